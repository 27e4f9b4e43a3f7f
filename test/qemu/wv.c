/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

#include "wv.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <linux/vfio.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#define PCI_COMMAND		4
#define PCI_COMMAND_ON		0x6	/* memory, bus master */
#define LEN			20000u
#define ROOM			0x10000u

unsigned int wv_failed;

void
wv_die(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fprintf(stderr, "wd-vfio: ");
	vfprintf(stderr, fmt, ap);
	fprintf(stderr, "\n");
	va_end(ap);
	exit(2);
}

void
wv_check(bool good, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	printf("%s ", good ? "ok" : "FAILED");
	vprintf(fmt, ap);
	printf("\n");
	va_end(ap);
	fflush(stdout);
	wv_failed += !good;
}

/* ---- VFIO ---- */

static void
group_open(struct wv_dev *dev)
{
	struct vfio_group_status status = { .argsz = sizeof(status) };
	char path[PATH_MAX], link[PATH_MAX] = "";

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/iommu_group", dev->bdf);
	if (readlink(path, link, sizeof(link) - 1) < 0)
		wv_die("%s is in no IOMMU group", dev->bdf);
	snprintf(path, sizeof(path), "/dev/vfio/%s", basename(link));
	dev->container = open("/dev/vfio/vfio", O_RDWR | O_CLOEXEC);
	dev->group = open(path, O_RDWR | O_CLOEXEC);
	if (dev->container < 0 || dev->group < 0)
		wv_die("%s: %s", path, strerror(errno));
	if (ioctl(dev->group, VFIO_GROUP_GET_STATUS, &status) != 0 ||
	    (status.flags & VFIO_GROUP_FLAGS_VIABLE) == 0)
		wv_die("group of %s is not viable", dev->bdf);
	if (ioctl(dev->group, VFIO_GROUP_SET_CONTAINER, &dev->container) != 0 ||
	    ioctl(dev->container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU) != 0)
		wv_die("no IOMMU for %s: %s", dev->bdf, strerror(errno));
	dev->fd = ioctl(dev->group, VFIO_GROUP_GET_DEVICE_FD, dev->bdf);
	if (dev->fd < 0)
		wv_die("%s: %s", dev->bdf, strerror(errno));
}

static void
config_read(struct wv_dev *dev, off_t at, void *buf, size_t len)
{
	struct vfio_region_info info = {
		.argsz = sizeof(info), .index = VFIO_PCI_CONFIG_REGION_INDEX,
	};

	if (ioctl(dev->fd, VFIO_DEVICE_GET_REGION_INFO, &info) != 0 ||
	    pread(dev->fd, buf, len, info.offset + at) != (ssize_t)len)
		wv_die("%s: configuration space: %s", dev->bdf, strerror(errno));
}

static void
bus_on(struct wv_dev *dev)
{
	struct vfio_region_info info = {
		.argsz = sizeof(info), .index = VFIO_PCI_CONFIG_REGION_INDEX,
	};
	uint16_t command;

	config_read(dev, PCI_COMMAND, &command, sizeof(command));
	command |= PCI_COMMAND_ON;
	if (ioctl(dev->fd, VFIO_DEVICE_GET_REGION_INFO, &info) != 0 ||
	    pwrite(dev->fd, &command, sizeof(command), info.offset + PCI_COMMAND) !=
	    sizeof(command))
		wv_die("%s: command register: %s", dev->bdf, strerror(errno));
}

void
wv_map(struct wv_dev *dev, uint64_t iova, void *mem, uint64_t len)
{
	struct vfio_iommu_type1_dma_map map = {
		.argsz = sizeof(map), .flags = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE,
		.vaddr = (uintptr_t)mem, .iova = iova, .size = len,
	};

	if (ioctl(dev->container, VFIO_IOMMU_MAP_DMA, &map) != 0)
		wv_die("%s: map at %lx: %s", dev->bdf, (unsigned long)iova, strerror(errno));
}

void
wv_unmap(struct wv_dev *dev, uint64_t iova, uint64_t len)
{
	struct vfio_iommu_type1_dma_unmap map = {
		.argsz = sizeof(map), .iova = iova, .size = len,
	};

	if (ioctl(dev->container, VFIO_IOMMU_UNMAP_DMA, &map) != 0)
		wv_die("%s: unmap at %lx: %s", dev->bdf, (unsigned long)iova, strerror(errno));
}

void
wv_reset(struct wv_dev *dev)
{
	if (ioctl(dev->fd, VFIO_DEVICE_RESET) != 0)
		wv_die("%s: reset: %s", dev->bdf, strerror(errno));
	bus_on(dev);
	dev->rings = 0;
}

static void
text_write(uint8_t *mem)
{
	static const char word[] = "what stands in this memory is known to the reader, ";
	unsigned int i;

	for (i = 0; i < LEN; i++)
		mem[i] = i % 97 == 0 ? (uint8_t)(i / 97) : (uint8_t)word[i % (sizeof(word) - 1)];
}

void
wv_open(struct wv_dev *dev, const char *bdf, uint64_t iova)
{
	struct vfio_region_info info = { .argsz = sizeof(info), .index = QM_BAR };
	uint16_t id[2];
	uint8_t revision;

	memset(dev, 0, sizeof(*dev));
	dev->bdf = bdf;
	dev->iova = iova;
	group_open(dev);
	config_read(dev, 0, id, sizeof(id));
	config_read(dev, 8, &revision, sizeof(revision));
	if (id[0] != QM_PCI_VENDOR_ID || (id[1] != ZIP_PCI_ID_PF && id[1] != ZIP_PCI_ID_VF))
		wv_die("%s is %04x:%04x", bdf, id[0], id[1]);
	dev->vf = id[1] == ZIP_PCI_ID_VF;
	dev->v3 = revision >= QM_HW_V3;
	bus_on(dev);
	if (ioctl(dev->fd, VFIO_DEVICE_GET_REGION_INFO, &info) != 0)
		wv_die("%s: BAR %u: %s", bdf, QM_BAR, strerror(errno));
	if (info.size < (dev->vf ? QM_VF_BAR_SIZE : QM_PF_BAR_SIZE))
		wv_die("%s: BAR %u has %lu bytes", bdf, QM_BAR, (unsigned long)info.size);
	dev->bar = mmap(NULL, info.size, PROT_READ | PROT_WRITE, MAP_SHARED, dev->fd, info.offset);
	if (dev->bar == MAP_FAILED)
		wv_die("%s: BAR %u cannot be mapped: %s", bdf, QM_BAR, strerror(errno));
	dev->mem = mmap(NULL, WV_MEM, PROT_READ | PROT_WRITE,
			MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (dev->mem == MAP_FAILED)
		wv_die("no memory");
	text_write(dev->mem + WV_SRC);
	wv_map(dev, iova, dev->mem, WV_MEM);
}

void
wv_close(struct wv_dev *dev)
{
	close(dev->fd);
	close(dev->group);
	close(dev->container);
	munmap(dev->mem, WV_MEM);
}

/* ---- Registers ---- */

uint32_t
wv_read(struct wv_dev *dev, uint32_t off)
{
	return *(volatile uint32_t *)(dev->bar + off);
}

/* Stores to memory come before, as the device may read it from now on. */
void
wv_write(struct wv_dev *dev, uint32_t off, uint32_t val)
{
	atomic_thread_fence(memory_order_seq_cst);
	*(volatile uint32_t *)(dev->bar + off) = val;
}

static void
write64(struct wv_dev *dev, uint32_t off, uint64_t val)
{
	atomic_thread_fence(memory_order_seq_cst);
	*(volatile uint64_t *)(dev->bar + off) = val;
}

static void
pause_us(long us)
{
	struct timespec t = { .tv_nsec = us * 1000 };

	nanosleep(&t, NULL);
}

/* The last of the two stores sets the command off; the model has no other order. */
int
wv_mb(struct wv_dev *dev, enum qm_mb_cmd cmd, uint16_t queue, bool read, uint64_t *base)
{
	uint64_t addr = base != NULL ? *base : 0;
	uint32_t w0 = WD_PREP(QM_MB_CMD, cmd) | QM_MB_BUSY | (read ? QM_MB_OP_READ : 0);
	unsigned int i;

	write64(dev, QM_MB, w0 | (uint64_t)queue << 16 | addr << 32);
	write64(dev, QM_MB + 8, addr >> 32);
	for (i = 0; i < 1000; i++) {
		w0 = wv_read(dev, QM_MB);
		if ((w0 & QM_MB_BUSY) == 0) {
			if (base != NULL)
				*base = wv_read(dev, QM_MB + 4) |
					(uint64_t)wv_read(dev, QM_MB + 8) << 32;
			return WD_GET(QM_MB_STATUS, w0);
		}
		pause_us(1000);
	}
	return -1;
}

void
wv_vft_get(struct wv_dev *dev, unsigned int *base, unsigned int *nb)
{
	uint64_t entry = 0;

	*base = *nb = 0;
	if (wv_mb(dev, QM_MB_SQC_VFT, 0, true, &entry) != 0 || (entry & QM_SQC_VFT_VALID) == 0)
		return;
	*base = WD_GET(QM_SQC_VFT_BASE, entry);
	*nb = WD_GET(QM_SQC_VFT_NUM, entry) + 1;
}

static void
register_wait(struct wv_dev *dev, uint32_t off)
{
	unsigned int i;

	for (i = 0; i < 100; i++) {
		if ((wv_read(dev, off) & 1) != 0)
			return;
		pause_us(1000);
	}
	wv_die("%s: register %x never reads 1", dev->bdf, off);
}

void
wv_pf_init(struct wv_dev *dev)
{
	wv_write(dev, QM_MEM_START_INIT, 1);
	register_wait(dev, QM_MEM_INIT_DONE);
}

static void
vft_entry(struct wv_dev *dev, unsigned int fun, unsigned int type, uint64_t data)
{
	register_wait(dev, QM_VFT_CFG_RDY);
	wv_write(dev, QM_VFT_CFG_OP_WR, 0);
	wv_write(dev, QM_VFT_CFG_TYPE, type);
	wv_write(dev, QM_VFT_CFG, WD_PREP(QM_VFT_CFG_FUN, fun));
	wv_write(dev, QM_VFT_CFG_DATA_L, (uint32_t)data);
	wv_write(dev, QM_VFT_CFG_DATA_H, data >> 32);
	wv_write(dev, QM_VFT_CFG_RDY, 0);
	wv_write(dev, QM_VFT_CFG_OP_ENABLE, 1);
	register_wait(dev, QM_VFT_CFG_RDY);
}

void
wv_vft_set(struct wv_dev *dev, unsigned int fun, unsigned int base, unsigned int nb)
{
	vft_entry(dev, fun, QM_VFT_SQC, nb == 0 ? 0 : WD_PREP(QM_SQC_VFT_BASE, base) |
		  QM_SQC_VFT_VALID | WD_PREP(QM_SQC_VFT_NUM, nb - 1));
	vft_entry(dev, fun, QM_VFT_CQC, nb == 0 ? 0 : QM_CQC_VFT_VALID);
}

/* ---- Queues ---- */

int
wv_tables(struct wv_dev *dev)
{
	uint64_t sqc = dev->iova + WV_SQC, cqc = dev->iova + WV_CQC;
	int ret;

	memset(dev->mem + WV_SQC, 0, WV_RING - WV_SQC);
	ret = wv_mb(dev, QM_MB_SQC_BT, 0, false, &sqc);
	return ret != 0 ? ret : wv_mb(dev, QM_MB_CQC_BT, 0, false, &cqc);
}

int
wv_queue_load(struct wv_dev *dev, struct wv_queue *q, uint64_t sq, uint64_t cq)
{
	struct qm_sqc *sqc = (void *)(dev->mem + WV_CTX);
	struct qm_cqc *cqc = (void *)(dev->mem + WV_CTX);
	uint64_t ctx = dev->iova + WV_CTX;
	int ret;

	memset(dev->mem + WV_RING + q->ring * WV_RING_SIZE, 0, WV_RING_SIZE);
	q->tail = q->head = 0;
	q->phase = 1;
	memset(sqc, 0, sizeof(*sqc));
	sqc->base_l = (uint32_t)sq;
	sqc->base_h = sq >> 32;
	sqc->dw3 = WD_PREP(QM_XQC_DEPTH, WV_DEPTH - 1) | WD_PREP(QM_XQC_ENTRY, ZIP_SQE_SHIFT);
	sqc->cq_num = q->nr;
	sqc->w13 = QM_SQC_ORDER | WD_PREP(QM_SQC_TYPE, ZIP_SQC_COMPRESS);
	ret = wv_mb(dev, QM_MB_SQC, q->nr, false, &ctx);
	if (ret != 0)
		return ret;
	memset(cqc, 0, sizeof(*cqc));
	cqc->base_l = (uint32_t)cq;
	cqc->base_h = cq >> 32;
	cqc->dw3 = WD_PREP(QM_XQC_DEPTH, WV_DEPTH - 1) | WD_PREP(QM_XQC_ENTRY, QM_CQE_SHIFT);
	cqc->dw6 = QM_CQC_PHASE;
	ctx = dev->iova + WV_CTX;
	return wv_mb(dev, QM_MB_CQC, q->nr, false, &ctx);
}

static uint64_t
ring_iova(struct wv_dev *dev, struct wv_queue *q)
{
	return dev->iova + WV_RING + q->ring * WV_RING_SIZE;
}

int
wv_queue_open(struct wv_dev *dev, struct wv_queue *q, uint16_t nr)
{
	if (dev->rings == WV_QUEUES)
		wv_die("no ring left");
	q->nr = nr;
	q->ring = dev->rings++;
	return wv_queue_load(dev, q, ring_iova(dev, q), ring_iova(dev, q) + WV_RING_SIZE / 2);
}

void
wv_queue_bell(struct wv_dev *dev, uint16_t nr, uint16_t tail)
{
	write64(dev, QM_DB_SQ_CQ, WD_PREP(QM_DB_QUEUE, nr) | WD_PREP(QM_DB_CMD, QM_DB_CMD_SQ) |
		WD_PREP(QM_DB_INDEX, tail));
}

struct zip_sqe
wv_sqe(struct wv_dev *dev)
{
	return (struct zip_sqe){
		.input_data_length = LEN,
		.dest_avail_out = ROOM,
		.source_addr = dev->iova + WV_SRC,
		.dest_addr = dev->iova + WV_DST,
		.dw7 = WD_PREP(ZIP_SQE_TYPE, dev->v3 ? ZIP_SQE_TYPE_V3 : ZIP_SQE_TYPE_V2) |
			ZIP_SQE_FINISH,
		.dw9 = WD_PREP(ZIP_SQE_ALG, dev->v3 ? ZIP_ALG_DEFLATE : ZIP_ALG_ZLIB) |
			WD_PREP(ZIP_SQE_WINDOW, ZIP_WINDOW_32K),
	};
}

int
wv_request(struct wv_dev *dev, struct wv_queue *q, struct zip_sqe *sqe)
{
	uint8_t *ring = dev->mem + WV_RING + q->ring * WV_RING_SIZE;
	volatile struct qm_cqe *cqe = (void *)(ring + WV_RING_SIZE / 2 +
					       q->head * sizeof(struct qm_cqe));
	struct zip_sqe *slot = (struct zip_sqe *)ring + q->tail;
	unsigned int i;

	*slot = *sqe;
	q->tail = (q->tail + 1) % WV_DEPTH;
	wv_queue_bell(dev, q->nr, q->tail);
	for (i = 0; WD_GET(QM_CQE_PHASE, cqe->w7) != q->phase; i++) {
		if (i == 500)
			return -1;
		pause_us(1000);
	}
	/* The CQE is written after the SQE: read in the other order. */
	atomic_thread_fence(memory_order_seq_cst);
	*sqe = *slot;
	q->head = (q->head + 1) % WV_DEPTH;
	q->phase ^= q->head == 0;
	write64(dev, QM_DB_SQ_CQ, WD_PREP(QM_DB_QUEUE, q->nr) | WD_PREP(QM_DB_CMD, QM_DB_CMD_CQ) |
		WD_PREP(QM_DB_INDEX, q->head));
	return WD_GET(ZIP_SQE_STATUS, sqe->dw3);
}

/* Version 2 makes the body of a zlib stream, version 3 a raw one: the same bytes. */
static bool
inflates(struct wv_dev *dev, uint32_t len)
{
	static uint8_t out[LEN + 1];
	z_stream z = { .next_in = dev->mem + WV_DST, .avail_in = len,
		       .next_out = out, .avail_out = sizeof(out) };
	bool good;

	if (len > ROOM || inflateInit2(&z, -15) != Z_OK)
		return false;
	good = inflate(&z, Z_FINISH) == Z_STREAM_END && z.total_out == LEN &&
	       memcmp(out, dev->mem + WV_SRC, LEN) == 0;
	inflateEnd(&z);
	return good;
}

bool
wv_works(struct wv_dev *dev, struct wv_queue *q)
{
	struct zip_sqe sqe = wv_sqe(dev);

	memset(dev->mem + WV_DST, 0xaa, ROOM);
	return wv_request(dev, q, &sqe) == ZIP_ST_OK && inflates(dev, sqe.produced);
}
