/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Data for tests and measurements: the same on every machine, from a seed. */

#ifndef TA_SAMPLE_H
#define TA_SAMPLE_H

#include <stddef.h>
#include <stdint.h>

enum ta_sample {
	TA_SAMPLE_TEXT,		/* like prose: about 3:1 with DEFLATE */
	TA_SAMPLE_ZERO,
	TA_SAMPLE_RANDOM,	/* cannot be compressed */
	TA_SAMPLE_RUNS,		/* runs of bytes and short periods */
	TA_SAMPLE_SEVEN,	/* random bytes of 7 bits: Huffman alone helps */
	TA_SAMPLE_MIX,		/* a bit of all */
	TA_SAMPLE_NB
};

const char *ta_sample_name(enum ta_sample kind);
void ta_sample_fill(enum ta_sample kind, uint64_t seed, void *buf, size_t len);

/* xorshift64*: small, and the same everywhere. @state must not be 0. */
uint64_t ta_random(uint64_t *state);

#endif /* TA_SAMPLE_H */
