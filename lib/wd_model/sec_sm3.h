/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* SM3 (GB/T 32905-2016) with a state that can be taken out between two blocks. */

#ifndef SEC_SM3_H
#define SEC_SM3_H

#include <stddef.h>
#include <stdint.h>

struct sec_sm3 {
	uint32_t h[8];
	uint64_t len;		/* bytes up to now */
	uint8_t buf[64];
};

void sec_sm3_init(struct sec_sm3 *s);
void sec_sm3_update(struct sec_sm3 *s, const void *p, size_t len);
void sec_sm3_final(struct sec_sm3 *s, uint8_t *out);

#endif /* SEC_SM3_H */
