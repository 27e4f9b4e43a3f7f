/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Messages between PF and VFs (version 3): 64 bits deposited by mailbox, a bell to ring, and an
 * acknowledgement.
 *
 *   PF                                        VF n
 *   mailbox SRC, IFC_INT_SET_P   ---ring-->   IFC_INT_SOURCE_V = 1
 *   IFC_READY_STATUS bit n = 1                mailbox DST
 *   IFC_READY_STATUS bit n = 0   <--ack---    IFC_INT_SOURCE_V <- 1
 *
 *   IFC_INT_SOURCE_P bit n = 1   <--ring--    mailbox SRC, IFC_INT_SET_V = 1
 *   mailbox DST
 *   IFC_INT_SOURCE_P <- bit n    ---ack-->    IFC_INT_SET_V = 0
 *
 * No lock of one function is held while the other's is taken: pf->ifc and evt are both leaves.
 */

#include <string.h>

#include "wdm_priv.h"

/* A message is there: set the source bit, interrupt unless masked. */
static void
ifc_notify(struct wdm_dev *dev)
{
	pthread_mutex_lock(&dev->evt);
	dev->ifc_source = true;
	if (!dev->ifc_masked && dev->conf.irq != NULL)
		dev->conf.irq(dev->conf.irq_ctx, QM_IRQ_IFC);
	pthread_mutex_unlock(&dev->evt);
}

static void
ifc_set_clear(struct wdm_dev *vf)
{
	pthread_mutex_lock(&vf->evt);
	vf->ifc_set = false;
	pthread_mutex_unlock(&vf->evt);
}

bool
wdm_ifc_send(struct wdm_dev *dev, uint16_t to, uint64_t msg)
{
	struct wdm_dev *pf = wdm_pf_of(dev);
	unsigned int i;

	/* Nobody listens to a VF that stands alone; its bell will show that. */
	if (pf == NULL)
		return to == 0;
	if (dev->conf.vf ? to != 0 : to != QM_MB_TO_ALL_VFS && (to == 0 || to >= WDM_FUNCS))
		return false;
	pthread_mutex_lock(&pf->pf->ifc);
	if (dev->conf.vf)
		pf->pf->ifc_from_vf[dev->conf.vf_nr] = msg;
	for (i = 1; i < WDM_FUNCS && !dev->conf.vf; i++) {
		if (to == QM_MB_TO_ALL_VFS || to == i)
			pf->pf->ifc_to_vf[i] = msg;
	}
	pthread_mutex_unlock(&pf->pf->ifc);
	return true;
}

bool
wdm_ifc_fetch(struct wdm_dev *dev, uint16_t from, uint64_t *msg)
{
	struct wdm_dev *pf = wdm_pf_of(dev);

	*msg = 0;
	if (pf == NULL)
		return from == 0;
	if (dev->conf.vf ? from != 0 : from == 0 || from >= WDM_FUNCS)
		return false;
	pthread_mutex_lock(&pf->pf->ifc);
	*msg = dev->conf.vf ? pf->pf->ifc_to_vf[dev->conf.vf_nr] : pf->pf->ifc_from_vf[from];
	pthread_mutex_unlock(&pf->pf->ifc);
	return true;
}

/* QM_IFC_INT_SET_P: ring the VFs that QM_IFC_INT_CFG names, as far as they exist. */
static void
ifc_ring_vfs(struct wdm_dev *dev)
{
	unsigned int to = WD_GET(QM_IFC_TARGET, wdm_reg_get(dev, QM_IFC_INT_CFG)), i;

	for (i = 1; i < WDM_FUNCS; i++) {
		if (dev->pf->vf[i] == NULL || (to != QM_IFC_TARGET_ALL && to != i))
			continue;
		pthread_mutex_lock(&dev->pf->ifc);
		dev->pf->ifc_ready |= WD_BIT(i);
		pthread_mutex_unlock(&dev->pf->ifc);
		ifc_notify(dev->pf->vf[i]);
	}
}

static void
ifc_ring_pf(struct wdm_dev *vf)
{
	struct wdm_dev *pf = vf->conf.pf;

	pthread_mutex_lock(&vf->evt);
	vf->ifc_set = true;
	pthread_mutex_unlock(&vf->evt);
	if (pf == NULL)
		return;
	pthread_mutex_lock(&pf->pf->ifc);
	pf->pf->ifc_rung |= WD_BIT(vf->conf.vf_nr);
	pthread_mutex_unlock(&pf->pf->ifc);
	ifc_notify(pf);
}

/* QM_IFC_INT_SOURCE_P: the PF has heard these VFs. */
static void
ifc_ack_vfs(struct wdm_dev *dev, uint64_t bits)
{
	unsigned int i;

	pthread_mutex_lock(&dev->pf->ifc);
	bits &= dev->pf->ifc_rung;
	dev->pf->ifc_rung &= ~bits;
	pthread_mutex_unlock(&dev->pf->ifc);
	for (i = 1; i < WDM_FUNCS; i++) {
		if ((bits & WD_BIT(i)) != 0 && dev->pf->vf[i] != NULL)
			ifc_set_clear(dev->pf->vf[i]);
	}
}

/* QM_IFC_INT_SOURCE_V: this function has seen its message. */
static void
ifc_ack(struct wdm_dev *dev)
{
	struct wdm_dev *pf = wdm_pf_of(dev);
	bool more = false;

	pthread_mutex_lock(&dev->evt);
	dev->ifc_source = false;
	pthread_mutex_unlock(&dev->evt);
	if (pf == NULL)
		return;
	pthread_mutex_lock(&pf->pf->ifc);
	if (dev->conf.vf)
		pf->pf->ifc_ready &= ~WD_BIT(dev->conf.vf_nr);
	else
		more = pf->pf->ifc_rung != 0;
	pthread_mutex_unlock(&pf->pf->ifc);
	/* One bit stands for all VFs: it must not hide one that rang in the meantime. */
	if (more)
		ifc_notify(dev);
}

static void
ifc_mask(struct wdm_dev *dev, bool masked)
{
	pthread_mutex_lock(&dev->evt);
	dev->ifc_masked = masked;
	if (!masked && dev->ifc_source && dev->conf.irq != NULL)
		dev->conf.irq(dev->conf.irq_ctx, QM_IRQ_IFC);
	pthread_mutex_unlock(&dev->evt);
}

static uint64_t
ifc_pf_word(struct wdm_dev *dev, bool ready)
{
	uint64_t word;

	pthread_mutex_lock(&dev->pf->ifc);
	word = ready ? dev->pf->ifc_ready : dev->pf->ifc_rung;
	pthread_mutex_unlock(&dev->pf->ifc);
	return word;
}

static uint32_t
ifc_read_bit(struct wdm_dev *dev, uint32_t off)
{
	uint32_t val;

	pthread_mutex_lock(&dev->evt);
	if (off == QM_IFC_INT_SOURCE_V)
		val = dev->ifc_source;
	else if (off == QM_IFC_INT_MASK)
		val = dev->ifc_masked;
	else if (off == QM_IFC_INT_STATUS)
		val = dev->ifc_source && !dev->ifc_masked;
	else
		val = dev->ifc_set;
	pthread_mutex_unlock(&dev->evt);
	return val;
}

uint32_t
wdm_ifc_read(struct wdm_dev *dev, uint32_t off)
{
	switch (off) {
	case QM_IFC_READY_STATUS:
		return (uint32_t)ifc_pf_word(dev, true);
	case QM_IFC_READY_STATUS + 4:
		return ifc_pf_word(dev, true) >> 32;
	case QM_IFC_INT_SOURCE_P:
		return (uint32_t)ifc_pf_word(dev, false);
	case QM_IFC_INT_SOURCE_P + 4:
		return ifc_pf_word(dev, false) >> 32;
	default:
		return ifc_read_bit(dev, off);
	}
}

void
wdm_ifc_write(struct wdm_dev *dev, uint32_t off, uint32_t val)
{
	switch (off) {
	case QM_IFC_INT_SOURCE_P:
		ifc_ack_vfs(dev, val);
		break;
	case QM_IFC_INT_SOURCE_P + 4:
		ifc_ack_vfs(dev, (uint64_t)val << 32);
		break;
	case QM_IFC_INT_SET_P:
		if (val & 1)
			ifc_ring_vfs(dev);
		break;
	case QM_IFC_INT_SOURCE_V:
		if (val & 1)
			ifc_ack(dev);
		break;
	case QM_IFC_INT_MASK:
		ifc_mask(dev, val & 1);
		break;
	case QM_IFC_INT_SET_V:
		if ((val & 1) && dev->conf.vf)
			ifc_ring_pf(dev);
		break;
	}
}

void
wdm_ifc_reset(struct wdm_dev *dev)
{
	struct wdm_dev *pf = wdm_pf_of(dev);
	unsigned int i;

	pthread_mutex_lock(&dev->evt);
	dev->ifc_source = false;
	dev->ifc_masked = true;
	dev->ifc_set = false;
	pthread_mutex_unlock(&dev->evt);
	if (pf == NULL)
		return;
	pthread_mutex_lock(&pf->pf->ifc);
	if (dev->conf.vf) {
		/* A VF in reset will not answer; the PF need not wait for it. */
		pf->pf->ifc_ready &= ~WD_BIT(dev->conf.vf_nr);
		pf->pf->ifc_rung &= ~WD_BIT(dev->conf.vf_nr);
	} else {
		pf->pf->ifc_ready = 0;
		pf->pf->ifc_rung = 0;
		memset(pf->pf->ifc_to_vf, 0, sizeof(pf->pf->ifc_to_vf));
		memset(pf->pf->ifc_from_vf, 0, sizeof(pf->pf->ifc_from_vf));
	}
	pthread_mutex_unlock(&pf->pf->ifc);
	/* The PF forgot who rang, so nobody would ever acknowledge. */
	for (i = 1; i < WDM_FUNCS && !dev->conf.vf; i++) {
		if (dev->pf->vf[i] != NULL)
			ifc_set_clear(dev->pf->vf[i]);
	}
}
