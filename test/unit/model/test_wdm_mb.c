/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* The mailbox and its commands, and the rules of contexts and their tables. */

#include <string.h>

#include "mt.h"

static struct mt_mem mem;
static struct mt vf;
static struct qm_sqc *sqc_bt;
static struct qm_cqc *cqc_bt;

static void
setup_hw(uint8_t hw)
{
	if (vf.dev != NULL)
		mt_close(&vf);
	if (mem.base != NULL)
		mt_mem_close(&mem);
	mt_mem_open(&mem);
	mt_open(&vf, &mem, hw, true, NULL, 0, 4);
	mt_tables(&vf, 4, &sqc_bt, &cqc_bt);
}

static void
setup(void)
{
	setup_hw(QM_HW_V3);
}

static uint32_t
mb_dword(unsigned int i)
{
	return mt_r32(&vf, 0x300 + 4 * i);
}

/* ---- The 16 bytes ---- */

/* The VFT is read in pieces of @size bytes, in ascending order. */
static void
mb_pieces(unsigned int size)
{
	uint8_t mb[16] = { 0x06, 0x60 };
	unsigned int at;

	setup();
	for (at = 0; at < sizeof(mb); at += size) {
		TEST_EQUAL(wdm_bar_write(vf.dev, 2, 0x300 + at, mb + at, size), 0);
		/* The busy bit stays as written until the last dword has landed. */
		TEST_EQUAL(mb_dword(0) >> 13 & 1, at + size < sizeof(mb));
	}
	TEST_EQUAL(mb_dword(0) & 0x3eff, 0x0006);
	TEST_EQUAL(mb_dword(1), 0);
	TEST_EQUAL(mb_dword(2), 1 << 12 | 3 << 13);
}

static void
wdm_mb_write_16(void)
{
	mb_pieces(16);
}

static void
wdm_mb_write_2_times_8(void)
{
	mb_pieces(8);
}

static void
wdm_mb_write_4_times_4(void)
{
	mb_pieces(4);
}

/* Without the busy bit nothing is executed, and single bytes start nothing. */
static void
wdm_mb_write_not_a_command(void)
{
	uint8_t mb[16] = { 0x06, 0x40 };
	unsigned int at;

	setup();
	TEST_EQUAL(wdm_bar_write(vf.dev, 2, 0x300, mb, 16), 0);
	TEST_EQUAL(mb_dword(2), 0);
	mb[1] = 0x60;
	for (at = 0; at < 16; at++)
		TEST_EQUAL(wdm_bar_write(vf.dev, 2, 0x300 + at, mb + at, 1), 0);
	TEST_EQUAL(mb_dword(2), 0);
	/* The last dword once more. */
	mt_w32(&vf, 0x30c, 0);
	TEST_EQUAL(mb_dword(2), 1 << 12 | 3 << 13);
}

static void
wdm_mb_exec_unknown_refused(void)
{
	uint64_t base;
	unsigned int cmd;

	setup();
	for (cmd = 0; cmd < 256; cmd++) {
		base = 0;
		if (cmd > 0xe || cmd == 0xb)
			TEST_EQUAL(mt_mb(&vf, cmd, 0, false, &base), 1);
	}
	/* Directions that a command does not have. */
	TEST_EQUAL(mt_mb(&vf, 6, 0, false, &base), 1);
	TEST_EQUAL(mt_mb(&vf, 8, 0, true, &base), 1);
	/* Version 2 ends at 6. */
	setup_hw(QM_HW_V2);
	for (cmd = 7; cmd < 16; cmd++) {
		base = 0;
		TEST_EQUAL(mt_mb(&vf, cmd, 0, false, &base), 1);
	}
	TEST_EQUAL(mt_mb(&vf, 6, 0, true, &base), 0);
}

static void
wdm_mb_exec_queue_out_of_range_refused(void)
{
	static const unsigned int queues[] = { 4, 5, 63, 1024, 65535 };
	struct mt_queue q;
	struct qm_sqc sqc;
	uint64_t base = 0;
	unsigned int i;

	setup();
	mt_queue_open(&vf, &q, 3, 16, 0, false);
	mt_sqc(&q, 0, &sqc);
	for (i = 0; i < 5; i++) {
		sqc.cq_num = queues[i];
		TEST_EQUAL(mt_ctx(&vf, 0, queues[i], false, &sqc), 1);
		TEST_EQUAL(mt_ctx(&vf, 0, queues[i], true, &sqc), 1);
		TEST_EQUAL(mt_ctx(&vf, 1, queues[i], true, &sqc), 1);
		TEST_EQUAL(mt_mb(&vf, 8, queues[i], false, &base), 1);
	}
}

static void
wdm_mb_exec_bus_error_refused(void)
{
	uint64_t bad[] = { 0, MT_IOVA - 1, MT_IOVA + MT_MEM - 16, UINT64_MAX, UINT64_MAX - 15 };
	unsigned int i, cmd;
	uint64_t base;

	setup();
	for (i = 0; i < 5; i++) {
		for (cmd = 0; cmd < 4; cmd++) {
			base = bad[i];
			TEST_EQUAL(mt_mb(&vf, cmd, 0, false, &base), 1);
			base = bad[i];
			TEST_EQUAL(mt_mb(&vf, cmd, 0, true, &base), 1);
		}
	}
}

/* ---- Contexts ---- */

static void
sqc_refused(struct mt_queue *q, const struct qm_sqc *good, unsigned int what)
{
	struct qm_sqc sqc = *good;

	if (what == 0)
		sqc.dw3 = MT_SQE_SHIFT << 12; /* depth 1 */
	else if (what == 1)
		sqc.dw3 ^= 1 << 12; /* entry size */
	else if (what == 2)
		sqc.w13 = 0x210; /* type 2 */
	else if (what == 3)
		sqc.cq_num = q->nr + 1;
	else
		memset(&sqc, 0, sizeof(sqc));
	TEST_EQUAL(mt_ctx(&vf, 0, q->nr, false, &sqc), 1);
}

static void
wdm_sqc_load_bad_refused(void)
{
	struct mt_queue q;
	struct qm_sqc sqc;
	unsigned int i;

	setup();
	mt_queue_open(&vf, &q, 1, 16, 0, false);
	mt_sqc(&q, 0, &sqc);
	for (i = 0; i < 5; i++)
		sqc_refused(&q, &sqc, i);
	/* What was loaded before goes on. */
	mt_submit(&q, 5, 3);
	TEST_EQUAL(wdm_run(vf.dev, 10), 3);
	mt_expect(&q, 5, 3, 0);
}

static void
wdm_cqc_load_bad_refused(void)
{
	struct qm_cqc cqc, bad;
	struct mt_queue q;

	setup();
	mt_queue_open(&vf, &q, 1, 16, 0, false);
	mt_cqc(&q, false, &cqc);
	bad = cqc;
	bad.dw3 = 4 << 12;
	TEST_EQUAL(mt_ctx(&vf, 1, 1, false, &bad), 1);
	bad = cqc;
	bad.dw3 = 15 | 5 << 12;
	TEST_EQUAL(mt_ctx(&vf, 1, 1, false, &bad), 1);
	bad = cqc;
	bad.base_l += 8;
	TEST_EQUAL(mt_ctx(&vf, 1, 1, false, &bad), 1);
	TEST_EQUAL(mt_ctx(&vf, 1, 1, false, &cqc), 0);
}

/* A load starts the rings anew, whatever positions are in the context. */
static void
wdm_sqc_load_starts_anew(void)
{
	struct mt_queue q;
	struct qm_sqc sqc;
	struct qm_cqc cqc;

	setup();
	mt_queue_open(&vf, &q, 1, 16, 0, false);
	mt_sqc(&q, 0, &sqc);
	mt_cqc(&q, false, &cqc);
	sqc.head = 3;
	sqc.tail = 5;
	sqc.w11 = 0x60;
	cqc.head = 3;
	cqc.tail = 3;
	cqc.w11 = 0x60;
	TEST_EQUAL(mt_ctx(&vf, 0, 1, false, &sqc), 0);
	TEST_EQUAL(mt_ctx(&vf, 1, 1, false, &cqc), 0);
	TEST_EQUAL(wdm_run_queue(vf.dev, 1, 10), 0);
	mt_submit(&q, 5, 4);
	TEST_EQUAL(wdm_run(vf.dev, 10), 4);
	mt_expect(&q, 5, 4, 0);
}

/* SQEs that were rung in before the CQ existed. */
static void
wdm_cqc_load_wakes_queue(void)
{
	struct mt_queue q = { .mt = &vf, .nr = 1, .depth = 16, .phase = true };
	struct qm_sqc sqc;
	struct qm_cqc cqc;

	setup();
	q.sq = mt_alloc(&mem, 16 * sizeof(*q.sq), &q.sq_iova);
	q.cq = mt_alloc(&mem, 16 * sizeof(*q.cq), &q.cq_iova);
	mt_sqc(&q, 0, &sqc);
	mt_cqc(&q, false, &cqc);
	TEST_EQUAL(mt_ctx(&vf, 0, 1, false, &sqc), 0);
	mt_submit(&q, 5, 4);
	TEST_EQUAL(wdm_run(vf.dev, 10), 0);
	TEST_EQUAL(mt_ctx(&vf, 1, 1, false, &cqc), 0);
	TEST_EQUAL(wdm_run(vf.dev, 10), 4);
	mt_expect(&q, 5, 4, 0);
}

/* Version 2 drains a queue by comparing the tails and wrap bits of both contexts. */
static void
wdm_sqc_dump_live(void)
{
	struct mt_queue q;
	struct qm_sqc sqc;
	struct qm_cqc cqc;
	unsigned int i, done = 0;

	setup_hw(QM_HW_V2);
	mt_queue_open(&vf, &q, 2, 8, 1, true);
	for (i = 0; i < 40; i++) {
		mt_submit(&q, i, 3);
		TEST_EQUAL(mt_ctx(&vf, 0, 2, true, &sqc), 0);
		TEST_EQUAL(mt_ctx(&vf, 1, 2, true, &cqc), 0);
		TEST_EQUAL(sqc.head, done % 8);
		TEST_EQUAL(sqc.tail, q.tail);
		TEST_EQUAL(cqc.tail, done % 8);
		TEST_EQUAL(sqc.w11 >> 5 & 1, done / 8 & 1);
		TEST_EQUAL(sqc.w11 >> 6 & 1, (done + 3) / 8 & 1);
		TEST_EQUAL(cqc.w11 >> 6 & 1, done / 8 & 1);
		TEST_EQUAL(sqc.w13, 0x110);
		TEST_EQUAL(sqc.cq_num, 2);
		TEST_EQUAL(cqc.dw6, i == 0 ? 3 : 1);
		TEST_EQUAL(wdm_run(vf.dev, 64), 3);
		done += 3;
		/* Completed, not yet acknowledged: the CQ's head is behind. */
		TEST_EQUAL(mt_ctx(&vf, 1, 2, true, &cqc), 0);
		TEST_EQUAL(cqc.head, (done - 3) % 8);
		TEST_EQUAL(cqc.tail, done % 8);
		TEST_EQUAL(cqc.w11 >> 5 & 1, (done - 3) / 8 & 1);
		TEST_EQUAL(cqc.w11 >> 6 & 1, done / 8 & 1);
		mt_expect(&q, i, 3, 1);
		TEST_EQUAL(mt_ctx(&vf, 0, 2, true, &sqc), 0);
		TEST_EQUAL(mt_ctx(&vf, 1, 2, true, &cqc), 0);
		TEST_EQUAL(sqc.tail, cqc.tail);
		TEST_EQUAL(sqc.w11 & 0x40, cqc.w11 & 0x40);
		TEST_EQUAL(cqc.head, cqc.tail);
		TEST_EQUAL(cqc.w11 >> 5 & 1, cqc.w11 >> 6 & 1);
	}
}

static void
wdm_sqc_dump_not_loaded_zero(void)
{
	static const struct qm_sqc zero;
	struct qm_sqc sqc;

	setup();
	memset(&sqc, 0xff, sizeof(sqc));
	TEST_EQUAL(mt_ctx(&vf, 0, 0, true, &sqc), 0);
	TEST_CHECK(memcmp(&sqc, &zero, sizeof(sqc)) == 0);
}

static void
wdm_sqc_store_write_through(void)
{
	struct mt_queue q;
	uint64_t base = 0;

	setup();
	mt_queue_open(&vf, &q, 2, 8, 1, false);
	TEST_EQUAL(sqc_bt[2].dw3, 7 | MT_SQE_SHIFT << 12);
	TEST_EQUAL(cqc_bt[2].dw3, 7 | 4 << 12);
	TEST_EQUAL(sqc_bt[1].dw3, 0);
	mt_submit(&q, 0, 5);
	TEST_EQUAL(wdm_run(vf.dev, 3), 3);
	/* Not touched before it is asked for: the driver may have given the table back. */
	TEST_EQUAL(sqc_bt[2].tail, 0);
	TEST_EQUAL(mt_r32(&vf, 0x208), 0);
	mt_w32(&vf, 0x204, 1);
	TEST_EQUAL(mt_r32(&vf, 0x208), 1);
	TEST_EQUAL(sqc_bt[2].head, 3);
	TEST_EQUAL(sqc_bt[2].tail, 5);
	TEST_EQUAL(cqc_bt[2].tail, 3);
	/* The tables' addresses can be read back. */
	TEST_EQUAL(mt_mb(&vf, 4, 0, true, &base), 0);
	TEST_EQUAL(base - MT_IOVA, (uint8_t *)sqc_bt - mem.base);
	TEST_EQUAL(mt_mb(&vf, 5, 0, true, &base), 0);
	TEST_EQUAL(base - MT_IOVA, (uint8_t *)cqc_bt - mem.base);
}

static void
tables_again(void)
{
	uint64_t base = MT_IOVA + ((uint8_t *)sqc_bt - mem.base);

	TEST_EQUAL(mt_mb(&vf, 4, 0, false, &base), 0);
	base = MT_IOVA + ((uint8_t *)cqc_bt - mem.base);
	TEST_EQUAL(mt_mb(&vf, 5, 0, false, &base), 0);
}

/* After a new table the contexts come from there, with their positions. */
static void
wdm_ctx_fetch_goes_on(void)
{
	struct mt_queue q;

	setup();
	mt_queue_open(&vf, &q, 2, 8, 1, false);
	mt_submit(&q, 0, 5);
	TEST_EQUAL(wdm_run(vf.dev, 64), 5);
	mt_expect(&q, 0, 5, 1);
	mt_w32(&vf, 0x204, 1);
	tables_again();
	mt_submit(&q, 5, 6);
	TEST_EQUAL(wdm_run(vf.dev, 64), 6);
	mt_expect(&q, 5, 6, 1);
}

/* Linux marks contexts of queues that user space still holds, and zeroes the others. */
static void
wdm_ctx_fetch_closed_dropped(void)
{
	struct mt_queue q;

	setup();
	mt_queue_open(&vf, &q, 2, 8, 1, false);
	sqc_bt[2].w13 |= 1 << 6;
	tables_again();
	mt_submit(&q, 0, 1);
	TEST_EQUAL(wdm_run(vf.dev, 64), 0);
	memset(sqc_bt, 0, 4 * sizeof(*sqc_bt));
	tables_again();
	mt_submit(&q, 0, 1);
	TEST_EQUAL(wdm_run(vf.dev, 64), 0);
	/* Nothing of that is left when the queue is loaded anew. */
	mt_queue_load(&q, 0, false);
	mt_submit(&q, 7, 2);
	TEST_EQUAL(wdm_run(vf.dev, 64), 2);
	mt_expect(&q, 7, 2, 0);
}

/* A stale doorbell after a reset: the random data differs. */
static void
wdm_ctx_fetch_random_checked(void)
{
	struct mt_queue q;

	setup();
	mt_queue_open(&vf, &q, 2, 8, 1, false);
	sqc_bt[2].w8 = 0xaaaa;
	tables_again();
	mt_submit(&q, 0, 1);
	TEST_EQUAL(wdm_run(vf.dev, 64), 0);
	mt_w64(&vf, 0x1000, UINT64_C(0x00000001aaaa0002));
	TEST_EQUAL(wdm_run(vf.dev, 64), 1);
}

/* ---- Stop, drain, pause ---- */

static void
wdm_queue_stop_drains(void)
{
	struct mt_queue q;
	uint64_t none = 0;

	setup();
	mt_queue_open(&vf, &q, 1, 64, 0, false);
	mt_submit(&q, 0, 20);
	TEST_EQUAL(wdm_run(vf.dev, 3), 3);
	TEST_EQUAL(mt_mb(&vf, 8, 1, false, &none), 0);
	mt_expect(&q, 0, 20, 0);
	/* Stopped: doorbells fall on deaf ears until the contexts are loaded anew. */
	mt_submit(&q, 20, 1);
	TEST_EQUAL(wdm_run(vf.dev, 64), 0);
	mt_queue_load(&q, 1, false);
	mt_submit(&q, 30, 1);
	TEST_EQUAL(wdm_run(vf.dev, 64), 1);
	mt_expect(&q, 30, 1, 1);
}

/* The CQ has no room for the rest: the command must not say that the queue is empty. */
static void
wdm_queue_stop_stalled_refused(void)
{
	struct mt_queue q;
	struct qm_cqc cqc;
	uint64_t none = 0;

	setup();
	mt_queue_open(&vf, &q, 1, 16, 0, false);
	mt_cqc(&q, false, &cqc);
	cqc.dw3 = 3 | 4 << 12;
	TEST_EQUAL(mt_ctx(&vf, 1, 1, false, &cqc), 0);
	mt_submit(&q, 0, 5);
	TEST_EQUAL(mt_mb(&vf, 8, 1, false, &none), 1);
	/* It goes on when there is room. */
	mt_doorbell(&vf, QM_DB_CMD_CQ, 1, 3, false);
	TEST_EQUAL(wdm_run(vf.dev, 64), 2);
	TEST_EQUAL(mt_mb(&vf, 8, 1, false, &none), 0);
}

static void
wdm_flush_drains_all(void)
{
	struct mt_queue q[4];
	uint64_t none = 0;
	unsigned int i;

	setup();
	for (i = 0; i < 4; i++) {
		mt_queue_open(&vf, &q[i], i, 64, 0, false);
		mt_submit(&q[i], i * 100, 10 + i);
	}
	TEST_EQUAL(mt_mb(&vf, 9, 0, false, &none), 0);
	for (i = 0; i < 4; i++)
		mt_expect(&q[i], i * 100, 10 + i, 0);
	/* Empty, not stopped. */
	mt_submit(&q[2], 7, 1);
	TEST_EQUAL(wdm_run(vf.dev, 64), 1);
}

/* Live migration: paused, written back, restored into another function, restarted. */
static void
wdm_pause_restart(void)
{
	struct mt_queue q;
	uint64_t none = 0;

	setup();
	mt_queue_open(&vf, &q, 1, 16, 0, false);
	mt_submit(&q, 0, 5);
	TEST_EQUAL(wdm_run(vf.dev, 2), 2);
	TEST_EQUAL(mt_mb(&vf, 0xe, 0, false, &none), 0);
	TEST_EQUAL(wdm_run(vf.dev, 64), 0);
	mt_w32(&vf, 0x204, 1);
	wdm_reset(vf.dev);
	tables_again();
	/* The restart doorbell: SQ, priority 1, index 0. */
	mt_doorbell(&vf, QM_DB_CMD_SQ, 1, 0, true);
	TEST_EQUAL(wdm_run(vf.dev, 64), 3);
	mt_expect(&q, 0, 5, 0);
}

static void
wdm_pause_restart_same_function(void)
{
	struct mt_queue q;
	uint64_t none = 0;

	setup();
	mt_queue_open(&vf, &q, 1, 16, 0, false);
	TEST_EQUAL(mt_mb(&vf, 0xe, 0, false, &none), 0);
	mt_submit(&q, 0, 5);
	TEST_EQUAL(wdm_run(vf.dev, 64), 0);
	mt_doorbell(&vf, QM_DB_CMD_SQ, 1, 0, true);
	TEST_EQUAL(wdm_run(vf.dev, 64), 5);
	mt_expect(&q, 0, 5, 0);
}

static const struct test_case cases[] = {
	TEST_CASE(wdm_mb_write_16),
	TEST_CASE(wdm_mb_write_2_times_8),
	TEST_CASE(wdm_mb_write_4_times_4),
	TEST_CASE(wdm_mb_write_not_a_command),
	TEST_CASE(wdm_mb_exec_unknown_refused),
	TEST_CASE(wdm_mb_exec_queue_out_of_range_refused),
	TEST_CASE(wdm_mb_exec_bus_error_refused),
	TEST_CASE(wdm_sqc_load_bad_refused),
	TEST_CASE(wdm_cqc_load_bad_refused),
	TEST_CASE(wdm_sqc_load_starts_anew),
	TEST_CASE(wdm_cqc_load_wakes_queue),
	TEST_CASE(wdm_sqc_dump_live),
	TEST_CASE(wdm_sqc_dump_not_loaded_zero),
	TEST_CASE(wdm_sqc_store_write_through),
	TEST_CASE(wdm_ctx_fetch_goes_on),
	TEST_CASE(wdm_ctx_fetch_closed_dropped),
	TEST_CASE(wdm_ctx_fetch_random_checked),
	TEST_CASE(wdm_queue_stop_drains),
	TEST_CASE(wdm_queue_stop_stalled_refused),
	TEST_CASE(wdm_flush_drains_all),
	TEST_CASE(wdm_pause_restart),
	TEST_CASE(wdm_pause_restart_same_function),
};
TEST_MAIN(cases)
