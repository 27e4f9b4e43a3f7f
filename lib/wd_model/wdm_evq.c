/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Event queue, asynchronous event queue, their interrupts, and the error registers of a PF. */

#include <string.h>

#include "wdm_priv.h"

static struct wdm_evq *
evq_of(struct wdm_dev *dev, bool aeq)
{
	return aeq ? &dev->aeq : &dev->eq;
}

/* dev->evt is held. The driver's memory was written before; whoever handles it finds it there. */
static void
irq_raise(struct wdm_dev *dev, unsigned int vector)
{
	if (dev->conf.irq != NULL)
		dev->conf.irq(dev->conf.irq_ctx, vector);
}

/*
 * Raise the vector if there is something to see. Once until the next doorbell: the handler rings
 * it at its end and gets another one when entries are left. A lost interrupt would hang a queue
 * and a superfluous one costs nothing, so unmasking and doorbells forget @held.
 */
static void
evq_fire(struct wdm_dev *dev, struct wdm_evq *e)
{
	if (!e->on || e->masked || e->held || e->head == e->tail)
		return;
	e->held = true;
	irq_raise(dev, e->vector);
}

static bool
evq_full(const struct wdm_evq *e)
{
	return (e->tail + 1) % e->depth == e->head;
}

/* Write one entry; there is room. */
static bool
evq_write(struct wdm_dev *dev, struct wdm_evq *e, uint32_t entry)
{
	uint64_t base = (uint64_t)e->ctx.base_h << 32 | e->ctx.base_l;
	uint32_t *p = wdm_dma(dev, base + (uint64_t)e->tail * sizeof(*p), sizeof(*p), true);

	if (p == NULL || (uintptr_t)p % sizeof(*p) != 0)
		return false;
	/*
	 * Release: who sees this entry sees the CQE that it speaks of, which this thread has
	 * written before.
	 */
	atomic_store_explicit((_Atomic uint32_t *)p,
			      entry | (uint32_t)WD_PREP(QM_EQE_PHASE, e->phase),
			      memory_order_release);
	if (++e->tail == e->depth) {
		e->tail = 0;
		e->phase = !e->phase;
	}
	return true;
}

/* Post what waited for room. dev->evt is held; true: no bus error. */
static bool
eq_post_late(struct wdm_dev *dev)
{
	unsigned int word, bit;

	for (word = 0; word < QM_MAX_QUEUES / 64; word++) {
		while (dev->eqe_late[word] != 0 && !evq_full(&dev->eq)) {
			bit = __builtin_ctzll(dev->eqe_late[word]);
			dev->eqe_late[word] &= ~WD_BIT(bit);
			if (!evq_write(dev, &dev->eq, WD_PREP(QM_EQE_CQN, word * 64 + bit)))
				return false;
		}
	}
	return true;
}

void
wdm_eq_post(struct wdm_dev *dev, uint16_t nr)
{
	bool ok = true;

	pthread_mutex_lock(&dev->evt);
	if (dev->eq.on) {
		/* Through the same door as late ones: an event is never lost, only merged. */
		dev->eqe_late[nr / 64] |= WD_BIT(nr % 64);
		ok = eq_post_late(dev);
		evq_fire(dev, &dev->eq);
	}
	pthread_mutex_unlock(&dev->evt);
	if (!ok)
		wdm_err_raise(dev, QM_ERR_AXI_BRESP);
}

void
wdm_aeq_post(struct wdm_dev *dev, uint16_t nr, unsigned int type)
{
	uint32_t entry = WD_PREP(QM_EQE_CQN, nr) | WD_PREP(QM_AEQE_TYPE, type);
	bool ok = true;

	pthread_mutex_lock(&dev->evt);
	if (dev->aeq.on && !evq_full(&dev->aeq)) {
		ok = evq_write(dev, &dev->aeq, entry);
		evq_fire(dev, &dev->aeq);
	}
	pthread_mutex_unlock(&dev->evt);
	if (!ok)
		wdm_err_raise(dev, QM_ERR_AXI_BRESP);
}

/* Entries are stored in one piece, which needs their natural alignment. */
static bool
eqc_valid(const struct qm_eqc *ctx)
{
	return WD_GET(QM_EQC_DEPTH, ctx->dw6) != 0 && ctx->base_l % sizeof(uint32_t) == 0;
}

void
wdm_evq_restore(struct wdm_dev *dev, bool aeq, const struct qm_eqc *ctx)
{
	struct wdm_evq *e = evq_of(dev, aeq);

	pthread_mutex_lock(&dev->evt);
	e->ctx = *ctx;
	e->depth = WD_GET(QM_EQC_DEPTH, ctx->dw6) + 1;
	e->head = ctx->head % e->depth;
	e->tail = ctx->tail % e->depth;
	e->phase = (ctx->dw6 & QM_EQC_PHASE) != 0;
	e->held = false;
	e->on = eqc_valid(ctx);
	if (!aeq)
		memset(dev->eqe_late, 0, sizeof(dev->eqe_late));
	pthread_mutex_unlock(&dev->evt);
}

bool
wdm_evq_load(struct wdm_dev *dev, bool aeq, const struct qm_eqc *ctx)
{
	struct qm_eqc fresh = *ctx;

	if (!eqc_valid(ctx))
		return false;
	fresh.head = 0;
	fresh.tail = 0;
	wdm_evq_restore(dev, aeq, &fresh);
	return true;
}

/* The phase bit is that of the next entry, so that a dump can be loaded again (migration). */
void
wdm_evq_dump(struct wdm_dev *dev, bool aeq, struct qm_eqc *ctx)
{
	const struct wdm_evq *e = evq_of(dev, aeq);

	pthread_mutex_lock(&dev->evt);
	*ctx = e->ctx;
	if (e->on) {
		ctx->head = e->head;
		ctx->tail = e->tail;
		ctx->dw6 &= ~QM_EQC_PHASE;
		ctx->dw6 |= WD_PREP(QM_EQC_PHASE, e->phase);
	}
	pthread_mutex_unlock(&dev->evt);
}

void
wdm_evq_doorbell(struct wdm_dev *dev, bool aeq, uint32_t index)
{
	struct wdm_evq *e = evq_of(dev, aeq);
	bool ok = true;

	pthread_mutex_lock(&dev->evt);
	if (e->on && index < e->depth) {
		e->head = index;
		e->held = false;
		if (!aeq)
			ok = eq_post_late(dev);
		evq_fire(dev, e);
	}
	pthread_mutex_unlock(&dev->evt);
	if (!ok)
		wdm_err_raise(dev, QM_ERR_AXI_BRESP);
}

void
wdm_evq_mask(struct wdm_dev *dev, bool aeq, bool masked)
{
	struct wdm_evq *e = evq_of(dev, aeq);

	pthread_mutex_lock(&dev->evt);
	e->masked = masked;
	e->held = false;
	evq_fire(dev, e);
	pthread_mutex_unlock(&dev->evt);
}

bool
wdm_evq_masked(struct wdm_dev *dev, bool aeq)
{
	bool masked;

	pthread_mutex_lock(&dev->evt);
	masked = evq_of(dev, aeq)->masked;
	pthread_mutex_unlock(&dev->evt);
	return masked;
}

bool
wdm_evq_pending(struct wdm_dev *dev, bool aeq)
{
	const struct wdm_evq *e = evq_of(dev, aeq);
	bool pending;

	pthread_mutex_lock(&dev->evt);
	pending = e->on && e->head != e->tail;
	pthread_mutex_unlock(&dev->evt);
	return pending;
}

void
wdm_evq_reset(struct wdm_dev *dev)
{
	pthread_mutex_lock(&dev->evt);
	memset(&dev->eq, 0, sizeof(dev->eq));
	memset(&dev->aeq, 0, sizeof(dev->aeq));
	dev->eq.vector = QM_IRQ_EQ;
	dev->aeq.vector = QM_IRQ_AEQ;
	dev->eq.masked = true;
	dev->aeq.masked = true;
	memset(dev->eqe_late, 0, sizeof(dev->eqe_late));
	if (dev->pf != NULL) {
		dev->pf->err_source = 0;
		dev->pf->err_mask = UINT32_MAX;
	}
	pthread_mutex_unlock(&dev->evt);
}

/* ---- Errors ---- */

/* @was: what the status was before the change, dev->evt is held. Newly seen errors interrupt. */
static void
err_fire(struct wdm_dev *pf, uint32_t was)
{
	uint32_t now = pf->pf->err_source & ~pf->pf->err_mask;

	if ((now & ~was) != 0)
		irq_raise(pf, QM_IRQ_ABN);
}

void
wdm_err_raise(struct wdm_dev *dev, uint32_t bits)
{
	struct wdm_dev *pf = wdm_pf_of(dev);
	uint32_t was;

	if (pf == NULL)
		return;
	pthread_mutex_lock(&pf->evt);
	was = pf->pf->err_source & ~pf->pf->err_mask;
	pf->pf->err_source |= bits;
	err_fire(pf, was);
	pthread_mutex_unlock(&pf->evt);
}

uint32_t
wdm_err_read(struct wdm_dev *dev, uint32_t off)
{
	uint32_t val;

	pthread_mutex_lock(&dev->evt);
	if (off == QM_ABN_INT_SOURCE)
		val = dev->pf->err_source;
	else if (off == QM_ABN_INT_MASK)
		val = dev->pf->err_mask;
	else
		val = dev->pf->err_source & ~dev->pf->err_mask;
	pthread_mutex_unlock(&dev->evt);
	return val;
}

void
wdm_err_write(struct wdm_dev *dev, uint32_t off, uint32_t val)
{
	uint32_t was;

	pthread_mutex_lock(&dev->evt);
	was = dev->pf->err_source & ~dev->pf->err_mask;
	if (off == QM_ABN_INT_SOURCE)
		dev->pf->err_source &= ~val;
	else if (off == QM_ABN_INT_MASK)
		dev->pf->err_mask = val;
	else if (off == QM_ABN_INT_SET)
		dev->pf->err_source |= val;
	err_fire(dev, was);
	pthread_mutex_unlock(&dev->evt);
}

void
wdm_abnormal(struct wdm_dev *dev)
{
	struct wdm_dev *pf = wdm_pf_of(dev);

	if (pf == NULL)
		return;
	pthread_mutex_lock(&pf->evt);
	irq_raise(pf, QM_IRQ_ABN);
	pthread_mutex_unlock(&pf->evt);
}
