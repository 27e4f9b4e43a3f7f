/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Keys that are kept between the requests of a queue. The device knows no sessions: it looks for
 * one by the SQE's words and the keys' addresses, and believes what it finds only when the key
 * bytes that are there now are the same as then.
 */

#include "sec_sess.h"

#include <stdlib.h>
#include <string.h>

static void
sess_wipe(struct sec_sess *ss)
{
	unsigned int i;

	for (i = 0; i < SEC_LIB_NB; i++)
		if (ss->key[i] != NULL)
			sec_lib[i]->key_close(ss->key[i]);
	explicit_bzero(ss, sizeof(*ss));
}

void
sec_sess_close_all(struct sec_queue *q)
{
	struct sec_sess_table *t = &q->table;
	unsigned int i, j;

	for (i = 0; i < SEC_SESS_SETS; i++) {
		for (j = 0; j < SEC_SESS_WAYS; j++) {
			if (t->sess[i][j] != NULL)
				sess_wipe(t->sess[i][j]);
			free(t->sess[i][j]);
		}
	}
	memset(t, 0, sizeof(*t));
}

/* Keys are multiples of 4 bytes. */
static bool
key_same(const void *a, const void *b, unsigned int len)
{
	const uint8_t *p = a, *q = b;
	uint32_t v4, w4, diff4 = 0;
	uint64_t v, w, diff = 0;
	unsigned int i;

	for (i = 0; i + 8 <= len; i += 8) {
		memcpy(&v, p + i, 8);
		memcpy(&w, q + i, 8);
		diff |= v ^ w;
	}
	if (i < len) {
		memcpy(&v4, p + i, 4);
		memcpy(&w4, q + i, 4);
		diff4 = v4 ^ w4;
	}
	return (diff | diff4) == 0;
}

static unsigned int
sess_set(const uint32_t *ctl, const struct sec_var *var)
{
	uint64_t h = (var->c_key ^ var->a_key << 17) + (ctl[0] ^ (uint64_t)ctl[1] << 32) +
		(ctl[2] ^ (uint64_t)ctl[3] << 32);

	return (h * UINT64_C(0x9e3779b97f4a7c15)) >> 58;
}

/* A key where it is now. A pending request may be about to write it: BUSY. */
static enum sec_find
key_at(struct sec_queue *q, uint64_t addr, unsigned int len, const void **p)
{
	*p = NULL;
	if (len == 0)
		return SEC_FIND_OK;
	*p = wdm_bus_at(&q->bus, addr, len, false);
	if (*p == NULL)
		return SEC_FIND_MEMORY;
	return sec_order_wait(&q->order, *p, len, false) ? SEC_FIND_BUSY : SEC_FIND_OK;
}

static enum sec_find
keys_at(struct sec_queue *q, const struct sec_alg *alg, const struct sec_var *var,
	const void **c_key, const void **a_key)
{
	enum sec_find ret = key_at(q, var->c_key, alg->c_key_len, c_key);

	return ret != SEC_FIND_OK ? ret : key_at(q, var->a_key, alg->a_key_len, a_key);
}

/* Requests that were not executed yet need it. */
static bool
sess_busy(const struct sec_queue *q, const struct sec_sess *ss)
{
	return ss->used && ss->batch == q->batch && q->nb_pend > 0;
}

static struct sec_sess *
sess_victim(struct sec_queue *q, unsigned int set)
{
	struct sec_sess_table *t = &q->table;
	unsigned int i, way;

	for (i = 0; i < SEC_SESS_WAYS; i++) {
		way = t->victim[set]++ % SEC_SESS_WAYS;
		if (t->sess[set][way] == NULL)
			t->sess[set][way] = calloc(1, sizeof(struct sec_sess));
		if (t->sess[set][way] != NULL && !sess_busy(q, t->sess[set][way]))
			return t->sess[set][way];
	}
	return NULL;
}

/* Which libraries can do it, and how. */
static void
sess_libs(struct sec_queue *q, struct sec_sess *ss)
{
	unsigned int i, has;

	for (i = 0; i < SEC_LIB_NB; i++) {
		has = q->lib[i] != NULL ? sec_lib[i]->has(q->lib[i], &ss->alg) : 0;
		ss->libs |= has & SEC_LIB_HAS ? 1u << i : 0;
		ss->lanes |= has & SEC_LIB_LANES ? 1u << i : 0;
		ss->picky |= has & SEC_LIB_PICKY ? 1u << i : 0;
		ss->ctr32 |= has & SEC_LIB_CTR32 ? 1u << i : 0;
	}
}

static enum sec_usual
alg_usual(const struct sec_alg *alg)
{
	bool sgl = alg->src_sgl || alg->dst_sgl;

	if (alg->a_iv_len != 0 || alg->piece != SEC_PIECE_WHOLE)
		return SEC_USUAL_NOT;
	switch (alg->kind) {
	case SEC_KIND_CIPHER:
		return sgl ? SEC_USUAL_NOT : alg->de ? SEC_USUAL_MOVE : SEC_USUAL_CIPHER;
	case SEC_KIND_AUTH:
		return sgl ? SEC_USUAL_NOT : SEC_USUAL_AUTH;
	case SEC_KIND_AEAD:
		return alg->de ? SEC_USUAL_NOT : alg->src_sgl ? SEC_USUAL_PAIR : SEC_USUAL_LEAD;
	case SEC_KIND_CHAIN:
		return alg->de || sgl ? SEC_USUAL_NOT : SEC_USUAL_LEAD;
	default:
		return SEC_USUAL_NOT;
	}
}

static void
key_note(struct sec_queue *q, const void *key, unsigned int len)
{
	uintptr_t p = (uintptr_t)key;

	if (len == 0)
		return;
	q->key_low = p < q->key_low ? p : q->key_low;
	q->key_high = p + len > q->key_high ? p + len : q->key_high;
}

/* The session's keys are what lies in memory now. */
static void
sess_seen(struct sec_queue *q, struct sec_sess *ss, const void *c_key, const void *a_key)
{
	ss->seen = q->look;
	key_note(q, c_key, ss->alg.c_key_len);
	key_note(q, a_key, ss->alg.a_key_len);
}

static enum sec_find
sess_make(struct sec_queue *q, const uint32_t *ctl, const struct sec_var *var,
	  struct sec_sess **found)
{
	struct sec_sess_table *t = &q->table;
	const void *c_key, *a_key;
	struct sec_sess *ss;
	struct sec_alg alg;
	enum sec_find ret;

	if (!sec_alg_get(q->bus.dev, ctl, &alg))
		return SEC_FIND_BD;
	ret = keys_at(q, &alg, var, &c_key, &a_key);
	if (ret != SEC_FIND_OK)
		return ret;
	ss = sess_victim(q, sess_set(ctl, var));
	if (ss == NULL)
		return q->nb_pend > 0 ? SEC_FIND_BUSY : SEC_FIND_MEMORY;
	if (t->last == ss)
		t->last = NULL;
	sess_wipe(ss);
	/* Copied once: what a later request is compared with is what is used. */
	if (c_key != NULL)
		memcpy(ss->c_key, c_key, alg.c_key_len);
	if (a_key != NULL)
		memcpy(ss->a_key, a_key, alg.a_key_len);
	memcpy(ss->ctl, ctl, sizeof(ss->ctl));
	ss->c_key_addr = var->c_key;
	ss->a_key_addr = var->a_key;
	ss->alg = alg;
	sess_seen(q, ss, c_key, a_key);
	sess_libs(q, ss);
	ss->usual = alg_usual(&alg);
	ss->used = true;
	*found = ss;
	return SEC_FIND_OK;
}

/* The keys in memory are still the session's; @same says so. */
static enum sec_find
sess_check(struct sec_queue *q, struct sec_sess *ss, const struct sec_var *var, bool *same)
{
	const struct sec_alg *alg = &ss->alg;
	const void *c_key, *a_key;
	enum sec_find ret = keys_at(q, alg, var, &c_key, &a_key);

	*same = ret == SEC_FIND_OK &&
		(c_key == NULL || key_same(c_key, ss->c_key, alg->c_key_len)) &&
		(a_key == NULL || key_same(a_key, ss->a_key, alg->a_key_len));
	if (*same)
		sess_seen(q, ss, c_key, a_key);
	return ret;
}

static struct sec_sess *
sess_lookup(struct sec_sess_table *t, const uint32_t *ctl, const struct sec_var *var)
{
	struct sec_sess **way = t->sess[sess_set(ctl, var)];
	unsigned int i;

	for (i = 0; i < SEC_SESS_WAYS; i++)
		if (way[i] != NULL && sec_sess_is(way[i], ctl, var))
			return way[i];
	return NULL;
}

enum sec_find
sec_sess_find(struct sec_queue *q, const uint32_t *ctl, const struct sec_var *var,
	      struct sec_sess **found)
{
	struct sec_sess_table *t = &q->table;
	struct sec_sess *ss = t->last;
	enum sec_find ret;
	bool same;

	if (ss == NULL || !sec_sess_is(ss, ctl, var))
		ss = sess_lookup(t, ctl, var);
	if (ss != NULL && ss->seen != q->look) {
		ret = sess_check(q, ss, var, &same);
		if (ret != SEC_FIND_OK)
			return ret;
		if (!same) {
			/* Another key at the same place: another session, once this is idle. */
			if (sess_busy(q, ss))
				return SEC_FIND_BUSY;
			if (t->last == ss)
				t->last = NULL;
			sess_wipe(ss);
			ss = NULL;
		}
	}
	if (ss == NULL) {
		ret = sess_make(q, ctl, var, &ss);
		if (ret != SEC_FIND_OK)
			return ret;
	}
	ss->batch = q->batch;
	t->last = ss;
	*found = ss;
	return SEC_FIND_OK;
}
