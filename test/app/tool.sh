#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) 2026 WarpDrive PMD authors
#
# The tool around the data: help, list, bench, prompt, EAL options that it adds.

# Functions are called by name, through check().
# shellcheck disable=SC2317
# shellcheck source=common.inc
. "$(dirname "$0")/common.inc"

dev=compress_hisi_zip0

every_help()
{
	local c

	"$ACCEL" --help | grep -q 'Exit codes' || return 1
	for c in list doctor compress decompress crypto pubkey bench selftest shell; do
		"$ACCEL" "$c" --help | grep -q "usage: .*$c" || return 1
		"$ACCEL" -l 0 -- "$c" -h | grep -q Options || return 1
	done
}

list_json()
{
	accel list --json | python3 -c '
import json, sys
d = json.load(sys.stdin)["devices"][0]
assert d["driver"] == "compress_hisi_zip" and d["transport"] == "model", d
assert d["capabilities"][0]["algorithm"] == "deflate"'
}

# Every engine, when nothing is named; our own options, so that nothing is.
list_all()
{
	timeout 60 "$ACCEL" -l 0 -- list --json 2>said | python3 -c '
import json, sys
d = {x["driver"]: x for x in json.load(sys.stdin)["devices"]}
assert set(d) == {"compress_hisi_zip", "crypto_hisi_sec", "crypto_hisi_hpre"}, d
keys = {c["algorithm"]: c for c in d["crypto_hisi_hpre"]["capabilities"]}
assert keys["rsa"]["ops"] == ["sign", "verify", "encrypt", "decrypt"], keys
assert keys["dh"]["modulus"]["max"] == 512 and "derive" in keys["ecdh"]["ops"], keys
caps = {c["algorithm"]: c for c in d["crypto_hisi_sec"]["capabilities"]}
assert caps["aes-cbc"]["key"] == {"min": 16, "max": 32, "step": 8}, caps
assert "sha256" in caps and "aes-gcm" in caps and "null-cipher" in caps, caps' &&
		grep -q 'vdev=crypto_hisi_sec0' said &&
		timeout 60 "$ACCEL" -l 0 --vdev=crypto_hisi_sec0,hw=v2 -- list >got &&
		grep -q 'driver crypto_hisi_sec' got && grep -q 'PCI id 19e5:a256' got &&
		grep -q 'hmac-sha512: key' got && ! grep -q aes-ctr got &&
		! grep -q compress_hisi_zip got &&
		timeout 60 "$ACCEL" -l 0 --vdev=crypto_hisi_hpre0,hw=v2 -- list >got &&
		grep -q 'PCI id 19e5:a259' got && ! grep -q ecdsa got &&
		grep -q 'rsa: sign verify encrypt decrypt; modulus of 64..512 bytes' got
}

# Who loads one plugin only sees its devices.
one_plugin()
{
	local dir
	dir=$(dirname "$ACCEL")/../drivers

	timeout 60 "$ACCEL" -l 0 -d "$dir/librte_crypto_hisi_sec.so" -- list >got &&
		grep -q 'driver crypto_hisi_sec' got && ! grep -q compress_hisi_zip got
}

# A command takes what it can use, and adds that when the user named something else.
picks_its_class()
{
	timeout 60 "$ACCEL" -l 0 --vdev=compress_hisi_zip0 -- crypto digest -q -a md5 text >got &&
		md5sum text | cmp - got &&
		timeout 60 "$ACCEL" -l 0 --vdev=crypto_hisi_sec0 -- compress -f -o picked.gz text &&
		gzip -dc picked.gz | cmp - text &&
		openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out picked.key &&
		timeout 60 "$ACCEL" -l 0 --vdev=crypto_hisi_sec0 -- \
			pubkey public -k picked.key 2>said >picked.pub &&
		grep -q 'vdev=crypto_hisi_hpre0' said &&
		openssl pkey -in picked.key -pubout | cmp - picked.pub
}

bench_json()
{
	accel bench --json --seconds 0.05 --block 1k,16k --against compress_zlib | python3 -c '
import json, sys
r = json.load(sys.stdin)["results"]
assert len(r) == 8 and all(x["gbps"] > 0 and x["p50_us"] <= x["p999_us"] for x in r), r
assert sum("speed" in x for x in r) == 4'
}

bench_crypto()
{
	accel bench --json --seconds 0.05 --block 64,1k --alg aes-128-cbc,sha256,aes-256-gcm |
		python3 -c '
import json, sys
r = json.load(sys.stdin)["results"]
assert len(r) == 10 and all(x["gbps"] > 0 and x["driver"] == "crypto_hisi_sec" for x in r), r
assert [x["direction"] for x in r].count("decrypt") == 4, r
assert {x["algorithm"] for x in r} == {"aes-128-cbc", "sha256", "aes-256-gcm"}, r'
}

# Another cryptodev beside ours; what that one cannot do is measured of ours alone.
bench_peer()
{
	timeout 60 "$ACCEL" -l 0 -- bench --json --seconds 0.05 --block 1k \
		--against crypto_openssl --alg aes-128-ctr,sm4-cbc 2>said | python3 -c '
import json, sys
r = json.load(sys.stdin)["results"]
assert len(r) == 6 and sum("speed" in x for x in r) == 2, r
assert {x["driver"] for x in r} == {"crypto_hisi_sec", "crypto_openssl"}, r' &&
		grep -q 'crypto_openssl0 cannot do sm4-cbc' said
}

bench_pubkey()
{
	accel bench --json --seconds 0.05 --alg rsa-1024,ecdsa-p256,ecdh-p384,modexp-2048 |
		python3 -c '
import json, sys
r = json.load(sys.stdin)["results"]
assert all(x["ops_per_second"] > 0 and x["driver"] == "crypto_hisi_hpre" for x in r), r
assert [x["direction"] for x in r] == ["sign", "verify", "sign", "verify", "derive", "power"], r
assert [x["bits"] for x in r] == [1024, 1024, 256, 256, 384, 2048], r'
}

# Beside another driver, and beside another device of ours.
bench_pubkey_peer()
{
	timeout 60 "$ACCEL" -l 0 -- bench --json --seconds 0.05 --against crypto_openssl \
		--alg rsa-1024,ecdsa-p256 2>said | python3 -c '
import json, sys
r = json.load(sys.stdin)["results"]
assert len(r) == 6 and sum("speed" in x for x in r) == 2, r' &&
		grep -q 'crypto_openssl0 cannot do ecdsa-p256' said &&
		timeout 60 "$ACCEL" -l 0 --vdev=crypto_hisi_hpre0,model=thread,threads=2 \
			--vdev=crypto_hisi_hpre1,model=thread -- bench --json --seconds 0.05 \
			--queues 2 --nap 100 --alg ecdh-p256 --against crypto_hisi_hpre1 |
		python3 -c '
import json, sys
r = json.load(sys.stdin)["results"]
assert [x["device"] for x in r] == ["crypto_hisi_hpre0", "crypto_hisi_hpre1"], r
assert r[0]["speed"] > 0, r'
}

prompt()
{
	printf '%s\n' "$@" | accel shell
}

prompt_round()
{
	prompt "compress $dev text hello, hello, hello, hello, hello, hello" \
		"dump sqe $dev 0 0" "dump cqe $dev 0 0" "dump ctx $dev 0" \
		"show queues $dev" "show regs $dev" "show stats $dev" >got &&
		grep -q 'success: consumed 40 of 40' got && grep -q 'status=0' got &&
		grep -q 'isize  *00000028' got && grep -q 'SQC head=1 tail=1' got &&
		grep -q QM_CAP_VERSION got && grep -q 'enqueued 1, dequeued 1' got
}

prompt_decompress()
{
	prompt "decompress $dev hex cb48cdc9c9d751c840a200" | grep -q '^hello, hello, hello$'
}

# A fault shows in the op, and a reset mends it.
prompt_inject()
{
	prompt "inject $dev sqe-error 1" "compress $dev text abc" "reset $dev" \
		"compress $dev text abc" >got
	[ "$(grep -c '^error: consumed 0' got)" -eq 1 ] &&
		[ "$(grep -c '^success: consumed 3' got)" -eq 1 ] && grep -q 'is reset' got
}

no_hugepages()
{
	local options=()

	# Its own options, but for memory.
	timeout 60 "$ACCEL" "${options[@]}" -l 0 --no-huge -m 512 -- compress -q -o huge.gz text &&
		gzip -dc huge.gz | cmp - text
}

own_options()
{
	timeout 60 "$ACCEL" compress -o own.gz text && grep -q 'using the device model' err &&
		gzip -dc own.gz | cmp - text
}

v2_says_so()
{
	timeout 60 "$ACCEL" -l 0 "--vdev=$dev,hw=v2" -- compress -q -f -o v2.gz text &&
		gzip -dc v2.gz | cmp - text || return 1
	! timeout 60 "$ACCEL" -l 0 "--vdev=$dev,hw=v2" -- decompress -q -o v2 v2.gz 2>said &&
		grep -q 'cannot decompress raw DEFLATE' said
}

on_isal()
{
	timeout 60 "$ACCEL" -l 0 --vdev=compress_isal0 -- "$@"
}

isal_too()
{
	on_isal compress -q -f -o isal.gz text && on_isal decompress -q -f -o isal isal.gz &&
		cmp isal text || return 1
	gzip -c text >foreign.gz
	! on_isal decompress -q -o isal2 foreign.gz 2>said &&
		grep -q 'no STATEFUL_DECOMPRESSION' said
}

# on_service LCORES: with a service core on the last of two CPUs.
on_service()
{
	local lcores=$1

	shift
	timeout 60 "$ACCEL" -l "$lcores" -S 1 --no-huge --no-shconf -m 512 --no-pci \
		"--vdev=$dev,model=service" -- "$@"
}

service_core()
{
	on_service 0-1 compress -q -f -o service.gz text && gzip -dc service.gz | cmp - text
}

seq 1 50000 >text
check "help of every command" every_help
check "version" "$ACCEL" --version
refuse "no command" "which command" "$ACCEL"
refuse "unknown command" "did you mean compress" "$ACCEL" compess
refuse "unknown option" "did you mean --seconds" "$ACCEL" bench --secons 1
refuse "a number out of range" "need a number" "$ACCEL" bench --burst 1000
refuse "a missing argument" "needs an argument" "$ACCEL" compress -o
check "list as JSON" list_json
check "list of all engines" list_all
check "list with one plugin" one_plugin
check "a command picks its class of device" picks_its_class
check "bench against zlib as JSON" bench_json
check "bench of cryptography as JSON" bench_crypto
check "bench beside crypto_openssl" bench_peer
check "bench of public keys as JSON" bench_pubkey
check "bench of public keys beside others" bench_pubkey_peer
refuse "bench of keys and ciphers" "not together" accel bench --alg rsa-1024,md5
refuse "bench of ciphers and keys" "not together" accel bench --alg md5,rsa-1024
refuse "bench of an unknown algorithm" "unknown" accel bench --alg aes-129-cbc
refuse "bench of another direction" "not with this --alg" accel bench --alg md5 --direction compress
refuse "bench of nothing" "No such file" accel bench --file nothing
refuse "unknown device" "there is: $dev" accel compress --device nobody -o - text
check "prompt: an op and its descriptors" prompt_round
check "prompt: decompress hex" prompt_decompress
check "prompt: fault and reset" prompt_inject
refuse "prompt: unknown command" "no such command" prompt "dance"
check "finds its own EAL options" own_options
check "without hugepages" no_hugepages
check "hardware v2 says what it lacks" v2_says_so
check "another driver" isal_too
if taskset -c 0,1 true 2>/dev/null && [ "$(nproc)" -ge 2 ]; then
	check "a service core" service_core
	refuse "a service core that is no lcore" "-l 0-1 -S 1" \
		on_service 0 compress -q -f -o service.gz text
else
	skip "a service core" "CPUs 0 and 1 are not ours"
fi
check "selftest of one target" accel selftest --quick --target '*hw=v3,func=vf,model=inline*'
finish
