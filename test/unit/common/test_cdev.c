/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Transport "cdev" on a made-up kernel (kern.h): order, memory, messages, and real requests. */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <rte_eal.h>
#include <rte_errno.h>
#include <rte_malloc.h>
#include <rte_memory.h>

#include "common.h"
#include "kern.h"
#include "ops.h"
#include "qm.h"
#include "wd_mm.h"
#include "zip.h"

static bool
iova_is_pa(void)
{
	return rte_eal_iova_mode() == RTE_IOVA_PA;
}

/* A kernel with two V3 VFs. Where the bus has physical addresses the transport is not used. */
static void
start(void)
{
	if (iova_is_pa())
		TEST_SKIP("bus addresses are not virtual ones here");
	kern_reset(QM_HW_V3, true);
	common_log_reset();
}

static struct wd_dev *
must_open(unsigned int i)
{
	struct wd_dev *dev = kern_open(i == 0 ? "vfio0" : "vfio1", i);

	TEST_CHECK(dev != NULL, "%s", common_log());
	return dev;
}

/* Opening it fails like this, says @text, and leaves nothing. */
static void
refused(const char *dev, int err, const char *text)
{
	common_log_reset();
	TEST_CHECK(kern_open(dev, 0) == NULL);
	TEST_EQUAL(rte_errno, err);
	TEST_LOGGED(text);
	TEST_CHECK(kern_idle(), "%s with %d left something", dev, err);
}

static void
cdev_pa_refused(void)
{
	if (!iova_is_pa())
		TEST_SKIP("bus addresses are virtual ones here");
	kern_reset(QM_HW_V3, true);
	refused("vfio0", EPERM, "--iova-mode=va");
	TEST_EQUAL(kern.calls[KERN_MAP], 0);
}

static void
cdev_open_facts(void)
{
	struct wd_dev *dev;

	start();
	dev = must_open(0);
	TEST_EQUAL(dev->hw, QM_HW_V3);
	TEST_EQUAL(dev->device_id, ZIP_PCI_ID_VF);
	TEST_CHECK(dev->vf);
	TEST_CHECK(dev->is_model);
	TEST_EQUAL(dev->numa_node, 0);
	TEST_EQUAL(dev->bar[QM_BAR].len, kern.dev[0].info.bar_size[QM_BAR]);
	TEST_EQUAL(dev->bar[QM_BAR_DB].len, kern.dev[0].info.bar_size[QM_BAR_DB]);
	TEST_EQUAL(kern.mmaps, 1 + (kern.dev[0].info.bar_size[QM_BAR_DB] != 0));
	TEST_CHECK((kern.dev[0].cfg[4] & 4) != 0, "it is no bus master");
	TEST_EQUAL(kern.locked, wd_mm_size(wd_mm_default()));
	wd_dev_close(dev);
	TEST_CHECK((kern.dev[0].cfg[4] & 4) == 0, "it is still a bus master");
	TEST_CHECK(kern_idle());
	/* The machine has no nodes, says the kernel. */
	dev = must_open(1);
	TEST_EQUAL(dev->numa_node, SOCKET_ID_ANY);
	wd_dev_close(dev);
}

static void
cdev_dev_in_all_forms(void)
{
	static const char * const form[] = { "vfio0", "0000:75:00.1", "75:00.1" };
	char path[256];
	unsigned int i;

	start();
	for (i = 0; i < RTE_DIM(form); i++) {
		struct wd_dev *dev = kern_open(form[i], 0);

		TEST_CHECK(dev != NULL, "%s: %s", form[i], common_log());
		TEST_CHECK(kern.dev[0].attached);
		wd_dev_close(dev);
	}
	snprintf(path, sizeof(path), "%s/elsewhere/vfio0", kern.root);
	wd_dev_close(kern_open(path, 0));
	TEST_EQUAL(kern.calls[KERN_OPEN_NODE], RTE_DIM(form) + 1);
	TEST_CHECK(kern_idle());
}

static void
cdev_dev_refused(void)
{
	char link[256];

	start();
	refused("vfio", EINVAL, "dev=vfio, need vfio0");
	refused("vfio0x", EINVAL, "0000:75:00.1");
	refused("zip", EINVAL, "the path of a node");
	refused("0000:75:00.7", ENODEV, "lspci -D -d 19e5:");
	refused("vfio7", ENOENT, "CONFIG_VFIO_DEVICE_CDEV");
	refused(kern.root, ENOTTY, "no character device");
	/* No driver, the kernel's own, and one that has no node to show. */
	refused("0000:75:00.3", ENODEV, "bound to no driver: dpdk-devbind.py -b vfio-pci");
	snprintf(link, sizeof(link), "%s/sys/bus/pci/devices/0000:75:00.3/driver", kern.root);
	TEST_EQUAL(symlink("../../drivers/hisi_zip", link), 0);
	refused("0000:75:00.3", ENODEV, "bound to driver hisi_zip: dpdk-devbind.py");
	unlink(link);
	TEST_EQUAL(symlink("../../drivers/vfio-pci", link), 0);
	refused("0000:75:00.3", ENODEV, "EAL's -a 0000:75:00.3");
	kern_sysfs("/sys/bus/pci/devices/0000:75:00.3/vfio-dev", NULL);
	refused("0000:75:00.3", ENODEV, "CONFIG_VFIO_DEVICE_CDEV");
}

static void
cdev_identity_refused(void)
{
	start();
	kern.dev[0].cfg[0x02] = 0x58;
	refused("vfio0", ENODEV, "19e5:a258 is no zip accelerator");
	start();
	kern.dev[0].cfg[0x08] = 0x20;
	refused("vfio0", ENOTSUP, "revision 0x20");
	start();
	kern.dev[0].bar_len[QM_BAR] = 4096;
	refused("vfio0", ENXIO, "has 4096 bytes, need 32768");
	start();
	kern.dev[0].no_mmap = true;
	refused("vfio0", ENXIO, "not mapped");
	/* None of them saw memory. */
	TEST_EQUAL(kern.calls[KERN_ATTACH], 0);
}

/* What the kernel may say, and what the user is told to do. */
static const struct advice {
	enum kern_call call;
	int err;
	const char *text;
} advices[] = {
	{ KERN_STAT, EACCES, "chmod a+x" },
	{ KERN_OPEN_NODE, EACCES, "chown $USER " },
	{ KERN_OPEN_NODE, EACCES, "/dev/vfio/devices/vfio0 (as root), and for good a udev rule" },
	{ KERN_OPEN_NODE, EPERM, "--device" },
	{ KERN_OPEN_NODE, ENODEV, "dpdk-devbind.py -b vfio-pci" },
	{ KERN_OPEN_NODE, ENXIO, "ls -l /dev/vfio/devices" },
	{ KERN_OPEN_NODE, EBUSY, "fuser -v" },
	{ KERN_OPEN_NODE, EMFILE, "ulimit -n" },
	{ KERN_OPEN_NODE, EIO, "ls -l" },
	{ KERN_OPEN_IOMMU, ENOENT, "modprobe iommufd" },
	{ KERN_OPEN_IOMMU, ENODEV, "modprobe iommufd" },
	{ KERN_OPEN_IOMMU, EACCES, "/dev/iommu (as root), and for good a udev rule" },
	{ KERN_OPEN_IOMMU, EPERM, "--device" },
	{ KERN_ALLOC, ENOTTY, "not iommufd's" },
	{ KERN_ALLOC, ENOMEM, "out of memory" },
	{ KERN_BIND, EBUSY, "--no-pci" },
	{ KERN_BIND, EINVAL, "another process has it open" },
	{ KERN_BIND, EPERM, "allow_unsafe_interrupts" },
	{ KERN_BIND, ENOTTY, "Linux 6.6 or newer" },
	{ KERN_BIND, ENODEV, "switch the IOMMU on" },
	{ KERN_REGION, ENODEV, "the device is gone" },
	{ KERN_PREAD, EIO, "cannot read its configuration space" },
	{ KERN_MMAP, EINVAL, "smaller than a page" },
	{ KERN_ATTACH, EADDRINUSE, "--base-virtaddr" },
	{ KERN_ATTACH, ENOMEM, "ulimit -l" },
	{ KERN_ATTACH, EBUSY, "IOMMU group" },
	{ KERN_MAP, ENOMEM, "out of memory" },
	{ KERN_MAP, EFAULT, "memory of this process" },
	{ KERN_MAP, EEXIST, "mapped already" },
	{ KERN_MAP, EIO, "dmesg" },
	{ KERN_PWRITE, EIO, "bus master" },
};

static void
cdev_errors_say_what_to_do(void)
{
	unsigned int i;

	start();
	for (i = 0; i < RTE_DIM(advices); i++) {
		snprintf(test_note, sizeof(test_note), "(advice %u)", i);
		kern.fail = advices[i].call;
		kern.err = advices[i].err;
		refused("vfio0", advices[i].err, advices[i].text);
	}
	kern.err = 0;
	wd_dev_close(must_open(0));
}

/* Let every single call fail, one after the other, until there are no more. */
static void
cdev_nothing_left_on_failure(void)
{
	struct wd_dev *dev;
	unsigned int n;

	start();
	for (n = 1; ; n++) {
		snprintf(test_note, sizeof(test_note), "(call %u)", n);
		common_log_reset();
		kern.fail_in = n;
		dev = kern_open("vfio0", 0);
		if (dev != NULL)
			break;
		TEST_EQUAL(rte_errno, EIO);
		TEST_CHECK(common_log()[0] != '\0', "not a word");
		TEST_CHECK(kern_idle());
	}
	TEST_CHECK(n > 10, "only %u calls", n);
	kern.fail_in = 0;
	wd_dev_close(dev);
	TEST_CHECK(kern_idle());
}

/* Closing cannot fail: whatever the kernel says, nothing stays. */
static void
cdev_nothing_left_on_close(void)
{
	struct wd_dev *dev;
	unsigned int n;
	bool more = true;

	start();
	for (n = 1; more; n++) {
		snprintf(test_note, sizeof(test_note), "(call %u)", n);
		dev = must_open(0);
		kern.fail_in = n;
		wd_dev_close(dev);
		more = kern.fail_in == 0;
		kern.fail_in = 0;
		TEST_CHECK(kern_idle());
	}
	TEST_CHECK(n > 4, "only %u calls", n);
}

static void
cdev_memlock(void)
{
	uint64_t need = wd_mm_size(wd_mm_default());
	char text[64];

	start();
	kern.memlock = 65536;
	refused("vfio0", ENOMEM, "may lock 64 KiB");
	snprintf(text, sizeof(text), "needed are %llu KiB", (unsigned long long)need / 1024);
	TEST_LOGGED(text);
	TEST_LOGGED("ulimit -l unlimited");
	TEST_LOGGED("/etc/security/limits.d/");
	kern.memlock = need - 4096;
	refused("vfio0", ENOMEM, text);
	kern.memlock = need;
	wd_dev_close(must_open(0));
	/* Another program of this user has some of it. */
	kern.fail = KERN_MAP;
	kern.err = ENOMEM;
	refused("vfio0", ENOMEM, "all that this user's programs have locked counts together");
}

static void
cdev_iova_limits(void)
{
	start();
	/* As of an IOMMU whose addresses end below EAL's memory. */
	kern.aperture = (UINT64_C(1) << 24) - 1;
	refused("vfio0", EINVAL, "up to 0xffffff only");
	TEST_LOGGED("--base-virtaddr");
	kern.aperture = UINT64_MAX - 1;
	kern.fail = KERN_MAP;
	kern.err = EINVAL;
	refused("vfio0", EINVAL, "multiples of 4096");
}

static void
cdev_two_devices_one_space(void)
{
	struct wd_dev *dev[2];
	unsigned int maps, first;
	uint64_t locked;

	start();
	for (first = 0; first < 2; first++) {
		memset(kern.calls, 0, sizeof(kern.calls));
		dev[0] = must_open(0);
		maps = kern.calls[KERN_MAP];
		locked = kern.locked;
		/* Nothing more is locked, so nothing more need be allowed. */
		kern.memlock = locked;
		dev[1] = must_open(1);
		kern.memlock = UINT64_MAX;
		TEST_EQUAL(kern.calls[KERN_OPEN_IOMMU], 1);
		TEST_EQUAL(kern.calls[KERN_ALLOC], 1);
		TEST_CHECK(kern.dev[0].attached && kern.dev[1].attached);
		ops_round_trip(dev[0], dev[1]);
		wd_dev_close(dev[first]);
		TEST_CHECK(kern.locked >= locked);
		TEST_CHECK(!kern.dev[first].attached && kern.dev[1 - first].attached);
		ops_round_trip(dev[1 - first], dev[1 - first]);
		wd_dev_close(dev[1 - first]);
		TEST_CHECK(kern_idle());
		TEST_CHECK(kern.calls[KERN_MAP] >= maps && maps != 0);
		TEST_EQUAL(kern.calls[KERN_UNMAP], kern.calls[KERN_MAP]);
	}
}

/* The second device fails where it may: the first works on. */
static void
cdev_second_device_fails(void)
{
	struct wd_dev *dev;
	uint64_t locked;

	start();
	dev = must_open(0);
	locked = kern.locked;
	kern.fail = KERN_ATTACH;
	kern.err = EADDRINUSE;
	TEST_CHECK(kern_open("vfio1", 1) == NULL);
	kern.err = 0;
	/* The same one twice. */
	TEST_CHECK(kern_open("vfio0", 0) == NULL);
	TEST_EQUAL(rte_errno, EBUSY);
	TEST_EQUAL(kern.locked, locked);
	ops_round_trip(dev, dev);
	wd_dev_close(dev);
	TEST_CHECK(kern_idle());
}

static void
cdev_real_requests(void)
{
	static const struct {
		uint8_t hw;
		bool vf;
	} kind[] = {
		{ QM_HW_V3, true }, { QM_HW_V3, false }, { QM_HW_V2, true }, { QM_HW_V2, false },
	};
	struct wd_dev *dev;
	unsigned int i;

	start();
	for (i = 0; i < RTE_DIM(kind); i++) {
		kern_reset(kind[i].hw, kind[i].vf);
		dev = must_open(0);
		TEST_EQUAL(dev->hw, kind[i].hw);
		TEST_EQUAL(dev->vf, kind[i].vf);
		ops_round_trip(dev, dev);
		wd_dev_close(dev);
		TEST_CHECK(kern_idle());
	}
}

static void
cdev_reset(void)
{
	struct wd_dev *dev;

	start();
	dev = must_open(0);
	TEST_EQUAL(wd_dev_reset(dev), 0);
	TEST_EQUAL(kern.calls[KERN_RESET] >= 1, 1);
	TEST_CHECK((kern.dev[0].cfg[4] & 4) != 0, "it is no bus master");
	ops_round_trip(dev, dev);
	/* What cannot be reset is cut off from memory. */
	kern.fail = KERN_RESET;
	kern.err = ENOTTY;
	TEST_EQUAL(dev->ops->reset(dev), -ENOTTY);
	TEST_CHECK((kern.dev[0].cfg[4] & 4) == 0, "it is still a bus master");
	kern.err = 0;
	TEST_EQUAL(wd_dev_reset(dev), 0);
	ops_round_trip(dev, dev);
	wd_dev_close(dev);
}

/* Memory that EAL takes later is mapped once for both, and given back. */
static void
cdev_hotplug(void)
{
	struct wd_dev *dev[2];
	uint64_t locked;
	void *p;

	start();
	if (!common_dynamic)
		TEST_SKIP("memory does not come and go here");
	dev[0] = must_open(0);
	dev[1] = must_open(1);
	locked = kern.locked;
	p = rte_malloc(NULL, 80 << 20, 0);
	if (p != NULL) {
		TEST_CHECK(kern.locked > locked);
		TEST_EQUAL(kern.locked, wd_mm_size(wd_mm_default()));
		ops_round_trip(dev[0], dev[1]);
		rte_free(p);
		TEST_EQUAL(kern.locked, wd_mm_size(wd_mm_default()));
		TEST_CHECK(kern.locked <= locked + (4 << 20));
		/* More than may be locked: it is said at once. */
		common_log_reset();
		kern.memlock = kern.locked;
		p = rte_malloc(NULL, 80 << 20, 0);
		TEST_LOGGED("ulimit -l");
		TEST_LOGGED("does not fit into the devices' map");
		rte_free(p);
	}
	wd_dev_close(dev[0]);
	wd_dev_close(dev[1]);
	TEST_CHECK(kern_idle());
	if (p == NULL)
		TEST_SKIP("others have the hugepages");
}

static const struct test_case cases[] = {
	TEST_CASE(cdev_pa_refused),
	TEST_CASE(cdev_open_facts),
	TEST_CASE(cdev_dev_in_all_forms),
	TEST_CASE(cdev_dev_refused),
	TEST_CASE(cdev_identity_refused),
	TEST_CASE(cdev_errors_say_what_to_do),
	TEST_CASE(cdev_nothing_left_on_failure),
	TEST_CASE(cdev_nothing_left_on_close),
	TEST_CASE(cdev_memlock),
	TEST_CASE(cdev_iova_limits),
	TEST_CASE(cdev_two_devices_one_space),
	TEST_CASE(cdev_second_device_fails),
	TEST_CASE(cdev_real_requests),
	TEST_CASE(cdev_reset),
	TEST_CASE(cdev_hotplug),
};
COMMON_MAIN(cases)
