/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * What a physical function does for the ZIP engine. Order and values are those of Linux zip_main.c
 * (hisi_zip_set_user_domain_and_cache, hisi_zip_hw_error_enable and _disable).
 */

#include "zip_engine.h"

#include <rte_common.h>

#include <qm.h>
#include <zip.h>

#define STEPS(s) { s, RTE_DIM(s) }

static const struct wd_step steps_start[] = {
	{ ZIP_PORT_ARCA_CHE_0, UINT32_MAX, WD_STEP_WRITE, WD_HW_ALL, 0, 0 },
	{ ZIP_PORT_ARCA_CHE_1, UINT32_MAX, WD_STEP_WRITE, WD_HW_ALL, 0, 0 },
	{ ZIP_PORT_AWCA_CHE_0, UINT32_MAX, WD_STEP_WRITE, WD_HW_ALL, 0, 0 },
	{ ZIP_PORT_AWCA_CHE_1, UINT32_MAX, WD_STEP_WRITE, WD_HW_ALL, 0, 0 },
	{ ZIP_BD_RUSER, QM_AXUSER_BASE, WD_STEP_WRITE, WD_HW_ALL, 0, 0 },
	{ ZIP_BD_WUSER, QM_AXUSER_BASE, WD_STEP_WRITE, WD_HW_ALL, 0, 0 },
	{ ZIP_DATA_RUSER, QM_AXUSER_BASE, WD_STEP_WRITE, WD_HW_ALL, 0, 0 },
	{ ZIP_DATA_WUSER, QM_AXUSER_BASE, WD_STEP_WRITE, WD_HW_ALL, 0, 0 },
	{ ZIP_SGL_RUSER, QM_AXUSER_BASE, WD_STEP_WRITE, WD_HW_ALL, 0, 0 },
	{ ZIP_PREFETCH_CFG, ~(uint32_t)ZIP_PREFETCH_ENABLE, WD_STEP_CLEAR, WD_HW_V3,
	  QM_CAP_SVA_PREFETCH, 0 },
	{ ZIP_PREFETCH_CFG, ZIP_PREFETCH_DISABLE, WD_STEP_WAIT_CLEAR, WD_HW_V3,
	  QM_CAP_SVA_PREFETCH, 0 },
	/* The capability word has a bitmap for each direction, where this register wants it. */
	{ ZIP_CLOCK_GATE_CTRL, ZIP_DECOMP_CHECK_EN, WD_STEP_WRITE, WD_HW_ALL, 0, WD_FACT_CORES },
	{ QM_CACHE_CTL, QM_CACHE_SQC_EN | QM_CACHE_CQC_EN | QM_CACHE_SQC_WB_EN |
	  QM_CACHE_CQC_WB_EN | WD_PREP(QM_CACHE_SQC_WB_THRD, 1) |
	  WD_PREP(QM_CACHE_CQC_WB_THRD, 1), WD_STEP_WRITE, WD_HW_ALL, 0, 0 },
	{ ZIP_HIGH_PERF, 1, WD_STEP_CLEAR, WD_HW_ALL, 0, 0 },
	{ ZIP_CLOCK_GATE_CTRL, ZIP_CLOCK_GATE_V3, WD_STEP_SET, WD_HW_V3, 0, 0 },
	{ ZIP_PEH_CFG_AUTO_GATE, ZIP_AUTO_GATE_EN, WD_STEP_SET, WD_HW_V3, 0, 0 },
};

static const struct wd_step steps_errors[] = {
	{ ZIP_CORE_INT_SOURCE, 0, WD_STEP_WRITE, WD_HW_ALL, 0, WD_FACT_ERRORS },
	{ ZIP_RAS_CE_ENB, 0, WD_STEP_WRITE, WD_HW_ALL, 0, WD_FACT_CE },
	{ ZIP_RAS_FE_ENB, 0, WD_STEP_WRITE, WD_HW_ALL, 0, 0 },
	{ ZIP_RAS_NFE_ENB, 0, WD_STEP_WRITE, WD_HW_ALL, 0, WD_FACT_NFE },
	{ ZIP_OOO_SHUTDOWN_SEL, 0, WD_STEP_WRITE, WD_HW_V3, 0, WD_FACT_SHUTDOWN },
	{ ZIP_CONTROL, ZIP_AXI_SHUTDOWN_EN, WD_STEP_SET, WD_HW_ALL, 0, 0 },
	{ ZIP_CORE_INT_MASK, 0, WD_STEP_WRITE, WD_HW_ALL, 0, 0 },
};

static const struct wd_step steps_stop[] = {
	{ ZIP_PREFETCH_CFG, ZIP_PREFETCH_DISABLE, WD_STEP_SET, WD_HW_V3, QM_CAP_SVA_PREFETCH, 0 },
	{ ZIP_SVA_TRANS, ZIP_SVA_BUSY, WD_STEP_WAIT_CLEAR, WD_HW_V3, QM_CAP_SVA_PREFETCH, 0 },
	{ ZIP_CONTROL, ZIP_AXI_SHUTDOWN_EN, WD_STEP_CLEAR, WD_HW_ALL, 0, 0 },
	{ ZIP_CORE_INT_MASK, 0, WD_STEP_WRITE, WD_HW_ALL, 0, WD_FACT_ERRORS },
};

const struct wd_engine zip_engine = {
	.name = "zip",
	.pf_id = ZIP_PCI_ID_PF,
	.vf_id = ZIP_PCI_ID_VF,
	.v2 = {
		.qm_nfe = ZIP_QM_NFE_V2, .qm_ce = ZIP_QM_CE, .qm_shutdown = ZIP_QM_OOO_V2,
		.nfe = ZIP_NFE_V2, .ce = ZIP_CE, .shutdown = ZIP_OOO_V2,
		.cores = ZIP_CORE_EN_V2,
	},
	.v3 = {
		.qm_nfe = ZIP_QM_NFE_V3, .qm_ce = ZIP_QM_CE, .qm_shutdown = ZIP_QM_RESET_V3,
		.nfe = ZIP_NFE_V3, .ce = ZIP_CE, .shutdown = ZIP_OOO_V3,
		.cores = ZIP_CORE_EN_V3,
	},
	.caps = {
		.qm_nfe = ZIP_CAP_QM_NFE, .qm_ce = ZIP_CAP_QM_CE, .qm_shutdown = ZIP_CAP_QM_RESET,
		.nfe = ZIP_CAP_NFE, .ce = ZIP_CAP_CE, .shutdown = ZIP_CAP_RESET,
		.cores = ZIP_CAP_CORE_EN,
	},
	.int_status = ZIP_CORE_INT_STATUS,
	.shaper = WD_PREP(QM_SHAPER_RATE0, ZIP_SHAPER_RATE_COMPRESS) |
		  WD_PREP(QM_SHAPER_RATE1, ZIP_SHAPER_RATE_DECOMPRESS),
	.shaper_channels = 2,
	.start = STEPS(steps_start),
	.errors = STEPS(steps_errors),
	.stop = STEPS(steps_stop),
};
