/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * A compressor for short requests. ISA-L's level 1 spends more on making the code for 4 KiB than
 * on finding matches in them; here that part is small. Matches come from one candidate a place,
 * with one look at the next place before a short match is taken. From some KiB on, ISA-L's
 * assembly wins (figures in doc/model.rst).
 *
 * Literals and matches become tokens of one form, so that neither the count nor the output loop
 * has to ask which is which:
 *
 *	[8:0]	literal 0..255, or 256 + match length - 3
 *	[13:9]	distance code, 30 for a literal
 *	[26:14]	extra bits of the distance
 */

#include "zip_fast.h"

#include <stdlib.h>
#include <string.h>

#include "zip_huffman.h"

#define HASH_BITS	13
#define HASH_BITS_4K	12		/* up to 4 KiB: less to clear */
#define SLACK		16		/* bytes of room that are only written and overwritten */
#define MAX_MATCH	258
#define TAIL		16		/* bytes at the end that only become literals */
#define NO_DIST		30
#define NB_LEN		29		/* length codes */

struct zip_fast {
	uint16_t head[1 << HASH_BITS];	/* last place of a hash */
	uint32_t litlen_freq[512];
	uint32_t dist_freq[32];
	/* What to send: value in the low 24 bits, number of bits above. Lengths come with their
	 * extra bits; distances: code [15:0], its bits [23:16], with the extra ones [31:24].
	 */
	struct fast_code {
		uint32_t litlen[512], dist[32], eob;
	} dynamic, fixed;
	uint8_t fixed_ll_len[288], fixed_d_len[ZIP_NB_DIST];
	uint32_t token[ZIP_FAST_MAX];
};

static const uint16_t len_base[NB_LEN + 1] = {
	3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115,
	131, 163, 195, 227, 258, 259
};
static const uint8_t len_extra[NB_LEN] = {
	0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0
};

/* Extra bits of a distance code. */
static inline unsigned int
dist_extra(unsigned int sym)
{
	return sym < 4 || sym == NO_DIST ? 0 : sym / 2 - 1;
}

static inline uint64_t
load64(const uint8_t *p)
{
	uint64_t v;

	memcpy(&v, p, 8);
	return v;
}

/* Output words for these codes. What has no code gets a word that nobody uses. */
static void
fast_code_make(struct fast_code *c, const uint8_t *ll_len, const uint16_t *ll, const uint8_t *d_len,
	       const uint16_t *d)
{
	unsigned int i, j;

	for (i = 0; i < 256; i++)
		c->litlen[i] = ll[i] | (uint32_t)ll_len[i] << 24;
	c->eob = ll[ZIP_EOB] | (uint32_t)ll_len[ZIP_EOB] << 24;
	for (i = 0; i < NB_LEN; i++) {
		uint32_t bits = ll_len[257 + i];

		for (j = len_base[i]; bits > 0 && j < len_base[i + 1]; j++)
			c->litlen[256 + j - 3] = ll[257 + i] | (j - len_base[i]) << bits |
				(bits + len_extra[i]) << 24;
	}
	for (i = 0; i < ZIP_NB_DIST; i++)
		c->dist[i] = d[i] | (uint32_t)d_len[i] << 16 | (d_len[i] + dist_extra(i)) << 24;
	c->dist[NO_DIST] = 0;
}

struct zip_fast *
zip_fast_open(void)
{
	struct zip_fast *f = malloc(sizeof(*f));
	uint16_t ll[288], d[ZIP_NB_DIST];
	unsigned int i;

	if (f == NULL)
		return NULL;
	memset(f, 0, sizeof(*f));
	for (i = 0; i < 288; i++)
		f->fixed_ll_len[i] = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8;
	memset(f->fixed_d_len, 5, sizeof(f->fixed_d_len));
	zip_huffman_codes(f->fixed_ll_len, 288, ll);
	zip_huffman_codes(f->fixed_d_len, ZIP_NB_DIST, d);
	fast_code_make(&f->fixed, f->fixed_ll_len, ll, f->fixed_d_len, d);
	return f;
}

void
zip_fast_close(struct zip_fast *f)
{
	free(f);
}

/* The bits of a token, up to 48, and how many. */
static inline uint64_t
fast_word(const struct fast_code *c, uint32_t token, unsigned int *nb)
{
	uint32_t ll = c->litlen[token & 511], d = c->dist[token >> 9 & 31];
	uint64_t val = (d & 0xffff) | (uint64_t)(token >> 14) << (d >> 16 & 0xff);

	*nb = (ll >> 24) + (d >> 24);
	return val << (ll >> 24) | (ll & 0xffffff);
}

static inline void
fast_put(struct zip_bits *b, const struct fast_code *c, uint32_t token)
{
	unsigned int nb;
	uint64_t val = fast_word(c, token, &nb);

	zip_bits_add(b, val, nb);
	zip_bits_flush(b);
}

/* Two tokens, mostly with one flush: what waits for the tokens before is the slow part. */
static inline void
fast_put2(struct zip_bits *b, const struct fast_code *c, uint32_t first, uint32_t second)
{
	unsigned int n1, n2;
	uint64_t v1 = fast_word(c, first, &n1), v2 = fast_word(c, second, &n2);

	if (__builtin_expect(n1 + n2 <= 56, 1)) {
		zip_bits_add(b, v1 | v2 << n1, n1 + n2);
	} else {
		zip_bits_add(b, v1, n1);
		zip_bits_flush(b);
		zip_bits_add(b, v2, n2);
	}
	zip_bits_flush(b);
}

/* How long the match is beyond the 8 bytes that were compared. */
static unsigned int
match_more(const uint8_t *p, const uint8_t *cand, const uint8_t *end)
{
	unsigned int len = 8, max = end - p < MAX_MATCH ? end - p : MAX_MATCH;

	while (len + 8 <= max) {
		uint64_t x = load64(p + len) ^ load64(cand + len);

		if (x != 0)
			return len + (__builtin_ctzll(x) >> 3);
		len += 8;
	}
	while (len < max && p[len] == cand[len])
		len++;
	return len;
}

static inline uint32_t
match_token(unsigned int len, unsigned int dist)
{
	unsigned int d = dist - 1, n = 31 - __builtin_clz(d | 1), sym, extra;

	sym = d < 2 ? d : 2 * n + (d >> (n - 1) & 1);
	extra = d < 2 ? 0 : d & ((1u << (n - 1)) - 1);
	return (256 + len - 3) | sym << 9 | extra << 14;
}

#define HASH(v)		((uint32_t)(v) * UINT32_C(0x9e3779b1) >> shift)

static inline void
fast_count(struct zip_fast *f, uint32_t *t, uint32_t token)
{
	f->litlen_freq[token & 511]++;
	f->dist_freq[token >> 9 & 31]++;
	*t = token;
}

/*
 * Turn @in..@end into tokens, counted. Returns how many. A candidate from the table may be
 * anything that was put there for this input, or 0: what it is worth is seen by comparing.
 */
static unsigned int
fast_parse(struct zip_fast *f, const uint8_t *in, const uint8_t *end, uint32_t window,
	   unsigned int shift)
{
	const uint8_t *p = in, *limit = end - in > TAIL ? end - TAIL : in;
	uint32_t *t = f->token, dist, dist1, h1, pos;
	unsigned int len, len1;
	uint64_t v, x;

	while (p < limit) {
		v = load64(p);
		pos = p - in;
		h1 = HASH(v);
		dist = pos - f->head[h1];
		f->head[h1] = pos;
		x = dist - 1 < pos && dist <= window ? v ^ load64(p - dist) : 1;
		if ((uint32_t)x != 0) {
			fast_count(f, t++, (v & 0xff) | NO_DIST << 9);
			p++;
			continue;
		}
		h1 = HASH(v >> 8);
		dist1 = pos + 1 - f->head[h1];
		f->head[h1] = pos + 1;
		f->head[HASH(v >> 16)] = pos + 2;
		len = x != 0 ? (unsigned int)__builtin_ctzll(x) >> 3 :
			match_more(p, p - dist, end);
		if (len < 8 && dist1 - 1 <= pos && dist1 <= window) {
			/* Is there a longer match at the next place? */
			x = load64(p + 1) ^ load64(p + 1 - dist1);
			len1 = x == 0 ? 8 : (unsigned int)__builtin_ctzll(x) >> 3;
			if (len1 > len) {
				fast_count(f, t++, (v & 0xff) | NO_DIST << 9);
				p++;
				dist = dist1;
				len = len1 < 8 ? len1 : match_more(p, p - dist, end);
			}
		}
		fast_count(f, t++, match_token(len, dist));
		p += len;
	}
	for (; p < end; p++)
		fast_count(f, t++, *p | NO_DIST << 9);
	return t - f->token;
}

/* Bits of the counted tokens and an end of block in codes of these lengths. */
static uint32_t
fast_bits(const uint32_t *ll_freq, const uint32_t *d_freq, const uint8_t *ll_len,
	  const uint8_t *d_len)
{
	uint32_t bits = 0;
	unsigned int i;

	for (i = 0; i < ZIP_NB_LITLEN; i++)
		bits += ll_freq[i] * ll_len[i];
	for (i = 0; i < NB_LEN; i++)
		bits += ll_freq[257 + i] * len_extra[i];
	for (i = 0; i < ZIP_NB_DIST; i++)
		bits += d_freq[i] * (d_len[i] + dist_extra(i));
	return bits;
}

static size_t
fast_stored(const uint8_t *in, uint32_t len, uint8_t *out)
{
	out[0] = 1;
	out[1] = len;
	out[2] = len >> 8;
	out[3] = ~len;
	out[4] = ~len >> 8;
	/* A driver may lay its destination over its source. */
	memmove(out + 5, in, len);
	return len + 5;
}

static size_t
fast_put_all(const struct zip_fast *f, unsigned int nb, const struct fast_code *c,
	     struct zip_bits b, const uint8_t *out)
{
	unsigned int i;

	for (i = 0; i + 1 < nb; i += 2)
		fast_put2(&b, c, f->token[i], f->token[i + 1]);
	if (i < nb)
		fast_put(&b, c, f->token[i]);
	zip_bits_add(&b, c->eob & 0xffffff, c->eob >> 24);
	zip_bits_flush(&b);
	/* The flush wrote what is left in the last byte, too. */
	return b.p - out + (b.nb > 0);
}

/* The counted tokens as a dynamic block, or a fixed or stored one where that is shorter. */
static size_t
fast_block(struct zip_fast *f, const uint8_t *in, uint32_t len, unsigned int nb, uint8_t *out,
	   size_t room)
{
	uint32_t freq[ZIP_NB_LITLEN], bits, fixed_bits;
	uint16_t ll[ZIP_NB_LITLEN] = { 0 }, d[ZIP_NB_DIST] = { 0 };
	uint8_t ll_len[ZIP_NB_LITLEN], d_len[ZIP_NB_DIST];
	struct zip_bits b = { .p = out };
	struct zip_huffman_hdr hdr;
	unsigned int i, j;

	memcpy(freq, f->litlen_freq, 256 * sizeof(freq[0]));
	freq[ZIP_EOB] = 1;
	for (i = 0; i < NB_LEN; i++)
		for (freq[257 + i] = 0, j = len_base[i]; j < len_base[i + 1]; j++)
			freq[257 + i] += f->litlen_freq[256 + j - 3];
	zip_huffman_make(freq, ZIP_NB_LITLEN, ZIP_CODE_MAX, ll_len, ll);
	zip_huffman_make(f->dist_freq, ZIP_NB_DIST, ZIP_CODE_MAX, d_len, d);
	zip_huffman_hdr_make(&hdr, ll_len, d_len);
	bits = hdr.bits + fast_bits(freq, f->dist_freq, ll_len, d_len);
	fixed_bits = 3 + fast_bits(freq, f->dist_freq, f->fixed_ll_len, f->fixed_d_len);

	j = (fixed_bits < bits ? fixed_bits : bits) / 8;
	if ((j < len ? j : len) + SLACK > room)
		return 0;
	if (j >= len + 5)
		return fast_stored(in, len, out);
	if (fixed_bits < bits) {
		zip_bits_add(&b, 1 | 1 << 1, 3);
		return fast_put_all(f, nb, &f->fixed, b, out);
	}
	fast_code_make(&f->dynamic, ll_len, ll, d_len, d);
	zip_huffman_hdr_put(&hdr, true, &b);
	return fast_put_all(f, nb, &f->dynamic, b, out);
}

size_t
zip_fast_run(struct zip_fast *f, const uint8_t *in, size_t len, uint8_t *out, size_t room,
	     unsigned int wbits)
{
	unsigned int bits = len <= 4096 ? HASH_BITS_4K : HASH_BITS, nb;

	memset(f->head, 0, sizeof(f->head[0]) << bits);
	memset(f->litlen_freq, 0, sizeof(f->litlen_freq));
	memset(f->dist_freq, 0, sizeof(f->dist_freq));
	nb = fast_parse(f, in, in + len, 1 << wbits, 32 - bits);
	return fast_block(f, in, len, nb, out, room);
}
