/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Cases with state between ops: streams in random pieces of input and room, against zlib. */

#include "case_stream.h"

#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "case_op.h"
#include "sample.h"

#define PLAIN_MAX	(150u << 10)
#define PIECE_MAX	20000u
#define OPS_MAX		20000

struct stream {
	struct ta_case_ctx *ctx;
	struct rte_comp_op *op;
	const uint8_t *in;
	uint32_t in_len;
	uint8_t *out;
	uint32_t room, pos, len;	/* of out; bytes taken of in; bytes made */
	uint32_t piece, piece_room;	/* the largest of both */
	bool flush;			/* compression: random flush flags */
};

static bool
stream_open(struct stream *s, bool compress)
{
	struct ta_xform_conf conf = { .level = RTE_COMP_LEVEL_PMD_DEFAULT };
	struct rte_comp_xform xform;

	ta_xform_fill(s->ctx->dev, compress, &conf, &xform);
	s->op = rte_comp_op_alloc(s->ctx->ops);
	if (s->op == NULL)
		return false;
	s->op->op_type = RTE_COMP_OP_STATEFUL;
	s->op->m_src = case_buf(s->ctx, PIECE_MAX, CASE_LINEAR);
	s->op->m_dst = case_buf(s->ctx, PIECE_MAX, CASE_LINEAR);
	if (s->op->m_src != NULL && s->op->m_dst != NULL &&
	    rte_compressdev_stream_create(s->ctx->dev->id, &xform, &s->op->stream) >= 0)
		return true;
	ta_case_fail(s->ctx, "no stream");
	return false;
}

static void
stream_close(struct stream *s)
{
	if (s->op == NULL)
		return;
	if (s->op->stream != NULL)
		rte_compressdev_stream_free(s->ctx->dev->id, s->op->stream);
	rte_pktmbuf_free(s->op->m_src);
	rte_pktmbuf_free(s->op->m_dst);
	rte_comp_op_free(s->op);
}

static enum rte_comp_flush_flag
pick_flush(struct stream *s, bool last)
{
	static const enum rte_comp_flush_flag flags[] = {
		RTE_COMP_FLUSH_NONE, RTE_COMP_FLUSH_SYNC, RTE_COMP_FLUSH_FULL,
	};

	if (last)
		return RTE_COMP_FLUSH_FINAL;
	return s->flush ? flags[case_range(s->ctx, 0, 2)] : RTE_COMP_FLUSH_SYNC;
}

/* One piece of input with one piece of room, again while the room does not suffice. */
static bool
piece(struct stream *s, uint32_t n, enum rte_comp_flush_flag flush)
{
	struct rte_comp_op *op = s->op;
	uint32_t off = 0;
	unsigned int tries;

	ta_buf_write(op->m_src, 0, s->in + s->pos, n);
	for (tries = 0; tries < OPS_MAX; tries++) {
		op->flush_flag = flush;
		op->src.offset = off;
		op->src.length = n - off;
		/* Room by a random offset: the end of the buffer is fixed. */
		op->dst.offset = PIECE_MAX - case_range(s->ctx, RTE_MIN(256u, s->piece_room),
							s->piece_room);
		if (ta_op_run(s->ctx->dev, 0, op) != 0) {
			ta_case_fail(s->ctx, "no answer");
			return false;
		}
		if (op->consumed > n - off || op->produced > PIECE_MAX - op->dst.offset ||
		    s->len + op->produced > s->room) {
			ta_case_fail(s->ctx, "claims %u of %u bytes consumed, %u produced at %u",
				     op->consumed, n - off, op->produced, s->len);
			return false;
		}
		ta_buf_read(op->m_dst, op->dst.offset, s->out + s->len, op->produced);
		s->len += op->produced;
		s->pos += op->consumed;
		off += op->consumed;
		if (op->status == RTE_COMP_OP_STATUS_SUCCESS && off == n)
			return true;
		if (op->status != RTE_COMP_OP_STATUS_OUT_OF_SPACE_RECOVERABLE)
			break;
	}
	ta_case_fail(s->ctx, "at %u of %u bytes: %s, %u of %u consumed", s->pos, s->in_len,
		     ta_status_name(op->status), op->consumed, n - off);
	return false;
}

static bool
run(struct stream *s)
{
	uint32_t n;

	while (s->pos < s->in_len) {
		n = case_range(s->ctx, 1, RTE_MIN(s->piece, s->in_len - s->pos));
		if (!piece(s, n, pick_flush(s, s->pos + n == s->in_len)))
			return false;
	}
	return true;
}

static bool
try_decompress(struct ta_case_ctx *ctx, uint8_t *mem, unsigned int round)
{
	struct stream s = { .ctx = ctx };
	uint8_t *plain = mem, *packed = mem + PLAIN_MAX;
	uint32_t len = case_range(ctx, 1, PLAIN_MAX - 1);
	bool good;

	ta_sample_fill(round % TA_SAMPLE_NB, round, plain, len);
	s.in = packed;
	s.in_len = case_deflate(round % 10, 15, round % 3 == 2 ? Z_FIXED : Z_DEFAULT_STRATEGY,
				plain, len, packed, ta_bound(PLAIN_MAX));
	s.out = packed + ta_bound(PLAIN_MAX);
	s.room = PLAIN_MAX;
	s.piece = round % 2 == 0 ? 50 : PIECE_MAX;
	s.piece_room = round % 4 < 2 ? 700 : PIECE_MAX;
	good = stream_open(&s, false) && run(&s);
	if (good && (s.len != len || memcmp(s.out, plain, len) != 0)) {
		ta_case_fail(ctx, "round %u: %u bytes instead of %u, or other data", round, s.len,
			     len);
		good = false;
	}
	stream_close(&s);
	return good;
}

static bool
try_compress(struct ta_case_ctx *ctx, uint8_t *mem, unsigned int round)
{
	struct stream s = { .ctx = ctx, .flush = round % 2 };
	uint8_t *plain = mem;
	uint32_t len = case_range(ctx, 1, PLAIN_MAX - 1);
	bool good;

	ta_sample_fill(round % TA_SAMPLE_NB, round, plain, len);
	s.in = plain;
	s.in_len = len;
	s.out = mem + PLAIN_MAX;
	s.room = 2 * ta_bound(PLAIN_MAX);
	s.piece = round % 3 == 0 ? 700 : PIECE_MAX;
	s.piece_room = round % 4 < 2 ? 2000 : PIECE_MAX;
	good = stream_open(&s, true) && run(&s);
	if (good && !case_inflates(s.out, s.len, plain, len)) {
		ta_case_fail(ctx, "round %u: zlib does not get %u bytes back from the stream",
			     round, len);
		good = false;
	}
	stream_close(&s);
	return good;
}

static enum ta_verdict
rounds(struct ta_case_ctx *ctx, bool (*try)(struct ta_case_ctx *, uint8_t *, unsigned int))
{
	uint8_t *mem = malloc(PLAIN_MAX + 3 * ta_bound(PLAIN_MAX));
	unsigned int i, n = ctx->quick ? 6 : 36;
	bool good = mem != NULL;

	for (i = 0; i < n && good; i++)
		good = try(ctx, mem, i);
	free(mem);
	return good ? TA_PASS : TA_FAILED;
}

enum ta_verdict
case_stream_decompress(struct ta_case_ctx *ctx)
{
	if ((ctx->dev->ff & RTE_COMP_FF_STATEFUL_DECOMPRESSION) == 0)
		return ta_case_skip(ctx, "no STATEFUL_DECOMPRESSION");
	return rounds(ctx, try_decompress);
}

enum ta_verdict
case_stream_compress(struct ta_case_ctx *ctx)
{
	if ((ctx->dev->ff & RTE_COMP_FF_STATEFUL_COMPRESSION) == 0)
		return ta_case_skip(ctx, "no STATEFUL_COMPRESSION");
	return rounds(ctx, try_compress);
}
