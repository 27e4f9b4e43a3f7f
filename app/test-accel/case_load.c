/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Many numbered ops of one kind, for cases about queues: compression, a cipher, or RSA. */

#include "case_load.h"

#include <stdlib.h>
#include <string.h>

#include <rte_cycles.h>
#include <rte_malloc.h>

#include "case_aop.h"
#include "case_cop.h"
#include "case_op.h"
#include "sample.h"

#define LIMIT_S		20
#define LEN		CASE_LOAD_LEN

/* ---- Compression ---- */

static bool
zip_open(struct ta_case_ctx *ctx)
{
	struct ta_xform_conf conf = { .level = RTE_COMP_LEVEL_PMD_DEFAULT };

	ctx->shared = ta_xform_create(ctx->dev, true, &conf);
	if (ctx->shared == NULL)
		ta_case_fail(ctx, "no transform");
	return ctx->shared != NULL;
}

static void
zip_close(struct ta_case_ctx *ctx)
{
	if (ctx->shared != NULL)
		rte_compressdev_private_xform_free(ctx->dev->id, ctx->shared);
}

static void
zip_destroy(void *arg)
{
	struct rte_comp_op *op = arg;

	rte_pktmbuf_free(op->m_src);
	rte_pktmbuf_free(op->m_dst);
	rte_comp_op_free(op);
}

static void *
zip_create(struct ta_case_ctx *ctx, unsigned int nr)
{
	struct rte_comp_op *op = rte_comp_op_alloc(ctx->ops);
	uint8_t in[LEN];

	if (op == NULL) {
		ta_case_fail(ctx, "no op");
		return NULL;
	}
	op->private_xform = ctx->shared;
	op->flush_flag = RTE_COMP_FLUSH_FINAL;
	op->m_src = case_buf(ctx, LEN, CASE_LINEAR);
	op->m_dst = case_buf(ctx, ta_bound(LEN), CASE_LINEAR);
	if (op->m_src == NULL || op->m_dst == NULL) {
		zip_destroy(op);
		return NULL;
	}
	op->src.length = LEN;
	op->input_chksum = nr;
	ta_sample_fill(TA_SAMPLE_TEXT, nr, in, LEN);
	ta_buf_write(op->m_src, 0, in, LEN);
	return op;
}

static uint16_t
zip_enqueue(struct ta_case_ctx *ctx, uint16_t qp, void **ops, uint16_t n)
{
	return rte_compressdev_enqueue_burst(ctx->dev->id, qp, (struct rte_comp_op **)ops, n);
}

static uint16_t
zip_dequeue(struct ta_case_ctx *ctx, uint16_t qp, void **ops, uint16_t n)
{
	return rte_compressdev_dequeue_burst(ctx->dev->id, qp, (struct rte_comp_op **)ops, n);
}

static uint64_t
zip_number(const void *op)
{
	return ((const struct rte_comp_op *)op)->input_chksum;
}

static enum case_judgement
zip_judge(struct ta_case_ctx *ctx, void *arg)
{
	struct rte_comp_op *op = arg;
	uint8_t in[LEN], out[2 * LEN + 512];

	if (op->status != RTE_COMP_OP_STATUS_SUCCESS)
		return CASE_OP_ERROR;
	if (op->produced > sizeof(out))
		return CASE_OP_WRONG;
	ta_sample_fill(TA_SAMPLE_TEXT, op->input_chksum, in, LEN);
	ta_buf_read(op->m_dst, 0, out, op->produced);
	return case_inflates(out, op->produced, in, LEN) ? CASE_OP_GOOD : CASE_OP_WRONG;
}

const struct case_load_kind case_load_zip = {
	.open = zip_open, .close = zip_close, .create = zip_create, .destroy = zip_destroy,
	.enqueue = zip_enqueue, .dequeue = zip_dequeue, .number = zip_number, .judge = zip_judge,
};

/* ---- Crypto: decryption of AES-CBC, in place ---- */

/*
 * Nobody needs to know the right ciphertext: what comes back was plaintext when the load was made,
 * and the device itself had encrypted it (which known answers vouch for).
 */
struct sec_note {
	uint64_t nr;
};

#define SEC_LEN		(LEN / 16 * 16)

static const uint8_t sec_key[16] = "a key, no secret";
static const uint8_t sec_iv[16];

static struct ta_alg_conf
sec_conf(bool reverse)
{
	uint16_t len;

	return (struct ta_alg_conf){
		.alg = ta_alg_find("aes-cbc", &len), .reverse = reverse, .key = sec_key,
		.key_len = sizeof(sec_key), .iv_len = sizeof(sec_iv),
	};
}

static bool
sec_open(struct ta_case_ctx *ctx)
{
	struct ta_alg_conf c = sec_conf(true);

	ctx->shared = ta_cdev_session(ctx->cdev, &c);
	if (ctx->shared == NULL)
		ta_case_fail(ctx, "no session of AES-CBC");
	return ctx->shared != NULL;
}

static void
sec_close(struct ta_case_ctx *ctx)
{
	ta_cdev_session_free(ctx->cdev, ctx->shared);
}

static void
sec_destroy(void *arg)
{
	struct rte_crypto_op *op = arg;

	rte_pktmbuf_free(op->sym->m_src);
	rte_crypto_op_free(op);
}

static void *
sec_create(struct ta_case_ctx *ctx, unsigned int nr)
{
	struct rte_crypto_op *op = rte_crypto_op_alloc(ctx->cops, RTE_CRYPTO_OP_TYPE_SYMMETRIC);
	struct ta_alg_conf c = sec_conf(true);
	uint8_t in[SEC_LEN], packed[SEC_LEN];
	struct case_cop e = { .conf = sec_conf(false), .in = in, .len = SEC_LEN, .out = packed,
		.iv = sec_iv, .in_place = true };

	if (op == NULL) {
		ta_case_fail(ctx, "no op");
		return NULL;
	}
	ta_sample_fill(TA_SAMPLE_TEXT, nr, in, SEC_LEN);
	op->sym->m_src = case_buf(ctx, SEC_LEN, CASE_LINEAR);
	op->sym->m_dst = NULL;
	if (op->sym->m_src == NULL || !case_cop_run(ctx, &e) ||
	    e.status != RTE_CRYPTO_OP_STATUS_SUCCESS) {
		ta_case_fail(ctx, "AES-CBC does not encrypt");
		sec_destroy(op);
		return NULL;
	}
	ta_buf_write(op->sym->m_src, 0, packed, SEC_LEN);
	rte_crypto_op_attach_sym_session(op, ctx->shared);
	ta_alg_op(&c, op, 0, SEC_LEN, sec_iv, NULL);
	rte_crypto_op_ctod_offset(op, struct sec_note *, TA_NOTE_OFF)->nr = nr;
	return op;
}

static uint16_t
sec_enqueue(struct ta_case_ctx *ctx, uint16_t qp, void **ops, uint16_t n)
{
	return rte_cryptodev_enqueue_burst(ctx->cdev->id, qp, (struct rte_crypto_op **)ops, n);
}

static uint16_t
sec_dequeue(struct ta_case_ctx *ctx, uint16_t qp, void **ops, uint16_t n)
{
	return rte_cryptodev_dequeue_burst(ctx->cdev->id, qp, (struct rte_crypto_op **)ops, n);
}

static uint64_t
sec_number(const void *arg)
{
	return rte_crypto_op_ctod_offset((struct rte_crypto_op *)(uintptr_t)arg,
					 struct sec_note *, TA_NOTE_OFF)->nr;
}

static enum case_judgement
sec_judge(struct ta_case_ctx *ctx, void *arg)
{
	struct rte_crypto_op *op = arg;
	uint8_t in[SEC_LEN], out[SEC_LEN];

	if (op->status != RTE_CRYPTO_OP_STATUS_SUCCESS)
		return CASE_OP_ERROR;
	ta_sample_fill(TA_SAMPLE_TEXT, sec_number(op), in, SEC_LEN);
	ta_buf_read(op->sym->m_src, 0, out, SEC_LEN);
	return memcmp(in, out, SEC_LEN) == 0 ? CASE_OP_GOOD : CASE_OP_WRONG;
}

const struct case_load_kind case_load_sec = {
	.open = sec_open, .close = sec_close, .create = sec_create, .destroy = sec_destroy,
	.enqueue = sec_enqueue, .dequeue = sec_dequeue, .number = sec_number, .judge = sec_judge,
};

/* ---- Public keys: a number to RSA's public exponent, which libcrypto does, too ---- */

#define HPRE_BITS	"rsa-1024"
#define HPRE_LEN	128u

struct hpre_load {
	struct ta_asym_conf conf;
	void *session;
};

struct hpre_note {
	uint64_t nr;
	struct ta_asym_mem *mem;
	uint8_t want[HPRE_LEN];
};
_Static_assert(sizeof(struct hpre_note) <= CASE_AOP_NOTE, "the pool has room for it");

static struct hpre_note *
hpre_note(const void *op)
{
	return rte_crypto_op_ctod_offset((struct rte_crypto_op *)(uintptr_t)op,
					 struct hpre_note *, TA_ASYM_NOTE_OFF);
}

static bool
hpre_open(struct ta_case_ctx *ctx)
{
	struct hpre_load *l = calloc(1, sizeof(*l));

	if (l == NULL) {
		ta_case_fail(ctx, "out of memory");
		return false;
	}
	ctx->shared = l;
	l->conf = (struct ta_asym_conf){ .key = case_key(ctx, HPRE_BITS), .op = TA_ASYM_ENCRYPT,
		.pad = TA_PAD_NONE };
	if (l->conf.key != NULL)
		l->session = ta_cdev_asym_session_try(ctx->cdev, &l->conf);
	if (l->session == NULL)
		ta_case_fail(ctx, "no session of RSA");
	return l->session != NULL;
}

static void
hpre_close(struct ta_case_ctx *ctx)
{
	struct hpre_load *l = ctx->shared;

	if (l != NULL)
		ta_cdev_asym_session_free(ctx->cdev, l->session);
	free(l);
}

static void
hpre_destroy(void *op)
{
	ta_asym_mem_free(hpre_note(op)->mem);
	rte_crypto_op_free(op);
}

static void *
hpre_create(struct ta_case_ctx *ctx, unsigned int nr)
{
	struct rte_crypto_op *op = rte_crypto_op_alloc(ctx->aops, RTE_CRYPTO_OP_TYPE_ASYMMETRIC);
	struct hpre_load *l = ctx->shared;
	struct hpre_note *note;
	uint32_t len = HPRE_LEN;

	if (op == NULL) {
		ta_case_fail(ctx, "no op");
		return NULL;
	}
	note = hpre_note(op);
	note->nr = nr;
	note->mem = ta_asym_mem_create(&l->conf, HPRE_LEN);
	if (note->mem == NULL) {
		ta_case_fail(ctx, "no memory for an op");
		rte_crypto_op_free(op);
		return NULL;
	}
	ta_sample_fill(TA_SAMPLE_RANDOM, nr, note->mem->in.p, HPRE_LEN);
	note->mem->in.p[0] = 0;		/* below the modulus */
	note->mem->in.len = HPRE_LEN;
	if (!case_judge_make(&l->conf, note->mem->in.p, HPRE_LEN, note->want, &len)) {
		ta_case_fail(ctx, "libcrypto fails");
		hpre_destroy(op);
		return NULL;
	}
	rte_crypto_op_attach_asym_session(op, l->session);
	ta_asym_op(&l->conf, op, note->mem);
	return op;
}

static uint64_t
hpre_number(const void *op)
{
	return hpre_note(op)->nr;
}

static enum case_judgement
hpre_judge(struct ta_case_ctx *ctx, void *arg)
{
	struct hpre_load *l = ctx->shared;
	struct rte_crypto_op *op = arg;
	struct hpre_note *note = hpre_note(op);

	if (op->status != RTE_CRYPTO_OP_STATUS_SUCCESS)
		return CASE_OP_ERROR;
	return ta_asym_result(&l->conf, op, note->mem) && note->mem->a.len == HPRE_LEN &&
		memcmp(note->mem->a.p, note->want, HPRE_LEN) == 0 ? CASE_OP_GOOD : CASE_OP_WRONG;
}

const struct case_load_kind case_load_hpre = {
	.open = hpre_open, .close = hpre_close, .create = hpre_create, .destroy = hpre_destroy,
	.enqueue = sec_enqueue, .dequeue = sec_dequeue, .number = hpre_number,
	.judge = hpre_judge,
};

/* ---- The load ---- */

bool
case_load_open(struct ta_case_ctx *ctx, struct case_load *l, unsigned int nb)
{
	memset(l, 0, sizeof(*l));
	if (!ctx->load->open(ctx))
		return false;
	while (l->nb < nb) {
		l->op[l->nb] = ctx->load->create(ctx, l->nb);
		if (l->op[l->nb] == NULL)
			return false;
		l->nb++;
	}
	return true;
}

void
case_load_close(struct ta_case_ctx *ctx, struct case_load *l)
{
	/* Not those that never came back: their buffers are still the device's. */
	if (l->nb_seen == l->nb_sent)
		while (l->nb > 0)
			ctx->load->destroy(l->op[--l->nb]);
	ctx->load->close(ctx);
	ctx->shared = NULL;
}

static bool
check_op(struct ta_case_ctx *ctx, struct case_load *l, void *op)
{
	uint64_t nr = ctx->load->number(op);

	if (nr >= l->nb || l->op[nr] != op || l->seen[nr]) {
		ta_case_fail(ctx, "op %lu came back twice", (unsigned long)nr);
		return false;
	}
	l->seen[nr] = true;
	l->nb_seen++;
	switch (ctx->load->judge(ctx, op)) {
	case CASE_OP_GOOD:
		return true;
	case CASE_OP_ERROR:
		l->nb_errors++;
		return true;
	default:
		ta_case_fail(ctx, "op %lu is called a success and is none", (unsigned long)nr);
		return false;
	}
}

bool
case_load_run(struct ta_case_ctx *ctx, struct case_load *l, unsigned int nb_qp)
{
	uint64_t end = rte_get_timer_cycles() + LIMIT_S * rte_get_timer_hz();
	unsigned int turn, i, n;
	void *back[32];

	for (turn = 0; l->nb_seen < l->nb && rte_get_timer_cycles() < end; turn++) {
		/* One at a time where queue pairs take turns: they differ in how far they are. */
		n = nb_qp == 1 ? l->nb - l->nb_sent : RTE_MIN(l->nb - l->nb_sent, 1u);
		if (n != 0)
			l->nb_sent += ctx->load->enqueue(ctx, turn % nb_qp, l->op + l->nb_sent, n);
		for (n = 0, i = 0; i < nb_qp; i++)
			n += ctx->load->dequeue(ctx, i, back + n, 7);
		for (i = 0; i < n; i++)
			if (!check_op(ctx, l, back[i]))
				return false;
	}
	if (l->nb_seen == l->nb)
		return true;
	ta_case_fail(ctx, "%u of %u ops came back within %u s", l->nb_seen, l->nb, LIMIT_S);
	return false;
}

bool
case_load_works(struct ta_case_ctx *ctx)
{
	struct case_load l;
	bool good = case_load_open(ctx, &l, 1) && case_load_run(ctx, &l, 1);

	if (good && l.nb_errors != 0)
		good = ta_case_fail(ctx, "the queue does not work") == TA_PASS;
	case_load_close(ctx, &l);
	return good;
}

enum ta_verdict
case_in_flight(struct ta_case_ctx *ctx)
{
	struct case_load l;
	bool good;

	if (ctx->dev != NULL && (ctx->dev->ff & RTE_COMP_FF_SHAREABLE_PRIV_XFORM) == 0)
		return ta_case_skip(ctx, "transforms cannot be shared");
	good = case_load_open(ctx, &l, CASE_LOAD_MAX) && case_load_run(ctx, &l, 2);
	if (good && l.nb_errors != 0)
		good = ta_case_fail(ctx, "%u ops failed", l.nb_errors) == TA_PASS;
	case_load_close(ctx, &l);
	return good ? TA_PASS : TA_FAILED;
}
