/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Requests of one batch are executed side by side, yet the results are those of one after the
 * other: a request that reads or writes what a pending one writes, or writes what a pending one
 * reads, waits until that one is done.
 *
 * Short ranges, as packets have them, leave marks in a table by their address; a mark found may
 * be another range's by chance, and then the request waits for nothing. Long ranges are kept in
 * a list and compared.
 */

#ifndef SEC_ORDER_H
#define SEC_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define SEC_ORDER_GRAIN		8	/* log2 of the bytes that share a mark */
#define SEC_ORDER_MARKS		2048
#define SEC_ORDER_SHORT		2048	/* bytes of a short range */
#define SEC_ORDER_RANGES	192	/* segments of all pending requests; more: they wait */

struct sec_range {
	uintptr_t begin, end;
	bool write;
};

struct sec_order {
	uint16_t now;			/* marks of this value count */
	uint16_t nb, nb_long;
	uint16_t mark[2][SEC_ORDER_MARKS];	/* 0: read, 1: written */
	struct sec_range range[SEC_ORDER_RANGES];
};

/* Forget all ranges. */
static inline void
sec_order_clear(struct sec_order *o)
{
	o->nb = 0;
	o->nb_long = 0;
	if (++o->now == 0) {
		memset(o->mark, 0, sizeof(o->mark));
		o->now = 1;
	}
}

/* Whether to wait before reading or writing @len bytes at @p. */
bool sec_order_wait_long(const struct sec_order *o, uintptr_t p, size_t len, bool write);

static inline bool
sec_order_wait(const struct sec_order *o, const void *at, size_t len, bool write)
{
	uintptr_t p = (uintptr_t)at, i;

	if (o->nb == 0 || len == 0)
		return false;
	if (len > SEC_ORDER_SHORT || o->nb_long > 0)
		return sec_order_wait_long(o, p, len, write);
	for (i = p >> SEC_ORDER_GRAIN; i <= (p + len - 1) >> SEC_ORDER_GRAIN; i++) {
		if (o->mark[1][i % SEC_ORDER_MARKS] == o->now ||
		    (write && o->mark[0][i % SEC_ORDER_MARKS] == o->now))
			return true;
	}
	return false;
}

/* There is room for @nb more ranges. */
static inline bool
sec_order_room(const struct sec_order *o, unsigned int nb)
{
	return nb <= SEC_ORDER_RANGES && o->nb <= SEC_ORDER_RANGES - nb;
}

/* A pending request reads or writes @len bytes at @p. There is room. */
void sec_order_add(struct sec_order *o, const void *p, size_t len, bool write);

#endif /* SEC_ORDER_H */
