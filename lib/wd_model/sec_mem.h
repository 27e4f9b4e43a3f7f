/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* From the addresses of an SQE to memory that a library can work on, and back. */

#ifndef SEC_MEM_H
#define SEC_MEM_H

#include <string.h>

#include "sec_sess.h"

/* A few bytes, whose number the compiler does not know: mostly 12 to 32. */
static inline void
sec_small_copy(void *to, const void *from, unsigned int len)
{
	const uint8_t *q = from;
	uint8_t *p = to;

	if (len == 16) {
		memcpy(p, q, 16);
		return;
	}
	for (; len >= 16; p += 16, q += 16, len -= 16)
		memcpy(p, q, 16);
	for (; len >= 4; p += 4, q += 4, len -= 4)
		memcpy(p, q, 4);
	for (; len > 0; len--)
		*p++ = *q++;
}

/* An IV has 16, 12 or 8 bytes; constant lengths become loads and stores. */
static inline void
sec_iv_copy(uint8_t *to, const uint8_t *iv, unsigned int len)
{
	switch (len) {
	case 16:
		memcpy(to, iv, 16);
		break;
	case 12:
		memcpy(to, iv, 12);
		break;
	default:
		memcpy(to, iv, 8);
	}
}

static inline bool
sec_overlap(const uint8_t *a, uint32_t alen, const uint8_t *b, uint32_t blen)
{
	return (uintptr_t)a < (uintptr_t)b + blen && (uintptr_t)b < (uintptr_t)a + alen;
}

/*
 * Reach all that a request reads and writes and fill slot->req; slot->req.ss is set. BUSY: the
 * request must wait until what is pending has been executed.
 */
enum sec_find sec_mem_get(struct sec_queue *q, struct sec_slot *slot, const struct sec_var *var);
/* The request becomes pending: what follows may have to wait for it. */
void sec_mem_note(struct sec_queue *q, const struct sec_slot *slot);
/* Whether the request writes to where keys lie that were compared. */
bool sec_mem_hits_keys(const struct sec_queue *q, const struct sec_slot *slot);
/* Deliver what an executed request has made; a decryption with a wrong MAC leaves no data. */
void sec_mem_put(struct sec_slot *slot);
void sec_mem_close(struct sec_queue *q);

#endif /* SEC_MEM_H */
