/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* dpdk-test-accel EAL-OPTIONS -- COMMAND ...: find the command, start EAL for it, run it. */

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include <rte_eal.h>
#include <rte_version.h>

#include "cmd.h"
#include "eal.h"
#include "util.h"

/* How many words of @argv are EAL's; the command's begin behind them and the "--". */
static int
split(int argc, char **argv, int *cmd)
{
	int i;

	/* Without EAL options the command comes first, and a "--" is its own. */
	if (argc > 0 && (ta_cmd_find(argv[0]) != NULL || strcmp(argv[0], "-i") == 0)) {
		*cmd = 0;
		return 0;
	}
	for (i = 0; i < argc; i++) {
		if (strcmp(argv[i], "--") == 0) {
			*cmd = i + 1;
			return i;
		}
	}
	*cmd = argc;
	return argc;
}

/* Options of the tool itself: an exit code, or -1 when there is a command to run. */
static int
own_option(const char *word)
{
	if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0) {
		ta_usage();
		return TA_OK;
	}
	if (strcmp(word, "--version") == 0) {
		printf(TA_NAME " " TA_VERSION ", compiled for DPDK " TA_DPDK ", running on %s\n",
		       rte_version());
		return TA_OK;
	}
	return -1;
}

static int
no_command(int argc, char **argv)
{
	const char *guess;

	if (argc == 0) {
		ta_err("which command? see --help");
		return TA_USAGE;
	}
	guess = ta_cmd_guess(argv[0]);
	if (guess != NULL)
		ta_err("no command %s; did you mean %s?", argv[0], guess);
	else
		ta_err("no command %s; see --help (EAL options need \"--\" behind them)", argv[0]);
	return TA_USAGE;
}

static int
run(const struct ta_cmd *cmd, int eal_argc, char **eal_argv, int argc, char **argv)
{
	int n, ret;

	n = ta_cmd_parse(cmd, argc, argv);
	if (n < 0)
		return n == -2 ? TA_OK : TA_USAGE;
	if (!cmd->eal)
		return cmd->run(n, argv);
	if (cmd->engines != 0)
		ta_eal_engines(cmd->engines);
	/* It may know better. */
	if (cmd->prepare != NULL) {
		ret = cmd->prepare(n, argv);
		if (ret != 0)
			return ret;
	}
	if (ta_eal_init(eal_argc, eal_argv) != 0)
		return TA_FAIL;
	ret = cmd->run(n, argv);
	rte_eal_cleanup();
	return ret;
}

int
main(int argc, char **argv)
{
	const struct ta_cmd *cmd;
	int eal, first, ret;
	const char *name;

	/* A closed pipe shall be an error of write(), which is told, not a silent death. */
	signal(SIGPIPE, SIG_IGN);
	argc--;
	argv++;
	eal = split(argc, argv, &first);
	ret = argc > 0 ? own_option(argv[first < argc ? first : 0]) : -1;
	if (ret >= 0)
		return ret;
	if (first >= argc)
		return no_command(argc, argv);
	name = strcmp(argv[first], "-i") == 0 ? "shell" : argv[first];
	cmd = ta_cmd_find(name);
	if (cmd == NULL)
		return no_command(argc - first, argv + first);
	ret = run(cmd, eal, argv, argc - first - 1, argv + first + 1);
	if (fflush(stdout) != 0 && ret == TA_OK)
		ret = ta_err("standard output: %s", strerror(errno));
	return ret;
}
