/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Logging of lib/wd_common and of the drivers: log type lib.wd, one line per call. */

#ifndef WD_LOG_H
#define WD_LOG_H

#include <rte_log.h>

extern int wd_logtype;

/* @level is the tail of an RTE_LOG_ name; the line feed is added here. */
#define WD_LOG(level, fmt, ...) \
	rte_log(RTE_LOG_ ## level, wd_logtype, "WD: " fmt "\n", ## __VA_ARGS__)

/* The same about @dev, a struct wd_dev. */
#define WD_DEV_LOG(dev, level, fmt, ...) \
	rte_log(RTE_LOG_ ## level, wd_logtype, "%s: " fmt "\n", (dev)->name, ## __VA_ARGS__)

#endif /* WD_LOG_H */
