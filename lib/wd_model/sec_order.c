/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

#include "sec_order.h"

#define VEC	8	/* ranges are looked at by so many; unused ones match nothing */

static int32_t
unit_of(uintptr_t p)
{
	return p >> SEC_ORDER_UNIT & INT32_MAX;
}

/* The first @nb of @r, and those that a vector has beyond them. */
static void
ranges_clear(struct sec_ranges *r, unsigned int nb)
{
	unsigned int i;

	for (i = 0; i < nb; i++) {
		r->first[i] = INT32_MAX;
		r->last[i] = -1;
	}
	r->nb = 0;
	r->low = UINTPTR_MAX;
	r->high = 0;
}

void
sec_order_init(struct sec_order *o)
{
	o->all = false;
	ranges_clear(&o->read, SEC_ORDER_RANGES);
	ranges_clear(&o->written, SEC_ORDER_RANGES);
}

void
sec_order_clear(struct sec_order *o)
{
	o->all = false;
	ranges_clear(&o->read, o->read.nb);
	ranges_clear(&o->written, o->written.nb);
}

bool
sec_ranges_hit(const struct sec_ranges *r, uintptr_t p, size_t len)
{
	int32_t first = unit_of(p), last = unit_of(p + len - 1), hit = 0;
	unsigned int i, nb = (r->nb + VEC - 1) / VEC * VEC;

	/* Around the end of the 31 bits: no comparison would be right. */
	if (first > last)
		return true;
	for (i = 0; i < nb; i++)
		hit |= (r->first[i] <= last) & (first <= r->last[i]);
	return hit;
}

void
sec_order_add(struct sec_order *o, const void *at, size_t len, bool write)
{
	struct sec_ranges *r = write ? &o->written : &o->read;
	uintptr_t p = (uintptr_t)at;

	if (len == 0)
		return;
	if (r->nb == SEC_ORDER_RANGES || unit_of(p) > unit_of(p + len - 1)) {
		o->all = true;
		return;
	}
	r->first[r->nb] = unit_of(p);
	r->last[r->nb++] = unit_of(p + len - 1);
	r->low = p < r->low ? p : r->low;
	r->high = p + len > r->high ? p + len : r->high;
}
