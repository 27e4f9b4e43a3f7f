# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) 2026 WarpDrive PMD authors
# shellcheck shell=dash disable=SC2154,SC2034,SC3043
#
# The PMD on a function bound to vfio-pci behind the emulated IOMMU: the distribution's own
# programs and ours. Words: pf or vf, v2 or v3.

kind=$1
hw=$2
bdf=$(functions | head -n 1)
accel=$build/app/dpdk-test-accel
log=/host/tmp/log

# eal LIMIT PROGRAM OPTIONS...: both CPUs, this function and no other.
eal()
{
	local limit=$1 program=$2

	shift 2
	host "$limit" "$program" -l 0,1 --in-memory -m 128 -d "$plugin" -a "$bdf" "$@" \
		>$log 2>&1 </dev/null
}

tell_log()
{
	tail -n 60 $log
	because "$1: $(grep -E 'hisi_zip|rror|FAIL|failed|refused' $log | tail -n 3)"
}

# What stands on the machine's bus, and on what driver, by DPDK's own tool.
devbind()
{
	host 60 dpdk-devbind.py --status >$log 2>&1 || { tell_log "no status"; return 1; }
	grep "$bdf" $log | grep -q 'drv=vfio-pci' || because "devbind: $(grep "$bdf" $log)"
}

devbind_unbound()
{
	host 60 dpdk-devbind.py --status >$log 2>&1 || { tell_log "no status"; return 1; }
	grep "$bdf" $log | grep -q 'unused=vfio-pci' || because "devbind: $(grep "$bdf" $log)"
}

# doctor STATUS TEXT: it ends so and says so, of this function.
doctor()
{
	host 60 "$accel" doctor >$log 2>&1
	grep "$bdf" $log | grep -q "$1" || { cat $log; because "doctor: $(grep "$bdf" $log)"; }
}

# perf TEST OPERATION: the tool ends with 0 after some errors, too.
perf()
{
	eal 120 dpdk-test-compress-perf -- --driver-name compress_hisi_zip \
		--input-file /tmp/perf.in --operation "$2" --ptest "$1" --seg-sz 4096 \
		--compress-level 1 --num-iter 2 --burst-sz 32 --pool-sz 512 \
		--huffman-enc dynamic || { tell_log "status $?"; return 1; }
	if grep -qiE 'not (successful|finished correctly|the same|equal)|failed|error' $log; then
		tell_log "$1 $2"
		return 1
	fi
	grep -qE '^ *[0-9]+ +1 +[0-9]+' $log || { tell_log "no table"; return 1; }
	note "$(grep -E '^ *[0-9]+ +1 +[0-9]+' $log | tail -n 1)"
}

selftest()
{
	eal 240 "$accel" -- selftest --device "${bdf}_zip" --quick ||
		{ tell_log "status $?"; return 1; }
	note "$(grep -E '^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped' $log | tail -n 1)"
}

check found [ -n "$bdf" ] || give_up
check host-root host_mount || give_up
check hugepages huge_pages 300 || give_up
check devbind-unbound devbind_unbound
check doctor-unbound doctor 'no driver is bound'
check bind driver_bind "$bdf" vfio-pci || give_up
check devbind devbind
check doctor doctor 'on vfio-pci, group [0-9]*, ready'
if [ "$hw" = v3 ]; then
	check autotest autotest eal 120 /tmp/autotest
	head -c 200000 "/host$accel" >/host/tmp/perf.in
	check perf-verify perf verify comp_and_decomp
	check perf-throughput perf throughput comp_and_decomp
else
	# Version 2 cannot decompress raw data, and those programs know no other.
	skip autotest "hw v2 cannot decompress raw DEFLATE, which the suite needs"
	head -c 200000 "/host$accel" >/host/tmp/perf.in
	check perf-throughput perf throughput comp
fi
check selftest selftest
