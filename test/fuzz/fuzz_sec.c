/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * SQEs of the SEC engine as a driver gone mad would write them: each input is a few SQEs and
 * memory that they use. Whatever they say, every one of them is completed, in order, what it says
 * of itself makes sense, and no other memory is touched.
 */

#include "sec.h"

#include "fuzz_asan.h"
#include "fuzz_queue.h"

/* Mostly requests that make sense, or no input comes further than the first check. */
enum fuzz_kind { FUZZ_CIPHER, FUZZ_CCM, FUZZ_GCM, FUZZ_CHAIN, FUZZ_AUTH, FUZZ_PIECE, FUZZ_ANY };

static uint32_t
pick_cipher(enum fuzz_kind kind, uint8_t a, uint8_t b)
{
	static const uint8_t modes[] = { 0, 1, 2, 3, 4, 7, 1, 7 };
	uint8_t alg = a & 4 ? SEC_C_ALG_AES : a >> 3 & 3, mode = modes[b & 7];
	uint8_t cipher = 1 + (a & 1);

	if (kind == FUZZ_CCM || kind == FUZZ_GCM) {
		alg |= 2;
		mode = kind == FUZZ_CCM ? SEC_C_MODE_CCM : SEC_C_MODE_GCM;
	} else if (kind == FUZZ_CHAIN) {
		alg |= 2;
		mode = SEC_C_MODE_CBC;
	} else if (alg < 2) {
		mode &= 1;
	}
	return WD_PREP(SEC_BD3_CIPHER, cipher) | WD_PREP(SEC_BD3_C_ALG, alg) |
		WD_PREP(SEC_BD3_C_MODE, mode) |
		WD_PREP(SEC_BD3_C_KEY_LEN, alg == 2 ? (b >> 4) % 3 : alg == 1 ? 1 : 0) |
		WD_PREP(SEC_BD3_C_ICV_LEN, 8 + 2 * (b >> 4 & 3)) |
		WD_PREP(SEC_BD3_SEQ, kind != FUZZ_CIPHER && cipher == SEC_CIPHER_DEC);
}

static uint32_t
pick_auth(enum fuzz_kind kind, uint8_t a, uint8_t b, bool dec)
{
	static const uint8_t algs[] = {
		0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x25, 0x20, 0x21, 0x22, 0x12,
		0x13, 0x14, 0x16, 0x17, 0x10, 0x11, 0x15, 0x26,
	};
	/* The last four go with a cipher, the first nine and the last nine in pieces. */
	uint8_t alg = kind == FUZZ_CHAIN ? algs[17 + a % 4] : algs[a % 21];

	if (kind != FUZZ_CHAIN && kind != FUZZ_AUTH && kind != FUZZ_PIECE)
		return 0;
	return WD_PREP(SEC_BD3_AUTH, kind == FUZZ_CHAIN && dec ? 2 : 1) |
		WD_PREP(SEC_BD3_A_ALG, alg) | WD_PREP(SEC_BD3_MAC_LEN, 3 + (b >> 6 & 1)) |
		WD_PREP(SEC_BD3_AI_GEN, kind == FUZZ_PIECE ? b & 1 : alg == 0x22) |
		WD_PREP(SEC_BD3_A_KEY_LEN, 4 + (b >> 1 & 1) * 4);
}

static void
bd3_lengths(struct sec_bd3 *bd, enum fuzz_kind kind)
{
	uint32_t aad = bd->w17 & 0xff, len = bd->w18 & (bd->w18 & 0x80000000 ? 0x7fff : 0x1ff);

	if (kind == FUZZ_CHAIN || (bd->w15 & 3) != 0)
		len &= ~15u;
	bd->w16 = kind == FUZZ_CIPHER || kind >= FUZZ_AUTH ? 0 : aad << 16;
	bd->w17 = kind == FUZZ_CHAIN ? aad + len : kind == FUZZ_AUTH ? len : aad;
	bd->w18 = len;
	if (kind == FUZZ_PIECE) {
		bd->w17 = (aad & 3) * 128;
		bd->w25 = 8 * (bd->w17 + 128);
		bd->w26 = 0;
	}
}

static void
bd3_fix(struct sec_bd3 *bd, uint8_t how)
{
	uint64_t src = fuzz_addr(bd->data_src_addr, how & 2);
	uint64_t dst = fuzz_addr(bd->data_dst_addr_lo, how & 2);
	uint64_t mac = fuzz_addr(bd->mac_addr_lo, false), iv = fuzz_addr(bd->c_ivin_addr_lo, false);
	uint8_t *raw = (uint8_t *)&bd->w1, *raw14 = (uint8_t *)&bd->w14;
	enum fuzz_kind kind = raw[2] % 8;

	bd->w0 = SEC_BD_TYPE3 | (bd->w0 & 0x200) |
		(how & 2 ? WD_PREP(SEC_BD3_SRC_TYPE, 1) | WD_PREP(SEC_BD3_DST_TYPE, how >> 2 & 1) :
		 0) | WD_PREP(SEC_BD3_SCENE, kind == FUZZ_PIECE ? SEC_SCENE_STREAM : 0);
	if (kind < FUZZ_ANY) {
		bd->w14 = pick_auth(kind, raw14[0], raw14[1], raw[0] & 1);
		bd->w1 = kind >= FUZZ_AUTH ? 0 : pick_cipher(kind, raw[0], raw[1]);
		bd->w27 &= kind == FUZZ_PIECE;
		bd3_lengths(bd, kind);
	}
	bd->data_src_addr = src;
	bd->data_dst_addr_lo = dst;
	bd->data_dst_addr_hi = dst >> 32;
	bd->mac_addr_lo = mac;
	bd->mac_addr_hi = mac >> 32;
	bd->c_ivin_addr_lo = iv;
	bd->c_ivin_addr_hi = iv >> 32;
	bd->a_ivin_addr = fuzz_addr(bd->a_ivin_addr, false);
	bd->a_key_addr = fuzz_addr(bd->a_key_addr, false);
	bd->c_key_addr = fuzz_addr(bd->c_key_addr, false);
	if (how & 2) {
		fuzz_sgl(src);
		fuzz_sgl(dst);
	}
	/* CCM's block. */
	if (kind == FUZZ_CCM && iv >= FUZZ_IOVA && iv < FUZZ_IOVA + FUZZ_MEM)
		fuzz_mem[iv - FUZZ_IOVA] = 1 + (fuzz_mem[iv - FUZZ_IOVA] & 3);
}

/* Of type 2 the addresses only. */
static void
bd2_fix(struct sec_bd2 *bd)
{
	bd->w0 = (bd->w0 & 0x3c67ff & ~0xfu) | SEC_BD_TYPE2;
	bd->w1 &= SEC_BD2_AI_GEN | SEC_BD2_A_PAD;
	bd->w4 &= 0xfff;
	bd->w5 &= 0xffff;
	bd->w6 &= 0x00ff00ff;
	bd->a_ivin_addr = fuzz_addr(bd->a_ivin_addr, false);
	bd->a_key_addr = fuzz_addr(bd->a_key_addr, false);
	bd->mac_addr = fuzz_addr(bd->mac_addr, false);
	bd->c_ivin_addr = fuzz_addr(bd->c_ivin_addr, false);
	bd->c_key_addr = fuzz_addr(bd->c_key_addr, false);
	bd->data_src_addr = fuzz_addr(bd->data_src_addr, true);
	bd->data_dst_addr = fuzz_addr(bd->data_dst_addr, true);
	fuzz_sgl(bd->data_src_addr);
	fuzz_sgl(bd->data_dst_addr);
}

static void
sqe_fix(void *sqe, uint8_t how)
{
	if ((how & 0x71) == 0x71)
		return;
	if ((how & 0xe) == 0xe)
		bd2_fix(sqe);
	else
		bd3_fix(sqe, how);
}

/* Done, and either an error and nothing else, or none and a flag. */
static void
result_check(const void *sqe)
{
	const struct sec_bd2 *bd = sqe;
	unsigned int error = WD_GET(SEC_ERROR_TYPE, bd->w28), flag = WD_GET(SEC_FLAG, bd->w28);

	if (!(bd->w28 & SEC_DONE) || bd->w29 != 0 || bd->w30 != 0 || bd->w31 != 0 ||
	    (error != 0 && (flag != 0 || WD_GET(SEC_ICV, bd->w28) != 0)))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	unsigned int n, i, fixed, spoilt = 0;
	struct sec_bd3 sqe;
	struct wdm_dev *dev;

	if (len < 2 + sizeof(sqe))
		return 0;
	dev = fuzz_open("sec", (data[0] & 0xc1) == 0xc1 ? QM_HW_V2 : QM_HW_V3, 0, SEC_SQE_SHIFT);
	n = (data[0] >> 1) % (FUZZ_DEPTH - 1) + 1;
	fixed = data[1];
	data += 2;
	len -= 2;
	n = n < len / sizeof(sqe) ? n : len / sizeof(sqe);
	/* Behind the SQEs comes the data, also where the lists are. */
	for (i = n * sizeof(sqe); i < len; i++)
		fuzz_mem[FUZZ_DATA + (i - n * sizeof(sqe)) % (FUZZ_MEM - FUZZ_DATA)] = data[i];
	for (i = 0; i < n; i++) {
		memcpy(&sqe, data + i * sizeof(sqe), sizeof(sqe));
		/* Addresses that were left as they are may be those of the ring. */
		spoilt |= ((fixed + i * 0x25) & 0x71) == 0x71;
		sqe_fix(&sqe, fixed + i * 0x25);
		memcpy(fuzz_mem + FUZZ_SQ + i * sizeof(sqe), &sqe, sizeof(sqe));
	}
	fuzz_run(dev, n);
	for (i = 0; i < n && !spoilt; i++)
		result_check(fuzz_mem + FUZZ_SQ + i * sizeof(sqe));
	wdm_destroy(dev);
	return 0;
}
