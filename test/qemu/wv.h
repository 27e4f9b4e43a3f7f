/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * A function of the accelerator driven by hand over VFIO, without DPDK and without our library, so
 * that it can be driven wrongly. Each function has an IOMMU domain and 4 MiB of memory of its own.
 * What is impossible ends the program with a message.
 */

#ifndef WV_H
#define WV_H

#include <stdbool.h>
#include <stdint.h>

#include "qm.h"
#include "sgl.h"
#include "zip.h"

#define WV_MEM		0x400000u
#define WV_DEPTH	64u
#define WV_QUEUES	16u		/* that can be in use at once */
/* Where things are in that memory. */
#define WV_CTX		0x000000u
#define WV_SQC		0x010000u
#define WV_CQC		0x020000u
#define WV_RING		0x040000u	/* per queue: SQ, then CQ at half */
#define WV_RING_SIZE	0x008000u
#define WV_SRC		0x100000u
#define WV_DST		0x180000u
#define WV_SGL		0x200000u

struct wv_queue {
	uint16_t nr, tail, head;
	uint8_t phase;
	unsigned int ring;	/* which ring of the memory */
};

struct wv_dev {
	const char *bdf;
	int container, group, fd;
	volatile uint8_t *bar;
	bool vf, v3;
	uint8_t *mem;
	uint64_t iova;
	unsigned int rings;	/* in use */
};

/* Open the function and map its memory at @iova. */
void wv_open(struct wv_dev *dev, const char *bdf, uint64_t iova);
void wv_close(struct wv_dev *dev);
void wv_map(struct wv_dev *dev, uint64_t iova, void *mem, uint64_t len);
void wv_unmap(struct wv_dev *dev, uint64_t iova, uint64_t len);
void wv_reset(struct wv_dev *dev);

uint32_t wv_read(struct wv_dev *dev, uint32_t off);
void wv_write(struct wv_dev *dev, uint32_t off, uint32_t val);
/* One mailbox command; its status, or -1 when it does not end. */
int wv_mb(struct wv_dev *dev, enum qm_mb_cmd cmd, uint16_t queue, bool read, uint64_t *base);
/* What the function is told of its queues. */
void wv_vft_get(struct wv_dev *dev, unsigned int *base, unsigned int *nb);
/* PF: initialise the device; give function @fun the queues from @base, none when @nb is 0. */
void wv_pf_init(struct wv_dev *dev);
void wv_vft_set(struct wv_dev *dev, unsigned int fun, unsigned int base, unsigned int nb);

/* Context tables. Returns the mailbox's status. */
int wv_tables(struct wv_dev *dev);
/* Load contexts of hardware queue @nr, which compresses; the mailbox's status. */
int wv_queue_open(struct wv_dev *dev, struct wv_queue *q, uint16_t nr);
/* The same with rings wherever. */
int wv_queue_load(struct wv_dev *dev, struct wv_queue *q, uint64_t sq, uint64_t cq);
void wv_queue_bell(struct wv_dev *dev, uint16_t nr, uint16_t tail);

/* A request as it should be: our text from WV_SRC to WV_DST. */
struct zip_sqe wv_sqe(struct wv_dev *dev);
/*
 * Send @sqe and wait. Its status, with the result in @sqe; -1 when nothing comes back within half
 * a second: the queue is then stopped.
 */
int wv_request(struct wv_dev *dev, struct wv_queue *q, struct zip_sqe *sqe);
/* Does a request as it should be give what inflates to the text? */
bool wv_works(struct wv_dev *dev, struct wv_queue *q);

/* One line, "ok WHAT" or "FAILED WHAT"; the program fails in the end if one did. */
void wv_check(bool good, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
_Noreturn void wv_die(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
extern unsigned int wv_failed;

void wv_fault(const char *bdf);
void wv_split(char *const *bdf, unsigned int nb, char *const *command);

#endif /* WV_H */
