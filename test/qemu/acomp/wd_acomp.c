/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * A load for an accelerator's driver in the kernel: threads compress and decompress random data
 * in scattered pages through the crypto API and compare what comes back, with the kernel's own
 * DEFLATE as the second opinion. Loading the module runs the test; it stays loaded only if all
 * data were right. "lossy" lets requests fail, as they do while a device is reset; wrong data are
 * never let pass.
 */

#include <linux/crypto.h>
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/random.h>
#include <linux/scatterlist.h>
#include <linux/vmalloc.h>
#include <crypto/acompress.h>

#define WD_PAGES	64	/* room of one buffer */
#define WD_SGES		10	/* what hisi_zip takes in one list */
#define WD_SGE_PAGES	(WD_PAGES / WD_SGES)
#define WD_SIZE_MAX	(WD_SGES * WD_SGE_PAGES * PAGE_SIZE)
#define WD_REF_MAX	(128 * 1024)	/* the kernel's own takes no more */
#define WD_THREADS_MAX	32

static char *alg = "hisi-deflate-acomp";
module_param(alg, charp, 0444);
static char *ref = "deflate-scomp";
module_param(ref, charp, 0444);
static unsigned int threads = 4;
module_param(threads, uint, 0444);
static unsigned int seconds = 5;
module_param(seconds, uint, 0444);
static unsigned int size_max = 65536;
module_param(size_max, uint, 0444);
static bool lossy;
module_param(lossy, bool, 0444);

struct wd_buf {
	void *part[WD_SGES];	/* WD_SGE_PAGES contiguous pages each */
	struct scatterlist sg[WD_SGES];
	unsigned int len;
};

struct wd_lane {
	struct task_struct *task;
	struct crypto_acomp *alg, *ref;
	struct wd_buf plain, packed, back;
	struct rnd_state rnd;
	unsigned long ops, bytes, failed, wrong, other;
	int status;
};

static void
wd_buf_free(struct wd_buf *buf)
{
	int i;

	for (i = 0; i < WD_SGES; i++)
		if (buf->part[i])
			free_pages_exact(buf->part[i], WD_SGE_PAGES * PAGE_SIZE);
}

static int
wd_buf_alloc(struct wd_buf *buf)
{
	int i;

	for (i = 0; i < WD_SGES; i++) {
		buf->part[i] = alloc_pages_exact(WD_SGE_PAGES * PAGE_SIZE, GFP_KERNEL);
		if (!buf->part[i])
			return -ENOMEM;
	}
	return 0;
}

/* Lay @len bytes out over random pieces; each starts anywhere in its part. */
static void
wd_buf_cut(struct wd_buf *buf, struct rnd_state *rnd, unsigned int len)
{
	const unsigned int room = WD_SGE_PAGES * PAGE_SIZE;
	unsigned int left = len, least, n, at;
	int i;

	buf->len = len;
	sg_init_table(buf->sg, WD_SGES);
	for (i = 0; i < WD_SGES && left; i++) {
		/* The parts after this one must be able to hold the rest. */
		least = left > (WD_SGES - 1 - i) * room ? left - (WD_SGES - 1 - i) * room : 1;
		n = min(left, room);
		n = least + prandom_u32_state(rnd) % (n - least + 1);
		at = prandom_u32_state(rnd) % (room - n + 1);
		sg_set_buf(&buf->sg[i], (u8 *)buf->part[i] + at, n);
		left -= n;
		if (!left)
			sg_mark_end(&buf->sg[i]);
	}
}

/* Data of several kinds: words, runs, noise. */
static void
wd_fill(struct wd_buf *buf, struct rnd_state *rnd)
{
	unsigned int kind = prandom_u32_state(rnd) % 4, j;
	struct scatterlist *sg;
	u8 *p;
	int i;

	for_each_sg(buf->sg, sg, sg_nents(buf->sg), i) {
		p = sg_virt(sg);
		for (j = 0; j < sg->length; j++) {
			u32 r = kind == 2 && j % 64 ? 0 : prandom_u32_state(rnd);

			if (kind == 0)
				p[j] = "the queue of the device "[(r % 3 ? j : r) % 24];
			else if (kind == 1)
				p[j] = r & 0x07;
			else if (kind == 2)
				p[j] = r ? r : (j ? p[j - 1] : 0);
			else
				p[j] = r;
		}
	}
}

static bool
wd_same(struct wd_buf *a, struct wd_buf *b, unsigned int len)
{
	struct sg_mapping_iter ma, mb;
	unsigned int left = len, ia = 0, ib = 0, n;
	bool same = true;

	sg_miter_start(&ma, a->sg, sg_nents(a->sg), SG_MITER_FROM_SG);
	sg_miter_start(&mb, b->sg, sg_nents(b->sg), SG_MITER_FROM_SG);
	same = sg_miter_next(&ma) && sg_miter_next(&mb);
	while (left && same) {
		n = min3(left, (unsigned int)ma.length - ia, (unsigned int)mb.length - ib);
		same = !memcmp((u8 *)ma.addr + ia, (u8 *)mb.addr + ib, n);
		left -= n;
		ia += n;
		ib += n;
		if (left && ia == ma.length) {
			same = same && sg_miter_next(&ma);
			ia = 0;
		}
		if (left && ib == mb.length) {
			same = same && sg_miter_next(&mb);
			ib = 0;
		}
	}
	sg_miter_stop(&ma);
	sg_miter_stop(&mb);
	return same;
}

/* One request; @out->len is its room before and what came after. */
static int
wd_request(struct crypto_acomp *tfm, bool compress, struct wd_buf *in, struct wd_buf *out)
{
	struct acomp_req *req = acomp_request_alloc(tfm);
	DECLARE_CRYPTO_WAIT(wait);
	int ret;

	if (!req)
		return -ENOMEM;
	do {
		acomp_request_set_params(req, in->sg, out->sg, in->len, out->len);
		acomp_request_set_callback(req, CRYPTO_TFM_REQ_MAY_BACKLOG |
					   CRYPTO_TFM_REQ_MAY_SLEEP, crypto_req_done, &wait);
		ret = crypto_wait_req(compress ? crypto_acomp_compress(req) :
				      crypto_acomp_decompress(req), &wait);
		if (ret == -EAGAIN)
			cond_resched();
	} while (ret == -EAGAIN && !lossy);
	out->len = req->dlen;
	acomp_request_free(req);
	return ret;
}

/* Cut a buffer to what is in it, as the next reader needs it. */
static void
wd_trim(struct wd_buf *buf)
{
	unsigned int left = buf->len;
	struct scatterlist *sg;

	for (sg = buf->sg; sg; sg = sg_next(sg)) {
		sg->length = min(sg->length, left);
		left -= sg->length;
		if (!left) {
			sg_mark_end(sg);
			break;
		}
	}
}

static void
wd_lane_op(struct wd_lane *lane)
{
	unsigned int len = 1 + prandom_u32_state(&lane->rnd) % size_max;
	/* 0: all on the device; 1: it decompresses what others made; 2: the other way round. */
	unsigned int way = prandom_u32_state(&lane->rnd) % 4;
	struct crypto_acomp *pack = lane->alg, *unpack = lane->alg;
	unsigned int room = len + len / 8 + 256;
	int ret;

	if (way == 1 && room <= WD_REF_MAX)
		pack = lane->ref;
	if (way == 2 && room <= WD_REF_MAX)
		unpack = lane->ref;
	if (pack != unpack)
		lane->other++;
	wd_buf_cut(&lane->plain, &lane->rnd, len);
	wd_fill(&lane->plain, &lane->rnd);
	wd_buf_cut(&lane->packed, &lane->rnd, room);
	ret = wd_request(pack, true, &lane->plain, &lane->packed);
	if (!ret && lane->packed.len > room) {
		lane->wrong++;
		return;
	}
	if (!ret) {
		wd_trim(&lane->packed);
		wd_buf_cut(&lane->back, &lane->rnd, len);
		ret = wd_request(unpack, false, &lane->packed, &lane->back);
	}
	if (ret) {
		lane->failed++;
		lane->status = ret;
		msleep(1);
		return;
	}
	lane->ops++;
	lane->bytes += len;
	if (lane->back.len != len || !wd_same(&lane->plain, &lane->back, len)) {
		pr_err("wd_acomp: %u bytes, packed to %u, came back as %u, way %u\n", len,
		       lane->packed.len, lane->back.len, way);
		lane->wrong++;
	}
}

static int
wd_lane_run(void *arg)
{
	struct wd_lane *lane = arg;

	while (!kthread_should_stop()) {
		wd_lane_op(lane);
		cond_resched();
	}
	return 0;
}

static void
wd_lane_close(struct wd_lane *lane)
{
	wd_buf_free(&lane->plain);
	wd_buf_free(&lane->packed);
	wd_buf_free(&lane->back);
	if (!IS_ERR_OR_NULL(lane->alg))
		crypto_free_acomp(lane->alg);
	if (!IS_ERR_OR_NULL(lane->ref))
		crypto_free_acomp(lane->ref);
}

static int
wd_lane_open(struct wd_lane *lane, unsigned int seed)
{
	prandom_seed_state(&lane->rnd, seed);
	lane->alg = crypto_alloc_acomp(alg, 0, 0);
	if (IS_ERR(lane->alg))
		return PTR_ERR(lane->alg);
	lane->ref = crypto_alloc_acomp(ref, 0, 0);
	if (IS_ERR(lane->ref))
		return PTR_ERR(lane->ref);
	if (wd_buf_alloc(&lane->plain) || wd_buf_alloc(&lane->packed) ||
	    wd_buf_alloc(&lane->back))
		return -ENOMEM;
	lane->task = kthread_run(wd_lane_run, lane, "wd_acomp/%u", seed);
	return PTR_ERR_OR_ZERO(lane->task);
}

static int __init
wd_acomp_init(void)
{
	unsigned long ops = 0, bytes = 0, failed = 0, wrong = 0, other = 0;
	struct wd_lane *lane;
	unsigned int i, started = 0;
	int ret = 0;

	if (!threads || threads > WD_THREADS_MAX || !size_max ||
	    size_max + size_max / 8 + 256 > WD_SIZE_MAX)
		return -EINVAL;
	lane = vzalloc(array_size(threads, sizeof(*lane)));
	if (!lane)
		return -ENOMEM;
	for (i = 0; i < threads && !ret; i++) {
		ret = wd_lane_open(&lane[i], i + 1);
		started += !ret;
	}
	msleep(ret ? 0 : seconds * 1000);
	for (i = 0; i < started; i++)
		kthread_stop(lane[i].task);
	for (i = 0; i < threads; i++) {
		ops += lane[i].ops;
		bytes += lane[i].bytes;
		failed += lane[i].failed;
		wrong += lane[i].wrong;
		other += lane[i].other;
		if (!lossy && !ret)
			ret = lane[i].status;
		wd_lane_close(&lane[i]);
	}
	vfree(lane);
	pr_warn("wd_acomp: %lu ops, %lu bytes, %lu ops with the other implementation, "
		"%lu failed, %lu wrong\n", ops, bytes, other, failed, wrong);
	if (!ret && (wrong || !ops))
		ret = -EIO;
	return ret;
}

static void __exit
wd_acomp_exit(void)
{
}

module_init(wd_acomp_init);
module_exit(wd_acomp_exit);
MODULE_DESCRIPTION("data through an accelerator's driver, compared");
/* The crypto API is open to modules that may be used under the GPL. */
MODULE_LICENSE("Dual BSD/GPL");
