/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* What the engine can do, by hardware version and DPDK release. */

#include "hisi_hpre.h"
#include "hpre_pad.h"

#define OP(name)	(1u << RTE_CRYPTO_ASYM_OP_ ## name)
#define KE(name)	(1u << RTE_CRYPTO_ASYM_KE_ ## name)
#define OPS_SIGN	(OP(SIGN) | OP(VERIFY))
#define OPS_ALL		(OPS_SIGN | OP(ENCRYPT) | OP(DECRYPT))
#define OPS_EXCHANGE	(KE(PRIV_KEY_GENERATE) | KE(PUB_KEY_GENERATE) | \
			 KE(SHARED_SECRET_COMPUTE) | KE(PUB_KEY_VERIFY))

/* An algorithm: what the API is told, and which of the device's it stands on. */
struct hpre_cap {
	enum rte_crypto_asym_xform_type type;
	uint32_t ops;
	uint16_t min, max;	/* bytes of a modulus; 0: none */
	bool draws;		/* curves: random numbers that an op does not bring are ours */
	uint32_t bit;		/* HPRE_CAP_* */
};

static const struct hpre_cap caps[] = {
	{ RTE_CRYPTO_ASYM_XFORM_RSA, OPS_ALL, HPRE_MODLEN_MIN, HPRE_MODLEN_MAX, false,
	  HPRE_CAP_RSA },
	{ RTE_CRYPTO_ASYM_XFORM_MODEX, 0, 1, HPRE_SOFT_MODLEN_MAX, false, HPRE_CAP_DH },
	/* Software's, but what a device with MODEX is expected to have. */
	{ RTE_CRYPTO_ASYM_XFORM_MODINV, 0, 1, HPRE_MODLEN_MAX, false, HPRE_CAP_DH },
	{ RTE_CRYPTO_ASYM_XFORM_DH, OPS_EXCHANGE, HPRE_MODLEN_MIN, HPRE_MODLEN_MAX, false,
	  HPRE_CAP_DH },
	{ RTE_CRYPTO_ASYM_XFORM_DSA, OPS_SIGN, HPRE_MODLEN_MIN, HPRE_MODLEN_MAX, false,
	  HPRE_CAP_DH },
	{ RTE_CRYPTO_ASYM_XFORM_ECDSA, OPS_SIGN, 0, 0, true, HPRE_CAP_ECDSA },
	{ RTE_CRYPTO_ASYM_XFORM_ECDH, OPS_EXCHANGE, 0, 0, true, HPRE_CAP_ECDH },
	{ RTE_CRYPTO_ASYM_XFORM_ECPM, 0, 0, 0, false, HPRE_CAP_ECDH },
	{ RTE_CRYPTO_ASYM_XFORM_ECFPM, 0, 0, 0, false, HPRE_CAP_ECDH },
#if HPRE_HAVE_SM2
	{ RTE_CRYPTO_ASYM_XFORM_SM2, OPS_ALL, 0, 0, true, HPRE_CAP_SM2 },
#endif
};
_Static_assert(RTE_DIM(caps) < HPRE_MAX_CAPS, "caps and their end");

/* SM2 is nothing without its hash and its curve. */
static bool
cap_present(const struct hpre_dev *hdev, const struct hpre_cap *c)
{
	if ((hdev->algs & c->bit) == 0)
		return false;
#if HPRE_HAVE_SM2
	if (c->type == RTE_CRYPTO_ASYM_XFORM_SM2)
		return hdev->md[HPRE_HASH_SM3] != NULL &&
		       hpre_curve_find(hdev, RTE_CRYPTO_EC_GROUP_SM2) != NULL;
#endif
	return true;
}

static void
release_fill(const struct hpre_dev *hdev, const struct hpre_cap *c,
	     struct rte_cryptodev_asymmetric_xform_capability *x)
{
#if HPRE_HAVE_SM2
	unsigned int i;

	if (c->type == RTE_CRYPTO_ASYM_XFORM_RSA)
		x->hash_algos = hpre_pad_hashes(hdev);
	if (c->draws)
		x->internal_rng = 1;
	if (c->type != RTE_CRYPTO_ASYM_XFORM_SM2)
		return;
	x->hash_algos = UINT64_C(1) << RTE_CRYPTO_AUTH_SM3;
	/* These share their place with internal_rng. */
	for (i = 0; i < RTE_CRYPTO_ASYM_OP_LIST_END; i++)
		x->op_capa[i] = 1u << RTE_CRYPTO_SM2_RNG | 1u << RTE_CRYPTO_SM2_PH;
#if HPRE_HAVE_SM2_PARTIAL
	x->op_capa[RTE_CRYPTO_ASYM_OP_ENCRYPT] |= 1u << RTE_CRYPTO_SM2_PARTIAL;
	x->op_capa[RTE_CRYPTO_ASYM_OP_DECRYPT] |= 1u << RTE_CRYPTO_SM2_PARTIAL;
#endif
#else
	RTE_SET_USED(hdev);
	RTE_SET_USED(c);
	RTE_SET_USED(x);
#endif
}

void
hpre_caps_init(struct hpre_dev *hdev)
{
	struct rte_cryptodev_capabilities *cap = hdev->caps;
	struct rte_cryptodev_asymmetric_xform_capability *x;
	const struct hpre_cap *c;

	for (c = caps; c < caps + RTE_DIM(caps); c++) {
		if (!cap_present(hdev, c))
			continue;
		cap->op = RTE_CRYPTO_OP_TYPE_ASYMMETRIC;
		x = &cap->asym.xform_capa;
		x->xform_type = c->type;
		x->op_types = c->ops;
		if (c->max != 0) {
			x->modlen.min = c->min;
			x->modlen.max = c->max;
			x->modlen.increment = 1;
		}
		release_fill(hdev, c, x);
		cap++;
	}
	cap->op = RTE_CRYPTO_OP_TYPE_UNDEFINED;
}

bool
hpre_cap_has(const struct hpre_dev *hdev, enum rte_crypto_asym_xform_type type)
{
	const struct hpre_cap *c;

	for (c = caps; c < caps + RTE_DIM(caps); c++)
		if (c->type == type)
			return cap_present(hdev, c);
	return false;
}
