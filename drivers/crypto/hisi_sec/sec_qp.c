/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Queue pairs: set-up, reset, release, statistics. */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <rte_errno.h>
#include <rte_malloc.h>

#include "hisi_sec.h"

/* Accepts a half-built queue pair. */
static void
qp_destroy(struct sec_qp *qp)
{
	struct sec_sess *s;

	/* Waits for what is in flight; afterwards hardware leaves all memory alone. */
	wd_qp_close(qp->wq);
	/* Ops that were still in flight may have left keys. */
	if (qp->sess_mz != NULL)
		for (s = qp->sess_mz->addr; s <= (struct sec_sess *)qp->sess_mz->addr +
		     SEC_QP_SESSIONS; s++)
			sec_sess_wipe(s);
	wd_sgl_pool_destroy(qp->sgl);
	rte_memzone_free(qp->sess_mz);
	rte_memzone_free(qp->mz);
	rte_free(qp->slot);
	sec_soft_close(qp->soft);
	sec_raw_close(qp);
	wd_qp_mem_free(qp, sizeof(*qp));
}

/* Memory that the device reaches, named after the queue pair. */
static const struct rte_memzone *
zone_reserve(const struct rte_cryptodev *dev, uint16_t id, const char *what, size_t len,
	     int socket_id)
{
	char name[RTE_MEMZONE_NAMESIZE];
	const struct rte_memzone *mz;

	snprintf(name, sizeof(name), "sec%u_%u_%s", dev->data->dev_id, id, what);
	mz = rte_memzone_reserve_aligned(name, len, socket_id, RTE_MEMZONE_IOVA_CONTIG,
					 RTE_CACHE_LINE_SIZE);
	/* Far memory is slow, none is worse. */
	if (mz == NULL && socket_id != SOCKET_ID_ANY)
		mz = rte_memzone_reserve_aligned(name, len, SOCKET_ID_ANY,
						 RTE_MEMZONE_IOVA_CONTIG, RTE_CACHE_LINE_SIZE);
	if (mz != NULL)
		memset(mz->addr, 0, mz->len);
	return mz;
}

static int
qp_sessions_open(struct sec_qp *qp, const struct rte_cryptodev *dev, uint16_t id, int socket_id)
{
	struct sec_sess *s;
	unsigned int i;

	/* The last is for the raw data path. */
	qp->sess_mz = zone_reserve(dev, id, "sess", (SEC_QP_SESSIONS + 1) * sizeof(*s), socket_id);
	if (qp->sess_mz == NULL)
		return -ENOMEM;
	s = qp->sess_mz->addr;
	for (i = 0; i < SEC_QP_SESSIONS; i++) {
		s[i].next = qp->free;
		qp->free = &s[i];
	}
	return 0;
}

static int
qp_build(struct sec_qp *qp, const struct rte_cryptodev *dev, uint16_t id, int socket_id)
{
	struct wd_qp_conf conf = {
		/* A ring of the largest size holds one less than it has slots. */
		.nb_inflight = RTE_MIN(qp->depth, QM_MAX_DEPTH - 1u),
		.sqe_shift = SEC_SQE_SHIFT,
		.type = SEC_SQC_TYPE,
		.numa_node = socket_id,
	};
	char name[RTE_MEMZONE_NAMESIZE];
	uint16_t depth;

	qp->wq = wd_qp_open(qp->sdev->wd, &conf);
	if (qp->wq == NULL)
		return -rte_errno;
	depth = qp->wq->depth;
	snprintf(name, sizeof(name), "sec%u_%u_sgl", dev->data->dev_id, id);
	qp->sgl = wd_sgl_pool_create(name, depth, socket_id);
	if (qp->sgl == NULL)
		return -rte_errno;
	qp->slot = rte_zmalloc_socket("hisi_sec slots", depth * (sizeof(*qp->slot) +
				      sizeof(*qp->parked)), RTE_CACHE_LINE_SIZE, socket_id);
	if (qp->slot == NULL)
		return -ENOMEM;
	qp->parked = RTE_PTR_ADD(qp->slot, depth * sizeof(*qp->slot));
	qp->mz = zone_reserve(dev, id, "slots", depth * sizeof(*qp->mem), socket_id);
	if (qp->mz == NULL)
		return -ENOMEM;
	qp->mem = qp->mz->addr;
	qp->mem_iova = qp->mz->iova;
	if (!qp->bd3) {
		qp->soft = sec_soft_open();
		if (qp->soft == NULL)
			return -ENOMEM;
	}
	return qp_sessions_open(qp, dev, id, socket_id);
}

int
sec_qp_setup(struct rte_cryptodev *dev, uint16_t id, const struct rte_cryptodev_qp_conf *conf,
	     int socket_id)
{
	struct sec_dev *sdev = dev->data->dev_private;
	struct sec_qp *qp;
	int ret;

	if (conf->nb_descriptors == 0 || conf->nb_descriptors > SEC_DEPTH_MAX) {
		WD_DEV_LOG(sdev->wd, ERR, "queue pair %u: depth %u, need 1..%u", id,
			   conf->nb_descriptors, SEC_DEPTH_MAX);
		return -EINVAL;
	}
	if (dev->data->queue_pairs[id] != NULL)
		sec_qp_release(dev, id);
	qp = wd_qp_mem_alloc(sizeof(*qp));
	if (qp == NULL)
		return -ENOMEM;
	qp->sdev = sdev;
	qp->magic = sdev->magic;
	qp->bd3 = sdev->magic == SEC_MAGIC_BD3;
	qp->scratch_iova = sdev->scratch->iova;
	qp->depth = conf->nb_descriptors;
	ret = qp_build(qp, dev, id, socket_id == SOCKET_ID_ANY ? sdev->wd->numa_node : socket_id);
	if (ret != 0) {
		WD_DEV_LOG(sdev->wd, ERR, "queue pair %u of depth %u: %s", id, qp->depth,
			   rte_strerror(-ret));
		qp_destroy(qp);
		return ret;
	}
	dev->data->queue_pairs[id] = qp;
	return 0;
}

int
sec_qp_release(struct rte_cryptodev *dev, uint16_t id)
{
	struct sec_qp *qp = dev->data->queue_pairs[id];

	if (qp == NULL)
		return 0;
	dev->data->queue_pairs[id] = NULL;
	qp_destroy(qp);
	return 0;
}

int
sec_qp_reset(struct rte_cryptodev *dev, uint16_t id, const struct rte_cryptodev_qp_conf *conf,
	     int socket_id)
{
	const struct sec_qp *qp = dev->data->queue_pairs[id];
	struct rte_cryptodev_qp_conf same = { 0 };

	if (conf == NULL) {
		if (qp == NULL)
			return -EINVAL;
		same.nb_descriptors = qp->depth;
		conf = &same;
	}
	return sec_qp_setup(dev, id, conf, socket_id);
}

int
sec_qp_error_query(struct rte_cryptodev *dev, uint16_t id)
{
	struct sec_qp *qp = dev->data->queue_pairs[id];
	uint64_t faults;

	if (qp == NULL)
		return -EINVAL;
	faults = qp->wq->bad_cqe + qp->wq->timeouts + qp->stats.failed;
	if (faults == qp->faults_told)
		return 0;
	qp->faults_told = faults;
	return 1;
}

uint32_t
sec_qp_used(void *queue_pair)
{
	const struct sec_qp *qp = queue_pair;

	return qp->wq != NULL ? qp->wq->used + qp->nb_parked : 0;
}

void
sec_stats_get(struct rte_cryptodev *dev, struct rte_cryptodev_stats *stats)
{
	const struct sec_qp *qp;
	uint16_t i;

	for (i = 0; i < dev->data->nb_queue_pairs; i++) {
		qp = dev->data->queue_pairs[i];
		if (qp == NULL)
			continue;
		stats->enqueued_count += qp->stats.enqueued;
		stats->dequeued_count += qp->stats.dequeued;
		stats->enqueue_err_count += qp->stats.enqueue_err;
		stats->dequeue_err_count += qp->stats.dequeue_err;
	}
}

void
sec_stats_reset(struct rte_cryptodev *dev)
{
	struct sec_qp *qp;
	uint16_t i;

	for (i = 0; i < dev->data->nb_queue_pairs; i++) {
		qp = dev->data->queue_pairs[i];
		if (qp == NULL)
			continue;
		qp->faults_told -= RTE_MIN(qp->faults_told, qp->stats.failed);
		memset(&qp->stats, 0, sizeof(qp->stats));
	}
}
