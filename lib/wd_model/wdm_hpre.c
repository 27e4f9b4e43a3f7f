/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * The HPRE engine of the device model: requests (SQEs), their results, and registers. Here an SQE
 * is taken apart and its blocks are copied; what the numbers mean is in hpre_rsa.c and its
 * neighbours.
 */

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/err.h>

#include "qm.h"

#include "wdm_engine.h"
#include "hpre_op.h"

/* State of a function. */
struct hpre_dev {
	_Atomic uint32_t count;		/* SQEs; any thread */
};

static struct hpre_dev *
hpre_dev_get(struct wdm_dev *dev)
{
	return *wdm_engine_priv(dev);
}

static int
hpre_dev_init(struct wdm_dev *dev)
{
	*wdm_engine_priv(dev) = calloc(1, sizeof(struct hpre_dev));
	return *wdm_engine_priv(dev) == NULL ? -ENOMEM : 0;
}

static void
hpre_dev_fini(struct wdm_dev *dev)
{
	free(hpre_dev_get(dev));
	*wdm_engine_priv(dev) = NULL;
}

static void
hpre_queue_close(struct wdm_dev *dev, void *queue)
{
	struct hpre_queue *q = queue;

	if (q == NULL)
		return;
	hpre_curves_close(&q->curves);
	hpre_num_close(&q->num);
	OPENSSL_cleanse(q, sizeof(*q));
	free(q);
}

static void *
hpre_queue_open(struct wdm_dev *dev, unsigned int type)
{
	struct hpre_queue *q = calloc(1, sizeof(*q));

	if (q == NULL)
		return NULL;
	q->hw = wdm_conf_get(dev)->hw;
	if (!hpre_num_open(&q->num)) {
		hpre_queue_close(dev, q);
		return NULL;
	}
	return q;
}

/* ---- what the algorithms are ---- */

#define MSG	1	/* the message */
#define HASH	2

static const uint16_t rsa_widths[] = { HPRE_RSA_WIDTHS, 0 };
static const uint16_t dh_widths[] = { HPRE_DH_WIDTHS, 0 };

static const uint16_t ecc_widths[] = { HPRE_ECC_WIDTHS, 0 };
static const uint16_t xdh_widths[] = { HPRE_X25519_WIDTH, HPRE_X448_WIDTH, 0 };
static const uint16_t sm2_widths[] = { HPRE_SM2_WIDTH, 0 };

static const struct hpre_op {
	unsigned int (*run)(struct hpre_queue *q, struct hpre_req *r);
	const uint16_t *widths;
	uint8_t type;			/* of the queue */
	uint8_t key, in, out;		/* sizes of the blocks in halves of W */
	uint8_t in_msg, out_msg;	/* SM2: what lies behind in them */
} hpre_ops[] = {
	[HPRE_ALG_RSA] = { hpre_rsa, rsa_widths, HPRE_SQC_RSA, 4, 2, 2, 0, 0 },
	[HPRE_ALG_RSA_CRT] = { hpre_rsa_crt, rsa_widths, HPRE_SQC_RSA, 5, 2, 2, 0, 0 },
	[HPRE_ALG_RSA_KG] = { hpre_rsa_kg, rsa_widths, HPRE_SQC_RSA, 4, 0, 4, 0, 0 },
	[HPRE_ALG_RSA_KG_CRT] = { hpre_rsa_kg, rsa_widths, HPRE_SQC_RSA, 4, 0, 7, 0, 0 },
	[HPRE_ALG_DH_G2] = { hpre_dh, dh_widths, HPRE_SQC_RSA, 4, 0, 2, 0, 0 },
	[HPRE_ALG_DH] = { hpre_dh, dh_widths, HPRE_SQC_RSA, 4, 2, 2, 0, 0 },
	[HPRE_ALG_ECC_MUL] = { hpre_ecc_mul, ecc_widths, HPRE_SQC_ECC, 8, 4, 4, 0, 0 },
	[HPRE_ALG_ECDSA_SIGN] = { hpre_ecdsa_sign, ecc_widths, HPRE_SQC_ECC, 14, 4, 4, 0, 0 },
	[HPRE_ALG_ECDSA_VERIFY] = { hpre_ecdsa_verify, ecc_widths, HPRE_SQC_ECC, 16, 6, 0, 0, 0 },
	[HPRE_ALG_XDH] = { hpre_xdh, xdh_widths, HPRE_SQC_ECC, 6, 2, 2, 0, 0 },
	[HPRE_ALG_SM2_KG] = { hpre_sm2_kg, sm2_widths, HPRE_SQC_ECC, 16, 4, 6, 0, 0 },
	[HPRE_ALG_SM2_SIGN] = { hpre_sm2_sign, sm2_widths, HPRE_SQC_ECC, 14, 4, 4, 0, 0 },
	[HPRE_ALG_SM2_VERIFY] = { hpre_sm2_verify, sm2_widths, HPRE_SQC_ECC, 16, 6, 0, 0, 0 },
	[HPRE_ALG_SM2_ENC] = { hpre_sm2_enc, sm2_widths, HPRE_SQC_ECC, 16, 2, 4, MSG, MSG | HASH },
	[HPRE_ALG_SM2_DEC] = { hpre_sm2_dec, sm2_widths, HPRE_SQC_ECC, 8, 4, 0, MSG | HASH, MSG },
};

/* NULL: a code that is none, has no known layout or does not belong into this queue. */
static const struct hpre_op *
hpre_op_find(const struct hpre_queue *q, unsigned int type, const struct hpre_sqe *sqe)
{
	unsigned int alg = WD_GET(HPRE_ALG, sqe->w0);
	const struct hpre_op *op;

	if (alg >= sizeof(hpre_ops) / sizeof(hpre_ops[0]))
		return NULL;
	op = &hpre_ops[alg];
	if (op->run == NULL || op->type != type || (type == HPRE_SQC_ECC && q->hw < QM_HW_V3))
		return NULL;
	/* Asks for what no driver asks for; the meaning is unknown. */
	if ((sqe->w1 & (HPRE_LEN2 | HPRE_MRT_NUM | HPRE_UWKEY_ENB)) != 0)
		return NULL;
	return op;
}

static bool
hpre_width_ok(const struct hpre_op *op, unsigned int w)
{
	unsigned int i;

	for (i = 0; op->widths[i] != 0; i++)
		if (op->widths[i] == w)
			return true;
	return false;
}

/* ---- execution ---- */

/* A copy: the driver may change its memory at any moment. */
static bool
hpre_block_get(struct hpre_queue *q, uint64_t addr, uint8_t *to, unsigned int len)
{
	const uint8_t *p;

	if (len == 0)
		return true;
	p = wdm_bus_at(&q->bus, addr, len, false);
	if (p == NULL)
		return false;
	memcpy(to, p, len);
	return true;
}

static unsigned int
hpre_msg_len(unsigned int what, const struct hpre_req *r)
{
	return (what & MSG ? r->mlen : 0) + (what & HASH ? HPRE_SM2_HASH : 0);
}

static unsigned int
hpre_request(struct hpre_queue *q, unsigned int type, struct hpre_sqe *sqe, struct hpre_req *r)
{
	const struct hpre_op *op = hpre_op_find(q, type, sqe);
	unsigned int key, in, out, etype;
	uint8_t *to = NULL;

	if (op == NULL)
		return HPRE_ETYPE_ALG;
	r->alg = WD_GET(HPRE_ALG, sqe->w0);
	r->w = HPRE_WIDTH_OF(sqe->w1);
	r->ksel = (sqe->w1 & HPRE_SM2_KSEL) != 0;
	r->mlen = WD_GET(HPRE_SM2_MLEN, sqe->w10) + 1;
	if (!hpre_width_ok(op, r->w))
		return HPRE_ETYPE_LEN;
	key = op->key * r->w / 2;
	in = op->in * r->w / 2 + hpre_msg_len(op->in_msg, r);
	out = op->out * r->w / 2 + hpre_msg_len(op->out_msg, r);
	if (out > 0)
		to = wdm_bus_at(&q->bus, sqe->out, out, true);
	if ((out > 0 && to == NULL) || !hpre_block_get(q, sqe->key, q->key, key) ||
	    !hpre_block_get(q, sqe->in, q->in, in))
		return HPRE_ETYPE_MEMORY;
	r->key = q->key;
	r->in = q->in;
	r->out = q->out;
	etype = op->run(q, r);
	if (etype == 0 && out > 0)
		memcpy(to, q->out, out);
	hpre_num_end(&q->num);
	OPENSSL_cleanse(q->key, key);
	OPENSSL_cleanse(q->in, in);
	OPENSSL_cleanse(q->out, out);
	return etype;
}

static void
hpre_result(struct hpre_sqe *sqe, unsigned int etype)
{
	sqe->w0 = (sqe->w0 & HPRE_ALG) | WD_PREP(HPRE_ETYPE, etype) |
		WD_PREP(HPRE_DONE, HPRE_DONE_FINISHED);
	sqe->w1 &= ~HPRE_SVA_STATUS;
}

static void
hpre_fail(void *sqe)
{
	hpre_result(sqe, HPRE_ETYPE_OPERAND);
}

static bool
hpre_is_verify(const struct hpre_sqe *sqe)
{
	unsigned int alg = WD_GET(HPRE_ALG, sqe->w0);

	return alg == HPRE_ALG_ECDSA_VERIFY || alg == HPRE_ALG_SM2_VERIFY;
}

static void
hpre_exec(struct wdm_dev *dev, void *queue, unsigned int type, void *sqes, unsigned int n)
{
	struct hpre_queue *q = queue;
	struct hpre_sqe *sqe = sqes;
	unsigned int i;

	if (q != NULL)
		wdm_bus_open(&q->bus, dev);
	/* What OpenSSL has to say of a bad number is not for the thread that lends us time. */
	ERR_set_mark();
	for (i = 0; i < n; i++) {
		struct hpre_req r = { 0 };
		unsigned int etype = HPRE_ETYPE_MEMORY;

		if (q != NULL)
			etype = hpre_request(q, type, &sqe[i], &r);
		if (hpre_is_verify(&sqe[i]))
			sqe[i].out = (sqe[i].out & ~HPRE_OUT_VALID) |
				WD_PREP(HPRE_OUT_VALID, etype == 0 && r.valid);
		hpre_result(&sqe[i], etype);
	}
	ERR_pop_to_mark();
	atomic_fetch_add_explicit(&hpre_dev_get(dev)->count, n, memory_order_relaxed);
}

/* ---- registers ---- */

static void
hpre_reg_reset(struct wdm_dev *dev)
{
	unsigned int i;

	if (wdm_conf_get(dev)->hw < QM_HW_V3)
		return;
	wdm_reg_set(dev, HPRE_CAP_QM_NFE, HPRE_QM_NFE_V3);
	wdm_reg_set(dev, HPRE_CAP_QM_RESET, HPRE_QM_RESET_V3);
	wdm_reg_set(dev, HPRE_CAP_QM_CE, HPRE_QM_CE);
	wdm_reg_set(dev, HPRE_CAP_NFE, HPRE_NFE_V3);
	wdm_reg_set(dev, HPRE_CAP_RESET, HPRE_RESET_V3);
	wdm_reg_set(dev, HPRE_CAP_CE, HPRE_CE);
	wdm_reg_set(dev, HPRE_CAP_CORE_INFO, HPRE_CORE_INFO_V3);
	wdm_reg_set(dev, HPRE_CAP_CORE_EN, HPRE_CORE_EN_V3);
	wdm_reg_set(dev, HPRE_CAP_DRV_ALG, HPRE_DRV_ALG_V3);
	wdm_reg_set(dev, HPRE_CAP_DEV_ALG, HPRE_DEV_ALG_V3);
	for (i = 0; i < HPRE_CAP_NB_CORES; i++)
		wdm_reg_set(dev, HPRE_CAP_CORE1_ALG + 4 * i,
			    i < HPRE_CAP_NB_FULL_CORES ? HPRE_CORE_ALG : HPRE_SM2_CORE_ALG);
}

/* The number of the cluster that @off belongs to, and @off from its beginning; -1: of none. */
static int
hpre_reg_cluster(struct wdm_dev *dev, uint32_t off, uint32_t *in)
{
	bool v3 = wdm_conf_get(dev)->hw >= QM_HW_V3;
	unsigned int nb = WD_GET(HPRE_CAP_CLUSTERS, v3 ? HPRE_CORE_INFO_V3 : HPRE_CORE_INFO_V2);
	uint32_t nr = (off - HPRE_CLUSTER) / HPRE_CLUSTER_PITCH;

	*in = off % HPRE_CLUSTER_PITCH;
	return off >= HPRE_CLUSTER && nr < nb ? (int)nr : -1;
}

static bool
hpre_reg_read(struct wdm_dev *dev, uint32_t off, uint32_t *val)
{
	struct hpre_dev *hd = hpre_dev_get(dev);
	uint32_t in;

	if (off == HPRE_INT_STATUS) {
		*val = wdm_reg_get(dev, HPRE_HAC_SOURCE_INT) & ~wdm_reg_get(dev, HPRE_INT_MASK);
		return true;
	}
	if (hpre_reg_cluster(dev, off, &in) != 0 || in != HPRE_CLUSTER_INQUIRY_RESULT)
		return false;
	/* What it tells is unknown; here the requests, all of them done by the first cluster. */
	if (wdm_reg_get(dev, HPRE_CTRL_CNT_CLR_CE) & HPRE_CNT_CLR)
		*val = atomic_exchange_explicit(&hd->count, 0, memory_order_relaxed);
	else
		*val = atomic_load_explicit(&hd->count, memory_order_relaxed);
	return true;
}

static bool
hpre_cluster_write(struct wdm_dev *dev, uint32_t base, uint32_t in, uint32_t val)
{
	bool v3 = wdm_conf_get(dev)->hw >= QM_HW_V3;

	/* The cores that are there and enabled are ready at once. */
	if (in == HPRE_CORE_INI_CFG && (val & HPRE_CORE_INI))
		wdm_reg_set(dev, base + HPRE_CORE_INI_STATUS,
			    wdm_reg_get(dev, base + HPRE_CORE_ENB) &
			    (v3 ? HPRE_CORE_EN_V3 : HPRE_CORE_EN_V2));
	/* Read only. */
	return in == HPRE_CORE_INI_STATUS || in == HPRE_CORE_HTBT_WARN ||
		in == HPRE_CORE_IS_SCHD || in == HPRE_CLUSTER_INQUIRY_RESULT;
}

static bool
hpre_reg_write(struct wdm_dev *dev, uint32_t off, uint32_t val)
{
	uint32_t in, src;

	if (hpre_reg_cluster(dev, off, &in) >= 0)
		return hpre_cluster_write(dev, off - in, in, val);
	switch (off) {
	case HPRE_HAC_SOURCE_INT:
		wdm_reg_set(dev, off, wdm_reg_get(dev, off) & ~val);
		return true;
	case HPRE_HAC_INT_SET:
		/* By its name; drivers only dump it. */
		src = wdm_reg_get(dev, HPRE_HAC_SOURCE_INT);
		wdm_reg_set(dev, HPRE_HAC_SOURCE_INT, src | val);
		if (val & ~wdm_reg_get(dev, HPRE_INT_MASK))
			wdm_abnormal(dev);
		return true;
	case HPRE_RDCHN_INI_CFG:
		/* There is nothing to prepare. */
		if (val & HPRE_RDCHN_INI)
			wdm_reg_set(dev, HPRE_RDCHN_INI_ST, HPRE_RDCHN_INI_DONE);
		return false;
	default:
		/* Read only; and clusters that are not there. */
		return off == HPRE_INT_STATUS || off == HPRE_RDCHN_INI_ST ||
			off == HPRE_ECC1_CNT || off == HPRE_ECC2_CNT ||
			off == HPRE_SVA_PREFTCH_DFX || off == HPRE_SVA_PREFTCH_DFX4 ||
			off >= HPRE_CLUSTER || (off >= HPRE_CAP_QM_NFE && off < QM_CAP_END);
	}
}

const struct wdm_engine wdm_engine_hpre = {
	.name = "hpre",
	.pf_id = HPRE_PCI_ID_PF,
	.vf_id = HPRE_PCI_ID_VF,
	.class_code = HPRE_PCI_CLASS,
	.sqe_shift = HPRE_SQE_SHIFT,
	.nb_types = HPRE_NB_SQC,
	/* One takes long enough: nobody shall wait for others' results. */
	.batch = 1,
	/* w0 and w1 to out. */
	.res_off = 0,
	.res_len = 2,
	.dev_init = hpre_dev_init,
	.dev_fini = hpre_dev_fini,
	.queue_open = hpre_queue_open,
	.queue_close = hpre_queue_close,
	.exec = hpre_exec,
	.fail = hpre_fail,
	.reg_reset = hpre_reg_reset,
	.reg_read = hpre_reg_read,
	.reg_write = hpre_reg_write,
};
