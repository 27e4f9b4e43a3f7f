/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* The hot path of the model: SQ and CQ doorbells, execution of SQEs, writing of CQEs. */

#include <sched.h>
#include <string.h>

#include "wdm_priv.h"

/*
 * Who may touch what while a queue runs:
 *
 *   doorbells (any thread)         owner of the queue (one thread at a time)
 *   ----------------------         -----------------------------------------
 *   sq_tail  ---------------->     SQEs from sq_head up to sq_tail are executed
 *   cq_head  ---------------->     CQEs are written while cq_tail + 1 != cq_head
 *   armed    <--------------->     the first CQE after it makes one EQE
 *   active[] <--------------->     cleared by wdm_run() when nothing is left to do
 *
 * The last two pair a store with a load of the other side's word: a doorbell stores its index and
 * then looks at active[] and cq_tail (or stores armed and looks at cq_tail); the owner clears
 * active[] or stores cq_tail and then looks at the index (or at armed). One of them must see the
 * other's store, on every CPU, which only sequentially consistent operations promise. Acquire and
 * release would lose a wake-up now and then.
 */

static bool
queue_trylock(struct wdm_queue *q)
{
	unsigned int seq = atomic_load_explicit(&q->seq, memory_order_relaxed);

	return (seq & 1) == 0 &&
		atomic_compare_exchange_strong_explicit(&q->seq, &seq, seq + 1,
			memory_order_acquire, memory_order_relaxed);
}

void
wdm_queue_lock(struct wdm_queue *q)
{
	while (!queue_trylock(q))
		sched_yield();
}

void
wdm_queue_unlock(struct wdm_queue *q)
{
	/* A read-modify-write, see wdm_queue_sync(). */
	atomic_fetch_add_explicit(&q->seq, 1, memory_order_release);
}

void
wdm_queue_sync(struct wdm_queue *q)
{
	/*
	 * Adding nothing puts this call into the chain of read-modify-writes of @seq: an owner
	 * before it is seen here and waited for, and every owner after it sees what the caller did
	 * before, such as taking memory away. A load alone would promise neither.
	 */
	unsigned int seq = atomic_fetch_add_explicit(&q->seq, 0, memory_order_acq_rel);

	while ((seq & 1) != 0 && atomic_load_explicit(&q->seq, memory_order_acquire) == seq)
		sched_yield();
}

static void
queue_activate(struct wdm_dev *dev, struct wdm_queue *q)
{
	uint64_t bit = WD_BIT(q->nr % 64);

	/* Mostly it is set already, and then the line stays shared between the CPUs. */
	if ((atomic_load(&dev->active[q->nr / 64]) & bit) == 0)
		atomic_fetch_or(&dev->active[q->nr / 64], bit);
}

/* SQEs that can be executed now: they are in the ring and their CQEs have room. */
static unsigned int
queue_ready(struct wdm_dev *dev, struct wdm_queue *q)
{
	uint64_t sq_gate = atomic_load_explicit(&q->sq_gate, memory_order_acquire);
	uint64_t cq_gate = atomic_load_explicit(&q->cq_gate, memory_order_acquire);
	unsigned int sq_depth = WD_GET(WDM_GATE_DEPTH, sq_gate);
	unsigned int cq_depth = WD_GET(WDM_GATE_DEPTH, cq_gate);
	unsigned int sq_head, sq_tail, cq_head, cq_tail, used, room;

	if ((sq_gate & cq_gate & WDM_GATE_LIVE) == 0 || atomic_load(&q->halt) != 0 ||
	    q->nr >= atomic_load_explicit(&dev->nb_owned, memory_order_relaxed))
		return 0;
	sq_head = atomic_load_explicit(&q->sq_head, memory_order_relaxed) & WDM_POS_INDEX;
	cq_tail = atomic_load(&q->cq_tail) & WDM_POS_INDEX;
	/*
	 * Pair with the stores of the doorbells: what the driver wrote before the first, its SQEs
	 * and data, is visible; what it read before the second, CQEs, may be written over.
	 */
	sq_tail = atomic_load(&q->sq_tail);
	cq_head = atomic_load(&q->cq_head);
	/* A doorbell that raced with a reload may have left an index of the old depth. */
	if (sq_tail >= sq_depth || cq_head >= cq_depth)
		return 0;
	used = sq_tail >= sq_head ? sq_tail - sq_head : sq_tail + sq_depth - sq_head;
	/* One CQE stays free: head == tail means that all are. */
	room = cq_head > cq_tail ? cq_head - cq_tail - 1 : cq_head + cq_depth - cq_tail - 1;
	return used < room ? used : room;
}

void
wdm_queue_wake(struct wdm_dev *dev, struct wdm_queue *q)
{
	if (queue_ready(dev, q) != 0)
		queue_activate(dev, q);
}

/* ---- Doorbells ---- */

static void
sq_doorbell(struct wdm_dev *dev, struct wdm_queue *q, uint32_t index)
{
	atomic_store(&q->sq_tail, index);
	queue_activate(dev, q);
}

static void
cq_doorbell(struct wdm_dev *dev, struct wdm_queue *q, uint32_t index, bool arm)
{
	atomic_store(&q->cq_head, index);
	if (queue_ready(dev, q) != 0)
		queue_activate(dev, q);
	if (!arm)
		return;
	atomic_store(&q->armed, 1);
	/* A CQE that slipped in between the driver's last look and this doorbell. */
	if ((atomic_load(&q->cq_tail) & WDM_POS_INDEX) != index &&
	    atomic_exchange(&q->armed, 0) != 0)
		wdm_eq_post(dev, q->nr);
}

/* The context is not here, or shall be fetched anew after migration. */
static void
doorbell_fetch(struct wdm_dev *dev, struct wdm_queue *q, bool restart, bool locked)
{
	if (!locked)
		pthread_mutex_lock(&dev->lock);
	wdm_ctx_fetch(dev, q);
	if (restart) {
		atomic_fetch_and(&q->halt, ~WDM_HALT_PAUSED);
		wdm_queue_wake(dev, q);
	}
	if (!locked)
		pthread_mutex_unlock(&dev->lock);
}

static void
queue_doorbell(struct wdm_dev *dev, uint64_t word, bool locked)
{
	unsigned int nr = WD_GET(QM_DB_QUEUE, word) % QM_MAX_QUEUES;
	unsigned int cmd = WD_GET(QM_DB_CMD, word);
	uint32_t index = WD_GET(QM_DB_INDEX, word);
	bool restart = cmd == QM_DB_CMD_SQ && (word & QM_DB_ARM) != 0;
	_Atomic uint64_t *gatep;
	struct wdm_queue *q;
	uint64_t gate;

	if (nr >= atomic_load_explicit(&dev->nb_owned, memory_order_relaxed) ||
	    (cmd != QM_DB_CMD_SQ && cmd != QM_DB_CMD_CQ))
		return;
	q = &dev->queue[nr];
	gatep = cmd == QM_DB_CMD_SQ ? &q->sq_gate : &q->cq_gate;
	gate = atomic_load_explicit(gatep, memory_order_acquire);
	if ((gate & WDM_GATE_CACHED) == 0 || restart) {
		doorbell_fetch(dev, q, restart, locked);
		gate = atomic_load_explicit(gatep, memory_order_acquire);
	}
	if ((gate & WDM_GATE_LIVE) == 0 || restart)
		return;
	if (WD_GET(QM_DB_RANDOM, word) != WD_GET(WDM_GATE_RANDOM, gate)) {
		wdm_err_raise(dev, QM_ERR_DB_RANDOM);
		return;
	}
	if (index >= WD_GET(WDM_GATE_DEPTH, gate))
		return;
	if (cmd == QM_DB_CMD_SQ)
		sq_doorbell(dev, q, index);
	else
		cq_doorbell(dev, q, index, (word & QM_DB_ARM) != 0);
}

void
wdm_doorbell(struct wdm_dev *dev, uint32_t off, uint64_t word, bool locked)
{
	unsigned int cmd = WD_GET(QM_DB_CMD, word);

	if (off == QM_DB_SQ_CQ)
		queue_doorbell(dev, word, locked);
	else if (cmd == QM_DB_CMD_EQ || cmd == QM_DB_CMD_AEQ)
		wdm_evq_doorbell(dev, cmd == QM_DB_CMD_AEQ, WD_GET(QM_DB_INDEX, word));
}

/* ---- Execution, by the owner of the queue ---- */

/* The ring's memory went away: nothing of this queue runs until its contexts are loaded anew. */
static void
queue_die(struct wdm_dev *dev, struct wdm_queue *q, uint32_t error)
{
	atomic_fetch_and(&q->sq_gate, ~WDM_GATE_LIVE);
	atomic_fetch_and(&q->cq_gate, ~WDM_GATE_LIVE);
	wdm_err_raise(dev, error);
}

static unsigned int
pos_advance(unsigned int pos, unsigned int n, unsigned int depth)
{
	unsigned int index = (pos & WDM_POS_INDEX) + n;

	return index == depth ? (pos & WDM_POS_WRAP) ^ WDM_POS_WRAP : (pos & WDM_POS_WRAP) | index;
}

/* Write one CQE. The slot is aligned, so its last half word can be stored in one piece. */
static void
cqe_write(struct qm_cqe *cqe, uint16_t sq_head, uint16_t nr, bool phase)
{
	cqe->rsvd0 = 0;
	cqe->cmd_id = 0;
	cqe->rsvd1 = 0;
	cqe->sq_head = sq_head;
	cqe->sq_num = nr;
	cqe->rsvd2 = 0;
	/*
	 * The phase makes the CQE valid. Release: whoever reads the new phase and then has a read
	 * barrier, on whatever CPU, finds the rest of the CQE, the SQE and the data behind it.
	 */
	atomic_store_explicit((_Atomic uint16_t *)&cqe->w7, (uint16_t)WD_PREP(QM_CQE_PHASE, phase),
			      memory_order_release);
}

/* Complete @n SQEs from slot @sq_head on, none of the rings wraps in between. */
static bool
queue_complete(struct wdm_dev *dev, struct wdm_queue *q, unsigned int sq_head, unsigned int n,
	       bool inject)
{
	unsigned int tail = atomic_load_explicit(&q->cq_tail, memory_order_relaxed);
	unsigned int index = tail & WDM_POS_INDEX, depth = WD_GET(QM_XQC_DEPTH, q->cqc.dw3) + 1;
	uint64_t base = (uint64_t)q->cqc.base_h << 32 | q->cqc.base_l;
	bool phase = WD_GET(QM_CQC_PHASE, q->cqc.dw6) ^ ((tail & WDM_POS_WRAP) != 0);
	struct qm_cqe *cqe;
	unsigned int i;

	cqe = wdm_dma(dev, base + index * sizeof(*cqe), n * sizeof(*cqe), true);
	if (cqe == NULL || (uintptr_t)cqe % sizeof(*cqe) != 0)
		return false;
	for (i = 0; i < n; i++) {
		uint16_t slot = sq_head + i;

		if (inject && wdm_fault(dev, WDM_EV_CQE_LOST))
			continue;
		if (inject && wdm_fault(dev, WDM_EV_CQE_BAD))
			slot = UINT16_MAX;
		cqe_write(&cqe[i], slot, q->nr, phase);
	}
	atomic_store(&q->cq_tail, pos_advance(tail, n, depth));
	return true;
}

/* A fault of an SQE is armed: such SQEs go one by one, so that the count is exact. */
static bool
queue_injected(struct wdm_dev *dev)
{
	return (atomic_load_explicit(&dev->inject[WDM_EV_SQE_ERROR], memory_order_relaxed) |
		atomic_load_explicit(&dev->inject[WDM_EV_CQE_LOST], memory_order_relaxed) |
		atomic_load_explicit(&dev->inject[WDM_EV_CQE_BAD], memory_order_relaxed) |
		atomic_load_explicit(&dev->inject[WDM_EV_HANG], memory_order_relaxed)) != 0;
}

static void *
queue_scratch(struct wdm_dev *dev, struct wdm_queue *q, unsigned int type)
{
	if (q->scratch == NULL && dev->eng->queue_open != NULL) {
		q->scratch = dev->eng->queue_open(dev, type);
		q->scratch_type = type;
	}
	return q->scratch;
}

void
wdm_queue_scratch_close(struct wdm_dev *dev, struct wdm_queue *q)
{
	if (q->scratch != NULL)
		dev->eng->queue_close(dev, q->scratch);
	q->scratch = NULL;
}

/* Only what has changed: the rest of the ring has left the cache while the SQEs were executed. */
static void
result_put(const struct wdm_engine *eng, uint8_t *ring, const uint8_t *copy, unsigned int n)
{
	size_t size = (size_t)1 << eng->sqe_shift, at, end = n * size;
	unsigned int i;

	for (at = (size_t)eng->res_off * 16; at < end; at += size)
		for (i = 0; i < eng->res_len; i++)
			memcpy(ring + at + 16 * i, copy + at + 16 * i, 16);
}

/* Execute a run of SQEs that are neighbours in both rings. Returns how many. */
static unsigned int
queue_step(struct wdm_dev *dev, struct wdm_queue *q, unsigned int max)
{
	_Alignas(64) uint8_t copy[WDM_BATCH_MAX << WDM_SQE_SHIFT_MAX];
	unsigned int shift = dev->eng->sqe_shift, type = WD_GET(QM_SQC_TYPE, q->sqc.w13);
	unsigned int pos = atomic_load_explicit(&q->sq_head, memory_order_relaxed);
	unsigned int cq_pos = atomic_load_explicit(&q->cq_tail, memory_order_relaxed);
	unsigned int sq_depth = WD_GET(QM_XQC_DEPTH, q->sqc.dw3) + 1;
	unsigned int cq_depth = WD_GET(QM_XQC_DEPTH, q->cqc.dw3) + 1;
	unsigned int head = pos & WDM_POS_INDEX, n = queue_ready(dev, q);
	uint64_t base = (uint64_t)q->sqc.base_h << 32 | q->sqc.base_l;
	bool inject = queue_injected(dev);
	uint8_t *ring;

	max = max < dev->eng->batch ? max : dev->eng->batch;
	n = n < max ? n : max;
	n = n < sq_depth - head ? n : sq_depth - head;
	n = n < cq_depth - (cq_pos & WDM_POS_INDEX) ? n : cq_depth - (cq_pos & WDM_POS_INDEX);
	if (n == 0)
		return 0;
	if (inject) {
		n = 1;
		if (wdm_fault(dev, WDM_EV_HANG)) {
			atomic_fetch_or(&q->halt, WDM_HALT_HUNG);
			return 0;
		}
	}
	ring = wdm_dma(dev, base + ((uint64_t)head << shift), (size_t)n << shift, true);
	if (ring == NULL) {
		queue_die(dev, q, QM_ERR_AXI_RRESP);
		return 0;
	}
	/* The driver may change its memory at any moment; what was checked must be what is used. */
	memcpy(copy, ring, (size_t)n << shift);
	if (inject && wdm_fault(dev, WDM_EV_SQE_ERROR))
		dev->eng->fail(copy);
	else
		dev->eng->exec(dev, queue_scratch(dev, q, type), type, copy, n);
	result_put(dev->eng, ring, copy, n);
	if (!queue_complete(dev, q, head, n, inject)) {
		queue_die(dev, q, QM_ERR_AXI_BRESP);
		wdm_aeq_post(dev, q->nr, QM_AEQE_CQE_ERROR);
		return n;
	}
	atomic_store_explicit(&q->sq_head, pos_advance(pos, n, sq_depth), memory_order_release);
	/* The load keeps the line shared in poll mode, where nothing is ever armed. */
	if (atomic_load(&q->armed) != 0 && atomic_exchange(&q->armed, 0) != 0)
		wdm_eq_post(dev, q->nr);
	return n;
}

static unsigned int
queue_exec(struct wdm_dev *dev, struct wdm_queue *q, unsigned int budget)
{
	unsigned int done = 0, n;

	/* Seen by every owner that came after the reset had waited for this queue. */
	if (atomic_load_explicit(&dev->resetting, memory_order_relaxed))
		return 0;
	while (done < budget && (n = queue_step(dev, q, budget - done)) != 0)
		done += n;
	return done;
}

bool
wdm_queue_drain(struct wdm_dev *dev, struct wdm_queue *q)
{
	unsigned int head, tail;

	if ((atomic_load(&q->sq_gate) & WDM_GATE_LIVE) == 0)
		return true;
	/* No more than a ring full: a driver that goes on submitting must not hold us here. */
	queue_exec(dev, q, QM_MAX_DEPTH);
	head = atomic_load(&q->sq_head) & WDM_POS_INDEX;
	tail = atomic_load(&q->sq_tail);
	return head == tail || (atomic_load(&q->sq_gate) & WDM_GATE_LIVE) == 0;
}

unsigned int
wdm_run_queue(struct wdm_dev *dev, unsigned int queue, unsigned int budget)
{
	struct wdm_queue *q;
	unsigned int done;

	if (queue >= dev->nb_queue)
		return 0;
	q = &dev->queue[queue];
	/* Polled far more often than there is work: no store until there is. */
	if (queue_ready(dev, q) == 0 || !queue_trylock(q))
		return 0;
	done = queue_exec(dev, q, budget);
	wdm_queue_unlock(q);
	return done;
}

/* wdm_run() came to a queue of active[]. */
static unsigned int
queue_visit(struct wdm_dev *dev, struct wdm_queue *q, unsigned int budget)
{
	unsigned int done;

	if (!queue_trylock(q))
		return 0;
	done = queue_exec(dev, q, budget);
	if (queue_ready(dev, q) == 0) {
		atomic_fetch_and(&dev->active[q->nr / 64], ~WD_BIT(q->nr % 64));
		/* A doorbell before this line may have seen the bit and left it to us. */
		wdm_queue_wake(dev, q);
	}
	wdm_queue_unlock(q);
	return done;
}

/* The next active queue at or after @from, without wrapping; -1: none. */
static int
active_next(struct wdm_dev *dev, unsigned int from)
{
	unsigned int word = from / 64;
	uint64_t bits;

	if (from >= QM_MAX_QUEUES)
		return -1;
	bits = atomic_load_explicit(&dev->active[word], memory_order_relaxed) &
		(~UINT64_C(0) << from % 64);
	while (bits == 0) {
		if (++word == QM_MAX_QUEUES / 64)
			return -1;
		bits = atomic_load_explicit(&dev->active[word], memory_order_relaxed);
	}
	return word * 64 + __builtin_ctzll(bits);
}

/* One batch for each active queue from @from up to @to; @from moves behind the last one. */
static unsigned int
run_range(struct wdm_dev *dev, unsigned int *from, unsigned int to, unsigned int budget)
{
	unsigned int done = 0, left;
	int nr;

	while (done < budget && (nr = active_next(dev, *from)) >= 0 && (unsigned int)nr < to) {
		left = budget - done;
		done += queue_visit(dev, &dev->queue[nr],
				    left < dev->eng->batch ? left : dev->eng->batch);
		*from = nr + 1;
	}
	return done;
}

unsigned int
wdm_run(struct wdm_dev *dev, unsigned int budget)
{
	unsigned int first = atomic_load_explicit(&dev->next, memory_order_relaxed);
	unsigned int done = 0, turn, at;

	/* A turn in which nothing was done is the last: idle, stalled or in others' hands. */
	do {
		at = first;
		turn = run_range(dev, &at, QM_MAX_QUEUES, budget - done);
		if (turn < budget - done) {
			at = 0;
			turn += run_range(dev, &at, first, budget - done - turn);
		}
		done += turn;
	} while (turn != 0 && done < budget);
	/* Who was served last is served last the next time, too. */
	atomic_store_explicit(&dev->next, at % QM_MAX_QUEUES, memory_order_relaxed);
	return done;
}
