/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* The commands and how their options are read. */

#include "cmd.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util.h"

const struct ta_cmd *const ta_cmds[] = {
	&ta_cmd_list,
	&ta_cmd_doctor,
	&ta_cmd_compress,
	&ta_cmd_decompress,
	&ta_cmd_crypto,
	&ta_cmd_pubkey,
	&ta_cmd_bench,
	&ta_cmd_selftest,
	&ta_cmd_shell,
	NULL,
};

const struct ta_cmd *
ta_cmd_find(const char *name)
{
	unsigned int i;

	for (i = 0; ta_cmds[i] != NULL; i++)
		if (strcmp(ta_cmds[i]->name, name) == 0)
			return ta_cmds[i];
	return NULL;
}

const char *
ta_cmd_guess(const char *name)
{
	unsigned int i, d, best = 3;
	const char *guess = NULL;

	for (i = 0; ta_cmds[i] != NULL; i++) {
		d = ta_distance(name, ta_cmds[i]->name);
		if (d < best) {
			best = d;
			guess = ta_cmds[i]->name;
		}
	}
	return guess;
}

void
ta_usage(void)
{
	unsigned int i;

	printf("usage: " TA_NAME " [EAL-OPTIONS --] COMMAND [OPTIONS] [ARGUMENTS]\n\n"
	       "Try out, validate and measure compressdev and cryptodev accelerators, first of\n"
	       "all compress_hisi_zip, crypto_hisi_sec and crypto_hisi_hpre, on hardware or on\n"
	       "the device model.\n\nCommands:\n");
	for (i = 0; ta_cmds[i] != NULL; i++)
		printf("  %-11s %s\n", ta_cmds[i]->name, ta_cmds[i]->summary);
	printf("\n  -i          the same as shell\n"
	       "  --help      this text; COMMAND --help explains one command\n"
	       "  --version   versions of the tool and of DPDK\n\n"
	       "EAL options stand before \"--\" and may be left out. The tool then adds what is\n"
	       "missing, and says so where it matters: -d PLUGIN from its own build tree;\n"
	       "--vdev=compress_hisi_zip0, crypto_hisi_sec0 or crypto_hisi_hpre0 (the device\n"
	       "model) when no device that the command could use is named and no accelerator is\n"
	       "bound to vfio-pci;\n"
	       "--in-memory, so that nothing is left behind; --no-huge -m 512 when there are no\n"
	       "free hugepages.\n\n"
	       "Examples:\n"
	       "  " TA_NAME " doctor\n"
	       "  " TA_NAME " compress FILE\n"
	       "  " TA_NAME " crypto digest --alg sha256 FILE\n"
	       "  " TA_NAME " pubkey sign --key KEY.pem -o SIG FILE\n"
	       "  " TA_NAME " -l 0-2 --vdev=compress_hisi_zip0,hw=v2 -- selftest\n"
	       "  " TA_NAME " -- bench --against compress_isal\n\n"
	       "Exit codes: 0 done, 1 failed, 2 wrong command line.\n");
}

static void
opt_help(const struct ta_opt *o)
{
	char left[64];
	int n;

	n = o->s != 0 ? snprintf(left, sizeof(left), "-%c, --%s", o->s, o->l) :
		snprintf(left, sizeof(left), "    --%s", o->l);
	if (o->type != TA_FLAG)
		snprintf(left + n, sizeof(left) - n, " %s", o->arg);
	if (strlen(left) > 24)
		printf("  %s\n  %24s %s\n", left, "", o->help);
	else
		printf("  %-24s %s\n", left, o->help);
}

static void
cmd_help(const struct ta_cmd *cmd)
{
	const struct ta_opt *o;

	printf("usage: " TA_NAME " [EAL-OPTIONS --] %s [OPTIONS]%s%s\n\n%s\n\nOptions:\n",
	       cmd->name, cmd->synopsis[0] != '\0' ? " " : "", cmd->synopsis, cmd->summary);
	for (o = cmd->opts; o->l != NULL; o++)
		opt_help(o);
	printf("  %-24s this text\n", "-h, --help");
	if (cmd->detail != NULL)
		printf("\n%s", cmd->detail);
}

static bool
is_choice(const char *choices, const char *val)
{
	size_t n = strlen(val), len;

	while (*choices != '\0') {
		len = strcspn(choices, "|");
		if (len == n && memcmp(choices, val, n) == 0)
			return true;
		choices += len + (choices[len] == '|');
	}
	return false;
}

static int
opt_set(const struct ta_opt *o, const char *val)
{
	uint64_t u;
	long l;
	char *end;

	switch (o->type) {
	case TA_FLAG:
		*(bool *)o->dest = true;
		return 0;
	case TA_STR:
		*(const char **)o->dest = val;
		return 0;
	case TA_CHOICE:
		if (!is_choice(o->arg, val)) {
			ta_err("--%s %s: choose one of %s", o->l, val, o->arg);
			return -1;
		}
		*(const char **)o->dest = val;
		return 0;
	case TA_UINT:
		if (!ta_size_parse(val, &u) || u < (uint64_t)o->min || u > (uint64_t)o->max) {
			ta_err("--%s %s: need a number %" PRId64 "..%" PRId64, o->l, val, o->min,
			       o->max);
			return -1;
		}
		*(uint64_t *)o->dest = u;
		return 0;
	case TA_INT:
		errno = 0;
		l = strtol(val, &end, 0);
		if (errno != 0 || end == val || *end != '\0' || l < o->min || l > o->max) {
			ta_err("--%s %s: need a number %" PRId64 "..%" PRId64, o->l, val, o->min,
			       o->max);
			return -1;
		}
		*(int *)o->dest = l;
		return 0;
	}
	return -1;
}

static void
unknown(const struct ta_cmd *cmd, const char *name)
{
	unsigned int d, best = 4;
	const char *guess = NULL;
	const struct ta_opt *o;

	for (o = cmd->opts; o->l != NULL; o++) {
		d = ta_distance(name, o->l);
		if (d < best) {
			best = d;
			guess = o->l;
		}
	}
	if (guess != NULL)
		ta_err("%s: unknown option --%s; did you mean --%s?", cmd->name, name, guess);
	else
		ta_err("%s: unknown option --%s; see %s --help", cmd->name, name, cmd->name);
}

/* One "--name", "--name=value" or "--name value" at argv[0]; returns words used or -1, -2. */
static int
parse_long(const struct ta_cmd *cmd, int argc, char **argv)
{
	char *name = argv[0] + 2, *eq = strchr(name, '=');
	const struct ta_opt *o;

	if (eq != NULL)
		*eq = '\0';
	if (strcmp(name, "help") == 0)
		return -2;
	for (o = cmd->opts; o->l != NULL; o++)
		if (strcmp(o->l, name) == 0)
			break;
	if (o->l == NULL) {
		unknown(cmd, name);
		return -1;
	}
	if (o->type == TA_FLAG) {
		if (eq != NULL) {
			ta_err("--%s takes no argument", name);
			return -1;
		}
		return opt_set(o, NULL) < 0 ? -1 : 1;
	}
	if (eq != NULL)
		return opt_set(o, eq + 1) < 0 ? -1 : 1;
	if (argc < 2) {
		ta_err("--%s needs an argument: %s", name, o->arg);
		return -1;
	}
	return opt_set(o, argv[1]) < 0 ? -1 : 2;
}

/* A word of short options at argv[0]; returns words used or -1, -2. */
static int
parse_short(const struct ta_cmd *cmd, int argc, char **argv)
{
	const struct ta_opt *o;
	const char *p;

	for (p = argv[0] + 1; *p != '\0'; p++) {
		if (*p == 'h')
			return -2;
		for (o = cmd->opts; o->l != NULL; o++)
			if (o->s == *p)
				break;
		if (o->l == NULL) {
			ta_err("%s: unknown option -%c; see %s --help", cmd->name, *p, cmd->name);
			return -1;
		}
		if (o->type == TA_FLAG) {
			opt_set(o, NULL);
			continue;
		}
		if (p[1] != '\0')
			return opt_set(o, p + 1) < 0 ? -1 : 1;
		if (argc < 2) {
			ta_err("-%c needs an argument: %s", *p, o->arg);
			return -1;
		}
		return opt_set(o, argv[1]) < 0 ? -1 : 2;
	}
	return 1;
}

int
ta_cmd_parse(const struct ta_cmd *cmd, int argc, char **argv)
{
	int i = 0, n = 0, used;
	bool words = false;

	while (i < argc) {
		if (words || argv[i][0] != '-' || argv[i][1] == '\0') {
			argv[n++] = argv[i++];
			continue;
		}
		if (strcmp(argv[i], "--") == 0) {
			words = true;
			i++;
			continue;
		}
		used = argv[i][1] == '-' ? parse_long(cmd, argc - i, argv + i) :
			parse_short(cmd, argc - i, argv + i);
		if (used == -2)
			cmd_help(cmd);
		if (used < 0)
			return used;
		i += used;
	}
	if (n < cmd->min_args || (cmd->max_args >= 0 && n > cmd->max_args)) {
		ta_err("%s: %s; usage: %s [OPTIONS] %s", cmd->name,
		       n < cmd->min_args ? "an argument is missing" : "too many arguments",
		       cmd->name, cmd->synopsis);
		return -1;
	}
	return n;
}
