/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Transport "fake": a device that does no more than it is told, and remembers every store. Bus
 * addresses are pointers (IOVA mode VA). One device at a time.
 */

#ifndef FAKE_H
#define FAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "qm.h"
#include "wd_dev.h"

struct fake_store {
	uint8_t bar, len;
	uint32_t off;
	uint32_t word[4];
};

#define FAKE_STORES	4096
#define FAKE_QUEUES	8

struct fake_queue {
	struct qm_sqc sqc;
	struct qm_cqc cqc;
	uint16_t sq_tail;	/* from the doorbell */
	uint16_t sq_head, cq_tail, cq_head;
	bool phase;
	bool loaded;
};

struct fake {
	/* Set before opening: see fake_reset(). */
	uint8_t hw;
	bool vf;
	uint16_t device_id;
	uint64_t bar_len[6];
	uint64_t vft;		/* reply to SQC_VFT */
	bool lend;
	/* What goes wrong. */
	bool gone;		/* reads are all ones */
	bool mb_busy;		/* commands do not end */
	bool mb_busy_before;	/* was busy when we came */
	int mb_fail;		/* this command fails; -1: none */
	unsigned int mb_fails;	/* so many times, then no more */
	bool wb_never;		/* the cache is never written back */
	bool stuck;		/* tails never get equal (V2) */
	bool no_reset;		/* reset fails */
	bool no_bar;		/* bar_read() and bar_write() fail */
	uint32_t stuck_off;	/* this register never changes from what is in reg[] */
	bool silent;		/* queues execute nothing */
	int bad_cqe;		/* the CQE of this slot names another; -1: none */
	/* What happened. */
	unsigned int resets, opens, closes;
	struct fake_store store[FAKE_STORES];
	unsigned int nb;
	struct fake_queue queue[FAKE_QUEUES];
	uint64_t sqc_bt;	/* base of the SQC table, as set */
	uint32_t *reg;		/* BAR 2 */
};

extern struct fake fake;

/* A V3 VF with 8 queues and nothing wrong. */
void fake_reset(void);
/* Open it with what fake holds. */
struct wd_dev *fake_open(uint16_t queues, uint32_t timeout_ms);
/* Forget the stores so far. */
void fake_forget(void);
/* Execute up to @n SQEs of @queue: the first word of each comes back inverted. */
unsigned int fake_run(unsigned int queue, unsigned int n);
/* The stores so far are exactly these; .word counts up to .len. */
void fake_expect(const struct fake_store *want, unsigned int nb);

#endif /* FAKE_H */
