/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* SM2 against OpenSSL: signatures and ciphers, both ways, with random keys and messages. */

#include "hd.h"
#include "hpre_compat.h"

#include <openssl/asn1t.h>
#include <openssl/ecdsa.h>

#if HPRE_HAVE_SM2

static void
sm2_need(void)
{
	if (!hd_can(RTE_CRYPTO_ASYM_XFORM_SM2))
		TEST_SKIP("this version of the hardware has no SM2");
}

static void
sm2_open(struct hd_op *o, const struct hd_ec *c, int type)
{
	bool priv = type == RTE_CRYPTO_ASYM_OP_SIGN || type == RTE_CRYPTO_ASYM_OP_DECRYPT;

	hd_open(o, RTE_CRYPTO_ASYM_XFORM_SM2);
	o->xf.ec.curve_id = drv_random(4) == 0 ? 0 : RTE_CRYPTO_EC_GROUP_SM2;
	if (priv)
		o->xf.ec.pkey = hd_coord(o, c, c->d);
	/* With the private key the public one is known. */
	if (!priv || drv_random(2) == 0) {
		o->xf.ec.q.x = hd_coord(o, c, c->x);
		o->xf.ec.q.y = hd_coord(o, c, c->y);
	}
	o->op->asym->sm2.op_type = type;
	o->op->asym->sm2.hash = RTE_CRYPTO_AUTH_SM3;
}

static EVP_MD_CTX *
sm2_evp(EVP_PKEY *pkey, const uint8_t *id, size_t id_len, bool sign)
{
	EVP_PKEY_CTX *pctx = EVP_PKEY_CTX_new_from_pkey(NULL, pkey, NULL);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	TEST_CHECK(EVP_PKEY_CTX_set1_id(pctx, id, id_len) == 1);
	EVP_MD_CTX_set_pkey_ctx(ctx, pctx);
	TEST_EQUAL(sign ? EVP_DigestSignInit(ctx, NULL, EVP_sm3(), NULL, pkey) :
		   EVP_DigestVerifyInit(ctx, NULL, EVP_sm3(), NULL, pkey), 1);
	return ctx;
}

static void
sm2_evp_free(EVP_MD_CTX *ctx)
{
	EVP_PKEY_CTX *pctx = EVP_MD_CTX_get_pkey_ctx(ctx);

	EVP_MD_CTX_free(ctx);
	EVP_PKEY_CTX_free(pctx);
}

static uint8_t
sm2_verify(const struct hd_ec *c, const uint8_t *msg, uint32_t len, const uint8_t *id,
	   uint32_t id_len, const BIGNUM *r, const BIGNUM *s)
{
	struct hd_op o;

	sm2_open(&o, c, RTE_CRYPTO_ASYM_OP_VERIFY);
	o.op->asym->sm2.message = hd_in(&o, msg, len);
	o.op->asym->sm2.id = hd_in(&o, id, id_len);
	o.op->asym->sm2.r = hd_coord(&o, c, r);
	o.op->asym->sm2.s = hd_coord(&o, c, s);
	return hd_do(&o);
}

static void
sm2_sign_one(const struct hd_ec *c, EVP_PKEY *pkey, BIGNUM *k)
{
	uint8_t msg[300], id[40], der[100], *sig_der = NULL;
	uint32_t len = drv_random(sizeof(msg)), id_len = drv_between(1, sizeof(id));
	struct rte_crypto_sm2_op_param *sm2;
	const uint8_t *at = der;
	size_t der_len = sizeof(der);
	const BIGNUM *r, *s;
	EVP_MD_CTX *ctx;
	struct hd_op o;
	ECDSA_SIG *sig;
	int n;

	hd_random(msg, sizeof(msg));
	hd_random(id, sizeof(id));
	sm2_open(&o, c, RTE_CRYPTO_ASYM_OP_SIGN);
	sm2 = &o.op->asym->sm2;
	sm2->message = hd_in(&o, msg, len);
	sm2->id = hd_in(&o, id, id_len);
	if (k != NULL)
		sm2->k = hd_coord(&o, c, k);
	hd_out(&o, &sm2->r, c->len);
	hd_out(&o, &sm2->s, c->len);
	TEST_EQUAL(hd_run(&o), HD_GOOD);
	sig = ECDSA_SIG_new();
	ECDSA_SIG_set0(sig, hd_bn(sm2->r.data, c->len), hd_bn(sm2->s.data, c->len));
	n = i2d_ECDSA_SIG(sig, &sig_der);
	ctx = sm2_evp(pkey, id, id_len, false);
	TEST_EQUAL(EVP_DigestVerify(ctx, sig_der, n, msg, len), 1);
	sm2_evp_free(ctx);
	OPENSSL_free(sig_der);
	ECDSA_SIG_free(sig);
	hd_close(&o);
	ctx = sm2_evp(pkey, id, id_len, true);
	TEST_EQUAL(EVP_DigestSign(ctx, der, &der_len, msg, len), 1);
	sm2_evp_free(ctx);
	sig = d2i_ECDSA_SIG(NULL, &at, der_len);
	ECDSA_SIG_get0(sig, &r, &s);
	TEST_EQUAL(sm2_verify(c, msg, len, id, id_len, r, s), HD_GOOD);
	TEST_EQUAL(sm2_verify(c, msg, len, id, id_len, s, r), HD_ERROR);
	TEST_EQUAL(sm2_verify(c, msg, len, id, id_len - 1, r, s), HD_ERROR);
	msg[0] ^= 1;
	if (len != 0)
		TEST_EQUAL(sm2_verify(c, msg, len, id, id_len, r, s), HD_ERROR);
	ECDSA_SIG_free(sig);
}

static void
sm2_sign(void)
{
	struct hd_ec c;
	EVP_PKEY *pkey;
	BIGNUM *k;
	unsigned int i;

	sm2_need();
	hd_ec_open(&c, RTE_CRYPTO_EC_GROUP_SM2);
	pkey = hd_ec_pkey(&c);
	for (i = 0; i < 12; i++) {
		k = hd_bn_below(c.order);
		sm2_sign_one(&c, pkey, i % 2 == 0 ? k : NULL);
		BN_free(k);
	}
	EVP_PKEY_free(pkey);
	hd_ec_close(&c);
}

/* How OpenSSL has a ciphertext. */
struct sm2_cipher {
	BIGNUM *x, *y;
	ASN1_OCTET_STRING *c3, *c2;
};
ASN1_SEQUENCE(sm2_cipher) = {
	ASN1_SIMPLE(struct sm2_cipher, x, BIGNUM),
	ASN1_SIMPLE(struct sm2_cipher, y, BIGNUM),
	ASN1_SIMPLE(struct sm2_cipher, c3, ASN1_OCTET_STRING),
	ASN1_SIMPLE(struct sm2_cipher, c2, ASN1_OCTET_STRING),
} static_ASN1_SEQUENCE_END_name(struct sm2_cipher, sm2_cipher)

/* 04 x y C2 C3 as DER; caller frees. */
static int
cipher_to_der(const uint8_t *p, size_t len, uint8_t **der)
{
	struct sm2_cipher c = {
		hd_bn(p + 1, 32), hd_bn(p + 33, 32), ASN1_OCTET_STRING_new(),
		ASN1_OCTET_STRING_new(),
	};
	int n;

	TEST_EQUAL(p[0], 4);
	ASN1_OCTET_STRING_set(c.c2, p + 65, len - 97);
	ASN1_OCTET_STRING_set(c.c3, p + len - 32, 32);
	*der = NULL;
	n = ASN1_item_i2d((ASN1_VALUE *)&c, der, ASN1_ITEM_rptr(sm2_cipher));
	BN_free(c.x);
	BN_free(c.y);
	ASN1_OCTET_STRING_free(c.c2);
	ASN1_OCTET_STRING_free(c.c3);
	return n;
}

static uint8_t
sm2_decrypt(const struct hd_ec *c, const uint8_t *cipher, uint32_t cipher_len, const uint8_t *msg,
	    uint32_t len)
{
	struct rte_crypto_sm2_op_param *sm2;
	struct hd_op o;
	uint8_t status;

	sm2_open(&o, c, RTE_CRYPTO_ASYM_OP_DECRYPT);
	sm2 = &o.op->asym->sm2;
	sm2->cipher = hd_in(&o, cipher, cipher_len);
	hd_out(&o, &sm2->message, len);
	status = hd_run(&o);
	if (status == HD_GOOD) {
		TEST_EQUAL(sm2->message.length, len);
		hd_same(sm2->message.data, msg, len, "message");
	}
	hd_close(&o);
	return status;
}

static void
sm2_encrypt_one(const struct hd_ec *c, EVP_PKEY *pkey, uint32_t len, bool given)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, pkey, NULL);
	uint8_t msg[HD_LEN_MAX], back[HD_LEN_MAX + 200], *der;
	size_t back_len = sizeof(back);
	struct rte_crypto_sm2_op_param *sm2;
	BIGNUM *k = hd_bn_below(c->order);
	struct hd_op o;
	int n;

	snprintf(test_note, sizeof(test_note), "%u bytes", len);
	hd_random(msg, len);
	sm2_open(&o, c, RTE_CRYPTO_ASYM_OP_ENCRYPT);
	sm2 = &o.op->asym->sm2;
	sm2->message = hd_in(&o, msg, len);
	if (given)
		sm2->k = hd_coord(&o, c, k);
	hd_out(&o, &sm2->cipher, len + 97);
	TEST_EQUAL(hd_run(&o), HD_GOOD);
	TEST_EQUAL(sm2->cipher.length, len + 97);
	n = cipher_to_der(sm2->cipher.data, sm2->cipher.length, &der);
	TEST_EQUAL(EVP_PKEY_decrypt_init(ctx), 1);
	TEST_EQUAL(EVP_PKEY_decrypt(ctx, back, &back_len, der, n), 1);
	TEST_EQUAL(back_len, len);
	hd_same(back, msg, len, "message");
	OPENSSL_free(der);
	/* Ours back in the form of the API, OpenSSL's in its own; and one bit off. */
	memcpy(back, sm2->cipher.data, len + 97);
	hd_close(&o);
	TEST_EQUAL(sm2_decrypt(c, back, len + 97, msg, len), HD_GOOD);
	if (len <= 512) {
		back[65 + drv_random(len + 32)] ^= 1 << drv_random(8);
		TEST_EQUAL(sm2_decrypt(c, back, len + 97, msg, len), HD_ERROR);
	}
	back_len = sizeof(back);
	TEST_EQUAL(EVP_PKEY_encrypt_init(ctx), 1);
	TEST_EQUAL(EVP_PKEY_encrypt(ctx, back, &back_len, msg, len), 1);
	TEST_EQUAL(sm2_decrypt(c, back, back_len, msg, len), HD_GOOD);
	EVP_PKEY_CTX_free(ctx);
	BN_free(k);
}

static void
sm2_encrypt(void)
{
	static const uint32_t lens[] = { 2, 31, 32, 33, 63, 64, 65, 511, 512, 513, 1024, 1900 };
	struct hd_ec c;
	EVP_PKEY *pkey;
	unsigned int i;

	sm2_need();
	hd_ec_open(&c, RTE_CRYPTO_EC_GROUP_SM2);
	pkey = hd_ec_pkey(&c);
	for (i = 0; i < RTE_DIM(lens); i++) {
		sm2_encrypt_one(&c, pkey, lens[i], true);
		sm2_encrypt_one(&c, pkey, lens[i], false);
	}
	for (i = 0; i < 20; i++)
		sm2_encrypt_one(&c, pkey, drv_between(2, 600), drv_random(2) == 0);
	EVP_PKEY_free(pkey);
	hd_ec_close(&c);
}

/* One byte: every 256th k gives a key stream of zeroes, and the driver takes another. */
static void
sm2_encrypt_byte(void)
{
	uint8_t msg = 0x42, cipher[98];
	struct hd_ec c;
	struct hd_op o;
	unsigned int i;

	sm2_need();
	hd_ec_open(&c, RTE_CRYPTO_EC_GROUP_SM2);
	for (i = 0; i < 700; i++) {
		sm2_open(&o, &c, RTE_CRYPTO_ASYM_OP_ENCRYPT);
		o.op->asym->sm2.message = hd_in(&o, &msg, 1);
		hd_out(&o, &o.op->asym->sm2.cipher, sizeof(cipher));
		TEST_EQUAL(hd_run(&o), HD_GOOD);
		memcpy(cipher, o.op->asym->sm2.cipher.data, sizeof(cipher));
		TEST_CHECK(cipher[65] != msg, "sent in the clear");
		hd_close(&o);
		if (i % 50 == 0)
			TEST_EQUAL(sm2_decrypt(&c, cipher, sizeof(cipher), &msg, 1), HD_GOOD);
	}
	hd_ec_close(&c);
}

/* Points only, where the release can ask for that. */
static void
sm2_partial(void)
{
#if HPRE_HAVE_SM2_PARTIAL
	struct rte_crypto_sm2_op_param *sm2;
	BIGNUM *k, *x, *y;
	struct hd_ec c;
	struct hd_op o;

	sm2_need();
	hd_ec_open(&c, RTE_CRYPTO_EC_GROUP_SM2);
	k = hd_bn_below(c.order);
	sm2_open(&o, &c, RTE_CRYPTO_ASYM_OP_ENCRYPT);
	sm2 = &o.op->asym->sm2;
	sm2->k = hd_coord(&o, &c, k);
	hd_point_out(&o, &c, &sm2->c1);
	hd_point_out(&o, &c, &sm2->kp);
	TEST_EQUAL(hd_run(&o), HD_GOOD);
	hd_ec_mul(&c, k, NULL, NULL, &x, &y);
	hd_coord_same(&sm2->c1.x, &c, x, "c1 x");
	hd_coord_same(&sm2->c1.y, &c, y, "c1 y");
	BN_free(x);
	BN_free(y);
	hd_ec_mul(&c, k, c.x, c.y, &x, &y);
	hd_coord_same(&sm2->kp.x, &c, x, "kp x");
	hd_coord_same(&sm2->kp.y, &c, y, "kp y");
	hd_close(&o);
	BN_free(x);
	BN_free(y);
	sm2_open(&o, &c, RTE_CRYPTO_ASYM_OP_DECRYPT);
	sm2 = &o.op->asym->sm2;
	sm2->c1.x = hd_coord(&o, &c, c.x);
	sm2->c1.y = hd_coord(&o, &c, c.y);
	hd_point_out(&o, &c, &sm2->kp);
	TEST_EQUAL(hd_run(&o), HD_GOOD);
	hd_ec_mul(&c, c.d, c.x, c.y, &x, &y);
	hd_coord_same(&sm2->kp.x, &c, x, "kp x");
	hd_coord_same(&sm2->kp.y, &c, y, "kp y");
	hd_close(&o);
	BN_free(x);
	BN_free(y);
	BN_free(k);
	hd_ec_close(&c);
#else
	TEST_SKIP("this DPDK has no points of SM2, 25.11 has");
#endif
}

#else

static void
sm2_sign(void)
{
	TEST_SKIP("this DPDK has no SM2, 24.11 has");
}
#define sm2_encrypt	sm2_sign
#define sm2_encrypt_byte sm2_sign
#define sm2_partial	sm2_sign

#endif

static const struct test_case cases[] = {
	TEST_CASE(sm2_sign),
	TEST_CASE(sm2_encrypt),
	TEST_CASE(sm2_encrypt_byte),
	TEST_CASE(sm2_partial),
};
HD_MAIN(cases)
