/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* A cryptodev in use: chosen, configured, with sessions and ops. Its buffers are those of dev.h. */

#ifndef TA_CDEV_H
#define TA_CDEV_H

#include <stdbool.h>
#include <stdint.h>

#include <rte_compressdev.h>
#include <rte_cryptodev.h>

#include "alg.h"
#include "asym.h"

/* Of both classes. */
#define TA_DEVS_MAX	(RTE_COMPRESS_MAX_DEVS + RTE_CRYPTO_MAX_DEVS)

struct ta_cdev {
	uint8_t id;
	const char *name;
	struct rte_cryptodev_info info;
	struct rte_mempool *sessions;
	uint16_t nb_qp, depth;
	bool asym;			/* it is used for public-key ops */
	bool started;
};

/* Ids of the devices there are, at most RTE_CRYPTO_MAX_DEVS; how many. */
unsigned int ta_cdev_ids(uint8_t *ids);
/*
 * The device called @name (NULL: the first that knows @alg, of any algorithm when that is NULL).
 * 0, or TA_FAIL having said why.
 */
int ta_cdev_pick(struct ta_cdev *dev, const char *name, const struct ta_alg *alg);
/*
 * The same for public-key ops: the first device that can do @c, of any kind when that is NULL.
 * What is started then takes such ops only.
 */
int ta_cdev_pick_asym(struct ta_cdev *dev, const char *name, const struct ta_asym_conf *c);
/* Configure and start with @nb_qp queue pairs of @depth; the same return. */
int ta_cdev_start(struct ta_cdev *dev, uint16_t nb_qp, uint16_t depth);
/* Stop and close. All zero is allowed; a closed device can be started again. */
void ta_cdev_stop(struct ta_cdev *dev);

/* NULL after having said why. Freed with ta_cdev_session_free(). */
void *ta_cdev_session(const struct ta_cdev *dev, const struct ta_alg_conf *c);
/* The same, quietly: NULL and rte_errno. */
void *ta_cdev_session_try(const struct ta_cdev *dev, struct rte_crypto_sym_xform *x);
void ta_cdev_session_free(const struct ta_cdev *dev, void *session);

/* The same of dev->asym devices. */
void *ta_cdev_asym_session(const struct ta_cdev *dev, const struct ta_asym_conf *c);
void *ta_cdev_asym_session_try(const struct ta_cdev *dev, const struct ta_asym_conf *c);
void ta_cdev_asym_session_free(const struct ta_cdev *dev, void *session);

/* Ops with the room that alg.h wants, and @note bytes at TA_NOTE_OFF. */
struct rte_mempool *ta_cops_create(unsigned int nb, uint16_t note);
/* Public-key ops, and @note bytes at TA_ASYM_NOTE_OFF. */
struct rte_mempool *ta_aops_create(unsigned int nb, uint16_t note);
/* Run one op to its end on queue pair @qp, which nothing else uses. 0, or -ETIMEDOUT. */
int ta_cop_run(const struct ta_cdev *dev, uint16_t qp, struct rte_crypto_op *op);
const char *ta_cstatus_name(uint8_t status);

#endif /* TA_CDEV_H */
