/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* A writer of JSON on stdout: keys, values, nesting; commas come by themselves. */

#include "json.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

static unsigned int depth;
static bool first = true;

static void
text(const char *s)
{
	putchar('"');
	for (; *s != '\0'; s++) {
		if (*s == '"' || *s == '\\')
			printf("\\%c", *s);
		else if ((unsigned char)*s < 0x20)
			printf("\\u%04x", *s);
		else
			putchar(*s);
	}
	putchar('"');
}

static void
begin(const char *key)
{
	unsigned int i;

	if (!first)
		putchar(',');
	if (depth != 0)
		putchar('\n');
	for (i = 0; i < depth; i++)
		printf("  ");
	if (key != NULL) {
		text(key);
		printf(": ");
	}
	first = false;
}

void
json_open(const char *key, char bracket)
{
	begin(key);
	putchar(bracket);
	depth++;
	first = true;
}

void
json_close(char bracket)
{
	unsigned int i;

	depth--;
	if (!first) {
		putchar('\n');
		for (i = 0; i < depth; i++)
			printf("  ");
	}
	putchar(bracket);
	first = false;
	if (depth == 0) {
		putchar('\n');
		first = true;
	}
}

void
json_str(const char *key, const char *val)
{
	begin(key);
	if (val == NULL)
		printf("null");
	else
		text(val);
}

void
json_u64(const char *key, uint64_t val)
{
	begin(key);
	printf("%" PRIu64, val);
}

void
json_i64(const char *key, int64_t val)
{
	begin(key);
	printf("%" PRId64, val);
}

void
json_num(const char *key, double val)
{
	begin(key);
	if (isfinite(val))
		printf("%.4f", val);
	else
		printf("null");
}

void
json_bool(const char *key, bool val)
{
	begin(key);
	printf(val ? "true" : "false");
}
