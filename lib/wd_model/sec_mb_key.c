/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

#include "sec_mb.h"

#include <stdlib.h>
#include <string.h>

/* ---- what there is ---- */

/*
 * Where many messages wait for one another's blocks no more than one does, less than this many
 * are done sooner by OpenSSL, one after the other. Measured by test/perf/sec_engine_bench on a
 * processor with AVX-512 and the SHA instructions; elsewhere it is only not the best choice.
 */
#define MB_FEW_CBC	2
#define MB_FEW_DES	5

struct mb_hash {
	uint8_t a_alg, tag_len;
	uint8_t few, few_chain;	/* alone; with CBC, where hardware has that */
	IMB_HASH_ALG hash;
};

static const struct mb_hash mb_hashes[] = {
	{ SEC_A_ALG_SHA1, 20, 5, 0, IMB_AUTH_SHA_1 },
	{ SEC_A_ALG_SHA224, 28, 8, 0, IMB_AUTH_SHA_224 },
	{ SEC_A_ALG_SHA256, 32, 8, 0, IMB_AUTH_SHA_256 },
	{ SEC_A_ALG_SHA384, 48, 3, 0, IMB_AUTH_SHA_384 },
	{ SEC_A_ALG_SHA512, 64, 3, 0, IMB_AUTH_SHA_512 },
	{ SEC_A_ALG_HMAC_SHA1, 20, 5, 3, IMB_AUTH_HMAC_SHA_1 },
	{ SEC_A_ALG_HMAC_SHA224, 28, 8, 0, IMB_AUTH_HMAC_SHA_224 },
	{ SEC_A_ALG_HMAC_SHA256, 32, 8, 5, IMB_AUTH_HMAC_SHA_256 },
	{ SEC_A_ALG_HMAC_SHA384, 48, 3, 0, IMB_AUTH_HMAC_SHA_384 },
	{ SEC_A_ALG_HMAC_SHA512, 64, 3, 2, IMB_AUTH_HMAC_SHA_512 },
	{ SEC_A_ALG_HMAC_MD5, 16, 2, 0, IMB_AUTH_MD5 },
	{ SEC_A_ALG_XCBC, 12, 2, 0, IMB_AUTH_AES_XCBC },
	{ SEC_A_ALG_CMAC, 16, 2, 0, IMB_AUTH_AES_CMAC },
};

static const struct mb_hash *
mb_hash_find(uint8_t a_alg)
{
	unsigned int i;

	for (i = 0; i < sizeof(mb_hashes) / sizeof(mb_hashes[0]); i++)
		if (mb_hashes[i].a_alg == a_alg)
			return &mb_hashes[i];
	return NULL;
}

static unsigned int
mb_has_cipher(const struct sec_alg *alg)
{
	if (alg->c_alg == SEC_C_ALG_DES || alg->c_alg == SEC_C_ALG_3DES)
		return alg->c_mode == SEC_C_MODE_CBC ? SEC_LIB_HAS | SEC_LIB_LANES : 0;
	if (alg->c_alg != SEC_C_ALG_AES)
		return 0;
	switch (alg->c_mode) {
	case SEC_C_MODE_ECB:
		return SEC_LIB_HAS;
	case SEC_C_MODE_CBC:
		return SEC_LIB_HAS | SEC_LIB_LANES;
	case SEC_C_MODE_CTR:
		return SEC_LIB_HAS | SEC_LIB_LANES | SEC_LIB_CTR32;
	default:
		return 0;
	}
}

unsigned int
mb_has(void *ctx, const struct sec_alg *alg)
{
	bool aes = alg->c_alg == SEC_C_ALG_AES;
	const struct mb_hash *h;

	switch (alg->kind) {
	case SEC_KIND_CIPHER:
		return mb_has_cipher(alg);
	case SEC_KIND_AEAD:
		if (!aes)
			return 0;
		if (alg->c_mode == SEC_C_MODE_GCM)
			return SEC_LIB_HAS;
		return alg->c_key_len != 24 ? SEC_LIB_HAS | SEC_LIB_LANES | SEC_LIB_PICKY : 0;
	case SEC_KIND_CHAIN:
		return aes && mb_hash_find(alg->a_alg) != NULL ? SEC_LIB_HAS | SEC_LIB_LANES : 0;
	case SEC_KIND_AUTH:
		if (alg->a_alg == SEC_A_ALG_GMAC)
			return SEC_LIB_HAS;
		h = mb_hash_find(alg->a_alg);
		if (alg->piece != SEC_PIECE_WHOLE || h == NULL || alg->mac_len > h->tag_len)
			return 0;
		return SEC_LIB_HAS | SEC_LIB_LANES | SEC_LIB_PICKY;
	default:
		return 0;
	}
}

/* ---- keys ---- */

void
mb_key_close(void *key)
{
	explicit_bzero(key, sizeof(struct mb_key));
	free(key);
}

static void
key_aes(IMB_MGR *mgr, struct mb_key *k, const uint8_t *key, unsigned int len)
{
	k->enc_keys = k->u.aes.enc;
	k->dec_keys = k->u.aes.dec;
	k->key_len = len;
	if (len == 16)
		IMB_AES_KEYEXP_128(mgr, key, k->u.aes.enc, k->u.aes.dec);
	else if (len == 24)
		IMB_AES_KEYEXP_192(mgr, key, k->u.aes.enc, k->u.aes.dec);
	else
		IMB_AES_KEYEXP_256(mgr, key, k->u.aes.enc, k->u.aes.dec);
}

static void
key_gcm(IMB_MGR *mgr, struct mb_key *k, const uint8_t *key, unsigned int len, bool enc)
{
	k->how = MB_GCM;
	if (len == 16) {
		IMB_AES128_GCM_PRE(mgr, key, &k->u.gcm);
		k->gcm_fn = enc ? mgr->gcm128_enc : mgr->gcm128_dec;
	} else if (len == 24) {
		IMB_AES192_GCM_PRE(mgr, key, &k->u.gcm);
		k->gcm_fn = enc ? mgr->gcm192_enc : mgr->gcm192_dec;
	} else {
		IMB_AES256_GCM_PRE(mgr, key, &k->u.gcm);
		k->gcm_fn = enc ? mgr->gcm256_enc : mgr->gcm256_dec;
	}
}

static void
key_des(IMB_MGR *mgr, struct mb_key *k, const struct sec_sess *ss)
{
	unsigned int i, nb = ss->alg.c_key_len / 8;

	/* Of two keys the first is also the third. */
	for (i = 0; i < 3; i++) {
		IMB_DES_KEYSCHED(mgr, k->u.des[i], ss->c_key + 8 * (i % nb));
		k->des_keys[i] = k->u.des[i];
	}
	k->few = MB_FEW_DES;
	k->cipher = nb == 1 ? IMB_CIPHER_DES : IMB_CIPHER_DES3;
	k->key_len = nb == 1 ? 8 : 24;
	k->enc_keys = nb == 1 ? (const void *)k->u.des[0] : k->des_keys;
	k->dec_keys = k->enc_keys;
}

/* The cipher of a session that is not GCM. */
static void
key_cipher(IMB_MGR *mgr, struct mb_key *k, const struct sec_sess *ss)
{
	const struct sec_alg *alg = &ss->alg;

	k->how = MB_JOBS;
	k->dir = alg->enc ? IMB_DIR_ENCRYPT : IMB_DIR_DECRYPT;
	k->order = alg->enc ? IMB_ORDER_CIPHER_HASH : IMB_ORDER_HASH_CIPHER;
	if (alg->c_alg != SEC_C_ALG_AES) {
		key_des(mgr, k, ss);
		return;
	}
	key_aes(mgr, k, ss->c_key, alg->c_key_len);
	switch (alg->c_mode) {
	case SEC_C_MODE_ECB:
		k->cipher = IMB_CIPHER_ECB;
		break;
	case SEC_C_MODE_CTR:
		k->cipher = IMB_CIPHER_CNTR;
		k->how = MB_CIPHER_BURST;
		break;
	case SEC_C_MODE_CCM:
		k->cipher = IMB_CIPHER_CCM;
		k->hash = IMB_AUTH_AES_CCM;
		k->tag_len = alg->mac_len;
		/* The MAC is over the plain data. */
		k->order = alg->enc ? IMB_ORDER_HASH_CIPHER : IMB_ORDER_CIPHER_HASH;
		break;
	default:
		k->few = alg->enc ? MB_FEW_CBC : 0;
		k->cipher = IMB_CIPHER_CBC;
		k->how = alg->kind == SEC_KIND_CIPHER ? MB_CIPHER_BURST : MB_CHAIN_BURST;
	}
}

static void
key_hmac(struct mb_key *k, const struct sec_sess *ss)
{
	const struct sec_hash_info *info = sec_hash_info(ss->alg.a_alg);
	struct sec_hmac hmac;
	unsigned int i;

	sec_hmac_open(&hmac, ss->alg.a_alg, ss->a_key, ss->alg.a_key_len);
	/* The library has words in the processor's order; MD5 has them so anyway. */
	for (i = 0; i < info->state; i++) {
		unsigned int j = ss->alg.a_alg == SEC_A_ALG_HMAC_MD5 ? i :
			info->block == 128 ? i ^ 7 : i ^ 3;

		k->ipad[i] = hmac.ipad[j];
		k->opad[i] = hmac.opad[j];
	}
	explicit_bzero(&hmac, sizeof(hmac));
}

static void
key_auth(IMB_MGR *mgr, struct mb_key *k, const struct sec_sess *ss)
{
	const struct mb_hash *h = mb_hash_find(ss->alg.a_alg);
	struct mb_aes *aes = &k->u.aes;

	k->hash = h->hash;
	k->tag_len = h->tag_len;
	k->few = ss->alg.kind == SEC_KIND_CHAIN ? h->few_chain : h->few;
	switch (h->a_alg) {
	case SEC_A_ALG_XCBC:
		IMB_AES_XCBC_KEYEXP(mgr, ss->a_key, aes->enc, aes->k1, aes->k2);
		break;
	case SEC_A_ALG_CMAC:
		key_aes(mgr, k, ss->a_key, 16);
		IMB_AES_CMAC_SUBKEY_GEN_128(mgr, aes->enc, aes->k1, aes->k2);
		break;
	default:
		if (sec_alg_is_hmac(h->a_alg))
			key_hmac(k, ss);
	}
}

/* MACs and digests alone. */
static void
key_auth_only(IMB_MGR *mgr, struct mb_key *k, const struct sec_sess *ss)
{
	if (ss->alg.a_alg == SEC_A_ALG_GMAC) {
		key_gcm(mgr, k, ss->a_key, ss->alg.a_key_len, true);
		return;
	}
	k->cipher = IMB_CIPHER_NULL;
	k->dir = IMB_DIR_ENCRYPT;
	k->order = IMB_ORDER_HASH_CIPHER;
	key_auth(mgr, k, ss);
	switch (k->hash) {
	case IMB_AUTH_HMAC_SHA_1:
	case IMB_AUTH_HMAC_SHA_224:
	case IMB_AUTH_HMAC_SHA_256:
	case IMB_AUTH_HMAC_SHA_384:
	case IMB_AUTH_HMAC_SHA_512:
		k->how = MB_HASH_BURST;
		break;
	default:
		k->how = MB_JOBS;
	}
}

struct mb_key *
mb_key_make(IMB_MGR *mgr, const struct sec_sess *ss)
{
	struct mb_key *k = aligned_alloc(64, (sizeof(*k) + 63) & ~(size_t)63);
	const struct sec_alg *alg = &ss->alg;

	if (k == NULL)
		return NULL;
	memset(k, 0, sizeof(*k));
	k->hash = IMB_AUTH_NULL;
	if (alg->kind == SEC_KIND_AUTH) {
		key_auth_only(mgr, k, ss);
	} else if (alg->kind == SEC_KIND_AEAD && alg->c_mode == SEC_C_MODE_GCM) {
		key_gcm(mgr, k, ss->c_key, alg->c_key_len, alg->enc);
	} else {
		key_cipher(mgr, k, ss);
		if (alg->kind == SEC_KIND_CHAIN)
			key_auth(mgr, k, ss);
	}
	k->group = k->how | k->cipher << 8 | k->hash << 16;
	if (k->how == MB_CIPHER_BURST || k->how == MB_CHAIN_BURST)
		k->group |= (uint64_t)k->dir << 32 | (uint64_t)k->key_len << 40;
	return k;
}
