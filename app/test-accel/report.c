/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Findings of the doctor: one line each, and the command that mends it. */

#include "report.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "json.h"

static bool as_json;
static unsigned int count[3];
static const char *const level_name[] = { "ok", "warn", "bad" };

void
ta_report_open(bool json)
{
	as_json = json;
	memset(count, 0, sizeof(count));
	if (json) {
		json_open(NULL, '{');
		json_open("checks", '[');
	}
}

static void
print_fix(const char *fix)
{
	size_t n;

	while (*fix != '\0') {
		n = strcspn(fix, "\n");
		printf("%18s %.*s\n", "->", (int)n, fix);
		fix += n + (fix[n] == '\n');
	}
}

void
ta_report(enum ta_level level, const char *subject, const char *fix, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	count[level]++;
	if (!as_json) {
		printf("%-4s  %-10s %s\n", level_name[level], subject, text);
		if (fix != NULL)
			print_fix(fix);
		return;
	}
	json_open(NULL, '{');
	json_str("level", level_name[level]);
	json_str("subject", subject);
	json_str("found", text);
	json_str("fix", fix);
	json_close('}');
}

const char *
ta_fix(const char *fmt, ...)
{
	static char text[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return text;
}

unsigned int
ta_report_count(enum ta_level level)
{
	return count[level];
}

void
ta_report_close(bool hardware, bool model)
{
	if (as_json) {
		json_close(']');
		json_bool("hardware", hardware);
		json_bool("model", model);
		json_close('}');
		return;
	}
	printf("\nAccelerator hardware: %s. Device model: %s.\n", hardware ? "usable" :
	       "not usable", model ? "usable" : "not usable");
}
