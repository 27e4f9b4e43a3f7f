/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Published answers of public-key ops: all that the API and this tool can express of hpre.txt and
 * hpre-pmd.txt in test/vectors.
 */

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include <openssl/bn.h>

#include "case_aop.h"
#include "pkform.h"
#include "vec.h"

/* Both, put into the program when it is built. */
extern const char ta_pk_vectors[], ta_pkpad_vectors[];
extern const unsigned int ta_pk_vectors_len, ta_pkpad_vectors_len;

static uint8_t f4[] = { 1, 0, 1 }, two[] = { 2 };

struct known {
	struct ta_case_ctx *ctx;
	unsigned int nb[64];	/* tried, by transform */
	bool bad;
};

/* @n numbers of one length behind each other in @from; number @i of them. */
static struct ta_num
part(const struct vec_bytes *from, uint32_t n, uint32_t i)
{
	return (struct ta_num){ (uint8_t *)(uintptr_t)from->p + from->len / n * i, from->len / n };
}

static bool
is_number(const uint8_t *p, uint32_t len, const struct ta_num *want)
{
	struct ta_num w = *want;

	for (; len != 0 && *p == 0; p++)
		len--;
	for (; w.len != 0 && *w.p == 0; w.p++)
		w.len--;
	return len == w.len && memcmp(p, w.p, len) == 0;
}

/* Run it, if the device can; @b NULL: the first result matters only. */
static void
try_op(struct known *k, const struct vec *v, struct case_aop *a, const struct ta_num *want_a,
       const struct ta_num *want_b)
{
	if (k->bad || ta_asym_lacks(k->ctx->cdev->id, &a->conf) != NULL)
		return;
	k->nb[ta_asym_xform_of(a->conf.key, a->conf.op)]++;
	if (!case_aop_run(k->ctx, a)) {
		k->bad = true;
		return;
	}
	if (a->status == RTE_CRYPTO_OP_STATUS_SUCCESS &&
	    (want_a == NULL || is_number(a->a, a->a_len, want_a)) &&
	    (want_b == NULL || is_number(a->b, a->b_len, want_b)))
		return;
	k->bad = true;
	ta_case_fail(k->ctx, "%s (%s), %s: %s, not as published", v->alg, v->origin,
		     ta_asym_op_name(a->conf.op), a->refused ? "refused" :
		     ta_cstatus_name(a->status));
}

static uint32_t
bits_of(const struct ta_num *n)
{
	BIGNUM *bn = BN_bin2bn(n->p, n->len, NULL);
	uint32_t bits = bn != NULL ? BN_num_bits(bn) : 0;

	BN_free(bn);
	return bits;
}

static void
try_rsa(struct known *k, const struct vec *v)
{
	struct ta_pkey key = { .type = TA_PKEY_RSA };
	struct case_aop a = { .conf = { .key = &key, .op = TA_ASYM_ENCRYPT, .pad = TA_PAD_NONE },
		.in = v->plain.p, .len = v->plain.len };
	struct ta_num want = part(&v->cipher, 1, 0);

	key.num[TA_NUM_N] = part(&v->akey, 1, 0);
	key.num[TA_NUM_E] = part(&v->key, 1, 0);
	key.bits = bits_of(&key.num[TA_NUM_N]);
	/* Where the exponent is a private one it can be called that, too. */
	if (v->key.len == v->akey.len) {
		a.conf.op = TA_ASYM_DECRYPT;
		key.num[TA_NUM_D] = key.num[TA_NUM_E];
		key.num[TA_NUM_E] = (struct ta_num){ f4, sizeof(f4) };
		key.priv = true;
	}
	try_op(k, v, &a, &want, NULL);
}

/* A private key as five numbers of one length. */
static void
factors(struct ta_pkey *key, const struct vec *v)
{
	static const enum ta_pkey_num order[] = { TA_NUM_DQ, TA_NUM_DP, TA_NUM_Q, TA_NUM_P,
		TA_NUM_QINV };
	unsigned int i;

	for (i = 0; i < RTE_DIM(order); i++)
		key->num[order[i]] = part(&v->key, RTE_DIM(order), i);
}

static void
try_rsa_crt(struct known *k, const struct vec *v)
{
	struct ta_pkey key = { .type = TA_PKEY_RSA, .priv = true };
	struct case_aop a = { .conf = { .key = &key, .op = TA_ASYM_DECRYPT, .pad = TA_PAD_NONE },
		.in = v->plain.p, .len = v->plain.len };
	struct ta_num want = part(&v->cipher, 1, 0), *n = &key.num[TA_NUM_N];
	BN_CTX *ctx = BN_CTX_new();
	BIGNUM *p, *q;

	factors(&key, v);
	p = BN_bin2bn(key.num[TA_NUM_P].p, key.num[TA_NUM_P].len, NULL);
	q = BN_bin2bn(key.num[TA_NUM_Q].p, key.num[TA_NUM_Q].len, NULL);
	n->p = key.mem;
	if (ctx != NULL && p != NULL && q != NULL && BN_mul(p, p, q, ctx) == 1)
		n->len = BN_bn2bin(p, n->p);
	BN_free(p);
	BN_free(q);
	BN_CTX_free(ctx);
	key.bits = 8 * n->len;
	key.num[TA_NUM_E] = (struct ta_num){ f4, sizeof(f4) };
	try_op(k, v, &a, &want, NULL);
}

static void
try_dh(struct known *k, const struct vec *v)
{
	struct ta_pkey key = { .type = TA_PKEY_DH, .priv = true }, peer = key;
	struct case_aop a = { .conf = { .key = &key, .peer = &peer, .op = TA_ASYM_DERIVE } };
	struct ta_num want = part(&v->cipher, 1, 0);

	key.num[TA_NUM_P] = part(&v->akey, 1, 0);
	key.num[TA_NUM_G] = (struct ta_num){ two, sizeof(two) };
	key.num[TA_NUM_D] = part(&v->key, 1, 0);
	key.bits = bits_of(&key.num[TA_NUM_P]);
	peer.num[TA_NUM_X] = part(&v->plain, 1, 0);
	try_op(k, v, &a, &want, NULL);
	if (!is_number(peer.num[TA_NUM_X].p, peer.num[TA_NUM_X].len, &key.num[TA_NUM_G]))
		return;
	/* To the base of two: it makes a public key. */
	a.conf.op = TA_ASYM_PUBLIC;
	try_op(k, v, &a, &want, NULL);
}

/* Products of points: as secrets. */
static void
try_mul(struct known *k, const struct vec *v)
{
	struct ta_pkey key = { .type = TA_PKEY_EC, .priv = true }, peer = key;
	struct case_aop a = { .conf = { .key = &key, .peer = &peer, .op = TA_ASYM_DERIVE } };
	struct ta_num x = part(&v->cipher, 2, 0), y = part(&v->cipher, 2, 1);
	const struct ta_curve *curve = ta_curve_find(strchr(v->alg, ' ') + 1);
	bool both = v->cipher.len == v->plain.len;

	if (curve == NULL)
		return;
	if (!both)
		x = part(&v->cipher, 1, 0);
	key.curve = peer.curve = curve;
	key.bits = peer.bits = curve->bits;
	key.num[TA_NUM_D] = part(&v->key, 1, 0);
	peer.num[TA_NUM_X] = part(&v->plain, 2, 0);
	peer.num[TA_NUM_Y] = part(&v->plain, 2, 1);
	try_op(k, v, &a, &x, both ? &y : NULL);
}

static void
try_sign(struct known *k, const struct vec *v, enum ta_pkey_type type,
	 const struct ta_curve *curve)
{
	struct ta_pkey key = { .type = type, .priv = true, .curve = curve };
	struct ta_num r = part(&v->cipher, 2, 0), s = part(&v->cipher, 2, 1);
	struct ta_num nr = part(&v->iv, 1, 0);
	struct case_aop a = { .conf = { .key = &key, .op = TA_ASYM_SIGN, .k = &nr },
		.in = v->plain.p, .len = v->plain.len };

	if (curve == NULL)
		return;
	/* Published is a number; the API wants a digest, and takes its leading bits. */
	for (; 8 * a.len > curve->bits; a.len--)
		a.in++;
	key.bits = curve->bits;
	key.num[TA_NUM_D] = part(&v->key, 1, 0);
	key.num[TA_NUM_X] = part(&v->akey, 2, 0);
	key.num[TA_NUM_Y] = part(&v->akey, 2, 1);
	/* Software devices have random numbers of their own only. */
	if (case_is_hpre(k->ctx))
		try_op(k, v, &a, &r, &s);
	a.conf.op = TA_ASYM_VERIFY;
	memcpy(a.a, r.p, r.len);
	memcpy(a.b, s.p, s.len);
	a.a_len = r.len;
	a.b_len = s.len;
	try_op(k, v, &a, NULL, NULL);
}

static void
try_sm2_enc(struct known *k, const struct vec *v)
{
	struct ta_pkey key = { .type = TA_PKEY_SM2, .priv = true, .bits = 256,
		.curve = ta_curve_find("sm2") };
	struct case_aop a = { .conf = { .key = &key, .op = TA_ASYM_DECRYPT,
		.hash = RTE_CRYPTO_AUTH_SM3 } };
	struct ta_num want = part(&v->plain, 1, 0), nr = part(&v->iv, 1, 0);
	uint8_t raw[VEC_MAX + 1] = { 4 };
	struct ta_num cipher = { raw, v->cipher.len + 1 };

	key.num[TA_NUM_D] = part(&v->key, 1, 0);
	key.num[TA_NUM_X] = part(&v->akey, 2, 0);
	key.num[TA_NUM_Y] = part(&v->akey, 2, 1);
	/* As it was published: x, y, C2, C3. */
	memcpy(raw + 1, v->cipher.p, v->cipher.len);
	a.in = raw;
	a.len = cipher.len;
	try_op(k, v, &a, &want, NULL);
	a.conf.op = TA_ASYM_ENCRYPT;
	a.conf.k = &nr;
	a.in = v->plain.p;
	a.len = v->plain.len;
	if (case_is_hpre(k->ctx))
		try_op(k, v, &a, &cipher, NULL);
}

static void
try_dsa(struct known *k, const struct vec *v)
{
	struct ta_pkey key = { .type = TA_PKEY_DSA, .priv = true };
	struct ta_num r = part(&v->cipher, 2, 0), s = part(&v->cipher, 2, 1);
	struct ta_num nr = part(&v->iv, 2, 1);
	struct case_aop a = { .conf = { .key = &key, .op = TA_ASYM_SIGN, .k = &nr },
		.in = v->plain.p, .len = v->plain.len };

	key.num[TA_NUM_P] = part(&v->akey, 2, 0);
	key.num[TA_NUM_G] = part(&v->akey, 2, 1);
	key.num[TA_NUM_Q] = part(&v->iv, 2, 0);
	key.num[TA_NUM_X] = part(&v->aad, 1, 0);
	key.num[TA_NUM_D] = part(&v->key, 1, 0);
	key.bits = bits_of(&key.num[TA_NUM_P]);
	if (case_is_hpre(k->ctx))
		try_op(k, v, &a, &r, &s);
	a.conf.op = TA_ASYM_VERIFY;
	memcpy(a.a, r.p, r.len);
	memcpy(a.b, s.p, s.len);
	a.a_len = r.len;
	a.b_len = s.len;
	try_op(k, v, &a, NULL, NULL);
}

/* The hash that a record's @name has, in capitals. */
static int
hash_of(const char *name)
{
	const struct ta_hash *h;
	char low[16];
	unsigned int i;

	for (i = 0; name[i] != '\0' && i + 1 < sizeof(low); i++)
		low[i] = tolower(name[i]);
	low[i] = '\0';
	h = ta_hash_find(low);
	return h != NULL ? h->auth : 0;
}

static void
try_pss(struct known *k, const struct vec *v)
{
	struct ta_pkey key = { .type = TA_PKEY_RSA };
	struct case_aop a = { .conf = { .key = &key, .op = TA_ASYM_VERIFY, .pad = TA_PAD_PSS },
		.in = v->plain.p, .len = v->plain.len };
	unsigned int salt;
	char hash[16];

	if (sscanf(v->alg, "pss %15s %u", hash, &salt) != 2)
		return;
	a.conf.hash = hash_of(hash);
	a.conf.salt_len = salt;
	key.num[TA_NUM_N] = part(&v->akey, 1, 0);
	key.num[TA_NUM_E] = part(&v->key, 1, 0);
	key.bits = bits_of(&key.num[TA_NUM_N]);
	memcpy(a.a, v->cipher.p, v->cipher.len);
	a.a_len = v->cipher.len;
	try_op(k, v, &a, NULL, NULL);
}

/* By the private exponent, and by the factors. */
static void
try_oaep(struct known *k, const struct vec *v)
{
	struct ta_pkey key = { .type = TA_PKEY_RSA, .priv = true };
	struct case_aop a = { .conf = { .key = &key, .op = TA_ASYM_DECRYPT, .pad = TA_PAD_OAEP,
		.exponent = true }, .in = v->cipher.p, .len = v->cipher.len };
	struct ta_num want = part(&v->plain, 1, 0);
	char hash[16], mgf[16];

	if (sscanf(v->alg, "oaep %15s %15s", hash, mgf) != 2)
		return;
	a.conf.hash = hash_of(hash);
	a.conf.mgf = hash_of(mgf);
	factors(&key, v);
	key.num[TA_NUM_N] = part(&v->akey, 1, 0);
	key.num[TA_NUM_D] = part(&v->iv, 1, 0);
	key.num[TA_NUM_E] = (struct ta_num){ f4, sizeof(f4) };
	key.bits = bits_of(&key.num[TA_NUM_N]);
	try_op(k, v, &a, &want, NULL);
	a.conf.exponent = false;
	try_op(k, v, &a, &want, NULL);
}

static void
try(const struct vec *v, void *arg)
{
	struct known *k = arg;

	if (strcmp(v->alg, "rsa") == 0)
		try_rsa(k, v);
	else if (strcmp(v->alg, "rsa-crt") == 0)
		try_rsa_crt(k, v);
	else if (strcmp(v->alg, "dh") == 0)
		try_dh(k, v);
	else if (strncmp(v->alg, "ecc-mul ", 8) == 0)
		try_mul(k, v);
	else if (strncmp(v->alg, "ecdsa ", 6) == 0)
		try_sign(k, v, TA_PKEY_EC, ta_curve_find(v->alg + 6));
	else if (strcmp(v->alg, "sm2-sign") == 0)
		try_sign(k, v, TA_PKEY_SM2, ta_curve_find("sm2"));
	else if (strcmp(v->alg, "sm2-enc") == 0)
		try_sm2_enc(k, v);
	else if (strcmp(v->alg, "dsa") == 0)
		try_dsa(k, v);
	else if (strncmp(v->alg, "pss ", 4) == 0)
		try_pss(k, v);
	else if (strncmp(v->alg, "oaep ", 5) == 0)
		try_oaep(k, v);
}

static bool
read_all(struct known *k, const char *name, const char *text, unsigned int len)
{
	FILE *f = fmemopen((void *)(uintptr_t)text, len, "r");

	if (f == NULL) {
		ta_case_fail(k->ctx, "no memory for the vectors");
		return false;
	}
	vec_read(f, name, try, k);
	fclose(f);
	return !k->bad;
}

enum ta_verdict
case_pk_known_answers(struct ta_case_ctx *ctx)
{
	static const enum rte_crypto_asym_xform_type must[] = { RTE_CRYPTO_ASYM_XFORM_RSA,
		RTE_CRYPTO_ASYM_XFORM_DSA, RTE_CRYPTO_ASYM_XFORM_DH, RTE_CRYPTO_ASYM_XFORM_ECDSA,
		RTE_CRYPTO_ASYM_XFORM_ECDH,
#if TA_HAVE_SM2
		RTE_CRYPTO_ASYM_XFORM_SM2,
#endif
	};
	struct rte_cryptodev_asym_capability_idx idx;
	struct known k = { .ctx = ctx };
	unsigned int i;

	if (!read_all(&k, "hpre.txt", ta_pk_vectors, ta_pk_vectors_len) ||
	    !read_all(&k, "hpre-pmd.txt", ta_pkpad_vectors, ta_pkpad_vectors_len))
		return TA_FAILED;
	for (i = 0; i < RTE_DIM(must) && !k.bad; i++) {
		idx.type = must[i];
		if (k.nb[must[i]] != 0 ||
		    rte_cryptodev_asym_capability_get(ctx->cdev->id, &idx) == NULL)
			continue;
		k.bad = true;
		ta_case_fail(ctx, "no published answer for %s, which the device offers",
			     ta_asym_xform_name(must[i]));
	}
	return k.bad ? TA_FAILED : TA_PASS;
}
