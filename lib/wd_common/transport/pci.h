/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* What transport "pci" demands of a function, apart from how it is found out. */

#ifndef PCI_H
#define PCI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <bus_pci_driver.h>

struct wd_engine;

#define PCI_NB_BARS	6

/* A function as EAL and the kernel present it. */
struct pci_facts {
	enum rte_pci_kernel_driver kdrv;
	bool noiommu;			/* no IOMMU, or VFIO's no-IOMMU mode */
	bool iova_pa;			/* EAL uses physical addresses */
	uint16_t vendor_id, device_id;
	uint8_t revision;
	uint64_t bar_len[PCI_NB_BARS];
	bool bar_mapped[PCI_NB_BARS];
};

/*
 * May the function be used by a driver of @engine? 0; or -errno with the reason in @why, which
 * says what to do. 1: only because @allow_noiommu is set, @why says what is risked. @vf is set.
 */
int pci_facts_check(const struct pci_facts *f, const struct wd_engine *engine, bool allow_noiommu,
		    bool *vf, char *why, size_t len);

#endif /* PCI_H */
