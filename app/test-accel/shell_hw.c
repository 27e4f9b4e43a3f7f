/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* The prompt's look into a device of ours: queues, registers, contexts, ring entries, faults. */

#include "shell.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "qm.h"
#include "zip.h"

#include "util.h"
#include "wd_dev.h"
#include "wd_qm.h"
#include "wd_qp.h"
#include "wdm.h"

struct field {
	const char *name;
	uint64_t mask;
};

struct reg {
	const char *name;
	uint32_t off;
	bool pf;		/* a physical function has it */
	bool v3;		/* only V3 has it */
	const struct field *fields;
};

static const struct field cap_version[] = {
	{ "version", QM_CAP_VERSION_NR }, { "func_qos", QM_CAP_FUNC_QOS },
	{ "stop_qp", QM_CAP_STOP_QP }, { "stop_func", QM_CAP_STOP_FUNC },
	{ "mb_command", QM_CAP_MB_COMMAND }, { "sva_prefetch", QM_CAP_SVA_PREFETCH }, { NULL, 0 },
};
static const struct field cap_depth[] = {
	{ "low", QM_CAP_DEPTH_LOW }, { "high", QM_CAP_DEPTH_HIGH }, { NULL, 0 },
};
static const struct field iso[] = { { "doorbells in BAR 4", QM_ISO_DB }, { NULL, 0 } };
static const struct field qp_num[] = {
	{ "total", QM_QP_NUM_TOTAL }, { "per_function", QM_QP_NUM_PER_FUNC }, { NULL, 0 },
};
static const struct field core_info[] = {
	{ "compress", ZIP_CAP_CORE_COMP }, { "decompress", ZIP_CAP_CORE_DECOMP }, { NULL, 0 },
};
static const struct field abn[] = {
	{ "axi_rresp", QM_ERR_AXI_RRESP }, { "axi_bresp", QM_ERR_AXI_BRESP },
	{ "ecc_mbit", QM_ERR_ECC_MBIT }, { "ecc_1bit", QM_ERR_ECC_1BIT },
	{ "db_random", QM_ERR_DB_RANDOM }, { NULL, 0 },
};

static const struct reg regs[] = {
	{ "QM_EQ_INT_MASK", QM_EQ_INT_MASK, false, false, NULL },
	{ "QM_AEQ_INT_MASK", QM_AEQ_INT_MASK, false, false, NULL },
	{ "QM_IFC_INT_MASK", QM_IFC_INT_MASK, false, true, NULL },
	{ "QM_ISO_CFG", QM_ISO_CFG, false, true, iso },
	{ "QM_PAGE_SIZE", QM_PAGE_SIZE, false, true, NULL },
	{ "QM_VF_STATE", QM_VF_STATE, false, true, NULL },
	{ "QM_FUNS_ACTIVE_ST", QM_FUNS_ACTIVE_ST, false, false, NULL },
	{ "QM_CAP_VERSION", QM_CAP_VERSION, false, true, cap_version },
	{ "QM_CAP_EQ_DEPTH", QM_CAP_EQ_DEPTH, false, true, cap_depth },
	{ "QM_CAP_SQ_DEPTH", QM_CAP_SQ_DEPTH, false, true, cap_depth },
	{ "QM_CAP_IRQ_NUM", QM_CAP_IRQ_NUM, false, true, cap_depth },
	{ "ZIP_CAP_CORE_EN", ZIP_CAP_CORE_EN, false, true, core_info },
	{ "ZIP_CAP_DRV_ALG", ZIP_CAP_DRV_ALG, false, true, NULL },
	{ "ZIP_CAP_DEV_ALG", ZIP_CAP_DEV_ALG, false, true, NULL },
	{ "QM_ABN_INT_SOURCE", QM_ABN_INT_SOURCE, true, false, abn },
	{ "QM_ABN_INT_MASK", QM_ABN_INT_MASK, true, false, NULL },
	{ "QM_ABN_INT_STATUS", QM_ABN_INT_STATUS, true, false, abn },
	{ "QM_MEM_INIT_DONE", QM_MEM_INIT_DONE, true, false, NULL },
	{ "QM_CACHE_CTL", QM_CACHE_CTL, true, false, NULL },
	{ "QM_VFT_CFG_RDY", QM_VFT_CFG_RDY, true, false, NULL },
	{ "QM_QP_NUM", QM_QP_NUM, true, true, qp_num },
	{ "QM_DFX_MB_CNT", QM_DFX_MB_CNT, true, false, NULL },
	{ "QM_DFX_DB_CNT", QM_DFX_DB_CNT, true, false, NULL },
	{ "QM_DFX_SQE_CNT", QM_DFX_SQE_CNT, true, false, NULL },
	{ "QM_DFX_CQE_CNT", QM_DFX_CQE_CNT, true, false, NULL },
	{ "QM_DFX_FINISH_CNT", QM_DFX_FINISH_CNT, true, false, NULL },
	{ "ZIP_CLOCK_GATE_CTRL", ZIP_CLOCK_GATE_CTRL, true, false, NULL },
	{ "ZIP_FSM_MAX_CNT", ZIP_FSM_MAX_CNT, true, false, NULL },
	{ "ZIP_CORE_INT_SOURCE", ZIP_CORE_INT_SOURCE, true, false, NULL },
	{ "ZIP_CORE_INT_MASK", ZIP_CORE_INT_MASK, true, false, NULL },
	{ "ZIP_CORE_INT_STATUS", ZIP_CORE_INT_STATUS, true, false, NULL },
	{ "ZIP_RAS_CE_ENB", ZIP_RAS_CE_ENB, true, false, NULL },
	{ "ZIP_RAS_NFE_ENB", ZIP_RAS_NFE_ENB, true, false, NULL },
};

/* A word of an SQE, and the fields in it. */
struct word {
	const char *name;
	uint16_t off;
	uint8_t len;
	const struct field *fields;
};

static const struct field dw3[] = {
	{ "status", ZIP_SQE_STATUS }, { "last_block", ZIP_SQE_LSTBLK }, { NULL, 0 },
};
static const struct field dw7[] = {
	{ "in_offset", ZIP_SQE_IN_OFFSET }, { "finish", ZIP_SQE_FINISH },
	{ "stateful", ZIP_SQE_STATEFUL }, { "new", ZIP_SQE_NEW }, { "type", ZIP_SQE_TYPE },
	{ NULL, 0 },
};
static const struct field dw8[] = {
	{ "out_offset", ZIP_SQE_OUT_OFFSET }, { "hint_level", ZIP_SQE_HINT_LEVEL },
	{ "hint_huffman", ZIP_SQE_HINT_HUFFMAN }, { NULL, 0 },
};
static const struct field dw9[] = {
	{ "alg", ZIP_SQE_ALG }, { "buf_type", ZIP_SQE_BUF_TYPE }, { "window", ZIP_SQE_WINDOW },
	{ NULL, 0 },
};
static const struct field ctx0[] = {
	{ "state", ZIP_CTX_ST }, { "bfinal", ZIP_CTX_BFINAL }, { "head_bits", ZIP_CTX_HEAD_BITS },
	{ NULL, 0 },
};
#define WORD(field, fields) \
	{ #field, offsetof(struct zip_sqe, field), sizeof(((struct zip_sqe *)0)->field), fields }

static const struct word sqe_words[] = {
	WORD(consumed, NULL), WORD(produced, NULL), WORD(comp_data_length, NULL), WORD(dw3, dw3),
	WORD(input_data_length, NULL), WORD(dw7, dw7), WORD(dw8, dw8), WORD(dw9, dw9),
	WORD(dw13, NULL), WORD(dest_avail_out, NULL), WORD(ctx_dw0, ctx0),
	WORD(source_addr, NULL), WORD(dest_addr, NULL), WORD(stream_ctx_addr, NULL),
	WORD(tag, NULL), WORD(ctx_dw1, NULL), WORD(ctx_dw2, NULL), WORD(isize, NULL),
	WORD(checksum, NULL),
};

static void
print_fields(const struct field *f, uint64_t val)
{
	for (; f != NULL && f->name != NULL; f++)
		printf("  %s=%" PRIu64, f->name, (val & f->mask) >> __builtin_ctzll(f->mask));
	printf("\n");
}

/* The struct wd_dev of a device, which is started; NULL after having said why. */
static struct wd_dev *
wd_of(const char *name)
{
	struct ta_dev *dev = ta_shell_dev(name);
	struct wd_dev *wd;

	if (dev == NULL)
		return NULL;
	wd = wd_dev_find(name);
	if (wd == NULL)
		ta_err("%s is not one of our devices: nothing to look into", name);
	return wd;
}

static struct wd_qp *
qp_of(const char *name, const char *queue)
{
	struct wd_dev *wd = wd_of(name);
	struct wd_qp *qp;
	uint64_t nr;

	if (wd == NULL)
		return NULL;
	if (ta_size_parse(queue, &nr))
		LIST_FOREACH(qp, &wd->qps, next)
			if (qp->queue == nr)
				return qp;
	ta_err("%s has no open queue %s; see show queues", name, queue);
	return NULL;
}

int
ta_shell_queues(char *const *w)
{
	struct wd_dev *wd = wd_of(w[0]);
	struct wd_qp *qp;

	if (wd == NULL)
		return TA_FAIL;
	printf("%s: transport %s, %s, hardware v%c, %u queues\n", wd->name, wd->ops->name,
	       wd->vf ? "virtual function" : "physical function", wd->hw >= QM_HW_V3 ? '3' : '2',
	       wd->qm != NULL ? wd->qm->nb_queues : 0);
	printf("%5s %-10s %5s %5s %5s %5s %5s %5s %10s %8s %8s\n", "queue", "type", "depth", "room",
	       "used", "tail", "head", "phase", "doorbells", "timeouts", "bad CQEs");
	LIST_FOREACH(qp, &wd->qps, next)
		printf("%5u %-10s %5u %5u %5u %5u %5u %5u %10" PRIu64 " %8" PRIu64 " %8" PRIu64
		       "%s\n", qp->queue, qp->type == ZIP_SQC_COMPRESS ? "compress" : "decompress",
		       qp->depth, wd_qp_room(qp), qp->used, qp->tail, qp->head, qp->phase,
		       qp->doorbells, qp->timeouts, qp->bad_cqe, qp->broken ? "  broken" : "");
	return TA_OK;
}

int
ta_shell_regs(char *const *w)
{
	struct wd_dev *wd = wd_of(w[0]);
	unsigned int i;
	uint32_t val;

	if (wd == NULL)
		return TA_FAIL;
	for (i = 0; i < RTE_DIM(regs); i++) {
		if ((regs[i].pf && wd->vf) || (regs[i].v3 && wd->hw < QM_HW_V3))
			continue;
		val = wd_dev_read32(wd, QM_BAR, regs[i].off);
		printf("%06x %-22s %08x", regs[i].off, regs[i].name, val);
		print_fields(regs[i].fields, val);
	}
	return TA_OK;
}

/* A slot of @qp; false after having said why. */
static bool
slot_parse(const struct wd_qp *qp, const char *text, uint64_t *slot)
{
	if (ta_size_parse(text, slot) && *slot < qp->depth)
		return true;
	ta_err("slot %s: need 0..%u", text, qp->depth - 1);
	return false;
}

int
ta_shell_dump_sqe(char *const *w)
{
	struct wd_qp *qp = qp_of(w[0], w[1]);
	uint64_t slot, val;
	const uint8_t *sqe;
	unsigned int i;

	if (qp == NULL || !slot_parse(qp, w[2], &slot))
		return TA_FAIL;
	sqe = wd_qp_sqe(qp, slot);
	for (i = 0; i < RTE_DIM(sqe_words); i++) {
		val = 0;
		memcpy(&val, sqe + sqe_words[i].off, sqe_words[i].len);
		printf("%02x %-18s %0*" PRIx64, sqe_words[i].off, sqe_words[i].name,
		       2 * sqe_words[i].len, val);
		print_fields(sqe_words[i].fields, val);
	}
	return TA_OK;
}

int
ta_shell_dump_cqe(char *const *w)
{
	struct wd_qp *qp = qp_of(w[0], w[1]);
	volatile struct qm_cqe *cqe;
	uint64_t slot;

	if (qp == NULL || !slot_parse(qp, w[2], &slot))
		return TA_FAIL;
	cqe = &qp->cq[slot];
	printf("cmd_id=%04x sq_head=%u sq_num=%u phase=%u (due: %u)%s\n", cqe->cmd_id, cqe->sq_head,
	       cqe->sq_num, (unsigned int)WD_GET(QM_CQE_PHASE, cqe->w7), qp->phase,
	       slot == qp->head ? " <- head" : "");
	return TA_OK;
}

int
ta_shell_dump_ctx(char *const *w)
{
	struct wd_qp *qp = qp_of(w[0], w[1]);
	struct qm_sqc s = { 0 };
	struct qm_cqc c = { 0 };
	int ret;

	if (qp == NULL)
		return TA_FAIL;
	ret = wd_qm_xqc_dump(qp->dev, qp->queue, false, &s);
	if (ret == 0)
		ret = wd_qm_xqc_dump(qp->dev, qp->queue, true, &c);
	if (ret != 0)
		return ta_err("%s: contexts cannot be read: %s", w[0], strerror(-ret));
	printf("SQC head=%u tail=%u base=%08x%08x depth=%u entry=2^%u cq=%u type=%u order=%u "
	       "random=%04x\n", s.head, s.tail, s.base_h, s.base_l,
	       (unsigned int)WD_GET(QM_XQC_DEPTH, s.dw3) + 1,
	       (unsigned int)WD_GET(QM_XQC_ENTRY, s.dw3), s.cq_num,
	       (unsigned int)WD_GET(QM_SQC_TYPE, s.w13),
	       (unsigned int)WD_GET(QM_SQC_ORDER, s.w13), s.w8);
	printf("CQC head=%u tail=%u base=%08x%08x depth=%u entry=2^%u phase=%u armed=%u "
	       "random=%04x\n", c.head, c.tail, c.base_h, c.base_l,
	       (unsigned int)WD_GET(QM_XQC_DEPTH, c.dw3) + 1,
	       (unsigned int)WD_GET(QM_XQC_ENTRY, c.dw3),
	       (unsigned int)WD_GET(QM_CQC_PHASE, c.dw6),
	       (unsigned int)WD_GET(QM_CQC_ARMED, c.dw6), c.w8);
	return TA_OK;
}

int
ta_shell_inject(char *const *w)
{
	static const char *const event[WDM_EV_NB] = {
		[WDM_EV_SQE_ERROR] = "sqe-error", [WDM_EV_CQE_LOST] = "cqe-lost",
		[WDM_EV_CQE_BAD] = "cqe-bad", [WDM_EV_HANG] = "hang",
		[WDM_EV_MB_BUSY] = "mb-busy", [WDM_EV_MB_ERROR] = "mb-error",
		[WDM_EV_BUS_ERROR] = "bus-error", [WDM_EV_ABN] = "abnormal",
	};
	struct wd_dev *wd = wd_of(w[0]);
	unsigned int i;
	uint64_t nth;
	int ret;

	if (wd == NULL)
		return TA_FAIL;
	for (i = 0; i < WDM_EV_NB && strcmp(event[i], w[1]) != 0; i++)
		;
	if (i == WDM_EV_NB)
		return ta_err("no event %s; see help", w[1]);
	if (!ta_size_parse(w[2], &nth) || nth > UINT32_MAX)
		return ta_err("inject: %s is no number", w[2]);
	if (wd->ops->inject == NULL)
		return ta_err("%s: transport %s cannot inject faults, only the model can", wd->name,
			      wd->ops->name);
	ret = wd->ops->inject(wd, i, nth);
	if (ret != 0)
		return ta_err("%s: inject: %s", wd->name, strerror(-ret));
	printf("%s: %s %" PRIu64 "\n", wd->name, w[1], nth);
	return TA_OK;
}
