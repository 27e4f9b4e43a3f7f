/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Keys of public-key algorithms: files that libcrypto reads, numbers that ops take. */

#ifndef TA_PKEY_H
#define TA_PKEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ta_pkey_type {
	TA_PKEY_RSA,
	TA_PKEY_DSA,
	TA_PKEY_DH,
	TA_PKEY_EC,
	TA_PKEY_SM2,
	TA_PKEY_TYPES
};

/* The numbers of all types; a key has those of its own. */
enum ta_pkey_num {
	TA_NUM_N, TA_NUM_E,		/* RSA */
	TA_NUM_DP, TA_NUM_DQ, TA_NUM_QINV,
	TA_NUM_P, TA_NUM_Q,		/* RSA: factors; DSA, DH: the group */
	TA_NUM_G,
	TA_NUM_X, TA_NUM_Y,		/* the public point; X: public key of DSA and DH */
	TA_NUM_D,			/* the private key of all */
	TA_PKEY_NUMS
};

/* Of a number; what RSA and DH of 8192 bits need. */
#define TA_NUM_MAX	1024u

struct ta_num {
	uint8_t *p;		/* big-endian; NULL: not there */
	uint32_t len;
};

struct ta_curve {
	const char *name;	/* as libcrypto calls it */
	const char *alias;
	uint16_t id;		/* RTE_CRYPTO_EC_GROUP_* */
	uint16_t bits;
};

struct ta_pkey {
	enum ta_pkey_type type;
	bool priv;			/* the private half is there */
	uint32_t bits;			/* of the modulus or the curve */
	const struct ta_curve *curve;	/* EC, SM2 */
	struct ta_num num[TA_PKEY_NUMS];
	void *evp;			/* libcrypto's EVP_PKEY */
	uint8_t mem[8 * TA_NUM_MAX];
};

/* "RSA", "EC" */
const char *ta_pkey_type_name(enum ta_pkey_type type);
/* How messages call it: "RSA-2048", "EC P-256" in a static buffer. */
const char *ta_pkey_text(const struct ta_pkey *key);
/* Bytes of the modulus or of the curve's numbers. */
uint32_t ta_pkey_size(const struct ta_pkey *key);
/* The curve called so, by either name, or NULL. */
const struct ta_curve *ta_curve_find(const char *name);

/*
 * The PEM or DER file @path as a key, with @pass (NULL: none) as its pass phrase. @priv: the
 * private half must be in it; else a certificate will do, too. NULL after having said why.
 */
struct ta_pkey *ta_pkey_read(const char *path, bool priv, const char *pass);
/*
 * A new key "rsa-2048", "dh-2048", "p-256", "sm2" by libcrypto: for tests and measurements.
 * DH keys are of the groups of RFC 7919. NULL: no such key, or libcrypto fails; nothing is said.
 */
struct ta_pkey *ta_pkey_make(const char *name);
/* Another one of the same group or, for RSA, of the same length; the same return. */
struct ta_pkey *ta_pkey_make_like(const struct ta_pkey *key);
/* The key of libcrypto's @evp (EVP_PKEY), which belongs to it then. NULL and *@why. */
struct ta_pkey *ta_pkey_of(void *evp, const char **why);
/* Forgets all secrets. NULL is allowed. */
void ta_pkey_free(struct ta_pkey *key);

#endif /* TA_PKEY_H */
