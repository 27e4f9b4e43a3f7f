/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* The memory map and the tables that follow it; EAL memory that comes and goes. */

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <rte_eal.h>
#include <rte_errno.h>
#include <rte_malloc.h>
#include <rte_memory.h>

#include "common.h"
#include "wd_mm.h"

/* Bus addresses that EAL's memory never has. */
#define FAR		UINT64_C(0xf000000000000000)
#define PAGE		4096

/* A table that keeps what it was told, and fails when told to. */
struct table {
	struct wd_mm_table t;
	struct wd_mm_range range[65536];
	unsigned int nb;
	int fail_in;		/* this many maps from now fails; 0: none */
	unsigned int unmaps;
};

static struct table tables[5];

static int
table_map(struct wd_mm_table *t, const struct wd_mm_range *r)
{
	struct table *table = container_of(t, struct table, t);

	if (table->fail_in != 0 && --table->fail_in == 0)
		return -ENOSPC;
	if (table->nb == RTE_DIM(table->range))
		return -ENOMEM;
	table->range[table->nb++] = *r;
	return 0;
}

static void
table_unmap(struct wd_mm_table *t, const struct wd_mm_range *r)
{
	struct table *table = container_of(t, struct table, t);
	unsigned int i;

	table->unmaps++;
	for (i = 0; i < table->nb; i++) {
		if (table->range[i].iova == r->iova && table->range[i].len == r->len &&
		    table->range[i].va == r->va) {
			table->range[i] = table->range[--table->nb];
			return;
		}
	}
	/* Not in a case's hands: the callback may come from anywhere. */
	fprintf(stderr, "unmapped what was not mapped\n");
	exit(EXIT_FAILURE);
}

static struct wd_mm *
mm_get(void)
{
	struct wd_mm *mm = wd_mm_default();

	TEST_CHECK(mm != NULL, "%s", common_log());
	return mm;
}

static void
table_add(struct table *table)
{
	memset(table, 0, sizeof(*table));
	table->t.map = table_map;
	table->t.unmap = table_unmap;
	TEST_EQUAL(wd_mm_table_add(mm_get(), &table->t), 0);
}

static struct wd_mm_range
range(uint64_t off, size_t len)
{
	return (struct wd_mm_range){
		.iova = FAR + off, .va = (void *)(uintptr_t)(0x100000 + off), .len = len, .fd = -1,
	};
}

static int
map(uint64_t off, size_t len)
{
	struct wd_mm_range r = range(off, len);

	return wd_mm_map(mm_get(), &r);
}

static int
unmap(uint64_t off, size_t len)
{
	return wd_mm_unmap(mm_get(), FAR + off, len);
}

/* Is the whole of [@va, @va + @len) mapped in @table, with the bus addresses EAL says? */
static bool
table_has(const struct table *table, const void *va, size_t len)
{
	const uint8_t *p = va, *end = p + len;
	unsigned int i;

	while (p < end) {
		for (i = 0; i < table->nb; i++) {
			const struct wd_mm_range *r = &table->range[i];

			if (p >= (uint8_t *)r->va && p < (uint8_t *)r->va + r->len &&
			    r->iova + (p - (uint8_t *)r->va) == rte_mem_virt2iova(p))
				break;
		}
		if (i == table->nb)
			return false;
		p += PAGE - (uintptr_t)p % PAGE;
	}
	return true;
}

static void
mm_default_is_one(void)
{
	TEST_CHECK(mm_get() == wd_mm_default());
}

static void
mm_has_eal_memory(void)
{
	uint8_t *p = rte_malloc(NULL, 3 << 20, 0);

	TEST_CHECK(p != NULL);
	memset(p, 1, 3 << 20);
	table_add(&tables[0]);
	TEST_CHECK(table_has(&tables[0], p, 3 << 20));
	TEST_CHECK(!table_has(&tables[0], &tables, 1));
	/* 4 KiB pages come in runs, not 16384 times. */
	if (!rte_eal_has_hugepages())
		TEST_CHECK(tables[0].nb <= 16, "%u ranges", tables[0].nb);
	wd_mm_table_del(mm_get(), &tables[0].t);
	TEST_EQUAL(tables[0].nb, 0);
	rte_free(p);
}

static void
mm_map_overlap_refused(void)
{
	struct wd_mm_range r;

	TEST_EQUAL(map(0x10000, 0x10000), 0);
	TEST_EQUAL(map(0x30000, 0x10000), 0);
	/* What is there already is no news; everything else that overlaps is refused. */
	TEST_EQUAL(map(0x10000, 0x10000), 0);
	TEST_EQUAL(map(0x10000, 0x8000), 0);
	TEST_EQUAL(map(0x18000, 0x8000), 0);
	TEST_EQUAL(map(0x14000, 0x1000), 0);
	TEST_EQUAL(map(0, 0x10001), -EEXIST);
	TEST_EQUAL(map(0x18000, 0x20000), -EEXIST);
	TEST_EQUAL(map(0x1ffff, 0x10), -EEXIST);
	TEST_EQUAL(map(0, 0x100000), -EEXIST);
	r = range(0x10000, 0x10000);
	r.va = (uint8_t *)r.va + PAGE;
	TEST_EQUAL(wd_mm_map(mm_get(), &r), -EEXIST);
	r.len = 1;
	TEST_EQUAL(wd_mm_map(mm_get(), &r), -EEXIST);
	/* Neighbours do not overlap. */
	TEST_EQUAL(map(0x20000, 0x10000), 0);
	TEST_EQUAL(map(0, 0x10000), 0);
	TEST_EQUAL(map(0x8000, 0x30000), 0);
	TEST_EQUAL(unmap(0, 0x40000), 0);
	TEST_EQUAL(unmap(0, 0x40000), -ENOENT);
}

static void
mm_map_bad_refused(void)
{
	struct wd_mm_range r = range(0, 0);

	TEST_EQUAL(wd_mm_map(mm_get(), &r), -EINVAL);
	r = range(0, 0x1000);
	r.iova = UINT64_MAX - 0xffe;
	TEST_EQUAL(wd_mm_map(mm_get(), &r), -EINVAL);
	r = range(0, 0x1000);
	r.va = (void *)(uintptr_t)(UINTPTR_MAX - 0xffe);
	TEST_EQUAL(wd_mm_map(mm_get(), &r), -EINVAL);
	TEST_EQUAL(unmap(0, 0), -EINVAL);
	TEST_EQUAL(wd_mm_unmap(mm_get(), UINT64_MAX, 2), -EINVAL);
	/* The very top of the space is a place like others. */
	r = range(0, 0x1000);
	r.iova = UINT64_MAX - 0xfff;
	TEST_EQUAL(wd_mm_map(mm_get(), &r), 0);
	TEST_EQUAL(wd_mm_unmap(mm_get(), r.iova, 0x1000), 0);
}

static void
mm_unmap_whole_ranges_only(void)
{
	TEST_EQUAL(map(0x10000, 0x10000), 0);
	TEST_EQUAL(map(0x20000, 0x10000), 0);
	TEST_EQUAL(unmap(0x10000, 0x8000), -ENOENT);
	TEST_EQUAL(unmap(0x18000, 0x8000), -ENOENT);
	TEST_EQUAL(unmap(0x18000, 0x18000), -ENOENT);
	TEST_EQUAL(unmap(0x10000, 0x18000), -ENOENT);
	TEST_EQUAL(unmap(0x50000, 0x1000), -ENOENT);
	TEST_EQUAL(unmap(0x10000, 0x10000), 0);
	TEST_EQUAL(unmap(0x20000, 0x10000), 0);
}

/* In whatever order they come, they are found and taken away again. */
static void
mm_many_ranges(void)
{
	enum { NB = 500 };
	bool there[NB] = { false };
	unsigned int i, n, before;

	table_add(&tables[0]);
	before = tables[0].nb;
	for (n = 0; n < 20 * NB; n++) {
		i = common_random(NB);
		if (there[i])
			TEST_EQUAL(unmap(i * 0x2000, 0x1000), 0);
		else
			TEST_EQUAL(map(i * 0x2000, 0x1000), 0);
		there[i] = !there[i];
	}
	for (i = 0, n = 0; i < NB; i++) {
		TEST_EQUAL(map(i * 0x2000, 0x1800), there[i] ? -EEXIST : 0);
		if (!there[i])
			TEST_EQUAL(unmap(i * 0x2000, 0x1800), 0);
		n += there[i];
	}
	TEST_EQUAL(tables[0].nb, before + n);
	if (n != 0)
		TEST_EQUAL(unmap(0, NB * 0x2000), 0);
	TEST_EQUAL(tables[0].nb, before);
	wd_mm_table_del(mm_get(), &tables[0].t);
}

/* Whichever table has no room, none keeps the range, and the map does not either. */
static void
mm_map_all_or_none(void)
{
	unsigned int before, i, k;

	for (i = 0; i < RTE_DIM(tables); i++)
		table_add(&tables[i]);
	before = tables[0].nb;
	for (k = 0; k < RTE_DIM(tables); k++) {
		tables[k].fail_in = 1;
		TEST_EQUAL(map(0, 0x1000), -ENOSPC);
		for (i = 0; i < RTE_DIM(tables); i++)
			TEST_EQUAL(tables[i].nb, before);
		TEST_EQUAL(unmap(0, 0x1000), -ENOENT);
	}
	TEST_EQUAL(map(0, 0x1000), 0);
	for (i = 0; i < RTE_DIM(tables); i++)
		TEST_EQUAL(tables[i].nb, before + 1);
	TEST_EQUAL(unmap(0, 0x1000), 0);
	for (i = 0; i < RTE_DIM(tables); i++) {
		TEST_EQUAL(tables[i].nb, before);
		wd_mm_table_del(mm_get(), &tables[i].t);
		TEST_EQUAL(tables[i].nb, 0);
	}
}

/* A new table that cannot take everything is left empty and forgotten. */
static void
mm_table_add_fails(void)
{
	struct table *table = &tables[0];
	unsigned int nb, i;

	TEST_EQUAL(map(0, 0x1000), 0);
	TEST_EQUAL(map(0x1000, 0x1000), 0);
	table_add(table);
	nb = table->nb;
	wd_mm_table_del(mm_get(), &table->t);
	for (i = 1; i <= nb; i++) {
		table->fail_in = i;
		table->unmaps = 0;
		TEST_EQUAL(wd_mm_table_add(mm_get(), &table->t), -ENOSPC);
		TEST_EQUAL(table->nb, 0);
		TEST_EQUAL(table->unmaps, i - 1);
	}
	TEST_EQUAL(map(0x2000, 0x1000), 0);
	TEST_EQUAL(table->nb, 0);
	TEST_EQUAL(unmap(0, 0x3000), 0);
}

/* The n-th page of new memory comes with an event, and leaves with one. */
static void
mm_hotplug(void)
{
	uint8_t *p, *keep;
	unsigned int before;

	if (!common_dynamic)
		TEST_SKIP("memory does not come and go here");
	table_add(&tables[0]);
	before = tables[0].nb;
	p = rte_malloc(NULL, 80 << 20, 0);	/* EAL took 64 MiB at its start */
	if (p == NULL) {
		wd_mm_table_del(mm_get(), &tables[0].t);
		TEST_SKIP("others have the hugepages");
	}
	TEST_CHECK(tables[0].nb > before);
	TEST_CHECK(table_has(&tables[0], p, 80 << 20));
	/* A piece at the end holds its page; the others go back. */
	keep = rte_malloc(NULL, 1 << 20, 0);
	TEST_CHECK(keep != NULL);
	rte_free(p);
	TEST_CHECK(table_has(&tables[0], keep, 1 << 20));
	rte_free(keep);
	TEST_CHECK(tables[0].nb <= before + 1, "%u ranges, %u at first", tables[0].nb, before);
	wd_mm_table_del(mm_get(), &tables[0].t);
}

/* Memory of the application's own, given to EAL as a heap. */
static void
mm_external_heap(void)
{
	size_t len = 64 * PAGE;
	rte_iova_t iova[64];
	unsigned int before, i;
	uint8_t *p;

	if (!common_dynamic)
		TEST_SKIP("legacy memory has no events");
	p = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	TEST_CHECK(p != MAP_FAILED);
	/* Else it has no physical address yet; qemu-user drops MAP_POPULATE. */
	memset(p, 1, len);
	for (i = 0; i < 64; i++)
		iova[i] = rte_mem_virt2iova(p + i * PAGE);
	table_add(&tables[0]);
	before = tables[0].nb;
	TEST_EQUAL(rte_malloc_heap_create("ext"), 0);
	TEST_EQUAL(rte_malloc_heap_memory_add("ext", p, len, iova, 64, PAGE), 0);
	TEST_CHECK(tables[0].nb > before);
	TEST_CHECK(table_has(&tables[0], p, len));
	if (rte_eal_iova_mode() == RTE_IOVA_VA)
		TEST_EQUAL(tables[0].nb, before + 1);
	TEST_EQUAL(rte_malloc_heap_memory_remove("ext", p, len), 0);
	TEST_EQUAL(tables[0].nb, before);
	TEST_EQUAL(rte_malloc_heap_destroy("ext"), 0);
	wd_mm_table_del(mm_get(), &tables[0].t);
	munmap(p, len);
}

static const struct test_case cases[] = {
	TEST_CASE(mm_default_is_one),
	TEST_CASE(mm_has_eal_memory),
	TEST_CASE(mm_map_overlap_refused),
	TEST_CASE(mm_map_bad_refused),
	TEST_CASE(mm_unmap_whole_ranges_only),
	TEST_CASE(mm_many_ranges),
	TEST_CASE(mm_map_all_or_none),
	TEST_CASE(mm_table_add_fails),
	TEST_CASE(mm_hotplug),
	TEST_CASE(mm_external_heap),
};
COMMON_MAIN(cases)
