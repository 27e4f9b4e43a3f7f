/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Software's part, by libcrypto. Powers and inverses of DSA's and ECDSA's secrets go through its
 * constant-time paths; for products and remainders it makes no such promise. MODEX takes its time
 * by its operands. Numbers live in a BN_CTX, which keeps their memory from op to op and wipes it in
 * the end.
 */

#include "hpre_soft.h"

#include <stdlib.h>

#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include "hisi_hpre.h"
#include "hpre_num.h"

/* A draw is below the limit with one half at least: so many failures do not happen. */
#define DRAWS_MAX	128

struct hpre_soft {
	BN_CTX *bn;
	EVP_MD_CTX *md;
	EC_POINT *point[HPRE_NB_CURVES];
};

struct hpre_soft *
hpre_soft_open(const struct hpre_dev *hdev)
{
	struct hpre_soft *soft = calloc(1, sizeof(*soft));
	unsigned int i;

	if (soft == NULL)
		return NULL;
	soft->bn = BN_CTX_new();
	soft->md = EVP_MD_CTX_new();
	if (soft->bn == NULL || soft->md == NULL)
		goto fail;
	for (i = 0; i < HPRE_NB_CURVES; i++) {
		if (hdev->curve[i] == NULL)
			continue;
		soft->point[i] = EC_POINT_new(hdev->curve[i]->group);
		if (soft->point[i] == NULL)
			goto fail;
	}
	return soft;

fail:
	hpre_soft_close(soft);
	return NULL;
}

void
hpre_soft_close(struct hpre_soft *soft)
{
	unsigned int i;

	if (soft == NULL)
		return;
	for (i = 0; i < HPRE_NB_CURVES; i++)
		EC_POINT_clear_free(soft->point[i]);
	EVP_MD_CTX_free(soft->md);
	BN_CTX_free(soft->bn);
	free(soft);
}

/* ---- Random numbers ---- */

bool
hpre_soft_random(uint8_t *to, size_t len)
{
	return RAND_priv_bytes(to, len) == 1;
}

bool
hpre_soft_random_nonzero(uint8_t *to, size_t len)
{
	unsigned int draws;
	size_t i;

	if (!hpre_soft_random(to, len))
		return false;
	for (i = 0; i < len; i++)
		for (draws = 0; to[i] == 0; draws++)
			if (draws == DRAWS_MAX || !hpre_soft_random(&to[i], 1))
				return false;
	return true;
}

bool
hpre_soft_random_below(const uint8_t *limit, size_t width, size_t bits, uint8_t *out)
{
	size_t size = (bits + 7) / 8;
	unsigned int draws;

	for (draws = 0; draws < DRAWS_MAX; draws++) {
		memset(out, 0, width - size);
		if (!hpre_soft_random(out + width - size, size))
			return false;
		out[width - size] &= 0xff >> (size * 8 - bits);
		if (hpre_num_within(out, limit, width))
			return true;
	}
	return false;
}

/* ---- Modular arithmetic ---- */

/* The numbers that a function works with. BN_CTX_get() gives NULL after the first failure. */
#define NUMS_MAX	8

struct nums {
	BIGNUM *n[NUMS_MAX];
};

static bool
nums_open(struct hpre_soft *soft, struct nums *nums)
{
	unsigned int i;

	BN_CTX_start(soft->bn);
	for (i = 0; i < NUMS_MAX; i++)
		nums->n[i] = BN_CTX_get(soft->bn);
	return nums->n[NUMS_MAX - 1] != NULL;
}

static bool
nums_close(struct hpre_soft *soft, struct nums *nums, bool good)
{
	unsigned int i;

	for (i = 0; i < NUMS_MAX; i++)
		if (nums->n[i] != NULL)
			BN_clear(nums->n[i]);
	BN_CTX_end(soft->bn);
	return good;
}

static bool
num_get(BIGNUM *n, const uint8_t *from, size_t len)
{
	return BN_bin2bn(from, len, n) != NULL;
}

static bool
num_secret(BIGNUM *n, const uint8_t *from, size_t len)
{
	BN_set_flags(n, BN_FLG_CONSTTIME);
	return num_get(n, from, len);
}

static bool
num_put(const BIGNUM *n, uint8_t *to, size_t width)
{
	return BN_bn2binpad(n, to, width) == (int)width;
}

bool
hpre_soft_reduce(struct hpre_soft *soft, const uint8_t *a, size_t len, const uint8_t *m,
		 size_t width, uint8_t *out)
{
	struct nums v;
	bool good;

	good = nums_open(soft, &v) && num_get(v.n[0], a, len) && num_get(v.n[1], m, width) &&
	       BN_mod(v.n[2], v.n[0], v.n[1], soft->bn) == 1 && num_put(v.n[2], out, width);
	return nums_close(soft, &v, good);
}

bool
hpre_soft_inverse(struct hpre_soft *soft, const uint8_t *a, size_t len, const uint8_t *m,
		  size_t width, uint8_t *out)
{
	struct nums v;
	bool good;

	good = nums_open(soft, &v) && num_secret(v.n[0], a, len) && num_get(v.n[1], m, width) &&
	       BN_mod(v.n[3], v.n[0], v.n[1], soft->bn) == 1;
	if (good) {
		BN_set_flags(v.n[3], BN_FLG_CONSTTIME);
		good = BN_mod_inverse(v.n[2], v.n[3], v.n[1], soft->bn) != NULL &&
		       num_put(v.n[2], out, width);
	}
	return nums_close(soft, &v, good);
}

bool
hpre_soft_power(struct hpre_soft *soft, const uint8_t *a, size_t len, const uint8_t *e,
		const uint8_t *m, size_t width, uint8_t *out)
{
	struct nums v;
	bool good;

	good = nums_open(soft, &v) && num_get(v.n[0], a, len) && num_get(v.n[1], e, width) &&
	       num_get(v.n[2], m, width) &&
	       BN_mod_exp(v.n[3], v.n[0], v.n[1], v.n[2], soft->bn) == 1 &&
	       num_put(v.n[3], out, width);
	return nums_close(soft, &v, good);
}

bool
hpre_soft_product_is(struct hpre_soft *soft, const uint8_t *a, const uint8_t *b, size_t half,
		     const uint8_t *n, size_t width)
{
	struct nums v;
	bool good;

	good = nums_open(soft, &v) && num_secret(v.n[0], a, half) &&
	       num_secret(v.n[1], b, half) && num_get(v.n[2], n, width) &&
	       BN_mul(v.n[3], v.n[0], v.n[1], soft->bn) == 1 && BN_cmp(v.n[3], v.n[2]) == 0;
	return nums_close(soft, &v, good);
}

/* @out = 1 / @a mod the prime @q, as a power: the only inverse in constant time here. */
static bool
prime_inverse(struct hpre_soft *soft, BIGNUM *out, const BIGNUM *a, const BIGNUM *q,
	      BIGNUM *exponent)
{
	return BN_copy(exponent, q) != NULL && BN_sub_word(exponent, 2) == 1 &&
	       BN_mod_exp_mont_consttime(out, a, exponent, q, soft->bn, NULL) == 1;
}

/* ---- DSA ---- */

/* The leading bits of the message, as many as the order has. */
static bool
message_get(BIGNUM *z, const uint8_t *msg, size_t len, size_t bits)
{
	size_t take = (bits + 7) / 8;

	if (len < take)
		take = len;
	if (!num_get(z, msg, take))
		return false;
	return take * 8 <= bits || BN_rshift(z, z, take * 8 - bits) == 1;
}

/* @s = (@z + @x * @r) / @k mod @q; @x is overwritten, @t is scratch. */
static bool
sign_end(struct hpre_soft *soft, BIGNUM *s, const BIGNUM *z, BIGNUM *x, const BIGNUM *r,
	 const BIGNUM *k, const BIGNUM *q, BIGNUM *t)
{
	return prime_inverse(soft, t, k, q, s) && BN_mod_mul(x, x, r, q, soft->bn) == 1 &&
	       BN_mod_add(x, x, z, q, soft->bn) == 1 &&
	       BN_mod_mul(s, x, t, q, soft->bn) == 1 && !BN_is_zero(s);
}

bool
hpre_soft_dsa_sign(struct hpre_soft *soft, const struct hpre_soft_dsa *d, const uint8_t *gk,
		   const uint8_t *k, const uint8_t *x, const uint8_t *msg, size_t len, uint8_t *r,
		   uint8_t *s)
{
	struct nums v;
	bool good;

	good = nums_open(soft, &v) && num_get(v.n[0], d->q, d->q_width) &&
	       num_get(v.n[1], gk, d->p_width) && num_secret(v.n[2], k, d->q_width) &&
	       num_secret(v.n[3], x, d->q_width) && message_get(v.n[4], msg, len, d->q_bits) &&
	       BN_mod(v.n[5], v.n[1], v.n[0], soft->bn) == 1 && !BN_is_zero(v.n[5]) &&
	       sign_end(soft, v.n[6], v.n[4], v.n[3], v.n[5], v.n[2], v.n[0], v.n[7]) &&
	       num_put(v.n[5], r, d->q_width) && num_put(v.n[6], s, d->q_width);
	return nums_close(soft, &v, good);
}

bool
hpre_soft_dsa_exponents(struct hpre_soft *soft, const struct hpre_soft_dsa *d, const uint8_t *r,
			const uint8_t *s, const uint8_t *msg, size_t len, uint8_t *u1, uint8_t *u2)
{
	struct nums v;
	bool good;

	good = nums_open(soft, &v) && num_get(v.n[0], d->q, d->q_width) &&
	       num_get(v.n[1], r, d->q_width) && num_get(v.n[2], s, d->q_width) &&
	       message_get(v.n[3], msg, len, d->q_bits) &&
	       prime_inverse(soft, v.n[4], v.n[2], v.n[0], v.n[5]) &&
	       BN_mod_mul(v.n[6], v.n[3], v.n[4], v.n[0], soft->bn) == 1 &&
	       BN_mod_mul(v.n[7], v.n[1], v.n[4], v.n[0], soft->bn) == 1;
	/* The q-th power is the same as the zeroth; hardware may not take a zero. */
	if (good && BN_is_zero(v.n[6]))
		good = BN_copy(v.n[6], v.n[0]) != NULL;
	if (good && BN_is_zero(v.n[7]))
		good = BN_copy(v.n[7], v.n[0]) != NULL;
	good = good && num_put(v.n[6], u1, d->p_width) && num_put(v.n[7], u2, d->p_width);
	return nums_close(soft, &v, good);
}

bool
hpre_soft_dsa_verify(struct hpre_soft *soft, const struct hpre_soft_dsa *d, const uint8_t *a,
		     const uint8_t *b, const uint8_t *r)
{
	struct nums v;
	bool good;

	good = nums_open(soft, &v) && num_get(v.n[0], d->p, d->p_width) &&
	       num_get(v.n[1], d->q, d->q_width) && num_get(v.n[2], a, d->p_width) &&
	       num_get(v.n[3], b, d->p_width) && num_get(v.n[4], r, d->q_width) &&
	       BN_mod_mul(v.n[5], v.n[2], v.n[3], v.n[0], soft->bn) == 1 &&
	       BN_mod(v.n[6], v.n[5], v.n[1], soft->bn) == 1 && BN_cmp(v.n[6], v.n[4]) == 0;
	return nums_close(soft, &v, good);
}

/* ---- Curves ---- */

bool
hpre_soft_on_curve(struct hpre_soft *soft, const struct hpre_curve *c, const uint8_t *x,
		   const uint8_t *y)
{
	struct nums v;
	bool good;

	/* Larger coordinates would be reduced. */
	if (!hpre_num_less(x, c->part[HPRE_PUB_P], c->width) ||
	    !hpre_num_less(y, c->part[HPRE_PUB_P], c->width))
		return false;
	good = nums_open(soft, &v) && num_get(v.n[0], x, c->width) &&
	       num_get(v.n[1], y, c->width) &&
	       EC_POINT_set_affine_coordinates(c->group, soft->point[c->index], v.n[0], v.n[1],
					       soft->bn) == 1;
	return nums_close(soft, &v, good);
}

bool
hpre_soft_public(struct hpre_soft *soft, const struct hpre_curve *c, const uint8_t *k, uint8_t *x,
		 uint8_t *y)
{
	EC_POINT *point = soft->point[c->index];
	struct nums v;
	bool good;

	good = nums_open(soft, &v) && num_secret(v.n[0], k, c->width) &&
	       EC_POINT_mul(c->group, point, v.n[0], NULL, NULL, soft->bn) == 1 &&
	       EC_POINT_get_affine_coordinates(c->group, point, v.n[1], v.n[2], soft->bn) == 1 &&
	       num_put(v.n[1], x, c->width) && num_put(v.n[2], y, c->width);
	return nums_close(soft, &v, good);
}

bool
hpre_soft_ecdsa_sign_zero(struct hpre_soft *soft, const struct hpre_curve *c, const uint8_t *d,
			  const uint8_t *k, uint8_t *r, uint8_t *s)
{
	EC_POINT *point = soft->point[c->index];
	const BIGNUM *n = EC_GROUP_get0_order(c->group);
	struct nums v;
	bool good;

	good = nums_open(soft, &v) && num_secret(v.n[0], k, c->width) &&
	       num_secret(v.n[1], d, c->width) &&
	       EC_POINT_mul(c->group, point, v.n[0], NULL, NULL, soft->bn) == 1 &&
	       EC_POINT_get_affine_coordinates(c->group, point, v.n[2], NULL, soft->bn) == 1 &&
	       BN_mod(v.n[3], v.n[2], n, soft->bn) == 1 && !BN_is_zero(v.n[3]);
	if (good) {
		BN_zero(v.n[4]);
		good = sign_end(soft, v.n[5], v.n[4], v.n[1], v.n[3], v.n[0], n, v.n[6]) &&
		       num_put(v.n[3], r, c->width) && num_put(v.n[5], s, c->width);
	}
	return nums_close(soft, &v, good);
}

bool
hpre_soft_ecdsa_verify_zero(struct hpre_soft *soft, const struct hpre_curve *c, const uint8_t *x,
			    const uint8_t *y, const uint8_t *r, const uint8_t *s)
{
	EC_POINT *point = soft->point[c->index];
	const BIGNUM *n = EC_GROUP_get0_order(c->group);
	struct nums v;
	bool good;

	good = nums_open(soft, &v) && num_get(v.n[0], x, c->width) &&
	       num_get(v.n[1], y, c->width) && num_get(v.n[2], r, c->width) &&
	       num_get(v.n[3], s, c->width) &&
	       EC_POINT_set_affine_coordinates(c->group, point, v.n[0], v.n[1], soft->bn) == 1 &&
	       prime_inverse(soft, v.n[4], v.n[3], n, v.n[5]) &&
	       BN_mod_mul(v.n[5], v.n[2], v.n[4], n, soft->bn) == 1 &&
	       EC_POINT_mul(c->group, point, NULL, point, v.n[5], soft->bn) == 1 &&
	       EC_POINT_get_affine_coordinates(c->group, point, v.n[6], NULL, soft->bn) == 1 &&
	       BN_mod(v.n[7], v.n[6], n, soft->bn) == 1 && BN_cmp(v.n[7], v.n[2]) == 0;
	return nums_close(soft, &v, good);
}

/* ---- Hashes ---- */

bool
hpre_soft_hash(struct hpre_soft *soft, const void *md, const struct hpre_piece *piece,
	       unsigned int nb, uint8_t *out)
{
	unsigned int i;

	if (md == NULL || EVP_DigestInit_ex2(soft->md, md, NULL) != 1)
		return false;
	for (i = 0; i < nb; i++)
		if (EVP_DigestUpdate(soft->md, piece[i].data, piece[i].len) != 1)
			return false;
	return EVP_DigestFinal_ex(soft->md, out, NULL) == 1;
}
