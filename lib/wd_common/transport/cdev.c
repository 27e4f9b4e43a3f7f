/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Transport "cdev": a function through its VFIO character device and iommufd, without a group and
 * without root. The order is the kernel's: open, bind, attach; only a bound device answers, only an
 * attached one reaches memory.
 */

#include "cdev.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/capability.h>
#include <linux/vfio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <rte_common.h>
#include <rte_cycles.h>
#include <rte_eal.h>

#include "pci.h"
#include "qm.h"
#include "wd_dev.h"

/* Configuration space, PCI 3.0 section 6.1. */
#define CFG_COMMAND		0x04
#define   CFG_BUS_MASTER	WD_BIT(2)
#define CFG_SIZE		64	/* of the header */
#define   CFG_VENDOR		0x00
#define   CFG_DEVICE		0x02
#define   CFG_REVISION		0x08
#define   CFG_SUBSYS_VENDOR	0x2c
#define   CFG_SUBSYS		0x2e

/* A Kunpeng VF may read all ones for a while after an FLR (LKML, July 2025). */
#define FLR_STEP_MS		20
#define FLR_LIMIT_MS		60000

struct cdev {
	int fd;
	uint64_t cfg_off;	/* of configuration space in the device file */
	void *map[PCI_NB_BARS];
	struct cdev_node node;
};

/* ---- The kernel ---- */

static int
sys_open(const char *path, int flags)
{
	int fd = open(path, flags);

	return fd >= 0 ? fd : -errno;
}

static void
sys_close(int fd)
{
	close(fd);
}

static int
sys_ioctl(int fd, unsigned long request, void *arg)
{
	int ret;

	do {
		ret = ioctl(fd, request, arg);
	} while (ret < 0 && errno == EINTR);
	return ret >= 0 ? 0 : -errno;
}

static int
sys_mmap(int fd, uint64_t off, size_t len, void **addr)
{
	*addr = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED, fd, off);
	return *addr != MAP_FAILED ? 0 : -errno;
}

static void
sys_munmap(void *addr, size_t len)
{
	munmap(addr, len);
}

static ssize_t
sys_pread(int fd, void *buf, size_t len, uint64_t off)
{
	ssize_t n = pread(fd, buf, len, off);

	return n >= 0 ? n : -errno;
}

static ssize_t
sys_pwrite(int fd, const void *buf, size_t len, uint64_t off)
{
	ssize_t n = pwrite(fd, buf, len, off);

	return n >= 0 ? n : -errno;
}

static int
sys_stat(const char *path, struct stat *st)
{
	return stat(path, st) == 0 ? 0 : -errno;
}

/* The limit does not bind who has CAP_IPC_LOCK (Linux iommufd/pages.c iopt_alloc_pages()). */
static uint64_t
sys_memlock(void)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];
	struct rlimit lim;

	if (syscall(SYS_capget, &head, data) == 0 &&
	    (data[CAP_TO_INDEX(CAP_IPC_LOCK)].effective & CAP_TO_MASK(CAP_IPC_LOCK)) != 0)
		return UINT64_MAX;
	if (getrlimit(RLIMIT_MEMLOCK, &lim) != 0 || lim.rlim_cur == RLIM_INFINITY)
		return UINT64_MAX;
	return lim.rlim_cur;
}

struct cdev_sys cdev_sys = {
	.open = sys_open,
	.close = sys_close,
	.ioctl = sys_ioctl,
	.mmap = sys_mmap,
	.munmap = sys_munmap,
	.pread = sys_pread,
	.pwrite = sys_pwrite,
	.stat = sys_stat,
	.memlock = sys_memlock,
	.root = "",
};

/* ---- Configuration space and BARs ---- */

static int
cfg_read(const struct cdev *c, void *buf, size_t len, uint64_t off)
{
	ssize_t n = cdev_sys.pread(c->fd, buf, len, c->cfg_off + off);

	return n == (ssize_t)len ? 0 : n < 0 ? (int)n : -EIO;
}

static int
bus_master_set(const struct cdev *c, bool on)
{
	uint16_t command;
	ssize_t n;
	int ret;

	ret = cfg_read(c, &command, sizeof(command), CFG_COMMAND);
	if (ret != 0)
		return ret;
	if (((command & CFG_BUS_MASTER) != 0) == on)
		return 0;
	command ^= CFG_BUS_MASTER;
	n = cdev_sys.pwrite(c->fd, &command, sizeof(command), c->cfg_off + CFG_COMMAND);
	return n == (ssize_t)sizeof(command) ? 0 : n < 0 ? (int)n : -EIO;
}

static int
region_get(const struct wd_dev *dev, const struct cdev *c, unsigned int index,
	   struct vfio_region_info *info)
{
	static const struct cdev_hint hints[] = {
		{ ENODEV, "the device is gone: see 'lspci' and the kernel's log (dmesg)" },
		{ ENOTTY, "%s is not of vfio-pci: dpdk-devbind.py -b vfio-pci ADDRESS" },
		{ 0, "is %s of vfio-pci? See the kernel's log (dmesg)" },
	};
	char what[64];
	int ret;

	memset(info, 0, sizeof(*info));
	info->argsz = sizeof(*info);
	info->index = index;
	ret = cdev_sys.ioctl(c->fd, VFIO_DEVICE_GET_REGION_INFO, info);
	if (ret == 0)
		return 0;
	snprintf(what, sizeof(what), "asking for region %u", index);
	return cdev_fail(dev, what, ret, hints, c->node.path);
}

static void
bars_unmap(struct wd_dev *dev, struct cdev *c)
{
	unsigned int i;

	for (i = 0; i < PCI_NB_BARS; i++) {
		if (c->map[i] != NULL)
			cdev_sys.munmap(c->map[i], dev->bar[i].len);
		c->map[i] = NULL;
		dev->bar[i] = (struct wd_bar){ .addr = NULL };
	}
}

static int
bar_map(struct wd_dev *dev, struct cdev *c, unsigned int i, struct pci_facts *f)
{
	static const struct cdev_hint hints[] = {
		{ ENOMEM, "no address space is left: see 'ulimit -v'" },
		{ EINVAL, "the kernel maps it only in part, or it is smaller than a page" },
		{ 0, "see the kernel's log (dmesg)" },
	};
	struct vfio_region_info info;
	char what[64];
	int ret;

	ret = region_get(dev, c, VFIO_PCI_BAR0_REGION_INDEX + i, &info);
	if (ret != 0)
		return ret;
	f->bar_len[i] = info.size;
	if (info.size == 0 || (info.flags & VFIO_REGION_INFO_FLAG_MMAP) == 0)
		return 0;
	ret = cdev_sys.mmap(c->fd, info.offset, info.size, &c->map[i]);
	if (ret != 0) {
		c->map[i] = NULL;
		snprintf(what, sizeof(what), "cannot map the %" PRIu64 " bytes of BAR %u",
			 (uint64_t)info.size, i);
		return cdev_fail(dev, what, ret, hints, c->node.path);
	}
	f->bar_mapped[i] = true;
	dev->bar[i].addr = c->map[i];
	dev->bar[i].len = info.size;
	return 0;
}

/* ---- What is found ---- */

static uint16_t
cfg_get16(const uint8_t *cfg, unsigned int off)
{
	return (uint16_t)(cfg[off] | cfg[off + 1] << 8);
}

/* Read the device's own word about itself, and map what its driver needs. */
static int
facts_find(struct wd_dev *dev, struct cdev *c, struct pci_facts *f)
{
	struct vfio_region_info info;
	uint8_t cfg[CFG_SIZE];
	int ret;

	memset(f, 0, sizeof(*f));
	/* Nothing else than VFIO makes such a node, and none without an IOMMU. */
	f->kdrv = RTE_PCI_KDRV_VFIO;
	f->iova_pa = rte_eal_iova_mode() == RTE_IOVA_PA;
	ret = region_get(dev, c, VFIO_PCI_CONFIG_REGION_INDEX, &info);
	if (ret != 0)
		return ret;
	c->cfg_off = info.offset;
	ret = cfg_read(c, cfg, sizeof(cfg), 0);
	if (ret != 0) {
		WD_DEV_LOG(dev, ERR, "cannot read its configuration space: %s; is %s of vfio-pci?"
			   " See the kernel's log (dmesg)", strerror(-ret), c->node.path);
		return ret;
	}
	f->vendor_id = cfg_get16(cfg, CFG_VENDOR);
	f->device_id = cfg_get16(cfg, CFG_DEVICE);
	f->revision = cfg[CFG_REVISION];
	dev->device_id = f->device_id;
	dev->hw = f->revision;
	dev->is_model = cfg_get16(cfg, CFG_SUBSYS_VENDOR) == QM_MODEL_SUBSYS_VENDOR_ID &&
			cfg_get16(cfg, CFG_SUBSYS) == QM_MODEL_SUBSYS_ID;
	ret = bar_map(dev, c, QM_BAR, f);
	if (ret == 0)
		ret = bar_map(dev, c, QM_BAR_DB, f);
	return ret;
}

static int
device_check(struct wd_dev *dev, struct cdev *c, const struct wd_dev_args *args)
{
	struct pci_facts f;
	char why[256] = "";
	int ret;

	ret = facts_find(dev, c, &f);
	if (ret != 0)
		return ret;
	ret = pci_facts_check(&f, args->engine, false, &dev->vf, why, sizeof(why));
	if (ret != 0)
		WD_DEV_LOG(dev, ERR, "refused %s: %s", c->node.path, why);
	return ret;
}

/* ---- The transport ---- */

static int
node_open(const struct wd_dev *dev, struct cdev *c)
{
	static const struct cdev_hint hints[] = {
		{ EACCES, "chown $USER %s (as root), and for good a udev rule:"
		  " SUBSYSTEM==\"vfio-dev\", OWNER=\"USER\" in /etc/udev/rules.d/" },
		{ EPERM, "the container or sandbox does not allow %s: pass it in (such as docker's"
		  " --device %s)" },
		{ ENODEV, "its driver has just gone: dpdk-devbind.py -b vfio-pci ADDRESS" },
		{ ENXIO, "nothing is behind this node any more: 'ls -l /dev/vfio/devices' shows"
		  " those that live" },
		{ EBUSY, "another process has it: 'fuser -v %s' shows which" },
		{ EMFILE, "too many files are open: raise 'ulimit -n'" },
		{ 0, "look at it with 'ls -l %s'" },
	};
	int ret = cdev_sys.open(c->node.path, O_RDWR | O_CLOEXEC);
	char what[400];

	if (ret >= 0)
		return ret;
	snprintf(what, sizeof(what), "cannot open %s", c->node.path);
	return cdev_fail(dev, what, ret, hints, c->node.path);
}

/* Bound, checked, attached, and allowed to reach memory. */
static int
device_start(struct wd_dev *dev, struct cdev *c, const struct wd_dev_args *args)
{
	int ret;

	ret = cdev_ioas_bind(dev, c->fd, c->node.path);
	if (ret == 0)
		ret = device_check(dev, c, args);
	if (ret != 0)
		return ret;
	ret = cdev_ioas_attach(dev, c->fd, c->node.path);
	if (ret != 0)
		return ret;
	ret = bus_master_set(c, true);
	if (ret != 0) {
		WD_DEV_LOG(dev, ERR, "cannot make it a bus master: %s; see the kernel's log"
			   " (dmesg)", strerror(-ret));
		cdev_ioas_detach(c->fd);
	}
	return ret;
}

static int
cdev_open(struct wd_dev *dev, const struct wd_dev_args *args)
{
	struct cdev *c;
	int ret;

	c = calloc(1, sizeof(*c));
	if (c == NULL)
		return -ENOMEM;
	ret = cdev_find(dev, args->dev, &c->node);
	if (ret != 0)
		goto free_cdev;
	ret = cdev_ioas_get(dev);
	if (ret != 0)
		goto free_cdev;
	ret = node_open(dev, c);
	if (ret < 0)
		goto put_ioas;
	c->fd = ret;
	ret = device_start(dev, c, args);
	if (ret != 0)
		goto close_node;
	dev->numa_node = c->node.numa_node;
	dev->priv = c;
	return 0;

close_node:
	bars_unmap(dev, c);
	cdev_sys.close(c->fd);
put_ioas:
	cdev_ioas_put();
free_cdev:
	free(c);
	return ret;
}

static void
cdev_close(struct wd_dev *dev)
{
	struct cdev *c = dev->priv;

	bus_master_set(c, false);
	bars_unmap(dev, c);
	cdev_ioas_detach(c->fd);
	/* First the device, which is bound to the space, then the space. */
	cdev_sys.close(c->fd);
	cdev_ioas_put();
	free(c);
	dev->priv = NULL;
}

/* Configuration space answers again. */
static int
flr_wait(const struct cdev *c)
{
	unsigned int ms;
	uint16_t command;

	for (ms = 0; ms < FLR_LIMIT_MS; ms += FLR_STEP_MS) {
		if (cfg_read(c, &command, sizeof(command), CFG_COMMAND) == 0 &&
		    command != UINT16_MAX)
			return 0;
		rte_delay_us_sleep(FLR_STEP_MS * 1000);
	}
	return -ETIMEDOUT;
}

/* Function level reset by the kernel, which also restores configuration space. */
static int
cdev_reset(struct wd_dev *dev)
{
	struct cdev *c = dev->priv;
	int ret;

	ret = cdev_sys.ioctl(c->fd, VFIO_DEVICE_RESET, NULL);
	if (ret == 0)
		ret = flr_wait(c);
	if (ret == 0)
		ret = bus_master_set(c, true);
	/* What cannot be reset shall at least not write to memory any more. */
	if (ret != 0)
		bus_master_set(c, false);
	return ret;
}

static struct wd_dev_ops cdev_ops = {
	.name = "cdev",
	.open = cdev_open,
	.close = cdev_close,
	.reset = cdev_reset,
};
WD_TRANSPORT_REGISTER(cdev_ops)
