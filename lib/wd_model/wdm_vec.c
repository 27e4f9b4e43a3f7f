/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Flat buffers and scatter-gather lists as segments of this process's memory. */

#include "wdm_vec.h"

#include <stdlib.h>
#include <string.h>

#include "sgl.h"

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
wdm_vec_flat(struct wdm_bus *bus, struct wdm_vec *v, uint64_t addr, uint32_t len, bool write)
{
	uint8_t *p;

	v->nb = 0;
	v->len = 0;
	if (len == 0)
		return true;
	p = wdm_bus_at(bus, addr, len, write);
	return p != NULL && vec_add(v, p, len);
}

/* What is left of a walk over a chain of lists. */
struct vec_walk {
	uint32_t skip;		/* bytes to pass over */
	uint32_t read;		/* bytes that are only read; those behind them are written */
	uint32_t left;		/* bytes to describe, both together */
};

/* A piece at bus address @buf; where reading ends and writing begins it becomes two. */
static bool
vec_piece(struct wdm_bus *bus, struct wdm_vec *v, uint64_t buf, uint32_t len, struct vec_walk *w)
{
	uint32_t n;
	uint8_t *p;

	for (; len > 0; buf += n, len -= n) {
		n = w->read > 0 && w->read < len ? w->read : len;
		p = wdm_bus_at(bus, buf, n, w->read == 0);
		if (p == NULL || !vec_add(v, p, n))
			return false;
		w->read -= w->read > 0 ? n : 0;
		w->left -= n;
	}
	return true;
}

/* One list of a chain: its entries, until all bytes are described. */
static bool
vec_list(struct wdm_bus *bus, struct wdm_vec *v, const struct sgl_sge *sge, unsigned int nb,
	 struct vec_walk *w)
{
	unsigned int i;

	for (i = 0; i < nb && w->left > 0; i++) {
		/* Read once: the driver may change it behind our back. */
		uint32_t len = *(const volatile uint32_t *)&sge[i].len;
		uint64_t buf = *(const volatile uint64_t *)&sge[i].buf;

		if (len > SGL_SGE_LEN_MAX)
			return false;
		if (len <= w->skip) {
			w->skip -= len;
			continue;
		}
		len -= w->skip;
		buf += w->skip;
		w->skip = 0;
		if (!vec_piece(bus, v, buf, len < w->left ? len : w->left, w))
			return false;
	}
	return true;
}

static bool
vec_sgl(struct wdm_bus *bus, struct wdm_vec *v, uint64_t addr, struct vec_walk *w)
{
	const struct sgl_hdr *hdr;
	unsigned int i, nb;

	v->nb = 0;
	v->len = 0;
	for (i = 0; w->left > 0 && addr != 0; i++) {
		uint64_t next;

		/* The bound also ends a chain that bites its tail. */
		if (i == SGL_CHAIN_MAX || addr % SGL_ALIGN != 0)
			return false;
		hdr = wdm_bus_at(bus, addr, sizeof(*hdr), false);
		if (hdr == NULL)
			return false;
		next = *(const volatile uint64_t *)&hdr->next;
		nb = *(const volatile uint16_t *)&hdr->entry_sum_in_sgl;
		if (nb > SGL_SGE_MAX)
			return false;
		if (nb > 0) {
			hdr = wdm_bus_at(bus, addr, sizeof(*hdr) + nb * sizeof(hdr->sge[0]), false);
			if (hdr == NULL || !vec_list(bus, v, hdr->sge, nb, w))
				return false;
		}
		addr = next;
	}
	return true;
}

bool
wdm_vec_sgl(struct wdm_bus *bus, struct wdm_vec *v, uint64_t addr, uint32_t skip, uint32_t len,
	    bool write)
{
	struct vec_walk w = { .skip = skip, .read = write ? 0 : len, .left = len };

	return vec_sgl(bus, v, addr, &w) && (write || w.left == 0);
}

bool
wdm_vec_sgl_in_place(struct wdm_bus *bus, struct wdm_vec *v, uint64_t addr, uint32_t skip,
		     uint32_t read, uint32_t len)
{
	struct vec_walk w = { .skip = skip, .read = read, .left = read + len };

	return vec_sgl(bus, v, addr, &w) && w.left == 0;
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
