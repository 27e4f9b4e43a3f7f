/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* What public-key ops look like, and all that differs in them between releases of DPDK. */

#include "asym.h"

#include <stdio.h>
#include <string.h>

#include <rte_common.h>
#include <rte_malloc.h>
#include <rte_memory.h>

/* SM2's ciphertext has 97 bytes more than its message; as DER, which some make, a bit more. */
#define SM2_OVERHEAD	160u
/* Numbers of an op: x, y, d, k, b. */
#define ROOMS		5u

static const struct {
	const char *name;
	bool priv;
	int op;			/* enum rte_crypto_asym_op_type, or _ke_type of an exchange */
} ops[TA_ASYM_OPS] = {
	[TA_ASYM_SIGN] = { "sign", true, RTE_CRYPTO_ASYM_OP_SIGN },
	[TA_ASYM_VERIFY] = { "verify", false, RTE_CRYPTO_ASYM_OP_VERIFY },
	[TA_ASYM_ENCRYPT] = { "encrypt", false, RTE_CRYPTO_ASYM_OP_ENCRYPT },
	[TA_ASYM_DECRYPT] = { "decrypt", true, RTE_CRYPTO_ASYM_OP_DECRYPT },
	[TA_ASYM_DERIVE] = { "derive", true, RTE_CRYPTO_ASYM_KE_SHARED_SECRET_COMPUTE },
	[TA_ASYM_PUBLIC] = { "public", true, RTE_CRYPTO_ASYM_KE_PUB_KEY_GENERATE },
	[TA_ASYM_POWER] = { "power", true, 0 },
};

bool
ta_asym_private(enum ta_asym_op op)
{
	return ops[op].priv;
}

const char *
ta_asym_op_name(enum ta_asym_op op)
{
	return ops[op].name;
}

const char *
ta_asym_xform_name(int type)
{
	switch (type) {
	case RTE_CRYPTO_ASYM_XFORM_RSA:
		return "rsa";
	case RTE_CRYPTO_ASYM_XFORM_DSA:
		return "dsa";
	case RTE_CRYPTO_ASYM_XFORM_DH:
		return "dh";
	case RTE_CRYPTO_ASYM_XFORM_ECDSA:
		return "ecdsa";
	case RTE_CRYPTO_ASYM_XFORM_ECDH:
		return "ecdh";
	case RTE_CRYPTO_ASYM_XFORM_ECPM:
		return "ecpm";
	case RTE_CRYPTO_ASYM_XFORM_ECFPM:
		return "ecfpm";
#if TA_HAVE_SM2
	case RTE_CRYPTO_ASYM_XFORM_SM2:
		return "sm2";
#endif
	case RTE_CRYPTO_ASYM_XFORM_MODEX:
		return "modexp";
	case RTE_CRYPTO_ASYM_XFORM_MODINV:
		return "modinv";
	default:
		return NULL;
	}
}

int
ta_asym_xform_of(const struct ta_pkey *key, enum ta_asym_op op)
{
	bool exchange = op == TA_ASYM_DERIVE || op == TA_ASYM_PUBLIC;
	bool signature = op == TA_ASYM_SIGN || op == TA_ASYM_VERIFY;

	if (op == TA_ASYM_POWER)
		return key->type == TA_PKEY_DH ? RTE_CRYPTO_ASYM_XFORM_MODEX : 0;
	switch (key->type) {
	case TA_PKEY_RSA:
		return exchange ? 0 : RTE_CRYPTO_ASYM_XFORM_RSA;
	case TA_PKEY_DSA:
		return signature ? RTE_CRYPTO_ASYM_XFORM_DSA : 0;
	case TA_PKEY_DH:
		return exchange ? RTE_CRYPTO_ASYM_XFORM_DH : 0;
	case TA_PKEY_EC:
		return exchange ? RTE_CRYPTO_ASYM_XFORM_ECDH :
			signature ? RTE_CRYPTO_ASYM_XFORM_ECDSA : 0;
#if TA_HAVE_SM2
	case TA_PKEY_SM2:
		return exchange ? 0 : RTE_CRYPTO_ASYM_XFORM_SM2;
#endif
	default:
		return 0;
	}
}

/* ---- Capabilities ---- */

const char *
ta_asym_lacks(uint8_t dev, const struct ta_asym_conf *c)
{
	struct rte_cryptodev_asym_capability_idx idx = { .type = ta_asym_xform_of(c->key, c->op) };
	const struct rte_cryptodev_asymmetric_xform_capability *cap = NULL;
	static char text[64];

	if (idx.type != 0)
		cap = rte_cryptodev_asym_capability_get(dev, &idx);
	snprintf(text, sizeof(text), "%s with a key of %s", ops[c->op].name,
		 ta_pkey_type_name(c->key->type));
	/* Powers have no types of ops. */
	if (cap == NULL || (c->op != TA_ASYM_POWER &&
			    !rte_cryptodev_asym_xform_capability_check_optype(cap, ops[c->op].op)))
		return text;
	if (c->key->curve == NULL &&
	    rte_cryptodev_asym_xform_capability_check_modlen(cap, ta_pkey_size(c->key)) != 0) {
		snprintf(text, sizeof(text), "keys of %u bits", c->key->bits);
		return text;
	}
	return NULL;
}

/* ---- Transforms ---- */

static void
param(rte_crypto_param *to, const struct ta_num *from)
{
	to->data = from->p;
	to->length = from->len;
}

/* What is in an op lies in memory that the device can reach. */
static void
op_param(rte_crypto_param *to, const struct ta_asym_mem *m, const struct ta_num *from)
{
	param(to, from);
	to->iova = from->p != NULL ? m->iova + RTE_PTR_DIFF(from->p, m) : 0;
}

static void
rsa_padding(const struct ta_asym_conf *c, struct rte_crypto_rsa_padding *pad)
{
	static const enum rte_crypto_rsa_padding_type type[] = {
		[TA_PAD_NONE] = RTE_CRYPTO_RSA_PADDING_NONE,
		[TA_PAD_PKCS1] = RTE_CRYPTO_RSA_PADDING_PKCS1_5,
		[TA_PAD_OAEP] = RTE_CRYPTO_RSA_PADDING_OAEP,
		[TA_PAD_PSS] = RTE_CRYPTO_RSA_PADDING_PSS,
	};

	memset(pad, 0, sizeof(*pad));
	pad->type = type[c->pad];
	pad->hash = c->hash;
	if (c->pad == TA_PAD_OAEP || c->pad == TA_PAD_PSS)
		pad->mgf1hash = c->mgf != 0 ? c->mgf : c->hash;
	pad->pss_saltlen = c->salt_len;
}

static void
rsa_xform(const struct ta_asym_conf *c, struct rte_crypto_rsa_xform *rsa)
{
	const struct ta_num *num = c->key->num;
	bool factors = ta_asym_private(c->op) && !c->exponent && num[TA_NUM_QINV].p != NULL;

	param(&rsa->n, &num[TA_NUM_N]);
	param(&rsa->e, &num[TA_NUM_E]);
#if TA_HAVE_SM2
	rsa_padding(c, &rsa->padding);
	param(&rsa->d, &num[TA_NUM_D]);
#endif
	rsa->key_type = factors ? RTE_RSA_KEY_TYPE_QT : RTE_RSA_KEY_TYPE_EXP;
	if (factors) {
		param(&rsa->qt.p, &num[TA_NUM_P]);
		param(&rsa->qt.q, &num[TA_NUM_Q]);
		param(&rsa->qt.dP, &num[TA_NUM_DP]);
		param(&rsa->qt.dQ, &num[TA_NUM_DQ]);
		param(&rsa->qt.qInv, &num[TA_NUM_QINV]);
	} else {
		param(&rsa->d, &num[TA_NUM_D]);
	}
}

static void
ec_xform(const struct ta_asym_conf *c, struct rte_crypto_ec_xform *ec)
{
	ec->curve_id = c->key->curve->id;
#if TA_HAVE_SM2
	/* An exchange's keys are the op's in every release. */
	if (c->op == TA_ASYM_DERIVE || c->op == TA_ASYM_PUBLIC)
		return;
	if (c->key->priv)
		param(&ec->pkey, &c->key->num[TA_NUM_D]);
	param(&ec->q.x, &c->key->num[TA_NUM_X]);
	param(&ec->q.y, &c->key->num[TA_NUM_Y]);
#endif
}

void
ta_asym_xform(const struct ta_asym_conf *c, struct rte_crypto_asym_xform *x)
{
	const struct ta_num *num = c->key->num;

	memset(x, 0, sizeof(*x));
	x->xform_type = ta_asym_xform_of(c->key, c->op);
	switch (c->key->type) {
	case TA_PKEY_RSA:
		rsa_xform(c, &x->rsa);
		break;
	case TA_PKEY_DSA:
		param(&x->dsa.p, &num[TA_NUM_P]);
		param(&x->dsa.q, &num[TA_NUM_Q]);
		param(&x->dsa.g, &num[TA_NUM_G]);
		if (c->key->priv)
			param(&x->dsa.x, &num[TA_NUM_D]);
		break;
	case TA_PKEY_DH:
		if (c->op == TA_ASYM_POWER) {
			param(&x->modex.modulus, &num[TA_NUM_P]);
			param(&x->modex.exponent, &num[TA_NUM_D]);
			break;
		}
		param(&x->dh.p, &num[TA_NUM_P]);
		param(&x->dh.g, &num[TA_NUM_G]);
		break;
	default:
		ec_xform(c, &x->ec);
		break;
	}
}

/* ---- Memory of ops ---- */

static void
num_room(struct ta_num *num, uint8_t **at, const struct ta_num *from)
{
	num->p = *at;
	num->len = from->len;
	if (from->p != NULL)
		memcpy(num->p, from->p, from->len);
	*at += TA_NUM_MAX;
}

struct ta_asym_mem *
ta_asym_mem_create(const struct ta_asym_conf *c, uint32_t len)
{
	const struct ta_num *num = c->peer != NULL ? c->peer->num : c->key->num;
	static const struct ta_num none;
	uint32_t a_room = RTE_MAX(TA_NUM_MAX, len + SM2_OVERHEAD);
	struct ta_asym_mem *m;
	uint8_t *at;

	m = rte_zmalloc("ta_asym", sizeof(*m) + ROOMS * TA_NUM_MAX + a_room + len, 0);
	if (m == NULL)
		return NULL;
	m->iova = rte_malloc_virt2iova(m);
	at = (uint8_t *)(m + 1);
	num_room(&m->x, &at, &num[TA_NUM_X]);
	num_room(&m->y, &at, &num[TA_NUM_Y]);
	num_room(&m->d, &at, &c->key->num[TA_NUM_D]);
	num_room(&m->k, &at, c->k != NULL ? c->k : &none);
	m->b.p = at;
	m->b_room = TA_NUM_MAX;
	m->a.p = at + TA_NUM_MAX;
	m->a_room = a_room;
	m->in.p = m->a.p + a_room;
	m->in_room = len;
	return m;
}

void
ta_asym_mem_free(struct ta_asym_mem *m)
{
	if (m == NULL)
		return;
	explicit_bzero(m->x.p, ROOMS * TA_NUM_MAX + m->a_room + m->in_room);
	rte_free(m);
}

/* ---- Ops ---- */

/* Results have a room, not yet a length. */
static void
room_param(rte_crypto_param *to, const struct ta_asym_mem *m, const struct ta_num *num,
	   uint32_t room)
{
	op_param(to, m, num);
	to->length = room;
}

/* Of a signature: what it shall be compared with, or where it goes. */
static void
sign_params(const struct ta_asym_conf *c, const struct ta_asym_mem *m, rte_crypto_param *a,
	    rte_crypto_param *b)
{
	bool verify = c->op == TA_ASYM_VERIFY;

	room_param(a, m, &m->a, verify ? m->a.len : m->a_room);
	if (b != NULL)
		room_param(b, m, &m->b, verify ? m->b.len : m->b_room);
}

static void
rsa_op(const struct ta_asym_conf *c, struct rte_crypto_rsa_op_param *rsa,
       const struct ta_asym_mem *m)
{
	memset(rsa, 0, sizeof(*rsa));
	rsa->op_type = ops[c->op].op;
#if !TA_HAVE_SM2
	rsa_padding(c, &rsa->padding);
#endif
	if (c->op == TA_ASYM_DECRYPT) {
		op_param(&rsa->cipher, m, &m->in);
		room_param(&rsa->message, m, &m->a, m->a_room);
		return;
	}
	op_param(&rsa->message, m, &m->in);
	if (c->op == TA_ASYM_ENCRYPT)
		room_param(&rsa->cipher, m, &m->a, m->a_room);
	else
		sign_params(c, m, &rsa->sign, NULL);
}

static void
dsa_op(const struct ta_asym_conf *c, struct rte_crypto_dsa_op_param *dsa,
       const struct ta_asym_mem *m)
{
	memset(dsa, 0, sizeof(*dsa));
	dsa->op_type = ops[c->op].op;
	op_param(&dsa->message, m, &m->in);
	if (c->k != NULL)
		op_param(&dsa->k, m, &m->k);
	op_param(&dsa->y, m, &m->x);
	sign_params(c, m, &dsa->r, &dsa->s);
}

static void
ecdsa_op(const struct ta_asym_conf *c, struct rte_crypto_ecdsa_op_param *ecdsa,
	 const struct ta_asym_mem *m)
{
	memset(ecdsa, 0, sizeof(*ecdsa));
	ecdsa->op_type = ops[c->op].op;
#if !TA_HAVE_SM2
	if (c->op == TA_ASYM_SIGN)
		op_param(&ecdsa->pkey, m, &m->d);
	op_param(&ecdsa->q.x, m, &m->x);
	op_param(&ecdsa->q.y, m, &m->y);
#endif
	op_param(&ecdsa->message, m, &m->in);
	if (c->k != NULL)
		op_param(&ecdsa->k, m, &m->k);
	sign_params(c, m, &ecdsa->r, &ecdsa->s);
}

static void
dh_op(const struct ta_asym_conf *c, struct rte_crypto_dh_op_param *dh,
      const struct ta_asym_mem *m)
{
	memset(dh, 0, sizeof(*dh));
	dh->ke_type = ops[c->op].op;
	op_param(&dh->priv_key, m, &m->d);
	if (c->op == TA_ASYM_PUBLIC) {
		room_param(&dh->pub_key, m, &m->a, m->a_room);
		return;
	}
	op_param(&dh->pub_key, m, &m->x);
	room_param(&dh->shared_secret, m, &m->a, m->a_room);
}

static void
power_op(struct rte_crypto_mod_op_param *mod, const struct ta_asym_mem *m)
{
	memset(mod, 0, sizeof(*mod));
	op_param(&mod->base, m, &m->x);
	room_param(&mod->result, m, &m->a, m->a_room);
}

static void
ecdh_op(const struct ta_asym_conf *c, struct rte_crypto_ecdh_op_param *ecdh,
	const struct ta_asym_mem *m)
{
	struct rte_crypto_ec_point *to = c->op == TA_ASYM_PUBLIC ? &ecdh->pub_key :
		&ecdh->shared_secret;

	memset(ecdh, 0, sizeof(*ecdh));
	ecdh->ke_type = ops[c->op].op;
	op_param(&ecdh->priv_key, m, &m->d);
	if (c->op == TA_ASYM_DERIVE) {
		op_param(&ecdh->pub_key.x, m, &m->x);
		op_param(&ecdh->pub_key.y, m, &m->y);
	}
	room_param(&to->x, m, &m->a, m->a_room);
	room_param(&to->y, m, &m->b, m->b_room);
}

#if TA_HAVE_SM2
static void
sm2_op(const struct ta_asym_conf *c, struct rte_crypto_sm2_op_param *sm2,
       const struct ta_asym_mem *m)
{
	memset(sm2, 0, sizeof(*sm2));
	sm2->op_type = ops[c->op].op;
	sm2->hash = c->hash;
	if (c->op == TA_ASYM_DECRYPT) {
		op_param(&sm2->cipher, m, &m->in);
		room_param(&sm2->message, m, &m->a, m->a_room);
		return;
	}
	op_param(&sm2->message, m, &m->in);
	if (c->k != NULL)
		op_param(&sm2->k, m, &m->k);
	if (c->op == TA_ASYM_ENCRYPT) {
		room_param(&sm2->cipher, m, &m->a, m->a_room);
		return;
	}
	if (c->id != NULL) {
		sm2->id.data = (uint8_t *)(uintptr_t)c->id;
		sm2->id.length = strlen(c->id);
	}
	sign_params(c, m, &sm2->r, &sm2->s);
}
#endif

void
ta_asym_op(const struct ta_asym_conf *c, struct rte_crypto_op *op, struct ta_asym_mem *m)
{
	op->status = RTE_CRYPTO_OP_STATUS_NOT_PROCESSED;
	op->asym->flags = 0;
	switch (ta_asym_xform_of(c->key, c->op)) {
	case RTE_CRYPTO_ASYM_XFORM_RSA:
		rsa_op(c, &op->asym->rsa, m);
		break;
	case RTE_CRYPTO_ASYM_XFORM_DSA:
		dsa_op(c, &op->asym->dsa, m);
		break;
	case RTE_CRYPTO_ASYM_XFORM_DH:
		dh_op(c, &op->asym->dh, m);
		break;
	case RTE_CRYPTO_ASYM_XFORM_MODEX:
		power_op(&op->asym->modex, m);
		break;
	case RTE_CRYPTO_ASYM_XFORM_ECDSA:
		ecdsa_op(c, &op->asym->ecdsa, m);
		break;
	case RTE_CRYPTO_ASYM_XFORM_ECDH:
		ecdh_op(c, &op->asym->ecdh, m);
		break;
#if TA_HAVE_SM2
	case RTE_CRYPTO_ASYM_XFORM_SM2:
		sm2_op(c, &op->asym->sm2, m);
		break;
#endif
	default:
		break;
	}
}

/* Where an op says how long its results are. @b: NULL where there is none. */
static void
results(const struct ta_asym_conf *c, const struct rte_crypto_asym_op *asym,
	const rte_crypto_param **a, const rte_crypto_param **b)
{
	bool public = c->op == TA_ASYM_PUBLIC;
	const struct rte_crypto_ec_point *p;

	*b = NULL;
	switch (ta_asym_xform_of(c->key, c->op)) {
	case RTE_CRYPTO_ASYM_XFORM_RSA:
		*a = c->op == TA_ASYM_SIGN ? &asym->rsa.sign :
			c->op == TA_ASYM_ENCRYPT ? &asym->rsa.cipher : &asym->rsa.message;
		break;
	case RTE_CRYPTO_ASYM_XFORM_DSA:
		*a = &asym->dsa.r;
		*b = &asym->dsa.s;
		break;
	case RTE_CRYPTO_ASYM_XFORM_DH:
		*a = public ? &asym->dh.pub_key : &asym->dh.shared_secret;
		break;
	case RTE_CRYPTO_ASYM_XFORM_MODEX:
		*a = &asym->modex.result;
		break;
	case RTE_CRYPTO_ASYM_XFORM_ECDSA:
		*a = &asym->ecdsa.r;
		*b = &asym->ecdsa.s;
		break;
	case RTE_CRYPTO_ASYM_XFORM_ECDH:
		p = public ? &asym->ecdh.pub_key : &asym->ecdh.shared_secret;
		*a = &p->x;
		*b = &p->y;
		break;
#if TA_HAVE_SM2
	case RTE_CRYPTO_ASYM_XFORM_SM2:
		if (c->op == TA_ASYM_SIGN)
			*b = &asym->sm2.s;
		*a = c->op == TA_ASYM_SIGN ? &asym->sm2.r :
			c->op == TA_ASYM_ENCRYPT ? &asym->sm2.cipher : &asym->sm2.message;
		break;
#endif
	default:
		*a = NULL;
		break;
	}
}

bool
ta_asym_result(const struct ta_asym_conf *c, const struct rte_crypto_op *op,
	       struct ta_asym_mem *m)
{
	const rte_crypto_param *a, *b;

	if (c->op == TA_ASYM_VERIFY)
		return true;
	results(c, op->asym, &a, &b);
	m->a.len = a != NULL ? a->length : 0;
	m->b.len = b != NULL ? b->length : 0;
	return m->a.len <= m->a_room && m->b.len <= m->b_room;
}
