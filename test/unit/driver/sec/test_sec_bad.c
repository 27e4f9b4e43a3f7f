/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Bad input: sessions that cannot be, ops that cannot be done. Each op comes back once, with the
 * documented status, and nothing is written but where its output belongs.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <rte_bus_vdev.h>
#include <rte_errno.h>

#include <hisi_sec.h>

#include "sd.h"

static uint8_t key[64], akey[300], iv[16], aad[64], data[2000];

static struct sd_msg
aes_cbc(void)
{
	return (struct sd_msg){
		.kind = SD_CIPHER, .cipher = RTE_CRYPTO_CIPHER_AES_CBC, .enc = true, .key = key,
		.key_len = 16, .akey = akey, .iv = iv, .iv_len = 16, .aiv = iv, .aad = aad,
		.in = data, .len = 160, .c_len = 160, .segs = 1,
	};
}

static struct sd_msg
aes_gcm(void)
{
	struct sd_msg m = aes_cbc();

	m.kind = SD_AEAD;
	m.aead = RTE_CRYPTO_AEAD_AES_GCM;
	m.iv_len = 12;
	m.aad_len = 20;
	m.tag_len = 16;
	return m;
}

static struct sd_msg
sha256_hmac(void)
{
	struct sd_msg m = aes_cbc();

	m.kind = SD_AUTH;
	m.auth = RTE_CRYPTO_AUTH_SHA256_HMAC;
	m.akey_len = 32;
	m.tag_len = 32;
	m.a_len = 160;
	return m;
}

/* ---- Sessions ---- */

static void
session_refused(const struct sd_msg *m, int err)
{
	struct rte_crypto_sym_xform xf[2];

	sd_xforms(m, 100, xf);
	rte_errno = 0;
	TEST_CHECK(rte_cryptodev_sym_session_create(sd_id, xf, sd_sess_pool) == NULL);
	TEST_EQUAL(rte_errno, err);
	TEST_EQUAL(rte_mempool_avail_count(sd_sess_pool), sd_sess_pool->size);
}

static void
bad_session_lengths(void)
{
	struct sd_msg m;

	m = aes_cbc();
	m.key_len = 17;
	session_refused(&m, ENOTSUP);
	m = aes_cbc();
	m.iv_len = 12;
	session_refused(&m, ENOTSUP);
	m = aes_cbc();
	m.cipher = RTE_CRYPTO_CIPHER_AES_XTS;
	m.key_len = 48;
	session_refused(&m, ENOTSUP);
	m = aes_gcm();
	m.tag_len = 7;
	session_refused(&m, ENOTSUP);
	m = aes_gcm();
	m.tag_len = 17;
	session_refused(&m, ENOTSUP);
	m = aes_gcm();
	m.iv_len = 16;
	session_refused(&m, ENOTSUP);
	m = aes_gcm();
	m.aead = RTE_CRYPTO_AEAD_AES_CCM;
	m.iv_len = 13;
	m.tag_len = 5;
	session_refused(&m, ENOTSUP);
	m.tag_len = 4;
	m.aad_len = 65280;
	session_refused(&m, ENOTSUP);
	m = sha256_hmac();
	m.tag_len = 33;
	session_refused(&m, ENOTSUP);
	m.tag_len = 0;
	session_refused(&m, ENOTSUP);
}

static void
bad_session_algorithms(void)
{
	struct rte_crypto_sym_xform xf[2], third = { .type = RTE_CRYPTO_SYM_XFORM_AUTH };
	struct sd_msg m = aes_cbc();

	m.cipher = RTE_CRYPTO_CIPHER_SNOW3G_UEA2;
	session_refused(&m, ENOTSUP);
	m = sha256_hmac();
	m.auth = RTE_CRYPTO_AUTH_SHA3_256;
	session_refused(&m, ENOTSUP);
	m = aes_cbc();
	m.key = NULL;
	session_refused(&m, EINVAL);
	/* Three transforms, AEAD in a chain, a direction that is none, data units. */
	m = sha256_hmac();
	m.kind = SD_CHAIN;
	sd_xforms(&m, 100, xf);
	xf[1].next = &third;
	TEST_CHECK(rte_cryptodev_sym_session_create(sd_id, xf, sd_sess_pool) == NULL);
	m = aes_gcm();
	sd_xforms(&m, 100, xf);
	xf[0].next = &third;
	TEST_CHECK(rte_cryptodev_sym_session_create(sd_id, xf, sd_sess_pool) == NULL);
	m = aes_cbc();
	sd_xforms(&m, 100, xf);
	xf[0].cipher.op = 7;
	TEST_CHECK(rte_cryptodev_sym_session_create(sd_id, xf, sd_sess_pool) == NULL);
	sd_xforms(&m, 100, xf);
	xf[0].cipher.dataunit_len = 512;
	TEST_CHECK(rte_cryptodev_sym_session_create(sd_id, xf, sd_sess_pool) == NULL);
	/* What this version of hardware has not. */
	m = aes_cbc();
	m.cipher = RTE_CRYPTO_CIPHER_AES_CTR;
	if (!sd_v3)
		session_refused(&m, ENOTSUP);
	m = sha256_hmac();
	m.auth = RTE_CRYPTO_AUTH_AES_CMAC;
	m.akey_len = 16;
	m.tag_len = 16;
	if (!sd_v3)
		session_refused(&m, ENOTSUP);
}

/* Nothing of a key is left where the session was. */
static void
session_wiped(void)
{
	struct rte_crypto_sym_xform xf[2];
	struct rte_cryptodev_sym_session *sess;
	struct sd_msg m = sha256_hmac();
	const uint8_t *priv;
	unsigned int i;

	m.kind = SD_CHAIN;
	m.cipher_first = true;
	memset(key, 0x77, sizeof(key));
	memset(akey, 0x66, sizeof(akey));
	sd_xforms(&m, 100, xf);
	sess = rte_cryptodev_sym_session_create(sd_id, xf, sd_sess_pool);
	TEST_CHECK(sess != NULL);
	priv = CRYPTODEV_GET_SYM_SESS_PRIV(sess);
	TEST_CHECK(memchr(priv, 0x77, sizeof(struct sec_sess)) != NULL);
	TEST_EQUAL(rte_cryptodev_sym_session_free(sd_id, sess), 0);
	for (i = 0; i < sizeof(struct sec_sess); i++)
		TEST_CHECK(priv[i] != 0x77 && priv[i] != 0x66, "byte %u", i);
}

/* ---- Ops ---- */

/* What is done to a good op before it is enqueued. */
typedef void (*spoil_t)(struct rte_crypto_op *op);

static void
op_ends(const struct sd_msg *m, spoil_t spoil, uint8_t want)
{
	struct rte_crypto_op *back = NULL;
	struct sd_op o;
	uint8_t tag[64], image[4096];
	uint32_t total;

	sd_op_open(&o, m);
	total = o.src->pkt_len;
	drv_chain_read(o.src, 0, image, total);
	if (spoil != NULL)
		spoil(o.op);
	sd_enqueue(0, &o.op, 1);
	sd_dequeue(0, &back, 1);
	TEST_CHECK(back == o.op);
	TEST_EQUAL(o.op->status, want);
	TEST_EQUAL(rte_cryptodev_dequeue_burst(sd_id, 0, &back, 1), 0);
	/* Refused: not a byte has changed. */
	if (want == RTE_CRYPTO_OP_STATUS_INVALID_ARGS ||
	    want == RTE_CRYPTO_OP_STATUS_INVALID_SESSION) {
		static uint8_t now[4096];

		drv_chain_read(o.src, 0, now, total);
		TEST_CHECK(memcmp(now, image, total) == 0);
		if (o.dst != NULL) {
			memset(image, SD_FILL, total);
			drv_chain_read(o.dst, 0, now, total);
			TEST_CHECK(memcmp(now, image, total) == 0);
		}
	} else {
		sd_op_check(&o, NULL, tag);
	}
	o.op->type = RTE_CRYPTO_OP_TYPE_SYMMETRIC;
	sd_op_close(&o);
}

static void spoil_length(struct rte_crypto_op *op) { op->sym->cipher.data.length = 159; }
static void spoil_long(struct rte_crypto_op *op) { op->sym->cipher.data.length = 16000; }
static void spoil_offset(struct rte_crypto_op *op) { op->sym->cipher.data.offset = UINT32_MAX; }
static void spoil_source(struct rte_crypto_op *op) { op->sym->m_src = NULL; }
static void spoil_type(struct rte_crypto_op *op) { op->type = RTE_CRYPTO_OP_TYPE_ASYMMETRIC; }
static void spoil_session(struct rte_crypto_op *op) { op->sym->session = NULL; }
static void spoil_security(struct rte_crypto_op *op)
{
	op->sess_type = RTE_CRYPTO_OP_SECURITY_SESSION;
}
static void spoil_aead(struct rte_crypto_op *op) { op->sym->aead.data.length = 16000; }
static void spoil_aad(struct rte_crypto_op *op) { op->sym->aead.aad.phys_addr = 0; }
static void spoil_tag(struct rte_crypto_op *op)
{
	op->sym->aead.digest.data = NULL;
	op->sym->aead.digest.phys_addr = 0;
}
static void spoil_auth(struct rte_crypto_op *op) { op->sym->auth.data.length = 16000; }
static void spoil_digest(struct rte_crypto_op *op) { op->sym->auth.digest.data = NULL; }
static void bounce_tag(struct rte_crypto_op *op) { op->sym->aead.digest.phys_addr = 0; }
static void spoil_xform(struct rte_crypto_op *op) { op->sym->xform->cipher.key.length = 5; }

static void
bad_ops(void)
{
	static const spoil_t args[] = {
		spoil_length, spoil_long, spoil_offset, spoil_source, spoil_type,
	};
	struct sd_msg m = aes_cbc();
	unsigned int i;

	for (i = 0; i < 2 * RTE_DIM(args); i++) {
		snprintf(test_note, sizeof(test_note), "op %u", i);
		m.oop = i & 1;
		op_ends(&m, args[i / 2], RTE_CRYPTO_OP_STATUS_INVALID_ARGS);
	}
	op_ends(&m, spoil_session, RTE_CRYPTO_OP_STATUS_INVALID_SESSION);
	op_ends(&m, spoil_security, RTE_CRYPTO_OP_STATUS_INVALID_SESSION);
	m.sessionless = true;
	op_ends(&m, spoil_session, RTE_CRYPTO_OP_STATUS_INVALID_SESSION);
	op_ends(&m, spoil_xform, RTE_CRYPTO_OP_STATUS_INVALID_SESSION);
	op_ends(&m, NULL, RTE_CRYPTO_OP_STATUS_SUCCESS);
	m = aes_cbc();
	m.cipher = RTE_CRYPTO_CIPHER_AES_XTS;
	m.key_len = 32;
	m.c_len = 15;
	op_ends(&m, NULL, RTE_CRYPTO_OP_STATUS_INVALID_ARGS);
}

static void
bad_ops_mac(void)
{
	struct sd_msg m = aes_gcm();

	op_ends(&m, spoil_aead, RTE_CRYPTO_OP_STATUS_INVALID_ARGS);
	op_ends(&m, spoil_aad, RTE_CRYPTO_OP_STATUS_INVALID_ARGS);
	op_ends(&m, spoil_tag, RTE_CRYPTO_OP_STATUS_INVALID_ARGS);
	op_ends(&m, bounce_tag, RTE_CRYPTO_OP_STATUS_SUCCESS);
	m.enc = false;
	op_ends(&m, bounce_tag, RTE_CRYPTO_OP_STATUS_AUTH_FAILED);
	op_ends(&m, NULL, RTE_CRYPTO_OP_STATUS_AUTH_FAILED);
	m = sha256_hmac();
	op_ends(&m, spoil_auth, RTE_CRYPTO_OP_STATUS_INVALID_ARGS);
	op_ends(&m, spoil_digest, RTE_CRYPTO_OP_STATUS_INVALID_ARGS);
	m.kind = SD_CHAIN;
	m.cipher_first = true;
	op_ends(&m, spoil_auth, RTE_CRYPTO_OP_STATUS_INVALID_ARGS);
	op_ends(&m, spoil_digest, RTE_CRYPTO_OP_STATUS_INVALID_ARGS);
	op_ends(&m, spoil_length, RTE_CRYPTO_OP_STATUS_INVALID_ARGS);
	m.auth = RTE_CRYPTO_AUTH_SHA224_HMAC;	/* in two requests */
	m.tag_len = 28;
	op_ends(&m, spoil_auth, RTE_CRYPTO_OP_STATUS_INVALID_ARGS);
	op_ends(&m, spoil_length, RTE_CRYPTO_OP_STATUS_INVALID_ARGS);
	op_ends(&m, NULL, RTE_CRYPTO_OP_STATUS_SUCCESS);
}

/* A session that another device made, whose hardware has another form of SQE. */
static void
foreign_session(void)
{
	struct rte_crypto_op *back = NULL;
	struct rte_crypto_sym_xform xf[2];
	struct rte_cryptodev_sym_session *sess;
	struct sd_msg m = aes_cbc();
	struct sd_op o;
	int other;

	TEST_EQUAL(rte_vdev_init("crypto_hisi_sec1", sd_v3 ? "hw=v2" : "hw=v3"), 0);
	other = rte_cryptodev_get_dev_id("crypto_hisi_sec1");
	sd_xforms(&m, 100, xf);
	sess = rte_cryptodev_sym_session_create(other, xf, sd_sess_pool);
	TEST_CHECK(sess != NULL);
	sd_op_open(&o, &m);
	rte_crypto_op_attach_sym_session(o.op, sess);
	sd_enqueue(0, &o.op, 1);
	sd_dequeue(0, &back, 1);
	TEST_EQUAL(o.op->status, RTE_CRYPTO_OP_STATUS_INVALID_SESSION);
	TEST_EQUAL(rte_cryptodev_sym_session_free(other, sess), 0);
	/* And one that is no more. */
	sd_enqueue(0, &o.op, 1);
	sd_dequeue(0, &back, 1);
	TEST_EQUAL(o.op->status, RTE_CRYPTO_OP_STATUS_INVALID_SESSION);
	sd_op_close(&o);
	TEST_EQUAL(rte_vdev_uninit("crypto_hisi_sec1"), 0);
}

static void
start(void)
{
	sd_config(1, 64);
}

static const struct test_case cases[] = {
	TEST_CASE(start),
	TEST_CASE(bad_session_lengths),
	TEST_CASE(bad_session_algorithms),
	TEST_CASE(session_wiped),
	TEST_CASE(bad_ops),
	TEST_CASE(bad_ops_mac),
	TEST_CASE(foreign_session),
};
SD_MAIN(cases)
