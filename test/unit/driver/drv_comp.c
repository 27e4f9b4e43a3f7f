/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "drv.h"

struct rte_comp_xform
drv_compress(int level, enum rte_comp_huffman huffman, uint8_t window,
	     enum rte_comp_checksum_type chksum)
{
	struct rte_comp_xform x = {
		.type = RTE_COMP_COMPRESS,
		.compress = {
			.algo = RTE_COMP_ALGO_DEFLATE,
			.deflate.huffman = huffman,
			.level = level,
			.window_size = window,
			.chksum = chksum,
			.hash_algo = RTE_COMP_HASH_ALGO_NONE,
		},
	};

	return x;
}

struct rte_comp_xform
drv_decompress(enum rte_comp_checksum_type chksum)
{
	struct rte_comp_xform x = {
		.type = RTE_COMP_DECOMPRESS,
		.decompress = {
			.algo = RTE_COMP_ALGO_DEFLATE,
			.chksum = chksum,
			.window_size = 15,
			.hash_algo = RTE_COMP_HASH_ALGO_NONE,
		},
	};

	return x;
}

struct rte_comp_xform
drv_random_compress(void)
{
	int level = drv_random(10) == 0 ? 0 : (int)drv_between(0, 9);

	return drv_compress(level == 0 && drv_random(2) ? RTE_COMP_LEVEL_PMD_DEFAULT : level,
			    drv_random(3), drv_between(12, 15), drv_random(4));
}

void *
drv_xform(const struct rte_comp_xform *xform)
{
	void *xf = NULL;

	TEST_EQUAL(rte_compressdev_private_xform_create(drv_id, xform, &xf), 0);
	TEST_CHECK(xf != NULL);
	return xf;
}

void
drv_xform_free(void *xf)
{
	TEST_EQUAL(rte_compressdev_private_xform_free(drv_id, xf), 0);
}

uint64_t
drv_chksum(enum rte_comp_checksum_type type, uint64_t input, const uint8_t *data, uint32_t len)
{
	uint32_t crc = input, adler = type == RTE_COMP_CHECKSUM_ADLER32 ? input : input >> 32;

	crc = crc32(crc, data, len);
	adler = adler32(adler == 0 ? 1 : adler, data, len);
	switch (type) {
	case RTE_COMP_CHECKSUM_CRC32:
		return crc;
	case RTE_COMP_CHECKSUM_ADLER32:
		return adler;
	case RTE_COMP_CHECKSUM_CRC32_ADLER32:
		return (uint64_t)adler << 32 | crc;
	default:
		return 0;
	}
}

void
drv_inflate_check(const uint8_t *in, uint32_t len, const uint8_t *want, uint32_t want_len,
		  bool end)
{
	uint8_t *out = malloc(want_len + 1);
	z_stream z = { 0 };
	int ret;

	TEST_CHECK(out != NULL && inflateInit2(&z, -15) == Z_OK);
	z.next_in = (uint8_t *)(uintptr_t)in;
	z.avail_in = len;
	z.next_out = out;
	z.avail_out = want_len + 1;
	ret = inflate(&z, Z_SYNC_FLUSH);
	inflateEnd(&z);
	TEST_CHECK(ret == (end ? Z_STREAM_END : Z_OK) || (!end && ret == Z_BUF_ERROR),
		   "inflate: %d %s after %lu of %u bytes, %lu of %u out", ret,
		   z.msg != NULL ? z.msg : "", z.total_in, len, z.total_out, want_len);
	TEST_EQUAL(z.avail_in, 0);
	TEST_EQUAL(z.total_out, want_len);
	TEST_CHECK(memcmp(out, want, want_len) == 0);
	free(out);
}

uint32_t
drv_deflate(const uint8_t *data, uint32_t len, uint8_t *out, uint32_t room)
{
	static const int strategies[] = { Z_DEFAULT_STRATEGY, Z_FIXED, Z_HUFFMAN_ONLY, Z_RLE };
	z_stream z = { 0 };
	int ret;

	ret = deflateInit2(&z, drv_random(10), Z_DEFLATED, -(int)drv_between(9, 15), 8,
			   strategies[drv_random(4)]);
	TEST_EQUAL(ret, Z_OK);
	z.next_in = (uint8_t *)(uintptr_t)data;
	z.avail_in = len;
	z.next_out = out;
	z.avail_out = room;
	TEST_EQUAL(deflate(&z, Z_FINISH), Z_STREAM_END);
	deflateEnd(&z);
	return z.total_out;
}
