/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Compression to DEFLATE, with the trailers of zlib and gzip.
 *
 * Three libraries share the work, and zip_fast.c. ISA-L is the fastest and takes data in pieces:
 * levels up to 3, but for short requests at level 1, where zip_fast.c beats it. libdeflate finds
 * more, but wants its input in one piece and has no window to set: higher levels where that is no
 * obstacle. zlib does what is left. The figures are in doc/model.rst.
 */

#include <stdlib.h>
#include <string.h>

#include <isa-l.h>
#include <libdeflate.h>
#include <zlib.h>

#include "zip_codec.h"
#include "zip_fast.h"

/* Up to here zip_fast.c is ahead of ISA-L. */
#define ZIP_FAST_LEN		5120
_Static_assert(ZIP_FAST_LEN <= ZIP_FAST_MAX, "zip_fast");
#define ZIP_LEVEL_DEFAULT	1
#define ZIP_LEVEL_ISAL_MAX	3
#define ZIP_STORED_MAX		0xffff
#define ZIP_STORED_HDR		5

/* libdeflate's level for a hint; how they compare is in doc/model.rst. */
static const uint8_t zip_libdeflate_level[] = { [4] = 2, 5, 6, 8, 9, 10 };

struct zip_deflate {
	struct isal_zstream isal;
	uint8_t *level_buf;
	struct zip_fast *fast;
	struct libdeflate_compressor *ld[10];	/* by hint, made when first needed */
	struct zip_buf in, out;
};

struct zip_deflate *
zip_deflate_open(void)
{
	struct zip_deflate *d;

	if (posix_memalign((void **)&d, 64, sizeof(*d)) != 0)
		return NULL;
	memset(d, 0, sizeof(*d));
	/* Zeroed: level 3 looks at a few words before it writes them. */
	d->level_buf = calloc(1, ISAL_DEF_LVL3_DEFAULT);
	d->fast = zip_fast_open();
	if (d->level_buf == NULL || d->fast == NULL) {
		zip_deflate_close(d);
		return NULL;
	}
	return d;
}

void
zip_deflate_close(struct zip_deflate *d)
{
	unsigned int i;

	if (d == NULL)
		return;
	for (i = 0; i < sizeof(d->ld) / sizeof(d->ld[0]); i++)
		libdeflate_free_compressor(d->ld[i]);
	zip_fast_close(d->fast);
	free(d->level_buf);
	free(d->in.p);
	free(d->out.p);
	free(d);
}

static void
zip_isal_start(struct zip_deflate *d, const struct zip_run *r)
{
	static const uint32_t size[] = { 0, ISAL_DEF_LVL1_DEFAULT, ISAL_DEF_LVL2_DEFAULT,
					 ISAL_DEF_LVL3_DEFAULT };
	struct isal_zstream *s = &d->isal;

	isal_deflate_init(s);
	s->avail_in = 0;
	s->avail_out = 0;
	/* At level 1 half the window is 1 % faster and costs 0.3 % of output: it stays in L1. */
	s->hist_bits = r->level == 1 && r->huffman != ZIP_HINT_HUFFMAN_FIXED && r->wbits == 15 ?
		14 : r->wbits;
	if (r->huffman == ZIP_HINT_HUFFMAN_FIXED) {
		isal_deflate_set_hufftables(s, NULL, IGZIP_HUFFTABLE_STATIC);
	} else {
		s->level = r->level;
		s->level_buf = d->level_buf;
		s->level_buf_size = size[r->level];
	}
	if (r->dict_len > 0)
		isal_deflate_set_dict(s, (uint8_t *)(uintptr_t)r->dict, r->dict_len);
}

/* One piece of input, one piece of room: ISA-L then keeps no copy of what it has seen. */
static uint32_t
zip_isal_whole(struct isal_zstream *s, const struct zip_run *r, uint8_t *in, uint8_t *out)
{
	s->next_in = in;
	s->avail_in = r->len;
	s->next_out = out;
	s->avail_out = r->room;
	s->end_of_stream = 1;
	return isal_deflate_stateless(s) == COMP_OK ? s->total_out : 0;
}

/* Compress segment by segment with ISA-L. */
static uint32_t
zip_run_isal(struct zip_deflate *d, const struct zip_run *r)
{
	struct isal_zstream *s = &d->isal;
	struct wdm_cur in = wdm_vec_at(r->src, 0), out = wdm_vec_at(r->dst, 0);
	uint32_t left = r->len, room = r->room;

	zip_isal_start(d, r);
	if (r->last && r->dict_len == 0 && left > 0 && in.seg->len >= left && out.seg->len >= room)
		return zip_isal_whole(s, r, in.seg->p, out.seg->p);
	do {
		if (s->avail_in == 0 && left > 0) {
			s->next_in = in.seg->p;
			s->avail_in = in.seg->len < left ? in.seg->len : left;
			left -= s->avail_in;
			in.seg++;
		}
		if (left == 0) {
			s->end_of_stream = r->last;
			s->flush = r->last ? NO_FLUSH : SYNC_FLUSH;
		}
		if (s->avail_out == 0) {
			if (room == 0)
				return 0;
			s->next_out = out.seg->p;
			s->avail_out = out.seg->len < room ? out.seg->len : room;
			room -= s->avail_out;
			out.seg++;
		}
		if (isal_deflate(s) != COMP_OK)
			return 0;
	} while (s->avail_in > 0 || left > 0 ||
		 s->internal_state.state != (r->last ? ZSTATE_END : ZSTATE_NEW_HDR));
	return s->total_out;
}

/* The same with zlib. */
static uint32_t
zip_run_zlib(const struct zip_run *r)
{
	struct wdm_cur in = wdm_vec_at(r->src, 0), out = wdm_vec_at(r->dst, 0);
	int strategy = r->huffman == ZIP_HINT_HUFFMAN_FIXED ? Z_FIXED : Z_DEFAULT_STRATEGY;
	uint32_t left = r->len, room = r->room, len = 0;
	z_stream z = { .next_in = NULL };
	int flush = Z_NO_FLUSH, ret = Z_OK;

	if (deflateInit2(&z, r->level, Z_DEFLATED, -r->wbits, 8, strategy) != Z_OK)
		return 0;
	if (r->dict_len > 0)
		deflateSetDictionary(&z, r->dict, r->dict_len);
	do {
		if (z.avail_in == 0 && left > 0) {
			z.next_in = in.seg->p;
			z.avail_in = in.seg->len < left ? in.seg->len : left;
			left -= z.avail_in;
			in.seg++;
		}
		if (left == 0)
			flush = r->last ? Z_FINISH : Z_SYNC_FLUSH;
		if (z.avail_out == 0) {
			if (room == 0)
				break;
			z.next_out = out.seg->p;
			z.avail_out = out.seg->len < room ? out.seg->len : room;
			room -= z.avail_out;
			out.seg++;
		}
		ret = deflate(&z, flush);
	} while (ret == Z_OK && (left > 0 || z.avail_in > 0 || r->last || z.avail_out == 0));
	/* A sync flush has ended when it left room; it is not told from one that just fits. */
	if (ret == Z_STREAM_END || (!r->last && ret == Z_OK && z.avail_out > 0))
		len = z.total_out;
	deflateEnd(&z);
	return len;
}

/*
 * ISA-L 2.30 on arm64 reads past the end of its input at levels 0 (fixed codes) to 2, where memory
 * may end, and at level 3 finds nothing of a dictionary, so that a stream would lose its window
 * from one request to the next.
 */
static bool
zip_isal_can(const struct zip_run *r)
{
#ifdef __aarch64__
	if (r->huffman == ZIP_HINT_HUFFMAN_FIXED || r->level < 3 || r->dict_len > 0)
		return false;
#endif
	return r->level <= ZIP_LEVEL_ISAL_MAX;
}

uint32_t
zip_deflate_run(struct zip_deflate *d, const struct zip_run *r)
{
	return zip_isal_can(r) ? zip_run_isal(d, r) : zip_run_zlib(r);
}

uint32_t
zip_deflate_stored(const struct zip_run *r)
{
	struct wdm_cur in = wdm_vec_at(r->src, 0), out = wdm_vec_at(r->dst, 0);
	uint64_t blocks = r->len == 0 ? 1 : (r->len - 1) / ZIP_STORED_MAX + 1;
	uint8_t hdr[ZIP_STORED_HDR];
	uint32_t left = r->len, n;

	if (r->len + blocks * ZIP_STORED_HDR > r->room)
		return 0;
	do {
		n = left < ZIP_STORED_MAX ? left : ZIP_STORED_MAX;
		left -= n;
		hdr[0] = r->last && left == 0;
		hdr[1] = n;
		hdr[2] = n >> 8;
		hdr[3] = ~hdr[1];
		hdr[4] = ~hdr[2];
		wdm_cur_put(&out, hdr, sizeof(hdr));
		wdm_cur_copy(&out, &in, n);
	} while (left > 0);
	return r->len + blocks * ZIP_STORED_HDR;
}

/*
 * Where a compressor that wants @bound bytes of room in one piece may write: the destination
 * itself or scratch, from which zip_out_put() copies. NULL: no memory.
 */
static uint8_t *
zip_out_get(struct zip_deflate *d, const struct zip_run *r, size_t bound)
{
	if (r->room >= bound && r->dst->seg[0].len >= bound)
		return r->dst->seg[0].p;
	return zip_buf_get(&d->out, bound);
}

/* Returns @len, or 0 when that is more than the room. */
static uint32_t
zip_out_put(struct zip_deflate *d, const struct zip_run *r, const uint8_t *out, size_t len)
{
	if (len > r->room)
		return 0;
	if (out == d->out.p)
		wdm_vec_put(r->dst, 0, out, len);
	return len;
}

static uint32_t
zip_run_fast(struct zip_deflate *d, const struct zip_run *r)
{
	const uint8_t *in = zip_vec_linear(r->src, r->len, &d->in);
	size_t bound = r->len + 64;
	uint8_t *out = zip_out_get(d, r, bound);

	if (in == NULL || out == NULL)
		return 0;
	return zip_out_put(d, r, out, zip_fast_run(d->fast, in, r->len, out, bound, r->wbits));
}

/* Returns 0 when the room is too small or memory is short. */
static uint32_t
zip_run_libdeflate(struct zip_deflate *d, const struct zip_run *r)
{
	struct libdeflate_compressor **c = &d->ld[r->level];
	const uint8_t *in;
	uint8_t *out;
	size_t bound;

	if (*c == NULL)
		*c = libdeflate_alloc_compressor(zip_libdeflate_level[r->level]);
	in = zip_vec_linear(r->src, r->len, &d->in);
	if (*c == NULL || in == NULL)
		return 0;
	/* Near the end of its room libdeflate gives up early, so it gets room enough. */
	bound = libdeflate_deflate_compress_bound(*c, r->len);
	out = zip_out_get(d, r, bound);
	if (out == NULL)
		return 0;
	return zip_out_put(d, r, out, libdeflate_deflate_compress(*c, in, r->len, out, bound));
}

/* One complete raw stream; 0 when it does not fit. */
static uint32_t
zip_deflate_body(struct zip_deflate *d, const struct zip_run *r)
{
	uint32_t len;

	if (r->len == 0 || r->huffman == ZIP_HINT_HUFFMAN_FIXED)
		len = zip_deflate_run(d, r);
	else if (r->level == 1 && r->len <= ZIP_FAST_LEN)
		len = zip_run_fast(d, r);
	else if (r->level > ZIP_LEVEL_ISAL_MAX && r->len <= ZIP_FLAT_MAX &&
		 (r->wbits == 15 || r->len <= UINT32_C(1) << r->wbits))
		len = zip_run_libdeflate(d, r);
	else
		len = zip_deflate_run(d, r);
	return len > 0 ? len : zip_deflate_stored(r);
}

void
zip_deflate_exec(struct zip_deflate *d, const struct zip_req *req, struct zip_res *res)
{
	uint32_t trailer = zip_trailer_len(req->alg), len = req->src->len, body = 0;
	struct zip_run r = {
		.src = req->src, .dst = req->dst, .len = len, .wbits = req->wbits,
		.level = req->level, .huffman = req->huffman, .last = true,
	};
	uint8_t buf[8];

	if (r.level == 0)
		r.level = ZIP_LEVEL_DEFAULT;
	if (req->dst->len > trailer) {
		r.room = req->dst->len - trailer;
		body = zip_deflate_body(d, &r);
	}
	if (body == 0) {
		res->status = ZIP_ST_NO_ROOM;
		return;
	}
	res->check = zip_vec_check(req->alg, zip_check_init(req->alg), req->src, 0, len);
	zip_trailer_make(req->alg, res->check, len, buf);
	wdm_vec_put(req->dst, body, buf, trailer);
	res->consumed = len;
	res->produced = body + trailer;
	res->isize = len;
	res->status = res->produced > len ? ZIP_ST_NEGATIVE : ZIP_ST_OK;
}
