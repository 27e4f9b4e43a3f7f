/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* The driver's side of the queue manager, written from the description of the silicon. */

#include <stdlib.h>
#include <string.h>

#include "mt.h"
#include "test_mem.h"

void
mt_mem_open(struct mt_mem *mem)
{
	mem->base = aligned_alloc(4096, MT_MEM);
	TEST_CHECK(mem->base != NULL);
	memset(mem->base, 0, MT_MEM);
	mem->used = 0;
	atomic_init(&mem->gone, UINT64_MAX);
	atomic_init(&mem->bad_range, false);
}

void
mt_mem_close(struct mt_mem *mem)
{
	free(mem->base);
	mem->base = NULL;
}

void *
mt_alloc(struct mt_mem *mem, size_t len, uint64_t *iova)
{
	uint8_t *p = test_mem_take(mem->base, MT_MEM, &mem->used, len);

	*iova = MT_IOVA + (p - mem->base);
	return p;
}

static void *
mt_at(void *ctx, uint64_t iova, size_t len, bool write, struct wdm_span *span)
{
	struct mt_mem *mem = ctx;
	uint64_t gone = atomic_load(&mem->gone);

	if (len == 0 || iova + (len - 1) < iova)
		atomic_store(&mem->bad_range, true);
	if (iova < MT_IOVA || iova - MT_IOVA > MT_MEM || len > MT_MEM - (iova - MT_IOVA))
		return NULL;
	/* The byte that was unmapped. */
	if (gone >= iova && gone < iova + len)
		return NULL;
	return mem->base + (iova - MT_IOVA);
}

static void
mt_irq(void *ctx, unsigned int vector)
{
	struct mt *mt = ctx;

	if (vector < 4)
		atomic_fetch_add(&mt->irq[vector], 1);
}

void
mt_open(struct mt *mt, struct mt_mem *mem, uint8_t hw, bool vf, struct mt *pf, unsigned int vf_nr,
	unsigned int queues)
{
	struct wdm_conf conf = {
		.engine = "test",
		.hw = hw,
		.vf = vf,
		.queues = queues,
		.pf = pf != NULL ? pf->dev : NULL,
		.vf_nr = vf_nr,
		.mem = { .at = mt_at, .ctx = mem },
		.irq = mt_irq,
		.irq_ctx = mt,
	};

	memset(mt, 0, sizeof(*mt));
	mt->mem = mem;
	mt->dev = wdm_create(&conf);
	TEST_CHECK(mt->dev != NULL);
}

void
mt_close(struct mt *mt)
{
	wdm_destroy(mt->dev);
	mt->dev = NULL;
}

uint32_t
mt_r32(struct mt *mt, uint32_t off)
{
	uint32_t val;

	TEST_EQUAL(wdm_bar_read(mt->dev, QM_BAR, off, &val, sizeof(val)), 0);
	return val;
}

void
mt_w32(struct mt *mt, uint32_t off, uint32_t val)
{
	TEST_EQUAL(wdm_bar_write(mt->dev, QM_BAR, off, &val, sizeof(val)), 0);
}

uint64_t
mt_r64(struct mt *mt, uint32_t off)
{
	uint64_t val;

	TEST_EQUAL(wdm_bar_read(mt->dev, QM_BAR, off, &val, sizeof(val)), 0);
	return val;
}

void
mt_w64(struct mt *mt, uint32_t off, uint64_t val)
{
	TEST_EQUAL(wdm_bar_write(mt->dev, QM_BAR, off, &val, sizeof(val)), 0);
}

int
mt_mb(struct mt *mt, unsigned int cmd, uint16_t queue, bool read, uint64_t *base)
{
	struct qm_mailbox mb = {
		.w0 = 0x2000 | cmd | (read ? 0x4000 : 0),
		.queue = queue,
		.base_l = (uint32_t)*base,
		.base_h = *base >> 32,
	};

	TEST_EQUAL(wdm_bar_write(mt->dev, QM_BAR, 0x300, &mb, sizeof(mb)), 0);
	TEST_EQUAL(wdm_bar_read(mt->dev, QM_BAR, 0x300, &mb, sizeof(mb)), 0);
	if (mb.w0 & 0x2000)
		return -1;
	*base = (uint64_t)mb.base_h << 32 | mb.base_l;
	return mb.w0 >> 9 & 0xf;
}

int
mt_ctx(struct mt *mt, unsigned int cmd, uint16_t queue, bool read, void *ctx)
{
	size_t used = mt->mem->used;
	uint64_t iova;
	void *p = mt_alloc(mt->mem, QM_XQC_SIZE, &iova);
	int ret;

	memcpy(p, ctx, QM_XQC_SIZE);
	ret = mt_mb(mt, cmd, queue, read, &iova);
	memcpy(ctx, p, QM_XQC_SIZE);
	mt->mem->used = used;
	return ret;
}

void
mt_doorbell(struct mt *mt, unsigned int cmd, uint16_t queue, uint16_t index, bool arm)
{
	mt_w64(mt, cmd <= QM_DB_CMD_CQ ? 0x1000 : 0x2000,
	       queue | (uint64_t)cmd << 12 | (uint64_t)index << 32 | (uint64_t)arm << 48);
}

static void
mt_vft_access(struct mt *pf, bool read, unsigned int type, unsigned int fn)
{
	TEST_EQUAL(mt_r32(pf, 0x10006c) & 1, 1);
	mt_w32(pf, 0x100058, read);
	mt_w32(pf, 0x10005c, type);
	mt_w32(pf, 0x100060, fn);
}

static void
mt_vft_go(struct mt *pf)
{
	mt_w32(pf, 0x10006c, 0);
	mt_w32(pf, 0x100054, 1);
	TEST_EQUAL(mt_r32(pf, 0x10006c) & 1, 1);
}

void
mt_vft_write(struct mt *pf, unsigned int fn, unsigned int type, uint64_t data)
{
	mt_vft_access(pf, false, type, fn);
	mt_w32(pf, 0x100064, (uint32_t)data);
	mt_w32(pf, 0x100068, data >> 32);
	mt_vft_go(pf);
}

uint64_t
mt_vft_read(struct mt *pf, unsigned int fn, unsigned int type)
{
	mt_vft_access(pf, true, type, fn);
	mt_vft_go(pf);
	return (uint64_t)mt_r32(pf, 0x100068) << 32 | mt_r32(pf, 0x100064);
}

void
mt_vft_set(struct mt *pf, unsigned int fn, unsigned int base, unsigned int n)
{
	mt_vft_write(pf, fn, 0, n == 0 ? 0 : (uint64_t)base << 28 | UINT64_C(1) << 44 |
		     (uint64_t)(n - 1) << 45);
	mt_vft_write(pf, fn, 1, n == 0 ? 0 : UINT64_C(1) << 28);
}

void
mt_tables(struct mt *mt, unsigned int n, struct qm_sqc **sqc, struct qm_cqc **cqc)
{
	uint64_t iova;

	*sqc = mt_alloc(mt->mem, n * QM_XQC_SIZE, &iova);
	TEST_EQUAL(mt_mb(mt, 4, 0, false, &iova), 0);
	*cqc = mt_alloc(mt->mem, n * QM_XQC_SIZE, &iova);
	TEST_EQUAL(mt_mb(mt, 5, 0, false, &iova), 0);
}

uint32_t *
mt_event_queue(struct mt *mt, bool aeq, unsigned int depth)
{
	struct qm_eqc ctx = { 0 };
	uint64_t iova;
	uint32_t *ring = mt_alloc(mt->mem, depth * sizeof(*ring), &iova);

	ctx.base_l = (uint32_t)iova;
	ctx.base_h = iova >> 32;
	ctx.dw6 = (depth - 1) | 1 << 16;
	TEST_EQUAL(mt_ctx(mt, aeq ? 3 : 2, 0, false, &ctx), 0);
	return ring;
}

void
mt_events(struct mt *mt, uint32_t **eq, uint32_t **aeq)
{
	*eq = mt_event_queue(mt, false, 2048);
	*aeq = mt_event_queue(mt, true, 1024);
	mt_doorbell(mt, QM_DB_CMD_AEQ, 0, 0, false);
	mt_doorbell(mt, QM_DB_CMD_EQ, 0, 0, false);
	mt_w32(mt, 0xc, 0);
	mt_w32(mt, 0x4, 0);
}

void
mt_sqc(const struct mt_queue *q, unsigned int type, struct qm_sqc *sqc)
{
	memset(sqc, 0, sizeof(*sqc));
	sqc->base_l = (uint32_t)q->sq_iova;
	sqc->base_h = q->sq_iova >> 32;
	sqc->dw3 = (q->depth - 1) | MT_SQE_SHIFT << 12;
	sqc->cq_num = q->nr;
	sqc->w13 = 0x10 | type << 8;
}

void
mt_cqc(const struct mt_queue *q, bool armed, struct qm_cqc *cqc)
{
	memset(cqc, 0, sizeof(*cqc));
	cqc->base_l = (uint32_t)q->cq_iova;
	cqc->base_h = q->cq_iova >> 32;
	cqc->dw3 = (q->depth - 1) | 4 << 12;
	cqc->dw6 = 1 | armed << 1;
}

void
mt_queue_load(struct mt_queue *q, unsigned int type, bool armed)
{
	struct qm_sqc sqc;
	struct qm_cqc cqc;

	q->tail = 0;
	q->head = 0;
	q->phase = true;
	memset(q->cq, 0, q->depth * sizeof(*q->cq));
	mt_sqc(q, type, &sqc);
	mt_cqc(q, armed, &cqc);
	TEST_EQUAL(mt_ctx(q->mt, 0, q->nr, false, &sqc), 0);
	TEST_EQUAL(mt_ctx(q->mt, 1, q->nr, false, &cqc), 0);
}

void
mt_queue_open(struct mt *mt, struct mt_queue *q, uint16_t nr, uint16_t depth, unsigned int type,
	      bool armed)
{
	q->mt = mt;
	q->nr = nr;
	q->depth = depth;
	q->sq = mt_alloc(mt->mem, depth * sizeof(*q->sq), &q->sq_iova);
	q->cq = mt_alloc(mt->mem, depth * sizeof(*q->cq), &q->cq_iova);
	mt_queue_load(q, type, armed);
}

void
mt_submit(struct mt_queue *q, uint32_t first, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		memset(&q->sq[q->tail], 0, sizeof(*q->sq));
		q->sq[q->tail].in = first + i;
		q->tail = (q->tail + 1) % q->depth;
	}
	mt_doorbell(q->mt, QM_DB_CMD_SQ, q->nr, q->tail, false);
}

bool
mt_poll(struct mt_queue *q, struct mt_sqe *sqe)
{
	struct qm_cqe *cqe = &q->cq[q->head];
	uint16_t w7 = atomic_load_explicit((_Atomic uint16_t *)&cqe->w7, memory_order_acquire);

	if ((w7 & 1) != q->phase)
		return false;
	TEST_EQUAL(cqe->sq_num, q->nr);
	TEST_CHECK(cqe->sq_head < q->depth, "%u", cqe->sq_head);
	*sqe = q->sq[cqe->sq_head];
	if (++q->head == q->depth) {
		q->head = 0;
		q->phase = !q->phase;
	}
	return true;
}

void
mt_ack(struct mt_queue *q, bool arm)
{
	mt_doorbell(q->mt, QM_DB_CMD_CQ, q->nr, q->head, arm);
}

void
mt_expect(struct mt_queue *q, uint32_t first, unsigned int n, unsigned int type)
{
	struct mt_sqe sqe;
	unsigned int i;

	for (i = 0; i < n; i++) {
		TEST_CHECK(mt_poll(q, &sqe), "completion %u of %u", i, n);
		TEST_EQUAL(sqe.in, first + i);
		TEST_EQUAL(sqe.status, MT_ST_OK);
		TEST_EQUAL(sqe.out, first + i + 1 + type);
	}
	mt_ack(q, false);
}
