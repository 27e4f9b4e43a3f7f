/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * The frames around DEFLATE: gzip (RFC 1952) and zlib (RFC 1950).
 *
 * Our gzip files are many members, one for each block. Each member's extra field has a subfield
 * "WD" of 8 bytes, two little-endian numbers: the member's own length, and that of its data. So a
 * reader that knows it can find all members without decoding and run them at the same time; any
 * other gzip reads the file as what it is, a concatenation. BGZF's subfield "BC" (length - 1 in
 * 16 bits, data at most 64 KiB) is understood as well.
 */

#ifndef TA_GZ_H
#define TA_GZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GZ_HEAD_LEN	24	/* of our members */
#define GZ_TAIL_LEN	8
#define GZ_BGZF_MAX	65536u
#define ZLIB_HEAD_LEN	2
#define ZLIB_TAIL_LEN	4

struct gz_head {
	size_t len;		/* of the header */
	bool sized;		/* the two fields below are known */
	uint32_t member;	/* whole member, header and trailer included */
	uint32_t plain;		/* data; of BGZF the most it can be */
};

enum gz_result {
	GZ_OK,
	GZ_SHORT,	/* more bytes are needed */
	GZ_FOREIGN,	/* no gzip magic */
	GZ_METHOD,	/* a method other than DEFLATE */
	GZ_RESERVED,	/* reserved flags are set */
	GZ_CRC16,	/* the header's own checksum is wrong */
};

enum gz_result gz_head_parse(const uint8_t *p, size_t len, struct gz_head *h);
const char *gz_result_text(enum gz_result r);
/* Our header for a member of @deflate bytes of compressed and @plain bytes of plain data. */
void gz_head_build(uint8_t head[GZ_HEAD_LEN], uint32_t deflate, uint32_t plain);
void gz_tail_build(uint8_t tail[GZ_TAIL_LEN], uint32_t crc, uint32_t isize);

/* NULL, or what is wrong with the two bytes. */
const char *zlib_head_check(const uint8_t *p);
void zlib_head_build(uint8_t head[ZLIB_HEAD_LEN], uint8_t window, int level);

uint32_t get_le32(const uint8_t *p);
void put_le32(uint8_t *p, uint32_t v);
uint32_t get_be32(const uint8_t *p);
void put_be32(uint8_t *p, uint32_t v);

#endif /* TA_GZ_H */
