/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * What only a physical function does: its memory, its way to the bus, its engine, its errors, and
 * the table that says which queues are whose. Order and values are those of Linux qm.c
 * (hisi_qm_init, __hisi_qm_start) and zip_main.c (hisi_zip_set_user_domain_and_cache).
 */

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include <rte_common.h>

#include "wd_dev.h"
#include "wd_priv.h"
#include "wd_qm.h"
#include "zip.h"

/* Both waits of qm.c and zip_main.c end within a millisecond. */
#define WAIT_STEP_US		10
#define WAIT_LIMIT_US		1000

/* The shaper entry of an unlimited function (qm.c qm_shaper_init_vft() at QM_QOS 1000). */
#define SHAPER_UNLIMITED	0x00988696
#define SHAPER_CHANNELS		2

enum step_op {
	WRITE,
	SET,		/* read, or, write */
	CLEAR,		/* read, and not, write */
	WAIT_SET,	/* poll until all bits are 1 */
	WAIT_CLEAR,	/* poll until all bits are 0 */
};

/* One register access of a sequence. */
struct step {
	uint32_t off;
	uint32_t val;
	enum step_op op;
	bool v3;		/* only from V3 on */
	uint32_t cap;		/* only with this bit of QM_CAP_VERSION */
};

static const struct step steps_init[] = {
	{ QM_DB_TIMEOUT_CFG, QM_DB_TIMEOUT_NS, WRITE, false, 0 },
	{ QM_PM_CTRL, QM_PM_IDLE_DISABLE, SET, true, 0 },
	{ QM_MEM_START_INIT, 1, WRITE, false, 0 },
	{ QM_MEM_INIT_DONE, 1, WAIT_SET, false, 0 },
};

static const struct step steps_axi[] = {
	{ QM_ARUSER_M_CFG_1, QM_AXUSER_BASE, WRITE, false, 0 },
	{ QM_ARUSER_M_CFG_ENABLE, QM_AXUSER_M_ENABLE, WRITE, false, 0 },
	{ QM_AWUSER_M_CFG_1, QM_AXUSER_BASE, WRITE, false, 0 },
	{ QM_AWUSER_M_CFG_ENABLE, QM_AXUSER_M_ENABLE, WRITE, false, 0 },
	{ QM_WUSER_M_CFG_ENABLE, UINT32_MAX, WRITE, false, 0 },
	{ QM_AXI_M_CFG, 0xffff, WRITE, false, 0 },
	{ QM_AXI_M_CFG_ENABLE, UINT32_MAX, WRITE, false, 0 },
	{ QM_PEH_AXUSER_CFG, QM_PEH_AXUSER, WRITE, false, 0 },
	{ QM_PEH_AXUSER_CFG_ENABLE, UINT32_MAX, WRITE, false, 0 },
};

static const struct step steps_zip_axi[] = {
	{ ZIP_PORT_ARCA_CHE_0, UINT32_MAX, WRITE, false, 0 },
	{ ZIP_PORT_ARCA_CHE_1, UINT32_MAX, WRITE, false, 0 },
	{ ZIP_PORT_AWCA_CHE_0, UINT32_MAX, WRITE, false, 0 },
	{ ZIP_PORT_AWCA_CHE_1, UINT32_MAX, WRITE, false, 0 },
	{ ZIP_BD_RUSER, QM_AXUSER_BASE, WRITE, false, 0 },
	{ ZIP_BD_WUSER, QM_AXUSER_BASE, WRITE, false, 0 },
	{ ZIP_DATA_RUSER, QM_AXUSER_BASE, WRITE, false, 0 },
	{ ZIP_DATA_WUSER, QM_AXUSER_BASE, WRITE, false, 0 },
	{ ZIP_SGL_RUSER, QM_AXUSER_BASE, WRITE, false, 0 },
	{ ZIP_PREFETCH_CFG, ~(uint32_t)ZIP_PREFETCH_ENABLE, CLEAR, true, QM_CAP_SVA_PREFETCH },
	{ ZIP_PREFETCH_CFG, ZIP_PREFETCH_DISABLE, WAIT_CLEAR, true, QM_CAP_SVA_PREFETCH },
};

/* After the cores were enabled. */
static const struct step steps_zip_cache[] = {
	{ QM_CACHE_CTL, QM_CACHE_SQC_EN | QM_CACHE_CQC_EN | QM_CACHE_SQC_WB_EN |
	  QM_CACHE_CQC_WB_EN | WD_PREP(QM_CACHE_SQC_WB_THRD, 1) |
	  WD_PREP(QM_CACHE_CQC_WB_THRD, 1), WRITE, false, 0 },
	{ ZIP_HIGH_PERF, 1, CLEAR, false, 0 },
	{ ZIP_CLOCK_GATE_CTRL, ZIP_CLOCK_GATE_V3, SET, true, 0 },
	{ ZIP_PEH_CFG_AUTO_GATE, ZIP_AUTO_GATE_EN, SET, true, 0 },
};

static const struct step steps_zip_stop[] = {
	{ ZIP_PREFETCH_CFG, ZIP_PREFETCH_DISABLE, SET, true, QM_CAP_SVA_PREFETCH },
	{ ZIP_SVA_TRANS, ZIP_SVA_BUSY, WAIT_CLEAR, true, QM_CAP_SVA_PREFETCH },
	{ ZIP_CONTROL, ZIP_AXI_SHUTDOWN_EN, CLEAR, false, 0 },
};

/* What counts as an error and how bad it is; capability registers on V3. */
struct masks {
	uint32_t qm_nfe, qm_ce, qm_shutdown;
	uint32_t nfe, ce, shutdown;
	uint32_t cores;
};

static uint32_t
pf_read(struct wd_dev *dev, uint32_t off)
{
	return wd_dev_read32(dev, QM_BAR, off);
}

static void
pf_write(struct wd_dev *dev, uint32_t off, uint32_t val)
{
	wd_dev_write32(dev, QM_BAR, off, val);
}

/* Wait until the bits @mask of a register are @want. */
static int
bits_wait(struct wd_dev *dev, uint32_t off, uint32_t mask, uint32_t want)
{
	struct wd_wait w;
	uint32_t val;

	wd_wait_init(&w, WAIT_STEP_US, WAIT_LIMIT_US);
	do {
		val = pf_read(dev, off);
		if ((val & mask) == want)
			return 0;
	} while (wd_wait_more(&w));
	WD_DEV_LOG(dev, ERR, "register 0x%" PRIx32 " reads 0x%" PRIx32 ", waited for 0x%" PRIx32
		   " in 0x%" PRIx32, off, val, want, mask);
	return -ETIMEDOUT;
}

static int
step_run(struct wd_dev *dev, const struct step *s)
{
	switch (s->op) {
	case WRITE:
		pf_write(dev, s->off, s->val);
		return 0;
	case SET:
		pf_write(dev, s->off, pf_read(dev, s->off) | s->val);
		return 0;
	case CLEAR:
		pf_write(dev, s->off, pf_read(dev, s->off) & ~s->val);
		return 0;
	case WAIT_SET:
		return bits_wait(dev, s->off, s->val, s->val);
	case WAIT_CLEAR:
		return bits_wait(dev, s->off, s->val, 0);
	}
	return -EINVAL;
}

static int
steps_run(struct wd_dev *dev, const struct step *steps, unsigned int nb)
{
	const struct step *s;
	int ret;

	for (s = steps; s < steps + nb; s++) {
		if (s->v3 && dev->hw < QM_HW_V3)
			continue;
		if (s->cap != 0 && (dev->qm->caps & s->cap) == 0)
			continue;
		ret = step_run(dev, s);
		if (ret != 0)
			return ret;
	}
	return 0;
}

/* ---- Errors ---- */

static void
masks_read(struct wd_dev *dev, struct masks *m)
{
	*m = (struct masks){
		.qm_nfe = ZIP_QM_NFE_V2, .qm_ce = ZIP_QM_CE, .qm_shutdown = ZIP_QM_OOO_V2,
		.nfe = ZIP_NFE_V2, .ce = ZIP_CE, .shutdown = ZIP_OOO_V2,
		.cores = ZIP_CORE_EN_V2,
	};
	if (dev->hw < QM_HW_V3)
		return;
	*m = (struct masks){
		.qm_nfe = ZIP_QM_NFE_V3, .qm_ce = ZIP_QM_CE, .qm_shutdown = ZIP_QM_RESET_V3,
		.nfe = ZIP_NFE_V3, .ce = ZIP_CE, .shutdown = ZIP_OOO_V3,
		.cores = ZIP_CORE_EN_V3,
	};
	/* Version 0 has no capability registers. */
	if (WD_GET(QM_CAP_VERSION_NR, pf_read(dev, QM_CAP_VERSION)) == 0)
		return;
	*m = (struct masks){
		.qm_nfe = pf_read(dev, ZIP_CAP_QM_NFE),
		.qm_ce = pf_read(dev, ZIP_CAP_QM_CE),
		.qm_shutdown = pf_read(dev, ZIP_CAP_QM_RESET),
		.nfe = pf_read(dev, ZIP_CAP_NFE),
		.ce = pf_read(dev, ZIP_CAP_CE),
		.shutdown = pf_read(dev, ZIP_CAP_RESET),
		.cores = pf_read(dev, ZIP_CAP_CORE_EN),
	};
}

/* As qm.c qm_hw_error_cfg(), qm_hw_error_init_v2() and _v3(). */
static void
qm_errors_enable(struct wd_dev *dev, const struct masks *m)
{
	uint32_t all = m->qm_ce | m->qm_nfe;

	pf_write(dev, QM_ABN_INT_SOURCE, all);
	pf_write(dev, QM_RAS_CE_ENABLE, m->qm_ce);
	pf_write(dev, QM_RAS_CE_THRESHOLD, 1);
	pf_write(dev, QM_RAS_NFE_ENABLE, m->qm_nfe);
	pf_write(dev, QM_RAS_FE_ENABLE, 0);
	if (dev->hw >= QM_HW_V3)
		pf_write(dev, QM_OOO_SHUTDOWN_SEL, m->qm_shutdown);
	pf_write(dev, QM_ABN_INT_MASK, pf_read(dev, QM_ABN_INT_MASK) & ~all);
}

/* As zip_main.c hisi_zip_hw_error_enable(). */
static void
zip_errors_enable(struct wd_dev *dev, const struct masks *m)
{
	pf_write(dev, ZIP_CORE_INT_SOURCE, m->ce | m->nfe);
	pf_write(dev, ZIP_RAS_CE_ENB, m->ce);
	pf_write(dev, ZIP_RAS_FE_ENB, 0);
	pf_write(dev, ZIP_RAS_NFE_ENB, m->nfe);
	if (dev->hw >= QM_HW_V3)
		pf_write(dev, ZIP_OOO_SHUTDOWN_SEL, m->shutdown);
	pf_write(dev, ZIP_CONTROL, pf_read(dev, ZIP_CONTROL) | ZIP_AXI_SHUTDOWN_EN);
	pf_write(dev, ZIP_CORE_INT_MASK, 0);
}

bool
wd_qm_pf_error(struct wd_dev *dev)
{
	uint32_t qm, engine;

	if (dev->vf)
		return false;
	qm = pf_read(dev, QM_ABN_INT_STATUS) & dev->qm->fatal_qm;
	engine = pf_read(dev, ZIP_CORE_INT_STATUS) & dev->qm->fatal_engine;
	if (qm == 0 && engine == 0)
		return false;
	WD_DEV_LOG(dev, ERR, "hardware errors, queue manager 0x%" PRIx32 ", engine 0x%" PRIx32
		   ": a reset is needed", qm, engine);
	return true;
}

/* ---- Which queues are whose ---- */

/* As qm.c qm_set_vft_common(). */
static int
vft_write(struct wd_dev *dev, uint32_t type, uint32_t channel, uint64_t data)
{
	int ret;

	ret = bits_wait(dev, QM_VFT_CFG_RDY, 1, 1);
	if (ret != 0)
		return ret;
	pf_write(dev, QM_VFT_CFG_OP_WR, 0);
	pf_write(dev, QM_VFT_CFG_TYPE, type);
	pf_write(dev, QM_VFT_CFG, WD_PREP(QM_VFT_CFG_FUN, 0) |
		 WD_PREP(QM_VFT_CFG_CHANNEL, channel));
	pf_write(dev, QM_VFT_CFG_DATA_L, (uint32_t)data);
	pf_write(dev, QM_VFT_CFG_DATA_H, data >> 32);
	pf_write(dev, QM_VFT_CFG_RDY, 0);
	pf_write(dev, QM_VFT_CFG_OP_ENABLE, 1);
	return bits_wait(dev, QM_VFT_CFG_RDY, 1, 1);
}

static int
shapers_set(struct wd_dev *dev)
{
	uint32_t i;
	int ret;

	if ((dev->qm->caps & QM_CAP_FUNC_QOS) == 0)
		return 0;
	pf_write(dev, QM_SHAPER_CFG, QM_SHAPER_ENABLE |
		 WD_PREP(QM_SHAPER_RATE0, ZIP_SHAPER_RATE_COMPRESS) |
		 WD_PREP(QM_SHAPER_RATE1, ZIP_SHAPER_RATE_DECOMPRESS));
	for (i = 0; i < SHAPER_CHANNELS; i++) {
		ret = vft_write(dev, QM_VFT_SHAPER, i, SHAPER_UNLIMITED);
		if (ret != 0)
			return ret;
	}
	return 0;
}

/* Every queue of the device is the PF's. */
static int
queues_assign(struct wd_dev *dev)
{
	uint32_t nb = QM_DEV_QUEUES, word;
	int ret;

	if (dev->hw >= QM_HW_V3) {
		word = pf_read(dev, QM_QP_NUM);
		nb = WD_GET(QM_QP_NUM_TOTAL, word);
		/* With doorbell pages a function may be limited to fewer. */
		if (dev->qm->iso && WD_GET(QM_QP_NUM_PER_FUNC, word) != 0)
			nb = RTE_MIN(nb, (uint32_t)WD_GET(QM_QP_NUM_PER_FUNC, word));
	}
	if (nb == 0 || nb > QM_MAX_QUEUES) {
		WD_DEV_LOG(dev, ERR, "says it has %" PRIu32 " queues, need 1..%u", nb,
			   QM_MAX_QUEUES);
		return -EIO;
	}
	ret = vft_write(dev, QM_VFT_SQC, 0, WD_PREP(QM_SQC_VFT_BASE, 0) | QM_SQC_VFT_VALID |
			WD_PREP(QM_SQC_VFT_NUM, nb - 1));
	if (ret == 0)
		ret = vft_write(dev, QM_VFT_CQC, 0, QM_CQC_VFT_VALID);
	if (ret == 0)
		ret = shapers_set(dev);
	return ret;
}

/* ---- Start and stop ---- */

static int
zip_init(struct wd_dev *dev, const struct masks *m)
{
	int ret;

	ret = steps_run(dev, steps_zip_axi, RTE_DIM(steps_zip_axi));
	if (ret != 0)
		return ret;
	/* Both bitmaps stand where the register wants them (zip_main.c). */
	pf_write(dev, ZIP_CLOCK_GATE_CTRL, ZIP_DECOMP_CHECK_EN |
		 WD_GET(ZIP_CAP_CORE_DECOMP, m->cores) | WD_GET(ZIP_CAP_CORE_COMP, m->cores));
	return steps_run(dev, steps_zip_cache, RTE_DIM(steps_zip_cache));
}

int
wd_qm_pf_start(struct wd_dev *dev)
{
	struct masks m;
	int ret;

	if (dev->device_id != ZIP_PCI_ID_PF) {
		WD_DEV_LOG(dev, ERR, "device id 0x%04x, can start a physical function of id 0x%04x"
			   " only", dev->device_id, ZIP_PCI_ID_PF);
		return -ENOTSUP;
	}
	masks_read(dev, &m);
	dev->qm->fatal_qm = m.qm_shutdown;
	dev->qm->fatal_engine = m.shutdown;
	ret = steps_run(dev, steps_init, RTE_DIM(steps_init));
	if (ret != 0)
		return ret;
	if ((dev->qm->caps & QM_CAP_MB_COMMAND) != 0)
		wd_dev_write64(dev, QM_BAR, QM_IFC_INT_SOURCE_P, UINT64_MAX);
	ret = steps_run(dev, steps_axi, RTE_DIM(steps_axi));
	if (ret == 0)
		ret = zip_init(dev, &m);
	if (ret != 0)
		return ret;
	qm_errors_enable(dev, &m);
	zip_errors_enable(dev, &m);
	return queues_assign(dev);
}

void
wd_qm_pf_stop(struct wd_dev *dev)
{
	struct masks m;

	/* A device that does not answer is not worth the waits below. */
	if (pf_read(dev, QM_MB) == UINT32_MAX)
		return;
	masks_read(dev, &m);
	vft_write(dev, QM_VFT_SQC, 0, 0);
	vft_write(dev, QM_VFT_CQC, 0, 0);
	steps_run(dev, steps_zip_stop, RTE_DIM(steps_zip_stop));
	pf_write(dev, ZIP_CORE_INT_MASK, m.ce | m.nfe);
	pf_write(dev, QM_ABN_INT_MASK, pf_read(dev, QM_ABN_INT_MASK) | m.qm_ce | m.qm_nfe);
}
