/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * The ZIP engine of the device model: registers, checks of a request (SQE) and its results. What
 * the SQE says is taken apart here, once; the codecs (zip_*.c) see checked memory only.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "qm.h"
#include "zip.h"

#include "wdm_engine.h"
#include "zip_codec.h"

/* Scratch of one queue. */
struct zip_queue {
	struct zip_vec src, dst;
	struct zip_deflate *deflate;	/* compressing queue */
	struct zip_inflate *inflate;	/* decompressing queue */
};

static int
zip_dev_init(struct wdm_dev *dev)
{
	return 0;
}

static void
zip_dev_fini(struct wdm_dev *dev)
{
}

static void
zip_queue_close(struct wdm_dev *dev, void *queue)
{
	struct zip_queue *q = queue;

	if (q == NULL)
		return;
	zip_vec_free(&q->src);
	zip_vec_free(&q->dst);
	zip_deflate_close(q->deflate);
	zip_inflate_close(q->inflate);
	free(q);
}

static void *
zip_queue_open(struct wdm_dev *dev, unsigned int type)
{
	struct zip_queue *q = calloc(1, sizeof(*q));

	if (q == NULL)
		return NULL;
	if (type == ZIP_SQC_COMPRESS)
		q->deflate = zip_deflate_open();
	else
		q->inflate = zip_inflate_open();
	if (q->deflate == NULL && q->inflate == NULL) {
		zip_queue_close(dev, q);
		return NULL;
	}
	return q;
}

/* Requests that this hardware version knows, for a queue of this direction. */
static bool
zip_alg_ok(struct wdm_dev *dev, unsigned int type, uint8_t alg)
{
	bool v3 = wdm_conf_get(dev)->hw >= QM_HW_V3;

	switch (alg) {
	case ZIP_ALG_ZLIB:
	case ZIP_ALG_GZIP:
		return true;
	case ZIP_ALG_DEFLATE:
		return v3;
	default:
		return false;
	}
}

/* Take the SQE apart. Returns false when it makes no sense or its memory cannot be reached. */
static bool
zip_req_fill(struct wdm_dev *dev, struct zip_queue *q, unsigned int type,
	     const struct zip_sqe *sqe, struct zip_req *req)
{
	unsigned int sqe_type = wdm_conf_get(dev)->hw >= QM_HW_V3 ? ZIP_SQE_TYPE_V3 :
		ZIP_SQE_TYPE_V2;

	req->alg = WD_GET(ZIP_SQE_ALG, sqe->dw9);
	req->window = WD_GET(ZIP_SQE_WINDOW, sqe->dw9);
	req->level = WD_GET(ZIP_SQE_HINT_LEVEL, sqe->dw8);
	req->huffman = WD_GET(ZIP_SQE_HINT_HUFFMAN, sqe->dw8);
	req->finish = sqe->dw7 & ZIP_SQE_FINISH;
	req->src = &q->src;
	req->dst = &q->dst;
	if (WD_GET(ZIP_SQE_TYPE, sqe->dw7) != sqe_type || !zip_alg_ok(dev, type, req->alg))
		return false;
	switch (WD_GET(ZIP_SQE_BUF_TYPE, sqe->dw9)) {
	case ZIP_BUF_FLAT:
		return zip_vec_flat(dev, req->src, sqe->source_addr, sqe->input_data_length,
				    false) &&
			zip_vec_flat(dev, req->dst, sqe->dest_addr, sqe->dest_avail_out, true);
	case ZIP_BUF_SGL:
		return zip_vec_sgl(dev, req->src, sqe->source_addr,
				   WD_GET(ZIP_SQE_IN_OFFSET, sqe->dw7), sqe->input_data_length,
				   false) &&
			zip_vec_sgl(dev, req->dst, sqe->dest_addr,
				    WD_GET(ZIP_SQE_OUT_OFFSET, sqe->dw8), sqe->dest_avail_out,
				    true);
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

/* The checksum word of the SQE: gzip has the CRC register, the others are as they are. */
static uint32_t
zip_check_word(uint8_t alg, uint32_t check)
{
	return alg == ZIP_ALG_GZIP ? ~zip_bit_reverse(check) : check;
}

static void
zip_sqe_finish(struct zip_sqe *sqe, uint8_t alg, const struct zip_res *res)
{
	sqe->consumed = res->consumed;
	sqe->produced = res->produced;
	sqe->comp_data_length = 0;
	sqe->dw3 = WD_PREP(ZIP_SQE_STATUS, res->status) | (res->lstblk ? ZIP_SQE_LSTBLK : 0);
	sqe->ctx_dw0 = 0;
	sqe->ctx_dw1 = 0;
	sqe->ctx_dw2 = 0;
	sqe->isize = res->isize;
	sqe->checksum = zip_check_word(alg, res->check);
}

static void
zip_fail(void *sqe)
{
	static const struct zip_res res = { .status = ZIP_ST_UNKNOWN };

	zip_sqe_finish(sqe, 0, &res);
}

static void
zip_exec(struct wdm_dev *dev, void *queue, unsigned int type, void *sqes, unsigned int n)
{
	struct zip_queue *q = queue;
	struct zip_sqe *sqe = sqes;
	unsigned int i;

	for (i = 0; i < n; i++, sqe++) {
		struct zip_res res = { .status = ZIP_ST_OK };
		struct zip_req req;

		if (q == NULL || !zip_req_fill(dev, q, type, sqe, &req)) {
			zip_fail(sqe);
			continue;
		}
		if (type == ZIP_SQC_COMPRESS)
			zip_deflate_exec(q->deflate, &req, &res);
		else
			zip_inflate_exec(q->inflate, &req, &res);
		zip_sqe_finish(sqe, req.alg, &res);
	}
}

static void
zip_reg_reset(struct wdm_dev *dev)
{
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
	wdm_reg_set(dev, ZIP_CAP_DEV_ALG, ZIP_DEV_ALG_V3);
}

static bool
zip_reg_read(struct wdm_dev *dev, uint32_t off, uint32_t *val)
{
	return false;
}

static bool
zip_reg_write(struct wdm_dev *dev, uint32_t off, uint32_t val)
{
	return false;
}

const struct wdm_engine wdm_engine_zip = {
	.name = "zip",
	.pf_id = ZIP_PCI_ID_PF,
	.vf_id = ZIP_PCI_ID_VF,
	.class_code = ZIP_PCI_CLASS,
	.sqe_shift = ZIP_SQE_SHIFT,
	.nb_types = 2,
	.batch = 1,
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
