/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Data cases of public-key ops. Published answers (case_pkknown.c) say that an algorithm is right;
 * with keys and messages of chance, what the device makes libcrypto must take, and the reverse.
 */

#include "case.h"

#include <stdlib.h>
#include <string.h>

#include "case_aop.h"
#include "case_load.h"
#include "case_op.h"
#include "pkform.h"
#include "sample.h"

#define FORM_MAX	(CASE_AOP_MAX + 64)

/* What a key is used for. */
struct use {
	const char *key;
	enum ta_asym_pad pad;
	int hash;		/* of the padding */
	uint16_t salt;
	bool slow;		/* not with --quick */
};

static unsigned int
count(const struct ta_case_ctx *ctx, unsigned int n)
{
	return ctx->quick ? n / 8 + 1 : n;
}

/* The conf of @u for @op, or a key of NULL: this device has no such thing, or a failure noted. */
static struct ta_asym_conf
conf_of(struct ta_case_ctx *ctx, const struct use *u, enum ta_asym_op op)
{
	struct ta_asym_conf c = { .op = op, .pad = u->pad, .hash = u->hash,
		.salt_len = u->salt };

	if (u->slow && ctx->quick)
		return c;
	c.key = case_key(ctx, u->key);
	if (c.key != NULL && ta_asym_lacks(ctx->cdev->id, &c) != NULL)
		c.key = NULL;
	return c;
}

static bool
failed(struct ta_case_ctx *ctx, const struct case_aop *a, const char *what)
{
	ta_case_fail(ctx, "%s, %s of %u bytes: %s: %s", ta_pkey_text(a->conf.key),
		     ta_asym_op_name(a->conf.op), a->len, what, a->refused ? "refused" :
		     ta_cstatus_name(a->status));
	return false;
}

/* ---- Signatures ---- */

static const struct use sign_uses[] = {
	{ "rsa-512", TA_PAD_PKCS1, 0, 0, false },
	{ "rsa-1024", TA_PAD_PKCS1, 0, 0, false },
	{ "rsa-1536", TA_PAD_PKCS1, 0, 0, false },
	{ "rsa-2048", TA_PAD_PKCS1, 0, 0, false },
	{ "rsa-3072", TA_PAD_PKCS1, 0, 0, true },
	{ "rsa-4096", TA_PAD_PKCS1, 0, 0, true },
	{ "rsa-1024", TA_PAD_NONE, 0, 0, false },
	{ "rsa-1024", TA_PAD_PSS, RTE_CRYPTO_AUTH_SHA1, 20, false },
	{ "rsa-1024", TA_PAD_PSS, RTE_CRYPTO_AUTH_SHA256, 0, false },
	{ "rsa-1536", TA_PAD_PSS, RTE_CRYPTO_AUTH_SHA512, 64, false },
	{ "p-192", 0, 0, 0, false },
	{ "p-224", 0, 0, 0, false },
	{ "p-256", 0, 0, 0, false },
	{ "p-384", 0, 0, 0, false },
	{ "p-521", 0, 0, 0, false },
	{ "sm2", 0, 0, 0, false },
};

/* How many bytes are signed: a digest, or as much as padding leaves room for. */
static uint32_t
signable_len(struct ta_case_ctx *ctx, const struct ta_asym_conf *c)
{
	uint32_t size = ta_pkey_size(c->key);

	if (c->key->type == TA_PKEY_SM2)
		return 32;
	if (c->key->type != TA_PKEY_RSA)
		return case_range(ctx, 1, TA_DIGEST_MAX);
	switch (c->pad) {
	case TA_PAD_PSS:
		return c->hash == RTE_CRYPTO_AUTH_SHA1 ? 20 :
			c->hash == RTE_CRYPTO_AUTH_SHA256 ? 32 : 64;
	case TA_PAD_PKCS1:
		return case_range(ctx, 1, RTE_MIN(size - 11, TA_DIGEST_MAX));
	default:
		return size;
	}
}

/* Random bytes, but below every modulus where they are a number. */
static void
message(struct ta_case_ctx *ctx, const struct ta_asym_conf *c, uint8_t *in, uint32_t len)
{
	ta_sample_fill(TA_SAMPLE_RANDOM, ta_random(&ctx->rnd) >> 32, in, len);
	if (c->key->type == TA_PKEY_RSA && c->pad == TA_PAD_NONE)
		in[0] &= 0x3f;
}

/* A signature as libcrypto has it; its length, 0: it is none. */
static uint32_t
to_form(const struct case_aop *a, uint8_t *out)
{
	struct ta_num r = { (uint8_t *)(uintptr_t)a->a, a->a_len };
	struct ta_num s = { (uint8_t *)(uintptr_t)a->b, a->b_len };

	if (a->conf.key->type != TA_PKEY_RSA)
		return ta_sign_der(&r, &s, out, FORM_MAX);
	memcpy(out, a->a, a->a_len);
	return a->a_len;
}

static bool
of_form(struct case_aop *a, const uint8_t *sign, uint32_t len)
{
	struct ta_num r = { .p = a->a }, s = { .p = a->b };

	if (a->conf.key->type == TA_PKEY_RSA) {
		memcpy(a->a, sign, len);
		a->a_len = len;
		return true;
	}
	if (!ta_sign_split(sign, len, &r, &s, ta_pkey_size(a->conf.key)))
		return false;
	a->a_len = r.len;
	a->b_len = s.len;
	return true;
}

static bool
try_sign(struct ta_case_ctx *ctx, const struct ta_asym_conf *c)
{
	uint8_t in[TA_NUM_MAX], sign[FORM_MAX];
	struct case_aop a = { .conf = *c, .in = in, .len = signable_len(ctx, c) };
	uint32_t len = sizeof(sign);

	message(ctx, c, in, a.len);
	a.conf.exponent = case_range(ctx, 0, 3) == 0;
	if (!case_aop_run(ctx, &a))
		return false;
	if (a.status != RTE_CRYPTO_OP_STATUS_SUCCESS)
		return failed(ctx, &a, "random message");
	if (!case_judge_verify(c, in, a.len, sign, to_form(&a, sign)))
		return failed(ctx, &a, "libcrypto does not take the signature");
	a.conf.op = TA_ASYM_VERIFY;
	if (!case_aop_run(ctx, &a))
		return false;
	if (a.status != RTE_CRYPTO_OP_STATUS_SUCCESS)
		return failed(ctx, &a, "its own signature");
	if (!case_judge_make(c, in, a.len, sign, &len) || !of_form(&a, sign, len))
		return failed(ctx, &a, "libcrypto does not sign");
	if (!case_aop_run(ctx, &a))
		return false;
	return a.status == RTE_CRYPTO_OP_STATUS_SUCCESS ||
		failed(ctx, &a, "libcrypto's signature");
}

static enum ta_verdict
signatures(struct ta_case_ctx *ctx)
{
	struct ta_asym_conf c;
	unsigned int i, round;

	for (i = 0; i < RTE_DIM(sign_uses); i++) {
		c = conf_of(ctx, &sign_uses[i], TA_ASYM_SIGN);
		for (round = 0; c.key != NULL && round < count(ctx, 8); round++)
			if (!try_sign(ctx, &c))
				return TA_FAILED;
	}
	return ctx->why[0] == '\0' ? TA_PASS : TA_FAILED;
}

/* One bit turned, of the signature or of what was signed: exactly that is found. */
static bool
try_forged(struct ta_case_ctx *ctx, const struct ta_asym_conf *c)
{
	uint8_t in[TA_NUM_MAX], sign[FORM_MAX];
	struct case_aop a = { .conf = *c, .in = in, .len = signable_len(ctx, c) };
	uint32_t len = sizeof(sign), what = case_range(ctx, 0, 2), size;

	message(ctx, c, in, a.len);
	if (!case_judge_make(c, in, a.len, sign, &len) || !of_form(&a, sign, len))
		return failed(ctx, &a, "libcrypto does not sign");
	a.conf.op = TA_ASYM_VERIFY;
	/* Of long digests a curve takes the leading bits, which are no less than these. */
	size = RTE_MIN(a.len, ta_pkey_size(c->key) - 1);
	if (what == 0)
		in[case_range(ctx, 0, size - 1)] ^= 1 << case_range(ctx, 0, 5);
	else if (what == 1 || a.b_len == 0)
		a.a[case_range(ctx, 0, a.a_len - 1)] ^= 1 << case_range(ctx, 0, 7);
	else
		a.b[case_range(ctx, 0, a.b_len - 1)] ^= 1 << case_range(ctx, 0, 7);
	if (!case_aop_run(ctx, &a))
		return false;
	return a.status == RTE_CRYPTO_OP_STATUS_ERROR || failed(ctx, &a, "a bit is turned");
}

static enum ta_verdict
forged(struct ta_case_ctx *ctx)
{
	struct ta_asym_conf c;
	unsigned int i, round;

	if (!case_is_hpre(ctx))
		return ta_case_skip(ctx, "software drivers have several words for it");
	for (i = 0; i < RTE_DIM(sign_uses); i++) {
		c = conf_of(ctx, &sign_uses[i], TA_ASYM_SIGN);
		for (round = 0; c.key != NULL && round < count(ctx, 16); round++)
			if (!try_forged(ctx, &c))
				return TA_FAILED;
	}
	return ctx->why[0] == '\0' ? TA_PASS : TA_FAILED;
}

/* ---- Encryption ---- */

static const struct use crypt_uses[] = {
	{ "rsa-512", TA_PAD_PKCS1, 0, 0, false },
	{ "rsa-1024", TA_PAD_PKCS1, 0, 0, false },
	{ "rsa-2048", TA_PAD_PKCS1, 0, 0, false },
	{ "rsa-4096", TA_PAD_PKCS1, 0, 0, true },
	{ "rsa-1024", TA_PAD_NONE, 0, 0, false },
	{ "rsa-1024", TA_PAD_OAEP, RTE_CRYPTO_AUTH_SHA1, 0, false },
	{ "rsa-2048", TA_PAD_OAEP, RTE_CRYPTO_AUTH_SHA256, 0, false },
	{ "sm2", 0, RTE_CRYPTO_AUTH_SM3, 0, false },
};

static uint32_t
crypt_len(struct ta_case_ctx *ctx, const struct ta_asym_conf *c)
{
	uint32_t size = ta_pkey_size(c->key), hash;

	if (c->key->type == TA_PKEY_SM2)
		return case_range(ctx, 1, 700);
	if (c->pad == TA_PAD_NONE)
		return size;
	hash = c->hash == RTE_CRYPTO_AUTH_SHA1 ? 20 : 32;
	return case_range(ctx, 1, c->pad == TA_PAD_OAEP ? size - 2 * hash - 2 : size - 11);
}

/* @what, whose ciphertext is @form, is decrypted by the device. */
static bool
leads_back(struct ta_case_ctx *ctx, const struct ta_asym_conf *c, const uint8_t *form,
	   uint32_t form_len, const uint8_t *want, uint32_t len)
{
	struct case_aop a = { .conf = *c, .in = form, .len = form_len };
	uint8_t raw[FORM_MAX];

	a.conf.op = TA_ASYM_DECRYPT;
	if (c->key->type == TA_PKEY_SM2) {
		a.len = ta_sm2_raw(form, form_len, raw, sizeof(raw));
		a.in = raw;
	}
	if (!case_aop_run(ctx, &a))
		return false;
	return (a.status == RTE_CRYPTO_OP_STATUS_SUCCESS && a.a_len == len &&
		memcmp(a.a, want, len) == 0) || failed(ctx, &a, "does not lead back");
}

static bool
try_crypt(struct ta_case_ctx *ctx, const struct ta_asym_conf *c)
{
	uint8_t in[TA_NUM_MAX], form[FORM_MAX], back[FORM_MAX];
	struct case_aop a = { .conf = *c, .in = in, .len = crypt_len(ctx, c) };
	struct ta_asym_conf d = *c;
	uint32_t len, n = sizeof(back);

	d.op = TA_ASYM_DECRYPT;
	message(ctx, c, in, a.len);
	if (!case_aop_run(ctx, &a))
		return false;
	if (a.status != RTE_CRYPTO_OP_STATUS_SUCCESS)
		return failed(ctx, &a, "random message");
	len = a.a_len;
	memcpy(form, a.a, len);
	if (c->key->type == TA_PKEY_SM2)
		len = ta_sm2_der(a.a, a.a_len, form, sizeof(form));
	if (!case_judge_make(&d, form, len, back, &n) || n != a.len || memcmp(back, in, n) != 0)
		return failed(ctx, &a, "libcrypto does not decrypt it");
	if (!leads_back(ctx, c, form, len, in, a.len))
		return false;
	len = sizeof(form);
	if (!case_judge_make(c, in, a.len, form, &len))
		return failed(ctx, &a, "libcrypto does not encrypt");
	return leads_back(ctx, c, form, len, in, a.len);
}

static enum ta_verdict
encryption(struct ta_case_ctx *ctx)
{
	struct ta_asym_conf c;
	unsigned int i, round;

	for (i = 0; i < RTE_DIM(crypt_uses); i++) {
		c = conf_of(ctx, &crypt_uses[i], TA_ASYM_ENCRYPT);
		for (round = 0; c.key != NULL && round < count(ctx, 8); round++)
			if (!try_crypt(ctx, &c))
				return TA_FAILED;
	}
	return ctx->why[0] == '\0' ? TA_PASS : TA_FAILED;
}

/* ---- Secrets ---- */

static const struct use derive_uses[] = {
	{ "dh-2048", 0, 0, 0, false }, { "dh-3072", 0, 0, 0, true },
	{ "dh-4096", 0, 0, 0, true }, { "p-192", 0, 0, 0, false }, { "p-224", 0, 0, 0, false },
	{ "p-256", 0, 0, 0, false }, { "p-384", 0, 0, 0, false }, { "p-521", 0, 0, 0, false },
};

/* As a number: drivers and libcrypto do not agree on zeroes in front. */
static bool
same_number(const uint8_t *a, uint32_t a_len, const uint8_t *b, uint32_t b_len)
{
	for (; a_len != 0 && *a == 0; a++)
		a_len--;
	for (; b_len != 0 && *b == 0; b++)
		b_len--;
	return a_len == b_len && memcmp(a, b, a_len) == 0;
}

static bool
try_secret(struct ta_case_ctx *ctx, const struct ta_asym_conf *c)
{
	struct ta_pkey *peer = ta_pkey_make_like(c->key);
	struct case_aop a = { .conf = *c };
	uint8_t want[FORM_MAX];
	uint32_t len = sizeof(want);
	bool good = false;

	a.conf.peer = peer;
	if (peer == NULL || !case_judge_make(&a.conf, NULL, 0, want, &len)) {
		failed(ctx, &a, "libcrypto fails");
		goto free_peer;
	}
	if (!case_aop_run(ctx, &a))
		goto free_peer;
	good = a.status == RTE_CRYPTO_OP_STATUS_SUCCESS && same_number(a.a, a.a_len, want, len);
	if (!good) {
		failed(ctx, &a, "not libcrypto's secret");
		goto free_peer;
	}
	/* The same without the API's idea of a key exchange, where there is that. */
	a.conf.op = TA_ASYM_POWER;
	if (ta_asym_lacks(ctx->cdev->id, &a.conf) == NULL) {
		good = case_aop_run(ctx, &a);
		if (good && (a.status != RTE_CRYPTO_OP_STATUS_SUCCESS ||
			     !same_number(a.a, a.a_len, want, len)))
			good = failed(ctx, &a, "not libcrypto's secret");
		if (!good)
			goto free_peer;
	}
	/* And the public key of the new private one. */
	a.conf = (struct ta_asym_conf){ .key = peer, .op = TA_ASYM_PUBLIC };
	good = case_aop_run(ctx, &a);
	if (good && (a.status != RTE_CRYPTO_OP_STATUS_SUCCESS ||
		     !same_number(a.a, a.a_len, peer->num[TA_NUM_X].p,
				  peer->num[TA_NUM_X].len) ||
		     (peer->curve != NULL &&
		      !same_number(a.b, a.b_len, peer->num[TA_NUM_Y].p,
				   peer->num[TA_NUM_Y].len))))
		good = failed(ctx, &a, "not libcrypto's public key");
free_peer:
	ta_pkey_free(peer);
	return good;
}

static enum ta_verdict
secrets(struct ta_case_ctx *ctx)
{
	struct ta_asym_conf c;
	unsigned int i, round;

	for (i = 0; i < RTE_DIM(derive_uses); i++) {
		c = conf_of(ctx, &derive_uses[i], TA_ASYM_DERIVE);
		for (round = 0; c.key != NULL && round < count(ctx, 8); round++)
			if (!try_secret(ctx, &c))
				return TA_FAILED;
	}
	return ctx->why[0] == '\0' ? TA_PASS : TA_FAILED;
}

const struct ta_case ta_cases_hpre[] = {
	{ "hpre_known_answers", case_pk_known_answers },
	{ "hpre_signatures", signatures },
	{ "hpre_forged", forged },
	{ "hpre_encryption", encryption },
	{ "hpre_secrets", secrets },
	{ "hpre_bad_keys", case_pk_bad_keys },
	{ "hpre_bad_ops", case_pk_bad_ops },
	{ "hpre_mixed", case_pk_mixed },
	{ "hpre_in_flight", case_in_flight },
	{ "hpre_stats", case_stats },
	{ "hpre_queue_full", case_queue_full },
	{ NULL, NULL },
};
