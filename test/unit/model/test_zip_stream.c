/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Stateful requests of the ZIP engine: random chunks and room in both directions against zlib,
 * streams side by side, contexts that a driver has damaged, more streams than the model keeps.
 */

#include "zip_rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#define BUF_SIZE	(1 << 20)
#define TRAILER(alg)	((alg) == ZIP_ALG_ZLIB ? 4u : (alg) == ZIP_ALG_GZIP ? 8u : 0u)

static uint8_t plain[BUF_SIZE], packed[2 * BUF_SIZE], back[BUF_SIZE];

/* What a driver keeps of a stream. */
struct stream {
	uint8_t alg;
	uint64_t ctx;
	bool new;
	uint32_t ctx_dw0, ctx_dw1, ctx_dw2, isize, checksum;
	uint32_t hints, window;
	struct zip_sqe sqe;	/* of the last request */
};

static unsigned int
rounds(unsigned int nb)
{
	const char *s = getenv("ZIP_TEST_ROUNDS");

	return s != NULL ? strtoul(s, NULL, 0) : nb;
}

static void
round_start(unsigned int i)
{
	const char *s = getenv("ZIP_TEST_SEED");
	unsigned long seed = s != NULL ? strtoul(s, NULL, 0) : 1;

	rig_clear();
	rig_seed(seed + i);
	snprintf(test_note, sizeof(test_note), "ZIP_TEST_SEED=%lu", seed + i);
}

static struct stream
stream_new(uint8_t alg)
{
	struct stream s = { .alg = alg, .new = true, .window = ZIP_WINDOW_32K };

	s.ctx = rig_alloc(ZIP_CTX_HW_SIZE, 64);
	memset(rig_ptr(s.ctx), 0, ZIP_CTX_HW_SIZE);
	/* Words of a stream before this one; a new stream must not look at them. */
	s.isize = rig_rand(1000);
	s.checksum = rig_rand(1000);
	return s;
}

/* One request over @len bytes at @in. Results go to @out and s->sqe. Returns the status. */
static uint8_t
stream_request(struct stream *s, unsigned int type, const uint8_t *in, uint32_t len, uint8_t *out,
	       uint32_t room, bool finish)
{
	struct zip_sqe *sqe = &s->sqe;
	struct rig_data src, dst;
	unsigned int mark = rig_mark();
	bool sgl = rig_rand(2);
	uint8_t st;

	rig_data_make(&src, len, sgl);
	rig_data_put(&src, in, len);
	rig_data_make(&dst, room, sgl);
	rig_sqe(sqe, s->alg, &src, &dst);
	sqe->dw7 |= UINT32_C(1) << 26 | (uint32_t)s->new << 27 | (uint32_t)finish << 25;
	sqe->dw8 |= s->hints;
	sqe->dw9 = (sqe->dw9 & ~0xf000) | s->window << 12;
	sqe->stream_ctx_addr = s->ctx;
	sqe->ctx_dw0 = s->ctx_dw0;
	sqe->ctx_dw1 = s->ctx_dw1;
	sqe->ctx_dw2 = s->ctx_dw2;
	sqe->isize = s->isize;
	sqe->checksum = s->checksum;
	st = rig_exec(type, sqe);
	rig_data_get(&dst, out, sqe->produced);
	rig_release(mark);
	s->ctx_dw0 = sqe->ctx_dw0;
	s->ctx_dw1 = sqe->ctx_dw1;
	s->ctx_dw2 = sqe->ctx_dw2;
	s->isize = sqe->isize;
	s->checksum = sqe->checksum;
	s->new = false;
	return st;
}

static uint32_t
chunk(uint32_t left, uint32_t mean)
{
	uint32_t n = rig_rand(4) ? 1 + rig_rand(2 * mean) : 1 + rig_rand(8);

	return n < left ? n : left;
}

/* Compress @len bytes of plain[] in chunks to packed[]. Returns how many it takes there. */
static uint32_t
stream_compress(struct stream *s, uint32_t len, bool tight)
{
	uint32_t at = 0, out = 0, n, room, mean = 1 + rig_rand(len), turns = 0;
	bool last;
	uint8_t st;

	do {
		n = chunk(len - at, mean);
		last = at + n == len;
		room = tight ? 24 + rig_rand(n) : n + n / 8 + 400;
		st = stream_request(s, ZIP_SQC_COMPRESS, plain + at, n, packed + out, room, last);
		TEST_EQUAL(st, ZIP_ST_OK);
		TEST_CHECK(s->sqe.consumed > 0 || n == 0);
		if (!tight)
			TEST_EQUAL(s->sqe.consumed, n);
		at += s->sqe.consumed;
		out += s->sqe.produced;
		last = last && s->sqe.consumed == n;
		TEST_CHECK(turns++ < 3000000);
	} while (!last);
	return out;
}

static void
compress_random(unsigned int i, bool tight)
{
	static const int wbits[] = { 12, 13, 14, 14, 15 };
	uint32_t len, out, used, body, check;
	unsigned int types, huffman;
	struct stream s;

	round_start(i);
	len = rig_rand(rig_rand(10) ? 20000 : 300000);
	if (tight)
		len = len % 20000;
	rig_fill(plain, len);
	s = stream_new(ZIP_ALG_DEFLATE + rig_rand(3));
	huffman = rig_rand(3);
	s.hints = (rig_rand(2) ? 1 : rig_rand(10)) << 24 | huffman << 28;
	s.window = rig_rand(2) ? ZIP_WINDOW_32K : rig_rand(5);
	out = stream_compress(&s, len, tight);
	body = out - TRAILER(s.alg);
	TEST_EQUAL(ref_inflate(packed, body, back, sizeof(back), wbits[s.window], &used, &types),
		   len);
	TEST_EQUAL(used, body);
	TEST_CHECK(memcmp(back, plain, len) == 0);
	if (huffman == ZIP_HINT_HUFFMAN_FIXED)
		TEST_CHECK(!(types & 1 << 2));
	check = ref_check(s.alg, plain, len);
	TEST_EQUAL(s.isize, len);
	TEST_EQUAL(s.checksum, ref_check_word(s.alg, check));
	if (s.alg == ZIP_ALG_ZLIB)
		check = __builtin_bswap32(check);
	TEST_CHECK(memcmp(packed + body, &check, TRAILER(s.alg) < 4 ? TRAILER(s.alg) : 4) == 0);
	if (s.alg == ZIP_ALG_GZIP)
		TEST_CHECK(memcmp(packed + body + 4, &len, 4) == 0);
}

static void
zip_stream_deflate_any(void)
{
	unsigned int i;

	rig_open(QM_HW_V3);
	for (i = 0; i < rounds(800); i++)
		compress_random(i, false);
	rig_close();
}

static void
zip_stream_deflate_little_room(void)
{
	unsigned int i;

	rig_open(QM_HW_V3);
	for (i = 0; i < rounds(400); i++)
		compress_random(i, true);
	rig_close();
}

/* Matches must reach back into earlier requests, or streams would be no use. */
static void
zip_stream_deflate_keeps_window(void)
{
	uint32_t i, level;

	rig_open(QM_HW_V3);
	for (level = 1; level <= 9; level++) {
		struct stream s;

		rig_clear();
		rig_seed(level);
		for (i = 0; i < 8192; i++)
			plain[i] = plain[i + 8192] = rig_rand(256);
		s = stream_new(ZIP_ALG_DEFLATE);
		s.hints = level << 24;
		TEST_EQUAL(stream_request(&s, ZIP_SQC_COMPRESS, plain, 8192, packed, 10000, false),
			   ZIP_ST_OK);
		TEST_CHECK(s.sqe.produced >= 8192);
		TEST_EQUAL(stream_request(&s, ZIP_SQC_COMPRESS, plain, 8192, packed, 10000, true),
			   ZIP_ST_OK);
		TEST_CHECK(s.sqe.produced < 400);
	}
	rig_close();
}

/* Decompress @n bytes of packed[] in chunks to back[]. Returns the last status. */
static uint8_t
stream_decompress(struct stream *s, uint32_t n, uint32_t room_max, uint32_t *used, uint32_t *len)
{
	uint32_t at = 0, out = 0, in, turns = 0, mean = 1 + rig_rand(n);
	uint8_t st;

	do {
		/* Held-back output is asked for with a request that has no input. */
		in = (s->ctx_dw0 & 0xf) == ZIP_CTX_ST_NO_SPACE ? 0 : chunk(n - at, mean);
		st = stream_request(s, ZIP_SQC_DECOMPRESS, packed + at, in, back + out,
				    1 + rig_rand(room_max), at + in == n);
		if (st == ZIP_ST_OK)
			TEST_CHECK(in == 0 || s->sqe.consumed + s->sqe.produced > 0);
		at += s->sqe.consumed;
		out += s->sqe.produced;
		TEST_CHECK(turns++ < 3000000);
		*used = at;
		*len = out;
	} while (st == ZIP_ST_OK && (at < n || (s->ctx_dw0 & 0xf) == ZIP_CTX_ST_NO_SPACE));
	return st;
}

static uint32_t
random_packed(uint8_t alg, uint32_t len)
{
	rig_fill(plain, len);
	return ref_deflate(alg, plain, len, packed, sizeof(packed), rig_rand(10), 9 + rig_rand(7),
			   rig_rand(5));
}

static void
zip_stream_inflate_any(void)
{
	uint32_t i, n, len, used, got, more;
	struct stream s;

	rig_open(QM_HW_V3);
	for (i = 0; i < rounds(800); i++) {
		round_start(i);
		s = stream_new(ZIP_ALG_DEFLATE + rig_rand(3));
		len = rig_rand(rig_rand(10) ? 20000 : 200000);
		n = random_packed(s.alg, len);
		more = rig_rand(2) ? rig_rand(30) : 0;
		TEST_EQUAL(stream_decompress(&s, n + more, 300 + rig_rand(2 * len), &used, &got),
			   ZIP_ST_END);
		TEST_CHECK(s.sqe.dw3 & 0x100);
		TEST_EQUAL(used, n);
		TEST_EQUAL(got, len);
		TEST_EQUAL(s.isize, len);
		TEST_EQUAL(s.checksum, ref_check_word(s.alg, ref_check(s.alg, plain, len)));
		TEST_CHECK(memcmp(back, plain, len) == 0);
	}
	rig_close();
}

/* Every turn makes progress with rooms of a few bytes, and nothing is lost. */
static void
zip_stream_inflate_little_room(void)
{
	uint32_t i, n, len, used, got;
	struct stream s;

	rig_open(QM_HW_V3);
	for (i = 0; i < rounds(100); i++) {
		round_start(i);
		s = stream_new(ZIP_ALG_DEFLATE + rig_rand(3));
		len = rig_rand(5000);
		n = random_packed(s.alg, len);
		TEST_EQUAL(stream_decompress(&s, n, 1 + rig_rand(8), &used, &got), ZIP_ST_END);
		TEST_EQUAL(used, n);
		TEST_EQUAL(got, len);
		TEST_CHECK(memcmp(back, plain, len) == 0);
	}
	rig_close();
}

static void
zip_stream_inflate_corrupt(void)
{
	uint32_t i, n, len, used, got;
	struct stream s;
	uint8_t st;

	rig_open(QM_HW_V3);
	for (i = 0; i < rounds(1000); i++) {
		round_start(i);
		s = stream_new(ZIP_ALG_DEFLATE + rig_rand(3));
		len = rig_rand(5000);
		n = random_packed(s.alg, len);
		packed[rig_rand(n)] ^= 1 << rig_rand(8);
		if (rig_rand(2))
			n = rig_rand(n);
		st = stream_decompress(&s, n, 2000, &used, &got);
		if (st == ZIP_ST_END && s.alg == ZIP_ALG_GZIP)
			TEST_CHECK(got == len && memcmp(back, plain, len) == 0);
		if (st == ZIP_ST_END && s.alg == ZIP_ALG_ZLIB)
			TEST_EQUAL(s.checksum, ref_check(s.alg, back, got));
	}
	rig_close();
}

static void
zip_stream_inflate_after_end(void)
{
	uint32_t n, used, got;
	struct stream s;

	rig_open(QM_HW_V3);
	rig_seed(1);
	s = stream_new(ZIP_ALG_GZIP);
	n = random_packed(s.alg, 3000);
	TEST_EQUAL(stream_decompress(&s, n, 9000, &used, &got), ZIP_ST_END);
	TEST_EQUAL(stream_request(&s, ZIP_SQC_DECOMPRESS, packed, 10, back, 300, false),
		   ZIP_ST_END);
	TEST_EQUAL(s.sqe.consumed, 0);
	TEST_EQUAL(s.sqe.produced, 0);
	/* The same context again from the start. */
	s.new = true;
	TEST_EQUAL(stream_decompress(&s, n, 9000, &used, &got), ZIP_ST_END);
	TEST_EQUAL(got, 3000);
	rig_close();
}

/* Restarted in the middle, the old state is forgotten. */
static void
zip_stream_new_restarts(void)
{
	uint32_t n, used, got;
	struct stream s;

	rig_open(QM_HW_V3);
	rig_seed(2);
	s = stream_new(ZIP_ALG_ZLIB);
	n = random_packed(s.alg, 30000);
	TEST_EQUAL(stream_request(&s, ZIP_SQC_DECOMPRESS, packed, n / 2, back, 40000, false),
		   ZIP_ST_OK);
	s.new = true;
	TEST_EQUAL(stream_decompress(&s, n, 9000, &used, &got), ZIP_ST_END);
	TEST_CHECK(got == 30000 && memcmp(back, plain, got) == 0);
	rig_close();
}

/* A continuation that has no beginning, and one of another kind. */
static void
zip_stream_context_foreign(void)
{
	struct stream s;

	rig_open(QM_HW_V3);
	rig_seed(3);
	rig_fill(plain, 1000);
	s = stream_new(ZIP_ALG_DEFLATE);
	s.new = false;
	TEST_EQUAL(stream_request(&s, ZIP_SQC_DECOMPRESS, plain, 100, back, 300, false),
		   ZIP_ST_UNKNOWN);
	TEST_EQUAL(stream_request(&s, ZIP_SQC_COMPRESS, plain, 100, back, 300, false),
		   ZIP_ST_UNKNOWN);
	s.new = true;
	TEST_EQUAL(stream_request(&s, ZIP_SQC_COMPRESS, plain, 100, back, 300, false), ZIP_ST_OK);
	TEST_EQUAL(stream_request(&s, ZIP_SQC_DECOMPRESS, plain, 100, back, 300, false),
		   ZIP_ST_UNKNOWN);
	s.alg = ZIP_ALG_GZIP;
	TEST_EQUAL(stream_request(&s, ZIP_SQC_COMPRESS, plain, 100, back, 300, false),
		   ZIP_ST_UNKNOWN);
	/* A finished stream does not go on. */
	s.new = true;
	TEST_EQUAL(stream_request(&s, ZIP_SQC_COMPRESS, plain, 100, back, 300, true), ZIP_ST_OK);
	TEST_EQUAL(stream_request(&s, ZIP_SQC_COMPRESS, plain, 100, back, 300, true),
		   ZIP_ST_UNKNOWN);
	/* Its memory cannot be reached. */
	s.ctx += 64;
	s.new = true;
	TEST_EQUAL(stream_request(&s, ZIP_SQC_COMPRESS, plain, 100, back, 300, true),
		   ZIP_ST_UNKNOWN);
	rig_close();
}

/* Noise in the context between requests: any status, no crash, no access outside. */
static void
zip_stream_context_noise(void)
{
	uint32_t i, j, n, at;
	struct stream s;

	rig_open(QM_HW_V3);
	for (i = 0; i < rounds(2000); i++) {
		unsigned int type = i & 1;

		round_start(i);
		s = stream_new(ZIP_ALG_DEFLATE + rig_rand(3));
		n = random_packed(s.alg, 4000);
		for (at = 0; at < 3; at++) {
			stream_request(&s, type, packed + at * n / 4, n / 4, back,
				       1 + rig_rand(3000), at == 2);
			for (j = rig_rand(3); j > 0; j--)
				rig_ptr(s.ctx)[4 * rig_rand(6) + rig_rand(4)] = rig_rand(256);
			if (rig_rand(4) == 0)
				rig_fill(rig_ptr(s.ctx) + 32, 0x9000);
		}
	}
	rig_close();
}

/* One stream too many: the oldest is gone and says so, the others go on. */
static void
zip_stream_inflate_too_many(void)
{
	enum { MODEL_MAX = 1024 };	/* doc/model.rst */
	static struct stream s[MODEL_MAX + 1];
	uint32_t i, n;

	rig_open(QM_HW_V3);
	rig_seed(4);
	n = random_packed(ZIP_ALG_ZLIB, 600);
	for (i = 0; i <= MODEL_MAX; i++) {
		s[i] = stream_new(ZIP_ALG_ZLIB);
		TEST_EQUAL(stream_request(&s[i], ZIP_SQC_DECOMPRESS, packed, n / 2, back, 700,
					  false), ZIP_ST_OK);
	}
	TEST_EQUAL(stream_request(&s[0], ZIP_SQC_DECOMPRESS, packed + n / 2, n - n / 2, back, 700,
				  true), ZIP_ST_UNKNOWN);
	for (i = 1; i <= MODEL_MAX; i++)
		TEST_EQUAL(stream_request(&s[i], ZIP_SQC_DECOMPRESS, packed + n / 2, n - n / 2,
					  back, 700, true), ZIP_ST_END);
	rig_close();
}

static void
zip_stream_inflate_after_reset(void)
{
	struct stream s;
	uint32_t n;

	rig_open(QM_HW_V3);
	rig_seed(5);
	s = stream_new(ZIP_ALG_DEFLATE);
	n = random_packed(s.alg, 9000);
	TEST_EQUAL(stream_request(&s, ZIP_SQC_DECOMPRESS, packed, n / 2, back, 9000, false),
		   ZIP_ST_OK);
	rig_reset();
	TEST_EQUAL(stream_request(&s, ZIP_SQC_DECOMPRESS, packed + n / 2, n / 2, back, 9000,
				  true), ZIP_ST_UNKNOWN);
	rig_close();
}

/* No input and 16 bytes of room is a request that asks for nothing. */
static void
zip_stream_bypass(void)
{
	struct stream s;
	unsigned int type;

	rig_open(QM_HW_V3);
	for (type = 0; type < 2; type++) {
		rig_clear();
		s = stream_new(ZIP_ALG_ZLIB);
		s.ctx_dw0 = 0x81;
		s.isize = 77;
		s.checksum = 78;
		TEST_EQUAL(stream_request(&s, type, plain, 0, back, 16, true), ZIP_ST_OK);
		TEST_EQUAL(s.sqe.dw3, 0);
		TEST_EQUAL(s.sqe.consumed, 0);
		TEST_EQUAL(s.sqe.produced, 0);
		TEST_EQUAL(s.ctx_dw0, 0x81);
		TEST_EQUAL(s.isize, 77);
		TEST_EQUAL(s.checksum, 78);
	}
	rig_close();
}

/* An empty last request ends the stream. */
static void
zip_stream_deflate_empty_last(void)
{
	uint32_t out, used;
	struct stream s;
	unsigned int alg;

	rig_open(QM_HW_V3);
	for (alg = ZIP_ALG_DEFLATE; alg <= ZIP_ALG_GZIP; alg++) {
		rig_clear();
		rig_seed(alg);
		rig_fill(plain, 5000);
		s = stream_new(alg);
		TEST_EQUAL(stream_request(&s, ZIP_SQC_COMPRESS, plain, 5000, packed, 6000, false),
			   ZIP_ST_OK);
		out = s.sqe.produced;
		TEST_EQUAL(stream_request(&s, ZIP_SQC_COMPRESS, plain, 0, packed + out, 300, true),
			   ZIP_ST_OK);
		out += s.sqe.produced - TRAILER(alg);
		TEST_EQUAL(ref_inflate(packed, out, back, sizeof(back), 15, &used, NULL), 5000);
		TEST_EQUAL(used, out);
		TEST_CHECK(memcmp(back, plain, 5000) == 0);
	}
	rig_close();
}

static const struct test_case cases[] = {
	TEST_CASE(zip_stream_deflate_any),
	TEST_CASE(zip_stream_deflate_little_room),
	TEST_CASE(zip_stream_deflate_keeps_window),
	TEST_CASE(zip_stream_deflate_empty_last),
	TEST_CASE(zip_stream_inflate_any),
	TEST_CASE(zip_stream_inflate_little_room),
	TEST_CASE(zip_stream_inflate_corrupt),
	TEST_CASE(zip_stream_inflate_after_end),
	TEST_CASE(zip_stream_inflate_too_many),
	TEST_CASE(zip_stream_inflate_after_reset),
	TEST_CASE(zip_stream_new_restarts),
	TEST_CASE(zip_stream_context_foreign),
	TEST_CASE(zip_stream_context_noise),
	TEST_CASE(zip_stream_bypass),
};
TEST_MAIN(cases)
