/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Faults of the model under load: every op that was accepted comes back exactly once, what is
 * called a success is one, and afterwards the queue works again.
 */

#include "case.h"

#include "case_load.h"
#include "wd_dev.h"
#include "wdm.h"

#define NB	20

static enum ta_verdict
fault(struct ta_case_ctx *ctx, enum wdm_event event)
{
	struct wd_dev *wd = wd_dev_find(ctx->name);
	struct case_load l;
	bool good = false;

	if (wd == NULL || wd->ops->inject == NULL)
		return ta_case_skip(ctx, "faults can be injected into the model only");
	ta_case_hush(true);
	if (case_load_open(ctx, &l, NB)) {
		if (wd->ops->inject(wd, event, 5) != 0)
			ta_case_fail(ctx, "the fault cannot be injected");
		else
			good = case_load_run(ctx, &l, 1);
		wd->ops->inject(wd, event, 0);
	}
	if (good && l.nb_errors == 0) {
		ta_case_fail(ctx, "no op shows the fault");
		good = false;
	}
	case_load_close(ctx, &l);
	good = good && case_load_works(ctx);
	ta_case_hush(false);
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
