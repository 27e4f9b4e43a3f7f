/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Requests of the ZIP engine byte by byte: SQEs as Linux's and UADK's drivers build them, written
 * out by hand and not with our constants, then everything in an SQE that can be wrong, and the
 * engine's registers.
 */

#include <string.h>

#include "zip_rig.h"

#include <lz4.h>
#include <zlib.h>

#include "sgl.h"

#define TEXT	"join the queue, leave the queue, join the queue, leave the queue, join again"
#define TEXT_LEN ((uint32_t)sizeof(TEXT) - 1)

static uint8_t out[1 << 16], back[1 << 16];

/* Set @bytes little-endian bytes of the SQE. */
static void
put(uint8_t *sqe, unsigned int off, uint64_t val, unsigned int bytes)
{
	for (; bytes > 0; bytes--, val >>= 8)
		sqe[off++] = val;
}

static uint64_t
get(const uint8_t *sqe, unsigned int off, unsigned int bytes)
{
	uint64_t val = 0;

	while (bytes-- > 0)
		val = val << 8 | sqe[off + bytes];
	return val;
}

static void
exec_bytes(unsigned int type, uint8_t *bytes)
{
	struct zip_sqe sqe;

	memcpy(&sqe, bytes, sizeof(sqe));
	rig_exec(type, &sqe);
	memcpy(bytes, &sqe, sizeof(sqe));
}

static uint64_t
text(void)
{
	uint64_t addr = rig_alloc(TEXT_LEN, 1);

	memcpy(rig_ptr(addr), TEXT, TEXT_LEN);
	return addr;
}

/* An SGL of one list as Linux builds it: ten slots, all of them in the chain's sum. */
static uint64_t
linux_sgl(uint64_t buf, uint32_t len)
{
	uint64_t list = rig_alloc(64 + 10 * 32, 64);
	uint8_t *p = rig_ptr(list);

	memset(p, 0, 64 + 10 * 32);
	put(p, 8, 10, 2);
	put(p, 10, 2, 2);
	put(p, 12, 10, 2);
	put(p, 64, buf, 8);
	put(p, 64 + 16, len / 2, 4);
	put(p, 96, buf + len / 2, 8);
	put(p, 96 + 16, len - len / 2, 4);
	return list;
}

/* Linux 6.12 hisi_zip_fill_sqe(): raw DEFLATE, lists, type 3, all else zero. */
static void
zip_exec_linux_deflate(void)
{
	uint8_t sqe[128] = { 0 };
	uint64_t dst, dst2;
	uint32_t n;

	rig_open(QM_HW_V3);
	dst = rig_alloc(512, 1);
	dst2 = rig_alloc(512, 1);
	put(sqe, 16, TEXT_LEN, 4);		/* dw4 */
	put(sqe, 28, 0x30000000, 4);		/* dw7 */
	put(sqe, 36, 0x101, 4);			/* dw9 */
	put(sqe, 56, 512, 4);			/* dw14 */
	put(sqe, 72, linux_sgl(text(), TEXT_LEN), 8);
	put(sqe, 80, linux_sgl(dst, 512), 8);
	put(sqe, 104, 0xfedcba9876543210, 8);	/* tag */
	exec_bytes(0, sqe);
	TEST_EQUAL(get(sqe, 12, 4), 0);
	TEST_EQUAL(get(sqe, 0, 4), TEXT_LEN);
	TEST_EQUAL(get(sqe, 104, 8), 0xfedcba9876543210);
	TEST_EQUAL(get(sqe, 120, 4), TEXT_LEN);
	n = get(sqe, 4, 4);
	TEST_CHECK(n > 0 && n < TEXT_LEN);
	TEST_EQUAL(ref_inflate(rig_ptr(dst), n, back, sizeof(back), 12, NULL, NULL), TEXT_LEN);
	TEST_CHECK(memcmp(back, TEXT, TEXT_LEN) == 0);

	/* Back, on the queue of the other type. 0x13 would be an error to Linux. */
	memset(sqe, 0, sizeof(sqe));
	put(sqe, 16, n, 4);
	put(sqe, 28, 0x30000000, 4);
	put(sqe, 36, 0x101, 4);
	put(sqe, 56, 512, 4);
	put(sqe, 72, linux_sgl(dst, n), 8);
	put(sqe, 80, linux_sgl(dst2, 512), 8);
	exec_bytes(1, sqe);
	TEST_EQUAL(get(sqe, 12, 4), 0);
	TEST_EQUAL(get(sqe, 0, 4), n);
	TEST_EQUAL(get(sqe, 4, 4), TEXT_LEN);
	TEST_CHECK(memcmp(rig_ptr(dst2), TEXT, TEXT_LEN) == 0);
	rig_close();
}

/* Linux 5.x on V2: gzip, header skipped and left room for by the offsets, tag in dword 13. */
static void
zip_exec_linux_v2_gzip(void)
{
	static const uint8_t hdr[10] = { 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3 };
	uint8_t sqe[128] = { 0 };
	uint64_t dst, dst2;
	uint32_t n;
	z_stream z = { .next_in = NULL };

	rig_open(QM_HW_V2);
	dst = rig_alloc(512, 1);
	dst2 = rig_alloc(512, 1);
	memcpy(rig_ptr(dst), hdr, sizeof(hdr));
	put(sqe, 16, TEXT_LEN, 4);
	put(sqe, 32, 10, 4);			/* dw8 */
	put(sqe, 36, 0x103, 4);
	put(sqe, 52, 77, 4);			/* tag */
	put(sqe, 56, 502, 4);
	put(sqe, 72, linux_sgl(text(), TEXT_LEN), 8);
	put(sqe, 80, linux_sgl(dst, 512), 8);
	exec_bytes(0, sqe);
	TEST_EQUAL(get(sqe, 12, 4), 0);
	TEST_EQUAL(get(sqe, 52, 4), 77);
	n = get(sqe, 4, 4);
	TEST_EQUAL(get(sqe, 124, 4), ref_check_word(ZIP_ALG_GZIP, crc32(0, (uint8_t *)TEXT,
									TEXT_LEN)));

	z.next_in = rig_ptr(dst);
	z.avail_in = n + 10;
	z.next_out = back;
	z.avail_out = sizeof(back);
	TEST_EQUAL(inflateInit2(&z, 31), Z_OK);
	TEST_EQUAL(inflate(&z, Z_FINISH), Z_STREAM_END);
	TEST_EQUAL(z.avail_in, 0);
	TEST_EQUAL(z.total_out, TEXT_LEN);
	inflateEnd(&z);

	memset(sqe, 0, sizeof(sqe));
	put(sqe, 16, n, 4);
	put(sqe, 28, 10, 4);			/* dw7 */
	put(sqe, 36, 0x103, 4);
	put(sqe, 56, 512, 4);
	put(sqe, 72, linux_sgl(dst, n + 10), 8);
	put(sqe, 80, linux_sgl(dst2, 512), 8);
	exec_bytes(1, sqe);
	TEST_EQUAL(get(sqe, 12, 4), 0);
	TEST_EQUAL(get(sqe, 0, 4), n);
	TEST_CHECK(memcmp(rig_ptr(dst2), TEXT, TEXT_LEN) == 0);
	rig_close();
}

/* UADK: flat, zlib, finish and new set, a context address that means nothing, 8 KiB window. */
static void
zip_exec_uadk_zlib(void)
{
	uint8_t sqe[128] = { 0 };
	uint64_t dst;
	uint32_t n;

	rig_open(QM_HW_V3);
	dst = rig_alloc(600, 1);
	put(sqe, 16, TEXT_LEN, 4);
	put(sqe, 28, 0x3a000000, 4);
	put(sqe, 36, 0x1002, 4);
	put(sqe, 56, 600, 4);
	put(sqe, 60, 0xdeadbeef, 4);
	put(sqe, 72, text(), 8);
	put(sqe, 80, dst, 8);
	put(sqe, 88, 0x40, 8);
	put(sqe, 120, 5, 4);
	put(sqe, 124, 6, 4);
	exec_bytes(0, sqe);
	TEST_EQUAL(get(sqe, 12, 4), 0);
	n = get(sqe, 4, 4);
	TEST_EQUAL(get(sqe, 124, 4), adler32(1, (uint8_t *)TEXT, TEXT_LEN));
	TEST_EQUAL(get(sqe, 120, 4), TEXT_LEN);
	TEST_EQUAL(ref_inflate(rig_ptr(dst), n - 4, back, sizeof(back), 13, NULL, NULL), TEXT_LEN);
	rig_close();
}

/* A gzip body made by hand: a stored block of "abc", CRC-32 and length. */
static void
zip_exec_gzip_known(void)
{
	static const uint8_t body[] = { 1, 3, 0, 0xfc, 0xff, 'a', 'b', 'c',
					0xc2, 0x41, 0x24, 0x35, 3, 0, 0, 0, 0xee };
	uint8_t sqe[128] = { 0 };
	uint64_t src, dst;

	rig_open(QM_HW_V3);
	src = rig_alloc(sizeof(body), 1);
	dst = rig_alloc(3, 1);
	memcpy(rig_ptr(src), body, sizeof(body));
	put(sqe, 16, sizeof(body), 4);
	put(sqe, 28, 0x30000000, 4);
	put(sqe, 36, 0x3, 4);
	put(sqe, 56, 3, 4);
	put(sqe, 72, src, 8);
	put(sqe, 80, dst, 8);
	exec_bytes(1, sqe);
	TEST_EQUAL(get(sqe, 12, 4), 0);
	TEST_EQUAL(get(sqe, 0, 4), 16);
	TEST_EQUAL(get(sqe, 4, 4), 3);
	TEST_CHECK(memcmp(rig_ptr(dst), "abc", 3) == 0);
	/* The CRC register: not the bits of 0x352441c2 from the other end. */
	TEST_EQUAL(get(sqe, 124, 4), 0xbc7ddb53);
	rig_close();
}

static void
zip_exec_lz4(void)
{
	struct rig_data src, dst;
	struct zip_sqe sqe;
	unsigned int level;

	rig_open(QM_HW_V3);
	for (level = 0; level <= 9; level++) {
		rig_clear();
		rig_seed(level);
		rig_fill(out, 30000);
		rig_data_make(&src, 30000, level & 1);
		rig_data_put(&src, out, 30000);
		rig_data_make(&dst, 31000, level & 1);
		rig_sqe(&sqe, ZIP_ALG_LZ4, &src, &dst);
		sqe.dw8 |= level << 24;
		TEST_CHECK(rig_exec(0, &sqe) == (sqe.produced > 30000 ? 0x0d : 0));
		rig_data_get(&dst, back, sqe.produced);
		static char plain[30000];
		TEST_EQUAL(LZ4_decompress_safe((char *)back, plain, sqe.produced, 30000), 30000);
		TEST_CHECK(memcmp(plain, out, 30000) == 0);
		TEST_EQUAL(sqe.checksum, 0);
		TEST_EQUAL(sqe.isize, 30000);
	}
	rig_close();
}

/* The longest flat buffers, and lists that hold more; every kind of codec. */
static void
zip_exec_large(void)
{
	static const unsigned int level[] = { 1, 3, 5 };
	struct rig_data src, mid, dst;
	unsigned int i, fixed, sgl, done = 0;
	struct zip_sqe sqe;
	uint32_t len, n;
	uint8_t *plain;

	rig_open(QM_HW_V3);
	for (i = 0; i < 12; i++) {
		rig_clear();
		rig_seed(i);
		sgl = i & 1;
		fixed = i >= 6;
		len = sgl ? 12 << 20 : 8 << 20;
		plain = rig_ptr(rig_alloc(len, 1));
		rig_fill(plain, len / 4);
		for (n = len / 4; n < len; n++)
			plain[n] = plain[n - len / 4] ^ (n % 1000 == 0);
		rig_data_make(&src, len, sgl);
		rig_data_put(&src, plain, len);
		rig_data_make(&mid, len, sgl);
		rig_sqe(&sqe, ZIP_ALG_GZIP, &src, &mid);
		sqe.dw8 |= level[i / 2 % 3] << 24 | fixed << 28;
		n = rig_exec(0, &sqe);
		if (n == 0x0e)
			continue;	/* noise, no room for more than there was */
		TEST_EQUAL(n, 0);
		TEST_EQUAL(sqe.consumed, len);
		mid.len = sqe.produced;
		rig_data_make(&dst, len, sgl);
		rig_sqe(&sqe, ZIP_ALG_GZIP, &mid, &dst);
		TEST_EQUAL(rig_exec(1, &sqe), 0);
		TEST_EQUAL(sqe.produced, len);
		for (n = 0; !sgl && n < len; n++)
			TEST_CHECK(rig_ptr(dst.addr)[n] == plain[n]);
		done++;
	}
	TEST_CHECK(done >= 6);
	rig_close();
}

/* A good request to spoil; compression of text, flat. */
static void
good(struct zip_sqe *sqe, uint8_t alg)
{
	struct rig_data src, dst;

	rig_clear();
	rig_data_make(&src, TEXT_LEN, false);
	rig_data_put(&src, (const uint8_t *)TEXT, TEXT_LEN);
	rig_data_make(&dst, 300, false);
	rig_sqe(sqe, alg, &src, &dst);
}

static void
zip_exec_status_of_bad_sqe(void)
{
	struct zip_sqe sqe;
	unsigned int alg, i;

	rig_open(QM_HW_V3);
	good(&sqe, 1);
	TEST_EQUAL(rig_exec(0, &sqe), 0);
	/* SQE type: V3 hardware wants 3. */
	for (i = 0; i < 16; i++) {
		good(&sqe, 1);
		sqe.dw7 = (sqe.dw7 & 0x0fffffff) | i << 28;
		TEST_EQUAL(rig_exec(0, &sqe), i == 3 ? 0 : 1);
	}
	/* Request types, both directions. */
	for (alg = 0; alg < 256; alg++) {
		good(&sqe, alg);
		TEST_EQUAL(rig_exec(0, &sqe), alg >= 1 && alg <= 4 ? 0 : 1);
		good(&sqe, alg);
		TEST_EQUAL(rig_exec(1, &sqe), 1);	/* text is no stream */
		TEST_EQUAL(sqe.produced, 0);
	}
	/* LZ4 has no streams. */
	good(&sqe, 4);
	sqe.dw7 |= 1 << 26 | 1 << 27;
	sqe.stream_ctx_addr = rig_alloc(0x97c0, 64);
	TEST_EQUAL(rig_exec(0, &sqe), 1);
	/* Buffer types and windows. */
	for (i = 2; i < 16; i++) {
		good(&sqe, 1);
		sqe.dw9 |= i << 8;
		TEST_EQUAL(rig_exec(0, &sqe), 1);
	}
	for (i = 0; i < 16; i++) {
		good(&sqe, 1);
		sqe.dw9 = (sqe.dw9 & ~0xf000u) | i << 12;
		TEST_EQUAL(rig_exec(0, &sqe), i <= 4 ? 0 : 1);
	}
	rig_close();
}

static void
zip_exec_v2_refuses(void)
{
	struct zip_sqe sqe;
	unsigned int alg, i;

	rig_open(QM_HW_V2);
	for (alg = 0; alg < 256; alg++) {
		good(&sqe, alg);
		TEST_EQUAL(rig_exec(0, &sqe), alg == 2 || alg == 3 ? 0 : 1);
	}
	for (i = 1; i < 16; i++) {
		good(&sqe, 2);
		sqe.dw7 |= i << 28;
		TEST_EQUAL(rig_exec(0, &sqe), 1);
	}
	rig_close();
}

static void
zip_exec_bad_memory(void)
{
	struct zip_sqe sqe;
	unsigned int i;

	rig_open(QM_HW_V3);
	for (i = 0; i < 2; i++) {
		good(&sqe, 1);
		sqe.source_addr = i;
		TEST_EQUAL(rig_exec(0, &sqe), 1);
		good(&sqe, 1);
		sqe.dest_addr = ~UINT64_C(0) - i;
		TEST_EQUAL(rig_exec(0, &sqe), 1);
	}
	/* One byte more than there is. */
	good(&sqe, 1);
	sqe.input_data_length++;
	TEST_EQUAL(rig_exec(0, &sqe), 1);
	good(&sqe, 1);
	sqe.dest_avail_out++;
	TEST_EQUAL(rig_exec(0, &sqe), 1);
	/* A flat source has a limit; room beyond it is not used. */
	good(&sqe, 1);
	sqe.source_addr = rig_alloc(0x800001, 1);
	sqe.input_data_length = 0x800001;
	TEST_EQUAL(rig_exec(0, &sqe), 1);
	good(&sqe, 1);
	sqe.dest_addr = rig_alloc(0x800000, 1);
	sqe.dest_avail_out = 0x900000;
	TEST_EQUAL(rig_exec(0, &sqe), 0);
	rig_close();
}

/* Each memory access of a request that uses lists fails once. */
static void
zip_exec_bus_errors(void)
{
	struct rig_data src, dst;
	struct zip_sqe sqe;
	unsigned int nth;
	uint8_t st;

	rig_open(QM_HW_V3);
	for (nth = 1;; nth++) {
		rig_clear();
		rig_seed(11);
		rig_data_make(&src, 5000, true);
		rig_data_make(&dst, 6000, true);
		rig_sqe(&sqe, 1, &src, &dst);
		rig_dma_fail(nth);
		st = rig_exec(0, &sqe);
		rig_dma_fail(0);
		if (st == 0)
			break;
		TEST_EQUAL(st, 1);
		TEST_CHECK(nth < 1000);
	}
	TEST_CHECK(nth > 10);
	rig_close();
}

static void
good_sgl(struct zip_sqe *sqe, uint8_t **src, uint8_t **dst)
{
	good(sqe, 1);
	sqe->dw9 |= 0x100;
	sqe->source_addr = linux_sgl(sqe->source_addr, TEXT_LEN);
	sqe->dest_addr = linux_sgl(sqe->dest_addr, 300);
	*src = rig_ptr(sqe->source_addr);
	*dst = rig_ptr(sqe->dest_addr);
}

static void
zip_exec_bad_sgl(void)
{
	struct zip_sqe sqe;
	uint8_t *src, *dst;

	rig_open(QM_HW_V3);
	good_sgl(&sqe, &src, &dst);
	TEST_EQUAL(rig_exec(0, &sqe), 0);
	/* The source is shorter than the SQE says, in bytes or after the offset. */
	good_sgl(&sqe, &src, &dst);
	sqe.input_data_length++;
	TEST_EQUAL(rig_exec(0, &sqe), 1);
	good_sgl(&sqe, &src, &dst);
	sqe.dw7 |= 1;
	TEST_EQUAL(rig_exec(0, &sqe), 1);
	/* The destination is: then that is the room. */
	good_sgl(&sqe, &src, &dst);
	sqe.dest_avail_out = 0xffffffff;
	TEST_EQUAL(rig_exec(0, &sqe), 0);
	good_sgl(&sqe, &src, &dst);
	sqe.dw8 |= 300;
	TEST_EQUAL(rig_exec(0, &sqe), 0x0e);
	/* Lists: alignment, more entries than a list has, an entry too long, no entries. */
	good_sgl(&sqe, &src, &dst);
	sqe.source_addr += 32;
	TEST_EQUAL(rig_exec(0, &sqe), 1);
	good_sgl(&sqe, &src, &dst);
	put(src, 10, 256, 2);
	TEST_EQUAL(rig_exec(0, &sqe), 1);
	good_sgl(&sqe, &src, &dst);
	put(src, 64 + 16, 0x800001, 4);
	TEST_EQUAL(rig_exec(0, &sqe), 1);
	good_sgl(&sqe, &src, &dst);
	put(src, 10, 0, 2);
	TEST_EQUAL(rig_exec(0, &sqe), 1);
	good_sgl(&sqe, &src, &dst);
	put(dst, 10, 0, 2);
	TEST_EQUAL(rig_exec(0, &sqe), 0x0e);
	/* A chain that ends in itself. */
	good_sgl(&sqe, &src, &dst);
	sqe.input_data_length = 0xffffffff;
	put(src, 0, sqe.source_addr, 8);
	TEST_EQUAL(rig_exec(0, &sqe), 1);
	good_sgl(&sqe, &src, &dst);
	sqe.dest_avail_out = 0xffffffff;
	put(dst, 0, sqe.dest_addr, 8);
	TEST_EQUAL(rig_exec(0, &sqe), 1);
	rig_close();
}

static void
zip_exec_status_of_data(void)
{
	static const uint8_t noise[] = "\x83\x1f\xf9\x04\xaa\x91\x7c\xe1";
	struct zip_sqe sqe;

	rig_open(QM_HW_V3);
	/* Larger than the input. */
	good(&sqe, 3);
	memcpy(rig_ptr(sqe.source_addr), noise, 8);
	sqe.input_data_length = 8;
	TEST_EQUAL(rig_exec(0, &sqe), 0x0d);
	TEST_CHECK(sqe.produced > 8);
	/* No room at all, and too little. */
	good(&sqe, 1);
	sqe.dest_avail_out = 0;
	TEST_EQUAL(rig_exec(0, &sqe), 0x0e);
	good(&sqe, 1);
	sqe.dest_avail_out = 1;
	TEST_EQUAL(rig_exec(0, &sqe), 0x0e);
	TEST_EQUAL(sqe.produced, 0);
	TEST_EQUAL(sqe.consumed, 0);
	/* Nothing to compress gives the empty stream; nothing to decompress is an error. */
	good(&sqe, 1);
	sqe.input_data_length = 0;
	sqe.source_addr = 0;
	TEST_EQUAL(rig_exec(0, &sqe), 0x0d);
	TEST_EQUAL(ref_inflate(rig_ptr(sqe.dest_addr), sqe.produced, back, 1, 12, NULL, NULL), 0);
	good(&sqe, 1);
	sqe.input_data_length = 0;
	TEST_EQUAL(rig_exec(1, &sqe), 1);
	/* LZ4 takes neither nothing nor too little room. */
	good(&sqe, 4);
	sqe.input_data_length = 0;
	TEST_EQUAL(rig_exec(0, &sqe), 1);
	good(&sqe, 4);
	sqe.dest_avail_out = 10;
	TEST_EQUAL(rig_exec(0, &sqe), 0x0e);
	good(&sqe, 4);
	sqe.dest_avail_out = 0;
	TEST_EQUAL(rig_exec(0, &sqe), 0x0e);
	rig_close();
}

/* The Huffman hint is obeyed. */
static void
zip_exec_huffman_hint(void)
{
	struct rig_data src, dst;
	unsigned int types, i;
	struct zip_sqe sqe;
	uint8_t *p = out;

	for (i = 0; i < 4000; i++)
		out[i] = TEXT[(i * i / 7 + i / 60) % TEXT_LEN];
	rig_open(QM_HW_V3);
	for (i = 0; i < 30; i++) {
		rig_clear();
		rig_data_make(&src, 4000, false);
		rig_data_put(&src, p, 4000);
		rig_data_make(&dst, 5000, false);
		rig_sqe(&sqe, 1, &src, &dst);
		sqe.dw8 = (i % 10) << 24 | i / 10 << 28;
		TEST_EQUAL(rig_exec(0, &sqe), 0);
		ref_inflate(rig_ptr(sqe.dest_addr), sqe.produced, back, sizeof(back), 15, NULL,
			    &types);
		TEST_EQUAL(types, i / 10 == 1 ? 1 << 1 : 1 << 2);
	}
	rig_close();
}

static void
zip_reg_capabilities(void)
{
	rig_open(QM_HW_V3);
	TEST_EQUAL(rig_reg_read(0x3124), 0x7c77);
	TEST_EQUAL(rig_reg_read(0x3128), 0x6c77);
	TEST_EQUAL(rig_reg_read(0x312c), 0x8);
	TEST_EQUAL(rig_reg_read(0x3130), 0x1ffe);
	TEST_EQUAL(rig_reg_read(0x3134), 0x7fe);
	TEST_EQUAL(rig_reg_read(0x3138), 0x1);
	TEST_EQUAL(rig_reg_read(0x313c), 0x12050203);
	TEST_EQUAL(rig_reg_read(0x3140), 0x001c0003);
	TEST_EQUAL(rig_reg_read(0x3144), 0x30);
	TEST_EQUAL(rig_reg_read(0x3148), 0x13f);
	TEST_EQUAL(rig_reg_read(0x3158), 0x2a);
	TEST_EQUAL(rig_reg_read(0x317c), 0);
	rig_reg_write(0x3148, 0);
	TEST_EQUAL(rig_reg_read(0x3148), 0x13f);
	rig_close();
	rig_open(QM_HW_V2);
	TEST_EQUAL(rig_reg_read(0x3148), 0);
	rig_close();
}

/* Set, masked, raised, cleared; prefetch control as Linux polls it. */
static void
zip_reg_errors(void)
{
	unsigned int raised;

	rig_open(QM_HW_V3);
	raised = rig_abnormal();
	rig_reg_write(0x3010a4, 0x1fff);
	rig_reg_write(0x3010a8, 0x10);
	TEST_EQUAL(rig_reg_read(0x3010a0), 0x10);
	TEST_EQUAL(rig_reg_read(0x3010ac), 0);
	TEST_EQUAL(rig_abnormal(), raised);
	rig_reg_write(0x3010a4, 0);
	TEST_EQUAL(rig_reg_read(0x3010ac), 0x10);
	rig_reg_write(0x3010a8, 0x2);
	TEST_EQUAL(rig_abnormal(), raised + 1);
	rig_reg_write(0x3010ac, 0);
	rig_reg_write(0x3010a0, 0x10);
	TEST_EQUAL(rig_reg_read(0x3010ac), 0x2);
	rig_reg_write(0x3010a0, 0x2);
	TEST_EQUAL(rig_reg_read(0x3010ac), 0);
	rig_reg_write(0x3011b0, 0xffffffff & ~(1u << 26 | 1u << 17 | 1u));
	TEST_EQUAL(rig_reg_read(0x3011b0) & 1u << 26, 0);
	rig_reg_write(0x3011c4, 0xffffffff);
	TEST_EQUAL(rig_reg_read(0x3011c4), 0);
	rig_close();
}

static void
zip_reg_counters(void)
{
	struct zip_sqe sqe[3];

	rig_open(QM_HW_V3);
	good(&sqe[0], 1);
	sqe[1] = sqe[0];
	sqe[2] = sqe[0];
	sqe[1].dw7 = 0;
	rig_exec_raw(0, sqe, 3);
	TEST_EQUAL(rig_reg_read(0x302000), 3);
	TEST_EQUAL(rig_reg_read(0x302004), 2);
	TEST_EQUAL(rig_reg_read(0x302008), 1);
	TEST_EQUAL(rig_reg_read(0x30200c), 3);
	TEST_EQUAL(rig_reg_read(0x302038), 2 * TEXT_LEN);
	TEST_EQUAL(rig_reg_read(0x302040), 2 * sqe[0].produced);
	TEST_EQUAL(rig_reg_read(0x303000), 0);
	TEST_EQUAL(rig_reg_read(0x304000), 0);
	rig_reg_write(0x302000, 9);
	TEST_EQUAL(rig_reg_read(0x302000), 3);
	/* Clear on read, as Linux does around its snapshots. */
	rig_reg_write(0x301000, 5);
	TEST_EQUAL(rig_reg_read(0x302000), 3);
	TEST_EQUAL(rig_reg_read(0x302000), 0);
	rig_reg_write(0x301000, 0);
	rig_close();
}

/* Without memory for a queue every SQE fails, and fail() marks one as failed. */
static void
zip_exec_without_queue(void)
{
	struct zip_sqe sqe;

	rig_open(QM_HW_V3);
	good(&sqe, 1);
	wdm_engine_zip.exec(NULL, NULL, 0, &sqe, 1);
	TEST_EQUAL(sqe.dw3, 1);
	good(&sqe, 1);
	sqe.dw3 = 0;
	sqe.produced = 7;
	wdm_engine_zip.fail(&sqe);
	TEST_EQUAL(sqe.dw3, 1);
	TEST_EQUAL(sqe.produced, 0);
	rig_close();
}

static const struct test_case cases[] = {
	TEST_CASE(zip_exec_linux_deflate),
	TEST_CASE(zip_exec_linux_v2_gzip),
	TEST_CASE(zip_exec_uadk_zlib),
	TEST_CASE(zip_exec_gzip_known),
	TEST_CASE(zip_exec_lz4),
	TEST_CASE(zip_exec_large),
	TEST_CASE(zip_exec_status_of_bad_sqe),
	TEST_CASE(zip_exec_v2_refuses),
	TEST_CASE(zip_exec_bad_memory),
	TEST_CASE(zip_exec_bus_errors),
	TEST_CASE(zip_exec_bad_sgl),
	TEST_CASE(zip_exec_status_of_data),
	TEST_CASE(zip_exec_huffman_hint),
	TEST_CASE(zip_exec_without_queue),
	TEST_CASE(zip_reg_capabilities),
	TEST_CASE(zip_reg_errors),
	TEST_CASE(zip_reg_counters),
};
TEST_MAIN(cases)
