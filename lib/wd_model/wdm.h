/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * The device model, seen from the bus: one PCI function of a HiSilicon accelerator, true down to
 * registers, mailbox, doorbells, DMA and interrupts. Plain C, no DPDK, no kernel headers, no
 * threads of its own. Everything that comes through this interface or out of the driver's memory
 * is treated as hostile: a bad value gives a device error, never a crash or a hang.
 */

#ifndef WDM_H
#define WDM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct wdm_dev;

/* @len bytes from bus address @iova on are at @p; @len 0: none. */
struct wdm_span {
	uint64_t iova;
	size_t len;
	uint8_t *p;
};

/* How the function reaches memory. */
struct wdm_mem {
	/*
	 * Memory of the bus range [@iova, @iova + @len), or NULL, which is a bus error, as behind
	 * an IOMMU. @len is not 0. Called from any thread that drives the device; what it returns
	 * must stay valid until wdm_sync() has returned after the range was taken away. @span is
	 * empty; who knows of more around the range that can be reached in this way sets it.
	 */
	void *(*at)(void *ctx, uint64_t iova, size_t len, bool write, struct wdm_span *span);
	void *ctx;
};

struct wdm_conf {
	const char *engine;	/* "zip" */
	uint8_t hw;		/* QM_HW_V2 or QM_HW_V3 */
	bool vf;		/* a virtual function; else the physical one */
	/*
	 * PF: queues of the whole device. VF without @pf: queues of this function. 0: what
	 * silicon has (1024; 64 for a VF).
	 */
	uint16_t queues;
	/* A VF beside its PF: the PF's function and this VF's number, 1..63. Else NULL and 0. */
	struct wdm_dev *pf;
	uint8_t vf_nr;
	struct wdm_mem mem;
	/*
	 * Raise MSI vector @vector. Called from any thread that drives the device (or, for
	 * messages and errors, its PF or one of its VFs), with locks of the model held: it must
	 * not call back and not wait for a thread that is inside the model. NULL: no interrupts.
	 */
	void (*irq)(void *ctx, unsigned int vector);
	void *irq_ctx;
};

/* Facts for whoever puts the function on a bus. */
struct wdm_info {
	uint16_t vendor_id, device_id, subsys_vendor_id, subsys_id;
	uint32_t class_code;
	uint8_t revision;
	uint8_t nb_msi;		/* vectors the function can raise */
	uint64_t bar_size[6];	/* 0: no such BAR */
	uint16_t queues;	/* queues this function owns now */
};

/* What wdm_inject() can make go wrong, once. */
enum wdm_event {
	WDM_EV_SQE_ERROR,	/* an SQE ends with an error status */
	WDM_EV_CQE_LOST,	/* an SQE is executed but its CQE is never written */
	WDM_EV_CQE_BAD,		/* a CQE names a slot that does not exist */
	WDM_EV_HANG,		/* the queue of an SQE stops there until it is stopped or reset */
	WDM_EV_MB_BUSY,		/* a mailbox command never ends */
	WDM_EV_MB_ERROR,	/* a mailbox command fails */
	WDM_EV_BUS_ERROR,	/* a memory access is refused */
	WDM_EV_ABN,		/* a QM error of the PF (bit 3, correctable), at once for any nth */
	WDM_EV_NB
};

/*
 * Create a function in its state after power-on. NULL and errno: EINVAL for a bad @conf, ENOMEM.
 * A VF must be destroyed before its PF, and comes and goes while no call of the PF is under way.
 */
struct wdm_dev *wdm_create(const struct wdm_conf *conf);
/* No other call may be under way. NULL is allowed. */
void wdm_destroy(struct wdm_dev *dev);
void wdm_info_get(struct wdm_dev *dev, struct wdm_info *info);

/*
 * One access of 1, 2, 4, 8 or 16 bytes, naturally aligned in its register space or not: what is
 * not there reads as zero and ignores writes. -EINVAL when [@off, @off + @len) is outside the
 * BAR or there is no such BAR (reads then give all ones). A doorbell only notes the new index.
 * Any thread.
 */
int wdm_bar_read(struct wdm_dev *dev, unsigned int bar, uint64_t off, void *buf,
		 unsigned int len);
int wdm_bar_write(struct wdm_dev *dev, unsigned int bar, uint64_t off, const void *buf,
		  unsigned int len);

/*
 * Execute up to @budget SQEs, fairly over all queues, or of one queue. All work of the engine
 * happens here, so that tests are repeatable; the one exception are the mailbox commands that drain
 * (STOP_QP, FLUSH_QM), which execute what is left before they end. Returns how many were executed.
 * Any number of threads may call both; a queue that another thread is executing is passed over.
 */
unsigned int wdm_run(struct wdm_dev *dev, unsigned int budget);
unsigned int wdm_run_queue(struct wdm_dev *dev, unsigned int queue, unsigned int budget);

/* Function level reset. Waits for executing threads to leave the queues. */
void wdm_reset(struct wdm_dev *dev);
/* Returns when no thread uses memory that it got from at() before this call. */
void wdm_sync(struct wdm_dev *dev);

/* Let the @nth coming event of this kind go wrong (1 = the next); 0 takes it back. */
void wdm_inject(struct wdm_dev *dev, enum wdm_event event, unsigned int nth);

/* All of the above, for a program that loads the library when it needs it. */
#define WDM_API_VERSION		2
struct wdm_api {
	unsigned int version;	/* WDM_API_VERSION */
	struct wdm_dev *(*create)(const struct wdm_conf *conf);
	void (*destroy)(struct wdm_dev *dev);
	void (*info_get)(struct wdm_dev *dev, struct wdm_info *info);
	int (*bar_read)(struct wdm_dev *dev, unsigned int bar, uint64_t off, void *buf,
			unsigned int len);
	int (*bar_write)(struct wdm_dev *dev, unsigned int bar, uint64_t off, const void *buf,
			 unsigned int len);
	unsigned int (*run)(struct wdm_dev *dev, unsigned int budget);
	unsigned int (*run_queue)(struct wdm_dev *dev, unsigned int queue, unsigned int budget);
	void (*reset)(struct wdm_dev *dev);
	void (*sync)(struct wdm_dev *dev);
	void (*inject)(struct wdm_dev *dev, enum wdm_event event, unsigned int nth);
};
/* The one symbol to look up: "wdm_api". */
extern const struct wdm_api wdm_api;

#endif /* WDM_H */
