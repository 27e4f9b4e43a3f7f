/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * The ZIP engine of the device model: registers, checks of a request (SQE) and its results. What
 * the SQE says is taken apart here, once; the codecs (zip_*.c) see checked memory only.
 */

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "qm.h"
#include "zip.h"

#include "wdm_engine.h"
#include "zip_codec.h"

/* Counters of a core, at ZIP_CORE_COMP_DFX and ZIP_CORE_DECOMP_DFX; core 0 does all the work. */
enum zip_counter {
	ZIP_CNT_FETCHED,
	ZIP_CNT_GOOD,
	ZIP_CNT_BAD,
	ZIP_CNT_DONE,
	ZIP_CNT_CONSUMED,
	ZIP_CNT_PRODUCED,
	ZIP_CNT_NB
};

static const uint16_t zip_counter_off[ZIP_CNT_NB] = { 0x00, 0x04, 0x08, 0x0c, 0x38, 0x40 };

/* State of a function. */
struct zip_dev {
	struct zip_streams *streams;
	_Atomic uint32_t count[2][ZIP_CNT_NB];	/* by SQC type; any thread */
};

/* A request whose SQE was taken apart. */
struct zip_slot {
	struct wdm_vec src, dst;
	struct zip_req req;
	struct zip_res res;
	bool ok;		/* else it has failed already */
};

/* Scratch of one queue. */
struct zip_queue {
	struct wdm_bus bus;
	struct zip_slot slot[ZIP_BATCH];
	struct zip_deflate *deflate;	/* compressing queue */
	struct zip_lz4 *lz4;
	struct zip_inflate *inflate;	/* decompressing queue */
};

static struct zip_dev *
zip_dev_get(struct wdm_dev *dev)
{
	return *wdm_engine_priv(dev);
}

static int
zip_dev_init(struct wdm_dev *dev)
{
	struct zip_dev *zd = calloc(1, sizeof(*zd));

	if (zd == NULL)
		return -ENOMEM;
	zd->streams = zip_streams_open();
	if (zd->streams == NULL) {
		free(zd);
		return -ENOMEM;
	}
	*wdm_engine_priv(dev) = zd;
	return 0;
}

static void
zip_dev_fini(struct wdm_dev *dev)
{
	struct zip_dev *zd = zip_dev_get(dev);

	if (zd == NULL)
		return;
	zip_streams_close(zd->streams);
	free(zd);
	*wdm_engine_priv(dev) = NULL;
}

static void
zip_queue_close(struct wdm_dev *dev, void *queue)
{
	struct zip_queue *q = queue;
	unsigned int i;

	if (q == NULL)
		return;
	for (i = 0; i < ZIP_BATCH; i++) {
		wdm_vec_free(&q->slot[i].src);
		wdm_vec_free(&q->slot[i].dst);
	}
	zip_deflate_close(q->deflate);
	zip_lz4_close(q->lz4);
	zip_inflate_close(q->inflate);
	free(q);
}

static void *
zip_queue_open(struct wdm_dev *dev, unsigned int type)
{
	struct zip_queue *q = calloc(1, sizeof(*q));
	bool ok;

	if (q == NULL)
		return NULL;
	if (type == ZIP_SQC_COMPRESS) {
		q->deflate = zip_deflate_open();
		q->lz4 = zip_lz4_open();
		ok = q->deflate != NULL && q->lz4 != NULL;
	} else {
		q->inflate = zip_inflate_open();
		ok = q->inflate != NULL;
	}
	if (!ok) {
		zip_queue_close(dev, q);
		return NULL;
	}
	return q;
}

/* Requests that this hardware version knows, for a queue of this direction. */
static bool
zip_alg_ok(unsigned int hw, unsigned int type, const struct zip_sqe *sqe)
{
	switch (WD_GET(ZIP_SQE_ALG, sqe->dw9)) {
	case ZIP_ALG_ZLIB:
	case ZIP_ALG_GZIP:
		return true;
	case ZIP_ALG_DEFLATE:
		return hw >= QM_HW_V3;
	case ZIP_ALG_LZ4:
		return hw >= QM_HW_V3 && type == ZIP_SQC_COMPRESS &&
			!(sqe->dw7 & ZIP_SQE_STATEFUL);
	default:
		return false;
	}
}

static uint32_t
zip_bit_reverse(uint32_t v)
{
	v = (v >> 1 & 0x55555555) | (v & 0x55555555) << 1;
	v = (v >> 2 & 0x33333333) | (v & 0x33333333) << 2;
	v = (v >> 4 & 0x0f0f0f0f) | (v & 0x0f0f0f0f) << 4;
	return __builtin_bswap32(v);
}

/* A checksum as the SQE has it: gzip's is the CRC register. The same function undoes it. */
static uint32_t
zip_check_word(uint8_t alg, uint32_t check)
{
	return alg == ZIP_ALG_GZIP ? ~zip_bit_reverse(check) : check;
}

static bool
zip_req_buffers(struct wdm_bus *bus, struct zip_slot *slot, const struct zip_sqe *sqe)
{
	uint32_t room = sqe->dest_avail_out;

	switch (WD_GET(ZIP_SQE_BUF_TYPE, sqe->dw9)) {
	case ZIP_BUF_FLAT:
		room = room > ZIP_FLAT_MAX ? ZIP_FLAT_MAX : room;
		return sqe->input_data_length <= ZIP_FLAT_MAX &&
			wdm_vec_flat(bus, &slot->src, sqe->source_addr, sqe->input_data_length,
				     false) &&
			wdm_vec_flat(bus, &slot->dst, sqe->dest_addr, room, true);
	case ZIP_BUF_SGL:
		return wdm_vec_sgl(bus, &slot->src, sqe->source_addr,
				   WD_GET(ZIP_SQE_IN_OFFSET, sqe->dw7), sqe->input_data_length,
				   false) &&
			wdm_vec_sgl(bus, &slot->dst, sqe->dest_addr,
				    WD_GET(ZIP_SQE_OUT_OFFSET, sqe->dw8), room, true);
	default:
		return false;
	}
}

/* The part of a request that only a stream has. */
static bool
zip_req_stream(struct wdm_bus *bus, const struct zip_sqe *sqe, struct zip_req *req)
{
	req->new = sqe->dw7 & ZIP_SQE_NEW;
	req->check = req->new ? zip_check_init(req->alg) : zip_check_word(req->alg, sqe->checksum);
	req->isize = req->new ? 0 : sqe->isize;
	req->ctx = wdm_bus_at(bus, sqe->stream_ctx_addr, ZIP_CTX_HW_SIZE, true);
	return req->ctx != NULL;
}

/* Take the SQE apart. Returns false when it makes no sense or its memory cannot be reached. */
static bool
zip_req_fill(struct wdm_bus *bus, struct zip_slot *slot, unsigned int type,
	     const struct zip_sqe *sqe)
{
	static const uint8_t wbits[] = { 12, 13, 14, 14, 15 };	/* 24K: the next that deflate has */
	unsigned int hw = wdm_conf_get(bus->dev)->hw, window = WD_GET(ZIP_SQE_WINDOW, sqe->dw9);
	struct zip_req *req = &slot->req;

	slot->res = (struct zip_res){ .status = ZIP_ST_OK };
	*req = (struct zip_req){
		.alg = WD_GET(ZIP_SQE_ALG, sqe->dw9),
		.level = WD_GET(ZIP_SQE_HINT_LEVEL, sqe->dw8),
		.huffman = WD_GET(ZIP_SQE_HINT_HUFFMAN, sqe->dw8),
		.finish = sqe->dw7 & ZIP_SQE_FINISH,
		.src = &slot->src,
		.dst = &slot->dst,
	};
	if (WD_GET(ZIP_SQE_TYPE, sqe->dw7) != (hw >= QM_HW_V3 ? ZIP_SQE_TYPE_V3 :
					       ZIP_SQE_TYPE_V2) ||
	    !zip_alg_ok(hw, type, sqe) || window >= sizeof(wbits))
		return false;
	req->wbits = wbits[window];
	if (req->level > ZIP_LEVEL_MAX)
		req->level = ZIP_LEVEL_MAX;
	return zip_req_buffers(bus, slot, sqe) &&
		(!(sqe->dw7 & ZIP_SQE_STATEFUL) || zip_req_stream(bus, sqe, req));
}

static void
zip_sqe_finish(struct zip_sqe *sqe, uint8_t alg, const struct zip_res *res)
{
	sqe->consumed = res->consumed;
	sqe->produced = res->produced;
	sqe->comp_data_length = 0;
	sqe->dw3 = WD_PREP(ZIP_SQE_STATUS, res->status) | (res->lstblk ? ZIP_SQE_LSTBLK : 0);
	sqe->ctx_dw0 = res->ctx_dw0;
	sqe->ctx_dw1 = 0;
	sqe->ctx_dw2 = res->ctx_dw2;
	sqe->isize = res->isize;
	sqe->checksum = zip_check_word(alg, res->check);
}

static void
zip_fail(void *sqe)
{
	static const struct zip_res res = { .status = ZIP_ST_UNKNOWN };

	zip_sqe_finish(sqe, 0, &res);
}

/*
 * A request of early software that asks for nothing: a stream's, no input, 16 bytes of room. It
 * succeeds and changes nothing.
 */
static bool
zip_sqe_bypass(struct zip_sqe *sqe)
{
	if (!(sqe->dw7 & ZIP_SQE_STATEFUL) || sqe->input_data_length != 0 ||
	    sqe->dest_avail_out != ZIP_BYPASS_ROOM)
		return false;
	sqe->consumed = 0;
	sqe->produced = 0;
	sqe->comp_data_length = 0;
	sqe->dw3 = 0;
	return true;
}

static void
zip_compress_one(struct zip_queue *q, const struct zip_sqe *sqe, struct zip_slot *slot)
{
	if (slot->req.alg == ZIP_ALG_LZ4)
		zip_lz4_exec(q->lz4, &slot->req, &slot->res);
	else if (sqe->dw7 & ZIP_SQE_STATEFUL)
		zip_stream_deflate(q->deflate, &slot->req, &slot->res);
	else
		zip_deflate_exec(q->deflate, &slot->req, &slot->res);
}

static void
zip_compress(struct zip_queue *q, struct zip_sqe *sqe, unsigned int n)
{
	struct zip_slot *slot = q->slot;
	unsigned int i;

	for (i = 0; i < n; i++) {
		/* While one request is executed the memory of the next is on its way. */
		if (i + 1 < n && slot[i + 1].ok) {
			wdm_prefetch_vec(&slot[i + 1].src);
			wdm_prefetch_vec(&slot[i + 1].dst);
		}
		if (slot[i].ok && !zip_sqe_bypass(&sqe[i])) {
			zip_compress_one(q, &sqe[i], &slot[i]);
			zip_sqe_finish(&sqe[i], slot[i].req.alg, &slot[i].res);
		}
	}
}

/* Those without a stream, up to the next one with a stream, go to their codec together. */
static unsigned int
zip_decompress_stateless(struct zip_queue *q, struct zip_sqe *sqe, unsigned int at, unsigned int n)
{
	const struct zip_req *req[ZIP_BATCH];
	struct zip_res *res[ZIP_BATCH];
	unsigned int i, nb = 0;

	for (i = at; i < n && !(sqe[i].dw7 & ZIP_SQE_STATEFUL); i++) {
		if (q->slot[i].ok) {
			req[nb] = &q->slot[i].req;
			res[nb++] = &q->slot[i].res;
		}
	}
	zip_inflate_exec(q->inflate, req, res, nb);
	for (n = i, i = at; i < n; i++)
		if (q->slot[i].ok)
			zip_sqe_finish(&sqe[i], q->slot[i].req.alg, &q->slot[i].res);
	return n;
}

static void
zip_decompress(struct zip_dev *zd, struct zip_queue *q, struct zip_sqe *sqe, unsigned int n)
{
	struct zip_slot *slot = q->slot;
	unsigned int i = 0;

	while (i < n) {
		if (!(sqe[i].dw7 & ZIP_SQE_STATEFUL)) {
			i = zip_decompress_stateless(q, sqe, i, n);
			continue;
		}
		if (slot[i].ok && !zip_sqe_bypass(&sqe[i])) {
			zip_stream_inflate(zd->streams, &slot[i].req, &slot[i].res);
			zip_sqe_finish(&sqe[i], slot[i].req.alg, &slot[i].res);
		}
		i++;
	}
}

static void
zip_count(struct zip_dev *zd, unsigned int type, enum zip_counter c, uint32_t n)
{
	atomic_fetch_add_explicit(&zd->count[type][c], n, memory_order_relaxed);
}

static void
zip_exec(struct wdm_dev *dev, void *queue, unsigned int type, void *sqes, unsigned int n)
{
	uint32_t bad = 0, consumed = 0, produced = 0;
	struct zip_dev *zd = zip_dev_get(dev);
	struct zip_queue *q = queue;
	struct zip_sqe *sqe = sqes;
	unsigned int i, status;

	if (q != NULL)
		wdm_bus_open(&q->bus, dev);
	for (i = 0; i < n; i++) {
		if (q != NULL)
			q->slot[i].ok = zip_req_fill(&q->bus, &q->slot[i], type, &sqe[i]);
		if (q == NULL || !q->slot[i].ok)
			zip_fail(&sqe[i]);
	}
	if (q != NULL && type == ZIP_SQC_COMPRESS)
		zip_compress(q, sqe, n);
	else if (q != NULL)
		zip_decompress(zd, q, sqe, n);
	for (i = 0; i < n; i++, sqe++) {
		status = WD_GET(ZIP_SQE_STATUS, sqe->dw3);
		bad += status != ZIP_ST_OK && status != ZIP_ST_NEGATIVE && status != ZIP_ST_END;
		consumed += sqe->consumed;
		produced += sqe->produced;
	}
	zip_count(zd, type, ZIP_CNT_FETCHED, n);
	zip_count(zd, type, ZIP_CNT_GOOD, n - bad);
	zip_count(zd, type, ZIP_CNT_BAD, bad);
	zip_count(zd, type, ZIP_CNT_DONE, n);
	zip_count(zd, type, ZIP_CNT_CONSUMED, consumed);
	zip_count(zd, type, ZIP_CNT_PRODUCED, produced);
}

static void
zip_reg_reset(struct wdm_dev *dev)
{
	unsigned int i;

	wdm_reg_set(dev, ZIP_CLOCK_GATE_CTRL, 0);
	if (wdm_conf_get(dev)->hw < QM_HW_V3)
		return;
	wdm_reg_set(dev, ZIP_CAP_QM_NFE, ZIP_QM_NFE_V3);
	wdm_reg_set(dev, ZIP_CAP_QM_RESET, ZIP_QM_RESET_V3);
	wdm_reg_set(dev, ZIP_CAP_QM_CE, ZIP_QM_CE);
	wdm_reg_set(dev, ZIP_CAP_NFE, ZIP_NFE_V3);
	wdm_reg_set(dev, ZIP_CAP_RESET, ZIP_RESET);
	wdm_reg_set(dev, ZIP_CAP_CE, ZIP_CE);
	wdm_reg_set(dev, ZIP_CAP_CORE_INFO, ZIP_CORE_INFO_V3);
	wdm_reg_set(dev, ZIP_CAP_CORE_EN, ZIP_CORE_EN_V3);
	wdm_reg_set(dev, ZIP_CAP_DRV_ALG, ZIP_DRV_ALG_V3);
	wdm_reg_set(dev, ZIP_CAP_DEV_ALG, ZIP_DEV_ALG_V3 | ZIP_CAP_ALG_LZ4_COMP);
	for (i = 0; i < 2; i++)
		wdm_reg_set(dev, ZIP_CAP_CORE1_ALG + 4 * i,
			    ZIP_CORE_COMP_ALG_V3 | ZIP_CAP_ALG_LZ4_COMP);
	for (; i < 5; i++)
		wdm_reg_set(dev, ZIP_CAP_CORE1_ALG + 4 * i, ZIP_CORE_DECOMP_ALG_V3);
}

/* A counter of core 0 of either kind. NULL: @off is another register. */
static _Atomic uint32_t *
zip_reg_counter(struct wdm_dev *dev, uint32_t off)
{
	unsigned int type, i;

	if (off - ZIP_CORE_COMP_DFX < ZIP_CORE_DFX_PITCH)
		type = ZIP_SQC_COMPRESS;
	else if (off - ZIP_CORE_DECOMP_DFX < ZIP_CORE_DFX_PITCH)
		type = ZIP_SQC_DECOMPRESS;
	else
		return NULL;
	for (i = 0; i < ZIP_CNT_NB; i++)
		if (off % ZIP_CORE_DFX_PITCH == zip_counter_off[i])
			return &zip_dev_get(dev)->count[type][i];
	return NULL;
}

static bool
zip_reg_read(struct wdm_dev *dev, uint32_t off, uint32_t *val)
{
	_Atomic uint32_t *count;

	if (off == ZIP_CORE_INT_STATUS) {
		*val = wdm_reg_get(dev, ZIP_CORE_INT_SOURCE) &
			~wdm_reg_get(dev, ZIP_CORE_INT_MASK);
		return true;
	}
	count = zip_reg_counter(dev, off);
	if (count == NULL)
		return false;
	if (wdm_reg_get(dev, ZIP_SOFT_CTRL_CNT_CLR_CE) & ZIP_CNT_CLR)
		*val = atomic_exchange_explicit(count, 0, memory_order_relaxed);
	else
		*val = atomic_load_explicit(count, memory_order_relaxed);
	return true;
}

static bool
zip_reg_write(struct wdm_dev *dev, uint32_t off, uint32_t val)
{
	switch (off) {
	case ZIP_CORE_INT_SOURCE:
		wdm_reg_set(dev, off, wdm_reg_get(dev, off) & ~val);
		return true;
	case ZIP_CORE_INT_SET:
		wdm_reg_set(dev, ZIP_CORE_INT_SOURCE,
			    wdm_reg_get(dev, ZIP_CORE_INT_SOURCE) | val);
		if (val & ~wdm_reg_get(dev, ZIP_CORE_INT_MASK))
			wdm_abnormal(dev);
		return true;
	default:
		/* Read only. */
		return off == ZIP_CORE_INT_STATUS || off == ZIP_SVA_TRANS ||
			(off >= ZIP_CAP_QM_NFE && off < QM_CAP_END) ||
			zip_reg_counter(dev, off) != NULL;
	}
}

const struct wdm_engine wdm_engine_zip = {
	.name = "zip",
	.pf_id = ZIP_PCI_ID_PF,
	.vf_id = ZIP_PCI_ID_VF,
	.class_code = ZIP_PCI_CLASS,
	.sqe_shift = ZIP_SQE_SHIFT,
	.nb_types = 2,
	.batch = ZIP_BATCH,
	.res_len = sizeof(struct zip_sqe) / 16,
	.dev_init = zip_dev_init,
	.dev_fini = zip_dev_fini,
	.queue_open = zip_queue_open,
	.queue_close = zip_queue_close,
	.exec = zip_exec,
	.fail = zip_fail,
	.reg_reset = zip_reg_reset,
	.reg_read = zip_reg_read,
	.reg_write = zip_reg_write,
};
