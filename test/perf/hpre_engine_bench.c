/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * The model's HPRE engine beside OpenSSL's own high-level functions, without queues and DPDK:
 * hpre_engine_bench [ROUNDS]. Prints cycles (on x86; else nanoseconds) for one request, the best
 * of all rounds, and how many times OpenSSL's speed that is. OpenSSL's contexts are made ready
 * before, as "openssl speed" does it; it draws the k of its signatures, the engine is given one.
 */

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>

#include "hpre.h"
#include "qm.h"

#include "wdm_engine.h"

extern const struct wdm_engine wdm_engine_hpre;

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

/* One comparison. */
struct item {
	char name[40];
	struct hpre_sqe sqe;
	unsigned int w;
	uint8_t key[HPRE_KEY_MAX], in[HPRE_IN_MAX], out[HPRE_OUT_MAX];
	EVP_PKEY_CTX *ctx;
	int (*evp)(EVP_PKEY_CTX *ctx, uint8_t *out, size_t *len, const uint8_t *in, size_t n);
	uint8_t evp_in[512], evp_out[1024];
	size_t evp_len, in_len;
};

static void *queue[HPRE_NB_SQC];
static unsigned int rounds = 300;

static void
check(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "%s failed\n", what);
	exit(EXIT_FAILURE);
}

static unsigned int
engine_run(struct item *it)
{
	struct hpre_sqe sqe = it->sqe;
	unsigned int type = WD_GET(HPRE_ALG, sqe.w0) >= HPRE_ALG_ECC_MUL;

	wdm_engine_hpre.exec(NULL, queue[type], type, &sqe, 1);
	return WD_GET(HPRE_ETYPE, sqe.w0);
}

static void
measure(struct item *it)
{
	uint64_t best[2] = { UINT64_MAX, UINT64_MAX }, t;
	unsigned int i;
	size_t len;

	check(engine_run(it) == 0, it->name);
	for (i = 0; i < rounds; i++) {
		t = now();
		engine_run(it);
		t = now() - t;
		best[0] = t < best[0] ? t : best[0];
		len = it->evp_len;
		t = now();
		check(it->evp(it->ctx, it->evp_out, &len, it->evp_in, it->in_len) > 0, it->name);
		t = now() - t;
		best[1] = t < best[1] ? t : best[1];
	}
	printf("%-24s %10llu  OpenSSL %10llu  %.2f\n", it->name, (unsigned long long)best[0],
	       (unsigned long long)best[1], (double)best[1] / best[0]);
	EVP_PKEY_CTX_free(it->ctx);
}

static void
begin(struct item *it, const char *name, uint8_t alg, unsigned int w)
{
	memset(it, 0, sizeof(*it));
	snprintf(it->name, sizeof(it->name), "%s", name);
	it->w = w;
	it->sqe.w0 = alg | WD_PREP(HPRE_DONE, HPRE_DONE_SENT);
	it->sqe.w1 = HPRE_LEN1_OF(w);
	it->sqe.key = (uintptr_t)it->key;
	it->sqe.in = (uintptr_t)it->in;
	it->sqe.out = (uintptr_t)it->out;
	it->evp_len = sizeof(it->evp_out);
}

static void
put(uint8_t *at, unsigned int len, EVP_PKEY *pkey, const char *name)
{
	BIGNUM *n = NULL;

	check(EVP_PKEY_get_bn_param(pkey, name, &n) && BN_bn2binpad(n, at, len) == (int)len, name);
	BN_free(n);
}

/* ---- RSA and DH ---- */

static int
evp_encrypt(EVP_PKEY_CTX *ctx, uint8_t *out, size_t *len, const uint8_t *in, size_t n)
{
	return EVP_PKEY_encrypt(ctx, out, len, in, n);
}

static int
evp_decrypt(EVP_PKEY_CTX *ctx, uint8_t *out, size_t *len, const uint8_t *in, size_t n)
{
	return EVP_PKEY_decrypt(ctx, out, len, in, n);
}

static void
rsa(unsigned int bits)
{
	static const char *const crt[] = {
		OSSL_PKEY_PARAM_RSA_EXPONENT2, OSSL_PKEY_PARAM_RSA_EXPONENT1,
		OSSL_PKEY_PARAM_RSA_FACTOR2, OSSL_PKEY_PARAM_RSA_FACTOR1,
		OSSL_PKEY_PARAM_RSA_COEFFICIENT1,
	};
	EVP_PKEY *pkey = EVP_RSA_gen(bits);
	unsigned int w = bits / 8, i;
	struct item it;
	char name[32];

	for (i = 0; i < 2; i++) {
		snprintf(name, sizeof(name), "rsa%u %s", bits, i == 0 ? "public" : "private CRT");
		begin(&it, name, i == 1 ? HPRE_ALG_RSA_CRT : HPRE_ALG_RSA, w);
		if (i == 1) {
			for (unsigned int j = 0; j < 5; j++)
				put(it.key + j * w / 2, w / 2, pkey, crt[j]);
		} else {
			put(it.key, w, pkey, OSSL_PKEY_PARAM_RSA_E);
			put(it.key + w, w, pkey, OSSL_PKEY_PARAM_RSA_N);
		}
		memset(it.in, 0x42, w);
		memset(it.evp_in, 0x42, w);
		it.in_len = w;
		it.ctx = EVP_PKEY_CTX_new(pkey, NULL);
		it.evp = i == 0 ? evp_encrypt : evp_decrypt;
		check((i == 0 ? EVP_PKEY_encrypt_init(it.ctx) :
		       EVP_PKEY_decrypt_init(it.ctx)) > 0 &&
		      EVP_PKEY_CTX_set_rsa_padding(it.ctx, RSA_NO_PADDING) > 0, name);
		measure(&it);
	}
	EVP_PKEY_free(pkey);
}

static int
evp_derive(EVP_PKEY_CTX *ctx, uint8_t *out, size_t *len, const uint8_t *in, size_t n)
{
	return EVP_PKEY_derive(ctx, out, len);
}

static EVP_PKEY *
dh_keygen(const char *group)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "DH", NULL);
	OSSL_PARAM par[2] = {
		OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME,
						 (char *)(uintptr_t)group, 0),
		OSSL_PARAM_END,
	};
	EVP_PKEY *pkey = NULL;

	check(EVP_PKEY_keygen_init(ctx) > 0 && EVP_PKEY_CTX_set_params(ctx, par) > 0 &&
	      EVP_PKEY_generate(ctx, &pkey) > 0, group);
	EVP_PKEY_CTX_free(ctx);
	return pkey;
}

static void
derive_ctx(struct item *it, EVP_PKEY *own, EVP_PKEY *peer)
{
	it->ctx = EVP_PKEY_CTX_new(own, NULL);
	it->evp = evp_derive;
	check(EVP_PKEY_derive_init(it->ctx) > 0 && EVP_PKEY_derive_set_peer(it->ctx, peer) > 0,
	      it->name);
}

static void
dh(const char *group, unsigned int w)
{
	EVP_PKEY *own = dh_keygen(group), *peer = dh_keygen(group);
	struct item it;

	begin(&it, group, HPRE_ALG_DH, w);
	put(it.key, w, own, OSSL_PKEY_PARAM_PRIV_KEY);
	put(it.key + w, w, own, OSSL_PKEY_PARAM_FFC_P);
	put(it.in, w, peer, OSSL_PKEY_PARAM_PUB_KEY);
	derive_ctx(&it, own, peer);
	measure(&it);
	EVP_PKEY_free(own);
	EVP_PKEY_free(peer);
}

/* ---- curves ---- */

static void
ec_key(struct item *it, EVP_PKEY *pkey, int nid, bool public)
{
	EC_GROUP *g = EC_GROUP_new_by_curve_name(nid);
	BIGNUM *n[6];
	unsigned int i, w = it->w;
	static const uint8_t prv[] = { 0, 1, 3, 4, 5, 6 };

	for (i = 0; i < 6; i++)
		n[i] = BN_new();
	EC_GROUP_get_curve(g, n[0], n[1], n[2], NULL);
	EC_GROUP_get_order(g, n[3], NULL);
	EC_POINT_get_affine_coordinates(g, EC_GROUP_get0_generator(g), n[4], n[5], NULL);
	for (i = 0; i < 6; i++) {
		check(BN_bn2binpad(n[i], it->key + (public ? i : prv[i]) * w, w) == (int)w, "pad");
		BN_free(n[i]);
	}
	if (public) {
		put(it->key + HPRE_PUB_X * w, w, pkey, OSSL_PKEY_PARAM_EC_PUB_X);
		put(it->key + HPRE_PUB_Y * w, w, pkey, OSSL_PKEY_PARAM_EC_PUB_Y);
	} else {
		put(it->key + HPRE_PRV_K * w, w, pkey, OSSL_PKEY_PARAM_PRIV_KEY);
	}
	EC_GROUP_free(g);
}

static int
evp_sign(EVP_PKEY_CTX *ctx, uint8_t *out, size_t *len, const uint8_t *in, size_t n)
{
	return EVP_PKEY_sign(ctx, out, len, in, n);
}

static size_t sig_len;

static int
evp_verify(EVP_PKEY_CTX *ctx, uint8_t *out, size_t *len, const uint8_t *in, size_t n)
{
	/* The digest is behind the signature. */
	return EVP_PKEY_verify(ctx, in, sig_len, in + sig_len, n - sig_len);
}

static void
ec_verify(const char *name, EVP_PKEY *pkey, int nid, unsigned int w, uint8_t alg,
	  const struct item *sign)
{
	struct item it;

	begin(&it, name, alg, w);
	ec_key(&it, pkey, nid, true);
	memcpy(it.in, sign->in, w);
	memcpy(it.in + w, sign->out + w, w);
	memcpy(it.in + 2 * w, sign->out, w);
	it.ctx = EVP_PKEY_CTX_new(pkey, NULL);
	sig_len = sizeof(it.evp_in);
	check(EVP_PKEY_sign_init(it.ctx) > 0 &&
	      EVP_PKEY_sign(it.ctx, it.evp_in, &sig_len, sign->evp_in, sign->in_len) > 0, name);
	memcpy(it.evp_in + sig_len, sign->evp_in, sign->in_len);
	it.in_len = sig_len + sign->in_len;
	check(EVP_PKEY_verify_init(it.ctx) > 0, name);
	it.evp = evp_verify;
	measure(&it);
}

static void
ec(const char *name, int nid, unsigned int w, unsigned int dlen)
{
	bool sm2 = nid == NID_sm2;
	EVP_PKEY *pkey = sm2 ? EVP_PKEY_Q_keygen(NULL, NULL, "SM2") : EVP_EC_gen(name);
	EVP_PKEY *peer = sm2 ? NULL : EVP_EC_gen(name);
	struct item it;
	char text[32];

	snprintf(text, sizeof(text), "%s sign", name);
	begin(&it, text, sm2 ? HPRE_ALG_SM2_SIGN : HPRE_ALG_ECDSA_SIGN, w);
	ec_key(&it, pkey, nid, false);
	memset(it.evp_in, 0x42, dlen);
	memset(it.in + w - dlen, 0x42, dlen);
	memset(it.in + 2 * w - dlen + 1, 0x17, dlen - 1);
	it.in_len = dlen;
	it.ctx = EVP_PKEY_CTX_new(pkey, NULL);
	it.evp = evp_sign;
	check(EVP_PKEY_sign_init(it.ctx) > 0, text);
	measure(&it);

	snprintf(text, sizeof(text), "%s verify", name);
	ec_verify(text, pkey, nid, w, sm2 ? HPRE_ALG_SM2_VERIFY : HPRE_ALG_ECDSA_VERIFY, &it);
	if (!sm2) {
		snprintf(text, sizeof(text), "%s derive", name);
		begin(&it, text, HPRE_ALG_ECC_MUL, w);
		ec_key(&it, pkey, nid, false);
		put(it.in, w, peer, OSSL_PKEY_PARAM_EC_PUB_X);
		put(it.in + w, w, peer, OSSL_PKEY_PARAM_EC_PUB_Y);
		derive_ctx(&it, pkey, peer);
		measure(&it);
	}
	EVP_PKEY_free(pkey);
	EVP_PKEY_free(peer);
}

static void
sm2_crypt(void)
{
	EVP_PKEY *pkey = EVP_PKEY_Q_keygen(NULL, NULL, "SM2");
	struct item enc, dec;

	begin(&enc, "SM2 encrypt 64", HPRE_ALG_SM2_ENC, 32);
	ec_key(&enc, pkey, NID_sm2, true);
	enc.sqe.w10 = 63;
	memset(enc.in + 1, 0x17, 31 + 64);
	enc.in_len = 64;
	enc.ctx = EVP_PKEY_CTX_new(pkey, NULL);
	enc.evp = evp_encrypt;
	check(EVP_PKEY_encrypt_init(enc.ctx) > 0, enc.name);
	measure(&enc);

	begin(&dec, "SM2 decrypt 64", HPRE_ALG_SM2_DEC, 32);
	ec_key(&dec, pkey, NID_sm2, false);
	dec.sqe.w10 = 63;
	memcpy(dec.in, enc.out, 64 + 64 + 32);
	dec.in_len = sizeof(dec.evp_in);
	dec.ctx = EVP_PKEY_CTX_new(pkey, NULL);
	dec.evp = evp_decrypt;
	check(EVP_PKEY_encrypt_init(dec.ctx) > 0 &&
	      EVP_PKEY_encrypt(dec.ctx, dec.evp_in, &dec.in_len, enc.evp_in, 64) > 0 &&
	      EVP_PKEY_decrypt_init(dec.ctx) > 0, dec.name);
	measure(&dec);
	EVP_PKEY_free(pkey);
}

int
main(int argc, char **argv)
{
	unsigned int i;

	if (argc > 1)
		rounds = strtoul(argv[1], NULL, 0);
	check(wdm_engine_hpre.dev_init(NULL) == 0, "init");
	for (i = 0; i < HPRE_NB_SQC; i++) {
		queue[i] = wdm_engine_hpre.queue_open(NULL, i);
		check(queue[i] != NULL, "queue");
	}
	rsa(1024);
	rsa(2048);
	rsa(4096);
	dh("ffdhe2048", 256);
	dh("modp_2048", 256);
	ec("P-256", NID_X9_62_prime256v1, 32, 32);
	ec("P-224", NID_secp224r1, 32, 28);
	ec("P-384", NID_secp384r1, 48, 48);
	ec("P-521", NID_secp521r1, 72, 64);
	ec("SM2", NID_sm2, 32, 32);
	sm2_crypt();
	return 0;
}
