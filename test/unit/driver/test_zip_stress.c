/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Order between threads, for some seconds: short ops on small rings, so that slots are used over
 * and over, with the device in threads of its own. An SQE that is executed before it is whole, a
 * CQE that is believed before the result is there, a wake-up that is lost or memory that is looked
 * up after it was taken away shows as a wrong byte, a wrong sum, a fault or silence.
 *
 * ZIP_TEST_SECONDS: how long each case takes.
 */

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <rte_cycles.h>

#include "drv.h"
#include "wd_compat.h"
#include "wd_mm.h"
#include "wd_qm.h"
#include "wd_qp.h"

#define NB_QPS		2
#define DEPTH		63		/* with one slot free: a ring of 64 */
#define NB_OPS		(NB_QPS * DEPTH)
#define NB_ITEMS	64
#define MAX_LEN		300
#define ROOM		(MAX_LEN + 16)
#define POISON		0x5a
#define SECONDS		1
#define MAP_LEN		(1 << 20)

/* A stream that expands to data of its own. */
struct item {
	uint8_t plain[MAX_LEN];
	uint32_t len, packed;
	uint64_t sum;
	struct rte_mbuf *src;
};

static struct item items[NB_ITEMS];
static void *xf;
static struct rte_comp_op *idle[NB_OPS];
static unsigned int nb_idle;
static uint64_t nb_done;

/* What a second thread does to the device meanwhile. */
static struct {
	pthread_t thread;
	RTE_ATOMIC(bool) stop;
	RTE_ATOMIC(unsigned int) turns, bad;
} other;

static struct item **
item_of(struct rte_comp_op *op)
{
	return (struct item **)(op + 1);
}

static void
items_make(void)
{
	uint8_t packed[2 * MAX_LEN + 64];
	unsigned int i;

	for (i = 0; i < NB_ITEMS; i++) {
		struct item *it = &items[i];

		it->len = drv_between(1, MAX_LEN);
		drv_data(it->plain, it->len);
		it->packed = drv_deflate(it->plain, it->len, packed, sizeof(packed));
		it->sum = drv_chksum(RTE_COMP_CHECKSUM_CRC32, 0, it->plain, it->len);
		it->src = drv_chain(packed, 0, it->packed, 0, 1);
	}
}

static void
open_all(void)
{
	struct rte_comp_xform xform = drv_decompress(RTE_COMP_CHECKSUM_CRC32);

	drv_config(NB_QPS, DEPTH);
	xf = drv_xform(&xform);
	items_make();
	nb_done = 0;
	for (nb_idle = 0; nb_idle < NB_OPS; nb_idle++) {
		idle[nb_idle] = drv_op();
		idle[nb_idle]->m_dst = drv_chain(NULL, 0, ROOM, 0, 1);
		idle[nb_idle]->private_xform = xf;
	}
}

static void
close_all(void)
{
	unsigned int i;

	TEST_EQUAL(nb_idle, NB_OPS);
	while (nb_idle > 0) {
		idle[--nb_idle]->m_src = NULL;	/* the items' */
		drv_op_free(idle[nb_idle]);
	}
	for (i = 0; i < NB_ITEMS; i++)
		rte_pktmbuf_free(items[i].src);
	drv_xform_free(xf);
	drv_close();
}

static void
op_prepare(struct rte_comp_op *op)
{
	struct item *it = &items[drv_random(NB_ITEMS)];

	*item_of(op) = it;
	op->m_src = it->src;
	op->src.length = it->packed;
	op->status = RTE_COMP_OP_STATUS_NOT_PROCESSED;
	op->produced = 0;
	op->consumed = 0;
	op->output_chksum = 0;
	memset(rte_pktmbuf_mtod(op->m_dst, uint8_t *), POISON, ROOM);
}

static void
op_check(struct rte_comp_op *op)
{
	const uint8_t *out = rte_pktmbuf_mtod(op->m_dst, const uint8_t *);
	const struct item *it = *item_of(op);

	TEST_EQUAL(op->status, RTE_COMP_OP_STATUS_SUCCESS);
	TEST_EQUAL(op->produced, it->len);
	TEST_EQUAL(op->consumed, it->packed);
	TEST_EQUAL(op->output_chksum, it->sum);
	TEST_CHECK(memcmp(out, it->plain, it->len) == 0, "op %llu", (unsigned long long)nb_done);
}

static void
submit(uint16_t qp_id)
{
	struct rte_comp_op *ops[DEPTH];
	uint16_t n, sent, i;

	n = RTE_MIN(drv_between(1, 32), nb_idle);
	for (i = 0; i < n; i++) {
		ops[i] = idle[--nb_idle];
		op_prepare(ops[i]);
	}
	sent = rte_compressdev_enqueue_burst(drv_id, qp_id, ops, n);
	TEST_CHECK(sent <= n);
	for (i = sent; i < n; i++)
		idle[nb_idle++] = ops[i];
}

static uint16_t
collect(uint16_t qp_id)
{
	struct rte_comp_op *ops[DEPTH];
	uint16_t n, i;

	n = rte_compressdev_dequeue_burst(drv_id, qp_id, ops, drv_between(1, DEPTH));
	for (i = 0; i < n; i++) {
		op_check(ops[i]);
		idle[nb_idle++] = ops[i];
	}
	nb_done += n;
	return n;
}

/* Until nothing is in flight; the driver's own time-out ends it when something got lost. */
static void
collect_all(void)
{
	uint16_t qp_id;

	while (nb_idle < NB_OPS)
		for (qp_id = 0; qp_id < NB_QPS; qp_id++)
			collect(qp_id);
}

static void
run(void)
{
	const char *text = getenv("ZIP_TEST_SECONDS");
	uint64_t end = rte_get_timer_cycles() +
		rte_get_timer_hz() * (text != NULL ? strtoul(text, NULL, 10) : SECONDS);
	uint16_t qp_id;

	while (rte_get_timer_cycles() < end) {
		qp_id = drv_random(NB_QPS);
		if (drv_random(3) != 0)
			submit(qp_id);
		if (drv_random(3) != 0)
			collect(qp_id);
		if (drv_random(300) == 0) {
			collect_all();
			/* Longer than the device's threads spin: the next doorbell meets a nap. */
			usleep(drv_random(2) * 200);
		}
	}
	collect_all();
	printf("  %llu ops\n", (unsigned long long)nb_done);
	TEST_CHECK(nb_done > NB_OPS);
}

static void
other_start(void *(*body)(void *))
{
	rte_atomic_store_explicit(&other.stop, false, rte_memory_order_relaxed);
	rte_atomic_store_explicit(&other.turns, 0, rte_memory_order_relaxed);
	rte_atomic_store_explicit(&other.bad, 0, rte_memory_order_relaxed);
	TEST_EQUAL(pthread_create(&other.thread, NULL, body, NULL), 0);
}

static void
other_end(void)
{
	rte_atomic_store_explicit(&other.stop, true, rte_memory_order_relaxed);
	pthread_join(other.thread, NULL);
	TEST_EQUAL(rte_atomic_load_explicit(&other.bad, rte_memory_order_relaxed), 0);
	TEST_CHECK(rte_atomic_load_explicit(&other.turns, rte_memory_order_relaxed) != 0);
}

/* Let the main thread have a CPU, too. */
static bool
other_goes_on(bool good)
{
	rte_atomic_fetch_add_explicit(&other.turns, 1, rte_memory_order_relaxed);
	if (!good)
		rte_atomic_fetch_add_explicit(&other.bad, 1, rte_memory_order_relaxed);
	usleep(50);
	return !rte_atomic_load_explicit(&other.stop, rte_memory_order_relaxed);
}

/* The page table of the device changes all the time, and the old one's memory is given back. */
static void *
map_and_unmap(void *arg)
{
	struct wd_mm_range r = { .va = arg, .len = MAP_LEN, .fd = -1 };
	bool good;

	RTE_SET_USED(arg);
	r.va = mmap(NULL, MAP_LEN, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	r.iova = (uintptr_t)r.va;
	do {
		good = wd_mm_map(drv_wd->mm, &r) == 0 &&
			wd_mm_unmap(drv_wd->mm, r.iova, r.len) == 0;
	} while (other_goes_on(good));
	munmap(r.va, MAP_LEN);
	return NULL;
}

/* Contexts are read by mailbox while their queues run. */
static void *
dump_contexts(void *arg)
{
	struct qm_sqc sqc;
	struct qm_cqc cqc;
	uint16_t queue;
	bool good;

	do {
		queue = LIST_FIRST(&drv_wd->qps)->queue;
		good = wd_qm_xqc_dump(drv_wd, queue, false, &sqc) == 0 && sqc.cq_num == queue &&
			sqc.head <= DEPTH && sqc.tail <= DEPTH &&
			wd_qm_xqc_dump(drv_wd, queue, true, &cqc) == 0 &&
			cqc.head <= DEPTH && cqc.tail <= DEPTH;
	} while (other_goes_on(good));
	return arg;
}

static void
zip_stress_bursts(void)
{
	if (!drv_raw)
		TEST_SKIP("V2 does not decompress raw DEFLATE");
	open_all();
	run();
	close_all();
}

static void
zip_stress_mappings(void)
{
	if (!drv_raw)
		TEST_SKIP("V2 does not decompress raw DEFLATE");
	open_all();
	other_start(map_and_unmap);
	run();
	other_end();
	close_all();
}

static void
zip_stress_mailbox(void)
{
	if (!drv_raw)
		TEST_SKIP("V2 does not decompress raw DEFLATE");
	open_all();
	other_start(dump_contexts);
	run();
	other_end();
	close_all();
}

static const struct test_case cases[] = {
	TEST_CASE(zip_stress_bursts),
	TEST_CASE(zip_stress_mappings),
	TEST_CASE(zip_stress_mailbox),
};
DRV_MAIN(cases)
