/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Transport "cdev": the one I/O address space (IOAS) of iommufd that all its devices share. Memory
 * is pinned and mapped once, by the table that follows wd_mm, however many devices there are.
 */

#include "cdev.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <rte_common.h>

#include "cdev_uapi.h"
#include "wd_dev.h"
#include "wd_mm.h"

#define IOMMU_NODE	"/dev/iommu"
#define MAX_RANGES	16

static struct ioas {
	pthread_mutex_t lock;		/* of the counts; never taken by the table's calls */
	unsigned int users, attached;
	int fd;
	uint32_t id;
	struct wd_mm *mm;
	struct wd_mm_table table;
	uint64_t mapped;		/* bytes; changes with the lock of wd_mm held */
	uint64_t total;			/* bytes that there were when the first device came */
} ioas = {
	.lock = PTHREAD_MUTEX_INITIALIZER,
};

/* ---- Messages about memory ---- */

/* Does RLIMIT_MEMLOCK explain that no more can be pinned? Then say what it should be. */
static bool
memlock_explain(const struct wd_mm_range *r)
{
	uint64_t limit = cdev_sys.memlock();
	uint64_t need = RTE_MAX(ioas.mapped + r->len, ioas.total);

	if (limit == UINT64_MAX)
		return false;
	WD_LOG(ERR, "cannot lock memory for devices: this user may lock %" PRIu64 " KiB"
	       " (RLIMIT_MEMLOCK), needed are %" PRIu64 " KiB for EAL's memory%s: run 'ulimit -l"
	       " unlimited' (or -l %" PRIu64 ", at the least) before the program; where the shell"
	       " refuses that, 'prlimit --pid $$ --memlock=unlimited:unlimited' as root, or for"
	       " good 'USER - memlock unlimited' in /etc/security/limits.d/ and a new login; or"
	       " give EAL less memory (-m)", limit / 1024, need / 1024, need > limit ? "" :
	       ", but all that this user's programs have locked counts together", need / 1024);
	return true;
}

/* Is @r within what all attached devices can address? Logs what they can when not. */
static void
ranges_explain(const struct wd_mm_range *r)
{
	struct cdev_iova_range range[MAX_RANGES];
	struct cdev_iova_ranges cmd = {
		.size = sizeof(cmd), .ioas_id = ioas.id, .num_iovas = MAX_RANGES,
		.allowed_iovas = (uintptr_t)range,
	};
	uint64_t last = r->iova + (r->len - 1), top = 0;
	uint32_t i;
	int ret;

	ret = cdev_sys.ioctl(ioas.fd, CDEV_IOVA_RANGES, &cmd);
	if (ret != 0 && ret != -EMSGSIZE)
		return;
	for (i = 0; i < RTE_MIN(cmd.num_iovas, (uint32_t)MAX_RANGES); i++) {
		if (range[i].start <= r->iova && last <= range[i].last) {
			WD_LOG(ERR, "bus addresses must be multiples of %" PRIu64,
			       cmd.out_iova_alignment);
			return;
		}
		top = RTE_MAX(top, range[i].last);
	}
	if (last > top)
		WD_LOG(ERR, "the devices' IOMMU has addresses up to 0x%" PRIx64 " only, 0x%" PRIx64
		       " is beyond: give EAL a --base-virtaddr below that (its default is"
		       " 0x100000000), and keep memory of the application's own there, too", top,
		       last);
	else
		WD_LOG(ERR, "bus addresses 0x%" PRIx64 "..0x%" PRIx64 " are taken in part by"
		       " something else, such as interrupts: give EAL another --base-virtaddr",
		       r->iova, last);
}

static void
map_explain(const struct wd_mm_range *r, int ret)
{
	if (ret == -ENOMEM && memlock_explain(r))
		return;
	WD_LOG(ERR, "cannot map memory %p+%zu for devices: %s; %s", r->va, r->len, strerror(-ret),
	       ret == -ENOMEM ? "the kernel is out of memory, or, in a container, no more may be"
	       " locked (ulimit -l)" :
	       ret == -EFAULT ? "it must be memory of this process that can be written" :
	       ret == -EEXIST ? "part of it is mapped already" :
	       "see the kernel's log (dmesg)");
	if (ret == -EINVAL)
		ranges_explain(r);
}

/* ---- The table ---- */

static int
table_map(struct wd_mm_table *t, const struct wd_mm_range *r)
{
	struct cdev_map cmd = {
		.size = sizeof(cmd),
		.flags = CDEV_MAP_FIXED_IOVA | CDEV_MAP_READABLE | CDEV_MAP_WRITEABLE,
		.ioas_id = ioas.id, .user_va = (uintptr_t)r->va, .length = r->len, .iova = r->iova,
	};
	int ret;

	RTE_SET_USED(t);
	ret = cdev_sys.ioctl(ioas.fd, CDEV_MAP, &cmd);
	if (ret != 0)
		map_explain(r, ret);
	else
		ioas.mapped += r->len;
	return ret;
}

static void
table_unmap(struct wd_mm_table *t, const struct wd_mm_range *r)
{
	struct cdev_unmap cmd = {
		.size = sizeof(cmd), .ioas_id = ioas.id, .iova = r->iova, .length = r->len,
	};
	int ret;

	RTE_SET_USED(t);
	ret = cdev_sys.ioctl(ioas.fd, CDEV_UNMAP, &cmd);
	if (ret != 0 || cmd.length != r->len)
		WD_LOG(ERR, "memory %p+%zu stays mapped for devices until they are closed: %s",
		       r->va, r->len, ret != 0 ? strerror(-ret) : "the kernel unmapped less");
	ioas.mapped -= r->len;
}

/* ---- The space ---- */

static int
ioas_open(const struct wd_dev *dev)
{
	static const struct cdev_hint hints[] = {
		{ ENOENT, "the kernel has no iommufd: 'modprobe iommufd', and where there is no"
		  " such module, a kernel with CONFIG_IOMMUFD (Linux 6.6 or newer); else use the"
		  " device's group: EAL's -a ADDRESS without --vdev" },
		{ ENODEV, "the node is there, but not the kernel's iommufd: 'modprobe iommufd'" },
		{ EACCES, "chown $USER %s (as root), and for good a udev rule:"
		  " KERNEL==\"iommu\", OWNER=\"USER\" in /etc/udev/rules.d/" },
		{ EPERM, "the container or sandbox does not allow %s: pass it in (such as docker's"
		  " --device %s)" },
		{ EMFILE, "too many files are open: raise 'ulimit -n'" },
		{ 0, "look at it with 'ls -l %s'" },
	};
	static const struct cdev_hint alloc[] = {
		{ ENOTTY, "this node is not iommufd's: 'ls -l %s' should say 10, as of misc" },
		{ ENOMEM, "the kernel is out of memory" },
		{ 0, "see the kernel's log (dmesg)" },
	};
	struct cdev_ioas_alloc cmd = { .size = sizeof(cmd) };
	char path[128];
	int ret;

	snprintf(path, sizeof(path), "%s" IOMMU_NODE, cdev_sys.root);
	ret = cdev_sys.open(path, O_RDWR | O_CLOEXEC);
	if (ret < 0)
		return cdev_fail(dev, path, ret, hints, path);
	ioas.fd = ret;
	ret = cdev_sys.ioctl(ioas.fd, CDEV_IOAS_ALLOC, &cmd);
	if (ret != 0) {
		cdev_sys.close(ioas.fd);
		return cdev_fail(dev, "making an I/O address space", ret, alloc, path);
	}
	ioas.id = cmd.out_ioas_id;
	ioas.mm = dev->mm;
	ioas.table.map = table_map;
	ioas.table.unmap = table_unmap;
	return 0;
}

int
cdev_ioas_get(const struct wd_dev *dev)
{
	int ret = 0;

	pthread_mutex_lock(&ioas.lock);
	if (ioas.users == 0)
		ret = ioas_open(dev);
	if (ret == 0)
		ioas.users++;
	pthread_mutex_unlock(&ioas.lock);
	return ret;
}

void
cdev_ioas_put(void)
{
	struct cdev_destroy cmd = { .size = sizeof(cmd) };
	int ret;

	pthread_mutex_lock(&ioas.lock);
	if (--ioas.users == 0) {
		cmd.id = ioas.id;
		ret = cdev_sys.ioctl(ioas.fd, CDEV_DESTROY, &cmd);
		/* Closing takes it away all the same. */
		if (ret != 0)
			WD_LOG(WARNING, "the I/O address space was still in use: %s",
			       strerror(-ret));
		cdev_sys.close(ioas.fd);
	}
	pthread_mutex_unlock(&ioas.lock);
}

int
cdev_ioas_bind(const struct wd_dev *dev, int fd, const char *node)
{
	static const struct cdev_hint hints[] = {
		{ EBUSY, "it is in use through its group, or by a kernel driver beside it there:"
		  " when EAL itself took it, give EAL --no-pci (or -b ADDRESS), else"
		  " 'dpdk-test-accel doctor' and 'fuser -v /dev/vfio/*' show by whom" },
		{ EINVAL, "another process has it open ('fuser -v %s' shows which), or its IOMMU"
		  " is not coherent with the processor's caches" },
		{ EPERM, "another function of its IOMMU group is in use elsewhere"
		  " ('dpdk-test-accel doctor' names the group), or interrupts are not isolated:"
		  " then switch interrupt remapping on in firmware, or accept the risk with"
		  " 'echo Y > /sys/module/iommufd/parameters/allow_unsafe_interrupts'" },
		{ ENOTTY, "the kernel cannot bind it: Linux 6.6 or newer with"
		  " CONFIG_VFIO_DEVICE_CDEV=y is needed, and a node of vfio" },
		{ ENODEV, "it has no IOMMU: switch the IOMMU on (SMMU in the firmware;"
		  " intel_iommu=on or amd_iommu=on)" },
		{ ENOMEM, "the kernel is out of memory" },
		{ 0, "see the kernel's log (dmesg)" },
	};
	struct cdev_bind cmd = { .argsz = sizeof(cmd), .iommufd = ioas.fd };
	char what[400];
	int ret;

	ret = cdev_sys.ioctl(fd, CDEV_BIND, &cmd);
	if (ret == 0)
		return 0;
	snprintf(what, sizeof(what), "cannot bind %s to iommufd", node);
	return cdev_fail(dev, what, ret, hints, node);
}

/* The first device: the space gets its memory, now that what the device can reach is known. */
static int
ioas_fill(void)
{
	ioas.total = wd_mm_size(ioas.mm);
	return wd_mm_table_add(ioas.mm, &ioas.table);
}

static void
device_detach(int fd)
{
	struct cdev_detach cmd = { .argsz = sizeof(cmd) };
	int ret = cdev_sys.ioctl(fd, CDEV_DETACH, &cmd);

	/* Closing the device does it, too. */
	if (ret != 0)
		WD_LOG(WARNING, "cannot detach a device from memory: %s", strerror(-ret));
}

int
cdev_ioas_attach(const struct wd_dev *dev, int fd, const char *node)
{
	static const struct cdev_hint hints[] = {
		{ EADDRINUSE, "it cannot reach some addresses that another device here already"
		  " uses: close that one, use this one in a process of its own, or give EAL another"
		  " --base-virtaddr" },
		{ ENOMEM, "the kernel is out of memory, or no more may be locked (ulimit -l)" },
		{ EBUSY, "another function of its IOMMU group sees other memory" },
		{ EPERM, "interrupts are not isolated: switch interrupt remapping on in firmware,"
		  " or accept the risk with"
		  " 'echo Y > /sys/module/iommufd/parameters/allow_unsafe_interrupts'" },
		{ EINVAL, "its IOMMU cannot have this address space" },
		{ 0, "see the kernel's log (dmesg)" },
	};
	struct cdev_attach cmd = { .argsz = sizeof(cmd) };
	char what[400];
	int ret;

	pthread_mutex_lock(&ioas.lock);
	cmd.pt_id = ioas.id;
	ret = cdev_sys.ioctl(fd, CDEV_ATTACH, &cmd);
	if (ret != 0) {
		snprintf(what, sizeof(what), "cannot attach %s to memory", node);
		cdev_fail(dev, what, ret, hints, node);
	} else if (ioas.attached == 0) {
		ret = ioas_fill();
		if (ret != 0)
			device_detach(fd);
	}
	if (ret == 0)
		ioas.attached++;
	pthread_mutex_unlock(&ioas.lock);
	return ret;
}

void
cdev_ioas_detach(int fd)
{
	pthread_mutex_lock(&ioas.lock);
	device_detach(fd);
	if (--ioas.attached == 0)
		wd_mm_table_del(ioas.mm, &ioas.table);
	pthread_mutex_unlock(&ioas.lock);
}
