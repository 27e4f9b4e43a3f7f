/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Inside the ZIP engine: a request after its SQE was taken apart and checked (wdm_zip.c), and the
 * codecs that execute it. Codecs see memory of this process only, as segments that were checked;
 * what lies in them may be anything and may change while it is read.
 */

#ifndef ZIP_CODEC_H
#define ZIP_CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "zip.h"

#include "wdm_vec.h"

#define ZIP_BATCH	8	/* most requests that are executed together */

struct zip_req {
	uint8_t alg;		/* enum zip_alg */
	uint8_t wbits;		/* log2 of the window: 12..15 */
	uint8_t level;		/* 0..9, see ZIP_SQE_HINT_LEVEL */
	uint8_t huffman;	/* ZIP_HINT_HUFFMAN_* */
	bool finish;
	const struct wdm_vec *src;
	const struct wdm_vec *dst;	/* len: the room, dest_avail_out or less */
	/* Stateful requests only. */
	bool new;
	uint8_t *ctx;		/* the stream's ZIP_CTX_HW_SIZE bytes in the driver's memory */
	uint32_t check, isize;	/* results of the stream's previous request */
};

/* Results, all zero to begin with. */
struct zip_res {
	uint8_t status;		/* enum zip_status */
	bool lstblk;
	uint32_t consumed, produced;
	uint32_t check;		/* Adler-32 or CRC-32 as software knows them, not the SQE's word */
	uint32_t isize;
	uint32_t ctx_dw0, ctx_dw2;
};

/* ---- zip_vec.c ---- */

/* Checksum over @len bytes of @v at @off, continuing @check; raw and LZ4: 0. */
uint32_t zip_vec_check(uint8_t alg, uint32_t check, const struct wdm_vec *v, uint32_t off,
		       uint32_t len);

/* Value of a checksum before the first byte. */
static inline uint32_t
zip_check_init(uint8_t alg)
{
	return alg == ZIP_ALG_ZLIB;
}

/* Bytes of the trailer behind the body. */
static inline uint32_t
zip_trailer_len(uint8_t alg)
{
	return alg == ZIP_ALG_ZLIB ? ZIP_ZLIB_TRAILER :
		alg == ZIP_ALG_GZIP ? ZIP_GZIP_TRAILER : 0;
}

/* Write the trailer, zip_trailer_len() bytes, to @buf. */
void zip_trailer_make(uint8_t alg, uint32_t check, uint32_t isize, uint8_t *buf);

/* ---- zip_deflate.c: scratch of a compressing queue; stateless DEFLATE, zlib, gzip ---- */

/* Memory that grows when asked and is kept. */
struct zip_buf {
	uint8_t *p;
	size_t size;
};

struct zip_deflate;
struct zip_deflate *zip_deflate_open(void);
void zip_deflate_close(struct zip_deflate *d);
void zip_deflate_exec(struct zip_deflate *d, const struct zip_req *req, struct zip_res *res);

/* One run of a resumable compressor over the first @len bytes of a source. */
struct zip_run {
	const struct wdm_vec *src, *dst;
	uint32_t len, room;	/* at most src->len and dst->len */
	const uint8_t *dict;	/* what went before, at most the window */
	uint32_t dict_len;
	uint8_t wbits, level, huffman;
	bool last;		/* final block; else the output ends with a sync flush */
};
/* Returns bytes written to r->dst, all of the input being in them; 0 when the room is too small. */
uint32_t zip_deflate_run(struct zip_deflate *d, const struct zip_run *r);
/* Stored blocks; @len may be 0. Returns bytes written or 0 when the room is too small. */
uint32_t zip_deflate_stored(const struct zip_run *r);
/* @len bytes of @v from its beginning in one piece, copied to @buf if need be. NULL: no memory. */
const uint8_t *zip_vec_linear(const struct wdm_vec *v, uint32_t len, struct zip_buf *buf);
/* At least @size bytes, or NULL. */
uint8_t *zip_buf_get(struct zip_buf *b, size_t size);

/* ---- zip_lz4.c ---- */
struct zip_lz4;
struct zip_lz4 *zip_lz4_open(void);
void zip_lz4_close(struct zip_lz4 *l);
void zip_lz4_exec(struct zip_lz4 *l, const struct zip_req *req, struct zip_res *res);

/* ---- zip_inflate.c: scratch of a decompressing queue; stateless DEFLATE, zlib, gzip ---- */
struct zip_inflate;
struct zip_inflate *zip_inflate_open(void);
void zip_inflate_close(struct zip_inflate *i);
/* The results are those of one request after the other, even if one reads what another wrote. */
void zip_inflate_exec(struct zip_inflate *i, const struct zip_req *const req[],
		      struct zip_res *const res[], unsigned int nb);

/* ---- zip_stream.c: stateful requests ---- */

/*
 * Streams being decompressed, of one function. The driver's context holds only a handle; at most
 * ZIP_STREAMS_MAX are alive, and the one that was idle longest makes room for a new one.
 */
#define ZIP_STREAMS_MAX		1024
struct zip_streams;
struct zip_streams *zip_streams_open(void);
void zip_streams_close(struct zip_streams *st);
void zip_stream_inflate(struct zip_streams *st, const struct zip_req *req, struct zip_res *res);
void zip_stream_deflate(struct zip_deflate *d, const struct zip_req *req, struct zip_res *res);

#endif /* ZIP_CODEC_H */
