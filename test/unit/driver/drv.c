/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

#include <sched.h>
#include <stdio.h>
#include <string.h>

#include <rte_bus_vdev.h>
#include <rte_cycles.h>

#include "drv.h"

#define WAIT_S		20
#define NB_OPS		8191

uint8_t drv_id;
struct wd_dev *drv_wd;
bool drv_raw, drv_inline;
char drv_devargs[128];

static struct rte_mempool *op_pool;
static bool configured;

/* ---- Ops ---- */

struct rte_comp_op *
drv_op(void)
{
	struct rte_comp_op *op = rte_comp_op_alloc(op_pool);

	TEST_CHECK(op != NULL, "no op left");
	/* The driver assigns these; whoever adds to them is found out. */
	op->consumed = 0x11111111;
	op->produced = 0x22222222;
	op->output_chksum = 0x3333333333333333;
	op->status = RTE_COMP_OP_STATUS_NOT_PROCESSED;
	op->input_chksum = 0;
	op->src.offset = 0;
	op->dst.offset = 0;
	op->flush_flag = RTE_COMP_FLUSH_FINAL;
	op->op_type = RTE_COMP_OP_STATELESS;
	op->private_xform = NULL;
	op->m_src = NULL;
	op->m_dst = NULL;
	return op;
}

struct rte_comp_op *
drv_op_over(void *xf, const uint8_t *data, uint32_t len, uint32_t room, unsigned int segs)
{
	struct rte_comp_op *op = drv_op();

	op->src.offset = drv_random(2) * drv_random(500);
	op->src.length = len;
	op->dst.offset = drv_random(2) * drv_random(500);
	op->m_src = drv_chain(data, op->src.offset, len, drv_random(2) * drv_random(100),
			      segs & 1);
	op->m_dst = drv_chain(NULL, op->dst.offset, room, 0, segs >> 1);
	op->private_xform = xf;
	return op;
}

void
drv_op_free(struct rte_comp_op *op)
{
	rte_pktmbuf_free(op->m_src);
	rte_pktmbuf_free(op->m_dst);
	rte_comp_op_free(op);
}

void
drv_dequeue(uint16_t qp_id, struct rte_comp_op **ops, unsigned int n)
{
	uint64_t end = rte_get_timer_cycles() + WAIT_S * rte_get_timer_hz();
	unsigned int done = 0, got;

	while (done < n) {
		got = rte_compressdev_dequeue_burst(drv_id, qp_id, &ops[done], n - done);
		TEST_CHECK(got <= n - done);
		done += got;
		if (got != 0)
			continue;
		TEST_CHECK(rte_get_timer_cycles() < end, "%u of %u ops are back", done, n);
		if (!drv_inline)
			sched_yield();
	}
}

void
drv_run(struct rte_comp_op *op)
{
	struct rte_comp_op *back = NULL;

	TEST_EQUAL(rte_compressdev_enqueue_burst(drv_id, 0, &op, 1), 1);
	drv_dequeue(0, &back, 1);
	TEST_CHECK(back == op);
	TEST_EQUAL(rte_compressdev_dequeue_burst(drv_id, 0, &back, 1), 0);
}

/* ---- The device ---- */

void
drv_close(void)
{
	if (!configured)
		return;
	rte_compressdev_stop(drv_id);
	TEST_EQUAL(rte_compressdev_close(drv_id), 0);
	configured = false;
}

void
drv_config(uint16_t nb_qps, uint32_t depth)
{
	struct rte_compressdev_config conf = {
		.socket_id = SOCKET_ID_ANY,
		.nb_queue_pairs = nb_qps,
		.max_nb_priv_xforms = 16,
		.max_nb_streams = 16,
	};
	uint16_t i;

	drv_close();
	TEST_EQUAL(rte_compressdev_configure(drv_id, &conf), 0);
	for (i = 0; i < nb_qps; i++)
		TEST_EQUAL(rte_compressdev_queue_pair_setup(drv_id, i, depth, SOCKET_ID_ANY), 0);
	TEST_EQUAL(rte_compressdev_start(drv_id), 0);
	configured = true;
}

static bool
eal_start(const char *prog)
{
	if (!drv_eal_start(prog))
		return false;
	op_pool = rte_comp_op_pool_create("ops", NB_OPS, 0, 64, SOCKET_ID_ANY);
	return op_pool != NULL;
}

int
drv_main(const struct test_case *cases, size_t n, int argc, char **argv)
{
	if (argc > 1)
		snprintf(drv_devargs, sizeof(drv_devargs), "%s", argv[1]);
	if (!eal_start(argv[0]) || rte_vdev_init(DRV_NAME, drv_devargs) != 0) {
		fprintf(stderr, "no device with \"%s\"\n", drv_devargs);
		return 1;
	}
	drv_id = rte_compressdev_get_dev_id(DRV_NAME);
	drv_wd = wd_dev_find(DRV_NAME);
	if (drv_wd == NULL)
		return 1;
	drv_raw = drv_wd->hw >= 0x30;
	drv_inline = drv_wd->lend;
	if (argc > 1) {
		argc--;
		argv++;
	}
	return test_run(cases, n, argc, argv);
}
