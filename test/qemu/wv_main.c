/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* wd-vfio: the part of the guest suite that needs registers, see wv.h. */

#include <stdio.h>
#include <string.h>

#include "wv.h"

int
main(int argc, char **argv)
{
	int i;

	if (argc == 3 && strcmp(argv[1], "fault") == 0) {
		wv_fault(argv[2]);
	} else if (argc > 3 && strcmp(argv[1], "split") == 0) {
		for (i = 2; i < argc && strcmp(argv[i], "--") != 0; i++)
			;
		wv_split(argv + 2, i - 2, i < argc ? argv + i + 1 : argv + argc);
	} else {
		fprintf(stderr, "usage: wd-vfio fault BDF\n"
			"       wd-vfio split PF VF VF [-- COMMAND...]\n");
		return 2;
	}
	return wv_failed != 0;
}
