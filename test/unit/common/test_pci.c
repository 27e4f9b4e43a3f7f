/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Transport "pci": which functions and which set-ups are refused, and with what advice. */

#include <errno.h>
#include <string.h>

#include <rte_errno.h>

#include "common.h"
#include "pci.h"
#include "qm.h"
#include "wd_dev.h"
#include "zip_engine.h"

static const struct wd_engine other = { .name = "other", .pf_id = 0xa255, .vf_id = 0xa256 };

static bool vf;
static char why[256];

/* A VF of revision 3 as it should be. */
static struct pci_facts
good(void)
{
	return (struct pci_facts){
		.kdrv = RTE_PCI_KDRV_VFIO,
		.vendor_id = 0x19e5, .device_id = 0xa251, .revision = 0x30,
		.bar_len[2] = 0x10000, .bar_mapped[2] = true,
	};
}

static int
check(const struct pci_facts *f, bool allow)
{
	why[0] = '\0';
	return pci_facts_check(f, &zip_engine, allow, &vf, why, sizeof(why));
}

static void
pci_good_taken(void)
{
	struct pci_facts f = good();

	TEST_EQUAL(check(&f, false), 0);
	TEST_CHECK(vf);
	f.revision = 0x21;
	TEST_EQUAL(check(&f, false), 0);
	/* The variant driver of the kernel shows half of the BAR. */
	f.bar_len[2] = 0x8000;
	TEST_EQUAL(check(&f, false), 0);
	f.device_id = 0xa250;
	f.bar_len[2] = 0x400000;
	TEST_EQUAL(check(&f, false), 0);
	TEST_CHECK(!vf);
}

static void
pci_identity_refused(void)
{
	struct pci_facts f = good();

	f.vendor_id = 0x8086;
	TEST_EQUAL(check(&f, true), -ENODEV);
	f = good();
	f.device_id = 0xa255;
	TEST_EQUAL(check(&f, true), -ENODEV);
	f = good();
	f.revision = 0x20;
	TEST_EQUAL(check(&f, true), -ENOTSUP);
	TEST_CHECK(strstr(why, "0x20") != NULL);
	f = good();
	TEST_EQUAL(pci_facts_check(&f, &other, true, &vf, why, sizeof(why)), -ENODEV);
	TEST_CHECK(strstr(why, "no other accelerator") != NULL);
	f.device_id = other.vf_id;
	TEST_EQUAL(pci_facts_check(&f, &other, false, &vf, why, sizeof(why)), 0);
	TEST_EQUAL(check(&f, true), -ENODEV);
}

static void
pci_bars_refused(void)
{
	struct pci_facts f = good();

	f.bar_len[2] = 0x7fff;
	TEST_EQUAL(check(&f, true), -ENXIO);
	TEST_CHECK(strstr(why, "need 32768") != NULL, "%s", why);
	f = good();
	f.bar_mapped[2] = false;
	TEST_EQUAL(check(&f, true), -ENXIO);
	f = good();
	f.device_id = 0xa250;
	TEST_EQUAL(check(&f, true), -ENXIO);
	TEST_CHECK(strstr(why, "need 4194304") != NULL, "%s", why);
}

/* Each is refused with what to do, and taken with a warning when it is asked for. */
static void
unsafe(const struct pci_facts *f, const char *advice)
{
	TEST_EQUAL(check(f, false), -EPERM);
	TEST_CHECK(strstr(why, advice) != NULL, "%s", why);
	TEST_EQUAL(check(f, true), 1);
	TEST_CHECK(why[0] != '\0');
}

static void
pci_unsafe_refused(void)
{
	static const enum rte_pci_kernel_driver kdrv[] = {
		RTE_PCI_KDRV_UNKNOWN, RTE_PCI_KDRV_IGB_UIO, RTE_PCI_KDRV_UIO_GENERIC,
		RTE_PCI_KDRV_NONE,
	};
	struct pci_facts f;
	unsigned int i;

	for (i = 0; i < RTE_DIM(kdrv); i++) {
		f = good();
		f.kdrv = kdrv[i];
		unsafe(&f, "dpdk-devbind.py -b vfio-pci");
	}
	f = good();
	f.noiommu = true;
	unsafe(&f, "switch the IOMMU on");
	f = good();
	f.iova_pa = true;
	unsafe(&f, "--iova-mode=va");
}

/* Without a function, and with one whose configuration space cannot be read. */
static void
pci_open_refused(void)
{
	struct wd_dev_args args = { .engine = &zip_engine, .transport = "pci" };
	struct rte_pci_device pdev;

	common_log_reset();
	TEST_CHECK(wd_dev_open(&args, "0000:75:00.1") == NULL);
	TEST_EQUAL(rte_errno, EINVAL);
	TEST_LOGGED("EAL's -a");
	memset(&pdev, 0, sizeof(pdev));
	pdev.id.vendor_id = 0x19e5;
	pdev.id.device_id = 0xa251;
	pdev.kdrv = RTE_PCI_KDRV_NONE;
	args.pci = &pdev;
	TEST_CHECK(wd_dev_open(&args, "0000:75:00.1") == NULL);
	TEST_EQUAL(rte_errno, EIO);
	TEST_LOGGED("cannot read its PCI revision");
}

static const struct test_case cases[] = {
	TEST_CASE(pci_good_taken),
	TEST_CASE(pci_identity_refused),
	TEST_CASE(pci_bars_refused),
	TEST_CASE(pci_unsafe_refused),
	TEST_CASE(pci_open_refused),
};
COMMON_MAIN(cases)
