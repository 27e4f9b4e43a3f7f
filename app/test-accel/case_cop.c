/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* One op for the cases of cryptodevs: buffers of any layout, guards around all that is written. */

#include "case_cop.h"

#include <stdlib.h>
#include <string.h>

#include <rte_errno.h>

#include "sample.h"

#define GUARD		0xa5
#define BEHIND		32	/* guards behind the data */

static void
fill(struct rte_mbuf *m, uint32_t from, uint32_t to)
{
	uint8_t b[64];

	memset(b, GUARD, sizeof(b));
	for (; from < to; from += RTE_MIN(to - from, (uint32_t)sizeof(b)))
		ta_buf_write(m, from, b, RTE_MIN(to - from, (uint32_t)sizeof(b)));
}

static bool
guarded(struct ta_case_ctx *ctx, const struct rte_mbuf *m, uint32_t from, uint32_t to)
{
	uint8_t b;

	for (; from < to; from++) {
		ta_buf_read(m, from, &b, 1);
		if (b != GUARD) {
			ta_case_fail(ctx, "byte %u, outside the data, was written", from);
			return false;
		}
	}
	return true;
}

/* Nothing but the tag may be written behind it. */
static bool
tag_guarded(struct ta_case_ctx *ctx, const struct case_cop *c)
{
	unsigned int i, used = ta_alg_has_tag(c->conf.alg) ? c->conf.tag_len : 0;

	for (i = used; i < TA_TAG_MAX; i++)
		if (ctx->mem->tag[i] != GUARD) {
			ta_case_fail(ctx, "%s: byte %u behind a tag of %u was written",
				     c->conf.alg->name, i - used, used);
			return false;
		}
	return true;
}

static bool
op_run(struct ta_case_ctx *ctx, struct case_cop *c, struct rte_crypto_op *op)
{
	struct rte_mbuf *src = op->sym->m_src, *dst = op->sym->m_dst;
	bool auth = c->conf.alg->type == RTE_CRYPTO_SYM_XFORM_AUTH;
	uint32_t end = c->off + c->len;

	fill(src, 0, c->off);
	fill(src, end, end + BEHIND);
	ta_buf_write(src, c->off, c->in, c->len);
	if (dst != NULL)
		fill(dst, 0, end + BEHIND);
	memset(ctx->mem->tag, GUARD, TA_TAG_MAX);
	if (c->conf.reverse)
		memcpy(ctx->mem->tag, c->tag, c->conf.tag_len);
	ta_alg_aad_set(&c->conf, ctx->mem, c->aad);
	ta_alg_op(&c->conf, op, c->off, c->len + c->lie, c->iv, ctx->mem);
	if (ta_cop_run(ctx->cdev, 0, op) != 0) {
		ta_case_fail(ctx, "no answer to an op of %u bytes of %s", c->len,
			     c->conf.alg->name);
		return false;
	}
	c->status = op->status;
	if (dst == NULL)
		dst = src;
	if (!auth)
		ta_buf_read(dst, c->off, c->out, c->len);
	if (!c->conf.reverse)
		memcpy(c->tag, ctx->mem->tag, c->conf.tag_len);
	return guarded(ctx, src, 0, c->off) && guarded(ctx, src, end, end + BEHIND) &&
		guarded(ctx, dst, 0, c->off) && guarded(ctx, dst, end, end + BEHIND) &&
		tag_guarded(ctx, c);
}

bool
case_cop_run(struct ta_case_ctx *ctx, struct case_cop *c)
{
	struct rte_crypto_op *op = rte_crypto_op_alloc(ctx->cops, RTE_CRYPTO_OP_TYPE_SYMMETRIC);
	uint32_t room = c->off + c->len + BEHIND;
	bool ok = false, two;
	struct rte_crypto_sym_xform x;
	void *session;

	if (op == NULL) {
		ta_case_fail(ctx, "no op");
		return false;
	}
	two = !c->in_place && c->conf.alg->type != RTE_CRYPTO_SYM_XFORM_AUTH;
	op->sym->m_src = case_buf(ctx, room, c->in_layout);
	op->sym->m_dst = two ? case_buf(ctx, room, c->out_layout) : NULL;
	ta_alg_xform(&c->conf, &x);
	session = ta_cdev_session_try(ctx->cdev, &x);
	if (session == NULL) {
		ta_case_fail(ctx, "%s refuses a session: key %u, IV %u, tag %u, AAD %u: %s",
			     c->conf.alg->name, c->conf.key_len, c->conf.iv_len, c->conf.tag_len,
			     c->conf.aad_len, rte_strerror(rte_errno));
	} else if (op->sym->m_src != NULL && (!two || op->sym->m_dst != NULL)) {
		rte_crypto_op_attach_sym_session(op, session);
		ok = op_run(ctx, c, op);
	}
	ta_cdev_session_free(ctx->cdev, session);
	rte_pktmbuf_free(op->sym->m_src);
	rte_pktmbuf_free(op->sym->m_dst);
	rte_crypto_op_free(op);
	return ok;
}

bool
case_conf(struct ta_case_ctx *ctx, const struct ta_alg *alg, struct case_secret *s,
	  struct ta_alg_conf *c)
{
	const struct rte_cryptodev_symmetric_capability *cap = ta_alg_cap(ctx->cdev->id, alg);
	unsigned int i, n = 0, tries;

	if (cap == NULL)
		return false;
	ta_sample_fill(TA_SAMPLE_RANDOM, ta_random(&ctx->rnd) >> 32, s, sizeof(*s));
	memset(c, 0, sizeof(*c));
	c->alg = alg;
	c->key = s->key;
	while (n < RTE_DIM(alg->keys) && alg->keys[n] != 0)
		n++;
	/* Some devices have fewer lengths. */
	for (tries = 0; tries < 50; tries++) {
		i = n != 0 ? case_range(ctx, 0, n - 1) : 0;
		c->key_len = alg->any_key ? case_range(ctx, 1, sizeof(s->key)) : alg->keys[i];
		c->iv_len = case_range(ctx, alg->iv_min, alg->iv_max);
		c->tag_len = alg->tag;
		c->aad_len = alg->type != RTE_CRYPTO_SYM_XFORM_AEAD ? 0 :
			case_range(ctx, 0, sizeof(s->aad));
		if (ta_alg_cap_ok(cap, c))
			return true;
	}
	return false;
}

uint32_t
case_len(struct ta_case_ctx *ctx, const struct ta_alg *alg, uint32_t max)
{
	uint32_t len = case_range(ctx, RTE_MAX(alg->len_min, alg->block), RTE_MIN(max,
								   alg->op_max));

	return len - len % alg->block;
}
