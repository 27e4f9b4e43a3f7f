/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Registers, and the accesses of Linux 6.12 when it probes: in its order, as far as they belong to
 * the queue manager. Numbers instead of names on purpose: a wrong constant must show here.
 */

#include <errno.h>
#include <string.h>

#include "mt.h"

static struct mt_mem mem;
static struct mt pf, vf;

static void
setup(uint8_t hw, bool with_vf)
{
	if (vf.dev != NULL)
		mt_close(&vf);
	if (pf.dev != NULL)
		mt_close(&pf);
	if (mem.base != NULL)
		mt_mem_close(&mem);
	mt_mem_open(&mem);
	mt_open(&pf, &mem, hw, false, NULL, 0, 0);
	if (with_vf)
		mt_open(&vf, &mem, hw, true, &pf, 1, 0);
}

/* ---- Linux 6.12, hisi_zip on the physical function ---- */

static void
pf_caps_v3(void)
{
	TEST_EQUAL(mt_r32(&pf, 0x30) & 1, 0);
	TEST_EQUAL(mt_r32(&pf, 0x3100), 0x4f01);
	TEST_EQUAL(mt_r32(&pf, 0x310c), 0x10000);
	TEST_EQUAL(mt_r32(&pf, 0x3110), 0x10001);
	TEST_EQUAL(mt_r32(&pf, 0x3114), 0x10003);
	TEST_EQUAL(mt_r32(&pf, 0x3118), 0x10002);
	TEST_EQUAL(mt_r32(&pf, 0x100158) & 0x7ff, 0x400);
	TEST_EQUAL(mt_r32(&pf, 0x100158) >> 11 & 0x7ff, 0x400);
	TEST_EQUAL(mt_r32(&pf, 0x311c), 0x00040003);
	/* The engine's, which reg_reset() put there. */
	TEST_EQUAL(mt_r32(&pf, 0x3124), MT_CAP);
}

static void
pf_mem_init(bool v3)
{
	mt_w32(&pf, 0x300000, 1);
	TEST_EQUAL(mt_r32(&pf, 0x300150), 3);
	mt_w32(&pf, 0x100074, 0x1fffff);
	if (v3)
		mt_w32(&pf, 0x100148, mt_r32(&pf, 0x100148) | 1 << 9);
	TEST_EQUAL(mt_r32(&pf, 0x100044) & 1, 0);
	mt_w32(&pf, 0x100040, 1);
	TEST_EQUAL(mt_r32(&pf, 0x100044) & 1, 1);
	if (!v3)
		return;
	TEST_EQUAL(mt_r32(&pf, 0x100148), 1 << 9);
	TEST_EQUAL(mt_r32(&pf, 0x3104), 0x04000800);
	TEST_EQUAL(mt_r32(&pf, 0x3108), 0x04000400);
	mt_w64(&pf, 0x100138, UINT64_MAX);
	mt_w32(&pf, 0x20, mt_r32(&pf, 0x20) | 1);
	mt_w32(&pf, 0x24, mt_r32(&pf, 0x24) & ~1u);
	TEST_EQUAL(mt_r32(&pf, 0x24), 0);
	TEST_EQUAL(pf.irq[QM_IRQ_IFC], 0);
}

static void
pf_axi(void)
{
	static const uint32_t regs[][2] = {
		{ 0x100088, 0x40001070 }, { 0x100090, 0xfffffffe }, { 0x100098, 0x40001070 },
		{ 0x1000a0, 0xfffffffe }, { 0x1000a8, 0xffffffff }, { 0x1000ac, 0xffff },
		{ 0x1000b0, 0xffffffff }, { 0x1000cc, 0x401001 }, { 0x1000d0, 0xffffffff },
		{ 0x100050, 0x1833 },
	};
	unsigned int i;

	for (i = 0; i < sizeof(regs) / sizeof(regs[0]); i++) {
		mt_w32(&pf, regs[i][0], regs[i][1]);
		TEST_EQUAL(mt_r32(&pf, regs[i][0]), regs[i][1]);
	}
}

static void
pf_errors(bool v3)
{
	uint32_t nfe = v3 ? 0x7c77 : 0x1c57, ce = 0x8;

	TEST_EQUAL(mt_r32(&pf, 0x100004), 0xffffffff);
	mt_w32(&pf, 0x100000, ce | nfe);
	mt_w32(&pf, 0x1000ec, ce);
	mt_w32(&pf, 0x1000f8, 1);
	mt_w32(&pf, 0x1000f4, nfe);
	mt_w32(&pf, 0x1000f0, 0);
	if (v3)
		mt_w32(&pf, 0x1040f8, 0x6c77);
	mt_w32(&pf, 0x100004, mt_r32(&pf, 0x100004) & ~(ce | nfe));
	TEST_EQUAL(mt_r32(&pf, 0x100004), ~(ce | nfe));
	TEST_EQUAL(mt_r32(&pf, 0x100008), 0);
	TEST_EQUAL(pf.irq[QM_IRQ_ABN], 0);
}

static void
read_range(struct mt *mt, uint32_t from, uint32_t to)
{
	for (; from <= to; from += 4)
		mt_r32(mt, from);
}

/* Debug counters, and the ranges that Linux keeps a copy of. */
static void
pf_debug(void)
{
	static const uint32_t clear[] = { 0x104010, 0x104020, 0x104030, 0x104040 };
	unsigned int i;

	mt_w32(&pf, 0x100118, 1);
	for (i = 0; i < 4; i++)
		mt_w32(&pf, clear[i], 0);
	read_range(&pf, 0x104000, 0x104060);
	TEST_EQUAL(mt_r32(&pf, 0x1040b4), 0);
	mt_w32(&pf, 0x100118, 0);
	TEST_EQUAL(mt_r32(&pf, 0x200), 0);
	TEST_EQUAL(mt_r32(&pf, 0x1040e4), 1);
	read_range(&pf, 0x0, 0x308);
	read_range(&pf, 0x100000, 0x100164);
	read_range(&pf, 0x104000, 0x1040b4);
	read_range(&pf, 0x1040c8, 0x104184);
	read_range(&pf, 0x300000, 0x300184);
}

static void
pf_vft(bool v3)
{
	unsigned int ch;

	mt_vft_set(&pf, 0, 0, 64);
	if (!v3)
		return;
	mt_w32(&pf, 0x100164, 0x400232ee);
	for (ch = 0; ch < 2; ch++)
		mt_vft_write(&pf, 0 | ch << 6, 2, 0x00988696);
	for (ch = 0; ch < 2; ch++)
		TEST_EQUAL(mt_vft_read(&pf, 0 | ch << 6, 2), 0x00988696);
}

/* EQC, AEQC, tables, doorbells, masks: qm_eq_aeq_ctx_cfg() and what follows. */
static void
func_start(struct mt *mt, bool v3)
{
	struct qm_sqc *sqc;
	struct qm_cqc *cqc;
	uint32_t *eq, *aeq;

	TEST_EQUAL(mt_r32(mt, 0xc), 1);
	TEST_EQUAL(mt_r32(mt, 0x4), 1);
	mt_tables(mt, 64, &sqc, &cqc);
	if (v3)
		mt_w32(mt, 0x34, 0);
	mt_events(mt, &eq, &aeq);
	TEST_EQUAL(mt_r32(mt, 0xc), 0);
	TEST_EQUAL(mt_r32(mt, 0x4), 0);
	TEST_EQUAL(mt->irq[QM_IRQ_EQ], 0);
	TEST_EQUAL(mt->irq[QM_IRQ_AEQ], 0);
	TEST_EQUAL(aeq[0], 0);
}

/* What Linux' self-test does with a queue, with interrupts. */
static void
func_use(struct mt *mt, bool v3)
{
	struct mt_queue q[2];
	struct mt_sqe sqe;
	uint64_t none = 0;
	unsigned int i, n, eqe = 0;

	for (i = 0; i < 2; i++)
		mt_queue_open(mt, &q[i], i, 1024, i, true);
	for (n = 0; n < 8; n++) {
		for (i = 0; i < 2; i++) {
			mt_submit(&q[i], n, 1);
			TEST_EQUAL(wdm_run(mt->dev, 64), 1);
			TEST_EQUAL(mt->irq[QM_IRQ_EQ], ++eqe);
			TEST_CHECK(mt_poll(&q[i], &sqe));
			TEST_EQUAL(sqe.out, n + 1 + i);
			mt_ack(&q[i], false);
			mt_ack(&q[i], true);
			mt_doorbell(mt, QM_DB_CMD_EQ, 0, eqe, false);
		}
	}
	for (i = 0; i < 2 && v3; i++)
		TEST_EQUAL(mt_mb(mt, 8, i, false, &none), 0);
}

static void
func_stop(struct mt *mt, bool v3)
{
	uint64_t none = 0;

	if (v3)
		TEST_EQUAL(mt_mb(mt, 9, 0, false, &none), 0);
	mt_w32(mt, 0xc, 1);
	mt_w32(mt, 0x4, 1);
	if (mt == &pf)
		mt_vft_set(mt, 0, 0, 0);
	mt_w32(mt, 0x204, 1);
	TEST_EQUAL(mt_r32(mt, 0x208) & 1, 1);
}

static void
pf_probe(bool v3)
{
	if (v3)
		pf_caps_v3();
	pf_mem_init(v3);
	pf_axi();
	pf_errors(v3);
	pf_debug();
	pf_vft(v3);
	TEST_EQUAL(mt_r32(&pf, 0x100008), 0);
	func_start(&pf, v3);
	pf_debug();
	func_use(&pf, v3);
	TEST_EQUAL(mt_r32(&pf, 0x100000), 0);
	func_stop(&pf, v3);
}

static void
wdm_pf_v3_linux_probe(void)
{
	setup(QM_HW_V3, false);
	pf_probe(true);
}

static void
wdm_pf_v2_linux_probe(void)
{
	setup(QM_HW_V2, false);
	pf_probe(false);
}

/* Unload and load of the kernel module: everything once more on the same device. */
static void
wdm_pf_v3_linux_probe_twice(void)
{
	setup(QM_HW_V3, false);
	pf_probe(true);
	mem.used = 0;
	wdm_reset(pf.dev);
	memset(pf.irq, 0, sizeof(pf.irq));
	pf_probe(true);
}

static void
wdm_vf_v3_linux_probe(void)
{
	uint64_t vft = 0;

	setup(QM_HW_V3, true);
	pf_mem_init(true);
	mt_vft_set(&pf, 0, 0, 64);
	mt_vft_set(&pf, 1, 64, 960);
	TEST_EQUAL(mt_r32(&vf, 0x30) & 1, 0);
	TEST_EQUAL(mt_r32(&vf, 0x3100), 0x4f01);
	TEST_EQUAL(mt_r32(&vf, 0x310c), 0x10000);
	TEST_EQUAL(mt_r32(&vf, 0x3118), 0x10002);
	TEST_EQUAL(mt_mb(&vf, 6, 0, true, &vft), 0);
	TEST_EQUAL(vft >> 28 & 0xffff, 64);
	TEST_EQUAL((vft >> 45 & 0x3ff) + 1, 960);
	TEST_EQUAL(mt_r32(&vf, 0x311c), 0x00040003);
	TEST_EQUAL(mt_r32(&vf, 0x3104), 0x04000800);
	mt_w32(&vf, 0x20, mt_r32(&vf, 0x20) | 1);
	mt_w32(&vf, 0x24, mt_r32(&vf, 0x24) & ~1u);
	TEST_EQUAL(mt_r32(&vf, 0x3124), MT_CAP);
	func_start(&vf, true);
	TEST_EQUAL(mt_r32(&vf, 0x60), 1);
	mt_w32(&vf, 0x60, 0);
	TEST_EQUAL(mt_r32(&vf, 0x60), 0);
	func_use(&vf, true);
	func_stop(&vf, true);
	/* Its queues stay its own: only the PF gives and takes them. */
	TEST_EQUAL(mt_mb(&vf, 6, 0, true, &vft), 0);
}

/* ---- The bus side ---- */

static void
wdm_create_bad_conf_refused(void)
{
	struct wdm_conf conf = { .engine = "test", .hw = QM_HW_V3, .vf = true };
	struct wdm_conf bad;

	setup(QM_HW_V3, true);
	bad = conf;
	bad.engine = "zip";
	TEST_CHECK(wdm_create(&bad) == NULL);
	bad = conf;
	bad.engine = NULL;
	TEST_CHECK(wdm_create(&bad) == NULL);
	bad = conf;
	bad.hw = QM_HW_V1;
	TEST_CHECK(wdm_create(&bad) == NULL);
	bad = conf;
	bad.queues = QM_MAX_QUEUES + 1;
	TEST_CHECK(wdm_create(&bad) == NULL);
	bad = conf;
	bad.vf_nr = 1;
	TEST_CHECK(wdm_create(&bad) == NULL);
	bad.pf = pf.dev;
	TEST_CHECK(wdm_create(&bad) == NULL); /* taken */
	bad.vf_nr = 64;
	TEST_CHECK(wdm_create(&bad) == NULL);
	bad.vf_nr = 2;
	bad.hw = QM_HW_V2;
	TEST_CHECK(wdm_create(&bad) == NULL);
	bad.hw = QM_HW_V3;
	bad.vf = false;
	TEST_CHECK(wdm_create(&bad) == NULL);
	bad.vf = true;
	bad.pf = vf.dev;
	TEST_CHECK(wdm_create(&bad) == NULL);
}

static void
wdm_info_get_says_what_it_is(void)
{
	struct wdm_info info;

	setup(QM_HW_V3, true);
	wdm_info_get(pf.dev, &info);
	TEST_EQUAL(info.vendor_id, 0x19e5);
	TEST_EQUAL(info.device_id, MT_PF_ID);
	TEST_EQUAL(info.revision, 0x30);
	TEST_EQUAL(info.nb_msi, 4);
	TEST_EQUAL(info.bar_size[2], 4 << 20);
	TEST_EQUAL(info.bar_size[0] + info.bar_size[1] + info.bar_size[4], 0);
	TEST_EQUAL(info.queues, 0);
	mt_vft_set(&pf, 0, 0, 64);
	wdm_info_get(pf.dev, &info);
	TEST_EQUAL(info.queues, 64);
	wdm_info_get(vf.dev, &info);
	TEST_EQUAL(info.device_id, MT_VF_ID);
	TEST_EQUAL(info.nb_msi, 3);
	TEST_EQUAL(info.bar_size[2], 0x10000);
	setup(QM_HW_V2, true);
	wdm_info_get(vf.dev, &info);
	TEST_EQUAL(info.nb_msi, 2);
	TEST_EQUAL(info.revision, 0x21);
}

static void
wdm_bar_read_outside_refused(void)
{
	uint8_t buf[16];

	setup(QM_HW_V3, true);
	memset(buf, 0, sizeof(buf));
	TEST_EQUAL(wdm_bar_read(vf.dev, 2, 0x10000, buf, 4), -EINVAL);
	TEST_EQUAL(buf[0] & buf[3], 0xff);
	TEST_EQUAL(buf[4], 0);
	TEST_EQUAL(wdm_bar_read(vf.dev, 2, 0xfff8, buf, 16), -EINVAL);
	TEST_EQUAL(wdm_bar_read(vf.dev, 2, UINT64_MAX - 3, buf, 4), -EINVAL);
	TEST_EQUAL(wdm_bar_read(vf.dev, 0, 0, buf, 4), -EINVAL);
	TEST_EQUAL(wdm_bar_read(vf.dev, 4, 0, buf, 4), -EINVAL);
	TEST_EQUAL(wdm_bar_read(vf.dev, 2, 0, buf, 3), -EINVAL);
	TEST_EQUAL(wdm_bar_write(vf.dev, 2, 0x10000, buf, 4), -EINVAL);
	TEST_EQUAL(wdm_bar_write(vf.dev, 2, UINT64_MAX - 3, buf, 8), -EINVAL);
	TEST_EQUAL(wdm_bar_write(vf.dev, 0, 0x1000, buf, 8), -EINVAL);
	TEST_EQUAL(wdm_bar_read(vf.dev, 2, 0xfff0, buf, 16), 0);
	TEST_EQUAL(wdm_bar_read(pf.dev, 2, (4 << 20) - 4, buf, 4), 0);
	TEST_EQUAL(buf[0] | buf[3], 0);
}

/* Any size and alignment reads the bytes that a dword read shows. */
static void
wdm_bar_read_any_size(void)
{
	uint8_t all[32], part[16];
	unsigned int off, len;

	setup(QM_HW_V3, true);
	TEST_EQUAL(wdm_bar_read(vf.dev, 2, 0x3100, all, 16), 0);
	TEST_EQUAL(wdm_bar_read(vf.dev, 2, 0x3110, all + 16, 16), 0);
	TEST_EQUAL(all[0], 0x01);
	TEST_EQUAL(all[1], 0x4f);
	for (len = 1; len <= 16; len *= 2) {
		for (off = 0; off + len <= sizeof(all); off++) {
			TEST_EQUAL(wdm_bar_read(vf.dev, 2, 0x3100 + off, part, len), 0);
			TEST_CHECK(memcmp(part, all + off, len) == 0, "%u bytes at %u", len, off);
		}
	}
}

static void
wdm_bar_write_part_of_register_ignored(void)
{
	uint16_t val = 0xffff;
	uint64_t two = UINT64_C(0x1111111122222222);

	setup(QM_HW_V3, true);
	TEST_EQUAL(wdm_bar_write(pf.dev, 2, 0x100074, &val, 2), 0);
	TEST_EQUAL(wdm_bar_write(pf.dev, 2, 0x100076, &val, 2), 0);
	TEST_EQUAL(mt_r32(&pf, 0x100074), 0);
	/* Two registers in one store. */
	mt_w64(&pf, 0x100064, two);
	TEST_EQUAL(mt_r32(&pf, 0x100064), 0x22222222);
	TEST_EQUAL(mt_r32(&pf, 0x100068), 0x11111111);
}

static void
wdm_reg_write_read_only_ignored(void)
{
	static const uint32_t regs[] = {
		0x0, 0x8, 0x28, 0x30, 0x200, 0x208, 0x210, 0x3100, 0x3124, 0x100008, 0x100044,
		0x1000dc, 0x1000fc, 0x100100, 0x100128, 0x10012c, 0x100158, 0x1040e4, 0x300150,
	};
	uint32_t before;
	unsigned int i;

	setup(QM_HW_V3, false);
	for (i = 0; i < sizeof(regs) / sizeof(regs[0]); i++) {
		before = mt_r32(&pf, regs[i]);
		mt_w32(&pf, regs[i], ~before);
		TEST_CHECK(mt_r32(&pf, regs[i]) == before, "0x%x", regs[i]);
	}
}

static void
wdm_reg_v2_has_no_v3_registers(void)
{
	static const uint32_t regs[] = {
		0x20, 0x24, 0x28, 0x2c, 0x30, 0x34, 0x60, 0x3100, 0x3104, 0x3124, 0x100130,
		0x100134, 0x100138, 0x100148, 0x100158, 0x100164, 0x1040f8,
	};
	unsigned int i;

	setup(QM_HW_V2, true);
	for (i = 0; i < sizeof(regs) / sizeof(regs[0]); i++) {
		mt_w32(&pf, regs[i], UINT32_MAX);
		TEST_CHECK(mt_r32(&pf, regs[i]) == 0, "0x%x", regs[i]);
		if (regs[i] < 0x10000) {
			mt_w32(&vf, regs[i], UINT32_MAX);
			TEST_CHECK(mt_r32(&vf, regs[i]) == 0, "VF 0x%x", regs[i]);
		}
	}
	TEST_EQUAL(mt_r32(&pf, 0x1000dc), 0x21);
	TEST_EQUAL(vf.irq[QM_IRQ_IFC] + pf.irq[QM_IRQ_IFC], 0);
}

/* Loop-back that Linux does on version 2 before a controller reset. */
static void
wdm_reg_vendor_id_loops_back(void)
{
	setup(QM_HW_V2, false);
	mt_w32(&pf, 0x1000d8, 0x5a5a);
	TEST_EQUAL(mt_r32(&pf, 0x1000d8), 0x5a5a);
	mt_w32(&pf, 0x1000d8, 0x19e5);
	TEST_EQUAL(mt_r32(&pf, 0x1000d8), 0x19e5);
}

static void
wdm_reg_engine_hooks_called(void)
{
	setup(QM_HW_V3, false);
	mt_w32(&pf, MT_ENGINE_REG, 41);
	TEST_EQUAL(mt_r32(&pf, MT_ENGINE_REG), 42);
	mt_w32(&pf, MT_ENGINE_REG + 4, 41);
	TEST_EQUAL(mt_r32(&pf, MT_ENGINE_REG + 4), 41);
	TEST_EQUAL(pf.irq[QM_IRQ_ABN], 0);
	mt_w32(&pf, MT_ENGINE_REG, UINT32_MAX);
	TEST_EQUAL(pf.irq[QM_IRQ_ABN], 1);
}

/* Reading a whole BAR changes nothing: a driver may dump it at any time. */
static void
wdm_bar_read_has_no_side_effects(void)
{
	static uint32_t once[(4 << 20) / 4];
	unsigned int i;

	setup(QM_HW_V3, true);
	mt_vft_set(&pf, 0, 0, 64);
	for (i = 0; i < sizeof(once) / 4; i++)
		once[i] = mt_r32(&pf, i * 4);
	for (i = 0; i < sizeof(once) / 4; i++)
		TEST_CHECK(mt_r32(&pf, i * 4) == once[i], "0x%x", i * 4);
	for (i = 0; i < 0x10000; i += 4)
		mt_r32(&vf, i);
}

static const struct test_case cases[] = {
	TEST_CASE(wdm_pf_v3_linux_probe),
	TEST_CASE(wdm_pf_v2_linux_probe),
	TEST_CASE(wdm_pf_v3_linux_probe_twice),
	TEST_CASE(wdm_vf_v3_linux_probe),
	TEST_CASE(wdm_create_bad_conf_refused),
	TEST_CASE(wdm_info_get_says_what_it_is),
	TEST_CASE(wdm_bar_read_outside_refused),
	TEST_CASE(wdm_bar_read_any_size),
	TEST_CASE(wdm_bar_write_part_of_register_ignored),
	TEST_CASE(wdm_reg_write_read_only_ignored),
	TEST_CASE(wdm_reg_v2_has_no_v3_registers),
	TEST_CASE(wdm_reg_vendor_id_loops_back),
	TEST_CASE(wdm_reg_engine_hooks_called),
	TEST_CASE(wdm_bar_read_has_no_side_effects),
};
TEST_MAIN(cases)
