/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* In place of the model's core, for a program that calls an engine: bus addresses are pointers. */

#include "qm.h"

#include "wdm_engine.h"

static struct wdm_conf conf = { .hw = QM_HW_V3 };
static void *priv;

void *
wdm_dma_span(struct wdm_dev *dev, uint64_t iova, size_t len, bool write, struct wdm_span *span)
{
	*span = (struct wdm_span){ .len = SIZE_MAX };
	return (void *)(uintptr_t)iova;
}

bool
wdm_dma_armed(const struct wdm_dev *dev)
{
	return false;
}

unsigned int
wdm_dma_epoch(const struct wdm_dev *dev)
{
	return 0;
}

uint32_t
wdm_reg_get(struct wdm_dev *dev, uint32_t off)
{
	return 0;
}

void
wdm_reg_set(struct wdm_dev *dev, uint32_t off, uint32_t val)
{
}

const struct wdm_conf *
wdm_conf_get(const struct wdm_dev *dev)
{
	return &conf;
}

void **
wdm_engine_priv(struct wdm_dev *dev)
{
	return &priv;
}

void
wdm_abnormal(struct wdm_dev *dev)
{
}
