/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <rte_eal.h>
#include <rte_errno.h>
#include <rte_log.h>
#include <rte_memory.h>

#include "common.h"
#include "wd_log.h"

#define SKIP_CODE	77	/* meson's word for a skipped test */
#define NEED_PAGES	96	/* of 2 MiB; EAL takes 64 at once, a test some more */

bool common_dynamic;

static char log_text[65536];
static FILE *log_stream;

void
common_log_reset(void)
{
	fflush(log_stream);
	rewind(log_stream);
	memset(log_text, 0, sizeof(log_text));
}

const char *
common_log(void)
{
	fflush(log_stream);
	return log_text;
}

uint32_t
common_random(uint32_t limit)
{
	static uint64_t state = 1;

	state = state * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (uint32_t)(state >> 33) % limit;
}

static unsigned int
pages_free(void)
{
	unsigned int n = 0;
	FILE *f;

	f = fopen("/sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages", "r");
	if (f == NULL)
		return 0;
	if (fscanf(f, "%u", &n) != 1)
		n = 0;
	fclose(f);
	return n;
}

/* As EAL's legacy memory maps them. qemu-user chooses addresses that are aligned for 4 KiB only. */
static bool
page_maps_anywhere(void)
{
	const size_t len = 2 << 20;
	const unsigned int huge_2m = 21u << 26;	/* MFD_HUGE_2MB of linux/memfd.h */
	int fd = memfd_create("page", MFD_CLOEXEC | MFD_HUGETLB | huge_2m);
	void *p = MAP_FAILED;

	if (fd >= 0 && ftruncate(fd, len) == 0)
		p = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (p != MAP_FAILED)
		munmap(p, len);
	if (fd >= 0)
		close(fd);
	return p != MAP_FAILED;
}

/* Two processors that we may use, the same one twice when there is only one. */
static void
cpus_find(int cpu[2])
{
	unsigned int nb = 0;
	cpu_set_t set;
	int i;

	CPU_ZERO(&set);
	sched_getaffinity(0, sizeof(set), &set);
	cpu[0] = 0;
	for (i = 0; i < CPU_SETSIZE && nb < 2; i++)
		if (CPU_ISSET(i, &set))
			cpu[nb++] = i;
	if (nb < 2)
		cpu[1] = cpu[0];
}

/*
 * Two lcores, the second for services. 4 KiB pages and legacy memory are not to be had --in-memory;
 * nothing is shared all the same.
 */
static int
eal_start(const char *memory)
{
	char lcores[32], prefix[32];
	const char *argv[24] = { "test", "--no-pci", "--no-telemetry", "-m", "64",
				 "-S", "1", "--lcores", lcores };
	int argc = 9, cpu[2];

	cpus_find(cpu);
	snprintf(lcores, sizeof(lcores), "0@%d,1@%d", cpu[0], cpu[1]);
	snprintf(prefix, sizeof(prefix), "wd-test-%d", (int)getpid());
	if (strcmp(memory, "--no-huge") == 0) {
		argv[argc++] = "--no-huge";
		argv[argc++] = "--no-shconf";
	} else if (strcmp(memory, "--legacy") == 0) {
		argv[argc++] = "--legacy-mem";
		argv[argc++] = "--no-shconf";
		argv[argc++] = "--huge-unlink";
		argv[argc++] = "--file-prefix";
		argv[argc++] = prefix;
	} else {
		argv[argc++] = "--in-memory";
		argv[argc++] = strcmp(memory, "--pa") == 0 ? "--iova-mode=pa" : "--iova-mode=va";
		common_dynamic = true;
	}
	return rte_eal_init(argc, (char **)(uintptr_t)argv);
}

static int
skip_all(size_t n, const char *why)
{
	printf("all %zu cases # skipped: %s\n0 passed, 0 failed, %zu skipped\n", n, why, n);
	return SKIP_CODE;
}

int
common_main(const struct test_case *cases, size_t n, int argc, char **argv)
{
	const char *memory = "--no-huge";
	int ret;

	if (argc > 1 && strncmp(argv[1], "--", 2) == 0) {
		memory = argv[1];
		argv++;
		argc--;
	}
	if (strcmp(memory, "--no-huge") != 0 && pages_free() < NEED_PAGES)
		return skip_all(n, "too few free hugepages of 2 MiB");
	if ((strcmp(memory, "--pa") == 0 || strcmp(memory, "--legacy") == 0) && geteuid() != 0)
		return skip_all(n, "physical addresses and hugetlbfs are for root");
	if (strcmp(memory, "--legacy") == 0 && !page_maps_anywhere())
		return skip_all(n, "hugepages can be mapped at aligned addresses only");
	if (eal_start(memory) < 0) {
		fprintf(stderr, "rte_eal_init: %s\n", rte_strerror(rte_errno));
		return EXIT_FAILURE;
	}
	log_stream = fmemopen(log_text, sizeof(log_text) - 1, "w");
	rte_openlog_stream(log_stream);
	rte_log_set_level(wd_logtype, RTE_LOG_DEBUG);
	ret = test_run(cases, n, argc, argv);
	rte_openlog_stream(NULL);
	rte_eal_cleanup();
	fclose(log_stream);
	return ret;
}
