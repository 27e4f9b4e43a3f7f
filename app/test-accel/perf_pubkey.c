/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Measuring: public-key ops of a cryptodev, all with one key. */

#include <stdlib.h>
#include <string.h>

#include "perf.h"
#include "sample.h"
#include "util.h"

#define DIGEST_LEN	32u	/* of what is signed */

struct work {
	const struct ta_cdev *dev;
	struct ta_asym_conf conf;
	struct rte_mempool *pool;
	void *session;
	struct rte_crypto_op *op[PERF_OPS_MAX];
	unsigned int nb;
};

struct note {
	uint64_t start;
	const struct work *work;
	struct ta_asym_mem *mem;
};

static struct note *
note_of(struct rte_crypto_op *op)
{
	return rte_crypto_op_ctod_offset(op, struct note *, TA_ASYM_NOTE_OFF);
}

static void
pubkey_destroy(void *arg)
{
	struct work *w = arg;

	while (w->nb > 0) {
		ta_asym_mem_free(note_of(w->op[--w->nb])->mem);
		rte_crypto_op_free(w->op[w->nb]);
	}
	ta_cdev_asym_session_free(w->dev, w->session);
	rte_mempool_free(w->pool);
	free(w);
}

static struct rte_crypto_op *
op_create(struct work *w)
{
	struct rte_crypto_op *op = rte_crypto_op_alloc(w->pool, RTE_CRYPTO_OP_TYPE_ASYMMETRIC);
	struct ta_asym_mem *mem = ta_asym_mem_create(&w->conf, DIGEST_LEN);

	if (op == NULL || mem == NULL) {
		ta_err("no memory for ops (more with EAL's -m)");
		ta_asym_mem_free(mem);
		if (op != NULL)
			rte_crypto_op_free(op);
		return NULL;
	}
	*note_of(op) = (struct note){ .work = w, .mem = mem };
	if (w->conf.op != TA_ASYM_DERIVE) {
		ta_sample_fill(TA_SAMPLE_RANDOM, 1, mem->in.p, DIGEST_LEN);
		mem->in.len = DIGEST_LEN;
	}
	w->op[w->nb++] = op;
	return op;
}

static int
run_one(const struct work *w, const struct ta_asym_conf *c, struct rte_crypto_op *op)
{
	struct ta_asym_mem *mem = note_of(op)->mem;

	ta_asym_op(c, op, mem);
	if (ta_cop_run(w->dev, 0, op) != 0 || op->status != RTE_CRYPTO_OP_STATUS_SUCCESS ||
	    !ta_asym_result(c, op, mem))
		return ta_err("%s: %s with %s: %s", w->dev->name, ta_asym_op_name(c->op),
			      ta_pkey_text(c->key), ta_cstatus_name(op->status));
	return 0;
}

/* What is verified was signed by the device itself: once, with the first op. */
static int
make_signature(struct work *w)
{
	struct ta_asym_conf c = w->conf;
	void *session;
	int ret = TA_FAIL;

	c.op = TA_ASYM_SIGN;
	session = ta_cdev_asym_session(w->dev, &c);
	if (session != NULL) {
		rte_crypto_op_attach_asym_session(w->op[0], session);
		ret = run_one(w, &c, w->op[0]);
		rte_crypto_op_attach_asym_session(w->op[0], w->session);
	}
	ta_cdev_asym_session_free(w->dev, session);
	return ret;
}

static void
copy_signature(const struct ta_asym_mem *from, struct ta_asym_mem *to)
{
	memcpy(to->a.p, from->a.p, from->a.len);
	memcpy(to->b.p, from->b.p, from->b.len);
	to->a.len = from->a.len;
	to->b.len = from->b.len;
}

static void *
pubkey_create(const void *dev, const struct perf_conf *conf, const uint8_t *data, size_t len,
	      unsigned int nb, void **ops)
{
	struct work *w = calloc(1, sizeof(*w));
	unsigned int i;

	if (w == NULL) {
		ta_err("out of memory");
		return NULL;
	}
	w->dev = dev;
	w->conf = conf->asym;
	w->session = ta_cdev_asym_session(w->dev, &w->conf);
	if (w->session == NULL)
		goto fail;
	w->pool = ta_aops_create(nb, sizeof(struct note));
	if (w->pool == NULL) {
		ta_err("no memory for %u ops", nb);
		goto fail;
	}
	for (i = 0; i < nb; i++) {
		ops[i] = op_create(w);
		if (ops[i] == NULL)
			goto fail;
		rte_crypto_op_attach_asym_session(ops[i], w->session);
		if (w->conf.op != TA_ASYM_VERIFY)
			continue;
		if (i == 0 && make_signature(w) != 0)
			goto fail;
		if (i != 0)
			copy_signature(note_of(ops[0])->mem, note_of(ops[i])->mem);
	}
	return w;
fail:
	pubkey_destroy(w);
	return NULL;
}

static const char *
pubkey_name(const void *arg, uint8_t *id)
{
	const struct work *w = arg;

	*id = w->dev->id;
	return w->dev->name;
}

/* Ops write the lengths of their results over those of their rooms. */
static uint64_t *
pubkey_prepare(void *op)
{
	struct note *note = note_of(op);

	ta_asym_op(&note->work->conf, op, note->mem);
	return &note->start;
}

static uint16_t
pubkey_enqueue(uint8_t dev, uint16_t q, void **ops, uint16_t n)
{
	return rte_cryptodev_enqueue_burst(dev, q, (struct rte_crypto_op **)ops, n);
}

static uint16_t
pubkey_dequeue(uint8_t dev, uint16_t q, void **ops, uint16_t n)
{
	return rte_cryptodev_dequeue_burst(dev, q, (struct rte_crypto_op **)ops, n);
}

static bool
wrong(const struct work *w, const struct rte_crypto_op *op)
{
	ta_err("%s: %s with %s ends with \"%s\"", w->dev->name, ta_asym_op_name(w->conf.op),
	       ta_pkey_text(w->conf.key), ta_cstatus_name(op->status));
	return true;
}

/* Software devices work when they are asked to take an op, and leave a status though it waits. */
static bool
pubkey_refused(const void *arg, const void *refused)
{
	const struct rte_crypto_op *op = refused;

	return op->status != RTE_CRYPTO_OP_STATUS_NOT_PROCESSED &&
		op->status != RTE_CRYPTO_OP_STATUS_SUCCESS && wrong(arg, op);
}

static bool
pubkey_judge(const void *arg, void *back, struct perf_result *sum, uint64_t *start)
{
	struct rte_crypto_op *op = back;
	const struct work *w = arg;

	if (op->status != RTE_CRYPTO_OP_STATUS_SUCCESS)
		return !wrong(w, op);
	*start = note_of(op)->start;
	return true;
}

const struct perf_class perf_pubkey = {
	.create = pubkey_create, .destroy = pubkey_destroy, .name = pubkey_name,
	.prepare = pubkey_prepare, .enqueue = pubkey_enqueue, .dequeue = pubkey_dequeue,
	.refused = pubkey_refused, .judge = pubkey_judge,
};
