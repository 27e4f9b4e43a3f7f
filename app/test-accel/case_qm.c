/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Queue manager cases: open, exhaust, dump, reset, without any driver above. */

#include "case.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <rte_errno.h>

#include "hpre.h"
#include "qm.h"
#include "sec.h"
#include "zip.h"

#include "wd_dev.h"
#include "wd_qm.h"
#include "wd_qp.h"
#include "hpre_engine.h"
#include "sec_engine.h"
#include "zip_engine.h"

#define NAME		"selftest"
#define QPS		QM_MAX_QUEUES

static const struct wd_engine *const engines[TA_ENGINES] = {
	[TA_ZIP] = &zip_engine,
	[TA_SEC] = &sec_engine,
	[TA_HPRE] = &hpre_engine,
};

static const struct wd_qp_conf qp_confs[TA_ENGINES] = {
	[TA_ZIP] = {
		.nb_inflight = 63, .sqe_shift = ZIP_SQE_SHIFT, .type = ZIP_SQC_COMPRESS,
		.numa_node = SOCKET_ID_ANY,
	},
	[TA_SEC] = {
		.nb_inflight = 63, .sqe_shift = SEC_SQE_SHIFT, .type = SEC_SQC_TYPE,
		.numa_node = SOCKET_ID_ANY,
	},
	[TA_HPRE] = {
		.nb_inflight = 63, .sqe_shift = HPRE_SQE_SHIFT, .type = HPRE_SQC_RSA,
		.numa_node = SOCKET_ID_ANY,
	},
};

static struct wd_dev *
dev_open(struct ta_case_ctx *ctx, const char *more)
{
	struct wd_dev_args args = { .engine = engines[ctx->engine] };
	struct wd_dev *dev;
	char devargs[256];

	snprintf(devargs, sizeof(devargs), "%s%s", ctx->devargs, more);
	if (wd_dev_args_parse(&args, NAME, devargs) != 0) {
		ta_case_fail(ctx, "devargs refused: %s", devargs);
		return NULL;
	}
	dev = wd_dev_open(&args, NAME);
	if (dev == NULL)
		ta_case_fail(ctx, "cannot be opened: %s", rte_strerror(rte_errno));
	return dev;
}

static enum ta_verdict
open_close(struct ta_case_ctx *ctx)
{
	struct wd_dev *dev;
	struct wd_qp *qp;
	unsigned int i;

	for (i = 0; i < 8; i++) {
		dev = dev_open(ctx, "");
		if (dev == NULL)
			return TA_FAILED;
		if (wd_dev_find(NAME) != dev)
			return ta_case_fail(ctx, "an open device is not found");
		qp = wd_qp_open(dev, &qp_confs[ctx->engine]);
		if (qp == NULL)
			return ta_case_fail(ctx, "no queue: %s", rte_strerror(rte_errno));
		wd_qp_close(qp);
		wd_dev_close(dev);
		if (wd_dev_find(NAME) != NULL)
			return ta_case_fail(ctx, "a closed device is found");
	}
	return TA_PASS;
}

/* Every queue can be had once; the next one is refused with ENOSPC; all can be had again. */
static enum ta_verdict
exhaust(struct ta_case_ctx *ctx)
{
	static struct wd_qp *qp[QPS + 1];
	enum ta_verdict v = TA_PASS;
	struct wd_dev *dev;
	unsigned int i, n = 0, round;

	dev = dev_open(ctx, ",queues=8");
	if (dev == NULL)
		return TA_FAILED;
	ta_case_hush(true);
	for (round = 0; round < 2 && v == TA_PASS; round++) {
		for (n = 0; n < QPS; n++) {
			qp[n] = wd_qp_open(dev, &qp_confs[ctx->engine]);
			if (qp[n] == NULL)
				break;
		}
		if (n != dev->qm->nb_queues || rte_errno != ENOSPC)
			v = ta_case_fail(ctx, "%u of %u queues opened, then %s", n,
					 dev->qm->nb_queues, rte_strerror(rte_errno));
		for (i = 0; i < n; i++)
			wd_qp_close(qp[i]);
	}
	ta_case_hush(false);
	wd_dev_close(dev);
	return v;
}

/* The contexts that the device has are those that were loaded. */
static enum ta_verdict
dump(struct ta_case_ctx *ctx)
{
	enum ta_verdict v = TA_PASS;
	const struct wd_qp_conf *conf = &qp_confs[ctx->engine];
	struct wd_dev *dev = dev_open(ctx, "");
	struct qm_sqc sqc = { 0 };
	struct qm_cqc cqc = { 0 };
	struct wd_qp *qp;
	int ret;

	if (dev == NULL)
		return TA_FAILED;
	qp = wd_qp_open(dev, &qp_confs[ctx->engine]);
	if (qp == NULL) {
		wd_dev_close(dev);
		return ta_case_fail(ctx, "no queue: %s", rte_strerror(rte_errno));
	}
	ret = wd_qm_xqc_dump(dev, qp->queue, false, &sqc);
	if (ret == 0)
		ret = wd_qm_xqc_dump(dev, qp->queue, true, &cqc);
	if (ret != 0)
		v = ta_case_fail(ctx, "contexts cannot be read: %s", rte_strerror(-ret));
	else if (((uint64_t)sqc.base_h << 32 | sqc.base_l) != qp->sq_iova ||
		 ((uint64_t)cqc.base_h << 32 | cqc.base_l) != qp->cq_iova)
		v = ta_case_fail(ctx, "contexts name other rings than ours");
	else if (WD_GET(QM_XQC_DEPTH, sqc.dw3) + 1 != qp->depth ||
		 WD_GET(QM_XQC_ENTRY, sqc.dw3) != conf->sqe_shift ||
		 WD_GET(QM_SQC_TYPE, sqc.w13) != conf->type || sqc.cq_num != qp->queue)
		v = ta_case_fail(ctx, "SQC: dw3 %08x, w13 %04x, cq %u for a ring of %u", sqc.dw3,
				 sqc.w13, sqc.cq_num, qp->depth);
	wd_qp_close(qp);
	wd_dev_close(dev);
	return v;
}

static enum ta_verdict
reset(struct ta_case_ctx *ctx)
{
	enum ta_verdict v = TA_PASS;
	struct wd_dev *dev = dev_open(ctx, "");
	struct wd_qp *qp;
	unsigned int i;
	int ret;

	if (dev == NULL)
		return TA_FAILED;
	for (i = 0; i < 3 && v == TA_PASS; i++) {
		ret = wd_dev_reset(dev);
		if (ret != 0) {
			v = ta_case_fail(ctx, "reset: %s", rte_strerror(-ret));
			break;
		}
		qp = wd_qp_open(dev, &qp_confs[ctx->engine]);
		if (qp == NULL)
			v = ta_case_fail(ctx, "no queue after a reset: %s",
					 rte_strerror(rte_errno));
		wd_qp_close(qp);
	}
	wd_dev_close(dev);
	return v;
}

/* A mailbox command that the device has none of must come back as an error, and soon. */
static enum ta_verdict
bad_mailbox(struct ta_case_ctx *ctx)
{
	struct wd_dev *dev = dev_open(ctx, "");
	uint64_t base = 0;
	int ret;

	if (dev == NULL)
		return TA_FAILED;
	ta_case_hush(true);
	ret = wd_qm_mb(dev, 0x3f, 0, false, &base);
	ta_case_hush(false);
	wd_dev_close(dev);
	if (ret == 0)
		return ta_case_fail(ctx, "mailbox command 0x3f succeeds");
	return TA_PASS;
}

/* Unknown and contradictory devargs. Their messages are expected, so they are not shown. */
static enum ta_verdict
bad_devargs(struct ta_case_ctx *ctx)
{
	static const char *const bad[] = {
		"hw=v9", "hw=", "queues=0", "queues=1025", "queues=many", "transport=telepathy",
		"model=magic", "colour=blue", "threads=0", "allow_noiommu=2", "timeout_ms=0",
		"transport=pci,hw=v2", "model=inline,threads=2",
	};
	enum ta_verdict v = TA_PASS;
	struct wd_dev_args args;
	unsigned int i;

	ta_case_hush(true);
	for (i = 0; i < RTE_DIM(bad) && v == TA_PASS; i++) {
		memset(&args, 0, sizeof(args));
		args.engine = engines[ctx->engine];
		if (wd_dev_args_parse(&args, NAME, bad[i]) == 0)
			v = ta_case_fail(ctx, "accepted: %s", bad[i]);
	}
	ta_case_hush(false);
	return v;
}

const struct ta_case ta_cases_qm[] = {
	{ "qm_open_close", open_close },
	{ "qm_queues_exhausted", exhaust },
	{ "qm_dump_contexts", dump },
	{ "qm_reset", reset },
	{ "qm_bad_mailbox", bad_mailbox },
	{ "qm_bad_devargs", bad_devargs },
	{ NULL, NULL },
};
