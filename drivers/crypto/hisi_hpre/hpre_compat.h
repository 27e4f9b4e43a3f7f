/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* All that differs between DPDK releases in how the API names public-key operations. */

#ifndef HPRE_COMPAT_H
#define HPRE_COMPAT_H

#include <stddef.h>
#include <stdint.h>

#include <cryptodev_pmd.h>
#include <rte_crypto.h>
#include <rte_cryptodev.h>
#include <rte_version.h>

/*
 * Between these two releases the structures changed piece by piece; nobody has tried those steps.
 */
#if RTE_VERSION >= RTE_VERSION_NUM(23, 3, 0, 0) && RTE_VERSION < RTE_VERSION_NUM(24, 11, 0, 0)
#error "crypto_hisi_hpre is for DPDK 22.11, and for 24.11 and newer"
#endif

#if RTE_VERSION >= RTE_VERSION_NUM(24, 11, 0, 0)
#define HPRE_HAVE_QP_RESET	1
/* Keys of curves and the padding of RSA belong to the session; there are SM2 and digests' names. */
#define HPRE_HAVE_SESSION_KEYS	1
#define HPRE_HAVE_SM2		1
#else
#define HPRE_HAVE_QP_RESET	0
#define HPRE_HAVE_SESSION_KEYS	0
#define HPRE_HAVE_SM2		0
#endif
#if RTE_VERSION >= RTE_VERSION_NUM(25, 11, 0, 0)
#define HPRE_HAVE_SM2_PARTIAL	1
#else
#define HPRE_HAVE_SM2_PARTIAL	0
#endif

static inline void *
hpre_sess_priv(void *session)
{
	return ((struct rte_cryptodev_asym_session *)session)->sess_private_data;
}

/* The padding of an RSA op. NULL: it is the session's. */
static inline const struct rte_crypto_rsa_padding *
hpre_op_padding(const struct rte_crypto_op *op)
{
#if HPRE_HAVE_SESSION_KEYS
	RTE_SET_USED(op);
	return NULL;
#else
	return &op->asym->rsa.padding;
#endif
}

/* The padding of an RSA session. NULL: it comes with the op. */
static inline const struct rte_crypto_rsa_padding *
hpre_xform_padding(const struct rte_crypto_asym_xform *xform)
{
#if HPRE_HAVE_SESSION_KEYS
	return &xform->rsa.padding;
#else
	RTE_SET_USED(xform);
	return NULL;
#endif
}

/* Private and public key of an ECDSA op. NULL: they are the session's. */
static inline const rte_crypto_param *
hpre_op_ecdsa_key(const struct rte_crypto_op *op)
{
#if HPRE_HAVE_SESSION_KEYS
	RTE_SET_USED(op);
	return NULL;
#else
	return &op->asym->ecdsa.pkey;
#endif
}

static inline const struct rte_crypto_ec_point *
hpre_op_ecdsa_point(const struct rte_crypto_op *op)
{
#if HPRE_HAVE_SESSION_KEYS
	RTE_SET_USED(op);
	return NULL;
#else
	return &op->asym->ecdsa.q;
#endif
}

/*
 * Private and public key of a session with a curve, NULL where the release has none. Only ECDSA,
 * ECDH and SM2 have them: applications leave the fields of the others undefined.
 */
static inline const rte_crypto_param *
hpre_xform_key(const struct rte_crypto_asym_xform *xform)
{
#if HPRE_HAVE_SESSION_KEYS
	return &xform->ec.pkey;
#else
	RTE_SET_USED(xform);
	return NULL;
#endif
}

static inline const struct rte_crypto_ec_point *
hpre_xform_point(const struct rte_crypto_asym_xform *xform)
{
#if HPRE_HAVE_SESSION_KEYS
	return &xform->ec.q;
#else
	RTE_SET_USED(xform);
	return NULL;
#endif
}

/* Does the application want points as 02 or 03 and the first coordinate? */
static inline bool
hpre_op_compressed(const struct rte_crypto_op *op)
{
#if HPRE_HAVE_SESSION_KEYS
	return (op->asym->flags & RTE_CRYPTO_ASYM_FLAG_PUB_KEY_COMPRESSED) != 0;
#else
	RTE_SET_USED(op);
	return false;
#endif
}

#endif /* HPRE_COMPAT_H */
