/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

#define OPENSSL_SUPPRESS_DEPRECATED	/* a generator of our own: RAND_set_rand_method() */

#include "hd.h"

#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include <openssl/rand.h>

#include <rte_bus_vdev.h>
#include <rte_cycles.h>
#include <rte_errno.h>
#include <rte_malloc.h>

#define WAIT_S		60
#define NB_OPS		8191
#define NB_SESSIONS	63
#define GUARD		32
#define FILL		0xa5
#define MEM_LEN		(HD_BUFS * (HD_LEN_MAX + 2 * GUARD + 64))

uint8_t hd_id;
struct wd_dev *hd_wd;
bool hd_v3, hd_inline;
struct rte_mempool *hd_op_pool, *hd_sess_pool;

static bool configured;

/* ---- Random numbers that can be repeated, of any thread ---- */

static atomic_ullong rand_state;

static int
rand_bytes(unsigned char *to, int len)
{
	uint64_t z;
	int i;

	for (i = 0; i < len; i++) {
		z = atomic_fetch_add(&rand_state, UINT64_C(0x9e3779b97f4a7c15));
		z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
		z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
		to[i] = z >> 56;
	}
	return 1;
}

static int
rand_status(void)
{
	return 1;
}

static const RAND_METHOD rand_method = {
	.bytes = rand_bytes, .pseudorand = rand_bytes, .status = rand_status,
};

void
hd_random(uint8_t *to, size_t len)
{
	rand_bytes(to, len);
}

static void
seed_set(void)
{
	const char *given = getenv("HD_SEED");
	unsigned long seed = given != NULL ? strtoul(given, NULL, 0) :
			     (unsigned long)time(NULL) ^ rte_rdtsc() << 20 >> 20;

	printf("HD_SEED=%lu\n", seed);
	drv_seed(seed);
	atomic_store(&rand_state, seed);
	RAND_set_rand_method(&rand_method);
}

/* ---- The device ---- */

void
hd_config(uint16_t nb_qps, uint32_t depth)
{
	struct rte_cryptodev_config conf = { .socket_id = SOCKET_ID_ANY, .nb_queue_pairs = nb_qps };
	struct rte_cryptodev_qp_conf qp = { .nb_descriptors = depth };
	uint16_t i;

	if (configured)
		rte_cryptodev_stop(hd_id);
	TEST_EQUAL(rte_cryptodev_configure(hd_id, &conf), 0);
	for (i = 0; i < nb_qps; i++)
		TEST_EQUAL(rte_cryptodev_queue_pair_setup(hd_id, i, &qp, SOCKET_ID_ANY), 0);
	TEST_EQUAL(rte_cryptodev_start(hd_id), 0);
	configured = true;
}

bool
hd_can(enum rte_crypto_asym_xform_type type)
{
	const struct rte_cryptodev_asym_capability_idx idx = { .type = type };

	return rte_cryptodev_asym_capability_get(hd_id, &idx) != NULL;
}

int
hd_main(const struct test_case *cases, size_t n, int argc, char **argv)
{
	const char *devargs = argc > 1 ? argv[1] : "";

	if (!drv_eal_start(argv[0]) || rte_vdev_init(HD_NAME, devargs) != 0) {
		fprintf(stderr, "no device with \"%s\"\n", devargs);
		return 1;
	}
	seed_set();
	hd_id = rte_cryptodev_get_dev_id(HD_NAME);
	hd_wd = wd_dev_find(HD_NAME);
	hd_op_pool = rte_crypto_op_pool_create("ops", RTE_CRYPTO_OP_TYPE_ASYMMETRIC, NB_OPS, 0, 0,
					       SOCKET_ID_ANY);
	hd_sess_pool = rte_cryptodev_asym_session_pool_create("sessions", NB_SESSIONS, 0, 0,
							      SOCKET_ID_ANY);
	if (hd_wd == NULL || hd_op_pool == NULL || hd_sess_pool == NULL)
		return 1;
	hd_v3 = hd_wd->hw >= 0x30;
	hd_inline = hd_wd->lend;
	hd_config(1, 64);
	if (argc > 1) {
		argc--;
		argv++;
	}
	return test_run(cases, n, argc, argv);
}

/* ---- Ops ---- */

void
hd_open(struct hd_op *o, enum rte_crypto_asym_xform_type type)
{
	memset(o, 0, sizeof(*o));
	o->xf.xform_type = type;
	o->op = rte_crypto_op_alloc(hd_op_pool, RTE_CRYPTO_OP_TYPE_ASYMMETRIC);
	TEST_CHECK(o->op != NULL, "no op left");
	o->mem = malloc(MEM_LEN);
	TEST_CHECK(o->mem != NULL);
	memset(o->mem, FILL, MEM_LEN);
	o->sessionless = drv_random(4) == 0;
}

static struct hd_buf *
buf_take(struct hd_op *o, uint32_t len)
{
	struct hd_buf *b = &o->buf[o->nb++];

	TEST_CHECK(o->nb <= HD_BUFS && len <= HD_LEN_MAX);
	o->used += GUARD + drv_random(32);
	b->at = o->mem + o->used;
	b->len = len;
	o->used += len + GUARD;
	TEST_CHECK(o->used <= MEM_LEN);
	return b;
}

rte_crypto_param
hd_in(struct hd_op *o, const uint8_t *data, uint32_t len)
{
	struct hd_buf *b = buf_take(o, len);

	memcpy(b->at, data, len);
	memcpy(b->copy, data, len);
	return (rte_crypto_param){ .data = b->at, .length = len };
}

void
hd_out(struct hd_op *o, rte_crypto_param *param, uint32_t len)
{
	struct hd_buf *b = buf_take(o, len);

	b->param = param;
	param->data = b->at;
	param->length = drv_random(2) == 0 ? len : 0;
}

void
hd_same(const uint8_t *got, const uint8_t *want, size_t len, const char *what)
{
	size_t i;

	for (i = 0; i < len; i++)
		TEST_CHECK(got[i] == want[i], "%s: byte %zu of %zu is %02x, want %02x", what, i,
			   len, got[i], want[i]);
}

/* Inputs are as they were; outputs were written as far as they say; nothing else at all. */
static void
memory_check(const struct hd_op *o)
{
	static uint8_t want[MEM_LEN];
	const struct hd_buf *b;
	uint32_t wrote;

	memset(want, FILL, MEM_LEN);
	for (b = o->buf; b < o->buf + o->nb; b++) {
		if (b->param == NULL) {
			memcpy(want + (b->at - o->mem), b->copy, b->len);
			continue;
		}
		TEST_CHECK(b->param->data == b->at, "an output's address was changed");
		wrote = o->op->status == HD_GOOD ? b->param->length : 0;
		TEST_CHECK(wrote <= b->len, "%u bytes in a buffer of %u", wrote, b->len);
		memcpy(want + (b->at - o->mem), b->at, wrote);
	}
	hd_same(o->mem, want, MEM_LEN, "memory of the op");
}

uint8_t
hd_again(struct hd_op *o)
{
	struct rte_crypto_op *back = NULL;

	o->op->status = RTE_CRYPTO_OP_STATUS_NOT_PROCESSED;
	hd_enqueue(0, &o->op, 1);
	hd_dequeue(0, &back, 1);
	TEST_CHECK(back == o->op);
	TEST_EQUAL(rte_cryptodev_dequeue_burst(hd_id, 0, &back, 1), 0);
	memory_check(o);
	return o->op->status;
}

uint8_t
hd_run(struct hd_op *o)
{
	if (o->sessionless) {
		o->op->sess_type = RTE_CRYPTO_OP_SESSIONLESS;
		o->op->asym->xform = &o->xf;
	} else {
		TEST_EQUAL(rte_cryptodev_asym_session_create(hd_id, &o->xf, hd_sess_pool,
							     &o->sess), 0);
		rte_crypto_op_attach_asym_session(o->op, o->sess);
	}
	return hd_again(o);
}

void
hd_close(struct hd_op *o)
{
	if (o->sess != NULL)
		TEST_EQUAL(rte_cryptodev_asym_session_free(hd_id, o->sess), 0);
	rte_crypto_op_free(o->op);
	free(o->mem);
}

uint8_t
hd_do(struct hd_op *o)
{
	uint8_t status = hd_run(o);

	hd_close(o);
	return status;
}

int
hd_session_try(struct hd_op *o)
{
	void *sess = NULL;
	int ret;

	ret = rte_cryptodev_asym_session_create(hd_id, &o->xf, hd_sess_pool, &sess);
	/* The library leaves the object of a session that failed with its caller. */
	if (sess != NULL && ret == 0)
		rte_cryptodev_asym_session_free(hd_id, sess);
	else if (sess != NULL)
		rte_mempool_put(hd_sess_pool, sess);
	hd_close(o);
	return ret;
}

void
hd_enqueue(uint16_t qp, struct rte_crypto_op **ops, unsigned int n)
{
	TEST_EQUAL(rte_cryptodev_enqueue_burst(hd_id, qp, ops, n), n);
}

void
hd_dequeue(uint16_t qp, struct rte_crypto_op **ops, unsigned int n)
{
	uint64_t end = rte_get_timer_cycles() + WAIT_S * rte_get_timer_hz();
	unsigned int done = 0, got;

	while (done < n) {
		got = rte_cryptodev_dequeue_burst(hd_id, qp, &ops[done], n - done);
		TEST_CHECK(got <= n - done);
		done += got;
		if (got != 0)
			continue;
		TEST_CHECK(rte_get_timer_cycles() < end, "%u of %u ops are back", done, n);
		if (!hd_inline)
			sched_yield();
	}
}
