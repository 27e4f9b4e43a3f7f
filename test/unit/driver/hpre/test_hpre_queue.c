/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

#include "hd.h"

static void
none(void)
{
}

static const struct test_case cases[] = {
	TEST_CASE(none),
};
HD_MAIN(cases)
