/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* The SEC engine on a bench: requests in plain words, packed as SQEs of either type. */

#ifndef SEC_RIG_H
#define SEC_RIG_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "sec.h"

#include "rig.h"

extern const struct wdm_engine wdm_engine_sec;

/* Power on a function of this hardware version with one queue. */
static inline void
sec_open(uint8_t hw)
{
	rig_power_on(&wdm_engine_sec, hw);
}

/* The fields of an SQE of either type. */
struct sec_fill {
	uint8_t type;			/* SEC_BD_TYPE2 or 3 */
	uint8_t cipher, auth, seq, de, scene, src_type, dst_type, mac_type;
	uint8_t c_alg, c_mode, c_key, icv_len;
	uint8_t a_alg, ai_gen, pad, mac_words, a_key_words;
	uint8_t ctr_mode, mac_sel;	/* type 3 */
	bool invalid;
	uint32_t a_len, c_len, a_off, c_off;
	uint64_t src, dst, mac, c_key_addr, a_key_addr, c_iv, a_iv, long_len, tag;
};
/* Two fields in one word at most differ from zero: everything else of the SQE is 0. */
void sec_pack(const struct sec_fill *f, void *sqe);

/* A request with its data, as a user of the algorithm sees it. */
struct sec_msg {
	uint8_t type;			/* SEC_BD_TYPE2 or 3 */
	bool enc;			/* encrypt and generate; else decrypt and verify */
	int c_alg, c_mode;		/* -1: none */
	int a_alg;			/* -1: none */
	bool gb;
	const uint8_t *key, *akey, *iv, *aad, *in;
	uint32_t key_len, akey_len, iv_len, aad_len, len;
	uint32_t tag_len;
	uint8_t tag[SEC_MAC_MAX];	/* in: decryption; out: encryption, digest */
	/* How it lies in memory. */
	bool sgl_src, sgl_dst, in_place;
	/* Filled by sec_msg_put(). */
	struct rig_data src, dst;
	uint32_t base;			/* bytes before the data */
	uint64_t mac;
	struct sec_fill f;
};
/* Lay the message out in bus memory and pack its SQE. */
void sec_msg_put(struct sec_msg *m, void *sqe);
/* After it was executed: the data to @out, the tag to m->tag. Returns word 28. */
uint32_t sec_msg_get(struct sec_msg *m, const void *sqe, uint8_t *out);
/* Both, with the execution between them, and checks of what holds for every request. */
uint32_t sec_msg_run(struct sec_msg *m, uint8_t *out);
/* Check that of an executed SQE only words 28..31 differ from @before. */
void sec_check_words(const void *before, const void *after);

/* Word 28 of a request without error. */
#define SEC_W28_CIPHER	0x101u
#define SEC_W28_AUTH	0x081u
#define SEC_W28_AEAD	0x181u
#define SEC_W28_GOOD	0x183u
#define SEC_W28_BAD	0x185u
#define SEC_W28_ERROR	0x10001u
#define SEC_W28_MEMORY	0x20001u

#endif /* SEC_RIG_H */
