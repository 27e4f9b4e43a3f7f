/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* SQEs of the SEC engine: how they are packed, taken apart, and refused. */

#include <stddef.h>

#include "sec_rig.h"
#include "sec_bd.h"
#include "sec_sess.h"

/* Values of the words that are not 0, as drivers of other people send them. */
struct words {
	const char *name;
	uint8_t type;
	struct sec_fill f;
	struct {
		uint8_t nr;
		uint32_t value;
	} w[7];
	struct sec_alg alg;	/* what it must be taken for; some fields */
};

#define BD2(...)	{ .type = SEC_BD_TYPE2, __VA_ARGS__ }
#define BD3(...)	{ .type = SEC_BD_TYPE3, __VA_ARGS__ }

#define CBC_F	.cipher = 1, .c_alg = SEC_C_ALG_AES, .c_mode = SEC_C_MODE_CBC, .de = 1, .c_len = 64
#define CBC_A	{ .kind = SEC_KIND_CIPHER, .c_alg = SEC_C_ALG_AES, .c_mode = SEC_C_MODE_CBC, \
		  .enc = true, .de = true, .c_key_len = 16, .iv_len = 16, .c_block = 16 }
#define GCM_F	.cipher = 2, .seq = 1, .c_alg = SEC_C_ALG_AES, .c_mode = SEC_C_MODE_GCM, \
		.c_key = 2, .icv_len = 16, .de = 1, .src_type = 1, .dst_type = 1, .a_len = 20, \
		.c_off = 20, .c_len = 60
#define GCM_A	{ .kind = SEC_KIND_AEAD, .c_alg = SEC_C_ALG_AES, .c_mode = SEC_C_MODE_GCM, \
		  .verify = true, .de = true, .src_sgl = true, .dst_sgl = true, \
		  .c_key_len = 32, .iv_len = 12, .c_block = 1, .mac_len = 16 }
#define CHAIN_F	.cipher = 1, .auth = 1, .c_alg = SEC_C_ALG_AES, .c_mode = SEC_C_MODE_CBC, \
		.a_alg = SEC_A_ALG_HMAC_SHA256, .mac_words = 8, .a_key_words = 8, \
		.src_type = 1, .a_len = 80, .c_off = 16, .c_len = 64
#define CHAIN_A	{ .kind = SEC_KIND_CHAIN, .c_alg = SEC_C_ALG_AES, .c_mode = SEC_C_MODE_CBC, \
		  .a_alg = SEC_A_ALG_HMAC_SHA256, .enc = true, .src_sgl = true, \
		  .c_key_len = 16, .a_key_len = 32, .iv_len = 16, .c_block = 16, .a_block = 64, \
		  .mac_len = 32 }
#define SHA_A	{ .kind = SEC_KIND_AUTH, .a_alg = SEC_A_ALG_SHA256, .a_block = 64, .mac_len = 32 }

/* Linux 6.12 where it sends such a request, UADK else. Both fill reserved fields with 0. */
static const struct words worked[] = {
	{ "cbc, type 3", 3, BD3(CBC_F, .ctr_mode = 2),
	  { { 0, 0x00000203 }, { 1, 0x00210001 }, { 14, 0x04000000 }, { 18, 0x40 } }, CBC_A },
	{ "cbc, type 2", 2, BD2(CBC_F, .src_type = 1, .dst_type = 1),
	  { { 0, 0x00048212 }, { 3, 0x00021000 }, { 5, 0x40 } }, CBC_A },
	{ "gcm, type 3", 3, BD3(GCM_F, .ctr_mode = 2),
	  { { 0, 0x00004a03 }, { 1, 0x40264102 }, { 14, 0x04000000 }, { 16, 0x00140000 },
	    { 17, 0x14 }, { 18, 0x3c } }, GCM_A },
	{ "gcm, type 2", 2, BD2(GCM_F),
	  { { 0, 0x00048322 }, { 3, 0x00026410 }, { 4, 0x14 }, { 5, 0x3c }, { 6, 0x00140000 } },
	  GCM_A },
	{ "authenc, type 3", 3, BD3(CHAIN_F, .dst_type = 1, .ctr_mode = 2),
	  { { 0, 0x00004803 }, { 1, 0x00210001 }, { 14, 0x04089081 }, { 16, 0x00100000 },
	    { 17, 0x50 }, { 18, 0x40 } }, CHAIN_A },
	{ "authenc, type 2", 2, BD2(CHAIN_F, .dst_type = 1),
	  { { 0, 0x00048052 }, { 2, 0x00008908 }, { 3, 0x00021000 }, { 4, 0x50 }, { 5, 0x40 },
	    { 6, 0x00100000 } }, CHAIN_A },
	{ "sha256, type 3", 3,
	  BD3(.auth = 1, .a_alg = SEC_A_ALG_SHA256, .mac_words = 8, .scene = 7, .a_len = 3),
	  { { 0, 0x000000e3 }, { 14, 0x00008081 }, { 17, 3 } }, SHA_A },
	{ "sha256, type 2", 2,
	  BD2(.auth = 1, .a_alg = SEC_A_ALG_SHA256, .mac_words = 8, .scene = 1, .a_len = 3),
	  { { 0, 0x00000842 }, { 2, 0x00000808 }, { 4, 3 } }, SHA_A },
	{ "sha256 middle, type 3", 3,
	  BD3(.auth = 1, .a_alg = SEC_A_ALG_SHA256, .scene = 7, .ai_gen = 1, .pad = 1,
	      .a_len = 64),
	  { { 0, 0x000000e3 }, { 14, 0x00008005 }, { 17, 0x40 }, { 27, 1 } },
	  { .kind = SEC_KIND_AUTH, .a_alg = SEC_A_ALG_SHA256, .piece = SEC_PIECE_MIDDLE,
	    .a_block = 64, .a_iv_len = 32, .mac_len = 32 } },
	{ "sm4-xts gb, type 3", 3,
	  BD3(.cipher = 1, .c_alg = SEC_C_ALG_SM4, .c_mode = SEC_C_MODE_XTS, .scene = 1, .de = 1,
	      .ctr_mode = 1, .c_len = 48),
	  { { 0, 0x00000223 }, { 1, 0x00370001 }, { 14, 0x02000000 }, { 18, 0x30 } },
	  { .kind = SEC_KIND_CIPHER, .c_alg = SEC_C_ALG_SM4, .c_mode = SEC_C_MODE_XTS,
	    .enc = true, .xts_gb = true, .de = true, .c_key_len = 32, .iv_len = 16,
	    .c_block = 1 } },
};

static void
alg_same(const struct sec_alg *a, const struct sec_alg *b)
{
	TEST_EQUAL(a->kind, b->kind);
	TEST_EQUAL(a->c_alg, b->c_alg);
	TEST_EQUAL(a->c_mode, b->c_mode);
	TEST_EQUAL(a->a_alg, b->a_alg);
	TEST_EQUAL(a->piece, b->piece);
	TEST_EQUAL(a->enc, b->enc);
	TEST_EQUAL(a->verify, b->verify);
	TEST_EQUAL(a->xts_gb, b->xts_gb);
	TEST_EQUAL(a->de, b->de);
	TEST_EQUAL(a->c_key_len, b->c_key_len);
	TEST_EQUAL(a->a_key_len, b->a_key_len);
	TEST_EQUAL(a->iv_len, b->iv_len);
	TEST_EQUAL(a->a_iv_len, b->a_iv_len);
	TEST_EQUAL(a->c_block, b->c_block);
	TEST_EQUAL(a->a_block, b->a_block);
	TEST_EQUAL(a->mac_len, b->mac_len);
}

static void
sec_alg_get_worked_encodings(void)
{
	uint32_t sqe[32], want[32], ctl[SEC_NB_CTL];
	struct sec_alg alg;
	struct sec_var var;
	unsigned int i, j;

	sec_open(QM_HW_V3);
	for (i = 0; i < sizeof(worked) / sizeof(worked[0]); i++) {
		const struct words *w = &worked[i];

		snprintf(test_note, sizeof(test_note), "%s", w->name);
		memset(want, 0, sizeof(want));
		for (j = 0; j < 7; j++)
			want[w->w[j].nr] |= w->w[j].value;
		sec_pack(&w->f, sqe);
		for (j = 0; j < 32; j++)
			TEST_CHECK(sqe[j] == want[j], "word %u: %08x, want %08x", j, sqe[j],
				   want[j]);
		TEST_CHECK(sec_ctl_get(sqe, ctl));
		TEST_CHECK(sec_alg_get(NULL, ctl, &alg));
		alg_same(&alg, &w->alg);
		sec_var_get(sqe, &var);
		TEST_EQUAL(var.a_len, w->f.a_len);
		TEST_EQUAL(var.c_len, w->f.c_len);
		TEST_EQUAL(var.a_off, w->f.a_off);
		TEST_EQUAL(var.c_off, w->f.c_off);
		TEST_CHECK(sec_var_ok(QM_HW_V3, &alg, &var));
	}
	rig_close();
}

static void
sec_var_get_addresses(void)
{
	static const struct sec_fill f = {
		.src = UINT64_C(0x1122334455667701), .dst = UINT64_C(0x1122334455667702),
		.mac = UINT64_C(0x1122334455667703), .c_key_addr = UINT64_C(0x1122334455667704),
		.a_key_addr = UINT64_C(0x1122334455667705), .c_iv = UINT64_C(0x1122334455667706),
		.a_iv = UINT64_C(0x1122334455667707), .long_len = UINT64_C(0x99aabbccddeeff),
		.scene = SEC_SCENE_STREAM,
	};
	uint32_t sqe[32], type;
	struct sec_fill g;
	struct sec_var v;

	for (type = SEC_BD_TYPE2; type <= SEC_BD_TYPE3; type++) {
		g = f;
		g.type = type;
		sec_pack(&g, sqe);
		sec_var_get(sqe, &v);
		TEST_CHECK(v.src == f.src && v.dst == f.dst && v.mac == f.mac);
		TEST_CHECK(v.c_key == f.c_key_addr && v.a_key == f.a_key_addr);
		TEST_CHECK(v.c_iv == f.c_iv && v.a_iv == f.a_iv && v.long_len == f.long_len);
	}
}

/* ---- refusals ---- */

enum base { CIPHER, AEAD, CCM, CHAIN, HASH, HMAC, GMAC };

/* A request that works; the refusals change one field of it. */
static void
base_make(struct sec_msg *m, enum base base, uint8_t type)
{
	static const uint8_t bytes[256] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };

	*m = (struct sec_msg){
		.type = type, .enc = true, .c_alg = SEC_C_ALG_AES, .c_mode = SEC_C_MODE_CBC,
		.a_alg = -1, .key = bytes, .akey = bytes, .iv = bytes, .aad = bytes, .in = bytes,
		.key_len = 16, .iv_len = 16, .len = 64,
	};
	switch (base) {
	case AEAD:
	case CCM:
		m->c_mode = base == CCM ? SEC_C_MODE_CCM : SEC_C_MODE_GCM;
		m->iv_len = 12;
		m->aad_len = 16;
		m->tag_len = 16;
		break;
	case CHAIN:
		m->a_alg = SEC_A_ALG_HMAC_SHA256;
		m->akey_len = 32;
		m->aad_len = 16;
		m->tag_len = 32;
		break;
	case HASH:
	case HMAC:
		m->c_alg = -1;
		m->a_alg = base == HASH ? SEC_A_ALG_SHA256 : SEC_A_ALG_HMAC_SHA256;
		m->akey_len = base == HASH ? 0 : 32;
		m->tag_len = 32;
		m->key_len = m->iv_len = 0;
		break;
	case GMAC:
		m->c_alg = -1;
		m->a_alg = SEC_A_ALG_GMAC;
		m->akey_len = 16;
		m->tag_len = 16;
		m->key_len = 0;
		break;
	default:
		break;
	}
}

struct change {
	enum base base;
	uint16_t off;		/* in struct sec_fill */
	uint8_t size;
	uint32_t value;
	uint8_t types;		/* bit n: in BD type n + 2 */
	uint8_t hws;		/* bit 0: refused by V2, bit 1: by V3 */
};

#define T2	1
#define T3	2
#define T23	3
#define V2	1
#define V3	2
#define V23	3
#define C(base, field, value, types, hws) \
	{ base, offsetof(struct sec_fill, field), sizeof(((struct sec_fill *)0)->field), value, \
	  types, hws }

static const struct change changes[] = {
	/* Nothing changed: what works. Type 3 is V3's. */
	C(CIPHER, tag, 1, T2, 0), C(CIPHER, tag, 1, T3, V2),
	C(AEAD, tag, 1, T2, 0), C(CCM, tag, 1, T23, 0), C(CHAIN, tag, 1, T2, 0),
	C(HASH, tag, 1, T2, 0), C(HMAC, tag, 1, T2, 0), C(GMAC, tag, 1, T2, V2),
	/* What asks for nothing, for too much, or for what is not known. */
	C(CIPHER, cipher, 0, T2, V23), C(HASH, auth, 0, T2, V23),
	C(HASH, auth, 2, T2, V23), C(HASH, auth, 3, T2, V23), C(CHAIN, auth, 2, T2, V23),
	C(CHAIN, auth, 3, T2, V23), C(CIPHER, de, 2, T23, V23), C(CIPHER, de, 3, T23, V23),
	C(CIPHER, src_type, 2, T23, V23), C(CIPHER, src_type, 7, T23, V23),
	C(CIPHER, dst_type, 2, T23, V23), C(AEAD, mac_type, 1, T23, V23),
	C(AEAD, mac_type, 2, T23, V23), C(CIPHER, scene, 1, T2, 0),
	C(CIPHER, scene, 3, T23, V23), C(CIPHER, scene, 5, T23, V23),
	C(CIPHER, scene, 7, T23, V23), C(HASH, scene, 7, T2, 0), C(HASH, scene, 8, T23, V23),
	C(CIPHER, c_alg, 4, T23, V23), C(CIPHER, c_alg, 15, T23, V23),
	C(CIPHER, c_mode, 8, T23, V23), C(CIPHER, c_mode, 9, T23, V23),
	C(CIPHER, c_mode, 15, T23, V23), C(CIPHER, c_key, 3, T23, V23),
	C(CIPHER, c_key, 7, T23, V23), C(HASH, a_alg, 0x08, T23, V23),
	C(HASH, a_alg, 0x18, T23, V23), C(HASH, a_alg, 0x23, T23, V23),
	C(HASH, a_alg, 0x31, T23, V23), C(HASH, a_alg, 0x3f, T23, V23),
	/* Ciphers of V3. */
	C(CIPHER, c_mode, SEC_C_MODE_CTR, T2, V2), C(CIPHER, c_mode, SEC_C_MODE_OFB, T2, V2),
	C(CIPHER, c_mode, SEC_C_MODE_CFB, T2, V2), C(AEAD, c_alg, SEC_C_ALG_SM4, T2, V2),
	C(CCM, c_alg, SEC_C_ALG_SM4, T2, V2), C(CHAIN, c_alg, SEC_C_ALG_SM4, T2, V2),
	C(CIPHER, c_alg, SEC_C_ALG_SM4, T2, 0), C(CIPHER, ctr_mode, 1, T3, V2),
	C(CHAIN, a_alg, SEC_A_ALG_HMAC_SM3, T2, V2),
	/* Chains. */
	C(CHAIN, seq, 1, T23, V23), C(CHAIN, c_mode, SEC_C_MODE_ECB, T23, V23),
	C(CHAIN, c_mode, SEC_C_MODE_CTR, T23, V23), C(CHAIN, a_alg, SEC_A_ALG_SHA256, T23, V23),
	C(CHAIN, a_alg, SEC_A_ALG_HMAC_MD5, T23, V23),
	C(CHAIN, a_alg, SEC_A_ALG_HMAC_SHA384, T23, V23), C(CHAIN, ai_gen, 1, T23, V23),
	C(CHAIN, a_len, 79, T23, V23), C(CHAIN, a_len, 81, T23, V23),
	C(CHAIN, c_len, 0, T23, V23), C(CHAIN, c_len, 63, T23, V23),
	C(CHAIN, mac_words, 9, T23, V23), C(CHAIN, a_key_words, 0, T23, V23),
	C(CHAIN, a_key_words, 17, T23, V23), C(CHAIN, c_off, 0, T23, V23),
	/* AEAD. */
	C(AEAD, seq, 1, T23, V23), C(AEAD, cipher, 2, T23, V23), C(AEAD, icv_len, 0, T23, V23),
	C(AEAD, icv_len, 7, T23, V23), C(AEAD, icv_len, 17, T23, V23),
	C(AEAD, icv_len, 63, T23, V23), C(AEAD, icv_len, 8, T2, 0),
	C(CCM, icv_len, 2, T23, V23), C(CCM, icv_len, 5, T23, V23),
	C(CCM, icv_len, 18, T23, V23), C(CCM, icv_len, 4, T2, 0), C(AEAD, auth, 1, T23, V23),
	C(AEAD, c_off, 15, T23, V23), C(AEAD, a_len, 17, T23, V23), C(AEAD, c_len, 0, T2, V2),
	C(AEAD, c_len, 0xfffe00, T23, V23), C(AEAD, ai_gen, 1, T23, V23),
	/* Ciphers' lengths. */
	C(CIPHER, c_len, 0, T23, V23), C(CIPHER, c_len, 15, T23, V23),
	C(CIPHER, c_len, 17, T23, V23), C(CIPHER, c_len, 0xfffe10, T23, V23),
	C(CIPHER, c_mode, SEC_C_MODE_XTS, T23, 0),
	/* Digests and MACs. */
	C(HASH, mac_words, 9, T23, V23), C(HASH, mac_words, 31, T23, V23),
	C(HASH, mac_words, 0, T2, 0), C(HASH, mac_words, 1, T2, 0), C(HASH, a_len, 0, T2, V2),
	C(HASH, a_len, 0xfffe01, T23, V23), C(HASH, ai_gen, 2, T23, V23),
	C(HASH, ai_gen, 3, T23, V23), C(HASH, pad, 2, T2, V23), C(HASH, pad, 3, T2, V23),
	C(HMAC, a_key_words, 0, T23, V23), C(HMAC, a_key_words, 17, T23, V23),
	C(HMAC, a_key_words, 16, T2, 0), C(GMAC, mac_words, 3, T23, V23),
	C(GMAC, a_key_words, 5, T23, V23), C(GMAC, ai_gen, 0, T23, V23), C(GMAC, pad, 1, T2, V23),
	C(GMAC, a_len, 0, T3, V2),
};

static void
change_apply(struct sec_fill *f, const struct change *c)
{
	uint64_t v = c->value;

	memcpy((uint8_t *)f + c->off, &v, c->size);
}

/* Execute the request after a change. The memory outside of what it may write never changes. */
static uint32_t
change_run(const struct change *c, uint8_t type, bool refused)
{
	uint8_t before[512], after[512];
	uint32_t sqe[32], old[32];
	struct sec_msg m;
	uint64_t spare;

	rig_clear();
	rig_seed(1);
	base_make(&m, c->base, type);
	m.in_place = c->base == CHAIN;
	sec_msg_put(&m, sqe);
	/* Room for keys and state that a change makes longer. */
	spare = rig_alloc(256, 16);
	memset(rig_ptr(spare), 0x5a, 256);
	if (m.f.a_key_addr != 0)
		m.f.a_key_addr = spare;
	if (m.f.c_key_addr != 0)
		m.f.c_key_addr = spare;
	change_apply(&m.f, c);
	sec_pack(&m.f, sqe);
	memcpy(old, sqe, sizeof(old));
	rig_data_get(&m.dst, before, m.aad_len + m.len);
	rig_run(0, sqe, 1);
	sec_check_words(old, sqe);
	rig_data_get(&m.dst, after, m.aad_len + m.len);
	if (refused) {
		TEST_CHECK(memcmp(before, after, m.aad_len + m.len) == 0);
		if (m.tag_len > 0)
			TEST_CHECK(memcmp(rig_ptr(m.mac), m.tag, m.tag_len) == 0);
	}
	return sqe[28];
}

static void
refusals(uint8_t hw)
{
	unsigned int i, type;
	bool refused;
	uint32_t w28;

	sec_open(hw);
	for (i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		for (type = SEC_BD_TYPE2; type <= SEC_BD_TYPE3; type++) {
			if (!(changes[i].types & 1 << (type - SEC_BD_TYPE2)))
				continue;
			refused = changes[i].hws & (hw == QM_HW_V2 ? V2 : V3) ||
				(hw == QM_HW_V2 && type == SEC_BD_TYPE3);
			snprintf(test_note, sizeof(test_note), "row %u type %u", i, type);
			w28 = change_run(&changes[i], type, refused);
			if (refused)
				TEST_EQUAL(w28, SEC_W28_ERROR);
			else
				TEST_EQUAL(w28 & 0xff0001, 1);
		}
	}
	rig_close();
}

static void
sec_exec_refusals_v2(void)
{
	refusals(QM_HW_V2);
}

static void
sec_exec_refusals_v3(void)
{
	refusals(QM_HW_V3);
}

/* Fields that no driver fills: one bit of each word that is not known is enough. */
static void
sec_exec_unknown_bits(void)
{
	static const struct {
		uint8_t type, word;
		uint32_t known;		/* bits that may be set */
	} words[] = {
		{ SEC_BD_TYPE2, 0, 0x00ffffff },
		{ SEC_BD_TYPE2, 1, SEC_BD2_AI_GEN | SEC_BD2_A_PAD | SEC_BD2_INVALID },
		{ SEC_BD_TYPE3, 0, 0x000fffff },
		{ SEC_BD_TYPE3, 1, 0x40fffff3 },
		{ SEC_BD_TYPE3, 14, 0x0e1fff7f | SEC_BD3_MAC_LEN },
	};
	uint32_t sqe[32];
	struct sec_msg m;
	unsigned int i, bit;

	sec_open(QM_HW_V3);
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		for (bit = 0; bit < 32; bit++) {
			if (words[i].known >> bit & 1)
				continue;
			rig_clear();
			base_make(&m, CIPHER, words[i].type);
			sec_msg_put(&m, sqe);
			sqe[words[i].word] |= 1u << bit;
			snprintf(test_note, sizeof(test_note), "type %u word %u bit %u",
				 words[i].type, words[i].word, bit);
			rig_run(0, sqe, 1);
			TEST_EQUAL(sqe[28], SEC_W28_ERROR);
		}
	}
	rig_close();
}

static void
sec_exec_types(void)
{
	uint32_t sqe[32], type, hw;
	struct sec_msg m;

	for (hw = QM_HW_V2; hw <= QM_HW_V3; hw += QM_HW_V3 - QM_HW_V2) {
		sec_open(hw);
		for (type = 0; type < 16; type++) {
			rig_clear();
			base_make(&m, CIPHER, type == SEC_BD_TYPE3 ? type : SEC_BD_TYPE2);
			sec_msg_put(&m, sqe);
			sqe[0] = (sqe[0] & ~0xfu) | type;
			rig_run(0, sqe, 1);
			TEST_EQUAL(sqe[28], type == SEC_BD_TYPE2 ||
				   (type == SEC_BD_TYPE3 && hw == QM_HW_V3) ?
				   SEC_W28_CIPHER : SEC_W28_ERROR);
		}
		rig_close();
	}
}

/* An invalid SQE is done at once, whatever else it says. */
static void
sec_exec_invalid_bit(void)
{
	uint32_t sqe[32], type;
	struct sec_fill f;

	sec_open(QM_HW_V3);
	for (type = SEC_BD_TYPE2; type <= SEC_BD_TYPE3; type++) {
		f = (struct sec_fill){ .type = type, .invalid = true, .cipher = 1, .c_alg = 9,
				       .c_len = 64, .tag = 7 };
		sec_pack(&f, sqe);
		rig_run(0, sqe, 1);
		TEST_EQUAL(sqe[28], 1);
	}
	rig_close();
}

/* SM4's other modes on V2 need a check of BDs taken away. */
static void
sec_exec_sm4_modes_v2(void)
{
	static const uint8_t modes[] = { SEC_C_MODE_ECB, SEC_C_MODE_CTR };
	uint32_t sqe[32];
	struct sec_msg m;
	unsigned int i;

	for (i = 0; i < 4; i++) {
		sec_open(QM_HW_V2);
		if (i & 1)
			rig_reg_write(SEC_BD_ERR_CHK_EN0, SEC_BD_ERR_CHK0);
		base_make(&m, CIPHER, SEC_BD_TYPE2);
		m.c_alg = SEC_C_ALG_SM4;
		m.c_mode = modes[i / 2];
		sec_msg_put(&m, sqe);
		rig_run(0, sqe, 1);
		TEST_EQUAL(sqe[28], i & 1 ? SEC_W28_CIPHER : SEC_W28_ERROR);
		rig_close();
	}
}

/* CCM's two blocks: L - 1 is 1 to 7. */
static void
sec_exec_ccm_block(void)
{
	uint32_t sqe[32], i;
	struct sec_msg m;

	sec_open(QM_HW_V3);
	for (i = 0; i < 256; i++) {
		rig_clear();
		base_make(&m, CCM, SEC_BD_TYPE3);
		sec_msg_put(&m, sqe);
		rig_ptr(m.f.c_iv)[0] = i;
		rig_run(0, sqe, 1);
		TEST_EQUAL(sqe[28], i >= 1 && i <= 7 ? SEC_W28_AEAD : SEC_W28_ERROR);
	}
	rig_close();
}

/* Every access to memory can fail, and then nothing has been written. */
static void
sec_exec_dma_fails(void)
{
	uint8_t before[512], after[512];
	uint32_t sqe[32], base, nth;
	struct sec_msg m;

	for (base = CIPHER; base <= GMAC; base++) {
		for (nth = 1;; nth++) {
			sec_open(QM_HW_V3);
			base_make(&m, base, SEC_BD_TYPE3);
			m.sgl_src = m.sgl_dst = nth & 1;
			sec_msg_put(&m, sqe);
			rig_data_get(&m.dst, before, m.aad_len + m.len);
			rig_dma_fail(nth);
			rig_run(0, sqe, 1);
			rig_dma_fail(0);
			if (sqe[28] != SEC_W28_MEMORY)
				break;
			rig_data_get(&m.dst, after, m.aad_len + m.len);
			TEST_CHECK(memcmp(before, after, m.aad_len + m.len) == 0);
			TEST_CHECK(rig_guards_ok());
			rig_close();
		}
		TEST_CHECK(nth > 2, "%u accesses", nth);
		TEST_EQUAL(sqe[28] & 0xff0001, 1);
		rig_close();
	}
}

static void
sec_exec_without_queue(void)
{
	uint32_t sqe[3][32];
	unsigned int i;

	sec_open(QM_HW_V3);
	memset(sqe, 0xff, sizeof(sqe));
	wdm_engine_sec.exec(NULL, NULL, 0, sqe, 3);
	for (i = 0; i < 3; i++)
		TEST_EQUAL(sqe[i][28], SEC_W28_ERROR);
	memset(sqe, 0xff, sizeof(sqe));
	wdm_engine_sec.fail(sqe[0]);
	TEST_EQUAL(sqe[0][28], SEC_W28_ERROR);
	TEST_EQUAL(sqe[0][27], UINT32_MAX);
	rig_close();
}

/* What Linux's driver does to the registers, in its order (sec_main.c sec_engine_init). */
static void
sec_reg_probe_walk(void)
{
	static const uint32_t dfx[] = {
		0x301010, 0x301270, 0x301600, 0x301608, 0x30160c, 0x301670, 0x301674, 0x301680,
		0x301c00, 0x301c04, 0x301c10, 0x301c14, 0x301c20, 0x301c24, 0x301c40, 0x301050,
		0x301054, 0x301058, 0x30112c, 0x302110,
	};
	uint32_t sqe[32];
	struct sec_msg m;
	unsigned int i;

	sec_open(QM_HW_V3);
	TEST_EQUAL(rig_reg_read(SEC_MEM_INIT_DONE), 0);
	rig_reg_write(SEC_MEM_INIT_DONE, 1);
	TEST_EQUAL(rig_reg_read(SEC_MEM_INIT_DONE), 0);
	rig_reg_write(SEC_MEM_START_INIT, 1);
	TEST_EQUAL(rig_reg_read(SEC_MEM_INIT_DONE), 1);
	rig_reg_write(SEC_CONTROL, 0x1109);
	TEST_EQUAL(rig_reg_read(SEC_CONTROL), 0x1109);
	TEST_EQUAL(rig_reg_read(SEC_CORE_INT_STATUS), 0);
	TEST_EQUAL(rig_reg_read(SEC_SVA_TRANS), 0);
	TEST_EQUAL(rig_reg_read(0x3144), 0x18670cf);
	TEST_EQUAL(rig_reg_read(0x3148), 0x395c);
	rig_reg_write(0x3144, 0);
	TEST_EQUAL(rig_reg_read(0x3144), 0x18670cf);
	base_make(&m, CIPHER, SEC_BD_TYPE3);
	sec_msg_put(&m, sqe);
	rig_run(0, sqe, 1);
	TEST_EQUAL(rig_reg_read(SEC_BD_SAA0), 1);
	TEST_EQUAL(rig_reg_read(SEC_BD_SAA0), 1);
	rig_reg_write(SEC_CTRL_CNT_CLR_CE, 1);
	for (i = 0; i < sizeof(dfx) / sizeof(dfx[0]); i++)
		rig_reg_read(dfx[i]);
	rig_reg_write(SEC_CTRL_CNT_CLR_CE, 0);
	TEST_EQUAL(rig_reg_read(SEC_BD_SAA0), 0);
	rig_close();
}

static const struct test_case cases[] = {
	TEST_CASE(sec_alg_get_worked_encodings),
	TEST_CASE(sec_var_get_addresses),
	TEST_CASE(sec_exec_refusals_v2),
	TEST_CASE(sec_exec_refusals_v3),
	TEST_CASE(sec_exec_unknown_bits),
	TEST_CASE(sec_exec_types),
	TEST_CASE(sec_exec_invalid_bit),
	TEST_CASE(sec_exec_sm4_modes_v2),
	TEST_CASE(sec_exec_ccm_block),
	TEST_CASE(sec_exec_dma_fails),
	TEST_CASE(sec_exec_without_queue),
	TEST_CASE(sec_reg_probe_walk),
};
TEST_MAIN(cases)
