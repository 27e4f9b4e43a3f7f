/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

#include "zip_rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <zlib.h>

#include "sgl.h"

#define RIG_BASE	UINT64_C(0x400000000)	/* bus address of the arena */
#define RIG_SIZE	(UINT64_C(256) << 20)
#define RIG_GUARD	64
#define RIG_BYTE	0xa5
#define RIG_MAX		65536

static struct {
	uint8_t *mem;
	size_t used;
	unsigned int nb;
	struct {
		size_t off, len;
	} area[RIG_MAX];
	struct wdm_conf conf;
	void *priv;
	void *queue[2];
	uint32_t reg[0x400000 / 4];
	unsigned int dma_fail;
	uint64_t rand;
	unsigned int abnormal;
} rig;

/* ---- in place of the model's core ---- */

void *
wdm_dma(struct wdm_dev *dev, uint64_t iova, size_t len, bool write)
{
	size_t off = iova - RIG_BASE;
	unsigned int low = 0, high = rig.nb, mid;

	if (len == 0)
		abort();
	if (rig.dma_fail > 0 && --rig.dma_fail == 0) {
		rig.dma_fail = 1;
		return NULL;
	}
	if (off >= RIG_SIZE || len > RIG_SIZE)
		return NULL;
	while (low < high) {
		mid = (low + high) / 2;
		if (rig.area[mid].off + rig.area[mid].len <= off)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == rig.nb || off < rig.area[low].off ||
	    off + len > rig.area[low].off + rig.area[low].len)
		return NULL;
	return rig.mem + off;
}

uint32_t
wdm_reg_get(struct wdm_dev *dev, uint32_t off)
{
	return rig.reg[off / 4];
}

void
wdm_reg_set(struct wdm_dev *dev, uint32_t off, uint32_t val)
{
	rig.reg[off / 4] = val;
}

const struct wdm_conf *
wdm_conf_get(const struct wdm_dev *dev)
{
	return &rig.conf;
}

void **
wdm_engine_priv(struct wdm_dev *dev)
{
	return &rig.priv;
}

void
wdm_abnormal(struct wdm_dev *dev)
{
	rig.abnormal++;
}

/* ---- the bench ---- */

/* For what no case can go on without. */
#define rig_check(expr) \
	do { \
		if (!(expr)) { \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #expr); \
			abort(); \
		} \
	} while (0)

void
rig_open(uint8_t hw)
{
	if (rig.mem == NULL) {
		rig.mem = mmap(NULL, RIG_SIZE, PROT_READ | PROT_WRITE,
			       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
		if (rig.mem == MAP_FAILED)
			abort();
	}
	if (rig.priv != NULL)
		rig_close();	/* a case that failed left it */
	rig_clear();
	rig.conf.hw = hw;
	rig.dma_fail = 0;
	memset(rig.reg, 0, sizeof(rig.reg));
	rig_check(wdm_engine_zip.dev_init(NULL) == 0);
	wdm_engine_zip.reg_reset(NULL);
	rig.queue[0] = wdm_engine_zip.queue_open(NULL, 0);
	rig.queue[1] = wdm_engine_zip.queue_open(NULL, 1);
	rig_check(rig.queue[0] != NULL && rig.queue[1] != NULL);
}

void
rig_close(void)
{
	wdm_engine_zip.queue_close(NULL, rig.queue[0]);
	wdm_engine_zip.queue_close(NULL, rig.queue[1]);
	wdm_engine_zip.dev_fini(NULL);
	rig_clear();
}

void
rig_reset(void)
{
	wdm_engine_zip.dev_fini(NULL);
	rig_check(wdm_engine_zip.dev_init(NULL) == 0);
}

void
rig_clear(void)
{
	rig.used = 0;
	rig.nb = 0;
}

uint64_t
rig_alloc(size_t len, size_t align)
{
	size_t off = (rig.used + RIG_GUARD + align - 1) & ~(align - 1);

	if (rig.nb == RIG_MAX || off + len + RIG_GUARD > RIG_SIZE)
		abort();
	memset(rig.mem + rig.used, RIG_BYTE, off - rig.used);
	memset(rig.mem + off + len, RIG_BYTE, RIG_GUARD);
	rig.area[rig.nb].off = off;
	rig.area[rig.nb++].len = len;
	rig.used = off + len;
	return RIG_BASE + off;
}

unsigned int
rig_mark(void)
{
	return rig.nb;
}

void
rig_release(unsigned int mark)
{
	rig.nb = mark;
	rig.used = mark == 0 ? 0 : rig.area[mark - 1].off + rig.area[mark - 1].len;
	memset(rig.mem + rig.used, RIG_BYTE, mark == 0 ? 0 : RIG_GUARD);
}

uint8_t *
rig_ptr(uint64_t addr)
{
	return rig.mem + (addr - RIG_BASE);
}

bool
rig_guards_ok(void)
{
	size_t at = 0, end;
	unsigned int i;

	for (i = 0; i <= rig.nb; i++) {
		end = i < rig.nb ? rig.area[i].off : rig.nb > 0 ? at + RIG_GUARD : 0;
		for (; at < end; at++)
			if (rig.mem[at] != RIG_BYTE)
				return false;
		if (i < rig.nb)
			at = rig.area[i].off + rig.area[i].len;
	}
	return true;
}

void
rig_dma_fail(unsigned int nth)
{
	rig.dma_fail = nth;
}

void
rig_seed(uint64_t seed)
{
	rig.rand = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
}

uint32_t
rig_rand(uint32_t below)
{
	rig.rand ^= rig.rand << 13;
	rig.rand ^= rig.rand >> 7;
	rig.rand ^= rig.rand << 17;
	return below == 0 ? 0 : (rig.rand >> 16) % below;
}

/* Pieces of random sizes for @len bytes; empty ones, too. */
static void
rig_data_split(struct rig_data *d, uint32_t len)
{
	uint32_t mean = len / (1 + rig_rand(40)) + 1, n;

	while (len > 0) {
		n = rig_rand(10) == 0 ? rig_rand(3) : rig_rand(2 * mean) + 1;
		if (n > len || d->nb == sizeof(d->seg) / sizeof(d->seg[0]) - 1)
			n = len;
		d->seg[d->nb].len = n;
		d->seg[d->nb++].addr = n == 0 ? 0 : rig_alloc(n, 1);
		len -= n;
	}
}

void
rig_data_make(struct rig_data *d, uint32_t len, bool sgl)
{
	unsigned int i, n, per = 1 + rig_rand(20);
	struct sgl_hdr *hdr = NULL;
	uint64_t list;

	*d = (struct rig_data){ .len = len, .sgl = sgl };
	if (!sgl) {
		d->nb = len > 0;
		d->seg[0].addr = d->addr = len > 0 ? rig_alloc(len, 1) : 0;
		d->seg[0].len = len;
		return;
	}
	d->skip = rig_rand(3) == 0 ? rig_rand(300) : 0;
	rig_data_split(d, d->skip + len);
	for (i = 0; i == 0 || i < d->nb; i += n) {
		n = d->nb - i < per ? d->nb - i : per;
		list = rig_alloc(sizeof(*hdr) + per * sizeof(hdr->sge[0]), SGL_ALIGN);
		if (i == 0)
			d->addr = list;
		else
			hdr->next = list;
		hdr = (struct sgl_hdr *)rig_ptr(list);
		memset(hdr, 0, sizeof(*hdr));
		hdr->entry_sum_in_chain = d->nb;
		hdr->entry_sum_in_sgl = n;
		hdr->entry_length_in_sgl = per;
		for (unsigned int j = 0; j < n; j++)
			hdr->sge[j] = (struct sgl_sge){ .buf = d->seg[i + j].addr,
							.len = d->seg[i + j].len };
		if (n == 0)
			break;
	}
}

/* Walk over the part of @d behind the bytes to skip. */
static void
rig_data_copy(const struct rig_data *d, uint8_t *buf, uint32_t len, bool put)
{
	uint32_t skip = d->skip, n;
	unsigned int i;

	for (i = 0; i < d->nb && len > 0; i++) {
		if (skip >= d->seg[i].len) {
			skip -= d->seg[i].len;
			continue;
		}
		n = d->seg[i].len - skip < len ? d->seg[i].len - skip : len;
		if (put)
			memcpy(rig_ptr(d->seg[i].addr) + skip, buf, n);
		else
			memcpy(buf, rig_ptr(d->seg[i].addr) + skip, n);
		skip = 0;
		buf += n;
		len -= n;
	}
}

void
rig_data_put(const struct rig_data *d, const uint8_t *buf, uint32_t len)
{
	rig_data_copy(d, (uint8_t *)(uintptr_t)buf, len, true);
}

void
rig_data_get(const struct rig_data *d, uint8_t *buf, uint32_t len)
{
	rig_data_copy(d, buf, len, false);
}

void
rig_sqe(struct zip_sqe *sqe, uint8_t alg, const struct rig_data *src, const struct rig_data *dst)
{
	memset(sqe, 0, sizeof(*sqe));
	sqe->input_data_length = src->len;
	sqe->dw7 = (rig.conf.hw >= QM_HW_V3 ? UINT32_C(0x30000000) : 0) | src->skip;
	sqe->dw8 = dst->skip;
	sqe->dw9 = alg | (src->sgl ? 0x100 : 0) | 0x4000;
	sqe->dw13 = 0x1234;
	sqe->dest_avail_out = dst->len;
	sqe->source_addr = src->addr;
	sqe->dest_addr = dst->addr;
	sqe->tag = UINT64_C(0x1122334455667788);
}

void
rig_exec_raw(unsigned int type, struct zip_sqe *sqe, unsigned int nb)
{
	wdm_engine_zip.exec(NULL, rig.queue[type], type, sqe, nb);
}

uint32_t
rig_reg_read(uint32_t off)
{
	uint32_t val;

	return wdm_engine_zip.reg_read(NULL, off, &val) ? val : rig.reg[off / 4];
}

void
rig_reg_write(uint32_t off, uint32_t val)
{
	if (!wdm_engine_zip.reg_write(NULL, off, val))
		rig.reg[off / 4] = val;
}

unsigned int
rig_abnormal(void)
{
	return rig.abnormal;
}

static void
rig_fill_words(uint8_t *buf, uint32_t len)
{
	char word[200][12];
	uint32_t i, n, w;

	for (w = 0; w < 200; w++)
		for (i = 0; i < 12; i++)
			word[w][i] = 'a' + rig_rand(1 + rig_rand(26));
	for (i = 0; i < len;) {
		w = rig_rand(1 + rig_rand(200));
		for (n = 1 + w % 11; n > 0 && i < len; n--)
			buf[i++] = word[w][n];
		if (i < len)
			buf[i++] = ' ';
	}
}

void
rig_fill(uint8_t *buf, uint32_t len)
{
	uint32_t i, from = 0, to, period;

	while (from < len) {
		to = rig_rand(3) == 0 ? from + 1 + rig_rand(len - from) : len;
		period = 1 + (rig_rand(2) ? rig_rand(40000) : rig_rand(300));
		switch (rig_rand(6)) {
		case 0:
			for (i = from; i < to; i++)
				buf[i] = rig_rand(256);
			break;
		case 1:
			memset(buf + from, rig_rand(256), to - from);
			break;
		case 2:
			/* Repeats from far away, just inside and outside of windows. */
			for (i = from; i < to; i++)
				buf[i] = i - from < period ? rig_rand(256) : buf[i - period];
			break;
		case 3:
			for (i = from; i < to; i++)
				buf[i] = "acgt"[rig_rand(4)];
			break;
		default:
			rig_fill_words(buf + from, to - from);
			break;
		}
		from = to;
	}
}

/* ---- zlib ---- */

int64_t
ref_inflate(const uint8_t *in, uint32_t len, uint8_t *out, uint32_t room, int wbits,
	    uint32_t *used, unsigned int *types)
{
	z_stream z = { .next_in = (uint8_t *)(uintptr_t)in, .avail_in = len, .next_out = out };
	unsigned int seen = len > 0 ? 1u << (in[0] >> 1 & 3) : 0;
	int64_t ret = -1;
	uint64_t bit;
	int st;

	if (inflateInit2(&z, -wbits) != Z_OK)
		abort();
	do {
		/* Byte by byte, so that a match can reach no further than the window. */
		if (z.avail_out == 0 && z.total_out < room)
			z.avail_out = 1;
		st = inflate(&z, Z_BLOCK);
		if (st == Z_OK && (z.data_type & 0xc0) == 0x80) {
			bit = (uint64_t)z.total_in * 8 - (z.data_type & 7);
			if (bit + 3 <= (uint64_t)len * 8)
				seen |= 1u << ((in[bit / 8] | (bit / 8 + 1 < len ?
					in[bit / 8 + 1] << 8 : 0)) >> (bit % 8 + 1) & 3);
		}
	} while (st == Z_OK);
	if (st == Z_STREAM_END)
		ret = z.total_out;
	if (used != NULL)
		*used = z.total_in;
	if (types != NULL)
		*types = seen;
	inflateEnd(&z);
	return ret;
}

uint32_t
ref_deflate(uint8_t alg, const uint8_t *in, uint32_t len, uint8_t *out, uint32_t room, int level,
	    int wbits, int strategy)
{
	z_stream z = { .next_in = (uint8_t *)(uintptr_t)in, .avail_in = len, .next_out = out,
		       .avail_out = room };
	uint32_t n, check = ref_check(alg, in, len);

	if (deflateInit2(&z, level, Z_DEFLATED, -wbits, 8, strategy) != Z_OK ||
	    deflate(&z, Z_FINISH) != Z_STREAM_END)
		abort();
	n = z.total_out;
	deflateEnd(&z);
	if (n + 8 > room)
		abort();
	if (alg == ZIP_ALG_ZLIB) {
		out[n++] = check >> 24;
		out[n++] = check >> 16;
		out[n++] = check >> 8;
		out[n++] = check;
	} else if (alg == ZIP_ALG_GZIP) {
		memcpy(out + n, &check, 4);
		memcpy(out + n + 4, &len, 4);
		n += 8;
	}
	return n;
}

uint32_t
ref_check(uint8_t alg, const uint8_t *buf, uint32_t len)
{
	return alg == ZIP_ALG_ZLIB ? adler32(1, buf, len) :
		alg == ZIP_ALG_GZIP ? crc32(0, buf, len) : 0;
}

uint32_t
ref_check_word(uint8_t alg, uint32_t check)
{
	uint32_t reg = 0;
	unsigned int i;

	if (alg != ZIP_ALG_GZIP)
		return check;
	for (i = 0; i < 32; i++)
		reg |= (check >> i & 1) << (31 - i);
	return ~reg;
}
