/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* The curves that the API has names for. Their parameters are libcrypto's. */

#include <errno.h>
#include <stdlib.h>

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/objects.h>

#include "hisi_hpre.h"

static const struct {
	unsigned int id;
	int nid;
	uint8_t width;
	uint32_t cap;		/* one of these algorithms must be there */
} curves[] = {
	{ RTE_CRYPTO_EC_GROUP_SECP192R1, NID_X9_62_prime192v1, HPRE_ECC_W256,
	  HPRE_CAP_ECDH | HPRE_CAP_ECDSA },
	{ RTE_CRYPTO_EC_GROUP_SECP224R1, NID_secp224r1, HPRE_ECC_W256,
	  HPRE_CAP_ECDH | HPRE_CAP_ECDSA },
	{ RTE_CRYPTO_EC_GROUP_SECP256R1, NID_X9_62_prime256v1, HPRE_ECC_W256,
	  HPRE_CAP_ECDH | HPRE_CAP_ECDSA },
	{ RTE_CRYPTO_EC_GROUP_SECP384R1, NID_secp384r1, HPRE_ECC_W384,
	  HPRE_CAP_ECDH | HPRE_CAP_ECDSA },
	{ RTE_CRYPTO_EC_GROUP_SECP521R1, NID_secp521r1, HPRE_ECC_W576,
	  HPRE_CAP_ECDH | HPRE_CAP_ECDSA },
#if HPRE_HAVE_SM2
	{ RTE_CRYPTO_EC_GROUP_SM2, NID_sm2, HPRE_ECC_W256, HPRE_CAP_SM2 },
#endif
};
_Static_assert(RTE_DIM(curves) <= HPRE_NB_CURVES, "a place for each");

static bool
parts_get(struct hpre_curve *c, BN_CTX *bn)
{
	BIGNUM *n[HPRE_PUB_X];
	bool good = false;
	unsigned int i;

	BN_CTX_start(bn);
	for (i = 0; i < RTE_DIM(n); i++)
		n[i] = BN_CTX_get(bn);
	if (n[RTE_DIM(n) - 1] != NULL &&
	    EC_GROUP_get_curve(c->group, n[HPRE_PUB_P], n[HPRE_PUB_A], n[HPRE_PUB_B], bn) == 1 &&
	    EC_GROUP_get_order(c->group, n[HPRE_PUB_N], bn) == 1 &&
	    EC_POINT_get_affine_coordinates(c->group, EC_GROUP_get0_generator(c->group),
					    n[HPRE_PUB_GX], n[HPRE_PUB_GY], bn) == 1) {
		good = true;
		for (i = 0; i < RTE_DIM(n); i++)
			good = good && BN_bn2binpad(n[i], c->part[i], c->width) == c->width;
		c->bits = BN_num_bits(n[HPRE_PUB_N]);
		c->size = BN_num_bytes(n[HPRE_PUB_P]);
	}
	BN_CTX_end(bn);
	return good;
}

static struct hpre_curve *
curve_open(unsigned int index, BN_CTX *bn)
{
	struct hpre_curve *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return NULL;
	c->id = curves[index].id;
	c->index = index;
	c->width = curves[index].width;
	c->group = EC_GROUP_new_by_curve_name(curves[index].nid);
	if (c->group != NULL && parts_get(c, bn))
		return c;
	EC_GROUP_free(c->group);
	free(c);
	return NULL;
}

int
hpre_curves_open(struct hpre_dev *hdev)
{
	BN_CTX *bn = BN_CTX_new();
	unsigned int i;

	if (bn == NULL)
		return -ENOMEM;
	for (i = 0; i < RTE_DIM(curves); i++) {
		if ((hdev->algs & curves[i].cap) == 0)
			continue;
		/* Some builds of libcrypto lack one or the other; then so do we. */
		hdev->curve[i] = curve_open(i, bn);
		if (hdev->curve[i] == NULL)
			WD_DEV_LOG(hdev->wd, WARNING, "libcrypto has no curve %s",
				   OBJ_nid2sn(curves[i].nid));
	}
	BN_CTX_free(bn);
	return 0;
}

void
hpre_curves_close(struct hpre_dev *hdev)
{
	unsigned int i;

	for (i = 0; i < HPRE_NB_CURVES; i++) {
		if (hdev->curve[i] == NULL)
			continue;
		EC_GROUP_free(hdev->curve[i]->group);
		free(hdev->curve[i]);
		hdev->curve[i] = NULL;
	}
}

const struct hpre_curve *
hpre_curve_find(const struct hpre_dev *hdev, unsigned int id)
{
	unsigned int i;

	for (i = 0; i < HPRE_NB_CURVES; i++)
		if (hdev->curve[i] != NULL && hdev->curve[i]->id == id)
			return hdev->curve[i];
	return NULL;
}

void
hpre_curve_private(const struct hpre_curve *c, uint8_t *key)
{
	static const uint8_t order[][2] = {
		{ HPRE_PRV_P, HPRE_PUB_P }, { HPRE_PRV_A, HPRE_PUB_A }, { HPRE_PRV_B, HPRE_PUB_B },
		{ HPRE_PRV_N, HPRE_PUB_N }, { HPRE_PRV_GX, HPRE_PUB_GX },
		{ HPRE_PRV_GY, HPRE_PUB_GY },
	};
	unsigned int i;

	for (i = 0; i < RTE_DIM(order); i++)
		memcpy(key + order[i][0] * c->width, c->part[order[i][1]], c->width);
}

void
hpre_curve_public(const struct hpre_curve *c, uint8_t *key)
{
	unsigned int i;

	for (i = 0; i < HPRE_PUB_X; i++)
		memcpy(key + i * c->width, c->part[i], c->width);
}
