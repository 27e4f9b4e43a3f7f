/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* One public-key op for the cases, guards around what it writes, and libcrypto as its judge. */

#include "case_aop.h"

#include <string.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <rte_crypto.h>

#include "pkform.h"

#define GUARD		0xa5
#define KEYS_MAX	32

/* ---- Ops ---- */

static bool
guarded(struct ta_case_ctx *ctx, const struct ta_num *num, uint32_t from, uint32_t room)
{
	for (; from < room; from++)
		if (num->p[from] != GUARD) {
			ta_case_fail(ctx, "byte %u of a result of %u was written", from, num->len);
			return false;
		}
	return true;
}

/* What is to be verified is input, all else is room. */
static void
fill(const struct case_aop *a, struct ta_asym_mem *m)
{
	memset(m->a.p, GUARD, m->a_room);
	memset(m->b.p, GUARD, m->b_room);
	if (a->len != 0)
		memcpy(m->in.p, a->in, a->len);
	m->in.len = a->len;
	if (a->conf.op != TA_ASYM_VERIFY)
		return;
	memcpy(m->a.p, a->a, a->a_len);
	memcpy(m->b.p, a->b, a->b_len);
	m->a.len = a->a_len;
	m->b.len = a->b_len;
}

bool
case_is_hpre(const struct ta_case_ctx *ctx)
{
	return strcmp(ctx->cdev->info.driver_name, ta_engines[TA_HPRE].driver) == 0;
}

static bool
collect(struct ta_case_ctx *ctx, struct case_aop *a, struct ta_asym_mem *m,
	const struct rte_crypto_op *op)
{
	bool good = op->status == RTE_CRYPTO_OP_STATUS_SUCCESS;

	a->status = op->status;
	if (a->len != 0 && memcmp(m->in.p, a->in, a->len) != 0) {
		ta_case_fail(ctx, "%s of %s: the input was written",
			     ta_asym_op_name(a->conf.op), ta_pkey_text(a->conf.key));
		return false;
	}
	if (!good && a->conf.op != TA_ASYM_VERIFY) {
		m->a.len = m->b.len = a->a_len = a->b_len = 0;
		return !case_is_hpre(ctx) ||
			(guarded(ctx, &m->a, 0, m->a_room) && guarded(ctx, &m->b, 0, m->b_room));
	}
	if (!ta_asym_result(&a->conf, op, m) || m->a.len > sizeof(a->a)) {
		ta_case_fail(ctx, "%s of %s: %u bytes of result in a room of %u",
			     ta_asym_op_name(a->conf.op), ta_pkey_text(a->conf.key), m->a.len,
			     m->a_room);
		return false;
	}
	a->a_len = m->a.len;
	a->b_len = m->b.len;
	memcpy(a->a, m->a.p, a->a_len);
	memcpy(a->b, m->b.p, a->b_len);
	return guarded(ctx, &m->a, a->a_len, m->a_room) &&
		guarded(ctx, &m->b, a->b_len, m->b_room);
}

bool
case_aop_run(struct ta_case_ctx *ctx, struct case_aop *a)
{
	struct rte_crypto_op *op = rte_crypto_op_alloc(ctx->aops, RTE_CRYPTO_OP_TYPE_ASYMMETRIC);
	struct ta_asym_mem *m = ta_asym_mem_create(&a->conf, a->len);
	bool ok = false;
	void *session = NULL;

	a->refused = false;
	if (op == NULL || m == NULL) {
		ta_case_fail(ctx, "no memory for an op");
		goto free_op;
	}
	session = ta_cdev_asym_session_try(ctx->cdev, &a->conf);
	if (session == NULL) {
		a->refused = true;
		a->status = RTE_CRYPTO_OP_STATUS_INVALID_SESSION;
		ok = true;
		goto free_op;
	}
	rte_crypto_op_attach_asym_session(op, session);
	fill(a, m);
	ta_asym_op(&a->conf, op, m);
	if (ta_cop_run(ctx->cdev, 0, op) == 0) {
		ok = collect(ctx, a, m, op);
	} else {
		ta_case_fail(ctx, "no answer to %s with %s", ta_asym_op_name(a->conf.op),
			     ta_pkey_text(a->conf.key));
		/* They are still the device's. */
		op = NULL;
		m = NULL;
	}
free_op:
	ta_cdev_asym_session_free(ctx->cdev, session);
	ta_asym_mem_free(m);
	if (op != NULL)
		rte_crypto_op_free(op);
	return ok;
}

/* ---- Keys ---- */

static struct {
	char name[16];
	struct ta_pkey *key;
} keys[KEYS_MAX];
static unsigned int nb_keys;

const struct ta_pkey *
case_key(struct ta_case_ctx *ctx, const char *name)
{
	char kind[sizeof(keys[0].name)];
	unsigned int i;

	for (i = 0; i < nb_keys; i++)
		if (strcmp(keys[i].name, name) == 0)
			return keys[i].key;
	snprintf(kind, sizeof(kind), "%s", name);
	kind[strcspn(kind, " ")] = '\0';
	if (nb_keys < KEYS_MAX)
		keys[nb_keys].key = ta_pkey_make(kind);
	if (nb_keys == KEYS_MAX || keys[nb_keys].key == NULL) {
		ta_case_fail(ctx, "libcrypto makes no key %s", name);
		return NULL;
	}
	snprintf(keys[nb_keys].name, sizeof(keys[0].name), "%s", name);
	return keys[nb_keys++].key;
}

void
case_keys_free(void)
{
	while (nb_keys > 0)
		ta_pkey_free(keys[--nb_keys].key);
}

/* ---- libcrypto ---- */

static const EVP_MD *
md_of(int hash)
{
	static const char *const names[] = { "sha1", "sha224", "sha256", "sha384", "sha512" };
	unsigned int i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (ta_hash_find(names[i])->auth == hash)
			return EVP_get_digestbyname(names[i]);
	return NULL;
}

static bool
rsa_conf(const struct ta_asym_conf *c, EVP_PKEY_CTX *ctx)
{
	static const int pad[] = {
		[TA_PAD_NONE] = RSA_NO_PADDING, [TA_PAD_PKCS1] = RSA_PKCS1_PADDING,
		[TA_PAD_OAEP] = RSA_PKCS1_OAEP_PADDING, [TA_PAD_PSS] = RSA_PKCS1_PSS_PADDING,
	};

	if (c->key->type != TA_PKEY_RSA)
		return true;
	if (EVP_PKEY_CTX_set_rsa_padding(ctx, pad[c->pad]) != 1)
		return false;
	if (c->pad == TA_PAD_OAEP)
		return EVP_PKEY_CTX_set_rsa_oaep_md(ctx, md_of(c->hash)) == 1 &&
			EVP_PKEY_CTX_set_rsa_mgf1_md(ctx, md_of(c->hash)) == 1;
	return c->pad != TA_PAD_PSS ||
		(EVP_PKEY_CTX_set_signature_md(ctx, md_of(c->hash)) == 1 &&
		 EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, c->salt_len) == 1);
}

static bool
make(const struct ta_asym_conf *c, EVP_PKEY_CTX *ctx, const uint8_t *in, uint32_t len,
     uint8_t *out, size_t *out_len)
{
	switch (c->op) {
	case TA_ASYM_SIGN:
		return EVP_PKEY_sign_init(ctx) == 1 && rsa_conf(c, ctx) &&
			EVP_PKEY_sign(ctx, out, out_len, in, len) == 1;
	case TA_ASYM_ENCRYPT:
		return EVP_PKEY_encrypt_init(ctx) == 1 && rsa_conf(c, ctx) &&
			EVP_PKEY_encrypt(ctx, out, out_len, in, len) == 1;
	case TA_ASYM_DECRYPT:
		return EVP_PKEY_decrypt_init(ctx) == 1 && rsa_conf(c, ctx) &&
			EVP_PKEY_decrypt(ctx, out, out_len, in, len) == 1;
	case TA_ASYM_DERIVE:
		return EVP_PKEY_derive_init(ctx) == 1 &&
			EVP_PKEY_derive_set_peer(ctx, c->peer->evp) == 1 &&
			EVP_PKEY_derive(ctx, out, out_len) == 1;
	default:
		return false;
	}
}

bool
case_judge_make(const struct ta_asym_conf *c, const uint8_t *in, uint32_t len, uint8_t *out,
		uint32_t *out_len)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, c->key->evp, NULL);
	size_t n = *out_len;
	bool ok = ctx != NULL && make(c, ctx, in, len, out, &n);

	*out_len = n;
	EVP_PKEY_CTX_free(ctx);
	ERR_clear_error();
	return ok;
}

bool
case_judge_verify(const struct ta_asym_conf *c, const uint8_t *in, uint32_t len,
		  const uint8_t *sign, uint32_t sign_len)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, c->key->evp, NULL);
	bool ok = ctx != NULL && EVP_PKEY_verify_init(ctx) == 1 && rsa_conf(c, ctx) &&
		EVP_PKEY_verify(ctx, sign, sign_len, in, len) == 1;

	EVP_PKEY_CTX_free(ctx);
	ERR_clear_error();
	return ok;
}
