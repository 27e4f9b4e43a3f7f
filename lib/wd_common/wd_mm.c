/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Memory maps: the process's memory as devices see it, and the page tables that follow. */

#include "wd_mm.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <rte_eal.h>
#include <rte_errno.h>
#include <rte_memory.h>

#include "wd_log.h"

/*
 * Ranges are kept apart as they were mapped, because page tables behind VFIO and the like take
 * back only what they were given. Memory that EAL may free again page by page is therefore mapped
 * page by page; what stays for ever is mapped in long runs.
 *
 * Lock order: EAL's memory lock, then this one. Memory callbacks come with EAL's lock held, so
 * nothing that takes it may be called with ours held.
 */
struct wd_mm {
	pthread_mutex_t lock;
	struct wd_mm_range *range;	/* sorted by iova, none overlaps */
	size_t nb, room;
	LIST_HEAD(, wd_mm_table) tables;
};

/* The first range that ends above @iova. */
static size_t
range_find(const struct wd_mm *mm, uint64_t iova)
{
	size_t low = 0, high = mm->nb, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (mm->range[mid].iova + mm->range[mid].len - 1 < iova)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* Is all of @r there already, at the same addresses? @i is the first range that ends above it. */
static bool
range_covered(const struct wd_mm *mm, size_t i, const struct wd_mm_range *r)
{
	uint64_t at = r->iova, last = r->iova + (r->len - 1);
	const struct wd_mm_range *have;

	for (; i < mm->nb; i++) {
		have = &mm->range[i];
		if (have->iova > at || (uintptr_t)have->va - have->iova !=
				       (uintptr_t)r->va - r->iova)
			return false;
		if (have->iova + (have->len - 1) >= last)
			return true;
		at = have->iova + have->len;
	}
	return false;
}

static int
range_check(const struct wd_mm_range *r)
{
	if (r->len == 0 || r->iova + (r->len - 1) < r->iova)
		return -EINVAL;
	if ((uintptr_t)r->va + (r->len - 1) < (uintptr_t)r->va)
		return -EINVAL;
	return 0;
}

/* Room for one more range: plain realloc(), since EAL's own heap may be what is growing. */
static int
range_reserve(struct wd_mm *mm)
{
	struct wd_mm_range *range;
	size_t room;

	if (mm->nb < mm->room)
		return 0;
	room = mm->room != 0 ? mm->room * 2 : 64;
	range = realloc(mm->range, room * sizeof(*range));
	if (range == NULL)
		return -ENOMEM;
	mm->range = range;
	mm->room = room;
	return 0;
}

static int
tables_map(struct wd_mm *mm, const struct wd_mm_range *r)
{
	struct wd_mm_table *t, *done;
	int ret;

	LIST_FOREACH(t, &mm->tables, next) {
		ret = t->map(t, r);
		if (ret == 0)
			continue;
		LIST_FOREACH(done, &mm->tables, next) {
			if (done == t)
				break;
			done->unmap(done, r);
		}
		return ret;
	}
	return 0;
}

static int
map_locked(struct wd_mm *mm, const struct wd_mm_range *r)
{
	size_t i = range_find(mm, r->iova);
	int ret;

	if (i < mm->nb && mm->range[i].iova <= r->iova + (r->len - 1))
		return range_covered(mm, i, r) ? 0 : -EEXIST;
	ret = range_reserve(mm);
	if (ret != 0)
		return ret;
	ret = tables_map(mm, r);
	if (ret != 0)
		return ret;
	memmove(&mm->range[i + 1], &mm->range[i], (mm->nb - i) * sizeof(*r));
	mm->range[i] = *r;
	mm->nb++;
	return 0;
}

/* Take the ranges [@from, @to) away. */
static void
unmap_locked(struct wd_mm *mm, size_t from, size_t to)
{
	struct wd_mm_table *t;
	size_t i;

	for (i = from; i < to; i++)
		LIST_FOREACH(t, &mm->tables, next)
			t->unmap(t, &mm->range[i]);
	memmove(&mm->range[from], &mm->range[to], (mm->nb - to) * sizeof(mm->range[0]));
	mm->nb -= to - from;
}

int
wd_mm_map(struct wd_mm *mm, const struct wd_mm_range *r)
{
	int ret = range_check(r);

	if (ret != 0)
		return ret;
	pthread_mutex_lock(&mm->lock);
	ret = map_locked(mm, r);
	pthread_mutex_unlock(&mm->lock);
	return ret;
}

int
wd_mm_unmap(struct wd_mm *mm, uint64_t iova, size_t len)
{
	uint64_t last = iova + (len - 1);
	size_t from, to;
	int ret = -ENOENT;

	if (len == 0 || last < iova)
		return -EINVAL;
	pthread_mutex_lock(&mm->lock);
	from = range_find(mm, iova);
	for (to = from; to < mm->nb && mm->range[to].iova <= last; to++)
		;
	/* Whole ranges only: neither the first nor the last may stick out. */
	if (to > from && mm->range[from].iova >= iova &&
	    mm->range[to - 1].iova + (mm->range[to - 1].len - 1) <= last) {
		unmap_locked(mm, from, to);
		ret = 0;
	}
	pthread_mutex_unlock(&mm->lock);
	return ret;
}

uint64_t
wd_mm_size(struct wd_mm *mm)
{
	uint64_t size = 0;
	size_t i;

	pthread_mutex_lock(&mm->lock);
	for (i = 0; i < mm->nb; i++)
		size += mm->range[i].len;
	pthread_mutex_unlock(&mm->lock);
	return size;
}

int
wd_mm_table_add(struct wd_mm *mm, struct wd_mm_table *t)
{
	size_t i;
	int ret = 0;

	pthread_mutex_lock(&mm->lock);
	for (i = 0; i < mm->nb && ret == 0; i++)
		ret = t->map(t, &mm->range[i]);
	if (ret == 0)
		LIST_INSERT_HEAD(&mm->tables, t, next);
	else
		for (i--; i > 0; i--)
			t->unmap(t, &mm->range[i - 1]);
	pthread_mutex_unlock(&mm->lock);
	return ret;
}

void
wd_mm_table_del(struct wd_mm *mm, struct wd_mm_table *t)
{
	size_t i;

	pthread_mutex_lock(&mm->lock);
	LIST_REMOVE(t, next);
	for (i = 0; i < mm->nb; i++)
		t->unmap(t, &mm->range[i]);
	pthread_mutex_unlock(&mm->lock);
}

/* ---- EAL memory ---- */

/* Segments of one walk, gathered into runs that are contiguous here and on the bus. */
struct gather {
	struct wd_mm *mm;
	struct wd_mm_range run;		/* len 0: none yet */
	const void *start;		/* only segments in [start, end); NULL: all */
	const void *end;
	bool legacy;			/* EAL gives nothing back: long runs are safe */
	size_t skipped;			/* bytes that have no bus address */
	int ret;
};

static void
gather_flush(struct gather *g)
{
	int ret;

	if (g->run.len == 0)
		return;
	ret = wd_mm_map(g->mm, &g->run);
	if (ret != 0 && g->ret == 0) {
		g->ret = ret;
		WD_LOG(ERR, "memory %p+%zu does not fit into the devices' map: %s", g->run.va,
		       g->run.len, strerror(-ret));
	}
	g->run.len = 0;
}

static int
gather_segment(const struct rte_memseg_list *msl, const struct rte_memseg *ms, void *arg)
{
	struct gather *g = arg;
	uint64_t iova;

	if (g->start != NULL && (ms->addr < g->start || ms->addr >= g->end))
		return 0;
	/* As VA an address is its own bus address, whatever an application registered. */
	iova = rte_eal_iova_mode() == RTE_IOVA_VA ? (uintptr_t)ms->addr : ms->iova;
	if (iova == RTE_BAD_IOVA) {
		g->skipped += ms->len;
		return 0;
	}
	/* External memory goes as it came, in one piece; only EAL's own pages go one by one. */
	if ((g->legacy || msl->external != 0) && g->run.len != 0 &&
	    RTE_PTR_ADD(g->run.va, g->run.len) == ms->addr &&
	    g->run.iova + g->run.len == iova) {
		g->run.len += ms->len;
		return 0;
	}
	gather_flush(g);
	g->run = (struct wd_mm_range){
		.va = ms->addr, .iova = iova, .len = ms->len, .fd = -1,
	};
	return 0;
}

static void
gather_end(struct gather *g)
{
	gather_flush(g);
	if (g->skipped != 0)
		WD_LOG(WARNING, "%zu bytes of external memory have no bus address: devices cannot"
		       " use them", g->skipped);
}

/* [@addr, @addr + @len) is going away: forget every range inside. Frees are rare: look at all. */
static void
eal_free(struct wd_mm *mm, const void *addr, size_t len)
{
	const uint8_t *start = addr, *va;
	size_t i;

	pthread_mutex_lock(&mm->lock);
	for (i = mm->nb; i > 0; i--) {
		va = mm->range[i - 1].va;
		if (va >= start && va < start + len)
			unmap_locked(mm, i - 1, i);
	}
	pthread_mutex_unlock(&mm->lock);
}

/* EAL's memory lock is held: only the walks that do not take it may be used. */
static void
eal_event(enum rte_mem_event event, const void *addr, size_t len, void *arg)
{
	struct gather g = {
		.mm = arg, .start = addr, .end = (const uint8_t *)addr + len,
	};

	if (event == RTE_MEM_EVENT_FREE) {
		eal_free(arg, addr, len);
		return;
	}
	rte_memseg_walk_thread_unsafe(gather_segment, &g);
	gather_end(&g);
}

static void
mm_free(struct wd_mm *mm)
{
	pthread_mutex_destroy(&mm->lock);
	free(mm->range);
	free(mm);
}

static struct wd_mm *
mm_create(void)
{
	struct gather g = { 0 };
	struct wd_mm *mm;

	mm = calloc(1, sizeof(*mm));
	if (mm == NULL) {
		rte_errno = ENOMEM;
		return NULL;
	}
	pthread_mutex_init(&mm->lock, NULL);
	LIST_INIT(&mm->tables);
	/*
	 * Events first, so that no page is missed between the two; one that comes twice is the
	 * same range again and harmless. Legacy memory has no events and never changes.
	 */
	if (rte_mem_event_callback_register("wd_mm", eal_event, mm) != 0) {
		if (rte_errno != ENOTSUP) {
			WD_LOG(ERR, "cannot follow EAL's memory: %s", rte_strerror(rte_errno));
			mm_free(mm);
			return NULL;
		}
		g.legacy = true;
	}
	g.mm = mm;
	rte_memseg_walk(gather_segment, &g);
	gather_end(&g);
	if (g.ret != 0) {
		if (!g.legacy)
			rte_mem_event_callback_unregister("wd_mm", mm);
		mm_free(mm);
		rte_errno = -g.ret;
		return NULL;
	}
	return mm;
}

struct wd_mm *
wd_mm_default(void)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	static struct wd_mm *mm;

	pthread_mutex_lock(&lock);
	if (mm == NULL)
		mm = mm_create();
	pthread_mutex_unlock(&lock);
	return mm;
}

int
wd_mm_dma_map(void *va, uint64_t iova, size_t len)
{
	const struct wd_mm_range r = { .va = va, .iova = iova, .len = len, .fd = -1 };
	struct wd_mm *mm = wd_mm_default();
	int ret = mm != NULL ? wd_mm_map(mm, &r) : -rte_errno;

	rte_errno = -ret;
	return ret == 0 ? 0 : -1;
}

int
wd_mm_dma_unmap(uint64_t iova, size_t len)
{
	struct wd_mm *mm = wd_mm_default();
	int ret = mm != NULL ? wd_mm_unmap(mm, iova, len) : -rte_errno;

	rte_errno = -ret;
	return ret == 0 ? 0 : -1;
}
