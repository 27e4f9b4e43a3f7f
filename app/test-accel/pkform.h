/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* The forms in which openssl keeps what public-key ops take and give. */

#ifndef TA_PKFORM_H
#define TA_PKFORM_H

#include <stdbool.h>
#include <stdint.h>

#include "pkey.h"

#define TA_DIGEST_MAX	64u

/* A hash, which libcrypto makes of messages. */
struct ta_hash {
	const char *name;
	int auth;		/* enum rte_crypto_auth_algorithm */
	uint32_t len;
};

/* "sha256"; NULL: unknown. */
const struct ta_hash *ta_hash_find(const char *name);
/* Of @len bytes; false: libcrypto does not have it. */
bool ta_hash_of(const struct ta_hash *h, const void *data, uint32_t len, uint8_t *digest);

/* DigestInfo of a digest: what PKCS#1 v1.5 signs. Returns its length; 0: no memory, no name. */
uint32_t ta_digest_info(const struct ta_hash *h, const uint8_t *digest, uint8_t *out,
			uint32_t room);

/* Numbers r and s as DER; the length, 0: no memory or no room. */
uint32_t ta_sign_der(const struct ta_num *r, const struct ta_num *s, uint8_t *out, uint32_t room);
/*
 * And back, in place of the numbers' data, of @size bytes each. False: it is none, something is
 * behind it, or a number is longer.
 */
bool ta_sign_split(const uint8_t *der, uint32_t len, struct ta_num *r, struct ta_num *s,
		   uint32_t size);

/*
 * SM2's ciphertext 04 x y C2 C3, as the API has it, as the DER that openssl has. What is DER
 * already stays so. The length, 0: no memory, no room or not of this form.
 */
uint32_t ta_sm2_der(const uint8_t *raw, uint32_t len, uint8_t *out, uint32_t room);
/* And back; the same return. */
uint32_t ta_sm2_raw(const uint8_t *der, uint32_t len, uint8_t *out, uint32_t room);

/* The public key of @key with the coordinates (of DH: the number) @x and @y, as PEM; 0: fails. */
uint32_t ta_public_pem(const struct ta_pkey *key, const struct ta_num *x, const struct ta_num *y,
		       uint8_t *out, uint32_t room);

#endif /* TA_PKFORM_H */
