/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * SQEs of the HPRE engine as a driver gone mad would write them: each input is one or two requests,
 * mostly keys and points that make sense with some bytes changed. Whatever they say, every one is
 * completed in a bounded time with one error or none, nothing but the output block is written, and
 * that only where there is no error.
 */

#include <time.h>

#include <openssl/ec.h>
#include <openssl/obj_mac.h>

#include "hpre.h"

#include "fuzz_asan.h"
#include "fuzz_queue.h"

#define NB_REQ		2
#define PITCH		0x3000u		/* of requests in the data */
#define IN_OFF		0x1000u
#define OUT_OFF		0x2000u
#define BLOCK_MAX	0x1000u
#define TIME_MAX	1.0		/* seconds of this thread for a request */

/* A curve and a point on it, which has the order n. */
struct curve {
	int nid;
	uint16_t w;
	uint8_t p[72], a[72], b[72], n[72], g[2][72];
};
static struct curve curves[] = {
	{ .nid = NID_X9_62_prime256v1, .w = 32 }, { .nid = NID_sm2, .w = 32 },
	{ .nid = NID_X9_62_prime192v1, .w = 32 }, { .nid = NID_secp224r1, .w = 32 },
	{ .nid = NID_secp384r1, .w = 48 }, { .nid = NID_secp521r1, .w = 72 },
	{ .nid = NID_brainpoolP256r1, .w = 32 }, { .nid = NID_secp128r1, .w = 48 },
};
#define NB_CURVES	(sizeof(curves) / sizeof(curves[0]))

static void
curve_open(struct curve *c)
{
	EC_GROUP *g = EC_GROUP_new_by_curve_name(c->nid);
	uint8_t *to[] = { c->p, c->a, c->b, c->n, c->g[0], c->g[1] };
	BIGNUM *n[6];
	unsigned int i;

	for (i = 0; i < 6; i++)
		n[i] = BN_new();
	must(EC_GROUP_get_curve(g, n[0], n[1], n[2], NULL) &&
	     EC_GROUP_get_order(g, n[3], NULL) &&
	     EC_POINT_get_affine_coordinates(g, EC_GROUP_get0_generator(g), n[4], n[5], NULL));
	for (i = 0; i < 6; i++) {
		must(BN_bn2binpad(n[i], to[i], c->w) == c->w);
		BN_free(n[i]);
	}
	EC_GROUP_free(g);
}

/* One request. */
struct req {
	uint8_t alg;
	uint16_t w;
	uint32_t key_len, in_len, out_len;
	uint64_t key, in, out;		/* offsets in fuzz_mem, if @here */
	bool here;
	struct hpre_sqe sqe;
};

static const struct {
	uint8_t key, in, out;		/* halves of W */
} sizes[] = {
	{ 4, 2, 2 }, { 5, 2, 2 }, { 4, 0, 4 }, { 4, 0, 7 }, { 4, 0, 2 }, { 4, 2, 2 },
	{ 0, 0, 0 }, { 0, 0, 0 }, { 0, 0, 0 }, { 0, 0, 0 }, { 0, 0, 0 }, { 0, 0, 0 }, { 0, 0, 0 },
	{ 8, 4, 4 }, { 14, 4, 4 }, { 16, 6, 0 }, { 6, 2, 2 }, { 16, 4, 6 }, { 14, 4, 4 },
	{ 16, 6, 0 }, { 16, 2, 4 }, { 8, 4, 0 },
};
#define NB_ALGS	(sizeof(sizes) / sizeof(sizes[0]))

static const uint16_t rsa_w[] = { HPRE_RSA_WIDTHS }, dh_w[] = { HPRE_DH_WIDTHS };

static void
noise(uint8_t *p, unsigned int len, uint64_t *state)
{
	unsigned int i;

	for (i = 0; i < len; i++) {
		*state ^= *state << 13;
		*state ^= *state >> 7;
		*state ^= *state << 17;
		p[i] = *state >> 32;
	}
}

/* Numbers of half a width each: odd, and with nothing or zeroes before them. */
static void
rsa_fill(struct req *r, uint8_t how, uint64_t *state)
{
	unsigned int half = r->w / 2, i;
	uint8_t *key = fuzz_mem + r->key;

	noise(key, r->key_len, state);
	for (i = 0; (i + 1) * half <= r->key_len; i++) {
		key[(i + 1) * half - 1] |= 1;
		if (how & 1)
			memset(key + i * half, 0, half / 2);
	}
	/* The exponent is small. */
	if (how & 2)
		memset(key, 0, r->w - 3);
	noise(fuzz_mem + r->in, r->in_len, state);
	/* Below most moduli. */
	if (r->in_len > 0)
		memset(fuzz_mem + r->in, 0, how & 4 ? r->w / 2 + 1 : 1);
}

static void
part(uint8_t *at, unsigned int nr, unsigned int w, const uint8_t *p, unsigned int len)
{
	memset(at + nr * w, 0, w);
	memcpy(at + (nr + 1) * w - len, p, len);
}

static void
ecc_fill(struct req *r, const struct curve *c, uint64_t *state)
{
	const uint8_t *pub[] = { c->p, c->a, c->b, c->n, c->g[0], c->g[1], c->g[0], c->g[1] };
	const uint8_t *prv[] = { c->p, c->a, c->a, c->b, c->n, c->g[0], c->g[1] };
	uint8_t *key = fuzz_mem + r->key, *in = fuzz_mem + r->in;
	unsigned int i, nb = r->key_len / r->w;

	for (i = 0; i < nb; i++)
		part(key, i, r->w, nb == 8 ? pub[i] : prv[i], c->w);
	noise(in, r->in_len, state);
	if (nb != 8)
		noise(key + 3 * r->w - 12, 12, state);
	/* Scalars below the order. */
	for (i = 0; (i + 1) * r->w <= r->in_len; i++)
		memset(in + i * r->w, 0, r->w - 12);
	if (r->alg == HPRE_ALG_ECC_MUL || r->alg == HPRE_ALG_SM2_KG || r->alg == HPRE_ALG_SM2_DEC) {
		part(in, 0, r->w, c->g[0], c->w);
		part(in, 1, r->w, c->g[1], c->w);
	}
}

static void
xdh_fill(struct req *r, uint64_t *state)
{
	uint8_t *key = fuzz_mem + r->key;

	noise(key, r->key_len, state);
	memset(key, 0xff, r->w);
	if (r->w == HPRE_X25519_WIDTH) {
		key[0] = 0x7f;
		key[31] = 0xed;
	} else {
		memset(key, 0, 16);
		key[43] = 0xfe;
	}
	memset(key + r->w, 0, r->w - 2);
	noise(fuzz_mem + r->in, r->in_len, state);
	memset(fuzz_mem + r->in, 0, r->w - 24);
}

static void
req_sizes(struct req *r, unsigned int mlen)
{
	r->key_len = sizes[r->alg].key * r->w / 2;
	r->in_len = sizes[r->alg].in * r->w / 2;
	r->out_len = sizes[r->alg].out * r->w / 2;
	if (r->alg == HPRE_ALG_SM2_ENC) {
		r->in_len += mlen;
		r->out_len += mlen + HPRE_SM2_HASH;
	} else if (r->alg == HPRE_ALG_SM2_DEC) {
		r->in_len += mlen + HPRE_SM2_HASH;
		r->out_len = mlen;
	}
}

static void
req_fill(struct req *r, uint8_t pick, uint8_t how, unsigned int mlen, uint64_t state)
{
	const struct curve *c = &curves[pick % NB_CURVES];

	if (r->alg <= HPRE_ALG_RSA_KG_CRT)
		r->w = rsa_w[pick % 4];
	else if (r->alg <= HPRE_ALG_DH)
		r->w = dh_w[pick % 6];
	else if (r->alg == HPRE_ALG_XDH)
		r->w = pick & 1 ? HPRE_X448_WIDTH : HPRE_X25519_WIDTH;
	else if (r->alg >= HPRE_ALG_SM2_KG && c->w > HPRE_SM2_WIDTH)
		c = &curves[1];
	if (r->w == 0)
		r->w = c->w;
	req_sizes(r, mlen);
	if (r->alg <= HPRE_ALG_DH)
		rsa_fill(r, how, &state);
	else if (r->alg == HPRE_ALG_XDH)
		xdh_fill(r, &state);
	else if (r->key_len > 0)
		ecc_fill(r, c, &state);
}

/* Change some bytes of the blocks. */
static void
req_spoil(struct req *r, struct fuzz_in *in)
{
	unsigned int nb = take(in, 1) % 6, i;

	for (i = 0; i < nb; i++) {
		unsigned int at = take(in, 2);
		uint8_t val = take(in, 1);

		if (at & 0x8000 && r->in_len > 0)
			fuzz_mem[r->in + (at & 0x7fff) % r->in_len] ^= val;
		else if (r->key_len > 0)
			fuzz_mem[r->key + at % r->key_len] ^= val;
	}
}

static void
req_make(struct req *r, unsigned int nr, unsigned int type, struct fuzz_in *in)
{
	uint8_t alg = take(in, 1), pick = take(in, 1), how = take(in, 1);
	unsigned int mlen = 1 + take(in, 2) % HPRE_SM2_MSG_MAX;
	uint64_t state = take(in, 4) + 1;

	memset(r, 0, sizeof(*r));
	/* Mostly one of the queue's. */
	if ((alg & 0xe0) == 0xe0)
		r->alg = alg % NB_ALGS;
	else
		r->alg = type == HPRE_SQC_RSA ? alg % 6 : HPRE_ALG_ECC_MUL + alg % 9;
	r->key = FUZZ_DATA + nr * PITCH;
	r->in = r->key + IN_OFF;
	r->out = r->key + OUT_OFF;
	r->here = true;
	req_fill(r, pick, how, mlen, state);
	req_spoil(r, in);
	r->sqe.w0 = r->alg | WD_PREP(HPRE_DONE, HPRE_DONE_SENT);
	r->sqe.w1 = HPRE_LEN1_OF(r->w) | WD_PREP(HPRE_SM2_KSEL, how >> 3);
	r->sqe.w10 = mlen - 1;
	r->sqe.tag = state;
	r->sqe.key = FUZZ_IOVA + r->key;
	r->sqe.in = r->in_len > 0 ? FUZZ_IOVA + r->in : ~state;
	r->sqe.out = r->out_len > 0 ? FUZZ_IOVA + r->out : 0;
	if ((how & 0xf0) == 0xf0) {
		/* The words as they come. */
		r->sqe.w0 ^= take(in, 4);
		r->sqe.w1 ^= take(in, 4);
		r->sqe.key ^= take(in, 8);
		r->sqe.out ^= take(in, 8);
		r->here = false;
	} else if ((how & 0xf0) == 0xe0 && r->out_len > 0) {
		/* The output over the key. */
		r->out = r->key;
		r->sqe.out = FUZZ_IOVA + r->out;
	}
}

static void
req_check(const struct req *r, const struct hpre_sqe *sqe, const uint8_t *was)
{
	unsigned int etype = WD_GET(HPRE_ETYPE, sqe->w0);

	must(WD_GET(HPRE_DONE, sqe->w0) == HPRE_DONE_FINISHED &&
	     WD_GET(HPRE_ETYPE1, sqe->w0) == 0 &&
	     ((sqe->w0 ^ r->sqe.w0) & HPRE_ALG) == 0 && (etype & (etype - 1)) == 0 &&
	     etype <= HPRE_ETYPE_MEMORY);
	must(((sqe->w1 ^ r->sqe.w1) & ~HPRE_SVA_STATUS) == 0 && sqe->key == r->sqe.key &&
	     sqe->in == r->sqe.in && ((sqe->out ^ r->sqe.out) & ~HPRE_OUT_VALID) == 0 &&
	     sqe->tag == r->sqe.tag && sqe->w10 == r->sqe.w10);
	if (r->here && etype != 0)
		must(memcmp(fuzz_mem + r->out, was + r->out, r->out_len) == 0);
}

static double
cpu_time(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

/* Bytes outside of the output blocks, and of the ring's pages, are what they were. */
static void
memory_check(const struct req *r, unsigned int n, uint8_t *was)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		memcpy(was + r[i].out, fuzz_mem + r[i].out, r[i].out_len);
	must(memcmp(fuzz_mem + FUZZ_DATA, was + FUZZ_DATA, FUZZ_MEM - FUZZ_DATA) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static uint8_t was[FUZZ_MEM];
	struct fuzz_in in = { .data = data, .len = len };
	struct req req[NB_REQ];
	unsigned int head, type, n, i;
	struct wdm_dev *dev;
	bool here = true;
	double start;

	for (i = 0; i < NB_CURVES && curves[i].p[curves[i].w - 1] == 0; i++)
		curve_open(&curves[i]);
	head = take(&in, 1);
	type = head & 1;
	n = 1 + (head >> 1) % NB_REQ;
	dev = fuzz_open("hpre", (head & 0xe0) == 0xe0 ? QM_HW_V2 : QM_HW_V3, type, HPRE_SQE_SHIFT);
	for (i = 0; i < n; i++) {
		req_make(&req[i], i, type, &in);
		memcpy(fuzz_mem + FUZZ_SQ + i * sizeof(req[i].sqe), &req[i].sqe,
		       sizeof(req[i].sqe));
		here &= req[i].here;
	}
	memcpy(was, fuzz_mem, sizeof(was));
	start = cpu_time();
	if (here) {
		fuzz_run(dev, n);
		for (i = 0; i < n; i++)
			req_check(&req[i], (const struct hpre_sqe *)(fuzz_mem + FUZZ_SQ) + i, was);
		memory_check(req, n, was);
	} else {
		/* The output may be the ring. */
		uint64_t word = WD_PREP(QM_DB_INDEX, n);

		wdm_bar_write(dev, QM_BAR, QM_DB_SQ_CQ, &word, sizeof(word));
		must(wdm_run(dev, FUZZ_DEPTH) == n);
	}
	must(cpu_time() - start < n * TIME_MAX);
	wdm_destroy(dev);
	return 0;
}
