/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Stateless compression to DEFLATE, with the trailers of zlib and gzip. */

#include <stdlib.h>
#include <string.h>

#include <isa-l.h>

#include "zip_codec.h"

struct zip_deflate {
	struct isal_zstream isal;
	uint8_t level_buf[ISAL_DEF_LVL1_DEFAULT];
};

struct zip_deflate *
zip_deflate_open(void)
{
	struct zip_deflate *d;

	if (posix_memalign((void **)&d, 64, sizeof(*d)) != 0)
		return NULL;
	memset(d, 0, sizeof(*d));
	return d;
}

void
zip_deflate_close(struct zip_deflate *d)
{
	free(d);
}

/* Compress segment by segment. Returns false when the room is used up. */
static bool
zip_deflate_isal(struct zip_deflate *d, const struct zip_req *req, uint32_t room, uint32_t *len)
{
	struct isal_zstream *s = &d->isal;
	struct zip_cur in = zip_vec_at(req->src, 0), out = zip_vec_at(req->dst, 0);
	uint32_t left = req->src->len, n;

	isal_deflate_init(s);
	s->avail_in = 0;
	s->avail_out = 0;
	if (req->huffman == ZIP_HINT_HUFFMAN_FIXED) {
		isal_deflate_set_hufftables(s, NULL, IGZIP_HUFFTABLE_STATIC);
	} else {
		s->level = 1;
		s->level_buf = d->level_buf;
		s->level_buf_size = sizeof(d->level_buf);
	}
	s->hist_bits = req->window >= ZIP_WINDOW_32K ? 15 : req->window == ZIP_WINDOW_24K ? 14 :
		12 + req->window;
	s->end_of_stream = left == 0;
	do {
		if (s->avail_in == 0 && left > 0) {
			s->next_in = in.seg->p;
			s->avail_in = in.seg->len;
			left -= in.seg++->len;
			s->end_of_stream = left == 0;
		}
		if (s->avail_out == 0) {
			if (room == 0)
				return false;
			n = out.seg->len < room ? out.seg->len : room;
			s->next_out = out.seg++->p;
			s->avail_out = n;
			room -= n;
		}
		if (isal_deflate(s) != COMP_OK)
			return false;
	} while (s->internal_state.state != ZSTATE_END);
	*len = s->total_out;
	return true;
}

void
zip_deflate_exec(struct zip_deflate *d, const struct zip_req *req, struct zip_res *res)
{
	uint32_t trailer = zip_trailer_len(req->alg), body, len = req->src->len;
	uint8_t buf[8];

	if (req->dst->len <= trailer ||
	    !zip_deflate_isal(d, req, req->dst->len - trailer, &body)) {
		res->status = ZIP_ST_NO_ROOM;
		return;
	}
	res->check = zip_vec_check(req->alg, zip_check_init(req->alg), req->src, 0, len);
	zip_trailer_make(req->alg, res->check, len, buf);
	zip_vec_put(req->dst, body, buf, trailer);
	res->consumed = len;
	res->produced = body + trailer;
	res->isize = len;
	res->status = res->produced > len ? ZIP_ST_NEGATIVE : ZIP_ST_OK;
}
