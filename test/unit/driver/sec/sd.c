/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

#include "sd.h"

#include <sched.h>
#include <stdio.h>
#include <string.h>

#include <rte_bus_vdev.h>
#include <rte_cycles.h>
#include <rte_errno.h>

#define WAIT_S		20
#define NB_OPS		8191
#define NB_SESSIONS	511
#define IV_OFF		(sizeof(struct rte_crypto_op) + sizeof(struct rte_crypto_sym_op))
#define PRIV_SIZE	96
/* Odd, and with room before the nonce of CCM. */
#define C_IV_OFF	(IV_OFF + 3)
#define A_IV_OFF	(IV_OFF + 41)
#define CCM_AAD		18

uint8_t sd_id;
struct wd_dev *sd_wd;
bool sd_v3, sd_inline;
struct rte_mempool *sd_op_pool, *sd_sess_pool;

static bool configured;

/* ---- The device ---- */

void
sd_config(uint16_t nb_qps, uint32_t depth)
{
	struct rte_cryptodev_config conf = { .socket_id = SOCKET_ID_ANY, .nb_queue_pairs = nb_qps };
	struct rte_cryptodev_qp_conf qp = { .nb_descriptors = depth };
	uint16_t i;

	if (configured)
		rte_cryptodev_stop(sd_id);
	TEST_EQUAL(rte_cryptodev_configure(sd_id, &conf), 0);
	for (i = 0; i < nb_qps; i++)
		TEST_EQUAL(rte_cryptodev_queue_pair_setup(sd_id, i, &qp, SOCKET_ID_ANY), 0);
	TEST_EQUAL(rte_cryptodev_start(sd_id), 0);
	configured = true;
}

int
sd_main(const struct test_case *cases, size_t n, int argc, char **argv)
{
	const char *devargs = argc > 1 ? argv[1] : "";

	if (!drv_eal_start(argv[0]) || rte_vdev_init(SD_NAME, devargs) != 0) {
		fprintf(stderr, "no device with \"%s\"\n", devargs);
		return 1;
	}
	sd_id = rte_cryptodev_get_dev_id(SD_NAME);
	sd_wd = wd_dev_find(SD_NAME);
	sd_op_pool = rte_crypto_op_pool_create("ops", RTE_CRYPTO_OP_TYPE_SYMMETRIC, NB_OPS, 0,
					       PRIV_SIZE, SOCKET_ID_ANY);
	sd_sess_pool = rte_cryptodev_sym_session_pool_create("sessions", NB_SESSIONS,
		rte_cryptodev_sym_get_private_session_size(sd_id), 0, 0, SOCKET_ID_ANY);
	if (sd_wd == NULL || sd_op_pool == NULL || sd_sess_pool == NULL)
		return 1;
	sd_v3 = sd_wd->hw >= 0x30;
	sd_inline = sd_wd->lend;
	if (argc > 1) {
		argc--;
		argv++;
	}
	return test_run(cases, n, argc, argv);
}

/* ---- Capabilities ---- */

bool
sd_can_cipher(const struct sd_msg *m)
{
	const struct rte_cryptodev_sym_capability_idx idx = {
		.type = RTE_CRYPTO_SYM_XFORM_CIPHER, .algo.cipher = m->cipher,
	};
	const struct rte_cryptodev_symmetric_capability *cap =
		rte_cryptodev_sym_capability_get(sd_id, &idx);

	return cap != NULL &&
	       rte_cryptodev_sym_capability_check_cipher(cap, m->key_len, m->iv_len) == 0;
}

bool
sd_can_auth(const struct sd_msg *m)
{
	const struct rte_cryptodev_sym_capability_idx idx = {
		.type = RTE_CRYPTO_SYM_XFORM_AUTH, .algo.auth = m->auth,
	};
	const struct rte_cryptodev_symmetric_capability *cap =
		rte_cryptodev_sym_capability_get(sd_id, &idx);

	return cap != NULL && rte_cryptodev_sym_capability_check_auth(cap, m->akey_len, m->tag_len,
								      m->aiv_len) == 0;
}

bool
sd_can_aead(const struct sd_msg *m)
{
	const struct rte_cryptodev_sym_capability_idx idx = {
		.type = RTE_CRYPTO_SYM_XFORM_AEAD, .algo.aead = m->aead,
	};
	const struct rte_cryptodev_symmetric_capability *cap =
		rte_cryptodev_sym_capability_get(sd_id, &idx);

	return cap != NULL && rte_cryptodev_sym_capability_check_aead(cap, m->key_len, m->tag_len,
								      m->aad_len, m->iv_len) == 0;
}

/* ---- Ops ---- */

static struct rte_crypto_sym_xform
cipher_xform(const struct sd_msg *m, uint16_t off)
{
	return (struct rte_crypto_sym_xform){
		.type = RTE_CRYPTO_SYM_XFORM_CIPHER,
		.cipher = {
			.op = m->enc ? RTE_CRYPTO_CIPHER_OP_ENCRYPT : RTE_CRYPTO_CIPHER_OP_DECRYPT,
			.algo = m->cipher,
			.key = { .data = m->key, .length = m->key_len },
			.iv = { .offset = off, .length = m->iv_len },
		},
	};
}

static struct rte_crypto_sym_xform
auth_xform(const struct sd_msg *m, uint16_t off)
{
	return (struct rte_crypto_sym_xform){
		.type = RTE_CRYPTO_SYM_XFORM_AUTH,
		.auth = {
			.op = m->enc ? RTE_CRYPTO_AUTH_OP_GENERATE : RTE_CRYPTO_AUTH_OP_VERIFY,
			.algo = m->auth,
			.key = { .data = m->akey, .length = m->akey_len },
			.iv = { .offset = off, .length = m->aiv_len },
			.digest_length = m->tag_len,
		},
	};
}

void
sd_xforms(const struct sd_msg *m, uint16_t iv_off, struct rte_crypto_sym_xform xf[2])
{
	uint16_t a_off = iv_off + (A_IV_OFF - C_IV_OFF);

	memset(xf, 0, 2 * sizeof(*xf));
	switch (m->kind) {
	case SD_CIPHER:
		xf[0] = cipher_xform(m, iv_off);
		break;
	case SD_AUTH:
		xf[0] = auth_xform(m, a_off);
		break;
	case SD_CHAIN:
		xf[m->cipher_first ? 0 : 1] = cipher_xform(m, iv_off);
		xf[m->cipher_first ? 1 : 0] = auth_xform(m, a_off);
		xf[0].next = &xf[1];
		break;
	case SD_AEAD:
		xf[0].type = RTE_CRYPTO_SYM_XFORM_AEAD;
		xf[0].aead.op = m->enc ? RTE_CRYPTO_AEAD_OP_ENCRYPT : RTE_CRYPTO_AEAD_OP_DECRYPT;
		xf[0].aead.algo = m->aead;
		xf[0].aead.key.data = m->key;
		xf[0].aead.key.length = m->key_len;
		xf[0].aead.iv.offset = iv_off;
		xf[0].aead.iv.length = m->iv_len;
		xf[0].aead.digest_length = m->tag_len;
		xf[0].aead.aad_length = m->aad_len;
		break;
	}
}

static bool
is_ccm(const struct sd_msg *m)
{
	return m->kind == SD_AEAD && m->aead == RTE_CRYPTO_AEAD_AES_CCM;
}

/* [@off, @off + @len) of the chain if it lies in one segment, else NULL. */
static struct rte_mbuf *
piece_find(struct rte_mbuf *m, uint32_t *off, uint32_t len)
{
	for (; m != NULL; m = m->next) {
		if (*off < m->data_len)
			return *off + len <= m->data_len ? m : NULL;
		*off -= m->data_len;
	}
	return NULL;
}

static void
tag_place(struct sd_op *o, uint8_t **data, rte_iova_t *iova)
{
	const struct sd_msg *m = o->m;
	struct rte_mbuf *at = NULL;
	uint32_t off = o->lead + m->len;

	if (m->tag_inside && m->tag_len != 0)
		at = piece_find(o->dst != NULL ? o->dst : o->src, &off, m->tag_len);
	if (at == NULL) {
		o->tag = drv_chain(NULL, 8, m->tag_len, 8, 1);
		at = o->tag;
		off = 8;
	}
	*data = rte_pktmbuf_mtod_offset(at, uint8_t *, off);
	*iova = rte_pktmbuf_iova_offset(at, off);
	if (!m->enc)
		memcpy(*data, m->tag, m->tag_len);
}

static void
aad_place(struct sd_op *o)
{
	const struct sd_msg *m = o->m;
	uint32_t skip = is_ccm(m) ? CCM_AAD : 0, off = o->lead - m->aad_len;
	struct rte_mbuf *at = NULL;

	if (m->aad_inside && m->c_off == 0 && off >= skip)
		at = piece_find(o->src, &off, m->aad_len + m->len);
	if (at != NULL && off >= skip) {
		memcpy(rte_pktmbuf_mtod_offset(at, uint8_t *, off), m->aad, m->aad_len);
	} else {
		o->aad = drv_chain(m->aad, skip, m->aad_len, 4, 1);
		at = o->aad;
		off = skip;
	}
	o->op->sym->aead.aad.data = rte_pktmbuf_mtod_offset(at, uint8_t *, off - skip);
	o->op->sym->aead.aad.phys_addr = rte_pktmbuf_iova_offset(at, off - skip);
}

static void
ranges_set(struct sd_op *o)
{
	struct rte_crypto_sym_op *sym = o->op->sym;
	const struct sd_msg *m = o->m;

	if (m->kind == SD_AEAD) {
		sym->aead.data.offset = o->lead + m->c_off;
		sym->aead.data.length = m->c_len;
		tag_place(o, &sym->aead.digest.data, &sym->aead.digest.phys_addr);
		aad_place(o);
		return;
	}
	sym->cipher.data.offset = o->lead + m->c_off;
	sym->cipher.data.length = m->c_len;
	sym->auth.data.offset = o->lead + m->a_off;
	sym->auth.data.length = m->a_len;
	if (m->kind != SD_CIPHER)
		tag_place(o, &sym->auth.digest.data, &sym->auth.digest.phys_addr);
}

void
sd_op_open(struct sd_op *o, const struct sd_msg *m)
{
	memset(o, 0, sizeof(*o));
	o->m = m;
	o->op = rte_crypto_op_alloc(sd_op_pool, RTE_CRYPTO_OP_TYPE_SYMMETRIC);
	TEST_CHECK(o->op != NULL, "no op left");
	o->lead = drv_random(80) + (m->aad_inside ? m->aad_len + CCM_AAD : 0);
	o->tail = m->tag_len + drv_random(40) + 8;
	o->src = drv_chain(m->in, o->lead, m->len, o->tail, m->segs);
	if (m->oop)
		o->dst = drv_chain(NULL, o->lead, m->len, o->tail, m->segs);
	o->op->sym->m_src = o->src;
	o->op->sym->m_dst = o->dst;
	o->iv = rte_crypto_op_ctod_offset(o->op, uint8_t *, C_IV_OFF);
	o->aiv = rte_crypto_op_ctod_offset(o->op, uint8_t *, A_IV_OFF);
	memcpy(o->iv + is_ccm(m), m->iv, m->iv_len);
	memcpy(o->aiv, m->aiv, m->aiv_len);
	ranges_set(o);
	sd_xforms(m, C_IV_OFF, o->xf);
	if (m->sessionless) {
		o->op->sess_type = RTE_CRYPTO_OP_SESSIONLESS;
		o->op->sym->xform = o->xf;
		return;
	}
	o->sess = rte_cryptodev_sym_session_create(sd_id, o->xf, sd_sess_pool);
	TEST_CHECK(o->sess != NULL, "no session: %d", rte_errno);
	rte_crypto_op_attach_sym_session(o->op, o->sess);
}

void
sd_op_close(struct sd_op *o)
{
	if (o->sess != NULL)
		TEST_EQUAL(rte_cryptodev_sym_session_free(sd_id, o->sess), 0);
	rte_pktmbuf_free(o->src);
	rte_pktmbuf_free(o->dst);
	rte_pktmbuf_free(o->tag);
	rte_pktmbuf_free(o->aad);
	rte_crypto_op_free(o->op);
}

static void
bytes_check(const uint8_t *got, const uint8_t *want, uint32_t len, const char *what)
{
	uint32_t i;

	for (i = 0; i < len; i++)
		TEST_CHECK(got[i] == want[i], "%s: byte %u of %u is %02x, want %02x", what, i, len,
			   got[i], want[i]);
}

/* Compare a whole chain; of the message, [@c_off, @c_off + @c_len) is @out. */
static void
chain_check(const struct sd_op *o, struct rte_mbuf *chain, bool filled, const uint8_t *out,
	    bool any_out, bool has_tag)
{
	static uint8_t got[3 * SD_LEN_MAX], want[3 * SD_LEN_MAX];
	const struct sd_msg *m = o->m;
	uint32_t total = o->lead + m->len + o->tail, off = o->lead - m->aad_len;

	TEST_EQUAL(chain->pkt_len, total);
	drv_chain_read(chain, 0, got, total);
	memset(want, SD_FILL, total);
	if (filled)
		memcpy(want + o->lead, m->in, m->len);
	if (filled && m->kind == SD_AEAD && o->aad == NULL)
		memcpy(want + off, m->aad, m->aad_len);
	if (out != NULL)
		memcpy(want + o->lead + m->c_off, out, m->c_len);
	else if (any_out)
		memcpy(want + o->lead + m->c_off, got + o->lead + m->c_off, m->c_len);
	if (has_tag)
		memcpy(want + o->lead + m->len, got + o->lead + m->len, m->tag_len);
	bytes_check(got, want, total, filled ? "chain with the input" : "destination");
}

void
sd_op_check(const struct sd_op *o, const uint8_t *out, uint8_t *tag)
{
	const struct sd_msg *m = o->m;
	bool has_tag = m->kind != SD_CIPHER && o->tag == NULL;
	const uint8_t *t = m->kind == SD_AEAD ? o->op->sym->aead.digest.data :
			   o->op->sym->auth.digest.data;
	bool cipher = m->kind != SD_AUTH;
	uint8_t buf[96], guard[96];

	chain_check(o, o->src, true, o->dst == NULL && cipher ? out : NULL,
		    o->dst == NULL && cipher, o->dst == NULL && has_tag);
	if (o->dst != NULL)
		chain_check(o, o->dst, false, cipher ? out : NULL, cipher, has_tag);
	if (m->kind == SD_CIPHER)
		return;
	if (o->tag != NULL) {
		drv_chain_read(o->tag, 0, buf, m->tag_len + 16);
		memset(guard, SD_FILL, sizeof(guard));
		memcpy(guard + 8, t, m->tag_len);
		bytes_check(buf, guard, m->tag_len + 16, "around the tag");
	}
	if (!m->enc)
		bytes_check(t, m->tag, m->tag_len, "tag to compare");
	memcpy(tag, t, m->tag_len);
}

void
sd_enqueue(uint16_t qp, struct rte_crypto_op **ops, unsigned int n)
{
	TEST_EQUAL(rte_cryptodev_enqueue_burst(sd_id, qp, ops, n), n);
}

void
sd_dequeue(uint16_t qp, struct rte_crypto_op **ops, unsigned int n)
{
	uint64_t end = rte_get_timer_cycles() + WAIT_S * rte_get_timer_hz();
	unsigned int done = 0, got;

	while (done < n) {
		got = rte_cryptodev_dequeue_burst(sd_id, qp, &ops[done], n - done);
		TEST_CHECK(got <= n - done);
		done += got;
		if (got != 0)
			continue;
		TEST_CHECK(rte_get_timer_cycles() < end, "%u of %u ops are back", done, n);
		if (!sd_inline)
			sched_yield();
	}
}

uint8_t
sd_run(const struct sd_msg *m, const uint8_t *out, uint8_t *tag)
{
	struct rte_crypto_op *back = NULL;
	struct sd_op o;
	uint8_t status;

	sd_op_open(&o, m);
	sd_enqueue(0, &o.op, 1);
	sd_dequeue(0, &back, 1);
	TEST_CHECK(back == o.op);
	TEST_EQUAL(rte_cryptodev_dequeue_burst(sd_id, 0, &back, 1), 0);
	status = o.op->status;
	sd_op_check(&o, status == RTE_CRYPTO_OP_STATUS_SUCCESS ? out : NULL, tag);
	sd_op_close(&o);
	return status;
}
