/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* RSA and DH of the HPRE engine against OpenSSL's high-level functions, with random keys. */

#include <stdlib.h>
#include <time.h>

#include <openssl/core_names.h>
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

	hr_open(QM_HW_V2);
	for (i = 0; i < sizeof(bits) / sizeof(bits[0]); i++) {
		snprintf(test_note, sizeof(test_note), "%u bits", bits[i]);
		rsa_make(&k, bits[i]);
		rsa_check(&k, bits[i]);
		rsa_check(&k, bits[i]);
		rsa_free(&k);
	}
	rig_close();
}

static const struct test_case cases[] = {
	TEST_CASE(rsa_random),
};
TEST_MAIN(cases)
