/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Requests of a driver gone mad: each input is some memory and a few SQEs over it. Whatever they
 * say, every one of them is completed, in order, and no other memory is touched.
 */

#include <string.h>

#include "qm.h"
#include "sgl.h"
#include "wdm.h"
#include "zip.h"

#include "fuzz_asan.h"
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

static void *
fuzz_at(void *ctx, uint64_t iova, size_t len, bool write)
{
	if (iova < FUZZ_IOVA || iova - FUZZ_IOVA > FUZZ_MEM || len > FUZZ_MEM - (iova - FUZZ_IOVA))
		return NULL;
	return fuzz_mem + (iova - FUZZ_IOVA);
}

static void
mailbox(struct wdm_dev *dev, unsigned int cmd, const void *ctx)
{
	struct qm_mailbox mb = { .w0 = QM_MB_BUSY | cmd, .base_l = FUZZ_IOVA + FUZZ_CTX };

	memcpy(fuzz_mem + FUZZ_CTX, ctx, QM_XQC_SIZE);
	wdm_bar_write(dev, QM_BAR, QM_MB, &mb, sizeof(mb));
	wdm_bar_read(dev, QM_BAR, QM_MB, &mb, sizeof(mb));
	must(WD_GET(QM_MB_STATUS, mb.w0) == 0);
}

static void
queue_open(struct wdm_dev *dev, unsigned int type)
{
	struct qm_sqc sqc = {
		.base_l = FUZZ_IOVA + FUZZ_SQ,
		.dw3 = (FUZZ_DEPTH - 1) | WD_PREP(QM_XQC_ENTRY, ZIP_SQE_SHIFT),
		.w13 = QM_SQC_ORDER | WD_PREP(QM_SQC_TYPE, type),
	};
	struct qm_cqc cqc = {
		.base_l = FUZZ_IOVA + FUZZ_CQ,
		.dw3 = (FUZZ_DEPTH - 1) | WD_PREP(QM_XQC_ENTRY, QM_CQE_SHIFT),
		.dw6 = QM_CQC_PHASE,
	};

	mailbox(dev, QM_MB_SQC, &sqc);
	mailbox(dev, QM_MB_CQC, &cqc);
}

/* An address inside the data most of the time, and room that fits there. */
static uint64_t
addr_fix(uint64_t addr, bool aligned)
{
	if ((addr >> 60) == 0xf)
		return addr;
	addr = FUZZ_DATA + addr % (FUZZ_MEM - FUZZ_DATA);
	return FUZZ_IOVA + (aligned ? addr & ~(uint64_t)(SGL_ALIGN - 1) : addr);
}

/* Make a list at @addr likely: small counts, entries that point into the data. */
static void
sgl_fix(uint64_t addr)
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
		hdr.next = addr_fix(hdr.next, true);
	hdr.entry_sum_in_sgl %= 6;
	memcpy(fuzz_mem + at, &hdr, sizeof(hdr));
	for (i = 0; i < 4; i++) {
		memcpy(&sge, fuzz_mem + at + sizeof(hdr) + i * sizeof(sge), sizeof(sge));
		sge.buf = addr_fix(sge.buf, false);
		sge.len %= 4096;
		memcpy(fuzz_mem + at + sizeof(hdr) + i * sizeof(sge), &sge, sizeof(sge));
	}
}

static void
sqe_fix(struct zip_sqe *sqe, uint8_t how)
{
	static const uint8_t algs[] = {
		ZIP_ALG_DEFLATE, ZIP_ALG_ZLIB, ZIP_ALG_GZIP, ZIP_ALG_LZ4,
	};

	if (how & 1)
		return;
	sqe->source_addr = addr_fix(sqe->source_addr, how & 2);
	sqe->dest_addr = addr_fix(sqe->dest_addr, how & 2);
	sqe->stream_ctx_addr = addr_fix(sqe->stream_ctx_addr, true);
	sqe->input_data_length %= how & 0x80 ? 0x100 : 0x10000;
	sqe->dest_avail_out %= how & 0x40 ? 0x100 : 0x10000;
	sqe->dw7 = (sqe->dw7 & ~ZIP_SQE_TYPE) | WD_PREP(ZIP_SQE_TYPE, ZIP_SQE_TYPE_V3);
	if (how & 4)
		sqe->dw7 &= ~(ZIP_SQE_STATEFUL | ZIP_SQE_IN_OFFSET);
	if (how & 8)
		sqe->dw8 &= ~ZIP_SQE_OUT_OFFSET;
	sqe->dw9 = algs[sqe->dw9 % 4] | (how & 2 ? WD_PREP(ZIP_SQE_BUF_TYPE, ZIP_BUF_SGL) : 0) |
		WD_PREP(ZIP_SQE_WINDOW, how >> 4 & 7);
	if (how & 2) {
		sgl_fix(sqe->source_addr);
		sgl_fix(sqe->dest_addr);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const struct wdm_conf conf = {
		.engine = "zip", .hw = QM_HW_V3, .vf = true, .queues = 1, .mem = { .at = fuzz_at },
	};
	unsigned int n, i, fixed;
	struct wdm_dev *dev;
	struct zip_sqe sqe;
	struct qm_cqe cqe;
	uint64_t word;

	if (len < 2 + sizeof(sqe))
		return 0;
	memset(fuzz_mem, 0, sizeof(fuzz_mem));
	dev = wdm_create(&conf);
	must(dev != NULL);
	queue_open(dev, data[0] & 1);
	n = (data[0] >> 1) % (FUZZ_DEPTH - 1) + 1;
	fixed = data[1];
	data += 2;
	len -= 2;
	n = n < len / sizeof(sqe) ? n : len / sizeof(sqe);
	/* Behind the SQEs comes the data, also where the lists are. */
	for (i = n * sizeof(sqe); i < len; i++)
		fuzz_mem[FUZZ_DATA + (i - n * sizeof(sqe)) % (FUZZ_MEM - FUZZ_DATA)] = data[i];
	for (i = 0; i < n; i++) {
		memcpy(&sqe, data + i * sizeof(sqe), sizeof(sqe));
		sqe_fix(&sqe, fixed + i * 0x25);
		memcpy(fuzz_mem + FUZZ_SQ + i * sizeof(sqe), &sqe, sizeof(sqe));
	}
	word = WD_PREP(QM_DB_INDEX, n);
	wdm_bar_write(dev, QM_BAR, QM_DB_SQ_CQ, &word, sizeof(word));
	/*
	 * Nothing may be left undone. A destination in the queue's own pages can spoil SQEs that
	 * wait and CQEs, but not the device's idea of them.
	 */
	must(wdm_run(dev, FUZZ_DEPTH) == n && wdm_run(dev, FUZZ_DEPTH) == 0);
	memcpy(&cqe, fuzz_mem + FUZZ_CQ + (n - 1) * sizeof(cqe), sizeof(cqe));
	must(cqe.sq_head == n - 1 && cqe.w7 == 1);
	wdm_destroy(dev);
	return 0;
}
