/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Jobs in flight on several queue pairs. */

#include "lane.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_cycles.h>
#include <rte_errno.h>
#include <rte_launch.h>
#include <rte_lcore.h>
#include <rte_malloc.h>
#include <rte_pause.h>
#include <rte_ring.h>

#include "wd_compat.h"

#include "util.h"

#define BURST		32
#define SILENCE_S	30
#define DRAIN_S		10

struct ta_lane {
	struct ta_lanes *all;
	uint16_t qp;
	struct rte_ring *ring;
	/* Taken from the ring and not yet accepted by the device. */
	struct rte_comp_op *wait[BURST];
	unsigned int nb_wait;
};

static struct ta_job **
job_of(struct rte_comp_op *op)
{
	return (struct ta_job **)(op + 1);
}

static void
finish(struct rte_comp_op *op)
{
	rte_atomic_store_explicit(&(*job_of(op))->done, true, rte_memory_order_release);
}

bool
ta_job_done(const struct ta_job *job)
{
	return rte_atomic_load_explicit(&job->done, rte_memory_order_acquire);
}

static void
lane_poll(struct ta_lane *lane)
{
	struct rte_comp_op *ops[BURST];
	unsigned int n, i;

	lane->nb_wait += rte_ring_dequeue_burst(lane->ring, (void **)&lane->wait[lane->nb_wait],
						BURST - lane->nb_wait, NULL);
	if (lane->nb_wait != 0) {
		n = rte_compressdev_enqueue_burst(lane->all->dev->id, lane->qp, lane->wait,
						  lane->nb_wait);
		/* A refused op shows it in its status; a full queue leaves the op alone. */
		if (n < lane->nb_wait &&
		    lane->wait[n]->status != RTE_COMP_OP_STATUS_NOT_PROCESSED)
			finish(lane->wait[n++]);
		lane->nb_wait -= n;
		memmove(lane->wait, lane->wait + n, lane->nb_wait * sizeof(lane->wait[0]));
	}
	n = rte_compressdev_dequeue_burst(lane->all->dev->id, lane->qp, ops, BURST);
	for (i = 0; i < n; i++)
		finish(ops[i]);
}

/* Lcores that work for us; rte_lcore_count() counts service cores, too. */
static unsigned int
workers_count(void)
{
	unsigned int lcore, n = 0;

	RTE_LCORE_FOREACH_WORKER(lcore)
		n++;
	return n;
}

/* A worker drives every @workers-th lane, from its own number on. */
static int
worker(void *arg)
{
	struct ta_lanes *l = arg;
	unsigned int i, first;

	first = rte_atomic_fetch_add_explicit(&l->numbers, 1, rte_memory_order_relaxed);
	while (!rte_atomic_load_explicit(&l->stop, rte_memory_order_relaxed))
		for (i = first; i < l->nb; i += l->workers)
			lane_poll(l->lane[i]);
	return 0;
}

void
ta_lanes_poll(struct ta_lanes *l)
{
	unsigned int i;

	if (l->workers != 0) {
		rte_pause();
		return;
	}
	for (i = 0; i < l->nb; i++)
		lane_poll(l->lane[i]);
}

void
ta_lanes_submit(struct ta_lanes *l, struct ta_job *job)
{
	job->done = false;
	if (!job->trimmed) {
		job->tail_segs = ta_buf_trim(job->op->m_src, job->len);
		job->trimmed = true;
	}
	ta_op_reset(job->op);
	/* Cannot be full: the ring is as large as there are jobs. */
	rte_ring_enqueue(l->lane[job->lane]->ring, job->op);
}

void
ta_job_reuse(struct ta_lanes *l, struct ta_job *job)
{
	if (job->trimmed)
		ta_buf_restore(l->src, job->op->m_src, job->tail_segs);
	job->trimmed = false;
}

int
ta_job_wait(struct ta_lanes *l, const struct ta_job *job)
{
	uint64_t end = rte_get_timer_cycles() + SILENCE_S * rte_get_timer_hz();

	while (!ta_job_done(job)) {
		ta_lanes_poll(l);
		if (rte_get_timer_cycles() > end && !ta_job_done(job))
			return ta_err("%s: no answer within %u seconds", l->dev->name, SILENCE_S);
	}
	return 0;
}

static int
jobs_create(struct ta_lanes *l, struct ta_bufs *src, struct ta_bufs *dst)
{
	struct ta_job *job;
	unsigned int i;

	l->nb_jobs = l->nb * l->depth;
	l->jobs = calloc(l->nb_jobs, sizeof(*l->jobs));
	l->ops = rte_comp_op_pool_create("ta_ops", l->nb_jobs, 0, sizeof(void *), SOCKET_ID_ANY);
	if (l->jobs == NULL || l->ops == NULL)
		return ta_err("no memory for %u ops", l->nb_jobs);
	for (i = 0; i < l->nb_jobs; i++) {
		job = &l->jobs[i];
		job->lane = i % l->nb;
		job->done = true;
		job->op = rte_comp_op_alloc(l->ops);
		if (job->op == NULL)
			return ta_err("no memory for %u ops", l->nb_jobs);
		*job_of(job->op) = job;
		job->op->op_type = RTE_COMP_OP_STATELESS;
		job->op->private_xform = l->xform[i % l->nb_xforms];
		job->op->flush_flag = RTE_COMP_FLUSH_FINAL;
		job->op->m_src = ta_buf_get(src);
		job->op->m_dst = ta_buf_get(dst);
		if (job->op->m_src == NULL || job->op->m_dst == NULL)
			return ta_err("no memory for buffers");
	}
	return 0;
}

static int
xforms_create(struct ta_lanes *l, bool compress, const struct ta_xform_conf *conf)
{
	unsigned int i, n;

	n = l->dev->ff & RTE_COMP_FF_SHAREABLE_PRIV_XFORM ? 1 : l->nb * l->depth;
	for (i = 0; i < n; i++) {
		l->xform[i] = ta_xform_create(l->dev, compress, conf);
		if (l->xform[i] == NULL)
			return TA_FAIL;
		l->nb_xforms++;
	}
	return 0;
}

static int
lanes_create(struct ta_lanes *l)
{
	struct ta_lane *lane;
	char name[32];
	unsigned int i;

	for (i = 0; i < l->nb; i++) {
		lane = rte_zmalloc("ta_lane", sizeof(*lane), RTE_CACHE_LINE_SIZE);
		if (lane == NULL)
			return ta_err("out of memory");
		l->lane[i] = lane;
		lane->all = l;
		lane->qp = i;
		snprintf(name, sizeof(name), "ta_lane_%u", i);
		lane->ring = rte_ring_create(name, l->depth, SOCKET_ID_ANY,
					     RING_F_SP_ENQ | RING_F_SC_DEQ | RING_F_EXACT_SZ);
		if (lane->ring == NULL)
			return ta_err("lane %u: %s", i, rte_strerror(rte_errno));
	}
	return 0;
}

int
ta_lanes_start(struct ta_lanes *l, const struct ta_dev *dev, unsigned int depth, bool compress,
	       const struct ta_xform_conf *conf, struct ta_bufs *src, struct ta_bufs *dst)
{
	unsigned int lcore;

	memset(l, 0, sizeof(*l));
	l->dev = dev;
	l->src = src;
	l->nb = RTE_MIN(dev->nb_qp, TA_LANES_MAX);
	l->depth = depth;
	if ((dev->ff & RTE_COMP_FF_SHAREABLE_PRIV_XFORM) == 0 &&
	    l->nb * depth > RTE_DIM(l->xform))
		l->depth = RTE_DIM(l->xform) / l->nb;
	if (xforms_create(l, compress, conf) != 0 || lanes_create(l) != 0 ||
	    jobs_create(l, src, dst) != 0) {
		ta_lanes_stop(l);
		return TA_FAIL;
	}
	if (l->nb == 0)
		return 0;
	l->workers = workers_count();
	RTE_LCORE_FOREACH_WORKER(lcore)
		rte_eal_remote_launch(worker, l, lcore);
	return 0;
}

/* After a failure jobs may be in flight, and their buffers are the device's until they end. */
static void
drain(struct ta_lanes *l)
{
	uint64_t end = rte_get_timer_cycles() + DRAIN_S * rte_get_timer_hz();
	unsigned int i;

	for (i = 0; l->jobs != NULL && i < l->nb_jobs; i++)
		while (l->jobs[i].op != NULL && !ta_job_done(&l->jobs[i]) &&
		       rte_get_timer_cycles() < end)
			ta_lanes_poll(l);
}

void
ta_lanes_stop(struct ta_lanes *l)
{
	unsigned int i;

	if (l->dev == NULL)
		return;
	drain(l);
	if (l->workers != 0) {
		rte_atomic_store_explicit(&l->stop, true, rte_memory_order_relaxed);
		rte_eal_mp_wait_lcore();
	}
	for (i = 0; l->jobs != NULL && i < l->nb_jobs; i++) {
		if (l->jobs[i].op == NULL)
			continue;
		ta_job_reuse(l, &l->jobs[i]);
		rte_pktmbuf_free(l->jobs[i].op->m_src);
		rte_pktmbuf_free(l->jobs[i].op->m_dst);
		rte_comp_op_free(l->jobs[i].op);
	}
	free(l->jobs);
	rte_mempool_free(l->ops);
	for (i = 0; i < l->nb; i++) {
		if (l->lane[i] == NULL)
			continue;
		rte_ring_free(l->lane[i]->ring);
		rte_free(l->lane[i]);
	}
	for (i = 0; i < l->nb_xforms; i++)
		rte_compressdev_private_xform_free(l->dev->id, l->xform[i]);
	memset(l, 0, sizeof(*l));
}

unsigned int
ta_lanes_default(const struct ta_dev *dev)
{
	unsigned int n = RTE_MAX(workers_count(), 1u);

	if (dev->info.max_nb_queue_pairs != 0)
		n = RTE_MIN(n, dev->info.max_nb_queue_pairs);
	return RTE_MIN(n, (unsigned int)TA_LANES_MAX);
}
