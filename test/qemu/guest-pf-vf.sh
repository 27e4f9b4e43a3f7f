# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) 2026 WarpDrive PMD authors
# shellcheck shell=dash disable=SC2154,SC2034,SC3043
#
# A physical function beside two virtual ones of the same device, all on vfio-pci: by registers
# (wd-vfio), then the PMD on both virtual ones while the physical one keeps the device set up.

pf=$(for f in $(functions); do
	[ "$(cat "$pci/devices/$f/device")" != 0xa250 ] || echo "$f"
done)
vfs=$(for f in $(functions); do
	[ "$(cat "$pci/devices/$f/device")" != 0xa251 ] || echo "$f"
done)

bind_all()
{
	local f

	for f in $pf $vfs; do
		driver_bind "$f" vfio-pci || return 1
	done
}

# shellcheck disable=SC2046,SC2086
split()
{
	local f

	host 240 "$build/test/qemu/wd-vfio" split $pf $vfs -- \
		"$build/app/dpdk-test-accel" -l 0,1 --in-memory -m 128 -d "$plugin" \
		$(for f in $vfs; do echo "-a $f"; done) -- selftest --quick >/tmp/split 2>&1
	cat /tmp/split
}

lines()
{
	local word text

	grep -E '^(ok|FAILED) ' /tmp/split >/tmp/lines
	while read -r word text; do
		case $word in
		ok) ok "$text" ;;
		FAILED) fail "$text" "see the console" ;;
		esac
	done </tmp/lines
}

check found [ "$(functions | wc -l)" = 3 ] || give_up
check host-root host_mount || give_up
check hugepages huge_pages 300 || give_up
check bind bind_all || give_up
split
lines
check wd-vfio [ "$(grep -c . /tmp/lines)" -ge 30 ]
