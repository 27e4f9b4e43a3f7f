/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * The two burst functions, and ops that are one request. What takes more goes to zip_job.c.
 *
 *   enqueue --+--> hardware queue (compress or decompress) --+--> dequeue
 *             +--> wait: no context free --> hardware queue --+
 *             +--> done: cannot be done, or done by software -+
 *
 * qp->inflight counts all of them, so no ring can overflow and every op comes back once.
 */

#include "wd_compat.h"

#include "hisi_zip.h"

/* Rounds that one dequeue may spend on ops whose next request ends while it looks. */
#define ZIP_DEQUEUE_ROUNDS 64

/* Fill hardware's view of a chain, or of a flat buffer where both sides are one segment. */
int
zip_fill_buffers(struct zip_hwq *hq, uint16_t slot, struct zip_sqe *sqe,
		 const struct rte_mbuf *src, uint32_t soff, uint32_t len,
		 const struct rte_mbuf *dst, uint32_t doff, uint32_t room)
{
	uint64_t iova;
	int ret;

	sqe->input_data_length = len;
	sqe->dest_avail_out = room;
	if (likely(src->nb_segs == 1 && dst->nb_segs == 1)) {
		hq->slot[slot].sgl = false;
		sqe->dest_addr = rte_pktmbuf_iova_offset(dst, doff);
		/* An address must be valid even when no byte is read there. */
		sqe->source_addr = len == 0 ? sqe->dest_addr : rte_pktmbuf_iova_offset(src, soff);
		return 0;
	}
	ret = wd_sgl_fill(hq->sgl, slot, 1, dst, doff, room, &iova);
	if (unlikely(ret != 0))
		goto release;
	sqe->dest_addr = iova;
	if (likely(len != 0)) {
		ret = wd_sgl_fill(hq->sgl, slot, 0, src, soff, len, &iova);
		if (unlikely(ret != 0))
			goto release;
	}
	sqe->source_addr = iova;
	/* The buffer type is one for both sides. */
	sqe->dw9 |= WD_PREP(ZIP_SQE_BUF_TYPE, ZIP_BUF_SGL);
	hq->slot[slot].sgl = true;
	return 0;

release:
	wd_sgl_release(hq->sgl, slot);
	return ret;
}

/* Put the one request of @op at the tail. 0 or an errno of wd_sgl_fill(). */
static inline int
zip_put(struct zip_hwq *hq, struct rte_comp_op *op, const struct zip_xform *xf, uint8_t alg,
	uint32_t room)
{
	struct wd_qp *wq = hq->qp;
	uint16_t tail = wq->tail;
	struct zip_slot *s = &hq->slot[tail];
	struct zip_sqe *sqe = wd_qp_sqe(wq, tail);
	int ret;

	*sqe = xf->sqe;
	if (unlikely(alg != xf->alg))
		sqe->dw9 = (sqe->dw9 & ~ZIP_SQE_ALG) | WD_PREP(ZIP_SQE_ALG, alg);
	ret = zip_fill_buffers(hq, tail, sqe, op->m_src, op->src.offset, op->src.length,
			       op->m_dst, op->dst.offset, room);
	if (unlikely(ret != 0))
		return ret;
	if (likely(xf->zdev->raw))
		sqe->tag = tail;
	else
		sqe->dw13 = tail;
	s->job = NULL;
	s->xf = xf;
	s->len = op->src.length;
	s->room = room;
	s->alg = alg;
	wd_qp_put(wq, op);
	return 0;
}

/* Can @op be handed to hardware at all? RTE_COMP_OP_STATUS_SUCCESS, or why not. */
static inline uint8_t
zip_check(const struct rte_comp_op *op, uint32_t *room)
{
	const struct rte_mbuf *src = op->m_src, *dst = op->m_dst;
	uint32_t dlen;

	if (unlikely(src == NULL || dst == NULL))
		return RTE_COMP_OP_STATUS_INVALID_ARGS;
	dlen = zip_chain_len(dst);
	if (unlikely((uint64_t)op->src.offset + op->src.length > zip_chain_len(src) ||
		     op->dst.offset > dlen))
		return RTE_COMP_OP_STATUS_INVALID_ARGS;
	if (unlikely(rte_mbuf_iova_get(src) == RTE_BAD_IOVA ||
		     rte_mbuf_iova_get(dst) == RTE_BAD_IOVA))
		return RTE_COMP_OP_STATUS_INVALID_ARGS;
	*room = dlen - op->dst.offset;
	return RTE_COMP_OP_STATUS_SUCCESS;
}

/* @op ends here with an error. */
static int
zip_refuse(struct zip_qp *qp, struct rte_comp_op *op, uint8_t status)
{
	zip_op_set(op, status, 0, 0, 0);
	qp->stats.enqueue_err++;
	zip_done(qp, op);
	return 0;
}

/* An op on a stream. 0: accepted. */
static int
zip_submit_stream(struct zip_qp *qp, struct rte_comp_op *op)
{
	struct zip_stream *st = op->stream;
	struct zip_hwq *hq;
	uint32_t room;
	uint8_t status;

	if (st == NULL || st->xf.magic != ZIP_MAGIC_STREAM || st->xf.zdev != qp->zdev)
		return zip_refuse(qp, op, RTE_COMP_OP_STATUS_INVALID_ARGS);
	status = zip_check(op, &room);
	if (status == RTE_COMP_OP_STATUS_SUCCESS && st->xf.dir == ZIP_SQC_COMPRESS &&
	    op->flush_flag > RTE_COMP_FLUSH_FINAL)
		status = RTE_COMP_OP_STATUS_INVALID_ARGS;
	if (status != RTE_COMP_OP_STATUS_SUCCESS)
		return zip_refuse(qp, op, status);
	hq = &qp->hwq[st->xf.dir];
	if (hq->qp->broken)
		return -EAGAIN;
	/* One op of a stream at a time: its input is the state that the last one left. */
	if (st->dead || rte_atomic_exchange_explicit(&st->busy, true, rte_memory_order_acquire))
		return zip_refuse(qp, op, RTE_COMP_OP_STATUS_INVALID_STATE);
	st->room = room;
	if (zip_job_start(hq, st, op))
		zip_done(qp, op);
	return 0;
}

/* A stateless op that one plain request cannot do. 0: accepted. */
static int
zip_submit_slow(struct zip_qp *qp, struct rte_comp_op *op, const struct zip_xform *xf,
		uint32_t room)
{
	if (op->src.length == 0)
		return zip_refuse(qp, op, RTE_COMP_OP_STATUS_INVALID_ARGS);
	if (room == 0)
		return zip_refuse(qp, op, RTE_COMP_OP_STATUS_OUT_OF_SPACE_TERMINATED);
	if (xf->dir == ZIP_SQC_COMPRESS && op->flush_flag != RTE_COMP_FLUSH_FULL &&
	    op->flush_flag != RTE_COMP_FLUSH_FINAL)
		return zip_refuse(qp, op, RTE_COMP_OP_STATUS_INVALID_ARGS);
	if (!xf->deflate)
		return zip_refuse(qp, op, RTE_COMP_OP_STATUS_INVALID_ARGS);
	if (zip_job_stateless(&qp->hwq[xf->dir], op))
		zip_done(qp, op);
	return 0;
}

/* Take @op. 0: it will come back at a dequeue; else there is no room for it now. */
static inline int
zip_submit(struct zip_qp *qp, struct rte_comp_op *op)
{
	const struct zip_xform *xf = op->private_xform;
	struct zip_hwq *hq;
	uint32_t room;
	uint8_t status;
	int ret;

	if (unlikely(op->op_type != RTE_COMP_OP_STATELESS)) {
		if (op->op_type == RTE_COMP_OP_STATEFUL)
			return zip_submit_stream(qp, op);
		return zip_refuse(qp, op, RTE_COMP_OP_STATUS_INVALID_ARGS);
	}
	if (unlikely(xf == NULL || xf->magic != ZIP_MAGIC_XFORM || xf->zdev != qp->zdev))
		return zip_refuse(qp, op, RTE_COMP_OP_STATUS_INVALID_ARGS);
	status = zip_check(op, &room);
	if (unlikely(status != RTE_COMP_OP_STATUS_SUCCESS))
		return zip_refuse(qp, op, status);
	hq = &qp->hwq[xf->dir];
	if (unlikely(wd_qp_room(hq->qp) == 0 || hq->qp->broken))
		return -EAGAIN;
	if (unlikely(room > ZIP_REQ_MAX) && xf->deflate) {
		/* Input of this length makes more than one request may: pieces at once. */
		if (xf->dir == ZIP_SQC_DECOMPRESS && op->src.length > ZIP_REQ_MAX / 2)
			return zip_submit_slow(qp, op, xf, room);
		room = ZIP_REQ_MAX;
	}
	if (unlikely(op->src.length - 1 >= xf->len_max || room == 0 || xf->stored ||
		     (xf->dir == ZIP_SQC_COMPRESS && op->flush_flag != RTE_COMP_FLUSH_FINAL &&
		      (xf->deflate || op->flush_flag != RTE_COMP_FLUSH_FULL))))
		return zip_submit_slow(qp, op, xf, room);
	ret = zip_put(hq, op, xf, xf->alg, room);
	if (likely(ret == 0))
		return 0;
	/* Lists come back when requests end; where none runs, waiting would never end. */
	if (ret == -EAGAIN && hq->qp->used != 0)
		return ret;
	return zip_refuse(qp, op, RTE_COMP_OP_STATUS_INVALID_ARGS);
}

uint16_t
zip_enqueue_burst(void *queue_pair, struct rte_comp_op **ops, uint16_t nb_ops)
{
	struct zip_qp *qp = queue_pair;
	uint16_t n = RTE_MIN(nb_ops, (uint16_t)(qp->max - qp->inflight));
	uint16_t i;

	if (unlikely(n == 0))
		return 0;
	for (i = 0; i < n; i++)
		if (unlikely(zip_submit(qp, ops[i]) != 0))
			break;
	qp->inflight += i;
	qp->stats.enqueued += i;
	wd_qp_flush(qp->hwq[ZIP_SQC_COMPRESS].qp);
	wd_qp_flush(qp->hwq[ZIP_SQC_DECOMPRESS].qp);
	return i;
}

/* A compression did not fit: ask again in a way that can. True: @op is done. */
static bool
zip_retry(struct zip_hwq *hq, struct rte_comp_op *op, const struct zip_xform *xf, uint8_t alg,
	  uint32_t room)
{
	struct zip_qp *qp = hq->owner;

	qp->stats.retries++;
	qp->steps++;
	/* Perhaps only the trailer did not fit, which nobody wants. */
	if (xf->trailer != 0 && xf->zdev->raw && alg != ZIP_ALG_DEFLATE &&
	    zip_put(hq, op, xf, ZIP_ALG_DEFLATE, room) == 0)
		return false;
	return zip_job_stateless(hq, op);
}

/* Everything but a plain success. True: @op is done. */
static bool
zip_finish_slow(struct zip_hwq *hq, const struct zip_slot *slot, const struct zip_sqe *sqe,
		struct rte_comp_op *op)
{
	const struct zip_slot s = *slot;	/* a retry may use the slot anew */
	const struct zip_xform *xf = s.xf;
	struct zip_qp *qp = hq->owner;
	uint32_t status = WD_GET(ZIP_SQE_STATUS, sqe->dw3);
	uint32_t consumed = sqe->consumed, produced = sqe->produced;
	uint8_t trailer = s.alg == xf->alg ? xf->trailer : 0;
	uint64_t sum;

	op->debug_status = sqe->dw3;
	if (status == ZIP_ST_NO_ROOM) {
		if (xf->dir == ZIP_SQC_COMPRESS && xf->deflate)
			return zip_retry(hq, op, xf, s.alg, s.room);
		/* The op may have more room than a request can. */
		if (xf->deflate && s.room == ZIP_REQ_MAX) {
			qp->stats.retries++;
			qp->steps++;
			return zip_job_stateless(hq, op);
		}
		zip_op_set(op, RTE_COMP_OP_STATUS_OUT_OF_SPACE_TERMINATED, 0, 0, 0);
		qp->stats.dequeue_err++;
		return true;
	}
	if (status != ZIP_ST_OK &&
	    status != (xf->dir == ZIP_SQC_COMPRESS ? ZIP_ST_NEGATIVE : ZIP_ST_END))
		goto error;
	if (consumed > s.len || produced > s.room || produced < trailer ||
	    (xf->dir == ZIP_SQC_COMPRESS && consumed != s.len)) {
		qp->stats.bad_sqe++;
		goto error;
	}
	produced -= trailer;
	if (xf->dir == ZIP_SQC_COMPRESS)
		sum = zip_chksum_of_sqe(qp, xf, op, s.alg, sqe->checksum, consumed);
	else
		sum = zip_chksum_update(qp, xf->chksum,
					zip_chksum_start(xf->chksum, op->input_chksum),
					op->m_dst, op->dst.offset, produced);
	zip_op_set(op, RTE_COMP_OP_STATUS_SUCCESS, consumed, produced, sum);
	return true;

error:
	zip_op_set(op, RTE_COMP_OP_STATUS_ERROR, 0, 0, 0);
	qp->stats.dequeue_err++;
	return true;
}

static bool
zip_finish(struct wd_qp *wq, uint16_t slot, const void *sqe_at, void *op_at, void *arg)
{
	struct zip_hwq *hq = arg;
	const struct zip_slot *s = &hq->slot[slot];
	const struct zip_sqe *sqe = sqe_at;
	struct rte_comp_op *op = op_at;
	uint32_t produced = sqe->produced;
	const struct zip_xform *xf;

	if (unlikely(s->sgl))
		wd_sgl_release(hq->sgl, slot);
	if (unlikely(s->job != NULL))
		return zip_job_finish(hq, s->job, sqe);
	xf = s->xf;
	/* One comparison finds success, and that the length is no surprise for compression. */
	if (unlikely(WD_GET(ZIP_SQE_STATUS, sqe->dw3) != ZIP_ST_OK || !xf->plain ||
		     sqe->consumed != s->len || produced > s->room))
		return zip_finish_slow(hq, s, sqe, op);
	op->debug_status = 0;
	zip_op_set(op, RTE_COMP_OP_STATUS_SUCCESS, s->len, produced, 0);
	return true;
}

/* The queue broke: give back what was in flight there. */
static uint16_t
zip_recover(struct zip_hwq *hq, struct rte_comp_op **ops, uint16_t n)
{
	struct zip_qp *qp = hq->owner;
	struct wd_qp *wq = hq->qp;
	uint16_t slot = wq->head, depth = wq->depth, i, done;
	struct zip_slot *s;

	done = wd_qp_recover(wq, (void **)ops, n);
	for (i = 0; i < done; i++) {
		s = &hq->slot[slot];
		if (s->sgl)
			wd_sgl_release(hq->sgl, slot);
		if (s->job != NULL) {
			s->job->dead = true;
			zip_job_drop(qp, s->job);
			s->job = NULL;
		}
		zip_op_set(ops[i], RTE_COMP_OP_STATUS_ERROR, 0, 0, 0);
		if (++slot == depth)
			slot = 0;
	}
	qp->stats.recovered += done;
	qp->stats.dequeue_err += done;
	return done;
}

/* Nothing to fetch. A queue that did not start again after a fault is tried here, even so. */
static inline bool
zip_idle(const struct zip_qp *qp)
{
	return qp->inflight == 0 &&
	       (qp->max == 0 || (!qp->hwq[0].qp->broken && !qp->hwq[1].qp->broken));
}

uint16_t
zip_dequeue_burst(void *queue_pair, struct rte_comp_op **ops, uint16_t nb_ops)
{
	struct zip_qp *qp = queue_pair;
	uint16_t done = 0, rounds = 0;
	struct zip_hwq *hq;
	uint32_t steps;
	unsigned int i;

	if (zip_idle(qp))
		return 0;
	while (unlikely(qp->done_head != qp->done_tail) && done < nb_ops)
		ops[done++] = qp->done[qp->done_head++ & qp->mask];
	do {
		steps = qp->steps;
		/* In turns, or a busy direction would starve the other of small bursts. */
		for (i = 0; i < 2 && done < nb_ops; i++) {
			qp->turn ^= 1;
			hq = &qp->hwq[qp->turn];
			if (hq->qp->used == 0 && likely(!hq->qp->broken))
				continue;
			if (likely(!hq->qp->broken))
				done += wd_dequeue(hq->qp, (void **)&ops[done], nb_ops - done,
						   zip_finish, hq);
			if (unlikely(hq->qp->broken))
				done += zip_recover(hq, &ops[done], nb_ops - done);
		}
		if (unlikely(qp->wait_head != qp->wait_tail || qp->stall != NULL))
			zip_job_wake(qp);
	} while (unlikely(done == 0 && qp->steps != steps && ++rounds < ZIP_DEQUEUE_ROUNDS));
	qp->inflight -= done;
	qp->stats.dequeued += done;
	return done;
}
