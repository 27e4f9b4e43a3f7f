/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Measuring a device: throughput, latency, cycles of the two burst calls. */

#ifndef TA_PERF_H
#define TA_PERF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cdev.h"
#include "dev.h"

#define PERF_MEMORY_MAX	(24u << 20)	/* of plain data in flight or waiting */
#define PERF_OPS_MAX	2048u

struct perf_conf {
	bool reverse;		/* decompress, decrypt */
	uint32_t block;
	uint16_t burst, depth, queues;
	struct ta_xform_conf xform;
	int zlib_level;		/* of the input of decompression */
	struct ta_alg_conf crypto;	/* of cryptodevs */
	struct ta_asym_conf asym;	/* the same, public keys */
	const char *alg_name;		/* of either, as the user wrote it */
	uint32_t nap_us;		/* to sleep when nothing came back; 0: poll on */
};

struct perf_result {
	double secs;
	uint64_t ops, plain, packed;
	uint64_t enq_cycles, deq_cycles;
	double p50_us, p99_us, p999_us, max_us;
};

/* What differs between the classes of devices. @work is what create() gives. */
struct perf_class {
	/*
	 * Fill @ops with up to @nb ops on @data for @dev, which is a started struct ta_dev or
	 * ta_cdev. NULL after having said why.
	 */
	void *(*create)(const void *dev, const struct perf_conf *conf, const uint8_t *data,
			size_t len, unsigned int nb, void **ops);
	void (*destroy)(void *work);
	const char *(*name)(const void *work, uint8_t *id);
	/* Make an op new; returns where its time of departure is kept. */
	uint64_t *(*prepare)(void *op);
	uint16_t (*enqueue)(uint8_t dev, uint16_t q, void **ops, uint16_t n);
	uint16_t (*dequeue)(uint8_t dev, uint16_t q, void **ops, uint16_t n);
	/* Was an op that was not taken refused? True having said why. */
	bool (*refused)(const void *work, const void *op);
	/* Count an op that came back, tell when it departed; false having said what is wrong. */
	bool (*judge)(const void *work, void *op, struct perf_result *sum, uint64_t *start);
};

extern const struct perf_class perf_comp, perf_crypto, perf_pubkey;

struct perf_unit;

/*
 * Prepare @dev, which is started, for blocks of @data. NULL after having said why. All of one
 * measurement stands ready in memory, so that units can take turns.
 */
struct perf_unit *perf_create(const struct perf_class *cls, const void *dev,
			      const struct perf_conf *conf, const uint8_t *data, size_t len);
void perf_destroy(struct perf_unit *u);
/* Run for @secs on the calling lcore; results add up. 0, or TA_FAIL having said why. */
int perf_run(struct perf_unit *u, double secs);
/* Forget what was measured: for a warm-up. */
void perf_clear(struct perf_unit *u);
void perf_result_get(const struct perf_unit *u, struct perf_result *r);

#endif /* TA_PERF_H */
