/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * The queue manager against a device that records every store. The expected numbers are written
 * by hand after the sequences of Linux qm.c and zip_main.c, not with the constants under test.
 */

#include <errno.h>
#include <string.h>

#include <rte_cycles.h>
#include <rte_errno.h>

#include "common.h"
#include "fake.h"
#include "wd_priv.h"
#include "wd_qm.h"
#include "wd_qp.h"

#define LOW(x)		((uint32_t)(uint64_t)(x))
#define HIGH(x)		((uint32_t)((uint64_t)(x) >> 32))
#define W32(off, val)	{ 2, 4, off, { val } }
#define W64(off, lo, hi) { 2, 8, off, { lo, hi } }
#define MB(w0, base)	{ 2, 16, 0x300, { w0, LOW(base), HIGH(base), 0 } }

static struct wd_dev *
open_ok(uint16_t queues)
{
	struct wd_dev *dev;

	common_log_reset();
	dev = fake_open(queues, 0);
	TEST_CHECK(dev != NULL, "%s", common_log());
	return dev;
}

/* Opening fails with @err and says @text. Nothing stays open. */
static void
open_fails(uint16_t queues, int err, const char *text)
{
	common_log_reset();
	TEST_CHECK(fake_open(queues, 0) == NULL);
	TEST_EQUAL(rte_errno, err);
	TEST_LOGGED(text);
	TEST_EQUAL(fake.opens, fake.closes);
}

static struct wd_qp *
qp_open(struct wd_dev *dev, uint16_t nb, uint8_t type)
{
	const struct wd_qp_conf conf = {
		.nb_inflight = nb, .sqe_shift = 7, .type = type, .numa_node = SOCKET_ID_ANY,
	};

	return wd_qp_open(dev, &conf);
}

static uint64_t
sqc_base(const struct wd_dev *dev)
{
	return dev->qm->mz->iova + 4096;
}

static uint64_t
cqc_base(const struct wd_dev *dev)
{
	return sqc_base(dev) + (dev->qm->nb_queues * 32 + 4095) / 4096 * 4096;
}

/* ---- Virtual functions ---- */

static void
qm_start_vf_v3(void)
{
	struct wd_dev *dev;

	fake_reset();
	dev = open_ok(0);
	TEST_EQUAL(dev->qm->nb_queues, 8);
	const struct fake_store want[] = {
		MB(0x6006, 0),
		W32(0xc, 1), W32(0x4, 1), W32(0x24, 1), W32(0x20, 1),
		MB(0x2004, sqc_base(dev)), MB(0x2005, cqc_base(dev)),
		W32(0x34, 0), W32(0x60, 0),
	};
	fake_expect(want, RTE_DIM(want));
	fake_forget();
	wd_dev_close(dev);
	const struct fake_store stop[] = {
		W32(0x60, 1), MB(0x2009, 0),
		W32(0xc, 1), W32(0x4, 1), W32(0x24, 1), W32(0x20, 1),
		W32(0x204, 1),
	};
	fake_expect(stop, RTE_DIM(stop));
	TEST_EQUAL(fake.closes, 1);
	TEST_EQUAL(fake.resets, 0);
}

static void
qm_start_vf_v2(void)
{
	struct wd_dev *dev;

	fake_reset();
	fake.hw = 0x21;
	/* Not registers of V2: what they read must not matter. */
	memset((uint8_t *)fake.reg + 0x3100, 0xff, 0x80);
	fake.reg[0x30 / 4] = 1;
	dev = open_ok(0);
	const struct fake_store want[] = {
		MB(0x6006, 0), W32(0xc, 1), W32(0x4, 1),
		MB(0x2004, sqc_base(dev)), MB(0x2005, cqc_base(dev)),
	};
	fake_expect(want, RTE_DIM(want));
	TEST_CHECK(!dev->qm->iso && !dev->qm->stop_qp && !dev->qm->stop_func);
	fake_forget();
	wd_dev_close(dev);
	const struct fake_store stop[] = { W32(0xc, 1), W32(0x4, 1), W32(0x204, 1) };
	fake_expect(stop, RTE_DIM(stop));
}

/* The worked example of a compress queue 5 of depth 1024. */
static void
qm_queue_5(void)
{
	struct wd_qp *qp[6];
	struct wd_dev *dev;
	struct qm_sqc *sqc;
	struct qm_cqc *cqc;
	unsigned int i;

	fake_reset();
	dev = open_ok(0);
	for (i = 0; i < 5; i++)
		qp[i] = qp_open(dev, 60, 1);
	fake_forget();
	qp[5] = qp_open(dev, 1023, 0);
	TEST_CHECK(qp[5] != NULL);
	TEST_EQUAL(qp[5]->queue, 5);
	const struct fake_store want[] = {
		MB(0x52000, dev->qm->mz->iova), MB(0x52001, dev->qm->mz->iova),
	};
	fake_expect(want, RTE_DIM(want));
	sqc = &fake.queue[5].sqc;
	const uint32_t sqc_want[8] = {
		0, LOW(qp[5]->sq_iova), HIGH(qp[5]->sq_iova), 0x73ff, 0, 0, 0x00100005, 0,
	};
	TEST_MEM_EQUAL(sqc, sqc_want, 32);
	cqc = &fake.queue[5].cqc;
	const uint32_t cqc_want[8] = {
		0, LOW(qp[5]->cq_iova), HIGH(qp[5]->cq_iova), 0x43ff, 0, 0, 1, 0,
	};
	TEST_MEM_EQUAL(cqc, cqc_want, 32);
	/* A decompress queue has the other type. */
	TEST_EQUAL(fake.queue[4].sqc.w13, 0x110);
	fake_forget();
	wd_qp_ring(qp[5], qp[5]->db_sq, 1);
	wd_qp_ring(qp[5], qp[5]->db_cq, 1);
	wd_qp_close(qp[5]);
	const struct fake_store stop[] = {
		W64(0x1000, 5, 1), W64(0x1000, 0x1005, 1), MB(0x52008, 0),
	};
	fake_expect(stop, RTE_DIM(stop));
	for (i = 0; i < 5; i++)
		wd_qp_close(qp[i]);
	wd_dev_close(dev);
}

static void
qm_queues_exhausted(void)
{
	struct wd_qp *qp[9];
	struct wd_dev *dev;
	unsigned int i;

	fake_reset();
	dev = open_ok(0);
	for (i = 0; i < 8; i++) {
		qp[i] = qp_open(dev, 1, 0);
		TEST_CHECK(qp[i] != NULL);
		TEST_EQUAL(qp[i]->queue, i);
	}
	common_log_reset();
	TEST_CHECK(qp_open(dev, 1, 0) == NULL);
	TEST_EQUAL(rte_errno, ENOSPC);
	TEST_LOGGED("all 8 queues are in use");
	/* One that is given back is there for the next. */
	wd_qp_close(qp[3]);
	qp[3] = qp_open(dev, 1, 0);
	TEST_CHECK(qp[3] != NULL);
	TEST_EQUAL(qp[3]->queue, 3);
	for (i = 0; i < 8; i++)
		wd_qp_close(qp[i]);
	wd_dev_close(dev);
}

static void
qm_queues_wanted(void)
{
	struct wd_dev *dev;

	fake_reset();
	dev = open_ok(2);
	TEST_EQUAL(dev->qm->nb_queues, 2);
	wd_dev_close(dev);
	open_fails(9, EINVAL, "has 8 queues, queues=9 was asked for");
}

static void
qm_no_queues(void)
{
	fake_reset();
	fake.vft = 0;
	open_fails(0, ENODEV, "assigned none");
}

static void
qm_capability_version_0(void)
{
	struct wd_dev *dev;

	fake_reset();
	memset((uint8_t *)fake.reg + 0x3100, 0, 0x80);
	dev = open_ok(0);
	TEST_EQUAL(dev->qm->sq_depth, 1024);
	TEST_CHECK(dev->qm->stop_qp && dev->qm->stop_func);
	wd_dev_close(dev);
}

static void
qm_capabilities_read(void)
{
	struct wd_dev *dev;

	fake_reset();
	fake.reg[0x3100 / 4] = 0x4801;		/* neither STOP_QP nor STOP_FUNC */
	fake.reg[0x3108 / 4] = 0x02000200;
	dev = open_ok(0);
	TEST_EQUAL(dev->qm->sq_depth, 512);
	TEST_CHECK(!dev->qm->stop_qp && !dev->qm->stop_func);
	wd_dev_close(dev);
	fake.reg[0x3108 / 4] = 0;
	open_fails(0, EIO, "advertises sq depth 0");
}

static void
qm_revision_refused(void)
{
	fake_reset();
	fake.hw = 0x20;
	open_fails(0, ENOTSUP, "revision 0x20");
}

/* Doorbells of their own: BAR 4 at a pitch of 64 KiB. */
static void
qm_doorbell_isolation(void)
{
	struct wd_qp *qp[2];
	struct wd_dev *dev;

	fake_reset();
	fake.reg[0x30 / 4] = 1;
	open_fails(0, EIO, "BAR 4 has 0 bytes, need 524288");
	fake.bar_len[4] = 8 * 0x10000;
	dev = open_ok(0);
	qp[0] = qp_open(dev, 1, 0);
	qp[1] = qp_open(dev, 1, 0);
	fake_forget();
	wd_qp_ring(qp[1], qp[1]->db_sq, 7);
	TEST_EQUAL(fake.nb, 1);
	TEST_EQUAL(fake.store[0].bar, 4);
	TEST_EQUAL(fake.store[0].off, 0x11000);
	TEST_EQUAL(fake.store[0].len, 8);
	TEST_EQUAL(fake.store[0].word[0], 1);
	TEST_EQUAL(fake.store[0].word[1], 7);
	wd_qp_close(qp[0]);
	wd_qp_close(qp[1]);
	wd_dev_close(dev);
}

/* ---- Mailbox ---- */

static void
qm_mailbox_busy(void)
{
	uint64_t start, base = 0;
	struct wd_dev *dev;

	fake_reset();
	dev = open_ok(0);
	fake.mb_busy_before = true;
	fake_forget();
	start = rte_get_tsc_cycles();
	TEST_EQUAL(wd_qm_mb(dev, QM_MB_SQC_VFT, 0, true, &base), -EBUSY);
	/* It was given its second, and nothing was written over what it is doing. */
	TEST_CHECK(rte_get_tsc_cycles() - start >= rte_get_tsc_hz() * 9 / 10);
	TEST_EQUAL(fake.nb, 0);
	fake.mb_busy_before = false;
	fake.mb_busy = true;
	TEST_EQUAL(wd_qm_mb(dev, QM_MB_SQC_VFT, 0, true, &base), -EBUSY);
	TEST_EQUAL(fake.nb, 1);
	fake.mb_busy = false;
	fake.reg[0x300 / 4] = 0;
	TEST_EQUAL(wd_qm_mb(dev, QM_MB_SQC_VFT, 0, true, &base), 0);
	TEST_CHECK(base == fake.vft);
	wd_dev_close(dev);
}

static void
qm_mailbox_error(void)
{
	struct wd_dev *dev;
	uint64_t base = 5;

	fake_reset();
	dev = open_ok(0);
	fake.mb_fail = 0x6;
	fake.mb_fails = 1;
	TEST_EQUAL(wd_qm_mb(dev, QM_MB_SQC_VFT, 0, true, &base), -EIO);
	TEST_EQUAL(base, 5);
	/* Each of the contexts that a queue needs may be refused; the number is not lost. */
	for (fake.mb_fail = 0; fake.mb_fail < 2; fake.mb_fail++) {
		fake.mb_fails = 1;
		common_log_reset();
		TEST_CHECK(qp_open(dev, 1, 0) == NULL);
		TEST_EQUAL(rte_errno, EIO);
		TEST_LOGGED("does not take the contexts of queue 0");
	}
	wd_dev_close(dev);
	/* And each command of the start. */
	fake.mb_fails = 1;
	fake.mb_fail = 0x4;
	open_fails(0, EIO, "does not take its context tables");
	fake.mb_fails = 1;
	fake.mb_fail = 0x5;
	open_fails(0, EIO, "does not take its context tables");
	fake.mb_fails = 1;
	fake.mb_fail = 0x6;
	open_fails(0, EIO, "cannot read its queue range");
}

static void
qm_device_gone(void)
{
	struct wd_dev *dev;
	struct wd_qp *qp;

	fake_reset();
	fake.gone = true;
	open_fails(0, ENODEV, "all ones");
	fake.gone = false;
	dev = open_ok(0);
	qp = qp_open(dev, 1, 0);
	fake.gone = true;
	TEST_EQUAL(wd_qm_mb(dev, QM_MB_STOP_QP, 0, false, NULL), -ENODEV);
	/* Closing what is gone takes no time and resets nothing. */
	wd_qp_close(qp);
	wd_dev_close(dev);
	TEST_EQUAL(fake.resets, 0);
}

static void
qm_context_dump(void)
{
	uint32_t ctx[8];
	struct wd_dev *dev;
	struct wd_qp *qp;

	fake_reset();
	dev = open_ok(0);
	qp = qp_open(dev, 60, 0);
	fake_forget();
	TEST_EQUAL(wd_qm_xqc_dump(dev, 0, false, ctx), 0);
	TEST_MEM_EQUAL(ctx, &fake.queue[0].sqc, 32);
	TEST_EQUAL(wd_qm_xqc_dump(dev, 0, true, ctx), 0);
	TEST_MEM_EQUAL(ctx, &fake.queue[0].cqc, 32);
	const struct fake_store want[] = {
		MB(0x6000, dev->qm->mz->iova), MB(0x6001, dev->qm->mz->iova),
	};
	fake_expect(want, RTE_DIM(want));
	wd_qp_close(qp);
	wd_dev_close(dev);
}

/* ---- Stopping what does not want to ---- */

static void
qm_stop_v2_drains(void)
{
	struct wd_dev *dev;
	struct wd_qp *qp;

	fake_reset();
	fake.hw = 0x21;
	dev = open_ok(0);
	qp = qp_open(dev, 60, 0);
	fake_forget();
	wd_qp_close(qp);
	const struct fake_store want[] = {
		MB(0x6000, dev->qm->mz->iova), MB(0x6001, dev->qm->mz->iova),
	};
	fake_expect(want, RTE_DIM(want));
	TEST_EQUAL(fake.resets, 0);
	/* Tails on different laps are not equal; after 1000 looks the function is reset. */
	qp = qp_open(dev, 60, 0);
	fake.stuck = true;
	fake_forget();
	wd_qp_close(qp);
	TEST_EQUAL(fake.resets, 1);
	TEST_CHECK(fake.nb >= 2000);
	wd_dev_close(dev);
}

static void
qm_stop_refused_resets(void)
{
	struct wd_qp *qp, *other;
	struct wd_dev *dev;

	fake_reset();
	dev = open_ok(0);
	qp = qp_open(dev, 60, 0);
	other = qp_open(dev, 60, 1);
	fake.mb_fail = 0x8;
	fake.mb_fails = 1;
	wd_qp_close(qp);
	TEST_EQUAL(fake.resets, 1);
	/* The neighbour lost its context in the reset and is told. */
	TEST_CHECK(other->broken && other->stopped);
	TEST_CHECK(!fake.queue[1].loaded);
	fake_forget();
	TEST_EQUAL(wd_qp_recover(other, NULL, 0), 0);
	TEST_CHECK(!other->broken);
	TEST_CHECK(fake.queue[1].loaded);
	/* It was not stopped a second time: the table is looked at and its contexts are loaded. */
	TEST_EQUAL(fake.nb, 3);
	TEST_EQUAL(fake.store[0].word[0], 0x6004);
	TEST_EQUAL(fake.store[1].word[0], 0x12000);
	wd_qp_close(other);
	wd_dev_close(dev);
	TEST_EQUAL(fake.resets, 1);
}

static void
qm_cache_not_written_back(void)
{
	struct wd_dev *dev;

	fake_reset();
	dev = open_ok(0);
	fake.wb_never = true;
	wd_dev_close(dev);
	TEST_EQUAL(fake.resets, 1);
	TEST_EQUAL(fake.closes, 1);
}

static void
qm_reset_restores(void)
{
	struct wd_dev *dev;
	struct wd_qp *qp;

	fake_reset();
	dev = open_ok(0);
	qp = qp_open(dev, 60, 0);
	TEST_EQUAL(wd_dev_reset(dev), -EBUSY);
	TEST_EQUAL(fake.resets, 0);
	wd_qp_close(qp);
	fake_forget();
	TEST_EQUAL(wd_dev_reset(dev), 0);
	TEST_EQUAL(fake.resets, 1);
	const struct fake_store want[] = {
		W32(0xc, 1), W32(0x4, 1), W32(0x24, 1), W32(0x20, 1),
		MB(0x2004, sqc_base(dev)), MB(0x2005, cqc_base(dev)),
		W32(0x34, 0), W32(0x60, 0),
	};
	fake_expect(want, RTE_DIM(want));
	fake.no_reset = true;
	TEST_EQUAL(wd_dev_reset(dev), -EIO);
	wd_dev_close(dev);
}

/* ---- Physical functions ---- */

#define PF_AXI \
	W32(0x100088, 0x40001070), W32(0x100090, 0xfffffffe), W32(0x100098, 0x40001070), \
	W32(0x1000a0, 0xfffffffe), W32(0x1000a8, 0xffffffff), W32(0x1000ac, 0xffff), \
	W32(0x1000b0, 0xffffffff), W32(0x1000cc, 0x401001), W32(0x1000d0, 0xffffffff), \
	W32(0x301040, 0xffffffff), W32(0x301044, 0xffffffff), W32(0x301060, 0xffffffff), \
	W32(0x301064, 0xffffffff), W32(0x301110, 0x40001070), W32(0x301140, 0x40001070), \
	W32(0x301128, 0x40001070), W32(0x301134, 0x40001070), W32(0x30111c, 0x40001070)

#define VFT(type, fun, lo, hi) \
	W32(0x100058, 0), W32(0x10005c, type), W32(0x100060, fun), W32(0x100064, lo), \
	W32(0x100068, hi), W32(0x10006c, 0), W32(0x100054, 1)

static void
pf_setup(uint8_t hw)
{
	fake_reset();
	fake.hw = hw;
	fake.vf = false;
	fake.device_id = 0xa250;
	fake.vft = UINT64_C(1) << 44 | UINT64_C(1023) << 45;
}

static void
qm_start_pf_v3(void)
{
	struct wd_dev *dev;

	pf_setup(0x30);
	fake.reg[0x3011b0 / 4] = 0x20003;	/* bits 17 and 0 are cleared, bit 1 stays */
	dev = open_ok(0);
	TEST_EQUAL(dev->qm->nb_queues, 1024);
	const struct fake_store want[] = {
		W32(0x100074, 0x1fffff), W32(0x100148, 0x200), W32(0x100040, 1),
		W64(0x100138, 0xffffffff, 0xffffffff),
		PF_AXI, W32(0x3011b0, 2),
		W32(0x301004, 0x1001f), W32(0x100050, 0x1833), W32(0x301208, 0),
		W32(0x301004, 0x2001ff1f), W32(0x3011a8, 1),
		/* errors of the queue manager, then of the engine */
		W32(0x100000, 0x7c7f), W32(0x1000ec, 0x8), W32(0x1000f8, 1),
		W32(0x1000f4, 0x7c77), W32(0x1000f0, 0), W32(0x1040f8, 0x6c77),
		W32(0x100004, 0xffff8380),
		W32(0x3010a0, 0x1fff), W32(0x301160, 1), W32(0x301168, 0),
		W32(0x301164, 0x1ffe), W32(0x30120c, 0x7fe), W32(0x30100c, 0x4000),
		W32(0x3010a4, 0),
		/* all 1024 queues are function 0's */
		VFT(0, 0, 0, 1 << 12 | 1023 << 13), VFT(1, 0, 1 << 28, 0),
		W32(0x100164, 0x400232ee),
		VFT(2, 0, 0x988696, 0), VFT(2, 1 << 6, 0x988696, 0),
		/* from here as a VF */
		MB(0x6006, 0),
		W32(0xc, 1), W32(0x4, 1), W32(0x24, 1), W32(0x20, 1),
		MB(0x2004, sqc_base(dev)), MB(0x2005, cqc_base(dev)), W32(0x34, 0),
	};
	fake_expect(want, RTE_DIM(want));
	fake_forget();
	wd_dev_close(dev);
	const struct fake_store stop[] = {
		MB(0x2009, 0), W32(0xc, 1), W32(0x4, 1), W32(0x24, 1), W32(0x20, 1),
		VFT(0, 0, 0, 0), VFT(1, 0, 0, 0),
		W32(0x3011b0, 0x4000002), W32(0x30100c, 0), W32(0x3010a4, 0x1fff),
		W32(0x100004, 0xffffffff), W32(0x204, 1),
	};
	fake_expect(stop, RTE_DIM(stop));
}

static void
qm_start_pf_v2(void)
{
	struct wd_dev *dev;

	pf_setup(0x21);
	dev = open_ok(0);
	const struct fake_store want[] = {
		W32(0x100074, 0x1fffff), W32(0x100040, 1),
		PF_AXI,
		W32(0x301004, 0x100ff), W32(0x100050, 0x1833), W32(0x301208, 0),
		W32(0x100000, 0x1c5f), W32(0x1000ec, 0x8), W32(0x1000f8, 1),
		W32(0x1000f4, 0x1c57), W32(0x1000f0, 0), W32(0x100004, 0xffffe3a0),
		W32(0x3010a0, 0x7ff), W32(0x301160, 1), W32(0x301168, 0),
		W32(0x301164, 0x7fe), W32(0x30100c, 0x4000), W32(0x3010a4, 0),
		VFT(0, 0, 0, 1 << 12 | 1023 << 13), VFT(1, 0, 1 << 28, 0),
		MB(0x6006, 0), W32(0xc, 1), W32(0x4, 1),
		MB(0x2004, sqc_base(dev)), MB(0x2005, cqc_base(dev)),
	};
	fake_expect(want, RTE_DIM(want));
	wd_dev_close(dev);
}

/* Each register that is waited for may never change. */
static void
qm_pf_waits_end(void)
{
	pf_setup(0x30);
	fake.stuck_off = 0x100044;
	open_fails(0, ETIMEDOUT, "register 0x100044");
	pf_setup(0x30);
	fake.reg[0x10006c / 4] = 0;
	open_fails(0, ETIMEDOUT, "register 0x10006c");
	pf_setup(0x30);
	fake.reg[0x3011b0 / 4] = 1 << 26;
	fake.stuck_off = 0x3011b0;
	open_fails(0, ETIMEDOUT, "register 0x3011b0");
}

static void
qm_pf_bad_facts(void)
{
	pf_setup(0x30);
	fake.reg[0x100158 / 4] = 0;
	open_fails(0, EIO, "says it has 0 queues");
	pf_setup(0x30);
	fake.device_id = 0xa255;
	open_fails(0, ENOTSUP, "device id 0xa255");
	pf_setup(0x30);
	fake.vft = 0;
	open_fails(0, ENODEV, "its own assignment was not taken");
}

/* With an error that closes the way to memory no context is loaded. */
static void
qm_pf_error_gate(void)
{
	struct wd_dev *dev;
	struct wd_qp *qp;

	pf_setup(0x30);
	dev = open_ok(0);
	fake.reg[0x100008 / 4] = 0x8;		/* correctable: no matter */
	qp = qp_open(dev, 1, 0);
	TEST_CHECK(qp != NULL);
	wd_qp_close(qp);
	fake.reg[0x100008 / 4] = 0x4;
	fake_forget();
	common_log_reset();
	TEST_CHECK(qp_open(dev, 1, 0) == NULL);
	TEST_EQUAL(rte_errno, EIO);
	TEST_EQUAL(fake.nb, 0);
	TEST_LOGGED("queue manager 0x4");
	fake.reg[0x100008 / 4] = 0;
	fake.reg[0x3010ac / 4] = 0x2;
	TEST_CHECK(qp_open(dev, 1, 0) == NULL);
	fake.reg[0x3010ac / 4] = 0;
	wd_dev_close(dev);
}

static const struct test_case cases[] = {
	TEST_CASE(qm_start_vf_v3),
	TEST_CASE(qm_start_vf_v2),
	TEST_CASE(qm_queue_5),
	TEST_CASE(qm_queues_exhausted),
	TEST_CASE(qm_queues_wanted),
	TEST_CASE(qm_no_queues),
	TEST_CASE(qm_capability_version_0),
	TEST_CASE(qm_capabilities_read),
	TEST_CASE(qm_revision_refused),
	TEST_CASE(qm_doorbell_isolation),
	TEST_CASE(qm_mailbox_busy),
	TEST_CASE(qm_mailbox_error),
	TEST_CASE(qm_device_gone),
	TEST_CASE(qm_context_dump),
	TEST_CASE(qm_stop_v2_drains),
	TEST_CASE(qm_stop_refused_resets),
	TEST_CASE(qm_cache_not_written_back),
	TEST_CASE(qm_reset_restores),
	TEST_CASE(qm_start_pf_v3),
	TEST_CASE(qm_start_pf_v2),
	TEST_CASE(qm_pf_waits_end),
	TEST_CASE(qm_pf_bad_facts),
	TEST_CASE(qm_pf_error_gate),
};
COMMON_MAIN(cases)
