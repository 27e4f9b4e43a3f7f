/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Injected faults, and threads that drive one function together. */

#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <time.h>

#include "mt.h"

#define NB_QUEUES	4

static struct mt_mem mem;
static struct mt vf;

static void
setup(void)
{
	struct qm_sqc *sqc;
	struct qm_cqc *cqc;

	if (vf.dev != NULL)
		mt_close(&vf);
	if (mem.base != NULL)
		mt_mem_close(&mem);
	mt_mem_open(&mem);
	mt_open(&vf, &mem, QM_HW_V3, true, NULL, 0, NB_QUEUES);
	mt_tables(&vf, NB_QUEUES, &sqc, &cqc);
}

/* ---- Faults ---- */

static void
wdm_inject_sqe_error(void)
{
	struct mt_queue q;
	struct mt_sqe sqe;
	unsigned int i;

	setup();
	mt_queue_open(&vf, &q, 0, 32, 0, false);
	wdm_inject(vf.dev, WDM_EV_SQE_ERROR, 5);
	mt_submit(&q, 0, 20);
	TEST_EQUAL(wdm_run(vf.dev, 64), 20);
	for (i = 0; i < 20; i++) {
		TEST_CHECK(mt_poll(&q, &sqe));
		TEST_EQUAL(sqe.in, i);
		TEST_EQUAL(sqe.status, i == 4 ? MT_ST_FAIL : MT_ST_OK);
	}
}

static void
wdm_inject_taken_back(void)
{
	struct mt_queue q;
	unsigned int ev;

	setup();
	mt_queue_open(&vf, &q, 0, 32, 0, false);
	for (ev = 0; ev < WDM_EV_NB; ev++)
		wdm_inject(vf.dev, ev, 2);
	for (ev = 0; ev < WDM_EV_NB; ev++)
		wdm_inject(vf.dev, ev, 0);
	wdm_inject(vf.dev, WDM_EV_NB, 1);
	mt_submit(&q, 0, 20);
	TEST_EQUAL(wdm_run(vf.dev, 64), 20);
	mt_expect(&q, 0, 20, 0);
}

/* The write got lost on its way: the device goes on, the driver waits for ever. */
static void
wdm_inject_cqe_lost(void)
{
	struct mt_queue q;
	struct mt_sqe sqe;

	setup();
	mt_queue_open(&vf, &q, 0, 32, 0, false);
	wdm_inject(vf.dev, WDM_EV_CQE_LOST, 3);
	mt_submit(&q, 0, 6);
	TEST_EQUAL(wdm_run(vf.dev, 64), 6);
	TEST_CHECK(mt_poll(&q, &sqe));
	TEST_CHECK(mt_poll(&q, &sqe));
	TEST_CHECK(!mt_poll(&q, &sqe));
	TEST_EQUAL(q.sq[2].status, MT_ST_OK);
	TEST_EQUAL(q.cq[3].sq_head, 3);
}

static void
wdm_inject_cqe_bad(void)
{
	struct mt_queue q;

	setup();
	mt_queue_open(&vf, &q, 0, 32, 0, false);
	wdm_inject(vf.dev, WDM_EV_CQE_BAD, 2);
	mt_submit(&q, 0, 3);
	TEST_EQUAL(wdm_run(vf.dev, 64), 3);
	TEST_EQUAL(q.cq[0].sq_head, 0);
	TEST_CHECK(q.cq[1].sq_head >= QM_MAX_DEPTH);
	TEST_EQUAL(q.cq[1].w7, 1);
	TEST_EQUAL(q.cq[2].sq_head, 2);
}

static void
wdm_inject_hang(void)
{
	struct mt_queue q, other;
	uint64_t none = 0;

	setup();
	mt_queue_open(&vf, &q, 0, 32, 0, false);
	mt_queue_open(&vf, &other, 1, 32, 0, false);
	wdm_inject(vf.dev, WDM_EV_HANG, 3);
	mt_submit(&q, 0, 6);
	TEST_EQUAL(wdm_run(vf.dev, 64), 2);
	TEST_EQUAL(wdm_run_queue(vf.dev, 0, 64), 0);
	mt_expect(&q, 0, 2, 0);
	mt_submit(&other, 0, 6);
	TEST_EQUAL(wdm_run(vf.dev, 64), 6);
	/* It cannot be drained, but it can be stopped and started. */
	TEST_EQUAL(mt_mb(&vf, 9, 0, false, &none), 1);
	TEST_EQUAL(mt_mb(&vf, 8, 0, false, &none), 0);
	TEST_EQUAL(wdm_run(vf.dev, 64), 0);
	TEST_EQUAL(q.sq[2].status, MT_ST_NONE);
	mt_queue_load(&q, 0, false);
	mt_submit(&q, 50, 6);
	TEST_EQUAL(wdm_run(vf.dev, 64), 6);
	mt_expect(&q, 50, 6, 0);
}

static void
wdm_inject_mb_busy(void)
{
	uint64_t vft = 0;

	setup();
	wdm_inject(vf.dev, WDM_EV_MB_BUSY, 2);
	TEST_EQUAL(mt_mb(&vf, 6, 0, true, &vft), 0);
	TEST_EQUAL(mt_mb(&vf, 6, 0, true, &vft), -1);
	/* For good: only a reset helps. */
	TEST_EQUAL(mt_mb(&vf, 6, 0, true, &vft), -1);
	wdm_reset(vf.dev);
	vft = 0;
	TEST_EQUAL(mt_mb(&vf, 6, 0, true, &vft), 0);
	TEST_CHECK(vft != 0);
}

static void
wdm_inject_mb_error(void)
{
	uint64_t vft = 0;

	setup();
	wdm_inject(vf.dev, WDM_EV_MB_ERROR, 1);
	TEST_EQUAL(mt_mb(&vf, 6, 0, true, &vft), 1);
	vft = 0;
	TEST_EQUAL(mt_mb(&vf, 6, 0, true, &vft), 0);
}

/* The first, second, ... access of loading and using a queue fails; each time it is noticed. */
static void
wdm_inject_bus_error_sweep(void)
{
	struct mt_queue q = { .mt = &vf, .nr = 1, .depth = 8, .phase = true };
	struct qm_sqc sqc;
	struct qm_cqc cqc;
	unsigned int n, ran;
	int bad;

	for (n = 1; n < 20; n++) {
		setup();
		q.sq = mt_alloc(&mem, 8 * sizeof(*q.sq), &q.sq_iova);
		q.cq = mt_alloc(&mem, 8 * sizeof(*q.cq), &q.cq_iova);
		q.tail = 0;
		mt_sqc(&q, 0, &sqc);
		mt_cqc(&q, false, &cqc);
		wdm_inject(vf.dev, WDM_EV_BUS_ERROR, n);
		bad = mt_ctx(&vf, 0, 1, false, &sqc);
		bad |= mt_ctx(&vf, 1, 1, false, &cqc);
		mt_submit(&q, 0, 3);
		ran = wdm_run(vf.dev, 64);
		TEST_EQUAL(wdm_run(vf.dev, 64), 0);
		if (bad == 0 && ran == 3 && q.cq[2].w7 == 1)
			break;
		TEST_CHECK(bad != 0 || q.cq[0].w7 == 0, "access %u", n);
	}
	/* Get SQC, write it through, the same for the CQC; fetch SQEs, write CQEs. */
	TEST_EQUAL(n, 7);
}

static void
wdm_inject_abn(void)
{
	struct mt pf;

	setup();
	mt_open(&pf, &mem, QM_HW_V3, false, NULL, 0, 0);
	wdm_inject(pf.dev, WDM_EV_ABN, 1);
	TEST_EQUAL(mt_r32(&pf, 0x100000), 1 << 3);
	TEST_EQUAL(mt_r32(&pf, 0x100008), 0);
	TEST_EQUAL(pf.irq[QM_IRQ_ABN], 0);
	mt_w32(&pf, 0x100004, ~(1u << 3));
	TEST_EQUAL(pf.irq[QM_IRQ_ABN], 1);
	TEST_EQUAL(mt_r32(&pf, 0x100008), 1 << 3);
	mt_close(&pf);
	/* A VF without a PF has nobody to tell. */
	wdm_inject(vf.dev, WDM_EV_ABN, 1);
}

/* ---- Threads ---- */

#define ROUNDS		4000

struct worker {
	struct mt_queue q;
	pthread_t thread;
	unsigned int rounds;	/* with a completion, in any order of threads */
	atomic_bool *stop;
	bool inline_mode;
	const char *error;
};

/* Like mt_expect(), for a thread that may not end the case. */
static unsigned int
worker_poll(struct worker *w, uint32_t *next, unsigned int type)
{
	struct mt_queue *q = &w->q;
	unsigned int n = 0;

	for (;;) {
		struct qm_cqe *cqe = &q->cq[q->head];
		uint16_t w7 = atomic_load_explicit((_Atomic uint16_t *)&cqe->w7,
						   memory_order_acquire);

		if ((w7 & 1) != q->phase)
			break;
		if (cqe->sq_head != q->head || cqe->sq_num != q->nr)
			w->error = "wrong CQE";
		else if (q->sq[q->head].out != *next + 1 + type)
			w->error = "wrong result";
		(*next)++;
		n++;
		if (++q->head == q->depth) {
			q->head = 0;
			q->phase = !q->phase;
		}
	}
	return n;
}

static void
worker_ring(struct worker *w, unsigned int cmd, uint16_t index)
{
	uint64_t word = w->q.nr | cmd << 12 | (uint64_t)index << 32;

	if (wdm_bar_write(vf.dev, 2, 0x1000, &word, sizeof(word)) != 0)
		w->error = "doorbell refused";
}

/* Submit, run (or let others run), poll; as a polling driver does. */
static void *
worker_main(void *arg)
{
	struct worker *w = arg;
	struct mt_queue *q = &w->q;
	uint32_t sent = 0, next = 0;
	unsigned int n;

	while (next < w->rounds && w->error == NULL) {
		for (n = 0; sent - next < q->depth - 1u && sent < w->rounds && n < 5; n++) {
			memset(&q->sq[q->tail], 0, sizeof(*q->sq));
			q->sq[q->tail].in = sent++;
			q->tail = (q->tail + 1) % q->depth;
		}
		if (n != 0)
			worker_ring(w, QM_DB_CMD_SQ, q->tail);
		if (w->inline_mode)
			wdm_run_queue(vf.dev, q->nr, 3);
		n = worker_poll(w, &next, q->nr & 1);
		if (n != 0)
			worker_ring(w, QM_DB_CMD_CQ, q->head);
		else
			sched_yield();
	}
	return NULL;
}

static void *
runner_main(void *arg)
{
	atomic_bool *stop = arg;

	while (!atomic_load(stop)) {
		if (wdm_run(vf.dev, 16) == 0)
			sched_yield();
	}
	return NULL;
}

static void
workers_start(struct worker *w, unsigned int n, bool inline_mode)
{
	unsigned int i;

	memset(w, 0, n * sizeof(*w));
	for (i = 0; i < n; i++) {
		mt_queue_open(&vf, &w[i].q, i, 16, i & 1, false);
		w[i].rounds = ROUNDS;
		w[i].inline_mode = inline_mode;
	}
	for (i = 0; i < n; i++)
		TEST_EQUAL(pthread_create(&w[i].thread, NULL, worker_main, &w[i]), 0);
}

static void
workers_join(struct worker *w, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		pthread_join(w[i].thread, NULL);
	for (i = 0; i < n; i++)
		TEST_CHECK(w[i].error == NULL, "%s", w[i].error);
}

/* Each thread polls and executes a queue of its own. */
static void
wdm_run_queue_two_threads(void)
{
	struct worker w[2];

	setup();
	workers_start(w, 2, true);
	workers_join(w, 2);
}

/* Driver threads and two device threads that share all queues: no wake-up may be lost. */
static void
wdm_run_many_threads(void)
{
	struct worker w[NB_QUEUES];
	pthread_t runner[2];
	atomic_bool stop = false;
	unsigned int i;

	setup();
	for (i = 0; i < 2; i++)
		TEST_EQUAL(pthread_create(&runner[i], NULL, runner_main, &stop), 0);
	workers_start(w, NB_QUEUES, false);
	for (i = 0; i < NB_QUEUES; i++)
		pthread_join(w[i].thread, NULL);
	atomic_store(&stop, true);
	for (i = 0; i < 2; i++)
		pthread_join(runner[i], NULL);
	for (i = 0; i < NB_QUEUES; i++)
		TEST_CHECK(w[i].error == NULL, "%s", w[i].error);
}

/* ---- What must wait for a queue that is being executed, and what must not ---- */

struct call {
	pthread_t thread;
	void (*fn)(struct call *call);
	atomic_bool done;
	uint64_t word;
};

static void *
call_main(void *arg)
{
	struct call *call = arg;

	call->fn(call);
	atomic_store(&call->done, true);
	return NULL;
}

static void
call_start(struct call *call, void (*fn)(struct call *call))
{
	call->fn = fn;
	atomic_init(&call->done, false);
	TEST_EQUAL(pthread_create(&call->thread, NULL, call_main, call), 0);
}

static void
call_run(struct call *call)
{
	call->word = wdm_run_queue(vf.dev, 0, 1);
}

static void
call_sync(struct call *call)
{
	wdm_sync(vf.dev);
}

static void
call_reset(struct call *call)
{
	wdm_reset(vf.dev);
}

/* STOP_QP of queue 0. */
static void
call_stop(struct call *call)
{
	struct qm_mailbox mb = { .w0 = 0x2008 };

	wdm_bar_write(vf.dev, 2, 0x300, &mb, sizeof(mb));
	wdm_bar_read(vf.dev, 2, 0x300, &mb, sizeof(mb));
	call->word = mb.w0 >> 9 & 0xf;
}

/* Queue 0 is in the engine, in a thread of its own. */
static void
block_start(struct mt_queue *q, struct call *run)
{
	atomic_store(&mt_block, 1);
	q->sq[0].in = MT_IN_BLOCK;
	q->tail = 1;
	mt_doorbell(&vf, QM_DB_CMD_SQ, 0, 1, false);
	call_start(run, call_run);
	while (atomic_load(&mt_block) != 2)
		sched_yield();
}

static void
waits_for_queue(void (*fn)(struct call *call))
{
	struct timespec moment = { .tv_nsec = 20 * 1000 * 1000 };
	struct call run = { 0 }, wait = { 0 };
	struct mt_queue q;

	setup();
	mt_queue_open(&vf, &q, 0, 16, 0, false);
	block_start(&q, &run);
	call_start(&wait, fn);
	nanosleep(&moment, NULL);
	TEST_EQUAL(atomic_load(&wait.done), false);
	TEST_EQUAL(atomic_load(&run.done), false);
	atomic_store(&mt_block, 0);
	pthread_join(run.thread, NULL);
	pthread_join(wait.thread, NULL);
	TEST_EQUAL(run.word, 1);
	TEST_EQUAL(wait.word, 0);
	TEST_EQUAL(q.sq[0].status, MT_ST_OK);
}

static void
wdm_sync_waits_for_queue(void)
{
	waits_for_queue(call_sync);
}

static void
wdm_reset_waits_for_queue(void)
{
	waits_for_queue(call_reset);
}

static void
wdm_queue_stop_waits_for_queue(void)
{
	waits_for_queue(call_stop);
}

/* Doorbells, registers and other queues go on; the busy queue is passed over. */
static void
wdm_run_passes_over_busy_queue(void)
{
	struct mt_queue q, other;
	struct call run = { 0 };

	setup();
	mt_queue_open(&vf, &q, 0, 16, 0, false);
	mt_queue_open(&vf, &other, 1, 16, 0, false);
	block_start(&q, &run);
	mt_submit(&q, 1, 2);
	TEST_EQUAL(wdm_run_queue(vf.dev, 0, 16), 0);
	TEST_EQUAL(wdm_run(vf.dev, 16), 0);
	mt_submit(&other, 5, 3);
	TEST_EQUAL(wdm_run(vf.dev, 16), 3);
	mt_expect(&other, 5, 3, 0);
	TEST_EQUAL(mt_r32(&vf, 0x3100), 0x4f01);
	TEST_EQUAL(atomic_load(&run.done), false);
	atomic_store(&mt_block, 0);
	pthread_join(run.thread, NULL);
	/* What was rung in the meantime was not lost. */
	TEST_EQUAL(wdm_run(vf.dev, 16), 2);
}

/* Registers, mailbox, doorbells and resets from one thread while others execute. */
static void
wdm_reset_while_running(void)
{
	pthread_t runner[2];
	atomic_bool stop = false;
	struct mt_queue q[2];
	struct qm_sqc *sqc;
	struct qm_cqc *cqc;
	uint64_t none = 0;
	unsigned int i, n;
	size_t used;

	setup();
	for (i = 0; i < 2; i++)
		TEST_EQUAL(pthread_create(&runner[i], NULL, runner_main, &stop), 0);
	used = mem.used;
	for (n = 0; n < 200; n++) {
		/* Only after wdm_sync() is it certain that nobody writes to the old rings. */
		wdm_sync(vf.dev);
		mem.used = used;
		mt_tables(&vf, NB_QUEUES, &sqc, &cqc);
		for (i = 0; i < 2; i++) {
			mt_queue_open(&vf, &q[i], i, 32, i, false);
			mt_submit(&q[i], n, 20);
		}
		if (n % 3 == 0) {
			/* What stopping executes and what the runners did adds up. */
			for (i = 0; i < 2; i++) {
				TEST_EQUAL(mt_mb(&vf, 8, i, false, &none), 0);
				mt_expect(&q[i], n, 20, i);
			}
		} else if (n % 3 == 1) {
			wdm_reset(vf.dev);
		} else {
			TEST_EQUAL(mt_mb(&vf, 9, 0, false, &none), 0);
			mt_w32(&vf, 0x204, 1);
			TEST_EQUAL(sqc[1].tail, 20);
			wdm_reset(vf.dev);
		}
	}
	atomic_store(&stop, true);
	for (i = 0; i < 2; i++)
		pthread_join(runner[i], NULL);
}

static const struct test_case cases[] = {
	TEST_CASE(wdm_inject_sqe_error),
	TEST_CASE(wdm_inject_taken_back),
	TEST_CASE(wdm_inject_cqe_lost),
	TEST_CASE(wdm_inject_cqe_bad),
	TEST_CASE(wdm_inject_hang),
	TEST_CASE(wdm_inject_mb_busy),
	TEST_CASE(wdm_inject_mb_error),
	TEST_CASE(wdm_inject_bus_error_sweep),
	TEST_CASE(wdm_inject_abn),
	TEST_CASE(wdm_run_queue_two_threads),
	TEST_CASE(wdm_run_many_threads),
	TEST_CASE(wdm_sync_waits_for_queue),
	TEST_CASE(wdm_reset_waits_for_queue),
	TEST_CASE(wdm_queue_stop_waits_for_queue),
	TEST_CASE(wdm_run_passes_over_busy_queue),
	TEST_CASE(wdm_reset_while_running),
};
TEST_MAIN(cases)
