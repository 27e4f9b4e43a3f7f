/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* One op for the cases: buffers of any layout, and zlib to compare with. */

#ifndef TA_CASE_OP_H
#define TA_CASE_OP_H

#include <stdbool.h>
#include <stdint.h>

#include "case.h"

#define CASE_LARGE	65280u	/* data room of a mbuf of ctx->large */
#define CASE_SMALL	2048u	/* of ctx->small */
#define CASE_CHAIN_MAX	(256u << 10)

enum case_layout {
	CASE_LINEAR,		/* one mbuf, up to CASE_LARGE */
	CASE_CHAIN,		/* segments of random lengths */
};

/* A buffer of exactly @len bytes. NULL: no memory, noted in ctx->why. */
struct rte_mbuf *case_buf(struct ta_case_ctx *ctx, uint32_t len, enum case_layout layout);

struct case_op {
	bool compress;
	struct ta_xform_conf xform;
	enum rte_comp_flush_flag flush;	/* of compression; 0 means FLUSH_FINAL */
	const uint8_t *in;
	uint32_t in_len;
	uint8_t *out;		/* room of @room bytes; the result is copied here */
	uint32_t room;
	uint32_t in_off, out_off;
	enum case_layout in_layout, out_layout;
	/* Results. */
	uint8_t status;
	uint32_t consumed, produced;
	uint64_t chksum;
};

/*
 * Run one stateless op. False: the machinery failed (noted in ctx->why), such as a refused xform
 * or no answer; what the device said is in the results. Also checks that nothing was written
 * before out_off.
 */
bool case_op_run(struct ta_case_ctx *ctx, struct case_op *op);

/* zlib's raw DEFLATE; returns the length, 0 when @room is too small. */
uint32_t case_deflate(int level, int window, int strategy, const void *in, uint32_t len, void *out,
		      uint32_t room);
/* Is @in, @in_len bytes of raw DEFLATE with a final block, exactly @want? */
bool case_inflates(const void *in, uint32_t in_len, const void *want, uint32_t want_len);

/* A random number in [low, high]. */
uint32_t case_range(struct ta_case_ctx *ctx, uint32_t low, uint32_t high);

#endif /* TA_CASE_OP_H */
