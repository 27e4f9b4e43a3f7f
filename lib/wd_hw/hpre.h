/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * The HPRE engine (public-key cryptography): its SQE, the blocks of numbers that an SQE points to,
 * and its registers.
 *
 * Sources: Linux 6.12 drivers/crypto/hisilicon/hpre/ ("hpre_main.c", "hpre_crypto.c", "hpre.h"),
 * UADK drv/hisi_hpre.c and wd_rsa.c, wd_dh.c, wd_ecc.c ("uadk"), OP-TEE
 * core/drivers/crypto/hisilicon/ ("optee"). Where these drivers leave a meaning open the comment
 * says so; the model's own choice is then in wdm_hpre.c.
 *
 * SQE and registers are little-endian; the big numbers in memory are big-endian.
 */

#ifndef HPRE_H
#define HPRE_H

#include <stddef.h>
#include <stdint.h>

#include "wd_bits.h"

#define HPRE_PCI_ID_PF			0xa258
#define HPRE_PCI_ID_VF			0xa259
#define HPRE_PCI_CLASS			0x100000	/* encryption device (lspci) */

/* SQC types (hpre.h HPRE_V2_ALG_TYPE, HPRE_V3_ECC_ALG_TYPE). */
#define HPRE_SQC_RSA			0	/* RSA and DH */
#define HPRE_SQC_ECC			1	/* all with elliptic curves; V3 */
#define HPRE_NB_SQC			2

#define HPRE_SQE_SHIFT			6

/*
 * Algorithms, HPRE_ALG. A block is a row of numbers of W bytes each unless it says otherwise, from
 * low to high addresses; W is HPRE_LEN1. "private" and "public" are the two forms of an elliptic
 * key, below.
 */
enum hpre_alg {
	/*                            key                   in            out             */
	HPRE_ALG_RSA = 0x0,	   /* e n  or  d n        | m           | m^e mod n       */
	HPRE_ALG_RSA_CRT = 0x1,	   /* dq dp q p qinv, W/2 | m           | m^d mod n       */
	HPRE_ALG_RSA_KG = 0x2,	   /* e, p q of W/2       | not read    | d n             */
	HPRE_ALG_RSA_KG_CRT = 0x3, /* e, p q of W/2       | not read    | d n, hpre_crt_out */
	HPRE_ALG_DH_G2 = 0x4,	   /* x p                 | not read    | 2^x mod p       */
	HPRE_ALG_DH = 0x5,	   /* x p                 | g           | g^x mod p       */
	/* Names without known layout; no driver sends them. */
	HPRE_ALG_PRIME = 0x6,
	HPRE_ALG_MOD = 0x7,
	HPRE_ALG_MOD_INV = 0x8,
	HPRE_ALG_MUL = 0x9,
	HPRE_ALG_COPRIME = 0xa,
	HPRE_ALG_ECC_TEST = 0xb,
	HPRE_ALG_ECC_ADD = 0xc,
	/* V3, queues of type ECC. */
	HPRE_ALG_ECC_MUL = 0xd,	   /* private, 4 parts    | x y         | x y of k (x,y)  */
	HPRE_ALG_ECDSA_SIGN = 0xe, /* private, 7 parts    | e k         | r s             */
	HPRE_ALG_ECDSA_VERIFY = 0xf, /* public            | e s r       | HPRE_OUT_VALID  */
	HPRE_ALG_XDH = 0x10,	   /* p a24 k             | u           | u of k u        */
	HPRE_ALG_SM2_KG = 0x11,	   /* public, pub ignored | gx gy       | x y d           */
	HPRE_ALG_SM2_SIGN = 0x12,  /* private, 7 parts    | e k         | r s             */
	HPRE_ALG_SM2_VERIFY = 0x13, /* public             | e s r       | HPRE_OUT_VALID  */
	HPRE_ALG_SM2_ENC = 0x14,   /* public              | k, M        | x1 y1, C2, C3   */
	HPRE_ALG_SM2_DEC = 0x15,   /* private, 4 parts    | x1 y1, C2, C3 | M             */
};

/*
 * The forms of an elliptic key: short Weierstrass curves over a prime field, y^2 = x^3 + ax + b.
 * k is the scalar or private key, and it is the third part.
 */
enum hpre_ecc_private {
	HPRE_PRV_P, HPRE_PRV_A, HPRE_PRV_K, HPRE_PRV_B,
	HPRE_PRV_N, HPRE_PRV_GX, HPRE_PRV_GY,		/* not for ECC_MUL and SM2_DEC */
	HPRE_NB_PRV,
};
#define HPRE_NB_PRV_SHORT		4

enum hpre_ecc_public {
	HPRE_PUB_P, HPRE_PUB_A, HPRE_PUB_B, HPRE_PUB_N, HPRE_PUB_GX, HPRE_PUB_GY,
	HPRE_PUB_X, HPRE_PUB_Y,
	HPRE_NB_PUB,
};

/* The numbers of W/2: RSA_CRT's key, and what follows d and n of RSA_KG_CRT's output. */
enum hpre_crt_key {
	HPRE_CRT_DQ, HPRE_CRT_DP, HPRE_CRT_Q, HPRE_CRT_P, HPRE_CRT_QINV,
	HPRE_NB_CRT,
};
enum hpre_crt_out {
	HPRE_CRT_OUT_QINV, HPRE_CRT_OUT_DQ, HPRE_CRT_OUT_DP,
	HPRE_NB_CRT_OUT,
};

/* Widths in bytes that drivers use; numbers are right-aligned in them and zero-filled. */
#define HPRE_RSA_WIDTHS			128, 256, 384, 512
#define HPRE_DH_WIDTHS			96, 128, 192, 256, 384, 512
#define HPRE_ECC_WIDTHS			32, 48, 72	/* up to 256, 384 and 576 bits */
#define HPRE_ECC_W256			32
#define HPRE_ECC_W384			48
#define HPRE_ECC_W576			72
#define HPRE_SM2_WIDTH			32
#define HPRE_X25519_WIDTH		32
#define HPRE_X448_WIDTH			72
#define HPRE_WIDTH_MAX			512
#define HPRE_ECC_WIDTH_MAX		72
/* SM2 with one SQE: bytes of the message, and of the hash C3 behind it. */
#define HPRE_SM2_MSG_MAX		512
#define HPRE_SM2_HASH			32
/* The largest blocks, in bytes: RSA_CRT; SM2_ENC and SM2_DEC stay below; RSA_KG_CRT. */
#define HPRE_KEY_MAX			(HPRE_WIDTH_MAX / 2 * HPRE_NB_CRT)
#define HPRE_IN_MAX			(2 * HPRE_SM2_WIDTH + HPRE_SM2_MSG_MAX + HPRE_SM2_HASH)
#define HPRE_OUT_MAX			(2 * HPRE_WIDTH_MAX + HPRE_WIDTH_MAX / 2 * HPRE_NB_CRT_OUT)

/* X25519 and X448 (hpre_crypto.c): (A - 2) / 4. Software does all of RFC 7748's decoding. */
#define HPRE_X25519_A24			121665
#define HPRE_X448_A24			39081

/* hpre.h struct hpre_sqe, uadk struct hisi_hpre_sqe. Hardware writes w0, w1 and out. */
struct hpre_sqe {
	uint32_t w0;
	uint32_t w1;
	uint64_t key;			/* 2 the key block */
	uint64_t in;			/* 4 the input block; may be stale where none is read */
	uint64_t out;			/* 6 the output block; verification: 0, HPRE_OUT_VALID */
	uint64_t tag;			/* 8 comes back as it was sent */
	uint32_t w10;
	uint32_t kek_key;		/* 11 0 */
	uint32_t rsvd[4];		/* 12 */
};
_Static_assert(sizeof(struct hpre_sqe) == 1 << HPRE_SQE_SHIFT, "sqe");
_Static_assert(offsetof(struct hpre_sqe, w1) == 4, "w1");
_Static_assert(offsetof(struct hpre_sqe, key) == 8, "key");
_Static_assert(offsetof(struct hpre_sqe, in) == 16, "in");
_Static_assert(offsetof(struct hpre_sqe, out) == 24, "out");
_Static_assert(offsetof(struct hpre_sqe, tag) == 32, "tag");
_Static_assert(offsetof(struct hpre_sqe, w10) == 40, "w10");
_Static_assert(offsetof(struct hpre_sqe, rsvd) == 48, "rsvd");

/* w0 */
#define HPRE_ALG			WD_MASK(4, 0)	/* kept */
#define HPRE_ETYPE			WD_MASK(15, 5)	/* out: 0 is good */
#define HPRE_ETYPE1			WD_MASK(29, 16)	/* out: 0 is good */
#define   HPRE_ETYPE1_SVA		WD_BIT(5)	/* of the field; the others unknown */
#define HPRE_DONE			WD_MASK(31, 30)
#define   HPRE_DONE_SENT		1		/* what the driver writes */
#define   HPRE_DONE_FINISHED		3
/* w1 */
#define HPRE_LEN1			WD_MASK(7, 0)	/* W / 8 - 1 */
#define HPRE_LEN2			WD_MASK(15, 8)	/* 0, meaning unknown */
#define HPRE_MRT_NUM			WD_MASK(23, 16)	/* 0; Miller-Rabin rounds by its name */
#define HPRE_UWKEY_ENB			WD_BIT(24)	/* 0: the key is not wrapped */
#define HPRE_SM2_KSEL			WD_BIT(25)	/* SM2_SIGN, SM2_ENC: the engine draws k */
#define HPRE_SVA_BYPASS			WD_BIT(26)
#define HPRE_SVA_STATUS			WD_MASK(30, 27)	/* out, codes unknown */
#define HPRE_HPCORE			WD_BIT(31)	/* ECC_MUL: the fast core, SM2 and P-256 */
/* w10 */
#define HPRE_SM2_MLEN			WD_MASK(8, 0)	/* bytes - 1; kept; others' private mark */
#define HPRE_W10_RSVD			WD_MASK(31, 9)	/* wrapped keys; 0 */
/* out of a finished verification; its other bits stay as they were sent, 0 */
#define HPRE_OUT_VALID			WD_BIT(1)

#define HPRE_LEN1_OF(width)		((width) / 8 - 1)
#define HPRE_WIDTH_OF(w1)		((WD_GET(HPRE_LEN1, w1) + 1) * 8)

/* etype: no public source lists hardware's values; these are the model's, one bit each. */
#define HPRE_ETYPE_ALG			0x001	/* no such code, or not in a queue of this type */
#define HPRE_ETYPE_LEN			0x002	/* W is not one of the algorithm's */
#define HPRE_ETYPE_OPERAND		0x004	/* a number for which there is no result */
#define HPRE_ETYPE_MEMORY		0x008	/* an address that cannot be reached */

/* ---- Engine registers of the PF (hpre_main.c) ---- */
#define HPRE_CTRL_CNT_CLR_CE		0x301000
#define   HPRE_CNT_CLR			WD_BIT(0)	/* counters clear when read */
#define HPRE_FSM_MAX_CNT		0x301008
#define HPRE_VFG_AXQOS			0x30100c
#define HPRE_VFG_AXCACHE		0x301010
#define   HPRE_AXCACHE			0xff
#define HPRE_RDCHN_INI_CFG		0x301014
#define   HPRE_RDCHN_INI		WD_BIT(0)
#define HPRE_AWUSR_FP_CFG		0x301018
#define HPRE_BD_ENDIAN			0x301020
#define   HPRE_BD_LITTLE_ENDIAN		0
#define HPRE_ECC_BYPASS			0x301024
#define HPRE_RAS_WIDTH_CFG		0x301028
#define HPRE_POISON_BYPASS		0x30102c
#define HPRE_BD_ARUSR_CFG		0x301030
#define HPRE_BD_AWUSR_CFG		0x301034
#define   HPRE_BD_USR			0x3
#define HPRE_TYPES_ENB			0x301038
#define   HPRE_TYPES_RSA		WD_BIT(0)
#define   HPRE_TYPES_ECC		WD_BIT(1)	/* V3 */
#define HPRE_DATA_RUSER_CFG		0x30103c	/* V2, next as well */
#define HPRE_DATA_WUSER_CFG		0x301040
#define   HPRE_PASID_EN			WD_BIT(9)
#define HPRE_AM_OOO_SHUTDOWN_ENB	0x301044
#define   HPRE_AM_OOO_SHUTDOWN		WD_BIT(0)
#define HPRE_PREFETCH_CFG		0x301130	/* V3 */
#define   HPRE_PREFETCH_ENABLE		(~(WD_BIT(30) | WD_BIT(0)) & 0xffffffff)
#define   HPRE_PREFETCH_DISABLE		WD_BIT(30)
#define HPRE_SVA_PREFTCH_DFX4		0x301144	/* Linux 7.2 */
#define HPRE_SVA_PREFTCH_DFX		0x30115c
#define   HPRE_SVA_BUSY			(WD_BIT(8) | WD_BIT(4))
#define HPRE_INT_MASK			0x301400	/* here 1 = masked */
#define HPRE_RAS_ECC_1BIT_TH		0x30140c
#define HPRE_RAS_CE_ENB			0x301410
#define HPRE_RAS_NFE_ENB		0x301414
#define HPRE_RAS_FE_ENB			0x301418
#define HPRE_HAC_INT_SET		0x301500
#define HPRE_HAC_SOURCE_INT		0x301600	/* write 1 to clear */
#define HPRE_INT_STATUS			0x301800
#define HPRE_RDCHN_INI_ST		0x301a00
#define   HPRE_RDCHN_INI_DONE		WD_BIT(0)
#define HPRE_ECC1_CNT			0x301a04
#define HPRE_ECC2_CNT			0x301a08
#define HPRE_CLKGATE_CTL		0x301a10	/* V3 */
#define   HPRE_CLKGATE_EN		WD_BIT(0)
#define HPRE_PEH_CFG_AUTO_GATE		0x301a2c	/* V3 */
#define   HPRE_PEH_AUTO_GATE_EN		WD_BIT(0)
#define HPRE_RNG_TIMEOUT_NUM		0x301a34
#define HPRE_OOO_SHUTDOWN_SEL		0x301a3c	/* V3 */

/* Clusters of cores, at HPRE_CLUSTER + HPRE_CLUSTER_PITCH * number. */
#define HPRE_CLUSTER			0x302000
#define HPRE_CLUSTER_PITCH		0x1000
#define HPRE_NB_CLUSTERS_MAX		4
#define   HPRE_CORE_ENB			0x04
#define   HPRE_CLUSTER_DYN_CTL		0x10
#define     HPRE_CLUSTER_DYN_EN		WD_BIT(0)
#define   HPRE_CORE_INI_CFG		0x20
#define     HPRE_CORE_INI		WD_BIT(0)
#define   HPRE_CORE_INI_STATUS		0x80		/* the cores that are ready */
#define   HPRE_CORE_SHB_CFG		0x88
#define     HPRE_CORE_GATE_EN		(WD_BIT(31) | WD_BIT(30))
#define   HPRE_CORE_HTBT_WARN		0x8c
#define   HPRE_CORE_IS_SCHD		0x90
#define   HPRE_CLUSTER_INQUIRY		0x100
#define   HPRE_CLUSTER_INQUIRY_RESULT	0x104

/* Workaround of V2 at the queue manager (hpre_main.c disable_flr_of_bme()). */
#define HPRE_QM_PEH_AXUSER		0x1000cc
#define   HPRE_QM_BME_FLR		WD_BIT(7)
#define   HPRE_QM_PM_FLR		WD_BIT(11)
#define   HPRE_QM_SRIOV_FLR		WD_BIT(12)
#define HPRE_QM_PEH_AXUSER_ENB		0x1000d0

/* Errors, bits of HPRE_INT_* and HPRE_HAC_* (hpre_main.c hpre_hw_errors[]). */
#define HPRE_ERR_ECC_1BIT		WD_BIT(0)
#define HPRE_ERR_ECC_2BIT		WD_BIT(1)
#define HPRE_ERR_DAT_WB_POISON		WD_BIT(2)
#define HPRE_ERR_DAT_RD_POISON		WD_BIT(3)
#define HPRE_ERR_BD_RD_POISON		WD_BIT(4)
#define HPRE_ERR_OOO_ECC_2BIT		WD_BIT(5)
#define HPRE_ERR_SHB_TIMEOUT		WD_MASK(9, 6)	/* of a cluster each */
#define HPRE_ERR_OOO_RDRSP		WD_MASK(15, 10)
#define HPRE_ERR_OOO_WRRSP		WD_MASK(21, 16)
#define HPRE_ERR_RNG_TIMEOUT		WD_BIT(22)
#define HPRE_ERR_SVA_FSM		WD_BIT(23)
#define HPRE_ERR_SVA			WD_BIT(24)

/* Capability registers and the values of V2 and V3 (hpre_main.c hpre_basic_info). */
#define HPRE_CAP_QM_NFE			0x3124
#define HPRE_CAP_QM_RESET		0x3128
#define HPRE_CAP_QM_CE			0x312c
#define HPRE_CAP_NFE			0x3130
#define HPRE_CAP_RESET			0x3134
#define HPRE_CAP_CE			0x3138
#define HPRE_CAP_CORE_INFO		0x313c
#define   HPRE_CAP_CLUSTERS		WD_MASK(23, 20)
#define   HPRE_CAP_CORE_TYPES		WD_MASK(19, 16)
#define   HPRE_CAP_CORES		WD_MASK(15, 8)
#define   HPRE_CAP_CLUSTER_CORES	WD_MASK(7, 0)
#define HPRE_CAP_CORE_EN		0x3140		/* a bit a core, of each cluster */
#define HPRE_CAP_DRV_ALG		0x3144		/* what the kernel may register */
#define HPRE_CAP_DEV_ALG		0x3148		/* what the device can do */
#define HPRE_CAP_CORE1_ALG		0x314c		/* 10 cores, 4 bytes each */
#define   HPRE_CAP_NB_CORES		10
#define   HPRE_CAP_NB_FULL_CORES	8		/* the others are SM2's */

/* Algorithms, bits of *_ALG. */
#define HPRE_CAP_RSA			WD_BIT(0)
#define HPRE_CAP_DH			WD_BIT(1)
#define HPRE_CAP_ECDH			WD_BIT(2)
#define HPRE_CAP_ECDSA			WD_BIT(3)
#define HPRE_CAP_SM2			WD_BIT(4)
#define HPRE_CAP_X25519			WD_BIT(5)
#define HPRE_CAP_X448			WD_BIT(6)

#define HPRE_QM_NFE_V2			0x1c37
#define HPRE_QM_NFE_V3			0x7c37
#define HPRE_QM_RESET_V2		0xc37
#define HPRE_QM_RESET_V3		0x6c37
#define HPRE_QM_OOO_V2			0x4
#define HPRE_QM_OOO_V3			0x6c37
#define HPRE_QM_CE			0x8
#define HPRE_NFE_V2			0x3ffffe
#define HPRE_NFE_V3			0x1fffc3e
#define HPRE_RESET_V2			0x3ffffe
#define HPRE_RESET_V3			0xbffc3e
#define HPRE_OOO_V2			0x22
#define HPRE_OOO_V3			0xbffc3e
#define HPRE_CE				0x1
#define HPRE_CORE_INFO_V2		0x420802
#define HPRE_CORE_INFO_V3		0x120a0a
#define HPRE_CORE_EN_V2			0xf
#define HPRE_CORE_EN_V3			0x3ff
#define HPRE_DRV_ALG_V2			0x03
#define HPRE_DRV_ALG_V3			0x27
#define HPRE_DEV_ALG_V2			0x03
#define HPRE_DEV_ALG_V3			0x7f
#define HPRE_CORE_ALG			0x7f
#define HPRE_SM2_CORE_ALG		0x10
#define HPRE_SHAPER_RATE		640		/* V3, with QM_SHAPER_ENABLE */

#endif /* HPRE_H */
