/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Requests of one batch that need what others of it write: as if executed one after the other. */

#include "sec_batch.h"

/* ---- one kind of dependency ---- */

struct lay {
	const struct sb_shape *shape;
	bool enc;
	/* @r needs what @before does; @nr of them are before it. */
	void (*tie)(struct sb_req *r, struct sb_req *before, unsigned int nr);
};

#define LEN	256	/* of the data of each */

static void
lay_tied(struct sb *b, const void *arg)
{
	const struct lay *l = arg;
	uint64_t key, akey;
	unsigned int i;

	sb_keys(l->shape, &key, &akey);
	while (b->nb < 8)
		sb_add(b, l->shape, l->enc, SEC_BD_TYPE3, key, akey, l->shape->aad, LEN);
	for (i = 0; i < b->nb; i++) {
		/* Wrong MACs are as good as right ones here. */
		if (!l->enc)
			b->req[i].want = 0;
		if (i > 0)
			l->tie(&b->req[i], &b->req[i - 1], i);
	}
}

/* Where the data lies, in whatever form. */
static void
data_as(struct sec_fill *f, const struct sec_fill *other)
{
	f->src = other->src;
	f->dst = other->dst;
	f->a_off = other->a_off;
	f->c_off = other->c_off;
}

/* Where data begins, seen from the source's address. */
static uint32_t
data_off(const struct sb_req *r)
{
	return r->shape->c_alg >= 0 ? r->f.c_off : r->f.a_off;
}

/* The same data once more: it ends up enciphered eight times. */
static void
tie_data(struct sb_req *r, struct sb_req *before, unsigned int nr)
{
	data_as(&r->f, &before->f);
	r->data = before->data;
	r->dst = before->dst;
}

static void
tie_data_of_each_other(struct sb_req *r, struct sb_req *before, unsigned int nr)
{
	if (nr % 2 != 0)
		tie_data(r, before, nr);
}

/* What the one before has written is what this one reads. */
static void
tie_output(struct sb_req *r, struct sb_req *before, unsigned int nr)
{
	/* Before what is written elsewhere there is no room for AAD. */
	if (r->shape->out && r->shape->aad != 0)
		return;
	if (r->shape->list)
		r->list->sge[1].buf = before->dst;
	else
		r->f.src = before->dst - data_off(r);
	r->data = before->dst;
}

/* The data begins one block into that of the one before, so that all overlap. */
static void
tie_output_shifted(struct sb_req *r, struct sb_req *before, unsigned int nr)
{
	r->data = before->data + r->shape->block;
	r->len = before->len - r->shape->block;
	if (r->shape->list)
		r->list->sge[1].buf = r->data;
	else
		r->f.src = r->data - data_off(r);
	if (r->shape->c_alg >= 0)
		r->f.c_len = r->len;
	if (r->shape->a_alg >= 0)
		r->f.a_len = r->shape->aad + r->len;
	if (!r->shape->out)
		r->dst = r->data;
}

static void
tie_iv_data(struct sb_req *r, struct sb_req *before, unsigned int nr)
{
	/* That of CCM must be made for it. */
	if (r->shape->c_mode != SEC_C_MODE_CCM)
		r->f.c_iv = before->dst + before->len - 16;
}

static void
tie_iv_mac(struct sb_req *r, struct sb_req *before, unsigned int nr)
{
	if (r->shape->mac >= r->shape->iv && r->shape->c_mode != SEC_C_MODE_CCM)
		r->f.c_iv = before->f.mac;
}

/* In a list the AAD is the data of the one before, elsewhere it is there that it is written. */
static void
tie_aad(struct sb_req *r, struct sb_req *before, unsigned int nr)
{
	if (r->shape->list && r->shape->aad <= LEN)
		r->list->sge[0].buf = before->dst;
	else if (r->shape->mac != 0 && r->shape->aad != 0)
		before->f.mac = r->aad;
}

static void
tie_aad_mac(struct sb_req *r, struct sb_req *before, unsigned int nr)
{
	if (r->shape->list && r->shape->aad <= r->shape->mac)
		r->list->sge[0].buf = before->f.mac;
}

/* The MAC goes where the data of the next one lies, and back. */
static void
tie_mac_in_next_data(struct sb_req *r, struct sb_req *before, unsigned int nr)
{
	if (r->shape->mac != 0)
		before->f.mac = r->data + 5;
}

static void
tie_mac_in_data(struct sb_req *r, struct sb_req *before, unsigned int nr)
{
	if (r->shape->mac != 0)
		r->f.mac = before->data + 5;
}

/* All in one place, where that of the last one stays. */
static void
tie_mac_over_mac(struct sb_req *r, struct sb_req *before, unsigned int nr)
{
	r->f.mac = before->f.mac;
}

/* Whether a MAC fits into a key of @len bytes. Every third one goes there. */
static bool
mac_on_key(const struct sb_req *r, unsigned int len, unsigned int nr)
{
	return r->shape->mac <= len && r->shape->mac != 0 && nr % 3 == 1;
}

static void
tie_mac_on_key(struct sb_req *r, struct sb_req *before, unsigned int nr)
{
	if (mac_on_key(r, r->shape->key, nr))
		before->f.mac = r->f.c_key_addr;
}

static void
tie_mac_on_akey(struct sb_req *r, struct sb_req *before, unsigned int nr)
{
	if (mac_on_key(r, r->shape->akey, nr))
		before->f.mac = r->f.a_key_addr;
}

/* All use the key that lies in the data of one of them: @key of @r and @first_key of the first. */
static void
key_in_data(struct sb_req *r, struct sb_req *before, unsigned int nr, unsigned int len,
	    uint64_t *key, uint64_t *first_key)
{
	struct sb_req *first = before - (nr - 1);

	if (nr == 1 && len != 0)
		*first_key = before->dst + 3;
	*key = *first_key;
	if (nr == 4)
		tie_data(r, first, nr);
}

static void
tie_key_in_data(struct sb_req *r, struct sb_req *before, unsigned int nr)
{
	key_in_data(r, before, nr, r->shape->key, &r->f.c_key_addr,
		    &before[1 - (int)nr].f.c_key_addr);
}

static void
tie_akey_in_data(struct sb_req *r, struct sb_req *before, unsigned int nr)
{
	key_in_data(r, before, nr, r->shape->akey, &r->f.a_key_addr,
		    &before[1 - (int)nr].f.a_key_addr);
}

/* Several keys in turn, each written by the one before. */
static void
tie_key_is_output(struct sb_req *r, struct sb_req *before, unsigned int nr)
{
	if (r->shape->key != 0 && nr % 2 == 0)
		r->f.c_key_addr = before->dst;
}

static const struct {
	const char *name;
	void (*fn)(struct sb_req *r, struct sb_req *before, unsigned int nr);
} ties[] = {
#define TIE(name)	{ #name, tie_##name }
	TIE(data), TIE(data_of_each_other), TIE(output), TIE(output_shifted), TIE(iv_data),
	TIE(iv_mac), TIE(aad), TIE(aad_mac), TIE(mac_in_next_data), TIE(mac_in_data),
	TIE(mac_over_mac), TIE(mac_on_key), TIE(mac_on_akey), TIE(key_in_data),
	TIE(akey_in_data), TIE(key_is_output),
};

static void
sec_order_ties(void)
{
	unsigned int i, j;
	char name[64];

	for (i = 0; i < sizeof(ties) / sizeof(ties[0]); i++) {
		for (j = 0; j < 2 * sb_nb_shapes; j++) {
			struct lay l = {
				.shape = &sb_shapes[j / 2], .enc = j & 1, .tie = ties[i].fn,
			};

			if (!l.enc && l.shape->c_alg < 0)
				continue;
			snprintf(name, sizeof(name), "%s of %s", ties[i].name, l.shape->name);
			sb_check(name, lay_tied, &l, 100 * i + j);
		}
	}
}

/* ---- any of them ---- */

#define SESSIONS	3

struct area {
	uint64_t addr;
	uint32_t size;
};

/* A place in the area that all of the requests share. */
static uint64_t
place(const struct area *a, uint32_t len)
{
	return a->addr + rig_rand(a->size - len + 1);
}

/* Of what a request has, move some into the area. */
static void
scatter(struct sb_req *r, const struct area *a)
{
	uint32_t aad = r->shape->aad, base = r->shape->mac != 0 ? r->f.a_off : r->f.c_off;

	if (r->shape->list) {
		r->list->sge[0].buf = rig_rand(2) ? place(a, aad) : r->aad;
		r->list->sge[1].buf = rig_rand(4) ? place(a, r->len) : r->data;
	} else if (rig_rand(4)) {
		r->f.src = place(a, aad + r->len) - base;
	}
	if (r->shape->out && rig_rand(4))
		r->f.dst = place(a, r->len) - r->f.c_off;
	if (rig_rand(3) == 0 && r->shape->mac != 0)
		r->f.mac = place(a, r->shape->mac);
	if (rig_rand(3) == 0 && r->shape->iv != 0 && r->shape->c_mode != SEC_C_MODE_CCM)
		r->f.c_iv = place(a, r->shape->iv);
}

static void
lay_random(struct sb *b, const void *arg)
{
	struct area a = { .size = 512u << rig_rand(6) };
	uint64_t key[SESSIONS], akey[SESSIONS];
	const struct sb_shape *s[SESSIONS];
	unsigned int i, nb = 2 + rig_rand(SEC_BATCH - 1);
	struct sb_req *r;
	bool enc[SESSIONS];

	b->twice = true;
	a.addr = sb_alloc(a.size, 1);
	for (i = 0; i < SESSIONS; i++) {
		s[i] = &sb_shapes[rig_rand(sb_nb_shapes)];
		enc[i] = s[i]->c_alg < 0 || rig_rand(4) != 0;
		sb_keys(s[i], &key[i], &akey[i]);
		if (rig_rand(3) == 0 && key[i] != 0)
			key[i] = place(&a, s[i]->key);
		if (rig_rand(3) == 0 && akey[i] != 0)
			akey[i] = place(&a, s[i]->akey);
	}
	for (i = 0; b->nb < nb;) {
		/* Mostly one more of the same. */
		if (rig_rand(3) == 0)
			i = rig_rand(SESSIONS);
		r = sb_add(b, s[i], enc[i], SEC_BD_TYPE3, key[i], akey[i], s[i]->aad,
			   s[i]->block * (1 + rig_rand(128 / s[i]->block)));
		scatter(r, &a);
		if (!enc[i])
			r->want = 0;
	}
}

static void
sec_order_random(void)
{
	unsigned int i;

	for (i = 0; i < 4000; i++)
		sb_check("random", lay_random, NULL, i);
}

static const struct test_case cases[] = {
	TEST_CASE(sec_order_ties),
	TEST_CASE(sec_order_random),
};
TEST_MAIN(cases)
