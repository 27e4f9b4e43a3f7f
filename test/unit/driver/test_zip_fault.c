/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* The device goes wrong: ops end with an error, each exactly once, and the device works again. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_bus_vdev.h>
#include <rte_cycles.h>

#include <hisi_zip.h>
#include <wd_qp.h>
#include <wdm.h>

#include "drv.h"

#define NB_OPS 40
#define LEN 3000
#define LONG_MS 15000	/* drv_dequeue() has more patience */
#define SHORT_MS 200

static uint8_t plain[LEN], result[2 * LEN];
static void *xf;

static void
inject(enum wdm_event event, unsigned int nth)
{
	TEST_EQUAL(drv_wd->ops->inject(drv_wd, event, nth), 0);
}

/*
 * When silence is a fault: soon where one was injected, late where the device must work. On a busy
 * machine its thread may not run for some hundred ms, and then the driver rightly gives it up.
 */
static void
patience(unsigned int ms)
{
	struct wd_qp *qp;

	LIST_FOREACH(qp, &drv_wd->qps, next)
		qp->timeout = rte_get_tsc_hz() / 1000 * ms;
}

static void
setup(void)
{
	struct rte_comp_xform x = drv_compress(1, RTE_COMP_HUFFMAN_DEFAULT, 15,
					       RTE_COMP_CHECKSUM_NONE);

	drv_config(1, 64);
	patience(LONG_MS);
	drv_data(plain, LEN);
	xf = drv_xform(&x);
}

static struct rte_comp_op *
make_op(enum rte_comp_flush_flag flush)
{
	struct rte_comp_op *op = drv_op();

	op->private_xform = xf;
	op->flush_flag = flush;
	op->src.length = LEN;
	op->m_src = drv_chain(plain, 0, LEN, 0, drv_random(2));
	op->m_dst = drv_chain(NULL, 0, LEN + LEN / 8 + 300, 0, drv_random(2));
	return op;
}

static void
check_op(const struct rte_comp_op *op)
{
	if (op->status != RTE_COMP_OP_STATUS_SUCCESS) {
		TEST_EQUAL(op->status, RTE_COMP_OP_STATUS_ERROR);
		TEST_EQUAL(op->consumed, 0);
		TEST_EQUAL(op->produced, 0);
		TEST_EQUAL(op->output_chksum, 0);
		return;
	}
	TEST_EQUAL(op->consumed, LEN);
	drv_chain_read(op->m_dst, 0, result, op->produced);
	drv_inflate_check(result, op->produced, plain, LEN,
			  op->flush_flag == RTE_COMP_FLUSH_FINAL);
}

/* Works as if nothing had been. */
static void
check_healthy(void)
{
	struct rte_comp_op *op;
	unsigned int i;

	patience(LONG_MS);
	for (i = 0; i < 100; i++) {
		op = make_op(i % 4 ? RTE_COMP_FLUSH_FINAL : RTE_COMP_FLUSH_FULL);
		drv_run(op);
		TEST_CHECK(op->status == RTE_COMP_OP_STATUS_SUCCESS, "status %u (0x%lx), op %u",
			   op->status, op->debug_status, i);
		check_op(op);
		drv_op_free(op);
	}
}

static int
by_address(const void *a, const void *b)
{
	const uintptr_t x = *(const uintptr_t *)a, y = *(const uintptr_t *)b;

	return x < y ? -1 : x > y;
}

/* Send a mixture with one fault in it; returns how many ops ended with an error. */
static unsigned int
burst_with_fault(enum wdm_event event, unsigned int nth, bool full)
{
	struct rte_comp_op *ops[NB_OPS], *back[NB_OPS];
	struct rte_compressdev_stats stats;
	unsigned int i, errors = 0;

	rte_compressdev_stats_reset(drv_id);
	for (i = 0; i < NB_OPS; i++)
		ops[i] = make_op(full && i % 2 ? RTE_COMP_FLUSH_FULL : RTE_COMP_FLUSH_FINAL);
	inject(event, nth);
	TEST_EQUAL(rte_compressdev_enqueue_burst(drv_id, 0, ops, NB_OPS), NB_OPS);
	drv_dequeue(0, back, NB_OPS);
	inject(event, 0);
	qsort(ops, NB_OPS, sizeof(ops[0]), by_address);
	qsort(back, NB_OPS, sizeof(back[0]), by_address);
	TEST_CHECK(memcmp(ops, back, sizeof(ops)) == 0, "each once");
	for (i = 0; i < NB_OPS; i++) {
		check_op(ops[i]);
		errors += ops[i]->status != RTE_COMP_OP_STATUS_SUCCESS;
		drv_op_free(ops[i]);
	}
	TEST_EQUAL(rte_compressdev_stats_get(drv_id, &stats), 0);
	TEST_EQUAL(stats.enqueued_count, NB_OPS);
	TEST_EQUAL(stats.dequeued_count, NB_OPS);
	TEST_EQUAL(stats.dequeue_err_count, errors);
	return errors;
}

static void
sqe_error_hits_one(void)
{
	unsigned int nth;

	setup();
	for (nth = 1; nth <= NB_OPS; nth += 13) {
		TEST_EQUAL(burst_with_fault(WDM_EV_SQE_ERROR, nth, false), 1);
		TEST_EQUAL(burst_with_fault(WDM_EV_SQE_ERROR, nth, true), 1);
		check_healthy();
	}
	drv_xform_free(xf);
}

/* Silence, or a CQE that cannot be: the queue is stopped and what was in flight given back. */
static void
queue_breaks(enum wdm_event event)
{
	unsigned int nth, round = 0, errors;

	setup();
	for (nth = 1; nth <= NB_OPS; nth += 13, round++) {
		snprintf(test_note, sizeof(test_note), "(event %d at request %u)", event, nth);
		patience(SHORT_MS);
		errors = burst_with_fault(event, nth, round % 2);
		TEST_CHECK(errors >= 1, "no error");
		check_healthy();
	}
	drv_xform_free(xf);
}

static void
cqe_lost_gives_ops_back(void)
{
	queue_breaks(WDM_EV_CQE_LOST);
}

static void
cqe_bad_gives_ops_back(void)
{
	queue_breaks(WDM_EV_CQE_BAD);
}

static void
hang_gives_ops_back(void)
{
	queue_breaks(WDM_EV_HANG);
}

static void
bus_error_hits_few(void)
{
	setup();
	burst_with_fault(WDM_EV_BUS_ERROR, 5, false);
	check_healthy();
	drv_xform_free(xf);
}

/* A burst of one at a time while the queue is broken: nothing is lost or doubled. */
static void
recover_in_small_bursts(void)
{
	struct rte_comp_op *ops[NB_OPS], *back;
	unsigned int i, n = 0;

	setup();
	for (i = 0; i < NB_OPS; i++) {
		ops[i] = make_op(RTE_COMP_FLUSH_FINAL);
		memset(ops[i] + 1, 0, 1);
	}
	inject(WDM_EV_HANG, 3);
	patience(SHORT_MS);
	TEST_EQUAL(rte_compressdev_enqueue_burst(drv_id, 0, ops, NB_OPS), NB_OPS);
	for (n = 0; n < NB_OPS; n++) {
		drv_dequeue(0, &back, 1);
		TEST_EQUAL(*(uint8_t *)(back + 1), 0);
		*(uint8_t *)(back + 1) = 1;
		check_op(back);
	}
	inject(WDM_EV_HANG, 0);
	for (i = 0; i < NB_OPS; i++)
		drv_op_free(ops[i]);
	check_healthy();
	drv_xform_free(xf);
}

/* A stream whose op was lost is dead: its state is not known. Another one is not touched. */
static void
stream_dies_with_its_op(void)
{
	struct rte_comp_xform x = drv_compress(1, RTE_COMP_HUFFMAN_DEFAULT, 15,
					       RTE_COMP_CHECKSUM_NONE);
	static const enum wdm_event events[] = { WDM_EV_SQE_ERROR, WDM_EV_HANG, WDM_EV_CQE_LOST };
	struct rte_comp_op *op;
	void *st, *other;
	unsigned int i;

	setup();
	TEST_EQUAL(rte_compressdev_stream_create(drv_id, &x, &other), 0);
	for (i = 0; i < RTE_DIM(events); i++) {
		TEST_EQUAL(rte_compressdev_stream_create(drv_id, &x, &st), 0);
		inject(events[i], 1);
		op = make_op(RTE_COMP_FLUSH_FINAL);
		op->op_type = RTE_COMP_OP_STATEFUL;
		op->stream = st;
		patience(SHORT_MS);
		drv_run(op);
		inject(events[i], 0);
		patience(LONG_MS);
		TEST_EQUAL(op->status, RTE_COMP_OP_STATUS_ERROR);
		drv_run(op);
		TEST_EQUAL(op->status, RTE_COMP_OP_STATUS_INVALID_STATE);
		op->stream = other;
		drv_run(op);
		TEST_EQUAL(op->status, RTE_COMP_OP_STATUS_SUCCESS);
		check_op(op);
		drv_op_free(op);
		TEST_EQUAL(rte_compressdev_stream_free(drv_id, st), 0);
	}
	TEST_EQUAL(rte_compressdev_stream_free(drv_id, other), 0);
	check_healthy();
	drv_xform_free(xf);
}

/* The queue does not start again at once: nothing is in flight then, but polling mends it. */
static void
restart_is_tried_again(void)
{
	unsigned int nth, i;
	uint64_t end;
	struct rte_comp_op *op;

	setup();
	for (nth = 1; nth <= 4; nth++) {
		snprintf(test_note, sizeof(test_note), "(mailbox command %u)", nth);
		op = make_op(RTE_COMP_FLUSH_FINAL);
		inject(WDM_EV_HANG, 1);
		inject(WDM_EV_MB_ERROR, nth);
		patience(SHORT_MS);
		drv_run(op);
		TEST_EQUAL(op->status, RTE_COMP_OP_STATUS_ERROR);
		/* A thread that came too late for the hang must not find it in the next op. */
		inject(WDM_EV_HANG, 0);
		patience(LONG_MS);
		end = rte_get_timer_cycles() + 5 * rte_get_timer_hz();
		for (i = 0; i == 0 && rte_get_timer_cycles() < end;) {
			struct rte_comp_op *back;

			i = rte_compressdev_enqueue_burst(drv_id, 0, &op, 1);
			if (i == 0)
				TEST_EQUAL(rte_compressdev_dequeue_burst(drv_id, 0, &back, 1), 0);
			else
				drv_dequeue(0, &back, 1);
		}
		TEST_EQUAL(i, 1);
		TEST_EQUAL(op->status, RTE_COMP_OP_STATUS_SUCCESS);
		drv_op_free(op);
		inject(WDM_EV_MB_ERROR, 0);
		check_healthy();
	}
	drv_xform_free(xf);
}

/* Closing a queue pair whose queue hangs, with ops in it. */
static void
close_broken(void)
{
	struct rte_comp_op *ops[NB_OPS];
	unsigned int i;

	setup();
	for (i = 0; i < NB_OPS; i++)
		ops[i] = make_op(RTE_COMP_FLUSH_FINAL);
	inject(WDM_EV_HANG, 1);
	TEST_EQUAL(rte_compressdev_enqueue_burst(drv_id, 0, ops, NB_OPS), NB_OPS);
	drv_close();
	inject(WDM_EV_HANG, 0);
	for (i = 0; i < NB_OPS; i++)
		drv_op_free(ops[i]);
	drv_config(1, 64);
	check_healthy();
	drv_xform_free(xf);
}

/* Set-up that fails halfway leaves nothing behind and can be tried again. */
static void
setup_fails_cleanly(void)
{
	struct rte_compressdev_config conf = { .nb_queue_pairs = 1 };
	unsigned int nth, failures = 0;
	int ret;

	for (nth = 1; nth < 12; nth++) {
		drv_close();
		TEST_EQUAL(rte_compressdev_configure(drv_id, &conf), 0);
		inject(WDM_EV_MB_ERROR, nth);
		ret = rte_compressdev_queue_pair_setup(drv_id, 0, 64, 0);
		inject(WDM_EV_MB_ERROR, 0);
		TEST_CHECK(ret <= 0);
		failures += ret != 0;
		if (ret != 0)
			TEST_CHECK(rte_compressdev_start(drv_id) < 0);
		TEST_EQUAL(rte_compressdev_close(drv_id), 0);
		setup();
		check_healthy();
		drv_xform_free(xf);
	}
	TEST_CHECK(failures >= 4, "%u failures", failures);
}

static const struct test_case cases[] = {
	TEST_CASE(sqe_error_hits_one),
	TEST_CASE(cqe_lost_gives_ops_back),
	TEST_CASE(cqe_bad_gives_ops_back),
	TEST_CASE(hang_gives_ops_back),
	TEST_CASE(bus_error_hits_few),
	TEST_CASE(recover_in_small_bursts),
	TEST_CASE(stream_dies_with_its_op),
	TEST_CASE(restart_is_tried_again),
	TEST_CASE(close_broken),
	TEST_CASE(setup_fails_cleanly),
};

DRV_MAIN(cases)
