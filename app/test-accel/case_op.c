/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* One op for the cases: buffers of any layout, and zlib to compare with. */

#include "case_op.h"

#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "sample.h"

#define GUARD		0xa5

uint32_t
case_range(struct ta_case_ctx *ctx, uint32_t low, uint32_t high)
{
	return low + (ta_random(&ctx->rnd) >> 11) % (high - low + 1);
}

struct rte_mbuf *
case_buf(struct ta_case_ctx *ctx, uint32_t len, enum case_layout layout)
{
	struct rte_mempool *pool = layout == CASE_LINEAR ? ctx->large : ctx->small;
	struct rte_mbuf *head = NULL, *m;
	uint32_t n, left = len;

	do {
		m = rte_pktmbuf_alloc(pool);
		if (m == NULL || (layout == CASE_LINEAR && len > CASE_LARGE)) {
			rte_pktmbuf_free(m);
			rte_pktmbuf_free(head);
			ta_case_fail(ctx, "no buffer of %u bytes", len);
			return NULL;
		}
		n = layout == CASE_LINEAR ? left :
			RTE_MIN(left, case_range(ctx, left > 100000 ? 1024 : 1, CASE_SMALL));
		m->data_len = n;
		m->pkt_len = n;
		left -= n;
		if (head == NULL)
			head = m;
		else
			rte_pktmbuf_chain(head, m);
	} while (left != 0);
	return head;
}

static void
results(struct case_op *c, const struct rte_comp_op *op)
{
	c->status = op->status;
	c->consumed = op->consumed;
	c->produced = op->produced;
	c->chksum = op->output_chksum;
}

/* The offsets' bytes are guards: nobody may write there. */
static bool
guard_check(struct ta_case_ctx *ctx, const struct rte_mbuf *m, uint32_t len)
{
	uint32_t i;
	uint8_t b;

	for (i = 0; i < len; i++) {
		ta_buf_read(m, i, &b, 1);
		if (b != GUARD) {
			ta_case_fail(ctx, "byte %u before the destination's offset was written", i);
			return false;
		}
	}
	return true;
}

static void
guard_set(struct rte_mbuf *m, uint32_t len)
{
	uint8_t b = GUARD;
	uint32_t i;

	for (i = 0; i < len; i++)
		ta_buf_write(m, i, &b, 1);
}

static bool
op_run(struct ta_case_ctx *ctx, struct case_op *c, struct rte_comp_op *op)
{
	op->op_type = RTE_COMP_OP_STATELESS;
	op->flush_flag = c->flush == RTE_COMP_FLUSH_NONE ? RTE_COMP_FLUSH_FINAL : c->flush;
	op->src.offset = c->in_off;
	op->src.length = c->in_len;
	op->dst.offset = c->out_off;
	op->input_chksum = 0;
	ta_buf_write(op->m_src, c->in_off, c->in, c->in_len);
	guard_set(op->m_dst, c->out_off);
	if (ta_op_run(ctx->dev, 0, op) != 0) {
		ta_case_fail(ctx, "no answer to an op of %u bytes", c->in_len);
		return false;
	}
	results(c, op);
	if (c->produced > c->room || c->consumed > c->in_len) {
		ta_case_fail(ctx, "claims %u of %u bytes consumed, %u of %u produced", c->consumed,
			     c->in_len, c->produced, c->room);
		return false;
	}
	if (c->out != NULL)
		ta_buf_read(op->m_dst, c->out_off, c->out, c->produced);
	return guard_check(ctx, op->m_dst, c->out_off);
}

bool
case_op_run(struct ta_case_ctx *ctx, struct case_op *c)
{
	struct rte_comp_op *op = rte_comp_op_alloc(ctx->ops);
	bool ok = false;

	if (op == NULL) {
		ta_case_fail(ctx, "no op");
		return false;
	}
	op->m_src = case_buf(ctx, c->in_off + c->in_len, c->in_layout);
	op->m_dst = case_buf(ctx, c->out_off + c->room, c->out_layout);
	op->private_xform = ta_xform_create(ctx->dev, c->compress, &c->xform);
	if (op->private_xform == NULL)
		ta_case_fail(ctx, "transform refused: level %d, window 2^%u, huffman %d, checksum "
			     "%d", c->xform.level, c->xform.window, c->xform.huffman,
			     c->xform.chksum);
	else if (op->m_src != NULL && op->m_dst != NULL)
		ok = op_run(ctx, c, op);
	if (op->private_xform != NULL)
		rte_compressdev_private_xform_free(ctx->dev->id, op->private_xform);
	rte_pktmbuf_free(op->m_src);
	rte_pktmbuf_free(op->m_dst);
	rte_comp_op_free(op);
	return ok;
}

uint32_t
case_deflate(int level, int window, int strategy, const void *in, uint32_t len, void *out,
	     uint32_t room)
{
	z_stream zs = { .next_in = (uint8_t *)(uintptr_t)in, .avail_in = len, .next_out = out,
		.avail_out = room };
	int ret;

	if (deflateInit2(&zs, level, Z_DEFLATED, -window, 8, strategy) != Z_OK)
		return 0;
	ret = deflate(&zs, Z_FINISH);
	deflateEnd(&zs);
	return ret == Z_STREAM_END ? room - zs.avail_out : 0;
}

bool
case_inflates(const void *in, uint32_t in_len, const void *want, uint32_t want_len)
{
	z_stream zs = { .next_in = (uint8_t *)(uintptr_t)in, .avail_in = in_len };
	uint8_t *out = malloc(want_len + 1);
	bool good = false;
	int ret;

	if (out == NULL || inflateInit2(&zs, -15) != Z_OK)
		goto free_out;
	zs.next_out = out;
	zs.avail_out = want_len + 1;
	ret = inflate(&zs, Z_FINISH);
	good = ret == Z_STREAM_END && zs.avail_in == 0 && zs.total_out == want_len &&
		memcmp(out, want, want_len) == 0;
	inflateEnd(&zs);
free_out:
	free(out);
	return good;
}
