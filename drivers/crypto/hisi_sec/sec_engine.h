/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* The SEC engine as the queue manager must know it. */

#ifndef SEC_ENGINE_H
#define SEC_ENGINE_H

#include <wd_engine.h>

extern const struct wd_engine sec_engine;

#endif /* SEC_ENGINE_H */
