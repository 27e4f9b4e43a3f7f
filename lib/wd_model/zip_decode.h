/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * The model's own decoder of raw DEFLATE. It refuses all that zlib refuses: reserved symbols, codes
 * that are incomplete or name too many symbols, lengths that run over, distances too far back.
 */

#ifndef ZIP_DECODE_H
#define ZIP_DECODE_H

#include <stdbool.h>
#include <stdint.h>

struct zip_decode;

struct zip_decode *zip_decode_open(void);
void zip_decode_close(struct zip_decode *d);

/*
 * Decode the stream at @in to @out. Returns ZIP_ST_OK with the bytes of the stream in @used and of
 * the data in @len; ZIP_ST_NO_ROOM when the data are right up to @room and longer; else
 * ZIP_ST_UNKNOWN. All of @room may be written. @in and @out may change meanwhile; the result is
 * then useless but within its room.
 */
uint8_t zip_decode_run(struct zip_decode *d, const uint8_t *in, uint32_t in_len, uint8_t *out,
		       uint32_t room, uint32_t *used, uint32_t *len);

/*
 * Is the stream one dynamic block, by its header, whose codes are complete? Then decoders that are
 * less strict about codes have nothing to take for right that is not.
 */
bool zip_decode_plain(struct zip_decode *d, const uint8_t *in, uint32_t in_len);

#endif /* ZIP_DECODE_H */
