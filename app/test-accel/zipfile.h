/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* What compress and decompress share: options, names, formats, checks. */

#ifndef TA_ZIPFILE_H
#define TA_ZIPFILE_H

#include <stdbool.h>
#include <stdint.h>

#include "cmd.h"
#include "dev.h"
#include "io.h"

enum zf_format {
	ZF_GZIP,
	ZF_ZLIB,
	ZF_RAW,
	ZF_AUTO,	/* decompression: by the first bytes */
};

struct zf_conf {
	const char *device, *output, *format, *huffman;
	bool force, rm, no_progress, verify, json;
	int level;
	uint64_t queues, depth, block, window;
};

enum zf_format zf_format(const char *word);
const char *zf_suffix(enum zf_format f);
/*
 * Where the result goes: the user's -o; "-" when the input is a pipe; else the name with the
 * suffix added or taken away. NULL after having said why. Freed by the caller.
 */
char *zf_output(const struct zf_conf *c, const char *input, bool compress, enum zf_format f);
/* The checksum that @f needs and what the device gives of it. */
enum rte_comp_checksum_type zf_chksum(const struct ta_dev *dev, enum zf_format f);
/* Continue a CRC-32 or Adler-32 over the first @len bytes of @m; as the format says. */
uint32_t zf_sum(enum zf_format f, uint32_t sum, const struct rte_mbuf *m, uint32_t len);
uint32_t zf_sum_init(enum zf_format f);
uint32_t zf_sum_add(enum zf_format f, uint32_t sum, const void *data, uint32_t len);
/* The device's answer for @f out of output_chksum. */
uint32_t zf_sum_of(uint64_t chksum);
/* The last line: what was done, how fast. @plain and @packed are byte counts. */
void zf_report(const struct zf_conf *c, const char *what, const char *from, const char *to,
	       const struct ta_dev *dev, uint64_t plain, uint64_t packed, double secs);

#endif /* TA_ZIPFILE_H */
