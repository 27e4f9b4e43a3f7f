/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * What hardware leaves to software, done with libcrypto. Most of it is known when a session is
 * made: hashes of long HMAC keys, MACs of the empty message. In bursts there is only the tag of an
 * AEAD without data, on V2, and what ops without a session bring with them.
 */

#include <errno.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "hisi_sec.h"

#define AES_BLOCK 16

int
sec_soft_hash(const char *digest, const uint8_t *data, size_t len, uint8_t *out)
{
	const EVP_MD *md = EVP_get_digestbyname(digest);

	return md != NULL && EVP_Digest(data, len, out, NULL, md, NULL) == 1 ? 0 : -ENOTSUP;
}

static int
soft_hmac_empty(const char *digest, const uint8_t *key, size_t key_len, uint8_t *out)
{
	const EVP_MD *md = EVP_get_digestbyname(digest);

	/* A null key would mean the last one used. */
	return md != NULL && HMAC(md, key_len != 0 ? key : (const uint8_t *)"", key_len,
				  (const uint8_t *)"", 0, out, NULL) != NULL ? 0 : -ENOTSUP;
}

/* One block of AES-128. */
static int
soft_aes(EVP_CIPHER_CTX *ctx, const uint8_t *key, const uint8_t *in, uint8_t *out)
{
	int len;

	if (EVP_EncryptInit_ex(ctx, EVP_aes_128_ecb(), NULL, key, NULL) != 1 ||
	    EVP_CIPHER_CTX_set_padding(ctx, 0) != 1 ||
	    EVP_EncryptUpdate(ctx, out, &len, in, AES_BLOCK) != 1)
		return -ENOTSUP;
	return 0;
}

/* RFC 3566 section 4, for a message without blocks: E(K1, 10...0 xor K3). */
static int
soft_xcbc_empty(EVP_CIPHER_CTX *ctx, const uint8_t *key, uint8_t *out)
{
	uint8_t block[AES_BLOCK], k1[AES_BLOCK], k3[AES_BLOCK];
	int ret;

	memset(block, 0x01, sizeof(block));
	ret = soft_aes(ctx, key, block, k1);
	memset(block, 0x03, sizeof(block));
	if (ret == 0)
		ret = soft_aes(ctx, key, block, k3);
	k3[0] ^= 0x80;
	if (ret == 0)
		ret = soft_aes(ctx, k1, k3, out);
	OPENSSL_cleanse(k1, sizeof(k1));
	OPENSSL_cleanse(k3, sizeof(k3));
	return ret;
}

/* RFC 4493 section 2.4, for the empty message: E(K, 10...0 xor K2). */
static int
soft_cmac_empty(EVP_CIPHER_CTX *ctx, const uint8_t *key, uint8_t *out)
{
	uint8_t k[AES_BLOCK] = { 0 };
	unsigned int round, i, carry;
	int ret;

	ret = soft_aes(ctx, key, k, k);
	/* Twice times x in GF(2^128): K1, then K2. */
	for (round = 0; round < 2; round++) {
		carry = k[0] >> 7;
		for (i = 0; i < AES_BLOCK - 1; i++)
			k[i] = k[i] << 1 | k[i + 1] >> 7;
		k[AES_BLOCK - 1] = k[AES_BLOCK - 1] << 1 ^ (carry != 0 ? 0x87 : 0);
	}
	k[0] ^= 0x80;
	if (ret == 0)
		ret = soft_aes(ctx, key, k, out);
	OPENSSL_cleanse(k, sizeof(k));
	return ret;
}

int
sec_soft_empty(const struct sec_alg *alg, const uint8_t *key, size_t key_len, uint8_t *out)
{
	EVP_CIPHER_CTX *ctx;
	int ret;

	if (alg->hmac)
		return soft_hmac_empty(alg->digest, key, key_len, out);
	if (alg->digest != NULL)
		return sec_soft_hash(alg->digest, (const uint8_t *)"", 0, out);
	ctx = EVP_CIPHER_CTX_new();
	if (ctx == NULL)
		return -ENOMEM;
	ret = alg->alg == SEC_A_ALG_XCBC ? soft_xcbc_empty(ctx, key, out) :
	      soft_cmac_empty(ctx, key, out);
	EVP_CIPHER_CTX_free(ctx);
	return ret;
}

void *
sec_soft_open(void)
{
	return EVP_CIPHER_CTX_new();
}

void
sec_soft_close(void *ctx)
{
	EVP_CIPHER_CTX_free(ctx);
}

static const EVP_CIPHER *
soft_aead_find(const struct sec_sess *s)
{
	switch (s->key_len) {
	case 16:
		return s->ccm ? EVP_aes_128_ccm() : EVP_aes_128_gcm();
	case 24:
		return s->ccm ? EVP_aes_192_ccm() : EVP_aes_192_gcm();
	default:
		return s->ccm ? EVP_aes_256_ccm() : EVP_aes_256_gcm();
	}
}

int
sec_soft_tag(void *ctx, const struct sec_sess *s, const uint8_t *nonce, const uint8_t *aad,
	     uint8_t *tag)
{
	uint8_t none[1] = { 0 };
	int len;

	if (EVP_EncryptInit_ex(ctx, soft_aead_find(s), NULL, NULL, NULL) != 1 ||
	    EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_IVLEN, s->iv_len, NULL) != 1 ||
	    (s->ccm && EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, s->auth.len, NULL) != 1) ||
	    EVP_EncryptInit_ex(ctx, NULL, NULL, s->c_key, nonce) != 1 ||
	    /* CCM must know how long the data will be. */
	    (s->ccm && EVP_EncryptUpdate(ctx, NULL, &len, NULL, 0) != 1) ||
	    (s->aad_len != 0 && EVP_EncryptUpdate(ctx, NULL, &len, aad, s->aad_len) != 1) ||
	    (s->ccm && EVP_EncryptUpdate(ctx, none, &len, none, 0) != 1) ||
	    EVP_EncryptFinal_ex(ctx, none, &len) != 1 ||
	    EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, s->auth.len, tag) != 1)
		return -EIO;
	return 0;
}
