/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Huffman codes of DEFLATE (RFC 1951): lengths from frequencies, codes, the block header. */

#ifndef ZIP_HUFFMAN_H
#define ZIP_HUFFMAN_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define ZIP_NB_LITLEN		286
#define ZIP_NB_DIST		30
#define ZIP_EOB			256
#define ZIP_CODE_MAX		15	/* bits of a literal, length or distance code */

/* Bits on their way out, the oldest in bit 0. Writers leave room for a store of 8 bytes. */
struct zip_bits {
	uint64_t bits;
	unsigned int nb;	/* less than 8 after a flush */
	uint8_t *p;
};

static inline void
zip_bits_add(struct zip_bits *b, uint64_t val, unsigned int nb)
{
	b->bits |= val << b->nb;
	b->nb += nb;
}

/* Move whole bytes out; up to 56 bits fit between two calls. */
static inline void
zip_bits_flush(struct zip_bits *b)
{
	memcpy(b->p, &b->bits, 8);
	b->p += b->nb >> 3;
	b->bits >>= b->nb & ~7u;
	b->nb &= 7;
}

/*
 * A Huffman code for @nb symbols of these frequencies, no code longer than @max. Lengths: 0 for
 * frequency 0; codes of such symbols are not written. Codes are canonical, their bits reversed as
 * DEFLATE sends them. At least two symbols get a code, so that it is complete. @nb is at most
 * ZIP_NB_LITLEN, the sum of frequencies below 2^22.
 */
void zip_huffman_make(const uint32_t *freq, unsigned int nb, unsigned int max, uint8_t *len,
		      uint16_t *code);
/* The same codes from the lengths alone, 0 for length 0. */
void zip_huffman_codes(const uint8_t *len, unsigned int nb, uint16_t *code);

/* The header of a dynamic block. */
struct zip_huffman_hdr {
	uint8_t nb_litlen, nb_dist, nb_pre;	/* less 257, 1 and 4, as they are sent */
	uint8_t pre_len[19];
	uint16_t pre_code[19];
	uint16_t nb_item;
	uint16_t item[ZIP_NB_LITLEN + ZIP_NB_DIST];	/* symbol, 5 bits; above, its extra bits */
	uint32_t bits;					/* of all, with the 3 of the block's type */
};

/* Work out the header for these lengths of all symbols. */
void zip_huffman_hdr_make(struct zip_huffman_hdr *h, const uint8_t *litlen, const uint8_t *dist);
void zip_huffman_hdr_put(const struct zip_huffman_hdr *h, bool last, struct zip_bits *b);

#endif /* ZIP_HUFFMAN_H */
