/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* What an engine remembers of the driver's memory while a batch lasts. */

#include <stdlib.h>

#include "mt.h"
#include "wdm_bus.h"
#include "wdm_engine.h"

#define BASE	UINT64_C(0x7fff00000)	/* not at the begin of a stretch */
#define SIZE	(24u << 20)

/* Memory that counts who asks for it, and says how much there is around an answer. */
static struct {
	uint8_t *p;
	unsigned int asked;
	bool gone;
	bool read_only;
	uint64_t from, to;	/* the span, if not 0 */
	bool span_dirty;	/* what at() was given was not empty */
} mem;
static struct wdm_dev *dev;
static struct wdm_bus bus;

static void *
bus_at(void *ctx, uint64_t iova, size_t len, bool write, struct wdm_span *span)
{
	mem.asked++;
	mem.span_dirty |= span->len != 0;
	if (mem.gone || (write && mem.read_only) || iova < BASE || iova - BASE > SIZE ||
	    len > SIZE - (iova - BASE))
		return NULL;
	if (mem.to != 0)
		*span = (struct wdm_span){ .iova = mem.from, .len = mem.to - mem.from,
					   .p = mem.p + (mem.from - BASE) };
	return mem.p + (iova - BASE);
}

static void
setup(void)
{
	struct wdm_conf conf = {
		.engine = "test", .hw = QM_HW_V3, .vf = true, .queues = 1,
		.mem = { .at = bus_at },
	};

	if (dev == NULL)
		dev = wdm_create(&conf);
	TEST_CHECK(dev != NULL);
	wdm_inject(dev, WDM_EV_BUS_ERROR, 0);
	free(mem.p);
	memset(&mem, 0, sizeof(mem));
	mem.p = malloc(SIZE);
	TEST_CHECK(mem.p != NULL);
	mem.from = BASE;
	mem.to = BASE + SIZE;
	memset(&bus, 0xff, sizeof(bus));
	wdm_bus_open(&bus, dev);
}

/* Look @len bytes at @iova up: the right place, after that many questions in all. */
static void
look(uint64_t iova, size_t len, bool write, unsigned int asked)
{
	TEST_CHECK(wdm_bus_at(&bus, iova, len, write) == mem.p + (iova - BASE), "0x%llx",
		   (unsigned long long)iova);
	TEST_EQUAL(mem.asked, asked);
	TEST_EQUAL(mem.span_dirty, false);
}

static void
wdm_bus_at_asks_once(void)
{
	setup();
	look(BASE + 100, 16, false, 1);
	look(BASE + 100, 16, false, 1);
	look(BASE, 1, false, 1);
	look(BASE + 5, 64 << 10, false, 1);
	/* Another stretch of addresses may be looked up for itself, once. */
	look(BASE + (2 << 20), 16, false, 2);
	look(BASE + (2 << 20) + 77, 1 << 20, false, 2);
	look(BASE + 200, 1, false, 2);
	/* As far as the span goes, over any number of them. */
	look(BASE, SIZE, false, 2);
}

/* More stretches than are remembered: each answer is right, whoever took whose place. */
static void
wdm_bus_at_many_stretches(void)
{
	unsigned int i;

	setup();
	for (i = 0; i < 10000; i++) {
		uint64_t off = i * UINT64_C(7919) * 911 % SIZE;
		bool write = i & 1;

		mem.from = BASE + off / 8192 * 8192;
		mem.to = mem.from + 8192 < BASE + SIZE ? mem.from + 8192 : BASE + SIZE;
		TEST_CHECK(wdm_bus_at(&bus, BASE + off, 1, write) == mem.p + off, "%u", i);
	}
	TEST_CHECK(mem.asked > WDM_BUS_SPANS);
}

static void
wdm_bus_at_no_span(void)
{
	setup();
	mem.to = 0;
	look(BASE + 100, 16, false, 1);
	look(BASE + 100, 16, false, 2);
	look(BASE + 100, 16, true, 3);
}

/* What may be read need not be what may be written. */
static void
wdm_bus_at_read_is_not_write(void)
{
	setup();
	mem.read_only = true;
	look(BASE, 16, false, 1);
	TEST_CHECK(wdm_bus_at(&bus, BASE, 16, true) == NULL);
	TEST_EQUAL(mem.asked, 2);
	mem.read_only = false;
	look(BASE, 16, true, 3);
	look(BASE, 16, true, 3);
	look(BASE, 16, false, 3);
	/* And the other way round. */
	wdm_sync(dev);
	wdm_bus_open(&bus, dev);
	look(BASE, 16, true, 4);
	look(BASE, 16, false, 5);
}

static void
wdm_bus_open_forgets(void)
{
	unsigned int i;

	setup();
	for (i = 0; i < WDM_BUS_SPANS; i++) {
		look(BASE + ((uint64_t)i << WDM_BUS_SHIFT), 16, false, 2 * i + 1);
		look(BASE + ((uint64_t)i << WDM_BUS_SHIFT), 16, true, 2 * i + 2);
	}
	mem.gone = true;
	/* It stays until its owner says so, in this batch and in the next. */
	look(BASE + 50, 16, false, 2 * WDM_BUS_SPANS);
	wdm_bus_open(&bus, dev);
	look(BASE + 50, 16, false, 2 * WDM_BUS_SPANS);
	wdm_sync(dev);
	look(BASE + 50, 16, false, 2 * WDM_BUS_SPANS);
	wdm_bus_open(&bus, dev);
	for (i = 0; i < 2 * WDM_BUS_SPANS; i++)
		TEST_CHECK(wdm_bus_at(&bus, BASE + ((uint64_t)(i / 2) << WDM_BUS_SHIFT), 16,
				      i & 1) == NULL);
	TEST_EQUAL(mem.asked, 4 * WDM_BUS_SPANS);
	/* A refusal is not remembered. */
	mem.gone = false;
	look(BASE, 16, false, 4 * WDM_BUS_SPANS + 1);
}

/* Just inside, and one byte beyond either end. */
static void
wdm_bus_at_edges_of_span(void)
{
	setup();
	mem.from = BASE + 4096;
	mem.to = BASE + 8192;
	look(BASE + 5000, 16, false, 1);
	look(BASE + 4096, 4096, false, 1);
	look(BASE + 8191, 1, false, 1);
	look(BASE + 4095, 1, false, 2);
	look(BASE + 4095, 2, false, 3);
	look(BASE + 8191, 2, false, 4);
	look(BASE + 4096, 4097, false, 5);
	look(BASE + 8192, 1, false, 6);
	/* What begins inside and ends where nothing is. */
	mem.to = BASE + SIZE;
	wdm_sync(dev);
	wdm_bus_open(&bus, dev);
	look(BASE + SIZE - 10, 10, true, 7);
	TEST_CHECK(wdm_bus_at(&bus, BASE + SIZE - 10, 11, true) == NULL);
	TEST_CHECK(wdm_bus_at(&bus, BASE + SIZE - 10, SIZE_MAX, true) == NULL);
	TEST_CHECK(wdm_bus_at(&bus, BASE + SIZE - 10, SIZE_MAX - 1, true) == NULL);
	TEST_CHECK(wdm_bus_at(&bus, BASE - 1, 2, true) == NULL);
	TEST_CHECK(wdm_bus_at(&bus, UINT64_MAX, 2, true) == NULL);
}

static void
wdm_bus_at_no_bytes(void)
{
	setup();
	TEST_CHECK(wdm_bus_at(&bus, BASE, 0, false) == NULL);
	look(BASE, 16, false, 1);
	TEST_CHECK(wdm_bus_at(&bus, BASE, 0, false) == NULL);
	TEST_CHECK(wdm_bus_at(&bus, BASE + SIZE, 0, false) == NULL);
	/* Nobody is asked for nothing. */
	TEST_EQUAL(mem.asked, 1);
}

/* An armed fault hits the access that it was meant for, though a span has it. */
static void
wdm_bus_at_counts_while_armed(void)
{
	unsigned int n, i;

	for (n = 1; n < 20; n++) {
		setup();
		wdm_inject(dev, WDM_EV_BUS_ERROR, n);
		wdm_bus_open(&bus, dev);
		TEST_EQUAL(bus.armed, true);
		for (i = 1; i < n; i++)
			look(BASE + 64 * (i % 3), 16, false, i);
		TEST_CHECK(wdm_bus_at(&bus, BASE, 16, false) == NULL, "%u", n);
		/* The one that fails asks nobody; those behind it are as ever. */
		look(BASE, 16, false, n);
		look(BASE, 16, false, n);
		wdm_bus_open(&bus, dev);
		TEST_EQUAL(bus.armed, false);
	}
}

static const struct test_case cases[] = {
	TEST_CASE(wdm_bus_at_asks_once),
	TEST_CASE(wdm_bus_at_many_stretches),
	TEST_CASE(wdm_bus_at_no_span),
	TEST_CASE(wdm_bus_at_read_is_not_write),
	TEST_CASE(wdm_bus_open_forgets),
	TEST_CASE(wdm_bus_at_edges_of_span),
	TEST_CASE(wdm_bus_at_no_bytes),
	TEST_CASE(wdm_bus_at_counts_while_armed),
};
TEST_MAIN(cases)
