/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Queue pairs: their memory, opening and closing, and what comes after a fault. */

#include "wd_qp.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include <rte_errno.h>

#include "wd_compat.h"
#include "wd_priv.h"
#include "wd_qm.h"

#define MIN_DEPTH		64
#define MIN_SQE_SHIFT		6	/* HPRE; the others have 7 */
#define MAX_SQE_SHIFT		7
#define RING_ALIGN		4096
/* How long closing waits for what the application left in flight. */
#define CLOSE_STEP_US		10
#define CLOSE_LIMIT_US		5000000
#define CLOSE_RUN		32	/* SQEs a lent device may execute at a time */

void *
wd_qp_mem_alloc(size_t len)
{
	void *mem;

	mem = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (mem == MAP_FAILED)
		return NULL;
	/* Kernels before 4.14 do not know the advice; there a child must keep off by itself. */
	madvise(mem, len, MADV_WIPEONFORK);
	return mem;
}

void
wd_qp_mem_free(void *mem, size_t len)
{
	munmap(mem, len);
}

static void
qp_free(struct wd_qp *qp)
{
	rte_memzone_free(qp->mz);
	wd_qp_mem_free(qp, sizeof(*qp));
}

static int
conf_check(struct wd_dev *dev, const struct wd_qp_conf *conf)
{
	if (conf->nb_inflight < 1 || conf->nb_inflight > QM_MAX_DEPTH - 1) {
		WD_DEV_LOG(dev, ERR, "queue pair of %u in flight, need 1..%u", conf->nb_inflight,
			   QM_MAX_DEPTH - 1);
		return -EINVAL;
	}
	if (conf->sqe_shift < MIN_SQE_SHIFT || conf->sqe_shift > MAX_SQE_SHIFT ||
	    conf->type > WD_GET(QM_SQC_TYPE, QM_SQC_TYPE)) {
		WD_DEV_LOG(dev, ERR, "queue type %u with sqe size 1 << %u is none of any engine",
			   conf->type, conf->sqe_shift);
		return -EINVAL;
	}
	return 0;
}

/* One zone: SQ ring, CQ ring, op pointers; the rings as the device sees them in one piece. */
static int
rings_reserve(struct wd_qp *qp, const struct wd_qp_conf *conf)
{
	size_t sq_len = (size_t)qp->depth << qp->sqe_shift;
	size_t cq_len = qp->depth * sizeof(struct qm_cqe);

	qp->mz = wd_zone_reserve("wd_qp", sq_len + cq_len + qp->depth * sizeof(qp->op[0]),
				 conf->numa_node, RING_ALIGN);
	if (qp->mz == NULL) {
		WD_DEV_LOG(qp->dev, ERR, "no memory for rings of %u entries on node %d: %s",
			   qp->depth, conf->numa_node, rte_strerror(rte_errno));
		return -rte_errno;
	}
	qp->sq = qp->mz->addr;
	qp->cq = RTE_PTR_ADD(qp->sq, sq_len);
	qp->op = RTE_PTR_ADD(qp->sq, sq_len + cq_len);
	qp->sq_iova = qp->mz->iova;
	qp->cq_iova = qp->mz->iova + sq_len;
	return 0;
}

/* As the first lap begins: a CQE of phase 0 is one that is not there yet. */
static void
rings_clear(struct wd_qp *qp)
{
	memset(qp->mz->addr, 0, qp->mz->len);
	qp->tail = 0;
	qp->head = 0;
	qp->rung = 0;
	qp->used = 0;
	qp->phase = 1;
	qp->deadline = 0;
}

static int
qp_start(struct wd_qp *qp, const struct wd_qp_conf *conf)
{
	struct wd_dev *dev = qp->dev;

	if (dev->ops->qp_open != NULL)
		return dev->ops->qp_open(dev, conf, qp);
	return wd_qm_qp_open(dev, conf, qp);
}

struct wd_qp *
wd_qp_open(struct wd_dev *dev, const struct wd_qp_conf *conf)
{
	struct wd_qp *qp;
	int ret;

	ret = conf_check(dev, conf);
	if (ret != 0)
		goto fail;
	ret = -ENOMEM;
	qp = wd_qp_mem_alloc(sizeof(*qp));
	if (qp == NULL)
		goto fail;
	qp->dev = dev;
	qp->sqe_shift = conf->sqe_shift;
	qp->depth = RTE_MAX(rte_align32pow2(conf->nb_inflight + 1u), (uint32_t)MIN_DEPTH);
	ret = rings_reserve(qp, conf);
	if (ret != 0)
		goto free_qp;
	rings_clear(qp);
	qp->timeout = rte_get_tsc_hz() / 1000 * dev->timeout_ms;
	qp->lend = dev->lend;
	ret = qp_start(qp, conf);
	if (ret != 0)
		goto free_qp;
	qp->max_used = conf->nb_inflight;
	LIST_INSERT_HEAD(&dev->qps, qp, next);
	return qp;

free_qp:
	qp_free(qp);
fail:
	rte_errno = -ret;
	return NULL;
}

/* Let what is in flight end; the results are lost. */
static void
drain(struct wd_qp *qp)
{
	volatile struct qm_cqe *cqe;
	struct wd_wait w;

	wd_wait_init(&w, CLOSE_STEP_US, CLOSE_LIMIT_US);
	while (qp->used != 0) {
		if (qp->lend)
			qp->dev->ops->qp_run(qp, CLOSE_RUN);
		cqe = &qp->cq[qp->head];
		if (WD_GET(QM_CQE_PHASE, cqe->w7) != qp->phase) {
			if (!wd_wait_more(&w)) {
				WD_DEV_LOG(qp->dev, WARNING, "queue %u closes with %u requests in"
					   " flight", qp->queue, qp->used);
				return;
			}
			continue;
		}
		qp->used--;
		if (++qp->head == qp->depth) {
			qp->head = 0;
			qp->phase ^= 1;
		}
		/*
		 * A device whose CQ is full would wait for us. No barrier: nothing of what came
		 * with the CQE is looked at.
		 */
		wd_qp_ring(qp, qp->db_cq, qp->head);
	}
}

void
wd_qp_close(struct wd_qp *qp)
{
	int ret = 0;

	if (qp == NULL || qp->dev == NULL)
		return;
	LIST_REMOVE(qp, next);
	if (!qp->broken)
		drain(qp);
	if (qp->dev->ops->qp_close != NULL)
		qp->dev->ops->qp_close(qp);
	else
		ret = wd_qm_qp_close(qp);
	if (ret != 0)
		WD_DEV_LOG(qp->dev, ERR, "queue %u was not stopped (%s); the function is cut off",
			   qp->queue, strerror(-ret));
	qp_free(qp);
}

/* Start the stopped queue over. Not more often than once in a time-out: it may wait long. */
static void
restart(struct wd_qp *qp)
{
	uint64_t now = rte_get_tsc_cycles();
	int ret;

	if (now < qp->retry)
		return;
	rings_clear(qp);
	ret = wd_qm_verify(qp->dev);
	if (ret == 0)
		ret = wd_qm_qp_start(qp);
	if (ret != 0) {
		WD_DEV_LOG(qp->dev, ERR, "queue %u does not start again: %s", qp->queue,
			   strerror(-ret));
		qp->retry = now + qp->timeout;
		return;
	}
	qp->stopped = false;
	qp->retry = 0;
	qp->broken = false;
}

uint16_t
wd_qp_recover(struct wd_qp *qp, void **ops, uint16_t n)
{
	uint16_t i;

	/* Pairs with queue_broken() in wd_qm.c. */
	if (!rte_atomic_load_explicit(&qp->broken, rte_memory_order_acquire) || qp->dev == NULL ||
	    qp->dev->qm == NULL)
		return 0;
	if (!qp->stopped) {
		WD_DEV_LOG(qp->dev, ERR, "queue %u: %s, %u requests in flight are lost", qp->queue,
			   qp->timeouts != 0 && qp->bad_cqe == 0 ? "no completion in time" :
			   "stopped by a fault", qp->used);
		/* When this fails the function is cut off, so the ops are ours all the same. */
		wd_qm_qp_stop(qp);
		qp->stopped = true;
	}
	for (i = 0; i < n && qp->used != 0; i++) {
		ops[i] = qp->op[qp->head];
		if (++qp->head == qp->depth)
			qp->head = 0;
		qp->used--;
	}
	if (qp->used == 0)
		restart(qp);
	return i;
}
