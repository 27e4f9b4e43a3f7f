/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Decompression of data whose length nobody said: a stateful stream of the device.
 *
 * compressdev has no word for "the stream has ended". It shows when an op succeeds without having
 * consumed all its input. So that this always happens:
 *  - at the end of the file, PAD bytes are put behind the data; a decoder that takes some of them
 *    was not at the end, and the file is truncated;
 *  - where a stream may have ended exactly with a chunk, the trailer is looked for first; what a
 *    driver does with input for an ended stream is not told by the API.
 */

#include "stream.h"

#include <errno.h>
#include <string.h>

#include <rte_errno.h>

#include "gz.h"
#include "progress.h"
#include "util.h"

#define CHUNK	(60u << 10)	/* one mbuf */
#define PAD	8u
#define ROOM	(60u << 10)

/* State of one member. */
struct member {
	enum zf_format fmt;
	uint32_t sum;
	uint64_t len;
	uint64_t start;		/* where in the input it begins */
};

int
ta_stream_open(struct ta_stream *s, const struct ta_dev *dev)
{
	memset(s, 0, sizeof(*s));
	if ((dev->ff & RTE_COMP_FF_STATEFUL_DECOMPRESSION) == 0)
		return ta_err("%s cannot decompress a stream of unknown length (no "
			      "STATEFUL_DECOMPRESSION); it reads only gzip files made by this "
			      "tool or by bgzip. compress_hisi_zip can", dev->name);
	s->dev = dev;
	s->ops = rte_comp_op_pool_create("ta_stream", 1, 0, 0, SOCKET_ID_ANY);
	if (s->ops == NULL || ta_bufs_create(&s->src, 1, CHUNK + PAD, 0) != 0 ||
	    ta_bufs_create(&s->dst, 1, ROOM, 0) != 0)
		goto fail;
	s->op = rte_comp_op_alloc(s->ops);
	if (s->op == NULL)
		goto fail;
	s->op->op_type = RTE_COMP_OP_STATEFUL;
	s->op->flush_flag = RTE_COMP_FLUSH_SYNC;
	s->op->m_src = ta_buf_get(&s->src);
	s->op->m_dst = ta_buf_get(&s->dst);
	if (s->op->m_src != NULL && s->op->m_dst != NULL)
		return 0;
fail:
	ta_stream_close(s);
	return ta_err("no memory for a stream");
}

void
ta_stream_close(struct ta_stream *s)
{
	if (s->op != NULL) {
		rte_pktmbuf_free(s->op->m_src);
		rte_pktmbuf_free(s->op->m_dst);
		rte_comp_op_free(s->op);
	}
	rte_mempool_free(s->ops);
	if (s->dev != NULL) {
		ta_bufs_destroy(&s->src);
		ta_bufs_destroy(&s->dst);
	}
	memset(s, 0, sizeof(*s));
}

/* Do the bytes at @p look like the trailer of what was decoded so far? */
static bool
tail_matches(const struct member *m, const uint8_t *p, size_t len)
{
	if (m->fmt == ZF_GZIP)
		return len >= GZ_TAIL_LEN && get_le32(p) == m->sum &&
			get_le32(p + 4) == (uint32_t)m->len;
	if (m->fmt == ZF_ZLIB)
		return len >= ZLIB_TAIL_LEN && get_be32(p) == m->sum;
	return false;
}

static int
take_output(struct ta_stream *s, struct ta_out *out, struct member *m)
{
	struct rte_comp_op *op = s->op;

	if (op->produced > ROOM)
		return ta_err("%s: an op claims %u bytes in a buffer of %u", s->dev->name,
			      op->produced, ROOM);
	m->sum = zf_sum(m->fmt, m->sum, op->m_dst, op->produced);
	m->len += op->produced;
	s->plain += op->produced;
	return ta_out_write_buf(out, op->m_dst, op->produced);
}

/*
 * Feed the @len bytes in the source buffer. 1: the stream ended after *@used of them; 0: all were
 * taken; -1: failed. *@bad: the data is why.
 */
static int
feed(struct ta_stream *s, struct ta_out *out, struct member *m, uint32_t len, uint32_t *used,
     bool *bad)
{
	struct rte_comp_op *op = s->op;
	uint32_t off = 0;
	bool more = false;

	*bad = false;
	op->m_src->data_len = len;
	op->m_src->pkt_len = len;
	while (off < len || more) {
		op->src.offset = off;
		op->src.length = len - off;
		op->dst.offset = 0;
		if (ta_op_run(s->dev, 0, op) != 0) {
			ta_err("%s: no answer", s->dev->name);
			return -1;
		}
		/* Some drivers want input for the rest of the output: it comes with the next. */
		if (op->status == RTE_COMP_OP_STATUS_INVALID_ARGS && off == len)
			break;
		if (op->status != RTE_COMP_OP_STATUS_SUCCESS &&
		    op->status != RTE_COMP_OP_STATUS_OUT_OF_SPACE_RECOVERABLE) {
			*bad = true;
			return -1;
		}
		if (op->consumed > op->src.length || take_output(s, out, m) != 0)
			return -1;
		off += op->consumed;
		more = op->status == RTE_COMP_OP_STATUS_OUT_OF_SPACE_RECOVERABLE;
		if (more && op->consumed == 0 && op->produced == 0) {
			if (off == len)
				break;
			ta_err("%s: a stream makes no headway", s->dev->name);
			return -1;
		}
		if (!more && off < len) {
			*used = off;
			return 1;
		}
	}
	*used = off;
	return 0;
}

/* Find the end of the DEFLATE data; @in is left behind it. */
static int
decode(struct ta_stream *s, struct ta_in *in, struct ta_out *out, struct member *m)
{
	uint8_t zero[PAD] = { 0 };
	bool bad, eof, first = true;
	const uint8_t *p;
	uint32_t used;
	size_t n;
	int ret;

	for (;; first = false) {
		n = CHUNK;
		p = ta_in_peek(in, &n);
		if (in->failed)
			return TA_FAIL;
		if (!first && tail_matches(m, p, n))
			return 0;
		eof = n < CHUNK;
		s->op->m_src->data_len = s->src.seg;
		ta_buf_write(s->op->m_src, 0, p, n);
		ta_buf_write(s->op->m_src, n, zero, eof ? PAD : 0);
		ret = feed(s, out, m, n + (eof ? PAD : 0), &used, &bad);
		if (bad)
			return ta_err("%s: corrupt data in the DEFLATE stream that begins at byte "
				      "%lu", in->name, (unsigned long)m->start);
		if (ret < 0)
			return TA_FAIL;
		ta_in_skip(in, RTE_MIN(used, n));
		ta_progress(in->taken);
		if (ret > 0 && used <= n)
			return 0;
		if (eof)
			return ta_err("%s: unexpected end of file", in->name);
	}
}

/* Take the trailer and compare. */
static int
check_tail(struct ta_in *in, const struct member *m)
{
	size_t need = m->fmt == ZF_GZIP ? GZ_TAIL_LEN : m->fmt == ZF_ZLIB ? ZLIB_TAIL_LEN : 0;
	size_t n = need;
	const uint8_t *p;

	p = ta_in_peek(in, &n);
	if (in->failed)
		return TA_FAIL;
	if (n < need)
		return ta_err("%s: unexpected end of file within a trailer", in->name);
	if (m->fmt != ZF_RAW && !tail_matches(m, p, n)) {
		uint32_t want = m->fmt == ZF_GZIP ? get_le32(p) : get_be32(p);

		if (want != m->sum)
			return ta_err("%s: wrong checksum: the file says %08x, its data is %08x",
				      in->name, want, m->sum);
		return ta_err("%s: wrong length: the file says %u, its data has %lu bytes",
			      in->name, get_le32(p + 4), (unsigned long)m->len);
	}
	ta_in_skip(in, need);
	return 0;
}

int
ta_stream_member(struct ta_stream *s, struct ta_in *in, struct ta_out *out, enum zf_format fmt)
{
	struct member m = { .fmt = fmt, .sum = zf_sum_init(fmt), .start = in->taken };
	struct ta_xform_conf conf = { .chksum = RTE_COMP_CHECKSUM_NONE };
	struct rte_comp_xform xform;
	int ret;

	ta_xform_fill(s->dev, false, &conf, &xform);
	ret = rte_compressdev_stream_create(s->dev->id, &xform, &s->op->stream);
	if (ret < 0)
		return ta_err("%s: no stream: %s", s->dev->name, rte_strerror(-ret));
	ret = decode(s, in, out, &m);
	rte_compressdev_stream_free(s->dev->id, s->op->stream);
	if (ret != 0)
		return ret;
	return check_tail(in, &m);
}
