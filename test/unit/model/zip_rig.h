/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * The ZIP engine on a bench: this file stands in for the model's core, so that exec() can be
 * driven without queues. Bus memory is an arena; what is allocated there lies between guard
 * bytes, and every access of the engine is checked against the allocations.
 */

#ifndef ZIP_RIG_H
#define ZIP_RIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "qm.h"
#include "zip.h"

#include "wdm_engine.h"

#include "test.h"

/* Data in bus memory: one piece, or pieces behind an SGL with some bytes to skip. */
struct rig_data {
	uint64_t addr;		/* for the SQE */
	uint32_t skip;		/* for dw7 or dw8 */
	uint32_t len;
	bool sgl;
	unsigned int nb;
	struct {
		uint64_t addr;
		uint32_t len;
	} seg[64];
};

/* Power on a function of this hardware version with one queue of each type. */
void rig_open(uint8_t hw);
void rig_close(void);
/* Function reset, as the core does it. */
void rig_reset(void);
/* Free all bus memory. */
void rig_clear(void);
uint64_t rig_alloc(size_t len, size_t align);
/* Free what was allocated since rig_mark() returned @mark. */
unsigned int rig_mark(void);
void rig_release(unsigned int mark);
uint8_t *rig_ptr(uint64_t addr);
/* True while no byte outside the allocations was written. */
bool rig_guards_ok(void);
/* Accesses to the driver's memory from the @nth on fail; 0: none. */
void rig_dma_fail(unsigned int nth);

/* Random numbers, repeatable from the seed. */
void rig_seed(uint64_t seed);
uint32_t rig_rand(uint32_t below);

/* @len bytes of room: flat, or an SGL with pieces of random sizes. */
void rig_data_make(struct rig_data *d, uint32_t len, bool sgl);
void rig_data_put(const struct rig_data *d, const uint8_t *buf, uint32_t len);
void rig_data_get(const struct rig_data *d, uint8_t *buf, uint32_t len);

/* A stateless request of the function's SQE type; flat or SGL as @src and @dst are (both alike). */
void rig_sqe(struct zip_sqe *sqe, uint8_t alg, const struct rig_data *src,
	     const struct rig_data *dst);
/* Execute @nb requests. */
void rig_exec_raw(unsigned int type, struct zip_sqe *sqe, unsigned int nb);

/* Registers as the core presents them; rig_abnormal() counts the errors raised. */
uint32_t rig_reg_read(uint32_t off);
void rig_reg_write(uint32_t off, uint32_t val);
unsigned int rig_abnormal(void);

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
