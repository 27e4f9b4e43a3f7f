/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * The hardware scatter-gather list that ZIP, SEC and HPRE share
 * (Linux 6.12 sgl.c struct hisi_acc_hw_sgl, struct acc_hw_sge; UADK struct hisi_sgl).
 */

#ifndef SGL_H
#define SGL_H

#include <stdint.h>

#define SGL_ALIGN		64
#define SGL_SGE_MAX		255		/* entries of one list */
#define SGL_CHAIN_MAX		256		/* lists of one chain (UADK) */
#define SGL_SGE_LEN_MAX		0x800000	/* bytes of one entry (UADK) */

struct sgl_sge {
	uint64_t buf;			/* bus address */
	uint64_t page_ctrl;		/* software's own in all drivers; hardware use unknown */
	uint32_t len;			/* bytes */
	uint32_t pad[3];
};
_Static_assert(sizeof(struct sgl_sge) == 32, "sge");

/*
 * Known drivers disagree on entry_sum_in_chain: a reader must walk by entry_sum_in_sgl and next,
 * and bound the walk by the lengths in the SQE.
 */
struct sgl_hdr {
	uint64_t next;			/* bus address of the next list, 0 = last */
	uint16_t entry_sum_in_chain;	/* we write: entries in use in the chain */
	uint16_t entry_sum_in_sgl;	/* entries in use in this list */
	uint16_t entry_length_in_sgl;	/* slots of this list */
	uint16_t pad0;
	uint64_t pad1[6];
	struct sgl_sge sge[];
};
_Static_assert(sizeof(struct sgl_hdr) == 64, "sgl");

#endif /* SGL_H */
