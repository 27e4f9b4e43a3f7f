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

static const struct test_case cases[] = {
	TEST_CASE(wdm_run_one_sqe),
	TEST_CASE(wdm_run_phase_wraps),
};
TEST_MAIN(cases)
