/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* What the prompt's commands are made of. Each takes words and returns TA_OK or TA_FAIL. */

#ifndef TA_SHELL_H
#define TA_SHELL_H

#include <stdbool.h>

#include "dev.h"

/* @name as a device, started with one queue pair if it was not; NULL after having said why. */
struct ta_dev *ta_shell_dev(const char *name);

/* shell_hw.c: @w[0] is the device; what follows as in the table of shell.c */
int ta_shell_queues(char *const *w);
int ta_shell_regs(char *const *w);
int ta_shell_dump_sqe(char *const *w);
int ta_shell_dump_cqe(char *const *w);
int ta_shell_dump_ctx(char *const *w);
int ta_shell_inject(char *const *w);

/* shell_op.c */
int ta_shell_compress(char *const *w);
int ta_shell_decompress(char *const *w);

#endif /* TA_SHELL_H */
