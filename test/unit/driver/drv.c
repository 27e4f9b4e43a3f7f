/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

#include <sched.h>
#include <stdio.h>
#include <string.h>

#include <rte_bus_vdev.h>
#include <rte_cycles.h>
#include <rte_eal.h>
#include <rte_errno.h>

#include "drv.h"

#define WAIT_S		20
#define NB_MBUFS	1500
#define NB_SMALL	16383
#define SMALL_SEG	1024
#define NB_OPS		8191

uint8_t drv_id;
struct wd_dev *drv_wd;
bool drv_raw, drv_inline;
char drv_devargs[128];

static struct rte_mempool *mbuf_pool, *small_pool, *op_pool;
static bool configured;

uint32_t
drv_random(uint32_t limit)
{
	static uint64_t state = 7;

	state = state * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (uint32_t)(state >> 32) % limit;
}

uint32_t
drv_between(uint32_t low, uint32_t high)
{
	return low + drv_random(high - low + 1);
}

uint32_t
drv_length(uint32_t max)
{
	uint32_t shift = drv_random(18);

	return 1 + drv_random(RTE_MAX(max >> shift, 1u));
}

/* Words of a small language, so that there is something to find. */
static void
data_text(uint8_t *buf, uint32_t len)
{
	static const char *const words[] = {
		"queue ", "pair ", "the ", "of ", "doorbell", ", ", "and ", "context ", ".\n",
		"0x1000", "descriptor ", "ring ", "a ", "is ", "mailbox ", "to ", "hardware ",
	};
	uint32_t i = 0;

	while (i < len) {
		const char *w = words[drv_random(RTE_DIM(words))];

		while (*w != '\0' && i < len)
			buf[i++] = *w++;
	}
}

static void
data_noise(uint8_t *buf, uint32_t len, uint32_t values)
{
	uint32_t i;

	for (i = 0; i < len; i++)
		buf[i] = drv_random(values);
}

static void
data_part(uint8_t *buf, uint32_t len)
{
	switch (drv_random(5)) {
	case 0:
		memset(buf, drv_random(256), len);
		break;
	case 1:
		data_noise(buf, len, 256);
		break;
	case 2:
		data_noise(buf, len, drv_between(2, 40));
		break;
	default:
		data_text(buf, len);
	}
}

void
drv_data(uint8_t *buf, uint32_t len)
{
	uint32_t n;

	if (drv_random(3) != 0) {
		data_part(buf, len);
		return;
	}
	for (; len != 0; buf += n, len -= n) {
		n = drv_between(1, len);
		data_part(buf, n);
	}
}

/* ---- Chains ---- */

static struct rte_mbuf *
seg_alloc(uint32_t len)
{
	struct rte_mbuf *m = rte_pktmbuf_alloc(len <= SMALL_SEG ? small_pool : mbuf_pool);

	TEST_CHECK(m != NULL, "no mbuf left");
	m->data_off = drv_random(128);
	m->data_len = len;
	m->pkt_len = len;
	return m;
}

struct rte_mbuf *
drv_chain(const uint8_t *data, uint32_t lead, uint32_t len, uint32_t tail, unsigned int segs)
{
	uint32_t total = lead + len + tail, off = 0, n, i;
	struct rte_mbuf *head = NULL, *last = NULL, *m;
	uint8_t *p;

	do {
		n = RTE_MIN(total - off, (uint32_t)DRV_SEG_MAX);
		if (segs != 1 && n != 0)
			n = drv_random(8) == 0 ? 0 : drv_between(RTE_MIN(n, total / 60 + 1), n);
		m = seg_alloc(n);
		p = rte_pktmbuf_mtod(m, uint8_t *);
		for (i = 0; i < n; i++, off++)
			p[i] = off >= lead && off < lead + len && data != NULL ? data[off - lead] :
			       0xa5;
		if (head == NULL)
			head = m;
		else
			last->next = m;
		last = m;
		if (m != head)
			head->nb_segs++;
	} while (off < total);
	head->pkt_len = total;
	return head;
}

void
drv_chain_read(const struct rte_mbuf *m, uint32_t off, uint8_t *buf, uint32_t len)
{
	uint32_t n;

	for (; len != 0; m = m->next) {
		TEST_CHECK(m != NULL, "the chain ends %u bytes early", len);
		if (off >= m->data_len) {
			off -= m->data_len;
			continue;
		}
		n = RTE_MIN(len, m->data_len - off);
		memcpy(buf, rte_pktmbuf_mtod_offset(m, const uint8_t *, off), n);
		buf += n;
		len -= n;
		off = 0;
	}
}

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
	char *argv[] = { (char *)(uintptr_t)prog, "--no-huge", "--no-shconf", "--no-pci",
		"-m", "512", "--no-telemetry", "--log-level=*:error", NULL };
	cpu_set_t set;

	/* EAL binds this thread to its lcore; threads of the model shall run elsewhere, too. */
	sched_getaffinity(0, sizeof(set), &set);
	if (rte_eal_init(RTE_DIM(argv) - 1, argv) < 0) {
		fprintf(stderr, "EAL: %s\n", rte_strerror(rte_errno));
		return false;
	}
	sched_setaffinity(0, sizeof(set), &set);
	mbuf_pool = rte_pktmbuf_pool_create("mbufs", NB_MBUFS, 0, 0, 128 + DRV_SEG_MAX,
					    SOCKET_ID_ANY);
	small_pool = rte_pktmbuf_pool_create("small_mbufs", NB_SMALL, 0, 0, 128 + SMALL_SEG,
					     SOCKET_ID_ANY);
	op_pool = rte_comp_op_pool_create("ops", NB_OPS, 0, 64, SOCKET_ID_ANY);
	return mbuf_pool != NULL && small_pool != NULL && op_pool != NULL;
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
