/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Stateful ops of the compression driver, judged by zlib. */

#include <stdio.h>
#include <string.h>

#include <hisi_zip.h>

#include "drv.h"

#define MAX_LEN 200000

static uint8_t plain[MAX_LEN], packed[2 * MAX_LEN + 4096], result[2 * MAX_LEN];

static void *
stream_create(struct rte_comp_xform *x)
{
	void *st = NULL;

	TEST_EQUAL(rte_compressdev_stream_create(drv_id, x, &st), 0);
	TEST_CHECK(st != NULL);
	return st;
}

static void
stream_free(void *st)
{
	TEST_EQUAL(rte_compressdev_stream_free(drv_id, st), 0);
}

static struct rte_comp_op *
stream_op(void *st, const uint8_t *data, uint32_t len, uint32_t room,
	  enum rte_comp_flush_flag flush)
{
	struct rte_comp_op *op = drv_op();

	op->op_type = RTE_COMP_OP_STATEFUL;
	op->stream = st;
	op->flush_flag = flush;
	op->src.offset = drv_random(2) * drv_random(200);
	op->src.length = len;
	op->dst.offset = drv_random(2) * drv_random(200);
	op->m_src = drv_chain(data, op->src.offset, len, drv_random(10), drv_random(2));
	op->m_dst = drv_chain(NULL, op->dst.offset, room, 0, drv_random(2));
	return op;
}

/* How large the room of each op is. */
enum rooms { ROOMY, TIGHT, TINY, MIXED };

static uint32_t
room_for(enum rooms kind, uint32_t len)
{
	switch (kind == MIXED ? drv_random(3) : kind) {
	case ROOMY:
		return len + len / 8 + 400;
	case TIGHT:
		return drv_between(1, len + 300);
	default:
		return drv_between(1, 250);
	}
}

/*
 * Hand in plain[*in..*in + len) with @flush until it is all taken, as the API says. Output goes
 * behind packed[*out].
 */
static void
stream_compress(void *st, uint32_t *in, uint32_t *out, uint32_t len, enum rooms kind,
		enum rte_comp_flush_flag flush, uint64_t *sum)
{
	uint32_t end = *in + len;
	unsigned int idle = 0;

	for (;;) {
		uint32_t room = room_for(kind, end - *in);
		struct rte_comp_op *op = stream_op(st, plain + *in, end - *in, room, flush);
		uint8_t status;

		drv_run(op);
		status = op->status;
		TEST_CHECK(status == RTE_COMP_OP_STATUS_SUCCESS ||
			   status == RTE_COMP_OP_STATUS_OUT_OF_SPACE_RECOVERABLE, "status %u",
			   status);
		TEST_CHECK(op->consumed <= end - *in && op->produced <= room);
		drv_chain_read(op->m_dst, op->dst.offset, packed + *out, op->produced);
		*in += op->consumed;
		*out += op->produced;
		*sum = op->output_chksum;
		/* Who has not finished leaves something to come again with. */
		if (status != RTE_COMP_OP_STATUS_SUCCESS && len != 0)
			TEST_CHECK(*in < end);
		idle = op->consumed + op->produced == 0 ? idle + 1 : 0;
		TEST_CHECK(idle < 3, "no progress");
		drv_op_free(op);
		if (status == RTE_COMP_OP_STATUS_SUCCESS)
			break;
	}
	TEST_EQUAL(*in, end);
}

static void
compress_message(void *st, const struct rte_comp_xform *x, uint32_t total, enum rooms kind)
{
	uint32_t in = 0, out = 0, from_in = 0, from_out = 0, len;
	enum rte_comp_flush_flag flush;
	uint64_t sum = 0;

	while (in < total) {
		len = drv_between(drv_random(20) != 0, RTE_MIN(total - in, 60000u));
		flush = drv_random(3);
		if (in + len == total && drv_random(2))
			flush = RTE_COMP_FLUSH_FINAL;
		stream_compress(st, &in, &out, len, kind, flush, &sum);
		if (flush == RTE_COMP_FLUSH_FINAL)
			goto check;
		if (flush != RTE_COMP_FLUSH_NONE)
			drv_inflate_check(packed, out, plain, in, false);
		if (flush == RTE_COMP_FLUSH_FULL) {
			from_in = in;
			from_out = out;
		}
	}
	/* The end comes empty. */
	stream_compress(st, &in, &out, 0, kind, RTE_COMP_FLUSH_FINAL, &sum);
check:
	drv_inflate_check(packed, out, plain, total, true);
	/* Behind a full flush nothing depends on what was before. */
	drv_inflate_check(packed + from_out, out - from_out, plain + from_in, total - from_in,
			  true);
	TEST_CHECK(sum == drv_chksum(x->compress.chksum, 0, plain, total));
}

static void
compress_random_kind(enum rooms kind, uint32_t max, unsigned int rounds)
{
	unsigned int round, i;

	drv_config(1, 64);
	for (round = 0; round < rounds; round++) {
		struct rte_comp_xform x = drv_random_compress();
		void *st = stream_create(&x);

		/* A stream serves one message after the other. */
		for (i = 0; i < 3; i++) {
			uint32_t len = drv_length(max);

			snprintf(test_note, sizeof(test_note), "(round %u, message %u: %u bytes, "
				 "level %d)", round, i, len, x.compress.level);
			drv_data(plain, len);
			compress_message(st, &x, len, kind);
		}
		stream_free(st);
	}
}

static void
compress_roomy(void)
{
	compress_random_kind(ROOMY, MAX_LEN, 60);
}

static void
compress_tight(void)
{
	compress_random_kind(TIGHT, 60000, 40);
}

static void
compress_tiny(void)
{
	compress_random_kind(TINY, 5000, 30);
}

static void
compress_mixed(void)
{
	compress_random_kind(MIXED, 20000, 40);
}

/* Nothing at all is a message, too. */
static void
compress_empty(void)
{
	struct rte_comp_xform x = drv_compress(1, RTE_COMP_HUFFMAN_DEFAULT, 15,
					       RTE_COMP_CHECKSUM_CRC32_ADLER32);
	void *st = stream_create(&x);
	uint32_t in = 0, out = 0;
	uint64_t sum;

	drv_config(1, 64);
	stream_compress(st, &in, &out, 0, ROOMY, RTE_COMP_FLUSH_FINAL, &sum);
	drv_inflate_check(packed, out, plain, 0, true);
	TEST_CHECK(sum == drv_chksum(x.compress.chksum, 0, plain, 0));
	in = out = 0;
	stream_compress(st, &in, &out, 0, TINY, RTE_COMP_FLUSH_SYNC, &sum);
	stream_compress(st, &in, &out, 0, TINY, RTE_COMP_FLUSH_FINAL, &sum);
	drv_inflate_check(packed, out, plain, 0, true);
	stream_free(st);
}

static void
decompress_message(void *st, enum rte_comp_checksum_type chksum, uint32_t total, enum rooms kind)
{
	uint32_t len = drv_deflate(plain, total, packed, sizeof(packed)), in = 0, out = 0;
	uint64_t sum = 0;
	unsigned int idle = 0;
	uint8_t status = RTE_COMP_OP_STATUS_NOT_PROCESSED;

	while (in < len || out < total || status != RTE_COMP_OP_STATUS_SUCCESS) {
		uint32_t n = drv_between(0, len - in);
		uint32_t room = room_for(kind, kind == ROOMY ? total : n);
		struct rte_comp_op *op;

		if (drv_random(10) == 0)
			n = RTE_MIN(n, 1u);
		op = stream_op(st, packed + in, n, room, drv_random(4));
		drv_run(op);
		status = op->status;
		TEST_CHECK(status == RTE_COMP_OP_STATUS_SUCCESS ||
			   status == RTE_COMP_OP_STATUS_OUT_OF_SPACE_RECOVERABLE, "status %u",
			   status);
		TEST_CHECK(op->consumed <= n && op->produced <= room);
		if (status == RTE_COMP_OP_STATUS_SUCCESS)
			TEST_EQUAL(op->consumed, n);
		else if (n != 0)
			TEST_CHECK(op->consumed < n);
		TEST_CHECK(out + op->produced <= total);
		drv_chain_read(op->m_dst, op->dst.offset, result + out, op->produced);
		in += op->consumed;
		out += op->produced;
		sum = op->output_chksum;
		idle = op->consumed + op->produced == 0 ? idle + 1 : 0;
		TEST_CHECK(idle < 100, "no progress at %u of %u, %u of %u", in, len, out, total);
		drv_op_free(op);
	}
	TEST_CHECK(memcmp(result, plain, total) == 0);
	TEST_CHECK(sum == drv_chksum(chksum, 0, plain, total));
}

static void
decompress_random_kind(enum rooms kind, uint32_t max, unsigned int rounds)
{
	unsigned int round, i;

	if (!drv_raw)
		TEST_SKIP("V2 does not decompress raw DEFLATE");
	drv_config(1, 64);
	for (round = 0; round < rounds; round++) {
		enum rte_comp_checksum_type chksum = drv_random(4);
		struct rte_comp_xform x = drv_decompress(chksum);
		void *st = stream_create(&x);

		for (i = 0; i < 3; i++) {
			uint32_t len = drv_length(max);

			snprintf(test_note, sizeof(test_note), "(round %u, message %u: %u bytes)",
				 round, i, len);
			drv_data(plain, len);
			decompress_message(st, chksum, len, kind);
		}
		stream_free(st);
	}
}

static void
decompress_roomy(void)
{
	decompress_random_kind(ROOMY, MAX_LEN, 60);
}

static void
decompress_tight(void)
{
	decompress_random_kind(TIGHT, 60000, 40);
}

static void
decompress_tiny(void)
{
	decompress_random_kind(TINY, 10000, 30);
}

static void
decompress_mixed(void)
{
	decompress_random_kind(MIXED, 20000, 40);
}

/* Bytes behind the end of the data are not taken. */
static void
decompress_stops_at_end(void)
{
	struct rte_comp_xform x = drv_decompress(RTE_COMP_CHECKSUM_NONE);
	struct rte_comp_op *op;
	uint32_t len;
	void *st;

	if (!drv_raw)
		TEST_SKIP("V2 does not decompress raw DEFLATE");
	drv_config(1, 64);
	st = stream_create(&x);
	drv_data(plain, 5000);
	len = drv_deflate(plain, 5000, packed, sizeof(packed));
	op = stream_op(st, packed, len + 100, 6000, RTE_COMP_FLUSH_NONE);
	drv_run(op);
	TEST_EQUAL(op->status, RTE_COMP_OP_STATUS_SUCCESS);
	TEST_EQUAL(op->consumed, len);
	TEST_EQUAL(op->produced, 5000);
	drv_op_free(op);
	stream_free(st);
}

/* After damage the stream is dead, but can be freed; others are not touched. */
static void
decompress_damage_kills_stream(void)
{
	struct rte_comp_xform x = drv_decompress(RTE_COMP_CHECKSUM_NONE);
	struct rte_comp_op *op;
	void *st, *other;

	if (!drv_raw)
		TEST_SKIP("V2 does not decompress raw DEFLATE");
	drv_config(1, 64);
	st = stream_create(&x);
	other = stream_create(&x);
	memset(packed, 0xff, 1000);
	op = stream_op(st, packed, 1000, 6000, RTE_COMP_FLUSH_NONE);
	drv_run(op);
	TEST_EQUAL(op->status, RTE_COMP_OP_STATUS_ERROR);
	TEST_EQUAL(op->consumed, 0);
	TEST_EQUAL(op->produced, 0);
	drv_op_free(op);
	op = stream_op(st, packed, 1000, 6000, RTE_COMP_FLUSH_NONE);
	drv_run(op);
	TEST_EQUAL(op->status, RTE_COMP_OP_STATUS_INVALID_STATE);
	drv_op_free(op);
	stream_free(st);
	drv_data(plain, 5000);
	decompress_message(other, RTE_COMP_CHECKSUM_NONE, 5000, ROOMY);
	stream_free(other);
}

/* One op of a stream at a time; a stream with an op under way cannot be freed. */
static void
second_op_refused(void)
{
	struct rte_comp_xform x = drv_compress(1, RTE_COMP_HUFFMAN_DEFAULT, 15,
					       RTE_COMP_CHECKSUM_NONE);
	struct rte_comp_op *ops[2], *back[2] = { NULL, NULL };
	void *st;

	drv_config(1, 64);
	st = stream_create(&x);
	drv_data(plain, 50000);
	ops[0] = stream_op(st, plain, 50000, 60000, RTE_COMP_FLUSH_FINAL);
	ops[1] = stream_op(st, plain, 1000, 2000, RTE_COMP_FLUSH_FINAL);
	TEST_EQUAL(rte_compressdev_enqueue_burst(drv_id, 0, ops, 2), 2);
	TEST_EQUAL(rte_compressdev_stream_free(drv_id, st), -EBUSY);
	drv_dequeue(0, back, 2);
	TEST_EQUAL(ops[1]->status, RTE_COMP_OP_STATUS_INVALID_STATE);
	TEST_EQUAL(ops[1]->consumed, 0);
	TEST_EQUAL(ops[0]->status, RTE_COMP_OP_STATUS_SUCCESS);
	TEST_CHECK((back[0] == ops[0] && back[1] == ops[1]) ||
		   (back[0] == ops[1] && back[1] == ops[0]));
	drv_chain_read(ops[0]->m_dst, ops[0]->dst.offset, packed, ops[0]->produced);
	drv_inflate_check(packed, ops[0]->produced, plain, 50000, true);
	drv_op_free(ops[0]);
	drv_op_free(ops[1]);
	stream_free(st);
}

/* Many streams in turns on several queue pairs: none sees another's state. */
static void
streams_interleaved(void)
{
	enum { NB = 12 };
	static uint8_t text[NB][20000], out[NB][30000];
	uint32_t in_done[NB] = { 0 }, out_done[NB] = { 0 };
	struct rte_comp_xform x;
	void *st[NB];
	unsigned int i, left = NB;

	drv_config(2, 64);
	for (i = 0; i < NB; i++) {
		x = drv_random_compress();
		st[i] = stream_create(&x);
		drv_data(text[i], sizeof(text[i]));
	}
	while (left != 0) {
		struct rte_comp_op *op, *back;
		uint16_t queue;
		uint32_t n;
		bool last;

		i = drv_random(NB);
		queue = i % 2;
		if (in_done[i] == sizeof(text[i]))
			continue;
		n = drv_between(1, RTE_MIN(sizeof(text[i]) - in_done[i], 3000u));
		last = in_done[i] + n == sizeof(text[i]);
		op = stream_op(st[i], text[i] + in_done[i], n, n + n / 8 + 300,
			       last ? RTE_COMP_FLUSH_FINAL : RTE_COMP_FLUSH_NONE);
		TEST_EQUAL(rte_compressdev_enqueue_burst(drv_id, queue, &op, 1), 1);
		drv_dequeue(queue, &back, 1);
		TEST_EQUAL(op->status, RTE_COMP_OP_STATUS_SUCCESS);
		drv_chain_read(op->m_dst, op->dst.offset, out[i] + out_done[i], op->produced);
		in_done[i] += n;
		out_done[i] += op->produced;
		drv_op_free(op);
		left -= last;
	}
	for (i = 0; i < NB; i++) {
		drv_inflate_check(out[i], out_done[i], text[i], sizeof(text[i]), true);
		stream_free(st[i]);
	}
}

static void
bad_stream_ops(void)
{
	struct rte_comp_xform x = drv_compress(1, RTE_COMP_HUFFMAN_DEFAULT, 15,
					       RTE_COMP_CHECKSUM_NONE);
	struct rte_comp_op *op;
	void *st, *none = NULL;

	drv_config(1, 64);
	st = stream_create(&x);
	drv_data(plain, 1000);
	op = stream_op(NULL, plain, 1000, 2000, RTE_COMP_FLUSH_FINAL);
	drv_run(op);
	TEST_EQUAL(op->status, RTE_COMP_OP_STATUS_INVALID_ARGS);
	drv_op_free(op);
	op = stream_op(st, plain, 1000, 2000, 9);
	drv_run(op);
	TEST_EQUAL(op->status, RTE_COMP_OP_STATUS_INVALID_ARGS);
	drv_op_free(op);
	op = stream_op(st, plain, 1000, 2000, RTE_COMP_FLUSH_FINAL);
	op->src.length += 5000;
	drv_run(op);
	TEST_EQUAL(op->status, RTE_COMP_OP_STATUS_INVALID_ARGS);
	drv_op_free(op);
	/* No room at all: nothing happens, and nothing is lost. */
	op = stream_op(st, plain, 1000, 0, RTE_COMP_FLUSH_FINAL);
	drv_run(op);
	TEST_EQUAL(op->status, RTE_COMP_OP_STATUS_OUT_OF_SPACE_RECOVERABLE);
	TEST_EQUAL(op->consumed, 0);
	TEST_EQUAL(op->produced, 0);
	drv_op_free(op);
	/* The handle is of the wrong kind. */
	op = stream_op(st, plain, 1000, 2000, RTE_COMP_FLUSH_FINAL);
	op->op_type = RTE_COMP_OP_STATELESS;
	drv_run(op);
	TEST_EQUAL(op->status, RTE_COMP_OP_STATUS_INVALID_ARGS);
	drv_op_free(op);
	/* The stream is as it was. */
	op = stream_op(st, plain, 1000, 2000, RTE_COMP_FLUSH_FINAL);
	drv_run(op);
	TEST_EQUAL(op->status, RTE_COMP_OP_STATUS_SUCCESS);
	drv_chain_read(op->m_dst, op->dst.offset, packed, op->produced);
	drv_inflate_check(packed, op->produced, plain, 1000, true);
	drv_op_free(op);
	stream_free(st);
	x.compress.level = 22;
	TEST_EQUAL(rte_compressdev_stream_create(drv_id, &x, &none), -EINVAL);
	x = drv_decompress(RTE_COMP_CHECKSUM_NONE);
	x.decompress.window_size = 20;
	TEST_EQUAL(rte_compressdev_stream_create(drv_id, &x, &none), -ENOTSUP);
	TEST_CHECK(none == NULL);
}

static const struct test_case cases[] = {
	TEST_CASE(compress_roomy),
	TEST_CASE(compress_tight),
	TEST_CASE(compress_tiny),
	TEST_CASE(compress_mixed),
	TEST_CASE(compress_empty),
	TEST_CASE(decompress_roomy),
	TEST_CASE(decompress_tight),
	TEST_CASE(decompress_tiny),
	TEST_CASE(decompress_mixed),
	TEST_CASE(decompress_stops_at_end),
	TEST_CASE(decompress_damage_kills_stream),
	TEST_CASE(second_op_refused),
	TEST_CASE(streams_interleaved),
	TEST_CASE(bad_stream_ops),
};

DRV_MAIN(cases)
