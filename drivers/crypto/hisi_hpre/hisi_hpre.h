/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Private types of the crypto_hisi_hpre driver. (hpre.h is lib/wd_hw's.) */

#ifndef HISI_HPRE_H
#define HISI_HPRE_H

#include <stdbool.h>
#include <stdint.h>

#include <rte_memzone.h>

#include <hpre.h>
#include <wd_compat.h>
#include <wd_dev.h>
#include <wd_qp.h>

#include "hpre_compat.h"

struct hpre_soft;

#define HPRE_DEPTH_MAX		QM_MAX_DEPTH	/* accepted; rings hold one less */
#define HPRE_QP_SESSIONS	32		/* of sessionless ops, in a queue pair */
#define HPRE_MAX_CAPS		16
#define HPRE_MAGIC		0x48505245	/* of a session that is set up */

/* Bytes of a modulus. RSA, DH and DSA want what a key of 512 bits has, at least. */
#define HPRE_MODLEN_MIN		64
#define HPRE_MODLEN_MAX		HPRE_WIDTH_MAX
/* Of MODEX, where software takes what is too wide for the engine. */
#define HPRE_SOFT_MODLEN_MAX	(2 * HPRE_WIDTH_MAX)

/* ---- Curves ---- */

#define HPRE_NB_CURVES		6

/* A curve as hardware wants it: numbers of @width bytes. */
struct hpre_curve {
	uint16_t id;		/* RTE_CRYPTO_EC_GROUP_* */
	uint16_t bits;		/* of the order, and of the field */
	uint8_t size;		/* the same in bytes */
	uint8_t width;
	uint8_t index;
	void *group;		/* EC_GROUP */
	uint8_t part[HPRE_PUB_X][HPRE_ECC_WIDTH_MAX];	/* by enum hpre_ecc_public */
};

/* ---- RSA padding ---- */

enum hpre_hash {
	HPRE_HASH_NONE,
	HPRE_HASH_MD5,
	HPRE_HASH_SHA1,
	HPRE_HASH_SHA224,
	HPRE_HASH_SHA256,
	HPRE_HASH_SHA384,
	HPRE_HASH_SHA512,
	HPRE_HASH_SM3,
	HPRE_NB_HASH,
};
#define HPRE_HASH_MAX		64

struct hpre_pad {
	uint8_t type;		/* enum rte_crypto_rsa_padding_type */
	uint8_t hash, mgf;	/* enum hpre_hash */
	uint16_t salt_len;
	uint8_t label[HPRE_HASH_MAX];	/* hash of OAEP's label */
};

/* ---- Sessions ---- */

/*
 * A session: the numbers of its xform as hardware wants them. It lies in memory that the device
 * reads: keys that no op changes are fetched from here.
 */
struct hpre_sess {
	uint32_t magic;
	uint8_t type;		/* enum rte_crypto_asym_xform_type */
	bool has_pub, has_priv;
	bool crt;		/* RSA: the private key is a quintuple */
	bool soft;		/* MODEX: hardware does not take such a modulus or exponent */
	bool g2;		/* DH: the generator is 2 */
	uint16_t width;		/* of the numbers */
	uint16_t size;		/* bytes of the modulus or of the curve's numbers */
	uint16_t bits;		/* the same in bits */
	uint16_t q_size;	/* DSA: bytes and bits of the group's order */
	uint16_t q_bits;
	uint64_t iova;		/* of this */
	const struct hpre_curve *curve;
	struct hpre_sess *next;	/* of the free ones of a queue pair */
	struct hpre_pad pad;	/* RSA, where it is the session's */
	/*
	 * Blocks of numbers:	key			pub
	 *   RSA		d n, or quintuple	e n
	 *   MODEX		e m, or e		-, or m (soft)
	 *   MODINV		-			m
	 *   DH			-			p g
	 *   DSA		x q			p g
	 *   curves		private form		public form
	 */
	uint8_t key[HPRE_KEY_MAX];
	uint8_t pub[2 * HPRE_WIDTH_MAX];
};
_Static_assert(HPRE_SOFT_MODLEN_MAX <= HPRE_KEY_MAX, "a wide exponent fits");
_Static_assert(HPRE_NB_PUB * HPRE_ECC_WIDTH_MAX <= 2 * HPRE_WIDTH_MAX, "a public form fits");

/* ---- Queue pairs ---- */

/* What ends when the request of a slot has ended: see the files that name them. */
enum hpre_step {
	HPRE_STEP_ONLY,		/* of an op with one request */
	HPRE_STEP_FIRST,	/* of two */
	HPRE_STEP_SECOND,
	HPRE_STEP_RETRY,	/* SM2 encryption: HPRE_STEP_RETRY + n is the n-th attempt */
};

/* What belongs to a slot of a ring while its request runs. */
struct hpre_slot {
	struct hpre_sess *s;
	uint8_t step;		/* enum hpre_step */
	bool own;		/* the session belongs to the op */
	uint16_t msg_len;	/* SM2, where the engine has the message; else 0 */
	/* Bytes of the slot's memory to wipe in the end. */
	uint16_t key_len, in_len, out_len, save_len;
};

/* The blocks of a slot, where the device reads and writes them. */
struct hpre_slot_mem {
	uint8_t key[2 * HPRE_WIDTH_MAX];
	uint8_t in[HPRE_IN_MAX + 32];
	uint8_t out[HPRE_IN_MAX + 32];
	uint8_t save[HPRE_WIDTH_MAX];	/* kept from the first request for the second */
};
_Static_assert(sizeof(struct hpre_slot_mem) % 64 == 0, "slots on cache lines of their own");

/* One hardware queue and what belongs to its slots. */
struct hpre_ring {
	struct wd_qp *wq;
	struct hpre_slot *slot;
	struct hpre_slot_mem *mem;
	uint64_t mem_iova;
	struct hpre_qp *qp;
	const struct rte_memzone *mz;	/* of mem */
	uint8_t type;		/* HPRE_SQC_* */
};

struct hpre_qp_stats {
	uint64_t enqueued, enqueue_err, dequeued, dequeue_err;
	uint64_t soft;		/* ops that needed no hardware */
	uint64_t second;	/* requests beyond the first of an op */
	uint64_t recovered;	/* ops given back because a queue broke */
	uint64_t failed;	/* requests that the device could not do */
};

/*
 * A queue pair: a hardware queue for each kind of work, and a list of ops that are done without
 * hardware. Lies in memory that a forked child sees as zeroes.
 */
struct hpre_qp {
	struct hpre_ring ring[HPRE_NB_SQC];	/* [HPRE_SQC_ECC].wq is NULL on V2 */
	struct rte_crypto_op **done;	/* ops to give back, nb_done of them from done_head on */
	uint32_t done_mask, done_head, nb_done;
	uint32_t limit;			/* ops in flight */
	uint8_t first;			/* which ring the next dequeue begins with */
	struct hpre_soft *soft;
	struct hpre_sess *free;		/* for sessionless ops */
	struct hpre_qp_stats stats;
	/* Cold. */
	struct hpre_dev *hdev;
	const struct rte_memzone *sess_mz;
	uint32_t depth;			/* as asked for */
	uint64_t faults_told;		/* how many hpre_qp_error_query() has told of */
};

/* One cryptodev: the private data of the DPDK device. */
struct hpre_dev {
	struct wd_dev *wd;
	uint16_t max_qps;
	uint32_t algs;		/* HPRE_CAP_*: what the device says it can do */
	struct hpre_curve *curve[HPRE_NB_CURVES];	/* NULL: not on this device */
	void *md[HPRE_NB_HASH];	/* EVP_MD; NULL: libcrypto does not have it */
	struct rte_cryptodev *cdev;
	RTE_ATOMIC(bool) alarm;	/* an error event is on its way */
	struct rte_cryptodev_capabilities caps[HPRE_MAX_CAPS];
};

extern uint8_t hpre_driver_id;

/* Hardware queues of a queue pair: V2 has no curves. */
static inline unsigned int
hpre_nb_rings(const struct hpre_dev *hdev)
{
	return hdev->wd->hw >= QM_HW_V3 ? HPRE_NB_SQC : HPRE_SQC_ECC;
}

/* ---- hpre_pmd.c ---- */
/* Have the application's callbacks for RTE_CRYPTODEV_EVENT_ERROR called, by EAL's own thread. */
void hpre_event_raise(struct hpre_dev *hdev);

/* ---- hpre_caps.c ---- */
/* Fill hdev->caps. */
void hpre_caps_init(struct hpre_dev *hdev);
/* Has the device this kind of operation? */
bool hpre_cap_has(const struct hpre_dev *hdev, enum rte_crypto_asym_xform_type type);

/* ---- hpre_curve.c ---- */
/* Fill hdev->curve. 0 or -ENOMEM. */
int hpre_curves_open(struct hpre_dev *hdev);
void hpre_curves_close(struct hpre_dev *hdev);
const struct hpre_curve *hpre_curve_find(const struct hpre_dev *hdev, unsigned int id);
/* Write @curve's part of a private and of a public form. */
void hpre_curve_private(const struct hpre_curve *curve, uint8_t *key);
void hpre_curve_public(const struct hpre_curve *curve, uint8_t *key);

/* ---- hpre_sess.c ---- */
/*
 * Make @s, which the device sees at @iova, of @xform. 0, -EINVAL (makes no sense), -ENOTSUP (not
 * this device) or -ENOMEM; then nothing of a key is left in it.
 */
int hpre_sess_init(const struct hpre_dev *hdev, struct hpre_soft *soft,
		   const struct rte_crypto_asym_xform *xform, struct hpre_sess *s, uint64_t iova);
/* Forget all of it, keys first of all. */
void hpre_sess_wipe(struct hpre_sess *s);
unsigned int hpre_sess_size(struct rte_cryptodev *dev);
int hpre_sess_configure(struct rte_cryptodev *dev, struct rte_crypto_asym_xform *xform,
			struct rte_cryptodev_asym_session *sess);
void hpre_sess_clear(struct rte_cryptodev *dev, struct rte_cryptodev_asym_session *sess);

/* ---- hpre_qp.c ---- */
int hpre_qp_setup(struct rte_cryptodev *dev, uint16_t id,
		  const struct rte_cryptodev_qp_conf *conf, int socket_id);
int hpre_qp_release(struct rte_cryptodev *dev, uint16_t id);
/* Begin anew, ops in flight are lost; @conf NULL: as before. */
int hpre_qp_reset(struct rte_cryptodev *dev, uint16_t id,
		  const struct rte_cryptodev_qp_conf *conf, int socket_id);
/* 1: a queue broke, or the device failed to do a request, since the last query; else 0. */
int hpre_qp_error_query(struct rte_cryptodev *dev, uint16_t id);
/* Ops in flight. */
uint32_t hpre_qp_used(void *qp);
void hpre_stats_get(struct rte_cryptodev *dev, struct rte_cryptodev_stats *stats);
void hpre_stats_reset(struct rte_cryptodev *dev);

/* ---- hpre_burst.c ---- */
uint16_t hpre_enqueue_burst(void *qp, struct rte_crypto_op **ops, uint16_t nb_ops);
uint16_t hpre_dequeue_burst(void *qp, struct rte_crypto_op **ops, uint16_t nb_ops);

#endif /* HISI_HPRE_H */
