/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Published vectors against the raw SEC engine: each one by each library, in SQEs of both types,
 * flat and in pieces, in place and not, alone and several times in one batch, and every one of its
 * decryptions once more with a wrong MAC.
 */

#include <stdio.h>
#include <stdlib.h>

#include "vec.h"

#include "sec_rig.h"
#include "sec_sess.h"

struct alg_name {
	const char *name;
	int c_alg, c_mode, a_alg;
	bool gb;
};

static const struct alg_name names[] = {
	{ "aes-ecb", SEC_C_ALG_AES, SEC_C_MODE_ECB, -1, false },
	{ "aes-cbc", SEC_C_ALG_AES, SEC_C_MODE_CBC, -1, false },
	{ "aes-cfb", SEC_C_ALG_AES, SEC_C_MODE_CFB, -1, false },
	{ "aes-ofb", SEC_C_ALG_AES, SEC_C_MODE_OFB, -1, false },
	{ "aes-ctr", SEC_C_ALG_AES, SEC_C_MODE_CTR, -1, false },
	{ "aes-xts", SEC_C_ALG_AES, SEC_C_MODE_XTS, -1, false },
	{ "aes-ccm", SEC_C_ALG_AES, SEC_C_MODE_CCM, -1, false },
	{ "aes-gcm", SEC_C_ALG_AES, SEC_C_MODE_GCM, -1, false },
	{ "sm4-ecb", SEC_C_ALG_SM4, SEC_C_MODE_ECB, -1, false },
	{ "sm4-cbc", SEC_C_ALG_SM4, SEC_C_MODE_CBC, -1, false },
	{ "sm4-cfb", SEC_C_ALG_SM4, SEC_C_MODE_CFB, -1, false },
	{ "sm4-ofb", SEC_C_ALG_SM4, SEC_C_MODE_OFB, -1, false },
	{ "sm4-ctr", SEC_C_ALG_SM4, SEC_C_MODE_CTR, -1, false },
	{ "sm4-xts", SEC_C_ALG_SM4, SEC_C_MODE_XTS, -1, false },
	{ "sm4-xts-gb", SEC_C_ALG_SM4, SEC_C_MODE_XTS, -1, true },
	{ "sm4-ccm", SEC_C_ALG_SM4, SEC_C_MODE_CCM, -1, false },
	{ "sm4-gcm", SEC_C_ALG_SM4, SEC_C_MODE_GCM, -1, false },
	{ "des-ecb", SEC_C_ALG_DES, SEC_C_MODE_ECB, -1, false },
	{ "des-cbc", SEC_C_ALG_DES, SEC_C_MODE_CBC, -1, false },
	{ "3des-ecb", SEC_C_ALG_3DES, SEC_C_MODE_ECB, -1, false },
	{ "3des-cbc", SEC_C_ALG_3DES, SEC_C_MODE_CBC, -1, false },
	{ "md5", -1, 0, SEC_A_ALG_MD5, false },
	{ "sha1", -1, 0, SEC_A_ALG_SHA1, false },
	{ "sha224", -1, 0, SEC_A_ALG_SHA224, false },
	{ "sha256", -1, 0, SEC_A_ALG_SHA256, false },
	{ "sha384", -1, 0, SEC_A_ALG_SHA384, false },
	{ "sha512", -1, 0, SEC_A_ALG_SHA512, false },
	{ "sha512-224", -1, 0, SEC_A_ALG_SHA512_224, false },
	{ "sha512-256", -1, 0, SEC_A_ALG_SHA512_256, false },
	{ "sm3", -1, 0, SEC_A_ALG_SM3, false },
	{ "hmac-md5", -1, 0, SEC_A_ALG_HMAC_MD5, false },
	{ "hmac-sha1", -1, 0, SEC_A_ALG_HMAC_SHA1, false },
	{ "hmac-sha224", -1, 0, SEC_A_ALG_HMAC_SHA224, false },
	{ "hmac-sha256", -1, 0, SEC_A_ALG_HMAC_SHA256, false },
	{ "hmac-sha384", -1, 0, SEC_A_ALG_HMAC_SHA384, false },
	{ "hmac-sha512", -1, 0, SEC_A_ALG_HMAC_SHA512, false },
	{ "hmac-sha512-224", -1, 0, SEC_A_ALG_HMAC_SHA512_224, false },
	{ "hmac-sha512-256", -1, 0, SEC_A_ALG_HMAC_SHA512_256, false },
	{ "hmac-sm3", -1, 0, SEC_A_ALG_HMAC_SM3, false },
	{ "cmac", -1, 0, SEC_A_ALG_CMAC, false },
	{ "xcbc", -1, 0, SEC_A_ALG_XCBC, false },
	{ "gmac", -1, 0, SEC_A_ALG_GMAC, false },
	{ "aes-cbc+hmac-sha1", SEC_C_ALG_AES, SEC_C_MODE_CBC, SEC_A_ALG_HMAC_SHA1, false },
	{ "aes-cbc+hmac-sha256", SEC_C_ALG_AES, SEC_C_MODE_CBC, SEC_A_ALG_HMAC_SHA256, false },
	{ "aes-cbc+hmac-sha512", SEC_C_ALG_AES, SEC_C_MODE_CBC, SEC_A_ALG_HMAC_SHA512, false },
};

static unsigned int seen[sizeof(names) / sizeof(names[0])];

static const struct alg_name *
name_find(const char *name)
{
	unsigned int i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(names[i].name, name) == 0) {
			seen[i]++;
			return &names[i];
		}
	}
	TEST_CHECK(false, "%s", name);
	return NULL;
}

/* The SQE wants words: HMAC pads its key with zeroes anyway. */
static void
msg_make(struct sec_msg *m, const struct alg_name *n, const struct vec *v, bool enc)
{
	*m = (struct sec_msg){
		.enc = enc, .c_alg = n->c_alg, .c_mode = n->c_mode, .a_alg = n->a_alg,
		.gb = n->gb,
		.key = v->key.p, .key_len = v->key.len,
		.akey = v->akey.p, .akey_len = (v->akey.len + 3) & ~3u,
		.iv = v->iv.p, .iv_len = v->iv.len,
		.aad = v->aad.p, .aad_len = v->aad.len,
		.in = enc || n->c_alg < 0 ? v->plain.p : v->cipher.p, .len = v->plain.len,
		.tag_len = v->tag.len,
	};
	if (!enc)
		memcpy(m->tag, v->tag.p, v->tag.len);
}

static uint32_t
w28_want(const struct sec_msg *m)
{
	if (m->c_alg < 0)
		return SEC_W28_AUTH;
	if (m->tag_len == 0)
		return SEC_W28_CIPHER;
	return m->enc ? SEC_W28_AEAD : SEC_W28_GOOD;
}

static void
run_wrong_tag(struct sec_msg *m, const struct vec *v)
{
	uint8_t out[VEC_MAX];
	uint32_t i, run = 0;

	m->tag[rig_rand(m->tag_len)] ^= 1 << rig_rand(8);
	memset(out, 0, sizeof(out));
	TEST_EQUAL(sec_msg_run(m, out), SEC_W28_BAD);
	/* Nothing of the plain text is left. */
	for (i = 0; i < m->len; i++) {
		run = out[i] == v->plain.p[i] && v->plain.p[i] != 0 ? run + 1 : 0;
		TEST_CHECK(run < 4 || m->in_place, "%u", i);
		TEST_CHECK(run < 8, "%u", i);
	}
}

/* A library with lanes wants many of a kind. */
#define MANY	8

static void
run_many(const struct sec_msg *m, const struct vec *v, unsigned int nb)
{
	uint32_t sqe[MANY][32], before[MANY][32];
	struct sec_msg many[MANY];
	uint8_t out[VEC_MAX];
	unsigned int i;

	rig_clear();
	for (i = 0; i < nb; i++) {
		many[i] = *m;
		sec_msg_put(&many[i], sqe[i]);
	}
	memcpy(before, sqe, sizeof(before));
	rig_run(0, sqe, nb);
	for (i = 0; i < nb; i++) {
		sec_check_words(before[i], sqe[i]);
		TEST_EQUAL(sec_msg_get(&many[i], sqe[i], out), w28_want(m));
		if (m->c_alg >= 0)
			TEST_CHECK(memcmp(out, m->enc ? v->cipher.p : v->plain.p, m->len) == 0);
		if (m->enc)
			TEST_CHECK(memcmp(many[i].tag, v->tag.p, v->tag.len) == 0);
	}
}

static void
run_one(const struct alg_name *n, const struct vec *v, unsigned int how)
{
	bool enc = how & 1;
	struct sec_msg m;

	msg_make(&m, n, v, enc);
	m.type = how & 2 ? SEC_BD_TYPE2 : SEC_BD_TYPE3;
	m.in_place = how & 4;
	m.sgl_src = how & 8;
	m.sgl_dst = how & 16;
	if ((n->c_alg < 0 && (!enc || m.in_place)) || (m.type == SEC_BD_TYPE2 && n->gb))
		return;
	snprintf(test_note, sizeof(test_note), "%.30s (%.50s) how %u libs %x", v->alg,
		 v->origin, how, sec_libs_allowed);
	run_many(&m, v, 1);
	run_many(&m, v, MANY);
	if (!enc && m.tag_len > 0)
		run_wrong_tag(&m, v);
}

static void
vector(const struct vec *v, void *arg)
{
	const struct alg_name *n = name_find(v->alg);
	unsigned int *skipped = arg, how;

	/* Software hashes a long key first; hardware has no CMAC or XCBC-MAC of nothing. */
	if (v->akey.len > (sec_hash_info(n->a_alg) ? sec_hash_info(n->a_alg)->block : 64u) ||
	    ((n->a_alg == SEC_A_ALG_CMAC || n->a_alg == SEC_A_ALG_XCBC) && v->plain.len == 0)) {
		(*skipped)++;
		return;
	}
	for (how = 0; how < 32; how++)
		run_one(n, v, how);
}

static void
run_all(unsigned int libs)
{
	unsigned int i, nb, skipped = 0;

	sec_libs_allowed = libs;
	rig_seed(libs);
	sec_open(QM_HW_V3);
	memset(seen, 0, sizeof(seen));
	nb = vec_each(VEC_DIR "/sec.txt", vector, &skipped);
	printf("  %u vectors, %u of them left to software\n", nb, skipped);
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		TEST_CHECK(seen[i] > 0, "%s", names[i].name);
	rig_close();
	sec_libs_allowed = ~0u;
}

static void
vectors_openssl(void)
{
	run_all(1u << SEC_LIB_OSSL);
}

static void
vectors_best(void)
{
	run_all(~0u);
}

static const struct test_case cases[] = {
	TEST_CASE(vectors_openssl),
	TEST_CASE(vectors_best),
};
TEST_MAIN(cases)
