/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * What the queue manager must know of an engine. Each driver owns one constant table and passes it
 * when it opens a device; nothing in wd_common names an engine.
 */

#ifndef WD_ENGINE_H
#define WD_ENGINE_H

#include <stdint.h>

enum wd_step_op {
	WD_STEP_WRITE,
	WD_STEP_SET,		/* read, or, write */
	WD_STEP_CLEAR,		/* read, and not, write */
	WD_STEP_WAIT_SET,	/* poll until all bits are 1 */
	WD_STEP_WAIT_CLEAR,	/* poll until all bits are 0 */
};

/* Versions of hardware that a step is for. */
enum wd_step_hw {
	WD_HW_ALL,
	WD_HW_V2,		/* and no newer */
	WD_HW_V3,		/* and newer */
};

/* A value that the hardware version or a capability register decides; see wd_engine_facts. */
enum wd_step_fact {
	WD_FACT_NONE,
	WD_FACT_ERRORS,		/* ce | nfe */
	WD_FACT_CE,
	WD_FACT_NFE,
	WD_FACT_SHUTDOWN,
	WD_FACT_CORES,		/* both halves of cores, one laid over the other */
};

/* One register access of a sequence. */
struct wd_step {
	uint32_t off;
	uint32_t val;
	enum wd_step_op op;
	enum wd_step_hw hw;
	uint32_t cap;		/* only with this bit of QM_CAP_VERSION */
	enum wd_step_fact fact;	/* is or-ed to val */
};

struct wd_steps {
	const struct wd_step *step;
	unsigned int nb;
};

/* What counts as an error and how bad it is, and which cores there are. */
struct wd_engine_facts {
	uint32_t qm_nfe, qm_ce, qm_shutdown;	/* of the queue manager */
	uint32_t nfe, ce, shutdown;		/* of the engine */
	uint32_t cores;
};

struct wd_engine {
	const char *name;		/* "zip": as the model and messages call it */
	uint16_t pf_id, vf_id;		/* PCI device ids */
	/* Constants of V2 and V3, and the registers of V3 parts that have capability registers. */
	struct wd_engine_facts v2, v3, caps;
	uint32_t int_status;		/* register of the engine's errors */
	uint32_t shaper;		/* QM_SHAPER_CFG without its enable bit */
	uint8_t shaper_channels;	/* SQC types that have a shaper */
	/* PF: bring the engine up; report its errors; end both. */
	struct wd_steps start, errors, stop;
};

#endif /* WD_ENGINE_H */
