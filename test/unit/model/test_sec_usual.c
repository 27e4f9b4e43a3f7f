/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * The second and later requests of a session in a batch, which may go a shorter way than the first:
 * whatever they look like, their results are those of the same request alone.
 */

#include "sec_batch.h"

/* Which requests lay_shape() makes. */
struct lay {
	const struct sb_shape *shape;
	bool enc;
	uint8_t type;
	unsigned int nb;
	/* Done to the second request. */
	void (*edge)(struct sb_req *r);
	uint32_t want;		/* of it, 0: as of the others */
};

static uint32_t
some_len(const struct sb_shape *s)
{
	return s->block * (1 + rig_rand(600 / s->block));
}

static void
lay_shape(struct sb *b, const void *arg)
{
	const struct lay *l = arg;
	uint64_t key, akey;

	sb_keys(l->shape, &key, &akey);
	while (b->nb < l->nb)
		sb_add(b, l->shape, l->enc, l->type, key, akey, l->shape->aad, some_len(l->shape));
	b->prepare = !l->enc && l->shape->mac != 0;
	b->plain = b->prepare;
	if (l->edge == NULL)
		return;
	l->edge(&b->req[1]);
	if (l->want != 0)
		b->req[1].want = l->want;
}

/* Both directions, in SQEs of both types. */
static void
check_lay(void (*lay)(struct sb *b, const void *arg), struct lay *l, uint64_t seed)
{
	unsigned int i;

	for (i = 0; i < 4; i++) {
		l->enc = i & 1;
		l->type = i & 2 ? SEC_BD_TYPE3 : SEC_BD_TYPE2;
		/* What only authenticates has one direction. */
		if ((l->enc || l->shape->c_alg >= 0) &&
		    (l->type == SEC_BD_TYPE3 || !l->shape->bd3))
			sb_check(l->shape->name, lay, l, seed);
	}
}

static void
sec_usual_every_shape(void)
{
	static const uint8_t sizes[] = { 2, 3, 9, SEC_BATCH };
	unsigned int i, j;

	for (i = 0; i < sb_nb_shapes; i++)
		for (j = 0; j < sizeof(sizes); j++)
			check_lay(lay_shape, &(struct lay){ .shape = &sb_shapes[i],
							    .nb = sizes[j] }, 1000 * i + j);
}

/* ---- lists ---- */

static void
edge_data_longer(struct sb_req *r)
{
	r->list->sge[1].len += 37;
}

static void
edge_data_longest(struct sb_req *r)
{
	r->list->sge[1].len = SGL_SGE_LEN_MAX;
}

static void
edge_data_too_long(struct sb_req *r)
{
	r->list->sge[1].len = SGL_SGE_LEN_MAX + 1;
}

static void
edge_aad_too_long(struct sb_req *r)
{
	r->list->sge[0].len = SGL_SGE_LEN_MAX + 1;
}

static void
edge_data_too_short(struct sb_req *r)
{
	r->list->sge[1].len--;
}

/* AAD and data in one piece of memory that the list cuts elsewhere. */
static void
cut_at(struct sb_req *r, int off)
{
	uint32_t aad = r->f.c_off;
	uint64_t all = sb_alloc(aad + r->len, 1);

	sb_list(r, (struct sb_piece[]){ { all, aad + off }, { all + aad + off, r->len - off } },
		2);
}

static void
edge_aad_shorter(struct sb_req *r)
{
	cut_at(r, -5);
}

static void
edge_aad_longer(struct sb_req *r)
{
	r->f.c_len = r->len = 48;
	cut_at(r, 7);
}

static void
edge_aad_in_two(struct sb_req *r)
{
	uint32_t aad = r->f.c_off;

	sb_list(r, (struct sb_piece[]){ { r->aad, 3 }, { r->aad + 3, aad - 3 },
					{ r->data, r->len } }, 3);
}

static void
edge_aad_in_two_of_two(struct sb_req *r)
{
	uint32_t aad = r->f.c_off;
	uint64_t next;

	/* Two entries hold the AAD alone; the data is in the next list. */
	sb_list(r, (struct sb_piece[]){ { r->data, r->len } }, 1);
	next = r->f.src;
	sb_list(r, (struct sb_piece[]){ { r->aad, 3 }, { r->aad + 3, aad - 3 } }, 2);
	r->list->next = next;
}

static void
edge_three(struct sb_req *r)
{
	r->f.c_len = r->len = 50;
	r->data = r->dst = sb_alloc(50, 1);
	sb_list(r, (struct sb_piece[]){ { r->aad, r->f.c_off }, { r->data, 20 },
					{ r->data + 20, 30 } }, 3);
}

static void
edge_one(struct sb_req *r)
{
	uint32_t all = r->f.c_off + r->len;

	sb_list(r, (struct sb_piece[]){ { sb_alloc(all, 1), all } }, 1);
}

static void
edge_next(struct sb_req *r)
{
	uint64_t next;

	sb_list(r, (struct sb_piece[]){ { r->data, r->len } }, 1);
	next = r->f.src;
	sb_list(r, (struct sb_piece[]){ { r->aad, r->f.c_off } }, 1);
	r->list->next = next;
}

/* Nobody comes so far as to follow it. */
static void
edge_next_unused(struct sb_req *r)
{
	r->list->next = 0xdeadbeef;
}

/* The second entry ends early; the rest is in the next list. */
static void
edge_next_of_two(struct sb_req *r)
{
	uint64_t next;

	r->f.c_len = r->len = 64;
	r->data = r->dst = sb_alloc(64, 1);
	sb_list(r, (struct sb_piece[]){ { r->data + 24, 40 } }, 1);
	next = r->f.src;
	sb_list(r, (struct sb_piece[]){ { r->aad, r->f.c_off }, { r->data, 24 } }, 2);
	r->list->next = next;
}

static void
edge_unaligned(struct sb_req *r)
{
	uint64_t addr = rig_alloc(256, SGL_ALIGN);

	memset(rig_ptr(addr), 0, 256);
	memcpy(rig_ptr(addr + 32), r->list, sizeof(*r->list) + 2 * sizeof(r->list->sge[0]));
	r->f.src = addr + 32;
}

/* The AAD is read before the data is written over it; what is decrypted has another one. */
static void
edge_overlap(struct sb_req *r)
{
	r->f.c_len = r->len = 100;
	r->data = r->dst = sb_alloc(100 + r->f.c_off, 1);
	sb_list(r, (struct sb_piece[]){ { r->data + 60, r->f.c_off }, { r->data, 100 } }, 2);
}

static void
edge_overlap_begin(struct sb_req *r)
{
	uint64_t aad;

	r->f.c_len = r->len = 100;
	aad = sb_alloc(100 + r->f.c_off, 1);
	r->data = r->dst = aad + r->f.c_off - 1;
	sb_list(r, (struct sb_piece[]){ { aad, r->f.c_off }, { r->data, 100 } }, 2);
}

/* Side by side is no overlap. */
static void
edge_neighbours(struct sb_req *r)
{
	uint64_t all = sb_alloc(r->f.c_off + r->len, 1);

	sb_list(r, (struct sb_piece[]){ { all, r->f.c_off }, { all + r->f.c_off, r->len } }, 2);
}

/* Two entries are named and there is memory for one. */
static void
edge_end(struct sb_req *r)
{
	sb_list(r, (struct sb_piece[]){ { r->aad, r->f.c_off }, { r->data, r->len } }, 2);
	rig_split(sizeof(*r->list) + sizeof(r->list->sge[0]));
}

static void
edge_end_of_header(struct sb_req *r)
{
	sb_list(r, (struct sb_piece[]){ { r->aad, r->f.c_off }, { r->data, r->len } }, 2);
	rig_split(sizeof(*r->list));
}

static void
edge_sum_short(struct sb_req *r)
{
	r->list->entry_sum_in_sgl = 1;
}

static void
edge_sum_zero(struct sb_req *r)
{
	r->list->entry_sum_in_sgl = 0;
}

static void
edge_sum_too_many(struct sb_req *r)
{
	r->list->entry_sum_in_sgl = SGL_SGE_MAX + 1;
}

static void
edge_no_data(struct sb_req *r)
{
	r->f.c_len = r->len = 0;
	r->list->sge[1].len = 0;
}

static void
edge_no_data_room(struct sb_req *r)
{
	r->f.c_len = r->len = 0;
}

static void
edge_no_aad(struct sb_req *r)
{
	r->f.c_off = r->f.a_len = 0;
	r->list->sge[0].len = 0;
}

static void
edge_no_aad_no_entry(struct sb_req *r)
{
	r->f.c_off = r->f.a_len = 0;
	sb_list(r, (struct sb_piece[]){ { r->data, 1 }, { r->data + 1, r->len - 1 } }, 2);
}

static void
edge_nothing(struct sb_req *r)
{
	r->f.c_off = r->f.a_len = 0;
	r->f.c_len = r->len = 0;
}

/* The request begins in the middle of the first entry. */
static void
edge_skip(struct sb_req *r)
{
	uint64_t aad = sb_alloc(r->f.c_off + 9, 1);

	sb_list(r, (struct sb_piece[]){ { aad, r->f.c_off + 9 }, { r->data, r->len } }, 2);
	r->f.a_off = 9;
	r->f.c_off += 9;
}

/* Here the first entry is as long as the AAD, but that begins behind it. */
static void
edge_skip_first(struct sb_req *r)
{
	uint32_t aad = r->f.c_off, len = aad + r->len;

	sb_list(r, (struct sb_piece[]){ { r->aad, aad }, { sb_alloc(len, 1), len } }, 2);
	r->f.a_off = aad;
	r->f.c_off += aad;
}

static void
edge_list_nowhere(struct sb_req *r)
{
	r->f.src = 64;
}

static void
edge_aad_nowhere(struct sb_req *r)
{
	r->list->sge[0].buf = 1;
}

static void
edge_data_nowhere(struct sb_req *r)
{
	r->list->sge[1].buf = UINT64_MAX;
}

/* One byte behind the data's end is not there. */
static void
edge_data_behind_end(struct sb_req *r)
{
	r->list->sge[1].buf++;
}

static void
edge_iv_behind_end(struct sb_req *r)
{
	r->f.c_iv++;
}

static void
edge_mac_behind_end(struct sb_req *r)
{
	r->f.mac++;
}

static void
edge_too_long(struct sb_req *r)
{
	r->f.c_len = SEC_LEN_MAX + 1;
}

static void
edge_gap(struct sb_req *r)
{
	r->f.c_off++;
}

static const struct edge {
	const char *name;
	void (*fn)(struct sb_req *r);
	uint32_t want;		/* 0: it works */
	bool once;		/* what it encrypts cannot be decrypted in its place */
} edges[] = {
#define GOOD(name)	{ #name, edge_##name, 0, false }
#define ONCE(name)	{ #name, edge_##name, 0, true }
#define BAD(name, want)	{ #name, edge_##name, SEC_W28_##want, false }
	GOOD(data_longer), GOOD(data_longest), GOOD(aad_shorter), GOOD(aad_longer),
	GOOD(aad_in_two), GOOD(aad_in_two_of_two), GOOD(three), GOOD(one), GOOD(next),
	GOOD(next_unused), GOOD(next_of_two), GOOD(neighbours), GOOD(no_data),
	GOOD(no_data_room), GOOD(no_aad), GOOD(no_aad_no_entry), GOOD(nothing), GOOD(skip),
	GOOD(skip_first), ONCE(overlap), ONCE(overlap_begin), BAD(data_too_long, MEMORY),
	BAD(aad_too_long, MEMORY), BAD(data_too_short, MEMORY), BAD(unaligned, MEMORY),
	BAD(end, MEMORY), BAD(end_of_header, MEMORY), BAD(sum_short, MEMORY),
	BAD(sum_zero, MEMORY), BAD(sum_too_many, MEMORY), BAD(list_nowhere, MEMORY),
	BAD(aad_nowhere, MEMORY), BAD(data_nowhere, MEMORY), BAD(data_behind_end, MEMORY),
	BAD(iv_behind_end, MEMORY), BAD(mac_behind_end, MEMORY), BAD(too_long, ERROR),
	BAD(gap, ERROR),
};

static void
sec_usual_list_edges(void)
{
	static const char *const names[] = { "gcm list", "gcm list, short tag" };
	unsigned int i, j, enc;

	for (i = 0; i < sizeof(edges) / sizeof(edges[0]); i++) {
		for (j = 0; j < 4; j++) {
			enc = j & 1;
			struct lay l = {
				.shape = sb_shape_get(names[j / 2]), .type = SEC_BD_TYPE3,
				.enc = enc, .nb = 4, .edge = edges[i].fn, .want = edges[i].want,
			};

			if (edges[i].once && !enc)
				l.want = SEC_W28_BAD;
			sb_check(edges[i].name, lay_shape, &l, i);
		}
	}
}

/* ---- lengths that make no sense ---- */

static void
odd_cipher(struct sb_req *r)
{
	r->f.c_len--;
	if (r->shape->a_alg >= 0)
		r->f.a_len--;
}

static void
odd_auth(struct sb_req *r)
{
	r->f.a_len++;
}

static void
odd_offset(struct sb_req *r)
{
	r->f.c_off--;
}

static void
sec_usual_odd_lengths(void)
{
	unsigned int i;

	for (i = 0; i < sb_nb_shapes; i++) {
		const struct sb_shape *s = &sb_shapes[i];
		struct lay l = { .shape = s, .nb = 3, .want = SEC_W28_ERROR };

		if (s->c_alg < 0)
			continue;
		if (s->block > 1 && s->c_mode != SEC_C_MODE_XTS) {
			l.edge = odd_cipher;
			check_lay(lay_shape, &l, i);
		}
		if (s->mac == 0)
			continue;
		l.edge = odd_auth;
		check_lay(lay_shape, &l, i);
		if (s->aad > 0) {
			l.edge = odd_offset;
			check_lay(lay_shape, &l, i);
		}
	}
}

/* ---- wrong MACs ---- */

/* The second one's is wrong in its last bit. */
static void
wrong_mac(struct sb *b)
{
	rig_ptr(b->req[1].mac)[b->req[1].shape->mac - 1] ^= 0x80;
}

static void
lay_wrong(struct sb *b, const void *arg)
{
	lay_shape(b, arg);
	b->req[1].want = SEC_W28_BAD;
	b->prepared = wrong_mac;
}

static void
sec_usual_wrong_mac(void)
{
	unsigned int i, j;

	for (i = 0; i < sb_nb_shapes; i++) {
		if (sb_shapes[i].mac == 0 || sb_shapes[i].c_alg < 0)
			continue;
		for (j = 0; j < 4; j++) {
			struct lay l = {
				.shape = &sb_shapes[i], .nb = j & 1 ? SEC_BATCH : 3,
				.type = j & 2 || sb_shapes[i].bd3 ? SEC_BD_TYPE3 : SEC_BD_TYPE2,
			};

			sb_check(sb_shapes[i].name, lay_wrong, &l, 100 * i + j);
		}
	}
}

/* ---- faults ---- */

/* The @nth access is refused: one request fails, and only that one. False: there are less. */
static bool
fault_at(const struct sb_shape *s, unsigned int nth)
{
	unsigned int failed = 0;
	uint32_t sqe[4][32];
	bool pending;
	struct sb b = { 0 };
	unsigned int i;

	sec_open(QM_HW_V3);
	rig_seed(nth);
	lay_shape(&b, &(struct lay){ .shape = s, .enc = true, .type = SEC_BD_TYPE3, .nb = 4 });
	for (i = 0; i < b.nb; i++)
		sec_pack(&b.req[i].f, sqe[i]);
	rig_dma_fail_once(nth);
	rig_run(0, sqe, b.nb);
	pending = rig_dma_pending();
	rig_dma_fail(0);
	for (i = 0; i < b.nb; i++) {
		TEST_CHECK(sqe[i][28] == b.req[i].want || sqe[i][28] == SEC_W28_MEMORY,
			   "0x%x", sqe[i][28]);
		failed += sqe[i][28] == SEC_W28_MEMORY;
	}
	TEST_CHECK(rig_guards_ok());
	rig_close();
	TEST_EQUAL(failed, !pending);
	return !pending;
}

static void
sec_usual_fault_counts(void)
{
	unsigned int i, nth;

	for (i = 0; i < sb_nb_shapes; i++) {
		nth = 0;
		do {
			nth++;
			snprintf(test_note, sizeof(test_note), "%s, access %u",
				 sb_shapes[i].name, nth);
		} while (fault_at(&sb_shapes[i], nth));
		/* Each of the four has data, at least. */
		TEST_CHECK(nth > 4);
	}
}

static const struct test_case cases[] = {
	TEST_CASE(sec_usual_every_shape),
	TEST_CASE(sec_usual_list_edges),
	TEST_CASE(sec_usual_odd_lengths),
	TEST_CASE(sec_usual_wrong_mac),
	TEST_CASE(sec_usual_fault_counts),
};
TEST_MAIN(cases)
