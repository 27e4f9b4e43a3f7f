/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * The driver against OpenSSL: random algorithms, keys, lengths, ranges, layouts, orders, bursts,
 * on two queue pairs, some tags wrong. SEC_TEST_SEED and SEC_TEST_OPS change where it begins and
 * how long it takes.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_version.h>

#include "sd.h"

#define OPS		10000
#define BURST		40
#define QPS		2

/* One random op: all that struct sd_msg points to, and what must come of it. */
struct item {
	struct sd_msg m;
	struct sd_op o;
	uint8_t key[64], akey[200], iv[16], aiv[16], aad[600];
	uint8_t in[SD_LEN_MAX], out[SD_LEN_MAX], tag[64];
	unsigned int nr;
	bool wrong;		/* the tag */
	bool back;
};

static struct item items[BURST];
static unsigned int count[4], wrong_tags;

static const enum rte_crypto_cipher_algorithm ciphers[] = {
	RTE_CRYPTO_CIPHER_AES_ECB, RTE_CRYPTO_CIPHER_AES_CBC, RTE_CRYPTO_CIPHER_AES_CBC,
	RTE_CRYPTO_CIPHER_AES_CTR, RTE_CRYPTO_CIPHER_AES_XTS, RTE_CRYPTO_CIPHER_3DES_ECB,
	RTE_CRYPTO_CIPHER_3DES_CBC, RTE_CRYPTO_CIPHER_DES_CBC, RTE_CRYPTO_CIPHER_SM4_ECB,
	RTE_CRYPTO_CIPHER_SM4_CBC, RTE_CRYPTO_CIPHER_SM4_CTR, RTE_CRYPTO_CIPHER_NULL,
};
static const enum rte_crypto_auth_algorithm auths[] = {
	RTE_CRYPTO_AUTH_MD5, RTE_CRYPTO_AUTH_SHA1, RTE_CRYPTO_AUTH_SHA224,
	RTE_CRYPTO_AUTH_SHA256, RTE_CRYPTO_AUTH_SHA384, RTE_CRYPTO_AUTH_SHA512,
	RTE_CRYPTO_AUTH_SM3, RTE_CRYPTO_AUTH_MD5_HMAC, RTE_CRYPTO_AUTH_SHA1_HMAC,
	RTE_CRYPTO_AUTH_SHA224_HMAC, RTE_CRYPTO_AUTH_SHA256_HMAC, RTE_CRYPTO_AUTH_SHA384_HMAC,
	RTE_CRYPTO_AUTH_SHA512_HMAC, RTE_CRYPTO_AUTH_AES_CMAC, RTE_CRYPTO_AUTH_AES_XCBC_MAC,
	RTE_CRYPTO_AUTH_AES_GMAC,
};
static const enum rte_crypto_aead_algorithm aeads[] = {
	RTE_CRYPTO_AEAD_AES_GCM, RTE_CRYPTO_AEAD_AES_CCM,
#if RTE_VERSION >= RTE_VERSION_NUM(25, 11, 0, 0)
	RTE_CRYPTO_AEAD_SM4_GCM,
#endif
};

static void
fill(uint8_t *buf, uint32_t len)
{
	while (len-- > 0)
		*buf++ = drv_random(256);
}

static uint32_t
pick(const struct rte_crypto_param_range *r)
{
	return r->increment == 0 ? r->min :
	       r->min + r->increment * drv_random((r->max - r->min) / r->increment + 1);
}

static void
cipher_choose(struct item *it, const struct rte_cryptodev_symmetric_capability *cap)
{
	struct sd_msg *m = &it->m;

	m->key_len = pick(&cap->cipher.key_size);
	m->iv_len = pick(&cap->cipher.iv_size);
	m->c_len = drv_length(m->segs == 0 && drv_random(10) == 0 ? 16000 : 3000);
	if (m->cipher == RTE_CRYPTO_CIPHER_AES_XTS)
		m->c_len += 15;
	else if (m->cipher != RTE_CRYPTO_CIPHER_AES_CTR && m->cipher != RTE_CRYPTO_CIPHER_SM4_CTR)
		m->c_len -= m->c_len % cap->cipher.block_size;
}

static void
auth_choose(struct item *it, const struct rte_cryptodev_symmetric_capability *cap)
{
	struct sd_msg *m = &it->m;

	m->akey_len = pick(&cap->auth.key_size);
	if (m->akey_len > sizeof(it->akey))
		m->akey_len = drv_random(sizeof(it->akey) + 1);
	m->aiv_len = pick(&cap->auth.iv_size);
	m->tag_len = drv_random(2) ? cap->auth.digest_size.max : pick(&cap->auth.digest_size);
}

/* A chain's ranges: mostly as protocols have them, now and then anything. */
static void
ranges_choose(struct sd_msg *m)
{
	uint32_t end;

	if (m->kind == SD_CIPHER || m->kind == SD_AEAD) {
		m->c_off = drv_random(2) * drv_random(50);
		m->len = m->c_off + m->c_len + drv_random(2) * drv_random(50);
		return;
	}
	if (m->kind == SD_AUTH) {
		m->a_len = drv_random(20) == 0 ? 0 : drv_length(3000);
		m->a_off = drv_random(2) * drv_random(50);
		m->len = m->a_off + m->a_len + drv_random(30);
		return;
	}
	m->c_off = drv_random(3) * drv_random(40);
	end = m->c_off + m->c_len;
	m->len = end + drv_random(3) * drv_random(20);
	m->a_off = drv_random(2) ? 0 : drv_random(m->c_off + 1);
	m->a_len = end - m->a_off;
	if (drv_random(3) == 0) {
		m->a_off = drv_random(m->len + 1);
		m->a_len = drv_random(m->len - m->a_off + 1);
	}
}

/* What the API says of @algo here, or NULL. */
static const struct rte_cryptodev_symmetric_capability *
cap_get(enum rte_crypto_sym_xform_type type, int algo)
{
	struct rte_cryptodev_sym_capability_idx idx = { .type = type };

	if (type == RTE_CRYPTO_SYM_XFORM_CIPHER)
		idx.algo.cipher = algo;
	else if (type == RTE_CRYPTO_SYM_XFORM_AUTH)
		idx.algo.auth = algo;
	else
		idx.algo.aead = algo;
	return rte_cryptodev_sym_capability_get(sd_id, &idx);
}

static bool
algorithms_choose(struct item *it)
{
	const struct rte_cryptodev_symmetric_capability *cap;
	struct sd_msg *m = &it->m;

	m->cipher = ciphers[drv_random(RTE_DIM(ciphers))];
	m->auth = auths[drv_random(RTE_DIM(auths))];
	m->aead = aeads[drv_random(RTE_DIM(aeads))];
	if (m->kind == SD_AEAD) {
		cap = cap_get(RTE_CRYPTO_SYM_XFORM_AEAD, m->aead);
		if (cap == NULL)
			return false;
		m->key_len = pick(&cap->aead.key_size);
		m->iv_len = pick(&cap->aead.iv_size);
		m->tag_len = pick(&cap->aead.digest_size);
		m->aad_len = drv_random(3) * drv_random(200);
		m->c_len = drv_random(20) == 0 ? 0 : drv_length(3000);
		return true;
	}
	if (m->kind != SD_AUTH) {
		cap = cap_get(RTE_CRYPTO_SYM_XFORM_CIPHER, m->cipher);
		if (cap == NULL)
			return false;
		cipher_choose(it, cap);
	}
	if (m->kind != SD_CIPHER) {
		cap = cap_get(RTE_CRYPTO_SYM_XFORM_AUTH, m->auth);
		if (cap == NULL)
			return false;
		auth_choose(it, cap);
	}
	return true;
}

/* What the MAC of a chain is made of: the message as it is after, or before, the cipher. */
static bool
chain_ref(struct item *it)
{
	static uint8_t image[SD_LEN_MAX];
	struct sd_msg *m = &it->m;

	memcpy(image, m->in, m->len);
	if (!sd_ref_cipher(m, m->enc, m->in + m->c_off, m->c_len, it->out))
		return false;
	if (m->cipher_first)
		memcpy(image + m->c_off, it->out, m->c_len);
	return sd_ref_auth(m, image + m->a_off, m->a_len, it->tag);
}

static bool
aead_ref(struct item *it)
{
	static uint8_t plain[SD_LEN_MAX];
	struct sd_msg *m = &it->m;

	if (m->enc)
		return sd_ref_aead(m, m->in + m->c_off, m->c_len, it->out, it->tag);
	/* The input becomes what a plain text is encrypted to, and that text the output. */
	fill(plain, m->c_len);
	if (!sd_ref_aead(m, plain, m->c_len, it->in + m->c_off, it->tag))
		return false;
	memcpy(it->out, plain, m->c_len);
	return true;
}

static bool
reference(struct item *it)
{
	struct sd_msg *m = &it->m;

	switch (m->kind) {
	case SD_CIPHER:
		return sd_ref_cipher(m, m->enc, m->in + m->c_off, m->c_len, it->out);
	case SD_AUTH:
		return sd_ref_auth(m, m->in + m->a_off, m->a_len, it->tag);
	case SD_AEAD:
		return aead_ref(it);
	default:
		return chain_ref(it);
	}
}

/* One of random choices; false: not with this device or this OpenSSL. */
static bool
item_try(struct item *it)
{
	struct sd_msg *m = &it->m;

	*m = (struct sd_msg){
		.kind = drv_random(4), .enc = drv_random(2), .oop = drv_random(2),
		.segs = drv_random(2), .sessionless = drv_random(8) == 0,
		.tag_inside = drv_random(2), .aad_inside = drv_random(2),
		.key = it->key, .akey = it->akey, .iv = it->iv, .aiv = it->aiv, .aad = it->aad,
		.in = it->in,
	};
	m->cipher_first = drv_random(2) ? m->enc : drv_random(2);
	fill(it->key, sizeof(it->key));
	fill(it->akey, sizeof(it->akey));
	fill(it->iv, sizeof(it->iv));
	fill(it->aiv, sizeof(it->aiv));
	fill(it->aad, sizeof(it->aad));
	if (!algorithms_choose(it))
		return false;
	ranges_choose(m);
	fill(it->in, m->len);
	return reference(it);
}

static void
item_make(struct item *it)
{
	struct sd_msg *m = &it->m;

	while (!item_try(it))
		;
	memcpy(m->tag, it->tag, sizeof(m->tag));
	it->wrong = !m->enc && m->kind != SD_CIPHER && m->tag_len != 0 && drv_random(6) == 0;
	if (it->wrong)
		m->tag[drv_random(m->tag_len)] ^= 1 << drv_random(8);
}

static void
note(const struct item *it, unsigned long seed)
{
	const struct sd_msg *m = &it->m;

	snprintf(test_note, sizeof(test_note), "SEC_TEST_SEED=%lu op %u: kind %d c %d a %d aead %d"
		 " enc %d first %d len %u c %u+%u a %u+%u", seed, it->nr, m->kind, m->cipher,
		 m->auth, m->aead, m->enc, m->cipher_first, m->len, m->c_off, m->c_len, m->a_off,
		 m->a_len);
}

/* Is this decryption one that hardware does together with the comparison? */
static bool
at_once(const struct sd_msg *m)
{
	return (m->cipher == RTE_CRYPTO_CIPHER_AES_CBC ||
		(m->cipher == RTE_CRYPTO_CIPHER_SM4_CBC && sd_v3)) &&
	       (m->auth == RTE_CRYPTO_AUTH_SHA1_HMAC || m->auth == RTE_CRYPTO_AUTH_SHA256_HMAC ||
		m->auth == RTE_CRYPTO_AUTH_SHA512_HMAC) && m->tag_len % 4 == 0 &&
	       m->c_len != 0 && m->a_off <= m->c_off && m->a_off + m->a_len == m->c_off + m->c_len;
}

/*
 * Of a wrong tag nothing is left to read: the output is zeroes, or, where the tag was compared
 * before, as it was.
 */
static void
wrong_check(struct item *it)
{
	static uint8_t got[SD_LEN_MAX], want[SD_LEN_MAX];
	const struct sd_msg *m = &it->m;

	if (m->kind == SD_AUTH || (m->kind == SD_CHAIN &&
	    (m->cipher_first || m->cipher == RTE_CRYPTO_CIPHER_NULL)))
		return;
	drv_chain_read(m->oop ? it->o.dst : it->o.src, it->o.lead + m->c_off, got, m->c_len);
	memset(want, SD_FILL, m->c_len);
	if (m->kind == SD_AEAD || at_once(m))
		memset(want, 0, m->c_len);
	else if (!m->oop)
		memcpy(want, m->in + m->c_off, m->c_len);
	TEST_CHECK(memcmp(got, want, m->c_len) == 0);
}

static void
item_check(struct item *it)
{
	uint8_t tag[64];

	if (it->wrong) {
		TEST_EQUAL(it->o.op->status, RTE_CRYPTO_OP_STATUS_AUTH_FAILED);
		sd_op_check(&it->o, NULL, tag);
		wrong_check(it);
		wrong_tags++;
	} else {
		TEST_EQUAL(it->o.op->status, RTE_CRYPTO_OP_STATUS_SUCCESS);
		sd_op_check(&it->o, it->out, tag);
		if (it->m.kind != SD_CIPHER)
			TEST_CHECK(memcmp(tag, it->tag, it->m.tag_len) == 0, "tag");
	}
	count[it->m.kind]++;
}

static void
batch(unsigned int n, unsigned int first, unsigned long seed)
{
	struct rte_crypto_op *ops[QPS][BURST], *back[BURST];
	unsigned int nb[QPS] = { 0 }, i, j, q;

	for (i = 0; i < n; i++) {
		items[i].nr = first + i;
		items[i].back = false;
		item_make(&items[i]);
		note(&items[i], seed);
		sd_op_open(&items[i].o, &items[i].m);
		q = drv_random(QPS);
		ops[q][nb[q]++] = items[i].o.op;
	}
	for (q = 0; q < QPS; q++)
		sd_enqueue(q, ops[q], nb[q]);
	for (q = 0; q < QPS; q++) {
		sd_dequeue(q, back, nb[q]);
		for (i = 0; i < nb[q]; i++)
			for (j = 0; j < n; j++)
				if (items[j].o.op == back[i]) {
					TEST_CHECK(!items[j].back, "op returned twice");
					items[j].back = true;
				}
	}
	for (i = 0; i < n; i++) {
		note(&items[i], seed);
		TEST_CHECK(items[i].back, "op not returned");
		item_check(&items[i]);
		sd_op_close(&items[i].o);
	}
}

/* The same on the raw data path, which has one session for many requests, but not none. */
static void
batch_raw(unsigned int n, unsigned int first, unsigned long seed)
{
	struct sd_op *o[BURST] = { NULL };
	unsigned int i;

	for (i = 0; i < n; i++) {
		items[i].nr = first + i;
		item_make(&items[i]);
		items[i].m.sessionless = false;
		note(&items[i], seed);
		sd_op_open(&items[i].o, &items[i].m);
		o[i] = &items[i].o;
	}
	sd_raw_run(o, n);
	for (i = 0; i < n; i++) {
		note(&items[i], seed);
		item_check(&items[i]);
		sd_op_close(&items[i].o);
	}
}

static unsigned long
number(const char *name, unsigned long def)
{
	const char *s = getenv(name);

	return s != NULL ? strtoul(s, NULL, 0) : def;
}

static void
run(unsigned long nb, void (*fn)(unsigned int n, unsigned int first, unsigned long seed))
{
	unsigned long seed = number("SEC_TEST_SEED", 1), i;
	unsigned int n;

	memset(count, 0, sizeof(count));
	wrong_tags = 0;
	sd_config(QPS, 512);
	printf("  SEC_TEST_SEED=%lu, %lu ops\n", seed, nb);
	drv_seed(seed);
	for (i = 0; i < nb; i += n) {
		n = RTE_MIN(drv_between(1, BURST), nb - i);
		fn(n, i, seed);
	}
	printf("  %u ciphers, %u MACs, %u AEAD, %u chains; of them %u with a wrong tag\n",
	       count[SD_CIPHER], count[SD_AUTH], count[SD_AEAD], count[SD_CHAIN], wrong_tags);
	TEST_CHECK(wrong_tags > 0 || nb < 1000);
}

static void
diff_random(void)
{
	run(number("SEC_TEST_OPS", OPS), batch);
}

static void
diff_raw(void)
{
	run(number("SEC_TEST_OPS", OPS) / 4, batch_raw);
}

static const struct test_case cases[] = {
	TEST_CASE(diff_random),
	TEST_CASE(diff_raw),
};
SD_MAIN(cases)
