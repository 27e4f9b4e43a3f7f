/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * An engine on a bench: this file stands in for the model's core, so that exec() can be driven
 * without queues. Bus memory is an arena; what is allocated there lies between guard bytes, and
 * every access of the engine is checked against the allocations.
 */

#ifndef RIG_H
#define RIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "qm.h"

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
void rig_power_on(const struct wdm_engine *eng, uint8_t hw);
void rig_close(void);
/* Function reset, as the core does it. */
void rig_reset(void);
/* Free all bus memory. */
void rig_clear(void);
uint64_t rig_alloc(size_t len, size_t align);
/* Make two of the last allocation, behind @len bytes: no access may reach into both. */
void rig_split(size_t len);
/* Free what was allocated since rig_mark() returned @mark. */
unsigned int rig_mark(void);
void rig_release(unsigned int mark);
uint8_t *rig_ptr(uint64_t addr);
/* True while no byte outside the allocations was written. */
bool rig_guards_ok(void);
/* Accesses to the driver's memory from the @nth on fail; 0: none. */
void rig_dma_fail(unsigned int nth);
/* Only the @nth access fails; rig_dma_pending() while it has not come. */
void rig_dma_fail_once(unsigned int nth);
bool rig_dma_pending(void);

/* Random numbers, repeatable from the seed. */
void rig_seed(uint64_t seed);
uint32_t rig_rand(uint32_t below);

/* @len bytes of room: flat, or an SGL with pieces of random sizes. */
void rig_data_make(struct rig_data *d, uint32_t len, bool sgl);
/* The same with @skip bytes before them that only an SGL has. */
void rig_data_make_at(struct rig_data *d, uint32_t len, bool sgl, uint32_t skip);
void rig_data_put(const struct rig_data *d, const uint8_t *buf, uint32_t len);
void rig_data_get(const struct rig_data *d, uint8_t *buf, uint32_t len);

/* Execute @nb requests that lie one behind the other. */
void rig_run(unsigned int type, void *sqe, unsigned int nb);
uint8_t rig_hw(void);

/* Registers as the core presents them; rig_abnormal() counts the errors raised. */
uint32_t rig_reg_read(uint32_t off);
void rig_reg_write(uint32_t off, uint32_t val);
unsigned int rig_abnormal(void);

#endif /* RIG_H */
