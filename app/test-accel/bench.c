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
#include "engine.h"
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
static const char *device, *against, *seconds = "1", *algs;
static uint64_t burst = 32, depth = 128, queues = 1, window;
static int level = 1;
static bool json;

static const struct ta_opt opts[] = {
	{ 0, "file", TA_STR, &file, "FILE", 0, 0, "data (default: 4 MiB that look like prose)" },
	{ 0, "block", TA_STR, &blocks, "LIST", 0, 0, "bytes of an op (default 4k,16k,64k)" },
	{ 0, "seg", TA_STR, &blocks, "LIST", 0, 0, "the same" },
	{ 'a', "alg", TA_STR, &algs, "LIST", 0, 0,
	  "crypto: such as aes-128-cbc,sha256 (default: no crypto but DEFLATE)" },
	{ 0, "direction", TA_CHOICE, &direction, "compress|decompress|encrypt|decrypt|both", 0, 0,
	  "default both; digests and MACs have one" },
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

/* One of the two kinds, as --alg says. */
struct bench_dev {
	struct ta_dev z;
	struct ta_cdev c;
	const char *name, *driver;
};

static struct bench_dev dev[2];
static unsigned int nb_dev;
static unsigned int nb_used;	/* of them in this measurement */

static int
prepare(int argc, char **argv)
{
	ta_eal_engines(1 << (algs != NULL ? TA_SEC : TA_ZIP));
	return against != NULL && ta_eal_want(against) != 0 ? TA_FAIL : 0;
}

/* What is done with the data, as tables and JSON call it. */
static const char *
work_name(const struct perf_conf *c)
{
	if (algs == NULL)
		return c->reverse ? "decompress" : "compress";
	if (c->crypto.alg->type != RTE_CRYPTO_SYM_XFORM_AUTH)
		return c->reverse ? "decrypt" : "encrypt";
	return c->crypto.key_len != 0 ? "mac" : "digest";
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

/* Names of devices of the class and of their drivers; how many. */
static unsigned int
names_get(const char **names, const char **drivers)
{
	uint8_t ids[TA_DEVS_MAX];
	unsigned int i, n = algs != NULL ? ta_cdev_ids(ids) : ta_dev_ids(ids);
	struct rte_compressdev_info zinfo;
	struct rte_cryptodev_info cinfo;

	for (i = 0; i < n; i++) {
		if (algs != NULL) {
			rte_cryptodev_info_get(ids[i], &cinfo);
			names[i] = rte_cryptodev_name_get(ids[i]);
			drivers[i] = cinfo.driver_name;
		} else {
			rte_compressdev_info_get(ids[i], &zinfo);
			names[i] = rte_compressdev_name_get(ids[i]);
			drivers[i] = zinfo.driver_name;
		}
	}
	return n;
}

/* Name of the first device of driver @drv or, with @but, of any other. */
static const char *
name_of(const char *drv, bool but)
{
	const char *names[TA_DEVS_MAX], *drivers[TA_DEVS_MAX];
	unsigned int i, n = names_get(names, drivers);

	for (i = 0; i < n; i++)
		if ((strcmp(drivers[i], drv) == 0) != but)
			return names[i];
	return NULL;
}

static int
open_device(struct bench_dev *d, const char *name)
{
	uint16_t nb_qp;

	if (algs != NULL) {
		if (ta_cdev_pick(&d->c, name, NULL) != 0 ||
		    ta_cdev_start(&d->c, queues, depth) != 0)
			return TA_FAIL;
		d->name = d->c.name;
		d->driver = d->c.info.driver_name;
		nb_qp = d->c.nb_qp;
	} else {
		if (ta_dev_pick(&d->z, name) != 0 || ta_dev_start(&d->z, queues, depth) != 0)
			return TA_FAIL;
		d->name = d->z.name;
		d->driver = d->z.info.driver_name;
		nb_qp = d->z.nb_qp;
	}
	nb_used = ++nb_dev;
	return nb_qp < queues ? ta_err("%s has %u queue pairs only", d->name, nb_qp) : 0;
}

static int
open_devices(void)
{
	const char *other = NULL;

	if (against != NULL) {
		other = name_of(against, false);
		if (other == NULL)
			return ta_err("no device of driver %s", against);
		if (device == NULL)
			device = name_of(against, true);
	}
	if (open_device(&dev[0], device) != 0)
		return TA_FAIL;
	return other != NULL ? open_device(&dev[1], other) : 0;
}

/* How wide the column is that says what was measured. */
static int
work_width(void)
{
	return algs != NULL ? 24 : 10;
}

static void
print_head(void)
{
	printf("%-22s %-*s %8s %8s %9s %9s %9s %9s %8s %9s %7s%s\n", "device", work_width(),
	       "direction", "block", "Gbit/s", "p50 us", "p99 us", "p99.9 us", "max us", "enq cyc",
	       "deq cyc", "ratio", nb_dev > 1 ? "  speed" : "");
}

static void
print_row(const struct bench_dev *d, const struct perf_conf *c, const struct perf_result *r,
	  double speed)
{
	double gbps = r->plain * 8 / r->secs / 1e9;
	char work[48];

	if (json) {
		json_open(NULL, '{');
		json_str("device", d->name);
		json_str("driver", d->driver);
		json_str("direction", work_name(c));
		if (algs != NULL)
			json_str("algorithm", c->crypto_name);
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
	snprintf(work, sizeof(work), "%s%s%s", work_name(c), algs != NULL ? " " : "",
		 algs != NULL ? c->crypto_name : "");
	printf("%-22s %-*s %8u %8.3f %9.1f %9.1f %9.1f %9.1f %8.0f %9.0f %7.3f", d->name,
	       work_width(), work, c->block, gbps, r->p50_us, r->p99_us,
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

	for (i = 0; i < nb_used && ret == 0; i++) {
		u[i] = algs != NULL ? perf_create(&perf_crypto, &dev[i].c, c, data, len) :
			perf_create(&perf_comp, &dev[i].z, c, data, len);
		ret = u[i] == NULL ? TA_FAIL : perf_run(u[i], WARM_S);
		if (ret == 0)
			perf_clear(u[i]);
	}
	for (turn = 0; turn < turns && ret == 0; turn++)
		for (i = 0; i < nb_used && ret == 0; i++)
			ret = perf_run(u[i], secs / turns);
	for (i = 0; i < nb_used && ret == 0; i++)
		perf_result_get(u[i], &r[i]);
	for (i = 0; i < nb_used && ret == 0; i++)
		print_row(&dev[i], c, &r[i], nb_used > 1 && i == 0 ?
			  r[0].plain / r[0].secs / (r[1].plain / r[1].secs) : 0);
	for (i = 0; i < nb_used; i++)
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
measure_blocks(struct perf_conf *c, const uint8_t *data, size_t len, const uint32_t *size,
	       unsigned int nb, double secs)
{
	unsigned int i;

	for (i = 0; i < nb; i++) {
		c->block = size[i];
		if (measure(c, data, len, secs) != 0)
			return TA_FAIL;
	}
	return 0;
}

/* Both directions, or the one that was asked for. */
static int
measure_ways(struct perf_conf *c, const uint8_t *data, size_t len, const uint32_t *size,
	     unsigned int nb, double secs)
{
	bool one = algs != NULL && c->crypto.alg->type == RTE_CRYPTO_SYM_XFORM_AUTH;
	unsigned int way;

	for (way = 0; way < (one ? 1 : 2); way++) {
		c->reverse = way != 0;
		if (!one && strcmp(direction, "both") != 0 && strcmp(direction, work_name(c)) != 0)
			continue;
		if (measure_blocks(c, data, len, size, nb, secs) != 0)
			return TA_FAIL;
	}
	return 0;
}

/* What is measured of an algorithm: keys do not matter, their length does. */
static int
alg_conf(const char *word, struct perf_conf *c)
{
	static const uint8_t key[TA_KEY_MAX] = "not a secret; both halves of XTS must differ";
	const struct ta_alg *a;
	uint16_t key_len;

	a = ta_alg_find(word, &key_len);
	if (a == NULL)
		return ta_err("--alg %s: unknown; \"crypto --help\" names all", word);
	c->crypto_name = word;
	c->crypto = (struct ta_alg_conf){
		.alg = a, .key = key,
		.key_len = key_len != 0 ? key_len : a->any_key ? a->tag : a->keys[0],
		.iv_len = a->iv_max, .tag_len = a->tag,
	};
	return 0;
}

static bool
can(const struct bench_dev *d, const struct ta_alg_conf *c)
{
	const struct rte_cryptodev_symmetric_capability *cap = ta_alg_cap(d->c.id, c->alg);

	return cap != NULL && ta_alg_cap_ok(cap, c);
}

/* The other device may know less; then the first is measured alone. */
static int
measure_alg(const char *word, struct perf_conf *c, const uint8_t *data, size_t len,
	    const uint32_t *size, unsigned int nb, double secs)
{
	if (alg_conf(word, c) != 0)
		return TA_FAIL;
	nb_used = nb_dev;
	if (nb_dev > 1 && !can(&dev[1], &c->crypto)) {
		ta_note("%s cannot do %s", dev[1].name, word);
		nb_used = 1;
	}
	return measure_ways(c, data, len, size, nb, secs);
}

static int
bench_all(const uint8_t *data, size_t len, const uint32_t *size, unsigned int nb, double secs)
{
	struct perf_conf c = {
		.burst = burst, .depth = depth, .queues = queues, .zlib_level = 6,
		.xform = { .level = level, .huffman = ta_huffman(huffman), .window = window },
	};
	char *list, *save = NULL, *word;
	int ret = 0;

	if (algs == NULL)
		return measure_ways(&c, data, len, size, nb, secs);
	list = strdup(algs);
	for (word = strtok_r(list, ",", &save); word != NULL && ret == 0;
	     word = strtok_r(NULL, ",", &save))
		ret = measure_alg(word, &c, data, len, size, nb, secs);
	free(list);
	return ret;
}

/* Before a measurement: every algorithm is one, and the direction is one of it. */
static int
check_algs(void)
{
	bool comp = strcmp(direction, "compress") == 0 || strcmp(direction, "decompress") == 0;
	bool crypt = strcmp(direction, "encrypt") == 0 || strcmp(direction, "decrypt") == 0;
	char *list = strdup(algs != NULL ? algs : ""), *save = NULL, *word;
	struct perf_conf c;
	int ret = 0;

	for (word = strtok_r(list, ",", &save); word != NULL && ret == 0;
	     word = strtok_r(NULL, ",", &save))
		ret = alg_conf(word, &c);
	free(list);
	if (ret == 0 && (algs != NULL ? comp : crypt))
		ret = ta_err("--direction %s: not %s", direction, algs != NULL ?
			     "with --alg" : "without --alg");
	return ret;
}

static void
print_conf(size_t len)
{
	printf("%s, %zu bytes, ", file != NULL ? file : "built-in sample", len);
	if (algs == NULL)
		printf("level %d, huffman %s, ", level, huffman);
	printf("burst %lu, depth %lu, %lu queue pairs, one lcore\n", (unsigned long)burst,
	       (unsigned long)depth, (unsigned long)queues);
}

static void
json_conf(size_t len)
{
	json_open(NULL, '{');
	json_str("data", file != NULL ? file : "sample");
	json_u64("bytes", len);
	if (algs == NULL) {
		json_str("huffman", huffman);
		json_i64("level", level);
	}
	json_u64("burst", burst);
	json_u64("depth", depth);
	json_u64("queues", queues);
	json_open("results", '[');
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
	if (nb == 0 || check_algs() != 0)
		return TA_USAGE;
	data = load(&len);
	if (data == NULL)
		return TA_FAIL;
	ret = open_devices();
	if (ret == 0) {
		if (json) {
			json_conf(len);
		} else {
			print_conf(len);
			print_head();
		}
		ret = bench_all(data, len, size, nb, secs);
		if (json) {
			json_close(']');
			json_close('}');
		}
	}
	while (nb_dev > 0) {
		ta_cdev_stop(&dev[--nb_dev].c);
		ta_dev_stop(&dev[nb_dev].z);
	}
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
		"multiple of the other's. Ciphers and MACs run in place; with --alg the ratio is\n"
		"1.\n\n"
		"Examples:\n"
		"  " TA_NAME " bench --against compress_isal --block 4k,64k --file FILE\n"
		"  " TA_NAME " bench --alg aes-128-cbc,aes-128-gcm --against crypto_aesni_mb\n",
	.opts = opts,
	.eal = true,
	.prepare = prepare,
	.run = bench_run,
};
