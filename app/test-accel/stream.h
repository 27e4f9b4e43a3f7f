/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Decompression of data whose length nobody said: a stateful stream of the device. */

#ifndef TA_STREAM_H
#define TA_STREAM_H

#include <stdint.h>

#include "dev.h"
#include "io.h"
#include "zipfile.h"

struct ta_stream {
	const struct ta_dev *dev;
	struct ta_bufs src, dst;
	struct rte_mempool *ops;
	struct rte_comp_op *op;
	uint64_t plain;		/* bytes written, of all members */
};

/* Buffers on queue pair 0 of the started @dev. 0, or TA_FAIL having said why: no such feature. */
int ta_stream_open(struct ta_stream *s, const struct ta_dev *dev);
void ta_stream_close(struct ta_stream *s);

/*
 * Decode one DEFLATE stream that begins where @in stands, write it to @out, and check the trailer
 * that @fmt has. Leaves @in behind the trailer. 0, or TA_FAIL having said why.
 */
int ta_stream_member(struct ta_stream *s, struct ta_in *in, struct ta_out *out,
		     enum zf_format fmt);

#endif /* TA_STREAM_H */
