/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* The forms in which openssl keeps what public-key ops take and give. */

#include "pkform.h"

#include <string.h>

#include <openssl/asn1.h>
#include <openssl/asn1t.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <rte_crypto.h>

#define SM2_NUM		32u
#define SM2_HASH	32u

static const struct ta_hash hashes[] = {
	{ "md5", RTE_CRYPTO_AUTH_MD5, 16 },
	{ "sha1", RTE_CRYPTO_AUTH_SHA1, 20 },
	{ "sha224", RTE_CRYPTO_AUTH_SHA224, 28 },
	{ "sha256", RTE_CRYPTO_AUTH_SHA256, 32 },
	{ "sha384", RTE_CRYPTO_AUTH_SHA384, 48 },
	{ "sha512", RTE_CRYPTO_AUTH_SHA512, 64 },
	{ "sm3", RTE_CRYPTO_AUTH_SM3, 32 },
};

const struct ta_hash *
ta_hash_find(const char *name)
{
	unsigned int i;

	for (i = 0; i < sizeof(hashes) / sizeof(hashes[0]); i++)
		if (strcmp(hashes[i].name, name) == 0)
			return &hashes[i];
	return NULL;
}

bool
ta_hash_of(const struct ta_hash *h, const void *data, uint32_t len, uint8_t *digest)
{
	const EVP_MD *md = EVP_get_digestbyname(h->name);

	return md != NULL && EVP_Digest(data, len, digest, NULL, md, NULL) == 1;
}

uint32_t
ta_digest_info(const struct ta_hash *h, const uint8_t *digest, uint8_t *out, uint32_t room)
{
	X509_SIG *info = X509_SIG_new();
	ASN1_OCTET_STRING *octets;
	X509_ALGOR *algor;
	uint8_t *p = out;
	int len = 0;

	if (info == NULL)
		return 0;
	X509_SIG_getm(info, &algor, &octets);
	if (X509_ALGOR_set0(algor, OBJ_nid2obj(OBJ_txt2nid(h->name)), V_ASN1_NULL, NULL) == 1 &&
	    ASN1_OCTET_STRING_set(octets, digest, h->len) == 1)
		len = i2d_X509_SIG(info, NULL);
	if (len > 0 && (uint32_t)len <= room)
		i2d_X509_SIG(info, &p);
	else
		len = 0;
	X509_SIG_free(info);
	return len;
}

/* ---- Signatures of two numbers ---- */

uint32_t
ta_sign_der(const struct ta_num *r, const struct ta_num *s, uint8_t *out, uint32_t room)
{
	BIGNUM *br = BN_bin2bn(r->p, r->len, NULL), *bs = BN_bin2bn(s->p, s->len, NULL);
	ECDSA_SIG *sig = ECDSA_SIG_new();
	uint8_t *p = out;
	int len = 0;

	if (br == NULL || bs == NULL || sig == NULL || ECDSA_SIG_set0(sig, br, bs) != 1) {
		BN_free(br);
		BN_free(bs);
		ECDSA_SIG_free(sig);
		return 0;
	}
	len = i2d_ECDSA_SIG(sig, NULL);
	if (len > 0 && (uint32_t)len <= room)
		i2d_ECDSA_SIG(sig, &p);
	else
		len = 0;
	ECDSA_SIG_free(sig);
	return len;
}

static bool
num_put(const BIGNUM *bn, struct ta_num *num, uint32_t size)
{
	num->len = size;
	return !BN_is_negative(bn) && BN_bn2binpad(bn, num->p, size) == (int)size;
}

bool
ta_sign_split(const uint8_t *der, uint32_t len, struct ta_num *r, struct ta_num *s, uint32_t size)
{
	const uint8_t *p = der;
	ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &p, len);
	bool ok = sig != NULL && p == der + len && num_put(ECDSA_SIG_get0_r(sig), r, size) &&
		num_put(ECDSA_SIG_get0_s(sig), s, size);

	ECDSA_SIG_free(sig);
	ERR_clear_error();
	return ok;
}

/* ---- Ciphertext of SM2 (GM/T 0009) ---- */

struct sm2_cipher {
	BIGNUM *x, *y;
	ASN1_OCTET_STRING *c3, *c2;
};

ASN1_SEQUENCE(sm2_cipher) = {
	ASN1_SIMPLE(struct sm2_cipher, x, BIGNUM),
	ASN1_SIMPLE(struct sm2_cipher, y, BIGNUM),
	ASN1_SIMPLE(struct sm2_cipher, c3, ASN1_OCTET_STRING),
	ASN1_SIMPLE(struct sm2_cipher, c2, ASN1_OCTET_STRING),
} static_ASN1_SEQUENCE_END_name(struct sm2_cipher, sm2_cipher)

uint32_t
ta_sm2_der(const uint8_t *raw, uint32_t len, uint8_t *out, uint32_t room)
{
	uint32_t c2_len = len - 1 - 2 * SM2_NUM - SM2_HASH;
	struct sm2_cipher *c;
	uint8_t *p = out;
	int n = 0;

	if (len != 0 && raw[0] == 0x30 && len <= room) {
		memcpy(out, raw, len);
		return len;
	}
	if (len <= 1 + 2 * SM2_NUM + SM2_HASH || raw[0] != 4)
		return 0;
	c = (struct sm2_cipher *)ASN1_item_new(ASN1_ITEM_rptr(sm2_cipher));
	if (c == NULL)
		return 0;
	if (BN_bin2bn(raw + 1, SM2_NUM, c->x) != NULL &&
	    BN_bin2bn(raw + 1 + SM2_NUM, SM2_NUM, c->y) != NULL &&
	    ASN1_OCTET_STRING_set(c->c2, raw + 1 + 2 * SM2_NUM, c2_len) == 1 &&
	    ASN1_OCTET_STRING_set(c->c3, raw + len - SM2_HASH, SM2_HASH) == 1)
		n = ASN1_item_i2d((ASN1_VALUE *)c, NULL, ASN1_ITEM_rptr(sm2_cipher));
	if (n > 0 && (uint32_t)n <= room)
		ASN1_item_i2d((ASN1_VALUE *)c, &p, ASN1_ITEM_rptr(sm2_cipher));
	else
		n = 0;
	ASN1_item_free((ASN1_VALUE *)c, ASN1_ITEM_rptr(sm2_cipher));
	return n;
}

uint32_t
ta_sm2_raw(const uint8_t *der, uint32_t len, uint8_t *out, uint32_t room)
{
	struct ta_num x = { .p = out + 1 }, y = { .p = out + 1 + SM2_NUM };
	const uint8_t *p = der;
	struct sm2_cipher *c;
	uint32_t n = 0;

	c = (struct sm2_cipher *)ASN1_item_d2i(NULL, &p, len, ASN1_ITEM_rptr(sm2_cipher));
	if (c == NULL) {
		ERR_clear_error();
		return 0;
	}
	if (p == der + len && ASN1_STRING_length(c->c3) == SM2_HASH &&
	    ASN1_STRING_length(c->c2) > 0)
		n = 1 + 2 * SM2_NUM + ASN1_STRING_length(c->c2) + SM2_HASH;
	if (n > room || n == 0 || !num_put(c->x, &x, SM2_NUM) || !num_put(c->y, &y, SM2_NUM)) {
		n = 0;
	} else {
		out[0] = 4;
		memcpy(out + 1 + 2 * SM2_NUM, ASN1_STRING_get0_data(c->c2),
		       ASN1_STRING_length(c->c2));
		memcpy(out + n - SM2_HASH, ASN1_STRING_get0_data(c->c3), SM2_HASH);
	}
	ASN1_item_free((ASN1_VALUE *)c, ASN1_ITEM_rptr(sm2_cipher));
	ERR_clear_error();
	return n;
}

/* ---- Public keys ---- */

/* The public value as libcrypto takes it: a number, or 04 and both coordinates. */
static bool
public_push(OSSL_PARAM_BLD *bld, const struct ta_pkey *key, const struct ta_num *x,
	    const struct ta_num *y, uint8_t *point, BIGNUM **bn)
{
	uint32_t size = ta_pkey_size(key);

	if (key->curve == NULL) {
		*bn = BN_bin2bn(x->p, x->len, NULL);
		return *bn != NULL && OSSL_PARAM_BLD_push_BN(bld, OSSL_PKEY_PARAM_PUB_KEY, *bn);
	}
	if (x->len != size || y->len != size)
		return false;
	point[0] = 4;
	memcpy(point + 1, x->p, size);
	memcpy(point + 1 + size, y->p, size);
	return OSSL_PARAM_BLD_push_utf8_string(bld, OSSL_PKEY_PARAM_GROUP_NAME, key->curve->name,
					       0) &&
		OSSL_PARAM_BLD_push_octet_string(bld, OSSL_PKEY_PARAM_PUB_KEY, point,
						 1 + 2 * size);
}

/* All but the public value of a group given by numbers comes from the key. */
static EVP_PKEY *
public_key(const struct ta_pkey *key, const struct ta_num *x, const struct ta_num *y)
{
	uint8_t point[1 + 2 * TA_NUM_MAX];
	OSSL_PARAM_BLD *bld = OSSL_PARAM_BLD_new();
	OSSL_PARAM *own = NULL, *group = NULL, *all = NULL;
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, key->evp, NULL);
	EVP_PKEY *evp = NULL;
	BIGNUM *bn = NULL;

	if (bld != NULL && ctx != NULL && public_push(bld, key, x, y, point, &bn))
		own = OSSL_PARAM_BLD_to_param(bld);
	if (own != NULL &&
	    EVP_PKEY_todata(key->evp, EVP_PKEY_KEY_PARAMETERS, &group) == 1)
		all = OSSL_PARAM_merge(group, own);
	if (all == NULL || EVP_PKEY_fromdata_init(ctx) != 1 ||
	    EVP_PKEY_fromdata(ctx, &evp, EVP_PKEY_PUBLIC_KEY, all) != 1)
		evp = NULL;
	OSSL_PARAM_BLD_free(bld);
	/* Of a merge only the table is new. */
	OPENSSL_free(all);
	OSSL_PARAM_free(group);
	OSSL_PARAM_free(own);
	EVP_PKEY_CTX_free(ctx);
	BN_free(bn);
	return evp;
}

uint32_t
ta_public_pem(const struct ta_pkey *key, const struct ta_num *x, const struct ta_num *y,
	      uint8_t *out, uint32_t room)
{
	EVP_PKEY *evp = public_key(key, x, y);
	BIO *bio = BIO_new(BIO_s_mem());
	int len = 0;

	if (evp != NULL && bio != NULL && PEM_write_bio_PUBKEY(bio, evp) == 1) {
		len = BIO_read(bio, out, room);
		if (BIO_pending(bio) != 0)
			len = 0;
	}
	BIO_free(bio);
	EVP_PKEY_free(evp);
	ERR_clear_error();
	return len > 0 ? len : 0;
}
