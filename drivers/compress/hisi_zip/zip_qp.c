/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Queue pairs: set-up, release, statistics. */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <rte_errno.h>
#include <rte_malloc.h>

#include "hisi_zip.h"

static void
zip_hwq_close(struct zip_hwq *hq)
{
	uint16_t i;

	/* Waits for what is in flight; afterwards hardware leaves all memory alone. */
	if (hq->qp != NULL && hq->slot != NULL) {
		uint16_t depth = hq->qp->depth, head = hq->qp->head, used = hq->qp->used;

		wd_qp_close(hq->qp);
		for (i = 0; i < used; i++) {
			struct zip_slot *s = &hq->slot[(head + i) % depth];

			if (s->job == NULL)
				continue;
			s->job->dead = true;
			zip_job_drop(hq->owner, s->job);
		}
	} else {
		wd_qp_close(hq->qp);
	}
	wd_sgl_pool_destroy(hq->sgl);
	rte_free(hq->slot);
}

static int
zip_hwq_open(struct zip_qp *qp, struct zip_hwq *hq, uint8_t type, int socket_id)
{
	struct wd_qp_conf conf = {
		.nb_inflight = qp->max,
		.sqe_shift = ZIP_SQE_SHIFT,
		.type = type,
		.numa_node = socket_id,
	};
	char name[RTE_MEMZONE_NAMESIZE];

	hq->owner = qp;
	hq->qp = wd_qp_open(qp->zdev->wd, &conf);
	if (hq->qp == NULL)
		return -rte_errno;
	snprintf(name, sizeof(name), "zip%u_%u_%u_sgl", qp->zdev->cdev->data->dev_id, qp->id, type);
	hq->sgl = wd_sgl_pool_create(name, hq->qp->depth, socket_id);
	if (hq->sgl == NULL)
		return -rte_errno;
	hq->slot = rte_zmalloc_socket("hisi_zip slots", sizeof(*hq->slot) * hq->qp->depth,
				      RTE_CACHE_LINE_SIZE, socket_id);
	return hq->slot == NULL ? -ENOMEM : 0;
}

static int
zip_qp_jobs_open(struct zip_qp *qp, int socket_id)
{
	struct zip_stream *st;
	uint16_t i;

	qp->jobs = rte_zmalloc_socket("hisi_zip jobs", sizeof(*qp->jobs) * ZIP_QP_JOBS,
				      RTE_CACHE_LINE_SIZE, socket_id);
	if (qp->jobs == NULL)
		return -ENOMEM;
	for (i = 0; i < ZIP_QP_JOBS; i++) {
		st = &qp->jobs[i];
		st->borrowed = true;
		if (zip_ctx_alloc(st, socket_id) != 0)
			return -ENOMEM;
		qp->free[qp->nb_free++] = st;
	}
	return 0;
}

/* Accepts a half-built queue pair. */
static void
zip_qp_destroy(struct zip_qp *qp)
{
	struct zip_stream *st;
	uint16_t i;

	while ((st = qp->stall) != NULL) {
		qp->stall = st->next;
		st->dead = true;
		zip_job_drop(qp, st);
	}
	zip_hwq_close(&qp->hwq[ZIP_SQC_COMPRESS]);
	zip_hwq_close(&qp->hwq[ZIP_SQC_DECOMPRESS]);
	for (i = 0; qp->jobs != NULL && i < ZIP_QP_JOBS; i++)
		zip_ctx_free(&qp->jobs[i]);
	rte_free(qp->jobs);
	rte_free(qp->done);
	wd_qp_mem_free(qp, sizeof(*qp));
}

static int
zip_qp_build(struct zip_qp *qp, int socket_id)
{
	uint32_t slots = rte_align32pow2(qp->max);
	int ret;

	qp->done = rte_zmalloc_socket("hisi_zip rings", 2 * slots * sizeof(*qp->done),
				      RTE_CACHE_LINE_SIZE, socket_id);
	if (qp->done == NULL)
		return -ENOMEM;
	qp->wait = qp->done + slots;
	qp->mask = slots - 1;
	qp->stall_tail = &qp->stall;
	ret = zip_hwq_open(qp, &qp->hwq[ZIP_SQC_COMPRESS], ZIP_SQC_COMPRESS, socket_id);
	if (ret == 0)
		ret = zip_hwq_open(qp, &qp->hwq[ZIP_SQC_DECOMPRESS], ZIP_SQC_DECOMPRESS,
				   socket_id);
	if (ret == 0)
		ret = zip_qp_jobs_open(qp, socket_id);
	return ret;
}

int
zip_qp_setup(struct rte_compressdev *dev, uint16_t id, uint32_t max_inflight, int socket_id)
{
	struct zip_dev *zdev = dev->data->dev_private;
	struct zip_qp *qp;
	int ret;

	if (max_inflight == 0 || max_inflight > ZIP_DEPTH_MAX) {
		WD_DEV_LOG(zdev->wd, ERR, "queue pair %u: depth %u, need 1..%u", id, max_inflight,
			   ZIP_DEPTH_MAX);
		return -EINVAL;
	}
	if (dev->data->queue_pairs[id] != NULL)
		zip_qp_release(dev, id);
	qp = wd_qp_mem_alloc(sizeof(*qp));
	if (qp == NULL)
		return -ENOMEM;
	qp->zdev = zdev;
	qp->id = id;
	/* A ring of the largest size holds one less than it has slots. */
	qp->max = RTE_MIN(max_inflight, (uint32_t)QM_MAX_DEPTH - 1);
	ret = zip_qp_build(qp, socket_id == SOCKET_ID_ANY ? zdev->wd->numa_node : socket_id);
	if (ret != 0) {
		WD_DEV_LOG(zdev->wd, ERR, "queue pair %u of depth %u: %s", id, max_inflight,
			   rte_strerror(-ret));
		zip_qp_destroy(qp);
		return ret;
	}
	dev->data->queue_pairs[id] = qp;
	rte_spinlock_lock(&zip_devs_lock);
	LIST_INSERT_HEAD(&zdev->qps, qp, next);
	rte_spinlock_unlock(&zip_devs_lock);
	return 0;
}

int
zip_qp_release(struct rte_compressdev *dev, uint16_t id)
{
	struct zip_qp *qp = dev->data->queue_pairs[id];

	if (qp == NULL)
		return 0;
	dev->data->queue_pairs[id] = NULL;
	rte_spinlock_lock(&zip_devs_lock);
	LIST_REMOVE(qp, next);
	rte_spinlock_unlock(&zip_devs_lock);
	zip_qp_destroy(qp);
	return 0;
}

void
zip_stats_get(struct rte_compressdev *dev, struct rte_compressdev_stats *stats)
{
	const struct zip_qp *qp;
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
zip_stats_reset(struct rte_compressdev *dev)
{
	struct zip_qp *qp;
	uint16_t i;

	for (i = 0; i < dev->data->nb_queue_pairs; i++) {
		qp = dev->data->queue_pairs[i];
		if (qp != NULL)
			memset(&qp->stats, 0, sizeof(qp->stats));
	}
}
