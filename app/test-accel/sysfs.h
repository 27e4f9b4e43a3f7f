/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* What the kernel says about accelerators and memory, below a root that tests can choose. */

#ifndef TA_SYSFS_H
#define TA_SYSFS_H

#include <stdbool.h>
#include <stdint.h>

#include "engine.h"

struct ta_pci {
	char bdf[16];		/* 0000:75:00.0 */
	uint16_t vendor, device;
	const struct ta_engine *engine;	/* NULL: not one of ours */
	uint16_t revision;
	char driver[32];	/* "": none bound */
	int group;		/* IOMMU group, -1: none */
	int numa;		/* -1: unknown */
	uint64_t numvfs, totalvfs;
};

#define TA_PCI_MAX 128

/* "" or the folder that stands for "/". Results of the others depend on it. */
extern const char *ta_sysroot;
/* @fmt below the root, in a static buffer that the next call reuses. */
const char *ta_path(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* The accelerator functions we know drivers for, sorted by address; how many. */
unsigned int ta_sysfs_accel(struct ta_pci *pci, unsigned int max);
/* Members of an IOMMU group; how many. */
unsigned int ta_sysfs_group(int group, struct ta_pci *pci, unsigned int max);

/* Hugepages of all sizes, in bytes. */
struct ta_huge {
	uint64_t total, free;
};
void ta_sysfs_huge(struct ta_huge *huge);

#endif /* TA_SYSFS_H */
