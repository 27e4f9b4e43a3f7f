# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) 2026 WarpDrive PMD authors
# shellcheck shell=dash disable=SC2154,SC2034,SC3043
# shellcheck disable=SC2046 # device() gives words
#
# The crypto PMD on one function behind the emulated IOMMU: DPDK's crypto suite and its performance
# tool, on a function with few queues: the suite sets up all of them, 4096 ops deep.
# Words: vfio-pci (the function's group) or cdev (its node and iommufd), v2 or v3.

way=$1
hw=$2
bdf=$(functions | head -n 1)
log=/host/tmp/log
plugin=$build/drivers/librte_crypto_hisi_sec.so
# Cases of the suite that are executed at least; doc/hisi_sec.rst says what the others are.
executed=320
[ "$hw" = v3 ] || executed=266

# The device, as EAL is told of it; the cdev transport does without the PCI bus.
device()
{
	case $way in
	vfio-pci) echo "-a $bdf" ;;
	cdev) echo "--no-pci --vdev=crypto_hisi_sec0,transport=cdev,dev=$bdf" ;;
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
	because "$1: $(grep -E 'hisi_sec|WD:|rror|FAIL|failed|refused' $log | tail -n 3)"
}

# The last of a suite's own counts, which are those of all its parts.
suite_count()
{
	sed -n "s/.*Tests $1 : *//p" $log | tail -n 1
}

# The suite by a name that is built into dpdk-test, which a library of ours makes mean our driver.
suite()
{
	local ran ok bad

	printf 'cryptodev_nitrox_autotest\nquit\n' >/host/tmp/in
	cat >/host/tmp/suite <<-EOT
	#!/bin/sh
	export PRELOAD_ALIAS=crypto_nitrox_sym
	export LD_PRELOAD=$build/test/preload/libpreload_driver_id.so
	exec dpdk-test "\$@" </tmp/in
	EOT
	chmod 755 /host/tmp/in /host/tmp/suite
	eal 400 /tmp/suite
	ran=$(suite_count Executed) ok=$(suite_count Passed) bad=$(suite_count Failed)
	note "total $(suite_count Total), executed $ran, passed $ok, failed $bad"
	if [ "${ran:-0}" -lt $executed ] || [ "$ok" != "$ran" ] || [ "$bad" != 0 ]; then
		tell_log "executed $ran, passed $ok, failed $bad"
	fi
}

# perf OPTIONS...: the tool ends with 0 after some errors, too.
perf()
{
	eal 120 dpdk-test-crypto-perf -- --devtype crypto_hisi_sec --ptest throughput \
		--total-ops 2000 --burst-sz 32 --buffer-sz 64,2048 --silent "$@" ||
		{ tell_log "status $?"; return 1; }
	grep -qE '^ *[0-9]+ +2048' $log || { tell_log "no table"; return 1; }
	note "$(grep -E '^ *[0-9]+ +2048' $log | tail -n 1)"
}

check found [ -n "$bdf" ] || give_up
check host-root host_mount || give_up
check hugepages huge_pages 540 || give_up
check bind driver_bind "$bdf" vfio-pci || give_up
check suite suite
check perf-cipher perf --optype cipher-only --cipher-algo aes-cbc --cipher-op encrypt \
	--cipher-key-sz 16 --cipher-iv-sz 16
check perf-chain perf --optype cipher-then-auth --cipher-algo aes-cbc --cipher-op encrypt \
	--cipher-key-sz 16 --cipher-iv-sz 16 --auth-algo sha1-hmac --auth-op generate \
	--auth-key-sz 20 --digest-sz 20
check perf-aead perf --optype aead --aead-algo aes-gcm --aead-op encrypt --aead-key-sz 16 \
	--aead-iv-sz 12 --aead-aad-sz 16 --digest-sz 16
