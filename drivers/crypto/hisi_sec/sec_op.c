/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Ops off the hot path: scatter lists, chains in two requests, MACs that software moves or
 * compares, refusals, faults.
 *
 *   enqueue --> first request --+--> dequeue
 *                               +--> second request --> dequeue
 *                               +--> parked: no scatter list free --> second request
 */

#include "sec_op.h"

#include <errno.h>
#include <string.h>

#include "sec_bd.h"

/* ---- Chains of mbufs ---- */

/* Call for each piece of [@off, @off + @len) of a chain that is long enough. */
#define FOREACH_PIECE(m, off, len, p, n) \
	for (; (len) != 0 && (m) != NULL; (off) = (off) >= (m)->data_len ? \
	     (off) - (m)->data_len : 0, (m) = (m)->next) \
		if ((off) < (m)->data_len && \
		    ((n) = RTE_MIN(len, (uint32_t)(m)->data_len - (off)), (len) -= (n), \
		     (p) = rte_pktmbuf_mtod_offset(m, uint8_t *, off), true))

static void
chain_wipe(struct rte_mbuf *m, uint32_t off, uint32_t len)
{
	uint32_t n;
	uint8_t *p;

	FOREACH_PIECE(m, off, len, p, n)
		memset(p, 0, n);
}

static void
chain_write(struct rte_mbuf *m, uint32_t off, const uint8_t *from, uint32_t len)
{
	uint32_t n;
	uint8_t *p;

	FOREACH_PIECE(m, off, len, p, n) {
		memmove(p, from, n);
		from += n;
	}
}

static void
chain_copy(struct rte_mbuf *dst, struct rte_mbuf *src, uint32_t off, uint32_t len)
{
	uint32_t to = off, n;
	uint8_t *p;

	FOREACH_PIECE(src, off, len, p, n) {
		chain_write(dst, to, p, n);
		to += n;
	}
}

/* ---- Scatter lists ---- */

struct sec_run
sec_digest_find(const struct rte_crypto_sym_op *sym, const struct sec_sess *s, struct sec_run run)
{
	const uint8_t *digest = sym->auth.digest.data, *start;
	const struct rte_mbuf *m;
	uint32_t off = 0;

	if (s->cipher_first || s->auth.verify || sym->m_dst == NULL)
		return run;
	for (m = sym->m_dst; m != NULL; off += m->data_len, m = m->next) {
		start = rte_pktmbuf_mtod(m, const uint8_t *);
		if (digest < start || digest >= start + m->data_len)
			continue;
		off += digest - start;
		if (off >= run.off && (uint64_t)off + s->auth.len <= (uint64_t)run.off + run.len) {
			run.digest = off;
			run.digest_len = s->auth.len;
		}
		return run;
	}
	return run;
}

static int
source_put(struct wd_sgl_cursor *c, const struct rte_mbuf *src, const struct rte_mbuf *dst,
	   const struct sec_run *run)
{
	uint32_t end = run->off + run->len, behind;
	int ret;

	if (likely(run->digest_len == 0))
		return wd_sgl_put_chain(c, src, run->off, run->len);
	behind = run->digest + run->digest_len;
	ret = wd_sgl_put_chain(c, src, run->off, run->digest - run->off);
	if (ret == 0)
		ret = wd_sgl_put_chain(c, dst, run->digest, run->digest_len);
	if (ret == 0)
		ret = wd_sgl_put_chain(c, src, behind, end - behind);
	return ret;
}

int
sec_data_lists(struct sec_qp *qp, union sec_sqe *q, const struct rte_mbuf *src,
	       const struct rte_mbuf *dst, const struct sec_run *run)
{
	uint32_t skip = run->lead_len + run->skip;
	uint16_t slot = qp->wq->tail;
	struct wd_sgl_cursor c;
	uint64_t from, to;
	int ret = 0;

	/* Nothing at all: any address will do. */
	if (run->lead_len + run->len == 0) {
		from = qp->mem_iova;
		sec_bd_data(q, qp->bd3, from, from, false, false);
		return 0;
	}
	wd_sgl_open(&c, qp->sgl, slot, 0);
	if (run->lead_len != 0)
		ret = wd_sgl_put(&c, run->lead, run->lead_len);
	if (ret == 0)
		ret = source_put(&c, src, dst, run);
	if (ret != 0)
		goto release;
	from = wd_sgl_close(&c);
	if (src == dst) {
		sec_bd_data(q, qp->bd3, from, from, false, true);
		return 0;
	}
	/*
	 * Output begins where the data to encrypt does. Whether hardware copies what comes before
	 * is not known: if so, it goes where nobody looks.
	 */
	wd_sgl_open(&c, qp->sgl, slot, 1);
	if (skip != 0)
		ret = wd_sgl_put(&c, qp->scratch_iova, skip);
	if (ret == 0)
		ret = wd_sgl_put_chain(&c, dst, run->off + run->skip, run->len - run->skip);
	if (ret != 0)
		goto release;
	to = wd_sgl_close(&c);
	sec_bd_data(q, qp->bd3, from, to, true, true);
	return 0;

release:
	wd_sgl_release(qp->sgl, slot);
	return ret;
}

int
sec_auth_list(struct sec_qp *qp, union sec_sqe *q, const struct rte_crypto_sym_op *sym,
	      const struct sec_sess *s)
{
	uint32_t a = sym->auth.data.offset, end = a + sym->auth.data.length, from, to;
	uint16_t slot = qp->wq->tail;
	struct wd_sgl_cursor c;
	int ret;

	/* [from, to) was encrypted or decrypted elsewhere: nothing of it, if in place. */
	from = to = end;
	if (s->kind == SEC_KIND_CHAIN && s->cipher_first && sym->m_dst != NULL) {
		from = RTE_MIN(RTE_MAX(sym->cipher.data.offset, a), end);
		to = sym->cipher.data.offset + sym->cipher.data.length;
		to = RTE_MAX(RTE_MIN(to, end), from);
	}
	wd_sgl_open(&c, qp->sgl, slot, 0);
	ret = wd_sgl_put_chain(&c, sym->m_src, a, from - a);
	if (ret == 0 && to != from)
		ret = wd_sgl_put_chain(&c, sym->m_dst, from, to - from);
	if (ret == 0)
		ret = wd_sgl_put_chain(&c, sym->m_src, to, end - to);
	if (ret != 0) {
		wd_sgl_release(qp->sgl, slot);
		return ret;
	}
	sec_bd_data(q, qp->bd3, wd_sgl_close(&c), 0, false, true);
	return 0;
}

/* ---- MACs in software's hands ---- */

/* Takes the same time wherever they differ. */
static bool
equal(const uint8_t *a, const uint8_t *b, unsigned int len)
{
	uint8_t diff = 0;
	unsigned int i;

	for (i = 0; i < len; i++)
		diff |= a[i] ^ b[i];
	return diff == 0;
}

/* Deliver or compare @mac; false: it differs. */
static bool
mac_finish(const struct rte_crypto_op *op, const struct sec_sess *s, const uint8_t *mac)
{
	uint8_t *digest = s->kind == SEC_KIND_AEAD ? op->sym->aead.digest.data :
			  op->sym->auth.digest.data;

	if (s->auth.verify)
		return equal(mac, digest, s->auth.len);
	memcpy(digest, mac, s->auth.len);
	return true;
}

static uint8_t
mac_status(const struct rte_crypto_op *op, const struct sec_sess *s, const uint8_t *mac)
{
	return mac_finish(op, s, mac) ? RTE_CRYPTO_OP_STATUS_SUCCESS :
	       RTE_CRYPTO_OP_STATUS_AUTH_FAILED;
}

int
sec_soft_aead(struct sec_qp *qp, struct rte_crypto_op *op, struct sec_sess *s, uint8_t todo)
{
	const uint8_t *iv = sec_iv_of(op, s->iv_off, todo);
	const uint8_t *aad = op->sym->aead.aad.data;
	uint8_t tag[SEC_TAG_MAX];

	if (s->aad_len != 0 && aad == NULL)
		return -EINVAL;
	if (sec_soft_tag(qp->soft, s, iv + (s->ccm ? 1 : 0), aad + (s->ccm ? 18 : 0), tag) != 0)
		op->status = RTE_CRYPTO_OP_STATUS_ERROR;
	else
		op->status = mac_status(op, s, tag);
	return SEC_NOTHING;
}

/* ---- Chains of cipher and MAC ---- */

/*
 * Begin with the cipher or the MAC of @op and go on until a request is put. 0; SEC_NOTHING: @op is
 * done, its status is set; or an errno.
 */
static int
parts_run(struct sec_qp *qp, struct rte_crypto_op *op, struct sec_sess *s, uint8_t todo,
	  bool cipher)
{
	bool last;
	int ret;

	todo &= SEC_THEN_OWN | SEC_THEN_RAW;
	do {
		last = cipher != s->cipher_first;
		if (cipher)
			ret = sec_put_cipher(qp, op, s, todo | (last ? 0 : SEC_THEN_AUTH));
		else
			ret = sec_put_auth(qp, op, s, todo | (last ? 0 : SEC_THEN_CIPHER));
		if (ret != SEC_NOTHING)
			return ret;
		op->status = cipher ? RTE_CRYPTO_OP_STATUS_SUCCESS :
			     mac_status(op, s, s->empty);
		cipher = !cipher;
	} while (!last && op->status == RTE_CRYPTO_OP_STATUS_SUCCESS);
	return SEC_NOTHING;
}

int
sec_chain_start(struct sec_qp *qp, struct rte_crypto_op *op, struct sec_sess *s, uint8_t todo)
{
	/* Both, before the first changes anything. */
	if (!sec_cipher_ok(op->sym, s) || !sec_auth_ok(op->sym, s))
		return -EINVAL;
	return parts_run(qp, op, s, todo, s->cipher_first);
}

int
sec_null_start(struct sec_qp *qp, struct rte_crypto_op *op, struct sec_sess *s, uint8_t todo)
{
	struct rte_crypto_sym_op *sym = op->sym;

	if (s->null_copy) {
		if (!sec_cipher_ok(sym, s))
			return -EINVAL;
		if (sym->m_dst != NULL)
			chain_copy(sym->m_dst, sym->m_src, sym->cipher.data.offset,
				   sym->cipher.data.length);
	}
	if (s->kind == SEC_KIND_AUTH)
		return sec_put_auth(qp, op, s, todo);
	op->status = RTE_CRYPTO_OP_STATUS_SUCCESS;
	return SEC_NOTHING;
}

/* The request that has ended was not the last. True: @op is done. */
static bool
part_next(struct sec_qp *qp, struct rte_crypto_op *op, struct sec_sess *s, uint8_t todo)
{
	struct sec_parked *p;
	int ret;

	ret = parts_run(qp, op, s, todo, (todo & SEC_THEN_CIPHER) != 0);
	if (ret == 0) {
		qp->stats.second++;
		return false;
	}
	if (ret == SEC_NOTHING)
		return true;
	if (ret == -EAGAIN) {
		p = &qp->parked[(qp->park_head + qp->nb_parked++) % qp->wq->depth];
		*p = (struct sec_parked){ .op = op, .s = s, .todo = todo };
		return false;
	}
	op->status = RTE_CRYPTO_OP_STATUS_INVALID_ARGS;
	return true;
}

/* ---- Sessions of sessionless ops ---- */

struct sec_sess *
sec_sess_borrow(struct sec_qp *qp, struct rte_crypto_op *op)
{
	struct sec_sess *s = qp->free;
	rte_iova_t iova;

	if (s == NULL || op->sym->xform == NULL)
		return NULL;
	iova = qp->sess_mz->iova + RTE_PTR_DIFF(s, qp->sess_mz->addr);
	qp->free = s->next;
	if (sec_sess_init(qp->sdev, op->sym->xform, s, iova) == 0)
		return s;
	s->next = qp->free;
	qp->free = s;
	return NULL;
}

static void
sess_return(struct sec_qp *qp, struct sec_sess *s)
{
	sec_sess_wipe(s);
	s->next = qp->free;
	qp->free = s;
}

/* ---- Ops that are not put ---- */

int
sec_refuse(struct sec_qp *qp, struct rte_crypto_op *op, struct sec_sess *s, uint8_t todo,
	   uint8_t status)
{
	op->status = status;
	qp->stats.enqueue_err++;
	sec_put_empty(qp, op, s, todo | SEC_THEN_DONE);
	return 0;
}

int
sec_no_session(struct sec_qp *qp, struct rte_crypto_op *op)
{
	/* All are lent to ops in flight. */
	if (op->sess_type == RTE_CRYPTO_OP_SESSIONLESS && qp->free == NULL)
		return -EAGAIN;
	return sec_refuse(qp, op, NULL, 0, RTE_CRYPTO_OP_STATUS_INVALID_SESSION);
}

int
sec_put_failed(struct sec_qp *qp, struct rte_crypto_op *op, struct sec_sess *s, uint8_t todo,
	       int why)
{
	switch (why) {
	case SEC_NOTHING:
		if (s->kind == SEC_KIND_CIPHER)
			op->status = RTE_CRYPTO_OP_STATUS_SUCCESS;
		else if (s->kind == SEC_KIND_AUTH)
			op->status = mac_status(op, s, s->empty);
		sec_put_empty(qp, op, s, todo | SEC_THEN_DONE);
		return 0;
	case -EAGAIN:
		/* Lists come back when requests end; where none runs, waiting would not help. */
		if (qp->wq->used + qp->nb_parked == 0)
			break;
		if ((todo & SEC_THEN_OWN) != 0)
			sess_return(qp, s);
		return -EAGAIN;
	}
	return sec_refuse(qp, op, s, todo, RTE_CRYPTO_OP_STATUS_INVALID_ARGS);
}

/* ---- The end of a request ---- */

/* A tag was wrong: no plaintext stays, whatever hardware has written. */
static void
output_wipe(const struct rte_crypto_op *op, const struct sec_sess *s)
{
	const struct rte_crypto_sym_op *sym = op->sym;
	struct rte_mbuf *m = sym->m_dst != NULL ? sym->m_dst : sym->m_src;

	if (s->kind == SEC_KIND_AEAD)
		chain_wipe(m, sym->aead.data.offset, sym->aead.data.length);
	else
		chain_wipe(m, sym->cipher.data.offset, sym->cipher.data.length);
}

static void
request_failed(struct sec_qp *qp, struct rte_crypto_op *op, const struct sec_sess *s,
	       uint32_t w28)
{
	if ((w28 & (SEC_DONE | SEC_ERROR_TYPE)) == SEC_DONE && s != NULL) {
		op->status = RTE_CRYPTO_OP_STATUS_AUTH_FAILED;
		output_wipe(op, s);
	} else {
		op->status = RTE_CRYPTO_OP_STATUS_ERROR;
		qp->stats.failed++;
		sec_event_raise(qp->sdev);
	}
}

bool
sec_op_finish(struct sec_qp *qp, uint16_t slot, uint32_t w28, struct rte_crypto_op *op)
{
	uint8_t todo = qp->slot[slot].todo;
	struct sec_sess *s = qp->slot[slot].s;

	if ((todo & SEC_THEN_SGL) != 0)
		wd_sgl_release(qp->sgl, slot);
	if (!sec_status_good(w28)) {
		request_failed(qp, op, s, w28);
		qp->stats.dequeue_err++;
	} else if ((todo & SEC_THEN_DONE) == 0) {
		op->status = RTE_CRYPTO_OP_STATUS_SUCCESS;
		if ((todo & SEC_THEN_MAC) != 0)
			op->status = mac_status(op, s, qp->mem[slot].mac);
		if (op->status == RTE_CRYPTO_OP_STATUS_SUCCESS &&
		    (todo & (SEC_THEN_CIPHER | SEC_THEN_AUTH)) != 0 &&
		    !part_next(qp, op, s, todo))
			return false;
		qp->stats.dequeue_err += op->status != RTE_CRYPTO_OP_STATUS_SUCCESS;
	}
	if ((todo & SEC_THEN_OWN) != 0)
		sess_return(qp, s);
	return true;
}

void
sec_unpark(struct sec_qp *qp)
{
	struct sec_parked p;
	uint16_t left;

	for (left = qp->nb_parked; left != 0 && !qp->wq->broken; left--) {
		p = qp->parked[qp->park_head];
		qp->park_head = (qp->park_head + 1) % qp->wq->depth;
		qp->nb_parked--;
		if (part_next(qp, p.op, p.s, p.todo))
			sec_put_empty(qp, p.op, p.s, (p.todo & (SEC_THEN_OWN | SEC_THEN_RAW)) |
				      SEC_THEN_DONE);
	}
	wd_qp_flush(qp->wq);
}

uint16_t
sec_recover(struct sec_qp *qp, struct rte_crypto_op **ops, uint16_t n)
{
	struct wd_qp *wq = qp->wq;
	uint16_t slot = wq->head, depth = wq->depth, i, done;
	struct sec_slot *sl;

	/* The first time after it broke. */
	if (!wq->stopped)
		sec_event_raise(qp->sdev);
	done = wd_qp_recover(wq, (void **)ops, n);
	for (i = 0; i < done; i++) {
		sl = &qp->slot[slot];
		if ((sl->todo & SEC_THEN_SGL) != 0)
			wd_sgl_release(qp->sgl, slot);
		if ((sl->todo & SEC_THEN_OWN) != 0)
			sess_return(qp, sl->s);
		ops[i]->status = RTE_CRYPTO_OP_STATUS_ERROR;
		if (++slot == depth)
			slot = 0;
	}
	qp->stats.recovered += done;
	qp->stats.dequeue_err += done;
	return done;
}
