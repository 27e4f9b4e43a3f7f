/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

#include "vt.h"

#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "test_mem.h"

static void
vt_log(void *ctx, enum wdm_log level, const char *text)
{
	struct vt *vt = ctx;

	vt->logged[level]++;
}

void
vt_open(struct vt *vt, uint8_t hw, bool vf, struct vt *pf, unsigned int vf_nr)
{
	struct wdm_server_conf conf = {
		.dev = { .engine = "zip", .hw = hw, .vf = vf, .vf_nr = vf_nr },
		.pf = pf != NULL ? pf->srv : NULL,
		.log = vt_log,
		.log_ctx = vt,
	};

	memset(vt, 0, sizeof(*vt));
	vt->srv = wdm_server_create(&conf);
	TEST_CHECK(vt->srv != NULL, "%s", strerror(errno));
	vt->mem_fd = memfd_create("vt", MFD_CLOEXEC);
	TEST_CHECK(vt->mem_fd >= 0);
	TEST_EQUAL(ftruncate(vt->mem_fd, VT_MEM), 0);
	vt->mem = mmap(NULL, VT_MEM, PROT_READ | PROT_WRITE, MAP_SHARED, vt->mem_fd, 0);
	TEST_CHECK(vt->mem != MAP_FAILED);
}

void
vt_close(struct vt *vt)
{
	if (vt->connected)
		vt_disconnect(vt);
	wdm_server_destroy(vt->srv);
	munmap(vt->mem, VT_MEM);
	close(vt->mem_fd);
}

static void *
vt_serve(void *arg)
{
	struct vt *vt = arg;

	wdm_server_serve(vt->srv, vt->server_fd);
	return NULL;
}

void
vt_connect(struct vt *vt)
{
	struct timeval limit = { .tv_sec = 30 };
	int pair[2];

	TEST_EQUAL(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
	/* A server that does not answer is a failed case, not a test that hangs. */
	TEST_EQUAL(setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)), 0);
	vt->fd = pair[0];
	vt->server_fd = pair[1];
	vt->id = 100;
	vt->used = 0;
	TEST_EQUAL(pthread_create(&vt->thread, NULL, vt_serve, vt), 0);
	vt->connected = true;
}

void
vt_disconnect(struct vt *vt)
{
	close(vt->fd);
	pthread_join(vt->thread, NULL);
	vt->connected = false;
}

void
vt_dropped(struct vt *vt)
{
	char byte[256];
	ssize_t n;

	/* Maybe a last error reply, then the end. */
	do
		n = recv(vt->fd, byte, sizeof(byte), 0);
	while (n > 0);
	TEST_CHECK(n == 0 || errno == ECONNRESET, "%s", strerror(errno));
	vt_disconnect(vt);
}

void
vt_send_raw(struct vt *vt, const void *buf, size_t len, const int *fds, unsigned int nb_fds)
{
	union {
		char space[CMSG_SPACE(64 * sizeof(int))];
		struct cmsghdr align;
	} control;
	struct iovec iov = { .iov_base = (void *)(uintptr_t)buf, .iov_len = len };
	struct msghdr mh = { .msg_iov = &iov, .msg_iovlen = 1 };
	ssize_t n;

	if (nb_fds != 0)
		vfu_fds_attach(&mh, &control, fds, nb_fds);
	n = len == 0 ? 0 : sendmsg(vt->fd, &mh, MSG_NOSIGNAL);
	TEST_CHECK(n == (ssize_t)len, "%s", strerror(errno));
}

/* A request of the server for our memory; its header has come. */
static void
vt_answer(struct vt *vt, struct vfu_hdr *hdr)
{
	size_t len = hdr->size - sizeof(*hdr), back;
	uint8_t *body = malloc(len);
	struct vfu_dma_access acc;

	vt->asked++;
	TEST_CHECK(body != NULL && len >= sizeof(acc));
	TEST_EQUAL(recv(vt->fd, body, len, MSG_WAITALL), (ssize_t)len);
	memcpy(&acc, body, sizeof(acc));
	TEST_CHECK(acc.addr >= VT_IOVA && acc.count <= VT_MEM &&
		   acc.addr - VT_IOVA <= VT_MEM - acc.count);
	vt->most = acc.count > vt->most ? acc.count : vt->most;
	back = sizeof(acc) + (hdr->cmd == VFU_DMA_READ ? acc.count : 0);
	TEST_EQUAL(len, sizeof(acc) + (hdr->cmd == VFU_DMA_READ ? 0 : acc.count));
	if (hdr->cmd == VFU_DMA_WRITE && vt->remote == VT_REMOTE_OK)
		memcpy(vt->mem + (acc.addr - VT_IOVA), body + sizeof(acc), acc.count);
	body = realloc(body, back + sizeof(*hdr));
	TEST_CHECK(body != NULL);
	if (hdr->cmd == VFU_DMA_READ)
		memcpy(body + sizeof(acc), vt->mem + (acc.addr - VT_IOVA), acc.count);
	back = vt->remote == VT_REMOTE_ERROR ? 0 : vt->remote == VT_REMOTE_SHORT ? back - 1 : back;
	hdr->flags = vt->remote == VT_REMOTE_ERROR ? VFU_F_REPLY | VFU_F_ERROR : VFU_F_REPLY;
	hdr->error = vt->remote == VT_REMOTE_ERROR ? EFAULT : 0;
	hdr->size = sizeof(*hdr) + back;
	if (vt->remote != VT_REMOTE_MUTE) {
		vt_send_raw(vt, hdr, sizeof(*hdr), NULL, 0);
		vt_send_raw(vt, body, back, NULL, 0);
	}
	free(body);
}

int
vt_request(struct vt *vt, unsigned int cmd, const void *body, size_t len, const int *fds,
	   unsigned int nb_fds, void *reply, size_t room, size_t *reply_len)
{
	struct vfu_hdr hdr = { .id = ++vt->id, .cmd = cmd, .size = sizeof(hdr) + len };
	uint8_t *buf = malloc(hdr.size);
	size_t left;

	TEST_CHECK(buf != NULL);
	memcpy(buf, &hdr, sizeof(hdr));
	if (len != 0)
		memcpy(buf + sizeof(hdr), body, len);
	vt_send_raw(vt, buf, hdr.size, fds, nb_fds);
	free(buf);
	for (;;) {
		TEST_EQUAL(recv(vt->fd, &hdr, sizeof(hdr), MSG_WAITALL), (ssize_t)sizeof(hdr));
		if ((hdr.flags & VFU_F_TYPE) == VFU_F_REPLY)
			break;
		TEST_CHECK(hdr.cmd == VFU_DMA_READ || hdr.cmd == VFU_DMA_WRITE);
		vt_answer(vt, &hdr);
	}
	TEST_EQUAL(hdr.id, vt->id);
	TEST_EQUAL(hdr.cmd, cmd);
	TEST_EQUAL(hdr.flags & VFU_F_TYPE, VFU_F_REPLY);
	TEST_CHECK(hdr.size >= sizeof(hdr));
	left = hdr.size - sizeof(hdr);
	if (hdr.flags & VFU_F_ERROR) {
		TEST_CHECK(hdr.error > 0 && hdr.error < 4096 && left == 0);
		return -(int)hdr.error;
	}
	TEST_CHECK(left <= room, "%zu bytes came, %zu expected", left, room);
	if (left != 0)
		TEST_EQUAL(recv(vt->fd, reply, left, MSG_WAITALL), (ssize_t)left);
	if (reply_len != NULL)
		*reply_len = left;
	return 0;
}

void
vt_hello(struct vt *vt)
{
	uint8_t body[4 + 128] = { 0 }, reply[512];
	size_t len;

	/* Spaces, so that the reply is never longer. */
	snprintf((char *)body + 4, sizeof(body) - 4, "{\"capabilities\":{\"max_msg_fds\":16, "
		 "\"write_multiple\":true,\"max_data_xfer_size\":%7u}}",
		 vt->xfer != 0 ? vt->xfer : 1 << 20);
	TEST_EQUAL(vt_request(vt, VFU_VERSION, body, 4 + strlen((char *)body + 4) + 1, NULL, 0,
			      reply, sizeof(reply), &len), 0);
	TEST_CHECK(len > 4 && len <= 4 + strlen((char *)body + 4) + 1 && reply[len - 1] == '\0',
		   "%zu", len);
	/* Major 0 and the client's minor. */
	TEST_CHECK(memcmp(reply, "\0\0\0\0", 4) == 0);
	TEST_CHECK(vfu_caps_true((char *)reply + 4, "write_multiple"));
}

int
vt_read(struct vt *vt, uint32_t region, uint64_t off, void *buf, uint32_t len)
{
	struct vfu_region_access acc = { .offset = off, .region = region, .count = len };
	uint8_t *reply = malloc(sizeof(acc) + len);
	size_t got;
	int ret;

	TEST_CHECK(reply != NULL);
	ret = vt_request(vt, VFU_REGION_READ, &acc, sizeof(acc), NULL, 0, reply, sizeof(acc) + len,
			 &got);
	if (ret == 0) {
		TEST_EQUAL(got, sizeof(acc) + len);
		memcpy(buf, reply + sizeof(acc), len);
	}
	free(reply);
	return ret;
}

int
vt_write(struct vt *vt, uint32_t region, uint64_t off, const void *buf, uint32_t len)
{
	struct vfu_region_access acc = { .offset = off, .region = region, .count = len };
	uint8_t *body = malloc(sizeof(acc) + len);
	int ret;

	TEST_CHECK(body != NULL);
	memcpy(body, &acc, sizeof(acc));
	memcpy(body + sizeof(acc), buf, len);
	ret = vt_request(vt, VFU_REGION_WRITE, body, sizeof(acc) + len, NULL, 0, &acc, sizeof(acc),
			 NULL);
	free(body);
	return ret;
}

uint32_t
vt_config(struct vt *vt, unsigned int off, unsigned int len)
{
	uint32_t val = 0;

	TEST_EQUAL(vt_read(vt, VFU_PCI_CONFIG, off, &val, len), 0);
	return val;
}

void
vt_config_set(struct vt *vt, unsigned int off, uint32_t val, unsigned int len)
{
	TEST_EQUAL(vt_write(vt, VFU_PCI_CONFIG, off, &val, len), 0);
}

uint32_t
vt_r32(struct vt *vt, uint32_t off)
{
	uint32_t val;

	TEST_EQUAL(vt_read(vt, QM_BAR, off, &val, sizeof(val)), 0);
	return val;
}

void
vt_w32(struct vt *vt, uint32_t off, uint32_t val)
{
	TEST_EQUAL(vt_write(vt, QM_BAR, off, &val, sizeof(val)), 0);
}

unsigned int
vt_cap(struct vt *vt, unsigned int id)
{
	unsigned int at = vt_config(vt, 0x34, 1), n;

	TEST_CHECK((vt_config(vt, 0x06, 2) & 0x10) != 0);
	for (n = 0; at != 0 && n < 48; n++) {
		TEST_CHECK(at >= 0x40 && at % 4 == 0, "0x%x", at);
		if (vt_config(vt, at, 1) == id)
			return at;
		at = vt_config(vt, at + 1, 1);
	}
	TEST_CHECK(false, "no capability 0x%x", id);
	return 0;
}

void
vt_enable(struct vt *vt)
{
	vt_config_set(vt, 0x04, 0x6, 2);
}

int
vt_map(struct vt *vt, uint64_t iova, uint64_t size, uint32_t flags, int fd, uint64_t off)
{
	struct vfu_dma_map map = { .argsz = sizeof(map), .flags = flags, .offset = off,
		.addr = iova, .size = size };

	return vt_request(vt, VFU_DMA_MAP, &map, sizeof(map), &fd, fd >= 0, NULL, 0, NULL);
}

int
vt_unmap(struct vt *vt, uint64_t iova, uint64_t size, uint32_t flags)
{
	struct vfu_dma_unmap unmap = { .argsz = sizeof(unmap), .flags = flags, .addr = iova,
		.size = size }, reply;
	int ret = vt_request(vt, VFU_DMA_UNMAP, &unmap, sizeof(unmap), NULL, 0, &reply,
			     sizeof(reply), NULL);

	if (ret == 0)
		TEST_CHECK(memcmp(&reply, &unmap, sizeof(reply)) == 0);
	return ret;
}

int
vt_irqs(struct vt *vt, uint32_t flags, uint32_t index, uint32_t start, uint32_t count,
	const int *fds, unsigned int nb_fds)
{
	struct vfu_irq_set set = { .argsz = sizeof(set), .flags = flags, .index = index,
		.start = start, .count = count };

	return vt_request(vt, VFU_DEVICE_SET_IRQS, &set, sizeof(set), fds, nb_fds, NULL, 0, NULL);
}

void *
vt_alloc(struct vt *vt, size_t len, uint64_t *iova)
{
	uint8_t *p = test_mem_take(vt->mem, VT_MEM, &vt->used, len);

	*iova = VT_IOVA + (p - vt->mem);
	return p;
}

int
vt_mb(struct vt *vt, unsigned int cmd, uint16_t queue, bool read, uint64_t *base)
{
	struct qm_mailbox mb = {
		.w0 = 0x2000 | cmd | (read ? 0x4000 : 0),
		.queue = queue,
		.base_l = (uint32_t)*base,
		.base_h = *base >> 32,
	};
	unsigned int i;

	/* In pieces of 4 bytes, as QEMU's guests write it. */
	for (i = 0; i < sizeof(mb); i += 4)
		TEST_EQUAL(vt_write(vt, QM_BAR, 0x300 + i, (uint8_t *)&mb + i, 4), 0);
	TEST_EQUAL(vt_read(vt, QM_BAR, 0x300, &mb, sizeof(mb)), 0);
	if (mb.w0 & 0x2000)
		return -1;
	*base = (uint64_t)mb.base_h << 32 | mb.base_l;
	return mb.w0 >> 9 & 0xf;
}

void
vt_ready(struct vt *vt)
{
	vt_hello(vt);
	TEST_EQUAL(vt_map(vt, VT_IOVA, VT_MEM, VFU_DMA_F_READ | VFU_DMA_F_WRITE, vt->mem_fd, 0),
		   0);
	vt_enable(vt);
}

static void
vt_doorbell(struct vt *vt, unsigned int cmd, uint16_t queue, uint16_t index, bool arm)
{
	uint64_t word = queue | (uint64_t)cmd << 12 | (uint64_t)index << 32 | (uint64_t)arm << 48;

	TEST_EQUAL(vt_write(vt, QM_BAR, cmd <= QM_DB_CMD_CQ ? 0x1000 : 0x2000, &word,
			    sizeof(word)), 0);
}

void
vt_events(struct vt *vt)
{
	struct qm_eqc *ctx;
	uint64_t ring, at;

	vt_alloc(vt, 2048 * 4, &ring);
	ctx = vt_alloc(vt, sizeof(*ctx), &at);
	ctx->base_l = (uint32_t)ring;
	ctx->base_h = ring >> 32;
	ctx->dw6 = 2047 | 1 << 16;
	TEST_EQUAL(vt_mb(vt, 2, 0, false, &at), 0);
	vt_doorbell(vt, QM_DB_CMD_EQ, 0, 0, false);
	vt_w32(vt, 0xc, 0);
}

static void
vt_contexts(struct vt_queue *q, unsigned int type, bool armed, uint64_t sq, uint64_t cq)
{
	struct qm_sqc *sqc;
	struct qm_cqc *cqc;
	uint64_t at;

	sqc = vt_alloc(q->vt, sizeof(*sqc), &at);
	sqc->base_l = (uint32_t)sq;
	sqc->base_h = sq >> 32;
	sqc->dw3 = (VT_DEPTH - 1) | ZIP_SQE_SHIFT << 12;
	sqc->cq_num = q->nr;
	sqc->w13 = 0x10 | type << 8;
	TEST_EQUAL(vt_mb(q->vt, 0, q->nr, false, &at), 0);
	cqc = vt_alloc(q->vt, sizeof(*cqc), &at);
	cqc->base_l = (uint32_t)cq;
	cqc->base_h = cq >> 32;
	cqc->dw3 = (VT_DEPTH - 1) | 4 << 12;
	cqc->dw6 = 1 | armed << 1;
	TEST_EQUAL(vt_mb(q->vt, 1, q->nr, false, &at), 0);
}

void
vt_queue(struct vt *vt, struct vt_queue *q, uint16_t nr, unsigned int type, bool armed)
{
	uint64_t sq, cq;

	memset(q, 0, sizeof(*q));
	q->vt = vt;
	q->nr = nr;
	q->phase = true;
	q->sq = vt_alloc(vt, VT_DEPTH * sizeof(*q->sq), &sq);
	q->cq = vt_alloc(vt, VT_DEPTH * sizeof(*q->cq), &cq);
	vt_contexts(q, type, armed, sq, cq);
}

void
vt_submit(struct vt_queue *q, uint64_t src, uint32_t len, uint64_t dst, uint32_t room)
{
	struct zip_sqe *sqe = &q->sq[q->tail];

	memset(sqe, 0, sizeof(*sqe));
	sqe->input_data_length = len;
	sqe->dw7 = UINT32_C(0x30000000);
	sqe->dw9 = ZIP_ALG_DEFLATE | 0x4000;
	sqe->dest_avail_out = room;
	sqe->source_addr = src;
	sqe->dest_addr = dst;
	q->tail = (q->tail + 1) % VT_DEPTH;
	vt_doorbell(q->vt, QM_DB_CMD_SQ, q->nr, q->tail, false);
}

bool
vt_poll(struct vt_queue *q, struct zip_sqe *sqe)
{
	const struct timespec pause = { .tv_nsec = 100000 };
	struct pollfd p = { .fd = q->vt->fd, .events = POLLIN };
	struct vfu_hdr hdr;
	volatile struct qm_cqe *cqe = &q->cq[q->head];
	unsigned int i;

	for (i = 0; i < 100000; i++) {
		if ((atomic_load((volatile _Atomic uint16_t *)&cqe->w7) & 1) == q->phase)
			break;
		if (poll(&p, 1, 0) == 1) {
			TEST_EQUAL(recv(p.fd, &hdr, sizeof(hdr), MSG_WAITALL),
				   (ssize_t)sizeof(hdr));
			TEST_CHECK((hdr.flags & VFU_F_TYPE) != VFU_F_REPLY);
			vt_answer(q->vt, &hdr);
			continue;
		}
		nanosleep(&pause, NULL);
	}
	if (i == 100000)
		return false;
	TEST_EQUAL(cqe->sq_num, q->nr);
	TEST_CHECK(cqe->sq_head < VT_DEPTH, "%u", cqe->sq_head);
	*sqe = q->sq[cqe->sq_head];
	if (++q->head == VT_DEPTH) {
		q->head = 0;
		q->phase = !q->phase;
	}
	vt_doorbell(q->vt, QM_DB_CMD_CQ, q->nr, q->head, false);
	return true;
}

void
vt_round_trip(struct vt *vt)
{
	enum { LEN = 100000 };
	uint64_t plain, packed, again;
	uint8_t *from = vt_alloc(vt, LEN, &plain), *back;
	struct vt_queue comp, decomp;
	struct zip_sqe sqe;
	unsigned int i;

	vt_alloc(vt, LEN, &packed);
	back = vt_alloc(vt, LEN, &again);
	for (i = 0; i < LEN; i++)
		from[i] = i * i >> 8;
	vt_queue(vt, &comp, 0, ZIP_SQC_COMPRESS, false);
	vt_queue(vt, &decomp, 1, ZIP_SQC_DECOMPRESS, false);
	vt_submit(&comp, plain, LEN, packed, LEN);
	TEST_CHECK(vt_poll(&comp, &sqe));
	TEST_CHECK((sqe.dw3 & 0xff) == 0 && sqe.consumed == LEN && sqe.produced < LEN, "0x%x %u",
		   sqe.dw3, sqe.produced);
	vt_submit(&decomp, packed, sqe.produced, again, LEN);
	TEST_CHECK(vt_poll(&decomp, &sqe));
	TEST_CHECK((sqe.dw3 & 0xff) == 0 || (sqe.dw3 & 0xff) == ZIP_ST_END, "0x%x", sqe.dw3);
	TEST_EQUAL(sqe.produced, LEN);
	TEST_CHECK(memcmp(from, back, LEN) == 0);
}
