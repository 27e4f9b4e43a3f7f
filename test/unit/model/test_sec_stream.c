/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Digests, HMACs and GCM of messages in pieces, with the state in the driver's memory. */

#include <stdio.h>

#include "sec_rig.h"
#include "sec_sess.h"

#define LEN_MAX	4000

/* A message under way. */
struct stream {
	uint8_t type, alg;
	const struct sec_hash_info *info;
	uint8_t data[LEN_MAX], key[128];
	uint32_t len, key_len, tag_len;
	uint64_t mac, key_addr;		/* state, and in the end the result */
};

static void
stream_open(struct stream *s, uint8_t type, uint8_t alg)
{
	uint32_t i;

	rig_clear();
	s->type = type;
	s->alg = alg;
	s->info = sec_hash_info(alg);
	s->len = rig_rand(LEN_MAX);
	s->key_len = sec_alg_is_hmac(alg) ? 4 * (1 + rig_rand(s->info->block / 4)) : 0;
	s->tag_len = 4 * (1 + rig_rand(s->info->digest / 4));
	for (i = 0; i < s->len; i++)
		s->data[i] = rig_rand(256);
	for (i = 0; i < s->key_len; i++)
		s->key[i] = rig_rand(256);
	/* The guards around it see a state that is longer than it may be. */
	s->mac = rig_alloc(s->info->state, 1);
	s->key_addr = rig_alloc(s->key_len + 1, 1);
	memcpy(rig_ptr(s->key_addr), s->key, s->key_len);
}

static void
piece_fill(const struct stream *s, struct sec_fill *f, uint32_t at, uint32_t len, bool last)
{
	struct rig_data d;

	rig_data_make(&d, len, rig_rand(2));
	rig_data_put(&d, s->data + at, len);
	*f = (struct sec_fill){
		.type = s->type, .auth = SEC_AUTH_GEN, .a_alg = s->alg,
		.scene = s->type == SEC_BD_TYPE3 ? SEC_SCENE_STREAM : SEC_SCENE_NONE,
		.src = d.addr, .src_type = d.sgl, .a_off = d.skip, .a_len = len, .mac = s->mac,
		.ai_gen = at > 0, .a_iv = at > 0 ? s->mac : 0,
		.pad = last ? SEC_PAD_LAST : SEC_PAD_NONE,
		.long_len = last ? 8 * (uint64_t)s->len : 0,
		.mac_words = last ? s->tag_len / 4 : s->info->digest / 4,
		.a_key_words = s->key_len / 4, .a_key_addr = s->key_addr,
	};
}

static uint32_t
piece_run(const struct sec_fill *f)
{
	uint32_t sqe[32];

	sec_pack(f, sqe);
	rig_run(0, sqe, 1);
	TEST_CHECK(rig_guards_ok());
	return sqe[28];
}

static void
whole(const struct stream *s, uint8_t *tag)
{
	struct sec_msg m = {
		.type = SEC_BD_TYPE3, .enc = true, .c_alg = -1, .a_alg = s->alg, .in = s->data,
		.len = s->len, .akey = s->key, .akey_len = s->key_len, .tag_len = s->tag_len,
	};

	TEST_EQUAL(sec_msg_run(&m, NULL), SEC_W28_AUTH);
	memcpy(tag, m.tag, s->tag_len);
}

/* Pieces of random numbers of blocks; all in one batch when @batch: each reads the one before. */
static void
pieces(struct stream *s, bool batch)
{
	uint32_t sqe[SEC_BATCH][32], at = 0, len, n = 0, i;
	uint8_t tag[SEC_MAC_MAX], want[SEC_MAC_MAX];
	struct sec_fill f;
	bool last;

	do {
		len = s->info->block * (1 + rig_rand(8));
		last = len >= s->len - at || n == SEC_BATCH - 1;
		if (last)
			len = s->len - at;
		/* Now and then the last piece is empty. */
		if (last && len > 0 && len % s->info->block == 0 && rig_rand(2) &&
		    n < SEC_BATCH - 1)
			last = false;
		piece_fill(s, &f, at, len, last);
		sec_pack(&f, sqe[n++]);
		at += len;
	} while (!last);
	for (i = 0; i < n; i += batch ? n : 1)
		rig_run(0, sqe[i], batch ? n : 1);
	for (i = 0; i < n; i++)
		TEST_EQUAL(sqe[i][28], SEC_W28_AUTH);
	TEST_CHECK(rig_guards_ok());
	memcpy(tag, rig_ptr(s->mac), s->tag_len);
	whole(s, want);
	TEST_CHECK(memcmp(tag, want, s->tag_len) == 0);
}

static void
sec_exec_pieces(void)
{
	static struct stream s;
	unsigned int round, alg, type;

	sec_open(QM_HW_V3);
	for (round = 0; round < 40; round++) {
		for (alg = 0; alg < 0x30; alg++) {
			if (sec_hash_info(alg) == NULL)
				continue;
			for (type = SEC_BD_TYPE2; type <= SEC_BD_TYPE3; type++) {
				snprintf(test_note, sizeof(test_note), "alg 0x%x type %u round %u",
					 alg, type, round);
				rig_seed(round * 256 + alg * 2 + type);
				stream_open(&s, type, alg);
				if (s.len > 0)
					pieces(&s, round & 1);
			}
		}
	}
	rig_close();
}

static void
sec_exec_pieces_refused(void)
{
	static struct stream s;
	struct sec_fill f;
	unsigned int type;

	sec_open(QM_HW_V3);
	rig_seed(3);
	for (type = SEC_BD_TYPE2; type <= SEC_BD_TYPE3; type++) {
		stream_open(&s, type, SEC_A_ALG_SHA256);
		s.len = 200;
		/* First and middle: whole blocks, not none. */
		piece_fill(&s, &f, 0, 0, false);
		TEST_EQUAL(piece_run(&f), SEC_W28_ERROR);
		piece_fill(&s, &f, 0, 63, false);
		TEST_EQUAL(piece_run(&f), SEC_W28_ERROR);
		piece_fill(&s, &f, 64, 65, false);
		TEST_EQUAL(piece_run(&f), SEC_W28_ERROR);
		piece_fill(&s, &f, 0, 64, false);
		TEST_EQUAL(piece_run(&f), SEC_W28_AUTH);
		/* Last: the length in bits is that of all pieces. */
		piece_fill(&s, &f, 64, 136, true);
		f.long_len = 200 * 8 + 1;
		TEST_EQUAL(piece_run(&f), SEC_W28_ERROR);
		f.long_len = 201 * 8;
		TEST_EQUAL(piece_run(&f), SEC_W28_ERROR);
		f.long_len = 135 * 8;
		TEST_EQUAL(piece_run(&f), SEC_W28_ERROR);
		f.long_len = 136 * 8;
		TEST_EQUAL(piece_run(&f), SEC_W28_ERROR);
		f.long_len = 200 * 8;
		f.a_iv = 0;
		TEST_EQUAL(piece_run(&f), SEC_W28_MEMORY);
		f.a_iv = s.mac;
		TEST_EQUAL(piece_run(&f), SEC_W28_AUTH);
	}
	rig_close();
}

/* ---- GCM in pieces ---- */

struct gcm {
	uint8_t key[32], iv[16], aad[300], in[4096], want[4096], tag[16];
	uint32_t key_len, aad_len, len;
	uint64_t key_addr, iv_addr, mac;
	bool enc;
	uint8_t type;
};

/* What the whole message gives. */
static void
gcm_whole(struct gcm *g)
{
	struct sec_msg m = {
		.type = SEC_BD_TYPE3, .enc = true, .c_alg = SEC_C_ALG_AES,
		.c_mode = SEC_C_MODE_GCM, .a_alg = -1, .key = g->key, .key_len = g->key_len,
		.iv = g->iv, .iv_len = 12, .aad = g->aad, .aad_len = g->aad_len, .in = g->in,
		.len = g->len, .tag_len = 16,
	};

	TEST_EQUAL(sec_msg_run(&m, g->want), SEC_W28_AEAD);
	memcpy(g->tag, m.tag, 16);
}

static void
gcm_aad(const struct gcm *g, struct sec_fill *f)
{
	struct rig_data d;

	rig_data_make(&d, g->aad_len, rig_rand(2));
	rig_data_put(&d, g->aad, g->aad_len);
	*f = (struct sec_fill){
		.type = g->type, .scene = SEC_SCENE_STREAM, .mac_sel = 1, .pad = SEC_PAD_NONE,
		.auth = SEC_AUTH_GEN, .a_alg = SEC_A_ALG_GMAC, .mac_words = 4,
		.a_key_words = g->key_len / 4, .src = d.addr, .src_type = d.sgl,
		.a_off = d.skip, .a_len = g->aad_len, .mac = g->mac, .a_key_addr = g->key_addr,
	};
}

static void
gcm_data(const struct gcm *g, struct sec_fill *f, uint64_t buf, uint32_t len)
{
	*f = (struct sec_fill){
		.type = g->type, .scene = SEC_SCENE_STREAM, .mac_sel = 1, .pad = SEC_PAD_NONE,
		.cipher = g->enc ? SEC_CIPHER_ENC : SEC_CIPHER_DEC, .seq = !g->enc,
		.c_alg = SEC_C_ALG_AES, .c_mode = SEC_C_MODE_GCM, .c_key = (g->key_len - 16) / 8,
		.a_key_words = g->key_len / 4, .ai_gen = SEC_AI_GEN_IVIN, .c_len = len,
		.src = buf, .mac = g->mac, .a_iv = g->mac, .c_iv = g->iv_addr,
		.c_key_addr = g->key_addr,
	};
}

/* The state with the lengths and J0 enciphered is the tag. */
static void
gcm_tag_check(const struct gcm *g)
{
	struct sec_msg m = {
		.type = SEC_BD_TYPE3, .enc = true, .c_alg = SEC_C_ALG_AES,
		.c_mode = SEC_C_MODE_ECB, .a_alg = -1, .key = g->key, .key_len = g->key_len,
		.len = 32,
	};
	uint8_t in[32] = { 0 }, out[32], tag[16], lengths[16] = { 0 };
	struct sec_ghash ghash;
	unsigned int i;

	memcpy(in + 16, g->iv, 12);
	in[31] = 1;
	m.in = in;
	TEST_EQUAL(sec_msg_run(&m, out), SEC_W28_CIPHER);
	for (i = 0; i < 4; i++) {
		lengths[7 - i] = (uint64_t)g->aad_len * 8 >> (8 * i);
		lengths[15 - i] = (uint64_t)g->len * 8 >> (8 * i);
	}
	sec_ghash_open(&ghash, out);
	memcpy(tag, rig_ptr(g->mac), 16);
	sec_ghash(&ghash, tag, lengths, 16);
	for (i = 0; i < 16; i++)
		tag[i] ^= out[16 + i];
	TEST_CHECK(memcmp(tag, g->tag, 16) == 0);
}

static void
gcm_pieces(struct gcm *g)
{
	uint32_t at, len, counter = 1, i;
	struct sec_fill f;
	uint64_t buf;

	g->mac = rig_alloc(16, 1);
	g->iv_addr = rig_alloc(16, 1);
	g->key_addr = rig_alloc(g->key_len, 1);
	memcpy(rig_ptr(g->key_addr), g->key, g->key_len);
	gcm_aad(g, &f);
	TEST_EQUAL(piece_run(&f), SEC_W28_AUTH);
	for (at = 0; at < g->len; at += len) {
		len = 16 * (1 + rig_rand(20));
		len = len < g->len - at ? len : g->len - at;
		buf = rig_alloc(len, 1);
		memcpy(rig_ptr(buf), (g->enc ? g->in : g->want) + at, len);
		memcpy(rig_ptr(g->iv_addr), g->iv, 12);
		for (i = 0; i < 4; i++)
			rig_ptr(g->iv_addr)[15 - i] = counter >> (8 * i);
		gcm_data(g, &f, buf, len);
		TEST_EQUAL(piece_run(&f), SEC_W28_AEAD);
		TEST_CHECK(memcmp(rig_ptr(buf), (g->enc ? g->want : g->in) + at, len) == 0);
		counter += len / 16;
	}
	gcm_tag_check(g);
}

static void
sec_exec_gcm_pieces(void)
{
	static struct gcm g;
	unsigned int round, i;

	sec_open(QM_HW_V3);
	for (round = 0; round < 100; round++) {
		snprintf(test_note, sizeof(test_note), "round %u", round);
		rig_clear();
		rig_seed(round);
		g.type = SEC_BD_TYPE2 + rig_rand(2);
		g.enc = rig_rand(2);
		g.key_len = 16 + 8 * rig_rand(3);
		g.aad_len = 1 + rig_rand(sizeof(g.aad) - 1);
		g.len = 16 * (1 + rig_rand(256));
		for (i = 0; i < sizeof(g.in); i++)
			g.in[i] = rig_rand(256);
		memcpy(g.key, g.in + 7, sizeof(g.key));
		memcpy(g.iv, g.in + 77, sizeof(g.iv));
		memcpy(g.aad, g.in + 177, sizeof(g.aad));
		gcm_whole(&g);
		gcm_pieces(&g);
	}
	rig_close();
}

static void
sec_exec_gcm_pieces_refused(void)
{
	static struct gcm g = { .key_len = 16, .aad_len = 16, .len = 64, .enc = true };
	struct sec_fill f;
	uint64_t buf;

	for (g.type = SEC_BD_TYPE2; g.type <= SEC_BD_TYPE3; g.type++) {
		sec_open(QM_HW_V3);
		g.mac = rig_alloc(16, 1);
		g.iv_addr = rig_alloc(16, 1);
		g.key_addr = rig_alloc(32, 1);
		buf = rig_alloc(64, 1);
		memset(rig_ptr(g.iv_addr), 0, 16);
		/* No counter has been used yet: that is not known from anyone. */
		gcm_data(&g, &f, buf, 64);
		TEST_EQUAL(piece_run(&f), SEC_W28_ERROR);
		rig_ptr(g.iv_addr)[15] = 1;
		TEST_EQUAL(piece_run(&f), SEC_W28_AEAD);
		/* The last piece is of newer silicon. */
		f.pad = SEC_PAD_LAST;
		TEST_EQUAL(piece_run(&f), SEC_W28_ERROR);
		gcm_data(&g, &f, buf, 63);
		TEST_EQUAL(piece_run(&f), SEC_W28_ERROR);
		gcm_data(&g, &f, buf, 64);
		f.c_alg = SEC_C_ALG_SM4;
		f.c_key = SEC_C_KEY_SM4;
		TEST_EQUAL(piece_run(&f), SEC_W28_ERROR);
		g.aad_len = 0;
		gcm_aad(&g, &f);
		TEST_EQUAL(piece_run(&f), SEC_W28_ERROR);
		g.aad_len = 16;
		gcm_aad(&g, &f);
		TEST_EQUAL(piece_run(&f), SEC_W28_AUTH);
		f.mac_words = 3;
		TEST_EQUAL(piece_run(&f), SEC_W28_ERROR);
		rig_close();
	}
	sec_open(QM_HW_V2);
	g.type = SEC_BD_TYPE2;
	gcm_aad(&g, &f);
	TEST_EQUAL(piece_run(&f), SEC_W28_ERROR);
	rig_close();
}

static const struct test_case cases[] = {
	TEST_CASE(sec_exec_pieces),
	TEST_CASE(sec_exec_pieces_refused),
	TEST_CASE(sec_exec_gcm_pieces),
	TEST_CASE(sec_exec_gcm_pieces_refused),
};
TEST_MAIN(cases)
