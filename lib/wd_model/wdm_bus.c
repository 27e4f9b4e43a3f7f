/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

#include "wdm_bus.h"

#include "wdm_engine.h"

void
wdm_bus_open(struct wdm_bus *b, struct wdm_dev *dev)
{
	unsigned int epoch = wdm_dma_epoch(dev), i;

	b->armed = wdm_dma_armed(dev);
	if (b->dev == dev && b->epoch == epoch && !b->armed)
		return;
	b->dev = dev;
	b->epoch = epoch;
	for (i = 0; i < 2 * WDM_BUS_SPANS; i++)
		b->seen[i / WDM_BUS_SPANS][i % WDM_BUS_SPANS].span.len = 0;
}

void *
wdm_bus_miss(struct wdm_bus *b, uint64_t iova, size_t len, bool write)
{
	struct wdm_span span;
	void *p;

	if (len == 0)
		return NULL;
	p = wdm_dma_span(b->dev, iova, len, write, &span);
	if (span.len != 0)
		b->seen[write][iova >> WDM_BUS_SHIFT & (WDM_BUS_SPANS - 1)].span = span;
	return p;
}
