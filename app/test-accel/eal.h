/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* EAL's arguments: what the user gave and what the tool adds. */

#ifndef TA_EAL_H
#define TA_EAL_H

#include <stdbool.h>
#include <stddef.h>

#include "engine.h"

/* Where a plugin of ours stands in a build tree beside this program; false: nowhere. */
bool ta_plugin_find(const struct ta_engine *engine, char *path, size_t len);

/*
 * The engines whose devices are wanted, bits of enum ta_engine_nr. At first ZIP's alone. Called
 * before ta_eal_init().
 */
void ta_eal_engines(unsigned int mask);

/*
 * A vdev to be there besides those of the user: "compress_isal" becomes compress_isal0 unless an
 * EAL argument already names a device of that driver. Called before ta_eal_init(). Returns 0, or
 * -1 when there are too many.
 */
int ta_eal_want(const char *driver);

/* As far as the user's -d tells: is the driver of that engine there? After ta_eal_init(). */
bool ta_eal_loaded(const struct ta_engine *engine);

/* rte_eal_init() with the user's @argc words of @argv (no program name) and what is missing. */
int ta_eal_init(int argc, char **argv);

#endif /* TA_EAL_H */
