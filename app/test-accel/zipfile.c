/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* What compress and decompress share: options, names, formats, checks. */

#include "zipfile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "json.h"
#include "progress.h"
#include "util.h"

enum zf_format
zf_format(const char *word)
{
	if (strcmp(word, "gzip") == 0)
		return ZF_GZIP;
	if (strcmp(word, "zlib") == 0)
		return ZF_ZLIB;
	if (strcmp(word, "raw") == 0)
		return ZF_RAW;
	return ZF_AUTO;
}

const char *
zf_suffix(enum zf_format f)
{
	switch (f) {
	case ZF_ZLIB:
		return ".zz";
	case ZF_RAW:
		return ".deflate";
	default:
		return ".gz";
	}
}

char *
zf_output(const struct zf_conf *c, const char *input, bool compress, enum zf_format f)
{
	static const struct ta_suffix suffix[] = {
		{ ".gz", "" }, { ".zz", "" }, { ".deflate", "" }, { ".tgz", ".tar" },
		{ NULL, NULL },
	};

	return ta_out_name(c->output, input, compress ? zf_suffix(f) : NULL, suffix,
			   compress && !c->force ? "compressed" : NULL);
}

enum rte_comp_checksum_type
zf_chksum(const struct ta_dev *dev, enum zf_format f)
{
	if (f == ZF_GZIP && (dev->ff & RTE_COMP_FF_CRC32_CHECKSUM) != 0)
		return RTE_COMP_CHECKSUM_CRC32;
	if (f == ZF_ZLIB && (dev->ff & RTE_COMP_FF_ADLER32_CHECKSUM) != 0)
		return RTE_COMP_CHECKSUM_ADLER32;
	return RTE_COMP_CHECKSUM_NONE;
}

uint32_t
zf_sum_init(enum zf_format f)
{
	return f == ZF_ZLIB ? 1 : 0;
}

uint32_t
zf_sum_add(enum zf_format f, uint32_t sum, const void *data, uint32_t len)
{
	if (f == ZF_GZIP)
		return crc32(sum, data, len);
	if (f == ZF_ZLIB)
		return adler32(sum, data, len);
	return 0;
}

uint32_t
zf_sum(enum zf_format f, uint32_t sum, const struct rte_mbuf *m, uint32_t len)
{
	uint32_t n;

	for (; m != NULL && len != 0; m = m->next) {
		n = RTE_MIN(len, (uint32_t)m->data_len);
		sum = zf_sum_add(f, sum, rte_pktmbuf_mtod(m, const void *), n);
		len -= n;
	}
	return sum;
}

uint32_t
zf_sum_of(uint64_t chksum)
{
	return chksum;
}

void
zf_report(const struct zf_conf *c, const char *what, const char *from, const char *to,
	  const struct ta_dev *dev, uint64_t plain, uint64_t packed, double secs)
{
	char a[32], b[32], r[32];
	double ratio = packed != 0 ? (double)plain / packed : 0;

	ta_progress_end();
	if (c->json) {
		/* The data may be on standard output. */
		fprintf(stderr, "{\"%s\": \"%s\", \"device\": \"%s\", \"plain\": %lu, "
			"\"compressed\": %lu, \"seconds\": %.6f, \"ratio\": %.4f}\n", what, to,
			dev->name, (unsigned long)plain, (unsigned long)packed, secs, ratio);
		return;
	}
	if (ta_quiet)
		return;
	fprintf(stderr, "%s: %s -> %s, %s %s %s, ratio %.2f, %.3f s, %s/s of plain data on %s\n",
		what, from, to, ta_size_text(a, sizeof(a), plain),
		strcmp(what, "compressed") == 0 ? "to" : "from",
		ta_size_text(b, sizeof(b), packed), ratio, secs,
		ta_size_text(r, sizeof(r), secs > 0 ? (uint64_t)(plain / secs) : 0), dev->name);
}
