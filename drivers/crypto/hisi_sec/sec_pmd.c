/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* The driver as EAL and rte_cryptodev see it: probe, device operations. */

#include <errno.h>
#include <stdio.h>

#include <bus_pci_driver.h>
#include <bus_vdev_driver.h>
#include <rte_alarm.h>
#include <rte_errno.h>
#include <rte_string_fns.h>

#include <wd_mm.h>
#include <wd_qm.h>

#include "hisi_sec.h"
#include "sec_engine.h"

/*
 * Queue pairs of a model in the process, where devarg queues= does not say: as many as DPDK's
 * software drivers have. Applications set all of them up, and each takes memory.
 */
#define SEC_MODEL_QUEUES RTE_CRYPTODEV_PMD_DEFAULT_MAX_NB_QUEUE_PAIRS

uint8_t sec_driver_id;

/* ---- Errors that applications may wait for ---- */

static void
event_alarm(void *arg)
{
	struct sec_dev *sdev = arg;

	rte_atomic_store_explicit(&sdev->alarm, false, rte_memory_order_relaxed);
	rte_cryptodev_pmd_callback_process(sdev->cdev, RTE_CRYPTODEV_EVENT_ERROR);
}

/* Comes out of a burst, but only after an error, and once until the event is delivered. */
void
sec_event_raise(struct sec_dev *sdev)
{
	if (TAILQ_EMPTY(&sdev->cdev->link_intr_cbs) ||
	    rte_atomic_exchange_explicit(&sdev->alarm, true, rte_memory_order_relaxed))
		return;
	if (rte_eal_alarm_set(1, event_alarm, sdev) != 0)
		rte_atomic_store_explicit(&sdev->alarm, false, rte_memory_order_relaxed);
}

/* ---- Device operations ---- */

static int
sec_configure(struct rte_cryptodev *dev, struct rte_cryptodev_config *config)
{
	const struct sec_dev *sdev = dev->data->dev_private;

	if (config->nb_queue_pairs > sdev->max_qps) {
		WD_DEV_LOG(sdev->wd, ERR, "%u queue pairs, the device has %u",
			   config->nb_queue_pairs, sdev->max_qps);
		return -EINVAL;
	}
	return 0;
}

static int
sec_start(struct rte_cryptodev *dev)
{
	const struct sec_dev *sdev = dev->data->dev_private;

	return sdev->wd->ops->ready != NULL ? sdev->wd->ops->ready(sdev->wd) : 0;
}

/* Queues run as long as they exist: what is in flight can be fetched after the next start. */
static void
sec_stop(struct rte_cryptodev *dev)
{
	RTE_SET_USED(dev);
}

static int
sec_close(struct rte_cryptodev *dev)
{
	uint16_t i;

	for (i = 0; i < dev->data->nb_queue_pairs; i++)
		sec_qp_release(dev, i);
	return 0;
}

static void
sec_info_get(struct rte_cryptodev *dev, struct rte_cryptodev_info *info)
{
	const struct sec_dev *sdev = dev->data->dev_private;

	info->driver_id = dev->driver_id;
	info->feature_flags = dev->feature_flags;
	info->capabilities = sdev->caps;
	info->max_nb_queue_pairs = sdev->max_qps;
	/* No limit: sessions are the application's memory. */
	info->sym.max_nb_sessions = 0;
}

static struct rte_cryptodev_ops sec_ops = {
	.dev_configure = sec_configure,
	.dev_start = sec_start,
	.dev_stop = sec_stop,
	.dev_close = sec_close,
	.dev_infos_get = sec_info_get,
	.stats_get = sec_stats_get,
	.stats_reset = sec_stats_reset,
	.queue_pair_setup = sec_qp_setup,
	.queue_pair_release = sec_qp_release,
#if SEC_HAVE_QP_RESET
	.queue_pair_reset = sec_qp_reset,
	.queue_pair_event_error_query = sec_qp_error_query,
#endif
	.sym_session_get_size = sec_sess_size,
	.sym_session_configure = sec_sess_configure,
	.sym_session_clear = sec_sess_clear,
	.sym_get_raw_dp_ctx_size = sec_raw_ctx_size,
	.sym_configure_raw_dp_ctx = sec_raw_configure,
};

static uint64_t
sec_features(const struct wd_dev *wd)
{
	uint64_t flags =
		RTE_CRYPTODEV_FF_SYMMETRIC_CRYPTO |
		RTE_CRYPTODEV_FF_SYM_OPERATION_CHAINING |
		RTE_CRYPTODEV_FF_IN_PLACE_SGL |
		RTE_CRYPTODEV_FF_OOP_SGL_IN_SGL_OUT |
		RTE_CRYPTODEV_FF_OOP_SGL_IN_LB_OUT |
		RTE_CRYPTODEV_FF_OOP_LB_IN_SGL_OUT |
		RTE_CRYPTODEV_FF_OOP_LB_IN_LB_OUT |
		RTE_CRYPTODEV_FF_DIGEST_ENCRYPTED |
		RTE_CRYPTODEV_FF_SYM_SESSIONLESS |
		RTE_CRYPTODEV_FF_SYM_RAW_DP;

	return wd->is_model ? flags : flags | RTE_CRYPTODEV_FF_HW_ACCELERATED;
}

/* ---- Probe and remove ---- */

/* What the device can do, by its own word where it has one. */
static int
sec_dev_init(struct sec_dev *sdev, const char *name)
{
	struct wd_dev *wd = sdev->wd;
	char zone[RTE_MEMZONE_NAMESIZE];

	sdev->magic = wd->hw >= QM_HW_V3 ? SEC_MAGIC_BD3 : SEC_MAGIC_BD2;
	sdev->max_qps = wd->qm != NULL ? wd->qm->nb_queues : wd->queues_wanted;
	sdev->algs = UINT64_MAX;
	/* Version 0 has no capability registers. */
	if (wd->hw >= QM_HW_V3 && WD_GET(QM_CAP_VERSION_NR,
					 wd_dev_read32(wd, QM_BAR, QM_CAP_VERSION)) != 0)
		sdev->algs = wd_dev_read32(wd, QM_BAR, SEC_CAP_DEV_ALG_LO) |
			     (uint64_t)wd_dev_read32(wd, QM_BAR, SEC_CAP_DEV_ALG_HI) << 32;
	snprintf(zone, sizeof(zone), "scr_%.27s", name);
	sdev->scratch = rte_memzone_reserve_aligned(zone, SEC_AAD_MAX + 1, wd->numa_node,
						    RTE_MEMZONE_IOVA_CONTIG,
						    RTE_CACHE_LINE_SIZE);
	if (sdev->scratch == NULL)
		sdev->scratch = rte_memzone_reserve_aligned(zone, SEC_AAD_MAX + 1, SOCKET_ID_ANY,
							    RTE_MEMZONE_IOVA_CONTIG,
							    RTE_CACHE_LINE_SIZE);
	if (sdev->scratch == NULL) {
		WD_DEV_LOG(wd, ERR, "no memory for scratch: %s", rte_strerror(rte_errno));
		return -ENOMEM;
	}
	sec_caps_init(sdev);
	return 0;
}

static int
sec_probe(struct rte_device *device, const char *name, struct wd_dev_args *args,
	  const char *devargs)
{
	struct rte_cryptodev_pmd_init_params params = {
		.name = "", .private_data_size = sizeof(struct sec_dev),
	};
	struct rte_cryptodev *cdev;
	struct sec_dev *sdev;
	struct wd_dev *wd;
	int ret;

	if (rte_eal_process_type() != RTE_PROC_PRIMARY) {
		WD_LOG(ERR, "%s: only the primary process can use it: queues are its own", name);
		return -ENOTSUP;
	}
	args->engine = &sec_engine;
	ret = wd_dev_args_parse(args, name, devargs);
	if (ret != 0)
		return ret;
	if (args->queues == 0 && (args->transport[0] == '\0' ||
				  strcmp(args->transport, "model") == 0))
		args->queues = SEC_MODEL_QUEUES;
	wd = wd_dev_open(args, name);
	if (wd == NULL)
		return -rte_errno;
	params.socket_id = wd->numa_node;
	params.max_nb_queue_pairs = wd->qm != NULL ? wd->qm->nb_queues : wd->queues_wanted;
	cdev = rte_cryptodev_pmd_create(name, device, &params);
	if (cdev == NULL) {
		ret = -ENODEV;
		goto close_dev;
	}
	sdev = cdev->data->dev_private;
	sdev->wd = wd;
	sdev->cdev = cdev;
	ret = sec_dev_init(sdev, name);
	if (ret != 0)
		goto destroy_cdev;
	cdev->dev_ops = &sec_ops;
	cdev->enqueue_burst = sec_enqueue_burst;
	cdev->dequeue_burst = sec_dequeue_burst;
#if SEC_HAVE_QP_RESET
	cdev->qp_depth_used = sec_qp_used;
#endif
	cdev->driver_id = sec_driver_id;
	cdev->feature_flags = sec_features(wd);
	rte_cryptodev_pmd_probing_finish(cdev);
	return 0;

destroy_cdev:
	rte_cryptodev_pmd_destroy(cdev);
close_dev:
	wd_dev_close(wd);
	return ret;
}

static int
sec_remove(const char *name)
{
	struct rte_cryptodev *cdev = rte_cryptodev_pmd_get_named_dev(name);
	const struct rte_memzone *scratch;
	struct sec_dev *sdev;
	struct wd_dev *wd;
	int ret;

	if (cdev == NULL)
		return -ENODEV;
	sdev = cdev->data->dev_private;
	wd = sdev->wd;
	scratch = sdev->scratch;
	/* At exit nobody has stopped it. */
	if (cdev->data->dev_started)
		rte_cryptodev_stop(cdev->data->dev_id);
	rte_eal_alarm_cancel(event_alarm, sdev);
	sec_close(cdev);
	ret = rte_cryptodev_pmd_destroy(cdev);
	if (ret == 0) {
		wd_dev_close(wd);
		rte_memzone_free(scratch);
	}
	return ret;
}

static int
sec_vdev_probe(struct rte_vdev_device *vdev)
{
	struct wd_dev_args args = { 0 };

	return sec_probe(&vdev->device, rte_vdev_device_name(vdev), &args,
			 rte_vdev_device_args(vdev));
}

static int
sec_vdev_remove(struct rte_vdev_device *vdev)
{
	return sec_remove(rte_vdev_device_name(vdev));
}

static int
sec_vdev_dma_map(struct rte_vdev_device *vdev, void *addr, uint64_t iova, size_t len)
{
	RTE_SET_USED(vdev);
	return wd_mm_dma_map(addr, iova, len);
}

static int
sec_vdev_dma_unmap(struct rte_vdev_device *vdev, void *addr, uint64_t iova, size_t len)
{
	RTE_SET_USED(vdev);
	RTE_SET_USED(addr);
	return wd_mm_dma_unmap(iova, len);
}

static struct rte_vdev_driver sec_vdev_driver = {
	.probe = sec_vdev_probe,
	.remove = sec_vdev_remove,
	.dma_map = sec_vdev_dma_map,
	.dma_unmap = sec_vdev_dma_unmap,
};

/* A PCI function may carry devices of several classes: the name says which. */
static void
sec_pci_name(const struct rte_pci_device *pci, char *name, size_t len)
{
	snprintf(name, len, "%s_sec", pci->device.name);
}

static int
sec_pci_probe(struct rte_pci_driver *drv, struct rte_pci_device *pci)
{
	struct wd_dev_args args = { .transport = "pci", .pci = pci };
	char name[RTE_CRYPTODEV_NAME_MAX_LEN];

	RTE_SET_USED(drv);
	sec_pci_name(pci, name, sizeof(name));
	strlcpy(args.dev, pci->device.name, sizeof(args.dev));
	return sec_probe(&pci->device, name, &args,
			 pci->device.devargs != NULL ? pci->device.devargs->args : NULL);
}

static int
sec_pci_remove(struct rte_pci_device *pci)
{
	char name[RTE_CRYPTODEV_NAME_MAX_LEN];

	sec_pci_name(pci, name, sizeof(name));
	return sec_remove(name);
}

static const struct rte_pci_id sec_pci_ids[] = {
	{ RTE_PCI_DEVICE(QM_PCI_VENDOR_ID, SEC_PCI_ID_PF) },
	{ RTE_PCI_DEVICE(QM_PCI_VENDOR_ID, SEC_PCI_ID_VF) },
	{ .vendor_id = 0 },
};

static struct rte_pci_driver sec_pci_driver = {
	.id_table = sec_pci_ids,
	.drv_flags = RTE_PCI_DRV_NEED_MAPPING,
	.probe = sec_pci_probe,
	.remove = sec_pci_remove,
};

static struct cryptodev_driver sec_crypto_driver;

RTE_PMD_REGISTER_VDEV(crypto_hisi_sec, sec_vdev_driver);
RTE_PMD_REGISTER_PARAM_STRING(crypto_hisi_sec, WD_DEV_PARAMS);
RTE_PMD_REGISTER_PCI(crypto_hisi_sec_pci, sec_pci_driver);
RTE_PMD_REGISTER_PCI_TABLE(crypto_hisi_sec_pci, sec_pci_ids);
RTE_PMD_REGISTER_KMOD_DEP(crypto_hisi_sec_pci, "* vfio-pci");
RTE_PMD_REGISTER_PARAM_STRING(crypto_hisi_sec_pci, WD_DEV_PARAMS);
/*
 * rte_cryptodev_devices_get(), by which tools choose devices, compares the driver's whole name, but
 * what dpdk-pmdinfo.py reads must not have a name twice. Runs after the registration above.
 */
RTE_INIT(sec_pci_rename)
{
	sec_pci_driver.driver.name = "crypto_hisi_sec";
}
/* One id for both: the tools find devices by "crypto_hisi_sec". */
RTE_PMD_REGISTER_CRYPTO_DRIVER(sec_crypto_driver, sec_vdev_driver.driver, sec_driver_id);
