/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Public-key ops that must not work: keys that are none, numbers out of range, points that are not
 * on their curve. The driver finds them: what hardware makes of them is not known.
 */

#include <string.h>

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/objects.h>

#include "case_aop.h"

/*
 * It is refused when the session is made or, with @status, when the op runs. With
 * RTE_CRYPTO_OP_STATUS_NOT_PROCESSED any word but success will do.
 */
static bool
refused(struct ta_case_ctx *ctx, struct case_aop *a, uint8_t status, const char *what)
{
	if (!case_aop_run(ctx, a))
		return false;
	if (a->refused || a->status == status ||
	    (status == RTE_CRYPTO_OP_STATUS_NOT_PROCESSED &&
	     a->status != RTE_CRYPTO_OP_STATUS_SUCCESS))
		return true;
	ta_case_fail(ctx, "%s, %s with %s: %s", ta_pkey_text(a->conf.key),
		     ta_asym_op_name(a->conf.op), what, ta_cstatus_name(a->status));
	return false;
}

/* Can the device do that with a key called @name? */
static const struct ta_pkey *
usable(struct ta_case_ctx *ctx, const char *name, enum ta_asym_op op)
{
	struct ta_asym_conf c = { .key = case_key(ctx, name), .op = op };

	return c.key != NULL && ta_asym_lacks(ctx->cdev->id, &c) == NULL ? c.key : NULL;
}

/* ---- Keys ---- */

/* How a number of a key is spoilt. */
enum spoil {
	SPOIL_ZERO,
	SPOIL_EVEN,
	SPOIL_ONE,
	SPOIL_BIT,		/* the last but one */
	SPOIL_FULL,		/* all bits set */
};

struct bad {
	const char *key;
	enum ta_asym_op op;
	enum ta_pkey_num num;
	enum spoil spoil;
	bool exponent;
	const char *what;
};

static const struct bad bads[] = {
	{ "rsa-1024", TA_ASYM_ENCRYPT, TA_NUM_N, SPOIL_ZERO, false, "a modulus of zero" },
	{ "rsa-1024", TA_ASYM_ENCRYPT, TA_NUM_N, SPOIL_ONE, false, "a modulus of one" },
	{ "rsa-1024", TA_ASYM_ENCRYPT, TA_NUM_N, SPOIL_EVEN, false, "an even modulus" },
	{ "rsa-1024", TA_ASYM_ENCRYPT, TA_NUM_E, SPOIL_ZERO, false, "an exponent of zero" },
	{ "rsa-1024", TA_ASYM_ENCRYPT, TA_NUM_E, SPOIL_EVEN, false, "an even exponent" },
	{ "rsa-1024", TA_ASYM_DECRYPT, TA_NUM_N, SPOIL_EVEN, true, "an even modulus" },
	{ "rsa-1024", TA_ASYM_DECRYPT, TA_NUM_D, SPOIL_ZERO, true, "a private key of zero" },
	{ "rsa-1024", TA_ASYM_DECRYPT, TA_NUM_D, SPOIL_FULL, true, "a private key too large" },
	{ "rsa-1024", TA_ASYM_DECRYPT, TA_NUM_P, SPOIL_EVEN, false, "an even factor" },
	{ "rsa-1024", TA_ASYM_DECRYPT, TA_NUM_Q, SPOIL_ZERO, false, "a factor of zero" },
	{ "rsa-1024", TA_ASYM_DECRYPT, TA_NUM_Q, SPOIL_BIT, false, "a wrong factor" },
	{ "rsa-1024", TA_ASYM_DECRYPT, TA_NUM_DP, SPOIL_FULL, false, "dp too large" },
	{ "rsa-1024", TA_ASYM_DECRYPT, TA_NUM_QINV, SPOIL_ZERO, false, "qinv of zero" },
	{ "dh-2048", TA_ASYM_PUBLIC, TA_NUM_P, SPOIL_ZERO, false, "a modulus of zero" },
	{ "dh-2048", TA_ASYM_PUBLIC, TA_NUM_P, SPOIL_ONE, false, "a modulus of one" },
	{ "dh-2048", TA_ASYM_PUBLIC, TA_NUM_P, SPOIL_EVEN, false, "an even modulus" },
	{ "dh-2048", TA_ASYM_PUBLIC, TA_NUM_G, SPOIL_ZERO, false, "a generator of zero" },
	{ "dh-2048", TA_ASYM_PUBLIC, TA_NUM_G, SPOIL_ONE, false, "a generator of one" },
	{ "dh-2048", TA_ASYM_PUBLIC, TA_NUM_D, SPOIL_ZERO, false, "a private key of zero" },
	{ "p-256", TA_ASYM_SIGN, TA_NUM_D, SPOIL_ZERO, false, "a private key of zero" },
	{ "p-256", TA_ASYM_SIGN, TA_NUM_D, SPOIL_FULL, false, "a private key too large" },
	{ "p-256", TA_ASYM_VERIFY, TA_NUM_Y, SPOIL_BIT, false, "a point off the curve" },
	{ "p-256", TA_ASYM_VERIFY, TA_NUM_X, SPOIL_FULL, false, "a coordinate too large" },
	{ "p-521", TA_ASYM_VERIFY, TA_NUM_X, SPOIL_BIT, false, "a point off the curve" },
	{ "p-384", TA_ASYM_DERIVE, TA_NUM_D, SPOIL_ZERO, false, "a private key of zero" },
	{ "p-384", TA_ASYM_DERIVE, TA_NUM_D, SPOIL_FULL, false, "a private key too large" },
	{ "p-192", TA_ASYM_PUBLIC, TA_NUM_D, SPOIL_FULL, false, "a private key too large" },
	{ "sm2", TA_ASYM_SIGN, TA_NUM_D, SPOIL_ZERO, false, "a private key of zero" },
	{ "sm2", TA_ASYM_VERIFY, TA_NUM_Y, SPOIL_BIT, false, "a point off the curve" },
	{ "sm2", TA_ASYM_ENCRYPT, TA_NUM_X, SPOIL_FULL, false, "a coordinate too large" },
};

static void
spoil(struct ta_num *num, enum spoil how, uint8_t *mem)
{
	memcpy(mem, num->p, num->len);
	num->p = mem;
	switch (how) {
	case SPOIL_ZERO:
		memset(mem, 0, num->len);
		break;
	case SPOIL_ONE:
		memset(mem, 0, num->len);
		mem[num->len - 1] = 1;
		break;
	case SPOIL_EVEN:
		mem[num->len - 1] &= 0xfe;
		break;
	case SPOIL_BIT:
		mem[num->len - 1] ^= 2;
		break;
	case SPOIL_FULL:
		memset(mem, 0xff, num->len);
		break;
	}
}

static bool
try_bad_key(struct ta_case_ctx *ctx, const struct bad *b)
{
	const struct ta_pkey *key = usable(ctx, b->key, b->op);
	uint8_t in[TA_NUM_MAX] = { 0 }, mem[TA_NUM_MAX];
	struct ta_pkey bad;
	struct case_aop a = { .conf = { .key = &bad, .op = b->op, .exponent = b->exponent },
		.in = in };

	if (key == NULL)
		return ctx->why[0] == '\0';
	bad = *key;
	spoil(&bad.num[b->num], b->spoil, mem);
	if (b->op == TA_ASYM_DERIVE)
		a.conf.peer = key;
	else if (b->op != TA_ASYM_PUBLIC)
		a.len = key->type == TA_PKEY_RSA ? ta_pkey_size(key) : 32;
	if (key->type == TA_PKEY_SM2 && b->op == TA_ASYM_ENCRYPT)
		a.conf.hash = RTE_CRYPTO_AUTH_SM3;
	if (a.len != 0)
		in[a.len - 1] = 3;
	if (b->op == TA_ASYM_VERIFY) {
		a.a_len = a.b_len = ta_pkey_size(key);
		a.a[a.a_len - 1] = a.b[a.b_len - 1] = 1;
	}
	return refused(ctx, &a, RTE_CRYPTO_OP_STATUS_INVALID_ARGS, b->what);
}

enum ta_verdict
case_pk_bad_keys(struct ta_case_ctx *ctx)
{
	unsigned int i;
	bool good = true;

	if (!case_is_hpre(ctx))
		return ta_case_skip(ctx, "software drivers trust keys");
	ta_case_hush(true);
	for (i = 0; i < RTE_DIM(bads) && good; i++)
		good = try_bad_key(ctx, &bads[i]);
	ta_case_hush(false);
	return good ? TA_PASS : TA_FAILED;
}

/* ---- Ops with good keys ---- */

static bool
bad_rsa(struct ta_case_ctx *ctx)
{
	const struct ta_pkey *key = case_key(ctx, "rsa-1024");
	struct case_aop a = { .conf = { .key = key, .op = TA_ASYM_ENCRYPT, .pad = TA_PAD_NONE } };
	uint8_t in[TA_NUM_MAX], size = key != NULL ? ta_pkey_size(key) : 0;
	const uint8_t args = RTE_CRYPTO_OP_STATUS_INVALID_ARGS;
	const uint8_t error = RTE_CRYPTO_OP_STATUS_ERROR;

	if (key == NULL)
		return false;
	a.in = key->num[TA_NUM_N].p;
	a.len = size;
	if (!refused(ctx, &a, args, "the modulus as the message"))
		return false;
	a.conf.op = TA_ASYM_DECRYPT;
	if (!refused(ctx, &a, args, "the modulus as the ciphertext"))
		return false;
	a.conf.op = TA_ASYM_SIGN;
	if (!refused(ctx, &a, args, "the modulus as the message"))
		return false;
	/* What is encrypted must leave room for 11 bytes of padding. */
	memset(in, 7, sizeof(in));
	a.conf.pad = TA_PAD_PKCS1;
	a.in = in;
	a.len = size - 10;
	if (!refused(ctx, &a, args, "a message that is too long"))
		return false;
	a.conf.op = TA_ASYM_ENCRYPT;
	if (!refused(ctx, &a, args, "a message that is too long"))
		return false;
	a.conf.op = TA_ASYM_DECRYPT;
	if (!refused(ctx, &a, args, "a ciphertext that is too short"))
		return false;
	/* Block type 1, of signatures, is not that of encryption. */
	memset(in, 0xff, size);
	in[0] = 0;
	in[1] = 1;
	in[100] = 0;
	a.conf.op = TA_ASYM_ENCRYPT;
	a.conf.pad = TA_PAD_NONE;
	a.len = size;
	if (!case_aop_run(ctx, &a))
		return false;
	memcpy(in, a.a, size);
	a.conf.op = TA_ASYM_DECRYPT;
	a.conf.pad = TA_PAD_PKCS1;
	if (!refused(ctx, &a, error, "padding of another type"))
		return false;
	a.conf.pad = TA_PAD_OAEP;
	a.conf.hash = RTE_CRYPTO_AUTH_SHA1;
	return refused(ctx, &a, error, "padding that is none");
}

/* Public values that give secrets that everybody knows: 0, 1, p - 1, p. */
static bool
bad_dh(struct ta_case_ctx *ctx)
{
	const struct ta_pkey *key = usable(ctx, "dh-2048", TA_ASYM_DERIVE);
	uint8_t y[TA_NUM_MAX] = { 0 };
	struct ta_pkey peer;
	struct case_aop a = { .conf = { .key = key, .peer = &peer, .op = TA_ASYM_DERIVE } };
	const struct ta_num *p;
	unsigned int i;

	if (key == NULL)
		return ctx->why[0] == '\0';
	p = &key->num[TA_NUM_P];
	peer = *key;
	peer.num[TA_NUM_X] = (struct ta_num){ y, p->len };
	for (i = 0; i < 4; i++) {
		if (i >= 2)
			memcpy(y, p->p, p->len);
		else
			y[p->len - 1] = i;
		if (i == 2)
			y[p->len - 1]--;
		if (!refused(ctx, &a, RTE_CRYPTO_OP_STATUS_INVALID_ARGS,
			     "a public value of 0, 1, p - 1 or p"))
			return false;
	}
	return true;
}

static bool
bad_ecdh(struct ta_case_ctx *ctx, const char *name)
{
	const struct ta_pkey *key = usable(ctx, name, TA_ASYM_DERIVE);
	uint8_t mem[TA_NUM_MAX];
	struct ta_pkey peer;
	struct case_aop a = { .conf = { .key = key, .peer = &peer, .op = TA_ASYM_DERIVE } };
	const uint8_t args = RTE_CRYPTO_OP_STATUS_INVALID_ARGS;

	if (key == NULL)
		return ctx->why[0] == '\0';
	peer = *key;
	spoil(&peer.num[TA_NUM_Y], SPOIL_BIT, mem);
	if (!refused(ctx, &a, args, "a point off the curve"))
		return false;
	peer = *key;
	spoil(&peer.num[TA_NUM_X], SPOIL_FULL, mem);
	if (!refused(ctx, &a, args, "a coordinate too large"))
		return false;
	memset(mem, 0, sizeof(mem));
	peer.num[TA_NUM_X].p = peer.num[TA_NUM_Y].p = mem;
	return refused(ctx, &a, args, "zeroes for a point");
}

/* The order of the curve of @key, in the length of its numbers. */
static bool
order_get(const struct ta_pkey *key, uint8_t *n)
{
	EC_GROUP *group = EC_GROUP_new_by_curve_name(OBJ_sn2nid(key->curve->name));
	bool ok = group != NULL && BN_bn2binpad(EC_GROUP_get0_order(group), n,
						ta_pkey_size(key)) > 0;

	EC_GROUP_free(group);
	return ok;
}

/* Numbers that no signature has: 0 and the order. */
static bool
bad_signature(struct ta_case_ctx *ctx, const char *name)
{
	const struct ta_pkey *key = usable(ctx, name, TA_ASYM_VERIFY);
	uint8_t in[32] = { 1, 2, 3 }, n[TA_NUM_MAX];
	struct case_aop a = { .conf = { .key = key, .op = TA_ASYM_VERIFY }, .in = in,
		.len = sizeof(in) };
	unsigned int i, size;

	if (key == NULL)
		return ctx->why[0] == '\0';
	size = ta_pkey_size(key);
	if (!order_get(key, n))
		return ta_case_fail(ctx, "libcrypto fails") == TA_PASS;
	for (i = 0; i < 4; i++) {
		memset(a.a, 0, size);
		memset(a.b, 0, size);
		a.a[size - 1] = a.b[size - 1] = 5;
		if (i < 2)
			memset((i & 1) != 0 ? a.b : a.a, 0, size);
		else
			memcpy((i & 1) != 0 ? a.b : a.a, n, size);
		a.a_len = a.b_len = size;
		if (!refused(ctx, &a, RTE_CRYPTO_OP_STATUS_ERROR, "r or s of 0 or the order"))
			return false;
	}
	return true;
}

enum ta_verdict
case_pk_bad_ops(struct ta_case_ctx *ctx)
{
	bool good;

	if (!case_is_hpre(ctx))
		return ta_case_skip(ctx, "software drivers have several words for it");
	ta_case_hush(true);
	good = bad_rsa(ctx) && bad_dh(ctx) && bad_ecdh(ctx, "p-256") && bad_ecdh(ctx, "p-521") &&
		bad_signature(ctx, "p-192") && bad_signature(ctx, "p-256") &&
		bad_signature(ctx, "p-521") && bad_signature(ctx, "sm2");
	ta_case_hush(false);
	return good ? TA_PASS : TA_FAILED;
}
