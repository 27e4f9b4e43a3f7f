/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Data cases of compression devices: stateless ops against zlib. */

#include "case.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "case_load.h"
#include "case_op.h"
#include "case_stream.h"
#include "sample.h"

#define DATA_MAX	CASE_CHAIN_MAX

/* Buffers of a case; all or none. */
struct bufs {
	uint8_t *in, *mid, *out;
};

static bool
bufs_get(struct ta_case_ctx *ctx, struct bufs *b)
{
	b->in = malloc(3 * ta_bound(DATA_MAX));
	if (b->in == NULL) {
		ta_case_fail(ctx, "out of memory");
		return false;
	}
	b->mid = b->in + ta_bound(DATA_MAX);
	b->out = b->mid + ta_bound(DATA_MAX);
	return true;
}

/* The largest data for the layout that both buffers of an op can have. */
static uint32_t
len_max(enum case_layout layout)
{
	return layout == CASE_LINEAR ? 56000 : 200000;
}

/* Is the checksum of @c that of @data? False: failed, noted; @how says what was done to it. */
static bool
chksum_right(struct ta_case_ctx *ctx, const struct case_op *c, const uint8_t *data, uint32_t len,
	     const char *how)
{
	uint64_t want = 0;

	if (c->xform.chksum == RTE_COMP_CHECKSUM_NONE)
		return true;
	if (c->xform.chksum != RTE_COMP_CHECKSUM_CRC32)
		want = adler32(1, data, len);
	if (c->xform.chksum == RTE_COMP_CHECKSUM_CRC32_ADLER32)
		want <<= 32;
	if (c->xform.chksum != RTE_COMP_CHECKSUM_ADLER32)
		want |= crc32(0, data, len);
	if (c->chksum != want)
		ta_case_fail(ctx, "checksum %lx of %u bytes %s, need %lx",
			     (unsigned long)c->chksum, len, how, (unsigned long)want);
	return c->chksum == want;
}

/* Compress b->in on the device and inflate the result with zlib. False: failed, noted. */
static bool
try_compress(struct ta_case_ctx *ctx, struct bufs *b, struct case_op *c, uint32_t len)
{
	c->compress = true;
	c->in = b->in;
	c->in_len = len;
	c->out = b->mid;
	c->room = ta_bound(len);
	if (!case_op_run(ctx, c))
		return false;
	if (c->status != RTE_COMP_OP_STATUS_SUCCESS || c->consumed != len) {
		ta_case_fail(ctx, "compressing %u bytes: %s, %u consumed", len,
			     ta_status_name(c->status), c->consumed);
		return false;
	}
	if (!case_inflates(b->mid, c->produced, b->in, len)) {
		ta_case_fail(ctx, "zlib does not get %u bytes back (level %d, huffman %d, window "
			     "2^%u)", len, c->xform.level, c->xform.huffman, c->xform.window);
		return false;
	}
	return chksum_right(ctx, c, b->in, len, "compressed");
}

/* Deflate b->in with zlib and decompress that on the device. */
static bool
try_decompress(struct ta_case_ctx *ctx, struct bufs *b, struct case_op *c, uint32_t len)
{
	static const int strategies[] = { Z_DEFAULT_STRATEGY, Z_FIXED, Z_HUFFMAN_ONLY, Z_RLE };
	int level = case_range(ctx, 0, 9);

	if (ctx->no_decompress)
		return true;
	c->compress = false;
	c->in = b->mid;
	c->in_len = case_deflate(level, 15, strategies[case_range(ctx, 0, 3)], b->in, len, b->mid,
				 ta_bound(DATA_MAX));
	c->out = b->out;
	c->room = len + case_range(ctx, 0, 600);
	if (c->in_layout == CASE_LINEAR && c->in_len > CASE_LARGE - 64)
		return true;
	if (!case_op_run(ctx, c))
		return false;
	if (c->status != RTE_COMP_OP_STATUS_SUCCESS || c->produced != len ||
	    c->consumed != c->in_len || memcmp(b->out, b->in, len) != 0) {
		ta_case_fail(ctx, "decompressing %u bytes to %u in room of %u: %s, %u produced, %u "
			     "consumed%s", c->in_len, len, c->room, ta_status_name(c->status),
			     c->produced, c->consumed, c->produced == len ? ", data differs" : "");
		return false;
	}
	return chksum_right(ctx, c, b->in, len, "decompressed");
}

/* Streams made by zlib 1.2.13 (stored, fixed, dynamic blocks) and what they contain. */
static enum ta_verdict
known_answers(struct ta_case_ctx *ctx)
{
	static const uint8_t stored[] = "\x01\x05\x00\xfa\xff" "hello";
	static const uint8_t fixed[] = { 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0xd7, 0x51, 0xc8, 0x40,
		0xa2, 0x00 };
	static const uint8_t dynamic[] = {
		0xc5, 0xcc, 0x81, 0x0d, 0xc0, 0x20, 0x08, 0x00, 0xb0, 0x5b, 0xd9, 0x44, 0x20, 0x0a,
		0x62, 0x50, 0x78, 0x7f, 0x67, 0xac, 0x07, 0x14, 0xb8, 0x47, 0xfa, 0x03, 0x16, 0x56,
		0xb0, 0xce, 0x6e, 0x78, 0x1b, 0xe8, 0x62, 0xb7, 0x97, 0x40, 0x24, 0xdf, 0x64, 0x2e,
		0x84, 0xa9, 0x38, 0xe5, 0x94, 0x57, 0x0e, 0x93, 0xed, 0x34, 0xba, 0x3b, 0xa9, 0xc4,
		0xd5, 0xd8, 0x48, 0xf0, 0x7f, 0xf2, 0x01,
	};
	uint8_t plain[200], out[256];
	struct case_op c = { .out = out, .room = sizeof(out) };
	const struct {
		const void *in, *plain;
		uint32_t in_len, len;
	} vec[] = {
		{ stored, "hello", sizeof(stored) - 1, 5 },
		{ fixed, "hello, hello, hello", sizeof(fixed), 19 },
		{ dynamic, plain, sizeof(dynamic), sizeof(plain) },
	};
	unsigned int i;

	if (ctx->no_decompress)
		return ta_case_skip(ctx, "no decompression of raw DEFLATE");
	for (i = 0; i < sizeof(plain); i++)
		plain[i] = (i * i * 7 + i / 3) % 23 + 97;
	for (i = 0; i < RTE_DIM(vec); i++) {
		c.in = vec[i].in;
		c.in_len = vec[i].in_len;
		if (!case_op_run(ctx, &c))
			return TA_FAILED;
		if (c.status != RTE_COMP_OP_STATUS_SUCCESS || c.produced != vec[i].len ||
		    memcmp(out, vec[i].plain, vec[i].len) != 0)
			return ta_case_fail(ctx, "vector %u: %s, %u bytes instead of %u", i,
					    ta_status_name(c.status), c.produced, vec[i].len);
	}
	return TA_PASS;
}

/* Random sizes and data both ways; what the callers vary is in @vary. */
static enum ta_verdict
rounds(struct ta_case_ctx *ctx, unsigned int n, enum case_layout in, enum case_layout out,
       void (*vary)(struct ta_case_ctx *ctx, struct case_op *c))
{
	enum ta_sample kind;
	struct case_op c;
	struct bufs b;
	uint32_t len, max = RTE_MIN(len_max(in), len_max(out));
	uint64_t seed;
	unsigned int i;
	bool good = true;

	if (!bufs_get(ctx, &b))
		return TA_FAILED;
	for (i = 0; i < n && good; i++) {
		kind = i % TA_SAMPLE_NB;
		/* Small ones are where the corners are. */
		len = case_range(ctx, 1, (i & 3) == 0 ? max : (i & 3) == 1 ? 8192 : 300);
		seed = ta_random(&ctx->rnd) >> 32;
		ta_sample_fill(kind, seed, b.in, len);
		memset(&c, 0, sizeof(c));
		c.xform.level = RTE_COMP_LEVEL_PMD_DEFAULT;
		c.in_layout = in;
		c.out_layout = out;
		if (vary != NULL)
			vary(ctx, &c);
		good = try_compress(ctx, &b, &c, len) && try_decompress(ctx, &b, &c, len);
	}
	free(b.in);
	return good ? TA_PASS : TA_FAILED;
}

static unsigned int
count(const struct ta_case_ctx *ctx, unsigned int n)
{
	return ctx->quick ? n / 8 + 1 : n;
}

static enum ta_verdict
linear(struct ta_case_ctx *ctx)
{
	return rounds(ctx, count(ctx, 400), CASE_LINEAR, CASE_LINEAR, NULL);
}

static enum ta_verdict
chain_in(struct ta_case_ctx *ctx)
{
	if ((ctx->dev->ff & RTE_COMP_FF_OOP_SGL_IN_LB_OUT) == 0)
		return ta_case_skip(ctx, "no OOP_SGL_IN_LB_OUT");
	return rounds(ctx, count(ctx, 200), CASE_CHAIN, CASE_LINEAR, NULL);
}

static enum ta_verdict
chain_out(struct ta_case_ctx *ctx)
{
	if ((ctx->dev->ff & RTE_COMP_FF_OOP_LB_IN_SGL_OUT) == 0)
		return ta_case_skip(ctx, "no OOP_LB_IN_SGL_OUT");
	return rounds(ctx, count(ctx, 200), CASE_LINEAR, CASE_CHAIN, NULL);
}

static enum ta_verdict
chains(struct ta_case_ctx *ctx)
{
	if ((ctx->dev->ff & RTE_COMP_FF_OOP_SGL_IN_SGL_OUT) == 0)
		return ta_case_skip(ctx, "no OOP_SGL_IN_SGL_OUT");
	return rounds(ctx, count(ctx, 200), CASE_CHAIN, CASE_CHAIN, NULL);
}

static void
vary_offset(struct ta_case_ctx *ctx, struct case_op *c)
{
	c->in_off = case_range(ctx, 0, 200);
	c->out_off = case_range(ctx, 0, 200);
}

static enum ta_verdict
offsets(struct ta_case_ctx *ctx)
{
	enum ta_verdict v;

	v = rounds(ctx, count(ctx, 80), CASE_LINEAR, CASE_LINEAR, vary_offset);
	if (v != TA_PASS || (ctx->dev->ff & RTE_COMP_FF_OOP_SGL_IN_SGL_OUT) == 0)
		return v;
	return rounds(ctx, count(ctx, 80), CASE_CHAIN, CASE_CHAIN, vary_offset);
}

static void
vary_xform(struct ta_case_ctx *ctx, struct case_op *c)
{
	uint64_t ff = ctx->dev->ff;

	c->xform.level = case_range(ctx, (ff & RTE_COMP_FF_NONCOMPRESSED_BLOCKS) ? 0 : 1, 9);
	c->xform.window = case_range(ctx, ctx->dev->cap->window_size.min,
				     ctx->dev->cap->window_size.max);
	if (ctx->dev->cap->window_size.increment == 0)
		c->xform.window = ctx->dev->cap->window_size.max;
	switch (case_range(ctx, 0, 2)) {
	case 0:
		if (ff & RTE_COMP_FF_HUFFMAN_FIXED)
			c->xform.huffman = RTE_COMP_HUFFMAN_FIXED;
		break;
	case 1:
		if (ff & RTE_COMP_FF_HUFFMAN_DYNAMIC)
			c->xform.huffman = RTE_COMP_HUFFMAN_DYNAMIC;
	}
}

/* Levels, windows and Huffman choices. Decompression needs the window that zlib used. */
static enum ta_verdict
xforms(struct ta_case_ctx *ctx)
{
	struct case_op c;
	struct bufs b;
	unsigned int i, n = count(ctx, 200);
	uint32_t len;
	bool good = true;

	if (!bufs_get(ctx, &b))
		return TA_FAILED;
	for (i = 0; i < n && good; i++) {
		len = case_range(ctx, 1, 56000);
		ta_sample_fill(i % TA_SAMPLE_NB, i, b.in, len);
		memset(&c, 0, sizeof(c));
		vary_xform(ctx, &c);
		good = try_compress(ctx, &b, &c, len);
	}
	free(b.in);
	return good ? TA_PASS : TA_FAILED;
}

static void
vary_chksum(struct ta_case_ctx *ctx, struct case_op *c)
{
	static const struct {
		uint64_t flag;
		enum rte_comp_checksum_type type;
	} sums[] = {
		{ RTE_COMP_FF_CRC32_CHECKSUM, RTE_COMP_CHECKSUM_CRC32 },
		{ RTE_COMP_FF_ADLER32_CHECKSUM, RTE_COMP_CHECKSUM_ADLER32 },
		{ RTE_COMP_FF_CRC32_ADLER32_CHECKSUM, RTE_COMP_CHECKSUM_CRC32_ADLER32 },
	};
	unsigned int i = case_range(ctx, 0, RTE_DIM(sums) - 1);

	if ((ctx->dev->ff & sums[i].flag) != 0)
		c->xform.chksum = sums[i].type;
}

static enum ta_verdict
checksums(struct ta_case_ctx *ctx)
{
	if ((ctx->dev->ff & (RTE_COMP_FF_CRC32_CHECKSUM | RTE_COMP_FF_ADLER32_CHECKSUM |
			     RTE_COMP_FF_CRC32_ADLER32_CHECKSUM)) == 0)
		return ta_case_skip(ctx, "no checksums");
	return rounds(ctx, count(ctx, 200), CASE_LINEAR, CASE_LINEAR, vary_chksum);
}

/* Too little room for compression: an error, or a prefix that can be continued. */
static bool
oos_compress(struct ta_case_ctx *ctx, struct bufs *b, uint32_t len, uint32_t room)
{
	struct case_op c = { .compress = true, .out = b->mid, .room = room,
		.xform.level = RTE_COMP_LEVEL_PMD_DEFAULT };
	uint32_t in = 0, out = 0, tries;

	for (tries = 0; tries < 4096; tries++) {
		c.in = b->in + in;
		c.in_len = len - in;
		c.out = b->mid + out;
		if (!case_op_run(ctx, &c))
			return false;
		if (c.status == RTE_COMP_OP_STATUS_OUT_OF_SPACE_TERMINATED && tries == 0)
			return true;
		if (c.status == RTE_COMP_OP_STATUS_OUT_OF_SPACE_TERMINATED) {
			c.room *= 2;
			continue;
		}
		in += c.consumed;
		out += c.produced;
		if (c.status == RTE_COMP_OP_STATUS_SUCCESS)
			break;
		if (c.status != RTE_COMP_OP_STATUS_OUT_OF_SPACE_RECOVERABLE || c.consumed == 0 ||
		    in >= len || out + c.room > ta_bound(DATA_MAX)) {
			ta_case_fail(ctx, "%u bytes in room of %u: %s, %u consumed", len, room,
				     ta_status_name(c.status), c.consumed);
			return false;
		}
	}
	if (in == len && case_inflates(b->mid, out, b->in, len))
		return true;
	ta_case_fail(ctx, "%u bytes in pieces of %u room: the pieces do not make a stream", len,
		     room);
	return false;
}

static bool
oos_decompress(struct ta_case_ctx *ctx, struct bufs *b, uint32_t len, uint32_t room)
{
	struct case_op c = { .in = b->mid, .out = b->out, .room = room };

	if (ctx->no_decompress)
		return true;
	c.in_len = case_deflate(6, 15, Z_DEFAULT_STRATEGY, b->in, len, b->mid, ta_bound(DATA_MAX));
	if (c.in_len > CASE_LARGE)
		return true;
	if (!case_op_run(ctx, &c))
		return false;
	if ((c.status == RTE_COMP_OP_STATUS_OUT_OF_SPACE_TERMINATED ||
	     c.status == RTE_COMP_OP_STATUS_OUT_OF_SPACE_RECOVERABLE) &&
	    (c.status == RTE_COMP_OP_STATUS_OUT_OF_SPACE_TERMINATED ||
	     memcmp(b->out, b->in, c.produced) == 0))
		return true;
	ta_case_fail(ctx, "decompressing to %u bytes in room of %u: %s, %u produced", len, room,
		     ta_status_name(c.status), c.produced);
	return false;
}

static enum ta_verdict
out_of_space(struct ta_case_ctx *ctx)
{
	unsigned int i, n = count(ctx, 60);
	struct bufs b;
	uint32_t len;
	bool good = true;

	if (!bufs_get(ctx, &b))
		return TA_FAILED;
	for (i = 0; i < n && good; i++) {
		len = case_range(ctx, 100, 40000);
		ta_sample_fill(i % 2 == 0 ? TA_SAMPLE_TEXT : TA_SAMPLE_SEVEN, i, b.in, len);
		good = oos_compress(ctx, &b, len, i == 0 ? 1 : case_range(ctx, 1, len / 4)) &&
			oos_decompress(ctx, &b, len, i == 0 ? 1 : case_range(ctx, 1, len - 1));
	}
	free(b.in);
	return good ? TA_PASS : TA_FAILED;
}

/*
 * Damaged input: any status, but an answer; and "success" only with all that zlib makes of it.
 * Truncated input must be an error.
 */
static enum ta_verdict
corrupt(struct ta_case_ctx *ctx)
{
	unsigned int i, n = count(ctx, 300), len = 20000;
	struct case_op c;
	struct bufs b;
	uint32_t cut, full;
	bool good = true;

	if (ctx->no_decompress)
		return ta_case_skip(ctx, "no decompression of raw DEFLATE");
	if (!bufs_get(ctx, &b))
		return TA_FAILED;
	for (i = 0; i < n && good; i++) {
		ta_sample_fill(i % TA_SAMPLE_NB, i, b.in, len);
		full = case_deflate(6, 15, i % 2 == 0 ? Z_DEFAULT_STRATEGY : Z_FIXED, b.in, len,
				    b.mid, ta_bound(DATA_MAX));
		cut = i % 3 == 0 ? case_range(ctx, 1, full - 1) : full;
		if (cut == full)
			b.mid[case_range(ctx, 0, full - 1)] ^= 1 << case_range(ctx, 0, 7);
		memset(&c, 0, sizeof(c));
		c.in = b.mid;
		c.in_len = cut;
		c.out = b.out;
		c.room = 60000;
		good = case_op_run(ctx, &c);
		if (good && c.status == RTE_COMP_OP_STATUS_SUCCESS &&
		    (cut != full || !case_inflates(b.mid, c.consumed, b.out, c.produced))) {
			ta_case_fail(ctx, "success with %s input (round %u)",
				     cut != full ? "truncated" : "damaged", i);
			good = false;
		}
	}
	free(b.in);
	return good ? TA_PASS : TA_FAILED;
}

static bool
refused(struct ta_case_ctx *ctx, const struct rte_comp_xform *x)
{
	void *priv = NULL;
	int ret;

	ta_case_hush(true);
	ret = rte_compressdev_private_xform_create(ctx->dev->id, x, &priv);
	ta_case_hush(false);
	if (ret < 0 || priv == NULL)
		return true;
	rte_compressdev_private_xform_free(ctx->dev->id, priv);
	return false;
}

/* What the capabilities do not offer must be refused when the transform is made. */
static enum ta_verdict
refusals(struct ta_case_ctx *ctx)
{
	struct ta_xform_conf good = { .level = RTE_COMP_LEVEL_PMD_DEFAULT };
	bool ours = strcmp(ctx->dev->info.driver_name, "compress_hisi_zip") == 0;
	struct rte_comp_xform x;

	ta_xform_fill(ctx->dev, true, &good, &x);
	x.compress.algo = RTE_COMP_ALGO_LZS;
	if (!refused(ctx, &x))
		return ta_case_fail(ctx, "accepts LZS");
	/* Compression may fall back to a smaller window, decompression must not. */
	ta_xform_fill(ctx->dev, false, &good, &x);
	x.decompress.window_size = 16;
	if (ours && !refused(ctx, &x))
		return ta_case_fail(ctx, "accepts to decompress a window of 2^16");
	ta_xform_fill(ctx->dev, true, &good, &x);
	x.type = 7;
	if (ours && !refused(ctx, &x))
		return ta_case_fail(ctx, "accepts a transform of type 7");
	ta_xform_fill(ctx->dev, true, &good, &x);
	x.compress.level = 10;
	if (ours && !refused(ctx, &x))
		return ta_case_fail(ctx, "accepts level 10");
	return TA_PASS;
}

const struct ta_case ta_cases_zip[] = {
	{ "zip_known_answers", known_answers },
	{ "zip_linear", linear },
	{ "zip_chain_in", chain_in },
	{ "zip_chain_out", chain_out },
	{ "zip_chains", chains },
	{ "zip_offsets", offsets },
	{ "zip_levels_windows", xforms },
	{ "zip_checksums", checksums },
	{ "zip_out_of_space", out_of_space },
	{ "zip_corrupt", corrupt },
	{ "zip_in_flight", case_in_flight },
	{ "zip_refusals", refusals },
	{ "zip_stream_decompress", case_stream_decompress },
	{ "zip_stream_compress", case_stream_compress },
	{ NULL, NULL },
};
