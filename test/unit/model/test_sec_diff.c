/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Random requests in random batches, once by OpenSSL alone and once by the best library for each:
 * data, MACs and status must be the same. Half of the requests are followed by their inverse on
 * what they have made, in the same batch: the results are those of one after the other.
 */

#include <stdio.h>
#include <stdlib.h>

#include "sec_rig.h"
#include "sec_sess.h"

#define ROUNDS		600
#define LEN_MAX		20000
#define AAD_MAX		400
#define CCM_LONG	140000

/* Buffers of one request; kept until its batch is done. */
struct work {
	struct sec_msg m;
	uint8_t key[64], akey[128], iv[16], aad[AAD_MAX], in[LEN_MAX], out[LEN_MAX];
	bool inverse;		/* of the request before it */
};

static struct work work[SEC_BATCH];

static void
fill(uint8_t *p, uint32_t len)
{
	uint32_t i;

	for (i = 0; i < len; i++)
		p[i] = rig_rand(256);
}

static uint32_t
length(uint32_t block, bool empty)
{
	uint32_t len = rig_rand(8) == 0 ? rig_rand(LEN_MAX) : rig_rand(300);

	len -= len % block;
	return len == 0 && !empty ? block : len;
}

static void
make_cipher(struct work *w)
{
	static const uint8_t modes[] = {
		SEC_C_MODE_ECB, SEC_C_MODE_CBC, SEC_C_MODE_CBC, SEC_C_MODE_CTR, SEC_C_MODE_XTS,
		SEC_C_MODE_OFB, SEC_C_MODE_CFB,
	};
	struct sec_msg *m = &w->m;
	uint32_t block = 1;

	m->c_alg = rig_rand(3) == 0 ? rig_rand(4) : SEC_C_ALG_AES;
	m->c_mode = modes[rig_rand(m->c_alg < SEC_C_ALG_AES ? 3 : sizeof(modes))];
	m->iv_len = m->c_mode == SEC_C_MODE_ECB ? 0 : m->c_alg < SEC_C_ALG_AES ? 8 : 16;
	if (m->c_mode == SEC_C_MODE_ECB || m->c_mode == SEC_C_MODE_CBC)
		block = m->c_alg < SEC_C_ALG_AES ? 8 : 16;
	m->len = length(block, false);
	switch (m->c_alg) {
	case SEC_C_ALG_DES:
		m->key_len = 8;
		break;
	case SEC_C_ALG_3DES:
		m->key_len = 16 + 8 * rig_rand(2);
		break;
	case SEC_C_ALG_SM4:
		m->key_len = 16;
		break;
	default:
		m->key_len = 16 + 8 * rig_rand(3);
	}
	if (m->c_mode == SEC_C_MODE_XTS) {
		m->key_len = m->c_alg == SEC_C_ALG_AES ? 32 << rig_rand(2) : 32;
		m->len += m->len < 16 ? 16 : 0;
		m->gb = m->c_alg == SEC_C_ALG_SM4 && rig_rand(2);
	}
	/* A counter about to pass 32 bits, and more of them. */
	if (m->c_mode == SEC_C_MODE_CTR && rig_rand(2)) {
		memset(w->iv + 4 + rig_rand(9), 0xff, 3);
		memset(w->iv + 12, 0xff, 3);
		w->iv[15] = 0xf0 + rig_rand(16);
	}
}

static void
make_aead(struct work *w)
{
	struct sec_msg *m = &w->m;

	m->c_alg = rig_rand(4) == 0 ? SEC_C_ALG_SM4 : SEC_C_ALG_AES;
	m->c_mode = rig_rand(2) ? SEC_C_MODE_GCM : SEC_C_MODE_CCM;
	m->key_len = m->c_alg == SEC_C_ALG_SM4 ? 16 : 16 + 8 * rig_rand(3);
	m->aad_len = rig_rand(3) == 0 ? 0 : rig_rand(rig_rand(2) ? 47 : AAD_MAX);
	m->len = length(1, true);
	if (m->c_mode == SEC_C_MODE_GCM) {
		m->iv_len = 12;
		m->tag_len = 8 + rig_rand(9);
	} else {
		m->iv_len = 7 + rig_rand(7);
		m->tag_len = 4 + 2 * rig_rand(7);
	}
}

static void
make_chain(struct work *w)
{
	static const uint8_t algs[] = {
		SEC_A_ALG_HMAC_SHA1, SEC_A_ALG_HMAC_SHA256, SEC_A_ALG_HMAC_SHA512,
		SEC_A_ALG_HMAC_SM3,
	};
	struct sec_msg *m = &w->m;

	m->c_alg = rig_rand(4) == 0 ? SEC_C_ALG_SM4 : SEC_C_ALG_AES;
	m->c_mode = SEC_C_MODE_CBC;
	m->iv_len = 16;
	m->key_len = m->c_alg == SEC_C_ALG_SM4 ? 16 : 16 + 8 * rig_rand(3);
	m->a_alg = algs[rig_rand(4)];
	m->akey_len = 4 * (1 + rig_rand(sec_hash_info(m->a_alg)->block / 4));
	m->aad_len = rig_rand(3) == 0 ? 0 : rig_rand(AAD_MAX);
	m->len = length(16, false);
	m->tag_len = 4 * (1 + rig_rand(sec_hash_info(m->a_alg)->digest / 4));
}

static void
make_auth(struct work *w)
{
	static const uint8_t macs[] = { SEC_A_ALG_XCBC, SEC_A_ALG_CMAC, SEC_A_ALG_GMAC };
	struct sec_msg *m = &w->m;
	const struct sec_hash_info *info;

	m->c_alg = -1;
	m->enc = true;
	m->a_alg = rig_rand(3) == 0 ? macs[rig_rand(3)] : rig_rand(4) == 0 ?
		SEC_A_ALG_SM3 + (int)rig_rand(2) : (int)(rig_rand(8) + 0x10 * rig_rand(2));
	info = sec_hash_info(m->a_alg);
	m->len = length(1, info != NULL || m->a_alg == SEC_A_ALG_GMAC);
	if (info != NULL) {
		m->akey_len = sec_alg_is_hmac(m->a_alg) ? 4 * (1 + rig_rand(info->block / 4)) : 0;
		m->tag_len = 4 * (1 + rig_rand(info->digest / 4));
	} else {
		m->akey_len = m->a_alg == SEC_A_ALG_GMAC ? 16 + 8 * rig_rand(3) : 16;
		m->tag_len = m->a_alg == SEC_A_ALG_GMAC ? 16 : m->a_alg == SEC_A_ALG_XCBC ?
			12 + 4 * rig_rand(2) : 4 + 4 * rig_rand(4);
		m->iv_len = m->a_alg == SEC_A_ALG_GMAC ? 12 : 0;
	}
}

/* The algorithm of @like, with another length. */
static void
make_like(struct work *w, const struct work *like)
{
	uint32_t block = like->m.c_alg < 0 ? 1 : like->m.c_mode != SEC_C_MODE_ECB &&
		like->m.c_mode != SEC_C_MODE_CBC ? 1 : like->m.c_alg < SEC_C_ALG_AES ? 8 : 16;
	struct sec_msg *m = &w->m;

	m->type = like->m.type;
	m->enc = like->m.enc;
	m->gb = like->m.gb;
	m->c_alg = like->m.c_alg;
	m->c_mode = like->m.c_mode;
	m->a_alg = like->m.a_alg;
	m->key_len = like->m.key_len;
	m->akey_len = like->m.akey_len;
	m->iv_len = like->m.iv_len;
	m->tag_len = like->m.tag_len;
	m->aad_len = like->m.aad_len == 0 ? 0 : rig_rand(AAD_MAX);
	m->len = length(block, false);
	if (m->c_alg >= 0 && m->c_mode == SEC_C_MODE_XTS && m->len < 16)
		m->len = 16;
}

/* A random request; @like: NULL, or with its algorithm. */
static void
make(struct work *w, const struct work *like)
{
	struct sec_msg *m = &w->m;

	*m = (struct sec_msg){
		.type = rig_rand(3) == 0 ? SEC_BD_TYPE2 : SEC_BD_TYPE3, .enc = rig_rand(2),
		.a_alg = -1, .key = w->key, .akey = w->akey, .iv = w->iv, .aad = w->aad,
		.in = w->in, .in_place = rig_rand(2), .sgl_src = rig_rand(3) == 0,
		.sgl_dst = rig_rand(3) == 0,
	};
	fill(w->key, sizeof(w->key));
	fill(w->akey, sizeof(w->akey));
	fill(w->iv, sizeof(w->iv));
	fill(w->aad, sizeof(w->aad));
	/* Equal halves are allowed. */
	if (rig_rand(20) == 0)
		memset(w->key, 0x11, sizeof(w->key));
	switch (rig_rand(4)) {
	case 0:
		make_cipher(w);
		break;
	case 1:
		make_aead(w);
		break;
	case 2:
		make_chain(w);
		break;
	default:
		make_auth(w);
	}
	if (m->gb)
		m->type = SEC_BD_TYPE3;
	/* Libraries with lanes want many of a kind. */
	if (like != NULL)
		make_like(w, like);
	fill(w->in, m->len);
	fill(m->tag, sizeof(m->tag));
	w->inverse = false;
}

/*
 * The inverse of @w: from where it wrote to where it read from, in place of it if that was so.
 * Its keys, IV and tag are in memory already.
 */
static void
make_inverse(struct work *inv, const struct work *w, uint32_t *sqe)
{
	struct sec_fill *f = &inv->m.f;

	*inv = *w;
	inv->inverse = true;
	inv->m.enc = !w->m.enc;
	if (!w->m.in_place) {
		f->src = w->m.f.dst;
		f->src_type = w->m.f.dst_type;
		f->dst = w->m.f.src;
		f->dst_type = w->m.f.src_type;
		inv->m.dst = w->m.src;
	}
	f->cipher = inv->m.enc ? SEC_CIPHER_ENC : SEC_CIPHER_DEC;
	if (f->auth != SEC_AUTH_NONE)
		f->auth = inv->m.enc ? SEC_AUTH_GEN : SEC_AUTH_VERIFY;
	f->seq = w->m.tag_len > 0 && !inv->m.enc;
	sec_pack(f, sqe);
}

/* The AAD is not copied, so where it is authenticated the inverse needs it in the output. */
static bool
invertible(const struct work *w)
{
	return w->m.c_alg >= 0 && (w->m.tag_len == 0 || (w->m.enc && (w->m.aad_len == 0 ||
								       w->m.in_place)));
}

static uint64_t
sum(uint64_t h, const void *buf, uint32_t len)
{
	const uint8_t *p = buf;

	for (; len > 0; len--)
		h = (h ^ *p++) * UINT64_C(0x100000001b3);
	return h;
}

static void
check_inverse(const struct work *w, uint32_t w28)
{
	if (w->m.tag_len == 0)
		TEST_EQUAL(w28, SEC_W28_CIPHER);
	else
		TEST_EQUAL(w28, SEC_W28_GOOD);
	TEST_CHECK(memcmp(w->out, w->in, w->m.len) == 0);
}

/* What a request was and what it made. */
struct trace {
	struct sec_msg m;
	uint64_t sum;
	uint32_t w28;
};

static void
batch(unsigned int seed, struct trace *t)
{
	uint32_t sqe[SEC_BATCH][32], before[SEC_BATCH][32], w28;
	unsigned int i, n;
	bool same;

	rig_seed(seed);
	rig_clear();
	n = 1 + rig_rand(SEC_BATCH);
	same = rig_rand(2);
	for (i = 0; i < n; i++) {
		make(&work[i], same && i > 0 ? &work[0] : NULL);
		sec_msg_put(&work[i].m, sqe[i]);
		if (i + 1 < n && rig_rand(2) && invertible(&work[i])) {
			make_inverse(&work[i + 1], &work[i], sqe[i + 1]);
			i++;
		}
	}
	memcpy(before, sqe, sizeof(before));
	rig_run(0, sqe, n);
	for (i = 0; i < n; i++) {
		snprintf(test_note, sizeof(test_note), "seed %u request %u of %u", seed, i, n);
		sec_check_words(before[i], sqe[i]);
		w28 = sec_msg_get(&work[i].m, sqe[i], work[i].out);
		TEST_CHECK((w28 & 0xff0001) == 1, "0x%x", w28);
		/* In place the inverse has the last word. */
		t[i].m = work[i].m;
		t[i].w28 = w28;
		t[i].sum = sum(UINT64_C(0xcbf29ce484222325), work[i].out, work[i].m.len);
		t[i].sum = sum(t[i].sum, work[i].m.tag, work[i].m.tag_len);
		if (work[i].inverse)
			check_inverse(&work[i], w28);
	}
	for (; i < SEC_BATCH; i++)
		memset(&t[i], 0, sizeof(t[i]));
}

static struct trace traces[2][ROUNDS][SEC_BATCH];

static void
exec_all(unsigned int libs, struct trace (*t)[SEC_BATCH])
{
	unsigned int i;

	sec_libs_allowed = libs;
	sec_open(QM_HW_V3);
	for (i = 0; i < ROUNDS; i++)
		batch(i, t[i]);
	rig_close();
	sec_libs_allowed = ~0u;
}

static void
compare(unsigned int seed, unsigned int nr, const struct trace *a, const struct trace *b)
{
	const struct sec_msg *m = &a->m;

	snprintf(test_note, sizeof(test_note), "seed %u request %u: cipher %d mode %d auth %d enc "
		 "%d len %u aad %u tag %u in place %d", seed, nr, m->c_alg, m->c_mode, m->a_alg,
		 m->enc, m->len, m->aad_len, m->tag_len, m->in_place);
	TEST_EQUAL(a->w28, b->w28);
	TEST_CHECK(a->sum == b->sum);
}

static void
libraries_agree(void)
{
	unsigned int i, j;

	exec_all(1u << SEC_LIB_OSSL, traces[0]);
	exec_all(~0u, traces[1]);
	for (i = 0; i < ROUNDS; i++)
		for (j = 0; j < SEC_BATCH; j++)
			compare(i, j, &traces[0][i][j], &traces[1][i][j]);
	printf("  seeds 0 to %u\n", ROUNDS - 1);
}

/* As the engine encrypts @len bytes with @libs. */
static void
ccm_run(unsigned int libs, uint32_t len, uint8_t *out, uint8_t *tag)
{
	static uint8_t in[CCM_LONG];
	struct sec_msg m = {
		.type = SEC_BD_TYPE3, .enc = true, .c_alg = SEC_C_ALG_AES,
		.c_mode = SEC_C_MODE_CCM, .a_alg = -1, .key = in, .iv = in, .aad = in, .in = in,
		.key_len = 16, .iv_len = 12, .aad_len = 8, .len = len, .tag_len = 16,
	};

	rig_seed(len);
	fill(in, len);
	sec_libs_allowed = libs;
	sec_open(QM_HW_V3);
	TEST_EQUAL(sec_msg_run(&m, out), SEC_W28_AEAD);
	rig_close();
	sec_libs_allowed = ~0u;
	memcpy(tag, m.tag, sizeof(m.tag));
}

/* The first block of CCM has the length, of which intel-ipsec-mb writes 16 bits. */
static void
ccm_is_long(void)
{
	static const uint32_t lens[] = { 65535, 65536, 65537, CCM_LONG };
	static uint8_t out[2][CCM_LONG];
	uint8_t tag[2][SEC_MAC_MAX];
	unsigned int i;

	for (i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
		snprintf(test_note, sizeof(test_note), "%u bytes", lens[i]);
		ccm_run(1u << SEC_LIB_OSSL, lens[i], out[0], tag[0]);
		ccm_run(~0u, lens[i], out[1], tag[1]);
		TEST_CHECK(memcmp(out[0], out[1], lens[i]) == 0);
		TEST_CHECK(memcmp(tag[0], tag[1], 16) == 0);
	}
}

static const struct test_case cases[] = {
	TEST_CASE(libraries_agree),
	TEST_CASE(ccm_is_long),
};
TEST_MAIN(cases)
