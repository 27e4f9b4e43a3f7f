/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * The two burst functions and the requests that ops become. An op is one request, but for chains
 * that hardware has no request for: these are two, the second put when the first has ended
 * (sec_op.c).
 */

#include <errno.h>
#include <string.h>

#include "hisi_sec.h"
#include "sec_bd.h"
#include "sec_op.h"

/* Rounds that one dequeue may spend on ops whose second request ends while it looks. */
#define SEC_DEQUEUE_ROUNDS 4

/* ---- What a request needs beside data ---- */

/*
 * The request at the tail. All that it needs of the queue pair stands here: what a request is
 * written with may alias the queue pair, and everything would be loaded again after each store.
 */
struct sec_put {
	struct wd_qp *wq;
	union sec_sqe *q;
	struct sec_slot_mem *mem;
	uint64_t mem_iova;		/* of @mem */
	uint16_t slot;
	bool bd3;
};

static inline struct sec_put
put_open(const struct sec_qp *qp)
{
	struct wd_qp *wq = qp->wq;
	uint16_t slot = wq->tail;

	return (struct sec_put){
		.wq = wq, .q = wd_qp_sqe(wq, slot), .mem = &qp->mem[slot],
		.mem_iova = qp->mem_iova + (uint32_t)slot * sizeof(struct sec_slot_mem),
		.slot = slot, .bd3 = qp->bd3,
	};
}

#define MEM_IOVA(p, member) ((p)->mem_iova + offsetof(struct sec_slot_mem, member))

static inline void
iv_copy(uint8_t *to, const uint8_t *iv, uint8_t len)
{
	/* Constant lengths become loads and stores. */
	if (len == 16) {
		memcpy(to, iv, 16);
	} else if (len == 12) {
		/* CTR counts from 1; GCM makes its counter itself (the last four are unused). */
		static const uint8_t one[4] = { 0, 0, 0, 1 };

		memcpy(to, iv, 12);
		memcpy(to + 12, one, 4);
	} else if (len == 8) {
		memcpy(to, iv, 8);
	}
}

/*
 * CCM: the first counter block and B0, as Linux 7.2 sec_crypto.c set_aead_auth_iv() makes them:
 * the length of the data takes all of its field.
 */
static void
iv_ccm(struct sec_slot_mem *mem, const uint8_t *nonce, const struct sec_sess *s, uint32_t len)
{
	uint8_t field = 15 - s->iv_len;		/* bytes of length and counter: 2..8 */

	memset(mem->c_iv, 0, sizeof(mem->c_iv));
	memset(mem->a_iv, 0, sizeof(mem->a_iv));
	mem->c_iv[0] = field - 1;
	memcpy(&mem->c_iv[1], nonce, s->iv_len);
	mem->c_iv[15] = 1;
	mem->a_iv[0] = (s->aad_len != 0 ? 0x40 : 0) | (s->auth.len - 2) / 2 << 3 | (field - 1);
	memcpy(&mem->a_iv[1], nonce, s->iv_len);
	/* Lengths have 24 bits at most, and 16 where the field has no more. */
	mem->a_iv[15] = len;
	mem->a_iv[14] = len >> 8;
	if (field > 2)
		mem->a_iv[13] = len >> 16;
}

/* The request is complete. */
static inline void
put_close(struct sec_qp *qp, const struct sec_put *p, void *op, struct sec_sess *s, uint8_t todo)
{
	struct sec_slot *slot = &qp->slot[p->slot];

	sec_bd_tag(p->q, p->bd3, p->slot);
	slot->s = s;
	slot->todo = todo;
	wd_qp_put(p->wq, op);
}

void
sec_put_empty(struct sec_qp *qp, void *op, struct sec_sess *s, uint8_t todo)
{
	const struct sec_put p = put_open(qp);

	sec_bd_empty(p.q, p.bd3);
	put_close(qp, &p, op, s, todo);
}

/* ---- Requests ---- */

/* AAD and data, each in one piece, as lists of two. Of the output's AAD see sec_data_lists(). */
static inline void
pair_fill(struct sec_qp *qp, const struct sec_put *p, const struct rte_mbuf *src,
	  const struct rte_mbuf *dst, const struct sec_run *run)
{
	uint64_t from, to;

	from = wd_sgl_pair(qp->sgl, p->slot, 0, run->lead, run->lead_len,
			   rte_pktmbuf_iova_offset(src, run->off), run->len);
	to = from;
	if (src != dst)
		to = wd_sgl_pair(qp->sgl, p->slot, 1, qp->scratch_iova, run->lead_len,
				 rte_pktmbuf_iova_offset(dst, run->off), run->len);
	sec_bd_data(p->q, p->bd3, from, to, src != dst, true);
}

/* Addresses of @run in the chains @src and @dst, the same when in place. */
static inline int
data_fill(struct sec_qp *qp, const struct sec_put *p, const struct rte_mbuf *src,
	  const struct rte_mbuf *dst, const struct sec_run *run, uint8_t *todo)
{
	union sec_sqe *q = p->q;
	struct sec_run cold;
	uint64_t at;

	if (likely(src->nb_segs == 1 && dst->nb_segs == 1)) {
		at = rte_pktmbuf_iova_offset(src, run->off);
		if (src == dst && (run->lead_len == 0 || run->lead + run->lead_len == at)) {
			sec_bd_data(q, p->bd3, at - run->lead_len, at - run->lead_len, false,
				    false);
			return 0;
		}
		if (run->lead_len + run->skip + run->digest_len == 0) {
			sec_bd_data(q, p->bd3, at, rte_pktmbuf_iova_offset(dst, run->off), true,
				    false);
			return 0;
		}
		if (likely(run->lead_len != 0 && run->len != 0 &&
			   run->skip + run->digest_len == 0)) {
			pair_fill(qp, p, src, dst, run);
			return 0;
		}
	}
	*todo |= SEC_THEN_SGL;
	/* Of a copy: what has its address taken cannot live in registers, even on the hot path. */
	cold = *run;
	return sec_data_lists(qp, q, src, dst, &cold);
}

/* Where hardware puts or finds the tag of an AEAD or one-request chain. */
static inline uint64_t
tag_fill(const struct sec_put *p, uint8_t *data, rte_iova_t iova, const struct sec_sess *s,
	 uint8_t *todo)
{
	if (likely(iova != 0))
		return iova;
	if (s->auth.verify)
		memcpy(p->mem->mac, data, s->auth.len);
	else
		*todo |= SEC_THEN_MAC;
	return MEM_IOVA(p, mac);
}

/*
 * A cipher alone on single segments: most of them. The general way below costs some 8 cycles more.
 * False: it takes that.
 */
static inline bool
put_cipher_flat(struct sec_qp *qp, struct rte_crypto_op *op, struct sec_sess *s)
{
	const struct rte_crypto_sym_op *sym = op->sym;
	const struct rte_mbuf *src = sym->m_src, *dst = sym->m_dst;
	uint32_t off = sym->cipher.data.offset, len = sym->cipher.data.length;
	const struct sec_put p = put_open(qp);
	union sec_sqe *q = p.q;
	uint64_t at, to;

	if (unlikely(src->nb_segs != 1 || (uint64_t)off + len > src->data_len ||
		     (len & s->block_mask) != 0 || len < s->len_min || len == 0))
		return false;
	if (dst != NULL && (dst->nb_segs != 1 || (uint64_t)off + len > dst->data_len))
		return false;
	at = rte_pktmbuf_iova_offset(src, off);
	to = dst == NULL ? at : rte_pktmbuf_iova_offset(dst, off);
	*q = s->sqe;
	sec_bd_data(q, p.bd3, at, to, dst != NULL && dst != src, false);
	sec_bd_len(q, p.bd3, len, 0, 0);
	iv_copy(p.mem->c_iv, rte_crypto_op_ctod_offset(op, const uint8_t *, s->iv_off), s->iv_len);
	sec_bd_iv(q, p.bd3, MEM_IOVA(&p, c_iv), 0);
	put_close(qp, &p, op, s, 0);
	return true;
}

int
sec_put_cipher(struct sec_qp *qp, struct rte_crypto_op *op, struct sec_sess *s, uint8_t todo)
{
	const struct rte_crypto_sym_op *sym = op->sym;
	const struct rte_mbuf *src = sym->m_src, *dst = sym->m_dst != NULL ? sym->m_dst : src;
	struct sec_run run = {
		.off = sym->cipher.data.offset, .len = sym->cipher.data.length,
	};
	const struct sec_put p = put_open(qp);
	union sec_sqe *q = p.q;
	int ret;

	if (unlikely(!sec_cipher_ok(sym, s)))
		return -EINVAL;
	if (unlikely(run.len == 0))
		return SEC_NOTHING;
	*q = s->sqe;
	if (unlikely(s->kind == SEC_KIND_CHAIN)) {
		if (s->one_bd)
			sec_bd_auth_off(q, p.bd3);
		run = sec_digest_find(sym, s, run);
	}
	ret = data_fill(qp, &p, src, dst, &run, &todo);
	if (unlikely(ret != 0))
		return ret;
	sec_bd_len(q, p.bd3, run.len, 0, 0);
	iv_copy(p.mem->c_iv, sec_iv_of(op, s->iv_off, todo), s->iv_len);
	sec_bd_iv(q, p.bd3, MEM_IOVA(&p, c_iv), 0);
	put_close(qp, &p, op, s, todo);
	return 0;
}

/* As put_cipher_flat(): GCM in place, with bus addresses for all. */
static inline bool
put_gcm_flat(struct sec_qp *qp, struct rte_crypto_op *op, struct sec_sess *s)
{
	const struct rte_crypto_sym_op *sym = op->sym;
	const struct rte_mbuf *src = sym->m_src;
	uint32_t off = sym->aead.data.offset, len = sym->aead.data.length, aad = s->aad_len;
	uint64_t lead = sym->aead.aad.phys_addr, mac = sym->aead.digest.phys_addr, at;
	const struct sec_put p = put_open(qp);
	union sec_sqe *q = p.q;
	bool list;

	if (unlikely(s->ccm || src->nb_segs != 1 || len == 0 || mac == 0 ||
		     (sym->m_dst != NULL && sym->m_dst != src) ||
		     (uint64_t)off + len > src->data_len || (aad != 0 && lead == 0) ||
		     sym->aead.digest.data == NULL))
		return false;
	at = rte_pktmbuf_iova_offset(src, off);
	list = aad != 0 && lead + aad != at;
	if (list)
		at = wd_sgl_pair(qp->sgl, p.slot, 0, lead, aad, at, len);
	else
		at -= aad;
	*q = s->sqe;
	sec_bd_data(q, p.bd3, at, at, false, list);
	sec_bd_len(q, p.bd3, len, aad, aad);
	iv_copy(p.mem->c_iv, rte_crypto_op_ctod_offset(op, const uint8_t *, s->iv_off), s->iv_len);
	sec_bd_iv(q, p.bd3, MEM_IOVA(&p, c_iv), MEM_IOVA(&p, c_iv));
	sec_bd_mac(q, p.bd3, mac);
	put_close(qp, &p, op, s, 0);
	return true;
}

static int
put_aead(struct sec_qp *qp, struct rte_crypto_op *op, struct sec_sess *s, uint8_t todo)
{
	const struct rte_crypto_sym_op *sym = op->sym;
	const struct rte_mbuf *src = sym->m_src, *dst = sym->m_dst != NULL ? sym->m_dst : src;
	/* The API has the AAD of CCM 18 bytes into its buffer. */
	struct sec_run run = {
		.off = sym->aead.data.offset, .len = sym->aead.data.length,
		.lead = sym->aead.aad.phys_addr + (s->ccm ? 18 : 0), .lead_len = s->aad_len,
	};
	const struct sec_put p = put_open(qp);
	const uint8_t *iv = sec_iv_of(op, s->iv_off, todo);
	uint64_t c_iv = MEM_IOVA(&p, c_iv);
	union sec_sqe *q = p.q;
	int ret;

	if (unlikely(!sec_range_ok(src, run.off, run.len) ||
		     (dst != src && !sec_range_ok(dst, run.off, run.len)) ||
		     run.len > SEC_LEN_MAX - run.lead_len ||
		     (run.lead_len != 0 && sym->aead.aad.phys_addr == 0) ||
		     sym->aead.digest.data == NULL))
		return -EINVAL;
	if (unlikely(run.len == 0)) {
		if (!p.bd3)
			return sec_soft_aead(qp, op, s, todo);
		dst = src;
	}
	/* The length field of a long nonce is short: what it cannot say is refused. */
	if (unlikely(s->ccm && s->iv_len == 13 && run.len > UINT16_MAX))
		return -EINVAL;
	*q = s->sqe;
	ret = data_fill(qp, &p, src, dst, &run, &todo);
	if (unlikely(ret != 0))
		return ret;
	sec_bd_len(q, p.bd3, run.len, run.lead_len, run.lead_len);
	if (unlikely(s->ccm)) {
		iv_ccm(p.mem, iv + 1, s, run.len);
		sec_bd_iv(q, p.bd3, c_iv, MEM_IOVA(&p, a_iv));
	} else {
		iv_copy(p.mem->c_iv, iv, s->iv_len);
		/* Linux gives the same address twice. */
		sec_bd_iv(q, p.bd3, c_iv, c_iv);
	}
	sec_bd_mac(q, p.bd3, tag_fill(&p, sym->aead.digest.data, sym->aead.digest.phys_addr, s,
					&todo));
	put_close(qp, &p, op, s, todo);
	return 0;
}

/* Have the lengths of a chain the one form that hardware does at once? */
static inline bool
one_bd_fits(const struct rte_crypto_sym_op *sym)
{
	uint32_t a = sym->auth.data.offset, c = sym->cipher.data.offset;

	return a <= c && c - a <= SEC_AAD_MAX && sym->cipher.data.length != 0 &&
	       (uint64_t)a + sym->auth.data.length == (uint64_t)c + sym->cipher.data.length;
}

static inline int
put_authenc(struct sec_qp *qp, struct rte_crypto_op *op, struct sec_sess *s, uint8_t todo)
{
	const struct rte_crypto_sym_op *sym = op->sym;
	const struct rte_mbuf *src = sym->m_src, *dst = sym->m_dst != NULL ? sym->m_dst : src;
	struct sec_run run = {
		.off = sym->auth.data.offset, .len = sym->auth.data.length,
		.skip = sym->cipher.data.offset - sym->auth.data.offset,
	};
	const struct sec_put p = put_open(qp);
	union sec_sqe *q = p.q;
	int ret;

	if (unlikely(!sec_range_ok(src, run.off, run.len) ||
		     (dst != src && !sec_range_ok(dst, run.off, run.len)) ||
		     (sym->cipher.data.length & s->block_mask) != 0 || run.len > SEC_LEN_MAX ||
		     sym->auth.digest.data == NULL))
		return -EINVAL;
	*q = s->sqe;
	ret = data_fill(qp, &p, src, dst, &run, &todo);
	if (unlikely(ret != 0))
		return ret;
	sec_bd_len(q, p.bd3, sym->cipher.data.length, run.len, run.skip);
	iv_copy(p.mem->c_iv, sec_iv_of(op, s->iv_off, todo), 16);
	sec_bd_iv(q, p.bd3, MEM_IOVA(&p, c_iv), 0);
	sec_bd_mac(q, p.bd3, tag_fill(&p, sym->auth.digest.data, sym->auth.digest.phys_addr, s,
					&todo));
	put_close(qp, &p, op, s, todo);
	return 0;
}

int
sec_put_auth(struct sec_qp *qp, struct rte_crypto_op *op, struct sec_sess *s, uint8_t todo)
{
	const struct rte_crypto_sym_op *sym = op->sym;
	const struct rte_mbuf *src = sym->m_src;
	const struct sec_auth_part *a = &s->auth;
	uint32_t off = sym->auth.data.offset, len = sym->auth.data.length;
	const struct sec_put p = put_open(qp);
	union sec_sqe *q = p.q;
	bool direct = !a->verify && a->len == a->part && sym->auth.digest.phys_addr != 0;
	int ret;

	if (unlikely(!sec_auth_ok(sym, s)))
		return -EINVAL;
	if (unlikely(len == 0 && a->soft_empty))
		return SEC_NOTHING;
	*q = s->auth_sqe;
	if (unlikely(len == 0)) {
		/* No byte is read there, but an address must be valid. */
		sec_bd_data(q, p.bd3, MEM_IOVA(&p, c_iv), 0, false, false);
	} else if (likely(src->nb_segs == 1 && (s->kind != SEC_KIND_CHAIN || !s->cipher_first ||
						sym->m_dst == NULL))) {
		sec_bd_data(q, p.bd3, rte_pktmbuf_iova_offset(src, off), 0, false, false);
	} else {
		todo |= SEC_THEN_SGL;
		ret = sec_auth_list(qp, q, sym, s);
		if (unlikely(ret != 0))
			return ret;
	}
	if (unlikely(a->gmac)) {
		iv_copy(p.mem->c_iv,
			sec_a_iv_of(op, a->iv_off, todo), SEC_GCM_IV_LEN);
		sec_bd_iv(q, p.bd3, MEM_IOVA(&p, c_iv), MEM_IOVA(&p, c_iv));
		sec_bd_len(q, p.bd3, 0, len, len);
	} else {
		sec_bd_len(q, p.bd3, 0, len, 0);
	}
	sec_bd_mac(q, p.bd3, direct ? sym->auth.digest.phys_addr : MEM_IOVA(&p, mac));
	put_close(qp, &p, op, s, todo | (direct ? 0 : SEC_THEN_MAC));
	return 0;
}

/* ---- Enqueue ---- */

static inline struct sec_sess *
session_find(struct sec_qp *qp, struct rte_crypto_op *op, uint8_t *todo)
{
	struct rte_cryptodev_sym_session *sess = op->sym->session;
	struct sec_sess *s;

	if (unlikely(op->sess_type != RTE_CRYPTO_OP_WITH_SESSION)) {
		*todo = SEC_THEN_OWN;
		return op->sess_type == RTE_CRYPTO_OP_SESSIONLESS ? sec_sess_borrow(qp, op) : NULL;
	}
	if (unlikely(sess == NULL || sess->driver_id != sec_driver_id))
		return NULL;
	s = CRYPTODEV_GET_SYM_SESS_PRIV(sess);
	return likely(s->magic == qp->magic) ? s : NULL;
}

static inline int
session_submit(struct sec_qp *qp, struct rte_crypto_op *op, struct sec_sess *s, uint8_t todo)
{
	int ret = -EINVAL;

	switch (s->kind) {
	case SEC_KIND_CIPHER:
		if (likely(todo == 0) && put_cipher_flat(qp, op, s))
			return 0;
		ret = sec_put_cipher(qp, op, s, todo);
		break;
	case SEC_KIND_AEAD:
		if (likely(todo == 0) && put_gcm_flat(qp, op, s))
			return 0;
		ret = put_aead(qp, op, s, todo);
		break;
	case SEC_KIND_CHAIN:
		if (likely(s->one_bd && one_bd_fits(op->sym)))
			ret = put_authenc(qp, op, s, todo);
		else
			ret = sec_chain_start(qp, op, s, todo);
		break;
	case SEC_KIND_AUTH:
		if (likely(!s->null_copy || op->sym->m_dst == NULL)) {
			ret = sec_put_auth(qp, op, s, todo);
			break;
		}
		/* fall through */
	case SEC_KIND_NULL:
		ret = sec_null_start(qp, op, s, todo);
		break;
	}
	return likely(ret == 0) ? 0 : sec_put_failed(qp, op, s, todo, ret);
}

int
sec_submit(struct sec_qp *qp, struct rte_crypto_op *op, struct sec_sess *s, uint8_t todo)
{
	return session_submit(qp, op, s, todo);
}

/* As sec_submit(), of an op that the application has made. */
static inline int
submit(struct sec_qp *qp, struct rte_crypto_op *op)
{
	struct sec_sess *s;
	uint8_t todo = 0;

	if (unlikely(op->type != RTE_CRYPTO_OP_TYPE_SYMMETRIC))
		return sec_refuse(qp, op, NULL, 0, RTE_CRYPTO_OP_STATUS_INVALID_ARGS);
	s = session_find(qp, op, &todo);
	if (unlikely(s == NULL))
		return sec_no_session(qp, op);
	if (unlikely(op->sym->m_src == NULL))
		return sec_refuse(qp, op, s, todo, RTE_CRYPTO_OP_STATUS_INVALID_ARGS);
	return session_submit(qp, op, s, todo);
}

uint16_t
sec_enqueue_burst(void *queue_pair, struct rte_crypto_op **ops, uint16_t nb_ops)
{
	struct sec_qp *qp = queue_pair;
	struct wd_qp *wq = qp->wq;
	uint16_t n, i;

	/* All zeroes: a forked child. */
	if (unlikely(wq == NULL || wq->broken))
		return 0;
	n = RTE_MIN(nb_ops, sec_room(qp));
	for (i = 0; i < n; i++)
		if (unlikely(submit(qp, ops[i]) != 0))
			break;
	qp->stats.enqueued += i;
	wd_qp_flush(wq);
	return i;
}

/* ---- Dequeue ---- */

static bool
finish(struct wd_qp *wq, uint16_t slot, const void *sqe, void *op_at, void *arg)
{
	uint32_t w28 = sec_bd_status(sqe);
	struct rte_crypto_op *op = op_at;
	struct sec_qp *qp = arg;

	RTE_SET_USED(wq);
	if (likely((qp->slot[slot].todo & ~SEC_THEN_RAW) == 0 && sec_status_good(w28))) {
		op->status = RTE_CRYPTO_OP_STATUS_SUCCESS;
		return true;
	}
	return sec_op_finish(qp, slot, w28, op);
}

uint16_t
sec_dequeue_burst(void *queue_pair, struct rte_crypto_op **ops, uint16_t nb_ops)
{
	struct sec_qp *qp = queue_pair;
	struct wd_qp *wq = qp->wq;
	uint16_t done = 0, rounds = 0;
	uint64_t second;

	if (unlikely(wq == NULL))
		return 0;
	do {
		second = qp->stats.second;
		if (likely(!wq->broken))
			done = wd_dequeue(wq, (void **)ops, nb_ops, finish, qp);
		if (unlikely(wq->broken))
			done += sec_recover(qp, &ops[done], nb_ops - done);
		if (unlikely(qp->nb_parked != 0))
			sec_unpark(qp);
	} while (done == 0 && qp->stats.second != second && ++rounds < SEC_DEQUEUE_ROUNDS);
	qp->stats.dequeued += done;
	return done;
}
