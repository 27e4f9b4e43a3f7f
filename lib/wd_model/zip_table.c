/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

#include "zip_table.h"

#include <string.h>

#include "zip_huffman.h"

/* The next code of the same length; codes have their bits reversed. Behind the last: itself. */
static inline unsigned int
code_next(unsigned int code, unsigned int len)
{
	unsigned int zeroes = code ^ ((1u << len) - 1), bit;

	if (zeroes == 0)
		return code;
	bit = 1u << (31 - __builtin_clz(zeroes));
	return (code & (bit - 1)) | bit;
}

/* No code at all, or one of one bit: DEFLATE has them, where a block needs no more. */
static bool
table_poor(uint32_t *table, unsigned int bits, uint32_t entry, bool any)
{
	unsigned int i;

	for (i = 0; i < 1u << bits; i++)
		table[i] = any && (i & 1) == 0 ? entry + 0x101 : ENTRY_BAD;
	return true;
}

/*
 * Codes longer than @bits, from the one at @sorted on. @count: how many there are of each length.
 * A second table is as large as its longest code asks for, which is known when codes of the lengths
 * so far fill it.
 */
static bool
table_second(uint32_t *table, unsigned int bits, unsigned int size, uint16_t *count,
	     const uint16_t *sorted, const uint32_t *sym, unsigned int code)
{
	unsigned int len = bits + 1, start = 0, end = 1u << bits, prefix = ~0u, sub = 0, i;

	for (; len <= ZIP_CODE_MAX; len++) {
		for (; count[len] > 0; count[len]--) {
			if ((code & ((1u << bits) - 1)) != prefix) {
				unsigned int codes = count[len];

				prefix = code & ((1u << bits) - 1);
				for (sub = len - bits; codes < 1u << sub; sub++)
					codes = codes * 2 + count[bits + sub + 1];
				start = end;
				end += 1u << sub;
				if (end > size)
					return false;
				table[prefix] = ENTRY_SPECIAL | ENTRY_SUB | bits | sub << 8 |
					start << 16;
			}
			for (i = code >> bits; i < 1u << sub; i += 1u << (len - bits))
				table[start + i] = sym[*sorted] + (len - bits) * 0x101;
			sorted++;
			code = code_next(code, len);
		}
	}
	return true;
}

/* Codes of literals by length: those of length n from end[n - 1] to end[n]. */
struct literals {
	uint16_t code[256];
	uint8_t sym[256];
	unsigned int end[LL_BITS + 1], nb;
};

/*
 * Entries for two literals whose codes have together @len bits. There is room for seven bits of the
 * second one, which is enough for text.
 */
static void
table_pairs(uint32_t *table, unsigned int len, const struct literals *l)
{
	unsigned int first, second, i, j;
	uint32_t e, *t;

	for (first = 1; first < len; first++) {
		second = len - first;
		for (j = l->end[second - 1]; j < l->end[second] && l->sym[j] < 128; j++) {
			e = ENTRY_LIT | ENTRY_PAIR | (uint32_t)l->sym[j] << 24 | first << 8 | len;
			t = table + ((uint32_t)l->code[j] << first);
			for (i = l->end[first - 1]; i < l->end[first]; i++)
				t[l->code[i]] = e | (uint32_t)l->sym[i] << 16;
		}
	}
}

bool
zip_table_make(uint32_t *table, unsigned int bits, unsigned int size, const uint8_t *lens,
	       unsigned int nb, const uint32_t *sym, unsigned int flags)
{
	uint16_t count[ZIP_CODE_MAX + 1] = { 0 }, off[ZIP_CODE_MAX + 2], sorted[288];
	unsigned int i, len, code = 0, space = 0, have;
	const uint16_t *s = sorted;
	struct literals lit;

	for (i = 0; i < nb; i++)
		count[lens[i]]++;
	off[1] = 0;
	for (len = 1; len <= ZIP_CODE_MAX; len++) {
		off[len + 1] = off[len] + count[len];
		space = space * 2 + count[len];
	}
	/* Those without a code go to the end, since a branch around them costs more. */
	off[0] = nb - count[0];
	for (i = 0; i < nb; i++)
		sorted[off[lens[i]]++] = i;
	if (space != 1u << ZIP_CODE_MAX) {
		have = nb - count[0];
		return (flags & ZIP_TABLE_POOR) && have == count[1] && have <= 1 &&
			table_poor(table, bits, sym[have == 1 ? sorted[0] : 0], have == 1);
	}
	lit.end[0] = lit.nb = 0;
	/* What is there for codes up to a length, twice, is what is there for one bit more. */
	for (len = 1, have = 1; len <= bits; len++) {
		if (code != 0)
			memcpy(table + have, table, have * sizeof(table[0]));
		have *= 2;
		for (; count[len] > 0; count[len]--) {
			if ((flags & ZIP_TABLE_PAIRS) && *s < 256) {
				lit.code[lit.nb] = code;
				lit.sym[lit.nb++] = *s;
			}
			table[code] = sym[*s++] + len * 0x101;
			code = code_next(code, len);
		}
		if (flags & ZIP_TABLE_PAIRS) {
			lit.end[len] = lit.nb;
			table_pairs(table, len, &lit);
		}
	}
	return table_second(table, bits, size, count, s, sym, code);
}
