/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Telemetry: /hisi_zip/list and /hisi_zip/stats,NAME. compressdev has no extended statistics, so
 * this is where a queue pair's counters can be seen from outside.
 *
 * The telemetry thread reads counters that the polling thread writes; each is one aligned word.
 * A queue pair that goes away meanwhile is kept out by zip_devs_lock.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <rte_telemetry.h>

#include "hisi_zip.h"

#if RTE_VERSION < RTE_VERSION_NUM(23, 3, 0, 0)
#define rte_tel_data_add_dict_uint rte_tel_data_add_dict_u64
#endif

static int
zip_tel_list(const char *cmd, const char *params, struct rte_tel_data *d)
{
	const struct zip_dev *zdev;

	rte_tel_data_start_array(d, RTE_TEL_STRING_VAL);
	rte_spinlock_lock(&zip_devs_lock);
	TAILQ_FOREACH(zdev, &zip_devs, next)
		rte_tel_data_add_array_string(d, zdev->cdev->data->name);
	rte_spinlock_unlock(&zip_devs_lock);
	return 0;
}

static void
zip_tel_hwq(struct rte_tel_data *d, const struct zip_hwq *hq, const char *direction)
{
	const struct {
		const char *name;
		uint64_t value;
	} items[] = {
		{ "queue", hq->qp->queue },
		{ "depth", hq->qp->depth },
		{ "in_flight", hq->qp->used },
		{ "doorbells", hq->qp->doorbells },
		{ "bad_cqe", hq->qp->bad_cqe },
		{ "timeouts", hq->qp->timeouts },
	};
	char name[RTE_TEL_MAX_STRING_LEN];
	unsigned int i;

	for (i = 0; i < RTE_DIM(items); i++) {
		snprintf(name, sizeof(name), "%s_%s", direction, items[i].name);
		rte_tel_data_add_dict_uint(d, name, items[i].value);
	}
}

static struct rte_tel_data *
zip_tel_qp(const struct zip_qp *qp)
{
	const struct zip_qp_stats *s = &qp->stats;
	struct rte_tel_data *d = rte_tel_data_alloc();

	if (d == NULL)
		return NULL;
	rte_tel_data_start_dict(d);
	rte_tel_data_add_dict_uint(d, "max", qp->max);
	rte_tel_data_add_dict_uint(d, "in_flight", qp->inflight);
	rte_tel_data_add_dict_uint(d, "enqueued", s->enqueued);
	rte_tel_data_add_dict_uint(d, "enqueue_errors", s->enqueue_err);
	rte_tel_data_add_dict_uint(d, "dequeued", s->dequeued);
	rte_tel_data_add_dict_uint(d, "dequeue_errors", s->dequeue_err);
	rte_tel_data_add_dict_uint(d, "retries", s->retries);
	rte_tel_data_add_dict_uint(d, "recoverable", s->recoverable);
	rte_tel_data_add_dict_uint(d, "recovered", s->recovered);
	rte_tel_data_add_dict_uint(d, "bad_sqe", s->bad_sqe);
	rte_tel_data_add_dict_uint(d, "sw_checksum_bytes", s->sw_chksum);
	rte_tel_data_add_dict_uint(d, "sw_stored_bytes", s->sw_stored);
	zip_tel_hwq(d, &qp->hwq[ZIP_SQC_COMPRESS], "compress");
	zip_tel_hwq(d, &qp->hwq[ZIP_SQC_DECOMPRESS], "decompress");
	return d;
}

static void
zip_tel_dev(struct rte_tel_data *d, const struct zip_dev *zdev)
{
	struct rte_tel_data *child;
	const struct zip_qp *qp;
	char name[RTE_TEL_MAX_STRING_LEN];

	rte_tel_data_start_dict(d);
	rte_tel_data_add_dict_string(d, "transport", zdev->wd->ops->name);
	rte_tel_data_add_dict_uint(d, "max_queue_pairs", zdev->max_qps);
	LIST_FOREACH(qp, &zdev->qps, next) {
		child = zip_tel_qp(qp);
		if (child == NULL)
			return;
		snprintf(name, sizeof(name), "queue_pair_%u", qp->id);
		/* The dictionary is full after some 250: what fits is shown. */
		if (rte_tel_data_add_dict_container(d, name, child, 0) != 0) {
			rte_tel_data_free(child);
			return;
		}
	}
}

static int
zip_tel_stats(const char *cmd, const char *params, struct rte_tel_data *d)
{
	const struct zip_dev *zdev;
	int ret = -ENODEV;

	if (params == NULL || params[0] == '\0')
		return -EINVAL;
	rte_spinlock_lock(&zip_devs_lock);
	TAILQ_FOREACH(zdev, &zip_devs, next) {
		if (strcmp(zdev->cdev->data->name, params) != 0)
			continue;
		zip_tel_dev(d, zdev);
		ret = 0;
		break;
	}
	rte_spinlock_unlock(&zip_devs_lock);
	return ret;
}

RTE_INIT(zip_tel_init)
{
	rte_telemetry_register_cmd("/hisi_zip/list", zip_tel_list,
		"Returns the names of the hisi_zip devices. No parameters");
	rte_telemetry_register_cmd("/hisi_zip/stats", zip_tel_stats,
		"Returns the counters of a device's queue pairs. Parameters: name of the device");
}
