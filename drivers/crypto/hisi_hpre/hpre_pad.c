/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* PKCS#1 v1.5, OAEP and PSS, after RFC 8017 sections 7 to 9. */

#include "hpre_pad.h"

#include <errno.h>
#include <string.h>

#include <openssl/crypto.h>

#include "hpre_num.h"
#include "hpre_soft.h"

#define V15_OVERHEAD	11	/* 00, type, 8 bytes of padding, 00 */

/*
 * DigestInfo of the hashes (RFC 8017 section 9.2, notes), all but the digest; PKCS#1 v1.5 knows no
 * others.
 */
#define INFO_MAX	19
static const struct {
	enum rte_crypto_auth_algorithm algo;
	uint8_t len, info_len;
	uint8_t info[INFO_MAX];
} hashes[HPRE_NB_HASH] = {
	[HPRE_HASH_MD5] = { RTE_CRYPTO_AUTH_MD5, 16, 18, {
		0x30, 0x20, 0x30, 0x0c, 0x06, 0x08, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x05,
		0x05, 0x00, 0x04, 0x10 } },
	[HPRE_HASH_SHA1] = { RTE_CRYPTO_AUTH_SHA1, 20, 15, {
		0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x1a, 0x05, 0x00, 0x04,
		0x14 } },
	[HPRE_HASH_SHA224] = { RTE_CRYPTO_AUTH_SHA224, 28, 19, {
		0x30, 0x2d, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02,
		0x04, 0x05, 0x00, 0x04, 0x1c } },
	[HPRE_HASH_SHA256] = { RTE_CRYPTO_AUTH_SHA256, 32, 19, {
		0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02,
		0x01, 0x05, 0x00, 0x04, 0x20 } },
	[HPRE_HASH_SHA384] = { RTE_CRYPTO_AUTH_SHA384, 48, 19, {
		0x30, 0x41, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02,
		0x02, 0x05, 0x00, 0x04, 0x30 } },
	[HPRE_HASH_SHA512] = { RTE_CRYPTO_AUTH_SHA512, 64, 19, {
		0x30, 0x51, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02,
		0x03, 0x05, 0x00, 0x04, 0x40 } },
	[HPRE_HASH_SM3] = { RTE_CRYPTO_AUTH_SM3, 32, 0, { 0 } },
};

size_t
hpre_hash_len(enum hpre_hash hash)
{
	return hashes[hash].len;
}

enum hpre_hash
hpre_hash_of(enum rte_crypto_auth_algorithm algo)
{
	unsigned int i;

	for (i = HPRE_HASH_NONE + 1; i < HPRE_NB_HASH; i++)
		if (hashes[i].algo == algo)
			return i;
	return HPRE_HASH_NONE;
}

static bool
pad_hash_ok(const struct hpre_dev *hdev, enum hpre_hash hash)
{
	return hashes[hash].info_len != 0 && hdev->md[hash] != NULL;
}

uint64_t
hpre_pad_hashes(const struct hpre_dev *hdev)
{
	uint64_t bits = 0;
	unsigned int i;

	for (i = HPRE_HASH_NONE + 1; i < HPRE_NB_HASH; i++)
		if (pad_hash_ok(hdev, i))
			bits |= UINT64_C(1) << hashes[i].algo;
	return bits;
}

int
hpre_pad_init(const struct hpre_dev *hdev, struct hpre_soft *soft,
	      const struct rte_crypto_rsa_padding *from, struct hpre_pad *pad)
{
	const rte_crypto_param *label = &from->oaep_label;
	struct hpre_piece piece;

	memset(pad, 0, sizeof(*pad));
	pad->type = from->type;
	if (from->type == RTE_CRYPTO_RSA_PADDING_NONE)
		return 0;
	pad->hash = hpre_hash_of(from->hash);
	if (from->type == RTE_CRYPTO_RSA_PADDING_PKCS1_5) {
		/* Without a hash the message is signed as it is. */
		if (pad->hash == HPRE_HASH_NONE)
			return (int)from->hash == 0 || from->hash == RTE_CRYPTO_AUTH_NULL ? 0 :
			       -ENOTSUP;
		return pad_hash_ok(hdev, pad->hash) ? 0 : -ENOTSUP;
	}
	if (from->type != RTE_CRYPTO_RSA_PADDING_OAEP && from->type != RTE_CRYPTO_RSA_PADDING_PSS)
		return -EINVAL;
	pad->mgf = hpre_hash_of(from->mgf1hash);
	if (pad->mgf == HPRE_HASH_NONE) {
		if ((int)from->mgf1hash != 0 && from->mgf1hash != RTE_CRYPTO_AUTH_NULL)
			return -ENOTSUP;
		pad->mgf = pad->hash;
	}
	if (!pad_hash_ok(hdev, pad->hash) || !pad_hash_ok(hdev, pad->mgf))
		return -ENOTSUP;
	pad->salt_len = from->pss_saltlen;
	if (from->type != RTE_CRYPTO_RSA_PADDING_OAEP)
		return 0;
	piece.data = label->data != NULL ? label->data : (const uint8_t *)"";
	piece.len = label->data != NULL ? label->length : 0;
	return hpre_soft_hash(soft, hdev->md[pad->hash], &piece, 1, pad->label) ? 0 : -ENOMEM;
}

/* ---- PKCS#1 v1.5 ---- */

/* Block type 1: of a digest with its name, or of the message as it is. */
static bool
v15_sign(const struct hpre_pad *pad, const uint8_t *msg, size_t len, uint8_t *em, size_t k)
{
	size_t info_len = hashes[pad->hash].info_len, fill;

	if (pad->hash != HPRE_HASH_NONE && len != hashes[pad->hash].len)
		return false;
	if (k < V15_OVERHEAD || len > k - V15_OVERHEAD || info_len > k - V15_OVERHEAD - len)
		return false;
	fill = k - 3 - info_len - len;
	em[0] = 0;
	em[1] = 1;
	memset(em + 2, 0xff, fill);
	em[2 + fill] = 0;
	memcpy(em + 3 + fill, hashes[pad->hash].info, info_len);
	memcpy(em + 3 + fill + info_len, msg, len);
	return true;
}

static bool
v15_encrypt(const uint8_t *msg, size_t len, uint8_t *em, size_t k)
{
	size_t fill;

	if (k < V15_OVERHEAD || len > k - V15_OVERHEAD)
		return false;
	fill = k - 3 - len;
	em[0] = 0;
	em[1] = 2;
	em[2 + fill] = 0;
	memcpy(em + 3 + fill, msg, len);
	return hpre_soft_random_nonzero(em + 2, fill);
}

/* 1 when @a is @b, else 0, without a branch. */
static inline uint32_t
same(uint32_t a, uint32_t b)
{
	return ((a ^ b) - 1) >> 31 & 1;
}

static bool
v15_decrypt(const uint8_t *em, size_t k, const uint8_t **msg, size_t *len)
{
	uint32_t good, found = 0, zero;
	size_t i, at = 0;

	good = same(em[0], 0) & same(em[1], 2);
	for (i = 2; i < k; i++) {
		zero = same(em[i], 0) & (found ^ 1);
		at |= i & -(size_t)zero;
		found |= zero;
	}
	good &= found & (at >= V15_OVERHEAD - 1);
	*msg = em + at + 1;
	*len = k - at - 1;
	return good != 0;
}

/* ---- OAEP and PSS ---- */

/* Lay MGF1 of the seed over @len bytes. */
static bool
mgf1_xor(const struct hpre_dev *hdev, struct hpre_soft *soft, enum hpre_hash hash,
	 const uint8_t *seed, size_t seed_len, uint8_t *to, size_t len)
{
	uint8_t count[4] = { 0 }, mask[HPRE_HASH_MAX];
	const struct hpre_piece piece[] = { { seed, seed_len }, { count, sizeof(count) } };
	size_t n, i;

	for (; len != 0; to += n, len -= n) {
		if (!hpre_soft_hash(soft, hdev->md[hash], piece, RTE_DIM(piece), mask))
			return false;
		n = RTE_MIN(len, (size_t)hashes[hash].len);
		for (i = 0; i < n; i++)
			to[i] ^= mask[i];
		/* At most 64 rounds: one byte counts them. */
		count[3]++;
	}
	OPENSSL_cleanse(mask, sizeof(mask));
	return true;
}

/* 00, seed, data block: hash of the label, zeroes, 01, message. */
static bool
oaep_encrypt(const struct hpre_dev *hdev, struct hpre_soft *soft, const struct hpre_pad *pad,
	     const uint8_t *msg, size_t len, uint8_t *em, size_t k)
{
	size_t h = hashes[pad->hash].len, db_len;
	uint8_t *seed = em + 1, *db = em + 1 + h;

	if (k < 2 * h + 2 || len > k - 2 * h - 2)
		return false;
	db_len = k - h - 1;
	em[0] = 0;
	memcpy(db, pad->label, h);
	memset(db + h, 0, db_len - h - len - 1);
	db[db_len - len - 1] = 1;
	memcpy(db + db_len - len, msg, len);
	return hpre_soft_random(seed, h) &&
	       mgf1_xor(hdev, soft, pad->mgf, seed, h, db, db_len) &&
	       mgf1_xor(hdev, soft, pad->mgf, db, db_len, seed, h);
}

static bool
oaep_decrypt(const struct hpre_dev *hdev, struct hpre_soft *soft, const struct hpre_pad *pad,
	     uint8_t *em, size_t k, const uint8_t **msg, size_t *len)
{
	size_t h = hashes[pad->hash].len, db_len, i, at = 0;
	uint8_t *seed = em + 1, *db = em + 1 + h;
	uint32_t good, found = 0, one, stray = 0;

	if (k < 2 * h + 2)
		return false;
	db_len = k - h - 1;
	if (!mgf1_xor(hdev, soft, pad->mgf, db, db_len, seed, h) ||
	    !mgf1_xor(hdev, soft, pad->mgf, seed, h, db, db_len))
		return false;
	good = same(em[0], 0) & hpre_num_equal(db, pad->label, h);
	for (i = h; i < db_len; i++) {
		one = same(db[i], 1) & (found ^ 1);
		at |= i & -(size_t)one;
		found |= one;
		stray |= (found ^ 1) & (same(db[i], 0) ^ 1);
	}
	good &= found & (stray ^ 1);
	*msg = db + at + 1;
	*len = db_len - at - 1;
	return good != 0;
}

/* The hash of eight zeroes, digest and salt. */
static bool
pss_hash(const struct hpre_dev *hdev, struct hpre_soft *soft, const struct hpre_pad *pad,
	 const uint8_t *digest, const uint8_t *salt, uint8_t *out)
{
	static const uint8_t zeroes[8];
	const struct hpre_piece piece[] = {
		{ zeroes, sizeof(zeroes) }, { digest, hashes[pad->hash].len },
		{ salt, pad->salt_len },
	};

	return hpre_soft_hash(soft, hdev->md[pad->hash], piece, RTE_DIM(piece), out);
}

/* Where the encoded message begins: it has one bit less than the modulus. */
static inline size_t
pss_skip(size_t k, size_t bits)
{
	return k - (bits + 6) / 8;
}

/* zeroes, 01, salt; masked; hash, bc */
static bool
pss_sign(const struct hpre_dev *hdev, struct hpre_soft *soft, const struct hpre_pad *pad,
	 const uint8_t *digest, size_t len, uint8_t *em, size_t k, size_t bits)
{
	size_t h = hashes[pad->hash].len, skip = pss_skip(k, bits), s = pad->salt_len, db_len;
	uint8_t *db = em + skip, *salt, *hash;

	if (len != h || k - skip < h + s + 2)
		return false;
	db_len = k - skip - h - 1;
	hash = db + db_len;
	salt = hash - s;
	memset(em, 0, skip);
	memset(db, 0, db_len - s - 1);
	salt[-1] = 1;
	if ((s != 0 && !hpre_soft_random(salt, s)) ||
	    !pss_hash(hdev, soft, pad, digest, salt, hash) ||
	    !mgf1_xor(hdev, soft, pad->mgf, hash, h, db, db_len))
		return false;
	db[0] &= 0xff >> (8 * (k - skip) - (bits - 1));
	em[k - 1] = 0xbc;
	return true;
}

static bool
pss_verify(const struct hpre_dev *hdev, struct hpre_soft *soft, const struct hpre_pad *pad,
	   const uint8_t *digest, size_t len, uint8_t *em, size_t k, size_t bits)
{
	size_t h = hashes[pad->hash].len, skip = pss_skip(k, bits), s = pad->salt_len, db_len;
	uint8_t *db = em + skip, *hash, want[HPRE_HASH_MAX], mask;

	if (len != h || k - skip < h + s + 2)
		return false;
	db_len = k - skip - h - 1;
	hash = db + db_len;
	mask = 0xff >> (8 * (k - skip) - (bits - 1));
	if (em[k - 1] != 0xbc || !hpre_num_zero(em, skip) || (db[0] & ~mask) != 0 ||
	    !mgf1_xor(hdev, soft, pad->mgf, hash, h, db, db_len))
		return false;
	db[0] &= mask;
	return hpre_num_zero(db, db_len - s - 1) && db[db_len - s - 1] == 1 &&
	       pss_hash(hdev, soft, pad, digest, hash - s, want) && hpre_num_equal(hash, want, h);
}

/* ---- By type ---- */

bool
hpre_pad_encrypt(const struct hpre_dev *hdev, struct hpre_soft *soft, const struct hpre_pad *pad,
		 const uint8_t *msg, size_t len, uint8_t *em, size_t k)
{
	switch (pad->type) {
	case RTE_CRYPTO_RSA_PADDING_NONE:
		return hpre_num_set(em, k, msg, len);
	case RTE_CRYPTO_RSA_PADDING_PKCS1_5:
		return v15_encrypt(msg, len, em, k);
	case RTE_CRYPTO_RSA_PADDING_OAEP:
		return oaep_encrypt(hdev, soft, pad, msg, len, em, k);
	default:
		return false;
	}
}

bool
hpre_pad_sign(const struct hpre_dev *hdev, struct hpre_soft *soft, const struct hpre_pad *pad,
	      const uint8_t *msg, size_t len, uint8_t *em, size_t k, size_t bits)
{
	switch (pad->type) {
	case RTE_CRYPTO_RSA_PADDING_NONE:
		return hpre_num_set(em, k, msg, len);
	case RTE_CRYPTO_RSA_PADDING_PKCS1_5:
		return v15_sign(pad, msg, len, em, k);
	case RTE_CRYPTO_RSA_PADDING_PSS:
		return pss_sign(hdev, soft, pad, msg, len, em, k, bits);
	default:
		return false;
	}
}

bool
hpre_pad_decrypt(const struct hpre_dev *hdev, struct hpre_soft *soft, const struct hpre_pad *pad,
		 uint8_t *em, size_t k, const uint8_t **msg, size_t *len)
{
	switch (pad->type) {
	case RTE_CRYPTO_RSA_PADDING_NONE:
		*msg = em;
		*len = k;
		return true;
	case RTE_CRYPTO_RSA_PADDING_PKCS1_5:
		return v15_decrypt(em, k, msg, len);
	case RTE_CRYPTO_RSA_PADDING_OAEP:
		return oaep_decrypt(hdev, soft, pad, em, k, msg, len);
	default:
		return false;
	}
}

bool
hpre_pad_verify(const struct hpre_dev *hdev, struct hpre_soft *soft, const struct hpre_pad *pad,
		const uint8_t *msg, size_t len, uint8_t *em, size_t k, size_t bits)
{
	uint8_t want[HPRE_WIDTH_MAX];

	switch (pad->type) {
	case RTE_CRYPTO_RSA_PADDING_NONE:
		return hpre_num_set(want, k, msg, len) && hpre_num_equal(em, want, k);
	case RTE_CRYPTO_RSA_PADDING_PKCS1_5:
		/* There is one encoding only: make it and compare, nothing is parsed. */
		return v15_sign(pad, msg, len, want, k) && hpre_num_equal(em, want, k);
	case RTE_CRYPTO_RSA_PADDING_PSS:
		return pss_verify(hdev, soft, pad, msg, len, em, k, bits);
	default:
		return false;
	}
}
