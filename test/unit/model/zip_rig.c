/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

#include "zip_rig.h"

#include <stdlib.h>

#include <zlib.h>

void
rig_sqe(struct zip_sqe *sqe, uint8_t alg, const struct rig_data *src, const struct rig_data *dst)
{
	memset(sqe, 0, sizeof(*sqe));
	sqe->input_data_length = src->len;
	sqe->dw7 = (rig_hw() >= QM_HW_V3 ? UINT32_C(0x30000000) : 0) | src->skip;
	sqe->dw8 = dst->skip;
	sqe->dw9 = alg | (src->sgl ? 0x100 : 0) | 0x4000;
	sqe->dw13 = 0x1234;
	sqe->dest_avail_out = dst->len;
	sqe->source_addr = src->addr;
	sqe->dest_addr = dst->addr;
	sqe->tag = UINT64_C(0x1122334455667788);
}

static void
rig_fill_words(uint8_t *buf, uint32_t len)
{
	char word[200][12];
	uint32_t i, n, w;

	for (w = 0; w < 200; w++)
		for (i = 0; i < 12; i++)
			word[w][i] = 'a' + rig_rand(1 + rig_rand(26));
	for (i = 0; i < len;) {
		w = rig_rand(1 + rig_rand(200));
		for (n = 1 + w % 11; n > 0 && i < len; n--)
			buf[i++] = word[w][n];
		if (i < len)
			buf[i++] = ' ';
	}
}

void
rig_fill(uint8_t *buf, uint32_t len)
{
	uint32_t i, from = 0, to, period;

	while (from < len) {
		to = rig_rand(3) == 0 ? from + 1 + rig_rand(len - from) : len;
		period = 1 + (rig_rand(2) ? rig_rand(40000) : rig_rand(300));
		switch (rig_rand(6)) {
		case 0:
			for (i = from; i < to; i++)
				buf[i] = rig_rand(256);
			break;
		case 1:
			memset(buf + from, rig_rand(256), to - from);
			break;
		case 2:
			/* Repeats from far away, just inside and outside of windows. */
			for (i = from; i < to; i++)
				buf[i] = i - from < period ? rig_rand(256) : buf[i - period];
			break;
		case 3:
			for (i = from; i < to; i++)
				buf[i] = "acgt"[rig_rand(4)];
			break;
		default:
			rig_fill_words(buf + from, to - from);
			break;
		}
		from = to;
	}
}

/* ---- zlib ---- */

int64_t
ref_inflate(const uint8_t *in, uint32_t len, uint8_t *out, uint32_t room, int wbits,
	    uint32_t *used, unsigned int *types)
{
	z_stream z = { .next_in = (uint8_t *)(uintptr_t)in, .avail_in = len, .next_out = out };
	unsigned int seen = len > 0 ? 1u << (in[0] >> 1 & 3) : 0;
	int64_t ret = -1;
	uint64_t bit;
	int st;

	if (inflateInit2(&z, -wbits) != Z_OK)
		abort();
	do {
		/* Byte by byte, so that a match can reach no further than the window. */
		if (z.avail_out == 0 && z.total_out < room)
			z.avail_out = 1;
		st = inflate(&z, Z_BLOCK);
		if (st == Z_OK && (z.data_type & 0xc0) == 0x80) {
			bit = (uint64_t)z.total_in * 8 - (z.data_type & 7);
			if (bit + 3 <= (uint64_t)len * 8)
				seen |= 1u << ((in[bit / 8] | (bit / 8 + 1 < len ?
					in[bit / 8 + 1] << 8 : 0)) >> (bit % 8 + 1) & 3);
		}
	} while (st == Z_OK);
	if (st == Z_STREAM_END)
		ret = z.total_out;
	if (used != NULL)
		*used = z.total_in;
	if (types != NULL)
		*types = seen;
	inflateEnd(&z);
	return ret;
}

uint32_t
ref_deflate(uint8_t alg, const uint8_t *in, uint32_t len, uint8_t *out, uint32_t room, int level,
	    int wbits, int strategy)
{
	z_stream z = { .next_in = (uint8_t *)(uintptr_t)in, .avail_in = len, .next_out = out,
		       .avail_out = room };
	uint32_t n, check = ref_check(alg, in, len);

	if (deflateInit2(&z, level, Z_DEFLATED, -wbits, 8, strategy) != Z_OK ||
	    deflate(&z, Z_FINISH) != Z_STREAM_END)
		abort();
	n = z.total_out;
	deflateEnd(&z);
	if (n + 8 > room)
		abort();
	if (alg == ZIP_ALG_ZLIB) {
		out[n++] = check >> 24;
		out[n++] = check >> 16;
		out[n++] = check >> 8;
		out[n++] = check;
	} else if (alg == ZIP_ALG_GZIP) {
		memcpy(out + n, &check, 4);
		memcpy(out + n + 4, &len, 4);
		n += 8;
	}
	return n;
}

uint32_t
ref_check(uint8_t alg, const uint8_t *buf, uint32_t len)
{
	return alg == ZIP_ALG_ZLIB ? adler32(1, buf, len) :
		alg == ZIP_ALG_GZIP ? crc32(0, buf, len) : 0;
}

uint32_t
ref_check_word(uint8_t alg, uint32_t check)
{
	uint32_t reg = 0;
	unsigned int i;

	if (alg != ZIP_ALG_GZIP)
		return check;
	for (i = 0; i < 32; i++)
		reg |= (check >> i & 1) << (31 - i);
	return ~reg;
}
