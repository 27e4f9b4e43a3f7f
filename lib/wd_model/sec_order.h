/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Requests of one batch are executed side by side, yet the results are those of one after the
 * other: a request that reads or writes what a pending one writes, or writes what a pending one
 * reads, waits until that one is done.
 *
 * Ranges are kept in units of 64 bytes and compared with all that are pending, several at a time
 * as vectors; two in the same unit count as overlapping. Most IVs and keys lie far from all data
 * and need one look only.
 */

#ifndef SEC_ORDER_H
#define SEC_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SEC_ORDER_UNIT		6	/* log2 of its bytes */
#define SEC_ORDER_RANGES	128	/* of each kind; more: the next request waits */

struct sec_ranges {
	unsigned int nb;
	uintptr_t low, high;		/* all of them are within */
	/* First and last unit, cut to 31 bits: far away ranges may only seem to overlap. */
	int32_t first[SEC_ORDER_RANGES], last[SEC_ORDER_RANGES];
};

struct sec_order {
	bool all;			/* every request waits */
	struct sec_ranges read, written;
};

void sec_order_init(struct sec_order *o);
/* Forget all ranges. */
void sec_order_clear(struct sec_order *o);
bool sec_ranges_hit(const struct sec_ranges *r, uintptr_t p, size_t len);

static inline bool
sec_ranges_near(const struct sec_ranges *r, uintptr_t p, size_t len)
{
	return p < r->high && r->low < p + len && len > 0;
}

/* Whether to wait before reading or writing @len bytes at @at. */
static inline bool
sec_order_wait(const struct sec_order *o, const void *at, size_t len, bool write)
{
	uintptr_t p = (uintptr_t)at;

	return o->all ||
		(sec_ranges_near(&o->written, p, len) && sec_ranges_hit(&o->written, p, len)) ||
		(write && sec_ranges_near(&o->read, p, len) && sec_ranges_hit(&o->read, p, len));
}

/* A pending request reads or writes @len bytes at @p. */
void sec_order_add(struct sec_order *o, const void *p, size_t len, bool write);

#endif /* SEC_ORDER_H */
