/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Data for tests and measurements: the same on every machine, from a seed. */

#include "sample.h"

#include <string.h>

static const char *const words[] = {
	"the", "queue", "of", "a", "device", "and", "to", "doorbell", "in", "is", "that", "memory",
	"it", "for", "with", "slot", "as", "was", "on", "ring", "be", "by", "this", "engine", "are",
	"or", "from", "tail", "an", "head", "not", "which", "phase", "its", "reads", "writes",
	"processor", "accelerator", "block", "bit", "every", "when", "after", "before", "between",
	"compression", "history", "window", "length", "distance", "symbol", "code", "tree",
	"stream",
	"0x19e5", "0xa250", "packet", "burst", "thread", "core", "cycles", "latency", "throughput",
	"error",
};

uint64_t
ta_random(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * UINT64_C(0x2545f4914f6cdd1d);
}

const char *
ta_sample_name(enum ta_sample kind)
{
	static const char *const name[] = { "text", "zero", "random", "runs", "seven", "mix" };

	return name[kind];
}

/* Words by a skewed choice, a number now and then, lines of uneven length. */
static void
fill_text(uint64_t *rnd, uint8_t *p, size_t len)
{
	size_t n, line = 0;
	const char *w;
	uint64_t r;
	char num[8];

	while (len != 0) {
		r = ta_random(rnd) >> 16;
		if ((r & 15) == 0) {
			for (n = 0; n < 4; n++)
				num[n] = '0' + (r >> (4 + 3 * n) & 7);
			num[4] = '\0';
			w = num;
		} else {
			/* The smaller of two numbers: the first words come most often. */
			n = r >> 4 & 63;
			if ((r >> 10 & 63) < n)
				n = r >> 10 & 63;
			w = words[n];
		}
		n = strlen(w);
		if (n >= len)
			n = len - 1;
		memcpy(p, w, n);
		line += n + 1;
		p[n] = line > 60 + (r >> 20 & 31) ? '\n' : ' ';
		if (p[n] == '\n')
			line = 0;
		p += n + 1;
		len -= n + 1;
	}
}

static void
fill_random(uint64_t *rnd, uint8_t *p, size_t len, uint8_t mask)
{
	size_t i;

	for (i = 0; i < len; i++)
		p[i] = ta_random(rnd) >> 56 & mask;
}

static void
fill_runs(uint64_t *rnd, uint8_t *p, size_t len)
{
	size_t i = 0, n, period;
	uint64_t r;

	while (i < len) {
		r = ta_random(rnd) >> 8;
		n = 1 + (r & 1023);
		period = 1 + (r >> 10 & 7);
		for (; n != 0 && i < len; n--, i++)
			p[i] = i >= period && (r >> 20 & 7) != 0 ? p[i - period] : r >> 24;
	}
}

static void
fill_mix(uint64_t *rnd, uint8_t *p, size_t len)
{
	size_t n;
	uint64_t r;

	while (len != 0) {
		r = ta_random(rnd) >> 8;
		n = 1 + (r & 0x3fff);
		if (n > len)
			n = len;
		ta_sample_fill(r >> 20 & 3, r | 1, p, n);
		p += n;
		len -= n;
	}
}

void
ta_sample_fill(enum ta_sample kind, uint64_t seed, void *buf, size_t len)
{
	uint64_t rnd = seed * 2 + 1;

	switch (kind) {
	case TA_SAMPLE_TEXT:
		fill_text(&rnd, buf, len);
		break;
	case TA_SAMPLE_RANDOM:
		fill_random(&rnd, buf, len, 0xff);
		break;
	case TA_SAMPLE_SEVEN:
		fill_random(&rnd, buf, len, 0x7f);
		break;
	case TA_SAMPLE_RUNS:
		fill_runs(&rnd, buf, len);
		break;
	case TA_SAMPLE_MIX:
		fill_mix(&rnd, buf, len);
		break;
	default:
		memset(buf, 0, len);
	}
}
