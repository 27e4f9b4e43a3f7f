/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* What the model's files share among themselves; nobody else includes this. */

#ifndef WDM_PRIV_H
#define WDM_PRIV_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "qm.h"

#include "wdm.h"
#include "wdm_engine.h"

/*
 * Locks, in the order in which one thread may take them:
 *
 *   dev->lock     registers, mailbox, contexts, VFT. Never taken by a thread that executes SQEs.
 *   queue->seq    odd while one thread owns the queue: executes it or changes its contexts.
 *   pf->ifc       messages between PF and VFs.      } leaves: nothing is
 *   dev->evt      event queues, interrupts, errors. } taken below them
 *
 * A doorbell takes none of them, unless its context must be fetched first or it asks for an event.
 */

#define WDM_FUNCS		(QM_MAX_VFS + 1)
#define WDM_BATCH_MAX		32
#define WDM_SQE_SHIFT_MAX	7
#define WDM_VFT_CHANNELS	4	/* what QM_VFT_CFG_CHANNEL can say */

/*
 * What a doorbell is checked against, in one word so that one load sees it whole. Depth and random
 * data mean something only while the context is live.
 */
#define WDM_GATE_DEPTH		WD_MASK(15, 0)
#define WDM_GATE_RANDOM		WD_MASK(31, 16)
#define WDM_GATE_LIVE		WD_BIT(32)	/* doorbells are taken */
#define WDM_GATE_CACHED		WD_BIT(33)	/* a context is here, maybe closed */

/* A ring position that a thread publishes for others: index and the bit that flips per lap. */
#define WDM_POS_INDEX		0xffffu
#define WDM_POS_WRAP		0x10000u

/* Why a live queue does not run. */
#define WDM_HALT_HUNG		0x1u	/* injected */
#define WDM_HALT_PAUSED		0x2u	/* mailbox PAUSE_QM */

struct wdm_queue {
	/* Written by doorbells. */
	_Alignas(64) _Atomic uint64_t sq_gate;
	_Atomic uint64_t cq_gate;
	atomic_uint sq_tail;	/* index of the last SQ doorbell */
	atomic_uint cq_head;	/* index of the last CQ doorbell */
	atomic_uint armed;	/* the next CQE is worth an event */
	uint16_t nr;		/* constant */
	/* Written by the owner. */
	_Alignas(64) atomic_uint seq;
	atomic_uint sq_head;	/* position */
	atomic_uint cq_tail;	/* position */
	atomic_uint halt;
	uint8_t scratch_type;
	void *scratch;		/* engine->queue_open() of that type, when it was needed */
	/* As loaded; changed with dev->lock held by the owner, so either suffices to read. */
	struct qm_sqc sqc;
	struct qm_cqc cqc;
};

/* EQ or AEQ; under dev->evt. */
struct wdm_evq {
	struct qm_eqc ctx;	/* as loaded */
	bool on;		/* a context was loaded */
	bool masked;
	bool held;		/* raised since the last doorbell */
	bool phase;
	uint8_t vector;
	uint32_t depth, head, tail;
};

/* What only a PF has. */
struct wdm_pf {
	/* The VFT; written under the PF's dev->lock, read by VFs. */
	_Atomic uint64_t vft_sqc[WDM_FUNCS], vft_cqc[WDM_FUNCS];
	uint64_t vft_shaper[WDM_FUNCS][WDM_VFT_CHANNELS];
	struct wdm_dev *vf[WDM_FUNCS];	/* changed while no call is under way */
	pthread_mutex_t ifc;
	uint64_t ifc_to_vf[WDM_FUNCS], ifc_from_vf[WDM_FUNCS];
	uint64_t ifc_ready;		/* QM_IFC_READY_STATUS */
	uint64_t ifc_rung;		/* QM_IFC_INT_SOURCE_P */
	uint32_t err_source, err_mask;	/* under dev->evt */
};

struct wdm_dev {
	struct wdm_conf conf;
	const struct wdm_engine *eng;
	void *eng_priv;
	bool eng_ok;			/* dev_init() succeeded; under lock */
	struct wdm_pf *pf;		/* a PF's own */
	uint16_t nb_queue;		/* entries of queue[] */
	atomic_uint nb_owned;		/* queues that the VFT gives this function now */
	struct wdm_queue *queue;
	/* Queues that may have work, for wdm_run(); a bit too many does no harm. */
	_Atomic uint64_t active[QM_MAX_QUEUES / 64];
	atomic_uint next;		/* where the next wdm_run() starts */
	atomic_bool resetting;		/* no SQE is executed */
	atomic_uint inject[WDM_EV_NB];
	atomic_uint mem_epoch;		/* see wdm_dma_epoch() */

	pthread_mutex_t lock;
	_Atomic uint32_t *reg;		/* plain storage, see wdm_reg.c */
	uint8_t mb[sizeof(struct qm_mailbox)];
	bool mb_stuck;			/* injected */
	uint32_t db_low[2];		/* first half of a doorbell in two pieces */
	uint64_t sqc_bt, cqc_bt;
	bool sqc_bt_set, cqc_bt_set;

	pthread_mutex_t evt;
	struct wdm_evq eq, aeq;
	uint64_t eqe_late[QM_MAX_QUEUES / 64];	/* events that wait for room in the EQ */
	bool ifc_source, ifc_masked, ifc_set;
};

/* wdm_mem.c */
/* Count down an injected event: true when this occurrence shall go wrong. */
bool wdm_fault(struct wdm_dev *dev, enum wdm_event event);
/* Copy from or to the driver's memory; false: bus error, nothing was copied. */
bool wdm_dma_get(struct wdm_dev *dev, uint64_t iova, void *buf, size_t len);
bool wdm_dma_put(struct wdm_dev *dev, uint64_t iova, const void *buf, size_t len);

/* wdm_qp.c: doorbells and execution */
/* @locked: the caller holds dev->lock. */
void wdm_doorbell(struct wdm_dev *dev, uint32_t off, uint64_t word, bool locked);
/* Own a queue; waits for the thread that executes it. */
void wdm_queue_lock(struct wdm_queue *q);
void wdm_queue_unlock(struct wdm_queue *q);
/* Wait until whoever executes the queue now has left it. */
void wdm_queue_sync(struct wdm_queue *q);
/* Let wdm_run() look at a queue if it has something to do. */
void wdm_queue_wake(struct wdm_dev *dev, struct wdm_queue *q);
/*
 * Owner: execute all that is in the ring. False: it cannot be, because the CQ is full or the queue
 * does not run.
 */
bool wdm_queue_drain(struct wdm_dev *dev, struct wdm_queue *q);
/* Owner: give the engine's scratch state back. */
void wdm_queue_scratch_close(struct wdm_dev *dev, struct wdm_queue *q);

/* wdm_qm.c: contexts; dev->lock is held unless it says otherwise */
/* Load a context as the mailbox does. False: refused, nothing was changed. */
bool wdm_sqc_load(struct wdm_dev *dev, struct wdm_queue *q, const struct qm_sqc *sqc);
bool wdm_cqc_load(struct wdm_dev *dev, struct wdm_queue *q, const struct qm_cqc *cqc);
/* The live context, fetched from its table when it is not here; all zero when there is none. */
void wdm_sqc_dump(struct wdm_dev *dev, struct wdm_queue *q, struct qm_sqc *sqc);
void wdm_cqc_dump(struct wdm_dev *dev, struct wdm_queue *q, struct qm_cqc *cqc);
/* Fetch contexts that are not here from their tables, as a doorbell does. */
void wdm_ctx_fetch(struct wdm_dev *dev, struct wdm_queue *q);
/* Forget contexts of all queues. Needs no lock. */
void wdm_ctx_forget(struct wdm_dev *dev, bool sqc, bool cqc);
/* Write a context through to its table, if there is one. False: bus error. */
bool wdm_sqc_store(struct wdm_dev *dev, struct wdm_queue *q);
bool wdm_cqc_store(struct wdm_dev *dev, struct wdm_queue *q);
/* Write all contexts that are here to the tables. */
void wdm_ctx_write_back(struct wdm_dev *dev);
/* Drain and stop one queue; drain all; pause all. False: it could not be done. */
bool wdm_queue_stop(struct wdm_dev *dev, struct wdm_queue *q);
bool wdm_flush(struct wdm_dev *dev);
void wdm_pause(struct wdm_dev *dev);
/* Queues to their state after power-on. */
void wdm_queues_reset(struct wdm_dev *dev);

/* wdm_mb.c */
/* Bytes of the mailbox were written; dev->lock is held. */
void wdm_mb_write(struct wdm_dev *dev, unsigned int at, const uint8_t *buf, unsigned int len);

/* wdm_evq.c: event queues, interrupts, errors. These take dev->evt. */
void wdm_evq_reset(struct wdm_dev *dev);
/* Load a context as the mailbox does. False: refused. */
bool wdm_evq_load(struct wdm_dev *dev, bool aeq, const struct qm_eqc *ctx);
/* Take over a context that was dumped; what is not valid is not active. */
void wdm_evq_restore(struct wdm_dev *dev, bool aeq, const struct qm_eqc *ctx);
void wdm_evq_dump(struct wdm_dev *dev, bool aeq, struct qm_eqc *ctx);
void wdm_evq_doorbell(struct wdm_dev *dev, bool aeq, uint32_t index);
void wdm_evq_mask(struct wdm_dev *dev, bool aeq, bool masked);
bool wdm_evq_masked(struct wdm_dev *dev, bool aeq);
bool wdm_evq_pending(struct wdm_dev *dev, bool aeq);
/* One entry for completion queue @nr. */
void wdm_eq_post(struct wdm_dev *dev, uint16_t nr);
void wdm_aeq_post(struct wdm_dev *dev, uint16_t nr, unsigned int type);
/* QM errors; noted in the PF of @dev, when it has one. */
void wdm_err_raise(struct wdm_dev *dev, uint32_t bits);
uint32_t wdm_err_read(struct wdm_dev *dev, uint32_t off);
void wdm_err_write(struct wdm_dev *dev, uint32_t off, uint32_t val);

/* wdm_pf.c: the VFT */
void wdm_pf_reset(struct wdm_dev *dev);
void wdm_vft_exec(struct wdm_dev *dev);
/* Take over what the VFT says about the function. */
void wdm_vft_apply(struct wdm_dev *dev);
void wdm_vft_clear(struct wdm_dev *dev);
/* This function's SQC entry; 0: none. */
uint64_t wdm_vft_own(struct wdm_dev *dev);

/* wdm_ifc.c: messages between PF and VFs */
void wdm_ifc_reset(struct wdm_dev *dev);
bool wdm_ifc_send(struct wdm_dev *dev, uint16_t to, uint64_t msg);
bool wdm_ifc_fetch(struct wdm_dev *dev, uint16_t from, uint64_t *msg);
uint32_t wdm_ifc_read(struct wdm_dev *dev, uint32_t off);
void wdm_ifc_write(struct wdm_dev *dev, uint32_t off, uint32_t val);

/* wdm_reg.c */
size_t wdm_reg_size(const struct wdm_dev *dev);
void wdm_reg_reset_all(struct wdm_dev *dev);
/* Aligned 32 bit accesses; dev->lock is held. */
uint32_t wdm_reg_read(struct wdm_dev *dev, uint32_t off);
void wdm_reg_write(struct wdm_dev *dev, uint32_t off, uint32_t val);

static inline bool
wdm_is_v3(const struct wdm_dev *dev)
{
	return dev->conf.hw >= QM_HW_V3;
}

/* The PF that manages this function; NULL: a VF that stands alone. */
static inline struct wdm_dev *
wdm_pf_of(struct wdm_dev *dev)
{
	return dev->conf.vf ? dev->conf.pf : dev;
}

#endif /* WDM_PRIV_H */
