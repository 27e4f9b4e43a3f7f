/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * What only a physical function does: its memory, its way to the bus, its errors, and the table
 * that says which queues are whose. Order and values are those of Linux qm.c (hisi_qm_init,
 * __hisi_qm_start). What is the engine's own stands in struct wd_engine.
 */

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include <rte_common.h>

#include "wd_dev.h"
#include "wd_engine.h"
#include "wd_priv.h"
#include "wd_qm.h"

/* The waits of qm.c and of the engines' files in Linux end within a millisecond. */
#define WAIT_STEP_US		10
#define WAIT_LIMIT_US		1000

/* The shaper entry of an unlimited function (qm.c qm_shaper_init_vft() at QM_QOS 1000). */
#define SHAPER_UNLIMITED	0x00988696

#define CORES_LOW		WD_MASK(15, 0)
#define CORES_HIGH		WD_MASK(31, 16)

static const struct wd_step steps_init[] = {
	{ QM_DB_TIMEOUT_CFG, QM_DB_TIMEOUT_NS, WD_STEP_WRITE, WD_HW_ALL, 0, 0 },
	{ QM_PM_CTRL, QM_PM_IDLE_DISABLE, WD_STEP_SET, WD_HW_V3, 0, 0 },
	{ QM_MEM_START_INIT, 1, WD_STEP_WRITE, WD_HW_ALL, 0, 0 },
	{ QM_MEM_INIT_DONE, 1, WD_STEP_WAIT_SET, WD_HW_ALL, 0, 0 },
};

static const struct wd_step steps_axi[] = {
	{ QM_ARUSER_M_CFG_1, QM_AXUSER_BASE, WD_STEP_WRITE, WD_HW_ALL, 0, 0 },
	{ QM_ARUSER_M_CFG_ENABLE, QM_AXUSER_M_ENABLE, WD_STEP_WRITE, WD_HW_ALL, 0, 0 },
	{ QM_AWUSER_M_CFG_1, QM_AXUSER_BASE, WD_STEP_WRITE, WD_HW_ALL, 0, 0 },
	{ QM_AWUSER_M_CFG_ENABLE, QM_AXUSER_M_ENABLE, WD_STEP_WRITE, WD_HW_ALL, 0, 0 },
	{ QM_WUSER_M_CFG_ENABLE, UINT32_MAX, WD_STEP_WRITE, WD_HW_ALL, 0, 0 },
	{ QM_AXI_M_CFG, 0xffff, WD_STEP_WRITE, WD_HW_ALL, 0, 0 },
	{ QM_AXI_M_CFG_ENABLE, UINT32_MAX, WD_STEP_WRITE, WD_HW_ALL, 0, 0 },
	{ QM_PEH_AXUSER_CFG, QM_PEH_AXUSER, WD_STEP_WRITE, WD_HW_ALL, 0, 0 },
	{ QM_PEH_AXUSER_CFG_ENABLE, UINT32_MAX, WD_STEP_WRITE, WD_HW_ALL, 0, 0 },
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

static uint32_t
step_value(const struct wd_step *s, const struct wd_engine_facts *f)
{
	switch (s->fact) {
	case WD_FACT_ERRORS:
		return s->val | f->ce | f->nfe;
	case WD_FACT_CE:
		return s->val | f->ce;
	case WD_FACT_NFE:
		return s->val | f->nfe;
	case WD_FACT_SHUTDOWN:
		return s->val | f->shutdown;
	case WD_FACT_CORES:
		return s->val | WD_GET(CORES_LOW, f->cores) | WD_GET(CORES_HIGH, f->cores);
	default:
		return s->val;
	}
}

static int
step_run(struct wd_dev *dev, const struct wd_step *s, uint32_t val)
{
	switch (s->op) {
	case WD_STEP_WRITE:
		pf_write(dev, s->off, val);
		return 0;
	case WD_STEP_SET:
		pf_write(dev, s->off, pf_read(dev, s->off) | val);
		return 0;
	case WD_STEP_CLEAR:
		pf_write(dev, s->off, pf_read(dev, s->off) & ~val);
		return 0;
	case WD_STEP_WAIT_SET:
		return bits_wait(dev, s->off, val, val);
	case WD_STEP_WAIT_CLEAR:
		return bits_wait(dev, s->off, val, 0);
	}
	return -EINVAL;
}

static int
steps_run(struct wd_dev *dev, const struct wd_engine_facts *f, const struct wd_step *steps,
	  unsigned int nb)
{
	const struct wd_step *s;
	int ret;

	for (s = steps; s < steps + nb; s++) {
		if (s->hw != WD_HW_ALL && s->hw != (dev->hw < QM_HW_V3 ? WD_HW_V2 : WD_HW_V3))
			continue;
		if (s->cap != 0 && (dev->qm->caps & s->cap) == 0)
			continue;
		ret = step_run(dev, s, step_value(s, f));
		if (ret != 0)
			return ret;
	}
	return 0;
}

/* ---- Errors ---- */

/* Of this device: constants of its version, or what its capability registers say. */
static void
facts_read(struct wd_dev *dev, struct wd_engine_facts *f)
{
	const struct wd_engine_facts *cap = &dev->engine->caps;

	*f = dev->hw < QM_HW_V3 ? dev->engine->v2 : dev->engine->v3;
	/* Version 0 has no capability registers. */
	if (dev->hw < QM_HW_V3 || WD_GET(QM_CAP_VERSION_NR, pf_read(dev, QM_CAP_VERSION)) == 0)
		return;
	*f = (struct wd_engine_facts){
		.qm_nfe = pf_read(dev, cap->qm_nfe),
		.qm_ce = pf_read(dev, cap->qm_ce),
		.qm_shutdown = pf_read(dev, cap->qm_shutdown),
		.nfe = pf_read(dev, cap->nfe),
		.ce = pf_read(dev, cap->ce),
		.shutdown = pf_read(dev, cap->shutdown),
		.cores = pf_read(dev, cap->cores),
	};
}

/* As qm.c qm_hw_error_cfg(), qm_hw_error_init_v2() and _v3(). */
static void
qm_errors_enable(struct wd_dev *dev, const struct wd_engine_facts *f)
{
	uint32_t all = f->qm_ce | f->qm_nfe;

	pf_write(dev, QM_ABN_INT_SOURCE, all);
	pf_write(dev, QM_RAS_CE_ENABLE, f->qm_ce);
	pf_write(dev, QM_RAS_CE_THRESHOLD, 1);
	pf_write(dev, QM_RAS_NFE_ENABLE, f->qm_nfe);
	pf_write(dev, QM_RAS_FE_ENABLE, 0);
	if (dev->hw >= QM_HW_V3)
		pf_write(dev, QM_OOO_SHUTDOWN_SEL, f->qm_shutdown);
	pf_write(dev, QM_ABN_INT_MASK, pf_read(dev, QM_ABN_INT_MASK) & ~all);
}

bool
wd_qm_pf_error(struct wd_dev *dev)
{
	uint32_t qm, engine;

	if (dev->vf)
		return false;
	qm = pf_read(dev, QM_ABN_INT_STATUS) & dev->qm->fatal_qm;
	engine = pf_read(dev, dev->engine->int_status) & dev->qm->fatal_engine;
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
	pf_write(dev, QM_SHAPER_CFG, QM_SHAPER_ENABLE | dev->engine->shaper);
	for (i = 0; i < dev->engine->shaper_channels; i++) {
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

int
wd_qm_pf_start(struct wd_dev *dev)
{
	const struct wd_engine *e = dev->engine;
	struct wd_engine_facts f;
	int ret;

	if (dev->device_id != e->pf_id) {
		WD_DEV_LOG(dev, ERR, "device id 0x%04x, can start a physical function of id 0x%04x"
			   " only", dev->device_id, e->pf_id);
		return -ENOTSUP;
	}
	facts_read(dev, &f);
	dev->qm->fatal_qm = f.qm_shutdown;
	dev->qm->fatal_engine = f.shutdown;
	ret = steps_run(dev, &f, steps_init, RTE_DIM(steps_init));
	if (ret != 0)
		return ret;
	if ((dev->qm->caps & QM_CAP_MB_COMMAND) != 0)
		wd_dev_write64(dev, QM_BAR, QM_IFC_INT_SOURCE_P, UINT64_MAX);
	ret = steps_run(dev, &f, steps_axi, RTE_DIM(steps_axi));
	if (ret == 0)
		ret = steps_run(dev, &f, e->start.step, e->start.nb);
	if (ret != 0)
		return ret;
	qm_errors_enable(dev, &f);
	ret = steps_run(dev, &f, e->errors.step, e->errors.nb);
	return ret == 0 ? queues_assign(dev) : ret;
}

void
wd_qm_pf_stop(struct wd_dev *dev)
{
	const struct wd_engine *e = dev->engine;
	struct wd_engine_facts f;

	/* A device that does not answer is not worth the waits below. */
	if (pf_read(dev, QM_MB) == UINT32_MAX)
		return;
	facts_read(dev, &f);
	vft_write(dev, QM_VFT_SQC, 0, 0);
	vft_write(dev, QM_VFT_CQC, 0, 0);
	steps_run(dev, &f, e->stop.step, e->stop.nb);
	pf_write(dev, QM_ABN_INT_MASK, pf_read(dev, QM_ABN_INT_MASK) | f.qm_ce | f.qm_nfe);
}
