/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * The model's ZIP engine beside the libraries that DPDK's software drivers use, function against
 * function, without queues and DPDK: zip_engine_bench FILE [ROUNDS].
 *
 * Requests go in batches as a queue hands them over. A batch counts with its best time of all
 * rounds, which what else the machine does cannot improve.
 */

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <isa-l.h>
#include <zlib.h>

#include "qm.h"
#include "zip.h"

#include "wdm_engine.h"

#define BATCH		8
#define DATA_MAX	(8u << 20)

static uint8_t *data;
static uint32_t data_len, rounds = 10;
static uint8_t *packed, *back;		/* a slot for each request */
static uint32_t *packed_len;
static uint32_t slot_len;

/* ---- who is measured ---- */

static void *queue[2];
static unsigned int level;	/* hint of SQEs, level of zlib */
static bool fixed;

static uint32_t
input_len(uint32_t i, uint32_t size)
{
	return data_len - i * size < size ? data_len - i * size : size;
}

static void
engine_batch(bool compress, uint32_t first, uint32_t nb, uint32_t size)
{
	struct zip_sqe sqe[BATCH];
	uint32_t i, slot;

	memset(sqe, 0, sizeof(sqe));
	for (i = 0; i < nb; i++) {
		slot = first + i;
		sqe[i].dw7 = UINT32_C(0x30000000);
		sqe[i].dw9 = 0x4001;
		if (compress) {
			sqe[i].dw8 = level << 24 | (fixed ? 1u : 2u) << 28;
			sqe[i].source_addr = (uintptr_t)(data + (size_t)slot * size);
			sqe[i].input_data_length = input_len(slot, size);
			sqe[i].dest_addr = (uintptr_t)(packed + (size_t)slot * slot_len);
		} else {
			sqe[i].source_addr = (uintptr_t)(packed + (size_t)slot * slot_len);
			sqe[i].input_data_length = packed_len[slot];
			sqe[i].dest_addr = (uintptr_t)(back + (size_t)slot * slot_len);
		}
		sqe[i].dest_avail_out = slot_len;
	}
	wdm_engine_zip.exec(NULL, queue[compress ? 0 : 1], compress ? 0 : 1, sqe, nb);
	for (i = 0; i < nb; i++) {
		if (sqe[i].dw3 != 0 && sqe[i].dw3 != ZIP_ST_NEGATIVE)
			abort();
		if (compress)
			packed_len[first + i] = sqe[i].produced;
	}
}

/* As DPDK's compress_isal does it for buffers of one segment. */
static void
isal_batch(bool compress, uint32_t first, uint32_t nb, uint32_t size)
{
	static struct isal_zstream s;
	static struct inflate_state t;
	static uint8_t buf[ISAL_DEF_LVL1_DEFAULT];
	uint32_t i;

	for (i = first; i < first + nb; i++) {
		if (compress) {
			isal_deflate_init(&s);
			s.level = fixed ? 0 : 1;
			s.level_buf = buf;
			s.level_buf_size = sizeof(buf);
			isal_deflate_set_hufftables(&s, NULL, fixed ? IGZIP_HUFFTABLE_STATIC :
						    IGZIP_HUFFTABLE_DEFAULT);
			s.end_of_stream = 1;
			s.next_in = data + (size_t)i * size;
			s.avail_in = input_len(i, size);
			s.next_out = packed + (size_t)i * slot_len;
			s.avail_out = slot_len;
			if (isal_deflate_stateless(&s) != COMP_OK)
				abort();
			packed_len[i] = s.total_out;
		} else {
			isal_inflate_init(&t);
			t.next_in = packed + (size_t)i * slot_len;
			t.avail_in = packed_len[i];
			t.next_out = back + (size_t)i * slot_len;
			t.avail_out = slot_len;
			if (isal_inflate(&t) != ISAL_DECOMP_OK)
				abort();
		}
	}
}

/* As compress_zlib does it: one object, reset after each request. */
static void
zlib_batch(bool compress, uint32_t first, uint32_t nb, uint32_t size)
{
	z_stream z = { .next_in = NULL };
	uint32_t i;

	if (compress ? deflateInit2(&z, level, Z_DEFLATED, -15, 8, fixed ? Z_FIXED :
				    Z_DEFAULT_STRATEGY) : inflateInit2(&z, -15))
		abort();
	for (i = first; i < first + nb; i++) {
		z.next_in = compress ? data + (size_t)i * size : packed + (size_t)i * slot_len;
		z.avail_in = compress ? input_len(i, size) : packed_len[i];
		z.next_out = (compress ? packed : back) + (size_t)i * slot_len;
		z.avail_out = slot_len;
		if ((compress ? deflate(&z, Z_FINISH) : inflate(&z, Z_FINISH)) != Z_STREAM_END)
			abort();
		if (compress)
			packed_len[i] = z.total_out;
		if (compress)
			deflateReset(&z);
		else
			inflateReset(&z);
	}
	if (compress)
		deflateEnd(&z);
	else
		inflateEnd(&z);
}

typedef void (*batch_fn)(bool compress, uint32_t first, uint32_t nb, uint32_t size);

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec * 1e-9;
}

struct result {
	double comp, decomp;	/* MB/s of plain data */
	uint64_t size;
};

static void
best(double *sum, batch_fn fn, bool compress, uint32_t nb, uint32_t size, double *min)
{
	uint32_t i, n;
	double t;

	*sum = 0;
	for (i = 0; i < nb; i += n) {
		n = nb - i < BATCH ? nb - i : BATCH;
		t = now();
		fn(compress, i, n, size);
		t = now() - t;
		if (min[i] == 0 || t < min[i])
			min[i] = t;
		*sum += min[i];
	}
}

/* Rounds of all @nf functions in turn. */
static void
measure(const batch_fn *fn, unsigned int nf, uint32_t size, struct result *res)
{
	uint32_t nb = (data_len + size - 1) / size, i, r;
	double *min = calloc((size_t)nf * nb * 2, sizeof(*min)), sum;
	unsigned int f;

	slot_len = size + size / 4 + 512;
	packed = malloc((size_t)nb * slot_len);
	back = malloc((size_t)nb * slot_len);
	packed_len = calloc(nb, sizeof(*packed_len));
	if (min == NULL || packed == NULL || back == NULL || packed_len == NULL)
		abort();
	memset(packed, 0, (size_t)nb * slot_len);
	memset(back, 0, (size_t)nb * slot_len);
	for (r = 0; r < rounds; r++) {
		for (f = 0; f < nf; f++) {
			best(&sum, fn[f], true, nb, size, min + (size_t)f * 2 * nb);
			res[f].comp = data_len / sum / 1e6;
			for (res[f].size = 0, i = 0; i < nb; i++)
				res[f].size += packed_len[i];
			best(&sum, fn[f], false, nb, size, min + ((size_t)f * 2 + 1) * nb);
			res[f].decomp = data_len / sum / 1e6;
			for (i = 0; i < nb; i++)
				if (memcmp(back + (size_t)i * slot_len, data + (size_t)i * size,
					   input_len(i, size)) != 0)
					abort();
		}
	}
	free(min);
	free(packed);
	free(back);
	free(packed_len);
}

static void
table_peers(void)
{
	static const batch_fn fn[] = { engine_batch, isal_batch, zlib_batch };
	static const uint32_t sizes[] = { 2048, 4096, 16384, 59460 };
	struct result r[3];
	unsigned int i;

	puts("level 1           compress MB/s                 decompress MB/s        size");
	puts("bytes code       engine  isal  zlib  :isal   engine  isal  zlib  :isal  :isal");
	for (i = 0; i < 8; i++) {
		level = 1;
		fixed = i >= 4;
		measure(fn, 3, sizes[i % 4], r);
		printf("%5u %-8s %7.0f %5.0f %5.0f %6.2f  %7.0f %5.0f %5.0f %6.2f  %5.3f\n",
		       sizes[i % 4], fixed ? "fixed" : "dynamic", r[0].comp, r[1].comp, r[2].comp,
		       r[0].comp / r[1].comp, r[0].decomp, r[1].decomp, r[2].decomp,
		       r[0].decomp / r[1].decomp, (double)r[0].size / r[1].size);
		fflush(stdout);
	}
}

static void
table_levels(void)
{
	static const batch_fn fn[] = { engine_batch, zlib_batch };
	uint32_t all = rounds;
	struct result r[2];

	fixed = false;
	puts("\n59460 bytes  compress MB/s    size, % of input");
	puts("level        engine  zlib     engine   zlib");
	for (level = 1; level <= 9; level++) {
		rounds = level < 4 ? all : all / 4 + 1;
		measure(fn, 2, 59460, r);
		printf("%5u        %6.1f %5.1f     %6.2f %6.2f\n", level, r[0].comp, r[1].comp,
		       100.0 * r[0].size / data_len, 100.0 * r[1].size / data_len);
		fflush(stdout);
	}
	rounds = all;
}

int
main(int argc, char **argv)
{
	FILE *f = argc > 1 ? fopen(argv[1], "rb") : NULL;

	data = malloc(DATA_MAX);
	if (argc > 2)
		rounds = strtoul(argv[2], NULL, 0);
	if (f == NULL || data == NULL || rounds == 0) {
		fprintf(stderr, "usage: %s FILE [ROUNDS]\n", argv[0]);
		return 2;
	}
	data_len = fread(data, 1, DATA_MAX, f);
	fclose(f);
	if (data_len == 0 || wdm_engine_zip.dev_init(NULL) != 0)
		return 1;
	queue[0] = wdm_engine_zip.queue_open(NULL, 0);
	queue[1] = wdm_engine_zip.queue_open(NULL, 1);
	if (queue[0] == NULL || queue[1] == NULL)
		return 1;
	table_peers();
	table_levels();
	wdm_engine_zip.queue_close(NULL, queue[0]);
	wdm_engine_zip.queue_close(NULL, queue[1]);
	wdm_engine_zip.dev_fini(NULL);
	free(data);
	return 0;
}
