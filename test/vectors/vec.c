/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

#include "vec.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct reader {
	const char *path;
	unsigned int line;
	struct vec v;
	struct vec_bytes *last;		/* where the next line goes on */
};

static void __attribute__((noreturn))
bad(const struct reader *r, const char *what)
{
	fprintf(stderr, "%s:%u: %s\n", r->path, r->line, what);
	exit(1);
}

static unsigned int
nibble(const struct reader *r, char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	bad(r, "no hex digit");
}

static void
bytes_add(struct reader *r, struct vec_bytes *b, const char *s)
{
	for (; *s != '\0'; s += 2) {
		if (b->len == VEC_MAX)
			bad(r, "value too long");
		b->p[b->len++] = nibble(r, s[0]) << 4 | nibble(r, s[1]);
	}
	r->last = b;
}

static void
field(struct reader *r, const char *name, const char *value)
{
	struct vec *v = &r->v;
	const struct {
		const char *name;
		struct vec_bytes *to;
	} tab[] = {
		{ "key", &v->key }, { "akey", &v->akey }, { "iv", &v->iv }, { "aad", &v->aad },
		{ "plain", &v->plain }, { "cipher", &v->cipher }, { "tag", &v->tag },
	};
	unsigned int i;

	if (strcmp(name, "origin") == 0) {
		snprintf(v->origin, sizeof(v->origin), "%s", value);
		return;
	}
	if (strcmp(name, "alg") == 0) {
		snprintf(v->alg, sizeof(v->alg), "%s", value);
		return;
	}
	for (i = 0; i < sizeof(tab) / sizeof(tab[0]); i++) {
		if (strcmp(name, tab[i].name) == 0) {
			bytes_add(r, tab[i].to, value);
			return;
		}
	}
	bad(r, "unknown name");
}

/* The record is complete. */
static unsigned int
record(struct reader *r, void (*fn)(const struct vec *v, void *arg), void *arg)
{
	bool some = r->v.alg[0] != '\0';

	if (some)
		fn(&r->v, arg);
	memset(&r->v, 0, sizeof(r->v));
	r->last = NULL;
	return some;
}

static void
line_parse(struct reader *r, char *line)
{
	char *eq;

	line[strcspn(line, "\n")] = '\0';
	if (line[0] == ' ' && r->last != NULL) {
		bytes_add(r, r->last, line + 1);
		return;
	}
	eq = strstr(line, " = ");
	if (eq == NULL)
		bad(r, "no value");
	*eq = '\0';
	field(r, line, eq + 3);
}

unsigned int
vec_read(FILE *f, const char *path, void (*fn)(const struct vec *v, void *arg), void *arg)
{
	static struct reader r;
	unsigned int nb = 0;
	char line[256];

	memset(&r, 0, sizeof(r));
	r.path = path;
	if (f == NULL)
		bad(&r, "cannot open");
	while (fgets(line, sizeof(line), f) != NULL) {
		r.line++;
		if (line[0] == '\n')
			nb += record(&r, fn, arg);
		else if (line[0] != '#')
			line_parse(&r, line);
	}
	return nb + record(&r, fn, arg);
}

unsigned int
vec_each(const char *path, void (*fn)(const struct vec *v, void *arg), void *arg)
{
	FILE *f = fopen(path, "r");
	unsigned int nb = vec_read(f, path, fn, arg);

	fclose(f);
	return nb;
}
