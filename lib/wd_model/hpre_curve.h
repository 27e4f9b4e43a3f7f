/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Elliptic curves of the HPRE engine. A request brings the parameters of its curve; for those that
 * OpenSSL knows by a name it has better code, some of it assembly, than for parameters. Curves met
 * before are kept.
 */

#ifndef HPRE_CURVE_H
#define HPRE_CURVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <openssl/bn.h>
#include <openssl/ec.h>

#include "hpre.h"
#include "hpre_num.h"

#define HPRE_NB_CURVES	8

/* The numbers of a curve that OpenSSL knows, each behind zeroes. */
enum hpre_par { HPRE_PAR_P, HPRE_PAR_A, HPRE_PAR_B, HPRE_PAR_N, HPRE_PAR_GX, HPRE_PAR_GY,
	HPRE_NB_PAR };
struct hpre_named {
	int nid;
	uint8_t par[HPRE_NB_PAR][HPRE_ECC_WIDTH_MAX];
};

struct hpre_curve {
	EC_GROUP *group;
	BIGNUM *p;
	const struct hpre_named *named;		/* NULL: of parameters, and without an order */
	uint64_t used;
	uint16_t w;
	uint8_t raw[3 * HPRE_ECC_WIDTH_MAX];	/* p, a, b as they came */
};

struct hpre_curves {
	struct hpre_curve *curve[HPRE_NB_CURVES];
	uint64_t clock;
};

void hpre_curves_close(struct hpre_curves *cs);

/*
 * The curve of these parameters of @w bytes, valid until the next is looked up. NULL: they make
 * none (p is no odd prime, a or b not below it, the discriminant 0), or out of memory.
 */
const struct hpre_curve *hpre_curve_get(struct hpre_curves *cs, struct hpre_num *num,
					const uint8_t *p, const uint8_t *a, const uint8_t *b,
					unsigned int w);

/* Set @pt to the coordinates at @xy. False: not below p, or not on the curve. */
bool hpre_point_set(const struct hpre_curve *c, struct hpre_num *num, EC_POINT *pt,
		    const uint8_t *xy);
/* The coordinates of @pt; @y may be NULL. False: it is the point at infinity. */
bool hpre_point_get(const struct hpre_curve *c, struct hpre_num *num, const EC_POINT *pt,
		    BIGNUM *x, BIGNUM *y);
/* @r = @k @pt for a secret @k. */
bool hpre_point_mul(const struct hpre_curve *c, struct hpre_num *num, EC_POINT *r,
		    const EC_POINT *pt, const BIGNUM *k);
/* False: OpenSSL knows the order of this base point, and it is not @n. */
bool hpre_order_fits(const struct hpre_curve *c, const uint8_t *base, const uint8_t *n);
/* @r = @k G for a secret @k; @base: G as it came. False also if it is not on the curve. */
bool hpre_base_mul(const struct hpre_curve *c, struct hpre_num *num, EC_POINT *r,
		   const uint8_t *base, const BIGNUM *k);
/* @r = @u G + @v @pt for public numbers. */
bool hpre_base_mul_add(const struct hpre_curve *c, struct hpre_num *num, EC_POINT *r,
		       const uint8_t *base, const BIGNUM *u, const EC_POINT *pt,
		       const BIGNUM *v);

#endif /* HPRE_CURVE_H */
