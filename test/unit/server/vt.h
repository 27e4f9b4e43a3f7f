/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * A vfio-user client for tests: speaks the protocol byte by byte, so that it can also speak it
 * wrongly, and drives a ZIP function by its registers.
 */

#ifndef VT_H
#define VT_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "qm.h"
#include "vfu_msg.h"
#include "wdm_server.h"
#include "zip.h"

#include "test.h"

#define VT_IOVA		UINT64_C(0x7f0000000000)
#define VT_MEM		(4u << 20)
#define VT_DEPTH	16

/* One server on one end of a socket pair, a client on the other. */
struct vt {
	struct wdm_server *srv;
	pthread_t thread;
	bool connected;
	int server_fd;		/* handed to the thread */
	int fd;
	uint16_t id;
	/* How requests for memory without a descriptor are answered. */
	enum { VT_REMOTE_ERROR, VT_REMOTE_OK, VT_REMOTE_MUTE, VT_REMOTE_SHORT } remote;
	unsigned int asked;	/* such requests so far */
	uint64_t most;		/* bytes of the largest */
	uint32_t xfer;		/* bytes of one that vt_hello() allows; 0: 1 MiB */
	/* Memory that is passed on by vt_map(), at VT_IOVA. */
	int mem_fd;
	uint8_t *mem;
	size_t used;
	/* What the server said so far, by level. */
	unsigned int logged[WDM_LOG_TRACE + 1];
};

struct vt_queue {
	struct vt *vt;
	uint16_t nr, tail, head;
	bool phase;
	struct zip_sqe *sq;
	volatile struct qm_cqe *cq;
};

/* A function; @pf: its VF @vf_nr. */
void vt_open(struct vt *vt, uint8_t hw, bool vf, struct vt *pf, unsigned int vf_nr);
void vt_close(struct vt *vt);
void vt_connect(struct vt *vt);
/* Close the connection and wait until the server has forgotten it. */
void vt_disconnect(struct vt *vt);
/* Wait until the server has closed the connection by itself. */
void vt_dropped(struct vt *vt);

/* Bytes as they are, descriptors with the first of them. */
void vt_send_raw(struct vt *vt, const void *buf, size_t len, const int *fds, unsigned int nb_fds);
/*
 * A request and its reply; at most @room bytes of that go to @reply, *@reply_len is what came. 0 or
 * the negative errno of the reply. Checks that the reply belongs to it.
 */
int vt_request(struct vt *vt, unsigned int cmd, const void *body, size_t len, const int *fds,
	       unsigned int nb_fds, void *reply, size_t room, size_t *reply_len);
void vt_hello(struct vt *vt);

/* BARs and configuration space, by index. 0 or -errno. */
int vt_read(struct vt *vt, uint32_t region, uint64_t off, void *buf, uint32_t len);
int vt_write(struct vt *vt, uint32_t region, uint64_t off, const void *buf, uint32_t len);
uint32_t vt_config(struct vt *vt, unsigned int off, unsigned int len);
void vt_config_set(struct vt *vt, unsigned int off, uint32_t val, unsigned int len);
uint32_t vt_r32(struct vt *vt, uint32_t off);
void vt_w32(struct vt *vt, uint32_t off, uint32_t val);
/* Offset of a capability; fails the case when it is not there. */
unsigned int vt_cap(struct vt *vt, unsigned int id);
/* Memory and bus master on. */
void vt_enable(struct vt *vt);

int vt_map(struct vt *vt, uint64_t iova, uint64_t size, uint32_t flags, int fd, uint64_t off);
int vt_unmap(struct vt *vt, uint64_t iova, uint64_t size, uint32_t flags);
int vt_irqs(struct vt *vt, uint32_t flags, uint32_t index, uint32_t start, uint32_t count,
	    const int *fds, unsigned int nb_fds);

/* Zeroed memory and its bus address. */
void *vt_alloc(struct vt *vt, size_t len, uint64_t *iova);
/* A mailbox command. Returns the status; -1: busy. */
int vt_mb(struct vt *vt, unsigned int cmd, uint16_t queue, bool read, uint64_t *base);
/* Hello, memory mapped, device enabled: what most cases begin with. */
void vt_ready(struct vt *vt);
/* An event queue with interrupts, as Linux has it. */
void vt_events(struct vt *vt);
/* Context tables and queue @nr; compresses or decompresses. */
void vt_queue(struct vt *vt, struct vt_queue *q, uint16_t nr, unsigned int type, bool armed);
/* Queue @len bytes from @src to @dst as raw DEFLATE (v3) or zlib and ring. */
void vt_submit(struct vt_queue *q, uint64_t src, uint32_t len, uint64_t dst, uint32_t room);
/* Wait for the next completion, up to 10 s. */
bool vt_poll(struct vt_queue *q, struct zip_sqe *sqe);
/* Compress and decompress through the socket, compare. */
void vt_round_trip(struct vt *vt);

#endif /* VT_H */
