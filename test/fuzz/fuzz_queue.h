/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Some memory and one queue of a function that stands alone, for fuzzers of SQEs. */

#ifndef FUZZ_QUEUE_H
#define FUZZ_QUEUE_H

#include <string.h>

#include "qm.h"
#include "sgl.h"
#include "wdm.h"

#include "fuzz_in.h"

#define FUZZ_IOVA	0x100000u
#define FUZZ_MEM	0x40000u
#define FUZZ_DEPTH	16
/* The first pages belong to the queue; the rest is for the SQEs to use. */
#define FUZZ_SQ		0x0u
#define FUZZ_CQ		0x1000u
#define FUZZ_CTX	0x2000u
#define FUZZ_DATA	0x3000u

static _Alignas(4096) uint8_t fuzz_mem[FUZZ_MEM];

static inline void *
fuzz_at(void *ctx, uint64_t iova, size_t len, bool write, struct wdm_span *span)
{
	if (iova < FUZZ_IOVA || iova - FUZZ_IOVA > FUZZ_MEM || len > FUZZ_MEM - (iova - FUZZ_IOVA))
		return NULL;
	return fuzz_mem + (iova - FUZZ_IOVA);
}

static inline void
fuzz_mailbox(struct wdm_dev *dev, unsigned int cmd, const void *ctx)
{
	struct qm_mailbox mb = { .w0 = QM_MB_BUSY | cmd, .base_l = FUZZ_IOVA + FUZZ_CTX };

	memcpy(fuzz_mem + FUZZ_CTX, ctx, QM_XQC_SIZE);
	wdm_bar_write(dev, QM_BAR, QM_MB, &mb, sizeof(mb));
	wdm_bar_read(dev, QM_BAR, QM_MB, &mb, sizeof(mb));
	must(WD_GET(QM_MB_STATUS, mb.w0) == 0);
}

/* A device of this engine with one queue of SQC type @type; the memory is zeroed. */
static inline struct wdm_dev *
fuzz_open(const char *engine, unsigned int hw, unsigned int type, unsigned int sqe_shift)
{
	struct wdm_conf conf = {
		.engine = engine, .hw = hw, .vf = true, .queues = 1, .mem = { .at = fuzz_at },
	};
	struct qm_sqc sqc = {
		.base_l = FUZZ_IOVA + FUZZ_SQ,
		.dw3 = (FUZZ_DEPTH - 1) | WD_PREP(QM_XQC_ENTRY, sqe_shift),
		.w13 = QM_SQC_ORDER | WD_PREP(QM_SQC_TYPE, type),
	};
	struct qm_cqc cqc = {
		.base_l = FUZZ_IOVA + FUZZ_CQ,
		.dw3 = (FUZZ_DEPTH - 1) | WD_PREP(QM_XQC_ENTRY, QM_CQE_SHIFT),
		.dw6 = QM_CQC_PHASE,
	};
	struct wdm_dev *dev;

	memset(fuzz_mem, 0, sizeof(fuzz_mem));
	dev = wdm_create(&conf);
	must(dev != NULL);
	fuzz_mailbox(dev, QM_MB_SQC, &sqc);
	fuzz_mailbox(dev, QM_MB_CQC, &cqc);
	return dev;
}

/*
 * Have the @n SQEs in the ring executed. Nothing may be left undone: a destination in the queue's
 * own pages can spoil SQEs that wait and CQEs, but not the device's idea of them.
 */
static inline void
fuzz_run(struct wdm_dev *dev, unsigned int n)
{
	uint64_t word = WD_PREP(QM_DB_INDEX, n);
	struct qm_cqe cqe;

	wdm_bar_write(dev, QM_BAR, QM_DB_SQ_CQ, &word, sizeof(word));
	must(wdm_run(dev, FUZZ_DEPTH) == n && wdm_run(dev, FUZZ_DEPTH) == 0);
	memcpy(&cqe, fuzz_mem + FUZZ_CQ + (n - 1) * sizeof(cqe), sizeof(cqe));
	must(cqe.sq_head == n - 1 && cqe.w7 == 1);
}

/* An address inside the data most of the time, and room that fits there. */
static inline uint64_t
fuzz_addr(uint64_t addr, bool aligned)
{
	if ((addr >> 60) == 0xf)
		return addr;
	addr = FUZZ_DATA + addr % (FUZZ_MEM - FUZZ_DATA);
	return FUZZ_IOVA + (aligned ? addr & ~(uint64_t)(SGL_ALIGN - 1) : addr);
}

/* Make a list at @addr likely: small counts, entries that point into the data. */
static inline void
fuzz_sgl(uint64_t addr)
{
	size_t at = addr - FUZZ_IOVA;
	struct sgl_hdr hdr;
	struct sgl_sge sge;
	unsigned int i;

	if (addr < FUZZ_IOVA || at > FUZZ_MEM - sizeof(hdr) - 4 * sizeof(sge))
		return;
	memcpy(&hdr, fuzz_mem + at, sizeof(hdr));
	if (hdr.next % 8 != 0)
		hdr.next = 0;
	else
		hdr.next = fuzz_addr(hdr.next, true);
	hdr.entry_sum_in_sgl %= 6;
	memcpy(fuzz_mem + at, &hdr, sizeof(hdr));
	for (i = 0; i < 4; i++) {
		memcpy(&sge, fuzz_mem + at + sizeof(hdr) + i * sizeof(sge), sizeof(sge));
		sge.buf = fuzz_addr(sge.buf, false);
		sge.len %= 4096;
		memcpy(fuzz_mem + at + sizeof(hdr) + i * sizeof(sge), &sge, sizeof(sge));
	}
}

#endif /* FUZZ_QUEUE_H */
