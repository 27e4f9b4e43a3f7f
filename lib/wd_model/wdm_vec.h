/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * What flat buffers and scatter-gather lists describe, as segments of this process's memory that
 * were checked. What lies in them may be anything and may change while it is read.
 */

#ifndef WDM_VEC_H
#define WDM_VEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wdm_bus.h"

/* A piece of the driver's memory; @len is never 0 inside a wdm_vec. */
struct wdm_seg {
	uint8_t *p;
	uint32_t len;
};

/* Data of a request: @nb segments of together @len bytes. */
struct wdm_vec {
	struct wdm_seg *seg;
	uint32_t nb;
	uint32_t len;
	uint32_t max;		/* slots of @seg */
};

/* A place in a wdm_vec. */
struct wdm_cur {
	const struct wdm_seg *seg, *end;
	uint32_t off;
};

/*
 * Fill @v with @len bytes at bus address @addr, a flat buffer or an SGL of which @skip bytes are
 * passed over. A source must be that long; a destination (@write) that is an SGL may be shorter,
 * and v->len says so. Returns false when an address, a length or the list is bad, or memory is
 * short.
 */
bool wdm_vec_flat(struct wdm_bus *bus, struct wdm_vec *v, uint64_t addr, uint32_t len,
		  bool write);
bool wdm_vec_sgl(struct wdm_bus *bus, struct wdm_vec *v, uint64_t addr, uint32_t skip,
		 uint32_t len, bool write);
/*
 * An SGL that is source and destination at once: @read bytes that are only read and then @len that
 * are written, too. A segment ends where they meet.
 */
bool wdm_vec_sgl_in_place(struct wdm_bus *bus, struct wdm_vec *v, uint64_t addr, uint32_t skip,
			  uint32_t read, uint32_t len);
void wdm_vec_free(struct wdm_vec *v);
/* The place @off bytes into @v; @off is at most v->len. */
struct wdm_cur wdm_vec_at(const struct wdm_vec *v, uint32_t off);
/* Copy @len bytes to a place, or from place to place, and move on. They are there. */
void wdm_cur_put(struct wdm_cur *c, const void *buf, uint32_t len);
void wdm_cur_copy(struct wdm_cur *to, struct wdm_cur *from, uint32_t len);
/* Copy @len bytes between @v at @off and @buf; the range is inside @v. */
void wdm_vec_put(const struct wdm_vec *v, uint32_t off, const void *buf, uint32_t len);
void wdm_vec_get(const struct wdm_vec *v, uint32_t off, void *buf, uint32_t len);

/* Bytes of a buffer to fetch ahead; the processor finds the rest itself (doc/model.rst). */
#define WDM_PREFETCH	256

/* Have the beginning of a buffer come into the cache. */
static inline void
wdm_prefetch(const uint8_t *p, uint32_t len)
{
	uint32_t i;

	for (i = 0; i < len && i < WDM_PREFETCH; i += 64)
		__builtin_prefetch(p + i);
}

static inline void
wdm_prefetch_vec(const struct wdm_vec *v)
{
	if (v->nb > 0)
		wdm_prefetch(v->seg[0].p, v->seg[0].len);
}

#endif /* WDM_VEC_H */
