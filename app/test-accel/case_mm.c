/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Memory that comes and goes while a device runs: EAL's hot-plug must reach the device's map. */

#include "case.h"

#include <stdio.h>
#include <string.h>

#include <rte_eal.h>
#include <rte_malloc.h>

#include "case_op.h"
#include "sample.h"

#define GROW_MB		32u
#define LEN		50000u

/* One op whose buffers lie in memory of @pool, made after the device was started. */
static enum ta_verdict
use(struct ta_case_ctx *ctx, struct rte_mempool *pool, unsigned int round)
{
	static uint8_t in[LEN], out[2 * LEN];
	struct rte_mempool *old = ctx->large;
	struct case_op c = {
		.compress = true, .in = in, .in_len = LEN, .out = out, .room = ta_bound(LEN),
		.xform.level = RTE_COMP_LEVEL_PMD_DEFAULT,
	};
	bool good;

	ta_sample_fill(TA_SAMPLE_TEXT, round, in, LEN);
	ctx->large = pool;
	good = case_op_run(ctx, &c);
	ctx->large = old;
	if (!good)
		return TA_FAILED;
	if (c.status != RTE_COMP_OP_STATUS_SUCCESS || !case_inflates(out, c.produced, in, LEN))
		return ta_case_fail(ctx, "round %u: %s with buffers in new memory", round,
				    ta_status_name(c.status));
	return TA_PASS;
}

/* Pools that do not fit what EAL has come from new hugepages, and take them away when freed. */
static enum ta_verdict
hotplug(struct ta_case_ctx *ctx)
{
	unsigned int round, nb = GROW_MB * 1024 * 1024 / 65536;
	enum ta_verdict v = TA_PASS;
	struct rte_mempool *pool;

	if (!rte_eal_has_hugepages())
		return ta_case_skip(ctx, "no hugepages: EAL's memory cannot grow");
	for (round = 0; round < 3 && v == TA_PASS; round++) {
		pool = rte_pktmbuf_pool_create("ta_case_mm", nb, 0, 0,
					       CASE_LARGE + RTE_PKTMBUF_HEADROOM, SOCKET_ID_ANY);
		if (pool == NULL)
			return ta_case_skip(ctx, "%u MiB more cannot be had", GROW_MB);
		v = use(ctx, pool, round);
		rte_mempool_free(pool);
	}
	return v;
}

const struct ta_case ta_cases_mm[] = {
	{ "mm_hotplug", hotplug },
	{ NULL, NULL },
};
