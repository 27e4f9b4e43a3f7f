/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* A writer of JSON on stdout: keys, values, nesting; commas come by themselves. */

#ifndef TA_JSON_H
#define TA_JSON_H

#include <stdbool.h>
#include <stdint.h>

/* @key NULL: an element of an array or the outermost value. */
void json_open(const char *key, char bracket);	/* '{' or '[' */
void json_close(char bracket);			/* '}' or ']' */
void json_str(const char *key, const char *val);	/* NULL gives null */
void json_u64(const char *key, uint64_t val);
void json_i64(const char *key, int64_t val);
void json_num(const char *key, double val);
void json_bool(const char *key, bool val);

#endif /* TA_JSON_H */
