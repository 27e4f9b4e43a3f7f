/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* What bench measures: devices of one of three kinds, and what is done with each kind. */

#ifndef TA_BENCHDEV_H
#define TA_BENCHDEV_H

#include <stdbool.h>
#include <stdint.h>

#include "engine.h"
#include "perf.h"

enum bench_kind {
	BENCH_COMP,
	BENCH_CRYPTO,		/* symmetric */
	BENCH_PUBKEY,
};

struct bench_dev {
	enum bench_kind kind;
	struct ta_dev z;
	struct ta_cdev c;
	const char *name, *driver;
};

/* Whose devices those are when the user names none. */
enum ta_engine_nr bench_engine(enum bench_kind kind);

/*
 * Open two devices, or one when @against is NULL: @name (NULL: the first that is not the other),
 * and the device called @against or else the first of a driver of that name. How many are open;
 * 0 or fewer than wanted: told.
 */
unsigned int bench_devs_open(struct bench_dev *dev, enum bench_kind kind, const char *name,
			     const char *against, uint16_t queues, uint16_t depth);
void bench_dev_close(struct bench_dev *d);

/* Prepare a measurement, as perf_create(). */
struct perf_unit *bench_unit(const struct bench_dev *d, const struct perf_conf *c,
			     const uint8_t *data, size_t len);
/* Can it do what @c says? */
bool bench_can(const struct bench_dev *d, const struct perf_conf *c);

/*
 * What "rsa-2048", "ecdsa-p256", "ecdh-p256", "dh-2048" or "sm2" measures: keys in @c, made when
 * first asked for. False: unknown, nothing is said.
 */
bool bench_pubkey_conf(const char *word, struct perf_conf *c);
/* Is it the name of such a thing? */
bool bench_is_pubkey(const char *word);
void bench_keys_free(void);

#endif /* TA_BENCHDEV_H */
