/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Checksums of the plain data: what hardware gives, what the CPU has to do, and joining the
 * checksums of neighbouring pieces (RTE_COMP_FF_MULTI_PKT_CHECKSUM).
 */

#include <libdeflate.h>
#include <zlib.h>

#include "hisi_zip.h"

static uint32_t
zip_bit_reverse(uint32_t v)
{
	v = (v >> 1 & 0x55555555) | (v & 0x55555555) << 1;
	v = (v >> 2 & 0x33333333) | (v & 0x33333333) << 2;
	v = (v >> 4 & 0x0f0f0f0f) | (v & 0x0f0f0f0f) << 4;
	return rte_bswap32(v);
}

/* The CRC of two neighbouring pieces. Mostly there is no first one, and joining takes its time. */
static uint32_t
zip_crc_join(uint32_t first, uint32_t second, uint32_t len)
{
	return first == 0 ? second : crc32_combine(first, second, len);
}

static inline bool
zip_has_crc(uint8_t type)
{
	return type == RTE_COMP_CHECKSUM_CRC32 || type == RTE_COMP_CHECKSUM_CRC32_ADLER32;
}

static inline bool
zip_has_adler(uint8_t type)
{
	return type == RTE_COMP_CHECKSUM_ADLER32 || type == RTE_COMP_CHECKSUM_CRC32_ADLER32;
}

/* Both halves, as the API packs them: CRC-32 low, Adler-32 high, a single one low. */
static uint64_t
zip_chksum_pack(uint8_t type, uint32_t crc, uint32_t adler)
{
	switch (type) {
	case RTE_COMP_CHECKSUM_CRC32:
		return crc;
	case RTE_COMP_CHECKSUM_ADLER32:
		return adler;
	case RTE_COMP_CHECKSUM_CRC32_ADLER32:
		return (uint64_t)adler << 32 | crc;
	default:
		return 0;
	}
}

static void
zip_chksum_unpack(uint8_t type, uint64_t sum, uint32_t *crc, uint32_t *adler)
{
	*crc = sum;
	*adler = type == RTE_COMP_CHECKSUM_ADLER32 ? sum : sum >> 32;
}

uint64_t
zip_chksum_start(uint8_t type, uint64_t input)
{
	uint32_t crc, adler;

	zip_chksum_unpack(type, input, &crc, &adler);
	/* Applications start with 0, where Adler-32 starts with 1. */
	return zip_chksum_pack(type, crc, adler == 0 ? 1 : adler);
}

uint64_t
zip_chksum_update(struct zip_qp *qp, uint8_t type, uint64_t sum, const struct rte_mbuf *m,
		  uint32_t off, uint32_t len)
{
	uint32_t crc, adler, n;
	const uint8_t *p;

	if (type == RTE_COMP_CHECKSUM_NONE)
		return 0;
	qp->stats.sw_chksum += len;
	zip_chksum_unpack(type, sum, &crc, &adler);
	for (; m != NULL && off >= m->data_len; m = m->next)
		off -= m->data_len;
	for (; m != NULL && len != 0; m = m->next, off = 0) {
		n = RTE_MIN(len, m->data_len - off);
		p = rte_pktmbuf_mtod_offset(m, const uint8_t *, off);
		if (zip_has_crc(type))
			crc = libdeflate_crc32(crc, p, n);
		if (zip_has_adler(type))
			adler = libdeflate_adler32(adler, p, n);
		len -= n;
	}
	return zip_chksum_pack(type, crc, adler);
}

uint64_t
zip_chksum_of_sqe(struct zip_qp *qp, const struct zip_xform *xf, const struct rte_comp_op *op,
		  uint8_t alg, uint32_t hw, uint32_t len)
{
	uint64_t start = zip_chksum_start(xf->chksum, op->input_chksum), rest;
	uint32_t crc, adler, dummy;

	if (xf->chksum == RTE_COMP_CHECKSUM_NONE)
		return 0;
	zip_chksum_unpack(xf->chksum, start, &crc, &adler);
	switch (alg) {
	case ZIP_ALG_GZIP:
		crc = zip_crc_join(crc, zip_bit_reverse(~hw), len);
		if (zip_has_adler(xf->chksum)) {
			rest = zip_chksum_update(qp, RTE_COMP_CHECKSUM_ADLER32, adler, op->m_src,
						 op->src.offset, len);
			zip_chksum_unpack(RTE_COMP_CHECKSUM_ADLER32, rest, &dummy, &adler);
		}
		return zip_chksum_pack(xf->chksum, crc, adler);
	case ZIP_ALG_ZLIB:
		return zip_chksum_pack(xf->chksum, crc, adler32_combine(adler, hw, len));
	default:
		return zip_chksum_update(qp, xf->chksum, start, op->m_src, op->src.offset, len);
	}
}
