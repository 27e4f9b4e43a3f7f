/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * ECDSA, ECDH and multiplication of points. What the engine makes of points that are not on their
 * curve, and of numbers out of range, is not known: nothing of the kind is sent.
 */

#include "hpre_ec.h"

/* ---- ECDSA ---- */

/* The message's leading bits, as many as the order has. */
static void
message_field(const struct hpre_curve *c, const rte_crypto_param *msg, uint8_t *e)
{
	size_t len = RTE_MIN(msg->length, (size_t)c->size), i;
	unsigned int shift = len == c->size ? c->size * 8 - c->bits : 0;

	memset(e, 0, c->width - len);
	memcpy(e + c->width - len, msg->data, len);
	if (shift == 0)
		return;
	for (i = c->width - 1; i > 0; i--)
		e[i] = e[i] >> shift | e[i - 1] << (8 - shift);
	e[0] >>= shift;
}

/* The private key is the op's or the session's. @key: where the device finds its block. */
static bool
ecdsa_private(struct hpre_req *r, const struct rte_crypto_op *op, const struct hpre_sess *s,
	      uint64_t *key, const uint8_t **d)
{
	const rte_crypto_param *given = hpre_op_ecdsa_key(op);
	uint8_t *scalar;

	if (given == NULL || !hpre_param_given(given)) {
		*key = hpre_sess_key(s);
		*d = s->key + HPRE_PRV_K * s->curve->width;
		return s->has_priv;
	}
	scalar = hpre_private_open(r, s->curve);
	*key = HPRE_REQ_IOVA(r, key);
	*d = scalar;
	return hpre_secret_in(s->curve, scalar, given);
}

static bool
ecdsa_public(struct hpre_qp *qp, struct hpre_req *r, const struct rte_crypto_op *op,
	     const struct hpre_sess *s, uint64_t *key, const uint8_t **q)
{
	const struct rte_crypto_ec_point *given = hpre_op_ecdsa_point(op);
	const struct hpre_curve *c = s->curve;

	if (given == NULL || given->x.data == NULL) {
		*key = hpre_sess_pub(s);
		*q = s->pub + HPRE_PUB_X * c->width;
		return s->has_pub;
	}
	hpre_curve_public(c, r->mem->key);
	*key = HPRE_REQ_IOVA(r, key);
	*q = r->mem->key + HPRE_PUB_X * c->width;
	return hpre_point_in(qp->soft, c, r->mem->key + HPRE_PUB_X * c->width, given);
}

static int
ecdsa_sign_put(struct hpre_qp *qp, struct rte_crypto_op *op, struct hpre_sess *s)
{
	struct rte_crypto_ecdsa_op_param *sig = &op->asym->ecdsa;
	struct hpre_req r = hpre_req_open(qp, HPRE_SQC_ECC);
	const struct hpre_curve *c = s->curve;
	uint8_t *e = r.mem->in, *k = r.mem->in + c->width;
	const uint8_t *d = NULL;
	uint64_t key = 0;

	if (!hpre_param_given(&sig->message) || !hpre_out_fits(&sig->r, c->size) ||
	    !hpre_out_fits(&sig->s, c->size) || !ecdsa_private(&r, op, s, &key, &d))
		return HPRE_BAD_ARGS;
	hpre_req_wipe(&r, 0, 2 * c->width, 0, 0);
	message_field(c, &sig->message, e);
	if (sig->k.data == NULL) {
		if (!hpre_secret_make(c, k))
			return HPRE_ERROR;
	} else if (!hpre_secret_in(c, k, &sig->k)) {
		return HPRE_BAD_ARGS;
	}
	/* No driver sends a message of zero: UADK and OP-TEE refuse it. */
	if (unlikely(hpre_num_zero(e, c->width))) {
		if (!hpre_soft_ecdsa_sign_zero(qp->soft, c, d, k, r.mem->out,
					       r.mem->out + c->width))
			return HPRE_ERROR;
		hpre_num_out(&sig->r, r.mem->out, c->width, c->size);
		hpre_num_out(&sig->s, r.mem->out + c->width, c->width, c->size);
		return HPRE_GOOD;
	}
	return hpre_req_send(&r, HPRE_ALG_ECDSA_SIGN, c->width, key, HPRE_REQ_IOVA(&r, in),
			     HPRE_REQ_IOVA(&r, out), op, s);
}

static int
ecdsa_verify_put(struct hpre_qp *qp, struct rte_crypto_op *op, struct hpre_sess *s)
{
	struct rte_crypto_ecdsa_op_param *sig = &op->asym->ecdsa;
	struct hpre_req r = hpre_req_open(qp, HPRE_SQC_ECC);
	const struct hpre_curve *c = s->curve;
	/* s is in front of r. */
	uint8_t *e = r.mem->in, *ss = e + c->width, *sr = ss + c->width;
	const uint8_t *q = NULL;
	uint64_t key = 0;

	if (!hpre_param_given(&sig->message) || !hpre_param_given(&sig->r) ||
	    !hpre_param_given(&sig->s) || !ecdsa_public(qp, &r, op, s, &key, &q))
		return HPRE_BAD_ARGS;
	/* No signature has these. */
	if (!hpre_secret_in(c, sr, &sig->r) || !hpre_secret_in(c, ss, &sig->s))
		return HPRE_ERROR;
	message_field(c, &sig->message, e);
	if (unlikely(hpre_num_zero(e, c->width)))
		return hpre_soft_ecdsa_verify_zero(qp->soft, c, q, q + c->width, sr, ss) ?
		       HPRE_GOOD : HPRE_ERROR;
	return hpre_req_send(&r, HPRE_ALG_ECDSA_VERIFY, c->width, key, HPRE_REQ_IOVA(&r, in), 0,
			     op, s);
}

static int
ecdsa_put(struct hpre_qp *qp, struct rte_crypto_op *op, struct hpre_sess *s)
{
	switch (op->asym->ecdsa.op_type) {
	case RTE_CRYPTO_ASYM_OP_SIGN:
		return ecdsa_sign_put(qp, op, s);
	case RTE_CRYPTO_ASYM_OP_VERIFY:
		return ecdsa_verify_put(qp, op, s);
	default:
		return HPRE_BAD_ARGS;
	}
}

static int
ecdsa_finish(struct hpre_qp *qp, struct hpre_req *r, struct rte_crypto_op *op,
	     struct hpre_sess *s)
{
	struct rte_crypto_ecdsa_op_param *sig = &op->asym->ecdsa;
	const struct hpre_curve *c = s->curve;

	RTE_SET_USED(qp);
	if (sig->op_type == RTE_CRYPTO_ASYM_OP_VERIFY)
		return (r->sqe->out & HPRE_OUT_VALID) != 0 ? HPRE_GOOD : HPRE_ERROR;
	hpre_num_out(&sig->r, r->mem->out, c->width, c->size);
	hpre_num_out(&sig->s, r->mem->out + c->width, c->width, c->size);
	return HPRE_GOOD;
}

/* ---- ECDH ---- */

/* Where the application left the private key: the op first, then the session. */
static int
ecdh_key(struct hpre_req *r, struct rte_crypto_op *op, const struct hpre_sess *s, bool make,
	 uint64_t *key)
{
	rte_crypto_param *given = &op->asym->ecdh.priv_key;
	const struct hpre_curve *c = s->curve;
	uint8_t *k;

	if (!hpre_param_given(given) && s->has_priv) {
		*key = hpre_sess_key(s);
		return HPRE_GOOD;
	}
	k = hpre_private_open(r, c);
	*key = HPRE_REQ_IOVA(r, key);
	if (given->length != 0 || !make)
		return hpre_secret_in(c, k, given) ? HPRE_GOOD : HPRE_BAD_ARGS;
	if (given->data == NULL)
		return HPRE_BAD_ARGS;
	if (!hpre_secret_make(c, k))
		return HPRE_ERROR;
	hpre_num_out(given, k, c->width, c->size);
	return HPRE_GOOD;
}

/* Room for the point, or for 02 or 03 and its first coordinate. */
static bool
public_fits(const struct rte_crypto_op *op, const struct hpre_curve *c,
	    const struct rte_crypto_ec_point *p)
{
	if (hpre_op_compressed(op))
		return hpre_out_fits(&p->x, c->size + 1);
	return hpre_point_fits(c, p);
}

static void
public_out(const struct rte_crypto_op *op, const struct hpre_curve *c,
	   struct rte_crypto_ec_point *p, const uint8_t *xy)
{
	bool strip = (op->asym->flags & RTE_CRYPTO_ASYM_FLAG_PUB_KEY_NO_PADDING) != 0;

	if (hpre_op_compressed(op)) {
		p->x.data[0] = 2 | (xy[2 * c->width - 1] & 1);
		memcpy(p->x.data + 1, xy + c->width - c->size, c->size);
		p->x.length = c->size + 1;
		return;
	}
	hpre_num_out_strip(&p->x, xy, c->width, c->size, strip);
	hpre_num_out_strip(&p->y, xy + c->width, c->width, c->size, strip);
}

static int
ecdh_public_put(struct hpre_qp *qp, struct rte_crypto_op *op, struct hpre_sess *s)
{
	struct hpre_req r = hpre_req_open(qp, HPRE_SQC_ECC);
	const struct hpre_curve *c = s->curve;
	uint64_t key = 0;
	int ret;

	if (!public_fits(op, c, &op->asym->ecdh.pub_key))
		return HPRE_BAD_ARGS;
	ret = ecdh_key(&r, op, s, true, &key);
	if (ret != HPRE_GOOD)
		return ret;
	memcpy(r.mem->in, c->part[HPRE_PUB_GX], c->width);
	memcpy(r.mem->in + c->width, c->part[HPRE_PUB_GY], c->width);
	return hpre_mul_send(&r, key, op, s);
}

static int
ecdh_secret_put(struct hpre_qp *qp, struct rte_crypto_op *op, struct hpre_sess *s)
{
	struct rte_crypto_ecdh_op_param *ecdh = &op->asym->ecdh;
	struct hpre_req r = hpre_req_open(qp, HPRE_SQC_ECC);
	const struct hpre_curve *c = s->curve;
	uint64_t key = 0;
	int ret;

	if (!hpre_point_fits(c, &ecdh->shared_secret))
		return HPRE_BAD_ARGS;
	if (ecdh->pub_key.x.data == NULL && s->has_pub)
		memcpy(r.mem->in, s->pub + HPRE_PUB_X * c->width, 2 * c->width);
	else if (!hpre_point_in(qp->soft, c, r.mem->in, &ecdh->pub_key))
		return HPRE_BAD_ARGS;
	ret = ecdh_key(&r, op, s, false, &key);
	if (ret != HPRE_GOOD)
		return ret;
	hpre_req_wipe(&r, 0, 0, 2 * c->width, 0);
	return hpre_mul_send(&r, key, op, s);
}

static int
ecdh_private_put(struct hpre_qp *qp, struct rte_crypto_op *op, struct hpre_sess *s)
{
	rte_crypto_param *to = &op->asym->ecdh.priv_key;
	/* Its memory is only borrowed. */
	struct hpre_req r = hpre_req_open(qp, HPRE_SQC_ECC);

	if (!hpre_out_fits(to, s->curve->size))
		return HPRE_BAD_ARGS;
	hpre_req_wipe(&r, s->curve->width, 0, 0, 0);
	if (!hpre_secret_make(s->curve, r.mem->key))
		return HPRE_ERROR;
	hpre_num_out(to, r.mem->key, s->curve->width, s->curve->size);
	return HPRE_GOOD;
}

static int
ecdh_verify_put(struct hpre_qp *qp, struct rte_crypto_op *op, struct hpre_sess *s)
{
	const struct rte_crypto_ec_point *p = &op->asym->ecdh.pub_key;
	uint8_t xy[2 * HPRE_ECC_WIDTH_MAX];

	/* That of the session was looked at when it was made. */
	if (p->x.data == NULL && s->has_pub)
		return HPRE_GOOD;
	if (!hpre_param_given(&p->x) || !hpre_param_given(&p->y))
		return HPRE_BAD_ARGS;
	return hpre_point_in(qp->soft, s->curve, xy, p) ? HPRE_GOOD : HPRE_ERROR;
}

static int
ecdh_put(struct hpre_qp *qp, struct rte_crypto_op *op, struct hpre_sess *s)
{
	switch (op->asym->ecdh.ke_type) {
	case RTE_CRYPTO_ASYM_KE_PRIV_KEY_GENERATE:
		return ecdh_private_put(qp, op, s);
	case RTE_CRYPTO_ASYM_KE_PUB_KEY_GENERATE:
		return ecdh_public_put(qp, op, s);
	case RTE_CRYPTO_ASYM_KE_SHARED_SECRET_COMPUTE:
		return ecdh_secret_put(qp, op, s);
	case RTE_CRYPTO_ASYM_KE_PUB_KEY_VERIFY:
		return ecdh_verify_put(qp, op, s);
	default:
		return HPRE_BAD_ARGS;
	}
}

static int
ecdh_finish(struct hpre_qp *qp, struct hpre_req *r, struct rte_crypto_op *op, struct hpre_sess *s)
{
	struct rte_crypto_ecdh_op_param *ecdh = &op->asym->ecdh;
	const struct hpre_curve *c = s->curve;
	bool strip = (op->asym->flags & RTE_CRYPTO_ASYM_FLAG_SHARED_KEY_NO_PADDING) != 0;

	RTE_SET_USED(qp);
	if (ecdh->ke_type == RTE_CRYPTO_ASYM_KE_PUB_KEY_GENERATE) {
		public_out(op, c, &ecdh->pub_key, r->mem->out);
		return HPRE_GOOD;
	}
	hpre_num_out_strip(&ecdh->shared_secret.x, r->mem->out, c->width, c->size, strip);
	hpre_num_out_strip(&ecdh->shared_secret.y, r->mem->out + c->width, c->width, c->size,
			   strip);
	return HPRE_GOOD;
}

/* ---- Multiplication of a given point, or of the generator ---- */

static int
ecpm_put(struct hpre_qp *qp, struct rte_crypto_op *op, struct hpre_sess *s)
{
	struct rte_crypto_ecpm_op_param *ecpm = &op->asym->ecpm;
	struct hpre_req r = hpre_req_open(qp, HPRE_SQC_ECC);
	const struct hpre_curve *c = s->curve;
	const uint8_t *n = c->part[HPRE_PUB_N];
	uint8_t *k;

	if (!hpre_param_given(&ecpm->scalar) || ecpm->scalar.length > HPRE_MODLEN_MAX ||
	    !hpre_point_fits(c, &ecpm->r))
		return HPRE_BAD_ARGS;
	if (s->type == RTE_CRYPTO_ASYM_XFORM_ECFPM) {
		memcpy(r.mem->in, c->part[HPRE_PUB_GX], c->width);
		memcpy(r.mem->in + c->width, c->part[HPRE_PUB_GY], c->width);
	} else if (!hpre_point_in(qp->soft, c, r.mem->in, &ecpm->p)) {
		return HPRE_BAD_ARGS;
	}
	k = hpre_private_open(&r, c);
	hpre_req_wipe(&r, 0, 0, 2 * c->width, 0);
	/* The group has n elements: more turns lead to the same place. */
	if ((!hpre_num_in(k, c->width, &ecpm->scalar) || !hpre_num_less(k, n, c->width)) &&
	    !hpre_soft_reduce(qp->soft, ecpm->scalar.data, ecpm->scalar.length, n, c->width, k))
		return HPRE_ERROR;
	/* The point at infinity has no coordinates. */
	if (hpre_num_zero(k, c->width))
		return HPRE_ERROR;
	return hpre_mul_send(&r, HPRE_REQ_IOVA(&r, key), op, s);
}

static int
ecpm_finish(struct hpre_qp *qp, struct hpre_req *r, struct rte_crypto_op *op, struct hpre_sess *s)
{
	RTE_SET_USED(qp);
	hpre_point_out(s->curve, &op->asym->ecpm.r, r->mem->out);
	return HPRE_GOOD;
}

const struct hpre_kind hpre_kind_ecdsa = { ecdsa_put, ecdsa_finish };
const struct hpre_kind hpre_kind_ecdh = { ecdh_put, ecdh_finish };
const struct hpre_kind hpre_kind_ecpm = { ecpm_put, ecpm_finish };
