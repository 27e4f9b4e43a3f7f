# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) 2026 WarpDrive PMD authors
# shellcheck shell=dash disable=SC2154,SC2034,SC3043
# shellcheck disable=SC2046 # device() gives words
#
# A crypto PMD on one function behind the emulated IOMMU: DPDK's suites and its performance tool, on
# a function with few queues: the suites set up all of them, 4096 ops deep. Words: sec or hpre,
# vfio-pci (the function's group) or cdev (its node and iommufd), v2 or v3.

engine=$1
way=$2
hw=$3
bdf=$(functions | head -n 1)
log=/host/tmp/log
driver=crypto_hisi_$engine
plugin=$build/drivers/librte_$driver.so

# The suites; the driver's name that is built into each; its cases that are executed at least. The
# driver's page says what the others are.
case $engine-$hw in
sec-v3) suites=nitrox:crypto_nitrox_sym:320 ;;
sec-v2) suites=nitrox:crypto_nitrox_sym:266 ;;
hpre-v3) suites='openssl_asym:crypto_openssl:10 cn10k_asym:crypto_cn10k:6' ;;
hpre-v2) suites='openssl_asym:crypto_openssl:10 cn10k_asym:crypto_cn10k:4' ;;
esac

# The device, as EAL is told of it; the cdev transport does without the PCI bus.
device()
{
	case $way in
	vfio-pci) echo "-a $bdf" ;;
	cdev) echo "--no-pci --vdev=${driver}0,transport=cdev,dev=$bdf" ;;
	esac
}

# eal LIMIT PROGRAM OPTIONS...: both CPUs, this function and no other.
eal()
{
	local limit=$1 program=$2

	shift 2
	host "$limit" "$program" -l 0,1 --in-memory -m 256 -d "$plugin" $(device) "$@" \
		>$log 2>&1 </dev/null
}

tell_log()
{
	tail -n 60 $log
	because "$1: $(grep -E 'hisi_|WD:|rror|FAIL|failed|refused' $log | tail -n 3)"
}

# The last of a suite's own counts, which are those of all its parts.
suite_count()
{
	sed -n "s/.*Tests $1 : *//p" $log | tail -n 1
}

# suite NAME ALIAS LEAST: the suite whose driver a library of ours makes mean ours.
suite()
{
	local ran ok bad

	printf 'cryptodev_%s_autotest\nquit\n' "$1" >/host/tmp/in
	cat >/host/tmp/suite <<-EOT
	#!/bin/sh
	export PRELOAD_ALIAS=$2 PRELOAD_DRIVER=$driver
	export LD_PRELOAD=$build/test/preload/libpreload_driver_id.so
	exec dpdk-test "\$@" </tmp/in
	EOT
	chmod 755 /host/tmp/in /host/tmp/suite
	eal 400 /tmp/suite
	ran=$(suite_count Executed) ok=$(suite_count Passed) bad=$(suite_count Failed)
	note "total $(suite_count Total), executed $ran, passed $ok, failed $bad"
	if [ "${ran:-0}" -lt "$3" ] || [ "$ok" != "$ran" ] || [ "$bad" != 0 ]; then
		tell_log "executed $ran, passed $ok, failed $bad"
	fi
}

# selftest: of our tool, with known answers of each algorithm.
selftest()
{
	local name=${bdf}_$engine

	[ "$way" = vfio-pci ] || name=${driver}0
	eal 240 "$build/app/dpdk-test-accel" -- selftest --device "$name" --quick ||
		{ tell_log "status $?"; return 1; }
	note "$(grep -E '^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped' $log | tail -n 1)"
}

# perf OPTIONS...: the tool ends with 0 after some errors, too; $row is what it says last else.
perf()
{
	# shellcheck disable=SC2086
	eal 120 dpdk-test-crypto-perf -- --devtype $driver --ptest throughput --total-ops 2000 \
		--burst-sz 32 --silent $more "$@" || { tell_log "status $?"; return 1; }
	grep -qE "$row" $log || { tell_log "no table"; return 1; }
	note "$(grep -E "$row" $log | tail -n 1)"
}

check found [ -n "$bdf" ] || give_up
check host-root host_mount || give_up
check hugepages huge_pages 540 || give_up
check bind driver_bind "$bdf" vfio-pci || give_up
for row in $suites; do
	IFS=:
	# shellcheck disable=SC2086
	set -- $row
	unset IFS
	check "suite-$1" suite "$@"
done
check selftest selftest
case $engine in
sec)
	more='--buffer-sz 64,2048'
	row='^ *[0-9]+ +2048'
	check perf-cipher perf --optype cipher-only --cipher-algo aes-cbc --cipher-op encrypt \
		--cipher-key-sz 16 --cipher-iv-sz 16
	check perf-chain perf --optype cipher-then-auth --cipher-algo aes-cbc \
		--cipher-op encrypt --cipher-key-sz 16 --cipher-iv-sz 16 --auth-algo sha1-hmac \
		--auth-op generate --auth-key-sz 20 --digest-sz 20
	check perf-aead perf --optype aead --aead-algo aes-gcm --aead-op encrypt \
		--aead-key-sz 16 --aead-iv-sz 12 --aead-aad-sz 16 --digest-sz 16 ;;
hpre)
	more=''
	row='^ *[0-9]+ +[0-9]+ +[0-9]+ +[0-9]+'
	check perf-modex perf --optype modex --modex-len 128 ;;
esac
