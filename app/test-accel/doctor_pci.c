/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* The doctor's look at accelerators: functions, drivers, IOMMU, groups, nodes, NUMA. */

#include "doctor.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "qm.h"

#include "report.h"
#include "sysfs.h"
#include "util.h"

/* Entries of a folder, apart from the two with dots. */
static unsigned int
entries(const char *path)
{
	struct dirent *e;
	unsigned int n = 0;
	DIR *dir;

	dir = opendir(path);
	if (dir == NULL)
		return 0;
	while ((e = readdir(dir)) != NULL)
		n += e->d_name[0] != '.';
	closedir(dir);
	return n;
}

static bool
exists(const char *path)
{
	return access(path, F_OK) == 0;
}

static bool
check_iommu(void)
{
	char mode[8];

	if (ta_file_text(ta_path("/sys/module/vfio/parameters/enable_unsafe_noiommu_mode"), mode,
			 sizeof(mode)) && mode[0] == 'Y')
		ta_report(TA_WARN, "iommu",
			  "echo N > /sys/module/vfio/parameters/enable_unsafe_noiommu_mode",
			  "vfio's noiommu mode is on: a device could reach all memory; the driver "
			  "refuses that unless allow_noiommu=1");
	if (entries(ta_path("/sys/kernel/iommu_groups")) != 0) {
		ta_report(TA_GOOD, "iommu", NULL, "on, %u groups",
			  entries(ta_path("/sys/kernel/iommu_groups")));
		return true;
	}
	ta_report(TA_BAD, "iommu",
		  "in the BIOS: Advanced > MISC Config > Support Smmu: Enabled\n"
		  "on x86: add intel_iommu=on (or amd_iommu=on) to the kernel's command line",
		  "off: no IOMMU groups, so vfio-pci cannot protect memory from the device");
	return false;
}

static void
check_module(void)
{
	if (exists(ta_path("/sys/bus/pci/drivers/vfio-pci")))
		ta_report(TA_GOOD, "vfio", NULL, "vfio-pci is loaded");
	else
		ta_report(TA_BAD, "vfio", "modprobe vfio-pci", "vfio-pci is not loaded");
}

static const char *
hw_name(const struct ta_pci *p)
{
	switch (p->revision) {
	case QM_HW_V2:
		return "v2";
	case QM_HW_V3:
		return "v3";
	default:
		return "of an unknown revision";
	}
}

/* Can this user open the node for reading and writing? If not, it is as bad as @level. */
static bool
check_node(enum ta_level level, const char *subject, const char *node)
{
	const char *fix;
	char path[256];

	snprintf(path, sizeof(path), "%s", ta_path("%s", node));
	if (access(path, R_OK | W_OK) == 0)
		return true;
	if (errno == ENOENT) {
		ta_report(level, subject, "modprobe vfio-pci", "%s does not exist", node);
		return false;
	}
	fix = ta_fix("sudo chown $USER %s", node);
	ta_report(level, subject, fix, "%s: %s", node, strerror(errno));
	return false;
}

/* A group has one owner: opening it while another has it fails. Of a real device only. */
static bool
check_busy(const char *subject, const char *node)
{
	const char *fix;
	int fd;

	if (ta_sysroot[0] != '\0')
		return true;
	fd = open(node, O_RDWR | O_CLOEXEC);
	if (fd >= 0) {
		close(fd);
		return true;
	}
	fix = ta_fix("fuser -v %s", node);
	if (errno == EBUSY)
		ta_report(TA_BAD, subject, fix, "group busy: another process has %s open", node);
	else
		ta_report(TA_BAD, subject, fix, "%s: %s", node, strerror(errno));
	return false;
}

/* All functions of a group must be on vfio-pci (or on no driver) before one can be used. */
static bool
check_group(const struct ta_pci *p)
{
	static struct ta_pci mate[TA_PCI_MAX];
	unsigned int i, n = ta_sysfs_group(p->group, mate, TA_PCI_MAX);
	const char *fix;
	bool good = true;

	for (i = 0; i < n; i++) {
		if (strcmp(mate[i].bdf, p->bdf) == 0 || mate[i].driver[0] == '\0' ||
		    strncmp(mate[i].driver, "vfio", 4) == 0 ||
		    strcmp(mate[i].driver, "pcieport") == 0)
			continue;
		fix = ta_fix("dpdk-devbind.py -b vfio-pci %s", mate[i].bdf);
		ta_report(TA_BAD, p->bdf, fix, "group %d is shared with %s, which driver %s has",
			  p->group, mate[i].bdf, mate[i].driver);
		good = false;
	}
	return good;
}

/* Transport cdev needs this one node beside the device's own. Without it, groups are the way. */
static bool
check_iommufd(void)
{
	if (access(ta_path("/dev/iommu"), R_OK | W_OK) == 0) {
		ta_report(TA_GOOD, "iommufd", NULL, "/dev/iommu can be opened");
		return true;
	}
	if (errno == ENOENT)
		ta_report(TA_GOOD, "iommufd", NULL, "no /dev/iommu (iommufd is not loaded or not "
			  "in this kernel): transport pci works, transport cdev does not");
	else
		ta_report(TA_WARN, "iommufd", "sudo chown $USER /dev/iommu", "/dev/iommu: %s; "
			  "transport cdev needs it", strerror(errno));
	return false;
}

/* One node of VFIO for one function. Can it be used without a group? */
static bool
check_cdev_node(const struct ta_pci *p, const char *name, bool iommufd)
{
	const char *fix;
	char node[300];

	snprintf(node, sizeof(node), "/dev/vfio/devices/%s", name);
	if (access(ta_path("%s", node), R_OK | W_OK) == 0 && iommufd) {
		ta_report(TA_GOOD, p->bdf, NULL, "%s can be opened: "
			  "--vdev=%s0,transport=cdev,dev=%s", node, p->engine->driver, name);
		return true;
	}
	if (access(ta_path("%s", node), R_OK | W_OK) == 0) {
		ta_report(TA_GOOD, p->bdf, NULL, "%s can be opened, but transport cdev needs "
			  "/dev/iommu, too", node);
		return false;
	}
	fix = ta_fix("sudo chown $USER %s /dev/iommu", node);
	ta_report(TA_WARN, p->bdf, fix, "%s: %s; transport cdev needs it, a group does not", node,
		  strerror(errno));
	return false;
}

/* The character device, where the kernel has it. Can the function be used without a group? */
static bool
check_cdev(const struct ta_pci *p, bool iommufd)
{
	struct dirent *e;
	bool found = false, usable = false;
	char path[256];
	DIR *dir;

	snprintf(path, sizeof(path), "%s", ta_path("/sys/bus/pci/devices/%s/vfio-dev", p->bdf));
	dir = opendir(path);
	while (dir != NULL && (e = readdir(dir)) != NULL) {
		if (strncmp(e->d_name, "vfio", 4) != 0)
			continue;
		found = true;
		usable |= check_cdev_node(p, e->d_name, iommufd);
	}
	if (dir != NULL)
		closedir(dir);
	if (!found)
		ta_report(TA_GOOD, p->bdf, NULL, "no device node of its own, so only its group "
			  "can be used (nodes: Linux 6.6 with CONFIG_VFIO_DEVICE_CDEV)");
	return usable;
}

static void
check_numa(const struct ta_pci *p)
{
	const char *fix;
	uint64_t nr, left;

	if (p->numa < 0)
		return;
	if (!ta_file_u64(ta_path("/sys/devices/system/node/node%d/hugepages/hugepages-2048kB/"
				 "nr_hugepages", p->numa), &nr) ||
	    !ta_file_u64(ta_path("/sys/devices/system/node/node%d/hugepages/hugepages-2048kB/"
				 "free_hugepages", p->numa), &left))
		return;
	if (left >= 32) {
		ta_report(TA_GOOD, p->bdf, NULL, "NUMA node %d, which has %lu free hugepages",
			  p->numa, (unsigned long)left);
		return;
	}
	fix = ta_fix("echo %lu > /sys/devices/system/node/node%d/hugepages/"
		 "hugepages-2048kB/nr_hugepages", (unsigned long)nr + 512, p->numa);
	ta_report(TA_WARN, p->bdf, fix, "NUMA node %d has %lu free hugepages: queues would lie on "
		  "another node", p->numa, (unsigned long)left);
}

/* The kernel's own driver has a PF: its VFs can be ours beside it. */
static void
report_kernel_driver(const struct ta_pci *p)
{
	const char *fix;

	if (p->device == p->engine->pf_id && p->totalvfs != 0)
		fix = ta_fix("modprobe vfio-pci\n"
			 "echo 1 > /sys/bus/pci/devices/%s/sriov_numvfs  # then bind the new "
			 "function\n"
			 "dpdk-devbind.py -b vfio-pci %s  # or take the whole device", p->bdf,
			 p->bdf);
	else
		fix = ta_fix("modprobe vfio-pci\ndpdk-devbind.py -b vfio-pci %s",
			 p->bdf);
	ta_report(p->numvfs != 0 ? TA_GOOD : TA_BAD, p->bdf, p->numvfs != 0 ? NULL : fix,
		  "driver %s has it%s", p->driver, p->numvfs != 0 ?
		  ", and it lends virtual functions" : "; DPDK needs vfio-pci");
}

/* Through the group, the way of EAL's PCI bus. Not so bad where there is @another way. */
static bool
check_group_way(const struct ta_pci *p, bool container, bool another)
{
	char node[32];

	snprintf(node, sizeof(node), "/dev/vfio/%d", p->group);
	if (!check_node(another ? TA_WARN : TA_BAD, p->bdf, node))
		return false;
	return another ? container : check_busy(p->bdf, node) && container;
}

/* What does not depend on how the function is reached. */
static bool
check_bound(const struct ta_pci *p, bool iommu)
{
	const char *fix;

	ta_report(p->revision == QM_HW_V2 || p->revision == QM_HW_V3 ? TA_GOOD : TA_BAD, p->bdf,
		  NULL, "%s %s function, hardware %s (revision 0x%02x)", p->engine->name,
		  p->device == p->engine->pf_id ? "physical" : "virtual", hw_name(p),
		  p->revision);
	if (p->driver[0] == '\0') {
		fix = ta_fix("modprobe vfio-pci\ndpdk-devbind.py -b vfio-pci %s",
			 p->bdf);
		ta_report(TA_BAD, p->bdf, fix, "no driver is bound; DPDK needs vfio-pci");
		return false;
	}
	if (strcmp(p->driver, "vfio-pci") != 0) {
		report_kernel_driver(p);
		return false;
	}
	if (iommu && p->group < 0)
		ta_report(TA_BAD, p->bdf, NULL, "on vfio-pci, but in no IOMMU group");
	return iommu && p->group >= 0;
}

static bool
check_function(const struct ta_pci *p, bool iommu, bool container, bool iommufd)
{
	bool cdev, group;

	if (!check_bound(p, iommu))
		return false;
	cdev = check_cdev(p, iommufd);
	check_numa(p);
	if (!check_group(p))
		return false;
	group = check_group_way(p, container, cdev);
	if (!group && !cdev)
		return false;
	ta_report(TA_GOOD, p->bdf, NULL, "on vfio-pci, group %d, ready%s", p->group,
		  group ? "" : " through its device node");
	return p->revision == QM_HW_V2 || p->revision == QM_HW_V3;
}

bool
ta_doctor_hardware(void)
{
	static struct ta_pci pci[TA_PCI_MAX];
	unsigned int i, n = ta_sysfs_accel(pci, TA_PCI_MAX), usable = 0;
	bool iommu, container, iommufd;

	if (n == 0) {
		ta_report(TA_WARN, "pci", "lspci -d 19e5:\n"
			  "on a Kunpeng server: check in iBMC that the accelerator licence is "
			  "installed\n"
			  "and in the BIOS that TEE (Support TEE) does not keep the accelerator",
			  "no ZIP, SEC or HPRE function (19e5:a250, a251; a255, a256; a258, a259): "
			  "this is no Kunpeng, a licence is missing, or firmware hides them; the "
			  "model still works");
		return false;
	}
	iommu = check_iommu();
	check_module();
	iommufd = check_iommufd();
	container = check_node(iommufd ? TA_WARN : TA_BAD, "vfio", "/dev/vfio/vfio");
	for (i = 0; i < n; i++)
		usable += check_function(&pci[i], iommu, container, iommufd);
	return usable != 0;
}
