/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Flat buffers and scatter-gather lists as segments of this process's memory. */

#include "wdm_vec.h"

#include <stdlib.h>
#include <string.h>

#include "sgl.h"

#include "wdm_engine.h"

#define VEC_MIN	16

static bool
vec_add(struct wdm_vec *v, uint8_t *p, uint32_t len)
{
	if (v->nb == v->max) {
		uint32_t max = v->max == 0 ? VEC_MIN : 2 * v->max;
		struct wdm_seg *seg = realloc(v->seg, max * sizeof(*seg));

		if (seg == NULL)
			return false;
		v->seg = seg;
		v->max = max;
	}
	v->seg[v->nb++] = (struct wdm_seg){ .p = p, .len = len };
	v->len += len;
	return true;
}

bool
wdm_vec_flat(struct wdm_dev *dev, struct wdm_vec *v, uint64_t addr, uint32_t len, bool write)
{
	uint8_t *p;

	v->nb = 0;
	v->len = 0;
	if (len == 0)
		return true;
	p = wdm_dma(dev, addr, len, write);
	return p != NULL && vec_add(v, p, len);
}

/* One list of a chain: its entries, until @left bytes are described. */
static bool
vec_list(struct wdm_dev *dev, struct wdm_vec *v, const struct sgl_sge *sge, unsigned int nb,
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
		if (p == NULL || !vec_add(v, p, len))
			return false;
		*left -= len;
	}
	return true;
}

bool
wdm_vec_sgl(struct wdm_dev *dev, struct wdm_vec *v, uint64_t addr, uint32_t skip, uint32_t len,
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
			if (hdr == NULL || !vec_list(dev, v, hdr->sge, nb, &skip, &left, write))
				return false;
		}
		addr = next;
	}
	return write || left == 0;
}

void
wdm_vec_free(struct wdm_vec *v)
{
	free(v->seg);
	memset(v, 0, sizeof(*v));
}

struct wdm_cur
wdm_vec_at(const struct wdm_vec *v, uint32_t off)
{
	struct wdm_cur c = { .seg = v->seg, .end = v->seg, .off = off };

	/* NULL when there never was a segment, and then even adding 0 is undefined. */
	if (v->nb != 0)
		c.end += v->nb;
	while (c.seg != c.end && c.off >= c.seg->len)
		c.off -= c.seg++->len;
	return c;
}

/* How much of @len lies in the cursor's segment; steps over segments that are used up. */
static uint32_t
cur_room(struct wdm_cur *c, uint32_t len)
{
	if (c->off == c->seg->len) {
		c->seg++;
		c->off = 0;
	}
	return c->seg->len - c->off < len ? c->seg->len - c->off : len;
}

void
wdm_cur_put(struct wdm_cur *c, const void *buf, uint32_t len)
{
	const uint8_t *p = buf;
	uint32_t n;

	for (; len > 0; p += n, len -= n, c->off += n) {
		n = cur_room(c, len);
		/* @buf may be the driver's as well, and lie over the destination. */
		memmove(c->seg->p + c->off, p, n);
	}
}

void
wdm_cur_copy(struct wdm_cur *to, struct wdm_cur *from, uint32_t len)
{
	uint32_t n;

	for (; len > 0; len -= n, from->off += n) {
		n = cur_room(from, len);
		wdm_cur_put(to, from->seg->p + from->off, n);
	}
}

void
wdm_vec_put(const struct wdm_vec *v, uint32_t off, const void *buf, uint32_t len)
{
	struct wdm_cur c = wdm_vec_at(v, off);

	wdm_cur_put(&c, buf, len);
}

void
wdm_vec_get(const struct wdm_vec *v, uint32_t off, void *buf, uint32_t len)
{
	struct wdm_seg seg = { .p = buf, .len = len };
	struct wdm_cur to = { .seg = &seg, .end = &seg + 1 }, from = wdm_vec_at(v, off);

	wdm_cur_copy(&to, &from, len);
}
