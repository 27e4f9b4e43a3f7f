/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * A physical function and virtual functions of one device: the queues are dealt out, each function
 * has its own, and none reaches another's queues or memory.
 */

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "wv.h"

#define VFS		2
#define PF_QUEUES	16u
#define STEP		UINT64_C(0x1000000000)

static const struct { unsigned int base, nb; } share[VFS] = { { 16, 32 }, { 48, 16 } };

static void
sees(struct wv_dev *vf, unsigned int want_base, unsigned int want)
{
	unsigned int base, nb;

	wv_vft_get(vf, &base, &nb);
	wv_check(base == want_base && nb == want, "%s sees %u queues from %u, was given %u from %u",
		 vf->bdf, nb, base, want, want_base);
}

/* The first and the last queue work, the one behind is nobody's. */
static void
uses(struct wv_dev *vf, struct wv_queue *first, unsigned int nb)
{
	struct wv_queue last, more;

	wv_check(wv_tables(vf) == 0, "%s: context tables", vf->bdf);
	wv_check(wv_queue_open(vf, first, 0) == 0, "%s: queue 0", vf->bdf);
	wv_check(wv_works(vf, first), "%s: a request on queue 0", vf->bdf);
	wv_check(wv_queue_open(vf, &last, nb - 1) == 0, "%s: queue %u", vf->bdf, nb - 1);
	wv_check(wv_works(vf, &last), "%s: a request on queue %u", vf->bdf, nb - 1);
	wv_check(wv_queue_open(vf, &more, nb) > 0, "%s: queue %u is refused", vf->bdf, nb);
}

/* Doorbells for all queues that there could be, from @bad; those of @good must not move. */
static void
bells(struct wv_dev *bad, struct wv_dev *good, struct wv_queue *q)
{
	struct zip_sqe *slot = (void *)(good->mem + WV_RING + q->ring * WV_RING_SIZE);
	volatile struct qm_cqe *cqe = (void *)(good->mem + WV_RING + q->ring * WV_RING_SIZE +
					       WV_RING_SIZE / 2);
	unsigned int i;

	/* A request that is written and not rung: only a stray doorbell would send it. */
	slot[q->tail] = wv_sqe(good);
	for (i = 1; i < QM_MAX_QUEUES; i++)
		wv_queue_bell(bad, i, (q->tail + 1) % WV_DEPTH);
	usleep(20000);
	wv_check(WD_GET(QM_CQE_PHASE, cqe[q->head].w7) != q->phase,
		 "doorbells of %s do not reach %s", bad->bdf, good->bdf);
	wv_check(wv_works(good, q), "%s works after them", good->bdf);
}

/* Each function is behind the IOMMU on its own. */
static void
memory(struct wv_dev *vf, struct wv_queue *q, struct wv_dev *other)
{
	struct zip_sqe sqe = wv_sqe(vf);
	int status;

	sqe.source_addr = other->iova + WV_SRC;
	status = wv_request(vf, q, &sqe);
	wv_check(status > 0 && status != ZIP_ST_NEGATIVE, "%s does not read memory of %s: 0x%x",
		 vf->bdf, other->bdf, status);
	wv_check(wv_works(vf, q), "%s works after that", vf->bdf);
}

static void
resets(struct wv_dev *vf, struct wv_queue *q, struct wv_dev *other, struct wv_queue *oq,
       unsigned int base, unsigned int nb)
{
	wv_reset(vf);
	wv_check(wv_works(other, oq), "%s works after a reset of %s", other->bdf, vf->bdf);
	sees(vf, base, nb);
	uses(vf, q, nb);
}

static int
run(char *const *command)
{
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		execvp(command[0], command);
		perror(command[0]);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -1;
	return status;
}

void
wv_split(char *const *bdf, unsigned int nb, char *const *command)
{
	struct wv_dev pf, vf[VFS];
	struct wv_queue q[VFS], pf_q;
	unsigned int i;

	if (nb != VFS + 1)
		wv_die("need a physical function and %u virtual ones", VFS);
	wv_open(&pf, bdf[0], STEP);
	if (pf.vf)
		wv_die("%s is no physical function", bdf[0]);
	wv_pf_init(&pf);
	for (i = 0; i < VFS; i++) {
		wv_open(&vf[i], bdf[i + 1], STEP * (i + 2));
		sees(&vf[i], 0, 0);
		wv_check(wv_tables(&vf[i]) != 0 || wv_queue_open(&vf[i], &q[i], 0) > 0,
			 "%s: no queue before one is given", vf[i].bdf);
	}
	wv_vft_set(&pf, 0, 0, PF_QUEUES);
	for (i = 0; i < VFS; i++)
		wv_vft_set(&pf, i + 1, share[i].base, share[i].nb);
	sees(&pf, 0, PF_QUEUES);
	uses(&pf, &pf_q, PF_QUEUES);
	for (i = 0; i < VFS; i++) {
		sees(&vf[i], share[i].base, share[i].nb);
		uses(&vf[i], &q[i], share[i].nb);
	}
	bells(&vf[0], &vf[1], &q[1]);
	bells(&vf[1], &vf[0], &q[0]);
	bells(&vf[0], &pf, &pf_q);
	memory(&vf[0], &q[0], &vf[1]);
	memory(&vf[1], &q[1], &pf);
	resets(&vf[0], &q[0], &vf[1], &q[1], share[0].base, share[0].nb);
	wv_check(wv_works(&pf, &pf_q), "%s works after that", pf.bdf);
	/* Taken back from one, the other keeps what it has. */
	wv_vft_set(&pf, 1, 0, 0);
	sees(&vf[0], 0, 0);
	wv_check(wv_queue_load(&vf[0], &q[0], 0, 0) > 0, "%s has lost its queues", vf[0].bdf);
	wv_check(wv_works(&vf[1], &q[1]), "%s keeps its queues", vf[1].bdf);
	wv_vft_set(&pf, 1, share[0].base, share[0].nb);
	for (i = 0; i < VFS; i++)
		wv_close(&vf[i]);
	/* With the device set up so, others may use the virtual functions. */
	if (command[0] != NULL)
		wv_check(run(command) == 0, "%s on the virtual functions", command[0]);
	wv_close(&pf);
}
