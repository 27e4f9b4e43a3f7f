/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Many numbered ops of one kind, for cases about queues: compression, a cipher, or RSA. */

#ifndef TA_CASE_LOAD_H
#define TA_CASE_LOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "case.h"

#define CASE_LOAD_MAX	100
#define CASE_LOAD_LEN	1500u	/* bytes of data of an op */

enum case_judgement {
	CASE_OP_GOOD,
	CASE_OP_ERROR,		/* its status says so */
	CASE_OP_WRONG,		/* is called a success, and its data is wrong */
};

/* What differs between the classes of devices. */
struct case_load_kind {
	/* A transform or session that all ops share, in ctx->shared. False: none, noted. */
	bool (*open)(struct ta_case_ctx *ctx);
	void (*close)(struct ta_case_ctx *ctx);
	/* NULL: no memory, noted. */
	void *(*create)(struct ta_case_ctx *ctx, unsigned int nr);
	void (*destroy)(void *op);
	uint16_t (*enqueue)(struct ta_case_ctx *ctx, uint16_t qp, void **ops, uint16_t n);
	uint16_t (*dequeue)(struct ta_case_ctx *ctx, uint16_t qp, void **ops, uint16_t n);
	uint64_t (*number)(const void *op);
	enum case_judgement (*judge)(struct ta_case_ctx *ctx, void *op);
};

extern const struct case_load_kind case_load_zip, case_load_sec, case_load_hpre;

struct case_load {
	void *op[CASE_LOAD_MAX];
	unsigned int nb;
	bool seen[CASE_LOAD_MAX];
	unsigned int nb_sent, nb_seen, nb_errors;
};

/* Ops 0..@nb - 1. False: noted; case_load_close() is called all the same. */
bool case_load_open(struct ta_case_ctx *ctx, struct case_load *l, unsigned int nb);
void case_load_close(struct ta_case_ctx *ctx, struct case_load *l);
/*
 * Offer all on @nb_qp queue pairs in turn and wait until all are back: each once, and right or an
 * error. False: noted.
 */
bool case_load_run(struct ta_case_ctx *ctx, struct case_load *l, unsigned int nb_qp);
/* One op, which must succeed. */
bool case_load_works(struct ta_case_ctx *ctx);

/* More ops than a burst on two queue pairs: all come back, once, with the right data. */
enum ta_verdict case_in_flight(struct ta_case_ctx *ctx);

/* Of cryptodevs (case_cqueue.c): they count what they take and give. */
enum ta_verdict case_stats(struct ta_case_ctx *ctx);
/* A queue that nobody empties takes what it has room for; then all come back, and it works. */
enum ta_verdict case_queue_full(struct ta_case_ctx *ctx);

#endif /* TA_CASE_LOAD_H */
