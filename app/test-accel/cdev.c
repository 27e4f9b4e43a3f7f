/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* A cryptodev in use: chosen, configured, with sessions and ops. */

#include "cdev.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <rte_cycles.h>
#include <rte_errno.h>
#include <rte_pause.h>

#include "engine.h"
#include "util.h"

#define SESSIONS	64
#define OP_TIMEOUT_S	30

unsigned int
ta_cdev_ids(uint8_t *ids)
{
	unsigned int id, n = 0;

	for (id = 0; id < RTE_CRYPTO_MAX_DEVS; id++)
		if (rte_cryptodev_is_valid_dev(id))
			ids[n++] = id;
	return n;
}

/* What a device shall be able to do; NULL: anything of the kind. */
struct need {
	bool is_asym;
	const struct ta_alg *alg;
	const struct ta_asym_conf *asym;
};

/* NULL, or what it lacks. */
static const char *
lacks(uint8_t id, const struct need *need)
{
	struct rte_cryptodev_info info;

	if (need->alg != NULL && ta_alg_cap(id, need->alg) == NULL)
		return need->alg->name;
	if (need->asym != NULL)
		return ta_asym_lacks(id, need->asym);
	if (need->alg != NULL)
		return NULL;
	rte_cryptodev_info_get(id, &info);
	if (need->is_asym)
		return (info.feature_flags & RTE_CRYPTODEV_FF_ASYMMETRIC_CRYPTO) != 0 ? NULL :
			"public-key ops";
	return (info.feature_flags & RTE_CRYPTODEV_FF_SYMMETRIC_CRYPTO) != 0 ? NULL :
		"symmetric ops";
}

static int
pick(struct ta_cdev *dev, const char *name, const struct need *need)
{
	uint8_t ids[RTE_CRYPTO_MAX_DEVS];
	const char *missing = NULL, *its;
	char names[256] = "";
	unsigned int i, n;

	memset(dev, 0, sizeof(*dev));
	n = ta_cdev_ids(ids);
	for (i = 0; i < n && dev->name == NULL; i++) {
		its = rte_cryptodev_name_get(ids[i]);
		snprintf(names + strlen(names), sizeof(names) - strlen(names), " %s", its);
		if (name != NULL && strcmp(name, its) != 0)
			continue;
		missing = lacks(ids[i], need);
		if (missing != NULL && name == NULL)
			continue;
		dev->id = ids[i];
		dev->name = its;
	}
	if (n == 0)
		return ta_err("no crypto device; try --vdev=%s0 or \"doctor\"",
			      ta_engines[need->is_asym ? TA_HPRE : TA_SEC].driver);
	if (dev->name == NULL && name != NULL)
		return ta_err("no crypto device %s; there is:%s", name, names);
	if (missing != NULL)
		return ta_err("%s cannot do %s", dev->name != NULL ? dev->name : names + 1,
			      missing);
	rte_cryptodev_info_get(dev->id, &dev->info);
	return 0;
}

int
ta_cdev_pick(struct ta_cdev *dev, const char *name, const struct ta_alg *alg)
{
	const struct need need = { .alg = alg };

	return pick(dev, name, &need);
}

int
ta_cdev_pick_asym(struct ta_cdev *dev, const char *name, const struct ta_asym_conf *c)
{
	const struct need need = { .is_asym = true, .asym = c };

	if (pick(dev, name, &need) != 0)
		return TA_FAIL;
	dev->asym = true;
	return 0;
}

static int
sessions_create(struct ta_cdev *dev)
{
	static unsigned int serial;
	int socket = rte_cryptodev_socket_id(dev->id);
	char name[32];

	snprintf(name, sizeof(name), "ta_sess_%u", serial++);
	if (dev->asym)
		dev->sessions = rte_cryptodev_asym_session_pool_create(name, SESSIONS, 0, 0,
								       socket);
	else
		dev->sessions = rte_cryptodev_sym_session_pool_create(name, SESSIONS,
				rte_cryptodev_sym_get_private_session_size(dev->id), 0, 0, socket);
	if (dev->sessions == NULL)
		return ta_err("%s: no memory for sessions: %s", dev->name,
			      rte_strerror(rte_errno));
	return 0;
}

static int
queues_setup(struct ta_cdev *dev, uint16_t nb_qp, uint16_t depth)
{
	struct rte_cryptodev_config conf = {
		.socket_id = rte_cryptodev_socket_id(dev->id),
		.nb_queue_pairs = nb_qp,
		.ff_disable = RTE_CRYPTODEV_FF_SECURITY | (dev->asym ?
			RTE_CRYPTODEV_FF_SYMMETRIC_CRYPTO : RTE_CRYPTODEV_FF_ASYMMETRIC_CRYPTO),
	};
	struct rte_cryptodev_qp_conf qp = {
		.nb_descriptors = depth, .mp_session = dev->asym ? NULL : dev->sessions,
	};
	uint16_t i;
	int ret;

	ret = rte_cryptodev_configure(dev->id, &conf);
	if (ret < 0)
		return ta_err("%s: cannot be configured with %u queue pairs: %s", dev->name, nb_qp,
			      rte_strerror(-ret));
	for (i = 0; i < nb_qp && ret >= 0; i++)
		ret = rte_cryptodev_queue_pair_setup(dev->id, i, &qp, conf.socket_id);
	if (ret < 0)
		ta_err("%s: queue pair %u of %u: %s", dev->name, i - 1, nb_qp, rte_strerror(-ret));
	else if ((ret = rte_cryptodev_start(dev->id)) < 0)
		ta_err("%s: cannot be started: %s", dev->name, rte_strerror(-ret));
	if (ret >= 0)
		return 0;
	rte_cryptodev_close(dev->id);
	return TA_FAIL;
}

int
ta_cdev_start(struct ta_cdev *dev, uint16_t nb_qp, uint16_t depth)
{
	if (nb_qp > dev->info.max_nb_queue_pairs) {
		ta_note("%s has %u queue pairs, not %u", dev->name, dev->info.max_nb_queue_pairs,
			nb_qp);
		nb_qp = dev->info.max_nb_queue_pairs;
	}
	if (sessions_create(dev) != 0)
		return TA_FAIL;
	if (queues_setup(dev, nb_qp, depth) != 0) {
		rte_mempool_free(dev->sessions);
		dev->sessions = NULL;
		return TA_FAIL;
	}
	dev->nb_qp = nb_qp;
	dev->depth = depth;
	dev->started = true;
	return 0;
}

void
ta_cdev_stop(struct ta_cdev *dev)
{
	if (!dev->started)
		return;
	dev->started = false;
	rte_cryptodev_stop(dev->id);
	rte_cryptodev_close(dev->id);
	rte_mempool_free(dev->sessions);
	dev->sessions = NULL;
}

void *
ta_cdev_session_try(const struct ta_cdev *dev, struct rte_crypto_sym_xform *x)
{
	return rte_cryptodev_sym_session_create(dev->id, x, dev->sessions);
}

void *
ta_cdev_session(const struct ta_cdev *dev, const struct ta_alg_conf *c)
{
	const struct rte_cryptodev_symmetric_capability *cap = ta_alg_cap(dev->id, c->alg);
	struct rte_crypto_sym_xform x;
	void *s;

	if (cap == NULL || !ta_alg_cap_ok(cap, c)) {
		ta_err("%s cannot do %s%s", dev->name, c->alg->name, cap == NULL ? "" :
		       " with such lengths of key, IV, AAD or tag; \"list\" tells what it can");
		return NULL;
	}
	ta_alg_xform(c, &x);
	s = ta_cdev_session_try(dev, &x);
	if (s == NULL)
		ta_err("%s: refuses a session of %s: %s", dev->name, c->alg->name,
		       rte_strerror(rte_errno));
	return s;
}

void
ta_cdev_session_free(const struct ta_cdev *dev, void *session)
{
	if (session != NULL)
		rte_cryptodev_sym_session_free(dev->id, session);
}

void *
ta_cdev_asym_session_try(const struct ta_cdev *dev, const struct ta_asym_conf *c)
{
	struct rte_crypto_asym_xform x;
	void *s = NULL;
	int ret;

	ta_asym_xform(c, &x);
	ret = rte_cryptodev_asym_session_create(dev->id, &x, dev->sessions, &s);
	/* Drivers return all kinds of numbers. */
	rte_errno = ret == 0 ? 0 : -ret;
	return ret == 0 ? s : NULL;
}

void *
ta_cdev_asym_session(const struct ta_cdev *dev, const struct ta_asym_conf *c)
{
	const char *missing = ta_asym_lacks(dev->id, c);
	void *s;

	if (missing != NULL) {
		ta_err("%s cannot do %s", dev->name, missing);
		return NULL;
	}
	s = ta_cdev_asym_session_try(dev, c);
	if (s == NULL)
		ta_err("%s: refuses a session with this key of %s: %s", dev->name,
		       ta_pkey_text(c->key), rte_errno == ENOTSUP ?
		       "it has no such length, curve, padding or hash" :
		       rte_errno == EINVAL ? "the key makes no sense" : rte_strerror(rte_errno));
	return s;
}

void
ta_cdev_asym_session_free(const struct ta_cdev *dev, void *session)
{
	if (session != NULL)
		rte_cryptodev_asym_session_free(dev->id, session);
}

struct rte_mempool *
ta_aops_create(unsigned int nb, uint16_t note)
{
	static unsigned int serial;
	char name[32];

	snprintf(name, sizeof(name), "ta_aops_%u", serial++);
	return rte_crypto_op_pool_create(name, RTE_CRYPTO_OP_TYPE_ASYMMETRIC, nb, 0, note,
					 SOCKET_ID_ANY);
}

struct rte_mempool *
ta_cops_create(unsigned int nb, uint16_t note)
{
	static unsigned int serial;
	char name[32];

	snprintf(name, sizeof(name), "ta_cops_%u", serial++);
	return rte_crypto_op_pool_create(name, RTE_CRYPTO_OP_TYPE_SYMMETRIC, nb, 0,
					 TA_IV_ROOM + note, SOCKET_ID_ANY);
}

int
ta_cop_run(const struct ta_cdev *dev, uint16_t qp, struct rte_crypto_op *op)
{
	uint64_t end = rte_get_timer_cycles() + OP_TIMEOUT_S * rte_get_timer_hz();
	struct rte_crypto_op *back;

	op->status = RTE_CRYPTO_OP_STATUS_NOT_PROCESSED;
	while (rte_cryptodev_enqueue_burst(dev->id, qp, &op, 1) == 0) {
		/* A refusal may show in the status alone; a full queue leaves that as it was. */
		if (op->status != RTE_CRYPTO_OP_STATUS_NOT_PROCESSED)
			return 0;
		if (rte_get_timer_cycles() > end)
			return -ETIMEDOUT;
		rte_pause();
	}
	while (rte_cryptodev_dequeue_burst(dev->id, qp, &back, 1) == 0) {
		if (rte_get_timer_cycles() > end)
			return -ETIMEDOUT;
		rte_pause();
	}
	return 0;
}

const char *
ta_cstatus_name(uint8_t status)
{
	static const char *const name[] = {
		"success", "not processed", "authentication failed", "invalid session",
		"invalid arguments", "error",
	};

	return status < RTE_DIM(name) ? name[status] : "unknown status";
}
