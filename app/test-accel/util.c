/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Messages, sizes and small file reads that every command uses. */

#include "util.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "progress.h"

bool ta_quiet;

int
ta_err(const char *fmt, ...)
{
	va_list ap;

	ta_progress_clear();
	fflush(stdout);
	fprintf(stderr, TA_NAME ": ");
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	return TA_FAIL;
}

void
ta_note(const char *fmt, ...)
{
	va_list ap;

	if (ta_quiet)
		return;
	ta_progress_clear();
	fprintf(stderr, TA_NAME ": ");
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
}

static unsigned int
unit_shift(const char *s)
{
	switch (tolower((unsigned char)*s)) {
	case 'k':
		return 10;
	case 'm':
		return 20;
	case 'g':
		return 30;
	default:
		return 0;
	}
}

bool
ta_size_parse(const char *s, uint64_t *val)
{
	unsigned int shift;
	uint64_t v;
	char *end;

	if (!isdigit((unsigned char)*s))
		return false;
	errno = 0;
	v = strtoull(s, &end, 0);
	if (errno != 0 || end == s)
		return false;
	shift = unit_shift(end);
	if (shift != 0)
		end++;
	if (shift != 0 && (strcmp(end, "iB") == 0 || strcmp(end, "B") == 0))
		end = "";
	if (*end != '\0' || v > UINT64_MAX >> shift)
		return false;
	*val = v << shift;
	return true;
}

uint32_t
ta_hex_parse(const char *text, uint8_t *buf, uint32_t max)
{
	unsigned int byte;
	uint32_t n = 0;

	while (*text != '\0') {
		if (isspace((unsigned char)*text)) {
			text++;
			continue;
		}
		if (n == max || !isxdigit((unsigned char)text[0]) ||
		    !isxdigit((unsigned char)text[1]) || sscanf(text, "%2x", &byte) != 1)
			return UINT32_MAX;
		buf[n++] = byte;
		text += 2;
	}
	return n;
}

const char *
ta_size_text(char *buf, size_t len, uint64_t bytes)
{
	static const char *const unit[] = { "B", "KiB", "MiB", "GiB", "TiB" };
	double v = bytes;
	unsigned int i = 0;

	while (v >= 1024 && i < 4) {
		v /= 1024;
		i++;
	}
	snprintf(buf, len, i == 0 ? "%.0f %s" : "%.1f %s", v, unit[i]);
	return buf;
}

double
ta_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec * 1e-9;
}

bool
ta_file_text(const char *path, char *buf, size_t len)
{
	ssize_t n;
	int fd;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	n = read(fd, buf, len - 1);
	close(fd);
	if (n < 0)
		return false;
	while (n > 0 && (buf[n - 1] == '\n' || buf[n - 1] == ' '))
		n--;
	buf[n] = '\0';
	return true;
}

bool
ta_file_u64(const char *path, uint64_t *val)
{
	char buf[128], *end;

	if (!ta_file_text(path, buf, sizeof(buf)) || !isdigit((unsigned char)buf[0]))
		return false;
	*val = strtoull(buf, &end, 0);
	return end != buf;
}

#define WORD_MAX 40

unsigned int
ta_distance(const char *a, const char *b)
{
	size_t la = strlen(a), lb = strlen(b), i, j;
	unsigned int row[WORD_MAX + 1], prev, old, cost;

	if (la > WORD_MAX || lb > WORD_MAX)
		return WORD_MAX;
	for (j = 0; j <= lb; j++)
		row[j] = j;
	for (i = 1; i <= la; i++) {
		prev = row[0];
		row[0] = i;
		for (j = 1; j <= lb; j++) {
			old = row[j];
			cost = prev + (a[i - 1] != b[j - 1]);
			if (row[j] + 1 < cost)
				cost = row[j] + 1;
			if (row[j - 1] + 1 < cost)
				cost = row[j - 1] + 1;
			row[j] = cost;
			prev = old;
		}
	}
	return row[lb];
}
