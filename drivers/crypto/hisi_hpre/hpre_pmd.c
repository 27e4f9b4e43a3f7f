/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* The driver as EAL and rte_cryptodev see it: probe, device operations. */

#include <errno.h>
#include <stdio.h>

#include <openssl/err.h>
#include <openssl/evp.h>

#include <bus_pci_driver.h>
#include <bus_vdev_driver.h>
#include <rte_alarm.h>
#include <rte_errno.h>
#include <rte_string_fns.h>

#include <wd_mm.h>
#include <wd_qm.h>

#include "hisi_hpre.h"
#include "hpre_engine.h"

/*
 * Queue pairs of a model in the process, where devarg queues= does not say how many queues it has:
 * as many as DPDK's software drivers. Applications set all of them up, and each takes memory.
 */
#define HPRE_MODEL_PAIRS RTE_CRYPTODEV_PMD_DEFAULT_MAX_NB_QUEUE_PAIRS

uint8_t hpre_driver_id;

/* A queue pair takes a hardware queue for each kind of work. */
static uint16_t
hpre_max_qps(const struct wd_dev *wd)
{
	uint16_t queues = wd->qm != NULL ? wd->qm->nb_queues : wd->queues_wanted;

	return queues / (wd->hw >= QM_HW_V3 ? HPRE_NB_SQC : 1);
}

/* ---- Errors that applications may wait for ---- */

static void
event_alarm(void *arg)
{
	struct hpre_dev *hdev = arg;

	rte_atomic_store_explicit(&hdev->alarm, false, rte_memory_order_relaxed);
	rte_cryptodev_pmd_callback_process(hdev->cdev, RTE_CRYPTODEV_EVENT_ERROR);
}

/* Comes out of a burst, but only after an error, and once until the event is delivered. */
void
hpre_event_raise(struct hpre_dev *hdev)
{
	if (TAILQ_EMPTY(&hdev->cdev->link_intr_cbs) ||
	    rte_atomic_exchange_explicit(&hdev->alarm, true, rte_memory_order_relaxed))
		return;
	if (rte_eal_alarm_set(1, event_alarm, hdev) != 0)
		rte_atomic_store_explicit(&hdev->alarm, false, rte_memory_order_relaxed);
}

/* ---- Device operations ---- */

static int
hpre_configure(struct rte_cryptodev *dev, struct rte_cryptodev_config *config)
{
	const struct hpre_dev *hdev = dev->data->dev_private;

	if (config->nb_queue_pairs > hdev->max_qps) {
		WD_DEV_LOG(hdev->wd, ERR, "%u queue pairs, the device has %u",
			   config->nb_queue_pairs, hdev->max_qps);
		return -EINVAL;
	}
	return 0;
}

static int
hpre_start(struct rte_cryptodev *dev)
{
	const struct hpre_dev *hdev = dev->data->dev_private;

	return hdev->wd->ops->ready != NULL ? hdev->wd->ops->ready(hdev->wd) : 0;
}

/* Queues run as long as they exist: what is in flight can be fetched after the next start. */
static void
hpre_stop(struct rte_cryptodev *dev)
{
	RTE_SET_USED(dev);
}

static int
hpre_close(struct rte_cryptodev *dev)
{
	uint16_t i;

	for (i = 0; i < dev->data->nb_queue_pairs; i++)
		hpre_qp_release(dev, i);
	return 0;
}

static void
hpre_info_get(struct rte_cryptodev *dev, struct rte_cryptodev_info *info)
{
	const struct hpre_dev *hdev = dev->data->dev_private;

	info->driver_id = dev->driver_id;
	info->feature_flags = dev->feature_flags;
	info->capabilities = hdev->caps;
	info->max_nb_queue_pairs = hdev->max_qps;
}

static struct rte_cryptodev_ops hpre_ops = {
	.dev_configure = hpre_configure,
	.dev_start = hpre_start,
	.dev_stop = hpre_stop,
	.dev_close = hpre_close,
	.dev_infos_get = hpre_info_get,
	.stats_get = hpre_stats_get,
	.stats_reset = hpre_stats_reset,
	.queue_pair_setup = hpre_qp_setup,
	.queue_pair_release = hpre_qp_release,
#if HPRE_HAVE_QP_RESET
	.queue_pair_reset = hpre_qp_reset,
	.queue_pair_event_error_query = hpre_qp_error_query,
#endif
	.asym_session_get_size = hpre_sess_size,
	.asym_session_configure = hpre_sess_configure,
	.asym_session_clear = hpre_sess_clear,
};

static uint64_t
hpre_features(const struct wd_dev *wd)
{
	uint64_t flags =
		RTE_CRYPTODEV_FF_ASYMMETRIC_CRYPTO |
		RTE_CRYPTODEV_FF_ASYM_SESSIONLESS |
		RTE_CRYPTODEV_FF_RSA_PRIV_OP_KEY_EXP |
		RTE_CRYPTODEV_FF_RSA_PRIV_OP_KEY_QT;

	return wd->is_model ? flags : flags | RTE_CRYPTODEV_FF_HW_ACCELERATED;
}

/* ---- Probe and remove ---- */

/* By enum hpre_hash. */
static const char *const md_names[] = {
	[HPRE_HASH_MD5] = "MD5", [HPRE_HASH_SHA1] = "SHA1", [HPRE_HASH_SHA224] = "SHA224",
	[HPRE_HASH_SHA256] = "SHA256", [HPRE_HASH_SHA384] = "SHA384",
	[HPRE_HASH_SHA512] = "SHA512", [HPRE_HASH_SM3] = "SM3",
};
_Static_assert(RTE_DIM(md_names) == HPRE_NB_HASH, "each has a name");

/* Accepts a half-built device. */
static void
hpre_dev_fini(struct hpre_dev *hdev)
{
	unsigned int i;

	hpre_curves_close(hdev);
	for (i = 0; i < HPRE_NB_HASH; i++)
		EVP_MD_free(hdev->md[i]);
}

/* What the device can do, by its own word where it has one. */
static int
hpre_dev_init(struct hpre_dev *hdev)
{
	struct wd_dev *wd = hdev->wd;
	unsigned int i;

	hdev->max_qps = hpre_max_qps(wd);
	if (hdev->max_qps == 0) {
		WD_DEV_LOG(wd, ERR, "one hardware queue, a queue pair needs %u",
			   hpre_nb_rings(hdev));
		return -ENOSPC;
	}
	hdev->algs = wd->hw >= QM_HW_V3 ? HPRE_DEV_ALG_V3 : HPRE_DEV_ALG_V2;
	/* Version 0 has no capability registers. */
	if (wd->hw >= QM_HW_V3 && WD_GET(QM_CAP_VERSION_NR,
					 wd_dev_read32(wd, QM_BAR, QM_CAP_VERSION)) != 0)
		hdev->algs &= wd_dev_read32(wd, QM_BAR, HPRE_CAP_DEV_ALG);
	for (i = HPRE_HASH_NONE + 1; i < HPRE_NB_HASH; i++)
		hdev->md[i] = EVP_MD_fetch(NULL, md_names[i], NULL);
	/* What libcrypto does not have is no reason to fail, nor to leave a note for others. */
	ERR_clear_error();
	if (hpre_curves_open(hdev) != 0)
		return -ENOMEM;
	hpre_caps_init(hdev);
	return 0;
}

static int
hpre_probe(struct rte_device *device, const char *name, struct wd_dev_args *args,
	  const char *devargs)
{
	struct rte_cryptodev_pmd_init_params params = {
		.name = "", .private_data_size = sizeof(struct hpre_dev),
	};
	struct rte_cryptodev *cdev;
	struct hpre_dev *hdev;
	struct wd_dev *wd;
	int ret;

	if (rte_eal_process_type() != RTE_PROC_PRIMARY) {
		WD_LOG(ERR, "%s: only the primary process can use it: queues are its own", name);
		return -ENOTSUP;
	}
	args->engine = &hpre_engine;
	ret = wd_dev_args_parse(args, name, devargs);
	if (ret != 0)
		return ret;
	if (args->queues == 0 && (args->transport[0] == '\0' ||
				  strcmp(args->transport, "model") == 0))
		args->queues = HPRE_MODEL_PAIRS * (args->hw == QM_HW_V2 ? 1 : HPRE_NB_SQC);
	wd = wd_dev_open(args, name);
	if (wd == NULL)
		return -rte_errno;
	params.socket_id = wd->numa_node;
	params.max_nb_queue_pairs = hpre_max_qps(wd);
	cdev = rte_cryptodev_pmd_create(name, device, &params);
	if (cdev == NULL) {
		ret = -ENODEV;
		goto close_dev;
	}
	hdev = cdev->data->dev_private;
	hdev->wd = wd;
	hdev->cdev = cdev;
	ret = hpre_dev_init(hdev);
	if (ret != 0)
		goto destroy_cdev;
	cdev->dev_ops = &hpre_ops;
	cdev->enqueue_burst = hpre_enqueue_burst;
	cdev->dequeue_burst = hpre_dequeue_burst;
#if HPRE_HAVE_QP_RESET
	cdev->qp_depth_used = hpre_qp_used;
#endif
	cdev->driver_id = hpre_driver_id;
	cdev->feature_flags = hpre_features(wd);
	rte_cryptodev_pmd_probing_finish(cdev);
	return 0;

destroy_cdev:
	hpre_dev_fini(hdev);
	rte_cryptodev_pmd_destroy(cdev);
close_dev:
	wd_dev_close(wd);
	return ret;
}

static int
hpre_remove(const char *name)
{
	struct rte_cryptodev *cdev = rte_cryptodev_pmd_get_named_dev(name);
	struct hpre_dev *hdev;
	struct wd_dev *wd;
	int ret;

	if (cdev == NULL)
		return -ENODEV;
	hdev = cdev->data->dev_private;
	wd = hdev->wd;
	/* At exit nobody has stopped it. */
	if (cdev->data->dev_started)
		rte_cryptodev_stop(cdev->data->dev_id);
	rte_eal_alarm_cancel(event_alarm, hdev);
	hpre_close(cdev);
	hpre_dev_fini(hdev);
	ret = rte_cryptodev_pmd_destroy(cdev);
	if (ret == 0)
		wd_dev_close(wd);
	return ret;
}

static int
hpre_vdev_probe(struct rte_vdev_device *vdev)
{
	struct wd_dev_args args = { 0 };

	return hpre_probe(&vdev->device, rte_vdev_device_name(vdev), &args,
			 rte_vdev_device_args(vdev));
}

static int
hpre_vdev_remove(struct rte_vdev_device *vdev)
{
	return hpre_remove(rte_vdev_device_name(vdev));
}

static int
hpre_vdev_dma_map(struct rte_vdev_device *vdev, void *addr, uint64_t iova, size_t len)
{
	RTE_SET_USED(vdev);
	return wd_mm_dma_map(addr, iova, len);
}

static int
hpre_vdev_dma_unmap(struct rte_vdev_device *vdev, void *addr, uint64_t iova, size_t len)
{
	RTE_SET_USED(vdev);
	RTE_SET_USED(addr);
	return wd_mm_dma_unmap(iova, len);
}

static struct rte_vdev_driver hpre_vdev_driver = {
	.probe = hpre_vdev_probe,
	.remove = hpre_vdev_remove,
	.dma_map = hpre_vdev_dma_map,
	.dma_unmap = hpre_vdev_dma_unmap,
};

/* A PCI function may carry devices of several classes: the name says which. */
static void
hpre_pci_name(const struct rte_pci_device *pci, char *name, size_t len)
{
	snprintf(name, len, "%s_hpre", pci->device.name);
}

static int
hpre_pci_probe(struct rte_pci_driver *drv, struct rte_pci_device *pci)
{
	struct wd_dev_args args = { .transport = "pci", .pci = pci };
	char name[RTE_CRYPTODEV_NAME_MAX_LEN];

	RTE_SET_USED(drv);
	hpre_pci_name(pci, name, sizeof(name));
	strlcpy(args.dev, pci->device.name, sizeof(args.dev));
	return hpre_probe(&pci->device, name, &args,
			 pci->device.devargs != NULL ? pci->device.devargs->args : NULL);
}

static int
hpre_pci_remove(struct rte_pci_device *pci)
{
	char name[RTE_CRYPTODEV_NAME_MAX_LEN];

	hpre_pci_name(pci, name, sizeof(name));
	return hpre_remove(name);
}

static const struct rte_pci_id hpre_pci_ids[] = {
	{ RTE_PCI_DEVICE(QM_PCI_VENDOR_ID, HPRE_PCI_ID_PF) },
	{ RTE_PCI_DEVICE(QM_PCI_VENDOR_ID, HPRE_PCI_ID_VF) },
	{ .vendor_id = 0 },
};

static struct rte_pci_driver hpre_pci_driver = {
	.id_table = hpre_pci_ids,
	.drv_flags = RTE_PCI_DRV_NEED_MAPPING,
	.probe = hpre_pci_probe,
	.remove = hpre_pci_remove,
};

static struct cryptodev_driver hpre_crypto_driver;

RTE_PMD_REGISTER_VDEV(crypto_hisi_hpre, hpre_vdev_driver);
RTE_PMD_REGISTER_PARAM_STRING(crypto_hisi_hpre, WD_DEV_PARAMS);
RTE_PMD_REGISTER_PCI(crypto_hisi_hpre_pci, hpre_pci_driver);
RTE_PMD_REGISTER_PCI_TABLE(crypto_hisi_hpre_pci, hpre_pci_ids);
RTE_PMD_REGISTER_KMOD_DEP(crypto_hisi_hpre_pci, "* vfio-pci");
RTE_PMD_REGISTER_PARAM_STRING(crypto_hisi_hpre_pci, WD_DEV_PARAMS);
/*
 * rte_cryptodev_devices_get(), by which tools choose devices, compares the driver's whole name, but
 * what dpdk-pmdinfo.py reads must not have a name twice. Runs after the registration above.
 */
RTE_INIT(hpre_pci_rename)
{
	hpre_pci_driver.driver.name = "crypto_hisi_hpre";
}
/* One id for both: the tools find devices by "crypto_hisi_hpre". */
RTE_PMD_REGISTER_CRYPTO_DRIVER(hpre_crypto_driver, hpre_vdev_driver.driver, hpre_driver_id);
