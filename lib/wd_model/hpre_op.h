/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Inside the HPRE engine: a request after its SQE was taken apart and its blocks were copied
 * (wdm_hpre.c), and the functions that execute it. They see private copies only, whose sizes are
 * right; what the numbers say may be anything.
 */

#ifndef HPRE_OP_H
#define HPRE_OP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hpre.h"

#include "wdm_bus.h"
#include "hpre_curve.h"
#include "hpre_num.h"

struct hpre_req {
	uint8_t alg;
	bool ksel;		/* SM2: draw k here */
	bool valid;		/* result of a verification */
	uint16_t w;		/* W */
	uint16_t mlen;		/* SM2: bytes of the message */
	const uint8_t *key, *in;
	uint8_t *out;		/* written whole, or an error is returned */
};

/* Of one queue, used by one thread at a time. */
struct hpre_queue {
	struct wdm_bus bus;
	uint8_t hw;
	struct hpre_num num;
	struct hpre_curves curves;
	uint8_t key[HPRE_KEY_MAX], in[HPRE_IN_MAX], out[HPRE_OUT_MAX];
};

/* Each executes one algorithm or a pair and returns HPRE_ETYPE_*, 0 for a result in @r->out. */
unsigned int hpre_rsa(struct hpre_queue *q, struct hpre_req *r);
unsigned int hpre_rsa_crt(struct hpre_queue *q, struct hpre_req *r);
unsigned int hpre_rsa_kg(struct hpre_queue *q, struct hpre_req *r);
unsigned int hpre_dh(struct hpre_queue *q, struct hpre_req *r);
unsigned int hpre_ecc_mul(struct hpre_queue *q, struct hpre_req *r);
unsigned int hpre_ecdsa_sign(struct hpre_queue *q, struct hpre_req *r);
unsigned int hpre_ecdsa_verify(struct hpre_queue *q, struct hpre_req *r);
unsigned int hpre_xdh(struct hpre_queue *q, struct hpre_req *r);
unsigned int hpre_sm2_kg(struct hpre_queue *q, struct hpre_req *r);
unsigned int hpre_sm2_sign(struct hpre_queue *q, struct hpre_req *r);
unsigned int hpre_sm2_verify(struct hpre_queue *q, struct hpre_req *r);
unsigned int hpre_sm2_enc(struct hpre_queue *q, struct hpre_req *r);
unsigned int hpre_sm2_dec(struct hpre_queue *q, struct hpre_req *r);

#endif /* HPRE_OP_H */
