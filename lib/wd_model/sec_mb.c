/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * The SEC engine's work done by intel-ipsec-mb. Modes in which a block waits for the one before
 * are slow for one message; the library works on many messages side by side, so requests are
 * given to it by kind, as many as there are, and finished together.
 */

#include "sec_mb.h"

#include <stdlib.h>
#include <string.h>

#define MB_CCM_AAD_MAX	46	/* bytes; the library has room for no more */
#define MB_CCM_LEN_MAX	65535	/* it writes 16 bits of the length into B0, and so a wrong tag */

struct mb_ctx {
	IMB_MGR *mgr;
	struct gcm_context_data gcm;
	IMB_JOB job[SEC_BATCH];
	_Alignas(64) uint8_t tag[SEC_BATCH][SEC_MAC_MAX];
};

/* The library makes both blocks by itself, as RFC 3610 says: these must be the same. */
static __attribute__((noinline)) bool
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

	switch (alg->kind) {
	case SEC_KIND_AEAD:
		return alg->c_mode == SEC_C_MODE_GCM || ccm_fits(req);
	case SEC_KIND_AUTH:
		return req->aad_len != 0 || alg->a_alg == SEC_A_ALG_GMAC;
	default:
		return true;
	}
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

/* Where the library writes the MAC: what is to be compared must not be overwritten. */
static uint8_t *
req_tag(struct mb_ctx *c, unsigned int nr, struct sec_req *req)
{
	return req->ss->alg.verify ? c->tag[nr] : req->mac;
}

static void
req_done(struct sec_req *req, const uint8_t *tag, bool ok)
{
	const struct sec_alg *alg = &req->ss->alg;

	req->ok = ok;
	if (alg->verify)
		req->match = mac_same(tag, req->mac, alg->mac_len);
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
	bool done;

	for (i = 0; i < nb; i++)
		job_cipher(&c->job[i], key_of(req[i]), req[i]);
	done = IMB_SUBMIT_CIPHER_BURST_NOCHECK(c->mgr, c->job, nb, k->cipher, k->dir,
					       k->key_len) == nb;
	for (i = 0; i < nb; i++)
		req[i]->ok = done && c->job[i].status == IMB_STATUS_COMPLETED;
}

static void
job_hmac(IMB_JOB *job, const struct mb_key *k)
{
	job->u.HMAC._hashed_auth_key_xor_ipad = k->ipad;
	job->u.HMAC._hashed_auth_key_xor_opad = k->opad;
}

/* Digests and MACs have their data as AAD; that of a chain begins before the data, if anywhere. */
static const uint8_t *
hash_src(const struct sec_req *req)
{
	return req->aad_len != 0 ? req->aad : req->ss->alg.enc ? req->out : req->in;
}

static void
run_hash_burst(struct mb_ctx *c, struct sec_req *const req[], unsigned int nb)
{
	const struct mb_key *k = key_of(req[0]);
	unsigned int i;
	bool done;

	for (i = 0; i < nb; i++) {
		IMB_JOB *job = &c->job[i];

		job->src = hash_src(req[i]);
		job->hash_start_src_offset_in_bytes = 0;
		job->msg_len_to_hash_in_bytes = req[i]->aad_len + req[i]->len;
		job->auth_tag_output = req_tag(c, i, req[i]);
		job->auth_tag_output_len_in_bytes = k->tag_len;
		job_hmac(job, key_of(req[i]));
	}
	done = IMB_SUBMIT_HASH_BURST_NOCHECK(c->mgr, c->job, nb, k->hash) == nb;
	for (i = 0; i < nb; i++)
		req_done(req[i], c->job[i].auth_tag_output,
			 done && c->job[i].status == IMB_STATUS_COMPLETED);
}

/*
 * Cipher and HMAC of a chain, each in a burst of its own: for the library that is less work than
 * jobs that are both. The HMAC is over what is enciphered.
 */
static void
run_chain_burst(struct mb_ctx *c, struct sec_req *const req[], unsigned int nb)
{
	bool enc = req[0]->ss->alg.enc, ok[SEC_BATCH];
	unsigned int i;

	if (enc)
		run_cipher_burst(c, req, nb);
	else
		run_hash_burst(c, req, nb);
	for (i = 0; i < nb; i++)
		ok[i] = req[i]->ok;
	if (enc)
		run_hash_burst(c, req, nb);
	else
		run_cipher_burst(c, req, nb);
	for (i = 0; i < nb; i++)
		req[i]->ok &= ok[i];
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
		job_fill(job, req[i], req_tag(c, i, req[i]));
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
	uint8_t *tag;

	for (i = 0; i < nb; i++) {
		r = req[i];
		k = key_of(r);
		iv = r->ss->alg.kind == SEC_KIND_AUTH ? r->a_iv : r->iv;
		tag = req_tag(c, i, r);
		k->gcm_fn(&k->u.gcm, &c->gcm, r->out, r->in, r->len, iv, r->aad, r->aad_len, tag,
			  16);
		req_done(r, tag, true);
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
	case MB_CHAIN_BURST:
		run_chain_burst(c, req, nb);
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

	if (nb == 1 && key_of(req[0])->few <= 1) {
		run_group(ctx, req, 1);
		return 1;
	}
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
mb_key_open(void *ctx, const struct sec_sess *ss)
{
	return mb_key_make(((struct mb_ctx *)ctx)->mgr, ss);
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
