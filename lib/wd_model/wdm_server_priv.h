/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* What the files of the server share: threads and sockets, commands, interrupts. */

#ifndef WDM_SERVER_PRIV_H
#define WDM_SERVER_PRIV_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "vfu_msg.h"

#include "wdm_iommu.h"
#include "wdm_pci.h"
#include "wdm_server.h"

struct wdm_server {
	struct wdm_server_conf conf;
	char *path;
	struct wdm_info info;
	struct wdm_dev *dev;
	struct wdm_iommu *io;
	int listen_fd;
	int stop_fd;			/* an eventfd; readable: end */
	pthread_t serve_thread, run_thread;
	bool serving, running;		/* the threads exist */

	/* What "serve" tells "run". */
	pthread_mutex_t work_lock;
	pthread_cond_t work_cond;
	bool work;
	atomic_bool work_stop;

	/* The client's; by "serve" only. */
	struct vfu_conn conn;
	bool greeted;			/* the version is agreed on */
	bool multi;			/* WRITE_MULTI is */

	/* Messages in both directions, wdm_server_dma.c. */
	pthread_mutex_t send_lock;
	pthread_mutex_t recv_lock;	/* for all that follows */
	pthread_cond_t recv_cond;
	bool recv_busy;			/* some thread is in vfu_recv() */
	int broken;			/* 0, or why the connection is of no use */
	struct wdm_call *calls;		/* requests of ours that wait for their replies */
	struct wdm_request *first, *last;	/* requests of the client that wait for "serve" */
	size_t waiting;			/* bytes of these */
	uint16_t call_id;
	bool remote_dead;		/* no reply came in time, no more are asked for */
	size_t xfer_max;		/* bytes that the client takes in one message */
	pthread_mutex_t batch_lock;	/* held by "run" while it has copies of memory */
	atomic_bool remote;		/* the client has memory that is used by messages */

	/*
	 * Configuration space and interrupts. A leaf below the model's locks: nothing of the model
	 * is called with it held.
	 */
	pthread_mutex_t pci_lock;
	struct wdm_pci pci;
	int msi_fd[WDM_PCI_MSI_MAX];	/* eventfds of the client; -1: none */
	atomic_bool bus_master;		/* of pci, for the hot path */
};

void wdm_server_log(struct wdm_server *srv, enum wdm_log level, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Let "run" look for work. */
void wdm_server_wake(struct wdm_server *srv);

/* wdm_server_dma.c */
/* Copies of the client's memory that a thread of the model works on. */
struct wdm_batch {
	struct wdm_server *srv;
	struct wdm_copy *first, **last;
	size_t bytes;
	int64_t end;			/* in ms of the monotonic clock: it takes no longer */
	uint32_t irqs;			/* raised when the copies have been written back */
	bool run, locked;		/* by "run"; batch_lock is held */
};
/* The next request, -errno when there will be none. */
int wdm_server_recv(struct wdm_server *srv, struct vfu_msg *msg);
int wdm_server_send(struct wdm_server *srv, struct vfu_hdr *hdr, const void *fixed,
		    size_t fixed_len, const void *data, size_t data_len);
/* All of a connection's that is left. */
void wdm_server_dma_reset(struct wdm_server *srv);
/* Around all calls of the model that may use memory. */
void wdm_batch_begin(struct wdm_server *srv, struct wdm_batch *b, bool run);
void wdm_batch_end(struct wdm_batch *b);
/* Memory that is not here: a copy, valid to the end of the batch; NULL: bus error. */
void *wdm_batch_at(struct wdm_server *srv, uint64_t iova, size_t len, bool write);
/* True: the interrupt comes when the copies have been written back. */
bool wdm_batch_irq(struct wdm_server *srv, unsigned int vector);
/* Wait until "run" has no copies from before this call. */
void wdm_batch_sync(struct wdm_server *srv);

/* wdm_server_cmd.c: execute a request and reply to it. 0, or the connection is of no use. */
int wdm_server_request(struct wdm_server *srv, struct vfu_msg *msg);
/* Return what the client had: interrupts, state, maps. */
void wdm_server_forget(struct wdm_server *srv);

/* wdm_server_irq.c */
/* struct wdm_conf irq(). */
void wdm_server_irq(void *ctx, unsigned int vector);
/* Vectors whose mask was taken away. */
void wdm_server_irq_release(struct wdm_server *srv);
/* VFU_DEVICE_SET_IRQS. 0 or -errno. */
int wdm_server_irq_set(struct wdm_server *srv, struct vfu_msg *msg);
void wdm_server_irq_close(struct wdm_server *srv);

#endif /* WDM_SERVER_PRIV_H */
