/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* RAND_set_rand_method() is deprecated and has no successor that is as simple. */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "hpre_rig.h"

#include <stdlib.h>
#include <time.h>

#include <openssl/rand.h>

#define FILL	0x5e	/* in output blocks before */

/* Sizes of the blocks in halves of W, written down apart from the engine's own table. */
static const struct {
	uint8_t key, in, out;
} sizes[] = {
	[HPRE_ALG_RSA] = { 4, 2, 2 },
	[HPRE_ALG_RSA_CRT] = { 5, 2, 2 },
	[HPRE_ALG_RSA_KG] = { 4, 0, 4 },
	[HPRE_ALG_RSA_KG_CRT] = { 4, 0, 7 },
	[HPRE_ALG_DH_G2] = { 4, 0, 2 },
	[HPRE_ALG_DH] = { 4, 2, 2 },
	[HPRE_ALG_ECC_MUL] = { 8, 4, 4 },
	[HPRE_ALG_ECDSA_SIGN] = { 14, 4, 4 },
	[HPRE_ALG_ECDSA_VERIFY] = { 16, 6, 0 },
	[HPRE_ALG_XDH] = { 6, 2, 2 },
	[HPRE_ALG_SM2_KG] = { 16, 4, 6 },
	[HPRE_ALG_SM2_SIGN] = { 14, 4, 4 },
	[HPRE_ALG_SM2_VERIFY] = { 16, 6, 0 },
	[HPRE_ALG_SM2_ENC] = { 16, 2, 4 },
	[HPRE_ALG_SM2_DEC] = { 8, 4, 0 },
};

static int
seeded(unsigned char *p, int len)
{
	while (len-- > 0)
		*p++ = rig_rand(256);
	return 1;
}

static int
seeded_status(void)
{
	return 1;
}

void
hr_seed(void)
{
	static RAND_METHOD method = {
		.bytes = seeded, .pseudorand = seeded, .status = seeded_status,
	};
	const char *env = getenv("HPRE_SEED");
	unsigned long seed = env != NULL ? strtoul(env, NULL, 0) : (unsigned long)time(NULL);
	uint8_t byte;

	/* Its own generator, once: at exit OpenSSL 3.0 leaks memory where it was never used. */
	TEST_EQUAL(RAND_bytes(&byte, 1), 1);
	printf("  HPRE_SEED=%lu\n", seed);
	rig_seed(seed);
	TEST_EQUAL(RAND_set_rand_method(&method), 1);
}

void
hr_random(uint8_t *p, unsigned int len)
{
	TEST_EQUAL(RAND_bytes(p, len), 1);
}

void
hr_random_below(BIGNUM *r, const BIGNUM *n)
{
	do
		TEST_EQUAL(BN_rand_range(r, n), 1);
	while (BN_is_zero(r));
}

void
hr_begin(struct hr_op *op, uint8_t alg, uint16_t w)
{
	memset(op, 0, sizeof(*op));
	op->alg = alg;
	op->w = w;
	if (alg >= sizeof(sizes) / sizeof(sizes[0]))
		return;
	op->key_len = sizes[alg].key * w / 2;
	op->in_len = sizes[alg].in * w / 2;
	op->out_len = sizes[alg].out * w / 2;
}

void
hr_put(uint8_t *at, unsigned int len, const BIGNUM *n)
{
	TEST_EQUAL(BN_bn2binpad(n, at, len), len);
}

BIGNUM *
hr_hex(const char *hex)
{
	BIGNUM *n = NULL;

	TEST_CHECK(BN_hex2bn(&n, hex) == (int)strlen(hex));
	return n;
}

static uint64_t
block(const uint8_t *p, uint32_t len)
{
	uint64_t addr;

	if (len == 0)
		return UINT64_C(0xdeadbeef000);		/* stale: not to be touched */
	addr = rig_alloc(len, 1);
	memcpy(rig_ptr(addr), p, len);
	return addr;
}

void
hr_pack(const struct hr_op *op, struct hpre_sqe *sqe)
{
	memset(sqe, 0, sizeof(*sqe));
	sqe->w0 = WD_PREP(HPRE_ALG, op->alg) | WD_PREP(HPRE_DONE, HPRE_DONE_SENT);
	sqe->w1 = WD_PREP(HPRE_LEN1, HPRE_LEN1_OF(op->w)) | WD_PREP(HPRE_SM2_KSEL, op->ksel);
	sqe->key = block(op->key, op->key_len);
	sqe->in = block(op->in, op->in_len);
	if (op->out_len > 0) {
		sqe->out = rig_alloc(op->out_len, 1);
		memset(rig_ptr(sqe->out), FILL, op->out_len);
	}
	sqe->tag = UINT64_C(0x1122334455667788);
	sqe->w10 = op->mlen > 0 ? WD_PREP(HPRE_SM2_MLEN, op->mlen - 1) : 0;
}

static void
check_words(const struct hpre_sqe *was, const struct hpre_sqe *sqe)
{
	TEST_EQUAL(WD_GET(HPRE_ALG, sqe->w0), WD_GET(HPRE_ALG, was->w0));
	TEST_EQUAL(WD_GET(HPRE_DONE, sqe->w0), HPRE_DONE_FINISHED);
	TEST_EQUAL(WD_GET(HPRE_ETYPE1, sqe->w0), 0);
	TEST_EQUAL(sqe->w1, was->w1);
	TEST_EQUAL(sqe->out & ~HPRE_OUT_VALID, was->out & ~HPRE_OUT_VALID);
	TEST_CHECK(memcmp(&sqe->key, &was->key, 16) == 0);
	TEST_CHECK(memcmp(&sqe->tag, &was->tag, sizeof(*sqe) - 32) == 0);
	TEST_CHECK(rig_guards_ok());
}

unsigned int
hr_run_on(struct hr_op *op, unsigned int type)
{
	struct hpre_sqe sqe, was;
	unsigned int etype, i, mark = rig_mark();

	hr_pack(op, &sqe);
	was = sqe;
	rig_run(type, &sqe, 1);
	check_words(&was, &sqe);
	etype = WD_GET(HPRE_ETYPE, sqe.w0);
	op->valid = false;
	if (op->out_len > 0) {
		TEST_EQUAL(sqe.out, was.out);
		memcpy(op->out, rig_ptr(sqe.out), op->out_len);
		for (i = 0; etype != 0 && i < op->out_len; i++)
			TEST_EQUAL(op->out[i], FILL);
	} else {
		op->valid = (sqe.out & HPRE_OUT_VALID) != 0;
		TEST_CHECK(!op->valid || etype == 0);
	}
	rig_release(mark);
	return etype;
}

unsigned int
hr_run(struct hr_op *op)
{
	return hr_run_on(op, op->alg >= HPRE_ALG_ECC_TEST ? HPRE_SQC_ECC : HPRE_SQC_RSA);
}
