/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* The virtual function table, and messages between a PF and its VFs. */

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

#include "mt.h"

#define NB_VF	3

static struct mt_mem mem;
static struct mt pf, vf[NB_VF + 1];

/* A PF with 64 queues and NB_VF VFs that have none yet. */
static void
setup(uint8_t hw)
{
	unsigned int i;

	for (i = 1; i <= NB_VF; i++) {
		if (vf[i].dev != NULL)
			mt_close(&vf[i]);
	}
	if (pf.dev != NULL)
		mt_close(&pf);
	if (mem.base != NULL)
		mt_mem_close(&mem);
	mt_mem_open(&mem);
	mt_open(&pf, &mem, hw, false, NULL, 0, 0);
	for (i = 1; i <= NB_VF; i++)
		mt_open(&vf[i], &mem, hw, true, &pf, i, 0);
	mt_w32(&pf, 0x100040, 1);
	mt_vft_set(&pf, 0, 0, 64);
}

/* The VF's own word about its queues: number, or 0. */
static unsigned int
vf_queues(struct mt *mt, unsigned int *base)
{
	uint64_t vft = 0;

	if (mt_mb(mt, 6, 0, true, &vft) != 0)
		return 0;
	TEST_EQUAL(vft >> 44 & 1, 1);
	*base = vft >> 28 & 0xffff;
	return (vft >> 45 & 0x3ff) + 1;
}

/* ---- VFT ---- */

/* 1024 queues, 64 for the PF, 63 VFs: 15 each and 30 for VF 63, which has the lowest. */
static void
wdm_vft_63_vfs(void)
{
	unsigned int fn, base = 64, n, got = 0;

	setup(QM_HW_V3);
	for (fn = 63; fn >= 1; fn--) {
		n = fn == 63 ? 30 : 15;
		mt_vft_set(&pf, fn, base, n);
		base += n;
	}
	TEST_EQUAL(base, 1024);
	TEST_EQUAL(vf_queues(&vf[1], &base), 15);
	TEST_EQUAL(base, 1024 - 15);
	TEST_EQUAL(vf_queues(&vf[3], &base), 15);
	TEST_EQUAL(base, 1024 - 45);
	for (fn = 0; fn < 64; fn++) {
		uint64_t sqc = mt_vft_read(&pf, fn, 0);

		got += (sqc >> 45 & 0x3ff) + 1;
		TEST_EQUAL(mt_vft_read(&pf, fn, 1), 1 << 28);
	}
	TEST_EQUAL(got, 1024);
}

static void
wdm_vft_not_set_refused(void)
{
	struct mt_queue q = { .nr = 0, .depth = 8 };
	struct qm_sqc sqc;
	uint64_t vft = 0;

	setup(QM_HW_V3);
	TEST_EQUAL(mt_mb(&vf[1], 6, 0, true, &vft), 1);
	mt_sqc(&q, 0, &sqc);
	TEST_EQUAL(mt_ctx(&vf[1], 0, 0, false, &sqc), 1);
	/* The SQC entry alone gives no queue. */
	mt_vft_write(&pf, 1, 0, UINT64_C(64) << 28 | UINT64_C(1) << 44);
	TEST_EQUAL(mt_ctx(&vf[1], 0, 0, false, &sqc), 1);
	mt_vft_write(&pf, 1, 1, 1 << 28);
	TEST_EQUAL(mt_ctx(&vf[1], 0, 0, false, &sqc), 0);
	TEST_EQUAL(mt_ctx(&vf[2], 0, 0, false, &sqc), 1);
}

/* Queues beyond the device do not exist, whatever the table says. */
static void
wdm_vft_beyond_device_gives_none(void)
{
	struct wdm_info info;

	setup(QM_HW_V3);
	mt_vft_set(&pf, 1, 1000, 25);
	wdm_info_get(vf[1].dev, &info);
	TEST_EQUAL(info.queues, 0);
	mt_vft_set(&pf, 1, 1000, 24);
	wdm_info_get(vf[1].dev, &info);
	TEST_EQUAL(info.queues, 24);
	mt_vft_set(&pf, 1, 65535, 1024);
	wdm_info_get(vf[1].dev, &info);
	TEST_EQUAL(info.queues, 0);
	mt_vft_set(&pf, 1, 0, 1024);
	wdm_info_get(vf[1].dev, &info);
	TEST_EQUAL(info.queues, 1024);
}

/* Queue numbers are the function's own: queue 0 of two VFs are two queues. */
static void
wdm_vft_functions_are_apart(void)
{
	struct mt_queue q1, q2, q0;
	struct qm_sqc *sqc;
	struct qm_cqc *cqc;

	setup(QM_HW_V3);
	mt_vft_set(&pf, 1, 64, 2);
	mt_vft_set(&pf, 2, 66, 2);
	mt_tables(&pf, 64, &sqc, &cqc);
	mt_tables(&vf[1], 2, &sqc, &cqc);
	mt_tables(&vf[2], 2, &sqc, &cqc);
	mt_queue_open(&pf, &q0, 0, 16, 0, false);
	mt_queue_open(&vf[1], &q1, 0, 16, 0, false);
	mt_queue_open(&vf[2], &q2, 0, 16, 1, false);
	mt_submit(&q0, 100, 1);
	mt_submit(&q1, 200, 2);
	mt_submit(&q2, 300, 3);
	TEST_EQUAL(wdm_run(vf[1].dev, 64), 2);
	mt_expect(&q1, 200, 2, 0);
	TEST_EQUAL(wdm_run(vf[2].dev, 64), 3);
	mt_expect(&q2, 300, 3, 1);
	TEST_EQUAL(wdm_run(pf.dev, 64), 1);
	mt_expect(&q0, 100, 1, 0);
}

/* The PF takes the queues away: contexts are forgotten, the table in memory is not touched. */
static void
wdm_vft_clear_forgets(void)
{
	struct mt_queue q;
	struct qm_sqc *sqc;
	struct qm_cqc *cqc;

	setup(QM_HW_V3);
	mt_vft_set(&pf, 1, 64, 2);
	mt_tables(&vf[1], 2, &sqc, &cqc);
	mt_queue_open(&vf[1], &q, 1, 16, 0, false);
	mt_submit(&q, 0, 4);
	mt_vft_set(&pf, 1, 0, 0);
	TEST_EQUAL(wdm_run(vf[1].dev, 64), 0);
	mt_submit(&q, 4, 1);
	TEST_EQUAL(wdm_run(vf[1].dev, 64), 0);
	mt_vft_set(&pf, 1, 64, 2);
	TEST_EQUAL(wdm_run(vf[1].dev, 64), 0);
	TEST_EQUAL(wdm_run_queue(vf[1].dev, 1, 64), 0);
	/* Now the context of the table counts, which was written when it was loaded. */
	q.tail = 0;
	mt_submit(&q, 10, 2);
	TEST_EQUAL(wdm_run(vf[1].dev, 64), 2);
	mt_expect(&q, 10, 2, 0);
}

/* The first thing a PF driver does: no entry is left of whoever was there before. */
static void
wdm_vft_cleared_by_memory_init(void)
{
	unsigned int base;

	setup(QM_HW_V3);
	mt_vft_set(&pf, 1, 64, 2);
	mt_vft_write(&pf, 1, 2, 0x1234);
	TEST_EQUAL(vf_queues(&vf[1], &base), 2);
	mt_w32(&pf, 0x100040, 1);
	TEST_EQUAL(mt_r32(&pf, 0x100044), 1);
	TEST_EQUAL(vf_queues(&vf[1], &base), 0);
	TEST_EQUAL(mt_vft_read(&pf, 0, 0), 0);
	TEST_EQUAL(mt_vft_read(&pf, 1, 1), 0);
	TEST_EQUAL(mt_vft_read(&pf, 1, 2), 0);
}

static void
wdm_vft_shaper_kept(void)
{
	setup(QM_HW_V3);
	mt_vft_write(&pf, 2, 2, 0x00988696);
	mt_vft_write(&pf, 2 | 1 << 6, 2, 0x00111111);
	mt_vft_write(&pf, 3, 2, 0x00222222);
	TEST_EQUAL(mt_vft_read(&pf, 2, 2), 0x00988696);
	TEST_EQUAL(mt_vft_read(&pf, 2 | 1 << 6, 2), 0x00111111);
	TEST_EQUAL(mt_vft_read(&pf, 3, 2), 0x00222222);
	TEST_EQUAL(mt_vft_read(&pf, 3 | 1 << 6, 2), 0);
	/* A type that does not exist. */
	mt_vft_write(&pf, 2, 7, 0x1234);
	TEST_EQUAL(mt_vft_read(&pf, 2, 7), 0);
}

static void
wdm_vft_stand_alone_vf_fixed(void)
{
	struct mt one;
	unsigned int base = 99;

	setup(QM_HW_V3);
	mt_open(&one, &mem, QM_HW_V2, true, NULL, 0, 0);
	TEST_EQUAL(vf_queues(&one, &base), 64);
	TEST_EQUAL(base, 0);
	mt_close(&one);
	mt_open(&one, &mem, QM_HW_V3, true, NULL, 0, 1024);
	TEST_EQUAL(vf_queues(&one, &base), 1024);
	mt_close(&one);
}

/* ---- Messages ---- */

/* The PF tells one VF, which does what Linux' handler does. */
static void
wdm_ifc_pf_to_one_vf(void)
{
	uint64_t msg = UINT64_C(0x0000002a00000008);

	setup(QM_HW_V3);
	mt_w32(&vf[2], 0x24, 0);
	TEST_EQUAL(mt_mb(&pf, 0xc, 2, false, &msg), 0);
	TEST_EQUAL(vf[2].irq[QM_IRQ_IFC], 0);
	mt_w32(&pf, 0x100134, 2);
	mt_w32(&pf, 0x100130, mt_r32(&pf, 0x100130) | 1);
	TEST_EQUAL(mt_r64(&pf, 0x100128), 1 << 2);
	TEST_EQUAL(vf[2].irq[QM_IRQ_IFC], 1);
	TEST_EQUAL(vf[1].irq[QM_IRQ_IFC] + vf[3].irq[QM_IRQ_IFC], 0);
	TEST_EQUAL(mt_r32(&vf[2], 0x28), 1);
	TEST_EQUAL(mt_r32(&vf[1], 0x28), 0);
	msg = 0;
	TEST_EQUAL(mt_mb(&vf[2], 0xd, 0, false, &msg), 0);
	TEST_EQUAL(msg, 0x0000002a00000008);
	mt_w32(&vf[2], 0x20, 1);
	TEST_EQUAL(mt_r32(&vf[2], 0x28), 0);
	TEST_EQUAL(mt_r64(&pf, 0x100128), 0);
}

/* All VFs, masked: they poll 0x20 for exactly 1, as during a reset. */
static void
wdm_ifc_pf_to_all_vfs(void)
{
	uint64_t msg = 3;
	unsigned int i;

	setup(QM_HW_V3);
	TEST_EQUAL(mt_mb(&pf, 0xc, 0xffff, false, &msg), 0);
	mt_w32(&pf, 0x100134, 0x7f);
	mt_w32(&pf, 0x100130, 1);
	/* VFs that do not exist would never answer. */
	TEST_EQUAL(mt_r64(&pf, 0x100128), 0xe);
	for (i = 1; i <= NB_VF; i++) {
		TEST_EQUAL(vf[i].irq[QM_IRQ_IFC], 0);
		TEST_EQUAL(mt_r32(&vf[i], 0x20), 1);
		TEST_EQUAL(mt_r32(&vf[i], 0x28), 0);
		msg = 0;
		TEST_EQUAL(mt_mb(&vf[i], 0xd, 0, false, &msg), 0);
		TEST_EQUAL(msg, 3);
		/* Unmasking finds it. */
		mt_w32(&vf[i], 0x24, 0);
		TEST_EQUAL(vf[i].irq[QM_IRQ_IFC], 1);
		mt_w32(&vf[i], 0x20, 1);
	}
	TEST_EQUAL(mt_r64(&pf, 0x100128), 0);
}

static void
wdm_ifc_vf_to_pf(void)
{
	uint64_t msg = UINT64_C(0x1234567800000009);

	setup(QM_HW_V3);
	mt_w32(&pf, 0x24, 0);
	TEST_EQUAL(mt_mb(&vf[3], 0xc, 0, false, &msg), 0);
	mt_w32(&vf[3], 0x2c, 1);
	TEST_EQUAL(mt_r32(&vf[3], 0x2c), 1);
	TEST_EQUAL(pf.irq[QM_IRQ_IFC], 1);
	TEST_EQUAL(mt_r32(&pf, 0x28), 1);
	TEST_EQUAL(mt_r64(&pf, 0x100138), 1 << 3);
	msg = 0;
	TEST_EQUAL(mt_mb(&pf, 0xd, 3, false, &msg), 0);
	TEST_EQUAL(msg, 0x1234567800000009);
	TEST_EQUAL(mt_r32(&vf[3], 0x2c), 1);
	mt_w64(&pf, 0x100138, 1 << 3);
	mt_w32(&pf, 0x20, 1);
	TEST_EQUAL(mt_r32(&vf[3], 0x2c), 0);
	TEST_EQUAL(mt_r32(&pf, 0x28), 0);
	TEST_EQUAL(pf.irq[QM_IRQ_IFC], 1);
}

/* Two VFs ring, the PF answers one: the other must not be forgotten. */
static void
wdm_ifc_second_vf_not_lost(void)
{
	setup(QM_HW_V3);
	mt_w32(&pf, 0x24, 0);
	mt_w32(&vf[1], 0x2c, 1);
	mt_w32(&vf[2], 0x2c, 1);
	TEST_EQUAL(mt_r64(&pf, 0x100138), 6);
	mt_w64(&pf, 0x100138, 2);
	mt_w32(&pf, 0x20, 1);
	TEST_EQUAL(mt_r32(&vf[1], 0x2c), 0);
	TEST_EQUAL(mt_r32(&vf[2], 0x2c), 1);
	TEST_EQUAL(mt_r32(&pf, 0x28), 1);
	TEST_EQUAL(pf.irq[QM_IRQ_IFC], 3);
	mt_w64(&pf, 0x100138, UINT64_MAX);
	mt_w32(&pf, 0x20, 1);
	TEST_EQUAL(mt_r32(&pf, 0x28), 0);
	TEST_EQUAL(mt_r32(&vf[2], 0x2c), 0);
}

static void
wdm_ifc_send_bad_target_refused(void)
{
	uint64_t msg = 1;

	setup(QM_HW_V3);
	TEST_EQUAL(mt_mb(&pf, 0xc, 0, false, &msg), 1);
	TEST_EQUAL(mt_mb(&pf, 0xc, 64, false, &msg), 1);
	TEST_EQUAL(mt_mb(&vf[1], 0xc, 1, false, &msg), 1);
	TEST_EQUAL(mt_mb(&vf[1], 0xc, 0xffff, false, &msg), 1);
	TEST_EQUAL(mt_mb(&pf, 0xd, 0, false, &msg), 1);
	TEST_EQUAL(mt_mb(&pf, 0xd, 64, false, &msg), 1);
	TEST_EQUAL(mt_mb(&vf[1], 0xd, 2, false, &msg), 1);
	/* A VF's bell of a PF register that it does not have. */
	mt_w32(&pf, 0x2c, 1);
	TEST_EQUAL(mt_r32(&pf, 0x2c), 0);
	setup(QM_HW_V2);
	TEST_EQUAL(mt_mb(&pf, 0xc, 1, false, &msg), 1);
	TEST_EQUAL(mt_mb(&vf[1], 0xd, 0, false, &msg), 1);
}

/* Nobody there: the bell stays rung, so that the VF's driver times out as it should. */
static void
wdm_ifc_stand_alone_vf_unheard(void)
{
	struct mt one;
	uint64_t msg = 9;

	setup(QM_HW_V3);
	mt_open(&one, &mem, QM_HW_V3, true, NULL, 0, 2);
	TEST_EQUAL(mt_mb(&one, 0xc, 0, false, &msg), 0);
	mt_w32(&one, 0x2c, 1);
	TEST_EQUAL(mt_r32(&one, 0x2c), 1);
	wdm_reset(one.dev);
	TEST_EQUAL(mt_r32(&one, 0x2c), 0);
	mt_close(&one);
}

/* ---- Function level reset ---- */

/* A VF keeps its VFT entry and loses all else. */
static void
wdm_reset_vf_keeps_vft(void)
{
	struct mt_queue q;
	struct qm_sqc *sqc;
	struct qm_cqc *cqc;
	uint32_t *eq, *aeq;
	unsigned int base;
	uint64_t bt = 1;

	setup(QM_HW_V3);
	mt_vft_set(&pf, 1, 64, 2);
	mt_tables(&vf[1], 2, &sqc, &cqc);
	mt_events(&vf[1], &eq, &aeq);
	mt_queue_open(&vf[1], &q, 1, 16, 0, true);
	mt_w32(&vf[1], 0x24, 0);
	mt_w32(&vf[1], 0x60, 0);
	mt_w32(&vf[1], 0x34, 2);
	mt_w32(&pf, 0x100134, 1);
	mt_w32(&pf, 0x100130, 1);
	mt_submit(&q, 0, 3);
	wdm_reset(vf[1].dev);
	TEST_EQUAL(wdm_run(vf[1].dev, 64), 0);
	mt_submit(&q, 3, 1);
	TEST_EQUAL(wdm_run(vf[1].dev, 64), 0);
	TEST_EQUAL(vf_queues(&vf[1], &base), 2);
	TEST_EQUAL(mt_mb(&vf[1], 4, 0, true, &bt), 0);
	TEST_EQUAL(bt, 0);
	TEST_EQUAL(mt_r32(&vf[1], 0x4), 1);
	TEST_EQUAL(mt_r32(&vf[1], 0xc), 1);
	TEST_EQUAL(mt_r32(&vf[1], 0x20), 0);
	TEST_EQUAL(mt_r32(&vf[1], 0x24), 1);
	TEST_EQUAL(mt_r32(&vf[1], 0x34), 0);
	TEST_EQUAL(mt_r32(&vf[1], 0x60), 1);
	TEST_EQUAL(mt_r32(&vf[1], 0x3100), 0x4f01);
	/* The PF does not wait for it any more, and is otherwise as it was. */
	TEST_EQUAL(mt_r64(&pf, 0x100128), 0);
	TEST_EQUAL(mt_vft_read(&pf, 0, 1), 1 << 28);
	/* And it can be started again. */
	mt_tables(&vf[1], 2, &sqc, &cqc);
	mt_queue_load(&q, 1, false);
	mt_submit(&q, 9, 1);
	TEST_EQUAL(wdm_run(vf[1].dev, 64), 1);
	mt_expect(&q, 9, 1, 1);
}

static void
wdm_reset_pf_clears_all(void)
{
	struct mt_queue q;
	struct qm_sqc *sqc;
	struct qm_cqc *cqc;
	unsigned int base;

	setup(QM_HW_V3);
	mt_vft_set(&pf, 1, 64, 2);
	mt_tables(&vf[1], 2, &sqc, &cqc);
	mt_queue_open(&vf[1], &q, 1, 16, 0, false);
	mt_submit(&q, 0, 3);
	mt_w32(&vf[2], 0x2c, 1);
	mt_w32(&pf, 0x10000c, 0x4);
	mt_w32(&pf, 0x10006c, 0);
	mt_w32(&pf, 0x100088, 0x40001070);
	wdm_reset(pf.dev);
	TEST_EQUAL(mt_r32(&pf, 0x10006c), 1);
	TEST_EQUAL(mt_r32(&pf, 0x100000), 0);
	TEST_EQUAL(mt_r32(&pf, 0x100004), 0xffffffff);
	TEST_EQUAL(mt_r32(&pf, 0x100008), 0);
	TEST_EQUAL(mt_r32(&pf, 0x100088), 0);
	TEST_EQUAL(mt_r32(&pf, 0x100158), 0x200400);
	TEST_EQUAL(mt_r64(&pf, 0x100138), 0);
	TEST_EQUAL(mt_r32(&vf[2], 0x2c), 0);
	TEST_EQUAL(mt_vft_read(&pf, 0, 0), 0);
	TEST_EQUAL(vf_queues(&vf[1], &base), 0);
	TEST_EQUAL(wdm_run(vf[1].dev, 64), 0);
	/* Linux gives the queues back without another memory initialisation. */
	mt_vft_set(&pf, 1, 64, 2);
	mt_tables(&vf[1], 2, &sqc, &cqc);
	mt_queue_load(&q, 0, false);
	mt_submit(&q, 0, 3);
	TEST_EQUAL(wdm_run(vf[1].dev, 64), 3);
}

/* ---- Threads ---- */

static void *
vf_runner(void *arg)
{
	atomic_bool *stop = arg;

	while (!atomic_load(stop)) {
		if (wdm_run(vf[1].dev, 16) == 0)
			sched_yield();
	}
	return NULL;
}

/* A VF's driver that starts its queue again and again, whatever the PF does meanwhile. */
static void *
vf_driver(void *arg)
{
	atomic_bool *stop = arg;
	struct mt_queue *q = calloc(1, sizeof(*q));
	struct qm_sqc *sqc;
	struct qm_cqc *cqc;
	uint64_t msg, word;
	size_t used = mem.used;

	while (q != NULL && !atomic_load(stop)) {
		struct qm_mailbox mb = { .w0 = 0x2000 };

		/* Contexts are refused while the VF has no queues; that is as it should be. */
		mem.used = used;
		mt_tables(&vf[1], 2, &sqc, &cqc);
		q->mt = &vf[1];
		q->depth = 16;
		q->sq = mt_alloc(&mem, 16 * sizeof(*q->sq), &q->sq_iova);
		q->cq = mt_alloc(&mem, 16 * sizeof(*q->cq), &q->cq_iova);
		sqc = mt_alloc(&mem, sizeof(*sqc), &msg);
		mt_sqc(q, 0, sqc);
		mb.base_l = (uint32_t)msg;
		wdm_bar_write(vf[1].dev, 2, 0x300, &mb, sizeof(mb));
		cqc = mt_alloc(&mem, sizeof(*cqc), &msg);
		mt_cqc(q, true, cqc);
		mb.w0 = 0x2001;
		mb.base_l = (uint32_t)msg;
		wdm_bar_write(vf[1].dev, 2, 0x300, &mb, sizeof(mb));
		word = UINT64_C(0xa00000000);
		wdm_bar_write(vf[1].dev, 2, 0x1000, &word, sizeof(word));
		mt_w32(&vf[1], 0x20, 1);
		mt_w32(&vf[1], 0x2c, 1);
		mt_w32(&vf[1], 0x204, 1);
		wdm_reset(vf[1].dev);
	}
	free(q);
	return NULL;
}

/* Queues come and go, messages and resets, while the VF works: nothing to see but no race. */
static void
wdm_vft_while_vf_runs(void)
{
	atomic_bool stop = false;
	pthread_t runner, driver;
	struct wdm_info info;
	unsigned int i;

	setup(QM_HW_V3);
	mt_w32(&pf, 0x100004, 0);
	TEST_EQUAL(pthread_create(&runner, NULL, vf_runner, &stop), 0);
	TEST_EQUAL(pthread_create(&driver, NULL, vf_driver, &stop), 0);
	for (i = 0; i < 300; i++) {
		mt_vft_set(&pf, 1, 64, 2);
		mt_w32(&pf, 0x24, 0);
		mt_w32(&pf, 0x100134, 0x7f);
		mt_w32(&pf, 0x100130, 1);
		mt_w64(&pf, 0x100138, UINT64_MAX);
		mt_w32(&pf, 0x20, 1);
		mt_w32(&pf, 0x100000, UINT32_MAX);
		wdm_info_get(vf[1].dev, &info);
		TEST_EQUAL(info.queues, 2);
		if (i % 3 == 0)
			mt_vft_set(&pf, 1, 0, 0);
		else if (i % 3 == 1)
			mt_w32(&pf, 0x100040, 1);
		else
			wdm_reset(pf.dev);
		wdm_info_get(vf[1].dev, &info);
		TEST_EQUAL(info.queues, 0);
	}
	atomic_store(&stop, true);
	pthread_join(runner, NULL);
	pthread_join(driver, NULL);
}

static const struct test_case cases[] = {
	TEST_CASE(wdm_vft_63_vfs),
	TEST_CASE(wdm_vft_not_set_refused),
	TEST_CASE(wdm_vft_beyond_device_gives_none),
	TEST_CASE(wdm_vft_functions_are_apart),
	TEST_CASE(wdm_vft_clear_forgets),
	TEST_CASE(wdm_vft_cleared_by_memory_init),
	TEST_CASE(wdm_vft_shaper_kept),
	TEST_CASE(wdm_vft_stand_alone_vf_fixed),
	TEST_CASE(wdm_ifc_pf_to_one_vf),
	TEST_CASE(wdm_ifc_pf_to_all_vfs),
	TEST_CASE(wdm_ifc_vf_to_pf),
	TEST_CASE(wdm_ifc_second_vf_not_lost),
	TEST_CASE(wdm_ifc_send_bad_target_refused),
	TEST_CASE(wdm_ifc_stand_alone_vf_unheard),
	TEST_CASE(wdm_reset_vf_keeps_vft),
	TEST_CASE(wdm_reset_pf_clears_all),
	TEST_CASE(wdm_vft_while_vf_runs),
};
TEST_MAIN(cases)
