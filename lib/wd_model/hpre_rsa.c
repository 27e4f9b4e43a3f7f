/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * RSA, its key generation, and DH. A number must be below its modulus and a modulus odd: what the
 * hardware does otherwise is unknown.
 */

#include "hpre_op.h"

/* Exponents up to this size are public: no secret one is so short. */
#define PUBLIC_BYTES	8

/* The result's bytes. */
static unsigned int
put(const BIGNUM *n, uint8_t *out, unsigned int len)
{
	return BN_bn2binpad(n, out, len) == (int)len ? 0 : HPRE_ETYPE_OPERAND;
}

/* @a ^ @e modulo the second part of the key. */
static unsigned int
power(struct hpre_queue *q, struct hpre_req *r, const BIGNUM *a, const BIGNUM *e)
{
	const struct hpre_mod *n = hpre_mod_get(&q->num, r->key + r->w, r->w);
	BIGNUM *res = hpre_secret(&q->num, NULL, 0);

	if (n == NULL || res == NULL || a == NULL || e == NULL ||
	    !hpre_exp(&q->num, res, a, e, n))
		return HPRE_ETYPE_OPERAND;
	return put(res, r->out, r->w);
}

unsigned int
hpre_rsa(struct hpre_queue *q, struct hpre_req *r)
{
	const uint8_t *e = r->key;
	unsigned int len = r->w;
	bool secret;

	while (len > 0 && *e == 0) {
		e++;
		len--;
	}
	secret = len > PUBLIC_BYTES;
	return power(q, r, hpre_num_get(&q->num, secret, r->in, r->w),
		     hpre_num_get(&q->num, secret, e, len));
}

unsigned int
hpre_dh(struct hpre_queue *q, struct hpre_req *r)
{
	static const uint8_t two = 2;
	BIGNUM *g = r->alg == HPRE_ALG_DH_G2 ? hpre_public(&q->num, &two, 1) :
		hpre_public(&q->num, r->in, r->w);

	return power(q, r, g, hpre_secret(&q->num, r->key, r->w));
}

/*
 * CRT (RFC 8017, 5.1.2): m1 = c^dp mod p, m2 = c^dq mod q, h = (m1 - m2) qinv mod p, and the result
 * is m2 + h q.
 */
struct crt {
	const struct hpre_mod *p, *q;
	BIGNUM *dp, *dq, *qinv, *c, *m1, *m2, *h;
};

static bool
crt_get(struct hpre_num *num, struct crt *t, const struct hpre_req *r)
{
	unsigned int half = r->w / 2;

	t->p = hpre_mod_get(num, r->key + HPRE_CRT_P * half, half);
	t->q = hpre_mod_get(num, r->key + HPRE_CRT_Q * half, half);
	t->dp = hpre_secret(num, r->key + HPRE_CRT_DP * half, half);
	t->dq = hpre_secret(num, r->key + HPRE_CRT_DQ * half, half);
	t->qinv = hpre_secret(num, r->key + HPRE_CRT_QINV * half, half);
	t->c = hpre_secret(num, r->in, r->w);
	t->m1 = hpre_secret(num, NULL, 0);
	t->m2 = hpre_secret(num, NULL, 0);
	t->h = hpre_secret(num, NULL, 0);
	return t->p != NULL && t->q != NULL && t->dp != NULL && t->dq != NULL &&
		t->qinv != NULL && t->c != NULL && t->m1 != NULL && t->m2 != NULL &&
		t->h != NULL && BN_cmp(t->qinv, t->p->n) < 0;
}

/* t->m1 and t->m2. */
static bool
crt_powers(struct hpre_num *num, struct crt *t)
{
	BN_CTX *ctx = num->ctx;

	/* The input is below the modulus, the product of the primes. */
	return BN_mul(t->h, t->p->n, t->q->n, ctx) && BN_cmp(t->c, t->h) < 0 &&
		BN_mod(t->m1, t->c, t->p->n, ctx) && BN_mod(t->m2, t->c, t->q->n, ctx) &&
		BN_mod_exp_mont_consttime_x2(t->m1, t->m1, t->dp, t->p->n, t->p->mont,
					     t->m2, t->m2, t->dq, t->q->n, t->q->mont, ctx);
}

unsigned int
hpre_rsa_crt(struct hpre_queue *q, struct hpre_req *r)
{
	BN_CTX *ctx = q->num.ctx;
	struct crt t;

	if (!crt_get(&q->num, &t, r) || !crt_powers(&q->num, &t) ||
	    !BN_mod(t.h, t.m2, t.p->n, ctx) || !BN_mod_sub_quick(t.h, t.m1, t.h, t.p->n) ||
	    !BN_to_montgomery(t.h, t.h, t.p->mont, ctx) ||
	    !BN_mod_mul_montgomery(t.h, t.h, t.qinv, t.p->mont, ctx) ||
	    !BN_mul(t.h, t.h, t.q->n, ctx) || !BN_add(t.h, t.h, t.m2))
		return HPRE_ETYPE_OPERAND;
	return put(t.h, r->out, r->w);
}

/* ---- key generation ---- */

struct kg {
	BIGNUM *e, *p, *q, *p1, *q1, *n, *lcm, *d;
};

/* The primes are not tested: hardware has an algorithm of its own for that. */
static bool
kg_get(struct hpre_num *num, struct kg *g, const struct hpre_req *r)
{
	unsigned int half = r->w / 2;

	g->e = hpre_public(num, r->key, r->w);
	g->p = hpre_secret(num, r->key + r->w, half);
	g->q = hpre_secret(num, r->key + r->w + half, half);
	g->p1 = hpre_secret(num, NULL, 0);
	g->q1 = hpre_secret(num, NULL, 0);
	g->n = hpre_public(num, NULL, 0);
	g->lcm = hpre_secret(num, NULL, 0);
	g->d = hpre_secret(num, NULL, 0);
	if (g->e == NULL || g->p == NULL || g->q == NULL || g->p1 == NULL || g->q1 == NULL ||
	    g->n == NULL || g->lcm == NULL || g->d == NULL)
		return false;
	return BN_is_odd(g->e) && !BN_is_one(g->e) && BN_is_odd(g->p) && !BN_is_one(g->p) &&
		BN_is_odd(g->q) && !BN_is_one(g->q);
}

/*
 * d is the inverse of e modulo the least common multiple of p - 1 and q - 1 (FIPS 186-4, B.3.1).
 * Whether hardware takes their product instead is unknown: both make a key.
 */
static bool
kg_make(struct kg *g, BN_CTX *ctx)
{
	return BN_sub(g->p1, g->p, BN_value_one()) && BN_sub(g->q1, g->q, BN_value_one()) &&
		BN_mul(g->n, g->p, g->q, ctx) && BN_mul(g->lcm, g->p1, g->q1, ctx) &&
		BN_gcd(g->d, g->p1, g->q1, ctx) && BN_div(g->lcm, NULL, g->lcm, g->d, ctx) &&
		BN_cmp(g->e, g->lcm) < 0 && BN_mod_inverse(g->d, g->e, g->lcm, ctx) != NULL;
}

/* qinv, dq, dp. */
static unsigned int
kg_put_crt(struct kg *g, BN_CTX *ctx, uint8_t *out, unsigned int half)
{
	/* It has done its work. */
	BIGNUM *t = g->lcm;

	if (BN_mod_inverse(t, g->q, g->p, ctx) == NULL ||
	    put(t, out + HPRE_CRT_OUT_QINV * half, half) != 0 ||
	    !BN_mod(t, g->d, g->q1, ctx) || put(t, out + HPRE_CRT_OUT_DQ * half, half) != 0 ||
	    !BN_mod(t, g->d, g->p1, ctx) || put(t, out + HPRE_CRT_OUT_DP * half, half) != 0)
		return HPRE_ETYPE_OPERAND;
	return 0;
}

unsigned int
hpre_rsa_kg(struct hpre_queue *q, struct hpre_req *r)
{
	struct kg g;

	if (!kg_get(&q->num, &g, r) || BN_cmp(g.p, g.q) == 0 || !kg_make(&g, q->num.ctx) ||
	    put(g.d, r->out, r->w) != 0 || put(g.n, r->out + r->w, r->w) != 0)
		return HPRE_ETYPE_OPERAND;
	if (r->alg == HPRE_ALG_RSA_KG)
		return 0;
	return kg_put_crt(&g, q->num.ctx, r->out + 2 * r->w, r->w / 2);
}
