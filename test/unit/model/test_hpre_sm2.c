/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * SM2 of the HPRE engine against OpenSSL's high-level functions: keys, signatures with the engine's
 * own random numbers, encryption in both directions.
 */

#include <openssl/asn1.h>
#include <openssl/ecdsa.h>

#include "hpre_ec_rig.h"

#define W	HPRE_SM2_WIDTH

/* ---- keys and signatures ---- */

static void
keygen_check(struct he *h)
{
	uint8_t last[W] = { 0 };
	BIGNUM *d = BN_new();
	struct hr_op op;
	unsigned int i;

	for (i = 0; i < 3; i++) {
		hr_begin(&op, HPRE_ALG_SM2_KG, W);
		he_public(&op, h);
		/* Hardware ignores the public key, and so does the model. */
		memset(op.key + HPRE_PUB_X * W, 0xff, 2 * W);
		hr_put(op.in, W, h->gx);
		hr_put(op.in + W, W, h->gy);
		TEST_EQUAL(hr_run(&op), 0);
		BN_bin2bn(op.out + 2 * W, W, d);
		TEST_CHECK(!BN_is_zero(d) && BN_cmp(d, h->n) < 0);
		TEST_CHECK(memcmp(last, op.out + 2 * W, W) != 0);
		memcpy(last, op.out + 2 * W, W);
		he_key(h, d);
		hr_put(op.in, W, h->x);
		hr_put(op.in + W, W, h->y);
		TEST_CHECK(memcmp(op.out, op.in, 2 * W) == 0);
	}
	BN_free(d);
}

static bool
evp_verify(const struct he *h, const uint8_t *e, const struct hr_op *op)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(h->pkey, NULL);
	ECDSA_SIG *sig = ECDSA_SIG_new();
	uint8_t *der = NULL;
	int len;
	bool ok;

	ECDSA_SIG_set0(sig, BN_bin2bn(op->out, W, NULL), BN_bin2bn(op->out + W, W, NULL));
	len = i2d_ECDSA_SIG(sig, &der);
	TEST_CHECK(EVP_PKEY_verify_init(ctx) > 0);
	ok = EVP_PKEY_verify(ctx, der, len, e, W) == 1;
	OPENSSL_free(der);
	ECDSA_SIG_free(sig);
	EVP_PKEY_CTX_free(ctx);
	return ok;
}

/* What lies in the place of k does not matter. */
static void
ksel_check(const struct he *h)
{
	uint8_t e[W], last[W] = { 0 };
	struct hr_op op;
	unsigned int i;

	for (i = 0; i < 3; i++) {
		hr_begin(&op, HPRE_ALG_SM2_SIGN, W);
		op.ksel = true;
		he_private(&op, h, h->d);
		hr_random(e, W);
		memcpy(op.in, e, W);
		memset(op.in + W, i == 0 ? 0 : 0xff, W);
		TEST_EQUAL(hr_run(&op), 0);
		TEST_CHECK(evp_verify(h, e, &op));
		TEST_CHECK(memcmp(op.out, last, W) != 0);
		memcpy(last, op.out, W);
	}
}

static void
keys_and_signatures(void)
{
	struct he h;

	hr_seed();
	hr_open(QM_HW_V3);
	he_open(&h, "SM2");
	ksel_check(&h);
	keygen_check(&h);
	he_close(&h);
	rig_close();
}

/* ---- encryption ---- */

static ASN1_TYPE *
integer(const uint8_t *p)
{
	ASN1_TYPE *t = ASN1_TYPE_new();
	BIGNUM *n = BN_bin2bn(p, W, NULL);

	ASN1_TYPE_set(t, V_ASN1_INTEGER, BN_to_ASN1_INTEGER(n, NULL));
	BN_free(n);
	return t;
}

static ASN1_TYPE *
octets(const uint8_t *p, int len)
{
	ASN1_TYPE *t = ASN1_TYPE_new();
	ASN1_OCTET_STRING *s = ASN1_OCTET_STRING_new();

	ASN1_OCTET_STRING_set(s, p, len);
	ASN1_TYPE_set(t, V_ASN1_OCTET_STRING, s);
	return t;
}

/* C1, C2, C3 as the engine lays them to GM/T 0009's sequence of x, y, C3, C2. */
static int
der_make(const uint8_t *c, unsigned int mlen, uint8_t **der)
{
	ASN1_SEQUENCE_ANY *seq = sk_ASN1_TYPE_new_null();
	int len;

	sk_ASN1_TYPE_push(seq, integer(c));
	sk_ASN1_TYPE_push(seq, integer(c + W));
	sk_ASN1_TYPE_push(seq, octets(c + 2 * W + mlen, HPRE_SM2_HASH));
	sk_ASN1_TYPE_push(seq, octets(c + 2 * W, mlen));
	len = i2d_ASN1_SEQUENCE_ANY(seq, der);
	sk_ASN1_TYPE_pop_free(seq, ASN1_TYPE_free);
	return len;
}

static void
der_take(const uint8_t *der, size_t len, uint8_t *c, unsigned int mlen)
{
	ASN1_SEQUENCE_ANY *seq = d2i_ASN1_SEQUENCE_ANY(NULL, &der, len);
	ASN1_OCTET_STRING *s;
	unsigned int i;

	TEST_CHECK(seq != NULL && sk_ASN1_TYPE_num(seq) == 4);
	for (i = 0; i < 2; i++) {
		BIGNUM *n = ASN1_INTEGER_to_BN(sk_ASN1_TYPE_value(seq, i)->value.integer, NULL);

		hr_put(c + i * W, W, n);
		BN_free(n);
	}
	s = sk_ASN1_TYPE_value(seq, 2)->value.octet_string;
	TEST_EQUAL(s->length, HPRE_SM2_HASH);
	memcpy(c + 2 * W + mlen, s->data, s->length);
	s = sk_ASN1_TYPE_value(seq, 3)->value.octet_string;
	TEST_EQUAL(s->length, mlen);
	memcpy(c + 2 * W, s->data, s->length);
	sk_ASN1_TYPE_pop_free(seq, ASN1_TYPE_free);
}

static void
enc_begin(struct hr_op *op, const struct he *h, const uint8_t *msg, unsigned int mlen)
{
	hr_begin(op, HPRE_ALG_SM2_ENC, W);
	he_public(op, h);
	op->mlen = mlen;
	op->in_len += mlen;
	op->out_len += mlen + HPRE_SM2_HASH;
	memcpy(op->in + W, msg, mlen);
}

static void
dec_begin(struct hr_op *op, const struct he *h, unsigned int mlen)
{
	hr_begin(op, HPRE_ALG_SM2_DEC, W);
	he_private(op, h, h->d);
	op->mlen = mlen;
	op->in_len += mlen + HPRE_SM2_HASH;
	op->out_len = mlen;
}

static void
enc_check(const struct he *h, unsigned int mlen, bool ksel)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(h->pkey, NULL);
	uint8_t msg[HPRE_SM2_MSG_MAX], back[1024], *der = NULL;
	BIGNUM *k = BN_new();
	struct hr_op op;
	size_t n = sizeof(back);
	int len;

	hr_random(msg, mlen);
	enc_begin(&op, h, msg, mlen);
	op.ksel = ksel;
	hr_random_below(k, h->n);
	if (!ksel)
		hr_put(op.in, W, k);
	TEST_EQUAL(hr_run(&op), 0);
	len = der_make(op.out, mlen, &der);
	TEST_CHECK(EVP_PKEY_decrypt_init(ctx) > 0 && EVP_PKEY_decrypt(ctx, back, &n, der, len) > 0);
	TEST_CHECK(n == mlen && memcmp(back, msg, mlen) == 0);
	OPENSSL_free(der);

	n = sizeof(back);
	TEST_CHECK(EVP_PKEY_encrypt_init(ctx) > 0 &&
		   EVP_PKEY_encrypt(ctx, back, &n, msg, mlen) > 0);
	dec_begin(&op, h, mlen);
	der_take(back, n, op.in, mlen);
	TEST_EQUAL(hr_run(&op), 0);
	TEST_CHECK(memcmp(op.out, msg, mlen) == 0);
	EVP_PKEY_CTX_free(ctx);
	BN_free(k);
}

/* One byte is seldom left out: OpenSSL 3.0 has no second try for a stream of zeroes either. */
static void
encryption(void)
{
	static const uint16_t lens[] = { 2, 3, 31, 32, 33, 63, 64, 65, 127, 255, 256, 511, 512 };
	unsigned int i;
	struct he h;

	hr_seed();
	hr_open(QM_HW_V3);
	he_open(&h, "SM2");
	for (i = 0; i < 2 * sizeof(lens) / sizeof(lens[0]); i++) {
		snprintf(test_note, sizeof(test_note), "%u bytes", lens[i / 2]);
		enc_check(&h, lens[i / 2], i & 1);
	}
	for (i = 0; i < 20; i++)
		enc_check(&h, 3 + rig_rand(HPRE_SM2_MSG_MAX - 3), i & 1);
	he_close(&h);
	rig_close();
}

/* A stream of zeroes: an error with the caller's k, another try with the engine's own. */
static void
zero_stream(void)
{
	unsigned int i, errors = 0;
	uint8_t msg[1] = { 0x37 };
	BIGNUM *k = BN_new();
	struct hr_op op;
	struct he h;

	hr_seed();
	hr_open(QM_HW_V3);
	he_open(&h, "SM2");
	for (i = 0; i < 3000 && errors < 2; i++) {
		enc_begin(&op, &h, msg, 1);
		hr_random_below(k, h.n);
		hr_put(op.in, W, k);
		if (hr_run(&op) != 0)
			errors++;
		else
			TEST_CHECK(op.out[2 * W] != msg[0]);
	}
	TEST_CHECK(errors > 0);
	for (i = 0; i < 1500; i++) {
		enc_begin(&op, &h, msg, 1);
		op.ksel = true;
		TEST_EQUAL(hr_run(&op), 0);
		TEST_CHECK(op.out[2 * W] != msg[0]);
	}
	BN_free(k);
	he_close(&h);
	rig_close();
}

static const struct test_case cases[] = {
	TEST_CASE(keys_and_signatures),
	TEST_CASE(encryption),
	TEST_CASE(zero_stream),
};
TEST_MAIN(cases)
