/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Real requests to a ZIP device that really compresses, straight through wd_qp.h. */

#ifndef OPS_H
#define OPS_H

#include <stdint.h>

#include <rte_common.h>

#include "wd_dev.h"
#include "wd_qp.h"

#define OPS_ROOM	3000
#define OPS_NB		300	/* several laps of a ring of 64 */
#define OPS_BURST	16
#define OPS_PATIENCE_S	60

/*
 * One request and its buffers, in memory that a device reaches. The alignment keeps it within a
 * page, since one hugepage need not lie behind the other on the bus.
 */
struct op {
	uint8_t src[OPS_ROOM];
	uint8_t dst[OPS_ROOM];
	uint64_t src_iova, dst_iova;
	uint32_t src_len;
	uint32_t status, consumed, produced, checksum;
	unsigned int done;
} __rte_aligned(8192);

/* Memory for @nb ops; rte_free() takes it back. */
struct op *ops_alloc(unsigned int nb);
/* Something to compress, another for each @seed. */
void ops_plain(struct op *o, unsigned int seed);
/* A queue of @type (ZIP_SQC_*) with room for @nb in flight. */
struct wd_qp *ops_qp_open(struct wd_dev *dev, uint8_t type, uint16_t nb);
/* The two functions for wd_enqueue() and wd_dequeue(). */
int ops_fill(struct wd_qp *qp, uint16_t slot, void *sqe, void *op, void *arg);
bool ops_finish(struct wd_qp *qp, uint16_t slot, const void *sqe, void *op, void *arg);
/* All ops through @qp; each comes back once, in order. */
void ops_run(struct wd_qp *qp, struct op *ops, unsigned int nb);
/* OPS_NB ops compressed by one device and brought back by another, which may be the same. */
void ops_round_trip(struct wd_dev *comp, struct wd_dev *decomp);

#endif /* OPS_H */
