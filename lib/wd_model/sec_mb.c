/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * The SEC engine's work done by intel-ipsec-mb. Modes in which a block waits for the one before
 * are slow for one message; the library works on many messages side by side, so requests are
 * given to it by kind, as many as there are, and finished together.
 */

#include <stdlib.h>
#include <string.h>

#include <intel-ipsec-mb.h>

#include "sec_crypto.h"

#define MB_CCM_AAD_MAX	46	/* bytes; the library has room for no more */
#define MB_CCM_LEN_MAX	65535	/* it writes 16 bits of the length into B0, and so a wrong tag */

/* Ways to hand requests over. */
enum mb_how {
	MB_CIPHER_BURST,
	MB_HASH_BURST,
	MB_JOBS,
	MB_GCM,		/* one after the other: one message is as fast as many */
};

struct mb_aes {
	_Alignas(16) uint8_t enc[16 * 15], dec[16 * 15];
	_Alignas(16) uint8_t k1[16], k2[16];	/* CMAC, XCBC */
};

struct mb_key {
	uint64_t group;		/* requests of the same one go together */
	uint8_t how;
	uint8_t few;		/* less of them are faster elsewhere */
	uint8_t tag_len;	/* what the library writes */
	IMB_CIPHER_MODE cipher;
	IMB_CIPHER_DIRECTION dir;
	IMB_HASH_ALG hash;
	IMB_CHAIN_ORDER order;
	uint32_t key_len;
	aes_gcm_enc_dec_t gcm_fn;
	const void *enc_keys, *dec_keys;
	const void *des_keys[3];
	_Alignas(16) uint8_t ipad[SEC_STATE_MAX], opad[SEC_STATE_MAX];
	union {
		struct mb_aes aes;
		uint64_t des[3][IMB_DES_KEY_SCHED_SIZE / 8];
		struct gcm_key_data gcm;
	} u;
};

struct mb_ctx {
	IMB_MGR *mgr;
	struct gcm_context_data gcm;
	IMB_JOB job[SEC_BATCH];
	_Alignas(64) uint8_t tag[SEC_BATCH][SEC_MAC_MAX];
};

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
	uint8_t few, few_chain;	/* alone, and with CBC */
	IMB_HASH_ALG hash;
};

static const struct mb_hash mb_hashes[] = {
	{ SEC_A_ALG_SHA1, 20, 5, 0, IMB_AUTH_SHA_1 },
	{ SEC_A_ALG_SHA224, 28, 8, 0, IMB_AUTH_SHA_224 },
	{ SEC_A_ALG_SHA256, 32, 8, 0, IMB_AUTH_SHA_256 },
	{ SEC_A_ALG_SHA384, 48, 3, 0, IMB_AUTH_SHA_384 },
	{ SEC_A_ALG_SHA512, 64, 3, 0, IMB_AUTH_SHA_512 },
	{ SEC_A_ALG_HMAC_SHA1, 20, 5, 3, IMB_AUTH_HMAC_SHA_1 },
	{ SEC_A_ALG_HMAC_SHA224, 28, 8, 5, IMB_AUTH_HMAC_SHA_224 },
	{ SEC_A_ALG_HMAC_SHA256, 32, 8, 5, IMB_AUTH_HMAC_SHA_256 },
	{ SEC_A_ALG_HMAC_SHA384, 48, 3, 2, IMB_AUTH_HMAC_SHA_384 },
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
		/* Blocks are deciphered side by side even in one message. */
		return SEC_LIB_HAS | (alg->enc ? SEC_LIB_LANES : 0);
	case SEC_C_MODE_CTR:
		return SEC_LIB_HAS | SEC_LIB_PICKY;
	default:
		return 0;
	}
}

static unsigned int
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

/* The library makes both blocks by itself, as RFC 3610 says: these must be the same. */
static bool
ccm_fits(const struct sec_req *req)
{
	const struct sec_alg *alg = &req->ss->alg;
	unsigned int l = req->iv[0] + 1, i;
	uint8_t flags = (req->aad_len > 0 ? 0x40 : 0) | (alg->mac_len - 2) / 2 << 3 | req->iv[0];

	if (req->len == 0 || req->len > MB_CCM_LEN_MAX || req->aad_len > MB_CCM_AAD_MAX ||
	    req->a_iv[0] != flags ||
	    memcmp(req->iv + 1, req->a_iv + 1, 15 - l) != 0)
		return false;
	for (i = 0; i < l; i++) {
		if (req->iv[15 - i] != (i == 0) ||
		    req->a_iv[15 - i] != (i < 4 ? req->len >> (8 * i) & 0xff : 0))
			return false;
	}
	return l >= 4 || req->len >> (8 * l) == 0;
}

static bool
mb_fits(const struct sec_req *req)
{
	const struct sec_alg *alg = &req->ss->alg;
	uint32_t counter;

	switch (alg->kind) {
	case SEC_KIND_CIPHER:
		if (alg->c_mode != SEC_C_MODE_CTR)
			return true;
		/* The library counts in 32 bits where hardware has 128. */
		memcpy(&counter, req->iv + 12, sizeof(counter));
		counter = __builtin_bswap32(counter);
		return counter + (req->len + 15) / 16 >= counter;
	case SEC_KIND_AEAD:
		return alg->c_mode == SEC_C_MODE_GCM || ccm_fits(req);
	case SEC_KIND_AUTH:
		return req->aad_len != 0 || alg->a_alg == SEC_A_ALG_GMAC;
	default:
		return true;
	}
}

/* ---- keys ---- */

static void
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
		k->how = alg->kind == SEC_KIND_CIPHER ? MB_CIPHER_BURST : MB_JOBS;
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

static void *
mb_key_open(void *ctx, const struct sec_sess *ss)
{
	struct mb_key *k = aligned_alloc(64, (sizeof(*k) + 63) & ~(size_t)63);
	IMB_MGR *mgr = ((struct mb_ctx *)ctx)->mgr;
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
	if (k->how == MB_CIPHER_BURST)
		k->group |= (uint64_t)k->dir << 32 | (uint64_t)k->key_len << 40;
	return k;
}

/* ---- requests ---- */

static const struct mb_key *
key_of(const struct sec_req *req)
{
	return req->ss->key[SEC_LIB_MB];
}

/* Without an early end, so that the time says nothing about where the difference is. */
static bool
mac_same(const uint8_t *a, const uint8_t *b, unsigned int len)
{
	volatile uint8_t diff = 0;
	unsigned int i;

	for (i = 0; i < len; i++)
		diff |= a[i] ^ b[i];
	return diff == 0;
}

static void
req_done(struct sec_req *req, const uint8_t *tag, bool ok)
{
	const struct sec_alg *alg = &req->ss->alg;

	req->ok = ok;
	if (alg->verify)
		req->match = mac_same(tag, req->mac, alg->mac_len);
	else
		memcpy(req->mac, tag, sizeof(req->mac));
}

static void
job_cipher(IMB_JOB *job, const struct mb_key *k, const struct sec_req *req)
{
	job->enc_keys = k->enc_keys;
	job->dec_keys = k->dec_keys;
	job->key_len_in_bytes = k->key_len;
	job->src = req->in;
	job->dst = req->out;
	job->cipher_start_src_offset_in_bytes = 0;
	job->msg_len_to_cipher_in_bytes = req->len;
	job->iv = req->iv;
	job->iv_len_in_bytes = req->ss->alg.iv_len;
}

static void
run_cipher_burst(struct mb_ctx *c, struct sec_req *const req[], unsigned int nb)
{
	const struct mb_key *k = key_of(req[0]);
	unsigned int i;

	for (i = 0; i < nb; i++)
		job_cipher(&c->job[i], key_of(req[i]), req[i]);
	IMB_SUBMIT_CIPHER_BURST_NOCHECK(c->mgr, c->job, nb, k->cipher, k->dir, k->key_len);
	for (i = 0; i < nb; i++)
		req[i]->ok = c->job[i].status == IMB_STATUS_COMPLETED;
}

static void
job_hmac(IMB_JOB *job, const struct mb_key *k)
{
	job->u.HMAC._hashed_auth_key_xor_ipad = k->ipad;
	job->u.HMAC._hashed_auth_key_xor_opad = k->opad;
}

static void
run_hash_burst(struct mb_ctx *c, struct sec_req *const req[], unsigned int nb)
{
	const struct mb_key *k = key_of(req[0]);
	unsigned int i;

	for (i = 0; i < nb; i++) {
		IMB_JOB *job = &c->job[i];

		job->src = req[i]->aad;
		job->hash_start_src_offset_in_bytes = 0;
		job->msg_len_to_hash_in_bytes = req[i]->aad_len;
		job->auth_tag_output = c->tag[i];
		job->auth_tag_output_len_in_bytes = k->tag_len;
		job_hmac(job, key_of(req[i]));
	}
	IMB_SUBMIT_HASH_BURST_NOCHECK(c->mgr, c->job, nb, k->hash);
	for (i = 0; i < nb; i++)
		req_done(req[i], c->tag[i], c->job[i].status == IMB_STATUS_COMPLETED);
}

/* What the hash of a job needs beside its data. */
static void
job_auth(IMB_JOB *job, const struct mb_key *k, const struct sec_req *req)
{
	switch (k->hash) {
	case IMB_AUTH_AES_XCBC:
		job->u.XCBC._k1_expanded = (const uint32_t *)k->u.aes.enc;
		job->u.XCBC._k2 = k->u.aes.k1;
		job->u.XCBC._k3 = k->u.aes.k2;
		break;
	case IMB_AUTH_AES_CMAC:
		job->u.CMAC._key_expanded = k->u.aes.enc;
		job->u.CMAC._skey1 = k->u.aes.k1;
		job->u.CMAC._skey2 = k->u.aes.k2;
		break;
	case IMB_AUTH_AES_CCM:
		job->u.CCM.aad = req->aad;
		job->u.CCM.aad_len_in_bytes = req->aad_len;
		break;
	default:
		job_hmac(job, k);
	}
}

static void
job_fill(IMB_JOB *job, struct sec_req *req, uint8_t *tag)
{
	const struct mb_key *k = key_of(req);

	job->cipher_mode = k->cipher;
	job->cipher_direction = k->dir;
	job->hash_alg = k->hash;
	job->chain_order = k->order;
	job->auth_tag_output = tag;
	job->auth_tag_output_len_in_bytes = k->tag_len;
	job->user_data = req;
	job->hash_start_src_offset_in_bytes = 0;
	job_cipher(job, k, req);
	job_auth(job, k, req);
	switch (req->ss->alg.kind) {
	case SEC_KIND_AUTH:
		job->src = req->aad;
		job->msg_len_to_hash_in_bytes = req->aad_len;
		break;
	case SEC_KIND_CHAIN:
		job->src = req->aad;
		job->cipher_start_src_offset_in_bytes = req->aad_len;
		job->msg_len_to_hash_in_bytes = req->aad_len + req->len;
		/* What is enciphered is not where it was; there is nothing before it then. */
		if (req->ss->alg.enc && req->in != req->out)
			job->hash_start_src_offset_in_bytes = req->out - req->in;
		break;
	case SEC_KIND_AEAD:
		/* CCM: L - 1 comes first, then the nonce. */
		job->iv = req->iv + 1;
		job->iv_len_in_bytes = 14 - req->iv[0];
		job->msg_len_to_hash_in_bytes = req->len;
		break;
	}
}

static void
job_done(IMB_JOB *job)
{
	for (; job != NULL; job = NULL)
		req_done(job->user_data, job->auth_tag_output,
			 job->status == IMB_STATUS_COMPLETED);
}

static void
run_jobs(struct mb_ctx *c, struct sec_req *const req[], unsigned int nb)
{
	unsigned int i;
	IMB_JOB *job;

	for (i = 0; i < nb; i++) {
		job = IMB_GET_NEXT_JOB(c->mgr);
		job_fill(job, req[i], c->tag[i]);
		for (job = IMB_SUBMIT_JOB_NOCHECK(c->mgr); job != NULL;
		     job = IMB_GET_COMPLETED_JOB(c->mgr))
			job_done(job);
	}
	while ((job = IMB_FLUSH_JOB(c->mgr)) != NULL)
		job_done(job);
}

static void
run_gcm(struct mb_ctx *c, struct sec_req *const req[], unsigned int nb)
{
	const struct mb_key *k;
	const uint8_t *iv;
	struct sec_req *r;
	unsigned int i;

	for (i = 0; i < nb; i++) {
		r = req[i];
		k = key_of(r);
		iv = r->ss->alg.kind == SEC_KIND_AUTH ? r->a_iv : r->iv;
		k->gcm_fn(&k->u.gcm, &c->gcm, r->out, r->in, r->len, iv, r->aad, r->aad_len,
			  r->ss->alg.verify ? c->tag[i] : r->mac, 16);
		r->ok = true;
		if (r->ss->alg.verify)
			r->match = mac_same(c->tag[i], r->mac, r->ss->alg.mac_len);
	}
}

static void
run_group(struct mb_ctx *c, struct sec_req *const req[], unsigned int nb)
{
	switch (key_of(req[0])->how) {
	case MB_CIPHER_BURST:
		run_cipher_burst(c, req, nb);
		break;
	case MB_HASH_BURST:
		run_hash_burst(c, req, nb);
		break;
	case MB_GCM:
		run_gcm(c, req, nb);
		break;
	default:
		run_jobs(c, req, nb);
	}
}

/* Move the requests that go together with the first to the front. Returns how many they are. */
static unsigned int
group_gather(struct sec_req **req, unsigned int nb)
{
	uint64_t group = key_of(req[0])->group;
	unsigned int i, n = 1;
	struct sec_req *r;

	for (i = 1; i < nb; i++) {
		r = req[i];
		if (key_of(r)->group != group)
			continue;
		req[i] = req[n];
		req[n++] = r;
	}
	return n;
}

static unsigned int
mb_run(void *ctx, struct sec_req **req, unsigned int nb)
{
	struct sec_req *left[SEC_BATCH];
	unsigned int at, n, nb_left = 0;

	for (at = 0; at < nb; at += n) {
		n = group_gather(req + at, nb - at);
		if (n < key_of(req[at])->few) {
			memcpy(left + nb_left, req + at, n * sizeof(left[0]));
			nb_left += n;
		} else {
			run_group(ctx, req + at, n);
		}
	}
	/* Of those that were executed nobody asks again. */
	if (nb_left > 0)
		memcpy(req + nb - nb_left, left, nb_left * sizeof(left[0]));
	return nb - nb_left;
}

/* ---- the library ---- */

static void
mb_close(void *ctx)
{
	struct mb_ctx *c = ctx;

	/* Ends of messages and states of digests are still in its lanes. */
	explicit_bzero(c->mgr, imb_get_mb_mgr_size());
	free_mb_mgr(c->mgr);
	explicit_bzero(c, sizeof(*c));
	free(c);
}

static void *
mb_open(void)
{
	struct mb_ctx *c = aligned_alloc(64, (sizeof(*c) + 63) & ~(size_t)63);

	if (c == NULL)
		return NULL;
	memset(c, 0, sizeof(*c));
	c->mgr = alloc_mb_mgr(0);
	if (c->mgr == NULL) {
		free(c);
		return NULL;
	}
	init_mb_mgr_auto(c->mgr, NULL);
	/* No code for this processor: OpenSSL does it all. */
	if (imb_get_errno(c->mgr) != 0) {
		mb_close(c);
		return NULL;
	}
	return c;
}

const struct sec_lib sec_lib_mb = {
	.name = "ipsec-mb",
	.open = mb_open,
	.close = mb_close,
	.has = mb_has,
	.fits = mb_fits,
	.key_open = mb_key_open,
	.key_close = mb_key_close,
	.run = mb_run,
};
