/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* The queue manager of a function that this process owns: mailbox, contexts, start and stop. */

#ifndef WD_QM_H
#define WD_QM_H

#include <stdbool.h>
#include <stdint.h>

#include <rte_memzone.h>
#include <rte_spinlock.h>

#include "qm.h"

struct wd_dev;
struct wd_qp;
struct wd_qp_conf;

struct wd_qm {
	rte_spinlock_t mb_lock;		/* one mailbox command at a time */
	const struct rte_memzone *mz;	/* context buffer of the mailbox, SQC and CQC tables */
	uint16_t nb_queues;		/* of this function */
	uint16_t sq_depth;		/* what the device advertises */
	uint32_t caps;			/* QM_CAP_VERSION, 0 on V2; V3's defaults are filled in */
	bool iso;			/* doorbells in QM_BAR_DB */
	bool stop_qp, stop_func;	/* mailbox commands 8 and 9 exist */
	uint32_t fatal_qm;		/* PF: errors of the QM and of the engine that close */
	uint32_t fatal_engine;		/* the way to memory */
	rte_spinlock_t queue_lock;
	struct wd_qp *qp[QM_MAX_QUEUES];	/* who has a queue; NULL: free */
};

/*
 * Bring the function's queue manager up in poll mode: no event queues, no interrupts. A PF is
 * initialised whole and keeps all queues. 0 or -errno, having logged why. Control threads.
 */
int wd_qm_start(struct wd_dev *dev);
/* Drain, stop and give memory back. Every queue pair is closed before. */
void wd_qm_stop(struct wd_dev *dev);
/* wd_qm_pf.c: what only a physical function does, before and after. */
int wd_qm_pf_start(struct wd_dev *dev);
void wd_qm_pf_stop(struct wd_dev *dev);
/*
 * The gate of Linux qm.c qm_set_and_get_xqc(): true when a PF has an error that wants a reset, so
 * that loading a context cannot work. Logs. Always false for a VF.
 */
bool wd_qm_pf_error(struct wd_dev *dev);

/*
 * One mailbox command. @base: in (NULL: 0); out for SQC_VFT, DST and a @read of a table base.
 * -EBUSY: the mailbox did not become free or did not end; -EIO: the device refused; -ENODEV: its
 * registers read all ones, it is gone.
 */
int wd_qm_mb(struct wd_dev *dev, enum qm_mb_cmd cmd, uint16_t queue, bool read, uint64_t *base);

/* Queue pairs; called by wd_qp.c. The first takes a free queue number and loads its contexts. */
int wd_qm_qp_open(struct wd_dev *dev, const struct wd_qp_conf *conf, struct wd_qp *qp);
/* Stop the queue, give its number back. 0 or -errno as wd_qm_qp_stop() (wd_priv.h) says. */
int wd_qm_qp_close(struct wd_qp *qp);
/* Dump a live context by mailbox (tools). @cq selects the CQC. */
int wd_qm_xqc_dump(struct wd_dev *dev, uint16_t queue, bool cq, void *ctx32);

#endif /* WD_QM_H */
