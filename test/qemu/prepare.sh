# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) 2026 WarpDrive PMD authors
# shellcheck shell=bash
# shellcheck disable=SC2154,SC2034 # lib.sh sets what is read here, run.sh reads what is set
#
# What the guests are made of: QEMU, a kernel, an initial RAM disk. Each is made once and kept in
# a folder outside the tree; a stamp says from what. Needs no root and leaves the machine's own
# packages as they are. Sourced by run.sh.

here=$top/test/qemu
guest_cache=$cache

# The release whose backports have a QEMU with a vfio-user client, and the kernel's package. Both
# may be newer than the machine's own release.
qemu_suite=trixie
linux_package=linux-source-6.12

qemu_root=$guest_cache/qemu
linux_tree=$guest_cache/linux

stamp_is()
{
	[ "$(cat "$1/STAMP" 2>/dev/null)" = "$2" ]
}

# apt_suites DIR SUITES [keep]: from the private apt's sources take those of the machine's own
# release and let them name SUITES; with "keep" the others stay.
apt_suites()
{
	local dir=$1 suites=$2 keep=${3:-} own file

	own=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-}")
	[ -n "$own" ] || die "/etc/os-release names no release"
	for file in "$dir"/sources/*.list; do
		[ -f "$file" ] || continue
		awk -v own="$own" -v suites="$suites" -v keep="$keep" '
			keep { print }
			{
				at = 2
				if ($2 ~ /^\[/)
					while ($at !~ /\]$/ && at < NF) at++
				at += ($2 ~ /^\[/) + 1
				if ($at != own) next
				n = split(suites, suite, " ")
				for (i = 1; i <= n; i++) { $at = suite[i]; print }
			}' "$file" >"$file.new" && mv "$file.new" "$file"
	done
	for file in "$dir"/sources/*.sources; do
		[ -f "$file" ] || continue
		awk -v own="$own" -v suites="$suites" -v keep="$keep" '
			BEGIN { RS = ""; ORS = "\n\n" }
			keep { print }
			("\n" $0) ~ ("\n(Suites|suites):([^\n]*[ \t])?" own "([ \t]|\n|$)") {
				sub(/(Suites|suites):[^\n]*/, "Suites: " suites); print
			}' "$file" >"$file.new" && mv "$file.new" "$file"
	done
	grep -qsE "${suites%% *}" "$dir"/sources/* ||
		die "this machine's package sources do not name $own: no mirror to ask for $suites"
}

# A copy of some release's packages, unpacked: absolute links would leave the folder.
deb_unpack()
{
	local into=$1 deb link
	shift

	for deb in "$@"; do
		dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$into" --keep-directory-symlink \
			--exclude='./usr/share/doc' --exclude='./usr/share/man' \
			--exclude='./usr/share/locale' || return 1
	done
	find "$into" -type l -lname '/*' | while read -r link; do
		ln -sfn "$(realpath -m --relative-to="$(dirname "$link")" \
			"$into$(readlink "$link")")" "$link"
	done
}

# ---- QEMU with the libraries that it was built with, and busybox for its own processor ----

qemu_prepare()
{
	local apt=$work_dir/apt-qemu stamp="2 $qemu_suite"

	if stamp_is "$qemu_root" "$stamp"; then
		return 0
	fi
	apt_private "$apt" deb "$(dpkg --print-architecture)"
	apt_suites "$apt" "$qemu_suite $qemu_suite-backports"
	step "reading the mirrors' lists of $qemu_suite" apt_do "$apt" apt-get -q update ||
		return 1
	step "downloading QEMU" apt_do "$apt" apt-get -q -y --no-install-recommends \
		-t "$qemu_suite-backports" --download-only install qemu-system-x86 \
		qemu-system-arm busybox-static || return 1
	rm -rf "$qemu_root"
	mkdir -p "$qemu_root/usr/lib" "$qemu_root/usr/bin" "$qemu_root/usr/sbin" \
		"$qemu_root/usr/lib64"
	ln -s usr/lib usr/bin usr/sbin usr/lib64 "$qemu_root/"
	step "unpacking it" deb_unpack "$qemu_root" "$apt"/cache/archives/*.deb || return 1
	qemu -device vfio-user-pci,help >/dev/null 2>&1 ||
		{ say "this QEMU does not run, or has no vfio-user-pci"; return 1; }
	printf '%s\n' "$stamp" >"$qemu_root/STAMP"
	say "QEMU: $(qemu --version | head -n 1), $(du -sm "$qemu_root" | cut -f 1) MB"
}

qemu_command()
{
	local lib=$qemu_root/usr/lib/x86_64-linux-gnu

	qemu_argv=("$qemu_root/lib64/ld-linux-x86-64.so.2"
		--library-path "$lib:$lib/pulseaudio" "$qemu_root/usr/bin/qemu-system-$qemu_system"
		-L "$qemu_root/usr/share/qemu" -L "$qemu_root/usr/share/seabios")
}

qemu()
{
	qemu_command
	"${qemu_argv[@]}" "$@"
}

# ---- the kernel ----

linux_stamp()
{
	printf '2 %s %s' "$linux_package" \
		"$(cat "$here/kernel.config" "$here/kernel-$arch.config" | sha256sum | cut -c 1-16)"
}

linux_fetch()
{
	local apt=$work_dir/apt-linux own deb

	own=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-}")
	apt_private "$apt" deb
	apt_suites "$apt" "$own-backports" keep
	# A release that is too new or too old to have backports has no such list.
	step "reading the mirrors' lists of $own" apt_do "$apt" apt-get -q update ||
		say "some list could not be read, going on"
	mkdir -p "$apt/deb"
	cd "$apt/deb" || return 1
	step "downloading $linux_package" apt_do "$apt" apt-get -q download "$linux_package" ||
		return 1
	cd "$top" || return 1
	for deb in "$apt"/deb/*.deb; do
		mkdir -p "$linux_tree.new"
		step "unpacking it" linux_unpack "$deb" || return 1
		dpkg-deb -f "$deb" Version >"$linux_tree.new/PACKAGE-VERSION"
	done
	rm -rf "$linux_tree"
	mv "$linux_tree.new" "$linux_tree"
}

# Two thirds of the source are of no use here: other processors' parts, graphics drivers' tables,
# documentation. Kconfig reads all files of its own name.
linux_unpack()
{
	dpkg-deb --fsys-tarfile "$1" | tar -xO "./usr/src/$linux_package.tar.xz" |
		tar -xJ -C "$linux_tree.new" --strip-components=1 \
			--exclude='linux-source*/drivers/gpu/drm/*/*.[ch]' \
			--exclude='linux-source*/drivers/gpu/drm/amd/include' \
			--exclude='linux-source*/arch/*/boot/dts/*' \
			--exclude='linux-source*/Documentation/*.rst' \
			--exclude='linux-source*/tools/testing'
}

# linux_do TARGET...: out of the source's folder, so that it serves all processors. The CPUs belong
# to whoever works at the machine.
linux_do()
{
	nice -n 10 make -C "$linux_tree" O="$linux_objects" ARCH="$arch" \
		CROSS_COMPILE="$kernel_cross" -j "$(nproc)" "$@"
}

linux_configure()
{
	local line parts=("$here/kernel.config" "$here/kernel-$arch.config")

	mkdir -p "$linux_objects"
	linux_do tinyconfig || return 1
	(cd "$linux_tree" && scripts/kconfig/merge_config.sh -m -O "$linux_objects" \
		"$linux_objects/.config" "${parts[@]}") || return 1
	linux_do olddefconfig || return 1
	while read -r line; do
		case $line in
		CONFIG_*)
			grep -qxF "$line" "$linux_objects/.config" && continue ;;
		'# CONFIG_'*' is not set')
			line=${line#\# } line=${line% is not set}
			grep -q "^$line=" "$linux_objects/.config" || continue
			line="no $line" ;;
		*)	continue ;;
		esac
		say "the kernel does not take $line"
		return 1
	done < <(cat "${parts[@]}")
}

linux_prepare()
{
	local stamp

	stamp=$(linux_stamp)
	if stamp_is "$linux_out" "$stamp"; then
		return 0
	fi
	if [ ! -f "$linux_tree/PACKAGE-VERSION" ]; then
		linux_fetch || return 1
	fi
	# Built in its own folder, by an older version of this script: no other build would start.
	if [ -f "$linux_tree/.config" ]; then
		step "cleaning the kernel's source" make -C "$linux_tree" mrproper || return 1
	fi
	if ! stamp_is "$linux_objects" "$stamp"; then
		rm -rf "$linux_objects"
		step "configuring the kernel for $arch" linux_configure || return 1
		printf '%s\n' "$stamp" >"$linux_objects/STAMP"
	fi
	step "building the kernel for $arch (about four minutes on two CPUs)" \
		linux_do "$kernel_image" modules || return 1
	rm -rf "$linux_out"
	mkdir -p "$linux_out/modules"
	cp "$linux_objects/$kernel_path" "$linux_out/image"
	cp "$linux_objects/.config" "$linux_out/config"
	cp "$linux_tree/PACKAGE-VERSION" "$linux_objects/usr/gen_init_cpio" "$linux_out/"
	find "$linux_objects" -name '*.ko' -exec cp -t "$linux_out/modules" {} +
	printf '%s\n' "$stamp" >"$linux_out/STAMP"
	say "kernel for $arch: $linux_package $(cat "$linux_out/PACKAGE-VERSION")," \
		"$(du -sm "$linux_out" | cut -f 1) MB"
}

# Our own module, which gives the kernel's driver something to do.
module_prepare()
{
	local stamp dir=$guest_cache/module-$arch

	stamp="$(linux_stamp) $(cat "$here"/acomp/* | sha256sum | cut -c 1-16)"
	if stamp_is "$dir" "$stamp" && [ -f "$linux_out/modules/wd_acomp.ko" ]; then
		return 0
	fi
	if [ ! -f "$linux_objects/Module.symvers" ] || [ ! -f "$linux_tree/PACKAGE-VERSION" ]; then
		# What it is built against went: it comes again with the next build.
		rm -f "$linux_out/STAMP"
		linux_prepare || return 1
	fi
	rm -rf "$dir"
	mkdir -p "$dir"
	cp "$here"/acomp/* "$dir/"
	step "building the module for kernel-data" linux_do M="$dir" modules || return 1
	cp "$dir/wd_acomp.ko" "$linux_out/modules/"
	printf '%s\n' "$stamp" >"$dir/STAMP"
}
