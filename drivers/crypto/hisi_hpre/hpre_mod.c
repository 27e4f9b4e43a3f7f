/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Modular exponentiation and what is made of it: DH and DSA. All are the engine's DH request, whose
 * base is below its modulus. Inversion is software's: the layout of the engine's own request for it
 * (code 8) is not known.
 */

#include <openssl/crypto.h>

#include "hpre_op.h"
#include "hpre_soft.h"

/* ---- MODEX and MODINV ---- */

/* What the engine has no request for: even and very wide moduli. */
static int
modex_soft(struct hpre_qp *qp, struct rte_crypto_mod_op_param *mod, const struct hpre_sess *s)
{
	uint8_t out[HPRE_SOFT_MODLEN_MAX];

	if (!hpre_soft_power(qp->soft, mod->base.data, mod->base.length, s->key, s->pub, s->width,
			     out))
		return HPRE_ERROR;
	hpre_num_out(&mod->result, out, s->width, s->size);
	OPENSSL_cleanse(out, s->width);
	return HPRE_GOOD;
}

static int
modex_put(struct hpre_qp *qp, struct rte_crypto_op *op, struct hpre_sess *s)
{
	struct rte_crypto_mod_op_param *mod = &op->asym->modex;
	const uint8_t *m = s->key + s->width;
	struct hpre_req r;

	if (!hpre_param_given(&mod->base) || mod->base.length > HPRE_SOFT_MODLEN_MAX ||
	    !hpre_out_fits(&mod->result, s->size))
		return HPRE_BAD_ARGS;
	if (s->soft)
		return modex_soft(qp, mod, s);
	r = hpre_req_open(qp, HPRE_SQC_RSA);
	hpre_req_wipe(&r, 0, s->width, s->width, 0);
	/* What the engine makes of a base that is not below the modulus is not known. */
	if ((!hpre_num_in(r.mem->in, s->width, &mod->base) ||
	     !hpre_num_less(r.mem->in, m, s->width)) &&
	    !hpre_soft_reduce(qp->soft, mod->base.data, mod->base.length, m, s->width, r.mem->in))
		return HPRE_ERROR;
	/* Nor of zero, and that needs no engine: the exponent is not zero. */
	if (hpre_num_zero(r.mem->in, s->width)) {
		hpre_num_out(&mod->result, r.mem->in, s->width, s->size);
		return HPRE_GOOD;
	}
	return hpre_req_send(&r, HPRE_ALG_DH, s->width, s->iova + offsetof(struct hpre_sess, key),
			     HPRE_REQ_IOVA(&r, in), HPRE_REQ_IOVA(&r, out), op, s);
}

static int
modex_finish(struct hpre_qp *qp, struct hpre_req *r, struct rte_crypto_op *op,
	     struct hpre_sess *s)
{
	RTE_SET_USED(qp);
	hpre_num_out(&op->asym->modex.result, r->mem->out, s->width, s->size);
	return HPRE_GOOD;
}

static int
modinv_put(struct hpre_qp *qp, struct rte_crypto_op *op, struct hpre_sess *s)
{
	struct rte_crypto_mod_op_param *mod = &op->asym->modinv;
	struct hpre_req r;

	if (!hpre_param_given(&mod->base) || mod->base.length > HPRE_SOFT_MODLEN_MAX ||
	    !hpre_out_fits(&mod->result, s->size))
		return HPRE_BAD_ARGS;
	/* Its memory is only borrowed. */
	r = hpre_req_open(qp, HPRE_SQC_RSA);
	hpre_req_wipe(&r, 0, 0, s->width, 0);
	if (!hpre_soft_inverse(qp->soft, mod->base.data, mod->base.length, s->pub, s->width,
			       r.mem->out))
		return HPRE_ERROR;
	hpre_num_out(&mod->result, r.mem->out, s->width, s->size);
	return HPRE_GOOD;
}

/* ---- DH ---- */

static const uint8_t *
dh_generator(const struct hpre_sess *s)
{
	return s->pub + s->width;
}

/* 1 < @y < p - 1: all others give secrets that anybody knows. */
static bool
dh_public_ok(const struct hpre_sess *s, const uint8_t *y)
{
	uint8_t last[HPRE_WIDTH_MAX];

	/* p is odd. */
	memcpy(last, s->pub, s->width);
	last[s->width - 1] ^= 1;
	return hpre_num_less(y, last, s->width) &&
	       !(hpre_num_zero(y, s->width - 1) && y[s->width - 1] <= 1);
}

/* Make a private key of as many bytes as the modulus has, in @x and for the application. */
static int
dh_private_make(const struct hpre_sess *s, rte_crypto_param *key, uint8_t *x)
{
	if (!hpre_out_fits(key, s->size))
		return HPRE_BAD_ARGS;
	do {
		if (!hpre_soft_random_below(s->pub, s->width, s->bits, x))
			return HPRE_ERROR;
	} while (unlikely(!dh_public_ok(s, x)));
	hpre_num_out(key, x, s->width, s->size);
	return HPRE_GOOD;
}

/* The key block x p; the private key is the application's, or made. */
static int
dh_key_fill(struct hpre_req *r, const struct hpre_sess *s, struct rte_crypto_dh_op_param *dh,
	    bool make)
{
	uint8_t *x = r->mem->key;

	hpre_req_wipe(r, s->width, 0, 0, 0);
	memcpy(x + s->width, s->pub, s->width);
	if (make)
		return dh_private_make(s, &dh->priv_key, x);
	if (!hpre_num_in(x, s->width, &dh->priv_key) || hpre_num_zero(x, s->width))
		return HPRE_BAD_ARGS;
	return HPRE_GOOD;
}

static int
dh_send(struct hpre_req *r, struct rte_crypto_op *op, struct hpre_sess *s, bool g2)
{
	return hpre_req_send(r, g2 ? HPRE_ALG_DH_G2 : HPRE_ALG_DH, s->width,
			     HPRE_REQ_IOVA(r, key), HPRE_REQ_IOVA(r, in), HPRE_REQ_IOVA(r, out),
			     op, s);
}

static int
dh_public_put(struct hpre_qp *qp, struct rte_crypto_op *op, struct hpre_sess *s)
{
	struct rte_crypto_dh_op_param *dh = &op->asym->dh;
	struct hpre_req r = hpre_req_open(qp, HPRE_SQC_RSA);
	int ret;

	if (!s->has_pub || !hpre_out_fits(&dh->pub_key, s->size))
		return HPRE_BAD_ARGS;
	ret = dh_key_fill(&r, s, dh, dh->priv_key.length == 0);
	if (ret != HPRE_GOOD)
		return ret;
	memcpy(r.mem->in, dh_generator(s), s->width);
	return dh_send(&r, op, s, s->g2);
}

static int
dh_secret_put(struct hpre_qp *qp, struct rte_crypto_op *op, struct hpre_sess *s)
{
	struct rte_crypto_dh_op_param *dh = &op->asym->dh;
	struct hpre_req r = hpre_req_open(qp, HPRE_SQC_RSA);
	int ret;

	if (!hpre_out_fits(&dh->shared_secret, s->size) ||
	    !hpre_num_in(r.mem->in, s->width, &dh->pub_key) || !dh_public_ok(s, r.mem->in))
		return HPRE_BAD_ARGS;
	ret = dh_key_fill(&r, s, dh, false);
	if (ret != HPRE_GOOD)
		return ret;
	hpre_req_wipe(&r, 0, 0, s->width, 0);
	return dh_send(&r, op, s, false);
}

static int
dh_private_put(struct hpre_qp *qp, struct rte_crypto_op *op, struct hpre_sess *s)
{
	/* Its memory is only borrowed. */
	struct hpre_req r = hpre_req_open(qp, HPRE_SQC_RSA);

	hpre_req_wipe(&r, s->width, 0, 0, 0);
	return dh_private_make(s, &op->asym->dh.priv_key, r.mem->key);
}

static int
dh_put(struct hpre_qp *qp, struct rte_crypto_op *op, struct hpre_sess *s)
{
	uint8_t y[HPRE_WIDTH_MAX];

	switch (op->asym->dh.ke_type) {
	case RTE_CRYPTO_ASYM_KE_PRIV_KEY_GENERATE:
		return dh_private_put(qp, op, s);
	case RTE_CRYPTO_ASYM_KE_PUB_KEY_GENERATE:
		return dh_public_put(qp, op, s);
	case RTE_CRYPTO_ASYM_KE_SHARED_SECRET_COMPUTE:
		return dh_secret_put(qp, op, s);
	case RTE_CRYPTO_ASYM_KE_PUB_KEY_VERIFY:
		if (!hpre_param_given(&op->asym->dh.pub_key))
			return HPRE_BAD_ARGS;
		return hpre_num_in(y, s->width, &op->asym->dh.pub_key) && dh_public_ok(s, y) ?
		       HPRE_GOOD : HPRE_ERROR;
	default:
		return HPRE_BAD_ARGS;
	}
}

static int
dh_finish(struct hpre_qp *qp, struct hpre_req *r, struct rte_crypto_op *op, struct hpre_sess *s)
{
	struct rte_crypto_dh_op_param *dh = &op->asym->dh;
	uint16_t flags = op->asym->flags;

	RTE_SET_USED(qp);
	if (dh->ke_type == RTE_CRYPTO_ASYM_KE_PUB_KEY_GENERATE) {
		hpre_num_out_strip(&dh->pub_key, r->mem->out, s->width, s->size,
				   (flags & RTE_CRYPTO_ASYM_FLAG_PUB_KEY_NO_PADDING) != 0);
		return HPRE_GOOD;
	}
	/* One: the public value was of a group that is too small to hide anything. */
	if (hpre_num_zero(r->mem->out, s->width - 1) && r->mem->out[s->width - 1] <= 1)
		return HPRE_ERROR;
	hpre_num_out_strip(&dh->shared_secret, r->mem->out, s->width, s->size,
			   (flags & RTE_CRYPTO_ASYM_FLAG_SHARED_KEY_NO_PADDING) != 0);
	return HPRE_GOOD;
}

/* ---- DSA ---- */

/* Fields of a session: x and q of q_size bytes in front of the blocks for them. */
static struct hpre_soft_dsa
dsa_domain(const struct hpre_sess *s)
{
	return (struct hpre_soft_dsa){
		.p = s->pub, .q = s->key + s->width, .p_width = s->width, .q_width = s->q_size,
		.q_bits = s->q_bits,
	};
}

/* r = (g^k mod p) mod q: the power is the engine's. */
static int
dsa_sign_put(struct hpre_qp *qp, struct rte_crypto_op *op, struct hpre_sess *s)
{
	struct rte_crypto_dsa_op_param *dsa = &op->asym->dsa;
	struct hpre_req r = hpre_req_open(qp, HPRE_SQC_RSA);
	const uint8_t *q = s->key + s->width;
	uint8_t *k = r.mem->key + s->width - s->q_size;

	if (!s->has_priv || !hpre_param_given(&dsa->message) ||
	    !hpre_out_fits(&dsa->r, s->q_size) || !hpre_out_fits(&dsa->s, s->q_size))
		return HPRE_BAD_ARGS;
	hpre_req_wipe(&r, s->width, 0, s->width, 0);
	memset(r.mem->key, 0, s->width - s->q_size);
	if (dsa->k.data == NULL) {
		if (!hpre_soft_random_below(q, s->q_size, s->q_bits, k))
			return HPRE_ERROR;
	} else if (!hpre_num_in(k, s->q_size, &dsa->k) || !hpre_num_within(k, q, s->q_size)) {
		return HPRE_BAD_ARGS;
	}
	memcpy(r.mem->key + s->width, s->pub, s->width);
	memcpy(r.mem->in, s->pub + s->width, s->width);
	return dh_send(&r, op, s, false);
}

/* v = (g^u1 y^u2 mod p) mod q: two powers, one after the other. */
static int
dsa_verify_put(struct hpre_qp *qp, struct rte_crypto_op *op, struct hpre_sess *s)
{
	struct rte_crypto_dsa_op_param *dsa = &op->asym->dsa;
	struct hpre_req r = hpre_req_open(qp, HPRE_SQC_RSA);
	const struct hpre_soft_dsa d = dsa_domain(s);
	uint8_t sign[2 * HPRE_WIDTH_MAX], *sr = sign, *ss = sign + s->q_size;

	if (!hpre_param_given(&dsa->message) || !hpre_param_given(&dsa->r) ||
	    !hpre_param_given(&dsa->s) || !hpre_num_in(r.mem->in, s->width, &dsa->y) ||
	    !dh_public_ok(s, r.mem->in))
		return HPRE_BAD_ARGS;
	/* No signature has these. */
	if (!hpre_num_in(sr, s->q_size, &dsa->r) || !hpre_num_in(ss, s->q_size, &dsa->s) ||
	    !hpre_num_within(sr, d.q, s->q_size) || !hpre_num_within(ss, d.q, s->q_size))
		return HPRE_ERROR;
	if (!hpre_soft_dsa_exponents(qp->soft, &d, sr, ss, dsa->message.data,
				     dsa->message.length, r.mem->key, r.mem->save))
		return HPRE_ERROR;
	memcpy(r.mem->key + s->width, s->pub, s->width);
	memcpy(r.mem->in, s->pub + s->width, s->width);
	r.slot->step = HPRE_STEP_FIRST;
	return dh_send(&r, op, s, false);
}

static int
dsa_verify_second(struct hpre_qp *qp, const struct hpre_req *first, struct rte_crypto_op *op,
		  struct hpre_sess *s)
{
	struct hpre_req r = hpre_req_open(qp, HPRE_SQC_RSA);

	/* Checked before the first request, but it is the application's memory. */
	if (!hpre_num_in(r.mem->in, s->width, &op->asym->dsa.y) || !dh_public_ok(s, r.mem->in))
		return HPRE_BAD_ARGS;
	memcpy(r.mem->key, first->mem->save, s->width);
	memcpy(r.mem->key + s->width, s->pub, s->width);
	memcpy(r.mem->save, first->mem->out, s->width);
	r.slot->step = HPRE_STEP_SECOND;
	return dh_send(&r, op, s, false);
}

static int
dsa_put(struct hpre_qp *qp, struct rte_crypto_op *op, struct hpre_sess *s)
{
	switch (op->asym->dsa.op_type) {
	case RTE_CRYPTO_ASYM_OP_SIGN:
		return dsa_sign_put(qp, op, s);
	case RTE_CRYPTO_ASYM_OP_VERIFY:
		return dsa_verify_put(qp, op, s);
	default:
		return HPRE_BAD_ARGS;
	}
}

static int
dsa_finish(struct hpre_qp *qp, struct hpre_req *r, struct rte_crypto_op *op, struct hpre_sess *s)
{
	struct rte_crypto_dsa_op_param *dsa = &op->asym->dsa;
	const struct hpre_soft_dsa d = dsa_domain(s);
	uint8_t sr[HPRE_WIDTH_MAX], ss[HPRE_WIDTH_MAX];

	switch (r->slot->step) {
	case HPRE_STEP_FIRST:
		return dsa_verify_second(qp, r, op, s);
	case HPRE_STEP_SECOND:
		return hpre_num_in(sr, s->q_size, &dsa->r) &&
		       hpre_soft_dsa_verify(qp->soft, &d, r->mem->save, r->mem->out, sr) ?
		       HPRE_GOOD : HPRE_ERROR;
	default:
		if (!hpre_soft_dsa_sign(qp->soft, &d, r->mem->out,
					r->mem->key + s->width - s->q_size, s->key,
					dsa->message.data, dsa->message.length, sr, ss))
			return HPRE_ERROR;
		hpre_num_out(&dsa->r, sr, s->q_size, s->q_size);
		hpre_num_out(&dsa->s, ss, s->q_size, s->q_size);
		return HPRE_GOOD;
	}
}

const struct hpre_kind hpre_kind_modex = { modex_put, modex_finish };
const struct hpre_kind hpre_kind_modinv = { modinv_put, NULL };
const struct hpre_kind hpre_kind_dh = { dh_put, dh_finish };
const struct hpre_kind hpre_kind_dsa = { dsa_put, dsa_finish };
