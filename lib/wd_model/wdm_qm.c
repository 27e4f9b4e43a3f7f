/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Contexts of queues: loaded by mailbox, kept here, written through to the tables that the driver
 * gave (SQC_BT, CQC_BT), and fetched from there when they are needed and not here.
 *
 * The tables are touched at no other time: drivers free them after a write-back.
 */

#include <string.h>

#include "wdm_priv.h"

static unsigned int
xqc_depth(uint32_t dw3)
{
	return WD_GET(QM_XQC_DEPTH, dw3) + 1;
}

static uint64_t
gate_make(uint32_t dw3, uint16_t random, bool live)
{
	return WDM_GATE_CACHED | (live ? WDM_GATE_LIVE : 0) |
		WD_PREP(WDM_GATE_DEPTH, xqc_depth(dw3)) | WD_PREP(WDM_GATE_RANDOM, random);
}

/* A ring of one entry could never hold anything. Alignment: see cqe_write(). */
static bool
sqc_valid(const struct wdm_dev *dev, const struct wdm_queue *q, const struct qm_sqc *sqc)
{
	return xqc_depth(sqc->dw3) >= 2 &&
		WD_GET(QM_XQC_ENTRY, sqc->dw3) == dev->eng->sqe_shift &&
		WD_GET(QM_SQC_TYPE, sqc->w13) < dev->eng->nb_types && sqc->cq_num == q->nr;
}

static bool
cqc_valid(const struct qm_cqc *cqc)
{
	return xqc_depth(cqc->dw3) >= 2 && WD_GET(QM_XQC_ENTRY, cqc->dw3) == QM_CQE_SHIFT &&
		cqc->base_l % sizeof(struct qm_cqe) == 0;
}

static unsigned int
pos_make(uint16_t index, uint32_t dw3, bool wrap)
{
	return index % xqc_depth(dw3) | (wrap ? WDM_POS_WRAP : 0);
}

/* Owner: make @sqc the queue's, positions and wrap bits as it says. */
static void
sqc_set(struct wdm_dev *dev, struct wdm_queue *q, const struct qm_sqc *sqc)
{
	/* Doorbells stay out until all is in place. */
	atomic_store(&q->sq_gate, 0);
	q->sqc = *sqc;
	atomic_store(&q->sq_head, pos_make(sqc->head, sqc->dw3, sqc->w11 & QM_XQC_HEAD_WRAP));
	atomic_store(&q->sq_tail, pos_make(sqc->tail, sqc->dw3, false));
	atomic_store(&q->sq_gate, gate_make(sqc->dw3, sqc->w8, !(sqc->w13 & QM_SQC_CLOSE)));
	/* The engine made it for a queue of another type. */
	if (q->scratch_type != WD_GET(QM_SQC_TYPE, sqc->w13))
		wdm_queue_scratch_close(dev, q);
}

static void
cqc_set(struct wdm_queue *q, const struct qm_cqc *cqc)
{
	atomic_store(&q->cq_gate, 0);
	q->cqc = *cqc;
	atomic_store(&q->cq_head, pos_make(cqc->head, cqc->dw3, false));
	atomic_store(&q->cq_tail, pos_make(cqc->tail, cqc->dw3, cqc->w11 & QM_XQC_TAIL_WRAP));
	atomic_store(&q->armed, (cqc->dw6 & QM_CQC_ARMED) != 0);
	atomic_store(&q->cq_gate, gate_make(cqc->dw3, cqc->w8, true));
}

bool
wdm_sqc_load(struct wdm_dev *dev, struct wdm_queue *q, const struct qm_sqc *sqc)
{
	struct qm_sqc fresh = *sqc;

	if (!sqc_valid(dev, q, sqc))
		return false;
	fresh.head = 0;
	fresh.tail = 0;
	fresh.w11 &= ~(QM_XQC_HEAD_WRAP | QM_XQC_TAIL_WRAP);
	wdm_queue_lock(q);
	sqc_set(dev, q, &fresh);
	atomic_store(&q->halt, 0);
	wdm_queue_unlock(q);
	return wdm_sqc_store(dev, q);
}

bool
wdm_cqc_load(struct wdm_dev *dev, struct wdm_queue *q, const struct qm_cqc *cqc)
{
	struct qm_cqc fresh = *cqc;

	if (!cqc_valid(cqc))
		return false;
	fresh.head = 0;
	fresh.tail = 0;
	fresh.w11 &= ~(QM_XQC_HEAD_WRAP | QM_XQC_TAIL_WRAP);
	wdm_queue_lock(q);
	cqc_set(q, &fresh);
	wdm_queue_unlock(q);
	/* SQEs may wait already if the SQC came first. */
	wdm_queue_wake(dev, q);
	return wdm_cqc_store(dev, q);
}

void
wdm_ctx_fetch(struct wdm_dev *dev, struct wdm_queue *q)
{
	struct qm_sqc sqc;
	struct qm_cqc cqc;

	if (!(atomic_load(&q->sq_gate) & WDM_GATE_CACHED) && dev->sqc_bt_set &&
	    wdm_dma_get(dev, dev->sqc_bt + q->nr * sizeof(sqc), &sqc, sizeof(sqc)) &&
	    sqc_valid(dev, q, &sqc)) {
		wdm_queue_lock(q);
		sqc_set(dev, q, &sqc);
		wdm_queue_unlock(q);
	}
	if (!(atomic_load(&q->cq_gate) & WDM_GATE_CACHED) && dev->cqc_bt_set &&
	    wdm_dma_get(dev, dev->cqc_bt + q->nr * sizeof(cqc), &cqc, sizeof(cqc)) &&
	    cqc_valid(&cqc)) {
		wdm_queue_lock(q);
		cqc_set(q, &cqc);
		wdm_queue_unlock(q);
	}
}

void
wdm_ctx_forget(struct wdm_dev *dev, bool sqc, bool cqc)
{
	unsigned int i;

	for (i = 0; i < dev->nb_queue; i++) {
		struct wdm_queue *q = &dev->queue[i];

		wdm_queue_lock(q);
		if (sqc) {
			atomic_store(&q->sq_gate, 0);
			atomic_store(&q->halt, 0);
			wdm_queue_scratch_close(dev, q);
		}
		if (cqc)
			atomic_store(&q->cq_gate, 0);
		wdm_queue_unlock(q);
	}
}

/*
 * A wrap bit flips when its index passes the end of the ring. Between two of them that are less
 * than a lap apart the second follows from the first, so that a doorbell need not keep one.
 */
static uint16_t
wrap_bits(bool head, bool tail)
{
	return (head ? QM_XQC_HEAD_WRAP : 0) | (tail ? QM_XQC_TAIL_WRAP : 0);
}

static void
sqc_live(struct wdm_queue *q, struct qm_sqc *sqc)
{
	unsigned int head = atomic_load(&q->sq_head), tail = atomic_load(&q->sq_tail);
	bool wrap = (head & WDM_POS_WRAP) != 0;

	*sqc = q->sqc;
	sqc->head = head & WDM_POS_INDEX;
	sqc->tail = tail;
	sqc->w11 &= ~(QM_XQC_HEAD_WRAP | QM_XQC_TAIL_WRAP);
	sqc->w11 |= wrap_bits(wrap, wrap ^ (sqc->tail < sqc->head));
}

static void
cqc_live(struct wdm_queue *q, struct qm_cqc *cqc)
{
	unsigned int tail = atomic_load(&q->cq_tail), head = atomic_load(&q->cq_head);
	bool wrap = (tail & WDM_POS_WRAP) != 0;

	*cqc = q->cqc;
	cqc->head = head;
	cqc->tail = tail & WDM_POS_INDEX;
	cqc->w11 &= ~(QM_XQC_HEAD_WRAP | QM_XQC_TAIL_WRAP);
	cqc->w11 |= wrap_bits(wrap ^ (cqc->tail < cqc->head), wrap);
	cqc->dw6 &= ~QM_CQC_ARMED;
	cqc->dw6 |= atomic_load(&q->armed) ? QM_CQC_ARMED : 0;
}

void
wdm_sqc_dump(struct wdm_dev *dev, struct wdm_queue *q, struct qm_sqc *sqc)
{
	wdm_ctx_fetch(dev, q);
	if (atomic_load(&q->sq_gate) & WDM_GATE_CACHED)
		sqc_live(q, sqc);
	else
		memset(sqc, 0, sizeof(*sqc));
}

void
wdm_cqc_dump(struct wdm_dev *dev, struct wdm_queue *q, struct qm_cqc *cqc)
{
	wdm_ctx_fetch(dev, q);
	if (atomic_load(&q->cq_gate) & WDM_GATE_CACHED)
		cqc_live(q, cqc);
	else
		memset(cqc, 0, sizeof(*cqc));
}

bool
wdm_sqc_store(struct wdm_dev *dev, struct wdm_queue *q)
{
	struct qm_sqc sqc;

	if (!dev->sqc_bt_set || !(atomic_load(&q->sq_gate) & WDM_GATE_CACHED))
		return true;
	sqc_live(q, &sqc);
	return wdm_dma_put(dev, dev->sqc_bt + q->nr * sizeof(sqc), &sqc, sizeof(sqc));
}

bool
wdm_cqc_store(struct wdm_dev *dev, struct wdm_queue *q)
{
	struct qm_cqc cqc;

	if (!dev->cqc_bt_set || !(atomic_load(&q->cq_gate) & WDM_GATE_CACHED))
		return true;
	cqc_live(q, &cqc);
	return wdm_dma_put(dev, dev->cqc_bt + q->nr * sizeof(cqc), &cqc, sizeof(cqc));
}

void
wdm_ctx_write_back(struct wdm_dev *dev)
{
	unsigned int i, n = atomic_load(&dev->nb_owned);
	bool ok = true;

	/* No lock of the queues: a context that is moving is written as it was a moment ago. */
	for (i = 0; i < n; i++) {
		ok &= wdm_sqc_store(dev, &dev->queue[i]);
		ok &= wdm_cqc_store(dev, &dev->queue[i]);
	}
	if (!ok)
		wdm_err_raise(dev, QM_ERR_AXI_BRESP);
}

bool
wdm_queue_stop(struct wdm_dev *dev, struct wdm_queue *q)
{
	bool ok;

	wdm_queue_lock(q);
	/* An injected hang ends here, with the rest of the ring left undone. */
	ok = wdm_queue_drain(dev, q) || (atomic_load(&q->halt) & WDM_HALT_HUNG) != 0;
	if (ok)
		atomic_fetch_and(&q->sq_gate, ~WDM_GATE_LIVE);
	wdm_queue_unlock(q);
	return ok;
}

bool
wdm_flush(struct wdm_dev *dev)
{
	unsigned int i, n = atomic_load(&dev->nb_owned);
	bool ok = true;

	for (i = 0; i < n; i++) {
		struct wdm_queue *q = &dev->queue[i];

		wdm_queue_lock(q);
		ok &= wdm_queue_drain(dev, q);
		wdm_queue_unlock(q);
	}
	return ok;
}

void
wdm_pause(struct wdm_dev *dev)
{
	unsigned int i, n = atomic_load(&dev->nb_owned);

	for (i = 0; i < n; i++) {
		struct wdm_queue *q = &dev->queue[i];

		wdm_queue_lock(q);
		atomic_fetch_or(&q->halt, WDM_HALT_PAUSED);
		wdm_queue_unlock(q);
	}
}

void
wdm_queues_reset(struct wdm_dev *dev)
{
	unsigned int i;

	for (i = 0; i < dev->nb_queue; i++) {
		struct wdm_queue *q = &dev->queue[i];

		wdm_queue_lock(q);
		atomic_store(&q->sq_gate, 0);
		atomic_store(&q->cq_gate, 0);
		atomic_store(&q->sq_tail, 0);
		atomic_store(&q->cq_head, 0);
		atomic_store(&q->armed, 0);
		atomic_store(&q->sq_head, 0);
		atomic_store(&q->cq_tail, 0);
		atomic_store(&q->halt, 0);
		wdm_queue_scratch_close(dev, q);
		memset(&q->sqc, 0, sizeof(q->sqc));
		memset(&q->cqc, 0, sizeof(q->cqc));
		wdm_queue_unlock(q);
	}
	for (i = 0; i < QM_MAX_QUEUES / 64; i++)
		atomic_store(&dev->active[i], 0);
	dev->sqc_bt_set = false;
	dev->cqc_bt_set = false;
}
