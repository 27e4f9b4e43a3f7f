/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Cases with state between ops. */

#ifndef TA_CASE_STREAM_H
#define TA_CASE_STREAM_H

#include "case.h"

enum ta_verdict case_stream_decompress(struct ta_case_ctx *ctx);
enum ta_verdict case_stream_compress(struct ta_case_ctx *ctx);

#endif /* TA_CASE_STREAM_H */
