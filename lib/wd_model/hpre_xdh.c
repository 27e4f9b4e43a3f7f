/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * X25519, X448 and whatever else is of their form: the ladder of RFC 7748, 5, on plain numbers.
 * Clamping and the order of bytes are software's, and so is the look for a result of 0.
 */

#include "hpre_op.h"

struct ladder {
	struct hpre_num *num;
	const struct hpre_mod *p;
	/* All in Montgomery's form; a, b and c are for what lies between. */
	BIGNUM *a24, *u, *x2, *z2, *x3, *z3, *a, *b, *c;
};

static bool
add(struct ladder *l, BIGNUM *r, const BIGNUM *a, const BIGNUM *b)
{
	return BN_mod_add_quick(r, a, b, l->p->n);
}

static bool
sub(struct ladder *l, BIGNUM *r, const BIGNUM *a, const BIGNUM *b)
{
	return BN_mod_sub_quick(r, a, b, l->p->n);
}

static bool
mul(struct ladder *l, BIGNUM *r, const BIGNUM *a, const BIGNUM *b)
{
	return BN_mod_mul_montgomery(r, a, b, l->p->mont, l->num->ctx);
}

/* Double (x2 : z2), and add it to (x3 : z3); they differ by u. */
static bool
step(struct ladder *l)
{
	return add(l, l->a, l->x2, l->z2) && sub(l, l->b, l->x2, l->z2) &&
		sub(l, l->c, l->x3, l->z3) && add(l, l->x3, l->x3, l->z3) &&
		mul(l, l->c, l->c, l->a) && mul(l, l->x3, l->x3, l->b) &&
		sub(l, l->z3, l->c, l->x3) && add(l, l->x3, l->c, l->x3) &&
		mul(l, l->x3, l->x3, l->x3) && mul(l, l->z3, l->z3, l->z3) &&
		mul(l, l->z3, l->z3, l->u) && mul(l, l->a, l->a, l->a) &&
		mul(l, l->b, l->b, l->b) && mul(l, l->x2, l->a, l->b) &&
		sub(l, l->b, l->a, l->b) && mul(l, l->z2, l->b, l->a24) &&
		add(l, l->z2, l->z2, l->a) && mul(l, l->z2, l->z2, l->b);
}

/* Room for all words of a modulus in each: numbers are swapped in full length. */
static bool
ladder_open(struct ladder *l, int words)
{
	BIGNUM **n[] = { &l->x2, &l->z2, &l->x3, &l->z3, &l->a, &l->b, &l->c };
	unsigned int i;

	for (i = 0; i < sizeof(n) / sizeof(n[0]); i++) {
		*n[i] = hpre_secret(l->num, NULL, 0);
		if (*n[i] == NULL || !BN_set_bit(*n[i], words * BN_BITS2 - 1))
			return false;
		BN_zero(*n[i]);
	}
	/* 1 : 0 is infinity, u : 1 the point. */
	return BN_to_montgomery(l->a24, l->a24, l->p->mont, l->num->ctx) &&
		BN_to_montgomery(l->u, l->u, l->p->mont, l->num->ctx) &&
		BN_to_montgomery(l->x2, BN_value_one(), l->p->mont, l->num->ctx) &&
		BN_copy(l->x3, l->u) && BN_copy(l->z3, l->x2);
}

static bool
ladder_run(struct ladder *l, const BIGNUM *k, int bits)
{
	int words = (l->p->len + BN_BYTES - 1) / BN_BYTES;
	BN_ULONG was = 0, bit;

	if (!ladder_open(l, words))
		return false;
	while (bits-- > 0) {
		bit = BN_is_bit_set(k, bits);
		BN_consttime_swap(bit ^ was, l->x2, l->x3, words);
		BN_consttime_swap(bit ^ was, l->z2, l->z3, words);
		was = bit;
		if (!step(l))
			return false;
	}
	BN_consttime_swap(was, l->x2, l->x3, words);
	BN_consttime_swap(was, l->z2, l->z3, words);
	return true;
}

/* @r = x2 / z2, or 0 for infinity. */
static bool
ladder_close(struct ladder *l, BIGNUM *r)
{
	if (BN_is_zero(l->z2)) {
		BN_zero(r);
		return true;
	}
	/* The factors of Montgomery's form cancel, but for one that the multiplication takes. */
	return BN_from_montgomery(l->z2, l->z2, l->p->mont, l->num->ctx) &&
		hpre_inverse(l->num, l->z2, l->z2, l->p) && mul(l, r, l->x2, l->z2);
}

unsigned int
hpre_xdh(struct hpre_queue *q, struct hpre_req *r)
{
	struct ladder l = { .num = &q->num, .p = hpre_mod_get(&q->num, r->key, r->w) };
	BIGNUM *k = hpre_secret(&q->num, r->key + 2 * r->w, r->w);
	int bits;

	l.a24 = hpre_public(&q->num, r->key + r->w, r->w);
	l.u = hpre_secret(&q->num, r->in, r->w);
	if (l.p == NULL || k == NULL || l.a24 == NULL || l.u == NULL || BN_is_zero(k) ||
	    BN_cmp(l.a24, l.p->n) >= 0 || BN_cmp(l.u, l.p->n) >= 0)
		return HPRE_ETYPE_OPERAND;
	/* As many steps for every scalar that software has made as it should. */
	bits = BN_num_bits(l.p->n);
	if (BN_num_bits(k) > bits)
		bits = r->w * 8;
	if (!ladder_run(&l, k, bits) || !ladder_close(&l, l.u) ||
	    BN_bn2binpad(l.u, r->out, r->w) != r->w)
		return HPRE_ETYPE_OPERAND;
	return 0;
}
