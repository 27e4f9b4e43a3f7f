/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* The virtual function table: which queues of the device belong to which function. */

#include <string.h>

#include "wdm_priv.h"

/* Queues of function @fn. Both entries must be valid and lie inside the device, else none. */
static unsigned int
vft_queues(struct wdm_dev *pf, unsigned int fn)
{
	uint64_t sqc = atomic_load(&pf->pf->vft_sqc[fn]), cqc = atomic_load(&pf->pf->vft_cqc[fn]);
	unsigned int n = WD_GET(QM_SQC_VFT_NUM, sqc) + 1;

	if (!(sqc & QM_SQC_VFT_VALID) || !(cqc & QM_CQC_VFT_VALID) ||
	    WD_GET(QM_SQC_VFT_BASE, sqc) + n > pf->nb_queue)
		return 0;
	return n;
}

static void
vft_apply(struct wdm_dev *pf, unsigned int fn)
{
	struct wdm_dev *dev = fn == 0 ? pf : pf->pf->vf[fn];
	unsigned int n = vft_queues(pf, fn);

	if (dev == NULL)
		return;
	atomic_store(&dev->nb_owned, n);
	if (n == 0)
		wdm_ctx_forget(dev, true, true);
}

void
wdm_vft_apply(struct wdm_dev *dev)
{
	if (dev->conf.vf)
		vft_apply(dev->conf.pf, dev->conf.vf_nr);
	else
		vft_apply(dev, 0);
}

/* A VF that stands alone has a fixed share: the first queues of a device that is not there. */
uint64_t
wdm_vft_own(struct wdm_dev *dev)
{
	struct wdm_dev *pf = wdm_pf_of(dev);
	uint64_t sqc;

	if (pf == NULL)
		return QM_SQC_VFT_VALID | WD_PREP(QM_SQC_VFT_NUM, dev->nb_queue - 1);
	sqc = atomic_load(&pf->pf->vft_sqc[dev->conf.vf_nr]);
	return sqc & QM_SQC_VFT_VALID ? sqc : 0;
}

void
wdm_vft_clear(struct wdm_dev *dev)
{
	unsigned int fn;

	memset(dev->pf->vft_shaper, 0, sizeof(dev->pf->vft_shaper));
	for (fn = 0; fn < WDM_FUNCS; fn++) {
		atomic_store(&dev->pf->vft_sqc[fn], 0);
		atomic_store(&dev->pf->vft_cqc[fn], 0);
		vft_apply(dev, fn);
	}
}

/* QM_VFT_CFG_OP_ENABLE was written: one access to the table, done at once. dev->lock is held. */
void
wdm_vft_exec(struct wdm_dev *dev)
{
	uint64_t data = (uint64_t)wdm_reg_get(dev, QM_VFT_CFG_DATA_H) << 32 |
		wdm_reg_get(dev, QM_VFT_CFG_DATA_L);
	unsigned int fn = WD_GET(QM_VFT_CFG_FUN, wdm_reg_get(dev, QM_VFT_CFG));
	unsigned int channel = WD_GET(QM_VFT_CFG_CHANNEL, wdm_reg_get(dev, QM_VFT_CFG));
	unsigned int type = wdm_reg_get(dev, QM_VFT_CFG_TYPE);
	bool read = (wdm_reg_get(dev, QM_VFT_CFG_OP_WR) & 1) != 0;
	struct wdm_pf *pf = dev->pf;

	wdm_reg_set(dev, QM_VFT_CFG_RDY, 1);
	if (type == QM_VFT_SQC && !read)
		atomic_store(&pf->vft_sqc[fn], data);
	else if (type == QM_VFT_CQC && !read)
		atomic_store(&pf->vft_cqc[fn], data);
	else if (type == QM_VFT_SHAPER && !read && wdm_is_v3(dev))
		pf->vft_shaper[fn][channel] = data;
	if (!read) {
		vft_apply(dev, fn);
		return;
	}
	data = 0;
	if (type == QM_VFT_SQC)
		data = atomic_load(&pf->vft_sqc[fn]);
	else if (type == QM_VFT_CQC)
		data = atomic_load(&pf->vft_cqc[fn]);
	else if (type == QM_VFT_SHAPER)
		data = pf->vft_shaper[fn][channel];
	wdm_reg_set(dev, QM_VFT_CFG_DATA_L, (uint32_t)data);
	wdm_reg_set(dev, QM_VFT_CFG_DATA_H, data >> 32);
}
