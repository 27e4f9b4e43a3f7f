/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Modes that OpenSSL has not, or not for SM4, made of those that it has. */

#ifndef SEC_MODE_H
#define SEC_MODE_H

#include <stdbool.h>
#include <stdint.h>

#include <openssl/evp.h>

#include "sec_crypto.h"

/* Let @ctx process @len bytes with the given IV (NULL: none, or go on). */
bool sec_evp(EVP_CIPHER_CTX *ctx, const uint8_t *iv, uint8_t *out, const uint8_t *in, uint32_t len);

/*
 * CCM with the blocks that the SQE supplies: @ctr enciphers in counter mode, @cbc in CBC. Returns
 * false when the library fails. The MAC goes to @mac; a decryption is not undone when it is wrong.
 */
bool sec_ccm(EVP_CIPHER_CTX *ctr, EVP_CIPHER_CTX *cbc, const struct sec_req *req, uint8_t *mac);

/* GCM: @ctr enciphers in counter mode; @g belongs to its key. */
bool sec_gcm(EVP_CIPHER_CTX *ctr, const struct sec_ghash *g, const struct sec_req *req,
	     uint8_t *mac);

/* Data of GCM in pieces: the counter's last value is in the IV, GHASH as it stands in req->a_iv. */
bool sec_gcm_part(EVP_CIPHER_CTX *ctr, const struct sec_ghash *g, const struct sec_req *req,
		  uint8_t *state);

/* XTS: @ecb has the first key, @tweak the second and enciphers. */
bool sec_xts(EVP_CIPHER_CTX *ecb, EVP_CIPHER_CTX *tweak, const struct sec_req *req);

/* CMAC and XCBC-MAC over req->aad. @cbc enciphers with the chaining key. */
bool sec_cbc_mac(EVP_CIPHER_CTX *cbc, const uint8_t *k1, const uint8_t *k2,
		 const struct sec_req *req, uint8_t *mac);
/* The two subkeys of CMAC from the enciphered zero block. */
void sec_cmac_subkeys(const uint8_t *zero, uint8_t *k1, uint8_t *k2);

#endif /* SEC_MODE_H */
