/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Between the burst functions (sec_burst.c) and what is not of their hot path (sec_op.c). */

#ifndef SEC_OP_H
#define SEC_OP_H

#include "hisi_sec.h"

/* No request is needed for this part of an op: neither 0 nor an errno. */
#define SEC_NOTHING 1

/*
 * What a request works on: @len bytes at @off of a chain, and before them @lead_len bytes of AAD at
 * bus address @lead. The first @skip of the @len bytes are only authenticated: they have no place
 * in the output. Of the source, @digest_len bytes at @digest are read out of the destination: the
 * digest that stands there is to be encrypted.
 */
struct sec_run {
	uint32_t off, len;
	uint64_t lead;
	uint32_t lead_len, skip;
	uint32_t digest, digest_len;
};

/* Is [@off, @off + @len) within the chain? */
static inline bool
sec_range_ok(const struct rte_mbuf *m, uint32_t off, uint32_t len)
{
	return likely((uint64_t)off + len <= sec_chain_len(m));
}

/* Can the parts of a chain, or a part alone, be done as far as lengths go? */
static inline bool
sec_cipher_ok(const struct rte_crypto_sym_op *sym, const struct sec_sess *s)
{
	uint32_t off = sym->cipher.data.offset, len = sym->cipher.data.length;

	return sec_range_ok(sym->m_src, off, len) &&
	       likely((sym->m_dst == NULL || sec_range_ok(sym->m_dst, off, len)) &&
		      (len & s->block_mask) == 0 && len >= s->len_min && len <= SEC_LEN_MAX);
}

static inline bool
sec_auth_ok(const struct rte_crypto_sym_op *sym, const struct sec_sess *s)
{
	uint32_t len = sym->auth.data.length;

	return sec_range_ok(sym->m_src, sym->auth.data.offset, len) &&
	       likely(len <= (s->auth.gmac ? SEC_AAD_MAX : SEC_LEN_MAX) &&
		      sym->auth.digest.data != NULL);
}

/* Where the IVs of @op are. */
static inline const uint8_t *
sec_iv_of(const struct rte_crypto_op *op, uint16_t off, uint8_t todo)
{
	if (unlikely((todo & SEC_THEN_RAW) != 0))
		return ((const struct sec_raw_op *)op)->iv;
	return rte_crypto_op_ctod_offset(op, const uint8_t *, off);
}

static inline const uint8_t *
sec_a_iv_of(const struct rte_crypto_op *op, uint16_t off, uint8_t todo)
{
	if (unlikely((todo & SEC_THEN_RAW) != 0))
		return ((const struct sec_raw_op *)op)->a_iv;
	return rte_crypto_op_ctod_offset(op, const uint8_t *, off);
}

static inline bool
sec_status_good(uint32_t w28)
{
	return (w28 & (SEC_DONE | SEC_ERROR_TYPE)) == SEC_DONE &&
	       WD_GET(SEC_ICV, w28) != SEC_ICV_BAD;
}

/* Room for ops. A parked one will need a place in the ring. */
static inline uint16_t
sec_room(const struct sec_qp *qp)
{
	return wd_qp_room(qp->wq) - qp->nb_parked;
}

/* ---- sec_burst.c ---- */
/*
 * Put a request at the tail. 0; SEC_NOTHING; -EAGAIN: no scatter list is free now; -EINVAL or
 * -E2BIG: such an op cannot be done.
 */
int sec_put_cipher(struct sec_qp *qp, struct rte_crypto_op *op, struct sec_sess *s, uint8_t todo);
int sec_put_auth(struct sec_qp *qp, struct rte_crypto_op *op, struct sec_sess *s, uint8_t todo);
/* Take @op. 0: it will come back at a dequeue; else there is no room for it now. */
int sec_submit(struct sec_qp *qp, struct rte_crypto_op *op, struct sec_sess *s, uint8_t todo);
/* An empty request: @op is done, but keeps its place. */
void sec_put_empty(struct sec_qp *qp, void *op, struct sec_sess *s, uint8_t todo);

/* ---- sec_op.c ---- */
/* Lists for @run. 0, -EAGAIN, -EINVAL, -E2BIG. */
int sec_data_lists(struct sec_qp *qp, union sec_sqe *q, const struct rte_mbuf *src,
		   const struct rte_mbuf *dst, const struct sec_run *run);
/* @run, with the digest that the op has just got if that is in the cipher's way, out of place. */
struct sec_run sec_digest_find(const struct rte_crypto_sym_op *sym, const struct sec_sess *s,
			       struct sec_run run);
/* What a MAC is made of: the source, in a chain that encrypts first as it is after that. */
int sec_auth_list(struct sec_qp *qp, union sec_sqe *q, const struct rte_crypto_sym_op *sym,
		  const struct sec_sess *s);
/* The first request of a chain. As sec_put_*(). */
int sec_chain_start(struct sec_qp *qp, struct rte_crypto_op *op, struct sec_sess *s,
		    uint8_t todo);
/* NULL cipher out of place. */
int sec_null_start(struct sec_qp *qp, struct rte_crypto_op *op, struct sec_sess *s, uint8_t todo);
/* An AEAD without data, which V2 cannot do. SEC_NOTHING, the status set, or an errno. */
int sec_soft_aead(struct sec_qp *qp, struct rte_crypto_op *op, struct sec_sess *s, uint8_t todo);
/* What becomes of an op that was not put. 0: it is in the ring; else: not now. */
int sec_put_failed(struct sec_qp *qp, struct rte_crypto_op *op, struct sec_sess *s, uint8_t todo,
		   int why);
/* @op ends with @status. 0: it is in the ring. */
int sec_refuse(struct sec_qp *qp, struct rte_crypto_op *op, struct sec_sess *s, uint8_t todo,
	       uint8_t status);
int sec_no_session(struct sec_qp *qp, struct rte_crypto_op *op);
/* A session for an op without one, or NULL. */
struct sec_sess *sec_sess_borrow(struct sec_qp *qp, struct rte_crypto_op *op);
/* The request of @slot has ended with @w28. True: @op is done. */
bool sec_op_finish(struct sec_qp *qp, uint16_t slot, uint32_t w28, struct rte_crypto_op *op);
/* The queue broke: give back what was in flight. */
uint16_t sec_recover(struct sec_qp *qp, struct rte_crypto_op **ops, uint16_t n);
/* Try the parked ops again. */
void sec_unpark(struct sec_qp *qp);

#endif /* SEC_OP_H */
