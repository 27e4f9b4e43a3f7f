/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Elliptic keys for requests of the HPRE engine. */

#ifndef HPRE_EC_RIG_H
#define HPRE_EC_RIG_H

#include <openssl/ec.h>
#include <openssl/evp.h>

#include "hpre_rig.h"

/* A curve and a key pair on it. */
struct he {
	char name[32];
	uint16_t w;
	unsigned int bits;	/* of p */
	EC_GROUP *group;
	BIGNUM *p, *a, *b, *n, *gx, *gy;
	BIGNUM *d, *x, *y;
	EVP_PKEY *pkey;		/* he_open() */
};
/* A curve that OpenSSL knows and a fresh key. */
void he_open(struct he *h, const char *name);
/* The same without a key. */
void he_curve(struct he *h, const char *name);
/* Set the private key; the public one follows. */
void he_key(struct he *h, const BIGNUM *d);
void he_close(struct he *h);

/* The key block of a request in either form. */
void he_private(struct hr_op *op, const struct he *h, const BIGNUM *k);
void he_public(struct hr_op *op, const struct he *h);
/* A request k (x, y). */
void he_mul(struct hr_op *op, const struct he *h, const BIGNUM *k, const BIGNUM *x,
	    const BIGNUM *y);

#endif /* HPRE_EC_RIG_H */
