/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * The raw data path: data without mbufs, user data without ops. Each request in flight has an op
 * and mbufs of its own here, which describe the user's memory to the code that serves both ways.
 * A queue pair serves one of the two at a time.
 */

#include <errno.h>
#include <string.h>

#include <rte_malloc.h>

#include "sec_op.h"

struct raw_ctx {
	struct sec_sess *s;
	uint32_t generation;	/* 0: a session of the application; see struct sec_raw */
};

/* Bits of a queue pair that only the raw data path needs. */
struct sec_raw {
	struct sec_raw_op *free;
	struct rte_mbuf *spare;		/* beyond the first of each chain */
	struct sec_raw_op *ops;
	struct rte_mbuf *mbufs;
	uint32_t nb_mbufs;
	/*
	 * A context without session: the queue pair has one such session, and a new context takes
	 * it away from the one before, which is known by its number.
	 */
	uint32_t generation;
};

/* ---- Set-up ---- */

void
sec_raw_close(struct sec_qp *qp)
{
	if (qp->raw == NULL)
		return;
	rte_free(qp->raw->ops);
	rte_free(qp->raw->mbufs);
	rte_free(qp->raw);
	qp->raw = NULL;
}

static int
raw_open(struct sec_qp *qp)
{
	uint32_t nb = qp->wq->max_used, i;
	struct sec_raw *raw;

	if (qp->raw != NULL)
		return 0;
	raw = rte_zmalloc("hisi_sec raw", sizeof(*raw), 0);
	if (raw == NULL)
		return -ENOMEM;
	qp->raw = raw;
	raw->nb_mbufs = nb + SEC_RAW_SEGS;
	raw->ops = rte_zmalloc("hisi_sec raw ops", nb * sizeof(*raw->ops), RTE_CACHE_LINE_SIZE);
	raw->mbufs = rte_zmalloc("hisi_sec raw mbufs", raw->nb_mbufs * sizeof(*raw->mbufs),
				 RTE_CACHE_LINE_SIZE);
	if (raw->ops == NULL || raw->mbufs == NULL) {
		sec_raw_close(qp);
		return -ENOMEM;
	}
	for (i = 0; i < nb; i++) {
		raw->ops[i].op.type = RTE_CRYPTO_OP_TYPE_SYMMETRIC;
		raw->ops[i].next = raw->free;
		raw->free = &raw->ops[i];
	}
	for (i = 0; i < raw->nb_mbufs; i++) {
		raw->mbufs[i].next = raw->spare;
		raw->spare = &raw->mbufs[i];
	}
	return 0;
}

/* ---- Enqueue ---- */

/* The session of a context, or NULL when it has none any more. */
static inline struct sec_sess *
ctx_session(const struct sec_qp *qp, const void *drv_ctx)
{
	const struct raw_ctx *rc = drv_ctx;

	if (unlikely(qp->wq == NULL || qp->wq->broken ||
		     (rc->generation != 0 && rc->generation != qp->raw->generation)))
		return NULL;
	return rc->s;
}

static void
mbuf_set(struct rte_mbuf *m, const struct rte_crypto_vec *v)
{
	m->buf_addr = v->base;
	rte_mbuf_iova_set(m, v->iova);
	m->data_off = 0;
	m->data_len = v->len;
	m->next = NULL;
}

static void
chain_free(struct sec_raw *raw, struct rte_mbuf *head)
{
	struct rte_mbuf *m;

	while ((m = head->next) != NULL) {
		head->next = m->next;
		m->next = raw->spare;
		raw->spare = m;
	}
}

/* 0; -EAGAIN: too few mbufs now; -EINVAL: ever. */
static int
chain_make(struct sec_raw *raw, struct rte_mbuf *head, const struct rte_crypto_vec *vec,
	   uint32_t nb)
{
	struct rte_mbuf *last = head, *m;
	uint32_t i, total;

	/* An mbuf's length has 16 bits. */
	if (nb == 0 || nb > SEC_RAW_SEGS || vec[0].len > UINT16_MAX)
		return -EINVAL;
	mbuf_set(head, &vec[0]);
	total = vec[0].len;
	for (i = 1; i < nb; i++) {
		m = raw->spare;
		if (m == NULL || vec[i].len > UINT16_MAX) {
			chain_free(raw, head);
			return m == NULL ? -EAGAIN : -EINVAL;
		}
		raw->spare = m->next;
		mbuf_set(m, &vec[i]);
		total += vec[i].len;
		last->next = m;
		last = m;
	}
	head->nb_segs = nb;
	head->pkt_len = total;
	return 0;
}

static void
raw_free(struct sec_raw *raw, struct sec_raw_op *r)
{
	chain_free(raw, &r->src);
	if (r->sym.m_dst != NULL)
		chain_free(raw, &r->dst);
	r->next = raw->free;
	raw->free = r;
}

static bool
ranges_make(struct sec_raw_op *r, const struct sec_sess *s, union rte_crypto_sym_ofs ofs,
	    const struct rte_crypto_va_iova_ptr *digest, const struct rte_crypto_va_iova_ptr *aad)
{
	uint32_t total = r->src.pkt_len;
	struct rte_crypto_sym_op *sym = &r->sym;

	if ((uint32_t)ofs.ofs.cipher.head + ofs.ofs.cipher.tail > total ||
	    (uint32_t)ofs.ofs.auth.head + ofs.ofs.auth.tail > total)
		return false;
	if (s->kind == SEC_KIND_AEAD) {
		sym->aead.data.offset = ofs.ofs.cipher.head;
		sym->aead.data.length = total - ofs.ofs.cipher.head - ofs.ofs.cipher.tail;
		sym->aead.digest.data = digest->va;
		sym->aead.digest.phys_addr = digest->iova;
		sym->aead.aad.data = aad != NULL ? aad->va : NULL;
		sym->aead.aad.phys_addr = aad != NULL ? aad->iova : 0;
		return true;
	}
	sym->cipher.data.offset = ofs.ofs.cipher.head;
	sym->cipher.data.length = total - ofs.ofs.cipher.head - ofs.ofs.cipher.tail;
	sym->auth.data.offset = ofs.ofs.auth.head;
	sym->auth.data.length = total - ofs.ofs.auth.head - ofs.ofs.auth.tail;
	sym->auth.digest.data = digest != NULL ? digest->va : NULL;
	sym->auth.digest.phys_addr = digest != NULL ? digest->iova : 0;
	return true;
}

/* Put one request. False: it was not taken. */
static bool
raw_put(struct sec_qp *qp, struct sec_sess *s, const struct rte_crypto_vec *src, uint32_t nb_src,
	const struct rte_crypto_vec *dst, uint32_t nb_dst, union rte_crypto_sym_ofs ofs,
	const struct rte_crypto_va_iova_ptr *iv, const struct rte_crypto_va_iova_ptr *digest,
	const struct rte_crypto_va_iova_ptr *aad, void *user_data)
{
	struct sec_raw *raw = qp->raw;
	struct sec_raw_op *r = raw->free;

	if (unlikely(r == NULL || sec_room(qp) == 0))
		return false;
	if (unlikely(chain_make(raw, &r->src, src, nb_src) != 0))
		return false;
	r->sym.m_src = &r->src;
	r->sym.m_dst = NULL;
	if (dst != NULL) {
		if (chain_make(raw, &r->dst, dst, nb_dst) != 0) {
			chain_free(raw, &r->src);
			return false;
		}
		r->sym.m_dst = &r->dst;
	}
	raw->free = r->next;
	r->user_data = user_data;
	r->iv = iv != NULL ? iv->va : NULL;
	r->a_iv = aad != NULL ? aad->va : NULL;
	if (unlikely((s->kind == SEC_KIND_AEAD && digest == NULL) ||
		     (s->iv_len != 0 && r->iv == NULL) || (s->auth.gmac && r->a_iv == NULL) ||
		     !ranges_make(r, s, ofs, digest, aad) || sec_submit(qp, &r->op, s,
									SEC_THEN_RAW) != 0)) {
		raw_free(raw, r);
		return false;
	}
	return true;
}

static uint32_t
raw_enqueue_burst(void *queue_pair, uint8_t *drv_ctx, struct rte_crypto_sym_vec *vec,
		  union rte_crypto_sym_ofs ofs, void *user_data[], int *status)
{
	struct sec_qp *qp = queue_pair;
	struct sec_sess *s = ctx_session(qp, drv_ctx);
	const struct rte_crypto_sgl *dst;
	uint32_t i;

	*status = 1;
	if (unlikely(s == NULL))
		return 0;
	for (i = 0; i < vec->num; i++) {
		dst = vec->dest_sgl != NULL ? &vec->dest_sgl[i] : NULL;
		if (!raw_put(qp, s, vec->src_sgl[i].vec, vec->src_sgl[i].num,
			     dst != NULL ? dst->vec : NULL, dst != NULL ? dst->num : 0, ofs,
			     vec->iv != NULL ? &vec->iv[i] : NULL,
			     vec->digest != NULL ? &vec->digest[i] : NULL,
			     vec->aad != NULL ? &vec->aad[i] : NULL, user_data[i]))
			break;
	}
	wd_qp_flush(qp->wq);
	qp->stats.enqueued += i;
	return i;
}

/* One request, which the device learns of at enqueue_done(). */
static int
raw_enqueue(void *queue_pair, uint8_t *drv_ctx, struct rte_crypto_vec *data, uint16_t nb,
	    union rte_crypto_sym_ofs ofs, struct rte_crypto_va_iova_ptr *iv,
	    struct rte_crypto_va_iova_ptr *digest, struct rte_crypto_va_iova_ptr *aad,
	    void *user_data)
{
	struct sec_qp *qp = queue_pair;
	struct sec_sess *s = ctx_session(qp, drv_ctx);

	if (s == NULL || !raw_put(qp, s, data, nb, NULL, 0, ofs, iv, digest, aad, user_data))
		return -1;
	qp->stats.enqueued++;
	return 0;
}

static int
raw_enqueue_done(void *queue_pair, uint8_t *drv_ctx, uint32_t n)
{
	struct sec_qp *qp = queue_pair;

	RTE_SET_USED(drv_ctx);
	RTE_SET_USED(n);
	wd_qp_flush(qp->wq);
	return 0;
}

/* ---- Dequeue ---- */

static uint32_t
raw_dequeue_burst(void *queue_pair, uint8_t *drv_ctx,
		  rte_cryptodev_raw_get_dequeue_count_t get_count, uint32_t max,
		  rte_cryptodev_raw_post_dequeue_t post, void **out, uint8_t is_array,
		  uint32_t *n_success, int *status)
{
	struct rte_crypto_op *ops[SEC_RAW_BURST];
	struct sec_qp *qp = queue_pair;
	struct wd_qp *wq = qp->wq;
	struct sec_raw_op *r;
	uint32_t done = 0, n, i;
	bool good;

	RTE_SET_USED(drv_ctx);
	*n_success = 0;
	*status = 1;
	if (get_count != NULL && wq->used != 0) {
		r = wq->op[wq->head];
		max = get_count(r->user_data);
	}
	do {
		n = sec_dequeue_burst(qp, ops, RTE_MIN(max - done, (uint32_t)SEC_RAW_BURST));
		for (i = 0; i < n; i++, done++) {
			r = (struct sec_raw_op *)ops[i];
			good = r->op.status == RTE_CRYPTO_OP_STATUS_SUCCESS;
			*n_success += good;
			if (is_array || done == 0)
				out[is_array ? done : 0] = r->user_data;
			if (post != NULL)
				post(r->user_data, done, good);
			raw_free(qp->raw, r);
		}
	} while (n == SEC_RAW_BURST && done < max);
	return done;
}

static void *
raw_dequeue(void *queue_pair, uint8_t *drv_ctx, int *status, enum rte_crypto_op_status *op_status)
{
	struct sec_qp *qp = queue_pair;
	struct rte_crypto_op *op;
	struct sec_raw_op *r;

	RTE_SET_USED(drv_ctx);
	*status = 1;
	if (sec_dequeue_burst(qp, &op, 1) == 0)
		return NULL;
	r = (struct sec_raw_op *)op;
	*op_status = r->op.status;
	raw_free(qp->raw, r);
	return r->user_data;
}

/* The doorbell was rung as they were fetched. */
static int
raw_dequeue_done(void *queue_pair, uint8_t *drv_ctx, uint32_t n)
{
	RTE_SET_USED(queue_pair);
	RTE_SET_USED(drv_ctx);
	RTE_SET_USED(n);
	return 0;
}

/* ---- As rte_cryptodev calls it ---- */

int
sec_raw_ctx_size(struct rte_cryptodev *dev)
{
	RTE_SET_USED(dev);
	return sizeof(struct raw_ctx);
}

/* Make the queue pair's own session of @xform. */
static int
xform_take(struct sec_qp *qp, struct raw_ctx *rc, const struct rte_crypto_sym_xform *xform)
{
	struct sec_sess *s = (struct sec_sess *)qp->sess_mz->addr + SEC_QP_SESSIONS;
	int ret;

	if (sec_qp_used(qp) != 0)
		return -EBUSY;
	if (++qp->raw->generation == 0)
		qp->raw->generation = 1;
	ret = sec_sess_init(qp->sdev, xform, s, qp->sess_mz->iova + SEC_QP_SESSIONS * sizeof(*s));
	if (ret != 0)
		return ret;
	rc->s = s;
	rc->generation = qp->raw->generation;
	return 0;
}

int
sec_raw_configure(struct rte_cryptodev *dev, uint16_t id, struct rte_crypto_raw_dp_ctx *ctx,
		  enum rte_crypto_op_sess_type type, union rte_cryptodev_session_ctx session,
		  uint8_t is_update)
{
	struct raw_ctx *rc = (struct raw_ctx *)ctx->drv_ctx_data;
	const struct rte_cryptodev_sym_session *sess = session.crypto_sess;
	struct sec_qp *qp = dev->data->queue_pairs[id];
	int ret;

	ret = raw_open(qp);
	if (ret != 0)
		return ret;
	if (!is_update) {
		memset(ctx, 0, sizeof(*ctx) + sizeof(*rc));
		ctx->qp_data = qp;
		ctx->enqueue = raw_enqueue;
		ctx->enqueue_burst = raw_enqueue_burst;
		ctx->enqueue_done = raw_enqueue_done;
		ctx->dequeue = raw_dequeue;
		ctx->dequeue_burst = raw_dequeue_burst;
		ctx->dequeue_done = raw_dequeue_done;
	}
	rc->s = NULL;
	rc->generation = 0;
	if (sess == NULL)
		return 0;
	if (type == RTE_CRYPTO_OP_SESSIONLESS)
		return xform_take(qp, rc, session.xform);
	if (type != RTE_CRYPTO_OP_WITH_SESSION || sess->driver_id != sec_driver_id)
		return -EINVAL;
	rc->s = CRYPTODEV_GET_SYM_SESS_PRIV(session.crypto_sess);
	if (rc->s->magic == qp->magic)
		return 0;
	rc->s = NULL;
	return -EINVAL;
}
