/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * The vfio-user protocol: what the messages look like, and how one is sent and received with the
 * descriptors that travel along. For both ends. Specification: docs/interop/vfio-user.rst of QEMU,
 * docs/vfio-user.rst of libvfio-user; structures behind the header follow linux/vfio.h. All
 * numbers are in the byte order of the host, which both ends share.
 */

#ifndef VFU_MSG_H
#define VFU_MSG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VFU_MAJOR		0
#define VFU_MINOR		1

enum vfu_cmd {
	VFU_VERSION = 1,
	VFU_DMA_MAP = 2,
	VFU_DMA_UNMAP = 3,
	VFU_DEVICE_GET_INFO = 4,
	VFU_DEVICE_GET_REGION_INFO = 5,
	VFU_DEVICE_GET_REGION_IO_FDS = 6,
	VFU_DEVICE_GET_IRQ_INFO = 7,
	VFU_DEVICE_SET_IRQS = 8,
	VFU_REGION_READ = 9,
	VFU_REGION_WRITE = 10,
	VFU_DMA_READ = 11,
	VFU_DMA_WRITE = 12,
	VFU_DEVICE_RESET = 13,
	VFU_DIRTY_PAGES = 14,
	VFU_REGION_WRITE_MULTI = 15,
};

struct vfu_hdr {
	uint16_t id;		/* of a request; its reply has the same */
	uint16_t cmd;
	uint32_t size;		/* of the whole message, this header too */
	uint32_t flags;
	uint32_t error;		/* errno of a reply with VFU_F_ERROR */
};
#define VFU_F_TYPE		0xfu
#define VFU_F_REPLY		0x1u
#define VFU_F_NO_REPLY		0x10u
#define VFU_F_ERROR		0x20u

struct vfu_version {
	uint16_t major, minor;	/* a JSON text of capabilities follows, with its NUL */
};

struct vfu_dma_map {
	uint32_t argsz, flags;
	uint64_t offset, addr, size;
};
#define VFU_DMA_F_READ		0x1u
#define VFU_DMA_F_WRITE		0x2u
/* libvfio-user: how the server shall reach the descriptor; without one of them, as it likes. */
#define VFU_DMA_F_MMAP		0x4u
#define VFU_DMA_F_FILE_IO	0x8u

struct vfu_dma_unmap {
	uint32_t argsz, flags;
	uint64_t addr, size;
};
#define VFU_UNMAP_F_BITMAP	0x1u
#define VFU_UNMAP_F_ALL		0x2u

struct vfu_device_info {
	uint32_t argsz, flags, nb_regions, nb_irqs;
};
#define VFU_DEVICE_F_RESET	0x1u
#define VFU_DEVICE_F_PCI	0x2u

struct vfu_region_info {
	uint32_t argsz, flags, index, cap_offset;
	uint64_t size, offset;
};
#define VFU_REGION_F_READ	0x1u
#define VFU_REGION_F_WRITE	0x2u

struct vfu_region_io_fds {
	uint32_t argsz, flags, index, count;
};

struct vfu_irq_info {
	uint32_t argsz, flags, index, count;
};
#define VFU_IRQ_F_EVENTFD	0x1u

struct vfu_irq_set {
	uint32_t argsz, flags, index, start, count;
};
#define VFU_IRQ_DATA_NONE	0x1u
#define VFU_IRQ_DATA_BOOL	0x2u
#define VFU_IRQ_DATA_EVENTFD	0x4u
#define VFU_IRQ_DATA		0x7u
#define VFU_IRQ_MASK		0x8u
#define VFU_IRQ_UNMASK		0x10u
#define VFU_IRQ_TRIGGER		0x20u
#define VFU_IRQ_ACTION		0x38u

struct vfu_region_access {
	uint64_t offset;
	uint32_t region, count;	/* data follows where there is some */
};

struct vfu_dma_access {
	uint64_t addr, count;	/* data follows where there is some */
};

/* Several small writes in one message: a count, then these. */
struct vfu_write_multi {
	uint64_t count;
};
struct vfu_write_one {
	uint64_t offset;
	uint32_t region, count;
	uint8_t data[8];
};

/* Regions and interrupts of a PCI device, as linux/vfio.h numbers them. */
enum {
	VFU_PCI_BAR0 = 0,
	VFU_PCI_ROM = 6,
	VFU_PCI_CONFIG = 7,
	VFU_PCI_VGA = 8,
	VFU_PCI_REGIONS = 9,
};
enum {
	VFU_PCI_INTX = 0,
	VFU_PCI_MSI = 1,
	VFU_PCI_MSIX = 2,
	VFU_PCI_ERR = 3,
	VFU_PCI_REQ = 4,
	VFU_PCI_IRQS = 5,
};

/* Bounds of one message, whatever the other end offers. */
#define VFU_FDS_MAX		16
#define VFU_DATA_MAX		(1u << 20)
#define VFU_MSG_MAX		(sizeof(struct vfu_hdr) + 64 + VFU_DATA_MAX)

/* One connection; one thread at a time sends, and one, the same or another, receives. */
struct vfu_conn {
	int fd;			/* a stream socket; the connection owns it */
	int stop_fd;		/* when this becomes readable, waiting ends; -1: none */
	int send_ms;		/* how long the other end may not read; -1: for ever */
};

/* A message that was received. */
struct vfu_msg {
	struct vfu_hdr hdr;
	uint8_t *body;		/* aligned for any type; NULL when it is empty */
	size_t len;		/* of the body */
	int fd[VFU_FDS_MAX];	/* -1: taken */
	unsigned int nb_fds;
};

void vfu_conn_init(struct vfu_conn *conn, int fd, int stop_fd);
void vfu_conn_close(struct vfu_conn *conn);

/*
 * Wait for a message, @ms milliseconds at most in all, or for ever (-1). 0, and vfu_msg_done() must
 * follow. -EAGAIN: nothing came in that time. -ETIMEDOUT: a part of one did. -ECONNRESET: the other
 * end has closed. -ECANCELED: @stop_fd. -EBADMSG: the stream makes no sense from here on, and
 * @msg->hdr is what came as a header. -ENOMEM. Another errno: the socket's.
 */
int vfu_recv(struct vfu_conn *conn, struct vfu_msg *msg, int ms);
/* Close the descriptors that nobody took. */
void vfu_msg_close_fds(struct vfu_msg *msg);
/* The same, and free the body. */
void vfu_msg_done(struct vfu_msg *msg);
/* Take over the descriptor; -1: there is no such one. */
int vfu_msg_take_fd(struct vfu_msg *msg, unsigned int i);

/*
 * Have sendmsg() pass on descriptors, at least one, which stay the caller's. @room is as large as
 * CMSG_SPACE() says and aligned for a struct cmsghdr.
 */
struct msghdr;
void vfu_fds_attach(struct msghdr *mh, void *room, const int *fds, unsigned int nb_fds);

/*
 * Send a header, a fixed part and data (either may be empty), with descriptors that stay the
 * caller's. @hdr->size is filled in. 0 or as vfu_recv().
 */
int vfu_send(struct vfu_conn *conn, struct vfu_hdr *hdr, const void *fixed, size_t fixed_len,
	     const void *data, size_t data_len, const int *fds, unsigned int nb_fds);

/*
 * A number from the JSON text of a version message, by the name of its key at any depth. False:
 * it is not there or no whole number of 63 bits.
 */
bool vfu_caps_number(const char *json, const char *key, uint64_t *val);
/* The same for a key that is there and true. */
bool vfu_caps_true(const char *json, const char *key);

#endif /* VFU_MSG_H */
