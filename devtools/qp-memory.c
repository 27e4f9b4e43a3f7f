/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * What a queue pair of 512 operations and a stream take in memory: EAL's heap plus the process's
 * own pages, before and after. Called by bench.sh; takes EAL options, uses compressdev 0.
 */

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <rte_compressdev.h>
#include <rte_eal.h>
#include <rte_lcore.h>
#include <rte_malloc.h>

#define QP_OPS	512
#define STREAMS	16

struct use {
	long heap;	/* in hugepages, or what stands for them */
	long own;	/* resident pages of the process, shared ones left out */
};

static struct use
use_now(void)
{
	struct rte_malloc_socket_stats stats;
	struct use use = { 0, 0 };
	long size, resident, shared;
	unsigned int i;
	FILE *f;

	for (i = 0; i < rte_socket_count(); i++)
		if (rte_malloc_get_socket_stats(rte_socket_id_by_idx(i), &stats) == 0)
			use.heap += stats.heap_allocsz_bytes;
	f = fopen("/proc/self/statm", "r");
	if (f != NULL) {
		if (fscanf(f, "%ld %ld %ld", &size, &resident, &shared) == 3)
			use.own = (resident - shared) * sysconf(_SC_PAGESIZE);
		fclose(f);
	}
	return use;
}

static void
use_print(const char *what, struct use before, struct use after, unsigned int n)
{
	printf("  %-28s %8.1f KiB in EAL's heap, %8.1f KiB of the process's own\n", what,
	       (after.heap - before.heap) / 1024.0 / n, (after.own - before.own) / 1024.0 / n);
}

static void
check(int failed, const char *what)
{
	if (failed)
		rte_exit(EXIT_FAILURE, "%s failed\n", what);
}

int
main(int argc, char **argv)
{
	struct rte_compressdev_config conf = {
		.socket_id = SOCKET_ID_ANY,
		.nb_queue_pairs = 1,
		.max_nb_priv_xforms = 16,
		.max_nb_streams = STREAMS,
	};
	struct rte_comp_xform xform = {
		.type = RTE_COMP_COMPRESS,
		.compress = {
			.algo = RTE_COMP_ALGO_DEFLATE,
			.deflate.huffman = RTE_COMP_HUFFMAN_DYNAMIC,
			.level = 1,
			.window_size = 15,
			.chksum = RTE_COMP_CHECKSUM_NONE,
		},
	};
	void *stream[STREAMS];
	struct use start, set, run, streams;
	unsigned int i;

	check(rte_eal_init(argc, argv) < 0, "rte_eal_init");
	check(rte_compressdev_count() == 0, "finding a compress device");
	conf.socket_id = rte_socket_id();
	check(rte_compressdev_configure(0, &conf) != 0, "configure");
	start = use_now();
	check(rte_compressdev_queue_pair_setup(0, 0, QP_OPS, conf.socket_id) != 0,
	      "queue pair setup");
	set = use_now();
	check(rte_compressdev_start(0) != 0, "start");
	run = use_now();
	for (i = 0; i < STREAMS; i++)
		if (rte_compressdev_stream_create(0, &xform, &stream[i]) != 0)
			break;
	streams = use_now();

	printf("memory:\n");
	use_print("queue pair of 512, set up", start, set, 1);
	use_print("the same, started", start, run, 1);
	if (i > 0)
		use_print("one stream", run, streams, i);
	while (i-- > 0)
		rte_compressdev_stream_free(0, stream[i]);
	rte_compressdev_stop(0);
	rte_compressdev_close(0);
	rte_eal_cleanup();
	return 0;
}
