/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* What makes no sense on curves: test_hpre_bad.c has the rest. */

#include "hd.h"
#include "hpre_compat.h"

static uint8_t big[HD_LEN_MAX];

/* ---- Curves ---- */

static struct hd_ec ec;

static void
ec_need(void)
{
	if (!hd_v3)
		TEST_SKIP("this version of the hardware has no curves");
	if (ec.group == NULL)
		hd_ec_open(&ec, RTE_CRYPTO_EC_GROUP_SECP256R1);
}

static uint8_t
ecdsa_verify_op(const BIGNUM *r, const BIGNUM *s)
{
	struct hd_op o;

	hd_open(&o, RTE_CRYPTO_ASYM_XFORM_ECDSA);
	o.xf.ec.curve_id = ec.id;
#if HPRE_HAVE_SESSION_KEYS
	o.xf.ec.q.x = hd_num(&o, ec.x, 32);
	o.xf.ec.q.y = hd_num(&o, ec.y, 32);
#else
	o.op->asym->ecdsa.q.x = hd_num(&o, ec.x, 32);
	o.op->asym->ecdsa.q.y = hd_num(&o, ec.y, 32);
#endif
	o.op->asym->ecdsa.op_type = RTE_CRYPTO_ASYM_OP_VERIFY;
	o.op->asym->ecdsa.message = hd_in(&o, big, 32);
	if (r != NULL)
		o.op->asym->ecdsa.r = hd_num(&o, r, 33);
	if (s != NULL)
		o.op->asym->ecdsa.s = hd_num(&o, s, 33);
	return hd_do(&o);
}

static uint8_t
ecdsa_sign_op(const BIGNUM *d, const BIGNUM *k, uint32_t msg_len, uint32_t room)
{
	struct hd_op o;
	uint8_t status;

	hd_open(&o, RTE_CRYPTO_ASYM_XFORM_ECDSA);
	o.xf.ec.curve_id = ec.id;
#if HPRE_HAVE_SESSION_KEYS
	if (d != NULL)
		o.xf.ec.pkey = hd_num(&o, d, 32);
#else
	if (d != NULL)
		o.op->asym->ecdsa.pkey = hd_num(&o, d, 32);
#endif
	o.op->asym->ecdsa.op_type = RTE_CRYPTO_ASYM_OP_SIGN;
	o.op->asym->ecdsa.message = hd_in(&o, big, msg_len);
	if (k != NULL)
		o.op->asym->ecdsa.k = hd_num(&o, k, 33);
	hd_out(&o, &o.op->asym->ecdsa.r, 32);
	if (room != 0) {
		hd_out(&o, &o.op->asym->ecdsa.s, room);
		o.op->asym->ecdsa.s.length = room;
	}
	status = hd_do(&o);
	return status;
}

static void
ops_ecdsa(void)
{
	BIGNUM *zero, *one, *above;

	ec_need();
	zero = BN_new();
	one = BN_new();
	memset(big, 0x3c, sizeof(big));
	BN_one(one);
	above = BN_dup(ec.order);
	TEST_EQUAL(ecdsa_verify_op(zero, one), HD_ERROR);
	TEST_EQUAL(ecdsa_verify_op(one, zero), HD_ERROR);
	TEST_EQUAL(ecdsa_verify_op(above, one), HD_ERROR);
	TEST_EQUAL(ecdsa_verify_op(one, above), HD_ERROR);
	TEST_EQUAL(ecdsa_verify_op(one, one), HD_ERROR);
	TEST_EQUAL(ecdsa_verify_op(NULL, one), HD_BAD);
	TEST_EQUAL(ecdsa_verify_op(one, NULL), HD_BAD);
	TEST_EQUAL(ecdsa_sign_op(ec.d, zero, 32, 32), HD_BAD);
	TEST_EQUAL(ecdsa_sign_op(ec.d, above, 32, 32), HD_BAD);
	TEST_EQUAL(ecdsa_sign_op(ec.d, one, 32, 32), HD_GOOD);
	TEST_EQUAL(ecdsa_sign_op(ec.d, one, 0, 32), HD_BAD);
	TEST_EQUAL(ecdsa_sign_op(ec.d, one, 32, 31), HD_BAD);
	TEST_EQUAL(ecdsa_sign_op(ec.d, one, 32, 0), HD_BAD);
	TEST_EQUAL(ecdsa_sign_op(NULL, one, 32, 32), HD_BAD);
#if !HPRE_HAVE_SESSION_KEYS
	TEST_EQUAL(ecdsa_sign_op(zero, one, 32, 32), HD_BAD);
	TEST_EQUAL(ecdsa_sign_op(above, one, 32, 32), HD_BAD);
#endif
	BN_free(zero);
	BN_free(one);
	BN_free(above);
}

/* A point, changed; what that makes of it in three operations. */
static void
point_check(const BIGNUM *x, const BIGNUM *y, uint8_t want, uint8_t want_verify)
{
	struct hd_op o;

	hd_open(&o, RTE_CRYPTO_ASYM_XFORM_ECPM);
	o.xf.ec.curve_id = ec.id;
	o.op->asym->ecpm.p.x = hd_num(&o, x, 34);
	o.op->asym->ecpm.p.y = hd_num(&o, y, 34);
	o.op->asym->ecpm.scalar = hd_num(&o, ec.d, 32);
	hd_out(&o, &o.op->asym->ecpm.r.x, 32);
	hd_out(&o, &o.op->asym->ecpm.r.y, 32);
	TEST_EQUAL(hd_do(&o), want);
	hd_open(&o, RTE_CRYPTO_ASYM_XFORM_ECDH);
	o.xf.ec.curve_id = ec.id;
	o.op->asym->ecdh.ke_type = RTE_CRYPTO_ASYM_KE_SHARED_SECRET_COMPUTE;
	o.op->asym->ecdh.priv_key = hd_num(&o, ec.d, 32);
	o.op->asym->ecdh.pub_key.x = hd_num(&o, x, 34);
	o.op->asym->ecdh.pub_key.y = hd_num(&o, y, 34);
	hd_out(&o, &o.op->asym->ecdh.shared_secret.x, 32);
	hd_out(&o, &o.op->asym->ecdh.shared_secret.y, 32);
	TEST_EQUAL(hd_do(&o), want);
	hd_open(&o, RTE_CRYPTO_ASYM_XFORM_ECDH);
	o.xf.ec.curve_id = ec.id;
	o.op->asym->ecdh.ke_type = RTE_CRYPTO_ASYM_KE_PUB_KEY_VERIFY;
	o.op->asym->ecdh.pub_key.x = hd_num(&o, x, 34);
	o.op->asym->ecdh.pub_key.y = hd_num(&o, y, 34);
	TEST_EQUAL(hd_do(&o), want_verify);
}

static void
ops_points(void)
{
	BIGNUM *n, *p;

	ec_need();
	n = BN_new();
	p = BN_new();
	EC_GROUP_get_curve(ec.group, p, NULL, NULL, NULL);
	point_check(ec.x, ec.y, HD_GOOD, HD_GOOD);
	BN_copy(n, ec.y);
	BN_add_word(n, 1);
	point_check(ec.x, n, HD_BAD, HD_ERROR);
	BN_zero(n);
	point_check(n, n, HD_BAD, HD_ERROR);
	/* The same point, had coordinates to be reduced first. */
	BN_add(n, ec.x, p);
	point_check(n, ec.y, HD_BAD, HD_ERROR);
	BN_add(n, ec.y, p);
	point_check(ec.x, n, HD_BAD, HD_ERROR);
	point_check(p, ec.y, HD_BAD, HD_ERROR);
	BN_free(n);
	BN_free(p);
}

static uint8_t
ecpm_scalar(const BIGNUM *k, uint32_t room)
{
	struct hd_op o;

	hd_open(&o, RTE_CRYPTO_ASYM_XFORM_ECFPM);
	o.xf.ec.curve_id = ec.id;
	if (k != NULL)
		o.op->asym->ecpm.scalar = hd_num(&o, k, 33);
	hd_out(&o, &o.op->asym->ecpm.r.x, room);
	o.op->asym->ecpm.r.x.length = room;
	hd_out(&o, &o.op->asym->ecpm.r.y, 32);
	return hd_do(&o);
}

static void
ops_scalars(void)
{
	BIGNUM *n;

	ec_need();
	n = BN_new();
	TEST_EQUAL(ecpm_scalar(n, 32), HD_ERROR);
	TEST_EQUAL(ecpm_scalar(ec.order, 32), HD_ERROR);
	BN_one(n);
	TEST_EQUAL(ecpm_scalar(n, 32), HD_GOOD);
	TEST_EQUAL(ecpm_scalar(n, 31), HD_BAD);
	TEST_EQUAL(ecpm_scalar(NULL, 32), HD_BAD);
	BN_free(n);
}

/* ---- SM2 ---- */

#if HPRE_HAVE_SM2

static struct hd_ec sm2_key;

static struct rte_crypto_sm2_op_param *
sm2_open(struct hd_op *o, int type, bool priv, bool pub)
{
	hd_open(o, RTE_CRYPTO_ASYM_XFORM_SM2);
	o->xf.ec.curve_id = RTE_CRYPTO_EC_GROUP_SM2;
	if (priv)
		o->xf.ec.pkey = hd_num(o, sm2_key.d, 32);
	if (pub) {
		o->xf.ec.q.x = hd_num(o, sm2_key.x, 32);
		o->xf.ec.q.y = hd_num(o, sm2_key.y, 32);
	}
	o->op->asym->sm2.op_type = type;
	o->op->asym->sm2.hash = RTE_CRYPTO_AUTH_SM3;
	return &o->op->asym->sm2;
}

static uint8_t
sm2_verify_op(const BIGNUM *r, const BIGNUM *s, bool pub)
{
	struct rte_crypto_sm2_op_param *sm2;
	struct hd_op o;

	sm2 = sm2_open(&o, RTE_CRYPTO_ASYM_OP_VERIFY, false, pub);
	sm2->message = hd_in(&o, big, 20);
	sm2->r = hd_num(&o, r, 33);
	sm2->s = hd_num(&o, s, 33);
	return hd_do(&o);
}

static uint8_t
sm2_sign_op(int hash, uint32_t len, uint32_t id_len, const BIGNUM *k, uint32_t room)
{
	struct rte_crypto_sm2_op_param *sm2;
	struct hd_op o;

	sm2 = sm2_open(&o, RTE_CRYPTO_ASYM_OP_SIGN, true, false);
	sm2->hash = hash;
	sm2->message = hd_in(&o, big, len);
	sm2->id = hd_in(&o, big, RTE_MIN(id_len, 100u));
	sm2->id.length = id_len;
	if (k != NULL)
		sm2->k = hd_num(&o, k, 33);
	hd_out(&o, &sm2->r, 32);
	hd_out(&o, &sm2->s, room);
	sm2->s.length = room;
	return hd_do(&o);
}

static uint8_t
sm2_encrypt_op(int hash, uint32_t len, const BIGNUM *k, uint32_t room, bool pub)
{
	struct rte_crypto_sm2_op_param *sm2;
	struct hd_op o;

	sm2 = sm2_open(&o, RTE_CRYPTO_ASYM_OP_ENCRYPT, false, pub);
	sm2->hash = hash;
	sm2->message = hd_in(&o, big, len);
	if (k != NULL)
		sm2->k = hd_num(&o, k, 33);
	hd_out(&o, &sm2->cipher, room);
	sm2->cipher.length = room;
	return hd_do(&o);
}

static uint8_t
sm2_decrypt_op(const uint8_t *cipher, uint32_t len, uint32_t room, bool priv)
{
	struct rte_crypto_sm2_op_param *sm2;
	struct hd_op o;

	sm2 = sm2_open(&o, RTE_CRYPTO_ASYM_OP_DECRYPT, priv, true);
	sm2->cipher = hd_in(&o, cipher, len);
	hd_out(&o, &sm2->message, room);
	sm2->message.length = room;
	return hd_do(&o);
}

/* Ciphertexts that are cut, stretched, or whose point is none; random DER. */
static void
sm2_ciphers(void)
{
	uint8_t cipher[200];
	unsigned int i;

	memset(cipher, 0x11, sizeof(cipher));
	cipher[0] = 4;
	TEST_EQUAL(sm2_decrypt_op(cipher, 120, 23, true), HD_BAD);
	BN_bn2binpad(sm2_key.x, cipher + 1, 32);
	BN_bn2binpad(sm2_key.y, cipher + 33, 32);
	TEST_EQUAL(sm2_decrypt_op(cipher, 120, 23, true), HD_ERROR);
	TEST_EQUAL(sm2_decrypt_op(cipher, 120, 22, true), HD_BAD);
	TEST_EQUAL(sm2_decrypt_op(cipher, 120, 23, false), HD_BAD);
	TEST_EQUAL(sm2_decrypt_op(cipher, 97, 23, true), HD_BAD);
	TEST_EQUAL(sm2_decrypt_op(cipher, 1, 23, true), HD_BAD);
	TEST_EQUAL(sm2_decrypt_op(cipher, 0, 23, true), HD_BAD);
	cipher[0] = 6;
	TEST_EQUAL(sm2_decrypt_op(cipher, 120, 23, true), HD_BAD);
	for (i = 0; i < 2000; i++) {
		hd_random(cipher, sizeof(cipher));
		cipher[0] = 0x30;
		cipher[1] = drv_random(3) == 0 ? 0x82 : drv_random(130);
		cipher[2] = drv_random(2) == 0 ? 2 : 0;
		TEST_EQUAL(sm2_decrypt_op(cipher, 1 + drv_random(199), 190, true), HD_BAD);
	}
}

static void
ops_sm2(void)
{
	static const int sm3 = RTE_CRYPTO_AUTH_SM3, none = RTE_CRYPTO_AUTH_NULL;
	BIGNUM *zero, *one, *last;

	if (!hd_v3)
		TEST_SKIP("this version of the hardware has no curves");
	zero = BN_new();
	one = BN_new();
	hd_ec_open(&sm2_key, RTE_CRYPTO_EC_GROUP_SM2);
	memset(big, 0x3c, sizeof(big));
	BN_one(one);
	last = BN_dup(sm2_key.order);
	BN_sub_word(last, 1);
	TEST_EQUAL(sm2_verify_op(zero, one, true), HD_ERROR);
	TEST_EQUAL(sm2_verify_op(one, zero, true), HD_ERROR);
	TEST_EQUAL(sm2_verify_op(sm2_key.order, one, true), HD_ERROR);
	TEST_EQUAL(sm2_verify_op(one, sm2_key.order, true), HD_ERROR);
	/* r + s is the order. */
	TEST_EQUAL(sm2_verify_op(one, last, true), HD_ERROR);
	TEST_EQUAL(sm2_verify_op(one, one, true), HD_ERROR);
	TEST_EQUAL(sm2_verify_op(one, one, false), HD_BAD);
	TEST_EQUAL(sm2_sign_op(sm3, 20, 16, one, 32), HD_GOOD);
	TEST_EQUAL(sm2_sign_op(sm3, 20, 16, one, 31), HD_BAD);
	TEST_EQUAL(sm2_sign_op(sm3, 20, 16, zero, 32), HD_BAD);
	TEST_EQUAL(sm2_sign_op(sm3, 20, 16, sm2_key.order, 32), HD_BAD);
	TEST_EQUAL(sm2_sign_op(sm3, 20, 8192, one, 32), HD_BAD);
	TEST_EQUAL(sm2_sign_op(none, 32, 0, one, 32), HD_GOOD);
	TEST_EQUAL(sm2_sign_op(none, 33, 0, one, 32), HD_BAD);
	TEST_EQUAL(sm2_sign_op(none, 0, 0, one, 32), HD_BAD);
	TEST_EQUAL(sm2_sign_op(RTE_CRYPTO_AUTH_SHA256, 20, 16, one, 32), HD_BAD);
	memset(big, 0, 32);
	TEST_EQUAL(sm2_sign_op(none, 32, 0, one, 32), HD_BAD);
	TEST_EQUAL(sm2_encrypt_op(sm3, 20, one, 117, true), HD_GOOD);
	TEST_EQUAL(sm2_encrypt_op(sm3, 20, one, 116, true), HD_BAD);
	TEST_EQUAL(sm2_encrypt_op(sm3, 20, zero, 117, true), HD_BAD);
	TEST_EQUAL(sm2_encrypt_op(sm3, 20, sm2_key.order, 117, true), HD_BAD);
	TEST_EQUAL(sm2_encrypt_op(sm3, 0, one, 117, true), HD_BAD);
	TEST_EQUAL(sm2_encrypt_op(none, 20, one, 117, true), HD_BAD);
	TEST_EQUAL(sm2_encrypt_op(sm3, 20, one, 117, false), HD_BAD);
	TEST_EQUAL(sm2_encrypt_op(sm3, 600, zero, 697, true), HD_BAD);
	TEST_EQUAL(sm2_encrypt_op(sm3, 600, one, 696, true), HD_BAD);
	sm2_ciphers();
	BN_free(zero);
	BN_free(one);
	BN_free(last);
	hd_ec_close(&sm2_key);
}

#else

static void
ops_sm2(void)
{
	TEST_SKIP("this DPDK has no SM2, 24.11 has");
}

#endif

static const struct test_case cases[] = {
	TEST_CASE(ops_ecdsa),
	TEST_CASE(ops_points),
	TEST_CASE(ops_scalars),
	TEST_CASE(ops_sm2),
};
HD_MAIN(cases)
