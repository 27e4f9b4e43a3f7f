/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Findings of the doctor: one line each, and the command that mends it. */

#ifndef TA_REPORT_H
#define TA_REPORT_H

#include <stdbool.h>

enum ta_level {
	TA_GOOD,
	TA_WARN,	/* works, but less well, or only for some */
	TA_BAD,		/* keeps a device from being used */
};

void ta_report_open(bool json);
/* @fix: commands, one to a line, or NULL. @fmt says what was found about @subject. */
void ta_report(enum ta_level level, const char *subject, const char *fix, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
/* Put commands together for @fix; the text lives until the next call. */
const char *ta_fix(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
unsigned int ta_report_count(enum ta_level level);
/* The verdict, which ends the report. */
void ta_report_close(bool hardware, bool model);

#endif /* TA_REPORT_H */
