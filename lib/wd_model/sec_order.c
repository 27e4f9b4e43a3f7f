/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

#include "sec_order.h"

bool
sec_order_wait_long(const struct sec_order *o, uintptr_t p, size_t len, bool write)
{
	unsigned int i;

	for (i = 0; i < o->nb; i++) {
		if (p < o->range[i].end && o->range[i].begin < p + len &&
		    (write || o->range[i].write))
			return true;
	}
	return false;
}

void
sec_order_add(struct sec_order *o, const void *at, size_t len, bool write)
{
	uintptr_t p = (uintptr_t)at, i;

	if (len == 0)
		return;
	o->range[o->nb++] = (struct sec_range){ .begin = p, .end = p + len, .write = write };
	if (len > SEC_ORDER_SHORT) {
		o->nb_long++;
		return;
	}
	for (i = p >> SEC_ORDER_GRAIN; i <= (p + len - 1) >> SEC_ORDER_GRAIN; i++)
		o->mark[write][i % SEC_ORDER_MARKS] = o->now;
}
