/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* One public-key op, from the files that it reads to the bytes that shall be written. */

#ifndef TA_PUBKEYFILE_H
#define TA_PUBKEYFILE_H

#include <stdbool.h>
#include <stdint.h>

#include "asym.h"
#include "cdev.h"
#include "pkform.h"

struct pk_conf {
	struct ta_asym_conf asym;
	const struct ta_hash *hash;	/* of the message or of OAEP; NULL: none */
	bool is_digest;			/* the file is the digest already */
};

struct pk_job {
	const struct ta_cdev *dev;
	struct ta_asym_conf asym;
	struct ta_asym_mem *mem;
	struct rte_mempool *pool;
	struct rte_crypto_op *op;
	void *session;
	uint64_t taken;			/* bytes of the file */
	uint8_t *out;			/* the result in openssl's form */
	uint32_t out_len, out_room;
};

/*
 * Read what the op needs: @path (NULL: nothing, "-": standard input) and, to verify, @sign. @job
 * has its device, started, and else zeroes. 0, or TA_FAIL having said why.
 */
int pk_job_open(struct pk_job *job, const struct pk_conf *conf, const char *path,
		const char *sign);
/* How long it took from enqueue to dequeue in @secs. The same return: a wrong signature fails. */
int pk_job_run(struct pk_job *job, double *secs);
void pk_job_close(struct pk_job *job);

#endif /* TA_PUBKEYFILE_H */
