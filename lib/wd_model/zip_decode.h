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

/* A stream, and what became of it. */
struct zip_decode_job {
	const uint8_t *in;
	uint8_t *out;
	uint32_t in_len, room;
	uint8_t status;
	uint32_t used, len;	/* if ZIP_ST_OK: bytes of the stream and of the data */
};

/*
 * Decode @nb streams, two at a time and in any order. Statuses are ZIP_ST_OK, ZIP_ST_NO_ROOM when
 * the data are right up to the room and longer, or ZIP_ST_UNKNOWN. All of the room may be written.
 * Memory may change meanwhile; results are then useless but within their rooms.
 */
void zip_decode_run(struct zip_decode *d, struct zip_decode_job *job, unsigned int nb);

/*
 * Is the stream one dynamic block, by its header, whose codes are complete? Then decoders that are
 * less strict about codes have nothing to take for right that is not.
 */
bool zip_decode_plain(struct zip_decode *d, const uint8_t *in, uint32_t in_len);

#endif /* ZIP_DECODE_H */
