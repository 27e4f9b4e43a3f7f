/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* The mailbox: 16 bytes that are staged, and one command when the last of them arrive. */

#include <string.h>

#include "wdm_priv.h"

#define MB_LAST		(offsetof(struct qm_mailbox, rsvd))

static struct wdm_queue *
mb_queue(struct wdm_dev *dev, const struct qm_mailbox *mb)
{
	if (mb->queue >= atomic_load(&dev->nb_owned))
		return NULL;
	return &dev->queue[mb->queue];
}

static bool
mb_sqc(struct wdm_dev *dev, const struct qm_mailbox *mb, bool read, uint64_t base)
{
	struct wdm_queue *q = mb_queue(dev, mb);
	struct qm_sqc sqc;

	if (q == NULL)
		return false;
	if (read) {
		wdm_sqc_dump(dev, q, &sqc);
		return wdm_dma_put(dev, base, &sqc, sizeof(sqc));
	}
	return wdm_dma_get(dev, base, &sqc, sizeof(sqc)) && wdm_sqc_load(dev, q, &sqc);
}

static bool
mb_cqc(struct wdm_dev *dev, const struct qm_mailbox *mb, bool read, uint64_t base)
{
	struct wdm_queue *q = mb_queue(dev, mb);
	struct qm_cqc cqc;

	if (q == NULL)
		return false;
	if (read) {
		wdm_cqc_dump(dev, q, &cqc);
		return wdm_dma_put(dev, base, &cqc, sizeof(cqc));
	}
	return wdm_dma_get(dev, base, &cqc, sizeof(cqc)) && wdm_cqc_load(dev, q, &cqc);
}

/* EQC and AEQC have 28 bytes; drivers give a buffer of 32, but nothing promises that. */
static bool
mb_eqc(struct wdm_dev *dev, bool aeq, bool read, uint64_t base)
{
	size_t len = offsetof(struct qm_eqc, pad);
	struct qm_eqc eqc = { 0 };

	if (read) {
		wdm_evq_dump(dev, aeq, &eqc);
		return wdm_dma_put(dev, base, &eqc, len);
	}
	return wdm_dma_get(dev, base, &eqc, len) && wdm_evq_load(dev, aeq, &eqc);
}

/* A new table: what was cached from the old one is forgotten (Linux closes queues that way). */
static bool
mb_bt(struct wdm_dev *dev, bool cqc, bool read, uint64_t *base)
{
	if (read) {
		*base = cqc ? dev->cqc_bt : dev->sqc_bt;
		return true;
	}
	if (cqc) {
		dev->cqc_bt = *base;
		dev->cqc_bt_set = true;
	} else {
		dev->sqc_bt = *base;
		dev->sqc_bt_set = true;
	}
	wdm_ctx_forget(dev, !cqc, cqc);
	return true;
}

/* Commands of version 3. */
static bool
mb_exec_v3(struct wdm_dev *dev, const struct qm_mailbox *mb, unsigned int cmd, uint64_t *base)
{
	struct wdm_queue *q;

	if (!wdm_is_v3(dev))
		return false;
	switch (cmd) {
	case QM_MB_CLOSE_QM:
	case QM_MB_FLUSH_QP:
		/* Names without a known effect: accepted, as no driver can tell. */
		return true;
	case QM_MB_STOP_QP:
		q = mb_queue(dev, mb);
		return q != NULL && wdm_queue_stop(dev, q);
	case QM_MB_FLUSH_QM:
		return wdm_flush(dev);
	case QM_MB_PAUSE_QM:
		wdm_pause(dev);
		return true;
	case QM_MB_SRC:
		return wdm_ifc_send(dev, mb->queue, *base);
	case QM_MB_DST:
		return wdm_ifc_fetch(dev, mb->queue, base);
	default:
		return false;
	}
}

/* False: status 1. @base is the reply, too. */
static bool
mb_exec(struct wdm_dev *dev, const struct qm_mailbox *mb, uint64_t *base)
{
	unsigned int cmd = WD_GET(QM_MB_CMD, mb->w0);
	bool read = (mb->w0 & QM_MB_OP_READ) != 0;

	switch (cmd) {
	case QM_MB_SQC:
		return mb_sqc(dev, mb, read, *base);
	case QM_MB_CQC:
		return mb_cqc(dev, mb, read, *base);
	case QM_MB_EQC:
	case QM_MB_AEQC:
		return mb_eqc(dev, cmd == QM_MB_AEQC, read, *base);
	case QM_MB_SQC_BT:
	case QM_MB_CQC_BT:
		return mb_bt(dev, cmd == QM_MB_CQC_BT, read, base);
	case QM_MB_SQC_VFT:
		*base = wdm_vft_own(dev);
		return read && *base != 0;
	default:
		return !read && mb_exec_v3(dev, mb, cmd, base);
	}
}

void
wdm_mb_write(struct wdm_dev *dev, unsigned int at, const uint8_t *buf, unsigned int len)
{
	struct qm_mailbox mb;
	uint64_t base;
	bool ok;

	if (dev->mb_stuck)
		return;
	memcpy(&dev->mb[at], buf, len);
	/* One store of 16 bytes may come in pieces, ascending: the last dword is the start. */
	memcpy(&mb, dev->mb, sizeof(mb));
	if (at > MB_LAST || at + len != sizeof(dev->mb) || !(mb.w0 & QM_MB_BUSY))
		return;
	if (wdm_fault(dev, WDM_EV_MB_BUSY)) {
		dev->mb_stuck = true;
		return;
	}
	base = (uint64_t)mb.base_h << 32 | mb.base_l;
	ok = !wdm_fault(dev, WDM_EV_MB_ERROR) && mb_exec(dev, &mb, &base);
	mb.base_l = (uint32_t)base;
	mb.base_h = base >> 32;
	mb.w0 &= ~(QM_MB_BUSY | QM_MB_STATUS);
	mb.w0 |= WD_PREP(QM_MB_STATUS, !ok);
	memcpy(dev->mb, &mb, sizeof(mb));
}
