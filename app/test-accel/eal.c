/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* EAL's arguments: what the user gave and what the tool adds. */

#include "eal.h"

#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <rte_eal.h>
#include <rte_errno.h>

#include "sysfs.h"
#include "util.h"

#define NO_HUGE_MB "512"

/* EAL's words: the user's and ours. Freed by nobody: EAL keeps pointers into them. */
static char *words[512];
static int nb_words;
static const char *wanted[4];
static unsigned int nb_wanted;
static unsigned int engines = 1 << TA_ZIP;
static unsigned int left_out;	/* engines whose plugin the user did not name, but another's */

static int __attribute__((format(printf, 1, 0)))
add(const char *fmt, const char *arg)
{
	if (nb_words + 1 >= (int)(sizeof(words) / sizeof(words[0])))
		return ta_err("too many EAL arguments");
	if (asprintf(&words[nb_words], fmt, arg) < 0)
		return ta_err("out of memory");
	nb_words++;
	return 0;
}

bool
ta_plugin_find(const struct ta_engine *engine, char *path, size_t len)
{
	char exe[PATH_MAX];
	ssize_t n;

	n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
	if (n <= 0)
		return false;
	exe[n] = '\0';
	n = snprintf(path, len, "%s/../drivers/%s", dirname(exe), engine->plugin);
	if (n < 0 || (size_t)n >= len)
		return false;
	if (realpath(path, exe) == NULL)
		return false;
	return snprintf(path, len, "%s", exe) < (int)len;
}

void
ta_eal_engines(unsigned int mask)
{
	engines = mask;
}

bool
ta_eal_loaded(const struct ta_engine *engine)
{
	return (left_out & 1u << (engine - ta_engines)) == 0;
}

int
ta_eal_want(const char *driver)
{
	if (nb_wanted == sizeof(wanted) / sizeof(wanted[0]))
		return -1;
	wanted[nb_wanted++] = driver;
	return 0;
}

/* Is one of the options in @names (words between '|'; short ones as "-d") among @argv? */
static bool
has(int argc, char **argv, const char *names)
{
	const char *p;
	size_t len;
	int i;

	for (i = 0; i < argc; i++) {
		for (p = names; *p != '\0'; p += len + (p[len] == '|')) {
			len = strcspn(p, "|");
			if (strncmp(argv[i], p, len) != 0)
				continue;
			/* A short option may have its argument in the same word. */
			if (p[1] != '-' || argv[i][len] == '\0' || argv[i][len] == '=')
				return true;
		}
	}
	return false;
}

/* Is @name a device of ours, of another engine than @engine (NULL: of none)? */
static bool
is_other(const char *name, const struct ta_engine *engine)
{
	unsigned int e;

	for (e = 0; engine != NULL && e < TA_ENGINES; e++)
		if (&ta_engines[e] != engine && strncmp(name, ta_engines[e].driver,
							strlen(ta_engines[e].driver)) == 0)
			return true;
	return false;
}

/*
 * Does a --vdev among @argv name a device whose driver begins so, and which is not of another
 * engine than @engine (NULL: whatever)?
 */
static bool
has_vdev(int argc, char **argv, const char *driver, const struct ta_engine *engine)
{
	const char *val;
	int i;

	for (i = 0; i < argc; i++) {
		if (strncmp(argv[i], "--vdev=", 7) == 0)
			val = argv[i] + 7;
		else if (strcmp(argv[i], "--vdev") == 0 && i + 1 < argc)
			val = argv[i + 1];
		else
			continue;
		if (strncmp(val, driver, strlen(driver)) == 0 && !is_other(val, engine))
			return true;
	}
	return false;
}

/* Functions on vfio-pci go to EAL by name, so that it leaves all other PCI devices alone. */
static unsigned int
add_pci(const struct ta_engine *engine)
{
	static struct ta_pci pci[TA_PCI_MAX];
	unsigned int i, n, found = 0;

	n = ta_sysfs_accel(pci, TA_PCI_MAX);
	for (i = 0; i < n; i++) {
		if (pci[i].engine != engine || strcmp(pci[i].driver, "vfio-pci") != 0)
			continue;
		if (add("--allow=%s", pci[i].bdf) != 0)
			break;
		found++;
	}
	return found;
}

/*
 * Has the user named what to use? A command for one engine does not take a --vdev of another class
 * or of another engine for it; where all are welcome, any is.
 */
static bool
named(int argc, char **argv, const struct ta_engine *engine)
{
	bool one = engines == 1u << (engine - ta_engines);

	return has(argc, argv, "-a|--allow|-b|--block") ||
		has_vdev(argc, argv, one ? engine->kind : "", one ? engine : NULL);
}

/* Who names the plugin of one engine of ours does without the others. */
static unsigned int
not_loaded(int argc, char **argv)
{
	unsigned int e, seen = 0;
	int i;

	for (i = 0; i < argc; i++)
		for (e = 0; e < TA_ENGINES; e++)
			if (strstr(argv[i], ta_engines[e].plugin) != NULL)
				seen |= 1u << e;
	return seen != 0 ? ~seen : 0;
}

static int
add_default(int argc, char **argv, const struct ta_engine *engine)
{
	/* A command of one engine has it fail, which tells more than a missing device. */
	if (engines != 1u << (engine - ta_engines) && !ta_eal_loaded(engine))
		return 0;
	if (named(argc, argv, engine) || add_pci(engine) != 0)
		return 0;
	if (add("--vdev=%s0", engine->driver) != 0)
		return -1;
	ta_note("no device named and none on vfio-pci: using the device model, --vdev=%s0",
		engine->driver);
	return 0;
}

static int
add_devices(int argc, char **argv)
{
	char name[64];
	unsigned int i;

	left_out = not_loaded(argc, argv);
	for (i = 0; i < TA_ENGINES; i++)
		if ((engines & 1u << i) != 0 && add_default(argc, argv, &ta_engines[i]) != 0)
			return -1;
	for (i = 0; i < nb_wanted; i++) {
		snprintf(name, sizeof(name), "%s", wanted[i]);
		if (has_vdev(argc, argv, name, NULL) || has_vdev(nb_words, words, name, NULL))
			continue;
		if (add("--vdev=%s0", name) != 0)
			return -1;
	}
	if (!has(argc, argv, "--no-pci|-a|--allow|-b|--block") &&
	    !has(nb_words, words, "--allow") && add("%s", "--no-pci") != 0)
		return -1;
	return 0;
}

static int
add_memory(int argc, char **argv)
{
	struct ta_huge huge;

	if (!has(argc, argv, "--in-memory|--file-prefix|--proc-type|--huge-dir|--no-huge|"
		 "--huge-unlink|--legacy-mem|--single-file-segments") &&
	    add("%s", "--in-memory") != 0)
		return -1;
	if (has(argc, argv, "-m|--no-huge|--socket-mem|--huge-dir|--legacy-mem|--iova-mode"))
		return 0;
	ta_sysfs_huge(&huge);
	if (huge.free >= UINT64_C(64) << 20)
		return 0;
	ta_note("no free hugepages: using --no-huge -m " NO_HUGE_MB " (4 KiB pages: slower, and "
		"only virtual devices); \"doctor\" tells how to get some");
	if (add("%s", "--no-huge") != 0 || add("%s", "-m") != 0)
		return -1;
	return add("%s", NO_HUGE_MB);
}

/* All that stand in the build tree: the user may name devices of any class. */
static int
add_plugins(void)
{
	char path[PATH_MAX];
	unsigned int i;

	for (i = 0; i < TA_ENGINES; i++)
		if (ta_plugin_find(&ta_engines[i], path, sizeof(path)) &&
		    (add("%s", "-d") != 0 || add("%s", path) != 0))
			return -1;
	return 0;
}

int
ta_eal_init(int argc, char **argv)
{
	int i;

	add("%s", TA_NAME);
	for (i = 0; i < argc; i++)
		if (add("%s", argv[i]) != 0)
			return -1;
	if (!has(argc, argv, "-d") && add_plugins() != 0)
		return -1;
	if (!has(argc, argv, "--log-level") &&
	    (add("%s", "--log-level=lib.eal:error") != 0 ||
	     add("%s", "--log-level=lib.cryptodev:notice") != 0))
		return -1;
	if (!has(argc, argv, "--no-telemetry|--telemetry") && add("%s", "--no-telemetry") != 0)
		return -1;
	if (add_memory(argc, argv) != 0 || add_devices(argc, argv) != 0)
		return -1;
	if (rte_eal_init(nb_words, words) < 0) {
		ta_err("EAL did not start: %s; \"%s doctor\" looks for the reason",
		       rte_strerror(rte_errno), TA_NAME);
		return -1;
	}
	return 0;
}
