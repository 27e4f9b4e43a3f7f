/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Private types of the compress_hisi_zip driver. (Not named zip.h as its kin are: that name is
 * lib/wd_hw's, and both are included by name.)
 */

#ifndef HISI_ZIP_H
#define HISI_ZIP_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

#include <rte_comp.h>
#include <rte_compressdev.h>
#include <rte_compressdev_pmd.h>
#include <rte_mbuf.h>
#include <rte_spinlock.h>
#include <rte_version.h>

#include <wd_dev.h>
#include <wd_qp.h>
#include <wd_sgl.h>
#include <zip.h>

/* The algorithm exists in the API since DPDK 23.03. */
#if RTE_VERSION >= RTE_VERSION_NUM(23, 3, 0, 0)
#define ZIP_HAVE_LZ4 1
#else
#define ZIP_HAVE_LZ4 0
#endif

#define ZIP_DEPTH_MAX		QM_MAX_DEPTH	/* accepted; rings hold one less */
#define ZIP_QP_JOBS		16		/* contexts of a queue pair for stateless jobs */
/*
 * Bytes of one request, either way; longer ops become pieces of a stream. It is hardware's limit
 * for flat buffers and for an entry of a list. For a whole list none is known, nor that there is
 * none.
 */
#define ZIP_REQ_MAX		ZIP_FLAT_MAX
/* Software's part of a context, behind what hardware may touch: output is staged there. */
#define ZIP_STAGE_OFF		(ZIP_CTX_SW_SIZE + ZIP_CTX_HW_SIZE)
#define ZIP_STAGE_ROOM		236

#define ZIP_MAGIC_XFORM		0x5a585831
#define ZIP_MAGIC_STREAM	0x5a535431

struct zip_qp;

/* One compressdev: the private data of the DPDK device. */
struct zip_dev {
	TAILQ_ENTRY(zip_dev) next;	/* all devices, for telemetry */
	struct wd_dev *wd;
	struct rte_compressdev *cdev;
	/* Its queue pairs, for telemetry: the library's own array moves without a lock. */
	LIST_HEAD(, zip_qp) qps;
	uint16_t max_qps;
	bool raw;			/* the device knows raw DEFLATE (V3) */
	bool lz4;
	struct rte_compressdev_capabilities caps[3];
};

/* A private xform: a session is a finished SQE. */
struct zip_xform {
	struct zip_sqe sqe;		/* of a stateless request; bursts copy and patch it */
	uint32_t magic;
	uint32_t len_max;		/* most input of one request */
	uint8_t dir;			/* ZIP_SQC_*: the hardware queue it goes to */
	uint8_t alg;			/* ZIP_ALG_* of a stateless request */
	uint8_t chksum;			/* enum rte_comp_checksum_type */
	uint8_t trailer;		/* bytes that hardware appends and the API does not want */
	bool plain;			/* no checksum, no trailer: nothing to do at the end */
	bool stored;			/* level 0: software writes stored blocks */
	bool deflate;			/* not LZ4: may be redone as a stream */
	struct zip_dev *zdev;
} __rte_cache_aligned;

/*
 * A stream: what hardware keeps in the context and what it hands through the SQE, and the op
 * that is under way. Stateless ops that take more than one request borrow one from the queue
 * pair for as long as they run.
 */
struct zip_stream {
	struct zip_xform xf;		/* must be first: op->stream and op->private_xform */
	uint8_t *ctx;			/* ZIP_CTX_SIZE bytes */
	rte_iova_t ctx_iova;
	bool borrowed;			/* of a stateless op: nothing outlives the op */
	bool busy;			/* an op is under way; atomic */
	/* State between ops. */
	bool fresh;			/* the next request starts a stream */
	bool finished;			/* the final block is made or was seen */
	bool more;			/* decompression: hardware holds output back */
	bool dead;			/* an error: nothing can follow */
	uint8_t skip;			/* input byte that was used, but not reported */
	uint16_t held, held_off;	/* output staged, not delivered yet */
	uint32_t ctx_dw0, ctx_dw1, ctx_dw2, isize, hw_checksum;
	uint64_t chksum;		/* over what ops have delivered so far */
	/* The op under way. */
	struct rte_comp_op *op;
	const struct zip_xform *owner;	/* xform of @op: &xf, or the stateless op's */
	uint32_t room;			/* whole output room of the op */
	uint32_t in, out;		/* done so far */
	uint32_t in_before, out_before;	/* the same before the last request */
	uint32_t in_start;		/* where the checksum of the op starts */
	/* Its request. */
	uint32_t ask_in, ask_room;
	uint32_t cap;			/* input of the first request; 0: what the room allows */
	bool staged, finish, nudged;
	struct zip_stream *next;	/* of those that wait for scatter lists */
	struct rte_mbuf stage;		/* describes the staging area to wd_sgl_fill() */
};

/* What belongs to a slot of a hardware queue while its request runs. */
struct zip_slot {
	struct zip_stream *job;		/* NULL: the op is this one request */
	const struct zip_xform *xf;
	uint32_t len, room;		/* as asked of hardware */
	uint8_t alg;			/* ZIP_ALG_* asked */
	bool sgl;
};

/* One hardware queue: it has a direction. */
struct zip_hwq {
	struct wd_qp *qp;
	struct zip_slot *slot;		/* qp->depth */
	struct wd_sgl_pool *sgl;
	struct zip_qp *owner;
};

struct zip_qp_stats {
	uint64_t enqueued, enqueue_err, dequeued, dequeue_err;
	uint64_t retries;		/* requests beyond the first of an op */
	uint64_t recoverable;		/* ops that ran out of space and can go on */
	uint64_t recovered;		/* ops given back because a queue broke */
	uint64_t bad_sqe;		/* results that cannot be true */
	uint64_t sw_chksum;		/* bytes summed by the CPU */
	uint64_t sw_stored;		/* bytes of level 0 */
};

/*
 * A queue pair of the API: two hardware queues, a ring of ops that are done without hardware, a
 * ring of ops that wait for a context, a list of jobs that wait for scatter lists. Lies in memory
 * that a forked child sees as zeroes: no room, nothing in flight.
 */
struct zip_qp {
	uint16_t max, inflight;		/* ops accepted and not given back */
	uint16_t mask;			/* of both rings */
	uint16_t done_head, done_tail;
	uint16_t wait_head, wait_tail;
	uint16_t nb_free;		/* jobs in free[] */
	uint8_t turn;			/* direction that is looked at first */
	uint32_t steps;			/* requests that were followed by another */
	struct rte_comp_op **done, **wait;
	struct zip_stream *stall, **stall_tail;	/* jobs that wait for scatter lists */
	struct zip_hwq hwq[2];
	struct zip_qp_stats stats;
	/* Cold. */
	struct zip_stream *free[ZIP_QP_JOBS];
	struct zip_stream *jobs;
	struct zip_dev *zdev;
	LIST_ENTRY(zip_qp) next;
	uint16_t id;
};

/* ---- zip_pmd.c ---- */
/* All devices and, through them, their queue pairs; the lock is for both lists. */
TAILQ_HEAD(zip_dev_list, zip_dev);
extern struct zip_dev_list zip_devs;
extern rte_spinlock_t zip_devs_lock;

/* ---- zip_qp.c: control path of queue pairs ---- */
int zip_qp_setup(struct rte_compressdev *dev, uint16_t id, uint32_t max_inflight, int socket_id);
int zip_qp_release(struct rte_compressdev *dev, uint16_t id);
void zip_stats_get(struct rte_compressdev *dev, struct rte_compressdev_stats *stats);
void zip_stats_reset(struct rte_compressdev *dev);

/* ---- zip_xform.c ---- */
/* Check @xform and fill @xf. 0, -EINVAL (makes no sense) or -ENOTSUP (not this device). */
int zip_xform_init(struct zip_dev *zdev, const struct rte_comp_xform *xform,
		   struct zip_xform *xf);
int zip_xform_create(struct rte_compressdev *dev, const struct rte_comp_xform *xform,
		     void **private_xform);
int zip_xform_free(struct rte_compressdev *dev, void *private_xform);

/* ---- zip_stream.c ---- */
int zip_stream_create(struct rte_compressdev *dev, const struct rte_comp_xform *xform,
		      void **stream);
int zip_stream_free(struct rte_compressdev *dev, void *stream);
/* Give @st its context on NUMA node @socket_id. 0 or -ENOMEM. Undone by zip_ctx_free(). */
int zip_ctx_alloc(struct zip_stream *st, int socket_id);
void zip_ctx_free(struct zip_stream *st);
/* Forget all history: the next op starts a stream. */
void zip_stream_reset(struct zip_stream *st);

/* ---- zip_burst.c ---- */
uint16_t zip_enqueue_burst(void *qp, struct rte_comp_op **ops, uint16_t nb_ops);
uint16_t zip_dequeue_burst(void *qp, struct rte_comp_op **ops, uint16_t nb_ops);
/*
 * Source, destination and buffer type of the SQE at @slot, for @len bytes at @soff of @src and
 * @room bytes at @doff of @dst. @len may be 0. 0 or an errno of wd_sgl_fill().
 */
int zip_fill_buffers(struct zip_hwq *hq, uint16_t slot, struct zip_sqe *sqe,
		     const struct rte_mbuf *src, uint32_t soff, uint32_t len,
		     const struct rte_mbuf *dst, uint32_t doff, uint32_t room);

/* ---- zip_job.c: ops that take several requests ---- */
/*
 * Start @op on stream @st, or go on after a request. True: @op is done, all its fields are set
 * and @st is let go. False: one more SQE was put for it.
 */
bool zip_job_start(struct zip_hwq *hq, struct zip_stream *st, struct rte_comp_op *op);
bool zip_job_finish(struct zip_hwq *hq, struct zip_stream *st, const struct zip_sqe *sqe);
/*
 * The same for a stateless op, with a context of the queue pair. When none is free, the op waits
 * for one: zip_job_wake() is to be called now and then while qp->wait or qp->stall is not empty.
 */
bool zip_job_stateless(struct zip_hwq *hq, struct rte_comp_op *op);
void zip_job_wake(struct zip_qp *qp);
/* The op of @st was given back by other means: let @st go. */
void zip_job_drop(struct zip_qp *qp, struct zip_stream *st);

/* For zip_stored.c: move held output to the op. */
void zip_job_deliver(struct zip_stream *st);
/* End the op with @status: true. */
bool zip_job_end(struct zip_hwq *hq, struct zip_stream *st, uint8_t status);
/* All input of a compression is used: make the end that its flush flag asks for. True. */
bool zip_job_compress_end(struct zip_hwq *hq, struct zip_stream *st);
/* Out of space: what a compression has made so far is all that it can. True. */
bool zip_job_compress_stop(struct zip_hwq *hq, struct zip_stream *st);

/* ---- zip_stored.c ---- */
/* Do the op of @st, of level 0, here and now. True, as zip_job_start(). */
bool zip_stored_next(struct zip_hwq *hq, struct zip_stream *st);

/* ---- zip_chksum.c ---- */
/* What a checksum of type @type starts from, given @op->input_chksum or 0. */
uint64_t zip_chksum_start(uint8_t type, uint64_t input);
/* Continue @sum over @len bytes at @off of the chain @m. */
uint64_t zip_chksum_update(struct zip_qp *qp, uint8_t type, uint64_t sum,
			   const struct rte_mbuf *m, uint32_t off, uint32_t len);
/* The checksum of a stateless op that compressed @len bytes, from what its request gave. */
uint64_t zip_chksum_of_sqe(struct zip_qp *qp, const struct zip_xform *xf,
			   const struct rte_comp_op *op, uint8_t alg, uint32_t hw, uint32_t len);

/* ---- small helpers ---- */

/* Copy @len bytes into the chain @m at @off; returns how many found room. */
static inline uint32_t
zip_chain_write(struct rte_mbuf *m, uint32_t off, const uint8_t *buf, uint32_t len)
{
	uint32_t done = 0, n;

	for (; m != NULL && off >= m->data_len; m = m->next)
		off -= m->data_len;
	for (; m != NULL && done < len; m = m->next, off = 0) {
		n = RTE_MIN(len - done, m->data_len - off);
		memcpy(rte_pktmbuf_mtod_offset(m, uint8_t *, off), buf + done, n);
		done += n;
	}
	return done;
}

/* Bytes of @m; a single segment's own length counts, whatever the packet length says. */
static inline uint32_t
zip_chain_len(const struct rte_mbuf *m)
{
	return m->nb_segs == 1 ? m->data_len : m->pkt_len;
}

static inline void
zip_op_set(struct rte_comp_op *op, uint8_t status, uint32_t consumed, uint32_t produced,
	   uint64_t chksum)
{
	op->status = status;
	op->consumed = consumed;
	op->produced = produced;
	op->output_chksum = chksum;
}

/* @op is done without hardware: it comes back at the next dequeue. */
static inline void
zip_done(struct zip_qp *qp, struct rte_comp_op *op)
{
	qp->done[qp->done_tail++ & qp->mask] = op;
}

#endif /* HISI_ZIP_H */
