/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * The bus is cut into windows. A window is a piece of reserved address space, made when the first
 * map falls into it; maps are laid into it at their place. A window goes on for a bit into the next
 * one, so that an access across the border is one range too: what lies there is mapped twice.
 *
 *   bus      |        window 0         |        window 1         |
 *   memory   [ reserved 0              | tail ]
 *                                      [ reserved 1              | tail ]
 */

#include "wdm_iommu.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#define WINDOW		(UINT64_C(4) << 30)
#define WINDOW_ALIGN	(UINT64_C(1) << 30)	/* for huge pages of any size */
#define TAIL		((uint64_t)WDM_IOMMU_ACCESS)
#define RESERVED	(WINDOW + TAIL + WINDOW_ALIGN)
#define WINDOWS_MAX	512	/* of one client */
#define REGIONS_MAX	8192	/* windows of the whole process */
#define HUGETLBFS	0x958458f6	/* f_type of huge pages (linux/magic.h) */

struct map {
	uint64_t iova, last;	/* inclusive: the bus has a last byte */
	uint64_t off;
	dev_t dev;
	ino_t ino;
	bool memory, read, write;
};

struct window {
	uint64_t nr;		/* it covers the bus from nr * WINDOW on */
	uint8_t *base, *reserved;	/* aligned; as the kernel gave it */
	unsigned int used;	/* maps in it */
	unsigned int region;	/* in regions[] */
};

struct wdm_iommu {
	/* Taken for writing by the one thread that maps, so that this one may read without. */
	pthread_rwlock_t lock;
	struct map *map;	/* sorted, no overlaps */
	unsigned int nb_map, room;
	struct window window[WINDOWS_MAX];
	unsigned int nb_window;
};

/* For the signal handler, which can take no lock: where windows of all clients lie. */
static _Atomic(uint8_t *) regions[REGIONS_MAX];

static bool
region_add(uint8_t *base, unsigned int *region)
{
	uint8_t *none;
	unsigned int i;

	for (i = 0; i < REGIONS_MAX; i++) {
		none = NULL;
		if (atomic_compare_exchange_strong(&regions[i], &none, base)) {
			*region = i;
			return true;
		}
	}
	return false;
}

bool
wdm_iommu_sigbus(void *addr)
{
	static const size_t sizes[] = { 4096, 65536, 2u << 20 };
	uint8_t *at = addr, *base;
	unsigned int i, k;

	for (i = 0; i < REGIONS_MAX; i++) {
		base = atomic_load(&regions[i]);
		if (base == NULL || at < base || (uint64_t)(at - base) >= WINDOW + TAIL)
			continue;
		/* A file of huge pages gives way only to whole ones. */
		for (k = 0; k < sizeof(sizes) / sizeof(sizes[0]); k++) {
			if (mmap((void *)((uintptr_t)at & ~(sizes[k] - 1)), sizes[k],
				 PROT_READ | PROT_WRITE,
				 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1,
				 0) != MAP_FAILED)
				return true;
		}
	}
	return false;
}

struct wdm_iommu *
wdm_iommu_create(void)
{
	struct wdm_iommu *io = calloc(1, sizeof(*io));
	pthread_rwlockattr_t attr;

	if (io == NULL)
		return NULL;
	/* Or a thread that looks up addresses all the time keeps the one that maps out for ever. */
	pthread_rwlockattr_init(&attr);
	pthread_rwlockattr_setkind_np(&attr, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
	pthread_rwlock_init(&io->lock, &attr);
	pthread_rwlockattr_destroy(&attr);
	return io;
}

/* ---- Windows; by the thread that maps ---- */

static struct window *
window_find(struct wdm_iommu *io, uint64_t nr)
{
	unsigned int i;

	for (i = 0; i < io->nb_window; i++) {
		if (io->window[i].nr == nr)
			return &io->window[i];
	}
	return NULL;
}

static struct window *
window_get(struct wdm_iommu *io, uint64_t nr)
{
	struct window *w = window_find(io, nr), fresh = { .nr = nr };
	void *base;

	if (w != NULL)
		return w;
	if (io->nb_window == WINDOWS_MAX)
		return NULL;
	base = mmap(NULL, RESERVED, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (base == MAP_FAILED)
		return NULL;
	fresh.reserved = base;
	fresh.base = fresh.reserved + (-(uintptr_t)base & (WINDOW_ALIGN - 1));
	if (!region_add(fresh.base, &fresh.region)) {
		munmap(base, RESERVED);
		return NULL;
	}
	pthread_rwlock_wrlock(&io->lock);
	w = &io->window[io->nb_window++];
	*w = fresh;
	pthread_rwlock_unlock(&io->lock);
	return w;
}

/* No map is in it, so at() has no pointer into it to give. */
static void
window_put(struct wdm_iommu *io, struct window *w)
{
	if (w->used != 0)
		return;
	atomic_store(&regions[w->region], NULL);
	munmap(w->reserved, RESERVED);
	pthread_rwlock_wrlock(&io->lock);
	*w = io->window[--io->nb_window];
	pthread_rwlock_unlock(&io->lock);
}

/* The windows that show [@iova, @last]: from *@first to *@end, exclusive. */
static void
windows_of(uint64_t iova, uint64_t last, uint64_t *first, uint64_t *end)
{
	*first = iova / WINDOW;
	if (*first > 0 && iova % WINDOW < TAIL)
		(*first)--;
	*end = last / WINDOW + 1;
}

/* The part of a map that window @nr shows: offset into the window, into the map, and length. */
static size_t
window_part(const struct map *m, uint64_t nr, uint64_t *at, uint64_t *skip)
{
	uint64_t start = nr * WINDOW, left, room;

	*skip = m->iova < start ? start - m->iova : 0;
	*at = m->iova < start ? 0 : m->iova - start;
	left = m->last - m->iova - *skip + 1;
	room = WINDOW + TAIL - *at;
	return left < room ? left : room;
}

/* Make a part of a window what it was before: nothing. */
static void
window_clear(const struct window *w, uint64_t at, size_t len)
{
	/*
	 * Fails only for want of kernel memory (a mapping split in two); then the pages stay, but
	 * at() gives them to nobody.
	 */
	(void)mmap(w->base + at, len, PROT_NONE,
		   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
}

static void
map_hide(struct wdm_iommu *io, const struct map *m, uint64_t first, uint64_t end)
{
	uint64_t nr, at, skip;
	struct window *w;
	size_t len;

	for (nr = first; nr < end; nr++) {
		w = window_find(io, nr);
		len = window_part(m, nr, &at, &skip);
		window_clear(w, at, len);
		w->used--;
		window_put(io, w);
	}
}

/* Lay the file into all windows that show it. */
static int
map_show(struct wdm_iommu *io, const struct map *m, int fd)
{
	/* The device reads back what it writes, such as an SQE; at() tells the two apart. */
	int prot = PROT_READ | (m->write ? PROT_WRITE : 0), ret;
	uint64_t first, end, nr, at, skip;
	struct window *w;
	size_t len;

	windows_of(m->iova, m->last, &first, &end);
	for (nr = first; nr < end; nr++) {
		w = window_get(io, nr);
		if (w == NULL) {
			map_hide(io, m, first, nr);
			return -ENOSPC;
		}
		len = window_part(m, nr, &at, &skip);
		if (mmap(w->base + at, len, prot, MAP_SHARED | MAP_FIXED, fd,
			 m->off + skip) == MAP_FAILED) {
			ret = errno == ENOMEM ? -ENOMEM : errno == EACCES ? -EACCES : -EINVAL;
			/* The reservation may be gone where the file was to be. */
			window_clear(w, at, len);
			window_put(io, w);
			map_hide(io, m, first, nr);
			return ret;
		}
		w->used++;
	}
	return 0;
}

/* ---- Maps ---- */

/* The first map that ends at or behind @iova. */
static unsigned int
map_search(const struct wdm_iommu *io, uint64_t iova)
{
	unsigned int low = 0, high = io->nb_map, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (io->map[mid].last < iova)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* Look at the file: is it one, is it long enough, and does it allow what is asked? */
static int
map_check_file(struct map *m, int fd)
{
	int flags = fcntl(fd, F_GETFL);
	uint64_t size = m->last - m->iova + 1;
	struct statfs fs;
	struct stat st;

	if (flags < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return -EINVAL;
	if (m->off > (uint64_t)st.st_size || m->last - m->iova >= (uint64_t)st.st_size - m->off)
		return -EINVAL;
	/* The kernel would round up, over what lies next to it. */
	if (fstatfs(fd, &fs) != 0 || (fs.f_type == HUGETLBFS &&
				      ((m->iova | size | m->off) & (fs.f_bsize - 1)) != 0))
		return -EINVAL;
	if ((flags & O_ACCMODE) == O_WRONLY || (m->write && (flags & O_ACCMODE) != O_RDWR))
		return -EACCES;
	m->dev = st.st_dev;
	m->ino = st.st_ino;
	return 0;
}

static bool
map_same(const struct map *a, const struct map *b)
{
	return a->iova == b->iova && a->last == b->last && a->memory == b->memory &&
		a->read == b->read && a->write == b->write && a->off == b->off &&
		a->dev == b->dev && a->ino == b->ino;
}

static int
map_insert(struct wdm_iommu *io, unsigned int i, const struct map *m)
{
	unsigned int room = io->room == 0 ? 64 : io->room * 2;
	struct map *grown;
	int ret = 0;

	pthread_rwlock_wrlock(&io->lock);
	if (io->nb_map == io->room) {
		grown = realloc(io->map, room * sizeof(*grown));
		if (grown != NULL) {
			io->map = grown;
			io->room = room;
		} else {
			ret = -ENOMEM;
		}
	}
	if (ret == 0) {
		memmove(&io->map[i + 1], &io->map[i], (io->nb_map - i) * sizeof(*io->map));
		io->map[i] = *m;
		io->nb_map++;
	}
	pthread_rwlock_unlock(&io->lock);
	return ret;
}

int
wdm_iommu_map(struct wdm_iommu *io, uint64_t iova, uint64_t size, bool read, bool write, int fd,
	      uint64_t off)
{
	struct map m = { .iova = iova, .last = iova + size - 1, .off = off, .memory = fd >= 0,
		.read = read, .write = write };
	uint64_t page = sysconf(_SC_PAGESIZE), first, end;
	unsigned int i;
	int ret = 0;

	if (size == 0 || m.last < iova)
		return -EINVAL;
	if (m.memory && ((iova | size | off) % page != 0 || off > INT64_MAX || (!read && !write)))
		return -EINVAL;
	if (m.memory)
		ret = map_check_file(&m, fd);
	if (ret != 0)
		return ret;
	i = map_search(io, iova);
	if (i < io->nb_map && io->map[i].iova <= m.last)
		return map_same(&io->map[i], &m) ? 0 : -EEXIST;
	if (io->nb_map >= WDM_IOMMU_MAPS)
		return -ENOSPC;
	if (m.memory)
		ret = map_show(io, &m, fd);
	if (ret != 0)
		return ret;
	ret = map_insert(io, i, &m);
	if (ret != 0 && m.memory) {
		windows_of(m.iova, m.last, &first, &end);
		map_hide(io, &m, first, end);
	}
	return ret;
}

/* Take maps @from..@to - 1 out of the table, let their users finish, give the memory back. */
static int
maps_remove(struct wdm_iommu *io, unsigned int from, unsigned int to, void (*sync)(void *ctx),
	    void *ctx)
{
	unsigned int n = to - from, i;
	uint64_t first, end;
	struct map *gone;

	gone = malloc(n * sizeof(*gone));
	if (gone == NULL)
		return -ENOMEM;
	memcpy(gone, &io->map[from], n * sizeof(*gone));
	pthread_rwlock_wrlock(&io->lock);
	memmove(&io->map[from], &io->map[to], (io->nb_map - to) * sizeof(*io->map));
	io->nb_map -= n;
	pthread_rwlock_unlock(&io->lock);
	if (sync != NULL)
		sync(ctx);
	for (i = 0; i < n; i++) {
		if (!gone[i].memory)
			continue;
		windows_of(gone[i].iova, gone[i].last, &first, &end);
		map_hide(io, &gone[i], first, end);
	}
	free(gone);
	return 0;
}

int
wdm_iommu_unmap(struct wdm_iommu *io, uint64_t iova, uint64_t size, void (*sync)(void *ctx),
		void *ctx)
{
	uint64_t last = iova + size - 1;
	unsigned int from, to;

	if (size == 0 || last < iova)
		return -EINVAL;
	from = map_search(io, iova);
	to = map_search(io, last);
	/* Is the one that holds the last byte inside, too? */
	if (to < io->nb_map && io->map[to].iova <= last) {
		if (io->map[to].last > last)
			return -EINVAL;
		to++;
	}
	if (from == to)
		return -ENOENT;
	if (io->map[from].iova < iova)
		return -EINVAL;
	return maps_remove(io, from, to, sync, ctx);
}

void
wdm_iommu_unmap_all(struct wdm_iommu *io, void (*sync)(void *ctx), void *ctx)
{
	uint64_t first, end;
	unsigned int n, i;

	/* Without the copy of maps_remove(): this must not fail. */
	pthread_rwlock_wrlock(&io->lock);
	n = io->nb_map;
	io->nb_map = 0;
	pthread_rwlock_unlock(&io->lock);
	if (sync != NULL)
		sync(ctx);
	for (i = 0; i < n; i++) {
		if (!io->map[i].memory)
			continue;
		windows_of(io->map[i].iova, io->map[i].last, &first, &end);
		map_hide(io, &io->map[i], first, end);
	}
}

void
wdm_iommu_destroy(struct wdm_iommu *io)
{
	if (io == NULL)
		return;
	wdm_iommu_unmap_all(io, NULL, NULL);
	pthread_rwlock_destroy(&io->lock);
	free(io->map);
	free(io);
}

/*
 * Does every byte of the range belong to a map that allows the access, and that is memory here, or
 * is none? The lock is held.
 */
static bool
range_mapped(const struct wdm_iommu *io, uint64_t iova, uint64_t last, bool write, bool memory)
{
	unsigned int i = map_search(io, iova);
	const struct map *m;

	for (; i < io->nb_map; i++) {
		m = &io->map[i];
		if (m->iova > iova || m->memory != memory || !(write ? m->write : m->read))
			return false;
		if (m->last >= last)
			return true;
		iova = m->last + 1;
	}
	return false;
}

void *
wdm_iommu_at(struct wdm_iommu *io, uint64_t iova, size_t len, bool write)
{
	uint64_t last = iova + len - 1;
	struct window *w;
	void *p = NULL;

	if (len == 0 || last < iova || len > WDM_IOMMU_ACCESS)
		return NULL;
	pthread_rwlock_rdlock(&io->lock);
	if (range_mapped(io, iova, last, write, true)) {
		w = window_find(io, iova / WINDOW);
		if (w != NULL)
			p = w->base + iova % WINDOW;
	}
	pthread_rwlock_unlock(&io->lock);
	return p;
}

bool
wdm_iommu_remote(struct wdm_iommu *io, uint64_t iova, size_t len, bool write)
{
	uint64_t last = iova + len - 1;
	bool remote;

	if (len == 0 || last < iova || len > WDM_IOMMU_ACCESS)
		return false;
	pthread_rwlock_rdlock(&io->lock);
	remote = range_mapped(io, iova, last, write, false);
	pthread_rwlock_unlock(&io->lock);
	return remote;
}

unsigned int
wdm_iommu_count(const struct wdm_iommu *io)
{
	return io->nb_map;
}
