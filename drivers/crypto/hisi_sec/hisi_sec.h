/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Private types of the crypto_hisi_sec driver. (sec.h is lib/wd_hw's.) */

#ifndef HISI_SEC_H
#define HISI_SEC_H

#include <stdbool.h>
#include <stdint.h>

#include <cryptodev_pmd.h>
#include <rte_crypto.h>
#include <rte_cryptodev.h>
#include <rte_mbuf.h>
#include <rte_version.h>

#include <sec.h>
#include <wd_compat.h>
#include <wd_dev.h>
#include <wd_qp.h>
#include <wd_sgl.h>

/* Operations on queue pairs that the API has got since. */
#if RTE_VERSION >= RTE_VERSION_NUM(24, 11, 0, 0)
#define SEC_HAVE_QP_RESET 1
#else
#define SEC_HAVE_QP_RESET 0
#endif

#define SEC_DEPTH_MAX		QM_MAX_DEPTH	/* accepted; rings hold one less */
#define SEC_QP_SESSIONS		64		/* of sessionless ops, in a queue pair */
#define SEC_MAX_CAPS		48
#define SEC_RAW_SEGS		256	/* pieces of a raw request */
#define SEC_RAW_BURST		32

/* A session that was cleared, or never was one, has neither of these. */
#define SEC_MAGIC_BD2		0x53424432
#define SEC_MAGIC_BD3		0x53424433

/* Either kind of SQE; a device has one kind. */
union sec_sqe {
	struct sec_bd2 bd2;
	struct sec_bd3 bd3;
};

/*
 * An algorithm: what the API is told, and what the SQE is told. One table (sec_caps.c) serves
 * capabilities and sessions.
 */
struct sec_alg {
	struct rte_cryptodev_symmetric_capability cap;
	uint8_t alg;		/* SEC_C_ALG_*, SEC_A_ALG_* */
	uint8_t mode;		/* SEC_C_MODE_* */
	bool v3;		/* from V3 on */
	bool hmac;
	bool block_only;	/* the length must be a multiple of the block */
	uint64_t bit;		/* SEC_ALG_* where it has a known one, else 0 */
	const char *digest;	/* libcrypto's name of a hash */
};

/* One cryptodev: the private data of the DPDK device. */
struct sec_dev {
	struct wd_dev *wd;
	uint32_t magic;		/* that its sessions must have */
	uint16_t max_qps;
	uint64_t algs;		/* bits that the device says it can do */
	/* Where hardware may put the AAD of an op that is out of place: nobody reads it. */
	const struct rte_memzone *scratch;
	struct rte_cryptodev *cdev;
	RTE_ATOMIC(bool) alarm;	/* an error event is on its way */
	struct rte_cryptodev_capabilities caps[SEC_MAX_CAPS];
};

enum sec_kind {
	SEC_KIND_NULL,		/* nothing to do but a copy out of place */
	SEC_KIND_CIPHER,
	SEC_KIND_AUTH,
	SEC_KIND_AEAD,
	SEC_KIND_CHAIN,		/* cipher and MAC */
};

/* The part of a session that makes a MAC. */
struct sec_auth_part {
	uint16_t iv_off;	/* GMAC */
	uint8_t len;		/* bytes of the digest */
	uint8_t part;		/* bytes that hardware writes */
	bool verify;
	bool gmac;		/* done as GCM without data */
	bool soft_empty;	/* hardware cannot do the empty message; see empty[] */
};

/*
 * A session is one or two finished SQEs; bursts copy and patch them. It lies in memory that the
 * device reads: keys are fetched from here.
 */
struct sec_sess {
	uint32_t magic;
	uint8_t kind;		/* enum sec_kind */
	bool decrypt;
	bool cipher_first;	/* chain: order of the transforms */
	bool one_bd;		/* chain: hardware can do it at once, the op's lengths allowing */
	bool ccm, xts;
	bool null_copy;		/* NULL cipher: copy when out of place */
	uint8_t key_len;	/* AEAD */
	uint8_t iv_len;		/* of the cipher; for CCM the nonce's */
	uint16_t iv_off;
	uint16_t aad_len;
	uint32_t block_mask;	/* bits that a length must not have */
	uint32_t len_min;
	struct sec_auth_part auth;
	struct sec_sess *next;	/* of the free ones of a queue pair */
	uint8_t pad[64 - 48];
	union sec_sqe sqe;	/* cipher, AEAD, or both parts of a chain */
	union sec_sqe auth_sqe;	/* MAC alone */
	uint8_t c_key[SEC_C_KEY_MAX];
	uint8_t a_key[SEC_A_KEY_MAX];
	uint8_t empty[SEC_MAC_MAX];	/* MAC of the empty message */
};

/* What is left to do when the request of a slot has ended; 0: only its status counts. */
#define SEC_THEN_SGL		0x01	/* scatter lists to give back */
#define SEC_THEN_MAC		0x02	/* the MAC is in the slot's buffer */
#define SEC_THEN_CIPHER		0x04	/* chain: then the cipher */
#define SEC_THEN_AUTH		0x08	/* chain: then the MAC */
#define SEC_THEN_OWN		0x10	/* the session belongs to the op */
#define SEC_THEN_DONE		0x20	/* the op's status is set: the request was empty */
#define SEC_THEN_RAW		0x40	/* the op is a struct sec_raw_op */

/* What belongs to a slot of the ring while its request runs. */
struct sec_slot {
	struct sec_sess *s;
	uint8_t todo;
};

/* An op of the raw data path. */
struct sec_raw_op {
	struct rte_crypto_op op;	/* must be first, and sym behind it */
	struct rte_crypto_sym_op sym;
	const uint8_t *iv, *a_iv;
	void *user_data;
	struct sec_raw_op *next;	/* of the free ones */
	struct rte_mbuf src, dst;
};
_Static_assert(offsetof(struct sec_raw_op, sym) == sizeof(struct rte_crypto_op), "op->sym");

struct sec_parked {
	struct rte_crypto_op *op;
	struct sec_sess *s;
	uint8_t todo;		/* as of the request that has ended */
};

/* What the device reads and writes for a slot beside SQE and data. */
struct sec_slot_mem {
	uint8_t c_iv[SEC_IV_LEN];
	uint8_t a_iv[SEC_IV_LEN];
	uint8_t pad[32];
	uint8_t mac[SEC_MAC_MAX];
};
_Static_assert(sizeof(struct sec_slot_mem) == 128, "two cache lines");

struct sec_qp_stats {
	uint64_t enqueued, enqueue_err, dequeued, dequeue_err;
	uint64_t second;	/* requests beyond the first of an op */
	uint64_t recovered;	/* ops given back because the queue broke */
	uint64_t failed;	/* requests that the device could not do */
};

/*
 * A queue pair: one hardware queue. Ops that need no hardware travel through it as empty requests,
 * so that they keep their place. Lies in memory that a forked child sees as zeroes.
 */
struct sec_qp {
	struct wd_qp *wq;
	struct sec_slot *slot;
	struct sec_slot_mem *mem;
	uint64_t mem_iova;
	uint64_t scratch_iova;
	uint32_t magic;
	bool bd3;
	struct wd_sgl_pool *sgl;
	struct sec_sess *free;	/* for sessionless ops */
	/* Ops that wait for scatter lists between their requests. */
	struct sec_parked *parked;	/* qp->wq->depth */
	uint16_t nb_parked, park_head;
	struct sec_qp_stats stats;
	/* Cold. */
	struct sec_raw *raw;	/* once the raw data path is used */
	void *soft;		/* V2: sec_soft_open() */
	struct sec_dev *sdev;
	const struct rte_memzone *mz;
	const struct rte_memzone *sess_mz;
	uint32_t depth;		/* as asked for */
	uint64_t faults_told;	/* how many sec_qp_error_query() has told of */
};

extern uint8_t sec_driver_id;

/* ---- sec_pmd.c ---- */
/* Have the application's callbacks for RTE_CRYPTODEV_EVENT_ERROR called, by EAL's own thread. */
void sec_event_raise(struct sec_dev *sdev);

/* ---- sec_caps.c ---- */
/* Fill sdev->caps. */
void sec_caps_init(struct sec_dev *sdev);
/* The algorithm of an xform as this device has it, or NULL. */
const struct sec_alg *sec_alg_cipher(const struct sec_dev *sdev,
				     enum rte_crypto_cipher_algorithm algo);
const struct sec_alg *sec_alg_auth(const struct sec_dev *sdev,
				   enum rte_crypto_auth_algorithm algo);
const struct sec_alg *sec_alg_aead(const struct sec_dev *sdev,
				   enum rte_crypto_aead_algorithm algo);

/* ---- sec_sess.c ---- */
/*
 * Make @s, which the device sees at @iova, of @xform. 0, -EINVAL (makes no sense), -ENOTSUP (not
 * this device) or -ENOMEM; then nothing of a key is left in it.
 */
int sec_sess_init(const struct sec_dev *sdev, const struct rte_crypto_sym_xform *xform,
		  struct sec_sess *s, uint64_t iova);
/* Forget all of it, keys first of all. */
void sec_sess_wipe(struct sec_sess *s);
unsigned int sec_sess_size(struct rte_cryptodev *dev);
int sec_sess_configure(struct rte_cryptodev *dev, struct rte_crypto_sym_xform *xform,
		       struct rte_cryptodev_sym_session *sess);
void sec_sess_clear(struct rte_cryptodev *dev, struct rte_cryptodev_sym_session *sess);

/* ---- sec_soft.c: what hardware leaves to software ---- */
/* Hash @len bytes with libcrypto's @digest. 0 or -errno. */
int sec_soft_hash(const char *digest, const uint8_t *data, size_t len, uint8_t *out);
/*
 * The tag of an AEAD that has no data. @ctx is an EVP_CIPHER_CTX. 0 or -errno. (Of a burst, and
 * only on V2; the context keeps what it needs from op to op.)
 */
int sec_soft_tag(void *ctx, const struct sec_sess *s, const uint8_t *nonce, const uint8_t *aad,
		 uint8_t *tag);
/* Such a context, or NULL. */
void *sec_soft_open(void);
void sec_soft_close(void *ctx);
/* The MAC of the empty message. */
int sec_soft_empty(const struct sec_alg *alg, const uint8_t *key, size_t key_len, uint8_t *out);

/* ---- sec_qp.c ---- */
int sec_qp_setup(struct rte_cryptodev *dev, uint16_t id,
		 const struct rte_cryptodev_qp_conf *conf, int socket_id);
int sec_qp_release(struct rte_cryptodev *dev, uint16_t id);
/* Begin anew, ops in flight are lost; @conf NULL: as before. */
int sec_qp_reset(struct rte_cryptodev *dev, uint16_t id,
		 const struct rte_cryptodev_qp_conf *conf, int socket_id);
/* 1: the queue broke, or the device failed to do a request, since the last query; else 0. */
int sec_qp_error_query(struct rte_cryptodev *dev, uint16_t id);
/* Ops in flight. */
uint32_t sec_qp_used(void *qp);
void sec_stats_get(struct rte_cryptodev *dev, struct rte_cryptodev_stats *stats);
void sec_stats_reset(struct rte_cryptodev *dev);

/* ---- sec_raw.c ---- */
int sec_raw_ctx_size(struct rte_cryptodev *dev);
int sec_raw_configure(struct rte_cryptodev *dev, uint16_t id, struct rte_crypto_raw_dp_ctx *ctx,
		      enum rte_crypto_op_sess_type type, union rte_cryptodev_session_ctx session,
		      uint8_t is_update);
/* Give back what the raw data path has taken for @qp. */
void sec_raw_close(struct sec_qp *qp);

/* ---- sec_burst.c ---- */
uint16_t sec_enqueue_burst(void *qp, struct rte_crypto_op **ops, uint16_t nb_ops);
uint16_t sec_dequeue_burst(void *qp, struct rte_crypto_op **ops, uint16_t nb_ops);

/* Bytes of @m; a single segment's own length counts, whatever the packet length says. */
static inline uint32_t
sec_chain_len(const struct rte_mbuf *m)
{
	return m->nb_segs == 1 ? m->data_len : m->pkt_len;
}

#endif /* HISI_SEC_H */
