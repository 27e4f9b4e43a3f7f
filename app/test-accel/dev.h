/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* A compressdev in use: chosen, configured, with buffers, transforms and ops. */

#ifndef TA_DEV_H
#define TA_DEV_H

#include <stdbool.h>
#include <stdint.h>

#include <rte_comp.h>
#include <rte_compressdev.h>
#include <rte_mbuf.h>

struct ta_dev {
	uint8_t id;
	const char *name;
	struct rte_compressdev_info info;
	const struct rte_compressdev_capabilities *cap;	/* DEFLATE */
	uint64_t ff;			/* cap's comp_feature_flags */
	uint16_t nb_qp, depth;
	bool started;
};

/* Ids of the devices there are, at most RTE_COMPRESS_MAX_DEVS; how many. */
unsigned int ta_dev_ids(uint8_t *ids);
/* The device called @name (NULL: the first that can do DEFLATE). 0, or TA_FAIL having said why. */
int ta_dev_pick(struct ta_dev *dev, const char *name);
/* Configure and start with @nb_qp queue pairs of @depth; the same return. */
int ta_dev_start(struct ta_dev *dev, uint16_t nb_qp, uint16_t depth);
/* Stop and close. A closed device can be started again. */
void ta_dev_stop(struct ta_dev *dev);

/* What a compression or decompression shall be. */
struct ta_xform_conf {
	int level;			/* RTE_COMP_LEVEL_PMD_DEFAULT, 0..9 */
	enum rte_comp_huffman huffman;
	enum rte_comp_checksum_type chksum;
	uint8_t window;			/* 0: the device's largest */
};
void ta_xform_fill(const struct ta_dev *dev, bool compress, const struct ta_xform_conf *conf,
		   struct rte_comp_xform *xform);
/* NULL after having said why. Freed with rte_compressdev_private_xform_free(). */
void *ta_xform_create(const struct ta_dev *dev, bool compress, const struct ta_xform_conf *conf);
/* "auto", "fixed", "dynamic" */
enum rte_comp_huffman ta_huffman(const char *word);

/* Buffers of any length up to 8 MiB and more, as chains where one mbuf is too short. */
struct ta_bufs {
	struct rte_mempool *pool;
	uint32_t seg;		/* bytes of one segment */
	uint16_t segs;		/* of one buffer */
};
/* @nb buffers of at least @len bytes each, in segments of at most @seg (0: as long as mbufs go). */
int ta_bufs_create(struct ta_bufs *b, uint32_t nb, uint32_t len, uint32_t seg);
void ta_bufs_destroy(struct ta_bufs *b);
/* A buffer with all its room as data length. NULL: none left. Freed with rte_pktmbuf_free(). */
struct rte_mbuf *ta_buf_get(const struct ta_bufs *b);
uint32_t ta_buf_room(const struct ta_bufs *b);

/*
 * Make @m exactly @len bytes (at least 1) long, cutting off and returning the segments behind.
 * compress_isal takes a segment's whole data for input, whatever the op's length says.
 */
struct rte_mbuf *ta_buf_trim(struct rte_mbuf *m, uint32_t len);
/* Undo ta_buf_trim(). */
void ta_buf_restore(const struct ta_bufs *b, struct rte_mbuf *m, struct rte_mbuf *tail);

/* Copy between a chain and flat memory; both must be long enough. */
void ta_buf_write(struct rte_mbuf *m, uint32_t off, const void *data, uint32_t len);
void ta_buf_read(const struct rte_mbuf *m, uint32_t off, void *data, uint32_t len);

/* Results as in a new op: compress_isal and compress_zlib add to what is there. */
static inline void
ta_op_reset(struct rte_comp_op *op)
{
	op->status = RTE_COMP_OP_STATUS_NOT_PROCESSED;
	op->consumed = 0;
	op->produced = 0;
	op->output_chksum = 0;
}

/* Run one op to its end on queue pair @qp, which nothing else uses. 0, or -ETIMEDOUT. */
int ta_op_run(const struct ta_dev *dev, uint16_t qp, struct rte_comp_op *op);
const char *ta_status_name(uint8_t status);

/* Room that DEFLATE of @len bytes needs at worst on any device we know. */
uint32_t ta_bound(uint32_t len);

#endif /* TA_DEV_H */
