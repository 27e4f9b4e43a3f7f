/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Kernel interfaces newer than the headers of Debian 12 (Linux 6.1), in our own words and under
 * names that do not clash with newer headers. Sources: Linux 6.6 include/uapi/linux/vfio.h and
 * include/uapi/linux/iommufd.h, where each structure and call stands under the name that is given
 * here. A structure begins with its size, by which the kernel knows how much of it we know.
 */

#ifndef CDEV_UAPI_H
#define CDEV_UAPI_H

#include <assert.h>
#include <linux/ioctl.h>
#include <stdint.h>

/* ---- linux/vfio.h: type ';', numbers from 100 ---- */

/* VFIO_DEVICE_BIND_IOMMUFD: the device becomes usable, as one of @iommufd. */
struct cdev_bind {
	uint32_t argsz;
	uint32_t flags;		/* 0 */
	int32_t iommufd;
	uint32_t out_devid;
};
#define CDEV_BIND		_IO(';', 100 + 18)

/* VFIO_DEVICE_ATTACH_IOMMUFD_PT: the device sees memory as the IOAS @pt_id says. */
struct cdev_attach {
	uint32_t argsz;
	uint32_t flags;		/* 0 */
	uint32_t pt_id;		/* the kernel puts the page table's own id here */
};
#define CDEV_ATTACH		_IO(';', 100 + 19)

/* VFIO_DEVICE_DETACH_IOMMUFD_PT: the device sees no memory any more. */
struct cdev_detach {
	uint32_t argsz;
	uint32_t flags;		/* 0 */
};
#define CDEV_DETACH		_IO(';', 100 + 20)

/* ---- linux/iommufd.h: type ';', numbers from 0x80 ---- */

/* IOMMU_DESTROY: of any object; an IOAS must have no device. */
struct cdev_destroy {
	uint32_t size;
	uint32_t id;
};
#define CDEV_DESTROY		_IO(';', 0x80)

/* IOMMU_IOAS_ALLOC: a new, empty address space. */
struct cdev_ioas_alloc {
	uint32_t size;
	uint32_t flags;		/* 0 */
	uint32_t out_ioas_id;
};
#define CDEV_IOAS_ALLOC		_IO(';', 0x81)

/* struct iommu_iova_range: both ends belong to it. */
struct cdev_iova_range {
	uint64_t start;
	uint64_t last;
};

/* IOMMU_IOAS_IOVA_RANGES: the addresses that all attached devices can have. */
struct cdev_iova_ranges {
	uint32_t size;
	uint32_t ioas_id;
	uint32_t num_iovas;	/* in: room; out: how many there are (EMSGSIZE when more) */
	uint32_t reserved;	/* 0 */
	uint64_t allowed_iovas;	/* struct cdev_iova_range * */
	uint64_t out_iova_alignment;
};
#define CDEV_IOVA_RANGES	_IO(';', 0x84)

/* IOMMU_IOAS_MAP: pin memory and map it; never over what is mapped already. */
struct cdev_map {
	uint32_t size;
	uint32_t flags;
	uint32_t ioas_id;
	uint32_t reserved;	/* 0 */
	uint64_t user_va;
	uint64_t length;
	uint64_t iova;
};
#define CDEV_MAP		_IO(';', 0x85)
#define   CDEV_MAP_FIXED_IOVA	(1U << 0)
#define   CDEV_MAP_WRITEABLE	(1U << 1)
#define   CDEV_MAP_READABLE	(1U << 2)

/* IOMMU_IOAS_UNMAP: whole ranges as they were mapped. */
struct cdev_unmap {
	uint32_t size;
	uint32_t ioas_id;
	uint64_t iova;
	uint64_t length;	/* out: how much was unmapped */
};
#define CDEV_UNMAP		_IO(';', 0x86)

static_assert(sizeof(struct cdev_bind) == 16, "kernel interface");
static_assert(sizeof(struct cdev_attach) == 12, "kernel interface");
static_assert(sizeof(struct cdev_detach) == 8, "kernel interface");
static_assert(sizeof(struct cdev_destroy) == 8, "kernel interface");
static_assert(sizeof(struct cdev_ioas_alloc) == 12, "kernel interface");
static_assert(sizeof(struct cdev_iova_ranges) == 32, "kernel interface");
static_assert(sizeof(struct cdev_map) == 40, "kernel interface");
static_assert(sizeof(struct cdev_unmap) == 24, "kernel interface");

#endif /* CDEV_UAPI_H */
