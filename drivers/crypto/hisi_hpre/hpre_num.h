/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Big-endian numbers: between the buffers of applications and the fields of blocks. None of these
 * takes longer or shorter for the values of the bytes, only for their number.
 */

#ifndef HPRE_NUM_H
#define HPRE_NUM_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <rte_crypto.h>

/* Are all @len bytes zero? */
static inline bool
hpre_num_zero(const uint8_t *n, size_t len)
{
	uint8_t any = 0;
	size_t i;

	for (i = 0; i < len; i++)
		any |= n[i];
	return any == 0;
}

/* @a < @b, both of @len bytes. */
static inline bool
hpre_num_less(const uint8_t *a, const uint8_t *b, size_t len)
{
	uint32_t borrow = 0;

	while (len-- > 0)
		borrow = ((uint32_t)a[len] - b[len] - borrow) >> 31;
	return borrow != 0;
}

static inline bool
hpre_num_equal(const uint8_t *a, const uint8_t *b, size_t len)
{
	uint8_t diff = 0;
	size_t i;

	for (i = 0; i < len; i++)
		diff |= a[i] ^ b[i];
	return diff == 0;
}

/* 0 < @a < @b */
static inline bool
hpre_num_within(const uint8_t *a, const uint8_t *b, size_t len)
{
	uint32_t zero = hpre_num_zero(a, len), less = hpre_num_less(a, b, len);

	return (~zero & less) != 0;
}

/* Does the buffer hold anything? */
static inline bool
hpre_param_given(const rte_crypto_param *n)
{
	return n->data != NULL && n->length != 0;
}

/* @len bytes as a number of @width bytes. False: it is too large. */
static inline bool
hpre_num_set(uint8_t *to, size_t width, const uint8_t *from, size_t len)
{
	if (len > width) {
		if (!hpre_num_zero(from, len - width))
			return false;
		from += len - width;
		len = width;
	}
	memset(to, 0, width - len);
	memcpy(to + width - len, from, len);
	return true;
}

/* The same of a parameter. False: there is none, or it is too large. */
static inline bool
hpre_num_in(uint8_t *to, size_t width, const rte_crypto_param *n)
{
	return hpre_param_given(n) && hpre_num_set(to, width, n->data, n->length);
}

/*
 * Is there room for @len bytes? Applications need not say how large a buffer is: a length of 0
 * means that it is large enough.
 */
static inline bool
hpre_out_fits(const rte_crypto_param *n, size_t len)
{
	return n->data != NULL && (n->length == 0 || n->length >= len);
}

/* Give the last @size bytes of the number of @width bytes back. */
static inline void
hpre_num_out(rte_crypto_param *to, const uint8_t *from, size_t width, size_t size)
{
	memcpy(to->data, from + width - size, size);
	to->length = size;
}

/* As hpre_num_out(), without leading zeros where @strip says so; one byte always stays. */
static inline void
hpre_num_out_strip(rte_crypto_param *to, const uint8_t *from, size_t width, size_t size,
		   bool strip)
{
	if (strip)
		while (size > 1 && from[width - size] == 0)
			size--;
	hpre_num_out(to, from, width, size);
}

#endif /* HPRE_NUM_H */
