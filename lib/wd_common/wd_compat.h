/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* What differs between the DPDK releases that one source tree serves (22.11 and newer). */

#ifndef WD_COMPAT_H
#define WD_COMPAT_H

#include <pthread.h>

#include <rte_lcore.h>
#include <rte_thread.h>
#include <rte_version.h>
#if RTE_VERSION >= RTE_VERSION_NUM(23, 11, 0, 0)
#include <rte_stdatomic.h>
#endif

/* Atomic access with an explicit order: 22.11 leaves it to the compiler's builtins. */
#if RTE_VERSION < RTE_VERSION_NUM(23, 11, 0, 0)
#define RTE_ATOMIC(type)			type
#define rte_memory_order_relaxed		__ATOMIC_RELAXED
#define rte_memory_order_acquire		__ATOMIC_ACQUIRE
#define rte_memory_order_release		__ATOMIC_RELEASE
#define rte_atomic_load_explicit(p, o)		__atomic_load_n(p, o)
#define rte_atomic_store_explicit(p, v, o)	__atomic_store_n(p, v, o)
#define rte_atomic_exchange_explicit(p, v, o)	__atomic_exchange_n(p, v, o)
#define rte_atomic_fetch_add_explicit(p, v, o)	__atomic_fetch_add(p, v, o)
#endif

/*
 * Control threads: 23.11 took rte_ctrl_thread_create() away, 22.11 has nothing else. A body is
 * "static wd_thread_ret body(void *arg)" and ends with "return (wd_thread_ret)0".
 */
#if RTE_VERSION >= RTE_VERSION_NUM(23, 11, 0, 0)
typedef rte_thread_t wd_thread;
typedef uint32_t wd_thread_ret;

static inline int
wd_thread_create(wd_thread *thread, const char *name, wd_thread_ret (*body)(void *), void *arg)
{
	return -rte_thread_create_control(thread, name, body, arg);
}

static inline void
wd_thread_join(wd_thread thread)
{
	rte_thread_join(thread, NULL);
}
#else
typedef pthread_t wd_thread;
typedef void *wd_thread_ret;

/* 0 or -errno. @name: at most 15 characters. */
static inline int
wd_thread_create(wd_thread *thread, const char *name, wd_thread_ret (*body)(void *), void *arg)
{
	return rte_ctrl_thread_create(thread, name, NULL, body, arg);
}

static inline void
wd_thread_join(wd_thread thread)
{
	pthread_join(thread, NULL);
}
#endif

#endif /* WD_COMPAT_H */
