/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Measuring: ops of a cryptodev, in place but for what would spoil its input. */

#include <stdlib.h>

#include <rte_malloc.h>

#include "perf.h"
#include "util.h"

struct work {
	const struct ta_cdev *dev;
	struct perf_conf conf;
	struct ta_bufs src, dst;
	struct rte_mempool *pool;
	void *session, *forward;	/* of what is measured; to make input for it */
	struct ta_alg_mem *mem[PERF_OPS_MAX];
	unsigned int nb_mem;
};

/* Behind each op and its IV. */
struct note {
	uint64_t start;
};

static const uint8_t iv[16] = { 1, 2, 3, 4 };

static struct note *
note_of(struct rte_crypto_op *op)
{
	return rte_crypto_op_ctod_offset(op, struct note *, TA_NOTE_OFF);
}

/* A wrong tag would be an error: the input of decryption must be right, and stay so. */
static bool
two_buffers(const struct work *w)
{
	return w->conf.reverse && w->conf.crypto.alg->type == RTE_CRYPTO_SYM_XFORM_AEAD;
}

/* Encrypt the source in place; the tag stays in @mem. */
static int
make_input(struct work *w, struct rte_crypto_op *op, struct ta_alg_mem *mem)
{
	struct ta_alg_conf c = w->conf.crypto;

	c.reverse = false;
	rte_crypto_op_attach_sym_session(op, w->forward);
	ta_alg_op(&c, op, 0, w->conf.block, iv, mem);
	if (ta_cop_run(w->dev, 0, op) != 0 || op->status != RTE_CRYPTO_OP_STATUS_SUCCESS)
		return ta_err("%s: an op of %u bytes of %s: %s", w->dev->name, w->conf.block,
			      c.alg->name, ta_cstatus_name(op->status));
	return 0;
}

static int
op_fill(struct work *w, struct rte_crypto_op *op, const uint8_t *data, size_t len, size_t pos)
{
	struct ta_alg_mem *mem = NULL;
	uint32_t done, n;

	if (ta_alg_has_tag(w->conf.crypto.alg)) {
		mem = ta_alg_mem_create();
		if (mem == NULL)
			return ta_err("no memory for tags (more with EAL's -m)");
		w->mem[w->nb_mem++] = mem;
	}
	op->sym->m_src = ta_buf_get(&w->src);
	op->sym->m_dst = NULL;
	if (op->sym->m_src == NULL)
		return ta_err("no memory for buffers (more with EAL's -m)");
	/* Ops are all of one length: the data begins again where it ends. */
	for (done = 0; done < w->conf.block; done += n, pos = (pos + n) % len) {
		n = RTE_MIN((size_t)w->conf.block - done, len - pos);
		ta_buf_write(op->sym->m_src, done, data + pos, n);
	}
	ta_buf_trim(op->sym->m_src, w->conf.block);
	if (two_buffers(w)) {
		if (make_input(w, op, mem) != 0)
			return TA_FAIL;
		op->sym->m_dst = ta_buf_get(&w->dst);
		if (op->sym->m_dst == NULL)
			return ta_err("no memory for buffers (more with EAL's -m)");
	}
	rte_crypto_op_attach_sym_session(op, w->session);
	ta_alg_op(&w->conf.crypto, op, 0, w->conf.block, iv, mem);
	return 0;
}

static void
crypto_destroy(void *arg)
{
	struct work *w = arg;
	unsigned int i;

	for (i = 0; i < w->nb_mem; i++)
		rte_free(w->mem[i]);
	ta_cdev_session_free(w->dev, w->session);
	ta_cdev_session_free(w->dev, w->forward);
	rte_mempool_free(w->pool);
	ta_bufs_destroy(&w->src);
	ta_bufs_destroy(&w->dst);
	free(w);
}

static int
sessions_create(struct work *w)
{
	struct ta_alg_conf c = w->conf.crypto;

	c.reverse = w->conf.reverse;
	w->conf.crypto.reverse = c.reverse;
	w->session = ta_cdev_session(w->dev, &c);
	c.reverse = false;
	if (two_buffers(w) && w->session != NULL)
		w->forward = ta_cdev_session(w->dev, &c);
	return w->session == NULL || (two_buffers(w) && w->forward == NULL) ? TA_FAIL : 0;
}

static int
memory_create(struct work *w, unsigned int nb)
{
	if (ta_bufs_create(&w->src, nb, w->conf.block, 0) != 0 ||
	    (two_buffers(w) && ta_bufs_create(&w->dst, nb, w->conf.block, 0) != 0))
		return TA_FAIL;
	w->pool = ta_cops_create(nb, sizeof(struct note));
	return w->pool == NULL ? ta_err("no memory for %u ops", nb) : 0;
}

static void *
crypto_create(const void *dev, const struct perf_conf *conf, const uint8_t *data, size_t len,
	      unsigned int nb, void **ops)
{
	struct work *w = calloc(1, sizeof(*w));
	unsigned int i;

	if (w == NULL) {
		ta_err("out of memory");
		return NULL;
	}
	w->dev = dev;
	w->conf = *conf;
	if (sessions_create(w) != 0 || memory_create(w, nb) != 0)
		goto fail;
	for (i = 0; i < nb; i++) {
		ops[i] = rte_crypto_op_alloc(w->pool, RTE_CRYPTO_OP_TYPE_SYMMETRIC);
		if (ops[i] == NULL) {
			ta_err("no memory for ops");
			goto fail;
		}
		if (op_fill(w, ops[i], data, len, (size_t)i * conf->block % len) != 0)
			goto fail;
	}
	return w;
fail:
	crypto_destroy(w);
	return NULL;
}

static const char *
crypto_name(const void *arg, uint8_t *id)
{
	const struct work *w = arg;

	*id = w->dev->id;
	return w->dev->name;
}

static uint64_t *
crypto_prepare(void *op)
{
	((struct rte_crypto_op *)op)->status = RTE_CRYPTO_OP_STATUS_NOT_PROCESSED;
	return &note_of(op)->start;
}

static uint16_t
crypto_enqueue(uint8_t dev, uint16_t q, void **ops, uint16_t n)
{
	return rte_cryptodev_enqueue_burst(dev, q, (struct rte_crypto_op **)ops, n);
}

static uint16_t
crypto_dequeue(uint8_t dev, uint16_t q, void **ops, uint16_t n)
{
	return rte_cryptodev_dequeue_burst(dev, q, (struct rte_crypto_op **)ops, n);
}

static bool
wrong(const struct work *w, const struct rte_crypto_op *op)
{
	ta_err("%s: an op of %u bytes of %s ends with \"%s\"", w->dev->name, w->conf.block,
	       w->conf.crypto.alg->name, ta_cstatus_name(op->status));
	return true;
}

/* Software devices work when they are asked to take an op, and leave a status though it waits. */
static bool
crypto_refused(const void *arg, const void *refused)
{
	const struct rte_crypto_op *op = refused;

	return op->status != RTE_CRYPTO_OP_STATUS_NOT_PROCESSED &&
		op->status != RTE_CRYPTO_OP_STATUS_SUCCESS && wrong(arg, op);
}

static bool
crypto_judge(const void *arg, void *back, struct perf_result *sum, uint64_t *start)
{
	struct rte_crypto_op *op = back;
	const struct work *w = arg;

	if (op->status != RTE_CRYPTO_OP_STATUS_SUCCESS)
		return !wrong(w, op);
	sum->plain += w->conf.block;
	sum->packed += w->conf.block;
	*start = note_of(op)->start;
	return true;
}

const struct perf_class perf_crypto = {
	.create = crypto_create, .destroy = crypto_destroy, .name = crypto_name,
	.prepare = crypto_prepare, .enqueue = crypto_enqueue, .dequeue = crypto_dequeue,
	.refused = crypto_refused, .judge = crypto_judge,
};
