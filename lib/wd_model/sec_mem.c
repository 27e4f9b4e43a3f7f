/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

#include "sec_mem.h"

#include <stdlib.h>
#include <string.h>

#define ARENA_MIN	0x40000u
#define ARENA_ALIGN	64

static uint8_t *
arena_get(struct sec_queue *q, uint32_t len, enum sec_find *ret)
{
	struct sec_arena *a = &q->arena;
	size_t need = (len + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);
	uint8_t *p;

	if (need > a->size - a->used) {
		/* What is pending uses the arena as it is. */
		*ret = SEC_FIND_BUSY;
		if (q->nb_pend > 0)
			return NULL;
		*ret = SEC_FIND_MEMORY;
		free(a->p);
		a->used = 0;
		a->size = need < ARENA_MIN ? ARENA_MIN : need;
		a->p = aligned_alloc(ARENA_ALIGN, a->size);
		if (a->p == NULL) {
			a->size = 0;
			return NULL;
		}
	}
	p = a->p + a->used;
	a->used += need;
	return p;
}

void
sec_mem_close(struct sec_queue *q)
{
	unsigned int i;

	for (i = 0; i < SEC_BATCH; i++) {
		wdm_vec_free(&q->slot[i].src);
		wdm_vec_free(&q->slot[i].dst);
	}
	/* It held plain text. */
	if (q->arena.p != NULL)
		explicit_bzero(q->arena.p, q->arena.size);
	free(q->arena.p);
}

static bool
vec_get(struct wdm_bus *bus, struct wdm_vec *v, bool sgl, uint64_t addr, uint32_t skip,
	uint32_t len, bool write)
{
	if (!sgl)
		return wdm_vec_flat(bus, v, addr + skip, len, write);
	return wdm_vec_sgl(bus, v, addr, skip, len, write) && v->len == len;
}

/* Where data begins: what is authenticated first, then the rest. Sets how much of each. */
static uint32_t
data_range(struct sec_req *req, const struct sec_var *var)
{
	switch (req->ss->alg.kind) {
	case SEC_KIND_AUTH:
	case SEC_KIND_GHASH:
		req->aad_len = var->a_len;
		req->len = 0;
		return var->a_off;
	case SEC_KIND_AEAD:
	case SEC_KIND_CHAIN:
		req->aad_len = var->c_off - var->a_off;
		req->len = var->c_len;
		return var->a_off;
	default:
		req->aad_len = 0;
		req->len = var->c_len;
		return var->c_off;
	}
}

/* The segments of @v from @off on, where one begins. */
static struct wdm_vec
vec_from(const struct wdm_vec *v, uint32_t off)
{
	struct wdm_vec r = *v;

	for (; off > 0; r.seg++, r.nb--) {
		off -= r.seg->len;
		r.len -= r.seg->len;
	}
	return r;
}

static bool
data_get(struct wdm_bus *bus, struct sec_slot *slot, const struct sec_var *var, uint32_t begin)
{
	struct sec_req *req = &slot->req;
	const struct sec_alg *alg = &req->ss->alg;

	if (alg->src_sgl && !alg->de) {
		if (!wdm_vec_sgl_in_place(bus, &slot->src, var->src, begin, req->aad_len,
					  req->len))
			return false;
		slot->out = vec_from(&slot->src, req->aad_len);
		return true;
	}
	if (!vec_get(bus, &slot->src, alg->src_sgl, var->src, begin, req->aad_len + req->len,
		     false) ||
	    !vec_get(bus, &slot->dst, alg->de ? alg->dst_sgl : alg->src_sgl,
		     alg->de ? var->dst : var->src, var->c_off, req->len, true))
		return false;
	slot->out = slot->dst;
	return true;
}

/* What an IV must be. */
static bool
iv_ok(const struct sec_req *req)
{
	static const uint8_t zero[4];

	switch (req->ss->alg.kind) {
	case SEC_KIND_AEAD:
		/* CCM: the length of the length, less one, comes first. */
		return req->ss->alg.c_mode != SEC_C_MODE_CCM ||
			(req->iv[0] >= 1 && req->iv[0] <= 7);
	case SEC_KIND_GCM_PART:
		/* The last counter used: J0's at least. */
		return memcmp(req->iv + SEC_GCM_IV_LEN, zero, sizeof(zero)) != 0;
	default:
		return true;
	}
}

/* What only some kinds have: nonce of GMAC, B0 of CCM, state of a message in pieces. */
static enum sec_find
a_iv_get(struct sec_queue *q, struct sec_req *req, const struct sec_var *var)
{
	unsigned int len = req->ss->alg.a_iv_len;
	const void *iv = wdm_bus_at(&q->bus, var->a_iv, len, false);

	if (iv == NULL)
		return SEC_FIND_MEMORY;
	if (sec_order_wait(&q->order, iv, len, false))
		return SEC_FIND_BUSY;
	sec_small_copy(req->a_iv, iv, len);
	return iv_ok(req) ? SEC_FIND_OK : SEC_FIND_BD;
}

/* IV, state, and the MAC to compare with are copied: they are small. */
static inline enum sec_find
small_get(struct sec_queue *q, struct sec_slot *slot, const struct sec_var *var)
{
	struct sec_req *req = &slot->req;
	const struct sec_alg *alg = &req->ss->alg;
	const void *iv;

	slot->mac = NULL;
	if (alg->iv_len != 0) {
		iv = wdm_bus_at(&q->bus, var->c_iv, alg->iv_len, false);
		if (iv == NULL)
			return SEC_FIND_MEMORY;
		if (sec_order_wait(&q->order, iv, alg->iv_len, false))
			return SEC_FIND_BUSY;
		sec_iv_copy(req->iv, iv, alg->iv_len);
	}
	if (alg->mac_len != 0) {
		slot->mac = wdm_bus_at(&q->bus, var->mac, alg->mac_len, !alg->verify);
		if (slot->mac == NULL)
			return SEC_FIND_MEMORY;
		if (sec_order_wait(&q->order, slot->mac, alg->mac_len, !alg->verify))
			return SEC_FIND_BUSY;
		if (alg->verify)
			sec_small_copy(req->mac, slot->mac, alg->mac_len);
	}
	return alg->a_iv_len == 0 ? SEC_FIND_OK : a_iv_get(q, req, var);
}

static bool
vec_wait(const struct sec_order *o, const struct wdm_vec *v, bool write)
{
	unsigned int i;

	for (i = 0; i < v->nb; i++)
		if (sec_order_wait(o, v->seg[i].p, v->seg[i].len, write))
			return true;
	return false;
}

static void
vec_add(struct sec_order *o, const struct wdm_vec *v, bool write)
{
	unsigned int i;

	for (i = 0; i < v->nb; i++)
		sec_order_add(o, v->seg[i].p, v->seg[i].len, write);
}

void
sec_mem_note(struct sec_queue *q, const struct sec_slot *slot)
{
	const struct sec_req *req = &slot->req;
	const struct sec_alg *alg = &req->ss->alg;

	/* It is touched when the batch is complete. */
	__builtin_prefetch(alg->kind == SEC_KIND_AUTH ? req->aad : req->in);
	if (slot->flat) {
		/* What is written counts as read, too. */
		sec_order_add(&q->order, req->aad, req->aad_len, false);
		if (req->in != req->out)
			sec_order_add(&q->order, req->in, req->len, false);
		sec_order_add(&q->order, req->out, req->len, true);
	} else {
		/* The source was copied and is free to change. */
		vec_add(&q->order, &slot->out, true);
	}
	if (slot->mac != NULL && !alg->verify)
		sec_order_add(&q->order, slot->mac, alg->mac_len, true);
}

static bool
key_hit(const struct sec_queue *q, const uint8_t *p, uint32_t len)
{
	return len > 0 && (uintptr_t)p < q->key_high && q->key_low < (uintptr_t)p + len;
}

bool
sec_mem_hits_keys(const struct sec_queue *q, const struct sec_slot *slot)
{
	const struct sec_alg *alg = &slot->req.ss->alg;
	unsigned int i;

	if (slot->mac != NULL && !alg->verify && key_hit(q, slot->mac, alg->mac_len))
		return true;
	if (slot->flat)
		return key_hit(q, slot->req.out, slot->req.len);
	for (i = 0; i < slot->out.nb; i++)
		if (key_hit(q, slot->out.seg[i].p, slot->out.seg[i].len))
			return true;
	return false;
}

/* Whether the libraries can work on it as it lies: aad, in and out are set. */
static bool
data_usable(const struct sec_req *req)
{
	if (req->len == 0)
		return true;
	if (req->aad_len != 0) {
		/* The MAC of a chain covers one stretch of memory, the data enciphered. */
		if (req->ss->alg.kind == SEC_KIND_CHAIN &&
		    (req->aad + req->aad_len != req->in ||
		     (req->ss->alg.enc && req->in != req->out)))
			return false;
		if (sec_overlap(req->aad, req->aad_len, req->out, req->len))
			return false;
	}
	return req->in == req->out || !sec_overlap(req->in, req->len, req->out, req->len);
}

/* The same for what vectors describe. */
static bool
data_direct(struct sec_slot *slot)
{
	struct sec_req *req = &slot->req;
	const struct wdm_vec *src = &slot->src;

	req->aad = NULL;
	req->in = NULL;
	req->out = NULL;
	if (slot->out.nb > 1)
		return false;
	if (slot->out.nb == 1)
		req->out = slot->out.seg[0].p;
	if (src->nb == 1) {
		req->aad = src->seg[0].p;
		req->in = req->aad + req->aad_len;
	} else if (src->nb == 2 && src->seg[0].len == req->aad_len) {
		req->aad = src->seg[0].p;
		req->in = src->seg[1].p;
	} else if (src->nb != 0) {
		return false;
	}
	return data_usable(req);
}

/* Copy the source into one piece and have the result made there, too. */
static enum sec_find
data_copy(struct sec_queue *q, struct sec_slot *slot)
{
	struct sec_req *req = &slot->req;
	enum sec_find ret = SEC_FIND_OK;
	uint8_t *p = arena_get(q, slot->src.len, &ret);

	if (p == NULL)
		return ret;
	wdm_vec_get(&slot->src, 0, p, slot->src.len);
	req->aad = p;
	req->in = p + req->aad_len;
	req->out = p + req->aad_len;
	slot->scatter = req->len != 0;
	return SEC_FIND_OK;
}

/*
 * Flat data without vectors: the usual case. False: it cannot be reached. Sets slot->flat unless
 * the data must be copied, and then it has done nothing.
 */
static bool
flat_get(struct wdm_bus *bus, struct sec_slot *slot, const struct sec_var *var, uint32_t begin)
{
	struct sec_req *req = &slot->req;
	const struct sec_alg *alg = &req->ss->alg;
	uint64_t dst = alg->de ? var->dst : var->src;
	uint32_t total = req->aad_len + req->len;
	bool same = dst == var->src && req->aad_len == 0;
	uint8_t *p = NULL;

	slot->flat = true;
	req->out = NULL;
	if (total != 0) {
		/* In place one look at the address is enough. */
		p = wdm_bus_at(bus, var->src + begin, total, same && req->len != 0);
		if (p == NULL)
			return false;
	}
	req->aad = p;
	req->in = req->aad_len == 0 ? p : p + req->aad_len;
	if (req->len != 0) {
		req->out = same ? p : wdm_bus_at(bus, dst + var->c_off, req->len, true);
		if (req->out == NULL)
			return false;
		slot->flat = data_usable(req);
	}
	return true;
}

static bool
flat_wait(const struct sec_order *o, const struct sec_req *req)
{
	if (req->in == req->out)
		return sec_order_wait(o, req->aad, req->aad_len, false) ||
			sec_order_wait(o, req->out, req->len, true);
	return sec_order_wait(o, req->aad, req->aad_len + req->len, false) ||
		sec_order_wait(o, req->out, req->len, true);
}

/* Segments, and what must be copied. */
static enum sec_find
pieces_get(struct sec_queue *q, struct sec_slot *slot, const struct sec_var *var, uint32_t begin)
{
	if (!data_get(&q->bus, slot, var, begin))
		return SEC_FIND_MEMORY;
	if (vec_wait(&q->order, &slot->src, false) || vec_wait(&q->order, &slot->out, true))
		return SEC_FIND_BUSY;
	slot->flat = data_direct(slot);
	return slot->flat ? SEC_FIND_OK : data_copy(q, slot);
}

enum sec_find
sec_mem_get(struct sec_queue *q, struct sec_slot *slot, const struct sec_var *var)
{
	struct sec_req *req = &slot->req;
	const struct sec_alg *alg = &req->ss->alg;
	uint32_t begin = data_range(req, var);
	enum sec_find ret;

	slot->flat = false;
	slot->scatter = false;
	req->total = alg->piece == SEC_PIECE_LAST ? var->long_len / 8 : var->a_len;
	ret = small_get(q, slot, var);
	if (ret != SEC_FIND_OK)
		return ret;
	if (!alg->src_sgl && !alg->dst_sgl) {
		if (!flat_get(&q->bus, slot, var, begin))
			return SEC_FIND_MEMORY;
		if (slot->flat)
			return flat_wait(&q->order, req) ? SEC_FIND_BUSY : SEC_FIND_OK;
	}
	return pieces_get(q, slot, var, begin);
}

void
sec_mem_put(struct sec_slot *slot)
{
	struct sec_req *req = &slot->req;
	const struct sec_alg *alg = &req->ss->alg;

	if (alg->verify && !req->match) {
		if (!slot->scatter && req->len != 0)
			memset(req->out, 0, req->len);
		return;
	}
	if (slot->scatter)
		wdm_vec_put(&slot->out, 0, req->out, req->len);
	if (slot->mac != NULL && !alg->verify)
		sec_small_copy(slot->mac, req->mac, alg->mac_len);
}
