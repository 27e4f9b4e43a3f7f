/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Digests by OpenSSL's older functions: deprecated, but the only ones whose state between two
 * blocks can be taken out and put in, which messages in pieces need, and without an allocation
 * for each HMAC. SM3 has no such functions there: sec_sm3.c.
 */

#define OPENSSL_SUPPRESS_DEPRECATED

#include <stddef.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/md5.h>
#include <openssl/sha.h>

#include "sec_crypto.h"
#include "sec_sm3.h"

/* The digest of an HMAC: bit 4 of the code, except SM3's. */
#define HMAC_BIT	0x10
#define BLOCK_MAX	128

struct hash {
	uint8_t alg;		/* of the digest */
	union {
		MD5_CTX md5;
		SHA_CTX sha1;
		SHA256_CTX sha256;
		SHA512_CTX sha512;
		struct sec_sm3 sm3;
	} u;
};

bool
sec_alg_is_hmac(uint8_t a_alg)
{
	return a_alg == SEC_A_ALG_HMAC_SM3 || (a_alg & 0xf8) == HMAC_BIT;
}

static uint8_t
hash_of(uint8_t a_alg)
{
	if (a_alg == SEC_A_ALG_HMAC_SM3)
		return SEC_A_ALG_SM3;
	return sec_alg_is_hmac(a_alg) ? a_alg & ~HMAC_BIT : a_alg;
}

const struct sec_hash_info *
sec_hash_info(uint8_t a_alg)
{
	static const struct sec_hash_info info[] = {
		[SEC_A_ALG_SHA1] = { 64, 20, 20 },
		[SEC_A_ALG_SHA256] = { 64, 32, 32 },
		[SEC_A_ALG_MD5] = { 64, 16, 16 },
		[SEC_A_ALG_SHA224] = { 64, 28, 32 },
		[SEC_A_ALG_SHA384] = { 128, 48, 64 },
		[SEC_A_ALG_SHA512] = { 128, 64, 64 },
		[SEC_A_ALG_SHA512_224] = { 128, 28, 64 },
		[SEC_A_ALG_SHA512_256] = { 128, 32, 64 },
	};
	static const struct sec_hash_info sm3 = { 64, 32, 32 };
	uint8_t alg = hash_of(a_alg);

	if (alg == SEC_A_ALG_SM3)
		return &sm3;
	return alg < sizeof(info) / sizeof(info[0]) ? &info[alg] : NULL;
}

/* The initial value of SHA-512/t is made by SHA-512 itself (FIPS 180-4, 5.3.6). */
static void
sha512_t_init(SHA512_CTX *c, const char *name)
{
	uint8_t out[SHA512_DIGEST_LENGTH];
	unsigned int i;

	SHA512_Init(c);
	for (i = 0; i < 8; i++)
		c->h[i] ^= UINT64_C(0xa5a5a5a5a5a5a5a5);
	SHA512_Update(c, name, strlen(name));
	SHA512_Final(out, c);
	SHA512_Init(c);
	for (i = 0; i < 8; i++) {
		uint64_t h;

		memcpy(&h, out + 8 * i, 8);
		c->h[i] = __builtin_bswap64(h);
	}
}

static void
hash_init(struct hash *h, uint8_t alg)
{
	h->alg = alg;
	switch (alg) {
	case SEC_A_ALG_MD5:
		MD5_Init(&h->u.md5);
		break;
	case SEC_A_ALG_SHA1:
		SHA1_Init(&h->u.sha1);
		break;
	case SEC_A_ALG_SHA224:
		SHA224_Init(&h->u.sha256);
		break;
	case SEC_A_ALG_SHA256:
		SHA256_Init(&h->u.sha256);
		break;
	case SEC_A_ALG_SHA384:
		SHA384_Init(&h->u.sha512);
		break;
	case SEC_A_ALG_SHA512:
		SHA512_Init(&h->u.sha512);
		break;
	case SEC_A_ALG_SHA512_224:
		sha512_t_init(&h->u.sha512, "SHA-512/224");
		break;
	case SEC_A_ALG_SHA512_256:
		sha512_t_init(&h->u.sha512, "SHA-512/256");
		break;
	default:
		sec_sm3_init(&h->u.sm3);
	}
}

static void
hash_update(struct hash *h, const void *p, size_t len)
{
	if (len == 0)
		return;
	switch (h->alg) {
	case SEC_A_ALG_MD5:
		MD5_Update(&h->u.md5, p, len);
		break;
	case SEC_A_ALG_SHA1:
		SHA1_Update(&h->u.sha1, p, len);
		break;
	case SEC_A_ALG_SHA224:
	case SEC_A_ALG_SHA256:
		SHA256_Update(&h->u.sha256, p, len);
		break;
	case SEC_A_ALG_SM3:
		sec_sm3_update(&h->u.sm3, p, len);
		break;
	default:
		SHA512_Update(&h->u.sha512, p, len);
	}
}

/* @out: SEC_STATE_MAX bytes of room. */
static void
hash_final(struct hash *h, uint8_t *out)
{
	switch (h->alg) {
	case SEC_A_ALG_MD5:
		MD5_Final(out, &h->u.md5);
		break;
	case SEC_A_ALG_SHA1:
		SHA1_Final(out, &h->u.sha1);
		break;
	case SEC_A_ALG_SHA224:
	case SEC_A_ALG_SHA256:
		SHA256_Final(out, &h->u.sha256);
		break;
	case SEC_A_ALG_SM3:
		sec_sm3_final(&h->u.sm3, out);
		break;
	default:
		/* Writes as much as SHA-512 or SHA-384 has: at most 64 bytes. */
		SHA512_Final(out, &h->u.sha512);
	}
}

/* Words of 32 bit of the state, from @nb on; not of the SHA-512 family. */
static uint8_t *
hash_words(struct hash *h, unsigned int *nb)
{
	uint8_t *base = (uint8_t *)&h->u;

	*nb = 8;
	switch (h->alg) {
	case SEC_A_ALG_MD5:
		*nb = 4;
		return base + offsetof(MD5_CTX, A);
	case SEC_A_ALG_SHA1:
		*nb = 5;
		return base + offsetof(SHA_CTX, h0);
	case SEC_A_ALG_SHA224:
	case SEC_A_ALG_SHA256:
		return base + offsetof(SHA256_CTX, h);
	default:
		return base + offsetof(struct sec_sm3, h);
	}
}

/* Copy @nb words and turn each around, unless it is MD5: its digest is little endian. */
static void
words_copy(uint8_t alg, uint8_t *to, const uint8_t *from, unsigned int nb)
{
	unsigned int i;
	uint32_t v;

	for (i = 0; i < nb; i++) {
		memcpy(&v, from + 4 * i, 4);
		if (alg != SEC_A_ALG_MD5)
			v = __builtin_bswap32(v);
		memcpy(to + 4 * i, &v, 4);
	}
}

static void
words64_copy(uint8_t *to, const uint8_t *from)
{
	unsigned int i;
	uint64_t v;

	for (i = 0; i < 8; i++) {
		memcpy(&v, from + 8 * i, 8);
		v = __builtin_bswap64(v);
		memcpy(to + 8 * i, &v, 8);
	}
}

/* Between whole blocks. The state is written as the digest is: the whole of it. */
static void
hash_save(struct hash *h, uint8_t *state)
{
	unsigned int nb;
	uint8_t *w;

	if (sec_hash_info(h->alg)->block == 128) {
		words64_copy(state, (const uint8_t *)h->u.sha512.h);
		return;
	}
	w = hash_words(h, &nb);
	words_copy(h->alg, state, w, nb);
}

static void
hash_length(struct hash *h, uint64_t done)
{
	switch (h->alg) {
	case SEC_A_ALG_MD5:
		h->u.md5.Nl = done << 3;
		h->u.md5.Nh = done >> 29;
		break;
	case SEC_A_ALG_SHA1:
		h->u.sha1.Nl = done << 3;
		h->u.sha1.Nh = done >> 29;
		break;
	case SEC_A_ALG_SHA224:
	case SEC_A_ALG_SHA256:
		h->u.sha256.Nl = done << 3;
		h->u.sha256.Nh = done >> 29;
		break;
	case SEC_A_ALG_SM3:
		h->u.sm3.len = done;
		break;
	default:
		h->u.sha512.Nl = done << 3;
		h->u.sha512.Nh = done >> 61;
	}
}

/* Go on from @state, after @done bytes. */
static void
hash_load(struct hash *h, uint8_t alg, const uint8_t *state, uint64_t done)
{
	unsigned int nb;
	uint8_t *w;

	hash_init(h, alg);
	hash_length(h, done);
	if (sec_hash_info(alg)->block == 128) {
		words64_copy((uint8_t *)h->u.sha512.h, state);
		return;
	}
	w = hash_words(h, &nb);
	words_copy(alg, w, state, nb);
}

void
sec_hmac_open(struct sec_hmac *hmac, uint8_t a_alg, const uint8_t *key, uint32_t len)
{
	uint8_t alg = hash_of(a_alg), pad[BLOCK_MAX];
	unsigned int i, block = sec_hash_info(alg)->block;
	struct hash h;

	memset(pad, 0, sizeof(pad));
	memcpy(pad, key, len);
	for (i = 0; i < block; i++)
		pad[i] ^= 0x36;
	hash_init(&h, alg);
	hash_update(&h, pad, block);
	hash_save(&h, hmac->ipad);
	for (i = 0; i < block; i++)
		pad[i] ^= 0x36 ^ 0x5c;
	hash_init(&h, alg);
	hash_update(&h, pad, block);
	hash_save(&h, hmac->opad);
	OPENSSL_cleanse(pad, sizeof(pad));
	OPENSSL_cleanse(&h, sizeof(h));
}

/* After the inner digest: the outer one. */
static void
hmac_outer(struct hash *h, const struct sec_hmac *key, uint8_t *mac)
{
	const struct sec_hash_info *info = sec_hash_info(h->alg);
	uint8_t inner[SEC_STATE_MAX];

	hash_final(h, inner);
	hash_load(h, h->alg, key->opad, info->block);
	hash_update(h, inner, info->digest);
	hash_final(h, mac);
}

void
sec_hash_whole(uint8_t a_alg, const struct sec_hmac *key, const uint8_t *p1, uint32_t len1,
	       const uint8_t *p2, uint32_t len2, uint8_t *mac)
{
	uint8_t alg = hash_of(a_alg);
	struct hash h;

	if (key != NULL)
		hash_load(&h, alg, key->ipad, sec_hash_info(alg)->block);
	else
		hash_init(&h, alg);
	hash_update(&h, p1, len1);
	hash_update(&h, p2, len2);
	if (key != NULL)
		hmac_outer(&h, key, mac);
	else
		hash_final(&h, mac);
}

void
sec_hash_piece(uint8_t a_alg, const struct sec_hmac *key, const uint8_t *state, bool last,
	       const uint8_t *p, uint32_t len, uint64_t total, uint8_t *out)
{
	uint8_t alg = hash_of(a_alg);
	uint64_t done = total - len;
	struct hash h;

	/* The inner digest of an HMAC has the key's block in front. */
	if (key != NULL)
		done += sec_hash_info(alg)->block;
	if (state == NULL && key != NULL)
		state = key->ipad;
	if (state != NULL)
		hash_load(&h, alg, state, done);
	else
		hash_init(&h, alg);
	hash_update(&h, p, len);
	if (!last)
		hash_save(&h, out);
	else if (key != NULL)
		hmac_outer(&h, key, out);
	else
		hash_final(&h, out);
}
