/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Sessions: every check that does not need the op, and one or two finished SQEs. */

#include <errno.h>
#include <string.h>

#include <rte_errno.h>

#include "hisi_sec.h"
#include "sec_bd.h"

_Static_assert(offsetof(struct sec_sess, sqe) == 64, "what a burst reads first is one line");
_Static_assert(offsetof(struct sec_bd2, w28) == offsetof(struct sec_bd3, w28), "one status");

/* Where the device sees a member of the session. */
#define SESS_IOVA(iova, member) ((iova) + offsetof(struct sec_sess, member))

/* Stores that no compiler leaves out. */
static void
wipe(void *buf, size_t len)
{
	volatile uint8_t *p = buf;

	while (len-- > 0)
		*p++ = 0;
}

void
sec_sess_wipe(struct sec_sess *s)
{
	wipe(s, sizeof(*s));
}

/* ---- Cipher ---- */

static uint8_t
cipher_key_code(const struct sec_alg *a, uint16_t len)
{
	switch (a->alg) {
	case SEC_C_ALG_AES:
		if (a->mode == SEC_C_MODE_XTS)
			len /= 2;
		return len == 16 ? SEC_C_KEY_AES128 :
		       len == 24 ? SEC_C_KEY_AES192 : SEC_C_KEY_AES256;
	case SEC_C_ALG_3DES:
		return len == 16 ? SEC_C_KEY_3DES_2KEY : SEC_C_KEY_3DES_3KEY;
	case SEC_C_ALG_DES:
		return SEC_C_KEY_DES;
	default:
		return SEC_C_KEY_SM4;
	}
}

static int
cipher_init(const struct sec_dev *sdev, const struct rte_crypto_cipher_xform *x,
	    struct sec_sess *s, uint64_t iova)
{
	const struct sec_alg *a = sec_alg_cipher(sdev, x->algo);
	bool bd3 = sdev->magic == SEC_MAGIC_BD3;

	if (x->op != RTE_CRYPTO_CIPHER_OP_ENCRYPT && x->op != RTE_CRYPTO_CIPHER_OP_DECRYPT)
		return -EINVAL;
	/* Several data units in an op are not a thing of this hardware. */
	if (a == NULL || x->dataunit_len != 0)
		return -ENOTSUP;
	s->decrypt = x->op == RTE_CRYPTO_CIPHER_OP_DECRYPT;
	if (x->algo == RTE_CRYPTO_CIPHER_NULL) {
		s->null_copy = true;
		return 0;
	}
	if (rte_cryptodev_sym_capability_check_cipher(&a->cap, x->key.length, x->iv.length) != 0)
		return -ENOTSUP;
	if (x->key.data == NULL)
		return -EINVAL;
	s->iv_off = x->iv.offset;
	s->iv_len = x->iv.length;
	s->block_mask = a->block_only ? a->cap.cipher.block_size - 1 : 0;
	s->xts = a->mode == SEC_C_MODE_XTS;
	s->len_min = s->xts ? a->cap.cipher.block_size : 0;
	memcpy(s->c_key, x->key.data, x->key.length);
	if (a->alg == SEC_C_ALG_3DES && x->key.length == 8) {
		memcpy(&s->c_key[8], x->key.data, 8);
		memcpy(&s->c_key[16], x->key.data, 8);
	}
	sec_bd_type(&s->sqe, bd3);
	sec_bd_cipher(&s->sqe, bd3, s->decrypt ? SEC_CIPHER_DEC : SEC_CIPHER_ENC, a->alg, a->mode,
		      cipher_key_code(a, x->key.length), SESS_IOVA(iova, c_key));
	return 0;
}

/* ---- MAC ---- */

/* Put the key where hardware reads it, in its form; the number of words in @words. */
static int
auth_key_init(const struct sec_alg *a, const struct rte_crypto_auth_xform *x, struct sec_sess *s,
	      uint8_t *words)
{
	size_t len = x->key.length;
	int ret;

	*words = 0;
	if (a->cap.auth.key_size.max == 0)
		return 0;
	if (len != 0 && x->key.data == NULL)
		return -EINVAL;
	if (a->hmac && len > a->cap.auth.block_size) {
		ret = sec_soft_hash(a->digest, x->key.data, len, s->a_key);
		if (ret != 0)
			return ret;
		len = a->cap.auth.digest_size.max;
	} else {
		memcpy(s->a_key, x->key.data, len);
	}
	/* HMAC pads keys with zeroes: a rest of a word, or a key of no bytes, changes nothing. */
	*words = len != 0 ? (len + 3) / 4 : 1;
	return 0;
}

/* GMAC is GCM that has nothing to encrypt. */
static int
gmac_init(const struct sec_alg *a, const struct rte_crypto_auth_xform *x, struct sec_sess *s,
	  bool bd3, uint64_t iova)
{
	s->auth.gmac = true;
	s->auth.iv_off = x->iv.offset;
	s->auth.part = x->digest_length;
	memcpy(s->a_key, x->key.data, x->key.length);
	sec_bd_cipher(&s->auth_sqe, bd3, SEC_CIPHER_ENC, a->alg, a->mode,
		      cipher_key_code(a, x->key.length), SESS_IOVA(iova, a_key));
	sec_bd_icv(&s->auth_sqe, bd3, x->digest_length);
	return 0;
}

static int
auth_init(const struct sec_dev *sdev, const struct rte_crypto_auth_xform *x, struct sec_sess *s,
	  uint64_t iova)
{
	const struct sec_alg *a = sec_alg_auth(sdev, x->algo);
	bool bd3 = sdev->magic == SEC_MAGIC_BD3;
	uint8_t words;
	int ret;

	if (x->op != RTE_CRYPTO_AUTH_OP_GENERATE && x->op != RTE_CRYPTO_AUTH_OP_VERIFY)
		return -EINVAL;
	if (a == NULL)
		return -ENOTSUP;
	if (x->algo == RTE_CRYPTO_AUTH_NULL)
		return 0;
	if (rte_cryptodev_sym_capability_check_auth(&a->cap,
			a->cap.auth.key_size.max != 0 ? x->key.length : 0, x->digest_length,
			a->cap.auth.iv_size.max != 0 ? x->iv.length : 0) != 0)
		return -ENOTSUP;
	s->auth.verify = x->op == RTE_CRYPTO_AUTH_OP_VERIFY;
	s->auth.len = x->digest_length;
	sec_bd_type(&s->auth_sqe, bd3);
	if (x->algo == RTE_CRYPTO_AUTH_AES_GMAC)
		return x->key.data != NULL ? gmac_init(a, x, s, bd3, iova) : -EINVAL;
	ret = auth_key_init(a, x, s, &words);
	if (ret != 0)
		return ret;
	s->auth.part = RTE_ALIGN_CEIL(x->digest_length, 4);
	/* V2 refuses empty messages, and V3 those of the AES MACs (UADK digest_bd*_type_check). */
	s->auth.soft_empty = !bd3 || a->digest == NULL;
	if (s->auth.soft_empty) {
		ret = sec_soft_empty(a, x->key.data, x->key.length, s->empty);
		if (ret != 0)
			return ret;
	}
	/* Verified in software: no known driver lets hardware compare a MAC that stands alone. */
	sec_bd_auth(&s->auth_sqe, bd3, SEC_AUTH_GEN, a->alg, words, SESS_IOVA(iova, a_key),
		    s->auth.part / 4);
	return 0;
}

/* ---- AEAD ---- */

static int
aead_init(const struct sec_dev *sdev, const struct rte_crypto_aead_xform *x, struct sec_sess *s,
	  uint64_t iova)
{
	const struct sec_alg *a = sec_alg_aead(sdev, x->algo);
	bool bd3 = sdev->magic == SEC_MAGIC_BD3;

	if (x->op != RTE_CRYPTO_AEAD_OP_ENCRYPT && x->op != RTE_CRYPTO_AEAD_OP_DECRYPT)
		return -EINVAL;
	if (a == NULL)
		return -ENOTSUP;
	if (rte_cryptodev_sym_capability_check_aead(&a->cap, x->key.length, x->digest_length,
						    x->aad_length, x->iv.length) != 0)
		return -ENOTSUP;
	if (x->key.data == NULL)
		return -EINVAL;
	s->kind = SEC_KIND_AEAD;
	s->decrypt = x->op == RTE_CRYPTO_AEAD_OP_DECRYPT;
	s->ccm = a->mode == SEC_C_MODE_CCM;
	s->iv_off = x->iv.offset;
	s->iv_len = x->iv.length;
	s->key_len = x->key.length;
	s->aad_len = x->aad_length;
	s->auth.len = x->digest_length;
	s->auth.part = x->digest_length;
	s->auth.verify = s->decrypt;
	memcpy(s->c_key, x->key.data, x->key.length);
	sec_bd_type(&s->sqe, bd3);
	sec_bd_cipher(&s->sqe, bd3, s->decrypt ? SEC_CIPHER_DEC : SEC_CIPHER_ENC, a->alg, a->mode,
		      cipher_key_code(a, x->key.length), SESS_IOVA(iova, c_key));
	sec_bd_icv(&s->sqe, bd3, x->digest_length);
	sec_bd_seq(&s->sqe, bd3, s->decrypt);
	return 0;
}

/* ---- Chains ---- */

/*
 * Can hardware encrypt and make the MAC at once? What drivers are known to ask of it is CBC and
 * HMAC, encrypt then MAC: AES with SHA-1, SHA-256, SHA-512 (Linux, UADK), on V3 also SM4, and SM3
 * (UADK). Lengths count words.
 */
static bool
one_bd_possible(const struct sec_dev *sdev, const struct rte_crypto_cipher_xform *c,
		const struct rte_crypto_auth_xform *a, const struct sec_sess *s)
{
	bool v3 = sdev->magic == SEC_MAGIC_BD3;

	if (c->algo != RTE_CRYPTO_CIPHER_AES_CBC &&
	    (c->algo != RTE_CRYPTO_CIPHER_SM4_CBC || !v3))
		return false;
	if (s->auth.len % 4 != 0 || s->cipher_first == s->decrypt ||
	    s->auth.verify != s->decrypt)
		return false;
	switch (a->algo) {
	case RTE_CRYPTO_AUTH_SHA1_HMAC:
	case RTE_CRYPTO_AUTH_SHA256_HMAC:
	case RTE_CRYPTO_AUTH_SHA512_HMAC:
		return true;
#if RTE_VERSION >= RTE_VERSION_NUM(23, 7, 0, 0)
	case RTE_CRYPTO_AUTH_SM3_HMAC:
		return v3;
#endif
	default:
		return false;
	}
}

/* Put what the MAC's SQE says into the cipher's. */
static void
chain_join(struct sec_sess *s, bool bd3)
{
	enum sec_auth op = s->auth.verify ? SEC_AUTH_VERIFY : SEC_AUTH_GEN;

	if (bd3) {
		s->sqe.bd3.w14 |= (s->auth_sqe.bd3.w14 & ~SEC_BD3_AUTH) |
				  WD_PREP(SEC_BD3_AUTH, op);
		s->sqe.bd3.a_key_addr = s->auth_sqe.bd3.a_key_addr;
	} else {
		s->sqe.bd2.w0 |= WD_PREP(SEC_BD2_AUTH, op);
		s->sqe.bd2.w2 |= s->auth_sqe.bd2.w2;
		s->sqe.bd2.a_key_addr = s->auth_sqe.bd2.a_key_addr;
	}
	sec_bd_seq(&s->sqe, bd3, s->decrypt);
}

static int
chain_init(const struct sec_dev *sdev, const struct rte_crypto_cipher_xform *c,
	   const struct rte_crypto_auth_xform *a, bool cipher_first, struct sec_sess *s,
	   uint64_t iova)
{
	int ret;

	ret = cipher_init(sdev, c, s, iova);
	if (ret == 0)
		ret = auth_init(sdev, a, s, iova);
	if (ret != 0)
		return ret;
	s->cipher_first = cipher_first;
	if (c->algo == RTE_CRYPTO_CIPHER_NULL)
		s->kind = a->algo == RTE_CRYPTO_AUTH_NULL ? SEC_KIND_NULL : SEC_KIND_AUTH;
	else
		s->kind = a->algo == RTE_CRYPTO_AUTH_NULL ? SEC_KIND_CIPHER : SEC_KIND_CHAIN;
	return 0;
}

static int
xforms_init(const struct sec_dev *sdev, const struct rte_crypto_sym_xform *x, struct sec_sess *s,
	    uint64_t iova)
{
	const struct rte_crypto_sym_xform *next = x->next;
	int ret;

	if (next != NULL && next->next != NULL)
		return -ENOTSUP;
	if (next != NULL && x->type == RTE_CRYPTO_SYM_XFORM_CIPHER &&
	    next->type == RTE_CRYPTO_SYM_XFORM_AUTH)
		return chain_init(sdev, &x->cipher, &next->auth, true, s, iova);
	if (next != NULL && x->type == RTE_CRYPTO_SYM_XFORM_AUTH &&
	    next->type == RTE_CRYPTO_SYM_XFORM_CIPHER)
		return chain_init(sdev, &next->cipher, &x->auth, false, s, iova);
	if (next != NULL)
		return -ENOTSUP;
	switch (x->type) {
	case RTE_CRYPTO_SYM_XFORM_CIPHER:
		ret = cipher_init(sdev, &x->cipher, s, iova);
		s->kind = s->null_copy ? SEC_KIND_NULL : SEC_KIND_CIPHER;
		return ret;
	case RTE_CRYPTO_SYM_XFORM_AUTH:
		ret = auth_init(sdev, &x->auth, s, iova);
		s->kind = x->auth.algo == RTE_CRYPTO_AUTH_NULL ? SEC_KIND_NULL : SEC_KIND_AUTH;
		return ret;
	case RTE_CRYPTO_SYM_XFORM_AEAD:
		return aead_init(sdev, &x->aead, s, iova);
	default:
		return -EINVAL;
	}
}

int
sec_sess_init(const struct sec_dev *sdev, const struct rte_crypto_sym_xform *xform,
	      struct sec_sess *s, uint64_t iova)
{
	const struct rte_crypto_sym_xform *next = xform->next;
	int ret;

	memset(s, 0, sizeof(*s));
	ret = xforms_init(sdev, xform, s, iova);
	if (ret != 0) {
		sec_sess_wipe(s);
		return ret;
	}
	if (s->kind == SEC_KIND_CHAIN) {
		s->one_bd = one_bd_possible(sdev, s->cipher_first ? &xform->cipher : &next->cipher,
					    s->cipher_first ? &next->auth : &xform->auth, s);
		if (s->one_bd)
			chain_join(s, sdev->magic == SEC_MAGIC_BD3);
	}
	s->magic = sdev->magic;
	return 0;
}

/* ---- As rte_cryptodev calls it ---- */

unsigned int
sec_sess_size(struct rte_cryptodev *dev)
{
	RTE_SET_USED(dev);
	return sizeof(struct sec_sess);
}

int
sec_sess_configure(struct rte_cryptodev *dev, struct rte_crypto_sym_xform *xform,
		   struct rte_cryptodev_sym_session *sess)
{
	return sec_sess_init(dev->data->dev_private, xform, CRYPTODEV_GET_SYM_SESS_PRIV(sess),
			     CRYPTODEV_GET_SYM_SESS_PRIV_IOVA(sess));
}

void
sec_sess_clear(struct rte_cryptodev *dev, struct rte_cryptodev_sym_session *sess)
{
	RTE_SET_USED(dev);
	sec_sess_wipe(CRYPTODEV_GET_SYM_SESS_PRIV(sess));
}
