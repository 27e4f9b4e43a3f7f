/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Configuration space by itself: what a write changes, and what it must not. */

#include <string.h>

#include "wdm_pci.h"

#include "test.h"

static const struct wdm_info info = {
	.vendor_id = 0x19e5,
	.device_id = 0xa250,
	.subsys_vendor_id = 0x1234,
	.subsys_id = 0x5678,
	.class_code = 0x120000,
	.revision = 0x30,
	.nb_msi = 4,
	.bar_size = { [2] = 0x400000 },
};

static struct wdm_pci pci;

static uint32_t
rd(unsigned int off, unsigned int len)
{
	uint32_t val = 0;

	TEST_CHECK(wdm_pci_read(&pci, off, &val, len));
	return val;
}

static unsigned int
wr(unsigned int off, uint32_t val, unsigned int len)
{
	unsigned int todo;

	TEST_CHECK(wdm_pci_write(&pci, off, &val, len, &todo));
	return todo;
}

static unsigned int
cap(unsigned int id)
{
	unsigned int at, n = 0;

	for (at = rd(0x34, 1); at != 0 && rd(at, 1) != id; at = rd(at + 1, 1))
		TEST_CHECK(++n < 48);
	TEST_CHECK(at != 0);
	return at;
}

static void
header_as_told(void)
{
	wdm_pci_init(&pci, &info);
	TEST_EQUAL(rd(0x00, 4), 0xa25019e5);
	TEST_EQUAL(rd(0x08, 4), 0x12000030);
	TEST_EQUAL(rd(0x0e, 1), 0);
	TEST_EQUAL(rd(0x2c, 4), 0x56781234);
	TEST_EQUAL(rd(0x3d, 1), 0);
	TEST_EQUAL(rd(0x100, 4), 0);
}

/* All ones into each byte: only what is meant to be written has changed, and reset undoes it. */
static void
write_everywhere(void)
{
	static uint8_t before[WDM_PCI_SIZE], ones[WDM_PCI_SIZE];
	static const struct {
		unsigned int off, len;
	} open[] = {
		{ 0x04, 2 }, { 0x0c, 1 }, { 0x18, 8 }, { 0x3c, 1 },	/* header */
		{ 0x48, 2 }, { 0x50, 2 }, { 0x68, 2 },			/* PCI Express */
		{ 0x82, 2 }, { 0x84, 8 }, { 0x8c, 2 }, { 0x90, 4 },	/* MSI */
	};
	unsigned int i, k, todo;

	wdm_pci_init(&pci, &info);
	memcpy(before, pci.reg, sizeof(before));
	memset(ones, 0xff, sizeof(ones));
	TEST_CHECK(wdm_pci_write(&pci, 0, ones, sizeof(ones), &todo));
	TEST_EQUAL(todo, WDM_PCI_DO_FLR | WDM_PCI_DO_MSI);
	for (i = 0; i < sizeof(before); i++) {
		for (k = 0; k < sizeof(open) / sizeof(open[0]); k++) {
			if (i >= open[k].off && i < open[k].off + open[k].len)
				break;
		}
		if (k == sizeof(open) / sizeof(open[0]))
			TEST_CHECK(pci.reg[i] == before[i], "0x%x", i);
	}
	wdm_pci_reset(&pci);
	TEST_CHECK(memcmp(before, pci.reg, sizeof(before)) == 0);
}

static void
bar_size_by_ones(void)
{
	wdm_pci_init(&pci, &info);
	wr(0x18, 0xffffffff, 4);
	wr(0x1c, 0xffffffff, 4);
	TEST_EQUAL(rd(0x18, 4), 0xffc0000c);
	TEST_EQUAL(rd(0x1c, 4), 0xffffffff);
	TEST_EQUAL(wr(0x10, 0xffffffff, 4), 0);
	TEST_EQUAL(rd(0x10, 4), 0);
	TEST_EQUAL(rd(0x20, 4), 0);
}

static void
command_bits(void)
{
	wdm_pci_init(&pci, &info);
	TEST_CHECK(!wdm_pci_memory(&pci) && !wdm_pci_bus_master(&pci));
	wr(0x04, 2, 2);
	TEST_CHECK(wdm_pci_memory(&pci) && !wdm_pci_bus_master(&pci));
	wr(0x04, 4, 1);
	TEST_CHECK(!wdm_pci_memory(&pci) && wdm_pci_bus_master(&pci));
}

/* The reset bit lies in the upper byte of device control, and is never read back. */
static void
flr_by_any_width(void)
{
	unsigned int exp;

	wdm_pci_init(&pci, &info);
	exp = cap(0x10);
	TEST_EQUAL(wr(exp + 8, 0xa810, 2), WDM_PCI_DO_FLR);
	TEST_EQUAL(wr(exp + 9, 0xa8, 1), WDM_PCI_DO_FLR);
	TEST_EQUAL(wr(exp + 8, 0xffff8000, 4), WDM_PCI_DO_FLR);
	TEST_EQUAL(wr(exp + 8, 0x80, 1), 0);
	TEST_EQUAL(rd(exp + 9, 1) & 0x80, 0);
	/* The function never has transactions pending when somebody looks. */
	TEST_EQUAL(rd(exp + 10, 2) & 0x20, 0);
}

static void
msi_vectors(void)
{
	struct wdm_info other = info;
	unsigned int i, log2;

	for (i = 1; i <= 32; i++) {
		other.nb_msi = i;
		wdm_pci_init(&pci, &other);
		log2 = rd(cap(5) + 2, 2) >> 1 & 7;
		TEST_CHECK(1u << log2 >= i && (i == 1 || 1u << log2 < 2 * i));
		TEST_EQUAL(pci.nb_msi, 1u << log2);
	}
}

static void
msi_pending(void)
{
	unsigned int msi;

	wdm_pci_init(&pci, &info);
	msi = cap(5);
	TEST_EQUAL(rd(msi + 2, 2), 0x184);
	TEST_CHECK(wdm_pci_msi_raise(&pci, 0));
	TEST_EQUAL(wr(msi + 0x10, 0xffffffff, 4), WDM_PCI_DO_MSI);
	TEST_EQUAL(rd(msi + 0x10, 4), 0xf);
	TEST_CHECK(!wdm_pci_msi_raise(&pci, 0));
	TEST_CHECK(!wdm_pci_msi_raise(&pci, 3));
	TEST_CHECK(!wdm_pci_msi_raise(&pci, 4));
	TEST_CHECK(!wdm_pci_msi_raise(&pci, UINT32_MAX));
	TEST_EQUAL(rd(msi + 0x14, 4), 0x9);
	/* Software does not write it. */
	wr(msi + 0x14, 0, 4);
	TEST_EQUAL(wdm_pci_msi_take(&pci), 0);
	wr(msi + 0x10, 0x1, 4);
	TEST_EQUAL(wdm_pci_msi_take(&pci), 0x8);
	TEST_EQUAL(wdm_pci_msi_take(&pci), 0);
	TEST_EQUAL(rd(msi + 0x14, 4), 0x1);
}

static void
bounds(void)
{
	uint8_t buf[8] = { 0 };
	unsigned int todo;

	wdm_pci_init(&pci, &info);
	TEST_CHECK(wdm_pci_read(&pci, 4092, buf, 4));
	TEST_CHECK(!wdm_pci_read(&pci, 4093, buf, 4));
	TEST_CHECK(wdm_pci_read(&pci, 4096, buf, 0));
	TEST_CHECK(!wdm_pci_read(&pci, 4097, buf, 0));
	TEST_CHECK(!wdm_pci_read(&pci, UINT64_MAX, buf, 2));
	TEST_CHECK(!wdm_pci_write(&pci, UINT64_MAX - 1, buf, 4, &todo));
	TEST_CHECK(!wdm_pci_write(&pci, 8, buf, SIZE_MAX, &todo));
	TEST_EQUAL(todo, 0);
}

static const struct test_case cases[] = {
	TEST_CASE(header_as_told),
	TEST_CASE(write_everywhere),
	TEST_CASE(bar_size_by_ones),
	TEST_CASE(command_bits),
	TEST_CASE(flr_by_any_width),
	TEST_CASE(msi_vectors),
	TEST_CASE(msi_pending),
	TEST_CASE(bounds),
};

TEST_MAIN(cases)
