#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) 2026 WarpDrive PMD authors
#
# The doctor on machines that are made of files.

# Functions are called by name, through check().
# shellcheck disable=SC2317
# shellcheck source=common.inc
. "$(dirname "$0")/common.inc"

bdf=0000:75:00.0

# A machine with one ZIP function in group 7 on vfio-pci, where all is well.
healthy()
{
	rm -rf root
	mkdir -p root/sys/bus/pci/{devices/$bdf,drivers/{vfio-pci,hisi_zip,nic}} \
		root/sys/kernel/{iommu_groups/7/devices,mm/hugepages/hugepages-2048kB} \
		root/sys/devices/system/node/node0/hugepages/hugepages-2048kB \
		root/dev/vfio root/proc/self
	pci $bdf 19e5 a251 30
	ln -s ../../../bus/pci/drivers/vfio-pci root/sys/bus/pci/devices/$bdf/driver
	huge 512 512
	echo 512 >root/sys/devices/system/node/node0/hugepages/hugepages-2048kB/nr_hugepages
	echo 512 >root/sys/devices/system/node/node0/hugepages/hugepages-2048kB/free_hugepages
	touch root/dev/vfio/{vfio,7}
	echo 'none /dev/hugepages hugetlbfs rw 0 0' >root/proc/mounts
	echo 'Max locked memory         unlimited            unlimited            bytes' \
		>root/proc/self/limits
}

# pci BDF VENDOR DEVICE REVISION: a function in group 7.
pci()
{
	local dir=root/sys/bus/pci/devices/$1

	mkdir -p "$dir"
	echo "0x$2" >"$dir/vendor"
	echo "0x$3" >"$dir/device"
	echo "0x$4" >"$dir/revision"
	echo 0 >"$dir/numa_node"
	ln -sfn ../../../../kernel/iommu_groups/7 "$dir/iommu_group"
	ln -sfn "../../../../bus/pci/devices/$1" "root/sys/kernel/iommu_groups/7/devices/$1"
}

huge()
{
	echo "$1" >root/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages
	echo "$2" >root/sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages
}

driver()
{
	rm -f root/sys/bus/pci/devices/$bdf/driver
	[ -z "$1" ] || ln -s "../../../bus/pci/drivers/$1" root/sys/bus/pci/devices/$bdf/driver
}

# finds LEVEL TEXT FIX [HARDWARE]: a line of that level with TEXT and a command with FIX.
finds()
{
	"$ACCEL" doctor --sysroot "$PWD/root" >report 2>err
	local status=$?

	# The model is usable in all of these.
	if [ "$status" -eq 0 ] && grep -q "^$1 .*$2" report && grep -q -e "$3" report &&
		grep -q "hardware: ${4:-not usable}" report; then
		return 0
	fi
	cat report >>err
	return 1
}

healthy
check "a healthy machine" finds ok "on vfio-pci, group 7, ready" "hardware v3" usable
json()
{
	"$ACCEL" doctor --sysroot "$PWD/root" --json | python3 -c '
import json, sys
d = json.load(sys.stdin)
assert d["hardware"] is True and d["model"] is True
assert all(c["level"] == "ok" for c in d["checks"]), d'
}
check "json" json

sec()
{
	healthy
	pci $bdf 19e5 "$1" 30
}
sec a256
check "a SEC function" finds ok "SEC virtual function, hardware v3" "group 7, ready" usable
sec a255; driver hisi_sec2
check "SEC with the kernel's driver" finds bad "driver hisi_sec2 has it" "vfio-pci $bdf"
sec a259
check "an HPRE function" finds ok "HPRE virtual function, hardware v3" "group 7, ready" usable
sec a258; driver hisi_hpre
check "HPRE with the kernel's driver" finds bad "driver hisi_hpre has it" "vfio-pci $bdf"
healthy

rm root/sys/bus/pci/devices/$bdf/vendor
check "no function" finds warn "no ZIP, SEC or HPRE function" "licence"
healthy; driver hisi_zip
check "kernel driver has it" finds bad "driver hisi_zip has it" "dpdk-devbind.py -b vfio-pci $bdf"
healthy; driver ""
check "no driver bound" finds bad "no driver is bound" "dpdk-devbind.py -b vfio-pci $bdf"
healthy; rm -r root/sys/kernel/iommu_groups/*
check "IOMMU off" finds bad "off: no IOMMU groups" "Smmu"
healthy; rmdir root/sys/bus/pci/drivers/vfio-pci
check "vfio-pci not loaded" finds bad "vfio-pci is not loaded" "modprobe vfio-pci" ".*usable"
healthy; pci 0000:75:00.1 19e5 a222 21
ln -s ../../../bus/pci/drivers/nic root/sys/bus/pci/devices/0000:75:00.1/driver
check "group shared" finds bad "group 7 is shared with 0000:75:00.1" "vfio-pci 0000:75:00.1"
healthy; rm root/dev/vfio/7
check "node missing" finds bad "/dev/vfio/7 does not exist" "modprobe"
healthy; huge 0 0
check "no hugepages" finds warn "none: only --no-huge" "nr_hugepages" usable
healthy; huge 512 0
check "hugepages all taken" finds warn "only 0 B free" "nr_hugepages" usable
healthy; : >root/proc/mounts
check "no hugetlbfs" finds warn "no hugetlbfs" "mount -t hugetlbfs" usable
healthy; echo 3 >root/sys/devices/system/node/node0/hugepages/hugepages-2048kB/free_hugepages
check "node without hugepages" finds warn "NUMA node 0 has 3 free" "node0/hugepages" usable
healthy; echo 0x55 >root/sys/bus/pci/devices/$bdf/revision
check "unknown revision" finds bad "unknown revision" ""
healthy; mkdir -p root/sys/module/vfio/parameters
echo Y >root/sys/module/vfio/parameters/enable_unsafe_noiommu_mode
check "noiommu mode" finds warn "noiommu mode is on" "echo N" usable

# node: the function has a character device, and the kernel has iommufd.
node()
{
	healthy
	mkdir -p root/sys/bus/pci/devices/$bdf/vfio-dev/vfio3 root/dev/vfio/devices
	touch root/dev/vfio/devices/vfio3 root/dev/iommu
}
healthy
check "no device node" finds ok "no device node of its own" "CONFIG_VFIO_DEVICE_CDEV" usable
check "no iommufd" finds ok "no /dev/iommu" "transport cdev does not" usable
node
check "device node" finds ok "transport=cdev,dev=vfio3" "/dev/iommu can be opened" usable
node; pci $bdf 19e5 a256 30
check "device node of SEC" finds ok "crypto_hisi_sec0,transport=cdev,dev=vfio3" "iommufd" usable
node; rm root/dev/vfio/{7,vfio}
check "device node alone" finds ok "ready through its device node" "modprobe vfio-pci" usable
node; rm root/dev/iommu
check "device node without iommufd" finds ok "vfio3 can be opened, but" "no /dev/iommu" usable
node; rm root/dev/vfio/devices/vfio3
check "device node missing" finds warn "vfio3: No such file" "/dev/iommu can be opened" usable
node; pci 0000:75:00.1 19e5 a222 21
ln -s ../../../bus/pci/drivers/nic root/sys/bus/pci/devices/0000:75:00.1/driver
check "device node in a shared group" finds bad "group 7 is shared" "vfio-pci 0000:75:00.1"

node_rights()
{
	node
	chmod 600 root/dev/vfio/7
	chmod -R a+rX "$work" && chmod 600 root/dev/vfio/7 root/dev/iommu
	chmod 666 root/dev/vfio/vfio
	setpriv --reuid 65534 --clear-groups "$ACCEL" doctor --sysroot "$PWD/root" >report 2>err
	grep -q "^warn .*/dev/iommu: Permission denied" report &&
		grep -q "sudo chown .USER /dev/iommu" report &&
		grep -q "^warn .*/dev/vfio/devices/vfio3: Permission denied" report &&
		grep -q "sudo chown .USER /dev/vfio/devices/vfio3 /dev/iommu" report &&
		grep -q "hardware: not usable" report || return 1
	# The two nodes are all it takes.
	chown 65534 root/dev/iommu root/dev/vfio/devices/vfio3
	setpriv --reuid 65534 --clear-groups "$ACCEL" doctor --sysroot "$PWD/root" >report 2>err
	grep -q "^warn .*/dev/vfio/7: Permission denied" report &&
		grep -q "ready through its device node" report &&
		grep -q "hardware: usable" report
}

refuse_rights()
{
	healthy
	chmod 600 root/dev/vfio/7
	chmod -R a+rX "$work" && chmod 600 root/dev/vfio/7
	echo 'Max locked memory         65536                65536                bytes' \
		>root/proc/self/limits
	setpriv --reuid 65534 --clear-groups "$ACCEL" doctor --sysroot "$PWD/root" >report 2>err
	if grep -q "^bad .*/dev/vfio/7: Permission denied" report && grep -q "chown" report &&
		grep -q "memlock  *64.0 KiB may be locked" report; then
		return 0
	fi
	cat report >>err
	return 1
}
if [ "$(id -u)" -eq 0 ] && setpriv --reuid 65534 --clear-groups test -x "$ACCEL"; then
	check "node and memlock rights" refuse_rights
	check "device node rights" node_rights
else
	skip "node and memlock rights" "needs root, and a build that others can read"
	skip "device node rights" "needs root, and a build that others can read"
fi
no_plugin()
{
	! "$ACCEL" doctor --plugin /nonexistent.so >report 2>err &&
		grep -q '^bad .*not there: /nonexistent.so' report
}
check "a plugin that is not there" no_plugin
finish
