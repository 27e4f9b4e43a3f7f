/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Messages, sizes and small file reads that every command uses. */

#ifndef TA_UTIL_H
#define TA_UTIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TA_NAME "dpdk-test-accel"

/* Exit codes of the tool. */
#define TA_OK		0
#define TA_FAIL		1	/* the work failed; one message said why */
#define TA_USAGE	2	/* the command line is wrong */

/* One line on stderr: what failed. Takes the progress line away first. Returns TA_FAIL. */
int ta_err(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* One line on stderr that does not end the work. */
void ta_note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* -q: no ta_note() lines. */
extern bool ta_quiet;

/* "64k", "1M", "0x100", "300": false when it is not a size or does not fit. */
bool ta_size_parse(const char *s, uint64_t *val);
/* "0a 1b2c" to bytes: how many, UINT32_MAX when it is something else or more than @max. */
uint32_t ta_hex_parse(const char *text, uint8_t *buf, uint32_t max);
/* "12.3 MiB" in a buffer that the caller gives. */
const char *ta_size_text(char *buf, size_t len, uint64_t bytes);

/* Seconds since some start, monotonic. */
double ta_now(void);

/* The whole of a small text file, without the last line feed. False: it cannot be read. */
bool ta_file_text(const char *path, char *buf, size_t len);
/* The first unsigned number of a small file; false when there is none. */
bool ta_file_u64(const char *path, uint64_t *val);

/* How unlike two words are; small means a likely slip of the finger. */
unsigned int ta_distance(const char *a, const char *b);

#endif /* TA_UTIL_H */
