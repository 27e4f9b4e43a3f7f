/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* The words of an SQE of either type, as every request has them read. */

#ifndef SEC_BD_H
#define SEC_BD_H

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

#endif /* SEC_BD_H */
