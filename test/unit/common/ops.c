/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

#include "ops.h"

#include <sched.h>
#include <string.h>

#include <rte_cycles.h>
#include <rte_malloc.h>
#include <rte_memory.h>

#include "common.h"
#include "zip.h"

#define PLAIN		2500

struct op *
ops_alloc(unsigned int nb)
{
	struct op *ops;
	unsigned int i;

	ops = rte_zmalloc("ops", nb * sizeof(*ops), sizeof(*ops));
	TEST_CHECK(ops != NULL);
	for (i = 0; i < nb; i++) {
		ops[i].src_iova = rte_mem_virt2iova(ops[i].src);
		ops[i].dst_iova = rte_mem_virt2iova(ops[i].dst);
	}
	return ops;
}

int
ops_fill(struct wd_qp *qp, uint16_t slot, void *sqe, void *op, void *arg)
{
	struct zip_sqe *s = sqe;
	struct op *o = op;

	(void)slot;
	(void)arg;
	memset(s, 0, sizeof(*s));
	s->input_data_length = o->src_len;
	s->dest_avail_out = OPS_ROOM;
	s->dw7 = ZIP_SQE_FINISH | WD_PREP(ZIP_SQE_TYPE, qp->dev->hw == QM_HW_V2 ?
					  ZIP_SQE_TYPE_V2 : ZIP_SQE_TYPE_V3);
	s->dw9 = WD_PREP(ZIP_SQE_ALG, ZIP_ALG_ZLIB) | WD_PREP(ZIP_SQE_WINDOW, ZIP_WINDOW_32K);
	s->source_addr = o->src_iova;
	s->dest_addr = o->dst_iova;
	return 0;
}

bool
ops_finish(struct wd_qp *qp, uint16_t slot, const void *sqe, void *op, void *arg)
{
	const struct zip_sqe *s = sqe;
	struct op *o = op;

	(void)qp;
	(void)slot;
	(void)arg;
	o->status = WD_GET(ZIP_SQE_STATUS, s->dw3);
	o->consumed = s->consumed;
	o->produced = s->produced;
	o->checksum = s->checksum;
	o->done++;
	return true;
}

void
ops_run(struct wd_qp *qp, struct op *ops, unsigned int nb)
{
	uint64_t end = rte_get_tsc_cycles() + rte_get_tsc_hz() * OPS_PATIENCE_S;
	unsigned int sent = 0, got = 0;
	void *in[OPS_BURST], *out[OPS_BURST];
	uint16_t i, n;

	while (got < nb) {
		TEST_CHECK(rte_get_tsc_cycles() < end, "%u of %u after %u s", got, nb,
			   OPS_PATIENCE_S);
		TEST_CHECK(!qp->broken);
		n = RTE_MIN(nb - sent, 1 + common_random(OPS_BURST));
		for (i = 0; i < n; i++)
			in[i] = &ops[sent + i];
		sent += wd_enqueue(qp, in, n, ops_fill, NULL);
		n = wd_dequeue(qp, out, 1 + common_random(OPS_BURST), ops_finish, NULL);
		for (i = 0; i < n; i++)
			TEST_CHECK(out[i] == &ops[got + i], "op %u is not the one due", got + i);
		got += n;
		/* Who executes the device may have to share this processor. */
		if (n == 0)
			sched_yield();
	}
}

struct wd_qp *
ops_qp_open(struct wd_dev *dev, uint8_t type, uint16_t nb)
{
	const struct wd_qp_conf conf = {
		.nb_inflight = nb, .sqe_shift = ZIP_SQE_SHIFT, .type = type,
		.numa_node = dev->numa_node,
	};
	struct wd_qp *qp = wd_qp_open(dev, &conf);

	TEST_CHECK(qp != NULL, "%s", common_log());
	return qp;
}

void
ops_plain(struct op *o, unsigned int seed)
{
	unsigned int i;

	/* Long enough for the result to be shorter: else ZIP_ST_NEGATIVE says that it is not. */
	o->src_len = 500 + common_random(PLAIN - 500);
	for (i = 0; i < o->src_len; i++)
		o->src[i] = "the quick brown fox"[(i * seed + common_random(3)) % 19];
}

void
ops_round_trip(struct wd_dev *comp, struct wd_dev *decomp)
{
	struct wd_qp *there = ops_qp_open(comp, ZIP_SQC_COMPRESS, 60);
	struct wd_qp *again = ops_qp_open(decomp, ZIP_SQC_DECOMPRESS, 60);
	struct op *ops, *back;
	unsigned int i;

	ops = ops_alloc(OPS_NB);
	back = ops_alloc(OPS_NB);
	for (i = 0; i < OPS_NB; i++)
		ops_plain(&ops[i], i);
	ops_run(there, ops, OPS_NB);
	for (i = 0; i < OPS_NB; i++) {
		TEST_EQUAL(ops[i].status, ZIP_ST_OK);
		TEST_EQUAL(ops[i].consumed, ops[i].src_len);
		TEST_EQUAL(ops[i].done, 1);
		memcpy(back[i].src, ops[i].dst, ops[i].produced);
		back[i].src_len = ops[i].produced;
	}
	ops_run(again, back, OPS_NB);
	for (i = 0; i < OPS_NB; i++) {
		TEST_CHECK(back[i].status == ZIP_ST_OK || back[i].status == ZIP_ST_END);
		TEST_EQUAL(back[i].produced, ops[i].src_len);
		TEST_MEM_EQUAL(back[i].dst, ops[i].src, ops[i].src_len);
	}
	rte_free(ops);
	rte_free(back);
	wd_qp_close(there);
	wd_qp_close(again);
}
