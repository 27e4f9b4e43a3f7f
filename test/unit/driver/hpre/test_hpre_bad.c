/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * What makes no sense: keys that are none, numbers out of range, broken paddings, buffers that are
 * too short. Sessions are refused, ops come back with the status that doc/hisi_hpre.rst gives, and
 * nothing is written to their buffers. (Curves: test_hpre_bad_ec.c.)
 */

#include "hd.h"
#include "hpre_compat.h"

#include <errno.h>

#include <openssl/rsa.h>

static struct hd_rsa rsa_key;

static void
rsa_key_need(void)
{
	if (rsa_key.pkey == NULL)
		hd_rsa_open(&rsa_key, 1024);
}

static uint8_t big[HD_LEN_MAX];

/* ---- Sessions ---- */

static void
session_open(struct hd_op *o, enum rte_crypto_asym_xform_type type)
{
	rsa_key_need();
	hd_open(o, type);
}

static void
rsa_session(const char *what, unsigned int which, bool qt, const uint8_t *with, uint32_t len,
	    int want)
{
	rte_crypto_param *p;
	struct hd_op o;

	snprintf(test_note, sizeof(test_note), "%s", what);
	session_open(&o, RTE_CRYPTO_ASYM_XFORM_RSA);
	hd_rsa_xform(&o, &rsa_key, qt);
	p = which == 0 ? &o.xf.rsa.n : which == 1 ? &o.xf.rsa.e : which == 2 ? &o.xf.rsa.d :
	    which == 3 ? &o.xf.rsa.qt.p : which == 4 ? &o.xf.rsa.qt.dP : &o.xf.rsa.qt.qInv;
	if (with != NULL)
		*p = hd_in(&o, with, len);
	else
		p->data[p->length - 1] ^= 1;
	TEST_EQUAL(hd_session_try(&o), want);
}

static void
sessions_rsa(void)
{
	static const uint8_t zero[128], one[] = { 1 };

	memset(big, 0xff, sizeof(big));
	rsa_session("modulus even", 0, false, NULL, 0, -EINVAL);
	rsa_session("modulus zero", 0, false, zero, sizeof(zero), -EINVAL);
	rsa_session("modulus short", 0, false, big, 40, -ENOTSUP);
	rsa_session("modulus long", 0, false, big, 513, -ENOTSUP);
	rsa_session("exponent even", 1, false, NULL, 0, -EINVAL);
	rsa_session("exponent zero", 1, false, zero, 3, -EINVAL);
	rsa_session("exponent above n", 1, false, big, 128, -EINVAL);
	rsa_session("d zero", 2, false, zero, 128, -EINVAL);
	rsa_session("d above n", 2, false, big, 128, -EINVAL);
	rsa_session("p even", 3, true, NULL, 0, -EINVAL);
	rsa_session("p not of n", 3, true, big, 64, -EINVAL);
	rsa_session("p too long", 3, true, big, 65, -ENOTSUP);
	rsa_session("dP zero", 4, true, zero, 64, -EINVAL);
	rsa_session("dP above p", 4, true, big, 64, -EINVAL);
	rsa_session("qInv above p", 5, true, big, 64, -EINVAL);
	rsa_session("d is one", 2, false, one, 1, 0);
}

static void
sessions_mod(void)
{
	static const uint8_t zero[4], three[] = { 3 };
	struct hd_op o;

	memset(big, 0xff, sizeof(big));
	session_open(&o, RTE_CRYPTO_ASYM_XFORM_MODEX);
	o.xf.modex.modulus = hd_in(&o, zero, sizeof(zero));
	o.xf.modex.exponent = hd_in(&o, three, 1);
	TEST_EQUAL(hd_session_try(&o), -EINVAL);
	session_open(&o, RTE_CRYPTO_ASYM_XFORM_MODEX);
	o.xf.modex.modulus = hd_in(&o, big, 100);
	TEST_EQUAL(hd_session_try(&o), -EINVAL);
	session_open(&o, RTE_CRYPTO_ASYM_XFORM_MODEX);
	o.xf.modex.modulus = hd_in(&o, big, 100);
	o.xf.modex.exponent = hd_in(&o, big, 1025);
	TEST_EQUAL(hd_session_try(&o), -ENOTSUP);
	session_open(&o, RTE_CRYPTO_ASYM_XFORM_MODEX);
	o.xf.modex.modulus = hd_in(&o, big, 1025);
	o.xf.modex.exponent = hd_in(&o, three, 1);
	TEST_EQUAL(hd_session_try(&o), -ENOTSUP);
	session_open(&o, RTE_CRYPTO_ASYM_XFORM_MODINV);
	o.xf.modinv.modulus = hd_in(&o, zero, sizeof(zero));
	TEST_EQUAL(hd_session_try(&o), -EINVAL);
	session_open(&o, RTE_CRYPTO_ASYM_XFORM_MODINV);
	o.xf.modinv.modulus = hd_in(&o, big, 513);
	TEST_EQUAL(hd_session_try(&o), -ENOTSUP);
}

static int
dh_session(const uint8_t *p, uint32_t p_len, const uint8_t *g, uint32_t g_len)
{
	struct hd_op o;

	session_open(&o, RTE_CRYPTO_ASYM_XFORM_DH);
	o.xf.dh.p = hd_in(&o, p, p_len);
	o.xf.dh.g = hd_in(&o, g, g_len);
	return hd_session_try(&o);
}

static void
sessions_dh(void)
{
	static const uint8_t zero[80], small[] = { 0, 1, 2 };
	uint8_t even[80], last[80];

	memset(big, 0xff, sizeof(big));
	memset(even, 0xfe, sizeof(even));
	memcpy(last, big, sizeof(last));
	TEST_EQUAL(dh_session(big, 80, &small[2], 1), 0);
	TEST_EQUAL(dh_session(even, 80, &small[2], 1), -EINVAL);
	TEST_EQUAL(dh_session(zero, 80, &small[2], 1), -EINVAL);
	TEST_EQUAL(dh_session(big, 63, &small[2], 1), -ENOTSUP);
	TEST_EQUAL(dh_session(big, 513, &small[2], 1), -ENOTSUP);
	TEST_EQUAL(dh_session(big, 80, &small[0], 1), -EINVAL);
	TEST_EQUAL(dh_session(big, 80, &small[1], 1), -EINVAL);
	TEST_EQUAL(dh_session(big, 80, big, 80), -EINVAL);
	last[79] = 0xfe;
	TEST_EQUAL(dh_session(big, 80, last, 80), -EINVAL);
}

static void
sessions_ec(void)
{
	struct hd_op o;

	session_open(&o, RTE_CRYPTO_ASYM_XFORM_ECDSA);
	o.xf.ec.curve_id = RTE_CRYPTO_EC_GROUP_SECP256R1;
	TEST_EQUAL(hd_session_try(&o), hd_v3 ? 0 : -ENOTSUP);
	session_open(&o, RTE_CRYPTO_ASYM_XFORM_ECDSA);
	o.xf.ec.curve_id = 99;
	TEST_EQUAL(hd_session_try(&o), -ENOTSUP);
	session_open(&o, RTE_CRYPTO_ASYM_XFORM_NONE);
	TEST_EQUAL(hd_session_try(&o), -ENOTSUP);
	session_open(&o, RTE_CRYPTO_ASYM_XFORM_UNSPECIFIED);
	TEST_EQUAL(hd_session_try(&o), -ENOTSUP);
#if HPRE_HAVE_SESSION_KEYS
	memset(big, 0xff, sizeof(big));
	if (!hd_v3)
		return;
	session_open(&o, RTE_CRYPTO_ASYM_XFORM_ECDSA);
	o.xf.ec.curve_id = RTE_CRYPTO_EC_GROUP_SECP256R1;
	o.xf.ec.pkey = hd_in(&o, big, 32);
	TEST_EQUAL(hd_session_try(&o), -EINVAL);
	session_open(&o, RTE_CRYPTO_ASYM_XFORM_ECDSA);
	o.xf.ec.curve_id = RTE_CRYPTO_EC_GROUP_SECP256R1;
	o.xf.ec.q.x = hd_in(&o, big + 1, 32);
	o.xf.ec.q.y = hd_in(&o, big + 2, 32);
	TEST_EQUAL(hd_session_try(&o), -EINVAL);
	session_open(&o, RTE_CRYPTO_ASYM_XFORM_SM2);
	o.xf.ec.curve_id = RTE_CRYPTO_EC_GROUP_SECP256R1;
	TEST_EQUAL(hd_session_try(&o), -EINVAL);
	session_open(&o, RTE_CRYPTO_ASYM_XFORM_ECDH);
	o.xf.ec.curve_id = RTE_CRYPTO_EC_GROUP_SM2;
	TEST_EQUAL(hd_session_try(&o), -ENOTSUP);
#endif
}

/* ---- RSA ops ---- */

enum { ENC = RTE_CRYPTO_ASYM_OP_ENCRYPT, DEC = RTE_CRYPTO_ASYM_OP_DECRYPT,
       SIGN = RTE_CRYPTO_ASYM_OP_SIGN, VERIFY = RTE_CRYPTO_ASYM_OP_VERIFY };

/* An op with this input and an output of this size. */
static uint8_t
rsa_op(int type, int pad, const uint8_t *in, uint32_t len, uint32_t room)
{
	struct rte_crypto_rsa_op_param *rsa;
	struct hd_op o;

	rsa_key_need();
	hd_open(&o, RTE_CRYPTO_ASYM_XFORM_RSA);
	hd_rsa_xform(&o, &rsa_key, drv_random(2) == 0);
	hd_padding(&o)->type = pad;
	if (pad == RTE_CRYPTO_RSA_PADDING_OAEP || pad == RTE_CRYPTO_RSA_PADDING_PSS)
		hd_padding(&o)->hash = RTE_CRYPTO_AUTH_SHA256;
	rsa = &o.op->asym->rsa;
	rsa->op_type = type;
	if (type == ENC || type == SIGN)
		rsa->message = hd_in(&o, in, len);
	else if (type == DEC)
		rsa->cipher = hd_in(&o, in, len);
	else
		rsa->sign = hd_in(&o, in, len);
	if (type == VERIFY && pad != RTE_CRYPTO_RSA_PADDING_NONE) {
		rsa->message = hd_in(&o, big, 32);
		return hd_do(&o);
	}
	if (room != 0) {
		rte_crypto_param *out = type == ENC || type == VERIFY ? &rsa->cipher :
					type == SIGN ? &rsa->sign : &rsa->message;

		hd_out(&o, out, room);
		out->length = room;
	}
	return hd_do(&o);
}

static void
ops_rsa(void)
{
	static const int none = RTE_CRYPTO_RSA_PADDING_NONE, v15 = RTE_CRYPTO_RSA_PADDING_PKCS1_5,
		oaep = RTE_CRYPTO_RSA_PADDING_OAEP, pss = RTE_CRYPTO_RSA_PADDING_PSS;
	uint8_t msg[200];

	rsa_key_need();
	memset(big, 0xff, sizeof(big));
	memset(msg, 0x11, sizeof(msg));
	/* Numbers that are not below the modulus. */
	TEST_EQUAL(rsa_op(ENC, none, big, 128, 128), HD_BAD);
	TEST_EQUAL(rsa_op(DEC, none, big, 128, 128), HD_BAD);
	TEST_EQUAL(rsa_op(SIGN, none, big, 128, 128), HD_BAD);
	TEST_EQUAL(rsa_op(VERIFY, none, big, 128, 128), HD_ERROR);
	TEST_EQUAL(rsa_op(VERIFY, v15, big, 128, 0), HD_ERROR);
	/* Messages that do not fit. */
	TEST_EQUAL(rsa_op(ENC, none, msg, 129, 128), HD_BAD);
	TEST_EQUAL(rsa_op(ENC, v15, msg, 118, 128), HD_BAD);
	TEST_EQUAL(rsa_op(ENC, v15, msg, 117, 128), HD_GOOD);
	TEST_EQUAL(rsa_op(ENC, oaep, msg, 63, 128), HD_BAD);
	TEST_EQUAL(rsa_op(ENC, oaep, msg, 62, 128), HD_GOOD);
	TEST_EQUAL(rsa_op(SIGN, v15, msg, 118, 128), HD_BAD);
	TEST_EQUAL(rsa_op(SIGN, pss, msg, 31, 128), HD_BAD);
	/* Outputs that are too short, or none. */
	TEST_EQUAL(rsa_op(ENC, v15, msg, 20, 127), HD_BAD);
	TEST_EQUAL(rsa_op(ENC, v15, msg, 20, 0), HD_BAD);
	TEST_EQUAL(rsa_op(SIGN, v15, msg, 20, 127), HD_BAD);
	TEST_EQUAL(rsa_op(SIGN, v15, msg, 20, 0), HD_BAD);
	TEST_EQUAL(rsa_op(DEC, none, msg, 128, 127), HD_BAD);
	TEST_EQUAL(rsa_op(DEC, v15, msg, 128, 0), HD_BAD);
	TEST_EQUAL(rsa_op(VERIFY, none, msg, 128, 127), HD_BAD);
	TEST_EQUAL(rsa_op(VERIFY, none, msg, 128, 0), HD_BAD);
	/* Of another length than the modulus. */
	TEST_EQUAL(rsa_op(DEC, v15, msg, 127, 128), HD_BAD);
	TEST_EQUAL(rsa_op(DEC, v15, msg, 129, 128), HD_BAD);
	TEST_EQUAL(rsa_op(VERIFY, v15, msg, 127, 0), HD_BAD);
	TEST_EQUAL(rsa_op(DEC, none, msg, 0, 128), HD_BAD);
	/* Paddings that are not for this. */
	TEST_EQUAL(rsa_op(ENC, pss, msg, 20, 128), HD_BAD);
	TEST_EQUAL(rsa_op(DEC, pss, msg, 128, 128), HD_BAD);
	TEST_EQUAL(rsa_op(SIGN, oaep, msg, 32, 128), HD_BAD);
	TEST_EQUAL(rsa_op(VERIFY, oaep, msg, 128, 0), HD_BAD);
	TEST_EQUAL(rsa_op(99, none, msg, 128, 128), HD_BAD);
}

/* Encrypt @em as it is, and have that decrypted with a padding. */
static uint8_t
em_decrypt(const uint8_t *em, int pad, uint32_t room)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, rsa_key.pkey, NULL);
	uint8_t cipher[128];
	size_t len = sizeof(cipher);

	TEST_EQUAL(EVP_PKEY_encrypt_init(ctx), 1);
	TEST_EQUAL(EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_NO_PADDING), 1);
	TEST_EQUAL(EVP_PKEY_encrypt(ctx, cipher, &len, em, 128), 1);
	EVP_PKEY_CTX_free(ctx);
	return rsa_op(DEC, pad, cipher, len, room);
}

static void
paddings_broken(void)
{
	static const int v15 = RTE_CRYPTO_RSA_PADDING_PKCS1_5, oaep = RTE_CRYPTO_RSA_PADDING_OAEP;
	uint8_t good[128], em[128];
	unsigned int i;

	rsa_key_need();
	memset(good, 0x77, sizeof(good));
	good[0] = 0;
	good[1] = 2;
	good[60] = 0;
	TEST_EQUAL(em_decrypt(good, v15, 128), HD_GOOD);
	TEST_EQUAL(em_decrypt(good, v15, 67), HD_GOOD);
	/* The message is longer than the buffer. */
	TEST_EQUAL(em_decrypt(good, v15, 66), HD_ERROR);
	memcpy(em, good, 128);
	em[1] = 1;
	TEST_EQUAL(em_decrypt(em, v15, 128), HD_ERROR);
	memcpy(em, good, 128);
	em[0] = 1;
	TEST_EQUAL(em_decrypt(em, v15, 128), HD_ERROR);
	memcpy(em, good, 128);
	em[60] = 1;
	TEST_EQUAL(em_decrypt(em, v15, 128), HD_ERROR);
	for (i = 2; i < 11; i++) {
		memcpy(em, good, 128);
		em[i] = 0;
		TEST_EQUAL(em_decrypt(em, v15, 128), i < 10 ? HD_ERROR : HD_GOOD);
	}
	memset(em, 0, sizeof(em));
	TEST_EQUAL(em_decrypt(em, v15, 128), HD_ERROR);
	TEST_EQUAL(em_decrypt(em, oaep, 128), HD_ERROR);
	for (i = 0; i < 20; i++) {
		hd_random(em, sizeof(em));
		em[0] = 0;
		TEST_EQUAL(em_decrypt(em, oaep, 128), HD_ERROR);
	}
}

/* ---- DH ---- */

static uint8_t
dh_op(int ke, const BIGNUM *x, const BIGNUM *y, uint32_t room)
{
	struct rte_crypto_dh_op_param *dh;
	static const uint8_t two[] = { 2 };
	struct hd_op o;

	hd_open(&o, RTE_CRYPTO_ASYM_XFORM_DH);
	o.xf.dh.p = hd_num(&o, rsa_key.n, 128);
	o.xf.dh.g = hd_in(&o, two, 1);
	dh = &o.op->asym->dh;
	dh->ke_type = ke;
	if (x != NULL)
		dh->priv_key = hd_num(&o, x, 128);
	if (y != NULL)
		dh->pub_key = hd_num(&o, y, 129);
	if (room != 0) {
		rte_crypto_param *out = ke == RTE_CRYPTO_ASYM_KE_PRIV_KEY_GENERATE ?
			&dh->priv_key : ke == RTE_CRYPTO_ASYM_KE_PUB_KEY_GENERATE ? &dh->pub_key :
			&dh->shared_secret;

		hd_out(&o, out, room);
		out->length = room;
	}
	return hd_do(&o);
}

static void
ops_dh(void)
{
	enum { PRIV = RTE_CRYPTO_ASYM_KE_PRIV_KEY_GENERATE,
	       PUB = RTE_CRYPTO_ASYM_KE_PUB_KEY_GENERATE,
	       SECRET = RTE_CRYPTO_ASYM_KE_SHARED_SECRET_COMPUTE,
	       CHECK = RTE_CRYPTO_ASYM_KE_PUB_KEY_VERIFY };
	BIGNUM *zero = BN_new(), *n = BN_new(), *x;
	unsigned int i;

	rsa_key_need();
	x = hd_bn_below(rsa_key.n);
	TEST_EQUAL(dh_op(PUB, zero, NULL, 128), HD_BAD);
	TEST_EQUAL(dh_op(PUB, x, NULL, 127), HD_BAD);
	TEST_EQUAL(dh_op(PUB, x, NULL, 0), HD_BAD);
	TEST_EQUAL(dh_op(PUB, NULL, NULL, 128), HD_BAD);
	TEST_EQUAL(dh_op(PRIV, NULL, NULL, 127), HD_BAD);
	TEST_EQUAL(dh_op(PRIV, NULL, NULL, 0), HD_BAD);
	TEST_EQUAL(dh_op(SECRET, x, x, 128), HD_GOOD);
	TEST_EQUAL(dh_op(SECRET, x, x, 127), HD_BAD);
	TEST_EQUAL(dh_op(SECRET, NULL, x, 128), HD_BAD);
	TEST_EQUAL(dh_op(SECRET, x, NULL, 128), HD_BAD);
	TEST_EQUAL(dh_op(SECRET, zero, x, 128), HD_BAD);
	TEST_EQUAL(dh_op(CHECK, NULL, NULL, 0), HD_BAD);
	TEST_EQUAL(dh_op(99, x, x, 128), HD_BAD);
	/* 0, 1, p - 1, p and p + 1 give secrets that anybody knows. */
	for (i = 0; i < 5; i++) {
		if (i < 2) {
			BN_set_word(n, i);
		} else {
			BN_copy(n, rsa_key.n);
			BN_sub_word(n, 1);
			BN_add_word(n, i - 2);
		}
		TEST_EQUAL(dh_op(SECRET, x, n, 128), HD_BAD);
		TEST_EQUAL(dh_op(CHECK, NULL, n, 0), HD_ERROR);
	}
	BN_free(zero);
	BN_free(n);
	BN_free(x);
}

/* ---- Ops as such ---- */

static void
ops_odd(void)
{
	static const uint8_t seven[] = { 7 };
	struct rte_crypto_op *back;
	struct hd_op o;

	hd_open(&o, RTE_CRYPTO_ASYM_XFORM_MODEX);
	o.sessionless = false;
	o.xf.modex.modulus = hd_in(&o, seven, 1);
	o.xf.modex.exponent = hd_in(&o, seven, 1);
	o.op->asym->modex.base = hd_in(&o, seven, 1);
	hd_out(&o, &o.op->asym->modex.result, 1);
	TEST_EQUAL(hd_run(&o), HD_GOOD);
	/* Not of this kind; without a session; with none that is ours. */
	o.op->type = RTE_CRYPTO_OP_TYPE_SYMMETRIC;
	hd_enqueue(0, &o.op, 1);
	hd_dequeue(0, &back, 1);
	TEST_EQUAL(back->status, HD_BAD);
	o.op->type = RTE_CRYPTO_OP_TYPE_ASYMMETRIC;
	o.op->asym->session = NULL;
	hd_enqueue(0, &o.op, 1);
	hd_dequeue(0, &back, 1);
	TEST_EQUAL(back->status, RTE_CRYPTO_OP_STATUS_INVALID_SESSION);
	o.op->sess_type = RTE_CRYPTO_OP_SESSIONLESS;
	hd_enqueue(0, &o.op, 1);
	hd_dequeue(0, &back, 1);
	TEST_EQUAL(back->status, RTE_CRYPTO_OP_STATUS_INVALID_SESSION);
	o.op->asym->xform = &o.xf;
	o.xf.modex.modulus.length = 0;
	hd_enqueue(0, &o.op, 1);
	hd_dequeue(0, &back, 1);
	TEST_EQUAL(back->status, RTE_CRYPTO_OP_STATUS_INVALID_SESSION);
	o.op->sess_type = RTE_CRYPTO_OP_WITH_SESSION;
	rte_crypto_op_attach_asym_session(o.op, o.sess);
	TEST_EQUAL(hd_again(&o), HD_GOOD);
	hd_close(&o);
}

/* A session that is freed leaves nothing of its key. */
static void
session_wiped(void)
{
	unsigned int i, same = 0;
	struct hd_op o;
	uint8_t d[128];
	uint8_t *priv;

	rsa_key_need();
	hd_open(&o, RTE_CRYPTO_ASYM_XFORM_RSA);
	hd_rsa_xform(&o, &rsa_key, false);
	TEST_EQUAL(rte_cryptodev_asym_session_create(hd_id, &o.xf, hd_sess_pool, &o.sess), 0);
	priv = hpre_sess_priv(o.sess);
	BN_bn2binpad(rsa_key.d, d, sizeof(d));
	for (i = 0; i < 2000; i++)
		same += memcmp(priv + i, d, sizeof(d)) == 0;
	TEST_EQUAL(same, 1);
	TEST_EQUAL(rte_cryptodev_asym_session_free(hd_id, o.sess), 0);
	o.sess = NULL;
	for (i = 0; i < 2000; i++)
		TEST_CHECK(priv[i] == 0, "byte %u is %02x", i, priv[i]);
	hd_close(&o);
}

static const struct test_case cases[] = {
	TEST_CASE(sessions_rsa),
	TEST_CASE(sessions_mod),
	TEST_CASE(sessions_dh),
	TEST_CASE(sessions_ec),
	TEST_CASE(ops_rsa),
	TEST_CASE(paddings_broken),
	TEST_CASE(ops_dh),
	TEST_CASE(ops_odd),
	TEST_CASE(session_wiped),
};
HD_MAIN(cases)
