/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * A kernel for transport "cdev": VFIO device nodes and iommufd as Linux 6.12 has them, with devices
 * that are device models. It insists on the order of calls, on sizes and on whole ranges, and its
 * devices reach no memory but what is mapped for them.
 *
 * Transport "cdev-rig" is "cdev" itself, but for its mapped BARs: loads and stores cannot be seen,
 * so they go to the models by calls.
 */

#ifndef KERN_H
#define KERN_H

#include <stdbool.h>
#include <stdint.h>

#include "wd_dev.h"
#include "wdm.h"

#define KERN_DEVS	2

/* Which call: for errors, and for counting them. */
enum kern_call {
	KERN_OPEN_NODE,
	KERN_OPEN_IOMMU,
	KERN_ALLOC,
	KERN_BIND,
	KERN_REGION,
	KERN_MMAP,
	KERN_PREAD,
	KERN_PWRITE,
	KERN_STAT,
	KERN_ATTACH,
	KERN_DETACH,
	KERN_MAP,
	KERN_UNMAP,
	KERN_RANGES,
	KERN_DESTROY,
	KERN_RESET,
	KERN_NB
};

struct kern_dev {
	const char *name;	/* vfio0 */
	struct wdm_dev *wdm;
	struct wdm_info info;
	uint8_t cfg[64];
	uint64_t bar_len[6];
	bool no_mmap;
	bool open, bound, attached;
};

struct kern_map {
	uint64_t iova, len, va;
};

struct kern {
	/* What goes wrong. */
	enum kern_call fail;	/* this call ... */
	int err;		/* ... fails with this errno; 0: none does */
	unsigned int fail_in;	/* so many calls of any kind from now, one fails; 0: none */
	uint64_t memlock;	/* bytes; UINT64_MAX: no limit */
	uint64_t aperture;	/* the last address that the IOMMU has */
	/* How it stands. */
	struct kern_dev dev[KERN_DEVS];
	unsigned int calls[KERN_NB];
	bool iommu_open, ioas;
	unsigned int mmaps;	/* BARs mapped now */
	uint64_t locked;	/* bytes mapped now */
	struct kern_map *map;
	unsigned int nb_maps;
	unsigned int left;	/* ranges that were mapped when the space was given back */
	char root[200];		/* of the made-up sysfs */
};

extern struct kern kern;

/*
 * Two healthy functions of this kind, vfio0 at 0000:75:00.1 and vfio1 at 0000:75:00.2. What was
 * before is gone, and at exit so is this.
 */
void kern_reset(uint8_t hw, bool vf);
/* Is nothing open, bound, mapped or pinned? */
bool kern_idle(void);
/* Open the device that devarg dev=@text means; @i: which one that is. NULL and rte_errno. */
struct wd_dev *kern_open(const char *text, unsigned int i);
/* Put a file, or with @text NULL a folder, into the made-up sysfs. */
void kern_sysfs(const char *path, const char *text);

#endif /* KERN_H */
