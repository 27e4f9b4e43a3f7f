/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Bad raw DEFLATE: what zlib refuses the engine refuses, too, and as the same. Streams made by hand
 * for each rule, and random damage to zlib's own. ZIP_TEST_SEED and ZIP_TEST_ROUNDS as in
 * test_zip_diff.c.
 */

#include "zip_rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#define BUF_SIZE	(1 << 18)

/* zlib's words for what is wrong. */
#define BAD_LITLEN	"invalid literal/length code"
#define BAD_DIST	"invalid distance code"
#define TOO_FAR		"invalid distance too far back"
#define TOO_MANY	"too many length or distance symbols"
#define BAD_LENS	"invalid code lengths set"
#define BAD_REPEAT	"invalid bit length repeat"
#define NO_END		"invalid code -- missing end-of-block"
#define BAD_LITLENS	"invalid literal/lengths set"
#define BAD_DISTS	"invalid distances set"

static uint8_t plain[BUF_SIZE], packed[BUF_SIZE], sound[BUF_SIZE], back[BUF_SIZE], want[BUF_SIZE];

/* ---- streams by hand ---- */

static uint32_t nb_bits;	/* of packed[] */
static const char *ref_why;	/* what zlib says, or NULL */

static void
begin(void)
{
	memset(packed, 0, sizeof(packed));
	nb_bits = 0;
}

/* A number, lowest bit first. */
static void
put(uint32_t val, unsigned int nb)
{
	for (; nb > 0; nb--, val >>= 1, nb_bits++)
		packed[nb_bits / 8] |= (val & 1) << nb_bits % 8;
}

/* A Huffman code, highest bit first. */
static void
put_code(uint32_t code, unsigned int nb)
{
	while (nb-- > 0)
		put(code >> nb & 1, 1);
}

static void
put_fixed(unsigned int sym)
{
	if (sym < 144)
		put_code(0x30 + sym, 8);
	else if (sym < 256)
		put_code(0x190 + sym - 144, 9);
	else if (sym < 280)
		put_code(sym - 256, 7);
	else
		put_code(0xc0 + sym - 280, 8);
}

static void
put_stored(uint32_t len, uint32_t check)
{
	put(0, 3);
	nb_bits = (nb_bits + 7) & ~7u;
	put(len, 16);
	put(check, 16);
	for (; len > 0; len--)
		put('a' + len % 7, 8);
}

/*
 * The header of a last, dynamic block. Lengths go as themselves, each in 4 bits. @ll and @d are
 * digits, one for each symbol from @first on; symbols before it have none.
 */
static void
put_dynamic(unsigned int nb_ll, unsigned int first, const char *ll, unsigned int nb_d,
	    const char *d)
{
	unsigned int i;

	put(1, 1);
	put(2, 2);
	put(nb_ll - 257, 5);
	put(nb_d - 1, 5);
	put(15, 4);
	for (i = 0; i < 19; i++)
		put(i < 3 ? 0 : 4, 3);
	for (i = 0; i < nb_ll; i++)
		put_code(i >= first && i - first < strlen(ll) ? ll[i - first] - '0' : 0, 4);
	for (i = 0; i < nb_d; i++)
		put_code(i < strlen(d) ? d[i] - '0' : 0, 4);
}

/* ---- verdicts ---- */

/* zlib's, as a status; 0xff where it does not say whether input or room ended first. */
static uint8_t
ref_status(const uint8_t *in, uint32_t len, uint32_t room, uint32_t *used, uint32_t *out_len)
{
	z_stream z = { .next_in = (uint8_t *)(uintptr_t)in, .avail_in = len, .next_out = want,
		       .avail_out = room };
	uint8_t st = ZIP_ST_UNKNOWN;
	int ret;

	if (inflateInit2(&z, -15) != Z_OK)
		abort();
	ret = inflate(&z, Z_FINISH);
	if (ret == Z_STREAM_END)
		st = ZIP_ST_OK;
	else if (ret != Z_DATA_ERROR && z.avail_out == 0)
		st = z.avail_in > 0 ? ZIP_ST_NO_ROOM : 0xff;
	*used = z.total_in;
	*out_len = z.total_out;
	ref_why = z.msg;
	inflateEnd(&z);
	return st;
}

/* One request with @len bytes of packed[], judged by zlib. Returns the status. */
static uint8_t
judge(uint32_t len, uint32_t room, bool sgl)
{
	struct rig_data src, dst;
	uint32_t used, out_len;
	unsigned int mark = rig_mark();
	struct zip_sqe sqe;
	uint8_t st, ref;

	rig_data_make(&src, len, sgl);
	rig_data_put(&src, packed, len);
	rig_data_make(&dst, room, sgl);
	rig_sqe(&sqe, ZIP_ALG_DEFLATE, &src, &dst);
	st = rig_exec(ZIP_SQC_DECOMPRESS, &sqe);
	ref = ref_status(packed, len, room, &used, &out_len);
	if (ref == 0xff)
		TEST_CHECK(st == ZIP_ST_NO_ROOM || st == ZIP_ST_UNKNOWN, "status %u", st);
	else
		TEST_EQUAL(st, ref);
	TEST_EQUAL(sqe.consumed, st == ZIP_ST_OK ? used : 0);
	TEST_EQUAL(sqe.produced, st == ZIP_ST_OK ? out_len : 0);
	if (st == ZIP_ST_OK) {
		rig_data_get(&dst, back, out_len);
		TEST_CHECK(memcmp(back, want, out_len) == 0);
	}
	rig_release(mark);
	return st;
}

/*
 * The stream that was put must be refused for @why, in zlib's words, or taken if NULL: alone, and
 * with more behind it, so that the decoder is in the middle of its input; with one piece and many;
 * with bodies of zlib and gzip, where a bad stream must not pass for a bad checksum.
 */
static void
expect(const char *why)
{
	uint8_t status = why != NULL ? ZIP_ST_UNKNOWN : ZIP_ST_OK;
	uint32_t len = (nb_bits + 7) / 8;
	struct rig_data src, dst;
	struct zip_sqe sqe;
	unsigned int i;

	for (i = 0; i < 8; i++) {
		TEST_EQUAL(judge(len + (i & 1 ? 7000 : 0), i & 4 ? 40000 : 33500, i & 2), status);
		TEST_CHECK((why == NULL) == (ref_why == NULL) &&
			   (why == NULL || strcmp(why, ref_why) == 0),
			   "%s", ref_why != NULL ? ref_why : "taken");
	}
	for (i = ZIP_ALG_ZLIB; why != NULL && i <= ZIP_ALG_GZIP; i++) {
		rig_data_make(&src, len + 8, false);
		rig_data_put(&src, packed, len + 8);
		rig_data_make(&dst, 40000, false);
		rig_sqe(&sqe, i, &src, &dst);
		TEST_EQUAL(rig_exec(ZIP_SQC_DECOMPRESS, &sqe), status);
	}
	rig_clear();
}

static void
zip_decode_fixed_reserved_length(void)
{
	unsigned int sym, i;

	rig_open(QM_HW_V3);
	for (sym = 284; sym <= 287; sym++) {
		for (i = 0; i < 2; i++) {
			begin();
			put(1 | 1 << 1, 3);
			put_fixed('a');
			put_fixed(sym);
			put(0, sym == 284 ? 5 : 0);
			put_code(0, 5);
			/* Not only as the stream's last symbol. */
			if (i == 1)
				put_fixed('b');
			put_fixed(256);
			expect(sym < 286 ? NULL : BAD_LITLEN);
		}
	}
	rig_close();
}

/* Their distances would be within what was put out. */
static void
zip_decode_fixed_reserved_distance(void)
{
	unsigned int sym;

	rig_open(QM_HW_V3);
	for (sym = 28; sym <= 31; sym++) {
		begin();
		put_stored(33000, 33000 ^ 0xffff);
		put(1 | 1 << 1, 3);
		put_fixed('a');
		put_fixed(257);
		put_code(sym, 5);
		put(0, 13);
		put_fixed(256);
		expect(sym < 30 ? NULL : BAD_DIST);
	}
	rig_close();
}

/* Codes: 255 0, end 10, length 3 11; distance 1 0, 2 1. */
static void
put_small(unsigned int nb_ll, unsigned int nb_d)
{
	put_dynamic(nb_ll, 255, "122", nb_d, "11");
	put_code(0, 1);
	put_code(0, 1);
	put_code(3, 2);
	put_code(1, 1);
	put_code(2, 2);
}

static void
zip_decode_dynamic_counts(void)
{
	static const struct {
		unsigned int ll, d;
		const char *why;
	} c[] = {
		{ 258, 2, NULL }, { 286, 30, NULL },
		{ 287, 2, TOO_MANY }, { 288, 2, TOO_MANY },
		{ 258, 31, TOO_MANY }, { 258, 32, TOO_MANY }, { 288, 32, TOO_MANY },
	};
	unsigned int i;

	rig_open(QM_HW_V3);
	for (i = 0; i < sizeof(c) / sizeof(c[0]); i++) {
		begin();
		put_small(c[i].ll, c[i].d);
		expect(c[i].why);
	}
	rig_close();
}

/* Lengths of the codes for 254..257 and for distances; then data. */
static void
zip_decode_dynamic_codes(void)
{
	static const struct {
		const char *ll, *d;
		uint32_t data;
		unsigned int nb;
		const char *why;
	} c[] = {
		{ "2222", "11", 0x2, 2, NULL },			/* the end */
		{ "2221", "11", 0x2, 2, BAD_LITLENS },		/* too many */
		{ "1122", "11", 0x2, 2, BAD_LITLENS },
		{ "2220", "11", 0x2, 2, BAD_LITLENS },		/* incomplete */
		{ "3333", "11", 0x2, 3, BAD_LITLENS },
		{ "2202", "11", 0x2, 2, NO_END },
		{ "1001", "11", 0x0, 1, NO_END },
		{ "0010", "11", 0x0, 1, NULL },			/* nothing but an end */
		{ "0010", "11", 0x1, 1, BAD_LITLEN },
		{ "0010", "0", 0x0, 1, NULL },
		{ "0020", "11", 0x0, 2, BAD_LITLENS },
		{ "2222", "12", 0x2, 2, BAD_DISTS },		/* incomplete */
		{ "2222", "22", 0x2, 2, BAD_DISTS },
		{ "2222", "2", 0x2, 2, BAD_DISTS },
		{ "2222", "111", 0x2, 2, BAD_DISTS },		/* too many */
		{ "2222", "122", 0x2, 2, NULL },
		{ "2222", "0", 0x2, 2, NULL },			/* none, and none is used */
		{ "2222", "0", 0x1a, 7, BAD_DIST },		/* 254, length 3, 0, the end */
		{ "2222", "1", 0x1a, 7, NULL },			/* one of one bit */
		{ "2222", "1", 0x1e, 7, BAD_DIST },		/* its other half is used */
		{ "2222", "01", 0x1a, 7, TOO_FAR },		/* distance 2 after 1 byte */
	};
	unsigned int i;

	rig_open(QM_HW_V3);
	for (i = 0; i < sizeof(c) / sizeof(c[0]); i++) {
		snprintf(test_note, sizeof(test_note), "stream %u", i);
		begin();
		put_dynamic(258, 254, c[i].ll, strlen(c[i].d), c[i].d);
		put_code(c[i].data, c[i].nb);
		expect(c[i].why);
	}
	rig_close();
}

/* Lengths of the code for lengths, in the order of the header, and what is sent with it. */
static void
zip_decode_dynamic_lengths(void)
{
	static const struct {
		const char *pre;	/* 16 17 18 0 8 7 9 6 10 5 11 4 12 3 13 2 14 1 15 */
		const char *bits;
		const char *why;
	} c[] = {
		/* 1 is 0, 18 is 1: 138 and 117 zeroes, 1 1, 1 1; the end. */
		{ "0010000000000000010", "11111111" "10101011" "0000" "1", NULL },
		/* The last zeroes run over the end. */
		{ "0010000000000000010", "11111111" "10101011" "00" "11111111" "1", BAD_REPEAT },
		/* 18 is 0, 1 is 10, 16 is 11: the same, by repeating 1 three times. */
		{ "2010000000000000020", "01111111" "00101011" "10" "1100" "1", NULL },
		/* Four times is once too often. */
		{ "2010000000000000020", "01111111" "00101011" "10" "1110" "1", BAD_REPEAT },
		/* Repeats the length before the first. */
		{ "2010000000000000020", "1100" "01111111", BAD_REPEAT },
		/* Incomplete, too many, one, none. */
		{ "2020000000000000020", "", BAD_LENS },
		{ "1110000000000000000", "", BAD_LENS },
		{ "1000000000000000000", "", BAD_LENS },
		{ "0000000000000000000", "", NO_END },
	};
	unsigned int i, j;

	rig_open(QM_HW_V3);
	for (i = 0; i < sizeof(c) / sizeof(c[0]); i++) {
		snprintf(test_note, sizeof(test_note), "stream %u", i);
		begin();
		put(1 | 2 << 1, 3);
		put(0, 5);
		put(1, 5);
		put(15, 4);
		for (j = 0; j < 19; j++)
			put(c[i].pre[j] - '0', 3);
		for (j = 0; c[i].bits[j] != '\0'; j++)
			put(c[i].bits[j] - '0', 1);
		/* zlib asks for what it does not need. */
		put(0, i == 8 ? 600 : 8);
		expect(c[i].why);
	}
	rig_close();
}

static void
zip_decode_distance_beyond_start(void)
{
	unsigned int sym, i;

	rig_open(QM_HW_V3);
	for (sym = 0; sym < 30; sym++) {
		/* With one byte there, with just enough, and with one less. */
		for (i = 0; i < 3; i++) {
			uint32_t extra = sym < 4 ? 0 : sym / 2 - 1;
			uint32_t dist = sym < 4 ? sym + 1 : (2 + sym % 2) * (1u << extra) + 1;
			uint32_t have = i == 0 ? 1 : i == 1 ? dist : dist - 1;

			begin();
			put_stored(have, have ^ 0xffff);
			put(1 | 1 << 1, 3);
			put_fixed(257);
			put_code(sym, 5);
			put(0, extra);
			put_fixed(256);
			expect(dist <= have ? NULL : TOO_FAR);
		}
	}
	rig_close();
}

static void
zip_decode_blocks(void)
{
	rig_open(QM_HW_V3);
	begin();
	put(1 | 3 << 1, 3);
	expect("invalid block type");

	begin();
	put_stored(100, 100 ^ 0xfffe);
	put(1 | 1 << 1, 3);
	put_fixed(256);
	expect("invalid stored block lengths");

	/* Blocks of all kinds, one after the other. */
	begin();
	put_stored(0, 0xffff);
	put(1 << 1, 3);
	put_fixed('x');
	put_fixed(256);
	put_stored(300, 300 ^ 0xffff);
	put_small(258, 2);
	expect(NULL);
	rig_close();
}

/* ---- random damage ---- */

static unsigned int
rounds(unsigned int nb)
{
	const char *s = getenv("ZIP_TEST_ROUNDS");

	return s != NULL ? strtoul(s, NULL, 0) : nb;
}

/* Bits anywhere, or where the headers are, or the end cut off. Returns the length. */
static uint32_t
damage(uint32_t len)
{
	unsigned int i, kind = rig_rand(8), nb = 1 + rig_rand(3);
	uint32_t span = kind < 4 && len > 80 ? 80 : len;

	memcpy(packed, sound, len);
	for (i = 0; kind < 7 && i < nb; i++)
		packed[rig_rand(span)] ^= 1 << rig_rand(8);
	return kind >= 6 ? rig_rand(len) + 1 : len;
}

/* Where zlib succeeds, fails and wants more, and where the engine does: the same. */
static void
zip_decode_damaged(void)
{
	const char *s = getenv("ZIP_TEST_SEED");
	unsigned long seed = s != NULL ? strtoul(s, NULL, 0) : 1;
	unsigned int i, count[3] = { 0 };
	uint32_t size = 1, len = 0, n, room;
	uint8_t st;

	rig_open(QM_HW_V3);
	for (i = 0; i < rounds(20000); i++) {
		/* Ten of one stream; the seed is that of the first. */
		if (i % 10 == 0) {
			rig_clear();
			rig_seed(seed + i);
			snprintf(test_note, sizeof(test_note), "ZIP_TEST_SEED=%lu", seed + i);
			size = rig_rand(8) == 0 ? 1 + rig_rand(100000) : 1 + rig_rand(8000);
			rig_fill(plain, size);
			len = ref_deflate(ZIP_ALG_DEFLATE, plain, size, sound, sizeof(sound),
					  rig_rand(10), 9 + rig_rand(7), rig_rand(5));
		}
		n = damage(len);
		room = rig_rand(4) == 0 ? 1 + rig_rand(size) : size + rig_rand(2) * 1000;
		st = judge(n, room, rig_rand(4) == 0);
		count[st == ZIP_ST_OK ? 0 : st == ZIP_ST_NO_ROOM ? 1 : 2]++;
	}
	printf("  %u right for all that, %u without room, %u refused\n", count[0], count[1],
	       count[2]);
	rig_close();
}

static const struct test_case cases[] = {
	TEST_CASE(zip_decode_fixed_reserved_length),
	TEST_CASE(zip_decode_fixed_reserved_distance),
	TEST_CASE(zip_decode_dynamic_counts),
	TEST_CASE(zip_decode_dynamic_codes),
	TEST_CASE(zip_decode_dynamic_lengths),
	TEST_CASE(zip_decode_distance_beyond_start),
	TEST_CASE(zip_decode_blocks),
	TEST_CASE(zip_decode_damaged),
};

TEST_MAIN(cases)
