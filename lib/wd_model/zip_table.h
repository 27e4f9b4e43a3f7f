/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Look-up tables of the decoder of raw DEFLATE: of LL_BITS for literals and lengths and of D_BITS
 * for distances; longer codes continue in a second table behind the first. An entry:
 *
 *	[5:0]	bits to drop: of the code, and the extra ones behind it
 *	[7]	ENTRY_PAIR: two literals, the second one in [30:24]
 *	[11:8]	bits of the (first) code alone; ENTRY_SUB: bits that index the second table
 *	[30:16]	a literal, the base of a length or distance; ENTRY_SUB: where the second table is
 */

#ifndef ZIP_TABLE_H
#define ZIP_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#define LL_BITS		11
#define D_BITS		8
#define PRE_BITS	7
/*
 * A second table of 2^n entries belongs to at least n + 1 codes. 286 codes: n is at most 4, that
 * is 16 entries for 5 codes; 30 codes: n is at most 7, 128 entries for 8.
 */
#define LL_TABLE	((1 << LL_BITS) + 286 * 16 / 5 + 1)
#define D_TABLE		((1 << D_BITS) + 30 * 128 / 8)

#define ENTRY_LIT	UINT32_C(0x80000000)
#define ENTRY_SPECIAL	UINT32_C(0x8000)	/* one of the next two, or no symbol at all */
#define ENTRY_SUB	UINT32_C(0x4000)
#define ENTRY_EOB	UINT32_C(0x2000)
#define ENTRY_BAD	ENTRY_SPECIAL
#define ENTRY_PAIR	UINT32_C(0x80)

#define ZIP_TABLE_POOR	1	/* one code of one bit, or none, will do */
#define ZIP_TABLE_PAIRS	2	/* entries of two literals where their codes fit; LL_BITS at most */

/*
 * A table of 2^@bits entries, and second ones behind it, together @size at most, for codes of these
 * lengths. @sym: entries without their code. Returns false unless the code is complete or poor.
 */
bool zip_table_make(uint32_t *table, unsigned int bits, unsigned int size, const uint8_t *lens,
		    unsigned int nb, const uint32_t *sym, unsigned int flags);

#endif /* ZIP_TABLE_H */
