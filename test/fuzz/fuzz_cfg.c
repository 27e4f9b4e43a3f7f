/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Configuration space under any accesses: nothing outside it is touched, what is read-only stays,
 * a vector is sent, pending or neither, but never lost or made up.
 */

#include <stdlib.h>
#include <string.h>

#include "wdm_pci.h"

#include "fuzz_asan.h"
#include "fuzz_in.h"

static struct wdm_pci pci;

/* Mostly where there is something. */
static uint64_t
take_off(struct fuzz_in *in)
{
	uint8_t how = take(in, 1);

	if (how == 0xff)
		return take(in, 8);
	return how & 0x80 ? take(in, 2) : how * 2;
}

static uint32_t
word(unsigned int off)
{
	uint32_t val;

	must(wdm_pci_read(&pci, off, &val, sizeof(val)));
	return val;
}

static void
op_read(struct fuzz_in *in)
{
	uint64_t off = take_off(in);
	size_t len = 1u << take(in, 1) % 13;
	uint8_t *buf = malloc(len);

	if (buf != NULL && wdm_pci_read(&pci, off, buf, len))
		must(off + len <= WDM_PCI_SIZE);
	free(buf);
}

static void
op_write(struct fuzz_in *in)
{
	uint64_t off = take_off(in);
	size_t len = take(in, 1) % 16;
	uint8_t *buf = malloc(len + 1);
	unsigned int todo;

	if (buf == NULL)
		return;
	/* Exactly @len bytes belong to it, as a sanitizer sees it. */
	if (len > in->len)
		len = in->len;
	memcpy(buf, in->data, len);
	take(in, len > 8 ? 8 : len);
	if (wdm_pci_write(&pci, off, buf, len, &todo) && (todo & WDM_PCI_DO_FLR)) {
		wdm_pci_reset(&pci);
		must(memcmp(pci.reg, pci.initial, sizeof(pci.reg)) == 0);
	}
	free(buf);
}

static void
op_raise(struct fuzz_in *in)
{
	unsigned int vector = take(in, 1) % 40;
	uint32_t mask = word(0x90), pending = word(0x94), bit;
	bool sent = wdm_pci_msi_raise(&pci, vector);

	if (vector >= pci.nb_msi) {
		must(!sent && word(0x94) == pending);
		return;
	}
	bit = UINT32_C(1) << vector;
	must(sent == ((mask & bit) == 0));
	must(word(0x94) == (sent ? pending : pending | bit));
}

static void
op_release(struct fuzz_in *in)
{
	uint32_t pending = word(0x94), out = wdm_pci_msi_take(&pci);

	must((out & word(0x90)) == 0 && (out | word(0x94)) == pending);
}

/* What no software can change. */
static void
check_fixed(void)
{
	unsigned int i;

	for (i = 0; i < sizeof(pci.reg); i++) {
		/* The pending bits are the device's. */
		if (i >= 0x94 && i < 0x98)
			continue;
		must(((pci.reg[i] ^ pci.initial[i]) & ~pci.writable[i]) == 0);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct fuzz_in in = { data, len };
	uint8_t kind = take(&in, 1);
	const struct wdm_info info = {
		.vendor_id = 0x19e5,
		.device_id = 0xa250 + (kind & 1),
		.class_code = 0x120000,
		.revision = 0x30,
		.nb_msi = 1 + kind % 32,
		.bar_size = { [2] = kind & 1 ? 0x10000 : 0x400000, [4] = kind & 2 ? 1 << 26 : 0 },
	};

	wdm_pci_init(&pci, &info);
	while (in.len > 0) {
		switch (take(&in, 1) % 8) {
		case 0:
			op_read(&in);
			break;
		case 1:
		case 2:
			op_raise(&in);
			break;
		case 3:
			op_release(&in);
			break;
		default:
			op_write(&in);
			break;
		}
	}
	check_fixed();
	return 0;
}
