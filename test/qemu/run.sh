#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) 2026 WarpDrive PMD authors
#
# The device model on a bus, with Linux's own code on the other side: each case starts wd-model,
# a guest whose PCI bus holds what wd-model serves, and in that guest a script that judges.
#
# A case is a row of $cases below and a file guest-SCRIPT.sh, which the guest's first process
# sources (guest-init; busybox's shell). Such a script has
#
#   $1...              the words of the last column
#   $build $plugin     the build folder and the plugin, as the programs see them
#   check NAME COMMAND...  one result: the command must succeed. "note" in it adds a figure to the
#                      result, "because" says why it fails (and returns 1)
#   ok, fail, skip NAME [TEXT]  one result
#   give_up            end here, nothing that follows could work
#   functions          addresses of the accelerator's functions on the guest's bus
#   driver_bind, driver_of, interrupts, wait_for, log_clean
#   irqs_begin ADDRESS; irqs_end PERCENT  interrupts for requests of Linux's driver
#   host_mount; host SECONDS COMMAND...   programs of the host, over a read-only share of its root
#   huge_pages MB; autotest_said LOG; autotest_late LOG
#
# Results leave the guest on a port of their own, one per line; the last line is their number, and
# anything else there is a failure. So is a guest without results, one that does not end in time,
# and a warning in the kernel's log. All else goes to the console, which is kept on failure.

set -uo pipefail
# shellcheck source=../../devtools/lib.sh
. "$(dirname "$0")/../../devtools/lib.sh"
# shellcheck source=arch.sh
. "$(dirname "$0")/arch.sh"
# shellcheck source=prepare.sh
. "$(dirname "$0")/prepare.sh"
# shellcheck source=machine.sh
. "$(dirname "$0")/machine.sh"

# name, seconds, processor, guest script, functions ("+" between them), words for the script
cases='
boot                    60 x86_64 boot          -                    -
kernel-zip-pf          300 x86_64 kernel-zip    zip,hw=v3            pf,v3
kernel-zip-vf          300 x86_64 kernel-zip    zip,hw=v3,vf         vf,v3
kernel-zip-pf-v2       120 x86_64 kernel-zip    zip,hw=v2            pf,v2
kernel-zip-vf-v2       120 x86_64 kernel-zip    zip,hw=v2,vf         vf,v2
kernel-sec-pf          300 x86_64 kernel-crypto sec,hw=v3            sec,pf,v3
kernel-sec-vf          300 x86_64 kernel-crypto sec,hw=v3,vf         sec,vf,v3
kernel-sec-pf-v2       300 x86_64 kernel-crypto sec,hw=v2            sec,pf,v2
kernel-sec-vf-v2       300 x86_64 kernel-crypto sec,hw=v2,vf         sec,vf,v2
kernel-hpre-pf         300 x86_64 kernel-crypto hpre,hw=v3           hpre,pf,v3
kernel-hpre-vf         300 x86_64 kernel-crypto hpre,hw=v3,vf        hpre,vf,v3
kernel-hpre-pf-v2      300 x86_64 kernel-crypto hpre,hw=v2           hpre,pf,v2,dsm
kernel-hpre-pf-v2-bare 120 x86_64 kernel-crypto hpre,hw=v2           hpre,pf,v2
kernel-hpre-vf-v2      300 x86_64 kernel-crypto hpre,hw=v2,vf        hpre,vf,v2
kernel-data-pf         180 x86_64 kernel-data   zip,hw=v3            -
kernel-data-vf         180 x86_64 kernel-data   zip,hw=v3,vf         -
vfio-pci-pf            900 x86_64 vfio-pci      zip,hw=v3            pf,v3
vfio-pci-vf            900 x86_64 vfio-pci      zip,hw=v3,vf         vf,v3
vfio-pci-pf-v2         600 x86_64 vfio-pci      zip,hw=v2            pf,v2
vfio-pci-vf-v2         600 x86_64 vfio-pci      zip,hw=v2,vf         vf,v2
cdev-pf                600 x86_64 cdev          zip,hw=v3            pf,v3
cdev-vf                600 x86_64 cdev          zip,hw=v3,vf+zip,hw=v3,vf vf,v3
cdev-vf-v2             600 x86_64 cdev          zip,hw=v2,vf         vf,v2
vfio-pci-sec-pf        900 x86_64 pmd-crypto    sec,hw=v3,queues=4   sec,vfio-pci,v3
vfio-pci-sec-vf        900 x86_64 pmd-crypto    sec,hw=v3,vf,queues=4 sec,vfio-pci,v3
vfio-pci-sec-vf-v2     900 x86_64 pmd-crypto    sec,hw=v2,vf,queues=4 sec,vfio-pci,v2
cdev-sec-vf            900 x86_64 pmd-crypto    sec,hw=v3,vf,queues=4 sec,cdev,v3
vfio-pci-hpre-pf       900 x86_64 pmd-crypto    hpre,hw=v3,queues=4  hpre,vfio-pci,v3
vfio-pci-hpre-vf       900 x86_64 pmd-crypto    hpre,hw=v3,vf,queues=4 hpre,vfio-pci,v3
vfio-pci-hpre-vf-v2    900 x86_64 pmd-crypto    hpre,hw=v2,vf,queues=4 hpre,vfio-pci,v2
cdev-hpre-vf           900 x86_64 pmd-crypto    hpre,hw=v3,vf,queues=4 hpre,cdev,v3
iommu-fault-pf         120 x86_64 iommu-fault   zip,hw=v3            -
iommu-fault-vf         120 x86_64 iommu-fault   zip,hw=v3,vf         -
iommu-fault-vf-v2      120 x86_64 iommu-fault   zip,hw=v2,vf         -
pf-vf                  300 x86_64 pf-vf         zip,hw=v3+zip,hw=v3,vf=1+zip,hw=v3,vf=2 v3
pf-vf-v2               300 x86_64 pf-vf         zip,hw=v2+zip,hw=v2,vf=1+zip,hw=v2,vf=2 v2
kernel-sec-arm64-vf    300 arm64  kernel-crypto sec,hw=v3,vf         sec,vf,v3
vfio-pci-sec-arm64-vf  900 arm64  pmd-crypto    sec,hw=v3,vf,queues=4 sec,vfio-pci,v3
vfio-pci-hpre-arm64-vf 900 arm64  pmd-crypto    hpre,hw=v3,vf,queues=4 hpre,vfio-pci,v3
kernel-hpre-arm64-pf   300 arm64  kernel-crypto hpre,hw=v3           hpre,pf,v3
kernel-hpre-arm64-vf   300 arm64  kernel-crypto hpre,hw=v3,vf        hpre,vf,v3
kernel-zip-arm64-pf    300 arm64  kernel-zip    zip,hw=v3            pf,v3
kernel-zip-arm64-vf    300 arm64  kernel-zip    zip,hw=v3,vf         vf,v3
kernel-zip-arm64-pf-v2 120 arm64  kernel-zip    zip,hw=v2            pf,v2
vfio-pci-arm64-vf      900 arm64  vfio-pci      zip,hw=v3,vf         vf,v3
cdev-arm64-vf          600 arm64  cdev          zip,hw=v3,vf+zip,hw=v3,vf vf,v3
'

usage()
{
	cat <<-USAGE
	usage: ${0##*/} [--list] [--prepare] [CASE...]

	Boots a guest for each case (all of them, or those whose names begin with CASE) and
	prints one line for each; the last line is "N passed, N failed, N skipped". QEMU and the
	guest's kernel are fetched and built the first time, in
	$guest_cache

	  --list     name the cases
	  --prepare  fetch and build only
	  --keep     keep the logs, whatever comes out

	WARPDRIVE_QEMU_CACHE  another folder for that
	WD_BUILD              build folder of this tree (default: build/)
	WD_BUILD_ARM64        the same, cross-built (default: build-arm64/)
	USAGE
}

chosen=() prepare_only='' keep=''
while [ $# -gt 0 ]; do
	case $1 in
	-h | --help) usage; exit 0 ;;
	--list) awk 'NF { print $1 }' <<<"$cases"; exit 0 ;;
	--prepare) prepare_only=1 ;;
	--keep) keep=1 ;;
	-*) usage >&2; exit 2 ;;
	*) grep -qE "^$1(-| )" <<<"$cases" || die "no case $1 (--list names them)"
		chosen+=("$1") ;;
	esac
	shift
done

wanted()
{
	local prefix

	[ ${#chosen[@]} -gt 0 ] || return 0
	for prefix in "${chosen[@]}"; do
		[[ $1 == "$prefix" || $1 == "$prefix"-* ]] && return 0
	done
	return 1
}

# Is a case among them that has this processor?
wanted_arch()
{
	local name arch

	while read -r name _ arch _; do
		[ "$arch" = "$1" ] && wanted "$name" && return 0
	done <<<"$cases"
	return 1
}

# shellcheck disable=SC2317 # lib.sh calls it
on_exit()
{
	machine_end
}

build=$(realpath -m "${WD_BUILD:-$build}")
build_arm64=$(realpath -m "${WD_BUILD_ARM64:-$top/build-arm64}")
wd_model=${WD_MODEL:-$build/app/wd-model}
cd "$top" || exit 1
work_open
packages_need "$guest_packages" || exit 77
declare -A unready=() why=()	# by processor, when it is not ready: 77 or 1, and the reason
for arch in x86_64 arm64; do
	wanted_arch "$arch" || continue
	reason="no guest with $arch can be started here"
	arch_prepare "$arch" || { unready[$arch]=$? why[$arch]=$reason; continue; }
	initrd_make || die "no initial RAM disk"
done
if [ -n "$prepare_only" ]; then
	[ ${#unready[@]} -eq 0 ]
	exit
fi

passed=0 failed=0 skipped=0
{ # read whole before it runs: this file may be edited while a long run is under way
while read -r name limit arch script devices words; do
	if [ -z "$name" ] || ! wanted "$name"; then
		continue
	fi
	arch_set "$arch"
	case ${unready[$arch]:-} in
	'') machine_run "$name" "$limit" "$script" "$devices" "$words" ;;
	77) machine_skip "$name" "${why[$arch]}" ;;
	*) machine_failed "$name" "${why[$arch]}" ;;
	esac
	case $? in
	0) passed=$((passed + 1)) ;;
	77) skipped=$((skipped + 1)) ;;
	*) failed=$((failed + 1)) work_keep=1 ;;
	esac
done <<<"$cases"
[ -z "$keep" ] || work_keep=1
say "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ]
exit
}
