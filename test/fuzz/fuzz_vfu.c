/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * A client gone mad: the input becomes what it sends to a served function before it hangs up. Most
 * of it is guided, so that messages are taken, maps exist and queues run; some is sent as it is.
 */

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "qm.h"
#include "vfu_msg.h"
#include "wdm_server.h"

#include "fuzz_asan.h"
#include "fuzz_in.h"

#define FUZZ_MEM	0x40000u	/* of the file that is mapped */
#define FUZZ_SENT_MAX	0x18000u	/* a socket takes that much before anybody reads */
#define FUZZ_BODY_MAX	512

static struct wdm_server *srv;
static int client_fd;		/* the client's end, of this input */
static size_t client_sent;
static int mem_fd, event_fd;

/* Contexts of queue 0 and of an event queue at the start of the file, rings behind them. */
static void
memory_fill(void)
{
	struct qm_sqc sqc = {
		.base_l = 0x1000,
		.dw3 = 63 | WD_PREP(QM_XQC_ENTRY, 7),
		.w13 = QM_SQC_ORDER,
	};
	struct qm_cqc cqc = {
		.base_l = 0x4000,
		.dw3 = 63 | WD_PREP(QM_XQC_ENTRY, QM_CQE_SHIFT),
		.dw6 = QM_CQC_PHASE | QM_CQC_ARMED,
	};
	struct qm_eqc eqc = { .base_l = 0x5000, .dw6 = 63 | QM_EQC_PHASE };

	must(pwrite(mem_fd, &sqc, sizeof(sqc), 0) == sizeof(sqc));
	must(pwrite(mem_fd, &cqc, sizeof(cqc), 0x40) == sizeof(cqc));
	must(pwrite(mem_fd, &eqc, sizeof(eqc), 0x80) == sizeof(eqc));
}

static void
fuzz_open(void)
{
	struct wdm_server_conf conf = {
		.dev = { .engine = "zip", .hw = QM_HW_V3, .vf = true, .queues = 2 },
	};

	srv = wdm_server_create(&conf);
	mem_fd = memfd_create("fuzz", MFD_CLOEXEC);
	event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	must(srv != NULL && mem_fd >= 0 && event_fd >= 0 && ftruncate(mem_fd, FUZZ_MEM) == 0);
}

static void
send_bytes(const void *buf, size_t len, int fd, unsigned int nb_fds)
{
	union {
		char space[CMSG_SPACE(4 * sizeof(int))];
		struct cmsghdr align;
	} control;
	struct iovec iov = { .iov_base = (void *)(uintptr_t)buf, .iov_len = len };
	struct msghdr mh = { .msg_iov = &iov, .msg_iovlen = 1 };
	const int fds[] = { fd, fd, fd, fd };

	if (len == 0 || client_sent + len > FUZZ_SENT_MAX)
		return;
	if (nb_fds != 0)
		vfu_fds_attach(&mh, &control, fds, nb_fds);
	/* Small pieces cost the socket more than their bytes; a full one ends the input. */
	if (sendmsg(client_fd, &mh, MSG_NOSIGNAL | MSG_DONTWAIT) == (ssize_t)len)
		client_sent += len;
	else
		client_sent = FUZZ_SENT_MAX;
}

static void
send_msg(unsigned int cmd, const void *body, size_t len, int fd, unsigned int nb_fds)
{
	uint8_t buf[sizeof(struct vfu_hdr) + FUZZ_BODY_MAX];
	struct vfu_hdr hdr = { .id = 1, .cmd = cmd, .size = sizeof(hdr) + len };

	memcpy(buf, &hdr, sizeof(hdr));
	memcpy(buf + sizeof(hdr), body, len);
	send_bytes(buf, hdr.size, fd, nb_fds);
}

static void
region_write(uint32_t region, uint64_t off, const void *buf, uint32_t len)
{
	uint8_t body[sizeof(struct vfu_region_access) + 32];
	struct vfu_region_access acc = { .offset = off, .region = region, .count = len };

	memcpy(body, &acc, sizeof(acc));
	memcpy(body + sizeof(acc), buf, len);
	send_msg(VFU_REGION_WRITE, body, sizeof(acc) + len, -1, 0);
}

static void
op_map(struct fuzz_in *in)
{
	uint8_t how = take(in, 1);
	struct vfu_dma_map map = {
		.argsz = sizeof(map),
		.flags = how & 0xf,
		.offset = (uint64_t)(take(in, 1) % 65) << 12,
		.addr = how & 0x40 ? take(in, 8) : (uint64_t)(take(in, 1) % 80) << 12,
		.size = how & 0x80 ? take(in, 8) : (uint64_t)(take(in, 1) % 65) << 12,
	};

	send_msg(VFU_DMA_MAP, &map, sizeof(map), mem_fd, !(how & 0x10));
}

static void
op_unmap(struct fuzz_in *in)
{
	uint8_t how = take(in, 1);
	struct vfu_dma_unmap unmap = {
		.argsz = sizeof(unmap),
		.flags = how & 0x3,
		.addr = how & 0x40 ? take(in, 8) : (uint64_t)(take(in, 1) % 80) << 12,
		.size = how & 0x80 ? take(in, 8) : (uint64_t)(take(in, 1) % 65) << 12,
	};

	send_msg(VFU_DMA_UNMAP, &unmap, sizeof(unmap), -1, 0);
}

static void
op_irqs(struct fuzz_in *in)
{
	uint8_t body[sizeof(struct vfu_irq_set) + 8];
	struct vfu_irq_set set = {
		.argsz = sizeof(set),
		.flags = take(in, 1),
		.index = take(in, 1) % 6,
		.start = take(in, 1) % 6,
		.count = take(in, 1) % 6,
	};
	uint64_t which = take(in, 8);

	memcpy(body, &set, sizeof(set));
	memcpy(body + sizeof(set), &which, sizeof(which));
	send_msg(VFU_DEVICE_SET_IRQS, body, sizeof(set) + set.count, event_fd,
		 set.count <= 4 ? set.count : 0);
}

static void
op_access(struct fuzz_in *in)
{
	static const uint16_t regs[] = {
		0x0, 0x4, 0xc, 0x20, 0x24, 0x2c, 0x204, 0x300, 0x30c, 0x1000, 0x2000, 0x3100,
		0x8000,
	};
	uint8_t how = take(in, 1);
	struct vfu_region_access acc = {
		.offset = how & 0x40 ? take(in, 8) : how & 0x20 ? take(in, 2) :
			regs[how % (sizeof(regs) / sizeof(regs[0]))],
		.region = how & 0x10 ? take(in, 1) % 10 : 2,
		.count = how & 0x80 ? take(in, 4) : 1u << (how & 3),
	};
	uint64_t val = take(in, 8);

	if (take(in, 1) & 1)
		send_msg(VFU_REGION_READ, &acc, sizeof(acc), -1, 0);
	else
		region_write(acc.region, acc.offset, &val, acc.count % 9);
}

static void
op_config(struct fuzz_in *in)
{
	uint64_t val = take(in, 4);

	region_write(VFU_PCI_CONFIG, take(in, 1), &val, 1 + take(in, 1) % 4);
}

/* Memory and bus master, the file at address 0, contexts, a doorbell: work is done. */
static void
op_work(struct fuzz_in *in)
{
	struct vfu_dma_map map = { .argsz = sizeof(map), .flags = 3, .size = FUZZ_MEM };
	static const uint16_t kinds[] = { QM_MB_EQC, QM_MB_SQC, QM_MB_CQC };
	static const uint32_t at[] = { 0x80, 0, 0x40 };
	uint64_t word = WD_PREP(QM_DB_INDEX, take(in, 1) % 64), on = 0x6;
	unsigned int i;

	/* Without a descriptor the server asks for each piece, see op_answer(). */
	send_msg(VFU_DMA_MAP, &map, sizeof(map), mem_fd, take(in, 1) % 4 != 0);
	region_write(VFU_PCI_CONFIG, 4, &on, 2);
	for (i = 0; i < 3; i++) {
		struct qm_mailbox mb = { .w0 = QM_MB_BUSY | kinds[i], .base_l = at[i] };

		region_write(QM_BAR, QM_MB, &mb, sizeof(mb));
	}
	region_write(QM_BAR, QM_DB_SQ_CQ, &word, sizeof(word));
}

/* A reply to what the server may ask: the contexts first, in the order of op_work(). */
static void
op_answer(struct fuzz_in *in)
{
	static const struct vfu_dma_access asked[] = {
		{ 0x80, 28 }, { 0, 32 }, { 0x40, 32 },
		{ 0x1000, 128 }, { 0x4000, 16 }, { 0x5000, 4 },
	};
	uint8_t buf[sizeof(struct vfu_hdr) + sizeof(struct vfu_dma_access) + 128] = { 0 };
	uint8_t how = take(in, 1), which = take(in, 1);
	struct vfu_dma_access acc = asked[which % 6];
	struct vfu_hdr hdr = {
		.id = which / 6 + 1,
		.cmd = how & 1 ? VFU_DMA_WRITE : VFU_DMA_READ,
		.flags = how & 6 ? VFU_F_REPLY : VFU_F_REPLY | VFU_F_ERROR,
		.size = sizeof(hdr) + sizeof(acc) + (how & 1 ? 0 : acc.count),
	};

	if ((how & 0x70) == 0)
		acc.count = take(in, 8);
	memcpy(buf, &hdr, sizeof(hdr));
	memcpy(buf + sizeof(hdr), &acc, sizeof(acc));
	if (!(how & 1))
		must(pread(mem_fd, buf + sizeof(hdr) + sizeof(acc), asked[which % 6].count,
			   asked[which % 6].addr) >= 0);
	send_bytes(buf, hdr.size, -1, 0);
}

static void
op_multi(struct fuzz_in *in)
{
	struct {
		uint64_t count;
		struct vfu_write_one one[4];
	} body = { .count = take(in, 1) % 6 };
	unsigned int i;

	for (i = 0; i < 4; i++) {
		body.one[i].offset = take(in, 2);
		body.one[i].region = take(in, 1) % 4 ? 2 : 7;
		body.one[i].count = take(in, 1) % 10;
		memset(body.one[i].data, (int)take(in, 1), sizeof(body.one[i].data));
	}
	send_msg(VFU_REGION_WRITE_MULTI, &body, sizeof(body.count) +
		 (body.count <= 4 ? body.count : 4) * sizeof(body.one[0]), -1, 0);
}

/* A message whose header is right and whose body is anything. */
static void
op_any(struct fuzz_in *in)
{
	unsigned int cmd = take(in, 1) % 18, nb_fds = take(in, 1) % 4;
	size_t len = take(in, 1);
	const uint8_t *body;

	body = take_bytes(in, &len);
	send_msg(cmd, body, len, nb_fds & 1 ? mem_fd : event_fd, nb_fds);
}

static void
op_raw(struct fuzz_in *in)
{
	size_t len = take(in, 1);
	const uint8_t *bytes = take_bytes(in, &len);

	send_bytes(bytes, len, mem_fd, 0);
}

static void
send_all(struct fuzz_in *in)
{
	static const char hello[] = "\0\0\1\0{\"capabilities\":{\"write_multiple\":true}}";

	if (take(in, 1) % 16 != 0)
		send_msg(VFU_VERSION, hello, sizeof(hello), -1, 0);
	while (in->len > 0 && client_sent < FUZZ_SENT_MAX) {
		switch (take(in, 1) % 16) {
		case 0: case 1: case 2:
			op_map(in);
			break;
		case 3: case 4:
			op_unmap(in);
			break;
		case 5:
			op_irqs(in);
			break;
		case 6: case 7: case 8:
			op_access(in);
			break;
		case 9: case 10:
			op_config(in);
			break;
		case 11:
			op_work(in);
			break;
		case 12:
			op_answer(in);
			break;
		case 13:
			op_multi(in);
			break;
		case 14:
			op_any(in);
			break;
		default:
			if (take(in, 1) % 8 == 0)
				op_raw(in);
			else
				send_msg(VFU_DEVICE_RESET, "", 0, -1, 0);
			break;
		}
	}
	shutdown(client_fd, SHUT_WR);
}

/* What comes is looked at no further than that it is a stream of messages. */
static void *
stream_check(void *arg)
{
	struct vfu_conn conn;
	struct vfu_msg msg;
	int ret;

	vfu_conn_init(&conn, *(int *)arg, -1);
	while ((ret = vfu_recv(&conn, &msg, -1)) == 0) {
		must(msg.nb_fds == 0);
		must((msg.hdr.flags & VFU_F_TYPE) == VFU_F_REPLY ||
		     msg.hdr.cmd == VFU_DMA_READ || msg.hdr.cmd == VFU_DMA_WRITE);
		vfu_msg_done(&msg);
	}
	must(ret == -ECONNRESET);
	vfu_conn_close(&conn);
	return NULL;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct fuzz_in in = { .data = data, .len = len };
	pthread_t thread;
	int pair[2];

	if (srv == NULL)
		fuzz_open();
	memory_fill();
	must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0);
	client_fd = pair[0];
	client_sent = 0;
	send_all(&in);
	must(pthread_create(&thread, NULL, stream_check, &pair[0]) == 0);
	wdm_server_serve(srv, pair[1]);
	pthread_join(thread, NULL);
	return 0;
}
