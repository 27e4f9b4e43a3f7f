/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* EC_POINT_get_Jprojective_coordinates_GFp() is deprecated, and the only way to what it gives. */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "hpre_curve.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/obj_mac.h>

/* ---- curves with a name ---- */

#define NAMED_MAX	96

static struct hpre_named named[NAMED_MAX];
static unsigned int nb_named;
static pthread_once_t named_once = PTHREAD_ONCE_INIT;

/* Over a prime field of not too many bits? Then what is to be compared. */
static bool
named_read(struct hpre_named *to, const EC_GROUP *g, BIGNUM **n)
{
	unsigned int i;

	if (EC_GROUP_get_field_type(g) != NID_X9_62_prime_field ||
	    !EC_GROUP_get_curve(g, n[HPRE_PAR_P], n[HPRE_PAR_A], n[HPRE_PAR_B], NULL) ||
	    !EC_GROUP_get_order(g, n[HPRE_PAR_N], NULL) ||
	    !EC_POINT_get_affine_coordinates(g, EC_GROUP_get0_generator(g), n[HPRE_PAR_GX],
					     n[HPRE_PAR_GY], NULL))
		return false;
	for (i = 0; i < HPRE_NB_PAR; i++)
		if (BN_bn2binpad(n[i], to->par[i], HPRE_ECC_WIDTH_MAX) < 0)
			return false;
	return true;
}

static void
named_init(void)
{
	size_t nb = EC_get_builtin_curves(NULL, 0), i;
	EC_builtin_curve *list = calloc(nb + 1, sizeof(*list));
	BIGNUM *n[HPRE_NB_PAR];
	EC_GROUP *g;
	bool ok = list != NULL;

	for (i = 0; i < HPRE_NB_PAR; i++) {
		n[i] = BN_new();
		ok &= n[i] != NULL;
	}
	if (ok)
		EC_get_builtin_curves(list, nb);
	for (i = 0; ok && i < nb && nb_named < NAMED_MAX; i++) {
		g = EC_GROUP_new_by_curve_name(list[i].nid);
		if (g != NULL && named_read(&named[nb_named], g, n))
			named[nb_named++].nid = list[i].nid;
		EC_GROUP_free(g);
	}
	for (i = 0; i < HPRE_NB_PAR; i++)
		BN_free(n[i]);
	free(list);
}

/* Is the number @p of @w bytes this one? */
static bool
par_is(const uint8_t *par, const uint8_t *p, unsigned int w)
{
	static const uint8_t zero[HPRE_ECC_WIDTH_MAX];

	return memcmp(par + HPRE_ECC_WIDTH_MAX - w, p, w) == 0 &&
		memcmp(par, zero, HPRE_ECC_WIDTH_MAX - w) == 0;
}

static const struct hpre_named *
named_find(const uint8_t *p, const uint8_t *a, const uint8_t *b, unsigned int w)
{
	unsigned int i;

	pthread_once(&named_once, named_init);
	for (i = 0; i < nb_named; i++)
		if (par_is(named[i].par[HPRE_PAR_P], p, w) &&
		    par_is(named[i].par[HPRE_PAR_A], a, w) &&
		    par_is(named[i].par[HPRE_PAR_B], b, w))
			return &named[i];
	return NULL;
}

/* ---- curves in use ---- */

static void
curve_free(struct hpre_curve *c)
{
	if (c == NULL)
		return;
	EC_GROUP_free(c->group);
	BN_free(c->p);
	free(c);
}

void
hpre_curves_close(struct hpre_curves *cs)
{
	unsigned int i;

	for (i = 0; i < HPRE_NB_CURVES; i++)
		curve_free(cs->curve[i]);
	memset(cs, 0, sizeof(*cs));
}

static EC_GROUP *
group_make(struct hpre_num *num, const BIGNUM *p, const uint8_t *a, const uint8_t *b,
	   unsigned int w)
{
	BIGNUM *an = hpre_public(num, a, w), *bn = hpre_public(num, b, w);
	EC_GROUP *g;

	/* Inverses by Fermat want a prime; without one a result would be wrong without a sign. */
	if (an == NULL || bn == NULL || BN_num_bits(p) < 5 || !BN_is_odd(p) ||
	    BN_cmp(an, p) >= 0 || BN_cmp(bn, p) >= 0 || BN_check_prime(p, num->ctx, NULL) != 1)
		return NULL;
	g = EC_GROUP_new_curve_GFp(p, an, bn, num->ctx);
	if (g != NULL && !EC_GROUP_check_discriminant(g, num->ctx)) {
		EC_GROUP_free(g);
		g = NULL;
	}
	return g;
}

static struct hpre_curve *
curve_make(struct hpre_num *num, const uint8_t *p, const uint8_t *a, const uint8_t *b,
	   unsigned int w)
{
	struct hpre_curve *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return NULL;
	c->w = w;
	memcpy(c->raw, p, w);
	memcpy(c->raw + w, a, w);
	memcpy(c->raw + 2 * w, b, w);
	c->p = BN_bin2bn(p, w, NULL);
	c->named = named_find(p, a, b, w);
	if (c->named != NULL)
		c->group = EC_GROUP_new_by_curve_name(c->named->nid);
	else if (c->p != NULL)
		c->group = group_make(num, c->p, a, b, w);
	if (c->p == NULL || c->group == NULL) {
		curve_free(c);
		return NULL;
	}
	return c;
}

const struct hpre_curve *
hpre_curve_get(struct hpre_curves *cs, struct hpre_num *num, const uint8_t *p, const uint8_t *a,
	       const uint8_t *b, unsigned int w)
{
	struct hpre_curve *c;
	unsigned int i, old = 0;

	for (i = 0; i < HPRE_NB_CURVES && cs->curve[i] != NULL; i++) {
		c = cs->curve[i];
		if (c->w == w && memcmp(c->raw, p, w) == 0 && memcmp(c->raw + w, a, w) == 0 &&
		    memcmp(c->raw + 2 * w, b, w) == 0) {
			c->used = ++cs->clock;
			return c;
		}
		if (c->used < cs->curve[old]->used)
			old = i;
	}
	c = curve_make(num, p, a, b, w);
	if (c == NULL)
		return NULL;
	if (i == HPRE_NB_CURVES) {
		i = old;
		curve_free(cs->curve[i]);
	}
	cs->curve[i] = c;
	c->used = ++cs->clock;
	return c;
}

/* ---- points ---- */

bool
hpre_point_set(const struct hpre_curve *c, struct hpre_num *num, EC_POINT *pt, const uint8_t *xy)
{
	BIGNUM *x = hpre_public(num, xy, c->w), *y = hpre_public(num, xy + c->w, c->w);

	/* OpenSSL looks whether it is on the curve. */
	return pt != NULL && x != NULL && y != NULL && BN_cmp(x, c->p) < 0 &&
		BN_cmp(y, c->p) < 0 &&
		EC_POINT_set_affine_coordinates(c->group, pt, x, y, num->ctx) == 1;
}

/*
 * x / z^2 and y / z^3, with an inverse that is faster than the one that OpenSSL takes here. As much
 * as 3 parts in 100 of all that P-256 takes, and 10 where the point is a multiple of G.
 */
static bool
point_get_jacobian(const struct hpre_curve *c, struct hpre_num *num, const EC_POINT *pt, BIGNUM *x,
		   BIGNUM *y)
{
	const struct hpre_mod *p = hpre_mod_get(num, c->raw, c->w);
	BIGNUM *z = hpre_secret(num, NULL, 0), *t = hpre_secret(num, NULL, 0);
	BIGNUM *yj = y != NULL ? y : hpre_secret(num, NULL, 0);

	if (p == NULL || z == NULL || t == NULL || yj == NULL ||
	    !EC_POINT_get_Jprojective_coordinates_GFp(c->group, pt, x, yj, z, num->ctx) ||
	    !hpre_inverse(num, z, z, p) || !hpre_mul(num, t, z, z, p) ||
	    !hpre_mul(num, x, x, t, p))
		return false;
	return y == NULL || (hpre_mul(num, t, t, z, p) && hpre_mul(num, y, y, t, p));
}

bool
hpre_point_get(const struct hpre_curve *c, struct hpre_num *num, const EC_POINT *pt, BIGNUM *x,
	       BIGNUM *y)
{
	if (EC_POINT_is_at_infinity(c->group, pt) != 0)
		return false;
	if (BN_num_bits(c->p) <= HPRE_INVERSE_FAST)
		return point_get_jacobian(c, num, pt, x, y);
	return EC_POINT_get_affine_coordinates(c->group, pt, x, y, num->ctx) == 1;
}

static void
point_swap(EC_POINT **a, EC_POINT **b, uintptr_t yes)
{
	uintptr_t x = ((uintptr_t)*a ^ (uintptr_t)*b) & (0 - yes);

	*a = (EC_POINT *)((uintptr_t)*a ^ x);
	*b = (EC_POINT *)((uintptr_t)*b ^ x);
}

/*
 * A ladder for curves whose order is not known, which OpenSSL multiplies in constant time only
 * with one: the same two operations for every bit. No branch depends on @k but for those of the
 * operations while the result is still infinity, at the leading zeroes of @k.
 */
static bool
ladder(const struct hpre_curve *c, struct hpre_num *num, EC_POINT *r, const EC_POINT *pt,
       const BIGNUM *k)
{
	EC_POINT *a = EC_POINT_new(c->group), *b = EC_POINT_dup(pt, c->group);
	int i = c->w * 8;
	uintptr_t was = 0, bit;
	bool ok = a != NULL && b != NULL && EC_POINT_set_to_infinity(c->group, a);

	while (ok && i-- > 0) {
		bit = BN_is_bit_set(k, i);
		point_swap(&a, &b, bit ^ was);
		was = bit;
		ok = EC_POINT_add(c->group, b, a, b, num->ctx) &&
			EC_POINT_dbl(c->group, a, a, num->ctx);
	}
	point_swap(&a, &b, was);
	ok = ok && EC_POINT_copy(r, a);
	EC_POINT_clear_free(a);
	EC_POINT_clear_free(b);
	return ok;
}

bool
hpre_point_mul(const struct hpre_curve *c, struct hpre_num *num, EC_POINT *r, const EC_POINT *pt,
	       const BIGNUM *k)
{
	if (c->named == NULL)
		return ladder(c, num, r, pt, k);
	return EC_POINT_mul(c->group, r, NULL, pt, k, num->ctx) == 1;
}

/* Is it OpenSSL's own base point, for which it has tables? */
static bool
base_is_named(const struct hpre_curve *c, const uint8_t *base)
{
	return c->named != NULL && par_is(c->named->par[HPRE_PAR_GX], base, c->w) &&
		par_is(c->named->par[HPRE_PAR_GY], base + c->w, c->w);
}

bool
hpre_order_fits(const struct hpre_curve *c, const uint8_t *base, const uint8_t *n)
{
	return !base_is_named(c, base) || par_is(c->named->par[HPRE_PAR_N], n, c->w);
}

bool
hpre_base_mul(const struct hpre_curve *c, struct hpre_num *num, EC_POINT *r,
	      const uint8_t *base, const BIGNUM *k)
{
	EC_POINT *g;
	bool ok;

	if (base_is_named(c, base))
		return EC_POINT_mul(c->group, r, k, NULL, NULL, num->ctx) == 1;
	g = EC_POINT_new(c->group);
	ok = hpre_point_set(c, num, g, base) && hpre_point_mul(c, num, r, g, k);
	EC_POINT_free(g);
	return ok;
}

bool
hpre_base_mul_add(const struct hpre_curve *c, struct hpre_num *num, EC_POINT *r,
		  const uint8_t *base, const BIGNUM *u, const EC_POINT *pt,
		  const BIGNUM *v)
{
	EC_POINT *t;
	bool ok;

	if (base_is_named(c, base))
		return EC_POINT_mul(c->group, r, u, pt, v, num->ctx) == 1;
	t = EC_POINT_new(c->group);
	ok = t != NULL && hpre_base_mul(c, num, t, base, u) && hpre_point_mul(c, num, r, pt, v) &&
		EC_POINT_add(c->group, r, r, t, num->ctx);
	EC_POINT_free(t);
	return ok;
}
