/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Stateless requests of the ZIP engine against zlib: random data, sizes, buffer shapes, levels,
 * windows and room. ZIP_TEST_SEED and ZIP_TEST_ROUNDS in the environment choose other runs.
 */

#include "zip_rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#define BUF_SIZE	(1 << 20)
#define TRAILER(alg)	((alg) == ZIP_ALG_ZLIB ? 4u : (alg) == ZIP_ALG_GZIP ? 8u : 0u)

static uint8_t plain[BUF_SIZE], packed[2 * BUF_SIZE], back[BUF_SIZE];

static unsigned int
rounds(unsigned int nb)
{
	const char *s = getenv("ZIP_TEST_ROUNDS");

	return s != NULL ? strtoul(s, NULL, 0) : nb;
}

/* Each round has a seed of its own, printed when the round fails. */
static void
round_start(unsigned int i)
{
	const char *s = getenv("ZIP_TEST_SEED");
	unsigned long seed = s != NULL ? strtoul(s, NULL, 0) : 1;

	rig_clear();
	rig_seed(seed + i);
	snprintf(test_note, sizeof(test_note), "ZIP_TEST_SEED=%lu", seed + i);
}

static uint32_t
random_len(void)
{
	switch (rig_rand(8)) {
	case 0:
		return rig_rand(20);
	case 1:
		return rig_rand(200000);
	case 2:
		return 4096 << rig_rand(5);
	default:
		return rig_rand(20000);
	}
}

struct choice {
	uint8_t alg, window, level, huffman;
	bool sgl;
	uint32_t len;
};

static struct choice
random_choice(void)
{
	return (struct choice){
		.alg = ZIP_ALG_DEFLATE + rig_rand(3),
		.window = rig_rand(2) ? ZIP_WINDOW_32K : rig_rand(5),
		.level = rig_rand(2) ? 1 : rig_rand(10),
		.huffman = rig_rand(3),
		.sgl = rig_rand(2),
		.len = random_len(),
	};
}

static int
choice_wbits(const struct choice *c)
{
	static const int wbits[] = { 12, 13, 14, 14, 15 };

	return wbits[c->window];
}

/* Room that any encoding fits in. */
static uint32_t
enough(uint32_t len)
{
	return len + len / 8 + 400;
}

static void
compress_start(struct zip_sqe *sqe, const struct choice *c, struct rig_data *dst, uint32_t room)
{
	struct rig_data src;

	rig_data_make(&src, c->len, c->sgl);
	rig_data_put(&src, plain, c->len);
	rig_data_make(dst, room, c->sgl);
	rig_sqe(sqe, c->alg, &src, dst);
	sqe->dw8 |= c->level << 24 | c->huffman << 28;
	sqe->dw9 = (sqe->dw9 & ~0xf000) | c->window << 12;
}

/* The result of a compression, in packed[], must be what zlib can read. */
static void
compress_check(const struct zip_sqe *sqe, const struct choice *c, bool strict)
{
	uint32_t body = sqe->produced - TRAILER(c->alg), used, check, trailer[2];
	unsigned int types;

	check = ref_check(c->alg, plain, c->len);
	TEST_EQUAL(sqe->consumed, c->len);
	TEST_EQUAL(sqe->isize, c->len);
	TEST_EQUAL(sqe->checksum, ref_check_word(c->alg, check));
	TEST_EQUAL(ref_inflate(packed, body, back, sizeof(back), choice_wbits(c), &used, &types),
		c->len);
	TEST_EQUAL(used, body);
	TEST_CHECK(memcmp(back, plain, c->len) == 0);
	memcpy(trailer, packed + body, TRAILER(c->alg));
	if (c->alg == ZIP_ALG_ZLIB)
		TEST_EQUAL(trailer[0], __builtin_bswap32(check));
	if (c->alg == ZIP_ALG_GZIP)
		TEST_CHECK(trailer[0] == check && trailer[1] == c->len);
	/* What fixed codes would make longer is stored; nothing else but fixed may stand there. */
	if (strict && c->huffman == ZIP_HINT_HUFFMAN_FIXED)
		TEST_CHECK(!(types & 1 << 2));
}

static void
zip_deflate_exec_any(void)
{
	unsigned int i;

	rig_open(QM_HW_V3);
	for (i = 0; i < rounds(3000); i++) {
		struct rig_data dst;
		struct zip_sqe sqe;
		struct choice c;
		uint8_t st;

		round_start(i);
		c = random_choice();
		rig_fill(plain, c.len);
		compress_start(&sqe, &c, &dst, enough(c.len));
		st = rig_exec(ZIP_SQC_COMPRESS, &sqe);
		TEST_EQUAL(st, sqe.produced > c.len ? ZIP_ST_NEGATIVE : ZIP_ST_OK);
		rig_data_get(&dst, packed, sqe.produced);
		compress_check(&sqe, &c, true);
	}
	rig_close();
}

/* Frequencies like Fibonacci numbers make the deepest trees: codes must stay within 15 bits. */
static void
zip_deflate_exec_deep_tree(void)
{
	uint32_t i, j, k, a, b, n, len;

	rig_open(QM_HW_V3);
	for (i = 0; i < 40; i++) {
		struct choice c = { .alg = 1, .window = ZIP_WINDOW_4K, .level = 1, .huffman = 2 };
		struct rig_data dst;
		struct zip_sqe sqe;

		round_start(i);
		for (len = 0, n = 0, a = 1, b = 1; len + a <= 5000; n++) {
			for (k = 0; k < a; k++)
				plain[len++] = 7 * n;
			k = a;
			a = b;
			b += k;
		}
		for (j = len - 1; j > 0; j--) {
			k = rig_rand(j + 1);
			uint8_t t = plain[j];

			plain[j] = plain[k];
			plain[k] = t;
		}
		c.len = len;
		compress_start(&sqe, &c, &dst, enough(len));
		TEST_EQUAL(rig_exec(ZIP_SQC_COMPRESS, &sqe), ZIP_ST_OK);
		rig_data_get(&dst, packed, sqe.produced);
		compress_check(&sqe, &c, true);
	}
	rig_close();
}

/* The result is right or there is no room, and then a stored stream would not have fitted. */
static void
zip_deflate_exec_little_room(void)
{
	unsigned int i;

	rig_open(QM_HW_V3);
	for (i = 0; i < rounds(3000); i++) {
		struct rig_data dst;
		struct zip_sqe sqe;
		struct choice c;
		uint32_t room;
		uint8_t st;

		round_start(i);
		c = random_choice();
		rig_fill(plain, c.len);
		room = rig_rand(3) ? rig_rand(enough(c.len)) : c.len + rig_rand(20);
		compress_start(&sqe, &c, &dst, room);
		st = rig_exec(ZIP_SQC_COMPRESS, &sqe);
		if (st == ZIP_ST_NO_ROOM) {
			TEST_CHECK(room < c.len + 5 * (c.len / 65535 + 1) + TRAILER(c.alg));
			TEST_EQUAL(sqe.produced, 0);
			continue;
		}
		TEST_EQUAL(st, sqe.produced > c.len ? ZIP_ST_NEGATIVE : ZIP_ST_OK);
		rig_data_get(&dst, packed, sqe.produced);
		compress_check(&sqe, &c, false);
	}
	rig_close();
}

/* zlib's output of any kind, @n bytes of packed[], by the engine. Returns the status. */
static uint8_t
decompress(struct zip_sqe *sqe, uint8_t alg, uint32_t n, uint32_t room)
{
	struct rig_data src, dst;
	bool sgl = rig_rand(2);
	uint8_t st;

	rig_data_make(&src, n, sgl);
	rig_data_put(&src, packed, n);
	rig_data_make(&dst, room, sgl);
	rig_sqe(sqe, alg, &src, &dst);
	st = rig_exec(ZIP_SQC_DECOMPRESS, sqe);
	if (st == ZIP_ST_OK)
		rig_data_get(&dst, back, sqe->produced);
	return st;
}

static uint32_t
random_packed(uint8_t *alg, uint32_t *len)
{
	*alg = ZIP_ALG_DEFLATE + rig_rand(3);
	*len = random_len();
	rig_fill(plain, *len);
	return ref_deflate(*alg, plain, *len, packed, sizeof(packed), rig_rand(10),
			   9 + rig_rand(7), rig_rand(5));
}

static void
zip_inflate_exec_any(void)
{
	uint32_t i, n, len, more, room;
	struct zip_sqe sqe;
	uint8_t alg;

	rig_open(QM_HW_V3);
	for (i = 0; i < rounds(3000); i++) {
		round_start(i);
		n = random_packed(&alg, &len);
		more = rig_rand(2) ? rig_rand(40) : 0;
		rig_fill(packed + n, more);
		room = rig_rand(2) ? len : len + rig_rand(1000);
		if (room == 0)
			room = 1;
		TEST_EQUAL(decompress(&sqe, alg, n + more, room), ZIP_ST_OK);
		TEST_EQUAL(sqe.consumed, n);
		TEST_EQUAL(sqe.produced, len);
		TEST_EQUAL(sqe.isize, len);
		TEST_EQUAL(sqe.checksum, ref_check_word(alg, ref_check(alg, plain, len)));
		TEST_EQUAL(sqe.dw3, 0);
		TEST_CHECK(memcmp(back, plain, len) == 0);
	}
	rig_close();
}

static void
zip_inflate_exec_little_room(void)
{
	struct zip_sqe sqe;
	uint32_t i, n, len;
	uint8_t alg;

	rig_open(QM_HW_V3);
	for (i = 0; i < rounds(1000); i++) {
		round_start(i);
		n = random_packed(&alg, &len);
		if (len == 0)
			continue;
		TEST_EQUAL(decompress(&sqe, alg, n, rig_rand(2) ? len - 1 : rig_rand(len)),
			ZIP_ST_NO_ROOM);
		TEST_EQUAL(sqe.produced, 0);
	}
	rig_close();
}

static void
zip_inflate_exec_truncated(void)
{
	struct zip_sqe sqe;
	uint32_t i, n, len;
	uint8_t alg;

	rig_open(QM_HW_V3);
	for (i = 0; i < rounds(1000); i++) {
		round_start(i);
		n = random_packed(&alg, &len);
		n = rig_rand(2) ? n - 1 - rig_rand(n < 12 ? n : 12) : rig_rand(n);
		TEST_EQUAL(decompress(&sqe, alg, n, len + 300), ZIP_ST_UNKNOWN);
		TEST_EQUAL(sqe.produced, 0);
	}
	rig_close();
}

static void
zip_inflate_exec_corrupt(void)
{
	struct zip_sqe sqe;
	uint32_t i, n, len, j;
	uint8_t alg, st;

	rig_open(QM_HW_V3);
	for (i = 0; i < rounds(4000); i++) {
		round_start(i);
		n = random_packed(&alg, &len);
		for (j = 1 + rig_rand(3); j > 0; j--)
			packed[rig_rand(n)] ^= 1 << rig_rand(8);
		st = decompress(&sqe, alg, n, len + rig_rand(2) * 1000 + 1);
		if (st != ZIP_ST_OK || alg == ZIP_ALG_DEFLATE)
			continue;
		TEST_EQUAL(sqe.produced, len);
		/* Adler-32 misses some changes, CRC-32 none so small. */
		if (alg == ZIP_ALG_GZIP)
			TEST_CHECK(memcmp(back, plain, len) == 0);
		TEST_EQUAL(sqe.checksum, ref_check_word(alg, ref_check(alg, back, len)));
	}
	rig_close();
}

/* Nothing but noise, some of it behind a plausible block header. */
static void
zip_inflate_exec_noise(void)
{
	struct zip_sqe sqe;
	uint32_t i, j, n;

	rig_open(QM_HW_V3);
	for (i = 0; i < rounds(20000); i++) {
		round_start(i);
		n = 1 + rig_rand(300);
		for (j = 0; j < n; j++)
			packed[j] = rig_rand(256);
		packed[0] = (packed[0] & 0xf8) | (rig_rand(8) ? 5 : 3);
		decompress(&sqe, ZIP_ALG_DEFLATE + rig_rand(3), n, rig_rand(70000));
	}
	rig_close();
}

/* A checksum that is wrong and nothing else. */
static void
zip_inflate_exec_wrong_check(void)
{
	struct zip_sqe sqe;
	uint32_t i, n, len;
	uint8_t alg;

	rig_open(QM_HW_V3);
	for (i = 0; i < rounds(300); i++) {
		round_start(i);
		n = random_packed(&alg, &len);
		if (alg == ZIP_ALG_DEFLATE)
			continue;
		packed[n - 1 - rig_rand(TRAILER(alg))] ^= 1 << rig_rand(8);
		TEST_EQUAL(decompress(&sqe, alg, n, len + 1), ZIP_ST_CHECKSUM);
		TEST_EQUAL(sqe.produced, 0);
	}
	rig_close();
}

static const struct test_case cases[] = {
	TEST_CASE(zip_deflate_exec_any),
	TEST_CASE(zip_deflate_exec_deep_tree),
	TEST_CASE(zip_deflate_exec_little_room),
	TEST_CASE(zip_inflate_exec_any),
	TEST_CASE(zip_inflate_exec_little_room),
	TEST_CASE(zip_inflate_exec_truncated),
	TEST_CASE(zip_inflate_exec_corrupt),
	TEST_CASE(zip_inflate_exec_noise),
	TEST_CASE(zip_inflate_exec_wrong_check),
};
TEST_MAIN(cases)
