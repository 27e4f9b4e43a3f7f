/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * The page table of a device model in this process. Threads that execute the device look into an
 * immutable view without a lock; a change publishes a new view, and the old one is freed when the
 * model says that nobody is left in it. Plain malloc() only: changes come out of EAL's allocator.
 */

#include "model_mem.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <rte_branch_prediction.h>
#include <rte_common.h>

#include "wd_log.h"
#include "wdm.h"

/* Pages of memory are seldom smaller, and where they are, entries are larger. */
#define HINT_SHIFT		21
#define HINTS_MIN		64
#define HINTS_MAX		16384

/* The first of @nb entries that ends at or above @iova. */
static size_t
entry_find(const struct model_mem_entry *entry, size_t nb, uint64_t iova)
{
	size_t low = 0, high = nb, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (entry[mid].end < iova)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

void *
model_mem_at(void *ctx, uint64_t iova, size_t len, bool write, struct wdm_span *span)
{
	struct model_mem *mem = ctx;
	const struct model_mem_view *view =
		rte_atomic_load_explicit(&mem->view, rte_memory_order_acquire);
	RTE_ATOMIC(uint32_t) *hint;
	const struct model_mem_entry *e;
	uint64_t base;
	size_t i;

	RTE_SET_USED(write);	/* all of an application's memory may be written */
	if (view == NULL || view->nb == 0)
		return NULL;
	hint = &view->hint[(iova >> HINT_SHIFT) & view->mask];
	e = &view->entry[rte_atomic_load_explicit(hint, rte_memory_order_relaxed)];
	if (unlikely(iova < e->iova || iova > e->end)) {
		i = entry_find(view->entry, view->nb, iova);
		if (i == view->nb)
			return NULL;
		e = &view->entry[i];
		rte_atomic_store_explicit(hint, i, rte_memory_order_relaxed);
	}
	/* Once: view_cut() may change it meanwhile. */
	base = rte_atomic_load_explicit(&e->iova, rte_memory_order_relaxed);
	if (iova < base || len - 1 > e->end - iova)
		return NULL;
	*span = (struct wdm_span){ .iova = base, .len = e->end - base + 1, .p = e->va };
	return e->va + (iova - base);
}

/* Neighbours that continue each other here and on the bus become one entry. */
static struct model_mem_view *
view_build(const struct model_mem *mem)
{
	struct model_mem_view *view;
	struct model_mem_entry *last = NULL;
	const struct model_mem_entry *e;
	size_t hints = HINTS_MIN;

	while (hints < HINTS_MAX && hints < mem->nb * 4)
		hints *= 2;
	view = calloc(1, sizeof(*view) + mem->nb * sizeof(view->entry[0]) +
		      hints * sizeof(view->hint[0]));
	if (view == NULL)
		return NULL;
	view->mask = hints - 1;
	view->hint = RTE_PTR_ADD(view->entry, mem->nb * sizeof(view->entry[0]));
	for (e = mem->all; e < mem->all + mem->nb; e++) {
		if (last != NULL && last->end + 1 == e->iova &&
		    last->va + (last->end - last->iova) + 1 == e->va) {
			last->end = e->end;
			continue;
		}
		last = &view->entry[view->nb++];
		*last = *e;
	}
	return view;
}

static int
view_publish(struct model_mem *mem)
{
	struct model_mem_view *view, *old = mem->view;

	if (mem->quiet)
		return 0;
	view = view_build(mem);
	if (view == NULL)
		return -ENOMEM;
	rte_atomic_store_explicit(&mem->view, view, rte_memory_order_release);
	if (old != NULL) {
		mem->api->sync(mem->wdm);
		free(old);
	}
	return 0;
}

static int
entry_reserve(struct model_mem *mem)
{
	struct model_mem_entry *all;
	size_t room;

	if (mem->nb < mem->room)
		return 0;
	room = mem->room != 0 ? mem->room * 2 : 64;
	all = realloc(mem->all, room * sizeof(*all));
	if (all == NULL)
		return -ENOMEM;
	mem->all = all;
	mem->room = room;
	return 0;
}

static void
entry_remove(struct model_mem *mem, size_t i)
{
	mem->nb--;
	memmove(&mem->all[i], &mem->all[i + 1], (mem->nb - i) * sizeof(mem->all[0]));
}

/* The map has checked that ranges do not overlap. */
static int
table_map(struct wd_mm_table *t, const struct wd_mm_range *r)
{
	struct model_mem *mem = container_of(t, struct model_mem, table);
	size_t i;
	int ret;

	pthread_mutex_lock(&mem->lock);
	ret = entry_reserve(mem);
	if (ret != 0)
		goto unlock;
	i = entry_find(mem->all, mem->nb, r->iova);
	memmove(&mem->all[i + 1], &mem->all[i], (mem->nb - i) * sizeof(mem->all[0]));
	mem->all[i] = (struct model_mem_entry){
		.iova = r->iova, .end = r->iova + (r->len - 1), .va = r->va,
	};
	mem->nb++;
	ret = view_publish(mem);
	if (ret != 0)
		entry_remove(mem, i);
unlock:
	pthread_mutex_unlock(&mem->lock);
	return ret;
}

/*
 * Without memory for a smaller view the old one is cut in place: the range may not stay reachable,
 * and unmapping cannot fail. A reader sees either the old entry or one that ends before it begins.
 */
static void
view_cut(struct model_mem *mem, uint64_t iova, uint64_t end)
{
	struct model_mem_entry *e;

	WD_LOG(ERR, "no memory for the model's page table: a whole run of it is cut off");
	for (e = mem->view->entry; e < mem->view->entry + mem->view->nb; e++)
		if (e->iova <= end && e->end >= iova)
			rte_atomic_store_explicit(&e->iova, e->end + 1, rte_memory_order_release);
	mem->api->sync(mem->wdm);
}

static void
table_unmap(struct wd_mm_table *t, const struct wd_mm_range *r)
{
	struct model_mem *mem = container_of(t, struct model_mem, table);
	size_t i;

	pthread_mutex_lock(&mem->lock);
	i = entry_find(mem->all, mem->nb, r->iova);
	entry_remove(mem, i);
	if (view_publish(mem) != 0)
		view_cut(mem, r->iova, r->iova + (r->len - 1));
	pthread_mutex_unlock(&mem->lock);
}

int
model_mem_open(struct model_mem *mem, struct wd_mm *mm, const struct wdm_api *api,
	       struct wdm_dev *wdm)
{
	int ret;

	memset(mem, 0, sizeof(*mem));
	mem->mm = mm;
	mem->api = api;
	mem->wdm = wdm;
	mem->table.map = table_map;
	mem->table.unmap = table_unmap;
	mem->quiet = true;
	pthread_mutex_init(&mem->lock, NULL);
	ret = wd_mm_table_add(mm, &mem->table);
	if (ret != 0)
		goto fail;
	pthread_mutex_lock(&mem->lock);
	mem->quiet = false;
	ret = view_publish(mem);
	pthread_mutex_unlock(&mem->lock);
	if (ret != 0) {
		wd_mm_table_del(mm, &mem->table);
		goto fail;
	}
	return 0;

fail:
	free(mem->all);
	pthread_mutex_destroy(&mem->lock);
	return ret;
}

void
model_mem_close(struct model_mem *mem)
{
	pthread_mutex_lock(&mem->lock);
	mem->quiet = true;
	pthread_mutex_unlock(&mem->lock);
	wd_mm_table_del(mem->mm, &mem->table);
	free(mem->view);
	free(mem->all);
	pthread_mutex_destroy(&mem->lock);
}
