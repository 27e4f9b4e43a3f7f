/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Keys that the SEC engine remembers, and requests that depend on one another. */

#include <stdlib.h>

#include <openssl/evp.h>

#include "sec_rig.h"
#include "sec_sess.h"

/* One block of AES-128-ECB by OpenSSL. */
static void
block_want(const uint8_t *key, const uint8_t *in, uint8_t *out)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int n;

	if (ctx == NULL || EVP_EncryptInit_ex(ctx, EVP_aes_128_ecb(), NULL, key, NULL) != 1 ||
	    EVP_EncryptUpdate(ctx, out, &n, in, 16) != 1)
		abort();
	EVP_CIPHER_CTX_free(ctx);
}

static void
ecb_fill(struct sec_fill *f, uint64_t key, uint64_t src, uint64_t dst)
{
	*f = (struct sec_fill){
		.type = SEC_BD_TYPE3, .cipher = SEC_CIPHER_ENC, .c_alg = SEC_C_ALG_AES,
		.c_mode = SEC_C_MODE_ECB, .de = 1, .c_len = 16, .src = src, .dst = dst,
		.c_key_addr = key,
	};
}

static void
bytes_fill(uint64_t addr, uint32_t len)
{
	uint32_t i;

	for (i = 0; i < len; i++)
		rig_ptr(addr)[i] = rig_rand(256);
}

/* @nb blocks, each with a key of its own, in batches; twice, and then with other keys there. */
static void
keys(unsigned int nb, unsigned int batch, uint64_t stride)
{
	uint64_t key, src, dst;
	uint32_t sqe[SEC_BATCH][32];
	unsigned int round, i, j, n;
	struct sec_fill f;
	uint8_t want[16];

	rig_clear();
	key = rig_alloc(nb * stride, 64);
	src = rig_alloc(16 * nb, 64);
	dst = rig_alloc(16 * nb, 64);
	bytes_fill(src, 16 * nb);
	for (round = 0; round < 4; round++) {
		if (round != 1)
			bytes_fill(key, nb * stride);
		for (i = 0; i < nb; i += n) {
			n = nb - i < batch ? nb - i : batch;
			for (j = 0; j < n; j++) {
				ecb_fill(&f, key + (i + j) * stride, src + 16 * (i + j),
					 dst + 16 * (i + j));
				sec_pack(&f, sqe[j]);
			}
			rig_run(0, sqe, n);
			for (j = 0; j < n; j++) {
				TEST_EQUAL(sqe[j][28], SEC_W28_CIPHER);
				block_want(rig_ptr(key + (i + j) * stride),
					   rig_ptr(src + 16 * (i + j)), want);
				TEST_CHECK(memcmp(rig_ptr(dst + 16 * (i + j)), want, 16) == 0);
			}
		}
	}
}

static void
sec_sess_more_than_places(void)
{
	sec_open(QM_HW_V3);
	keys(1, 1, 16);
	keys(5, 1, 16);
	keys(SEC_SESS_SETS * SEC_SESS_WAYS * 4, SEC_BATCH, 16);
	keys(SEC_SESS_SETS * SEC_SESS_WAYS, SEC_BATCH, 4096);
	rig_close();
}

/* The key is what the request before has written, in the same batch. */
static void
sec_exec_key_is_output(void)
{
	uint32_t sqe[SEC_BATCH][32], i;
	uint64_t key, src, dst[SEC_BATCH];
	uint8_t want[16], k[16];
	struct sec_fill f;

	sec_open(QM_HW_V3);
	key = rig_alloc(16, 1);
	src = rig_alloc(16, 1);
	bytes_fill(key, 16);
	bytes_fill(src, 16);
	for (i = 0; i < SEC_BATCH; i++) {
		dst[i] = rig_alloc(16, 1);
		ecb_fill(&f, i == 0 ? key : dst[i - 1], src, dst[i]);
		sec_pack(&f, sqe[i]);
	}
	rig_run(0, sqe, SEC_BATCH);
	memcpy(k, rig_ptr(key), 16);
	for (i = 0; i < SEC_BATCH; i++) {
		TEST_EQUAL(sqe[i][28], SEC_W28_CIPHER);
		block_want(k, rig_ptr(src), want);
		TEST_CHECK(memcmp(rig_ptr(dst[i]), want, 16) == 0, "%u", i);
		memcpy(k, want, 16);
	}
	rig_close();
}

/* The same key address, written anew by each other request. */
static void
sec_exec_key_overwritten(void)
{
	uint32_t sqe[SEC_BATCH][32], i;
	uint64_t key, seed_key, src, iv, dst[SEC_BATCH];
	uint8_t want[16], k[16], k0[16];
	struct sec_fill f;

	sec_open(QM_HW_V3);
	key = rig_alloc(16, 1);
	seed_key = rig_alloc(16, 1);
	iv = rig_alloc(16, 1);
	memset(rig_ptr(iv), 0, 16);
	src = rig_alloc(16 * SEC_BATCH, 1);
	bytes_fill(key, 16);
	bytes_fill(seed_key, 16);
	bytes_fill(src, 16 * SEC_BATCH);
	memcpy(k0, rig_ptr(seed_key), 16);
	for (i = 0; i < SEC_BATCH; i++) {
		dst[i] = i % 2 == 0 ? key : rig_alloc(16, 1);
		ecb_fill(&f, i % 2 == 0 ? seed_key : key, src + 16 * i, dst[i]);
		/* Those that use the key wait for company; a block of CBC with IV 0 is ECB's. */
		if (i % 2 != 0) {
			f.c_mode = SEC_C_MODE_CBC;
			f.c_iv = iv;
		}
		sec_pack(&f, sqe[i]);
	}
	rig_run(0, sqe, SEC_BATCH);
	for (i = 0; i < SEC_BATCH; i += 2) {
		block_want(k0, rig_ptr(src + 16 * i), k);
		block_want(k, rig_ptr(src + 16 * (i + 1)), want);
		TEST_CHECK(memcmp(rig_ptr(dst[i + 1]), want, 16) == 0, "%u", i);
	}
	rig_close();
}

/* What waits for its batch has read its data before a request behind it overwrites them. */
static void
sec_exec_write_after_read(void)
{
	uint8_t want[SEC_BATCH][32], data[512];
	uint32_t sqe[SEC_BATCH][32], i;
	uint64_t key, iv, buf, mac;
	struct sec_fill f;
	struct sec_msg m;

	sec_open(QM_HW_V3);
	key = rig_alloc(32, 1);
	iv = rig_alloc(16, 1);
	bytes_fill(key, 32);
	bytes_fill(iv, 16);
	buf = rig_alloc(SEC_BATCH * 512, 1);
	mac = rig_alloc(SEC_BATCH * 32, 1);
	bytes_fill(buf, SEC_BATCH * 512);
	for (i = 0; i < SEC_BATCH; i += 2) {
		memcpy(data, rig_ptr(buf + 512 * i), 512);
		m = (struct sec_msg){
			.type = SEC_BD_TYPE3, .enc = true, .c_alg = -1,
			.a_alg = SEC_A_ALG_HMAC_SHA256, .akey = rig_ptr(key), .akey_len = 32,
			.in = data, .len = 512, .tag_len = 32,
		};
		TEST_EQUAL(sec_msg_run(&m, NULL), SEC_W28_AUTH);
		memcpy(want[i], m.tag, 32);
	}
	for (i = 0; i < SEC_BATCH; i += 2) {
		f = (struct sec_fill){
			.type = SEC_BD_TYPE3, .auth = SEC_AUTH_GEN, .mac_words = 8,
			.a_alg = SEC_A_ALG_HMAC_SHA256, .a_key_words = 8, .a_key_addr = key,
			.src = buf + 512 * i, .a_len = 512, .mac = mac + 32 * i,
		};
		sec_pack(&f, sqe[i / 2]);
		ecb_fill(&f, key, buf + 512 * i, 0);
		f.c_mode = SEC_C_MODE_CTR;
		f.c_iv = iv;
		f.c_len = 512;
		f.de = 0;
		sec_pack(&f, sqe[SEC_BATCH / 2 + i / 2]);
	}
	rig_run(0, sqe, SEC_BATCH);
	for (i = 0; i < SEC_BATCH; i += 2) {
		TEST_EQUAL(sqe[i / 2][28], SEC_W28_AUTH);
		TEST_CHECK(memcmp(rig_ptr(mac + 32 * i), want[i], 32) == 0, "%u", i);
		TEST_CHECK(memcmp(rig_ptr(mac + 32 * i), want[(i + 2) % SEC_BATCH], 32) != 0);
	}
	rig_close();
}

/* The IV is the last block of the request before: CBC in pieces, in one batch. */
static void
sec_exec_iv_is_output(void)
{
	static uint8_t in[64 * SEC_BATCH], out[64 * SEC_BATCH];
	uint32_t sqe[SEC_BATCH][32], i;
	uint64_t key, iv, buf;
	struct sec_fill f;
	struct sec_msg m;

	sec_open(QM_HW_V3);
	key = rig_alloc(16, 1);
	iv = rig_alloc(16, 1);
	buf = rig_alloc(sizeof(in), 1);
	bytes_fill(key, 16);
	bytes_fill(iv, 16);
	bytes_fill(buf, sizeof(in));
	memcpy(in, rig_ptr(buf), sizeof(in));
	m = (struct sec_msg){
		.type = SEC_BD_TYPE3, .enc = true, .c_alg = SEC_C_ALG_AES,
		.c_mode = SEC_C_MODE_CBC, .a_alg = -1, .key = rig_ptr(key), .key_len = 16,
		.iv = rig_ptr(iv), .iv_len = 16, .in = in, .len = sizeof(in),
	};
	TEST_EQUAL(sec_msg_run(&m, out), SEC_W28_CIPHER);
	for (i = 0; i < SEC_BATCH; i++) {
		ecb_fill(&f, key, buf + 64 * i, 0);
		f.c_mode = SEC_C_MODE_CBC;
		f.c_len = 64;
		f.de = 0;
		f.c_iv = i == 0 ? iv : buf + 64 * i - 16;
		sec_pack(&f, sqe[i]);
	}
	rig_run(0, sqe, SEC_BATCH);
	TEST_CHECK(memcmp(rig_ptr(buf), out, sizeof(out)) == 0);
	rig_close();
}

/* Source and destination overlap by some bytes: as if all were read before any was written. */
static void
sec_exec_overlap(void)
{
	static const uint8_t modes[] = { SEC_C_MODE_ECB, SEC_C_MODE_CBC, SEC_C_MODE_CTR,
					 SEC_C_MODE_OFB, SEC_C_MODE_XTS };
	static uint8_t in[4096], out[4096];
	uint64_t key, iv, buf;
	uint32_t sqe[32], len;
	struct sec_fill f;
	unsigned int i, mode;
	struct sec_msg m;
	int shift;

	sec_open(QM_HW_V3);
	for (i = 0; i < 400; i++) {
		rig_clear();
		rig_seed(i);
		len = 16 * (1 + rig_rand(60));
		shift = (int)rig_rand(80) - 40;
		mode = modes[i % sizeof(modes)];
		key = rig_alloc(32, 1);
		iv = rig_alloc(16, 1);
		buf = rig_alloc(len + 80, 1) + 40;
		bytes_fill(key, 32);
		bytes_fill(iv, 16);
		bytes_fill(buf, len);
		memcpy(in, rig_ptr(buf), len);
		m = (struct sec_msg){
			.type = SEC_BD_TYPE3, .enc = i & 1, .c_alg = SEC_C_ALG_AES,
			.c_mode = mode, .a_alg = -1, .key = rig_ptr(key),
			.key_len = mode == SEC_C_MODE_XTS ? 32 : 16, .iv = rig_ptr(iv),
			.iv_len = mode == SEC_C_MODE_ECB ? 0 : 16, .in = in, .len = len,
		};
		TEST_EQUAL(sec_msg_run(&m, out), SEC_W28_CIPHER);
		ecb_fill(&f, key, buf, buf + shift);
		f.cipher = i & 1 ? SEC_CIPHER_ENC : SEC_CIPHER_DEC;
		f.c_mode = mode;
		f.c_iv = iv;
		f.c_len = len;
		f.ctr_mode = 2;
		sec_pack(&f, sqe);
		rig_run(0, sqe, 1);
		TEST_EQUAL(sqe[28], SEC_W28_CIPHER);
		TEST_CHECK(memcmp(rig_ptr(buf + shift), out, len) == 0, "seed %u shift %d", i,
			   shift);
		TEST_CHECK(rig_guards_ok());
	}
	rig_close();
}

static void
sec_exec_copy(void)
{
	uint32_t sqe[2][32];
	uint64_t src, dst;
	struct sec_fill f;

	sec_open(QM_HW_V3);
	src = rig_alloc(1001, 1);
	dst = rig_alloc(1001, 1);
	bytes_fill(src, 1001);
	f = (struct sec_fill){
		.type = SEC_BD_TYPE3, .cipher = SEC_CIPHER_COPY, .de = 1, .c_len = 1001,
		.src = src, .dst = dst,
	};
	sec_pack(&f, sqe[0]);
	f.type = SEC_BD_TYPE2;
	f.src = dst;
	f.dst = src;
	sec_pack(&f, sqe[1]);
	rig_run(0, sqe, 2);
	TEST_EQUAL(sqe[0][28], SEC_W28_CIPHER);
	TEST_EQUAL(sqe[1][28], SEC_W28_CIPHER);
	TEST_CHECK(memcmp(rig_ptr(src), rig_ptr(dst), 1001) == 0);
	TEST_CHECK(rig_guards_ok());
	rig_close();
}

/* The longest request, and one byte more. */
static void
sec_exec_longest(void)
{
	uint32_t sqe[32], sgl;
	struct rig_data src;
	uint64_t key, iv;
	struct sec_fill f;

	for (sgl = 0; sgl < 2; sgl++) {
		sec_open(QM_HW_V3);
		key = rig_alloc(16, 1);
		iv = rig_alloc(16, 1);
		rig_seed(1);
		rig_data_make(&src, SEC_LEN_MAX + 1, false);
		if (sgl)
			rig_data_make_at(&src, 8 << 20, true, 0);
		ecb_fill(&f, key, src.addr, src.addr);
		f.src_type = f.dst_type = sgl;
		f.c_mode = SEC_C_MODE_CTR;
		f.ctr_mode = 2;
		f.c_iv = iv;
		f.c_len = sgl ? 8 << 20 : SEC_LEN_MAX;
		sec_pack(&f, sqe);
		rig_run(0, sqe, 1);
		TEST_EQUAL(sqe[28], SEC_W28_CIPHER);
		f.c_len = SEC_LEN_MAX + 1;
		sec_pack(&f, sqe);
		rig_run(0, sqe, 1);
		TEST_EQUAL(sqe[28], SEC_W28_ERROR);
		rig_close();
	}
}

static const struct test_case cases[] = {
	TEST_CASE(sec_sess_more_than_places),
	TEST_CASE(sec_exec_key_is_output),
	TEST_CASE(sec_exec_key_overwritten),
	TEST_CASE(sec_exec_write_after_read),
	TEST_CASE(sec_exec_iv_is_output),
	TEST_CASE(sec_exec_overlap),
	TEST_CASE(sec_exec_copy),
	TEST_CASE(sec_exec_longest),
};
TEST_MAIN(cases)
