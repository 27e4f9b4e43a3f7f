/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Memory of the application's own: devices reach it from rte_dev_dma_map() on, and no longer. */

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include <rte_dev.h>
#include <rte_errno.h>
#include <rte_memory.h>

#include <hisi_zip.h>

#include "drv.h"

#define PAGE	4096
#define LEN	(8 * PAGE)

static uint8_t *memory, packed[2 * LEN];

static struct rte_device *
device(void)
{
	return rte_compressdev_pmd_get_named_dev(DRV_NAME)->device;
}

static void
nothing_to_free(void *addr, void *arg)
{
	(void)addr;
	(void)arg;
}

/* Compress what lies in @memory; the status that comes back, and its result checked. */
static int
compress(void *xf)
{
	static struct rte_mbuf_ext_shared_info info = { .free_cb = nothing_to_free };
	struct rte_comp_op *op = drv_op();
	int status;

	rte_mbuf_ext_refcnt_set(&info, 1);
	op->m_src = drv_chain(NULL, 0, 1, 0, 1);
	rte_pktmbuf_attach_extbuf(op->m_src, memory, (uintptr_t)memory, LEN, &info);
	op->m_src->data_len = LEN;
	op->m_src->pkt_len = LEN;
	op->m_src->data_off = 0;
	op->m_dst = drv_chain(NULL, 0, LEN + LEN / 8, 0, 0);
	op->src.length = LEN;
	op->private_xform = xf;
	drv_run(op);
	status = op->status;
	if (status == RTE_COMP_OP_STATUS_SUCCESS) {
		TEST_EQUAL(op->consumed, LEN);
		drv_chain_read(op->m_dst, 0, packed, op->produced);
		drv_inflate_check(packed, op->produced, memory, LEN, true);
	}
	drv_op_free(op);
	return status;
}

static void
memory_make(void)
{
	memory = mmap(NULL, LEN, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	TEST_CHECK(memory != MAP_FAILED);
	drv_data(memory, LEN);
}

static void
extmem_mapped_and_unmapped(void)
{
	struct rte_comp_xform x = drv_compress(1, RTE_COMP_HUFFMAN_DEFAULT, 15,
					       RTE_COMP_CHECKSUM_NONE);
	void *xf;

	drv_config(1, 128);
	xf = drv_xform(&x);
	memory_make();
	TEST_EQUAL(rte_extmem_register(memory, LEN, NULL, LEN / PAGE, PAGE), 0);
	/* EAL tells nobody of it. */
	TEST_CHECK(compress(xf) != RTE_COMP_OP_STATUS_SUCCESS);
	TEST_EQUAL(rte_dev_dma_map(device(), memory, (uintptr_t)memory, LEN), 0);
	TEST_EQUAL(compress(xf), RTE_COMP_OP_STATUS_SUCCESS);
	/* Once more, as for a second device of the same space. */
	TEST_EQUAL(rte_dev_dma_map(device(), memory, (uintptr_t)memory, LEN), 0);
	TEST_EQUAL(compress(xf), RTE_COMP_OP_STATUS_SUCCESS);
	TEST_EQUAL(rte_dev_dma_unmap(device(), memory, (uintptr_t)memory, LEN), 0);
	TEST_CHECK(compress(xf) != RTE_COMP_OP_STATUS_SUCCESS);
	TEST_EQUAL(rte_extmem_unregister(memory, LEN), 0);
	munmap(memory, LEN);
	drv_xform_free(xf);
}

static void
extmem_refused(void)
{
	memory_make();
	TEST_EQUAL(rte_extmem_register(memory, LEN, NULL, LEN / PAGE, PAGE), 0);
	TEST_EQUAL(rte_dev_dma_unmap(device(), memory, (uintptr_t)memory, LEN), -1);
	TEST_EQUAL(rte_errno, ENOENT);
	TEST_EQUAL(rte_dev_dma_map(device(), memory, (uintptr_t)memory, LEN), 0);
	/* The same bus addresses cannot mean something else, too. */
	TEST_EQUAL(rte_dev_dma_map(device(), memory, (uintptr_t)memory + PAGE, LEN), -1);
	TEST_EQUAL(rte_errno, EEXIST);
	/* What was mapped is given back whole. */
	TEST_EQUAL(rte_dev_dma_unmap(device(), memory, (uintptr_t)memory, PAGE), -1);
	TEST_EQUAL(rte_errno, ENOENT);
	TEST_EQUAL(rte_dev_dma_unmap(device(), memory, (uintptr_t)memory, LEN), 0);
	TEST_EQUAL(rte_extmem_unregister(memory, LEN), 0);
	munmap(memory, LEN);
}

static const struct test_case cases[] = {
	TEST_CASE(extmem_mapped_and_unmapped),
	TEST_CASE(extmem_refused),
};

DRV_MAIN(cases)
