/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Numbers of the HPRE engine: inverses against OpenSSL's, and the moduli that are kept. */

#include <openssl/err.h>

#include "hpre_num.h"
#include "hpre_rig.h"

static struct hpre_num num;

/* An odd modulus above 1 of this size. */
static const struct hpre_mod *
mod_random(unsigned int bits, uint8_t *raw)
{
	unsigned int len = (bits + 7) / 8;

	hr_random(raw, len);
	raw[0] &= 0xff >> (8 * len - bits);
	raw[0] |= 1 << (bits - 1) % 8;
	raw[len - 1] |= 1;
	return hpre_mod_get(&num, raw, len);
}

static void
inverse_check(const struct hpre_mod *m, const BIGNUM *a)
{
	BIGNUM *want = BN_new(), *r = hpre_secret(&num, NULL, 0);
	bool some = BN_mod_inverse(want, a, m->n, num.ctx) != NULL;

	TEST_EQUAL(hpre_inverse(&num, r, a, m), some);
	TEST_CHECK(!some || BN_cmp(r, want) == 0);
	ERR_clear_error();
	BN_free(want);
	hpre_num_end(&num);
}

/* All sizes; composite moduli, too. */
static void
inverse_random(void)
{
	unsigned int bits, i;
	uint8_t raw[32];
	BIGNUM *a = BN_new();

	hr_seed();
	TEST_CHECK(hpre_num_open(&num));
	for (bits = 2; bits <= 256; bits++) {
		for (i = 0; i < 40; i++) {
			const struct hpre_mod *m = mod_random(bits, raw);

			snprintf(test_note, sizeof(test_note), "%u bits", bits);
			TEST_CHECK(m != NULL);
			BN_rand_range(a, m->n);
			/* 1, the largest, powers of 2, 0. */
			if (i == 0)
				BN_one(a);
			else if (i == 1)
				BN_sub(a, m->n, BN_value_one());
			else if (i == 2)
				BN_lshift(a, BN_value_one(), bits - 2);
			else if (i == 3)
				BN_zero(a);
			inverse_check(m, a);
		}
	}
	BN_free(a);
	hpre_num_close(&num);
}

/* Numbers that keep the steps busy: all ones, single bits, the modulus at 2^256 - small. */
static void
inverse_edges(void)
{
	static const uint8_t low[] = { 0xff, 0xfd, 0x61, 0x43, 0x01 };
	unsigned int i, j;
	uint8_t raw[32];
	BIGNUM *a = BN_new();

	hr_seed();
	TEST_CHECK(hpre_num_open(&num));
	for (i = 0; i < sizeof(low); i++) {
		const struct hpre_mod *m;

		memset(raw, 0xff, sizeof(raw));
		raw[31] = low[i];
		m = hpre_mod_get(&num, raw, sizeof(raw));
		TEST_CHECK(m != NULL);
		for (j = 0; j < 256; j++) {
			snprintf(test_note, sizeof(test_note), "low %u bit %u", low[i], j);
			BN_zero(a);
			BN_set_bit(a, j);
			inverse_check(m, a);
			BN_sub_word(a, 1);
			inverse_check(m, a);
			BN_sub(a, m->n, a);
			if (BN_cmp(a, m->n) < 0)
				inverse_check(m, a);
		}
		/* Not below the modulus. */
		BN_copy(a, m->n);
		TEST_CHECK(!hpre_inverse(&num, a, a, m));
		BN_copy(a, m->n);
		BN_add_word(a, 1);
		TEST_CHECK(!hpre_inverse(&num, a, a, m));
		hpre_num_end(&num);
	}
	BN_free(a);
	hpre_num_close(&num);
}

/* Primes above 256 bits go another way. */
static void
inverse_big(void)
{
	uint8_t raw[72];
	unsigned int i;
	BIGNUM *a = BN_new(), *p = BN_new();

	hr_seed();
	TEST_CHECK(hpre_num_open(&num));
	for (i = 0; i < 6; i++) {
		const struct hpre_mod *m;

		TEST_CHECK(BN_generate_prime_ex(p, 264 + 60 * i, 0, NULL, NULL, NULL));
		hr_put(raw, sizeof(raw), p);
		m = hpre_mod_get(&num, raw, sizeof(raw));
		TEST_CHECK(m != NULL);
		hr_random_below(a, p);
		inverse_check(m, a);
		BN_zero(a);
		inverse_check(m, a);
	}
	BN_free(a);
	BN_free(p);
	hpre_num_close(&num);
}

/* What was asked for is what comes, however many there are; the last four of a kind stay. */
static void
moduli(void)
{
	enum { NB = 300 };
	static uint8_t raw[NB][64];
	const struct hpre_mod *m, *last[3];
	unsigned int i, j, at;
	BIGNUM *n = BN_new();

	hr_seed();
	TEST_CHECK(hpre_num_open(&num));
	for (i = 0; i < NB; i++) {
		hr_random(raw[i], 64);
		raw[i][63] |= 1;
		/* Many in one set. */
		if (i & 1)
			raw[i][63] = 0x11;
	}
	for (i = 0; i < 20 * NB; i++) {
		for (j = 0; j < 3; j++) {
			at = rig_rand(NB);
			last[j] = m = hpre_mod_get(&num, raw[at], 64);
			TEST_CHECK(m != NULL);
			BN_bin2bn(raw[at], 64, n);
			TEST_CHECK(BN_cmp(n, m->n) == 0);
			/* Zeroes before it make no difference. */
			TEST_CHECK(m->raw[0] != 0 && m->len <= 64);
		}
		/* Three in a row never push each other out. */
		TEST_CHECK(BN_cmp(n, last[2]->n) == 0 && last[0]->len > 0 && last[1]->len > 0);
	}
	/* None at all. */
	memset(raw[0], 0, 64);
	TEST_CHECK(hpre_mod_get(&num, raw[0], 64) == NULL);
	TEST_CHECK(hpre_mod_get(&num, raw[0], 0) == NULL);
	raw[0][63] = 1;
	TEST_CHECK(hpre_mod_get(&num, raw[0], 64) == NULL);
	raw[0][63] = 2;
	TEST_CHECK(hpre_mod_get(&num, raw[0], 64) == NULL);
	raw[0][63] = 3;
	TEST_CHECK(hpre_mod_get(&num, raw[0], 64) != NULL);
	BN_free(n);
	hpre_num_close(&num);
}

static const struct test_case cases[] = {
	TEST_CASE(inverse_random),
	TEST_CASE(inverse_edges),
	TEST_CASE(inverse_big),
	TEST_CASE(moduli),
};
TEST_MAIN(cases)
