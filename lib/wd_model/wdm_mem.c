/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Checked access to the driver's memory, and the counters of injected faults. */

#include <string.h>

#include "wdm_priv.h"

bool
wdm_fault(struct wdm_dev *dev, enum wdm_event event)
{
	unsigned int n = atomic_load_explicit(&dev->inject[event], memory_order_relaxed);

	/* Compare and swap, so that two threads cannot both take the last count. */
	while (n != 0) {
		if (atomic_compare_exchange_weak(&dev->inject[event], &n, n - 1))
			return n == 1;
	}
	return false;
}

bool
wdm_dma_armed(const struct wdm_dev *dev)
{
	return atomic_load_explicit(&dev->inject[WDM_EV_BUS_ERROR], memory_order_relaxed) != 0;
}

unsigned int
wdm_dma_epoch(const struct wdm_dev *dev)
{
	/*
	 * wdm_sync() counts up and then joins each queue's chain of owners (wdm_queue_sync()): an
	 * owner either comes behind it and sees the new number, or is waited for.
	 */
	return atomic_load_explicit(&dev->mem_epoch, memory_order_relaxed);
}

void *
wdm_dma_span(struct wdm_dev *dev, uint64_t iova, size_t len, bool write, struct wdm_span *span)
{
	/* Each access counts while one of them shall fail. */
	bool armed = wdm_dma_armed(dev);
	void *p;

	span->len = 0;
	if (len == 0 || dev->conf.mem.at == NULL || iova > UINT64_MAX - (len - 1))
		return NULL;
	if (armed && wdm_fault(dev, WDM_EV_BUS_ERROR))
		return NULL;
	p = dev->conf.mem.at(dev->conf.mem.ctx, iova, len, write, span);
	if (armed)
		span->len = 0;
	return p;
}

void *
wdm_dma(struct wdm_dev *dev, uint64_t iova, size_t len, bool write)
{
	struct wdm_span span;

	return wdm_dma_span(dev, iova, len, write, &span);
}

bool
wdm_dma_get(struct wdm_dev *dev, uint64_t iova, void *buf, size_t len)
{
	const void *p = wdm_dma(dev, iova, len, false);

	if (p == NULL)
		return false;
	memcpy(buf, p, len);
	return true;
}

bool
wdm_dma_put(struct wdm_dev *dev, uint64_t iova, const void *buf, size_t len)
{
	void *p = wdm_dma(dev, iova, len, true);

	if (p == NULL)
		return false;
	memcpy(p, buf, len);
	return true;
}
