/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * The ZIP engine: its SQE and its registers in the PF's BAR.
 *
 * Sources: Linux 6.12 drivers/crypto/hisilicon/zip/ ("zip_main.c", "zip_crypto.c"), UADK
 * drv/hisi_comp.c ("comp") and v1/drv/hisi_zip_udrv.h ("v1"), Linux 7.2 for LZ4.
 */

#ifndef ZIP_H
#define ZIP_H

#include <stddef.h>
#include <stdint.h>

#include "wd_bits.h"

#define ZIP_PCI_ID_PF			0xa250
#define ZIP_PCI_ID_VF			0xa251
#define ZIP_PCI_CLASS			0x120000	/* processing accelerator (boot log) */

/* SQC type of a queue; a queue has one direction (zip_crypto.c hisi_zip_ctx_init). */
#define ZIP_SQC_COMPRESS		0
#define ZIP_SQC_DECOMPRESS		1

#define ZIP_SQE_SHIFT			7

/*
 * The request. Hardware writes results into the same SQE: dwords 0-3, 15, 28-31; all the others
 * come back as they were sent (comp struct hisi_zip_sqe).
 */
struct zip_sqe {
	uint32_t consumed;		/*  0 out: input bytes */
	uint32_t produced;		/*  1 out: output bytes */
	uint32_t comp_data_length;	/*  2 out: LZ77 only */
	uint32_t dw3;			/*  3 out: status */
	uint32_t input_data_length;	/*  4 bytes */
	uint32_t rsvd0[2];		/*  5 ciphers of early software */
	uint32_t dw7;
	uint32_t dw8;
	uint32_t dw9;
	uint32_t rsvd1[3];		/* 10 data integrity fields of early software */
	uint32_t dw13;			/* 13 tag on V2; LZ77 on V3 */
	uint32_t dest_avail_out;	/* 14 bytes of room */
	uint32_t ctx_dw0;		/* 15 in and out: stream state */
	uint64_t comp_head_addr;	/* 16 never used by known drivers */
	uint64_t source_addr;		/* 18 buffer or SGL */
	uint64_t dest_addr;		/* 20 buffer or SGL */
	uint64_t stream_ctx_addr;	/* 22 stateful only */
	uint64_t rsvd2;			/* 24 LZ77: literal buffer */
	uint64_t tag;			/* 26 on V3 */
	uint32_t ctx_dw1;		/* 28 in and out */
	uint32_t ctx_dw2;		/* 29 in and out */
	uint32_t isize;			/* 30 in and out: running length of the plain data */
	uint32_t checksum;		/* 31 in and out: see ZIP_ALG_* */
};
_Static_assert(sizeof(struct zip_sqe) == 1 << ZIP_SQE_SHIFT, "sqe");
_Static_assert(offsetof(struct zip_sqe, dw3) == 12, "dw3");
_Static_assert(offsetof(struct zip_sqe, ctx_dw0) == 60, "ctx_dw0");
_Static_assert(offsetof(struct zip_sqe, source_addr) == 72, "source_addr");
_Static_assert(offsetof(struct zip_sqe, tag) == 104, "tag");
_Static_assert(offsetof(struct zip_sqe, ctx_dw1) == 112, "ctx_dw1");
_Static_assert(offsetof(struct zip_sqe, isize) == 120, "isize");
_Static_assert(offsetof(struct zip_sqe, checksum) == 124, "checksum");

/* dw3 */
#define ZIP_SQE_STATUS			WD_MASK(7, 0)
#define ZIP_SQE_LSTBLK			WD_BIT(8)	/* last block seen (decompression) */

/* dw7 */
#define ZIP_SQE_IN_OFFSET		WD_MASK(23, 0)	/* SGL: skip bytes of the source */
#define ZIP_SQE_FINISH			WD_BIT(25)	/* 0: end with a sync flush */
#define ZIP_SQE_STATEFUL		WD_BIT(26)
#define ZIP_SQE_NEW			WD_BIT(27)	/* first request of a stream */
#define ZIP_SQE_TYPE			WD_MASK(31, 28)
#define   ZIP_SQE_TYPE_V2		0
#define   ZIP_SQE_TYPE_V3		3

/* dw8 */
#define ZIP_SQE_OUT_OFFSET		WD_MASK(23, 0)	/* SGL: skip bytes of the destination */
/*
 * Hints that only our model reads, in bits that silicon has reserved. A driver writes them only
 * to a device that names itself with QM_MODEL_SUBSYS_ID; to silicon they stay 0.
 */
#define ZIP_SQE_HINT_LEVEL		WD_MASK(27, 24)	/* 1..9, 0 = the model's choice */
#define   ZIP_LEVEL_MAX			9
#define ZIP_SQE_HINT_HUFFMAN		WD_MASK(29, 28)
#define   ZIP_HINT_HUFFMAN_ANY		0
#define   ZIP_HINT_HUFFMAN_FIXED	1
#define   ZIP_HINT_HUFFMAN_DYNAMIC	2

/* dw9 */
#define ZIP_SQE_ALG			WD_MASK(7, 0)
#define ZIP_SQE_BUF_TYPE		WD_MASK(11, 8)
#define   ZIP_BUF_FLAT			0
#define   ZIP_BUF_SGL			1
#define ZIP_SQE_WINDOW			WD_MASK(15, 12)	/* 0: 4K 1: 8K 2: 16K 3: 24K 4: 32K */
#define   ZIP_WINDOW_4K			0
#define   ZIP_WINDOW_8K			1
#define   ZIP_WINDOW_16K		2
#define   ZIP_WINDOW_24K		3
#define   ZIP_WINDOW_32K		4

/*
 * Request types. zlib and gzip: software writes or skips the header, hardware appends or checks
 * the trailer. Checksum word: zlib the Adler-32 as an integer; gzip the CRC register, that is
 * ~bit_reverse32(crc32); raw and LZ4 unknown, the model writes 0.
 */
enum zip_alg {
	ZIP_ALG_DEFLATE = 0x01,		/* V3 */
	ZIP_ALG_ZLIB = 0x02,
	ZIP_ALG_GZIP = 0x03,
	ZIP_ALG_LZ4 = 0x04,		/* newer V3 parts; compress only, stateless only */
	ZIP_ALG_LZ77_ONLY = 0x40,
	ZIP_ALG_LZ77_ONLY_PRICE = 0x41,
	ZIP_ALG_LZ77_ZSTD_PRICE = 0x42,
	ZIP_ALG_LZ77_ZSTD = 0x43,
};
#define ZIP_ZLIB_TRAILER		4
#define ZIP_GZIP_TRAILER		8

/* Status values (comp, v1). Others exist and their meaning is unknown: treat as an error. */
enum zip_status {
	ZIP_ST_OK = 0x00,
	ZIP_ST_UNKNOWN = 0x01,		/* the model's word for what no source names */
	ZIP_ST_NEGATIVE = 0x0d,		/* output larger than input; result valid */
	ZIP_ST_NO_ROOM = 0x0e,		/* dest_avail_out insufficient */
	ZIP_ST_SRC_DIF = 0x0f,
	ZIP_ST_CHECKSUM = 0x10,
	ZIP_ST_DST_DIF = 0x12,
	ZIP_ST_END = 0x13,		/* end of a stream being decompressed */
};

/* ctx_dw0 (comp): state of a stream being decompressed. */
#define ZIP_CTX_ST			WD_MASK(3, 0)
#define   ZIP_CTX_ST_NONE		0
#define   ZIP_CTX_ST_NO_SPACE		1	/* resend with no input to get the rest */
#define   ZIP_CTX_ST_DECODING_NO_SPACE	2
#define   ZIP_CTX_ST_NEXT_BLOCK		3
#define   ZIP_CTX_ST_NO_CRC		4
#define ZIP_CTX_BFINAL			WD_BIT(7)
#define ZIP_CTX_HEAD_BITS		WD_MASK(15, 10)
#define ZIP_CTX_STORED_LEFT		WD_MASK(18, 0)	/* ctx_dw1 */

/* Stream contexts (comp get_ctx_buf). Hardware is given the buffer's address + 64. */
#define ZIP_CTX_SIZE			0x10000
#define ZIP_CTX_SW_SIZE			64
#define ZIP_CTX_HW_SIZE			0x97c0	/* what hardware may touch, behind the 64 */

/* Limits (comp). */
#define ZIP_FLAT_MAX			0x800000	/* bytes of a flat buffer, in or out */
#define ZIP_LZ4_MAX			0x800000
#define ZIP_STREAM_MIN_ROOM		200		/* output room of a stateful request */
#define ZIP_BYPASS_ROOM			16		/* stateful, no input: ignored (v1) */

/* ---- Engine registers of the PF (zip_main.c) ---- */
#define ZIP_SOFT_CTRL_CNT_CLR_CE	0x301000
#define   ZIP_CNT_CLR			WD_BIT(0)	/* counters clear when read */
#define ZIP_CLOCK_GATE_CTRL		0x301004
#define   ZIP_CORE_COMP_EN		WD_MASK(1, 0)
#define   ZIP_CORE_DECOMP_EN		WD_MASK(7, 2)
#define   ZIP_DECOMP_CHECK_EN		WD_BIT(16)
#define   ZIP_CLOCK_GATE_V3		UINT32_C(0x2000ff00)
#define ZIP_FSM_MAX_CNT			0x301008
#define ZIP_CONTROL			0x30100c
#define   ZIP_AXI_SHUTDOWN_EN		WD_BIT(14)
#define ZIP_PORT_ARCA_CHE_0		0x301040
#define ZIP_PORT_ARCA_CHE_1		0x301044
#define ZIP_PORT_AWCA_CHE_0		0x301060
#define ZIP_PORT_AWCA_CHE_1		0x301064
#define ZIP_CORE_INT_SOURCE		0x3010a0	/* write 1 to clear */
#define ZIP_CORE_INT_MASK		0x3010a4
#define ZIP_CORE_INT_SET		0x3010a8
#define ZIP_CORE_INT_STATUS		0x3010ac
#define ZIP_BD_RUSER			0x301110
#define ZIP_SGL_RUSER			0x30111c
#define ZIP_DATA_RUSER			0x301128
#define ZIP_DATA_WUSER			0x301134
#define ZIP_BD_WUSER			0x301140
#define ZIP_SRAM_ECC_ERR_INFO		0x301148
#define ZIP_RAS_CE_ENB			0x301160
#define ZIP_RAS_NFE_ENB			0x301164
#define ZIP_RAS_FE_ENB			0x301168
#define ZIP_UNCOM_ERR_RAS_CTRL		0x30116c
#define ZIP_PEH_CFG_AUTO_GATE		0x3011a8
#define   ZIP_AUTO_GATE_EN		WD_BIT(0)
#define ZIP_PREFETCH_CFG		0x3011b0
#define   ZIP_PREFETCH_ENABLE		(~(WD_BIT(26) | WD_BIT(17) | WD_BIT(0)) & 0xffffffff)
#define   ZIP_PREFETCH_DISABLE		WD_BIT(26)
#define ZIP_SVA_TRANS			0x3011c4
#define   ZIP_SVA_BUSY			(WD_BIT(26) | WD_BIT(30))
#define ZIP_HIGH_PERF			0x301208
#define ZIP_OOO_SHUTDOWN_SEL		0x30120c	/* V3 */
#define ZIP_CORE_COMP_DFX		0x302000	/* + 0x1000 * core, 2 cores */
#define ZIP_CORE_DECOMP_DFX		0x304000	/* + 0x1000 * core, 6 or 3 cores */
#define ZIP_CORE_DFX_PITCH		0x1000
#define ZIP_DFX_END			0x30a000

/* Errors, bits of ZIP_CORE_INT_* (zip_main.c zip_hw_error[]). */
#define ZIP_ERR_ECC_1BIT		WD_BIT(0)
#define ZIP_ERR_ECC_2BIT		WD_BIT(1)
#define ZIP_ERR_AXI_RRESP		WD_BIT(2)
#define ZIP_ERR_AXI_BRESP		WD_BIT(3)
#define ZIP_ERR_SRC_ADDR		WD_BIT(4)
#define ZIP_ERR_DST_ADDR		WD_BIT(5)

/* Capability registers and the values of V2 and V3 (zip_main.c zip_basic_cap_info). */
#define ZIP_CAP_QM_NFE			0x3124
#define ZIP_CAP_QM_RESET		0x3128
#define ZIP_CAP_QM_CE			0x312c
#define ZIP_CAP_NFE			0x3130
#define ZIP_CAP_RESET			0x3134
#define ZIP_CAP_CE			0x3138
#define ZIP_CAP_CORE_INFO		0x313c
#define ZIP_CAP_CORE_EN			0x3140
#define   ZIP_CAP_CORE_COMP		WD_MASK(15, 0)
#define   ZIP_CAP_CORE_DECOMP		WD_MASK(31, 16)
#define ZIP_CAP_DRV_ALG			0x3144		/* what the kernel may register */
#define ZIP_CAP_DEV_ALG			0x3148		/* what the device can do */
#define ZIP_CAP_CORE1_ALG		0x314c		/* 5 cores, 4 bytes each */
#define   ZIP_CAP_ALG_ZLIB		WD_MASK(1, 0)
#define   ZIP_CAP_ALG_GZIP		WD_MASK(3, 2)
#define   ZIP_CAP_ALG_DEFLATE		WD_MASK(5, 4)
#define   ZIP_CAP_ALG_LZ77		WD_MASK(7, 6)
#define   ZIP_CAP_ALG_LZ4		WD_MASK(9, 8)	/* Linux 7.2 */
#define   ZIP_CAP_ALG_LZ4_COMP		WD_BIT(8)

#define ZIP_QM_NFE_V2			0x1c57
#define ZIP_QM_NFE_V3			0x7c77
#define ZIP_QM_RESET_V2			0xc57
#define ZIP_QM_RESET_V3			0x6c77
#define ZIP_QM_OOO_V2			0x4
#define ZIP_QM_CE			0x8
#define ZIP_NFE_V2			0x7fe
#define ZIP_NFE_V3			0x1ffe
#define ZIP_RESET			0x7fe
#define ZIP_OOO_V2			0x2
#define ZIP_OOO_V3			0x7fe
#define ZIP_CE				0x1
#define ZIP_CORE_INFO_V2		0x12080206
#define ZIP_CORE_INFO_V3		0x12050203
#define ZIP_CORE_EN_V2			0x00fc0003
#define ZIP_CORE_EN_V3			0x001c0003
#define ZIP_DRV_ALG_V3			0x30
#define ZIP_DEV_ALG_V2			0xf
#define ZIP_DEV_ALG_V3			0x3f
#define ZIP_CORE_COMP_ALG_V3		0xd5
#define ZIP_CORE_DECOMP_ALG_V3		0x2a
#define ZIP_SHAPER_RATE_COMPRESS	750
#define ZIP_SHAPER_RATE_DECOMPRESS	140

#endif /* ZIP_H */
