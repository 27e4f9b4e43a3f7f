/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Measuring: stateless ops of a compressdev. */

#include <stdio.h>
#include <stdlib.h>

#include <rte_errno.h>

#include <zlib.h>

#include "perf.h"
#include "util.h"

struct work {
	const struct ta_dev *dev;
	struct perf_conf conf;
	struct ta_bufs src, dst;
	struct rte_mempool *pool;
	void *xform[PERF_OPS_MAX];
	unsigned int nb_xforms;
};

/* Behind each op. */
struct note {
	uint64_t start;
	uint32_t plain;
};

static struct note *
note_of(struct rte_comp_op *op)
{
	return (struct note *)(op + 1);
}

/* Raw DEFLATE of @len bytes by zlib: the same input for every device. 0: it failed. */
static uint32_t
zlib_deflate(int level, const uint8_t *in, uint32_t len, uint8_t *out, uint32_t room)
{
	z_stream zs = { .next_in = (uint8_t *)(uintptr_t)in, .avail_in = len, .next_out = out,
		.avail_out = room };
	int ret;

	if (deflateInit2(&zs, level, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		return 0;
	ret = deflate(&zs, Z_FINISH);
	deflateEnd(&zs);
	return ret == Z_STREAM_END ? room - zs.avail_out : 0;
}

static int
op_fill(struct work *w, struct rte_comp_op *op, unsigned int nr, const uint8_t *data, uint32_t len,
	uint8_t *tmp)
{
	uint32_t n = len;

	op->op_type = RTE_COMP_OP_STATELESS;
	op->flush_flag = RTE_COMP_FLUSH_FINAL;
	op->private_xform = w->xform[nr % w->nb_xforms];
	op->m_src = ta_buf_get(&w->src);
	op->m_dst = ta_buf_get(&w->dst);
	if (op->m_src == NULL || op->m_dst == NULL)
		return ta_err("no memory for buffers (more with EAL's -m)");
	if (w->conf.reverse) {
		n = zlib_deflate(w->conf.zlib_level, data, len, tmp, ta_bound(len));
		if (n == 0)
			return ta_err("zlib failed");
		data = tmp;
	}
	ta_buf_write(op->m_src, 0, data, n);
	/* The buffer stays so: what is cut off is freed with its pool. */
	ta_buf_trim(op->m_src, n);
	op->src.offset = 0;
	op->src.length = n;
	op->dst.offset = 0;
	note_of(op)->plain = len;
	return 0;
}

static int
ops_create(struct work *w, unsigned int nb, void **ops, const uint8_t *data, size_t len)
{
	uint8_t *tmp = malloc(ta_bound(w->conf.block));
	struct rte_comp_op *op;
	unsigned int i;
	size_t pos = 0;
	uint32_t n;
	int ret = tmp == NULL ? ta_err("out of memory") : 0;

	for (i = 0; i < nb && ret == 0; i++) {
		n = RTE_MIN((size_t)w->conf.block, len - pos);
		op = rte_comp_op_alloc(w->pool);
		ops[i] = op;
		ret = op == NULL ? ta_err("no memory for ops") :
			op_fill(w, op, i, data + pos, n, tmp);
		pos += n;
		if (pos == len)
			pos = 0;
	}
	free(tmp);
	return ret;
}

static void
comp_destroy(void *arg)
{
	struct work *w = arg;
	unsigned int i;

	for (i = 0; i < w->nb_xforms; i++)
		rte_compressdev_private_xform_free(w->dev->id, w->xform[i]);
	rte_mempool_free(w->pool);
	ta_bufs_destroy(&w->src);
	ta_bufs_destroy(&w->dst);
	free(w);
}

static int
xforms_create(struct work *w, unsigned int nb)
{
	bool shared = (w->dev->ff & RTE_COMP_FF_SHAREABLE_PRIV_XFORM) != 0;
	unsigned int i;

	for (i = 0; i < (shared ? 1 : nb); i++) {
		w->xform[i] = ta_xform_create(w->dev, !w->conf.reverse, &w->conf.xform);
		if (w->xform[i] == NULL)
			return TA_FAIL;
		w->nb_xforms++;
	}
	return 0;
}

static void *
comp_create(const void *dev, const struct perf_conf *conf, const uint8_t *data, size_t len,
	    unsigned int nb, void **ops)
{
	uint32_t in = conf->reverse ? ta_bound(conf->block) : conf->block;
	uint32_t out = conf->reverse ? conf->block + 512 : ta_bound(conf->block);
	struct work *w = calloc(1, sizeof(*w));
	static unsigned int serial;
	char name[32];

	if (w == NULL) {
		ta_err("out of memory");
		return NULL;
	}
	w->dev = dev;
	w->conf = *conf;
	if ((w->dev->ff & RTE_COMP_FF_SHAREABLE_PRIV_XFORM) == 0)
		nb = RTE_MIN(nb, 200u);
	if (ta_bufs_create(&w->src, nb, in, 0) != 0 || ta_bufs_create(&w->dst, nb, out, 0) != 0)
		goto fail;
	snprintf(name, sizeof(name), "perf_ops_%u", serial++);
	w->pool = rte_comp_op_pool_create(name, nb, 0, sizeof(struct note), SOCKET_ID_ANY);
	if (w->pool == NULL) {
		ta_err("no memory for %u ops: %s", nb, rte_strerror(rte_errno));
		goto fail;
	}
	if (xforms_create(w, nb) == 0 && ops_create(w, nb, ops, data, len) == 0)
		return w;
fail:
	comp_destroy(w);
	return NULL;
}

static const char *
comp_name(const void *arg, uint8_t *id)
{
	const struct work *w = arg;

	*id = w->dev->id;
	return w->dev->name;
}

static uint64_t *
comp_prepare(void *op)
{
	ta_op_reset(op);
	return &note_of(op)->start;
}

static uint16_t
comp_enqueue(uint8_t dev, uint16_t q, void **ops, uint16_t n)
{
	return rte_compressdev_enqueue_burst(dev, q, (struct rte_comp_op **)ops, n);
}

static uint16_t
comp_dequeue(uint8_t dev, uint16_t q, void **ops, uint16_t n)
{
	return rte_compressdev_dequeue_burst(dev, q, (struct rte_comp_op **)ops, n);
}

static bool
comp_refused(const void *arg, const void *refused)
{
	const struct rte_comp_op *op = refused;
	const struct work *w = arg;

	if (op->status == RTE_COMP_OP_STATUS_NOT_PROCESSED)
		return false;
	ta_err("%s refuses an op of %u bytes: %s", w->dev->name, op->src.length,
	       ta_status_name(op->status));
	return true;
}

static bool
comp_judge(const void *arg, void *back, struct perf_result *sum, uint64_t *start)
{
	struct rte_comp_op *op = back;
	const struct work *w = arg;

	if (op->status != RTE_COMP_OP_STATUS_SUCCESS || op->consumed != op->src.length)
		return ta_err("%s: an op of %u bytes ends with \"%s\", %u consumed", w->dev->name,
			      op->src.length, ta_status_name(op->status), op->consumed) == 0;
	if (w->conf.reverse && op->produced != note_of(op)->plain)
		return ta_err("%s: %u bytes instead of %u from an op", w->dev->name, op->produced,
			      note_of(op)->plain) == 0;
	sum->plain += note_of(op)->plain;
	sum->packed += w->conf.reverse ? op->consumed : op->produced;
	*start = note_of(op)->start;
	return true;
}

const struct perf_class perf_comp = {
	.create = comp_create, .destroy = comp_destroy, .name = comp_name,
	.prepare = comp_prepare, .enqueue = comp_enqueue, .dequeue = comp_dequeue,
	.refused = comp_refused, .judge = comp_judge,
};
