/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * SQEs of the HPRE engine as words, written down from what Linux and UADK send and expect, and the
 * registers of the PF.
 */

#include "hpre_ec_rig.h"

static uint64_t
words_put(uint32_t *w, unsigned int at, const uint8_t *p, uint32_t len)
{
	uint64_t addr = rig_alloc(len, 1);

	memcpy(rig_ptr(addr), p, len);
	w[at] = addr;
	w[at + 1] = addr >> 32;
	return addr;
}

/* Only these words change, and to this. */
static void
words_run(const struct hr_op *op, unsigned int type, uint32_t w0, uint32_t w1, uint32_t done,
	  uint32_t out)
{
	uint32_t w[16] = { w0, w1 }, was[16];
	uint8_t zero[HPRE_OUT_MAX] = { 0 };

	words_put(w, 2, op->key, op->key_len);
	if (op->in_len > 0)
		words_put(w, 4, op->in, op->in_len);
	else
		w[4] = 0x12345678;
	if (op->out_len > 0)
		words_put(w, 6, zero, op->out_len);
	else
		w[6] = 0x5554;	/* stays, but for the result */
	w[8] = 0x89abcdef;
	w[9] = 0x01234567;
	w[10] = 0x0e;
	memcpy(was, w, sizeof(was));
	rig_run(type, w, 1);
	was[0] = done;
	if (op->out_len == 0)
		was[6] |= out;
	TEST_CHECK(memcmp(w, was, sizeof(w)) == 0, "w0 %x w6 %x", w[0], w[6]);
	TEST_CHECK(rig_guards_ok());
	rig_clear();
}

static void
power(struct hr_op *op, uint8_t alg, uint16_t w)
{
	hr_begin(op, alg, w);
	memset(op->key, 0x35, w);
	memset(op->key + w, 0xff, w);
	memset(op->in, 0x11, op->in_len);
}

static void
words_rsa(void)
{
	struct hr_op op;

	hr_open(QM_HW_V2);
	power(&op, HPRE_ALG_RSA, 256);
	words_run(&op, 0, 0x40000000, 0x0000001f, 0xc0000000, 0);
	power(&op, HPRE_ALG_DH_G2, 256);
	words_run(&op, 0, 0x40000004, 0x0000001f, 0xc0000004, 0);
	power(&op, HPRE_ALG_DH, 96);
	words_run(&op, 0, 0x40000005, 0x0000000b, 0xc0000005, 0);
	/* Primes that are none do for the form of it. */
	hr_begin(&op, HPRE_ALG_RSA_CRT, 512);
	memset(op.key, 0x35, 2 * 256);
	memset(op.key + 2 * 256, 0xff, 2 * 256);
	words_run(&op, 0, 0x40000001, 0x0000003f, 0xc0000001, 0);
	/* Errors: an even modulus 0x004 in bits 15:5, width 0x002, code 0x001, memory 0x008. */
	power(&op, HPRE_ALG_RSA, 256);
	op.key[511] = 0xfe;
	words_run(&op, 0, 0x40000000, 0x0000001f, 0xc0000080, 0);
	words_run(&op, 0, 0x40000000, 0x00000020, 0xc0000040, 0);
	words_run(&op, 0, 0x40000008, 0x0000001f, 0xc0000028, 0);
	op.in_len = 255;
	words_run(&op, 0, 0x40000000, 0x0000001f, 0xc0000100, 0);
	/* What a driver left in the fields of the result. */
	power(&op, HPRE_ALG_RSA, 256);
	words_run(&op, 0, 0x7fffffe0, 0x0000001f, 0xc0000000, 0);
	rig_close();
}

static void
words_ecc(void)
{
	struct hr_op op;
	struct he h;

	hr_seed();
	hr_open(QM_HW_V3);
	he_open(&h, "prime256v1");
	he_mul(&op, &h, h.d, h.gx, h.gy);
	words_run(&op, 1, 0x4000000d, 0x00000003, 0xc000000d, 0);
	/* The fast core. */
	words_run(&op, 1, 0x4000000d, 0x80000003, 0xc000000d, 0);
	/* In the other kind of queue. */
	words_run(&op, 0, 0x4000000d, 0x00000003, 0xc000002d, 0);
	/* p a k b and nothing behind it. */
	TEST_EQUAL(op.key_len, 4 * 32);
	he_close(&h);

	he_open(&h, "secp384r1");
	hr_begin(&op, HPRE_ALG_ECDSA_SIGN, 48);
	he_private(&op, &h, h.d);
	memset(op.in, 0x11, 96);
	words_run(&op, 1, 0x4000000e, 0x00000005, 0xc000000e, 0);
	TEST_EQUAL(hr_run(&op), 0);
	/* e, then s, then r. */
	memcpy(op.in + 48, op.out + 48, 48);
	memcpy(op.in + 96, op.out, 48);
	op.alg = HPRE_ALG_ECDSA_VERIFY;
	op.key_len = 8 * 48;
	op.in_len = 3 * 48;
	op.out_len = 0;
	he_public(&op, &h);
	words_run(&op, 1, 0x4000000f, 0x00000005, 0xc000000f, 0x2);
	op.in[0] ^= 1;
	words_run(&op, 1, 0x4000000f, 0x00000005, 0xc000000f, 0x0);
	he_close(&h);

	he_open(&h, "SM2");
	hr_begin(&op, HPRE_ALG_SM2_SIGN, 32);
	he_private(&op, &h, h.d);
	op.in[31] = 1;
	words_run(&op, 1, 0x40000012, 0x02000003, 0xc0000012, 0);
	/* Without the engine's random number k is 0. */
	words_run(&op, 1, 0x40000012, 0x00000003, 0xc0000092, 0);
	he_close(&h);

	hr_begin(&op, HPRE_ALG_XDH, 72);
	memset(op.key + 16, 0xff, 56);
	op.key[43] = 0xfe;
	op.key[142] = 0x98;
	op.key[143] = 0xa9;
	op.key[144 + 16] = 0x80;
	op.in[71] = 5;
	words_run(&op, 1, 0x40000010, 0x00000008, 0xc0000010, 0);
	rig_close();
}

/* ---- registers ---- */

/* What Linux does with the PF when it comes, and what it waits for. */
static void
probe_check(unsigned int clusters, uint32_t cores)
{
	unsigned int i;

	rig_reg_write(0x301038, 0x3);
	rig_reg_write(0x301010, 0xff);
	rig_reg_write(0x301030, 0x3);
	TEST_EQUAL(rig_reg_read(0x301a00), 0);
	rig_reg_write(0x301014, 1);
	TEST_EQUAL(rig_reg_read(0x301a00), 1);
	for (i = 0; i < 4; i++) {
		uint32_t base = 0x302000 + i * 0x1000;

		rig_reg_write(base + 0x04, cores);
		TEST_EQUAL(rig_reg_read(base + 0x80), 0);
		rig_reg_write(base + 0x20, 1);
		TEST_EQUAL(rig_reg_read(base + 0x80), i < clusters ? cores : 0);
	}
	/* Prefetch on and off. */
	rig_reg_write(0x301130, 0);
	TEST_EQUAL(rig_reg_read(0x301130) & 1u << 30, 0);
	TEST_EQUAL(rig_reg_read(0x30115c), 0);
	TEST_EQUAL(rig_reg_read(0x301144), 0);
	/* Read only. */
	rig_reg_write(0x301a00, 0);
	TEST_EQUAL(rig_reg_read(0x301a00), 1);
	rig_reg_write(0x302080, 0);
	TEST_EQUAL(rig_reg_read(0x302080), cores);
}

static void
probe(void)
{
	static const struct {
		uint32_t off, val;
	} caps[] = {
		{ 0x3124, 0x7c37 }, { 0x3128, 0x6c37 }, { 0x312c, 0x8 }, { 0x3130, 0x1fffc3e },
		{ 0x3134, 0xbffc3e }, { 0x3138, 0x1 }, { 0x313c, 0x120a0a }, { 0x3140, 0x3ff },
		{ 0x3144, 0x27 }, { 0x3148, 0x7f }, { 0x314c, 0x7f }, { 0x3168, 0x7f },
		{ 0x316c, 0x10 }, { 0x3170, 0x10 },
	};
	unsigned int i;

	hr_open(QM_HW_V3);
	for (i = 0; i < sizeof(caps) / sizeof(caps[0]); i++) {
		TEST_EQUAL(rig_reg_read(caps[i].off), caps[i].val);
		rig_reg_write(caps[i].off, 0);
		TEST_EQUAL(rig_reg_read(caps[i].off), caps[i].val);
	}
	probe_check(1, 0x3ff);
	/* Cores that do not exist do not come. */
	rig_reg_write(0x302004, 0xffff);
	rig_reg_write(0x302020, 1);
	TEST_EQUAL(rig_reg_read(0x302080), 0x3ff);
	rig_close();
	hr_open(QM_HW_V2);
	TEST_EQUAL(rig_reg_read(0x313c), 0);
	probe_check(4, 0xf);
	rig_close();
}

static void
errors(void)
{
	unsigned int was = rig_abnormal();

	hr_open(QM_HW_V3);
	TEST_EQUAL(rig_reg_read(0x301800), 0);
	/* All masked but bit 1; here a set bit masks. */
	rig_reg_write(0x301400, ~0x2u);
	rig_reg_write(0x301500, 0x1);
	TEST_EQUAL(rig_reg_read(0x301800), 0);
	TEST_EQUAL(rig_abnormal(), was);
	rig_reg_write(0x301500, 0x2);
	TEST_EQUAL(rig_reg_read(0x301800), 0x2);
	TEST_EQUAL(rig_abnormal(), was + 1);
	rig_reg_write(0x301800, 0xffff);
	TEST_EQUAL(rig_reg_read(0x301800), 0x2);
	/* Write 1 to clear. */
	rig_reg_write(0x301600, 0x2);
	TEST_EQUAL(rig_reg_read(0x301800), 0);
	rig_reg_write(0x301400, 0);
	TEST_EQUAL(rig_reg_read(0x301800), 0x1);
	rig_close();
}

static void
counter(void)
{
	struct hr_op op;

	hr_open(QM_HW_V3);
	power(&op, HPRE_ALG_RSA, 128);
	TEST_EQUAL(hr_run(&op), 0);
	TEST_EQUAL(hr_run(&op), 0);
	TEST_EQUAL(rig_reg_read(0x302104), 2);
	TEST_EQUAL(rig_reg_read(0x302104), 2);
	rig_reg_write(0x301000, 1);
	TEST_EQUAL(rig_reg_read(0x302104), 2);
	TEST_EQUAL(rig_reg_read(0x302104), 0);
	rig_close();
}

static const struct test_case cases[] = {
	TEST_CASE(words_rsa),
	TEST_CASE(words_ecc),
	TEST_CASE(probe),
	TEST_CASE(errors),
	TEST_CASE(counter),
};
TEST_MAIN(cases)
