/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* The table of bus addresses against a plain picture of the same bus. */

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "wdm_iommu.h"

#include "test.h"

#define GIB		(UINT64_C(1) << 30)
#define FILE_PAGES	256

static struct wdm_iommu *io;
static uint64_t page;
static uint8_t *mem;
static int fd;

static void
begin(void)
{
	uint64_t i;

	page = sysconf(_SC_PAGESIZE);
	io = wdm_iommu_create();
	TEST_CHECK(io != NULL);
	fd = memfd_create("iommu", MFD_CLOEXEC);
	TEST_EQUAL(ftruncate(fd, FILE_PAGES * page), 0);
	mem = mmap(NULL, FILE_PAGES * page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	TEST_CHECK(mem != MAP_FAILED);
	/* Each page says which it is. */
	for (i = 0; i < FILE_PAGES; i++)
		memset(mem + i * page, (int)i, page);
}

static void
end(void)
{
	wdm_iommu_destroy(io);
	munmap(mem, FILE_PAGES * page);
	close(fd);
}

static int
map(uint64_t iova, unsigned int first, unsigned int n)
{
	return wdm_iommu_map(io, iova, n * page, true, true, fd, first * page);
}

static void
at_in_one_map(void)
{
	uint8_t *p;

	begin();
	TEST_EQUAL(map(0x100000, 3, 2), 0);
	p = wdm_iommu_at(io, 0x100000, 2 * page, true);
	TEST_CHECK(p != NULL && p[0] == 3 && p[2 * page - 1] == 4);
	p[5] = 99;
	TEST_EQUAL(mem[3 * page + 5], 99);
	TEST_CHECK(wdm_iommu_at(io, 0x100000 - 1, 2, false) == NULL);
	TEST_CHECK(wdm_iommu_at(io, 0x100000 + 2 * page - 1, 2, false) == NULL);
	TEST_CHECK(wdm_iommu_at(io, 0x100000, 0, false) == NULL);
	TEST_CHECK(wdm_iommu_at(io, 0x100000, SIZE_MAX, false) == NULL);
	TEST_CHECK(wdm_iommu_at(io, UINT64_MAX, 2, false) == NULL);
	end();
}

static void
at_over_many_maps(void)
{
	uint64_t base = 5 * GIB;
	unsigned int i;
	uint8_t *p;

	begin();
	/* Backwards in the file, and not in order. */
	for (i = 0; i < 64; i++)
		TEST_EQUAL(map(base + (i * 37 % 64) * page, 255 - i * 37 % 64, 1), 0);
	p = wdm_iommu_at(io, base, 64 * page, true);
	TEST_CHECK(p != NULL);
	for (i = 0; i < 64; i++)
		TEST_EQUAL(p[i * page], 255 - i);
	TEST_EQUAL(wdm_iommu_unmap(io, base + 10 * page, page, NULL, NULL), 0);
	TEST_CHECK(wdm_iommu_at(io, base, 64 * page, true) == NULL);
	TEST_CHECK(wdm_iommu_at(io, base, 10 * page, true) != NULL);
	TEST_EQUAL(wdm_iommu_count(io), 63);
	end();
}

/* A range over the border of two windows is one range, whichever side was mapped first. */
static void
at_over_window_border(void)
{
	uint64_t border = 64 * GIB;
	unsigned int order;
	uint8_t *p;

	begin();
	for (order = 0; order < 2; order++) {
		TEST_EQUAL(map(order ? border : border - page, order ? 11 : 10, 1), 0);
		TEST_EQUAL(map(order ? border - page : border, order ? 10 : 11, 1), 0);
		p = wdm_iommu_at(io, border - page, 2 * page, true);
		TEST_CHECK(p != NULL && p[0] == 10 && p[page] == 11);
		p = wdm_iommu_at(io, border, page, true);
		TEST_CHECK(p != NULL && p[0] == 11);
		TEST_EQUAL(wdm_iommu_unmap(io, border - page, 2 * page, NULL, NULL), 0);
	}
	/* One map over the border. */
	TEST_EQUAL(map(border - 3 * page, 20, 6), 0);
	p = wdm_iommu_at(io, border - page, 4 * page, false);
	TEST_CHECK(p != NULL && p[0] == 22 && p[page] == 23 && p[3 * page] == 25);
	p = wdm_iommu_at(io, border + page, page, false);
	TEST_CHECK(p != NULL && p[0] == 24);
	end();
}

/* As large as a guest's memory: one map, many windows. */
static void
map_over_many_windows(void)
{
	uint8_t *p;
	int big = memfd_create("big", MFD_CLOEXEC);
	uint64_t g;

	begin();
	TEST_EQUAL(ftruncate(big, 10 * GIB), 0);
	TEST_EQUAL(wdm_iommu_map(io, 0, 10 * GIB, true, true, big, 0), 0);
	for (g = 0; g < 10; g++) {
		p = wdm_iommu_at(io, g * GIB, 8, true);
		TEST_CHECK(p != NULL);
		p[0] = g + 1;
	}
	for (g = 1; g < 10; g++) {
		p = wdm_iommu_at(io, g * GIB - 1, 2, false);
		TEST_CHECK(p != NULL && p[1] == g + 1);
	}
	TEST_CHECK(wdm_iommu_at(io, 10 * GIB - 1, 2, false) == NULL);
	TEST_CHECK(wdm_iommu_at(io, GIB, WDM_IOMMU_ACCESS, false) != NULL);
	TEST_CHECK(wdm_iommu_at(io, GIB, WDM_IOMMU_ACCESS + 1, false) == NULL);
	TEST_EQUAL(wdm_iommu_unmap(io, 0, 10 * GIB, NULL, NULL), 0);
	close(big);
	end();
}

/* Whole ones only: half of one cannot be mapped. */
static void
map_huge_pages(void)
{
	const uint64_t huge = 2 << 20;
	const unsigned int huge_2m = 21u << 26;	/* MFD_HUGE_2MB of linux/memfd.h */
	int fds = memfd_create("huge", MFD_CLOEXEC | MFD_HUGETLB | huge_2m);
	uint8_t *p, *room;

	if (fds < 0 || ftruncate(fds, 4 * huge) != 0)
		TEST_SKIP("no huge pages of 2 MiB");
	/* At a place of our choice: what qemu-user chooses is not aligned for them. */
	room = mmap(NULL, 5 * huge, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	TEST_CHECK(room != MAP_FAILED);
	p = mmap(room + (-(uintptr_t)room & (huge - 1)), 4 * huge, PROT_READ | PROT_WRITE,
		 MAP_SHARED | MAP_FIXED, fds, 0);
	if (p == MAP_FAILED) {
		munmap(room, 5 * huge);
		close(fds);
		TEST_SKIP("no huge pages of 2 MiB are free");
	}
	begin();
	p[2 * huge] = 77;
	TEST_EQUAL(map(4 * GIB + huge + page, 9, 1), 0);
	TEST_EQUAL(wdm_iommu_map(io, 4 * GIB + huge, page, true, true, fds, 0), -EINVAL);
	TEST_EQUAL(wdm_iommu_map(io, 4 * GIB + page, huge, true, true, fds, 0), -EINVAL);
	TEST_EQUAL(wdm_iommu_map(io, 4 * GIB, huge, true, true, fds, page), -EINVAL);
	TEST_EQUAL(wdm_iommu_map(io, 4 * GIB, huge, true, true, fds, 2 * huge), 0);
	munmap(p, 4 * huge);
	munmap(room, 5 * huge);
	p = wdm_iommu_at(io, 4 * GIB, huge, true);
	TEST_CHECK(p != NULL && p[0] == 77);
	p = wdm_iommu_at(io, 4 * GIB + huge + page, page, false);
	TEST_CHECK(p != NULL && p[0] == 9);
	TEST_EQUAL(wdm_iommu_unmap(io, 4 * GIB, huge, NULL, NULL), 0);
	TEST_EQUAL(map(4 * GIB, 5, 1), 0);
	p = wdm_iommu_at(io, 4 * GIB, page, false);
	TEST_CHECK(p != NULL && p[0] == 5);
	close(fds);
	end();
}

static void
rights_of_a_map(void)
{
	begin();
	TEST_EQUAL(wdm_iommu_map(io, 0, page, true, false, fd, 0), 0);
	TEST_EQUAL(wdm_iommu_map(io, page, page, false, true, fd, 0), 0);
	TEST_CHECK(wdm_iommu_at(io, 0, page, false) != NULL);
	TEST_CHECK(wdm_iommu_at(io, 0, page, true) == NULL);
	TEST_CHECK(wdm_iommu_at(io, page, page, true) != NULL);
	TEST_CHECK(wdm_iommu_at(io, page, page, false) == NULL);
	TEST_CHECK(wdm_iommu_at(io, 0, 2 * page, false) == NULL);
	end();
}

/* Random maps and unmaps of a small bus around a window's border, compared page by page. */
static void
random_against_picture(void)
{
	uint64_t base;
	int picture[64], round, ret, want;
	unsigned int at, n, first, i;
	uint8_t *p;

	begin();
	base = 64 * GIB - 32 * page;
	memset(picture, -1, sizeof(picture));
	srand(7);
	for (round = 0; round < 20000; round++) {
		at = rand() % 64;
		n = 1;
		first = rand() % FILE_PAGES;
		want = 0;
		if (rand() % 2) {
			want = picture[at] < 0 ? 0 : picture[at] == (int)first ? 0 : -EEXIST;
			ret = map(base + at * page, first, n);
			if (ret == 0)
				picture[at] = first;
		} else {
			n = 1 + rand() % 8;
			n = n < 64 - at ? n : 64 - at;
			for (i = 0, want = -ENOENT; i < n; i++) {
				if (picture[at + i] >= 0)
					want = 0;
				picture[at + i] = -1;
			}
			ret = wdm_iommu_unmap(io, base + at * page, n * page, NULL, NULL);
		}
		TEST_EQUAL(ret, want);
		at = rand() % 64;
		n = 1 + rand() % (64 - at);
		for (i = 0; i < n && picture[at + i] >= 0; i++)
			;
		p = wdm_iommu_at(io, base + at * page, n * page, false);
		TEST_EQUAL(p != NULL, i == n);
		for (i = 0; p != NULL && i < n; i++)
			TEST_EQUAL(p[i * page], picture[at + i] % 256);
	}
	end();
}

static atomic_bool stop;
static atomic_uint using;	/* readers between at() and their last use */

static void *
reader(void *arg)
{
	uint64_t iova = *(uint64_t *)arg, seen = 0;
	unsigned int rounds = 0;
	uint8_t *p;

	while (!atomic_load(&stop)) {
		atomic_fetch_add(&using, 1);
		p = wdm_iommu_at(io, iova, 4 * page, false);
		if (p != NULL)
			seen += p[0] + p[3 * page];
		atomic_fetch_sub(&using, 1);
		/* Valgrind runs one thread at a time and might never stop this one just here. */
		if (++rounds % 16 == 0)
			sched_yield();
	}
	*(uint64_t *)arg = seen;
	return NULL;
}

static double
now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec * 1e-9;
}

/* What wdm_sync() does: wait until those who came before have left. */
static void
wait_readers(void *ctx)
{
	while (atomic_load(&using) != 0)
		;
}

/* Map and unmap under a reader's nose, 5000 times or until @seconds are over; @keep: not alone. */
static void
unmap_under_reader(bool keep, double seconds)
{
	uint64_t iova = 3 * GIB;
	double until = now() + seconds;
	pthread_t thread;
	int i;

	begin();
	if (keep)
		TEST_EQUAL(map(3 * GIB + 16 * page, 7, 1), 0);
	atomic_store(&stop, false);
	TEST_EQUAL(pthread_create(&thread, NULL, reader, &iova), 0);
	for (i = 0; i < 5000 && (i < 10 || now() < until); i++) {
		TEST_EQUAL(map(3 * GIB, i % 200, 4), 0);
		TEST_EQUAL(wdm_iommu_unmap(io, 3 * GIB, 4 * page, wait_readers, NULL), 0);
	}
	atomic_store(&stop, true);
	pthread_join(thread, NULL);
	TEST_EQUAL(wdm_iommu_count(io), keep);
	end();
}

static void
unmap_waits_for_users(void)
{
	unmap_under_reader(true, 20);
}

/* The window goes with its last map: 4 GiB each time, which takes qemu-user 100 ms. */
static void
unmap_last_waits_for_users(void)
{
	unmap_under_reader(false, 5);
}

static const struct test_case cases[] = {
	TEST_CASE(at_in_one_map),
	TEST_CASE(at_over_many_maps),
	TEST_CASE(at_over_window_border),
	TEST_CASE(map_over_many_windows),
	TEST_CASE(map_huge_pages),
	TEST_CASE(rights_of_a_map),
	TEST_CASE(random_against_picture),
	TEST_CASE(unmap_waits_for_users),
	TEST_CASE(unmap_last_waits_for_users),
};

TEST_MAIN(cases)
