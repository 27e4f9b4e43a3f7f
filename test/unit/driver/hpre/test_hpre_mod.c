/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Modular arithmetic, DH and DSA against OpenSSL, with random numbers of any size. */

#include "hd.h"

#include <openssl/dsa.h>

/* A random number of @len bytes, the first not zero; the last bit as @odd says (-1: any). */
static BIGNUM *
number(uint32_t len, int odd)
{
	uint8_t buf[HD_LEN_MAX];

	hd_random(buf, len);
	if (buf[0] == 0)
		buf[0] = 1;
	if (odd >= 0)
		buf[len - 1] = (buf[len - 1] & 0xfe) | odd;
	return hd_bn(buf, len);
}

/* As @len bytes or some more, with zeroes in front. */
static rte_crypto_param
in_wide(struct hd_op *o, const BIGNUM *n)
{
	uint32_t len = RTE_MAX(BN_num_bytes(n), 1);

	return hd_num(o, n, len + (len < 1000 ? drv_random(4) : 0));
}

static void
modex_check(const BIGNUM *b, const BIGNUM *e, const BIGNUM *m)
{
	uint8_t want[HD_LEN_MAX];
	BN_CTX *ctx = BN_CTX_new();
	uint32_t len = BN_num_bytes(m);
	BIGNUM *c = BN_new();
	struct hd_op o;

	snprintf(test_note, sizeof(test_note), "%d ^ %d mod %d bits", BN_num_bits(b),
		 BN_num_bits(e), BN_num_bits(m));
	TEST_EQUAL(BN_mod_exp(c, b, e, m, ctx), 1);
	BN_bn2binpad(c, want, len);
	hd_open(&o, RTE_CRYPTO_ASYM_XFORM_MODEX);
	o.xf.modex.modulus = in_wide(&o, m);
	o.xf.modex.exponent = in_wide(&o, e);
	o.op->asym->modex.base = in_wide(&o, b);
	hd_out(&o, &o.op->asym->modex.result, len + drv_random(8));
	TEST_EQUAL(hd_run(&o), HD_GOOD);
	TEST_EQUAL(o.op->asym->modex.result.length, len);
	hd_same(o.op->asym->modex.result.data, want, len, "power");
	hd_close(&o);
	BN_free(c);
	BN_CTX_free(ctx);
}

static void
modex(void)
{
	BIGNUM *b, *e, *m;
	unsigned int i;

	for (i = 0; i < 60; i++) {
		m = number(1 + drv_random(drv_random(4) == 0 ? 512 : 200),
			   drv_random(5) == 0 ? -1 : 1);
		e = number(1 + drv_random(drv_random(4) == 0 ? 512 : 60), -1);
		b = number(1 + drv_random(drv_random(4) == 0 ? 600 : 200), -1);
		modex_check(b, e, m);
		BN_free(m);
		BN_free(e);
		BN_free(b);
	}
	/* Wider than the engine. */
	m = number(700, 1);
	e = number(40, -1);
	b = number(900, -1);
	modex_check(b, e, m);
	BN_free(m);
	/* And wider than the modulus: the exponent. */
	m = number(20, 1);
	modex_check(m, b, m);
	modex_check(e, b, m);
	BN_free(m);
	BN_free(e);
	BN_free(b);
}

/* Zeroes and ones in every place. */
static void
modex_edges(void)
{
	static const unsigned int small[] = { 0, 1, 2, 3, 255 };
	BIGNUM *b = BN_new(), *e = BN_new(), *m = BN_new();
	unsigned int i, j, k;

	for (i = 0; i < RTE_DIM(small); i++)
		for (j = 0; j < RTE_DIM(small); j++)
			for (k = 1; k < RTE_DIM(small); k++) {
				BN_set_word(b, small[i]);
				BN_set_word(e, small[j]);
				BN_set_word(m, small[k]);
				modex_check(b, e, m);
			}
	BN_free(b);
	BN_free(e);
	BN_free(m);
}

static void
modinv(void)
{
	uint8_t want[HD_LEN_MAX], status;
	BN_CTX *ctx = BN_CTX_new();
	BIGNUM *b, *m, *c, *inv;
	struct hd_op o;
	unsigned int i;
	uint32_t len;

	for (i = 0; i < 80; i++) {
		m = number(1 + drv_random(drv_random(2) == 0 ? 512 : 3), -1);
		b = number(1 + drv_random(drv_random(2) == 0 ? 512 : 3), -1);
		len = BN_num_bytes(m);
		c = BN_new();
		inv = BN_is_one(m) ? c : BN_mod_inverse(c, b, m, ctx);
		hd_open(&o, RTE_CRYPTO_ASYM_XFORM_MODINV);
		o.xf.modinv.modulus = in_wide(&o, m);
		o.op->asym->modinv.base = in_wide(&o, b);
		hd_out(&o, &o.op->asym->modinv.result, len);
		status = hd_run(&o);
		if (!BN_is_one(m))
			TEST_EQUAL(status, inv != NULL ? HD_GOOD : HD_ERROR);
		if (status == HD_GOOD && !BN_is_one(m)) {
			BN_bn2binpad(inv, want, len);
			TEST_EQUAL(o.op->asym->modinv.result.length, len);
			hd_same(o.op->asym->modinv.result.data, want, len, "inverse");
		}
		hd_close(&o);
		BN_free(m);
		BN_free(b);
		BN_free(c);
	}
	BN_CTX_free(ctx);
}

/* ---- DH ---- */

struct group {
	BIGNUM *p, *g;
	uint32_t len;
};

static void
dh_open(struct hd_op *o, const struct group *grp, int ke)
{
	hd_open(o, RTE_CRYPTO_ASYM_XFORM_DH);
	o->xf.dh.p = hd_num(o, grp->p, grp->len + drv_random(2));
	o->xf.dh.g = hd_num(o, grp->g, BN_num_bytes(grp->g));
	o->op->asym->dh.ke_type = ke;
}

static void
power_check(const rte_crypto_param *got, const struct group *grp, const BIGNUM *b,
	    const BIGNUM *e, bool strip)
{
	uint8_t want[HD_LEN_MAX];
	BN_CTX *ctx = BN_CTX_new();
	BIGNUM *c = BN_new();
	uint32_t len;

	TEST_EQUAL(BN_mod_exp(c, b, e, grp->p, ctx), 1);
	len = strip ? BN_num_bytes(c) : (int)grp->len;
	BN_bn2binpad(c, want, len);
	TEST_EQUAL(got->length, len);
	hd_same(got->data, want, len, "power");
	BN_free(c);
	BN_CTX_free(ctx);
}

static void
dh_one(const struct group *grp)
{
	BIGNUM *x = hd_bn_below(grp->p), *y = hd_bn_below(grp->p), *made;
	struct rte_crypto_dh_op_param *dh;
	bool strip = drv_random(2) == 0;
	struct hd_op o;

	/* A public key of a given private one. */
	dh_open(&o, grp, RTE_CRYPTO_ASYM_KE_PUB_KEY_GENERATE);
	dh = &o.op->asym->dh;
	dh->priv_key = hd_num(&o, x, drv_random(2) == 0 ? (int)grp->len : BN_num_bytes(x));
	hd_out(&o, &dh->pub_key, grp->len);
	o.op->asym->flags = strip ? RTE_CRYPTO_ASYM_FLAG_PUB_KEY_NO_PADDING : 0;
	TEST_EQUAL(hd_run(&o), HD_GOOD);
	power_check(&dh->pub_key, grp, grp->g, x, strip);
	hd_close(&o);
	/* Both keys. */
	dh_open(&o, grp, RTE_CRYPTO_ASYM_KE_PUB_KEY_GENERATE);
	dh = &o.op->asym->dh;
	hd_out(&o, &dh->priv_key, grp->len);
	dh->priv_key.length = 0;
	hd_out(&o, &dh->pub_key, grp->len);
	TEST_EQUAL(hd_run(&o), HD_GOOD);
	TEST_EQUAL(dh->priv_key.length, grp->len);
	made = hd_bn(dh->priv_key.data, grp->len);
	TEST_CHECK(BN_cmp(made, grp->p) < 0 && BN_num_bits(made) > 200);
	power_check(&dh->pub_key, grp, grp->g, made, false);
	BN_free(made);
	hd_close(&o);
	/* The private key alone. */
	dh_open(&o, grp, RTE_CRYPTO_ASYM_KE_PRIV_KEY_GENERATE);
	hd_out(&o, &o.op->asym->dh.priv_key, grp->len + 3);
	TEST_EQUAL(hd_run(&o), HD_GOOD);
	TEST_EQUAL(o.op->asym->dh.priv_key.length, grp->len);
	hd_close(&o);
	/* A secret. */
	dh_open(&o, grp, RTE_CRYPTO_ASYM_KE_SHARED_SECRET_COMPUTE);
	dh = &o.op->asym->dh;
	dh->priv_key = hd_num(&o, x, grp->len);
	dh->pub_key = hd_num(&o, y, grp->len);
	hd_out(&o, &dh->shared_secret, grp->len);
	o.op->asym->flags = strip ? RTE_CRYPTO_ASYM_FLAG_SHARED_KEY_NO_PADDING : 0;
	TEST_EQUAL(hd_run(&o), HD_GOOD);
	power_check(&dh->shared_secret, grp, y, x, strip);
	hd_close(&o);
	/* Is it a public key? */
	dh_open(&o, grp, RTE_CRYPTO_ASYM_KE_PUB_KEY_VERIFY);
	o.op->asym->dh.pub_key = hd_num(&o, y, grp->len);
	TEST_EQUAL(hd_do(&o), HD_GOOD);
	BN_free(x);
	BN_free(y);
}

static void
dh(void)
{
	static const uint32_t sizes[] = { 64, 96, 128, 192, 256, 384, 512 };
	struct group grp;
	unsigned int i;

	for (i = 0; i < RTE_DIM(sizes) + 6; i++) {
		grp.len = i < RTE_DIM(sizes) ? sizes[i] : drv_between(64, 400);
		snprintf(test_note, sizeof(test_note), "p of %u bytes", grp.len);
		/* What is proved of primes is the application's to know; powers are powers. */
		grp.p = number(grp.len, 1);
		grp.g = BN_new();
		BN_set_word(grp.g, i % 2 == 0 ? 2 : 5);
		dh_one(&grp);
		BN_free(grp.g);
		grp.g = hd_bn_below(grp.p);
		dh_one(&grp);
		BN_free(grp.g);
		BN_free(grp.p);
	}
}

/* ---- DSA ---- */

static BIGNUM *
pkey_num(const EVP_PKEY *pkey, const char *name)
{
	BIGNUM *n = NULL;

	TEST_EQUAL(EVP_PKEY_get_bn_param(pkey, name, &n), 1);
	return n;
}

struct dsa {
	EVP_PKEY *pkey;
	BIGNUM *p, *q, *g, *x, *y;
	uint32_t len;
};

static void
dsa_key(struct dsa *d, unsigned int bits, unsigned int qbits)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "DSA", NULL);
	EVP_PKEY *params = NULL;

	d->pkey = NULL;
	TEST_EQUAL(EVP_PKEY_paramgen_init(ctx), 1);
	TEST_EQUAL(EVP_PKEY_CTX_set_dsa_paramgen_bits(ctx, bits), 1);
	TEST_EQUAL(EVP_PKEY_CTX_set_dsa_paramgen_q_bits(ctx, qbits), 1);
	TEST_EQUAL(EVP_PKEY_paramgen(ctx, &params), 1);
	EVP_PKEY_CTX_free(ctx);
	ctx = EVP_PKEY_CTX_new_from_pkey(NULL, params, NULL);
	TEST_CHECK(EVP_PKEY_keygen_init(ctx) == 1 && EVP_PKEY_keygen(ctx, &d->pkey) == 1);
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(params);
	d->p = pkey_num(d->pkey, "p");
	d->q = pkey_num(d->pkey, "q");
	d->g = pkey_num(d->pkey, "g");
	d->x = pkey_num(d->pkey, "priv");
	d->y = pkey_num(d->pkey, "pub");
	d->len = BN_num_bytes(d->p);
}

static void
dsa_key_free(struct dsa *d)
{
	BN_free(d->p);
	BN_free(d->q);
	BN_free(d->g);
	BN_free(d->x);
	BN_free(d->y);
	EVP_PKEY_free(d->pkey);
}

static void
dsa_open(struct hd_op *o, const struct dsa *d, int type, const uint8_t *msg, uint32_t len)
{
	hd_open(o, RTE_CRYPTO_ASYM_XFORM_DSA);
	o->xf.dsa.p = hd_num(o, d->p, d->len);
	o->xf.dsa.q = hd_num(o, d->q, BN_num_bytes(d->q) + drv_random(2));
	o->xf.dsa.g = hd_num(o, d->g, d->len);
	o->xf.dsa.x = hd_num(o, d->x, BN_num_bytes(d->q));
	o->op->asym->dsa.op_type = type;
	o->op->asym->dsa.message = hd_in(o, msg, len);
	o->op->asym->dsa.y = hd_num(o, d->y, d->len);
}

static bool
dsa_openssl_verify(const struct dsa *d, const uint8_t *msg, size_t len,
		   const rte_crypto_param *r, const rte_crypto_param *s)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, d->pkey, NULL);
	DSA_SIG *sig = DSA_SIG_new();
	uint8_t *der = NULL;
	int der_len;
	bool good;

	DSA_SIG_set0(sig, hd_bn(r->data, r->length), hd_bn(s->data, s->length));
	der_len = i2d_DSA_SIG(sig, &der);
	TEST_EQUAL(EVP_PKEY_verify_init(ctx), 1);
	good = EVP_PKEY_verify(ctx, der, der_len, msg, len) == 1;
	OPENSSL_free(der);
	DSA_SIG_free(sig);
	EVP_PKEY_CTX_free(ctx);
	return good;
}

static uint8_t
dsa_verify(const struct dsa *d, const uint8_t *msg, size_t len, const BIGNUM *r, const BIGNUM *s)
{
	struct hd_op o;

	dsa_open(&o, d, RTE_CRYPTO_ASYM_OP_VERIFY, msg, len);
	o.op->asym->dsa.r = hd_num(&o, r, BN_num_bytes(d->q));
	o.op->asym->dsa.s = hd_num(&o, s, BN_num_bytes(d->q));
	return hd_do(&o);
}

static void
dsa_one(const struct dsa *d)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, d->pkey, NULL);
	uint8_t msg[64], der[256];
	const uint8_t *at = der;
	size_t der_len = sizeof(der), len = drv_between(1, sizeof(msg));
	const BIGNUM *r, *s;
	struct hd_op o;
	DSA_SIG *sig;

	hd_random(msg, sizeof(msg));
	dsa_open(&o, d, RTE_CRYPTO_ASYM_OP_SIGN, msg, len);
	hd_out(&o, &o.op->asym->dsa.r, BN_num_bytes(d->q));
	hd_out(&o, &o.op->asym->dsa.s, BN_num_bytes(d->q));
	TEST_EQUAL(hd_run(&o), HD_GOOD);
	TEST_CHECK(dsa_openssl_verify(d, msg, len, &o.op->asym->dsa.r, &o.op->asym->dsa.s));
	hd_close(&o);
	TEST_EQUAL(EVP_PKEY_sign_init(ctx), 1);
	TEST_EQUAL(EVP_PKEY_sign(ctx, der, &der_len, msg, len), 1);
	sig = d2i_DSA_SIG(NULL, &at, der_len);
	DSA_SIG_get0(sig, &r, &s);
	TEST_EQUAL(dsa_verify(d, msg, len, r, s), HD_GOOD);
	TEST_EQUAL(dsa_verify(d, msg, len, s, r), HD_ERROR);
	msg[0] ^= 0x80;
	TEST_EQUAL(dsa_verify(d, msg, len, r, s), HD_ERROR);
	DSA_SIG_free(sig);
	EVP_PKEY_CTX_free(ctx);
}

static void
dsa(void)
{
	struct dsa d;
	unsigned int i;

	dsa_key(&d, 1024, 160);
	for (i = 0; i < 20; i++)
		dsa_one(&d);
	dsa_key_free(&d);
	dsa_key(&d, 2048, 256);
	for (i = 0; i < 5; i++)
		dsa_one(&d);
	dsa_key_free(&d);
}

static const struct test_case cases[] = {
	TEST_CASE(modex),
	TEST_CASE(modex_edges),
	TEST_CASE(modinv),
	TEST_CASE(dh),
	TEST_CASE(dsa),
};
HD_MAIN(cases)
