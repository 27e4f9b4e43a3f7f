/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Command bench: a device alone, or beside another in the same run. The two take turns of a tenth
 * of a second, so that whatever else the machine does hits both.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "eal.h"
#include "io.h"
#include "json.h"
#include "perf.h"
#include "progress.h"
#include "sample.h"
#include "util.h"

#define SLICE_S		0.1
#define WARM_S		0.05
#define SAMPLE_LEN	(4u << 20)
#define DATA_MAX	(64u << 20)
#define BLOCKS_MAX	16

static const char *file, *blocks = "4k,16k,64k", *direction = "both", *huffman = "dynamic";
static const char *device, *against, *seconds = "1";
static uint64_t burst = 32, depth = 128, queues = 1, window;
static int level = 1;
static bool json;

static const struct ta_opt opts[] = {
	{ 0, "file", TA_STR, &file, "FILE", 0, 0, "data (default: 4 MiB that look like prose)" },
	{ 0, "block", TA_STR, &blocks, "LIST", 0, 0, "bytes of an op (default 4k,16k,64k)" },
	{ 0, "seg", TA_STR, &blocks, "LIST", 0, 0, "the same" },
	{ 0, "direction", TA_CHOICE, &direction, "compress|decompress|both", 0, 0,
	  "default both" },
	{ 0, "huffman", TA_CHOICE, &huffman, "auto|fixed|dynamic", 0, 0, "default dynamic" },
	{ 'l', "level", TA_INT, &level, "N", -1, 9, "default 1" },
	{ 0, "window", TA_UINT, &window, "N", 8, 15, "window of 2^N bytes" },
	{ 0, "burst", TA_UINT, &burst, "N", 1, 256, "ops per call (default 32)" },
	{ 0, "depth", TA_UINT, &depth, "N", 1, 4095, "ops in flight per queue (default 128)" },
	{ 0, "queues", TA_UINT, &queues, "N", 1, 64, "queue pairs, by one lcore (default 1)" },
	{ 0, "seconds", TA_STR, &seconds, "S", 0, 0, "of each measurement (default 1)" },
	{ 0, "device", TA_STR, &device, "NAME", 0, 0, "default: the first device" },
	{ 0, "against", TA_STR, &against, "DRIVER", 0, 0,
	  "measure a device of DRIVER, too, such as compress_isal" },
	{ 0, "json", TA_FLAG, &json, NULL, 0, 0, "print JSON" },
	{ .l = NULL },
};

static struct ta_dev dev[2];
static unsigned int nb_dev;

static int
prepare(int argc, char **argv)
{
	return against != NULL && ta_eal_want(against) != 0 ? TA_FAIL : 0;
}

/* The file or the sample; NULL after having said why. */
static uint8_t *
load(size_t *len)
{
	uint8_t *data = malloc(file != NULL ? DATA_MAX : SAMPLE_LEN);
	struct ta_in in;
	const uint8_t *p;
	size_t n;

	if (data == NULL) {
		ta_err("out of memory");
		return NULL;
	}
	*len = 0;
	if (file == NULL) {
		ta_sample_fill(TA_SAMPLE_TEXT, 1, data, SAMPLE_LEN);
		*len = SAMPLE_LEN;
		return data;
	}
	if (ta_in_open(&in, file) != 0)
		goto free_data;
	do {
		n = RTE_MIN(DATA_MAX - *len, (size_t)TA_PEEK_MAX);
		p = ta_in_peek(&in, &n);
		memcpy(data + *len, p, n);
		ta_in_skip(&in, n);
		*len += n;
	} while (n != 0 && *len < DATA_MAX);
	n = in.failed;
	ta_in_close(&in);
	if (n == 0 && *len != 0)
		return data;
	if (n == 0)
		ta_err("%s: is empty", file);
free_data:
	free(data);
	return NULL;
}

/* Name of the first device of driver @drv or, with @but, of any other. */
static const char *
name_of(const char *drv, bool but)
{
	struct rte_compressdev_info info;
	uint8_t ids[RTE_COMPRESS_MAX_DEVS];
	unsigned int i, n = ta_dev_ids(ids);

	for (i = 0; i < n; i++) {
		rte_compressdev_info_get(ids[i], &info);
		if ((strcmp(info.driver_name, drv) == 0) != but)
			return rte_compressdev_name_get(ids[i]);
	}
	return NULL;
}

static int
open_devices(void)
{
	const char *other = NULL;
	unsigned int i;

	if (against != NULL) {
		other = name_of(against, false);
		if (other == NULL)
			return ta_err("no device of driver %s", against);
		if (device == NULL)
			device = name_of(against, true);
	}
	for (i = 0; i < (against != NULL ? 2 : 1); i++) {
		if (ta_dev_pick(&dev[i], i == 0 ? device : other) != 0 ||
		    ta_dev_start(&dev[i], queues, depth) != 0)
			return TA_FAIL;
		nb_dev++;
		if (dev[i].nb_qp < queues)
			return ta_err("%s has %u queue pairs only", dev[i].name, dev[i].nb_qp);
	}
	return 0;
}

static void
print_head(void)
{
	printf("%-22s %-10s %8s %8s %9s %9s %9s %9s %8s %9s %7s%s\n", "device", "direction",
	       "block", "Gbit/s", "p50 us", "p99 us", "p99.9 us", "max us", "enq cyc", "deq cyc",
	       "ratio", nb_dev > 1 ? "  speed" : "");
}

static void
print_row(const struct ta_dev *d, const struct perf_conf *c, const struct perf_result *r,
	  double speed)
{
	double gbps = r->plain * 8 / r->secs / 1e9;

	if (json) {
		json_open(NULL, '{');
		json_str("device", d->name);
		json_str("driver", d->info.driver_name);
		json_str("direction", c->compress ? "compress" : "decompress");
		json_u64("block", c->block);
		json_num("gbps", gbps);
		json_u64("ops", r->ops);
		json_num("seconds", r->secs);
		json_num("p50_us", r->p50_us);
		json_num("p99_us", r->p99_us);
		json_num("p999_us", r->p999_us);
		json_num("max_us", r->max_us);
		json_num("enqueue_cycles", (double)r->enq_cycles / r->ops);
		json_num("dequeue_cycles", (double)r->deq_cycles / r->ops);
		json_num("ratio", (double)r->plain / r->packed);
		if (speed != 0)
			json_num("speed", speed);
		json_close('}');
		return;
	}
	printf("%-22s %-10s %8u %8.3f %9.1f %9.1f %9.1f %9.1f %8.0f %9.0f %7.3f", d->name,
	       c->compress ? "compress" : "decompress", c->block, gbps, r->p50_us, r->p99_us,
	       r->p999_us, r->max_us, (double)r->enq_cycles / r->ops,
	       (double)r->deq_cycles / r->ops, (double)r->plain / r->packed);
	if (speed != 0)
		printf("  %4.2fx", speed);
	printf("\n");
	fflush(stdout);
}

/* One line, or two: the speed of the first device as a multiple of the second's. */
static int
measure(const struct perf_conf *c, const uint8_t *data, size_t len, double secs)
{
	struct perf_unit *u[2] = { NULL, NULL };
	struct perf_result r[2];
	unsigned int i, turn, turns = RTE_MAX((unsigned int)(secs / SLICE_S + 0.5), 1u);
	int ret = 0;

	for (i = 0; i < nb_dev && ret == 0; i++) {
		u[i] = perf_create(&dev[i], c, data, len);
		ret = u[i] == NULL ? TA_FAIL : perf_run(u[i], WARM_S);
		if (ret == 0)
			perf_clear(u[i]);
	}
	for (turn = 0; turn < turns && ret == 0; turn++)
		for (i = 0; i < nb_dev && ret == 0; i++)
			ret = perf_run(u[i], secs / turns);
	for (i = 0; i < nb_dev && ret == 0; i++)
		perf_result_get(u[i], &r[i]);
	for (i = 0; i < nb_dev && ret == 0; i++)
		print_row(&dev[i], c, &r[i], nb_dev > 1 && i == 0 ?
			  r[0].plain / r[0].secs / (r[1].plain / r[1].secs) : 0);
	for (i = 0; i < nb_dev; i++)
		perf_destroy(u[i]);
	return ret;
}

/* The sizes of "4k,16k"; how many, 0 after having said why. */
static unsigned int
parse_blocks(uint32_t *size)
{
	unsigned int n = 0;
	char *list = strdup(blocks), *save = NULL, *word;
	uint64_t v;

	for (word = strtok_r(list, ",", &save); word != NULL; word = strtok_r(NULL, ",", &save)) {
		if (!ta_size_parse(word, &v) || v < 1 || v > 8 << 20 || n == BLOCKS_MAX) {
			ta_err("--block %s: need up to %u sizes of 1..8M", blocks, BLOCKS_MAX);
			n = 0;
			break;
		}
		size[n++] = v;
	}
	free(list);
	return n;
}

static int
bench_all(const uint8_t *data, size_t len, const uint32_t *size, unsigned int nb, double secs)
{
	struct perf_conf c = {
		.burst = burst, .depth = depth, .queues = queues, .zlib_level = 6,
		.xform = { .level = level, .huffman = ta_huffman(huffman), .window = window },
	};
	unsigned int i, dir;

	for (dir = 0; dir < 2; dir++) {
		c.compress = dir == 0;
		if (strcmp(direction, c.compress ? "decompress" : "compress") == 0)
			continue;
		for (i = 0; i < nb; i++) {
			c.block = size[i];
			if (measure(&c, data, len, secs) != 0)
				return TA_FAIL;
		}
	}
	return 0;
}

static int
bench_run(int argc, char **argv)
{
	uint32_t size[BLOCKS_MAX];
	uint8_t *data;
	unsigned int nb;
	size_t len;
	double secs;
	char *end;
	int ret;

	secs = strtod(seconds, &end);
	if (*end != '\0' || !(secs >= 0.01 && secs <= 3600)) {
		ta_err("--seconds %s: need 0.01..3600", seconds);
		return TA_USAGE;
	}
	nb = parse_blocks(size);
	if (nb == 0)
		return TA_USAGE;
	data = load(&len);
	if (data == NULL)
		return TA_FAIL;
	ret = open_devices();
	if (ret == 0) {
		if (json) {
			json_open(NULL, '{');
			json_str("data", file != NULL ? file : "sample");
			json_u64("bytes", len);
			json_str("huffman", huffman);
			json_i64("level", level);
			json_u64("burst", burst);
			json_u64("depth", depth);
			json_u64("queues", queues);
			json_open("results", '[');
		} else {
			printf("%s, %zu bytes, level %d, huffman %s, burst %lu, depth %lu, %lu "
			       "queue pairs, one lcore\n", file != NULL ? file : "built-in sample",
			       len, level, huffman, (unsigned long)burst, (unsigned long)depth,
			       (unsigned long)queues);
			print_head();
		}
		ret = bench_all(data, len, size, nb, secs);
		if (json) {
			json_close(']');
			json_close('}');
		}
	}
	while (nb_dev > 0)
		ta_dev_stop(&dev[--nb_dev]);
	free(data);
	return ret;
}

const struct ta_cmd ta_cmd_bench = {
	.name = "bench",
	.synopsis = "",
	.summary = "throughput, latency, cycles per op and ratio, also against another driver",
	.detail =
		"Gbit/s counts plain data in both directions. Latency is from the enqueue call to\n"
		"the end of the dequeue call that brought the op. Cycles are those of the two\n"
		"calls per op; of software devices, and of the model in inline mode, they\n"
		"contain the work itself. Input of decompression is made by zlib level 6 in\n"
		"blocks. With --against the two devices take turns of 0.1 s; \"speed\" is a\n"
		"multiple of the other's.\n\n"
		"Example:\n"
		"  " TA_NAME " bench --against compress_isal --block 4k,64k --file FILE\n",
	.opts = opts,
	.eal = true,
	.prepare = prepare,
	.run = bench_run,
};
