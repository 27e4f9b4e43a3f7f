/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * SM2 (GB/T 32918). The engine signs, verifies, and encrypts and decrypts up to 512 bytes in one
 * request each; software hashes the message and its signer (Z), and derives the key stream of
 * longer messages, for which the engine multiplies points.
 */

#include "hpre_ec.h"

#if HPRE_HAVE_SM2

#define W		HPRE_SM2_WIDTH
#define HASH		HPRE_SM2_HASH
#define C1_LEN		(1 + 2 * W)	/* 04, x, y */
#define OVERHEAD	(C1_LEN + HASH)
/* Longer messages would hold up a burst. */
#define LEN_MAX		UINT16_MAX
/* With one byte every 256th k is no good; so often in a row none is. */
#define RETRIES_MAX	64

static const void *
sm3(const struct hpre_qp *qp)
{
	return qp->hdev->md[HPRE_HASH_SM3];
}

/* ---- Signatures ---- */

/* SM3 of the signer's id, the curve and the public key, then of that and the message. */
static bool
digest_make(struct hpre_qp *qp, const struct hpre_sess *s,
	    const struct rte_crypto_sm2_op_param *sm2, uint8_t *e)
{
	const struct hpre_curve *c = s->curve;
	const uint8_t bits[2] = { sm2->id.length >> 5, sm2->id.length << 3 };
	uint8_t z[HASH];
	const struct hpre_piece signer[] = {
		{ bits, sizeof(bits) }, { sm2->id.data, sm2->id.length },
		{ c->part[HPRE_PUB_A], W }, { c->part[HPRE_PUB_B], W },
		{ c->part[HPRE_PUB_GX], W }, { c->part[HPRE_PUB_GY], W },
		{ s->pub + HPRE_PUB_X * W, 2 * W },
	};
	const struct hpre_piece all[] = {
		{ z, sizeof(z) }, { sm2->message.data, sm2->message.length },
	};

	return hpre_soft_hash(qp->soft, sm3(qp), signer, RTE_DIM(signer), z) &&
	       hpre_soft_hash(qp->soft, sm3(qp), all, RTE_DIM(all), e);
}

/* The number that is signed. */
static int
digest_field(struct hpre_qp *qp, const struct hpre_sess *s,
	     const struct rte_crypto_sm2_op_param *sm2, uint8_t *e)
{
	if (sm2->hash == RTE_CRYPTO_AUTH_SM3) {
		/* The id's length has 16 bits, and counts bits. */
		if (!s->has_pub || (sm2->message.data == NULL && sm2->message.length != 0) ||
		    (sm2->id.data == NULL && sm2->id.length != 0) ||
		    sm2->id.length > UINT16_MAX / 8)
			return HPRE_BAD_ARGS;
		if (!digest_make(qp, s, sm2, e))
			return HPRE_ERROR;
	} else if (((int)sm2->hash != 0 && sm2->hash != RTE_CRYPTO_AUTH_NULL) ||
		   !hpre_num_in(e, W, &sm2->message)) {
		return HPRE_BAD_ARGS;
	}
	/* No driver sends a digest of zero: UADK and OP-TEE refuse it. */
	return hpre_num_zero(e, W) ? HPRE_BAD_ARGS : HPRE_GOOD;
}

/* The application's k, or the engine shall draw one. */
static bool
k_field(const struct hpre_sess *s, const struct rte_crypto_sm2_op_param *sm2, uint8_t *k,
	uint32_t *w1)
{
	if (sm2->k.data != NULL)
		return hpre_secret_in(s->curve, k, &sm2->k);
	memset(k, 0, W);
	*w1 = HPRE_SM2_KSEL;
	return true;
}

static int
sign_put(struct hpre_qp *qp, struct rte_crypto_op *op, struct hpre_sess *s)
{
	struct rte_crypto_sm2_op_param *sm2 = &op->asym->sm2;
	struct hpre_req r = hpre_req_open(qp, HPRE_SQC_ECC);
	uint32_t w1 = 0;
	int ret;

	if (!s->has_priv || !hpre_out_fits(&sm2->r, W) || !hpre_out_fits(&sm2->s, W))
		return HPRE_BAD_ARGS;
	hpre_req_wipe(&r, 0, 2 * W, 0, 0);
	ret = digest_field(qp, s, sm2, r.mem->in);
	if (ret != HPRE_GOOD)
		return ret;
	if (!k_field(s, sm2, r.mem->in + W, &w1))
		return HPRE_BAD_ARGS;
	hpre_req_send(&r, HPRE_ALG_SM2_SIGN, W, hpre_sess_key(s), HPRE_REQ_IOVA(&r, in),
		      HPRE_REQ_IOVA(&r, out), op, s);
	r.sqe->w1 |= w1;
	return HPRE_SENT;
}

/* @a + @b == @n? */
static bool
sum_is(const uint8_t *a, const uint8_t *b, const uint8_t *n, size_t len)
{
	uint32_t carry = 0;
	uint8_t diff = 0;

	while (len-- > 0) {
		carry += a[len] + b[len];
		diff |= (uint8_t)carry ^ n[len];
		carry >>= 8;
	}
	return (diff | carry) == 0;
}

static int
verify_put(struct hpre_qp *qp, struct rte_crypto_op *op, struct hpre_sess *s)
{
	struct rte_crypto_sm2_op_param *sm2 = &op->asym->sm2;
	struct hpre_req r = hpre_req_open(qp, HPRE_SQC_ECC);
	/* s is in front of r. */
	uint8_t *ss = r.mem->in + W, *sr = ss + W;
	int ret;

	if (!s->has_pub || !hpre_param_given(&sm2->r) || !hpre_param_given(&sm2->s))
		return HPRE_BAD_ARGS;
	ret = digest_field(qp, s, sm2, r.mem->in);
	if (ret != HPRE_GOOD)
		return ret;
	/* No signature has these. */
	if (!hpre_secret_in(s->curve, sr, &sm2->r) || !hpre_secret_in(s->curve, ss, &sm2->s) ||
	    sum_is(sr, ss, s->curve->part[HPRE_PUB_N], W))
		return HPRE_ERROR;
	return hpre_req_send(&r, HPRE_ALG_SM2_VERIFY, W, hpre_sess_pub(s), HPRE_REQ_IOVA(&r, in),
			     0, op, s);
}

/* ---- Encryption ---- */

/* Does the op want points only? It then names no message; the release must know of it. */
static bool
is_partial(const struct rte_crypto_sm2_op_param *sm2)
{
	return HPRE_HAVE_SM2_PARTIAL && sm2->message.data == NULL;
}

static struct rte_crypto_ec_point *
partial_c1(struct rte_crypto_sm2_op_param *sm2)
{
#if HPRE_HAVE_SM2_PARTIAL
	return &sm2->c1;
#else
	RTE_SET_USED(sm2);
	return NULL;
#endif
}

static struct rte_crypto_ec_point *
partial_kp(struct rte_crypto_sm2_op_param *sm2)
{
#if HPRE_HAVE_SM2_PARTIAL
	return &sm2->kp;
#else
	RTE_SET_USED(sm2);
	return NULL;
#endif
}

static void
mlen_send(struct hpre_req *r, enum hpre_alg alg, uint64_t key, size_t len, uint32_t w1,
	  struct rte_crypto_op *op, struct hpre_sess *s)
{
	hpre_req_send(r, alg, W, key, HPRE_REQ_IOVA(r, in), HPRE_REQ_IOVA(r, out), op, s);
	r->sqe->w1 |= w1;
	r->sqe->w10 = WD_PREP(HPRE_SM2_MLEN, len - 1);
	r->slot->msg_len = len;
}

/* In two requests: k G, then k P. */
static int
encrypt_split_put(struct hpre_qp *qp, struct rte_crypto_op *op, struct hpre_sess *s)
{
	struct rte_crypto_sm2_op_param *sm2 = &op->asym->sm2;
	struct hpre_req r = hpre_req_open(qp, HPRE_SQC_ECC);
	uint8_t *k = hpre_private_open(&r, s->curve);

	if (sm2->k.data == NULL) {
		if (!hpre_secret_make(s->curve, k))
			return HPRE_ERROR;
	} else if (!hpre_secret_in(s->curve, k, &sm2->k)) {
		return HPRE_BAD_ARGS;
	}
	memcpy(r.mem->in, s->curve->part[HPRE_PUB_GX], W);
	memcpy(r.mem->in + W, s->curve->part[HPRE_PUB_GY], W);
	r.slot->step = HPRE_STEP_FIRST;
	return hpre_mul_send(&r, HPRE_REQ_IOVA(&r, key), op, s);
}

static int
encrypt_second(struct hpre_qp *qp, const struct hpre_req *first, struct rte_crypto_op *op,
	       struct hpre_sess *s)
{
	struct hpre_req r = hpre_req_open(qp, HPRE_SQC_ECC);
	uint8_t *k = hpre_private_open(&r, s->curve);

	memcpy(k, first->mem->key + HPRE_PRV_K * W, W);
	memcpy(r.mem->in, s->pub + HPRE_PUB_X * W, 2 * W);
	memcpy(r.mem->save, first->mem->out, 2 * W);
	hpre_req_wipe(&r, 0, 0, 2 * W, 0);
	r.slot->step = HPRE_STEP_SECOND;
	return hpre_mul_send(&r, HPRE_REQ_IOVA(&r, key), op, s);
}

static int
encrypt_put(struct hpre_qp *qp, struct rte_crypto_op *op, struct hpre_sess *s)
{
	struct rte_crypto_sm2_op_param *sm2 = &op->asym->sm2;
	size_t len = sm2->message.length;
	uint32_t w1 = 0;
	struct hpre_req r;

	if (!s->has_pub)
		return HPRE_BAD_ARGS;
	if (is_partial(sm2))
		return hpre_point_fits(s->curve, partial_c1(sm2)) &&
		       hpre_point_fits(s->curve, partial_kp(sm2)) ?
		       encrypt_split_put(qp, op, s) : HPRE_BAD_ARGS;
	if (sm2->hash != RTE_CRYPTO_AUTH_SM3 || !hpre_param_given(&sm2->message) ||
	    len > LEN_MAX || !hpre_out_fits(&sm2->cipher, len + OVERHEAD))
		return HPRE_BAD_ARGS;
	if (len > HPRE_SM2_MSG_MAX)
		return encrypt_split_put(qp, op, s);
	r = hpre_req_open(qp, HPRE_SQC_ECC);
	hpre_req_wipe(&r, 0, W + len, 0, 0);
	if (!k_field(s, sm2, r.mem->in, &w1))
		return HPRE_BAD_ARGS;
	memcpy(r.mem->in + W, sm2->message.data, len);
	mlen_send(&r, HPRE_ALG_SM2_ENC, hpre_sess_pub(s), len, w1, op, s);
	return HPRE_SENT;
}

/* A k whose key stream is all zeroes: another one. */
static int
encrypt_again(struct hpre_qp *qp, const struct hpre_req *before, size_t len,
	      struct rte_crypto_op *op, struct hpre_sess *s)
{
	uint8_t step = RTE_MAX(before->slot->step, HPRE_STEP_RETRY);
	struct hpre_req r;

	if (op->asym->sm2.k.data != NULL || step - HPRE_STEP_RETRY >= RETRIES_MAX)
		return HPRE_ERROR;
	r = hpre_req_open(qp, HPRE_SQC_ECC);
	hpre_req_wipe(&r, 0, W + len, 0, 0);
	memcpy(r.mem->in, before->mem->in, W + len);
	mlen_send(&r, HPRE_ALG_SM2_ENC, hpre_sess_pub(s), len, HPRE_SM2_KSEL, op, s);
	r.slot->step = step + 1;
	return HPRE_SENT;
}

static int
encrypt_one_finish(struct hpre_qp *qp, struct hpre_req *r, struct rte_crypto_op *op,
		   struct hpre_sess *s)
{
	rte_crypto_param *cipher = &op->asym->sm2.cipher;
	size_t len = r->slot->msg_len;

	if (unlikely(hpre_num_equal(r->mem->out + 2 * W, r->mem->in + W, len)))
		return encrypt_again(qp, r, len, op, s);
	cipher->data[0] = 4;
	memcpy(cipher->data + 1, r->mem->out, 2 * W + len + HASH);
	cipher->length = len + OVERHEAD;
	return HPRE_GOOD;
}

/* @to = @from laid over with the key stream of the point @xy. */
static bool
stream_xor(struct hpre_qp *qp, const uint8_t *xy, const uint8_t *from, uint8_t *to, size_t len)
{
	uint8_t count[4], t[HASH];
	const struct hpre_piece piece[] = { { xy, 2 * W }, { count, sizeof(count) } };
	uint32_t round = 1;
	size_t n, i;

	for (; len != 0; from += n, to += n, len -= n, round++) {
		count[0] = round >> 24;
		count[1] = round >> 16;
		count[2] = round >> 8;
		count[3] = round;
		if (!hpre_soft_hash(qp->soft, sm3(qp), piece, RTE_DIM(piece), t))
			return false;
		n = RTE_MIN(len, sizeof(t));
		for (i = 0; i < n; i++)
			to[i] = from[i] ^ t[i];
	}
	return true;
}

/* C3: the hash of x, the message, y. */
static bool
check_make(struct hpre_qp *qp, const uint8_t *xy, const uint8_t *msg, size_t len, uint8_t *out)
{
	const struct hpre_piece piece[] = { { xy, W }, { msg, len }, { xy + W, W } };

	return hpre_soft_hash(qp->soft, sm3(qp), piece, RTE_DIM(piece), out);
}

static int
encrypt_second_finish(struct hpre_qp *qp, struct hpre_req *r, struct rte_crypto_op *op,
		      struct hpre_sess *s)
{
	struct rte_crypto_sm2_op_param *sm2 = &op->asym->sm2;
	size_t len = sm2->message.length;
	uint8_t check[HASH];

	if (is_partial(sm2)) {
		hpre_point_out(s->curve, partial_c1(sm2), r->mem->save);
		hpre_point_out(s->curve, partial_kp(sm2), r->mem->out);
		return HPRE_GOOD;
	}
	/* The message first: what is written may lie where it is. */
	if (!check_make(qp, r->mem->out, sm2->message.data, len, check) ||
	    !stream_xor(qp, r->mem->out, sm2->message.data, sm2->cipher.data + C1_LEN, len))
		return HPRE_ERROR;
	sm2->cipher.data[0] = 4;
	memcpy(sm2->cipher.data + 1, r->mem->save, 2 * W);
	memcpy(sm2->cipher.data + C1_LEN + len, check, HASH);
	sm2->cipher.length = len + OVERHEAD;
	return HPRE_GOOD;
}

/* ---- Decryption ---- */

/* A ciphertext, taken apart. */
struct parts {
	uint8_t c1[2 * W];
	const uint8_t *c2, *c3;
	size_t len;		/* of c2 */
};

/* One element of DER with a length of up to 65535. */
static bool
der_get(const uint8_t **p, const uint8_t *end, uint8_t tag, const uint8_t **body, size_t *len)
{
	const uint8_t *at = *p;
	unsigned int more;

	if (end - at < 2 || at[0] != tag)
		return false;
	*len = at[1];
	at += 2;
	if (*len >= 0x80) {
		more = *len - 0x80;
		if (more < 1 || more > 2 || end - at < (ptrdiff_t)more)
			return false;
		*len = at[0];
		if (more == 2)
			*len = *len << 8 | at[1];
		at += more;
	}
	if ((size_t)(end - at) < *len)
		return false;
	*body = at;
	*p = at + *len;
	return true;
}

/* SEQUENCE { x INTEGER, y INTEGER, C3 OCTET STRING, C2 OCTET STRING }, as OpenSSL writes it. */
static bool
parts_der(const uint8_t *p, size_t len, struct parts *parts)
{
	const uint8_t *end = p + len, *body;
	size_t n, i;

	if (!der_get(&p, end, 0x30, &body, &n) || p != end)
		return false;
	p = body;
	for (i = 0; i < 2; i++)
		if (!der_get(&p, end, 0x02, &body, &n) || n == 0 || (body[0] & 0x80) != 0 ||
		    !hpre_num_set(parts->c1 + i * W, W, body, n))
			return false;
	return der_get(&p, end, 0x04, &parts->c3, &n) && n == HASH &&
	       der_get(&p, end, 0x04, &parts->c2, &parts->len) && p == end && parts->len != 0;
}

/* C1, C2, C3 in a row as the API says, or DER; the first byte tells. */
static bool
parts_get(const rte_crypto_param *cipher, struct parts *parts)
{
	const uint8_t *p = cipher->data;

	if (!hpre_param_given(cipher) || cipher->length > LEN_MAX + 2 * OVERHEAD)
		return false;
	if (p[0] == 0x30)
		return parts_der(p, cipher->length, parts);
	if (p[0] != 4 || cipher->length <= OVERHEAD)
		return false;
	memcpy(parts->c1, p + 1, 2 * W);
	parts->len = cipher->length - OVERHEAD;
	parts->c2 = p + C1_LEN;
	parts->c3 = parts->c2 + parts->len;
	return true;
}

static int
decrypt_put(struct hpre_qp *qp, struct rte_crypto_op *op, struct hpre_sess *s)
{
	struct rte_crypto_sm2_op_param *sm2 = &op->asym->sm2;
	struct hpre_req r = hpre_req_open(qp, HPRE_SQC_ECC);
	const struct hpre_curve *c = s->curve;
	struct parts parts;

	if (!s->has_priv)
		return HPRE_BAD_ARGS;
	if (is_partial(sm2)) {
		if (!hpre_point_in(qp->soft, c, r.mem->in, partial_c1(sm2)) ||
		    !hpre_point_fits(c, partial_kp(sm2)))
			return HPRE_BAD_ARGS;
		hpre_req_wipe(&r, 0, 0, 2 * W, 0);
		return hpre_mul_send(&r, hpre_sess_key(s), op, s);
	}
	if (sm2->hash != RTE_CRYPTO_AUTH_SM3 || !parts_get(&sm2->cipher, &parts) ||
	    !hpre_out_fits(&sm2->message, parts.len) || parts.len > LEN_MAX ||
	    !hpre_soft_on_curve(qp->soft, c, parts.c1, parts.c1 + W))
		return HPRE_BAD_ARGS;
	memcpy(r.mem->in, parts.c1, 2 * W);
	if (parts.len > HPRE_SM2_MSG_MAX) {
		hpre_req_wipe(&r, 0, 0, 2 * W, 0);
		return hpre_mul_send(&r, hpre_sess_key(s), op, s);
	}
	memcpy(r.mem->in + 2 * W, parts.c2, parts.len);
	memcpy(r.mem->in + 2 * W + parts.len, parts.c3, HASH);
	hpre_req_wipe(&r, 0, 0, parts.len, 0);
	mlen_send(&r, HPRE_ALG_SM2_DEC, hpre_sess_key(s), parts.len, 0, op, s);
	return HPRE_SENT;
}

static int
decrypt_finish(struct hpre_qp *qp, struct hpre_req *r, struct rte_crypto_op *op,
	       struct hpre_sess *s)
{
	struct rte_crypto_sm2_op_param *sm2 = &op->asym->sm2;
	uint8_t check[HASH];
	size_t len = r->slot->msg_len;
	struct parts parts;

	if (is_partial(sm2)) {
		hpre_point_out(s->curve, partial_kp(sm2), r->mem->out);
		return HPRE_GOOD;
	}
	if (len != 0) {
		memcpy(sm2->message.data, r->mem->out, len);
		sm2->message.length = len;
		return HPRE_GOOD;
	}
	/* What was read before is read again: it is the application's memory. */
	if (!parts_get(&sm2->cipher, &parts) || !hpre_out_fits(&sm2->message, parts.len))
		return HPRE_BAD_ARGS;
	if (!stream_xor(qp, r->mem->out, parts.c2, sm2->message.data, parts.len) ||
	    !check_make(qp, r->mem->out, sm2->message.data, parts.len, check) ||
	    !hpre_num_equal(check, parts.c3, HASH)) {
		/* Nothing stays of what nobody has sent. */
		memset(sm2->message.data, 0, parts.len);
		return HPRE_ERROR;
	}
	sm2->message.length = parts.len;
	return HPRE_GOOD;
}

/* ---- All of them ---- */

static int
sm2_put(struct hpre_qp *qp, struct rte_crypto_op *op, struct hpre_sess *s)
{
	switch (op->asym->sm2.op_type) {
	case RTE_CRYPTO_ASYM_OP_SIGN:
		return sign_put(qp, op, s);
	case RTE_CRYPTO_ASYM_OP_VERIFY:
		return verify_put(qp, op, s);
	case RTE_CRYPTO_ASYM_OP_ENCRYPT:
		return encrypt_put(qp, op, s);
	case RTE_CRYPTO_ASYM_OP_DECRYPT:
		return decrypt_put(qp, op, s);
	default:
		return HPRE_BAD_ARGS;
	}
}

static int
sm2_finish(struct hpre_qp *qp, struct hpre_req *r, struct rte_crypto_op *op, struct hpre_sess *s)
{
	struct rte_crypto_sm2_op_param *sm2 = &op->asym->sm2;

	switch (sm2->op_type) {
	case RTE_CRYPTO_ASYM_OP_SIGN:
		hpre_num_out(&sm2->r, r->mem->out, W, W);
		hpre_num_out(&sm2->s, r->mem->out + W, W, W);
		return HPRE_GOOD;
	case RTE_CRYPTO_ASYM_OP_VERIFY:
		return (r->sqe->out & HPRE_OUT_VALID) != 0 ? HPRE_GOOD : HPRE_ERROR;
	case RTE_CRYPTO_ASYM_OP_ENCRYPT:
		if (r->slot->step == HPRE_STEP_FIRST)
			return encrypt_second(qp, r, op, s);
		if (r->slot->step == HPRE_STEP_SECOND)
			return encrypt_second_finish(qp, r, op, s);
		return encrypt_one_finish(qp, r, op, s);
	case RTE_CRYPTO_ASYM_OP_DECRYPT:
		return decrypt_finish(qp, r, op, s);
	default:
		return HPRE_ERROR;
	}
}

const struct hpre_kind hpre_kind_sm2 = { sm2_put, sm2_finish };

#endif /* HPRE_HAVE_SM2 */
