/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Registers: plain storage, what is read-only, and what a write sets off. */

#include "wdm_priv.h"

#define DFX_END			0x104200
#define AM_BASE			0x300000
#define AM_END			0x301000	/* the engine's own begin here */
#define MIG_EQC			0x8000		/* VF: 7 dwords of the live EQC, then AEQC */
#define MIG_AEQC		0x8020
#define MIG_DWORDS		7

/* Where there are registers at all. Reading elsewhere gives 0, writing is ignored. */
static const struct reg_bank {
	uint32_t off, end;
	bool pf_only, v3_only;
} reg_banks[] = {
	{ 0x0, 0x400, false, false },
	{ QM_CAP_VERSION, QM_CAP_END, false, true },
	{ QM_ABN_INT_SOURCE, 0x100300, true, false },
	{ QM_DFX_BASE, DFX_END, true, false },
	{ AM_BASE, 0x30a000, true, false },
};
#define NB_BANKS	(sizeof(reg_banks) / sizeof(reg_banks[0]))

static bool
bank_exists(const struct wdm_dev *dev, const struct reg_bank *b)
{
	return !(b->pf_only && dev->conf.vf) && !(b->v3_only && !wdm_is_v3(dev));
}

/* Index into dev->reg of the dword that holds @off; -1: no register there. */
static int
reg_index(const struct wdm_dev *dev, uint32_t off)
{
	unsigned int i, base = 0;

	for (i = 0; i < NB_BANKS; i++) {
		const struct reg_bank *b = &reg_banks[i];

		if (!bank_exists(dev, b))
			continue;
		if (off >= b->off && off < b->end)
			return base + (off - b->off) / 4;
		base += (b->end - b->off) / 4;
	}
	return -1;
}

size_t
wdm_reg_size(const struct wdm_dev *dev)
{
	size_t size = 0;
	unsigned int i;

	for (i = 0; i < NB_BANKS; i++) {
		if (bank_exists(dev, &reg_banks[i]))
			size += reg_banks[i].end - reg_banks[i].off;
	}
	return size;
}

/* Relaxed: engines read registers while other threads write them, and each stands for itself. */
uint32_t
wdm_reg_get(struct wdm_dev *dev, uint32_t off)
{
	int i = reg_index(dev, off);

	return i < 0 ? 0 : atomic_load_explicit(&dev->reg[i], memory_order_relaxed);
}

void
wdm_reg_set(struct wdm_dev *dev, uint32_t off, uint32_t val)
{
	int i = reg_index(dev, off);

	if (i >= 0)
		atomic_store_explicit(&dev->reg[i], val, memory_order_relaxed);
}

/* Registers that keep their value whatever is written. */
static const uint32_t reg_read_only[] = {
	QM_AEQ_INT_SOURCE, QM_EQ_INT_SOURCE, QM_ISO_CFG, QM_FUNS_ACTIVE_ST, QM_CACHE_WB_DONE,
	QM_SUB_VERSION_ID, QM_ABN_INF00, QM_ABN_INF01, QM_ABN_INF02, QM_MEM_INIT_DONE, QM_REVISION,
	QM_PEH_DFX_INFO0, QM_PEH_DFX_INFO1, QM_QP_NUM, QM_IN_IDLE_ST, QM_AM_CURR_TRANS_RETURN,
};

/* Registers of version 3 in banks that version 2 has, too. */
static const uint32_t reg_v3[] = {
	QM_ISO_CFG, QM_PAGE_SIZE, QM_VF_STATE, QM_IFC_INT_CFG, QM_PM_CTRL, QM_QP_NUM,
	QM_SHAPER_CFG, QM_OOO_SHUTDOWN_SEL,
};

static bool
reg_in(uint32_t off, const uint32_t *list, size_t n)
{
	while (n-- > 0) {
		if (list[n] == off)
			return true;
	}
	return false;
}
#define REG_IN(off, list)	reg_in(off, list, sizeof(list) / sizeof((list)[0]))

static bool
reg_absent(const struct wdm_dev *dev, uint32_t off)
{
	if (off == QM_VF_STATE && !dev->conf.vf)
		return true;
	return !wdm_is_v3(dev) && REG_IN(off, reg_v3);
}

static bool
is_ifc(const struct wdm_dev *dev, uint32_t off)
{
	if (off >= QM_IFC_INT_SOURCE_V && off <= QM_IFC_INT_SET_V)
		return true;
	return !dev->conf.vf &&
		((off >= QM_IFC_READY_STATUS && off <= QM_IFC_INT_SET_P) ||
		 off == QM_IFC_INT_SOURCE_P || off == QM_IFC_INT_SOURCE_P + 4);
}

static bool
is_err(const struct wdm_dev *dev, uint32_t off)
{
	return !dev->conf.vf && off >= QM_ABN_INT_SOURCE && off <= QM_ABN_INT_SET;
}

/* A VF of version 3 shows its EQC and AEQC: which, and which dword? */
static bool
is_mig(const struct wdm_dev *dev, uint32_t off, bool *aeq, unsigned int *dw)
{
	if (!dev->conf.vf || !wdm_is_v3(dev) || off < MIG_EQC ||
	    off >= MIG_AEQC + MIG_DWORDS * 4)
		return false;
	*aeq = off >= MIG_AEQC;
	*dw = (off - (*aeq ? MIG_AEQC : MIG_EQC)) / 4;
	return *dw < MIG_DWORDS;
}

static uint32_t
mig_read(struct wdm_dev *dev, bool aeq, unsigned int dw)
{
	uint32_t dws[sizeof(struct qm_eqc) / 4];
	struct qm_eqc ctx;

	wdm_evq_dump(dev, aeq, &ctx);
	__builtin_memcpy(dws, &ctx, sizeof(dws));
	return dws[dw];
}

static void
mig_write(struct wdm_dev *dev, bool aeq, unsigned int dw, uint32_t val)
{
	uint32_t dws[sizeof(struct qm_eqc) / 4];
	struct qm_eqc ctx;

	wdm_evq_dump(dev, aeq, &ctx);
	__builtin_memcpy(dws, &ctx, sizeof(dws));
	dws[dw] = val;
	__builtin_memcpy(&ctx, dws, sizeof(dws));
	wdm_evq_restore(dev, aeq, &ctx);
}

uint32_t
wdm_reg_read(struct wdm_dev *dev, uint32_t off)
{
	unsigned int dw;
	uint32_t val;
	bool aeq;

	if (off >= QM_MB && off < QM_MB + sizeof(dev->mb)) {
		__builtin_memcpy(&val, &dev->mb[off - QM_MB], sizeof(val));
		return val;
	}
	if (off == QM_EQ_INT_SOURCE || off == QM_AEQ_INT_SOURCE)
		return wdm_evq_pending(dev, off == QM_AEQ_INT_SOURCE);
	if (off == QM_EQ_INT_MASK || off == QM_AEQ_INT_MASK)
		return wdm_evq_masked(dev, off == QM_AEQ_INT_MASK);
	if (is_ifc(dev, off))
		return wdm_is_v3(dev) ? wdm_ifc_read(dev, off) : 0;
	if (is_err(dev, off))
		return off == QM_ABN_INT_SET ? 0 : wdm_err_read(dev, off);
	if (is_mig(dev, off, &aeq, &dw))
		return mig_read(dev, aeq, dw);
	if (off >= AM_END && !dev->conf.vf && dev->eng->reg_read != NULL &&
	    dev->eng->reg_read(dev, off, &val))
		return val;
	return reg_absent(dev, off) ? 0 : wdm_reg_get(dev, off);
}

/* The QM's RAM is initialised: VFT and contexts are gone. The PF driver does this first. */
static void
mem_init(struct wdm_dev *dev)
{
	wdm_vft_clear(dev);
	wdm_reg_set(dev, QM_MEM_INIT_DONE, 1);
}

/* Writes that set something off; false: plain storage. */
static bool
reg_write_special(struct wdm_dev *dev, uint32_t off, uint32_t val)
{
	switch (off) {
	case QM_EQ_INT_MASK:
	case QM_AEQ_INT_MASK:
		wdm_evq_mask(dev, off == QM_AEQ_INT_MASK, val & 1);
		return true;
	case QM_CACHE_WB_START:
		if (val & 1) {
			wdm_ctx_write_back(dev);
			wdm_reg_set(dev, QM_CACHE_WB_DONE, 1);
		}
		return true;
	default:
		break;
	}
	if (dev->conf.vf)
		return false;
	switch (off) {
	case QM_MEM_START_INIT:
		if (val & 1)
			mem_init(dev);
		return true;
	case QM_VFT_CFG_OP_ENABLE:
		if (val & 1)
			wdm_vft_exec(dev);
		return true;
	default:
		return false;
	}
}

void
wdm_reg_write(struct wdm_dev *dev, uint32_t off, uint32_t val)
{
	unsigned int dw;
	bool aeq;

	if (reg_write_special(dev, off, val))
		return;
	if (is_ifc(dev, off)) {
		if (wdm_is_v3(dev))
			wdm_ifc_write(dev, off, val);
		return;
	}
	if (is_err(dev, off)) {
		wdm_err_write(dev, off, val);
		return;
	}
	if (is_mig(dev, off, &aeq, &dw)) {
		mig_write(dev, aeq, dw, val);
		return;
	}
	if ((off >= QM_CAP_VERSION && off < QM_CAP_END) || REG_IN(off, reg_read_only) ||
	    reg_absent(dev, off))
		return;
	if (off >= AM_END && !dev->conf.vf && dev->eng->reg_write != NULL &&
	    dev->eng->reg_write(dev, off, val))
		return;
	wdm_reg_set(dev, off, val);
}

static void
caps_reset(struct wdm_dev *dev)
{
	wdm_reg_set(dev, QM_CAP_VERSION, QM_CAP_VERSION_V3);
	wdm_reg_set(dev, QM_CAP_EQ_DEPTH, QM_CAP_EQ_DEPTH_V3);
	wdm_reg_set(dev, QM_CAP_SQ_DEPTH, QM_CAP_SQ_DEPTH_V3);
	wdm_reg_set(dev, QM_CAP_EQ_IRQ, QM_CAP_EQ_IRQ_V3);
	wdm_reg_set(dev, QM_CAP_AEQ_IRQ, QM_CAP_AEQ_IRQ_V3);
	wdm_reg_set(dev, QM_CAP_ABN_IRQ, QM_CAP_ABN_IRQ_V3);
	wdm_reg_set(dev, QM_CAP_IFC_IRQ, QM_CAP_IFC_IRQ_V3);
	wdm_reg_set(dev, QM_CAP_IRQ_NUM, QM_CAP_IRQ_NUM_V3);
	wdm_reg_set(dev, QM_CAP_EXT_BAR, QM_CAP_EXT_BAR_V3);
}

void
wdm_reg_reset_all(struct wdm_dev *dev)
{
	size_t i, n = wdm_reg_size(dev) / 4;

	for (i = 0; i < n; i++)
		atomic_store_explicit(&dev->reg[i], 0, memory_order_relaxed);
	caps_reset(dev);
	/* Migration software expects a VF that was never started to say so. */
	wdm_reg_set(dev, QM_VF_STATE, 1);
	/* Those of a PF; a VF has no storage for them. */
	wdm_reg_set(dev, QM_VFT_CFG_RDY, 1);
	wdm_reg_set(dev, QM_PEH_VENDOR_ID, QM_PCI_VENDOR_ID);
	wdm_reg_set(dev, QM_REVISION, dev->conf.hw);
	wdm_reg_set(dev, QM_QP_NUM, WD_PREP(QM_QP_NUM_TOTAL, dev->nb_queue) |
		    WD_PREP(QM_QP_NUM_PER_FUNC, dev->nb_queue));
	wdm_reg_set(dev, QM_IN_IDLE_ST, 1);
	/* Nothing is ever under way on this bus when a register is read. */
	wdm_reg_set(dev, QM_AM_CURR_TRANS_RETURN, QM_AM_DRAINED);
	if (dev->eng->reg_reset != NULL)
		dev->eng->reg_reset(dev);
}
