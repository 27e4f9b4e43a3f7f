/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * What public-key ops look like, and all that differs in them between releases of DPDK. Keys are
 * those of pkey.h.
 */

#ifndef TA_ASYM_H
#define TA_ASYM_H

#include <stdbool.h>
#include <stdint.h>

#include <rte_crypto.h>
#include <rte_cryptodev.h>
#include <rte_version.h>

#include "pkey.h"

/* SM2, and keys of curves and the padding of RSA in the session, not in the op. */
#if RTE_VERSION >= RTE_VERSION_NUM(24, 11, 0, 0)
#define TA_HAVE_SM2	1
#else
#define TA_HAVE_SM2	0
#endif

enum ta_asym_op {
	TA_ASYM_SIGN,
	TA_ASYM_VERIFY,
	TA_ASYM_ENCRYPT,
	TA_ASYM_DECRYPT,
	TA_ASYM_DERIVE,		/* a secret, of our private and another's public key */
	TA_ASYM_PUBLIC,		/* the public key of the private one */
	TA_ASYM_POWER,		/* of DH: derive as a mere power modulo p, to measure it */
	TA_ASYM_OPS
};

enum ta_asym_pad {
	TA_PAD_NONE,
	TA_PAD_PKCS1,		/* v1.5; what is signed is DigestInfo or whatever there is */
	TA_PAD_OAEP,
	TA_PAD_PSS,
};

/* Of a session. */
struct ta_asym_conf {
	const struct ta_pkey *key;
	const struct ta_pkey *peer;	/* of TA_ASYM_DERIVE, of the same group */
	enum ta_asym_op op;
	enum ta_asym_pad pad;		/* RSA */
	/*
	 * enum rte_crypto_auth_algorithm or 0. RSA: that of the padding. SM2: SM3 when the device
	 * hashes what it signs, else it gets a digest.
	 */
	int hash;
	int mgf;			/* OAEP, PSS: the hash of the mask; 0: the same */
	uint16_t salt_len;		/* PSS: exactly */
	const char *id;			/* SM2: of the signer */
	bool exponent;			/* RSA: use the private exponent, not the factors */
	/* Curves: the secret number of a signature, for answers that are known; NULL: any. */
	const struct ta_num *k;
};

/* Does an op of this kind need the private half of the key? */
bool ta_asym_private(enum ta_asym_op op);
/* "sign", "verify" */
const char *ta_asym_op_name(enum ta_asym_op op);
/* What capabilities call an algorithm: "rsa", "ecdsa"; NULL: of no use to this tool. */
const char *ta_asym_xform_name(int type);
/* The transform that @key has for @op; 0: none. */
int ta_asym_xform_of(const struct ta_pkey *key, enum ta_asym_op op);

/*
 * Can device @dev do it? NULL, or what it lacks, in a static buffer. Which curves, paddings and
 * hashes there are shows when the session is made.
 */
const char *ta_asym_lacks(uint8_t dev, const struct ta_asym_conf *c);
/* @x refers to the key of @c. */
void ta_asym_xform(const struct ta_asym_conf *c, struct rte_crypto_asym_xform *x);

/* ---- Ops ---- */

/*
 * What an op reads and writes. After ta_asym_mem_create() @in is empty; a and b are inputs of
 * TA_ASYM_VERIFY and else results.
 *   sign, verify: in: message or digest; a: signature of RSA, else r; b: s
 *   encrypt, decrypt: in, a
 *   derive, power: a: secret, its first coordinate; b: the second
 *   public: a; b: second coordinate
 */
struct ta_asym_mem {
	struct ta_num in, a, b;
	uint32_t in_room, a_room, b_room;
	struct ta_num x, y, d, k;	/* of a key that is the op's; of the op */
	uint64_t iova;			/* of this */
};

/*
 * Room for @len bytes of input, and for what comes of it; from rte_zmalloc(). NULL: no memory.
 * ta_asym_mem_free() wipes it.
 */
struct ta_asym_mem *ta_asym_mem_create(const struct ta_asym_conf *c, uint32_t len);
void ta_asym_mem_free(struct ta_asym_mem *m);
/* Prepare @op, which has its session. Again for each run. */
void ta_asym_op(const struct ta_asym_conf *c, struct rte_crypto_op *op, struct ta_asym_mem *m);
/* The lengths of what a successful @op has written, to @m. False: more than there is room. */
bool ta_asym_result(const struct ta_asym_conf *c, const struct rte_crypto_op *op,
		    struct ta_asym_mem *m);

/* What a user of an op keeps with it stands here. */
#define TA_ASYM_NOTE_OFF	(sizeof(struct rte_crypto_op) + sizeof(struct rte_crypto_asym_op))

#endif /* TA_ASYM_H */
