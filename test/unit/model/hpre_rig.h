/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* The HPRE engine on a bench: requests with their blocks, packed as SQEs. */

#ifndef HPRE_RIG_H
#define HPRE_RIG_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <openssl/bn.h>

#include "hpre.h"

#include "rig.h"

extern const struct wdm_engine wdm_engine_hpre;

/* Power on a function of this hardware version with one queue of each type. */
static inline void
hr_open(uint8_t hw)
{
	rig_power_on(&wdm_engine_hpre, hw);
}

/*
 * All of OpenSSL's random numbers follow from a seed, so that a failure can be seen again: the
 * time, or what the environment's HPRE_SEED says. It is printed.
 */
void hr_seed(void);
/* Random bytes, for a test's own use. */
void hr_random(uint8_t *p, unsigned int len);
/* A random number from 1 to @n - 1. */
void hr_random_below(BIGNUM *r, const BIGNUM *n);

/* A request. Blocks are filled part by part with hr_put(). */
struct hr_op {
	uint8_t alg;
	uint16_t w;
	bool ksel;
	uint16_t mlen;		/* SM2 encryption */
	uint32_t key_len, in_len, out_len;
	uint8_t key[HPRE_KEY_MAX], in[HPRE_IN_MAX], out[HPRE_OUT_MAX];
	bool valid;		/* result of a verification */
};
/* Begin a request: the sizes of its blocks follow from the algorithm. */
void hr_begin(struct hr_op *op, uint8_t alg, uint16_t w);
/* Lay @n into @len bytes from @at on. */
void hr_put(uint8_t *at, unsigned int len, const BIGNUM *n);
/* A number from hex digits, for the caller to free. */
BIGNUM *hr_hex(const char *hex);

/*
 * Execute it in a queue of its type, or of @type. Checks what holds for every request: the words
 * of the SQE that come back as they were, that nothing is written after an error, and the memory
 * around the blocks. Returns etype.
 */
unsigned int hr_run(struct hr_op *op);
unsigned int hr_run_on(struct hr_op *op, unsigned int type);
/* The SQE of a request, its blocks laid out in bus memory. */
void hr_pack(const struct hr_op *op, struct hpre_sqe *sqe);

#endif /* HPRE_RIG_H */
