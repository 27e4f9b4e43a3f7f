/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * The queue manager (QM) that stands before the Kunpeng ZIP, SEC and HPRE engines: registers,
 * mailbox, doorbells, contexts and ring entries. Engine headers add their own SQE.
 *
 * Sources are named per block: "qm.c", "hisi_acc_qm.h", "qm_common.h" are Linux 6.12
 * drivers/crypto/hisilicon/ and include/linux/; "OP-TEE" is its hisi_qm driver; "inferred" means
 * that no public source states it and drivers only imply it.
 */

#ifndef QM_H
#define QM_H

#include <stdint.h>

#include "wd_bits.h"

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "descriptors are little endian and nothing here converts (Linux refuses big endian too)"
#endif

/* PCI identity (Linux pci_ids.h, zip_main.c hisi_zip_dev_ids). */
#define QM_PCI_VENDOR_ID		0x19e5

/*
 * PCI subsystem ids of our device model, in configuration space. Silicon has others. This is how
 * a driver learns that hint bits (see zip.h) mean something to the device.
 */
#define QM_MODEL_SUBSYS_VENDOR_ID	0x5744
#define QM_MODEL_SUBSYS_ID		0x4d31

/* PCI revision id is the programming model (hisi_acc_qm.h enum qm_hw_ver). */
#define QM_HW_V1			0x20
#define QM_HW_V2			0x21
#define QM_HW_V3			0x30

/* BARs (qm.c qm_get_pci_res). The doorbell BAR exists only with QM_ISO_CFG set. */
#define QM_BAR				2
#define QM_BAR_DB			4
#define QM_PF_BAR_SIZE			0x400000	/* boot log of a Kunpeng 920 */
#define QM_VF_BAR_SIZE			0x10000
#define QM_DB_PAGE			0x10000		/* pitch of queues in QM_BAR_DB */

/* Limits of the fields below, whatever a device says. */
#define QM_MAX_QUEUES			1024
#define QM_MAX_DEPTH			4096
#define QM_MAX_VFS			63
#define QM_XQC_SIZE			32		/* slot of a context in its table */

/* ---- Function registers, in PF and VF (qm.c; debugfs.c for the dumped ones) ---- */
#define QM_AEQ_INT_SOURCE		0x0000
#define QM_AEQ_INT_MASK			0x0004		/* bit 0: 1 = masked */
#define QM_EQ_INT_SOURCE		0x0008
#define QM_EQ_INT_MASK			0x000c		/* bit 0: 1 = masked */
#define QM_IFC_INT_SOURCE_V		0x0020		/* V3; bit 0, write 1 to clear */
#define QM_IFC_INT_MASK			0x0024		/* V3; bit 0: 1 = masked */
#define QM_IFC_INT_STATUS		0x0028		/* V3; read only */
#define QM_IFC_INT_SET_V		0x002c		/* V3 VF; bit 0 rings the PF */
#define QM_ISO_CFG			0x0030		/* V3 */
#define   QM_ISO_DB			WD_BIT(0)	/* doorbells live in QM_BAR_DB */
#define QM_PAGE_SIZE			0x0034		/* V3; 0: 4K, 1: 16K, 2: 64K */
#define QM_VF_STATE			0x0060		/* V3 VF; 0 = ready, 1 = not ready */
#define QM_FUNS_ACTIVE_ST		0x0200
#define QM_CACHE_WB_START		0x0204		/* write 1 */
#define QM_CACHE_WB_DONE		0x0208		/* bit 0 */
#define QM_SUB_VERSION_ID		0x0210		/* Linux 7.2; 0 on plain V3 */
#define QM_MB				0x0300		/* 16 bytes, see below */
#define QM_DB_SQ_CQ			0x1000		/* 64 bit, see below */
#define QM_DB_EQ_AEQ			0x2000		/* 64 bit */
#define QM_VF_MIG_REGS			0x8000		/* V3 VF, upper half: live migration */

/* Capability registers, V3 and later, in PF and VF (qm.c qm_get_hw_caps, qm_basic_info). */
#define QM_CAP_VERSION			0x3100
#define   QM_CAP_VERSION_NR		WD_MASK(7, 0)	/* 0: use the defaults */
#define   QM_CAP_FUNC_QOS		WD_BIT(8)
#define   QM_CAP_STOP_QP		WD_BIT(9)
#define   QM_CAP_STOP_FUNC		WD_BIT(10)
#define   QM_CAP_MB_COMMAND		WD_BIT(11)
#define   QM_CAP_VF_RPM			WD_BIT(12)
#define   QM_CAP_PF_RPM			WD_BIT(13)
#define   QM_CAP_SVA_PREFETCH		WD_BIT(14)
#define QM_CAP_EQ_DEPTH			0x3104		/* also: AEQ */
#define   QM_CAP_DEPTH_LOW		WD_MASK(15, 0)	/* EQ; SQ */
#define   QM_CAP_DEPTH_HIGH		WD_MASK(31, 16)	/* AEQ; CQ */
#define QM_CAP_SQ_DEPTH			0x3108		/* also: CQ */
#define QM_CAP_EQ_IRQ			0x310c
#define QM_CAP_AEQ_IRQ			0x3110
#define QM_CAP_ABN_IRQ			0x3114
#define QM_CAP_IFC_IRQ			0x3118
#define   QM_CAP_IRQ_VECTOR		WD_MASK(15, 0)
#define   QM_CAP_IRQ_TYPE		WD_MASK(31, 16)
#define QM_CAP_IRQ_NUM			0x311c
#define   QM_CAP_IRQ_NUM_VF		WD_MASK(15, 0)
#define   QM_CAP_IRQ_NUM_PF		WD_MASK(31, 16)
#define QM_CAP_EXT_BAR			0x3120
#define QM_CAP_ENGINE			0x3124		/* up to 0x317c: the engine's own */
#define QM_CAP_END			0x3180

/* Values of a default V3 device (Linux 7.2 qm.c qm_cap_query_info; PF runtime PM left out). */
#define QM_CAP_VERSION_V3		0x4f01
#define QM_CAP_EQ_DEPTH_V3		0x04000800
#define QM_CAP_SQ_DEPTH_V3		0x04000400
#define QM_CAP_EQ_IRQ_V3		0x00010000
#define QM_CAP_AEQ_IRQ_V3		0x00010001
#define QM_CAP_ABN_IRQ_V3		0x00010003
#define QM_CAP_IFC_IRQ_V3		0x00010002
#define QM_CAP_IRQ_NUM_V3		0x00040003
#define QM_CAP_EXT_BAR_V3		0x14

#define QM_EQ_DEPTH			2048
#define QM_AEQ_DEPTH			1024
#define QM_SQ_DEPTH			1024
#define QM_DEV_QUEUES			1024		/* V2; V3 says it in QM_QP_NUM */

/* ---- PF-only registers (qm.c) ---- */
#define QM_ABN_INT_SOURCE		0x100000	/* write 1 to clear */
#define QM_ABN_INT_MASK			0x100004	/* 1 = masked */
#define QM_ABN_INT_STATUS		0x100008	/* source and not masked */
#define QM_ABN_INT_SET			0x10000c
#define QM_ABN_INF00			0x100010
#define QM_ABN_INF01			0x100014
#define QM_ABN_INF02			0x100018
#define QM_MEM_START_INIT		0x100040	/* write 1 */
#define QM_MEM_INIT_DONE		0x100044	/* bit 0 */
#define QM_CACHE_CTL			0x100050
#define   QM_CACHE_SQC_EN		WD_BIT(0)
#define   QM_CACHE_CQC_EN		WD_BIT(1)
#define   QM_CACHE_SQC_WB_EN		WD_BIT(4)
#define   QM_CACHE_SQC_WB_THRD		WD_MASK(10, 5)
#define   QM_CACHE_CQC_WB_EN		WD_BIT(11)
#define   QM_CACHE_CQC_WB_THRD		WD_MASK(17, 12)
#define QM_VFT_CFG_OP_ENABLE		0x100054	/* write 1 */
#define QM_VFT_CFG_OP_WR		0x100058	/* 0 = write, 1 = read */
#define QM_VFT_CFG_TYPE			0x10005c
#define   QM_VFT_SQC			0
#define   QM_VFT_CQC			1
#define   QM_VFT_SHAPER			2
#define QM_VFT_CFG			0x100060
#define   QM_VFT_CFG_FUN		WD_MASK(5, 0)
#define   QM_VFT_CFG_CHANNEL		WD_MASK(7, 6)
#define QM_VFT_CFG_DATA_L		0x100064
#define QM_VFT_CFG_DATA_H		0x100068
#define QM_VFT_CFG_RDY			0x10006c	/* bit 0 = idle */
#define QM_DB_TIMEOUT_CFG		0x100074
#define QM_ARUSER_M_CFG_1		0x100088
#define QM_ARUSER_M_CFG_ENABLE		0x100090
#define QM_AWUSER_M_CFG_1		0x100098
#define QM_AWUSER_M_CFG_ENABLE		0x1000a0
#define QM_WUSER_M_CFG_ENABLE		0x1000a8
#define QM_AXI_M_CFG			0x1000ac
#define QM_AXI_M_CFG_ENABLE		0x1000b0
#define QM_PEH_AXUSER_CFG		0x1000cc
#define QM_PEH_AXUSER_CFG_ENABLE	0x1000d0
#define QM_PEH_VENDOR_ID		0x1000d8
#define QM_REVISION			0x1000dc	/* OP-TEE: [7:0] */
#define QM_RAS_CE_ENABLE		0x1000ec
#define QM_RAS_FE_ENABLE		0x1000f0
#define QM_RAS_NFE_ENABLE		0x1000f4
#define QM_RAS_CE_THRESHOLD		0x1000f8
#define QM_PEH_DFX_INFO0		0x1000fc
#define QM_PEH_DFX_INFO1		0x100100
#define QM_DFX_CNT_CLR_CE		0x100118
#define QM_IFC_READY_STATUS		0x100128	/* 64 bit: VF n has a message */
#define QM_IFC_INT_SET_P		0x100130	/* bit 0 rings the VFs of QM_IFC_INT_CFG */
#define QM_IFC_INT_CFG			0x100134
#define   QM_IFC_TARGET			WD_MASK(6, 0)
#define   QM_IFC_TARGET_ALL		0x7f
#define QM_IFC_INT_SOURCE_P		0x100138	/* 64 bit: VF n rang; write 1 to clear */
#define QM_PM_CTRL			0x100148
#define   QM_PM_IDLE_DISABLE		WD_BIT(9)
#define QM_QP_NUM			0x100158	/* V3 */
#define   QM_QP_NUM_TOTAL		WD_MASK(10, 0)
#define   QM_QP_NUM_PER_FUNC		WD_MASK(21, 11)
#define QM_SHAPER_CFG			0x100164
#define   QM_SHAPER_ENABLE		WD_BIT(30)
#define   QM_SHAPER_RATE0		WD_MASK(9, 0)
#define   QM_SHAPER_RATE1		WD_MASK(19, 10)
#define QM_DFX_BASE			0x104000
#define QM_DFX_MB_CNT_VF		0x104010
#define QM_DFX_MB_CNT			0x104018
#define QM_DFX_DB_CNT_VF		0x104020
#define QM_DFX_DB_CNT			0x104028
#define QM_DFX_SQE_CNT			0x104038
#define QM_DFX_CQE_CNT			0x104048
#define QM_DFX_SQE_SENT_CNT		0x104050
#define QM_DFX_SQE_WB_CNT		0x104058
#define QM_DFX_FINISH_CNT		0x104060
#define QM_IN_IDLE_ST			0x1040e4
#define QM_OOO_SHUTDOWN_SEL		0x1040f8	/* V3 */
#define QM_AM_CTRL_GLOBAL		0x300000	/* bit 0: stop the AXI master */
#define QM_AM_CFG_PORT_WR_EN		0x30001c
#define QM_AM_CURR_TRANS_RETURN		0x300150
#define   QM_AM_DRAINED			3

/* Values that Linux writes (qm.c, zip_main.c hisi_zip_set_user_domain_and_cache). */
#define QM_DB_TIMEOUT_NS		0x1fffff
#define QM_AXUSER_BASE			0x40001070	/* snoop, normal SMMU translation */
#define QM_AXUSER_M_ENABLE		0xfffffffe
#define QM_PEH_AXUSER			0x401001

/* Errors (qm.c qm_hw_error[]). Bits of QM_ABN_INT_*. */
#define QM_ERR_AXI_RRESP		WD_BIT(0)
#define QM_ERR_AXI_BRESP		WD_BIT(1)
#define QM_ERR_ECC_MBIT			WD_BIT(2)
#define QM_ERR_ECC_1BIT			WD_BIT(3)
#define QM_ERR_SQ_CQ_VF_INVALID		WD_BIT(7)
#define QM_ERR_CQ_VF_INVALID		WD_BIT(8)
#define QM_ERR_SQ_VF_INVALID		WD_BIT(9)
#define QM_ERR_OF_FIFO			WD_BIT(11)
#define QM_ERR_DB_RANDOM		WD_BIT(12)

/*
 * ---- Mailbox, one per function: 16 bytes written as one store ----
 * (qm.c qm_mb_pre_init, qm_mb_write; struct qm_mailbox)
 */
struct qm_mailbox {
	uint16_t w0;
	uint16_t queue;		/* or function number, for SRC and DST */
	uint32_t base_l;	/* address, data or reply */
	uint32_t base_h;
	uint32_t rsvd;
};
_Static_assert(sizeof(struct qm_mailbox) == 16, "mailbox");

/* w0 */
#define QM_MB_CMD			WD_MASK(7, 0)
#define QM_MB_STATUS			WD_MASK(12, 9)	/* 0 = success */
#define QM_MB_BUSY			WD_BIT(13)
#define QM_MB_OP_READ			WD_BIT(14)

enum qm_mb_cmd {
	QM_MB_SQC = 0x0,	/* load or dump a context, at base */
	QM_MB_CQC = 0x1,
	QM_MB_EQC = 0x2,
	QM_MB_AEQC = 0x3,
	QM_MB_SQC_BT = 0x4,	/* base of the context table */
	QM_MB_CQC_BT = 0x5,
	QM_MB_SQC_VFT = 0x6,	/* V2: read the caller's VFT entry */
	QM_MB_CLOSE_QM = 0x7,	/* OP-TEE name, effect unknown */
	QM_MB_STOP_QP = 0x8,	/* V3 */
	QM_MB_FLUSH_QM = 0x9,	/* V3: drain the function */
	QM_MB_FLUSH_QP = 0xa,	/* OP-TEE name, effect unknown */
	QM_MB_SRC = 0xc,	/* V3: deposit a message */
	QM_MB_DST = 0xd,	/* V3: fetch a message */
	QM_MB_PAUSE_QM = 0xe,	/* V3: live migration */
};
#define QM_MB_TO_ALL_VFS		0xffff

/* PF and VF messages, low 32 bits (qm.c enum qm_mb_cmd in 6.12). */
enum qm_ifc_msg {
	QM_IFC_PF_FLR_PREPARE = 1,
	QM_IFC_PF_SRST_PREPARE = 2,
	QM_IFC_PF_RESET_DONE = 3,
	QM_IFC_VF_PREPARE_DONE = 4,
	QM_IFC_VF_PREPARE_FAIL = 5,
	QM_IFC_VF_START_DONE = 6,
	QM_IFC_VF_START_FAIL = 7,
	QM_IFC_PF_SET_QOS = 8,
	QM_IFC_VF_GET_QOS = 9,
};

/* VFT entries, 64 bit, V2 and later (qm.c qm_vft_data_cfg, qm_get_vft_v2). */
#define QM_SQC_VFT_BASE			WD_MASK(43, 28)
#define QM_SQC_VFT_VALID		WD_BIT(44)
#define QM_SQC_VFT_NUM			WD_MASK(54, 45)	/* number of queues - 1 */
#define QM_CQC_VFT_VALID		WD_BIT(28)

/*
 * ---- Doorbell, 64 bits in one store (qm.c qm_db_v2) ----
 * Index: SQ the new tail; CQ, EQ, AEQ the entry that software looks at next.
 */
#define QM_DB_QUEUE			WD_MASK(11, 0)
#define QM_DB_CMD			WD_MASK(15, 12)
#define   QM_DB_CMD_SQ			0
#define   QM_DB_CMD_CQ			1
#define   QM_DB_CMD_EQ			2
#define   QM_DB_CMD_AEQ			3
#define QM_DB_RANDOM			WD_MASK(31, 16)	/* must equal w8 of the context */
#define QM_DB_INDEX			WD_MASK(47, 32)
#define QM_DB_ARM			WD_BIT(48)	/* CQ: one more event, please */

/* ---- Contexts (qm_common.h struct qm_sqc, qm_cqc, qm_eqc, qm_aeqc) ---- */
struct qm_sqc {
	uint16_t head;		/* hardware: next SQE it will take */
	uint16_t tail;		/* hardware: last doorbell index */
	uint32_t base_l;	/* SQE ring */
	uint32_t base_h;
	uint32_t dw3;
	uint16_t w8;		/* random data of doorbells */
	uint16_t rsvd0;
	uint16_t pasid;
	uint16_t w11;
	uint16_t cq_num;
	uint16_t w13;
	uint32_t rsvd1;
};
_Static_assert(sizeof(struct qm_sqc) == QM_XQC_SIZE, "sqc");

struct qm_cqc {
	uint16_t head;		/* hardware: from the CQ doorbell */
	uint16_t tail;		/* hardware: next CQE it will write */
	uint32_t base_l;	/* CQE ring */
	uint32_t base_h;
	uint32_t dw3;
	uint16_t w8;
	uint16_t rsvd0;
	uint16_t pasid;
	uint16_t w11;
	uint32_t dw6;
	uint32_t rsvd1;
};
_Static_assert(sizeof(struct qm_cqc) == QM_XQC_SIZE, "cqc");

/* dw3 of SQC and CQC */
#define QM_XQC_DEPTH			WD_MASK(11, 0)	/* depth - 1 */
#define QM_XQC_ENTRY			WD_MASK(15, 12)	/* log2 of the entry's size */
#define   QM_CQE_SHIFT			4
/* w11 of SQC and CQC */
#define QM_XQC_HEAD_WRAP		WD_BIT(5)
#define QM_XQC_TAIL_WRAP		WD_BIT(6)
#define QM_SQC_PASID_EN			WD_BIT(7)	/* V3 */
/* w13 of SQC */
#define QM_SQC_ORDER			WD_BIT(4)	/* complete in order; always set */
#define QM_SQC_CLOSE			WD_BIT(6)	/* doorbells are discarded */
#define QM_SQC_TYPE			WD_MASK(11, 8)	/* engine's own, see zip.h */
/* dw6 of CQC */
#define QM_CQC_PHASE			WD_BIT(0)	/* of the first lap: 1 */
#define QM_CQC_ARMED			WD_BIT(1)

/* EQC and AEQC: 28 bytes in a slot of 32. */
struct qm_eqc {
	uint16_t head;
	uint16_t tail;
	uint32_t base_l;
	uint32_t base_h;
	uint32_t dw3;
	uint32_t rsvd[2];
	uint32_t dw6;
	uint32_t pad;
};
_Static_assert(sizeof(struct qm_eqc) == QM_XQC_SIZE, "eqc");
#define QM_EQC_DEPTH			WD_MASK(15, 0)	/* depth - 1 */
#define QM_EQC_PHASE			WD_BIT(16)

/* ---- Ring entries ---- */
struct qm_cqe {
	uint32_t rsvd0;
	uint16_t cmd_id;
	uint16_t rsvd1;
	uint16_t sq_head;	/* the slot of the SQE that completed */
	uint16_t sq_num;
	uint16_t rsvd2;
	uint16_t w7;
};
_Static_assert(sizeof(struct qm_cqe) == 16, "cqe");
#define QM_CQE_PHASE			WD_BIT(0)	/* of w7 */

#define QM_EQE_CQN			WD_MASK(15, 0)	/* AEQE: queue number */
#define QM_EQE_PHASE			WD_BIT(16)	/* AEQE: the same */
#define QM_AEQE_TYPE			WD_MASK(20, 17)
#define   QM_AEQE_CQ_OVERFLOW		0
#define   QM_AEQE_EQ_OVERFLOW		1
#define   QM_AEQE_CQE_ERROR		2

/* MSI vectors (qm.c; V3 repeats them in QM_CAP_*_IRQ). */
#define QM_IRQ_EQ			0
#define QM_IRQ_AEQ			1
#define QM_IRQ_IFC			2		/* V3 */
#define QM_IRQ_ABN			3		/* PF */

#endif /* QM_H */
