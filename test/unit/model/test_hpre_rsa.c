/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* RSA and DH of the HPRE engine against OpenSSL's high-level functions, with random keys. */

#include <openssl/core_names.h>
#include <openssl/dh.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "hpre_rig.h"

#define BYTES_MAX	512

struct rsa {
	EVP_PKEY *pkey;
	BIGNUM *n, *e, *d, *p, *q, *dp, *dq, *qinv;
};

static void
rsa_make(struct rsa *k, unsigned int bits)
{
	k->pkey = EVP_RSA_gen(bits);
	TEST_CHECK(k->pkey != NULL);
	k->n = k->e = k->d = k->p = k->q = k->dp = k->dq = k->qinv = NULL;
	TEST_CHECK(EVP_PKEY_get_bn_param(k->pkey, OSSL_PKEY_PARAM_RSA_N, &k->n) &&
		   EVP_PKEY_get_bn_param(k->pkey, OSSL_PKEY_PARAM_RSA_E, &k->e) &&
		   EVP_PKEY_get_bn_param(k->pkey, OSSL_PKEY_PARAM_RSA_D, &k->d) &&
		   EVP_PKEY_get_bn_param(k->pkey, OSSL_PKEY_PARAM_RSA_FACTOR1, &k->p) &&
		   EVP_PKEY_get_bn_param(k->pkey, OSSL_PKEY_PARAM_RSA_FACTOR2, &k->q) &&
		   EVP_PKEY_get_bn_param(k->pkey, OSSL_PKEY_PARAM_RSA_EXPONENT1, &k->dp) &&
		   EVP_PKEY_get_bn_param(k->pkey, OSSL_PKEY_PARAM_RSA_EXPONENT2, &k->dq) &&
		   EVP_PKEY_get_bn_param(k->pkey, OSSL_PKEY_PARAM_RSA_COEFFICIENT1, &k->qinv));
}

static void
rsa_free(struct rsa *k)
{
	BN_free(k->n);
	BN_free(k->e);
	BN_free(k->d);
	BN_free(k->p);
	BN_free(k->q);
	BN_free(k->dp);
	BN_free(k->dq);
	BN_free(k->qinv);
	EVP_PKEY_free(k->pkey);
}

/* What OpenSSL makes of @in, which has @len bytes, the size of the key. */
static void
rsa_evp(const struct rsa *k, bool private, const uint8_t *in, uint8_t *out, size_t len)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(k->pkey, NULL);
	size_t n = len;

	TEST_CHECK((private ? EVP_PKEY_decrypt_init(ctx) : EVP_PKEY_encrypt_init(ctx)) > 0);
	TEST_CHECK(EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_NO_PADDING) > 0);
	TEST_CHECK((private ? EVP_PKEY_decrypt(ctx, out, &n, in, len) :
		    EVP_PKEY_encrypt(ctx, out, &n, in, len)) > 0);
	TEST_EQUAL(n, len);
	EVP_PKEY_CTX_free(ctx);
}

static void
crt_put(struct hr_op *op, const struct rsa *k)
{
	const BIGNUM *part[] = { k->dq, k->dp, k->q, k->p, k->qinv };
	unsigned int i;

	for (i = 0; i < 5; i++)
		hr_put(op->key + i * op->w / 2, op->w / 2, part[i]);
}

/* p and q change places: then q is above p, which OpenSSL's own keys never have. */
static void
crt_swap(struct rsa *k)
{
	BIGNUM *t = k->p, *dt = k->dp;
	BN_CTX *ctx = BN_CTX_new();

	k->p = k->q;
	k->q = t;
	k->dp = k->dq;
	k->dq = dt;
	TEST_CHECK(BN_mod_inverse(k->qinv, k->q, k->p, ctx) != NULL);
	BN_CTX_free(ctx);
}

static void
exp_put(struct hr_op *op, const BIGNUM *e, const BIGNUM *n)
{
	hr_put(op->key, op->w, e);
	hr_put(op->key + op->w, op->w, n);
}

static uint16_t
width(unsigned int bytes)
{
	static const uint16_t widths[] = { HPRE_RSA_WIDTHS };
	unsigned int i = 0;

	while (widths[i] < bytes)
		i++;
	return widths[i];
}

static void
rsa_check(const struct rsa *k, unsigned int bits)
{
	unsigned int len = bits / 8, i;
	uint16_t w = width(len);
	uint8_t want[BYTES_MAX];
	BIGNUM *m = BN_new();
	struct hr_op op;

	for (i = 0; i < 3; i++) {
		TEST_CHECK(BN_rand_range(m, k->n));
		hr_begin(&op, i == 2 ? HPRE_ALG_RSA_CRT : HPRE_ALG_RSA, w);
		if (i == 2)
			crt_put(&op, k);
		else
			exp_put(&op, i == 0 ? k->e : k->d, k->n);
		hr_put(op.in, w, m);
		rsa_evp(k, i > 0, op.in + w - len, want, len);
		TEST_EQUAL(hr_run(&op), 0);
		TEST_CHECK(memcmp(op.out + w - len, want, len) == 0);
		TEST_CHECK(w == len || op.out[0] == 0);
	}
	BN_free(m);
}

/* 512 and 1536 bits are zero-extended, as others do. */
static void
rsa_random(void)
{
	static const unsigned int bits[] = { 512, 1024, 1536, 2048, 3072, 4096 };
	unsigned int i;
	struct rsa k;

	hr_seed();
	hr_open(QM_HW_V2);
	for (i = 0; i < sizeof(bits) / sizeof(bits[0]); i++) {
		snprintf(test_note, sizeof(test_note), "%u bits", bits[i]);
		rsa_make(&k, bits[i]);
		rsa_check(&k, bits[i]);
		crt_swap(&k);
		rsa_check(&k, bits[i]);
		rsa_free(&k);
	}
	rig_close();
}

/* Primes of unlike sizes, in both orders. */
static void
crt_unbalanced(void)
{
	BIGNUM *d = BN_new(), *n = BN_new(), *m = BN_new(), *p1 = BN_new(), *q1 = BN_new();
	struct rsa k = {
		.e = BN_new(), .p = BN_new(), .q = BN_new(), .dp = BN_new(), .dq = BN_new(),
		.qinv = BN_new(), .n = n,
	};
	BN_CTX *ctx = BN_CTX_new();
	uint8_t want[128];
	struct hr_op op;
	unsigned int i;

	hr_seed();
	hr_open(QM_HW_V2);
	do {
		TEST_CHECK(BN_generate_prime_ex(k.p, 300, 0, NULL, NULL, NULL) &&
			   BN_generate_prime_ex(k.q, 512, 0, NULL, NULL, NULL) &&
			   BN_sub(p1, k.p, BN_value_one()) && BN_sub(q1, k.q, BN_value_one()) &&
			   BN_mul(n, p1, q1, ctx) && BN_set_word(k.e, 65537));
	} while (BN_mod_inverse(d, k.e, n, ctx) == NULL);
	TEST_CHECK(BN_mod(k.dp, d, p1, ctx) && BN_mod(k.dq, d, q1, ctx) &&
		   BN_mul(n, k.p, k.q, ctx) && BN_mod_inverse(k.qinv, k.q, k.p, ctx));
	for (i = 0; i < 8; i++) {
		hr_random_below(m, n);
		hr_begin(&op, HPRE_ALG_RSA_CRT, 128);
		crt_put(&op, &k);
		hr_put(op.in, 128, m);
		TEST_CHECK(BN_mod_exp(m, m, d, n, ctx));
		hr_put(want, 128, m);
		TEST_EQUAL(hr_run(&op), 0);
		TEST_CHECK(memcmp(op.out, want, 128) == 0);
		crt_swap(&k);
	}
	BN_CTX_free(ctx);
	BN_free(d);
	BN_free(m);
	BN_free(p1);
	BN_free(q1);
	rsa_free(&k);
	rig_close();
}

/* ---- key generation ---- */

static void
part_check(const struct hr_op *op, unsigned int at, unsigned int len, const BIGNUM *want)
{
	uint8_t buf[BYTES_MAX];

	hr_put(buf, len, want);
	TEST_CHECK(memcmp(op->out + at, buf, len) == 0);
}

static void
kg_check(unsigned int bits)
{
	uint16_t w = bits / 8, half = w / 2;
	struct hr_op op;
	struct rsa k;
	unsigned int i;

	rsa_make(&k, bits);
	for (i = 0; i < 2; i++) {
		hr_begin(&op, i ? HPRE_ALG_RSA_KG_CRT : HPRE_ALG_RSA_KG, w);
		hr_put(op.key, w, k.e);
		hr_put(op.key + w, half, k.p);
		hr_put(op.key + w + half, half, k.q);
		TEST_EQUAL(hr_run(&op), 0);
		part_check(&op, 0, w, k.d);
		part_check(&op, w, w, k.n);
	}
	part_check(&op, 2 * w + HPRE_CRT_OUT_QINV * half, half, k.qinv);
	part_check(&op, 2 * w + HPRE_CRT_OUT_DQ * half, half, k.dq);
	part_check(&op, 2 * w + HPRE_CRT_OUT_DP * half, half, k.dp);
	rsa_free(&k);
}

static void
kg_random(void)
{
	hr_seed();
	hr_open(QM_HW_V2);
	/* From 2048 bits on OpenSSL takes the least common multiple for d, too. */
	kg_check(2048);
	kg_check(2048);
	kg_check(3072);
	rig_close();
}

/* ---- DH ---- */

static EVP_PKEY *
dh_keygen(const char *group)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "DH", NULL);
	EVP_PKEY *pkey = NULL;
	OSSL_PARAM par[2] = {
		OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME,
						 (char *)(uintptr_t)group, 0),
		OSSL_PARAM_END,
	};

	TEST_CHECK(EVP_PKEY_keygen_init(ctx) > 0 && EVP_PKEY_CTX_set_params(ctx, par) > 0 &&
		   EVP_PKEY_generate(ctx, &pkey) > 0, "%s", group);
	EVP_PKEY_CTX_free(ctx);
	return pkey;
}

static void
dh_derive(EVP_PKEY *own, EVP_PKEY *peer, uint8_t *out, size_t len)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(own, NULL);

	TEST_CHECK(EVP_PKEY_derive_init(ctx) > 0 && EVP_PKEY_CTX_set_dh_pad(ctx, 1) > 0 &&
		   EVP_PKEY_derive_set_peer(ctx, peer) > 0 &&
		   EVP_PKEY_derive(ctx, out, &len) > 0);
	EVP_PKEY_CTX_free(ctx);
}

static BIGNUM *
get(EVP_PKEY *pkey, const char *name)
{
	BIGNUM *n = NULL;

	TEST_CHECK(EVP_PKEY_get_bn_param(pkey, name, &n), "%s", name);
	return n;
}

/* Both phases; all these groups have the generator 2. */
static void
dh_check(const char *group, uint16_t w)
{
	EVP_PKEY *own = dh_keygen(group), *peer = dh_keygen(group);
	BIGNUM *x = get(own, OSSL_PKEY_PARAM_PRIV_KEY), *y = get(own, OSSL_PKEY_PARAM_PUB_KEY);
	BIGNUM *p = get(own, OSSL_PKEY_PARAM_FFC_P), *yp = get(peer, OSSL_PKEY_PARAM_PUB_KEY);
	uint8_t want[BYTES_MAX];
	struct hr_op op;
	unsigned int i;

	for (i = 0; i < 2; i++) {
		hr_begin(&op, i ? HPRE_ALG_DH : HPRE_ALG_DH_G2, w);
		exp_put(&op, x, p);
		if (i == 1)
			op.in[w - 1] = 2;
		TEST_EQUAL(hr_run(&op), 0);
		part_check(&op, 0, w, y);
	}
	exp_put(&op, x, p);
	hr_put(op.in, w, yp);
	dh_derive(own, peer, want, w);
	TEST_EQUAL(hr_run(&op), 0);
	TEST_CHECK(memcmp(op.out, want, w) == 0);
	BN_free(x);
	BN_free(y);
	BN_free(p);
	BN_free(yp);
	EVP_PKEY_free(own);
	EVP_PKEY_free(peer);
}

/* EVP has no small group: a modular power, of any base. */
static void
dh_small(BIGNUM *p, uint16_t w)
{
	BIGNUM *x = BN_new(), *g = BN_new(), *r = BN_new();
	BN_CTX *ctx = BN_CTX_new();
	struct hr_op op;

	hr_random_below(x, p);
	hr_random_below(g, p);
	hr_begin(&op, HPRE_ALG_DH, w);
	exp_put(&op, x, p);
	hr_put(op.in, w, g);
	TEST_EQUAL(hr_run(&op), 0);
	TEST_CHECK(BN_mod_exp(r, g, x, p, ctx));
	part_check(&op, 0, w, r);
	BN_CTX_free(ctx);
	BN_free(x);
	BN_free(g);
	BN_free(r);
	BN_free(p);
}

static void
dh_random(void)
{
	hr_seed();
	hr_open(QM_HW_V2);
	dh_small(BN_get_rfc2409_prime_768(NULL), 96);
	dh_small(BN_get_rfc2409_prime_1024(NULL), 128);
	dh_check("modp_1536", 192);
	dh_check("modp_2048", 256);
	dh_check("ffdhe2048", 256);
	dh_check("modp_3072", 384);
	dh_check("modp_4096", 512);
	rig_close();
}

static const struct test_case cases[] = {
	TEST_CASE(rsa_random),
	TEST_CASE(crt_unbalanced),
	TEST_CASE(kg_random),
	TEST_CASE(dh_random),
};
TEST_MAIN(cases)
