/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* SQEs of the SEC engine: how they are packed, taken apart, and refused. */

#include "sec_rig.h"

static void
cbc_flat(void)
{
	static const uint8_t key[] = {
		0x2b, 0x7e, 0x15, 0x16, 0x28, 0xae, 0xd2, 0xa6,
		0xab, 0xf7, 0x15, 0x88, 0x09, 0xcf, 0x4f, 0x3c,
	}, iv[] = {
		0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
	}, pt[] = {
		0x6b, 0xc1, 0xbe, 0xe2, 0x2e, 0x40, 0x9f, 0x96,
		0xe9, 0x3d, 0x7e, 0x11, 0x73, 0x93, 0x17, 0x2a,
	}, ct[] = {
		0x76, 0x49, 0xab, 0xac, 0x81, 0x19, 0xb2, 0x46,
		0xce, 0xe9, 0x8e, 0x9b, 0x12, 0xe9, 0x19, 0x7d,
	};
	struct sec_msg m = {
		.type = SEC_BD_TYPE3, .enc = true, .c_alg = SEC_C_ALG_AES,
		.c_mode = SEC_C_MODE_CBC, .a_alg = -1, .key = key, .key_len = 16, .iv = iv,
		.iv_len = 16, .in = pt, .len = 16,
	};
	uint8_t out[16];

	sec_open(QM_HW_V3);
	TEST_EQUAL(sec_msg_run(&m, out), SEC_W28_CIPHER);
	TEST_CHECK(memcmp(out, ct, 16) == 0);
	rig_close();
}

static const struct test_case cases[] = {
	TEST_CASE(cbc_flat),
};
TEST_MAIN(cases)
