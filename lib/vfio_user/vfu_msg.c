/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Messages of the vfio-user protocol on a stream socket. */

#include "vfu_msg.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

/* Structures are sent as they lie in memory. */
_Static_assert(sizeof(struct vfu_hdr) == 16, "hdr");
_Static_assert(sizeof(struct vfu_version) == 4, "version");
_Static_assert(sizeof(struct vfu_dma_map) == 32, "dma_map");
_Static_assert(sizeof(struct vfu_dma_unmap) == 24, "dma_unmap");
_Static_assert(sizeof(struct vfu_device_info) == 16, "device_info");
_Static_assert(sizeof(struct vfu_region_info) == 32, "region_info");
_Static_assert(sizeof(struct vfu_irq_info) == 16, "irq_info");
_Static_assert(sizeof(struct vfu_irq_set) == 20, "irq_set");
_Static_assert(sizeof(struct vfu_region_access) == 16, "region_access");
_Static_assert(sizeof(struct vfu_dma_access) == 16, "dma_access");
_Static_assert(sizeof(struct vfu_write_one) == 24, "write_one");

void
vfu_conn_init(struct vfu_conn *conn, int fd, int stop_fd)
{
	int flags = fcntl(fd, F_GETFL);

	memset(conn, 0, sizeof(*conn));
	conn->fd = fd;
	conn->stop_fd = stop_fd;
	conn->send_ms = -1;
	/* Waiting happens in poll(), where it can be ended. */
	if (flags >= 0)
		(void)fcntl(fd, F_SETFL, flags | O_NONBLOCK);
}

void
vfu_conn_close(struct vfu_conn *conn)
{
	if (conn->fd >= 0)
		close(conn->fd);
	conn->fd = -1;
}

static int64_t
now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* When @ms from now on are over; -1: never. */
static int64_t
deadline_of(int ms)
{
	return ms < 0 ? -1 : now_ms() + ms;
}

static int
conn_wait(struct vfu_conn *conn, short events, int64_t deadline)
{
	struct pollfd p[2] = {
		{ .fd = conn->fd, .events = events },
		{ .fd = conn->stop_fd, .events = POLLIN },
	};
	int64_t left = -1;
	int ret;

	do {
		if (deadline >= 0)
			left = deadline - now_ms();
		ret = poll(p, 2, deadline < 0 ? -1 : left > 0 ? (int)left : 0);
	} while (ret < 0 && errno == EINTR);
	if (ret < 0)
		return -errno;
	if (ret == 0)
		return -ETIMEDOUT;
	return p[1].revents != 0 ? -ECANCELED : 0;
}

/* Take the descriptors out of a control message; too many are closed and make the stream bad. */
static int
fds_get(struct vfu_msg *msg, struct msghdr *mh)
{
	int ret = (mh->msg_flags & MSG_CTRUNC) != 0 ? -EBADMSG : 0, fd;
	struct cmsghdr *c;
	size_t i, n;

	for (c = CMSG_FIRSTHDR(mh); c != NULL; c = CMSG_NXTHDR(mh, c)) {
		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(fd);
		for (i = 0; i < n; i++) {
			memcpy(&fd, CMSG_DATA(c) + i * sizeof(fd), sizeof(fd));
			if (msg->nb_fds < VFU_FDS_MAX) {
				msg->fd[msg->nb_fds++] = fd;
			} else {
				close(fd);
				ret = -EBADMSG;
			}
		}
	}
	return ret;
}

/*
 * Receive exactly @len bytes. Descriptors come with the first byte of what they were sent with,
 * which need not be where we cut the stream.
 */
static int
recv_exact(struct vfu_conn *conn, struct vfu_msg *msg, void *buf, size_t len, int64_t deadline)
{
	union {
		char space[CMSG_SPACE(VFU_FDS_MAX * sizeof(int))];
		struct cmsghdr align;
	} control;
	size_t done = 0;
	ssize_t n;
	int ret;

	while (done < len) {
		struct iovec iov = { .iov_base = (uint8_t *)buf + done, .iov_len = len - done };
		struct msghdr mh = {
			.msg_iov = &iov,
			.msg_iovlen = 1,
			.msg_control = control.space,
			.msg_controllen = sizeof(control.space),
		};

		n = recvmsg(conn->fd, &mh, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
		if (n == 0)
			return -ECONNRESET;
		if (n < 0 && errno != EAGAIN && errno != EINTR)
			return -errno;
		ret = n < 0 ? conn_wait(conn, POLLIN, deadline) : fds_get(msg, &mh);
		if (ret != 0)
			return ret == -ETIMEDOUT && done == 0 ? -EAGAIN : ret;
		if (n > 0)
			done += n;
	}
	return 0;
}

int
vfu_recv(struct vfu_conn *conn, struct vfu_msg *msg, int ms)
{
	int64_t deadline = deadline_of(ms);
	int ret;

	memset(msg, 0, sizeof(*msg));
	ret = recv_exact(conn, msg, &msg->hdr, sizeof(msg->hdr), deadline);
	if (ret == 0 && (msg->hdr.size < sizeof(msg->hdr) || msg->hdr.size > VFU_MSG_MAX ||
			 (msg->hdr.flags & VFU_F_TYPE) > VFU_F_REPLY))
		ret = -EBADMSG;
	if (ret == 0 && msg->hdr.size > sizeof(msg->hdr)) {
		msg->len = msg->hdr.size - sizeof(msg->hdr);
		msg->body = malloc(msg->len);
		ret = msg->body == NULL ? -ENOMEM :
			recv_exact(conn, msg, msg->body, msg->len, deadline);
		if (ret == -EAGAIN)
			ret = -ETIMEDOUT;
	}
	if (ret != 0)
		vfu_msg_done(msg);
	return ret;
}

void
vfu_msg_close_fds(struct vfu_msg *msg)
{
	unsigned int i;

	for (i = 0; i < msg->nb_fds; i++) {
		if (msg->fd[i] >= 0)
			close(msg->fd[i]);
	}
	msg->nb_fds = 0;
}

void
vfu_msg_done(struct vfu_msg *msg)
{
	vfu_msg_close_fds(msg);
	free(msg->body);
	msg->body = NULL;
	msg->len = 0;
}

int
vfu_msg_take_fd(struct vfu_msg *msg, unsigned int i)
{
	int fd = -1;

	if (i < msg->nb_fds) {
		fd = msg->fd[i];
		msg->fd[i] = -1;
	}
	return fd;
}

/* Step over what was sent. */
static void
iov_advance(struct iovec *iov, unsigned int nb, size_t n)
{
	unsigned int i;
	size_t part;

	for (i = 0; i < nb && n != 0; i++) {
		/* Its pointer may be NULL, to which not even 0 may be added. */
		if (iov[i].iov_len == 0)
			continue;
		part = n < iov[i].iov_len ? n : iov[i].iov_len;
		iov[i].iov_base = (uint8_t *)iov[i].iov_base + part;
		iov[i].iov_len -= part;
		n -= part;
	}
}

void
vfu_fds_attach(struct msghdr *mh, void *room, const int *fds, unsigned int nb_fds)
{
	struct cmsghdr *c = room;

	memset(room, 0, CMSG_SPACE(nb_fds * sizeof(int)));
	mh->msg_control = room;
	mh->msg_controllen = CMSG_SPACE(nb_fds * sizeof(int));
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(nb_fds * sizeof(int));
	memcpy(CMSG_DATA(c), fds, nb_fds * sizeof(int));
}

int
vfu_send(struct vfu_conn *conn, struct vfu_hdr *hdr, const void *fixed, size_t fixed_len,
	 const void *data, size_t data_len, const int *fds, unsigned int nb_fds)
{
	union {
		char space[CMSG_SPACE(VFU_FDS_MAX * sizeof(int))];
		struct cmsghdr align;
	} control;
	struct iovec iov[3] = {
		{ .iov_base = hdr, .iov_len = sizeof(*hdr) },
		{ .iov_base = (void *)(uintptr_t)fixed, .iov_len = fixed_len },
		{ .iov_base = (void *)(uintptr_t)data, .iov_len = data_len },
	};
	struct msghdr mh = { .msg_iov = iov, .msg_iovlen = 3 };
	size_t left = sizeof(*hdr) + fixed_len + data_len;
	int64_t deadline = deadline_of(conn->send_ms);
	ssize_t n;
	int ret;

	if (fixed_len > VFU_MSG_MAX || data_len > VFU_MSG_MAX || left > VFU_MSG_MAX ||
	    nb_fds > VFU_FDS_MAX)
		return -EMSGSIZE;
	hdr->size = left;
	if (nb_fds != 0)
		vfu_fds_attach(&mh, &control, fds, nb_fds);
	while (left != 0) {
		n = sendmsg(conn->fd, &mh, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n < 0 && errno != EAGAIN && errno != EINTR)
			return errno == EPIPE ? -ECONNRESET : -errno;
		if (n < 0) {
			ret = conn_wait(conn, POLLOUT, deadline);
			if (ret != 0)
				return ret;
			continue;
		}
		/* They went with the first byte. */
		mh.msg_control = NULL;
		mh.msg_controllen = 0;
		iov_advance(iov, 3, n);
		left -= n;
	}
	return 0;
}

/* What follows the colon behind a key; NULL: no such key. */
static const char *
caps_find(const char *json, const char *key)
{
	size_t len = strlen(key);
	const char *p;

	for (p = strchr(json, '"'); p != NULL; p = strchr(p + 1, '"')) {
		if (strncmp(p + 1, key, len) != 0 || p[1 + len] != '"')
			continue;
		p += len + 2;
		p += strspn(p, " \t\r\n");
		if (*p == ':')
			return p + 1 + strspn(p + 1, " \t\r\n");
	}
	return NULL;
}

bool
vfu_caps_number(const char *json, const char *key, uint64_t *val)
{
	const char *p = caps_find(json, key);
	uint64_t n = 0;

	if (p == NULL || *p < '0' || *p > '9')
		return false;
	for (; *p >= '0' && *p <= '9'; p++) {
		if (n > (INT64_MAX - 9) / 10)
			return false;
		n = n * 10 + (*p - '0');
	}
	if (*p == '.' || *p == 'e' || *p == 'E')
		return false;
	*val = n;
	return true;
}

bool
vfu_caps_true(const char *json, const char *key)
{
	const char *p = caps_find(json, key);

	return p != NULL && strncmp(p, "true", 4) == 0;
}
