# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) 2026 WarpDrive PMD authors
# shellcheck shell=bash
# shellcheck disable=SC2154,SC2034 # lib.sh and run.sh set what is read here, others use the rest
#
# What differs between the guests' processors. All else is the same for both. Sourced by run.sh.

# arch_set ARCH: set
#   $qemu_system  the emulator's name      $busybox    the guest's first program
#   $kernel_cross its compiler's prefix    $kernel_image  what the kernel's build calls the kernel
#   $kernel_arg   further words for it     $board      QEMU's options for processor, IOMMU and such
#   $guest_root   folder of the host that is the root of the programs which the guest runs
#   $built        build folder of this tree whose programs those are
#   $guest_built  where the guest sees it
# and the names that follow from ARCH.
arch_set()
{
	arch=$1
	linux_objects=$guest_cache/kernel-$arch.o
	linux_out=$guest_cache/kernel-$arch
	initrd=$work_dir/initrd-$arch
	"arch_$arch"
}

# The machine's own programs. Several MSI vectors need interrupt remapping; caching-mode is what
# makes the guest's IOMMU mappings reach QEMU, and so wd-model.
arch_x86_64()
{
	qemu_system=x86_64
	busybox=$qemu_root/usr/bin/busybox
	kernel_cross='' kernel_image=bzImage
	kernel_path=arch/x86/boot/bzImage
	kernel_arg='console=ttyS0 intel_iommu=on no_timer_check'
	guest_root=/ built=$build guest_built=$build
	# shellcheck disable=SC2054 # the commas are QEMU's
	board=(-machine "q35,kernel-irqchip=split,memory-backend=ram" -cpu max
		-device intel-iommu,intremap=on,caching-mode=on,device-iotlb=on,aw-bits=48)
}

# The programs are those of the arm64 suite of check.sh, and the processor has the instructions that
# those of a Kunpeng have (Armv8.2): what newer ones add costs the emulator time. virtio-iommu tells
# QEMU of each mapping, which its SMMUv3 does not.
arch_arm64()
{
	qemu_system=aarch64
	busybox=$guest_cache/arm64/root/usr/bin/busybox
	kernel_cross=aarch64-linux-gnu- kernel_image=Image
	kernel_path=arch/arm64/boot/Image
	kernel_arg='console=ttyAMA0'
	guest_root=$guest_cache/arm64/root built=$build_arm64 guest_built=/build
	# shellcheck disable=SC2054
	board=(-machine "virt,gic-version=3,its=on,memory-backend=ram" -cpu neoverse-n1
		-device virtio-iommu-pci)
}

# Packages of the machine's own, rows as in lib.sh.
guest_packages='
flex: builds the kernel
bison: the same
bc: the same
make: the same
libelf-dev: the same
dpdk: dpdk-devbind.py
dpdk-dev: dpdk-test and the performance tools
'
guest_packages_arm64='
gcc-aarch64-linux-gnu: builds the kernel for arm64
'

# arch_prepare ARCH: have all that a guest needs. 77: something is missing and $reason says what.
arch_prepare()
{
	arch_set "$1"
	if [ "$arch" = arm64 ]; then
		if ! packages_need "$guest_packages_arm64"; then
			reason="no cross compiler"
			return 77
		fi
		"$top/devtools/arm64-sysroot.sh" || return 1
	fi
	qemu_prepare && linux_prepare && module_prepare
}
