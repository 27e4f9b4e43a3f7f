/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* The input of a fuzzer, taken piece by piece. */

#ifndef FUZZ_IN_H
#define FUZZ_IN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* What libFuzzer and fuzz_main.c call, once for each input. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

struct fuzz_in {
	const uint8_t *data;
	size_t len;
};

/* The next @n bytes, at most 8, as a number; zero when the input is at its end. */
static inline uint64_t
take(struct fuzz_in *in, unsigned int n)
{
	uint64_t val = 0;

	if (n > in->len)
		n = in->len;
	memcpy(&val, in->data, n);
	in->data += n;
	in->len -= n;
	return val;
}

/* The next *@len bytes as they are, or as many as there are left. */
static inline const uint8_t *
take_bytes(struct fuzz_in *in, size_t *len)
{
	const uint8_t *bytes = in->data;

	if (*len > in->len)
		*len = in->len;
	in->data += *len;
	in->len -= *len;
	return bytes;
}

static inline void
must(bool cond)
{
	if (!cond)
		abort();
}

#endif /* FUZZ_IN_H */
