/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* The reference: OpenSSL, one message at a time. */

#include <string.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <rte_version.h>

#include "sd.h"

/* Name for EVP, and how long the key is there. DES is 3DES with three equal keys. */
static const char *
cipher_name(const struct sd_msg *m)
{
	switch (m->cipher) {
	case RTE_CRYPTO_CIPHER_AES_ECB:
		return m->key_len == 16 ? "AES-128-ECB" : m->key_len == 24 ? "AES-192-ECB" :
		       "AES-256-ECB";
	case RTE_CRYPTO_CIPHER_AES_CBC:
		return m->key_len == 16 ? "AES-128-CBC" : m->key_len == 24 ? "AES-192-CBC" :
		       "AES-256-CBC";
	case RTE_CRYPTO_CIPHER_AES_CTR:
		return m->key_len == 16 ? "AES-128-CTR" : m->key_len == 24 ? "AES-192-CTR" :
		       "AES-256-CTR";
	case RTE_CRYPTO_CIPHER_AES_XTS:
		return m->key_len == 32 ? "AES-128-XTS" : "AES-256-XTS";
	case RTE_CRYPTO_CIPHER_3DES_ECB:
		return "DES-EDE3";
	case RTE_CRYPTO_CIPHER_3DES_CBC:
	case RTE_CRYPTO_CIPHER_DES_CBC:
		return "DES-EDE3-CBC";
	case RTE_CRYPTO_CIPHER_SM4_ECB:
		return "SM4-ECB";
	case RTE_CRYPTO_CIPHER_SM4_CBC:
		return "SM4-CBC";
	case RTE_CRYPTO_CIPHER_SM4_CTR:
		return "SM4-CTR";
#if RTE_VERSION >= RTE_VERSION_NUM(23, 7, 0, 0)
	case RTE_CRYPTO_CIPHER_SM4_OFB:
		return "SM4-OFB";
	case RTE_CRYPTO_CIPHER_SM4_CFB:
		return "SM4-CFB";
#endif
	default:
		return NULL;
	}
}

bool
sd_ref_cipher(const struct sd_msg *m, bool enc, const uint8_t *in, uint32_t len, uint8_t *out)
{
	const char *name = cipher_name(m);
	EVP_CIPHER *c = name != NULL ? EVP_CIPHER_fetch(NULL, name, NULL) : NULL;
	EVP_CIPHER_CTX *ctx;
	uint8_t key[64], iv[16] = { 0 };
	int n = 0;

	if (m->cipher == RTE_CRYPTO_CIPHER_NULL) {
		memcpy(out, in, len);
		return true;
	}
	if (c == NULL)
		return false;
	memcpy(key, m->key, m->key_len);
	if (strncmp(name, "DES", 3) == 0) {
		if (m->key_len == 8)
			memcpy(key + 8, key, 8);
		if (m->key_len < 24)
			memcpy(key + 16, key, 8);
	}
	memcpy(iv, m->iv, m->iv_len);
	/* The driver's counter begins with 1 where the IV has no room for it. */
	if (m->iv_len == 12)
		iv[15] = 1;
	ctx = EVP_CIPHER_CTX_new();
	TEST_CHECK(EVP_CipherInit_ex(ctx, c, NULL, key, iv, enc) == 1);
	EVP_CIPHER_CTX_set_padding(ctx, 0);
	TEST_CHECK(len == 0 || EVP_CipherUpdate(ctx, out, &n, in, len) == 1);
	TEST_EQUAL(n, len);
	EVP_CIPHER_CTX_free(ctx);
	EVP_CIPHER_free(c);
	return true;
}

static const char *
digest_name(enum rte_crypto_auth_algorithm algo, bool *hmac)
{
	*hmac = true;
	switch (algo) {
	case RTE_CRYPTO_AUTH_MD5_HMAC:
		return "MD5";
	case RTE_CRYPTO_AUTH_SHA1_HMAC:
		return "SHA1";
	case RTE_CRYPTO_AUTH_SHA224_HMAC:
		return "SHA224";
	case RTE_CRYPTO_AUTH_SHA256_HMAC:
		return "SHA256";
	case RTE_CRYPTO_AUTH_SHA384_HMAC:
		return "SHA384";
	case RTE_CRYPTO_AUTH_SHA512_HMAC:
		return "SHA512";
#if RTE_VERSION >= RTE_VERSION_NUM(23, 7, 0, 0)
	case RTE_CRYPTO_AUTH_SM3_HMAC:
		return "SM3";
#endif
	default:
		break;
	}
	*hmac = false;
	switch (algo) {
	case RTE_CRYPTO_AUTH_MD5:
		return "MD5";
	case RTE_CRYPTO_AUTH_SHA1:
		return "SHA1";
	case RTE_CRYPTO_AUTH_SHA224:
		return "SHA224";
	case RTE_CRYPTO_AUTH_SHA256:
		return "SHA256";
	case RTE_CRYPTO_AUTH_SHA384:
		return "SHA384";
	case RTE_CRYPTO_AUTH_SHA512:
		return "SHA512";
	case RTE_CRYPTO_AUTH_SM3:
		return "SM3";
	default:
		return NULL;
	}
}

static void
aes_block(const uint8_t *key, const uint8_t *in, uint8_t *out)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int n;

	EVP_EncryptInit_ex(ctx, EVP_aes_128_ecb(), NULL, key, NULL);
	EVP_CIPHER_CTX_set_padding(ctx, 0);
	TEST_CHECK(EVP_EncryptUpdate(ctx, out, &n, in, 16) == 1);
	EVP_CIPHER_CTX_free(ctx);
}

/* RFC 3566. */
static void
xcbc(const uint8_t *key, const uint8_t *in, uint32_t len, uint8_t *tag)
{
	uint8_t k[3][16], e[16] = { 0 }, last[16] = { 0 };
	uint32_t i, n;

	for (i = 0; i < 3; i++) {
		uint8_t block[16];

		memset(block, i + 1, sizeof(block));
		aes_block(key, block, k[i]);
	}
	while (len > 16) {
		for (i = 0; i < 16; i++)
			e[i] ^= in[i];
		aes_block(k[0], e, e);
		in += 16;
		len -= 16;
	}
	n = len;
	memcpy(last, in, n);
	if (n < 16)
		last[n] = 0x80;
	for (i = 0; i < 16; i++)
		e[i] ^= last[i] ^ k[n == 16 ? 1 : 2][i];
	aes_block(k[0], e, tag);
}

static void
cmac(const uint8_t *key, const uint8_t *in, uint32_t len, uint8_t *tag)
{
	EVP_MAC *mac = EVP_MAC_fetch(NULL, "CMAC", NULL);
	EVP_MAC_CTX *ctx = EVP_MAC_CTX_new(mac);
	OSSL_PARAM p[] = {
		{ "cipher", OSSL_PARAM_UTF8_STRING, (char *)(uintptr_t)"AES-128-CBC", 11, 0 },
		{ NULL, 0, NULL, 0, 0 },
	};
	size_t n;

	TEST_CHECK(EVP_MAC_init(ctx, key, 16, p) == 1 && EVP_MAC_update(ctx, in, len) == 1 &&
		   EVP_MAC_final(ctx, tag, &n, 16) == 1);
	EVP_MAC_CTX_free(ctx);
	EVP_MAC_free(mac);
}

/* AEAD by name, in pieces: GCM needs no lengths beforehand. */
static bool
aead(const char *name, const struct sd_msg *m, const uint8_t *key, const uint8_t *iv,
     const uint8_t *aad, uint32_t aad_len, const uint8_t *in, uint32_t len, uint8_t *out,
     uint8_t *tag)
{
	EVP_CIPHER *c = EVP_CIPHER_fetch(NULL, name, NULL);
	EVP_CIPHER_CTX *ctx;
	bool ccm = strstr(name, "CCM") != NULL;
	uint8_t none[16];
	int n;

	if (c == NULL)
		return false;
	ctx = EVP_CIPHER_CTX_new();
	TEST_CHECK(EVP_EncryptInit_ex(ctx, c, NULL, NULL, NULL) == 1);
	if (ccm)
		TEST_CHECK(EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_IVLEN, m->iv_len,
					       NULL) == 1 &&
			   EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, m->tag_len, NULL) == 1);
	TEST_CHECK(EVP_EncryptInit_ex(ctx, NULL, NULL, key, iv) == 1);
	TEST_CHECK(!ccm || EVP_EncryptUpdate(ctx, NULL, &n, NULL, len) == 1);
	TEST_CHECK(aad_len == 0 || EVP_EncryptUpdate(ctx, NULL, &n, aad, aad_len) == 1);
	TEST_CHECK((len == 0 && !ccm) ||
		   EVP_EncryptUpdate(ctx, len != 0 ? out : none, &n, in, len) == 1);
	TEST_CHECK(EVP_EncryptFinal_ex(ctx, none, &n) == 1);
	TEST_CHECK(EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, m->tag_len, tag) == 1);
	EVP_CIPHER_CTX_free(ctx);
	EVP_CIPHER_free(c);
	return true;
}

bool
sd_ref_auth(const struct sd_msg *m, const uint8_t *in, uint32_t len, uint8_t *tag)
{
	const char *name;
	bool hmac;

	switch (m->auth) {
	case RTE_CRYPTO_AUTH_NULL:
		return true;
	case RTE_CRYPTO_AUTH_AES_XCBC_MAC:
		xcbc(m->akey, in, len, tag);
		return true;
	case RTE_CRYPTO_AUTH_AES_CMAC:
		cmac(m->akey, in, len, tag);
		return true;
	case RTE_CRYPTO_AUTH_AES_GMAC:
		return aead(m->akey_len == 16 ? "AES-128-GCM" : m->akey_len == 24 ? "AES-192-GCM" :
			    "AES-256-GCM", m, m->akey, m->aiv, in, len, NULL, 0, NULL, tag);
	default:
		break;
	}
	name = digest_name(m->auth, &hmac);
	if (name == NULL || EVP_get_digestbyname(name) == NULL)
		return false;
	if (hmac)
		TEST_CHECK(HMAC(EVP_get_digestbyname(name), m->akey, m->akey_len, in, len, tag,
				NULL) != NULL);
	else
		TEST_CHECK(EVP_Digest(in, len, tag, NULL, EVP_get_digestbyname(name), NULL) == 1);
	return true;
}

bool
sd_ref_aead(const struct sd_msg *m, const uint8_t *in, uint32_t len, uint8_t *out, uint8_t *tag)
{
	char name[16];

	if (m->aead == RTE_CRYPTO_AEAD_AES_GCM)
		snprintf(name, sizeof(name), "AES-%u-GCM", m->key_len * 8);
	else if (m->aead == RTE_CRYPTO_AEAD_AES_CCM)
		snprintf(name, sizeof(name), "AES-%u-CCM", m->key_len * 8);
	else
		snprintf(name, sizeof(name), "SM4-GCM");
	return aead(name, m, m->key, m->iv, m->aad, m->aad_len, in, len, out, tag);
}
