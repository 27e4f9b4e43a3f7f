/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Big numbers of the HPRE engine: OpenSSL does the arithmetic. Here are the numbers of a request,
 * all of them wiped when it ends, and moduli that were met before: to prepare one takes as long as
 * some multiplications.
 */

#ifndef HPRE_NUM_H
#define HPRE_NUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <openssl/bn.h>

#include "hpre.h"

#define HPRE_NUM_TMP	24	/* numbers of a request, of each kind */
#define HPRE_MOD_SETS	16	/* a power of 2 */
#define HPRE_MOD_WAYS	4
#define HPRE_INVERSE_FAST	256	/* bits of a modulus up to which inverses are fast */

/* An odd modulus above 1. */
struct hpre_mod {
	BIGNUM *n;
	BN_MONT_CTX *mont;
	uint64_t used;		/* when, for the choice of the one to replace */
	uint16_t len;		/* bytes without leading zeros; 0: none */
	uint8_t raw[HPRE_WIDTH_MAX];
};

struct hpre_num {
	BN_CTX *ctx;
	BIGNUM *tmp[2][HPRE_NUM_TMP];	/* public; secret */
	uint8_t nb_tmp[2];
	uint64_t clock;
	struct hpre_mod *mod[HPRE_MOD_SETS][HPRE_MOD_WAYS];
};

bool hpre_num_open(struct hpre_num *num);
void hpre_num_close(struct hpre_num *num);

/*
 * A number of @len bytes, or a fresh one without @p; valid until hpre_num_end(). OpenSSL takes its
 * constant-time paths with a secret one. NULL: out of memory.
 */
BIGNUM *hpre_num_get(struct hpre_num *num, bool secret, const uint8_t *p, unsigned int len);
static inline BIGNUM *
hpre_public(struct hpre_num *num, const uint8_t *p, unsigned int len)
{
	return hpre_num_get(num, false, p, len);
}
static inline BIGNUM *
hpre_secret(struct hpre_num *num, const uint8_t *p, unsigned int len)
{
	return hpre_num_get(num, true, p, len);
}
/* Wipe the numbers that were got since hpre_num_mark(), or all of the request. */
struct hpre_mark {
	uint8_t nb[2];
};
static inline struct hpre_mark
hpre_num_mark(const struct hpre_num *num)
{
	return (struct hpre_mark){ { num->nb_tmp[0], num->nb_tmp[1] } };
}
void hpre_num_release(struct hpre_num *num, struct hpre_mark mark);
static inline void
hpre_num_end(struct hpre_num *num)
{
	hpre_num_release(num, (struct hpre_mark){ { 0, 0 } });
}

/*
 * The modulus of these bytes, valid until the fourth other is looked up. NULL: it is even or 1, or
 * out of memory.
 */
const struct hpre_mod *hpre_mod_get(struct hpre_num *num, const uint8_t *p, unsigned int len);

/* @r = @a ^ @e mod @m, in constant time if @e is secret. False: @a is not below @m. */
bool hpre_exp(struct hpre_num *num, BIGNUM *r, const BIGNUM *a, const BIGNUM *e,
	      const struct hpre_mod *m);

/*
 * @r = 1 / @a modulo @m, in time that depends on @m alone; above 256 bits it must be a prime.
 * False: none was found.
 */
bool hpre_inverse(struct hpre_num *num, BIGNUM *r, const BIGNUM *a, const struct hpre_mod *m);
/* @r = @a * @b mod @m, both below it. */
bool hpre_mul(struct hpre_num *num, BIGNUM *r, const BIGNUM *a, const BIGNUM *b,
	      const struct hpre_mod *m);
/* 1 <= @a < @m */
static inline bool
hpre_in_range(const BIGNUM *a, const struct hpre_mod *m)
{
	return !BN_is_zero(a) && BN_cmp(a, m->n) < 0;
}

#endif /* HPRE_NUM_H */
