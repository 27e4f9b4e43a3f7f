/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Keys as intel-ipsec-mb wants them, and what else a session of it is. */

#ifndef SEC_MB_H
#define SEC_MB_H

#include <intel-ipsec-mb.h>

#include "sec_crypto.h"

/* Ways to hand requests over. */
enum mb_how {
	MB_CIPHER_BURST,
	MB_HASH_BURST,
	MB_CHAIN_BURST,	/* both, one after the other */
	MB_JOBS,
	MB_GCM,		/* one after the other: one message is as fast as many */
};

struct mb_aes {
	_Alignas(16) uint8_t enc[16 * 15], dec[16 * 15];
	_Alignas(16) uint8_t k1[16], k2[16];	/* CMAC, XCBC */
};

struct mb_key {
	uint64_t group;		/* requests of the same one go together */
	uint8_t how;
	uint8_t few;		/* less of them are faster elsewhere */
	uint8_t tag_len;	/* what the library writes */
	IMB_CIPHER_MODE cipher;
	IMB_CIPHER_DIRECTION dir;
	IMB_HASH_ALG hash;
	IMB_CHAIN_ORDER order;
	uint32_t key_len;
	aes_gcm_enc_dec_t gcm_fn;
	const void *enc_keys, *dec_keys;
	const void *des_keys[3];
	_Alignas(16) uint8_t ipad[SEC_STATE_MAX], opad[SEC_STATE_MAX];
	union {
		struct mb_aes aes;
		uint64_t des[3][IMB_DES_KEY_SCHED_SIZE / 8];
		struct gcm_key_data gcm;
	} u;
};

/* SEC_LIB_*: what the library can do of it. */
unsigned int mb_has(void *ctx, const struct sec_alg *alg);
struct mb_key *mb_key_make(IMB_MGR *mgr, const struct sec_sess *ss);
void mb_key_close(void *key);

#endif /* SEC_MB_H */
