/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Sessions: transforms as blocks of numbers. What makes no sense is found here. */

#include <errno.h>

#include <openssl/crypto.h>

#include <rte_mempool.h>

#include "hisi_hpre.h"
#include "hpre_num.h"
#include "hpre_pad.h"
#include "hpre_soft.h"

/* The narrowest of hardware's widths that @len bytes fit in; 0: none. */
static uint16_t
width_find(const uint16_t *widths, unsigned int nb, size_t len)
{
	unsigned int i;

	for (i = 0; i < nb; i++)
		if (len <= widths[i])
			return widths[i];
	return 0;
}

static const uint16_t rsa_widths[] = { HPRE_RSA_WIDTHS };
static const uint16_t dh_widths[] = { HPRE_DH_WIDTHS };

/* Bytes without leading zeroes. */
static size_t
bytes_of(const rte_crypto_param *n)
{
	size_t skip = 0;

	if (n->data == NULL)
		return 0;
	while (skip < n->length && n->data[skip] == 0)
		skip++;
	return n->length - skip;
}

/* Bits of a number that has @size bytes. */
static uint16_t
bits_of(const rte_crypto_param *n, size_t size)
{
	return size * 8 - (__builtin_clz(n->data[n->length - size]) - 24);
}

static bool
is_odd(const rte_crypto_param *n)
{
	return (n->data[n->length - 1] & 1) != 0;
}

/* The size of an odd modulus of a length that is served. 0 or -errno. */
static int
modulus_init(struct hpre_sess *s, const rte_crypto_param *n, const uint16_t *widths,
	     unsigned int nb)
{
	size_t size = bytes_of(n);

	if (size == 0 || !is_odd(n))
		return -EINVAL;
	if (size < HPRE_MODLEN_MIN || size > HPRE_MODLEN_MAX)
		return -ENOTSUP;
	s->size = size;
	s->bits = bits_of(n, size);
	s->width = width_find(widths, nb, size);
	return 0;
}

/* ---- RSA ---- */

static int
rsa_quintuple_init(struct hpre_soft *soft, const struct rte_crypto_rsa_priv_key_qt *qt,
		   struct hpre_sess *s)
{
	const rte_crypto_param *const part[] = {
		[HPRE_CRT_DQ] = &qt->dQ, [HPRE_CRT_DP] = &qt->dP, [HPRE_CRT_Q] = &qt->q,
		[HPRE_CRT_P] = &qt->p, [HPRE_CRT_QINV] = &qt->qInv,
	};
	size_t half = s->width / 2;
	const uint8_t *p = s->key + HPRE_CRT_P * half, *q = s->key + HPRE_CRT_Q * half;
	unsigned int i;

	if (qt->p.length == 0 && qt->q.length == 0)
		return 0;
	for (i = 0; i < RTE_DIM(part); i++) {
		if (bytes_of(part[i]) == 0)
			return -EINVAL;
		/* The factors' halves are all that hardware takes. */
		if (!hpre_num_in(s->key + i * half, half, part[i]))
			return -ENOTSUP;
	}
	if (!is_odd(&qt->p) || !is_odd(&qt->q) ||
	    !hpre_num_less(s->key + HPRE_CRT_DP * half, p, half) ||
	    !hpre_num_less(s->key + HPRE_CRT_QINV * half, p, half) ||
	    !hpre_num_less(s->key + HPRE_CRT_DQ * half, q, half) ||
	    !hpre_soft_product_is(soft, p, q, half, s->pub + s->width, s->width))
		return -EINVAL;
	s->crt = true;
	s->has_priv = true;
	return 0;
}

static int
rsa_exponent_init(const rte_crypto_param *d, struct hpre_sess *s)
{
	const uint8_t *n = s->pub + s->width;

	if (d->length == 0)
		return 0;
	if (!hpre_num_in(s->key, s->width, d) || !hpre_num_within(s->key, n, s->width))
		return -EINVAL;
	memcpy(s->key + s->width, n, s->width);
	s->has_priv = true;
	return 0;
}

static int
rsa_init(const struct hpre_dev *hdev, struct hpre_soft *soft,
	 const struct rte_crypto_asym_xform *xform, struct hpre_sess *s)
{
	const struct rte_crypto_rsa_padding *padding = hpre_xform_padding(xform);
	const struct rte_crypto_rsa_xform *rsa = &xform->rsa;
	int ret;

	ret = modulus_init(s, &rsa->n, rsa_widths, RTE_DIM(rsa_widths));
	if (ret != 0)
		return ret;
	hpre_num_in(s->pub + s->width, s->width, &rsa->n);
	/* A session may have one half of the key only. */
	if (rsa->e.length != 0) {
		if (bytes_of(&rsa->e) == 0 || !is_odd(&rsa->e) ||
		    !hpre_num_in(s->pub, s->width, &rsa->e) ||
		    !hpre_num_less(s->pub, s->pub + s->width, s->width))
			return -EINVAL;
		s->has_pub = true;
	}
	if (rsa->key_type == RTE_RSA_KEY_TYPE_EXP)
		ret = rsa_exponent_init(&rsa->d, s);
	else if (rsa->key_type == RTE_RSA_KEY_TYPE_QT)
		ret = rsa_quintuple_init(soft, &rsa->qt, s);
	else
		ret = -EINVAL;
	if (ret == 0 && !s->has_pub && !s->has_priv)
		ret = -EINVAL;
	if (ret == 0 && padding != NULL)
		ret = hpre_pad_init(hdev, soft, padding, &s->pad);
	return ret;
}

/* ---- Modular arithmetic ---- */

static int
modex_init(const struct rte_crypto_modex_xform *modex, struct hpre_sess *s)
{
	const rte_crypto_param *m = &modex->modulus, *e = &modex->exponent;
	size_t size = bytes_of(m), e_size = bytes_of(e), wide = RTE_MAX(size, e_size);

	if (size == 0 || e->data == NULL || e->length == 0)
		return -EINVAL;
	if (wide > HPRE_SOFT_MODLEN_MAX)
		return -ENOTSUP;
	s->size = size;
	/* One width for both. */
	s->width = width_find(dh_widths, RTE_DIM(dh_widths), wide);
	/* Hardware works with odd moduli; what it makes of no exponent is not known. */
	s->soft = s->width == 0 || !is_odd(m) || e_size == 0 ||
		  (size == 1 && m->data[m->length - 1] == 1);
	if (s->soft)
		s->width = wide;
	hpre_num_in(s->key, s->width, e);
	hpre_num_in(s->soft ? s->pub : s->key + s->width, s->width, m);
	return 0;
}

static int
modinv_init(const struct rte_crypto_modinv_xform *modinv, struct hpre_sess *s)
{
	const rte_crypto_param *m = &modinv->modulus;

	s->size = bytes_of(m);
	if (s->size == 0)
		return -EINVAL;
	if (s->size > HPRE_MODLEN_MAX)
		return -ENOTSUP;
	s->width = s->size;
	hpre_num_in(s->pub, s->width, m);
	return 0;
}

/* 1 < @g < @p - 1, for an odd p. */
static bool
generator_ok(const uint8_t *g, const uint8_t *p, size_t width)
{
	uint8_t last[HPRE_WIDTH_MAX];

	memcpy(last, p, width);
	last[width - 1] ^= 1;
	return hpre_num_less(g, last, width) &&
	       !(hpre_num_zero(g, width - 1) && g[width - 1] <= 1);
}

static int
dh_init(const struct rte_crypto_dh_xform *dh, struct hpre_sess *s)
{
	uint8_t *p = s->pub, *g;
	int ret;

	ret = modulus_init(s, &dh->p, dh_widths, RTE_DIM(dh_widths));
	if (ret != 0)
		return ret;
	hpre_num_in(p, s->width, &dh->p);
	/* Without a generator secrets can be computed, but no keys. */
	if (dh->g.length == 0)
		return 0;
	g = s->pub + s->width;
	if (!hpre_num_in(g, s->width, &dh->g) || !generator_ok(g, p, s->width))
		return -EINVAL;
	s->g2 = hpre_num_zero(g, s->width - 1) && g[s->width - 1] == 2;
	s->has_pub = true;
	return 0;
}

static int
dsa_init(const struct rte_crypto_dsa_xform *dsa, struct hpre_sess *s)
{
	uint8_t *p = s->pub, *g, *q;
	int ret;

	ret = modulus_init(s, &dsa->p, dh_widths, RTE_DIM(dh_widths));
	if (ret != 0)
		return ret;
	s->q_size = bytes_of(&dsa->q);
	if (s->q_size == 0 || s->q_size >= s->size || !is_odd(&dsa->q) ||
	    (s->q_size == 1 && dsa->q.data[dsa->q.length - 1] == 1))
		return -EINVAL;
	s->q_bits = bits_of(&dsa->q, s->q_size);
	g = s->pub + s->width;
	q = s->key + s->width;
	hpre_num_in(p, s->width, &dsa->p);
	hpre_num_in(q, s->q_size, &dsa->q);
	if (!hpre_num_in(g, s->width, &dsa->g) || !generator_ok(g, p, s->width))
		return -EINVAL;
	if (dsa->x.length == 0)
		return 0;
	if (!hpre_num_in(s->key, s->q_size, &dsa->x) ||
	    !hpre_num_within(s->key, q, s->q_size))
		return -EINVAL;
	s->has_priv = true;
	return 0;
}

/* ---- Curves ---- */

static int
ec_private_init(const rte_crypto_param *d, struct hpre_sess *s)
{
	const struct hpre_curve *c = s->curve;
	uint8_t *k = s->key + HPRE_PRV_K * c->width;

	if (d == NULL || d->length == 0)
		return 0;
	if (!hpre_num_in(k, c->width, d) || !hpre_num_within(k, c->part[HPRE_PUB_N], c->width))
		return -EINVAL;
	s->has_priv = true;
	return 0;
}

static int
ec_public_init(struct hpre_soft *soft, const struct rte_crypto_ec_point *q, struct hpre_sess *s)
{
	const struct hpre_curve *c = s->curve;
	uint8_t *x = s->pub + HPRE_PUB_X * c->width, *y = x + c->width;

	if (q == NULL || (q->x.length == 0 && q->y.length == 0))
		return 0;
	if (!hpre_num_in(x, c->width, &q->x) || !hpre_num_in(y, c->width, &q->y) ||
	    !hpre_soft_on_curve(soft, c, x, y))
		return -EINVAL;
	s->has_pub = true;
	return 0;
}

static int
ec_init(const struct hpre_dev *hdev, struct hpre_soft *soft,
	const struct rte_crypto_asym_xform *xform, unsigned int id, struct hpre_sess *s)
{
	const struct hpre_curve *c = hpre_curve_find(hdev, id);
	int ret;

	if (c == NULL)
		return -ENOTSUP;
	s->curve = c;
	s->width = c->width;
	s->size = c->size;
	s->bits = c->bits;
	hpre_curve_private(c, s->key);
	hpre_curve_public(c, s->pub);
	/* The fields of keys are not these two's, and undefined. */
	if (xform->xform_type == RTE_CRYPTO_ASYM_XFORM_ECPM ||
	    xform->xform_type == RTE_CRYPTO_ASYM_XFORM_ECFPM)
		return 0;
	ret = ec_private_init(hpre_xform_key(xform), s);
	if (ret == 0)
		ret = ec_public_init(soft, hpre_xform_point(xform), s);
	return ret;
}

#if HPRE_HAVE_SM2
static int
sm2_init(const struct hpre_dev *hdev, struct hpre_soft *soft,
	 const struct rte_crypto_asym_xform *xform, struct hpre_sess *s)
{
	uint8_t *x;
	int ret;

	/* Applications need not name the only curve. */
	if ((int)xform->ec.curve_id != 0 && xform->ec.curve_id != RTE_CRYPTO_EC_GROUP_SM2)
		return -EINVAL;
	ret = ec_init(hdev, soft, xform, RTE_CRYPTO_EC_GROUP_SM2, s);
	if (ret != 0 || s->has_pub || !s->has_priv)
		return ret;
	/* Signatures are of the public key, too. */
	x = s->pub + HPRE_PUB_X * s->width;
	if (!hpre_soft_public(soft, s->curve, s->key + HPRE_PRV_K * s->width, x, x + s->width))
		return -ENOMEM;
	s->has_pub = true;
	return 0;
}
#endif

/* ---- All of them ---- */

static int
xform_init(const struct hpre_dev *hdev, struct hpre_soft *soft,
	   const struct rte_crypto_asym_xform *xform, struct hpre_sess *s)
{
	switch (xform->xform_type) {
	case RTE_CRYPTO_ASYM_XFORM_RSA:
		return rsa_init(hdev, soft, xform, s);
	case RTE_CRYPTO_ASYM_XFORM_MODEX:
		return modex_init(&xform->modex, s);
	case RTE_CRYPTO_ASYM_XFORM_MODINV:
		return modinv_init(&xform->modinv, s);
	case RTE_CRYPTO_ASYM_XFORM_DH:
		return dh_init(&xform->dh, s);
	case RTE_CRYPTO_ASYM_XFORM_DSA:
		return dsa_init(&xform->dsa, s);
	case RTE_CRYPTO_ASYM_XFORM_ECDSA:
	case RTE_CRYPTO_ASYM_XFORM_ECDH:
	case RTE_CRYPTO_ASYM_XFORM_ECPM:
	case RTE_CRYPTO_ASYM_XFORM_ECFPM:
#if HPRE_HAVE_SM2
		/* It has transforms of its own. */
		if (xform->ec.curve_id == RTE_CRYPTO_EC_GROUP_SM2)
			return -ENOTSUP;
#endif
		return ec_init(hdev, soft, xform, xform->ec.curve_id, s);
#if HPRE_HAVE_SM2
	case RTE_CRYPTO_ASYM_XFORM_SM2:
		return sm2_init(hdev, soft, xform, s);
#endif
	default:
		return -ENOTSUP;
	}
}

int
hpre_sess_init(const struct hpre_dev *hdev, struct hpre_soft *soft,
	       const struct rte_crypto_asym_xform *xform, struct hpre_sess *s, uint64_t iova)
{
	int ret;

	if (!hpre_cap_has(hdev, xform->xform_type))
		return -ENOTSUP;
	memset(s, 0, sizeof(*s));
	s->iova = iova;
	s->type = xform->xform_type;
	ret = xform_init(hdev, soft, xform, s);
	if (ret != 0) {
		hpre_sess_wipe(s);
		return ret;
	}
	s->magic = HPRE_MAGIC;
	return 0;
}

void
hpre_sess_wipe(struct hpre_sess *s)
{
	OPENSSL_cleanse(s, sizeof(*s));
}

/* ---- As rte_cryptodev calls it ---- */

unsigned int
hpre_sess_size(struct rte_cryptodev *dev)
{
	RTE_SET_USED(dev);
	/* The private part of the API's session has no alignment of its own to speak of. */
	return sizeof(struct hpre_sess);
}

int
hpre_sess_configure(struct rte_cryptodev *dev, struct rte_crypto_asym_xform *xform,
		    struct rte_cryptodev_asym_session *sess)
{
	struct hpre_dev *hdev = dev->data->dev_private;
	struct hpre_sess *s = hpre_sess_priv(sess);
	struct hpre_soft *soft;
	int ret;

	/* Not a burst: its own working memory, gone with all secrets in the end. */
	soft = hpre_soft_open(hdev);
	if (soft == NULL)
		return -ENOMEM;
	ret = hpre_sess_init(hdev, soft, xform, s,
			     rte_mempool_virt2iova(sess) + RTE_PTR_DIFF(s, sess));
	hpre_soft_close(soft);
	return ret;
}

void
hpre_sess_clear(struct rte_cryptodev *dev, struct rte_cryptodev_asym_session *sess)
{
	RTE_SET_USED(dev);
	hpre_sess_wipe(hpre_sess_priv(sess));
}
