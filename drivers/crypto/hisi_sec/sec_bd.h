/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Writing the fields of an SQE, whichever of the two kinds it is. */

#ifndef SEC_BD_H
#define SEC_BD_H

#include "hisi_sec.h"

/* ---- Session set-up: on an SQE that was zeroed ---- */

static inline void
sec_bd_type(union sec_sqe *q, bool bd3)
{
	if (bd3) {
		q->bd3.w0 |= WD_PREP(SEC_BD_TYPE, SEC_BD_TYPE3);
		/*
		 * As Linux does in every request: the counter of CTR wraps at 128 bits; in other
		 * modes it means nothing, but for XTS, where it is not SEC_XTS_GB.
		 */
		q->bd3.w14 |= WD_PREP(SEC_BD3_CTR_MODE, SEC_CTR_WRAP_128);
	} else {
		q->bd2.w0 |= WD_PREP(SEC_BD_TYPE, SEC_BD_TYPE2);
	}
}

static inline void
sec_bd_cipher(union sec_sqe *q, bool bd3, enum sec_cipher dir, uint8_t alg, uint8_t mode,
	      uint8_t key_len, uint64_t key)
{
	if (bd3) {
		q->bd3.w1 |= WD_PREP(SEC_BD3_CIPHER, dir) | WD_PREP(SEC_BD3_C_ALG, alg) |
			     WD_PREP(SEC_BD3_C_MODE, mode) | WD_PREP(SEC_BD3_C_KEY_LEN, key_len);
		q->bd3.c_key_addr = key;
	} else {
		q->bd2.w0 |= WD_PREP(SEC_BD2_CIPHER, dir);
		q->bd2.w3 |= WD_PREP(SEC_BD2_C_ALG, alg) | WD_PREP(SEC_BD2_C_MODE, mode) |
			     WD_PREP(SEC_BD2_C_KEY_LEN, key_len);
		q->bd2.c_key_addr = key;
	}
}

/* The tag of an AEAD in bytes. */
static inline void
sec_bd_icv(union sec_sqe *q, bool bd3, uint8_t len)
{
	if (bd3)
		q->bd3.w1 |= WD_PREP(SEC_BD3_C_ICV_LEN, len);
	else
		q->bd2.w3 |= WD_PREP(SEC_BD2_C_ICV_LEN, len);
}

static inline void
sec_bd_seq(union sec_sqe *q, bool bd3, bool auth_first)
{
	if (bd3)
		q->bd3.w1 |= auth_first ? SEC_BD3_SEQ : 0;
	else
		q->bd2.w0 |= auth_first ? SEC_BD2_SEQ : 0;
}

/* @key_words and @mac_words count 4 bytes. */
static inline void
sec_bd_auth(union sec_sqe *q, bool bd3, enum sec_auth op, uint8_t alg, uint8_t key_words,
	    uint64_t key, uint8_t mac_words)
{
	if (bd3) {
		q->bd3.w14 |= WD_PREP(SEC_BD3_AUTH, op) | WD_PREP(SEC_BD3_A_ALG, alg) |
			      WD_PREP(SEC_BD3_A_KEY_LEN, key_words) |
			      WD_PREP(SEC_BD3_MAC_LEN, mac_words);
		q->bd3.a_key_addr = key;
	} else {
		q->bd2.w0 |= WD_PREP(SEC_BD2_AUTH, op);
		q->bd2.w2 |= WD_PREP(SEC_BD2_A_ALG, alg) | WD_PREP(SEC_BD2_A_KEY_LEN, key_words) |
			     WD_PREP(SEC_BD2_MAC_LEN, mac_words);
		q->bd2.a_key_addr = key;
	}
}

/* Take the MAC out of the SQE of a one-request chain. */
static inline void
sec_bd_auth_off(union sec_sqe *q, bool bd3)
{
	if (bd3) {
		q->bd3.w1 &= ~SEC_BD3_SEQ;
		q->bd3.w14 &= SEC_BD3_CTR_MODE;
		q->bd3.a_key_addr = 0;
	} else {
		q->bd2.w0 &= ~(SEC_BD2_SEQ | SEC_BD2_AUTH);
		q->bd2.w2 = 0;
		q->bd2.a_key_addr = 0;
	}
}

/* ---- Bursts: on a copy of a session's SQE ---- */

/* @oop: results go to @dst, else to where the data is. @sgl: both are lists. */
static inline void
sec_bd_data(union sec_sqe *q, bool bd3, uint64_t src, uint64_t dst, bool oop, bool sgl)
{
	if (bd3) {
		q->bd3.data_src_addr = src;
		q->bd3.data_dst_addr_lo = (uint32_t)dst;
		q->bd3.data_dst_addr_hi = dst >> 32;
		if (oop)
			q->bd3.w0 |= WD_PREP(SEC_BD3_DE, 1);
		if (sgl)
			q->bd3.w0 |= WD_PREP(SEC_BD3_SRC_TYPE, SEC_ADDR_SGL) |
				     WD_PREP(SEC_BD3_DST_TYPE, SEC_ADDR_SGL);
	} else {
		q->bd2.data_src_addr = src;
		q->bd2.data_dst_addr = dst;
		if (oop)
			q->bd2.w0 |= WD_PREP(SEC_BD2_DE, 1);
		if (sgl)
			q->bd2.w0 |= WD_PREP(SEC_BD2_SRC_TYPE, SEC_ADDR_SGL) |
				     WD_PREP(SEC_BD2_DST_TYPE, SEC_ADDR_SGL);
	}
}

/* @c_off bytes of the @a_len authenticated ones come before the @c_len of the cipher. */
static inline void
sec_bd_len(union sec_sqe *q, bool bd3, uint32_t c_len, uint32_t a_len, uint32_t c_off)
{
	if (bd3) {
		q->bd3.w16 = WD_PREP(SEC_BD3_C_OFFSET, c_off);
		q->bd3.w17 = WD_PREP(SEC_BD3_A_LEN, a_len);
		q->bd3.w18 = WD_PREP(SEC_BD3_C_LEN, c_len);
	} else {
		q->bd2.w4 = WD_PREP(SEC_BD2_A_LEN, a_len);
		q->bd2.w5 = WD_PREP(SEC_BD2_C_LEN, c_len);
		q->bd2.w6 = WD_PREP(SEC_BD2_C_OFFSET, c_off);
	}
}

static inline void
sec_bd_iv(union sec_sqe *q, bool bd3, uint64_t c_iv, uint64_t a_iv)
{
	if (bd3) {
		q->bd3.c_ivin_addr_lo = (uint32_t)c_iv;
		q->bd3.c_ivin_addr_hi = c_iv >> 32;
		q->bd3.a_ivin_addr = a_iv;
	} else {
		q->bd2.c_ivin_addr = c_iv;
		q->bd2.a_ivin_addr = a_iv;
	}
}

static inline void
sec_bd_mac(union sec_sqe *q, bool bd3, uint64_t mac)
{
	if (bd3) {
		q->bd3.mac_addr_lo = (uint32_t)mac;
		q->bd3.mac_addr_hi = mac >> 32;
	} else {
		q->bd2.mac_addr = mac;
	}
}

static inline void
sec_bd_tag(union sec_sqe *q, bool bd3, uint16_t tag)
{
	if (bd3)
		q->bd3.tag = tag;
	else
		q->bd2.w10 = WD_PREP(SEC_BD2_TAG, tag);
}

/* A whole SQE that completes without touching anything. */
static inline void
sec_bd_empty(union sec_sqe *q, bool bd3)
{
	memset(q, 0, sizeof(*q));
	if (bd3) {
		q->bd3.w0 = WD_PREP(SEC_BD_TYPE, SEC_BD_TYPE3) | SEC_BD3_INVALID;
	} else {
		q->bd2.w0 = WD_PREP(SEC_BD_TYPE, SEC_BD_TYPE2);
		q->bd2.w1 = SEC_BD2_INVALID;
	}
}

/* The word that hardware writes its verdict to stands at the same place in both kinds. */
static inline uint32_t
sec_bd_status(const union sec_sqe *q)
{
	return q->bd3.w28;
}

#endif /* SEC_BD_H */
