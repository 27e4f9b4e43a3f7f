/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* The reference: OpenSSL. */

#include "hd.h"
#include "hpre_compat.h"

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/objects.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

/* ---- Numbers ---- */

rte_crypto_param
hd_num(struct hd_op *o, const BIGNUM *n, uint32_t len)
{
	uint8_t buf[HD_LEN_MAX];

	TEST_EQUAL(BN_bn2binpad(n, buf, len), len);
	return hd_in(o, buf, len);
}

BIGNUM *
hd_bn(const uint8_t *p, size_t len)
{
	BIGNUM *n = BN_bin2bn(p, len, NULL);

	TEST_CHECK(n != NULL);
	return n;
}

BIGNUM *
hd_bn_below(const BIGNUM *below)
{
	BIGNUM *n = BN_new();

	do {
		TEST_EQUAL(BN_priv_rand_range(n, below), 1);
	} while (BN_is_zero(n) || BN_is_one(n));
	return n;
}

/* ---- RSA ---- */

static BIGNUM *
pkey_num(const EVP_PKEY *pkey, const char *name)
{
	BIGNUM *n = NULL;

	TEST_EQUAL(EVP_PKEY_get_bn_param(pkey, name, &n), 1);
	return n;
}

void
hd_rsa_open(struct hd_rsa *r, unsigned int bits)
{
	r->pkey = EVP_RSA_gen(bits);
	TEST_CHECK(r->pkey != NULL, "no key of %u bits", bits);
	r->n = pkey_num(r->pkey, OSSL_PKEY_PARAM_RSA_N);
	r->e = pkey_num(r->pkey, OSSL_PKEY_PARAM_RSA_E);
	r->d = pkey_num(r->pkey, OSSL_PKEY_PARAM_RSA_D);
	r->p = pkey_num(r->pkey, OSSL_PKEY_PARAM_RSA_FACTOR1);
	r->q = pkey_num(r->pkey, OSSL_PKEY_PARAM_RSA_FACTOR2);
	r->dp = pkey_num(r->pkey, OSSL_PKEY_PARAM_RSA_EXPONENT1);
	r->dq = pkey_num(r->pkey, OSSL_PKEY_PARAM_RSA_EXPONENT2);
	r->qinv = pkey_num(r->pkey, OSSL_PKEY_PARAM_RSA_COEFFICIENT1);
	r->bits = BN_num_bits(r->n);
	r->len = BN_num_bytes(r->n);
}

void
hd_rsa_close(struct hd_rsa *r)
{
	BIGNUM *const all[] = { r->n, r->e, r->d, r->p, r->q, r->dp, r->dq, r->qinv };
	unsigned int i;

	for (i = 0; i < RTE_DIM(all); i++)
		BN_free(all[i]);
	EVP_PKEY_free(r->pkey);
}

void
hd_rsa_xform(struct hd_op *o, const struct hd_rsa *r, bool qt)
{
	struct rte_crypto_rsa_xform *x = &o->xf.rsa;
	uint32_t half = r->len / 2 + 1 + drv_random(3);

	x->n = hd_num(o, r->n, r->len + drv_random(2));
	x->e = hd_num(o, r->e, drv_random(2) == 0 ? BN_num_bytes(r->e) : (int)r->len);
	x->key_type = qt ? RTE_RSA_KEY_TYPE_QT : RTE_RSA_KEY_TYPE_EXP;
	if (!qt) {
		x->d = hd_num(o, r->d, r->len);
		return;
	}
	x->qt.p = hd_num(o, r->p, half);
	x->qt.q = hd_num(o, r->q, half);
	x->qt.dP = hd_num(o, r->dp, half);
	x->qt.dQ = hd_num(o, r->dq, half);
	x->qt.qInv = hd_num(o, r->qinv, half);
}

struct rte_crypto_rsa_padding *
hd_padding(struct hd_op *o)
{
#if HPRE_HAVE_SESSION_KEYS
	return &o->xf.rsa.padding;
#else
	return &o->op->asym->rsa.padding;
#endif
}

/* ---- Curves ---- */

static const struct {
	unsigned int id;
	int nid;
} nids[] = {
	{ RTE_CRYPTO_EC_GROUP_SECP192R1, NID_X9_62_prime192v1 },
	{ RTE_CRYPTO_EC_GROUP_SECP224R1, NID_secp224r1 },
	{ RTE_CRYPTO_EC_GROUP_SECP256R1, NID_X9_62_prime256v1 },
	{ RTE_CRYPTO_EC_GROUP_SECP384R1, NID_secp384r1 },
	{ RTE_CRYPTO_EC_GROUP_SECP521R1, NID_secp521r1 },
#if HPRE_HAVE_SM2
	{ RTE_CRYPTO_EC_GROUP_SM2, NID_sm2 },
#endif
};
const unsigned int hd_curves[] = {
	RTE_CRYPTO_EC_GROUP_SECP192R1, RTE_CRYPTO_EC_GROUP_SECP224R1,
	RTE_CRYPTO_EC_GROUP_SECP256R1, RTE_CRYPTO_EC_GROUP_SECP384R1,
	RTE_CRYPTO_EC_GROUP_SECP521R1,
};
const unsigned int hd_nb_curves = RTE_DIM(hd_curves);

void
hd_ec_open(struct hd_ec *c, unsigned int id)
{
	unsigned int i;

	memset(c, 0, sizeof(*c));
	c->id = id;
	for (i = 0; i < RTE_DIM(nids); i++)
		if (nids[i].id == id)
			c->group = EC_GROUP_new_by_curve_name(nids[i].nid);
	TEST_CHECK(c->group != NULL);
	c->len = (EC_GROUP_get_degree(c->group) + 7) / 8;
	c->order = BN_dup(EC_GROUP_get0_order(c->group));
	c->d = hd_bn_below(c->order);
	hd_ec_mul(c, c->d, NULL, NULL, &c->x, &c->y);
}

void
hd_ec_close(struct hd_ec *c)
{
	BN_free(c->order);
	BN_free(c->d);
	BN_free(c->x);
	BN_free(c->y);
	EC_GROUP_free(c->group);
}

rte_crypto_param
hd_coord(struct hd_op *o, const struct hd_ec *c, const BIGNUM *n)
{
	return hd_num(o, n, c->len + drv_random(2));
}

void
hd_coord_same(const rte_crypto_param *got, const struct hd_ec *c, const BIGNUM *n,
	      const char *what)
{
	uint8_t want[80];

	BN_bn2binpad(n, want, c->len);
	TEST_EQUAL(got->length, c->len);
	hd_same(got->data, want, c->len, what);
}

void
hd_point_out(struct hd_op *o, const struct hd_ec *c, struct rte_crypto_ec_point *p)
{
	hd_out(o, &p->x, c->len);
	hd_out(o, &p->y, c->len);
}

void
hd_ec_mul(const struct hd_ec *c, const BIGNUM *k, const BIGNUM *px, const BIGNUM *py, BIGNUM **x,
	  BIGNUM **y)
{
	EC_POINT *p = EC_POINT_new(c->group);

	*x = BN_new();
	*y = BN_new();
	if (px == NULL) {
		TEST_EQUAL(EC_POINT_mul(c->group, p, k, NULL, NULL, NULL), 1);
	} else {
		TEST_EQUAL(EC_POINT_set_affine_coordinates(c->group, p, px, py, NULL), 1);
		TEST_EQUAL(EC_POINT_mul(c->group, p, NULL, p, k, NULL), 1);
	}
	TEST_EQUAL(EC_POINT_get_affine_coordinates(c->group, p, *x, *y, NULL), 1);
	EC_POINT_free(p);
}

void
hd_ecdsa_sign(const struct hd_ec *c, const uint8_t *msg, size_t len, const BIGNUM *k, BIGNUM **r,
	      BIGNUM **s)
{
	int bits = BN_num_bits(c->order);
	BN_CTX *ctx = BN_CTX_new();
	BIGNUM *e, *inv, *x, *y;

	e = hd_bn(msg, RTE_MIN(len, (size_t)c->len));
	if (len >= c->len && bits < (int)c->len * 8)
		BN_rshift(e, e, c->len * 8 - bits);
	hd_ec_mul(c, k, NULL, NULL, &x, &y);
	*r = BN_new();
	*s = BN_new();
	BN_nnmod(*r, x, c->order, ctx);
	inv = BN_mod_inverse(NULL, k, c->order, ctx);
	BN_mod_mul(*s, *r, c->d, c->order, ctx);
	BN_mod_add(*s, *s, e, c->order, ctx);
	TEST_EQUAL(BN_mod_mul(*s, *s, inv, c->order, ctx), 1);
	BN_free(x);
	BN_free(y);
	BN_free(e);
	BN_free(inv);
	BN_CTX_free(ctx);
}

EVP_PKEY *
hd_ec_pkey(const struct hd_ec *c)
{
	OSSL_PARAM_BLD *bld = OSSL_PARAM_BLD_new();
	uint8_t point[1 + 2 * 66];
	EVP_PKEY_CTX *ctx;
	OSSL_PARAM *params;
	EVP_PKEY *pkey = NULL;

	point[0] = 4;
	BN_bn2binpad(c->x, point + 1, c->len);
	BN_bn2binpad(c->y, point + 1 + c->len, c->len);
	OSSL_PARAM_BLD_push_utf8_string(bld, OSSL_PKEY_PARAM_GROUP_NAME,
					OBJ_nid2sn(EC_GROUP_get_curve_name(c->group)), 0);
	OSSL_PARAM_BLD_push_octet_string(bld, OSSL_PKEY_PARAM_PUB_KEY, point, 1 + 2 * c->len);
	OSSL_PARAM_BLD_push_BN(bld, OSSL_PKEY_PARAM_PRIV_KEY, c->d);
	params = OSSL_PARAM_BLD_to_param(bld);
	ctx = EVP_PKEY_CTX_new_from_name(NULL, EC_GROUP_get_curve_name(c->group) == NID_sm2 ?
					 "SM2" : "EC", NULL);
	TEST_CHECK(EVP_PKEY_fromdata_init(ctx) == 1 &&
		   EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_KEYPAIR, params) == 1);
	EVP_PKEY_CTX_free(ctx);
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(bld);
	return pkey;
}

bool
hd_ecdsa_verify(const struct hd_ec *c, const uint8_t *msg, size_t len, const uint8_t *r,
		const uint8_t *s)
{
	ECDSA_SIG *sig = ECDSA_SIG_new();
	EVP_PKEY *pkey = hd_ec_pkey(c);
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, pkey, NULL);
	uint8_t *der = NULL;
	int der_len;
	bool good;

	ECDSA_SIG_set0(sig, hd_bn(r, c->len), hd_bn(s, c->len));
	der_len = i2d_ECDSA_SIG(sig, &der);
	TEST_EQUAL(EVP_PKEY_verify_init(ctx), 1);
	good = EVP_PKEY_verify(ctx, der, der_len, msg, len) == 1;
	OPENSSL_free(der);
	ECDSA_SIG_free(sig);
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(pkey);
	return good;
}
