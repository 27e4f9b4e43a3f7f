/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Stateless decompression of DEFLATE, and of zlib and gzip bodies with their trailers.
 *
 * libdeflate is ahead on small requests and on fixed codes, ISA-L on long ones; both want source
 * and destination in one piece. Pieces are copied while that is cheap; beyond, ISA-L works from
 * piece to piece. Figures are in doc/model.rst.
 */

#include <stdlib.h>
#include <string.h>

#include <isa-l.h>
#include <libdeflate.h>

#include "zip_codec.h"

/* Longer input than this: ISA-L's dearer tables pay. */
#define ZIP_INFLATE_SHORT	6144
/* Room or input in pieces is made one piece up to this size. */
#define ZIP_INFLATE_COPY_MAX	(256 * 1024)

struct zip_inflate {
	struct inflate_state isal;
	struct libdeflate_decompressor *ld;
	struct zip_buf in, out;
};

struct zip_inflate *
zip_inflate_open(void)
{
	struct zip_inflate *i;

	if (posix_memalign((void **)&i, 64, sizeof(*i)) != 0)
		return NULL;
	memset(i, 0, sizeof(*i));
	i->ld = libdeflate_alloc_decompressor();
	if (i->ld == NULL) {
		free(i);
		return NULL;
	}
	isal_inflate_init(&i->isal);
	return i;
}

void
zip_inflate_close(struct zip_inflate *i)
{
	if (i == NULL)
		return;
	libdeflate_free_decompressor(i->ld);
	free(i->in.p);
	free(i->out.p);
	free(i);
}

/* Raw stream from one piece to another. Returns a status. */
static uint8_t
zip_inflate_flat(struct zip_inflate *i, const uint8_t *in, uint32_t in_len, uint8_t *out,
		 uint32_t room, uint32_t *used, uint32_t *len)
{
	struct inflate_state *s = &i->isal;
	size_t in_used, out_len;

	if (in_len <= ZIP_INFLATE_SHORT || (in[0] >> 1 & 3) == 1) {
		switch (libdeflate_deflate_decompress_ex(i->ld, in, in_len, out, room, &in_used,
							 &out_len)) {
		case LIBDEFLATE_SUCCESS:
			*used = in_used;
			*len = out_len;
			return ZIP_ST_OK;
		case LIBDEFLATE_INSUFFICIENT_SPACE:
			return ZIP_ST_NO_ROOM;
		default:
			return ZIP_ST_UNKNOWN;
		}
	}
	isal_inflate_reset(s);
	s->next_in = (uint8_t *)(uintptr_t)in;
	s->avail_in = in_len;
	s->next_out = out;
	s->avail_out = room;
	switch (isal_inflate_stateless(s)) {
	case ISAL_DECOMP_OK:
		*used = in_len - s->avail_in;
		*len = s->total_out;
		return ZIP_ST_OK;
	case ISAL_OUT_OVERFLOW:
		return ZIP_ST_NO_ROOM;
	default:
		return ZIP_ST_UNKNOWN;
	}
}

/* The same from segment to segment. */
static uint8_t
zip_inflate_pieces(struct zip_inflate *i, const struct zip_req *req, uint32_t *used,
		   uint32_t *len)
{
	struct inflate_state *s = &i->isal;
	struct zip_cur in = zip_vec_at(req->src, 0), out = zip_vec_at(req->dst, 0);
	uint32_t left = req->src->len;
	uint8_t spill;
	int ret;

	isal_inflate_reset(s);
	s->avail_in = 0;
	s->avail_out = 0;
	do {
		if (s->avail_in == 0 && in.seg != in.end) {
			s->next_in = in.seg->p;
			s->avail_in = in.seg->len;
			left -= in.seg++->len;
		}
		if (s->avail_out == 0 && out.seg != out.end) {
			s->next_out = out.seg->p;
			s->avail_out = out.seg++->len;
		} else if (s->avail_out == 0) {
			/* The end of the stream may still be to come, but no more data. */
			s->next_out = &spill;
			s->avail_out = 1;
		}
		ret = isal_inflate(s);
		if (s->next_out == &spill + 1)
			return ZIP_ST_NO_ROOM;
		if (ret < 0 || ret > ISAL_OUT_OVERFLOW)
			return ZIP_ST_UNKNOWN;
		if (s->block_state == ISAL_BLOCK_FINISH)
			break;
		if (s->avail_in == 0 && in.seg == in.end && s->avail_out > 0)
			return ZIP_ST_UNKNOWN;	/* truncated */
	} while (true);
	/* Whole bytes that were read ahead and belong to what follows the stream. */
	*used = req->src->len - left - s->avail_in - s->read_in_length / 8;
	*len = s->total_out;
	return ZIP_ST_OK;
}

static uint8_t
zip_inflate_body(struct zip_inflate *i, const struct zip_req *req, uint32_t *used, uint32_t *len)
{
	bool flat = req->dst->nb == 1;
	const uint8_t *in;
	uint8_t *out, st;

	if ((req->src->nb > 1 && req->src->len > ZIP_INFLATE_COPY_MAX) ||
	    (!flat && req->dst->len > ZIP_INFLATE_COPY_MAX))
		return zip_inflate_pieces(i, req, used, len);
	in = zip_vec_linear(req->src, req->src->len, &i->in);
	out = flat ? req->dst->seg[0].p : zip_buf_get(&i->out, req->dst->len + 1);
	if (in == NULL || out == NULL)
		return ZIP_ST_UNKNOWN;
	st = zip_inflate_flat(i, in, req->src->len, out, req->dst->len, used, len);
	/* libdeflate reads zeroes behind the input: what ends too early may look too long. */
	if (st == ZIP_ST_NO_ROOM)
		return zip_inflate_pieces(i, req, used, len);
	if (st == ZIP_ST_OK && !flat)
		zip_vec_put(req->dst, 0, out, *len);
	return st;
}

void
zip_inflate_exec(struct zip_inflate *i, const struct zip_req *req, struct zip_res *res)
{
	uint32_t trailer = zip_trailer_len(req->alg), used, len;
	uint8_t buf[8], want[8];

	if (req->src->len == 0) {
		res->status = ZIP_ST_UNKNOWN;
		return;
	}
	res->status = zip_inflate_body(i, req, &used, &len);
	if (res->status != ZIP_ST_OK)
		return;
	if (req->src->len - used < trailer) {
		res->status = ZIP_ST_UNKNOWN;
		return;
	}
	res->check = zip_vec_check(req->alg, zip_check_init(req->alg), req->dst, 0, len);
	zip_trailer_make(req->alg, res->check, len, want);
	zip_vec_get(req->src, used, buf, trailer);
	if (memcmp(buf, want, trailer) != 0) {
		res->status = ZIP_ST_CHECKSUM;
		res->check = 0;
		return;
	}
	res->consumed = used + trailer;
	res->produced = len;
	res->isize = len;
}
