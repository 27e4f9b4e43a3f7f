/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Event queues and their interrupts; errors of the PF. */

#include <string.h>

#include "mt.h"

static struct mt_mem mem;
static struct mt pf, vf;
static uint32_t *eq, *aeq;

/* A PF, and its VF 1 with 8 queues and event queues. */
static void
setup(void)
{
	struct qm_sqc *sqc;
	struct qm_cqc *cqc;

	if (vf.dev != NULL)
		mt_close(&vf);
	if (pf.dev != NULL)
		mt_close(&pf);
	if (mem.base != NULL)
		mt_mem_close(&mem);
	mt_mem_open(&mem);
	mt_open(&pf, &mem, QM_HW_V3, false, NULL, 0, 0);
	mt_open(&vf, &mem, QM_HW_V3, true, &pf, 1, 0);
	mt_vft_set(&pf, 1, 0, 8);
	mt_tables(&vf, 8, &sqc, &cqc);
	mt_events(&vf, &eq, &aeq);
}

static unsigned int
run_some(struct mt_queue *q, unsigned int n)
{
	mt_submit(q, 0, n);
	TEST_EQUAL(wdm_run(vf.dev, 64), n);
	mt_expect(q, 0, n, 0);
	return vf.irq[QM_IRQ_EQ];
}

static void
wdm_eq_post_once_per_arm(void)
{
	struct mt_queue q;

	setup();
	mt_queue_open(&vf, &q, 5, 64, 0, true);
	TEST_EQUAL(run_some(&q, 9), 1);
	TEST_EQUAL(eq[0], 1 << 16 | 5);
	TEST_EQUAL(eq[1], 0);
	TEST_EQUAL(run_some(&q, 3), 1);
	TEST_EQUAL(eq[1], 0);
	mt_doorbell(&vf, QM_DB_CMD_EQ, 0, 1, false);
	TEST_EQUAL(run_some(&q, 3), 1);
	mt_ack(&q, true);
	TEST_EQUAL(vf.irq[QM_IRQ_EQ], 1);
	TEST_EQUAL(run_some(&q, 3), 2);
	TEST_EQUAL(eq[1], 1 << 16 | 5);
	TEST_EQUAL(eq[2], 0);
}

static void
wdm_eq_post_not_armed_none(void)
{
	struct mt_queue q;

	setup();
	mt_queue_open(&vf, &q, 5, 64, 0, false);
	TEST_EQUAL(run_some(&q, 9), 0);
	TEST_EQUAL(eq[0], 0);
}

/* A completion slipped in between the last look at the CQ and the arming doorbell. */
static void
wdm_eq_post_at_arming(void)
{
	struct mt_queue q;

	setup();
	mt_queue_open(&vf, &q, 5, 64, 0, false);
	TEST_EQUAL(run_some(&q, 2), 0);
	mt_submit(&q, 2, 1);
	TEST_EQUAL(wdm_run(vf.dev, 64), 1);
	mt_doorbell(&vf, QM_DB_CMD_CQ, 5, 2, true);
	TEST_EQUAL(vf.irq[QM_IRQ_EQ], 1);
	TEST_EQUAL(eq[0], 1 << 16 | 5);
	/* That was the one event; the CQE is still to be fetched. */
	mt_expect(&q, 2, 1, 0);
	TEST_EQUAL(run_some(&q, 1), 1);
	/* Nothing behind the index: armed, and no event yet. */
	mt_ack(&q, true);
	TEST_EQUAL(vf.irq[QM_IRQ_EQ], 1);
}

/* One interrupt until the doorbell; another at the doorbell when entries are left. */
static void
wdm_eq_doorbell_fires_again(void)
{
	struct mt_queue q[4];
	unsigned int i;

	setup();
	for (i = 0; i < 4; i++) {
		mt_queue_open(&vf, &q[i], i, 64, 0, true);
		TEST_EQUAL(run_some(&q[i], 1), 1);
	}
	TEST_EQUAL(eq[3], 1 << 16 | 3);
	mt_doorbell(&vf, QM_DB_CMD_EQ, 0, 2, false);
	TEST_EQUAL(vf.irq[QM_IRQ_EQ], 2);
	mt_doorbell(&vf, QM_DB_CMD_EQ, 0, 4, false);
	TEST_EQUAL(vf.irq[QM_IRQ_EQ], 2);
	/* An index that no ring has is dropped. */
	mt_doorbell(&vf, QM_DB_CMD_EQ, 0, 2048, false);
	TEST_EQUAL(vf.irq[QM_IRQ_EQ], 2);
}

static void
wdm_eq_mask_holds_back(void)
{
	struct mt_queue q;

	setup();
	mt_w32(&vf, 0xc, 1);
	mt_queue_open(&vf, &q, 0, 64, 0, true);
	TEST_EQUAL(mt_r32(&vf, 0x8), 0);
	TEST_EQUAL(run_some(&q, 1), 0);
	TEST_EQUAL(eq[0], 1 << 16);
	TEST_EQUAL(mt_r32(&vf, 0x8), 1);
	mt_doorbell(&vf, QM_DB_CMD_EQ, 0, 0, false);
	TEST_EQUAL(vf.irq[QM_IRQ_EQ], 0);
	mt_w32(&vf, 0xc, 0);
	TEST_EQUAL(vf.irq[QM_IRQ_EQ], 1);
}

/* Many laps: the phase flips and the entry before the head is never overwritten. */
static void
wdm_eq_phase_wraps(void)
{
	struct mt_queue q;
	unsigned int i, head = 0, phase = 1;

	setup();
	eq = mt_event_queue(&vf, false, 5);
	mt_queue_open(&vf, &q, 3, 8, 0, true);
	for (i = 0; i < 23; i++) {
		TEST_EQUAL(run_some(&q, 1), i + 1);
		TEST_EQUAL(eq[head], phase << 16 | 3);
		if (++head == 5) {
			head = 0;
			phase ^= 1;
		}
		mt_doorbell(&vf, QM_DB_CMD_EQ, 0, head, false);
		mt_ack(&q, true);
	}
}

/* No room for events: they wait for the doorbell and none is lost. */
static void
wdm_eq_full_events_kept(void)
{
	struct mt_queue q[8];
	unsigned int i, seen = 0, head = 0;

	setup();
	eq = mt_event_queue(&vf, false, 4);
	for (i = 0; i < 8; i++) {
		mt_queue_open(&vf, &q[i], i, 16, 0, true);
		run_some(&q[i], 1);
	}
	TEST_EQUAL(eq[3], 0);
	for (i = 0; i < 8; i++) {
		TEST_EQUAL(eq[head] >> 16, (i / 4 + 1) & 1);
		seen |= 1u << (eq[head] & 0xffff);
		head = (head + 1) % 4;
		mt_doorbell(&vf, QM_DB_CMD_EQ, 0, head, false);
	}
	TEST_EQUAL(seen, 0xff);
	TEST_EQUAL(mt_r32(&vf, 0x8), 0);
}

static void
wdm_evq_load_bad_refused(void)
{
	struct qm_eqc ctx = { .base_l = MT_IOVA, .dw6 = 1 << 16 };

	setup();
	TEST_EQUAL(mt_ctx(&vf, 2, 0, false, &ctx), 1);
	ctx.dw6 |= 7;
	ctx.base_l += 2;
	TEST_EQUAL(mt_ctx(&vf, 3, 0, false, &ctx), 1);
	ctx.base_l -= 2;
	TEST_EQUAL(mt_ctx(&vf, 3, 0, false, &ctx), 0);
}

/* A dump shows the live positions, by mailbox and in the upper half of the VF's BAR. */
static void
wdm_evq_dump_and_restore(void)
{
	struct mt_queue q;
	struct qm_eqc ctx = { 0 };
	uint32_t dw[7];
	unsigned int i;

	setup();
	eq = mt_event_queue(&vf, false, 4);
	mt_queue_open(&vf, &q, 3, 16, 0, true);
	for (i = 0; i < 5; i++) {
		run_some(&q, 1);
		mt_doorbell(&vf, QM_DB_CMD_EQ, 0, (i + 1) % 4, false);
		mt_ack(&q, true);
	}
	TEST_EQUAL(mt_ctx(&vf, 2, 0, true, &ctx), 0);
	TEST_EQUAL(ctx.head, 1);
	TEST_EQUAL(ctx.tail, 1);
	TEST_EQUAL(ctx.dw6, 3);
	for (i = 0; i < 7; i++)
		dw[i] = mt_r32(&vf, 0x8000 + 4 * i);
	TEST_CHECK(memcmp(dw, &ctx, sizeof(dw)) == 0);
	/* Into the function after a reset, as migration does it. */
	wdm_reset(vf.dev);
	TEST_EQUAL(mt_r32(&vf, 0x8000), 0);
	for (i = 0; i < 7; i++)
		mt_w32(&vf, 0x8000 + 4 * i, dw[i]);
	mt_w32(&vf, 0xc, 0);
	vf.irq[QM_IRQ_EQ] = 0;
	mt_queue_load(&q, 0, true);
	TEST_EQUAL(run_some(&q, 1), 1);
	TEST_EQUAL(eq[1], 3);
}

/* Completions to an address that went away: the queue dies, with an event of its own. */
static void
wdm_aeq_post_cqe_error(void)
{
	struct mt_queue q;

	setup();
	mt_w32(&pf, 0x100004, 0);
	mt_queue_open(&vf, &q, 3, 16, 0, false);
	mt_submit(&q, 0, 2);
	atomic_store(&mem.gone, q.cq_iova);
	wdm_run(vf.dev, 64);
	TEST_EQUAL(vf.irq[QM_IRQ_AEQ], 1);
	TEST_EQUAL(aeq[0], 2 << 17 | 1 << 16 | 3);
	TEST_EQUAL(mt_r32(&pf, 0x100008), 1 << 1);
	TEST_EQUAL(pf.irq[QM_IRQ_ABN], 1);
	TEST_EQUAL(mt_r32(&vf, 0x0), 1);
	mt_doorbell(&vf, QM_DB_CMD_AEQ, 0, 1, false);
	TEST_EQUAL(mt_r32(&vf, 0x0), 0);
	TEST_EQUAL(vf.irq[QM_IRQ_AEQ], 1);
	/* The same queue again does nothing until it is loaded anew. */
	atomic_store(&mem.gone, UINT64_MAX);
	mt_submit(&q, 2, 1);
	TEST_EQUAL(wdm_run(vf.dev, 64), 0);
	mt_queue_load(&q, 0, false);
	mt_submit(&q, 2, 1);
	TEST_EQUAL(wdm_run(vf.dev, 64), 1);
}

static void
wdm_eq_post_bus_error(void)
{
	struct mt_queue q;

	setup();
	mt_queue_open(&vf, &q, 3, 16, 0, true);
	atomic_store(&mem.gone, MT_IOVA + ((uint8_t *)eq - mem.base));
	TEST_EQUAL(run_some(&q, 1), 0);
	TEST_EQUAL(mt_r32(&pf, 0x100000), 1 << 1);
}

/* ---- Error registers ---- */

static void
wdm_err_status_is_source_and_not_mask(void)
{
	setup();
	mt_w32(&pf, 0x10000c, 0x18);
	TEST_EQUAL(mt_r32(&pf, 0x10000c), 0);
	TEST_EQUAL(mt_r32(&pf, 0x100000), 0x18);
	TEST_EQUAL(mt_r32(&pf, 0x100008), 0);
	TEST_EQUAL(pf.irq[QM_IRQ_ABN], 0);
	mt_w32(&pf, 0x100004, ~0x10u);
	TEST_EQUAL(mt_r32(&pf, 0x100008), 0x10);
	TEST_EQUAL(pf.irq[QM_IRQ_ABN], 1);
	/* Known errors do not interrupt again, new ones do. */
	mt_w32(&pf, 0x10000c, 0x10);
	TEST_EQUAL(pf.irq[QM_IRQ_ABN], 1);
	mt_w32(&pf, 0x100004, 0);
	TEST_EQUAL(mt_r32(&pf, 0x100008), 0x18);
	TEST_EQUAL(pf.irq[QM_IRQ_ABN], 2);
	mt_w32(&pf, 0x100000, 0x10);
	TEST_EQUAL(mt_r32(&pf, 0x100008), 0x08);
	mt_w32(&pf, 0x100000, UINT32_MAX);
	TEST_EQUAL(mt_r32(&pf, 0x100000), 0);
	mt_w32(&pf, 0x10000c, 0x10);
	TEST_EQUAL(pf.irq[QM_IRQ_ABN], 3);
}

static const struct test_case cases[] = {
	TEST_CASE(wdm_eq_post_once_per_arm),
	TEST_CASE(wdm_eq_post_not_armed_none),
	TEST_CASE(wdm_eq_post_at_arming),
	TEST_CASE(wdm_eq_doorbell_fires_again),
	TEST_CASE(wdm_eq_mask_holds_back),
	TEST_CASE(wdm_eq_phase_wraps),
	TEST_CASE(wdm_eq_full_events_kept),
	TEST_CASE(wdm_evq_load_bad_refused),
	TEST_CASE(wdm_evq_dump_and_restore),
	TEST_CASE(wdm_aeq_post_cqe_error),
	TEST_CASE(wdm_eq_post_bus_error),
	TEST_CASE(wdm_err_status_is_source_and_not_mask),
};
TEST_MAIN(cases)
