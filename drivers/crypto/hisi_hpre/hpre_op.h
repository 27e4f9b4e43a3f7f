/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * How ops become requests, and requests results. Each kind of operation has two functions:
 *
 *   put     looks at the op, writes the blocks of a slot and sends the request: HPRE_SENT. When
 *           nothing is left for hardware to do it returns the op's status instead.
 *   finish  takes the result of a request that ended well. It returns the op's status, or HPRE_SENT
 *           when it has sent another request.
 */

#ifndef HPRE_OP_H
#define HPRE_OP_H

#include "hisi_hpre.h"
#include "hpre_num.h"

#define HPRE_SENT	(-1)

/* A request: where its slot and its blocks are, here and on the bus. */
struct hpre_req {
	struct hpre_ring *ring;
	struct hpre_slot_mem *mem;
	uint64_t iova;		/* of mem */
	struct hpre_sqe *sqe;
	struct hpre_slot *slot;
};

#define HPRE_REQ_IOVA(r, block)	((r)->iova + offsetof(struct hpre_slot_mem, block))

static inline struct hpre_req
hpre_req_at(struct hpre_ring *ring, uint16_t slot)
{
	return (struct hpre_req){
		.ring = ring, .mem = &ring->mem[slot],
		.iova = ring->mem_iova + (uint64_t)slot * sizeof(struct hpre_slot_mem),
		.sqe = wd_qp_sqe(ring->wq, slot), .slot = &ring->slot[slot],
	};
}

/* A new request: the slot at the tail, free until it is sent. */
static inline struct hpre_req
hpre_req_open(struct hpre_qp *qp, unsigned int type)
{
	struct hpre_ring *ring = &qp->ring[type];
	struct hpre_req r = hpre_req_at(ring, ring->wq->tail);

	/* A put that gave up before it sent anything may have left something: now it counts. */
	r.slot->own = false;
	r.slot->step = HPRE_STEP_ONLY;
	r.slot->msg_len = 0;
	return r;
}

/* How many bytes of each block to wipe when the slot is done with. */
static inline void
hpre_req_wipe(struct hpre_req *r, size_t key, size_t in, size_t out, size_t save)
{
	r->slot->key_len = RTE_MAX(r->slot->key_len, key);
	r->slot->in_len = RTE_MAX(r->slot->in_len, in);
	r->slot->out_len = RTE_MAX(r->slot->out_len, out);
	r->slot->save_len = RTE_MAX(r->slot->save_len, save);
}

/* Send it. @key, @in and @out are addresses on the bus; verification has no @out. */
static inline int
hpre_req_send(struct hpre_req *r, enum hpre_alg alg, size_t width, uint64_t key, uint64_t in,
	      uint64_t out, struct rte_crypto_op *op, struct hpre_sess *s)
{
	struct hpre_sqe *q = r->sqe;

	memset(q, 0, sizeof(*q));
	q->w0 = WD_PREP(HPRE_ALG, alg) | WD_PREP(HPRE_DONE, HPRE_DONE_SENT);
	q->w1 = WD_PREP(HPRE_LEN1, HPRE_LEN1_OF(width));
	q->key = key;
	q->in = in;
	q->out = out;
	q->tag = (uint64_t)(r->slot - r->ring->slot);
	r->slot->s = s;
	wd_qp_put(r->ring->wq, op);
	return HPRE_SENT;
}

/* What a kind of operation has. */
struct hpre_kind {
	int (*put)(struct hpre_qp *qp, struct rte_crypto_op *op, struct hpre_sess *s);
	int (*finish)(struct hpre_qp *qp, struct hpre_req *r, struct rte_crypto_op *op,
		      struct hpre_sess *s);
};

extern const struct hpre_kind hpre_kind_rsa;
extern const struct hpre_kind hpre_kind_modex, hpre_kind_modinv, hpre_kind_dh, hpre_kind_dsa;
extern const struct hpre_kind hpre_kind_ecdsa, hpre_kind_ecdh, hpre_kind_ecpm;
#if HPRE_HAVE_SM2
extern const struct hpre_kind hpre_kind_sm2;
#endif

/* Short for what is refused, and for what turned out false. */
#define HPRE_BAD_ARGS	RTE_CRYPTO_OP_STATUS_INVALID_ARGS
#define HPRE_ERROR	RTE_CRYPTO_OP_STATUS_ERROR
#define HPRE_GOOD	RTE_CRYPTO_OP_STATUS_SUCCESS

#endif /* HPRE_OP_H */
