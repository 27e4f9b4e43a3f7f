/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Cases about queues of cryptodevs, whatever their ops are. */

#include "case_load.h"

enum ta_verdict
case_stats(struct ta_case_ctx *ctx)
{
	struct rte_cryptodev_stats st;
	struct case_load l;
	bool good;

	rte_cryptodev_stats_reset(ctx->cdev->id);
	good = case_load_open(ctx, &l, 20);
	/* Making the load took ops, too. */
	rte_cryptodev_stats_reset(ctx->cdev->id);
	good = good && case_load_run(ctx, &l, 2);
	case_load_close(ctx, &l);
	if (!good)
		return TA_FAILED;
	if (rte_cryptodev_stats_get(ctx->cdev->id, &st) != 0)
		return ta_case_skip(ctx, "no statistics");
	if (st.enqueued_count == 20 && st.dequeued_count == 20 && st.enqueue_err_count == 0 &&
	    st.dequeue_err_count == 0)
		return TA_PASS;
	return ta_case_fail(ctx, "20 ops: %lu enqueued, %lu dequeued, errors %lu and %lu",
			    (unsigned long)st.enqueued_count, (unsigned long)st.dequeued_count,
			    (unsigned long)st.enqueue_err_count,
			    (unsigned long)st.dequeue_err_count);
}

enum ta_verdict
case_queue_full(struct ta_case_ctx *ctx)
{
	enum ta_verdict v = TA_FAILED;
	struct case_load l;
	uint16_t n;

	if (!case_load_open(ctx, &l, CASE_LOAD_MAX))
		goto close;
	do {
		n = ctx->load->enqueue(ctx, 1, l.op + l.nb_sent, l.nb - l.nb_sent);
		l.nb_sent += n;
	} while (n != 0 && l.nb_sent < l.nb);
	if (l.nb_sent == l.nb)
		v = ta_case_skip(ctx, "%u ops do not fill a queue of %u", l.nb, ctx->cdev->depth);
	else if (l.nb_sent + 1 < ctx->cdev->depth)
		ta_case_fail(ctx, "a queue of %u is full with %u ops", ctx->cdev->depth,
			     l.nb_sent);
	else
		v = TA_PASS;
	if (!case_load_run(ctx, &l, 2))
		v = TA_FAILED;
	else if (l.nb_errors != 0)
		v = ta_case_fail(ctx, "%u ops failed", l.nb_errors);
close:
	case_load_close(ctx, &l);
	return v == TA_PASS && !case_load_works(ctx) ? TA_FAILED : v;
}
