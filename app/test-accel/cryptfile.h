/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* A file through a cryptodev: ops that follow each other, in flight where the mode allows it. */

#ifndef TA_CRYPTFILE_H
#define TA_CRYPTFILE_H

#include <stdbool.h>
#include <stdint.h>

#include "alg.h"
#include "cdev.h"
#include "dev.h"
#include "io.h"

#define TA_BLOCK_MAX	16u	/* of a cipher */

struct cf_conf {
	struct ta_alg_conf alg;
	bool padding;		/* PKCS #7 at the end of the last block */
	uint32_t block;		/* bytes of an op, where there may be several */
	unsigned int depth;	/* ops in flight */
	uint8_t iv[TA_BLOCK_MAX];
	uint8_t aad[TA_AAD_MAX];
	uint8_t tag[TA_TAG_MAX];	/* to verify, of a digest or MAC */
};

struct cf_job;
struct cf {
	const struct ta_cdev *dev;
	struct cf_conf conf;
	struct ta_in *in;
	struct ta_out *out;
	void *session;
	struct ta_bufs bufs;
	struct rte_mempool *ops;
	struct cf_job *jobs;
	unsigned int nb_jobs, in_flight;
	bool serial;		/* an op needs what the one before it gave */
	uint8_t iv[TA_BLOCK_MAX];	/* of the next op */
	uint64_t done;		/* bytes of input whose output is written */
	uint8_t tag[TA_TAG_MAX];	/* result of a digest or MAC */
};

/*
 * What @dev, which is started, shall do with @in. Input that is too long for an algorithm that
 * must have all of it in one op is refused here or, from a pipe, by cf_run(). 0, or TA_FAIL having
 * said why.
 */
int cf_open(struct cf *f, const struct ta_cdev *dev, const struct cf_conf *conf, struct ta_in *in,
	    struct ta_out *out);
/* All zero is allowed. */
void cf_close(struct cf *f);
/* Do it. @out gets what there is but a digest or MAC. The same return. */
int cf_run(struct cf *f);

#endif /* TA_CRYPTFILE_H */
