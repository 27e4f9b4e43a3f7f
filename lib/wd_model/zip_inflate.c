/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Stateless decompression of DEFLATE, and of zlib and gzip bodies with their trailers.
 *
 * zip_decode.c refuses what zlib refuses; libdeflate and ISA-L let codes pass that no compressor
 * may use, and make data of them. ISA-L, ahead on long input, gets what its header shows to be free
 * of them. Both want source and destination in one piece: pieces are copied while that is cheap;
 * beyond, zlib works from piece to piece. Figures are in doc/model.rst.
 */

#include <stdlib.h>
#include <string.h>

#include <isa-l.h>
#include <zlib.h>

#include "zip_codec.h"
#include "zip_decode.h"

/* Longer input than this: ISA-L's dearer tables pay. */
#define ZIP_INFLATE_SHORT	6144
/* Room or input in pieces is made one piece up to this size. */
#define ZIP_INFLATE_COPY_MAX	(4u << 20)

struct zip_inflate {
	struct inflate_state isal;
	struct zip_decode *decode;
	z_stream z;			/* from the first request that needs it on */
	bool z_open;
	struct zip_buf in, out;
};

struct zip_inflate *
zip_inflate_open(void)
{
	struct zip_inflate *i;

	if (posix_memalign((void **)&i, 64, sizeof(*i)) != 0)
		return NULL;
	memset(i, 0, sizeof(*i));
	isal_inflate_init(&i->isal);
	i->decode = zip_decode_open();
	if (i->decode == NULL) {
		free(i);
		return NULL;
	}
	return i;
}

void
zip_inflate_close(struct zip_inflate *i)
{
	if (i == NULL)
		return;
	zip_decode_close(i->decode);
	if (i->z_open)
		inflateEnd(&i->z);
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

	if (in_len > ZIP_INFLATE_SHORT && zip_decode_plain(i->decode, in, in_len)) {
		isal_inflate_reset(s);
		s->next_in = (uint8_t *)(uintptr_t)in;
		s->avail_in = in_len;
		s->next_out = out;
		s->avail_out = room;
		if (isal_inflate_stateless(s) == ISAL_DECOMP_OK) {
			*used = in_len - s->avail_in;
			*len = s->total_out;
			return ZIP_ST_OK;
		}
		/* What is wrong, and what comes first, has one judge. */
	}
	return zip_decode_run(i->decode, in, in_len, out, room, used, len);
}

/* The same from segment to segment. */
static uint8_t
zip_inflate_pieces(struct zip_inflate *i, const struct zip_req *req, uint32_t *used,
		   uint32_t *len)
{
	struct zip_cur in = zip_vec_at(req->src, 0), out = zip_vec_at(req->dst, 0);
	uint32_t left = req->src->len;
	uint8_t spill;
	int ret;

	if ((i->z_open ? inflateReset(&i->z) : inflateInit2(&i->z, -15)) != Z_OK)
		return ZIP_ST_UNKNOWN;
	i->z_open = true;
	i->z.avail_in = 0;
	i->z.avail_out = 0;
	do {
		if (i->z.avail_in == 0 && in.seg != in.end) {
			i->z.next_in = in.seg->p;
			i->z.avail_in = in.seg->len;
			left -= in.seg++->len;
		}
		if (i->z.avail_out == 0 && out.seg != out.end) {
			i->z.next_out = out.seg->p;
			i->z.avail_out = out.seg++->len;
		} else if (i->z.avail_out == 0) {
			/* The end of the stream may still be to come, but no more data. */
			i->z.next_out = &spill;
			i->z.avail_out = 1;
		}
		ret = inflate(&i->z, Z_NO_FLUSH);
		if (ret != Z_OK && ret != Z_STREAM_END && ret != Z_BUF_ERROR)
			return ZIP_ST_UNKNOWN;
		if (i->z.next_out == &spill + 1)
			return ZIP_ST_NO_ROOM;
		if (ret != Z_STREAM_END && i->z.avail_in == 0 && in.seg == in.end &&
		    i->z.avail_out > 0)
			return ZIP_ST_UNKNOWN;	/* truncated */
	} while (ret != Z_STREAM_END);
	*used = req->src->len - left - i->z.avail_in;
	*len = i->z.total_out;
	return ZIP_ST_OK;
}

static uint8_t
zip_inflate_body(struct zip_inflate *i, const struct zip_req *req, uint32_t *used, uint32_t *len)
{
	bool flat = req->dst->nb <= 1;
	const uint8_t *in;
	uint8_t *out, st;

	if ((req->src->nb > 1 && req->src->len > ZIP_INFLATE_COPY_MAX) ||
	    (!flat && req->dst->len > ZIP_INFLATE_COPY_MAX))
		return zip_inflate_pieces(i, req, used, len);
	in = zip_vec_linear(req->src, req->src->len, &i->in);
	out = req->dst->nb == 1 ? req->dst->seg[0].p : zip_buf_get(&i->out, req->dst->len + 1);
	if (in == NULL || out == NULL)
		return ZIP_ST_UNKNOWN;
	st = zip_inflate_flat(i, in, req->src->len, out, req->dst->len, used, len);
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
