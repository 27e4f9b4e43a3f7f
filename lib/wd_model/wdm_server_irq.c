/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Interrupts of a served function: MSI vectors are eventfds of the client. As in VFIO, a vector is
 * enabled by its eventfd; the masks of the capability hold it back.
 */

#include "wdm_server_priv.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Whatever else a client passes (a pipe, a file) could block a thread inside the model. */
static bool
is_eventfd(int fd)
{
	char link[64], target[32];
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, target, sizeof(target) - 1);
	if (n < 0)
		return false;
	target[n] = '\0';
	return strcmp(target, "anon_inode:[eventfd]") == 0;
}

/* pci_lock is held. */
static void
msi_send(struct wdm_server *srv, unsigned int vector)
{
	struct pollfd p = { .fd = srv->msi_fd[vector], .events = POLLOUT };
	uint64_t one = 1;
	ssize_t n;

	/*
	 * An eventfd at its limit is signalled anyway. Only a client that fills it at this very
	 * moment can block the write; irq_close() then makes room again.
	 */
	if (p.fd < 0 || poll(&p, 1, 0) != 1 || (p.revents & POLLOUT) == 0)
		return;
	n = write(p.fd, &one, sizeof(one));
	(void)n;
}

void
wdm_server_irq(void *ctx, unsigned int vector)
{
	struct wdm_server *srv = ctx;

	/* The client must find in its memory what the interrupt speaks of. */
	if (wdm_batch_irq(srv, vector))
		return;
	pthread_mutex_lock(&srv->pci_lock);
	if (wdm_pci_msi_raise(&srv->pci, vector))
		msi_send(srv, vector);
	pthread_mutex_unlock(&srv->pci_lock);
}

void
wdm_server_irq_release(struct wdm_server *srv)
{
	unsigned int vector;
	uint32_t bits;

	pthread_mutex_lock(&srv->pci_lock);
	bits = wdm_pci_msi_take(&srv->pci);
	for (vector = 0; bits != 0; vector++, bits >>= 1) {
		if (bits & 1)
			msi_send(srv, vector);
	}
	pthread_mutex_unlock(&srv->pci_lock);
}

static void
msi_replace(struct wdm_server *srv, unsigned int vector, int fd)
{
	int old;

	pthread_mutex_lock(&srv->pci_lock);
	old = srv->msi_fd[vector];
	srv->msi_fd[vector] = fd;
	pthread_mutex_unlock(&srv->pci_lock);
	if (old >= 0)
		close(old);
}

void
wdm_server_irq_close(struct wdm_server *srv)
{
	struct pollfd p = { .events = POLLIN };
	unsigned int i;
	uint64_t val;
	ssize_t n;

	/* Only this thread changes the table, so it may look without the lock. */
	for (i = 0; i < WDM_PCI_MSI_MAX; i++) {
		p.fd = srv->msi_fd[i];
		if (p.fd < 0)
			continue;
		/* If a thread hangs in msi_send() with the lock held, this frees it. */
		if (poll(&p, 1, 0) == 1 && (p.revents & POLLIN) != 0) {
			n = read(p.fd, &val, sizeof(val));
			(void)n;
		}
		msi_replace(srv, i, -1);
	}
}

static int
irq_set_eventfds(struct wdm_server *srv, struct vfu_msg *msg, const struct vfu_irq_set *set)
{
	unsigned int i;

	if (msg->nb_fds != 0 && msg->nb_fds != set->count)
		return -EINVAL;
	for (i = 0; i < msg->nb_fds; i++) {
		if (!is_eventfd(msg->fd[i]))
			return -EINVAL;
	}
	/* None at all takes the vectors' own away. */
	for (i = 0; i < set->count; i++)
		msi_replace(srv, set->start + i, vfu_msg_take_fd(msg, i));
	return 0;
}

/* Raise vectors on behalf of the client, as VFIO does for loop-back tests. */
static void
irq_trigger(struct wdm_server *srv, const struct vfu_irq_set *set, const uint8_t *which)
{
	unsigned int i;

	for (i = 0; i < set->count; i++) {
		if (which == NULL || which[i] != 0)
			wdm_server_irq(srv, set->start + i);
	}
}

int
wdm_server_irq_set(struct wdm_server *srv, struct vfu_msg *msg)
{
	uint32_t action, data, nb = 0, i;
	struct vfu_irq_set set;

	if (msg->len < sizeof(set))
		return -EINVAL;
	memcpy(&set, msg->body, sizeof(set));
	action = set.flags & VFU_IRQ_ACTION;
	data = set.flags & VFU_IRQ_DATA;
	if (set.argsz < sizeof(set) || (set.flags & ~(VFU_IRQ_ACTION | VFU_IRQ_DATA)) != 0 ||
	    set.index >= VFU_PCI_IRQS)
		return -EINVAL;
	if (set.index == VFU_PCI_MSI)
		nb = srv->pci.nb_msi;
	if (set.start > nb || set.count > nb - set.start)
		return -EINVAL;
	if (data != VFU_IRQ_DATA_EVENTFD && msg->nb_fds != 0)
		return -EINVAL;
	/* MSI has its masks in configuration space; VFIO has none besides. */
	if (action != VFU_IRQ_TRIGGER)
		return -EINVAL;
	switch (data) {
	case VFU_IRQ_DATA_EVENTFD:
		return irq_set_eventfds(srv, msg, &set);
	case VFU_IRQ_DATA_BOOL:
		if (msg->len - sizeof(set) < set.count)
			return -EINVAL;
		irq_trigger(srv, &set, msg->body + sizeof(set));
		return 0;
	case VFU_IRQ_DATA_NONE:
		/* No vectors at all: the interrupt is switched off. */
		for (i = 0; set.count == 0 && i < nb; i++)
			msi_replace(srv, i, -1);
		irq_trigger(srv, &set, NULL);
		return 0;
	default:
		return -EINVAL;
	}
}
