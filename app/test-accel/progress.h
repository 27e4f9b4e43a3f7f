/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* A progress line on a terminal's stderr. */

#ifndef TA_PROGRESS_H
#define TA_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

/* @total 0: unknown. Shows nothing when stderr is no terminal or @off is set. */
void ta_progress_start(const char *what, uint64_t total, bool off);
/* Cheap enough to call for every block. */
void ta_progress(uint64_t done);
/* Take the line away, if there is one. */
void ta_progress_clear(void);
void ta_progress_end(void);

#endif /* TA_PROGRESS_H */
