/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Memory maps: one I/O address space, any number of page tables that follow it. */

#ifndef WD_MM_H
#define WD_MM_H

#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

/* Memory that devices may reach: [@iova, @iova + @len) on the bus is @va here. */
struct wd_mm_range {
	void *va;
	uint64_t iova;
	size_t len;
	int fd;			/* backing file for those who must pass it on, or -1 */
	uint64_t fd_off;
};

/*
 * A page table that follows a wd_mm, such as one device model or the address space that all devices
 * of iommufd share. Devices of the EAL PCI bus have none: EAL maps for them. map() returns 0 or
 * -errno; unmap() cannot fail. Both are called with the map's lock held and must not call
 * wd_mm_*().
 */
struct wd_mm_table {
	int (*map)(struct wd_mm_table *t, const struct wd_mm_range *r);
	void (*unmap)(struct wd_mm_table *t, const struct wd_mm_range *r);
	LIST_ENTRY(wd_mm_table) next;
};

struct wd_mm;

/* The process's space: EAL memory, now and as it grows. NULL and rte_errno. Created on first use
 * and never freed; needs rte_eal_init() before.
 */
struct wd_mm *wd_mm_default(void);

/*
 * Add a range to every table, or to none. 0 and no change when all of it is there already at the
 * same addresses; -EEXIST when it overlaps what is there in any other way. Any thread.
 */
int wd_mm_map(struct wd_mm *mm, const struct wd_mm_range *r);
/* Take [@iova, @iova + @len), whole ranges as they were mapped, away again. -ENOENT. */
int wd_mm_unmap(struct wd_mm *mm, uint64_t iova, size_t len);

/*
 * The same in wd_mm_default(), as the callbacks of a bus want it: 0, or -1 and rte_errno. External
 * memory: EAL does not tell of what an application registers, so that devices reach it from here
 * on. All of them do, as they share one space, and all lose it at the first unmap.
 */
int wd_mm_dma_map(void *va, uint64_t iova, size_t len);
int wd_mm_dma_unmap(uint64_t iova, size_t len);

/* How many bytes are mapped now. Any thread. */
uint64_t wd_mm_size(struct wd_mm *mm);

/* Bring a new table up to date and keep it so; on failure it is left empty. */
int wd_mm_table_add(struct wd_mm *mm, struct wd_mm_table *t);
/* Unmaps all from the table. */
void wd_mm_table_del(struct wd_mm *mm, struct wd_mm_table *t);

#endif /* WD_MM_H */
