/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Published answers: each capability that a device has is tried with all that there are for it. */

#include <stdio.h>
#include <string.h>

#include "case_cop.h"
#include "vec.h"

/* sec.txt of test/vectors, put into the program when it is built. */
extern const char ta_vectors[];
extern const unsigned int ta_vectors_len;

#define ALGS_MAX 64

struct known {
	struct ta_case_ctx *ctx;
	unsigned int nb[ALGS_MAX];	/* tried, by index of ta_algs[] */
	bool bad;
};

static bool
one_way(struct ta_case_ctx *ctx, const struct vec *v, struct case_cop *c, bool in_place)
{
	const struct vec_bytes *from = c->conf.reverse ? &v->cipher : &v->plain;
	const struct vec_bytes *to = c->conf.reverse ? &v->plain : &v->cipher;
	bool auth = c->conf.alg->type == RTE_CRYPTO_SYM_XFORM_AUTH;
	uint8_t out[VEC_MAX];

	c->in = auth ? v->plain.p : from->p;
	c->len = auth ? v->plain.len : from->len;
	c->out = out;
	c->in_place = in_place;
	memcpy(c->tag, v->tag.p, v->tag.len);
	if (!case_cop_run(ctx, c))
		return false;
	if (c->status == RTE_CRYPTO_OP_STATUS_SUCCESS &&
	    (auth || memcmp(out, to->p, to->len) == 0) &&
	    memcmp(c->tag, v->tag.p, c->conf.tag_len) == 0)
		return true;
	ta_case_fail(ctx, "%s (%s), key of %u bytes, %u bytes%s%s: %s, not as published",
		     c->conf.alg->name, v->origin, c->conf.key_len, c->len,
		     c->conf.reverse ? ", back" : "", in_place ? ", in place" : "",
		     ta_cstatus_name(c->status));
	return false;
}

static void
try(const struct vec *v, void *arg)
{
	struct known *k = arg;
	uint16_t len;
	const struct ta_alg *a = ta_alg_find(v->alg, &len);
	struct case_cop c = { .iv = v->iv.p, .aad = v->aad.p };
	const struct rte_cryptodev_symmetric_capability *cap;
	unsigned int way;

	if (a == NULL || k->bad)
		return;
	cap = ta_alg_cap(k->ctx->cdev->id, a);
	c.conf = (struct ta_alg_conf){
		.alg = a,
		.key = a->type == RTE_CRYPTO_SYM_XFORM_AUTH ? v->akey.p : v->key.p,
		.key_len = a->type == RTE_CRYPTO_SYM_XFORM_AUTH ? v->akey.len : v->key.len,
		.iv_len = v->iv.len, .tag_len = v->tag.len, .aad_len = v->aad.len,
	};
	/* Some devices have short MACs only, which are the first bytes of the whole. */
	if (cap != NULL && !ta_alg_cap_ok(cap, &c.conf) && a->tag < v->tag.len)
		c.conf.tag_len = a->tag;
	if (cap == NULL || !ta_alg_cap_ok(cap, &c.conf))
		return;
	for (way = 0; way < 4 && !k->bad; way++) {
		c.conf.reverse = (way & 1) != 0;
		k->bad = !one_way(k->ctx, v, &c, (way & 2) != 0);
	}
	k->nb[a - ta_algs]++;
}

enum ta_verdict
case_known_answers(struct ta_case_ctx *ctx)
{
	const struct rte_cryptodev_capabilities *cap = ctx->cdev->info.capabilities;
	struct known k = { .ctx = ctx };
	const struct ta_alg *a;
	FILE *f;

	f = fmemopen((void *)(uintptr_t)ta_vectors, ta_vectors_len, "r");
	if (f == NULL)
		return ta_case_fail(ctx, "no memory for the vectors");
	vec_read(f, "sec.txt", try, &k);
	fclose(f);
	if (k.bad)
		return TA_FAILED;
	for (; cap->op != RTE_CRYPTO_OP_TYPE_UNDEFINED; cap++) {
		a = ta_alg_of_cap(cap);
		if (a != NULL && k.nb[a - ta_algs] == 0)
			return ta_case_fail(ctx, "no published answer for %s, which the device "
					    "offers", a->name);
	}
	return TA_PASS;
}
