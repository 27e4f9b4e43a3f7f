/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * What no driver can go below: TSC cycles that a core spends on 128-byte entries of a ring which
 * another core reads and writes in turn, storing both lines of each, then loading the line that
 * the other one changed. It depends on which caches the two share, which on virtual machines may
 * change from minute to minute. Called by bench.sh with the numbers of two CPUs.
 */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_cycles.h>

#define BURST	32
#define RING	1024
#define ROUNDS	20000

struct entry {
	_Alignas(128) uint64_t word[16];
};

static struct entry ring[RING];
static _Atomic unsigned int asked, answered;

static bool
pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	return pthread_setaffinity_np(pthread_self(), sizeof(set), &set) == 0;
}

/* The device's part: look at both lines of an entry, change the first. */
static void *
device(void *arg)
{
	unsigned int round, i;
	volatile uint64_t *w;

	if (!pin(*(int *)arg))
		exit(1);
	for (round = 1; round <= ROUNDS; round++) {
		while (atomic_load_explicit(&asked, memory_order_acquire) != round)
			;
		for (i = 0; i < BURST; i++) {
			w = ring[(round * BURST + i) % RING].word;
			w[0] = w[8] + round;
		}
		atomic_store_explicit(&answered, round, memory_order_release);
	}
	return NULL;
}

int
main(int argc, char **argv)
{
	uint64_t start, store = 0, load = 0, sum = 0;
	unsigned int round, i, j;
	volatile uint64_t *w;
	pthread_t thread;
	int cpu[2];

	if (argc != 3) {
		fprintf(stderr, "usage: %s CPU CPU\n", argv[0]);
		return 2;
	}
	cpu[0] = atoi(argv[1]);
	cpu[1] = atoi(argv[2]);
	if (!pin(cpu[0]) || pthread_create(&thread, NULL, device, &cpu[1]) != 0) {
		fprintf(stderr, "%s: cannot run on CPUs %s and %s\n", argv[0], argv[1], argv[2]);
		return 1;
	}
	memset(ring, 0, sizeof(ring));
	for (round = 1; round <= ROUNDS; round++) {
		start = rte_rdtsc_precise();
		for (i = 0; i < BURST; i++) {
			w = ring[(round * BURST + i) % RING].word;
			for (j = 0; j < 16; j += 8)
				w[j] = round;
		}
		store += rte_rdtsc_precise() - start;
		atomic_store_explicit(&asked, round, memory_order_release);
		while (atomic_load_explicit(&answered, memory_order_acquire) != round)
			;
		start = rte_rdtsc_precise();
		for (i = 0; i < BURST; i++)
			sum += ring[(round * BURST + i) % RING].word[0];
		load += rte_rdtsc_precise() - start;
	}
	pthread_join(thread, NULL);
	if (sum == 0)
		return 1;
	printf("%.0f %.0f\n", (double)store / ROUNDS / BURST, (double)load / ROUNDS / BURST);
	return 0;
}
