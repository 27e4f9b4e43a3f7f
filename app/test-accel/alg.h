/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Names of symmetric algorithms, and what ops of each look like. */

#ifndef TA_ALG_H
#define TA_ALG_H

#include <stdbool.h>
#include <stdint.h>

#include <rte_crypto.h>
#include <rte_cryptodev.h>

/* How data longer than an op goes on in the next. */
enum ta_chaining {
	TA_WHOLE,		/* not at all: one op must have all */
	TA_ECB,			/* nothing to carry over */
	TA_CBC,			/* the last block of ciphertext is the next IV */
	TA_CFB,			/* the same, and a short end is allowed */
	TA_CTR,			/* the counter goes on */
};

struct ta_alg {
	const char *name;	/* without a key length: "aes-cbc" */
	const char *alias;	/* another name, or NULL */
	enum rte_crypto_sym_xform_type type;
	int algo;		/* of the type's enumeration */
	enum ta_chaining chaining;
	uint16_t keys[3];	/* lengths in bytes, 0: no more; none at all: no key */
	bool any_key;		/* of whatever length */
	uint8_t iv_min, iv_max;	/* bytes */
	uint8_t block;		/* data must be a multiple */
	uint8_t len_min;
	uint8_t tag;		/* bytes of digest, MAC or tag when nothing is said */
	uint32_t op_max;	/* bytes of data of an op */
};

/* The longest data that an op of ours can have; no capability tells it. */
#define TA_CRYPTO_OP_MAX	0xfffe00u
#define TA_KEY_MAX		1024u
#define TA_TAG_MAX		64u
#define TA_AAD_MAX		4096u

/* A NULL name ends them. */
extern const struct ta_alg ta_algs[];

/*
 * "aes-cbc", or "aes-128-cbc", which also sets *@key_len (else 0). NULL: unknown.
 */
const struct ta_alg *ta_alg_find(const char *word, uint16_t *key_len);
const struct ta_alg *ta_alg_of_cap(const struct rte_cryptodev_capabilities *cap);
/* A name that is near to @word, or NULL. */
const char *ta_alg_guess(const char *word);
/* Is it needed, and may it be so long? */
bool ta_alg_key_ok(const struct ta_alg *a, uint16_t len);
/* "16, 24 or 32 bytes" in a buffer that the caller gives. */
const char *ta_alg_keys_text(const struct ta_alg *a, char *buf, size_t len);

/* Of a session. */
struct ta_alg_conf {
	const struct ta_alg *alg;
	bool reverse;		/* decrypt; of digests and MACs: verify */
	const uint8_t *key;
	uint16_t key_len;
	uint8_t iv_len, tag_len;
	uint16_t aad_len;
};

void ta_alg_xform(const struct ta_alg_conf *c, struct rte_crypto_sym_xform *x);
/* Can the device with that @cap do @c? */
bool ta_alg_cap_ok(const struct rte_cryptodev_symmetric_capability *cap,
		   const struct ta_alg_conf *c);
const struct rte_cryptodev_symmetric_capability *ta_alg_cap(uint8_t dev,
							     const struct ta_alg *a);

/* ---- Ops ---- */

/* The IV stands behind the op in room of its own; CCM wants a byte before and some behind. */
#define TA_IV_OFF	(sizeof(struct rte_crypto_op) + sizeof(struct rte_crypto_sym_op))
#define TA_IV_ROOM	32
/* What a user of an op keeps with it stands behind the IV. */
#define TA_NOTE_OFF	(TA_IV_OFF + TA_IV_ROOM)

/*
 * Memory that the device reads and writes beside data: CCM wants AAD 18 bytes behind the start of
 * its field, and writes before it and behind it.
 */
struct ta_alg_mem {
	uint8_t tag[TA_TAG_MAX];
	uint8_t aad[TA_AAD_MAX + 64];
};

/* Where the tag and the AAD begin; from rte_malloc(), freed with rte_free(). NULL: no memory. */
struct ta_alg_mem *ta_alg_mem_create(void);
void ta_alg_aad_set(const struct ta_alg_conf *c, struct ta_alg_mem *mem, const uint8_t *aad);

/*
 * Prepare @op, which has its session and mbufs, for @len bytes at @off. @iv: c->iv_len bytes. @mem
 * is needed by what has a tag.
 */
void ta_alg_op(const struct ta_alg_conf *c, struct rte_crypto_op *op, uint32_t off, uint32_t len,
	       const uint8_t *iv, struct ta_alg_mem *mem);

static inline bool
ta_alg_has_tag(const struct ta_alg *a)
{
	return a->type != RTE_CRYPTO_SYM_XFORM_CIPHER;
}

#endif /* TA_ALG_H */
