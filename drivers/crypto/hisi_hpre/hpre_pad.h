/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* The padding of RSA (RFC 8017), which hardware leaves to software. */

#ifndef HPRE_PAD_H
#define HPRE_PAD_H

#include "hisi_hpre.h"

/* Bytes of a hash, and the API's name for it in ours. */
size_t hpre_hash_len(enum hpre_hash hash);
enum hpre_hash hpre_hash_of(enum rte_crypto_auth_algorithm algo);
/* The bits of those that RSA takes, as capabilities have them. */
uint64_t hpre_pad_hashes(const struct hpre_dev *hdev);

/* What the API says about padding as we need it. 0, -EINVAL or -ENOTSUP. */
int hpre_pad_init(const struct hpre_dev *hdev, struct hpre_soft *soft,
		  const struct rte_crypto_rsa_padding *from, struct hpre_pad *pad);

/*
 * @em has @k bytes, as many as the modulus of @bits bits. Encoders: false when the message does not
 * fit the padding, or no random numbers are to be had.
 */
bool hpre_pad_encrypt(const struct hpre_dev *hdev, struct hpre_soft *soft,
		      const struct hpre_pad *pad, const uint8_t *msg, size_t len, uint8_t *em,
		      size_t k);
bool hpre_pad_sign(const struct hpre_dev *hdev, struct hpre_soft *soft,
		   const struct hpre_pad *pad, const uint8_t *msg, size_t len, uint8_t *em,
		   size_t k, size_t bits);
/*
 * Find the message in @em, which is changed. False: it was not made by the encoder. How long that
 * takes does not depend on what is wrong.
 */
bool hpre_pad_decrypt(const struct hpre_dev *hdev, struct hpre_soft *soft,
		      const struct hpre_pad *pad, uint8_t *em, size_t k, const uint8_t **msg,
		      size_t *len);
/* Was @em, which is changed, made of this message? */
bool hpre_pad_verify(const struct hpre_dev *hdev, struct hpre_soft *soft,
		     const struct hpre_pad *pad, const uint8_t *msg, size_t len, uint8_t *em,
		     size_t k, size_t bits);

#endif /* HPRE_PAD_H */
