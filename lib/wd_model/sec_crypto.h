/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Inside the SEC engine: what an SQE asks for after it was taken apart and checked (sec_bd.c),
 * keys that are kept between requests (sec_sess.c), and the libraries that do the work. They see
 * memory of this process only, in pieces that were checked; what lies in it may be anything and
 * may change while it is read.
 */

#ifndef SEC_CRYPTO_H
#define SEC_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "sec.h"

#include "wdm_vec.h"

struct wdm_dev;

#define SEC_BATCH	32	/* most requests that are executed together */

enum sec_kind {
	SEC_KIND_COPY,
	SEC_KIND_CIPHER,
	SEC_KIND_AEAD,		/* CCM, GCM */
	SEC_KIND_CHAIN,		/* CBC with HMAC */
	SEC_KIND_AUTH,		/* digests and MACs */
	SEC_KIND_GHASH,		/* GCM in pieces: AAD */
	SEC_KIND_GCM_PART,	/* GCM in pieces: data */
	SEC_KIND_INVALID,	/* the SQE asks for nothing */
};

/* Which part of a message that comes in pieces. */
enum sec_piece {
	SEC_PIECE_WHOLE,
	SEC_PIECE_FIRST,
	SEC_PIECE_MIDDLE,
	SEC_PIECE_LAST,
};

/* What the words of an SQE say that do not differ between the requests of one session. */
struct sec_alg {
	uint8_t kind;		/* enum sec_kind */
	uint8_t c_alg, c_mode;
	uint8_t a_alg;
	uint8_t piece;		/* enum sec_piece */
	bool enc;
	bool verify;		/* compare the MAC instead of writing it */
	bool xts_gb;
	bool de;		/* the destination is not the source */
	bool src_sgl, dst_sgl;
	uint8_t flag;		/* of the result */
	/* Bytes. */
	uint8_t c_key_len, a_key_len;
	uint8_t iv_len, a_iv_len;
	uint8_t c_block;	/* the data's length is a multiple of it */
	uint8_t a_block;
	uint8_t mac_len;	/* written or compared */
};

/* Words of an SQE that a session is recognised by; see sec_ctl_get(). */
#define SEC_NB_CTL	4

enum sec_lib_nr {
	SEC_LIB_MB,		/* intel-ipsec-mb */
	SEC_LIB_OSSL,		/* OpenSSL's libcrypto */
	SEC_LIB_NB
};

/* Shapes of requests for which there is a short way (sec_usual.h). */
enum sec_usual {
	SEC_USUAL_NOT,
	SEC_USUAL_CIPHER,	/* flat, in place */
	SEC_USUAL_MOVE,		/* flat, out of place */
	SEC_USUAL_AUTH,		/* flat */
	SEC_USUAL_LEAD,		/* AEAD or chain, flat, in place */
	SEC_USUAL_PAIR,		/* AEAD in a list, in place */
};

/* A session as far as the device can see one: the same words and the same keys again. */
struct sec_sess {
	uint32_t ctl[SEC_NB_CTL];
	uint64_t c_key_addr, a_key_addr;
	struct sec_alg alg;
	uint8_t libs;		/* bit n: library n can do it */
	uint8_t lanes;		/* bit n: there, many requests together are faster */
	uint8_t picky;		/* bit n: but not all such requests, ask fits() */
	uint8_t ctr32;		/* bit n: but not beyond 32 bits, see sec_ctr_wraps() */
	uint8_t usual;		/* enum sec_usual: what its requests mostly look like */
	bool used;
	uint32_t batch;		/* the last one that uses it */
	uint64_t seen;		/* the keys were compared, see sec_queue.look */
	void *key[SEC_LIB_NB];	/* what the library made of the keys, when it first was needed */
	uint8_t c_key[SEC_C_KEY_MAX];
	uint8_t a_key[SEC_A_KEY_MAX];
};

/* The parts of an SQE that differ from request to request. */
struct sec_var {
	uint64_t src, dst, mac, c_iv, a_iv;
	uint64_t c_key, a_key;
	uint64_t long_len;
	uint32_t a_len, c_len;
	uint32_t a_off, c_off;
};

/* A request that a library can execute. */
struct sec_req {
	struct sec_sess *ss;
	/* Results. */
	bool ok;		/* else the library could not do it */
	bool match;		/* alg.verify: the MAC was right */
	/* Data of the cipher; @in and @out are the same or do not overlap. */
	uint32_t len;
	const uint8_t *in;
	uint8_t *out;
	/*
	 * What is authenticated: of AEAD the AAD, of a chain what lies before the data (it ends
	 * where @in begins), of digests and MACs all of it.
	 */
	const uint8_t *aad;
	uint32_t aad_len;
	uint64_t total;		/* last piece: bytes of the whole message */
	_Alignas(16) uint8_t iv[SEC_IV_LEN];
	_Alignas(16) uint8_t mac[SEC_MAC_MAX];		/* in: to compare with; out */
	/* B0 of CCM; nonce of GMAC; state of a message in pieces. */
	_Alignas(16) uint8_t a_iv[SEC_MAC_MAX];
};

/* Does the counter of a request in CTR mode pass 32 bits? */
static inline bool
sec_ctr_wraps(const struct sec_req *req)
{
	uint32_t counter;

	memcpy(&counter, req->iv + 12, sizeof(counter));
	counter = __builtin_bswap32(counter);
	return counter + (req->len + 15) / 16 < counter;
}

/* A library. Its state belongs to one queue, of which one thread at a time takes care. */
struct sec_lib {
	const char *name;
	void *(*open)(void);
	void (*close)(void *ctx);
	/* What it can do of what @alg asks for: SEC_LIB_*, 0 for nothing. */
	unsigned int (*has)(void *ctx, const struct sec_alg *alg);
	/* Whether it can do this one request of such a session (SEC_LIB_PICKY). */
	bool (*fits)(const struct sec_req *req);
	/* Prepare the session's keys. NULL: cannot. key_close() wipes them. */
	void *(*key_open)(void *ctx, const struct sec_sess *ss);
	void (*key_close)(void *key);
	/*
	 * Execute @nb requests, which do not depend on one another; may change their order.
	 * Returns how many: the ones behind them are too few for this library to be fast.
	 */
	unsigned int (*run)(void *ctx, struct sec_req **req, unsigned int nb);
};
#define SEC_LIB_HAS	1
#define SEC_LIB_LANES	2
#define SEC_LIB_PICKY	4
#define SEC_LIB_CTR32	8	/* CTR: counts in 32 bits where hardware has 128 */

#ifdef WDM_HAVE_IPSEC_MB
extern const struct sec_lib sec_lib_mb;
#endif
extern const struct sec_lib sec_lib_ossl;

/* ---- sec_bd.c ---- */

/* Take the words apart. False: malformed, or not for this hardware version. */
bool sec_alg_get(struct wdm_dev *dev, const uint32_t *ctl, struct sec_alg *alg);

/* ---- sec_hash.c: digests whose state can be taken out and put in ---- */

#define SEC_STATE_MAX	64

struct sec_hash_info {
	uint8_t block, digest, state;	/* bytes */
};

/* Of the digest, or of the HMAC's digest. NULL: @a_alg has none. */
const struct sec_hash_info *sec_hash_info(uint8_t a_alg);
bool sec_alg_is_hmac(uint8_t a_alg);

/* The digest or HMAC of one or two pieces; @key: see sec_hmac_open(), NULL for a digest. */
struct sec_hmac {
	uint8_t ipad[SEC_STATE_MAX], opad[SEC_STATE_MAX];
};
void sec_hmac_open(struct sec_hmac *h, uint8_t a_alg, const uint8_t *key, uint32_t len);
void sec_hash_whole(uint8_t a_alg, const struct sec_hmac *key, const uint8_t *p1, uint32_t len1,
		    const uint8_t *p2, uint32_t len2, uint8_t *mac);
/*
 * A piece: @state is NULL in the first. First and middle return the state, the last one the
 * result, to @out. @total: bytes of the message up to here with this piece.
 */
void sec_hash_piece(uint8_t a_alg, const struct sec_hmac *key, const uint8_t *state, bool last,
		    const uint8_t *p, uint32_t len, uint64_t total, uint8_t *out);

/* ---- sec_ghash.c ---- */

struct sec_ghash {
	uint64_t hi[16], lo[16];
};
void sec_ghash_open(struct sec_ghash *g, const uint8_t *h);
/* Continue @y, 16 bytes, over @p padded with zeroes. */
void sec_ghash(const struct sec_ghash *g, uint8_t *y, const uint8_t *p, uint32_t len);

#endif /* SEC_CRYPTO_H */
