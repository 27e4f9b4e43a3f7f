/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Requests that the engine is given together. Decompression works on two at a time: what becomes of
 * each is what zlib makes of it, whatever the others are, and where one reads or writes what
 * another wrote, all is as if they had come one after the other. ZIP_TEST_SEED and ZIP_TEST_ROUNDS
 * as in test_zip_diff.c.
 */

#include "zip_rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#define BATCH		8
#define PLAIN_MAX	200000
#define PACKED_MAX	(PLAIN_MAX + PLAIN_MAX / 8 + 1000)

/* A request and what must become of it. */
struct task {
	struct rig_data src, dst;
	uint8_t status;		/* 0xff: no room or truncated */
	uint32_t used, len;
	uint8_t want[PACKED_MAX];
};

static struct task task[BATCH];
static struct zip_sqe sqe[BATCH];
static uint8_t plain[PLAIN_MAX], packed[PACKED_MAX], back[PACKED_MAX];

static unsigned long
number(const char *name, unsigned long def)
{
	const char *s = getenv(name);

	return s != NULL ? strtoul(s, NULL, 0) : def;
}

/* zlib's verdict on a body and, if it is right, on the trailer. */
static void
judge(struct task *t, uint8_t alg, uint32_t len, uint32_t room)
{
	uint32_t trailer = alg == ZIP_ALG_ZLIB ? 4 : alg == ZIP_ALG_GZIP ? 8 : 0, check, word;
	z_stream z = { .next_in = packed, .avail_in = len, .next_out = t->want,
		       .avail_out = room };
	const uint8_t *p;
	int ret;

	if (inflateInit2(&z, -15) != Z_OK)
		abort();
	ret = inflate(&z, Z_FINISH);
	t->used = z.total_in + trailer;
	t->len = z.total_out;
	inflateEnd(&z);
	t->status = ZIP_ST_UNKNOWN;
	if (ret != Z_STREAM_END) {
		if (ret != Z_DATA_ERROR && z.avail_out == 0)
			t->status = z.avail_in > 0 ? ZIP_ST_NO_ROOM : 0xff;
		return;
	}
	if (t->used > len)
		return;
	p = packed + t->used - trailer;
	check = ref_check(alg, t->want, t->len);
	word = alg == ZIP_ALG_ZLIB ? (uint32_t)p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3] :
		alg == ZIP_ALG_GZIP ? (uint32_t)p[3] << 24 | p[2] << 16 | p[1] << 8 | p[0] : 0;
	if (alg == ZIP_ALG_GZIP && memcmp(p + 4, &t->len, 4) != 0)
		word = ~check;
	t->status = word == check ? ZIP_ST_OK : ZIP_ST_CHECKSUM;
}

/* Stored, fixed and dynamic blocks of any length; half of them are damaged or short of room. */
static void
task_make(struct task *t, struct zip_sqe *s)
{
	static const uint8_t algs[] = { ZIP_ALG_DEFLATE, ZIP_ALG_DEFLATE, ZIP_ALG_ZLIB,
					ZIP_ALG_GZIP };
	uint32_t size = 1 + rig_rand(rig_rand(12) == 0 ? PLAIN_MAX : 6000), len, room, nb;
	uint8_t alg = algs[rig_rand(4)];
	bool sgl = rig_rand(8) == 0;

	rig_fill(plain, size);
	len = ref_deflate(alg, plain, size, packed, sizeof(packed), rig_rand(10),
			  9 + rig_rand(7), rig_rand(5));
	if (rig_rand(3) == 0)
		for (nb = 1 + rig_rand(2); nb > 0; nb--)
			packed[rig_rand(rig_rand(2) && len > 80 ? 80 : len)] ^= 1 << rig_rand(8);
	if (rig_rand(8) == 0)
		len = 1 + rig_rand(len);
	room = rig_rand(8) == 0 ? 1 + rig_rand(size) : size + rig_rand(2) * rig_rand(400);
	judge(t, alg, len, room);
	rig_data_make(&t->src, len, sgl);
	rig_data_put(&t->src, packed, len);
	rig_data_make(&t->dst, room, sgl);
	rig_sqe(s, alg, &t->src, &t->dst);
}

static void
task_check(const struct task *t, const struct zip_sqe *s)
{
	uint8_t st = WD_GET(ZIP_SQE_STATUS, s->dw3);

	if (t->status == 0xff)
		TEST_CHECK(st == ZIP_ST_NO_ROOM || st == ZIP_ST_UNKNOWN, "status %u", st);
	else
		TEST_EQUAL(st, t->status);
	TEST_EQUAL(s->consumed, st == ZIP_ST_OK ? t->used : 0);
	TEST_EQUAL(s->produced, st == ZIP_ST_OK ? t->len : 0);
	if (st != ZIP_ST_OK)
		return;
	rig_data_get(&t->dst, back, t->len);
	TEST_CHECK(memcmp(back, t->want, t->len) == 0);
}

static void
zip_exec_batch_any(void)
{
	unsigned long seed = number("ZIP_TEST_SEED", 1), rounds = number("ZIP_TEST_ROUNDS", 1500);
	unsigned int i, j, nb, good = 0, bad = 0;

	rig_open(QM_HW_V3);
	for (i = 0; i < rounds; i++) {
		rig_clear();
		rig_seed(seed + i);
		snprintf(test_note, sizeof(test_note), "ZIP_TEST_SEED=%lu", seed + i);
		nb = 1 + rig_rand(BATCH);
		for (j = 0; j < nb; j++)
			task_make(&task[j], &sqe[j]);
		rig_exec_raw(ZIP_SQC_DECOMPRESS, sqe, nb);
		for (j = 0; j < nb; j++) {
			task_check(&task[j], &sqe[j]);
			if (task[j].status == ZIP_ST_OK)
				good++;
			else
				bad++;
		}
		TEST_CHECK(rig_guards_ok());
	}
	TEST_CHECK(good > bad / 4 && bad > good / 4, "%u good, %u bad", good, bad);
	printf("  %u good and %u bad\n", good, bad);
	rig_close();
}

/* Requests that have failed before, streams and lists between others do not disturb them. */
static void
zip_exec_batch_mixed(void)
{
	unsigned int i, kind, round;

	rig_open(QM_HW_V3);
	for (round = 0; round < 200; round++) {
		rig_clear();
		rig_seed(round);
		snprintf(test_note, sizeof(test_note), "round %u", round);
		for (i = 0; i < BATCH; i++) {
			task_make(&task[i], &sqe[i]);
			kind = rig_rand(6);
			if (kind == 0) {
				sqe[i].dw9 |= 0xff;
				task[i].status = ZIP_ST_UNKNOWN;
			} else if (kind == 1) {
				sqe[i].dest_addr = 8;
				task[i].status = ZIP_ST_UNKNOWN;
			} else if (kind == 2) {
				/* Streams have a test of their own; this one has nothing to do. */
				sqe[i].dw7 |= ZIP_SQE_STATEFUL | ZIP_SQE_NEW;
				sqe[i].stream_ctx_addr = rig_alloc(ZIP_CTX_HW_SIZE, 64);
				sqe[i].input_data_length = 0;
				sqe[i].dest_avail_out = ZIP_BYPASS_ROOM;
				task[i].status = ZIP_ST_OK;
				task[i].used = 0;
				task[i].len = 0;
				if (task[i].dst.len < ZIP_BYPASS_ROOM)
					task[i].status = ZIP_ST_UNKNOWN;
			}
		}
		rig_exec_raw(ZIP_SQC_DECOMPRESS, sqe, BATCH);
		for (i = 0; i < BATCH; i++)
			task_check(&task[i], &sqe[i]);
		TEST_CHECK(rig_guards_ok());
	}
	rig_close();
}

/* ---- memory that requests share ---- */

/* A request from @src to @dst, flat. */
static void
share(unsigned int i, uint64_t src, uint32_t len, uint64_t dst, uint32_t room)
{
	struct rig_data s = { .addr = src, .len = len }, d = { .addr = dst, .len = room };

	rig_sqe(&sqe[i], ZIP_ALG_DEFLATE, &s, &d);
}

static uint32_t
pack(uint8_t *to, const uint8_t *from, uint32_t len)
{
	return ref_deflate(ZIP_ALG_DEFLATE, from, len, to, PACKED_MAX, 6, 15, 0);
}

#define SIZE	6000

static void
expect(unsigned int nb, unsigned int first, const char *what)
{
	unsigned int i;

	rig_exec_raw(ZIP_SQC_DECOMPRESS, sqe, nb);
	for (i = first; i < nb; i++)
		TEST_CHECK(WD_GET(ZIP_SQE_STATUS, sqe[i].dw3) == ZIP_ST_OK, "%s, request %u",
			   what, i);
	TEST_CHECK(rig_guards_ok());
}

static void
zip_exec_batch_shared(void)
{
	static uint8_t other[SIZE], twice[PACKED_MAX];
	uint32_t len, len2, len_o;
	uint64_t a, b, c, d;
	unsigned int i;

	rig_open(QM_HW_V3);
	rig_seed(7);
	for (i = 0; i < SIZE; i++)
		plain[i] = "etaoin shrdlu"[rig_rand(13)];
	for (i = 0; i < SIZE; i++)
		other[i] = "ETAOIN SHRDLU"[rig_rand(13)];
	len = pack(packed, plain, SIZE);
	len2 = pack(twice, packed, len);
	len_o = pack(back, other, SIZE);
	a = rig_alloc(len2, 1);
	b = rig_alloc(2 * SIZE, 1);
	c = rig_alloc(2 * SIZE, 1);
	d = rig_alloc(len_o, 1);

	/* What is read was written by the one before. */
	memcpy(rig_ptr(a), twice, len2);
	share(0, a, len2, b, SIZE);
	share(1, b, len, c, SIZE);
	expect(2, 0, "source written before");
	TEST_CHECK(memcmp(rig_ptr(c), plain, SIZE) == 0);

	/* What is written was read by the one before. */
	memcpy(rig_ptr(b), packed, len);
	memcpy(rig_ptr(d), back, len_o);
	share(0, b, len, c, SIZE);
	share(1, d, len_o, b + len - 1, SIZE);
	expect(2, 0, "source written after");
	TEST_CHECK(memcmp(rig_ptr(c), plain, SIZE) == 0);
	TEST_CHECK(memcmp(rig_ptr(b + len - 1), other, SIZE) == 0);

	/* Both write the same; the last one wins. Another one goes in between. */
	memcpy(rig_ptr(b), packed, len);
	share(0, b, len, c, SIZE);
	share(1, b, len, b + SIZE, SIZE);
	share(2, d, len_o, c + SIZE - 1, SIZE);
	share(3, d, len_o, c, SIZE);
	expect(4, 0, "one destination");
	TEST_CHECK(memcmp(rig_ptr(c), other, SIZE) == 0);
	TEST_CHECK(memcmp(rig_ptr(b + SIZE), plain, SIZE) == 0);
	share(0, d, len_o, c + SIZE - 1, SIZE);
	share(1, b, len, c, SIZE);
	expect(2, 0, "destinations that meet");
	TEST_CHECK(memcmp(rig_ptr(c), plain, SIZE) == 0);
	TEST_CHECK(memcmp(rig_ptr(c + SIZE), other + 1, SIZE - 1) == 0);

	/* One source for all; rooms side by side. */
	for (i = 0; i < 2; i++)
		share(i, b, len, c + i * SIZE, SIZE);
	expect(2, 0, "one source");
	TEST_CHECK(memcmp(rig_ptr(c), plain, SIZE) == 0);
	TEST_CHECK(memcmp(rig_ptr(c + SIZE), plain, SIZE) == 0);
	rig_close();
}

static const struct test_case cases[] = {
	TEST_CASE(zip_exec_batch_any),
	TEST_CASE(zip_exec_batch_mixed),
	TEST_CASE(zip_exec_batch_shared),
};

TEST_MAIN(cases)
