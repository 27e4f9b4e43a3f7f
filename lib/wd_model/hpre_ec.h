/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* What ECDSA and SM2 of the HPRE engine share: keys, and the numbers of a signature. */

#ifndef HPRE_EC_H
#define HPRE_EC_H

#include "hpre_op.h"

struct hpre_key {
	const struct hpre_curve *curve;
	const struct hpre_mod *n;
	const uint8_t *base;	/* G */
	BIGNUM *d;		/* private form */
};
/* Take the key apart; false: it cannot be one. */
bool hpre_key_get(struct hpre_queue *q, const struct hpre_req *r, bool public,
		  struct hpre_key *k);

struct hpre_sign {
	BIGNUM *e, *k, *x, *r, *s, *t;
};
/* e (modulo n) and k of the input, and room for the rest. False: there can be no signature. */
bool hpre_sign_get(struct hpre_queue *q, const struct hpre_req *r, const struct hpre_key *key,
		   struct hpre_sign *s);
/* r and s to the output. */
bool hpre_sign_put(const struct hpre_sign *s, struct hpre_req *r);

struct hpre_verify {
	BIGNUM *e, *s, *r, *u, *v, *x;
};
/* e (modulo n), s and r of the input, and room for the rest. False: one is out of its range. */
bool hpre_verify_get(struct hpre_queue *q, const struct hpre_req *r, const struct hpre_key *key,
		     struct hpre_verify *v);
/* v->x = x of u G + v Q modulo n. False: Q is not on the curve. */
bool hpre_public_mul(struct hpre_queue *q, const struct hpre_req *r, const struct hpre_key *key,
		     struct hpre_verify *v, bool *infinity);

/* Both coordinates of @k G to @out; G is 2 W bytes at @base. */
bool hpre_base_point(struct hpre_queue *q, const struct hpre_curve *c, const uint8_t *base,
		     const BIGNUM *k, uint8_t *out);
/* @x = x of @k G modulo n. */
bool hpre_base_x(struct hpre_queue *q, const struct hpre_key *key, const BIGNUM *k, BIGNUM *x);

#endif /* HPRE_EC_H */
