/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Command shell: a prompt like testpmd's, or a script on standard input. A command is a table row;
 * the tokens that librte_cmdline wants are made from its pattern.
 */

#include "shell.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmdline.h>
#include <cmdline_parse.h>
#include <cmdline_parse_string.h>
#include <cmdline_socket.h>
#include <rte_comp.h>

#include "cmd.h"
#include "devinfo.h"
#include "util.h"
#include "wd_dev.h"

#define WORDS_MAX	6
#define QUEUE_DEPTH	64

/* What cmdline parses a line into. */
struct line {
	cmdline_fixed_string_t word[WORDS_MAX];
	cmdline_multi_string_t rest;
};

struct row {
	const char *pattern;	/* words, <argument>, and at the end <...>: the rest of the line */
	const char *help;
	int (*run)(char *const *w);	/* the arguments only */
};

static struct ta_dev devs[8];
static unsigned int nb_devs;
static unsigned int nb_failed;

static const struct ta_opt opts[] = { { .l = NULL } };

struct ta_dev *
ta_shell_dev(const char *name)
{
	struct ta_dev *dev;
	unsigned int i;

	for (i = 0; i < nb_devs; i++) {
		dev = &devs[i];
		if (strcmp(dev->name, name) == 0)
			return dev->started || ta_dev_start(dev, 1, QUEUE_DEPTH) == 0 ? dev : NULL;
	}
	if (nb_devs == RTE_DIM(devs)) {
		ta_err("too many devices in use");
		return NULL;
	}
	dev = &devs[nb_devs];
	if (ta_dev_pick(dev, name) != 0 || ta_dev_start(dev, 1, QUEUE_DEPTH) != 0)
		return NULL;
	nb_devs++;
	return dev;
}

static int
show_devices(char *const *w)
{
	uint8_t ids[RTE_COMPRESS_MAX_DEVS];
	unsigned int i, n = ta_dev_ids(ids);

	for (i = 0; i < n; i++)
		ta_devinfo_print(ids[i]);
	return TA_OK;
}

static int
show_caps(char *const *w)
{
	struct ta_dev dev;

	if (ta_dev_pick(&dev, w[0]) != 0)
		return TA_FAIL;
	ta_devinfo_caps_print(dev.id);
	return TA_OK;
}

static int
show_stats(char *const *w)
{
	struct ta_dev *dev = ta_shell_dev(w[0]);
	struct rte_compressdev_stats s;

	if (dev == NULL)
		return TA_FAIL;
	if (rte_compressdev_stats_get(dev->id, &s) != 0)
		return ta_err("%s has no statistics", dev->name);
	printf("enqueued %lu, dequeued %lu, enqueue errors %lu, dequeue errors %lu\n",
	       (unsigned long)s.enqueued_count, (unsigned long)s.dequeued_count,
	       (unsigned long)s.enqueue_err_count, (unsigned long)s.dequeue_err_count);
	return TA_OK;
}

static int
start(char *const *w)
{
	struct ta_dev *dev = ta_shell_dev(w[0]);
	uint64_t n;

	if (!ta_size_parse(w[1], &n) || n < 1 || n > UINT16_MAX)
		return ta_err("start: %s queue pairs?", w[1]);
	if (dev == NULL)
		return TA_FAIL;
	ta_dev_stop(dev);
	return ta_dev_start(dev, n, QUEUE_DEPTH);
}

/* Queue pairs must be closed for a reset, and are opened again after it. */
static int
reset(char *const *w)
{
	struct ta_dev *dev = ta_shell_dev(w[0]);
	struct wd_dev *wd;
	uint16_t nb_qp;
	int ret = 0;

	if (dev == NULL)
		return TA_FAIL;
	nb_qp = dev->nb_qp;
	ta_dev_stop(dev);
	wd = wd_dev_find(dev->name);
	if (wd != NULL)
		ret = wd_dev_reset(wd);
	else
		ta_note("%s is not ours: stopped and started only", dev->name);
	if (ret != 0)
		ta_err("%s: reset: %s", dev->name, strerror(-ret));
	if (ta_dev_start(dev, nb_qp, QUEUE_DEPTH) != 0 || ret != 0)
		return TA_FAIL;
	printf("%s is reset\n", dev->name);
	return TA_OK;
}

static int help(char *const *w);

static int
quit(char *const *w)
{
	return -1;
}

static const struct row rows[] = {
	{ "show devices", "the compression devices", show_devices },
	{ "show caps <dev>", "what a device can do", show_caps },
	{ "show queues <dev>", "hardware queues with ring state", ta_shell_queues },
	{ "show regs <dev>", "registers by name", ta_shell_regs },
	{ "show stats <dev>", "counters", show_stats },
	{ "start <dev> <n>", "start anew with <n> queue pairs; else 1 on first use", start },
	{ "dump sqe <dev> <queue> <slot>", "a submission entry, field by field",
	  ta_shell_dump_sqe },
	{ "dump cqe <dev> <queue> <slot>", "a completion entry", ta_shell_dump_cqe },
	{ "dump ctx <dev> <queue>", "SQC and CQC as the device has them", ta_shell_dump_ctx },
	{ "compress <dev> <as> <...>", "one op; <as>: text, hex (digits) or file (its name)",
	  ta_shell_compress },
	{ "decompress <dev> <as> <...>", "one op on raw DEFLATE", ta_shell_decompress },
	{ "inject <dev> <event> <nth>", "let the nth event go wrong, 0 takes it back; events: "
	  "sqe-error cqe-lost cqe-bad hang mb-busy mb-error bus-error abnormal",
	  ta_shell_inject },
	{ "reset <dev>", "reset the function, start it again", reset },
	{ "help", "this list", help },
	{ "quit", "leave", quit },
};

static int
help(char *const *w)
{
	unsigned int i;

	for (i = 0; i < RTE_DIM(rows); i++)
		printf("  %-30s %s\n", rows[i].pattern, rows[i].help);
	return TA_OK;
}

/* cmdline found the row @data for the line @parsed. */
static void
dispatch(void *parsed, struct cmdline *cl, void *data)
{
	const struct row *row = data;
	struct line *line = parsed;
	char *w[WORDS_MAX + 1];
	unsigned int i = 0, n = 0;
	const char *p = row->pattern;
	int ret;

	for (; *p != '\0'; i++) {
		if (strncmp(p, "<...>", 5) == 0)
			w[n++] = line->rest;
		else if (*p == '<')
			w[n++] = line->word[i];
		p += strcspn(p, " ");
		p += *p == ' ';
	}
	w[n] = NULL;
	ret = row->run(w);
	fflush(stdout);
	if (ret < 0)
		cmdline_quit(cl);
	else if (ret != TA_OK)
		nb_failed++;
}

/* One token for @len bytes at @word, the @i-th of its row. */
static cmdline_parse_token_hdr_t *
token(const char *word, size_t len, unsigned int i)
{
	cmdline_parse_token_string_t *t = calloc(1, sizeof(*t));

	if (t == NULL)
		return NULL;
	t->hdr.ops = &cmdline_token_string_ops;
	t->hdr.offset = offsetof(struct line, word) + i * sizeof(cmdline_fixed_string_t);
	if (strncmp(word, "<...>", len) == 0) {
		t->hdr.offset = offsetof(struct line, rest);
		t->string_data.str = TOKEN_STRING_MULTI;
	} else if (*word != '<') {
		t->string_data.str = strndup(word, len);
	}
	return &t->hdr;
}

/* These live until the program ends. */
static cmdline_parse_inst_t *
instruction(const struct row *row)
{
	cmdline_parse_inst_t *inst;
	const char *p = row->pattern;
	unsigned int i;
	size_t len;

	inst = calloc(1, sizeof(*inst) + (WORDS_MAX + 1) * sizeof(inst->tokens[0]));
	if (inst == NULL)
		return NULL;
	inst->f = dispatch;
	inst->data = (void *)(uintptr_t)row;
	inst->help_str = row->help;
	for (i = 0; *p != '\0' && i < WORDS_MAX; i++) {
		len = strcspn(p, " ");
		inst->tokens[i] = token(p, len, i);
		p += len + (p[len] == ' ');
	}
	return inst;
}

/* Lines from a file or a pipe: no echo, no prompt, and failures count. */
static void
script(struct cmdline *cl)
{
	char text[4096];
	int ret;

	while (fgets(text, sizeof(text), stdin) != NULL) {
		if (strncmp(text, "quit", 4) == 0)
			break;
		/* The parser wants a line feed also behind the last line. */
		if (strchr(text, '\n') == NULL && strlen(text) < sizeof(text) - 1)
			strcat(text, "\n");
		ret = cmdline_parse(cl, text);
		/* Success is the line's length, or 0 for an empty line. */
		if (ret < 0) {
			text[strcspn(text, "\n")] = '\0';
			ta_err("%s: %s; see help", text, ret == CMDLINE_PARSE_AMBIGUOUS ?
			       "ambiguous" : "no such command, or arguments are missing");
			nb_failed++;
		}
	}
}

static int
shell_run(int argc, char **argv)
{
	static cmdline_parse_inst_t *ctx[RTE_DIM(rows) + 1];
	bool tty = isatty(STDIN_FILENO);
	struct cmdline *cl;
	unsigned int i;

	for (i = 0; i < RTE_DIM(rows); i++) {
		ctx[i] = instruction(&rows[i]);
		if (ctx[i] == NULL)
			return ta_err("out of memory");
	}
	if (tty)
		cl = cmdline_stdin_new(ctx, "accel> ");
	else
		cl = cmdline_new(ctx, "", -1, STDOUT_FILENO);
	if (cl == NULL)
		return ta_err("no prompt");
	if (tty) {
		cmdline_interact(cl);
		cmdline_stdin_exit(cl);
	} else {
		script(cl);
		cmdline_free(cl);
	}
	while (nb_devs > 0)
		ta_dev_stop(&devs[--nb_devs]);
	return nb_failed != 0 && !tty ? TA_FAIL : TA_OK;
}

const struct ta_cmd ta_cmd_shell = {
	.name = "shell",
	.synopsis = "",
	.summary = "a prompt: look into a device, send single ops, inject faults",
	.detail =
		"Commands come from the terminal, with history and completion (TAB), or from\n"
		"standard input; then the exit code tells whether one failed. \"help\" lists "
		"them.\n\n"
		"Example:\n"
		"  printf 'compress compress_hisi_zip0 text hello hello\\n"
		"dump sqe compress_hisi_zip0 0 0\\n' | " TA_NAME " shell\n",
	.opts = opts,
	.eal = true,
	.run = shell_run,
};
