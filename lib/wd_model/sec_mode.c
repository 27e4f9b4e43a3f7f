/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

#include "sec_mode.h"

#include <string.h>

#include <openssl/crypto.h>

#define BLOCK	16
#define CHUNK	2048	/* bytes of scratch on the stack */

bool
sec_evp(EVP_CIPHER_CTX *ctx, const uint8_t *iv, uint8_t *out, const uint8_t *in, uint32_t len)
{
	int n;

	if (iv != NULL && EVP_CipherInit_ex(ctx, NULL, NULL, NULL, iv, -1) != 1)
		return false;
	return len == 0 || (EVP_CipherUpdate(ctx, out, &n, in, len) == 1 && n == (int)len);
}

static void
block_xor(uint8_t *to, const uint8_t *a, const uint8_t *b, uint32_t len)
{
	uint32_t i;

	for (i = 0; i < len; i++)
		to[i] = a[i] ^ b[i];
}

/* ---- CBC-MAC ---- */

struct cbc_mac {
	EVP_CIPHER_CTX *cbc;
	uint32_t have;
	uint8_t buf[BLOCK];	/* a block that is not full yet */
	uint8_t mac[BLOCK];
	bool ok;
};

/* Whole blocks. */
static void
cbc_mac_blocks(struct cbc_mac *m, const uint8_t *p, uint32_t len)
{
	uint8_t out[CHUNK];
	uint32_t n;

	for (; len > 0; p += n, len -= n) {
		n = len < CHUNK ? len : CHUNK;
		m->ok &= sec_evp(m->cbc, NULL, out, p, n);
		memcpy(m->mac, out + n - BLOCK, BLOCK);
	}
}

static void
cbc_mac_update(struct cbc_mac *m, const uint8_t *p, uint32_t len)
{
	uint32_t n;

	if (m->have > 0) {
		n = len < BLOCK - m->have ? len : BLOCK - m->have;
		memcpy(m->buf + m->have, p, n);
		m->have += n;
		p += n;
		len -= n;
		if (m->have < BLOCK)
			return;
		cbc_mac_blocks(m, m->buf, BLOCK);
		m->have = 0;
	}
	cbc_mac_blocks(m, p, len & ~(BLOCK - 1));
	m->have = len % BLOCK;
	if (m->have > 0)
		memcpy(m->buf, p + len - m->have, m->have);
}

static void
cbc_mac_pad(struct cbc_mac *m)
{
	if (m->have == 0)
		return;
	memset(m->buf + m->have, 0, BLOCK - m->have);
	cbc_mac_blocks(m, m->buf, BLOCK);
	m->have = 0;
}

static void
cbc_mac_open(struct cbc_mac *m, EVP_CIPHER_CTX *cbc)
{
	static const uint8_t zero[BLOCK];

	memset(m, 0, sizeof(*m));
	m->cbc = cbc;
	m->ok = EVP_CipherInit_ex(cbc, NULL, NULL, NULL, zero, -1) == 1;
}

/* ---- CCM: SP 800-38C, with B0 and the first counter block as the SQE has them ---- */

static bool
ccm_mac(EVP_CIPHER_CTX *cbc, const struct sec_req *req, const uint8_t *data, uint8_t *mac)
{
	uint8_t aad_len[2] = { req->aad_len >> 8, req->aad_len };
	struct cbc_mac m;

	cbc_mac_open(&m, cbc);
	cbc_mac_update(&m, req->a_iv, BLOCK);
	if (req->aad_len > 0) {
		cbc_mac_update(&m, aad_len, sizeof(aad_len));
		cbc_mac_update(&m, req->aad, req->aad_len);
		cbc_mac_pad(&m);
	}
	cbc_mac_update(&m, data, req->len);
	cbc_mac_pad(&m);
	memcpy(mac, m.mac, BLOCK);
	return m.ok;
}

bool
sec_ccm(EVP_CIPHER_CTX *ctr, EVP_CIPHER_CTX *cbc, const struct sec_req *req, uint8_t *mac)
{
	/* The block that enciphers the MAC: the counter field is 0. */
	unsigned int l = (req->iv[0] & 7) + 1;
	uint8_t a0[BLOCK];
	bool ok = true;

	if (req->ss->alg.enc)
		ok = ccm_mac(cbc, req, req->in, mac);
	ok &= sec_evp(ctr, req->iv, req->out, req->in, req->len);
	if (!req->ss->alg.enc)
		ok &= ccm_mac(cbc, req, req->out, mac);
	memcpy(a0, req->iv, BLOCK);
	memset(a0 + BLOCK - l, 0, l);
	return sec_evp(ctr, a0, mac, mac, BLOCK) && ok;
}

/* ---- GCM: SP 800-38D ---- */

static void
gcm_lengths(uint8_t *block, uint64_t aad, uint64_t data)
{
	aad = __builtin_bswap64(aad * 8);
	data = __builtin_bswap64(data * 8);
	memcpy(block, &aad, 8);
	memcpy(block + 8, &data, 8);
}

bool
sec_gcm(EVP_CIPHER_CTX *ctr, const struct sec_ghash *g, const struct sec_req *req, uint8_t *mac)
{
	uint8_t j[BLOCK] = { 0 }, lengths[BLOCK];
	bool ok = true;

	memset(mac, 0, BLOCK);
	sec_ghash(g, mac, req->aad, req->aad_len);
	if (!req->ss->alg.enc)
		sec_ghash(g, mac, req->in, req->len);
	memcpy(j, req->iv, SEC_GCM_IV_LEN);
	j[BLOCK - 1] = 2;
	ok &= sec_evp(ctr, j, req->out, req->in, req->len);
	if (req->ss->alg.enc)
		sec_ghash(g, mac, req->out, req->len);
	gcm_lengths(lengths, req->aad_len, req->len);
	sec_ghash(g, mac, lengths, BLOCK);
	j[BLOCK - 1] = 1;
	return sec_evp(ctr, j, mac, mac, BLOCK) && ok;
}

bool
sec_gcm_part(EVP_CIPHER_CTX *ctr, const struct sec_ghash *g, const struct sec_req *req,
	     uint8_t *state)
{
	uint32_t counter;
	uint8_t j[BLOCK];
	bool ok;

	memcpy(j, req->iv, BLOCK);
	memcpy(&counter, j + SEC_GCM_IV_LEN, sizeof(counter));
	counter = __builtin_bswap32(__builtin_bswap32(counter) + 1);
	memcpy(j + SEC_GCM_IV_LEN, &counter, sizeof(counter));
	memcpy(state, req->a_iv, BLOCK);
	if (!req->ss->alg.enc)
		sec_ghash(g, state, req->in, req->len);
	ok = sec_evp(ctr, j, req->out, req->in, req->len);
	if (req->ss->alg.enc)
		sec_ghash(g, state, req->out, req->len);
	return ok;
}

/* ---- XTS: IEEE 1619; GB/T 17964 differs in the order of the tweak's bits ---- */

static void
tweak_next(uint8_t *t, bool gb)
{
	unsigned int i, carry, out;

	if (gb) {
		/* Bit 0 is the highest of the first byte, as in GCM. */
		carry = t[BLOCK - 1] & 1;
		for (i = BLOCK - 1; i > 0; i--)
			t[i] = t[i] >> 1 | t[i - 1] << 7;
		t[0] = t[0] >> 1 ^ (carry ? 0xe1 : 0);
		return;
	}
	for (carry = 0, i = 0; i < BLOCK; i++, carry = out) {
		out = t[i] >> 7;
		t[i] = t[i] << 1 | carry;
	}
	if (carry)
		t[0] ^= 0x87;
}

/* Whole blocks, @t moves on with them. */
static bool
xts_blocks(EVP_CIPHER_CTX *ecb, uint8_t *t, bool gb, uint8_t *out, const uint8_t *in, uint32_t len)
{
	uint8_t tweak[CHUNK], buf[CHUNK];
	uint32_t i, n;

	for (; len > 0; in += n, out += n, len -= n) {
		n = len < CHUNK ? len : CHUNK;
		for (i = 0; i < n; i += BLOCK) {
			memcpy(tweak + i, t, BLOCK);
			tweak_next(t, gb);
		}
		block_xor(buf, in, tweak, n);
		if (!sec_evp(ecb, NULL, buf, buf, n))
			return false;
		block_xor(out, buf, tweak, n);
	}
	return true;
}

/* The last whole block and the @tail bytes behind it: ciphertext stealing. */
static bool
xts_steal(EVP_CIPHER_CTX *ecb, uint8_t *t, const struct sec_alg *alg, uint8_t *out,
	  const uint8_t *in, uint32_t tail)
{
	uint8_t first[BLOCK], next[BLOCK], last[BLOCK];

	memcpy(first, t, BLOCK);
	memcpy(next, t, BLOCK);
	tweak_next(next, alg->xts_gb);
	/* To decrypt, the tweaks of the two change places. */
	if (!xts_blocks(ecb, alg->enc ? first : next, alg->xts_gb, last, in, BLOCK))
		return false;
	memcpy(next, t, BLOCK);
	if (alg->enc)
		tweak_next(next, alg->xts_gb);
	memcpy(first, last, BLOCK);
	memcpy(last, in + BLOCK, tail);
	memcpy(out + BLOCK, first, tail);
	return xts_blocks(ecb, next, alg->xts_gb, out, last, BLOCK);
}

bool
sec_xts(EVP_CIPHER_CTX *ecb, EVP_CIPHER_CTX *tweak, const struct sec_req *req)
{
	const struct sec_alg *alg = &req->ss->alg;
	uint32_t tail = req->len % BLOCK, body = req->len - tail - (tail != 0 ? BLOCK : 0);
	uint8_t t[BLOCK];

	if (!sec_evp(tweak, NULL, t, req->iv, BLOCK) ||
	    !xts_blocks(ecb, t, alg->xts_gb, req->out, req->in, body))
		return false;
	return tail == 0 || xts_steal(ecb, t, alg, req->out + body, req->in + body, tail);
}

/* ---- CMAC (SP 800-38B) and XCBC-MAC (RFC 3566) ---- */

static void
cmac_double(uint8_t *to, const uint8_t *from)
{
	unsigned int i, carry = from[0] >> 7;

	for (i = 0; i < BLOCK - 1; i++)
		to[i] = from[i] << 1 | from[i + 1] >> 7;
	to[i] = from[i] << 1 ^ (carry ? 0x87 : 0);
}

void
sec_cmac_subkeys(const uint8_t *zero, uint8_t *k1, uint8_t *k2)
{
	cmac_double(k1, zero);
	cmac_double(k2, k1);
}

bool
sec_cbc_mac(EVP_CIPHER_CTX *cbc, const uint8_t *k1, const uint8_t *k2, const struct sec_req *req,
	    uint8_t *mac)
{
	/* All but the last block, which is never empty. */
	uint32_t rest = (req->aad_len - 1) % BLOCK + 1;
	uint8_t last[BLOCK] = { 0 };
	struct cbc_mac m;

	cbc_mac_open(&m, cbc);
	cbc_mac_update(&m, req->aad, req->aad_len - rest);
	memcpy(last, req->aad + req->aad_len - rest, rest);
	if (rest < BLOCK)
		last[rest] = 0x80;
	block_xor(last, last, rest < BLOCK ? k2 : k1, BLOCK);
	cbc_mac_update(&m, last, BLOCK);
	memcpy(mac, m.mac, BLOCK);
	return m.ok;
}
