/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

#include "drv_base.h"

#include <sched.h>
#include <stdio.h>
#include <string.h>

#include <rte_eal.h>
#include <rte_errno.h>

#define NB_MBUFS	1500
#define NB_SMALL	16383
#define SMALL_SEG	1024

static struct rte_mempool *mbuf_pool, *small_pool;
static uint64_t state = 7;

void
drv_seed(uint64_t seed)
{
	state = seed;
}

uint32_t
drv_random(uint32_t limit)
{
	state = state * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (uint32_t)(state >> 32) % limit;
}

uint32_t
drv_between(uint32_t low, uint32_t high)
{
	return low + drv_random(high - low + 1);
}

uint32_t
drv_length(uint32_t max)
{
	uint32_t shift = drv_random(18);

	return 1 + drv_random(RTE_MAX(max >> shift, 1u));
}

/* Words of a small language, so that there is something to find. */
static void
data_text(uint8_t *buf, uint32_t len)
{
	static const char *const words[] = {
		"queue ", "pair ", "the ", "of ", "doorbell", ", ", "and ", "context ", ".\n",
		"0x1000", "descriptor ", "ring ", "a ", "is ", "mailbox ", "to ", "hardware ",
	};
	uint32_t i = 0;

	while (i < len) {
		const char *w = words[drv_random(RTE_DIM(words))];

		while (*w != '\0' && i < len)
			buf[i++] = *w++;
	}
}

static void
data_noise(uint8_t *buf, uint32_t len, uint32_t values)
{
	uint32_t i;

	for (i = 0; i < len; i++)
		buf[i] = drv_random(values);
}

static void
data_part(uint8_t *buf, uint32_t len)
{
	switch (drv_random(5)) {
	case 0:
		memset(buf, drv_random(256), len);
		break;
	case 1:
		data_noise(buf, len, 256);
		break;
	case 2:
		data_noise(buf, len, drv_between(2, 40));
		break;
	default:
		data_text(buf, len);
	}
}

void
drv_data(uint8_t *buf, uint32_t len)
{
	uint32_t n;

	if (drv_random(3) != 0) {
		data_part(buf, len);
		return;
	}
	for (; len != 0; buf += n, len -= n) {
		n = drv_between(1, len);
		data_part(buf, n);
	}
}

/* ---- Chains ---- */

static struct rte_mbuf *
seg_alloc(uint32_t len)
{
	struct rte_mbuf *m = rte_pktmbuf_alloc(len <= SMALL_SEG ? small_pool : mbuf_pool);

	TEST_CHECK(m != NULL, "no mbuf left");
	m->data_off = drv_random(128);
	m->data_len = len;
	m->pkt_len = len;
	return m;
}

struct rte_mbuf *
drv_chain(const uint8_t *data, uint32_t lead, uint32_t len, uint32_t tail, unsigned int segs)
{
	uint32_t total = lead + len + tail, off = 0, n, i;
	struct rte_mbuf *head = NULL, *last = NULL, *m;
	uint8_t *p;

	do {
		n = RTE_MIN(total - off, (uint32_t)DRV_SEG_MAX);
		if (segs != 1 && n != 0)
			n = drv_random(8) == 0 ? 0 : drv_between(RTE_MIN(n, total / 60 + 1), n);
		m = seg_alloc(n);
		p = rte_pktmbuf_mtod(m, uint8_t *);
		for (i = 0; i < n; i++, off++)
			p[i] = off >= lead && off < lead + len && data != NULL ? data[off - lead] :
			       0xa5;
		if (head == NULL)
			head = m;
		else
			last->next = m;
		last = m;
		if (m != head)
			head->nb_segs++;
	} while (off < total);
	head->pkt_len = total;
	return head;
}

void
drv_chain_read(const struct rte_mbuf *m, uint32_t off, uint8_t *buf, uint32_t len)
{
	uint32_t n;

	for (; len != 0; m = m->next) {
		TEST_CHECK(m != NULL, "the chain ends %u bytes early", len);
		if (off >= m->data_len) {
			off -= m->data_len;
			continue;
		}
		n = RTE_MIN(len, m->data_len - off);
		memcpy(buf, rte_pktmbuf_mtod_offset(m, const uint8_t *, off), n);
		buf += n;
		len -= n;
		off = 0;
	}
}

/* ---- EAL ---- */

bool
drv_eal_start(const char *prog)
{
	char *argv[] = { (char *)(uintptr_t)prog, "--no-huge", "--no-shconf", "--no-pci",
		"-m", "512", "--no-telemetry", "--log-level=*:error", NULL };
	cpu_set_t set;

	/* EAL binds this thread to its lcore; threads of the model shall run elsewhere, too. */
	sched_getaffinity(0, sizeof(set), &set);
	if (rte_eal_init(RTE_DIM(argv) - 1, argv) < 0) {
		fprintf(stderr, "EAL: %s\n", rte_strerror(rte_errno));
		return false;
	}
	sched_setaffinity(0, sizeof(set), &set);
	mbuf_pool = rte_pktmbuf_pool_create("mbufs", NB_MBUFS, 0, 0, 128 + DRV_SEG_MAX,
					    SOCKET_ID_ANY);
	small_pool = rte_pktmbuf_pool_create("small_mbufs", NB_SMALL, 0, 0, 128 + SMALL_SEG,
					     SOCKET_ID_ANY);
	return mbuf_pool != NULL && small_pool != NULL;
}
