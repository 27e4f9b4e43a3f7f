/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Command doctor: why a device cannot be used here, and the command that mends it. It only reads,
 * and runs without EAL, which may be what does not start.
 */

#include "doctor.h"

#include <dlfcn.h>
#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <rte_version.h>

#include "cmd.h"
#include "eal.h"
#include "report.h"
#include "sysfs.h"
#include "util.h"

#define MODEL_LIBRARY	"libwd_model.so.0"
#define MIB		(UINT64_C(1) << 20)
#define ENOUGH_HUGE	(64 * MIB)

static bool json;
static const char *plugin_path;

static const struct ta_opt opts[] = {
	{ 0, "sysroot", TA_STR, &ta_sysroot, "DIR", 0, 0,
	  "read DIR/sys, DIR/proc and DIR/dev instead of /sys, /proc and /dev" },
	{ 0, "plugin", TA_STR, &plugin_path, "FILE", 0, 0,
	  "the driver to look at (default: where EAL or this tool would find it)" },
	{ 0, "json", TA_FLAG, &json, NULL, 0, 0, "print JSON" },
	{ .l = NULL },
};

static void
check_dpdk(void)
{
	const char *ver = rte_version();

	if (strstr(ver, TA_DPDK) != NULL)
		ta_report(TA_GOOD, "dpdk", NULL, "%s", ver);
	else
		ta_report(TA_BAD, "dpdk", "meson setup --wipe build && ninja -C build",
			  "running with %s, compiled for " TA_DPDK
			  ": drivers have no ABI promise and refuse it", ver);
}

/* EAL refuses a plugin that anybody could have replaced: it looks at every folder above. */
static bool
folder_safe(const char *plugin)
{
	char dir[PATH_MAX];
	struct stat st;
	char *slash;

	if (realpath(plugin, dir) == NULL)
		return true;
	while ((slash = strrchr(dir, '/')) != NULL) {
		slash[slash == dir] = '\0';
		if (stat(dir, &st) == 0 && (st.st_mode & S_IWOTH) != 0) {
			ta_report(TA_BAD, "plugin", "build in a folder that only you can write, "
				  "such as your home folder", "%s can be written by anybody, so "
				  "EAL refuses to load plugins from below it", dir);
			return false;
		}
		if (slash == dir)
			break;
	}
	return true;
}

/* The model stands beside wd_common when installed, else where the build put it. */
static bool
check_model(const char *plugin)
{
	char dir[PATH_MAX], path[PATH_MAX + 64];
	void *lib = dlopen(MODEL_LIBRARY, RTLD_LAZY);

	if (lib == NULL) {
		snprintf(dir, sizeof(dir), "%s", plugin);
		snprintf(path, sizeof(path), "%s/../lib/wd_model/" MODEL_LIBRARY, dirname(dir));
		lib = dlopen(path, RTLD_LAZY);
	}
	if (lib != NULL && dlsym(lib, "wdm_api") != NULL) {
		ta_report(TA_GOOD, "model", NULL, "the device model can be loaded: "
			  "--vdev=compress_hisi_zip0 and crypto_hisi_sec0 need no hardware");
		return true;
	}
	ta_report(TA_BAD, "model", "ninja -C build && meson install -C build",
		  "the device model cannot be loaded: %s", lib == NULL ? dlerror() :
		  MODEL_LIBRARY " is not ours");
	return false;
}

static bool
check_plugin(const struct ta_engine *engine, char *path, size_t len)
{
	void *lib;

	if (plugin_path != NULL)
		snprintf(path, len, "%s", plugin_path);
	else if (!ta_plugin_find(engine, path, len))
		snprintf(path, len, "%s/%s", TA_PMD_DIR, engine->plugin);
	if (access(path, R_OK) != 0) {
		ta_report(TA_BAD, "plugin", "meson setup build && ninja -C build\n"
			  "meson install -C build", "the driver is not there: %s: %s", path,
			  strerror(errno));
		return false;
	}
	if (!folder_safe(path))
		return false;
	/* Lazily: EAL's own symbols are in this process already. */
	lib = dlopen(path, RTLD_LAZY | RTLD_LOCAL);
	if (lib == NULL) {
		ta_report(TA_BAD, "plugin", "meson setup --wipe build && ninja -C build",
			  "the driver cannot be loaded: %s", dlerror());
		return false;
	}
	ta_report(TA_GOOD, "plugin", NULL, "%s", path);
	return true;
}

/* The user's or both of ours. @path gets one that is good. False: there is none. */
static bool
check_plugins(char *path, size_t len)
{
	char other[PATH_MAX];
	unsigned int i, good = 0;

	if (plugin_path != NULL)
		return check_plugin(NULL, path, len);
	for (i = 0; i < TA_ENGINES; i++)
		if (check_plugin(&ta_engines[i], other, sizeof(other)) && good++ == 0)
			snprintf(path, len, "%s", other);
	return good != 0;
}

static bool
hugetlbfs_mounted(void)
{
	char line[1024];
	bool found = false;
	FILE *f;

	f = fopen(ta_path("/proc/mounts"), "re");
	if (f == NULL)
		return false;
	while (!found && fgets(line, sizeof(line), f) != NULL)
		found = strstr(line, " hugetlbfs ") != NULL;
	fclose(f);
	return found;
}

static void
check_huge(void)
{
	static const char get[] =
		"echo 512 > /sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages";
	struct ta_huge huge;
	char total[32], left[32];

	ta_sysfs_huge(&huge);
	ta_size_text(total, sizeof(total), huge.total);
	ta_size_text(left, sizeof(left), huge.free);
	if (huge.total == 0)
		ta_report(TA_WARN, "hugepages", get, "none: only --no-huge works, slower and for "
			  "virtual devices only");
	else if (huge.free < ENOUGH_HUGE)
		ta_report(TA_WARN, "hugepages", get, "%s, but only %s free: another program has "
			  "them, or left files in /dev/hugepages", total, left);
	else
		ta_report(TA_GOOD, "hugepages", NULL, "%s, %s free", total, left);
	if (huge.total != 0 && !hugetlbfs_mounted())
		ta_report(TA_WARN, "hugepages", "mkdir -p /dev/hugepages && "
			  "mount -t hugetlbfs none /dev/hugepages", "no hugetlbfs is mounted: EAL "
			  "works with --in-memory only");
}

/* Also true of containers, where the number may be small without anybody having chosen it. */
static void
check_memlock(bool needed)
{
	static const char fix[] = "ulimit -l unlimited\n"
		"echo '* - memlock unlimited' > /etc/security/limits.d/dpdk.conf  # log in again";
	unsigned long long soft;
	char line[256], text[32];
	bool found = false;
	FILE *f;

	f = fopen(ta_path("/proc/self/limits"), "re");
	if (f == NULL)
		return;
	while (!found && fgets(line, sizeof(line), f) != NULL)
		found = strncmp(line, "Max locked memory", 17) == 0;
	fclose(f);
	if (!found || sscanf(line + 17, "%llu", &soft) != 1 || soft >= 512 * MIB)
		ta_report(TA_GOOD, "memlock", NULL, "no limit that matters");
	else if (geteuid() == 0)
		ta_report(TA_GOOD, "memlock", NULL, "%s, which does not bind root",
			  ta_size_text(text, sizeof(text), soft));
	else
		ta_report(needed ? TA_BAD : TA_WARN, "memlock", fix, "%s may be locked: a device "
			  "behind the IOMMU needs all of EAL's memory locked",
			  ta_size_text(text, sizeof(text), soft));
}

/*
 * The tool's own verdict on the model: it can go without hugepages, so a plugin and the model's
 * library are all it takes.
 */
static int
doctor_run(int argc, char **argv)
{
	char path[PATH_MAX];
	bool plugin, model, hardware;

	ta_report_open(json);
	check_dpdk();
	plugin = check_plugins(path, sizeof(path));
	model = plugin && check_model(path);
	check_huge();
	hardware = ta_doctor_hardware() && plugin;
	check_memlock(hardware);
	ta_report_close(hardware, model);
	if (!json && model && !hardware)
		printf("Next: " TA_NAME " compress FILE   (on the model)\n");
	else if (!json && hardware)
		printf("Next: " TA_NAME " list\n");
	return hardware || model ? TA_OK : TA_FAIL;
}

const struct ta_cmd ta_cmd_doctor = {
	.name = "doctor",
	.synopsis = "",
	.summary = "why a device cannot be used here, and the command that mends it",
	.detail =
		"Looks at DPDK, the driver, hugepages, IOMMU, PCI functions, their drivers,\n"
		"groups and node rights. Changes nothing. Each line is ok, warn or bad, what was\n"
		"found, and behind \"->\" the command that mends it. Exit code 0 when hardware or\n"
		"at least the device model can be used.\n",
	.opts = opts,
	.run = doctor_run,
};
