/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Programs at the other end of a vfio-user socket: to start them, to see what they said, and to
 * speak with them as a client, with the message code of lib/vfio_user.
 */

#ifndef PEER_H
#define PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "vfu_msg.h"

#include "test.h"

#define PEER_SECONDS	60	/* until a program that does not answer or end is given up */
#define PEER_PATH	256

struct peer {
	pid_t pid;
	/* Held open by the program and all that it starts. */
	int alive;
	char log[PEER_PATH];
};

/* Where logs and sockets are; false: cannot be made. Removed by peer_end(). */
bool peer_begin(void);
void peer_end(void);
/* A name in that folder. */
void peer_path(char path[PEER_PATH], const char *name);

/* @argv: a program and its arguments. What it says goes to a log named @name. */
void peer_start(struct peer *p, const char *name, const char *const *argv);
/* Wait until it and all that it started have ended; its own status, as waitpid() has it. */
int peer_wait(struct peer *p);
int peer_signal(struct peer *p, int sig);
/* Everything that it said so far; the caller frees it. */
char *peer_said(const struct peer *p);
/* Has it said this, up to now or within @seconds? */
bool peer_says(const struct peer *p, const char *text, int seconds);

/* Connect to its socket; false: it ended before there was one. */
bool peer_connect(struct peer *p, const char *path, struct vfu_conn *conn);

/* Memory that the program may ask for by DMA_READ and DMA_WRITE. */
struct peer_mem {
	uint8_t *mem;
	uint64_t iova, size;
	unsigned int reads, writes;
	uint64_t most;		/* bytes of the largest request */
};

/* A request that came from the program: answer it. */
void peer_answer(struct vfu_conn *conn, struct vfu_msg *msg, struct peer_mem *mem);
/*
 * A request and its reply, of which @room bytes are wanted at @reply, @len what came; a descriptor
 * that came is put to *@fd if that is not NULL. 0 or the negative errno of the reply.
 */
int peer_request(struct vfu_conn *conn, unsigned int cmd, const void *body, size_t body_len,
		 const void *data, size_t data_len, int send_fd, void *reply, size_t room,
		 size_t *len, int *fd);
/* Agree on a version; @xfer: bytes that we take in one message. */
void peer_hello(struct vfu_conn *conn, unsigned int xfer);
int peer_read(struct vfu_conn *conn, uint32_t region, uint64_t off, void *buf, uint32_t len);
int peer_write(struct vfu_conn *conn, uint32_t region, uint64_t off, const void *buf,
	       uint32_t len);
/*
 * Pass on what client and server say to each other until one of them leaves. Returns how many
 * messages that were; 0: both wait for ever.
 */
unsigned int peer_relay(struct vfu_conn *client, struct vfu_conn *server);

#endif /* PEER_H */
