/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Doorbells, execution of SQEs and writing of CQEs. */

#include "mt.h"

static struct mt_mem mem;
static struct mt vf;

/* Every case starts with a VF of version 3 with 4 queues that stands alone. */
static void
setup(void)
{
	struct qm_sqc *sqc;
	struct qm_cqc *cqc;

	if (vf.dev != NULL)
		mt_close(&vf);
	if (mem.base != NULL)
		mt_mem_close(&mem);
	mt_mem_open(&mem);
	mt_open(&vf, &mem, QM_HW_V3, true, NULL, 0, 4);
	mt_tables(&vf, 4, &sqc, &cqc);
}

static void
wdm_run_one_sqe(void)
{
	struct mt_queue q;

	setup();
	mt_queue_open(&vf, &q, 1, 16, 1, false);
	TEST_EQUAL(wdm_run(vf.dev, 10), 0);
	mt_submit(&q, 100, 1);
	TEST_EQUAL(wdm_run(vf.dev, 10), 1);
	TEST_EQUAL(wdm_run(vf.dev, 10), 0);
	mt_expect(&q, 100, 1, 1);
	TEST_EQUAL(vf.irq[QM_IRQ_EQ], 0);
}

/* Rings of the same and of odd depths, many laps, in steps that do not divide them. */
static void
wdm_run_phase_wraps(void)
{
	static const uint16_t depths[] = { 2, 3, 8, 13, 64 };
	struct mt_queue q;
	unsigned int i, lap, n, next;

	for (i = 0; i < 5; i++) {
		setup();
		mt_queue_open(&vf, &q, 0, depths[i], 0, false);
		next = 0;
		for (lap = 0; lap < 40; lap++) {
			n = lap % (depths[i] - 1) + 1;
			mt_submit(&q, next, n);
			TEST_EQUAL(wdm_run_queue(vf.dev, 0, 1000), n);
			mt_expect(&q, next, n, 0);
			next += n;
		}
	}
}

/* SQ and CQ wrap at different places, in the middle of a batch. */
static void
wdm_run_rings_of_different_depth(void)
{
	static const uint16_t cq_depths[] = { 5, 16, 61 };
	unsigned int i, lap, slot, next;
	struct mt_queue q;
	struct qm_cqc cqc;

	for (i = 0; i < 3; i++) {
		setup();
		mt_queue_open(&vf, &q, 0, 13, 1, false);
		q.cq = mt_alloc(&mem, cq_depths[i] * sizeof(*q.cq), &q.cq_iova);
		mt_cqc(&q, false, &cqc);
		cqc.dw3 = (cq_depths[i] - 1) | 4 << 12;
		TEST_EQUAL(mt_ctx(&vf, 1, 0, false, &cqc), 0);
		next = 0;
		for (lap = 0; lap < 50; lap++) {
			mt_submit(&q, next, 4);
			TEST_EQUAL(wdm_run(vf.dev, 64), 4);
			for (slot = 0; slot < 4; slot++, next++) {
				struct qm_cqe *cqe = &q.cq[next % cq_depths[i]];

				TEST_EQUAL(cqe->w7, (next / cq_depths[i] + 1) & 1);
				TEST_EQUAL(cqe->sq_head, next % 13);
				TEST_EQUAL(q.sq[next % 13].in, next);
				TEST_EQUAL(q.sq[next % 13].out, next + 2);
			}
			mt_doorbell(&vf, QM_DB_CMD_CQ, 0, next % cq_depths[i], false);
		}
	}
}

/* ---- Doorbells ---- */

/* The doorbell in two halves, low first, as a bus without stores of 8 bytes sends it. */
static void
wdm_doorbell_in_halves(void)
{
	struct mt_queue q;
	struct mt_sqe sqe;

	setup();
	mt_queue_open(&vf, &q, 2, 16, 0, false);
	q.sq[0].in = 1;
	mt_w32(&vf, 0x1000, 2);
	TEST_EQUAL(wdm_run(vf.dev, 10), 0);
	mt_w32(&vf, 0x1004, 1);
	TEST_EQUAL(wdm_run(vf.dev, 10), 1);
	TEST_CHECK(mt_poll(&q, &sqe));
	/* The context is fetched while the halves are put together. */
	mt_w32(&vf, 0x1000, 3);
	mt_w32(&vf, 0x1004, 1);
	TEST_EQUAL(wdm_run(vf.dev, 10), 0);
}

static void
wdm_doorbell_bad_dropped(void)
{
	struct mt_queue q;

	setup();
	mt_queue_open(&vf, &q, 2, 16, 0, false);
	/* Queues without a context, beyond the function's, beyond all. */
	mt_doorbell(&vf, QM_DB_CMD_SQ, 1, 1, false);
	mt_doorbell(&vf, QM_DB_CMD_SQ, 4, 1, false);
	mt_doorbell(&vf, QM_DB_CMD_SQ, 1023, 1, false);
	mt_doorbell(&vf, QM_DB_CMD_CQ, 1023, 1, true);
	/* Indices that are no slot; commands that are none. */
	mt_doorbell(&vf, QM_DB_CMD_SQ, 2, 16, false);
	mt_doorbell(&vf, QM_DB_CMD_SQ, 2, 65535, false);
	mt_doorbell(&vf, QM_DB_CMD_CQ, 2, 16, false);
	mt_w64(&vf, 0x1000, UINT64_C(0x000000010000f002));
	mt_w64(&vf, 0x1000, UINT64_C(0x0000000100002002));
	mt_w64(&vf, 0x2000, UINT64_C(0x0000000100000002));
	TEST_EQUAL(wdm_run(vf.dev, 10), 0);
	mt_submit(&q, 0, 4);
	TEST_EQUAL(wdm_run(vf.dev, 10), 4);
	mt_expect(&q, 0, 4, 0);
}

/* The random number of the context must be in the doorbell; if not, the PF is told. */
static void
wdm_doorbell_random_mismatch_dropped(void)
{
	struct mt pf, one;
	struct mt_queue q;
	struct qm_sqc sqc, *sqcs;
	struct qm_cqc cqc, *cqcs;

	setup();
	mt_open(&pf, &mem, QM_HW_V2, false, NULL, 0, 0);
	mt_open(&one, &mem, QM_HW_V2, true, &pf, 7, 0);
	mt_vft_set(&pf, 7, 0, 4);
	mt_w32(&pf, 0x100004, 0);
	mt_tables(&one, 4, &sqcs, &cqcs);
	mt_queue_open(&one, &q, 1, 16, 0, false);
	mt_sqc(&q, 0, &sqc);
	sqc.w8 = 0x5a;
	TEST_EQUAL(mt_ctx(&one, 0, 1, false, &sqc), 0);
	mt_cqc(&q, false, &cqc);
	cqc.w8 = 0x5b;
	TEST_EQUAL(mt_ctx(&one, 1, 1, false, &cqc), 0);
	mt_submit(&q, 0, 1);
	TEST_EQUAL(wdm_run(one.dev, 10), 0);
	TEST_EQUAL(mt_r32(&pf, 0x100008), 1 << 12);
	TEST_EQUAL(pf.irq[QM_IRQ_ABN], 1);
	mt_w64(&one, 0x1000, UINT64_C(0x00000001005a0001));
	TEST_EQUAL(wdm_run(one.dev, 10), 1);
	mt_w32(&pf, 0x100000, UINT32_MAX);
	mt_w64(&one, 0x1000, UINT64_C(0x00000001005b1001));
	TEST_EQUAL(mt_r32(&pf, 0x100008), 0);
	mt_w64(&one, 0x1000, UINT64_C(0x00000001005a1001));
	TEST_EQUAL(mt_r32(&pf, 0x100008), 1 << 12);
	mt_close(&one);
	mt_close(&pf);
}

/* ---- Execution ---- */

/* CQEs that the driver has not acknowledged are never overwritten; the queue waits. */
static void
wdm_run_cq_full_stalls(void)
{
	struct mt_queue q;
	struct qm_cqc cqc;
	struct mt_sqe sqe;
	unsigned int i, n;

	setup();
	mt_queue_open(&vf, &q, 2, 64, 0, false);
	mt_cqc(&q, false, &cqc);
	cqc.dw3 = 7 | 4 << 12;
	TEST_EQUAL(mt_ctx(&vf, 1, 2, false, &cqc), 0);
	mt_submit(&q, 0, 40);
	TEST_EQUAL(wdm_run(vf.dev, 64), 7);
	TEST_EQUAL(wdm_run(vf.dev, 64), 0);
	TEST_EQUAL(wdm_run_queue(vf.dev, 2, 64), 0);
	for (n = 0; n < 40;) {
		/* Acknowledge some of what is there. */
		for (i = 0; i < 3 && n < 40; i++, n++) {
			struct qm_cqe *cqe = &q.cq[n % 8];

			TEST_EQUAL(cqe->w7, (n / 8 + 1) & 1);
			TEST_EQUAL(cqe->sq_head, n);
			sqe = q.sq[cqe->sq_head];
			TEST_EQUAL(sqe.out, n + 1);
		}
		mt_doorbell(&vf, QM_DB_CMD_CQ, 2, n % 8, false);
		wdm_run(vf.dev, 64);
	}
	TEST_EQUAL(wdm_run(vf.dev, 64), 0);
}

static void
wdm_run_budget_and_fairness(void)
{
	struct mt_queue q[4];
	struct qm_sqc sqc;
	unsigned int i, done = 0;

	setup();
	for (i = 0; i < 4; i++) {
		mt_queue_open(&vf, &q[i], i, 256, 0, false);
		mt_submit(&q[i], 0, 200);
	}
	/* One batch each, in turn, from one call to the next. */
	for (i = 0; i < 8; i++)
		TEST_EQUAL(wdm_run(vf.dev, MT_BATCH), MT_BATCH);
	for (i = 0; i < 4; i++) {
		TEST_EQUAL(mt_ctx(&vf, 0, i, true, &sqc), 0);
		TEST_EQUAL(sqc.head, 2 * MT_BATCH);
	}
	TEST_EQUAL(wdm_run(vf.dev, 3), 3);
	TEST_EQUAL(wdm_run(vf.dev, 0), 0);
	for (i = 0; i < 4; i++)
		done += wdm_run_queue(vf.dev, i, 50);
	TEST_EQUAL(done, 200);
	TEST_EQUAL(wdm_run_queue(vf.dev, 4, 50), 0);
	TEST_EQUAL(wdm_run_queue(vf.dev, UINT32_MAX, 50), 0);
	TEST_EQUAL(wdm_run(vf.dev, UINT32_MAX), 800 - 200 - 3 - 8 * MT_BATCH);
	for (i = 0; i < 4; i++)
		mt_expect(&q[i], 0, 200, 0);
}

/* A queue that lends its number to the last bit of the last word of the active map. */
static void
wdm_run_1024_queues(void)
{
	static struct mt_queue q[1024];
	struct qm_sqc *sqc;
	struct qm_cqc *cqc;
	struct mt one;
	unsigned int i;

	setup();
	mt_open(&one, &mem, QM_HW_V3, true, NULL, 0, 1024);
	mt_tables(&one, 1024, &sqc, &cqc);
	for (i = 0; i < 1024; i++) {
		mt_queue_open(&one, &q[i], i, 4, i & 1, false);
		mt_submit(&q[i], i, 2);
	}
	TEST_EQUAL(wdm_run(one.dev, 1), 1);
	TEST_EQUAL(wdm_run(one.dev, 100000), 2047);
	for (i = 0; i < 1024; i++)
		mt_expect(&q[i], i, 2, i & 1);
	mt_close(&one);
}

/* Of the SQE's slot only the result is overwritten. */
static void
wdm_run_sqe_written_back(void)
{
	struct mt_queue q;
	uint32_t *out;
	uint64_t iova;

	setup();
	mt_queue_open(&vf, &q, 0, 16, 0, false);
	out = mt_alloc(&mem, 64, &iova);
	q.sq[0].in = 77;
	q.sq[0].addr = iova;
	q.sq[0].pad1[7] = 0xabcdef;
	mt_doorbell(&vf, QM_DB_CMD_SQ, 0, 1, false);
	TEST_EQUAL(q.sq[0].out, 0);
	TEST_EQUAL(wdm_run(vf.dev, 1), 1);
	TEST_EQUAL(*out, 78);
	TEST_EQUAL(q.sq[0].pad1[7], 0xabcdef);
	TEST_EQUAL(q.sq[1].status, MT_ST_NONE);
}

static struct mt_queue *written;

/* All but the results: the driver may reuse what it likes before it sees the CQE. */
static void
write_ring(void)
{
	unsigned int i, j;

	for (i = 0; i < written->depth; i++) {
		struct mt_sqe *sqe = &written->sq[i];

		sqe->in = 0x1000 + i;
		sqe->pad0 = 0x2000 + i;
		sqe->addr = 0x3000 + i;
		for (j = 0; j < 8; j++)
			sqe->pad1[j] = 0x4000 + 16 * i + j;
	}
}

/* What was written after submission stays, in each slot of a batch and in those around it. */
static void
wdm_run_result_alone_written(void)
{
	struct mt_queue q;
	struct mt_sqe sqe;
	unsigned int i, j;

	setup();
	mt_queue_open(&vf, &q, 0, 16, 1, false);
	written = &q;
	for (i = 0; i < 5; i++) {
		mt_submit(&q, i, 1);
		TEST_EQUAL(wdm_run(vf.dev, 10), 1);
		TEST_CHECK(mt_poll(&q, &sqe));
		mt_ack(&q, false);
	}
	memset(q.sq, 0x77, 16 * sizeof(*q.sq));
	mt_submit(&q, 100, MT_BATCH);
	mt_meanwhile = write_ring;
	TEST_EQUAL(wdm_run(vf.dev, MT_BATCH), MT_BATCH);
	mt_meanwhile = NULL;
	for (i = 0; i < 16; i++) {
		bool ran = i >= 5 && i < 5 + MT_BATCH;

		sqe = q.sq[i];
		TEST_EQUAL(sqe.out, ran ? 100 + (i - 5) + 2 : 0x77777777);
		TEST_EQUAL(sqe.status, ran ? MT_ST_OK : 0x77777777);
		TEST_EQUAL(sqe.in, 0x1000 + i);
		TEST_EQUAL(sqe.pad0, 0x2000 + i);
		TEST_EQUAL(sqe.addr, 0x3000 + i);
		for (j = 0; j < 8; j++)
			TEST_EQUAL(sqe.pad1[j], 0x4000 + 16 * i + j);
	}
}

/* The same when the SQE fails without having been executed. */
static void
wdm_run_failure_alone_written(void)
{
	struct mt_queue q;
	struct mt_sqe was;

	setup();
	mt_queue_open(&vf, &q, 0, 16, 0, false);
	memset(&q.sq[0], 0x33, sizeof(was));
	was = q.sq[0];
	wdm_inject(vf.dev, WDM_EV_SQE_ERROR, 1);
	mt_doorbell(&vf, QM_DB_CMD_SQ, 0, 1, false);
	TEST_EQUAL(wdm_run(vf.dev, 1), 1);
	was.status = MT_ST_FAIL;
	TEST_CHECK(memcmp(&q.sq[0], &was, sizeof(was)) == 0);
}

/* ---- Bus errors ---- */

static void
wdm_run_sqe_fetch_error(void)
{
	struct mt pf, one;
	struct mt_queue q, other;
	struct qm_sqc *sqc;
	struct qm_cqc *cqc;

	setup();
	mt_open(&pf, &mem, QM_HW_V3, false, NULL, 0, 0);
	mt_open(&one, &mem, QM_HW_V3, true, &pf, 1, 0);
	mt_vft_set(&pf, 1, 0, 4);
	mt_tables(&one, 4, &sqc, &cqc);
	mt_queue_open(&one, &q, 1, 16, 0, false);
	mt_queue_open(&one, &other, 2, 16, 0, false);
	mt_submit(&q, 0, 5);
	mt_submit(&other, 0, 5);
	atomic_store(&mem.gone, q.sq_iova + 3 * sizeof(struct mt_sqe));
	TEST_EQUAL(wdm_run(one.dev, 64), 5);
	mt_expect(&other, 0, 5, 0);
	TEST_EQUAL(mt_r32(&pf, 0x100000), 1 << 0);
	/* It does not try again by itself. */
	atomic_store(&mem.gone, UINT64_MAX);
	mt_submit(&q, 5, 1);
	TEST_EQUAL(wdm_run(one.dev, 64), 0);
	mt_queue_load(&q, 0, false);
	mt_submit(&q, 5, 1);
	TEST_EQUAL(wdm_run(one.dev, 64), 1);
	mt_close(&one);
	mt_close(&pf);
}

/* Rings that pass the end of the address space or of the memory. */
static void
wdm_run_ring_beyond_memory(void)
{
	static const uint64_t bases[] = {
		0, UINT64_MAX - 63, UINT64_MAX - 15, MT_IOVA - 64, MT_IOVA + MT_MEM - 64,
	};
	struct qm_sqc sqc;
	struct qm_cqc cqc;
	struct mt_queue q;
	unsigned int i;

	setup();
	mt_queue_open(&vf, &q, 1, 16, 0, false);
	for (i = 0; i < 5; i++) {
		mt_queue_load(&q, 0, false);
		mt_sqc(&q, 0, &sqc);
		sqc.base_l = (uint32_t)bases[i];
		sqc.base_h = bases[i] >> 32;
		TEST_EQUAL(mt_ctx(&vf, 0, 1, false, &sqc), 0);
		mt_doorbell(&vf, QM_DB_CMD_SQ, 1, 3, false);
		TEST_EQUAL(wdm_run(vf.dev, 64), 0);
		mt_queue_load(&q, 0, false);
		mt_cqc(&q, false, &cqc);
		cqc.base_l = (uint32_t)bases[i] & ~15u;
		cqc.base_h = bases[i] >> 32;
		TEST_EQUAL(mt_ctx(&vf, 1, 1, false, &cqc), 0);
		mt_doorbell(&vf, QM_DB_CMD_SQ, 1, 5, false);
		/* Executed, but nobody hears of it. */
		TEST_CHECK(wdm_run(vf.dev, 64) <= 5);
		TEST_EQUAL(wdm_run(vf.dev, 64), 0);
	}
	TEST_EQUAL(mem.bad_range, false);
}

static const struct test_case cases[] = {
	TEST_CASE(wdm_run_one_sqe),
	TEST_CASE(wdm_run_phase_wraps),
	TEST_CASE(wdm_run_rings_of_different_depth),
	TEST_CASE(wdm_doorbell_in_halves),
	TEST_CASE(wdm_doorbell_bad_dropped),
	TEST_CASE(wdm_doorbell_random_mismatch_dropped),
	TEST_CASE(wdm_run_cq_full_stalls),
	TEST_CASE(wdm_run_budget_and_fairness),
	TEST_CASE(wdm_run_1024_queues),
	TEST_CASE(wdm_run_sqe_written_back),
	TEST_CASE(wdm_run_result_alone_written),
	TEST_CASE(wdm_run_failure_alone_written),
	TEST_CASE(wdm_run_sqe_fetch_error),
	TEST_CASE(wdm_run_ring_beyond_memory),
};
TEST_MAIN(cases)
