/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Faults of the model under load: every op that was accepted comes back exactly once, what is
 * called a success is one, and afterwards the queue works again.
 */

#include "case.h"

#include <string.h>

#include <rte_cycles.h>

#include "case_op.h"
#include "sample.h"
#include "wd_dev.h"
#include "wdm.h"

#define NB	20
#define LEN	3000u
#define LIMIT_S	20

struct load {
	struct rte_comp_op *op[NB];
	unsigned int nb;
	bool seen[NB];
	unsigned int nb_seen, nb_errors;
};

static bool
load_open(struct ta_case_ctx *ctx, struct load *l, void *xform)
{
	uint8_t in[LEN];
	struct rte_comp_op *op;

	for (l->nb = 0; l->nb < NB; l->nb++) {
		op = rte_comp_op_alloc(ctx->ops);
		if (op == NULL)
			return false;
		l->op[l->nb] = op;
		op->private_xform = xform;
		op->flush_flag = RTE_COMP_FLUSH_FINAL;
		op->m_src = case_buf(ctx, LEN, CASE_LINEAR);
		op->m_dst = case_buf(ctx, ta_bound(LEN), CASE_LINEAR);
		op->src.length = LEN;
		op->input_chksum = l->nb;
		if (op->m_src == NULL || op->m_dst == NULL) {
			l->nb++;
			return false;
		}
		ta_sample_fill(TA_SAMPLE_TEXT, l->nb, in, LEN);
		ta_buf_write(op->m_src, 0, in, LEN);
	}
	return true;
}

static void
load_close(struct load *l)
{
	while (l->nb > 0) {
		l->nb--;
		rte_pktmbuf_free(l->op[l->nb]->m_src);
		rte_pktmbuf_free(l->op[l->nb]->m_dst);
		rte_comp_op_free(l->op[l->nb]);
	}
}

static bool
check_op(struct ta_case_ctx *ctx, struct load *l, struct rte_comp_op *op)
{
	uint8_t in[LEN], out[2 * LEN];
	uint64_t nr = op->input_chksum;

	if (nr >= NB || l->op[nr] != op || l->seen[nr]) {
		ta_case_fail(ctx, "op %lu came back twice", (unsigned long)nr);
		return false;
	}
	l->seen[nr] = true;
	l->nb_seen++;
	if (op->status != RTE_COMP_OP_STATUS_SUCCESS) {
		l->nb_errors++;
		return true;
	}
	ta_sample_fill(TA_SAMPLE_TEXT, nr, in, LEN);
	if (op->produced <= sizeof(out))
		ta_buf_read(op->m_dst, 0, out, op->produced);
	if (op->produced <= sizeof(out) && case_inflates(out, op->produced, in, LEN))
		return true;
	ta_case_fail(ctx, "op %lu is called a success and is none", (unsigned long)nr);
	return false;
}

static bool
load_run(struct ta_case_ctx *ctx, struct load *l)
{
	uint64_t end = rte_get_timer_cycles() + LIMIT_S * rte_get_timer_hz();
	struct rte_comp_op *back[NB];
	unsigned int sent = 0, i, n;

	while (l->nb_seen < NB && rte_get_timer_cycles() < end) {
		if (sent < NB)
			sent += rte_compressdev_enqueue_burst(ctx->dev->id, 0, l->op + sent,
							      NB - sent);
		n = rte_compressdev_dequeue_burst(ctx->dev->id, 0, back, NB);
		for (i = 0; i < n; i++)
			if (!check_op(ctx, l, back[i]))
				return false;
	}
	if (l->nb_seen == NB)
		return true;
	ta_case_fail(ctx, "%u of %u ops came back within %u s", l->nb_seen, NB, LIMIT_S);
	return false;
}

/* Does the queue work as if nothing had been? */
static bool
works_again(struct ta_case_ctx *ctx)
{
	static uint8_t in[LEN], out[2 * LEN];
	struct case_op c = {
		.compress = true, .in = in, .in_len = LEN, .out = out, .room = ta_bound(LEN),
		.xform.level = RTE_COMP_LEVEL_PMD_DEFAULT,
	};

	ta_sample_fill(TA_SAMPLE_TEXT, 99, in, LEN);
	if (!case_op_run(ctx, &c))
		return false;
	if (c.status == RTE_COMP_OP_STATUS_SUCCESS && case_inflates(out, c.produced, in, LEN))
		return true;
	ta_case_fail(ctx, "the queue does not work after the fault: %s", ta_status_name(c.status));
	return false;
}

static enum ta_verdict
fault(struct ta_case_ctx *ctx, enum wdm_event event)
{
	struct ta_xform_conf conf = { .level = RTE_COMP_LEVEL_PMD_DEFAULT };
	struct wd_dev *wd = wd_dev_find(ctx->dev->name);
	struct load l = { .nb = 0 };
	bool good = false;
	void *xform;

	if (wd == NULL || wd->ops->inject == NULL)
		return ta_case_skip(ctx, "faults can be injected into the model only");
	xform = ta_xform_create(ctx->dev, true, &conf);
	if (xform == NULL)
		return ta_case_fail(ctx, "no transform");
	ta_case_hush(true);
	if (!load_open(ctx, &l, xform))
		ta_case_fail(ctx, "no memory for ops");
	else if (wd->ops->inject(wd, event, 5) != 0)
		ta_case_fail(ctx, "the fault cannot be injected");
	else
		good = load_run(ctx, &l);
	wd->ops->inject(wd, event, 0);
	if (good && l.nb_errors == 0) {
		ta_case_fail(ctx, "no op shows the fault");
		good = false;
	}
	good = good && works_again(ctx);
	ta_case_hush(false);
	/* Not those that never came back: their buffers are still the device's. */
	if (l.nb_seen == NB)
		load_close(&l);
	rte_compressdev_private_xform_free(ctx->dev->id, xform);
	return good ? TA_PASS : TA_FAILED;
}

static enum ta_verdict
sqe_error(struct ta_case_ctx *ctx)
{
	return fault(ctx, WDM_EV_SQE_ERROR);
}

static enum ta_verdict
cqe_lost(struct ta_case_ctx *ctx)
{
	return fault(ctx, WDM_EV_CQE_LOST);
}

static enum ta_verdict
cqe_bad(struct ta_case_ctx *ctx)
{
	return fault(ctx, WDM_EV_CQE_BAD);
}

static enum ta_verdict
hang(struct ta_case_ctx *ctx)
{
	return fault(ctx, WDM_EV_HANG);
}

static enum ta_verdict
bus_error(struct ta_case_ctx *ctx)
{
	return fault(ctx, WDM_EV_BUS_ERROR);
}

const struct ta_case ta_cases_fault[] = {
	{ "fault_sqe_error", sqe_error },
	{ "fault_cqe_lost", cqe_lost },
	{ "fault_cqe_bad", cqe_bad },
	{ "fault_hang", hang },
	{ "fault_bus_error", bus_error },
	{ NULL, NULL },
};
