/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Keys of public-key algorithms: files that libcrypto reads, numbers that ops take. */

#include "pkey.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/decoder.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <rte_crypto.h>

#include "util.h"

static const struct {
	const char *name, *evp;
} types[TA_PKEY_TYPES] = {
	[TA_PKEY_RSA] = { "RSA", "RSA" },
	[TA_PKEY_DSA] = { "DSA", "DSA" },
	[TA_PKEY_DH] = { "DH", "DH" },
	[TA_PKEY_EC] = { "EC", "EC" },
	[TA_PKEY_SM2] = { "SM2", "SM2" },
};

static const struct ta_curve curves[] = {
	{ "prime192v1", "p-192", RTE_CRYPTO_EC_GROUP_SECP192R1, 192 },
	{ "secp224r1", "p-224", RTE_CRYPTO_EC_GROUP_SECP224R1, 224 },
	{ "prime256v1", "p-256", RTE_CRYPTO_EC_GROUP_SECP256R1, 256 },
	{ "secp384r1", "p-384", RTE_CRYPTO_EC_GROUP_SECP384R1, 384 },
	{ "secp521r1", "p-521", RTE_CRYPTO_EC_GROUP_SECP521R1, 521 },
	/* Releases without SM2 do not have a number for it either: that of newer ones. */
	{ "SM2", "sm2", 41, 256 },
};

/* A number of a type: where it goes and what libcrypto calls it. */
static const struct part {
	enum ta_pkey_type type;
	enum ta_pkey_num num;
	bool priv, optional;
	const char *name;
} parts[] = {
	{ TA_PKEY_RSA, TA_NUM_N, false, false, OSSL_PKEY_PARAM_RSA_N },
	{ TA_PKEY_RSA, TA_NUM_E, false, false, OSSL_PKEY_PARAM_RSA_E },
	{ TA_PKEY_RSA, TA_NUM_D, true, false, OSSL_PKEY_PARAM_RSA_D },
	{ TA_PKEY_RSA, TA_NUM_P, true, true, OSSL_PKEY_PARAM_RSA_FACTOR1 },
	{ TA_PKEY_RSA, TA_NUM_Q, true, true, OSSL_PKEY_PARAM_RSA_FACTOR2 },
	{ TA_PKEY_RSA, TA_NUM_DP, true, true, OSSL_PKEY_PARAM_RSA_EXPONENT1 },
	{ TA_PKEY_RSA, TA_NUM_DQ, true, true, OSSL_PKEY_PARAM_RSA_EXPONENT2 },
	{ TA_PKEY_RSA, TA_NUM_QINV, true, true, OSSL_PKEY_PARAM_RSA_COEFFICIENT1 },
	{ TA_PKEY_DSA, TA_NUM_P, false, false, OSSL_PKEY_PARAM_FFC_P },
	{ TA_PKEY_DSA, TA_NUM_Q, false, false, OSSL_PKEY_PARAM_FFC_Q },
	{ TA_PKEY_DSA, TA_NUM_G, false, false, OSSL_PKEY_PARAM_FFC_G },
	{ TA_PKEY_DSA, TA_NUM_X, false, false, OSSL_PKEY_PARAM_PUB_KEY },
	{ TA_PKEY_DSA, TA_NUM_D, true, false, OSSL_PKEY_PARAM_PRIV_KEY },
	{ TA_PKEY_DH, TA_NUM_P, false, false, OSSL_PKEY_PARAM_FFC_P },
	{ TA_PKEY_DH, TA_NUM_G, false, false, OSSL_PKEY_PARAM_FFC_G },
	{ TA_PKEY_DH, TA_NUM_X, false, false, OSSL_PKEY_PARAM_PUB_KEY },
	{ TA_PKEY_DH, TA_NUM_D, true, false, OSSL_PKEY_PARAM_PRIV_KEY },
	{ TA_PKEY_EC, TA_NUM_X, false, false, OSSL_PKEY_PARAM_EC_PUB_X },
	{ TA_PKEY_EC, TA_NUM_Y, false, false, OSSL_PKEY_PARAM_EC_PUB_Y },
	{ TA_PKEY_EC, TA_NUM_D, true, false, OSSL_PKEY_PARAM_PRIV_KEY },
	{ TA_PKEY_SM2, TA_NUM_X, false, false, OSSL_PKEY_PARAM_EC_PUB_X },
	{ TA_PKEY_SM2, TA_NUM_Y, false, false, OSSL_PKEY_PARAM_EC_PUB_Y },
	{ TA_PKEY_SM2, TA_NUM_D, true, false, OSSL_PKEY_PARAM_PRIV_KEY },
};

/* ---- What a key is ---- */

const char *
ta_pkey_type_name(enum ta_pkey_type type)
{
	return types[type].name;
}

const char *
ta_pkey_text(const struct ta_pkey *key)
{
	static char text[32];

	if (key->type == TA_PKEY_SM2)
		return "SM2";
	if (key->curve != NULL)
		snprintf(text, sizeof(text), "EC P-%u", key->curve->bits);
	else
		snprintf(text, sizeof(text), "%s-%u", types[key->type].name, key->bits);
	return text;
}

uint32_t
ta_pkey_size(const struct ta_pkey *key)
{
	return (key->bits + 7) / 8;
}

const struct ta_curve *
ta_curve_find(const char *name)
{
	unsigned int i;

	for (i = 0; i < sizeof(curves) / sizeof(curves[0]); i++)
		if (strcmp(curves[i].name, name) == 0 || strcmp(curves[i].alias, name) == 0)
			return &curves[i];
	return NULL;
}

/* ---- Numbers of a key of libcrypto ---- */

/* Numbers of curves have the curve's length, all others their own. */
static bool
num_get(struct ta_pkey *key, const struct part *part, uint32_t *used)
{
	struct ta_num *num = &key->num[part->num];
	uint32_t least = key->curve != NULL ? ta_pkey_size(key) : 1;
	BIGNUM *bn = NULL;
	bool ok;

	if (EVP_PKEY_get_bn_param(key->evp, part->name, &bn) != 1)
		return false;
	num->len = BN_num_bytes(bn);
	if (num->len < least)
		num->len = least;
	ok = num->len <= TA_NUM_MAX && num->len <= sizeof(key->mem) - *used;
	if (ok) {
		num->p = key->mem + *used;
		ok = BN_bn2binpad(bn, num->p, num->len) == (int)num->len;
		*used += num->len;
	}
	BN_clear_free(bn);
	return ok;
}

static const char *
numbers_get(struct ta_pkey *key)
{
	const struct part *part;
	uint32_t used = 0;
	bool missing = false;

	for (part = parts; part < parts + sizeof(parts) / sizeof(parts[0]); part++) {
		if (part->type != key->type || num_get(key, part, &used))
			continue;
		key->num[part->num] = (struct ta_num){ .p = NULL };
		if (!part->priv)
			return "a public key with numbers that are missing or too long";
		missing |= !part->optional;
	}
	/* libcrypto tells a private number of zero where there is none. */
	key->priv = !missing && key->num[TA_NUM_D].p != NULL &&
		!(key->num[TA_NUM_D].len == 1 && key->num[TA_NUM_D].p[0] == 0);
	ERR_clear_error();
	return NULL;
}

static const char *
curve_get(struct ta_pkey *key)
{
	char name[64];

	if (EVP_PKEY_get_utf8_string_param(key->evp, OSSL_PKEY_PARAM_GROUP_NAME, name,
					   sizeof(name), NULL) != 1)
		return "a curve given by numbers, not by its name";
	key->curve = ta_curve_find(name);
	if (key->curve == NULL)
		return "a curve that DPDK has no name for";
	key->bits = key->curve->bits;
	return NULL;
}

struct ta_pkey *
ta_pkey_of(void *evp, const char **why)
{
	struct ta_pkey *key = calloc(1, sizeof(*key));

	*why = "out of memory";
	if (key == NULL) {
		EVP_PKEY_free(evp);
		return NULL;
	}
	key->evp = evp;
	key->bits = EVP_PKEY_get_bits(evp);
	while (key->type < TA_PKEY_TYPES && !EVP_PKEY_is_a(evp, types[key->type].evp))
		key->type++;
	*why = "a kind of key that DPDK has no operations for";
	/* Groups of RFC 7919 and the like go by another name. */
	if (key->type == TA_PKEY_TYPES && EVP_PKEY_is_a(evp, "DHX"))
		key->type = TA_PKEY_DH;
	if (key->type < TA_PKEY_TYPES)
		*why = NULL;
	if (*why == NULL && (key->type == TA_PKEY_EC || key->type == TA_PKEY_SM2))
		*why = curve_get(key);
	if (*why == NULL)
		*why = numbers_get(key);
	ERR_clear_error();
	if (*why == NULL)
		return key;
	ta_pkey_free(key);
	return NULL;
}

void
ta_pkey_free(struct ta_pkey *key)
{
	if (key == NULL)
		return;
	EVP_PKEY_free(key->evp);
	explicit_bzero(key, sizeof(*key));
	free(key);
}

/* ---- Files ---- */

struct pass {
	const char *text;
	bool asked;
};

/* libcrypto would ask at the terminal. */
static int
pass_get(char *buf, int size, int writing, void *arg)
{
	struct pass *pass = arg;
	int len;

	pass->asked = true;
	if (pass->text == NULL)
		return -1;
	len = strlen(pass->text);
	if (len > size)
		return -1;
	memcpy(buf, pass->text, len);
	return len;
}

static EVP_PKEY *
decode(BIO *bio, struct pass *pass)
{
	EVP_PKEY *evp = NULL;
	OSSL_DECODER_CTX *ctx = OSSL_DECODER_CTX_new_for_pkey(&evp, NULL, NULL, NULL, 0, NULL,
							      NULL);

	if (ctx == NULL || OSSL_DECODER_CTX_set_pem_password_cb(ctx, pass_get, pass) != 1 ||
	    OSSL_DECODER_from_bio(ctx, bio) != 1)
		evp = NULL;
	OSSL_DECODER_CTX_free(ctx);
	return evp;
}

/* The key of a certificate. */
static EVP_PKEY *
certified(BIO *bio)
{
	EVP_PKEY *evp = NULL;
	X509 *cert;

	if (BIO_seek(bio, 0) != 0)
		return NULL;
	cert = PEM_read_bio_X509(bio, NULL, NULL, NULL);
	if (cert != NULL)
		evp = X509_get_pubkey(cert);
	X509_free(cert);
	return evp;
}

static const char *
file_read(const char *path, const char *pass_text, EVP_PKEY **evp)
{
	struct pass pass = { .text = pass_text };
	BIO *bio;

	errno = 0;
	bio = BIO_new_file(path, "rb");
	if (bio == NULL) {
		ERR_clear_error();
		return errno != 0 ? strerror(errno) : "cannot be opened";
	}
	*evp = decode(bio, &pass);
	if (*evp == NULL && !pass.asked)
		*evp = certified(bio);
	BIO_free(bio);
	ERR_clear_error();
	if (*evp != NULL)
		return NULL;
	if (pass.asked && pass_text == NULL)
		return "is encrypted: --pass-file FILE tells the pass phrase";
	if (pass.asked)
		return "cannot be decrypted: a wrong pass phrase, or damaged";
	return "no key in it (PEM or DER) that libcrypto can read";
}

struct ta_pkey *
ta_pkey_read(const char *path, bool priv, const char *pass)
{
	EVP_PKEY *evp = NULL;
	struct ta_pkey *key;
	const char *why;

	why = file_read(path, pass, &evp);
	if (why != NULL) {
		ta_err("%s: %s", path, why);
		return NULL;
	}
	key = ta_pkey_of(evp, &why);
	if (key == NULL) {
		ta_err("%s: %s", path, why);
		return NULL;
	}
	if (priv && !key->priv) {
		ta_err("%s: a public key; the private one is needed", path);
		ta_pkey_free(key);
		return NULL;
	}
	return key;
}

/* ---- New keys ---- */

static EVP_PKEY *
make_named(const char *type, const char *group)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	EVP_PKEY *evp = NULL;

	if (ctx == NULL || EVP_PKEY_keygen_init(ctx) != 1 ||
	    EVP_PKEY_CTX_set_group_name(ctx, group) != 1 ||
	    EVP_PKEY_generate(ctx, &evp) != 1)
		evp = NULL;
	EVP_PKEY_CTX_free(ctx);
	return evp;
}

struct ta_pkey *
ta_pkey_make(const char *name)
{
	const struct ta_curve *curve = ta_curve_find(name);
	char group[24], *end;
	EVP_PKEY *evp = NULL;
	unsigned long bits;
	const char *why;

	if (curve != NULL) {
		evp = make_named(strcmp(curve->name, "SM2") == 0 ? "SM2" : "EC", curve->name);
	} else if (strncmp(name, "rsa-", 4) == 0 && isdigit(name[4])) {
		bits = strtoul(name + 4, &end, 10);
		if (*end == '\0' && bits >= 512 && bits <= 8 * TA_NUM_MAX)
			evp = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)bits);
	} else if (strncmp(name, "dh-", 3) == 0) {
		snprintf(group, sizeof(group), "ffdhe%s", name + 3);
		evp = make_named("DH", group);
	}
	ERR_clear_error();
	return evp != NULL ? ta_pkey_of(evp, &why) : NULL;
}

struct ta_pkey *
ta_pkey_make_like(const struct ta_pkey *key)
{
	EVP_PKEY_CTX *ctx;
	EVP_PKEY *evp = NULL;
	const char *why;
	char name[24];

	if (key->type == TA_PKEY_RSA) {
		snprintf(name, sizeof(name), "rsa-%u", key->bits);
		return ta_pkey_make(name);
	}
	ctx = EVP_PKEY_CTX_new_from_pkey(NULL, key->evp, NULL);
	if (ctx == NULL || EVP_PKEY_keygen_init(ctx) != 1 || EVP_PKEY_generate(ctx, &evp) != 1)
		evp = NULL;
	EVP_PKEY_CTX_free(ctx);
	ERR_clear_error();
	return evp != NULL ? ta_pkey_of(evp, &why) : NULL;
}
