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

#include "benchdev.h"
#include "cmd.h"
#include "eal.h"
#include "io.h"
#include "json.h"
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
static uint64_t burst = 32, depth, queues = 1, window, nap;
static int level = 1;
static bool json;

static const struct ta_opt opts[] = {
	{ 0, "file", TA_STR, &file, "FILE", 0, 0, "data (default: 4 MiB that look like prose)" },
	{ 0, "block", TA_STR, &blocks, "LIST", 0, 0, "bytes of an op (default 4k,16k,64k)" },
	{ 0, "seg", TA_STR, &blocks, "LIST", 0, 0, "the same" },
	{ 'a', "alg", TA_STR, &algs, "LIST", 0, 0,
	  "such as aes-128-cbc,sha256, or such as rsa-2048,ecdsa-p256 (default: none but "
	  "DEFLATE)" },
	{ 0, "direction", TA_CHOICE, &direction,
	  "compress|decompress|encrypt|decrypt|sign|verify|both", 0, 0,
	  "default both; digests, MACs and key exchanges have one" },
	{ 0, "huffman", TA_CHOICE, &huffman, "auto|fixed|dynamic", 0, 0, "default dynamic" },
	{ 'l', "level", TA_INT, &level, "N", -1, 9, "default 1" },
	{ 0, "window", TA_UINT, &window, "N", 8, 15, "window of 2^N bytes" },
	{ 0, "burst", TA_UINT, &burst, "N", 1, 256, "ops per call (default 32)" },
	{ 0, "depth", TA_UINT, &depth, "N", 1, 4095,
	  "ops in flight per queue (default 128; 32 of public keys)" },
	{ 0, "queues", TA_UINT, &queues, "N", 1, 64, "queue pairs, by one lcore (default 1)" },
	{ 0, "nap", TA_UINT, &nap, "US", 1, 10000,
	  "sleep so long when nothing came back: leaves the CPU to threads of the model" },
	{ 0, "seconds", TA_STR, &seconds, "S", 0, 0, "of each measurement (default 1)" },
	{ 0, "device", TA_STR, &device, "NAME", 0, 0, "default: the first device" },
	{ 0, "against", TA_STR, &against, "DRIVER", 0, 0,
	  "measure a device of DRIVER (or called so), too, such as compress_isal" },
	{ 0, "json", TA_FLAG, &json, NULL, 0, 0, "print JSON" },
	{ .l = NULL },
};

static enum bench_kind kind;
static struct bench_dev dev[2];
static unsigned int nb_dev;
static unsigned int nb_used;	/* of them in this measurement */

/* The words of --alg tell the kind; the first of them does. */
static enum bench_kind
kind_of(void)
{
	char word[32];

	if (algs == NULL)
		return BENCH_COMP;
	snprintf(word, sizeof(word), "%s", algs);
	word[strcspn(word, ",")] = '\0';
	return bench_is_pubkey(word) ? BENCH_PUBKEY : BENCH_CRYPTO;
}

static int
prepare(int argc, char **argv)
{
	kind = kind_of();
	if (depth == 0)
		depth = kind == BENCH_PUBKEY ? 32 : 128;
	ta_eal_engines(1 << bench_engine(kind));
	return against != NULL && ta_eal_want(against) != 0 ? TA_FAIL : 0;
}

/* What is done with the data, as tables and JSON call it. */
static const char *
work_name(const struct perf_conf *c)
{
	if (kind == BENCH_COMP)
		return c->reverse ? "decompress" : "compress";
	if (kind == BENCH_PUBKEY)
		return ta_asym_op_name(c->asym.op);
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

/* How wide the column is that says what was measured. */
static int
work_width(void)
{
	return kind != BENCH_COMP ? 24 : 10;
}

/* How large an op was, and how fast all went. */
static const char *
rate_head(void)
{
	return kind == BENCH_PUBKEY ? "   bits       ops/s" : "  block    Gbit/s";
}

static void
rate_text(const struct perf_conf *c, const struct perf_result *r, char *buf, size_t len)
{
	if (kind == BENCH_PUBKEY)
		snprintf(buf, len, "%7u %11.1f", c->asym.key->bits, r->ops / r->secs);
	else
		snprintf(buf, len, "%7u %9.3f", c->block, r->plain * 8 / r->secs / 1e9);
}

/* Of plain to packed; there is none where nothing is packed. */
static double
ratio_of(const struct perf_result *r)
{
	return r->packed != 0 ? (double)r->plain / r->packed : 1;
}

static void
json_row(const struct bench_dev *d, const struct perf_conf *c, const struct perf_result *r,
	 double speed)
{
	json_open(NULL, '{');
	json_str("device", d->name);
	json_str("driver", d->driver);
	json_str("direction", work_name(c));
	if (kind != BENCH_COMP)
		json_str("algorithm", c->alg_name);
	if (kind == BENCH_PUBKEY) {
		json_u64("bits", c->asym.key->bits);
		json_num("ops_per_second", r->ops / r->secs);
	} else {
		json_u64("block", c->block);
		json_num("gbps", r->plain * 8 / r->secs / 1e9);
	}
	json_u64("ops", r->ops);
	json_num("seconds", r->secs);
	json_num("p50_us", r->p50_us);
	json_num("p99_us", r->p99_us);
	json_num("p999_us", r->p999_us);
	json_num("max_us", r->max_us);
	json_num("enqueue_cycles", (double)r->enq_cycles / r->ops);
	json_num("dequeue_cycles", (double)r->deq_cycles / r->ops);
	if (kind != BENCH_PUBKEY)
		json_num("ratio", ratio_of(r));
	if (speed != 0)
		json_num("speed", speed);
	json_close('}');
}

static void
print_head(void)
{
	printf("%-22s %-*s %s %9s %9s %9s %9s %8s %9s %7s%s\n", "device", work_width(),
	       "direction", rate_head(), "p50 us", "p99 us", "p99.9 us", "max us", "enq cyc",
	       "deq cyc", "ratio", nb_dev > 1 ? "  speed" : "");
}

static void
print_row(const struct bench_dev *d, const struct perf_conf *c, const struct perf_result *r,
	  double speed)
{
	char work[48], rate[32];

	if (json) {
		json_row(d, c, r, speed);
		return;
	}
	snprintf(work, sizeof(work), "%s%s%s", work_name(c), kind != BENCH_COMP ? " " : "",
		 kind != BENCH_COMP ? c->alg_name : "");
	rate_text(c, r, rate, sizeof(rate));
	printf("%-22s %-*s %s %9.1f %9.1f %9.1f %9.1f %8.0f %9.0f %7.3f", d->name,
	       work_width(), work, rate, r->p50_us, r->p99_us, r->p999_us, r->max_us,
	       (double)r->enq_cycles / r->ops, (double)r->deq_cycles / r->ops, ratio_of(r));
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
		u[i] = bench_unit(&dev[i], c, data, len);
		ret = u[i] == NULL ? TA_FAIL : perf_run(u[i], WARM_S);
		if (ret == 0)
			perf_clear(u[i]);
	}
	for (turn = 0; turn < turns && ret == 0; turn++)
		for (i = 0; i < nb_used && ret == 0; i++)
			ret = perf_run(u[i], secs / turns);
	for (i = 0; i < nb_used && ret == 0; i++)
		perf_result_get(u[i], &r[i]);
	/* crypto_openssl of some releases does one op of DH in a session, and takes no other. */
	if (nb_used > 1 && ret == 0 && r[1].ops == 0) {
		ta_note("%s takes no op of %s", dev[1].name, c->alg_name);
		nb_used = 1;
	}
	if (ret == 0 && r[0].ops == 0)
		ret = ta_err("%s takes no op of %s", dev[0].name, c->alg_name != NULL ?
			     c->alg_name : work_name(c));
	for (i = 0; i < nb_used && ret == 0; i++)
		print_row(&dev[i], c, &r[i], nb_used > 1 && i == 0 ?
			  r[0].ops / r[0].secs / (r[1].ops / r[1].secs) : 0);
	for (i = 0; i < RTE_DIM(u); i++)
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

/* The other device may know less; then the first is measured alone. */
static void
choose_devices(const struct perf_conf *c)
{
	static const char *told;

	nb_used = nb_dev;
	if (nb_dev < 2 || bench_can(&dev[1], c))
		return;
	nb_used = 1;
	if (told != c->alg_name)
		ta_note("%s cannot do %s", dev[1].name, c->alg_name);
	told = c->alg_name;
}

/* Is there only one thing to do with it? */
static bool
one_way(const struct perf_conf *c)
{
	return (kind == BENCH_CRYPTO && c->crypto.alg->type == RTE_CRYPTO_SYM_XFORM_AUTH) ||
		(kind == BENCH_PUBKEY && c->asym.op != TA_ASYM_SIGN);
}

/* Both directions, or the one that was asked for. */
static int
measure_ways(struct perf_conf *c, const uint8_t *data, size_t len, const uint32_t *size,
	     unsigned int nb, double secs)
{
	bool one = one_way(c);
	unsigned int way;

	for (way = 0; way < (one ? 1 : 2); way++) {
		c->reverse = way != 0;
		if (kind == BENCH_PUBKEY && way != 0)
			c->asym.op = TA_ASYM_VERIFY;
		if (!one && strcmp(direction, "both") != 0 && strcmp(direction, work_name(c)) != 0)
			continue;
		choose_devices(c);
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

	if (kind == BENCH_PUBKEY && bench_is_pubkey(word))
		return bench_pubkey_conf(word, c) ? 0 :
			ta_err("--alg %s: libcrypto makes no such key", word);
	if (kind == BENCH_PUBKEY || bench_is_pubkey(word))
		return ta_err("--alg %s: not together with %s", algs, word);
	a = ta_alg_find(word, &key_len);
	if (a == NULL)
		return ta_err("--alg %s: unknown; \"crypto --help\" and below name all", word);
	c->alg_name = word;
	c->crypto = (struct ta_alg_conf){
		.alg = a, .key = key,
		.key_len = key_len != 0 ? key_len : a->any_key ? a->tag : a->keys[0],
		.iv_len = a->iv_max, .tag_len = a->tag,
	};
	return 0;
}

static int
bench_all(const uint8_t *data, size_t len, const uint32_t *size, unsigned int nb, double secs)
{
	struct perf_conf c = {
		.burst = burst, .depth = depth, .queues = queues, .zlib_level = 6, .nap_us = nap,
		.xform = { .level = level, .huffman = ta_huffman(huffman), .window = window },
	};
	char *list, *save = NULL, *word;
	int ret = 0;

	if (kind == BENCH_COMP)
		return measure_ways(&c, data, len, size, nb, secs);
	/* There are no blocks: memory for an op. */
	if (kind == BENCH_PUBKEY)
		nb = 1;
	list = strdup(algs);
	for (word = strtok_r(list, ",", &save); word != NULL && ret == 0;
	     word = strtok_r(NULL, ",", &save))
		ret = alg_conf(word, &c) != 0 ? TA_FAIL :
			measure_ways(&c, data, len, size, nb, secs);
	free(list);
	return ret;
}

/* Has the kind this direction? */
static bool
direction_ok(void)
{
	static const char *const words[][2] = {
		[BENCH_COMP] = { "compress", "decompress" },
		[BENCH_CRYPTO] = { "encrypt", "decrypt" },
		[BENCH_PUBKEY] = { "sign", "verify" },
	};

	return strcmp(direction, "both") == 0 || strcmp(direction, words[kind][0]) == 0 ||
		strcmp(direction, words[kind][1]) == 0;
}

/* Before a measurement: every algorithm is one, and the direction is one of it. */
static int
check_algs(void)
{
	char *list = strdup(algs != NULL ? algs : ""), *save = NULL, *word;
	struct perf_conf c;
	int ret = 0;

	for (word = strtok_r(list, ",", &save); word != NULL && ret == 0;
	     word = strtok_r(NULL, ",", &save))
		ret = alg_conf(word, &c);
	free(list);
	if (ret == 0 && !direction_ok())
		ret = ta_err("--direction %s: not %s", direction, kind == BENCH_COMP ?
			     "without --alg" : "with this --alg");
	return ret;
}

static void
print_conf(size_t len)
{
	if (kind != BENCH_PUBKEY)
		printf("%s, %zu bytes, ", file != NULL ? file : "built-in sample", len);
	if (kind == BENCH_COMP)
		printf("level %d, huffman %s, ", level, huffman);
	printf("burst %lu, depth %lu, %lu queue pairs, one lcore\n", (unsigned long)burst,
	       (unsigned long)depth, (unsigned long)queues);
}

static void
json_conf(size_t len)
{
	json_open(NULL, '{');
	if (kind != BENCH_PUBKEY) {
		json_str("data", file != NULL ? file : "sample");
		json_u64("bytes", len);
	}
	if (kind == BENCH_COMP) {
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
	nb_dev = bench_devs_open(dev, kind, device, against, queues, depth);
	ret = nb_dev == (against != NULL ? 2 : 1) ? 0 : TA_FAIL;
	nb_used = nb_dev;
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
	while (nb_dev > 0)
		bench_dev_close(&dev[--nb_dev]);
	bench_keys_free();
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
		"Public keys: rsa-1024, -2048, -3072, -4096 (private by the factors, public),\n"
		"ecdsa-p192, -p224, -p256, -p384, -p521, ecdh-p192 .. -p521, dh-2048 .. -4096,\n"
		"modexp-2048, -4096 (the same, but no exchange in the API), and sm2 with DPDK\n"
		"24.11 and newer. Keys are made for the run, of DH with as short a private\n"
		"number as libcrypto gives it. PKCS#1 v1.5 and digests of 32 bytes; what is\n"
		"verified was signed by the device before.\n\n"
		"Examples:\n"
		"  " TA_NAME " bench --against compress_isal --block 4k,64k --file FILE\n"
		"  " TA_NAME " bench --alg aes-128-cbc,aes-128-gcm --against crypto_aesni_mb\n"
		"  " TA_NAME " bench --alg rsa-2048,ecdsa-p256 --against crypto_openssl\n"
		"One thread of the model and two, on two CPUs:\n"
		"  " TA_NAME " --lcores '0@(0,1)' \\\n"
		"      --vdev=crypto_hisi_hpre0,model=thread,threads=2 \\\n"
		"      --vdev=crypto_hisi_hpre1,model=thread -- \\\n"
		"      bench --alg rsa-2048 --queues 2 --nap 100 --against crypto_hisi_hpre1\n",
	.opts = opts,
	.eal = true,
	.prepare = prepare,
	.run = bench_run,
};
