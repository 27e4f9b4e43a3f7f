/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Addresses that the IOMMU does not know, wherever an address can stand. The request or the queue
 * must tell; nothing else may suffer, so a good request follows each time.
 */

#include <string.h>

#include "wv.h"

#define NOWHERE		UINT64_C(0x7000000000)
#define IOVA		UINT64_C(0x1000000000)

struct fault_rig {
	struct wv_dev dev;
	struct wv_queue q;
};

static void
again(struct fault_rig *rig, const char *what)
{
	wv_check(wv_works(&rig->dev, &rig->q), "%s: the next request", what);
}

/* The request comes back and says that it failed. */
static void
fails(struct fault_rig *rig, const char *what, struct zip_sqe *sqe)
{
	int status = wv_request(&rig->dev, &rig->q, sqe);

	wv_check(status > 0 && status != ZIP_ST_NEGATIVE, "%s: status 0x%x", what, status);
	again(rig, what);
}

static void
flat(struct fault_rig *rig)
{
	struct zip_sqe sqe = wv_sqe(&rig->dev);

	sqe.source_addr = NOWHERE;
	fails(rig, "source nowhere", &sqe);
	sqe = wv_sqe(&rig->dev);
	sqe.dest_addr = NOWHERE;
	fails(rig, "destination nowhere", &sqe);
	sqe = wv_sqe(&rig->dev);
	sqe.source_addr = rig->dev.iova + WV_MEM - sqe.input_data_length / 2;
	fails(rig, "source runs out of the mapping", &sqe);
	sqe = wv_sqe(&rig->dev);
	sqe.source_addr = UINT64_MAX - 100;
	fails(rig, "source runs out of the address space", &sqe);
}

/* A list of two entries, each half of the text. */
static struct sgl_hdr *
list(struct fault_rig *rig, struct zip_sqe *sqe)
{
	struct sgl_hdr *sgl = (void *)(rig->dev.mem + WV_SGL);
	uint32_t half = sqe->input_data_length / 2;

	memset(sgl, 0, sizeof(*sgl) + 2 * sizeof(sgl->sge[0]));
	sgl->entry_sum_in_chain = sgl->entry_sum_in_sgl = sgl->entry_length_in_sgl = 2;
	sgl->sge[0] = (struct sgl_sge){ .buf = sqe->source_addr, .len = half };
	sgl->sge[1] = (struct sgl_sge){ .buf = sqe->source_addr + half,
					.len = sqe->input_data_length - half };
	return sgl;
}

/* The other side is a list as well, of one entry. */
static struct zip_sqe
list_sqe(struct fault_rig *rig, struct sgl_hdr **sgl)
{
	struct zip_sqe sqe = wv_sqe(&rig->dev);
	struct sgl_hdr *dst = (void *)(rig->dev.mem + WV_SGL + 0x1000);

	*sgl = list(rig, &sqe);
	memset(dst, 0, sizeof(*dst) + sizeof(dst->sge[0]));
	dst->entry_sum_in_chain = dst->entry_sum_in_sgl = dst->entry_length_in_sgl = 1;
	dst->sge[0] = (struct sgl_sge){ .buf = sqe.dest_addr, .len = sqe.dest_avail_out };
	sqe.source_addr = rig->dev.iova + WV_SGL;
	sqe.dest_addr = rig->dev.iova + WV_SGL + 0x1000;
	sqe.dw9 |= WD_PREP(ZIP_SQE_BUF_TYPE, ZIP_BUF_SGL);
	return sqe;
}

static void
lists(struct fault_rig *rig)
{
	struct sgl_hdr *sgl;
	struct zip_sqe sqe = list_sqe(rig, &sgl);

	wv_check(wv_request(&rig->dev, &rig->q, &sqe) == ZIP_ST_OK, "lists as they should be");
	sqe = list_sqe(rig, &sgl);
	sqe.source_addr = NOWHERE;
	fails(rig, "list nowhere", &sqe);
	sqe = list_sqe(rig, &sgl);
	sgl->sge[1].buf = NOWHERE;
	fails(rig, "list's entry nowhere", &sqe);
	sqe = list_sqe(rig, &sgl);
	sgl->entry_sum_in_sgl = 1;
	sgl->next = NOWHERE;
	fails(rig, "next list nowhere", &sqe);
	sqe = list_sqe(rig, &sgl);
	((struct sgl_hdr *)(rig->dev.mem + WV_SGL + 0x1000))->sge[0].buf = NOWHERE;
	fails(rig, "destination list's entry nowhere", &sqe);
}

/* The device cannot even read the request, or not say that it is done: the queue stands still. */
static void
queue(struct fault_rig *rig)
{
	struct wv_dev *dev = &rig->dev;
	uint64_t ring = dev->iova + WV_RING + rig->q.ring * WV_RING_SIZE;
	struct zip_sqe sqe = wv_sqe(dev);
	uint64_t ctx;

	wv_check(wv_queue_load(dev, &rig->q, NOWHERE, ring + WV_RING_SIZE / 2) == 0,
		 "a context is not a request");
	wv_check(wv_request(dev, &rig->q, &sqe) == -1, "SQ nowhere: silence");
	wv_check(wv_queue_load(dev, &rig->q, ring, ring + WV_RING_SIZE / 2) == 0,
		 "SQ nowhere: contexts anew");
	again(rig, "SQ nowhere");
	wv_queue_load(dev, &rig->q, ring, NOWHERE);
	sqe = wv_sqe(dev);
	wv_check(wv_request(dev, &rig->q, &sqe) == -1, "CQ nowhere: silence");
	wv_check(wv_queue_load(dev, &rig->q, ring, ring + WV_RING_SIZE / 2) == 0,
		 "CQ nowhere: contexts anew");
	again(rig, "CQ nowhere");
	ctx = NOWHERE;
	wv_check(wv_mb(dev, QM_MB_SQC, rig->q.nr, false, &ctx) > 0, "context nowhere: refused");
	again(rig, "context nowhere");
}

/* What was mapped and is no more: the device has kept nothing. */
static void
taken_away(struct fault_rig *rig)
{
	struct wv_dev *dev = &rig->dev;
	struct zip_sqe sqe = wv_sqe(dev);

	wv_map(dev, NOWHERE, dev->mem + WV_SRC, 0x100000);
	sqe.source_addr = NOWHERE;
	wv_check(wv_request(dev, &rig->q, &sqe) == ZIP_ST_OK, "mapped a second time");
	wv_unmap(dev, NOWHERE, 0x100000);
	sqe = wv_sqe(dev);
	sqe.source_addr = NOWHERE;
	fails(rig, "unmapped again", &sqe);
}

void
wv_fault(const char *bdf)
{
	struct fault_rig rig;
	unsigned int base, nb;

	wv_open(&rig.dev, bdf, IOVA);
	if (!rig.dev.vf) {
		wv_pf_init(&rig.dev);
		wv_vft_set(&rig.dev, 0, 0, 16);
	}
	wv_vft_get(&rig.dev, &base, &nb);
	wv_check(nb >= 2, "%u queues", nb);
	wv_check(wv_tables(&rig.dev) == 0, "context tables");
	wv_check(wv_queue_open(&rig.dev, &rig.q, nb - 1) == 0, "queue %u", nb - 1);
	again(&rig, "before all");
	flat(&rig);
	lists(&rig);
	queue(&rig);
	taken_away(&rig);
	wv_reset(&rig.dev);
	if (!rig.dev.vf)
		wv_vft_set(&rig.dev, 0, 0, 16);
	wv_check(wv_tables(&rig.dev) == 0 && wv_queue_open(&rig.dev, &rig.q, 0) == 0,
		 "after a reset: contexts");
	again(&rig, "after a reset");
	wv_close(&rig.dev);
}
