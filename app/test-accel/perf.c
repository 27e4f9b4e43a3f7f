/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Measuring a device: throughput, latency, cycles of the two burst calls. */

#include "perf.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_cycles.h>
#include <rte_errno.h>
#include <rte_malloc.h>

#include <zlib.h>

#include "util.h"

#define MEMORY_MAX	(24u << 20)	/* of plain data in flight or waiting */
#define OPS_MAX		2048u
#define BURST_MAX	256
#define SILENCE_S	30
#define DRAIN_S		10

/*
 * Latencies: buckets of 1/32 of a power of two cycles, so that a percentile is within 3 %.
 */
#define SUB_BITS	5
#define BUCKETS		(48 << SUB_BITS)

struct perf_unit {
	const struct ta_dev *dev;
	struct perf_conf conf;
	struct ta_bufs src, dst;
	struct rte_mempool *pool;
	void *xform[OPS_MAX];
	unsigned int nb_xforms;
	struct rte_comp_op **ops;	/* ring of those not in flight */
	unsigned int nb, head, nb_free;
	unsigned int in_flight[64];
	struct perf_result sum;
	uint64_t hist[BUCKETS];
	uint64_t max;
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

static unsigned int
bucket(uint64_t v)
{
	unsigned int top = v < 1 << SUB_BITS ? SUB_BITS : 63 - __builtin_clzll(v);
	unsigned int b = ((top - SUB_BITS + 1) << SUB_BITS) +
		(unsigned int)((v >> (top - SUB_BITS)) & ((1 << SUB_BITS) - 1));

	if (v < 1 << SUB_BITS)
		return v;
	return RTE_MIN(b, (unsigned int)BUCKETS - 1);
}

/* The middle of bucket @b. */
static double
bucket_value(unsigned int b)
{
	unsigned int exp;

	if (b < 1 << SUB_BITS)
		return b;
	exp = (b >> SUB_BITS) - 1;
	return ldexp((1 << SUB_BITS) + (b & ((1 << SUB_BITS) - 1)) + 0.5, exp);
}

static double
percentile(const struct perf_unit *u, double p)
{
	uint64_t want = ceil(u->sum.ops * p), seen = 0;
	unsigned int b;

	for (b = 0; b < BUCKETS; b++) {
		seen += u->hist[b];
		if (seen >= want && seen != 0)
			return bucket_value(b) * 1e6 / rte_get_tsc_hz();
	}
	return 0;
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
op_fill(struct perf_unit *u, struct rte_comp_op *op, const uint8_t *data, uint32_t len,
	uint8_t *tmp)
{
	uint32_t n = len;

	op->op_type = RTE_COMP_OP_STATELESS;
	op->flush_flag = RTE_COMP_FLUSH_FINAL;
	op->private_xform = u->xform[u->nb % u->nb_xforms];
	op->m_src = ta_buf_get(&u->src);
	op->m_dst = ta_buf_get(&u->dst);
	if (op->m_src == NULL || op->m_dst == NULL)
		return ta_err("no memory for buffers (more with EAL's -m)");
	if (!u->conf.compress) {
		n = zlib_deflate(u->conf.zlib_level, data, len, tmp, ta_bound(len));
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
ops_create(struct perf_unit *u, unsigned int nb, const uint8_t *data, size_t len)
{
	uint8_t *tmp = malloc(ta_bound(u->conf.block));
	unsigned int i;
	size_t pos = 0;
	uint32_t n;
	int ret = 0;

	for (i = 0; tmp != NULL && i < nb && ret == 0; i++) {
		n = RTE_MIN((size_t)u->conf.block, len - pos);
		u->ops[i] = rte_comp_op_alloc(u->pool);
		if (u->ops[i] == NULL)
			ret = ta_err("no memory for ops");
		else
			ret = op_fill(u, u->ops[i], data + pos, n, tmp);
		u->nb++;
		pos += n;
		if (pos == len)
			pos = 0;
	}
	free(tmp);
	u->nb_free = u->nb;
	return u->nb == nb ? ret : TA_FAIL;
}

struct perf_unit *
perf_create(const struct ta_dev *dev, const struct perf_conf *conf, const uint8_t *data,
	    size_t len)
{
	struct perf_unit *u = calloc(1, sizeof(*u));
	static unsigned int serial;
	unsigned int nb, blocks, i;
	uint32_t in, out;
	char name[32];

	if (u == NULL) {
		ta_err("out of memory");
		return NULL;
	}
	u->dev = dev;
	u->conf = *conf;
	/* Every block of the data once, if memory allows; enough to keep the queues full. */
	blocks = (len + conf->block - 1) / conf->block;
	nb = RTE_MIN(RTE_MAX(blocks, 2u * conf->depth * conf->queues), MEMORY_MAX / conf->block);
	nb = RTE_MIN(RTE_MAX(nb, 2u), OPS_MAX);
	in = conf->compress ? conf->block : ta_bound(conf->block);
	out = conf->compress ? ta_bound(conf->block) : conf->block + 512;
	if (ta_bufs_create(&u->src, nb, in, 0) != 0 || ta_bufs_create(&u->dst, nb, out, 0) != 0)
		goto fail;
	snprintf(name, sizeof(name), "perf_ops_%u", serial++);
	u->pool = rte_comp_op_pool_create(name, nb, 0, sizeof(struct note), SOCKET_ID_ANY);
	u->ops = calloc(nb, sizeof(u->ops[0]));
	if (u->pool == NULL || u->ops == NULL) {
		ta_err("no memory for %u ops: %s", nb, rte_strerror(rte_errno));
		goto fail;
	}
	if ((dev->ff & RTE_COMP_FF_SHAREABLE_PRIV_XFORM) == 0)
		nb = RTE_MIN(nb, 200u);
	for (i = 0; i < ((dev->ff & RTE_COMP_FF_SHAREABLE_PRIV_XFORM) != 0 ? 1 : nb); i++) {
		u->xform[i] = ta_xform_create(dev, conf->compress, &conf->xform);
		if (u->xform[i] == NULL)
			goto fail;
		u->nb_xforms++;
	}
	if (ops_create(u, nb, data, len) == 0)
		return u;
fail:
	perf_destroy(u);
	return NULL;
}

/* After a failure ops may be in flight, and their buffers are the device's until they end. */
static void
drain(struct perf_unit *u)
{
	uint64_t end = rte_rdtsc() + DRAIN_S * rte_get_tsc_hz();
	struct rte_comp_op *ops[BURST_MAX];
	uint16_t q;

	for (q = 0; q < u->conf.queues; q++)
		while (u->in_flight[q] != 0 && rte_rdtsc() < end)
			u->in_flight[q] -= rte_compressdev_dequeue_burst(u->dev->id, q, ops,
									 BURST_MAX);
}

void
perf_destroy(struct perf_unit *u)
{
	unsigned int i;

	if (u == NULL)
		return;
	drain(u);
	for (i = 0; i < u->nb_xforms; i++)
		rte_compressdev_private_xform_free(u->dev->id, u->xform[i]);
	free(u->ops);
	rte_mempool_free(u->pool);
	ta_bufs_destroy(&u->src);
	ta_bufs_destroy(&u->dst);
	free(u);
}

/* Offer up to a burst to queue @q. */
static int
enqueue(struct perf_unit *u, uint16_t q)
{
	struct rte_comp_op *ops[BURST_MAX];
	uint16_t n, i, done;
	uint64_t start, end;

	n = RTE_MIN(u->conf.burst, RTE_MIN(u->nb_free, u->conf.depth - u->in_flight[q]));
	if (n == 0)
		return 0;
	start = rte_rdtsc();
	for (i = 0; i < n; i++) {
		ops[i] = u->ops[(u->head + i) % u->nb];
		ta_op_reset(ops[i]);
		note_of(ops[i])->start = start;
	}
	start = rte_rdtsc();
	done = rte_compressdev_enqueue_burst(u->dev->id, q, ops, n);
	end = rte_rdtsc();
	u->sum.enq_cycles += end - start;
	if (done < n && ops[done]->status != RTE_COMP_OP_STATUS_NOT_PROCESSED)
		return ta_err("%s refuses an op of %u bytes: %s", u->dev->name,
			      ops[done]->src.length, ta_status_name(ops[done]->status));
	u->head = (u->head + done) % u->nb;
	u->nb_free -= done;
	u->in_flight[q] += done;
	return 0;
}

/* How many came back; negative: one of them is wrong. */
static int
dequeue(struct perf_unit *u, uint16_t q)
{
	struct rte_comp_op *ops[BURST_MAX], *op;
	uint64_t start, end;
	uint16_t n, i;

	if (u->in_flight[q] == 0)
		return 0;
	start = rte_rdtsc();
	n = rte_compressdev_dequeue_burst(u->dev->id, q, ops, u->conf.burst);
	end = rte_rdtsc();
	u->sum.deq_cycles += end - start;
	u->in_flight[q] -= n;
	for (i = 0; i < n; i++) {
		op = ops[i];
		if (op->status != RTE_COMP_OP_STATUS_SUCCESS || op->consumed != op->src.length)
			return -ta_err("%s: an op of %u bytes ends with \"%s\", %u consumed",
				       u->dev->name, op->src.length, ta_status_name(op->status),
				       op->consumed);
		if (!u->conf.compress && op->produced != note_of(op)->plain)
			return -ta_err("%s: %u bytes instead of %u from an op", u->dev->name,
				       op->produced, note_of(op)->plain);
		u->hist[bucket(end - note_of(op)->start)]++;
		u->max = RTE_MAX(u->max, end - note_of(op)->start);
		u->sum.plain += note_of(op)->plain;
		u->sum.packed += u->conf.compress ? op->produced : op->consumed;
		u->ops[(u->head + u->nb_free) % u->nb] = op;
		u->nb_free++;
	}
	u->sum.ops += n;
	return n;
}

int
perf_run(struct perf_unit *u, double secs)
{
	uint64_t start = rte_rdtsc(), now = start, last = start, hz = rte_get_tsc_hz();
	uint64_t end = start + secs * hz;
	bool more;
	uint16_t q;
	int n;

	do {
		for (q = 0; q < u->conf.queues; q++) {
			if (now < end && enqueue(u, q) != 0)
				return TA_FAIL;
			n = dequeue(u, q);
			if (n < 0)
				return TA_FAIL;
			if (n > 0)
				last = now;
		}
		now = rte_rdtsc();
		if (now - last > SILENCE_S * hz)
			return ta_err("%s: no answer within %u seconds", u->dev->name, SILENCE_S);
		more = now < end;
		for (q = 0; q < u->conf.queues; q++)
			more |= u->in_flight[q] != 0;
	} while (more);
	u->sum.secs += (double)(rte_rdtsc() - start) / hz;
	return 0;
}

void
perf_clear(struct perf_unit *u)
{
	memset(&u->sum, 0, sizeof(u->sum));
	memset(u->hist, 0, sizeof(u->hist));
	u->max = 0;
}

void
perf_result_get(const struct perf_unit *u, struct perf_result *r)
{
	*r = u->sum;
	r->p50_us = percentile(u, 0.50);
	r->p99_us = percentile(u, 0.99);
	r->p999_us = percentile(u, 0.999);
	r->max_us = u->max * 1e6 / rte_get_tsc_hz();
}
