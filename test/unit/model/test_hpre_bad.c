/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Requests of the HPRE engine that have no result: numbers that RSA and DH cannot take, unknown
 * codes, widths and fields, memory that cannot be reached. Each ends with the error that says why
 * and without output (hr_run() looks), and a good request behind it is not harmed.
 */

#include <openssl/core_names.h>
#include <openssl/rsa.h>

#include "hpre_ec_rig.h"

#define ALG	HPRE_ETYPE_ALG
#define LEN	HPRE_ETYPE_LEN
#define OPERAND	HPRE_ETYPE_OPERAND
#define MEMORY	HPRE_ETYPE_MEMORY

static const uint16_t rsa_w[] = { HPRE_RSA_WIDTHS };
static const uint16_t dh_w[] = { HPRE_DH_WIDTHS };
static const uint16_t ecc_w[] = { HPRE_ECC_WIDTHS };

/* ---- numbers ---- */

static void
big(uint8_t *p, unsigned int len, uint8_t low)
{
	memset(p, 0xff, len);
	p[len - 1] = low;
}

/* A power modulo 2^8w - 0xff + low. */
static void
power(struct hr_op *op, uint8_t alg, uint16_t w, uint8_t low)
{
	hr_begin(op, alg, w);
	memset(op->key, 0x35, w);
	big(op->key + w, w, low);
	memset(op->in, 0x11, op->in_len);
}

static void
power_check(uint8_t alg, uint16_t w)
{
	struct hr_op op;

	snprintf(test_note, sizeof(test_note), "alg %u width %u", alg, w);
	power(&op, alg, w, 0xff);
	TEST_EQUAL(hr_run(&op), 0);
	/* Even. */
	power(&op, alg, w, 0xfe);
	TEST_EQUAL(hr_run(&op), OPERAND);
	/* 0, 1, 2. */
	power(&op, alg, w, 0xff);
	memset(op.key + w, 0, w);
	TEST_EQUAL(hr_run(&op), OPERAND);
	op.key[2 * w - 1] = 1;
	TEST_EQUAL(hr_run(&op), OPERAND);
	op.key[2 * w - 1] = 2;
	TEST_EQUAL(hr_run(&op), OPERAND);
	if (op.in_len == 0)
		return;
	/* The input is the modulus, or above it; one less will do. */
	power(&op, alg, w, 0xfd);
	big(op.in, w, 0xfd);
	TEST_EQUAL(hr_run(&op), OPERAND);
	big(op.in, w, 0xff);
	TEST_EQUAL(hr_run(&op), OPERAND);
	big(op.in, w, 0xfc);
	TEST_EQUAL(hr_run(&op), 0);
	/* 0 and anything to the power of 0 have results. */
	memset(op.in, 0, w);
	TEST_EQUAL(hr_run(&op), 0);
	TEST_EQUAL(op.out[w - 1], 0);
	memset(op.key, 0, w);
	op.in[0] = 7;
	TEST_EQUAL(hr_run(&op), 0);
	TEST_EQUAL(op.out[w - 1], 1);
}

static void
powers(void)
{
	unsigned int i;

	hr_open(QM_HW_V2);
	for (i = 0; i < sizeof(rsa_w) / sizeof(rsa_w[0]); i++)
		power_check(HPRE_ALG_RSA, rsa_w[i]);
	for (i = 0; i < sizeof(dh_w) / sizeof(dh_w[0]); i++) {
		power_check(HPRE_ALG_DH, dh_w[i]);
		power_check(HPRE_ALG_DH_G2, dh_w[i]);
	}
	rig_close();
}

static BIGNUM *
rsa_part(EVP_PKEY *pkey, const char *name)
{
	BIGNUM *n = NULL;

	TEST_CHECK(EVP_PKEY_get_bn_param(pkey, name, &n));
	return n;
}

/* A key of 1024 bits as CRT wants it. */
static void
crt_key(uint8_t *key)
{
	static const char *const names[] = {
		OSSL_PKEY_PARAM_RSA_EXPONENT2, OSSL_PKEY_PARAM_RSA_EXPONENT1,
		OSSL_PKEY_PARAM_RSA_FACTOR2, OSSL_PKEY_PARAM_RSA_FACTOR1,
		OSSL_PKEY_PARAM_RSA_COEFFICIENT1,
	};
	EVP_PKEY *pkey = EVP_RSA_gen(1024);
	unsigned int i;

	for (i = 0; i < 5; i++) {
		BIGNUM *n = rsa_part(pkey, names[i]);

		hr_put(key + i * 64, 64, n);
		BN_free(n);
	}
	EVP_PKEY_free(pkey);
}

static void
crt(void)
{
	uint8_t key[5 * 64];
	unsigned int i;
	struct hr_op op;

	hr_seed();
	hr_open(QM_HW_V2);
	crt_key(key);
	hr_begin(&op, HPRE_ALG_RSA_CRT, 128);
	memcpy(op.key, key, sizeof(key));
	op.in[127] = 2;
	TEST_EQUAL(hr_run(&op), 0);
	/* An even prime, none, or one; qinv not below p. */
	for (i = 2; i < 4; i++) {
		op.key[i * 64 + 63] ^= 1;
		TEST_EQUAL(hr_run(&op), OPERAND);
		memset(op.key + i * 64, 0, 64);
		TEST_EQUAL(hr_run(&op), OPERAND);
		op.key[i * 64 + 63] = 1;
		TEST_EQUAL(hr_run(&op), OPERAND);
		memcpy(op.key, key, sizeof(key));
	}
	memcpy(op.key + 4 * 64, key + 3 * 64, 64);
	TEST_EQUAL(hr_run(&op), OPERAND);
	memcpy(op.key, key, sizeof(key));
	/* The input is not below the modulus. */
	memset(op.in, 0xff, 128);
	TEST_EQUAL(hr_run(&op), OPERAND);
	memset(op.in, 0, 128);
	TEST_EQUAL(hr_run(&op), 0);
	rig_close();
}

/* e = 65537, to which the primes were chosen. */
static void
kg_set(struct hr_op *op, uint8_t alg, const uint8_t *crt_parts)
{
	hr_begin(op, alg, 128);
	op->key[125] = 1;
	op->key[127] = 1;
	memcpy(op->key + 128, crt_parts + 3 * 64, 64);
	memcpy(op->key + 192, crt_parts + 2 * 64, 64);
}

static void
keygen(void)
{
	uint8_t key[5 * 64], alg;
	struct hr_op op;

	hr_seed();
	hr_open(QM_HW_V2);
	crt_key(key);
	for (alg = HPRE_ALG_RSA_KG; alg <= HPRE_ALG_RSA_KG_CRT; alg++) {
		kg_set(&op, alg, key);
		TEST_EQUAL(hr_run(&op), 0);
		/* e: even, 1, 0, not below. */
		op.key[127] = 2;
		TEST_EQUAL(hr_run(&op), OPERAND);
		memset(op.key, 0, 128);
		TEST_EQUAL(hr_run(&op), OPERAND);
		op.key[127] = 1;
		TEST_EQUAL(hr_run(&op), OPERAND);
		memset(op.key, 0xff, 128);
		TEST_EQUAL(hr_run(&op), OPERAND);
		/* p = q; p even; q 0 and 1. */
		kg_set(&op, alg, key);
		memcpy(op.key + 192, op.key + 128, 64);
		TEST_EQUAL(hr_run(&op), OPERAND);
		op.key[191] ^= 1;
		TEST_EQUAL(hr_run(&op), OPERAND);
		kg_set(&op, alg, key);
		memset(op.key + 192, 0, 64);
		TEST_EQUAL(hr_run(&op), OPERAND);
		op.key[255] = 1;
		TEST_EQUAL(hr_run(&op), OPERAND);
	}
	rig_close();
}

/* ---- codes, queues, widths ---- */

static void
codes(void)
{
	unsigned int hw, alg, type;
	struct hr_op op;

	for (hw = QM_HW_V2; hw <= QM_HW_V3; hw++) {
		hr_open(hw);
		for (alg = 0; alg < 32; alg++) {
			bool rsa = alg <= HPRE_ALG_DH;
			bool ecc = alg >= HPRE_ALG_ECC_MUL && alg <= HPRE_ALG_SM2_DEC;

			for (type = 0; type < HPRE_NB_SQC; type++) {
				bool known = type == HPRE_SQC_RSA ? rsa :
					ecc && hw >= QM_HW_V3;

				snprintf(test_note, sizeof(test_note), "hw %u alg %u type %u", hw,
					 alg, type);
				/* No width is right for all; 8 for none. */
				hr_begin(&op, alg, 8);
				TEST_EQUAL(hr_run_on(&op, type), known ? LEN : ALG);
			}
		}
		rig_close();
	}
}

static bool
in(const uint16_t *list, unsigned int nb, unsigned int w)
{
	while (nb-- > 0)
		if (list[nb] == w)
			return true;
	return false;
}
#define IN(list, w)	in(list, sizeof(list) / sizeof((list)[0]), w)

static bool
width_ok(unsigned int alg, unsigned int w)
{
	if (alg <= HPRE_ALG_RSA_KG_CRT)
		return IN(rsa_w, w);
	if (alg <= HPRE_ALG_DH)
		return IN(dh_w, w);
	if (alg >= HPRE_ALG_SM2_KG)
		return w == 32;
	if (alg == HPRE_ALG_XDH)
		return w == 32 || w == 72;
	return IN(ecc_w, w);
}

/* All 256 of them, with blocks of nothing: what is right stumbles over the zeroes in it. */
static void
widths(void)
{
	static uint8_t zero[8192];
	struct hpre_sqe sqe;
	unsigned int alg, w;
	uint64_t addr;

	hr_open(QM_HW_V3);
	addr = rig_alloc(sizeof(zero), 64);
	memset(rig_ptr(addr), 0, sizeof(zero));
	for (alg = 0; alg <= HPRE_ALG_SM2_DEC; alg++) {
		if (alg >= HPRE_ALG_PRIME && alg <= HPRE_ALG_ECC_ADD)
			continue;
		for (w = 8; w <= 2048; w += 8) {
			snprintf(test_note, sizeof(test_note), "alg %u width %u", alg, w);
			sqe = (struct hpre_sqe){
				.w0 = alg | 0x40000000, .w1 = w / 8 - 1, .key = addr, .in = addr,
				.out = addr,
			};
			rig_run(alg > HPRE_ALG_DH, &sqe, 1);
			TEST_EQUAL(WD_GET(HPRE_ETYPE, sqe.w0), width_ok(alg, w) ? OPERAND : LEN);
		}
	}
	rig_close();
}

/* What no driver sends and nobody knows the meaning of. */
static void
unknown_bits(void)
{
	static const uint32_t bits[] = { 1u << 8, 1u << 15, 1u << 16, 1u << 23, 1u << 24 };
	struct hpre_sqe sqe;
	struct hr_op op;
	unsigned int i;

	hr_open(QM_HW_V3);
	power(&op, HPRE_ALG_RSA, 128, 0xff);
	for (i = 0; i < sizeof(bits) / sizeof(bits[0]); i++) {
		hr_pack(&op, &sqe);
		sqe.w1 |= bits[i];
		rig_run(HPRE_SQC_RSA, &sqe, 1);
		TEST_EQUAL(WD_GET(HPRE_ETYPE, sqe.w0), ALG);
	}
	/* A status that a driver left there. */
	hr_pack(&op, &sqe);
	sqe.w1 |= HPRE_SVA_STATUS;
	rig_run(HPRE_SQC_RSA, &sqe, 1);
	TEST_EQUAL(sqe.w0, 0xc0000000);
	TEST_EQUAL(sqe.w1, 0x0000000f);
	/* The fast core and the bypass are hints, and w10 belongs to others. */
	hr_pack(&op, &sqe);
	sqe.w1 |= HPRE_HPCORE | HPRE_SVA_BYPASS;
	sqe.w10 = 0xffffffff;
	rig_run(HPRE_SQC_RSA, &sqe, 1);
	TEST_EQUAL(sqe.w0, 0xc0000000);
	TEST_EQUAL(sqe.w1, 0x8400000f);
	TEST_EQUAL(sqe.w10, 0xffffffff);
	rig_close();
}

/* ---- memory ---- */

/* A block that is one byte too short, missing, or at the end of all addresses. */
static void
addresses(void)
{
	struct hpre_sqe sqe, bad;
	struct hr_op op;
	unsigned int i, j;

	hr_open(QM_HW_V3);
	power(&op, HPRE_ALG_DH, 128, 0xff);
	for (i = 0; i < 3; i++) {
		static const uint64_t where[] = { 0, UINT64_MAX, UINT64_MAX - 127, 1 };

		for (j = 0; j < 6; j++) {
			uint64_t *field;

			hr_pack(&op, &sqe);
			bad = sqe;
			field = i == 0 ? &bad.key : i == 1 ? &bad.in : &bad.out;
			*field = j < 4 ? where[j] : j == 4 ? *field + 1 : *field - 1;
			rig_run(HPRE_SQC_RSA, &bad, 1);
			TEST_EQUAL(WD_GET(HPRE_ETYPE, bad.w0), MEMORY);
			rig_run(HPRE_SQC_RSA, &sqe, 1);
			TEST_EQUAL(WD_GET(HPRE_ETYPE, sqe.w0), 0);
			rig_clear();
		}
	}
	TEST_CHECK(rig_guards_ok());
	rig_close();
}

/* Moduli come and go: more of them than are kept. */
static void
many_moduli(void)
{
	struct hr_op op, first;
	unsigned int round;

	hr_seed();
	hr_open(QM_HW_V2);
	power(&first, HPRE_ALG_RSA, 128, 0xff);
	TEST_EQUAL(hr_run(&first), 0);
	for (round = 0; round < 400; round++) {
		power(&op, HPRE_ALG_RSA, 128, 1 | rig_rand(256));
		op.key[128 + rig_rand(16)] = rig_rand(256);
		TEST_EQUAL(hr_run(&op), op.key[128] < op.in[0] ? OPERAND : 0);
		op = first;
		TEST_EQUAL(hr_run(&op), 0);
		TEST_CHECK(memcmp(op.out, first.out, 128) == 0);
	}
	rig_close();
}

static const struct test_case cases[] = {
	TEST_CASE(powers),
	TEST_CASE(crt),
	TEST_CASE(keygen),
	TEST_CASE(codes),
	TEST_CASE(widths),
	TEST_CASE(unknown_bits),
	TEST_CASE(addresses),
	TEST_CASE(many_moduli),
};
TEST_MAIN(cases)
