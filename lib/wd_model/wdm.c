/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* The interface of the model: functions come and go, BARs are read and written. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "wdm_priv.h"

/* The engines that were built, as WDM_ENGINES(X) of the build says: X(zip) ... */
#define ENGINE_DECLARE(name)	extern const struct wdm_engine wdm_engine_ ## name;
#define ENGINE_ROW(name)	&wdm_engine_ ## name,
WDM_ENGINES(ENGINE_DECLARE)
static const struct wdm_engine *const engines[] = { WDM_ENGINES(ENGINE_ROW) };

static const struct wdm_engine *
engine_find(const char *name)
{
	size_t i;

	for (i = 0; name != NULL && i < sizeof(engines) / sizeof(engines[0]); i++) {
		if (strcmp(engines[i]->name, name) == 0)
			return engines[i];
	}
	return NULL;
}

static bool
conf_valid(const struct wdm_conf *conf)
{
	if ((conf->hw != QM_HW_V2 && conf->hw != QM_HW_V3) || conf->queues > QM_MAX_QUEUES)
		return false;
	if (conf->pf == NULL)
		return conf->vf_nr == 0;
	/* A VF is of its PF's kind, and its number is free. */
	return conf->vf && conf->vf_nr >= 1 && conf->vf_nr <= QM_MAX_VFS &&
		!conf->pf->conf.vf && conf->pf->conf.hw == conf->hw &&
		conf->pf->eng == engine_find(conf->engine) && conf->pf->pf->vf[conf->vf_nr] == NULL;
}

static uint16_t
conf_queues(const struct wdm_conf *conf)
{
	if (conf->pf != NULL)
		return conf->pf->nb_queue;
	if (conf->queues != 0)
		return conf->queues;
	return conf->vf ? 64 : QM_DEV_QUEUES;
}

/* All but queues and locks to the state after power-on. */
static void
dev_reset_state(struct wdm_dev *dev)
{
	memset(dev->mb, 0, sizeof(dev->mb));
	memset(dev->db_low, 0, sizeof(dev->db_low));
	dev->mb_stuck = false;
	dev->sqc_bt = 0;
	dev->cqc_bt = 0;
	wdm_evq_reset(dev);
	wdm_ifc_reset(dev);
	wdm_reg_reset_all(dev);
	if (!dev->conf.vf)
		wdm_vft_clear(dev);
}

static bool
dev_alloc(struct wdm_dev *dev)
{
	size_t size = dev->nb_queue * sizeof(*dev->queue);
	unsigned int i;

	dev->queue = aligned_alloc(_Alignof(struct wdm_queue), size);
	dev->reg = calloc(1, wdm_reg_size(dev));
	if (!dev->conf.vf)
		dev->pf = calloc(1, sizeof(*dev->pf));
	if (dev->queue == NULL || dev->reg == NULL || (!dev->conf.vf && dev->pf == NULL))
		return false;
	memset(dev->queue, 0, size);
	for (i = 0; i < dev->nb_queue; i++)
		dev->queue[i].nr = i;
	return true;
}

static void
dev_free(struct wdm_dev *dev)
{
	free(dev->pf);
	free((void *)dev->reg);
	free(dev->queue);
	free(dev);
}

struct wdm_dev *
wdm_create(const struct wdm_conf *conf)
{
	const struct wdm_engine *eng = engine_find(conf->engine);
	struct wdm_dev *dev;

	if (eng == NULL || !conf_valid(conf)) {
		errno = EINVAL;
		return NULL;
	}
	dev = calloc(1, sizeof(*dev));
	if (dev == NULL)
		return NULL;
	dev->conf = *conf;
	/* The name may be the caller's buffer. */
	dev->conf.engine = eng->name;
	dev->eng = eng;
	dev->nb_queue = conf_queues(conf);
	if (!dev_alloc(dev) || (eng->dev_init != NULL && eng->dev_init(dev) != 0)) {
		dev_free(dev);
		errno = ENOMEM;
		return NULL;
	}
	dev->eng_ok = true;
	pthread_mutex_init(&dev->lock, NULL);
	pthread_mutex_init(&dev->evt, NULL);
	if (dev->pf != NULL)
		pthread_mutex_init(&dev->pf->ifc, NULL);
	dev_reset_state(dev);
	if (conf->pf != NULL)
		conf->pf->pf->vf[conf->vf_nr] = dev;
	if (conf->vf && conf->pf == NULL)
		atomic_store(&dev->nb_owned, dev->nb_queue);
	else
		wdm_vft_apply(dev);
	return dev;
}

void
wdm_destroy(struct wdm_dev *dev)
{
	if (dev == NULL)
		return;
	if (dev->conf.pf != NULL)
		dev->conf.pf->pf->vf[dev->conf.vf_nr] = NULL;
	wdm_queues_reset(dev);
	wdm_ifc_reset(dev);
	if (dev->eng_ok && dev->eng->dev_fini != NULL)
		dev->eng->dev_fini(dev);
	if (dev->pf != NULL)
		pthread_mutex_destroy(&dev->pf->ifc);
	pthread_mutex_destroy(&dev->evt);
	pthread_mutex_destroy(&dev->lock);
	dev_free(dev);
}

void
wdm_info_get(struct wdm_dev *dev, struct wdm_info *info)
{
	bool v3 = wdm_is_v3(dev);

	memset(info, 0, sizeof(*info));
	info->vendor_id = QM_PCI_VENDOR_ID;
	info->device_id = dev->conf.vf ? dev->eng->vf_id : dev->eng->pf_id;
	info->subsys_vendor_id = QM_MODEL_SUBSYS_VENDOR_ID;
	info->subsys_id = QM_MODEL_SUBSYS_ID;
	info->class_code = dev->eng->class_code;
	info->revision = dev->conf.hw;
	info->nb_msi = !dev->conf.vf ? QM_IRQ_ABN + 1 : v3 ? QM_IRQ_IFC + 1 : QM_IRQ_AEQ + 1;
	info->bar_size[QM_BAR] = dev->conf.vf ? QM_VF_BAR_SIZE : QM_PF_BAR_SIZE;
	info->queues = atomic_load(&dev->nb_owned);
}

/* ---- BARs ---- */

static bool
bar_valid(const struct wdm_dev *dev, unsigned int bar, uint64_t off, unsigned int len)
{
	uint64_t size = dev->conf.vf ? QM_VF_BAR_SIZE : QM_PF_BAR_SIZE;

	if (bar != QM_BAR || (len != 1 && len != 2 && len != 4 && len != 8 && len != 16))
		return false;
	return off <= size && len <= size - off;
}

int
wdm_bar_read(struct wdm_dev *dev, unsigned int bar, uint64_t off, void *buf, unsigned int len)
{
	unsigned int done, skip, part;
	uint8_t *to = buf;
	uint32_t val;

	if (!bar_valid(dev, bar, off, len)) {
		memset(buf, 0xff, len);
		return -EINVAL;
	}
	/* One lock for all of it: the mailbox is 16 bytes that belong together. */
	pthread_mutex_lock(&dev->lock);
	for (done = 0; done < len; done += part) {
		skip = (off + done) % 4;
		part = len - done < 4 - skip ? len - done : 4 - skip;
		val = wdm_reg_read(dev, (uint32_t)(off + done - skip));
		memcpy(to + done, (uint8_t *)&val + skip, part);
	}
	pthread_mutex_unlock(&dev->lock);
	return 0;
}

/* One half of a doorbell from a bus that has no stores of 8 bytes: the second one rings. */
static bool
doorbell_piece(struct wdm_dev *dev, uint32_t off, uint32_t val)
{
	uint32_t base = off & ~UINT32_C(7);
	uint32_t *low = &dev->db_low[base == QM_DB_EQ_AEQ];

	if (base != QM_DB_SQ_CQ && base != QM_DB_EQ_AEQ)
		return false;
	if (off == base)
		*low = val;
	else
		wdm_doorbell(dev, base, (uint64_t)val << 32 | *low, true);
	return true;
}

/* The part of a write that lies in the mailbox. dev->lock is held. */
static void
write_mailbox(struct wdm_dev *dev, uint64_t off, const uint8_t *from, unsigned int len)
{
	uint64_t start = off > QM_MB ? off : QM_MB;
	uint64_t end = off + len < QM_MB + sizeof(dev->mb) ? off + len : QM_MB + sizeof(dev->mb);

	if (start < end)
		wdm_mb_write(dev, start - QM_MB, from + (start - off), end - start);
}

int
wdm_bar_write(struct wdm_dev *dev, unsigned int bar, uint64_t off, const void *buf,
	      unsigned int len)
{
	const uint8_t *from = buf;
	uint64_t word, at;
	uint32_t val;

	if (!bar_valid(dev, bar, off, len))
		return -EINVAL;
	if (len == sizeof(word) && (off == QM_DB_SQ_CQ || off == QM_DB_EQ_AEQ)) {
		memcpy(&word, buf, sizeof(word));
		wdm_doorbell(dev, off, word, false);
		return 0;
	}
	pthread_mutex_lock(&dev->lock);
	write_mailbox(dev, off, from, len);
	/* Registers take whole dwords only: parts of one have no known meaning. */
	for (at = (off + 3) & ~UINT64_C(3); at + 4 <= off + len; at += 4) {
		memcpy(&val, from + (at - off), sizeof(val));
		if ((at < QM_MB || at >= QM_MB + sizeof(dev->mb)) &&
		    !doorbell_piece(dev, at, val))
			wdm_reg_write(dev, at, val);
	}
	pthread_mutex_unlock(&dev->lock);
	return 0;
}

/* ---- Reset, synchronisation, faults ---- */

void
wdm_reset(struct wdm_dev *dev)
{
	pthread_mutex_lock(&dev->lock);
	/* Whoever takes a queue after wdm_queues_reset() has given it back sees this. */
	atomic_store(&dev->resetting, true);
	wdm_queues_reset(dev);
	if (dev->eng_ok && dev->eng->dev_fini != NULL)
		dev->eng->dev_fini(dev);
	dev->eng_ok = dev->eng->dev_init == NULL || dev->eng->dev_init(dev) == 0;
	dev_reset_state(dev);
	/* Without its state the engine executes nothing; another reset may help. */
	atomic_store(&dev->resetting, !dev->eng_ok);
	pthread_mutex_unlock(&dev->lock);
}

void
wdm_sync(struct wdm_dev *dev)
{
	unsigned int i;

	atomic_fetch_add(&dev->mem_epoch, 1);
	/* Registers and mailbox, then event queues, then each queue that is being executed. */
	pthread_mutex_lock(&dev->lock);
	pthread_mutex_unlock(&dev->lock);
	pthread_mutex_lock(&dev->evt);
	pthread_mutex_unlock(&dev->evt);
	for (i = 0; i < dev->nb_queue; i++)
		wdm_queue_sync(&dev->queue[i]);
}

void
wdm_inject(struct wdm_dev *dev, enum wdm_event event, unsigned int nth)
{
	if ((unsigned int)event >= WDM_EV_NB)
		return;
	if (event != WDM_EV_ABN)
		atomic_store(&dev->inject[event], nth);
	else if (nth != 0)
		wdm_err_raise(dev, QM_ERR_ECC_1BIT);
}

const struct wdm_conf *
wdm_conf_get(const struct wdm_dev *dev)
{
	return &dev->conf;
}

void **
wdm_engine_priv(struct wdm_dev *dev)
{
	return &dev->eng_priv;
}

__attribute__((visibility("default")))
const struct wdm_api wdm_api = {
	.version = WDM_API_VERSION,
	.create = wdm_create,
	.destroy = wdm_destroy,
	.info_get = wdm_info_get,
	.bar_read = wdm_bar_read,
	.bar_write = wdm_bar_write,
	.run = wdm_run,
	.run_queue = wdm_run_queue,
	.reset = wdm_reset,
	.sync = wdm_sync,
	.inject = wdm_inject,
};
