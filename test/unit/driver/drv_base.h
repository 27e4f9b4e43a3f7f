/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* What the tests of all drivers share: EAL, random numbers, data, chains. */

#ifndef DRV_BASE_H
#define DRV_BASE_H

#include <stdbool.h>
#include <stdint.h>

#include <rte_mbuf.h>

#include "test.h"

#define DRV_SEG_MAX	60000	/* bytes of one mbuf segment */

/* Bring up EAL without privileges, and pools of mbufs. */
bool drv_eal_start(const char *prog);

/* Begin another sequence of random numbers. */
void drv_seed(uint64_t seed);
/* A repeatable random number below @limit (not 0), and one of both ends. */
uint32_t drv_random(uint32_t limit);
uint32_t drv_between(uint32_t low, uint32_t high);
/* A length up to @max, short ones more often. */
uint32_t drv_length(uint32_t max);
/* Fill @buf: runs, text, noise or a mixture, as luck has it. */
void drv_data(uint8_t *buf, uint32_t len);

/*
 * A chain of @lead bytes, then @len bytes (of @data when not NULL), then @tail bytes. @segs: 1 one
 * segment where it fits, 0 random segments, some of them empty.
 */
struct rte_mbuf *drv_chain(const uint8_t *data, uint32_t lead, uint32_t len, uint32_t tail,
			   unsigned int segs);
/* Copy @len bytes at @off of the chain to @buf. */
void drv_chain_read(const struct rte_mbuf *m, uint32_t off, uint8_t *buf, uint32_t len);

#endif /* DRV_BASE_H */
