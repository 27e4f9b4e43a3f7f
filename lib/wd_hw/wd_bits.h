/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Bit fields of registers and descriptors: a field is a mask, and only these four macros turn
 * masks into shifts.
 */

#ifndef WD_BITS_H
#define WD_BITS_H

#include <stdint.h>

/* Bit @n, 0..63. */
#define WD_BIT(n)		(UINT64_C(1) << (n))

/* Bits @high down to @low, inclusive. */
#define WD_MASK(high, low)	((~UINT64_C(0) >> (63 - (high))) & (~UINT64_C(0) << (low)))

/* Zero, or a compile error when @mask is not one run of set bits. */
#define WD_MASK_CHECK(mask) \
	(0 * sizeof(char[1 - 2 * !((mask) != 0 && \
		((((mask) | ((mask) - 1)) + 1) & (mask)) == 0)]))

/* The position of the lowest bit of the constant @mask. */
#define WD_SHIFT(mask)		(__builtin_ctzll(mask) + WD_MASK_CHECK(mask))

/* @value moved into the field @mask; what does not fit is cut off. */
#define WD_PREP(mask, value)	(((uint64_t)(value) << WD_SHIFT(mask)) & (mask))

/* The field @mask of @word, moved down to bit 0. */
#define WD_GET(mask, word)	(((uint64_t)(word) & (mask)) >> WD_SHIFT(mask))

#endif /* WD_BITS_H */
