/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Level 0: stored blocks (RFC 1951, 3.2.4). Hardware has no such mode; this is a copy. */

#include <string.h>

#include "hisi_zip.h"

#define ZIP_STORED_HDR 5
#define ZIP_STORED_MAX 65535
#define ZIP_STORED_TINY 64	/* block of a stream that has no room for a header and a byte */

static void
zip_stored_header(uint8_t *h, uint32_t len, bool final)
{
	h[0] = final;
	h[1] = len;
	h[2] = len >> 8;
	h[3] = ~h[1];
	h[4] = ~h[2];
}

/* Copy @len bytes between chains; returns how many were. */
static uint32_t
zip_chain_copy(struct rte_mbuf *dst, uint32_t doff, const struct rte_mbuf *src, uint32_t soff,
	       uint32_t len)
{
	uint32_t done = 0, n, wrote;

	for (; src != NULL && soff >= src->data_len; src = src->next)
		soff -= src->data_len;
	for (; src != NULL && done < len; src = src->next, soff = 0) {
		n = RTE_MIN(len - done, src->data_len - soff);
		wrote = zip_chain_write(dst, doff + done,
					rte_pktmbuf_mtod_offset(src, const uint8_t *, soff), n);
		done += wrote;
		if (wrote != n)
			break;
	}
	return done;
}

/* A block that goes out in pieces, over the next ops of the stream. */
static bool
zip_stored_stage(struct zip_stream *st, uint32_t left, bool final)
{
	uint8_t *p = st->ctx + ZIP_STAGE_OFF;
	uint32_t n = RTE_MIN(left, (uint32_t)ZIP_STORED_TINY);
	const struct rte_mbuf *src;
	const uint8_t *data;

	src = st->op->m_src;
	data = rte_pktmbuf_read(src, st->op->src.offset + st->in, n, p + ZIP_STORED_HDR);
	if (data == NULL)
		return false;
	if (data != p + ZIP_STORED_HDR)
		memcpy(p + ZIP_STORED_HDR, data, n);
	st->finished = final && n == left;
	zip_stored_header(p, n, st->finished);
	st->held = ZIP_STORED_HDR + n;
	st->held_off = 0;
	st->in += n;
	zip_job_deliver(st);
	return true;
}

static bool
zip_stored_block(struct zip_stream *st, uint32_t left, uint32_t room, bool final)
{
	struct rte_comp_op *op = st->op;
	uint8_t header[ZIP_STORED_HDR];
	uint32_t n = RTE_MIN(RTE_MIN(left, room - ZIP_STORED_HDR), (uint32_t)ZIP_STORED_MAX);

	st->finished = final && n == left;
	zip_stored_header(header, n, st->finished);
	if (zip_chain_write(op->m_dst, op->dst.offset + st->out, header, sizeof(header)) !=
	    sizeof(header) ||
	    zip_chain_copy(op->m_dst, op->dst.offset + st->out + sizeof(header), op->m_src,
			   op->src.offset + st->in, n) != n)
		return false;
	st->in += n;
	st->out += sizeof(header) + n;
	return true;
}

bool
zip_stored_next(struct zip_hwq *hq, struct zip_stream *st)
{
	bool final = st->op->flush_flag == RTE_COMP_FLUSH_FINAL, ok;
	uint32_t left, room;

	while (st->held == 0 && st->in < st->op->src.length) {
		if (st->finished)
			return zip_job_end(hq, st, RTE_COMP_OP_STATUS_INVALID_STATE);
		left = st->op->src.length - st->in;
		room = st->room - st->out;
		if (room > ZIP_STORED_HDR)
			ok = zip_stored_block(st, left, room, final);
		else if (st->borrowed || st->out != 0 || room == 0)
			return zip_job_compress_stop(hq, st);
		else
			ok = zip_stored_stage(st, left, final);
		/* The chain is shorter than its packet length says. */
		if (!ok)
			return zip_job_end(hq, st, RTE_COMP_OP_STATUS_INVALID_ARGS);
	}
	hq->owner->stats.sw_stored += st->in - st->in_start;
	if (st->held != 0)
		return zip_job_compress_stop(hq, st);
	return zip_job_compress_end(hq, st);
}
