/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * An SQE ("BD") taken apart, and what each hardware version refuses. What no public driver sends
 * is refused, too: a driver must not come to rely on a guess of this model.
 */

#include "qm.h"

#include "wdm_engine.h"
#include "sec_crypto.h"

/* The fields of either type that make an algorithm. */
struct sec_fields {
	uint8_t cipher, auth, seq, de, scene, src_type, dst_type, mac_type;
	uint8_t ai_gen, pad, mac_words, a_key_words, a_alg;
	uint8_t icv_len, c_key, c_mode, c_alg, ctr_mode;
	bool gcm_piece;		/* type 3 says so, of type 2 it follows from the rest */
};

/* Must be 0: their meaning is unknown, or keys that are not in memory. */
#define BD2_W1_KNOWN	(SEC_BD2_AI_GEN | SEC_BD2_A_PAD | SEC_BD2_INVALID)
#define BD3_W1_KNOWN	(SEC_BD3_CIPHER | SEC_BD3_C_ICV_LEN | SEC_BD3_C_WIDTH | \
			 SEC_BD3_C_KEY_LEN | SEC_BD3_C_MODE | SEC_BD3_C_ALG | SEC_BD3_SEQ)
#define BD3_W14_KNOWN	(SEC_BD3_AUTH | SEC_BD3_AI_GEN | SEC_BD3_MAC_LEN | SEC_BD3_A_KEY_LEN | \
			 SEC_BD3_A_ALG | SEC_BD3_CTR_MODE | SEC_BD3_SVA_PREFETCH)

static bool
bd2_fields(const uint32_t *ctl, struct sec_fields *f)
{
	uint32_t w0 = ctl[0], w1 = ctl[1], w2 = ctl[2], w3 = ctl[3];

	*f = (struct sec_fields){
		.cipher = WD_GET(SEC_BD2_CIPHER, w0),
		.auth = WD_GET(SEC_BD2_AUTH, w0),
		.seq = WD_GET(SEC_BD2_SEQ, w0),
		.de = WD_GET(SEC_BD2_DE, w0),
		.scene = WD_GET(SEC_BD2_SCENE, w0),
		.src_type = WD_GET(SEC_BD2_SRC_TYPE, w0),
		.dst_type = WD_GET(SEC_BD2_DST_TYPE, w0),
		.mac_type = WD_GET(SEC_BD2_MAC_TYPE, w0),
		.ai_gen = WD_GET(SEC_BD2_AI_GEN, w1),
		.pad = WD_GET(SEC_BD2_A_PAD, w1),
		.mac_words = WD_GET(SEC_BD2_MAC_LEN, w2),
		.a_key_words = WD_GET(SEC_BD2_A_KEY_LEN, w2),
		.a_alg = WD_GET(SEC_BD2_A_ALG, w2),
		.icv_len = WD_GET(SEC_BD2_C_ICV_LEN, w3),
		.c_key = WD_GET(SEC_BD2_C_KEY_LEN, w3),
		.c_mode = WD_GET(SEC_BD2_C_MODE, w3),
		.c_alg = WD_GET(SEC_BD2_C_ALG, w3),
	};
	f->gcm_piece = f->scene == SEC_SCENE_STREAM && (f->cipher != SEC_CIPHER_NONE ||
							f->a_alg == SEC_A_ALG_GMAC);
	return (w0 & SEC_BD2_W0_RSVD) == 0 && (w1 & ~BD2_W1_KNOWN) == 0;
}

static bool
bd3_fields(const uint32_t *ctl, struct sec_fields *f)
{
	uint32_t w0 = ctl[0], w1 = ctl[1], w14 = ctl[2], scene = ctl[3];

	*f = (struct sec_fields){
		.cipher = WD_GET(SEC_BD3_CIPHER, w1),
		.auth = WD_GET(SEC_BD3_AUTH, w14),
		.seq = WD_GET(SEC_BD3_SEQ, w1),
		.de = WD_GET(SEC_BD3_DE, w0),
		.scene = WD_GET(SEC_BD3_SCENE, w0),
		.src_type = WD_GET(SEC_BD3_SRC_TYPE, w0),
		.dst_type = WD_GET(SEC_BD3_DST_TYPE, w0),
		.mac_type = WD_GET(SEC_BD3_MAC_TYPE, w0),
		.ai_gen = WD_GET(SEC_BD3_AI_GEN, w14),
		.mac_words = WD_GET(SEC_BD3_MAC_LEN, w14),
		.a_key_words = WD_GET(SEC_BD3_A_KEY_LEN, w14),
		.a_alg = WD_GET(SEC_BD3_A_ALG, w14),
		.icv_len = WD_GET(SEC_BD3_C_ICV_LEN, w1),
		.c_key = WD_GET(SEC_BD3_C_KEY_LEN, w1),
		.c_mode = WD_GET(SEC_BD3_C_MODE, w1),
		.c_alg = WD_GET(SEC_BD3_C_ALG, w1),
		.ctr_mode = WD_GET(SEC_BD3_CTR_MODE, w14),
	};
	if (f->scene == SEC_SCENE_STREAM) {
		f->pad = WD_GET(SEC_BD3_A_PAD, scene);
		f->gcm_piece = WD_GET(SEC_BD3_MAC_SEL, scene);
		scene &= ~(SEC_BD3_A_PAD | SEC_BD3_MAC_SEL);
	}
	return (w0 & SEC_BD3_W0_RSVD) == 0 && (w1 & ~BD3_W1_KNOWN) == 0 &&
		(w14 & ~BD3_W14_KNOWN) == 0 && scene == 0;
}

/* V2 checks BDs for SM4's other modes unless the PF's driver said not to. */
static bool
sm4_modes_ok(struct wdm_dev *dev)
{
	const struct wdm_conf *conf = wdm_conf_get(dev);

	if (conf->hw >= QM_HW_V3)
		return true;
	if (conf->vf) {
		/* Without its PF in this model some driver has set that one up. */
		if (conf->pf == NULL)
			return true;
		dev = conf->pf;
	}
	return (wdm_reg_get(dev, SEC_BD_ERR_CHK_EN0) & SEC_BD_CHK0_SM4_MODES) == 0;
}

/* Modes of the two ciphers with 16 byte blocks on this version. */
static bool
c_mode_ok(struct wdm_dev *dev, const struct sec_fields *f)
{
	bool v3 = wdm_conf_get(dev)->hw >= QM_HW_V3, aes = f->c_alg == SEC_C_ALG_AES;

	switch (f->c_mode) {
	case SEC_C_MODE_CBC:
		return true;
	case SEC_C_MODE_XTS:
		/* Linux has 2 in all its requests; IEEE's tweak is meant. */
		return f->ctr_mode == SEC_XTS_IEEE || f->ctr_mode == SEC_CTR_WRAP_128 ||
			(f->ctr_mode == SEC_XTS_GB && !aes);
	case SEC_C_MODE_ECB:
		return aes || sm4_modes_ok(dev);
	case SEC_C_MODE_CTR:
		return (aes ? v3 : sm4_modes_ok(dev)) &&
			(f->ctr_mode == 0 || f->ctr_mode == SEC_CTR_WRAP_128);
	case SEC_C_MODE_OFB:
	case SEC_C_MODE_CFB:
		return v3;
	case SEC_C_MODE_CCM:
	case SEC_C_MODE_GCM:
		return aes || v3;
	default:
		return false;
	}
}

/* Bytes of the cipher's key; 0: there is no such key. */
static unsigned int
c_key_len(const struct sec_fields *f)
{
	bool xts = f->c_mode == SEC_C_MODE_XTS;

	switch (f->c_alg) {
	case SEC_C_ALG_DES:
		return 8;
	case SEC_C_ALG_3DES:
		return f->c_key == SEC_C_KEY_3DES_3KEY ? 24 :
			f->c_key == SEC_C_KEY_3DES_2KEY ? 16 : 0;
	case SEC_C_ALG_SM4:
		return f->c_key == SEC_C_KEY_SM4 ? xts ? 32 : 16 : 0;
	default:
		if (f->c_key > SEC_C_KEY_AES256 || (xts && f->c_key == SEC_C_KEY_AES192))
			return 0;
		return (16 + 8 * f->c_key) << xts;
	}
}

/* The cipher's part of @alg. */
static bool
alg_cipher(struct wdm_dev *dev, const struct sec_fields *f, struct sec_alg *alg)
{
	alg->c_alg = f->c_alg;
	alg->c_mode = f->c_mode;
	alg->enc = f->cipher == SEC_CIPHER_ENC;
	alg->c_key_len = c_key_len(f);
	alg->c_block = 1;
	alg->iv_len = SEC_IV_LEN;
	if (alg->c_key_len == 0)
		return false;
	if (f->c_alg == SEC_C_ALG_DES || f->c_alg == SEC_C_ALG_3DES) {
		alg->c_block = 8;
		alg->iv_len = f->c_mode == SEC_C_MODE_ECB ? 0 : 8;
		return f->c_mode == SEC_C_MODE_ECB || f->c_mode == SEC_C_MODE_CBC;
	}
	if (f->c_alg != SEC_C_ALG_AES && f->c_alg != SEC_C_ALG_SM4)
		return false;
	if (f->c_mode == SEC_C_MODE_ECB || f->c_mode == SEC_C_MODE_CBC)
		alg->c_block = 16;
	if (f->c_mode == SEC_C_MODE_ECB)
		alg->iv_len = 0;
	alg->xts_gb = f->c_mode == SEC_C_MODE_XTS && f->ctr_mode == SEC_XTS_GB;
	return c_mode_ok(dev, f);
}

/* A digest's or HMAC's part. */
static bool
alg_hash(const struct sec_fields *f, struct sec_alg *alg)
{
	const struct sec_hash_info *info = sec_hash_info(f->a_alg);

	if (info == NULL)
		return false;
	alg->a_alg = f->a_alg;
	alg->a_block = info->block;
	alg->mac_len = 4 * f->mac_words;
	if (f->mac_words == 0) {
		/* UADK: SM3 does not take it. */
		if (f->a_alg == SEC_A_ALG_SM3 || f->a_alg == SEC_A_ALG_HMAC_SM3)
			return false;
		alg->mac_len = info->digest;
	}
	if (alg->mac_len > info->digest)
		return false;
	if (sec_alg_is_hmac(f->a_alg)) {
		alg->a_key_len = 4 * f->a_key_words;
		return f->a_key_words != 0 && 4 * f->a_key_words <= info->block;
	}
	return true;
}

/* The MACs made of AES: V3 only, a whole message only. */
static bool
alg_aes_mac(unsigned int hw, const struct sec_fields *f, struct sec_alg *alg)
{
	alg->a_alg = f->a_alg;
	alg->mac_len = 4 * (f->mac_words == 0 ? 4 : f->mac_words);
	alg->a_key_len = 4 * f->a_key_words;
	alg->a_block = 1;
	if (hw < QM_HW_V3 || f->pad != SEC_PAD_LAST || alg->mac_len > 16)
		return false;
	switch (f->a_alg) {
	case SEC_A_ALG_XCBC:
		return f->ai_gen == SEC_AI_GEN_INNER && f->a_key_words == 4 && alg->mac_len >= 12;
	case SEC_A_ALG_CMAC:
		return f->ai_gen == SEC_AI_GEN_INNER && f->a_key_words == 4;
	default:
		/* 12 bytes of nonce at the start of the 16 (inferred). */
		alg->a_iv_len = SEC_GCM_IV_LEN;
		return f->ai_gen == SEC_AI_GEN_IVIN && alg->mac_len == 16 &&
			(f->a_key_words == 4 || f->a_key_words == 6 || f->a_key_words == 8);
	}
}

static bool
alg_piece(const struct sec_fields *f, struct sec_alg *alg)
{
	const struct sec_hash_info *info = sec_hash_info(f->a_alg);

	if (f->ai_gen > SEC_AI_GEN_IVIN || f->pad > SEC_PAD_NONE)
		return false;
	if (f->ai_gen == SEC_AI_GEN_INNER)
		alg->piece = f->pad == SEC_PAD_NONE ? SEC_PIECE_FIRST : SEC_PIECE_WHOLE;
	else
		alg->piece = f->pad == SEC_PAD_NONE ? SEC_PIECE_MIDDLE : SEC_PIECE_LAST;
	if (f->ai_gen == SEC_AI_GEN_IVIN)
		alg->a_iv_len = info->state;
	if (f->pad == SEC_PAD_NONE)
		alg->mac_len = info->state;	/* whatever the SQE says (inferred) */
	return true;
}

static bool
alg_auth(unsigned int hw, const struct sec_fields *f, struct sec_alg *alg)
{
	/* To verify is known from AEAD alone. */
	if (f->auth != SEC_AUTH_GEN)
		return false;
	alg->kind = SEC_KIND_AUTH;
	alg->flag = SEC_FLAG_AUTH;
	if (f->a_alg == SEC_A_ALG_XCBC || f->a_alg == SEC_A_ALG_CMAC ||
	    f->a_alg == SEC_A_ALG_GMAC)
		return alg_aes_mac(hw, f, alg);
	return alg_hash(f, alg) && alg_piece(f, alg);
}

static bool
alg_aead(const struct sec_fields *f, struct sec_alg *alg)
{
	bool ccm = f->c_mode == SEC_C_MODE_CCM;

	alg->kind = SEC_KIND_AEAD;
	alg->flag = SEC_FLAG_CIPHER | SEC_FLAG_AUTH;
	alg->verify = !alg->enc;
	alg->mac_len = f->icv_len;
	alg->iv_len = ccm ? SEC_IV_LEN : SEC_GCM_IV_LEN;
	alg->a_iv_len = ccm ? SEC_IV_LEN : 0;
	return f->auth == SEC_AUTH_NONE && f->ai_gen == SEC_AI_GEN_INNER &&
		f->pad == SEC_PAD_LAST && f->seq == !alg->enc && f->icv_len <= SEC_TAG_MAX &&
		f->icv_len >= (ccm ? SEC_CCM_TAG_MIN : SEC_GCM_TAG_MIN) &&
		!(ccm && f->icv_len % 2 != 0);
}

/* CBC and an HMAC of what is encrypted; other orders are not known from any driver. */
static bool
alg_chain(unsigned int hw, const struct sec_fields *f, struct sec_alg *alg)
{
	alg->kind = SEC_KIND_CHAIN;
	alg->flag = SEC_FLAG_CIPHER | SEC_FLAG_AUTH;
	alg->verify = !alg->enc;
	if (f->c_mode != SEC_C_MODE_CBC || f->seq != !alg->enc ||
	    f->auth != (alg->enc ? SEC_AUTH_GEN : SEC_AUTH_VERIFY) ||
	    f->ai_gen != SEC_AI_GEN_INNER || f->pad != SEC_PAD_LAST)
		return false;
	if (f->c_alg != SEC_C_ALG_AES && (f->c_alg != SEC_C_ALG_SM4 || hw < QM_HW_V3))
		return false;
	switch (f->a_alg) {
	case SEC_A_ALG_HMAC_SHA1:
	case SEC_A_ALG_HMAC_SHA256:
	case SEC_A_ALG_HMAC_SHA512:
		return alg_hash(f, alg);
	case SEC_A_ALG_HMAC_SM3:
		return hw >= QM_HW_V3 && alg_hash(f, alg);
	default:
		return false;
	}
}

/*
 * GCM in pieces (uadk): the AAD leaves its GHASH at the MAC's address, each whole number of blocks
 * of data takes it from there and leaves it there. The last piece, with the tag, exists on silicon
 * newer than V3 only.
 */
static bool
alg_gcm_piece(unsigned int hw, const struct sec_fields *f, struct sec_alg *alg)
{
	alg->mac_len = 16;
	if (hw < QM_HW_V3 || f->pad != SEC_PAD_NONE)
		return false;
	if (f->cipher == SEC_CIPHER_NONE) {
		alg->kind = SEC_KIND_GHASH;
		alg->flag = SEC_FLAG_AUTH;
		alg->a_alg = f->a_alg;
		alg->a_key_len = 4 * f->a_key_words;
		return f->auth == SEC_AUTH_GEN && f->a_alg == SEC_A_ALG_GMAC &&
			f->mac_words == 4 && f->ai_gen == SEC_AI_GEN_INNER &&
			(f->a_key_words == 4 || f->a_key_words == 6 || f->a_key_words == 8);
	}
	alg->kind = SEC_KIND_GCM_PART;
	alg->flag = SEC_FLAG_CIPHER | SEC_FLAG_AUTH;
	alg->a_iv_len = 16;
	alg->c_block = 16;
	return f->auth == SEC_AUTH_NONE && f->c_mode == SEC_C_MODE_GCM &&
		f->c_alg == SEC_C_ALG_AES && f->ai_gen == SEC_AI_GEN_IVIN;
}

static bool
scene_ok(const struct sec_fields *f)
{
	return f->scene == SEC_SCENE_NONE || f->scene == SEC_SCENE_IPSEC ||
		(f->scene == SEC_SCENE_STREAM &&
		 (f->cipher == SEC_CIPHER_NONE || f->gcm_piece));
}

bool
sec_alg_get(struct wdm_dev *dev, const uint32_t *ctl, struct sec_alg *alg)
{
	bool bd3 = WD_GET(SEC_BD_TYPE, ctl[0]) == SEC_BD_TYPE3;
	unsigned int hw = wdm_conf_get(dev)->hw;
	struct sec_fields f;

	*alg = (struct sec_alg){ .kind = SEC_KIND_INVALID };
	if (bd3 && hw < QM_HW_V3)
		return false;
	if (bd3 ? (ctl[0] & SEC_BD3_INVALID) != 0 : (ctl[1] & SEC_BD2_INVALID) != 0)
		return true;
	if (!(bd3 ? bd3_fields(ctl, &f) : bd2_fields(ctl, &f)) || !scene_ok(&f) ||
	    f.src_type > SEC_ADDR_SGL || f.dst_type > SEC_ADDR_SGL ||
	    f.mac_type != SEC_ADDR_FLAT || f.de > 1)
		return false;
	alg->de = f.de;
	alg->src_sgl = f.src_type == SEC_ADDR_SGL;
	alg->dst_sgl = f.dst_type == SEC_ADDR_SGL;
	switch (f.cipher) {
	case SEC_CIPHER_NONE:
		return f.gcm_piece ? alg_gcm_piece(hw, &f, alg) : alg_auth(hw, &f, alg);
	case SEC_CIPHER_COPY:
		alg->kind = SEC_KIND_COPY;
		alg->flag = SEC_FLAG_CIPHER;
		alg->c_block = 1;
		return f.auth == SEC_AUTH_NONE;
	}
	if (!alg_cipher(dev, &f, alg))
		return false;
	if (f.gcm_piece)
		return alg_gcm_piece(hw, &f, alg);
	if (f.c_mode == SEC_C_MODE_CCM || f.c_mode == SEC_C_MODE_GCM)
		return alg_aead(&f, alg);
	if (f.auth != SEC_AUTH_NONE)
		return alg_chain(hw, &f, alg);
	alg->kind = SEC_KIND_CIPHER;
	alg->flag = SEC_FLAG_CIPHER;
	return true;
}
