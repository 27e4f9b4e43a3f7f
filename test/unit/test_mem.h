/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Memory that a test lends to a device, given out from its start and never taken back. */

#ifndef TEST_MEM_H
#define TEST_MEM_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "test.h"

/* The next @len bytes, zeroed and aligned to 64, of @size at @base, of which *@used are gone. */
static inline uint8_t *
test_mem_take(uint8_t *base, size_t size, size_t *used, size_t len)
{
	uint8_t *p = base + *used;

	len = (len + 63) & ~(size_t)63;
	TEST_CHECK(len <= size - *used);
	*used += len;
	memset(p, 0, len);
	return p;
}

#endif /* TEST_MEM_H */
