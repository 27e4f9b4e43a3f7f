/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * A function of the model behind a vfio-user socket, for QEMU and other clients of the protocol.
 * One client at a time. What it does is bounded; when it is gone, the function is as after power-on
 * and the next one is served.
 *
 *   thread "serve"                         thread "run"
 *   accept, messages: registers,           wdm_run() while there is work, then sleep until
 *   mailbox, maps, interrupts set up       a register is written
 *
 * Functions of one device (a PF and its VFs) each have their own socket and threads. Order: create
 * the PF first, start all when all are there, stop all, destroy the PF last.
 */

#ifndef WDM_SERVER_H
#define WDM_SERVER_H

#include <stdbool.h>
#include <stdint.h>

#include "wdm.h"

enum wdm_log {
	WDM_LOG_ERR,		/* the server cannot do its work */
	WDM_LOG_WARNING,	/* a client did what it should not */
	WDM_LOG_INFO,		/* a client came or went, a reset */
	WDM_LOG_DEBUG,		/* each message but accesses to registers */
	WDM_LOG_TRACE,		/* these, too */
};

struct wdm_server;

struct wdm_server_conf {
	/* The function; @pf, @mem and @irq of it are set by the server. */
	struct wdm_conf dev;
	struct wdm_server *pf;	/* a VF's PF, or NULL */
	/* NULL: no socket, wdm_server_serve() is given connections. */
	const char *path;
	/* One event, without a newline; called from the threads of the server. NULL: none. */
	void (*log)(void *ctx, enum wdm_log level, const char *text);
	void *log_ctx;
};

/*
 * Create the function and listen on its socket, which only the owner may use. NULL and errno:
 * EADDRINUSE: somebody listens there; ENAMETOOLONG; EINVAL, ENOMEM as wdm_create(); EEXIST: there
 * is a file that is no socket; that of bind() otherwise.
 */
struct wdm_server *wdm_server_create(const struct wdm_server_conf *conf);
/* Start the threads. 0 or -errno. */
int wdm_server_start(struct wdm_server *srv);
/* End them; a client is disconnected. May be called twice, and without a start. */
void wdm_server_stop(struct wdm_server *srv);
/* Stop, remove the socket, destroy the function. NULL is allowed. */
void wdm_server_destroy(struct wdm_server *srv);

/*
 * Serve one connection in the caller's thread, until the client or wdm_server_stop() ends it; not
 * while the server's own thread runs. Takes over @fd.
 */
void wdm_server_serve(struct wdm_server *srv, int fd);
struct wdm_dev *wdm_server_dev(struct wdm_server *srv);

#endif /* WDM_SERVER_H */
