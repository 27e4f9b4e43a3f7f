/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* The parts of transport "cdev": which node, the shared address space, the kernel. */

#ifndef CDEV_H
#define CDEV_H

#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

struct wd_dev;

/*
 * The kernel as this transport calls it, so that a test can stand in for it. Calls that fail
 * return -errno.
 */
struct cdev_sys {
	int (*open)(const char *path, int flags);
	void (*close)(int fd);
	int (*ioctl)(int fd, unsigned long request, void *arg);
	int (*mmap)(int fd, uint64_t off, size_t len, void **addr);
	void (*munmap)(void *addr, size_t len);
	ssize_t (*pread)(int fd, void *buf, size_t len, uint64_t off);
	ssize_t (*pwrite)(int fd, const void *buf, size_t len, uint64_t off);
	int (*stat)(const char *path, struct stat *st);
	uint64_t (*memlock)(void);	/* bytes this process may lock; UINT64_MAX: no limit */
	const char *root;		/* what stands before /dev and /sys: "" */
};
extern struct cdev_sys cdev_sys;

/* What to do about an errno. A list of them ends with .err 0, which is what to do about others. */
struct cdev_hint {
	int err;
	const char *text;
};

/*
 * Log that @what failed with @ret, a negative errno, and what to do next: the text of @hints,
 * where %s stands for @node. Returns @ret.
 */
int cdev_fail(const struct wd_dev *dev, const char *what, int ret, const struct cdev_hint *hints,
	      const char *node);

struct cdev_node {
	char path[300];
	int numa_node;		/* of the device, or SOCKET_ID_ANY */
};

/* Find the node that devarg dev=@text means. 0; or -errno, with the reason logged. */
int cdev_find(const struct wd_dev *dev, const char *text, struct cdev_node *node);

/*
 * The process's one I/O address space for all devices of this transport. Each call logs why it
 * fails. Control threads only; a lock inside makes any number of them take turns.
 *
 *   get     the first one opens /dev/iommu and makes the space
 *   bind    make the device @fd one that the space can serve
 *   attach  the device sees the space; the first one fills it with the process's memory
 *   detach  it sees no memory any more; the last one empties the space
 *   put     the last one gives the space back
 */
int cdev_ioas_get(const struct wd_dev *dev);
int cdev_ioas_bind(const struct wd_dev *dev, int fd, const char *node);
int cdev_ioas_attach(const struct wd_dev *dev, int fd, const char *node);
void cdev_ioas_detach(int fd);
void cdev_ioas_put(void);

#endif /* CDEV_H */
