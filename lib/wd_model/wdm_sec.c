/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * The SEC engine of the device model: batches of requests (SQEs), their results, and registers.
 * What an SQE says is taken apart in sec_bd.c, its memory is reached in sec_mem.c, and a library
 * does the work: sec_mb.c or sec_ossl.c.
 */

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "qm.h"

#include "wdm_engine.h"
#include "sec_bd.h"
#include "sec_mem.h"
#include "sec_usual.h"

const struct sec_lib *const sec_lib[SEC_LIB_NB] = {
#ifdef WDM_HAVE_IPSEC_MB
	[SEC_LIB_MB] = &sec_lib_mb,
#endif
	[SEC_LIB_OSSL] = &sec_lib_ossl,
};
unsigned int sec_libs_allowed = ~0u;

/* State of a function. */
struct sec_dev {
	_Atomic uint32_t count;		/* SQEs; any thread */
};

static struct sec_dev *
sec_dev_get(struct wdm_dev *dev)
{
	return *wdm_engine_priv(dev);
}

static int
sec_dev_init(struct wdm_dev *dev)
{
	*wdm_engine_priv(dev) = calloc(1, sizeof(struct sec_dev));
	return *wdm_engine_priv(dev) == NULL ? -ENOMEM : 0;
}

static void
sec_dev_fini(struct wdm_dev *dev)
{
	free(sec_dev_get(dev));
	*wdm_engine_priv(dev) = NULL;
}

static void
sec_queue_close(struct wdm_dev *dev, void *queue)
{
	struct sec_queue *q = queue;
	unsigned int i;

	if (q == NULL)
		return;
	sec_sess_close_all(q);
	sec_mem_close(q);
	for (i = 0; i < SEC_LIB_NB; i++)
		if (q->lib[i] != NULL)
			sec_lib[i]->close(q->lib[i]);
	explicit_bzero(q, sizeof(*q));
	free(q);
}

static void *
sec_queue_open(struct wdm_dev *dev, unsigned int type)
{
	struct sec_queue *q = aligned_alloc(64, (sizeof(*q) + 63) & ~(size_t)63);
	unsigned int i;

	if (q == NULL)
		return NULL;
	memset(q, 0, sizeof(*q));
	q->hw = wdm_conf_get(dev)->hw;
	sec_order_init(&q->order);
	for (i = 0; i < SEC_LIB_NB; i++)
		if (sec_lib[i] != NULL && (sec_libs_allowed & 1u << i))
			q->lib[i] = sec_lib[i]->open();
	return q;
}

/* ---- results ---- */

static void
sec_result(uint32_t *sqe, uint32_t w28)
{
	struct sec_bd2 *bd = (struct sec_bd2 *)sqe;

	bd->w28 = w28;
	bd->w29 = 0;
	bd->w30 = 0;
	bd->w31 = 0;
}

static void
sec_error(void *sqe, unsigned int type)
{
	sec_result(sqe, SEC_DONE | WD_PREP(SEC_ERROR_TYPE, type));
}

static void
sec_fail(void *sqe)
{
	sec_error(sqe, SEC_ERROR_BD);
}

static void
sec_finish(struct sec_slot *slot)
{
	const struct sec_alg *alg = &slot->req.ss->alg;
	unsigned int icv = SEC_ICV_NONE;

	if (!slot->req.ok) {
		sec_fail(slot->sqe);
		return;
	}
	sec_mem_put(slot);
	if (alg->verify)
		icv = slot->req.match ? SEC_ICV_GOOD : SEC_ICV_BAD;
	sec_result(slot->sqe, SEC_DONE | WD_PREP(SEC_ICV, icv) | WD_PREP(SEC_FLAG, alg->flag));
}

/* ---- execution ---- */

static bool
sec_key_open(struct sec_queue *q, struct sec_sess *ss, unsigned int lib)
{
	if (ss->key[lib] == NULL)
		ss->key[lib] = sec_lib[lib]->key_open(q->lib[lib], ss);
	return ss->key[lib] != NULL;
}

/* The library for a request: the first that can. NB: none. */
static unsigned int
sec_lib_pick(struct sec_queue *q, struct sec_req *req)
{
	struct sec_sess *ss = req->ss;
	unsigned int i;

	for (i = 0; i < SEC_LIB_NB; i++) {
		if ((ss->libs & 1u << i) && (!(ss->picky & 1u << i) || sec_lib[i]->fits(req)) &&
		    !((ss->ctr32 & 1u << i) && sec_ctr_wraps(req)) && sec_key_open(q, ss, i))
			return i;
	}
	return SEC_LIB_NB;
}

/* Execute one request that gains nothing from company. */
static void
sec_run_one(struct sec_queue *q, struct sec_slot *slot, unsigned int lib)
{
	struct sec_req *req = &slot->req;

	req->ok = false;
	if (lib < SEC_LIB_NB)
		sec_lib[lib]->run(q->lib[lib], &req, 1);
	sec_finish(slot);
	if (q->nb_pend == 0)
		q->arena.used = 0;
}

/* Those that the library left: they are too few for it. The other one can do everything. */
static void
sec_run_rest(struct sec_queue *q, struct sec_req **req, unsigned int nb)
{
	unsigned int i;

	for (i = 0; i < nb; i++)
		if ((req[i]->ss->libs & 1u << SEC_LIB_OSSL) &&
		    sec_key_open(q, req[i]->ss, SEC_LIB_OSSL))
			sec_lib[SEC_LIB_OSSL]->run(q->lib[SEC_LIB_OSSL], &req[i], 1);
}

/* Execute what is pending. */
static void
sec_flush(struct sec_queue *q)
{
	struct sec_req *req[SEC_BATCH];
	unsigned int i, done;

	if (q->nb_pend == 0)
		return;
	for (i = 0; i < q->nb_pend; i++) {
		req[i] = &q->pend[i]->req;
		req[i]->ok = false;
	}
	/* Only this library has lanes. */
	done = sec_lib[SEC_LIB_MB]->run(q->lib[SEC_LIB_MB], req, q->nb_pend);
	sec_run_rest(q, req + done, q->nb_pend - done);
	for (i = 0; i < q->nb_pend; i++)
		sec_finish(q->pend[i]);
	q->nb_pend = 0;
	q->arena.used = 0;
	q->batch++;
	sec_order_clear(&q->order);
}

static enum sec_find
sec_prepare(struct sec_queue *q, struct sec_slot *slot, const uint32_t *ctl,
	    const struct sec_var *var)
{
	enum sec_find ret = sec_sess_find(q, ctl, var, &slot->req.ss);

	if (ret != SEC_FIND_OK || slot->req.ss->alg.kind == SEC_KIND_INVALID)
		return ret;
	if (!sec_var_ok(q->hw, &slot->req.ss->alg, var))
		return SEC_FIND_BD;
	return sec_mem_get(q, slot, var);
}

/* Look at all keys again. */
static void
sec_keys_forget(struct sec_queue *q)
{
	q->look++;
	q->key_low = UINTPTR_MAX;
	q->key_high = 0;
}

/* What is no usual request. False: it has its result already. */
static __attribute__((noinline)) bool
sec_take_other(struct sec_queue *q, struct sec_slot *slot, void *sqe)
{
	uint32_t ctl[SEC_NB_CTL];
	struct sec_var var;
	enum sec_find ret;

	if (!sec_ctl_get(sqe, ctl)) {
		sec_error(sqe, SEC_ERROR_BD);
		return false;
	}
	sec_var_get(sqe, &var);
	ret = sec_prepare(q, slot, ctl, &var);
	if (ret == SEC_FIND_BUSY) {
		sec_flush(q);
		ret = sec_prepare(q, slot, ctl, &var);
	}
	if (ret != SEC_FIND_OK) {
		sec_error(sqe, ret == SEC_FIND_BD ? SEC_ERROR_BD : SEC_ERROR_MEMORY);
		return false;
	}
	if (slot->req.ss->alg.kind == SEC_KIND_INVALID)
		sec_result(sqe, SEC_DONE);
	return slot->req.ss->alg.kind != SEC_KIND_INVALID;
}

/* Fill @slot if the request is a usual one. */
static inline bool
sec_take_usual(struct sec_queue *q, struct sec_slot *slot, const void *sqe)
{
	struct sec_sess *ss = q->table.last;
	uint32_t ctl[SEC_NB_CTL];
	struct sec_var var;

	if (!sec_ctl_get(sqe, ctl))
		return false;
	sec_var_get(sqe, &var);
	if (!sec_usual_sess(q, ss, ctl, &var) || !sec_var_ok(q->hw, &ss->alg, &var))
		return false;
	slot->req.ss = ss;
	return sec_usual_get(q, slot, &var);
}

/* Make an SQE pending, or finish it here. */
static void
sec_take(struct sec_queue *q, struct sec_slot *slot, void *sqe)
{
	unsigned int lib;

	slot->sqe = sqe;
	if (!SEC_LIKELY(sec_take_usual(q, slot, sqe)) && !sec_take_other(q, slot, sqe))
		return;
	if (sec_mem_hits_keys(q, slot))
		sec_keys_forget(q);
	lib = sec_lib_pick(q, &slot->req);
	if (lib < SEC_LIB_NB && (slot->req.ss->lanes & 1u << lib)) {
		sec_mem_note(q, slot);
		q->pend[q->nb_pend++] = slot;
	} else {
		sec_run_one(q, slot, lib);
	}
}

static void
sec_exec(struct wdm_dev *dev, void *queue, unsigned int type, void *sqes, unsigned int n)
{
	struct sec_queue *q = queue;
	struct sec_bd2 *sqe = sqes;
	unsigned int i;

	if (q != NULL) {
		wdm_bus_open(&q->bus, dev);
		sec_keys_forget(q);
	}
	for (i = 0; i < n; i++) {
		if (q == NULL)
			sec_fail(&sqe[i]);
		else
			sec_take(q, &q->slot[i], &sqe[i]);
	}
	if (q != NULL)
		sec_flush(q);
	atomic_fetch_add_explicit(&sec_dev_get(dev)->count, n, memory_order_relaxed);
}

/* ---- registers ---- */

static void
sec_reg_reset(struct wdm_dev *dev)
{
	unsigned int i;

	/* All checks of BDs are on; Linux takes some of them off. */
	wdm_reg_set(dev, SEC_BD_ERR_CHK_EN0, UINT32_MAX);
	wdm_reg_set(dev, SEC_BD_ERR_CHK_EN1, UINT32_MAX);
	wdm_reg_set(dev, SEC_BD_ERR_CHK_EN3, UINT32_MAX);
	if (wdm_conf_get(dev)->hw < QM_HW_V3)
		return;
	wdm_reg_set(dev, SEC_CAP_QM_NFE, SEC_QM_NFE_V3);
	wdm_reg_set(dev, SEC_CAP_QM_RESET, SEC_QM_RESET_V3);
	wdm_reg_set(dev, SEC_CAP_QM_CE, SEC_QM_CE);
	wdm_reg_set(dev, SEC_CAP_NFE, SEC_NFE_V3);
	wdm_reg_set(dev, SEC_CAP_RESET, SEC_RESET);
	wdm_reg_set(dev, SEC_CAP_CE, SEC_CE_V3);
	wdm_reg_set(dev, SEC_CAP_CORE_INFO, SEC_CORE_INFO);
	wdm_reg_set(dev, SEC_CAP_CORE_EN, SEC_CORE_EN_V3);
	wdm_reg_set(dev, SEC_CAP_DRV_ALG_LO, SEC_DRV_ALG_LO_V3);
	wdm_reg_set(dev, SEC_CAP_DRV_ALG_HI, SEC_DRV_ALG_HI);
	wdm_reg_set(dev, SEC_CAP_DEV_ALG_LO, SEC_DEV_ALG_LO);
	wdm_reg_set(dev, SEC_CAP_DEV_ALG_HI, SEC_DEV_ALG_HI);
	for (i = 0; i < SEC_CAP_NB_CORES; i++) {
		wdm_reg_set(dev, SEC_CAP_CORE1_ALG_LO + 8 * i, SEC_DEV_ALG_LO);
		wdm_reg_set(dev, SEC_CAP_CORE1_ALG_LO + 8 * i + 4, SEC_DEV_ALG_HI);
	}
}

static bool
sec_reg_read(struct wdm_dev *dev, uint32_t off, uint32_t *val)
{
	struct sec_dev *sd = sec_dev_get(dev);

	switch (off) {
	case SEC_CORE_INT_STATUS:
		/* Here a set bit of the mask lets the error through. */
		*val = wdm_reg_get(dev, SEC_CORE_INT_SOURCE) & wdm_reg_get(dev, SEC_CORE_INT_MASK);
		return true;
	case SEC_BD_SAA0:
		/* One core does all the work. */
		if (wdm_reg_get(dev, SEC_CTRL_CNT_CLR_CE) & SEC_CNT_CLR)
			*val = atomic_exchange_explicit(&sd->count, 0, memory_order_relaxed);
		else
			*val = atomic_load_explicit(&sd->count, memory_order_relaxed);
		return true;
	default:
		return false;
	}
}

static bool
sec_reg_write(struct wdm_dev *dev, uint32_t off, uint32_t val)
{
	switch (off) {
	case SEC_CORE_INT_SOURCE:
		wdm_reg_set(dev, off, wdm_reg_get(dev, off) & ~val);
		return true;
	case SEC_MEM_START_INIT:
		/* There is no memory to clear. */
		if (val & SEC_MEM_START)
			wdm_reg_set(dev, SEC_MEM_INIT_DONE, SEC_MEM_DONE);
		return true;
	default:
		/* Read only. */
		return off == SEC_CORE_INT_STATUS || off == SEC_MEM_INIT_DONE ||
			off == SEC_SVA_TRANS || off == SEC_SVA_PREFETCH_INFO ||
			(off >= SEC_BD_SAA0 && off < SEC_BD_SAA0 + 4 * SEC_NB_SAA) ||
			(off >= SEC_CAP_QM_NFE && off < QM_CAP_END);
	}
}

const struct wdm_engine wdm_engine_sec = {
	.name = "sec",
	.pf_id = SEC_PCI_ID_PF,
	.vf_id = SEC_PCI_ID_VF,
	.class_code = SEC_PCI_CLASS,
	.sqe_shift = SEC_SQE_SHIFT,
	.nb_types = 1,
	.batch = SEC_BATCH,
	.res_off = offsetof(struct sec_bd2, w28) / 16,
	.res_len = 1,
	.dev_init = sec_dev_init,
	.dev_fini = sec_dev_fini,
	.queue_open = sec_queue_open,
	.queue_close = sec_queue_close,
	.exec = sec_exec,
	.fail = sec_fail,
	.reg_reset = sec_reg_reset,
	.reg_read = sec_reg_read,
	.reg_write = sec_reg_write,
};
