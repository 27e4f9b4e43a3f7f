/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* The words of an SQE of either type, as every request has them read and checked. */

#ifndef SEC_BD_H
#define SEC_BD_H

#include "qm.h"

#include "sec_crypto.h"

/* The words that make a session. False: no such type of SQE. */
static inline bool
sec_ctl_get(const void *sqe, uint32_t *ctl)
{
	const struct sec_bd2 *bd2 = sqe;
	const struct sec_bd3 *bd3 = sqe;

	ctl[0] = bd2->w0;
	ctl[1] = bd2->w1;
	switch (WD_GET(SEC_BD_TYPE, bd2->w0)) {
	case SEC_BD_TYPE2:
		ctl[2] = bd2->w2;
		ctl[3] = bd2->w3;
		return true;
	case SEC_BD_TYPE3:
		ctl[2] = bd3->w14;
		ctl[3] = 0;
		switch (WD_GET(SEC_BD3_SCENE, bd3->w0)) {
		case SEC_SCENE_STREAM:
			ctl[3] = bd3->w27;
			break;
		case SEC_SCENE_IPSEC:
			/* Any of its fields asks for more than a plain request. */
			ctl[3] = (bd3->w25 | bd3->w26 | bd3->w27) != 0;
			break;
		}
		return true;
	default:
		return false;
	}
}

/* The words that do not. */
static inline void
sec_var_get(const void *sqe, struct sec_var *var)
{
	const struct sec_bd2 *bd2 = sqe;
	const struct sec_bd3 *bd3 = sqe;

	if (WD_GET(SEC_BD_TYPE, bd2->w0) == SEC_BD_TYPE3) {
		*var = (struct sec_var){
			.src = bd3->data_src_addr,
			.dst = bd3->data_dst_addr_lo | (uint64_t)bd3->data_dst_addr_hi << 32,
			.mac = bd3->mac_addr_lo | (uint64_t)bd3->mac_addr_hi << 32,
			.c_iv = bd3->c_ivin_addr_lo | (uint64_t)bd3->c_ivin_addr_hi << 32,
			.a_iv = bd3->a_ivin_addr,
			.c_key = bd3->c_key_addr,
			.a_key = bd3->a_key_addr,
			.long_len = bd3->w25 | (uint64_t)bd3->w26 << 32,
			.a_len = WD_GET(SEC_BD3_A_LEN, bd3->w17),
			.c_len = WD_GET(SEC_BD3_C_LEN, bd3->w18),
			.a_off = WD_GET(SEC_BD3_A_OFFSET, bd3->w16),
			.c_off = WD_GET(SEC_BD3_C_OFFSET, bd3->w16),
		};
		return;
	}
	*var = (struct sec_var){
		.src = bd2->data_src_addr,
		.dst = bd2->data_dst_addr,
		.mac = bd2->mac_addr,
		.c_iv = bd2->c_ivin_addr,
		.a_iv = bd2->a_ivin_addr,
		.c_key = bd2->c_key_addr,
		.a_key = bd2->a_key_addr,
		.long_len = bd2->long_a_data_len,
		.a_len = WD_GET(SEC_BD2_A_LEN, bd2->w4),
		.c_len = WD_GET(SEC_BD2_C_LEN, bd2->w5),
		.a_off = WD_GET(SEC_BD2_A_OFFSET, bd2->w6),
		.c_off = WD_GET(SEC_BD2_C_OFFSET, bd2->w6),
	};
}

/* The last piece names the length of the whole, in bits; what came before were whole blocks. */
static inline bool
sec_last_ok(const struct sec_alg *alg, const struct sec_var *var)
{
	uint64_t total = var->long_len / 8;

	return var->long_len % 8 == 0 && total >= var->a_len &&
		(total - var->a_len) % alg->a_block == 0 && total > var->a_len;
}

static inline bool
sec_auth_var_ok(unsigned int hw, const struct sec_alg *alg, const struct sec_var *var)
{
	if (var->a_len > SEC_LEN_MAX)
		return false;
	switch (alg->piece) {
	case SEC_PIECE_FIRST:
	case SEC_PIECE_MIDDLE:
		return var->a_len != 0 && var->a_len % alg->a_block == 0;
	case SEC_PIECE_LAST:
		return sec_last_ok(alg, var);
	}
	if (alg->a_alg == SEC_A_ALG_XCBC || alg->a_alg == SEC_A_ALG_CMAC || hw < QM_HW_V3)
		return var->a_len != 0;
	return true;
}

/* Whether the lengths and offsets are possible with this algorithm. */
static inline bool
sec_var_ok(unsigned int hw, const struct sec_alg *alg, const struct sec_var *var)
{
	switch (alg->kind) {
	case SEC_KIND_COPY:
	case SEC_KIND_CIPHER:
		return var->c_len != 0 && var->c_len <= SEC_LEN_MAX &&
			(var->c_len & (alg->c_block - 1)) == 0 &&
			(alg->c_mode != SEC_C_MODE_XTS || var->c_len >= 16);
	case SEC_KIND_GHASH:
		return var->a_len != 0 && var->a_len <= SEC_LEN_MAX && var->c_len == 0;
	case SEC_KIND_GCM_PART:
		return var->a_len == 0 && var->a_off == 0 && var->c_off == 0 &&
			var->c_len != 0 && var->c_len % 16 == 0 && var->c_len <= SEC_LEN_MAX;
	case SEC_KIND_AEAD:
		/* The AAD lies right before the data; V2 needs data. */
		return var->c_off == var->a_off + var->a_len &&
			var->a_len + var->c_len <= SEC_LEN_MAX &&
			(var->c_len != 0 || hw >= QM_HW_V3) &&
			!(alg->c_mode == SEC_C_MODE_CCM && var->a_len > SEC_CCM_AAD_MAX);
	case SEC_KIND_CHAIN:
		/* What is authenticated begins before the data and ends with it. */
		return var->c_len != 0 && (var->c_len & (alg->c_block - 1)) == 0 &&
			var->c_len <= SEC_LEN_MAX && var->a_len <= SEC_LEN_MAX &&
			var->a_off <= var->c_off &&
			var->a_off + var->a_len == var->c_off + var->c_len;
	default:
		return sec_auth_var_ok(hw, alg, var);
	}
}

#endif /* SEC_BD_H */
