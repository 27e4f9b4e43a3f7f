/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Devices: the transports by name, open and close, register access. */

#include "wd_dev.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef RTE_ARCH_X86_64
#include <emmintrin.h>
#endif

#include <rte_eal.h>
#include <rte_errno.h>
#include <rte_io.h>
#include <rte_string_fns.h>
#include <rte_version.h>

#include "wd_compat.h"
#include "wd_mm.h"
#include "wd_priv.h"
#include "wd_qm.h"

#define DEFAULT_TIMEOUT_MS	10000
#define DEFAULT_TRANSPORT	"model"

RTE_LOG_REGISTER(wd_logtype, lib.wd, NOTICE)

static TAILQ_HEAD(, wd_dev_ops) transports = TAILQ_HEAD_INITIALIZER(transports);

void
wd_transport_register(struct wd_dev_ops *ops)
{
	TAILQ_INSERT_TAIL(&transports, ops, next);
}

const struct wd_dev_ops *
wd_transport_next(const struct wd_dev_ops *ops)
{
	return ops == NULL ? TAILQ_FIRST(&transports) : TAILQ_NEXT(ops, next);
}

static LIST_HEAD(, wd_dev) devs = LIST_HEAD_INITIALIZER(devs);
static rte_spinlock_t devs_lock = RTE_SPINLOCK_INITIALIZER;

struct wd_dev *
wd_dev_next(struct wd_dev *dev)
{
	return dev == NULL ? LIST_FIRST(&devs) : LIST_NEXT(dev, next);
}

struct wd_dev *
wd_dev_find(const char *name)
{
	struct wd_dev *dev;

	LIST_FOREACH(dev, &devs, next)
		if (strcmp(dev->name, name) == 0)
			return dev;
	return NULL;
}

static const struct wd_dev_ops *
transport_find(const char *name)
{
	const struct wd_dev_ops *ops;

	TAILQ_FOREACH(ops, &transports, next)
		if (strcmp(ops->name, name) == 0)
			return ops;
	return NULL;
}

bool
wd_version_check(const char *running)
{
	/* As rte_version() puts it together; the tail is for release candidates only. */
	static const char built[] = RTE_VER_PREFIX " " RTE_STR(RTE_VER_YEAR) ".";
	char text[64];

	snprintf(text, sizeof(text), "%s%02d.%d", built, RTE_VER_MONTH, RTE_VER_MINOR);
	if (strncmp(running, text, strlen(text)) == 0 &&
	    strspn(running + strlen(text), "0123456789") == 0)
		return true;
	WD_LOG(ERR, "built for %s, but running with %s: the driver interface of DPDK has no ABI"
	       " promise; build again with the DPDK that is installed", text, running);
	return false;
}

/* All that can be said before a transport is touched. 0 or -errno, logged. */
static int
open_check(const struct wd_dev_args *args, const char *name, const struct wd_dev_ops **ops)
{
	const char *transport = args->transport[0] != '\0' ? args->transport : DEFAULT_TRANSPORT;

	if (!wd_version_check(rte_version()))
		return -ENOTSUP;
	if (rte_eal_process_type() != RTE_PROC_PRIMARY) {
		WD_LOG(ERR, "%s: queues belong to the process that opened them, secondary"
		       " processes have none", name);
		return -ENOTSUP;
	}
	*ops = transport_find(transport);
	if (*ops == NULL) {
		WD_LOG(ERR, "%s: no transport \"%s\" in this build", name, transport);
		return -ENODEV;
	}
	return 0;
}

static struct wd_dev *
dev_alloc(const struct wd_dev_args *args, const char *name, const struct wd_dev_ops *ops)
{
	struct wd_dev *dev = calloc(1, sizeof(*dev));

	if (dev == NULL) {
		rte_errno = ENOMEM;
		return NULL;
	}
	strlcpy(dev->name, name, sizeof(dev->name));
	dev->engine = args->engine;
	dev->ops = ops;
	dev->numa_node = SOCKET_ID_ANY;
	dev->allow_noiommu = args->allow_noiommu;
	dev->timeout_ms = args->timeout_ms != 0 ? args->timeout_ms : DEFAULT_TIMEOUT_MS;
	dev->queues_wanted = args->queues;
	dev->mm = wd_mm_default();
	if (dev->mm == NULL) {
		free(dev);
		return NULL;
	}
	return dev;
}

struct wd_dev *
wd_dev_open(const struct wd_dev_args *args, const char *name)
{
	const struct wd_dev_ops *ops = NULL;
	struct wd_dev *dev;
	int ret;

	ret = open_check(args, name, &ops);
	if (ret != 0) {
		rte_errno = -ret;
		return NULL;
	}
	dev = dev_alloc(args, name, ops);
	if (dev == NULL)
		return NULL;
	ret = ops->open(dev, args);
	if (ret != 0)
		goto free_dev;
	if (ops->qp_open == NULL) {
		ret = wd_qm_start(dev);
		if (ret != 0)
			goto close_transport;
	}
	rte_spinlock_lock(&devs_lock);
	LIST_INSERT_HEAD(&devs, dev, next);
	rte_spinlock_unlock(&devs_lock);
	return dev;

close_transport:
	ops->close(dev);
free_dev:
	free(dev);
	rte_errno = -ret;
	return NULL;
}

void
wd_dev_close(struct wd_dev *dev)
{
	if (dev == NULL)
		return;
	rte_spinlock_lock(&devs_lock);
	LIST_REMOVE(dev, next);
	rte_spinlock_unlock(&devs_lock);
	if (dev->qm != NULL)
		wd_qm_stop(dev);
	dev->ops->close(dev);
	free(dev);
}

int
wd_dev_reset(struct wd_dev *dev)
{
	if (dev->ops->reset == NULL)
		return -ENOTSUP;
	if (dev->qm == NULL)
		return dev->ops->reset(dev);
	return wd_qm_reset(dev, false);
}

const struct rte_memzone *
wd_zone_reserve(const char *prefix, size_t len, int numa_node, unsigned int align)
{
	static RTE_ATOMIC(unsigned int) serial;
	char name[RTE_MEMZONE_NAMESIZE];
	const struct rte_memzone *mz;

	snprintf(name, sizeof(name), "%s_%u", prefix,
		 rte_atomic_fetch_add_explicit(&serial, 1, rte_memory_order_relaxed));
	mz = rte_memzone_reserve_aligned(name, len, numa_node, RTE_MEMZONE_IOVA_CONTIG, align);
	/* Far memory is slow, none is worse. */
	if (mz == NULL && numa_node != SOCKET_ID_ANY)
		mz = rte_memzone_reserve_aligned(name, len, SOCKET_ID_ANY,
						 RTE_MEMZONE_IOVA_CONTIG, align);
	if (mz != NULL)
		memset(mz->addr, 0, mz->len);
	return mz;
}

/* A BAR that is not mapped. Little endian: a shorter register is the low end of @val. */
static uint64_t
bar_get(struct wd_dev *dev, unsigned int bar, uint64_t off, unsigned int len)
{
	uint64_t val = 0;

	return dev->ops->bar_read(dev, bar, off, &val, len) == 0 ? val : UINT64_MAX;
}

uint32_t
wd_dev_read32(struct wd_dev *dev, unsigned int bar, uint64_t off)
{
	if (dev->bar[bar].addr != NULL)
		return rte_read32(dev->bar[bar].addr + off);
	return (uint32_t)bar_get(dev, bar, off, sizeof(uint32_t));
}

uint64_t
wd_dev_read64(struct wd_dev *dev, unsigned int bar, uint64_t off)
{
	if (dev->bar[bar].addr != NULL)
		return rte_read64(dev->bar[bar].addr + off);
	return bar_get(dev, bar, off, sizeof(uint64_t));
}

void
wd_dev_write32(struct wd_dev *dev, unsigned int bar, uint64_t off, uint32_t val)
{
	if (dev->bar[bar].addr != NULL)
		rte_write32(val, dev->bar[bar].addr + off);
	else
		dev->ops->bar_write(dev, bar, off, &val, sizeof(val));
}

void
wd_dev_write64(struct wd_dev *dev, unsigned int bar, uint64_t off, uint64_t val)
{
	if (dev->bar[bar].addr != NULL)
		rte_write64(val, dev->bar[bar].addr + off);
	else
		dev->ops->bar_write(dev, bar, off, &val, sizeof(val));
}

/*
 * The mailbox triggers on one 128-bit store (Linux qm.c qm_mb_write() uses stp for that). The
 * assembler keeps the compiler from making two stores of it.
 */
static void
store128(volatile void *addr, const void *buf)
{
#if defined(RTE_ARCH_ARM64)
	uint64_t v[2];

	memcpy(v, buf, sizeof(v));
	asm volatile("stp %0, %1, [%2]" : : "r" (v[0]), "r" (v[1]), "r" (addr) : "memory");
#elif defined(RTE_ARCH_X86_64)
	__m128i v = _mm_loadu_si128(buf);

	asm volatile("movdqa %1, %0" : "=m" (*(volatile __m128i *)addr) : "x" (v));
#else
	uint64_t v[2];

	memcpy(v, buf, sizeof(v));
	rte_write64_relaxed(v[0], addr);
	rte_write64_relaxed(v[1], RTE_PTR_ADD(addr, 8));
#endif
}

void
wd_dev_write128(struct wd_dev *dev, unsigned int bar, uint64_t off, const void *buf)
{
	if (dev->bar[bar].addr == NULL) {
		dev->ops->bar_write(dev, bar, off, buf, 16);
		return;
	}
	rte_io_wmb();	/* what the command points at must be there before the command */
	store128(dev->bar[bar].addr + off, buf);
	/* None behind it: loads of the same device's registers, to see it end, stay in order. */
}
