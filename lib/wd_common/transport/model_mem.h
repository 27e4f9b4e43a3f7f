/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* The page table of a device model in this process. */

#ifndef MODEL_MEM_H
#define MODEL_MEM_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wd_compat.h"
#include "wd_mm.h"

struct wdm_api;
struct wdm_dev;
struct wdm_span;

/* Bus addresses [@iova, @end] are at @va. */
struct model_mem_entry {
	uint64_t iova, end;
	uint8_t *va;
};

/*
 * What the device looks into: sorted, never changed once it is published, but for the hints. Each
 * says in which entry an address of its kind was found last; a wrong one costs a search.
 */
struct model_mem_view {
	size_t nb;
	size_t mask;			/* number of hints less one */
	RTE_ATOMIC(uint32_t) *hint;	/* index of an entry, always below nb */
	struct model_mem_entry entry[];
};

struct model_mem {
	struct model_mem_view *view;	/* atomic */
	struct wd_mm_table table;
	struct wd_mm *mm;
	const struct wdm_api *api;
	struct wdm_dev *wdm;
	pthread_mutex_t lock;		/* of all below */
	bool quiet;			/* many changes at once: no new view for each */
	struct model_mem_entry *all;	/* as mapped, sorted */
	size_t nb, room;
};

/*
 * Follow @mm on behalf of @wdm. 0 or -errno. Nothing executes @wdm yet, nor any more at
 * model_mem_close().
 */
int model_mem_open(struct model_mem *mem, struct wd_mm *mm, const struct wdm_api *api,
		   struct wdm_dev *wdm);
void model_mem_close(struct model_mem *mem);

/* For struct wdm_mem; @ctx is the struct model_mem. Any thread, no lock. */
void *model_mem_at(void *ctx, uint64_t iova, size_t len, bool write, struct wdm_span *span);

#endif /* MODEL_MEM_H */
