/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Queue pairs: set-up, reset, release, statistics. */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <openssl/crypto.h>

#include <rte_errno.h>
#include <rte_malloc.h>

#include "hisi_hpre.h"
#include "hpre_soft.h"

/* Keys may have been in it. */
static void
zone_free(const struct rte_memzone *mz)
{
	if (mz == NULL)
		return;
	OPENSSL_cleanse(mz->addr, mz->len);
	rte_memzone_free(mz);
}

/* Accepts a half-built queue pair. */
static void
qp_destroy(struct hpre_qp *qp)
{
	unsigned int i;

	for (i = 0; i < HPRE_NB_SQC; i++) {
		/* Waits for what is in flight; afterwards hardware leaves all memory alone. */
		wd_qp_close(qp->ring[i].wq);
		zone_free(qp->ring[i].mz);
		rte_free(qp->ring[i].slot);
	}
	zone_free(qp->sess_mz);
	rte_free(qp->done);
	hpre_soft_close(qp->soft);
	wd_qp_mem_free(qp, sizeof(*qp));
}

/* Memory that the device reaches, named after the queue pair. */
static const struct rte_memzone *
zone_reserve(const struct rte_cryptodev *dev, uint16_t id, const char *what, size_t len,
	     int socket_id)
{
	char name[RTE_MEMZONE_NAMESIZE];
	const struct rte_memzone *mz;

	snprintf(name, sizeof(name), "hpre%u_%u_%s", dev->data->dev_id, id, what);
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
ring_open(struct hpre_qp *qp, const struct rte_cryptodev *dev, uint16_t id, uint8_t type,
	  int socket_id)
{
	static const char *const name[] = { [HPRE_SQC_RSA] = "rsa", [HPRE_SQC_ECC] = "ecc" };
	struct hpre_ring *ring = &qp->ring[type];
	struct wd_qp_conf conf = {
		.nb_inflight = qp->limit, .sqe_shift = HPRE_SQE_SHIFT, .type = type,
		.numa_node = socket_id,
	};

	ring->qp = qp;
	ring->type = type;
	ring->wq = wd_qp_open(qp->hdev->wd, &conf);
	if (ring->wq == NULL)
		return -rte_errno;
	ring->slot = rte_zmalloc_socket("hisi_hpre slots", ring->wq->depth * sizeof(*ring->slot),
					RTE_CACHE_LINE_SIZE, socket_id);
	if (ring->slot == NULL)
		return -ENOMEM;
	ring->mz = zone_reserve(dev, id, name[type], ring->wq->depth * sizeof(*ring->mem),
				socket_id);
	if (ring->mz == NULL)
		return -ENOMEM;
	ring->mem = ring->mz->addr;
	ring->mem_iova = ring->mz->iova;
	return 0;
}

static int
sessions_open(struct hpre_qp *qp, const struct rte_cryptodev *dev, uint16_t id, int socket_id)
{
	struct hpre_sess *s;
	unsigned int i;

	qp->sess_mz = zone_reserve(dev, id, "sess", HPRE_QP_SESSIONS * sizeof(*s), socket_id);
	if (qp->sess_mz == NULL)
		return -ENOMEM;
	s = qp->sess_mz->addr;
	for (i = 0; i < HPRE_QP_SESSIONS; i++) {
		s[i].next = qp->free;
		qp->free = &s[i];
	}
	return 0;
}

static int
qp_build(struct hpre_qp *qp, const struct rte_cryptodev *dev, uint16_t id, int socket_id)
{
	unsigned int types = hpre_nb_rings(qp->hdev), i;
	int ret;

	for (i = 0; i < types; i++) {
		ret = ring_open(qp, dev, id, i, socket_id);
		if (ret != 0)
			return ret;
	}
	qp->done_mask = rte_align32pow2(qp->limit) - 1;
	qp->done = rte_zmalloc_socket("hisi_hpre done", (qp->done_mask + 1) * sizeof(*qp->done),
				      RTE_CACHE_LINE_SIZE, socket_id);
	if (qp->done == NULL)
		return -ENOMEM;
	qp->soft = hpre_soft_open(qp->hdev);
	if (qp->soft == NULL)
		return -ENOMEM;
	return sessions_open(qp, dev, id, socket_id);
}

int
hpre_qp_setup(struct rte_cryptodev *dev, uint16_t id, const struct rte_cryptodev_qp_conf *conf,
	      int socket_id)
{
	struct hpre_dev *hdev = dev->data->dev_private;
	struct hpre_qp *qp;
	int ret;

	if (conf->nb_descriptors == 0 || conf->nb_descriptors > HPRE_DEPTH_MAX) {
		WD_DEV_LOG(hdev->wd, ERR, "queue pair %u: depth %u, need 1..%u", id,
			   conf->nb_descriptors, HPRE_DEPTH_MAX);
		return -EINVAL;
	}
	if (dev->data->queue_pairs[id] != NULL)
		hpre_qp_release(dev, id);
	qp = wd_qp_mem_alloc(sizeof(*qp));
	if (qp == NULL)
		return -ENOMEM;
	qp->hdev = hdev;
	qp->depth = conf->nb_descriptors;
	/* A ring of the largest size holds one less than it has slots. */
	qp->limit = RTE_MIN(qp->depth, QM_MAX_DEPTH - 1u);
	ret = qp_build(qp, dev, id, socket_id == SOCKET_ID_ANY ? hdev->wd->numa_node : socket_id);
	if (ret != 0) {
		WD_DEV_LOG(hdev->wd, ERR, "queue pair %u of depth %u: %s", id, qp->depth,
			   rte_strerror(-ret));
		qp_destroy(qp);
		return ret;
	}
	dev->data->queue_pairs[id] = qp;
	return 0;
}

int
hpre_qp_release(struct rte_cryptodev *dev, uint16_t id)
{
	struct hpre_qp *qp = dev->data->queue_pairs[id];

	if (qp == NULL)
		return 0;
	dev->data->queue_pairs[id] = NULL;
	qp_destroy(qp);
	return 0;
}

int
hpre_qp_reset(struct rte_cryptodev *dev, uint16_t id, const struct rte_cryptodev_qp_conf *conf,
	      int socket_id)
{
	const struct hpre_qp *qp = dev->data->queue_pairs[id];
	struct rte_cryptodev_qp_conf same = { 0 };

	if (conf == NULL) {
		if (qp == NULL)
			return -EINVAL;
		same.nb_descriptors = qp->depth;
		conf = &same;
	}
	return hpre_qp_setup(dev, id, conf, socket_id);
}

int
hpre_qp_error_query(struct rte_cryptodev *dev, uint16_t id)
{
	struct hpre_qp *qp = dev->data->queue_pairs[id];
	uint64_t faults;
	unsigned int i;

	if (qp == NULL)
		return -EINVAL;
	faults = qp->stats.failed;
	for (i = 0; i < HPRE_NB_SQC; i++)
		if (qp->ring[i].wq != NULL)
			faults += qp->ring[i].wq->bad_cqe + qp->ring[i].wq->timeouts;
	if (faults == qp->faults_told)
		return 0;
	qp->faults_told = faults;
	return 1;
}

uint32_t
hpre_qp_used(void *queue_pair)
{
	const struct hpre_qp *qp = queue_pair;
	uint32_t used = qp->nb_done;
	unsigned int i;

	for (i = 0; i < HPRE_NB_SQC; i++)
		if (qp->ring[i].wq != NULL)
			used += qp->ring[i].wq->used;
	return used;
}

void
hpre_stats_get(struct rte_cryptodev *dev, struct rte_cryptodev_stats *stats)
{
	const struct hpre_qp *qp;
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
hpre_stats_reset(struct rte_cryptodev *dev)
{
	struct hpre_qp *qp;
	uint16_t i;

	for (i = 0; i < dev->data->nb_queue_pairs; i++) {
		qp = dev->data->queue_pairs[i];
		if (qp == NULL)
			continue;
		qp->faults_told -= RTE_MIN(qp->faults_told, qp->stats.failed);
		memset(&qp->stats, 0, sizeof(qp->stats));
	}
}
