/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

#include "rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "sgl.h"

#define RIG_BASE	UINT64_C(0x400000000)	/* bus address of the arena */
#define RIG_SIZE	(UINT64_C(256) << 20)
#define RIG_GUARD	64
#define RIG_BYTE	0xa5
#define RIG_MAX		65536

static struct {
	const struct wdm_engine *eng;
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
	bool dma_once;
	uint64_t rand;
	unsigned int abnormal;
} rig;

/* ---- in place of the model's core ---- */

void *
wdm_dma_span(struct wdm_dev *dev, uint64_t iova, size_t len, bool write, struct wdm_span *span)
{
	size_t off = iova - RIG_BASE;
	unsigned int low = 0, high = rig.nb, mid;

	span->len = 0;
	if (len == 0)
		abort();
	if (rig.dma_fail > 0 && --rig.dma_fail == 0) {
		rig.dma_fail = !rig.dma_once;
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
	/* All of the allocation, unless every access counts. */
	if (rig.dma_fail == 0)
		*span = (struct wdm_span){ .iova = RIG_BASE + rig.area[low].off,
					   .len = rig.area[low].len,
					   .p = rig.mem + rig.area[low].off };
	return rig.mem + off;
}

bool
wdm_dma_armed(const struct wdm_dev *dev)
{
	return rig.dma_fail != 0;
}

/* Memory comes and goes without notice. */
unsigned int
wdm_dma_epoch(const struct wdm_dev *dev)
{
	static unsigned int epoch;

	return epoch++;
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
rig_power_on(const struct wdm_engine *eng, uint8_t hw)
{
	unsigned int i;

	if (rig.mem == NULL) {
		rig.mem = mmap(NULL, RIG_SIZE, PROT_READ | PROT_WRITE,
			       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
		if (rig.mem == MAP_FAILED)
			abort();
	}
	if (rig.priv != NULL)
		rig_close();	/* a case that failed left it */
	rig_clear();
	rig.eng = eng;
	rig.conf.hw = hw;
	rig.dma_fail = 0;
	memset(rig.reg, 0, sizeof(rig.reg));
	rig_check(eng->dev_init(NULL) == 0);
	eng->reg_reset(NULL);
	for (i = 0; i < eng->nb_types; i++) {
		rig.queue[i] = eng->queue_open(NULL, i);
		rig_check(rig.queue[i] != NULL);
	}
}

void
rig_close(void)
{
	unsigned int i;

	for (i = 0; i < rig.eng->nb_types; i++)
		rig.eng->queue_close(NULL, rig.queue[i]);
	rig.eng->dev_fini(NULL);
	rig_clear();
}

void
rig_reset(void)
{
	rig.eng->dev_fini(NULL);
	rig_check(rig.eng->dev_init(NULL) == 0);
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

void
rig_split(size_t len)
{
	if (rig.nb == RIG_MAX || rig.nb == 0 || len >= rig.area[rig.nb - 1].len)
		abort();
	rig.area[rig.nb].off = rig.area[rig.nb - 1].off + len;
	rig.area[rig.nb].len = rig.area[rig.nb - 1].len - len;
	rig.area[rig.nb++ - 1].len = len;
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
	rig.dma_once = false;
}

void
rig_dma_fail_once(unsigned int nth)
{
	rig.dma_fail = nth;
	rig.dma_once = true;
}

bool
rig_dma_pending(void)
{
	return rig.dma_fail != 0;
}

void
rig_seed(uint64_t seed)
{
	rig.rand = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
}

uint32_t
rig_rand(uint32_t below)
{
	if (rig.rand == 0)
		rig_seed(1);	/* or all that follows were 0 */
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

/* @per: slots of each list. */
static void
rig_data_lay(struct rig_data *d, uint32_t len, bool sgl, uint32_t skip, unsigned int per)
{
	unsigned int i, n;
	struct sgl_hdr *hdr = NULL;
	uint64_t list;

	*d = (struct rig_data){ .len = len, .sgl = sgl };
	if (!sgl) {
		d->nb = len > 0;
		d->seg[0].addr = d->addr = len > 0 ? rig_alloc(len, 1) : 0;
		d->seg[0].len = len;
		return;
	}
	d->skip = skip;
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

void
rig_data_make(struct rig_data *d, uint32_t len, bool sgl)
{
	unsigned int per = 1 + rig_rand(20);

	rig_data_lay(d, len, sgl, sgl && rig_rand(3) == 0 ? rig_rand(300) : 0, per);
}

void
rig_data_make_at(struct rig_data *d, uint32_t len, bool sgl, uint32_t skip)
{
	rig_data_lay(d, len, sgl, skip, 1 + rig_rand(20));
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
rig_run(unsigned int type, void *sqe, unsigned int nb)
{
	rig.eng->exec(NULL, rig.queue[type], type, sqe, nb);
}

uint8_t
rig_hw(void)
{
	return rig.conf.hw;
}

uint32_t
rig_reg_read(uint32_t off)
{
	uint32_t val;

	return rig.eng->reg_read(NULL, off, &val) ? val : rig.reg[off / 4];
}

void
rig_reg_write(uint32_t off, uint32_t val)
{
	if (!rig.eng->reg_write(NULL, off, val))
		rig.reg[off / 4] = val;
}

unsigned int
rig_abnormal(void)
{
	return rig.abnormal;
}
