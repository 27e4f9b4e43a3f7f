/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Ops that take several requests: ops on streams, and stateless ops that ran out of space, are
 * larger than a request, or shall not end with a final block. Each is a stream to hardware; one
 * request of it runs at a time:
 *
 *   zip_job_start() --> zip_job_next() --> request --> zip_job_finish() --+
 *                          ^     |                                        |
 *                          |     +--> done: zip_job_end()                 |
 *                          +----------------------------------------------+
 *
 * Requests with little room write into the staging area behind the context, since hardware wants
 * 200 bytes; what then does not fit into the op's room is held for the next op of the stream.
 * An op of which all input was used while output is held back reports one byte less: the
 * application must come again, and finds a reason to.
 */

#include <string.h>

#include "wd_compat.h"

#include "hisi_zip.h"

/* Every request but the last ends with a sync flush, so that this may follow anywhere. */
static const uint8_t zip_final_block[] = { 0x03, 0x00 };

/* Hardware wants an eighth more room than input when it compresses (zip.md 7.3). */
static inline uint32_t
zip_fitting(uint32_t room)
{
	return (uint64_t)room * 8 / 9 & ~3u;
}

void
zip_job_drop(struct zip_qp *qp, struct zip_stream *st)
{
	st->op = NULL;
	if (st->borrowed)
		qp->free[qp->nb_free++] = st;
	else
		rte_atomic_store_explicit(&st->busy, false, rte_memory_order_release);
}

bool
zip_job_end(struct zip_hwq *hq, struct zip_stream *st, uint8_t status)
{
	const struct zip_xform *xf = st->owner;
	struct rte_comp_op *op = st->op;
	bool compress = xf->dir == ZIP_SQC_COMPRESS;
	uint32_t in = st->in, out = st->out;
	bool keep = status == RTE_COMP_OP_STATUS_SUCCESS ||
		    status == RTE_COMP_OP_STATUS_OUT_OF_SPACE_RECOVERABLE;

	if (!keep) {
		st->dead = true;
		hq->owner->stats.dequeue_err++;
		zip_op_set(op, status, 0, 0, 0);
		zip_job_drop(hq->owner, st);
		return true;
	}
	if (compress)
		st->chksum = zip_chksum_update(hq->owner, xf->chksum, st->chksum, op->m_src,
					       op->src.offset + st->in_start, in - st->in_start);
	else
		st->chksum = zip_chksum_update(hq->owner, xf->chksum, st->chksum, op->m_dst,
					       op->dst.offset, out);
	if (status == RTE_COMP_OP_STATUS_OUT_OF_SPACE_RECOVERABLE) {
		hq->owner->stats.recoverable++;
		if (!st->borrowed && in == op->src.length && in != 0) {
			in--;
			st->skip = 1;
		}
	}
	op->debug_status = 0;
	zip_op_set(op, status, in, out, st->chksum);
	if (status == RTE_COMP_OP_STATUS_SUCCESS) {
		/* The end is reached only when the byte that was kept back is taken, too. */
		if (st->finished && st->skip == 0)
			zip_stream_reset(st);
		else if (compress && op->flush_flag == RTE_COMP_FLUSH_FULL)
			st->fresh = true;
	}
	zip_job_drop(hq->owner, st);
	return true;
}

void
zip_job_deliver(struct zip_stream *st)
{
	uint32_t n = RTE_MIN(st->room - st->out, st->held);
	struct rte_comp_op *op = st->op;

	n = zip_chain_write(op->m_dst, op->dst.offset + st->out,
			    st->ctx + ZIP_STAGE_OFF + st->held_off, n);
	st->out += n;
	st->held -= n;
	st->held_off = st->held == 0 ? 0 : st->held_off + n;
}

/* Put a request for @len bytes of input. True: it could not be, the op is done. */
static bool
zip_job_put(struct zip_hwq *hq, struct zip_stream *st, uint32_t len, bool finish)
{
	struct rte_comp_op *op = st->op;
	struct wd_qp *wq = hq->qp;
	uint16_t tail = wq->tail;
	struct zip_slot *s = &hq->slot[tail];
	struct zip_sqe *sqe = wd_qp_sqe(wq, tail);
	uint32_t room = RTE_MIN(st->room - st->out, (uint32_t)ZIP_REQ_MAX);
	int ret;

	*sqe = st->owner->sqe;
	sqe->dw7 &= ~(uint32_t)(ZIP_SQE_FINISH | ZIP_SQE_NEW);
	sqe->dw7 |= ZIP_SQE_STATEFUL;
	if (st->fresh)
		sqe->dw7 |= ZIP_SQE_NEW;
	if (finish)
		sqe->dw7 |= ZIP_SQE_FINISH;
	sqe->dw9 = (sqe->dw9 & ~ZIP_SQE_ALG) |
		   WD_PREP(ZIP_SQE_ALG, hq->owner->zdev->raw ? ZIP_ALG_DEFLATE : ZIP_ALG_ZLIB);
	sqe->stream_ctx_addr = st->ctx_iova + ZIP_CTX_SW_SIZE;
	sqe->ctx_dw0 = st->ctx_dw0;
	sqe->ctx_dw1 = st->ctx_dw1;
	sqe->ctx_dw2 = st->ctx_dw2;
	sqe->isize = st->isize;
	sqe->checksum = st->hw_checksum;
	st->staged = room < ZIP_STREAM_MIN_ROOM;
	if (st->staged)
		ret = zip_fill_buffers(hq, tail, sqe, op->m_src, op->src.offset + st->in, len,
				       &st->stage, 0, room = ZIP_STAGE_ROOM);
	else
		ret = zip_fill_buffers(hq, tail, sqe, op->m_src, op->src.offset + st->in, len,
				       op->m_dst, op->dst.offset + st->out, room);
	/* Lists come back when requests end; where none runs, waiting would never end. */
	if (unlikely(ret == -EAGAIN && wq->used != 0)) {
		st->next = NULL;
		*hq->owner->stall_tail = st;
		hq->owner->stall_tail = &st->next;
		return false;
	}
	if (unlikely(ret != 0))
		return zip_job_end(hq, st, RTE_COMP_OP_STATUS_INVALID_ARGS);
	if (hq->owner->zdev->raw)
		sqe->tag = tail;
	else
		sqe->dw13 = tail;
	st->ask_in = len;
	st->ask_room = room;
	st->finish = finish;
	s->job = st;
	wd_qp_put(wq, op);
	hq->owner->steps++;
	return false;
}

bool
zip_job_compress_stop(struct zip_hwq *hq, struct zip_stream *st)
{
	if (st->borrowed && st->in == 0)
		return zip_job_end(hq, st, RTE_COMP_OP_STATUS_OUT_OF_SPACE_TERMINATED);
	return zip_job_end(hq, st, RTE_COMP_OP_STATUS_OUT_OF_SPACE_RECOVERABLE);
}

static bool zip_job_compress_next(struct zip_hwq *hq, struct zip_stream *st);

/* The last piece of a stateless compression did not fit. Was it the first, a smaller one may. */
static bool
zip_job_shrink(struct zip_hwq *hq, struct zip_stream *st)
{
	st->cap = st->ask_in / 2 & ~3u;
	if (st->in != 0 || st->cap == 0)
		return zip_job_compress_stop(hq, st);
	st->fresh = true;
	return zip_job_compress_next(hq, st);
}

bool
zip_job_compress_end(struct zip_hwq *hq, struct zip_stream *st)
{
	if (st->op->flush_flag == RTE_COMP_FLUSH_FINAL && !st->finished) {
		memcpy(st->ctx + ZIP_STAGE_OFF, zip_final_block, sizeof(zip_final_block));
		st->held = sizeof(zip_final_block);
		st->finished = true;
		zip_job_deliver(st);
		/* A stateless op cannot leave it to the next one: do without the last piece. */
		if (st->held != 0 && st->borrowed) {
			st->held = 0;
			st->finished = false;
			st->in = st->in_before;
			st->out = st->out_before;
			return zip_job_shrink(hq, st);
		}
	}
	return zip_job_end(hq, st, st->held == 0 ? RTE_COMP_OP_STATUS_SUCCESS :
						   RTE_COMP_OP_STATUS_OUT_OF_SPACE_RECOVERABLE);
}

static bool
zip_job_compress_next(struct zip_hwq *hq, struct zip_stream *st)
{
	uint32_t left = st->op->src.length - st->in, room = st->room - st->out;
	uint32_t n = zip_fitting(RTE_MIN(room, (uint32_t)ZIP_REQ_MAX));
	/* V2 would add a trailer to a final block: there software makes it. */
	bool final = st->op->flush_flag == RTE_COMP_FLUSH_FINAL && hq->owner->zdev->raw;

	if (st->held != 0)
		return zip_job_compress_stop(hq, st);
	if (left == 0)
		return zip_job_compress_end(hq, st);
	if (st->finished)	/* nothing may follow the final block but its own rest */
		return zip_job_end(hq, st, RTE_COMP_OP_STATUS_INVALID_STATE);
	if (room == 0)
		return zip_job_compress_stop(hq, st);
	if (st->cap != 0 && st->in == 0)
		return zip_job_put(hq, st, st->cap, false);
	if (left <= n)
		return zip_job_put(hq, st, left, final);
	/* Each piece costs its flush: go on only where it is a good part of the whole. */
	if (st->out != 0 && (room < ZIP_STREAM_MIN_ROOM || room < st->room / 4))
		return zip_job_compress_stop(hq, st);
	if (room < ZIP_STREAM_MIN_ROOM && !st->borrowed) {
		n = RTE_MIN(left, zip_fitting(ZIP_STREAM_MIN_ROOM));
		return zip_job_put(hq, st, n, final && n == left);
	}
	if (n == 0)
		return zip_job_compress_stop(hq, st);
	return zip_job_put(hq, st, n, false);
}

static bool
zip_job_decompress_next(struct zip_hwq *hq, struct zip_stream *st)
{
	uint32_t left = st->op->src.length - st->in;

	if (st->held != 0)
		return zip_job_end(hq, st, RTE_COMP_OP_STATUS_OUT_OF_SPACE_RECOVERABLE);
	if (st->finished)
		return zip_job_end(hq, st, RTE_COMP_OP_STATUS_SUCCESS);
	if (left == 0 && !st->more) {
		/* A stateless op must see the end of its data. */
		return zip_job_end(hq, st, st->borrowed ? RTE_COMP_OP_STATUS_ERROR :
							  RTE_COMP_OP_STATUS_SUCCESS);
	}
	if (st->room == st->out)
		return zip_job_end(hq, st, st->borrowed ?
				   RTE_COMP_OP_STATUS_OUT_OF_SPACE_TERMINATED :
				   RTE_COMP_OP_STATUS_OUT_OF_SPACE_RECOVERABLE);
	return zip_job_put(hq, st, RTE_MIN(left, (uint32_t)ZIP_REQ_MAX), false);
}

static bool
zip_job_next(struct zip_hwq *hq, struct zip_stream *st)
{
	if (st->owner->stored)
		return zip_stored_next(hq, st);
	if (st->owner->dir == ZIP_SQC_COMPRESS)
		return zip_job_compress_next(hq, st);
	return zip_job_decompress_next(hq, st);
}

bool
zip_job_start(struct zip_hwq *hq, struct zip_stream *st, struct rte_comp_op *op)
{
	st->op = op;
	if (!st->borrowed)
		st->owner = &st->xf;
	st->out = 0;
	st->in = 0;
	st->nudged = false;
	st->cap = 0;
	if (st->skip != 0 && op->src.length != 0) {
		st->in = 1;
		st->skip = 0;
	}
	st->in_start = st->in;
	zip_job_deliver(st);
	return zip_job_next(hq, st);
}

/* Staged output goes to the op, or stays. True: it does not fit, and nobody can hold it. */
static bool
zip_job_unstage(struct zip_stream *st, uint32_t produced)
{
	if (st->borrowed && produced > st->room - st->out)
		return true;
	st->held = produced;
	st->held_off = 0;
	zip_job_deliver(st);
	return false;
}

/* Does hardware keep output, or bits of an end, that a request without input would bring? */
static bool
zip_job_holds(struct zip_stream *st, bool compress)
{
	uint32_t state = WD_GET(ZIP_CTX_ST, st->ctx_dw0);

	if (compress || st->finished)
		return false;
	if (state == ZIP_CTX_ST_NO_SPACE || state == ZIP_CTX_ST_DECODING_NO_SPACE)
		return true;
	/*
	 * Silicon may have swallowed a short final block without looking at it (UADK
	 * check_bfinal_complete_block()). One more look does no harm.
	 */
	if (state != ZIP_CTX_ST_NEXT_BLOCK || WD_GET(ZIP_CTX_HEAD_BITS, st->ctx_dw0) == 0 ||
	    st->nudged)
		return false;
	st->nudged = true;
	return true;
}

bool
zip_job_finish(struct zip_hwq *hq, struct zip_stream *st, const struct zip_sqe *sqe)
{
	bool compress = st->owner->dir == ZIP_SQC_COMPRESS;
	uint32_t status = WD_GET(ZIP_SQE_STATUS, sqe->dw3);
	uint32_t consumed = sqe->consumed, produced = sqe->produced;
	bool asked = st->more;

	st->op->debug_status = sqe->dw3;
	if (consumed > st->ask_in || produced > st->ask_room) {
		hq->owner->stats.bad_sqe++;
		return zip_job_end(hq, st, RTE_COMP_OP_STATUS_ERROR);
	}
	/* The rule of room was kept: a stateless op may still fall back to what it had. */
	if (status == ZIP_ST_NO_ROOM && st->borrowed)
		return compress ? zip_job_shrink(hq, st) :
			zip_job_end(hq, st, RTE_COMP_OP_STATUS_OUT_OF_SPACE_TERMINATED);
	if (status != ZIP_ST_OK && status != (compress ? ZIP_ST_NEGATIVE : ZIP_ST_END))
		return zip_job_end(hq, st, RTE_COMP_OP_STATUS_ERROR);
	if (compress && consumed != st->ask_in) {
		hq->owner->stats.bad_sqe++;
		return zip_job_end(hq, st, RTE_COMP_OP_STATUS_ERROR);
	}
	st->ctx_dw0 = sqe->ctx_dw0;
	st->ctx_dw1 = sqe->ctx_dw1;
	st->ctx_dw2 = sqe->ctx_dw2;
	st->isize = sqe->isize;
	st->hw_checksum = sqe->checksum;
	st->in_before = st->in;
	st->out_before = st->out;
	if (st->staged && zip_job_unstage(st, produced))
		return compress ? zip_job_shrink(hq, st) :
			zip_job_end(hq, st, RTE_COMP_OP_STATUS_OUT_OF_SPACE_TERMINATED);
	st->fresh = false;
	st->in += consumed;
	if (!st->staged)
		st->out += produced;
	st->finished = compress ? st->finish :
		status == ZIP_ST_END && (sqe->dw3 & ZIP_SQE_LSTBLK) != 0;
	st->more = zip_job_holds(st, compress);
	/* Nothing done, though there was something to do: asking again would never end. */
	if (consumed == 0 && produced == 0 && !st->finished &&
	    (st->ask_in == 0 ? st->more : asked || !st->more))
		return zip_job_end(hq, st, RTE_COMP_OP_STATUS_ERROR);
	hq->owner->stats.retries++;
	return zip_job_next(hq, st);
}

bool
zip_job_stateless(struct zip_hwq *hq, struct rte_comp_op *op)
{
	struct zip_qp *qp = hq->owner;
	struct zip_stream *st;

	if (qp->nb_free == 0) {
		qp->wait[qp->wait_tail++ & qp->mask] = op;
		return false;
	}
	st = qp->free[--qp->nb_free];
	st->owner = op->private_xform;
	zip_stream_reset(st);
	st->chksum = zip_chksum_start(st->owner->chksum, op->input_chksum);
	st->room = zip_chain_len(op->m_dst) - op->dst.offset;
	return zip_job_start(hq, st, op);
}

/* Try again what had no list. One round: those that have none now go to the end again. */
static void
zip_job_wake_stalled(struct zip_qp *qp)
{
	struct zip_stream *st, *next = qp->stall;
	struct rte_comp_op *op;
	struct zip_hwq *hq;

	qp->stall = NULL;
	qp->stall_tail = &qp->stall;
	while ((st = next) != NULL) {
		next = st->next;
		op = st->op;
		hq = &qp->hwq[st->owner->dir];
		if (hq->qp->broken) {
			st->next = NULL;
			*qp->stall_tail = st;
			qp->stall_tail = &st->next;
			continue;
		}
		if (zip_job_next(hq, st))
			zip_done(qp, op);
	}
}

void
zip_job_wake(struct zip_qp *qp)
{
	const struct zip_xform *xf;
	struct rte_comp_op *op;
	struct zip_hwq *hq;

	if (qp->stall != NULL)
		zip_job_wake_stalled(qp);
	while (qp->wait_head != qp->wait_tail && qp->nb_free != 0) {
		op = qp->wait[qp->wait_head & qp->mask];
		xf = op->private_xform;
		hq = &qp->hwq[xf->dir];
		if (hq->qp->broken)
			break;
		qp->wait_head++;
		if (zip_job_stateless(hq, op))
			zip_done(qp, op);
	}
	wd_qp_flush(qp->hwq[ZIP_SQC_COMPRESS].qp);
	wd_qp_flush(qp->hwq[ZIP_SQC_DECOMPRESS].qp);
}
