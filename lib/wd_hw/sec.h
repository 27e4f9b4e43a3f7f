/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * The SEC engine (SEC2): its two kinds of SQE ("BD", buffer descriptor) and its registers.
 *
 * Sources: Linux 6.12 drivers/crypto/hisilicon/sec2/ ("sec_main.c", "sec_crypto.c",
 * "sec_crypto.h"), UADK drv/hisi_sec.c ("uadk") and v1/drv/hisi_sec_udrv.h ("v1"), OP-TEE
 * core/drivers/crypto/hisilicon/ ("optee"). Where these drivers leave a meaning open the comment
 * says so; the model's own choice is then in wdm_sec.c.
 */

#ifndef SEC_H
#define SEC_H

#include <stddef.h>
#include <stdint.h>

#include "wd_bits.h"

#define SEC_PCI_ID_PF			0xa255
#define SEC_PCI_ID_VF			0xa256
#define SEC_PCI_CLASS			0x100000	/* encryption device (lspci) */

/* SQC type: 0 for ciphers, digests and AEAD; 1 is optee's for PBKDF2 (sec_pbkdf2.c). */
#define SEC_SQC_TYPE			0

#define SEC_SQE_SHIFT			7

/* Type of a BD: w0 bits 3:0 of all of them. V2 takes 1 and 2, V3 takes 1, 2 and 3. */
#define SEC_BD_TYPE			WD_MASK(3, 0)
#define   SEC_BD_TYPE1			1	/* storage; only v1 sends it */
#define   SEC_BD_TYPE2			2
#define   SEC_BD_TYPE3			3

/* Type of an address: source, destination, MAC. Keys and IVs are always flat. */
#define SEC_ADDR_FLAT			0
#define SEC_ADDR_SGL			1
#define SEC_ADDR_PRP			2	/* format unknown */

enum sec_cipher {
	SEC_CIPHER_NONE = 0,
	SEC_CIPHER_ENC = 1,
	SEC_CIPHER_DEC = 2,
	SEC_CIPHER_COPY = 3,
};

enum sec_auth {
	SEC_AUTH_NONE = 0,
	SEC_AUTH_GEN = 1,
	SEC_AUTH_VERIFY = 2,
};

#define SEC_SEQ_CIPHER_AUTH		0	/* the MAC covers the output */
#define SEC_SEQ_AUTH_CIPHER		1	/* the MAC covers the input */

enum sec_scene {
	SEC_SCENE_NONE = 0,
	SEC_SCENE_IPSEC = 1,		/* like NONE while its own fields are 0 (uadk) */
	SEC_SCENE_TLS = 3,
	SEC_SCENE_DTLS = 4,
	SEC_SCENE_STORAGE = 5,
	SEC_SCENE_NAS = 6,
	SEC_SCENE_STREAM = 7,		/* messages in pieces */
	SEC_SCENE_PBKDF2 = 8,
	SEC_SCENE_SMB = 9,
};

enum sec_c_alg {
	SEC_C_ALG_DES = 0,
	SEC_C_ALG_3DES = 1,
	SEC_C_ALG_AES = 2,
	SEC_C_ALG_SM4 = 3,
};

enum sec_c_mode {
	SEC_C_MODE_ECB = 0,
	SEC_C_MODE_CBC = 1,
	SEC_C_MODE_CFB = 2,
	SEC_C_MODE_OFB = 3,
	SEC_C_MODE_CTR = 4,
	SEC_C_MODE_CCM = 5,
	SEC_C_MODE_GCM = 6,
	SEC_C_MODE_XTS = 7,
	SEC_C_MODE_CBC_CS = 9,		/* c_width: 1, 2, 3 for CS1, CS2, CS3 */
};

/* c_key_len; for XTS the length of one of the two keys. SM4 has 0, DES is not looked at. */
enum sec_c_key {
	SEC_C_KEY_AES128 = 0,
	SEC_C_KEY_AES192 = 1,
	SEC_C_KEY_AES256 = 2,
	SEC_C_KEY_SM4 = 0,
	SEC_C_KEY_DES = 1,
	SEC_C_KEY_3DES_3KEY = 1,	/* 24 bytes */
	SEC_C_KEY_3DES_2KEY = 3,	/* 16 bytes, K3 = K1 */
};

enum sec_a_alg {
	SEC_A_ALG_SHA1 = 0x00,
	SEC_A_ALG_SHA256 = 0x01,
	SEC_A_ALG_MD5 = 0x02,
	SEC_A_ALG_SHA224 = 0x03,
	SEC_A_ALG_SHA384 = 0x04,
	SEC_A_ALG_SHA512 = 0x05,
	SEC_A_ALG_SHA512_224 = 0x06,
	SEC_A_ALG_SHA512_256 = 0x07,
	SEC_A_ALG_HMAC_SHA1 = 0x10,
	SEC_A_ALG_HMAC_SHA256 = 0x11,
	SEC_A_ALG_HMAC_MD5 = 0x12,
	SEC_A_ALG_HMAC_SHA224 = 0x13,
	SEC_A_ALG_HMAC_SHA384 = 0x14,
	SEC_A_ALG_HMAC_SHA512 = 0x15,
	SEC_A_ALG_HMAC_SHA512_224 = 0x16,
	SEC_A_ALG_HMAC_SHA512_256 = 0x17,
	SEC_A_ALG_XCBC = 0x20,		/* mac_len 3: XCBC-MAC-96, 4: XCBC-PRF-128 */
	SEC_A_ALG_CMAC = 0x21,
	SEC_A_ALG_GMAC = 0x22,
	SEC_A_ALG_SM3 = 0x25,
	SEC_A_ALG_HMAC_SM3 = 0x26,
	SEC_A_ALG_SM4_GMAC = 0x31,	/* v1's enum only */
};

/* ai_gen: where the authentication starts from. */
#define SEC_AI_GEN_INNER		0	/* the algorithm's own initial value */
#define SEC_AI_GEN_IVIN			1	/* a_ivin_addr */
#define SEC_AI_GEN_CAL			2	/* meaning unknown */
#define SEC_AI_GEN_TRNG			3

/* ci_gen: where the cipher's IV comes from; all but LBA's use unknown. */
#define SEC_CI_GEN_ADDR			0	/* c_ivin_addr */

/* a_pad, auth_pad */
#define SEC_PAD_LAST			0	/* a whole message, or the last piece */
#define SEC_PAD_NONE			1	/* more pieces follow */

/*
 * BD type 2 (sec_crypto.h struct sec_sqe, v1). Hardware writes words 28..31; tag and type come
 * back as they were sent.
 */
struct sec_bd2 {
	uint32_t w0;
	uint32_t w1;
	uint32_t w2;
	uint32_t w3;
	uint32_t w4;
	uint32_t w5;
	uint32_t w6;
	uint32_t w7;			/* 0: checksums of IP and UDP */
	uint32_t w8;			/* PBKDF2 */
	uint32_t w9;			/* PBKDF2: salt */
	uint32_t w10;
	uint32_t w11;			/* 0: padding of early TLS */
	uint64_t long_a_data_len;	/* 12 last piece: see SEC_LONG_* */
	uint64_t a_ivin_addr;		/* 14 */
	uint64_t a_key_addr;		/* 16 */
	uint64_t mac_addr;		/* 18 */
	uint64_t c_ivin_addr;		/* 20 */
	uint64_t c_key_addr;		/* 22 */
	uint64_t data_src_addr;		/* 24 */
	uint64_t data_dst_addr;		/* 26 */
	uint32_t w28;			/* out: SEC_DONE and so on */
	uint32_t w29;			/* out: mac_i, use unknown */
	uint32_t w30;			/* out: checksum */
	uint32_t w31;			/* out: counter, use unknown */
};
_Static_assert(sizeof(struct sec_bd2) == 1 << SEC_SQE_SHIFT, "bd2");
_Static_assert(offsetof(struct sec_bd2, w10) == 40, "tag");
_Static_assert(offsetof(struct sec_bd2, long_a_data_len) == 48, "long_a_data_len");
_Static_assert(offsetof(struct sec_bd2, mac_addr) == 72, "mac_addr");
_Static_assert(offsetof(struct sec_bd2, data_src_addr) == 96, "data_src_addr");
_Static_assert(offsetof(struct sec_bd2, w28) == 112, "w28");
_Static_assert(offsetof(struct sec_bd2, w31) == 124, "w31");

/* w0; SEC_BD_TYPE */
#define SEC_BD2_CIPHER			WD_MASK(5, 4)
#define SEC_BD2_AUTH			WD_MASK(7, 6)
#define SEC_BD2_SEQ			WD_BIT(8)
#define SEC_BD2_DE			WD_MASK(10, 9)	/* 1: data_dst_addr is used */
#define SEC_BD2_SCENE			WD_MASK(14, 11)
#define SEC_BD2_SRC_TYPE		WD_MASK(17, 15)
#define SEC_BD2_DST_TYPE		WD_MASK(20, 18)
#define SEC_BD2_MAC_TYPE		WD_MASK(23, 21)
#define SEC_BD2_W0_RSVD			WD_MASK(31, 24)
/* w1 */
#define SEC_BD2_NONCE_LEN		WD_MASK(3, 0)
#define SEC_BD2_HUK			WD_BIT(4)
#define SEC_BD2_KEY_S			WD_BIT(5)
#define SEC_BD2_CI_GEN			WD_MASK(7, 6)
#define SEC_BD2_AI_GEN			WD_MASK(9, 8)
#define SEC_BD2_A_PAD			WD_MASK(11, 10)
#define SEC_BD2_C_S			WD_MASK(13, 12)
#define SEC_BD2_INVALID			WD_BIT(31)	/* complete at once, touch nothing */
/* w2 */
#define SEC_BD2_MAC_LEN			WD_MASK(4, 0)	/* words of 4 bytes; 0 = full */
#define SEC_BD2_A_KEY_LEN		WD_MASK(10, 5)	/* words of 4 bytes */
#define SEC_BD2_A_ALG			WD_MASK(16, 11)
/* w3 */
#define SEC_BD2_C_ICV_LEN		WD_MASK(5, 0)	/* bytes, CCM and GCM */
#define SEC_BD2_C_WIDTH			WD_MASK(8, 6)
#define SEC_BD2_C_KEY_LEN		WD_MASK(11, 9)
#define SEC_BD2_C_MODE			WD_MASK(15, 12)
#define SEC_BD2_C_ALG			WD_MASK(19, 16)
/* w4, w5 */
#define SEC_BD2_A_LEN			WD_MASK(23, 0)	/* bytes */
#define SEC_BD2_C_LEN			WD_MASK(23, 0)	/* bytes */
/* w6 */
#define SEC_BD2_A_OFFSET		WD_MASK(15, 0)	/* of the source */
#define SEC_BD2_C_OFFSET		WD_MASK(31, 16)	/* of source and destination */
/* w10 */
#define SEC_BD2_TAG			WD_MASK(15, 0)

/* BD type 3 (sec_crypto.h struct sec_sqe3, v1), V3 only. Two addresses are not aligned to 8. */
struct sec_bd3 {
	uint32_t w0;
	uint32_t w1;
	uint64_t tag;			/*  2 comes back as it was sent */
	uint64_t data_src_addr;		/*  4 */
	uint64_t a_key_addr;		/*  6 */
	uint64_t a_ivin_addr;		/*  8 */
	uint64_t rsvd0;			/* 10 storage: bytes to skip */
	uint64_t c_key_addr;		/* 12 */
	uint32_t w14;
	uint32_t w15;			/* 0: salt */
	uint32_t w16;
	uint32_t w17;
	uint32_t w18;
	uint32_t data_dst_addr_lo;	/* 19 */
	uint32_t data_dst_addr_hi;
	uint32_t mac_addr_lo;		/* 21 */
	uint32_t mac_addr_hi;
	uint32_t c_ivin_addr_lo;	/* 23 */
	uint32_t c_ivin_addr_hi;
	uint32_t w25;			/* 25..27 by scene; stream: long_a_data_len, low */
	uint32_t w26;			/* stream: long_a_data_len, high */
	uint32_t w27;
	uint32_t w28;			/* out: SEC_DONE and so on */
	uint32_t w29;			/* out: mac_i, use unknown */
	uint32_t w30;			/* out: checksum and so on */
	uint32_t w31;			/* out: counter, use unknown */
};
_Static_assert(sizeof(struct sec_bd3) == 1 << SEC_SQE_SHIFT, "bd3");
_Static_assert(offsetof(struct sec_bd3, tag) == 8, "tag");
_Static_assert(offsetof(struct sec_bd3, data_src_addr) == 16, "data_src_addr");
_Static_assert(offsetof(struct sec_bd3, c_key_addr) == 48, "c_key_addr");
_Static_assert(offsetof(struct sec_bd3, w14) == 56, "w14");
_Static_assert(offsetof(struct sec_bd3, data_dst_addr_lo) == 76, "data_dst_addr");
_Static_assert(offsetof(struct sec_bd3, mac_addr_lo) == 84, "mac_addr");
_Static_assert(offsetof(struct sec_bd3, c_ivin_addr_lo) == 92, "c_ivin_addr");
_Static_assert(offsetof(struct sec_bd3, w28) == 112, "w28");
_Static_assert(offsetof(struct sec_bd3, w31) == 124, "w31");

/* w0; SEC_BD_TYPE */
#define SEC_BD3_INVALID			WD_BIT(4)
#define SEC_BD3_SCENE			WD_MASK(8, 5)
#define SEC_BD3_DE			WD_MASK(10, 9)
#define SEC_BD3_SRC_TYPE		WD_MASK(13, 11)
#define SEC_BD3_DST_TYPE		WD_MASK(16, 14)
#define SEC_BD3_MAC_TYPE		WD_MASK(19, 17)
#define SEC_BD3_W0_RSVD			WD_MASK(31, 20)
/* w1 */
#define SEC_BD3_CIPHER			WD_MASK(1, 0)
#define SEC_BD3_CI_GEN			WD_MASK(3, 2)
#define SEC_BD3_C_ICV_LEN		WD_MASK(9, 4)
#define SEC_BD3_C_WIDTH			WD_MASK(12, 10)
#define SEC_BD3_C_KEY_LEN		WD_MASK(15, 13)
#define SEC_BD3_C_MODE			WD_MASK(19, 16)
#define SEC_BD3_C_ALG			WD_MASK(23, 20)
#define SEC_BD3_NONCE_LEN		WD_MASK(27, 24)
#define SEC_BD3_SEQ			WD_BIT(30)
/* w14 */
#define SEC_BD3_AUTH			WD_MASK(1, 0)
#define SEC_BD3_AI_GEN			WD_MASK(3, 2)
#define SEC_BD3_MAC_LEN			WD_MASK(8, 4)
#define SEC_BD3_A_KEY_LEN		WD_MASK(14, 9)
#define SEC_BD3_A_ALG			WD_MASK(20, 15)
#define SEC_BD3_KEY_SEL			WD_MASK(24, 21)	/* 0: key from memory */
/*
 * CTR: how the counter wraps; 2 is the 128 bit wrap, the others are unknown (optee sends 0 and
 * expects the same). XTS: whose tweak.
 */
#define SEC_BD3_CTR_MODE		WD_MASK(26, 25)
#define   SEC_CTR_WRAP_128		2
#define   SEC_XTS_IEEE			0	/* Linux sends 2 and means this */
#define   SEC_XTS_GB			1	/* GB/T 17964 */
#define SEC_BD3_SVA_PREFETCH		WD_BIT(27)
/* w16 */
#define SEC_BD3_A_OFFSET		WD_MASK(15, 0)
#define SEC_BD3_C_OFFSET		WD_MASK(31, 16)
/* w17, w18 */
#define SEC_BD3_A_LEN			WD_MASK(23, 0)
#define SEC_BD3_C_LEN			WD_MASK(23, 0)
/* w27, stream scene */
#define SEC_BD3_A_PAD			WD_MASK(1, 0)
#define SEC_BD3_MAC_SEL			WD_BIT(5)	/* set for GCM in pieces */

/*
 * Length of the whole message in the last piece: a digest's bits, and for GCM bytes of AAD below
 * and of data above (uadk).
 */
#define SEC_LONG_GCM_AAD		WD_MASK(23, 0)
#define SEC_LONG_GCM_DATA		WD_MASK(63, 24)

/* w28 of both types: what hardware writes. */
#define SEC_DONE			WD_BIT(0)
#define SEC_ICV				WD_MASK(3, 1)
#define   SEC_ICV_NONE			0	/* model's choice: nothing was compared */
#define   SEC_ICV_GOOD			1	/* model's choice; known is only that it is not 2 */
#define   SEC_ICV_BAD			2
#define SEC_FLAG			WD_MASK(10, 7)
#define   SEC_FLAG_AUTH			1	/* inferred: the MAC unit has run */
#define   SEC_FLAG_CIPHER		2	/* Linux wants 2 of a cipher and 3 of AEAD */
#define SEC_DIF_CHECK			WD_MASK(13, 11)
#define SEC_ERROR_TYPE			WD_MASK(23, 16)
#define   SEC_ERROR_NONE		0
#define   SEC_ERROR_BD			1	/* model's choice (unknown): malformed */
#define   SEC_ERROR_MEMORY		2	/* model's choice: address not reachable */
#define SEC_WARNING_TYPE		WD_MASK(31, 24)

/* Limits (sec_crypto.c, uadk). */
#define SEC_LEN_MAX			0xfffe00	/* bytes of data and AAD */
#define SEC_AAD_MAX			0xffff		/* C_OFFSET has 16 bits */
#define SEC_CCM_AAD_MAX			0xfeff		/* the two byte form of its length */
#define SEC_A_KEY_MAX			128		/* bytes; 64 where the block has 64 */
#define SEC_C_KEY_MAX			64		/* XTS: both keys */
#define SEC_MAC_MAX			64
#define SEC_IV_LEN			16
#define SEC_GCM_IV_LEN			12		/* no other length */
#define SEC_GCM_TAG_MIN			8		/* inferred; Linux 6.12 sends 4, too */
#define SEC_CCM_TAG_MIN			4
#define SEC_TAG_MAX			16
#define SEC_GCM_STREAM_IV_LEN		64		/* last piece of GCM in pieces */

/* ---- Engine registers of the PF (sec_main.c) ---- */
#define SEC_AM_CFG_SINGLE_PORT_MAX	0x300014
#define   SEC_SINGLE_PORT_MAX_TRANS	0x2060
#define SEC_CORE_INT_MASK		0x301000	/* here 1 = enabled */
#define SEC_CORE_INT_STATUS		0x301008
#define SEC_CORE_INT_SOURCE		0x301010	/* write 1 to clear */
#define SEC_OOO_SHUTDOWN_SEL		0x301014	/* V3 */
#define SEC_RAS_CE			0x301050
#define SEC_RAS_FE			0x301054
#define SEC_RAS_NFE			0x301058
#define SEC_MEM_START_INIT		0x301100
#define   SEC_MEM_START			WD_BIT(0)
#define SEC_MEM_INIT_DONE		0x301104
#define   SEC_MEM_DONE			WD_BIT(0)
#define SEC_CTRL_CNT_CLR_CE		0x301120
#define   SEC_CNT_CLR			WD_BIT(0)	/* counters clear when read */
#define SEC_REQ_TRNG_TIME_TH		0x30112c
#define SEC_PREFETCH_CFG		0x301130
#define   SEC_PREFETCH_ENABLE		(~(WD_BIT(11) | WD_BIT(1) | WD_BIT(0)) & 0xffffffff)
#define   SEC_PREFETCH_DISABLE		WD_BIT(1)
#define SEC_CONTROL			0x301200
#define   SEC_CONTROL_BE		WD_BIT(0)
#define   SEC_CONTROL_32BIT		WD_BIT(1)
#define   SEC_CONTROL_CLK_GATE		WD_BIT(3)
#define   SEC_CONTROL_TRNG		WD_BIT(8)
#define   SEC_CONTROL_AXI_SHUTDOWN	WD_BIT(12)
#define SEC_DYNAMIC_GATE		0x30121c	/* V3 */
#define   SEC_DYNAMIC_GATE_EN		0x7fff
#define SEC_USER_CTRL0			0x301220	/* V2 */
#define SEC_USER_CTRL1			0x301224
#define   SEC_USER_CTRL0_SET		(WD_BIT(23) | WD_BIT(15))
#define   SEC_USER_CTRL1_CLR		(WD_BIT(24) | WD_BIT(16) | WD_BIT(8) | WD_BIT(0))
#define   SEC_USER_CTRL1_SET		(WD_BIT(31) | WD_BIT(23) | WD_BIT(15) | WD_BIT(7))
#define SEC_SAA_EN			0x301270
#define SEC_BD_ERR_CHK_EN0		0x301380	/* V2, next two as well */
#define   SEC_BD_ERR_CHK0		UINT32_C(0xefffffff)
#define   SEC_BD_CHK0_SM4_MODES	WD_BIT(28)	/* 0: lets SM4 ECB and CTR through */
#define SEC_BD_ERR_CHK_EN1		0x301384
#define   SEC_BD_ERR_CHK1		UINT32_C(0x7ffff7fd)
#define SEC_BD_ERR_CHK_EN3		0x30138c
#define   SEC_BD_ERR_CHK3		UINT32_C(0xffffbfff)
#define SEC_BD_LATENCY_MIN		0x301600
#define SEC_BD_LATENCY_MAX		0x301608
#define SEC_BD_LATENCY_AVG		0x30160c
#define SEC_BD_NUM_IN_SAA0		0x301670
#define SEC_BD_NUM_IN_SAA1		0x301674
#define SEC_BD_NUM_IN_SEC		0x301680
#define SEC_ECC_1BIT_CNT		0x301c00
#define SEC_ECC_1BIT_INFO		0x301c04
#define SEC_ECC_2BIT_CNT		0x301c10
#define SEC_ECC_2BIT_INFO		0x301c14
#define   SEC_ECC_SRAM			WD_MASK(23, 16)
#define SEC_BD_SAA0			0x301c20	/* + 4 * SAA, 9 of them */
#define SEC_NB_SAA			9
#define SEC_SVA_TRANS			0x301ec4
#define   SEC_SVA_BUSY			(WD_BIT(7) | WD_BIT(11))
#define SEC_SVA_PREFETCH_INFO		0x301ed4	/* Linux 7.2 */
#define SEC_CHANNEL_RNG_THLD		0x302110
#define SEC_CORE_AUTO_GATE		0x30212c	/* V3 */
#define   SEC_CORE_AUTO_GATE_EN		0xf
#define SEC_USER_CTRL0_V3		0x302220
#define SEC_USER_CTRL1_V3		0x302224
#define   SEC_USER_CTRL1_V3_KEEP	UINT32_C(0xff79e79e)
#define   SEC_USER_CTRL1_V3_SET		(WD_BIT(23) | WD_BIT(17) | WD_BIT(11) | WD_BIT(5))

/* Errors, bits of SEC_CORE_INT_* (sec_main.c sec_hw_errors[]). */
#define SEC_ERR_AXI_RRESP		WD_BIT(0)
#define SEC_ERR_AXI_BRESP		WD_BIT(1)
#define SEC_ERR_ECC_2BIT		WD_BIT(2)
#define SEC_ERR_ECC_1BIT		WD_BIT(3)
#define SEC_ERR_BD			WD_BIT(7)	/* a malformed BD; no reset */

/* Capability registers and the values of V2 and V3 (sec_main.c sec_basic_info). */
#define SEC_CAP_QM_NFE			0x3124
#define SEC_CAP_QM_RESET		0x3128
#define SEC_CAP_QM_CE			0x312c
#define SEC_CAP_NFE			0x3130
#define SEC_CAP_RESET			0x3134
#define SEC_CAP_CE			0x3138
#define SEC_CAP_CORE_INFO		0x313c
#define SEC_CAP_CORE_EN			0x3140
#define SEC_CAP_DRV_ALG_LO		0x3144		/* what the kernel may register */
#define SEC_CAP_DRV_ALG_HI		0x3148
#define SEC_CAP_DEV_ALG_LO		0x314c		/* what the device can do */
#define SEC_CAP_DEV_ALG_HI		0x3150
#define SEC_CAP_CORE1_ALG_LO		0x3154		/* 4 cores, low and high */
#define SEC_CAP_NB_CORES		4

#define SEC_QM_NFE_V2			0x1c77
#define SEC_QM_NFE_V3			0x7c77
#define SEC_QM_RESET_V2			0xc77
#define SEC_QM_RESET_V3			0x6c77
#define SEC_QM_OOO_V2			0x4
#define SEC_QM_CE			0x8
#define SEC_NFE_V2			0x177
#define SEC_NFE_V3			0x60177
#define SEC_RESET			0x177
#define SEC_OOO_V2			0x4
#define SEC_OOO_V3			0x177
#define SEC_CE_V2			0x88
#define SEC_CE_V3			0xc088
#define SEC_CORE_INFO			0x110404
#define SEC_CORE_EN_V2			0x17f
#define SEC_CORE_EN_V3			0xf
#define SEC_DRV_ALG_LO_V2		0x18050cb
#define SEC_DRV_ALG_LO_V3		0x18670cf
#define SEC_DRV_ALG_HI			0x395c
#define SEC_DEV_ALG_LO			UINT32_C(0xffffffff)
#define SEC_DEV_ALG_HI			0x3fff
#define SEC_SHAPER_RATE			400

/* Algorithms, bits of DRV_ALG and DEV_ALG, high word above low; the others are unknown. */
#define SEC_ALG_AES_ECB			WD_BIT(0)
#define SEC_ALG_AES_CBC			WD_BIT(1)
#define SEC_ALG_AES_CTR			WD_BIT(2)
#define SEC_ALG_AES_XTS			WD_BIT(3)
#define SEC_ALG_AES_CCM			WD_BIT(6)
#define SEC_ALG_AES_GCM			WD_BIT(7)
#define SEC_ALG_SM4_CBC			WD_BIT(12)
#define SEC_ALG_SM4_CTR			WD_BIT(13)
#define SEC_ALG_SM4_XTS			WD_BIT(14)
#define SEC_ALG_SM4_CCM			WD_BIT(17)
#define SEC_ALG_SM4_GCM			WD_BIT(18)
#define SEC_ALG_3DES_ECB		WD_BIT(23)
#define SEC_ALG_3DES_CBC		WD_BIT(24)
#define SEC_ALG_CBC_HMAC_SHA1		WD_BIT(43)
#define SEC_ALG_CBC_HMAC_SHA256		WD_BIT(44)
#define SEC_ALG_CBC_HMAC_SHA512		WD_BIT(45)

#endif /* SEC_H */
