/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* The page table of a device model in this process: what it answers, and how much around it. */

#include <errno.h>

#include <rte_errno.h>
#include <rte_malloc.h>
#include <rte_memory.h>

#include "common.h"
#include "model_mem.h"
#include "wdm.h"

/* Bus addresses that EAL's memory never has; nobody touches what is said to be there. */
#define FAR	UINT64_C(0xf000000000000000)
#define VA(off)	((uint8_t *)(uintptr_t)(0x100000 + (off)))

static unsigned int syncs;
static struct model_mem mem;

static void
mem_sync(struct wdm_dev *dev)
{
	syncs++;
}

static const struct wdm_api api = { .version = WDM_API_VERSION, .sync = mem_sync };

static void
setup(void)
{
	TEST_CHECK(wd_mm_default() != NULL, "%s", common_log());
	TEST_EQUAL(model_mem_open(&mem, wd_mm_default(), &api, NULL), 0);
	syncs = 0;
}

static void
map(uint64_t off, size_t len, uint8_t *va)
{
	struct wd_mm_range r = { .va = va, .iova = FAR + off, .len = len, .fd = -1 };

	TEST_EQUAL(wd_mm_map(wd_mm_default(), &r), 0);
}

static void
unmap(uint64_t off, size_t len)
{
	TEST_EQUAL(wd_mm_unmap(wd_mm_default(), FAR + off, len), 0);
}

/* [@off, @off + @len) is at @va, and the span is all of [@from, @to). */
static void
found(uint64_t off, size_t len, uint8_t *va, uint64_t from, uint64_t to)
{
	unsigned int write;

	for (write = 0; write < 2; write++) {
		struct wdm_span span = { .len = 0 };

		TEST_CHECK(model_mem_at(&mem, FAR + off, len, write, &span) == va, "0x%llx",
			   (unsigned long long)off);
		TEST_EQUAL(span.iova, FAR + from);
		TEST_EQUAL(span.len, to - from);
		TEST_CHECK(span.p == va - (off - from));
	}
}

static void
lost(uint64_t off, size_t len)
{
	struct wdm_span span = { .len = 0 };

	TEST_CHECK(model_mem_at(&mem, FAR + off, len, false, &span) == NULL, "0x%llx",
		   (unsigned long long)off);
	TEST_EQUAL(span.len, 0);
}

static void
model_mem_at_span_is_entry(void)
{
	uint64_t off;

	setup();
	map(0x10000, 0x30000, VA(0x10000));
	for (off = 0x10000; off < 0x40000; off += 0xfff)
		found(off, 1, VA(off), 0x10000, 0x40000);
	found(0x10000, 0x30000, VA(0x10000), 0x10000, 0x40000);
	found(0x12345, 0x1234, VA(0x12345), 0x10000, 0x40000);
	found(0x3ffff, 1, VA(0x3ffff), 0x10000, 0x40000);
	lost(0xffff, 1);
	lost(0xffff, 2);
	lost(0x40000, 1);
	lost(0x3ffff, 2);
	lost(0x10000, 0x30001);
	lost(0x3ffff, SIZE_MAX);
	unmap(0x10000, 0x30000);
	model_mem_close(&mem);
}

/* What continues on the bus and here is one; what does so on the bus alone is not. */
static void
model_mem_at_span_of_neighbours(void)
{
	setup();
	map(0x10000, 0x10000, VA(0x10000));
	map(0x20000, 0x10000, VA(0x20000));
	map(0x30000, 0x10000, VA(0x90000));
	found(0x10008, 16, VA(0x10008), 0x10000, 0x30000);
	found(0x1fff8, 16, VA(0x1fff8), 0x10000, 0x30000);
	found(0x20008, 16, VA(0x20008), 0x10000, 0x30000);
	found(0x30008, 16, VA(0x90008), 0x30000, 0x40000);
	lost(0x2fff8, 16);
	/* One of them goes: the other's span ends where it ends. */
	unmap(0x20000, 0x10000);
	TEST_CHECK(syncs > 0);
	found(0x10008, 16, VA(0x10008), 0x10000, 0x20000);
	lost(0x1fff8, 16);
	lost(0x20008, 16);
	found(0x30008, 16, VA(0x90008), 0x30000, 0x40000);
	unmap(0x10000, 0x10000);
	lost(0x10008, 16);
	/* The same addresses, somewhere else. */
	map(0x10000, 0x10000, VA(0x700000));
	found(0x10008, 16, VA(0x700008), 0x10000, 0x20000);
	unmap(0x10000, 0x10000);
	unmap(0x30000, 0x10000);
	lost(0x30008, 16);
	model_mem_close(&mem);
}

/* Many of them, so that the hints are shared; and the last byte of all addresses. */
static void
model_mem_at_many(void)
{
	const uint64_t step = 0x200000, top = UINT64_MAX - FAR - 0xfff;
	struct wdm_span span;
	uint64_t i, off;

	setup();
	for (i = 0; i < 200; i++)
		map(i * step, 0x1000, VA(i * 0x3000));
	map(top, 0x1000, VA(0));
	for (i = 0; i < 5000; i++) {
		uint64_t nr = common_random(200);

		off = common_random(0x1000);
		found(nr * step + off, 0x1000 - off, VA(nr * 0x3000 + off), nr * step,
		      nr * step + 0x1000);
		lost(nr * step + 0x1000 + off, 1);
	}
	span.len = 0;
	TEST_CHECK(model_mem_at(&mem, UINT64_MAX, 1, false, &span) == VA(0xfff));
	TEST_EQUAL(span.iova, FAR + top);
	TEST_EQUAL(span.len, 0x1000);
	unmap(top, 0x1000);
	lost(top, 1);
	for (i = 0; i < 200; i++) {
		unmap(i * step, 0x1000);
		lost(i * step, 1);
	}
	model_mem_close(&mem);
}

/* EAL's own memory: the span is real, at both of its ends. */
static void
model_mem_at_eal_memory(void)
{
	uint8_t *p = rte_malloc(NULL, 10000, 0);
	struct wdm_span span = { .len = 0 };
	uint64_t iova, last;

	TEST_CHECK(p != NULL);
	setup();
	iova = rte_mem_virt2iova(p);
	TEST_CHECK(model_mem_at(&mem, iova, 100, true, &span) == p);
	TEST_CHECK(span.iova <= iova && iova - span.iova < span.len);
	TEST_CHECK(span.p + (iova - span.iova) == p);
	last = span.iova + span.len - 1;
	TEST_EQUAL(rte_mem_virt2iova(span.p), span.iova);
	TEST_EQUAL(rte_mem_virt2iova(span.p + span.len - 1), last);
	rte_free(p);
	model_mem_close(&mem);
}

static const struct test_case cases[] = {
	TEST_CASE(model_mem_at_span_is_entry),
	TEST_CASE(model_mem_at_span_of_neighbours),
	TEST_CASE(model_mem_at_many),
	TEST_CASE(model_mem_at_eal_memory),
};
COMMON_MAIN(cases)
