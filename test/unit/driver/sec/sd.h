/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* What the tests of the SEC driver share: a device, ops with all around them, a reference. */

#ifndef SD_H
#define SD_H

#include <stdbool.h>
#include <stdint.h>

#include <rte_crypto.h>
#include <rte_cryptodev.h>

#include "drv_base.h"
#include "wd_dev.h"

#define SD_NAME		"crypto_hisi_sec0"
#define SD_LEN_MAX	20000	/* bytes of a message */
#define SD_FILL		0xa5	/* what nobody wrote to */

extern uint8_t sd_id;		/* of the cryptodev */
extern struct wd_dev *sd_wd;	/* the device behind it */
extern bool sd_v3, sd_inline;
extern struct rte_mempool *sd_op_pool, *sd_sess_pool;

/*
 * main() of a test: bring up EAL without privileges and one device with the devargs that are the
 * first argument, then run the cases that the others name.
 */
int sd_main(const struct test_case *cases, size_t n, int argc, char **argv);

#define SD_MAIN(cases) \
	int \
	main(int argc, char **argv) \
	{ \
		return sd_main(cases, RTE_DIM(cases), argc, argv); \
	}

/* Stop, close, configure and start the device with queue pairs of @depth. */
void sd_config(uint16_t nb_qps, uint32_t depth);

enum sd_kind { SD_CIPHER, SD_AUTH, SD_AEAD, SD_CHAIN };

/* An op as it should be, and how it lies in memory. */
struct sd_msg {
	enum sd_kind kind;
	enum rte_crypto_cipher_algorithm cipher;
	enum rte_crypto_auth_algorithm auth;
	enum rte_crypto_aead_algorithm aead;
	bool enc;		/* encrypt, generate; else decrypt, verify */
	bool cipher_first;
	const uint8_t *key, *akey, *iv, *aiv, *aad;
	uint32_t key_len, akey_len, iv_len, aiv_len, aad_len;
	uint32_t tag_len;
	const uint8_t *in;
	uint32_t len;		/* of in; ranges below are within it */
	uint32_t c_off, c_len, a_off, a_len;
	uint8_t tag[64];	/* verify: in; generate: out */
	/* Layout. */
	bool oop, sessionless;
	unsigned int segs;	/* 1: one segment, 0: random ones */
	bool tag_inside;	/* behind the message, where that is one piece */
	bool aad_inside;	/* right before the message, where that is one piece */
};

/* An op under way. */
struct sd_op {
	const struct sd_msg *m;
	struct rte_crypto_op *op;
	struct rte_cryptodev_sym_session *sess;
	struct rte_crypto_sym_xform xf[2];
	struct rte_mbuf *src, *dst, *tag, *aad;
	uint32_t lead, tail;
	uint8_t *iv, *aiv;
};

/* The transforms of @m, chained. */
void sd_xforms(const struct sd_msg *m, uint16_t iv_off, struct rte_crypto_sym_xform xf[2]);
/* Make @o of @m; the session, too, unless it is sessionless. */
void sd_op_open(struct sd_op *o, const struct sd_msg *m);
void sd_op_close(struct sd_op *o);
/*
 * @o is back. Its output must be @out (the c_len bytes of the cipher's range; NULL: not looked at)
 * and everything else what it was. @tag gets the tag of the op.
 */
void sd_op_check(const struct sd_op *o, const uint8_t *out, uint8_t *tag);
/* All that: returns the status. @out NULL: only what must not change is compared. */
uint8_t sd_run(const struct sd_msg *m, const uint8_t *out, uint8_t *tag);

/* Enqueue and dequeue, with a limit of time. */
void sd_enqueue(uint16_t qp, struct rte_crypto_op **ops, unsigned int n);
void sd_dequeue(uint16_t qp, struct rte_crypto_op **ops, unsigned int n);

/*
 * Run @n ops, whose sessions are not of the op, on queue pair 0 by the raw data path: put in bursts
 * of one where out of place, else one by one. Their status is set.
 */
void sd_raw_run(struct sd_op *const *o, unsigned int n);

/* Has the device this capability for these lengths? */
bool sd_can_cipher(const struct sd_msg *m);
bool sd_can_auth(const struct sd_msg *m);
bool sd_can_aead(const struct sd_msg *m);

/* ---- sd_ref.c: OpenSSL. False: it does not have the algorithm. ---- */
bool sd_ref_cipher(const struct sd_msg *m, bool enc, const uint8_t *in, uint32_t len,
		   uint8_t *out);
bool sd_ref_auth(const struct sd_msg *m, const uint8_t *in, uint32_t len, uint8_t *tag);
/* Encrypts; @tag has 16 bytes. */
bool sd_ref_aead(const struct sd_msg *m, const uint8_t *in, uint32_t len, uint8_t *out,
		 uint8_t *tag);

#endif /* SD_H */
