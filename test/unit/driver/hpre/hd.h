/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* What the tests of the HPRE driver share: a device, ops with guarded buffers, a reference. */

#ifndef HD_H
#define HD_H

#include <stdbool.h>
#include <stdint.h>

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

#include <rte_crypto.h>
#include <rte_cryptodev.h>

#include "drv_base.h"
#include "wd_dev.h"

#define HD_NAME		"crypto_hisi_hpre0"
#define HD_LEN_MAX	2100	/* bytes of a buffer */
#define HD_BUFS		16	/* of an op */

#define HD_GOOD		RTE_CRYPTO_OP_STATUS_SUCCESS
#define HD_BAD		RTE_CRYPTO_OP_STATUS_INVALID_ARGS
#define HD_ERROR	RTE_CRYPTO_OP_STATUS_ERROR

extern uint8_t hd_id;		/* of the cryptodev */
extern struct wd_dev *hd_wd;	/* the device behind it */
extern bool hd_v3, hd_inline;
extern struct rte_mempool *hd_op_pool, *hd_sess_pool;

/*
 * main() of a test: bring up EAL without privileges and one device with the devargs that are the
 * first argument, then run the cases that the others name. All random numbers, libcrypto's too,
 * follow from a seed, which is printed; the variable HD_SEED sets it.
 */
int hd_main(const struct test_case *cases, size_t n, int argc, char **argv);

#define HD_MAIN(cases) \
	int \
	main(int argc, char **argv) \
	{ \
		return hd_main(cases, RTE_DIM(cases), argc, argv); \
	}

/* Stop, close, configure and start the device with queue pairs of @depth. */
void hd_config(uint16_t nb_qps, uint32_t depth);
/* Has the device this kind of operation? */
bool hd_can(enum rte_crypto_asym_xform_type type);

/* A buffer of an op, with guards around it. */
struct hd_buf {
	rte_crypto_param *param;	/* an output's; NULL: an input */
	uint8_t *at;
	uint32_t len;			/* bytes that it has */
	uint8_t copy[HD_LEN_MAX];	/* of an input */
};

/* An op and all around it. */
struct hd_op {
	struct rte_crypto_op *op;
	void *sess;
	struct rte_crypto_asym_xform xf;
	bool sessionless;	/* decided by luck */
	unsigned int nb;
	struct hd_buf buf[HD_BUFS];
	uint8_t *mem;
	uint32_t used;
};

/* Begin an op of transforms of this type: the caller fills o->xf and the op. */
void hd_open(struct hd_op *o, enum rte_crypto_asym_xform_type type);
/* Buffers for the op, at odd places of memory. */
rte_crypto_param hd_in(struct hd_op *o, const uint8_t *data, uint32_t len);
/* An output with room for @len bytes: says so, or says nothing of it. */
void hd_out(struct hd_op *o, rte_crypto_param *param, uint32_t len);
/* Make the session (or have none) and do the op. Compares all that must not change. */
uint8_t hd_run(struct hd_op *o);
/* Do it again with the same session. */
uint8_t hd_again(struct hd_op *o);
void hd_close(struct hd_op *o);
/* hd_run() and hd_close() */
uint8_t hd_do(struct hd_op *o);
/* What making a session of o->xf returns. Closes. */
int hd_session_try(struct hd_op *o);

/* Enqueue and dequeue, with a limit of time. */
void hd_enqueue(uint16_t qp, struct rte_crypto_op **ops, unsigned int n);
void hd_dequeue(uint16_t qp, struct rte_crypto_op **ops, unsigned int n);

/* The same bytes, told where they differ. */
void hd_same(const uint8_t *got, const uint8_t *want, size_t len, const char *what);
/* Random bytes. */
void hd_random(uint8_t *to, size_t len);

/* ---- hd_ref.c: OpenSSL ---- */
/* A number as a buffer of @len bytes. */
rte_crypto_param hd_num(struct hd_op *o, const BIGNUM *n, uint32_t len);
/* The number in a buffer; caller frees. */
BIGNUM *hd_bn(const uint8_t *p, size_t len);
/* 1 < n < @below, random */
BIGNUM *hd_bn_below(const BIGNUM *below);

struct hd_rsa {
	EVP_PKEY *pkey;
	BIGNUM *n, *e, *d, *p, *q, *dp, *dq, *qinv;
	uint32_t bits, len;
};
void hd_rsa_open(struct hd_rsa *r, unsigned int bits);
void hd_rsa_close(struct hd_rsa *r);
/* The transform; @qt: the quintuple, else the exponent. Numbers have leading zeroes at times. */
void hd_rsa_xform(struct hd_op *o, const struct hd_rsa *r, bool qt);
/* The padding of an op, wherever the release has it; after hd_rsa_xform(). */
struct rte_crypto_rsa_padding *hd_padding(struct hd_op *o);

struct hd_ec {
	EC_GROUP *group;
	unsigned int id;
	uint32_t len;		/* bytes of a number */
	BIGNUM *order, *d, *x, *y;
};
/* One of @hd_curves, and a random key. */
extern const unsigned int hd_curves[];
extern const unsigned int hd_nb_curves;
void hd_ec_open(struct hd_ec *c, unsigned int id);
void hd_ec_close(struct hd_ec *c);
/* A coordinate or scalar, now and then with a zero in front. */
rte_crypto_param hd_coord(struct hd_op *o, const struct hd_ec *c, const BIGNUM *n);
/* What came back is this number, in the curve's length. */
void hd_coord_same(const rte_crypto_param *got, const struct hd_ec *c, const BIGNUM *n,
		   const char *what);
/* Outputs for a point. */
void hd_point_out(struct hd_op *o, const struct hd_ec *c, struct rte_crypto_ec_point *p);
/* (@x, @y) = @k (@px, @py), or of the generator when these are NULL; new numbers. */
void hd_ec_mul(const struct hd_ec *c, const BIGNUM *k, const BIGNUM *px, const BIGNUM *py,
	       BIGNUM **x, BIGNUM **y);
/* Of ECDSA by definition: no library's own interface takes k. */
void hd_ecdsa_sign(const struct hd_ec *c, const uint8_t *msg, size_t len, const BIGNUM *k,
		   BIGNUM **r, BIGNUM **s);
/* By libcrypto. */
bool hd_ecdsa_verify(const struct hd_ec *c, const uint8_t *msg, size_t len, const uint8_t *r,
		     const uint8_t *s);
/* The key as libcrypto has it. */
EVP_PKEY *hd_ec_pkey(const struct hd_ec *c);

#endif /* HD_H */
