/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Command compress. The input is cut into blocks, each compressed by a stateless op; many are in
 * flight on several queue pairs, and the results are written in order.
 *
 * gzip: each block is a member of its own that says how long it is (gz.h). zlib and raw: blocks
 * end with a full flush, the last one with a final block, and so are one stream.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <zlib.h>

#include "cmd.h"
#include "gz.h"
#include "io.h"
#include "lane.h"
#include "progress.h"
#include "util.h"
#include "zipfile.h"

#define BLOCK_MAX	(8 << 20)
#define STORED_MAX	65535u	/* bytes of a stored block (RFC 1951 3.2.4) */
#define STORED_HEAD	5
#define LINEAR_MAX	65280	/* of a device without scatter lists */

static bool keep;
static struct zf_conf conf = {
	.format = "gzip",
	.huffman = "auto",
	.level = RTE_COMP_LEVEL_PMD_DEFAULT,
	.depth = 8,
	.block = 256 << 10,
};

static const struct ta_opt opts[] = {
	{ 'o', "output", TA_STR, &conf.output, "OUT", 0, 0,
	  "write to OUT, \"-\" is standard output (default: FILE with .gz, .zz or .deflate)" },
	{ 'f', "force", TA_FLAG, &conf.force, NULL, 0, 0, "replace OUT; write to a terminal" },
	{ 'k', "keep", TA_FLAG, &keep, NULL, 0, 0, "keep FILE; this is the default" },
	{ 0, "rm", TA_FLAG, &conf.rm, NULL, 0, 0, "remove FILE after success" },
	{ 0, "format", TA_CHOICE, &conf.format, "gzip|zlib|raw", 0, 0, "default gzip" },
	{ 'l', "level", TA_INT, &conf.level, "N", -1, 9, "0 stored, 1 fast .. 9 small" },
	{ 0, "huffman", TA_CHOICE, &conf.huffman, "auto|fixed|dynamic", 0, 0, "default auto" },
	{ 0, "window", TA_UINT, &conf.window, "N", 8, 15, "window of 2^N bytes" },
	{ 0, "block", TA_UINT, &conf.block, "SIZE", 1, BLOCK_MAX,
	  "bytes of input per op (default 256k); k and M may follow" },
	{ 0, "queues", TA_UINT, &conf.queues, "N", 1, TA_LANES_MAX,
	  "queue pairs (default: one for each worker lcore, at least one)" },
	{ 0, "depth", TA_UINT, &conf.depth, "N", 2, 256, "ops in flight per queue (default 8)" },
	{ 0, "verify", TA_FLAG, &conf.verify, NULL, 0, 0,
	  "inflate every block with zlib and compare before it is written" },
	{ 0, "device", TA_STR, &conf.device, "NAME", 0, 0, "default: the first device" },
	{ 'q', "quiet", TA_FLAG, &ta_quiet, NULL, 0, 0, "no report, no notes" },
	{ 0, "no-progress", TA_FLAG, &conf.no_progress, NULL, 0, 0, "no progress line" },
	{ 0, "json", TA_FLAG, &conf.json, NULL, 0, 0, "report as JSON on stderr" },
	{ .l = NULL },
};

struct comp {
	struct ta_dev dev;
	struct ta_lanes lanes;
	struct ta_bufs src, dst;
	struct ta_in in;
	struct ta_out out;
	enum zf_format fmt;
	bool dev_sum;		/* the device gives the checksum */
	uint32_t sum;		/* zlib: of all blocks so far */
	uint64_t plain;
	unsigned int nb_stored;
	z_stream zs;		/* --verify */
	uint8_t *flat;		/* --verify: scratch */
};

static void
op_prepare(struct comp *c, struct ta_job *job)
{
	struct rte_comp_op *op = job->op;

	job->produced = 0;
	job->split = false;
	job->stored = false;
	op->src.offset = 0;
	op->src.length = job->len;
	op->dst.offset = 0;
	op->flush_flag = c->fmt == ZF_GZIP || job->last ? RTE_COMP_FLUSH_FINAL :
		RTE_COMP_FLUSH_FULL;
}

static uint32_t
stored_len(uint32_t len)
{
	return len + (len + STORED_MAX - 1) / STORED_MAX * STORED_HEAD;
}

/* Write @job's data as stored blocks: for a device that gave up, or when nothing is shorter. */
static void
store(struct comp *c, struct ta_job *job)
{
	uint32_t off = 0, out = 0, n, part, done;
	uint8_t head[STORED_HEAD], tmp[4096];
	bool final;

	while (off < job->len) {
		n = RTE_MIN(job->len - off, STORED_MAX);
		final = off + n == job->len && job->op->flush_flag == RTE_COMP_FLUSH_FINAL;
		head[0] = final;
		head[1] = n;
		head[2] = n >> 8;
		head[3] = ~n;
		head[4] = ~n >> 8;
		ta_buf_write(job->op->m_dst, out, head, sizeof(head));
		out += sizeof(head);
		for (done = 0; done < n; done += part) {
			part = RTE_MIN(n - done, (uint32_t)sizeof(tmp));
			ta_buf_read(job->op->m_src, off + done, tmp, part);
			ta_buf_write(job->op->m_dst, out + done, tmp, part);
		}
		off += n;
		out += n;
	}
	job->produced = out;
	job->stored = true;
	c->nb_stored++;
}

/* One op of @job has come back. 0: the job is complete; 1: another op is on its way; -1 failed. */
static int
op_result(struct comp *c, struct ta_job *job)
{
	struct rte_comp_op *op = job->op;
	uint32_t room = ta_buf_room(&c->dst);

	if (op->consumed > op->src.length || op->produced > room - op->dst.offset) {
		ta_err("%s: an op claims %u of %u bytes read, %u of %u written", c->dev.name,
		       op->consumed, op->src.length, op->produced, room - op->dst.offset);
		return -1;
	}
	switch (op->status) {
	case RTE_COMP_OP_STATUS_SUCCESS:
		if (op->consumed != op->src.length) {
			ta_err("%s: an op ended well with %u of %u bytes", c->dev.name,
			       op->consumed, op->src.length);
			return -1;
		}
		job->produced += op->produced;
		return 0;
	case RTE_COMP_OP_STATUS_OUT_OF_SPACE_RECOVERABLE:
		if (op->consumed == 0 || room - op->dst.offset - op->produced < 256)
			break;
		job->split = true;
		job->produced += op->produced;
		op->src.offset += op->consumed;
		op->src.length -= op->consumed;
		op->dst.offset += op->produced;
		ta_lanes_submit(&c->lanes, job);
		return 1;
	case RTE_COMP_OP_STATUS_OUT_OF_SPACE_TERMINATED:
		break;
	default:
		ta_err("%s: an op of %u bytes failed: %s", c->dev.name, op->src.length,
		       ta_status_name(op->status));
		return -1;
	}
	store(c, job);
	return 0;
}

/* zlib and raw are one stream only if each block ended byte-aligned and without the final bit. */
static int
check_flush(struct comp *c, struct ta_job *job)
{
	static const uint8_t sync[4] = { 0, 0, 0xff, 0xff };
	uint8_t end[4];

	if (c->fmt == ZF_GZIP || job->last || job->stored)
		return 0;
	if (job->produced >= sizeof(end)) {
		ta_buf_read(job->op->m_dst, job->produced - sizeof(end), end, sizeof(end));
		if (memcmp(end, sync, sizeof(end)) == 0)
			return 0;
	}
	return ta_err("%s does not end blocks with a full flush, so it can make %s of one block "
		      "only: --block as large as the input, or --format gzip", c->dev.name,
		      conf.format);
}

static int
verify(struct comp *c, struct ta_job *job, uint32_t sum)
{
	uint8_t *packed = c->flat, *plain = packed + ta_buf_room(&c->dst);
	uint8_t *want = plain + ta_buf_room(&c->src);
	int ret;

	ta_buf_read(job->op->m_dst, 0, packed, job->produced);
	ta_buf_read(job->op->m_src, 0, want, job->len);
	inflateReset(&c->zs);
	c->zs.next_in = packed;
	c->zs.avail_in = job->produced;
	c->zs.next_out = plain;
	c->zs.avail_out = job->len;
	ret = inflate(&c->zs, Z_SYNC_FLUSH);
	if (ret != (job->op->flush_flag == RTE_COMP_FLUSH_FINAL ? Z_STREAM_END : Z_OK) ||
	    c->zs.avail_in != 0 || c->zs.avail_out != 0 || memcmp(plain, want, job->len) != 0)
		return ta_err("%s: verification failed: zlib makes something else of a block of "
			      "%u bytes", c->dev.name, job->len);
	if (sum != zf_sum_add(c->fmt, zf_sum_init(c->fmt), want, job->len))
		return ta_err("%s: verification failed: wrong checksum %08x of a block of %u bytes",
			      c->dev.name, sum, job->len);
	return 0;
}

static int
write_block(struct comp *c, struct ta_job *job, uint32_t sum)
{
	uint8_t head[GZ_HEAD_LEN], tail[GZ_TAIL_LEN];

	if (c->fmt == ZF_ZLIB)
		c->sum = adler32_combine(c->sum, sum, job->len);
	if (c->fmt != ZF_GZIP)
		return ta_out_write_buf(&c->out, job->op->m_dst, job->produced);
	gz_head_build(head, job->produced, job->len);
	gz_tail_build(tail, sum, job->len);
	if (ta_out_write(&c->out, head, sizeof(head)) != 0 ||
	    ta_out_write_buf(&c->out, job->op->m_dst, job->produced) != 0)
		return TA_FAIL;
	return ta_out_write(&c->out, tail, sizeof(tail));
}

/* Wait for the oldest job and write what it gave. */
static int
retire(struct comp *c, struct ta_job *job)
{
	uint32_t sum;
	int more;

	do {
		if (ta_job_wait(&c->lanes, job) != 0)
			return TA_FAIL;
		more = op_result(c, job);
	} while (more > 0);
	if (more < 0)
		return TA_FAIL;
	if (job->produced > stored_len(job->len))
		store(c, job);
	if (check_flush(c, job) != 0)
		return TA_FAIL;
	if (c->dev_sum && !job->split && job->op->status == RTE_COMP_OP_STATUS_SUCCESS)
		sum = zf_sum_of(job->op->output_chksum);
	else
		sum = zf_sum(c->fmt, zf_sum_init(c->fmt), job->op->m_src, job->len);
	if (conf.verify && verify(c, job, sum) != 0)
		return TA_FAIL;
	c->plain += job->len;
	ta_progress(c->plain);
	return write_block(c, job, sum);
}

/*
 * The pipeline. Jobs are a ring: [head, next) are filled, of which the youngest is held back in
 * zlib and raw format until it is known whether it is the last.
 */
static int
pump(struct comp *c)
{
	struct ta_lanes *l = &c->lanes;
	struct ta_job *job, *held = NULL;
	uint64_t head = 0, next = 0;
	bool eof = false;

	while (!eof || head != next) {
		while (!eof && next - head < l->nb_jobs) {
			job = &l->jobs[next % l->nb_jobs];
			ta_job_reuse(l, job);
			job->last = false;
			job->len = ta_in_read(&c->in, job->op->m_src, conf.block);
			eof = job->len == 0;
			if (c->in.failed)
				return TA_FAIL;
			if (held != NULL) {
				held->last = eof;
				op_prepare(c, held);
				ta_lanes_submit(l, held);
				held = NULL;
			}
			if (eof)
				break;
			next++;
			if (c->fmt == ZF_GZIP) {
				op_prepare(c, job);
				ta_lanes_submit(l, job);
			} else {
				held = job;
			}
			ta_lanes_poll(l);
			if (ta_job_done(&l->jobs[head % l->nb_jobs]) && held == NULL)
				break;
		}
		if (head == next)
			break;
		if (retire(c, &l->jobs[head % l->nb_jobs]) != 0)
			return TA_FAIL;
		head++;
	}
	return 0;
}

static int
write_head(struct comp *c)
{
	uint8_t head[ZLIB_HEAD_LEN];

	c->sum = zf_sum_init(c->fmt);
	if (c->fmt != ZF_ZLIB)
		return 0;
	zlib_head_build(head, conf.window != 0 ? conf.window : c->dev.cap->window_size.max,
			conf.level);
	return ta_out_write(&c->out, head, sizeof(head));
}

/* The end of the stream; of no data at all, too: that is an empty fixed block by hand. */
static int
write_tail(struct comp *c)
{
	static const uint8_t empty[2] = { 0x03, 0x00 };
	uint8_t buf[GZ_HEAD_LEN], tail[GZ_TAIL_LEN] = { 0 };

	if (c->plain == 0 && c->fmt == ZF_GZIP) {
		gz_head_build(buf, sizeof(empty), 0);
		if (ta_out_write(&c->out, buf, GZ_HEAD_LEN) != 0)
			return TA_FAIL;
	}
	if (c->plain == 0 && ta_out_write(&c->out, empty, sizeof(empty)) != 0)
		return TA_FAIL;
	if (c->plain == 0 && c->fmt == ZF_GZIP)
		return ta_out_write(&c->out, tail, sizeof(tail));
	if (c->fmt != ZF_ZLIB)
		return 0;
	put_be32(buf, c->sum);
	return ta_out_write(&c->out, buf, ZLIB_TAIL_LEN);
}

static int
open_device(struct comp *c)
{
	struct ta_xform_conf x = {
		.level = conf.level,
		.huffman = ta_huffman(conf.huffman),
		.window = conf.window,
	};
	unsigned int nb;

	if (ta_dev_pick(&c->dev, conf.device) != 0)
		return TA_FAIL;
	if ((c->dev.ff & RTE_COMP_FF_OOP_SGL_IN_SGL_OUT) == 0 &&
	    ta_bound(conf.block) > LINEAR_MAX) {
		conf.block = 56 << 10;
		ta_note("%s takes no scatter lists: --block 56k", c->dev.name);
	}
	x.chksum = zf_chksum(&c->dev, c->fmt);
	c->dev_sum = x.chksum != RTE_COMP_CHECKSUM_NONE;
	if (conf.queues == 0)
		conf.queues = ta_lanes_default(&c->dev);
	if (ta_dev_start(&c->dev, conf.queues, RTE_MAX(conf.depth, 64u)) != 0)
		return TA_FAIL;
	nb = c->dev.nb_qp * conf.depth;
	if (ta_bufs_create(&c->src, nb, conf.block, 0) != 0 ||
	    ta_bufs_create(&c->dst, nb, ta_bound(conf.block), 0) != 0)
		return TA_FAIL;
	if (conf.verify) {
		c->flat = malloc(2 * ta_buf_room(&c->src) + ta_buf_room(&c->dst));
		if (c->flat == NULL || inflateInit2(&c->zs, -15) != Z_OK)
			return ta_err("out of memory");
	}
	return ta_lanes_start(&c->lanes, &c->dev, conf.depth, true, &x, &c->src, &c->dst);
}

static void
close_device(struct comp *c)
{
	ta_lanes_stop(&c->lanes);
	ta_bufs_destroy(&c->src);
	ta_bufs_destroy(&c->dst);
	ta_dev_stop(&c->dev);
	if (c->flat != NULL)
		inflateEnd(&c->zs);
	free(c->flat);
}

static int
work(struct comp *c, const char *path)
{
	double start = ta_now();

	ta_progress_start("compressing", ta_in_size(&c->in), conf.no_progress || ta_quiet);
	if (write_head(c) != 0 || pump(c) != 0 || c->in.failed || write_tail(c) != 0 ||
	    ta_out_commit(&c->out, &c->in.st) != 0) {
		ta_progress_end();
		ta_out_abort(&c->out);
		return TA_FAIL;
	}
	zf_report(&conf, "compressed", c->in.name, c->out.name, &c->dev, c->plain, c->out.written,
		  ta_now() - start);
	if (c->nb_stored != 0)
		ta_note("%u blocks could not be made shorter and are stored", c->nb_stored);
	if (conf.rm && strcmp(path, "-") != 0 && unlink(path) != 0)
		return ta_err("%s: cannot be removed: %s", path, strerror(errno));
	return TA_OK;
}

static int
compress_run(int argc, char **argv)
{
	const char *path = argc > 0 ? argv[0] : "-";
	struct comp c = { .out.fd = -1 };
	char *out;
	int ret = TA_FAIL;

	c.fmt = zf_format(conf.format);
	out = zf_output(&conf, path, true, c.fmt);
	if (out == NULL)
		return TA_FAIL;
	if (ta_in_open(&c.in, path) != 0)
		goto free_out;
	if (open_device(&c) == 0 && ta_out_open(&c.out, out, conf.force) == 0)
		ret = work(&c, path);
	close_device(&c);
	ta_in_close(&c.in);
free_out:
	free(out);
	return ret;
}

const struct ta_cmd ta_cmd_compress = {
	.name = "compress",
	.synopsis = "[FILE|-]",
	.summary = "compress a file or a pipe to gzip, zlib or raw DEFLATE",
	.detail =
		"FILE is read in blocks that are compressed independently of each other, on all\n"
		"queues and worker lcores (EAL's -l) at once; memory use does not depend on the\n"
		"file's size. gzip output is a file of many members, which every gzip reads and\n"
		"\"decompress\" runs in parallel. The output appears under its name only when it\n"
		"is complete and on disk.\n\n"
		"Examples:\n"
		"  " TA_NAME " compress FILE\n"
		"  " TA_NAME " -l 0-4 -- compress --verify -o OUT.gz FILE\n"
		"  tar c DIR | " TA_NAME " compress -o - | ssh HOST 'tar xz'\n",
	.opts = opts,
	.max_args = 1,
	.eal = true,
	.run = compress_run,
};
