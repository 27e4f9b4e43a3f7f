# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) 2026 WarpDrive PMD authors
# shellcheck shell=dash disable=SC2154,SC2034,SC3043
#
# Addresses that the IOMMU does not know, by registers (wd-vfio), then the PMD on the same function.

bdf=$(functions | head -n 1)

fault()
{
	host 60 "$build/test/qemu/wd-vfio" fault "$bdf" >/tmp/fault 2>&1
}

# Its lines are results of their own.
lines()
{
	local word text

	cat /tmp/fault
	while read -r word text; do
		case $word in
		ok) ok "$text" ;;
		FAILED) fail "$text" "see the console" ;;
		*) fail wd-vfio "$word $text" ;;
		esac
	done </tmp/fault
}

selftest()
{
	host 240 "$build/app/dpdk-test-accel" -l 0,1 --in-memory -m 128 -d "$plugin" -a "$bdf" \
		-- selftest --device "${bdf}_zip" --quick >/tmp/log 2>&1 ||
		{ tail -n 40 /tmp/log; because "$(tail -n 1 /tmp/log)"; return 1; }
	note "$(grep -E '^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped' /tmp/log | tail -n 1)"
}

check found [ -n "$bdf" ] || give_up
check host-root host_mount || give_up
check hugepages huge_pages 300 || give_up
check bind driver_bind "$bdf" vfio-pci || give_up
fault
lines
check wd-vfio [ -s /tmp/fault ]
check selftest selftest
