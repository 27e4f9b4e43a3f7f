/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* The HPRE engine as the queue manager must know it. */

#ifndef HPRE_ENGINE_H
#define HPRE_ENGINE_H

#include <wd_engine.h>

extern const struct wd_engine hpre_engine;

#endif /* HPRE_ENGINE_H */
