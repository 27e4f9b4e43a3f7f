/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Transport "cdev": from what the user wrote to the character device, and messages. */

#include "cdev.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <rte_memory.h>
#include <rte_pci.h>
#include <rte_string_fns.h>

#include "wd_dev.h"

/* A folder of sysfs; only tests have a long root before it. */
#define DIR_MAX		256

int
cdev_fail(const struct wd_dev *dev, const char *what, int ret, const struct cdev_hint *hints,
	  const char *node)
{
	char text[640] = "";
	const char *p, *mark;
	size_t n;

	while (hints->err != 0 && hints->err != -ret)
		hints++;
	for (p = hints->text; (mark = strstr(p, "%s")) != NULL; p = mark + 2) {
		n = strlen(text);
		snprintf(text + n, sizeof(text) - n, "%.*s%s", (int)(mark - p), p, node);
	}
	strlcat(text, p, sizeof(text));
	WD_DEV_LOG(dev, ERR, "%s: %s; %s", what, strerror(-ret), text);
	return ret;
}

/* ---- By name of the node ---- */

/* The node of @text, "vfio" and a number. */
static bool
name_is_node(const char *text)
{
	size_t n = strlen("vfio");

	return strncmp(text, "vfio", n) == 0 && text[n] != '\0' &&
	       strspn(text + n, "0123456789") == strlen(text + n);
}

static int
node_check(const struct wd_dev *dev, const char *path, struct stat *st)
{
	static const struct cdev_hint hints[] = {
		{ ENOENT, "no such node: 'ls /dev/vfio/devices' shows those that there are; none"
		  " means that no function is bound to vfio-pci (dpdk-devbind.py -b vfio-pci"
		  " ADDRESS), or that the kernel has no VFIO device nodes: it must be Linux 6.6 or"
		  " newer with CONFIG_VFIO_DEVICE_CDEV=y, else name the function with EAL's -a" },
		{ EACCES, "a folder above it may not be searched: chmod a+x it" },
		{ 0, "look at it with 'ls -l %s'" },
	};
	int ret = cdev_sys.stat(path, st);

	if (ret != 0)
		return cdev_fail(dev, path, ret, hints, path);
	if (!S_ISCHR(st->st_mode)) {
		WD_DEV_LOG(dev, ERR, "%s is no character device; devarg dev= takes a node such as"
			   " /dev/vfio/devices/vfio0", path);
		return -ENOTTY;
	}
	return 0;
}

/* ---- By address ---- */

/* The driver that has the function, or "". */
static void
driver_name(const char *dir, char *name, size_t len)
{
	char path[DIR_MAX + 16], target[PATH_MAX];
	const char *base;
	ssize_t n;

	name[0] = '\0';
	snprintf(path, sizeof(path), "%s/driver", dir);
	n = readlink(path, target, sizeof(target) - 1);
	if (n <= 0)
		return;
	target[n] = '\0';
	base = strrchr(target, '/');
	strlcpy(name, base != NULL ? base + 1 : target, len);
}

/* The function is there, but has no node: say what it takes. */
static int
node_missing(const struct wd_dev *dev, const char *dir, const char *address)
{
	char driver[64];

	driver_name(dir, driver, sizeof(driver));
	if (strstr(driver, "vfio") == NULL)
		WD_DEV_LOG(dev, ERR, "%s is bound to %s%s: dpdk-devbind.py -b vfio-pci %s",
			   address, driver[0] != '\0' ? "driver " : "no driver", driver, address);
	else
		WD_DEV_LOG(dev, ERR, "%s is bound to %s, but has no device node: that takes Linux"
			   " 6.6 or newer with CONFIG_VFIO_DEVICE_CDEV=y and an IOMMU; else use its"
			   " group: EAL's -a %s without --vdev", address, driver, address);
	return -ENODEV;
}

static int
address_find(const struct wd_dev *dev, const struct rte_pci_addr *addr, struct cdev_node *node)
{
	char dir[DIR_MAX], sub[DIR_MAX + 16], address[PCI_PRI_STR_SIZE];
	struct dirent *e;
	DIR *d;

	rte_pci_device_name(addr, address, sizeof(address));
	snprintf(dir, sizeof(dir), "%s/sys/bus/pci/devices/%s", cdev_sys.root, address);
	if (access(dir, F_OK) != 0) {
		WD_DEV_LOG(dev, ERR, "there is no PCI function %s: 'lspci -D -d 19e5:' shows those"
			   " that there are", address);
		return -ENODEV;
	}
	node->path[0] = '\0';
	snprintf(sub, sizeof(sub), "%s/vfio-dev", dir);
	d = opendir(sub);
	if (d == NULL)
		return node_missing(dev, dir, address);
	while (node->path[0] == '\0' && (e = readdir(d)) != NULL)
		if (name_is_node(e->d_name))
			snprintf(node->path, sizeof(node->path), "%s/dev/vfio/devices/%.32s",
				 cdev_sys.root, e->d_name);
	closedir(d);
	return node->path[0] != '\0' ? 0 : node_missing(dev, dir, address);
}

/* ---- What sysfs says about a node ---- */

/* By its number, which is right whatever the node is called. Without a sysfs: unknown. */
static int
numa_find(const struct stat *st)
{
	char path[PATH_MAX];
	int node = SOCKET_ID_ANY;
	FILE *f;

	snprintf(path, sizeof(path), "%s/sys/dev/char/%u:%u/device/numa_node", cdev_sys.root,
		 major(st->st_rdev), minor(st->st_rdev));
	f = fopen(path, "re");
	if (f == NULL)
		return SOCKET_ID_ANY;
	/* The kernel says -1, which is SOCKET_ID_ANY, for a machine without nodes. */
	if (fscanf(f, "%d", &node) != 1 || node < 0 || node >= RTE_MAX_NUMA_NODES)
		node = SOCKET_ID_ANY;
	fclose(f);
	return node;
}

int
cdev_find(const struct wd_dev *dev, const char *text, struct cdev_node *node)
{
	struct rte_pci_addr addr;
	struct stat st;
	int ret = 0;

	if (text[0] == '/')
		snprintf(node->path, sizeof(node->path), "%s", text);
	else if (name_is_node(text))
		snprintf(node->path, sizeof(node->path), "%s/dev/vfio/devices/%s", cdev_sys.root,
			 text);
	else if (rte_pci_addr_parse(text, &addr) == 0)
		ret = address_find(dev, &addr, node);
	else
		ret = -EINVAL;
	if (ret == -EINVAL)
		WD_DEV_LOG(dev, ERR, "devarg dev=%s, need vfio0 (as in /dev/vfio/devices), a PCI"
			   " address such as 0000:75:00.1, or the path of a node", text);
	if (ret == 0)
		ret = node_check(dev, node->path, &st);
	if (ret == 0)
		node->numa_node = numa_find(&st);
	return ret;
}
