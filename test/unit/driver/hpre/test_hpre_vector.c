/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Published answers through the driver: those for the engine, which hpre.txt has, and those for
 * what the driver makes of it, hpre-pmd.txt. Every capability that the device has must have been
 * seen.
 */

#include <stdio.h>
#include <stdlib.h>

#include "hd.h"
#include "hpre_compat.h"
#include "vec.h"

static uint64_t types;		/* that were seen */
static unsigned int run, left;

static void
saw(enum rte_crypto_asym_xform_type type)
{
	types |= UINT64_C(1) << type;
	run++;
}

static rte_crypto_param
in(struct hd_op *o, const struct vec_bytes *b)
{
	return hd_in(o, b->p, b->len);
}

/* The @i-th of @nb parts of a value. */
static rte_crypto_param
part(struct hd_op *o, const struct vec_bytes *b, unsigned int i, unsigned int nb)
{
	return hd_in(o, b->p + b->len / nb * i, b->len / nb);
}

static void
same(const rte_crypto_param *got, const uint8_t *want, uint32_t len, const char *what)
{
	TEST_EQUAL(got->length, len);
	hd_same(got->data, want, len, what);
}

/* ---- Modular arithmetic ---- */

/* A power, as MODEX, as RSA with this exponent where it can be one, and as DH. */
static void
vec_power(const struct vec *v, const char *arg)
{
	struct hd_op o;

	hd_open(&o, RTE_CRYPTO_ASYM_XFORM_MODEX);
	o.xf.modex.exponent = in(&o, &v->key);
	o.xf.modex.modulus = in(&o, &v->akey);
	o.op->asym->modex.base = in(&o, &v->plain);
	hd_out(&o, &o.op->asym->modex.result, v->akey.len);
	TEST_EQUAL(hd_run(&o), HD_GOOD);
	same(&o.op->asym->modex.result, v->cipher.p, v->cipher.len, "power");
	hd_close(&o);
	saw(RTE_CRYPTO_ASYM_XFORM_MODEX);
}

static void
vec_rsa(const struct vec *v, const char *arg)
{
	struct hd_op o;

	vec_power(v, arg);
	hd_open(&o, RTE_CRYPTO_ASYM_XFORM_RSA);
	o.xf.rsa.n = in(&o, &v->akey);
	o.xf.rsa.e = in(&o, &v->key);
	hd_padding(&o)->type = RTE_CRYPTO_RSA_PADDING_NONE;
	o.op->asym->rsa.op_type = RTE_CRYPTO_ASYM_OP_VERIFY;
	o.op->asym->rsa.sign = in(&o, &v->plain);
	/* Both ways to ask. */
	o.op->asym->rsa.message = in(&o, &v->cipher);
	hd_out(&o, &o.op->asym->rsa.cipher, v->akey.len);
	TEST_EQUAL(hd_run(&o), HD_GOOD);
	same(&o.op->asym->rsa.cipher, v->cipher.p, v->cipher.len, "signed number");
	hd_close(&o);
	saw(RTE_CRYPTO_ASYM_XFORM_RSA);
}

static void
vec_dh(const struct vec *v, const char *arg)
{
	struct rte_crypto_dh_op_param *dh;
	struct hd_op o;

	vec_power(v, arg);
	hd_open(&o, RTE_CRYPTO_ASYM_XFORM_DH);
	o.xf.dh.p = in(&o, &v->akey);
	dh = &o.op->asym->dh;
	dh->ke_type = RTE_CRYPTO_ASYM_KE_SHARED_SECRET_COMPUTE;
	dh->priv_key = in(&o, &v->key);
	dh->pub_key = in(&o, &v->plain);
	hd_out(&o, &dh->shared_secret, v->akey.len);
	TEST_EQUAL(hd_run(&o), HD_GOOD);
	same(&dh->shared_secret, v->cipher.p, v->cipher.len, "secret");
	hd_close(&o);
	hd_open(&o, RTE_CRYPTO_ASYM_XFORM_DH);
	o.xf.dh.p = in(&o, &v->akey);
	o.xf.dh.g = in(&o, &v->plain);
	dh = &o.op->asym->dh;
	dh->ke_type = RTE_CRYPTO_ASYM_KE_PUB_KEY_GENERATE;
	dh->priv_key = in(&o, &v->key);
	hd_out(&o, &dh->pub_key, v->akey.len);
	TEST_EQUAL(hd_run(&o), HD_GOOD);
	same(&dh->pub_key, v->cipher.p, v->cipher.len, "public key");
	hd_close(&o);
	saw(RTE_CRYPTO_ASYM_XFORM_DH);
}

static void
vec_modinv(const struct vec *v, const char *arg)
{
	struct hd_op o;

	hd_open(&o, RTE_CRYPTO_ASYM_XFORM_MODINV);
	o.xf.modinv.modulus = in(&o, &v->akey);
	o.op->asym->modinv.base = in(&o, &v->plain);
	hd_out(&o, &o.op->asym->modinv.result, v->akey.len);
	TEST_EQUAL(hd_run(&o), HD_GOOD);
	same(&o.op->asym->modinv.result, v->cipher.p, v->cipher.len, "inverse");
	hd_close(&o);
	saw(RTE_CRYPTO_ASYM_XFORM_MODINV);
}

static void
vec_dsa(const struct vec *v, const char *arg)
{
	struct rte_crypto_dsa_op_param *dsa;
	struct hd_op o;
	unsigned int i;

	for (i = 0; i < 2; i++) {
		hd_open(&o, RTE_CRYPTO_ASYM_XFORM_DSA);
		o.xf.dsa.p = part(&o, &v->akey, 0, 2);
		o.xf.dsa.g = part(&o, &v->akey, 1, 2);
		o.xf.dsa.q = part(&o, &v->iv, 0, 2);
		dsa = &o.op->asym->dsa;
		dsa->message = in(&o, &v->plain);
		if (i == 0) {
			o.xf.dsa.x = in(&o, &v->key);
			dsa->op_type = RTE_CRYPTO_ASYM_OP_SIGN;
			dsa->k = part(&o, &v->iv, 1, 2);
			hd_out(&o, &dsa->r, v->cipher.len / 2);
			hd_out(&o, &dsa->s, v->cipher.len / 2);
		} else {
			dsa->op_type = RTE_CRYPTO_ASYM_OP_VERIFY;
			dsa->y = in(&o, &v->aad);
			dsa->r = part(&o, &v->cipher, 0, 2);
			dsa->s = part(&o, &v->cipher, 1, 2);
		}
		TEST_EQUAL(hd_run(&o), HD_GOOD);
		same(&dsa->r, v->cipher.p, v->cipher.len / 2, "r");
		same(&dsa->s, v->cipher.p + v->cipher.len / 2, v->cipher.len / 2, "s");
		hd_close(&o);
	}
	saw(RTE_CRYPTO_ASYM_XFORM_DSA);
}

/* ---- RSA with a quintuple, and with padding ---- */

/* dq dp q p qinv, and the modulus that follows from them. */
static void
quintuple(struct hd_op *o, const struct vec_bytes *key)
{
	struct rte_crypto_rsa_xform *x = &o->xf.rsa;
	uint32_t half = key->len / 5;
	BIGNUM *p, *q;
	BN_CTX *ctx = BN_CTX_new();

	x->key_type = RTE_RSA_KEY_TYPE_QT;
	x->qt.dQ = part(o, key, 0, 5);
	x->qt.dP = part(o, key, 1, 5);
	x->qt.q = part(o, key, 2, 5);
	x->qt.p = part(o, key, 3, 5);
	x->qt.qInv = part(o, key, 4, 5);
	q = hd_bn(key->p + 2 * half, half);
	p = hd_bn(key->p + 3 * half, half);
	BN_mul(p, p, q, ctx);
	x->n = hd_num(o, p, 2 * half);
	BN_free(p);
	BN_free(q);
	BN_CTX_free(ctx);
}

static void
vec_rsa_crt(const struct vec *v, const char *arg)
{
	struct hd_op o;

	hd_open(&o, RTE_CRYPTO_ASYM_XFORM_RSA);
	quintuple(&o, &v->key);
	hd_padding(&o)->type = RTE_CRYPTO_RSA_PADDING_NONE;
	o.op->asym->rsa.op_type = RTE_CRYPTO_ASYM_OP_SIGN;
	o.op->asym->rsa.message = in(&o, &v->plain);
	hd_out(&o, &o.op->asym->rsa.sign, v->cipher.len);
	TEST_EQUAL(hd_run(&o), HD_GOOD);
	same(&o.op->asym->rsa.sign, v->cipher.p, v->cipher.len, "signature");
	hd_close(&o);
	saw(RTE_CRYPTO_ASYM_XFORM_RSA);
	/* What is signed there is a padded digest of SHA-256 (RFC 7515): made here from it. */
	TEST_CHECK(v->plain.p[0] == 0 && v->plain.p[1] == 1);
	hd_open(&o, RTE_CRYPTO_ASYM_XFORM_RSA);
	quintuple(&o, &v->key);
	hd_padding(&o)->type = RTE_CRYPTO_RSA_PADDING_PKCS1_5;
	hd_padding(&o)->hash = RTE_CRYPTO_AUTH_SHA256;
	o.op->asym->rsa.op_type = RTE_CRYPTO_ASYM_OP_SIGN;
	o.op->asym->rsa.message = hd_in(&o, v->plain.p + v->plain.len - 32, 32);
	hd_out(&o, &o.op->asym->rsa.sign, v->cipher.len);
	TEST_EQUAL(hd_run(&o), HD_GOOD);
	same(&o.op->asym->rsa.sign, v->cipher.p, v->cipher.len, "signature");
	hd_close(&o);
}

static enum rte_crypto_auth_algorithm
hash_of(const char *name, size_t len)
{
	static const struct {
		const char *name;
		enum rte_crypto_auth_algorithm algo;
	} names[] = {
		{ "SHA1", RTE_CRYPTO_AUTH_SHA1 }, { "SHA224", RTE_CRYPTO_AUTH_SHA224 },
		{ "SHA256", RTE_CRYPTO_AUTH_SHA256 }, { "SHA512", RTE_CRYPTO_AUTH_SHA512 },
	};
	unsigned int i;

	for (i = 0; i < RTE_DIM(names); i++)
		if (strlen(names[i].name) == len && memcmp(names[i].name, name, len) == 0)
			return names[i].algo;
	TEST_CHECK(false, "hash %s", name);
	return 0;
}

/* "hash salt-length" */
static void
vec_pss(const struct vec *v, const char *arg)
{
	struct hd_op o;
	unsigned int bad;

	for (bad = 0; bad < 2; bad++) {
		hd_open(&o, RTE_CRYPTO_ASYM_XFORM_RSA);
		o.xf.rsa.n = in(&o, &v->akey);
		o.xf.rsa.e = in(&o, &v->key);
		hd_padding(&o)->type = RTE_CRYPTO_RSA_PADDING_PSS;
		hd_padding(&o)->hash = hash_of(arg, strcspn(arg, " "));
		hd_padding(&o)->pss_saltlen = atoi(strchr(arg, ' ')) + bad;
		o.op->asym->rsa.op_type = RTE_CRYPTO_ASYM_OP_VERIFY;
		o.op->asym->rsa.message = in(&o, &v->plain);
		o.op->asym->rsa.sign = in(&o, &v->cipher);
		TEST_EQUAL(hd_do(&o), bad ? HD_ERROR : HD_GOOD);
	}
	saw(RTE_CRYPTO_ASYM_XFORM_RSA);
}

/* "hash mgf-hash" */
static void
vec_oaep(const struct vec *v, const char *arg)
{
	const char *mgf = strchr(arg, ' ') + 1;
	struct hd_op o;
	unsigned int i;

	for (i = 0; i < 2; i++) {
		hd_open(&o, RTE_CRYPTO_ASYM_XFORM_RSA);
		if (i == 0) {
			quintuple(&o, &v->key);
		} else {
			o.xf.rsa.n = in(&o, &v->akey);
			o.xf.rsa.key_type = RTE_RSA_KEY_TYPE_EXP;
			o.xf.rsa.d = in(&o, &v->iv);
		}
		hd_padding(&o)->type = RTE_CRYPTO_RSA_PADDING_OAEP;
		hd_padding(&o)->hash = hash_of(arg, strcspn(arg, " "));
		hd_padding(&o)->mgf1hash = hash_of(mgf, strlen(mgf));
		o.op->asym->rsa.op_type = RTE_CRYPTO_ASYM_OP_DECRYPT;
		o.op->asym->rsa.cipher = in(&o, &v->cipher);
		hd_out(&o, &o.op->asym->rsa.message, v->cipher.len);
		TEST_EQUAL(hd_run(&o), HD_GOOD);
		same(&o.op->asym->rsa.message, v->plain.p, v->plain.len, "message");
		hd_close(&o);
	}
	saw(RTE_CRYPTO_ASYM_XFORM_RSA);
}

/* ---- Curves ---- */

static unsigned int
curve_of(const char *name)
{
	static const struct {
		const char *name;
		unsigned int id;
	} names[] = {
		{ "prime192v1", RTE_CRYPTO_EC_GROUP_SECP192R1 },
		{ "secp224r1", RTE_CRYPTO_EC_GROUP_SECP224R1 },
		{ "prime256v1", RTE_CRYPTO_EC_GROUP_SECP256R1 },
		{ "secp384r1", RTE_CRYPTO_EC_GROUP_SECP384R1 },
		{ "secp521r1", RTE_CRYPTO_EC_GROUP_SECP521R1 },
	};
	unsigned int i;

	for (i = 0; i < RTE_DIM(names); i++)
		if (strcmp(names[i].name, name) == 0)
			return names[i].id;
	return 0;
}

/* A product, as point multiplication and as a secret; of the generator, as a public key, too. */
static void
vec_mul(const struct vec *v, const char *arg)
{
	unsigned int id = curve_of(arg), half = v->plain.len / 2;
	struct rte_crypto_ec_point *out;
	struct hd_op o;
	unsigned int i;

	/* The API has names for some curves only. */
	if (id == 0 || !hd_v3) {
		left++;
		return;
	}
	for (i = 0; i < 2; i++) {
		hd_open(&o, i == 0 ? RTE_CRYPTO_ASYM_XFORM_ECPM : RTE_CRYPTO_ASYM_XFORM_ECDH);
		o.xf.ec.curve_id = id;
		if (i == 0) {
			o.op->asym->ecpm.scalar = in(&o, &v->key);
			o.op->asym->ecpm.p.x = part(&o, &v->plain, 0, 2);
			o.op->asym->ecpm.p.y = part(&o, &v->plain, 1, 2);
			out = &o.op->asym->ecpm.r;
		} else {
			o.op->asym->ecdh.ke_type = RTE_CRYPTO_ASYM_KE_SHARED_SECRET_COMPUTE;
			o.op->asym->ecdh.priv_key = in(&o, &v->key);
			o.op->asym->ecdh.pub_key.x = part(&o, &v->plain, 0, 2);
			o.op->asym->ecdh.pub_key.y = part(&o, &v->plain, 1, 2);
			out = &o.op->asym->ecdh.shared_secret;
		}
		hd_out(&o, &out->x, half);
		hd_out(&o, &out->y, half);
		TEST_EQUAL(hd_run(&o), HD_GOOD);
		same(&out->x, v->cipher.p, half, "x");
		if (v->cipher.len > half)
			same(&out->y, v->cipher.p + half, half, "y");
		hd_close(&o);
	}
	saw(RTE_CRYPTO_ASYM_XFORM_ECPM);
	saw(RTE_CRYPTO_ASYM_XFORM_ECDH);
}

/* The public key of a vector is the generator times its private one. */
static void
vec_public(const struct vec *v, unsigned int id)
{
	struct hd_op o;

	hd_open(&o, RTE_CRYPTO_ASYM_XFORM_ECFPM);
	o.xf.ec.curve_id = id;
	o.op->asym->ecpm.scalar = in(&o, &v->key);
	hd_out(&o, &o.op->asym->ecpm.r.x, v->akey.len / 2);
	hd_out(&o, &o.op->asym->ecpm.r.y, v->akey.len / 2);
	TEST_EQUAL(hd_run(&o), HD_GOOD);
	same(&o.op->asym->ecpm.r.x, v->akey.p, v->akey.len / 2, "x");
	same(&o.op->asym->ecpm.r.y, v->akey.p + v->akey.len / 2, v->akey.len / 2, "y");
	hd_close(&o);
	saw(RTE_CRYPTO_ASYM_XFORM_ECFPM);
}

static void
vec_ecdsa(const struct vec *v, const char *arg)
{
	struct rte_crypto_ecdsa_op_param *sig;
	unsigned int half = v->cipher.len / 2, zeroes = 0, i;
	struct hd_op o;

	if (!hd_v3) {
		left++;
		return;
	}
	vec_public(v, curve_of(arg));
	/* The engine's number; the API takes the digest that it was made of. */
	while (zeroes < v->plain.len - 1 && v->plain.p[zeroes] == 0)
		zeroes++;
	for (i = 0; i < 2; i++) {
		hd_open(&o, RTE_CRYPTO_ASYM_XFORM_ECDSA);
		o.xf.ec.curve_id = curve_of(arg);
		sig = &o.op->asym->ecdsa;
#if HPRE_HAVE_SESSION_KEYS
		o.xf.ec.pkey = in(&o, &v->key);
		o.xf.ec.q.x = part(&o, &v->akey, 0, 2);
		o.xf.ec.q.y = part(&o, &v->akey, 1, 2);
#else
		sig->pkey = in(&o, &v->key);
		sig->q.x = part(&o, &v->akey, 0, 2);
		sig->q.y = part(&o, &v->akey, 1, 2);
#endif
		sig->op_type = i == 0 ? RTE_CRYPTO_ASYM_OP_SIGN : RTE_CRYPTO_ASYM_OP_VERIFY;
		sig->message = hd_in(&o, v->plain.p + zeroes, v->plain.len - zeroes);
		if (i == 0) {
			sig->k = in(&o, &v->iv);
			hd_out(&o, &sig->r, half);
			hd_out(&o, &sig->s, half);
		} else {
			sig->r = part(&o, &v->cipher, 0, 2);
			sig->s = part(&o, &v->cipher, 1, 2);
		}
		TEST_EQUAL(hd_run(&o), HD_GOOD);
		same(&sig->r, v->cipher.p, half, "r");
		same(&sig->s, v->cipher.p + half, half, "s");
		hd_close(&o);
	}
	saw(RTE_CRYPTO_ASYM_XFORM_ECDSA);
}

/* ---- SM2 ---- */

#if HPRE_HAVE_SM2

static struct rte_crypto_sm2_op_param *
sm2_open(struct hd_op *o, const struct vec *v, int type)
{
	hd_open(o, RTE_CRYPTO_ASYM_XFORM_SM2);
	o->xf.ec.curve_id = RTE_CRYPTO_EC_GROUP_SM2;
	o->xf.ec.pkey = in(o, &v->key);
	o->xf.ec.q.x = part(o, &v->akey, 0, 2);
	o->xf.ec.q.y = part(o, &v->akey, 1, 2);
	o->op->asym->sm2.op_type = type;
	return &o->op->asym->sm2;
}

static void
vec_sm2_sign(const struct vec *v, const char *arg)
{
	struct rte_crypto_sm2_op_param *sm2;
	unsigned int i;
	struct hd_op o;

	if (!hd_v3) {
		left++;
		return;
	}
	for (i = 0; i < 2; i++) {
		sm2 = sm2_open(&o, v, i == 0 ? RTE_CRYPTO_ASYM_OP_SIGN : RTE_CRYPTO_ASYM_OP_VERIFY);
		/* The digest as it is. */
		sm2->hash = RTE_CRYPTO_AUTH_NULL;
		sm2->message = in(&o, &v->plain);
		if (i == 0) {
			sm2->k = in(&o, &v->iv);
			hd_out(&o, &sm2->r, 32);
			hd_out(&o, &sm2->s, 32);
		} else {
			sm2->r = part(&o, &v->cipher, 0, 2);
			sm2->s = part(&o, &v->cipher, 1, 2);
		}
		TEST_EQUAL(hd_run(&o), HD_GOOD);
		same(&sm2->r, v->cipher.p, 32, "r");
		same(&sm2->s, v->cipher.p + 32, 32, "s");
		hd_close(&o);
	}
	saw(RTE_CRYPTO_ASYM_XFORM_SM2);
}

static void
vec_sm2_enc(const struct vec *v, const char *arg)
{
	/* The vector has x y, C3, C2 or x y, C2, C3: hpre.txt says the engine's order. */
	uint32_t len = v->plain.len + 97;
	struct rte_crypto_sm2_op_param *sm2;
	uint8_t cipher[HD_LEN_MAX];
	struct hd_op o;

	if (!hd_v3) {
		left++;
		return;
	}
	TEST_EQUAL(v->cipher.len, len - 1);
	cipher[0] = 4;
	memcpy(cipher + 1, v->cipher.p, len - 1);
	sm2 = sm2_open(&o, v, RTE_CRYPTO_ASYM_OP_ENCRYPT);
	sm2->hash = RTE_CRYPTO_AUTH_SM3;
	sm2->message = in(&o, &v->plain);
	sm2->k = in(&o, &v->iv);
	hd_out(&o, &sm2->cipher, len);
	TEST_EQUAL(hd_run(&o), HD_GOOD);
	same(&sm2->cipher, cipher, len, "ciphertext");
	hd_close(&o);
	sm2 = sm2_open(&o, v, RTE_CRYPTO_ASYM_OP_DECRYPT);
	sm2->hash = RTE_CRYPTO_AUTH_SM3;
	sm2->cipher = hd_in(&o, cipher, len);
	hd_out(&o, &sm2->message, v->plain.len);
	TEST_EQUAL(hd_run(&o), HD_GOOD);
	same(&sm2->message, v->plain.p, v->plain.len, "message");
	hd_close(&o);
	saw(RTE_CRYPTO_ASYM_XFORM_SM2);
}

#else

static void
vec_sm2_sign(const struct vec *v, const char *arg)
{
	left++;
}
#define vec_sm2_enc	vec_sm2_sign

#endif

/* The API has no name for it. */
static void
vec_none(const struct vec *v, const char *arg)
{
	left++;
}

static const struct {
	const char *name;
	void (*fn)(const struct vec *v, const char *arg);
} algs[] = {
	{ "rsa", vec_rsa }, { "rsa-crt", vec_rsa_crt }, { "rsa-kg", vec_none },
	{ "dh", vec_dh }, { "ecc-mul", vec_mul }, { "ecdsa", vec_ecdsa },
	{ "sm2-sign", vec_sm2_sign }, { "sm2-enc", vec_sm2_enc }, { "x25519", vec_none },
	{ "x448", vec_none }, { "dsa", vec_dsa }, { "pss", vec_pss }, { "oaep", vec_oaep },
	{ "modinv", vec_modinv },
};

static void
vec_run(const struct vec *v, void *arg)
{
	size_t len = strcspn(v->alg, " ");
	unsigned int i;

	snprintf(test_note, sizeof(test_note), "%.90s: %.30s", v->origin, v->alg);
	for (i = 0; i < RTE_DIM(algs); i++)
		if (strlen(algs[i].name) == len && memcmp(algs[i].name, v->alg, len) == 0)
			break;
	TEST_CHECK(i < RTE_DIM(algs), "nobody knows this");
	algs[i].fn(v, v->alg[len] != '\0' ? v->alg + len + 1 : "");
}

static void
engine(void)
{
	TEST_CHECK(vec_each(VEC_DIR "/hpre.txt", vec_run, NULL) >= 30);
}

static void
driver(void)
{
	TEST_CHECK(vec_each(VEC_DIR "/hpre-pmd.txt", vec_run, NULL) >= 8);
}

static void
capabilities(void)
{
	const struct rte_cryptodev_capabilities *cap;
	struct rte_cryptodev_info info;
	enum rte_crypto_asym_xform_type type;

	rte_cryptodev_info_get(hd_id, &info);
	printf("  %u answers, %u of what the API or the device does not have\n", run, left);
	for (cap = info.capabilities; cap->op != RTE_CRYPTO_OP_TYPE_UNDEFINED; cap++) {
		TEST_EQUAL(cap->op, RTE_CRYPTO_OP_TYPE_ASYMMETRIC);
		type = cap->asym.xform_capa.xform_type;
		TEST_CHECK((types >> type & 1) != 0, "no answer for type %d", type);
		types &= ~(UINT64_C(1) << type);
	}
	TEST_CHECK(types == 0, "types without a capability: 0x%llx", (unsigned long long)types);
}

static const struct test_case cases[] = {
	TEST_CASE(engine),
	TEST_CASE(driver),
	TEST_CASE(capabilities),
};
HD_MAIN(cases)
