/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* The commands of a client, one function each. All that comes with them is checked here. */

#include "wdm_server_priv.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CAPS_MAX	4096	/* of the client's JSON text */
/* Bytes that a client must take in one message: as little as a PCI Express payload may be. */
#define XFER_MIN	128

/* A reply under construction. */
struct reply {
	union {
		struct vfu_version version;
		struct vfu_dma_unmap unmap;
		struct vfu_device_info device;
		struct vfu_region_info region;
		struct vfu_irq_info irq;
		struct vfu_region_access access;
		struct vfu_write_multi multi;
	} u;
	size_t len;		/* of what u holds */
	const void *data;	/* goes behind it */
	size_t data_len;
	void *to_free;
};

/* Copy the fixed part of a body, which need not be aligned for it. False: it is not all there. */
static bool
body_get(const struct vfu_msg *msg, void *part, size_t len)
{
	if (msg->len < len)
		return false;
	memcpy(part, msg->body, len);
	return true;
}

/* ---- Hello ---- */

static int
cmd_version(struct wdm_server *srv, struct vfu_msg *msg, struct reply *r)
{
	static const char plain[] = "{\"capabilities\":{\"max_msg_fds\":16,"
		"\"max_data_xfer_size\":1048576}}";
	static const char multi[] = "{\"capabilities\":{\"max_msg_fds\":16,"
		"\"max_data_xfer_size\":1048576,\"write_multiple\":true}}";
	const char *json = "{}";
	struct vfu_version ver;
	uint64_t xfer;

	if (srv->greeted || !body_get(msg, &ver, sizeof(ver)) || msg->nb_fds != 0 ||
	    ver.major != VFU_MAJOR)
		return -EINVAL;
	if (msg->len > sizeof(ver)) {
		json = (const char *)msg->body + sizeof(ver);
		if (msg->len - sizeof(ver) > CAPS_MAX || json[msg->len - sizeof(ver) - 1] != '\0')
			return -EINVAL;
	}
	/*
	 * Nothing that the client did not ask for: QEMU warns of names that it does not know, and
	 * has no room for a reply longer than its request.
	 */
	srv->multi = vfu_caps_true(json, "write_multiple");
	if (vfu_caps_number(json, "max_data_xfer_size", &xfer) && xfer < VFU_DATA_MAX) {
		/* So small that a buffer would take for ever. libvfio-user's sample has 1024. */
		if (xfer < XFER_MIN)
			return -EINVAL;
		srv->xfer_max = xfer;
	}
	r->u.version = ver;
	if (ver.minor > VFU_MINOR)
		r->u.version.minor = VFU_MINOR;
	r->len = sizeof(r->u.version);
	r->data = srv->multi ? multi : plain;
	r->data_len = srv->multi ? sizeof(multi) : sizeof(plain);
	srv->greeted = true;
	wdm_server_log(srv, WDM_LOG_DEBUG, "client speaks %u.%u: %s", ver.major, ver.minor, json);
	return 0;
}

/* ---- Memory ---- */

static int
cmd_dma_map(struct wdm_server *srv, struct vfu_msg *msg)
{
	const uint32_t known = VFU_DMA_F_READ | VFU_DMA_F_WRITE | VFU_DMA_F_MMAP |
		VFU_DMA_F_FILE_IO;
	struct vfu_dma_map map;
	int ret;

	if (!body_get(msg, &map, sizeof(map)) || map.argsz < sizeof(map) || msg->nb_fds > 1 ||
	    (map.flags & ~known) != 0)
		return -EINVAL;
	if ((map.flags & (VFU_DMA_F_MMAP | VFU_DMA_F_FILE_IO)) != 0 && msg->nb_fds == 0)
		return -EINVAL;
	ret = wdm_iommu_map(srv->io, map.addr, map.size, map.flags & VFU_DMA_F_READ,
			    map.flags & VFU_DMA_F_WRITE, msg->nb_fds != 0 ? msg->fd[0] : -1,
			    map.offset);
	wdm_server_log(srv, ret == 0 ? WDM_LOG_DEBUG : WDM_LOG_WARNING,
		       "map 0x%llx + 0x%llx, %s%s%s: %s", (unsigned long long)map.addr,
		       (unsigned long long)map.size, map.flags & VFU_DMA_F_READ ? "r" : "-",
		       map.flags & VFU_DMA_F_WRITE ? "w" : "-", msg->nb_fds != 0 ? "" : ", no fd",
		       ret == 0 ? "done" : strerror(-ret));
	return ret;
}

/* Nobody uses memory that was found before. */
static void
dma_sync(void *ctx)
{
	struct wdm_server *srv = ctx;

	wdm_api.sync(srv->dev);
	wdm_batch_sync(srv);
}

static int
cmd_dma_unmap(struct wdm_server *srv, struct vfu_msg *msg, struct reply *r)
{
	struct vfu_dma_unmap unmap;
	int ret = 0;

	if (!body_get(msg, &unmap, sizeof(unmap)) || unmap.argsz < sizeof(unmap) ||
	    msg->nb_fds != 0)
		return -EINVAL;
	if (unmap.flags == VFU_UNMAP_F_ALL) {
		if (unmap.addr != 0 || unmap.size != 0)
			return -EINVAL;
		wdm_iommu_unmap_all(srv->io, dma_sync, srv);
	} else if (unmap.flags == 0) {
		ret = wdm_iommu_unmap(srv->io, unmap.addr, unmap.size, dma_sync, srv);
	} else {
		/* There is no dirty page tracking. */
		ret = unmap.flags == VFU_UNMAP_F_BITMAP ? -ENOTSUP : -EINVAL;
	}
	/* Clients sweep whole address spaces, so that nothing there is no surprise. */
	wdm_server_log(srv, ret == 0 || ret == -ENOENT ? WDM_LOG_DEBUG : WDM_LOG_WARNING,
		       "unmap 0x%llx + 0x%llx, flags 0x%x: %s", (unsigned long long)unmap.addr,
		       (unsigned long long)unmap.size, unmap.flags,
		       ret == 0 ? "done" : strerror(-ret));
	r->u.unmap = unmap;
	r->len = sizeof(r->u.unmap);
	return ret;
}

/* ---- What the device is ---- */

static int
cmd_device_info(struct wdm_server *srv, struct vfu_msg *msg, struct reply *r)
{
	struct vfu_device_info info;

	if (!body_get(msg, &info, sizeof(info)) || info.argsz < sizeof(info))
		return -EINVAL;
	r->u.device = (struct vfu_device_info) {
		.argsz = sizeof(info),
		.flags = VFU_DEVICE_F_RESET | VFU_DEVICE_F_PCI,
		.nb_regions = VFU_PCI_REGIONS,
		.nb_irqs = VFU_PCI_IRQS,
	};
	r->len = sizeof(info);
	return 0;
}

static uint64_t
region_size(const struct wdm_server *srv, uint32_t index)
{
	if (index < VFU_PCI_ROM)
		return srv->info.bar_size[index];
	return index == VFU_PCI_CONFIG ? WDM_PCI_SIZE : 0;
}

static int
cmd_region_info(struct wdm_server *srv, struct vfu_msg *msg, struct reply *r)
{
	struct vfu_region_info info;
	uint64_t size;

	if (!body_get(msg, &info, sizeof(info)) || info.argsz < sizeof(info) ||
	    info.index >= VFU_PCI_REGIONS)
		return -EINVAL;
	size = region_size(srv, info.index);
	r->u.region = (struct vfu_region_info) {
		.argsz = sizeof(info),
		.flags = size != 0 ? VFU_REGION_F_READ | VFU_REGION_F_WRITE : 0,
		.index = info.index,
		.size = size,
	};
	r->len = sizeof(info);
	return 0;
}

/* None: each doorbell word counts, and an eventfd would merge two of them. */
static int
cmd_region_io_fds(struct wdm_server *srv, struct vfu_msg *msg, struct reply *r)
{
	struct vfu_region_io_fds req;

	if (!body_get(msg, &req, sizeof(req)) || req.argsz < sizeof(req) || req.flags != 0 ||
	    req.count != 0 || req.index >= VFU_PCI_REGIONS || region_size(srv, req.index) == 0)
		return -EINVAL;
	_Static_assert(sizeof(req) == sizeof(r->u.irq), "same shape");
	r->u.irq = (struct vfu_irq_info) { .argsz = sizeof(req), .index = req.index };
	r->len = sizeof(req);
	return 0;
}

static int
cmd_irq_info(struct wdm_server *srv, struct vfu_msg *msg, struct reply *r)
{
	struct vfu_irq_info info;

	if (!body_get(msg, &info, sizeof(info)) || info.argsz < sizeof(info) ||
	    info.index >= VFU_PCI_IRQS)
		return -EINVAL;
	r->u.irq = (struct vfu_irq_info) {
		.argsz = sizeof(info),
		.flags = info.index == VFU_PCI_MSI ? VFU_IRQ_F_EVENTFD : 0,
		.index = info.index,
		.count = info.index == VFU_PCI_MSI ? srv->pci.nb_msi : 0,
	};
	r->len = sizeof(info);
	return 0;
}

/* ---- Registers and configuration space ---- */

/* Bytes of the next access to a BAR: what the bus does in one piece, such as the mailbox. */
static unsigned int
bar_piece(uint32_t left)
{
	unsigned int n = 16;

	while (n > left)
		n /= 2;
	return n;
}

static bool
memory_enabled(struct wdm_server *srv)
{
	bool yes;

	pthread_mutex_lock(&srv->pci_lock);
	yes = wdm_pci_memory(&srv->pci);
	pthread_mutex_unlock(&srv->pci_lock);
	return yes;
}

static void
bar_read(struct wdm_server *srv, uint32_t bar, uint64_t off, uint8_t *buf, uint32_t len)
{
	unsigned int n;

	/* Nobody answers, as on a bus. */
	if (!memory_enabled(srv)) {
		memset(buf, 0xff, len);
		return;
	}
	for (; len != 0; len -= n, off += n, buf += n) {
		n = bar_piece(len);
		(void)wdm_api.bar_read(srv->dev, bar, off, buf, n);
	}
}

static void
bar_write(struct wdm_server *srv, uint32_t bar, uint64_t off, const uint8_t *buf, uint32_t len)
{
	unsigned int n;

	if (!memory_enabled(srv))
		return;
	for (; len != 0; len -= n, off += n, buf += n) {
		n = bar_piece(len);
		(void)wdm_api.bar_write(srv->dev, bar, off, buf, n);
	}
	wdm_server_wake(srv);
}

static void
pci_reset(struct wdm_server *srv)
{
	pthread_mutex_lock(&srv->pci_lock);
	wdm_pci_reset(&srv->pci);
	atomic_store(&srv->bus_master, false);
	pthread_mutex_unlock(&srv->pci_lock);
}

static void
config_write(struct wdm_server *srv, uint64_t off, const void *buf, uint32_t len)
{
	unsigned int todo;

	pthread_mutex_lock(&srv->pci_lock);
	(void)wdm_pci_write(&srv->pci, off, buf, len, &todo);
	atomic_store(&srv->bus_master, wdm_pci_bus_master(&srv->pci));
	pthread_mutex_unlock(&srv->pci_lock);
	if (todo & WDM_PCI_DO_FLR) {
		wdm_server_log(srv, WDM_LOG_INFO, "function level reset");
		wdm_api.reset(srv->dev);
		pci_reset(srv);
	} else if (todo & WDM_PCI_DO_MSI) {
		wdm_server_irq_release(srv);
	}
}

/* Is the range inside its region? */
static bool
access_valid(const struct wdm_server *srv, uint32_t region, uint64_t off, uint64_t count)
{
	uint64_t size = region < VFU_PCI_REGIONS ? region_size(srv, region) : 0;

	return count <= VFU_DATA_MAX && off <= size && count <= size - off;
}

static void
access_log(struct wdm_server *srv, bool write, uint32_t region, uint64_t off, const void *buf,
	   uint32_t count)
{
	uint64_t val = 0;

	memcpy(&val, buf, count < sizeof(val) ? count : sizeof(val));
	wdm_server_log(srv, WDM_LOG_TRACE, "%s region %u 0x%llx + %u: 0x%llx%s",
		       write ? "write" : "read", region, (unsigned long long)off, count,
		       (unsigned long long)val, count > sizeof(val) ? "..." : "");
}

static void
region_write(struct wdm_server *srv, uint32_t region, uint64_t off, const void *buf,
	     uint32_t count)
{
	access_log(srv, true, region, off, buf, count);
	if (region == VFU_PCI_CONFIG)
		config_write(srv, off, buf, count);
	else
		bar_write(srv, region, off, buf, count);
}

static int
cmd_region_read(struct wdm_server *srv, struct vfu_msg *msg, struct reply *r)
{
	struct vfu_region_access acc;
	uint8_t *buf;

	if (!body_get(msg, &acc, sizeof(acc)) || msg->nb_fds != 0 ||
	    !access_valid(srv, acc.region, acc.offset, acc.count))
		return -EINVAL;
	buf = malloc(acc.count + 1);
	if (buf == NULL)
		return -ENOMEM;
	if (acc.region == VFU_PCI_CONFIG) {
		pthread_mutex_lock(&srv->pci_lock);
		(void)wdm_pci_read(&srv->pci, acc.offset, buf, acc.count);
		pthread_mutex_unlock(&srv->pci_lock);
	} else {
		bar_read(srv, acc.region, acc.offset, buf, acc.count);
	}
	access_log(srv, false, acc.region, acc.offset, buf, acc.count);
	r->u.access = acc;
	r->len = sizeof(acc);
	r->data = buf;
	r->data_len = acc.count;
	r->to_free = buf;
	return 0;
}

static int
cmd_region_write(struct wdm_server *srv, struct vfu_msg *msg, struct reply *r)
{
	struct vfu_region_access acc;

	if (!body_get(msg, &acc, sizeof(acc)) || msg->nb_fds != 0 ||
	    msg->len - sizeof(acc) != acc.count ||
	    !access_valid(srv, acc.region, acc.offset, acc.count))
		return -EINVAL;
	region_write(srv, acc.region, acc.offset, msg->body + sizeof(acc), acc.count);
	r->u.access = acc;
	r->len = sizeof(acc);
	return 0;
}

/* All or nothing, as far as the checks go. */
static int
cmd_region_write_multi(struct wdm_server *srv, struct vfu_msg *msg, struct reply *r)
{
	struct vfu_write_multi multi;
	const uint8_t *p;
	struct vfu_write_one one;
	uint64_t i;

	if (!srv->multi)
		return -ENOTSUP;
	if (!body_get(msg, &multi, sizeof(multi)) || msg->nb_fds != 0 ||
	    multi.count > (msg->len - sizeof(multi)) / sizeof(one) ||
	    msg->len - sizeof(multi) != multi.count * sizeof(one))
		return -EINVAL;
	p = msg->body + sizeof(multi);
	for (i = 0; i < multi.count; i++) {
		memcpy(&one, p + i * sizeof(one), sizeof(one));
		if (one.count > sizeof(one.data) ||
		    !access_valid(srv, one.region, one.offset, one.count))
			return -EINVAL;
	}
	for (i = 0; i < multi.count; i++) {
		memcpy(&one, p + i * sizeof(one), sizeof(one));
		region_write(srv, one.region, one.offset, one.data, one.count);
	}
	r->u.multi = multi;
	r->len = sizeof(multi);
	return 0;
}

/*
 * VFIO's reset: configuration space is as before it, because the kernel's driver saves and restores
 * it, and clients that know VFIO expect no less.
 */
static int
cmd_reset(struct wdm_server *srv, struct vfu_msg *msg)
{
	if (msg->len != 0 || msg->nb_fds != 0)
		return -EINVAL;
	wdm_server_log(srv, WDM_LOG_INFO, "reset by the client");
	wdm_api.reset(srv->dev);
	return 0;
}

/* ---- All commands ---- */

static int
request_exec(struct wdm_server *srv, struct vfu_msg *msg, struct reply *r)
{
	if (!srv->greeted && msg->hdr.cmd != VFU_VERSION)
		return -EINVAL;
	switch (msg->hdr.cmd) {
	case VFU_VERSION:
		return cmd_version(srv, msg, r);
	case VFU_DMA_MAP:
		return cmd_dma_map(srv, msg);
	case VFU_DMA_UNMAP:
		return cmd_dma_unmap(srv, msg, r);
	case VFU_DEVICE_GET_INFO:
		return cmd_device_info(srv, msg, r);
	case VFU_DEVICE_GET_REGION_INFO:
		return cmd_region_info(srv, msg, r);
	case VFU_DEVICE_GET_REGION_IO_FDS:
		return cmd_region_io_fds(srv, msg, r);
	case VFU_DEVICE_GET_IRQ_INFO:
		return cmd_irq_info(srv, msg, r);
	case VFU_DEVICE_SET_IRQS:
		return wdm_server_irq_set(srv, msg);
	case VFU_REGION_READ:
		return cmd_region_read(srv, msg, r);
	case VFU_REGION_WRITE:
		return cmd_region_write(srv, msg, r);
	case VFU_REGION_WRITE_MULTI:
		return cmd_region_write_multi(srv, msg, r);
	case VFU_DEVICE_RESET:
		return cmd_reset(srv, msg);
	default:
		return -ENOTSUP;
	}
}

int
wdm_server_request(struct wdm_server *srv, struct vfu_msg *msg)
{
	struct vfu_hdr hdr = { .id = msg->hdr.id, .cmd = msg->hdr.cmd, .flags = VFU_F_REPLY };
	struct reply r = { .len = 0 };
	struct wdm_batch batch;
	int ret;

	wdm_batch_begin(srv, &batch, false);
	ret = request_exec(srv, msg, &r);
	wdm_batch_end(&batch);
	if (ret != 0 && msg->hdr.cmd != VFU_DMA_MAP && msg->hdr.cmd != VFU_DMA_UNMAP)
		wdm_server_log(srv, WDM_LOG_WARNING, "command %u of %u bytes, %u fds: %s",
			       msg->hdr.cmd, msg->hdr.size, msg->nb_fds, strerror(-ret));
	if (ret != 0) {
		hdr.flags |= VFU_F_ERROR;
		hdr.error = -ret;
		r.len = 0;
		r.data_len = 0;
	}
	ret = 0;
	/* Whoever has the reply may count on it that we keep none of the descriptors. */
	vfu_msg_close_fds(msg);
	if ((msg->hdr.flags & VFU_F_NO_REPLY) == 0)
		ret = wdm_server_send(srv, &hdr, &r.u, r.len, r.data, r.data_len);
	free(r.to_free);
	/* Without a version there is nothing to talk about. */
	if (ret == 0 && !srv->greeted)
		ret = -EBADMSG;
	return ret;
}

void
wdm_server_forget(struct wdm_server *srv)
{
	/*
	 * The state before the memory: a queue that still ran would find none, and that is an error
	 * which the PF of a VF gets to hear of.
	 */
	wdm_server_irq_close(srv);
	wdm_api.reset(srv->dev);
	wdm_iommu_unmap_all(srv->io, dma_sync, srv);
	pci_reset(srv);
	srv->greeted = false;
	srv->multi = false;
}
