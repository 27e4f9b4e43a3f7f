/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

#include "hpre_num.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

static void
mod_clear(struct hpre_mod *m)
{
	BN_MONT_CTX_free(m->mont);
	/* It may be a secret prime. */
	BN_clear_free(m->n);
	OPENSSL_cleanse(m, sizeof(*m));
}

void
hpre_num_close(struct hpre_num *num)
{
	unsigned int i, j;

	for (i = 0; i < HPRE_MOD_SETS * HPRE_MOD_WAYS; i++) {
		struct hpre_mod *m = num->mod[i / HPRE_MOD_WAYS][i % HPRE_MOD_WAYS];

		if (m != NULL)
			mod_clear(m);
		free(m);
	}
	for (i = 0; i < 2; i++)
		for (j = 0; j < HPRE_NUM_TMP; j++)
			BN_clear_free(num->tmp[i][j]);
	BN_CTX_free(num->ctx);
	memset(num, 0, sizeof(*num));
}

bool
hpre_num_open(struct hpre_num *num)
{
	unsigned int i;

	memset(num, 0, sizeof(*num));
	num->ctx = BN_CTX_new();
	if (num->ctx == NULL)
		return false;
	for (i = 0; i < HPRE_NUM_TMP; i++) {
		num->tmp[0][i] = BN_new();
		num->tmp[1][i] = BN_new();
		if (num->tmp[0][i] == NULL || num->tmp[1][i] == NULL) {
			hpre_num_close(num);
			return false;
		}
		BN_set_flags(num->tmp[1][i], BN_FLG_CONSTTIME);
	}
	return true;
}

BIGNUM *
hpre_num_get(struct hpre_num *num, bool secret, const uint8_t *p, unsigned int len)
{
	BIGNUM *n;

	if (num->nb_tmp[secret] == HPRE_NUM_TMP)
		return NULL;
	n = num->tmp[secret][num->nb_tmp[secret]++];
	if (p != NULL && BN_bin2bn(p, len, n) == NULL)
		return NULL;
	return n;
}

void
hpre_num_release(struct hpre_num *num, struct hpre_mark mark)
{
	unsigned int i;

	for (i = 0; i < 2; i++)
		while (num->nb_tmp[i] > mark.nb[i])
			BN_clear(num->tmp[i][--num->nb_tmp[i]]);
}

/* ---- moduli ---- */

static bool
mod_set(struct hpre_num *num, struct hpre_mod *m, const uint8_t *p, unsigned int len)
{
	m->n = BN_bin2bn(p, len, NULL);
	m->mont = BN_MONT_CTX_new();
	if (m->n == NULL || m->mont == NULL || !BN_MONT_CTX_set(m->mont, m->n, num->ctx)) {
		mod_clear(m);
		return false;
	}
	memcpy(m->raw, p, len);
	m->len = len;
	return true;
}

const struct hpre_mod *
hpre_mod_get(struct hpre_num *num, const uint8_t *p, unsigned int len)
{
	struct hpre_mod **set, *m;
	unsigned int i, old = 0;

	while (len > 0 && *p == 0) {
		p++;
		len--;
	}
	if (len == 0 || len > HPRE_WIDTH_MAX || (p[len - 1] & 1) == 0 || (len == 1 && *p == 1))
		return NULL;
	/* The lowest bytes of a modulus are as good as random, but for the lowest bit. */
	set = num->mod[(p[len - 1] >> 1 ^ len) & (HPRE_MOD_SETS - 1)];
	for (i = 0; i < HPRE_MOD_WAYS; i++) {
		m = set[i];
		if (m == NULL)
			break;
		if (m->len == len && CRYPTO_memcmp(m->raw, p, len) == 0) {
			m->used = ++num->clock;
			return m;
		}
		if (m->used < set[old]->used)
			old = i;
	}
	if (i == HPRE_MOD_WAYS) {
		m = set[old];
		mod_clear(m);
	} else {
		m = calloc(1, sizeof(*m));
		if (m == NULL)
			return NULL;
		set[i] = m;
	}
	if (!mod_set(num, m, p, len))
		return NULL;
	m->used = ++num->clock;
	return m;
}

/* ---- powers ---- */

#define FEW_ONES	3

/*
 * A public exponent such as 65537: squarings and hardly any multiplication. The last one is by the
 * base itself, not in Montgomery's form, which takes that form off the result.
 */
static bool
exp_few_ones(struct hpre_num *num, BIGNUM *r, const BIGNUM *a, uint64_t e, const struct hpre_mod *m)
{
	BIGNUM *am = hpre_public(num, NULL, 0), *t = hpre_public(num, NULL, 0);
	int i = 63 - __builtin_clzll(e);
	bool ok;

	ok = am != NULL && t != NULL && BN_to_montgomery(am, a, m->mont, num->ctx) &&
		BN_copy(t, am) != NULL;
	while (ok && i-- > 0) {
		ok = BN_mod_mul_montgomery(t, t, t, m->mont, num->ctx);
		if (ok && (e >> i & 1))
			ok = BN_mod_mul_montgomery(t, t, i == 0 ? a : am, m->mont, num->ctx);
	}
	return ok && BN_copy(r, t) != NULL;
}

bool
hpre_exp(struct hpre_num *num, BIGNUM *r, const BIGNUM *a, const BIGNUM *e,
	 const struct hpre_mod *m)
{
	uint64_t word;

	if (BN_cmp(a, m->n) >= 0)
		return false;
	if (BN_get_flags(e, BN_FLG_CONSTTIME))
		return BN_mod_exp_mont_consttime(r, a, e, m->n, num->ctx, m->mont) == 1;
	if (BN_num_bits(e) <= 64 && BN_bn2lebinpad(e, (uint8_t *)&word, sizeof(word)) > 0 &&
	    (word & 1) != 0 && word > 1 && __builtin_popcountll(word) <= FEW_ONES)
		return exp_few_ones(num, r, a, word, m);
	return BN_mod_exp_mont(r, a, e, m->n, num->ctx, m->mont) == 1;
}
