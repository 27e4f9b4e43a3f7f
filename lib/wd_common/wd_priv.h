/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* What the files of wd_common need of each other and nobody else does. */

#ifndef WD_PRIV_H
#define WD_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <rte_cycles.h>
#include <rte_memzone.h>

struct wd_dev;
struct wd_qp;

/* Is @running, as from rte_version(), the DPDK this was compiled for? Logs when not. */
bool wd_version_check(const char *running);

/*
 * Reset the function and bring its queue manager up again. With @forced, queue pairs may be open:
 * they are marked broken and recover one by one. Else -EBUSY when one is open.
 */
int wd_qm_reset(struct wd_dev *dev, bool forced);
/*
 * Has the function lost its state, as after a reset of its PF, or is it a PF with an error that
 * only a reset mends? Then it is reset and brought up anew, as wd_qm_reset() with @forced. 0 or
 * -errno.
 */
int wd_qm_verify(struct wd_dev *dev);
/* Load fresh contexts for the queue that @qp owns; its rings are zeroed before. 0 or -errno. */
int wd_qm_qp_start(struct wd_qp *qp);
/*
 * Make the queue of @qp stop and the device leave its memory alone, if need be by a reset of the
 * function. Does not wait for what is in flight. 0 or -errno; after -errno the function is cut
 * off from memory altogether.
 */
int wd_qm_qp_stop(struct wd_qp *qp);

/*
 * Memory for a device: zeroed, in one piece on the bus, on @numa_node or, where that has none, on
 * any. Named @prefix and a number. NULL and rte_errno. Freed with rte_memzone_free().
 */
const struct rte_memzone *wd_zone_reserve(const char *prefix, size_t len, int numa_node,
					  unsigned int align);

/* A wait that ends: start with wd_wait_init(), ask wd_wait_more() before each further look. */
struct wd_wait {
	uint64_t end;
	unsigned int step_us;
};

static inline void
wd_wait_init(struct wd_wait *w, unsigned int step_us, unsigned int limit_us)
{
	w->step_us = step_us;
	w->end = rte_get_tsc_cycles() + rte_get_tsc_hz() / 1000000 * limit_us;
}

/* Wait one step. False: the time is over. */
static inline bool
wd_wait_more(struct wd_wait *w)
{
	if (rte_get_tsc_cycles() > w->end)
		return false;
	rte_delay_us_block(w->step_us);
	return true;
}

#endif /* WD_PRIV_H */
