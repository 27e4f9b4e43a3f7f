/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* One public-key op, from the files that it reads to the bytes that shall be written. */

#include "pubkeyfile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "io.h"
#include "util.h"

#define SM2_SIGN_MAX	(16u << 20)	/* bytes of a message that the driver hashes */
#define DATA_MAX	UINT16_MAX	/* of what is encrypted, and of all else */

struct data {
	uint8_t *p;
	uint32_t len;
};

static void
data_free(struct data *d)
{
	if (d->p != NULL)
		explicit_bzero(d->p, d->len);
	free(d->p);
}

/* All of @path, up to @max bytes. */
static int
load(const char *path, uint32_t max, struct data *d)
{
	uint32_t room = 0;
	struct ta_in in;
	const uint8_t *p;
	uint8_t *more;
	size_t n;
	int ret;

	if (ta_in_open(&in, path) != 0)
		return TA_FAIL;
	do {
		n = TA_PEEK_MAX;
		p = ta_in_peek(&in, &n);
		if (n > max - d->len) {
			ta_err("%s: longer than %u bytes", in.name, max);
			in.failed = true;
			break;
		}
		if (d->len + n >= room) {
			room = d->len + n + (d->len + n) / 2 + 1;
			more = realloc(d->p, room);
			if (more == NULL) {
				ta_err("out of memory");
				in.failed = true;
				break;
			}
			d->p = more;
		}
		memcpy(d->p + d->len, p, n);
		d->len += n;
		ta_in_skip(&in, n);
	} while (n != 0);
	ret = in.failed ? TA_FAIL : 0;
	ta_in_close(&in);
	return ret;
}

/* The digest of @path, which may be of any length. */
static int
load_digest(const char *path, const struct ta_hash *h, struct data *d, uint64_t *taken)
{
	const EVP_MD *md = EVP_get_digestbyname(h->name);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	struct ta_in in;
	const uint8_t *p;
	bool ok;
	size_t n;

	if (ta_in_open(&in, path) != 0) {
		EVP_MD_CTX_free(ctx);
		return TA_FAIL;
	}
	d->p = malloc(TA_DIGEST_MAX);
	d->len = h->len;
	ok = d->p != NULL && ctx != NULL && md != NULL && EVP_DigestInit_ex(ctx, md, NULL) == 1;
	do {
		n = TA_PEEK_MAX;
		p = ta_in_peek(&in, &n);
		ok = ok && EVP_DigestUpdate(ctx, p, n) == 1;
		ta_in_skip(&in, n);
	} while (n != 0 && ok);
	ok = ok && EVP_DigestFinal_ex(ctx, d->p, NULL) == 1;
	*taken = in.taken;
	if (!ok)
		ta_err("libcrypto has no %s, or no memory", h->name);
	ok = ok && !in.failed;
	EVP_MD_CTX_free(ctx);
	ta_in_close(&in);
	return ok ? 0 : TA_FAIL;
}

/* ---- What the op gets ---- */

/* A digest in the form that the key signs. */
static int
signable(const struct pk_job *job, const struct pk_conf *conf, struct data *d)
{
	uint8_t info[TA_DIGEST_MAX + 32];
	uint32_t n;

	if (conf->hash == NULL || job->asym.key->type != TA_PKEY_RSA ||
	    job->asym.pad != TA_PAD_PKCS1)
		return 0;
	n = ta_digest_info(conf->hash, d->p, info, sizeof(info));
	if (n == 0)
		return ta_err("%s: PKCS#1 v1.5 has no name for it", conf->hash->name);
	free(d->p);
	d->p = malloc(n);
	if (d->p == NULL)
		return ta_err("out of memory");
	memcpy(d->p, info, n);
	d->len = n;
	return 0;
}

static int
load_message(struct pk_job *job, const struct pk_conf *conf, const char *path, struct data *d)
{
	bool sm2 = job->asym.key->type == TA_PKEY_SM2;
	int ret;

	if (conf->hash == NULL || conf->is_digest || sm2) {
		ret = load(path, sm2 && !conf->is_digest ? SM2_SIGN_MAX : DATA_MAX, d);
		job->taken = d->len;
	} else {
		ret = load_digest(path, conf->hash, d, &job->taken);
	}
	if (ret != 0)
		return ret;
	if (conf->is_digest && conf->hash != NULL && d->len != conf->hash->len)
		return ta_err("%s: has %u bytes; a digest of %s has %u", path, d->len,
			      conf->hash->name, conf->hash->len);
	if (d->len == 0 && !sm2)
		return ta_err("%s: is empty", path);
	return signable(job, conf, d);
}

/* What is decrypted: as the API wants it. */
static int
load_cipher(struct pk_job *job, const char *path, struct data *d)
{
	uint32_t n;
	uint8_t *raw;

	if (load(path, DATA_MAX, d) != 0)
		return TA_FAIL;
	job->taken = d->len;
	if (job->asym.key->type != TA_PKEY_SM2)
		return 0;
	raw = malloc(DATA_MAX);
	if (raw == NULL)
		return ta_err("out of memory");
	n = ta_sm2_raw(d->p, d->len, raw, DATA_MAX);
	free(d->p);
	d->p = raw;
	d->len = n;
	return n != 0 ? 0 : ta_err("%s: no ciphertext of SM2 (DER of two numbers, hash, data)",
				   path);
}

static int
load_input(struct pk_job *job, const struct pk_conf *conf, const char *path, struct data *d)
{
	switch (job->asym.op) {
	case TA_ASYM_SIGN:
	case TA_ASYM_VERIFY:
		return load_message(job, conf, path, d);
	case TA_ASYM_ENCRYPT:
		if (load(path, DATA_MAX, d) != 0)
			return TA_FAIL;
		job->taken = d->len;
		return d->len != 0 || job->asym.key->type == TA_PKEY_RSA ? 0 :
			ta_err("%s: is empty", path);
	case TA_ASYM_DECRYPT:
		return load_cipher(job, path, d);
	default:
		return 0;
	}
}

static int
load_sign(struct pk_job *job, const char *path)
{
	struct ta_asym_mem *m = job->mem;
	const struct ta_pkey *key = job->asym.key;
	uint32_t size = key->type == TA_PKEY_DSA ? key->num[TA_NUM_Q].len : ta_pkey_size(key);
	struct data d = { .p = NULL };
	int ret;

	ret = load(path, DATA_MAX, &d);
	if (ret == 0 && key->type == TA_PKEY_RSA && d.len != size)
		ret = ta_err("%s: has %u bytes; a signature of %s has %u", path, d.len,
			     ta_pkey_text(key), size);
	if (ret == 0 && key->type == TA_PKEY_RSA) {
		memcpy(m->a.p, d.p, size);
		m->a.len = size;
	} else if (ret == 0 && !ta_sign_split(d.p, d.len, &m->a, &m->b, size)) {
		ret = ta_err("%s: no signature of %s (DER of two numbers)", path,
			     ta_pkey_text(key));
	}
	data_free(&d);
	return ret;
}

static int
op_create(struct pk_job *job)
{
	job->session = ta_cdev_asym_session(job->dev, &job->asym);
	if (job->session == NULL)
		return TA_FAIL;
	job->pool = ta_aops_create(1, 0);
	if (job->pool == NULL)
		return ta_err("no memory for an op");
	job->op = rte_crypto_op_alloc(job->pool, RTE_CRYPTO_OP_TYPE_ASYMMETRIC);
	if (job->op == NULL)
		return ta_err("no memory for an op");
	rte_crypto_op_attach_asym_session(job->op, job->session);
	return 0;
}

int
pk_job_open(struct pk_job *job, const struct pk_conf *conf, const char *path, const char *sign)
{
	struct data d = { .p = NULL };
	int ret;

	job->asym = conf->asym;
	if (job->asym.pad == TA_PAD_OAEP || job->asym.pad == TA_PAD_PSS)
		job->asym.hash = conf->hash->auth;
	/* It encrypts with its hash, too. */
	if (job->asym.key->type == TA_PKEY_SM2 && !conf->is_digest)
		job->asym.hash = RTE_CRYPTO_AUTH_SM3;
	ret = load_input(job, conf, path, &d);
	if (ret == 0)
		ret = op_create(job);
	if (ret == 0) {
		job->out_room = d.len + 4 * TA_NUM_MAX;
		job->out = malloc(job->out_room);
		job->mem = ta_asym_mem_create(&job->asym, d.len);
		if (job->mem == NULL || job->out == NULL)
			ret = ta_err("no memory for %u bytes", d.len);
	}
	if (ret == 0 && d.len != 0) {
		memcpy(job->mem->in.p, d.p, d.len);
		job->mem->in.len = d.len;
	}
	data_free(&d);
	return ret == 0 && sign != NULL ? load_sign(job, sign) : ret;
}

void
pk_job_close(struct pk_job *job)
{
	if (job->out != NULL)
		explicit_bzero(job->out, job->out_room);
	free(job->out);
	if (job->op != NULL)
		rte_crypto_op_free(job->op);
	rte_mempool_free(job->pool);
	ta_asym_mem_free(job->mem);
	ta_cdev_asym_session_free(job->dev, job->session);
	memset(job, 0, sizeof(*job));
}

/* ---- What the op gives ---- */

static int
op_failed(const struct pk_job *job)
{
	bool error = job->op->status == RTE_CRYPTO_OP_STATUS_ERROR;

	if (job->asym.op == TA_ASYM_VERIFY && error)
		return ta_err("the signature is wrong: another key, hash, padding or message");
	if (job->asym.op == TA_ASYM_DECRYPT && error)
		return ta_err("cannot be decrypted: another key or padding, or it was changed");
	if (job->op->status == RTE_CRYPTO_OP_STATUS_INVALID_ARGS)
		return ta_err("%s: cannot %s this with %s: too long, too short or out of range",
			      job->dev->name, ta_asym_op_name(job->asym.op),
			      ta_pkey_text(job->asym.key));
	return ta_err("%s: %s with %s failed: %s", job->dev->name,
		      ta_asym_op_name(job->asym.op), ta_pkey_text(job->asym.key),
		      ta_cstatus_name(job->op->status));
}

static void
copy(struct pk_job *job, const struct ta_num *num)
{
	memcpy(job->out, num->p, num->len);
	job->out_len = num->len;
}

/* openssl leaves the zeroes in front of a secret of DH away. */
static void
copy_number(struct pk_job *job, struct ta_num num)
{
	while (num.len > 1 && num.p[0] == 0) {
		num.p++;
		num.len--;
	}
	copy(job, &num);
}

static int
result(struct pk_job *job)
{
	struct ta_asym_mem *m = job->mem;
	enum ta_pkey_type type = job->asym.key->type;

	if (!ta_asym_result(&job->asym, job->op, m) || m->a.len > job->out_room)
		return ta_err("%s: says that it has written more than there is room",
			      job->dev->name);
	switch (job->asym.op) {
	case TA_ASYM_VERIFY:
		return 0;
	case TA_ASYM_PUBLIC:
		job->out_len = ta_public_pem(job->asym.key, &m->a, &m->b, job->out,
					     job->out_room);
		return job->out_len != 0 ? 0 :
			ta_err("%s: what it gives is no public key", job->dev->name);
	case TA_ASYM_DERIVE:
		if (type == TA_PKEY_DH)
			copy_number(job, m->a);
		else
			copy(job, &m->a);
		return 0;
	case TA_ASYM_SIGN:
		if (type == TA_PKEY_RSA)
			copy(job, &m->a);
		else
			job->out_len = ta_sign_der(&m->a, &m->b, job->out, job->out_room);
		break;
	case TA_ASYM_ENCRYPT:
		if (type == TA_PKEY_RSA)
			copy(job, &m->a);
		else
			job->out_len = ta_sm2_der(m->a.p, m->a.len, job->out, job->out_room);
		break;
	default:
		/* A message of no bytes is a message. */
		copy(job, &m->a);
		return 0;
	}
	return job->out_len != 0 ? 0 : ta_err("%s: what it gives is no %s", job->dev->name,
					      job->asym.op == TA_ASYM_SIGN ? "signature" :
					      "ciphertext");
}

int
pk_job_run(struct pk_job *job, double *secs)
{
	double start;
	int ret;

	ta_asym_op(&job->asym, job->op, job->mem);
	start = ta_now();
	ret = ta_cop_run(job->dev, 0, job->op);
	*secs = ta_now() - start;
	if (ret != 0) {
		/* The memory is still the device's. */
		job->mem = NULL;
		job->op = NULL;
		return ta_err("%s: no answer", job->dev->name);
	}
	return job->op->status == RTE_CRYPTO_OP_STATUS_SUCCESS ? result(job) : op_failed(job);
}
