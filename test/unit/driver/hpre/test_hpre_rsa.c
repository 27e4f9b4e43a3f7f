/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * RSA against OpenSSL: random keys of any size, random messages, each padding, both ways, with the
 * private key as an exponent and as a quintuple.
 */

#include "hd.h"

#include <openssl/rsa.h>

#define KEYS	9

/* Sizes that hardware has, and sizes that it has not. */
static unsigned int
bits_random(unsigned int i)
{
	static const unsigned int exact[] = { 512, 1024, 1536, 2048, 3072, 4096 };

	return i < RTE_DIM(exact) ? exact[i] : drv_between(512, 2300);
}

static void
each_key(void (*fn)(const struct hd_rsa *r, bool qt))
{
	/* Making keys takes longer than all else. */
	static struct hd_rsa keys[KEYS];
	unsigned int i;

	for (i = 0; i < KEYS; i++) {
		if (keys[i].pkey == NULL)
			hd_rsa_open(&keys[i], bits_random(i));
		snprintf(test_note, sizeof(test_note), "key of %u bits", keys[i].bits);
		fn(&keys[i], false);
		fn(&keys[i], true);
	}
}

/* ---- Without padding ---- */

static void
check_power(const rte_crypto_param *got, const struct hd_rsa *r, const BIGNUM *m, const BIGNUM *e)
{
	uint8_t want[HD_LEN_MAX];
	BN_CTX *ctx = BN_CTX_new();
	BIGNUM *c = BN_new();

	TEST_EQUAL(BN_mod_exp(c, m, e, r->n, ctx), 1);
	BN_bn2binpad(c, want, r->len);
	TEST_EQUAL(got->length, r->len);
	hd_same(got->data, want, r->len, "power");
	BN_free(c);
	BN_CTX_free(ctx);
}

static void
raw_op(const struct hd_rsa *r, bool qt, enum rte_crypto_asym_op_type type)
{
	struct rte_crypto_rsa_op_param *rsa;
	rte_crypto_param *in, *out;
	struct hd_op o;
	BIGNUM *m;

	hd_open(&o, RTE_CRYPTO_ASYM_XFORM_RSA);
	hd_rsa_xform(&o, r, qt);
	hd_padding(&o)->type = RTE_CRYPTO_RSA_PADDING_NONE;
	rsa = &o.op->asym->rsa;
	rsa->op_type = type;
	in = type == RTE_CRYPTO_ASYM_OP_DECRYPT ? &rsa->cipher :
	     type == RTE_CRYPTO_ASYM_OP_VERIFY ? &rsa->sign : &rsa->message;
	out = type == RTE_CRYPTO_ASYM_OP_DECRYPT ? &rsa->message :
	      type == RTE_CRYPTO_ASYM_OP_SIGN ? &rsa->sign : &rsa->cipher;
	m = hd_bn_below(r->n);
	*in = hd_num(&o, m, drv_random(2) == 0 ? (int)r->len : BN_num_bytes(m));
	hd_out(&o, out, r->len + drv_random(20));
	TEST_EQUAL(hd_run(&o), HD_GOOD);
	check_power(out, r, m, type == RTE_CRYPTO_ASYM_OP_ENCRYPT ||
		    type == RTE_CRYPTO_ASYM_OP_VERIFY ? r->e : r->d);
	BN_free(m);
	hd_close(&o);
}

static void
raw_key(const struct hd_rsa *r, bool qt)
{
	raw_op(r, qt, RTE_CRYPTO_ASYM_OP_ENCRYPT);
	raw_op(r, qt, RTE_CRYPTO_ASYM_OP_DECRYPT);
	raw_op(r, qt, RTE_CRYPTO_ASYM_OP_SIGN);
	raw_op(r, qt, RTE_CRYPTO_ASYM_OP_VERIFY);
}

static void
raw(void)
{
	each_key(raw_key);
}

/* ---- Paddings ---- */

static const struct {
	enum rte_crypto_auth_algorithm algo;
	const char *name;
	uint32_t len;
} hashes[] = {
	{ RTE_CRYPTO_AUTH_MD5, "MD5", 16 }, { RTE_CRYPTO_AUTH_SHA1, "SHA1", 20 },
	{ RTE_CRYPTO_AUTH_SHA224, "SHA224", 28 }, { RTE_CRYPTO_AUTH_SHA256, "SHA256", 32 },
	{ RTE_CRYPTO_AUTH_SHA384, "SHA384", 48 }, { RTE_CRYPTO_AUTH_SHA512, "SHA512", 64 },
};

/* How a message is padded, for both sides. */
struct style {
	int pad;		/* RTE_CRYPTO_RSA_PADDING_* */
	int hash, mgf;		/* of hashes[], -1: none */
	uint32_t salt, label_len;
	uint8_t label[40];
};

static struct style
style_random(int pad)
{
	struct style st = { .pad = pad, .hash = drv_random(RTE_DIM(hashes)), .mgf = -1 };

	if (pad != RTE_CRYPTO_RSA_PADDING_PKCS1_5 && drv_random(2) == 0)
		st.mgf = drv_random(RTE_DIM(hashes));
	if (pad == RTE_CRYPTO_RSA_PADDING_PKCS1_5 && drv_random(4) == 0)
		st.hash = -1;
	st.salt = drv_random(40);
	st.label_len = drv_random(2) * drv_random(sizeof(st.label));
	hd_random(st.label, st.label_len);
	return st;
}

static void
style_driver(struct hd_op *o, const struct style *st)
{
	struct rte_crypto_rsa_padding *p = hd_padding(o);

	memset(p, 0, sizeof(*p));
	p->type = st->pad;
	if (st->hash >= 0)
		p->hash = hashes[st->hash].algo;
	if (st->mgf >= 0)
		p->mgf1hash = hashes[st->mgf].algo;
	p->pss_saltlen = st->salt;
	if (st->label_len != 0)
		p->oaep_label = hd_in(o, st->label, st->label_len);
}

static void
style_openssl(EVP_PKEY_CTX *ctx, const struct style *st)
{
	int hash = st->hash, mgf = st->mgf >= 0 ? st->mgf : st->hash;

	switch (st->pad) {
	case RTE_CRYPTO_RSA_PADDING_PKCS1_5:
		TEST_EQUAL(EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING), 1);
		return;
	case RTE_CRYPTO_RSA_PADDING_OAEP:
		TEST_EQUAL(EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_OAEP_PADDING), 1);
		TEST_EQUAL(EVP_PKEY_CTX_set_rsa_oaep_md_name(ctx, hashes[hash].name, NULL), 1);
		TEST_EQUAL(EVP_PKEY_CTX_set_rsa_mgf1_md_name(ctx, hashes[mgf].name, NULL), 1);
		if (st->label_len != 0)
			TEST_EQUAL(EVP_PKEY_CTX_set0_rsa_oaep_label(ctx,
				OPENSSL_memdup(st->label, st->label_len), st->label_len), 1);
		return;
	default:
		TEST_EQUAL(EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING), 1);
		TEST_EQUAL(EVP_PKEY_CTX_set_signature_md(ctx, EVP_get_digestbyname(
			   hashes[hash].name)), 1);
		TEST_EQUAL(EVP_PKEY_CTX_set_rsa_mgf1_md_name(ctx, hashes[mgf].name, NULL), 1);
		TEST_EQUAL(EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, st->salt), 1);
	}
}

/* The longest message. -1: none fits. */
static int
message_max(const struct hd_rsa *r, const struct style *st)
{
	if (st->pad == RTE_CRYPTO_RSA_PADDING_PKCS1_5)
		return (int)r->len - 11;
	return (int)r->len - 2 * (int)hashes[st->hash].len - 2;
}

static void
encrypt_one(const struct hd_rsa *r, bool qt, const struct style *st)
{
	uint8_t msg[HD_LEN_MAX], back[HD_LEN_MAX], cipher[HD_LEN_MAX];
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, r->pkey, NULL);
	int max = message_max(r, st);
	struct rte_crypto_rsa_op_param *rsa;
	size_t len, back_len = sizeof(back);
	struct hd_op o;

	if (max < 0) {
		EVP_PKEY_CTX_free(ctx);
		return;
	}
	len = drv_random(3) == 0 ? max : (int)drv_random(max + 1);
	hd_random(msg, len);
	/* Ours, undone by OpenSSL. */
	hd_open(&o, RTE_CRYPTO_ASYM_XFORM_RSA);
	hd_rsa_xform(&o, r, qt);
	style_driver(&o, st);
	rsa = &o.op->asym->rsa;
	rsa->op_type = RTE_CRYPTO_ASYM_OP_ENCRYPT;
	rsa->message = hd_in(&o, msg, len);
	hd_out(&o, &rsa->cipher, r->len);
	TEST_EQUAL(hd_run(&o), HD_GOOD);
	TEST_EQUAL(rsa->cipher.length, r->len);
	TEST_EQUAL(EVP_PKEY_decrypt_init(ctx), 1);
	style_openssl(ctx, st);
	TEST_EQUAL(EVP_PKEY_decrypt(ctx, back, &back_len, rsa->cipher.data, r->len), 1);
	TEST_EQUAL(back_len, len);
	hd_same(back, msg, len, "message");
	hd_close(&o);
	/* OpenSSL's, undone by us. */
	back_len = sizeof(cipher);
	TEST_EQUAL(EVP_PKEY_encrypt_init(ctx), 1);
	style_openssl(ctx, st);
	TEST_EQUAL(EVP_PKEY_encrypt(ctx, cipher, &back_len, msg, len), 1);
	hd_open(&o, RTE_CRYPTO_ASYM_XFORM_RSA);
	hd_rsa_xform(&o, r, qt);
	style_driver(&o, st);
	rsa = &o.op->asym->rsa;
	rsa->op_type = RTE_CRYPTO_ASYM_OP_DECRYPT;
	rsa->cipher = hd_in(&o, cipher, back_len);
	hd_out(&o, &rsa->message, r->len);
	TEST_EQUAL(hd_run(&o), HD_GOOD);
	TEST_EQUAL(rsa->message.length, len);
	hd_same(rsa->message.data, msg, len, "message");
	hd_close(&o);
	EVP_PKEY_CTX_free(ctx);
}

/* Without a hash PKCS#1 v1.5 signs the message as it is; OpenSSL then has no digest set. */
static void
style_sign(EVP_PKEY_CTX *ctx, const struct style *st)
{
	style_openssl(ctx, st);
	if (st->pad == RTE_CRYPTO_RSA_PADDING_PKCS1_5 && st->hash >= 0)
		TEST_EQUAL(EVP_PKEY_CTX_set_signature_md(ctx, EVP_get_digestbyname(
			   hashes[st->hash].name)), 1);
}

static uint8_t
verify_run(const struct hd_rsa *r, bool qt, const struct style *st, const uint8_t *msg, size_t len,
	   const uint8_t *sign)
{
	struct rte_crypto_rsa_op_param *rsa;
	struct hd_op o;

	hd_open(&o, RTE_CRYPTO_ASYM_XFORM_RSA);
	hd_rsa_xform(&o, r, qt);
	style_driver(&o, st);
	rsa = &o.op->asym->rsa;
	rsa->op_type = RTE_CRYPTO_ASYM_OP_VERIFY;
	rsa->message = hd_in(&o, msg, len);
	rsa->sign = hd_in(&o, sign, r->len);
	return hd_do(&o);
}

static void
sign_one(const struct hd_rsa *r, bool qt, const struct style *st)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, r->pkey, NULL);
	uint8_t msg[HD_LEN_MAX], sign[HD_LEN_MAX];
	struct rte_crypto_rsa_op_param *rsa;
	size_t len, sign_len = sizeof(sign);
	struct hd_op o;

	/* Where there is no hash OpenSSL does not verify an empty message. */
	len = st->hash >= 0 ? hashes[st->hash].len : drv_between(1, r->len - 11);
	if (st->hash >= 0 && len + (st->pad == RTE_CRYPTO_RSA_PADDING_PSS ? st->salt + 2 : 30) >=
	    r->len) {
		EVP_PKEY_CTX_free(ctx);
		return;
	}
	hd_random(msg, len);
	hd_open(&o, RTE_CRYPTO_ASYM_XFORM_RSA);
	hd_rsa_xform(&o, r, qt);
	style_driver(&o, st);
	rsa = &o.op->asym->rsa;
	rsa->op_type = RTE_CRYPTO_ASYM_OP_SIGN;
	rsa->message = hd_in(&o, msg, len);
	hd_out(&o, &rsa->sign, r->len);
	TEST_EQUAL(hd_run(&o), HD_GOOD);
	TEST_EQUAL(rsa->sign.length, r->len);
	TEST_EQUAL(EVP_PKEY_verify_init(ctx), 1);
	style_sign(ctx, st);
	TEST_EQUAL(EVP_PKEY_verify(ctx, rsa->sign.data, r->len, msg, len), 1);
	hd_close(&o);
	TEST_EQUAL(EVP_PKEY_sign_init(ctx), 1);
	style_sign(ctx, st);
	TEST_EQUAL(EVP_PKEY_sign(ctx, sign, &sign_len, msg, len), 1);
	TEST_EQUAL(verify_run(r, qt, st, msg, len, sign), HD_GOOD);
	/* Of another message, and broken. */
	if (len != 0) {
		msg[drv_random(len)] ^= 1 << drv_random(8);
		TEST_EQUAL(verify_run(r, qt, st, msg, len, sign), HD_ERROR);
	}
	sign[r->len - 1] ^= 1;
	TEST_EQUAL(verify_run(r, qt, st, msg, len, sign), HD_ERROR);
	EVP_PKEY_CTX_free(ctx);
}

static void
v15_key(const struct hd_rsa *r, bool qt)
{
	const struct style st = style_random(RTE_CRYPTO_RSA_PADDING_PKCS1_5);
	struct style plain = st;

	encrypt_one(r, qt, &st);
	sign_one(r, qt, &st);
	plain.hash = -1;
	sign_one(r, qt, &plain);
}

static void
v15(void)
{
	each_key(v15_key);
}

static void
oaep_key(const struct hd_rsa *r, bool qt)
{
	struct style st = style_random(RTE_CRYPTO_RSA_PADDING_OAEP);

	encrypt_one(r, qt, &st);
	st = style_random(RTE_CRYPTO_RSA_PADDING_OAEP);
	encrypt_one(r, qt, &st);
}

static void
oaep(void)
{
	each_key(oaep_key);
}

static void
pss_key(const struct hd_rsa *r, bool qt)
{
	struct style st = style_random(RTE_CRYPTO_RSA_PADDING_PSS);

	sign_one(r, qt, &st);
	st = style_random(RTE_CRYPTO_RSA_PADDING_PSS);
	sign_one(r, qt, &st);
}

static void
pss(void)
{
	each_key(pss_key);
}

/* Each hash with each padding that has one, with one key. */
static void
hashes_all(void)
{
	struct style st = { .salt = 8 };
	struct hd_rsa r;
	unsigned int i, k;

	hd_rsa_open(&r, 2048);
	for (i = 0; i < RTE_DIM(hashes); i++) {
		snprintf(test_note, sizeof(test_note), "%s", hashes[i].name);
		st.hash = i;
		for (k = 0; k < RTE_DIM(hashes); k++) {
			st.mgf = k;
			st.pad = RTE_CRYPTO_RSA_PADDING_OAEP;
			encrypt_one(&r, true, &st);
			st.pad = RTE_CRYPTO_RSA_PADDING_PSS;
			sign_one(&r, true, &st);
		}
		st.pad = RTE_CRYPTO_RSA_PADDING_PKCS1_5;
		sign_one(&r, true, &st);
	}
	hd_rsa_close(&r);
}

static const struct test_case cases[] = {
	TEST_CASE(raw),
	TEST_CASE(v15),
	TEST_CASE(oaep),
	TEST_CASE(pss),
	TEST_CASE(hashes_all),
};
HD_MAIN(cases)
