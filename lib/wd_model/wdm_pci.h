/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * PCI configuration space of a function: header, 64-bit BARs, PCI Express with function level
 * reset, MSI with 64-bit address and a mask per vector. State only; the caller locks, and acts on
 * what a write sets off.
 */

#ifndef WDM_PCI_H
#define WDM_PCI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wdm.h"

#define WDM_PCI_SIZE		4096
#define WDM_PCI_MSI_MAX		32

/* What a write asks for. */
#define WDM_PCI_DO_FLR		0x1u	/* reset the function, then wdm_pci_reset() */
#define WDM_PCI_DO_MSI		0x2u	/* masks have changed: wdm_pci_msi_take() */

struct wdm_pci {
	uint8_t reg[WDM_PCI_SIZE];
	uint8_t writable[WDM_PCI_SIZE];	/* bits that a write changes */
	uint8_t initial[WDM_PCI_SIZE];	/* after reset */
	uint8_t nb_msi;			/* a power of two, as the capability says it */
};

void wdm_pci_init(struct wdm_pci *pci, const struct wdm_info *info);
/* To the state after power-on. */
void wdm_pci_reset(struct wdm_pci *pci);

/* False: [@off, @off + @len) is not inside configuration space; nothing was done. */
bool wdm_pci_read(const struct wdm_pci *pci, uint64_t off, void *buf, size_t len);
/* The same; @todo is set to WDM_PCI_DO_*. */
bool wdm_pci_write(struct wdm_pci *pci, uint64_t off, const void *buf, size_t len,
		   unsigned int *todo);

/* Command register: the function answers in its BARs; it may reach memory. */
bool wdm_pci_memory(const struct wdm_pci *pci);
bool wdm_pci_bus_master(const struct wdm_pci *pci);

/* Raise a vector. True: send it now; false: it is masked and was noted as pending. */
bool wdm_pci_msi_raise(struct wdm_pci *pci, unsigned int vector);
/* Vectors that are pending and not masked any more; they are not pending after this. */
uint32_t wdm_pci_msi_take(struct wdm_pci *pci);

#endif /* WDM_PCI_H */
