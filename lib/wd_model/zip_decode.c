/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Raw DEFLATE (RFC 1951) from one piece of memory to another. In the middle of a block whole words
 * are read and written beyond what is needed; decode_one() takes over near the end of the input or
 * the room.
 *
 * Look-ups wait for each other, so that a processor has little to do at a time. Two streams that
 * have nothing to do with each other are decoded in turns, each in a lane of its own.
 */

#include "zip_decode.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "zip_codec.h"
#include "zip_huffman.h"
#include "zip_table.h"

#define LENS_MAX	(286 + 30 + 138)	/* lengths in a header, and one that runs over */
/*
 * What the first fast_step() reads and writes: three words, and two literals; a match looks for
 * room itself. What copy_fast() may write behind one.
 */
#define FAST_IN		24
#define FAST_OUT	2
#define SPILL		32
#define LANES		2

enum step {
	STEP_MORE,
	STEP_END,		/* of the block */
	STEP_NO_ROOM,
	STEP_BAD,
};

/* One pointer leads to both tables: registers are few. */
struct code {
	uint32_t ll[LL_TABLE], d[D_TABLE];
};

/* The stream: bits on their way in, the oldest in bit 0, and where the data go. */
struct run {
	uint64_t buf;
	unsigned int nb;	/* valid bits of buf; those above are 0 or what will be there */
	unsigned int past;	/* bytes of zero that were added behind the end */
	const uint8_t *in, *in_end;
	uint8_t *out, *out_start, *out_end;
	const struct code *code;
};

/* A stream being decoded. */
struct lane {
	struct zip_decode_job *job;	/* NULL: none */
	struct run run;
	enum step step;			/* STEP_MORE: inside of a block */
	bool last;			/* block */
	struct code dynamic;
};

struct zip_decode {
	struct lane lane[LANES];
	struct code fixed;
	uint32_t pre[1 << PRE_BITS];
	uint32_t ll_sym[288], d_sym[32], pre_sym[19];	/* entries without their code */
	uint8_t lens[LENS_MAX];
};

static inline uint64_t
load64(const uint8_t *p)
{
	uint64_t v;

	memcpy(&v, p, 8);
	return v;
}

static inline void
store64(uint8_t *p, uint64_t v)
{
	memcpy(p, &v, 8);
}

static inline void
store16(uint8_t *p, uint16_t v)
{
	memcpy(p, &v, 2);
}

static inline void
copy16(uint8_t *to, const uint8_t *from)
{
	uint64_t v[2];

	memcpy(v, from, 16);
	memcpy(to, v, 16);
}

/* At least 56 valid bits, where 8 bytes can be read. */
static inline void
fill_fast(struct run *r)
{
	r->buf |= load64(r->in) << (r->nb & 63);
	r->in += 7 - (r->nb >> 3 & 7);
	r->nb |= 56;
}

/* Drop the bits of an entry. Of r->nb, bits from 6 on become garbage: one instruction less. */
static inline void
drop_fast(struct run *r, uint32_t e)
{
	r->buf >>= e & 63;
	r->nb -= e;
}

/* At least 56 bits, zeroes behind the end. */
static inline void
fill(struct run *r)
{
	if (r->in_end - r->in >= 8) {
		fill_fast(r);
		return;
	}
	for (; r->nb < 56; r->nb += 8) {
		if (r->in < r->in_end)
			r->buf |= (uint64_t)*r->in++ << r->nb;
		else
			r->past++;
	}
}

static inline void
drop(struct run *r, unsigned int nb)
{
	r->buf >>= nb;
	r->nb -= nb;
}

static inline uint32_t
take(struct run *r, unsigned int nb)
{
	uint32_t v = r->buf & ((UINT64_C(1) << nb) - 1);

	drop(r, nb);
	return v;
}

static inline uint32_t
lookup(const uint32_t *table, unsigned int bits, uint64_t buf)
{
	return table[buf & ((1u << bits) - 1)];
}

/* Base and extra bits; @buf begins with the code. */
static inline uint32_t
value(uint64_t buf, uint32_t e)
{
	return (e >> 16) + (uint32_t)((buf & ((UINT64_C(1) << (e & 0x3f)) - 1)) >> (e >> 8 & 0xf));
}

/* Were bits taken that the input does not have? */
static inline bool
truncated(const struct run *r)
{
	return r->past * 8 > r->nb;
}

/* ---- headers ---- */

/* Lengths of both codes, as the header has them run together. Returns false for bad ones. */
static bool
lens_read(struct zip_decode *d, struct run *r, unsigned int nb)
{
	unsigned int i = 0, n, sym;
	uint64_t val;
	uint32_t e;

	while (i < nb) {
		fill(r);
		e = d->pre[r->buf & ((1 << PRE_BITS) - 1)];
		drop(r, e & 0x3f);
		sym = e >> 16;
		if (sym < 16) {
			d->lens[i++] = sym;
			continue;
		}
		if (sym == 16 && i == 0)
			return false;
		val = sym == 16 ? d->lens[i - 1] * UINT64_C(0x0101010101010101) : 0;
		n = sym == 16 ? 3 + take(r, 2) : sym == 17 ? 3 + take(r, 3) : 11 + take(r, 7);
		store64(d->lens + i, val);
		store64(d->lens + i + 8, val);
		if (n > 16)
			memset(d->lens + i + 16, 0, n - 16);
		i += n;
	}
	return i == nb && !truncated(r);
}

/* Read a dynamic block's header up to the lengths: of @nb_ll codes and @nb_d behind them. */
static bool
header_read(struct zip_decode *d, struct run *r, unsigned int *nb_ll, unsigned int *nb_d)
{
	static const uint8_t order[19] = {
		16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
	};
	uint8_t pre[19] = { 0 };
	unsigned int nb_pre, i;

	*nb_ll = 257 + take(r, 5);
	*nb_d = 1 + take(r, 5);
	nb_pre = 4 + take(r, 4);
	if (*nb_ll > ZIP_NB_LITLEN || *nb_d > ZIP_NB_DIST)
		return false;
	for (i = 0; i < nb_pre; i++) {
		if (i % 12 == 0)
			fill(r);
		pre[order[i]] = take(r, 3);
	}
	return zip_table_make(d->pre, PRE_BITS, 1 << PRE_BITS, pre, 19, d->pre_sym, 0) &&
		lens_read(d, r, *nb_ll + *nb_d) && d->lens[ZIP_EOB] != 0;
}

static bool
dynamic_read(struct zip_decode *d, struct lane *l)
{
	struct code *c = &l->dynamic;
	unsigned int nb_ll, nb_d;

	l->run.code = c;
	return header_read(d, &l->run, &nb_ll, &nb_d) &&
		zip_table_make(c->ll, LL_BITS, LL_TABLE, d->lens, nb_ll, d->ll_sym,
			       ZIP_TABLE_POOR | ZIP_TABLE_PAIRS) &&
		zip_table_make(c->d, D_BITS, D_TABLE, d->lens + nb_ll, nb_d, d->d_sym,
			       ZIP_TABLE_POOR);
}

/* A stored block, all of it. */
static enum step
stored_copy(struct run *r)
{
	uint32_t len, n, room = r->out_end - r->out;

	drop(r, r->nb & 7);
	fill(r);
	len = take(r, 16);
	if ((len ^ take(r, 16)) != 0xffff || truncated(r))
		return STEP_BAD;
	/* Bytes that were read ahead go back. */
	r->in -= r->nb / 8 - r->past;
	r->buf = 0;
	r->nb = 0;
	r->past = 0;
	n = r->in_end - r->in < len ? r->in_end - r->in : len;
	if (n > room)
		return STEP_NO_ROOM;
	if (n < len)
		return STEP_BAD;
	memmove(r->out, r->in, len);
	r->in += len;
	r->out += len;
	return STEP_END;
}

/* ---- the blocks' data ---- */

/* The next entry, whose bits are still there. */
static inline uint32_t
next_entry(struct run *r, const uint32_t *table, unsigned int bits)
{
	uint32_t e = lookup(table, bits, r->buf);

	if ((e & ENTRY_LIT) || (e & ENTRY_SUB) == 0)
		return e;
	drop(r, e & 0x3f);
	return lookup(table + (e >> 16), e >> 8 & 0xf, r->buf);
}

/* A match, and up to SPILL bytes more than its length. */
static inline void
copy_fast(uint8_t *out, uint32_t len, uint32_t dist)
{
	const uint8_t *from = out - dist, *end = out + len;
	uint64_t v;

	if (__builtin_expect(dist >= 16, 1)) {
		copy16(out, from);
		copy16(out + 16, from + 16);
		for (out += 32, from += 32; out < end; out += 16, from += 16)
			copy16(out, from);
	} else if (dist == 1) {
		v = *from * UINT64_C(0x0101010101010101);
		do {
			store64(out, v);
			store64(out + 8, v);
			out += 16;
		} while (out < end);
	} else {
		/* Of each word the first @dist bytes are right. */
		if (dist > 8)
			dist = 8;
		do {
			store64(out, load64(from));
			out += dist;
			from += dist;
		} while (out < end);
	}
}

/* A match, and no byte more. */
static void
copy_exact(uint8_t *out, uint32_t len, uint32_t dist)
{
	for (; len > 0; len--, out++)
		*out = *(out - dist);
}

/* Is there input and room for a fast_step()? */
static inline bool
fast_fits(const struct run *r)
{
	return r->in_end - r->in >= FAST_IN && r->out_end - r->out >= FAST_OUT;
}

/*
 * An entry of literals or a match. *@entry is the next entry of the table of literals and lengths.
 * Its bits are dropped before it is known what it is, and the next is looked up before more bits
 * are filled in: the chain of look-ups is what takes the time. Of 56 bits at the beginning a length
 * leaves 36, and a distance of D_BITS + 13 leaves 15, enough for LL_BITS; a longer distance fills
 * again. More than one entry in a step would leave less for the other lane to do meanwhile.
 */
static inline enum step
fast_step(struct run *r, uint32_t *entry)
{
	uint32_t e = *entry, len, dist;
	uint64_t saved = r->buf;

	drop_fast(r, e);
	if (e & ENTRY_LIT)
		goto literal;
	if (__builtin_expect((e & ENTRY_SPECIAL) != 0, 0)) {
		if (e & ENTRY_SUB) {
			e = lookup(r->code->ll + (e >> 16), e >> 8 & 0xf, r->buf);
			saved = r->buf;
			drop_fast(r, e);
			if (e & ENTRY_LIT)
				goto literal;
		}
		if (e & ENTRY_SPECIAL)
			return e & ENTRY_EOB ? STEP_END : STEP_BAD;
	}
	len = value(saved, e);
	e = lookup(r->code->d, D_BITS, r->buf);
	if (__builtin_expect((e & ENTRY_SPECIAL) != 0, 0)) {
		if (e & ENTRY_SUB) {
			drop_fast(r, e);
			fill_fast(r);
			e = lookup(r->code->d + (e >> 16), e >> 8 & 0xf, r->buf);
		}
		if (e & ENTRY_SPECIAL)
			return STEP_BAD;
	}
	dist = value(r->buf, e);
	drop_fast(r, e);
	if (dist > r->out - r->out_start)
		return STEP_BAD;
	*entry = lookup(r->code->ll, LL_BITS, r->buf);
	fill_fast(r);
	/* Only where a match may end near the end of the room. */
	if (__builtin_expect(len + SPILL > (uint32_t)(r->out_end - r->out), 0)) {
		if (len > r->out_end - r->out)
			return STEP_NO_ROOM;
		copy_exact(r->out, len, dist);
	} else {
		copy_fast(r->out, len, dist);
	}
	r->out += len;
	return STEP_MORE;
literal:
	store16(r->out, e >> 16 & 0x7fff);
	r->out += e & ENTRY_PAIR ? 2 : 1;
	*entry = lookup(r->code->ll, LL_BITS, r->buf);
	fill_fast(r);
	return STEP_MORE;
}

static inline uint32_t
fast_begin(struct run *r)
{
	fill_fast(r);
	return lookup(r->code->ll, LL_BITS, r->buf);
}

static inline void
fast_end(struct lane *l, const struct run *r, enum step step)
{
	l->run = *r;
	l->run.nb &= 63;
	l->step = step;
}

/* One lane, to where fast_step() cannot go on: an end of something, or an error. */
static void
fast_one(struct lane *l)
{
	struct run r = l->run;		/* in registers: stores to out could alias */
	const uint8_t *in_limit = r.in_end - FAST_IN, *out_limit = r.out_end - FAST_OUT;
	uint32_t e = fast_begin(&r);
	enum step step;

	do {
		step = fast_step(&r, &e);
	} while (step == STEP_MORE && r.in <= in_limit && r.out <= out_limit);
	fast_end(l, &r, step);
}

/* Two lanes in turns, to where one of them cannot go on. */
static void
fast_two(struct lane *la, struct lane *lb)
{
	struct run a = la->run, b = lb->run;
	const uint8_t *in_a = a.in_end - FAST_IN, *out_a = a.out_end - FAST_OUT;
	const uint8_t *in_b = b.in_end - FAST_IN, *out_b = b.out_end - FAST_OUT;
	enum step step_a, step_b = STEP_MORE;
	uint32_t ea = fast_begin(&a), eb = fast_begin(&b);

	do {
		step_a = fast_step(&a, &ea);
		if (step_a != STEP_MORE)
			break;
		step_b = fast_step(&b, &eb);
	} while (step_b == STEP_MORE && a.in <= in_a && a.out <= out_a &&
		 b.in <= in_b && b.out <= out_b);
	fast_end(la, &a, step_a);
	fast_end(lb, &b, step_b);
}

/* One symbol, or one match. What is looked at first, room or errors, is zlib's choice. */
static enum step
decode_one(struct run *r)
{
	uint32_t e, len, dist;

	fill(r);
	e = next_entry(r, r->code->ll, LL_BITS);
	len = value(r->buf, e);
	/* Of two literals the first one only. */
	drop(r, e & ENTRY_LIT ? e >> 8 & 0xf : e & 0x3f);
	if (e & ENTRY_LIT) {
		if (truncated(r))
			return STEP_BAD;
		if (r->out == r->out_end)
			return STEP_NO_ROOM;
		*r->out++ = e >> 16;
		return STEP_MORE;
	}
	if (e & ENTRY_SPECIAL)
		return (e & ENTRY_EOB) && !truncated(r) ? STEP_END : STEP_BAD;
	e = next_entry(r, r->code->d, D_BITS);
	dist = value(r->buf, e);
	drop(r, e & 0x3f);
	if ((e & ENTRY_SPECIAL) || truncated(r))
		return STEP_BAD;
	if (r->out == r->out_end)
		return STEP_NO_ROOM;
	if (dist > r->out - r->out_start)
		return STEP_BAD;
	for (; len > 0; len--, r->out++) {
		if (r->out == r->out_end)
			return STEP_NO_ROOM;
		*r->out = *(r->out - dist);
	}
	return STEP_MORE;
}

/* ---- lanes ---- */

/* The header of a block, or all of a stored one. */
static enum step
block_begin(struct zip_decode *d, struct lane *l)
{
	struct run *r = &l->run;

	fill(r);
	l->last = take(r, 1);
	switch (take(r, 2)) {
	case 0:
		return stored_copy(r);
	case 1:
		r->code = &d->fixed;
		return STEP_MORE;
	case 2:
		return dynamic_read(d, l) ? STEP_MORE : STEP_BAD;
	default:
		return STEP_BAD;
	}
}

static void
lane_begin(struct lane *l, struct zip_decode_job *job)
{
	l->job = job;
	l->run = (struct run){
		.in = job->in, .in_end = job->in + job->in_len,
		.out = job->out, .out_start = job->out, .out_end = job->out + job->room,
	};
	l->step = STEP_END;
	l->last = false;
}

static void
lane_end(struct lane *l)
{
	struct zip_decode_job *job = l->job;
	const struct run *r = &l->run;

	l->job = NULL;
	if (l->step != STEP_END || truncated(r)) {
		job->status = l->step == STEP_NO_ROOM ? ZIP_ST_NO_ROOM : ZIP_ST_UNKNOWN;
		return;
	}
	job->status = ZIP_ST_OK;
	job->used = (uint32_t)(r->in - job->in) - (r->nb / 8 - r->past);
	job->len = r->out - job->out;
}

/* Bring a lane to where fast_step() can go on. Returns false when its job was done before. */
static bool
lane_advance(struct zip_decode *d, struct lane *l)
{
	while (l->step == STEP_MORE || (l->step == STEP_END && !l->last)) {
		if (l->step == STEP_END)
			l->step = block_begin(d, l);
		else if (fast_fits(&l->run))
			return true;
		else
			l->step = decode_one(&l->run);
	}
	lane_end(l);
	return false;
}

/* The same, with the next jobs from *@job on. Returns false when there are no more. */
static bool
lane_ready(struct zip_decode *d, struct lane *l, struct zip_decode_job **job,
	   struct zip_decode_job *end)
{
	while (l->job == NULL || !lane_advance(d, l)) {
		if (*job == end)
			return false;
		lane_begin(l, (*job)++);
		if (*job != end) {
			wdm_prefetch((*job)->in, (*job)->in_len);
			wdm_prefetch((*job)->out, (*job)->room);
		}
	}
	return true;
}

void
zip_decode_run(struct zip_decode *d, struct zip_decode_job *job, unsigned int nb)
{
	struct lane *a = &d->lane[0], *b = &d->lane[1];
	struct zip_decode_job *end = job + nb;
	bool ready_a, ready_b;

	for (;;) {
		ready_a = lane_ready(d, a, &job, end);
		ready_b = lane_ready(d, b, &job, end);
		if (ready_a && ready_b)
			fast_two(a, b);
		else if (ready_a || ready_b)
			fast_one(ready_a ? a : b);
		else
			return;
	}
}

static bool
code_complete(const uint8_t *lens, unsigned int nb)
{
	static const uint16_t share[ZIP_CODE_MAX + 1] = {
		0, 0x4000, 0x2000, 0x1000, 0x800, 0x400, 0x200, 0x100, 0x80, 0x40, 0x20, 0x10, 8,
		4, 2, 1
	};
	uint32_t space = 0;
	unsigned int i;

	for (i = 0; i < nb; i++)
		space += share[lens[i]];
	return space == 1u << ZIP_CODE_MAX;
}

bool
zip_decode_plain(struct zip_decode *d, const uint8_t *in, uint32_t in_len)
{
	struct run r = { .in = in, .in_end = in + in_len };
	unsigned int nb_ll, nb_d;

	fill(&r);
	return take(&r, 1) == 1 && take(&r, 2) == 2 && header_read(d, &r, &nb_ll, &nb_d) &&
		code_complete(d->lens, nb_ll) && code_complete(d->lens + nb_ll, nb_d);
}

/* ---- what does not depend on the stream ---- */

static void
symbols_make(struct zip_decode *d)
{
	unsigned int i, base, extra;

	for (i = 0; i < 19; i++)
		d->pre_sym[i] = i << 16;
	for (i = 0; i < 256; i++)
		d->ll_sym[i] = ENTRY_LIT | i << 16;
	d->ll_sym[ZIP_EOB] = ENTRY_SPECIAL | ENTRY_EOB;
	for (i = 257, base = 3; i < 285; i++, base += 1u << extra) {
		extra = i < 265 ? 0 : (i - 261) / 4;
		d->ll_sym[i] = base << 16 | extra;
	}
	d->ll_sym[285] = 258 << 16;
	d->ll_sym[286] = d->ll_sym[287] = ENTRY_BAD;
	for (i = 0, base = 1; i < 30; i++, base += 1u << extra) {
		extra = i < 4 ? 0 : i / 2 - 1;
		d->d_sym[i] = base << 16 | extra;
	}
	d->d_sym[30] = d->d_sym[31] = ENTRY_BAD;
}

struct zip_decode *
zip_decode_open(void)
{
	struct zip_decode *d = calloc(1, sizeof(*d));
	uint8_t lens[288];

	if (d == NULL)
		return NULL;
	symbols_make(d);
	memset(lens, 8, 288);
	memset(lens + 144, 9, 256 - 144);
	memset(lens + 256, 7, 280 - 256);
	zip_table_make(d->fixed.ll, LL_BITS, LL_TABLE, lens, 288, d->ll_sym, 0);
	memset(lens, 5, 32);
	zip_table_make(d->fixed.d, D_BITS, D_TABLE, lens, 32, d->d_sym, 0);
	return d;
}

void
zip_decode_close(struct zip_decode *d)
{
	free(d);
}
