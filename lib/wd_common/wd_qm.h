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
	const struct rte_memzone *mz;	/* SQC and CQC tables, mailbox buffer */
	uint16_t nb_queues;		/* of this function */
	uint16_t sq_depth;		/* what the device advertises */
	bool iso;			/* doorbells in QM_BAR_DB */
	bool stop_qp, stop_func;	/* mailbox commands 8 and 9 exist */
	rte_spinlock_t queue_lock;
	uint64_t queue_used[QM_MAX_QUEUES / 64];
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
 * One mailbox command. @base: in; with @read of a register-reply command, out. -EBUSY: the
 * mailbox did not become free or did not end; -EIO: the device refused.
 */
int wd_qm_mb(struct wd_dev *dev, enum qm_mb_cmd cmd, uint16_t queue, bool read, uint64_t *base);

/* Queue pairs; called by wd_qp.c. The first takes a free queue number and loads its contexts. */
int wd_qm_qp_open(struct wd_dev *dev, const struct wd_qp_conf *conf, struct wd_qp *qp);
/* Wait for what is in flight (5 s at most), stop the queue, give its number back. */
void wd_qm_qp_close(struct wd_qp *qp);
/* Dump a live context by mailbox (tools). @cq selects the CQC. */
int wd_qm_xqc_dump(struct wd_dev *dev, uint16_t queue, bool cq, void *ctx32);

#endif /* WD_QM_H */
