/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * For tests of the model's queue manager: a function with memory and interrupt counters, the
 * accesses of a driver, and an engine whose results are easy to foretell.
 */

#ifndef MT_H
#define MT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "qm.h"
#include "wdm.h"

#include "test.h"

/* The engine "test". Result: @in + 1, on a queue of type 1 @in + 2. */
#define MT_SQE_SHIFT	6
#define MT_BATCH	8
#define MT_PF_ID	0x1111
#define MT_VF_ID	0x2222
#define MT_ENGINE_REG	0x301000	/* reads as written + 1 */
#define MT_CAP_REG	0x3124
#define MT_CAP		0x12345678
#define MT_IN_BLOCK	0xb10cb10c	/* as @in: exec() waits while mt_block is not 0 */
#define MT_ST_NONE	0
#define MT_ST_OK	1
#define MT_ST_FAIL	2

struct mt_sqe {
	uint32_t in, pad0;
	uint64_t addr;			/* not 0: the result is also written there */
	uint32_t out, status, res[2];	/* the result; the engine spoils its copy of all else */
	uint32_t pad1[8];
};
#define MT_RES_OFF	16		/* bytes */
#define MT_RES_LEN	16
_Static_assert(sizeof(struct mt_sqe) == 1 << MT_SQE_SHIFT, "sqe");

/* 1: block; exec() makes it 2 when it has come to the SQE; 0: go on. */
extern atomic_uint mt_block;
/* Called once in each exec(), when the SQEs have been copied, if not NULL. */
extern void (*mt_meanwhile)(void);

#define MT_IOVA		0x40000000u
#define MT_MEM		(4u << 20)

/* Memory that the functions of a test share, at MT_IOVA. */
struct mt_mem {
	uint8_t *base;
	size_t used;
	_Atomic uint64_t gone;		/* a bus address without memory */
	atomic_bool bad_range;		/* the model asked for what no bus has */
};

/* One function. */
struct mt {
	struct wdm_dev *dev;
	struct mt_mem *mem;
	atomic_uint irq[4];
};

struct mt_queue {
	struct mt *mt;
	uint16_t nr, depth, tail, head;
	bool phase;
	struct mt_sqe *sq;
	struct qm_cqe *cq;
	uint64_t sq_iova, cq_iova;
};

void mt_mem_open(struct mt_mem *mem);
void mt_mem_close(struct mt_mem *mem);
/* Zeroed, aligned to 64; its bus address in @iova. */
void *mt_alloc(struct mt_mem *mem, size_t len, uint64_t *iova);

/* Create a function; @pf, @vf_nr and @queues as in struct wdm_conf. */
void mt_open(struct mt *mt, struct mt_mem *mem, uint8_t hw, bool vf, struct mt *pf,
	     unsigned int vf_nr, unsigned int queues);
void mt_close(struct mt *mt);

uint32_t mt_r32(struct mt *mt, uint32_t off);
void mt_w32(struct mt *mt, uint32_t off, uint32_t val);
uint64_t mt_r64(struct mt *mt, uint32_t off);
void mt_w64(struct mt *mt, uint32_t off, uint64_t val);

/* A mailbox command in one store of 16 bytes. Returns the status; -1: it is still busy. */
int mt_mb(struct mt *mt, unsigned int cmd, uint16_t queue, bool read, uint64_t *base);
/* The same with a buffer in the function's memory that holds @ctx before and after. */
int mt_ctx(struct mt *mt, unsigned int cmd, uint16_t queue, bool read, void *ctx);

void mt_doorbell(struct mt *mt, unsigned int cmd, uint16_t queue, uint16_t index, bool arm);

/*
 * VFT entries, by the PF's registers. @fn: function number, for the shaper (type 2) with the
 * channel from bit 6 on.
 */
void mt_vft_write(struct mt *pf, unsigned int fn, unsigned int type, uint64_t data);
uint64_t mt_vft_read(struct mt *pf, unsigned int fn, unsigned int type);
/* Give a function @n queues from @base on; 0: none. */
void mt_vft_set(struct mt *pf, unsigned int fn, unsigned int base, unsigned int n);

/* SQC_BT and CQC_BT with fresh zeroed tables for @n queues. */
void mt_tables(struct mt *mt, unsigned int n, struct qm_sqc **sqc, struct qm_cqc **cqc);
/* One event queue; its zeroed ring. */
uint32_t *mt_event_queue(struct mt *mt, bool aeq, unsigned int depth);
/* EQ and AEQ of the usual size, interrupts unmasked, as Linux does it. */
void mt_events(struct mt *mt, uint32_t **eq, uint32_t **aeq);

/* Contexts as drivers make them. */
void mt_sqc(const struct mt_queue *q, unsigned int type, struct qm_sqc *sqc);
void mt_cqc(const struct mt_queue *q, bool armed, struct qm_cqc *cqc);
/* Load the contexts of a queue whose rings exist: it starts anew. */
void mt_queue_load(struct mt_queue *q, unsigned int type, bool armed);
/* Rings and contexts of a queue. */
void mt_queue_open(struct mt *mt, struct mt_queue *q, uint16_t nr, uint16_t depth,
		   unsigned int type, bool armed);
/* Put @n SQEs with in = @first, @first + 1, ... into the ring and ring the doorbell. */
void mt_submit(struct mt_queue *q, uint32_t first, unsigned int n);
/* The next completion: true and it is consumed, but not told to the device. */
bool mt_poll(struct mt_queue *q, struct mt_sqe *sqe);
void mt_ack(struct mt_queue *q, bool arm);
/* @n completions with results for @first..., acknowledged. */
void mt_expect(struct mt_queue *q, uint32_t first, unsigned int n, unsigned int type);

#endif /* MT_H */
