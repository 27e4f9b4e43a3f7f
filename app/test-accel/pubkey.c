/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Command pubkey: one public-key op with keys from PEM files, in the forms that openssl uses. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "engine.h"
#include "io.h"
#include "pkey.h"
#include "pubkeyfile.h"
#include "util.h"

#define PASS_MAX	1024

static const char *key_file, *peer_file, *pass_file, *sign_file, *hash_name, *padding = "default";
static const char *id = "1234567812345678", *output, *device, *salt_text;
static bool is_digest, exponent, force, json;

static const struct ta_opt opts[] = {
	{ 'k', "key", TA_STR, &key_file, "FILE", 0, 0,
	  "the key, PEM or DER: private for sign, decrypt, derive, public; else public, private or "
	  "a certificate" },
	{ 0, "peer", TA_STR, &peer_file, "FILE", 0, 0, "derive: the other's public key" },
	{ 0, "pass-file", TA_STR, &pass_file, "FILE", 0, 0,
	  "the pass phrase of the key is the first line of FILE" },
	{ 's', "signature", TA_STR, &sign_file, "FILE", 0, 0, "verify: the signature" },
	{ 0, "hash", TA_STR, &hash_name, "NAME", 0, 0,
	  "md5, sha1, sha224, sha256, sha384, sha512, sm3 (default sha256; sm3 for SM2; sha1 for "
	  "OAEP); none: sign FILE as it is" },
	{ 0, "digest", TA_FLAG, &is_digest, NULL, 0, 0,
	  "sign, verify: FILE is the digest, not the message" },
	{ 0, "padding", TA_CHOICE, &padding, "default|pkcs1|oaep|pss|none", 0, 0,
	  "RSA (default pkcs1, that is v1.5)" },
	{ 0, "salt-len", TA_STR, &salt_text, "N", 0, 0,
	  "PSS: bytes of salt, exactly (default: as many as the hash has)" },
	{ 0, "exponent", TA_FLAG, &exponent, NULL, 0, 0,
	  "RSA: use the private exponent, not the factors (slower)" },
	{ 0, "id", TA_STR, &id, "TEXT", 0, 0,
	  "SM2: of the signer (default 1234567812345678, as in GM/T 0009)" },
	{ 'o', "output", TA_STR, &output, "OUT", 0, 0,
	  "write to OUT (default, or \"-\": standard output)" },
	{ 'f', "force", TA_FLAG, &force, NULL, 0, 0, "replace OUT; write to a terminal" },
	{ 0, "device", TA_STR, &device, "NAME", 0, 0, "default: the first that can do it" },
	{ 'q', "quiet", TA_FLAG, &ta_quiet, NULL, 0, 0, "no report, no notes" },
	{ 0, "json", TA_FLAG, &json, NULL, 0, 0, "report as JSON on stderr" },
	{ .l = NULL },
};

static const char *const done[TA_ASYM_POWER] = {
	"signed", "verified", "encrypted", "decrypted", "derived", "made public",
};

static struct pk_conf conf;
static struct ta_pkey *key, *peer;

/* ---- The command line ---- */

static int
action_parse(const char *word, int nb_args)
{
	enum ta_asym_op op = 0;

	while (op < TA_ASYM_POWER && strcmp(ta_asym_op_name(op), word) != 0)
		op++;
	if (op == TA_ASYM_POWER)
		return ta_err("%s: choose sign, verify, encrypt, decrypt, derive or public", word);
	conf.asym.op = op;
	if ((op == TA_ASYM_DERIVE || op == TA_ASYM_PUBLIC) && nb_args > 1)
		return ta_err("%s takes no file but those of its options", word);
	if (key_file == NULL)
		return ta_err("which key? --key FILE");
	if ((op == TA_ASYM_DERIVE) != (peer_file != NULL))
		return ta_err(peer_file != NULL ? "--peer is for derive" :
			      "whose public key? --peer FILE");
	if ((op == TA_ASYM_VERIFY) != (sign_file != NULL))
		return ta_err(sign_file != NULL ? "--signature is for verify" :
			      "which signature? --signature FILE");
	if (is_digest && op != TA_ASYM_SIGN && op != TA_ASYM_VERIFY)
		return ta_err("--digest is for sign and verify");
	return 0;
}

static int
keys_read(void)
{
	char pass[PASS_MAX] = "";
	int ret = 0;

	if (pass_file != NULL && !ta_file_text(pass_file, pass, sizeof(pass)))
		return ta_err("%s: no pass phrase can be read", pass_file);
	pass[strcspn(pass, "\r\n")] = '\0';
	key = ta_pkey_read(key_file, ta_asym_private(conf.asym.op),
			   pass_file != NULL ? pass : NULL);
	if (key != NULL && peer_file != NULL)
		peer = ta_pkey_read(peer_file, false, pass_file != NULL ? pass : NULL);
	if (key == NULL || (peer_file != NULL && peer == NULL))
		ret = TA_FAIL;
	explicit_bzero(pass, sizeof(pass));
	conf.asym.key = key;
	conf.asym.peer = peer;
	return ret;
}

/* Of the same group: a device only sees the numbers of one. */
static int
peer_check(void)
{
	const struct ta_num *a = key->num, *b;
	bool same;

	if (peer == NULL)
		return 0;
	b = peer->num;
	same = key->type == peer->type && key->curve == peer->curve && key->bits == peer->bits;
	if (same && key->type == TA_PKEY_DH)
		same = a[TA_NUM_P].len == b[TA_NUM_P].len && a[TA_NUM_G].len == b[TA_NUM_G].len &&
			memcmp(a[TA_NUM_P].p, b[TA_NUM_P].p, a[TA_NUM_P].len) == 0 &&
			memcmp(a[TA_NUM_G].p, b[TA_NUM_G].p, a[TA_NUM_G].len) == 0;
	return same ? 0 : ta_err("%s: not of the same group as %s", peer_file, key_file);
}

static int
padding_parse(void)
{
	bool sign = conf.asym.op == TA_ASYM_SIGN || conf.asym.op == TA_ASYM_VERIFY;

	if (key->type != TA_PKEY_RSA && strcmp(padding, "default") != 0)
		return ta_err("--padding is for keys of RSA");
	if (key->type != TA_PKEY_RSA)
		return 0;
	conf.asym.pad = strcmp(padding, "oaep") == 0 ? TA_PAD_OAEP :
		strcmp(padding, "pss") == 0 ? TA_PAD_PSS :
		strcmp(padding, "none") == 0 ? TA_PAD_NONE : TA_PAD_PKCS1;
	if (conf.asym.pad == TA_PAD_OAEP && sign)
		return ta_err("--padding oaep is for encrypt and decrypt");
	if (conf.asym.pad == TA_PAD_PSS && !sign)
		return ta_err("--padding pss is for sign and verify");
	return 0;
}

static int
hash_parse(void)
{
	bool sign = conf.asym.op == TA_ASYM_SIGN || conf.asym.op == TA_ASYM_VERIFY;
	bool oaep = conf.asym.pad == TA_PAD_OAEP, pss = conf.asym.pad == TA_PAD_PSS;
	const char *name = hash_name;

	if (!sign && !oaep && hash_name != NULL)
		return ta_err("--hash is for signatures and OAEP");
	if (name == NULL)
		name = oaep ? "sha1" : key->type == TA_PKEY_SM2 ? "sm3" : "sha256";
	/* A number, which nothing is added to. */
	if ((!sign && !oaep) || (key->type == TA_PKEY_RSA && conf.asym.pad == TA_PAD_NONE))
		return 0;
	if (strcmp(name, "none") == 0)
		return oaep || pss || key->type == TA_PKEY_SM2 ?
			ta_err("--hash none: not here") : 0;
	conf.hash = ta_hash_find(name);
	if (conf.hash == NULL)
		return ta_err("--hash %s: unknown; --help names all", name);
	if (key->type == TA_PKEY_SM2 && strcmp(name, "sm3") != 0)
		return ta_err("--hash %s: SM2 has sm3", name);
	return 0;
}

static int
salt_parse(void)
{
	uint64_t n = conf.hash != NULL ? conf.hash->len : 0;

	if (salt_text != NULL && conf.asym.pad != TA_PAD_PSS)
		return ta_err("--salt-len is for --padding pss");
	if (salt_text != NULL && (!ta_size_parse(salt_text, &n) || n > TA_NUM_MAX))
		return ta_err("--salt-len %s: need a number 0..%u", salt_text, TA_NUM_MAX);
	conf.asym.salt_len = n;
	return 0;
}

static int
parse(int argc, char **argv)
{
	if (action_parse(argv[0], argc) != 0 || keys_read() != 0)
		return TA_USAGE;
	conf.asym.exponent = exponent;
	conf.asym.id = id;
	conf.is_digest = is_digest;
	if (ta_asym_xform_of(key, conf.asym.op) == 0) {
		ta_err("%s: DPDK %s has nothing to %s with a key of %s", key_file, TA_DPDK,
		       argv[0], ta_pkey_text(key));
		return TA_USAGE;
	}
	return peer_check() != 0 || padding_parse() != 0 || hash_parse() != 0 ||
		salt_parse() != 0 ? TA_USAGE : 0;
}

static void
keys_free(void)
{
	ta_pkey_free(key);
	ta_pkey_free(peer);
}

/* Before EAL starts: it takes a while, and a wrong option does not need it. */
static int
pubkey_prepare(int argc, char **argv)
{
	int ret = parse(argc, argv);

	if (ret != 0)
		keys_free();
	return ret;
}

/* ---- The work ---- */

static void
report(const struct pk_job *job, const char *from, double secs)
{
	if (json)
		fprintf(stderr, "{\"%s\": \"%s\", \"device\": \"%s\", \"key\": \"%s\", "
			"\"read\": %lu, \"written\": %lu, \"seconds\": %.6f}\n",
			done[conf.asym.op], from, job->dev->name, ta_pkey_text(key),
			(unsigned long)job->taken, (unsigned long)job->out_len, secs);
	else if (!ta_quiet)
		fprintf(stderr, "%s: %s, %s, op of %.0f us on %s\n", done[conf.asym.op], from,
			ta_pkey_text(key), secs * 1e6, job->dev->name);
}

static int
write_result(const struct pk_job *job)
{
	struct ta_out out = { .fd = -1 };
	char *to;
	int ret;

	if (conf.asym.op == TA_ASYM_VERIFY)
		return 0;
	/* PEM is text. */
	to = ta_out_name(output != NULL ? output : "-", "-", NULL, NULL,
			 force || conf.asym.op == TA_ASYM_PUBLIC ||
			 conf.asym.op == TA_ASYM_DECRYPT ? NULL : "binary");
	if (to == NULL)
		return TA_FAIL;
	ret = ta_out_open(&out, to, force);
	if (ret == 0)
		ret = ta_out_write(&out, job->out, job->out_len);
	if (ret == 0)
		ret = ta_out_commit(&out, NULL);
	if (ret != 0)
		ta_out_abort(&out);
	free(to);
	return ret;
}

static int
work(const struct ta_cdev *dev, const char *path)
{
	struct pk_job job = { .dev = dev };
	double secs = 0;
	int ret;

	ret = pk_job_open(&job, &conf, path, sign_file);
	if (ret == 0)
		ret = pk_job_run(&job, &secs);
	if (ret == 0)
		ret = write_result(&job);
	if (ret == 0)
		report(&job, path != NULL ? path : key_file, secs);
	pk_job_close(&job);
	return ret;
}

static int
pubkey_run(int argc, char **argv)
{
	bool no_file = conf.asym.op == TA_ASYM_DERIVE || conf.asym.op == TA_ASYM_PUBLIC;
	const char *path = no_file ? NULL : argc > 1 ? argv[1] : "-";
	struct ta_cdev dev = { 0 };
	int ret = TA_FAIL;

	if (ta_cdev_pick_asym(&dev, device, &conf.asym) == 0 && ta_cdev_start(&dev, 1, 64) == 0)
		ret = work(&dev, path);
	ta_cdev_stop(&dev);
	keys_free();
	return ret;
}

const struct ta_cmd ta_cmd_pubkey = {
	.name = "pubkey",
	.synopsis = "sign|verify|encrypt|decrypt|derive|public [FILE|-]",
	.summary = "sign, verify, encrypt, decrypt or derive with the keys of PEM files",
	.detail =
		"What can be done with which key, as far as the device and this DPDK know it:\n"
		"  sign, verify      RSA, DSA, EC (that is ECDSA), SM2\n"
		"  encrypt, decrypt  RSA, SM2\n"
		"  derive            DH, EC (that is ECDH): a secret shared with --peer's owner\n"
		"  public            DH, EC: the public key of a private one\n"
		"Curves: P-192, P-224, P-256, P-384, P-521; SM2 with DPDK 24.11 and newer.\n\n"
		"All that is read and written is what openssl reads and writes: signatures are\n"
		"bytes of RSA, else DER; ciphertext of SM2 is DER; a secret of DH has no leading\n"
		"zeroes; public writes PEM. The others' names for the same are\n"
		"  openssl dgst -sign, openssl dgst -verify\n"
		"  openssl pkeyutl -sign and -verify, with --digest or --hash none\n"
		"  openssl pkeyutl -encrypt, -decrypt, -derive; openssl pkey -pubout\n"
		"openssl signs with the longest salt that PSS can have unless it is told\n"
		"-sigopt rsa_pss_saltlen:-1; to verify, --salt-len must be what it was.\n\n"
		"Messages are hashed by software, but for those of SM2, up to 16 MiB, which the\n"
		"driver hashes with the signer's id. Padding is the driver's, too.\n"
		"A wrong signature, or what cannot be decrypted, is exit code 1.\n\n"
		"Examples:\n"
		"  openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out KEY\n"
		"  openssl pkey -in KEY -pubout -out PUB\n"
		"  " TA_NAME " pubkey sign -k KEY -o SIG FILE\n"
		"  " TA_NAME " pubkey verify -k PUB -s SIG FILE\n"
		"  openssl dgst -sha256 -verify PUB -signature SIG FILE\n"
		"  " TA_NAME " pubkey derive -k KEY --peer OTHER-PUB -o SECRET\n",
	.opts = opts,
	.min_args = 1,
	.max_args = 2,
	.eal = true,
	.engines = 1 << TA_HPRE,
	.prepare = pubkey_prepare,
	.run = pubkey_run,
};
