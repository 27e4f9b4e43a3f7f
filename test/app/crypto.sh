#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) 2026 WarpDrive PMD authors
#
# crypto as people use it, compared with the openssl program; what that program does not offer
# (XTS, GCM, CCM of files) with the library behind it.

# Functions are called by name, through check().
# shellcheck disable=SC2317
# shellcheck source=common.inc
. "$(dirname "$0")/common.inc"

key64=000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
key64+=f0e1d2c3b4a5968778695a4b3c2d1e0f1029384756657483a2b1c0dfeefd0c1b
iv=0123456789abcdeffedcba9876543210

# hex BYTES: the first of the key.
hex()
{
	echo "${key64:0:$((2 * $1))}"
}

make_files()
{
	: >empty
	printf x >one
	head -c 16 /dev/urandom >block
	seq 1 60000 | sed 's/$/ the quick brown fox jumps over the lazy dog/' >text
	head -c 3000007 /dev/urandom >random
	head -c 3145728 /dev/urandom >whole
}

# same_cipher ALG KEY-BYTES IV OPENSSL-NAME FILE OPTION...: there and back, and as openssl does it.
same_cipher()
{
	local alg=$1 key file=$5 name=$4 ivs=() theirs=() a
	key=$(hex "$2")
	[ -z "$3" ] || { ivs=(--iv "$3"); theirs=(-iv "$3"); }
	shift 5
	for a in "$@"; do
		[ "$a" != --no-padding ] || theirs+=(-nopad)
	done
	accel crypto encrypt -q -a "$alg" --key "$key" "${ivs[@]}" "$@" -f -o ours "$file" ||
		return 1
	openssl enc "-$name" -K "$key" "${theirs[@]}" -in "$file" -out theirs || return 1
	cmp ours theirs &&
		accel crypto decrypt -q -a "$alg" --key "$key" "${ivs[@]}" "$@" -f -o back ours &&
		cmp back "$file"
}

same_digest()
{
	accel crypto digest -q -a "$1" "$2" >ours || return 1
	[ "$(cut -d ' ' -f 1 ours)" = "$(openssl dgst "-$1" -r "$2" | cut -d ' ' -f 1)" ]
}

# same_mac ALG KEY-BYTES FILE OPENSSL-OPTION...
same_mac()
{
	local alg=$1 key file=$3 want
	key=$(hex "$2")
	shift 3
	want=$(openssl mac -macopt "hexkey:$key" -in "$file" "$@" | tr A-F a-f) || return 1
	accel crypto mac -q -a "$alg" --key "$key" "$file" >ours &&
		[ "$(cut -d ' ' -f 1 ours)" = "$want" ] &&
		accel crypto mac -q -a "$alg" --key "$key" --expect "$want" "$file" >out2 &&
		[ ! -s out2 ]
}

same_gmac()
{
	local want
	want=$(openssl mac -macopt "hexkey:$(hex 16)" -macopt "hexiv:${iv:0:24}" \
		-macopt cipher:AES-128-GCM -in "$1" GMAC | tr A-F a-f) || return 1
	accel crypto mac -q -a aes-128-gmac --key "$(hex 16)" --iv "${iv:0:24}" "$1" >ours &&
		[ "$(cut -d ' ' -f 1 ours)" = "$want" ]
}

# evp NAME KEY IV AAD TAG-BYTES IN OUT: libcrypto's word on what the program lacks.
evp()
{
	python3 - "$@" <<-'PY'
	import ctypes, ctypes.util, sys
	name, key, iv, aad, tag, src, dst = sys.argv[1:]
	c = ctypes.CDLL(ctypes.util.find_library("crypto"))
	for f in "EVP_CIPHER_CTX_new", "EVP_get_cipherbyname":
	    getattr(c, f).restype = ctypes.c_void_p
	key, iv, aad, tag = bytes.fromhex(key), bytes.fromhex(iv), bytes.fromhex(aad), int(tag)
	data = open(src, "rb").read()
	ctx = ctypes.c_void_p(c.EVP_CIPHER_CTX_new())
	cipher = ctypes.c_void_p(c.EVP_get_cipherbyname(name.encode()))
	n = ctypes.c_int()
	out = ctypes.create_string_buffer(len(data) + 64)
	def good(ret):
	    assert ret == 1, (name, ret)
	good(c.EVP_EncryptInit_ex(ctx, cipher, None, None, None))
	if tag:
	    good(c.EVP_CIPHER_CTX_ctrl(ctx, 9, len(iv), None))
	if "ccm" in name:
	    good(c.EVP_CIPHER_CTX_ctrl(ctx, 17, tag, None))
	good(c.EVP_EncryptInit_ex(ctx, None, None, key, iv))
	if "ccm" in name:
	    good(c.EVP_EncryptUpdate(ctx, None, ctypes.byref(n), None, len(data)))
	if aad:
	    good(c.EVP_EncryptUpdate(ctx, None, ctypes.byref(n), aad, len(aad)))
	good(c.EVP_EncryptUpdate(ctx, out, ctypes.byref(n), data, len(data)))
	res = out.raw[:len(data)]
	good(c.EVP_EncryptFinal_ex(ctx, ctypes.create_string_buffer(64), ctypes.byref(n)))
	if tag:
	    t = ctypes.create_string_buffer(tag)
	    good(c.EVP_CIPHER_CTX_ctrl(ctx, 16, tag, t))
	    res += t.raw
	open(dst, "wb").write(res)
	PY
}

# same_evp ALG KEY-BYTES IV AAD TAG-BYTES FILE
same_evp()
{
	local alg=$1 key iv=$3 aad=$4 tag=$5 file=$6 opts
	key=$(hex "$2")
	opts=(-q -f -a "$alg" --key "$key" --iv "$iv")
	[ -z "$aad" ] || opts+=(--aad "$aad")
	[ "$tag" -eq 0 ] || opts+=(--tag-len "$tag")
	evp "$alg" "$key" "$iv" "$aad" "$tag" "$file" theirs &&
		accel crypto encrypt "${opts[@]}" -o ours "$file" && cmp ours theirs &&
		accel crypto decrypt "${opts[@]}" -o back ours && cmp back "$file"
}

pipes()
{
	accel crypto encrypt -q -a aes-128-ctr --key "$(hex 16)" --iv "$iv" - <random |
		accel crypto decrypt -q -a aes-128-ctr --key "$(hex 16)" --iv "$iv" >piped &&
		cmp piped random &&
		accel crypto digest -q -a sha256 <random >ours &&
		[ "$(cat ours)" = "$(sha256sum <random)" ]
}

names()
{
	python3 -c 'import sys; sys.stdout.buffer.write(bytes.fromhex(sys.argv[1]))' \
		"$(hex 16)" >key && cp text plain && touch -d 2001-02-03 plain &&
		chmod 640 plain &&
		accel crypto encrypt -q -a aes-128-cbc --key-file key --iv "$iv" plain &&
		rm plain &&
		accel crypto decrypt -q -a aes-128-cbc --key-file key --iv "$iv" --rm plain.enc &&
		cmp plain text && [ ! -e plain.enc ] &&
		[ "$(stat -c '%a %y' plain | cut -c 1-14)" = "640 2001-02-03" ]
}

binary()
{
	accel crypto digest -q -a sha1 --binary -o sum text &&
		openssl dgst -sha1 -binary text | cmp - sum &&
		accel crypto digest -q -a md5 -o sums text && md5sum text | cmp - sums
}

# The key is no longer among the words that others can read.
key_hidden()
{
	local pid words
	mkfifo hidden.in
	"$ACCEL" ${eal_options[@]+"${eal_options[@]}"} -- crypto encrypt -q -a aes-128-ctr \
		--key "$(hex 16)" --iv "$iv" -f -o hidden hidden.in &
	pid=$!
	exec 9>hidden.in
	sleep 1
	words=$(tr '\0' ' ' <"/proc/$pid/cmdline")
	exec 9>&-
	wait "$pid" || return 1
	[[ $words == *aes-128-ctr* && $words != *$(hex 16)* ]]
}

json()
{
	accel crypto digest --json -a sha256 text 2>said >sum && python3 -c '
import json
d = json.loads(open("said").read().splitlines()[-1])
assert d["read"] == 2988894 and d["algorithm"] == "sha256", d'
}

make_files
for file in empty one block text random; do
	check "aes-128-cbc $file" same_cipher aes-128-cbc 16 "$iv" aes-128-cbc "$file"
	check "aes-256-ctr $file" same_cipher aes-256-ctr 32 "$iv" aes-256-ctr "$file"
	check "3des-cbc $file" same_cipher 3des-cbc 24 ${iv:0:16} des-ede3-cbc "$file"
	check "sm4-cbc $file" same_cipher sm4-cbc 16 "$iv" sm4-cbc "$file"
	check "sha256 $file" same_digest sha256 "$file"
	check "hmac-sha256 $file" same_mac hmac-sha256 20 "$file" -macopt digest:sha256 HMAC
	check "cmac $file" same_mac aes-cmac 16 "$file" -macopt cipher:AES-128-CBC CMAC
	check "aes-128-gcm $file" same_evp aes-128-gcm 16 ${iv:0:24} "" 16 "$file"
	check "aes-256-gcm with AAD $file" same_evp aes-256-gcm 32 ${iv:0:24} $key64 12 "$file"
	check "aes-128-ccm $file" same_evp aes-128-ccm 16 ${iv:0:22} aabbcc 8 "$file"
done
for alg in md5 sha1 sha224 sha384 sha512 sm3; do
	check "$alg" same_digest $alg random
done
for alg in md5 sha1 sha224 sha384 sha512; do
	check "hmac-$alg" same_mac hmac-$alg 20 text -macopt digest:$alg HMAC
done
for alg in aes-192-cbc:24 aes-256-cbc:32 aes-128-ecb:16 aes-192-ecb:24 aes-256-ecb:32 \
		aes-128-ctr:16 aes-192-ctr:24 sm4-ecb:16 sm4-ctr:16; do
	with=$iv
	[[ $alg != *ecb* ]] || with=
	check "${alg%:*}" same_cipher "${alg%:*}" "${alg#*:}" "$with" "${alg%:*}" random
done
check "3des-ecb" same_cipher 3des-ecb 24 "" des-ede3 random
check "key length from the key" same_cipher aes-cbc 24 "$iv" aes-192-cbc text
check "a long HMAC key" same_mac hmac-sha256 64 random -macopt digest:sha256 HMAC
check "gmac" same_gmac block
for file in block random; do
	check "aes-128-xts $file" same_evp aes-128-xts 32 "$iv" "" 0 "$file"
	check "aes-256-xts $file" same_evp aes-256-xts 64 "$iv" "" 0 "$file"
done
check "small blocks, CBC" same_cipher aes-128-cbc 16 "$iv" aes-128-cbc text --block 4k
check "small blocks, many in flight" same_cipher aes-128-ctr 16 "$iv" aes-128-ctr random \
	--block 1008 --depth 64
check "large blocks" same_cipher aes-256-ctr 32 "$iv" aes-256-ctr random --block 8M --depth 1
check "a counter that wraps" same_cipher aes-128-ctr 16 fffffffffffffffffffffffffffffff0 \
	aes-128-ctr random --block 4k
check "a counter that carries" same_cipher aes-128-ctr 16 00000000000000000000000000ffffff \
	aes-128-ctr random --block 8M
check "no padding" same_cipher aes-256-cbc 32 "$iv" aes-256-cbc whole --no-padding
check "no padding, nothing" same_cipher aes-256-cbc 32 "$iv" aes-256-cbc empty --no-padding
check "pipes" pipes
check "names, key file, mode and time" names
check "binary digest and a file of sums" binary
check "report as JSON" json
check "the key is taken off the command line" key_hidden

# What cannot be done in pieces is refused, and the longest that can be done is right.
head -c 16776704 /dev/zero >most
head -c 16776705 /dev/zero >toolong
check "the longest digest" same_digest sha256 most
refuse "a digest that is too long" "longer than 16776704 bytes" \
	accel crypto digest -a sha256 toolong
from_pipe()
{
	accel crypto digest -a sha256 <toolong
}
refuse "the same from a pipe" "longer than 16776704 bytes" from_pipe
refuse "an AEAD that is too long" "longer than" \
	accel crypto encrypt -a aes-128-gcm --key "$(hex 16)" --iv "${iv:0:24}" -o new toolong
refuse "a GMAC that is too long" "longer than 65535 bytes" \
	accel crypto mac -a aes-128-gmac --key "$(hex 16)" --iv "${iv:0:24}" text
check "a cipher of more" same_cipher aes-128-cbc 16 "$iv" aes-128-cbc toolong

gcm=(-a aes-128-gcm --key "$(hex 16)" --iv "${iv:0:24}")
accel crypto encrypt -q "${gcm[@]}" -f -o sealed text
# damage FILE BYTE: a copy with one bit of that byte turned.
damage()
{
	python3 -c 'import sys; d = bytearray(open(sys.argv[1], "rb").read())
d[int(sys.argv[2])] ^= 1; open("damaged", "wb").write(d)' "$1" "$2"
}
for byte in 0 5000 -1; do
	damage sealed $byte
	refuse "GCM: byte $byte damaged" "tag is wrong" \
		accel crypto decrypt "${gcm[@]}" -o new damaged
done
refuse "GCM: other AAD" "tag is wrong" accel crypto decrypt "${gcm[@]}" --aad 00 -o new sealed
refuse "GCM: less than a tag" "less than a tag" accel crypto decrypt "${gcm[@]}" -o new one
refuse "another MAC expected" "digest or MAC is wrong" \
	accel crypto mac -a hmac-sha1 --key 00 --expect "$(printf '%040d' 0)" text
accel crypto encrypt -q -a aes-128-cbc --key "$(hex 16)" --iv "$iv" -f -o sealed text
refuse "CBC: cut off" "no multiple of 16" accel crypto decrypt -a aes-128-cbc \
	--key "$(hex 16)" --iv "$iv" -o new <(head -c 100 sealed)
refuse "CBC: another key" "no padding" accel crypto decrypt -a aes-256-cbc \
	--key "$(hex 32)" --iv "$iv" -o new sealed
refuse "no whole blocks" "no multiple of 16" accel crypto encrypt -a aes-128-ecb \
	--key "$(hex 16)" --no-padding -o new one
refuse "XTS of too little" "at least 16" accel crypto encrypt -a aes-128-xts \
	--key "$(hex 32)" --iv "$iv" -o new one
check "nothing was written" test ! -e new

refuse "no action" "argument is missing" accel crypto
refuse "unknown action" "choose encrypt" accel crypto sign -a md5 text
refuse "no algorithm" "which algorithm" accel crypto digest text
refuse "unknown algorithm" "did you mean sha224" accel crypto digest -a sha225 text
refuse "no such key length" "unknown" accel crypto encrypt -a aes-129-cbc text
refuse "a digest is no MAC" "is a digest" accel crypto mac -a sha1 text
refuse "a MAC is no digest" "is a MAC" accel crypto digest -a hmac-sha1 text
refuse "a cipher is no digest" "does not digest" accel crypto digest -a aes-ecb text
refuse "no key" "needs a key" accel crypto encrypt -a aes-128-ecb text
refuse "two keys" "not both" accel crypto encrypt -a aes-128-ecb --key 00 --key-file one text
refuse "a short key" "needs 16 or 24 or 32 bytes" accel crypto encrypt -a aes-ecb --key 00 text
refuse "another key length" "needs 32" \
	accel crypto encrypt -a aes-256-ecb --key "$(hex 16)" text
refuse "a key file that is too long" "1024 bytes at most" \
	accel crypto mac -a hmac-sha1 --key-file text text
refuse "bad hex" "hex digits" accel crypto encrypt -a aes-ecb --key 0g text
refuse "no IV" "needs --iv with 16" accel crypto encrypt -a aes-128-cbc --key "$(hex 16)" text
refuse "an IV too many" "has no IV" \
	accel crypto encrypt -a aes-128-ecb --key "$(hex 16)" --iv "$iv" text
refuse "an odd block" "multiple of 16" \
	accel crypto encrypt -a aes-128-ecb --key "$(hex 16)" --block 100 text
refuse "missing input" "No such file" accel crypto digest -a md5 nothing
refuse "no suffix" "has no suffix" \
	accel crypto decrypt -a aes-128-ecb --key "$(hex 16)" text
echo old >exists
refuse "existing output" "exists already" \
	accel crypto encrypt -a aes-128-ecb --key "$(hex 16)" -o exists text
check "existing output is untouched" grep -q old exists
refuse "unknown device" "there is: " accel crypto digest --device nobody -a md5 text
check "nothing is left behind" clean_folder
finish
