/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Command crypto: encrypt, decrypt, digest or MAC of a file or a pipe (cryptfile.c). */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "cryptfile.h"
#include "engine.h"
#include "progress.h"
#include "util.h"

#define BLOCK_MAX	(8 << 20)
#define SUFFIX		".enc"

static const char *alg_name, *key_hex, *key_file, *iv_hex, *aad_hex, *expect, *output, *device;
static bool no_padding, binary, force, rm, no_progress, json;
static uint64_t tag_len, block = 256 << 10, depth = 8;

static const struct ta_opt opts[] = {
	{ 'a', "alg", TA_STR, &alg_name, "NAME", 0, 0,
	  "such as aes-128-cbc, aes-256-gcm, sm4-cbc, sha256, hmac-sha256 (see below)" },
	{ 0, "key", TA_STR, &key_hex, "HEX", 0, 0,
	  "the key. Others can read it in the list of processes: --key-file is better" },
	{ 0, "key-file", TA_STR, &key_file, "FILE", 0, 0,
	  "FILE's bytes, all of them, are the key" },
	{ 0, "iv", TA_STR, &iv_hex, "HEX", 0, 0,
	  "IV, nonce, first counter block or tweak. Never use one twice with the same key" },
	{ 0, "aad", TA_STR, &aad_hex, "HEX", 0, 0,
	  "additional data that GCM and CCM authenticate" },
	{ 0, "tag-len", TA_UINT, &tag_len, "N", 1, TA_TAG_MAX,
	  "bytes of the tag, MAC or digest (default: all; 16 of a tag)" },
	{ 0, "expect", TA_STR, &expect, "HEX", 0, 0,
	  "digest, mac: have the device compare with HEX, and fail when it differs" },
	{ 0, "no-padding", TA_FLAG, &no_padding, NULL, 0, 0,
	  "ECB, CBC: the data has whole blocks (default: PKCS #7 padding, as openssl enc)" },
	{ 0, "binary", TA_FLAG, &binary, NULL, 0, 0, "digest, mac: bytes instead of hex" },
	{ 'o', "output", TA_STR, &output, "OUT", 0, 0,
	  "write to OUT, \"-\" is standard output (default: FILE with or without " SUFFIX ")" },
	{ 'f', "force", TA_FLAG, &force, NULL, 0, 0, "replace OUT; write to a terminal" },
	{ 0, "rm", TA_FLAG, &rm, NULL, 0, 0, "encrypt, decrypt: remove FILE after success" },
	{ 0, "block", TA_UINT, &block, "SIZE", 16, BLOCK_MAX,
	  "bytes of an op, where there may be several (default 256k); a multiple of 16" },
	{ 0, "depth", TA_UINT, &depth, "N", 1, 256,
	  "ops in flight, where the mode allows several (default 8)" },
	{ 0, "device", TA_STR, &device, "NAME", 0, 0, "default: the first that can do it" },
	{ 'q', "quiet", TA_FLAG, &ta_quiet, NULL, 0, 0, "no report, no notes" },
	{ 0, "no-progress", TA_FLAG, &no_progress, NULL, 0, 0, "no progress line" },
	{ 0, "json", TA_FLAG, &json, NULL, 0, 0, "report as JSON on stderr" },
	{ .l = NULL },
};

enum action { ENCRYPT, DECRYPT, DIGEST, MAC, ACTIONS };

static const struct {
	const char *name, *doing, *done;
} actions[ACTIONS] = {
	{ "encrypt", "encrypting", "encrypted" },
	{ "decrypt", "decrypting", "decrypted" },
	{ "digest", "digesting", "digested" },
	{ "mac", "authenticating", "authenticated" },
};

static enum action action;
static struct cf_conf conf;
static uint8_t key[TA_KEY_MAX];

/* ---- The command line ---- */

static int
alg_parse(uint16_t *key_len)
{
	const struct ta_alg *a;
	const char *guess;

	if (alg_name == NULL)
		return ta_err("which algorithm? --alg NAME; --help names them");
	a = ta_alg_find(alg_name, key_len);
	guess = ta_alg_guess(alg_name);
	if (a == NULL && guess != NULL)
		return ta_err("--alg %s: unknown, or no such key length; did you mean %s?",
			      alg_name, guess);
	if (a == NULL)
		return ta_err("--alg %s: unknown to the API of DPDK " TA_DPDK "; --help names all",
			      alg_name);
	if ((a->type == RTE_CRYPTO_SYM_XFORM_AUTH) != (action >= DIGEST))
		return ta_err("%s does not %s", a->name, actions[action].name);
	if (action >= DIGEST && (a->any_key || a->keys[0] != 0) != (action == MAC))
		return ta_err("%s is a %s", a->name, action == MAC ? "digest: it has no key" :
			      "MAC: use \"crypto mac\"");
	conf.alg.alg = a;
	return 0;
}

/* Not by io.h: the key shall not stay in a buffer. */
static int
key_read(uint32_t *len)
{
	int fd = open(key_file, O_RDONLY | O_CLOEXEC);
	uint8_t more;
	ssize_t n = 0;

	*len = 0;
	while (fd >= 0 && *len < sizeof(key) &&
	       (n = read(fd, key + *len, sizeof(key) - *len)) > 0)
		*len += n;
	if (fd < 0 || n < 0) {
		ta_err("%s: %s", key_file, strerror(errno));
		if (fd >= 0)
			close(fd);
		return TA_FAIL;
	}
	n = read(fd, &more, 1);
	close(fd);
	return n == 0 ? 0 : ta_err("%s: a key has %zu bytes at most", key_file, sizeof(key));
}

static int
key_parse(uint16_t want)
{
	const struct ta_alg *a = conf.alg.alg;
	bool needed = a->any_key || a->keys[0] != 0;
	char text[48];
	uint32_t len = 0;

	if (key_hex != NULL && key_file != NULL)
		return ta_err("--key or --key-file, not both");
	if (needed && key_hex == NULL && key_file == NULL)
		return ta_err("%s needs a key: --key-file FILE or --key HEX", a->name);
	if (key_file != NULL && key_read(&len) != 0)
		return TA_FAIL;
	if (key_hex != NULL) {
		len = ta_hex_parse(key_hex, key, sizeof(key));
		/* It is a word of ours, and others see it as long as it is there. */
		explicit_bzero((char *)(uintptr_t)key_hex, strlen(key_hex));
		if (len == UINT32_MAX)
			return ta_err("--key: need up to %zu bytes as hex digits in pairs",
				      sizeof(key));
	}
	if ((want != 0 && len != want) || !ta_alg_key_ok(a, len))
		return ta_err("the key has %u bytes; %s needs %s", len, alg_name, want == 0 ?
			      ta_alg_keys_text(a, text, sizeof(text)) :
			      (snprintf(text, sizeof(text), "%u", want), text));
	conf.alg.key = key;
	conf.alg.key_len = len;
	return 0;
}

static int
iv_parse(void)
{
	const struct ta_alg *a = conf.alg.alg;
	uint32_t n = 0;

	if (iv_hex != NULL)
		n = ta_hex_parse(iv_hex, conf.iv, sizeof(conf.iv));
	if (n == UINT32_MAX || n < a->iv_min || n > a->iv_max) {
		if (a->iv_max == 0)
			return ta_err("%s has no IV", a->name);
		if (a->iv_min == a->iv_max)
			return ta_err("%s needs --iv with %u bytes as hex digits", a->name,
				      a->iv_max);
		return ta_err("%s needs --iv with %u to %u bytes as hex digits", a->name,
			      a->iv_min, a->iv_max);
	}
	conf.alg.iv_len = n;
	return 0;
}

static int
aad_parse(void)
{
	uint32_t n;

	if (aad_hex == NULL)
		return 0;
	if (conf.alg.alg->type != RTE_CRYPTO_SYM_XFORM_AEAD)
		return ta_err("--aad: %s has none", conf.alg.alg->name);
	n = ta_hex_parse(aad_hex, conf.aad, sizeof(conf.aad));
	if (n == UINT32_MAX)
		return ta_err("--aad: need up to %zu bytes as hex digits in pairs",
			      sizeof(conf.aad));
	conf.alg.aad_len = n;
	return 0;
}

static int
tag_parse(void)
{
	const struct ta_alg *a = conf.alg.alg;
	uint32_t n;

	if (tag_len != 0 && !ta_alg_has_tag(a))
		return ta_err("--tag-len: %s has none", a->name);
	conf.alg.tag_len = tag_len != 0 ? tag_len : a->tag;
	if (expect == NULL)
		return 0;
	if (action < DIGEST)
		return ta_err("--expect is for digests and MACs");
	n = ta_hex_parse(expect, conf.tag, sizeof(conf.tag));
	if (n == UINT32_MAX || n == 0 || (tag_len != 0 && n != tag_len))
		return ta_err("--expect: need the bytes of the %s as hex digits in pairs",
			      actions[action].name);
	conf.alg.tag_len = n;
	conf.alg.reverse = true;
	return 0;
}

static int
parse(const char *word)
{
	uint16_t key_len;

	for (action = 0; action < ACTIONS; action++)
		if (strcmp(actions[action].name, word) == 0)
			break;
	if (action == ACTIONS)
		return ta_err("%s: choose encrypt, decrypt, digest or mac", word);
	conf.alg.reverse = action == DECRYPT;
	if (alg_parse(&key_len) != 0 || key_parse(key_len) != 0 || iv_parse() != 0 ||
	    aad_parse() != 0 || tag_parse() != 0)
		return TA_FAIL;
	conf.padding = conf.alg.alg->block > 1 && !no_padding;
	conf.block = block;
	conf.depth = depth;
	if (block % TA_BLOCK_MAX != 0)
		return ta_err("--block %lu: need a multiple of %u", (unsigned long)block,
			      TA_BLOCK_MAX);
	if (rm && action >= DIGEST)
		return ta_err("--rm is for encrypt and decrypt");
	return 0;
}

/* ---- The work ---- */

static char *
name_output(const char *path)
{
	static const struct ta_suffix suffix[] = { { SUFFIX, "" }, { NULL, NULL } };

	if (action >= DIGEST)
		return ta_out_name(output != NULL ? output : "-", path, NULL, suffix, NULL);
	return ta_out_name(output, path, action == ENCRYPT ? SUFFIX : NULL, suffix,
			   action == ENCRYPT && !force ? "encrypted" : NULL);
}

/* As sha256sum writes it. */
static int
digest_write(const struct cf *f)
{
	char line[2 * TA_TAG_MAX + 4];
	unsigned int i, n = f->conf.alg.tag_len;

	if (expect != NULL)
		return 0;
	if (binary)
		return ta_out_write(f->out, f->tag, n);
	for (i = 0; i < n; i++)
		snprintf(line + 2 * i, 3, "%02x", f->tag[i]);
	strcpy(line + 2 * n, "  ");
	if (ta_out_write(f->out, line, 2 * n + 2) != 0 ||
	    ta_out_write(f->out, f->in->fd == STDIN_FILENO ? "-" : f->in->name,
			 f->in->fd == STDIN_FILENO ? 1 : strlen(f->in->name)) != 0)
		return TA_FAIL;
	return ta_out_write(f->out, "\n", 1);
}

static void
report(const struct cf *f, double secs)
{
	char size[32], rate[32];

	ta_progress_end();
	if (json) {
		/* The data may be on standard output. */
		fprintf(stderr, "{\"%s\": \"%s\", \"device\": \"%s\", \"algorithm\": \"%s\", "
			"\"read\": %lu, \"written\": %lu, \"seconds\": %.6f}\n",
			actions[action].done, f->out->name, f->dev->name, alg_name,
			(unsigned long)f->in->taken, (unsigned long)f->out->written, secs);
		return;
	}
	if (ta_quiet)
		return;
	fprintf(stderr, "%s: %s%s%s, %s, %s, %.3f s, %s/s on %s\n", actions[action].done,
		f->in->name, action < DIGEST ? " -> " : "", action < DIGEST ? f->out->name : "",
		ta_size_text(size, sizeof(size), f->in->taken), alg_name, secs,
		ta_size_text(rate, sizeof(rate), secs > 0 ? (uint64_t)(f->in->taken / secs) : 0),
		f->dev->name);
}

static int
work(struct cf *f, const char *path)
{
	double start = ta_now();

	ta_progress_start(actions[action].doing, ta_in_size(f->in), no_progress || ta_quiet);
	if (cf_run(f) != 0 || (action >= DIGEST && digest_write(f) != 0) ||
	    ta_out_commit(f->out, action < DIGEST ? &f->in->st : NULL) != 0) {
		ta_progress_end();
		ta_out_abort(f->out);
		return TA_FAIL;
	}
	report(f, ta_now() - start);
	if (rm && strcmp(path, "-") != 0 && unlink(path) != 0)
		return ta_err("%s: cannot be removed: %s", path, strerror(errno));
	return TA_OK;
}

static int
run_file(const char *path, const char *to)
{
	struct ta_out out = { .fd = -1 };
	struct ta_cdev dev = { 0 };
	struct cf f = { .dev = NULL };
	struct ta_in in;
	int ret = TA_FAIL;

	if (ta_in_open(&in, path) != 0)
		return TA_FAIL;
	if (ta_cdev_pick(&dev, device, conf.alg.alg) == 0 &&
	    ta_cdev_start(&dev, 1, RTE_MAX(depth, 64u)) == 0 &&
	    cf_open(&f, &dev, &conf, &in, &out) == 0 && ta_out_open(&out, to, force) == 0)
		ret = work(&f, path);
	cf_close(&f);
	ta_cdev_stop(&dev);
	ta_in_close(&in);
	return ret;
}

/* Before EAL starts: it takes a while, and a wrong option does not need it. */
static int
crypto_prepare(int argc, char **argv)
{
	if (parse(argv[0]) == 0)
		return 0;
	explicit_bzero(key, sizeof(key));
	return TA_USAGE;
}

static int
crypto_run(int argc, char **argv)
{
	const char *path = argc > 1 ? argv[1] : "-";
	char *to = name_output(path);
	int ret = TA_FAIL;

	if (to != NULL)
		ret = run_file(path, to);
	free(to);
	explicit_bzero(key, sizeof(key));
	return ret;
}

const struct ta_cmd ta_cmd_crypto = {
	.name = "crypto",
	.synopsis = "encrypt|decrypt|digest|mac [FILE|-]",
	.summary = "encrypt, decrypt, digest or MAC of a file or a pipe",
	.detail =
		"Algorithms, as far as the device and this DPDK know them; the key length may\n"
		"stand in the name (aes-128-cbc), else it is that of the key:\n"
		"  aes-ecb, aes-cbc, aes-ctr, aes-xts, sm4-ecb, sm4-cbc, sm4-ctr, 3des-ecb,\n"
		"  3des-cbc, des-cbc; of newer DPDK sm4-cfb, sm4-ofb, sm4-xts\n"
		"  aes-gcm, aes-ccm; of newer DPDK sm4-gcm: the tag stands behind the data\n"
		"  md5, sha1, sha224, sha256, sha384, sha512, sm3\n"
		"  hmac-md5 .. hmac-sha512; of newer DPDK hmac-sm3; aes-cmac, aes-xcbc-mac,\n"
		"  aes-gmac\n\n"
		"A key on the command line can be read by everybody on the machine who lists its\n"
		"processes, and stays in the shell's history. Digests and MACs go to standard\n"
		"output unless -o says otherwise.\n\n"
		"What openssl makes of the same key and IV is the same, bit for bit. ECB, CBC,\n"
		"CTR and CFB take data of any size in constant memory. All else is one op of the\n"
		"device: longer input than 16776704 bytes (64 KiB of aes-gmac) is refused. A\n"
		"wrong tag leaves no output. The output appears under its name only when it is\n"
		"complete and on disk.\n\n"
		"Examples:\n"
		"  head -c 32 /dev/urandom > KEY; chmod 600 KEY\n"
		"  " TA_NAME " crypto encrypt -a aes-256-cbc --key-file KEY --iv HEX FILE\n"
		"  " TA_NAME " crypto decrypt -a aes-256-cbc --key-file KEY --iv HEX FILE.enc\n"
		"  " TA_NAME " crypto digest -a sha256 FILE\n"
		"  " TA_NAME " crypto mac -a hmac-sha256 --key-file KEY FILE\n",
	.opts = opts,
	.min_args = 1,
	.max_args = 2,
	.eal = true,
	.engines = 1 << TA_SEC,
	.prepare = crypto_prepare,
	.run = crypto_run,
};
