/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* The ZIP engine as the queue manager must know it. */

#ifndef ZIP_ENGINE_H
#define ZIP_ENGINE_H

#include <wd_engine.h>

extern const struct wd_engine zip_engine;

#endif /* ZIP_ENGINE_H */
