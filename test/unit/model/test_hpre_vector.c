/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Published known answers against the raw HPRE engine. */

#include <stdlib.h>

#include "hpre_ec_rig.h"
#include "vec.h"

static BIGNUM *
num(const uint8_t *p, unsigned int len)
{
	BIGNUM *n = BN_bin2bn(p, len, NULL);

	TEST_CHECK(n != NULL);
	return n;
}

/* Right-aligned in @len bytes. */
static void
put(uint8_t *at, unsigned int len, const uint8_t *p, unsigned int plen)
{
	TEST_CHECK(plen <= len);
	memset(at, 0, len - plen);
	memcpy(at + len - plen, p, plen);
}

static void
check(const uint8_t *out, unsigned int w, const uint8_t *want, unsigned int len)
{
	uint8_t full[HPRE_WIDTH_MAX];

	put(full, w, want, len);
	TEST_CHECK(memcmp(out, full, w) == 0);
}

static void
run_exp(const struct vec *v, uint8_t alg)
{
	struct hr_op op;

	hr_begin(&op, alg, v->akey.len);
	put(op.key, op.w, v->key.p, v->key.len);
	put(op.key + op.w, op.w, v->akey.p, v->akey.len);
	put(op.in, op.w, v->plain.p, v->plain.len);
	TEST_EQUAL(hr_run(&op), 0);
	check(op.out, op.w, v->cipher.p, v->cipher.len);
}

static void
run_rsa(const struct vec *v, const char *arg)
{
	run_exp(v, HPRE_ALG_RSA);
}

static void
run_dh(const struct vec *v, const char *arg)
{
	run_exp(v, HPRE_ALG_DH);
}

static void
run_rsa_crt(const struct vec *v, const char *arg)
{
	struct hr_op op;

	hr_begin(&op, HPRE_ALG_RSA_CRT, v->cipher.len);
	TEST_EQUAL(v->key.len, op.key_len);
	memcpy(op.key, v->key.p, op.key_len);
	memcpy(op.in, v->plain.p, op.w);
	TEST_EQUAL(hr_run(&op), 0);
	check(op.out, op.w, v->cipher.p, v->cipher.len);
}

static void
run_rsa_kg(const struct vec *v, const char *arg)
{
	unsigned int i;
	struct hr_op op;

	for (i = 0; i < 2; i++) {
		hr_begin(&op, i ? HPRE_ALG_RSA_KG_CRT : HPRE_ALG_RSA_KG, v->akey.len);
		put(op.key, op.w, v->key.p, v->key.len);
		memcpy(op.key + op.w, v->akey.p, op.w);
		TEST_EQUAL(hr_run(&op), 0);
		check(op.out, 2 * op.w, v->cipher.p, v->cipher.len);
	}
}

/* In the width of the curve, and where it is less than the largest in the next one, too. */
static void
run_ecc_mul(const struct vec *v, const char *curve)
{
	unsigned int half = v->plain.len / 2;
	BIGNUM *k, *x, *y;
	struct hr_op op;
	struct he h;

	he_curve(&h, curve);
	k = num(v->key.p, v->key.len);
	x = num(v->plain.p, half);
	y = num(v->plain.p + half, half);
	for (; h.w != 0; h.w = h.w == 32 ? 48 : h.w == 48 ? 72 : 0) {
		he_mul(&op, &h, k, x, y);
		TEST_EQUAL(hr_run(&op), 0);
		check(op.out, op.w, v->cipher.p, half);
		if (v->cipher.len > half)
			check(op.out + op.w, op.w, v->cipher.p + half, half);
	}
	BN_free(k);
	BN_free(x);
	BN_free(y);
	he_close(&h);
}

static void
pair_put(uint8_t *at, unsigned int w, const struct vec_bytes *b, bool turn)
{
	unsigned int half = b->len / 2;

	put(at + (turn ? w : 0), w, b->p, half);
	put(at + (turn ? 0 : w), w, b->p + half, half);
}

static void
key_open(struct he *h, const char *curve, const struct vec *v)
{
	unsigned int half = v->akey.len / 2;
	BIGNUM *d = num(v->key.p, v->key.len);

	he_curve(h, curve);
	BN_copy(h->d, d);
	BN_bin2bn(v->akey.p, half, h->x);
	BN_bin2bn(v->akey.p + half, half, h->y);
	BN_free(d);
}

static void
run_sign(const struct vec *v, const char *curve, uint8_t sign, uint8_t verify)
{
	unsigned int half = v->cipher.len / 2, i;
	struct hr_op op;
	struct he h;

	key_open(&h, curve, v);
	hr_begin(&op, sign, h.w);
	he_private(&op, &h, h.d);
	put(op.in, op.w, v->plain.p, v->plain.len);
	put(op.in + op.w, op.w, v->iv.p, v->iv.len);
	TEST_EQUAL(hr_run(&op), 0);
	check(op.out, op.w, v->cipher.p, half);
	check(op.out + op.w, op.w, v->cipher.p + half, half);

	hr_begin(&op, verify, h.w);
	he_public(&op, &h);
	put(op.in, op.w, v->plain.p, v->plain.len);
	/* s comes before r. */
	pair_put(op.in + op.w, op.w, &v->cipher, true);
	TEST_EQUAL(hr_run(&op), 0);
	TEST_CHECK(op.valid);
	/* One bit of the digest, of s, of r. */
	for (i = 0; i < 3; i++) {
		op.in[i * op.w + op.w - 1 - rig_rand(16)] ^= 1 << rig_rand(8);
		TEST_CHECK(hr_run(&op) != 0 || !op.valid, "%u", i);
		put(op.in, op.w, v->plain.p, v->plain.len);
		pair_put(op.in + op.w, op.w, &v->cipher, true);
	}
	he_close(&h);
}

static void
run_ecdsa(const struct vec *v, const char *curve)
{
	run_sign(v, curve, HPRE_ALG_ECDSA_SIGN, HPRE_ALG_ECDSA_VERIFY);
}

static void
run_sm2_sign(const struct vec *v, const char *arg)
{
	run_sign(v, "SM2", HPRE_ALG_SM2_SIGN, HPRE_ALG_SM2_VERIFY);
}

static void
run_sm2_enc(const struct vec *v, const char *arg)
{
	struct hr_op op;
	struct he h;

	key_open(&h, "SM2", v);
	hr_begin(&op, HPRE_ALG_SM2_ENC, HPRE_SM2_WIDTH);
	he_public(&op, &h);
	op.mlen = v->plain.len;
	op.in_len += op.mlen;
	op.out_len += op.mlen + HPRE_SM2_HASH;
	put(op.in, op.w, v->iv.p, v->iv.len);
	memcpy(op.in + op.w, v->plain.p, op.mlen);
	TEST_EQUAL(hr_run(&op), 0);
	TEST_EQUAL(op.out_len, v->cipher.len);
	TEST_CHECK(memcmp(op.out, v->cipher.p, op.out_len) == 0);

	hr_begin(&op, HPRE_ALG_SM2_DEC, HPRE_SM2_WIDTH);
	he_private(&op, &h, h.d);
	op.mlen = v->plain.len;
	op.in_len = v->cipher.len;
	op.out_len = op.mlen;
	memcpy(op.in, v->cipher.p, op.in_len);
	TEST_EQUAL(hr_run(&op), 0);
	TEST_CHECK(memcmp(op.out, v->plain.p, op.mlen) == 0);
	/* Any bit of it, and there is no output. */
	op.in[rig_rand(op.in_len)] ^= 1 << rig_rand(8);
	TEST_EQUAL(hr_run(&op), HPRE_ETYPE_OPERAND);
	he_close(&h);
}

/* Turned around, and clamped as software does it. */
static void
run_xdh(const struct vec *v, bool big)
{
	static const char *const p[] = {
		"7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed",
		"fffffffffffffffffffffffffffffffffffffffffffffffffffffffe"
		"ffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
	};
	uint8_t a24[] = { 0x01, 0xdb, 0x41 }, a24_big[] = { 0x98, 0xa9 };
	unsigned int len = v->key.len, i;
	uint8_t k[56], u[56], out[56];
	struct hr_op op;
	BIGNUM *n = hr_hex(p[big]);

	for (i = 0; i < len; i++) {
		k[i] = v->key.p[len - 1 - i];
		u[i] = v->plain.p[len - 1 - i];
		out[i] = v->cipher.p[len - 1 - i];
	}
	k[len - 1] &= big ? 252 : 248;
	k[0] = big ? k[0] | 128 : (k[0] & 127) | 64;
	u[0] &= big ? 255 : 127;
	hr_begin(&op, HPRE_ALG_XDH, big ? 72 : 32);
	hr_put(op.key, op.w, n);
	put(op.key + op.w, op.w, big ? a24_big : a24, big ? 2 : 3);
	put(op.key + 2 * op.w, op.w, k, len);
	put(op.in, op.w, u, len);
	TEST_EQUAL(hr_run(&op), 0);
	check(op.out, op.w, out, len);
	BN_free(n);
}

static void
run_x25519(const struct vec *v, const char *arg)
{
	run_xdh(v, false);
}

static void
run_x448(const struct vec *v, const char *arg)
{
	run_xdh(v, true);
}

static const struct {
	const char *alg;
	void (*run)(const struct vec *v, const char *arg);
} algs[] = {
	{ "rsa", run_rsa }, { "rsa-crt", run_rsa_crt }, { "rsa-kg", run_rsa_kg },
	{ "dh", run_dh }, { "ecc-mul", run_ecc_mul }, { "ecdsa", run_ecdsa },
	{ "sm2-sign", run_sm2_sign }, { "sm2-enc", run_sm2_enc }, { "x25519", run_x25519 },
	{ "x448", run_x448 },
};
#define NB_ALGS	(sizeof(algs) / sizeof(algs[0]))
static unsigned int seen[NB_ALGS];

static void
vector(const struct vec *v, void *arg)
{
	char alg[32];
	char *curve;
	unsigned int i;

	snprintf(alg, sizeof(alg), "%s", v->alg);
	snprintf(test_note, sizeof(test_note), "%.30s (%.50s)", v->alg, v->origin);
	curve = strchr(alg, ' ');
	if (curve != NULL)
		*curve++ = '\0';
	for (i = 0; i < NB_ALGS && strcmp(alg, algs[i].alg) != 0; i++)
		;
	TEST_CHECK(i < NB_ALGS);
	seen[i]++;
	algs[i].run(v, curve);
}

static void
vectors(void)
{
	unsigned int i, nb;

	rig_seed(1);
	hr_open(QM_HW_V3);
	nb = vec_each(VEC_DIR "/hpre.txt", vector, NULL);
	printf("  %u vectors\n", nb);
	for (i = 0; i < NB_ALGS; i++)
		TEST_CHECK(seen[i] > 0, "%s", algs[i].alg);
	rig_close();
}

static const struct test_case cases[] = {
	TEST_CASE(vectors),
};
TEST_MAIN(cases)
