/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* The whole hot path: a queue pair's ring, doorbell, enqueue and dequeue. */

#ifndef WD_QP_H
#define WD_QP_H

#include <stdbool.h>
#include <stdint.h>

#include <rte_branch_prediction.h>
#include <rte_common.h>
#include <rte_cycles.h>
#include <rte_io.h>
#include <rte_memzone.h>
#include <rte_prefetch.h>

#include "qm.h"

#include "wd_dev.h"

/*
 *      head            tail
 *       v               v
 *  | . | A | B | C | D |   |   |   depth slots, at most max_used in flight
 *
 *  enqueue writes SQEs at tail and rings the SQ doorbell once per burst; the device writes the
 *  result into the SQE and then a CQE whose phase bit flips on every lap; dequeue follows the
 *  phase and rings the CQ doorbell once per burst.
 *
 *  One thread at a time uses a queue pair: nothing here locks.
 */
struct wd_qp {
	/* Hot. All zeroes means dead: no room, nothing in flight. */
	uint8_t *sq;
	volatile struct qm_cqe *cq;
	volatile uint64_t *db;		/* NULL: ring through bar_write() */
	void **op;			/* the op in each SQ slot */
	uint64_t db_sq, db_cq;		/* doorbell words without the index */
	uint16_t depth, max_used, used, tail, head;
	uint16_t rung;			/* tail of the last SQ doorbell */
	uint8_t phase, sqe_shift;
	bool lend;			/* the device works in the time of the polling thread */
	bool broken;			/* a bad CQE or no CQE in time: see wd_qp_recover() */
	uint64_t deadline;		/* TSC when silence becomes a fault; 0 = not watching */
	uint64_t timeout;		/* the same as a number of TSC cycles */
	/* Cold. */
	struct wd_dev *dev;
	uint8_t db_bar;
	uint64_t db_off;
	uint16_t queue;			/* number within the function */
	uint8_t type;			/* SQC type */
	bool stopped;			/* recovering: the queue is known to be stopped */
	uint64_t retry;			/* recovering: TSC of the next attempt to start */
	uint64_t bad_cqe;		/* CQEs that named another slot than the one due */
	uint64_t timeouts;		/* times that the deadline passed */
	uint64_t doorbells;		/* SQ doorbells rung */
	LIST_ENTRY(wd_qp) next;		/* of dev->qps */
	const struct rte_memzone *mz;
	uint64_t sq_iova, cq_iova;
};

struct wd_qp_conf {
	uint16_t nb_inflight;	/* SQEs that must fit at once, 1..QM_MAX_DEPTH - 1 */
	uint8_t sqe_shift;	/* log2 of the SQE's size */
	uint8_t type;		/* SQC type: the engine's own */
	int numa_node;
};

/* Write the SQE for @op at @sqe. Nonzero: not now or never, its status says which; the burst ends
 * there.
 */
typedef int (*wd_fill_t)(struct wd_qp *qp, uint16_t slot, void *sqe, void *op, void *arg);
/*
 * Copy results and status from @sqe to @op. True: @op is done and goes to the caller. False: the
 * driver keeps it, having put one more SQE for it at the tail with wd_qp_put(); the slot that is
 * being finished counts as free for that.
 */
typedef bool (*wd_finish_t)(struct wd_qp *qp, uint16_t slot, const void *sqe, void *op, void *arg);

/*
 * Memory for a queue pair, a driver's own too: zeroed, private, and read as zero in a forked child.
 * Zero is a dead queue pair: a child cannot ring its parent's doorbells. NULL: out of memory.
 */
void *wd_qp_mem_alloc(size_t len);
void wd_qp_mem_free(void *mem, size_t len);

/*
 * Open a queue pair of @dev and start its queue. NULL and rte_errno (ENOSPC: no queue free).
 * wd_qp_close() waits for what is in flight, stops the queue and frees; NULL is allowed.
 * Control threads.
 */
struct wd_qp *wd_qp_open(struct wd_dev *dev, const struct wd_qp_conf *conf);
void wd_qp_close(struct wd_qp *qp);

/*
 * Cold path of dequeue, for a queue with @broken set. The first call stops the queue (and resets
 * the function if it will not stop), so that the device leaves the ops' memory alone; each call
 * hands out ops that were in flight, oldest first, at most @n; when none is left the queue is
 * started anew with empty rings. Returns how many were put into @ops.
 */
uint16_t wd_qp_recover(struct wd_qp *qp, void **ops, uint16_t n);

static inline void *
wd_qp_sqe(const struct wd_qp *qp, uint16_t slot)
{
	return qp->sq + ((uint32_t)slot << qp->sqe_shift);
}

static inline uint16_t
wd_qp_room(const struct wd_qp *qp)
{
	return qp->max_used - qp->used;
}

/*
 * What the device may do after a doorbell must not overtake what we did before it. Our stores, SQEs
 * and the data they name, are held by the barrier in rte_write64(). It does not hold loads (dmb
 * oshst on arm64, as in Linux's writel()), and of ours none has to be held: an SQE slot that the
 * device may write again had its old result loaded before we stored to the same bytes, which stay
 * in order; and the words of the CQEs given back decided branches, ahead of which no processor
 * makes a store visible. The same must be true of the application's last look at a buffer that it
 * names again: no processor is known that makes a store visible while a load before it is open,
 * though Arm's architecture would allow one.
 *
 * A bar_write() orders all: the model takes doorbells with atomics, the others with a system call.
 */
static inline void
wd_qp_ring(struct wd_qp *qp, uint64_t word, uint16_t index)
{
	word |= WD_PREP(QM_DB_INDEX, index);
	if (likely(qp->db != NULL))
		rte_write64(word, qp->db);	/* orders the SQE stores before the doorbell */
	else if (qp->dev != NULL)
		qp->dev->ops->bar_write(qp->dev, qp->db_bar, qp->db_off, &word, sizeof(word));
}

/* Ring the SQ doorbell if SQEs were put since the last time. */
static inline void
wd_qp_flush(struct wd_qp *qp)
{
	if (qp->rung != qp->tail) {
		qp->rung = qp->tail;
		qp->doorbells++;
		wd_qp_ring(qp, qp->db_sq, qp->tail);
	}
}

/* The SQE at the tail was written for @op: count it in. The caller saw that there is room. */
static inline void
wd_qp_put(struct wd_qp *qp, void *op)
{
	qp->op[qp->tail] = op;
	if (++qp->tail == qp->depth)
		qp->tail = 0;
	qp->used++;
}

/*
 * How far before its turn a result is fetched, and that only when it may be there. Lines that the
 * device has just written are far away: from another core's cache 300 ns were seen.
 */
#define WD_QP_AHEAD 12

static inline void
wd_qp_prefetch(const struct wd_qp *qp, uint16_t slot)
{
	uint16_t ahead = slot + WD_QP_AHEAD;

	if (qp->used > WD_QP_AHEAD)
		rte_prefetch0(wd_qp_sqe(qp, ahead < qp->depth ? ahead : ahead - qp->depth));
}

/* Returns how many of @n ops were taken; the rest was not touched but for a refusal's status. */
static inline uint16_t
wd_enqueue(struct wd_qp *qp, void **ops, uint16_t n, wd_fill_t fill, void *arg)
{
	uint16_t i;

	n = RTE_MIN(n, wd_qp_room(qp));
	for (i = 0; i < n; i++) {
		if (unlikely(fill(qp, qp->tail, wd_qp_sqe(qp, qp->tail), ops[i], arg) != 0))
			break;
		wd_qp_put(qp, ops[i]);
	}
	wd_qp_flush(qp);
	return i;
}

/* Nothing came back though something is in flight: how long has that been so? */
static inline void
wd_qp_watch(struct wd_qp *qp)
{
	uint64_t now = rte_get_tsc_cycles();

	if (qp->deadline == 0) {
		qp->deadline = now + qp->timeout;
	} else if (unlikely(now > qp->deadline)) {
		qp->timeouts++;
		qp->broken = true;
	}
}

/*
 * Returns how many finished ops, at most @n, were put into @ops. When it leaves qp->broken set,
 * wd_qp_recover() comes next.
 */
static inline uint16_t
wd_dequeue(struct wd_qp *qp, void **ops, uint16_t n, wd_finish_t finish, void *arg)
{
	volatile struct qm_cqe *cqe;
	uint16_t done = 0, seen = 0, slot;
	void *op;

	if (qp->lend && qp->used != 0)
		qp->dev->ops->qp_run(qp, n);
	while (done < n && qp->used != 0) {
		cqe = &qp->cq[qp->head];
		if (WD_GET(QM_CQE_PHASE, cqe->w7) != qp->phase)
			break;
		/*
		 * The device stores data and SQE, then CQE, then phase: load them in the other
		 * order. A branch does not hold loads, this does (dmb oshld on arm64, the compiler
		 * alone on x86); the prefetch below is a hint, what it brings stays coherent.
		 */
		rte_io_rmb();
		/*
		 * Completions come in order (w13 of the SQC asks for it): one slot is right. It is
		 * not taken from the CQE, or nothing could be loaded before the CQE is here.
		 */
		slot = qp->head;
		if (unlikely(cqe->sq_head != slot)) {
			qp->bad_cqe++;
			qp->broken = true;
			break;
		}
		seen++;
		wd_qp_prefetch(qp, slot);
		if (++qp->head == qp->depth) {
			qp->head = 0;
			qp->phase ^= 1;
		}
		op = qp->op[slot];
		qp->used--;
		if (likely(finish(qp, slot, wd_qp_sqe(qp, slot), op, arg)))
			ops[done++] = op;
	}
	if (likely(seen != 0)) {
		qp->deadline = 0;
		wd_qp_ring(qp, qp->db_cq, qp->head);
		wd_qp_flush(qp);
	} else if (qp->used != 0) {
		wd_qp_watch(qp);
	}
	return done;
}

#endif /* WD_QP_H */
