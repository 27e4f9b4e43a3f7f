/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

#include "kern.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/vfio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <rte_common.h>
#include <rte_errno.h>

#include "cdev.h"
#include "cdev_uapi.h"
#include "qm.h"
#include "wd_qp.h"
#include "zip_engine.h"

#define FD_IOMMU	1000
#define FD_DEV		2000
#define IOAS_ID		7
#define NODE_MAJOR	511
#define REGION_SHIFT	40
#define CFG_MASTER	0x04	/* bit 2 of the command register */
#define PAGE		4096
#define MAX_MAPS	65536
/* Interrupts are written there on x86. */
#define MSI_FIRST	UINT64_C(0xfee00000)
#define MSI_LAST	UINT64_C(0xfeefffff)

struct kern kern;
static struct cdev_sys real_sys;
static const struct wdm_api *api;

/* ---- Errors on demand ---- */

static int
call(enum kern_call which)
{
	kern.calls[which]++;
	if (kern.fail_in != 0 && --kern.fail_in == 0)
		return -EIO;
	return kern.err != 0 && kern.fail == which ? -kern.err : 0;
}

static struct kern_dev *
fd_dev(int fd)
{
	if (fd < FD_DEV || fd >= FD_DEV + KERN_DEVS || !kern.dev[fd - FD_DEV].open)
		return NULL;
	return &kern.dev[fd - FD_DEV];
}

/* ---- Memory as the devices see it ---- */

static void *
dev_at(void *ctx, uint64_t iova, size_t len, bool write, struct wdm_span *span)
{
	const struct kern_dev *d = ctx;
	uint64_t at = iova;
	unsigned int i;

	(void)write;
	if (!d->attached || (d->cfg[4] & CFG_MASTER) == 0)
		return NULL;
	/* Bus addresses are pointers here; neighbours continue each other. */
	while (at - iova < len) {
		for (i = 0; i < kern.nb_maps; i++)
			if (at - kern.map[i].iova < kern.map[i].len)
				break;
		if (i == kern.nb_maps || kern.map[i].iova != kern.map[i].va)
			return NULL;
		at = kern.map[i].iova + kern.map[i].len;
	}
	return (void *)(uintptr_t)iova;
}

static int
do_map(struct cdev_map *m)
{
	unsigned int i;

	if (m->size < sizeof(*m) || m->ioas_id != IOAS_ID)
		return -ENOENT;
	if (m->flags != (CDEV_MAP_FIXED_IOVA | CDEV_MAP_READABLE | CDEV_MAP_WRITEABLE) ||
	    m->reserved != 0)
		return -EOPNOTSUPP;
	if (m->length == 0 || m->iova % PAGE != 0 || m->length % PAGE != 0)
		return -EINVAL;
	if (m->iova + m->length - 1 > kern.aperture ||
	    (m->iova <= MSI_LAST && m->iova + m->length > MSI_FIRST))
		return -EINVAL;
	for (i = 0; i < kern.nb_maps; i++)
		if (m->iova < kern.map[i].iova + kern.map[i].len &&
		    kern.map[i].iova < m->iova + m->length)
			return -EEXIST;
	if (m->length > kern.memlock || kern.locked > kern.memlock - m->length)
		return -ENOMEM;
	if (kern.nb_maps == MAX_MAPS)
		return -ENOSPC;
	kern.map[kern.nb_maps++] = (struct kern_map){
		.iova = m->iova, .len = m->length, .va = m->user_va,
	};
	kern.locked += m->length;
	return 0;
}

/* Whole ranges only; the driver never has reason to take more than one at a time. */
static int
do_unmap(struct cdev_unmap *u)
{
	unsigned int i;

	if (u->size < sizeof(*u) || u->ioas_id != IOAS_ID)
		return -ENOENT;
	for (i = 0; i < kern.nb_maps; i++) {
		if (kern.map[i].iova != u->iova || kern.map[i].len != u->length)
			continue;
		kern.locked -= u->length;
		kern.map[i] = kern.map[--kern.nb_maps];
		return 0;
	}
	return -ENOENT;
}

static int
do_ranges(struct cdev_iova_ranges *r)
{
	struct cdev_iova_range *out = (struct cdev_iova_range *)(uintptr_t)r->allowed_iovas;

	if (r->size < sizeof(*r) || r->ioas_id != IOAS_ID || r->num_iovas < 2)
		return -EINVAL;
	out[0] = (struct cdev_iova_range){
		.start = 0, .last = RTE_MIN(MSI_FIRST - 1, kern.aperture),
	};
	out[1] = (struct cdev_iova_range){ .start = MSI_LAST + 1, .last = kern.aperture };
	r->num_iovas = kern.aperture > MSI_LAST ? 2 : 1;
	r->out_iova_alignment = PAGE;
	return 0;
}

static bool
any_attached(void)
{
	return kern.dev[0].attached || kern.dev[1].attached;
}

static int
iommu_ioctl(unsigned long request, void *arg)
{
	struct cdev_ioas_alloc *alloc = arg;
	struct cdev_destroy *destroy = arg;
	int ret;

	if (!kern.iommu_open)
		return -EBADF;
	switch (request) {
	case CDEV_IOAS_ALLOC:
		ret = call(KERN_ALLOC);
		if (ret == 0 && (alloc->size < sizeof(*alloc) || alloc->flags != 0 || kern.ioas))
			ret = -EINVAL;
		kern.ioas = kern.ioas || ret == 0;
		alloc->out_ioas_id = IOAS_ID;
		return ret;
	case CDEV_DESTROY:
		ret = call(KERN_DESTROY);
		if (destroy->size < sizeof(*destroy) || destroy->id != IOAS_ID || !kern.ioas)
			return -ENOENT;
		if (any_attached())
			return -EBUSY;
		kern.ioas = ret != 0;
		kern.left += kern.nb_maps;
		return ret;
	case CDEV_MAP:
		ret = call(KERN_MAP);
		return ret != 0 ? ret : do_map(arg);
	case CDEV_UNMAP:
		ret = do_unmap(arg);
		return ret != 0 ? ret : call(KERN_UNMAP);
	case CDEV_IOVA_RANGES:
		ret = call(KERN_RANGES);
		return ret != 0 ? ret : do_ranges(arg);
	}
	return -ENOTTY;
}

/* ---- Devices ---- */

static int
do_region(const struct kern_dev *d, struct vfio_region_info *r)
{
	if (r->argsz < sizeof(*r))
		return -EINVAL;
	r->offset = (uint64_t)r->index << REGION_SHIFT;
	r->flags = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE;
	if (r->index == VFIO_PCI_CONFIG_REGION_INDEX) {
		r->size = 4096;
		return 0;
	}
	if (r->index >= RTE_DIM(d->bar_len))
		return -EINVAL;
	r->size = d->bar_len[r->index];
	if (r->size != 0 && !d->no_mmap)
		r->flags |= VFIO_REGION_INFO_FLAG_MMAP;
	return 0;
}

static int
do_bind(struct kern_dev *d, struct cdev_bind *b)
{
	if (b->argsz < sizeof(*b) || b->flags != 0 || b->iommufd != FD_IOMMU || d->bound)
		return -EINVAL;
	d->bound = true;
	/* As vfio_pci_core_enable() does. */
	d->cfg[4] &= ~CFG_MASTER;
	return 0;
}

static int
do_attach(struct kern_dev *d, struct cdev_attach *a)
{
	if (a->argsz < sizeof(*a) || a->flags != 0)
		return -EINVAL;
	if (a->pt_id != IOAS_ID || !kern.ioas)
		return -ENOENT;
	if (d->attached)
		return -EBUSY;
	d->attached = true;
	a->pt_id = IOAS_ID + 1;
	return 0;
}

static int
do_reset(struct kern_dev *d)
{
	api->reset(d->wdm);
	d->cfg[4] &= ~CFG_MASTER;
	return 0;
}

static int
dev_ioctl(struct kern_dev *d, unsigned long request, void *arg)
{
	struct cdev_detach *detach = arg;
	int ret;

	if (request == CDEV_BIND) {
		ret = call(KERN_BIND);
		return ret != 0 ? ret : do_bind(d, arg);
	}
	if (!d->bound)
		return -EINVAL;
	switch (request) {
	case CDEV_ATTACH:
		ret = call(KERN_ATTACH);
		return ret != 0 ? ret : do_attach(d, arg);
	case CDEV_DETACH:
		if (detach->argsz < sizeof(*detach) || detach->flags != 0)
			return -EINVAL;
		d->attached = false;
		return call(KERN_DETACH);
	case VFIO_DEVICE_GET_REGION_INFO:
		ret = call(KERN_REGION);
		return ret != 0 ? ret : do_region(d, arg);
	case VFIO_DEVICE_RESET:
		ret = call(KERN_RESET);
		return ret != 0 ? ret : do_reset(d);
	}
	return -ENOTTY;
}

/* ---- The calls ---- */

static int
kern_open_path(const char *path, int flags)
{
	size_t n = strlen(kern.root);
	unsigned int i;
	int ret;

	if (strncmp(path, kern.root, n) != 0 || flags != (O_RDWR | O_CLOEXEC))
		return -ENOENT;
	path += n;
	if (strcmp(path, "/dev/iommu") == 0) {
		ret = kern.iommu_open ? -EBUSY : call(KERN_OPEN_IOMMU);
		kern.iommu_open = kern.iommu_open || ret == 0;
		return ret == 0 ? FD_IOMMU : ret;
	}
	for (i = 0; i < KERN_DEVS; i++) {
		if (strstr(path, kern.dev[i].name) == NULL)
			continue;
		ret = kern.dev[i].open ? -EBUSY : call(KERN_OPEN_NODE);
		kern.dev[i].open = kern.dev[i].open || ret == 0;
		return ret == 0 ? FD_DEV + (int)i : ret;
	}
	return -ENOENT;
}

static void
kern_close(int fd)
{
	struct kern_dev *d = fd_dev(fd);

	if (d != NULL) {
		d->open = d->bound = d->attached = false;
	} else if (fd == FD_IOMMU && kern.iommu_open) {
		kern.iommu_open = kern.ioas = false;
		kern.nb_maps = 0;
		kern.locked = 0;
	} else {
		fprintf(stderr, "closed descriptor %d, which is not open\n", fd);
		exit(EXIT_FAILURE);
	}
}

static int
kern_ioctl(int fd, unsigned long request, void *arg)
{
	struct kern_dev *d = fd_dev(fd);

	if (d != NULL)
		return dev_ioctl(d, request, arg);
	return fd == FD_IOMMU ? iommu_ioctl(request, arg) : -EBADF;
}

static int
kern_mmap(int fd, uint64_t off, size_t len, void **addr)
{
	struct kern_dev *d = fd_dev(fd);
	unsigned int bar = off >> REGION_SHIFT;
	int ret = call(KERN_MMAP);

	if (ret != 0)
		return ret;
	if (d == NULL || !d->bound || bar >= RTE_DIM(d->bar_len) || len != d->bar_len[bar] ||
	    d->no_mmap)
		return -EINVAL;
	*addr = calloc(1, len);
	if (*addr == NULL)
		return -ENOMEM;
	kern.mmaps++;
	return 0;
}

static void
kern_munmap(void *addr, size_t len)
{
	(void)len;
	free(addr);
	kern.mmaps--;
}

static ssize_t
cfg_access(int fd, size_t len, uint64_t off, uint8_t **at)
{
	struct kern_dev *d = fd_dev(fd);

	if (d == NULL || !d->bound || off >> REGION_SHIFT != VFIO_PCI_CONFIG_REGION_INDEX)
		return -EINVAL;
	off &= (UINT64_C(1) << REGION_SHIFT) - 1;
	if (len > sizeof(d->cfg) || off > sizeof(d->cfg) - len)
		return -EINVAL;
	*at = d->cfg + off;
	return len;
}

static ssize_t
kern_pread(int fd, void *buf, size_t len, uint64_t off)
{
	uint8_t *at = NULL;
	ssize_t n = call(KERN_PREAD);

	if (n == 0)
		n = cfg_access(fd, len, off, &at);
	if (n > 0)
		memcpy(buf, at, n);
	return n;
}

static ssize_t
kern_pwrite(int fd, const void *buf, size_t len, uint64_t off)
{
	uint8_t *at = NULL;
	ssize_t n = call(KERN_PWRITE);

	if (n == 0)
		n = cfg_access(fd, len, off, &at);
	if (n > 0)
		memcpy(at, buf, n);
	return n;
}

static int
kern_stat(const char *path, struct stat *st)
{
	unsigned int i;
	int ret = call(KERN_STAT);

	memset(st, 0, sizeof(*st));
	if (ret != 0)
		return ret;
	for (i = 0; i < KERN_DEVS; i++) {
		if (strstr(path, kern.dev[i].name) == NULL)
			continue;
		st->st_mode = S_IFCHR | 0600;
		st->st_rdev = makedev(NODE_MAJOR, i);
		return 0;
	}
	return stat(path, st) == 0 ? 0 : -errno;
}

static uint64_t
kern_memlock(void)
{
	return kern.memlock;
}

/* ---- Set up and take down ---- */

/* mkdir -p and, with @text, a file at its end; below the root. */
void
kern_sysfs(const char *path, const char *text)
{
	char full[512];
	char *p;
	FILE *f;

	snprintf(full, sizeof(full), "%s%s", kern.root, path);
	for (p = full + strlen(kern.root) + 1; (p = strchr(p, '/')) != NULL; p++) {
		*p = '\0';
		mkdir(full, 0700);
		*p = '/';
	}
	if (text == NULL) {
		mkdir(full, 0700);
		return;
	}
	f = fopen(full, "w");
	if (f != NULL) {
		fputs(text, f);
		fclose(f);
	}
}

static void
dev_make(unsigned int i, uint8_t hw, bool vf)
{
	static const char * const names[KERN_DEVS] = { "vfio0", "vfio1" };
	struct kern_dev *d = &kern.dev[i];
	const struct wdm_conf conf = {
		.engine = "zip", .hw = hw, .vf = vf, .mem = { .at = dev_at, .ctx = d },
	};

	d->name = names[i];
	d->wdm = api->create(&conf);
	if (d->wdm == NULL) {
		fprintf(stderr, "no model: %s\n", strerror(errno));
		exit(EXIT_FAILURE);
	}
	api->info_get(d->wdm, &d->info);
	memcpy(d->bar_len, d->info.bar_size, sizeof(d->bar_len));
	memcpy(d->cfg + 0x00, &d->info.vendor_id, 2);
	memcpy(d->cfg + 0x02, &d->info.device_id, 2);
	d->cfg[0x04] = 0x02;
	d->cfg[0x08] = d->info.revision;
	memcpy(d->cfg + 0x2c, &d->info.subsys_vendor_id, 2);
	memcpy(d->cfg + 0x2e, &d->info.subsys_id, 2);
}

static void
sysfs_make(void)
{
	snprintf(kern.root, sizeof(kern.root), "%s/wd-kern-XXXXXX", P_tmpdir);
	if (mkdtemp(kern.root) == NULL) {
		fprintf(stderr, "mkdtemp %s: %s\n", kern.root, strerror(errno));
		exit(EXIT_FAILURE);
	}
	kern_sysfs("/sys/bus/pci/drivers/vfio-pci", NULL);
	kern_sysfs("/sys/bus/pci/drivers/hisi_zip", NULL);
	kern_sysfs("/sys/bus/pci/devices/0000:75:00.1/vfio-dev/vfio0", NULL);
	kern_sysfs("/sys/bus/pci/devices/0000:75:00.2/vfio-dev/vfio1", NULL);
	kern_sysfs("/sys/bus/pci/devices/0000:75:00.3", NULL);
	kern_sysfs("/sys/dev/char/511:0/device/numa_node", "0\n");
	kern_sysfs("/sys/dev/char/511:1/device/numa_node", "-1\n");
}

/* Take everything away that was made up. */
static void
kern_end(void)
{
	char command[256];
	unsigned int i;

	if (kern.root[0] == '\0')
		return;
	snprintf(command, sizeof(command), "rm -rf '%s'", kern.root);
	if (system(command) != 0)
		fprintf(stderr, "%s: failed\n", command);
	for (i = 0; i < KERN_DEVS; i++)
		api->destroy(kern.dev[i].wdm);
	free(kern.map);
	cdev_sys = real_sys;
	memset(&kern, 0, sizeof(kern));
}

static void
library_load(void)
{
	void *lib = dlopen("libwd_model.so.0", RTLD_NOW | RTLD_LOCAL);

	api = lib != NULL ? dlsym(lib, "wdm_api") : NULL;
	if (api == NULL) {
		fprintf(stderr, "no model: %s\n", dlerror());
		exit(EXIT_FAILURE);
	}
	real_sys = cdev_sys;
	atexit(kern_end);
}

void
kern_reset(uint8_t hw, bool vf)
{
	unsigned int i;

	if (api == NULL)
		library_load();
	kern_end();
	kern.map = calloc(MAX_MAPS, sizeof(*kern.map));
	kern.memlock = UINT64_MAX;
	kern.aperture = (UINT64_C(1) << 48) - 1;
	sysfs_make();
	for (i = 0; i < KERN_DEVS; i++)
		dev_make(i, hw, vf);
	cdev_sys = (struct cdev_sys){
		.open = kern_open_path, .close = kern_close, .ioctl = kern_ioctl,
		.mmap = kern_mmap, .munmap = kern_munmap, .pread = kern_pread,
		.pwrite = kern_pwrite, .stat = kern_stat, .memlock = kern_memlock,
		.root = kern.root,
	};
}

bool
kern_idle(void)
{
	unsigned int i;

	for (i = 0; i < KERN_DEVS; i++)
		if (kern.dev[i].open || kern.dev[i].bound || kern.dev[i].attached)
			return false;
	return !kern.iommu_open && !kern.ioas && kern.mmaps == 0 && kern.nb_maps == 0 &&
	       kern.left == 0;
}

/* ---- Transport "cdev-rig" ---- */

static const struct wd_dev_ops *
cdev_ops(void)
{
	const struct wd_dev_ops *ops = NULL;

	while ((ops = wd_transport_next(ops)) != NULL && strcmp(ops->name, "cdev") != 0)
		;
	return ops;
}

/* Which device it is: its name ends like the node's. */
static struct kern_dev *
rig_dev(const struct wd_dev *dev)
{
	return &kern.dev[dev->name[strlen(dev->name) - 1] - '0'];
}

static int
rig_open(struct wd_dev *dev, const struct wd_dev_args *args)
{
	unsigned int i;
	int ret = cdev_ops()->open(dev, args);

	for (i = 0; ret == 0 && i < RTE_DIM(dev->bar); i++)
		dev->bar[i].addr = NULL;
	dev->lend = true;
	return ret;
}

static void
rig_close(struct wd_dev *dev)
{
	cdev_ops()->close(dev);
}

static int
rig_reset(struct wd_dev *dev)
{
	return cdev_ops()->reset(dev);
}

static int
rig_read(struct wd_dev *dev, unsigned int bar, uint64_t off, void *buf, unsigned int len)
{
	return api->bar_read(rig_dev(dev)->wdm, bar, off, buf, len);
}

static int
rig_write(struct wd_dev *dev, unsigned int bar, uint64_t off, const void *buf, unsigned int len)
{
	return api->bar_write(rig_dev(dev)->wdm, bar, off, buf, len);
}

static void
rig_run(struct wd_qp *qp, unsigned int budget)
{
	api->run_queue(rig_dev(qp->dev)->wdm, qp->queue, budget);
}

static struct wd_dev_ops rig_ops = {
	.name = "cdev-rig",
	.open = rig_open,
	.close = rig_close,
	.reset = rig_reset,
	.bar_read = rig_read,
	.bar_write = rig_write,
	.qp_run = rig_run,
};
WD_TRANSPORT_REGISTER(rig_ops)

struct wd_dev *
kern_open(const char *text, unsigned int i)
{
	struct wd_dev_args args = { .engine = &zip_engine, .transport = "cdev-rig" };
	char name[16];

	snprintf(args.dev, sizeof(args.dev), "%s", text);
	snprintf(name, sizeof(name), "zip%u", i);
	return wd_dev_open(&args, name);
}
