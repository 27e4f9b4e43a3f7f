/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Check an xform once and prepare its SQE: a session is a finished SQE. */

#include <errno.h>
#include <string.h>

#include <rte_malloc.h>

#include "hisi_zip.h"

/* Only our model reads hints; to silicon the bits are reserved. */
static uint32_t
zip_hints(const struct zip_dev *zdev, const struct rte_comp_compress_xform *c)
{
	uint32_t dw8 = 0;

	if (!zdev->wd->is_model)
		return 0;
	if (c->level > 0)
		dw8 |= WD_PREP(ZIP_SQE_HINT_LEVEL, c->level);
	if (c->algo != RTE_COMP_ALGO_DEFLATE)
		return dw8;
	if (c->deflate.huffman == RTE_COMP_HUFFMAN_FIXED)
		dw8 |= WD_PREP(ZIP_SQE_HINT_HUFFMAN, ZIP_HINT_HUFFMAN_FIXED);
	else if (c->deflate.huffman == RTE_COMP_HUFFMAN_DYNAMIC)
		dw8 |= WD_PREP(ZIP_SQE_HINT_HUFFMAN, ZIP_HINT_HUFFMAN_DYNAMIC);
	return dw8;
}

/* The largest window of hardware that is not larger than 2^@log2; 0 means any. */
static int
zip_window(uint8_t log2, uint32_t *window)
{
	switch (log2) {
	case 12:
		*window = ZIP_WINDOW_4K;
		return 0;
	case 13:
		*window = ZIP_WINDOW_8K;
		return 0;
	case 14:
		*window = ZIP_WINDOW_16K;
		return 0;
	default:
		/* A decoder with less than 4 KiB could not follow what hardware makes. */
		if (log2 != 0 && log2 < 12)
			return -ENOTSUP;
		*window = ZIP_WINDOW_32K;
		return 0;
	}
}

static int
zip_xform_deflate(struct zip_dev *zdev, const struct rte_comp_compress_xform *c,
		  struct zip_xform *xf)
{
	bool crc = c->chksum == RTE_COMP_CHECKSUM_CRC32 ||
		   c->chksum == RTE_COMP_CHECKSUM_CRC32_ADLER32;

	if (c->deflate.huffman > RTE_COMP_HUFFMAN_DYNAMIC)
		return -EINVAL;
	/* Silicon has no selector; what it makes by itself is dynamic. */
	if (c->deflate.huffman == RTE_COMP_HUFFMAN_FIXED && !zdev->wd->is_model)
		return -ENOTSUP;
	xf->deflate = true;
	xf->stored = c->level == RTE_COMP_LEVEL_NONE;
	/*
	 * zlib and gzip requests give a checksum for nothing: headers are software's and never
	 * written, the trailer is cut off. V2 has no other requests.
	 */
	if (crc) {
		xf->alg = ZIP_ALG_GZIP;
		xf->trailer = ZIP_GZIP_TRAILER;
	} else if (c->chksum == RTE_COMP_CHECKSUM_ADLER32 || !zdev->raw) {
		xf->alg = ZIP_ALG_ZLIB;
		xf->trailer = ZIP_ZLIB_TRAILER;
	} else {
		xf->alg = ZIP_ALG_DEFLATE;
	}
	return 0;
}

static int
zip_xform_compress(struct zip_dev *zdev, const struct rte_comp_compress_xform *c,
		   struct zip_xform *xf)
{
	uint32_t window = ZIP_WINDOW_32K;
	int ret;

	if (c->level < RTE_COMP_LEVEL_PMD_DEFAULT || c->level > RTE_COMP_LEVEL_MAX)
		return -EINVAL;
	if (c->hash_algo != RTE_COMP_HASH_ALGO_NONE)
		return -ENOTSUP;
	switch ((int)c->algo) {
	case RTE_COMP_ALGO_DEFLATE:
		if (c->chksum > RTE_COMP_CHECKSUM_CRC32_ADLER32)
			return -ENOTSUP;
		ret = zip_window(c->window_size, &window);
		if (ret == 0)
			ret = zip_xform_deflate(zdev, c, xf);
		break;
#if ZIP_HAVE_LZ4
	case RTE_COMP_ALGO_LZ4:
		/* Bare blocks: hardware makes no frames and sums nothing. */
		if (!zdev->lz4 || c->chksum != RTE_COMP_CHECKSUM_NONE ||
		    (c->lz4.flags & ~RTE_COMP_LZ4_FLAG_BLOCK_INDEPENDENCE) != 0)
			return -ENOTSUP;
		xf->alg = ZIP_ALG_LZ4;
		xf->len_max = ZIP_LZ4_MAX;
		ret = 0;
		break;
#endif
	default:
		return -ENOTSUP;
	}
	if (ret != 0)
		return ret;
	xf->dir = ZIP_SQC_COMPRESS;
	xf->chksum = c->chksum;
	xf->sqe.dw7 = ZIP_SQE_FINISH | ZIP_SQE_NEW;
	xf->sqe.dw8 = zip_hints(zdev, c);
	xf->sqe.dw9 = WD_PREP(ZIP_SQE_ALG, xf->alg) | WD_PREP(ZIP_SQE_WINDOW, window);
	return 0;
}

static int
zip_xform_decompress(struct zip_dev *zdev, const struct rte_comp_decompress_xform *d,
		     struct zip_xform *xf)
{
	/* V2 can only undo zlib and gzip, and checks a trailer that raw data does not have. */
	if (d->algo != RTE_COMP_ALGO_DEFLATE || !zdev->raw ||
	    d->hash_algo != RTE_COMP_HASH_ALGO_NONE ||
	    d->chksum > RTE_COMP_CHECKSUM_CRC32_ADLER32 || d->window_size > 15)
		return -ENOTSUP;
	xf->deflate = true;
	xf->dir = ZIP_SQC_DECOMPRESS;
	xf->alg = ZIP_ALG_DEFLATE;
	xf->chksum = d->chksum;
	/* The kernel's form of a stateless request: it ends with status 0. */
	xf->sqe.dw9 = WD_PREP(ZIP_SQE_ALG, xf->alg) | WD_PREP(ZIP_SQE_WINDOW, ZIP_WINDOW_32K);
	return 0;
}

int
zip_xform_init(struct zip_dev *zdev, const struct rte_comp_xform *xform, struct zip_xform *xf)
{
	int ret;

	memset(xf, 0, sizeof(*xf));
	xf->len_max = ZIP_REQ_MAX;
	if (xform->type == RTE_COMP_COMPRESS)
		ret = zip_xform_compress(zdev, &xform->compress, xf);
	else if (xform->type == RTE_COMP_DECOMPRESS)
		ret = zip_xform_decompress(zdev, &xform->decompress, xf);
	else
		ret = -EINVAL;
	if (ret != 0)
		return ret;
	xf->sqe.dw7 |= WD_PREP(ZIP_SQE_TYPE, zdev->wd->hw >= QM_HW_V3 ? ZIP_SQE_TYPE_V3 :
							ZIP_SQE_TYPE_V2);
	xf->magic = ZIP_MAGIC_XFORM;
	xf->plain = xf->chksum == RTE_COMP_CHECKSUM_NONE && xf->trailer == 0;
	xf->zdev = zdev;
	return 0;
}

int
zip_xform_create(struct rte_compressdev *dev, const struct rte_comp_xform *xform,
		 void **private_xform)
{
	struct zip_xform *xf;
	int ret;

	xf = rte_zmalloc_socket("hisi_zip xform", sizeof(*xf), RTE_CACHE_LINE_SIZE,
				dev->data->socket_id);
	if (xf == NULL)
		return -ENOMEM;
	ret = zip_xform_init(dev->data->dev_private, xform, xf);
	if (ret != 0) {
		rte_free(xf);
		return ret;
	}
	*private_xform = xf;
	return 0;
}

int
zip_xform_free(struct rte_compressdev *dev, void *private_xform)
{
	struct zip_xform *xf = private_xform;

	if (xf->magic != ZIP_MAGIC_XFORM || xf->zdev != dev->data->dev_private)
		return -EINVAL;
	xf->magic = 0;
	rte_free(xf);
	return 0;
}
