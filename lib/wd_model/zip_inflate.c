/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Stateless decompression of DEFLATE, and of zlib and gzip bodies with their trailers.
 *
 * zip_decode.c refuses what zlib refuses; libdeflate and ISA-L let codes pass that no compressor
 * may use, and make data of them. ISA-L, ahead on long input unless there are two requests to
 * decode at once, gets what its header shows to be free of them. Both want source and destination
 * in one piece: pieces are copied while that is cheap; beyond, zlib works from piece to piece.
 * Figures are in doc/model.rst.
 */

#include <stdlib.h>
#include <string.h>

#include <isa-l.h>
#include <zlib.h>

#include "zip_codec.h"
#include "zip_decode.h"

/* Longer input than this: ISA-L's dearer tables pay. */
#define ZIP_INFLATE_SHORT	10240
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
	struct zip_decode_job job = { .in = in, .in_len = in_len, .out = out, .room = room };
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
	zip_decode_run(i->decode, &job, 1);
	*used = job.used;
	*len = job.len;
	return job.status;
}

/* The same from segment to segment. */
static uint8_t
zip_inflate_pieces(struct zip_inflate *i, const struct zip_req *req, uint32_t *used,
		   uint32_t *len)
{
	struct wdm_cur in = wdm_vec_at(req->src, 0), out = wdm_vec_at(req->dst, 0);
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
		wdm_vec_put(req->dst, 0, out, *len);
	return st;
}

/* After the body, whose results are in res->status, @used and @len: trailer and results. */
static void
zip_inflate_finish(const struct zip_req *req, struct zip_res *res, uint32_t used, uint32_t len)
{
	uint32_t trailer = zip_trailer_len(req->alg);
	uint8_t buf[8], want[8];

	if (res->status != ZIP_ST_OK)
		return;
	if (req->src->len - used < trailer) {
		res->status = ZIP_ST_UNKNOWN;
		return;
	}
	res->check = zip_vec_check(req->alg, zip_check_init(req->alg), req->dst, 0, len);
	zip_trailer_make(req->alg, res->check, len, want);
	wdm_vec_get(req->src, used, buf, trailer);
	if (memcmp(buf, want, trailer) != 0) {
		res->status = ZIP_ST_CHECKSUM;
		res->check = 0;
		return;
	}
	res->consumed = used + trailer;
	res->produced = len;
	res->isize = len;
}

static void
zip_inflate_one(struct zip_inflate *i, const struct zip_req *req, struct zip_res *res)
{
	uint32_t used = 0, len = 0;

	res->status = req->src->len == 0 ? ZIP_ST_UNKNOWN : zip_inflate_body(i, req, &used, &len);
	zip_inflate_finish(req, res, used, len);
}

/* ---- requests together ---- */

static bool
zip_seg_overlap(const struct wdm_seg *a, const struct wdm_seg *b)
{
	return (uintptr_t)a->p < (uintptr_t)b->p + b->len &&
		(uintptr_t)b->p < (uintptr_t)a->p + a->len;
}

/* Can the request go with others? */
static bool
zip_inflate_pairs(const struct zip_req *req)
{
	return req->src->nb == 1 && req->dst->nb == 1 &&
		!zip_seg_overlap(&req->src->seg[0], &req->dst->seg[0]);
}

/* Does it matter which of two is first? */
static bool
zip_inflate_conflict(const struct zip_req *a, const struct zip_req *b)
{
	const struct wdm_seg *src_a = &a->src->seg[0], *dst_a = &a->dst->seg[0];
	const struct wdm_seg *src_b = &b->src->seg[0], *dst_b = &b->dst->seg[0];

	return zip_seg_overlap(dst_a, src_b) || zip_seg_overlap(dst_a, dst_b) ||
		zip_seg_overlap(src_a, dst_b);
}

/* How many of @nb requests, at least one, can be decoded together, beginning with the first? */
static unsigned int
zip_inflate_group(const struct zip_req *const req[], unsigned int nb)
{
	unsigned int n, i;

	if (!zip_inflate_pairs(req[0]))
		return 1;
	for (n = 1; n < nb && n < ZIP_BATCH && zip_inflate_pairs(req[n]); n++)
		for (i = 0; i < n; i++)
			if (zip_inflate_conflict(req[i], req[n]))
				return n;
	return n;
}

static void
zip_inflate_together(struct zip_inflate *i, const struct zip_req *const req[],
		     struct zip_res *const res[], unsigned int nb)
{
	struct zip_decode_job job[ZIP_BATCH];
	unsigned int n;

	for (n = 0; n < nb; n++)
		job[n] = (struct zip_decode_job){
			.in = req[n]->src->seg[0].p, .in_len = req[n]->src->len,
			.out = req[n]->dst->seg[0].p, .room = req[n]->dst->len,
		};
	zip_decode_run(i->decode, job, nb);
	for (n = 0; n < nb; n++) {
		res[n]->status = job[n].status;
		zip_inflate_finish(req[n], res[n], job[n].used, job[n].len);
	}
}

void
zip_inflate_exec(struct zip_inflate *i, const struct zip_req *const req[],
		 struct zip_res *const res[], unsigned int nb)
{
	unsigned int at, n;

	for (at = 0; at < nb; at += n) {
		n = zip_inflate_group(req + at, nb - at);
		if (at + n < nb) {
			wdm_prefetch_vec(req[at + n]->src);
			wdm_prefetch_vec(req[at + n]->dst);
		}
		if (n == 1)
			zip_inflate_one(i, req[at], res[at]);
		else
			zip_inflate_together(i, req + at, res + at, n);
	}
}
