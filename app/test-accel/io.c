/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Files and pipes: buffered input, and output that appears whole or not at all. */

#include "io.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <rte_mbuf.h>

#include "util.h"

int
ta_in_open(struct ta_in *in, const char *path)
{
	bool std = strcmp(path, "-") == 0;

	memset(in, 0, sizeof(*in));
	in->name = std ? "standard input" : path;
	in->fd = std ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	if (in->fd < 0 || fstat(in->fd, &in->st) != 0) {
		ta_err("%s: %s", in->name, strerror(errno));
		goto close_fd;
	}
	if (S_ISDIR(in->st.st_mode)) {
		ta_err("%s: is a folder", in->name);
		goto close_fd;
	}
	in->buf = malloc(TA_PEEK_MAX);
	if (in->buf == NULL) {
		ta_err("out of memory");
		goto close_fd;
	}
	posix_fadvise(in->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	return 0;

close_fd:
	if (in->fd > 0)
		close(in->fd);
	in->fd = -1;
	return TA_FAIL;
}

void
ta_in_close(struct ta_in *in)
{
	free(in->buf);
	in->buf = NULL;
	if (in->fd > 0)
		close(in->fd);
	in->fd = -1;
}

/* One read; 0 at the end or after a failure. */
static size_t
read_some(struct ta_in *in, void *buf, size_t len)
{
	ssize_t n;

	if (in->eof || in->failed)
		return 0;
	do {
		n = read(in->fd, buf, len);
	} while (n < 0 && errno == EINTR);
	if (n < 0) {
		in->failed = true;
		ta_err("%s: cannot be read: %s", in->name, strerror(errno));
		return 0;
	}
	in->eof = n == 0;
	return n;
}

const uint8_t *
ta_in_peek(struct ta_in *in, size_t *len)
{
	size_t n;

	if (in->end - in->pos < *len && in->pos != 0) {
		memmove(in->buf, in->buf + in->pos, in->end - in->pos);
		in->end -= in->pos;
		in->pos = 0;
	}
	while (in->end - in->pos < *len) {
		n = read_some(in, in->buf + in->end, TA_PEEK_MAX - in->end);
		if (n == 0)
			break;
		in->end += n;
	}
	*len = RTE_MIN(*len, in->end - in->pos);
	return in->buf + in->pos;
}

void
ta_in_skip(struct ta_in *in, size_t len)
{
	in->pos += len;
	in->taken += len;
}

size_t
ta_in_read(struct ta_in *in, struct rte_mbuf *m, size_t len)
{
	size_t off, room, n, done = 0;

	for (; m != NULL && done < len; m = m->next) {
		for (off = 0; off < m->data_len && done < len; off += n, done += n) {
			room = RTE_MIN(m->data_len - off, len - done);
			if (in->pos != in->end) {
				n = RTE_MIN(room, in->end - in->pos);
				memcpy(rte_pktmbuf_mtod_offset(m, void *, off), in->buf + in->pos,
				       n);
				in->pos += n;
			} else {
				n = read_some(in, rte_pktmbuf_mtod_offset(m, void *, off), room);
			}
			if (n == 0)
				goto out;
		}
	}
out:
	in->taken += done;
	return done;
}

uint64_t
ta_in_size(const struct ta_in *in)
{
	return S_ISREG(in->st.st_mode) ? in->st.st_size : 0;
}

/* @name with its suffix replaced as @table has it, or NULL when it has none of them. */
static char *
strip(const char *name, const struct ta_suffix *table)
{
	size_t len = strlen(name), n;
	char *out;

	for (; table->from != NULL; table++) {
		n = strlen(table->from);
		if (len <= n || strcmp(name + len - n, table->from) != 0 ||
		    name[len - n - 1] == '/')
			continue;
		return asprintf(&out, "%.*s%s", (int)(len - n), name, table->to) < 0 ? NULL : out;
	}
	return NULL;
}

static void
no_suffix(const char *input, const struct ta_suffix *table)
{
	char list[64] = "";

	for (; table->from != NULL; table++)
		snprintf(list + strlen(list), sizeof(list) - strlen(list), "%s%s",
			 list[0] != '\0' ? ", " : "", table->from);
	ta_err("%s: has no suffix to take away (%s); name the output with -o", input, list);
}

char *
ta_out_name(const char *want, const char *input, const char *add, const struct ta_suffix *table,
	    const char *what)
{
	char *out;

	if (want != NULL)
		out = strdup(want);
	else if (strcmp(input, "-") == 0)
		out = strdup("-");
	else if (add == NULL)
		out = strip(input, table);
	else if (asprintf(&out, "%s%s", input, add) < 0)
		out = NULL;
	if (out == NULL) {
		no_suffix(input, table);
		return NULL;
	}
	if (what != NULL && strcmp(out, "-") == 0 && isatty(STDOUT_FILENO)) {
		ta_err("%s data is not written to a terminal; name a file with -o, or -f", what);
		free(out);
		return NULL;
	}
	return out;
}

/* The temporary file of the one output that is open, for the signal handler; "": none. */
static char tmp_path[PATH_MAX];
static const int deadly[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };

static void
on_signal(int sig)
{
	if (tmp_path[0] != '\0')
		unlink(tmp_path);
	signal(sig, SIG_DFL);
	raise(sig);
}

static void
signals_block(sigset_t *old)
{
	sigset_t set;
	unsigned int i;

	sigemptyset(&set);
	for (i = 0; i < RTE_DIM(deadly); i++)
		sigaddset(&set, deadly[i]);
	pthread_sigmask(SIG_BLOCK, &set, old);
}

static void
signals_catch(void)
{
	struct sigaction sa = { .sa_handler = on_signal }, old;
	unsigned int i;

	for (i = 0; i < RTE_DIM(deadly); i++) {
		/* What the parent ignores (nohup) stays ignored. */
		if (sigaction(deadly[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
			sigaction(deadly[i], &sa, NULL);
	}
}

/* "FOLDER/.NAME.XXXXXX.tmp", cut where a file name would get too long. */
static int
tmp_open(const char *path)
{
	const char *base = strrchr(path, '/');
	sigset_t old;
	int fd, n;

	base = base != NULL ? base + 1 : path;
	signals_block(&old);
	n = snprintf(tmp_path, sizeof(tmp_path), "%.*s.%.200s.XXXXXX.tmp", (int)(base - path), path,
		     base);
	if (n >= (int)sizeof(tmp_path)) {
		errno = ENAMETOOLONG;
		fd = -1;
	} else {
		fd = mkostemps(tmp_path, 4, O_CLOEXEC);
	}
	if (fd < 0)
		tmp_path[0] = '\0';
	else
		signals_catch();
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return fd;
}

int
ta_out_open(struct ta_out *out, const char *path, bool force)
{
	struct stat st;

	memset(out, 0, sizeof(*out));
	out->force = force;
	out->name = path;
	if (strcmp(path, "-") == 0) {
		out->name = "standard output";
		out->fd = STDOUT_FILENO;
		return 0;
	}
	if (lstat(path, &st) == 0) {
		/* Devices and pipes are written to; only regular files are replaced. */
		if (!S_ISREG(st.st_mode) && !S_ISLNK(st.st_mode)) {
			out->fd = open(path, O_WRONLY | O_CLOEXEC);
			if (out->fd < 0)
				return ta_err("%s: %s", path, strerror(errno));
			return 0;
		}
		if (!force) {
			out->fd = -1;
			return ta_err("%s: exists already; -f replaces it", path);
		}
	}
	out->fd = tmp_open(path);
	if (out->fd < 0)
		return ta_err("%s: cannot be created: %s", path, strerror(errno));
	out->path = strdup(path);
	if (out->path == NULL) {
		ta_out_abort(out);
		return ta_err("out of memory");
	}
	return 0;
}

int
ta_out_write(struct ta_out *out, const void *data, size_t len)
{
	const char *p = data;
	ssize_t n;

	if (out->failed)
		return TA_FAIL;
	out->written += len;
	while (len != 0) {
		n = write(out->fd, p, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			out->failed = true;
			return ta_err("%s: cannot be written: %s", out->name,
				      strerror(n < 0 ? errno : ENOSPC));
		}
		p += n;
		len -= n;
	}
	return 0;
}

int
ta_out_write_buf(struct ta_out *out, const struct rte_mbuf *m, size_t len)
{
	size_t n;

	for (; m != NULL && len != 0; m = m->next) {
		n = RTE_MIN(len, (size_t)m->data_len);
		if (ta_out_write(out, rte_pktmbuf_mtod(m, const void *), n) != 0)
			return TA_FAIL;
		len -= n;
	}
	return 0;
}

/* Not being allowed to give a file away is usual and no error. */
static void
attributes(int fd, const struct stat *like)
{
	struct timespec times[2] = { like->st_atim, like->st_mtim };
	mode_t mode = like->st_mode & 0777;

	if (!S_ISREG(like->st_mode))
		return;
	if (fchown(fd, like->st_uid, like->st_gid) != 0)
		mode &= 0777;
	if (fchmod(fd, mode) != 0 || futimens(fd, times) != 0)
		ta_note("mode or time of the input could not be kept: %s", strerror(errno));
}

/* The rename itself must reach the disk, too. */
static void
sync_folder(const char *path)
{
	const char *base = strrchr(path, '/');
	char dir[PATH_MAX];
	int fd;

	snprintf(dir, sizeof(dir), "%.*s", base != NULL ? (int)(base - path) + 1 : 1,
		 base != NULL ? path : ".");
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return;
	/* Some file systems cannot do this for folders; the data is safe already. */
	(void)fsync(fd);
	close(fd);
}

static mode_t
default_mode(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return 0666 & ~mask;
}

static int
tmp_rename(struct ta_out *out)
{
	sigset_t old;
	int ret;

	signals_block(&old);
	if (out->force)
		ret = rename(tmp_path, out->path);
	else
		ret = renameat2(AT_FDCWD, tmp_path, AT_FDCWD, out->path, RENAME_NOREPLACE);
	/* Old file systems lack the flag; link() refuses an existing name as well. */
	if (ret != 0 && !out->force && errno == EINVAL) {
		ret = link(tmp_path, out->path);
		if (ret == 0)
			unlink(tmp_path);
	}
	if (ret == 0)
		tmp_path[0] = '\0';
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return ret;
}

int
ta_out_commit(struct ta_out *out, const struct stat *like)
{
	if (out->failed)
		return TA_FAIL;
	if (out->path == NULL) {
		/* Some write errors of network file systems show at close only. */
		if (out->fd != STDOUT_FILENO && close(out->fd) != 0)
			return ta_err("%s: %s", out->name, strerror(errno));
		out->fd = -1;
		return 0;
	}
	if (like != NULL && S_ISREG(like->st_mode))
		attributes(out->fd, like);
	else
		(void)fchmod(out->fd, default_mode());
	if (fsync(out->fd) != 0 || close(out->fd) != 0) {
		ta_err("%s: cannot be written: %s", out->name, strerror(errno));
		out->fd = -1;
		ta_out_abort(out);
		return TA_FAIL;
	}
	out->fd = -1;
	if (tmp_rename(out) != 0) {
		ta_err("%s: cannot be given its name: %s", out->name, strerror(errno));
		ta_out_abort(out);
		return TA_FAIL;
	}
	sync_folder(out->path);
	free(out->path);
	out->path = NULL;
	return 0;
}

void
ta_out_abort(struct ta_out *out)
{
	if (out->fd > STDERR_FILENO)
		close(out->fd);
	out->fd = -1;
	if (tmp_path[0] != '\0')
		unlink(tmp_path);
	tmp_path[0] = '\0';
	free(out->path);
	out->path = NULL;
}
