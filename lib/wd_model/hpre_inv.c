/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Inverses. Of a signature with P-256 one modulo the order is a good part, and OpenSSL keeps its
 * fast way for itself, so for up to 256 bits here is one: Bernstein and Yang, "Fast constant-time
 * gcd computation and modular inversion" (2019), in the form that divides by 2 with delta starting
 * at 1/2, for which 590 steps are enough. Neither branches nor addresses depend on the numbers.
 *
 *   f, g = m, a;  d, e = 0, 1          d a = f and e a = g modulo m, up to powers of 2
 *   590 times: if delta > 0 and g is odd: delta, f, g = 1 - delta, g, (g - f) / 2
 *              else: delta, g = 1 + delta, (g + (g & 1) f) / 2
 *
 * Then g is 0, f the greatest common divisor or its negative, and d the inverse times that sign.
 * 59 steps at a time look at the lowest 62 bits only and give a matrix for the whole numbers.
 */

#include <string.h>

#include <openssl/crypto.h>

#include "hpre_num.h"

#define BITS	62	/* of a limb; the highest limb has the sign */
#define LIMBS	5
#define STEPS	59
#define ROUNDS	10
#define LIMB	(UINT64_MAX >> (64 - BITS))

typedef __int128 i128;

struct num {
	int64_t l[LIMBS];
};

/* f' = (u f + v g) / 2^62, g' = (q f + r g) / 2^62 */
struct matrix {
	int64_t u, v, q, r;
};

/* @zeta is -delta - 1/2. Returns the next one. */
static int64_t
steps(int64_t zeta, uint64_t f, uint64_t g, struct matrix *t)
{
	/* 2^3: 59 doublings make 2^62 of it. */
	uint64_t u = 8, v = 0, q = 0, r = 8, neg, odd;
	unsigned int i;

	for (i = 0; i < STEPS; i++) {
		neg = (uint64_t)(zeta >> 63);
		odd = 0 - (g & 1);
		/* Add f, or take it away; its coefficients follow. */
		g += ((f ^ neg) - neg) & odd;
		q += ((u ^ neg) - neg) & odd;
		r += ((v ^ neg) - neg) & odd;
		/* Where the two change places, f gets what g was: g - f + f. */
		neg &= odd;
		zeta = (int64_t)(((uint64_t)zeta ^ neg) - 1);
		f += g & neg;
		u += q & neg;
		v += r & neg;
		g >>= 1;
		u <<= 1;
		v <<= 1;
	}
	*t = (struct matrix){ (int64_t)u, (int64_t)v, (int64_t)q, (int64_t)r };
	return zeta;
}

/* The lowest limb of both products is 0. */
static void
update_fg(struct num *f, struct num *g, const struct matrix *t)
{
	i128 cf = (i128)t->u * f->l[0] + (i128)t->v * g->l[0];
	i128 cg = (i128)t->q * f->l[0] + (i128)t->r * g->l[0];
	unsigned int i;

	for (i = 1; i < LIMBS; i++) {
		cf = (cf >> BITS) + (i128)t->u * f->l[i] + (i128)t->v * g->l[i];
		cg = (cg >> BITS) + (i128)t->q * f->l[i] + (i128)t->r * g->l[i];
		f->l[i - 1] = (int64_t)((uint64_t)cf & LIMB);
		g->l[i - 1] = (int64_t)((uint64_t)cg & LIMB);
	}
	f->l[LIMBS - 1] = (int64_t)(cf >> BITS);
	g->l[LIMBS - 1] = (int64_t)(cg >> BITS);
}

/* The same modulo m: so many times m is added that the lowest limb is 0. Both from -2 m to m. */
static void
update_de(struct num *d, struct num *e, const struct matrix *t, const struct num *m, uint64_t minv)
{
	int64_t sd = d->l[LIMBS - 1] >> 63, se = e->l[LIMBS - 1] >> 63;
	int64_t md = (t->u & sd) + (t->v & se), me = (t->q & sd) + (t->r & se);
	i128 cd = (i128)t->u * d->l[0] + (i128)t->v * e->l[0];
	i128 ce = (i128)t->q * d->l[0] + (i128)t->r * e->l[0];
	unsigned int i;

	md -= (int64_t)((minv * (uint64_t)cd + (uint64_t)md) & LIMB);
	me -= (int64_t)((minv * (uint64_t)ce + (uint64_t)me) & LIMB);
	cd += (i128)m->l[0] * md;
	ce += (i128)m->l[0] * me;
	for (i = 1; i < LIMBS; i++) {
		cd = (cd >> BITS) + (i128)t->u * d->l[i] + (i128)t->v * e->l[i] +
			(i128)m->l[i] * md;
		ce = (ce >> BITS) + (i128)t->q * d->l[i] + (i128)t->r * e->l[i] +
			(i128)m->l[i] * me;
		d->l[i - 1] = (int64_t)((uint64_t)cd & LIMB);
		e->l[i - 1] = (int64_t)((uint64_t)ce & LIMB);
	}
	d->l[LIMBS - 1] = (int64_t)(cd >> BITS);
	e->l[LIMBS - 1] = (int64_t)(ce >> BITS);
}

/* Add @m where @n is negative, and take the carries along. */
static void
lift(struct num *n, const struct num *m, int64_t negate)
{
	int64_t neg = n->l[LIMBS - 1] >> 63;
	unsigned int i;

	for (i = 0; i < LIMBS; i++)
		n->l[i] = ((n->l[i] + (m->l[i] & neg)) ^ negate) - negate;
	for (i = 0; i + 1 < LIMBS; i++) {
		n->l[i + 1] += n->l[i] >> BITS;
		n->l[i] &= (int64_t)LIMB;
	}
}

static bool
limbs_get(struct num *to, const BIGNUM *n)
{
	uint64_t w[LIMBS] = { 0 };
	unsigned int i;

	if (BN_bn2lebinpad(n, (uint8_t *)w, 32) != 32)
		return false;
	for (i = 0; i < LIMBS; i++) {
		unsigned int at = i * BITS / 64, shift = i * BITS % 64;
		uint64_t limb = w[at] >> shift;

		if (shift > 64 - BITS)
			limb |= w[at + 1] << (64 - shift);
		to->l[i] = (int64_t)(limb & LIMB);
	}
	OPENSSL_cleanse(w, sizeof(w));
	return true;
}

static bool
limbs_put(BIGNUM *n, const struct num *from)
{
	uint64_t w[LIMBS - 1];
	unsigned int i;
	bool ok;

	for (i = 0; i < LIMBS - 1; i++)
		w[i] = (uint64_t)from->l[i] >> 2 * i |
			(uint64_t)from->l[i + 1] << (BITS - 2 * i);
	ok = BN_lebin2bn((const uint8_t *)w, sizeof(w), n) != NULL;
	OPENSSL_cleanse(w, sizeof(w));
	return ok;
}

/* 1 / @m modulo 2^64: each step doubles the bits that are right; 3 are, of an odd number itself. */
static uint64_t
inverse_word(uint64_t m)
{
	uint64_t r = m;
	unsigned int i;

	for (i = 0; i < 5; i++)
		r *= 2 - m * r;
	return r;
}

static bool
inverse256(BIGNUM *r, const BIGNUM *a, const BIGNUM *mod)
{
	struct num m, f, g, d = { { 0 } }, e = { { 1 } };
	struct matrix t;
	int64_t zeta = -1;
	uint64_t minv;
	unsigned int i;
	bool ok;

	if (!limbs_get(&m, mod) || !limbs_get(&g, a))
		return false;
	f = m;
	minv = inverse_word((uint64_t)m.l[0] | (uint64_t)m.l[1] << BITS);
	for (i = 0; i < ROUNDS; i++) {
		zeta = steps(zeta, (uint64_t)f.l[0], (uint64_t)g.l[0], &t);
		update_de(&d, &e, &t, &m, minv);
		update_fg(&f, &g, &t);
	}
	lift(&d, &m, f.l[LIMBS - 1] >> 63);
	lift(&d, &m, 0);
	ok = limbs_put(r, &d);
	OPENSSL_cleanse(&g, sizeof(g));
	OPENSSL_cleanse(&f, sizeof(f));
	OPENSSL_cleanse(&d, sizeof(d));
	OPENSSL_cleanse(&e, sizeof(e));
	OPENSSL_cleanse(&t, sizeof(t));
	return ok;
}

/* By Fermat, as OpenSSL does it: the modulus is a prime. */
static bool
inverse_any(struct hpre_num *num, BIGNUM *r, const BIGNUM *a, const struct hpre_mod *m)
{
	BIGNUM *e = hpre_secret(num, NULL, 0);

	return e != NULL && BN_copy(e, m->n) != NULL && BN_sub_word(e, 2) &&
		hpre_exp(num, r, a, e, m);
}

bool
hpre_inverse(struct hpre_num *num, BIGNUM *r, const BIGNUM *a, const struct hpre_mod *m)
{
	BIGNUM *t = hpre_secret(num, NULL, 0);

	if (t == NULL || BN_cmp(a, m->n) >= 0 || BN_copy(t, a) == NULL ||
	    !(m->len <= HPRE_INVERSE_FAST / 8 ? inverse256(r, a, m->n) : inverse_any(num, r, a, m)))
		return false;
	/* Where there is none, the product tells. */
	return hpre_mul(num, t, t, r, m) && BN_is_one(t);
}

bool
hpre_mul(struct hpre_num *num, BIGNUM *r, const BIGNUM *a, const BIGNUM *b,
	 const struct hpre_mod *m)
{
	BIGNUM *t = hpre_secret(num, NULL, 0);

	return t != NULL && BN_to_montgomery(t, a, m->mont, num->ctx) &&
		BN_mod_mul_montgomery(r, t, b, m->mont, num->ctx);
}
