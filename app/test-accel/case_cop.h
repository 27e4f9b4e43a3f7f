/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* One op for the cases of cryptodevs: buffers of any layout, guards around all that is written. */

#ifndef TA_CASE_COP_H
#define TA_CASE_COP_H

#include <stdbool.h>
#include <stdint.h>

#include "alg.h"
#include "case.h"
#include "case_op.h"

struct case_cop {
	struct ta_alg_conf conf;
	const uint8_t *in;
	uint32_t len;
	uint8_t *out;		/* room for @len bytes; the result of all but digests and MACs */
	const uint8_t *iv, *aad;
	uint8_t tag[TA_TAG_MAX];	/* made or, when conf.reverse, to be verified */
	bool in_place;
	uint32_t off;		/* of the data in both buffers */
	enum case_layout in_layout, out_layout;
	/* To try what is wrong: bytes that the op says more than @len, which may be negative. */
	int32_t lie;
	uint8_t status;		/* the result */
};

/*
 * Run one op. False: the machinery failed (noted in ctx->why), such as a refused session, no
 * answer, or a byte written outside the data and the tag; what the device said is in the results.
 */
bool case_cop_run(struct ta_case_ctx *ctx, struct case_cop *c);

/* Random key, IV and AAD for @alg as the device can have them. */
struct case_secret {
	uint8_t key[64], iv[16], aad[64];
};
/* False: the device cannot do it. */
bool case_conf(struct ta_case_ctx *ctx, const struct ta_alg *alg, struct case_secret *s,
	       struct ta_alg_conf *c);
/* A random length that @alg can have, at most @max. */
uint32_t case_len(struct ta_case_ctx *ctx, const struct ta_alg *alg, uint32_t max);

/* Published answers, see test/vectors. */
enum ta_verdict case_known_answers(struct ta_case_ctx *ctx);

#endif /* TA_CASE_COP_H */
