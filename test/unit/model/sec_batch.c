/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

#include "sec_batch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AES(mode)	.c_alg = SEC_C_ALG_AES, .c_mode = SEC_C_MODE_##mode
#define SM4(mode)	.c_alg = SEC_C_ALG_SM4, .c_mode = SEC_C_MODE_##mode
#define NO_CIPHER	.c_alg = -1, .c_mode = -1, .block = 1
#define AUTH(alg)	.a_alg = SEC_A_ALG_##alg
#define HMAC(alg, n)	.a_alg = SEC_A_ALG_HMAC_##alg, .akey = (n), .mac = (n)
#define NO_AUTH		.a_alg = -1

const struct sb_shape sb_shapes[] = {
	{ "cbc", AES(CBC), NO_AUTH, .key = 16, .iv = 16, .block = 16 },
	{ "cbc out of place", AES(CBC), NO_AUTH, .key = 32, .iv = 16, .block = 16, .out = true },
	{ "ctr", AES(CTR), NO_AUTH, .key = 24, .iv = 16, .block = 1 },
	{ "ctr out of place", AES(CTR), NO_AUTH, .key = 16, .iv = 16, .block = 1, .out = true },
	{ "xts", AES(XTS), NO_AUTH, .key = 64, .iv = 16, .block = 16 },
	{ "ecb", AES(ECB), NO_AUTH, .key = 16, .block = 16 },
	{ "ecb out of place", AES(ECB), NO_AUTH, .key = 16, .block = 16, .out = true },
	{ "3des", .c_alg = SEC_C_ALG_3DES, .c_mode = SEC_C_MODE_CBC, NO_AUTH, .key = 24, .iv = 8,
	  .block = 8 },
	{ "sm4", SM4(CBC), NO_AUTH, .key = 16, .iv = 16, .block = 16 },
	{ "sm4 out of place", SM4(CTR), NO_AUTH, .key = 16, .iv = 16, .block = 1, .out = true,
	  .bd3 = true },
	{ "sha256", NO_CIPHER, AUTH(SHA256), .mac = 32 },
	{ "hmac sha1", NO_CIPHER, HMAC(SHA1, 20) },
	{ "hmac sha256", NO_CIPHER, AUTH(HMAC_SHA256), .akey = 64, .mac = 16 },
	{ "hmac sha512", NO_CIPHER, HMAC(SHA512, 64) },
	{ "hmac sm3", NO_CIPHER, HMAC(SM3, 32), .bd3 = true },
	{ "cmac", NO_CIPHER, AUTH(CMAC), .akey = 16, .mac = 16, .bd3 = true },
	{ "xcbc", NO_CIPHER, AUTH(XCBC), .akey = 16, .mac = 12, .bd3 = true },
	{ "gcm", AES(GCM), NO_AUTH, .key = 16, .iv = 12, .mac = 16, .block = 1 },
	{ "gcm with aad", AES(GCM), NO_AUTH, .key = 32, .iv = 12, .mac = 16, .block = 1,
	  .aad = 20 },
	{ "gcm out of place", AES(GCM), NO_AUTH, .key = 16, .iv = 12, .mac = 16, .block = 1,
	  .aad = 13, .out = true },
	{ "gcm list", AES(GCM), NO_AUTH, .key = 16, .iv = 12, .mac = 16, .block = 1, .aad = 12,
	  .list = true },
	{ "gcm list, short tag", AES(GCM), NO_AUTH, .key = 24, .iv = 12, .mac = 8, .block = 1,
	  .aad = 100, .list = true },
	{ "ccm", AES(CCM), NO_AUTH, .key = 16, .iv = 16, .mac = 16, .block = 1, .aad = 8 },
	{ "chain sha1", AES(CBC), HMAC(SHA1, 20), .key = 16, .iv = 16, .block = 16 },
	{ "chain sha1, lead", AES(CBC), AUTH(HMAC_SHA1), .key = 32, .akey = 20, .mac = 12,
	  .iv = 16, .block = 16, .aad = 24 },
	{ "chain sha256", AES(CBC), HMAC(SHA256, 32), .key = 24, .iv = 16, .block = 16 },
	{ "chain sha256, lead", AES(CBC), HMAC(SHA256, 32), .key = 16, .iv = 16, .block = 16,
	  .aad = 13 },
	{ "chain sha512, lead", AES(CBC), HMAC(SHA512, 64), .key = 16, .iv = 16, .block = 16,
	  .aad = 8 },
	{ "chain out of place", AES(CBC), HMAC(SHA256, 32), .key = 16, .iv = 16, .block = 16,
	  .out = true },
	{ "chain sm4", SM4(CBC), HMAC(SM3, 32), .key = 16, .iv = 16, .block = 16, .aad = 8,
	  .bd3 = true },
};
const unsigned int sb_nb_shapes = sizeof(sb_shapes) / sizeof(sb_shapes[0]);

const struct sb_shape *
sb_shape_get(const char *name)
{
	unsigned int i;

	for (i = 0; i < sb_nb_shapes && strcmp(sb_shapes[i].name, name) != 0; i++)
		;
	TEST_CHECK(i < sb_nb_shapes, "%s", name);
	return &sb_shapes[i];
}

/* ---- laying out ---- */

uint64_t
sb_alloc(uint32_t len, size_t align)
{
	uint64_t addr = rig_alloc(len == 0 ? 1 : len, align);
	uint32_t i;

	for (i = 0; i < len; i++)
		rig_ptr(addr)[i] = rig_rand(256);
	return addr;
}

void
sb_keys(const struct sb_shape *s, uint64_t *key, uint64_t *akey)
{
	*key = s->key != 0 ? sb_alloc(s->key, 1) : 0;
	*akey = s->akey != 0 ? sb_alloc(s->akey, 1) : 0;
}

void
sb_list(struct sb_req *r, const struct sb_piece *piece, unsigned int nb)
{
	unsigned int i;

	r->f.src = rig_alloc(sizeof(*r->list) + nb * sizeof(r->list->sge[0]), SGL_ALIGN);
	r->list = (struct sgl_hdr *)rig_ptr(r->f.src);
	memset(r->list, 0, sizeof(*r->list) + nb * sizeof(r->list->sge[0]));
	r->list->entry_sum_in_chain = nb;
	r->list->entry_sum_in_sgl = nb;
	r->list->entry_length_in_sgl = nb;
	for (i = 0; i < nb; i++) {
		r->list->sge[i].buf = piece[i].addr;
		r->list->sge[i].len = piece[i].len;
	}
}

/* A block that counts and one to authenticate, as RFC 3610 has them, for 11 bytes of nonce. */
static void
ccm_blocks(struct sb_req *r, uint32_t aad)
{
	uint8_t *a1 = rig_ptr(r->iv), *b0;

	r->f.a_iv = sb_alloc(16, 1);
	b0 = rig_ptr(r->f.a_iv);
	a1[0] = 3;
	memset(a1 + 12, 0, 4);
	memcpy(b0, a1, 16);
	a1[15] = 1;
	b0[0] |= (aad > 0 ? 0x40 : 0) | (r->shape->mac - 2) / 2 << 3;
	b0[14] = r->len >> 8;
	b0[15] = r->len;
}

static uint8_t
key_code(const struct sb_shape *s)
{
	switch (s->c_alg) {
	case SEC_C_ALG_AES:
		return ((s->c_mode == SEC_C_MODE_XTS ? s->key / 2 : s->key) - 16) / 8;
	case SEC_C_ALG_3DES:
		return SEC_C_KEY_3DES_3KEY;
	default:
		return SEC_C_KEY_SM4;
	}
}

static void
fill_cipher(struct sb_req *r, uint32_t aad)
{
	const struct sb_shape *s = r->shape;
	struct sec_fill *f = &r->f;

	f->cipher = r->enc ? SEC_CIPHER_ENC : SEC_CIPHER_DEC;
	f->c_alg = s->c_alg;
	f->c_mode = s->c_mode;
	f->c_key = key_code(s);
	f->c_len = r->len;
	f->c_off += aad;
	f->de = s->out;
	f->dst = r->dst - f->c_off;
	if (s->c_mode == SEC_C_MODE_GCM || s->c_mode == SEC_C_MODE_CCM) {
		f->icv_len = s->mac;
		f->seq = !r->enc;
		f->a_len = aad;
	}
}

static void
fill_auth(struct sb_req *r, uint32_t aad)
{
	const struct sb_shape *s = r->shape;
	struct sec_fill *f = &r->f;
	bool alone = s->c_alg < 0;

	f->auth = r->enc || alone ? SEC_AUTH_GEN : SEC_AUTH_VERIFY;
	f->seq = !alone && !r->enc;
	f->a_alg = s->a_alg;
	f->mac_words = s->mac / 4;
	f->a_key_words = s->akey / 4;
	f->a_len = aad + r->len;
}

static uint32_t
want_of(const struct sb_req *r)
{
	const struct sb_shape *s = r->shape;

	if (s->c_alg < 0)
		return SEC_W28_AUTH;
	if (s->mac == 0)
		return SEC_W28_CIPHER;
	return r->enc ? SEC_W28_AEAD : SEC_W28_GOOD;
}

struct sb_req *
sb_add(struct sb *b, const struct sb_shape *s, bool enc, uint8_t type, uint64_t key,
       uint64_t akey, uint32_t aad, uint32_t len)
{
	struct sb_req *r = &b->req[b->nb++];
	uint32_t base = s->list || rig_rand(2) == 0 ? 0 : rig_rand(300);

	*r = (struct sb_req){ .shape = s, .enc = enc, .len = len };
	r->aad = sb_alloc(s->list ? aad : aad + len, 1);
	r->data = s->list ? sb_alloc(len, 1) : r->aad + aad;
	r->dst = s->out ? sb_alloc(len, 1) : r->data;
	r->iv = s->iv != 0 ? sb_alloc(s->iv, 1) : 0;
	r->mac = s->mac != 0 ? sb_alloc(s->mac, 1) : 0;
	r->f = (struct sec_fill){
		.type = type, .tag = b->nb, .ctr_mode = 2, .src = r->aad - base,
		.a_off = s->mac != 0 ? base : 0, .c_off = s->c_alg >= 0 ? base : 0,
		.mac = r->mac, .c_iv = r->iv, .c_key_addr = key, .a_key_addr = akey,
	};
	if (s->list) {
		r->f.src_type = SEC_ADDR_SGL;
		sb_list(r, (struct sb_piece[]){ { r->aad, aad }, { r->data, len } }, 2);
	}
	if (s->c_alg >= 0)
		fill_cipher(r, aad);
	if (s->a_alg >= 0)
		fill_auth(r, aad);
	if (s->c_mode == SEC_C_MODE_CCM)
		ccm_blocks(r, aad);
	r->want = want_of(r);
	return r;
}

/* ---- running ---- */

struct sb_result {
	uint8_t *mem;		/* all that was allocated, and what is between */
	size_t size;
	uint32_t sqe[SEC_BATCH][32];
};

static void
result_free(struct sb_result *res)
{
	free(res->mem);
	res->mem = NULL;
}

static void
mem_save(struct sb_result *res, uint64_t first, uint64_t end)
{
	result_free(res);
	res->size = end - first;
	res->mem = malloc(res->size);
	if (res->mem == NULL)
		abort();
	memcpy(res->mem, rig_ptr(first), res->size);
}

/* Encrypt, alone, what shall be decrypted; out of place the result is the next source. */
static void
prepare(struct sb *b)
{
	uint32_t sqe[32];
	struct sec_fill f;
	unsigned int i;

	for (i = 0; i < b->nb; i++) {
		struct sb_req *r = &b->req[i];

		if (r->enc || r->shape->mac == 0 || r->shape->c_alg < 0)
			continue;
		f = r->f;
		f.cipher = SEC_CIPHER_ENC;
		f.seq = 0;
		f.auth = f.auth != SEC_AUTH_NONE ? SEC_AUTH_GEN : SEC_AUTH_NONE;
		sec_pack(&f, sqe);
		rig_run(0, sqe, 1);
		if (r->shape->out) {
			memcpy(rig_ptr(r->data), rig_ptr(r->dst), r->len);
			memset(rig_ptr(r->dst), 0x5e, r->len);
		}
	}
	if (b->prepared != NULL)
		b->prepared(b);
}

/* Where @addr lies in @res, whose memory begins at @first. */
static uint8_t *
at(const struct sb_result *res, uint64_t first, uint64_t addr)
{
	return res->mem + (addr - first);
}

/* What was decrypted is what was there before it was encrypted. */
static void
check_plain(const struct sb *b, struct sb_result *before, const struct sb_result *res,
	    uint64_t first)
{
	struct sb_result now = { .size = res->size, .mem = malloc(res->size) };
	unsigned int i;
	bool same;

	memcpy(now.mem, res->mem, res->size);
	for (i = 0; i < b->nb; i++) {
		const struct sb_req *r = &b->req[i];

		if (r->mac != 0)
			memcpy(at(&now, first, r->mac), at(before, first, r->mac), r->shape->mac);
		if (r->shape->out) {
			memcpy(at(before, first, r->dst), at(before, first, r->data), r->len);
			memcpy(at(&now, first, r->data), at(before, first, r->data), r->len);
		}
		if (res->sqe[i][28] == SEC_W28_BAD ||
		    (r->shape->out && res->sqe[i][28] != SEC_W28_GOOD))
			memcpy(at(&now, first, r->dst), at(before, first, r->dst), r->len);
	}
	same = memcmp(now.mem, before->mem, res->size) == 0;
	result_free(&now);
	TEST_CHECK(same);
}

/* A decryption with a wrong MAC ends without a word of what was encrypted in its place. */
static void
check_bad(const struct sb_req *r, const struct sb_result *before, const struct sb_result *res,
	  uint64_t first)
{
	const uint8_t *was = at(before, first, r->data), *is = at(res, first, r->dst);
	uint32_t i;

	for (i = 0; i + 8 <= r->len; i += 8)
		TEST_CHECK(memcmp(was + i, is + i, 8) != 0, "byte %u", i);
}

static void
run_all(uint32_t (*sqe)[32], unsigned int nb, bool alone)
{
	unsigned int i;

	for (i = 0; alone && i < nb; i++)
		rig_run(0, sqe[i], 1);
	if (!alone)
		rig_run(0, sqe, nb);
}

/* What the slots of requests keep is of other shapes now. */
static void
run_reversed(const struct sb *b, bool alone)
{
	uint32_t sqe[SEC_BATCH][32];
	unsigned int i;

	for (i = 0; i < b->nb; i++)
		sec_pack(&b->req[b->nb - 1 - i].f, sqe[i]);
	run_all(sqe, b->nb, alone);
}

/* One way to execute what lay() makes. */
static void
run_way(void (*lay)(struct sb *b, const void *arg), const void *arg, uint64_t seed, bool alone,
	bool first_way, struct sb_result *res)
{
	static struct sb_result plain;
	uint32_t before[SEC_BATCH][32];
	uint64_t first, end;
	static struct sb b;
	unsigned int i;

	sec_open(QM_HW_V3);
	rig_seed(seed);
	memset(&b, 0, sizeof(b));
	first = rig_alloc(1, 64);
	lay(&b, arg);
	end = rig_alloc(1, 1);
	mem_save(&plain, first, end);
	if (b.prepare)
		prepare(&b);
	for (i = 0; i < b.nb; i++)
		sec_pack(&b.req[i].f, res->sqe[i]);
	memcpy(before, res->sqe, sizeof(before));
	run_all(res->sqe, b.nb, alone);
	if (b.twice)
		run_reversed(&b, alone);
	mem_save(res, first, end);
	TEST_CHECK(rig_guards_ok());
	for (i = 0; i < b.nb; i++) {
		TEST_CHECK(memcmp(before[i], res->sqe[i], 112) == 0, "%u", i);
		TEST_CHECK(b.req[i].want == 0 || res->sqe[i][28] == b.req[i].want,
			   "request %u: 0x%x instead of 0x%x", i, res->sqe[i][28],
			   b.req[i].want);
		if (b.prepare && res->sqe[i][28] == SEC_W28_BAD)
			check_bad(&b.req[i], &plain, res, first);
	}
	if (first_way && b.plain)
		check_plain(&b, &plain, res, first);
	result_free(&plain);
	rig_close();
}

void
sb_check(const char *name, void (*lay)(struct sb *b, const void *arg), const void *arg,
	 uint64_t seed)
{
	static struct sb_result want, got;
	unsigned int way;
	size_t i;

	result_free(&want);
	for (way = 0; way < 4; way++) {
		snprintf(test_note, sizeof(test_note), "%s, seed %llu, %s, %s", name,
			 (unsigned long long)seed, way & 1 ? "together" : "alone",
			 way & 2 ? "all libraries" : "OpenSSL");
		sec_libs_allowed = way & 2 ? ~0u : 1u << SEC_LIB_OSSL;
		run_way(lay, arg, seed, !(way & 1), way == 0, way == 0 ? &want : &got);
		sec_libs_allowed = ~0u;
		if (way == 0)
			continue;
		TEST_CHECK(memcmp(want.sqe, got.sqe, sizeof(want.sqe)) == 0);
		TEST_EQUAL(want.size, got.size);
		for (i = 0; i < want.size && want.mem[i] == got.mem[i]; i++)
			;
		TEST_CHECK(i == want.size, "byte %zu of %zu", i, want.size);
		result_free(&got);
	}
	result_free(&want);
	test_note[0] = '\0';
}
