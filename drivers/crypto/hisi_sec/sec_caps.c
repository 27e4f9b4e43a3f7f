/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* What the engine can do, by hardware version and DPDK release. */

#include "hisi_sec.h"

/* What the API got names for after 22.11. */
#if RTE_VERSION >= RTE_VERSION_NUM(23, 7, 0, 0)
#define SEC_HAVE_SM4_STREAM 1	/* SM4 OFB and CFB, HMAC-SM3 */
#else
#define SEC_HAVE_SM4_STREAM 0
#endif
#if RTE_VERSION >= RTE_VERSION_NUM(24, 11, 0, 0)
#define SEC_HAVE_SM4_XTS 1
#else
#define SEC_HAVE_SM4_XTS 0
#endif
#if RTE_VERSION >= RTE_VERSION_NUM(25, 11, 0, 0)
#define SEC_HAVE_SM4_GCM 1
#else
#define SEC_HAVE_SM4_GCM 0
#endif

#define RANGE(lo, hi, step)	{ .min = lo, .max = hi, .increment = step }

/* Cipher: @key and @iv are ranges. */
#define CIPHER(name, blk, key, iv) \
	.cap = { .xform_type = RTE_CRYPTO_SYM_XFORM_CIPHER, .cipher = { \
		.algo = RTE_CRYPTO_CIPHER_ ## name, .block_size = blk, .key_size = key, \
		.iv_size = iv } }
/* MAC without IV. What hardware cannot shorten to, the driver does. */
#define AUTH(name, blk, key, digest) \
	.cap = { .xform_type = RTE_CRYPTO_SYM_XFORM_AUTH, .auth = { \
		.algo = RTE_CRYPTO_AUTH_ ## name, .block_size = blk, .key_size = key, \
		.digest_size = digest } }
#define HASH(name, blk, len, hw, evp) \
	{ AUTH(name, blk, RANGE(0, 0, 0), RANGE(1, len, 1)), .alg = SEC_A_ALG_ ## hw, \
	  .digest = evp }
/* Keys longer than the block are hashed at session set-up, as HMAC has it. */
#define HMAC(name, blk, len, hw, evp) \
	{ AUTH(name ## _HMAC, blk, RANGE(0, UINT16_MAX, 1), RANGE(1, len, 1)), \
	  .alg = SEC_A_ALG_HMAC_ ## hw, .hmac = true, .digest = evp }
#define AEAD(name, digest, aad, iv, key) \
	.cap = { .xform_type = RTE_CRYPTO_SYM_XFORM_AEAD, .aead = { \
		.algo = RTE_CRYPTO_AEAD_ ## name, .block_size = 16, .key_size = key, \
		.digest_size = digest, .aad_size = aad, .iv_size = iv } }

#define KEY_AES		RANGE(16, 32, 8)
#define KEY_16		RANGE(16, 16, 0)
#define IV_NONE		RANGE(0, 0, 0)
#define IV_8		RANGE(8, 8, 0)
#define IV_16		RANGE(16, 16, 0)
#define GCM_TAG		RANGE(SEC_GCM_TAG_MIN, SEC_TAG_MAX, 1)
#define GCM_IV		RANGE(SEC_GCM_IV_LEN, SEC_GCM_IV_LEN, 0)
#define AAD_ANY		RANGE(0, SEC_AAD_MAX, 1)

/*
 * The versions are those of hardware that a driver of others is known to use it on: where Linux
 * and UADK leave something out on V2 (AES and SM4 CTR, SM4 ECB), so does this one.
 */
static const struct sec_alg algs[] = {
	{ CIPHER(NULL, 1, RANGE(0, 0, 0), IV_NONE) },
	{ CIPHER(AES_ECB, 16, KEY_AES, IV_NONE), .alg = SEC_C_ALG_AES, .mode = SEC_C_MODE_ECB,
	  .block_only = true, .bit = SEC_ALG_AES_ECB },
	{ CIPHER(AES_CBC, 16, KEY_AES, IV_16), .alg = SEC_C_ALG_AES, .mode = SEC_C_MODE_CBC,
	  .block_only = true, .bit = SEC_ALG_AES_CBC },
	/* With 12 bytes of IV the counter behind them starts at 1. */
	{ CIPHER(AES_CTR, 16, KEY_AES, RANGE(12, 16, 4)), .alg = SEC_C_ALG_AES,
	  .mode = SEC_C_MODE_CTR, .v3 = true, .bit = SEC_ALG_AES_CTR },
	{ CIPHER(AES_XTS, 16, RANGE(32, 64, 32), IV_16), .alg = SEC_C_ALG_AES,
	  .mode = SEC_C_MODE_XTS, .bit = SEC_ALG_AES_XTS },
	/* A key of 8 bytes is three times the same. */
	{ CIPHER(3DES_ECB, 8, RANGE(8, 24, 8), IV_NONE), .alg = SEC_C_ALG_3DES,
	  .mode = SEC_C_MODE_ECB, .block_only = true, .bit = SEC_ALG_3DES_ECB },
	{ CIPHER(3DES_CBC, 8, RANGE(8, 24, 8), IV_8), .alg = SEC_C_ALG_3DES,
	  .mode = SEC_C_MODE_CBC, .block_only = true, .bit = SEC_ALG_3DES_CBC },
	{ CIPHER(DES_CBC, 8, RANGE(8, 8, 0), IV_8), .alg = SEC_C_ALG_DES,
	  .mode = SEC_C_MODE_CBC, .block_only = true },
	{ CIPHER(SM4_ECB, 16, KEY_16, IV_NONE), .alg = SEC_C_ALG_SM4, .mode = SEC_C_MODE_ECB,
	  .block_only = true, .v3 = true },
	{ CIPHER(SM4_CBC, 16, KEY_16, IV_16), .alg = SEC_C_ALG_SM4, .mode = SEC_C_MODE_CBC,
	  .block_only = true, .bit = SEC_ALG_SM4_CBC },
	{ CIPHER(SM4_CTR, 16, KEY_16, IV_16), .alg = SEC_C_ALG_SM4, .mode = SEC_C_MODE_CTR,
	  .v3 = true, .bit = SEC_ALG_SM4_CTR },
#if SEC_HAVE_SM4_STREAM
	{ CIPHER(SM4_OFB, 16, KEY_16, IV_16), .alg = SEC_C_ALG_SM4, .mode = SEC_C_MODE_OFB,
	  .v3 = true },
	{ CIPHER(SM4_CFB, 16, KEY_16, IV_16), .alg = SEC_C_ALG_SM4, .mode = SEC_C_MODE_CFB,
	  .v3 = true },
#endif
#if SEC_HAVE_SM4_XTS
	{ CIPHER(SM4_XTS, 16, RANGE(32, 32, 0), IV_16), .alg = SEC_C_ALG_SM4,
	  .mode = SEC_C_MODE_XTS, .bit = SEC_ALG_SM4_XTS },
#endif
	{ AUTH(NULL, 1, RANGE(0, 0, 0), RANGE(0, 0, 0)) },
	HASH(MD5, 64, 16, MD5, "MD5"),
	HASH(SHA1, 64, 20, SHA1, "SHA1"),
	HASH(SHA224, 64, 28, SHA224, "SHA224"),
	HASH(SHA256, 64, 32, SHA256, "SHA256"),
	HASH(SHA384, 128, 48, SHA384, "SHA384"),
	HASH(SHA512, 128, 64, SHA512, "SHA512"),
	HASH(SM3, 64, 32, SM3, "SM3"),
	HMAC(MD5, 64, 16, MD5, "MD5"),
	HMAC(SHA1, 64, 20, SHA1, "SHA1"),
	HMAC(SHA224, 64, 28, SHA224, "SHA224"),
	HMAC(SHA256, 64, 32, SHA256, "SHA256"),
	HMAC(SHA384, 128, 48, SHA384, "SHA384"),
	HMAC(SHA512, 128, 64, SHA512, "SHA512"),
#if SEC_HAVE_SM4_STREAM
	HMAC(SM3, 64, 32, SM3, "SM3"),
#endif
	/* Hardware tells both kinds of XCBC apart by the length of the MAC. */
	{ AUTH(AES_XCBC_MAC, 16, KEY_16, RANGE(12, 16, 4)), .alg = SEC_A_ALG_XCBC, .v3 = true },
	{ AUTH(AES_CMAC, 16, KEY_16, RANGE(1, 16, 1)), .alg = SEC_A_ALG_CMAC, .v3 = true },
	/* As GCM without data: what hardware's own GMAC makes of the IV is not known. */
	{ .cap = { .xform_type = RTE_CRYPTO_SYM_XFORM_AUTH, .auth = {
		.algo = RTE_CRYPTO_AUTH_AES_GMAC, .block_size = 16, .key_size = KEY_AES,
		.digest_size = GCM_TAG, .iv_size = GCM_IV } },
	  .alg = SEC_C_ALG_AES, .mode = SEC_C_MODE_GCM, .v3 = true, .bit = SEC_ALG_AES_GCM },
	{ AEAD(AES_GCM, GCM_TAG, AAD_ANY, GCM_IV, KEY_AES), .alg = SEC_C_ALG_AES,
	  .mode = SEC_C_MODE_GCM, .bit = SEC_ALG_AES_GCM },
	{ AEAD(AES_CCM, RANGE(SEC_CCM_TAG_MIN, SEC_TAG_MAX, 2), RANGE(0, SEC_CCM_AAD_MAX, 1),
	       RANGE(7, 13, 1), KEY_AES), .alg = SEC_C_ALG_AES, .mode = SEC_C_MODE_CCM,
	  .bit = SEC_ALG_AES_CCM },
#if SEC_HAVE_SM4_GCM
	{ AEAD(SM4_GCM, GCM_TAG, AAD_ANY, GCM_IV, KEY_16), .alg = SEC_C_ALG_SM4,
	  .mode = SEC_C_MODE_GCM, .v3 = true, .bit = SEC_ALG_SM4_GCM },
#endif
};
_Static_assert(RTE_DIM(algs) < SEC_MAX_CAPS, "caps and their end");

static bool
alg_present(const struct sec_dev *sdev, const struct sec_alg *a)
{
	return (!a->v3 || sdev->wd->hw >= QM_HW_V3) && (sdev->algs & a->bit) == a->bit;
}

void
sec_caps_init(struct sec_dev *sdev)
{
	struct rte_cryptodev_capabilities *cap = sdev->caps;
	const struct sec_alg *a;

	for (a = algs; a < algs + RTE_DIM(algs); a++) {
		if (!alg_present(sdev, a))
			continue;
		cap->op = RTE_CRYPTO_OP_TYPE_SYMMETRIC;
		cap->sym = a->cap;
		cap++;
	}
	cap->op = RTE_CRYPTO_OP_TYPE_UNDEFINED;
}

const struct sec_alg *
sec_alg_cipher(const struct sec_dev *sdev, enum rte_crypto_cipher_algorithm algo)
{
	const struct sec_alg *a;

	for (a = algs; a < algs + RTE_DIM(algs); a++)
		if (a->cap.xform_type == RTE_CRYPTO_SYM_XFORM_CIPHER &&
		    a->cap.cipher.algo == algo && alg_present(sdev, a))
			return a;
	return NULL;
}

const struct sec_alg *
sec_alg_auth(const struct sec_dev *sdev, enum rte_crypto_auth_algorithm algo)
{
	const struct sec_alg *a;

	for (a = algs; a < algs + RTE_DIM(algs); a++)
		if (a->cap.xform_type == RTE_CRYPTO_SYM_XFORM_AUTH &&
		    a->cap.auth.algo == algo && alg_present(sdev, a))
			return a;
	return NULL;
}

const struct sec_alg *
sec_alg_aead(const struct sec_dev *sdev, enum rte_crypto_aead_algorithm algo)
{
	const struct sec_alg *a;

	for (a = algs; a < algs + RTE_DIM(algs); a++)
		if (a->cap.xform_type == RTE_CRYPTO_SYM_XFORM_AEAD &&
		    a->cap.aead.algo == algo && alg_present(sdev, a))
			return a;
	return NULL;
}
