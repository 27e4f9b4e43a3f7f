/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * The driver's memory as an engine sees it. What was looked up is remembered, as most buffers lie
 * in a few stretches of memory: until a batch of SQEs begins after wdm_sync(). What is taken away
 * stays valid until that has returned (struct wdm_mem).
 */

#ifndef WDM_BUS_H
#define WDM_BUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wdm.h"

#define WDM_BUS_SPANS	8	/* a power of 2 */
#define WDM_BUS_SHIFT	21	/* stretches are seldom smaller than a huge page */

/* A power of 2 large: found by a shift. */
struct wdm_seen {
	struct wdm_span span;
	uint64_t pad;
};
_Static_assert(sizeof(struct wdm_seen) == 32 || sizeof(void *) != 8, "size");

/* Of one queue, used by one thread at a time. */
struct wdm_bus {
	struct wdm_dev *dev;
	bool armed;		/* wdm_dma_armed() when the batch began */
	unsigned int epoch;	/* wdm_dma_epoch() of what was seen */
	struct wdm_seen seen[2][WDM_BUS_SPANS];		/* to read; to write */
};

/* A batch begins: forget all if memory may have been taken away since. */
void wdm_bus_open(struct wdm_bus *b, struct wdm_dev *dev);
/* Look it up and remember it. */
void *wdm_bus_miss(struct wdm_bus *b, uint64_t iova, size_t len, bool write);

/* Memory of the bus range [@iova, @iova + @len), or NULL, also for no bytes; see wdm_dma(). */
static inline void *
wdm_bus_at(struct wdm_bus *b, uint64_t iova, size_t len, bool write)
{
	const struct wdm_span *s =
		&b->seen[write][iova >> WDM_BUS_SHIFT & (WDM_BUS_SPANS - 1)].span;
	uint64_t off = iova - s->iova;

	/* With @len 0 it is a miss. */
	if (__builtin_expect(off < s->len && len - 1 < s->len - off, 1))
		return s->p + off;
	return wdm_bus_miss(b, iova, len, write);
}

#endif /* WDM_BUS_H */
