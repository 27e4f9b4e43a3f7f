/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Ops by the raw data path. */

#include <sched.h>
#include <stdlib.h>

#include <rte_cycles.h>

#include "sd.h"

#define WAIT_S 20

static union rte_crypto_sym_ofs
ofs_of(const struct sd_op *o)
{
	const struct rte_crypto_sym_op *sym = o->op->sym;
	uint32_t total = o->src->pkt_len;
	union rte_crypto_sym_ofs ofs = { .raw = 0 };

	if (o->m->kind == SD_AEAD) {
		ofs.ofs.cipher.head = sym->aead.data.offset;
		ofs.ofs.cipher.tail = total - sym->aead.data.offset - sym->aead.data.length;
		return ofs;
	}
	ofs.ofs.cipher.head = sym->cipher.data.offset;
	ofs.ofs.cipher.tail = total - sym->cipher.data.offset - sym->cipher.data.length;
	ofs.ofs.auth.head = sym->auth.data.offset;
	ofs.ofs.auth.tail = total - sym->auth.data.offset - sym->auth.data.length;
	return ofs;
}

static void
raw_put(struct rte_crypto_raw_dp_ctx *ctx, struct sd_op *o)
{
	const struct rte_crypto_sym_op *sym = o->op->sym;
	bool aead = o->m->kind == SD_AEAD;
	struct rte_crypto_vec src[128], dst[128];
	struct rte_crypto_va_iova_ptr iv = { .va = o->iv }, more, digest;
	struct rte_crypto_sgl from = { .vec = src }, to = { .vec = dst };
	int32_t st = 0;
	struct rte_crypto_sym_vec vec = {
		.num = 1, .src_sgl = &from, .iv = &iv, .digest = &digest, .aad = &more,
		.status = &st,
	};
	void *user = o;
	int status = 0;

	more.va = aead ? sym->aead.aad.data : o->aiv;
	more.iova = aead ? sym->aead.aad.phys_addr : 0;
	digest.va = aead ? sym->aead.digest.data : sym->auth.digest.data;
	digest.iova = aead ? sym->aead.digest.phys_addr : sym->auth.digest.phys_addr;
	from.num = rte_crypto_mbuf_to_vec(o->src, 0, o->src->pkt_len, src, RTE_DIM(src));
	if (o->dst == NULL) {
		TEST_EQUAL(rte_cryptodev_raw_enqueue(ctx, src, from.num, ofs_of(o), &iv, &digest,
						     &more, o), 0);
		TEST_EQUAL(rte_cryptodev_raw_enqueue_done(ctx, 1), 0);
		return;
	}
	to.num = rte_crypto_mbuf_to_vec(o->dst, 0, o->dst->pkt_len, dst, RTE_DIM(dst));
	vec.dest_sgl = &to;
	TEST_EQUAL(rte_cryptodev_raw_enqueue_burst(ctx, &vec, ofs_of(o), &user, &status), 1);
	TEST_EQUAL(status, 1);
}

void
sd_raw_run(struct sd_op *const *o, unsigned int n)
{
	uint64_t end = rte_get_timer_cycles() + WAIT_S * rte_get_timer_hz();
	union rte_cryptodev_session_ctx sess;
	struct rte_crypto_raw_dp_ctx *ctx = malloc(rte_cryptodev_get_raw_dp_ctx_size(sd_id));
	enum rte_crypto_op_status op_status;
	struct sd_op *back;
	unsigned int i;
	int status;

	TEST_CHECK(ctx != NULL);
	for (i = 0; i < n; i++) {
		sess.crypto_sess = o[i]->sess;
		TEST_EQUAL(rte_cryptodev_configure_raw_dp_ctx(sd_id, 0, ctx,
							      RTE_CRYPTO_OP_WITH_SESSION, sess,
							      i != 0), 0);
		o[i]->op->status = RTE_CRYPTO_OP_STATUS_NOT_PROCESSED;
		raw_put(ctx, o[i]);
	}
	for (i = 0; i < n;) {
		back = rte_cryptodev_raw_dequeue(ctx, &status, &op_status);
		if (back != NULL) {
			TEST_EQUAL(back->op->status, RTE_CRYPTO_OP_STATUS_NOT_PROCESSED);
			back->op->status = op_status;
			i++;
			continue;
		}
		TEST_CHECK(rte_get_timer_cycles() < end, "%u of %u are back", i, n);
		if (!sd_inline)
			sched_yield();
	}
	free(ctx);
}
