/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* ECDSA, ECDH, multiplication of points and SM2 against OpenSSL, with random keys and messages. */

#include "hd.h"

#include <openssl/asn1t.h>
#include <openssl/ecdsa.h>

#define ROUNDS	6

static void
each_curve(void (*fn)(const struct hd_ec *c))
{
	struct hd_ec c;
	unsigned int i, k;

	if (!hd_can(RTE_CRYPTO_ASYM_XFORM_ECDSA))
		TEST_SKIP("this version of the hardware has no curves");
	for (i = 0; i < hd_nb_curves; i++)
		for (k = 0; k < ROUNDS; k++) {
			hd_ec_open(&c, hd_curves[i]);
			snprintf(test_note, sizeof(test_note), "curve %u", c.id);
			fn(&c);
			hd_ec_close(&c);
		}
}

/* A coordinate or scalar, now and then with a zero in front. */
static rte_crypto_param
num(struct hd_op *o, const struct hd_ec *c, const BIGNUM *n)
{
	return hd_num(o, n, c->len + drv_random(2));
}

static void
same_num(const rte_crypto_param *got, const struct hd_ec *c, const BIGNUM *n, const char *what)
{
	uint8_t want[80];

	BN_bn2binpad(n, want, c->len);
	TEST_EQUAL(got->length, c->len);
	hd_same(got->data, want, c->len, what);
}

static void
out_point(struct hd_op *o, const struct hd_ec *c, struct rte_crypto_ec_point *p)
{
	hd_out(o, &p->x, c->len);
	hd_out(o, &p->y, c->len);
}

/* ---- ECDSA ---- */

static void
ecdsa_open(struct hd_op *o, const struct hd_ec *c, int type, const uint8_t *msg, uint32_t len)
{
	hd_open(o, RTE_CRYPTO_ASYM_XFORM_ECDSA);
	o->xf.ec.curve_id = c->id;
	o->op->asym->ecdsa.op_type = type;
#if HPRE_HAVE_SESSION_KEYS
	if (type == RTE_CRYPTO_ASYM_OP_SIGN) {
		o->xf.ec.pkey = num(o, c, c->d);
	} else {
		o->xf.ec.q.x = num(o, c, c->x);
		o->xf.ec.q.y = num(o, c, c->y);
	}
#else
	o->op->asym->ecdsa.pkey = num(o, c, c->d);
	o->op->asym->ecdsa.q.x = num(o, c, c->x);
	o->op->asym->ecdsa.q.y = num(o, c, c->y);
#endif
	o->op->asym->ecdsa.message = hd_in(o, msg, len);
}

static uint8_t
ecdsa_verify(const struct hd_ec *c, const uint8_t *msg, uint32_t len, const BIGNUM *r,
	     const BIGNUM *s)
{
	struct hd_op o;

	ecdsa_open(&o, c, RTE_CRYPTO_ASYM_OP_VERIFY, msg, len);
	o.op->asym->ecdsa.r = num(&o, c, r);
	o.op->asym->ecdsa.s = num(&o, c, s);
	return hd_do(&o);
}

static void
ecdsa_message(const struct hd_ec *c, const uint8_t *msg, uint32_t len)
{
	BIGNUM *k = hd_bn_below(c->order), *r, *s;
	struct rte_crypto_ecdsa_op_param *sig;
	uint8_t other[80];
	struct hd_op o;

	/* With a number of ours there is one right answer. */
	hd_ecdsa_sign(c, msg, len, k, &r, &s);
	ecdsa_open(&o, c, RTE_CRYPTO_ASYM_OP_SIGN, msg, len);
	sig = &o.op->asym->ecdsa;
	sig->k = num(&o, c, k);
	hd_out(&o, &sig->r, c->len);
	hd_out(&o, &sig->s, c->len);
	TEST_EQUAL(hd_run(&o), HD_GOOD);
	same_num(&sig->r, c, r, "r");
	same_num(&sig->s, c, s, "s");
	hd_close(&o);
	TEST_EQUAL(ecdsa_verify(c, msg, len, r, s), HD_GOOD);
	TEST_EQUAL(ecdsa_verify(c, msg, len, s, r), HD_ERROR);
	memcpy(other, msg, len);
	other[0] ^= 0x10;
	TEST_EQUAL(ecdsa_verify(c, other, len, r, s), HD_ERROR);
	/* Without one. */
	ecdsa_open(&o, c, RTE_CRYPTO_ASYM_OP_SIGN, msg, len);
	sig = &o.op->asym->ecdsa;
	hd_out(&o, &sig->r, c->len);
	hd_out(&o, &sig->s, c->len);
	TEST_EQUAL(hd_run(&o), HD_GOOD);
	TEST_CHECK(hd_ecdsa_verify(c, msg, len, sig->r.data, sig->s.data));
	hd_close(&o);
	BN_free(k);
	BN_free(r);
	BN_free(s);
}

static void
ecdsa_curve(const struct hd_ec *c)
{
	uint8_t msg[80];
	uint32_t len = drv_between(1, sizeof(msg));

	hd_random(msg, sizeof(msg));
	ecdsa_message(c, msg, len);
	ecdsa_message(c, msg, sizeof(msg));
	/* The largest number, and zero, which software does. */
	memset(msg, 0xff, sizeof(msg));
	ecdsa_message(c, msg, c->len);
	memset(msg, 0, sizeof(msg));
	ecdsa_message(c, msg, drv_between(1, sizeof(msg)));
}

static void
ecdsa(void)
{
	each_curve(ecdsa_curve);
}

/* ---- Points ---- */

static void
mul_check(const struct hd_ec *c, const BIGNUM *k, uint32_t k_len, bool fixed)
{
	BIGNUM *x, *y, *t = BN_new();
	BN_CTX *ctx = BN_CTX_new();
	struct hd_op o;

	BN_nnmod(t, k, c->order, ctx);
	hd_ec_mul(c, t, fixed ? NULL : c->x, fixed ? NULL : c->y, &x, &y);
	hd_open(&o, fixed ? RTE_CRYPTO_ASYM_XFORM_ECFPM : RTE_CRYPTO_ASYM_XFORM_ECPM);
	/* Of these the release says nothing: nobody may look. */
	memset(&o.xf.ec, 0x5a, sizeof(o.xf.ec));
	o.xf.ec.curve_id = c->id;
	if (!fixed) {
		o.op->asym->ecpm.p.x = num(&o, c, c->x);
		o.op->asym->ecpm.p.y = num(&o, c, c->y);
	}
	o.op->asym->ecpm.scalar = hd_num(&o, k, k_len);
	out_point(&o, c, &o.op->asym->ecpm.r);
	TEST_EQUAL(hd_run(&o), HD_GOOD);
	same_num(&o.op->asym->ecpm.r.x, c, x, "x");
	same_num(&o.op->asym->ecpm.r.y, c, y, "y");
	hd_close(&o);
	BN_free(x);
	BN_free(y);
	BN_free(t);
	BN_CTX_free(ctx);
}

static void
ecpm_curve(const struct hd_ec *c)
{
	BIGNUM *k = hd_bn_below(c->order);

	mul_check(c, k, c->len, false);
	mul_check(c, k, c->len, true);
	BN_one(k);
	mul_check(c, k, 1, false);
	mul_check(c, k, 1, true);
	BN_copy(k, c->order);
	BN_sub_word(k, 1);
	mul_check(c, k, c->len, false);
	/* More than the group has. */
	BN_add_word(k, 5);
	mul_check(c, k, c->len + 1, false);
	BN_free(k);
	k = BN_dup(c->order);
	BN_lshift(k, k, 64);
	BN_add_word(k, 77);
	mul_check(c, k, c->len + 9, true);
	BN_free(k);
}

static void
ecpm(void)
{
	each_curve(ecpm_curve);
}

/* ---- ECDH ---- */

static void
ecdh_open(struct hd_op *o, const struct hd_ec *c, int ke)
{
	hd_open(o, RTE_CRYPTO_ASYM_XFORM_ECDH);
	o->xf.ec.curve_id = c->id;
	o->op->asym->ecdh.ke_type = ke;
}

static void
ecdh_public(const struct hd_ec *c)
{
	struct rte_crypto_ecdh_op_param *ecdh;
	BIGNUM *d, *x, *y;
	struct hd_op o;

	ecdh_open(&o, c, RTE_CRYPTO_ASYM_KE_PUB_KEY_GENERATE);
	ecdh = &o.op->asym->ecdh;
	ecdh->priv_key = num(&o, c, c->d);
	out_point(&o, c, &ecdh->pub_key);
	TEST_EQUAL(hd_run(&o), HD_GOOD);
	same_num(&ecdh->pub_key.x, c, c->x, "x");
	same_num(&ecdh->pub_key.y, c, c->y, "y");
	hd_close(&o);
	/* Both keys. */
	ecdh_open(&o, c, RTE_CRYPTO_ASYM_KE_PUB_KEY_GENERATE);
	ecdh = &o.op->asym->ecdh;
	hd_out(&o, &ecdh->priv_key, c->len);
	ecdh->priv_key.length = 0;
	out_point(&o, c, &ecdh->pub_key);
	TEST_EQUAL(hd_run(&o), HD_GOOD);
	TEST_EQUAL(ecdh->priv_key.length, c->len);
	d = hd_bn(ecdh->priv_key.data, c->len);
	hd_ec_mul(c, d, NULL, NULL, &x, &y);
	same_num(&ecdh->pub_key.x, c, x, "x");
	same_num(&ecdh->pub_key.y, c, y, "y");
	hd_close(&o);
	BN_free(d);
	BN_free(x);
	BN_free(y);
	/* The private key alone. */
	ecdh_open(&o, c, RTE_CRYPTO_ASYM_KE_PRIV_KEY_GENERATE);
	ecdh = &o.op->asym->ecdh;
	hd_out(&o, &ecdh->priv_key, c->len);
	TEST_EQUAL(hd_run(&o), HD_GOOD);
	d = hd_bn(ecdh->priv_key.data, ecdh->priv_key.length);
	TEST_CHECK(!BN_is_zero(d) && BN_cmp(d, c->order) < 0);
	hd_close(&o);
	BN_free(d);
}

static void
ecdh_curve(const struct hd_ec *c)
{
	struct rte_crypto_ecdh_op_param *ecdh;
	BIGNUM *x, *y;
	struct hd_ec peer;
	struct hd_op o;

	ecdh_public(c);
	hd_ec_open(&peer, c->id);
	hd_ec_mul(c, c->d, peer.x, peer.y, &x, &y);
	ecdh_open(&o, c, RTE_CRYPTO_ASYM_KE_SHARED_SECRET_COMPUTE);
	ecdh = &o.op->asym->ecdh;
	ecdh->priv_key = num(&o, c, c->d);
	ecdh->pub_key.x = num(&o, c, peer.x);
	ecdh->pub_key.y = num(&o, c, peer.y);
	out_point(&o, c, &ecdh->shared_secret);
	TEST_EQUAL(hd_run(&o), HD_GOOD);
	same_num(&ecdh->shared_secret.x, c, x, "x");
	same_num(&ecdh->shared_secret.y, c, y, "y");
	hd_close(&o);
	ecdh_open(&o, c, RTE_CRYPTO_ASYM_KE_PUB_KEY_VERIFY);
	o.op->asym->ecdh.pub_key.x = num(&o, c, peer.x);
	o.op->asym->ecdh.pub_key.y = num(&o, c, peer.y);
	TEST_EQUAL(hd_do(&o), HD_GOOD);
#if HPRE_HAVE_SESSION_KEYS
	/* Both keys are the session's. */
	ecdh_open(&o, c, RTE_CRYPTO_ASYM_KE_SHARED_SECRET_COMPUTE);
	ecdh = &o.op->asym->ecdh;
	o.xf.ec.pkey = num(&o, c, c->d);
	o.xf.ec.q.x = num(&o, c, peer.x);
	o.xf.ec.q.y = num(&o, c, peer.y);
	out_point(&o, c, &ecdh->shared_secret);
	TEST_EQUAL(hd_run(&o), HD_GOOD);
	same_num(&ecdh->shared_secret.x, c, x, "x");
	same_num(&ecdh->shared_secret.y, c, y, "y");
	hd_close(&o);
	ecdh_open(&o, c, RTE_CRYPTO_ASYM_KE_PUB_KEY_GENERATE);
	ecdh = &o.op->asym->ecdh;
	o.xf.ec.pkey = num(&o, c, c->d);
	hd_out(&o, &ecdh->pub_key.x, c->len + 1);
	o.op->asym->flags = RTE_CRYPTO_ASYM_FLAG_PUB_KEY_COMPRESSED;
	TEST_EQUAL(hd_run(&o), HD_GOOD);
	TEST_EQUAL(ecdh->pub_key.x.length, c->len + 1);
	TEST_EQUAL(ecdh->pub_key.x.data[0], 2 + BN_is_odd(c->y));
	hd_close(&o);
#endif
	hd_ec_close(&peer);
	BN_free(x);
	BN_free(y);
}

static void
ecdh(void)
{
	each_curve(ecdh_curve);
}

/* ---- SM2 ---- */

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
		o->xf.ec.pkey = num(o, c, c->d);
	/* With the private key the public one is known. */
	if (!priv || drv_random(2) == 0) {
		o->xf.ec.q.x = num(o, c, c->x);
		o->xf.ec.q.y = num(o, c, c->y);
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
	o.op->asym->sm2.r = num(&o, c, r);
	o.op->asym->sm2.s = num(&o, c, s);
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
		sm2->k = num(&o, c, k);
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
		sm2->k = num(&o, c, k);
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
	sm2->k = num(&o, &c, k);
	out_point(&o, &c, &sm2->c1);
	out_point(&o, &c, &sm2->kp);
	TEST_EQUAL(hd_run(&o), HD_GOOD);
	hd_ec_mul(&c, k, NULL, NULL, &x, &y);
	same_num(&sm2->c1.x, &c, x, "c1 x");
	same_num(&sm2->c1.y, &c, y, "c1 y");
	BN_free(x);
	BN_free(y);
	hd_ec_mul(&c, k, c.x, c.y, &x, &y);
	same_num(&sm2->kp.x, &c, x, "kp x");
	same_num(&sm2->kp.y, &c, y, "kp y");
	hd_close(&o);
	BN_free(x);
	BN_free(y);
	sm2_open(&o, &c, RTE_CRYPTO_ASYM_OP_DECRYPT);
	sm2 = &o.op->asym->sm2;
	sm2->c1.x = num(&o, &c, c.x);
	sm2->c1.y = num(&o, &c, c.y);
	out_point(&o, &c, &sm2->kp);
	TEST_EQUAL(hd_run(&o), HD_GOOD);
	hd_ec_mul(&c, c.d, c.x, c.y, &x, &y);
	same_num(&sm2->kp.x, &c, x, "kp x");
	same_num(&sm2->kp.y, &c, y, "kp y");
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
	TEST_CASE(ecdsa),
	TEST_CASE(ecpm),
	TEST_CASE(ecdh),
	TEST_CASE(sm2_sign),
	TEST_CASE(sm2_encrypt),
	TEST_CASE(sm2_encrypt_byte),
	TEST_CASE(sm2_partial),
};
HD_MAIN(cases)
