/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Queue pairs: depths, order, sharing, statistics, long chains, digests in the cipher's way, faults
 * of the device.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <rte_cycles.h>

#include <hisi_sec.h>

#include "sd.h"
#include "wdm.h"

static uint8_t key[64], iv[16], data[512];

static struct sd_msg
msg(enum sd_kind kind)
{
	return (struct sd_msg){
		.kind = kind, .cipher = RTE_CRYPTO_CIPHER_AES_CBC,
		.auth = RTE_CRYPTO_AUTH_SHA224_HMAC, .enc = true, .cipher_first = true,
		.key = key, .key_len = 16, .akey = key, .akey_len = 16, .iv = iv, .iv_len = 16,
		.aiv = iv, .aad = key, .tag_len = kind == SD_CIPHER ? 0 : 28, .in = data,
		.len = 64, .c_len = 64, .a_len = 64, .segs = 1,
	};
}

/* A queue pair takes exactly as many ops as it was set up for (4096: one less). */
static void
depth_full(uint16_t depth)
{
	static struct rte_crypto_op *back[4096];
	static struct sd_op o[4096];
	uint32_t room = RTE_MIN(depth, 4095u), i;
	struct sd_msg m = msg(SD_CIPHER);
	struct rte_crypto_op *op;

	snprintf(test_note, sizeof(test_note), "depth %u", depth);
	sd_config(1, depth);
	m.sessionless = false;
	sd_op_open(&o[0], &m);
	for (i = 0; i < 4096; i++) {
		op = i == 0 ? o[0].op : rte_crypto_op_alloc(sd_op_pool,
							    RTE_CRYPTO_OP_TYPE_SYMMETRIC);
		TEST_CHECK(op != NULL);
		if (i != 0) {
			*op->sym = *o[0].op->sym;
			rte_crypto_op_attach_sym_session(op, o[0].sess);
			op->sym->cipher.data.length = 16;
		}
		back[i] = op;
	}
	TEST_EQUAL(rte_cryptodev_enqueue_burst(sd_id, 0, back, 4096), room);
	TEST_EQUAL(rte_cryptodev_enqueue_burst(sd_id, 0, &back[4095], 1), 0);
	for (i = 0; i < room; i++) {
		sd_dequeue(0, &op, 1);
		TEST_CHECK(op == back[i], "op %u out of order", i);
		TEST_EQUAL(op->status, RTE_CRYPTO_OP_STATUS_SUCCESS);
	}
	for (i = 1; i < 4096; i++)
		rte_crypto_op_free(back[i]);
	sd_op_close(&o[0]);
}

static void
depths(void)
{
	struct rte_cryptodev_qp_conf qp = { .nb_descriptors = 4097 };
	struct rte_cryptodev_config conf = { .socket_id = SOCKET_ID_ANY, .nb_queue_pairs = 1 };

	depth_full(1);
	depth_full(128);
	depth_full(2048);
	depth_full(4096);
	rte_cryptodev_stop(sd_id);
	TEST_EQUAL(rte_cryptodev_configure(sd_id, &conf), 0);
	TEST_EQUAL(rte_cryptodev_queue_pair_setup(sd_id, 0, &qp, SOCKET_ID_ANY), -EINVAL);
	qp.nb_descriptors = 0;
	TEST_EQUAL(rte_cryptodev_queue_pair_setup(sd_id, 0, &qp, SOCKET_ID_ANY), -EINVAL);
	conf.nb_queue_pairs = 1000;
	TEST_CHECK(rte_cryptodev_configure(sd_id, &conf) != 0);
	sd_config(1, 128);
}

/* One session on many queue pairs at once; statistics count what went through. */
static void
session_shared(void)
{
	struct rte_cryptodev_stats stats;
	struct sd_msg m = msg(SD_CIPHER);
	struct rte_crypto_op *back;
	struct sd_op o[4];
	uint8_t tag[64], out[64];
	unsigned int i;

	sd_config(4, 64);
	rte_cryptodev_stats_reset(sd_id);
	TEST_CHECK(sd_ref_cipher(&m, true, data, 64, out));
	for (i = 0; i < 4; i++) {
		sd_op_open(&o[i], &m);
		rte_crypto_op_attach_sym_session(o[i].op, o[0].sess);
		sd_enqueue(i, &o[i].op, 1);
	}
	for (i = 4; i-- > 0;) {
		sd_dequeue(i, &back, 1);
		TEST_CHECK(back == o[i].op);
		TEST_EQUAL(back->status, RTE_CRYPTO_OP_STATUS_SUCCESS);
		sd_op_check(&o[i], out, tag);
	}
	/* A refused op is counted as an error. */
	o[0].op->sym->cipher.data.length = 1;
	sd_enqueue(0, &o[0].op, 1);
	sd_dequeue(0, &back, 1);
	TEST_EQUAL(back->status, RTE_CRYPTO_OP_STATUS_INVALID_ARGS);
	for (i = 0; i < 4; i++)
		sd_op_close(&o[i]);
	TEST_EQUAL(rte_cryptodev_stats_get(sd_id, &stats), 0);
	TEST_EQUAL(stats.enqueued_count, 5);
	TEST_EQUAL(stats.dequeued_count, 5);
	TEST_EQUAL(stats.enqueue_err_count, 1);
	TEST_EQUAL(stats.dequeue_err_count, 0);
	rte_cryptodev_stats_reset(sd_id);
	TEST_EQUAL(rte_cryptodev_stats_get(sd_id, &stats), 0);
	TEST_EQUAL(stats.enqueued_count, 0);
}

/* More ops without a session than a queue pair has sessions for: some later, all in the end. */
static void
sessionless_many(void)
{
	struct rte_crypto_op *ops[SEC_QP_SESSIONS + 20], *back[SEC_QP_SESSIONS + 20];
	static struct sd_op o[SEC_QP_SESSIONS + 20];
	struct sd_msg m = msg(SD_CHAIN);
	unsigned int i, n;
	uint8_t tag[64];

	sd_config(1, 512);
	m.sessionless = true;
	for (i = 0; i < RTE_DIM(o); i++) {
		sd_op_open(&o[i], &m);
		ops[i] = o[i].op;
	}
	n = rte_cryptodev_enqueue_burst(sd_id, 0, ops, RTE_DIM(o));
	TEST_EQUAL(n, SEC_QP_SESSIONS);
	sd_dequeue(0, back, n);
	sd_enqueue(0, &ops[n], RTE_DIM(o) - n);
	sd_dequeue(0, back, RTE_DIM(o) - n);
	for (i = 0; i < RTE_DIM(o); i++) {
		TEST_EQUAL(o[i].op->status, RTE_CRYPTO_OP_STATUS_SUCCESS);
		sd_op_check(&o[i], NULL, tag);
		sd_op_close(&o[i]);
	}
}

/* A chain of @nb segments of one byte each, with the bytes of data[] over and over. */
static struct rte_mbuf *
long_chain(unsigned int nb)
{
	struct rte_mbuf *head = NULL, *m, *last = NULL;
	unsigned int i;

	for (i = 0; i < nb; i++) {
		m = drv_chain(&data[i % sizeof(data)], 0, 1, 0, 1);
		if (head == NULL) {
			head = m;
		} else {
			last->next = m;
			head->nb_segs++;
			head->pkt_len++;
		}
		last = m;
	}
	return head;
}

/*
 * Chains with long lists, in two requests each, more of them than there are long lists: enqueue
 * says so, or the op waits between its requests; all come back, and right.
 */
static void
long_chains(void)
{
	struct sd_msg m = msg(SD_CHAIN);
	struct rte_crypto_op *ops[60], *back[60];
	static struct sd_op o[60];
	static uint8_t image[512], cipher[512];
	uint64_t end = rte_get_timer_cycles() + 20 * rte_get_timer_hz();
	unsigned int i, done = 0, sent = 0, n;
	uint8_t tag[64];

	sd_config(1, 64);
	for (i = 0; i < RTE_DIM(o); i++) {
		sd_op_open(&o[i], &m);
		rte_pktmbuf_free(o[i].src);
		o[i].src = long_chain(200);
		o[i].op->sym->m_src = o[i].src;
		/* The MAC is made of more than the cipher changes. */
		o[i].op->sym->cipher.data.offset = 0;
		o[i].op->sym->cipher.data.length = 16;
		o[i].op->sym->auth.data.offset = 0;
		o[i].op->sym->auth.data.length = 200;
		ops[i] = o[i].op;
	}
	while (done < RTE_DIM(o)) {
		TEST_CHECK(rte_get_timer_cycles() < end, "%u of %u are back", done, sent);
		sent += rte_cryptodev_enqueue_burst(sd_id, 0, &ops[sent], RTE_DIM(o) - sent);
		n = rte_cryptodev_dequeue_burst(sd_id, 0, &back[done], RTE_DIM(o) - done);
		for (i = 0; i < n; i++)
			TEST_EQUAL(back[done + i]->status, RTE_CRYPTO_OP_STATUS_SUCCESS);
		done += n;
	}
	memcpy(image, data, 200);
	TEST_CHECK(sd_ref_cipher(&m, true, data, 16, image));
	TEST_CHECK(sd_ref_auth(&m, image, 200, tag));
	for (i = 0; i < RTE_DIM(o); i++) {
		drv_chain_read(o[i].src, 0, cipher, 200);
		TEST_CHECK(memcmp(cipher, image, 200) == 0, "op %u", i);
		TEST_CHECK(memcmp(o[i].op->sym->auth.digest.data, tag, 28) == 0, "op %u", i);
		sd_op_close(&o[i]);
	}
}

/*
 * MAC first, and the digest lies where the cipher works: it is encrypted, too, in place and out of
 * place, where it is only in the destination.
 */
static void
digest_encrypted(void)
{
	uint8_t image[96], want[96], got[96];
	struct rte_crypto_op *back;
	struct sd_msg m = msg(SD_CHAIN);
	struct rte_mbuf *chain;
	struct sd_op o;
	unsigned int i;

	sd_config(1, 64);
	m.cipher_first = false;
	m.auth = RTE_CRYPTO_AUTH_SHA256_HMAC;
	m.tag_len = 32;
	m.len = 96;
	m.c_len = 96;
	memcpy(image, data, 64);
	TEST_CHECK(sd_ref_auth(&m, image, 64, image + 64));
	TEST_CHECK(sd_ref_cipher(&m, true, image, 96, want));
	for (i = 0; i < 2; i++) {
		m.oop = i == 1;
		sd_op_open(&o, &m);
		chain = m.oop ? o.dst : o.src;
		o.op->sym->auth.digest.data = rte_pktmbuf_mtod_offset(chain, uint8_t *,
								      o.lead + 64);
		o.op->sym->auth.digest.phys_addr = rte_pktmbuf_iova_offset(chain, o.lead + 64);
		sd_enqueue(0, &o.op, 1);
		sd_dequeue(0, &back, 1);
		TEST_EQUAL(o.op->status, RTE_CRYPTO_OP_STATUS_SUCCESS);
		drv_chain_read(chain, o.lead, got, 96);
		TEST_CHECK(memcmp(got, want, 96) == 0, "out of place: %d", m.oop);
		sd_op_close(&o);
	}
}

/* An SQE that fails, and a queue that hangs: the op comes back with an error, the next works. */
static void
faults(void)
{
	static const uint8_t events[] = { WDM_EV_SQE_ERROR, WDM_EV_BUS_ERROR, WDM_EV_CQE_BAD };
	struct sd_msg m = msg(SD_CHAIN);
	uint8_t tag[64];
	unsigned int i;

	sd_config(1, 64);
	for (i = 0; i < RTE_DIM(events); i++) {
		snprintf(test_note, sizeof(test_note), "event %u", events[i]);
		/* A bus error takes the third access, past those to the rings. */
		TEST_EQUAL(sd_wd->ops->inject(sd_wd, events[i],
					      events[i] == WDM_EV_BUS_ERROR ? 3 : 1), 0);
		TEST_EQUAL(sd_run(&m, NULL, tag), RTE_CRYPTO_OP_STATUS_ERROR);
		TEST_EQUAL(sd_wd->ops->inject(sd_wd, events[i], 0), 0);
		TEST_EQUAL(sd_run(&m, NULL, tag), RTE_CRYPTO_OP_STATUS_SUCCESS);
	}
}

/* Where the release has it: a queue pair begins anew, and tells once of a fault. */
static void
reset(void)
{
#if RTE_VERSION >= RTE_VERSION_NUM(24, 11, 0, 0)
	const struct rte_cryptodev_qp_conf conf = { .nb_descriptors = 128 };
	struct sd_msg m = msg(SD_CHAIN);
	struct rte_crypto_op *back[64];
	struct sd_op o;
	uint8_t tag[64];

	sd_config(1, 64);
	TEST_EQUAL(rte_cryptodev_queue_pair_event_error_query(sd_id, 0), 0);
	TEST_EQUAL(sd_wd->ops->inject(sd_wd, WDM_EV_SQE_ERROR, 1), 0);
	TEST_EQUAL(sd_run(&m, NULL, tag), RTE_CRYPTO_OP_STATUS_ERROR);
	TEST_EQUAL(rte_cryptodev_queue_pair_event_error_query(sd_id, 0), 1);
	TEST_EQUAL(rte_cryptodev_queue_pair_event_error_query(sd_id, 0), 0);
	/* What was in flight does not come back: it is the application's again. */
	sd_op_open(&o, &m);
	sd_enqueue(0, &o.op, 1);
	TEST_EQUAL(rte_cryptodev_queue_pair_reset(sd_id, 0, NULL, 0), 0);
	TEST_EQUAL(rte_cryptodev_dequeue_burst(sd_id, 0, back, RTE_DIM(back)), 0);
	sd_op_close(&o);
	TEST_EQUAL(sd_run(&m, NULL, tag), RTE_CRYPTO_OP_STATUS_SUCCESS);
	TEST_EQUAL(rte_cryptodev_queue_pair_reset(sd_id, 0, &conf, 0), 0);
	TEST_EQUAL(sd_run(&m, NULL, tag), RTE_CRYPTO_OP_STATUS_SUCCESS);
	TEST_CHECK(rte_cryptodev_queue_pair_reset(sd_id, 1, NULL, 0) < 0);
#else
	TEST_SKIP("this DPDK has no reset of a queue pair, 24.11 has");
#endif
}

static const struct test_case cases[] = {
	TEST_CASE(depths),
	TEST_CASE(session_shared),
	TEST_CASE(sessionless_many),
	TEST_CASE(long_chains),
	TEST_CASE(digest_encrypted),
	TEST_CASE(faults),
	TEST_CASE(reset),
};
SD_MAIN(cases)
