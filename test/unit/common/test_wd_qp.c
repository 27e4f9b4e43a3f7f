/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Rings, laps, faults and recovery, against a device that does what it is told. */

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <rte_cycles.h>
#include <rte_errno.h>

#include "common.h"
#include "fake.h"
#include "wd_qm.h"
#include "wd_qp.h"

#define MAX_OPS		4096

static struct op {
	uint32_t in, out;
	unsigned int done;
	unsigned int again;	/* so many more SQEs before it is done */
} op[MAX_OPS];

static int
fill(struct wd_qp *qp, uint16_t slot, void *sqe, void *arg_op, void *arg)
{
	struct op *o = arg_op;

	(void)slot;
	if (arg != NULL && arg == arg_op)
		return -1;
	memset(sqe, 0, (size_t)1 << qp->sqe_shift);
	*(uint32_t *)sqe = o->in;
	return 0;
}

static bool
finish(struct wd_qp *qp, uint16_t slot, const void *sqe, void *arg_op, void *arg)
{
	struct op *o = arg_op;

	(void)slot;
	o->out = *(const uint32_t *)sqe;
	if (o->again != 0) {
		o->again--;
		fill(qp, qp->tail, wd_qp_sqe(qp, qp->tail), o, NULL);
		wd_qp_put(qp, o);
		return false;
	}
	o->done++;
	(void)arg;
	return true;
}

static void
ops_reset(void)
{
	unsigned int i;

	memset(op, 0, sizeof(op));
	for (i = 0; i < MAX_OPS; i++)
		op[i].in = i * 7;
}

static struct wd_qp *
qp_open(struct wd_dev *dev, uint16_t nb)
{
	const struct wd_qp_conf conf = {
		.nb_inflight = nb, .sqe_shift = 7, .type = 0, .numa_node = SOCKET_ID_ANY,
	};

	return wd_qp_open(dev, &conf);
}

static struct wd_dev *
setup(uint32_t timeout_ms, bool lend)
{
	struct wd_dev *dev;

	fake_reset();
	fake.lend = lend;
	ops_reset();
	dev = fake_open(0, timeout_ms);
	TEST_CHECK(dev != NULL, "%s", common_log());
	return dev;
}

static uint16_t
enqueue(struct wd_qp *qp, unsigned int first, uint16_t n)
{
	void *ops[MAX_OPS];
	uint16_t i;

	for (i = 0; i < n; i++)
		ops[i] = &op[(first + i) % MAX_OPS];
	return wd_enqueue(qp, ops, n, fill, NULL);
}

/* Up to @n that are done must be those from @first on. */
static uint16_t
dequeue(struct wd_qp *qp, unsigned int first, uint16_t n)
{
	void *ops[MAX_OPS];
	uint16_t i, got;

	got = wd_dequeue(qp, ops, n, finish, NULL);
	for (i = 0; i < got; i++) {
		struct op *o = &op[(first + i) % MAX_OPS];

		TEST_CHECK(ops[i] == o, "not the op that is due");
		TEST_EQUAL(o->out, ~o->in);
	}
	return got;
}

static void
qp_depths(void)
{
	static const uint16_t pair[][2] = {
		{ 1, 64 }, { 63, 64 }, { 64, 128 }, { 511, 512 }, { 512, 1024 }, { 4095, 4096 },
	};
	struct wd_dev *dev = setup(0, false);
	struct wd_qp *qp;
	unsigned int i;

	for (i = 0; i < RTE_DIM(pair); i++) {
		qp = qp_open(dev, pair[i][0]);
		TEST_CHECK(qp != NULL);
		TEST_EQUAL(qp->depth, pair[i][1]);
		TEST_EQUAL(qp->max_used, pair[i][0]);
		TEST_EQUAL(WD_GET(QM_XQC_DEPTH, fake.queue[0].sqc.dw3), pair[i][1] - 1);
		/* Rings are whole pages on the bus, and the CQ follows the SQ. */
		TEST_EQUAL(qp->sq_iova % 4096, 0);
		TEST_EQUAL(qp->cq_iova - qp->sq_iova, pair[i][1] * 128);
		wd_qp_close(qp);
	}
	TEST_CHECK(qp_open(dev, 0) == NULL);
	TEST_EQUAL(rte_errno, EINVAL);
	TEST_CHECK(qp_open(dev, 4096) == NULL);
	TEST_EQUAL(rte_errno, EINVAL);
	wd_qp_close(NULL);
	wd_dev_close(dev);
}

static void
qp_conf_refused(void)
{
	struct wd_dev *dev = setup(0, false);
	struct wd_qp_conf conf = { .nb_inflight = 1, .sqe_shift = 5, .numa_node = SOCKET_ID_ANY };

	TEST_CHECK(wd_qp_open(dev, &conf) == NULL);
	conf.sqe_shift = 8;
	TEST_CHECK(wd_qp_open(dev, &conf) == NULL);
	conf.sqe_shift = 7;
	conf.type = 16;
	TEST_CHECK(wd_qp_open(dev, &conf) == NULL);
	TEST_EQUAL(rte_errno, EINVAL);
	wd_dev_close(dev);
}

/* Random bursts over many laps: everything once, in order, never more in flight than asked for. */
static void
laps(uint16_t nb, bool lend)
{
	struct wd_dev *dev = setup(0, lend);
	struct wd_qp *qp = qp_open(dev, nb);
	unsigned int sent = 0, got = 0, total = qp->depth * 10;

	while (got < total) {
		uint16_t n = 1 + common_random(nb + 8), taken;

		taken = enqueue(qp, sent, RTE_MIN(n, total - sent));
		TEST_EQUAL(taken, RTE_MIN(RTE_MIN(n, total - sent), nb - (sent - got)));
		sent += taken;
		TEST_EQUAL(qp->used, sent - got);
		if (!lend)
			fake_run(0, common_random(nb + 1));
		got += dequeue(qp, got, 1 + common_random(nb));
		TEST_CHECK(!qp->broken);
	}
	TEST_EQUAL(got, total);
	TEST_EQUAL(qp->used, 0);
	wd_qp_close(qp);
	wd_dev_close(dev);
}

static void
qp_laps(void)
{
	laps(63, false);
	laps(1, false);
	laps(100, false);
	laps(511, false);
}

static void
qp_laps_lent(void)
{
	laps(63, true);
	laps(300, true);
}

static void
qp_one_doorbell_a_burst(void)
{
	struct wd_dev *dev = setup(0, false);
	struct wd_qp *qp = qp_open(dev, 63);

	fake_forget();
	TEST_EQUAL(enqueue(qp, 0, 32), 32);
	TEST_EQUAL(fake.nb, 1);
	TEST_EQUAL(fake.store[0].word[1], 32);
	TEST_EQUAL(enqueue(qp, 0, 0), 0);
	TEST_EQUAL(fake.nb, 1);
	fake_run(0, 20);
	TEST_EQUAL(dequeue(qp, 0, 32), 20);
	TEST_EQUAL(fake.nb, 2);
	TEST_EQUAL(fake.store[1].word[0], 0x1000);
	TEST_EQUAL(fake.store[1].word[1], 20);
	/* Nothing to take: no doorbell. */
	TEST_EQUAL(dequeue(qp, 20, 32), 0);
	TEST_EQUAL(fake.nb, 2);
	fake_run(0, 12);
	TEST_EQUAL(dequeue(qp, 20, 32), 12);
	wd_qp_close(qp);
	wd_dev_close(dev);
}

static void
qp_refusal_ends_burst(void)
{
	struct wd_dev *dev = setup(0, true);
	struct wd_qp *qp = qp_open(dev, 63);
	void *ops[8];
	unsigned int i;

	for (i = 0; i < 8; i++)
		ops[i] = &op[i];
	TEST_EQUAL(wd_enqueue(qp, ops, 8, fill, &op[5]), 5);
	TEST_EQUAL(qp->used, 5);
	TEST_EQUAL(dequeue(qp, 0, 8), 5);
	wd_qp_close(qp);
	wd_dev_close(dev);
}

/* Ops that take several SQEs one after the other, in a full ring. */
static void
qp_finish_goes_on(void)
{
	struct wd_dev *dev = setup(0, true);
	struct wd_qp *qp = qp_open(dev, 63);
	unsigned int i, got = 0, rounds = 0;
	void *ops[63];

	for (i = 0; i < 63; i++)
		op[i].again = 3;
	TEST_EQUAL(enqueue(qp, 0, 63), 63);
	while (got < 63) {
		got += wd_dequeue(qp, ops, 63, finish, NULL);
		TEST_CHECK(qp->used <= 63);
		TEST_CHECK(rounds++ < 100);
	}
	for (i = 0; i < 63; i++)
		TEST_EQUAL(op[i].done, 1);
	TEST_EQUAL(qp->used, 0);
	wd_qp_close(qp);
	wd_dev_close(dev);
}

/* All that was in flight comes back, oldest first, @step at a time; then the queue works again. */
static void
recover(struct wd_qp *qp, unsigned int first, unsigned int nb, uint16_t step)
{
	unsigned int got = 0;
	void *ops[64];
	uint16_t i, n;

	while (qp->broken) {
		n = wd_qp_recover(qp, ops, step);
		TEST_EQUAL(n, RTE_MIN(step, nb - got));
		for (i = 0; i < n; i++)
			TEST_CHECK(ops[i] == &op[first + got + i]);
		got += n;
	}
	TEST_EQUAL(got, nb);
	TEST_EQUAL(qp->used, 0);
	TEST_EQUAL(qp->head, 0);
	TEST_EQUAL(wd_qp_recover(qp, ops, step), 0);
	TEST_EQUAL(enqueue(qp, 100, 63), 63);
	fake_run(qp->queue, 63);
	TEST_EQUAL(dequeue(qp, 100, 63), 63);
}

static void
qp_bad_cqe(void)
{
	struct wd_dev *dev = setup(0, false);
	struct wd_qp *qp = qp_open(dev, 63);

	fake.bad_cqe = 10;
	TEST_EQUAL(enqueue(qp, 0, 40), 40);
	fake_run(0, 40);
	/* Those before it are fine. */
	TEST_EQUAL(dequeue(qp, 0, 63), 10);
	TEST_CHECK(qp->broken);
	TEST_EQUAL(qp->bad_cqe, 1);
	fake.bad_cqe = -1;
	recover(qp, 10, 30, 7);
	wd_qp_close(qp);
	wd_dev_close(dev);
	TEST_EQUAL(fake.resets, 0);
}

/* Poll until the queue is found silent; it may not be sooner than @ms. */
static void
wait_broken(struct wd_qp *qp, unsigned int ms)
{
	uint64_t start = rte_get_tsc_cycles(), hz = rte_get_tsc_hz();

	while (!qp->broken) {
		TEST_EQUAL(dequeue(qp, 0, 8), 0);
		TEST_CHECK(rte_get_tsc_cycles() - start < 20 * hz);
	}
	TEST_CHECK(rte_get_tsc_cycles() - start >= hz / 1000 * ms);
	TEST_EQUAL(qp->timeouts, 1);
}

static void
qp_silence(void)
{
	struct wd_dev *dev = setup(30, false);
	struct wd_qp *qp = qp_open(dev, 63);

	fake.silent = true;
	TEST_EQUAL(enqueue(qp, 0, 20), 20);
	wait_broken(qp, 30);
	fake.silent = false;
	recover(qp, 0, 20, 64);
	/* An idle queue is not a silent one. */
	rte_delay_ms(40);
	TEST_EQUAL(dequeue(qp, 0, 8), 0);
	rte_delay_ms(40);
	TEST_EQUAL(dequeue(qp, 0, 8), 0);
	TEST_CHECK(!qp->broken);
	wd_qp_close(qp);
	wd_dev_close(dev);
}

static void
qp_recover_resets(void)
{
	struct wd_dev *dev = setup(20, false);
	struct wd_qp *qp = qp_open(dev, 63);

	fake.silent = true;
	TEST_EQUAL(enqueue(qp, 0, 20), 20);
	wait_broken(qp, 20);
	fake.silent = false;
	fake.mb_fail = 0x8;
	fake.mb_fails = 1;
	recover(qp, 0, 20, 5);
	TEST_EQUAL(fake.resets, 1);
	wd_qp_close(qp);
	wd_dev_close(dev);
}

/* The PF was reset: the function is brought up anew before a queue of it. */
static void
qp_recover_lost_function(void)
{
	struct wd_dev *dev = setup(20, false);
	struct wd_qp *qp = qp_open(dev, 63), *other = qp_open(dev, 63);

	fake.silent = true;
	TEST_EQUAL(enqueue(qp, 0, 20), 20);
	fake.sqc_bt = 0;
	fake.queue[0].loaded = false;
	fake.queue[1].loaded = false;
	wait_broken(qp, 20);
	fake.silent = false;
	recover(qp, 0, 20, 5);
	TEST_EQUAL(fake.resets, 1);
	TEST_CHECK(fake.sqc_bt == dev->qm->mz->iova + 4096);
	TEST_CHECK(other->broken);
	recover(other, 0, 0, 5);
	TEST_EQUAL(fake.resets, 1);
	wd_qp_close(qp);
	wd_qp_close(other);
	wd_dev_close(dev);
}

/* A start that fails is tried again, but not at every poll. */
static void
qp_recover_start_fails(void)
{
	struct wd_dev *dev = setup(20, false);
	struct wd_qp *qp = qp_open(dev, 63);
	void *ops[64];

	fake.silent = true;
	TEST_EQUAL(enqueue(qp, 0, 20), 20);
	wait_broken(qp, 20);
	fake.silent = false;
	fake.mb_fail = 0x0;
	fake.mb_fails = 2;
	TEST_EQUAL(wd_qp_recover(qp, ops, 64), 20);
	TEST_CHECK(qp->broken);
	TEST_EQUAL(fake.mb_fails, 1);
	TEST_EQUAL(wd_qp_recover(qp, ops, 64), 0);
	TEST_EQUAL(fake.mb_fails, 1);
	rte_delay_ms(25);
	TEST_EQUAL(wd_qp_recover(qp, ops, 64), 0);
	TEST_EQUAL(fake.mb_fails, 0);
	TEST_CHECK(qp->broken);
	rte_delay_ms(25);
	recover(qp, 0, 0, 8);
	wd_qp_close(qp);
	wd_dev_close(dev);
}

/* Neither stop nor reset works: the ops come back all the same, the queue stays broken. */
static void
qp_recover_hopeless(void)
{
	struct wd_dev *dev = setup(20, false);
	struct wd_qp *qp = qp_open(dev, 63);
	void *ops[64];

	fake.silent = true;
	TEST_EQUAL(enqueue(qp, 0, 20), 20);
	wait_broken(qp, 20);
	fake.no_reset = true;
	fake.no_bar = true;
	TEST_EQUAL(wd_qp_recover(qp, ops, 64), 20);
	TEST_CHECK(qp->broken);
	TEST_EQUAL(wd_qp_recover(qp, ops, 64), 0);
	wd_qp_close(qp);
	wd_dev_close(dev);
}

static void
qp_close_waits(void)
{
	struct wd_dev *dev = setup(0, true);
	struct wd_qp *qp = qp_open(dev, 511);

	TEST_EQUAL(enqueue(qp, 0, 500), 500);
	wd_qp_close(qp);
	/* Every one was executed before the queue was stopped, and the device knows it is empty. */
	TEST_EQUAL(fake.queue[0].sq_head, 500);
	TEST_EQUAL(fake.queue[0].cq_head, 500);
	wd_dev_close(dev);
}

static void
qp_close_gives_up(void)
{
	struct wd_dev *dev = setup(0, false);
	struct wd_qp *qp = qp_open(dev, 63);
	uint64_t start;

	fake.silent = true;
	TEST_EQUAL(enqueue(qp, 0, 3), 3);
	common_log_reset();
	start = rte_get_tsc_cycles();
	wd_qp_close(qp);
	TEST_CHECK(rte_get_tsc_cycles() - start >= 4 * rte_get_tsc_hz());
	TEST_LOGGED("closes with 3 requests in flight");
	TEST_EQUAL(fake.store[fake.nb - 1].word[0], 0x2008);
	wd_dev_close(dev);
}

/* All zeroes is a dead queue pair. */
static void
qp_zero_is_dead(void)
{
	struct wd_qp qp = { 0 };
	void *ops[4] = { &op[0], &op[1], &op[2], &op[3] };

	TEST_EQUAL(wd_qp_room(&qp), 0);
	TEST_EQUAL(wd_enqueue(&qp, ops, 4, fill, NULL), 0);
	TEST_EQUAL(wd_dequeue(&qp, ops, 4, finish, NULL), 0);
	TEST_EQUAL(wd_qp_recover(&qp, ops, 4), 0);
	wd_qp_close(&qp);
}

/* Old kernels do not know MADV_WIPEONFORK, and qemu-user says yes to it and does nothing. */
static bool
forks_are_wiped(void)
{
	uint8_t *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			     0);
	bool wiped = false;
	int status;
	pid_t pid;

	TEST_CHECK(page != MAP_FAILED);
	*page = 1;
	if (madvise(page, 4096, MADV_WIPEONFORK) == 0) {
		pid = fork();
		TEST_CHECK(pid >= 0);
		if (pid == 0)
			_exit(*page);
		TEST_EQUAL(waitpid(pid, &status, 0), pid);
		wiped = status == 0;
	}
	munmap(page, 4096);
	return wiped;
}

/* What a forked child inherits is dead; the parent's goes on. */
static void
qp_fork(void)
{
	static const struct wd_qp zero;
	void *ops[8] = { &op[0] };
	struct wd_dev *dev;
	struct wd_qp *qp;
	int status;
	pid_t pid;

	if (!forks_are_wiped())
		TEST_SKIP("no MADV_WIPEONFORK here");
	dev = setup(0, true);
	qp = qp_open(dev, 63);
	TEST_EQUAL(enqueue(qp, 0, 8), 8);
	pid = fork();
	TEST_CHECK(pid >= 0);
	if (pid == 0)
		_exit(memcmp(qp, &zero, sizeof(zero)) == 0 &&
		      wd_enqueue(qp, ops, 8, fill, NULL) == 0 &&
		      wd_dequeue(qp, ops, 8, finish, NULL) == 0 ? 0 : 1);
	TEST_EQUAL(waitpid(pid, &status, 0), pid);
	TEST_EQUAL(status, 0);
	TEST_EQUAL(dequeue(qp, 0, 8), 8);
	wd_qp_close(qp);
	wd_dev_close(dev);
}

static const struct test_case cases[] = {
	TEST_CASE(qp_depths),
	TEST_CASE(qp_conf_refused),
	TEST_CASE(qp_laps),
	TEST_CASE(qp_laps_lent),
	TEST_CASE(qp_one_doorbell_a_burst),
	TEST_CASE(qp_refusal_ends_burst),
	TEST_CASE(qp_finish_goes_on),
	TEST_CASE(qp_bad_cqe),
	TEST_CASE(qp_silence),
	TEST_CASE(qp_recover_resets),
	TEST_CASE(qp_recover_lost_function),
	TEST_CASE(qp_recover_start_fails),
	TEST_CASE(qp_recover_hopeless),
	TEST_CASE(qp_close_waits),
	TEST_CASE(qp_close_gives_up),
	TEST_CASE(qp_zero_is_dead),
	TEST_CASE(qp_fork),
};
COMMON_MAIN(cases)
