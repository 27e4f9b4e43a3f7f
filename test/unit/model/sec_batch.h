/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Requests of the SEC engine in one batch against the same requests in batches of one: bytes and
 * results must be the same, with all libraries and with OpenSSL alone.
 */

#ifndef SEC_BATCH_H
#define SEC_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sgl.h"

#include "sec_rig.h"
#include "sec_sess.h"

/* What the requests of a session look like. */
struct sb_shape {
	const char *name;
	int8_t c_alg, c_mode;	/* -1: none */
	int16_t a_alg;		/* -1: none */
	uint8_t key, akey, iv, mac;	/* bytes */
	uint8_t block;		/* the data is a multiple of it */
	bool out;		/* not in place */
	bool list;		/* AAD and data in a list */
	bool bd3;		/* an SQE of type 3 only */
	uint16_t aad;		/* bytes before the data */
};
extern const struct sb_shape sb_shapes[];
extern const unsigned int sb_nb_shapes;
const struct sb_shape *sb_shape_get(const char *name);

struct sb_req {
	const struct sb_shape *shape;
	bool enc;
	uint64_t aad, data, dst, iv, mac;	/* where they lie; @dst is @data in place */
	uint32_t len;
	struct sgl_hdr *list;
	struct sec_fill f;
	uint32_t want;		/* word 28; 0: anything, but always the same */
};

struct sb {
	struct sb_req req[SEC_BATCH];
	unsigned int nb;
	/* Requests that decrypt get data and MACs for which that works, by encrypting them. */
	bool prepare;
	void (*prepared)(struct sb *b);		/* then this, if not NULL */
	bool twice;		/* once more in the other order, in the same scratch */
	/* Afterwards all is as it was but for the MACs, and what ends with a wrong one. */
	bool plain;
};

/* Room in bus memory with random bytes in it. */
uint64_t sb_alloc(uint32_t len, size_t align);
/* The keys of a session of this shape. */
void sb_keys(const struct sb_shape *s, uint64_t *key, uint64_t *akey);
/* One more request of @b: @len bytes of data behind @aad bytes of AAD. */
struct sb_req *sb_add(struct sb *b, const struct sb_shape *s, bool enc, uint8_t type,
		      uint64_t key, uint64_t akey, uint32_t aad, uint32_t len);
/* Give @r another list, of @nb entries. */
struct sb_piece {
	uint64_t addr;
	uint32_t len;
};
void sb_list(struct sb_req *r, const struct sb_piece *piece, unsigned int nb);

/*
 * lay() makes the same requests in the same places whenever it is called: it draws from rig_rand()
 * only, which begins with @seed. @name is for the case that a check fails.
 */
void sb_check(const char *name, void (*lay)(struct sb *b, const void *arg), const void *arg,
	      uint64_t seed);

#endif /* SEC_BATCH_H */
