/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* LZ4 blocks: compression only and stateless only, as the silicon has it. */

#include <stdlib.h>

#include <lz4.h>
#include <lz4hc.h>

#include "zip_codec.h"

/* Levels from here on are worth LZ4's slow search. */
#define ZIP_LZ4_HC_LEVEL	4

struct zip_lz4 {
	void *fast, *hc;	/* LZ4's tables, made when first needed */
	struct zip_buf in, out;
};

struct zip_lz4 *
zip_lz4_open(void)
{
	return calloc(1, sizeof(struct zip_lz4));
}

void
zip_lz4_close(struct zip_lz4 *l)
{
	if (l == NULL)
		return;
	free(l->fast);
	free(l->hc);
	free(l->in.p);
	free(l->out.p);
	free(l);
}

/* Returns the block's length; 0 when it does not fit or memory is short. */
static int
zip_lz4_block(struct zip_lz4 *l, const uint8_t *in, uint8_t *out, int len, int room,
	      unsigned int level)
{
	if (level >= ZIP_LZ4_HC_LEVEL) {
		if (l->hc == NULL)
			l->hc = malloc(LZ4_sizeofStateHC());
		return l->hc == NULL ? 0 :
			LZ4_compress_HC_extStateHC(l->hc, (const char *)in, (char *)out, len,
						   room, level);
	}
	if (l->fast == NULL)
		l->fast = malloc(LZ4_sizeofState());
	return l->fast == NULL ? 0 :
		LZ4_compress_fast_extState(l->fast, (const char *)in, (char *)out, len, room, 1);
}

void
zip_lz4_exec(struct zip_lz4 *l, const struct zip_req *req, struct zip_res *res)
{
	uint32_t len = req->src->len, room = req->dst->len;
	const uint8_t *in;
	uint8_t *out;
	int n;

	if (len == 0 || len > ZIP_LZ4_MAX) {
		res->status = ZIP_ST_UNKNOWN;
		return;
	}
	if (room == 0) {
		res->status = ZIP_ST_NO_ROOM;
		return;
	}
	if (room > (uint32_t)LZ4_compressBound(len))
		room = LZ4_compressBound(len);
	in = zip_vec_linear(req->src, len, &l->in);
	if (req->dst->seg[0].len >= room)
		out = req->dst->seg[0].p;
	else
		out = zip_buf_get(&l->out, room);
	if (in == NULL || out == NULL) {
		res->status = ZIP_ST_UNKNOWN;
		return;
	}
	n = zip_lz4_block(l, in, out, len, room, req->level);
	if (n <= 0) {
		res->status = ZIP_ST_NO_ROOM;
		return;
	}
	if (out == l->out.p)
		wdm_vec_put(req->dst, 0, out, n);
	res->consumed = len;
	res->produced = n;
	res->isize = len;
	res->status = res->produced > len ? ZIP_ST_NEGATIVE : ZIP_ST_OK;
}
