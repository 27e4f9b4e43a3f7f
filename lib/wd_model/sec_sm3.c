/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

#include "sec_sm3.h"

#include <string.h>

static inline uint32_t
rol(uint32_t v, unsigned int n)
{
	n %= 32;
	return n == 0 ? v : v << n | v >> (32 - n);
}

static inline uint32_t
p0(uint32_t x)
{
	return x ^ rol(x, 9) ^ rol(x, 17);
}

static inline uint32_t
p1(uint32_t x)
{
	return x ^ rol(x, 15) ^ rol(x, 23);
}

static inline uint32_t
get32(const uint8_t *p)
{
	uint32_t v;

	memcpy(&v, p, 4);
	return __builtin_bswap32(v);
}

/* State of the compression: A..H. */
struct sm3_reg {
	uint32_t a, b, c, d, e, f, g, h;
};

static inline struct sm3_reg
sm3_round(struct sm3_reg r, uint32_t tj, uint32_t ff, uint32_t gg, uint32_t w, uint32_t w4)
{
	uint32_t a12 = rol(r.a, 12), ss1 = rol(a12 + r.e + tj, 7);
	uint32_t tt1 = ff + r.d + (ss1 ^ a12) + (w ^ w4), tt2 = gg + r.h + ss1 + w;

	return (struct sm3_reg){
		.a = tt1, .b = r.a, .c = rol(r.b, 9), .d = r.c,
		.e = p0(tt2), .f = r.e, .g = rol(r.f, 19), .h = r.g,
	};
}

static void
sm3_block(uint32_t *v, const uint8_t *p)
{
	struct sm3_reg r = { v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7] };
	uint32_t w[68];
	unsigned int j;

	for (j = 0; j < 16; j++)
		w[j] = get32(p + 4 * j);
	for (; j < 68; j++)
		w[j] = p1(w[j - 16] ^ w[j - 9] ^ rol(w[j - 3], 15)) ^ rol(w[j - 13], 7) ^ w[j - 6];
#pragma GCC unroll 16
	for (j = 0; j < 16; j++)
		r = sm3_round(r, rol(0x79cc4519, j), r.a ^ r.b ^ r.c, r.e ^ r.f ^ r.g, w[j],
			      w[j + 4]);
#pragma GCC unroll 48
	for (; j < 64; j++)
		r = sm3_round(r, rol(0x7a879d8a, j), (r.a & r.b) | ((r.a | r.b) & r.c),
			      ((r.f ^ r.g) & r.e) ^ r.g, w[j], w[j + 4]);
	v[0] ^= r.a;
	v[1] ^= r.b;
	v[2] ^= r.c;
	v[3] ^= r.d;
	v[4] ^= r.e;
	v[5] ^= r.f;
	v[6] ^= r.g;
	v[7] ^= r.h;
}

void
sec_sm3_init(struct sec_sm3 *s)
{
	static const uint32_t iv[8] = {
		0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600,
		0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e,
	};

	memcpy(s->h, iv, sizeof(iv));
	s->len = 0;
}

void
sec_sm3_update(struct sec_sm3 *s, const void *data, size_t len)
{
	size_t have = s->len % 64, n;
	const uint8_t *p = data;

	s->len += len;
	if (have > 0) {
		n = len < 64 - have ? len : 64 - have;
		memcpy(s->buf + have, p, n);
		if (have + n < 64)
			return;
		sm3_block(s->h, s->buf);
		p += n;
		len -= n;
	}
	for (; len >= 64; p += 64, len -= 64)
		sm3_block(s->h, p);
	memcpy(s->buf, p, len);
}

void
sec_sm3_final(struct sec_sm3 *s, uint8_t *out)
{
	uint64_t bits = __builtin_bswap64(s->len * 8);
	size_t have = s->len % 64;
	unsigned int i;
	uint32_t v;

	s->buf[have++] = 0x80;
	if (have > 56) {
		memset(s->buf + have, 0, 64 - have);
		sm3_block(s->h, s->buf);
		have = 0;
	}
	memset(s->buf + have, 0, 56 - have);
	memcpy(s->buf + 56, &bits, 8);
	sm3_block(s->h, s->buf);
	for (i = 0; i < 8; i++) {
		v = __builtin_bswap32(s->h[i]);
		memcpy(out + 4 * i, &v, 4);
	}
}
