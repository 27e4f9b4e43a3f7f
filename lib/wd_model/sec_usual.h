/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * The way of most requests: one more of the session that the last one was of, on data that a
 * library can work on as it lies, with nothing to wait for. All else, errors too, is for sec_sess.c
 * and sec_mem.c, which begin anew.
 */

#ifndef SEC_USUAL_H
#define SEC_USUAL_H

#include "sec_mem.h"
#include "sgl.h"

#define SEC_LIKELY(x)	__builtin_expect(!!(x), 1)

/* Is this one more request of the session, whose keys were compared already? */
static inline bool
sec_usual_sess(struct sec_queue *q, struct sec_sess *ss, const uint32_t *ctl,
	       const struct sec_var *var)
{
	/* What is refused here would be tried anew and then work. */
	if (q->bus.armed || ss == NULL || ss->usual == SEC_USUAL_NOT ||
	    !sec_sess_is(ss, ctl, var) || ss->seen != q->look || q->order.all)
		return false;
	ss->batch = q->batch;
	return true;
}

/* Can one range be read and the other one written, side by side with what is pending? */
static inline bool
sec_usual_apart(const struct sec_queue *q, const uint8_t *from, uint32_t from_len,
		const uint8_t *to, uint32_t to_len)
{
	return from != NULL && to != NULL && !sec_overlap(from, from_len, to, to_len) &&
		!sec_order_wait(&q->order, from, from_len, false) &&
		!sec_order_wait(&q->order, to, to_len, true);
}

/* AAD and data as drivers give them that have the two in different places: a list of both. */
static inline bool
sec_usual_pair(struct sec_queue *q, struct sec_req *req, const struct sec_var *var)
{
	const struct sgl_hdr *hdr;
	const struct sgl_sge *sge;
	uint32_t room;

	req->aad_len = var->c_off;
	req->len = var->c_len;
	if (var->a_off != 0 || var->src % SGL_ALIGN != 0)
		return false;
	hdr = wdm_bus_at(&q->bus, var->src, sizeof(*hdr) + 2 * sizeof(*sge), false);
	if (hdr == NULL || hdr->next != 0 || hdr->entry_sum_in_sgl != 2)
		return false;
	sge = hdr->sge;
	/* Read once: the driver may change it behind our back. */
	room = *(const volatile uint32_t *)&sge[1].len;
	if (sge[0].len != req->aad_len || room < req->len || room > SGL_SGE_LEN_MAX)
		return false;
	req->aad = wdm_bus_at(&q->bus, *(const volatile uint64_t *)&sge[0].buf, req->aad_len,
			      false);
	req->out = wdm_bus_at(&q->bus, *(const volatile uint64_t *)&sge[1].buf, req->len, true);
	req->in = req->out;
	return sec_usual_apart(q, req->aad, req->aad_len, req->out, req->len);
}

/* Data in place, before it what is authenticated only. All may be written, or it is not usual. */
static inline bool
sec_usual_lead(struct sec_queue *q, struct sec_req *req, const struct sec_var *var)
{
	uint8_t *p;

	req->aad_len = var->c_off - var->a_off;
	req->len = var->c_len;
	p = wdm_bus_at(&q->bus, var->src + var->a_off, req->aad_len + req->len, true);
	if (p == NULL)
		return false;
	req->aad = p;
	req->in = req->out = p + req->aad_len;
	return !sec_order_wait(&q->order, p, req->aad_len + req->len, true);
}

static inline bool
sec_usual_cipher(struct sec_queue *q, struct sec_req *req, const struct sec_var *var)
{
	uint8_t *p = wdm_bus_at(&q->bus, var->src + var->c_off, var->c_len, true);

	req->aad_len = 0;
	req->len = var->c_len;
	req->in = req->out = p;
	return p != NULL && !sec_order_wait(&q->order, p, req->len, true);
}

/* Out of place. */
static inline bool
sec_usual_move(struct sec_queue *q, struct sec_req *req, const struct sec_var *var)
{
	req->aad_len = 0;
	req->len = var->c_len;
	req->in = wdm_bus_at(&q->bus, var->src + var->c_off, req->len, false);
	req->out = wdm_bus_at(&q->bus, var->dst + var->c_off, req->len, true);
	return sec_usual_apart(q, req->in, req->len, req->out, req->len);
}

static inline bool
sec_usual_auth(struct sec_queue *q, struct sec_req *req, const struct sec_var *var)
{
	req->len = 0;
	req->in = req->out = NULL;
	req->aad_len = var->a_len;
	req->aad = wdm_bus_at(&q->bus, var->src + var->a_off, var->a_len, false);
	return req->aad != NULL && !sec_order_wait(&q->order, req->aad, var->a_len, false);
}

static inline bool
sec_usual_data(struct sec_queue *q, struct sec_req *req, const struct sec_var *var)
{
	switch (req->ss->usual) {
	case SEC_USUAL_CIPHER:
		return sec_usual_cipher(q, req, var);
	case SEC_USUAL_MOVE:
		return sec_usual_move(q, req, var);
	case SEC_USUAL_AUTH:
		return sec_usual_auth(q, req, var);
	case SEC_USUAL_PAIR:
		return sec_usual_pair(q, req, var);
	default:
		return sec_usual_lead(q, req, var);
	}
}

/* Fill @slot, whose session is known. False: it is not a usual request. */
static inline bool
sec_usual_get(struct sec_queue *q, struct sec_slot *slot, const struct sec_var *var)
{
	struct sec_req *req = &slot->req;
	const struct sec_alg *alg = &req->ss->alg;
	const void *iv;

	if (!sec_usual_data(q, req, var))
		return false;
	if (alg->iv_len != 0) {
		iv = wdm_bus_at(&q->bus, var->c_iv, alg->iv_len, false);
		if (iv == NULL || sec_order_wait(&q->order, iv, alg->iv_len, false))
			return false;
		sec_iv_copy(req->iv, iv, alg->iv_len);
	}
	slot->mac = NULL;
	if (alg->mac_len != 0) {
		slot->mac = wdm_bus_at(&q->bus, var->mac, alg->mac_len, !alg->verify);
		if (slot->mac == NULL ||
		    sec_order_wait(&q->order, slot->mac, alg->mac_len, !alg->verify))
			return false;
		if (alg->verify)
			sec_small_copy(req->mac, slot->mac, alg->mac_len);
	}
	slot->flat = true;
	slot->scatter = false;
	return true;
}

#endif /* SEC_USUAL_H */
