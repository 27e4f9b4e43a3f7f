/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* What the tests of the compression driver share: EAL, a device, data, chains, one op. */

#ifndef DRV_H
#define DRV_H

#include <stdbool.h>
#include <stdint.h>

#include <rte_comp.h>
#include <rte_compressdev.h>

#include "drv_base.h"
#include "wd_dev.h"

#define DRV_NAME	"compress_hisi_zip0"

/*
 * main() of a test: bring up EAL without privileges and one device with the devargs that are the
 * first argument ("" when there is none), then run the cases that the others name.
 */
int drv_main(const struct test_case *cases, size_t n, int argc, char **argv);

#define DRV_MAIN(cases) \
	int \
	main(int argc, char **argv) \
	{ \
		return drv_main(cases, RTE_DIM(cases), argc, argv); \
	}

extern uint8_t drv_id;			/* of the compressdev */
extern struct wd_dev *drv_wd;		/* the device behind it */
extern bool drv_raw;			/* V3: raw DEFLATE both ways */
extern bool drv_inline;			/* model=inline */
extern char drv_devargs[];

/* Stop, close, configure and start the device with queue pairs of @depth. */
void drv_config(uint16_t nb_qps, uint32_t depth);
/* Stop and close. */
void drv_close(void);

struct rte_comp_op *drv_op(void);
/*
 * An op over all of @data at a random place of a chain, with @room bytes at one of another; @segs:
 * bit 0 for the source and bit 1 for the destination as in drv_chain().
 */
struct rte_comp_op *drv_op_over(void *xf, const uint8_t *data, uint32_t len, uint32_t room,
				unsigned int segs);
/* Frees the chains of the op, too. */
void drv_op_free(struct rte_comp_op *op);
/* Enqueue @op on queue pair 0 and wait until it is back; nothing else may be in flight. */
void drv_run(struct rte_comp_op *op);
/* Wait until @n ops are back from queue pair @qp_id. */
void drv_dequeue(uint16_t qp_id, struct rte_comp_op **ops, unsigned int n);

/* ---- drv_comp.c: xforms and the judge, zlib ---- */
struct rte_comp_xform drv_compress(int level, enum rte_comp_huffman huffman, uint8_t window,
				   enum rte_comp_checksum_type chksum);
struct rte_comp_xform drv_decompress(enum rte_comp_checksum_type chksum);
/* A compression xform of random parameters, level 0 one time in ten. */
struct rte_comp_xform drv_random_compress(void);
void *drv_xform(const struct rte_comp_xform *xform);
void drv_xform_free(void *xf);

/* What the API gives as checksum of @data, continuing @input. */
uint64_t drv_chksum(enum rte_comp_checksum_type type, uint64_t input, const uint8_t *data,
		    uint32_t len);
/*
 * Inflate @len raw bytes at @in; the result must be @want. @end says whether the stream must end
 * exactly there; else all of it must be used and the stream go on.
 */
void drv_inflate_check(const uint8_t *in, uint32_t len, const uint8_t *want, uint32_t want_len,
		       bool end);
/* Raw DEFLATE of @data with random parameters of zlib; returns its length. */
uint32_t drv_deflate(const uint8_t *data, uint32_t len, uint8_t *out, uint32_t room);

#endif /* DRV_H */
