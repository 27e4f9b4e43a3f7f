/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Opening, the DPDK release gate, and register access, mapped and not. */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <rte_errno.h>
#include <rte_version.h>

#include "common.h"
#include "fake.h"
#include "wd_priv.h"
#include "wd_qm.h"
#include "zip_engine.h"

static void
dev_version_gate(void)
{
	char other[64];

	TEST_CHECK(wd_version_check(rte_version()));
	common_log_reset();
	TEST_CHECK(!wd_version_check("DPDK 19.05.0"));
	TEST_LOGGED("DPDK 19.05.0");
	TEST_LOGGED(rte_version());
	/* 22.11.1 is not 22.11.11, nor the other way round. */
	snprintf(other, sizeof(other), "%s1", rte_version());
	TEST_CHECK(!wd_version_check(other));
	snprintf(other, sizeof(other), "%s", rte_version());
	other[strlen(other) - 1] = '\0';
	TEST_CHECK(!wd_version_check(other));
}

static void
dev_transports_listed(void)
{
	const struct wd_dev_ops *ops = NULL;
	unsigned int seen = 0;

	while ((ops = wd_transport_next(ops)) != NULL) {
		seen |= strcmp(ops->name, "model") == 0 ? 1 : 0;
		seen |= strcmp(ops->name, "pci") == 0 ? 2 : 0;
		seen |= strcmp(ops->name, "fake") == 0 ? 4 : 0;
	}
	TEST_EQUAL(seen, 7);
}

static void
dev_unknown_transport_refused(void)
{
	struct wd_dev_args args = { .engine = &zip_engine, .transport = "isa" };

	common_log_reset();
	TEST_CHECK(wd_dev_open(&args, "dev0") == NULL);
	TEST_EQUAL(rte_errno, ENODEV);
	TEST_LOGGED("no transport \"isa\"");
	wd_dev_close(NULL);
}

static void
dev_defaults(void)
{
	struct wd_dev *dev;

	fake_reset();
	dev = fake_open(0, 0);
	TEST_CHECK(dev != NULL);
	TEST_EQUAL(dev->timeout_ms, 10000);
	TEST_CHECK(strcmp(dev->name, "fake0") == 0);
	TEST_CHECK(dev->mm != NULL);
	wd_dev_close(dev);
	TEST_EQUAL(fake.closes, 1);
}

/* Through a transport: the width arrives, and what fails reads as all ones. */
static void
dev_registers_unmapped(void)
{
	const uint32_t four[4] = { 1, 2, 3, 4 };
	struct wd_dev *dev;

	fake_reset();
	dev = fake_open(0, 0);
	fake_forget();
	wd_dev_write32(dev, 2, 0x60, 0x11223344);
	wd_dev_write64(dev, 2, 0x2000, UINT64_C(0x1122334455667788));
	wd_dev_write128(dev, 2, 0x400, four);
	TEST_EQUAL(fake.nb, 3);
	TEST_EQUAL(fake.store[0].len, 4);
	TEST_EQUAL(fake.store[1].len, 8);
	TEST_EQUAL(fake.store[2].len, 16);
	TEST_EQUAL(fake.store[2].off, 0x400);
	TEST_MEM_EQUAL(fake.store[2].word, four, 16);
	TEST_EQUAL(wd_dev_read32(dev, 2, 0x60), 0x11223344);
	TEST_CHECK(wd_dev_read64(dev, 2, 0x2000) == UINT64_C(0x1122334455667788));
	fake.no_bar = true;
	TEST_EQUAL(wd_dev_read32(dev, 2, 0x60), UINT32_MAX);
	TEST_CHECK(wd_dev_read64(dev, 2, 0x60) == UINT64_MAX);
	fake.no_bar = false;
	wd_dev_close(dev);
}

static void
dev_registers_mapped(void)
{
	static uint32_t bar[256] __rte_aligned(64);
	const uint32_t four[4] = { 0xa1, 0xa2, 0xa3, 0xa4 };
	struct wd_dev dev = { .bar[2] = { .addr = (volatile uint8_t *)bar, .len = sizeof(bar) } };

	wd_dev_write32(&dev, 2, 0x10, 0x11223344);
	TEST_EQUAL(bar[4], 0x11223344);
	TEST_EQUAL(wd_dev_read32(&dev, 2, 0x10), 0x11223344);
	wd_dev_write64(&dev, 2, 0x20, UINT64_C(0x1122334455667788));
	TEST_EQUAL(bar[8], 0x55667788);
	TEST_EQUAL(bar[9], 0x11223344);
	TEST_CHECK(wd_dev_read64(&dev, 2, 0x20) == UINT64_C(0x1122334455667788));
	wd_dev_write128(&dev, 2, 0x300, four);
	TEST_MEM_EQUAL(&bar[0xc0], four, 16);
}

static void
dev_reset_impossible(void)
{
	struct wd_dev_ops ops = { .name = "none" };
	struct wd_dev dev = { .ops = &ops };

	TEST_EQUAL(wd_dev_reset(&dev), -ENOTSUP);
}

static const struct test_case cases[] = {
	TEST_CASE(dev_version_gate),
	TEST_CASE(dev_transports_listed),
	TEST_CASE(dev_unknown_transport_refused),
	TEST_CASE(dev_defaults),
	TEST_CASE(dev_registers_unmapped),
	TEST_CASE(dev_registers_mapped),
	TEST_CASE(dev_reset_impossible),
};
COMMON_MAIN(cases)
