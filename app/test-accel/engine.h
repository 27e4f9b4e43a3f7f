/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* The engines that this project has drivers for. */

#ifndef TA_ENGINE_H
#define TA_ENGINE_H

#include <stdbool.h>
#include <stdint.h>

enum ta_engine_nr {
	TA_ZIP,
	TA_SEC,
	TA_HPRE,
	TA_ENGINES
};

struct ta_engine {
	const char *name;	/* as messages call it: "ZIP" */
	const char *kind;	/* how names of drivers of its device class begin: "compress_" */
	const char *driver;	/* name of ours; "0" behind it makes the default device */
	const char *plugin;
	uint16_t pf_id, vf_id;	/* PCI */
};

extern const struct ta_engine ta_engines[TA_ENGINES];

/* The engine of that PCI function, or NULL. */
const struct ta_engine *ta_engine_of(uint16_t vendor, uint16_t device);

#endif /* TA_ENGINE_H */
