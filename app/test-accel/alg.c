/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Names of symmetric algorithms, and what ops of each look like. */

#include "alg.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_malloc.h>
#include <rte_version.h>

#include "util.h"

#define GMAC_MAX	0xffffu		/* of hisi_sec: it is AAD to the engine */

#define CIPHER(nm, al, ch, iv, blk, ...) \
	{ .name = nm, .type = RTE_CRYPTO_SYM_XFORM_CIPHER, .algo = RTE_CRYPTO_CIPHER_ ## al, \
	  .chaining = ch, .keys = { __VA_ARGS__ }, .iv_min = iv, .iv_max = iv, .block = blk, \
	  .op_max = TA_CRYPTO_OP_MAX }
#define XTS(nm, al, ...) \
	{ .name = nm, .type = RTE_CRYPTO_SYM_XFORM_CIPHER, .algo = RTE_CRYPTO_CIPHER_ ## al, \
	  .keys = { __VA_ARGS__ }, .iv_min = 16, .iv_max = 16, .block = 1, .len_min = 16, \
	  .op_max = TA_CRYPTO_OP_MAX }
#define AUTH(nm, al, len, ...) \
	{ .name = nm, .type = RTE_CRYPTO_SYM_XFORM_AUTH, .algo = RTE_CRYPTO_AUTH_ ## al, \
	  .block = 1, .tag = len, .op_max = TA_CRYPTO_OP_MAX, __VA_ARGS__ }
#define AEAD(nm, al, lo, hi, ...) \
	{ .name = nm, .type = RTE_CRYPTO_SYM_XFORM_AEAD, .algo = RTE_CRYPTO_AEAD_ ## al, \
	  .block = 1, .tag = 16, .iv_min = lo, .iv_max = hi, .keys = { __VA_ARGS__ }, \
	  .op_max = TA_CRYPTO_OP_MAX - TA_AAD_MAX }

const struct ta_alg ta_algs[] = {
	CIPHER("aes-ecb", AES_ECB, TA_ECB, 0, 16, 16, 24, 32),
	CIPHER("aes-cbc", AES_CBC, TA_CBC, 16, 16, 16, 24, 32),
	CIPHER("aes-ctr", AES_CTR, TA_CTR, 16, 1, 16, 24, 32),
	XTS("aes-xts", AES_XTS, 32, 64),
	CIPHER("3des-ecb", 3DES_ECB, TA_ECB, 0, 8, 24, 16),
	CIPHER("3des-cbc", 3DES_CBC, TA_CBC, 8, 8, 24, 16),
	CIPHER("des-cbc", DES_CBC, TA_CBC, 8, 8, 8),
	CIPHER("sm4-ecb", SM4_ECB, TA_ECB, 0, 16, 16),
	CIPHER("sm4-cbc", SM4_CBC, TA_CBC, 16, 16, 16),
	CIPHER("sm4-ctr", SM4_CTR, TA_CTR, 16, 1, 16),
#if RTE_VERSION >= RTE_VERSION_NUM(23, 7, 0, 0)
	CIPHER("sm4-cfb", SM4_CFB, TA_CFB, 16, 1, 16),
	CIPHER("sm4-ofb", SM4_OFB, TA_WHOLE, 16, 1, 16),
#endif
#if RTE_VERSION >= RTE_VERSION_NUM(24, 11, 0, 0)
	XTS("sm4-xts", SM4_XTS, 32),
#endif
	AUTH("md5", MD5, 16),
	AUTH("sha1", SHA1, 20),
	AUTH("sha224", SHA224, 28),
	AUTH("sha256", SHA256, 32),
	AUTH("sha384", SHA384, 48),
	AUTH("sha512", SHA512, 64),
	AUTH("sm3", SM3, 32),
	AUTH("hmac-md5", MD5_HMAC, 16, .any_key = true),
	AUTH("hmac-sha1", SHA1_HMAC, 20, .any_key = true),
	AUTH("hmac-sha224", SHA224_HMAC, 28, .any_key = true),
	AUTH("hmac-sha256", SHA256_HMAC, 32, .any_key = true),
	AUTH("hmac-sha384", SHA384_HMAC, 48, .any_key = true),
	AUTH("hmac-sha512", SHA512_HMAC, 64, .any_key = true),
#if RTE_VERSION >= RTE_VERSION_NUM(23, 7, 0, 0)
	AUTH("hmac-sm3", SM3_HMAC, 32, .any_key = true),
#endif
	AUTH("aes-cmac", AES_CMAC, 16, .alias = "cmac", .keys = { 16, 24, 32 }),
	AUTH("aes-xcbc-mac", AES_XCBC_MAC, 12, .alias = "xcbc", .keys = { 16 }),
	{ .name = "aes-gmac", .alias = "gmac", .type = RTE_CRYPTO_SYM_XFORM_AUTH,
	  .algo = RTE_CRYPTO_AUTH_AES_GMAC, .keys = { 16, 24, 32 }, .iv_min = 12, .iv_max = 12,
	  .block = 1, .tag = 16, .op_max = GMAC_MAX },
	AEAD("aes-gcm", AES_GCM, 12, 12, 16, 24, 32),
	AEAD("aes-ccm", AES_CCM, 7, 13, 16, 24, 32),
#if RTE_VERSION >= RTE_VERSION_NUM(25, 11, 0, 0)
	AEAD("sm4-gcm", SM4_GCM, 12, 12, 16),
#endif
	{ .name = NULL },
};

/* ---- Names ---- */

static const struct ta_alg *
by_name(const char *word)
{
	const struct ta_alg *a;

	for (a = ta_algs; a->name != NULL; a++)
		if (strcmp(a->name, word) == 0 ||
		    (a->alias != NULL && strcmp(a->alias, word) == 0))
			return a;
	return NULL;
}

const struct ta_alg *
ta_alg_find(const char *word, uint16_t *key_len)
{
	const struct ta_alg *a = by_name(word);
	const char *dash = strchr(word, '-');
	unsigned long bits;
	char name[32], *end;

	*key_len = 0;
	if (a != NULL || dash == NULL || !isdigit((unsigned char)dash[1]))
		return a;
	bits = strtoul(dash + 1, &end, 10);
	snprintf(name, sizeof(name), "%.*s%s", (int)(dash - word), word, end);
	a = by_name(name);
	if (a == NULL || *end != '-' || bits % 8 != 0 || bits > 512)
		return NULL;
	/* XTS has two keys of the length that its name says. */
	*key_len = bits / 8 * (a->len_min != 0 ? 2 : 1);
	return a->keys[0] != 0 && ta_alg_key_ok(a, *key_len) ? a : NULL;
}

const struct ta_alg *
ta_alg_of_cap(const struct rte_cryptodev_capabilities *cap)
{
	const struct ta_alg *a;
	int algo;

	if (cap->op != RTE_CRYPTO_OP_TYPE_SYMMETRIC)
		return NULL;
	/* The three enumerations stand at one place of a union. */
	algo = cap->sym.xform_type == RTE_CRYPTO_SYM_XFORM_CIPHER ? (int)cap->sym.cipher.algo :
		cap->sym.xform_type == RTE_CRYPTO_SYM_XFORM_AUTH ? (int)cap->sym.auth.algo :
		(int)cap->sym.aead.algo;
	for (a = ta_algs; a->name != NULL; a++)
		if (a->type == cap->sym.xform_type && a->algo == algo)
			return a;
	return NULL;
}

const char *
ta_alg_guess(const char *word)
{
	const struct ta_alg *a;
	const char *guess = NULL;
	unsigned int d, best = 4;

	for (a = ta_algs; a->name != NULL; a++) {
		d = ta_distance(word, a->name);
		if (d < best) {
			best = d;
			guess = a->name;
		}
	}
	return guess;
}

bool
ta_alg_key_ok(const struct ta_alg *a, uint16_t len)
{
	unsigned int i;

	if (a->any_key)
		return len <= TA_KEY_MAX;
	for (i = 0; i < RTE_DIM(a->keys) && a->keys[i] != 0; i++)
		if (a->keys[i] == len)
			return true;
	return i == 0 && len == 0;
}

const char *
ta_alg_keys_text(const struct ta_alg *a, char *buf, size_t len)
{
	unsigned int i;
	size_t n = 0;

	if (a->any_key)
		snprintf(buf, len, "up to %u bytes", TA_KEY_MAX);
	else if (a->keys[0] == 0)
		snprintf(buf, len, "no bytes: there is no key");
	for (i = 0; i < RTE_DIM(a->keys) && a->keys[i] != 0 && n < len; i++)
		n += snprintf(buf + n, len - n, "%s%u%s", i != 0 ? " or " : "", a->keys[i],
			      i + 1 == RTE_DIM(a->keys) || a->keys[i + 1] == 0 ? " bytes" : "");
	return buf;
}

/* ---- Sessions ---- */

void
ta_alg_xform(const struct ta_alg_conf *c, struct rte_crypto_sym_xform *x)
{
	memset(x, 0, sizeof(*x));
	x->type = c->alg->type;
	switch (c->alg->type) {
	case RTE_CRYPTO_SYM_XFORM_CIPHER:
		x->cipher = (struct rte_crypto_cipher_xform){
			.op = c->reverse ? RTE_CRYPTO_CIPHER_OP_DECRYPT :
				RTE_CRYPTO_CIPHER_OP_ENCRYPT,
			.algo = c->alg->algo,
			.key = { .data = c->key, .length = c->key_len },
			.iv = { .offset = TA_IV_OFF, .length = c->iv_len },
		};
		break;
	case RTE_CRYPTO_SYM_XFORM_AUTH:
		x->auth = (struct rte_crypto_auth_xform){
			.op = c->reverse ? RTE_CRYPTO_AUTH_OP_VERIFY :
				RTE_CRYPTO_AUTH_OP_GENERATE,
			.algo = c->alg->algo,
			.key = { .data = c->key, .length = c->key_len },
			.iv = { .offset = TA_IV_OFF, .length = c->iv_len },
			.digest_length = c->tag_len,
		};
		break;
	default:
		x->aead = (struct rte_crypto_aead_xform){
			.op = c->reverse ? RTE_CRYPTO_AEAD_OP_DECRYPT :
				RTE_CRYPTO_AEAD_OP_ENCRYPT,
			.algo = c->alg->algo,
			.key = { .data = c->key, .length = c->key_len },
			.iv = { .offset = TA_IV_OFF, .length = c->iv_len },
			.digest_length = c->tag_len,
			.aad_length = c->aad_len,
		};
		break;
	}
}

const struct rte_cryptodev_symmetric_capability *
ta_alg_cap(uint8_t dev, const struct ta_alg *a)
{
	struct rte_cryptodev_sym_capability_idx idx = { .type = a->type };

	if (a->type == RTE_CRYPTO_SYM_XFORM_CIPHER)
		idx.algo.cipher = a->algo;
	else if (a->type == RTE_CRYPTO_SYM_XFORM_AUTH)
		idx.algo.auth = a->algo;
	else
		idx.algo.aead = a->algo;
	return rte_cryptodev_sym_capability_get(dev, &idx);
}

bool
ta_alg_cap_ok(const struct rte_cryptodev_symmetric_capability *cap, const struct ta_alg_conf *c)
{
	if (c->alg->type == RTE_CRYPTO_SYM_XFORM_CIPHER)
		return rte_cryptodev_sym_capability_check_cipher(cap, c->key_len, c->iv_len) == 0;
	if (c->alg->type == RTE_CRYPTO_SYM_XFORM_AUTH)
		return rte_cryptodev_sym_capability_check_auth(cap, c->key_len, c->tag_len,
							       c->iv_len) == 0;
	return rte_cryptodev_sym_capability_check_aead(cap, c->key_len, c->tag_len, c->aad_len,
						       c->iv_len) == 0;
}

/* ---- Ops ---- */

static bool
is_ccm(const struct ta_alg *a)
{
	return a->type == RTE_CRYPTO_SYM_XFORM_AEAD && a->algo == RTE_CRYPTO_AEAD_AES_CCM;
}

struct ta_alg_mem *
ta_alg_mem_create(void)
{
	return rte_zmalloc("ta_alg_mem", sizeof(struct ta_alg_mem), RTE_CACHE_LINE_SIZE);
}

void
ta_alg_aad_set(const struct ta_alg_conf *c, struct ta_alg_mem *mem, const uint8_t *aad)
{
	if (c->aad_len != 0)
		memcpy(mem->aad + (is_ccm(c->alg) ? 18 : 0), aad, c->aad_len);
}

void
ta_alg_op(const struct ta_alg_conf *c, struct rte_crypto_op *op, uint32_t off, uint32_t len,
	  const uint8_t *iv, struct ta_alg_mem *mem)
{
	uint8_t *to = rte_crypto_op_ctod_offset(op, uint8_t *, TA_IV_OFF);
	struct rte_crypto_sym_op *sym = op->sym;
	rte_iova_t iova = mem != NULL ? rte_malloc_virt2iova(mem) : 0;

	op->status = RTE_CRYPTO_OP_STATUS_NOT_PROCESSED;
	if (c->iv_len != 0)
		memcpy(to + is_ccm(c->alg), iv, c->iv_len);
	switch (c->alg->type) {
	case RTE_CRYPTO_SYM_XFORM_CIPHER:
		sym->cipher.data.offset = off;
		sym->cipher.data.length = len;
		break;
	case RTE_CRYPTO_SYM_XFORM_AUTH:
		sym->auth.data.offset = off;
		sym->auth.data.length = len;
		sym->auth.digest.data = mem->tag;
		sym->auth.digest.phys_addr = iova + offsetof(struct ta_alg_mem, tag);
		break;
	default:
		sym->aead.data.offset = off;
		sym->aead.data.length = len;
		sym->aead.digest.data = mem->tag;
		sym->aead.digest.phys_addr = iova + offsetof(struct ta_alg_mem, tag);
		sym->aead.aad.data = mem->aad;
		sym->aead.aad.phys_addr = iova + offsetof(struct ta_alg_mem, aad);
		break;
	}
}
