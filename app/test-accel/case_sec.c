/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Data cases of cryptodevs. Published answers (case_known.c) say that an algorithm is right; from
 * there on every layout of buffers must give what the plainest one gives, and lead back.
 */

#include "case.h"

#include <stdlib.h>
#include <string.h>

#include <rte_errno.h>

#include "case_cop.h"
#include "case_load.h"
#include "sample.h"

#define SMALL_MAX	3000u
#define LINEAR_MAX	60000u
#define CHAIN_MAX	200000u

struct layout {
	bool in_place;
	enum case_layout in, out;
	uint32_t off_max, len_max;
};

static unsigned int
count(const struct ta_case_ctx *ctx, unsigned int n)
{
	return ctx->quick ? n / 8 + 1 : n;
}

static bool
has(const struct ta_case_ctx *ctx, uint64_t flag)
{
	return (ctx->cdev->info.feature_flags & flag) != 0;
}

/* Where the algorithm that is named by a capability can be tried; NULL at the end. */
static const struct ta_alg *
next_alg(const struct ta_case_ctx *ctx, const struct rte_cryptodev_capabilities **cap)
{
	const struct ta_alg *a;

	if (*cap == NULL)
		*cap = ctx->cdev->info.capabilities;
	while ((*cap)->op != RTE_CRYPTO_OP_TYPE_UNDEFINED) {
		a = ta_alg_of_cap((*cap)++);
		if (a != NULL)
			return a;
	}
	return NULL;
}

/* Data of a case, in pieces of the same length. */
struct bufs {
	uint8_t *plain, *want, *got, *back;
};

static bool
bufs_get(struct ta_case_ctx *ctx, struct bufs *b)
{
	b->plain = malloc(4 * CHAIN_MAX);
	if (b->plain == NULL) {
		ta_case_fail(ctx, "out of memory");
		return false;
	}
	b->want = b->plain + CHAIN_MAX;
	b->got = b->want + CHAIN_MAX;
	b->back = b->got + CHAIN_MAX;
	return true;
}

static bool
success(struct ta_case_ctx *ctx, const struct case_cop *c, const char *what)
{
	if (c->status == RTE_CRYPTO_OP_STATUS_SUCCESS)
		return true;
	ta_case_fail(ctx, "%s of %u bytes, %s: %s", c->conf.alg->name, c->len, what,
		     ta_cstatus_name(c->status));
	return false;
}

static bool
same(struct ta_case_ctx *ctx, const struct case_cop *c, const void *a, const void *b,
     const char *what)
{
	if (memcmp(a, b, c->len) == 0)
		return true;
	ta_case_fail(ctx, "%s of %u bytes at %u (key %u, AAD %u): %s", c->conf.alg->name, c->len,
		     c->off, c->conf.key_len, c->conf.aad_len, what);
	return false;
}

/* Forward in the plain layout, forward and back in @l. */
static bool
try_layout(struct ta_case_ctx *ctx, struct bufs *b, const struct ta_alg *alg,
	   const struct layout *l)
{
	bool auth = alg->type == RTE_CRYPTO_SYM_XFORM_AUTH;
	struct case_secret s;
	struct case_cop c = { .in = b->plain, .iv = s.iv, .aad = s.aad, .out = b->want,
		.in_place = true };
	uint8_t tag[TA_TAG_MAX];

	if (!case_conf(ctx, alg, &s, &c.conf))
		return ta_case_fail(ctx, "%s: a capability without any lengths", alg->name) ==
			TA_PASS;
	c.len = case_len(ctx, alg, l->len_max);
	ta_sample_fill(TA_SAMPLE_TEXT, ta_random(&ctx->rnd) >> 32, b->plain, c.len);
	if (!case_cop_run(ctx, &c) || !success(ctx, &c, "plain layout"))
		return false;
	memcpy(tag, c.tag, sizeof(tag));
	c.in_place = l->in_place;
	c.in_layout = l->in;
	c.out_layout = l->out;
	c.off = case_range(ctx, 0, l->off_max);
	c.out = b->got;
	if (!case_cop_run(ctx, &c) || !success(ctx, &c, "this layout") ||
	    (!auth && !same(ctx, &c, b->got, b->want, "not as in the plain layout")))
		return false;
	if (memcmp(tag, c.tag, c.conf.tag_len) != 0)
		return ta_case_fail(ctx, "%s of %u bytes: not the tag of the plain layout",
				    alg->name, c.len) == TA_PASS;
	c.conf.reverse = true;
	c.in = auth ? b->plain : b->got;
	c.out = b->back;
	return case_cop_run(ctx, &c) && success(ctx, &c, "back") &&
		(auth || same(ctx, &c, b->back, b->plain, "does not lead back"));
}

static enum ta_verdict
layouts(struct ta_case_ctx *ctx, unsigned int n, const struct layout *l)
{
	const struct rte_cryptodev_capabilities *cap = NULL;
	const struct ta_alg *a;
	bool good = true;
	struct bufs b;
	unsigned int i;

	if (!bufs_get(ctx, &b))
		return TA_FAILED;
	while (good && (a = next_alg(ctx, &cap)) != NULL)
		for (i = 0; i < n && good; i++)
			good = try_layout(ctx, &b, a, l);
	free(b.plain);
	return good ? TA_PASS : TA_FAILED;
}

static enum ta_verdict
in_place(struct ta_case_ctx *ctx)
{
	static const struct layout l = { .in_place = true, .off_max = 200, .len_max = SMALL_MAX };

	return layouts(ctx, count(ctx, 24), &l);
}

static enum ta_verdict
out_of_place(struct ta_case_ctx *ctx)
{
	static const struct layout l = { .off_max = 200, .len_max = SMALL_MAX };

	if (!has(ctx, RTE_CRYPTODEV_FF_OOP_LB_IN_LB_OUT))
		return ta_case_skip(ctx, "no OOP_LB_IN_LB_OUT");
	return layouts(ctx, count(ctx, 24), &l);
}

static enum ta_verdict
chain_in_place(struct ta_case_ctx *ctx)
{
	static const struct layout l = { .in_place = true, .in = CASE_CHAIN, .off_max = 200,
		.len_max = SMALL_MAX };

	if (!has(ctx, RTE_CRYPTODEV_FF_IN_PLACE_SGL))
		return ta_case_skip(ctx, "no IN_PLACE_SGL");
	return layouts(ctx, count(ctx, 24), &l);
}

static enum ta_verdict
chain_in(struct ta_case_ctx *ctx)
{
	static const struct layout l = { .in = CASE_CHAIN, .off_max = 200, .len_max = SMALL_MAX };

	if (!has(ctx, RTE_CRYPTODEV_FF_OOP_SGL_IN_LB_OUT))
		return ta_case_skip(ctx, "no OOP_SGL_IN_LB_OUT");
	return layouts(ctx, count(ctx, 16), &l);
}

static enum ta_verdict
chain_out(struct ta_case_ctx *ctx)
{
	static const struct layout l = { .out = CASE_CHAIN, .off_max = 200, .len_max = SMALL_MAX };

	if (!has(ctx, RTE_CRYPTODEV_FF_OOP_LB_IN_SGL_OUT))
		return ta_case_skip(ctx, "no OOP_LB_IN_SGL_OUT");
	return layouts(ctx, count(ctx, 16), &l);
}

static enum ta_verdict
chains(struct ta_case_ctx *ctx)
{
	static const struct layout l = { .in = CASE_CHAIN, .out = CASE_CHAIN, .off_max = 200,
		.len_max = SMALL_MAX };

	if (!has(ctx, RTE_CRYPTODEV_FF_OOP_SGL_IN_SGL_OUT))
		return ta_case_skip(ctx, "no OOP_SGL_IN_SGL_OUT");
	return layouts(ctx, count(ctx, 16), &l);
}

static enum ta_verdict
large(struct ta_case_ctx *ctx)
{
	static const struct layout linear = { .in_place = true, .len_max = LINEAR_MAX };
	static const struct layout chain = { .in = CASE_CHAIN, .out = CASE_CHAIN,
		.len_max = LINEAR_MAX };
	enum ta_verdict v = layouts(ctx, count(ctx, 8), &linear);

	if (v != TA_PASS || !has(ctx, RTE_CRYPTODEV_FF_OOP_SGL_IN_SGL_OUT))
		return v;
	return layouts(ctx, count(ctx, 8), &chain);
}

/* ---- What is wrong ---- */

/* Does @got have @len bytes of @plain anywhere they were? Runs of 8 are no accident. */
static bool
shows(const uint8_t *got, const uint8_t *plain, uint32_t len)
{
	uint32_t i;

	for (i = 0; i + 8 <= len; i += 8)
		if (memcmp(got + i, plain + i, 8) == 0)
			return true;
	return false;
}

/* One of tag, data and AAD gets one bit turned. */
static bool
try_forged(struct ta_case_ctx *ctx, struct bufs *b, const struct ta_alg *alg)
{
	bool auth = alg->type == RTE_CRYPTO_SYM_XFORM_AUTH;
	struct case_secret s;
	struct case_cop c = { .in = b->plain, .iv = s.iv, .aad = s.aad, .out = b->got,
		.in_place = true };
	unsigned int what;

	if (!case_conf(ctx, alg, &s, &c.conf))
		return ta_case_fail(ctx, "%s: a capability without any lengths", alg->name) ==
			TA_PASS;
	c.len = case_len(ctx, alg, SMALL_MAX);
	ta_sample_fill(TA_SAMPLE_TEXT, ta_random(&ctx->rnd) >> 32, b->plain, c.len);
	if (!case_cop_run(ctx, &c) || !success(ctx, &c, "forward"))
		return false;
	what = case_range(ctx, 0, c.conf.aad_len != 0 ? 2 : 1);
	c.in = auth ? b->plain : b->got;
	if (what == 0)
		c.tag[case_range(ctx, 0, c.conf.tag_len - 1)] ^= 1 << case_range(ctx, 0, 7);
	else if (what == 1)
		(auth ? b->plain : b->got)[case_range(ctx, 0, c.len - 1)] ^= 0x10;
	else
		s.aad[case_range(ctx, 0, c.conf.aad_len - 1)] ^= 0x80;
	c.conf.reverse = true;
	c.in_place = case_range(ctx, 0, 1) != 0;
	c.out = b->back;
	if (!case_cop_run(ctx, &c))
		return false;
	if (c.status != RTE_CRYPTO_OP_STATUS_AUTH_FAILED)
		ta_case_fail(ctx, "%s with a wrong %s: %s", alg->name, what == 0 ? "tag" :
			     what == 1 ? "byte" : "AAD", ta_cstatus_name(c.status));
	else if (!auth && shows(b->back, b->plain, c.len))
		ta_case_fail(ctx, "%s: plaintext is left behind a wrong tag", alg->name);
	else
		return true;
	return false;
}

static enum ta_verdict
forged(struct ta_case_ctx *ctx)
{
	const struct rte_cryptodev_capabilities *cap = NULL;
	unsigned int i, n = count(ctx, 24);
	const struct ta_alg *a;
	bool good = true;
	struct bufs b;

	if (!bufs_get(ctx, &b))
		return TA_FAILED;
	while (good && (a = next_alg(ctx, &cap)) != NULL)
		for (i = 0; i < n && good && ta_alg_has_tag(a); i++)
			good = try_forged(ctx, &b, a);
	free(b.plain);
	return good ? TA_PASS : TA_FAILED;
}

/* Lengths that cannot be: no whole blocks, less than the least, more than the buffer has. */
static bool
try_length(struct ta_case_ctx *ctx, struct bufs *b, const struct ta_alg *alg, uint32_t len,
	   int32_t lie)
{
	struct case_secret s;
	struct case_cop c = { .in = b->plain, .iv = s.iv, .aad = s.aad, .out = b->got,
		.in_place = true, .len = len, .lie = lie };

	if (!case_conf(ctx, alg, &s, &c.conf))
		return ta_case_fail(ctx, "%s: a capability without any lengths", alg->name) ==
			TA_PASS;
	memset(b->plain, 'p', len);
	if (!case_cop_run(ctx, &c))
		return false;
	/* The driver says so, before hardware gets to see it. */
	if (c.status != RTE_CRYPTO_OP_STATUS_INVALID_ARGS)
		ta_case_fail(ctx, "%s of %d bytes in a buffer of %u: %s", alg->name,
			     (int)len + lie, len, ta_cstatus_name(c.status));
	else if (alg->type != RTE_CRYPTO_SYM_XFORM_AUTH && memcmp(b->got, b->plain, len) != 0)
		ta_case_fail(ctx, "%s of %d bytes is refused, but has changed the data", alg->name,
			     (int)len + lie);
	else
		return true;
	return false;
}

static enum ta_verdict
lengths(struct ta_case_ctx *ctx)
{
	const struct rte_cryptodev_capabilities *cap = NULL;
	const struct ta_alg *a;
	bool good = true;
	struct bufs b;

	if (strcmp(ctx->cdev->info.driver_name, ta_engines[TA_SEC].driver) != 0)
		return ta_case_skip(ctx, "software drivers trust the lengths of ops");
	if (!bufs_get(ctx, &b))
		return TA_FAILED;
	ta_case_hush(true);
	while (good && (a = next_alg(ctx, &cap)) != NULL) {
		if (a->block > 1)
			good = try_length(ctx, &b, a, 64, -1) && try_length(ctx, &b, a, 64, -63);
		if (good && a->len_min != 0)
			good = try_length(ctx, &b, a, 64, a->len_min - 65);
		/* Far enough behind the guards to be outside of the mbuf. */
		good = good && try_length(ctx, &b, a, 64, 1 << 20) &&
			try_length(ctx, &b, a, 64, (1 << 24) - 64);
	}
	ta_case_hush(false);
	free(b.plain);
	return good ? TA_PASS : TA_FAILED;
}

static bool
refused(struct ta_case_ctx *ctx, const struct ta_alg_conf *c, const char *what)
{
	struct rte_crypto_sym_xform x;
	void *session;

	ta_alg_xform(c, &x);
	ta_case_hush(true);
	session = ta_cdev_session_try(ctx->cdev, &x);
	ta_case_hush(false);
	if (session == NULL)
		return true;
	ta_cdev_session_free(ctx->cdev, session);
	ta_case_fail(ctx, "%s: accepts a session with %s", c->alg->name, what);
	return false;
}

/* What capabilities do not offer must be refused when the session is made. */
static bool
try_refusals(struct ta_case_ctx *ctx, const struct ta_alg *alg)
{
	struct ta_alg_conf good, c;
	struct case_secret s;
	bool ok = true;

	if (!case_conf(ctx, alg, &s, &good))
		return ta_case_fail(ctx, "%s: a capability without any lengths", alg->name) ==
			TA_PASS;
	if (!alg->any_key && alg->keys[0] != 0) {
		c = good;
		c.key_len--;
		ok = refused(ctx, &c, "a key that is short by one");
		c.key_len = 0;
		ok = ok && refused(ctx, &c, "an empty key");
		c = good;
		c.key = NULL;
		ok = ok && refused(ctx, &c, "no key");
	}
	if (alg->iv_max != 0) {
		c = good;
		c.iv_len = 17;
		ok = ok && refused(ctx, &c, "17 bytes of IV");
		c.iv_len = 1;
		ok = ok && refused(ctx, &c, "a byte of IV");
	}
	if (ta_alg_has_tag(alg)) {
		c = good;
		c.tag_len = 65;
		ok = ok && refused(ctx, &c, "a tag of 65 bytes");
		c.tag_len = 0;
		ok = ok && refused(ctx, &c, "a tag of no bytes");
	}
	return ok;
}

static enum ta_verdict
refusals(struct ta_case_ctx *ctx)
{
	const struct rte_cryptodev_capabilities *cap = NULL;
	const struct ta_alg *a;
	uint16_t len;

	if (strcmp(ctx->cdev->info.driver_name, ta_engines[TA_SEC].driver) != 0)
		return ta_case_skip(ctx, "software drivers accept more than they offer");
	while ((a = next_alg(ctx, &cap)) != NULL)
		if (!try_refusals(ctx, a))
			return TA_FAILED;
	/* And what no capability names at all. */
	for (a = ta_algs; a->name != NULL; a++) {
		struct ta_alg_conf c = { .alg = a, .key = (const uint8_t *)a,
			.key_len = a->any_key ? 16 : a->keys[0], .iv_len = a->iv_max,
			.tag_len = a->tag };

		if (ta_alg_cap(ctx->cdev->id, a) == NULL && !refused(ctx, &c, "what it has not"))
			return TA_FAILED;
	}
	return ta_alg_find("aes-129-cbc", &len) == NULL ? TA_PASS :
		ta_case_fail(ctx, "a key of 129 bits");
}

const struct ta_case ta_cases_sec[] = {
	{ "sec_known_answers", case_known_answers },
	{ "sec_in_place", in_place },
	{ "sec_out_of_place", out_of_place },
	{ "sec_chain_in_place", chain_in_place },
	{ "sec_chain_in", chain_in },
	{ "sec_chain_out", chain_out },
	{ "sec_chains", chains },
	{ "sec_large", large },
	{ "sec_forged", forged },
	{ "sec_lengths", lengths },
	{ "sec_refusals", refusals },
	{ "sec_in_flight", case_in_flight },
	{ "sec_stats", case_stats },
	{ "sec_queue_full", case_queue_full },
	{ NULL, NULL },
};
