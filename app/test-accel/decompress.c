/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Command decompress. gzip members that say how long they are (our own, BGZF) run as stateless ops
 * on all queues at once; anything else goes through a stateful stream (stream.c), one after the
 * other.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "gz.h"
#include "io.h"
#include "lane.h"
#include "progress.h"
#include "stream.h"
#include "util.h"
#include "zipfile.h"

#define PLAIN_MAX	(8u << 20)	/* of a member that runs as one op */
#define LINEAR_MAX	65280

static bool keep;
static struct zf_conf conf = {
	.format = "auto",
	.depth = 8,
};

static const struct ta_opt opts[] = {
	{ 'o', "output", TA_STR, &conf.output, "OUT", 0, 0,
	  "write to OUT, \"-\" is standard output (default: FILE without its suffix)" },
	{ 'f', "force", TA_FLAG, &conf.force, NULL, 0, 0, "replace OUT" },
	{ 'k', "keep", TA_FLAG, &keep, NULL, 0, 0, "keep FILE; this is the default" },
	{ 0, "rm", TA_FLAG, &conf.rm, NULL, 0, 0, "remove FILE after success" },
	{ 0, "format", TA_CHOICE, &conf.format, "auto|gzip|zlib|raw", 0, 0,
	  "default auto: gzip or zlib by the first bytes" },
	{ 0, "queues", TA_UINT, &conf.queues, "N", 1, TA_LANES_MAX,
	  "queue pairs (default: one for each worker lcore, at least one)" },
	{ 0, "depth", TA_UINT, &conf.depth, "N", 2, 256, "ops in flight per queue (default 8)" },
	{ 0, "device", TA_STR, &conf.device, "NAME", 0, 0, "default: the first device" },
	{ 'q', "quiet", TA_FLAG, &ta_quiet, NULL, 0, 0, "no report, no notes" },
	{ 0, "no-progress", TA_FLAG, &conf.no_progress, NULL, 0, 0, "no progress line" },
	{ 0, "json", TA_FLAG, &conf.json, NULL, 0, 0, "report as JSON on stderr" },
	{ .l = NULL },
};

struct decomp {
	struct ta_dev dev;
	struct ta_lanes lanes;		/* opened by the first member with a length */
	bool lanes_open;
	struct ta_stream stream;	/* opened by the first one without */
	struct ta_bufs src, dst;
	uint32_t plain_max;		/* what the lanes' buffers hold */
	struct ta_in in;
	struct ta_out out;
	bool dev_sum;
	uint64_t head, next;		/* jobs in flight: [head, next) */
	uint64_t plain;
};

/* The most that @plain bytes can be as DEFLATE in a member that we run as one op. */
static uint32_t
packed_max(uint32_t plain)
{
	return ta_bound(plain);
}

/* Buffers by the first member's size: those of one file are alike. */
static int
open_lanes(struct decomp *d, uint32_t plain)
{
	struct ta_xform_conf x = { .chksum = zf_chksum(&d->dev, ZF_GZIP) };
	unsigned int nb = d->dev.nb_qp * conf.depth;

	d->dev_sum = x.chksum != RTE_COMP_CHECKSUM_NONE;
	d->plain_max = RTE_MAX(plain, GZ_BGZF_MAX);
	if ((d->dev.ff & RTE_COMP_FF_OOP_SGL_IN_SGL_OUT) == 0)
		d->plain_max = 56 << 10;
	if (ta_bufs_create(&d->src, nb, packed_max(d->plain_max), 0) != 0 ||
	    ta_bufs_create(&d->dst, nb, d->plain_max + 512, 0) != 0 ||
	    ta_lanes_start(&d->lanes, &d->dev, conf.depth, false, &x, &d->src, &d->dst) != 0)
		return TA_FAIL;
	d->lanes_open = true;
	return 0;
}

static int
check_job(struct decomp *d, struct ta_job *job)
{
	struct rte_comp_op *op = job->op;
	uint32_t sum;

	if (op->status == RTE_COMP_OP_STATUS_OUT_OF_SPACE_TERMINATED ||
	    op->status == RTE_COMP_OP_STATUS_OUT_OF_SPACE_RECOVERABLE)
		return ta_err("%s: corrupt data: a member is longer than it says", d->in.name);
	if (op->status != RTE_COMP_OP_STATUS_SUCCESS)
		return ta_err("%s: corrupt data in a member: %s", d->in.name,
			      ta_status_name(op->status));
	if (op->consumed != job->len || op->produced > ta_buf_room(&d->dst))
		return ta_err("%s: corrupt data: a member of %u bytes ends after %u", d->in.name,
			      job->len, op->consumed);
	if (op->produced != get_le32(job->tail + 4))
		return ta_err("%s: wrong length: the file says %u, its data has %u bytes",
			      d->in.name, get_le32(job->tail + 4), op->produced);
	sum = d->dev_sum ? zf_sum_of(op->output_chksum) :
		zf_sum(ZF_GZIP, 0, op->m_dst, op->produced);
	if (sum != get_le32(job->tail))
		return ta_err("%s: wrong checksum: the file says %08x, its data is %08x",
			      d->in.name, get_le32(job->tail), sum);
	return 0;
}

static int
retire(struct decomp *d)
{
	struct ta_job *job = &d->lanes.jobs[d->head % d->lanes.nb_jobs];

	if (ta_job_wait(&d->lanes, job) != 0 || check_job(d, job) != 0)
		return TA_FAIL;
	d->head++;
	d->plain += job->op->produced;
	ta_progress(d->in.taken);
	return ta_out_write_buf(&d->out, job->op->m_dst, job->op->produced);
}

static int
drain(struct decomp *d)
{
	while (d->head != d->next)
		if (retire(d) != 0)
			return TA_FAIL;
	return 0;
}

/* A member of known length that fits our buffers: one op. */
static int
submit(struct decomp *d, const struct gz_head *h)
{
	uint32_t len = h->member - h->len - GZ_TAIL_LEN;
	struct ta_job *job;
	const uint8_t *p;
	size_t n;

	if (d->next - d->head == d->lanes.nb_jobs && retire(d) != 0)
		return TA_FAIL;
	job = &d->lanes.jobs[d->next % d->lanes.nb_jobs];
	ta_in_skip(&d->in, h->len);
	ta_job_reuse(&d->lanes, job);
	job->len = ta_in_read(&d->in, job->op->m_src, len);
	n = GZ_TAIL_LEN;
	p = ta_in_peek(&d->in, &n);
	if (d->in.failed)
		return TA_FAIL;
	if (job->len != len || n < GZ_TAIL_LEN)
		return ta_err("%s: unexpected end of file", d->in.name);
	memcpy(job->tail, p, GZ_TAIL_LEN);
	ta_in_skip(&d->in, GZ_TAIL_LEN);
	job->op->src.offset = 0;
	job->op->src.length = len;
	job->op->dst.offset = 0;
	ta_lanes_submit(&d->lanes, job);
	d->next++;
	ta_lanes_poll(&d->lanes);
	while (d->head != d->next && ta_job_done(&d->lanes.jobs[d->head % d->lanes.nb_jobs]))
		if (retire(d) != 0)
			return TA_FAIL;
	return 0;
}

/*
 * Workers drive all queue pairs while lanes are open, so the stream has to do without them: the
 * device's queue pairs must not be used by two threads.
 */
static int
stream_member(struct decomp *d, enum zf_format fmt)
{
	int ret;

	if (drain(d) != 0)
		return TA_FAIL;
	if (d->lanes_open) {
		ta_lanes_stop(&d->lanes);
		ta_bufs_destroy(&d->src);
		ta_bufs_destroy(&d->dst);
		d->lanes_open = false;
		d->head = d->next = 0;
	}
	if (d->stream.dev == NULL && ta_stream_open(&d->stream, &d->dev) != 0)
		return TA_FAIL;
	d->stream.plain = 0;
	ret = ta_stream_member(&d->stream, &d->in, &d->out, fmt);
	d->plain += d->stream.plain;
	return ret;
}

/* Can @h run as one op? Its numbers come from the file: nothing is taken for granted. */
static bool
is_op(const struct decomp *d, const struct gz_head *h)
{
	uint32_t plain_max = d->lanes_open ? d->plain_max : PLAIN_MAX;

	if ((d->dev.ff & RTE_COMP_FF_OOP_SGL_IN_SGL_OUT) == 0)
		plain_max = RTE_MIN(plain_max, 56u << 10);
	return h->sized && h->plain <= plain_max && h->member > h->len + GZ_TAIL_LEN &&
		h->member - h->len - GZ_TAIL_LEN <= packed_max(h->plain);
}

/* Behind the last member: zeros are padding, all else is told, as gzip does. */
static void
trailing(struct decomp *d)
{
	const uint8_t *p;
	bool zeros = true;
	uint64_t len = 0;
	size_t n, i;

	for (;;) {
		n = CHAR_MAX;
		p = ta_in_peek(&d->in, &n);
		if (n == 0)
			break;
		for (i = 0; i < n; i++)
			zeros &= p[i] == 0;
		len += n;
		ta_in_skip(&d->in, n);
	}
	if (!zeros)
		ta_note("%s: trailing garbage of %lu bytes ignored", d->in.name,
			(unsigned long)len);
}

static int
run_gzip(struct decomp *d)
{
	enum gz_result r;
	struct gz_head h;
	bool first = true;
	const uint8_t *p;
	size_t n;
	int ret;

	for (;; first = false) {
		n = 4096;
		p = ta_in_peek(&d->in, &n);
		r = gz_head_parse(p, n, &h);
		if (r == GZ_SHORT && n == 4096) {
			n = TA_PEEK_MAX;
			p = ta_in_peek(&d->in, &n);
			r = gz_head_parse(p, n, &h);
		}
		if (d->in.failed)
			return TA_FAIL;
		if (!first && (n == 0 || r == GZ_FOREIGN))
			break;
		if (r == GZ_SHORT)
			return ta_err("%s: unexpected end of file", d->in.name);
		if (r != GZ_OK)
			return ta_err("%s: %s", d->in.name, gz_result_text(r));
		if (is_op(d, &h)) {
			if (!d->lanes_open && open_lanes(d, h.plain) != 0)
				return TA_FAIL;
			ret = submit(d, &h);
		} else {
			ta_in_skip(&d->in, h.len);
			ret = stream_member(d, ZF_GZIP);
		}
		if (ret != 0)
			return ret;
	}
	if (drain(d) != 0)
		return TA_FAIL;
	if (n != 0)
		trailing(d);
	return d->in.failed ? TA_FAIL : 0;
}

static int
run_format(struct decomp *d)
{
	enum zf_format fmt = zf_format(conf.format);
	const char *why;
	const uint8_t *p;
	size_t n = 2;
	int ret;

	p = ta_in_peek(&d->in, &n);
	if (d->in.failed)
		return TA_FAIL;
	if (n < 2)
		return ta_err("%s: unexpected end of file: %lu bytes", d->in.name,
			      (unsigned long)n);
	if (fmt == ZF_AUTO) {
		if (p[0] == 0x1f && p[1] == 0x8b)
			fmt = ZF_GZIP;
		else if (zlib_head_check(p) == NULL)
			fmt = ZF_ZLIB;
		else
			return ta_err("%s: neither gzip nor zlib; raw DEFLATE needs --format raw",
				      d->in.name);
	}
	if (fmt == ZF_GZIP)
		return run_gzip(d);
	if (fmt == ZF_ZLIB) {
		why = zlib_head_check(p);
		if (why != NULL)
			return ta_err("%s: %s", d->in.name, why);
		ta_in_skip(&d->in, ZLIB_HEAD_LEN);
	}
	ret = stream_member(d, fmt);
	if (ret == 0)
		trailing(d);
	return ret != 0 || d->in.failed ? TA_FAIL : 0;
}

static int
work(struct decomp *d, const char *path)
{
	double start = ta_now();

	ta_progress_start("decompressing", ta_in_size(&d->in), conf.no_progress || ta_quiet);
	if (run_format(d) != 0 || ta_out_commit(&d->out, &d->in.st) != 0) {
		ta_progress_end();
		ta_out_abort(&d->out);
		return TA_FAIL;
	}
	zf_report(&conf, "decompressed", d->in.name, d->out.name, &d->dev, d->plain, d->in.taken,
		  ta_now() - start);
	if (conf.rm && strcmp(path, "-") != 0 && unlink(path) != 0)
		return ta_err("%s: cannot be removed: %s", path, strerror(errno));
	return TA_OK;
}

static int
open_device(struct decomp *d)
{
	if (ta_dev_pick(&d->dev, conf.device) != 0)
		return TA_FAIL;
	if (conf.queues == 0)
		conf.queues = ta_lanes_default(&d->dev);
	return ta_dev_start(&d->dev, conf.queues, RTE_MAX(conf.depth, 64u));
}

static void
close_device(struct decomp *d)
{
	ta_lanes_stop(&d->lanes);
	ta_stream_close(&d->stream);
	ta_bufs_destroy(&d->src);
	ta_bufs_destroy(&d->dst);
	ta_dev_stop(&d->dev);
}

static int
decompress_run(int argc, char **argv)
{
	const char *path = argc > 0 ? argv[0] : "-";
	struct decomp d = { .out.fd = -1 };
	char *out;
	int ret = TA_FAIL;

	out = zf_output(&conf, path, false, zf_format(conf.format));
	if (out == NULL)
		return TA_FAIL;
	if (ta_in_open(&d.in, path) != 0)
		goto free_out;
	if (open_device(&d) == 0 && ta_out_open(&d.out, out, conf.force) == 0)
		ret = work(&d, path);
	close_device(&d);
	ta_in_close(&d.in);
free_out:
	free(out);
	return ret;
}

const struct ta_cmd ta_cmd_decompress = {
	.name = "decompress",
	.synopsis = "[FILE|-]",
	.summary = "decompress gzip, zlib or raw DEFLATE, also what other programs made",
	.detail =
		"Checksums and lengths are checked; the output appears under its name only when\n"
		"all is right. Files made by \"compress\" (or bgzip) run on all queues at once.\n"
		"All other data needs a device with STATEFUL_DECOMPRESSION and runs as one\n"
		"stream.\n\n"
		"Examples:\n"
		"  " TA_NAME " decompress FILE.gz\n"
		"  " TA_NAME " decompress -o - FILE.gz | tar x\n",
	.opts = opts,
	.max_args = 1,
	.eal = true,
	.run = decompress_run,
};
