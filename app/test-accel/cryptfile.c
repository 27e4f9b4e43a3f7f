/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * A file through a cryptodev. The input is cut into blocks, each an op in place:
 *
 *   read --> op, IV --> device --> in order: next IV --> write
 *
 * ECB, CTR and the decryption of CBC and CFB know an op's IV before the one ahead has ended, so
 * that many are in flight. Encryption with CBC and CFB runs one op at a time. All else is one op.
 */

#include "cryptfile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_cycles.h>
#include <rte_malloc.h>
#include <rte_pause.h>

#include "progress.h"
#include "util.h"

#define SILENCE_S	30
#define DRAIN_S		10
#define BURST		32

struct cf_job {
	struct rte_crypto_op *op;
	struct rte_mbuf *m;
	struct rte_mbuf *tail_segs;	/* of @m, see ta_buf_trim() */
	struct ta_alg_mem *mem;		/* NULL: no tag */
	uint32_t len;			/* bytes of data in the op */
	bool trimmed, last, done;
};

static bool
is_aead(const struct cf *f)
{
	return f->conf.alg.alg->type == RTE_CRYPTO_SYM_XFORM_AEAD;
}

/* Bytes at the end of the input that are not data. */
static uint32_t
tag_in(const struct cf *f)
{
	return is_aead(f) && f->conf.alg.reverse ? f->conf.alg.tag_len : 0;
}

static bool
whole(const struct cf *f)
{
	return f->conf.alg.alg->chaining == TA_WHOLE;
}

/* ---- IVs ---- */

static void
counter_add(uint8_t *ctr, uint32_t n)
{
	uint64_t sum = n;
	int i;

	for (i = 15; i >= 0 && sum != 0; i--) {
		sum += ctr[i];
		ctr[i] = sum;
		sum >>= 8;
	}
}

/* The last ciphertext block of @job, where its buffer has ciphertext. */
static void
iv_of_block(struct cf *f, const struct cf_job *job)
{
	uint8_t n = f->conf.alg.iv_len;

	/* Only the end of the data is shorter, and nothing comes behind it. */
	if (job->len >= n)
		ta_buf_read(job->m, job->len - n, f->iv, n);
}

/* Before the op runs. */
static void
iv_ahead(struct cf *f, const struct cf_job *job)
{
	if (f->conf.alg.alg->chaining == TA_CTR)
		counter_add(f->iv, job->len / 16);
	else if (f->conf.alg.alg->chaining != TA_ECB && f->conf.alg.reverse)
		iv_of_block(f, job);
}

/* ---- Reading ---- */

static int
too_long(const struct cf *f)
{
	const struct ta_alg *a = f->conf.alg.alg;

	return ta_err("%s is longer than %u bytes: %s must be given all data in one op, and that "
		      "is the longest (a cryptodev has no digests in pieces)", f->in->name,
		      a->op_max, a->name);
}

/* Is nothing left of the input? */
static bool
at_end(struct ta_in *in)
{
	size_t n = 1;

	ta_in_peek(in, &n);
	return n == 0;
}

static void
pad(struct cf_job *job, uint8_t block)
{
	uint8_t n = block - job->len % block, bytes[TA_BLOCK_MAX];

	memset(bytes, n, n);
	ta_buf_write(job->m, job->len, bytes, n);
	job->len += n;
}

/* The tag of an AEAD stands behind the data. */
static int
take_tag(struct cf *f, struct cf_job *job)
{
	uint32_t n = tag_in(f);

	if (job->len < n)
		return ta_err("%s: %u bytes, which is less than a tag has: no data of %s",
			      f->in->name, job->len, f->conf.alg.alg->name);
	job->len -= n;
	ta_buf_read(job->m, job->len, job->mem->tag, n);
	return 0;
}

static int
check_len(const struct cf *f, const struct cf_job *job)
{
	const struct ta_alg *a = f->conf.alg.alg;

	if (job->len % a->block != 0)
		return ta_err("%s: its length is no multiple of %u bytes, the block of %s%s",
			      f->in->name, a->block, a->name, f->conf.alg.reverse ?
			      ": cut off, or something else" : "");
	if (job->len < a->len_min)
		return ta_err("%s: %s needs at least %u bytes", f->in->name, a->name, a->len_min);
	if (job->len == 0 && f->conf.padding)
		return ta_err("%s: is empty, and even padding is a block", f->in->name);
	return 0;
}

/* Fill @job with the next block. */
static int
job_read(struct cf *f, struct cf_job *job)
{
	uint32_t max = whole(f) ? f->conf.alg.alg->op_max + tag_in(f) : f->conf.block;

	if (job->trimmed)
		ta_buf_restore(&f->bufs, job->m, job->tail_segs);
	job->trimmed = false;
	job->done = false;
	/* The file may have grown: what does not fit the buffer is left to at_end(). */
	max = RTE_MIN(max, ta_buf_room(&f->bufs) - TA_BLOCK_MAX);
	job->len = ta_in_read(f->in, job->m, max);
	if (f->in->failed)
		return TA_FAIL;
	job->last = at_end(f->in);
	if (f->in->failed)
		return TA_FAIL;
	if (whole(f) && !job->last)
		return too_long(f);
	if (tag_in(f) != 0 && take_tag(f, job) != 0)
		return TA_FAIL;
	if (f->conf.padding && !f->conf.alg.reverse && job->last)
		pad(job, f->conf.alg.alg->block);
	return check_len(f, job);
}

/* ---- Running ---- */

static void
poll(struct cf *f)
{
	struct rte_crypto_op *ops[BURST];
	uint16_t n, i;

	n = rte_cryptodev_dequeue_burst(f->dev->id, 0, ops, BURST);
	for (i = 0; i < n; i++)
		(*rte_crypto_op_ctod_offset(ops[i], struct cf_job **, TA_NOTE_OFF))->done = true;
	f->in_flight -= n;
}

static int
silence(const struct cf *f)
{
	return ta_err("%s: no answer within %u seconds", f->dev->name, SILENCE_S);
}

static int
submit(struct cf *f, struct cf_job *job)
{
	uint64_t end = rte_get_timer_cycles() + SILENCE_S * rte_get_timer_hz();

	job->tail_segs = ta_buf_trim(job->m, job->len);
	job->trimmed = true;
	if (job->mem != NULL && f->conf.alg.alg->type == RTE_CRYPTO_SYM_XFORM_AUTH)
		memcpy(job->mem->tag, f->conf.tag, f->conf.alg.tag_len);
	ta_alg_op(&f->conf.alg, job->op, 0, job->len, f->iv, job->mem);
	iv_ahead(f, job);
	while (rte_cryptodev_enqueue_burst(f->dev->id, 0, &job->op, 1) == 0) {
		/* A refusal shows in the status; a full queue leaves it alone. */
		if (job->op->status != RTE_CRYPTO_OP_STATUS_NOT_PROCESSED) {
			job->done = true;
			return 0;
		}
		if (rte_get_timer_cycles() > end)
			return silence(f);
		poll(f);
	}
	f->in_flight++;
	return 0;
}

static int
wait(struct cf *f, const struct cf_job *job)
{
	uint64_t end = rte_get_timer_cycles() + SILENCE_S * rte_get_timer_hz();

	while (!job->done) {
		poll(f);
		if (!job->done && rte_get_timer_cycles() > end)
			return silence(f);
	}
	return 0;
}

/* ---- Writing ---- */

/* How many bytes of the last block are padding; 0: it is none. */
static unsigned int
padding_len(const struct cf *f, const struct cf_job *job)
{
	uint8_t block = f->conf.alg.alg->block, last[TA_BLOCK_MAX], n;
	unsigned int i;

	ta_buf_read(job->m, job->len - block, last, block);
	n = last[block - 1];
	if (n == 0 || n > block)
		return 0;
	for (i = block - n; i < block; i++)
		if (last[i] != n)
			return 0;
	return n;
}

static int
result(struct cf *f, struct cf_job *job)
{
	const struct ta_alg_conf *c = &f->conf.alg;
	uint32_t len = job->len;
	unsigned int n;

	if (c->alg->type == RTE_CRYPTO_SYM_XFORM_AUTH) {
		memcpy(f->tag, job->mem->tag, c->tag_len);
		return 0;
	}
	if (f->conf.padding && c->reverse && job->last) {
		n = padding_len(f, job);
		if (n == 0)
			return ta_err("%s: no padding where its end should be: wrong key or IV, "
				      "damaged, or made with --no-padding", f->in->name);
		len -= n;
	}
	if (ta_out_write_buf(f->out, job->m, len) != 0)
		return TA_FAIL;
	if (is_aead(f) && !c->reverse)
		return ta_out_write(f->out, job->mem->tag, c->tag_len);
	return 0;
}

/* Wait for the oldest job and write what it gave. */
static int
retire(struct cf *f, struct cf_job *job)
{
	if (wait(f, job) != 0)
		return TA_FAIL;
	if (job->op->status == RTE_CRYPTO_OP_STATUS_AUTH_FAILED)
		return ta_err("%s: the %s is wrong: another key or IV, or the data was changed",
			      f->in->name, is_aead(f) ? "tag" : "digest or MAC");
	if (job->op->status != RTE_CRYPTO_OP_STATUS_SUCCESS)
		return ta_err("%s: an op of %u bytes of %s failed: %s", f->dev->name, job->len,
			      f->conf.alg.alg->name, ta_cstatus_name(job->op->status));
	if (f->serial)
		iv_of_block(f, job);
	f->done = f->in->taken;
	ta_progress(f->done);
	return result(f, job);
}

int
cf_run(struct cf *f)
{
	uint64_t head = 0, next = 0;
	struct cf_job *job;
	bool eof = false;

	while (!eof || head != next) {
		while (!eof && next - head < f->nb_jobs) {
			job = &f->jobs[next % f->nb_jobs];
			if (job_read(f, job) != 0)
				return TA_FAIL;
			eof = job->last;
			/* A cipher has nothing to do with nothing; a MAC has. */
			if (job->len == 0 && job->mem == NULL)
				break;
			if (submit(f, job) != 0)
				return TA_FAIL;
			next++;
			poll(f);
			if (f->jobs[head % f->nb_jobs].done)
				break;
		}
		if (head == next)
			break;
		if (retire(f, &f->jobs[head % f->nb_jobs]) != 0)
			return TA_FAIL;
		head++;
	}
	return 0;
}

/* ---- Opening and closing ---- */

static int
jobs_create(struct cf *f)
{
	struct cf_job *job;
	unsigned int i;

	f->jobs = calloc(f->nb_jobs, sizeof(*f->jobs));
	f->ops = ta_cops_create(f->nb_jobs, sizeof(struct cf_job *));
	if (f->jobs == NULL || f->ops == NULL)
		return ta_err("no memory for %u ops", f->nb_jobs);
	for (i = 0; i < f->nb_jobs; i++) {
		job = &f->jobs[i];
		job->op = rte_crypto_op_alloc(f->ops, RTE_CRYPTO_OP_TYPE_SYMMETRIC);
		job->m = ta_buf_get(&f->bufs);
		if (ta_alg_has_tag(f->conf.alg.alg))
			job->mem = ta_alg_mem_create();
		if (job->op == NULL || job->m == NULL ||
		    (job->mem == NULL && ta_alg_has_tag(f->conf.alg.alg)))
			return ta_err("no memory for %u ops", f->nb_jobs);
		*rte_crypto_op_ctod_offset(job->op, struct cf_job **, TA_NOTE_OFF) = job;
		if (job->mem != NULL)
			ta_alg_aad_set(&f->conf.alg, job->mem, f->conf.aad);
		rte_crypto_op_attach_sym_session(job->op, f->session);
		job->op->sym->m_src = job->m;
	}
	return 0;
}

/* What one op must hold. 0: too much, told. */
static uint32_t
op_room(const struct cf *f)
{
	uint64_t size = ta_in_size(f->in);
	uint32_t max = f->conf.alg.alg->op_max + tag_in(f);

	if (!whole(f))
		return f->conf.block;
	if (size > max) {
		too_long(f);
		return 0;
	}
	/* A pipe may bring as much as there can be, and some files say that they are empty. */
	return size != 0 ? size : max;
}

int
cf_open(struct cf *f, const struct ta_cdev *dev, const struct cf_conf *conf, struct ta_in *in,
	struct ta_out *out)
{
	enum ta_chaining chaining = conf->alg.alg->chaining;
	uint32_t room;

	memset(f, 0, sizeof(*f));
	f->dev = dev;
	f->conf = *conf;
	f->in = in;
	f->out = out;
	memcpy(f->iv, conf->iv, sizeof(f->iv));
	f->serial = !conf->alg.reverse && (chaining == TA_CBC || chaining == TA_CFB);
	f->nb_jobs = f->serial || chaining == TA_WHOLE ? 1 : conf->depth;
	room = op_room(f);
	if (room == 0)
		return TA_FAIL;
	f->session = ta_cdev_session(dev, &f->conf.alg);
	if (f->session == NULL)
		return TA_FAIL;
	if (ta_bufs_create(&f->bufs, f->nb_jobs, room + TA_BLOCK_MAX, 0) != 0)
		return TA_FAIL;
	return jobs_create(f);
}

/* After a failure ops may be in flight, and their buffers are the device's until they end. */
static void
drain(struct cf *f)
{
	uint64_t end = rte_get_timer_cycles() + DRAIN_S * rte_get_timer_hz();

	while (f->in_flight != 0 && rte_get_timer_cycles() < end)
		poll(f);
}

void
cf_close(struct cf *f)
{
	unsigned int i;

	if (f->dev == NULL)
		return;
	drain(f);
	for (i = 0; f->jobs != NULL && i < f->nb_jobs; i++) {
		if (f->jobs[i].trimmed)
			ta_buf_restore(&f->bufs, f->jobs[i].m, f->jobs[i].tail_segs);
		rte_pktmbuf_free(f->jobs[i].m);
		rte_free(f->jobs[i].mem);
		if (f->jobs[i].op != NULL)
			rte_crypto_op_free(f->jobs[i].op);
	}
	free(f->jobs);
	rte_mempool_free(f->ops);
	ta_bufs_destroy(&f->bufs);
	ta_cdev_session_free(f->dev, f->session);
	explicit_bzero(f, sizeof(*f));
}
