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
