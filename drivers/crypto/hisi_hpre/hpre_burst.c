/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * The two burst functions. An op goes to the queue of its kind, or is done at once and then waits
 * in a list; order is kept among the ops of one kind only.
 *
 * There is neither lock nor system call of ours in here. Ops of this engine take tens of
 * microseconds, so libcrypto may be called in passing: for random numbers, padding and the checks
 * of points. Its memory stays with the queue pair from op to op.
 */

#include <openssl/crypto.h>

#include "hpre_op.h"

/* By enum rte_crypto_asym_xform_type. */
static const struct hpre_kind *const kinds[] = {
	[RTE_CRYPTO_ASYM_XFORM_RSA] = &hpre_kind_rsa,
	[RTE_CRYPTO_ASYM_XFORM_MODEX] = &hpre_kind_modex,
	[RTE_CRYPTO_ASYM_XFORM_MODINV] = &hpre_kind_modinv,
	[RTE_CRYPTO_ASYM_XFORM_DH] = &hpre_kind_dh,
	[RTE_CRYPTO_ASYM_XFORM_DSA] = &hpre_kind_dsa,
	[RTE_CRYPTO_ASYM_XFORM_ECDSA] = &hpre_kind_ecdsa,
	[RTE_CRYPTO_ASYM_XFORM_ECDH] = &hpre_kind_ecdh,
	[RTE_CRYPTO_ASYM_XFORM_ECPM] = &hpre_kind_ecpm,
	[RTE_CRYPTO_ASYM_XFORM_ECFPM] = &hpre_kind_ecpm,
#if HPRE_HAVE_SM2
	[RTE_CRYPTO_ASYM_XFORM_SM2] = &hpre_kind_sm2,
#endif
};

/* ---- What ops leave behind ---- */

static inline void
block_wipe(void *mem, uint16_t *len)
{
	if (*len != 0)
		OPENSSL_cleanse(mem, *len);
	*len = 0;
}

static inline void
slot_wipe(struct hpre_ring *ring, uint16_t slot)
{
	struct hpre_slot_mem *mem = &ring->mem[slot];
	struct hpre_slot *s = &ring->slot[slot];

	block_wipe(mem->key, &s->key_len);
	block_wipe(mem->in, &s->in_len);
	block_wipe(mem->out, &s->out_len);
	block_wipe(mem->save, &s->save_len);
}

/* The slots at the tails, which an op that was not sent may have used. */
static inline void
tails_wipe(struct hpre_qp *qp)
{
	unsigned int i;

	for (i = 0; i < HPRE_NB_SQC; i++)
		if (qp->ring[i].wq != NULL)
			slot_wipe(&qp->ring[i], qp->ring[i].wq->tail);
}

/* ---- Sessions of ops without one ---- */

static struct hpre_sess *
sess_borrow(struct hpre_qp *qp, const struct rte_crypto_op *op)
{
	struct hpre_sess *s = qp->free, *next;
	uint64_t iova;

	if (s == NULL || op->asym->xform == NULL)
		return NULL;
	iova = qp->sess_mz->iova + RTE_PTR_DIFF(s, qp->sess_mz->addr);
	next = s->next;
	if (hpre_sess_init(qp->hdev, qp->soft, op->asym->xform, s, iova) != 0) {
		s->next = next;
		return NULL;
	}
	qp->free = next;
	return s;
}

static void
sess_return(struct hpre_qp *qp, struct hpre_sess *s)
{
	hpre_sess_wipe(s);
	s->next = qp->free;
	qp->free = s;
}

/* ---- Enqueue ---- */

static inline void
done_put(struct hpre_qp *qp, struct rte_crypto_op *op, int status)
{
	op->status = status;
	qp->done[(qp->done_head + qp->nb_done++) & qp->done_mask] = op;
	qp->stats.soft++;
	if (status != HPRE_GOOD)
		qp->stats.enqueue_err++;
}

/* The slot at which a request was put last. */
static inline struct hpre_slot *
slot_last(struct hpre_qp *qp, uint8_t type)
{
	struct hpre_ring *ring = &qp->ring[type];
	uint16_t tail = ring->wq->tail;

	return &ring->slot[(tail != 0 ? tail : ring->wq->depth) - 1];
}

/* Which queue an op of this session goes to. */
static inline uint8_t
ring_of(const struct hpre_sess *s)
{
	return s->curve != NULL ? HPRE_SQC_ECC : HPRE_SQC_RSA;
}

static inline struct hpre_sess *
session_find(struct hpre_qp *qp, const struct rte_crypto_op *op)
{
	struct rte_cryptodev_asym_session *sess = op->asym->session;
	struct hpre_sess *s;

	if (op->sess_type == RTE_CRYPTO_OP_SESSIONLESS)
		return sess_borrow(qp, op);
	if (op->sess_type != RTE_CRYPTO_OP_WITH_SESSION || sess == NULL ||
	    sess->driver_id != hpre_driver_id)
		return NULL;
	s = hpre_sess_priv(sess);
	return s->magic == HPRE_MAGIC ? s : NULL;
}

/* False: no session is left for it, later there will be. */
static inline bool
submit(struct hpre_qp *qp, struct rte_crypto_op *op)
{
	struct hpre_sess *s;
	bool own;
	int ret;

	if (unlikely(op->type != RTE_CRYPTO_OP_TYPE_ASYMMETRIC)) {
		done_put(qp, op, HPRE_BAD_ARGS);
		return true;
	}
	own = op->sess_type == RTE_CRYPTO_OP_SESSIONLESS;
	if (unlikely(own && qp->free == NULL))
		return false;
	s = session_find(qp, op);
	if (unlikely(s == NULL)) {
		done_put(qp, op, RTE_CRYPTO_OP_STATUS_INVALID_SESSION);
		return true;
	}
	ret = kinds[s->type]->put(qp, op, s);
	if (likely(ret == HPRE_SENT)) {
		slot_last(qp, ring_of(s))->own = own;
		return true;
	}
	tails_wipe(qp);
	if (own)
		sess_return(qp, s);
	done_put(qp, op, ret);
	return true;
}

uint16_t
hpre_enqueue_burst(void *queue_pair, struct rte_crypto_op **ops, uint16_t nb_ops)
{
	struct hpre_qp *qp = queue_pair;
	struct wd_qp *rsa = qp->ring[HPRE_SQC_RSA].wq, *ecc = qp->ring[HPRE_SQC_ECC].wq;
	uint16_t n, i;

	/* All zeroes: a forked child. */
	if (unlikely(rsa == NULL || rsa->broken || (ecc != NULL && ecc->broken)))
		return 0;
	n = RTE_MIN(nb_ops, qp->limit - hpre_qp_used(qp));
	for (i = 0; i < n; i++)
		if (unlikely(!submit(qp, ops[i])))
			break;
	qp->stats.enqueued += i;
	wd_qp_flush(rsa);
	if (ecc != NULL)
		wd_qp_flush(ecc);
	return i;
}

/* ---- Dequeue ---- */

/* Did the device do it, all of it? */
static inline bool
sqe_good(const struct hpre_sqe *q)
{
	return (q->w0 & (HPRE_DONE | HPRE_ETYPE | HPRE_ETYPE1)) ==
	       WD_PREP(HPRE_DONE, HPRE_DONE_FINISHED);
}

static bool
finish(struct wd_qp *wq, uint16_t slot, const void *sqe, void *op_at, void *arg)
{
	struct hpre_ring *ring = arg;
	struct hpre_req r = hpre_req_at(ring, slot);
	struct rte_crypto_op *op = op_at;
	struct hpre_sess *s = r.slot->s;
	struct hpre_qp *qp = ring->qp;
	int ret = HPRE_ERROR;

	RTE_SET_USED(wq);
	if (likely(sqe_good(sqe))) {
		ret = kinds[s->type]->finish(qp, &r, op, s);
	} else {
		qp->stats.failed++;
		hpre_event_raise(qp->hdev);
	}
	slot_wipe(ring, slot);
	if (unlikely(ret == HPRE_SENT)) {
		slot_last(qp, ring->type)->own = r.slot->own;
		qp->stats.second++;
		return false;
	}
	/* A second request that was begun, but not sent. */
	slot_wipe(ring, wq->tail);
	if (r.slot->own)
		sess_return(qp, s);
	op->status = ret;
	if (ret != HPRE_GOOD)
		qp->stats.dequeue_err++;
	return true;
}

/* A queue broke: its ops come back as they are. */
static uint16_t
recover(struct hpre_ring *ring, struct rte_crypto_op **ops, uint16_t n)
{
	struct wd_qp *wq = ring->wq;
	struct hpre_qp *qp = ring->qp;
	uint16_t slot = wq->head, depth = wq->depth, done, i;

	/* The first time after it broke. */
	if (!wq->stopped)
		hpre_event_raise(qp->hdev);
	done = wd_qp_recover(wq, (void **)ops, n);
	for (i = 0; i < done; i++) {
		slot_wipe(ring, slot);
		if (ring->slot[slot].own)
			sess_return(qp, ring->slot[slot].s);
		ops[i]->status = HPRE_ERROR;
		if (++slot == depth)
			slot = 0;
	}
	qp->stats.recovered += done;
	qp->stats.dequeue_err += done;
	return done;
}

static inline uint16_t
done_get(struct hpre_qp *qp, struct rte_crypto_op **ops, uint16_t n)
{
	uint16_t i;

	n = RTE_MIN(n, qp->nb_done);
	for (i = 0; i < n; i++)
		ops[i] = qp->done[qp->done_head++ & qp->done_mask];
	qp->nb_done -= n;
	return n;
}

static inline uint16_t
ring_dequeue(struct hpre_ring *ring, struct rte_crypto_op **ops, uint16_t n)
{
	struct wd_qp *wq = ring->wq;
	uint16_t done = 0;

	if (wq == NULL || n == 0)
		return 0;
	if (likely(!wq->broken))
		done = wd_dequeue(wq, (void **)ops, n, finish, ring);
	if (unlikely(wq->broken))
		done += recover(ring, &ops[done], n - done);
	return done;
}

uint16_t
hpre_dequeue_burst(void *queue_pair, struct rte_crypto_op **ops, uint16_t nb_ops)
{
	struct hpre_qp *qp = queue_pair;
	uint16_t done;

	if (unlikely(qp->ring[HPRE_SQC_RSA].wq == NULL))
		return 0;
	done = done_get(qp, ops, nb_ops);
	/* In turns: neither kind of work may starve the other. */
	done += ring_dequeue(&qp->ring[qp->first], &ops[done], nb_ops - done);
	qp->first ^= 1;
	done += ring_dequeue(&qp->ring[qp->first], &ops[done], nb_ops - done);
	qp->stats.dequeued += done;
	return done;
}
