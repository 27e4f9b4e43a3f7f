/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* SM2 of the HPRE engine (GM/T 0003): keys, signatures, encryption with SM3. */

#include <string.h>

#include <openssl/crypto.h>

#include "hpre_ec.h"
#include "sec_sm3.h"

#define W		HPRE_SM2_WIDTH
#define TRIES		8	/* for what does not happen */

/* A random number from 1 to n - 1 - @less. */
static bool
draw(struct hpre_queue *q, BIGNUM *k, const struct hpre_mod *n, unsigned int less)
{
	BIGNUM *range = hpre_public(&q->num, NULL, 0);

	return range != NULL && BN_copy(range, n->n) != NULL && BN_sub_word(range, 1 + less) &&
		!BN_is_zero(range) && BN_priv_rand_range(k, range) && BN_add_word(k, 1);
}

unsigned int
hpre_sm2_kg(struct hpre_queue *q, struct hpre_req *r)
{
	struct hpre_key key;
	BIGNUM *d = hpre_secret(&q->num, NULL, 0);

	/* d + 1 must have an inverse. */
	if (!hpre_key_get(q, r, true, &key) || d == NULL || !draw(q, d, key.n, 1) ||
	    !hpre_base_point(q, key.curve, r->in, d, r->out) ||
	    BN_bn2binpad(d, r->out + 2 * W, W) != W)
		return HPRE_ETYPE_OPERAND;
	return 0;
}

/* ---- signatures ---- */

/* r = e + x of k G, s = (k - r d) / (1 + d) = (k + r) / (1 + d) - r, all modulo n. */
static bool
sign(struct hpre_queue *q, const struct hpre_key *key, struct hpre_sign *s)
{
	struct hpre_num *num = &q->num;
	const struct hpre_mod *n = key->n;

	if (!hpre_in_range(s->k, n) || !hpre_base_x(q, key, s->k, s->x) ||
	    !BN_mod_add_quick(s->r, s->e, s->x, n->n) ||
	    !BN_mod_add_quick(s->t, s->k, s->r, n->n) || BN_is_zero(s->r) || BN_is_zero(s->t))
		return false;
	return BN_copy(s->x, key->d) != NULL && BN_add_word(s->x, 1) &&
		BN_cmp(s->x, n->n) < 0 && hpre_inverse(num, s->s, s->x, n) &&
		hpre_mul(num, s->s, s->s, s->t, n) && BN_mod_sub_quick(s->s, s->s, s->r, n->n) &&
		!BN_is_zero(s->s);
}

unsigned int
hpre_sm2_sign(struct hpre_queue *q, struct hpre_req *r)
{
	struct hpre_sign s;
	struct hpre_key key;
	struct hpre_mark mark;
	bool ok = false;
	unsigned int i;

	if (!hpre_key_get(q, r, false, &key) || !hpre_sign_get(q, r, &key, &s) ||
	    !hpre_in_range(key.d, key.n))
		return HPRE_ETYPE_OPERAND;
	mark = hpre_num_mark(&q->num);
	for (i = 0; !ok && i < (r->ksel ? TRIES : 1); i++) {
		ok = (!r->ksel || draw(q, s.k, key.n, 0)) && sign(q, &key, &s);
		hpre_num_release(&q->num, mark);
	}
	return ok && hpre_sign_put(&s, r) ? 0 : HPRE_ETYPE_OPERAND;
}

/* r is e + x of s G + (r + s) Q modulo n. */
unsigned int
hpre_sm2_verify(struct hpre_queue *q, struct hpre_req *r)
{
	struct hpre_verify v;
	struct hpre_key key;
	bool infinity;

	if (!hpre_key_get(q, r, true, &key) || !hpre_verify_get(q, r, &key, &v) ||
	    BN_copy(v.u, v.s) == NULL || !BN_mod_add_quick(v.v, v.r, v.s, key.n->n))
		return HPRE_ETYPE_OPERAND;
	/* By the standard an invalid signature, not a bad request. */
	if (BN_is_zero(v.v))
		return 0;
	if (!hpre_public_mul(q, r, &key, &v, &infinity) ||
	    (!infinity && !BN_mod_add_quick(v.x, v.x, v.e, key.n->n)))
		return HPRE_ETYPE_OPERAND;
	r->valid = !infinity && BN_cmp(v.x, v.r) == 0;
	return 0;
}

/* ---- encryption ---- */

/* @out = @in XOR the key stream of the point @xy. False: the stream is all zero. */
static bool
stream(const uint8_t *xy, const uint8_t *in, uint8_t *out, unsigned int len)
{
	uint8_t block[HPRE_SM2_HASH], any = 0;
	struct sec_sm3 first, s;
	unsigned int at, i;

	sec_sm3_init(&first);
	sec_sm3_update(&first, xy, 2 * W);
	for (at = 0; at < len; at += sizeof(block)) {
		uint8_t count[4] = { 0, 0, 0, 1 + at / sizeof(block) };

		s = first;
		sec_sm3_update(&s, count, sizeof(count));
		sec_sm3_final(&s, block);
		for (i = 0; i < sizeof(block) && at + i < len; i++) {
			any |= block[i];
			out[at + i] = in[at + i] ^ block[i];
		}
	}
	OPENSSL_cleanse(block, sizeof(block));
	OPENSSL_cleanse(&first, sizeof(first));
	OPENSSL_cleanse(&s, sizeof(s));
	return any != 0;
}

/* C3. */
static void
check_hash(const uint8_t *xy, const uint8_t *msg, unsigned int len, uint8_t *out)
{
	struct sec_sm3 s;

	sec_sm3_init(&s);
	sec_sm3_update(&s, xy, W);
	sec_sm3_update(&s, msg, len);
	sec_sm3_update(&s, xy + W, W);
	sec_sm3_final(&s, out);
	OPENSSL_cleanse(&s, sizeof(s));
}

/* @k G and what it encrypts. */
static bool
encrypt(struct hpre_queue *q, const struct hpre_req *r, const struct hpre_key *key,
	const BIGNUM *k)
{
	const uint8_t *msg = r->in + W;
	uint8_t xy[2 * W], *c2 = r->out + 2 * W;
	bool ok;

	ok = hpre_in_range(k, key->n) &&
		hpre_base_point(q, key->curve, key->base, k, r->out) &&
		hpre_base_point(q, key->curve, r->key + HPRE_PUB_X * W, k, xy) &&
		stream(xy, msg, c2, r->mlen);
	if (ok)
		check_hash(xy, msg, r->mlen, c2 + r->mlen);
	OPENSSL_cleanse(xy, sizeof(xy));
	return ok;
}

unsigned int
hpre_sm2_enc(struct hpre_queue *q, struct hpre_req *r)
{
	BIGNUM *k = hpre_secret(&q->num, r->in, W);
	struct hpre_mark mark;
	struct hpre_key key;
	bool ok = false;
	unsigned int i;

	if (!hpre_key_get(q, r, true, &key) || k == NULL)
		return HPRE_ETYPE_OPERAND;
	mark = hpre_num_mark(&q->num);
	/* A stream of zeroes, as a short one may be, wants another k. */
	for (i = 0; !ok && i < (r->ksel ? TRIES : 1); i++) {
		ok = (!r->ksel || draw(q, k, key.n, 0)) && encrypt(q, r, &key, k);
		hpre_num_release(&q->num, mark);
	}
	return ok ? 0 : HPRE_ETYPE_OPERAND;
}

unsigned int
hpre_sm2_dec(struct hpre_queue *q, struct hpre_req *r)
{
	const uint8_t *key = r->key, *c2 = r->in + 2 * W;
	const struct hpre_curve *c = hpre_curve_get(&q->curves, &q->num, key + HPRE_PRV_P * W,
		key + HPRE_PRV_A * W, key + HPRE_PRV_B * W, W);
	BIGNUM *d = hpre_secret(&q->num, key + HPRE_PRV_K * W, W);
	uint8_t xy[2 * W], hash[HPRE_SM2_HASH];
	bool ok;

	ok = c != NULL && d != NULL && hpre_base_point(q, c, r->in, d, xy) &&
		stream(xy, c2, r->out, r->mlen);
	if (ok) {
		check_hash(xy, r->out, r->mlen, hash);
		ok = CRYPTO_memcmp(hash, c2 + r->mlen, sizeof(hash)) == 0;
	}
	OPENSSL_cleanse(xy, sizeof(xy));
	return ok ? 0 : HPRE_ETYPE_OPERAND;
}
