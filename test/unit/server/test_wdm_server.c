/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* The served function as a well-behaved client sees it: wdm_server.c, _cmd.c and _irq.c. */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "vt.h"

static struct vt vt;

static void
open_v3(void)
{
	vt_open(&vt, QM_HW_V3, true, NULL, 0);
	vt_connect(&vt);
}

static bool
signalled(int fd, int ms)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	uint64_t val;

	if (poll(&p, 1, ms) != 1)
		return false;
	return read(fd, &val, sizeof(val)) == sizeof(val);
}

static void
info_device(void)
{
	struct vfu_device_info info = { .argsz = sizeof(info) };

	open_v3();
	vt_hello(&vt);
	TEST_EQUAL(vt_request(&vt, VFU_DEVICE_GET_INFO, &info, sizeof(info), NULL, 0, &info,
			      sizeof(info), NULL), 0);
	TEST_EQUAL(info.argsz, 16);
	TEST_EQUAL(info.flags, 3);
	TEST_EQUAL(info.nb_regions, 9);
	TEST_EQUAL(info.nb_irqs, 5);
	vt_close(&vt);
}

static void
info_regions(void)
{
	struct vfu_region_info info;
	unsigned int i;

	open_v3();
	vt_hello(&vt);
	for (i = 0; i < 9; i++) {
		info = (struct vfu_region_info) { .argsz = 32, .index = i };
		TEST_EQUAL(vt_request(&vt, VFU_DEVICE_GET_REGION_INFO, &info, sizeof(info), NULL,
				      0, &info, sizeof(info), NULL), 0);
		TEST_EQUAL(info.index, i);
		TEST_EQUAL(info.size, i == 2 ? 0x10000 : i == 7 ? 4096 : 0);
		TEST_EQUAL(info.flags, info.size != 0 ? 3 : 0);
	}
	info.index = 9;
	TEST_EQUAL(vt_request(&vt, VFU_DEVICE_GET_REGION_INFO, &info, sizeof(info), NULL, 0, &info,
			      sizeof(info), NULL), -EINVAL);
	vt_close(&vt);
}

/* VF of version 3 raises 3 vectors, the capability can say 4. */
static void
info_irqs(void)
{
	struct vfu_irq_info info;
	unsigned int i;

	open_v3();
	vt_hello(&vt);
	for (i = 0; i < 5; i++) {
		info = (struct vfu_irq_info) { .argsz = 16, .index = i };
		TEST_EQUAL(vt_request(&vt, VFU_DEVICE_GET_IRQ_INFO, &info, sizeof(info), NULL, 0,
				      &info, sizeof(info), NULL), 0);
		TEST_EQUAL(info.count, i == VFU_PCI_MSI ? 4 : 0);
		TEST_EQUAL(info.flags, i == VFU_PCI_MSI ? 1 : 0);
	}
	vt_close(&vt);
}

static void
config_identity(void)
{
	static const struct {
		uint8_t hw;
		bool vf;
		uint16_t id, msi;
		uint32_t bar;
	} kinds[] = {
		{ 0x30, false, 0xa250, 4, 0x400000 },
		{ 0x30, true, 0xa251, 4, 0x10000 },
		{ 0x21, false, 0xa250, 4, 0x400000 },
		{ 0x21, true, 0xa251, 2, 0x10000 },
	};
	unsigned int i, msi;

	for (i = 0; i < 4; i++) {
		vt_open(&vt, kinds[i].hw, kinds[i].vf, NULL, 0);
		vt_connect(&vt);
		vt_hello(&vt);
		TEST_EQUAL(vt_config(&vt, 0, 2), 0x19e5);
		TEST_EQUAL(vt_config(&vt, 2, 2), kinds[i].id);
		TEST_EQUAL(vt_config(&vt, 8, 4), 0x12000000u | kinds[i].hw);
		vt_config_set(&vt, 0x18, 0xffffffff, 4);
		vt_config_set(&vt, 0x1c, 0xffffffff, 4);
		TEST_EQUAL(vt_config(&vt, 0x18, 4), (uint32_t)-kinds[i].bar | 0xc);
		TEST_EQUAL(vt_config(&vt, 0x1c, 4), 0xffffffff);
		msi = vt_cap(&vt, 5);
		TEST_EQUAL(1 << (vt_config(&vt, msi + 2, 2) >> 1 & 7), kinds[i].msi);
		vt_cap(&vt, 0x10);
		vt_close(&vt);
	}
}

static void
config_whole(void)
{
	static uint8_t all[4097];

	open_v3();
	vt_hello(&vt);
	TEST_EQUAL(vt_read(&vt, VFU_PCI_CONFIG, 0, all, 4096), 0);
	TEST_CHECK(memcmp(all, "\xe5\x19\x51\xa2", 4) == 0);
	TEST_EQUAL(vt_read(&vt, VFU_PCI_CONFIG, 0, all, 4097), -EINVAL);
	TEST_EQUAL(vt_read(&vt, VFU_PCI_CONFIG, 4096, all, 1), -EINVAL);
	TEST_EQUAL(vt_read(&vt, VFU_PCI_CONFIG, UINT64_MAX, all, 4), -EINVAL);
	vt_close(&vt);
}

static void
bar_needs_memory_enable(void)
{
	open_v3();
	vt_hello(&vt);
	TEST_EQUAL(vt_r32(&vt, 0x3100), 0xffffffff);
	vt_enable(&vt);
	TEST_EQUAL(vt_r32(&vt, 0x3100), 0x4f01);
	vt_close(&vt);
}

static void
bar_bounds(void)
{
	static uint8_t all[0x10000];

	open_v3();
	vt_hello(&vt);
	vt_enable(&vt);
	TEST_EQUAL(vt_read(&vt, 2, 0, all, sizeof(all)), 0);
	TEST_CHECK(memcmp(all + 0x3100, "\x01\x4f\0\0", 4) == 0);
	TEST_EQUAL(vt_read(&vt, 2, 0xfffd, all, 4), -EINVAL);
	TEST_EQUAL(vt_read(&vt, 2, 0x10000, all, 0), 0);
	TEST_EQUAL(vt_read(&vt, 0, 0, all, 4), -EINVAL);
	TEST_EQUAL(vt_read(&vt, 99, 0, all, 4), -EINVAL);
	TEST_EQUAL(vt_write(&vt, 2, 0xffff, all, 2), -EINVAL);
	vt_close(&vt);
}

static void
work_round_trip(void)
{
	open_v3();
	vt_ready(&vt);
	vt_round_trip(&vt);
	vt_close(&vt);
}

/* Behind an IOMMU: neighbours on the bus that are none in the file. */
static void
work_scattered_pages(void)
{
	const uint32_t page = sysconf(_SC_PAGESIZE), n = VT_MEM / page;
	uint32_t i;

	open_v3();
	vt_hello(&vt);
	vt_enable(&vt);
	/* Page i of the bus is page i ^ 1 of the file: the test's view is put together here. */
	for (i = 0; i < n; i++)
		TEST_EQUAL(vt_map(&vt, VT_IOVA + i * page, page, 3, vt.mem_fd, (i ^ 1) * page), 0);
	for (i = 0; i < n; i++) {
		void *p = mmap(vt.mem + i * page, page, PROT_READ | PROT_WRITE,
			       MAP_SHARED | MAP_FIXED, vt.mem_fd, (i ^ 1) * page);

		TEST_CHECK(p != MAP_FAILED);
	}
	vt_round_trip(&vt);
	TEST_EQUAL(vt_unmap(&vt, VT_IOVA, VT_MEM, 0), 0);
	TEST_EQUAL(vt_unmap(&vt, VT_IOVA, VT_MEM, 0), -ENOENT);
	vt_close(&vt);
}

static void
work_needs_bus_master(void)
{
	uint64_t at;

	open_v3();
	vt_ready(&vt);
	vt_alloc(&vt, 64, &at);
	vt_config_set(&vt, 4, 0x2, 2);
	TEST_EQUAL(vt_mb(&vt, 0, 0, true, &at), 1);
	vt_config_set(&vt, 4, 0x6, 2);
	TEST_EQUAL(vt_mb(&vt, 0, 0, true, &at), 0);
	vt_close(&vt);
}

static void
dma_unmapped_is_bus_error(void)
{
	uint64_t at;

	open_v3();
	vt_ready(&vt);
	vt_alloc(&vt, 64, &at);
	TEST_EQUAL(vt_mb(&vt, 0, 0, true, &at), 0);
	TEST_EQUAL(vt_unmap(&vt, 0, 0, VFU_UNMAP_F_ALL), 0);
	TEST_EQUAL(vt_mb(&vt, 0, 0, true, &at), 1);
	vt_close(&vt);
}

/* A read-only map takes no results. */
static void
dma_read_only(void)
{
	struct qm_eqc *eqc;
	uint64_t at, ring;

	open_v3();
	vt_hello(&vt);
	vt_enable(&vt);
	TEST_EQUAL(vt_map(&vt, VT_IOVA, VT_MEM, VFU_DMA_F_READ, vt.mem_fd, 0), 0);
	vt_alloc(&vt, 4096, &ring);
	eqc = vt_alloc(&vt, sizeof(*eqc), &at);
	eqc->base_l = (uint32_t)ring;
	eqc->base_h = ring >> 32;
	eqc->dw6 = 1023 | 1 << 16;
	TEST_EQUAL(vt_mb(&vt, 2, 0, false, &at), 0);
	TEST_EQUAL(vt_mb(&vt, 2, 0, true, &at), 1);
	vt_close(&vt);
}

/* Memory that was mapped without a descriptor: the client is asked for each piece of it. */
static void
open_remote(void)
{
	open_v3();
	vt_hello(&vt);
	vt_enable(&vt);
	TEST_EQUAL(vt_map(&vt, VT_IOVA, VT_MEM, 3, -1, 0), 0);
}

static void
remote_round_trip(void)
{
	open_remote();
	vt.remote = VT_REMOTE_OK;
	vt_round_trip(&vt);
	TEST_CHECK(vt.asked > 10, "%u", vt.asked);
	vt.asked = 0;
	TEST_EQUAL(vt_unmap(&vt, VT_IOVA, VT_MEM, 0), 0);
	TEST_EQUAL(vt_map(&vt, VT_IOVA, VT_MEM, 3, vt.mem_fd, 0), 0);
	vt_round_trip(&vt);
	TEST_EQUAL(vt.asked, 0);
	vt_close(&vt);
}

/* A client that takes little at a time, as libvfio-user's sample, is asked for as little. */
static void
remote_small_messages(void)
{
	open_v3();
	/* The least that is accepted; a round trip by so many messages would take seconds. */
	vt.xfer = 128;
	vt_hello(&vt);
	vt_disconnect(&vt);
	vt.xfer = 1024;
	vt_connect(&vt);
	vt_hello(&vt);
	vt_enable(&vt);
	TEST_EQUAL(vt_map(&vt, VT_IOVA, VT_MEM, 3, -1, 0), 0);
	vt.remote = VT_REMOTE_OK;
	vt_round_trip(&vt);
	TEST_EQUAL(vt.most, 1024);
	vt_close(&vt);
}

/* The interrupt says that the completion is in the client's memory. */
static void
remote_irq_comes_last(void)
{
	struct vt_queue q;
	struct zip_sqe sqe;
	uint64_t src, dst;
	int fd = eventfd(0, EFD_CLOEXEC);

	open_remote();
	vt.remote = VT_REMOTE_OK;
	TEST_EQUAL(vt_irqs(&vt, VFU_IRQ_DATA_EVENTFD | VFU_IRQ_TRIGGER, VFU_PCI_MSI, 0, 1, &fd, 1),
		   0);
	vt_events(&vt);
	vt_queue(&vt, &q, 0, ZIP_SQC_COMPRESS, true);
	memset(vt_alloc(&vt, 4096, &src), 'a', 4096);
	vt_alloc(&vt, 4096, &dst);
	vt_submit(&q, src, 4096, dst, 4096);
	/* It cannot come before its entry in the event queue, which has to be asked for. */
	TEST_CHECK(!signalled(fd, 100));
	TEST_CHECK(vt_poll(&q, &sqe));
	(void)vt_r32(&vt, 0x3100);
	TEST_CHECK(signalled(fd, 10000));
	vt_close(&vt);
	close(fd);
}

static void
remote_refused_is_bus_error(void)
{
	uint64_t at = VT_IOVA;

	open_remote();
	TEST_EQUAL(vt_mb(&vt, 2, 0, false, &at), 1);
	TEST_EQUAL(vt.asked, 1);
	TEST_EQUAL(vt_unmap(&vt, VT_IOVA, VT_MEM, 0), 0);
	TEST_EQUAL(vt_mb(&vt, 2, 0, false, &at), 1);
	TEST_EQUAL(vt.asked, 1);
	vt_close(&vt);
}

/* As QEMU does: it maps ROMs so, and ignores what it is asked. */
static void
remote_mute_is_bus_error(void)
{
	uint64_t at = VT_IOVA;

	open_remote();
	vt.remote = VT_REMOTE_MUTE;
	TEST_EQUAL(vt_mb(&vt, 2, 0, false, &at), 1);
	TEST_EQUAL(vt_mb(&vt, 2, 0, false, &at), 1);
	/* Once is enough to know it. */
	TEST_EQUAL(vt.asked, 1);
	TEST_EQUAL(vt_unmap(&vt, VT_IOVA, VT_MEM, 0), 0);
	TEST_EQUAL(vt_map(&vt, VT_IOVA, VT_MEM, 3, vt.mem_fd, 0), 0);
	vt_round_trip(&vt);
	vt_close(&vt);
}

static void
unmap_semantics(void)
{
	open_v3();
	vt_hello(&vt);
	TEST_EQUAL(vt_map(&vt, 0x10000, 0x10000, 3, vt.mem_fd, 0), 0);
	TEST_EQUAL(vt_map(&vt, 0x20000, 0x10000, 3, vt.mem_fd, 0), 0);
	/* In the middle of one: neither is touched. */
	TEST_EQUAL(vt_unmap(&vt, 0x10000, 0x18000, 0), -EINVAL);
	TEST_EQUAL(vt_unmap(&vt, 0x18000, 0x18000, 0), -EINVAL);
	TEST_EQUAL(vt_map(&vt, 0x2f000, 0x1000, 3, vt.mem_fd, 0), -EEXIST);
	TEST_EQUAL(vt_unmap(&vt, 0x100000, 0x1000, 0), -ENOENT);
	TEST_EQUAL(vt_unmap(&vt, 0, 0, 0), -EINVAL);
	TEST_EQUAL(vt_unmap(&vt, 0x1000, UINT64_MAX, 0), -EINVAL);
	TEST_EQUAL(vt_unmap(&vt, 0, 0x1000, VFU_UNMAP_F_ALL), -EINVAL);
	TEST_EQUAL(vt_unmap(&vt, 0x10000, 0x20000, VFU_UNMAP_F_BITMAP), -ENOTSUP);
	/* As QEMU sweeps an address space. */
	TEST_EQUAL(vt_unmap(&vt, 0, UINT64_C(1) << 63, 0), 0);
	TEST_EQUAL(vt_unmap(&vt, UINT64_C(1) << 63, UINT64_C(1) << 63, 0), -ENOENT);
	TEST_EQUAL(vt_map(&vt, 0x2f000, 0x1000, 3, vt.mem_fd, 0), 0);
	vt_close(&vt);
}

static void
irq_completion(void)
{
	struct vt_queue q;
	struct zip_sqe sqe;
	uint64_t src, dst;
	int fd[4], i;

	open_v3();
	vt_ready(&vt);
	for (i = 0; i < 4; i++)
		fd[i] = eventfd(0, EFD_CLOEXEC);
	TEST_EQUAL(vt_irqs(&vt, VFU_IRQ_DATA_EVENTFD | VFU_IRQ_TRIGGER, VFU_PCI_MSI, 0, 4, fd, 4),
		   0);
	vt_events(&vt);
	vt_queue(&vt, &q, 0, ZIP_SQC_COMPRESS, true);
	memset(vt_alloc(&vt, 4096, &src), 'a', 4096);
	vt_alloc(&vt, 4096, &dst);
	vt_submit(&q, src, 4096, dst, 4096);
	TEST_CHECK(signalled(fd[0], 10000));
	TEST_CHECK(vt_poll(&q, &sqe));
	TEST_CHECK(!signalled(fd[1], 0));
	vt_close(&vt);
	for (i = 0; i < 4; i++)
		close(fd[i]);
}

/* A masked vector is pending until its mask goes. */
static void
irq_masked_is_pending(void)
{
	int fd[2] = { eventfd(0, EFD_CLOEXEC), eventfd(0, EFD_CLOEXEC) };
	const uint32_t trigger = VFU_IRQ_TRIGGER | VFU_IRQ_DATA_NONE;
	unsigned int msi;

	open_v3();
	vt_ready(&vt);
	msi = vt_cap(&vt, 5);
	TEST_EQUAL(vt_irqs(&vt, VFU_IRQ_DATA_EVENTFD | VFU_IRQ_TRIGGER, VFU_PCI_MSI, 0, 2, fd, 2),
		   0);
	vt_config_set(&vt, msi + 0x10, 0x2, 4);
	TEST_EQUAL(vt_irqs(&vt, trigger, VFU_PCI_MSI, 0, 2, NULL, 0), 0);
	TEST_CHECK(signalled(fd[0], 0));
	TEST_CHECK(!signalled(fd[1], 0));
	TEST_EQUAL(vt_config(&vt, msi + 0x14, 4), 0x2);
	vt_config_set(&vt, msi + 0x10, 0, 4);
	TEST_CHECK(signalled(fd[1], 0));
	TEST_EQUAL(vt_config(&vt, msi + 0x14, 4), 0);
	vt_close(&vt);
	close(fd[0]);
	close(fd[1]);
}

static void
irq_set_and_taken_away(void)
{
	int fd[2] = { eventfd(0, EFD_CLOEXEC), eventfd(0, EFD_CLOEXEC) };
	const uint32_t set = VFU_IRQ_DATA_EVENTFD | VFU_IRQ_TRIGGER;
	const uint32_t trigger = VFU_IRQ_TRIGGER | VFU_IRQ_DATA_NONE;

	open_v3();
	vt_hello(&vt);
	TEST_EQUAL(vt_irqs(&vt, set, VFU_PCI_MSI, 2, 2, fd, 2), 0);
	TEST_EQUAL(vt_irqs(&vt, trigger, VFU_PCI_MSI, 2, 2, NULL, 0), 0);
	TEST_CHECK(signalled(fd[0], 0) && signalled(fd[1], 0));
	/* Descriptors left out: that vector has none from here on. */
	TEST_EQUAL(vt_irqs(&vt, set, VFU_PCI_MSI, 3, 1, NULL, 0), 0);
	TEST_EQUAL(vt_irqs(&vt, trigger, VFU_PCI_MSI, 2, 2, NULL, 0), 0);
	TEST_CHECK(signalled(fd[0], 0) && !signalled(fd[1], 0));
	/* All off. */
	TEST_EQUAL(vt_irqs(&vt, trigger, VFU_PCI_MSI, 0, 0, NULL, 0), 0);
	TEST_EQUAL(vt_irqs(&vt, trigger, VFU_PCI_MSI, 2, 2, NULL, 0), 0);
	TEST_CHECK(!signalled(fd[0], 0));
	vt_close(&vt);
	close(fd[0]);
	close(fd[1]);
}

/* A register that is 1 after power-on, or written. */
#define SCRATCH		0x60

static void
reset_flr(void)
{
	unsigned int exp, msi;

	open_v3();
	vt_ready(&vt);
	exp = vt_cap(&vt, 0x10);
	msi = vt_cap(&vt, 5);
	TEST_CHECK((vt_config(&vt, exp + 4, 4) & 1u << 28) != 0);
	vt_w32(&vt, SCRATCH, 0);
	vt_config_set(&vt, msi + 4, 0xfee00000, 4);
	vt_config_set(&vt, exp + 8, vt_config(&vt, exp + 8, 2) | 0x8000, 2);
	TEST_EQUAL(vt_config(&vt, 4, 2), 0);
	TEST_EQUAL(vt_config(&vt, msi + 4, 4), 0);
	vt_enable(&vt);
	TEST_EQUAL(vt_r32(&vt, SCRATCH), 1);
	/* Maps are the client's and stay. */
	vt_round_trip(&vt);
	vt_close(&vt);
}

static void
reset_command(void)
{
	open_v3();
	vt_ready(&vt);
	vt_w32(&vt, SCRATCH, 0);
	TEST_EQUAL(vt_request(&vt, VFU_DEVICE_RESET, NULL, 0, NULL, 0, NULL, 0, NULL), 0);
	TEST_EQUAL(vt_config(&vt, 4, 2), 0x6);
	TEST_EQUAL(vt_r32(&vt, SCRATCH), 1);
	vt_round_trip(&vt);
	vt_close(&vt);
}

static void
write_multi(void)
{
	struct {
		uint64_t count;
		struct vfu_write_one one[2];
	} body = { 2, { { 0x34, 2, 4, { 1 } }, { SCRATCH, 2, 4, { 0 } } } };
	uint64_t count;

	open_v3();
	vt_ready(&vt);
	TEST_EQUAL(vt_request(&vt, VFU_REGION_WRITE_MULTI, &body, sizeof(body), NULL, 0, &count,
			      sizeof(count), NULL), 0);
	TEST_EQUAL(count, 2);
	TEST_EQUAL(vt_r32(&vt, 0x34), 1);
	TEST_EQUAL(vt_r32(&vt, SCRATCH), 0);
	/* The second is refused, so the first is not done. */
	body.one[0].data[0] = 2;
	body.one[1].count = 9;
	TEST_EQUAL(vt_request(&vt, VFU_REGION_WRITE_MULTI, &body, sizeof(body), NULL, 0, &count,
			      sizeof(count), NULL), -EINVAL);
	TEST_EQUAL(vt_r32(&vt, 0x34), 1);
	body.count = UINT64_MAX;
	TEST_EQUAL(vt_request(&vt, VFU_REGION_WRITE_MULTI, &body, sizeof(body), NULL, 0, &count,
			      sizeof(count), NULL), -EINVAL);
	vt_close(&vt);
}

static void
no_reply_wanted(void)
{
	struct {
		struct vfu_hdr hdr;
		struct vfu_region_access acc;
		uint32_t val;
	} __attribute__((packed)) m = {
		{ .id = 7, .cmd = VFU_REGION_WRITE, .size = 36, .flags = VFU_F_NO_REPLY },
		{ .offset = 0x34, .region = 2, .count = 4 }, 1,
	};

	open_v3();
	vt_ready(&vt);
	vt_send_raw(&vt, &m, sizeof(m), NULL, 0);
	m.acc.region = 77;
	vt_send_raw(&vt, &m, sizeof(m), NULL, 0);
	/* The next reply is to this one. */
	TEST_EQUAL(vt_r32(&vt, 0x34), 1);
	vt_close(&vt);
}

/* All of a client is gone when the next one comes. */
static void
client_second(void)
{
	struct vt_queue q;
	uint64_t at;
	int fd = eventfd(0, EFD_CLOEXEC), round;

	open_v3();
	for (round = 0; round < 3; round++) {
		if (round != 0)
			vt_connect(&vt);
		vt_hello(&vt);
		TEST_EQUAL(vt_config(&vt, 4, 2), 0);
		vt_enable(&vt);
		TEST_EQUAL(vt_r32(&vt, SCRATCH), 1);
		at = VT_IOVA;
		TEST_EQUAL(vt_mb(&vt, 0, 0, true, &at), 1);
		TEST_EQUAL(vt_map(&vt, VT_IOVA, VT_MEM, 3, vt.mem_fd, 0), 0);
		vt_round_trip(&vt);
		TEST_EQUAL(vt_irqs(&vt, VFU_IRQ_DATA_EVENTFD | VFU_IRQ_TRIGGER, VFU_PCI_MSI, 0, 1,
				   &fd, 1), 0);
		vt_w32(&vt, SCRATCH, 0);
		/* Work that nobody waits for. */
		vt_queue(&vt, &q, 2, ZIP_SQC_COMPRESS, true);
		for (int i = 0; i < VT_DEPTH - 1; i++)
			vt_submit(&q, VT_IOVA, VT_MEM / 2, VT_IOVA + VT_MEM / 2, VT_MEM / 2);
		vt_disconnect(&vt);
	}
	vt_close(&vt);
	close(fd);
}

/* The PF gives queues to a VF of the same process, and takes them away when its client goes. */
static void
pf_and_vf(void)
{
	struct vt pf, vf;
	uint64_t at = 0;

	vt_open(&pf, QM_HW_V3, false, NULL, 0);
	vt_open(&vf, QM_HW_V3, true, &pf, 1);
	vt_connect(&pf);
	vt_connect(&vf);
	vt_ready(&pf);
	vt_ready(&vf);
	TEST_EQUAL(vt_mb(&vf, QM_MB_SQC_VFT, 0, true, &at), 1);
	/* VFT entries of function 1: queues 100..103. */
	vt_w32(&pf, 0x100058, 0);
	vt_w32(&pf, 0x100060, 1);
	vt_w32(&pf, 0x10005c, 0);
	vt_w32(&pf, 0x100064, (uint32_t)(UINT64_C(100) << 28));
	vt_w32(&pf, 0x100068, 100 >> 4 | 1 << 12 | 3 << 13);
	vt_w32(&pf, 0x100054, 1);
	vt_w32(&pf, 0x10005c, 1);
	vt_w32(&pf, 0x100064, 1 << 28);
	vt_w32(&pf, 0x100068, 0);
	vt_w32(&pf, 0x100054, 1);
	TEST_EQUAL(vt_mb(&vf, QM_MB_SQC_VFT, 0, true, &at), 0);
	TEST_EQUAL(at >> 28 & 0xffff, 100);
	vt_round_trip(&vf);
	vt_disconnect(&vf);
	vt_connect(&vf);
	vt_ready(&vf);
	vt_round_trip(&vf);
	vt_disconnect(&pf);
	at = 0;
	TEST_EQUAL(vt_mb(&vf, QM_MB_SQC_VFT, 0, true, &at), 1);
	vt_close(&vf);
	vt_close(&pf);
}

/* ---- Sockets ---- */

static char path[64];

static struct wdm_server *
listen_at(const char *where)
{
	struct wdm_server_conf conf = {
		.dev = { .engine = "zip", .hw = QM_HW_V3, .vf = true },
		.path = where,
	};

	return wdm_server_create(&conf);
}

static int
connect_to(const char *where)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	strncpy(addr.sun_path, where, sizeof(addr.sun_path) - 1);
	TEST_EQUAL(connect(fd, (struct sockaddr *)&addr, sizeof(addr)), 0);
	return fd;
}

static void
socket_life(void)
{
	struct wdm_server *srv;
	struct stat st;
	int fd, i;

	snprintf(path, sizeof(path), "vfu-%d.sock", (int)getpid());
	srv = listen_at(path);
	TEST_CHECK(srv != NULL, "%s", strerror(errno));
	TEST_EQUAL(stat(path, &st), 0);
	TEST_EQUAL(st.st_mode, S_IFSOCK | 0600);
	TEST_EQUAL(wdm_server_start(srv), 0);
	/* Somebody is there. */
	TEST_CHECK(listen_at(path) == NULL && errno == EADDRINUSE, "%s", strerror(errno));
	/* Clients one after the other, and one that is there at the end. */
	for (i = 0; i < 3; i++) {
		fd = connect_to(path);
		memset(&vt, 0, sizeof(vt));
		vt.fd = fd;
		vt_hello(&vt);
		TEST_EQUAL(vt_config(&vt, 0, 2), 0x19e5);
		if (i < 2)
			close(fd);
	}
	wdm_server_destroy(srv);
	TEST_EQUAL(recv(fd, path, 1, 0), 0);
	close(fd);
	TEST_CHECK(stat(path, &st) != 0 && errno == ENOENT);
}

static void
socket_dead_is_replaced(void)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	struct wdm_server *srv;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(path, sizeof(path), "vfu-%d.sock", (int)getpid());
	strcpy(addr.sun_path, path);
	TEST_EQUAL(bind(fd, (struct sockaddr *)&addr, sizeof(addr)), 0);
	close(fd);
	srv = listen_at(path);
	TEST_CHECK(srv != NULL, "%s", strerror(errno));
	wdm_server_destroy(srv);
}

static void
socket_file_is_kept(void)
{
	int fd;

	snprintf(path, sizeof(path), "vfu-%d.file", (int)getpid());
	fd = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
	TEST_CHECK(fd >= 0);
	close(fd);
	TEST_CHECK(listen_at(path) == NULL && errno == EEXIST, "%s", strerror(errno));
	TEST_EQUAL(unlink(path), 0);
	/* 108 is what an address holds. */
	TEST_CHECK(listen_at("ssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssss"
			     "ssssssssssssssssssssssssssssssssssssssssssssss") == NULL &&
		   errno == ENAMETOOLONG);
}

static const struct test_case cases[] = {
	TEST_CASE(info_device),
	TEST_CASE(info_regions),
	TEST_CASE(info_irqs),
	TEST_CASE(config_identity),
	TEST_CASE(config_whole),
	TEST_CASE(bar_needs_memory_enable),
	TEST_CASE(bar_bounds),
	TEST_CASE(work_round_trip),
	TEST_CASE(work_scattered_pages),
	TEST_CASE(work_needs_bus_master),
	TEST_CASE(dma_unmapped_is_bus_error),
	TEST_CASE(dma_read_only),
	TEST_CASE(remote_round_trip),
	TEST_CASE(remote_small_messages),
	TEST_CASE(remote_irq_comes_last),
	TEST_CASE(remote_refused_is_bus_error),
	TEST_CASE(remote_mute_is_bus_error),
	TEST_CASE(unmap_semantics),
	TEST_CASE(irq_completion),
	TEST_CASE(irq_masked_is_pending),
	TEST_CASE(irq_set_and_taken_away),
	TEST_CASE(reset_flr),
	TEST_CASE(reset_command),
	TEST_CASE(write_multi),
	TEST_CASE(no_reply_wanted),
	TEST_CASE(client_second),
	TEST_CASE(pf_and_vf),
	TEST_CASE(socket_life),
	TEST_CASE(socket_dead_is_replaced),
	TEST_CASE(socket_file_is_kept),
};

TEST_MAIN(cases)
