/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * What hardware leaves to software, by libcrypto: random numbers, checks of points, arithmetic with
 * few operands. Numbers are big-endian fields of a given width. Each function ends after a bounded
 * time whatever the operands are.
 */

#ifndef HPRE_SOFT_H
#define HPRE_SOFT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hpre_curve;
struct hpre_dev;

/* Working memory of one thread: libcrypto's numbers, a hash under way, a point per curve. */
struct hpre_soft;

/* NULL: out of memory. Closing wipes; NULL is allowed. */
struct hpre_soft *hpre_soft_open(const struct hpre_dev *hdev);
void hpre_soft_close(struct hpre_soft *soft);

/* ---- Random numbers, of libcrypto's generator for secrets ---- */
bool hpre_soft_random(uint8_t *to, size_t len);
/* None of the bytes is zero. */
bool hpre_soft_random_nonzero(uint8_t *to, size_t len);
/* 0 < @out < @limit, evenly spread; @limit of @width bytes has @bits bits. */
bool hpre_soft_random_below(const uint8_t *limit, size_t width, size_t bits, uint8_t *out);

/* ---- Modular arithmetic; false: no result (or out of memory) ---- */
/* @out = @a mod @m, of @width bytes both. */
bool hpre_soft_reduce(struct hpre_soft *soft, const uint8_t *a, size_t len, const uint8_t *m,
		      size_t width, uint8_t *out);
/* @out = 1 / @a mod @m */
bool hpre_soft_inverse(struct hpre_soft *soft, const uint8_t *a, size_t len, const uint8_t *m,
		       size_t width, uint8_t *out);
/* @out = @a ^ @e mod @m for an even @m too; not in constant time. */
bool hpre_soft_power(struct hpre_soft *soft, const uint8_t *a, size_t len, const uint8_t *e,
		     const uint8_t *m, size_t width, uint8_t *out);
/* Is @a times @b equal to @n? Of @half, @half and @width bytes. */
bool hpre_soft_product_is(struct hpre_soft *soft, const uint8_t *a, const uint8_t *b, size_t half,
			  const uint8_t *n, size_t width);

/* ---- DSA: what is left of it when the powers mod p are known ---- */
struct hpre_soft_dsa {
	const uint8_t *p, *q;	/* of p_width and q_width bytes; q is prime */
	size_t p_width, q_width;
	size_t q_bits;
};
/* @r, @s of q_width bytes, from @gk = g^k mod p. False: choose another k. */
bool hpre_soft_dsa_sign(struct hpre_soft *soft, const struct hpre_soft_dsa *d, const uint8_t *gk,
			const uint8_t *k, const uint8_t *x, const uint8_t *msg, size_t len,
			uint8_t *r, uint8_t *s);
/* The exponents @u1, @u2 of p_width bytes that a signature is verified with; neither is zero. */
bool hpre_soft_dsa_exponents(struct hpre_soft *soft, const struct hpre_soft_dsa *d,
			     const uint8_t *r, const uint8_t *s, const uint8_t *msg, size_t len,
			     uint8_t *u1, uint8_t *u2);
/* Is (@a * @b mod p) mod q equal to @r? */
bool hpre_soft_dsa_verify(struct hpre_soft *soft, const struct hpre_soft_dsa *d, const uint8_t *a,
			  const uint8_t *b, const uint8_t *r);

/* ---- Curves; coordinates and scalars of the curve's width ---- */
bool hpre_soft_on_curve(struct hpre_soft *soft, const struct hpre_curve *c, const uint8_t *x,
			const uint8_t *y);
/* (@x, @y) = @k times the generator. For session set-up. */
bool hpre_soft_public(struct hpre_soft *soft, const struct hpre_curve *c, const uint8_t *k,
		      uint8_t *x, uint8_t *y);
/* ECDSA of a message that is zero, which the engine does not take. */
bool hpre_soft_ecdsa_sign_zero(struct hpre_soft *soft, const struct hpre_curve *c,
			       const uint8_t *d, const uint8_t *k, uint8_t *r, uint8_t *s);
bool hpre_soft_ecdsa_verify_zero(struct hpre_soft *soft, const struct hpre_curve *c,
				 const uint8_t *x, const uint8_t *y, const uint8_t *r,
				 const uint8_t *s);

/* ---- Hashes; @md is an EVP_MD of hdev->md[] ---- */
struct hpre_piece {
	const void *data;
	size_t len;
};
/* The hash of @nb pieces, one behind the other. */
bool hpre_soft_hash(struct hpre_soft *soft, const void *md, const struct hpre_piece *piece,
		    unsigned int nb, uint8_t *out);

#endif /* HPRE_SOFT_H */
