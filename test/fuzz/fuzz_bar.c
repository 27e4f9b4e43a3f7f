/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * A driver gone mad: the input is a list of accesses to the BARs of a PF and its VF, changes of the
 * memory behind them, and turns of the engine. Half of it is guided, so that queues really run;
 * nothing may crash, hang or touch other memory.
 */

#include <string.h>

#include "qm.h"
#include "wdm.h"

#include "fuzz_asan.h"
#include "fuzz_in.h"

#define FUZZ_IOVA	0x100000u
#define FUZZ_MEM	0x10000u
#define FUZZ_QUEUES	8

/* A global, so that a sanitizer guards its ends. Aligned as memory behind an IOMMU is. */
static _Alignas(4096) uint8_t fuzz_mem[FUZZ_MEM];

/* Of this input so far; they take most of the time and find little. */
static unsigned int resets;

static void *
fuzz_at(void *ctx, uint64_t iova, size_t len, bool write, struct wdm_span *span)
{
	if (iova < FUZZ_IOVA || iova - FUZZ_IOVA > FUZZ_MEM || len > FUZZ_MEM - (iova - FUZZ_IOVA))
		return NULL;
	return fuzz_mem + (iova - FUZZ_IOVA);
}

static void
fuzz_irq(void *ctx, unsigned int vector)
{
	must(vector <= QM_IRQ_ABN);
}

/* Registers that do something; all others get their share by the unguided half. */
static const uint32_t fuzz_regs[] = {
	0x0, 0x4, 0x8, 0xc, 0x20, 0x24, 0x28, 0x2c, 0x30, 0x34, 0x60, 0x200, 0x204, 0x208,
	0x300, 0x304, 0x308, 0x30c, 0x1000, 0x1004, 0x2000, 0x2004, 0x3100, 0x3148,
	0x8000, 0x8004, 0x8008, 0x8018, 0x8020, 0x8038,
	0x100000, 0x100004, 0x100008, 0x10000c, 0x100040, 0x100044, 0x100054, 0x100058, 0x10005c,
	0x100060, 0x100064, 0x100068, 0x10006c, 0x100128, 0x100130, 0x100134, 0x100138, 0x10013c,
	0x300000, 0x300150, 0x301000, 0x301004, 0x3010a0, 0x3010a8, 0x3010ac, 0x3011b0, 0x302000,
};

static uint64_t
take_off(struct fuzz_in *in)
{
	uint8_t how = take(in, 1);

	if (how & 0x80)
		return take(in, 3);
	return fuzz_regs[how % (sizeof(fuzz_regs) / sizeof(fuzz_regs[0]))] + (how & 0x40 ? 4 : 0);
}

static void
op_write(struct wdm_dev *dev, struct fuzz_in *in)
{
	uint64_t off = take_off(in);
	unsigned int len = 1u << take(in, 1) % 5;
	uint64_t val[2] = { take(in, 8), take(in, 8) };

	wdm_bar_write(dev, QM_BAR, off, val, len);
}

static void
op_read(struct wdm_dev *dev, struct fuzz_in *in)
{
	uint64_t off = take_off(in);
	unsigned int len = 1u << take(in, 1) % 5;
	uint8_t buf[16];

	wdm_bar_read(dev, take(in, 1) % 8 ? QM_BAR : QM_BAR_DB, off, buf, len);
}

static void
op_doorbell(struct wdm_dev *dev, struct fuzz_in *in)
{
	uint8_t cmd = take(in, 1) % 8, nr = take(in, 1) % (FUZZ_QUEUES + 2);
	uint64_t word = WD_PREP(QM_DB_CMD, cmd & 3) | WD_PREP(QM_DB_QUEUE, nr) |
		WD_PREP(QM_DB_INDEX, take(in, 1)) | (cmd & 4 ? QM_DB_ARM : 0);

	wdm_bar_write(dev, QM_BAR, (cmd & 2) ? QM_DB_EQ_AEQ : QM_DB_SQ_CQ, &word, sizeof(word));
}

static uint64_t
take_iova(struct fuzz_in *in)
{
	return FUZZ_IOVA + take(in, 2) * 16 % FUZZ_MEM;
}

static void
mailbox(struct wdm_dev *dev, unsigned int w0, unsigned int queue, uint64_t base)
{
	struct qm_mailbox mb = {
		.w0 = QM_MB_BUSY | w0,
		.queue = queue,
		.base_l = (uint32_t)base,
		.base_h = base >> 32,
	};

	wdm_bar_write(dev, QM_BAR, QM_MB, &mb, sizeof(mb));
}

static void
op_mailbox(struct wdm_dev *dev, struct fuzz_in *in)
{
	uint8_t cmd = take(in, 1), queue = take(in, 1) % (FUZZ_QUEUES + 2);

	mailbox(dev, (cmd & 0xf) | (cmd & 0x80 ? QM_MB_OP_READ : 0), queue, take_iova(in));
}

/* A queue with contexts that the device accepts. */
static void
op_queue(struct wdm_dev *dev, struct fuzz_in *in)
{
	unsigned int nr = take(in, 1) % FUZZ_QUEUES, depth = take(in, 1) % 64 + 1;
	uint64_t sq = take_iova(in), cq = take_iova(in);
	struct qm_sqc sqc = {
		.base_l = (uint32_t)sq,
		.dw3 = depth | WD_PREP(QM_XQC_ENTRY, 7),
		.cq_num = nr,
		.w13 = QM_SQC_ORDER | WD_PREP(QM_SQC_TYPE, take(in, 1) & 1),
	};
	struct qm_cqc cqc = {
		.base_l = (uint32_t)cq,
		.dw3 = depth | WD_PREP(QM_XQC_ENTRY, QM_CQE_SHIFT),
		.dw6 = QM_CQC_PHASE | (take(in, 1) & 1 ? QM_CQC_ARMED : 0),
	};

	memcpy(fuzz_mem, &sqc, sizeof(sqc));
	mailbox(dev, QM_MB_SQC, nr, FUZZ_IOVA);
	memcpy(fuzz_mem, &cqc, sizeof(cqc));
	mailbox(dev, QM_MB_CQC, nr, FUZZ_IOVA);
}

static void
op_event_queue(struct wdm_dev *dev, struct fuzz_in *in)
{
	struct qm_eqc eqc = {
		.base_l = (uint32_t)take_iova(in),
		.dw6 = (take(in, 1) % 16 + 1) | QM_EQC_PHASE,
	};
	uint32_t zero = 0;

	memcpy(fuzz_mem, &eqc, sizeof(eqc));
	mailbox(dev, take(in, 1) & 1 ? QM_MB_EQC : QM_MB_AEQC, 0, FUZZ_IOVA);
	wdm_bar_write(dev, QM_BAR, QM_EQ_INT_MASK, &zero, sizeof(zero));
	wdm_bar_write(dev, QM_BAR, QM_AEQ_INT_MASK, &zero, sizeof(zero));
}

static void
write32(struct wdm_dev *dev, uint32_t off, uint32_t val)
{
	wdm_bar_write(dev, QM_BAR, off, &val, sizeof(val));
}

/* VFT entries that make sense: all queues for the PF or its VF, or halves. */
static void
op_vft(struct wdm_dev *pf, struct fuzz_in *in)
{
	uint8_t how = take(in, 1);
	uint64_t data = QM_SQC_VFT_VALID | WD_PREP(QM_SQC_VFT_BASE, how & 1 ? 4 : 0) |
		WD_PREP(QM_SQC_VFT_NUM, how & 2 ? FUZZ_QUEUES - 1 : 3);
	unsigned int type;

	for (type = QM_VFT_SQC; type <= QM_VFT_CQC; type++) {
		write32(pf, QM_VFT_CFG_OP_WR, 0);
		write32(pf, QM_VFT_CFG_TYPE, type);
		write32(pf, QM_VFT_CFG, how >> 2 & 1);
		data = type == QM_VFT_SQC ? data : QM_CQC_VFT_VALID;
		write32(pf, QM_VFT_CFG_DATA_L, (uint32_t)data);
		write32(pf, QM_VFT_CFG_DATA_H, data >> 32);
		write32(pf, QM_VFT_CFG_OP_ENABLE, 1);
	}
}

static void
op_memory(struct fuzz_in *in)
{
	size_t at = take(in, 2) % FUZZ_MEM, n = take(in, 1);
	const uint8_t *bytes;

	n = n < FUZZ_MEM - at ? n : FUZZ_MEM - at;
	bytes = take_bytes(in, &n);
	memcpy(fuzz_mem + at, bytes, n);
}

static void
step(struct wdm_dev *pf, struct wdm_dev *vf, struct fuzz_in *in)
{
	uint8_t op = take(in, 1);
	struct wdm_dev *dev = op & 0x80 ? pf : vf;
	enum wdm_event event;

	switch (op & 0xf) {
	case 0:
	case 1:
		op_write(dev, in);
		break;
	case 2:
		op_read(dev, in);
		break;
	case 3:
	case 4:
	case 5:
		op_doorbell(dev, in);
		break;
	case 6:
		op_mailbox(dev, in);
		break;
	case 7:
	case 8:
		op_queue(dev, in);
		break;
	case 9:
		op_event_queue(dev, in);
		break;
	case 10:
		op_vft(pf, in);
		break;
	case 11:
		op_memory(in);
		break;
	case 12:
	case 13:
		wdm_run(dev, take(in, 1) % 32);
		break;
	case 14:
		wdm_run_queue(dev, take(in, 1) % (FUZZ_QUEUES + 2), 8);
		break;
	default:
		event = take(in, 1) % 16;
		if (event < WDM_EV_NB)
			wdm_inject(dev, event, take(in, 1) % 8);
		else if (event == 15 && resets++ < 4)
			wdm_reset(dev);
		else
			wdm_sync(dev);
		break;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct fuzz_in in = { data, len };
	struct wdm_conf conf = {
		.engine = "zip",
		.hw = take(&in, 1) % 4 ? QM_HW_V3 : QM_HW_V2,
		.queues = FUZZ_QUEUES,
		.mem = { .at = fuzz_at },
		.irq = fuzz_irq,
	};
	struct wdm_dev *pf, *vf;

	resets = 0;
	memset(fuzz_mem, 0, sizeof(fuzz_mem));
	pf = wdm_create(&conf);
	must(pf != NULL);
	conf.vf = true;
	/* With its PF or alone. */
	conf.pf = take(&in, 1) & 1 ? pf : NULL;
	conf.vf_nr = conf.pf != NULL;
	vf = wdm_create(&conf);
	must(vf != NULL);
	while (in.len > 0)
		step(pf, vf, &in);
	wdm_destroy(vf);
	wdm_destroy(pf);
	return 0;
}
