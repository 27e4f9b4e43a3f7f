/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Scratch of a queue of the SEC engine, and the sessions that it remembers. */

#ifndef SEC_SESS_H
#define SEC_SESS_H

#include "sec_crypto.h"
#include "sec_order.h"

#define SEC_SESS_SETS	64
#define SEC_SESS_WAYS	4

struct sec_sess_table {
	struct sec_sess *last;
	struct sec_sess *sess[SEC_SESS_SETS][SEC_SESS_WAYS];
	uint8_t victim[SEC_SESS_SETS];
};

/* A request under way. What is needed when it has been executed comes first, in one line. */
struct sec_slot {
	_Alignas(64) uint32_t *sqe;
	uint8_t *mac;			/* where the MAC goes, or NULL */
	bool flat;			/* req's pointers say it all; else the source was copied */
	bool scatter;			/* the result is in the arena and goes to @out */
	struct sec_req req;
	struct wdm_vec src, dst;
	struct wdm_vec out;		/* @dst, or the end of @src: what is written */
};
_Static_assert(offsetof(struct sec_slot, req.out) < 64, "one line");

/* Data that is not in one piece, or must not be touched before all is read. */
struct sec_arena {
	uint8_t *p;
	size_t size, used;
};

struct sec_queue {
	void *lib[SEC_LIB_NB];		/* NULL: not there */
	struct wdm_bus bus;
	unsigned int hw;
	unsigned int nb_pend;
	uint32_t batch;			/* counts executions of what is pending */
	/*
	 * Keys are compared once while a batch of SQEs is taken, all of which were in the ring
	 * when it began, unless one of them writes to where keys lie.
	 */
	uint64_t look;
	uintptr_t key_low, key_high;	/* keys that were compared lie within */
	struct sec_slot *pend[SEC_BATCH];
	struct sec_order order;
	struct sec_sess_table table;
	struct sec_arena arena;
	struct sec_slot slot[SEC_BATCH];
};

/* Bit n of a queue's or session's libraries. NULL: not in this build. */
extern const struct sec_lib *const sec_lib[SEC_LIB_NB];
/* Those that new queues use; tests make it fewer. */
extern unsigned int sec_libs_allowed;

enum sec_find {
	SEC_FIND_OK,
	SEC_FIND_BUSY,		/* try again when nothing is pending */
	SEC_FIND_BD,		/* the SQE makes no sense */
	SEC_FIND_MEMORY,	/* a key cannot be reached, or memory is short */
};

static inline bool
sec_sess_is(const struct sec_sess *ss, const uint32_t *ctl, const struct sec_var *var)
{
	return ((ss->ctl[0] ^ ctl[0]) | (ss->ctl[1] ^ ctl[1]) | (ss->ctl[2] ^ ctl[2]) |
		(ss->ctl[3] ^ ctl[3])) == 0 &&
		((ss->c_key_addr ^ var->c_key) | (ss->a_key_addr ^ var->a_key)) == 0 && ss->used;
}

/* The session of an SQE; a new one takes the place of one that nothing pending uses. */
enum sec_find sec_sess_find(struct sec_queue *q, const uint32_t *ctl, const struct sec_var *var,
			    struct sec_sess **found);
/* Wipe all keys. */
void sec_sess_close_all(struct sec_queue *q);

#endif /* SEC_SESS_H */
