/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Scatter lists: what hardware would walk must be the bytes that were meant. */

#include <errno.h>

#include <rte_errno.h>
#include <rte_mbuf.h>

#include "common.h"
#include "wd_sgl.h"

#define SLOTS		64
#define SEG_ROOM	64
#define NB_MBUFS	20000

static struct rte_mempool *mbufs;

static struct rte_mempool *
mbufs_get(void)
{
	if (mbufs == NULL)
		mbufs = rte_pktmbuf_pool_create("m", NB_MBUFS, 0, 0, SEG_ROOM, SOCKET_ID_ANY);
	TEST_CHECK(mbufs != NULL, "%s", rte_strerror(rte_errno));
	return mbufs;
}

/* A chain of @segs segments of @len bytes, 0: random, some empty. */
static struct rte_mbuf *
chain(unsigned int segs, unsigned int len)
{
	struct rte_mbuf *head = NULL, *last = NULL, *m;
	unsigned int i;

	for (i = 0; i < segs; i++) {
		m = rte_pktmbuf_alloc(mbufs_get());
		TEST_CHECK(m != NULL);
		m->data_off = 0;
		m->data_len = len != 0 ? len : common_random(SEG_ROOM + 1);
		if (head == NULL)
			head = m;
		else
			last->next = m;
		last = m;
	}
	head->nb_segs = segs;
	return head;
}

/* Chains may be longer than nb_segs of rte_pktmbuf_free() likes. */
static void
chain_free(struct rte_mbuf *m)
{
	struct rte_mbuf *next;

	for (; m != NULL; m = next) {
		next = m->next;
		m->next = NULL;
		m->nb_segs = 1;
		rte_pktmbuf_free(m);
	}
}

static uint32_t
chain_len(const struct rte_mbuf *m)
{
	uint32_t len = 0;

	for (; m != NULL; m = m->next)
		len += m->data_len;
	return len;
}

/* IOVA mode VA, or a lookup. */
static struct sgl_hdr *
list_at(uint64_t iova)
{
	return rte_eal_iova_mode() == RTE_IOVA_VA ? (void *)(uintptr_t)iova :
						    rte_mem_iova2virt(iova);
}

/*
 * Walk the list at @iova as hardware does, beside the chain: each byte's bus address must be that
 * of the chain's byte.
 */
static void
list_check(uint64_t iova, const struct rte_mbuf *m, uint32_t off, uint32_t len)
{
	unsigned int total = 0, lists = 0, i;
	struct sgl_hdr *first = list_at(iova), *hdr;

	for (; iova != 0; iova = hdr->next) {
		TEST_EQUAL(iova % SGL_ALIGN, 0);
		TEST_CHECK(++lists <= SGL_CHAIN_MAX);
		hdr = list_at(iova);
		TEST_CHECK(hdr->entry_sum_in_sgl >= 1);
		TEST_CHECK(hdr->entry_sum_in_sgl <= hdr->entry_length_in_sgl);
		TEST_CHECK(hdr->entry_length_in_sgl <= SGL_SGE_MAX);
		for (i = 0; i < hdr->entry_sum_in_sgl; i++) {
			const struct sgl_sge *sge = &hdr->sge[i];

			while (off >= m->data_len) {
				off -= m->data_len;
				m = m->next;
			}
			TEST_CHECK(sge->len != 0);
			TEST_EQUAL(sge->buf, rte_pktmbuf_iova_offset(m, off));
			TEST_EQUAL(sge->len, RTE_MIN(len, m->data_len - off));
			len -= sge->len;
			off += sge->len;
			total++;
		}
	}
	TEST_EQUAL(len, 0);
	TEST_EQUAL(first->entry_sum_in_chain, total);
}

static struct wd_sgl_pool *
pool_create(uint16_t slots)
{
	struct wd_sgl_pool *pool = wd_sgl_pool_create("test", slots, SOCKET_ID_ANY);

	TEST_CHECK(pool != NULL, "%s", common_log());
	return pool;
}

static void
sgl_shapes(void)
{
	struct wd_sgl_pool *pool = pool_create(SLOTS);
	unsigned int segs, round;

	for (segs = 1; segs <= 300; segs++) {
		for (round = 0; round < 4; round++) {
			struct rte_mbuf *m = chain(segs, round == 0 ? SEG_ROOM : 0);
			uint32_t all = chain_len(m), off, len;
			uint16_t slot = common_random(SLOTS);
			unsigned int which = common_random(2);
			uint64_t iova = 0;

			off = round < 2 || all == 0 ? 0 : common_random(all);
			len = round < 2 ? all : 1 + common_random(all - off);
			if (len == 0 || all == 0) {
				chain_free(m);
				continue;
			}
			TEST_EQUAL(wd_sgl_fill(pool, slot, which, m, off, len, &iova), 0);
			list_check(iova, m, off, len);
			wd_sgl_release(pool, slot);
			chain_free(m);
		}
	}
	wd_sgl_pool_destroy(pool);
}

/* Source and destination of a slot, and all slots, are apart from each other. */
static void
sgl_slots_apart(void)
{
	struct wd_sgl_pool *pool = pool_create(SLOTS);
	struct rte_mbuf *m[SLOTS * 2];
	uint64_t iova[SLOTS * 2];
	unsigned int i;

	for (i = 0; i < SLOTS * 2; i++) {
		m[i] = chain(1 + i % 18, SEG_ROOM);
		TEST_EQUAL(wd_sgl_fill(pool, i / 2, i % 2, m[i], 0, chain_len(m[i]), &iova[i]), 0);
	}
	for (i = 0; i < SLOTS * 2; i++)
		list_check(iova[i], m[i], 0, chain_len(m[i]));
	for (i = 0; i < SLOTS * 2; i++) {
		wd_sgl_release(pool, i / 2);
		chain_free(m[i]);
	}
	wd_sgl_pool_destroy(pool);
}

static void
sgl_too_short(void)
{
	struct wd_sgl_pool *pool = pool_create(SLOTS);
	struct rte_mbuf *m = chain(3, 10);
	uint64_t iova = 1;

	TEST_EQUAL(wd_sgl_fill(pool, 0, 0, m, 0, 31, &iova), -EINVAL);
	TEST_EQUAL(wd_sgl_fill(pool, 0, 0, m, 30, 1, &iova), -EINVAL);
	TEST_EQUAL(wd_sgl_fill(pool, 0, 0, m, 1000, 1, &iova), -EINVAL);
	TEST_EQUAL(wd_sgl_fill(pool, 0, 0, m, 0, 0, &iova), -EINVAL);
	TEST_EQUAL(wd_sgl_fill(pool, 0, 0, m, 0, UINT32_MAX, &iova), -EINVAL);
	TEST_EQUAL(iova, 1);
	TEST_EQUAL(wd_sgl_fill(pool, 0, 0, m, 29, 1, &iova), 0);
	list_check(iova, m, 29, 1);
	chain_free(m);
	wd_sgl_pool_destroy(pool);
}

/* With 64 slots there are 32 long lists: one each until they are gone, and a failure keeps none. */
static void
sgl_pool_exhausted(void)
{
	struct wd_sgl_pool *pool = pool_create(SLOTS);
	struct rte_mbuf *m = chain(100, 8), *longer = chain(18 + 255 + 1, 8);
	uint64_t iova;
	unsigned int i, round;

	for (round = 0; round < 3; round++) {
		for (i = 0; i < 31; i++)
			TEST_EQUAL(wd_sgl_fill(pool, i, round % 2, m, 0, 800, &iova), 0);
		/* Two are needed and one is there; that one must still be there afterwards. */
		TEST_EQUAL(wd_sgl_fill(pool, 40, 0, longer, 0, 274 * 8, &iova), -EAGAIN);
		TEST_EQUAL(wd_sgl_fill(pool, 31, 0, m, 0, 800, &iova), 0);
		list_check(iova, m, 0, 800);
		TEST_EQUAL(wd_sgl_fill(pool, 32, 0, m, 0, 800, &iova), -EAGAIN);
		/* Short ones need none. */
		TEST_EQUAL(wd_sgl_fill(pool, 32, 0, m, 0, 80, &iova), 0);
		wd_sgl_release(pool, 7);
		TEST_EQUAL(wd_sgl_fill(pool, 33, 1, m, 0, 800, &iova), 0);
		for (i = 0; i < SLOTS; i++)
			wd_sgl_release(pool, i);
	}
	chain_free(m);
	chain_free(longer);
	wd_sgl_pool_destroy(pool);
}

/* A chain that will never fit says so; EAGAIN would be asked for ever. */
static void
sgl_too_big(void)
{
	struct wd_sgl_pool *pool = pool_create(SLOTS);
	unsigned int most = 18 + 32 * 255;
	struct rte_mbuf *m = chain(most + 1, 2);
	uint64_t iova;

	TEST_EQUAL(wd_sgl_fill(pool, 0, 0, m, 0, most * 2, &iova), 0);
	list_check(iova, m, 0, most * 2);
	TEST_EQUAL(wd_sgl_fill(pool, 1, 0, m, 0, 100, &iova), -EAGAIN);
	wd_sgl_release(pool, 0);
	TEST_EQUAL(wd_sgl_fill(pool, 0, 0, m, 0, most * 2 + 1, &iova), -E2BIG);
	TEST_EQUAL(wd_sgl_fill(pool, 0, 0, m, 0, most * 2, &iova), 0);
	wd_sgl_release(pool, 0);
	chain_free(m);
	wd_sgl_pool_destroy(pool);
}

/* The list at @iova is just these two pieces. */
static void
pair_check(uint64_t iova, uint64_t iova1, uint32_t len1, uint64_t iova2, uint32_t len2)
{
	const struct sgl_hdr *hdr = list_at(iova);

	TEST_EQUAL(iova % SGL_ALIGN, 0);
	TEST_EQUAL(hdr->next, 0);
	TEST_EQUAL(hdr->entry_sum_in_chain, 2);
	TEST_EQUAL(hdr->entry_sum_in_sgl, 2);
	TEST_CHECK(hdr->entry_length_in_sgl >= 2);
	TEST_EQUAL(hdr->sge[0].buf, iova1);
	TEST_EQUAL(hdr->sge[0].len, len1);
	TEST_EQUAL(hdr->sge[1].buf, iova2);
	TEST_EQUAL(hdr->sge[1].len, len2);
}

/* A pair in each list of each slot, between other lists of the same slots. */
static void
sgl_pair(void)
{
	struct wd_sgl_pool *pool = pool_create(SLOTS);
	struct rte_mbuf *m = chain(100, 8);
	uint64_t iova[SLOTS * 2], again;
	unsigned int i;

	for (i = 0; i < SLOTS * 2; i++) {
		/* One before that goes on in a long list, which must be forgotten. */
		TEST_EQUAL(wd_sgl_fill(pool, i / 2, i % 2, m, 0, i % 3 ? 800 : 24, &again), 0);
		wd_sgl_release(pool, i / 2);
		iova[i] = wd_sgl_pair(pool, i / 2, i % 2, UINT64_C(0x123456789a000) + i, 1 + i,
				      UINT64_C(0xfedcba9870000) + i, UINT32_MAX - i);
		TEST_EQUAL(iova[i], again);
	}
	for (i = 0; i < SLOTS * 2; i++)
		pair_check(iova[i], UINT64_C(0x123456789a000) + i, 1 + i,
			   UINT64_C(0xfedcba9870000) + i, UINT32_MAX - i);
	/* And an ordinary one after it. */
	for (i = 0; i < SLOTS * 2; i++) {
		TEST_EQUAL(wd_sgl_fill(pool, i / 2, i % 2, m, 3, i % 3 ? 24 : 500, &again), 0);
		TEST_EQUAL(again, iova[i]);
		list_check(again, m, 3, i % 3 ? 24 : 500);
		wd_sgl_release(pool, i / 2);
	}
	chain_free(m);
	wd_sgl_pool_destroy(pool);
}

/* It needs no long list: it works when there are none, and leaves those of others alone. */
static void
sgl_pair_takes_none(void)
{
	struct wd_sgl_pool *pool = pool_create(SLOTS);
	struct rte_mbuf *m = chain(100, 8);
	uint64_t iova[32], pair, other;
	unsigned int i;

	for (i = 0; i < 32; i++)
		TEST_EQUAL(wd_sgl_fill(pool, i, 0, m, 0, 800, &iova[i]), 0);
	TEST_EQUAL(wd_sgl_fill(pool, 40, 0, m, 0, 800, &other), -EAGAIN);
	for (i = 0; i < SLOTS; i++) {
		pair = wd_sgl_pair(pool, i, 1, 4096, 10, 8192, 20);
		pair_check(pair, 4096, 10, 8192, 20);
	}
	for (i = 0; i < 32; i++)
		list_check(iova[i], m, 0, 800);
	/* Nothing came back and nothing went: one release, one list. */
	for (i = 32; i < SLOTS; i++)
		wd_sgl_release(pool, i);
	TEST_EQUAL(wd_sgl_fill(pool, 40, 0, m, 0, 800, &other), -EAGAIN);
	wd_sgl_release(pool, 3);
	TEST_EQUAL(wd_sgl_fill(pool, 40, 0, m, 0, 800, &other), 0);
	TEST_EQUAL(wd_sgl_fill(pool, 41, 0, m, 0, 800, &other), -EAGAIN);
	for (i = 0; i < SLOTS; i++)
		wd_sgl_release(pool, i);
	chain_free(m);
	wd_sgl_pool_destroy(pool);
}

static void
sgl_pool_sizes(void)
{
	static const uint16_t slots[] = { 1, 64, 1024, 4096 };
	struct wd_sgl_pool *pool;
	unsigned int i;

	for (i = 0; i < RTE_DIM(slots); i++) {
		pool = pool_create(slots[i]);
		wd_sgl_release(pool, slots[i] - 1);
		wd_sgl_pool_destroy(pool);
	}
	TEST_CHECK(wd_sgl_pool_create("test", 0, SOCKET_ID_ANY) == NULL);
	TEST_EQUAL(rte_errno, EINVAL);
	wd_sgl_pool_destroy(NULL);
	/* More than all of the memory: refused, and nothing is kept. */
	for (i = 0; i < 3; i++)
		TEST_CHECK(wd_sgl_pool_create("test", 65535, SOCKET_ID_ANY) == NULL ||
			   common_dynamic);
	wd_sgl_pool_destroy(pool_create(4096));
}

static const struct test_case cases[] = {
	TEST_CASE(sgl_shapes),
	TEST_CASE(sgl_slots_apart),
	TEST_CASE(sgl_too_short),
	TEST_CASE(sgl_pool_exhausted),
	TEST_CASE(sgl_too_big),
	TEST_CASE(sgl_pair),
	TEST_CASE(sgl_pair_takes_none),
	TEST_CASE(sgl_pool_sizes),
};
COMMON_MAIN(cases)
