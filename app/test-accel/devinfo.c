/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* What is known about a compression or crypto device, as text and as JSON. */

#include "devinfo.h"

#include <stdio.h>
#include <string.h>

#include <rte_comp.h>
#include <rte_compressdev.h>
#include <rte_cryptodev.h>

#include "alg.h"
#include "asym.h"
#include "json.h"
#include "qm.h"
#include "wd_dev.h"
#include "wd_qm.h"

static const char *
algo_name(enum rte_comp_algorithm algo)
{
	switch (algo) {
	case RTE_COMP_ALGO_NULL:
		return "null";
	case RTE_COMP_ALGO_DEFLATE:
		return "deflate";
	case RTE_COMP_ALGO_LZS:
		return "lzs";
	default:
		return "other";
	}
}

/* The flags of @mask by name, through @put. */
static void
each_flag(uint64_t mask, const char *(*name)(uint64_t flag), void (*put)(const char *name))
{
	const char *n;
	unsigned int i;

	for (i = 0; i < 64; i++) {
		if ((mask & (UINT64_C(1) << i)) == 0)
			continue;
		n = name(UINT64_C(1) << i);
		put(n != NULL ? n : "UNKNOWN");
	}
}

static void
put_text(const char *name)
{
	printf(" %s", name);
}

static void
put_json(const char *name)
{
	json_str(NULL, name);
}

static const char *
hw_name(const struct wd_dev *wd)
{
	return wd->hw >= QM_HW_V3 ? "v3" : "v2";
}

/* Below the API: of our own devices only. */
static void
hw_print(const char *name)
{
	const struct wd_dev *wd = wd_dev_find(name);

	if (wd == NULL)
		return;
	printf("   transport %s, %s, hardware %s (revision 0x%02x), PCI id %04x:%04x, %u hardware "
	       "queues of %u\n", wd->ops->name, wd->vf ? "virtual function" :
	       "physical function", hw_name(wd), wd->hw, QM_PCI_VENDOR_ID, wd->device_id,
	       wd->qm != NULL ? wd->qm->nb_queues : 0, wd->qm != NULL ? wd->qm->sq_depth : 0);
}

static void
hw_json(const char *name)
{
	const struct wd_dev *wd = wd_dev_find(name);

	if (wd == NULL)
		return;
	json_str("transport", wd->ops->name);
	json_str("hardware", hw_name(wd));
	json_u64("revision", wd->hw);
	json_str("function", wd->vf ? "vf" : "pf");
	json_bool("model", wd->is_model);
	json_u64("hardware_queues", wd->qm != NULL ? wd->qm->nb_queues : 0);
}

void
ta_devinfo_print(unsigned int id)
{
	struct rte_compressdev_info info;

	rte_compressdev_info_get(id, &info);
	printf("%u: %s, driver %s, NUMA node %d, ", id, rte_compressdev_name_get(id),
	       info.driver_name, rte_compressdev_socket_id(id));
	if (info.max_nb_queue_pairs == 0)
		printf("any number of queue pairs\n");
	else
		printf("%u queue pairs\n", info.max_nb_queue_pairs);
	hw_print(rte_compressdev_name_get(id));
}

void
ta_devinfo_caps_print(unsigned int id)
{
	const struct rte_compressdev_capabilities *c;
	struct rte_compressdev_info info;

	rte_compressdev_info_get(id, &info);
	printf("   device:");
	each_flag(info.feature_flags, rte_compressdev_get_feature_name, put_text);
	printf("\n");
	for (c = info.capabilities; c != NULL && c->algo != RTE_COMP_ALGO_UNSPECIFIED; c++) {
		printf("   %s: window 2^%u..2^%u step %u;", algo_name(c->algo), c->window_size.min,
		       c->window_size.max, c->window_size.increment);
		each_flag(c->comp_feature_flags, rte_comp_get_feature_name, put_text);
		printf("\n");
	}
}

void
ta_devinfo_json(unsigned int id)
{
	const struct rte_compressdev_capabilities *c;
	struct rte_compressdev_info info;

	rte_compressdev_info_get(id, &info);
	json_open(NULL, '{');
	json_u64("id", id);
	json_str("name", rte_compressdev_name_get(id));
	json_str("driver", info.driver_name);
	json_i64("numa_node", rte_compressdev_socket_id(id));
	json_u64("max_queue_pairs", info.max_nb_queue_pairs);
	hw_json(rte_compressdev_name_get(id));
	json_open("features", '[');
	each_flag(info.feature_flags, rte_compressdev_get_feature_name, put_json);
	json_close(']');
	json_open("capabilities", '[');
	for (c = info.capabilities; c != NULL && c->algo != RTE_COMP_ALGO_UNSPECIFIED; c++) {
		json_open(NULL, '{');
		json_str("algorithm", algo_name(c->algo));
		json_u64("window_min", c->window_size.min);
		json_u64("window_max", c->window_size.max);
		json_u64("window_step", c->window_size.increment);
		json_open("features", '[');
		each_flag(c->comp_feature_flags, rte_comp_get_feature_name, put_json);
		json_close(']');
		json_close('}');
	}
	json_close(']');
	json_close('}');
}

/* ---- Cryptodevs ---- */

/* 22.11 has no name for one of its own. */
static const char *
crypto_feature_name(uint64_t flag)
{
	return flag == RTE_CRYPTODEV_FF_SYM_RAW_DP ? "SYM_RAW_DP" :
		rte_cryptodev_get_feature_name(flag);
}

/* What a capability is called; NULL: nothing that we have a name for. */
static const char *
cap_name(const struct rte_cryptodev_capabilities *cap)
{
	const struct ta_alg *a = ta_alg_of_cap(cap);

	if (a != NULL)
		return a->name;
	if (cap->op == RTE_CRYPTO_OP_TYPE_ASYMMETRIC)
		return ta_asym_xform_name(cap->asym.xform_capa.xform_type);
	if (cap->op != RTE_CRYPTO_OP_TYPE_SYMMETRIC)
		return NULL;
	if (cap->sym.xform_type == RTE_CRYPTO_SYM_XFORM_CIPHER &&
	    cap->sym.cipher.algo == RTE_CRYPTO_CIPHER_NULL)
		return "null-cipher";
	if (cap->sym.xform_type == RTE_CRYPTO_SYM_XFORM_AUTH &&
	    cap->sym.auth.algo == RTE_CRYPTO_AUTH_NULL)
		return "null-auth";
	return NULL;
}

/* The ranges that an algorithm has, in the order in which they are told. */
struct cap_ranges {
	const struct rte_crypto_param_range *key, *iv, *tag, *aad;
};

static struct cap_ranges
cap_ranges(const struct rte_cryptodev_symmetric_capability *c)
{
	if (c->xform_type == RTE_CRYPTO_SYM_XFORM_CIPHER)
		return (struct cap_ranges){ .key = &c->cipher.key_size, .iv = &c->cipher.iv_size };
	if (c->xform_type == RTE_CRYPTO_SYM_XFORM_AUTH)
		return (struct cap_ranges){ .key = &c->auth.key_size, .iv = &c->auth.iv_size,
			.tag = &c->auth.digest_size };
	return (struct cap_ranges){ .key = &c->aead.key_size, .iv = &c->aead.iv_size,
		.tag = &c->aead.digest_size, .aad = &c->aead.aad_size };
}

/* What an algorithm of public keys can do: an op type, or a type of key exchange. */
struct asym_op {
	int type;
	const char *name;
};

static const struct asym_op asym_ops[] = {
	{ RTE_CRYPTO_ASYM_OP_SIGN, "sign" }, { RTE_CRYPTO_ASYM_OP_VERIFY, "verify" },
	{ RTE_CRYPTO_ASYM_OP_ENCRYPT, "encrypt" }, { RTE_CRYPTO_ASYM_OP_DECRYPT, "decrypt" },
	{ 0, NULL },
};

static const struct asym_op exchange_ops[] = {
	{ RTE_CRYPTO_ASYM_KE_PRIV_KEY_GENERATE, "private" },
	{ RTE_CRYPTO_ASYM_KE_PUB_KEY_GENERATE, "public" },
	{ RTE_CRYPTO_ASYM_KE_SHARED_SECRET_COMPUTE, "derive" },
	{ RTE_CRYPTO_ASYM_KE_PUB_KEY_VERIFY, "check" },
	{ 0, NULL },
};

/* The ops of a capability by name, through @put. */
static void
each_asym_op(const struct rte_cryptodev_asymmetric_xform_capability *x,
	     void (*put)(const char *name))
{
	const struct asym_op *o = x->xform_type == RTE_CRYPTO_ASYM_XFORM_DH ||
		x->xform_type == RTE_CRYPTO_ASYM_XFORM_ECDH ? exchange_ops : asym_ops;

	for (; o->name != NULL; o++)
		if ((x->op_types & 1u << o->type) != 0)
			put(o->name);
}

/* These have a modulus; in the place of its length others have something else. */
static bool
has_modlen(const struct rte_cryptodev_asymmetric_xform_capability *x)
{
	return x->xform_type == RTE_CRYPTO_ASYM_XFORM_RSA ||
		x->xform_type == RTE_CRYPTO_ASYM_XFORM_DSA ||
		x->xform_type == RTE_CRYPTO_ASYM_XFORM_DH ||
		x->xform_type == RTE_CRYPTO_ASYM_XFORM_MODEX ||
		x->xform_type == RTE_CRYPTO_ASYM_XFORM_MODINV;
}

static void
range_print(const char *what, const struct rte_crypto_param_range *r)
{
	if (r == NULL || r->max == 0)
		return;
	printf(" %s %u", what, r->min);
	if (r->max != r->min)
		printf("..%u", r->max);
	if (r->max != r->min && r->increment > 1)
		printf(" step %u", r->increment);
	printf(";");
}

static void
range_json(const char *what, const struct rte_crypto_param_range *r)
{
	if (r == NULL)
		return;
	json_open(what, '{');
	json_u64("min", r->min);
	json_u64("max", r->max);
	json_u64("step", r->increment);
	json_close('}');
}

static void
asym_print(const struct rte_cryptodev_asymmetric_xform_capability *x)
{
	each_asym_op(x, put_text);
	if (has_modlen(x))
		printf("%s modulus of %u", x->op_types != 0 ? ";" : "", x->modlen.min);
	/* A maximum of zero is none. */
	if (has_modlen(x) && x->modlen.max != 0)
		printf("..%u", x->modlen.max);
	if (has_modlen(x))
		printf(" bytes%s", x->modlen.max != 0 ? "" : " and more");
	printf("\n");
}

static void
asym_json(const struct rte_cryptodev_asymmetric_xform_capability *x)
{
	json_open("ops", '[');
	each_asym_op(x, put_json);
	json_close(']');
	if (has_modlen(x))
		range_json("modulus", &x->modlen);
}

void
ta_cdevinfo_print(unsigned int id)
{
	struct rte_cryptodev_info info;

	rte_cryptodev_info_get(id, &info);
	printf("%u: %s, driver %s, NUMA node %d, %u queue pairs\n", id,
	       rte_cryptodev_name_get(id), info.driver_name, rte_cryptodev_socket_id(id),
	       info.max_nb_queue_pairs);
	hw_print(rte_cryptodev_name_get(id));
}

void
ta_cdevinfo_caps_print(unsigned int id)
{
	const struct rte_cryptodev_capabilities *c;
	struct rte_cryptodev_info info;
	unsigned int others = 0;
	struct cap_ranges r;

	rte_cryptodev_info_get(id, &info);
	printf("   device:");
	each_flag(info.feature_flags, crypto_feature_name, put_text);
	printf("\n");
	for (c = info.capabilities; c->op != RTE_CRYPTO_OP_TYPE_UNDEFINED; c++) {
		if (cap_name(c) == NULL) {
			others++;
			continue;
		}
		printf("   %s:", cap_name(c));
		if (c->op == RTE_CRYPTO_OP_TYPE_ASYMMETRIC) {
			asym_print(&c->asym.xform_capa);
			continue;
		}
		r = cap_ranges(&c->sym);
		range_print("key", r.key);
		range_print("IV", r.iv);
		range_print("tag", r.tag);
		range_print("AAD", r.aad);
		printf("\n");
	}
	if (others != 0)
		printf("   and %u algorithms that this tool has no use for\n", others);
}

void
ta_cdevinfo_json(unsigned int id)
{
	const struct rte_cryptodev_capabilities *c;
	struct rte_cryptodev_info info;
	struct cap_ranges r;

	rte_cryptodev_info_get(id, &info);
	json_open(NULL, '{');
	json_u64("id", id);
	json_str("name", rte_cryptodev_name_get(id));
	json_str("driver", info.driver_name);
	json_i64("numa_node", rte_cryptodev_socket_id(id));
	json_u64("max_queue_pairs", info.max_nb_queue_pairs);
	hw_json(rte_cryptodev_name_get(id));
	json_open("features", '[');
	each_flag(info.feature_flags, crypto_feature_name, put_json);
	json_close(']');
	json_open("capabilities", '[');
	for (c = info.capabilities; c->op != RTE_CRYPTO_OP_TYPE_UNDEFINED; c++) {
		if (cap_name(c) == NULL)
			continue;
		json_open(NULL, '{');
		json_str("algorithm", cap_name(c));
		if (c->op == RTE_CRYPTO_OP_TYPE_ASYMMETRIC) {
			asym_json(&c->asym.xform_capa);
			json_close('}');
			continue;
		}
		r = cap_ranges(&c->sym);
		range_json("key", r.key);
		range_json("iv", r.iv);
		range_json("tag", r.tag);
		range_json("aad", r.aad);
		json_close('}');
	}
	json_close(']');
	json_close('}');
}
