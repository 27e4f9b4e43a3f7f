/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* The ZIP engine on a bench, and zlib as its judge. */

#ifndef ZIP_RIG_H
#define ZIP_RIG_H

#include <stdint.h>
#include <string.h>

#include "zip.h"

#include "rig.h"

extern const struct wdm_engine wdm_engine_zip;

/* Power on a function of this hardware version with one queue of each type. */
static inline void
rig_open(uint8_t hw)
{
	rig_power_on(&wdm_engine_zip, hw);
}

/* A stateless request of the function's SQE type; flat or SGL as @src and @dst are (both alike). */
void rig_sqe(struct zip_sqe *sqe, uint8_t alg, const struct rig_data *src,
	     const struct rig_data *dst);
/* Execute @nb requests. */
static inline void
rig_exec_raw(unsigned int type, struct zip_sqe *sqe, unsigned int nb)
{
	rig_run(type, sqe, nb);
}

/* Random data of one of several kinds, @len bytes. */
void rig_fill(uint8_t *buf, uint32_t len);

/* zlib as the judge. */

/*
 * Decode raw DEFLATE that uses a window of 2^@wbits. Returns its length, or -1 when @in is not
 * such a stream or longer than @room. @used: bytes of @in. @types: bit n is set when a block of
 * type n was seen. @used and @types may be NULL.
 */
int64_t ref_inflate(const uint8_t *in, uint32_t len, uint8_t *out, uint32_t room, int wbits,
		    uint32_t *used, unsigned int *types);
/* Compress to a body of @alg. Returns its length. */
uint32_t ref_deflate(uint8_t alg, const uint8_t *in, uint32_t len, uint8_t *out, uint32_t room,
		     int level, int wbits, int strategy);
/* The checksum of @alg over @len bytes as software knows it, and as the SQE has it. */
uint32_t ref_check(uint8_t alg, const uint8_t *buf, uint32_t len);
uint32_t ref_check_word(uint8_t alg, uint32_t check);

/*
 * Execute and check what holds for every request: input words come back unchanged, counts are
 * within bounds, guards are whole. Returns the status.
 */
static inline uint8_t
rig_exec(unsigned int type, struct zip_sqe *sqe)
{
	/* Words that hardware writes: 0-3, 15, 28-31. */
	static const uint32_t out = UINT32_C(0xf000800f);
	uint32_t before[32], after[32];
	unsigned int i;

	memcpy(before, sqe, sizeof(before));
	rig_exec_raw(type, sqe, 1);
	memcpy(after, sqe, sizeof(after));
	for (i = 0; i < 32; i++)
		if (!(out >> i & 1))
			TEST_EQUAL(after[i], before[i]);
	TEST_CHECK(sqe->consumed <= before[4]);
	TEST_CHECK(sqe->produced <= before[14]);
	TEST_CHECK(rig_guards_ok());
	return sqe->dw3 & 0xff;
}

#endif /* ZIP_RIG_H */
