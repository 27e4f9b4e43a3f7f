/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* What bench measures: devices of one of three kinds, and what is done with each kind. */

#include "benchdev.h"

#include <stdio.h>
#include <string.h>

#include <rte_errno.h>

#include "util.h"

#define KEYS_MAX	32

enum ta_engine_nr
bench_engine(enum bench_kind kind)
{
	return kind == BENCH_COMP ? TA_ZIP : kind == BENCH_CRYPTO ? TA_SEC : TA_HPRE;
}

/* ---- Devices ---- */

/* Does a cryptodev have this kind of ops at all? */
static bool
is_kind(const struct rte_cryptodev_info *info, enum bench_kind kind)
{
	return (info->feature_flags & (kind == BENCH_PUBKEY ? RTE_CRYPTODEV_FF_ASYMMETRIC_CRYPTO :
				       RTE_CRYPTODEV_FF_SYMMETRIC_CRYPTO)) != 0;
}

/* Names of devices of the kind and of their drivers; how many. */
static unsigned int
names_get(enum bench_kind kind, const char **names, const char **drivers)
{
	struct rte_compressdev_info zinfo;
	struct rte_cryptodev_info cinfo;
	uint8_t ids[TA_DEVS_MAX];
	unsigned int i, n, nb = 0;

	n = kind != BENCH_COMP ? ta_cdev_ids(ids) : ta_dev_ids(ids);
	for (i = 0; i < n; i++) {
		if (kind == BENCH_COMP) {
			rte_compressdev_info_get(ids[i], &zinfo);
			names[nb] = rte_compressdev_name_get(ids[i]);
			drivers[nb++] = zinfo.driver_name;
			continue;
		}
		rte_cryptodev_info_get(ids[i], &cinfo);
		if (!is_kind(&cinfo, kind))
			continue;
		names[nb] = rte_cryptodev_name_get(ids[i]);
		drivers[nb++] = cinfo.driver_name;
	}
	return nb;
}

static int
open_device(struct bench_dev *d, enum bench_kind kind, const char *name, uint16_t queues,
	    uint16_t depth)
{
	uint16_t nb_qp;
	int ret;

	memset(d, 0, sizeof(*d));
	d->kind = kind;
	if (kind == BENCH_COMP) {
		if (ta_dev_pick(&d->z, name) != 0 || ta_dev_start(&d->z, queues, depth) != 0)
			return TA_FAIL;
		d->name = d->z.name;
		d->driver = d->z.info.driver_name;
		nb_qp = d->z.nb_qp;
	} else {
		ret = kind == BENCH_PUBKEY ? ta_cdev_pick_asym(&d->c, name, NULL) :
			ta_cdev_pick(&d->c, name, NULL);
		if (ret != 0 || ta_cdev_start(&d->c, queues, depth) != 0)
			return TA_FAIL;
		d->name = d->c.name;
		d->driver = d->c.info.driver_name;
		nb_qp = d->c.nb_qp;
	}
	if (nb_qp >= queues)
		return 0;
	ta_err("%s has %u queue pairs only", d->name, nb_qp);
	bench_dev_close(d);
	return TA_FAIL;
}

unsigned int
bench_devs_open(struct bench_dev *dev, enum bench_kind kind, const char *name,
		const char *against, uint16_t queues, uint16_t depth)
{
	const char *names[TA_DEVS_MAX], *drivers[TA_DEVS_MAX], *other = NULL;
	unsigned int i, n = names_get(kind, names, drivers);

	for (i = 0; against != NULL && i < n; i++)
		if (strcmp(names[i], against) == 0 ||
		    (other == NULL && strcmp(drivers[i], against) == 0))
			other = names[i];
	if (against != NULL && other == NULL) {
		ta_err("no device %s, and none of such a driver", against);
		return 0;
	}
	for (i = 0; other != NULL && name == NULL && i < n; i++)
		if (strcmp(names[i], other) != 0 && strcmp(drivers[i], against) != 0)
			name = names[i];
	if (open_device(&dev[0], kind, name, queues, depth) != 0)
		return 0;
	return other == NULL || open_device(&dev[1], kind, other, queues, depth) != 0 ? 1 : 2;
}

void
bench_dev_close(struct bench_dev *d)
{
	ta_cdev_stop(&d->c);
	ta_dev_stop(&d->z);
}

/* ---- Measurements ---- */

struct perf_unit *
bench_unit(const struct bench_dev *d, const struct perf_conf *c, const uint8_t *data, size_t len)
{
	switch (d->kind) {
	case BENCH_COMP:
		return perf_create(&perf_comp, &d->z, c, data, len);
	case BENCH_CRYPTO:
		return perf_create(&perf_crypto, &d->c, c, data, len);
	default:
		/* No data: as many ops as fill the queues. */
		return perf_create(&perf_pubkey, &d->c, c, NULL, c->block);
	}
}

/* Of curves, a session tells more than a capability. */
static bool
can_pubkey(const struct ta_cdev *dev, const struct ta_asym_conf *c)
{
	void *session;

	if (ta_asym_lacks(dev->id, c) != NULL)
		return false;
	session = ta_cdev_asym_session_try(dev, c);
	ta_cdev_asym_session_free(dev, session);
	return session != NULL;
}

bool
bench_can(const struct bench_dev *d, const struct perf_conf *c)
{
	const struct rte_cryptodev_symmetric_capability *cap;

	if (d->kind == BENCH_COMP)
		return true;
	if (d->kind == BENCH_PUBKEY)
		return can_pubkey(&d->c, &c->asym);
	cap = ta_alg_cap(d->c.id, c->crypto.alg);
	return cap != NULL && ta_alg_cap_ok(cap, &c->crypto);
}

/* ---- Public keys ---- */

/* What signs verifies, too. */
static const struct pubkey {
	const char *name, *key;
	enum ta_asym_op op;
} pubkeys[] = {
	{ "rsa-1024", "rsa-1024", TA_ASYM_SIGN },
	{ "rsa-2048", "rsa-2048", TA_ASYM_SIGN },
	{ "rsa-3072", "rsa-3072", TA_ASYM_SIGN },
	{ "rsa-4096", "rsa-4096", TA_ASYM_SIGN },
	{ "dh-2048", "dh-2048", TA_ASYM_DERIVE },
	{ "dh-3072", "dh-3072", TA_ASYM_DERIVE },
	{ "dh-4096", "dh-4096", TA_ASYM_DERIVE },
	{ "modexp-2048", "dh-2048", TA_ASYM_POWER },
	{ "modexp-4096", "dh-4096", TA_ASYM_POWER },
	{ "ecdsa-p192", "p-192", TA_ASYM_SIGN },
	{ "ecdsa-p224", "p-224", TA_ASYM_SIGN },
	{ "ecdsa-p256", "p-256", TA_ASYM_SIGN },
	{ "ecdsa-p384", "p-384", TA_ASYM_SIGN },
	{ "ecdsa-p521", "p-521", TA_ASYM_SIGN },
	{ "ecdh-p192", "p-192", TA_ASYM_DERIVE },
	{ "ecdh-p224", "p-224", TA_ASYM_DERIVE },
	{ "ecdh-p256", "p-256", TA_ASYM_DERIVE },
	{ "ecdh-p384", "p-384", TA_ASYM_DERIVE },
	{ "ecdh-p521", "p-521", TA_ASYM_DERIVE },
	{ "sm2", "sm2", TA_ASYM_SIGN },
};

/* Two of each: of an exchange, ours and the other's. */
static struct ta_pkey *keys[RTE_DIM(pubkeys)][2];

static const struct pubkey *
find(const char *word)
{
	unsigned int i;

	for (i = 0; i < RTE_DIM(pubkeys); i++)
		if (strcmp(pubkeys[i].name, word) == 0)
			return &pubkeys[i];
	return NULL;
}

bool
bench_is_pubkey(const char *word)
{
	return find(word) != NULL;
}

bool
bench_pubkey_conf(const char *word, struct perf_conf *c)
{
	const struct pubkey *p = find(word);
	struct ta_pkey **key;
	bool two;

	if (p == NULL)
		return false;
	key = keys[p - pubkeys];
	two = p->op != TA_ASYM_SIGN;
	if (key[0] == NULL)
		key[0] = ta_pkey_make(p->key);
	if (key[1] == NULL && two)
		key[1] = ta_pkey_make(p->key);
	if (key[0] == NULL || (two && key[1] == NULL))
		return false;
	c->alg_name = word;
	c->asym = (struct ta_asym_conf){
		.key = key[0], .peer = key[1], .op = p->op, .pad = TA_PAD_PKCS1,
		.hash = key[0]->type == TA_PKEY_SM2 ? RTE_CRYPTO_AUTH_SM3 : 0,
		.id = "1234567812345678",
	};
	return true;
}

void
bench_keys_free(void)
{
	unsigned int i;

	for (i = 0; i < RTE_DIM(pubkeys); i++) {
		ta_pkey_free(keys[i][0]);
		ta_pkey_free(keys[i][1]);
		keys[i][0] = keys[i][1] = NULL;
	}
}
