/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * The model's SEC engine beside the library that it calls, without queues and DPDK:
 * sec_engine_bench [ROUNDS [BATCH...]]. Prints cycles (on x86; else nanoseconds) for one request.
 *
 * Requests go in batches as a queue hands them over, and to intel-ipsec-mb as DPDK's
 * crypto_aesni_mb does it: job by job, finished together; and once more to an engine that has
 * nothing but OpenSSL. Each counts with its best time of all rounds, which what else the machine
 * does cannot improve.
 */

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <intel-ipsec-mb.h>

#include "qm.h"
#include "sec.h"

#include "sec_sess.h"
#include "wdm_engine.h"

#define NB_BUFS		256
#define BUF_MAX		(16384 + 256)

extern const struct wdm_engine wdm_engine_sec;

struct buf {
	uint8_t *data, *iv, *mac, *aad;
};

static struct buf bufs[NB_BUFS];
static unsigned int batch = 32;
static uint32_t rounds = 300;
static uint8_t key[64], akey[64];

static uint64_t
now(void)
{
#if defined(__x86_64__)
	return __builtin_ia32_rdtsc();
#else
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * UINT64_C(1000000000) + t.tv_nsec;
#endif
}

/* ---- algorithms ---- */

struct alg {
	const char *name;
	struct sec_bd3 sqe;		/* what all requests share */
	void (*job)(IMB_JOB *job, const struct buf *b, uint32_t len);	/* NULL: not there */
};

static IMB_MGR *mgr;
static _Alignas(64) uint8_t enc[16 * 15], dec[16 * 15], enc256[16 * 15], dec256[16 * 15];
static _Alignas(16) uint8_t ipad1[20], opad1[20], ipad2[32], opad2[32];
static struct gcm_key_data gcm;

static void
job_cbc(IMB_JOB *job, const struct buf *b, uint32_t len)
{
	job->cipher_mode = IMB_CIPHER_CBC;
	job->cipher_direction = IMB_DIR_ENCRYPT;
	job->chain_order = IMB_ORDER_CIPHER_HASH;
	job->hash_alg = IMB_AUTH_NULL;
	job->enc_keys = enc;
	job->dec_keys = dec;
	job->key_len_in_bytes = 16;
	job->src = b->data;
	job->dst = b->data;
	job->cipher_start_src_offset_in_bytes = 0;
	job->msg_len_to_cipher_in_bytes = len;
	job->iv = b->iv;
	job->iv_len_in_bytes = 16;
}

static void
job_ctr(IMB_JOB *job, const struct buf *b, uint32_t len)
{
	job_cbc(job, b, len);
	job->cipher_mode = IMB_CIPHER_CNTR;
	job->enc_keys = enc256;
	job->dec_keys = dec256;
	job->key_len_in_bytes = 32;
}

static void
job_gcm(IMB_JOB *job, const struct buf *b, uint32_t len)
{
	job_cbc(job, b, len);
	job->cipher_mode = IMB_CIPHER_GCM;
	job->hash_alg = IMB_AUTH_AES_GMAC;
	job->enc_keys = &gcm;
	job->dec_keys = &gcm;
	job->iv_len_in_bytes = 12;
	job->u.GCM.aad = b->aad;
	job->u.GCM.aad_len_in_bytes = 16;
	job->auth_tag_output = b->mac;
	job->auth_tag_output_len_in_bytes = 16;
	job->hash_start_src_offset_in_bytes = 0;
	job->msg_len_to_hash_in_bytes = len;
}

static void
job_hmac(IMB_JOB *job, const struct buf *b, uint32_t len)
{
	job->cipher_mode = IMB_CIPHER_NULL;
	job->cipher_direction = IMB_DIR_ENCRYPT;
	job->chain_order = IMB_ORDER_HASH_CIPHER;
	job->hash_alg = IMB_AUTH_HMAC_SHA_256;
	job->src = b->data;
	job->hash_start_src_offset_in_bytes = 0;
	job->msg_len_to_hash_in_bytes = len;
	job->auth_tag_output = b->mac;
	job->auth_tag_output_len_in_bytes = 32;
	job->u.HMAC._hashed_auth_key_xor_ipad = ipad2;
	job->u.HMAC._hashed_auth_key_xor_opad = opad2;
}

static void
job_chain(IMB_JOB *job, const struct buf *b, uint32_t len)
{
	job_cbc(job, b, len);
	job->hash_alg = IMB_AUTH_HMAC_SHA_1;
	job->hash_start_src_offset_in_bytes = 0;
	job->msg_len_to_hash_in_bytes = len;
	job->auth_tag_output = b->mac;
	job->auth_tag_output_len_in_bytes = 20;
	job->u.HMAC._hashed_auth_key_xor_ipad = ipad1;
	job->u.HMAC._hashed_auth_key_xor_opad = opad1;
}

#define W0		(SEC_BD_TYPE3)
#define W1(alg, mode, len, icv) \
	(WD_PREP(SEC_BD3_CIPHER, 1) | WD_PREP(SEC_BD3_C_ALG, alg) | \
	 WD_PREP(SEC_BD3_C_MODE, mode) | WD_PREP(SEC_BD3_C_KEY_LEN, len) | \
	 WD_PREP(SEC_BD3_C_ICV_LEN, icv))
#define W14(alg, mac, key) \
	(WD_PREP(SEC_BD3_AUTH, 1) | WD_PREP(SEC_BD3_A_ALG, alg) | \
	 WD_PREP(SEC_BD3_MAC_LEN, mac) | WD_PREP(SEC_BD3_A_KEY_LEN, key))

/* @mac counts 4 bytes. */
#define CHAIN(hash, mac) \
	{ "aes-128-cbc+" #hash, { .w0 = W0, .w1 = W1(SEC_C_ALG_AES, SEC_C_MODE_CBC, 0, 0), \
				  .w14 = W14(SEC_A_ALG_HMAC_##hash, mac, 8) }, NULL }

static const struct alg algs[] = {
	{ "aes-128-cbc", { .w0 = W0, .w1 = W1(SEC_C_ALG_AES, SEC_C_MODE_CBC, 0, 0) }, job_cbc },
	{ "aes-256-ctr", { .w0 = W0, .w1 = W1(SEC_C_ALG_AES, SEC_C_MODE_CTR, 2, 0),
			   .w14 = 2u << 25 }, job_ctr },
	{ "aes-128-gcm", { .w0 = W0, .w1 = W1(SEC_C_ALG_AES, SEC_C_MODE_GCM, 0, 16), .w17 = 16,
			   .w16 = 16u << 16 }, job_gcm },
	{ "hmac-sha256", { .w0 = W0, .w14 = W14(SEC_A_ALG_HMAC_SHA256, 8, 8) }, job_hmac },
	{ "aes-128-cbc+hmac-sha1", { .w0 = W0, .w1 = W1(SEC_C_ALG_AES, SEC_C_MODE_CBC, 0, 0),
				     .w14 = W14(SEC_A_ALG_HMAC_SHA1, 5, 8) }, job_chain },
	CHAIN(SHA256, 8),
	CHAIN(SHA512, 16),
	{ "sha256", { .w0 = W0, .w14 = W14(SEC_A_ALG_SHA256, 8, 0) }, NULL },
	{ "sm3", { .w0 = W0, .w14 = W14(SEC_A_ALG_SM3, 8, 0) }, NULL },
	{ "sm4-cbc", { .w0 = W0, .w1 = W1(SEC_C_ALG_SM4, SEC_C_MODE_CBC, 0, 0) }, NULL },
	{ "aes-128-xts", { .w0 = W0, .w1 = W1(SEC_C_ALG_AES, SEC_C_MODE_XTS, 0, 0) }, NULL },
};

static void
sqe_make(struct sec_bd3 *bd, const struct alg *a, const struct buf *b, uint32_t len)
{
	uint64_t p = (uintptr_t)b->data, iv = (uintptr_t)b->iv, mac = (uintptr_t)b->mac;

	*bd = a->sqe;
	bd->c_key_addr = (uintptr_t)key;
	bd->a_key_addr = (uintptr_t)akey;
	bd->mac_addr_lo = mac;
	bd->mac_addr_hi = mac >> 32;
	bd->c_ivin_addr_lo = iv;
	bd->c_ivin_addr_hi = iv >> 32;
	bd->data_src_addr = p - WD_GET(SEC_BD3_C_OFFSET, bd->w16);
	if (bd->w1 != 0)
		bd->w18 = len;
	if (bd->w14 & SEC_BD3_AUTH)
		bd->w17 = len;
}

/* ---- measurement ---- */

static void *queue;		/* the one that engine_run() uses */
static void *queues[2];		/* with all libraries, and with OpenSSL alone */

static void
engine_run(const struct alg *a, unsigned int first, uint32_t len)
{
	static struct sec_bd3 sqe[SEC_BATCH];
	unsigned int i;

	for (i = 0; i < batch; i++)
		sqe_make(&sqe[i], a, &bufs[(first + i) % NB_BUFS], len);
	wdm_engine_sec.exec(NULL, queue, 0, sqe, batch);
	for (i = 0; i < batch; i++)
		if ((sqe[i].w28 & 0xff0001) != 1)
			abort();
}

static void
imb_run(const struct alg *a, unsigned int first, uint32_t len)
{
	unsigned int i, done = 0;
	IMB_JOB *job;

	for (i = 0; i < batch; i++) {
		job = IMB_GET_NEXT_JOB(mgr);
		a->job(job, &bufs[(first + i) % NB_BUFS], len);
		job = IMB_SUBMIT_JOB_NOCHECK(mgr);
		for (; job != NULL; job = IMB_GET_COMPLETED_JOB(mgr))
			done++;
	}
	while (IMB_FLUSH_JOB(mgr) != NULL)
		done++;
	if (done != batch)
		abort();
}

static uint64_t
measure(void (*run)(const struct alg *a, unsigned int first, uint32_t len), const struct alg *a,
	uint32_t len)
{
	uint64_t best = UINT64_MAX, t;
	unsigned int i, first = 0;

	for (i = 0; i < rounds; i++, first += batch) {
		t = now();
		run(a, first, len);
		t = now() - t;
		best = t < best ? t : best;
	}
	return best / batch;
}

static void
setup(void)
{
	unsigned int i, j;

	for (i = 0; i < sizeof(key); i++) {
		key[i] = i;
		akey[i] = 3 * i;
	}
	for (i = 0; i < NB_BUFS; i++) {
		/* As an mbuf behind its op: the pieces lie apart. */
		uint8_t *p = aligned_alloc(64, BUF_MAX + 512);

		if (p == NULL)
			abort();
		for (j = 0; j < BUF_MAX + 512; j++)
			p[j] = i + j;
		bufs[i] = (struct buf){ .iv = p, .mac = p + 64, .aad = p + 256 - 16,
					.data = p + 256 };
	}
	mgr = alloc_mb_mgr(0);
	init_mb_mgr_auto(mgr, NULL);
	IMB_AES_KEYEXP_128(mgr, key, enc, dec);
	IMB_AES_KEYEXP_256(mgr, key, enc256, dec256);
	IMB_AES128_GCM_PRE(mgr, key, &gcm);
}

static uint64_t
measure_engine(void *q, const struct alg *a, uint32_t len)
{
	queue = q;
	return measure(engine_run, a, len);
}

static void
compare(const struct alg *a)
{
	static const uint32_t sizes[] = { 64, 256, 1024, 4096, 16384 };
	unsigned long long all, ossl, imb;
	unsigned int i;

	printf("%-22s batch %2u:", a->name, batch);
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		all = measure_engine(queues[0], a, sizes[i]);
		ossl = measure_engine(queues[1], a, sizes[i]);
		printf("  %u: %llu (ossl %llu", sizes[i], all, ossl);
		if (a->job != NULL) {
			imb = measure(imb_run, a, sizes[i]);
			printf(", imb %llu, %.2f", imb, (double)imb / all);
		}
		printf(")");
	}
	printf("\n");
}

static void
compare_all(const char *arg)
{
	unsigned int i;

	batch = strtoul(arg, NULL, 0);
	if (batch == 0 || batch > SEC_BATCH) {
		fprintf(stderr, "sec_engine_bench: a batch has 1 to %u requests, not %s\n",
			SEC_BATCH, arg);
		exit(1);
	}
	for (i = 0; i < sizeof(algs) / sizeof(algs[0]); i++)
		compare(&algs[i]);
}

int
main(int argc, char **argv)
{
	int i;

	if (argc > 1)
		rounds = strtoul(argv[1], NULL, 0);
	setup();
	if (wdm_engine_sec.dev_init(NULL) != 0)
		return 1;
	queues[0] = wdm_engine_sec.queue_open(NULL, 0);
	sec_libs_allowed = 1u << SEC_LIB_OSSL;
	queues[1] = wdm_engine_sec.queue_open(NULL, 0);
	if (argc > 2) {
		for (i = 2; i < argc; i++)
			compare_all(argv[i]);
	} else {
		compare_all("32");
		compare_all("1");
	}
	for (i = 0; i < 2; i++)
		wdm_engine_sec.queue_close(NULL, queues[i]);
	wdm_engine_sec.dev_fini(NULL);
	return 0;
}
