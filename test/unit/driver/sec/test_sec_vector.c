/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Published vectors through the driver, both ways, in place and not, in one segment and in many,
 * with a session and without; every decryption and verification also with a wrong tag. Every
 * capability that the device has must have been seen.
 */

#include <stdio.h>
#include <string.h>

#include <rte_version.h>

#include "sd.h"
#include "vec.h"

struct alg_name {
	const char *name;
	enum sd_kind kind;
	int cipher, auth, aead;
};

#define C(n, a)		{ n, SD_CIPHER, RTE_CRYPTO_CIPHER_ ## a, 0, 0 }
#define A(n, a)		{ n, SD_AUTH, 0, RTE_CRYPTO_AUTH_ ## a, 0 }
#define E(n, a)		{ n, SD_AEAD, 0, 0, RTE_CRYPTO_AEAD_ ## a }
#define B(n, c, a)	{ n, SD_CHAIN, RTE_CRYPTO_CIPHER_ ## c, RTE_CRYPTO_AUTH_ ## a, 0 }

static const struct alg_name names[] = {
	C("aes-ecb", AES_ECB), C("aes-cbc", AES_CBC), C("aes-ctr", AES_CTR),
	C("aes-xts", AES_XTS), C("sm4-ecb", SM4_ECB), C("sm4-cbc", SM4_CBC),
	C("sm4-ctr", SM4_CTR), C("des-cbc", DES_CBC), C("3des-ecb", 3DES_ECB),
	C("3des-cbc", 3DES_CBC),
#if RTE_VERSION >= RTE_VERSION_NUM(23, 7, 0, 0)
	C("sm4-ofb", SM4_OFB), C("sm4-cfb", SM4_CFB), A("hmac-sm3", SM3_HMAC),
#endif
#if RTE_VERSION >= RTE_VERSION_NUM(24, 11, 0, 0)
	C("sm4-xts", SM4_XTS),
#endif
#if RTE_VERSION >= RTE_VERSION_NUM(25, 11, 0, 0)
	E("sm4-gcm", SM4_GCM),
#endif
	A("md5", MD5), A("sha1", SHA1), A("sha224", SHA224), A("sha256", SHA256),
	A("sha384", SHA384), A("sha512", SHA512), A("sm3", SM3), A("hmac-md5", MD5_HMAC),
	A("hmac-sha1", SHA1_HMAC), A("hmac-sha224", SHA224_HMAC), A("hmac-sha256", SHA256_HMAC),
	A("hmac-sha384", SHA384_HMAC), A("hmac-sha512", SHA512_HMAC), A("cmac", AES_CMAC),
	A("xcbc", AES_XCBC_MAC), A("gmac", AES_GMAC), E("aes-gcm", AES_GCM),
	E("aes-ccm", AES_CCM), B("aes-cbc+hmac-sha1", AES_CBC, SHA1_HMAC),
	B("aes-cbc+hmac-sha256", AES_CBC, SHA256_HMAC),
	B("aes-cbc+hmac-sha512", AES_CBC, SHA512_HMAC),
};
static unsigned int seen[RTE_DIM(names)], run, left;

static const struct alg_name *
name_find(const char *name)
{
	unsigned int i;

	for (i = 0; i < RTE_DIM(names); i++)
		if (strcmp(names[i].name, name) == 0)
			return &names[i];
	return NULL;
}

static bool
can(const struct sd_msg *m)
{
	switch (m->kind) {
	case SD_CIPHER:
		return sd_can_cipher(m);
	case SD_AUTH:
		return sd_can_auth(m);
	case SD_AEAD:
		return sd_can_aead(m);
	default:
		return sd_can_cipher(m) && sd_can_auth(m);
	}
}

/* The message is AAD and data for a chain, whose MAC covers both; @buf has room for them. */
static void
msg_make(struct sd_msg *m, const struct alg_name *n, const struct vec *v, bool enc, uint8_t *buf)
{
	const uint8_t *in = enc || n->kind == SD_AUTH ? v->plain.p : v->cipher.p;
	uint32_t front = n->kind == SD_CHAIN ? v->aad.len : 0;
	bool gmac = n->auth == RTE_CRYPTO_AUTH_AES_GMAC;

	memcpy(buf, v->aad.p, front);
	memcpy(buf + front, in, v->plain.len);
	*m = (struct sd_msg){
		.kind = n->kind, .cipher = n->cipher, .auth = n->auth, .aead = n->aead,
		.enc = enc, .cipher_first = enc, .key = v->key.p, .key_len = v->key.len,
		.akey = v->akey.p, .akey_len = v->akey.len,
		.iv = v->iv.p, .iv_len = gmac ? 0 : v->iv.len,
		.aiv = v->iv.p, .aiv_len = gmac ? v->iv.len : 0,
		.aad = v->aad.p, .aad_len = n->kind == SD_AEAD ? v->aad.len : 0,
		.tag_len = v->tag.len, .in = buf, .len = front + v->plain.len,
		.c_off = front, .c_len = v->plain.len, .a_len = front + v->plain.len,
	};
	memcpy(m->tag, v->tag.p, v->tag.len);
}

static void
run_one(const struct alg_name *n, const struct vec *v, unsigned int how)
{
	uint8_t buf[2 * VEC_MAX], tag[64];
	bool enc = how & 1;
	struct sd_msg m;

	msg_make(&m, n, v, enc, buf);
	m.oop = how & 2;
	m.segs = how & 4 ? 0 : 1;
	m.sessionless = how & 8;
	m.tag_inside = how & 16;
	m.aad_inside = how & 16;
	snprintf(test_note, sizeof(test_note), "%.30s (%.50s) how %u", v->alg, v->origin, how);
	TEST_EQUAL(sd_run(&m, enc ? v->cipher.p : v->plain.p, tag), RTE_CRYPTO_OP_STATUS_SUCCESS);
	TEST_CHECK(memcmp(tag, v->tag.p, v->tag.len) == 0, "tag");
	if (enc || v->tag.len == 0)
		return;
	m.tag[drv_random(v->tag.len)] ^= 1 << drv_random(8);
	TEST_EQUAL(sd_run(&m, NULL, tag), RTE_CRYPTO_OP_STATUS_AUTH_FAILED);
}

static void
vector(const struct vec *v, void *arg)
{
	const struct alg_name *n = name_find(v->alg);
	uint8_t buf[2 * VEC_MAX];
	struct sd_msg m;
	unsigned int how;

	RTE_SET_USED(arg);
	if (n != NULL)
		msg_make(&m, n, v, true, buf);
	/* Not in this release of the API, not on this hardware, or not of this length. */
	if (n == NULL || !can(&m)) {
		left++;
		return;
	}
	seen[n - names]++;
	run++;
	for (how = 0; how < 32; how++)
		run_one(n, v, how);
}

static bool
cap_seen(const struct rte_cryptodev_symmetric_capability *cap)
{
	unsigned int i;

	for (i = 0; i < RTE_DIM(names); i++) {
		if (seen[i] == 0)
			continue;
		if ((cap->xform_type == RTE_CRYPTO_SYM_XFORM_CIPHER &&
		     (int)cap->cipher.algo == names[i].cipher) ||
		    (cap->xform_type == RTE_CRYPTO_SYM_XFORM_AUTH &&
		     (int)cap->auth.algo == names[i].auth) ||
		    (cap->xform_type == RTE_CRYPTO_SYM_XFORM_AEAD &&
		     (int)cap->aead.algo == names[i].aead))
			return true;
	}
	/* There is no vector of nothing. */
	return (cap->xform_type == RTE_CRYPTO_SYM_XFORM_CIPHER &&
		cap->cipher.algo == RTE_CRYPTO_CIPHER_NULL) ||
	       (cap->xform_type == RTE_CRYPTO_SYM_XFORM_AUTH &&
		cap->auth.algo == RTE_CRYPTO_AUTH_NULL);
}

static void
vectors_published(void)
{
	const struct rte_cryptodev_capabilities *cap;
	struct rte_cryptodev_info info;
	unsigned int nb = 0;

	sd_config(1, 128);
	vec_each(VEC_DIR "/sec.txt", vector, NULL);
	printf("  %u vectors, %u more that cannot be asked for\n", run, left);
	test_note[0] = '\0';
	rte_cryptodev_info_get(sd_id, &info);
	for (cap = info.capabilities; cap->op != RTE_CRYPTO_OP_TYPE_UNDEFINED; cap++, nb++)
		TEST_CHECK(cap_seen(&cap->sym), "capability %u: type %d algorithm %d", nb,
			   cap->sym.xform_type, cap->sym.cipher.algo);
	TEST_CHECK(nb > 15);
}

static const struct test_case cases[] = {
	TEST_CASE(vectors_published),
};
SD_MAIN(cases)
