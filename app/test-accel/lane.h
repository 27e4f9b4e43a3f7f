/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Jobs in flight on several queue pairs. A lane is a queue pair and the ring that feeds it:
 *
 *   main lcore: submit() --> ring --> enqueue --> device --> dequeue --> job->done
 *
 * Lanes are driven by the worker lcores that EAL was given, or by ta_lanes_poll() on the main
 * lcore when there are none.
 */

#ifndef TA_LANE_H
#define TA_LANE_H

#include <stdbool.h>
#include <stdint.h>

#include <rte_comp.h>

#include "dev.h"

struct ta_job {
	struct rte_comp_op *op;
	bool done;		/* set by the lane; read with ta_job_done() */
	unsigned int lane;
	/* The rest belongs to the user of the lanes. */
	uint32_t len;		/* bytes of input */
	struct rte_mbuf *tail_segs;	/* of op->m_src, see ta_buf_trim() */
	bool trimmed;
	uint32_t produced;	/* of earlier ops of this job */
	uint8_t tail[8];
	bool last;
	bool split;		/* more than one op: checksums are made by software */
	bool stored;
};

#define TA_LANES_MAX	64

struct ta_lane;
struct ta_lanes {
	const struct ta_dev *dev;
	unsigned int nb, depth;
	unsigned int workers;
	unsigned int numbers;	/* that workers have taken */
	bool stop;
	struct ta_lane *lane[TA_LANES_MAX];
	struct rte_mempool *ops;
	const struct ta_bufs *src;
	void *xform[256];
	unsigned int nb_xforms;
	struct ta_job *jobs;	/* nb * depth of them, each with an op */
	unsigned int nb_jobs;
};

/*
 * Lanes for all queue pairs of the started @dev, @depth jobs each, every op prepared with a
 * transform of @conf and buffers of @src and @dst. 0, or TA_FAIL having said why.
 */
int ta_lanes_start(struct ta_lanes *l, const struct ta_dev *dev, unsigned int depth, bool compress,
		   const struct ta_xform_conf *conf, struct ta_bufs *src, struct ta_bufs *dst);
/* Waits for jobs in flight; their results are lost. Lanes that are all zero are allowed. */
void ta_lanes_stop(struct ta_lanes *l);

/* Start @job, whose op->m_src holds @job->len bytes; the buffer is that long while it runs. */
void ta_lanes_submit(struct ta_lanes *l, struct ta_job *job);
/* Give a job that is done its whole source buffer back, to be filled again. */
void ta_job_reuse(struct ta_lanes *l, struct ta_job *job);
void ta_lanes_poll(struct ta_lanes *l);
bool ta_job_done(const struct ta_job *job);
/* Poll until @job is done: 0, or TA_FAIL when the device stays silent. */
int ta_job_wait(struct ta_lanes *l, const struct ta_job *job);

/* Queue pairs to use when the user does not say: one for each worker lcore, at least one. */
unsigned int ta_lanes_default(const struct ta_dev *dev);

#endif /* TA_LANE_H */
