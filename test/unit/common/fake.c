/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

#include "fake.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_errno.h>

#include "wd_qp.h"
#include "zip.h"
#include "zip_engine.h"

struct fake fake;

void
fake_reset(void)
{
	uint32_t *reg = fake.reg;

	if (reg == NULL)
		reg = malloc(QM_PF_BAR_SIZE);
	memset(reg, 0, QM_PF_BAR_SIZE);
	memset(&fake, 0, sizeof(fake));
	fake.reg = reg;
	fake.hw = QM_HW_V3;
	fake.vf = true;
	fake.device_id = ZIP_PCI_ID_VF;
	fake.bar_len[2] = QM_PF_BAR_SIZE;
	fake.vft = UINT64_C(1) << 44 | (uint64_t)(FAKE_QUEUES - 1) << 45;
	fake.mb_fail = -1;
	fake.bad_cqe = -1;
	reg[QM_CAP_VERSION / 4] = QM_CAP_VERSION_V3;
	reg[QM_CAP_SQ_DEPTH / 4] = QM_CAP_SQ_DEPTH_V3;
	reg[QM_VFT_CFG_RDY / 4] = 1;
	reg[QM_QP_NUM / 4] = 0x200400;
	reg[QM_ABN_INT_MASK / 4] = UINT32_MAX;
	reg[ZIP_CAP_QM_NFE / 4] = ZIP_QM_NFE_V3;
	reg[ZIP_CAP_QM_RESET / 4] = ZIP_QM_RESET_V3;
	reg[ZIP_CAP_QM_CE / 4] = ZIP_QM_CE;
	reg[ZIP_CAP_NFE / 4] = ZIP_NFE_V3;
	reg[ZIP_CAP_RESET / 4] = ZIP_RESET;
	reg[ZIP_CAP_CE / 4] = ZIP_CE;
	reg[ZIP_CAP_CORE_EN / 4] = ZIP_CORE_EN_V3;
}

struct wd_dev *
fake_open(uint16_t queues, uint32_t timeout_ms)
{
	struct wd_dev_args args = {
		.engine = &zip_engine, .transport = "fake", .queues = queues,
		.timeout_ms = timeout_ms,
	};

	return wd_dev_open(&args, "fake0");
}

void
fake_forget(void)
{
	fake.nb = 0;
}

static void
fake_die(const char *what, unsigned int i, const struct fake_store *s)
{
	fprintf(stderr, "store %u: %s bar %u+0x%x len %u: %08x %08x %08x %08x\n", i, what, s->bar,
		s->off, s->len, s->word[0], s->word[1], s->word[2], s->word[3]);
}

void
fake_expect(const struct fake_store *want, unsigned int nb)
{
	unsigned int i;

	for (i = 0; i < nb || i < fake.nb; i++) {
		if (i < nb && i < fake.nb && want[i].off == fake.store[i].off &&
		    want[i].len == fake.store[i].len &&
		    memcmp(want[i].word, fake.store[i].word, want[i].len) == 0)
			continue;
		if (i < fake.nb)
			fake_die("got", i, &fake.store[i]);
		if (i < nb)
			fake_die("expected", i, &want[i]);
		fprintf(stderr, "of %u stores, expected %u\n", fake.nb, nb);
		exit(EXIT_FAILURE);
	}
}

/* ---- The device ---- */

static void *
fake_at(uint32_t low, uint32_t high)
{
	return (void *)(uintptr_t)((uint64_t)high << 32 | low);
}

static void
context_load(struct fake_queue *q, const struct qm_mailbox *mb, bool cq)
{
	const void *ctx = fake_at(mb->base_l, mb->base_h);

	if (cq) {
		memcpy(&q->cqc, ctx, sizeof(q->cqc));
		q->cq_tail = 0;
		q->cq_head = 0;
		q->phase = true;
		q->loaded = true;
	} else {
		memcpy(&q->sqc, ctx, sizeof(q->sqc));
		q->sq_head = 0;
		q->sq_tail = 0;
	}
}

/* A fake never has anything half done: its tails are equal unless it is told to be stuck. */
static void
context_dump(struct fake_queue *q, const struct qm_mailbox *mb, bool cq)
{
	if (cq)
		memcpy(fake_at(mb->base_l, mb->base_h), &q->cqc, sizeof(q->cqc));
	else
		memcpy(fake_at(mb->base_l, mb->base_h), &q->sqc, sizeof(q->sqc));
	if (cq && fake.stuck)
		((struct qm_cqc *)fake_at(mb->base_l, mb->base_h))->w11 ^= QM_XQC_TAIL_WRAP;
}

static void
mailbox_run(void)
{
	struct qm_mailbox *mb = (struct qm_mailbox *)&fake.reg[QM_MB / 4];
	struct fake_queue *q = &fake.queue[mb->queue % FAKE_QUEUES];
	int cmd = WD_GET(QM_MB_CMD, mb->w0);

	if (fake.mb_busy)
		return;
	mb->w0 &= ~(uint16_t)QM_MB_BUSY;
	if (cmd == fake.mb_fail && fake.mb_fails != 0) {
		fake.mb_fails--;
		mb->w0 |= WD_PREP(QM_MB_STATUS, 1);
		return;
	}
	switch (cmd) {
	case QM_MB_SQC:
	case QM_MB_CQC:
		if ((mb->w0 & QM_MB_OP_READ) != 0)
			context_dump(q, mb, cmd == QM_MB_CQC);
		else
			context_load(q, mb, cmd == QM_MB_CQC);
		break;
	case QM_MB_SQC_VFT:
		mb->base_l = (uint32_t)fake.vft;
		mb->base_h = fake.vft >> 32;
		break;
	case QM_MB_SQC_BT:
		if ((mb->w0 & QM_MB_OP_READ) == 0)
			fake.sqc_bt = (uint64_t)mb->base_h << 32 | mb->base_l;
		mb->base_l = (uint32_t)fake.sqc_bt;
		mb->base_h = fake.sqc_bt >> 32;
		break;
	case QM_MB_STOP_QP:
		q->loaded = false;
		break;
	}
}

static void
doorbell(uint64_t word)
{
	struct fake_queue *q = &fake.queue[WD_GET(QM_DB_QUEUE, word) % FAKE_QUEUES];

	if (WD_GET(QM_DB_CMD, word) == QM_DB_CMD_SQ)
		q->sq_tail = WD_GET(QM_DB_INDEX, word);
	else
		q->cq_head = WD_GET(QM_DB_INDEX, word);
}

static void
bar2_write(uint32_t off, const void *buf, unsigned int len)
{
	uint64_t word = 0;

	if (off == QM_DB_SQ_CQ) {
		memcpy(&word, buf, sizeof(word));
		doorbell(word);
		return;
	}
	if (off == fake.stuck_off && off != 0)
		return;
	memcpy((uint8_t *)fake.reg + off, buf, len);
	if (off == QM_MB)
		mailbox_run();
	else if (off == QM_CACHE_WB_START)
		fake.reg[QM_CACHE_WB_DONE / 4] = !fake.wb_never;
	else if (off == QM_MEM_START_INIT)
		fake.reg[QM_MEM_INIT_DONE / 4] = fake.stuck_off != QM_MEM_INIT_DONE;
	else if (off == QM_VFT_CFG_OP_ENABLE)
		fake.reg[QM_VFT_CFG_RDY / 4] = 1;
}

static int
fake_bar_write(struct wd_dev *dev, unsigned int bar, uint64_t off, const void *buf,
	       unsigned int len)
{
	struct fake_store *s = &fake.store[fake.nb % FAKE_STORES];
	uint64_t word;

	(void)dev;
	if (fake.no_bar)
		return -EIO;
	memset(s, 0, sizeof(*s));
	s->bar = bar;
	s->off = off;
	s->len = len;
	memcpy(s->word, buf, len);
	fake.nb++;
	if (bar == QM_BAR) {
		bar2_write(off, buf, len);
	} else {
		memcpy(&word, buf, sizeof(word));
		doorbell(word);
	}
	return 0;
}

static int
fake_bar_read(struct wd_dev *dev, unsigned int bar, uint64_t off, void *buf, unsigned int len)
{
	(void)dev;
	(void)bar;
	if (fake.no_bar)
		return -EIO;
	memcpy(buf, (const uint8_t *)fake.reg + off, len);
	if (fake.gone)
		memset(buf, 0xff, len);
	else if (fake.mb_busy_before && off == QM_MB)
		*(uint32_t *)buf |= QM_MB_BUSY;
	return 0;
}

unsigned int
fake_run(unsigned int queue, unsigned int n)
{
	struct fake_queue *q = &fake.queue[queue];
	uint32_t depth = WD_GET(QM_XQC_DEPTH, q->sqc.dw3) + 1;
	uint8_t *sq = fake_at(q->sqc.base_l, q->sqc.base_h);
	volatile struct qm_cqe *cqe;
	uint32_t *sqe;
	unsigned int i;

	if (!q->loaded || fake.silent)
		return 0;
	for (i = 0; i < n && q->sq_head != q->sq_tail; i++) {
		/* One that the driver has not taken back yet may not be overwritten. */
		if ((q->cq_tail + 1u) % depth == q->cq_head)
			break;
		sqe = (uint32_t *)(sq + ((size_t)q->sq_head << WD_GET(QM_XQC_ENTRY, q->sqc.dw3)));
		sqe[0] = ~sqe[0];
		cqe = (volatile struct qm_cqe *)fake_at(q->cqc.base_l, q->cqc.base_h) + q->cq_tail;
		cqe->sq_num = queue;
		cqe->sq_head = q->sq_head == fake.bad_cqe ? 0xfff : q->sq_head;
		cqe->w7 = q->phase;
		if (++q->cq_tail == depth) {
			q->cq_tail = 0;
			q->phase = !q->phase;
		}
		if (++q->sq_head == depth)
			q->sq_head = 0;
	}
	return i;
}

/* ---- The transport ---- */

static int
transport_open(struct wd_dev *dev, const struct wd_dev_args *args)
{
	unsigned int i;

	(void)args;
	for (i = 0; i < 6; i++)
		dev->bar[i].len = fake.bar_len[i];
	dev->hw = fake.hw;
	dev->vf = fake.vf;
	dev->device_id = fake.device_id;
	dev->lend = fake.lend;
	fake.opens++;
	return 0;
}

static void
transport_close(struct wd_dev *dev)
{
	(void)dev;
	fake.closes++;
}

static int
transport_reset(struct wd_dev *dev)
{
	unsigned int i;

	(void)dev;
	if (fake.no_reset)
		return -EIO;
	fake.resets++;
	fake.sqc_bt = 0;
	for (i = 0; i < FAKE_QUEUES; i++)
		fake.queue[i].loaded = false;
	return 0;
}

static void
transport_qp_run(struct wd_qp *qp, unsigned int budget)
{
	fake_run(qp->queue, budget);
}

static struct wd_dev_ops fake_ops = {
	.name = "fake",
	.open = transport_open,
	.close = transport_close,
	.reset = transport_reset,
	.bar_read = fake_bar_read,
	.bar_write = fake_bar_write,
	.qp_run = transport_qp_run,
};
WD_TRANSPORT_REGISTER(fake_ops)
