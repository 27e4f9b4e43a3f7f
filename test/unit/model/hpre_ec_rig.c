/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

#include "hpre_ec_rig.h"

#include <openssl/core_names.h>
#include <openssl/objects.h>

void
he_curve(struct he *h, const char *name)
{
	int nid = OBJ_txt2nid(name);

	memset(h, 0, sizeof(*h));
	snprintf(h->name, sizeof(h->name), "%s", name);
	h->group = EC_GROUP_new_by_curve_name(nid);
	TEST_CHECK(h->group != NULL, "%s", name);
	h->p = BN_new();
	h->a = BN_new();
	h->b = BN_new();
	h->n = BN_new();
	h->gx = BN_new();
	h->gy = BN_new();
	h->d = BN_new();
	h->x = BN_new();
	h->y = BN_new();
	TEST_CHECK(EC_GROUP_get_curve(h->group, h->p, h->a, h->b, NULL) &&
		   EC_GROUP_get_order(h->group, h->n, NULL) &&
		   EC_POINT_get_affine_coordinates(h->group, EC_GROUP_get0_generator(h->group),
						   h->gx, h->gy, NULL));
	h->bits = BN_num_bits(h->p);
	h->w = h->bits <= 256 ? 32 : h->bits <= 384 ? 48 : 72;
}

void
he_key(struct he *h, const BIGNUM *d)
{
	EC_POINT *pt = EC_POINT_new(h->group);

	TEST_CHECK(BN_copy(h->d, d) && EC_POINT_mul(h->group, pt, d, NULL, NULL, NULL) &&
		   EC_POINT_get_affine_coordinates(h->group, pt, h->x, h->y, NULL));
	EC_POINT_free(pt);
}

void
he_open(struct he *h, const char *name)
{
	he_curve(h, name);
	h->pkey = strcmp(name, "SM2") == 0 ? EVP_PKEY_Q_keygen(NULL, NULL, "SM2") :
		EVP_EC_gen(name);
	TEST_CHECK(h->pkey != NULL, "%s", name);
	TEST_CHECK(EVP_PKEY_get_bn_param(h->pkey, OSSL_PKEY_PARAM_PRIV_KEY, &h->d) &&
		   EVP_PKEY_get_bn_param(h->pkey, OSSL_PKEY_PARAM_EC_PUB_X, &h->x) &&
		   EVP_PKEY_get_bn_param(h->pkey, OSSL_PKEY_PARAM_EC_PUB_Y, &h->y));
}

void
he_close(struct he *h)
{
	BIGNUM *n[] = { h->p, h->a, h->b, h->n, h->gx, h->gy, h->d, h->x, h->y };
	unsigned int i;

	for (i = 0; i < sizeof(n) / sizeof(n[0]); i++)
		BN_free(n[i]);
	EC_GROUP_free(h->group);
	EVP_PKEY_free(h->pkey);
}

static void
parts(struct hr_op *op, const BIGNUM *const *part)
{
	unsigned int i;

	for (i = 0; (i + 1) * op->w <= op->key_len; i++)
		hr_put(op->key + i * op->w, op->w, part[i]);
}

void
he_private(struct hr_op *op, const struct he *h, const BIGNUM *k)
{
	const BIGNUM *part[] = { h->p, h->a, k, h->b, h->n, h->gx, h->gy };

	parts(op, part);
}

void
he_public(struct hr_op *op, const struct he *h)
{
	const BIGNUM *part[] = { h->p, h->a, h->b, h->n, h->gx, h->gy, h->x, h->y };

	parts(op, part);
}

void
he_mul(struct hr_op *op, const struct he *h, const BIGNUM *k, const BIGNUM *x, const BIGNUM *y)
{
	hr_begin(op, HPRE_ALG_ECC_MUL, h->w);
	he_private(op, h, k);
	hr_put(op->in, h->w, x);
	hr_put(op->in + h->w, h->w, y);
}
