/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Stateless ops of the compression driver, judged by zlib. */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hisi_zip.h>

#include "drv.h"

#define MAX_LEN 300000

static uint8_t plain[MAX_LEN], packed[2 * MAX_LEN], result[2 * MAX_LEN];

/* Bytes around the output are as drv_chain() made them. */
static void
check_around(const struct rte_comp_op *op)
{
	uint8_t lead[512];
	uint32_t i;

	drv_chain_read(op->m_dst, 0, lead, op->dst.offset);
	for (i = 0; i < op->dst.offset; i++)
		TEST_CHECK(lead[i] == 0xa5, "byte %u of %u before the output", i, op->dst.offset);
}

static void
compress_random(void)
{
	unsigned int round, segs;

	drv_config(1, 128);
	for (round = 0; round < 400; round++) {
		struct rte_comp_xform x = drv_random_compress();
		uint32_t len = drv_length(round % 16 == 0 ? MAX_LEN : 70000);
		void *xf = drv_xform(&x);
		struct rte_comp_op *op;
		uint64_t input = 0;

		snprintf(test_note, sizeof(test_note),
			 "(round %u: %u bytes, level %d, huffman %d, window %u, checksum %d)",
			 round, len, x.compress.level, x.compress.deflate.huffman,
			 x.compress.window_size, x.compress.chksum);
		drv_data(plain, len);
		segs = drv_random(4);
		op = drv_op_over(xf, plain, len, len + len / 8 + 600, segs);
		if (drv_random(2))
			input = drv_chksum(x.compress.chksum, 0, packed, drv_length(1000));
		op->input_chksum = input;
		drv_run(op);
		TEST_EQUAL(op->status, RTE_COMP_OP_STATUS_SUCCESS);
		TEST_EQUAL(op->consumed, len);
		drv_chain_read(op->m_dst, op->dst.offset, result, op->produced);
		drv_inflate_check(result, op->produced, plain, len, true);
		TEST_CHECK(op->output_chksum == drv_chksum(x.compress.chksum, input, plain, len));
		check_around(op);
		drv_op_free(op);
		drv_xform_free(xf);
	}
}

static void
decompress_random(void)
{
	enum rte_comp_checksum_type chksum;
	unsigned int round;

	if (!drv_raw)
		TEST_SKIP("V2 does not decompress raw DEFLATE");
	drv_config(1, 128);
	for (round = 0; round < 400; round++) {
		uint32_t len = drv_length(round % 16 == 0 ? MAX_LEN : 70000), n;
		struct rte_comp_op *op = drv_op();
		struct rte_comp_xform x;
		uint32_t spare = drv_random(2) * drv_random(300);

		chksum = drv_random(4);
		x = drv_decompress(chksum);
		op->private_xform = drv_xform(&x);
		drv_data(plain, len);
		n = drv_deflate(plain, len, packed, sizeof(packed));
		snprintf(test_note, sizeof(test_note), "(round %u: %u bytes of %u, %u spare)",
			 round, n, len, spare);
		op->src.offset = drv_random(2) * drv_random(500);
		op->src.length = n;
		op->dst.offset = drv_random(2) * drv_random(500);
		op->m_src = drv_chain(packed, op->src.offset, n, drv_random(20), drv_random(2));
		op->m_dst = drv_chain(NULL, op->dst.offset, len + spare, 0, drv_random(2));
		op->flush_flag = drv_random(4);		/* means nothing here */
		drv_run(op);
		TEST_EQUAL(op->status, RTE_COMP_OP_STATUS_SUCCESS);
		TEST_EQUAL(op->consumed, n);
		TEST_EQUAL(op->produced, len);
		drv_chain_read(op->m_dst, op->dst.offset, result, len);
		TEST_CHECK(memcmp(result, plain, len) == 0);
		TEST_CHECK(op->output_chksum == drv_chksum(chksum, 0, plain, len));
		check_around(op);
		drv_xform_free(op->private_xform);
		drv_op_free(op);
	}
}

/* The pieces of a message, each with a full flush but the last: they join, sums continue. */
static void
full_flush_joins(void)
{
	unsigned int round;

	drv_config(1, 64);
	for (round = 0; round < 60; round++) {
		struct rte_comp_xform x = drv_random_compress();
		void *xf = drv_xform(&x);
		uint32_t total = drv_length(100000), in = 0, out = 0;
		uint64_t sum = 0;

		snprintf(test_note, sizeof(test_note), "(round %u: %u bytes, level %d)", round,
			 total, x.compress.level);
		drv_data(plain, total);
		while (in < total) {
			struct rte_comp_op *op = drv_op();
			uint32_t len = drv_between(1, total - in);

			op->private_xform = xf;
			op->src.length = len;
			op->m_src = drv_chain(plain + in, 0, len, 0, drv_random(2));
			op->m_dst = drv_chain(NULL, 0, len + len / 8 + 600, 0, drv_random(2));
			op->input_chksum = sum;
			if (in + len < total)
				op->flush_flag = RTE_COMP_FLUSH_FULL;
			drv_run(op);
			TEST_EQUAL(op->status, RTE_COMP_OP_STATUS_SUCCESS);
			TEST_EQUAL(op->consumed, len);
			drv_chain_read(op->m_dst, 0, packed + out, op->produced);
			/* Each stands for itself: no history reaches back. */
			drv_inflate_check(packed + out, op->produced, plain + in, len,
					  in + len == total);
			sum = op->output_chksum;
			in += len;
			out += op->produced;
			drv_op_free(op);
		}
		drv_inflate_check(packed, out, plain, total, true);
		TEST_CHECK(sum == drv_chksum(x.compress.chksum, 0, plain, total));
		drv_xform_free(xf);
	}
}

/* Go on as the API says until all is compressed; returns the number of ops. */
static unsigned int
compress_with_room(struct rte_comp_xform *x, uint32_t len, uint32_t room)
{
	void *xf = drv_xform(x);
	uint32_t in = 0, out = 0;
	unsigned int ops = 0;
	uint64_t sum = 0;

	while (in < len) {
		struct rte_comp_op *op = drv_op();
		uint32_t used;

		op->private_xform = xf;
		op->src.length = len - in;
		op->src.offset = drv_random(100);
		op->m_src = drv_chain(plain + in, op->src.offset, len - in, 0, drv_random(2));
		op->m_dst = drv_chain(NULL, 0, room, 0, drv_random(2));
		op->input_chksum = sum;
		drv_run(op);
		ops++;
		if (op->status == RTE_COMP_OP_STATUS_OUT_OF_SPACE_TERMINATED) {
			TEST_EQUAL(op->consumed, 0);
			TEST_EQUAL(op->produced, 0);
			TEST_CHECK(room < 40, "room %u would do", room);
			drv_op_free(op);
			break;
		}
		TEST_CHECK(op->status == RTE_COMP_OP_STATUS_SUCCESS ||
			   op->status == RTE_COMP_OP_STATUS_OUT_OF_SPACE_RECOVERABLE, "status %u",
			   op->status);
		used = op->consumed;
		TEST_CHECK(used != 0 && used <= len - in && op->produced <= room);
		TEST_CHECK((used == len - in) == (op->status == RTE_COMP_OP_STATUS_SUCCESS));
		drv_chain_read(op->m_dst, 0, packed + out, op->produced);
		/* What is there ends at a byte, and is not final unless it is all. */
		drv_inflate_check(packed + out, op->produced, plain + in, used, used == len - in);
		in += used;
		out += op->produced;
		sum = op->output_chksum;
		TEST_CHECK(sum == drv_chksum(x->compress.chksum, 0, plain, in));
		drv_op_free(op);
	}
	if (in == len)
		drv_inflate_check(packed, out, plain, len, true);
	drv_xform_free(xf);
	return ops;
}

static void
compress_out_of_space(void)
{
	unsigned int round;

	drv_config(1, 64);
	for (round = 0; round < 150; round++) {
		struct rte_comp_xform x = drv_random_compress();
		uint32_t len = drv_length(30000);
		uint32_t room = drv_random(3) ? drv_between(1, len + 20) : drv_between(1, 300);

		/* Not thousands of ops. */
		room = RTE_MAX(room, len / 100);
		drv_data(plain, len);
		snprintf(test_note, sizeof(test_note), "(round %u: %u bytes, room %u, level %d)",
			 round, len, room, x.compress.level);
		compress_with_room(&x, len, room);
	}
}

/* Around the exact size: whatever the last bytes are, the result is right. */
static void
compress_exact_room(void)
{
	struct rte_comp_xform x;
	struct rte_comp_op *op;
	enum rte_comp_checksum_type chksum;
	uint32_t need, room;
	void *xf;

	drv_config(1, 64);
	for (chksum = 0; chksum < 4; chksum++) {
		x = drv_compress(1, RTE_COMP_HUFFMAN_DEFAULT, 15, chksum);
		drv_data(plain, 3000);
		xf = drv_xform(&x);
		op = drv_op_over(xf, plain, 3000, 5000, 3);
		drv_run(op);
		TEST_EQUAL(op->status, RTE_COMP_OP_STATUS_SUCCESS);
		need = op->produced;
		drv_op_free(op);
		for (room = need - 3; room < need + 12; room++) {
			snprintf(test_note, sizeof(test_note), "(room %u, %u needed, checksum %u)",
				 room, need, chksum);
			compress_with_room(&x, 3000, room);
		}
		/* V3 throws the trailer away before it would cost anything. */
		op = drv_op_over(xf, plain, 3000, need, 3);
		drv_run(op);
		if (drv_raw)
			TEST_EQUAL(op->status, RTE_COMP_OP_STATUS_SUCCESS);
		drv_op_free(op);
		drv_xform_free(xf);
	}
}

static void
decompress_out_of_space(void)
{
	struct rte_comp_xform x = drv_decompress(RTE_COMP_CHECKSUM_CRC32);
	unsigned int round;
	void *xf;

	if (!drv_raw)
		TEST_SKIP("V2 does not decompress raw DEFLATE");
	drv_config(1, 64);
	xf = drv_xform(&x);
	for (round = 0; round < 100; round++) {
		uint32_t len = drv_between(2, 50000), n;
		struct rte_comp_op *op = drv_op();

		drv_data(plain, len);
		n = drv_deflate(plain, len, packed, sizeof(packed));
		op->private_xform = xf;
		op->src.length = n;
		op->m_src = drv_chain(packed, 0, n, 0, drv_random(2));
		op->m_dst = drv_chain(NULL, 0, round % 2 ? drv_between(1, len - 1) : len - 1, 0,
				      drv_random(2));
		drv_run(op);
		TEST_EQUAL(op->status, RTE_COMP_OP_STATUS_OUT_OF_SPACE_TERMINATED);
		TEST_EQUAL(op->consumed, 0);
		TEST_EQUAL(op->produced, 0);
		TEST_EQUAL(op->output_chksum, 0);
		drv_op_free(op);
	}
	drv_xform_free(xf);
}

/* Truncated and corrupted data: an error or, if the damage still is DEFLATE, some output. */
static void
decompress_damaged(void)
{
	struct rte_comp_xform x = drv_decompress(RTE_COMP_CHECKSUM_NONE);
	unsigned int round, errors = 0;
	void *xf;

	if (!drv_raw)
		TEST_SKIP("V2 does not decompress raw DEFLATE");
	drv_config(1, 64);
	xf = drv_xform(&x);
	for (round = 0; round < 300; round++) {
		uint32_t len = drv_between(100, 20000), n;
		struct rte_comp_op *op = drv_op();
		bool cut = round % 2;

		drv_data(plain, len);
		n = drv_deflate(plain, len, packed, sizeof(packed));
		if (cut)
			n = drv_between(1, n - 1);
		else
			packed[drv_random(n)] ^= 1 << drv_random(8);
		op->private_xform = xf;
		op->src.length = n;
		op->m_src = drv_chain(packed, 0, n, 0, drv_random(2));
		op->m_dst = drv_chain(NULL, 0, 2 * len, 0, drv_random(2));
		drv_run(op);
		TEST_CHECK(op->status == RTE_COMP_OP_STATUS_ERROR ||
			   (!cut && (op->status == RTE_COMP_OP_STATUS_SUCCESS || op->status ==
				     RTE_COMP_OP_STATUS_OUT_OF_SPACE_TERMINATED)),
			   "status %u", op->status);
		if (op->status == RTE_COMP_OP_STATUS_ERROR) {
			errors++;
			TEST_EQUAL(op->consumed, 0);
			TEST_EQUAL(op->produced, 0);
		}
		drv_op_free(op);
	}
	TEST_CHECK(errors > 150, "%u errors", errors);
	drv_xform_free(xf);
}

/* Requests beyond the first of an op, by the only queue pair so far. */
static uint64_t
requests(void)
{
	const struct rte_compressdev *dev = rte_compressdev_pmd_get_named_dev(DRV_NAME);
	const struct zip_qp *qp = dev->data->queue_pairs[0];

	return qp->stats.retries;
}

/* Run @op, of which a request may fail. True: it succeeded, and took at least @pieces requests. */
static bool
large_run(struct rte_comp_op *op, bool fail, unsigned int pieces)
{
	uint64_t before = requests();

	if (fail)
		TEST_EQUAL(drv_wd->ops->inject(drv_wd, 0, 1), 0);
	drv_run(op);
	TEST_EQUAL(op->status,
		   fail ? RTE_COMP_OP_STATUS_ERROR : RTE_COMP_OP_STATUS_SUCCESS);
	TEST_CHECK(fail || requests() - before >= pieces, "%" PRIu64 " requests",
		   requests() - before);
	return !fail;
}

/* An op of more than hardware's 8 MiB in either direction. */
static void
large_op(uint8_t *big, uint8_t *out, uint32_t len, bool fail)
{
	struct rte_comp_xform x = drv_compress(1, RTE_COMP_HUFFMAN_DEFAULT, 15,
					       RTE_COMP_CHECKSUM_ADLER32);
	struct rte_comp_op *op = drv_op();
	unsigned int pieces = (len - 1) / ZIP_REQ_MAX + 1;
	uint32_t n = len, off;

	op->private_xform = drv_xform(&x);
	op->src.length = len;
	op->m_src = drv_chain(big, 0, len, 0, 1);
	op->m_dst = drv_chain(NULL, 0, len + len / 8, 0, 1);
	if (large_run(op, fail, pieces)) {
		TEST_EQUAL(op->consumed, len);
		n = op->produced;
		drv_chain_read(op->m_dst, 0, out, n);
		drv_inflate_check(out, n, big, len, true);
		TEST_CHECK(op->output_chksum == drv_chksum(x.compress.chksum, 0, big, len));
	}
	drv_xform_free(op->private_xform);
	drv_op_free(op);
	if (!drv_raw)
		return;

	x = drv_decompress(RTE_COMP_CHECKSUM_CRC32_ADLER32);
	op = drv_op();
	op->private_xform = drv_xform(&x);
	op->src.length = n;
	op->m_src = drv_chain(out, 0, n, 0, 1);
	op->m_dst = drv_chain(NULL, 0, len + 100, 0, 1);
	if (large_run(op, fail, pieces)) {
		TEST_EQUAL(op->consumed, n);
		TEST_EQUAL(op->produced, len);
		for (off = 0; off < len; off += sizeof(result)) {
			n = RTE_MIN(len - off, sizeof(result));
			drv_chain_read(op->m_dst, off, result, n);
			TEST_CHECK(memcmp(result, big + off, n) == 0, "after %u bytes", off);
		}
		TEST_CHECK(op->output_chksum ==
			   drv_chksum(x.decompress.chksum, 0, big, len));
	}
	drv_xform_free(op->private_xform);
	drv_op_free(op);
}

/* Noise does not shrink, so that both sides are large; what shrinks well is large on one. */
static void
large_ops(void)
{
	const uint32_t len = 18 << 20;
	uint32_t i;
	uint8_t *big = malloc(len), *out = malloc(2 * len);

	TEST_CHECK(big != NULL && out != NULL);
	drv_config(1, 64);
	drv_data(big, len);
	large_op(big, out, len, false);
	large_op(big, out, len, true);
	memset(big, 'x', len);
	large_op(big, out, len, false);
	for (i = 0; i < len; i++)
		big[i] = drv_random(256);
	large_op(big, out, len, false);
	free(big);
	free(out);
}

/* ---- What must be refused ---- */

static uint8_t
status_of(struct rte_comp_op *op)
{
	uint8_t status;

	drv_run(op);
	status = op->status;
	if (status != RTE_COMP_OP_STATUS_SUCCESS) {
		TEST_EQUAL(op->consumed, 0);
		TEST_EQUAL(op->produced, 0);
		TEST_EQUAL(op->output_chksum, 0);
	}
	drv_op_free(op);
	return status;
}

static void
bad_ops_come_back(void)
{
	struct rte_comp_xform x = drv_compress(1, RTE_COMP_HUFFMAN_DEFAULT, 15,
					       RTE_COMP_CHECKSUM_CRC32);
	void *xf = drv_xform(&x);
	struct rte_comp_op *op;
	unsigned int segs;

	drv_config(1, 64);
	drv_data(plain, 1000);
	for (segs = 0; segs < 4; segs++) {
		op = drv_op_over(NULL, plain, 1000, 2000, segs);
		TEST_EQUAL(status_of(op), RTE_COMP_OP_STATUS_INVALID_ARGS);
		op = drv_op_over(xf, plain, 1000, 2000, segs);
		rte_pktmbuf_free(op->m_src);
		op->m_src = NULL;
		TEST_EQUAL(status_of(op), RTE_COMP_OP_STATUS_INVALID_ARGS);
		op = drv_op_over(xf, plain, 1000, 2000, segs);
		rte_pktmbuf_free(op->m_dst);
		op->m_dst = NULL;
		TEST_EQUAL(status_of(op), RTE_COMP_OP_STATUS_INVALID_ARGS);
		op = drv_op_over(xf, plain, 1000, 2000, segs);
		op->src.length = op->m_src->pkt_len - op->src.offset + 1;
		TEST_EQUAL(status_of(op), RTE_COMP_OP_STATUS_INVALID_ARGS);
		op = drv_op_over(xf, plain, 1000, 2000, segs);
		op->src.offset = UINT32_MAX;
		TEST_EQUAL(status_of(op), RTE_COMP_OP_STATUS_INVALID_ARGS);
		op = drv_op_over(xf, plain, 1000, 2000, segs);
		op->src.length = UINT32_MAX;
		TEST_EQUAL(status_of(op), RTE_COMP_OP_STATUS_INVALID_ARGS);
		op = drv_op_over(xf, plain, 1000, 2000, segs);
		op->dst.offset = op->m_dst->pkt_len + 1;
		TEST_EQUAL(status_of(op), RTE_COMP_OP_STATUS_INVALID_ARGS);
		op = drv_op_over(xf, plain, 1000, 2000, segs);
		op->src.length = 0;
		TEST_EQUAL(status_of(op), RTE_COMP_OP_STATUS_INVALID_ARGS);
		op = drv_op_over(xf, plain, 1000, 2000, segs);
		op->dst.offset = op->m_dst->pkt_len;
		TEST_EQUAL(status_of(op), RTE_COMP_OP_STATUS_OUT_OF_SPACE_TERMINATED);
		op = drv_op_over(xf, plain, 1000, 1, segs);
		TEST_EQUAL(status_of(op), RTE_COMP_OP_STATUS_OUT_OF_SPACE_TERMINATED);
		op = drv_op_over(xf, plain, 1000, 2000, segs);
		op->flush_flag = RTE_COMP_FLUSH_NONE;
		TEST_EQUAL(status_of(op), RTE_COMP_OP_STATUS_INVALID_ARGS);
		op = drv_op_over(xf, plain, 1000, 2000, segs);
		op->flush_flag = RTE_COMP_FLUSH_SYNC;
		TEST_EQUAL(status_of(op), RTE_COMP_OP_STATUS_INVALID_ARGS);
		op = drv_op_over(xf, plain, 1000, 2000, segs);
		op->flush_flag = 77;
		TEST_EQUAL(status_of(op), RTE_COMP_OP_STATUS_INVALID_ARGS);
		op = drv_op_over(xf, plain, 1000, 2000, segs);
		op->op_type = 77;
		TEST_EQUAL(status_of(op), RTE_COMP_OP_STATUS_INVALID_ARGS);
		/* A handle of the other kind. */
		op = drv_op_over(xf, plain, 1000, 2000, segs);
		op->op_type = RTE_COMP_OP_STATEFUL;
		TEST_EQUAL(status_of(op), RTE_COMP_OP_STATUS_INVALID_ARGS);
		op = drv_op_over(xf, plain, 1000, 2000, segs);
		TEST_EQUAL(status_of(op), RTE_COMP_OP_STATUS_SUCCESS);
	}
	drv_xform_free(xf);
}

/* A chain that is shorter than its packet length, memory that the device does not see. */
static void
lying_chains_come_back(void)
{
	struct rte_comp_xform x = drv_compress(1, RTE_COMP_HUFFMAN_DEFAULT, 15,
					       RTE_COMP_CHECKSUM_NONE);
	void *xf = drv_xform(&x);
	struct rte_comp_op *op;
	static uint8_t heap[4096];
	void *buf_addr;

	drv_config(1, 64);
	drv_data(plain, 1000);
	op = drv_op_over(xf, plain, 1000, 2000, 0);
	op->m_src->pkt_len += 5000;
	op->src.length += 5000;
	TEST_EQUAL(status_of(op), RTE_COMP_OP_STATUS_INVALID_ARGS);
	op = drv_op_over(xf, plain, 1000, 2000, 0);
	op->m_dst->pkt_len += 5000;
	TEST_EQUAL(status_of(op), RTE_COMP_OP_STATUS_INVALID_ARGS);
	op = drv_op_over(xf, plain, 1000, 2000, 3);
	op->m_src->pkt_len += 5000;
	op->src.length += 5000;
	TEST_EQUAL(status_of(op), RTE_COMP_OP_STATUS_INVALID_ARGS);
	/* No such bus address: the device says so, nobody crashes. */
	op = drv_op_over(xf, plain, 1000, 2000, 3);
	buf_addr = op->m_src->buf_addr;
	rte_mbuf_iova_set(op->m_src, (uintptr_t)heap);
	drv_run(op);
	TEST_EQUAL(op->status, RTE_COMP_OP_STATUS_ERROR);
	rte_mbuf_iova_set(op->m_src, (uintptr_t)buf_addr);
	drv_op_free(op);
	op = drv_op_over(xf, plain, 1000, 2000, 3);
	rte_mbuf_iova_set(op->m_src, RTE_BAD_IOVA);
	drv_run(op);
	TEST_EQUAL(op->status, RTE_COMP_OP_STATUS_INVALID_ARGS);
	rte_mbuf_iova_set(op->m_src, (uintptr_t)op->m_src->buf_addr);
	drv_op_free(op);
	op = drv_op_over(xf, plain, 1000, 2000, 3);
	TEST_EQUAL(status_of(op), RTE_COMP_OP_STATUS_SUCCESS);
	drv_xform_free(xf);
}

static int
xform_error(struct rte_comp_xform x)
{
	void *xf = NULL;

	return rte_compressdev_private_xform_create(drv_id, &x, &xf);
}

static void
bad_xforms_refused(void)
{
	struct rte_comp_xform x = drv_compress(1, RTE_COMP_HUFFMAN_DEFAULT, 15,
					       RTE_COMP_CHECKSUM_NONE), y;

	drv_config(1, 64);
	y = x;
	y.type = 5;
	TEST_EQUAL(xform_error(y), -EINVAL);
	y = x;
	y.compress.algo = RTE_COMP_ALGO_LZS;
	TEST_EQUAL(xform_error(y), -ENOTSUP);
	y.compress.algo = RTE_COMP_ALGO_NULL;
	TEST_EQUAL(xform_error(y), -ENOTSUP);
	y = x;
	y.compress.level = 10;
	TEST_EQUAL(xform_error(y), -EINVAL);
	y.compress.level = -2;
	TEST_EQUAL(xform_error(y), -EINVAL);
	y = x;
	y.compress.window_size = 11;
	TEST_EQUAL(xform_error(y), -ENOTSUP);
	y = x;
	y.compress.hash_algo = RTE_COMP_HASH_ALGO_SHA1;
	TEST_EQUAL(xform_error(y), -ENOTSUP);
	y = x;
	y.compress.deflate.huffman = 9;
	TEST_EQUAL(xform_error(y), -EINVAL);
	y = x;
	y.compress.chksum = 9;
	TEST_EQUAL(xform_error(y), -ENOTSUP);
	y = drv_decompress(RTE_COMP_CHECKSUM_NONE);
	if (!drv_raw) {
		TEST_EQUAL(xform_error(y), -ENOTSUP);
		return;
	}
	y.decompress.window_size = 16;
	TEST_EQUAL(xform_error(y), -ENOTSUP);
	y.decompress.window_size = 15;
	y.decompress.hash_algo = RTE_COMP_HASH_ALGO_SHA2_256;
	TEST_EQUAL(xform_error(y), -ENOTSUP);
	y.decompress.hash_algo = RTE_COMP_HASH_ALGO_NONE;
	y.decompress.algo = RTE_COMP_ALGO_LZS;
	TEST_EQUAL(xform_error(y), -ENOTSUP);
}

/* To silicon, hint bits stay zero and fixed Huffman is not offered. */
static void
hints_only_for_model(void)
{
	struct rte_comp_xform x = drv_compress(5, RTE_COMP_HUFFMAN_FIXED, 15,
					       RTE_COMP_CHECKSUM_NONE);
	struct zip_xform *xf = drv_xform(&x);

	TEST_EQUAL(WD_GET(ZIP_SQE_HINT_LEVEL, xf->sqe.dw8), 5);
	TEST_EQUAL(WD_GET(ZIP_SQE_HINT_HUFFMAN, xf->sqe.dw8), ZIP_HINT_HUFFMAN_FIXED);
	drv_xform_free(xf);
	drv_wd->is_model = false;
	TEST_EQUAL(xform_error(x), -ENOTSUP);
	x.compress.deflate.huffman = RTE_COMP_HUFFMAN_DYNAMIC;
	xf = drv_xform(&x);
	TEST_EQUAL(xf->sqe.dw8, 0);
	drv_xform_free(xf);
	drv_wd->is_model = true;
}

static const struct test_case cases[] = {
	TEST_CASE(compress_random),
	TEST_CASE(decompress_random),
	TEST_CASE(full_flush_joins),
	TEST_CASE(compress_out_of_space),
	TEST_CASE(compress_exact_room),
	TEST_CASE(decompress_out_of_space),
	TEST_CASE(decompress_damaged),
	TEST_CASE(large_ops),
	TEST_CASE(bad_ops_come_back),
	TEST_CASE(lying_chains_come_back),
	TEST_CASE(bad_xforms_refused),
	TEST_CASE(hints_only_for_model),
};

DRV_MAIN(cases)
