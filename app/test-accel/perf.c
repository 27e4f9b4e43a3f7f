/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Measuring a device: throughput, latency, cycles of the two burst calls. */

#include "perf.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <rte_common.h>
#include <rte_cycles.h>

#include "util.h"

#define BURST_MAX	256
#define SILENCE_S	30
#define DRAIN_S		10

/*
 * Latencies: buckets of 1/32 of a power of two cycles, so that a percentile is within 3 %.
 */
#define SUB_BITS	5
#define BUCKETS		(48 << SUB_BITS)

struct perf_unit {
	const struct perf_class *cls;
	struct perf_conf conf;
	void *work;			/* the class's */
	const char *name;
	uint8_t dev;
	void **ops;			/* ring of those not in flight */
	unsigned int nb, head, nb_free;
	unsigned int in_flight[64];
	struct perf_result sum;
	uint64_t hist[BUCKETS];
	uint64_t max;
};

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

struct perf_unit *
perf_create(const struct perf_class *cls, const void *dev, const struct perf_conf *conf,
	    const uint8_t *data, size_t len)
{
	struct perf_unit *u = calloc(1, sizeof(*u));
	unsigned int nb, blocks;

	if (u == NULL) {
		ta_err("out of memory");
		return NULL;
	}
	u->cls = cls;
	u->conf = *conf;
	/* Every block of the data once, if memory allows; enough to keep the queues full. */
	blocks = (len + conf->block - 1) / conf->block;
	nb = RTE_MAX(blocks, 2u * conf->depth * conf->queues);
	nb = RTE_MIN(nb, PERF_MEMORY_MAX / conf->block);
	nb = RTE_MIN(RTE_MAX(nb, 2u), PERF_OPS_MAX);
	u->ops = calloc(nb, sizeof(u->ops[0]));
	if (u->ops == NULL) {
		ta_err("out of memory");
		perf_destroy(u);
		return NULL;
	}
	u->work = cls->create(dev, conf, data, len, nb, u->ops);
	if (u->work == NULL) {
		perf_destroy(u);
		return NULL;
	}
	u->name = cls->name(u->work, &u->dev);
	while (u->nb < nb && u->ops[u->nb] != NULL)
		u->nb++;
	u->nb_free = u->nb;
	return u;
}

/* After a failure ops may be in flight, and their buffers are the device's until they end. */
static void
drain(struct perf_unit *u)
{
	uint64_t end = rte_rdtsc() + DRAIN_S * rte_get_tsc_hz();
	void *ops[BURST_MAX];
	uint16_t q;

	for (q = 0; q < u->conf.queues; q++)
		while (u->in_flight[q] != 0 && rte_rdtsc() < end)
			u->in_flight[q] -= u->cls->dequeue(u->dev, q, ops, BURST_MAX);
}

void
perf_destroy(struct perf_unit *u)
{
	if (u == NULL)
		return;
	drain(u);
	if (u->work != NULL)
		u->cls->destroy(u->work);
	free(u->ops);
	free(u);
}

/* Offer up to a burst to queue @q. */
static int
enqueue(struct perf_unit *u, uint16_t q)
{
	void *ops[BURST_MAX];
	uint16_t n, i, done;
	uint64_t start, end;

	n = RTE_MIN(u->conf.burst, RTE_MIN(u->nb_free, u->conf.depth - u->in_flight[q]));
	if (n == 0)
		return 0;
	start = rte_rdtsc();
	for (i = 0; i < n; i++) {
		ops[i] = u->ops[(u->head + i) % u->nb];
		*u->cls->prepare(ops[i]) = start;
	}
	start = rte_rdtsc();
	done = u->cls->enqueue(u->dev, q, ops, n);
	end = rte_rdtsc();
	u->sum.enq_cycles += end - start;
	if (done < n && u->cls->refused(u->work, ops[done]))
		return TA_FAIL;
	u->head = (u->head + done) % u->nb;
	u->nb_free -= done;
	u->in_flight[q] += done;
	return 0;
}

/* How many came back; negative: one of them is wrong. */
static int
dequeue(struct perf_unit *u, uint16_t q)
{
	uint64_t start, end, began;
	void *ops[BURST_MAX];
	uint16_t n, i;

	if (u->in_flight[q] == 0)
		return 0;
	start = rte_rdtsc();
	n = u->cls->dequeue(u->dev, q, ops, u->conf.burst);
	end = rte_rdtsc();
	u->sum.deq_cycles += end - start;
	u->in_flight[q] -= n;
	for (i = 0; i < n; i++) {
		if (!u->cls->judge(u->work, ops[i], &u->sum, &began))
			return -TA_FAIL;
		u->hist[bucket(end - began)]++;
		u->max = RTE_MAX(u->max, end - began);
		u->ops[(u->head + u->nb_free) % u->nb] = ops[i];
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
	bool more, idle;
	uint16_t q;
	int n;

	do {
		idle = true;
		for (q = 0; q < u->conf.queues; q++) {
			if (now < end && enqueue(u, q) != 0)
				return TA_FAIL;
			n = dequeue(u, q);
			if (n < 0)
				return TA_FAIL;
			if (n > 0)
				last = now;
			idle = idle && n == 0;
		}
		if (idle && u->conf.nap_us != 0)
			usleep(u->conf.nap_us);
		now = rte_rdtsc();
		if (now - last > SILENCE_S * hz)
			return ta_err("%s: no answer within %u seconds", u->name, SILENCE_S);
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
