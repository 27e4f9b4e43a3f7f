/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* The prompt's single ops: a string, hex digits or a file, through the device and back. */

#include "shell.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_hexdump.h>

#include "io.h"
#include "util.h"

#define LEN_MAX		(256u << 10)
#define SHOW_MAX	256u
#define ROOM_MIN	4096u

static uint32_t
read_file(const char *path, uint8_t *buf, uint32_t max)
{
	struct ta_in in;
	const uint8_t *p;
	size_t n = max;

	if (ta_in_open(&in, path) != 0)
		return 0;
	p = ta_in_peek(&in, &n);
	memcpy(buf, p, n);
	if (n == 0 && !in.failed)
		ta_err("%s: is empty", path);
	else if (n == max)
		ta_note("%s: only its first %u bytes", path, max);
	ta_in_close(&in);
	return n;
}

/* What the user gave as @as; length, 0 after having said why. */
static uint32_t
get_input(const char *as, const char *text, uint8_t *buf)
{
	uint32_t n;

	if (strcmp(as, "hex") == 0) {
		n = ta_hex_parse(text, buf, LEN_MAX);
		if (n == UINT32_MAX)
			ta_err("not hex digits in pairs: %s", text);
		return n == UINT32_MAX ? 0 : n;
	}
	if (strcmp(as, "file") == 0)
		return read_file(text, buf, LEN_MAX);
	if (strcmp(as, "text") != 0) {
		ta_err("%s: choose text, hex or file", as);
		return 0;
	}
	n = strlen(text);
	memcpy(buf, text, n);
	return n;
}

static void
show_output(const struct rte_comp_op *op, uint8_t *buf)
{
	uint32_t n = RTE_MIN(op->produced, SHOW_MAX), i;
	bool text = n != 0;

	ta_buf_read(op->m_dst, 0, buf, n);
	for (i = 0; i < n; i++)
		text &= isprint(buf[i]) || isspace(buf[i]);
	if (text)
		printf("%.*s%s\n", (int)n, (const char *)buf, op->produced > n ? "..." : "");
	else if (n != 0)
		rte_hexdump(stdout, op->produced > n ? "output (its beginning)" : "output", buf, n);
}

static int
run(struct ta_dev *dev, struct rte_comp_op *op, bool compress, uint32_t len, uint8_t *buf)
{
	struct ta_xform_conf conf = { .level = RTE_COMP_LEVEL_PMD_DEFAULT };
	int ret;

	if (dev->ff & RTE_COMP_FF_CRC32_CHECKSUM)
		conf.chksum = RTE_COMP_CHECKSUM_CRC32;
	op->private_xform = ta_xform_create(dev, compress, &conf);
	if (op->private_xform == NULL)
		return TA_FAIL;
	op->op_type = RTE_COMP_OP_STATELESS;
	op->flush_flag = RTE_COMP_FLUSH_FINAL;
	op->src.length = len;
	ta_buf_write(op->m_src, 0, buf, len);
	ta_buf_trim(op->m_src, len);
	ret = ta_op_run(dev, 0, op);
	rte_compressdev_private_xform_free(dev->id, op->private_xform);
	if (ret != 0)
		return ta_err("%s: no answer", dev->name);
	printf("%s: consumed %u of %u, produced %u", ta_status_name(op->status), op->consumed, len,
	       op->produced);
	if (conf.chksum != RTE_COMP_CHECKSUM_NONE)
		printf(", CRC32 %08x", (uint32_t)op->output_chksum);
	printf("\n");
	show_output(op, buf);
	return op->status == RTE_COMP_OP_STATUS_SUCCESS ? TA_OK : TA_FAIL;
}

/* Compression needs the bound, decompression as much as a prompt can be asked for. */
static int
one_op(char *const *w, bool compress)
{
	struct ta_dev *dev = ta_shell_dev(w[0]);
	struct ta_bufs src = { 0 }, dst = { 0 };
	struct rte_mempool *pool = NULL;
	struct rte_comp_op *op = NULL;
	uint8_t *buf = malloc(LEN_MAX);
	uint32_t len;
	int ret = TA_FAIL;

	if (dev == NULL || buf == NULL)
		goto free_all;
	len = get_input(w[1], w[2], buf);
	if (len == 0)
		goto free_all;
	pool = rte_comp_op_pool_create("ta_shell", 1, 0, 0, SOCKET_ID_ANY);
	if (pool == NULL || ta_bufs_create(&src, 1, len, 0) != 0 ||
	    ta_bufs_create(&dst, 1, compress ? ta_bound(len) :
			   RTE_MAX(len * 16, ROOM_MIN), 0) != 0)
		goto free_all;
	op = rte_comp_op_alloc(pool);
	if (op == NULL)
		goto free_all;
	op->m_src = ta_buf_get(&src);
	op->m_dst = ta_buf_get(&dst);
	if (op->m_src != NULL && op->m_dst != NULL)
		ret = run(dev, op, compress, len, buf);
free_all:
	rte_comp_op_free(op);
	rte_mempool_free(pool);
	ta_bufs_destroy(&src);
	ta_bufs_destroy(&dst);
	free(buf);
	return ret;
}

int
ta_shell_compress(char *const *w)
{
	return one_op(w, true);
}

int
ta_shell_decompress(char *const *w)
{
	return one_op(w, false);
}
