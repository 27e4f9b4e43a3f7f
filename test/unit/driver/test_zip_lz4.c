/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * LZ4 blocks through the compression driver, judged by liblz4. Hardware compresses them and does
 * not undo them. The API knows LZ4 since DPDK 23.03: with an older one all cases are skipped.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <lz4.h>

#include <hisi_zip.h>

#include "drv.h"

#if ZIP_HAVE_LZ4

#define MAX_LEN 300000

static uint8_t plain[ZIP_LZ4_MAX + 1], packed[2 * MAX_LEN], result[MAX_LEN];

static struct rte_comp_xform
lz4_xform(int level)
{
	struct rte_comp_xform x = {
		.type = RTE_COMP_COMPRESS,
		.compress = {
			.algo = RTE_COMP_ALGO_LZ4,
			.lz4.flags = RTE_COMP_LZ4_FLAG_BLOCK_INDEPENDENCE,
			.level = level,
			.window_size = 16,
			.chksum = RTE_COMP_CHECKSUM_NONE,
			.hash_algo = RTE_COMP_HASH_ALGO_NONE,
		},
	};

	return x;
}

/* The output is a block that liblz4 turns into plain[0..len); bytes before it are unchanged. */
static void
lz4_check(const struct rte_comp_op *op, uint32_t len)
{
	uint8_t lead[512];
	uint32_t i;

	TEST_EQUAL(op->status, RTE_COMP_OP_STATUS_SUCCESS);
	TEST_EQUAL(op->consumed, len);
	TEST_CHECK(op->produced > 0 && op->produced <= (uint32_t)LZ4_compressBound(len));
	drv_chain_read(op->m_dst, op->dst.offset, packed, op->produced);
	TEST_EQUAL(LZ4_decompress_safe((const char *)packed, (char *)result, op->produced,
				       sizeof(result)), len);
	TEST_CHECK(memcmp(result, plain, len) == 0);
	drv_chain_read(op->m_dst, 0, lead, op->dst.offset);
	for (i = 0; i < op->dst.offset; i++)
		TEST_CHECK(lead[i] == 0xa5, "byte %u of %u before the output", i, op->dst.offset);
}

/* Cases for devices without LZ4 end here, after this. */
static void
need_lz4(void)
{
	drv_config(1, 128);
	if (!drv_raw)
		TEST_SKIP("V2 has no LZ4");
}

static void
lz4_capability(void)
{
	const struct rte_compressdev_capabilities *cap;
	struct rte_comp_xform x = lz4_xform(1);
	void *xf = NULL;

	drv_config(1, 128);
	cap = rte_compressdev_capability_get(drv_id, RTE_COMP_ALGO_LZ4);
	if (!drv_raw) {
		TEST_CHECK(cap == NULL);
		TEST_EQUAL(rte_compressdev_private_xform_create(drv_id, &x, &xf), -ENOTSUP);
		return;
	}
	TEST_CHECK(cap != NULL);
	TEST_CHECK(cap->comp_feature_flags & RTE_COMP_FF_LZ4_BLOCK_INDEPENDENCE);
	TEST_CHECK(cap->comp_feature_flags & RTE_COMP_FF_OOP_SGL_IN_SGL_OUT);
	TEST_CHECK(!(cap->comp_feature_flags & (RTE_COMP_FF_STATEFUL_COMPRESSION |
		RTE_COMP_FF_STATEFUL_DECOMPRESSION | RTE_COMP_FF_LZ4_DICT_ID |
		RTE_COMP_FF_LZ4_CONTENT_WITH_CHECKSUM | RTE_COMP_FF_LZ4_CONTENT_SIZE |
		RTE_COMP_FF_LZ4_BLOCK_WITH_CHECKSUM)));
}

static void
lz4_xform_refused(void)
{
	static const uint8_t flags[] = {
		RTE_COMP_LZ4_FLAG_DICT_ID, RTE_COMP_LZ4_FLAG_CONTENT_CHECKSUM,
		RTE_COMP_LZ4_FLAG_CONTENT_SIZE, RTE_COMP_LZ4_FLAG_BLOCK_CHECKSUM,
	};
	struct rte_comp_xform x = lz4_xform(1);
	void *xf = NULL;
	unsigned int i;

	need_lz4();
	for (i = 0; i < RTE_DIM(flags); i++) {
		x.compress.lz4.flags = flags[i] | RTE_COMP_LZ4_FLAG_BLOCK_INDEPENDENCE;
		TEST_EQUAL(rte_compressdev_private_xform_create(drv_id, &x, &xf), -ENOTSUP);
	}
	x = lz4_xform(1);
	x.compress.chksum = RTE_COMP_CHECKSUM_XXHASH32;
	TEST_EQUAL(rte_compressdev_private_xform_create(drv_id, &x, &xf), -ENOTSUP);
	x.compress.chksum = RTE_COMP_CHECKSUM_CRC32;
	TEST_EQUAL(rte_compressdev_private_xform_create(drv_id, &x, &xf), -ENOTSUP);
	x = lz4_xform(1);
	TEST_EQUAL(rte_compressdev_stream_create(drv_id, &x, &xf), -ENOTSUP);
	x = drv_decompress(RTE_COMP_CHECKSUM_NONE);
	x.decompress.algo = RTE_COMP_ALGO_LZ4;
	TEST_EQUAL(rte_compressdev_private_xform_create(drv_id, &x, &xf), -ENOTSUP);
	TEST_EQUAL(rte_compressdev_stream_create(drv_id, &x, &xf), -ENOTSUP);
}

static void
lz4_compress_random(void)
{
	unsigned int round, segs;

	need_lz4();
	for (round = 0; round < 400; round++) {
		int level = round % 5 == 0 ? RTE_COMP_LEVEL_PMD_DEFAULT : (int)drv_between(1, 9);
		struct rte_comp_xform x = lz4_xform(level);
		uint32_t len = drv_length(round % 16 == 0 ? MAX_LEN : 70000);
		void *xf = drv_xform(&x);
		struct rte_comp_op *op;

		segs = drv_random(4);
		snprintf(test_note, sizeof(test_note), "(round %u: %u bytes, level %d, segs %u)",
			 round, len, level, segs);
		drv_data(plain, len);
		op = drv_op_over(xf, plain, len, LZ4_compressBound(len) + drv_random(100), segs);
		drv_run(op);
		lz4_check(op, len);
		drv_op_free(op);
		drv_xform_free(xf);
	}
}

/* A byte less than the block needs is too little; then, and after it, nothing is half done. */
static void
lz4_out_of_space(void)
{
	struct rte_comp_xform x = lz4_xform(1);
	unsigned int round, segs;
	struct rte_comp_op *op;
	uint32_t len, n, room;
	void *xf;

	need_lz4();
	xf = drv_xform(&x);
	for (round = 0; round < 200; round++) {
		len = drv_length(70000);
		segs = drv_random(4);
		drv_data(plain, len);
		op = drv_op_over(xf, plain, len, LZ4_compressBound(len), segs);
		drv_run(op);
		lz4_check(op, len);
		n = op->produced;
		drv_op_free(op);
		if (n < 2)
			continue;

		room = drv_random(2) ? n - 1 : drv_between(1, n - 1);
		snprintf(test_note, sizeof(test_note), "(round %u: %u bytes, %u packed, room %u)",
			 round, len, n, room);
		op = drv_op_over(xf, plain, len, room, segs);
		drv_run(op);
		TEST_EQUAL(op->status, RTE_COMP_OP_STATUS_OUT_OF_SPACE_TERMINATED);
		TEST_EQUAL(op->consumed, 0);
		TEST_EQUAL(op->produced, 0);
		drv_op_free(op);
	}
	drv_xform_free(xf);
}

static void
lz4_bad_op(void)
{
	static const uint32_t len[] = { 0, ZIP_LZ4_MAX + 1 };
	struct rte_comp_xform x = lz4_xform(1);
	struct rte_comp_op *op;
	unsigned int i;
	void *xf;

	need_lz4();
	xf = drv_xform(&x);
	for (i = 0; i < RTE_DIM(len); i++) {
		snprintf(test_note, sizeof(test_note), "(%u bytes)", len[i]);
		op = drv_op_over(xf, plain, len[i], 1000, 3);
		drv_run(op);
		TEST_EQUAL(op->status, RTE_COMP_OP_STATUS_INVALID_ARGS);
		TEST_EQUAL(op->produced, 0);
		drv_op_free(op);
	}
	test_note[0] = '\0';
	/* A block is complete: no other flush makes sense. */
	drv_data(plain, 1000);
	op = drv_op_over(xf, plain, 1000, 2000, 3);
	op->flush_flag = RTE_COMP_FLUSH_NONE;
	drv_run(op);
	TEST_EQUAL(op->status, RTE_COMP_OP_STATUS_INVALID_ARGS);
	drv_op_free(op);
	/* More than the chain has. */
	op = drv_op_over(xf, plain, 1000, 2000, 3);
	op->src.length = 5000;
	drv_run(op);
	TEST_EQUAL(op->status, RTE_COMP_OP_STATUS_INVALID_ARGS);
	drv_op_free(op);
	/* The queue lives. */
	op = drv_op_over(xf, plain, 1000, 2000, 3);
	drv_run(op);
	lz4_check(op, 1000);
	drv_op_free(op);
	drv_xform_free(xf);
}

/* LZ4 and DEFLATE in turn in one burst: each op gets what its own xform says. */
static void
lz4_among_deflate(void)
{
	enum { NB = 64, LEN = 3000 };
	struct rte_comp_xform x = lz4_xform(1), y = drv_random_compress();
	struct rte_comp_op *op[NB], *back[NB];
	void *xf[2];
	unsigned int i;

	need_lz4();
	y.compress.level = 1;
	xf[0] = drv_xform(&x);
	xf[1] = drv_xform(&y);
	drv_data(plain, LEN);
	for (i = 0; i < NB; i++) {
		op[i] = drv_op_over(xf[i % 2], plain, LEN, LEN + 1000, drv_random(4));
		op[i]->input_chksum = 0;
	}
	TEST_EQUAL(rte_compressdev_enqueue_burst(drv_id, 0, op, NB), NB);
	drv_dequeue(0, back, NB);
	for (i = 0; i < NB; i++) {
		if (back[i]->private_xform == xf[0]) {
			lz4_check(back[i], LEN);
		} else {
			TEST_EQUAL(back[i]->status, RTE_COMP_OP_STATUS_SUCCESS);
			drv_chain_read(back[i]->m_dst, back[i]->dst.offset, packed,
				       back[i]->produced);
			drv_inflate_check(packed, back[i]->produced, plain, LEN, true);
		}
		drv_op_free(back[i]);
	}
	drv_xform_free(xf[0]);
	drv_xform_free(xf[1]);
}

static const struct test_case cases[] = {
	TEST_CASE(lz4_capability),
	TEST_CASE(lz4_xform_refused),
	TEST_CASE(lz4_compress_random),
	TEST_CASE(lz4_out_of_space),
	TEST_CASE(lz4_bad_op),
	TEST_CASE(lz4_among_deflate),
};

#else

static void
lz4_any(void)
{
	TEST_SKIP("this DPDK has no LZ4, 23.03 has");
}

static const struct test_case cases[] = {
	TEST_CASE(lz4_any),
};

#endif

DRV_MAIN(cases)
