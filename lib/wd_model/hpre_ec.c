/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Multiplication of points, which is ECDH, and ECDSA (FIPS 186-4, 6). Points that are not on the
 * curve and results at infinity are refused: what hardware does with them is unknown.
 */

#include "hpre_ec.h"

/* ---- keys ---- */

bool
hpre_key_get(struct hpre_queue *q, const struct hpre_req *r, bool public, struct hpre_key *k)
{
	const uint8_t *key = r->key, *n;
	unsigned int w = r->w;

	if (public) {
		k->curve = hpre_curve_get(&q->curves, &q->num, key + HPRE_PUB_P * w,
					  key + HPRE_PUB_A * w, key + HPRE_PUB_B * w, w);
		n = key + HPRE_PUB_N * w;
		k->base = key + HPRE_PUB_GX * w;
		k->d = NULL;
	} else {
		k->curve = hpre_curve_get(&q->curves, &q->num, key + HPRE_PRV_P * w,
					  key + HPRE_PRV_A * w, key + HPRE_PRV_B * w, w);
		n = key + HPRE_PRV_N * w;
		k->base = key + HPRE_PRV_GX * w;
		k->d = hpre_secret(&q->num, key + HPRE_PRV_K * w, w);
	}
	k->n = hpre_mod_get(&q->num, n, w);
	return k->curve != NULL && k->n != NULL && (public || k->d != NULL) &&
		hpre_order_fits(k->curve, k->base, n);
}

bool
hpre_sign_get(struct hpre_queue *q, const struct hpre_req *r, const struct hpre_key *key,
	      struct hpre_sign *s)
{
	struct hpre_num *num = &q->num;

	s->e = hpre_public(num, r->in, r->w);
	s->k = hpre_secret(num, r->in + r->w, r->w);
	s->x = hpre_public(num, NULL, 0);
	s->r = hpre_public(num, NULL, 0);
	s->s = hpre_secret(num, NULL, 0);
	s->t = hpre_secret(num, NULL, 0);
	/* e = 0 is refused as other drivers never send it. */
	return s->e != NULL && s->k != NULL && s->x != NULL && s->r != NULL && s->s != NULL &&
		s->t != NULL && !BN_is_zero(s->e) && BN_mod(s->e, s->e, key->n->n, num->ctx);
}

bool
hpre_sign_put(const struct hpre_sign *s, struct hpre_req *r)
{
	return BN_bn2binpad(s->r, r->out, r->w) == r->w &&
		BN_bn2binpad(s->s, r->out + r->w, r->w) == r->w;
}

bool
hpre_verify_get(struct hpre_queue *q, const struct hpre_req *r, const struct hpre_key *key,
		struct hpre_verify *v)
{
	struct hpre_num *num = &q->num;

	v->e = hpre_public(num, r->in, r->w);
	v->s = hpre_public(num, r->in + r->w, r->w);
	v->r = hpre_public(num, r->in + 2 * r->w, r->w);
	v->u = hpre_public(num, NULL, 0);
	v->v = hpre_public(num, NULL, 0);
	v->x = hpre_public(num, NULL, 0);
	return v->e != NULL && v->s != NULL && v->r != NULL && v->u != NULL && v->v != NULL &&
		v->x != NULL && !BN_is_zero(v->e) && hpre_in_range(v->r, key->n) &&
		hpre_in_range(v->s, key->n) && BN_mod(v->e, v->e, key->n->n, num->ctx);
}

bool
hpre_public_mul(struct hpre_queue *q, const struct hpre_req *r, const struct hpre_key *key,
		struct hpre_verify *v, bool *infinity)
{
	const struct hpre_curve *c = key->curve;
	EC_POINT *pub = EC_POINT_new(c->group), *pt = EC_POINT_new(c->group);
	bool ok;

	ok = pt != NULL && hpre_point_set(c, &q->num, pub, r->key + HPRE_PUB_X * r->w) &&
		hpre_base_mul_add(c, &q->num, pt, key->base, v->u, pub, v->v);
	*infinity = ok && EC_POINT_is_at_infinity(c->group, pt);
	ok = ok && (*infinity || hpre_point_get(c, &q->num, pt, v->x, NULL));
	EC_POINT_free(pub);
	EC_POINT_free(pt);
	return ok && (*infinity || BN_mod(v->x, v->x, key->n->n, q->num.ctx));
}

/* ---- k P ---- */

unsigned int
hpre_ecc_mul(struct hpre_queue *q, struct hpre_req *r)
{
	const uint8_t *key = r->key;
	unsigned int w = r->w;
	const struct hpre_curve *c = hpre_curve_get(&q->curves, &q->num, key + HPRE_PRV_P * w,
		key + HPRE_PRV_A * w, key + HPRE_PRV_B * w, w);
	BIGNUM *k = hpre_secret(&q->num, key + HPRE_PRV_K * w, w);

	/* The key has no order, so k may be anything. */
	if (c == NULL || k == NULL || !hpre_base_point(q, c, r->in, k, r->out))
		return HPRE_ETYPE_OPERAND;
	return 0;
}

bool
hpre_base_point(struct hpre_queue *q, const struct hpre_curve *c, const uint8_t *base,
		const BIGNUM *k, uint8_t *out)
{
	BIGNUM *x = hpre_secret(&q->num, NULL, 0), *y = hpre_secret(&q->num, NULL, 0);
	EC_POINT *pt = EC_POINT_new(c->group);
	bool ok;

	ok = pt != NULL && x != NULL && y != NULL && hpre_base_mul(c, &q->num, pt, base, k) &&
		hpre_point_get(c, &q->num, pt, x, y) && BN_bn2binpad(x, out, c->w) == c->w &&
		BN_bn2binpad(y, out + c->w, c->w) == c->w;
	/* It may be a shared secret. */
	EC_POINT_clear_free(pt);
	return ok;
}

bool
hpre_base_x(struct hpre_queue *q, const struct hpre_key *key, const BIGNUM *k, BIGNUM *x)
{
	const struct hpre_curve *c = key->curve;
	EC_POINT *pt = EC_POINT_new(c->group);
	bool ok;

	ok = pt != NULL && hpre_base_mul(c, &q->num, pt, key->base, k) &&
		hpre_point_get(c, &q->num, pt, x, NULL) && BN_mod(x, x, key->n->n, q->num.ctx);
	EC_POINT_clear_free(pt);
	return ok;
}

/* ---- ECDSA ---- */

/* r = x of k G, s = (e + r d) / k, all modulo n. */
unsigned int
hpre_ecdsa_sign(struct hpre_queue *q, struct hpre_req *r)
{
	struct hpre_num *num = &q->num;
	const struct hpre_mod *n;
	struct hpre_sign s;
	struct hpre_key key;

	if (!hpre_key_get(q, r, false, &key) || !hpre_sign_get(q, r, &key, &s))
		return HPRE_ETYPE_OPERAND;
	n = key.n;
	if (!hpre_in_range(key.d, n) || !hpre_in_range(s.k, n) ||
	    !hpre_base_x(q, &key, s.k, s.r) || !hpre_mul(num, s.t, s.r, key.d, n) ||
	    !BN_mod_add_quick(s.t, s.t, s.e, n->n) || !hpre_inverse(num, s.s, s.k, n) ||
	    !hpre_mul(num, s.s, s.s, s.t, n) || BN_is_zero(s.r) || BN_is_zero(s.s) ||
	    !hpre_sign_put(&s, r))
		return HPRE_ETYPE_OPERAND;
	return 0;
}

/* r is x of (e / s) G + (r / s) Q modulo n. */
unsigned int
hpre_ecdsa_verify(struct hpre_queue *q, struct hpre_req *r)
{
	struct hpre_num *num = &q->num;
	struct hpre_verify v;
	struct hpre_key key;
	bool infinity;

	if (!hpre_key_get(q, r, true, &key) || !hpre_verify_get(q, r, &key, &v) ||
	    !hpre_inverse(num, v.x, v.s, key.n) || !hpre_mul(num, v.u, v.e, v.x, key.n) ||
	    !hpre_mul(num, v.v, v.r, v.x, key.n) ||
	    !hpre_public_mul(q, r, &key, &v, &infinity))
		return HPRE_ETYPE_OPERAND;
	r->valid = !infinity && BN_cmp(v.x, v.r) == 0;
	return 0;
}
