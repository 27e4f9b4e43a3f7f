/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* What ECDSA, ECDH, point multiplication and SM2 share. */

#ifndef HPRE_EC_H
#define HPRE_EC_H

#include "hpre_op.h"
#include "hpre_soft.h"

/* Read a point into two numbers in a row. False: it is not on the curve, or none at all. */
static inline bool
hpre_point_in(struct hpre_soft *soft, const struct hpre_curve *c, uint8_t *xy,
	      const struct rte_crypto_ec_point *p)
{
	return hpre_num_in(xy, c->width, &p->x) && hpre_num_in(xy + c->width, c->width, &p->y) &&
	       hpre_soft_on_curve(soft, c, xy, xy + c->width);
}

/* Read a secret number between 1 and the order. */
static inline bool
hpre_secret_in(const struct hpre_curve *c, uint8_t *to, const rte_crypto_param *n)
{
	return hpre_num_in(to, c->width, n) &&
	       hpre_num_within(to, c->part[HPRE_PUB_N], c->width);
}

static inline bool
hpre_secret_make(const struct hpre_curve *c, uint8_t *to)
{
	return hpre_soft_random_below(c->part[HPRE_PUB_N], c->width, c->bits, to);
}

static inline bool
hpre_point_fits(const struct hpre_curve *c, const struct rte_crypto_ec_point *p)
{
	return hpre_out_fits(&p->x, c->size) && hpre_out_fits(&p->y, c->size);
}

static inline void
hpre_point_out(const struct hpre_curve *c, struct rte_crypto_ec_point *p, const uint8_t *xy)
{
	hpre_num_out(&p->x, xy, c->width, c->size);
	hpre_num_out(&p->y, xy + c->width, c->width, c->size);
}

/* Begin the private form of a key in the slot: all but the scalar, which goes where it returns. */
static inline uint8_t *
hpre_private_open(struct hpre_req *r, const struct hpre_curve *c)
{
	hpre_curve_private(c, r->mem->key);
	hpre_req_wipe(r, HPRE_NB_PRV * c->width, 0, 0, 0);
	return r->mem->key + HPRE_PRV_K * c->width;
}

/* Multiply the point in the slot by the scalar of the key block at @key. */
static inline int
hpre_mul_send(struct hpre_req *r, uint64_t key, struct rte_crypto_op *op, struct hpre_sess *s)
{
	return hpre_req_send(r, HPRE_ALG_ECC_MUL, s->curve->width, key, HPRE_REQ_IOVA(r, in),
			     HPRE_REQ_IOVA(r, out), op, s);
}

static inline uint64_t
hpre_sess_key(const struct hpre_sess *s)
{
	return s->iova + offsetof(struct hpre_sess, key);
}

static inline uint64_t
hpre_sess_pub(const struct hpre_sess *s)
{
	return s->iova + offsetof(struct hpre_sess, pub);
}

#endif /* HPRE_EC_H */
