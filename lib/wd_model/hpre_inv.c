/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Inverses modulo a prime by Fermat: a^(m - 2). Of a signature with P-256 this is a good part, and
 * OpenSSL keeps its fast way for itself, so for moduli of four words, the orders of all curves of
 * 256 bits, here is one. The exponent is public, the base is not: multiplications take the same
 * time whatever the numbers are, and which ones are made depends on the exponent only.
 */

#include <string.h>

#include <openssl/crypto.h>

#include "hpre_num.h"

#define WORDS		4
#define WINDOW		4	/* bits of the exponent at a time */

typedef unsigned __int128 u128;

struct field {
	uint64_t m[WORDS];
	uint64_t m0;		/* -1 / m modulo 2^64 */
};

/* r = a b / 2^256 mod m (Montgomery); a and b are below m. */
static void
mont_mul(uint64_t *r, const uint64_t *a, const uint64_t *b, const struct field *f)
{
	uint64_t t[WORDS + 2] = { 0 }, d[WORDS], carry, borrow = 0, u, keep;
	unsigned int i, j;
	u128 x;

	for (i = 0; i < WORDS; i++) {
		for (carry = 0, j = 0; j < WORDS; j++) {
			x = (u128)a[j] * b[i] + t[j] + carry;
			t[j] = x;
			carry = x >> 64;
		}
		x = (u128)t[WORDS] + carry;
		t[WORDS] = x;
		t[WORDS + 1] = x >> 64;
		u = t[0] * f->m0;
		x = (u128)u * f->m[0] + t[0];
		for (carry = x >> 64, j = 1; j < WORDS; j++) {
			x = (u128)u * f->m[j] + t[j] + carry;
			t[j - 1] = x;
			carry = x >> 64;
		}
		x = (u128)t[WORDS] + carry;
		t[WORDS - 1] = x;
		t[WORDS] = t[WORDS + 1] + (uint64_t)(x >> 64);
	}
	for (j = 0; j < WORDS; j++) {
		x = (u128)t[j] - f->m[j] - borrow;
		d[j] = x;
		borrow = (uint64_t)(x >> 64) & 1;
	}
	/* All ones where the difference is negative. */
	keep = 0 - (borrow & ~t[WORDS] & 1);
	for (j = 0; j < WORDS; j++)
		r[j] = (t[j] & keep) | (d[j] & ~keep);
}

static unsigned int
bit(const uint64_t *e, int i)
{
	return e[i / 64] >> i % 64 & 1;
}

/* r = a^e, all of it in Montgomery's form; @e is public and not 0. */
static void
mont_pow(uint64_t *r, const uint64_t *a, const uint64_t *e, const struct field *f)
{
	uint64_t odd[1 << (WINDOW - 1)][WORDS], square[WORDS];
	int i = WORDS * 64 - 1, low, j;
	unsigned int digit;
	bool first = true;

	memcpy(odd[0], a, sizeof(odd[0]));
	mont_mul(square, a, a, f);
	for (j = 1; j < 1 << (WINDOW - 1); j++)
		mont_mul(odd[j], odd[j - 1], square, f);
	while (i >= 0) {
		if (!bit(e, i)) {
			if (!first)
				mont_mul(r, r, r, f);
			i--;
			continue;
		}
		/* A digit begins and ends with a one. */
		low = i < WINDOW ? 0 : i - WINDOW + 1;
		while (!bit(e, low))
			low++;
		for (digit = 0, j = i; j >= low; j--) {
			digit = digit << 1 | bit(e, j);
			if (!first)
				mont_mul(r, r, r, f);
		}
		if (first)
			memcpy(r, odd[digit >> 1], sizeof(odd[0]));
		else
			mont_mul(r, r, odd[digit >> 1], f);
		first = false;
		i = low - 1;
	}
	OPENSSL_cleanse(odd, sizeof(odd));
	OPENSSL_cleanse(square, sizeof(square));
}

static bool
words_get(uint64_t *w, const BIGNUM *n)
{
	return BN_bn2lebinpad(n, (uint8_t *)w, WORDS * 8) == WORDS * 8;
}

static void
field_set(struct field *f)
{
	unsigned int i;

	/* Each step doubles the bits that are right; an odd number is its own inverse modulo 8. */
	f->m0 = f->m[0];
	for (i = 0; i < 5; i++)
		f->m0 *= 2 - f->m[0] * f->m0;
	f->m0 = 0 - f->m0;
}

/* @a is in Montgomery's form, the result is not. */
static bool
inverse4(BIGNUM *r, const BIGNUM *a, const struct hpre_mod *m)
{
	static const uint64_t one[WORDS] = { 1 };
	uint64_t aw[WORDS], rw[WORDS], e[WORDS];
	struct field f;
	bool ok;

	if (!words_get(f.m, m->n) || !words_get(aw, a))
		return false;
	field_set(&f);
	/* No borrow but for a modulus below 2^192, and these do not come here. */
	memcpy(e, f.m, sizeof(e));
	if (e[0] < 2) {
		unsigned int i = 1;

		while (e[i]-- == 0)
			i++;
	}
	e[0] -= 2;
	mont_pow(rw, aw, e, &f);
	mont_mul(rw, rw, one, &f);
	ok = BN_lebin2bn((const uint8_t *)rw, sizeof(rw), r) != NULL;
	OPENSSL_cleanse(aw, sizeof(aw));
	OPENSSL_cleanse(rw, sizeof(rw));
	return ok;
}

static bool
inverse_any(struct hpre_num *num, BIGNUM *r, const BIGNUM *a, const struct hpre_mod *m)
{
	BIGNUM *e = hpre_secret(num, NULL, 0);

	return e != NULL && BN_copy(e, m->n) != NULL && BN_sub_word(e, 2) &&
		hpre_exp(num, r, a, e, m);
}

bool
hpre_inverse(struct hpre_num *num, BIGNUM *r, const BIGNUM *a, const struct hpre_mod *m)
{
	unsigned int bits = m->len * 8;
	BIGNUM *t = hpre_secret(num, NULL, 0);
	bool ok;

	if (t == NULL || !BN_to_montgomery(t, a, m->mont, num->ctx))
		return false;
	if (bits > (WORDS - 1) * 64 && bits <= WORDS * 64)
		ok = inverse4(r, t, m);
	else
		ok = inverse_any(num, r, a, m);
	/* One Montgomery multiplication takes the form away again. */
	return ok && BN_mod_mul_montgomery(t, t, r, m->mont, num->ctx) && BN_is_one(t);
}

bool
hpre_mul(struct hpre_num *num, BIGNUM *r, const BIGNUM *a, const BIGNUM *b,
	 const struct hpre_mod *m)
{
	BIGNUM *t = hpre_secret(num, NULL, 0);

	return t != NULL && BN_to_montgomery(t, a, m->mont, num->ctx) &&
		BN_mod_mul_montgomery(r, t, b, m->mont, num->ctx);
}
