/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* A progress line on a terminal's stderr. */

#include "progress.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "util.h"

static struct {
	bool on;
	bool shown;
	char what[48];
	uint64_t total;
	double start;
	double last;
} line;

void
ta_progress_start(const char *what, uint64_t total, bool off)
{
	memset(&line, 0, sizeof(line));
	line.on = !off && isatty(STDERR_FILENO);
	snprintf(line.what, sizeof(line.what), "%s", what);
	line.total = total;
	line.start = ta_now();
	line.last = line.start;
}

static void
show(uint64_t done, double now)
{
	char size[32], rate[32], bar[24];
	double secs = now - line.start;
	unsigned int i, full;

	ta_size_text(size, sizeof(size), done);
	ta_size_text(rate, sizeof(rate), secs > 0 ? (uint64_t)(done / secs) : 0);
	if (line.total != 0) {
		full = done >= line.total ? 20 : (unsigned int)(done * 20.0 / line.total);
		for (i = 0; i < 20; i++)
			bar[i] = i < full ? '#' : '.';
		bar[20] = '\0';
		fprintf(stderr, "\r%s [%s] %3.0f%% %s, %s/s \033[K", line.what, bar,
			100.0 * done / line.total, size, rate);
	} else {
		fprintf(stderr, "\r%s %s, %s/s \033[K", line.what, size, rate);
	}
	fflush(stderr);
	line.shown = true;
}

void
ta_progress(uint64_t done)
{
	double now;

	if (!line.on)
		return;
	now = ta_now();
	if (now - line.last < 0.1)
		return;
	line.last = now;
	show(done, now);
}

void
ta_progress_clear(void)
{
	if (line.shown) {
		fprintf(stderr, "\r\033[K");
		fflush(stderr);
		line.shown = false;
	}
}

void
ta_progress_end(void)
{
	ta_progress_clear();
	line.on = false;
}
