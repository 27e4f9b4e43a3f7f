/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Hardware scatter-gather lists made from mbuf chains. */

#include "wd_sgl.h"

#include <errno.h>

#include <rte_branch_prediction.h>
#include <rte_common.h>
#include <rte_errno.h>
#include <rte_malloc.h>
#include <rte_memzone.h>

#include "wd_log.h"
#include "wd_priv.h"

/* A slot's own list holds the 16 segments that DPDK's tools use at most, and two for a driver. */
#define SLOT_SGES		18
#define SLOT_BYTES		(sizeof(struct sgl_hdr) + SLOT_SGES * sizeof(struct sgl_sge))
/* The longer ones: as many as a list may have. */
#define LONG_SGES		SGL_SGE_MAX
#define LONG_BYTES		RTE_ALIGN_CEIL(sizeof(struct sgl_hdr) + \
					       LONG_SGES * sizeof(struct sgl_sge), SGL_ALIGN)
/* One in four slots may have a long list at a time, within these bounds. */
#define MORE_SHARE		4
#define MORE_MIN		32
#define MORE_MAX		SGL_CHAIN_MAX

/*
 * Lists come out of areas of at most this size: a zone that is contiguous on the bus and larger
 * than a 2 MiB page may not be found in IOVA mode PA.
 */
#define AREA_BYTES		(1u << 20)

#define NONE			UINT16_MAX

_Static_assert(SLOT_BYTES % SGL_ALIGN == 0, "lists follow each other");
_Static_assert(SLOT_SGES + (SGL_CHAIN_MAX - 1) * LONG_SGES <= UINT16_MAX, "sum in chain");

struct list {
	struct sgl_hdr *hdr;
	uint64_t iova;
};

/*
 * first[slot] heads the long lists of a slot, source and destination together; free heads those
 * that nobody has; next[] links both kinds. The links are not in the lists themselves, where a
 * device could write.
 */
struct wd_sgl_pool {
	struct list *own;	/* two of each slot */
	struct list *more;
	uint16_t *first;
	uint16_t *next;
	uint16_t free;
	uint16_t nb_more;
	/* Cold. */
	uint16_t slots;
	unsigned int nb_areas;
	const struct rte_memzone **area;
};

/* ---- Set-up ---- */

/* Where the next list comes from. */
struct carve {
	const struct rte_memzone *mz;
	size_t used;
};

/*
 * Make @nb lists of @bytes with room for @sges. @left counts what is still to be carved in all,
 * so that the last area is no larger than needed.
 */
static int
lists_carve(struct wd_sgl_pool *pool, struct carve *c, struct list *lists, unsigned int nb,
	    size_t bytes, uint16_t sges, size_t *left, int numa_node)
{
	unsigned int i;

	for (i = 0; i < nb; i++) {
		if (c->mz == NULL || c->used + bytes > c->mz->len) {
			/* Room is lost where an area ends: more than the rest may be needed. */
			c->mz = wd_zone_reserve("wd_sgl", RTE_MIN(RTE_MAX(*left, bytes),
								  (size_t)AREA_BYTES),
						numa_node, SGL_ALIGN);
			if (c->mz == NULL)
				return -rte_errno;
			pool->area[pool->nb_areas++] = c->mz;
			c->used = 0;
		}
		lists[i].hdr = RTE_PTR_ADD(c->mz->addr, c->used);
		lists[i].iova = c->mz->iova + c->used;
		lists[i].hdr->entry_length_in_sgl = sges;
		c->used += bytes;
		*left -= bytes;
	}
	return 0;
}

static int
lists_create(struct wd_sgl_pool *pool, int numa_node)
{
	size_t left = pool->slots * 2 * SLOT_BYTES + pool->nb_more * LONG_BYTES;
	struct carve c = { 0 };
	int ret;

	ret = lists_carve(pool, &c, pool->own, pool->slots * 2, SLOT_BYTES, SLOT_SGES, &left,
			  numa_node);
	if (ret != 0)
		return ret;
	return lists_carve(pool, &c, pool->more, pool->nb_more, LONG_BYTES, LONG_SGES, &left,
			   numa_node);
}

static void
links_init(struct wd_sgl_pool *pool)
{
	unsigned int i;

	for (i = 0; i < pool->slots; i++)
		pool->first[i] = NONE;
	for (i = 0; i < pool->nb_more; i++)
		pool->next[i] = i + 1 < pool->nb_more ? i + 1 : NONE;
	pool->free = 0;
}

/* The pool's tables in one allocation. */
static struct wd_sgl_pool *
pool_alloc(uint16_t slots, uint16_t nb_more, int numa_node)
{
	/* Each area holds more than half its size, plus one for the end. */
	unsigned int areas = (slots * 2 * SLOT_BYTES + nb_more * LONG_BYTES) / (AREA_BYTES / 2) + 2;
	size_t lists = (slots * 2u + nb_more) * sizeof(struct list);
	size_t links = RTE_ALIGN_CEIL((slots + nb_more) * sizeof(uint16_t), sizeof(void *));
	struct wd_sgl_pool *pool;

	pool = rte_zmalloc_socket("wd_sgl", sizeof(*pool) + lists + links +
				  areas * sizeof(pool->area[0]), RTE_CACHE_LINE_SIZE, numa_node);
	if (pool == NULL)
		return NULL;
	pool->slots = slots;
	pool->nb_more = nb_more;
	pool->own = RTE_PTR_ADD(pool, sizeof(*pool));
	pool->more = pool->own + slots * 2;
	pool->first = (uint16_t *)(pool->more + nb_more);
	pool->next = pool->first + slots;
	pool->area = RTE_PTR_ADD(pool->first, links);
	return pool;
}

struct wd_sgl_pool *
wd_sgl_pool_create(const char *name, uint16_t slots, int numa_node)
{
	uint16_t nb_more = RTE_MIN(RTE_MAX(slots / MORE_SHARE, MORE_MIN), MORE_MAX);
	struct wd_sgl_pool *pool;
	int ret = -ENOMEM;

	if (slots == 0) {
		rte_errno = EINVAL;
		return NULL;
	}
	pool = pool_alloc(slots, nb_more, numa_node);
	if (pool != NULL)
		ret = lists_create(pool, numa_node);
	if (ret != 0) {
		WD_LOG(ERR, "%s: no memory for the scatter lists of %u requests on node %d: %s",
		       name, slots, numa_node, rte_strerror(-ret));
		wd_sgl_pool_destroy(pool);
		rte_errno = -ret;
		return NULL;
	}
	links_init(pool);
	return pool;
}

void
wd_sgl_pool_destroy(struct wd_sgl_pool *pool)
{
	unsigned int i;

	if (pool == NULL)
		return;
	for (i = 0; i < pool->nb_areas; i++)
		rte_memzone_free(pool->area[i]);
	rte_free(pool);
}

/* ---- Hot path ---- */

/* Give long lists of @slot back until @keep heads what it has. */
static void
lists_give(struct wd_sgl_pool *pool, uint16_t slot, uint16_t keep)
{
	uint16_t i;

	while (pool->first[slot] != keep) {
		i = pool->first[slot];
		pool->first[slot] = pool->next[i];
		pool->next[i] = pool->free;
		pool->free = i;
	}
}

/* The list is full: go on in a long one. */
static int
list_extend(struct wd_sgl_cursor *c)
{
	struct wd_sgl_pool *pool = c->pool;
	uint16_t i = pool->free;

	if (++c->lists >= SGL_CHAIN_MAX || c->lists > pool->nb_more)
		return -E2BIG;
	if (i == NONE)
		return -EAGAIN;
	pool->free = pool->next[i];
	pool->next[i] = pool->first[c->slot];
	pool->first[c->slot] = i;
	c->hdr->entry_sum_in_sgl = c->used;
	c->hdr->next = pool->more[i].iova;
	c->hdr = pool->more[i].hdr;
	c->used = 0;
	c->room = LONG_SGES;
	return 0;
}

static inline int
piece_put(struct wd_sgl_cursor *c, uint64_t iova, uint32_t len)
{
	struct sgl_sge *sge;
	int ret;

	if (unlikely(c->used == c->room)) {
		ret = list_extend(c);
		if (unlikely(ret != 0)) {
			lists_give(c->pool, c->slot, c->keep);
			return ret;
		}
	}
	sge = &c->hdr->sge[c->used++];
	sge->buf = iova;
	sge->len = len;
	c->total++;
	return 0;
}

void
wd_sgl_open(struct wd_sgl_cursor *c, struct wd_sgl_pool *pool, uint16_t slot, unsigned int which)
{
	const struct list *own = &pool->own[slot * 2 + which];

	*c = (struct wd_sgl_cursor){
		.pool = pool, .head = own->hdr, .hdr = own->hdr, .iova = own->iova,
		.slot = slot, .keep = pool->first[slot], .room = SLOT_SGES,
	};
}

int
wd_sgl_put(struct wd_sgl_cursor *c, uint64_t iova, uint32_t len)
{
	return piece_put(c, iova, len);
}

int
wd_sgl_put_chain(struct wd_sgl_cursor *c, const struct rte_mbuf *m, uint32_t off, uint32_t len)
{
	uint32_t part;
	int ret;

	for (; len != 0; m = m->next) {
		if (unlikely(m == NULL)) {
			lists_give(c->pool, c->slot, c->keep);
			return -EINVAL;
		}
		if (off >= m->data_len) {
			off -= m->data_len;
			continue;
		}
		part = RTE_MIN(len, m->data_len - off);
		ret = piece_put(c, rte_pktmbuf_iova_offset(m, off), part);
		if (unlikely(ret != 0))
			return ret;
		off = 0;
		len -= part;
	}
	return 0;
}

uint64_t
wd_sgl_close(struct wd_sgl_cursor *c)
{
	c->hdr->entry_sum_in_sgl = c->used;
	c->hdr->next = 0;
	c->head->entry_sum_in_chain = c->total;
	return c->iova;
}

uint64_t
wd_sgl_pair(struct wd_sgl_pool *pool, uint16_t slot, unsigned int which, uint64_t iova1,
	    uint32_t len1, uint64_t iova2, uint32_t len2)
{
	const struct list *own = &pool->own[slot * 2 + which];
	struct sgl_hdr *hdr = own->hdr;

	hdr->next = 0;
	hdr->entry_sum_in_chain = 2;
	hdr->entry_sum_in_sgl = 2;
	hdr->sge[0].buf = iova1;
	hdr->sge[0].len = len1;
	hdr->sge[1].buf = iova2;
	hdr->sge[1].len = len2;
	return own->iova;
}

int
wd_sgl_fill(struct wd_sgl_pool *pool, uint16_t slot, unsigned int which,
	    const struct rte_mbuf *m, uint32_t off, uint32_t len, uint64_t *iova)
{
	struct wd_sgl_cursor c;
	int ret;

	if (unlikely(len == 0))
		return -EINVAL;
	wd_sgl_open(&c, pool, slot, which);
	ret = wd_sgl_put_chain(&c, m, off, len);
	if (likely(ret == 0))
		*iova = wd_sgl_close(&c);
	return ret;
}

void
wd_sgl_release(struct wd_sgl_pool *pool, uint16_t slot)
{
	if (unlikely(pool->first[slot] != NONE))
		lists_give(pool, slot, NONE);
}
