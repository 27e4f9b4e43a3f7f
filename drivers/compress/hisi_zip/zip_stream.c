/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Streams: creation, and the context memory that hardware keeps its state in. */

#include <errno.h>
#include <string.h>

#include <rte_eal.h>
#include <rte_malloc.h>
#include <rte_memory.h>

#include "wd_compat.h"

#include "hisi_zip.h"

static rte_iova_t
zip_iova(const void *p)
{
	const struct rte_memseg *ms = rte_mem_virt2memseg(p, NULL);

	if (rte_eal_iova_mode() == RTE_IOVA_VA)
		return (uintptr_t)p;
	if (ms == NULL || ms->iova == RTE_BAD_IOVA)
		return RTE_BAD_IOVA;
	return ms->iova + RTE_PTR_DIFF(p, ms->addr);
}

/* Hardware sees one run of addresses. */
static uint8_t *
zip_ctx_memory(int socket_id, rte_iova_t *iova)
{
	/* A block aligned to its size lies in one huge page; the other fits closer. */
	static const unsigned int align[] = { RTE_CACHE_LINE_SIZE, ZIP_CTX_SIZE };
	uint8_t *p;
	unsigned int i;

	for (i = 0; i < RTE_DIM(align); i++) {
		p = rte_zmalloc_socket("hisi_zip context", ZIP_CTX_SIZE, align[i], socket_id);
		if (p == NULL)
			return NULL;
		*iova = zip_iova(p);
		if (*iova != RTE_BAD_IOVA &&
		    zip_iova(p + ZIP_CTX_SIZE - 1) == *iova + ZIP_CTX_SIZE - 1)
			return p;
		rte_free(p);
	}
	return NULL;
}

int
zip_ctx_alloc(struct zip_stream *st, int socket_id)
{
	struct rte_mbuf *m = &st->stage;

	st->ctx = zip_ctx_memory(socket_id, &st->ctx_iova);
	if (st->ctx == NULL)
		return -ENOMEM;
	memset(m, 0, sizeof(*m));
	m->buf_addr = st->ctx + ZIP_STAGE_OFF;
	rte_mbuf_iova_set(m, st->ctx_iova + ZIP_STAGE_OFF);
	m->buf_len = ZIP_STAGE_ROOM;
	m->data_len = ZIP_STAGE_ROOM;
	m->pkt_len = ZIP_STAGE_ROOM;
	m->nb_segs = 1;
	return 0;
}

void
zip_ctx_free(struct zip_stream *st)
{
	rte_free(st->ctx);
	st->ctx = NULL;
}

void
zip_stream_reset(struct zip_stream *st)
{
	st->fresh = true;
	st->finished = false;
	st->more = false;
	st->dead = false;
	st->skip = 0;
	st->held = 0;
	st->held_off = 0;
	st->ctx_dw0 = 0;
	st->ctx_dw1 = 0;
	st->ctx_dw2 = 0;
	st->isize = 0;
	st->hw_checksum = 0;
	st->chksum = zip_chksum_start(st->xf.chksum, 0);
}

int
zip_stream_create(struct rte_compressdev *dev, const struct rte_comp_xform *xform,
		  void **stream)
{
	struct zip_stream *st;
	int ret;

	st = rte_zmalloc_socket("hisi_zip stream", sizeof(*st), RTE_CACHE_LINE_SIZE,
				dev->data->socket_id);
	if (st == NULL)
		return -ENOMEM;
	ret = zip_xform_init(dev->data->dev_private, xform, &st->xf);
	if (ret == 0 && !st->xf.deflate)
		ret = -ENOTSUP;
	if (ret == 0)
		ret = zip_ctx_alloc(st, dev->data->socket_id);
	if (ret != 0) {
		rte_free(st);
		return ret;
	}
	st->xf.magic = ZIP_MAGIC_STREAM;
	zip_stream_reset(st);
	*stream = st;
	return 0;
}

int
zip_stream_free(struct rte_compressdev *dev, void *stream)
{
	struct zip_stream *st = stream;

	if (st->xf.magic != ZIP_MAGIC_STREAM || st->xf.zdev != dev->data->dev_private)
		return -EINVAL;
	if (rte_atomic_load_explicit(&st->busy, rte_memory_order_acquire))
		return -EBUSY;
	st->xf.magic = 0;
	zip_ctx_free(st);
	rte_free(st);
	return 0;
}
