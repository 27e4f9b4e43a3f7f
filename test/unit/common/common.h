/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* What the tests of lib/wd_common share: an EAL without privileges, and what was logged. */

#ifndef COMMON_H
#define COMMON_H

#include <stdint.h>

#include <rte_common.h>

#include "test.h"

/*
 * main() of a test: bring EAL up, run the cases. The first argument may choose the memory:
 *   --no-huge  4 KiB pages (the default; no root)
 *   --va, --pa hugepages of 2 MiB with that IOVA mode
 *   --legacy   the same, mapped once and for all
 * When the machine cannot do that, all cases are skipped and the exit code is 77.
 */
int common_main(const struct test_case *cases, size_t n, int argc, char **argv);

/* Is memory made of hugepages that come and go? */
extern bool common_dynamic;

/* Forget what was logged; what was logged since, as one string. */
void common_log_reset(void);
const char *common_log(void);

/* A repeatable random number below @limit. */
uint32_t common_random(uint32_t limit);

#define COMMON_MAIN(cases) \
	int \
	main(int argc, char **argv) \
	{ \
		return common_main(cases, RTE_DIM(cases), argc, argv); \
	}

#define TEST_MEM_EQUAL(got, want, len)	TEST_CHECK(memcmp(got, want, len) == 0)

/* The log has @text in it. */
#define TEST_LOGGED(text) \
	TEST_CHECK(strstr(common_log(), text) != NULL, "the log is: %s", common_log())

#endif /* COMMON_H */
