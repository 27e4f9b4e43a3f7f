/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * GHASH (SP 800-38D, 6.4) for what no library does: GCM with SM4, and GCM in pieces. Multiples of
 * H by the 16 values of a nibble, as Shoup proposed; bits are reflected as the standard has them.
 */

#include <string.h>

#include "sec_crypto.h"

/* What the four bits that leave at the low end add at the high end: multiples of the polynomial. */
static const uint16_t ghash_reduce[16] = {
	0x0000, 0x1c20, 0x3840, 0x2460, 0x7080, 0x6ca0, 0x48c0, 0x54e0,
	0xe100, 0xfd20, 0xd940, 0xc560, 0x9180, 0x8da0, 0xa9c0, 0xb5e0,
};

static uint64_t
get64(const uint8_t *p)
{
	uint64_t v;

	memcpy(&v, p, 8);
	return __builtin_bswap64(v);
}

static void
put64(uint8_t *p, uint64_t v)
{
	v = __builtin_bswap64(v);
	memcpy(p, &v, 8);
}

void
sec_ghash_open(struct sec_ghash *g, const uint8_t *h)
{
	uint64_t hi = get64(h), lo = get64(h + 8), carry;
	unsigned int i, j;

	g->hi[0] = 0;
	g->lo[0] = 0;
	g->hi[8] = hi;
	g->lo[8] = lo;
	for (i = 4; i > 0; i /= 2) {
		carry = lo & 1 ? UINT64_C(0xe1) << 56 : 0;
		lo = lo >> 1 | hi << 63;
		hi = hi >> 1 ^ carry;
		g->hi[i] = hi;
		g->lo[i] = lo;
	}
	for (i = 2; i < 16; i *= 2) {
		for (j = 1; j < i; j++) {
			g->hi[i + j] = g->hi[i] ^ g->hi[j];
			g->lo[i + j] = g->lo[i] ^ g->lo[j];
		}
	}
}

static void
ghash_mul(const struct sec_ghash *g, uint8_t *y)
{
	uint64_t hi = 0, lo = 0;
	unsigned int i, nibble, out;

	for (i = 0; i < 32; i++) {
		/* From the last byte's low nibble to the first byte's high one. */
		nibble = i % 2 == 0 ? y[15 - i / 2] & 0xf : y[15 - i / 2] >> 4;
		if (i > 0) {
			out = lo & 0xf;
			lo = lo >> 4 | hi << 60;
			hi = hi >> 4 ^ (uint64_t)ghash_reduce[out] << 48;
		}
		hi ^= g->hi[nibble];
		lo ^= g->lo[nibble];
	}
	put64(y, hi);
	put64(y + 8, lo);
}

void
sec_ghash(const struct sec_ghash *g, uint8_t *y, const uint8_t *p, uint32_t len)
{
	uint32_t i, n;

	for (; len > 0; p += n, len -= n) {
		n = len < 16 ? len : 16;
		for (i = 0; i < n; i++)
			y[i] ^= p[i];
		ghash_mul(g, y);
	}
}
