/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* A command is a table row; its options are a table, too, and --help is printed from it. */

#ifndef TA_CMD_H
#define TA_CMD_H

#include <stdbool.h>
#include <stdint.h>

enum ta_opt_type {
	TA_FLAG,	/* bool *: set */
	TA_STR,		/* const char **: the argument */
	TA_UINT,	/* uint64_t *: a number or size in [min, max] */
	TA_INT,		/* int *: a number in [min, max], may be negative */
	TA_CHOICE,	/* const char **: one of the words in @choices, '|' between them */
};

struct ta_opt {
	char s;			/* -s, or 0 */
	const char *l;		/* --l; NULL ends the table */
	enum ta_opt_type type;
	void *dest;
	const char *arg;	/* what the argument is called in --help; TA_CHOICE: the choices */
	int64_t min, max;	/* TA_UINT, TA_INT */
	const char *help;
};

struct ta_cmd {
	const char *name;
	const char *synopsis;	/* arguments, for --help */
	const char *summary;	/* one line */
	const char *detail;	/* whole lines behind the options, or NULL */
	const struct ta_opt *opts;
	int min_args, max_args;	/* positional arguments; max -1: any number */
	bool eal;		/* needs rte_eal_init() before */
	unsigned int engines;	/* whose devices it uses: bits of enum ta_engine_nr; 0: ZIP's */
	/* What the command line says about EAL's: called between parsing and rte_eal_init(). */
	int (*prepare)(int argc, char **argv);
	int (*run)(int argc, char **argv);	/* positional arguments; gives the exit code */
};

extern const struct ta_cmd ta_cmd_list, ta_cmd_doctor, ta_cmd_compress, ta_cmd_decompress,
	ta_cmd_crypto, ta_cmd_pubkey, ta_cmd_bench, ta_cmd_selftest, ta_cmd_shell;
/* NULL ends the table. */
extern const struct ta_cmd *const ta_cmds[];

const struct ta_cmd *ta_cmd_find(const char *name);
/* A known name that is near to @name, or NULL. */
const char *ta_cmd_guess(const char *name);

/*
 * Parse @argv (without the command's name) by the command's table; positional arguments are moved
 * to the front of @argv. Returns their number, -1 after an error that was told, or -2 after
 * --help was printed.
 */
int ta_cmd_parse(const struct ta_cmd *cmd, int argc, char **argv);

void ta_usage(void);

#endif /* TA_CMD_H */
