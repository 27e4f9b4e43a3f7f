/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Transport "pci": a function on EAL's PCI bus, bound to vfio-pci and mapped by EAL. */

#include "pci.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <linux/vfio.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <rte_bus_pci.h>
#include <rte_cycles.h>
#include <rte_eal.h>
#include <rte_interrupts.h>
#include <rte_memory.h>
#include <rte_pci.h>

#include "qm.h"
#include "wd_dev.h"
#include "wd_engine.h"

/* Configuration space, PCI 3.0 section 6.1. */
#define CFG_COMMAND		0x04
#define CFG_REVISION		0x08

/*
 * The variant driver hisi_acc_vfio_pci maps only the half of a VF's BAR that has no migration
 * registers, which is all that we need.
 */
#define VF_BAR_MIN		QM_VF_MIG_REGS

/* A Kunpeng VF may read all ones for a while after an FLR (LKML, July 2025). */
#define FLR_STEP_MS		20
#define FLR_LIMIT_MS		60000

/* ---- What is demanded ---- */

static int
identity_check(const struct pci_facts *f, const struct wd_engine *e, bool *vf, char *why,
	       size_t len)
{
	if (f->vendor_id != QM_PCI_VENDOR_ID ||
	    (f->device_id != e->pf_id && f->device_id != e->vf_id)) {
		snprintf(why, len, "PCI id %04x:%04x is no %s accelerator", f->vendor_id,
			 f->device_id, e->name);
		return -ENODEV;
	}
	if (f->revision != QM_HW_V2 && f->revision < QM_HW_V3) {
		snprintf(why, len, "PCI revision 0x%02x, need 0x%02x or from 0x%02x", f->revision,
			 QM_HW_V2, QM_HW_V3);
		return -ENOTSUP;
	}
	*vf = f->device_id == e->vf_id;
	return 0;
}

static int
bars_check(const struct pci_facts *f, bool vf, char *why, size_t len)
{
	uint64_t need = vf ? VF_BAR_MIN : QM_PF_BAR_SIZE;

	if (!f->bar_mapped[QM_BAR] || f->bar_len[QM_BAR] < need) {
		snprintf(why, len, "BAR %u is %s and has %" PRIu64 " bytes, need %" PRIu64
			 " mapped; does another driver share the device?", QM_BAR,
			 f->bar_mapped[QM_BAR] ? "mapped" : "not mapped", f->bar_len[QM_BAR],
			 need);
		return -ENXIO;
	}
	return 0;
}

/* Returns 0 when the IOMMU stands between the device and memory that is not its own. */
static int
safety_check(const struct pci_facts *f, char *why, size_t len)
{
	if (f->kdrv != RTE_PCI_KDRV_VFIO) {
		snprintf(why, len, "it is bound to a driver without an IOMMU behind it; bind it"
			 " with dpdk-devbind.py -b vfio-pci");
		return -EPERM;
	}
	if (f->noiommu) {
		snprintf(why, len, "vfio runs without an IOMMU, so that the device could write"
			 " anywhere; switch the IOMMU on (SMMU in the firmware;"
			 " intel_iommu=on or amd_iommu=on)");
		return -EPERM;
	}
	if (f->iova_pa) {
		snprintf(why, len, "EAL uses physical addresses; run it with --iova-mode=va");
		return -EPERM;
	}
	return 0;
}

int
pci_facts_check(const struct pci_facts *f, const struct wd_engine *engine, bool allow_noiommu,
		bool *vf, char *why, size_t len)
{
	int ret;

	ret = identity_check(f, engine, vf, why, len);
	if (ret == 0)
		ret = bars_check(f, *vf, why, len);
	if (ret != 0)
		return ret;
	ret = safety_check(f, why, len);
	return ret != 0 && allow_noiommu ? 1 : ret;
}

/* ---- What is found ---- */

/*
 * Is there an IOMMU behind this function? The module parameter alone does not tell: with it set,
 * groups behind an IOMMU work as ever. A no-IOMMU group is known by its name (Linux vfio/group.c
 * vfio_noiommu_group_alloc()).
 */
static bool
noiommu_find(const struct rte_pci_device *pdev)
{
	char path[PATH_MAX], name[32] = "";
	FILE *f;

	snprintf(path, sizeof(path), "%s/" PCI_PRI_FMT "/iommu_group", rte_pci_get_sysfs_path(),
		 pdev->addr.domain, pdev->addr.bus, pdev->addr.devid, pdev->addr.function);
	if (access(path, F_OK) != 0)
		return true;
	strncat(path, "/name", sizeof(path) - strlen(path) - 1);
	f = fopen(path, "r");
	if (f == NULL)
		return false;	/* groups of a real IOMMU have no name, most of them */
	if (fgets(name, sizeof(name), f) == NULL)
		name[0] = '\0';
	fclose(f);
	return strncmp(name, "vfio-noiommu", strlen("vfio-noiommu")) == 0;
}

static int
facts_find(struct wd_dev *dev, const struct rte_pci_device *pdev, struct pci_facts *f)
{
	unsigned int i;

	memset(f, 0, sizeof(*f));
	f->kdrv = pdev->kdrv;
	f->noiommu = noiommu_find(pdev);
	f->iova_pa = rte_eal_iova_mode() == RTE_IOVA_PA;
	f->vendor_id = pdev->id.vendor_id;
	f->device_id = pdev->id.device_id;
	if (rte_pci_read_config(pdev, &f->revision, sizeof(f->revision), CFG_REVISION) !=
	    sizeof(f->revision)) {
		WD_DEV_LOG(dev, ERR, "cannot read its PCI revision");
		return -EIO;
	}
	for (i = 0; i < PCI_NB_BARS; i++) {
		f->bar_len[i] = pdev->mem_resource[i].len;
		f->bar_mapped[i] = pdev->mem_resource[i].addr != NULL;
	}
	return 0;
}

/* ---- The transport ---- */

static int
pci_open(struct wd_dev *dev, const struct wd_dev_args *args)
{
	struct rte_pci_device *pdev = args->pci;
	struct pci_facts f;
	char why[256] = "";
	unsigned int i;
	int ret;

	if (pdev == NULL) {
		WD_DEV_LOG(dev, ERR, "transport=pci is for functions on the PCI bus: name one with"
			   " EAL's -a");
		return -EINVAL;
	}
	ret = facts_find(dev, pdev, &f);
	if (ret != 0)
		return ret;
	ret = pci_facts_check(&f, args->engine, args->allow_noiommu, &dev->vf, why, sizeof(why));
	if (ret < 0) {
		WD_DEV_LOG(dev, ERR, "refused: %s%s", why, ret != -EPERM ? "" :
			   " (devarg allow_noiommu=1 uses the device all the same)");
		return ret;
	}
	if (ret > 0)
		WD_DEV_LOG(dev, WARNING, "allow_noiommu=1: NOTHING KEEPS THIS DEVICE FROM WRITING"
			   " TO ALL OF MEMORY: %s", why);
	if (rte_pci_set_bus_master(pdev, true) != 0) {
		WD_DEV_LOG(dev, ERR, "cannot make it a bus master");
		return -EIO;
	}
	for (i = 0; i < RTE_DIM(dev->bar); i++) {
		dev->bar[i].addr = pdev->mem_resource[i].addr;
		dev->bar[i].len = f.bar_mapped[i] ? f.bar_len[i] : 0;
	}
	dev->device_id = f.device_id;
	dev->hw = f.revision;
	dev->numa_node = pdev->device.numa_node;
	dev->is_model = pdev->id.subsystem_vendor_id == QM_MODEL_SUBSYS_VENDOR_ID &&
			pdev->id.subsystem_device_id == QM_MODEL_SUBSYS_ID;
	dev->priv = pdev;
	return 0;
}

static void
pci_close(struct wd_dev *dev)
{
	rte_pci_set_bus_master(dev->priv, false);
	dev->priv = NULL;
}

/* Configuration space answers again. */
static int
flr_wait(const struct rte_pci_device *pdev)
{
	unsigned int ms;
	uint16_t command;

	for (ms = 0; ms < FLR_LIMIT_MS; ms += FLR_STEP_MS) {
		if (rte_pci_read_config(pdev, &command, sizeof(command), CFG_COMMAND) ==
		    sizeof(command) && command != UINT16_MAX)
			return 0;
		rte_delay_us_sleep(FLR_STEP_MS * 1000);
	}
	return -ETIMEDOUT;
}

/* Function level reset by the kernel, which also restores configuration space. */
static int
pci_reset(struct wd_dev *dev)
{
	struct rte_pci_device *pdev = dev->priv;
	int ret = 0;

	if (ioctl(rte_intr_dev_fd_get(pdev->intr_handle), VFIO_DEVICE_RESET) != 0)
		ret = -errno;
	if (ret == 0)
		ret = flr_wait(pdev);
	if (ret == 0 && rte_pci_set_bus_master(pdev, true) != 0)
		ret = -EIO;
	/* What cannot be reset shall at least not write to memory any more. */
	if (ret != 0)
		rte_pci_set_bus_master(pdev, false);
	return ret;
}

static struct wd_dev_ops pci_ops = {
	.name = "pci",
	.open = pci_open,
	.close = pci_close,
	.reset = pci_reset,
};
WD_TRANSPORT_REGISTER(pci_ops)
