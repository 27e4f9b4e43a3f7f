/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Points, ECDH, ECDSA, X25519 and X448 of the HPRE engine against OpenSSL's high-level functions,
 * with random keys.
 */

#include <openssl/ecdsa.h>

#include "hpre_ec_rig.h"

static const char *const curves[] = {
	"P-192", "P-224", "P-256", "P-384", "P-521", "SM2", "secp128r1", "secp160r1", "secp192k1",
	"secp224k1", "secp256k1", "brainpoolP160r1", "brainpoolP192r1", "brainpoolP224t1",
	"brainpoolP256r1", "brainpoolP256t1", "brainpoolP320r1", "brainpoolP384r1",
	"brainpoolP512r1",
	/* With a cofactor: x of a point is seldom below the order. */
	"secp112r2", "secp128r2",
};
#define NB_CURVES	(sizeof(curves) / sizeof(curves[0]))

static const char *
sn(const char *name)
{
	static const char *const nist[][2] = {
		{ "P-192", "prime192v1" }, { "P-224", "secp224r1" }, { "P-256", "prime256v1" },
		{ "P-384", "secp384r1" }, { "P-521", "secp521r1" },
	};
	unsigned int i;

	for (i = 0; i < 5; i++)
		if (strcmp(name, nist[i][0]) == 0)
			return nist[i][1];
	return name;
}

static void
check_xy(const struct hr_op *op, const BIGNUM *x, const BIGNUM *y)
{
	uint8_t want[2 * HPRE_ECC_WIDTH_MAX];

	hr_put(want, op->w, x);
	hr_put(want + op->w, op->w, y);
	TEST_CHECK(memcmp(op->out, want, 2 * op->w) == 0);
}

static void
derive(EVP_PKEY *own, EVP_PKEY *peer, uint8_t *out, size_t len)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(own, NULL);

	TEST_CHECK(EVP_PKEY_derive_init(ctx) > 0 && EVP_PKEY_derive_set_peer(ctx, peer) > 0 &&
		   EVP_PKEY_derive(ctx, out, &len) > 0);
	EVP_PKEY_CTX_free(ctx);
}

/* Both phases of ECDH with two keys of OpenSSL. */
static void
ecdh_check(const char *name)
{
	uint8_t want[HPRE_ECC_WIDTH_MAX];
	struct he a, b;
	struct hr_op op;
	size_t len;

	he_open(&a, sn(name));
	he_open(&b, sn(name));
	len = (a.bits + 7) / 8;
	he_mul(&op, &a, a.d, a.gx, a.gy);
	TEST_EQUAL(hr_run(&op), 0);
	check_xy(&op, a.x, a.y);
	he_mul(&op, &a, a.d, b.x, b.y);
	TEST_EQUAL(hr_run(&op), 0);
	if (strcmp(name, "SM2") != 0) {
		derive(a.pkey, b.pkey, want, len);
		TEST_CHECK(memcmp(op.out + op.w - len, want, len) == 0);
	}
	/* The same from the other side, y too. */
	memcpy(want, op.out + op.w, op.w);
	he_mul(&op, &b, b.d, a.x, a.y);
	TEST_EQUAL(hr_run(&op), 0);
	TEST_CHECK(memcmp(op.out + op.w, want, op.w) == 0);
	he_close(&a);
	he_close(&b);
}

static void
ecdh_random(void)
{
	unsigned int i;

	hr_seed();
	hr_open(QM_HW_V3);
	for (i = 0; i < 2 * NB_CURVES; i++) {
		snprintf(test_note, sizeof(test_note), "%s", curves[i % NB_CURVES]);
		ecdh_check(curves[i % NB_CURVES]);
	}
	rig_close();
}

/* ---- ECDSA ---- */

static bool
evp_verify(const struct he *h, const uint8_t *dgst, size_t dlen, const struct hr_op *op)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(h->pkey, NULL);
	ECDSA_SIG *sig = ECDSA_SIG_new();
	uint8_t *der = NULL;
	int len;
	bool ok;

	ECDSA_SIG_set0(sig, BN_bin2bn(op->out, op->w, NULL),
		       BN_bin2bn(op->out + op->w, op->w, NULL));
	len = i2d_ECDSA_SIG(sig, &der);
	TEST_CHECK(EVP_PKEY_verify_init(ctx) > 0);
	ok = EVP_PKEY_verify(ctx, der, len, dgst, dlen) == 1;
	OPENSSL_free(der);
	ECDSA_SIG_free(sig);
	EVP_PKEY_CTX_free(ctx);
	return ok;
}

static ECDSA_SIG *
evp_sign(const struct he *h, const uint8_t *dgst, size_t dlen)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(h->pkey, NULL);
	uint8_t der[256];
	const uint8_t *p = der;
	size_t len = sizeof(der);
	ECDSA_SIG *sig;

	TEST_CHECK(EVP_PKEY_sign_init(ctx) > 0 && EVP_PKEY_sign(ctx, der, &len, dgst, dlen) > 0);
	sig = d2i_ECDSA_SIG(NULL, &p, len);
	TEST_CHECK(sig != NULL);
	EVP_PKEY_CTX_free(ctx);
	return sig;
}

static void
verify_fill(struct hr_op *op, const struct he *h, uint8_t alg, const BIGNUM *e, const BIGNUM *r,
	    const BIGNUM *s)
{
	hr_begin(op, alg, h->w);
	he_public(op, h);
	hr_put(op->in, h->w, e);
	hr_put(op->in + h->w, h->w, s);
	hr_put(op->in + 2 * h->w, h->w, r);
}

/* The same with a digest that is not below the order, where that fits. */
static void
above_order(struct hr_op *op, const struct he *h, const BIGNUM *e)
{
	uint8_t was[2 * HPRE_ECC_WIDTH_MAX];
	BIGNUM *t = BN_new();

	BN_add(t, e, h->n);
	if (BN_num_bytes(t) <= op->w) {
		memcpy(was, op->out, op->out_len);
		hr_put(op->in, op->w, t);
		TEST_EQUAL(hr_run(op), 0);
		TEST_CHECK(op->out_len > 0 ? memcmp(was, op->out, op->out_len) == 0 : op->valid);
	}
	BN_free(t);
}

/* @dlen bytes are a digest; as a number it is as long as the order at most. */
static void
ecdsa_check(const char *name)
{
	uint8_t alg_s = HPRE_ALG_ECDSA_SIGN, alg_v = HPRE_ALG_ECDSA_VERIFY, dgst[64];
	BIGNUM *e = BN_new(), *k = BN_new();
	struct hr_op op;
	ECDSA_SIG *sig;
	struct he h;
	size_t dlen;

	if (strcmp(name, "SM2") == 0) {
		alg_s = HPRE_ALG_SM2_SIGN;
		alg_v = HPRE_ALG_SM2_VERIFY;
	}
	he_open(&h, sn(name));
	dlen = BN_num_bits(h.n) / 8;
	dlen = dlen > 64 ? 64 : dlen;
	hr_random(dgst, dlen);
	TEST_CHECK(BN_bin2bn(dgst, dlen, e) != NULL);
	hr_random_below(k, h.n);
	hr_begin(&op, alg_s, h.w);
	he_private(&op, &h, h.d);
	hr_put(op.in, h.w, e);
	hr_put(op.in + h.w, h.w, k);
	TEST_EQUAL(hr_run(&op), 0);
	TEST_CHECK(evp_verify(&h, dgst, dlen, &op));
	above_order(&op, &h, e);

	sig = evp_sign(&h, dgst, dlen);
	verify_fill(&op, &h, alg_v, e, ECDSA_SIG_get0_r(sig), ECDSA_SIG_get0_s(sig));
	TEST_EQUAL(hr_run(&op), 0);
	TEST_CHECK(op.valid);
	above_order(&op, &h, e);
	hr_put(op.in, h.w, e);
	/* Another digest. */
	op.in[op.w - 1] ^= 1;
	TEST_EQUAL(hr_run(&op), 0);
	TEST_CHECK(!op.valid);
	ECDSA_SIG_free(sig);
	he_close(&h);
	BN_free(e);
	BN_free(k);
}

static void
sign_random(void)
{
	unsigned int i;

	hr_seed();
	hr_open(QM_HW_V3);
	for (i = 0; i < 2 * NB_CURVES; i++) {
		snprintf(test_note, sizeof(test_note), "%s", curves[i % NB_CURVES]);
		ecdsa_check(curves[i % NB_CURVES]);
	}
	rig_close();
}

/* ---- curves that have no name ---- */

/*
 * An isomorphic curve: x' = u^2 x, y' = u^3 y, a' = u^4 a, b' = u^6 b has the same group, but
 * nobody gave it a name.
 */
static void
twist(struct he *h)
{
	BIGNUM *u = BN_new(), *u2 = BN_new(), *t = BN_new();
	BIGNUM *by2[] = { h->gx, h->x, h->a, h->a, h->b, h->b, h->b }, *by3[] = { h->gy, h->y };
	BN_CTX *ctx = BN_CTX_new();
	unsigned int i;

	hr_random_below(u, h->p);
	BN_mod_sqr(u2, u, h->p, ctx);
	for (i = 0; i < 7; i++)
		BN_mod_mul(by2[i], by2[i], u2, h->p, ctx);
	BN_mod_mul(t, u2, u, h->p, ctx);
	for (i = 0; i < 2; i++)
		BN_mod_mul(by3[i], by3[i], t, h->p, ctx);
	BN_free(u);
	BN_free(u2);
	BN_free(t);
	BN_CTX_free(ctx);
}

static void
unnamed_check(const char *name)
{
	BIGNUM *e = BN_new(), *k = BN_new();
	struct hr_op op, ver;
	struct he h;

	he_open(&h, sn(name));
	twist(&h);
	he_mul(&op, &h, h.d, h.gx, h.gy);
	TEST_EQUAL(hr_run(&op), 0);
	check_xy(&op, h.x, h.y);
	hr_random_below(e, h.n);
	hr_random_below(k, h.n);
	hr_begin(&op, HPRE_ALG_ECDSA_SIGN, h.w);
	he_private(&op, &h, h.d);
	hr_put(op.in, h.w, e);
	hr_put(op.in + h.w, h.w, k);
	TEST_EQUAL(hr_run(&op), 0);
	BN_bin2bn(op.out, op.w, k);
	verify_fill(&ver, &h, HPRE_ALG_ECDSA_VERIFY, e, k, e);
	memcpy(ver.in + op.w, op.out + op.w, op.w);
	TEST_EQUAL(hr_run(&ver), 0);
	TEST_CHECK(ver.valid);
	ver.in[op.w] ^= 1;
	ver.in[2 * op.w - 1] ^= 1;
	TEST_CHECK(hr_run(&ver) != 0 || !ver.valid);
	he_close(&h);
	BN_free(e);
	BN_free(k);
}

static void
unnamed_curves(void)
{
	unsigned int i;

	hr_seed();
	hr_open(QM_HW_V3);
	for (i = 0; i < NB_CURVES; i++) {
		snprintf(test_note, sizeof(test_note), "%s", curves[i]);
		unnamed_check(curves[i]);
	}
	rig_close();
}

/* ---- X25519, X448 ---- */

static void
turn(uint8_t *to, const uint8_t *from, unsigned int len)
{
	unsigned int i;

	for (i = 0; i < len; i++)
		to[i] = from[len - 1 - i];
}

static const char p25519[] = "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed";
static const char p448[] = "fffffffffffffffffffffffffffffffffffffffffffffffffffffffe"
	"ffffffffffffffffffffffffffffffffffffffffffffffffffffffff";

static void
xdh_check(bool big)
{
	unsigned int len = big ? 56 : 32;
	uint8_t key[2][56], pub[56], want[56];
	EVP_PKEY *own, *peer;
	struct hr_op op;
	size_t n = 56;
	BIGNUM *p = hr_hex(big ? p448 : p25519), *u = BN_new();

	hr_random(key[0], sizeof(key));
	own = EVP_PKEY_new_raw_private_key(big ? EVP_PKEY_X448 : EVP_PKEY_X25519, NULL, key[0],
					   len);
	peer = EVP_PKEY_new_raw_private_key(big ? EVP_PKEY_X448 : EVP_PKEY_X25519, NULL, key[1],
					    len);
	TEST_CHECK(EVP_PKEY_get_raw_public_key(peer, pub, &n) > 0 && n == len);
	derive(own, peer, want, len);
	hr_begin(&op, HPRE_ALG_XDH, big ? HPRE_X448_WIDTH : HPRE_X25519_WIDTH);
	hr_put(op.key, op.w, p);
	BN_set_word(u, big ? HPRE_X448_A24 : HPRE_X25519_A24);
	hr_put(op.key + op.w, op.w, u);
	if (big) {
		key[0][0] &= 252;
		key[0][55] |= 128;
	} else {
		key[0][0] &= 248;
		key[0][31] = (key[0][31] & 127) | 64;
	}
	turn(op.key + 3 * op.w - len, key[0], len);
	turn(op.in + op.w - len, pub, len);
	TEST_EQUAL(hr_run(&op), 0);
	turn(key[1], op.out + op.w - len, len);
	TEST_CHECK(memcmp(key[1], want, len) == 0);
	BN_free(p);
	BN_free(u);
	EVP_PKEY_free(own);
	EVP_PKEY_free(peer);
}

static void
xdh_random(void)
{
	unsigned int i;

	hr_seed();
	hr_open(QM_HW_V3);
	for (i = 0; i < 20; i++)
		xdh_check(i & 1);
	rig_close();
}

/*
 * Scalars that nobody clamps: 1, and two that differ by 8 times the order of the base point, of
 * which one has more bits than p.
 */
static void
xdh_scalars(void)
{
	BIGNUM *p = hr_hex(p25519), *k = hr_hex("1000000000000000000000000000000014def9dea2f79cd"
						"65812631a5cf5d3ed");
	struct hr_op op;
	uint8_t want[32];

	hr_open(QM_HW_V3);
	hr_begin(&op, HPRE_ALG_XDH, 32);
	hr_put(op.key, 32, p);
	op.key[61] = 0x01;
	op.key[62] = 0xdb;
	op.key[63] = 0x41;
	op.key[95] = 1;
	op.in[31] = 9;
	TEST_EQUAL(hr_run(&op), 0);
	TEST_CHECK(memcmp(op.out, op.in, 32) == 0);
	op.key[95] = 77;
	TEST_EQUAL(hr_run(&op), 0);
	memcpy(want, op.out, 32);
	BN_lshift(k, k, 3);
	BN_add_word(k, 77);
	TEST_EQUAL(BN_num_bits(k), 256);
	hr_put(op.key + 64, 32, k);
	TEST_EQUAL(hr_run(&op), 0);
	TEST_CHECK(memcmp(op.out, want, 32) == 0);
	BN_free(p);
	BN_free(k);
	rig_close();
}

static const struct test_case cases[] = {
	TEST_CASE(ecdh_random),
	TEST_CASE(sign_random),
	TEST_CASE(unnamed_curves),
	TEST_CASE(xdh_random),
	TEST_CASE(xdh_scalars),
};
TEST_MAIN(cases)
