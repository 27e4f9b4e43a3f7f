/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Ops of both kinds of work in flight on one queue pair: RSA and curves have hardware queues of
 * their own, and come back in whatever order.
 */

#include <string.h>

#include <rte_cycles.h>

#include "case_aop.h"
#include "sample.h"

#define NB		40	/* of both kinds */
#define LEN		128u	/* of RSA-1024 */
#define LIMIT_S		20

struct kind {
	struct ta_asym_conf conf;
	void *session;
	uint8_t want[CASE_AOP_MAX];
	uint32_t want_len;
};

struct note {
	struct ta_asym_mem *mem;
	const struct kind *kind;
	bool seen;
};
_Static_assert(sizeof(struct note) <= CASE_AOP_NOTE, "the pool has room for it");

static struct note *
note_of(struct rte_crypto_op *op)
{
	return rte_crypto_op_ctod_offset(op, struct note *, TA_ASYM_NOTE_OFF);
}

static bool
kind_open(struct ta_case_ctx *ctx, struct kind *k, const uint8_t *in, uint32_t len)
{
	k->want_len = sizeof(k->want);
	k->session = ta_cdev_asym_session_try(ctx->cdev, &k->conf);
	if (k->session == NULL || !case_judge_make(&k->conf, in, len, k->want, &k->want_len))
		ta_case_fail(ctx, "no session with %s", ta_pkey_text(k->conf.key));
	return ctx->why[0] == '\0';
}

static struct rte_crypto_op *
op_make(struct ta_case_ctx *ctx, const struct kind *k, const uint8_t *in, uint32_t len)
{
	struct rte_crypto_op *op = rte_crypto_op_alloc(ctx->aops, RTE_CRYPTO_OP_TYPE_ASYMMETRIC);
	struct note *note;

	if (op == NULL)
		return NULL;
	note = note_of(op);
	*note = (struct note){ .mem = ta_asym_mem_create(&k->conf, len), .kind = k };
	if (note->mem == NULL) {
		rte_crypto_op_free(op);
		return NULL;
	}
	memcpy(note->mem->in.p, in, len);
	note->mem->in.len = len;
	rte_crypto_op_attach_asym_session(op, k->session);
	ta_asym_op(&k->conf, op, note->mem);
	return op;
}

static bool
op_right(struct ta_case_ctx *ctx, struct rte_crypto_op *op)
{
	struct note *note = note_of(op);
	const struct kind *k = note->kind;

	if (!note->seen && op->status == RTE_CRYPTO_OP_STATUS_SUCCESS &&
	    ta_asym_result(&k->conf, op, note->mem) && note->mem->a.len == k->want_len &&
	    memcmp(note->mem->a.p, k->want, k->want_len) == 0) {
		note->seen = true;
		return true;
	}
	ta_case_fail(ctx, "%s among others: %s", ta_pkey_text(k->conf.key), note->seen ?
		     "came back twice" : op->status == RTE_CRYPTO_OP_STATUS_SUCCESS ?
		     "a wrong result" : ta_cstatus_name(op->status));
	return false;
}

/* How many of @ops came back; all of them were right, or why is noted. */
static unsigned int
run(struct ta_case_ctx *ctx, struct rte_crypto_op **ops)
{
	uint64_t end = rte_get_timer_cycles() + LIMIT_S * rte_get_timer_hz();
	struct rte_crypto_op *back[8];
	unsigned int sent = 0, seen = 0, n, i;

	while (seen < NB && rte_get_timer_cycles() < end) {
		if (sent < NB)
			sent += rte_cryptodev_enqueue_burst(ctx->cdev->id, 1, ops + sent,
							    NB - sent);
		n = rte_cryptodev_dequeue_burst(ctx->cdev->id, 1, back, RTE_DIM(back));
		for (i = 0; i < n; i++)
			op_right(ctx, back[i]);
		seen += n;
	}
	if (seen != NB)
		ta_case_fail(ctx, "%u of %u ops came back within %u s", seen, NB, LIMIT_S);
	return seen;
}

enum ta_verdict
case_pk_mixed(struct ta_case_ctx *ctx)
{
	struct kind kind[2] = {
		{ .conf = { .key = case_key(ctx, "rsa-1024"), .op = TA_ASYM_ENCRYPT } },
		{ .conf = { .key = case_key(ctx, "p-256"), .peer = case_key(ctx, "p-256 b"),
			    .op = TA_ASYM_DERIVE } },
	};
	struct rte_crypto_op *ops[NB];
	unsigned int i, nb = 0, back = 0;
	uint8_t in[LEN];

	if (ctx->why[0] != '\0')
		return TA_FAILED;
	if (ta_asym_lacks(ctx->cdev->id, &kind[1].conf) != NULL)
		return ta_case_skip(ctx, "no curves");
	ta_sample_fill(TA_SAMPLE_RANDOM, ta_random(&ctx->rnd) >> 32, in, LEN);
	in[0] = 0;
	if (!kind_open(ctx, &kind[0], in, LEN) || !kind_open(ctx, &kind[1], NULL, 0))
		goto close;
	for (; nb < NB; nb++) {
		ops[nb] = op_make(ctx, &kind[nb & 1], in, LEN);
		if (ops[nb] == NULL) {
			ta_case_fail(ctx, "no memory for %u ops", NB);
			goto close;
		}
	}
	back = run(ctx, ops);
close:
	/* Not those that never came back: their memory is still the device's. */
	for (i = 0; i < nb && (back == nb || nb < NB); i++) {
		ta_asym_mem_free(note_of(ops[i])->mem);
		rte_crypto_op_free(ops[i]);
	}
	ta_cdev_asym_session_free(ctx->cdev, kind[0].session);
	ta_cdev_asym_session_free(ctx->cdev, kind[1].session);
	return ctx->why[0] == '\0' ? TA_PASS : TA_FAILED;
}
