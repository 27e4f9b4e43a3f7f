# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) 2026 WarpDrive PMD authors
# shellcheck shell=dash disable=SC2154,SC2034,SC3043
#
# The guest itself: IOMMU, drivers, the host's programs. What fails here is no fault of a device.

iommu_here()
{
	[ -n "$(ls /sys/class/iommu)" ] || because "no IOMMU"
}

modules_load()
{
	insmod /modules/hisi_qm.ko && insmod /modules/hisi_zip.ko && rmmod hisi_zip hisi_qm
}

zlib_perf()
{
	head -c 200000 /host/usr/bin/dpdk-test >/host/tmp/in
	host 100 dpdk-test-compress-perf -l 0,1 --in-memory -m 128 --no-pci \
		--vdev=compress_zlib -- --driver-name compress_zlib --input-file /tmp/in \
		--operation comp_and_decomp --seg-sz 4096 --compress-level 1 --num-iter 1 \
		--burst-sz 32 --pool-sz 256 --huffman-enc dynamic --ptest verify
}

check iommu iommu_here
check modules modules_load
check vfio [ -e /dev/vfio/vfio ]
check iommufd [ -e /dev/iommu ]
check host-root host_mount || give_up
check hugepages huge_pages 256
check dpdk-zlib zlib_perf
