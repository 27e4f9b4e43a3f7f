/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* The server's sockets, threads and life. */

#include "wdm_server.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "wdm_server_priv.h"

#define RUN_BUDGET	256	/* SQEs of one wdm_run(), after which an end is looked for */
#define SEND_MS		5000	/* a client that reads nothing for so long is dropped */

void
wdm_server_log(struct wdm_server *srv, enum wdm_log level, const char *format, ...)
{
	char text[512];
	va_list args;

	if (srv->conf.log == NULL)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	srv->conf.log(srv->conf.log_ctx, level, text);
}

/* ---- Execution ---- */

void
wdm_server_wake(struct wdm_server *srv)
{
	pthread_mutex_lock(&srv->work_lock);
	srv->work = true;
	pthread_cond_signal(&srv->work_cond);
	pthread_mutex_unlock(&srv->work_lock);
}

/* Sleep until there may be work. False: the end. */
static bool
run_wait(struct wdm_server *srv)
{
	bool stop;

	pthread_mutex_lock(&srv->work_lock);
	while (!srv->work && !srv->work_stop)
		pthread_cond_wait(&srv->work_cond, &srv->work_lock);
	/* Taken before looking: what comes from here on wakes us again. */
	srv->work = false;
	stop = srv->work_stop;
	pthread_mutex_unlock(&srv->work_lock);
	return !stop;
}

static void *
run_main(void *arg)
{
	struct wdm_server *srv = arg;
	struct wdm_batch batch;
	unsigned int done;

	while (run_wait(srv)) {
		do {
			wdm_batch_begin(srv, &batch, true);
			/* One request at a time where its memory is copied here and back. */
			done = wdm_api.run(srv->dev, srv->remote ? 1 : RUN_BUDGET);
			wdm_batch_end(&batch);
		} while (done != 0 && !srv->work_stop);
	}
	return NULL;
}

static int
run_start(struct wdm_server *srv)
{
	int ret;

	if (srv->running)
		return 0;
	srv->work_stop = false;
	ret = pthread_create(&srv->run_thread, NULL, run_main, srv);
	srv->running = ret == 0;
	return -ret;
}

static void
run_stop(struct wdm_server *srv)
{
	if (!srv->running)
		return;
	pthread_mutex_lock(&srv->work_lock);
	srv->work_stop = true;
	pthread_cond_signal(&srv->work_cond);
	pthread_mutex_unlock(&srv->work_lock);
	pthread_join(srv->run_thread, NULL);
	srv->running = false;
}

/* ---- Clients ---- */

/* Who is there, for the log. */
static void
client_log(struct wdm_server *srv)
{
	struct ucred peer = { 0 };
	socklen_t len = sizeof(peer);

	if (getsockopt(srv->conn.fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) == 0)
		wdm_server_log(srv, WDM_LOG_INFO, "client connected, pid %d, uid %u",
			       (int)peer.pid, (unsigned int)peer.uid);
	else
		wdm_server_log(srv, WDM_LOG_INFO, "client connected");
}

void
wdm_server_serve(struct wdm_server *srv, int fd)
{
	struct vfu_msg msg;
	int ret;

	vfu_conn_init(&srv->conn, fd, srv->stop_fd);
	srv->conn.send_ms = SEND_MS;
	wdm_server_dma_reset(srv);
	client_log(srv);
	ret = run_start(srv);
	while (ret == 0) {
		ret = wdm_server_recv(srv, &msg);
		if (ret != 0)
			break;
		ret = wdm_server_request(srv, &msg);
		vfu_msg_done(&msg);
	}
	/* The function is as new before anyone else can connect. */
	wdm_server_forget(srv);
	wdm_server_dma_reset(srv);
	vfu_conn_close(&srv->conn);
	if (ret == -ECONNRESET || ret == -ECANCELED)
		wdm_server_log(srv, WDM_LOG_INFO, ret == -ECANCELED ? "client disconnected" :
			       "client gone");
	else
		wdm_server_log(srv, WDM_LOG_WARNING, "client dropped: %s", strerror(-ret));
}

static void *
serve_main(void *arg)
{
	struct wdm_server *srv = arg;
	struct pollfd p[2] = {
		{ .fd = srv->listen_fd, .events = POLLIN },
		{ .fd = srv->stop_fd, .events = POLLIN },
	};
	int fd;

	for (;;) {
		if (poll(p, 2, -1) < 0 && errno != EINTR)
			break;
		if (p[1].revents != 0)
			break;
		if ((p[0].revents & POLLIN) == 0)
			continue;
		fd = accept4(srv->listen_fd, NULL, NULL, SOCK_CLOEXEC);
		if (fd >= 0) {
			wdm_server_serve(srv, fd);
		} else if (errno == EMFILE || errno == ENFILE) {
			wdm_server_log(srv, WDM_LOG_ERR, "accept: %s", strerror(errno));
			/* The connection stays in line; do not spin until there is room. */
			(void)poll(&p[1], 1, 1000);
		}
	}
	return NULL;
}

/* ---- Socket ---- */

/* Is a server behind the socket? A dead one leaves its file, and connecting is refused. */
static int
socket_probe(const struct sockaddr_un *addr)
{
	struct stat st;
	int fd, ret;

	if (lstat(addr->sun_path, &st) != 0)
		return errno == ENOENT ? 0 : -errno;
	if (!S_ISSOCK(st.st_mode))
		return -EEXIST;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	/* A full line of waiting clients is a live server, too. */
	ret = connect(fd, (const struct sockaddr *)addr, sizeof(*addr)) == 0 ||
		errno != ECONNREFUSED ? -EADDRINUSE : 0;
	close(fd);
	if (ret == 0 && unlink(addr->sun_path) != 0)
		ret = -errno;
	return ret;
}

static int
socket_listen(struct wdm_server *srv)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	mode_t old;
	int ret;

	if (strlen(srv->conf.path) >= sizeof(addr.sun_path))
		return -ENAMETOOLONG;
	strcpy(addr.sun_path, srv->conf.path);
	ret = socket_probe(&addr);
	if (ret != 0)
		return ret;
	srv->listen_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (srv->listen_fd < 0)
		return -errno;
	/* The mode of a socket decides who may connect, and it has to be right from the start. */
	old = umask(0177);
	ret = bind(srv->listen_fd, (const struct sockaddr *)&addr, sizeof(addr)) == 0 ? 0 : -errno;
	umask(old);
	if (ret != 0)
		return ret;
	srv->path = strdup(addr.sun_path);
	if (srv->path == NULL) {
		unlink(addr.sun_path);
		return -ENOMEM;
	}
	return listen(srv->listen_fd, 8) == 0 ? 0 : -errno;
}

/* ---- Life ---- */

static void *
server_at(void *ctx, uint64_t iova, size_t len, bool write, struct wdm_span *span)
{
	struct wdm_server *srv = ctx;
	void *p;

	if (!atomic_load_explicit(&srv->bus_master, memory_order_relaxed))
		return NULL;
	p = wdm_iommu_at(srv->io, iova, len, write);
	return p != NULL ? p : wdm_batch_at(srv, iova, len, write);
}

static int
server_init(struct wdm_server *srv)
{
	struct wdm_conf dev = srv->conf.dev;

	srv->stop_fd = eventfd(0, EFD_CLOEXEC);
	if (srv->stop_fd < 0)
		return -errno;
	srv->io = wdm_iommu_create();
	if (srv->io == NULL)
		return -ENOMEM;
	dev.pf = srv->conf.pf != NULL ? srv->conf.pf->dev : NULL;
	dev.mem = (struct wdm_mem) { .at = server_at, .ctx = srv };
	dev.irq = wdm_server_irq;
	dev.irq_ctx = srv;
	srv->dev = wdm_api.create(&dev);
	if (srv->dev == NULL)
		return -errno;
	wdm_api.info_get(srv->dev, &srv->info);
	wdm_pci_init(&srv->pci, &srv->info);
	return srv->conf.path != NULL ? socket_listen(srv) : 0;
}

struct wdm_server *
wdm_server_create(const struct wdm_server_conf *conf)
{
	struct wdm_server *srv = calloc(1, sizeof(*srv));
	pthread_condattr_t attr;
	unsigned int i;
	int ret;

	if (srv == NULL)
		return NULL;
	srv->conf = *conf;
	srv->listen_fd = -1;
	srv->stop_fd = -1;
	srv->conn.fd = -1;
	for (i = 0; i < WDM_PCI_MSI_MAX; i++)
		srv->msi_fd[i] = -1;
	pthread_mutex_init(&srv->work_lock, NULL);
	pthread_cond_init(&srv->work_cond, NULL);
	pthread_mutex_init(&srv->pci_lock, NULL);
	pthread_mutex_init(&srv->send_lock, NULL);
	pthread_mutex_init(&srv->recv_lock, NULL);
	pthread_mutex_init(&srv->batch_lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&srv->recv_cond, &attr);
	pthread_condattr_destroy(&attr);
	ret = server_init(srv);
	if (ret != 0) {
		wdm_server_destroy(srv);
		errno = -ret;
		return NULL;
	}
	return srv;
}

int
wdm_server_start(struct wdm_server *srv)
{
	int ret;

	if (srv->serving || srv->listen_fd < 0)
		return -EINVAL;
	ret = pthread_create(&srv->serve_thread, NULL, serve_main, srv);
	srv->serving = ret == 0;
	return -ret;
}

void
wdm_server_stop(struct wdm_server *srv)
{
	uint64_t val = 1;
	ssize_t n;

	n = write(srv->stop_fd, &val, sizeof(val));
	(void)n;
	if (srv->serving)
		pthread_join(srv->serve_thread, NULL);
	srv->serving = false;
	run_stop(srv);
}

void
wdm_server_destroy(struct wdm_server *srv)
{
	if (srv == NULL)
		return;
	if (srv->stop_fd >= 0)
		wdm_server_stop(srv);
	if (srv->path != NULL)
		unlink(srv->path);
	if (srv->listen_fd >= 0)
		close(srv->listen_fd);
	if (srv->dev != NULL)
		wdm_api.destroy(srv->dev);
	wdm_iommu_destroy(srv->io);
	if (srv->stop_fd >= 0)
		close(srv->stop_fd);
	pthread_cond_destroy(&srv->recv_cond);
	pthread_mutex_destroy(&srv->batch_lock);
	pthread_mutex_destroy(&srv->recv_lock);
	pthread_mutex_destroy(&srv->send_lock);
	pthread_mutex_destroy(&srv->pci_lock);
	pthread_cond_destroy(&srv->work_cond);
	pthread_mutex_destroy(&srv->work_lock);
	free(srv->path);
	free(srv);
}

struct wdm_dev *
wdm_server_dev(struct wdm_server *srv)
{
	return srv->dev;
}
