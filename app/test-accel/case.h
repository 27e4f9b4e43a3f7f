/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Cases of the selftest: written once, run on every device that the machine offers. */

#ifndef TA_CASE_H
#define TA_CASE_H

#include <stdbool.h>
#include <stdint.h>

#include "cdev.h"
#include "dev.h"
#include "engine.h"

struct case_load_kind;

struct ta_case_ctx {
	/* Started with 2 queue pairs; data cases. One of them is there. */
	struct ta_dev *dev;
	struct ta_cdev *cdev;
	const char *name;	/* of the device */
	const struct case_load_kind *load;	/* ops for it */
	void *shared;		/* what these share */
	enum ta_engine_nr engine;	/* cases that open it themselves */
	const char *devargs;	/* of the target; cases that open it themselves */
	bool quick;
	bool no_decompress;	/* stateless: silicon v2 cannot do raw DEFLATE */
	uint64_t rnd;		/* for ta_random(); set anew for each case */
	struct rte_mempool *ops, *cops, *aops, *small, *large;
	struct ta_alg_mem *mem;	/* of the one crypto op that runs */
	char why[256];		/* of a failure or a skip */
};

enum ta_verdict {
	TA_PASS,
	TA_FAILED,
	TA_SKIPPED,
};

struct ta_case {
	const char *name;
	enum ta_verdict (*run)(struct ta_case_ctx *ctx);
};

/* Tables; a NULL name ends them. */
extern const struct ta_case ta_cases_zip[];	/* on a started device */
extern const struct ta_case ta_cases_sec[];	/* the same, of cryptodevs */
extern const struct ta_case ta_cases_hpre[];	/* the same, of those with public keys */
extern const struct ta_case ta_cases_mm[];	/* compression only */
extern const struct ta_case ta_cases_fault[];	/* the same, of the model with a short time-out */
extern const struct ta_case ta_cases_qm[];	/* open ctx->devargs by wd_dev_open() */

/* Keep the libraries from telling about errors that a case wants to see. */
void ta_case_hush(bool on);
/* Note the reason and return the verdict. */
enum ta_verdict ta_case_fail(struct ta_case_ctx *ctx, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
enum ta_verdict ta_case_skip(struct ta_case_ctx *ctx, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif /* TA_CASE_H */
