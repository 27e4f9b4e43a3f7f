/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Scratch memory, and checksums over segments. */

#include <stdlib.h>
#include <string.h>

#include <libdeflate.h>

#include "zip_codec.h"

uint8_t *
zip_buf_get(struct zip_buf *b, size_t size)
{
	if (b->size < size) {
		free(b->p);
		b->size = 0;
		/* Sizes come from requests: round up so that they do not make it grow each time. */
		size = (size + 0xffff) & ~(size_t)0xffff;
		b->p = malloc(size);
		if (b->p != NULL)
			b->size = size;
	}
	return b->p;
}

const uint8_t *
zip_vec_linear(const struct wdm_vec *v, uint32_t len, struct zip_buf *buf)
{
	uint8_t *p;

	if (len > 0 && v->seg[0].len >= len)
		return v->seg[0].p;
	p = zip_buf_get(buf, len);
	if (p != NULL)
		wdm_vec_get(v, 0, p, len);
	return p;
}

uint32_t
zip_vec_check(uint8_t alg, uint32_t check, const struct wdm_vec *v, uint32_t off, uint32_t len)
{
	struct wdm_cur c = wdm_vec_at(v, off);
	uint32_t n;

	if (alg != ZIP_ALG_ZLIB && alg != ZIP_ALG_GZIP)
		return 0;
	for (; len > 0; len -= n, c.seg++, c.off = 0) {
		n = c.seg->len - c.off < len ? c.seg->len - c.off : len;
		if (alg == ZIP_ALG_ZLIB)
			check = libdeflate_adler32(check, c.seg->p + c.off, n);
		else
			check = libdeflate_crc32(check, c.seg->p + c.off, n);
	}
	return check;
}

void
zip_trailer_make(uint8_t alg, uint32_t check, uint32_t isize, uint8_t *buf)
{
	if (alg == ZIP_ALG_ZLIB) {
		check = __builtin_bswap32(check);
		memcpy(buf, &check, 4);
	} else if (alg == ZIP_ALG_GZIP) {
		memcpy(buf, &check, 4);
		memcpy(buf + 4, &isize, 4);
	}
}
