/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * What a physical function does for the HPRE engine. Order and values are those of Linux
 * hpre_main.c (hpre_set_user_domain_and_cache, hpre_set_cluster, disable_flr_of_bme,
 * hpre_hw_error_enable and _disable). Its ACPI call on V2 has no counterpart here: a PF of
 * Kunpeng 920 stays with the kernel.
 */

#include "hpre_engine.h"

#include <rte_common.h>

#include <hpre.h>
#include <qm.h>

#define STEPS(s) { s, RTE_DIM(s) }

#define CLUSTER(i, reg)	(HPRE_CLUSTER + (i) * HPRE_CLUSTER_PITCH + (reg))

/* V3 has one cluster, V2 has four; each brings up its cores. */
#define CLUSTER_START(i, hw) \
	{ CLUSTER(i, HPRE_CORE_ENB), 0, WD_STEP_WRITE, hw, 0, WD_FACT_CORES }, \
	{ CLUSTER(i, HPRE_CORE_INI_CFG), HPRE_CORE_INI, WD_STEP_WRITE, hw, 0, 0 }, \
	{ CLUSTER(i, HPRE_CORE_INI_STATUS), 0, WD_STEP_WAIT_SET, hw, 0, WD_FACT_CORES }

#define HPRE_QM_AXI_CFG		0xffff	/* HPRE_QM_AXI_CFG_MASK */

static const struct wd_step steps_start[] = {
	/* Clocks stay on while things are set up. */
	{ HPRE_CLKGATE_CTL, HPRE_CLKGATE_EN, WD_STEP_CLEAR, WD_HW_V3, 0, 0 },
	{ HPRE_PEH_CFG_AUTO_GATE, HPRE_PEH_AUTO_GATE_EN, WD_STEP_CLEAR, WD_HW_V3, 0, 0 },
	{ CLUSTER(0, HPRE_CLUSTER_DYN_CTL), HPRE_CLUSTER_DYN_EN, WD_STEP_CLEAR, WD_HW_V3, 0, 0 },
	{ CLUSTER(0, HPRE_CORE_SHB_CFG), HPRE_CORE_GATE_EN, WD_STEP_CLEAR, WD_HW_V3, 0, 0 },
	{ QM_AXI_M_CFG, HPRE_QM_AXI_CFG, WD_STEP_WRITE, WD_HW_ALL, 0, 0 },
	{ HPRE_TYPES_ENB, HPRE_TYPES_RSA, WD_STEP_WRITE, WD_HW_V2, 0, 0 },
	{ HPRE_TYPES_ENB, HPRE_TYPES_RSA | HPRE_TYPES_ECC, WD_STEP_WRITE, WD_HW_V3, 0, 0 },
	{ HPRE_VFG_AXCACHE, HPRE_AXCACHE, WD_STEP_WRITE, WD_HW_ALL, 0, 0 },
	{ HPRE_BD_ENDIAN, HPRE_BD_LITTLE_ENDIAN, WD_STEP_WRITE, WD_HW_ALL, 0, 0 },
	{ HPRE_POISON_BYPASS, 0, WD_STEP_WRITE, WD_HW_ALL, 0, 0 },
	{ HPRE_ECC_BYPASS, 0, WD_STEP_WRITE, WD_HW_ALL, 0, 0 },
	{ HPRE_BD_ARUSR_CFG, HPRE_BD_USR, WD_STEP_WRITE, WD_HW_ALL, 0, 0 },
	{ HPRE_BD_AWUSR_CFG, HPRE_BD_USR, WD_STEP_WRITE, WD_HW_ALL, 0, 0 },
	{ HPRE_RDCHN_INI_CFG, HPRE_RDCHN_INI, WD_STEP_WRITE, WD_HW_ALL, 0, 0 },
	{ HPRE_RDCHN_INI_ST, HPRE_RDCHN_INI_DONE, WD_STEP_WAIT_SET, WD_HW_ALL, 0, 0 },
	CLUSTER_START(0, WD_HW_ALL),
	CLUSTER_START(1, WD_HW_V2),
	CLUSTER_START(2, WD_HW_V2),
	CLUSTER_START(3, WD_HW_V2),
	/* Kunpeng 920: which events reset the function. */
	{ HPRE_QM_PEH_AXUSER, HPRE_QM_BME_FLR | HPRE_QM_SRIOV_FLR, WD_STEP_CLEAR, WD_HW_V2, 0, 0 },
	{ HPRE_QM_PEH_AXUSER, HPRE_QM_PM_FLR, WD_STEP_SET, WD_HW_V2, 0, 0 },
	{ HPRE_QM_PEH_AXUSER_ENB, UINT32_MAX, WD_STEP_WRITE, WD_HW_V2, 0, 0 },
	/* No shared virtual addresses here. */
	{ HPRE_DATA_RUSER_CFG, HPRE_PASID_EN, WD_STEP_CLEAR, WD_HW_V2, 0, 0 },
	{ HPRE_DATA_WUSER_CFG, HPRE_PASID_EN, WD_STEP_CLEAR, WD_HW_V2, 0, 0 },
	{ HPRE_PREFETCH_CFG, ~(uint32_t)HPRE_PREFETCH_ENABLE, WD_STEP_CLEAR, WD_HW_V3,
	  QM_CAP_SVA_PREFETCH, 0 },
	{ HPRE_PREFETCH_CFG, HPRE_PREFETCH_DISABLE, WD_STEP_WAIT_CLEAR, WD_HW_V3,
	  QM_CAP_SVA_PREFETCH, 0 },
	{ HPRE_CLKGATE_CTL, HPRE_CLKGATE_EN, WD_STEP_SET, WD_HW_V3, 0, 0 },
	{ HPRE_PEH_CFG_AUTO_GATE, HPRE_PEH_AUTO_GATE_EN, WD_STEP_SET, WD_HW_V3, 0, 0 },
	{ CLUSTER(0, HPRE_CLUSTER_DYN_CTL), HPRE_CLUSTER_DYN_EN, WD_STEP_SET, WD_HW_V3, 0, 0 },
	{ CLUSTER(0, HPRE_CORE_SHB_CFG), HPRE_CORE_GATE_EN, WD_STEP_SET, WD_HW_V3, 0, 0 },
};

static const struct wd_step steps_errors[] = {
	{ HPRE_HAC_SOURCE_INT, 0, WD_STEP_WRITE, WD_HW_ALL, 0, WD_FACT_ERRORS },
	{ HPRE_RAS_CE_ENB, 0, WD_STEP_WRITE, WD_HW_ALL, 0, WD_FACT_CE },
	{ HPRE_RAS_NFE_ENB, 0, WD_STEP_WRITE, WD_HW_ALL, 0, WD_FACT_NFE },
	{ HPRE_RAS_FE_ENB, 0, WD_STEP_WRITE, WD_HW_ALL, 0, 0 },
	{ HPRE_OOO_SHUTDOWN_SEL, 0, WD_STEP_WRITE, WD_HW_V3, 0, WD_FACT_SHUTDOWN },
	{ HPRE_AM_OOO_SHUTDOWN_ENB, HPRE_AM_OOO_SHUTDOWN, WD_STEP_SET, WD_HW_ALL, 0, 0 },
	/* A bit here masks its error: all but the known ones. */
	{ HPRE_INT_MASK, UINT32_MAX, WD_STEP_WRITE, WD_HW_ALL, 0, 0 },
	{ HPRE_INT_MASK, 0, WD_STEP_CLEAR, WD_HW_ALL, 0, WD_FACT_ERRORS },
};

static const struct wd_step steps_stop[] = {
	{ HPRE_PREFETCH_CFG, HPRE_PREFETCH_DISABLE, WD_STEP_SET, WD_HW_V3, QM_CAP_SVA_PREFETCH, 0 },
	{ HPRE_SVA_PREFTCH_DFX, HPRE_SVA_BUSY, WD_STEP_WAIT_CLEAR, WD_HW_V3, QM_CAP_SVA_PREFETCH,
	  0 },
	{ CLUSTER(0, HPRE_CLUSTER_INQUIRY), 0, WD_STEP_WRITE, WD_HW_ALL, 0, 0 },
	{ HPRE_CTRL_CNT_CLR_CE, 0, WD_STEP_WRITE, WD_HW_ALL, 0, 0 },
	/* As Linux 7.2, all of them; 6.12 masks those it had enabled. */
	{ HPRE_INT_MASK, UINT32_MAX, WD_STEP_WRITE, WD_HW_ALL, 0, 0 },
	{ HPRE_OOO_SHUTDOWN_SEL, 0, WD_STEP_WRITE, WD_HW_V3, 0, 0 },
	{ HPRE_AM_OOO_SHUTDOWN_ENB, HPRE_AM_OOO_SHUTDOWN, WD_STEP_CLEAR, WD_HW_ALL, 0, 0 },
};

const struct wd_engine hpre_engine = {
	.name = "hpre",
	.pf_id = HPRE_PCI_ID_PF,
	.vf_id = HPRE_PCI_ID_VF,
	.v2 = {
		.qm_nfe = HPRE_QM_NFE_V2, .qm_ce = HPRE_QM_CE, .qm_shutdown = HPRE_QM_OOO_V2,
		.nfe = HPRE_NFE_V2, .ce = HPRE_CE, .shutdown = HPRE_OOO_V2,
		.cores = HPRE_CORE_EN_V2,
	},
	.v3 = {
		.qm_nfe = HPRE_QM_NFE_V3, .qm_ce = HPRE_QM_CE, .qm_shutdown = HPRE_QM_OOO_V3,
		.nfe = HPRE_NFE_V3, .ce = HPRE_CE, .shutdown = HPRE_OOO_V3,
		.cores = HPRE_CORE_EN_V3,
	},
	.caps = {
		.qm_nfe = HPRE_CAP_QM_NFE, .qm_ce = HPRE_CAP_QM_CE,
		.qm_shutdown = HPRE_CAP_QM_RESET,
		.nfe = HPRE_CAP_NFE, .ce = HPRE_CAP_CE, .shutdown = HPRE_CAP_RESET,
		.cores = HPRE_CAP_CORE_EN,
	},
	.int_status = HPRE_INT_STATUS,
	.shaper = WD_PREP(QM_SHAPER_RATE0, HPRE_SHAPER_RATE),
	.shaper_channels = HPRE_NB_SQC,
	.start = STEPS(steps_start),
	.errors = STEPS(steps_errors),
	.stop = STEPS(steps_stop),
};
