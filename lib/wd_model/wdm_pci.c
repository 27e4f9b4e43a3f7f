/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 *   0x000  header, type 0
 *   0x040  PCI Express, version 2
 *   0x080  MSI
 *   0x100  end of the extended capabilities: none
 *
 * Where silicon has its capabilities is not public; drivers walk the list. SR-IOV is absent: VFs
 * are functions of their own here, as Linux's drivers allow (they tell a VF by its device id).
 */

#include "wdm_pci.h"

#include <string.h>

#define PCI_ID			0x00
#define PCI_COMMAND		0x04
#define   PCI_COMMAND_MEMORY	0x0002
#define   PCI_COMMAND_MASTER	0x0004
#define   PCI_COMMAND_WRITABLE	0x0546	/* memory, master, parity, SERR, INTx disable */
#define PCI_STATUS		0x06
#define   PCI_STATUS_CAPS	0x0010
#define PCI_REVISION		0x08	/* the class code follows in the same dword */
#define PCI_CACHE_LINE		0x0c
#define PCI_BAR0		0x10
#define   PCI_BAR_MEM64_PREF	0xcu
#define PCI_SUBSYSTEM		0x2c
#define PCI_CAP_PTR		0x34
#define PCI_INT_LINE		0x3c

#define CAP_EXP			0x40
#define   EXP_FLAGS		0x0010	/* id */
#define   EXP_VERSION		0x2	/* an endpoint */
#define   EXP_DEVCAP		(CAP_EXP + 0x04)
#define     EXP_DEVCAP_VALUE	0x10008001u	/* FLR, role-based errors, 256 byte payload */
#define   EXP_DEVCTL		(CAP_EXP + 0x08)
#define     EXP_DEVCTL_INITIAL	0x2810	/* 512 byte reads, no snoop, relaxed ordering */
#define     EXP_DEVCTL_WRITABLE	0x78ff
#define     EXP_DEVCTL_FLR	0x8000
#define   EXP_LNKCAP		(CAP_EXP + 0x0c)
#define   EXP_LNKCTL		(CAP_EXP + 0x10)
#define   EXP_LNKSTA		(CAP_EXP + 0x12)
#define     EXP_LINK_X1		0x11	/* 2.5 GT/s, one lane: there is no link to speak of */
#define   EXP_DEVCTL2		(CAP_EXP + 0x28)

#define CAP_MSI			0x80
#define   MSI_ID		0x05
#define   MSI_CTRL		(CAP_MSI + 0x02)
#define     MSI_CTRL_64		0x0080
#define     MSI_CTRL_MASKABLE	0x0100
#define     MSI_CTRL_WRITABLE	0x0071	/* enable, number of vectors */
#define   MSI_ADDR		(CAP_MSI + 0x04)
#define   MSI_DATA		(CAP_MSI + 0x0c)
#define   MSI_MASK		(CAP_MSI + 0x10)
#define   MSI_PENDING		(CAP_MSI + 0x14)

static void
put(uint8_t *space, unsigned int off, uint64_t val, unsigned int len)
{
	memcpy(space + off, &val, len);
}

static uint32_t
get(const uint8_t *space, unsigned int off, unsigned int len)
{
	uint32_t val = 0;

	memcpy(&val, space + off, len);
	return val;
}

/* All BARs of this silicon are 64-bit prefetchable memory (boot log of a Kunpeng 920). */
static void
bars_init(struct wdm_pci *pci, const struct wdm_info *info)
{
	unsigned int i;

	for (i = 0; i < 6; i += 2) {
		if (info->bar_size[i] == 0)
			continue;
		put(pci->initial, PCI_BAR0 + 4 * i, PCI_BAR_MEM64_PREF, 8);
		/* Bits below the size stay 0: that is how software learns it. */
		put(pci->writable, PCI_BAR0 + 4 * i, ~(info->bar_size[i] - 1) & ~UINT64_C(0xf), 8);
	}
}

static void
exp_init(struct wdm_pci *pci)
{
	put(pci->initial, CAP_EXP, EXP_FLAGS | CAP_MSI << 8 | EXP_VERSION << 16, 4);
	put(pci->initial, EXP_DEVCAP, EXP_DEVCAP_VALUE, 4);
	put(pci->initial, EXP_DEVCTL, EXP_DEVCTL_INITIAL, 2);
	put(pci->writable, EXP_DEVCTL, EXP_DEVCTL_WRITABLE, 2);
	put(pci->initial, EXP_LNKCAP, EXP_LINK_X1, 4);
	put(pci->writable, EXP_LNKCTL, 0x00c3, 2);
	put(pci->initial, EXP_LNKSTA, EXP_LINK_X1, 2);
	put(pci->writable, EXP_DEVCTL2, 0x001f, 2);
}

static void
msi_init(struct wdm_pci *pci, unsigned int vectors)
{
	unsigned int log2 = 0;

	while (1u << log2 < vectors && 1u << log2 < WDM_PCI_MSI_MAX)
		log2++;
	pci->nb_msi = 1u << log2;
	put(pci->initial, CAP_MSI, MSI_ID, 2);
	put(pci->initial, MSI_CTRL, MSI_CTRL_64 | MSI_CTRL_MASKABLE | log2 << 1, 2);
	put(pci->writable, MSI_CTRL, MSI_CTRL_WRITABLE, 2);
	put(pci->writable, MSI_ADDR, ~UINT64_C(3), 8);
	put(pci->writable, MSI_DATA, 0xffff, 2);
	put(pci->writable, MSI_MASK, (UINT64_C(1) << pci->nb_msi) - 1, 4);
}

void
wdm_pci_init(struct wdm_pci *pci, const struct wdm_info *info)
{
	memset(pci, 0, sizeof(*pci));
	put(pci->initial, PCI_ID, info->vendor_id | (uint32_t)info->device_id << 16, 4);
	put(pci->writable, PCI_COMMAND, PCI_COMMAND_WRITABLE, 2);
	put(pci->initial, PCI_STATUS, PCI_STATUS_CAPS, 2);
	put(pci->initial, PCI_REVISION, info->revision | info->class_code << 8, 4);
	put(pci->writable, PCI_CACHE_LINE, 0xff, 1);
	bars_init(pci, info);
	put(pci->initial, PCI_SUBSYSTEM, info->subsys_vendor_id | (uint32_t)info->subsys_id << 16,
	    4);
	put(pci->initial, PCI_CAP_PTR, CAP_EXP, 1);
	/* The interrupt pin stays 0: no INTx. */
	put(pci->writable, PCI_INT_LINE, 0xff, 1);
	exp_init(pci);
	msi_init(pci, info->nb_msi);
	wdm_pci_reset(pci);
}

void
wdm_pci_reset(struct wdm_pci *pci)
{
	memcpy(pci->reg, pci->initial, sizeof(pci->reg));
}

static bool
inside(uint64_t off, size_t len)
{
	return off <= WDM_PCI_SIZE && len <= WDM_PCI_SIZE - off;
}

bool
wdm_pci_read(const struct wdm_pci *pci, uint64_t off, void *buf, size_t len)
{
	if (!inside(off, len))
		return false;
	memcpy(buf, pci->reg + off, len);
	return true;
}

bool
wdm_pci_write(struct wdm_pci *pci, uint64_t off, const void *buf, size_t len, unsigned int *todo)
{
	const uint8_t *from = buf;
	size_t i;

	*todo = 0;
	if (!inside(off, len))
		return false;
	for (i = 0; i < len; i++) {
		unsigned int at = off + i;

		pci->reg[at] = (pci->reg[at] & ~pci->writable[at]) | (from[i] & pci->writable[at]);
		/* The bit reads as 0 and lies in the upper byte. */
		if (at == EXP_DEVCTL + 1 && (from[i] & EXP_DEVCTL_FLR >> 8) != 0)
			*todo |= WDM_PCI_DO_FLR;
		if (at >= CAP_MSI && at < MSI_PENDING)
			*todo |= WDM_PCI_DO_MSI;
	}
	return true;
}

bool
wdm_pci_memory(const struct wdm_pci *pci)
{
	return (get(pci->reg, PCI_COMMAND, 2) & PCI_COMMAND_MEMORY) != 0;
}

bool
wdm_pci_bus_master(const struct wdm_pci *pci)
{
	return (get(pci->reg, PCI_COMMAND, 2) & PCI_COMMAND_MASTER) != 0;
}

bool
wdm_pci_msi_raise(struct wdm_pci *pci, unsigned int vector)
{
	uint32_t bit;

	if (vector >= pci->nb_msi)
		return false;
	bit = UINT32_C(1) << vector;
	if ((get(pci->reg, MSI_MASK, 4) & bit) == 0)
		return true;
	put(pci->reg, MSI_PENDING, get(pci->reg, MSI_PENDING, 4) | bit, 4);
	return false;
}

uint32_t
wdm_pci_msi_take(struct wdm_pci *pci)
{
	uint32_t pending = get(pci->reg, MSI_PENDING, 4), mask = get(pci->reg, MSI_MASK, 4);

	put(pci->reg, MSI_PENDING, pending & mask, 4);
	return pending & ~mask;
}
