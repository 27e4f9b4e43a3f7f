# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) 2026 WarpDrive PMD authors
# shellcheck shell=dash disable=SC2154,SC2034,SC3043
# shellcheck disable=SC2016,SC2086 # $USER is for who reads the message; ways and $as are words
#
# The PMD through VFIO's character devices and iommufd: as root, then as a user who owns just those
# nodes and may lock little or enough memory; with two functions, both in one address space.
# Words: pf or vf, v2 or v3.

kind=$1
hw=$2
accel=$build/app/dpdk-test-accel
log=/host/tmp/log
user=65534
bdf=$(functions | head -n 1)
second=$(functions | sed -n 2p)
# EAL's memory in MB, and KiB that lock it once and not twice.
mem=128
enough=200000

# The build, where an unprivileged user may read it and nobody may write: EAL demands both.
build_copy()
{
	local file

	mkdir -p /host/mnt && mount -t tmpfs -o mode=755 none /host/mnt || return 1
	for file in drivers/librte_compress_hisi_zip.so lib/wd_common/libwd_common.so.0 \
		lib/wd_model/libwd_model.so.0 app/dpdk-test-accel; do
		mkdir -p "/host/mnt/${file%/*}"
		cp "/host$build/$file" "/host/mnt/$file" || return 1
	done
	accel=/mnt/app/dpdk-test-accel
	plugin=/mnt/drivers/librte_compress_hisi_zip.so
}

# node_of ADDRESS: vfio0
node_of()
{
	ls "$pci/devices/$1/vfio-dev" 2>/dev/null
}

vdev()
{
	printf -- '--vdev=compress_hisi_zip%s,transport=cdev,dev=%s' "$1" "$2"
}

# eal LIMIT PROGRAM OPTIONS...: no PCI bus, so that nothing but the node is used.
eal()
{
	local limit=$1 program=$2

	shift 2
	host "$limit" "$program" --in-memory -m $mem --no-pci -d "$plugin" "$@" >$log 2>&1
}

# as_user KIB LIMIT PROGRAM OPTIONS...: the same without privileges and with that memlock limit,
# which only root may raise.
as_user()
{
	local kib=$1 limit=$2 program=$3

	shift 3
	host "$limit" sh -c 'ulimit -l "$0" && exec "$@"' "$kib" \
		setpriv --reuid $user --regid $user --clear-groups --inh-caps=-all \
		"$program" --in-memory -m $mem --no-pci -d "$plugin" "$@" >$log 2>&1
}

tell_log()
{
	tail -n 60 $log
	because "$1: $(grep -E 'hisi_zip|WD:|rror|FAIL|failed|refused' $log | tail -n 3)"
}

# refused WORDS COMMAND...: no device comes up, and the log says WORDS.
refused()
{
	local words=$1

	shift
	if "$@" && ! grep -q 'failed to initialize compress_hisi_zip' $log; then
		tell_log "it was not refused"
		return 1
	fi
	grep -qF -- "$words" $log || { tell_log "it does not say '$words'"; return 1; }
	note "$(grep -F -- "$words" $log | head -n 1)"
}

said_too()
{
	grep -qF -- "$1" $log || because "it does not say '$1'"
}

# autotest_by RUN-AS...: one device is what the suite expects.
autotest_by()
{
	autotest "$@" 120 /tmp/autotest -l 0,1 "$(vdev 0 "$node")"
}

# perf TEST OPERATION LCORES VDEV... -- WAY...: the tool ends with 0 after some errors, too.
perf()
{
	local ptest=$1 operation=$2 lcores=$3 devices=

	shift 3
	while [ "$1" != -- ]; do devices="$devices $1"; shift; done
	shift
	"$@" 150 dpdk-test-compress-perf --lcores "$lcores" $devices -- \
		--driver-name compress_hisi_zip --input-file /tmp/perf.in \
		--operation "$operation" --ptest "$ptest" --seg-sz 4096 --compress-level 1 \
		--num-iter 2 --burst-sz 32 --pool-sz 512 --huffman-enc dynamic ||
		{ tell_log "status $?"; return 1; }
	if grep -qiE 'not (successful|finished correctly|the same|equal)|failed|error' $log; then
		tell_log "$ptest $operation"
		return 1
	fi
	grep -qE '^ *[0-9]+ +1 +[0-9]+' $log || { tell_log "no table"; return 1; }
	note "$(grep -E '^ *[0-9]+ +1 +[0-9]+' $log | tail -n 1)"
}

# Two workers, one device each.
perf_two()
{
	perf "$1" "$2" '0@0,1@0,2@1' "$(vdev 0 "$node")" "$(vdev 1 "$node2")" -- $3 || return 1
	[ "$(grep -cE '^ *[0-9]+ +1 +[0-9]+' $log)" -ge 2 ] || tell_log "one device only"
}

selftest()
{
	eal 240 "$accel" -l 0,1 "$(vdev 0 "$node")" -- selftest --device compress_hisi_zip0 \
		--quick || { tell_log "status $?"; return 1; }
	note "$(grep -E '^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped' $log | tail -n 1)"
}

# doctor TEXT [RUN-AS...]: it says so of this function.
doctor()
{
	local text=$1

	shift
	host 60 "$@" "$accel" doctor >$log 2>&1
	grep "$bdf" $log | grep -q "$text" || { cat $log; because "doctor: $(grep "$bdf" $log)"; }
}

# Nothing is open any more, and no page is kept by a pin that was forgotten.
idle()
{
	local fd total free

	for fd in /proc/[0-9]*/fd/*; do
		case $(readlink "$fd") in
		/dev/iommu | /dev/vfio/*) because "$fd is open"; return 1 ;;
		esac
	done
	total=$(awk '$1 == "HugePages_Total:" { print $2 }' /proc/meminfo)
	free=$(awk '$1 == "HugePages_Free:" { print $2 }' /proc/meminfo)
	note "$free of $total hugepages are free"
	[ "$free" = "$total" ]
}

check found [ -n "$bdf" ] || give_up
check host-root host_mount || give_up
check build build_copy || give_up
check hugepages huge_pages 400 || give_up
head -c 200000 "/host$accel" >/host/tmp/perf.in
chmod 644 /host/tmp/perf.in
check unbound refused 'dpdk-devbind.py -b vfio-pci' \
	eal 60 dpdk-test-compress-perf -l 0,1 "$(vdev 0 "$bdf")" -- || give_up
check bind driver_bind "$bdf" vfio-pci || give_up
node=$(node_of "$bdf")
check node [ -c "/dev/vfio/devices/$node" ] || give_up
check doctor doctor "transport=cdev,dev=$node"

# As root, by the address, the node's name, its path.
if [ "$hw" = v3 ]; then
	check autotest autotest_by eal
	operation=comp_and_decomp
	check perf-verify perf verify $operation 0,1 "$(vdev 0 "$bdf")" -- eal
else
	skip autotest "hw v2 cannot decompress raw DEFLATE, which the suite needs"
	operation=comp
fi
check perf-throughput perf throughput $operation 0,1 \
	"$(vdev 0 "/dev/vfio/devices/$node")" -- eal
check selftest selftest
check pa-refused refused '--iova-mode=va' \
	eal 60 dpdk-test-compress-perf -l 0,1 --iova-mode=pa "$(vdev 0 "$node")" --

# As a user with nothing, with one node, with both; then with too little memory and with enough.
chmod 600 "/dev/vfio/devices/$node" /dev/iommu
as="as_user $enough 60 dpdk-test-compress-perf -l 0,1"
check user-iommu-refused refused 'chown $USER /dev/iommu' $as "$(vdev 0 "$node")" --
chown $user /dev/iommu
check user-node-refused refused "chown \$USER /dev/vfio/devices/$node" $as "$(vdev 0 "$node")" --
chown $user "/dev/vfio/devices/$node"
check user-doctor doctor 'ready through its device node' \
	setpriv --reuid $user --regid $user --clear-groups
as="as_user 64 60 dpdk-test-compress-perf -l 0,1"
check user-memlock-refused refused 'may lock 64 KiB' $as "$(vdev 0 "$node")" --
check user-memlock-needed said_too "needed are $((mem * 1024)) KiB"
check user-memlock-advice said_too 'ulimit -l unlimited'
if [ "$hw" = v3 ]; then
	check user-autotest autotest_by as_user $enough
fi
check user-perf perf throughput $operation 0,1 "$(vdev 0 "$node")" -- as_user $enough

# Two functions: what is locked once is enough for both.
if [ -n "$second" ]; then
	check bind-second driver_bind "$second" vfio-pci || give_up
	node2=$(node_of "$second")
	check two perf_two throughput $operation eal
	chown $user "/dev/vfio/devices/$node2"
	check two-user perf_two throughput $operation "as_user $enough"
	check two-same refused 'another process has it' \
		eal 60 dpdk-test-compress-perf -l 0,1 "$(vdev 0 "$node")" "$(vdev 1 "$node")" --
fi
check idle idle
