/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* The frames around DEFLATE: gzip (RFC 1952) and zlib (RFC 1950). */

#include "gz.h"

#include <string.h>

#include <zlib.h>

enum gz_flag {
	GZ_FHCRC = 1 << 1,
	GZ_FEXTRA = 1 << 2,
	GZ_FNAME = 1 << 3,
	GZ_FCOMMENT = 1 << 4,
	GZ_FRESERVED = 0xe0,
};

#define GZ_FIXED_LEN	10

uint32_t
get_le32(const uint8_t *p)
{
	return p[0] | p[1] << 8 | p[2] << 16 | (uint32_t)p[3] << 24;
}

void
put_le32(uint8_t *p, uint32_t v)
{
	p[0] = v;
	p[1] = v >> 8;
	p[2] = v >> 16;
	p[3] = v >> 24;
}

uint32_t
get_be32(const uint8_t *p)
{
	return __builtin_bswap32(get_le32(p));
}

void
put_be32(uint8_t *p, uint32_t v)
{
	put_le32(p, __builtin_bswap32(v));
}

/* Look for the two subfields that tell a member's length. */
static void
extra_parse(const uint8_t *p, size_t len, struct gz_head *h)
{
	size_t n;

	while (len >= 4) {
		n = p[2] | p[3] << 8;
		if (n > len - 4)
			return;
		if (p[0] == 'W' && p[1] == 'D' && n == 8) {
			h->sized = true;
			h->member = get_le32(p + 4);
			h->plain = get_le32(p + 8);
		} else if (p[0] == 'B' && p[1] == 'C' && n == 2) {
			h->sized = true;
			h->member = (p[4] | p[5] << 8) + 1;
			h->plain = GZ_BGZF_MAX;
		}
		p += 4 + n;
		len -= 4 + n;
	}
}

/* Behind the zero that ends the text at @pos, or 0 when it is not there. */
static size_t
skip_text(const uint8_t *p, size_t len, size_t pos)
{
	const uint8_t *z = pos < len ? memchr(p + pos, 0, len - pos) : NULL;

	return z != NULL ? (size_t)(z - p) + 1 : 0;
}

enum gz_result
gz_head_parse(const uint8_t *p, size_t len, struct gz_head *h)
{
	size_t pos = GZ_FIXED_LEN, n;
	uint8_t flags;

	memset(h, 0, sizeof(*h));
	if ((len > 0 && p[0] != 0x1f) || (len > 1 && p[1] != 0x8b))
		return GZ_FOREIGN;
	if (len < GZ_FIXED_LEN)
		return GZ_SHORT;
	if (p[2] != 8)
		return GZ_METHOD;
	flags = p[3];
	if (flags & GZ_FRESERVED)
		return GZ_RESERVED;
	if (flags & GZ_FEXTRA) {
		if (len < pos + 2)
			return GZ_SHORT;
		n = p[pos] | p[pos + 1] << 8;
		pos += 2;
		if (len - pos < n)
			return GZ_SHORT;
		extra_parse(p + pos, n, h);
		pos += n;
	}
	if (flags & GZ_FNAME) {
		pos = skip_text(p, len, pos);
		if (pos == 0)
			return GZ_SHORT;
	}
	if (flags & GZ_FCOMMENT) {
		pos = skip_text(p, len, pos);
		if (pos == 0)
			return GZ_SHORT;
	}
	if (flags & GZ_FHCRC) {
		if (len - pos < 2)
			return GZ_SHORT;
		if ((crc32(0, p, pos) & 0xffff) != (p[pos] | (unsigned int)p[pos + 1] << 8))
			return GZ_CRC16;
		pos += 2;
	}
	h->len = pos;
	return GZ_OK;
}

const char *
gz_result_text(enum gz_result r)
{
	switch (r) {
	case GZ_OK:
		return "good";
	case GZ_SHORT:
		return "ends within a gzip header";
	case GZ_FOREIGN:
		return "is not in gzip format";
	case GZ_METHOD:
		return "uses a method other than DEFLATE";
	case GZ_RESERVED:
		return "has reserved flags set in a gzip header";
	case GZ_CRC16:
		return "has a wrong checksum in a gzip header";
	}
	return "is bad";
}

void
gz_head_build(uint8_t head[GZ_HEAD_LEN], uint32_t deflate, uint32_t plain)
{
	static const uint8_t fixed[] = {
		0x1f, 0x8b, 8, GZ_FEXTRA, 0, 0, 0, 0, 0, 255, 12, 0, 'W', 'D', 8, 0,
	};

	memcpy(head, fixed, sizeof(fixed));
	put_le32(head + 16, GZ_HEAD_LEN + deflate + GZ_TAIL_LEN);
	put_le32(head + 20, plain);
}

void
gz_tail_build(uint8_t tail[GZ_TAIL_LEN], uint32_t crc, uint32_t isize)
{
	put_le32(tail, crc);
	put_le32(tail + 4, isize);
}

const char *
zlib_head_check(const uint8_t *p)
{
	if ((p[0] & 0x0f) != 8 || (p[0] >> 4) > 7 || (p[0] << 8 | p[1]) % 31 != 0)
		return "is not in zlib format";
	if (p[1] & 0x20)
		return "needs a preset dictionary, which no device here has";
	return NULL;
}

void
zlib_head_build(uint8_t head[ZLIB_HEAD_LEN], uint8_t window, int level)
{
	unsigned int flevel = level < 0 ? 2 : level <= 1 ? 0 : level <= 5 ? 1 : level == 6 ? 2 : 3;
	unsigned int w = window >= 8 && window <= 15 ? window - 8 : 7, v;

	v = (w << 4 | 8) << 8 | flevel << 6;
	v += 31 - v % 31;
	head[0] = v >> 8;
	head[1] = v;
}
