/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Requests of the HPRE engine with elliptic curves that have no result: curves that are none,
 * points that are not on them, numbers out of their range. Each ends with an error and without
 * output (hr_run() looks), and a good request behind it is not harmed.
 */

#include "hpre_ec_rig.h"

#define OPERAND	HPRE_ETYPE_OPERAND

/* ---- curves ---- */

static void
mul_good(const struct he *h)
{
	struct hr_op op;

	he_mul(&op, h, h->d, h->gx, h->gy);
	TEST_EQUAL(hr_run(&op), 0);
	hr_put(op.in, h->w, h->x);
	TEST_CHECK(memcmp(op.in, op.out, h->w) == 0);
}

/* Every part of the curve spoilt in turn. */
static void
curve_check(const struct he *h)
{
	static const uint8_t parts[] = { HPRE_PRV_P, HPRE_PRV_A, HPRE_PRV_B };
	struct hr_op op;
	unsigned int i;

	/* The point is not on the other curve, or there is none. */
	for (i = 0; i < 3; i++) {
		he_mul(&op, h, h->d, h->gx, h->gy);
		op.key[(parts[i] + 1) * h->w - 1] ^= 1;
		TEST_EQUAL(hr_run(&op), OPERAND);
		he_mul(&op, h, h->d, h->gx, h->gy);
		memset(op.key + parts[i] * h->w, 0xff, h->w);
		TEST_EQUAL(hr_run(&op), OPERAND);
	}
	he_mul(&op, h, h->d, h->gx, h->gy);
	memset(op.key, 0, h->w);
	TEST_EQUAL(hr_run(&op), OPERAND);
	for (i = 1; i < 10; i++) {
		op.key[h->w - 1] = i;
		TEST_EQUAL(hr_run(&op), OPERAND);
	}
	/* p without the 2 lowest bits but one: mostly no prime. */
	he_mul(&op, h, h->d, h->gx, h->gy);
	op.key[h->w - 1] ^= 2;
	TEST_EQUAL(hr_run(&op), OPERAND);
	mul_good(h);
}

static void
point_check(const struct he *h)
{
	BIGNUM *t = BN_new();
	struct hr_op op;

	/* Not on the curve; coordinates not below p, although the same modulo p; 0, 0. */
	he_mul(&op, h, h->d, h->gx, h->gy);
	op.in[2 * h->w - 1] ^= 1;
	TEST_EQUAL(hr_run(&op), OPERAND);
	BN_add(t, h->gx, h->p);
	if (BN_num_bytes(t) <= h->w) {
		he_mul(&op, h, h->d, t, h->gy);
		TEST_EQUAL(hr_run(&op), OPERAND);
	}
	BN_add(t, h->gy, h->p);
	if (BN_num_bytes(t) <= h->w) {
		he_mul(&op, h, h->d, h->gx, t);
		TEST_EQUAL(hr_run(&op), OPERAND);
	}
	he_mul(&op, h, h->d, h->p, h->gy);
	TEST_EQUAL(hr_run(&op), OPERAND);
	he_mul(&op, h, h->d, h->gx, h->gy);
	memset(op.in, 0, op.in_len);
	TEST_EQUAL(hr_run(&op), OPERAND);
	/* Infinity: 0 and n times any point. */
	BN_zero(t);
	he_mul(&op, h, t, h->gx, h->gy);
	TEST_EQUAL(hr_run(&op), OPERAND);
	he_mul(&op, h, t, h->x, h->y);
	TEST_EQUAL(hr_run(&op), OPERAND);
	he_mul(&op, h, h->n, h->gx, h->gy);
	TEST_EQUAL(hr_run(&op), OPERAND);
	he_mul(&op, h, h->n, h->x, h->y);
	TEST_EQUAL(hr_run(&op), OPERAND);
	/* Above the order it goes on: the key has no order that could be looked at. */
	BN_add(t, h->n, BN_value_one());
	he_mul(&op, h, t, h->x, h->y);
	TEST_EQUAL(hr_run(&op), 0);
	TEST_CHECK(memcmp(op.out, op.in, op.out_len) == 0);
	/* One is fine, too. */
	he_mul(&op, h, BN_value_one(), h->x, h->y);
	TEST_EQUAL(hr_run(&op), 0);
	TEST_CHECK(memcmp(op.out, op.in, op.out_len) == 0);
	BN_free(t);
	mul_good(h);
}

static const char *const curves[] = {
	"prime192v1", "secp224r1", "prime256v1", "secp384r1", "secp521r1", "SM2",
	"brainpoolP320r1", "secp256k1",
};

static void
points(void)
{
	unsigned int i;
	struct he h;

	hr_seed();
	hr_open(QM_HW_V3);
	for (i = 0; i < sizeof(curves) / sizeof(curves[0]); i++) {
		snprintf(test_note, sizeof(test_note), "%s", curves[i]);
		he_open(&h, curves[i]);
		mul_good(&h);
		curve_check(&h);
		point_check(&h);
		he_close(&h);
	}
	rig_close();
}

/* y^2 = x^3 - 3 x + 2 has a double root. */
static void
singular_curve(void)
{
	BIGNUM *one = BN_new(), *zero = BN_new();
	struct hr_op op;
	struct he h;

	hr_open(QM_HW_V3);
	he_curve(&h, "prime256v1");
	BN_set_word(h.b, 2);
	BN_one(one);
	BN_zero(zero);
	BN_set_word(h.d, 5);
	he_mul(&op, &h, h.d, one, zero);
	TEST_EQUAL(hr_run(&op), OPERAND);
	BN_free(one);
	BN_free(zero);
	he_close(&h);
	rig_close();
}

/* P-256 in a wider field: a and b not below p, although the same modulo p. */
static void
wide_parameters(void)
{
	struct hr_op op;
	struct he h;

	hr_seed();
	hr_open(QM_HW_V3);
	he_open(&h, "prime256v1");
	h.w = 48;
	mul_good(&h);
	BN_add(h.a, h.a, h.p);
	he_mul(&op, &h, h.d, h.gx, h.gy);
	TEST_EQUAL(hr_run(&op), OPERAND);
	BN_sub(h.a, h.a, h.p);
	BN_add(h.b, h.b, h.p);
	he_mul(&op, &h, h.d, h.gx, h.gy);
	TEST_EQUAL(hr_run(&op), OPERAND);
	he_close(&h);
	rig_close();
}

/* b such that a point is on the curve, over a p that is the product of two primes. */
static void
composite_field(void)
{
	BIGNUM *q = BN_new(), *t = BN_new();
	BN_CTX *ctx = BN_CTX_new();
	struct hr_op op;
	struct he h;

	hr_seed();
	hr_open(QM_HW_V3);
	he_open(&h, "prime256v1");
	TEST_CHECK(BN_generate_prime_ex(h.p, 128, 0, NULL, NULL, NULL) &&
		   BN_generate_prime_ex(q, 120, 0, NULL, NULL, NULL) &&
		   BN_mul(h.p, h.p, q, ctx));
	hr_random_below(h.gx, h.p);
	hr_random_below(h.gy, h.p);
	hr_random_below(h.a, h.p);
	TEST_CHECK(BN_mod_sqr(t, h.gx, h.p, ctx) && BN_mod_add(t, t, h.a, h.p, ctx) &&
		   BN_mod_mul(t, t, h.gx, h.p, ctx) && BN_mod_sqr(h.b, h.gy, h.p, ctx) &&
		   BN_mod_sub(h.b, h.b, t, h.p, ctx));
	he_mul(&op, &h, h.d, h.gx, h.gy);
	TEST_EQUAL(hr_run(&op), OPERAND);
	BN_CTX_free(ctx);
	BN_free(q);
	BN_free(t);
	he_close(&h);
	rig_close();
}

/* ---- signatures ---- */

static void
sign_set(struct hr_op *op, const struct he *h, uint8_t alg, const BIGNUM *d, const BIGNUM *k)
{
	hr_begin(op, alg, h->w);
	he_private(op, h, d);
	memset(op->in + h->w - 16, 0x42, 16);
	hr_put(op->in + h->w, h->w, k);
}

static void
sign_check(const struct he *h, uint8_t alg)
{
	BIGNUM *t = BN_new(), *k = BN_new();
	struct hr_op op;
	unsigned int i;

	hr_random_below(k, h->n);
	sign_set(&op, h, alg, h->d, k);
	TEST_EQUAL(hr_run(&op), 0);
	/* k and d: 0, n, n + 1. */
	for (i = 0; i < 3; i++) {
		BN_zero(t);
		if (i > 0)
			BN_copy(t, h->n);
		if (i > 1)
			BN_add_word(t, 1);
		sign_set(&op, h, alg, h->d, t);
		TEST_EQUAL(hr_run(&op), OPERAND);
		sign_set(&op, h, alg, t, k);
		TEST_EQUAL(hr_run(&op), OPERAND);
	}
	/* n - 1: a key of ECDSA, but none of SM2, where 1 + d has no inverse. */
	BN_copy(t, h->n);
	BN_sub_word(t, 1);
	sign_set(&op, h, alg, t, k);
	TEST_EQUAL(hr_run(&op), alg == HPRE_ALG_SM2_SIGN ? OPERAND : 0);
	/* e = 0. */
	sign_set(&op, h, alg, h->d, k);
	memset(op.in, 0, h->w);
	TEST_EQUAL(hr_run(&op), OPERAND);
	/* An order that is even, 0, or no prime; a base point off the curve. */
	sign_set(&op, h, alg, h->d, k);
	op.key[(HPRE_PRV_N + 1) * h->w - 1] ^= 1;
	TEST_EQUAL(hr_run(&op), OPERAND);
	memset(op.key + HPRE_PRV_N * h->w, 0, h->w);
	TEST_EQUAL(hr_run(&op), OPERAND);
	sign_set(&op, h, alg, h->d, k);
	op.key[(HPRE_PRV_N + 1) * h->w - 1] ^= 2;
	TEST_EQUAL(hr_run(&op), OPERAND);
	sign_set(&op, h, alg, h->d, k);
	op.key[(HPRE_PRV_GY + 1) * h->w - 1] ^= 1;
	TEST_EQUAL(hr_run(&op), OPERAND);
	BN_free(t);
	BN_free(k);
}

/* A signature, then its verification with something else. */
static void
verify_set(struct hr_op *op, const struct he *h, uint8_t alg)
{
	uint8_t rs[2 * HPRE_ECC_WIDTH_MAX];
	BIGNUM *k = BN_new();

	hr_random_below(k, h->n);
	sign_set(op, h, alg - 1, h->d, k);
	TEST_EQUAL(hr_run(op), 0);
	memcpy(rs, op->out, op->out_len);
	hr_begin(op, alg, h->w);
	he_public(op, h);
	memset(op->in + h->w - 16, 0x42, 16);
	memcpy(op->in + h->w, rs + h->w, h->w);
	memcpy(op->in + 2 * h->w, rs, h->w);
	BN_free(k);
}

static void
verify_check(const struct he *h, uint8_t alg)
{
	struct hr_op good, op;
	unsigned int i;
	BIGNUM *t = BN_new();

	verify_set(&good, h, alg);
	TEST_EQUAL(hr_run(&good), 0);
	TEST_CHECK(good.valid);
	/* s and r: 0, n, and what they are plus n. */
	for (i = 1; i < 3; i++) {
		op = good;
		memset(op.in + i * h->w, 0, h->w);
		TEST_EQUAL(hr_run(&op), OPERAND);
		hr_put(op.in + i * h->w, h->w, h->n);
		TEST_EQUAL(hr_run(&op), OPERAND);
		BN_bin2bn(good.in + i * h->w, h->w, t);
		BN_add(t, t, h->n);
		if (BN_num_bytes(t) > h->w)
			continue;
		hr_put(op.in + i * h->w, h->w, t);
		TEST_EQUAL(hr_run(&op), OPERAND);
	}
	/* The public key: off the curve, infinity's stand-in, another one. */
	op = good;
	op.key[(HPRE_PUB_Y + 1) * h->w - 1] ^= 1;
	TEST_EQUAL(hr_run(&op), OPERAND);
	memset(op.key + HPRE_PUB_X * h->w, 0, 2 * h->w);
	TEST_EQUAL(hr_run(&op), OPERAND);
	memcpy(op.key + HPRE_PUB_X * h->w, op.key + HPRE_PUB_GX * h->w, 2 * h->w);
	TEST_EQUAL(hr_run(&op), 0);
	TEST_CHECK(!op.valid);
	/* r and s the other way round. */
	op = good;
	memcpy(op.in + h->w, good.in + 2 * h->w, h->w);
	memcpy(op.in + 2 * h->w, good.in + h->w, h->w);
	TEST_EQUAL(hr_run(&op), 0);
	TEST_CHECK(!op.valid);
	op = good;
	memset(op.in, 0, h->w);
	TEST_EQUAL(hr_run(&op), OPERAND);
	TEST_EQUAL(hr_run(&good), 0);
	TEST_CHECK(good.valid);
	BN_free(t);
}

/* A key for which u G + v Q is infinity: d = -e / r. Invalid, and no error. */
static void
verify_infinity(struct he *h)
{
	BIGNUM *e = BN_new(), *r = BN_new(), *d = BN_new();
	BN_CTX *ctx = BN_CTX_new();
	struct hr_op op;

	hr_random_below(e, h->n);
	hr_random_below(r, h->n);
	TEST_CHECK(BN_mod_inverse(d, r, h->n, ctx) && BN_mod_mul(d, d, e, h->n, ctx) &&
		   BN_sub(d, h->n, d));
	he_key(h, d);
	hr_begin(&op, HPRE_ALG_ECDSA_VERIFY, h->w);
	he_public(&op, h);
	hr_put(op.in, h->w, e);
	hr_put(op.in + h->w, h->w, e);
	hr_put(op.in + 2 * h->w, h->w, r);
	TEST_EQUAL(hr_run(&op), 0);
	TEST_CHECK(!op.valid);
	BN_free(e);
	BN_free(r);
	BN_free(d);
	BN_CTX_free(ctx);
}

/* x of k G modulo n. */
static void
base_x(const struct he *h, const BIGNUM *k, BIGNUM *x)
{
	BN_CTX *ctx = BN_CTX_new();
	struct hr_op op;

	he_mul(&op, h, k, h->gx, h->gy);
	TEST_EQUAL(hr_run(&op), 0);
	BN_bin2bn(op.out, h->w, x);
	TEST_CHECK(BN_mod(x, x, h->n, ctx));
	BN_CTX_free(ctx);
}

/* Digests chosen such that r, r + k or s is 0: with this k there is no signature. */
static void
sign_zero(const struct he *h, bool sm2)
{
	BIGNUM *k = BN_new(), *x = BN_new(), *e = BN_new();
	BN_CTX *ctx = BN_CTX_new();
	struct hr_op op;

	hr_random_below(k, h->n);
	base_x(h, k, x);
	if (sm2) {
		BN_sub(e, h->n, x);
		sign_set(&op, h, HPRE_ALG_SM2_SIGN, h->d, k);
		hr_put(op.in, h->w, e);
		TEST_EQUAL(hr_run(&op), OPERAND);
		TEST_CHECK(BN_mod_sub(e, e, k, h->n, ctx));
	} else {
		TEST_CHECK(BN_mod_mul(e, x, h->d, h->n, ctx) && BN_sub(e, h->n, e));
		sign_set(&op, h, HPRE_ALG_ECDSA_SIGN, h->d, k);
	}
	hr_put(op.in, h->w, e);
	TEST_EQUAL(hr_run(&op), OPERAND);
	BN_CTX_free(ctx);
	BN_free(k);
	BN_free(x);
	BN_free(e);
}

/* r + s = n: invalid by the standard, even if e + x of s G is r. */
static void
sm2_zero(const struct he *h)
{
	BIGNUM *s = BN_new(), *r = BN_new(), *e = BN_new();
	BN_CTX *ctx = BN_CTX_new();
	struct hr_op op;

	hr_random_below(s, h->n);
	base_x(h, s, e);
	TEST_CHECK(BN_sub(r, h->n, s) && BN_mod_sub(e, r, e, h->n, ctx));
	hr_begin(&op, HPRE_ALG_SM2_VERIFY, h->w);
	he_public(&op, h);
	hr_put(op.in, h->w, e);
	hr_put(op.in + h->w, h->w, s);
	hr_put(op.in + 2 * h->w, h->w, r);
	TEST_EQUAL(hr_run(&op), 0);
	TEST_CHECK(!op.valid);
	BN_CTX_free(ctx);
	BN_free(s);
	BN_free(r);
	BN_free(e);
}

static void
signatures(void)
{
	unsigned int i;
	struct he h;

	hr_seed();
	hr_open(QM_HW_V3);
	for (i = 0; i < sizeof(curves) / sizeof(curves[0]); i++) {
		snprintf(test_note, sizeof(test_note), "%s", curves[i]);
		he_open(&h, curves[i]);
		sign_check(&h, HPRE_ALG_ECDSA_SIGN);
		verify_check(&h, HPRE_ALG_ECDSA_VERIFY);
		if (h.w == HPRE_SM2_WIDTH) {
			sign_check(&h, HPRE_ALG_SM2_SIGN);
			verify_check(&h, HPRE_ALG_SM2_VERIFY);
			sm2_zero(&h);
			sign_zero(&h, true);
		}
		sign_zero(&h, false);
		verify_infinity(&h);
		he_close(&h);
	}
	rig_close();
}

/* ---- the rest of SM2; X25519 ---- */

static void
sm2_crypt(void)
{
	struct hr_op op, dec;
	BIGNUM *k = BN_new();
	unsigned int i;
	struct he h;

	hr_seed();
	hr_open(QM_HW_V3);
	he_open(&h, "SM2");
	hr_random_below(k, h.n);
	hr_begin(&op, HPRE_ALG_SM2_ENC, h.w);
	he_public(&op, &h);
	op.mlen = 20;
	op.in_len += 20;
	op.out_len += 20 + HPRE_SM2_HASH;
	hr_put(op.in, h.w, k);
	TEST_EQUAL(hr_run(&op), 0);

	hr_begin(&dec, HPRE_ALG_SM2_DEC, h.w);
	he_private(&dec, &h, h.d);
	dec.mlen = dec.out_len = 20;
	dec.in_len = op.out_len;
	memcpy(dec.in, op.out, dec.in_len);
	TEST_EQUAL(hr_run(&dec), 0);
	/* Any byte of what was encrypted; another length. */
	for (i = 0; i < dec.in_len; i++) {
		dec.in[i] ^= 0x10;
		TEST_EQUAL(hr_run(&dec), OPERAND);
		dec.in[i] ^= 0x10;
	}
	dec.mlen = dec.out_len = 19;
	dec.in_len--;
	TEST_EQUAL(hr_run(&dec), OPERAND);

	/* k out of its range; a public key off the curve. */
	memset(op.in, 0, h.w);
	TEST_EQUAL(hr_run(&op), OPERAND);
	hr_put(op.in, h.w, h.n);
	TEST_EQUAL(hr_run(&op), OPERAND);
	op.in[h.w - 1]++;
	TEST_EQUAL(hr_run(&op), OPERAND);
	hr_put(op.in, h.w, k);
	op.key[(HPRE_PUB_X + 1) * h.w - 1] ^= 1;
	TEST_EQUAL(hr_run(&op), OPERAND);
	/* Key generation with a base point off the curve. */
	hr_begin(&op, HPRE_ALG_SM2_KG, h.w);
	he_public(&op, &h);
	hr_put(op.in, h.w, h.gx);
	hr_put(op.in + h.w, h.w, h.gx);
	TEST_EQUAL(hr_run(&op), OPERAND);
	BN_free(k);
	he_close(&h);
	rig_close();
}

static void
xdh(void)
{
	struct hr_op op;

	hr_open(QM_HW_V3);
	hr_begin(&op, HPRE_ALG_XDH, 32);
	memset(op.key, 0xff, 31);
	op.key[31] = 0xed;
	op.key[0] = 0x7f;
	op.key[61] = 0x01;
	op.key[62] = 0xdb;
	op.key[63] = 0x41;
	op.key[64] = 0x40;
	op.in[31] = 9;
	TEST_EQUAL(hr_run(&op), 0);
	/* u is p or more. */
	memcpy(op.in, op.key, 32);
	TEST_EQUAL(hr_run(&op), OPERAND);
	memset(op.in, 0xff, 32);
	TEST_EQUAL(hr_run(&op), OPERAND);
	/* A point of order 2: zero, and it is software's to notice. */
	memset(op.in, 0, 32);
	TEST_EQUAL(hr_run(&op), 0);
	TEST_CHECK(memcmp(op.out, op.in, 32) == 0);
	op.in[31] = 9;
	/* The curve's number is not below p. */
	memset(op.key + 32, 0xff, 32);
	TEST_EQUAL(hr_run(&op), OPERAND);
	memset(op.key + 32, 0, 32);
	op.key[61] = 0x01;
	op.key[62] = 0xdb;
	op.key[63] = 0x41;
	TEST_EQUAL(hr_run(&op), 0);
	/* No scalar; no prime. */
	op.key[64] = 0;
	TEST_EQUAL(hr_run(&op), OPERAND);
	op.key[64] = 0x40;
	op.key[31] = 0xec;
	TEST_EQUAL(hr_run(&op), OPERAND);
	op.key[31] = 0xef;
	TEST_EQUAL(hr_run(&op), OPERAND);
	memset(op.key, 0, 32);
	TEST_EQUAL(hr_run(&op), OPERAND);
	rig_close();
}

/* ---- memory ---- */

/* Each access refused in turn; hr_run() sees that nothing was written. */
static void
bus_errors(void)
{
	unsigned int i, nth;
	struct hr_op op;
	struct he h;

	hr_seed();
	hr_open(QM_HW_V3);
	he_open(&h, "SM2");
	for (i = 0; i < 3; i++) {
		for (nth = 1; ; nth++) {
			if (i == 0)
				he_mul(&op, &h, h.d, h.x, h.y);
			else if (i == 1)
				verify_set(&op, &h, HPRE_ALG_ECDSA_VERIFY);
			else
				sign_set(&op, &h, HPRE_ALG_SM2_SIGN, h.d, h.x);
			rig_dma_fail_once(nth);
			if (rig_dma_pending() && hr_run(&op) == 0)
				break;
			TEST_CHECK(!rig_dma_pending());
		}
		/* The last round was one without a failure. */
		TEST_CHECK(rig_dma_pending());
		rig_dma_fail(0);
		TEST_EQUAL(nth, i == 1 ? 3 : 4);
	}
	he_close(&h);
	rig_close();
}

/* Curves come and go: more of them than are kept. */
static void
many_curves(void)
{
	struct he h[12];
	unsigned int i, round;
	static const char *const names[] = {
		"prime192v1", "secp224r1", "prime256v1", "secp384r1", "secp521r1", "SM2",
		"brainpoolP320r1", "secp256k1", "brainpoolP256r1", "brainpoolP384r1",
		"brainpoolP512r1", "secp128r1",
	};
	hr_seed();
	hr_open(QM_HW_V3);
	for (i = 0; i < 12; i++)
		he_open(&h[i], names[i]);
	for (round = 0; round < 60; round++)
		mul_good(&h[rig_rand(12)]);
	for (i = 0; i < 12; i++)
		he_close(&h[i]);
	rig_close();
}

static const struct test_case cases[] = {
	TEST_CASE(points),
	TEST_CASE(singular_curve),
	TEST_CASE(wide_parameters),
	TEST_CASE(composite_field),
	TEST_CASE(signatures),
	TEST_CASE(sm2_crypt),
	TEST_CASE(xdh),
	TEST_CASE(bus_errors),
	TEST_CASE(many_curves),
};
TEST_MAIN(cases)
