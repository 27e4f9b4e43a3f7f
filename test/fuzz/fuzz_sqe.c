/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Requests of a driver gone mad: each input is some memory and a few SQEs over it. Whatever they
 * say, every one of them is completed, in order, and no other memory is touched.
 */

#include "zip.h"

#include "fuzz_asan.h"
#include "fuzz_queue.h"

static void
sqe_fix(struct zip_sqe *sqe, uint8_t how)
{
	static const uint8_t algs[] = {
		ZIP_ALG_DEFLATE, ZIP_ALG_ZLIB, ZIP_ALG_GZIP, ZIP_ALG_LZ4,
	};

	if (how & 1)
		return;
	sqe->source_addr = fuzz_addr(sqe->source_addr, how & 2);
	sqe->dest_addr = fuzz_addr(sqe->dest_addr, how & 2);
	sqe->stream_ctx_addr = fuzz_addr(sqe->stream_ctx_addr, true);
	sqe->input_data_length %= how & 0x80 ? 0x100 : 0x10000;
	sqe->dest_avail_out %= how & 0x40 ? 0x100 : 0x10000;
	sqe->dw7 = (sqe->dw7 & ~ZIP_SQE_TYPE) | WD_PREP(ZIP_SQE_TYPE, ZIP_SQE_TYPE_V3);
	if (how & 4)
		sqe->dw7 &= ~(ZIP_SQE_STATEFUL | ZIP_SQE_IN_OFFSET);
	if (how & 8)
		sqe->dw8 &= ~ZIP_SQE_OUT_OFFSET;
	sqe->dw9 = algs[sqe->dw9 % 4] | (how & 2 ? WD_PREP(ZIP_SQE_BUF_TYPE, ZIP_BUF_SGL) : 0) |
		WD_PREP(ZIP_SQE_WINDOW, how >> 4 & 7);
	if (how & 2) {
		fuzz_sgl(sqe->source_addr);
		fuzz_sgl(sqe->dest_addr);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	unsigned int n, i, fixed;
	struct wdm_dev *dev;
	struct zip_sqe sqe;

	if (len < 2 + sizeof(sqe))
		return 0;
	dev = fuzz_open("zip", QM_HW_V3, data[0] & 1, ZIP_SQE_SHIFT);
	n = (data[0] >> 1) % (FUZZ_DEPTH - 1) + 1;
	fixed = data[1];
	data += 2;
	len -= 2;
	n = n < len / sizeof(sqe) ? n : len / sizeof(sqe);
	/* Behind the SQEs comes the data, also where the lists are. */
	for (i = n * sizeof(sqe); i < len; i++)
		fuzz_mem[FUZZ_DATA + (i - n * sizeof(sqe)) % (FUZZ_MEM - FUZZ_DATA)] = data[i];
	for (i = 0; i < n; i++) {
		memcpy(&sqe, data + i * sizeof(sqe), sizeof(sqe));
		sqe_fix(&sqe, fixed + i * 0x25);
		memcpy(fuzz_mem + FUZZ_SQ + i * sizeof(sqe), &sqe, sizeof(sqe));
	}
	fuzz_run(dev, n);
	wdm_destroy(dev);
	return 0;
}
