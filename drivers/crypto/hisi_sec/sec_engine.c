/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * What a physical function does for the SEC engine. Order and values are those of Linux sec_main.c
 * (sec_set_user_domain_and_cache, sec_engine_init, sec_hw_error_enable and _disable).
 */

#include "sec_engine.h"

#include <rte_common.h>

#include <qm.h>
#include <sec.h>

#define STEPS(s) { s, RTE_DIM(s) }

static const struct wd_step steps_start[] = {
	{ QM_CACHE_CTL, QM_CACHE_SQC_EN | QM_CACHE_CQC_EN | QM_CACHE_SQC_WB_EN |
	  QM_CACHE_CQC_WB_EN | WD_PREP(QM_CACHE_SQC_WB_THRD, 1) |
	  WD_PREP(QM_CACHE_CQC_WB_THRD, 1), WD_STEP_WRITE, WD_HW_ALL, 0, 0 },
	/* Memory cannot be cleared while the clock gate is on. */
	{ SEC_CONTROL, SEC_CONTROL_CLK_GATE, WD_STEP_CLEAR, WD_HW_ALL, 0, 0 },
	{ SEC_MEM_START_INIT, SEC_MEM_START, WD_STEP_WRITE, WD_HW_ALL, 0, 0 },
	{ SEC_MEM_INIT_DONE, SEC_MEM_DONE, WD_STEP_WAIT_SET, WD_HW_ALL, 0, 0 },
	{ SEC_CONTROL, SEC_CONTROL_TRNG, WD_STEP_SET, WD_HW_ALL, 0, 0 },
	{ SEC_USER_CTRL0, SEC_USER_CTRL0_SET, WD_STEP_SET, WD_HW_V2, 0, 0 },
	{ SEC_USER_CTRL1, SEC_USER_CTRL1_CLR, WD_STEP_CLEAR, WD_HW_V2, 0, 0 },
	{ SEC_USER_CTRL1, SEC_USER_CTRL1_SET, WD_STEP_SET, WD_HW_V2, 0, 0 },
	{ SEC_USER_CTRL0_V3, SEC_USER_CTRL0_SET, WD_STEP_SET, WD_HW_V3, 0, 0 },
	{ SEC_USER_CTRL1_V3, ~SEC_USER_CTRL1_V3_KEEP, WD_STEP_CLEAR, WD_HW_V3, 0, 0 },
	{ SEC_USER_CTRL1_V3, SEC_USER_CTRL1_V3_SET, WD_STEP_SET, WD_HW_V3, 0, 0 },
	{ SEC_PREFETCH_CFG, ~(uint32_t)SEC_PREFETCH_ENABLE, WD_STEP_CLEAR, WD_HW_V3,
	  QM_CAP_SVA_PREFETCH, 0 },
	{ SEC_PREFETCH_CFG, SEC_PREFETCH_DISABLE, WD_STEP_WAIT_CLEAR, WD_HW_V3,
	  QM_CAP_SVA_PREFETCH, 0 },
	{ SEC_AM_CFG_SINGLE_PORT_MAX, SEC_SINGLE_PORT_MAX_TRANS, WD_STEP_WRITE, WD_HW_ALL, 0, 0 },
	{ SEC_SAA_EN, 0, WD_STEP_WRITE, WD_HW_ALL, 0, WD_FACT_CORES },
	/* V2 checks more than it should. */
	{ SEC_BD_ERR_CHK_EN0, SEC_BD_ERR_CHK0, WD_STEP_WRITE, WD_HW_V2, 0, 0 },
	{ SEC_BD_ERR_CHK_EN1, SEC_BD_ERR_CHK1, WD_STEP_WRITE, WD_HW_V2, 0, 0 },
	{ SEC_BD_ERR_CHK_EN3, SEC_BD_ERR_CHK3, WD_STEP_WRITE, WD_HW_V2, 0, 0 },
	{ SEC_CONTROL, SEC_CONTROL_BE | SEC_CONTROL_32BIT, WD_STEP_CLEAR, WD_HW_ALL, 0, 0 },
	{ SEC_CONTROL, SEC_CONTROL_CLK_GATE, WD_STEP_SET, WD_HW_V3, 0, 0 },
	{ SEC_DYNAMIC_GATE, SEC_DYNAMIC_GATE_EN, WD_STEP_SET, WD_HW_V3, 0, 0 },
	{ SEC_CORE_AUTO_GATE, SEC_CORE_AUTO_GATE_EN, WD_STEP_SET, WD_HW_V3, 0, 0 },
};

static const struct wd_step steps_errors[] = {
	{ SEC_CORE_INT_SOURCE, 0, WD_STEP_WRITE, WD_HW_ALL, 0, WD_FACT_ERRORS },
	{ SEC_RAS_CE, 0, WD_STEP_WRITE, WD_HW_ALL, 0, WD_FACT_CE },
	{ SEC_RAS_FE, 0, WD_STEP_WRITE, WD_HW_ALL, 0, 0 },
	{ SEC_RAS_NFE, 0, WD_STEP_WRITE, WD_HW_ALL, 0, WD_FACT_NFE },
	{ SEC_OOO_SHUTDOWN_SEL, 0, WD_STEP_WRITE, WD_HW_V3, 0, WD_FACT_SHUTDOWN },
	{ SEC_CONTROL, SEC_CONTROL_AXI_SHUTDOWN, WD_STEP_SET, WD_HW_ALL, 0, 0 },
	/* In this engine 1 enables. */
	{ SEC_CORE_INT_MASK, 0, WD_STEP_WRITE, WD_HW_ALL, 0, WD_FACT_ERRORS },
};

static const struct wd_step steps_stop[] = {
	{ SEC_PREFETCH_CFG, SEC_PREFETCH_DISABLE, WD_STEP_SET, WD_HW_V3, QM_CAP_SVA_PREFETCH, 0 },
	{ SEC_SVA_TRANS, SEC_SVA_BUSY, WD_STEP_WAIT_CLEAR, WD_HW_V3, QM_CAP_SVA_PREFETCH, 0 },
	{ SEC_CORE_INT_MASK, 0, WD_STEP_WRITE, WD_HW_ALL, 0, 0 },
	{ SEC_OOO_SHUTDOWN_SEL, 0, WD_STEP_WRITE, WD_HW_V3, 0, 0 },
	{ SEC_CONTROL, SEC_CONTROL_AXI_SHUTDOWN, WD_STEP_CLEAR, WD_HW_ALL, 0, 0 },
	{ SEC_RAS_CE, 0, WD_STEP_WRITE, WD_HW_ALL, 0, 0 },
	{ SEC_RAS_FE, 0, WD_STEP_WRITE, WD_HW_ALL, 0, 0 },
	{ SEC_RAS_NFE, 0, WD_STEP_WRITE, WD_HW_ALL, 0, 0 },
};

const struct wd_engine sec_engine = {
	.name = "sec",
	.pf_id = SEC_PCI_ID_PF,
	.vf_id = SEC_PCI_ID_VF,
	.v2 = {
		.qm_nfe = SEC_QM_NFE_V2, .qm_ce = SEC_QM_CE, .qm_shutdown = SEC_QM_OOO_V2,
		.nfe = SEC_NFE_V2, .ce = SEC_CE_V2, .shutdown = SEC_OOO_V2,
		.cores = SEC_CORE_EN_V2,
	},
	.v3 = {
		.qm_nfe = SEC_QM_NFE_V3, .qm_ce = SEC_QM_CE, .qm_shutdown = SEC_QM_RESET_V3,
		.nfe = SEC_NFE_V3, .ce = SEC_CE_V3, .shutdown = SEC_OOO_V3,
		.cores = SEC_CORE_EN_V3,
	},
	.caps = {
		.qm_nfe = SEC_CAP_QM_NFE, .qm_ce = SEC_CAP_QM_CE, .qm_shutdown = SEC_CAP_QM_RESET,
		.nfe = SEC_CAP_NFE, .ce = SEC_CAP_CE, .shutdown = SEC_CAP_RESET,
		.cores = SEC_CAP_CORE_EN,
	},
	.int_status = SEC_CORE_INT_STATUS,
	.shaper = WD_PREP(QM_SHAPER_RATE0, SEC_SHAPER_RATE),
	.shaper_channels = 1,
	.start = STEPS(steps_start),
	.errors = STEPS(steps_errors),
	.stop = STEPS(steps_stop),
};
