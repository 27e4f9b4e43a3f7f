/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Clients that mean harm, or are killed: the server refuses, forgets them and serves the next. */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "wdm_iommu.h"

#include "vt.h"

static struct vt vt;

/* Descriptors of this process: the server must not keep any that came to it. */
static unsigned int
open_fds(void)
{
	DIR *dir = opendir("/proc/self/fd");
	unsigned int n = 0;

	TEST_CHECK(dir != NULL);
	while (readdir(dir) != NULL)
		n++;
	closedir(dir);
	return n;
}

static void
begin(void)
{
	vt_open(&vt, QM_HW_V3, true, NULL, 0);
	vt_connect(&vt);
}

/* The server is none the worse. */
static void
end(void)
{
	if (!vt.connected)
		vt_connect(&vt);
	vt_ready(&vt);
	vt_round_trip(&vt);
	vt_close(&vt);
}

static void
stream_header(const struct vfu_hdr *hdr)
{
	begin();
	vt_hello(&vt);
	vt_send_raw(&vt, hdr, sizeof(*hdr), NULL, 0);
	vt_dropped(&vt);
	end();
}

static void
stream_size_too_small(void)
{
	stream_header(&(struct vfu_hdr) { .id = 1, .cmd = VFU_DEVICE_GET_INFO, .size = 15 });
}

static void
stream_size_zero(void)
{
	stream_header(&(struct vfu_hdr) { .id = 1, .cmd = VFU_DEVICE_GET_INFO });
}

static void
stream_size_huge(void)
{
	stream_header(&(struct vfu_hdr) { .id = 1, .cmd = VFU_REGION_WRITE, .size = UINT32_MAX });
}

static void
stream_type_unknown(void)
{
	stream_header(&(struct vfu_hdr) { .id = 1, .cmd = VFU_DEVICE_RESET, .size = 16,
		.flags = 2 });
}

static void
stream_reply_to_nothing(void)
{
	stream_header(&(struct vfu_hdr) { .id = 1, .cmd = VFU_DMA_READ, .size = 16,
		.flags = VFU_F_REPLY });
}

static void
stream_short_header(void)
{
	begin();
	vt_send_raw(&vt, "seven b", 7, NULL, 0);
	vt_disconnect(&vt);
	end();
}

static void
stream_short_body(void)
{
	struct vfu_hdr hdr = { .id = 1, .cmd = VFU_REGION_WRITE, .size = 100 };

	begin();
	vt_hello(&vt);
	vt_send_raw(&vt, &hdr, sizeof(hdr), NULL, 0);
	vt_disconnect(&vt);
	end();
}

static void
stream_garbage(void)
{
	static uint8_t junk[4096];
	unsigned int i, round;

	begin();
	srand(1);
	for (round = 0; round < 200; round++) {
		if (!vt.connected)
			vt_connect(&vt);
		if (round & 1)
			vt_hello(&vt);
		for (i = 0; i < sizeof(junk); i++)
			junk[i] = rand() >> 7;
		/* A header that is nearly right lets more of it in. */
		if (round & 2) {
			struct vfu_hdr hdr = { .cmd = rand() % 20, .size = 16 + rand() % 128 };

			memcpy(junk, &hdr, sizeof(hdr));
		}
		(void)!send(vt.fd, junk, sizeof(junk), MSG_NOSIGNAL);
		vt_disconnect(&vt);
	}
	end();
}

static void
stream_before_hello(void)
{
	struct vfu_hdr hdr = { .id = 1, .cmd = VFU_DEVICE_RESET, .size = sizeof(hdr) };

	begin();
	vt_send_raw(&vt, &hdr, sizeof(hdr), NULL, 0);
	vt_dropped(&vt);
	end();
}

static void
hello_refused(void)
{
	static const struct {
		size_t len;
		uint8_t body[32];
	} bad[] = {
		{ 3, "\0\0" },				/* not even a version */
		{ 6, "\1\0\0\0" "{" },			/* another major */
		{ 6, "\0\0\0\0" "{}" },			/* no NUL */
		{ 29, "\0\0\0\0" "\"max_data_xfer_size\":127" },	/* too small */
	};
	unsigned int i;

	begin();
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (!vt.connected)
			vt_connect(&vt);
		TEST_EQUAL(vt_request(&vt, VFU_VERSION, bad[i].body, bad[i].len, NULL, 0, NULL, 0,
				      NULL), -EINVAL);
		vt_dropped(&vt);
	}
	vt_connect(&vt);
	vt_hello(&vt);
	TEST_EQUAL(vt_request(&vt, VFU_VERSION, "\0\0\0", 4, NULL, 0, NULL, 0, NULL), -EINVAL);
	vt_disconnect(&vt);
	end();
}

static void
command_unknown(void)
{
	static const uint8_t body[64];
	unsigned int cmd;

	begin();
	vt_hello(&vt);
	for (cmd = 0; cmd <= UINT16_MAX; cmd += cmd < 32 ? 1 : 997) {
		if (cmd >= VFU_VERSION && cmd <= VFU_REGION_WRITE_MULTI)
			continue;
		TEST_EQUAL(vt_request(&vt, cmd, body, sizeof(body), NULL, 0, NULL, 0, NULL),
			   -ENOTSUP);
	}
	vt_disconnect(&vt);
	end();
}

/* Each command with each length up to more than it needs, all bits zero and all bits one. */
static void
command_any_length(void)
{
	static uint8_t body[72], reply[70000];
	unsigned int cmd, len, fill;

	begin();
	vt_hello(&vt);
	for (fill = 0; fill < 2; fill++) {
		memset(body, fill ? 0xff : 0, sizeof(body));
		for (cmd = VFU_DMA_MAP; cmd <= VFU_REGION_WRITE_MULTI; cmd++) {
			for (len = 0; len < sizeof(body); len++)
				(void)vt_request(&vt, cmd, body, len, NULL, 0, reply,
						 sizeof(reply), NULL);
		}
	}
	vt_disconnect(&vt);
	end();
}

static void
fds_where_none_belong(void)
{
	unsigned int before, cmd, i;
	uint8_t body[40] = { 32 }, reply[64];
	int fd[3];

	begin();
	vt_hello(&vt);
	for (i = 0; i < 3; i++)
		fd[i] = eventfd(0, EFD_CLOEXEC);
	before = open_fds();
	for (cmd = VFU_DMA_MAP; cmd <= VFU_REGION_WRITE_MULTI; cmd++)
		(void)vt_request(&vt, cmd, body, 32, fd, 3, reply, sizeof(reply), NULL);
	TEST_EQUAL(open_fds(), before);
	vt_disconnect(&vt);
	end();
	for (i = 0; i < 3; i++)
		close(fd[i]);
}

/* Are descriptors closed for which recvmsg() has no room? Not by qemu-user, which asks for more. */
static bool
fds_cut_are_closed(void)
{
	union {
		char space[CMSG_SPACE(2 * sizeof(int))];
		struct cmsghdr align;
	} control;
	char byte;
	struct iovec iov = { .iov_base = &byte, .iov_len = 1 };
	struct msghdr mh = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control.space,
		.msg_controllen = sizeof(control.space) };
	unsigned int before = open_fds();
	struct vt raw = { .fd = -1 };
	int pair[2], fd[2], i;

	TEST_EQUAL(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	raw.fd = pair[0];
	vt_send_raw(&raw, "x", 1, (int [4]) { 1, 1, 1, 1 }, 4);
	TEST_EQUAL(recvmsg(pair[1], &mh, 0), 1);
	TEST_EQUAL(control.align.cmsg_len, CMSG_LEN(sizeof(fd)));
	memcpy(fd, CMSG_DATA(&control.align), sizeof(fd));
	for (i = 0; i < 2; i++) {
		close(fd[i]);
		close(pair[i]);
	}
	return open_fds() == before;
}

/* More than a message may have. */
static void
fds_too_many(void)
{
	struct vfu_hdr hdr = { .id = 1, .cmd = VFU_DEVICE_RESET, .size = sizeof(hdr) };
	unsigned int before;
	int fd[40], i;

	if (!fds_cut_are_closed())
		TEST_SKIP("recvmsg() leaves descriptors open for which there was no room");
	begin();
	vt_hello(&vt);
	for (i = 0; i < 40; i++)
		fd[i] = eventfd(0, EFD_CLOEXEC);
	before = open_fds();
	vt_send_raw(&vt, &hdr, sizeof(hdr), fd, 40);
	vt_dropped(&vt);
	/* Without the two ends of the connection. */
	TEST_EQUAL(open_fds(), before - 2);
	end();
	for (i = 0; i < 40; i++)
		close(fd[i]);
}

/* Descriptors in the middle of a message belong to it, too. */
static void
fds_in_the_middle(void)
{
	struct {
		struct vfu_hdr hdr;
		struct vfu_dma_map map;
	} m = {
		{ .id = 1, .cmd = VFU_DMA_MAP, .size = sizeof(m) },
		{ .argsz = 32, .flags = 3, .addr = VT_IOVA, .size = VT_MEM },
	};
	struct vfu_hdr reply;

	begin();
	vt_hello(&vt);
	vt_send_raw(&vt, &m, 10, NULL, 0);
	vt_send_raw(&vt, (uint8_t *)&m + 10, 20, &vt.mem_fd, 1);
	vt_send_raw(&vt, (uint8_t *)&m + 30, sizeof(m) - 30, NULL, 0);
	TEST_EQUAL(recv(vt.fd, &reply, sizeof(reply), MSG_WAITALL), (ssize_t)sizeof(reply));
	TEST_EQUAL(reply.flags, VFU_F_REPLY);
	vt_enable(&vt);
	vt_round_trip(&vt);
	vt_disconnect(&vt);
	end();
}

static void
map_refused(void)
{
	const uint64_t max = UINT64_MAX;
	int ro, pipes[2], wo;

	begin();
	vt_hello(&vt);
	TEST_EQUAL(pipe(pipes), 0);
	ro = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	wo = memfd_create("wo", MFD_CLOEXEC);
	TEST_CHECK(ro >= 0 && wo >= 0);
	TEST_EQUAL(vt_map(&vt, 0x1000, 0, 3, vt.mem_fd, 0), -EINVAL);
	TEST_EQUAL(vt_map(&vt, 0x1000, 0x123, 3, vt.mem_fd, 0), -EINVAL);
	TEST_EQUAL(vt_map(&vt, 0x1001, 0x1000, 3, vt.mem_fd, 0), -EINVAL);
	TEST_EQUAL(vt_map(&vt, 0x1000, 0x1000, 3, vt.mem_fd, 5), -EINVAL);
	TEST_EQUAL(vt_map(&vt, 0x1000, 0x1000, 3, vt.mem_fd, VT_MEM), -EINVAL);
	TEST_EQUAL(vt_map(&vt, 0x1000, 0x1000, 3, vt.mem_fd, max - 0xfff), -EINVAL);
	TEST_EQUAL(vt_map(&vt, 0x1000, 0x1000, 3, vt.mem_fd, UINT64_C(1) << 63), -EINVAL);
	TEST_EQUAL(vt_map(&vt, 0x1000, VT_MEM + 0x1000, 3, vt.mem_fd, 0), -EINVAL);
	TEST_EQUAL(vt_map(&vt, 0x1000, max - 0xfff, 3, vt.mem_fd, 0), -EINVAL);
	TEST_EQUAL(vt_map(&vt, max - 0xfff, 0x2000, 3, vt.mem_fd, 0), -EINVAL);
	TEST_EQUAL(vt_map(&vt, 0x1000, 0x1000, 0, vt.mem_fd, 0), -EINVAL);
	TEST_EQUAL(vt_map(&vt, 0x1000, 0x1000, 0x13, vt.mem_fd, 0), -EINVAL);
	TEST_EQUAL(vt_map(&vt, 0x1000, 0x1000, 7, -1, 0), -EINVAL);
	TEST_EQUAL(vt_map(&vt, 0x1000, 0x1000, 3, ro, 0), -EACCES);
	TEST_EQUAL(vt_map(&vt, 0x1000, 0x1000, 3, pipes[0], 0), -EINVAL);
	TEST_EQUAL(vt_map(&vt, 0x1000, 0x1000, 3, wo, 0), -EINVAL);
	/* The last page of the bus is one like any other. */
	TEST_EQUAL(vt_map(&vt, max - 0xfff, 0x1000, 3, vt.mem_fd, 0), 0);
	TEST_EQUAL(vt_unmap(&vt, max - 0xfff, 0x1000, 0), 0);
	close(ro);
	close(wo);
	close(pipes[0]);
	close(pipes[1]);
	vt_disconnect(&vt);
	end();
}

static void
map_overlap_refused(void)
{
	begin();
	vt_hello(&vt);
	TEST_EQUAL(vt_map(&vt, 0x10000, 0x4000, 3, vt.mem_fd, 0), 0);
	/* The very same is no harm. */
	TEST_EQUAL(vt_map(&vt, 0x10000, 0x4000, 3, vt.mem_fd, 0), 0);
	TEST_EQUAL(vt_map(&vt, 0x10000, 0x4000, 1, vt.mem_fd, 0), -EEXIST);
	TEST_EQUAL(vt_map(&vt, 0x10000, 0x4000, 3, vt.mem_fd, 0x1000), -EEXIST);
	TEST_EQUAL(vt_map(&vt, 0x13000, 0x1000, 3, vt.mem_fd, 0), -EEXIST);
	TEST_EQUAL(vt_map(&vt, 0xf000, 0x2000, 3, vt.mem_fd, 0), -EEXIST);
	TEST_EQUAL(vt_map(&vt, 0x8000, 0x20000, 3, vt.mem_fd, 0), -EEXIST);
	TEST_EQUAL(vt_map(&vt, 0, UINT64_MAX, 1, -1, 0), -EEXIST);
	TEST_EQUAL(vt_map(&vt, 0x14000, 0x1000, 3, vt.mem_fd, 0), 0);
	vt_disconnect(&vt);
	end();
}

/* MiB that this process has grown by once 4 GiB of addresses were reserved; none is usual. */
static long
reserve_cost(void)
{
	const size_t len = (size_t)4 << 30;
	long pages[2] = { 0 };
	unsigned int i;
	void *p = NULL;
	FILE *f;

	for (i = 0; i < 2; i++) {
		f = fopen("/proc/self/statm", "r");
		TEST_CHECK(f != NULL && fscanf(f, "%*d %ld", &pages[i]) == 1);
		fclose(f);
		if (i == 0)
			p = mmap(NULL, len, PROT_NONE,
				 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
		TEST_CHECK(p != MAP_FAILED);
	}
	munmap(p, len);
	return (pages[1] - pages[0]) * sysconf(_SC_PAGESIZE) >> 20;
}

/* Address space has its bounds. */
static void
map_too_far_apart(void)
{
	long cost = reserve_cost();
	char why[80];
	unsigned int i;
	int ret = 0;

	/* As qemu-user before 8.0 notes something for every page. */
	if (cost > 1) {
		snprintf(why, sizeof(why),
			 "4 GiB of reserved addresses take %ld MiB of memory here", cost);
		TEST_SKIP(why);
	}
	begin();
	vt_hello(&vt);
	/* Far apart, so that each needs a window of its own. */
	for (i = 0; i < 1000 && ret == 0; i++)
		ret = vt_map(&vt, (uint64_t)i << 40 | 1 << 30, 0x1000, 3, vt.mem_fd, 0);
	TEST_CHECK(ret == -ENOSPC || ret == -ENOMEM, "%d after %u", ret, i);
	TEST_EQUAL(vt_unmap(&vt, 0, 0, VFU_UNMAP_F_ALL), 0);
	vt_disconnect(&vt);
	end();
}

/* So has the table. */
static void
map_too_many(void)
{
	unsigned int i;
	int ret = 0;

	begin();
	vt_hello(&vt);
	/* Without memory, so that only the table is in the way. */
	for (i = 0; i < 70000 && ret == 0; i++)
		ret = vt_map(&vt, (uint64_t)i * 0x2000, 0x1000, 3, -1, 0);
	TEST_EQUAL(ret, -ENOSPC);
	TEST_EQUAL(i, WDM_IOMMU_MAPS + 1);
	vt_disconnect(&vt);
	end();
}

static void
irq_refused(void)
{
	const uint32_t set = VFU_IRQ_DATA_EVENTFD | VFU_IRQ_TRIGGER;
	int fd[5], pipes[2], i;

	begin();
	vt_hello(&vt);
	TEST_EQUAL(pipe(pipes), 0);
	for (i = 0; i < 5; i++)
		fd[i] = eventfd(0, EFD_CLOEXEC);
	TEST_EQUAL(vt_irqs(&vt, set, VFU_PCI_MSI, 0, 5, fd, 5), -EINVAL);
	TEST_EQUAL(vt_irqs(&vt, set, VFU_PCI_MSI, 3, 2, fd, 2), -EINVAL);
	TEST_EQUAL(vt_irqs(&vt, set, VFU_PCI_MSI, UINT32_MAX, 2, fd, 2), -EINVAL);
	TEST_EQUAL(vt_irqs(&vt, set, VFU_PCI_MSI, 1, UINT32_MAX, fd, 1), -EINVAL);
	TEST_EQUAL(vt_irqs(&vt, set, VFU_PCI_MSI, 0, 2, fd, 1), -EINVAL);
	TEST_EQUAL(vt_irqs(&vt, set, VFU_PCI_MSI, 0, 1, fd, 2), -EINVAL);
	TEST_EQUAL(vt_irqs(&vt, set, VFU_PCI_MSI, 0, 1, pipes, 1), -EINVAL);
	TEST_EQUAL(vt_irqs(&vt, set, VFU_PCI_MSIX, 0, 1, fd, 1), -EINVAL);
	TEST_EQUAL(vt_irqs(&vt, set, 77, 0, 1, fd, 1), -EINVAL);
	TEST_EQUAL(vt_irqs(&vt, set | VFU_IRQ_DATA_NONE, VFU_PCI_MSI, 0, 1, fd, 1), -EINVAL);
	TEST_EQUAL(vt_irqs(&vt, set | VFU_IRQ_MASK, VFU_PCI_MSI, 0, 1, fd, 1), -EINVAL);
	TEST_EQUAL(vt_irqs(&vt, VFU_IRQ_DATA_NONE | VFU_IRQ_TRIGGER, VFU_PCI_MSI, 0, 1, fd, 1),
		   -EINVAL);
	/* Which vectors: the list is missing. */
	TEST_EQUAL(vt_irqs(&vt, VFU_IRQ_DATA_BOOL | VFU_IRQ_TRIGGER, VFU_PCI_MSI, 0, 4, NULL, 0),
		   -EINVAL);
	vt_disconnect(&vt);
	end();
	for (i = 0; i < 5; i++)
		close(fd[i]);
	close(pipes[0]);
	close(pipes[1]);
}

/* An eventfd that its owner has filled must not hold the device up. */
static void
irq_eventfd_full(void)
{
	const uint64_t most = UINT64_MAX - 1;
	int fd = eventfd(0, EFD_CLOEXEC);

	begin();
	vt_hello(&vt);
	TEST_EQUAL(write(fd, &most, sizeof(most)), (ssize_t)sizeof(most));
	TEST_EQUAL(vt_irqs(&vt, VFU_IRQ_DATA_EVENTFD | VFU_IRQ_TRIGGER, VFU_PCI_MSI, 0, 1, &fd, 1),
		   0);
	TEST_EQUAL(vt_irqs(&vt, VFU_IRQ_DATA_NONE | VFU_IRQ_TRIGGER, VFU_PCI_MSI, 0, 1, NULL, 0),
		   0);
	vt_disconnect(&vt);
	end();
	close(fd);
}

static void
on_sigbus(int sig, siginfo_t *info, void *context)
{
	if (!wdm_iommu_sigbus(info->si_addr))
		signal(sig, SIG_DFL);
}

/* The file behind a map is cut short while the device may use it. */
static void
file_cut_short(void)
{
	struct sigaction bus = { .sa_sigaction = on_sigbus, .sa_flags = SA_SIGINFO }, old;
	uint64_t at = VT_IOVA + 4096;

	TEST_EQUAL(sigaction(SIGBUS, &bus, &old), 0);
	begin();
	vt_ready(&vt);
	TEST_EQUAL(ftruncate(vt.mem_fd, 0), 0);
	/* What comes of it does not matter; that an answer comes does. */
	(void)vt_mb(&vt, 0, 0, true, &at);
	at = VT_IOVA + 8192;
	(void)vt_mb(&vt, 2, 0, false, &at);
	vt_disconnect(&vt);
	TEST_EQUAL(ftruncate(vt.mem_fd, VT_MEM), 0);
	end();
	sigaction(SIGBUS, &old, NULL);
}

/* In another process, which dies in the middle of its work. */
static void
client_killed(void)
{
	int status;
	pid_t pid;

	begin();
	vt_ready(&vt);
	vt_round_trip(&vt);
	pid = fork();
	TEST_CHECK(pid >= 0);
	if (pid == 0) {
		for (;;)
			(void)vt_r32(&vt, 0x3100);
	}
	/* From here on the child alone has the client's end. */
	close(vt.fd);
	usleep(20000);
	TEST_EQUAL(kill(pid, SIGKILL), 0);
	TEST_EQUAL(waitpid(pid, &status, 0), pid);
	pthread_join(vt.thread, NULL);
	vt.connected = false;
	end();
}

/* A client that does not read its replies stops only itself; the server can end. */
static void
client_never_reads(void)
{
	struct {
		struct vfu_hdr hdr;
		struct vfu_region_access acc;
	} m = {
		{ .cmd = VFU_REGION_READ, .size = sizeof(m) },
		{ .region = VFU_PCI_CONFIG, .count = 4096 },
	};
	unsigned int i;

	begin();
	vt_hello(&vt);
	for (i = 0; i < 100000; i++) {
		if (send(vt.fd, &m, sizeof(m), MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
			break;
	}
	usleep(20000);
	wdm_server_stop(vt.srv);
	pthread_join(vt.thread, NULL);
	vt.connected = false;
	close(vt.fd);
	vt_close(&vt);
}

static const struct test_case cases[] = {
	TEST_CASE(stream_size_too_small),
	TEST_CASE(stream_size_zero),
	TEST_CASE(stream_size_huge),
	TEST_CASE(stream_type_unknown),
	TEST_CASE(stream_reply_to_nothing),
	TEST_CASE(stream_short_header),
	TEST_CASE(stream_short_body),
	TEST_CASE(stream_garbage),
	TEST_CASE(stream_before_hello),
	TEST_CASE(hello_refused),
	TEST_CASE(command_unknown),
	TEST_CASE(command_any_length),
	TEST_CASE(fds_where_none_belong),
	TEST_CASE(fds_too_many),
	TEST_CASE(fds_in_the_middle),
	TEST_CASE(map_refused),
	TEST_CASE(map_overlap_refused),
	TEST_CASE(map_too_far_apart),
	TEST_CASE(map_too_many),
	TEST_CASE(irq_refused),
	TEST_CASE(irq_eventfd_full),
	TEST_CASE(file_cut_short),
	TEST_CASE(client_killed),
	TEST_CASE(client_never_reads),
};

TEST_MAIN(cases)
