/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Between the model's queue manager (wdm_qm.c) and an engine (wdm_zip.c, ...): the queue manager
 * moves SQEs, the engine executes them.
 */

#ifndef WDM_ENGINE_H
#define WDM_ENGINE_H

#include "wdm.h"

/* Access to the driver's memory on behalf of one function (wdm_mem.c). */
void *wdm_dma(struct wdm_dev *dev, uint64_t iova, size_t len, bool write);
/*
 * The same. @span: what else needs no question in this exec(), and in later ones of the same queue
 * as long as wdm_dma_epoch() at their beginning is what it was.
 */
void *wdm_dma_span(struct wdm_dev *dev, uint64_t iova, size_t len, bool write,
		   struct wdm_span *span);
/*
 * One of the next accesses will be refused (WDM_EV_BUS_ERROR): who tries again in another way would
 * not notice.
 */
bool wdm_dma_armed(const struct wdm_dev *dev);
/* Changes when memory may have been taken away (wdm_sync()). */
unsigned int wdm_dma_epoch(const struct wdm_dev *dev);

struct wdm_engine {
	const char *name;		/* "zip" */
	uint16_t pf_id, vf_id;		/* PCI device ids */
	uint32_t class_code;
	uint8_t sqe_shift;		/* log2 of the SQE's size */
	uint8_t nb_types;		/* SQC types 0..nb_types-1 exist */
	uint8_t batch;			/* most SQEs that one exec() is given, up to 32 */
	uint8_t res_off, res_len;	/* what exec() and fail() write of an SQE; times 16 bytes */

	/*
	 * State of the function's engine, kept behind wdm_engine_priv(): live
	 * streams and the like. dev_fini() is called at reset, too, and then dev_init() again.
	 */
	int (*dev_init)(struct wdm_dev *dev);
	void (*dev_fini)(struct wdm_dev *dev);

	/*
	 * Scratch state of a queue of SQC type @type, made when the queue gets its first SQE and
	 * used by one thread at a time. NULL: out of memory, its SQEs end with an error.
	 */
	void *(*queue_open)(struct wdm_dev *dev, unsigned int type);
	void (*queue_close)(struct wdm_dev *dev, void *queue);

	/*
	 * Execute @n SQEs that lie one behind the other at @sqe: private copies, of which the
	 * queue manager writes the result back. Errors are SQE status values. @queue may be NULL
	 * (see above). The function's memory is reached by wdm_dma() and wdm_dma_span() only.
	 */
	void (*exec)(struct wdm_dev *dev, void *queue, unsigned int type, void *sqe,
		     unsigned int n);
	/* Mark an SQE as failed without executing it (fault injection). */
	void (*fail)(void *sqe);

	/*
	 * The engine's own registers. reg_reset() sets the values after a reset by wdm_reg_set();
	 * reg_read() and reg_write() see each aligned 32 bit access to a register that the queue
	 * manager does not own and return false where plain storage will do.
	 */
	void (*reg_reset)(struct wdm_dev *dev);
	bool (*reg_read)(struct wdm_dev *dev, uint32_t off, uint32_t *val);
	bool (*reg_write)(struct wdm_dev *dev, uint32_t off, uint32_t val);
};

/* One constant table an engine; wdm.c lists them. */
extern const struct wdm_engine wdm_engine_zip;

/* Plain storage behind the registers, by BAR offset, for reg_*(). */
uint32_t wdm_reg_get(struct wdm_dev *dev, uint32_t off);
void wdm_reg_set(struct wdm_dev *dev, uint32_t off, uint32_t val);

/* Facts about the function. */
const struct wdm_conf *wdm_conf_get(const struct wdm_dev *dev);
/* A pointer for the engine's dev_init() to keep its state in. */
void **wdm_engine_priv(struct wdm_dev *dev);
/* PF: note an error of the engine or the queue manager; raises the vector when not masked. */
void wdm_abnormal(struct wdm_dev *dev);

#endif /* WDM_ENGINE_H */
