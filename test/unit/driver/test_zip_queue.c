/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Queue pairs, devices and bursts: every accepted op comes back exactly once. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_bus_vdev.h>
#include <rte_malloc.h>

#include <hisi_zip.h>

#include "drv.h"

#define NB_BURST 96
#define MAX_LEN 4000

static uint8_t plain[MAX_LEN], packed[3 * MAX_LEN], result[3 * MAX_LEN];

/* What an op was made for, behind the op. */
struct note {
	uint32_t seed, len;
	uint8_t want;		/* status */
	uint8_t kind;
	bool in_flight;
	void *stream;
};

enum kind { COMPRESS, COMPRESS_FULL, COMPRESS_SMALL, DECOMPRESS, STREAM, BAD, NB_KINDS };

static void *xfs[4], *streams[8];
static bool stream_used[8];

static struct note *
note_of(struct rte_comp_op *op)
{
	return (struct note *)(op + 1);
}

/* Data that a number stands for. */
static void
data_of(uint32_t seed, uint8_t *buf, uint32_t len)
{
	uint32_t i;

	for (i = 0; i < len; i++) {
		seed = seed * 1103515245 + 12345;
		buf[i] = "abcdefgh"[seed >> 29];
	}
}

static void *
stream_take(void)
{
	unsigned int i = drv_random(RTE_DIM(streams));

	if (stream_used[i])
		return NULL;
	stream_used[i] = true;
	return streams[i];
}

static struct rte_comp_op *
random_op(void)
{
	struct rte_comp_op *op = drv_op();
	struct note *n = note_of(op);
	uint32_t room, len;

	memset(n, 0, sizeof(*n));
	n->seed = drv_random(UINT32_MAX);
	n->len = drv_between(1, MAX_LEN);
	n->kind = drv_random(NB_KINDS);
	data_of(n->seed, plain, n->len);
	room = n->len + n->len / 8 + 300;
	op->private_xform = xfs[drv_random(2)];
	op->src.length = n->len;
	switch (n->kind) {
	case COMPRESS_FULL:
		op->flush_flag = RTE_COMP_FLUSH_FULL;
		break;
	case COMPRESS_SMALL:
		room = drv_between(1, n->len);
		break;
	case DECOMPRESS:
		if (!drv_raw)
			break;
		len = drv_deflate(plain, n->len, packed, sizeof(packed));
		op->private_xform = xfs[2];
		op->src.length = len;
		op->m_src = drv_chain(packed, 0, len, 0, drv_random(2));
		break;
	case STREAM:
		n->stream = stream_take();
		if (n->stream == NULL)
			break;
		op->op_type = RTE_COMP_OP_STATEFUL;
		op->stream = n->stream;
		break;
	case BAD:
		op->dst.offset = 1000000;
		n->want = RTE_COMP_OP_STATUS_INVALID_ARGS;
		break;
	default:
		break;
	}
	if (op->m_src == NULL)
		op->m_src = drv_chain(plain, 0, n->len, 0, drv_random(2));
	op->m_dst = drv_chain(NULL, 0, room, 0, drv_random(2));
	return op;
}

static void
check_back(struct rte_comp_op *op)
{
	struct note *n = note_of(op);
	unsigned int i;
	bool end;

	TEST_CHECK(n->in_flight, "came back twice, or was never sent");
	n->in_flight = false;
	for (i = 0; n->stream != NULL && i < RTE_DIM(streams); i++)
		if (streams[i] == n->stream)
			stream_used[i] = false;
	if (n->kind == COMPRESS_SMALL && op->status != RTE_COMP_OP_STATUS_SUCCESS) {
		TEST_CHECK(op->status == RTE_COMP_OP_STATUS_OUT_OF_SPACE_RECOVERABLE ||
			   op->status == RTE_COMP_OP_STATUS_OUT_OF_SPACE_TERMINATED);
		n->len = op->consumed;
	} else {
		TEST_EQUAL(op->status, n->want);
	}
	if (op->produced == 0)
		return;
	data_of(n->seed, plain, n->len);
	drv_chain_read(op->m_dst, 0, result, op->produced);
	if (n->kind == DECOMPRESS && drv_raw) {
		TEST_EQUAL(op->produced, n->len);
		TEST_CHECK(memcmp(result, plain, n->len) == 0);
		return;
	}
	TEST_EQUAL(op->consumed, n->len);
	end = op->flush_flag == RTE_COMP_FLUSH_FINAL && op->status == RTE_COMP_OP_STATUS_SUCCESS;
	drv_inflate_check(result, op->produced, plain, n->len, end);
}

static void
handles_create(void)
{
	struct rte_comp_xform x = drv_compress(1, RTE_COMP_HUFFMAN_DEFAULT, 15,
					       RTE_COMP_CHECKSUM_NONE);
	unsigned int i;

	xfs[0] = drv_xform(&x);
	for (i = 0; i < RTE_DIM(streams); i++) {
		stream_used[i] = false;
		TEST_EQUAL(rte_compressdev_stream_create(drv_id, &x, &streams[i]), 0);
	}
	x.compress.chksum = RTE_COMP_CHECKSUM_CRC32;
	xfs[1] = drv_xform(&x);
	x = drv_decompress(RTE_COMP_CHECKSUM_ADLER32);
	xfs[2] = drv_raw ? drv_xform(&x) : NULL;
}

static void
handles_free(void)
{
	unsigned int i;

	for (i = 0; i < 3; i++)
		if (xfs[i] != NULL)
			drv_xform_free(xfs[i]);
	for (i = 0; i < RTE_DIM(streams); i++)
		TEST_EQUAL(rte_compressdev_stream_free(drv_id, streams[i]), 0);
}

static void
bursts_at_depth(uint32_t depth, unsigned int total)
{
	struct rte_comp_op *todo[NB_BURST], *back[NB_BURST];
	unsigned int sent = 0, received = 0, nb_todo = 0, n, i, idle = 0;
	struct rte_compressdev_stats stats;

	drv_config(1, depth);
	rte_compressdev_stats_reset(drv_id);
	while (received < total) {
		while (nb_todo < RTE_DIM(todo) && sent + nb_todo < total && drv_random(20) != 0)
			todo[nb_todo++] = random_op();
		for (i = 0; i < nb_todo; i++)
			note_of(todo[i])->in_flight = true;
		n = drv_random(2) && nb_todo != 0 ? drv_between(1, nb_todo) : 0;
		n = rte_compressdev_enqueue_burst(drv_id, 0, todo, n);
		memmove(todo, todo + n, (nb_todo - n) * sizeof(todo[0]));
		nb_todo -= n;
		sent += n;
		TEST_CHECK(sent - received <= depth);
		n = drv_random(2) ? drv_between(1, NB_BURST) : 1;
		n = rte_compressdev_dequeue_burst(drv_id, 0, back, n);
		for (i = 0; i < n; i++) {
			check_back(back[i]);
			drv_op_free(back[i]);
		}
		received += n;
		TEST_CHECK(received <= sent);
		idle = n == 0 ? idle + 1 : 0;
		TEST_CHECK(idle < 200000000, "%u of %u back", received, sent);
	}
	TEST_EQUAL(rte_compressdev_dequeue_burst(drv_id, 0, back, NB_BURST), 0);
	TEST_EQUAL(rte_compressdev_stats_get(drv_id, &stats), 0);
	TEST_EQUAL(stats.enqueued_count, total);
	TEST_EQUAL(stats.dequeued_count, total);
	TEST_CHECK(stats.enqueue_err_count > total / NB_KINDS / 2);
	rte_compressdev_stats_reset(drv_id);
	TEST_EQUAL(rte_compressdev_stats_get(drv_id, &stats), 0);
	TEST_EQUAL(stats.enqueued_count + stats.dequeued_count + stats.enqueue_err_count +
		   stats.dequeue_err_count, 0);
}

static void
bursts_random(void)
{
	static const uint32_t depths[] = { 1, 2, 7, 64, 200 };
	unsigned int i;

	handles_create();
	for (i = 0; i < RTE_DIM(depths); i++) {
		snprintf(test_note, sizeof(test_note), "(depth %u)", depths[i]);
		bursts_at_depth(depths[i], depths[i] < 64 ? 500 : 2500);
	}
	handles_free();
}

/* Compress and decompress at once: neither starves the other of the room in a burst. */
static void
directions_share_dequeue(void)
{
	struct rte_comp_op *ops[64], *back;
	bool seen[2] = { false, false };
	unsigned int i;
	uint32_t len;

	if (!drv_raw)
		TEST_SKIP("V2 does not decompress raw DEFLATE");
	drv_config(1, 64);
	handles_create();
	data_of(1, plain, 500);
	len = drv_deflate(plain, 500, packed, sizeof(packed));
	for (i = 0; i < RTE_DIM(ops); i++) {
		ops[i] = drv_op();
		ops[i]->private_xform = xfs[i % 2 * 2];
		ops[i]->src.length = i % 2 ? len : 500;
		ops[i]->m_src = drv_chain(i % 2 ? packed : plain, 0, ops[i]->src.length, 0, 1);
		ops[i]->m_dst = drv_chain(NULL, 0, 1000, 0, 1);
	}
	TEST_EQUAL(rte_compressdev_enqueue_burst(drv_id, 0, ops, RTE_DIM(ops)), RTE_DIM(ops));
	/* All are done by then. */
	rte_delay_ms(drv_inline ? 0 : 100);
	for (i = 0; i < 4; i++) {
		drv_dequeue(0, &back, 1);
		seen[back->private_xform == xfs[2]] = true;
	}
	TEST_CHECK(seen[0] && seen[1]);
	for (; i < RTE_DIM(ops); i++)
		drv_dequeue(0, &back, 1);
	for (i = 0; i < RTE_DIM(ops); i++) {
		TEST_EQUAL(ops[i]->status, RTE_COMP_OP_STATUS_SUCCESS);
		drv_op_free(ops[i]);
	}
	handles_free();
}

/* As many as the depth says are taken at once, one more is not. */
static void
depth_is_kept(void)
{
	static const uint32_t depths[] = { 1, 64, 100, 512, 1024, 4096 };
	struct rte_comp_op **ops = malloc(4200 * sizeof(*ops));
	struct rte_mbuf *src, *dst;
	unsigned int i, j;
	uint16_t n, want;

	handles_create();
	src = drv_chain(plain, 0, 50, 0, 1);
	dst = drv_chain(NULL, 0, 1000, 0, 1);
	for (i = 0; i < RTE_DIM(depths); i++) {
		snprintf(test_note, sizeof(test_note), "(depth %u)", depths[i]);
		drv_config(1, depths[i]);
		want = RTE_MIN(depths[i], 4095u);
		for (j = 0; j < want + 5u; j++) {
			ops[j] = drv_op();
			ops[j]->private_xform = xfs[0];
			ops[j]->src.length = 50;
			ops[j]->m_src = src;
			ops[j]->m_dst = dst;
		}
		n = rte_compressdev_enqueue_burst(drv_id, 0, ops, want + 5);
		TEST_EQUAL(n, want);
		TEST_EQUAL(rte_compressdev_enqueue_burst(drv_id, 0, &ops[n], 1), 0);
		drv_dequeue(0, &ops[0], want);
		for (j = 0; j < want + 5u; j++)
			rte_comp_op_free(ops[j]);
	}
	rte_pktmbuf_free(src);
	rte_pktmbuf_free(dst);
	free(ops);
	handles_free();
}

static void
configure_bounds(void)
{
	struct rte_compressdev_config conf = { .nb_queue_pairs = 1 };
	struct rte_compressdev_info info;

	drv_close();
	rte_compressdev_info_get(drv_id, &info);
	TEST_CHECK(info.max_nb_queue_pairs >= 1);
	TEST_CHECK(strcmp(info.driver_name, "compress_hisi_zip") == 0);
	/* The model is not hardware, and says so. */
	TEST_CHECK((info.feature_flags & RTE_COMPDEV_FF_HW_ACCELERATED) == 0);
	conf.nb_queue_pairs = info.max_nb_queue_pairs + 1;
	TEST_CHECK(rte_compressdev_configure(drv_id, &conf) < 0);
	conf.nb_queue_pairs = 1;
	TEST_EQUAL(rte_compressdev_configure(drv_id, &conf), 0);
	TEST_CHECK(rte_compressdev_queue_pair_setup(drv_id, 0, 4097, 0) < 0);
	TEST_CHECK(rte_compressdev_queue_pair_setup(drv_id, 0, 0, 0) < 0);
	TEST_CHECK(rte_compressdev_queue_pair_setup(drv_id, 1, 64, 0) < 0);
	/* Not set up: it does not start. */
	TEST_CHECK(rte_compressdev_start(drv_id) < 0);
	TEST_EQUAL(rte_compressdev_close(drv_id), 0);
	/* All of them, each used once. */
	drv_config(info.max_nb_queue_pairs, 64);
	drv_close();
}

static void
one_op(uint16_t qp_id)
{
	struct rte_comp_op *op = drv_op(), *back;

	data_of(7, plain, 3000);
	op->private_xform = xfs[0];
	op->src.length = 3000;
	op->m_src = drv_chain(plain, 0, 3000, 0, 0);
	op->m_dst = drv_chain(NULL, 0, 4000, 0, 0);
	TEST_EQUAL(rte_compressdev_enqueue_burst(drv_id, qp_id, &op, 1), 1);
	drv_dequeue(qp_id, &back, 1);
	TEST_EQUAL(op->status, RTE_COMP_OP_STATUS_SUCCESS);
	drv_chain_read(op->m_dst, 0, result, op->produced);
	drv_inflate_check(result, op->produced, plain, 3000, true);
	drv_op_free(op);
}

/* Start, stop, set up again, more and fewer queue pairs, in orders that are legal. */
static void
reconfigure(void)
{
	struct rte_compressdev_config conf = { .nb_queue_pairs = 1 };
	unsigned int round;
	uint16_t i, n;

	handles_create();
	drv_config(1, 64);
	one_op(0);
	rte_compressdev_stop(drv_id);
	TEST_EQUAL(rte_compressdev_start(drv_id), 0);
	one_op(0);
	for (round = 0; round < 30; round++) {
		rte_compressdev_stop(drv_id);
		n = drv_between(1, 8);
		conf.nb_queue_pairs = n;
		if (drv_random(2))
			TEST_EQUAL(rte_compressdev_close(drv_id), 0);
		TEST_EQUAL(rte_compressdev_configure(drv_id, &conf), 0);
		for (i = 0; i < n; i++)
			TEST_EQUAL(rte_compressdev_queue_pair_setup(drv_id, i,
								    drv_between(1, 300), 0), 0);
		/* A second time: the first is given back. */
		TEST_EQUAL(rte_compressdev_queue_pair_setup(drv_id, 0, 128, 0), 0);
		TEST_EQUAL(rte_compressdev_start(drv_id), 0);
		for (i = 0; i < n; i++)
			one_op(i);
	}
	drv_close();
	handles_free();
}

/* What is in flight at stop can be fetched after start; at close it is dropped, streams go on. */
static void
close_with_ops_in_flight(void)
{
	struct rte_comp_op *ops[40], *back[40];
	unsigned int i, round;

	handles_create();
	for (round = 0; round < 2; round++) {
		drv_config(1, 64);
		data_of(7, plain, 3000);
		for (i = 0; i < RTE_DIM(ops); i++) {
			ops[i] = drv_op();
			ops[i]->private_xform = xfs[0];
			/* More that need a context than there are contexts. */
			ops[i]->flush_flag = i % 2 ? RTE_COMP_FLUSH_FULL : RTE_COMP_FLUSH_FINAL;
			if (i < 3) {
				ops[i]->op_type = RTE_COMP_OP_STATEFUL;
				ops[i]->stream = streams[i];
			}
			ops[i]->src.length = 3000;
			ops[i]->m_src = drv_chain(plain, 0, 3000, 0, 0);
			ops[i]->m_dst = drv_chain(NULL, 0, 4000, 0, 0);
		}
		TEST_EQUAL(rte_compressdev_enqueue_burst(drv_id, 0, ops, RTE_DIM(ops)),
			   RTE_DIM(ops));
		rte_compressdev_stop(drv_id);
		if (round == 0) {
			TEST_EQUAL(rte_compressdev_start(drv_id), 0);
			drv_dequeue(0, back, RTE_DIM(back));
			for (i = 0; i < RTE_DIM(ops); i++)
				TEST_EQUAL(ops[i]->status, RTE_COMP_OP_STATUS_SUCCESS);
		}
		drv_close();
		for (i = 0; i < RTE_DIM(ops); i++)
			drv_op_free(ops[i]);
	}
	/* Not busy any more. */
	handles_free();
	handles_create();
	drv_config(1, 64);
	one_op(0);
	handles_free();
}

static void
several_devices(void)
{
	uint8_t first = drv_id, second;

	handles_create();
	drv_config(1, 64);
	TEST_EQUAL(rte_vdev_init("compress_hisi_zip1", drv_devargs), 0);
	TEST_CHECK(rte_vdev_init("compress_hisi_zip1", drv_devargs) != 0);
	second = rte_compressdev_get_dev_id("compress_hisi_zip1");
	TEST_CHECK(second != first);
	one_op(0);
	/* A handle of one is none of the other. */
	{
		struct rte_compressdev_config conf = { .nb_queue_pairs = 1 };
		struct rte_comp_op *op = drv_op(), *back = NULL;

		TEST_EQUAL(rte_compressdev_configure(second, &conf), 0);
		TEST_EQUAL(rte_compressdev_queue_pair_setup(second, 0, 64, 0), 0);
		TEST_EQUAL(rte_compressdev_start(second), 0);
		op->private_xform = xfs[0];
		op->src.length = 100;
		op->m_src = drv_chain(plain, 0, 100, 0, 0);
		op->m_dst = drv_chain(NULL, 0, 400, 0, 0);
		TEST_EQUAL(rte_compressdev_enqueue_burst(second, 0, &op, 1), 1);
		TEST_EQUAL(rte_compressdev_dequeue_burst(second, 0, &back, 1), 1);
		TEST_EQUAL(op->status, RTE_COMP_OP_STATUS_INVALID_ARGS);
		TEST_CHECK(rte_compressdev_private_xform_free(second, xfs[0]) < 0);
		TEST_CHECK(rte_compressdev_stream_free(second, streams[0]) < 0);
		drv_op_free(op);
	}
	/* Removed while started, as at exit; the name and the number can be had again. */
	TEST_EQUAL(rte_vdev_uninit("compress_hisi_zip1"), 0);
	TEST_EQUAL(rte_compressdev_get_dev_id("compress_hisi_zip1"), -1);
	TEST_EQUAL(rte_vdev_init("compress_hisi_zip1", drv_devargs), 0);
	TEST_EQUAL(rte_compressdev_get_dev_id("compress_hisi_zip1"), second);
	TEST_EQUAL(rte_vdev_uninit("compress_hisi_zip1"), 0);
	one_op(0);
	handles_free();
}

static void
bad_devargs_refused(void)
{
	static const char *const bad[] = {
		"colour=blue", "hw=v9", "queues=0", "model=fast", "queues=1", "transport=pigeon",
		"transport=model,func=xy", "timeout_ms=0",
	};
	unsigned int i;

	for (i = 0; i < RTE_DIM(bad); i++) {
		snprintf(test_note, sizeof(test_note), "(%s)", bad[i]);
		TEST_CHECK(rte_vdev_init("compress_hisi_zip9", bad[i]) != 0);
		TEST_EQUAL(rte_compressdev_get_dev_id("compress_hisi_zip9"), -1);
	}
}

/* One queue pair of 512, and a stream, by what the heap says. */
static size_t
heap_used(void)
{
	struct rte_malloc_socket_stats stats;

	TEST_EQUAL(rte_malloc_get_socket_stats(0, &stats), 0);
	return stats.heap_allocsz_bytes;
}

static void
memory_is_bounded(void)
{
	struct rte_compressdev_config conf = { .nb_queue_pairs = 1 };
	struct rte_comp_xform x = drv_compress(1, RTE_COMP_HUFFMAN_DEFAULT, 15, 0);
	size_t before, after;
	void *st[16];
	unsigned int i;

	drv_close();
	TEST_EQUAL(rte_compressdev_configure(drv_id, &conf), 0);
	before = heap_used();
	TEST_EQUAL(rte_compressdev_queue_pair_setup(drv_id, 0, 512, 0), 0);
	after = heap_used();
	TEST_CHECK(after - before < 12u << 20, "%zu bytes", after - before);
	printf("  queue pair of 512: %zu bytes\n", after - before);
	before = heap_used();
	for (i = 0; i < RTE_DIM(st); i++)
		TEST_EQUAL(rte_compressdev_stream_create(drv_id, &x, &st[i]), 0);
	after = (heap_used() - before) / RTE_DIM(st);
	TEST_CHECK(after < ZIP_CTX_SIZE + 2048, "%zu bytes", after);
	printf("  stream: %zu bytes\n", after);
	for (i = 0; i < RTE_DIM(st); i++)
		TEST_EQUAL(rte_compressdev_stream_free(drv_id, st[i]), 0);
	TEST_EQUAL(heap_used(), before);
	TEST_EQUAL(rte_compressdev_close(drv_id), 0);
}

static const struct test_case cases[] = {
	TEST_CASE(bursts_random),
	TEST_CASE(directions_share_dequeue),
	TEST_CASE(depth_is_kept),
	TEST_CASE(configure_bounds),
	TEST_CASE(reconfigure),
	TEST_CASE(close_with_ops_in_flight),
	TEST_CASE(several_devices),
	TEST_CASE(bad_devargs_refused),
	TEST_CASE(memory_is_bounded),
};

DRV_MAIN(cases)
