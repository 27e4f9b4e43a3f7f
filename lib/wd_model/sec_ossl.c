/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* The SEC engine's work done by OpenSSL: everything, one request after the other. */

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "sec_crypto.h"
#include "sec_mode.h"

struct ossl_key {
	bool (*run)(struct ossl_key *k, struct sec_req *req);
	EVP_CIPHER_CTX *ctx;
	EVP_CIPHER_CTX *ctx2;	/* CCM: for the MAC; XTS: for the tweak */
	bool hmac_key;
	struct sec_hmac hmac;
	struct sec_ghash ghash;
	uint8_t k1[16], k2[16];	/* CMAC, XCBC */
};

/* Ciphers by name: alg, mode, key. NULL: OpenSSL has none. */
static const EVP_CIPHER *
evp_aes(unsigned int mode, unsigned int bits)
{
	static const EVP_CIPHER *(*const tab[][3])(void) = {
		[SEC_C_MODE_ECB] = { EVP_aes_128_ecb, EVP_aes_192_ecb, EVP_aes_256_ecb },
		[SEC_C_MODE_CBC] = { EVP_aes_128_cbc, EVP_aes_192_cbc, EVP_aes_256_cbc },
		[SEC_C_MODE_CFB] = { EVP_aes_128_cfb128, EVP_aes_192_cfb128, EVP_aes_256_cfb128 },
		[SEC_C_MODE_OFB] = { EVP_aes_128_ofb, EVP_aes_192_ofb, EVP_aes_256_ofb },
		[SEC_C_MODE_CTR] = { EVP_aes_128_ctr, EVP_aes_192_ctr, EVP_aes_256_ctr },
		[SEC_C_MODE_GCM] = { EVP_aes_128_gcm, EVP_aes_192_gcm, EVP_aes_256_gcm },
		[SEC_C_MODE_XTS] = { EVP_aes_128_xts, NULL, EVP_aes_256_xts },
	};

	return tab[mode][(bits - 128) / 64]();
}

static const EVP_CIPHER *
evp_sm4(unsigned int mode)
{
	switch (mode) {
	case SEC_C_MODE_ECB:
		return EVP_sm4_ecb();
	case SEC_C_MODE_CBC:
		return EVP_sm4_cbc();
	case SEC_C_MODE_CFB:
		return EVP_sm4_cfb128();
	case SEC_C_MODE_OFB:
		return EVP_sm4_ofb();
	default:
		return EVP_sm4_ctr();
	}
}

/* @key_len: of one key, also with XTS. */
static const EVP_CIPHER *
evp_cipher(unsigned int alg, unsigned int mode, unsigned int key_len)
{
	switch (alg) {
	case SEC_C_ALG_AES:
		return evp_aes(mode, 8 * key_len);
	case SEC_C_ALG_SM4:
		return evp_sm4(mode);
	default:
		return mode == SEC_C_MODE_ECB ? EVP_des_ede3_ecb() : EVP_des_ede3_cbc();
	}
}

static EVP_CIPHER_CTX *
evp_open(const EVP_CIPHER *cipher, const uint8_t *key, bool enc)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();

	if (ctx == NULL || EVP_CipherInit_ex(ctx, cipher, NULL, key, NULL, enc) != 1) {
		EVP_CIPHER_CTX_free(ctx);
		return NULL;
	}
	EVP_CIPHER_CTX_set_padding(ctx, 0);
	return ctx;
}

/* ---- requests ---- */

static bool
run_copy(struct ossl_key *k, struct sec_req *req)
{
	/* The same place or places that do not overlap. */
	if (req->out != req->in)
		memcpy(req->out, req->in, req->len);
	return true;
}

static bool
run_cipher(struct ossl_key *k, struct sec_req *req)
{
	return sec_evp(k->ctx, req->ss->alg.iv_len != 0 ? req->iv : NULL, req->out, req->in,
		       req->len);
}

static bool
run_xts(struct ossl_key *k, struct sec_req *req)
{
	return sec_xts(k->ctx, k->ctx2, req);
}

/* A MAC was made: deliver it or compare it. */
static void
mac_done(struct sec_req *req, const uint8_t *mac)
{
	const struct sec_alg *alg = &req->ss->alg;

	if (alg->verify)
		req->match = CRYPTO_memcmp(mac, req->mac, alg->mac_len) == 0;
	else
		memcpy(req->mac, mac, alg->mac_len);
}

static bool
run_ccm(struct ossl_key *k, struct sec_req *req)
{
	uint8_t mac[16];
	bool ok = sec_ccm(k->ctx, k->ctx2, req, mac);

	mac_done(req, mac);
	return ok;
}

static bool
run_gcm(struct ossl_key *k, struct sec_req *req)
{
	uint8_t mac[16];
	bool ok = sec_gcm(k->ctx, &k->ghash, req, mac);

	mac_done(req, mac);
	return ok;
}

static bool
run_evp_gcm(struct ossl_key *k, struct sec_req *req)
{
	const struct sec_alg *alg = &req->ss->alg;
	EVP_CIPHER_CTX *ctx = k->ctx;
	uint8_t mac[16];
	int n;

	/* GMAC authenticates alone. */
	if (EVP_CipherInit_ex(ctx, NULL, NULL, NULL,
			      alg->kind == SEC_KIND_AUTH ? req->a_iv : req->iv, -1) != 1 ||
	    (req->aad_len > 0 && EVP_CipherUpdate(ctx, NULL, &n, req->aad, req->aad_len) != 1) ||
	    !sec_evp(ctx, NULL, req->out, req->in, req->len))
		return false;
	if (alg->verify) {
		req->match = EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, alg->mac_len,
						 req->mac) == 1 &&
			EVP_CipherFinal_ex(ctx, mac, &n) == 1;
		return true;
	}
	return EVP_CipherFinal_ex(ctx, mac, &n) == 1 &&
		EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, alg->mac_len, req->mac) == 1;
}

static bool
run_ghash(struct ossl_key *k, struct sec_req *req)
{
	memset(req->mac, 0, 16);
	sec_ghash(&k->ghash, req->mac, req->aad, req->aad_len);
	return true;
}

static bool
run_gcm_part(struct ossl_key *k, struct sec_req *req)
{
	return sec_gcm_part(k->ctx, &k->ghash, req, req->mac);
}

static bool
run_chain(struct ossl_key *k, struct sec_req *req)
{
	const struct sec_alg *alg = &req->ss->alg;
	uint8_t mac[SEC_MAC_MAX];
	bool ok = true;

	if (alg->enc)
		ok = run_cipher(k, req);
	sec_hash_whole(alg->a_alg, &k->hmac, req->aad, req->aad_len,
		       alg->enc ? req->out : req->in, req->len, mac);
	mac_done(req, mac);
	/* What is not authentic is not decrypted. */
	if (!alg->enc && req->match)
		ok = run_cipher(k, req);
	return ok;
}

static bool
run_hash(struct ossl_key *k, struct sec_req *req)
{
	const struct sec_hmac *hmac = k->hmac_key ? &k->hmac : NULL;
	const struct sec_alg *alg = &req->ss->alg;
	uint8_t mac[SEC_MAC_MAX];

	switch (alg->piece) {
	case SEC_PIECE_WHOLE:
		sec_hash_whole(alg->a_alg, hmac, req->aad, req->aad_len, NULL, 0, mac);
		break;
	default:
		sec_hash_piece(alg->a_alg, hmac, alg->piece == SEC_PIECE_FIRST ? NULL : req->a_iv,
			       alg->piece == SEC_PIECE_LAST, req->aad, req->aad_len, req->total,
			       mac);
	}
	mac_done(req, mac);
	return true;
}

static bool
run_cbc_mac(struct ossl_key *k, struct sec_req *req)
{
	uint8_t mac[16];
	bool ok = sec_cbc_mac(k->ctx, k->k1, k->k2, req, mac);

	mac_done(req, mac);
	return ok;
}

/* ---- keys ---- */

static void
ossl_key_close(void *key)
{
	struct ossl_key *k = key;

	/* These wipe their keys. */
	EVP_CIPHER_CTX_free(k->ctx);
	EVP_CIPHER_CTX_free(k->ctx2);
	OPENSSL_cleanse(k, sizeof(*k));
	free(k);
}

static bool
key_des(struct ossl_key *k, const struct sec_sess *ss)
{
	unsigned int i, len = ss->alg.c_key_len;
	uint8_t key[24];

	/* One key is three times the same; of two, the first is also the third. */
	for (i = 0; i < sizeof(key); i++)
		key[i] = ss->c_key[i % len];
	k->ctx = evp_open(evp_cipher(ss->alg.c_alg, ss->alg.c_mode, 24), key, ss->alg.enc);
	OPENSSL_cleanse(key, sizeof(key));
	return k->ctx != NULL;
}

static bool
key_xts(struct ossl_key *k, const struct sec_sess *ss)
{
	const struct sec_alg *alg = &ss->alg;
	unsigned int half = alg->c_key_len / 2;

	/* OpenSSL refuses two equal keys; hardware knows no such rule. */
	if (alg->c_alg == SEC_C_ALG_AES && memcmp(ss->c_key, ss->c_key + half, half) != 0) {
		k->ctx = evp_open(evp_aes(SEC_C_MODE_XTS, 8 * half), ss->c_key, alg->enc);
		return k->ctx != NULL;
	}
	k->run = run_xts;
	k->ctx = evp_open(evp_cipher(alg->c_alg, SEC_C_MODE_ECB, half), ss->c_key, alg->enc);
	k->ctx2 = evp_open(evp_cipher(alg->c_alg, SEC_C_MODE_ECB, half), ss->c_key + half, true);
	return k->ctx != NULL && k->ctx2 != NULL;
}

static bool
key_cipher(struct ossl_key *k, const struct sec_sess *ss)
{
	const struct sec_alg *alg = &ss->alg;

	if (alg->c_alg == SEC_C_ALG_DES || alg->c_alg == SEC_C_ALG_3DES)
		return key_des(k, ss);
	if (alg->c_mode == SEC_C_MODE_XTS)
		return key_xts(k, ss);
	k->ctx = evp_open(evp_cipher(alg->c_alg, alg->c_mode, alg->c_key_len), ss->c_key,
			  alg->enc);
	return k->ctx != NULL;
}

static bool
key_ccm(struct ossl_key *k, const struct sec_sess *ss)
{
	const struct sec_alg *alg = &ss->alg;

	k->run = run_ccm;
	k->ctx = evp_open(evp_cipher(alg->c_alg, SEC_C_MODE_CTR, alg->c_key_len), ss->c_key, true);
	k->ctx2 = evp_open(evp_cipher(alg->c_alg, SEC_C_MODE_CBC, alg->c_key_len), ss->c_key,
			   true);
	return k->ctx != NULL && k->ctx2 != NULL;
}

/* GHASH's key is the enciphered zero block. */
static bool
ghash_open(struct sec_ghash *g, unsigned int c_alg, const uint8_t *key, unsigned int len)
{
	EVP_CIPHER_CTX *ecb = evp_open(evp_cipher(c_alg, SEC_C_MODE_ECB, len), key, true);
	uint8_t zero[16] = { 0 }, h[16];
	bool ok = ecb != NULL && sec_evp(ecb, NULL, h, zero, sizeof(h));

	if (ok)
		sec_ghash_open(g, h);
	OPENSSL_cleanse(h, sizeof(h));
	EVP_CIPHER_CTX_free(ecb);
	return ok;
}

static bool
key_gcm(struct ossl_key *k, const struct sec_sess *ss)
{
	const struct sec_alg *alg = &ss->alg;

	if (alg->c_alg == SEC_C_ALG_AES && alg->kind == SEC_KIND_AEAD) {
		k->run = run_evp_gcm;
		k->ctx = evp_open(evp_aes(SEC_C_MODE_GCM, 8 * alg->c_key_len), ss->c_key,
				  alg->enc);
		return k->ctx != NULL;
	}
	k->run = alg->kind == SEC_KIND_AEAD ? run_gcm : run_gcm_part;
	k->ctx = evp_open(evp_cipher(alg->c_alg, SEC_C_MODE_CTR, alg->c_key_len), ss->c_key,
			  true);
	return k->ctx != NULL && ghash_open(&k->ghash, alg->c_alg, ss->c_key, alg->c_key_len);
}

/* XCBC: three keys are the enciphered blocks of ones, twos and threes (RFC 3566). */
static bool
key_aes_mac(struct ossl_key *k, const struct sec_sess *ss)
{
	EVP_CIPHER_CTX *ecb = evp_open(EVP_aes_128_ecb(), ss->a_key, true);
	uint8_t in[48], out[48] = { 0 };
	bool ok;

	k->run = run_cbc_mac;
	memset(in, ss->alg.a_alg == SEC_A_ALG_CMAC ? 0 : 1, 16);
	memset(in + 16, 2, 16);
	memset(in + 32, 3, 16);
	ok = ecb != NULL && sec_evp(ecb, NULL, out, in, sizeof(in));
	if (ss->alg.a_alg == SEC_A_ALG_CMAC) {
		sec_cmac_subkeys(out, k->k1, k->k2);
		k->ctx = evp_open(EVP_aes_128_cbc(), ss->a_key, true);
	} else {
		memcpy(k->k1, out + 16, 16);
		memcpy(k->k2, out + 32, 16);
		k->ctx = evp_open(EVP_aes_128_cbc(), out, true);
	}
	OPENSSL_cleanse(out, sizeof(out));
	EVP_CIPHER_CTX_free(ecb);
	return ok && k->ctx != NULL;
}

static bool
key_auth(struct ossl_key *k, const struct sec_sess *ss)
{
	const struct sec_alg *alg = &ss->alg;

	switch (alg->a_alg) {
	case SEC_A_ALG_XCBC:
	case SEC_A_ALG_CMAC:
		return key_aes_mac(k, ss);
	case SEC_A_ALG_GMAC:
		k->run = run_evp_gcm;
		k->ctx = evp_open(evp_aes(SEC_C_MODE_GCM, 8 * alg->a_key_len), ss->a_key, true);
		return k->ctx != NULL;
	}
	k->run = run_hash;
	k->hmac_key = sec_alg_is_hmac(alg->a_alg);
	if (k->hmac_key)
		sec_hmac_open(&k->hmac, alg->a_alg, ss->a_key, alg->a_key_len);
	return true;
}

static bool
key_fill(struct ossl_key *k, const struct sec_sess *ss)
{
	const struct sec_alg *alg = &ss->alg;

	switch (alg->kind) {
	case SEC_KIND_COPY:
		k->run = run_copy;
		return true;
	case SEC_KIND_CIPHER:
		k->run = run_cipher;
		return key_cipher(k, ss);
	case SEC_KIND_AEAD:
		return alg->c_mode == SEC_C_MODE_CCM ? key_ccm(k, ss) : key_gcm(k, ss);
	case SEC_KIND_GHASH:
		k->run = run_ghash;
		return ghash_open(&k->ghash, SEC_C_ALG_AES, ss->a_key, alg->a_key_len);
	case SEC_KIND_GCM_PART:
		return key_gcm(k, ss);
	case SEC_KIND_CHAIN:
		k->run = run_chain;
		sec_hmac_open(&k->hmac, alg->a_alg, ss->a_key, alg->a_key_len);
		return key_cipher(k, ss);
	default:
		return key_auth(k, ss);
	}
}

static void *
ossl_key_open(void *ctx, const struct sec_sess *ss)
{
	struct ossl_key *k = calloc(1, sizeof(*k));

	if (k != NULL && !key_fill(k, ss)) {
		ossl_key_close(k);
		return NULL;
	}
	return k;
}

/* ---- the library ---- */

/* It needs no state but that of the keys. */
static int ossl_state;

static void *
ossl_open(void)
{
	return &ossl_state;
}

static void
ossl_close(void *ctx)
{
}

static unsigned int
ossl_has(void *ctx, const struct sec_alg *alg)
{
	return SEC_LIB_HAS;
}

static unsigned int
ossl_run(void *ctx, struct sec_req **req, unsigned int nb)
{
	struct ossl_key *k;
	unsigned int i;

	for (i = 0; i < nb; i++) {
		k = req[i]->ss->key[SEC_LIB_OSSL];
		req[i]->ok = k->run(k, req[i]);
	}
	return nb;
}

const struct sec_lib sec_lib_ossl = {
	.name = "openssl",
	.open = ossl_open,
	.close = ossl_close,
	.has = ossl_has,
	.key_open = ossl_key_open,
	.key_close = ossl_key_close,
	.run = ossl_run,
};
