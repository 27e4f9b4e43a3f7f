/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

#include "sec_rig.h"

static void
sec_pack2(const struct sec_fill *f, struct sec_bd2 *bd)
{
	bd->w0 = WD_PREP(SEC_BD_TYPE, SEC_BD_TYPE2) | WD_PREP(SEC_BD2_CIPHER, f->cipher) |
		WD_PREP(SEC_BD2_AUTH, f->auth) | WD_PREP(SEC_BD2_SEQ, f->seq) |
		WD_PREP(SEC_BD2_DE, f->de) | WD_PREP(SEC_BD2_SCENE, f->scene) |
		WD_PREP(SEC_BD2_SRC_TYPE, f->src_type) | WD_PREP(SEC_BD2_DST_TYPE, f->dst_type) |
		WD_PREP(SEC_BD2_MAC_TYPE, f->mac_type);
	bd->w1 = WD_PREP(SEC_BD2_AI_GEN, f->ai_gen) | WD_PREP(SEC_BD2_A_PAD, f->pad) |
		WD_PREP(SEC_BD2_INVALID, f->invalid);
	bd->w2 = WD_PREP(SEC_BD2_MAC_LEN, f->mac_words) |
		WD_PREP(SEC_BD2_A_KEY_LEN, f->a_key_words) | WD_PREP(SEC_BD2_A_ALG, f->a_alg);
	bd->w3 = WD_PREP(SEC_BD2_C_ICV_LEN, f->icv_len) | WD_PREP(SEC_BD2_C_KEY_LEN, f->c_key) |
		WD_PREP(SEC_BD2_C_MODE, f->c_mode) | WD_PREP(SEC_BD2_C_ALG, f->c_alg);
	bd->w4 = WD_PREP(SEC_BD2_A_LEN, f->a_len);
	bd->w5 = WD_PREP(SEC_BD2_C_LEN, f->c_len);
	bd->w6 = WD_PREP(SEC_BD2_A_OFFSET, f->a_off) | WD_PREP(SEC_BD2_C_OFFSET, f->c_off);
	bd->w10 = WD_PREP(SEC_BD2_TAG, f->tag);
	bd->long_a_data_len = f->long_len;
	bd->a_ivin_addr = f->a_iv;
	bd->a_key_addr = f->a_key_addr;
	bd->mac_addr = f->mac;
	bd->c_ivin_addr = f->c_iv;
	bd->c_key_addr = f->c_key_addr;
	bd->data_src_addr = f->src;
	bd->data_dst_addr = f->dst;
}

static void
sec_pack3(const struct sec_fill *f, struct sec_bd3 *bd)
{
	bd->w0 = WD_PREP(SEC_BD_TYPE, SEC_BD_TYPE3) | WD_PREP(SEC_BD3_INVALID, f->invalid) |
		WD_PREP(SEC_BD3_SCENE, f->scene) | WD_PREP(SEC_BD3_DE, f->de) |
		WD_PREP(SEC_BD3_SRC_TYPE, f->src_type) | WD_PREP(SEC_BD3_DST_TYPE, f->dst_type) |
		WD_PREP(SEC_BD3_MAC_TYPE, f->mac_type);
	bd->w1 = WD_PREP(SEC_BD3_CIPHER, f->cipher) | WD_PREP(SEC_BD3_C_ICV_LEN, f->icv_len) |
		WD_PREP(SEC_BD3_C_KEY_LEN, f->c_key) | WD_PREP(SEC_BD3_C_MODE, f->c_mode) |
		WD_PREP(SEC_BD3_C_ALG, f->c_alg) | WD_PREP(SEC_BD3_SEQ, f->seq);
	bd->w14 = WD_PREP(SEC_BD3_AUTH, f->auth) | WD_PREP(SEC_BD3_AI_GEN, f->ai_gen) |
		WD_PREP(SEC_BD3_MAC_LEN, f->mac_words) |
		WD_PREP(SEC_BD3_A_KEY_LEN, f->a_key_words) | WD_PREP(SEC_BD3_A_ALG, f->a_alg) |
		WD_PREP(SEC_BD3_CTR_MODE, f->ctr_mode);
	bd->w16 = WD_PREP(SEC_BD3_A_OFFSET, f->a_off) | WD_PREP(SEC_BD3_C_OFFSET, f->c_off);
	bd->w17 = WD_PREP(SEC_BD3_A_LEN, f->a_len);
	bd->w18 = WD_PREP(SEC_BD3_C_LEN, f->c_len);
	if (f->scene == SEC_SCENE_STREAM) {
		bd->w25 = f->long_len;
		bd->w26 = f->long_len >> 32;
		bd->w27 = WD_PREP(SEC_BD3_A_PAD, f->pad) | WD_PREP(SEC_BD3_MAC_SEL, f->mac_sel);
	}
	bd->tag = f->tag;
	bd->data_src_addr = f->src;
	bd->a_key_addr = f->a_key_addr;
	bd->a_ivin_addr = f->a_iv;
	bd->c_key_addr = f->c_key_addr;
	bd->data_dst_addr_lo = f->dst;
	bd->data_dst_addr_hi = f->dst >> 32;
	bd->mac_addr_lo = f->mac;
	bd->mac_addr_hi = f->mac >> 32;
	bd->c_ivin_addr_lo = f->c_iv;
	bd->c_ivin_addr_hi = f->c_iv >> 32;
}

void
sec_pack(const struct sec_fill *f, void *sqe)
{
	memset(sqe, 0, 1 << SEC_SQE_SHIFT);
	if (f->type == SEC_BD_TYPE3)
		sec_pack3(f, sqe);
	else
		sec_pack2(f, sqe);
}

static uint64_t
bytes_put(const uint8_t *p, uint32_t len)
{
	uint64_t addr = rig_alloc(len == 0 ? 1 : len, 1);

	if (len > 0)
		memcpy(rig_ptr(addr), p, len);
	return addr;
}

static uint8_t
key_code(const struct sec_msg *m)
{
	uint32_t len = m->c_mode == SEC_C_MODE_XTS ? m->key_len / 2 : m->key_len;

	switch (m->c_alg) {
	case SEC_C_ALG_AES:
		return (len - 16) / 8;
	case SEC_C_ALG_3DES:
		return len == 24 ? SEC_C_KEY_3DES_3KEY : SEC_C_KEY_3DES_2KEY;
	case SEC_C_ALG_DES:
		return SEC_C_KEY_DES;
	default:
		return SEC_C_KEY_SM4;
	}
}

/* The two blocks that CCM wants instead of a nonce. */
static void
ccm_put(struct sec_msg *m)
{
	uint8_t a1[16] = { 0 }, b0[16] = { 0 };
	unsigned int l = 15 - m->iv_len, i;

	a1[0] = l - 1;
	memcpy(a1 + 1, m->iv, m->iv_len);
	memcpy(b0, a1, 16);
	a1[15] = 1;
	b0[0] |= (m->aad_len > 0 ? 0x40 : 0) | (m->tag_len - 2) / 2 << 3;
	for (i = 0; i < l && i < 4; i++)
		b0[15 - i] = m->len >> (8 * i);
	m->f.c_iv = bytes_put(a1, 16);
	m->f.a_iv = bytes_put(b0, 16);
}

/* Source and destination: AAD first where there is one. */
static void
data_put(struct sec_msg *m)
{
	struct sec_fill *f = &m->f;
	uint32_t total = m->aad_len + m->len;
	uint8_t buf[total + 1];

	if (m->aad_len > 0)
		memcpy(buf, m->aad, m->aad_len);
	if (m->len > 0)
		memcpy(buf + m->aad_len, m->in, m->len);
	/* One offset serves source and destination. */
	m->base = rig_rand(3) == 0 ? rig_rand(300) : 0;
	rig_data_make_at(&m->src, total, m->sgl_src, m->base);
	rig_data_put(&m->src, buf, total);
	f->src = m->src.addr - (m->sgl_src ? 0 : m->base);
	f->src_type = m->sgl_src;
	m->dst = m->src;
	if (m->c_alg < 0)
		return;
	f->de = !m->in_place;
	if (m->in_place)
		return;
	rig_data_make_at(&m->dst, total, m->sgl_dst, m->base);
	memset(buf, 0x5e, total);
	rig_data_put(&m->dst, buf, total);
	f->dst = m->dst.addr - (m->sgl_dst ? 0 : m->base);
	f->dst_type = m->sgl_dst;
}

void
sec_msg_put(struct sec_msg *m, void *sqe)
{
	struct sec_fill *f = &m->f;

	*f = (struct sec_fill){
		.type = m->type, .tag = UINT64_C(0x1122334455667788), .ctr_mode = 2,
	};
	data_put(m);
	if (m->key_len > 0)
		f->c_key_addr = bytes_put(m->key, m->key_len);
	if (m->akey_len > 0)
		f->a_key_addr = bytes_put(m->akey, m->akey_len);
	if (m->c_alg >= 0) {
		f->c_alg = m->c_alg;
		f->c_mode = m->c_mode;
		f->c_key = key_code(m);
		f->cipher = m->enc ? SEC_CIPHER_ENC : SEC_CIPHER_DEC;
		f->c_len = m->len;
		if (m->gb)
			f->ctr_mode = SEC_XTS_GB;
	}
	if (m->c_alg >= 0 && m->c_mode == SEC_C_MODE_CCM)
		ccm_put(m);
	else if (m->a_alg == SEC_A_ALG_GMAC)
		f->a_iv = bytes_put(m->iv, m->iv_len);
	else if (m->iv_len > 0)
		f->c_iv = bytes_put(m->iv, m->iv_len);
	if (m->c_alg >= 0 && (m->c_mode == SEC_C_MODE_CCM || m->c_mode == SEC_C_MODE_GCM)) {
		f->icv_len = m->tag_len;
		f->seq = !m->enc;
		f->a_len = m->aad_len;
		f->c_off = m->aad_len;
	} else if (m->a_alg >= 0) {
		f->auth = m->enc || m->c_alg < 0 ? SEC_AUTH_GEN : SEC_AUTH_VERIFY;
		f->seq = m->c_alg >= 0 && !m->enc;
		f->a_alg = m->a_alg;
		f->mac_words = m->tag_len / 4;
		f->a_key_words = m->akey_len / 4;
		f->a_len = m->aad_len + m->len;
		f->c_off = m->c_alg >= 0 ? m->aad_len : 0;
		if (m->a_alg == SEC_A_ALG_GMAC)
			f->ai_gen = SEC_AI_GEN_IVIN;
	}
	if (m->tag_len > 0)
		f->mac = m->mac = bytes_put(m->tag, m->tag_len);
	f->a_off = m->base;
	f->c_off += m->base;
	sec_pack(f, sqe);
}

uint32_t
sec_msg_get(struct sec_msg *m, const void *sqe, uint8_t *out)
{
	const struct sec_bd2 *bd = sqe;
	uint32_t total = m->aad_len + m->len;
	uint8_t buf[total + 1];

	rig_data_get(&m->dst, buf, total);
	if (out != NULL && m->len > 0)
		memcpy(out, buf + m->aad_len, m->len);
	if (m->tag_len > 0)
		memcpy(m->tag, rig_ptr(m->mac), m->tag_len);
	return bd->w28;
}

void
sec_check_words(const void *before, const void *after)
{
	TEST_CHECK(memcmp(before, after, 112) == 0);
	TEST_CHECK(rig_guards_ok());
}

uint32_t
sec_msg_run(struct sec_msg *m, uint8_t *out)
{
	uint32_t sqe[32], before[32];

	sec_msg_put(m, sqe);
	memcpy(before, sqe, sizeof(before));
	rig_run(0, sqe, 1);
	sec_check_words(before, sqe);
	return sec_msg_get(m, sqe, out);
}
