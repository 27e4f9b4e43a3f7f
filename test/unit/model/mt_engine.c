/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* The engine "test": adds one. */

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "wdm_engine.h"

#include "mt.h"

atomic_uint mt_block;
void (*mt_meanwhile)(void);

struct mt_scratch {
	unsigned int type;
	unsigned int execs;
};

static int
mt_dev_init(struct wdm_dev *dev)
{
	/* Something that a leak checker misses when reset forgets it. */
	*wdm_engine_priv(dev) = malloc(1);
	return *wdm_engine_priv(dev) != NULL ? 0 : -ENOMEM;
}

static void
mt_dev_fini(struct wdm_dev *dev)
{
	free(*wdm_engine_priv(dev));
	*wdm_engine_priv(dev) = NULL;
}

static void *
mt_queue_scratch_open(struct wdm_dev *dev, unsigned int type)
{
	struct mt_scratch *s = calloc(1, sizeof(*s));

	if (s != NULL)
		s->type = type;
	return s;
}

static void
mt_queue_scratch_close(struct wdm_dev *dev, void *queue)
{
	free(queue);
}

/* What is not the result must not come into the ring. */
static void
mt_spoil(struct mt_sqe *sqe)
{
	memset(sqe, 0xee, MT_RES_OFF);
	memset((uint8_t *)sqe + MT_RES_OFF + MT_RES_LEN, 0xee,
	       sizeof(*sqe) - MT_RES_OFF - MT_RES_LEN);
}

static void
mt_exec(struct wdm_dev *dev, void *queue, unsigned int type, void *sqes, unsigned int n)
{
	struct mt_scratch *s = queue;
	struct mt_sqe *sqe = sqes;
	uint32_t *out;
	unsigned int i;

	if (mt_meanwhile != NULL)
		mt_meanwhile();
	for (i = 0; i < n; i++) {
		sqe[i].status = MT_ST_FAIL;
		/* A scratch of another queue type would be a fault of the queue manager. */
		if (s == NULL || s->type != type)
			continue;
		s->execs++;
		while (sqe[i].in == MT_IN_BLOCK && atomic_load(&mt_block) != 0) {
			atomic_store(&mt_block, 2);
			sched_yield();
		}
		sqe[i].out = sqe[i].in + 1 + type;
		if (sqe[i].addr != 0) {
			out = wdm_dma(dev, sqe[i].addr, sizeof(*out), true);
			if (out == NULL)
				continue;
			memcpy(out, &sqe[i].out, sizeof(*out));
		}
		sqe[i].status = MT_ST_OK;
	}
	for (i = 0; i < n; i++)
		mt_spoil(&sqe[i]);
}

static void
mt_fail(void *sqe)
{
	((struct mt_sqe *)sqe)->status = MT_ST_FAIL;
	mt_spoil(sqe);
}

static void
mt_reg_reset(struct wdm_dev *dev)
{
	wdm_reg_set(dev, MT_CAP_REG, MT_CAP);
}

static bool
mt_reg_read(struct wdm_dev *dev, uint32_t off, uint32_t *val)
{
	if (off != MT_ENGINE_REG)
		return false;
	*val = wdm_reg_get(dev, off) + 1;
	return true;
}

static bool
mt_reg_write(struct wdm_dev *dev, uint32_t off, uint32_t val)
{
	/* All ones: an error of the engine. */
	if (off == MT_ENGINE_REG && val == UINT32_MAX)
		wdm_abnormal(dev);
	return false;
}

const struct wdm_engine wdm_engine_test = {
	.name = "test",
	.pf_id = MT_PF_ID,
	.vf_id = MT_VF_ID,
	.class_code = 0x120000,
	.sqe_shift = MT_SQE_SHIFT,
	.nb_types = 2,
	.batch = MT_BATCH,
	.res_off = MT_RES_OFF / 16,
	.res_len = MT_RES_LEN / 16,
	.dev_init = mt_dev_init,
	.dev_fini = mt_dev_fini,
	.queue_open = mt_queue_scratch_open,
	.queue_close = mt_queue_scratch_close,
	.exec = mt_exec,
	.fail = mt_fail,
	.reg_reset = mt_reg_reset,
	.reg_read = mt_reg_read,
	.reg_write = mt_reg_write,
};
