#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) 2026 WarpDrive PMD authors
#
# pubkey as people use it, compared with the openssl program in both directions: what one of the
# two makes, the other takes, and what is fixed is the same.

# Functions are called by name, through check().
# shellcheck disable=SC2317
# shellcheck source=common.inc
. "$(dirname "$0")/common.inc"

curves='P-192 P-224 P-256 P-384 P-521'

# key NAME OPTION...: NAME.key, NAME.pub by openssl genpkey.
key()
{
	local name=$1

	shift
	openssl genpkey "$@" -out "$name.key" 2>/dev/null &&
		openssl pkey -in "$name.key" -pubout -out "$name.pub"
}

make_keys()
{
	local bits curve

	for bits in 512 1000 1024 1536 2048 3072 4096; do
		key rsa-$bits -algorithm RSA -pkeyopt rsa_keygen_bits:$bits || return 1
	done
	key other -algorithm RSA -pkeyopt rsa_keygen_bits:2048 || return 1
	for curve in $curves; do
		key "$curve" -algorithm EC -pkeyopt "ec_paramgen_curve:$curve" &&
			key "$curve-b" -algorithm EC -pkeyopt "ec_paramgen_curve:$curve" || return 1
	done
	for bits in 2048 3072 4096; do
		key dh-$bits -algorithm DH -pkeyopt group:ffdhe$bits &&
			key dh-$bits-b -algorithm DH -pkeyopt group:ffdhe$bits || return 1
	done
	key dh-modp -algorithm DH -pkeyopt group:modp_1536 &&
		key dh-modp-b -algorithm DH -pkeyopt group:modp_1536 &&
		key sm2 -algorithm EC -pkeyopt ec_paramgen_curve:SM2 &&
		key ed -algorithm ED25519 &&
		openssl genpkey -genparam -algorithm DSA -pkeyopt dsa_paramgen_bits:1024 \
			-pkeyopt dsa_paramgen_q_bits:160 -out dsa.par 2>/dev/null &&
		key dsa -paramfile dsa.par
}

make_files()
{
	: >empty
	printf x >one
	seq 1 60000 >text
	head -c 3000007 /dev/urandom >random
	head -c 32 /dev/urandom >digest
}

# damage FILE BYTE: the file "damaged", with one bit of that byte turned.
damage()
{
	python3 -c 'import sys; d = bytearray(open(sys.argv[1], "rb").read())
d[int(sys.argv[2])] ^= 1; open("damaged", "wb").write(d)' "$1" "$2"
}

# both_sign KEY FILE HASH OUR-OPTIONS -- OPENSSL-OPTIONS: signatures of either, judged by both.
both_sign()
{
	local key=$1 file=$2 hash=$3 ours=() status
	shift 3

	while [ $# -ne 0 ] && [ "$1" != -- ]; do
		ours+=("$1")
		shift
	done
	shift
	accel pubkey sign -q -k "$key.key" --hash "$hash" "${ours[@]}" -f -o sig "$file" &&
		openssl dgst "-$hash" "$@" -verify "$key.pub" -signature sig "$file" >said &&
		accel pubkey verify -q -k "$key.pub" --hash "$hash" "${ours[@]}" -s sig "$file" &&
		openssl dgst "-$hash" "$@" -sign "$key.key" -out sig2 "$file" &&
		accel pubkey verify -q -k "$key.pub" --hash "$hash" "${ours[@]}" -s sig2 "$file" ||
		return 1
	# And no other message.
	accel pubkey verify -q -k "$key.pub" --hash "$hash" "${ours[@]}" -s sig other.key 2>said
	status=$?
	[ "$status" -eq 1 ] && grep -q 'signature is wrong' said
}

# PKCS#1 v1.5 has one signature of a message.
same_sign()
{
	both_sign "$@" -- && cmp sig sig2
}

# both_crypt KEY FILE OUR-OPTIONS -- OPENSSL-OPTIONS: encrypted by either, decrypted by both.
both_crypt()
{
	local key=$1 file=$2 ours=()
	shift 2

	while [ $# -ne 0 ] && [ "$1" != -- ]; do
		ours+=("$1")
		shift
	done
	shift
	accel pubkey encrypt -q -k "$key.pub" "${ours[@]}" -f -o enc "$file" &&
		openssl pkeyutl -decrypt -inkey "$key.key" "$@" -in enc -out dec &&
		cmp dec "$file" &&
		accel pubkey decrypt -q -k "$key.key" "${ours[@]}" -f -o dec enc &&
		cmp dec "$file" &&
		openssl pkeyutl -encrypt -pubin -inkey "$key.pub" "$@" -in "$file" -out enc &&
		accel pubkey decrypt -q -k "$key.key" "${ours[@]}" -f -o dec enc &&
		cmp dec "$file"
}

# A number to a power: nothing is added, so that both must make the same.
same_number()
{
	head -c "$2" /dev/urandom >number
	printf '\0' | dd of=number conv=notrunc status=none
	accel pubkey encrypt -q -k "$1.pub" --padding none -f -o enc number &&
		openssl pkeyutl -encrypt -pubin -inkey "$1.pub" -pkeyopt rsa_padding_mode:none \
			-in number -out enc2 && cmp enc enc2 &&
		accel pubkey sign -q -k "$1.key" --padding none -f -o sig number &&
		openssl pkeyutl -decrypt -inkey "$1.key" -pkeyopt rsa_padding_mode:none \
			-in number -out sig2 && cmp sig sig2 &&
		accel pubkey verify -q -k "$1.pub" --padding none -s sig2 number
}

same_secret()
{
	accel pubkey derive -q -k "$1.key" --peer "$1-b.pub" -f -o secret &&
		openssl pkeyutl -derive -inkey "$1-b.key" -peerkey "$1.pub" -out theirs &&
		cmp secret theirs &&
		accel pubkey derive -q -k "$1-b.key" --peer "$1.pub" -f -o secret &&
		cmp secret theirs
}

same_public()
{
	accel pubkey public -q -k "$1.key" | cmp - "$1.pub"
}

# Digests instead of messages, as openssl pkeyutl has them.
digests()
{
	accel pubkey sign -q -k P-256.key --digest -f -o sig digest &&
		openssl pkeyutl -verify -pubin -inkey P-256.pub -sigfile sig -in digest &&
		accel pubkey sign -q -k rsa-2048.key --digest -f -o sig digest &&
		openssl pkeyutl -verify -pubin -inkey rsa-2048.pub -sigfile sig -in digest \
			-pkeyopt digest:sha256 &&
		accel pubkey sign -q -k rsa-2048.key --hash none -f -o sig one &&
		openssl pkeyutl -verify -pubin -inkey rsa-2048.pub -sigfile sig -in one &&
		openssl pkeyutl -sign -inkey P-521.key -in digest -out sig &&
		accel pubkey verify -q -k P-521.pub --hash none -s sig digest
}

# Digests of which a curve takes the leading bits only, shorter ones than its order.
digest_lengths()
{
	local hash curve

	for hash in sha1 sha512; do
		for curve in $curves; do
			both_sign "$curve" text "$hash" -- || return 1
		done
	done
}

# A private key, a certificate and DER in the place of a public key.
key_forms()
{
	openssl req -x509 -new -key P-256.key -subj /CN=test -out cert 2>/dev/null &&
		openssl pkey -in P-256.key -outform DER -out der &&
		openssl rsa -in rsa-2048.pub -pubin -RSAPublicKey_out -out rsapub 2>/dev/null &&
		accel pubkey sign -q -k der -f -o sig text &&
		accel pubkey verify -q -k cert -s sig text &&
		accel pubkey verify -q -k P-256.key -s sig text &&
		accel pubkey sign -q -k rsa-2048.key -f -o sig text &&
		accel pubkey verify -q -k rsapub -s sig text
}

pass_phrase()
{
	openssl pkey -in P-256.key -aes-128-cbc -passout pass:secret -out locked &&
		echo secret >pass &&
		accel pubkey sign -q -k locked --pass-file pass -f -o sig text &&
		openssl dgst -sha256 -verify P-256.pub -signature sig text
}

pipes()
{
	accel pubkey sign -q -k P-256.key <text >sig && openssl dgst -sha256 -verify P-256.pub \
		-signature sig text && accel pubkey verify -q -k P-256.pub -s sig - <text &&
		accel pubkey encrypt -q -k rsa-1024.pub - <one |
		accel pubkey decrypt -q -k rsa-1024.key | cmp - <(printf x)
}

report()
{
	accel pubkey sign --json -k P-384.key -f -o sig random 2>said && python3 -c '
import json
d = json.loads(open("said").read().splitlines()[-1])
assert d["read"] == 3000007 and d["key"] == "EC P-384" and d["signed"] == "random", d'
}

make_files
if ! make_keys; then
	not_ok "keys of the openssl program"
	finish
fi

# What the device and this DPDK have.
caps=$(accel list 2>/dev/null)
has()
{
	grep -qE "^   $1:" <<<"$caps"
}

for file in empty one text random; do
	check "rsa-2048 signs $file" same_sign rsa-2048 "$file" sha256
done
for bits in 512 1000 1024 1536 3072 4096; do
	check "rsa-$bits" same_sign rsa-$bits text sha256
done
for hash in md5 sha1 sha224 sha384 sha512; do
	check "rsa-1024 $hash" same_sign rsa-1024 text $hash
	check "rsa-1024 pss $hash" both_sign rsa-2048 text $hash --padding pss -- \
		-sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:-1
done
check "rsa-3072 pss, no salt" both_sign rsa-3072 text sha256 --padding pss --salt-len 0 -- \
	-sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:0
check "rsa-1000 pss" both_sign rsa-1000 text sha1 --padding pss -- \
	-sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:-1
check "rsa-2048 by its exponent" same_sign rsa-2048 text sha256 --exponent
for bits in 512 1000 1024 1536 2048 3072 4096; do
	check "rsa-$bits encrypts" both_crypt rsa-$bits one --
done
head -c 245 text >most
check "rsa-2048 encrypts 245 bytes" both_crypt rsa-2048 most --
check "rsa-2048 oaep" both_crypt rsa-2048 digest --padding oaep -- \
	-pkeyopt rsa_padding_mode:oaep
check "rsa-2048 oaep sha256" both_crypt rsa-2048 digest --padding oaep --hash sha256 -- \
	-pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:sha256
check "rsa-2048 number" same_number rsa-2048 256
check "rsa-1536 number" same_number rsa-1536 192
check "dsa" both_sign dsa text sha1 --
check "dsa sha256" both_sign dsa text sha256 --
for bits in 2048 3072 4096 modp; do
	check "dh-$bits" same_secret dh-$bits
	check "dh-$bits public" same_public dh-$bits
done
if has ecdsa; then
	for curve in $curves; do
		for file in empty text random; do
			check "ecdsa $curve $file" both_sign "$curve" "$file" sha256 --
		done
		check "ecdh $curve" same_secret "$curve"
		check "ecdh $curve public" same_public "$curve"
	done
	check "digests of all lengths" digest_lengths
	check "digests" digests
	check "forms of keys" key_forms
	check "pass phrase" pass_phrase
	check "pipes" pipes
	check "report as JSON" report
else
	skip "curves" "not on this device"
fi
sm2_sign()
{
	both_sign sm2 "$1" sm3 --id "$2" -- -sigopt "distid:$2"
}
if has sm2; then
	for file in empty one text random; do
		check "sm2 signs $file" sm2_sign "$file" 1234567812345678
	done
	check "sm2, another id" sm2_sign text ALICE123@YAHOO.COM
	for n in 1 31 32 33 511 512 513 5000; do
		head -c $n random >part
		check "sm2 encrypts $n bytes" both_crypt sm2 part --
	done
	head -c 100 text >short
	accel pubkey encrypt -q -k sm2.pub -f -o enc short
	damage enc -1
	refuse "sm2: changed" "cannot be decrypted\|too long, too short" \
		accel pubkey decrypt -k sm2.key -o new damaged
	refuse "sm2: no ciphertext" "no ciphertext of SM2" \
		accel pubkey decrypt -k sm2.key -o new short
	refuse "sm2: another hash" "SM2 has sm3" \
		accel pubkey sign -k sm2.key --hash sha256 -o new text
else
	refuse "sm2" "has nothing to sign with a key of SM2\|cannot do sign" \
		accel pubkey sign -k sm2.key -o new text
fi

# What is wrong.
accel pubkey sign -q -k rsa-2048.key -f -o sig text
for byte in 0 100 -1; do
	damage sig $byte
	refuse "rsa: byte $byte of the signature" "signature is wrong" \
		accel pubkey verify -k rsa-2048.pub -s damaged text
done
refuse "rsa: another key" "signature is wrong" accel pubkey verify -k other.pub -s sig text
refuse "rsa: another hash" "signature is wrong" \
	accel pubkey verify -k rsa-2048.pub --hash sha512 -s sig text
refuse "rsa: another padding" "signature is wrong" \
	accel pubkey verify -k rsa-2048.pub --padding pss -s sig text
refuse "rsa: another length" "has 256 bytes; a signature of RSA-1024 has 128" \
	accel pubkey verify -k rsa-1024.pub -s sig text
refuse "rsa: too long" "cannot encrypt this" accel pubkey encrypt -k rsa-2048.pub -o new <(
	head -c 246 text)
accel pubkey encrypt -q -k rsa-2048.pub --padding oaep -f -o enc one
damage enc 9
refuse "oaep: changed" "cannot be decrypted" \
	accel pubkey decrypt -k rsa-2048.key --padding oaep -o new damaged
refuse "oaep: another key" "cannot" \
	accel pubkey decrypt -k other.key --padding oaep -o new enc
refuse "a digest of another length" "a digest of sha256 has 32" \
	accel pubkey sign -k rsa-2048.key --digest -o new one
if has ecdsa; then
	accel pubkey sign -q -k P-256.key -f -o sig text
	damage sig -1
	refuse "ecdsa: changed" "signature is wrong" \
		accel pubkey verify -k P-256.pub -s damaged text
	refuse "ecdsa: another key" "signature is wrong" \
		accel pubkey verify -k P-256-b.pub -s sig text
	# r = 0, s = 1; r and s of the order.
	printf '\x30\x06\x02\x01\x00\x02\x01\x01' >zero
	refuse "ecdsa: r is zero" "signature is wrong" accel pubkey verify -k P-256.pub -s zero text
	openssl asn1parse -genconf - -noout -out order <<-END
	asn1 = SEQUENCE:s
	[s]
	r = INTEGER:0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
	s = INTEGER:1
	END
	refuse "ecdsa: r is the order" "signature is wrong" \
		accel pubkey verify -k P-256.pub -s order text
	refuse "no signature" "no signature of EC P-256" \
		accel pubkey verify -k P-256.pub -s one text
	refuse "another curve" "not of the same group" \
		accel pubkey derive -k P-256.key --peer P-384.pub -o new
fi
refuse "another group" "not of the same group" \
	accel pubkey derive -k dh-2048.key --peer dh-3072.pub -o new
refuse "no derivation with rsa" "nothing to derive with a key of RSA-2048" \
	accel pubkey derive -k rsa-2048.key --peer other.pub -o new
refuse "no encryption with a curve" "nothing to encrypt with a key of EC P-256" \
	accel pubkey encrypt -k P-256.pub -o new one
refuse "a public key to sign" "the private one is needed" \
	accel pubkey sign -k P-256.pub -o new text
refuse "a key of another kind" "no operations for" accel pubkey sign -k ed.key -o new text
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:secp256k1 -out k1.key
refuse "a curve without a name" "no name for" accel pubkey sign -k k1.key -o new text
refuse "no key" "no key in it" accel pubkey sign -k text -o new text
refuse "missing key" "No such file" accel pubkey sign -k nothing -o new text
refuse "missing file" "No such file" accel pubkey sign -k rsa-1024.key -o new nothing
openssl pkey -in rsa-1024.key -aes-128-cbc -passout pass:secret -out locked
echo wrong >pass
refuse "an encrypted key" "is encrypted" accel pubkey sign -k locked -o new text
refuse "a wrong pass phrase" "wrong pass phrase" \
	accel pubkey sign -k locked --pass-file pass -o new text
refuse "a missing pass phrase" "no pass phrase" \
	accel pubkey sign -k locked --pass-file nothing -o new text
refuse "no action" "argument is missing" accel pubkey
refuse "unknown action" "choose sign" accel pubkey digest -k rsa-1024.key text
refuse "no --key" "which key" accel pubkey sign text
refuse "no --peer" "whose public key" accel pubkey derive -k dh-2048.key
refuse "no --signature" "which signature" accel pubkey verify -k rsa-1024.pub text
refuse "a file too many" "takes no file" accel pubkey derive -k dh-2048.key --peer dh-2048.pub one
refuse "unknown hash" "unknown" accel pubkey sign -k rsa-1024.key --hash sha25 text
refuse "padding of a curve" "for keys of RSA" \
	accel pubkey sign -k P-256.key --padding pss text
refuse "oaep does not sign" "encrypt and decrypt" \
	accel pubkey sign -k rsa-1024.key --padding oaep text
refuse "a salt that is too long" "cannot sign this" \
	accel pubkey sign -k rsa-1024.key --padding pss --salt-len 100 -o new text
check "nothing was written" test ! -e new
echo old >exists
refuse "existing output" "exists already" accel pubkey sign -k rsa-1024.key -o exists text
check "existing output is untouched" grep -q old exists
refuse "unknown device" "there is: " accel pubkey sign --device nobody -k rsa-1024.key text
check "nothing is left behind" clean_folder
finish
