/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* A compressdev in use: chosen, configured, with buffers, transforms and ops. */

#include "dev.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <rte_cycles.h>
#include <rte_errno.h>
#include <rte_pause.h>

#include "util.h"

/* The same for every use: compress_isal refuses to grow its pool when configured again. */
#define XFORMS		256
#define STREAMS		16
#define SEG_MAX		65280	/* below 64 KiB with headroom, a multiple of 64 */
#define OP_TIMEOUT_S	30

unsigned int
ta_dev_ids(uint8_t *ids)
{
	unsigned int id, n = 0, count = rte_compressdev_count();
	const char *name;

	/*
	 * The lowest free id is given out, so below the last device every id was in use once:
	 * asking for the name of others would crash. A device that went away leaves a stale name.
	 */
	for (id = 0; id < RTE_COMPRESS_MAX_DEVS && n < count; id++) {
		name = rte_compressdev_name_get(id);
		if (name[0] != '\0' && rte_compressdev_get_dev_id(name) == (int)id)
			ids[n++] = id;
	}
	return n;
}

int
ta_dev_pick(struct ta_dev *dev, const char *name)
{
	uint8_t ids[RTE_COMPRESS_MAX_DEVS];
	char names[256] = "";
	unsigned int i, n;
	const char *nm;

	memset(dev, 0, sizeof(*dev));
	n = ta_dev_ids(ids);
	for (i = 0; i < n; i++) {
		nm = rte_compressdev_name_get(ids[i]);
		snprintf(names + strlen(names), sizeof(names) - strlen(names), " %s", nm);
		if (name != NULL && strcmp(name, nm) != 0)
			continue;
		dev->cap = rte_compressdev_capability_get(ids[i], RTE_COMP_ALGO_DEFLATE);
		if (dev->cap == NULL && name == NULL)
			continue;
		dev->id = ids[i];
		dev->name = nm;
		break;
	}
	if (n == 0)
		return ta_err("no compression device; try --vdev=compress_hisi_zip0 or \"doctor\"");
	if (dev->name == NULL)
		return ta_err("no device%s%s; there is:%s", name != NULL ? " " : "",
			      name != NULL ? name : " with DEFLATE", names);
	if (dev->cap == NULL)
		return ta_err("%s cannot do DEFLATE", dev->name);
	rte_compressdev_info_get(dev->id, &dev->info);
	dev->ff = dev->cap->comp_feature_flags;
	return 0;
}

int
ta_dev_start(struct ta_dev *dev, uint16_t nb_qp, uint16_t depth)
{
	struct rte_compressdev_config conf = {
		.socket_id = rte_compressdev_socket_id(dev->id),
		.max_nb_priv_xforms = XFORMS,
		.max_nb_streams = STREAMS,
	};
	uint16_t i, max = dev->info.max_nb_queue_pairs;
	int ret;

	if (max != 0 && nb_qp > max) {
		ta_note("%s has %u queue pairs, not %u", dev->name, max, nb_qp);
		nb_qp = max;
	}
	/* Streams only where there are some: others refuse them. */
	if ((dev->ff & (RTE_COMP_FF_STATEFUL_COMPRESSION |
			RTE_COMP_FF_STATEFUL_DECOMPRESSION)) == 0)
		conf.max_nb_streams = 0;
	conf.nb_queue_pairs = nb_qp;
	ret = rte_compressdev_configure(dev->id, &conf);
	if (ret < 0)
		return ta_err("%s: cannot be configured with %u queue pairs: %s", dev->name, nb_qp,
			      rte_strerror(-ret));
	for (i = 0; i < nb_qp; i++) {
		ret = rte_compressdev_queue_pair_setup(dev->id, i, depth, conf.socket_id);
		if (ret < 0) {
			rte_compressdev_close(dev->id);
			return ta_err("%s: queue pair %u of %u: %s", dev->name, i, nb_qp,
				      rte_strerror(-ret));
		}
	}
	ret = rte_compressdev_start(dev->id);
	if (ret < 0) {
		rte_compressdev_close(dev->id);
		return ta_err("%s: cannot be started: %s", dev->name, rte_strerror(-ret));
	}
	dev->nb_qp = nb_qp;
	dev->depth = depth;
	dev->started = true;
	return 0;
}

void
ta_dev_stop(struct ta_dev *dev)
{
	if (!dev->started)
		return;
	dev->started = false;
	rte_compressdev_stop(dev->id);
	rte_compressdev_close(dev->id);
}

enum rte_comp_huffman
ta_huffman(const char *word)
{
	if (strcmp(word, "fixed") == 0)
		return RTE_COMP_HUFFMAN_FIXED;
	if (strcmp(word, "dynamic") == 0)
		return RTE_COMP_HUFFMAN_DYNAMIC;
	return RTE_COMP_HUFFMAN_DEFAULT;
}

void
ta_xform_fill(const struct ta_dev *dev, bool compress, const struct ta_xform_conf *conf,
	      struct rte_comp_xform *xform)
{
	uint8_t window = conf->window != 0 ? conf->window : dev->cap->window_size.max;

	memset(xform, 0, sizeof(*xform));
	if (compress) {
		xform->type = RTE_COMP_COMPRESS;
		xform->compress = (struct rte_comp_compress_xform){
			.algo = RTE_COMP_ALGO_DEFLATE,
			.deflate.huffman = conf->huffman,
			.level = conf->level,
			.window_size = window,
			.chksum = conf->chksum,
			.hash_algo = RTE_COMP_HASH_ALGO_NONE,
		};
	} else {
		xform->type = RTE_COMP_DECOMPRESS;
		xform->decompress = (struct rte_comp_decompress_xform){
			.algo = RTE_COMP_ALGO_DEFLATE,
			.chksum = conf->chksum,
			.window_size = window,
			.hash_algo = RTE_COMP_HASH_ALGO_NONE,
		};
	}
}

void *
ta_xform_create(const struct ta_dev *dev, bool compress, const struct ta_xform_conf *conf)
{
	struct rte_comp_xform xform;
	void *priv = NULL;
	int ret;

	ta_xform_fill(dev, compress, conf, &xform);
	ret = rte_compressdev_private_xform_create(dev->id, &xform, &priv);
	if (ret == -ENOTSUP && !compress) {
		ta_err("%s cannot decompress raw DEFLATE (ZIP hardware v2 only compresses it)",
		       dev->name);
		return NULL;
	}
	if (ret < 0 || priv == NULL) {
		ta_err("%s: refuses to %s with level %d, window 2^%u, huffman %d, checksum %d: %s",
		       dev->name, compress ? "compress" : "decompress", conf->level,
		       conf->window != 0 ? conf->window : dev->cap->window_size.max,
		       conf->huffman, conf->chksum, rte_strerror(ret < 0 ? -ret : EINVAL));
		return NULL;
	}
	return priv;
}

int
ta_bufs_create(struct ta_bufs *b, uint32_t nb, uint32_t len, uint32_t seg)
{
	static unsigned int serial;
	char name[32];

	if (seg == 0 || seg > SEG_MAX)
		seg = SEG_MAX;
	b->segs = (len + seg - 1) / seg;
	if (b->segs == 0)
		b->segs = 1;
	b->seg = RTE_ALIGN_CEIL((len + b->segs - 1) / b->segs, 64);
	b->seg = RTE_MAX(RTE_MIN(b->seg, seg), 64u);
	snprintf(name, sizeof(name), "ta_bufs_%u", serial++);
	b->pool = rte_pktmbuf_pool_create(name, nb * b->segs, 0, 0,
					  b->seg + RTE_PKTMBUF_HEADROOM, SOCKET_ID_ANY);
	if (b->pool == NULL) {
		char text[32];

		return ta_err("no memory for %u buffers of %s: %s (more with EAL's -m)", nb,
			      ta_size_text(text, sizeof(text), len), rte_strerror(rte_errno));
	}
	return 0;
}

void
ta_bufs_destroy(struct ta_bufs *b)
{
	rte_mempool_free(b->pool);
	b->pool = NULL;
}

uint32_t
ta_buf_room(const struct ta_bufs *b)
{
	return b->seg * b->segs;
}

struct rte_mbuf *
ta_buf_get(const struct ta_bufs *b)
{
	struct rte_mbuf *head = NULL, *m;
	uint16_t i;

	for (i = 0; i < b->segs; i++) {
		m = rte_pktmbuf_alloc(b->pool);
		if (m == NULL)
			goto free_head;
		m->data_len = b->seg;
		m->pkt_len = b->seg;
		if (head == NULL)
			head = m;
		else if (rte_pktmbuf_chain(head, m) != 0) {
			rte_pktmbuf_free(m);
			goto free_head;
		}
	}
	return head;

free_head:
	rte_pktmbuf_free(head);
	return NULL;
}

struct rte_mbuf *
ta_buf_trim(struct rte_mbuf *m, uint32_t len)
{
	struct rte_mbuf *seg = m, *tail;
	uint16_t n = 1;

	m->pkt_len = len;
	while (len > seg->data_len && seg->next != NULL) {
		len -= seg->data_len;
		seg = seg->next;
		n++;
	}
	seg->data_len = len;
	tail = seg->next;
	seg->next = NULL;
	m->nb_segs = n;
	return tail;
}

void
ta_buf_restore(const struct ta_bufs *b, struct rte_mbuf *m, struct rte_mbuf *tail)
{
	struct rte_mbuf *seg = m;

	while (seg->next != NULL)
		seg = seg->next;
	seg->data_len = b->seg;
	seg->next = tail;
	m->nb_segs = b->segs;
	m->pkt_len = ta_buf_room(b);
}

void
ta_buf_write(struct rte_mbuf *m, uint32_t off, const void *data, uint32_t len)
{
	const uint8_t *src = data;
	uint32_t n;

	for (; m != NULL && len != 0; m = m->next) {
		if (off >= m->data_len) {
			off -= m->data_len;
			continue;
		}
		n = RTE_MIN(len, m->data_len - off);
		memcpy(rte_pktmbuf_mtod_offset(m, uint8_t *, off), src, n);
		src += n;
		len -= n;
		off = 0;
	}
}

void
ta_buf_read(const struct rte_mbuf *m, uint32_t off, void *data, uint32_t len)
{
	uint8_t *dst = data;
	uint32_t n;

	for (; m != NULL && len != 0; m = m->next) {
		if (off >= m->data_len) {
			off -= m->data_len;
			continue;
		}
		n = RTE_MIN(len, m->data_len - off);
		memcpy(dst, rte_pktmbuf_mtod_offset(m, const uint8_t *, off), n);
		dst += n;
		len -= n;
		off = 0;
	}
}

int
ta_op_run(const struct ta_dev *dev, uint16_t qp, struct rte_comp_op *op)
{
	uint64_t end = rte_get_timer_cycles() + OP_TIMEOUT_S * rte_get_timer_hz();
	struct rte_comp_op *back;

	ta_op_reset(op);
	while (rte_compressdev_enqueue_burst(dev->id, qp, &op, 1) == 0) {
		/* A refusal shows in the status; a full queue leaves it alone. */
		if (op->status != RTE_COMP_OP_STATUS_NOT_PROCESSED)
			return 0;
		if (rte_get_timer_cycles() > end)
			return -ETIMEDOUT;
		rte_pause();
	}
	while (rte_compressdev_dequeue_burst(dev->id, qp, &back, 1) == 0) {
		if (rte_get_timer_cycles() > end)
			return -ETIMEDOUT;
		rte_pause();
	}
	return 0;
}

const char *
ta_status_name(uint8_t status)
{
	static const char *const name[] = {
		"success", "not processed", "invalid arguments", "error", "invalid state",
		"out of space", "out of space, can go on",
	};

	return status < RTE_DIM(name) ? name[status] : "unknown status";
}

uint32_t
ta_bound(uint32_t len)
{
	/* Hardware asks for an eighth more than the input; small requests for 200 bytes. */
	return len + len / 8 + 512;
}
