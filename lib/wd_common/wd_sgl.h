/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Hardware scatter-gather lists of a queue pair, made from mbuf chains. */

#ifndef WD_SGL_H
#define WD_SGL_H

#include <stdint.h>

#include <rte_mbuf.h>

#include "sgl.h"

struct wd_qp;
struct wd_sgl_pool;

/*
 * Lists for @slots requests, two (source and destination) each: a short list that belongs to the
 * slot, and longer ones shared by all. NULL and rte_errno. Freed with wd_sgl_pool_destroy(); NULL
 * is allowed there.
 */
struct wd_sgl_pool *wd_sgl_pool_create(const char *name, uint16_t slots, int numa_node);
void wd_sgl_pool_destroy(struct wd_sgl_pool *pool);

/*
 * Describe @len bytes of the chain @m that begin @off bytes into it. Returns 0 and the list's bus
 * address in @iova; -EINVAL when the chain is shorter or @len is 0; -EAGAIN when no long list is
 * free now; -E2BIG when the chain needs more lists than hardware allows. Hot path. @which is 0
 * for the source, 1 for the destination.
 */
int wd_sgl_fill(struct wd_sgl_pool *pool, uint16_t slot, unsigned int which,
		const struct rte_mbuf *m, uint32_t off, uint32_t len, uint64_t *iova);

/*
 * The same in parts, for data that is no chain alone: open, put any number of times, close. What
 * put returns other than 0 is as above, and the list is given up with it. Hot path.
 */
struct wd_sgl_cursor {
	struct wd_sgl_pool *pool;
	struct sgl_hdr *head, *hdr;	/* the slot's list, and the one being filled */
	uint64_t iova;
	uint16_t slot, keep;
	uint16_t used, room;		/* of hdr */
	uint16_t lists;			/* long ones taken */
	uint16_t total;			/* entries */
};
void wd_sgl_open(struct wd_sgl_cursor *c, struct wd_sgl_pool *pool, uint16_t slot,
		 unsigned int which);
/* One piece by its bus address; @len may be 0. */
int wd_sgl_put(struct wd_sgl_cursor *c, uint64_t iova, uint32_t len);
/* @len bytes of the chain @m at @off; @len may be 0. */
int wd_sgl_put_chain(struct wd_sgl_cursor *c, const struct rte_mbuf *m, uint32_t off,
		     uint32_t len);
/* The list's bus address. */
uint64_t wd_sgl_close(struct wd_sgl_cursor *c);

/*
 * A list of just two pieces, neither of them empty: its bus address. It takes no long list, so
 * nothing has to be released. Hot path.
 */
uint64_t wd_sgl_pair(struct wd_sgl_pool *pool, uint16_t slot, unsigned int which, uint64_t iova1,
		     uint32_t len1, uint64_t iova2, uint32_t len2);

/* The slot's request has ended: give its long lists back. Hot path. */
void wd_sgl_release(struct wd_sgl_pool *pool, uint16_t slot);

#endif /* WD_SGL_H */
