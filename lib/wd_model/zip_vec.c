/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Flat buffers and scatter-gather lists as segments of this process's memory. */

#include <stdlib.h>
#include <string.h>

#include <libdeflate.h>

#include "sgl.h"

#include "wdm_engine.h"
#include "zip_codec.h"

#define ZIP_VEC_MIN	16

static bool
zip_vec_add(struct zip_vec *v, uint8_t *p, uint32_t len)
{
	if (v->nb == v->max) {
		uint32_t max = v->max == 0 ? ZIP_VEC_MIN : 2 * v->max;
		struct zip_seg *seg = realloc(v->seg, max * sizeof(*seg));

		if (seg == NULL)
			return false;
		v->seg = seg;
		v->max = max;
	}
	v->seg[v->nb++] = (struct zip_seg){ .p = p, .len = len };
	v->len += len;
	return true;
}

bool
zip_vec_flat(struct wdm_dev *dev, struct zip_vec *v, uint64_t addr, uint32_t len, bool write)
{
	uint8_t *p;

	v->nb = 0;
	v->len = 0;
	if (len == 0)
		return true;
	if (len > ZIP_FLAT_MAX) {
		if (!write)
			return false;
		len = ZIP_FLAT_MAX;
	}
	p = wdm_dma(dev, addr, len, write);
	return p != NULL && zip_vec_add(v, p, len);
}

/* One list of a chain: its entries, until @left bytes are described. */
static bool
zip_vec_list(struct wdm_dev *dev, struct zip_vec *v, const struct sgl_sge *sge, unsigned int nb,
	     uint32_t *skip, uint32_t *left, bool write)
{
	unsigned int i;
	uint8_t *p;

	for (i = 0; i < nb && *left > 0; i++) {
		/* Read once: the driver may change it behind our back. */
		uint32_t len = *(const volatile uint32_t *)&sge[i].len;
		uint64_t buf = *(const volatile uint64_t *)&sge[i].buf;

		if (len > SGL_SGE_LEN_MAX)
			return false;
		if (len <= *skip) {
			*skip -= len;
			continue;
		}
		len -= *skip;
		buf += *skip;
		*skip = 0;
		if (len > *left)
			len = *left;
		p = wdm_dma(dev, buf, len, write);
		if (p == NULL || !zip_vec_add(v, p, len))
			return false;
		*left -= len;
	}
	return true;
}

bool
zip_vec_sgl(struct wdm_dev *dev, struct zip_vec *v, uint64_t addr, uint32_t skip, uint32_t len,
	    bool write)
{
	const struct sgl_hdr *hdr;
	uint32_t left = len;
	unsigned int i, nb;

	v->nb = 0;
	v->len = 0;
	for (i = 0; left > 0 && addr != 0; i++) {
		uint64_t next;

		/* The bound also ends a chain that bites its tail. */
		if (i == SGL_CHAIN_MAX || addr % SGL_ALIGN != 0)
			return false;
		hdr = wdm_dma(dev, addr, sizeof(*hdr), false);
		if (hdr == NULL)
			return false;
		next = *(const volatile uint64_t *)&hdr->next;
		nb = *(const volatile uint16_t *)&hdr->entry_sum_in_sgl;
		if (nb > SGL_SGE_MAX)
			return false;
		if (nb > 0) {
			hdr = wdm_dma(dev, addr, sizeof(*hdr) + nb * sizeof(hdr->sge[0]), false);
			if (hdr == NULL || !zip_vec_list(dev, v, hdr->sge, nb, &skip, &left, write))
				return false;
		}
		addr = next;
	}
	return write || left == 0;
}

void
zip_vec_free(struct zip_vec *v)
{
	free(v->seg);
	memset(v, 0, sizeof(*v));
}

struct zip_cur
zip_vec_at(const struct zip_vec *v, uint32_t off)
{
	struct zip_cur c = { .seg = v->seg, .end = v->seg, .off = off };

	/* NULL when there never was a segment, and then even adding 0 is undefined. */
	if (v->nb != 0)
		c.end += v->nb;
	while (c.seg != c.end && c.off >= c.seg->len)
		c.off -= c.seg++->len;
	return c;
}

/* How much of @len lies in the cursor's segment; steps over segments that are used up. */
static uint32_t
zip_cur_room(struct zip_cur *c, uint32_t len)
{
	if (c->off == c->seg->len) {
		c->seg++;
		c->off = 0;
	}
	return c->seg->len - c->off < len ? c->seg->len - c->off : len;
}

void
zip_cur_put(struct zip_cur *c, const void *buf, uint32_t len)
{
	const uint8_t *p = buf;
	uint32_t n;

	for (; len > 0; p += n, len -= n, c->off += n) {
		n = zip_cur_room(c, len);
		/* @buf may be the driver's as well, and lie over the destination. */
		memmove(c->seg->p + c->off, p, n);
	}
}

void
zip_cur_copy(struct zip_cur *to, struct zip_cur *from, uint32_t len)
{
	uint32_t n;

	for (; len > 0; len -= n, from->off += n) {
		n = zip_cur_room(from, len);
		zip_cur_put(to, from->seg->p + from->off, n);
	}
}

void
zip_vec_put(const struct zip_vec *v, uint32_t off, const void *buf, uint32_t len)
{
	struct zip_cur c = zip_vec_at(v, off);

	zip_cur_put(&c, buf, len);
}

void
zip_vec_get(const struct zip_vec *v, uint32_t off, void *buf, uint32_t len)
{
	struct zip_seg seg = { .p = buf, .len = len };
	struct zip_cur to = { .seg = &seg, .end = &seg + 1 }, from = zip_vec_at(v, off);

	zip_cur_copy(&to, &from, len);
}

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
zip_vec_linear(const struct zip_vec *v, uint32_t len, struct zip_buf *buf)
{
	uint8_t *p;

	if (len > 0 && v->seg[0].len >= len)
		return v->seg[0].p;
	p = zip_buf_get(buf, len);
	if (p != NULL)
		zip_vec_get(v, 0, p, len);
	return p;
}

uint32_t
zip_vec_check(uint8_t alg, uint32_t check, const struct zip_vec *v, uint32_t off, uint32_t len)
{
	struct zip_cur c = zip_vec_at(v, off);
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
