#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) 2026 WarpDrive PMD authors
#
# Prepare what a cross build for arm64 links with and what its programs run on under qemu-user: the
# arm64 packages of the same libraries and of DPDK's programs, from the machine's own mirrors,
# unpacked into a cache folder. The guests on arm64 take their programs from there, too. The
# machine's packages, architectures and lists stay as they are; needs no root, as nothing of the
# packages is run to set them up.

set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

dir=$cache/arm64
# libgcc-s1 and the rest come by dependency. The last line is what the guests need further.
packages='libc6-dev libdpdk-dev libnuma-dev libisal-dev libdeflate-dev zlib1g-dev liblz4-dev
libssl-dev dpdk-dev
dpdk pciutils iproute2 busybox-static dash coreutils util-linux'
# Debian 13 has it in qemu-user.
qemu=$(command -v qemu-aarch64-static || command -v qemu-aarch64 || true)

fetch()
{
	local apt=$work_dir/apt

	apt_private "$apt" deb arm64
	step "reading the mirrors' arm64 lists" apt_do "$apt" apt-get -q update ||
		say "some list could not be read, going on"
	# shellcheck disable=SC2086
	step "downloading arm64 packages" apt_do "$apt" apt-get -q -y --no-install-recommends \
		--download-only install $packages || exit 1
}

unpack()
{
	local deb link target

	for deb in "$work_dir"/apt/cache/archives/*.deb; do
		dpkg-deb --fsys-tarfile "$deb" |
			tar -x -C "$1" --keep-directory-symlink --exclude='./usr/share/doc' \
				--exclude='./usr/share/man' --exclude='./usr/share/locale' \
				--exclude='librte_*.a' || return 1
	done
	# Absolute links would leave the folder.
	find "$1" -type l -lname '/*' | while read -r link; do
		target=$(readlink "$link")
		ln -sfn "$(realpath -m --relative-to="$(dirname "$link")" "$1$target")" "$link"
	done
}

# Looked at each time: qemu may have come, or the folder moved.
ini_write()
{
	local text="[constants]
sysroot = '$dir/root'"

	[ -z "$qemu" ] || text+="
[binaries]
exe_wrapper = ['$qemu', '-L', '$dir/root']"
	# A newer file would have the build configured anew.
	[ "$(cat "$dir/sysroot.ini" 2>/dev/null)" = "$text" ] || say "$text" >"$dir/sysroot.ini"
}

command -v apt-get >/dev/null || die "this is no Debian: get an arm64 sysroot by other means"

# The drivers' headers are of one version on both sides.
version=$(pkg-config --modversion libdpdk 2>/dev/null) || die "pkg-config finds no libdpdk"
if [ "$(cat "$dir/VERSION" 2>/dev/null)" = "$version $packages" ]; then
	ini_write
	say "arm64 libraries with DPDK $version: already in $dir"
	exit 0
fi

work_open
fetch
rm -rf "$dir"
mkdir -p "$dir/root/usr/lib" "$dir/root/usr/bin" "$dir/root/usr/sbin"
# Merged /usr, as the links in the packages expect it.
ln -s usr/lib usr/bin usr/sbin "$dir/root/"
step "unpacking them" unpack "$dir/root"
# Links that packages make when they are set up: dpdk-devbind.py asks for the one, EAL's folder for
# a run is below the other.
ln -sf busybox "$dir/root/usr/bin/which"
ln -sfn ../run "$dir/root/var/run"
ini_write
found=$(sed -n 's/^Version: //p' "$dir/root/usr/lib/aarch64-linux-gnu/pkgconfig/libdpdk.pc")
[ "$found" = "$version" ] ||
	die "the mirrors' arm64 libdpdk is version $found, this machine's is $version"
say "$version $packages" >"$dir/VERSION"
say "arm64 libraries with DPDK $version: now in $dir, $(du -sm "$dir" | cut -f 1) MB"
