/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Stateless decompression of DEFLATE, and of zlib and gzip bodies with their trailers. */

#include <stdlib.h>
#include <string.h>

#include <isa-l.h>

#include "zip_codec.h"

struct zip_inflate {
	struct inflate_state isal;
};

struct zip_inflate *
zip_inflate_open(void)
{
	struct zip_inflate *i;

	if (posix_memalign((void **)&i, 64, sizeof(*i)) != 0)
		return NULL;
	isal_inflate_init(&i->isal);
	return i;
}

void
zip_inflate_close(struct zip_inflate *i)
{
	free(i);
}

/* Decompress segment by segment. Returns a status. */
static uint8_t
zip_inflate_isal(struct zip_inflate *i, const struct zip_req *req, uint32_t *used, uint32_t *len)
{
	struct inflate_state *s = &i->isal;
	struct zip_cur in = zip_vec_at(req->src, 0), out = zip_vec_at(req->dst, 0);
	uint32_t left = req->src->len;
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
		if (s->avail_out == 0) {
			if (out.seg == out.end)
				return ZIP_ST_NO_ROOM;
			s->next_out = out.seg->p;
			s->avail_out = out.seg++->len;
		}
		ret = isal_inflate(s);
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

void
zip_inflate_exec(struct zip_inflate *i, const struct zip_req *req, struct zip_res *res)
{
	uint32_t trailer = zip_trailer_len(req->alg), used, len;
	uint8_t buf[8], want[8];

	res->status = zip_inflate_isal(i, req, &used, &len);
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
		return;
	}
	res->consumed = used + trailer;
	res->produced = len;
	res->isize = len;
}
