/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* What the address sanitizer must not complain about in the fuzzers. */

#ifndef FUZZ_ASAN_H
#define FUZZ_ASAN_H

/*
 * A driver may lay source and destination over each other. The libraries then copy between ranges
 * that overlap, which spoils the driver's own data and nothing else.
 */
const char *__asan_default_suppressions(void);
const char *
__asan_default_suppressions(void)
{
	return "interceptor_via_lib:libisal\n"
	       "interceptor_via_lib:libdeflate\n"
	       "interceptor_via_lib:libz\n"
	       "interceptor_via_lib:liblz4\n";
}

#endif /* FUZZ_ASAN_H */
