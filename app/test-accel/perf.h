/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Measuring a device: throughput, latency, cycles of the two burst calls. */

#ifndef TA_PERF_H
#define TA_PERF_H

#include <stdbool.h>
#include <stdint.h>

#include "dev.h"

struct perf_conf {
	bool compress;
	uint32_t block;
	uint16_t burst, depth, queues;
	struct ta_xform_conf xform;
	int zlib_level;		/* of the input of decompression */
};

struct perf_result {
	double secs;
	uint64_t ops, plain, packed;
	uint64_t enq_cycles, deq_cycles;
	double p50_us, p99_us, p999_us, max_us;
};

struct perf_unit;

/*
 * Prepare @dev, which is started, for blocks of @data. NULL after having said why. All of one
 * measurement stands ready in memory, so that units can take turns.
 */
struct perf_unit *perf_create(const struct ta_dev *dev, const struct perf_conf *conf,
			      const uint8_t *data, size_t len);
void perf_destroy(struct perf_unit *u);
/* Run for @secs on the calling lcore; results add up. 0, or TA_FAIL having said why. */
int perf_run(struct perf_unit *u, double secs);
/* Forget what was measured: for a warm-up. */
void perf_clear(struct perf_unit *u);
void perf_result_get(const struct perf_unit *u, struct perf_result *r);

#endif /* TA_PERF_H */
