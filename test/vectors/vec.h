/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Reader of the known answers in this folder; each file begins with how it is written. */

#ifndef VEC_H
#define VEC_H

#include <stdint.h>
#include <stdio.h>

#define VEC_MAX		1024	/* bytes of one value */

struct vec_bytes {
	uint8_t p[VEC_MAX];
	uint32_t len;
};

struct vec {
	char origin[128], alg[32];
	struct vec_bytes key, akey, iv, aad, plain, cipher, tag;
};

/*
 * Call @fn for every record of the file. Returns how many they were; ends the program when the
 * file cannot be read or a line makes no sense.
 */
unsigned int vec_each(const char *path, void (*fn)(const struct vec *v, void *arg), void *arg);
/* The same of an open file; @name is for messages. */
unsigned int vec_read(FILE *f, const char *name, void (*fn)(const struct vec *v, void *arg),
		      void *arg);

#endif /* VEC_H */
