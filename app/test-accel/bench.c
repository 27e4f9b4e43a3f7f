/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

#include "cmd.h"
#include "util.h"

static const struct ta_opt opts[] = { { .l = NULL } };

static int
run(int argc, char **argv)
{
	return ta_err("not built");
}

const struct ta_cmd ta_cmd_bench = {
	.name = "bench", .synopsis = "", .summary = "(not built)", .opts = opts, .run = run,
};
