/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* A device: one PCI function of an accelerator, reached through a transport. */

#ifndef WD_DEV_H
#define WD_DEV_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

#include <rte_common.h>
#include <rte_dev.h>
#include <rte_spinlock.h>

#include "wd_log.h"

struct rte_pci_device;
struct wd_dev;
struct wd_engine;
struct wd_mm;
struct wd_qm;
struct wd_qp;
struct wd_qp_conf;

/* How the model in the process is driven (devarg model=). */
enum wd_model_mode {
	WD_MODEL_INLINE,	/* by the thread that polls the queue */
	WD_MODEL_SERVICE,	/* by the service cores that the user gave EAL */
	WD_MODEL_THREAD,	/* by threads of its own */
};

/* Where a device comes from and how it shall be; zero is the default of everything. */
struct wd_dev_args {
	const struct wd_engine *engine;	/* which accelerator; set by the driver */
	char transport[16];		/* "pci", "cdev", "model"; "" = "model" */
	char dev[256];			/* which one, in the transport's own terms */
	struct rte_pci_device *pci;	/* transport pci: the function EAL probed */
	uint16_t queues;		/* hardware queues wanted; 0 = what the device has */
	bool allow_noiommu;
	uint32_t timeout_ms;		/* a queue silent for so long is broken; 0 = 10000 */
	/* For the model only. */
	uint8_t hw;			/* QM_HW_V2 or QM_HW_V3 (0 = V3) */
	bool pf;			/* be a physical function; default VF */
	enum wd_model_mode mode;
	uint8_t threads;		/* of WD_MODEL_THREAD; 0 = 1 */
};

/* Text for RTE_PMD_REGISTER_PARAM_STRING of every driver. */
#define WD_DEV_PARAMS \
	"transport=<pci|cdev|model> " \
	"dev=<string> " \
	"queues=<1..1024> " \
	"hw=<v2|v3> " \
	"func=<vf|pf> " \
	"model=<inline|service|thread> " \
	"threads=<1..64> " \
	"timeout_ms=<1..600000> " \
	"allow_noiommu=<0|1>"

/*
 * Parse devargs ("key=value,..."; NULL or "" is fine) into @args, which the caller has zeroed or
 * preset. Unknown keys, bad values and contradictions (such as hw= with transport=pci) are logged
 * with what is allowed and give -EINVAL.
 */
int wd_dev_args_parse(struct wd_dev_args *args, const char *name, const char *devargs);

struct wd_bar {
	volatile uint8_t *addr;		/* NULL: not mapped, use ops->bar_read/bar_write */
	uint64_t len;			/* 0: no such BAR */
};

/* Where a device comes from. One constant table in each transport/<name>.c. */
struct wd_dev_ops {
	const char *name;	/* devargs value: transport=<name> */

	/*
	 * Open the device that @args names; fill dev->bar[], numa_node, device_id, hw, vf,
	 * is_model and lend. A device with a page table of its own adds it to dev->mm here.
	 * Returns 0 or -errno, having logged why; on failure nothing stays open.
	 */
	int (*open)(struct wd_dev *dev, const struct wd_dev_args *args);
	/* Undo open(). Every queue pair is closed before. Cannot fail. */
	void (*close)(struct wd_dev *dev);
	/*
	 * Reset the function; 0 or -errno, and then it is at least cut off from memory.
	 * NULL: not possible here.
	 */
	int (*reset)(struct wd_dev *dev);

	/*
	 * Borrow a queue pair from a kernel that owns the queue manager.
	 * NULL: this process owns it, wd_qm_qp_open() builds the queue pair.
	 */
	int (*qp_open)(struct wd_dev *dev, const struct wd_qp_conf *conf, struct wd_qp *qp);
	void (*qp_close)(struct wd_qp *qp);

	/*
	 * Reach a BAR that cannot be mapped: one transfer of 4, 8 or 16 bytes. 0 or -errno.
	 * NULL: dev->bar[] is mapped and plain loads and stores are used.
	 */
	int (*bar_read)(struct wd_dev *dev, unsigned int bar, uint64_t off, void *buf,
			unsigned int len);
	int (*bar_write)(struct wd_dev *dev, unsigned int bar, uint64_t off, const void *buf,
			 unsigned int len);

	/*
	 * Lend the device the caller's time, to execute up to @budget SQEs of @qp; called by the
	 * thread that polls @qp when qp->lend is set. NULL: the device runs by itself.
	 */
	void (*qp_run)(struct wd_qp *qp, unsigned int budget);
	/*
	 * Is somebody at work who executes the device? Asked when the application starts it: 0,
	 * or -errno, having logged what to do. NULL: always.
	 */
	int (*ready)(struct wd_dev *dev);
	/* Make the model go wrong: enum wdm_event and nth of wdm_inject(). NULL: cannot. */
	int (*inject)(struct wd_dev *dev, unsigned int event, unsigned int nth);

	TAILQ_ENTRY(wd_dev_ops) next;
};

/* Put at the end of a transport's file; the table is found by name at open. */
void wd_transport_register(struct wd_dev_ops *ops);
#define WD_TRANSPORT_REGISTER(ops) \
	RTE_INIT(wd_transport_register_ ## ops) { wd_transport_register(&(ops)); }
/* The next transport's name after @ops (NULL: the first), for tools; NULL at the end. */
const struct wd_dev_ops *wd_transport_next(const struct wd_dev_ops *ops);

struct wd_dev {
	char name[64];			/* of the rte_device, for messages */
	const struct wd_engine *engine;
	const struct wd_dev_ops *ops;
	void *priv;			/* the transport's own */
	struct wd_bar bar[6];
	struct wd_mm *mm;
	int numa_node;			/* or SOCKET_ID_ANY */
	uint16_t device_id;		/* PCI */
	uint8_t hw;			/* PCI revision: QM_HW_V2, QM_HW_V3 */
	bool vf;
	bool is_model;			/* hint bits in SQEs mean something */
	bool lend;			/* the transport wants qp_run() from polling threads */
	bool allow_noiommu;
	uint32_t timeout_ms;		/* see struct wd_dev_args; never 0 */
	uint16_t queues_wanted;		/* devarg queues=, 0 = all */
	struct wd_qm *qm;		/* after wd_qm_start() */
	LIST_HEAD(, wd_qp) qps;		/* open queue pairs, for tools */
	LIST_ENTRY(wd_dev) next;
};

/*
 * Open a device: the transport, then the queue manager (wd_qm_start()). NULL and rte_errno, with
 * the reason logged. Control threads only. The device must outlive its queue pairs.
 */
struct wd_dev *wd_dev_open(const struct wd_dev_args *args, const char *name);
/* Stops the queue manager and gives everything back. NULL is allowed. */
void wd_dev_close(struct wd_dev *dev);
/*
 * For tools: the open device called @name, and the one after @dev (NULL: the first); NULL when
 * there is none. Control threads, with nobody opening or closing meanwhile; the same is true of
 * walking dev->qps.
 */
struct wd_dev *wd_dev_find(const char *name);
struct wd_dev *wd_dev_next(struct wd_dev *dev);
/* Reset the function and start the queue manager again. All queue pairs must be closed. */
int wd_dev_reset(struct wd_dev *dev);

/* Registers of BAR 2 or 4. A read that fails gives all ones, as on a bus. */
uint32_t wd_dev_read32(struct wd_dev *dev, unsigned int bar, uint64_t off);
void wd_dev_write32(struct wd_dev *dev, unsigned int bar, uint64_t off, uint32_t val);
uint64_t wd_dev_read64(struct wd_dev *dev, unsigned int bar, uint64_t off);
void wd_dev_write64(struct wd_dev *dev, unsigned int bar, uint64_t off, uint64_t val);
/* 16 bytes in one store where the processor has one, else two of 8, low first (mailbox). */
void wd_dev_write128(struct wd_dev *dev, unsigned int bar, uint64_t off, const void *buf);

#endif /* WD_DEV_H */
