/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * RSA: hardware raises to a power, software pads. Moduli between hardware's widths are
 * zero-extended to the next one, as OP-TEE's hpre_rsa.c does it.
 */

#include "hpre_op.h"
#include "hpre_pad.h"
#include "hpre_soft.h"

/* The padding of an op. NULL: it makes no sense. */
static const struct hpre_pad *
pad_of(struct hpre_qp *qp, const struct rte_crypto_op *op, const struct hpre_sess *s,
       struct hpre_pad *own)
{
	const struct rte_crypto_rsa_padding *padding = hpre_op_padding(op);

	if (padding == NULL)
		return &s->pad;
	return hpre_pad_init(qp->hdev, qp->soft, padding, own) == 0 ? own : NULL;
}

/* Where the number goes that is raised to a power: the end of @s->width bytes. */
static uint8_t *
number_at(struct hpre_req *r, const struct hpre_sess *s)
{
	memset(r->mem->in, 0, s->width - s->size);
	return r->mem->in + s->width - s->size;
}

static int
send_public(struct hpre_req *r, struct rte_crypto_op *op, struct hpre_sess *s)
{
	return hpre_req_send(r, HPRE_ALG_RSA, s->width, s->iova + offsetof(struct hpre_sess, pub),
			     HPRE_REQ_IOVA(r, in), HPRE_REQ_IOVA(r, out), op, s);
}

static int
send_private(struct hpre_req *r, struct rte_crypto_op *op, struct hpre_sess *s)
{
	return hpre_req_send(r, s->crt ? HPRE_ALG_RSA_CRT : HPRE_ALG_RSA, s->width,
			     s->iova + offsetof(struct hpre_sess, key), HPRE_REQ_IOVA(r, in),
			     HPRE_REQ_IOVA(r, out), op, s);
}

/* The modulus: of the key that the session has. */
static const uint8_t *
modulus(const struct hpre_sess *s)
{
	return s->pub + s->width;
}

static int
encrypt_put(struct hpre_qp *qp, struct rte_crypto_op *op, struct hpre_sess *s,
	    const struct hpre_pad *pad)
{
	struct rte_crypto_rsa_op_param *rsa = &op->asym->rsa;
	struct hpre_req r = hpre_req_open(qp, HPRE_SQC_RSA);
	uint8_t *em = number_at(&r, s);

	if (!s->has_pub || (rsa->message.data == NULL && rsa->message.length != 0) ||
	    !hpre_out_fits(&rsa->cipher, s->size))
		return HPRE_BAD_ARGS;
	hpre_req_wipe(&r, 0, s->width, 0, 0);
	if (!hpre_pad_encrypt(qp->hdev, qp->soft, pad, rsa->message.data, rsa->message.length, em,
			      s->size) || !hpre_num_less(r.mem->in, modulus(s), s->width))
		return HPRE_BAD_ARGS;
	return send_public(&r, op, s);
}

static int
sign_put(struct hpre_qp *qp, struct rte_crypto_op *op, struct hpre_sess *s,
	 const struct hpre_pad *pad)
{
	struct rte_crypto_rsa_op_param *rsa = &op->asym->rsa;
	struct hpre_req r = hpre_req_open(qp, HPRE_SQC_RSA);
	uint8_t *em = number_at(&r, s);

	if (!s->has_priv || (rsa->message.data == NULL && rsa->message.length != 0) ||
	    !hpre_out_fits(&rsa->sign, s->size))
		return HPRE_BAD_ARGS;
	if (!hpre_pad_sign(qp->hdev, qp->soft, pad, rsa->message.data, rsa->message.length, em,
			   s->size, s->bits) || !hpre_num_less(r.mem->in, modulus(s), s->width))
		return HPRE_BAD_ARGS;
	return send_private(&r, op, s);
}

/* What was made by RSA has the length of the modulus; without padding it is just a number. */
static bool
made_get(struct hpre_req *r, const struct hpre_sess *s, const struct hpre_pad *pad,
	 const rte_crypto_param *from)
{
	if (pad->type != RTE_CRYPTO_RSA_PADDING_NONE && from->length != s->size)
		return false;
	return hpre_num_in(r->mem->in, s->width, from);
}

static int
decrypt_put(struct hpre_qp *qp, struct rte_crypto_op *op, struct hpre_sess *s,
	    const struct hpre_pad *pad)
{
	struct rte_crypto_rsa_op_param *rsa = &op->asym->rsa;
	struct hpre_req r = hpre_req_open(qp, HPRE_SQC_RSA);

	if (!s->has_priv || rsa->message.data == NULL || pad->type == RTE_CRYPTO_RSA_PADDING_PSS ||
	    (pad->type == RTE_CRYPTO_RSA_PADDING_NONE && !hpre_out_fits(&rsa->message, s->size)) ||
	    !made_get(&r, s, pad, &rsa->cipher) ||
	    !hpre_num_less(r.mem->in, modulus(s), s->width))
		return HPRE_BAD_ARGS;
	hpre_req_wipe(&r, 0, 0, s->width, 0);
	return send_private(&r, op, s);
}

/*
 * Without padding the application may take the number that was signed (cipher), have it compared
 * with another one (message), or both.
 */
static int
verify_put(struct hpre_qp *qp, struct rte_crypto_op *op, struct hpre_sess *s,
	   const struct hpre_pad *pad)
{
	struct rte_crypto_rsa_op_param *rsa = &op->asym->rsa;
	struct hpre_req r = hpre_req_open(qp, HPRE_SQC_RSA);
	bool none = pad->type == RTE_CRYPTO_RSA_PADDING_NONE;

	if (!s->has_pub || pad->type == RTE_CRYPTO_RSA_PADDING_OAEP ||
	    (rsa->message.data == NULL && rsa->message.length != 0) ||
	    (none && rsa->message.data == NULL && rsa->cipher.data == NULL) ||
	    (none && rsa->cipher.data != NULL && !hpre_out_fits(&rsa->cipher, s->size)) ||
	    !made_get(&r, s, pad, &rsa->sign))
		return HPRE_BAD_ARGS;
	/* Of the right length, but no signature. */
	if (!hpre_num_less(r.mem->in, modulus(s), s->width))
		return HPRE_ERROR;
	return send_public(&r, op, s);
}

static int
rsa_put(struct hpre_qp *qp, struct rte_crypto_op *op, struct hpre_sess *s)
{
	const struct hpre_pad *pad;
	struct hpre_pad own;

	pad = pad_of(qp, op, s, &own);
	if (pad == NULL)
		return HPRE_BAD_ARGS;
	switch (op->asym->rsa.op_type) {
	case RTE_CRYPTO_ASYM_OP_ENCRYPT:
		return encrypt_put(qp, op, s, pad);
	case RTE_CRYPTO_ASYM_OP_DECRYPT:
		return decrypt_put(qp, op, s, pad);
	case RTE_CRYPTO_ASYM_OP_SIGN:
		return sign_put(qp, op, s, pad);
	case RTE_CRYPTO_ASYM_OP_VERIFY:
		return verify_put(qp, op, s, pad);
	default:
		return HPRE_BAD_ARGS;
	}
}

/* ---- Results ---- */

static int
decrypt_finish(struct hpre_qp *qp, struct rte_crypto_op *op, struct hpre_sess *s,
	       const struct hpre_pad *pad, uint8_t *em)
{
	rte_crypto_param *message = &op->asym->rsa.message;
	const uint8_t *msg;
	size_t len;

	if (!hpre_pad_decrypt(qp->hdev, qp->soft, pad, em, s->size, &msg, &len) ||
	    (message->length != 0 && message->length < len))
		return HPRE_ERROR;
	memcpy(message->data, msg, len);
	message->length = len;
	return HPRE_GOOD;
}

static int
verify_finish(struct hpre_qp *qp, struct rte_crypto_op *op, struct hpre_sess *s,
	      const struct hpre_pad *pad, uint8_t *em)
{
	struct rte_crypto_rsa_op_param *rsa = &op->asym->rsa;

	if (pad->type == RTE_CRYPTO_RSA_PADDING_NONE && rsa->cipher.data != NULL)
		hpre_num_out(&rsa->cipher, em, s->size, s->size);
	if (pad->type == RTE_CRYPTO_RSA_PADDING_NONE && rsa->message.data == NULL)
		return HPRE_GOOD;
	return hpre_pad_verify(qp->hdev, qp->soft, pad, rsa->message.data, rsa->message.length,
			       em, s->size, s->bits) ? HPRE_GOOD : HPRE_ERROR;
}

static int
rsa_finish(struct hpre_qp *qp, struct hpre_req *r, struct rte_crypto_op *op, struct hpre_sess *s)
{
	uint8_t *out = r->mem->out, *em = out + s->width - s->size;
	struct rte_crypto_rsa_op_param *rsa = &op->asym->rsa;
	const struct hpre_pad *pad;
	struct hpre_pad own;

	/* No more than the modulus can be a result. */
	if (!hpre_num_less(out, modulus(s), s->width))
		return HPRE_ERROR;
	switch (rsa->op_type) {
	case RTE_CRYPTO_ASYM_OP_ENCRYPT:
		hpre_num_out(&rsa->cipher, em, s->size, s->size);
		return HPRE_GOOD;
	case RTE_CRYPTO_ASYM_OP_SIGN:
		hpre_num_out(&rsa->sign, em, s->size, s->size);
		return HPRE_GOOD;
	default:
		pad = pad_of(qp, op, s, &own);
		if (pad == NULL)
			return HPRE_ERROR;
		if (rsa->op_type == RTE_CRYPTO_ASYM_OP_VERIFY)
			return verify_finish(qp, op, s, pad, em);
		return decrypt_finish(qp, op, s, pad, em);
	}
}

const struct hpre_kind hpre_kind_rsa = { rsa_put, rsa_finish };
