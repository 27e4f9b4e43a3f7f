/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* The queue manager of a function that this process owns, in poll mode. */

#include "wd_qm.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <rte_cycles.h>
#include <rte_errno.h>
#include <rte_io.h>

#include "wd_compat.h"
#include "wd_dev.h"
#include "wd_priv.h"
#include "wd_qp.h"

/*
 * Linux 6.12 gives up after 1 ms and 7.2 after 1 s, or 5 s for what waits for work to end
 * (qm.c qm_wait_mb_ready, QM_MB_*_TIMEOUT); both look every 10 us.
 */
#define MB_STEP_US		10
#define MB_LIMIT_US		1000000
#define MB_DRAIN_LIMIT_US	5000000

/* qm.c hisi_qm_cache_wb() */
#define WB_STEP_US		10
#define WB_LIMIT_US		1000

/* qm.c qm_wait_qp_empty() */
#define DRAIN_STEP_US		100
#define DRAIN_STEPS		1000

#define GONE			UINT32_MAX	/* what a bus reads where nothing answers */

/*
 * The function's memzone:
 *
 *  0            QM_XQC_SIZE * 2        one page                    sqc_bt + nb * 32, to a page
 *  | mailbox's context buffer | ...    | SQC table                 | CQC table            |
 */
#define ZONE_ALIGN		4096

static size_t
table_size(const struct wd_qm *qm)
{
	return RTE_ALIGN_CEIL((size_t)qm->nb_queues * QM_XQC_SIZE, ZONE_ALIGN);
}

static uint64_t
sqc_table(const struct wd_qm *qm)
{
	return qm->mz->iova + ZONE_ALIGN;
}

static uint64_t
cqc_table(const struct wd_qm *qm)
{
	return sqc_table(qm) + table_size(qm);
}

static uint32_t
qm_read(struct wd_dev *dev, uint64_t off)
{
	return wd_dev_read32(dev, QM_BAR, off);
}

static void
qm_write(struct wd_dev *dev, uint64_t off, uint32_t val)
{
	wd_dev_write32(dev, QM_BAR, off, val);
}

/* ---- Mailbox ---- */

/* Wait until the mailbox is free; its first word in @w0. */
static int
mb_wait(struct wd_dev *dev, unsigned int limit_us, uint32_t *w0)
{
	struct wd_wait w;

	wd_wait_init(&w, MB_STEP_US, limit_us);
	do {
		*w0 = qm_read(dev, QM_MB);
		if (*w0 == GONE)
			return -ENODEV;
		if ((*w0 & QM_MB_BUSY) == 0)
			return 0;
	} while (wd_wait_more(&w));
	return -EBUSY;
}

static bool
mb_replies(enum qm_mb_cmd cmd, bool read)
{
	switch (cmd) {
	case QM_MB_SQC_VFT:
	case QM_MB_DST:
		return true;
	case QM_MB_SQC_BT:
	case QM_MB_CQC_BT:
		return read;
	default:
		return false;
	}
}

/* wd_qm_mb() with the lock held. */
static int
mb_run(struct wd_dev *dev, enum qm_mb_cmd cmd, uint16_t queue, bool read, uint64_t *base)
{
	bool drains = cmd == QM_MB_STOP_QP || cmd == QM_MB_FLUSH_QM;
	uint64_t addr = base != NULL ? *base : 0;
	struct qm_mailbox mb = {
		.w0 = WD_PREP(QM_MB_CMD, cmd) | QM_MB_BUSY | (read ? QM_MB_OP_READ : 0),
		.queue = queue,
		.base_l = (uint32_t)addr,
		.base_h = addr >> 32,
	};
	uint32_t w0;
	int ret;

	ret = mb_wait(dev, MB_LIMIT_US, &w0);
	if (ret != 0)
		return ret;
	wd_dev_write128(dev, QM_BAR, QM_MB, &mb);
	ret = mb_wait(dev, drains ? MB_DRAIN_LIMIT_US : MB_LIMIT_US, &w0);
	if (ret != 0)
		return ret;
	if (WD_GET(QM_MB_STATUS, w0) != 0)
		return -EIO;
	/* The reply is not on an 8-byte boundary: two loads. */
	if (base != NULL && mb_replies(cmd, read))
		*base = qm_read(dev, QM_MB + 4) | (uint64_t)qm_read(dev, QM_MB + 8) << 32;
	return 0;
}

int
wd_qm_mb(struct wd_dev *dev, enum qm_mb_cmd cmd, uint16_t queue, bool read, uint64_t *base)
{
	int ret;

	rte_spinlock_lock(&dev->qm->mb_lock);
	ret = mb_run(dev, cmd, queue, read, base);
	rte_spinlock_unlock(&dev->qm->mb_lock);
	return ret;
}

static int
mb_set(struct wd_dev *dev, enum qm_mb_cmd cmd, uint16_t queue, uint64_t base)
{
	return mb_run(dev, cmd, queue, false, &base);
}

/* A context moves through the function's one buffer, hence the lock around both. */
static int
xqc_load(struct wd_dev *dev, enum qm_mb_cmd cmd, uint16_t queue, const void *ctx32)
{
	struct wd_qm *qm = dev->qm;
	int ret;

	rte_spinlock_lock(&qm->mb_lock);
	memcpy(qm->mz->addr, ctx32, QM_XQC_SIZE);
	ret = wd_qm_pf_error(dev) ? -EIO : mb_set(dev, cmd, queue, qm->mz->iova);
	rte_spinlock_unlock(&qm->mb_lock);
	return ret;
}

int
wd_qm_xqc_dump(struct wd_dev *dev, uint16_t queue, bool cq, void *ctx32)
{
	struct wd_qm *qm = dev->qm;
	uint64_t addr = qm->mz->iova;
	int ret;

	rte_spinlock_lock(&qm->mb_lock);
	ret = mb_run(dev, cq ? QM_MB_CQC : QM_MB_SQC, queue, true, &addr);
	/* The context was written before the command was seen to have ended; load it after. */
	rte_io_rmb();
	if (ret == 0)
		memcpy(ctx32, qm->mz->addr, QM_XQC_SIZE);
	rte_spinlock_unlock(&qm->mb_lock);
	return ret;
}

/* ---- Start and stop ---- */

/* Revision and capability registers: what this device has. */
static int
caps_read(struct wd_dev *dev)
{
	struct wd_qm *qm = dev->qm;
	uint32_t depth;

	if (qm_read(dev, QM_MB) == GONE) {
		WD_DEV_LOG(dev, ERR, "its registers read all ones: the device does not answer");
		return -ENODEV;
	}
	qm->sq_depth = QM_SQ_DEPTH;
	if (dev->hw == QM_HW_V2)
		return 0;
	if (dev->hw < QM_HW_V3) {
		WD_DEV_LOG(dev, ERR, "revision 0x%02x, need 0x%02x or from 0x%02x", dev->hw,
			   QM_HW_V2, QM_HW_V3);
		return -ENOTSUP;
	}
	qm->iso = (qm_read(dev, QM_ISO_CFG) & QM_ISO_DB) != 0;
	qm->caps = qm_read(dev, QM_CAP_VERSION);
	if (WD_GET(QM_CAP_VERSION_NR, qm->caps) == 0) {
		qm->caps = QM_CAP_VERSION_V3;
	} else {
		depth = WD_GET(QM_CAP_DEPTH_LOW, qm_read(dev, QM_CAP_SQ_DEPTH));
		if (depth < 2 || depth > QM_MAX_DEPTH) {
			WD_DEV_LOG(dev, ERR, "advertises sq depth %u, need 2..%u", depth,
				   QM_MAX_DEPTH);
			return -EIO;
		}
		qm->sq_depth = depth;
	}
	qm->stop_qp = (qm->caps & QM_CAP_STOP_QP) != 0;
	qm->stop_func = (qm->caps & QM_CAP_STOP_FUNC) != 0;
	return 0;
}

/* How many queues the function has, and how many of them are wanted. */
static int
queues_read(struct wd_dev *dev)
{
	struct wd_qm *qm = dev->qm;
	uint64_t vft = 0;
	uint16_t nb;
	int ret;

	ret = mb_run(dev, QM_MB_SQC_VFT, 0, true, &vft);
	if (ret != 0) {
		WD_DEV_LOG(dev, ERR, "cannot read its queue range: %s", strerror(-ret));
		return ret;
	}
	if ((vft & QM_SQC_VFT_VALID) == 0) {
		WD_DEV_LOG(dev, ERR, "has no queues: %s", dev->vf ?
			   "the driver of the physical function assigned none" :
			   "its own assignment was not taken");
		return -ENODEV;
	}
	nb = WD_GET(QM_SQC_VFT_NUM, vft) + 1;
	if (dev->queues_wanted > nb) {
		WD_DEV_LOG(dev, ERR, "has %u queues, queues=%u was asked for", nb,
			   dev->queues_wanted);
		return -EINVAL;
	}
	qm->nb_queues = dev->queues_wanted != 0 ? dev->queues_wanted : nb;
	if (qm->iso && dev->bar[QM_BAR_DB].len < (uint64_t)qm->nb_queues * QM_DB_PAGE) {
		WD_DEV_LOG(dev, ERR, "BAR %u has %" PRIu64 " bytes, need %u for the doorbells of"
			   " %u queues", QM_BAR_DB, dev->bar[QM_BAR_DB].len,
			   qm->nb_queues * QM_DB_PAGE, qm->nb_queues);
		return -EIO;
	}
	return 0;
}

static int
zone_reserve(struct wd_dev *dev)
{
	struct wd_qm *qm = dev->qm;

	qm->mz = wd_zone_reserve("wd_qm", ZONE_ALIGN + 2 * table_size(qm), dev->numa_node,
				 ZONE_ALIGN);
	if (qm->mz == NULL) {
		WD_DEV_LOG(dev, ERR, "no memory for the contexts of %u queues: %s",
			   qm->nb_queues, rte_strerror(rte_errno));
		return -ENOMEM;
	}
	return 0;
}

static void
interrupts_mask(struct wd_dev *dev)
{
	qm_write(dev, QM_EQ_INT_MASK, 1);
	qm_write(dev, QM_AEQ_INT_MASK, 1);
	if (dev->hw >= QM_HW_V3) {
		qm_write(dev, QM_IFC_INT_MASK, qm_read(dev, QM_IFC_INT_MASK) | 1);
		qm_write(dev, QM_IFC_INT_SOURCE_V, 1);
	}
}

/* Pages as qm.c qm_init_prefetch() tells them to a device that prefetches translations. */
static void
page_size_set(struct wd_dev *dev)
{
	long size = sysconf(_SC_PAGESIZE);

	if ((dev->qm->caps & QM_CAP_SVA_PREFETCH) != 0)
		qm_write(dev, QM_PAGE_SIZE, size >= 65536 ? 2 : size >= 16384 ? 1 : 0);
}

/* The function's contexts, after its VFT entry is there. */
static int
tables_set(struct wd_dev *dev)
{
	struct wd_qm *qm = dev->qm;
	int ret;

	/* Fresh tables are zero: an all-zero context is no context. */
	memset(qm->mz->addr, 0, qm->mz->len);
	interrupts_mask(dev);
	ret = mb_set(dev, QM_MB_SQC_BT, 0, sqc_table(qm));
	if (ret == 0)
		ret = mb_set(dev, QM_MB_CQC_BT, 0, cqc_table(qm));
	if (ret != 0) {
		WD_DEV_LOG(dev, ERR, "does not take its context tables: %s", strerror(-ret));
		return ret;
	}
	page_size_set(dev);
	if (dev->vf && dev->hw >= QM_HW_V3)
		qm_write(dev, QM_VF_STATE, 0);
	return 0;
}

int
wd_qm_start(struct wd_dev *dev)
{
	struct wd_qm *qm;
	int ret;

	qm = calloc(1, sizeof(*qm));
	if (qm == NULL)
		return -ENOMEM;
	rte_spinlock_init(&qm->mb_lock);
	rte_spinlock_init(&qm->queue_lock);
	dev->qm = qm;
	ret = caps_read(dev);
	if (ret != 0)
		goto free_qm;
	if (!dev->vf) {
		ret = wd_qm_pf_start(dev);
		if (ret != 0)
			goto free_qm;
	}
	ret = queues_read(dev);
	if (ret != 0)
		goto stop_pf;
	ret = zone_reserve(dev);
	if (ret != 0)
		goto stop_pf;
	ret = tables_set(dev);
	if (ret != 0)
		goto stop_pf;
	return 0;

stop_pf:
	if (!dev->vf)
		wd_qm_pf_stop(dev);
	rte_memzone_free(qm->mz);
free_qm:
	free(qm);
	dev->qm = NULL;
	return ret;
}

/* The device writes contexts back whenever it likes, until this has ended. */
static int
cache_write_back(struct wd_dev *dev)
{
	struct wd_wait w;
	uint32_t done;

	qm_write(dev, QM_CACHE_WB_START, 1);
	wd_wait_init(&w, WB_STEP_US, WB_LIMIT_US);
	do {
		done = qm_read(dev, QM_CACHE_WB_DONE);
		if (done == GONE)
			return -ENODEV;
		if ((done & 1) != 0)
			return 0;
	} while (wd_wait_more(&w));
	return -ETIMEDOUT;
}

/* Stop the function. True: it does not touch our memory any more. */
static bool
function_stop(struct wd_dev *dev)
{
	struct wd_qm *qm = dev->qm;
	int ret = 0;

	if (dev->vf && dev->hw >= QM_HW_V3)
		qm_write(dev, QM_VF_STATE, 1);
	if (qm->stop_func)
		ret = wd_qm_mb(dev, QM_MB_FLUSH_QM, 0, false, NULL);
	interrupts_mask(dev);
	if (!dev->vf)
		wd_qm_pf_stop(dev);
	if (ret == 0)
		ret = cache_write_back(dev);
	if (ret == 0 || ret == -ENODEV)
		return true;
	WD_DEV_LOG(dev, WARNING, "does not stop (%s), resetting it", strerror(-ret));
	return dev->ops->reset != NULL && dev->ops->reset(dev) == 0;
}

void
wd_qm_stop(struct wd_dev *dev)
{
	struct wd_qm *qm = dev->qm;

	if (function_stop(dev))
		rte_memzone_free(qm->mz);
	else
		WD_DEV_LOG(dev, ERR, "cannot be stopped: its context memory is not given back");
	free(qm);
	dev->qm = NULL;
}

/* Bring the function up again on the memory it has. With the mailbox lock. */
static int
function_restart(struct wd_dev *dev)
{
	int ret;

	ret = dev->ops->reset(dev);
	if (ret != 0) {
		WD_DEV_LOG(dev, ERR, "cannot be reset: %s", strerror(-ret));
		return ret;
	}
	if (!dev->vf) {
		ret = wd_qm_pf_start(dev);
		if (ret != 0)
			return ret;
	}
	return tables_set(dev);
}

/* The reset stopped this queue; whoever polls it finds out and recovers. */
static void
queue_broken(struct wd_qp *qp)
{
	qp->stopped = true;
	/* The polling thread looks at broken first. */
	rte_atomic_store_explicit(&qp->broken, true, rte_memory_order_release);
}

int
wd_qm_reset(struct wd_dev *dev, bool forced)
{
	struct wd_qm *qm = dev->qm;
	unsigned int i, open = 0;
	int ret = -EBUSY;

	if (dev->ops->reset == NULL)
		return -ENOTSUP;
	rte_spinlock_lock(&qm->queue_lock);
	for (i = 0; i < qm->nb_queues; i++)
		open += qm->qp[i] != NULL;
	if (open == 0 || forced) {
		rte_spinlock_lock(&qm->mb_lock);
		ret = function_restart(dev);
		rte_spinlock_unlock(&qm->mb_lock);
		/* Only now does the device leave their memory alone. */
		for (i = 0; i < qm->nb_queues; i++)
			if (qm->qp[i] != NULL)
				queue_broken(qm->qp[i]);
	}
	rte_spinlock_unlock(&qm->queue_lock);
	return ret;
}

int
wd_qm_verify(struct wd_dev *dev)
{
	uint64_t base = 0;
	int ret;

	/* Since the queue was stopped: its last requests may have failed only then. */
	if (wd_qm_pf_error(dev))
		return wd_qm_reset(dev, true);
	ret = wd_qm_mb(dev, QM_MB_SQC_BT, 0, true, &base);
	/* A device that does not tell may be as it was. */
	if (ret != 0 || base == sqc_table(dev->qm))
		return 0;
	WD_DEV_LOG(dev, WARNING, "lost its contexts: somebody reset it or its physical function");
	return wd_qm_reset(dev, true);
}

/* ---- Queues ---- */

static void
sqc_build(const struct wd_qp *qp, struct qm_sqc *sqc)
{
	memset(sqc, 0, sizeof(*sqc));
	sqc->base_l = (uint32_t)qp->sq_iova;
	sqc->base_h = qp->sq_iova >> 32;
	sqc->dw3 = WD_PREP(QM_XQC_DEPTH, qp->depth - 1) | WD_PREP(QM_XQC_ENTRY, qp->sqe_shift);
	sqc->cq_num = qp->queue;
	sqc->w13 = QM_SQC_ORDER | WD_PREP(QM_SQC_TYPE, qp->type);
}

/* Not armed: a polled queue wants no events. */
static void
cqc_build(const struct wd_qp *qp, struct qm_cqc *cqc)
{
	memset(cqc, 0, sizeof(*cqc));
	cqc->base_l = (uint32_t)qp->cq_iova;
	cqc->base_h = qp->cq_iova >> 32;
	cqc->dw3 = WD_PREP(QM_XQC_DEPTH, qp->depth - 1) | WD_PREP(QM_XQC_ENTRY, QM_CQE_SHIFT);
	cqc->dw6 = QM_CQC_PHASE;
}

int
wd_qm_qp_start(struct wd_qp *qp)
{
	struct qm_sqc sqc;
	struct qm_cqc cqc;
	int ret;

	sqc_build(qp, &sqc);
	ret = xqc_load(qp->dev, QM_MB_SQC, qp->queue, &sqc);
	if (ret != 0)
		return ret;
	cqc_build(qp, &cqc);
	return xqc_load(qp->dev, QM_MB_CQC, qp->queue, &cqc);
}

/* V2 has no stop command: it is idle when the tails of both contexts are equal, laps included. */
static int
drain_wait(struct wd_qp *qp)
{
	struct qm_sqc sqc;
	struct qm_cqc cqc;
	unsigned int i;
	int ret;

	for (i = 0; i < DRAIN_STEPS; i++) {
		ret = wd_qm_xqc_dump(qp->dev, qp->queue, false, &sqc);
		if (ret == 0)
			ret = wd_qm_xqc_dump(qp->dev, qp->queue, true, &cqc);
		if (ret != 0)
			return ret;
		if (sqc.tail == cqc.tail &&
		    (sqc.w11 & QM_XQC_TAIL_WRAP) == (cqc.w11 & QM_XQC_TAIL_WRAP))
			return 0;
		rte_delay_us_block(DRAIN_STEP_US);
	}
	return -ETIMEDOUT;
}

int
wd_qm_qp_stop(struct wd_qp *qp)
{
	struct wd_dev *dev = qp->dev;
	int ret;

	if (dev->qm->stop_qp)
		ret = wd_qm_mb(dev, QM_MB_STOP_QP, qp->queue, false, NULL);
	else
		ret = drain_wait(qp);
	/* A device that is gone reaches no memory. */
	if (ret == 0 || ret == -ENODEV)
		return 0;
	WD_DEV_LOG(dev, WARNING, "queue %u does not stop (%s), resetting the function", qp->queue,
		   strerror(-ret));
	return wd_qm_reset(dev, true);
}

static int
queue_take(struct wd_qm *qm, struct wd_qp *qp)
{
	unsigned int i;
	int ret = -ENOSPC;

	rte_spinlock_lock(&qm->queue_lock);
	for (i = 0; i < qm->nb_queues; i++) {
		if (qm->qp[i] == NULL) {
			qm->qp[i] = qp;
			qp->queue = i;
			ret = 0;
			break;
		}
	}
	rte_spinlock_unlock(&qm->queue_lock);
	return ret;
}

static void
queue_give(struct wd_qm *qm, const struct wd_qp *qp)
{
	rte_spinlock_lock(&qm->queue_lock);
	qm->qp[qp->queue] = NULL;
	rte_spinlock_unlock(&qm->queue_lock);
}

static void
doorbell_set(struct wd_qp *qp)
{
	struct wd_dev *dev = qp->dev;
	volatile uint8_t *addr;

	qp->db_bar = dev->qm->iso ? QM_BAR_DB : QM_BAR;
	qp->db_off = QM_DB_SQ_CQ + (dev->qm->iso ? (uint64_t)qp->queue * QM_DB_PAGE : 0);
	addr = dev->bar[qp->db_bar].addr;
	qp->db = addr != NULL ? (volatile uint64_t *)(addr + qp->db_off) : NULL;
	qp->db_sq = WD_PREP(QM_DB_QUEUE, qp->queue) | WD_PREP(QM_DB_CMD, QM_DB_CMD_SQ);
	qp->db_cq = WD_PREP(QM_DB_QUEUE, qp->queue) | WD_PREP(QM_DB_CMD, QM_DB_CMD_CQ);
}

int
wd_qm_qp_open(struct wd_dev *dev, const struct wd_qp_conf *conf, struct wd_qp *qp)
{
	int ret;

	qp->dev = dev;
	qp->type = conf->type;
	ret = queue_take(dev->qm, qp);
	if (ret != 0) {
		WD_DEV_LOG(dev, ERR, "all %u queues are in use", dev->qm->nb_queues);
		return ret;
	}
	doorbell_set(qp);
	ret = wd_qm_qp_start(qp);
	if (ret != 0) {
		WD_DEV_LOG(dev, ERR, "does not take the contexts of queue %u: %s", qp->queue,
			   strerror(-ret));
		queue_give(dev->qm, qp);
	}
	return ret;
}

int
wd_qm_qp_close(struct wd_qp *qp)
{
	int ret;

	ret = wd_qm_qp_stop(qp);
	queue_give(qp->dev->qm, qp);
	return ret;
}
