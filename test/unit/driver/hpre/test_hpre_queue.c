/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Queue pairs: depths, both kinds of work at once, ops that need no hardware, several queue pairs,
 * ops without a session, statistics, faults of the device.
 */

#include <errno.h>

#include <hisi_hpre.h>

#include "hd.h"
#include "wdm.h"

#define MANY	4200

static struct rte_crypto_op *all[MANY], *back[MANY];
static bool seen[MANY];

/* ---- Ops that are checked by their number ---- */

enum kind { KIND_MODEX, KIND_ECFPM, KIND_MODINV, NB_KINDS };

/* 7 ^ 5 mod 1000003, five times the generator, 1 / 7 mod 1000003. */
static const uint8_t seven[] = { 7 }, five[] = { 5 }, mod[] = { 0x0f, 0x42, 0x43 };
static const uint8_t power[] = { 0x00, 0x41, 0xa7 };

static void *sess[NB_KINDS];
static struct hd_ec curve;

static void
sessions_make(void)
{
	struct rte_crypto_asym_xform x = { .xform_type = RTE_CRYPTO_ASYM_XFORM_MODEX };

	x.modex.modulus = (rte_crypto_param){ .data = (uint8_t *)(uintptr_t)mod, .length = 3 };
	x.modex.exponent = (rte_crypto_param){ .data = (uint8_t *)(uintptr_t)five, .length = 1 };
	TEST_EQUAL(rte_cryptodev_asym_session_create(hd_id, &x, hd_sess_pool, &sess[KIND_MODEX]),
		   0);
	memset(&x, 0, sizeof(x));
	x.xform_type = RTE_CRYPTO_ASYM_XFORM_MODINV;
	x.modinv.modulus = (rte_crypto_param){ .data = (uint8_t *)(uintptr_t)mod, .length = 3 };
	TEST_EQUAL(rte_cryptodev_asym_session_create(hd_id, &x, hd_sess_pool, &sess[KIND_MODINV]),
		   0);
	memset(&x, 0, sizeof(x));
	x.xform_type = RTE_CRYPTO_ASYM_XFORM_ECFPM;
	x.ec.curve_id = RTE_CRYPTO_EC_GROUP_SECP256R1;
	if (hd_v3)
		TEST_EQUAL(rte_cryptodev_asym_session_create(hd_id, &x, hd_sess_pool,
							     &sess[KIND_ECFPM]), 0);
	hd_ec_open(&curve, RTE_CRYPTO_EC_GROUP_SECP256R1);
}

static void
sessions_drop(void)
{
	unsigned int i;

	for (i = 0; i < NB_KINDS; i++) {
		if (sess[i] != NULL)
			TEST_EQUAL(rte_cryptodev_asym_session_free(hd_id, sess[i]), 0);
		sess[i] = NULL;
	}
	hd_ec_close(&curve);
}

struct result {
	uint8_t x[32], y[32];
};
static struct result results[MANY];

static enum kind
kind_of(unsigned int i)
{
	enum kind k = i % NB_KINDS;

	return k == KIND_ECFPM && !hd_v3 ? KIND_MODEX : k;
}

static void
op_make(unsigned int i, enum kind kind)
{
	struct rte_crypto_op *op = rte_crypto_op_alloc(hd_op_pool, RTE_CRYPTO_OP_TYPE_ASYMMETRIC);
	struct result *res = &results[i];

	TEST_CHECK(op != NULL, "no op left");
	memset(res, 0, sizeof(*res));
	rte_crypto_op_attach_asym_session(op, sess[kind]);
	if (kind == KIND_ECFPM) {
		op->asym->ecpm.scalar.data = (uint8_t *)(uintptr_t)five;
		op->asym->ecpm.scalar.length = 1;
		op->asym->ecpm.r.x.data = res->x;
		op->asym->ecpm.r.y.data = res->y;
	} else {
		op->asym->modex.base.data = (uint8_t *)(uintptr_t)seven;
		op->asym->modex.base.length = 1;
		op->asym->modex.result.data = res->x;
	}
	op->status = RTE_CRYPTO_OP_STATUS_NOT_PROCESSED;
	all[i] = op;
}

static unsigned int
op_index(const struct rte_crypto_op *op, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (all[i] == op && !seen[i])
			break;
	TEST_CHECK(i < n, "an op that was not sent, or is back already");
	seen[i] = true;
	return i;
}

static void
result_check(unsigned int i, enum kind kind)
{
	const struct result *res = &results[i];
	uint8_t want[32];
	BIGNUM *k, *x, *y;

	TEST_EQUAL(all[i]->status, HD_GOOD);
	if (kind == KIND_MODEX) {
		hd_same(res->x, power, sizeof(power), "power");
	} else if (kind == KIND_MODINV) {
		k = hd_bn(res->x, 3);
		BN_mul_word(k, 7);
		TEST_EQUAL(BN_mod_word(k, 1000003), 1);
		BN_free(k);
	} else if (i < 40) {
		k = hd_bn(five, 1);
		hd_ec_mul(&curve, k, NULL, NULL, &x, &y);
		BN_bn2binpad(x, want, 32);
		hd_same(res->x, want, 32, "x");
		BN_bn2binpad(y, want, 32);
		hd_same(res->y, want, 32, "y");
		BN_free(k);
		BN_free(x);
		BN_free(y);
	}
}

/* Fetch @n ops; those of one kind come in the order that they were sent in. */
static void
fetch(unsigned int n, unsigned int total)
{
	int last[NB_KINDS] = { -1, -1, -1 };
	unsigned int i, at;
	enum kind kind;

	memset(seen, 0, sizeof(seen));
	hd_dequeue(0, back, n);
	for (i = 0; i < n; i++) {
		at = op_index(back[i], total);
		kind = kind_of(at);
		TEST_CHECK((int)at > last[kind], "op %u came after op %d", at, last[kind]);
		last[kind] = at;
		result_check(at, kind);
	}
}

/* ---- Cases ---- */

/* A queue pair takes exactly as many ops as it was set up for (4096: one less). */
static void
depth_full(uint16_t depth)
{
	uint32_t room = RTE_MIN(depth, 4095u), i, total = room + 10;

	snprintf(test_note, sizeof(test_note), "depth %u", depth);
	hd_config(1, depth);
	for (i = 0; i < total; i++)
		op_make(i, kind_of(i));
	TEST_EQUAL(rte_cryptodev_enqueue_burst(hd_id, 0, all, total), room);
	TEST_EQUAL(rte_cryptodev_enqueue_burst(hd_id, 0, &all[room], 1), 0);
	fetch(room, room);
	TEST_EQUAL(rte_cryptodev_dequeue_burst(hd_id, 0, back, 1), 0);
	for (i = 0; i < total; i++)
		rte_crypto_op_free(all[i]);
}

static void
depths(void)
{
	struct rte_cryptodev_qp_conf qp = { .nb_descriptors = 4097 };
	struct rte_cryptodev_config conf = { .socket_id = SOCKET_ID_ANY, .nb_queue_pairs = 1 };

	sessions_make();
	depth_full(1);
	depth_full(2);
	depth_full(128);
	depth_full(1000);
	depth_full(4096);
	sessions_drop();
	rte_cryptodev_stop(hd_id);
	TEST_EQUAL(rte_cryptodev_configure(hd_id, &conf), 0);
	TEST_EQUAL(rte_cryptodev_queue_pair_setup(hd_id, 0, &qp, SOCKET_ID_ANY), -EINVAL);
	qp.nb_descriptors = 0;
	TEST_EQUAL(rte_cryptodev_queue_pair_setup(hd_id, 0, &qp, SOCKET_ID_ANY), -EINVAL);
	conf.nb_queue_pairs = 1000;
	TEST_CHECK(rte_cryptodev_configure(hd_id, &conf) != 0);
	hd_config(1, 64);
}

/* The rings go round many times, filled and emptied in uneven steps. */
static void
laps(void)
{
	unsigned int sent = 0, got = 0, n, i, at;

	sessions_make();
	hd_config(1, 50);
	for (i = 0; i < 1500; i++)
		op_make(i, kind_of(i));
	memset(seen, 0, sizeof(seen));
	while (got < 1500) {
		n = RTE_MIN(1500 - sent, 1 + drv_random(60));
		if (n != 0)
			sent += rte_cryptodev_enqueue_burst(hd_id, 0, &all[sent], n);
		TEST_CHECK(sent - got <= 50);
		n = rte_cryptodev_dequeue_burst(hd_id, 0, &back[got], 1 + drv_random(60));
		for (i = 0; i < n; i++) {
			at = op_index(back[got + i], 1500);
			result_check(at, kind_of(at));
		}
		got += n;
	}
	for (i = 0; i < 1500; i++)
		rte_crypto_op_free(all[i]);
	sessions_drop();
}

/* One session on several queue pairs; statistics count what went through. */
static void
pairs(void)
{
	struct rte_cryptodev_stats stats;
	struct rte_crypto_op *op;
	unsigned int i;

	sessions_make();
	hd_config(4, 16);
	rte_cryptodev_stats_reset(hd_id);
	for (i = 0; i < 40; i++) {
		op_make(i, kind_of(i));
		hd_enqueue(i % 4, &all[i], 1);
	}
	memset(seen, 0, sizeof(seen));
	for (i = 40; i-- > 0;) {
		hd_dequeue(i % 4, &op, 1);
		TEST_EQUAL(op_index(op, 40) % 4, i % 4);
	}
	for (i = 0; i < 40; i++)
		result_check(i, kind_of(i));
	/* A refused op is counted as an error. */
	all[0]->asym->modex.base.length = 0;
	hd_enqueue(0, &all[0], 1);
	hd_dequeue(0, &op, 1);
	TEST_EQUAL(op->status, HD_BAD);
	TEST_EQUAL(rte_cryptodev_stats_get(hd_id, &stats), 0);
	TEST_EQUAL(stats.enqueued_count, 41);
	TEST_EQUAL(stats.dequeued_count, 41);
	TEST_EQUAL(stats.enqueue_err_count, 1);
	TEST_EQUAL(stats.dequeue_err_count, 0);
	rte_cryptodev_stats_reset(hd_id);
	TEST_EQUAL(rte_cryptodev_stats_get(hd_id, &stats), 0);
	TEST_EQUAL(stats.enqueued_count, 0);
	for (i = 0; i < 40; i++)
		rte_crypto_op_free(all[i]);
	sessions_drop();
	hd_config(1, 64);
}

/* More ops without a session than a queue pair has sessions for: some later, all in the end. */
static void
sessionless_many(void)
{
	static struct hd_op o[HPRE_QP_SESSIONS + 20];
	unsigned int i, n;

	hd_config(1, 512);
	for (i = 0; i < RTE_DIM(o); i++) {
		hd_open(&o[i], RTE_CRYPTO_ASYM_XFORM_MODEX);
		o[i].xf.modex.modulus = hd_in(&o[i], mod, 3);
		o[i].xf.modex.exponent = hd_in(&o[i], five, 1);
		o[i].op->asym->modex.base = hd_in(&o[i], seven, 1);
		hd_out(&o[i], &o[i].op->asym->modex.result, 3);
		o[i].op->sess_type = RTE_CRYPTO_OP_SESSIONLESS;
		o[i].op->asym->xform = &o[i].xf;
		all[i] = o[i].op;
	}
	n = rte_cryptodev_enqueue_burst(hd_id, 0, all, RTE_DIM(o));
	TEST_EQUAL(n, HPRE_QP_SESSIONS);
	hd_dequeue(0, back, n);
	hd_enqueue(0, &all[n], RTE_DIM(o) - n);
	hd_dequeue(0, back, RTE_DIM(o) - n);
	for (i = 0; i < RTE_DIM(o); i++) {
		TEST_EQUAL(o[i].op->status, HD_GOOD);
		hd_same(o[i].op->asym->modex.result.data, power, 3, "power");
		hd_close(&o[i]);
	}
}

/* An op alone, of this kind. */
static uint8_t
one(enum kind kind)
{
	struct rte_crypto_op *op;
	uint8_t status;

	op_make(0, kind);
	hd_enqueue(0, &all[0], 1);
	hd_dequeue(0, &op, 1);
	TEST_CHECK(op == all[0]);
	status = op->status;
	rte_crypto_op_free(op);
	return status;
}

/* An SQE that fails, and a queue that hangs: the op comes back with an error, the next works. */
static void
faults(void)
{
	static const uint8_t events[] = { WDM_EV_SQE_ERROR, WDM_EV_BUS_ERROR, WDM_EV_CQE_BAD };
	unsigned int i, k;

	sessions_make();
	for (i = 0; i < RTE_DIM(events); i++)
		for (k = 0; k < (hd_v3 ? 2 : 1); k++) {
			snprintf(test_note, sizeof(test_note), "event %u, kind %u", events[i], k);
			hd_config(1, 64);
			/* A bus error takes the third access, past those to the rings. */
			TEST_EQUAL(hd_wd->ops->inject(hd_wd, events[i],
				   events[i] == WDM_EV_BUS_ERROR ? 3 : 1), 0);
			TEST_EQUAL(one(k), HD_ERROR);
			TEST_EQUAL(hd_wd->ops->inject(hd_wd, events[i], 0), 0);
			TEST_EQUAL(one(k), HD_GOOD);
			TEST_EQUAL(one(KIND_MODEX), HD_GOOD);
		}
	sessions_drop();
}

/* Are these bytes anywhere in the memory that slots have? */
static bool
slots_have(const uint8_t *bytes, size_t len)
{
	const struct hpre_qp *qp = rte_cryptodev_pmd_get_dev(hd_id)->data->queue_pairs[0];
	unsigned int i;

	for (i = 0; i < HPRE_NB_SQC; i++)
		if (qp->ring[i].wq != NULL &&
		    memmem(qp->ring[i].mem, qp->ring[i].wq->depth * sizeof(*qp->ring[i].mem),
			   bytes, len) != NULL)
			return true;
	return false;
}

/* Nothing secret of an op stays in the queue pair. */
static void
slots_wiped(void)
{
	uint8_t p[128], x[128];
	struct hd_op o;

	hd_config(1, 64);
	hd_random(p, sizeof(p));
	hd_random(x, sizeof(x));
	p[0] |= 0x80;
	p[127] |= 1;
	x[0] &= 0x7f;
	hd_open(&o, RTE_CRYPTO_ASYM_XFORM_DH);
	o.xf.dh.p = hd_in(&o, p, sizeof(p));
	o.op->asym->dh.ke_type = RTE_CRYPTO_ASYM_KE_SHARED_SECRET_COMPUTE;
	o.op->asym->dh.priv_key = hd_in(&o, x, sizeof(x));
	o.op->asym->dh.pub_key = hd_in(&o, x, sizeof(x));
	hd_out(&o, &o.op->asym->dh.shared_secret, sizeof(p));
	TEST_EQUAL(hd_run(&o), HD_GOOD);
	/* The modulus is there: the search finds what it looks for. */
	TEST_CHECK(slots_have(p, sizeof(p)));
	TEST_CHECK(!slots_have(o.op->asym->dh.shared_secret.data, 32));
	hd_close(&o);
	hd_open(&o, RTE_CRYPTO_ASYM_XFORM_DH);
	o.xf.dh.p = hd_in(&o, p, sizeof(p));
	o.xf.dh.g = hd_in(&o, seven, 1);
	o.op->asym->dh.ke_type = RTE_CRYPTO_ASYM_KE_PUB_KEY_GENERATE;
	hd_random(x, sizeof(x));
	o.op->asym->dh.priv_key = hd_in(&o, x, sizeof(x));
	hd_out(&o, &o.op->asym->dh.pub_key, sizeof(p));
	TEST_EQUAL(hd_run(&o), HD_GOOD);
	TEST_CHECK(!slots_have(x, 32));
	hd_close(&o);
	if (!hd_v3)
		return;
	hd_ec_open(&curve, RTE_CRYPTO_EC_GROUP_SECP256R1);
	hd_open(&o, RTE_CRYPTO_ASYM_XFORM_ECDH);
	o.xf.ec.curve_id = curve.id;
	o.op->asym->ecdh.ke_type = RTE_CRYPTO_ASYM_KE_PUB_KEY_GENERATE;
	BN_bn2binpad(curve.d, x, 32);
	o.op->asym->ecdh.priv_key = hd_in(&o, x, 32);
	hd_point_out(&o, &curve, &o.op->asym->ecdh.pub_key);
	TEST_EQUAL(hd_run(&o), HD_GOOD);
	TEST_CHECK(slots_have(o.op->asym->ecdh.pub_key.x.data, 32));
	TEST_CHECK(!slots_have(x, 16));
	hd_close(&o);
	hd_ec_close(&curve);
}

/* Where the release has it: a queue pair begins anew, and tells once of a fault. */
static void
reset(void)
{
#if HPRE_HAVE_QP_RESET
	const struct rte_cryptodev_qp_conf conf = { .nb_descriptors = 128 };

	sessions_make();
	hd_config(1, 64);
	TEST_EQUAL(rte_cryptodev_queue_pair_event_error_query(hd_id, 0), 0);
	TEST_EQUAL(hd_wd->ops->inject(hd_wd, WDM_EV_SQE_ERROR, 1), 0);
	TEST_EQUAL(one(KIND_MODEX), HD_ERROR);
	TEST_EQUAL(rte_cryptodev_queue_pair_event_error_query(hd_id, 0), 1);
	TEST_EQUAL(rte_cryptodev_queue_pair_event_error_query(hd_id, 0), 0);
	/* What was in flight does not come back: it is the application's again. */
	op_make(0, KIND_MODEX);
	hd_enqueue(0, &all[0], 1);
	TEST_EQUAL(rte_cryptodev_qp_depth_used(hd_id, 0), 1);
	TEST_EQUAL(rte_cryptodev_queue_pair_reset(hd_id, 0, NULL, 0), 0);
	TEST_EQUAL(rte_cryptodev_dequeue_burst(hd_id, 0, back, RTE_DIM(back)), 0);
	rte_crypto_op_free(all[0]);
	TEST_EQUAL(one(KIND_MODEX), HD_GOOD);
	TEST_EQUAL(rte_cryptodev_queue_pair_reset(hd_id, 0, &conf, 0), 0);
	TEST_EQUAL(one(KIND_MODINV), HD_GOOD);
	TEST_CHECK(rte_cryptodev_queue_pair_reset(hd_id, 1, NULL, 0) < 0);
	sessions_drop();
#else
	TEST_SKIP("this DPDK has no reset of a queue pair, 24.11 has");
#endif
}

static const struct test_case cases[] = {
	TEST_CASE(depths),
	TEST_CASE(laps),
	TEST_CASE(pairs),
	TEST_CASE(sessionless_many),
	TEST_CASE(faults),
	TEST_CASE(slots_wiped),
	TEST_CASE(reset),
};
HD_MAIN(cases)
