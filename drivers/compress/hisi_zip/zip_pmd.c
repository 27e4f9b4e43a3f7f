/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* The driver as EAL and rte_compressdev see it: probe, capabilities, device operations. */

#include <errno.h>
#include <stdio.h>

#include <bus_pci_driver.h>
#include <bus_vdev_driver.h>
#include <rte_errno.h>
#include <rte_string_fns.h>

#include <wd_mm.h>
#include <wd_qm.h>

#include "hisi_zip.h"
#include "zip_engine.h"

struct zip_dev_list zip_devs = TAILQ_HEAD_INITIALIZER(zip_devs);
rte_spinlock_t zip_devs_lock = RTE_SPINLOCK_INITIALIZER;

/* ---- Capabilities ---- */

static void
zip_caps_init(struct zip_dev *zdev)
{
	struct rte_compressdev_capabilities *cap = zdev->caps;

	cap->algo = RTE_COMP_ALGO_DEFLATE;
	cap->window_size.min = 12;
	cap->window_size.max = 15;
	cap->window_size.increment = 1;
	cap->comp_feature_flags =
		RTE_COMP_FF_STATEFUL_COMPRESSION |
		RTE_COMP_FF_OOP_SGL_IN_SGL_OUT |
		RTE_COMP_FF_OOP_SGL_IN_LB_OUT |
		RTE_COMP_FF_OOP_LB_IN_SGL_OUT |
		RTE_COMP_FF_ADLER32_CHECKSUM |
		RTE_COMP_FF_CRC32_CHECKSUM |
		RTE_COMP_FF_CRC32_ADLER32_CHECKSUM |
		RTE_COMP_FF_MULTI_PKT_CHECKSUM |
		RTE_COMP_FF_NONCOMPRESSED_BLOCKS |
		RTE_COMP_FF_SHAREABLE_PRIV_XFORM |
		RTE_COMP_FF_HUFFMAN_DYNAMIC;
	/* V2 undoes only zlib and gzip, which the API does not have. */
	if (zdev->raw)
		cap->comp_feature_flags |= RTE_COMP_FF_STATEFUL_DECOMPRESSION;
	/* No field of the SQE chooses: only our model can be asked for it. */
	if (zdev->wd->is_model)
		cap->comp_feature_flags |= RTE_COMP_FF_HUFFMAN_FIXED;
	cap++;
#if ZIP_HAVE_LZ4
	if (zdev->lz4) {
		cap->algo = RTE_COMP_ALGO_LZ4;
		cap->window_size.min = 16;
		cap->window_size.max = 16;
		cap->window_size.increment = 0;
		cap->comp_feature_flags =
			RTE_COMP_FF_OOP_SGL_IN_SGL_OUT |
			RTE_COMP_FF_OOP_SGL_IN_LB_OUT |
			RTE_COMP_FF_OOP_LB_IN_SGL_OUT |
			RTE_COMP_FF_SHAREABLE_PRIV_XFORM |
			RTE_COMP_FF_LZ4_BLOCK_INDEPENDENCE;
		cap++;
	}
#endif
	cap->algo = RTE_COMP_ALGO_UNSPECIFIED;
}

static uint64_t
zip_features(const struct wd_dev *wd)
{
	if (!wd->is_model)
		return RTE_COMPDEV_FF_HW_ACCELERATED;
	return wd->lend ? RTE_COMPDEV_FF_OP_DONE_IN_DEQUEUE : 0;
}

/* What the device can do, by its own word where it has one. */
static int
zip_dev_init(struct zip_dev *zdev)
{
	struct wd_dev *wd = zdev->wd;
	uint16_t queues = wd->qm != NULL ? wd->qm->nb_queues : wd->queues_wanted;
	uint32_t algs = ZIP_DEV_ALG_V2;

	if (wd->hw >= QM_HW_V3) {
		algs = wd_dev_read32(wd, QM_BAR, ZIP_CAP_DEV_ALG);
		if (algs == UINT32_MAX || (algs & ZIP_CAP_ALG_DEFLATE) != ZIP_CAP_ALG_DEFLATE) {
			WD_DEV_LOG(wd, ERR, "algorithms 0x%x, expected DEFLATE both ways (0x%x)",
				   algs, (uint32_t)ZIP_CAP_ALG_DEFLATE);
			return -ENOTSUP;
		}
		zdev->raw = true;
		zdev->lz4 = (algs & ZIP_CAP_ALG_LZ4_COMP) != 0;
	}
	/* One for each direction. */
	zdev->max_qps = queues / 2;
	if (zdev->max_qps == 0) {
		WD_DEV_LOG(wd, ERR, "%u hardware queues, a queue pair needs 2", queues);
		return -ENOSPC;
	}
	zip_caps_init(zdev);
	return 0;
}

/* ---- Device operations ---- */

static int
zip_configure(struct rte_compressdev *dev, struct rte_compressdev_config *config)
{
	const struct zip_dev *zdev = dev->data->dev_private;

	if (config->nb_queue_pairs > zdev->max_qps) {
		WD_DEV_LOG(zdev->wd, ERR, "%u queue pairs, the device has %u",
			   config->nb_queue_pairs, zdev->max_qps);
		return -EINVAL;
	}
	return 0;
}

static int
zip_start(struct rte_compressdev *dev)
{
	const struct zip_dev *zdev = dev->data->dev_private;
	uint16_t i;

	for (i = 0; i < dev->data->nb_queue_pairs; i++) {
		if (dev->data->queue_pairs[i] != NULL)
			continue;
		WD_DEV_LOG(zdev->wd, ERR, "queue pair %u of %u was not set up", i,
			   dev->data->nb_queue_pairs);
		return -EINVAL;
	}
	return zdev->wd->ops->ready != NULL ? zdev->wd->ops->ready(zdev->wd) : 0;
}

/* Queues run as long as they exist: what is in flight can be fetched after the next start. */
static void
zip_stop(struct rte_compressdev *dev)
{
}

/* Queue pairs are released before; the function stays open for the next configuration. */
static int
zip_close(struct rte_compressdev *dev)
{
	return 0;
}

static void
zip_info_get(struct rte_compressdev *dev, struct rte_compressdev_info *info)
{
	const struct zip_dev *zdev = dev->data->dev_private;

	info->feature_flags = dev->feature_flags;
	info->capabilities = zdev->caps;
	info->max_nb_queue_pairs = zdev->max_qps;
}

static struct rte_compressdev_ops zip_ops = {
	.dev_configure = zip_configure,
	.dev_start = zip_start,
	.dev_stop = zip_stop,
	.dev_close = zip_close,
	.dev_infos_get = zip_info_get,
	.stats_get = zip_stats_get,
	.stats_reset = zip_stats_reset,
	.queue_pair_setup = zip_qp_setup,
	.queue_pair_release = zip_qp_release,
	.stream_create = zip_stream_create,
	.stream_free = zip_stream_free,
	.private_xform_create = zip_xform_create,
	.private_xform_free = zip_xform_free,
};

/* ---- Probe and remove ---- */

/*
 * The library keeps the memory zone behind a device that is gone, and then cannot make another
 * with the same number (seen in 22.11): it is freed here. Nobody has a pointer to it any more.
 */
static int
zip_cdev_destroy(struct rte_compressdev *cdev)
{
	char name[RTE_MEMZONE_NAMESIZE];
	int ret;

	snprintf(name, sizeof(name), "rte_compressdev_data_%u", cdev->data->dev_id);
	ret = rte_compressdev_pmd_destroy(cdev);
	if (ret == 0)
		rte_memzone_free(rte_memzone_lookup(name));
	return ret;
}

static int
zip_probe(struct rte_device *device, const char *name, struct wd_dev_args *args,
	  const char *devargs)
{
	struct rte_compressdev_pmd_init_params params = { .name = "" };
	struct rte_compressdev *cdev;
	struct zip_dev *zdev;
	struct wd_dev *wd;
	int ret;

	if (rte_eal_process_type() != RTE_PROC_PRIMARY) {
		WD_LOG(ERR, "%s: only the primary process can use it: queues are its own", name);
		return -ENOTSUP;
	}
	args->engine = &zip_engine;
	ret = wd_dev_args_parse(args, name, devargs);
	if (ret != 0)
		return ret;
	wd = wd_dev_open(args, name);
	if (wd == NULL)
		return -rte_errno;
	params.socket_id = wd->numa_node;
	cdev = rte_compressdev_pmd_create(name, device, sizeof(*zdev), &params);
	if (cdev == NULL) {
		ret = -ENODEV;
		goto close_dev;
	}
	zdev = cdev->data->dev_private;
	zdev->wd = wd;
	zdev->cdev = cdev;
	ret = zip_dev_init(zdev);
	if (ret != 0)
		goto destroy_cdev;
	cdev->dev_ops = &zip_ops;
	cdev->enqueue_burst = zip_enqueue_burst;
	cdev->dequeue_burst = zip_dequeue_burst;
	cdev->feature_flags = zip_features(wd);
	rte_spinlock_lock(&zip_devs_lock);
	TAILQ_INSERT_TAIL(&zip_devs, zdev, next);
	rte_spinlock_unlock(&zip_devs_lock);
	return 0;

destroy_cdev:
	zip_cdev_destroy(cdev);
close_dev:
	wd_dev_close(wd);
	return ret;
}

static int
zip_remove(const char *name)
{
	struct rte_compressdev *cdev = rte_compressdev_pmd_get_named_dev(name);
	struct zip_dev *zdev;
	struct wd_dev *wd;
	int ret;

	if (cdev == NULL)
		return -ENODEV;
	zdev = cdev->data->dev_private;
	wd = zdev->wd;
	/* At exit nobody has stopped it. */
	if (cdev->data->dev_started)
		rte_compressdev_stop(cdev->data->dev_id);
	rte_spinlock_lock(&zip_devs_lock);
	TAILQ_REMOVE(&zip_devs, zdev, next);
	rte_spinlock_unlock(&zip_devs_lock);
	/* Releases the queue pairs. */
	ret = zip_cdev_destroy(cdev);
	if (ret == 0)
		wd_dev_close(wd);
	return ret;
}

static int
zip_vdev_probe(struct rte_vdev_device *vdev)
{
	struct wd_dev_args args = { 0 };

	return zip_probe(&vdev->device, rte_vdev_device_name(vdev), &args,
			 rte_vdev_device_args(vdev));
}

static int
zip_vdev_remove(struct rte_vdev_device *vdev)
{
	return zip_remove(rte_vdev_device_name(vdev));
}

static int
zip_vdev_dma_map(struct rte_vdev_device *vdev, void *addr, uint64_t iova, size_t len)
{
	RTE_SET_USED(vdev);
	return wd_mm_dma_map(addr, iova, len);
}

static int
zip_vdev_dma_unmap(struct rte_vdev_device *vdev, void *addr, uint64_t iova, size_t len)
{
	RTE_SET_USED(vdev);
	RTE_SET_USED(addr);
	return wd_mm_dma_unmap(iova, len);
}

static struct rte_vdev_driver zip_vdev_driver = {
	.probe = zip_vdev_probe,
	.remove = zip_vdev_remove,
	.dma_map = zip_vdev_dma_map,
	.dma_unmap = zip_vdev_dma_unmap,
};

/* A PCI function may carry devices of several classes: the name says which. */
static void
zip_pci_name(const struct rte_pci_device *pci, char *name, size_t len)
{
	snprintf(name, len, "%s_zip", pci->device.name);
}

static int
zip_pci_probe(struct rte_pci_driver *drv, struct rte_pci_device *pci)
{
	struct wd_dev_args args = { .transport = "pci", .pci = pci };
	char name[RTE_COMPRESSDEV_NAME_MAX_LEN];

	zip_pci_name(pci, name, sizeof(name));
	strlcpy(args.dev, pci->device.name, sizeof(args.dev));
	return zip_probe(&pci->device, name, &args,
			 pci->device.devargs != NULL ? pci->device.devargs->args : NULL);
}

static int
zip_pci_remove(struct rte_pci_device *pci)
{
	char name[RTE_COMPRESSDEV_NAME_MAX_LEN];

	zip_pci_name(pci, name, sizeof(name));
	return zip_remove(name);
}

static const struct rte_pci_id zip_pci_ids[] = {
	{ RTE_PCI_DEVICE(QM_PCI_VENDOR_ID, ZIP_PCI_ID_PF) },
	{ RTE_PCI_DEVICE(QM_PCI_VENDOR_ID, ZIP_PCI_ID_VF) },
	{ .vendor_id = 0 },
};

static struct rte_pci_driver zip_pci_driver = {
	.id_table = zip_pci_ids,
	.drv_flags = RTE_PCI_DRV_NEED_MAPPING,
	.probe = zip_pci_probe,
	.remove = zip_pci_remove,
};

/* Tools choose by driver name and compare its beginning: both are "compress_hisi_zip". */
RTE_PMD_REGISTER_VDEV(compress_hisi_zip, zip_vdev_driver);
RTE_PMD_REGISTER_PARAM_STRING(compress_hisi_zip, WD_DEV_PARAMS);
RTE_PMD_REGISTER_PCI(compress_hisi_zip_pci, zip_pci_driver);
RTE_PMD_REGISTER_PCI_TABLE(compress_hisi_zip_pci, zip_pci_ids);
RTE_PMD_REGISTER_KMOD_DEP(compress_hisi_zip_pci, "* vfio-pci");
RTE_PMD_REGISTER_PARAM_STRING(compress_hisi_zip_pci, WD_DEV_PARAMS);
