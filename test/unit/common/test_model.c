/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Transport "model": real requests through the device model in this process, in each of its
 * modes and on whatever memory EAL has.
 */

#include <errno.h>
#include <sched.h>
#include <string.h>

#include <rte_cycles.h>
#include <rte_errno.h>
#include <rte_malloc.h>
#include <rte_memory.h>
#include <rte_service.h>

#include "common.h"
#include "ops.h"
#include "wd_dev.h"
#include "wd_qm.h"
#include "wd_qp.h"
#include "wdm.h"
#include "zip.h"
#include "zip_engine.h"

static struct wd_dev *
dev_open(const char *text)
{
	struct wd_dev_args args = { .engine = &zip_engine };

	common_log_reset();
	TEST_EQUAL(wd_dev_args_parse(&args, "zip0", text), 0);
	return wd_dev_open(&args, "zip0");
}

/* Compress and get back through two queues; @text is the device's devargs. */
static void
round_trip(const char *text)
{
	struct wd_dev *dev = dev_open(text);

	TEST_CHECK(dev != NULL, "%s", common_log());
	TEST_CHECK(dev->is_model);
	ops_round_trip(dev, dev);
	wd_dev_close(dev);
}

static void
model_inline_v3(void)
{
	round_trip("");
}

static void
model_inline_v2(void)
{
	round_trip("hw=v2");
}

static void
model_inline_pf(void)
{
	round_trip("func=pf");
	round_trip("func=pf,hw=v2");
}

static void
model_thread(void)
{
	round_trip("model=thread");
	round_trip("model=thread,threads=3,hw=v2");
}

static void
model_service(void)
{
	round_trip("model=service");
	round_trip("model=service,hw=v2,func=pf");
	TEST_EQUAL(rte_service_get_count(), 0);
}

static void
model_service_needs_core(void)
{
	struct wd_dev *dev;

	TEST_EQUAL(rte_service_lcore_stop(1), 0);
	TEST_EQUAL(rte_service_lcore_del(1), 0);
	dev = dev_open("model=service");
	rte_service_lcore_add(1);
	rte_service_lcore_start(1);
	TEST_CHECK(dev == NULL);
	TEST_LOGGED("-S");
	TEST_LOGGED("model=thread");
}

/* A service core that is there, but not at work: as with -l 0 -S 1, where it has no thread. */
static void
model_service_core_must_run(void)
{
	struct wd_dev *dev = dev_open("model=service");
	int ret;

	TEST_CHECK(dev != NULL, "%s", common_log());
	TEST_EQUAL(dev->ops->ready(dev), 0);
	/* While the service runs on it, the only core may not be stopped. */
	TEST_EQUAL(rte_service_map_lcore_set(0, 1, 0), 0);
	TEST_EQUAL(rte_service_lcore_stop(1), 0);
	TEST_EQUAL(rte_service_map_lcore_set(0, 1, 1), 0);
	while (rte_service_lcore_may_be_active(1) == 1)
		sched_yield();
	ret = dev->ops->ready(dev);
	rte_service_lcore_start(1);
	TEST_EQUAL(ret, -ENODEV);
	TEST_LOGGED("-S");
	TEST_LOGGED("model=thread");
	TEST_EQUAL(dev->ops->ready(dev), 0);
	/* At work, but not for this device. */
	TEST_EQUAL(rte_service_map_lcore_set(0, 1, 0), 0);
	ret = dev->ops->ready(dev);
	TEST_EQUAL(rte_service_map_lcore_set(0, 1, 1), 0);
	TEST_EQUAL(ret, -ENODEV);
	wd_dev_close(dev);
	dev = dev_open("model=thread");
	TEST_EQUAL(dev->ops->ready(dev), 0);
	wd_dev_close(dev);
}

static void
model_many_devices(void)
{
	struct wd_dev *dev[8];
	unsigned int i;

	for (i = 0; i < RTE_DIM(dev); i++) {
		dev[i] = dev_open(i % 2 != 0 ? "queues=4" : "model=thread,queues=4");
		TEST_CHECK(dev[i] != NULL, "%s", common_log());
	}
	for (i = 0; i < RTE_DIM(dev); i++)
		wd_dev_close(dev[i]);
}

static void
model_queues_counted(void)
{
	struct wd_dev *dev = dev_open("queues=3");

	TEST_CHECK(dev != NULL, "%s", common_log());
	TEST_EQUAL(dev->qm->nb_queues, 3);
	wd_dev_close(dev);
	dev = dev_open("");
	TEST_EQUAL(dev->qm->nb_queues, 64);
	wd_dev_close(dev);
	dev = dev_open("func=pf");
	TEST_EQUAL(dev->qm->nb_queues, 1024);
	wd_dev_close(dev);
}

/* Wait until the queue is found broken, then take everything back; it works again after that. */
static void
recover(struct wd_qp *qp, struct op *ops, unsigned int sent)
{
	uint64_t end = rte_get_tsc_cycles() + rte_get_tsc_hz() * OPS_PATIENCE_S;
	unsigned int got = 0, i;
	void *out[OPS_BURST];
	uint16_t n;

	while (!qp->broken) {
		TEST_CHECK(rte_get_tsc_cycles() < end);
		got += wd_dequeue(qp, out, OPS_BURST, ops_finish, NULL);
	}
	while (qp->broken) {
		TEST_CHECK(rte_get_tsc_cycles() < end);
		n = wd_qp_recover(qp, out, OPS_BURST);
		for (i = 0; i < n; i++)
			TEST_CHECK(out[i] == &ops[got + i]);
		got += n;
	}
	TEST_EQUAL(got, sent);
	TEST_EQUAL(qp->used, 0);
	ops_run(qp, ops, OPS_NB / 4);
}

static void
inject(const char *text, enum wdm_event event)
{
	struct wd_dev *dev = dev_open(text);
	void *in[OPS_BURST * 2];
	struct wd_qp *qp;
	struct op *ops;
	unsigned int i;

	TEST_CHECK(dev != NULL, "%s", common_log());
	qp = ops_qp_open(dev, ZIP_SQC_COMPRESS, 60);
	ops = ops_alloc(OPS_NB);
	for (i = 0; i < OPS_NB; i++)
		ops_plain(&ops[i], i);
	for (i = 0; i < RTE_DIM(in); i++)
		in[i] = &ops[i];
	TEST_EQUAL(dev->ops->inject(dev, event, 7), 0);
	TEST_EQUAL(wd_enqueue(qp, in, RTE_DIM(in), ops_fill, NULL), RTE_DIM(in));
	recover(qp, ops, RTE_DIM(in));
	wd_qp_close(qp);
	wd_dev_close(dev);
	rte_free(ops);
}

static void
model_lost_cqe_recovered(void)
{
	inject("timeout_ms=50", WDM_EV_CQE_LOST);
	inject("timeout_ms=50,hw=v2", WDM_EV_CQE_LOST);
	inject("timeout_ms=1000,model=thread", WDM_EV_CQE_LOST);
}

static void
model_bad_cqe_recovered(void)
{
	inject("timeout_ms=50", WDM_EV_CQE_BAD);
	inject("timeout_ms=1000,model=thread", WDM_EV_CQE_BAD);
}

static void
model_hang_recovered(void)
{
	inject("timeout_ms=50", WDM_EV_HANG);
	inject("timeout_ms=50,hw=v2", WDM_EV_HANG);
	inject("timeout_ms=1000,model=thread", WDM_EV_HANG);
}

static void
model_inject_refuses(void)
{
	struct wd_dev *dev = dev_open("");

	TEST_EQUAL(dev->ops->inject(dev, WDM_EV_NB, 1), -EINVAL);
	wd_dev_close(dev);
}

static void
model_mailbox_faults(void)
{
	const struct wd_qp_conf conf = {
		.nb_inflight = 60, .sqe_shift = ZIP_SQE_SHIFT, .numa_node = SOCKET_ID_ANY,
	};
	struct wd_dev *dev = dev_open("");

	TEST_EQUAL(dev->ops->inject(dev, WDM_EV_MB_ERROR, 1), 0);
	TEST_CHECK(wd_qp_open(dev, &conf) == NULL);
	TEST_EQUAL(rte_errno, EIO);
	TEST_EQUAL(dev->ops->inject(dev, WDM_EV_MB_BUSY, 1), 0);
	TEST_CHECK(wd_qp_open(dev, &conf) == NULL);
	TEST_EQUAL(rte_errno, EBUSY);
	/* A stuck mailbox is cured by a reset. */
	TEST_EQUAL(wd_dev_reset(dev), 0);
	wd_qp_close(ops_qp_open(dev, 0, 60));
	wd_dev_close(dev);
}

static void
model_reset(void)
{
	struct wd_dev *dev = dev_open("model=thread");
	struct wd_qp *qp = ops_qp_open(dev, 0, 60);
	struct op *ops = ops_alloc(64);
	unsigned int i;

	for (i = 0; i < 64; i++)
		ops_plain(&ops[i], i);
	TEST_EQUAL(wd_dev_reset(dev), -EBUSY);
	ops_run(qp, ops, 64);
	wd_qp_close(qp);
	TEST_EQUAL(wd_dev_reset(dev), 0);
	qp = ops_qp_open(dev, 0, 60);
	ops_run(qp, ops, 64);
	wd_qp_close(qp);
	wd_dev_close(dev);
	rte_free(ops);
}

/* Memory that nobody mapped is a bus error, which the request is told. */
static void
model_unmapped_memory(void)
{
	struct wd_dev *dev = dev_open("");
	struct wd_qp *qp = ops_qp_open(dev, 0, 60);
	struct op *ops = ops_alloc(2);

	ops_plain(&ops[0], 1);
	ops_plain(&ops[1], 1);
	ops[0].src_iova = UINT64_C(0x7ffffffff000);
	ops_run(qp, ops, 2);
	TEST_CHECK(ops[0].status != ZIP_ST_OK);
	TEST_EQUAL(ops[1].status, ZIP_ST_OK);
	wd_qp_close(qp);
	wd_dev_close(dev);
	rte_free(ops);
}

/* One round of memory that EAL takes and gives back while the device works. False: none left. */
static bool
hotplug_round(struct wd_qp *qp)
{
	/* Together more than what is left of the 64 MiB that EAL took at once. */
	void *first = rte_malloc(NULL, 40 << 20, 0), *second = rte_malloc(NULL, 40 << 20, 0);
	struct op *ops;
	unsigned int i;

	if (first == NULL || second == NULL) {
		rte_free(first);
		rte_free(second);
		return false;
	}
	rte_free(first);
	ops = ops_alloc(OPS_NB);
	for (i = 0; i < OPS_NB; i++)
		ops_plain(&ops[i], i);
	ops_run(qp, ops, OPS_NB);
	for (i = 0; i < OPS_NB; i++)
		TEST_EQUAL(ops[i].status, ZIP_ST_OK);
	rte_free(ops);
	rte_free(second);
	return true;
}

static void
model_hotplug(void)
{
	struct wd_dev *dev = dev_open("model=thread,threads=2");
	struct wd_qp *qp = ops_qp_open(dev, 0, 60);
	unsigned int rounds = 0;

	while (common_dynamic && rounds < 10 && hotplug_round(qp))
		rounds++;
	wd_qp_close(qp);
	wd_dev_close(dev);
	if (!common_dynamic)
		TEST_SKIP("memory does not come and go here");
	if (rounds == 0)
		TEST_SKIP("others have the hugepages");
}

static const struct test_case cases[] = {
	TEST_CASE(model_inline_v3),
	TEST_CASE(model_inline_v2),
	TEST_CASE(model_inline_pf),
	TEST_CASE(model_thread),
	TEST_CASE(model_service),
	TEST_CASE(model_service_needs_core),
	TEST_CASE(model_service_core_must_run),
	TEST_CASE(model_many_devices),
	TEST_CASE(model_queues_counted),
	TEST_CASE(model_lost_cqe_recovered),
	TEST_CASE(model_bad_cqe_recovered),
	TEST_CASE(model_hang_recovered),
	TEST_CASE(model_inject_refuses),
	TEST_CASE(model_mailbox_faults),
	TEST_CASE(model_reset),
	TEST_CASE(model_unmapped_memory),
	TEST_CASE(model_hotplug),
};
COMMON_MAIN(cases)
