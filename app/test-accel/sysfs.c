/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* What the kernel says about accelerators and memory, below a root that tests can choose. */

#include "sysfs.h"

#include <dirent.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine.h"
#include "util.h"

const char *ta_sysroot = "";

const char *
ta_path(const char *fmt, ...)
{
	static char path[PATH_MAX];
	va_list ap;
	int n;

	n = snprintf(path, sizeof(path), "%s", ta_sysroot);
	va_start(ap, fmt);
	vsnprintf(path + n, sizeof(path) - n, fmt, ap);
	va_end(ap);
	return path;
}

/* The last part of what a link points to, or "". */
static void
link_name(const char *path, char *buf, size_t len)
{
	char target[PATH_MAX];
	const char *base;
	ssize_t n;

	buf[0] = '\0';
	n = readlink(path, target, sizeof(target) - 1);
	if (n <= 0)
		return;
	target[n] = '\0';
	base = strrchr(target, '/');
	snprintf(buf, len, "%.*s", (int)len - 1, base != NULL ? base + 1 : target);
}

static bool
pci_read(const char *bdf, struct ta_pci *pci)
{
	uint64_t val;
	char name[16];

	memset(pci, 0, sizeof(*pci));
	if (strlen(bdf) >= sizeof(pci->bdf))
		return false;
	strcpy(pci->bdf, bdf);
	if (!ta_file_u64(ta_path("/sys/bus/pci/devices/%s/vendor", bdf), &val))
		return false;
	pci->vendor = val;
	if (!ta_file_u64(ta_path("/sys/bus/pci/devices/%s/device", bdf), &val))
		return false;
	pci->device = val;
	if (ta_file_u64(ta_path("/sys/bus/pci/devices/%s/revision", bdf), &val))
		pci->revision = val;
	ta_file_u64(ta_path("/sys/bus/pci/devices/%s/sriov_numvfs", bdf), &pci->numvfs);
	ta_file_u64(ta_path("/sys/bus/pci/devices/%s/sriov_totalvfs", bdf), &pci->totalvfs);
	pci->numa = -1;
	if (ta_file_u64(ta_path("/sys/bus/pci/devices/%s/numa_node", bdf), &val))
		pci->numa = val;
	link_name(ta_path("/sys/bus/pci/devices/%s/driver", bdf), pci->driver,
		  sizeof(pci->driver));
	link_name(ta_path("/sys/bus/pci/devices/%s/iommu_group", bdf), name, sizeof(name));
	pci->group = name[0] != '\0' ? atoi(name) : -1;
	return true;
}

static int
pci_cmp(const void *a, const void *b)
{
	return strcmp(((const struct ta_pci *)a)->bdf, ((const struct ta_pci *)b)->bdf);
}

static unsigned int
pci_scan(const char *folder, bool accel, struct ta_pci *pci, unsigned int max)
{
	struct dirent *e;
	unsigned int n = 0;
	DIR *dir;

	dir = opendir(folder);
	if (dir == NULL)
		return 0;
	while (n < max && (e = readdir(dir)) != NULL) {
		if (e->d_name[0] == '.' || !pci_read(e->d_name, &pci[n]))
			continue;
		pci[n].engine = ta_engine_of(pci[n].vendor, pci[n].device);
		if (accel && pci[n].engine == NULL)
			continue;
		n++;
	}
	closedir(dir);
	qsort(pci, n, sizeof(*pci), pci_cmp);
	return n;
}

unsigned int
ta_sysfs_accel(struct ta_pci *pci, unsigned int max)
{
	return pci_scan(ta_path("/sys/bus/pci/devices"), true, pci, max);
}

unsigned int
ta_sysfs_group(int group, struct ta_pci *pci, unsigned int max)
{
	return pci_scan(ta_path("/sys/kernel/iommu_groups/%d/devices", group), false, pci, max);
}

void
ta_sysfs_huge(struct ta_huge *huge)
{
	unsigned long kb;
	uint64_t n;
	struct dirent *e;
	DIR *dir;

	memset(huge, 0, sizeof(*huge));
	dir = opendir(ta_path("/sys/kernel/mm/hugepages"));
	if (dir == NULL)
		return;
	while ((e = readdir(dir)) != NULL) {
		if (sscanf(e->d_name, "hugepages-%lukB", &kb) != 1)
			continue;
		if (ta_file_u64(ta_path("/sys/kernel/mm/hugepages/%s/nr_hugepages", e->d_name), &n))
			huge->total += n * kb * 1024;
		if (ta_file_u64(ta_path("/sys/kernel/mm/hugepages/%s/free_hugepages", e->d_name),
				&n))
			huge->free += n * kb * 1024;
	}
	closedir(dir);
}
