/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * The bus addresses of one client: files that it has passed on, mapped here so that neighbours on
 * the bus are neighbours in this process. Behind a guest's IOMMU a buffer is many maps of one page
 * each, and the model needs it as one range.
 */

#ifndef WDM_IOMMU_H
#define WDM_IOMMU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WDM_IOMMU_MAPS		65535u		/* most maps of one client */
#define WDM_IOMMU_ACCESS	(64u << 20)	/* most bytes of one access */

struct wdm_iommu;

/* NULL: out of memory. */
struct wdm_iommu *wdm_iommu_create(void);
/* Nobody uses memory of at() any more. NULL is allowed. */
void wdm_iommu_destroy(struct wdm_iommu *io);

/*
 * Map [@iova, @iova + @size) to @fd from @off on; @fd stays the caller's and may be closed after.
 * -1 as @fd: the range exists, but is no memory that this process can reach. Mapping the very same
 * once more is allowed and changes nothing. -EINVAL: empty, not aligned to pages, wraps around, no
 * regular file, file too short. -EACCES: @fd does not allow it. -EEXIST: overlaps another map.
 * -ENOSPC: too many maps or too far apart. -ENOMEM. One thread at a time maps and unmaps.
 */
int wdm_iommu_map(struct wdm_iommu *io, uint64_t iova, uint64_t size, bool read, bool write,
		  int fd, uint64_t off);

/*
 * Take away all maps that lie in [@iova, @iova + @size). @sync is called when at() does not find
 * them any more and before their memory goes. -EINVAL: empty, wraps around, or cuts a map in two
 * (nothing is changed then). -ENOENT: there was none.
 */
int wdm_iommu_unmap(struct wdm_iommu *io, uint64_t iova, uint64_t size, void (*sync)(void *ctx),
		    void *ctx);
void wdm_iommu_unmap_all(struct wdm_iommu *io, void (*sync)(void *ctx), void *ctx);

/* Memory of a range, or NULL; as struct wdm_mem. Any thread. */
void *wdm_iommu_at(struct wdm_iommu *io, uint64_t iova, size_t len, bool write);
/* Is the range mapped for this access, all of it without a descriptor? Any thread. */
bool wdm_iommu_remote(struct wdm_iommu *io, uint64_t iova, size_t len, bool write);
unsigned int wdm_iommu_count(const struct wdm_iommu *io);

/*
 * For a handler of SIGBUS: the file behind @addr was cut short by its owner. True: it was ours, a
 * private page stands there now and the access may go on (with data that do not matter).
 */
bool wdm_iommu_sigbus(void *addr);

#endif /* WDM_IOMMU_H */
