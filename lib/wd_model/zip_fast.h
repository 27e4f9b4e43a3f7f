/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* The model's own compressor for short requests at level 1 (zip_fast.c). */

#ifndef ZIP_FAST_H
#define ZIP_FAST_H

#include <stddef.h>
#include <stdint.h>

#define ZIP_FAST_MAX	8192	/* bytes of input */

struct zip_fast;

struct zip_fast *zip_fast_open(void);
void zip_fast_close(struct zip_fast *f);

/*
 * Compress @len bytes at @in, 1 to ZIP_FAST_MAX, to a complete raw DEFLATE stream of one block at
 * @out, with matches no further than 2^@wbits. Returns its length, or 0 when it and a few bytes
 * of slack do not fit in @room; @len + 64 is always enough. @in may change meanwhile; the result
 * is then useless but within its room.
 */
size_t zip_fast_run(struct zip_fast *f, const uint8_t *in, size_t len, uint8_t *out, size_t room,
		    unsigned int wbits);

#endif /* ZIP_FAST_H */
