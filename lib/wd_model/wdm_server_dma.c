/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Memory of a client that passed no descriptor with it: read and written by messages. The model
 * wants a pointer, so it gets a copy, and what it changed in it is written back when its call is
 * over, in the order in which the copies were made: results, then the CQE, then the interrupt.
 *
 * Requests then go both ways on one socket, and two threads wait for messages: "serve" for requests
 * of the client, and whoever called the model for the reply to its own. Whoever waits first
 * receives, and hands over what is for the other. So a reply comes through while "serve" waits for
 * a lock of the model that is held by a thread that waits for the reply.
 */

#include "wdm_server_priv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

/*
 * For a reply, and for all of a batch: other functions of the device may wait for a lock meanwhile.
 */
#define CALL_MS		2000
#define BATCH_MS	10000
#define WAITING_MAX	(8u << 20)	/* bytes of requests that wait while we wait */
#define BATCH_MAX	(256u << 20)	/* bytes of copies at one time */

/* A request of ours; recv_lock. */
struct wdm_call {
	struct wdm_call *next;
	uint16_t id, cmd;
	struct vfu_dma_access acc;
	void *buf;		/* of DMA_READ */
	bool done;
	int ret;
};

/* A request of the client that came at a bad time. */
struct wdm_request {
	struct wdm_request *next;
	struct vfu_msg msg;
};

struct wdm_copy {
	struct wdm_copy *next;
	uint64_t iova;
	size_t len;
	uint8_t *seen;		/* what the client has; NULL: only read */
	uint8_t data[];
};

/* The batch of this thread. */
static _Thread_local struct wdm_batch *current;

/* ---- Messages ---- */

int
wdm_server_send(struct wdm_server *srv, struct vfu_hdr *hdr, const void *fixed, size_t fixed_len,
		const void *data, size_t data_len)
{
	int ret;

	pthread_mutex_lock(&srv->send_lock);
	ret = vfu_send(&srv->conn, hdr, fixed, fixed_len, data, data_len, NULL, 0);
	pthread_mutex_unlock(&srv->send_lock);
	return ret;
}

/* recv_lock is held. Whoever receives or sends notices, too. */
static void
conn_break(struct wdm_server *srv, int why)
{
	if (srv->broken == 0)
		srv->broken = why;
	(void)shutdown(srv->conn.fd, SHUT_RDWR);
	pthread_cond_broadcast(&srv->recv_cond);
}

/* A reply: give it to the call that it belongs to. recv_lock is held. */
static int
reply_take(struct wdm_server *srv, const struct vfu_msg *msg)
{
	size_t head = sizeof(struct vfu_dma_access), want;
	struct wdm_call *call;

	for (call = srv->calls; call != NULL; call = call->next) {
		if (call->id == msg->hdr.id && call->cmd == msg->hdr.cmd && !call->done)
			break;
	}
	/* Too late. */
	if (call == NULL && srv->remote_dead)
		return 0;
	if (call == NULL) {
		wdm_server_log(srv, WDM_LOG_WARNING, "a reply to no request, command %u",
			       msg->hdr.cmd);
		return -EBADMSG;
	}
	want = head + (call->cmd == VFU_DMA_READ ? call->acc.count : 0);
	call->done = true;
	if (msg->hdr.flags & VFU_F_ERROR)
		call->ret = -EIO;
	else if (msg->len != want || memcmp(msg->body, &call->acc, head) != 0)
		return -EBADMSG;
	else if (call->cmd == VFU_DMA_READ)
		memcpy(call->buf, msg->body + head, call->acc.count);
	return 0;
}

/* A request while we wait for a reply. recv_lock is held. */
static int
request_put_off(struct wdm_server *srv, struct vfu_msg *msg)
{
	struct wdm_request *req = malloc(sizeof(*req));

	if (req == NULL || srv->waiting + msg->hdr.size > WAITING_MAX) {
		free(req);
		vfu_msg_done(msg);
		return req == NULL ? -ENOMEM : -ENOBUFS;
	}
	req->next = NULL;
	req->msg = *msg;
	srv->waiting += msg->hdr.size;
	if (srv->last != NULL)
		srv->last->next = req;
	else
		srv->first = req;
	srv->last = req;
	return 0;
}

static bool
request_get(struct wdm_server *srv, struct vfu_msg *msg)
{
	struct wdm_request *req = srv->first;

	if (req == NULL)
		return false;
	srv->first = req->next;
	if (srv->first == NULL)
		srv->last = NULL;
	srv->waiting -= req->msg.hdr.size;
	*msg = req->msg;
	free(req);
	return true;
}

/*
 * Receive one message as the only thread that does; recv_lock is held, but not while waiting. True:
 * @msg is a request. A reply has been handed over; what breaks the connection is in broken.
 */
static bool
recv_one(struct wdm_server *srv, struct vfu_msg *msg, int ms)
{
	bool request = false;
	int ret;

	srv->recv_busy = true;
	pthread_mutex_unlock(&srv->recv_lock);
	ret = vfu_recv(&srv->conn, msg, ms);
	pthread_mutex_lock(&srv->recv_lock);
	srv->recv_busy = false;
	if (ret == 0 && (msg->hdr.flags & VFU_F_TYPE) == VFU_F_REPLY) {
		ret = reply_take(srv, msg);
		vfu_msg_done(msg);
	} else if (ret == 0) {
		request = true;
	}
	if (ret != 0 && ret != -EAGAIN)
		conn_break(srv, ret);
	pthread_cond_broadcast(&srv->recv_cond);
	return request;
}

int
wdm_server_recv(struct wdm_server *srv, struct vfu_msg *msg)
{
	bool got;
	int ret;

	pthread_mutex_lock(&srv->recv_lock);
	while (!(got = request_get(srv, msg)) && srv->broken == 0) {
		if (srv->recv_busy)
			pthread_cond_wait(&srv->recv_cond, &srv->recv_lock);
		else if ((got = recv_one(srv, msg, -1)))
			break;
	}
	ret = got ? 0 : srv->broken;
	pthread_mutex_unlock(&srv->recv_lock);
	return ret;
}

void
wdm_server_dma_reset(struct wdm_server *srv)
{
	struct vfu_msg msg;

	pthread_mutex_lock(&srv->recv_lock);
	while (request_get(srv, &msg))
		vfu_msg_done(&msg);
	srv->broken = 0;
	srv->xfer_max = VFU_DATA_MAX;
	srv->remote = false;
	srv->remote_dead = false;
	srv->call_id = 0;
	pthread_mutex_unlock(&srv->recv_lock);
}

/* ---- Requests of ours ---- */

/* The client does not answer, as QEMU's: no more of this; its other memory still works. */
static void
remote_give_up(struct wdm_server *srv)
{
	if (!srv->remote_dead)
		wdm_server_log(srv, WDM_LOG_WARNING, "the client does not answer: memory that it "
			       "passed no descriptor with is out of reach");
	srv->remote_dead = true;
}

static int64_t
now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* Wait for the reply; recv_lock is held. */
static void
call_wait(struct wdm_server *srv, struct wdm_call *call)
{
	int64_t end = now_ms() + CALL_MS, left;
	struct timespec until = { .tv_sec = end / 1000, .tv_nsec = end % 1000 * 1000000 };
	struct vfu_msg msg;
	int ret;

	while (!call->done && srv->broken == 0) {
		left = end - now_ms();
		if (left <= 0) {
			remote_give_up(srv);
			return;
		}
		if (srv->recv_busy) {
			(void)pthread_cond_timedwait(&srv->recv_cond, &srv->recv_lock, &until);
		} else if (recv_one(srv, &msg, (int)left)) {
			ret = request_put_off(srv, &msg);
			if (ret != 0)
				conn_break(srv, ret);
		}
	}
}

/* One DMA_READ or DMA_WRITE. */
static int
call(struct wdm_server *srv, unsigned int cmd, uint64_t iova, void *buf, size_t len)
{
	struct wdm_call c = {
		.cmd = cmd,
		.acc = { .addr = iova, .count = len },
		.buf = buf,
	}, **p;
	struct vfu_hdr hdr = { .cmd = cmd };
	int ret;

	pthread_mutex_lock(&srv->recv_lock);
	ret = srv->broken != 0 || srv->remote_dead ? -EIO : 0;
	if (ret != 0) {
		pthread_mutex_unlock(&srv->recv_lock);
		return ret;
	}
	c.id = ++srv->call_id;
	c.next = srv->calls;
	srv->calls = &c;
	pthread_mutex_unlock(&srv->recv_lock);
	hdr.id = c.id;
	ret = wdm_server_send(srv, &hdr, &c.acc, sizeof(c.acc), buf,
			      cmd == VFU_DMA_WRITE ? len : 0);
	pthread_mutex_lock(&srv->recv_lock);
	if (ret != 0)
		conn_break(srv, ret);
	call_wait(srv, &c);
	for (p = &srv->calls; *p != &c; p = &(*p)->next)
		;
	*p = c.next;
	ret = c.done ? c.ret : srv->broken != 0 ? srv->broken : -ETIMEDOUT;
	pthread_mutex_unlock(&srv->recv_lock);
	return ret;
}

/* Any length, in messages that the client takes. */
static int
transfer(struct wdm_server *srv, unsigned int cmd, uint64_t iova, uint8_t *buf, size_t len)
{
	size_t n;
	int ret;

	for (; len != 0; len -= n, iova += n, buf += n) {
		n = len < srv->xfer_max ? len : srv->xfer_max;
		ret = call(srv, cmd, iova, buf, n);
		if (ret != 0)
			return ret;
	}
	return 0;
}

/* ---- Copies ---- */

void
wdm_batch_begin(struct wdm_server *srv, struct wdm_batch *b, bool run)
{
	*b = (struct wdm_batch) { .srv = srv, .run = run, .end = INT64_MAX };
	b->last = &b->first;
	current = b;
}

/* Write back what was changed: one run of bytes from the first change to the last. */
static void
copy_flush(struct wdm_server *srv, struct wdm_copy *c)
{
	size_t first = 0, end = c->len;

	if (c->seen == NULL)
		return;
	while (first < end && c->data[first] == c->seen[first])
		first++;
	while (end > first && c->data[end - 1] == c->seen[end - 1])
		end--;
	if (first == end)
		return;
	if (transfer(srv, VFU_DMA_WRITE, c->iova + first, c->data + first, end - first) != 0)
		wdm_server_log(srv, WDM_LOG_WARNING, "the client takes no write to 0x%llx + %zu",
			       (unsigned long long)(c->iova + first), end - first);
	memcpy(c->seen + first, c->data + first, end - first);
}

void
wdm_batch_end(struct wdm_batch *b)
{
	struct wdm_copy *c, *next;
	unsigned int vector;

	current = NULL;
	for (c = b->first; c != NULL; c = next) {
		next = c->next;
		copy_flush(b->srv, c);
		free(c->seen);
		free(c);
	}
	if (b->locked)
		pthread_mutex_unlock(&b->srv->batch_lock);
	for (vector = 0; b->irqs != 0; vector++, b->irqs >>= 1) {
		if (b->irqs & 1)
			wdm_server_irq(b->srv, vector);
	}
}

static struct wdm_copy *
copy_make(struct wdm_server *srv, uint64_t iova, size_t len, bool write)
{
	struct wdm_copy *c = malloc(sizeof(*c) + len);

	if (c == NULL)
		return NULL;
	*c = (struct wdm_copy) { .iova = iova, .len = len };
	if (write)
		c->seen = malloc(len);
	if ((write && c->seen == NULL) ||
	    transfer(srv, VFU_DMA_READ, iova, c->data, len) != 0) {
		free(c->seen);
		free(c);
		return NULL;
	}
	if (write)
		memcpy(c->seen, c->data, len);
	return c;
}

void *
wdm_batch_at(struct wdm_server *srv, uint64_t iova, size_t len, bool write)
{
	struct wdm_batch *b = current;
	struct wdm_copy *c;

	if (b == NULL || b->srv != srv || !wdm_iommu_remote(srv->io, iova, len, write) ||
	    b->bytes + len > BATCH_MAX)
		return NULL;
	srv->remote = true;
	if (b->first == NULL)
		b->end = now_ms() + BATCH_MS;
	if (b->run && !b->locked) {
		pthread_mutex_lock(&srv->batch_lock);
		b->locked = true;
	}
	/* What this call of the model has written, it must read. */
	for (c = b->first; c != NULL; c = c->next) {
		if (iova < c->iova + c->len && c->iova < iova + len)
			copy_flush(srv, c);
	}
	if (now_ms() > b->end) {
		pthread_mutex_lock(&srv->recv_lock);
		remote_give_up(srv);
		pthread_mutex_unlock(&srv->recv_lock);
	}
	c = copy_make(srv, iova, len, write);
	if (c == NULL)
		return NULL;
	*b->last = c;
	b->last = &c->next;
	b->bytes += len;
	return c->data;
}

bool
wdm_batch_irq(struct wdm_server *srv, unsigned int vector)
{
	struct wdm_batch *b = current;

	if (b == NULL || b->srv != srv || b->first == NULL || vector >= 32)
		return false;
	b->irqs |= UINT32_C(1) << vector;
	return true;
}

void
wdm_batch_sync(struct wdm_server *srv)
{
	pthread_mutex_lock(&srv->batch_lock);
	pthread_mutex_unlock(&srv->batch_lock);
}
