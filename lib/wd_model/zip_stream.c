/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Stateful requests.
 *
 * Compression keeps nothing here: every request but the last ends with a sync flush, so that the
 * window is all there is between two requests, and the window lies in the driver's context.
 * Decompression may stop in the middle of a code, so it keeps a zlib object, and the driver's
 * context holds a handle. Contexts are the driver's memory: every word of them is checked.
 *
 *	context	0x000	struct zip_ctx
 *		0xc00	window, compression
 */

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "zip_codec.h"

#define ZIP_CTX_WINDOW		0xc00
#define ZIP_CTX_WINDOW_SIZE	0x8000
_Static_assert(ZIP_CTX_WINDOW + ZIP_CTX_WINDOW_SIZE <= ZIP_CTX_HW_SIZE, "context");

enum zip_ctx_kind {
	ZIP_CTX_COMPRESS = 0x5a435031,
	ZIP_CTX_DECOMPRESS = 0x5a445031,
	ZIP_CTX_ENDED = 0x5a454e44,
};

struct zip_ctx {
	uint32_t kind;
	uint32_t alg;
	uint32_t window;	/* compression: valid bytes of the window */
	uint32_t slot;		/* decompression: which object ... */
	uint64_t generation;	/* ... and proof that it is still this stream's */
};

/* Worst case of deflate in fixed blocks, 9 bits for a byte, and a sync flush. */
static uint32_t
zip_stream_fit(uint32_t room)
{
	return room <= 16 ? 0 : ((uint64_t)room - 16) * 8 / 9 & ~UINT32_C(3);
}

/*
 * Compress as much of the source as the room takes. On return r->len is what was taken; less than
 * all makes r->last false.
 */
static uint32_t
zip_stream_run(struct zip_deflate *d, struct zip_run *r)
{
	uint32_t out;

	if (r->len == 0 && !r->last)
		return 0;
	out = zip_deflate_run(d, r);
	if (out == 0)
		out = zip_deflate_stored(r);
	if (out > 0 || r->len == 0)
		return out;

	r->last = false;
	if (zip_stream_fit(r->room) < r->len)
		r->len = zip_stream_fit(r->room);
	out = r->len == 0 ? 0 : zip_deflate_run(d, r);
	if (out > 0)
		return out;
	r->len = r->room > 5 ? r->room - 5 : 0;
	if (r->len > r->src->len)
		r->len = r->src->len;
	if (r->len > 0xffff)
		r->len = 0xffff;
	return r->len == 0 ? 0 : zip_deflate_stored(r);
}

/* Append the first @len bytes of the source to the window of @have bytes. Returns its new size. */
static uint32_t
zip_window_add(uint8_t *window, uint32_t have, uint32_t size, const struct wdm_vec *src,
	       uint32_t len)
{
	if (len >= size) {
		wdm_vec_get(src, len - size, window, size);
		return size;
	}
	if (have + len > size) {
		memmove(window, window + have + len - size, size - len);
		have = size - len;
	}
	wdm_vec_get(src, 0, window + have, len);
	return have + len;
}

void
zip_stream_deflate(struct zip_deflate *d, const struct zip_req *req, struct zip_res *res)
{
	uint32_t trailer = req->finish ? zip_trailer_len(req->alg) : 0, size = 1 << req->wbits;
	struct zip_run r = {
		.src = req->src, .dst = req->dst, .len = req->src->len, .wbits = req->wbits,
		.level = req->level == 0 ? 1 : req->level, .huffman = req->huffman,
		.last = req->finish,
	};
	uint8_t *window = req->ctx + ZIP_CTX_WINDOW, buf[8];
	struct zip_ctx ctx;

	memcpy(&ctx, req->ctx, sizeof(ctx));
	if (req->new) {
		ctx = (struct zip_ctx){ .kind = ZIP_CTX_COMPRESS, .alg = req->alg };
	} else if (ctx.kind != ZIP_CTX_COMPRESS || ctx.alg != req->alg ||
		   ctx.window > ZIP_CTX_WINDOW_SIZE) {
		res->status = ZIP_ST_UNKNOWN;
		return;
	}
	if (ctx.window > size) {
		memmove(window, window + ctx.window - size, size);
		ctx.window = size;
	}
	r.dict = window;
	r.dict_len = ctx.window;
	r.room = req->dst->len > trailer ? req->dst->len - trailer : 0;
	if (r.room > 0)
		res->produced = zip_stream_run(d, &r);
	if (res->produced == 0 && (req->src->len > 0 || req->finish)) {
		res->status = ZIP_ST_NO_ROOM;
		return;
	}
	res->consumed = r.len;
	res->check = zip_vec_check(req->alg, req->check, req->src, 0, r.len);
	res->isize = req->isize + r.len;
	if (r.last) {
		zip_trailer_make(req->alg, res->check, res->isize, buf);
		wdm_vec_put(req->dst, res->produced, buf, trailer);
		res->produced += trailer;
		ctx.kind = ZIP_CTX_ENDED;
	} else {
		ctx.window = zip_window_add(window, ctx.window, size, req->src, r.len);
	}
	res->ctx_dw2 = ctx.window;
	memcpy(req->ctx, &ctx, sizeof(ctx));
}

/* A stream being decompressed. */
struct zip_object {
	z_stream z;
	uint64_t generation;	/* 0: free */
	uint64_t used;		/* when, in requests of the function */
	bool busy;		/* a request is under way */
	bool body_done;
	uint8_t nb_trailer;	/* bytes of it seen so far */
	uint8_t trailer[8];
};

struct zip_streams {
	pthread_mutex_t lock;	/* all but what belongs to a busy object */
	uint64_t clock;
	struct zip_object *obj[ZIP_STREAMS_MAX];
};

struct zip_streams *
zip_streams_open(void)
{
	struct zip_streams *st = calloc(1, sizeof(*st));

	if (st != NULL)
		pthread_mutex_init(&st->lock, NULL);
	return st;
}

void
zip_streams_close(struct zip_streams *st)
{
	unsigned int i;

	if (st == NULL)
		return;
	for (i = 0; i < ZIP_STREAMS_MAX; i++) {
		if (st->obj[i] == NULL)
			continue;
		if (st->obj[i]->generation != 0)
			inflateEnd(&st->obj[i]->z);
		free(st->obj[i]);
	}
	pthread_mutex_destroy(&st->lock);
	free(st);
}

/* A slot for a new stream: an unused one, else that of the stream idle for longest. */
static struct zip_object *
zip_object_new(struct zip_streams *st, uint32_t *slot)
{
	struct zip_object *o = NULL;
	uint32_t i;

	for (i = 0; i < ZIP_STREAMS_MAX; i++) {
		if (st->obj[i] == NULL)
			st->obj[i] = calloc(1, sizeof(*o));
		if (st->obj[i] == NULL)
			continue;
		if (st->obj[i]->generation == 0) {
			o = st->obj[i];
			*slot = i;
			break;
		}
		if (!st->obj[i]->busy && (o == NULL || st->obj[i]->used < o->used)) {
			o = st->obj[i];
			*slot = i;
		}
	}
	return o;
}

/* The object of a stream, made busy. @ctx is the driver's word for which. NULL: refuse. */
static struct zip_object *
zip_object_get(struct zip_streams *st, struct zip_ctx *ctx, bool new)
{
	struct zip_object *o = NULL;
	bool reuse = false;

	pthread_mutex_lock(&st->lock);
	st->clock++;
	if (ctx->kind == ZIP_CTX_DECOMPRESS && ctx->slot < ZIP_STREAMS_MAX)
		o = st->obj[ctx->slot];
	if (o != NULL && (o->busy || o->generation == 0 || o->generation != ctx->generation))
		o = NULL;
	if (new) {
		if (o == NULL)
			o = zip_object_new(st, &ctx->slot);
		if (o != NULL) {
			reuse = o->generation != 0;
			o->generation = st->clock;
			o->body_done = false;
			o->nb_trailer = 0;
		}
	}
	if (o != NULL) {
		o->busy = true;
		o->used = st->clock;
	}
	pthread_mutex_unlock(&st->lock);
	if (o == NULL || !new)
		return o;

	ctx->generation = o->generation;
	if (!reuse)
		o->z = (z_stream){ .next_in = NULL };
	if ((reuse ? inflateReset2(&o->z, -15) : inflateInit2(&o->z, -15)) == Z_OK)
		return o;
	pthread_mutex_lock(&st->lock);
	if (reuse)
		inflateEnd(&o->z);
	o->generation = 0;
	o->busy = false;
	pthread_mutex_unlock(&st->lock);
	return NULL;
}

/* The request is over; @end: the stream, too. */
static void
zip_object_put(struct zip_streams *st, struct zip_object *o, bool end)
{
	if (end)
		inflateEnd(&o->z);
	pthread_mutex_lock(&st->lock);
	if (end)
		o->generation = 0;
	o->busy = false;
	pthread_mutex_unlock(&st->lock);
}

/* Run zlib until input or room is used up or the body ends. Returns false for bad data. */
static bool
zip_object_body(struct zip_object *o, const struct zip_req *req, struct zip_res *res)
{
	struct wdm_cur in = wdm_vec_at(req->src, 0), out = wdm_vec_at(req->dst, 0);
	uint32_t left = req->src->len, room = req->dst->len;
	int ret;

	o->z.avail_in = 0;
	o->z.avail_out = 0;
	do {
		if (o->z.avail_in == 0 && in.seg != in.end) {
			o->z.next_in = in.seg->p;
			o->z.avail_in = in.seg->len;
			left -= in.seg++->len;
		}
		if (o->z.avail_out == 0 && out.seg != out.end) {
			o->z.next_out = out.seg->p;
			o->z.avail_out = out.seg->len;
			room -= out.seg++->len;
		}
		ret = inflate(&o->z, Z_NO_FLUSH);
		if (ret != Z_OK && ret != Z_STREAM_END && ret != Z_BUF_ERROR)
			return false;
		if (ret == Z_STREAM_END)
			break;
	} while ((o->z.avail_in > 0 || in.seg != in.end) &&
		 (o->z.avail_out > 0 || out.seg != out.end));
	/* The last segment of room may have been filled by what zlib still holds. */
	while (ret != Z_STREAM_END && o->z.avail_out == 0 && out.seg != out.end) {
		o->z.next_out = out.seg->p;
		o->z.avail_out = out.seg->len;
		room -= out.seg++->len;
		ret = inflate(&o->z, Z_NO_FLUSH);
		if (ret != Z_OK && ret != Z_STREAM_END && ret != Z_BUF_ERROR)
			return false;
	}
	o->body_done = ret == Z_STREAM_END;
	res->consumed = req->src->len - left - o->z.avail_in;
	res->produced = req->dst->len - room - o->z.avail_out;
	return true;
}

/* The part of the trailer that is in this request. Returns true when it is complete. */
static bool
zip_object_trailer(struct zip_object *o, const struct zip_req *req, struct zip_res *res)
{
	uint32_t n = zip_trailer_len(req->alg) - o->nb_trailer;

	if (n > req->src->len - res->consumed)
		n = req->src->len - res->consumed;
	wdm_vec_get(req->src, res->consumed, o->trailer + o->nb_trailer, n);
	o->nb_trailer += n;
	res->consumed += n;
	return o->nb_trailer == zip_trailer_len(req->alg);
}

/* Returns true when the stream is over, well or not. */
static bool
zip_object_exec(struct zip_object *o, const struct zip_req *req, struct zip_res *res)
{
	uint8_t want[8];

	if (!o->body_done && !zip_object_body(o, req, res)) {
		*res = (struct zip_res){ .status = ZIP_ST_UNKNOWN };
		return true;
	}
	res->check = zip_vec_check(req->alg, req->check, req->dst, 0, res->produced);
	res->isize = req->isize + res->produced;
	if (!o->body_done) {
		/* All room and all input used: zlib may hold more, the driver must ask again. */
		if (res->produced == req->dst->len && res->consumed == req->src->len)
			res->ctx_dw0 = WD_PREP(ZIP_CTX_ST, ZIP_CTX_ST_NO_SPACE);
		return false;
	}
	if (!zip_object_trailer(o, req, res))
		return false;
	zip_trailer_make(req->alg, res->check, res->isize, want);
	if (memcmp(want, o->trailer, zip_trailer_len(req->alg)) != 0) {
		*res = (struct zip_res){ .status = ZIP_ST_CHECKSUM };
		return true;
	}
	res->status = ZIP_ST_END;
	res->lstblk = true;
	return true;
}

void
zip_stream_inflate(struct zip_streams *st, const struct zip_req *req, struct zip_res *res)
{
	struct zip_object *o;
	struct zip_ctx ctx;
	bool end;

	memcpy(&ctx, req->ctx, sizeof(ctx));
	if (!req->new && ctx.kind == ZIP_CTX_ENDED && ctx.alg == req->alg) {
		/* What follows a stream is not ours to take. */
		res->status = ZIP_ST_END;
		res->lstblk = true;
		res->check = req->check;
		res->isize = req->isize;
		return;
	}
	if (req->dst->len == 0) {
		res->status = ZIP_ST_NO_ROOM;
		return;
	}
	o = req->new || ctx.alg == req->alg ? zip_object_get(st, &ctx, req->new) : NULL;
	if (o == NULL) {
		res->status = ZIP_ST_UNKNOWN;
		return;
	}
	end = zip_object_exec(o, req, res);
	zip_object_put(st, o, end);
	ctx.kind = !end ? ZIP_CTX_DECOMPRESS : res->status == ZIP_ST_END ? ZIP_CTX_ENDED : 0;
	ctx.alg = req->alg;
	memcpy(req->ctx, &ctx, sizeof(ctx));
}
