/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* One public-key op for the cases, guards around what it writes, and libcrypto as its judge. */

#ifndef TA_CASE_AOP_H
#define TA_CASE_AOP_H

#include <stdbool.h>
#include <stdint.h>

#include "asym.h"
#include "case.h"

#define CASE_AOP_MAX	2048u	/* bytes of a result */
#define CASE_AOP_NOTE	192u	/* that ops of ctx->aops have for users */

struct case_aop {
	struct ta_asym_conf conf;
	const uint8_t *in;
	uint32_t len;
	/* Results or, to verify, what is verified; see asym.h. */
	uint8_t a[CASE_AOP_MAX], b[TA_NUM_MAX];
	uint32_t a_len, b_len;
	uint8_t status;		/* the result */
	bool refused;		/* there is no session for it; no machinery failed */
};

/* A driver of ours: it refuses what makes no sense, and leaves nothing behind an op that failed. */
bool case_is_hpre(const struct ta_case_ctx *ctx);

/*
 * Run one op. False: the machinery failed (noted in ctx->why), such as no answer or a byte written
 * outside the results; what the device said is in the results.
 */
bool case_aop_run(struct ta_case_ctx *ctx, struct case_aop *a);

/*
 * The key that ta_pkey_make() calls so, or "rsa-2048 b", another one of the kind; made once. NULL:
 * noted.
 */
const struct ta_pkey *case_key(struct ta_case_ctx *ctx, const char *name);
void case_keys_free(void);

/*
 * What libcrypto makes of it: signatures of two numbers and SM2's ciphertext as DER. *@out_len is
 * the room in @out, then the length. False: it does not.
 */
bool case_judge_make(const struct ta_asym_conf *c, const uint8_t *in, uint32_t len, uint8_t *out,
		     uint32_t *out_len);
/* Is that a signature of @in? In the same form. */
bool case_judge_verify(const struct ta_asym_conf *c, const uint8_t *in, uint32_t len,
		       const uint8_t *sign, uint32_t sign_len);

/* case_pkknown.c: published answers, see test/vectors */
enum ta_verdict case_pk_known_answers(struct ta_case_ctx *ctx);
/* case_pkbad.c: keys and ops that must be refused */
enum ta_verdict case_pk_bad_keys(struct ta_case_ctx *ctx);
enum ta_verdict case_pk_bad_ops(struct ta_case_ctx *ctx);
/* case_pkmixed.c: RSA and curves at the same time */
enum ta_verdict case_pk_mixed(struct ta_case_ctx *ctx);

#endif /* TA_CASE_AOP_H */
