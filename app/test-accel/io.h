/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Files and pipes: buffered input, and output that appears whole or not at all. */

#ifndef TA_IO_H
#define TA_IO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

struct rte_mbuf;

#define TA_PEEK_MAX	(256u << 10)

struct ta_in {
	int fd;
	const char *name;	/* for messages */
	struct stat st;
	bool failed;		/* a read failed and was told */
	bool eof;
	uint8_t *buf;		/* TA_PEEK_MAX bytes: [pos, end) is not yet taken */
	size_t pos, end;
	uint64_t taken;		/* bytes taken since open */
};

/* @path "-": standard input. 0, or TA_FAIL having said why. */
int ta_in_open(struct ta_in *in, const char *path);
void ta_in_close(struct ta_in *in);
/* The next bytes without taking them; *@len is what is wanted in, what there is out. */
const uint8_t *ta_in_peek(struct ta_in *in, size_t *len);
void ta_in_skip(struct ta_in *in, size_t len);
/* Take up to @len bytes to the chain @m; less only at the end or with @failed set. */
size_t ta_in_read(struct ta_in *in, struct rte_mbuf *m, size_t len);
/* Bytes of a regular file; 0 for pipes. */
uint64_t ta_in_size(const struct ta_in *in);

struct ta_out {
	int fd;
	const char *name;
	char *path;		/* where it shall be; NULL: standard output */
	bool force;
	bool failed;
	uint64_t written;
};

/* What stands at the end of an input's name, and what takes its place in the output's. */
struct ta_suffix {
	const char *from, *to;
};

/*
 * Where the result goes: @want, the user's -o; "-" when the input is a pipe; else the name of
 * @input with @add behind it or, when that is NULL, without the suffix of @table (ended by NULL)
 * that it has. @what ("compressed"; NULL: no matter) does not go to a terminal. NULL after having
 * said why. Freed by the caller.
 */
char *ta_out_name(const char *want, const char *input, const char *add,
		  const struct ta_suffix *table, const char *what);
/*
 * @path "-": standard output. An existing file needs @force. Data goes to a temporary file in the
 * same folder, which a failure or a signal takes away. 0, or TA_FAIL having said why.
 */
int ta_out_open(struct ta_out *out, const char *path, bool force);
int ta_out_write(struct ta_out *out, const void *data, size_t len);
int ta_out_write_buf(struct ta_out *out, const struct rte_mbuf *m, size_t len);
/* Make it durable and give it its name, and mode, owner and time of @like if not NULL. */
int ta_out_commit(struct ta_out *out, const struct stat *like);
/* Give up what is not committed. Allowed after everything. */
void ta_out_abort(struct ta_out *out);

#endif /* TA_IO_H */
