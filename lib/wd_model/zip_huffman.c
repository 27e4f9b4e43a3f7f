/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

#include "zip_huffman.h"

#include <string.h>

#define NB_PRE		19
#define PRE_MAX		7
#define BUCKETS		128

/* Order in which the lengths of the header's own code are sent. */
static const uint8_t pre_order[NB_PRE] = {
	16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
};
static const uint8_t pre_extra[NB_PRE] = { [16] = 2, [17] = 3, [18] = 7 };

/* An element is frequency << 9 | symbol. */
#define SYM(e)		((e) & 511)
#define FREQ(e)		((e) >> 9)

/* Used symbols, in order. Returns how many. */
static unsigned int
huffman_used(const uint32_t *freq, unsigned int nb, uint32_t *used)
{
	unsigned int i, n = 0;

	for (i = 0; i < nb; i++) {
		used[n] = freq[i] << 9 | i;
		n += freq[i] != 0;
	}
	return n;
}

/* The same by rising frequency. */
static void
huffman_sort(const uint32_t *used, unsigned int n, uint32_t *out)
{
	uint16_t at[BUCKETS] = { 0 };
	unsigned int i, j, sum = 0, b, k;

	for (i = 0; i < n; i++)
		at[FREQ(used[i]) < BUCKETS - 1 ? FREQ(used[i]) : BUCKETS - 1]++;
	for (b = 0; b < BUCKETS; b++) {
		k = at[b];
		at[b] = sum;
		sum += k;
	}
	sum = at[BUCKETS - 1];
	for (i = 0; i < n; i++)
		out[at[FREQ(used[i]) < BUCKETS - 1 ? FREQ(used[i]) : BUCKETS - 1]++] = used[i];
	/* The last bucket holds all high frequencies: few, and still in disorder. */
	for (i = sum + 1; i < n; i++) {
		uint32_t e = out[i];

		for (j = i; j > sum && out[j - 1] > e; j--)
			out[j] = out[j - 1];
		out[j] = e;
	}
}

/*
 * Depths of the Huffman tree over @n >= 2 sorted elements, by two queues: leaves in order, and
 * inner nodes in the order they were made. @count[d]: how many leaves have depth d, none deeper
 * than @max because deeper ones are counted there.
 */
static void
huffman_depths(const uint32_t *leaf, unsigned int n, unsigned int max, unsigned int *count)
{
	uint32_t inner[ZIP_NB_LITLEN], f[2];
	uint16_t parent[ZIP_NB_LITLEN];		/* of inner nodes */
	uint8_t depth[ZIP_NB_LITLEN], leaves[ZIP_NB_LITLEN];
	unsigned int l = 0, k = 0, made, i;

	for (made = 0; made < n - 1; made++) {
		leaves[made] = 0;
		for (i = 0; i < 2; i++) {
			if (l < n && (k >= made || FREQ(leaf[l]) <= inner[k])) {
				f[i] = FREQ(leaf[l++]);
				leaves[made]++;
			} else {
				parent[k] = made;
				f[i] = inner[k++];
			}
		}
		inner[made] = f[0] + f[1];
	}
	depth[n - 2] = 0;
	for (i = n - 1; i-- > 0;) {
		unsigned int d;

		if (i != n - 2)
			depth[i] = depth[parent[i]] + 1;
		d = depth[i] + 1u < max ? depth[i] + 1u : max;
		count[d] += leaves[i];
	}
}

static uint16_t
bit_reverse(uint16_t v, unsigned int nb)
{
	v = (v >> 1 & 0x5555) | (v & 0x5555) << 1;
	v = (v >> 2 & 0x3333) | (v & 0x3333) << 2;
	v = (v >> 4 & 0x0f0f) | (v & 0x0f0f) << 4;
	return (uint16_t)__builtin_bswap16(v) >> (16 - nb);
}

/* Cutting depths at @max took too much of the code space: lengthen short codes. */
static void
huffman_limit(unsigned int *count, unsigned int max)
{
	int32_t excess = -(1 << max);
	unsigned int d;

	for (d = 1; d <= max; d++)
		excess += count[d] << (max - d);
	for (; excess > 0; excess--) {
		for (d = max - 1; count[d] == 0; d--)
			;
		count[d]--;
		count[d + 1] += 2;
		count[max]--;
	}
}

void
zip_huffman_make(const uint32_t *freq, unsigned int nb, unsigned int max, uint8_t *len,
		 uint16_t *code)
{
	uint32_t used[ZIP_NB_LITLEN + 1], sorted[ZIP_NB_LITLEN], next[ZIP_CODE_MAX + 1];
	unsigned int count[ZIP_CODE_MAX + 1] = { 0 }, n, i, d, k;

	memset(len, 0, nb);
	n = huffman_used(freq, nb, used);
	if (n < 2) {
		/* A decoder may want a complete code: one more symbol, which is never sent. */
		i = n == 1 ? SYM(used[0]) : 0;
		len[i] = 1;
		len[i == 0] = 1;
		code[i] = i > 0;
		code[i == 0] = i == 0;
		return;
	}
	huffman_sort(used, n, sorted);
	huffman_depths(sorted, n, max, count);
	huffman_limit(count, max);
	for (i = 0, d = max; d > 0; d--)
		for (k = count[d]; k > 0; k--)
			len[SYM(sorted[i++])] = d;
	for (next[0] = 0, d = 1; d <= max; d++)
		next[d] = (next[d - 1] + (d > 1 ? count[d - 1] : 0)) << 1;
	for (i = 0; i < n; i++) {
		k = SYM(used[i]);
		code[k] = bit_reverse(next[len[k]]++, len[k]);
	}
}

void
zip_huffman_codes(const uint8_t *len, unsigned int nb, uint16_t *code)
{
	unsigned int next[ZIP_CODE_MAX + 2] = { 0 }, i;

	for (i = 0; i < nb; i++)
		next[len[i] + 1]++;
	/* Unused symbols take no code space. */
	next[1] = 0;
	for (i = 2; i <= ZIP_CODE_MAX; i++)
		next[i] = (next[i - 1] + next[i]) << 1;
	for (i = 0; i < nb; i++)
		code[i] = len[i] == 0 ? 0 : bit_reverse(next[len[i]]++, len[i]);
}

static void
hdr_item(struct zip_huffman_hdr *h, uint32_t *freq, unsigned int sym, unsigned int extra)
{
	h->item[h->nb_item++] = sym | extra << 5;
	freq[sym]++;
}

/* Run lengths of the code lengths. */
static void
hdr_items(struct zip_huffman_hdr *h, uint32_t *freq, const uint8_t *len, unsigned int nb)
{
	unsigned int i = 0, run, n;

	while (i < nb) {
		uint8_t l = len[i];

		for (run = 1; i + run < nb && len[i + run] == l; run++)
			;
		i += run;
		if (l != 0) {
			hdr_item(h, freq, l, 0);
			for (run--; run >= 3; run -= n) {
				n = run < 6 ? run : 6;
				hdr_item(h, freq, 16, n - 3);
			}
		} else {
			for (; run >= 11; run -= n) {
				n = run < 138 ? run : 138;
				hdr_item(h, freq, 18, n - 11);
			}
			if (run >= 3) {
				hdr_item(h, freq, 17, run - 3);
				run = 0;
			}
		}
		for (; run > 0; run--)
			hdr_item(h, freq, l, 0);
	}
}

void
zip_huffman_hdr_make(struct zip_huffman_hdr *h, const uint8_t *litlen, const uint8_t *dist)
{
	uint8_t len[ZIP_NB_LITLEN + ZIP_NB_DIST];
	unsigned int nl = ZIP_NB_LITLEN, nd = ZIP_NB_DIST, np = NB_PRE, i;
	uint32_t freq[NB_PRE] = { 0 };

	while (nl > 257 && litlen[nl - 1] == 0)
		nl--;
	while (nd > 1 && dist[nd - 1] == 0)
		nd--;
	memcpy(len, litlen, nl);
	memcpy(len + nl, dist, nd);
	h->nb_item = 0;
	hdr_items(h, freq, len, nl + nd);
	zip_huffman_make(freq, NB_PRE, PRE_MAX, h->pre_len, h->pre_code);
	while (np > 4 && h->pre_len[pre_order[np - 1]] == 0)
		np--;
	h->nb_litlen = nl - 257;
	h->nb_dist = nd - 1;
	h->nb_pre = np - 4;
	h->bits = 3 + 14 + 3 * np;
	for (i = 0; i < NB_PRE; i++)
		h->bits += freq[i] * (h->pre_len[i] + pre_extra[i]);
}

void
zip_huffman_hdr_put(const struct zip_huffman_hdr *h, bool last, struct zip_bits *b)
{
	unsigned int i, sym;

	zip_bits_add(b, last | 2 << 1 | h->nb_litlen << 3 | h->nb_dist << 8 | h->nb_pre << 13, 17);
	zip_bits_flush(b);
	for (i = 0; i < h->nb_pre + 4u; i++) {
		zip_bits_add(b, h->pre_len[pre_order[i]], 3);
		zip_bits_flush(b);
	}
	for (i = 0; i < h->nb_item; i++) {
		sym = h->item[i] & 31;
		zip_bits_add(b, h->pre_code[sym] | (uint32_t)(h->item[i] >> 5) << h->pre_len[sym],
			     h->pre_len[sym] + pre_extra[sym]);
		zip_bits_flush(b);
	}
}
