#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) 2026 WarpDrive PMD authors
#
# Get what a DPDK driver outside the DPDK tree needs and distributions leave out: seven headers,
# the pmdinfo generator and dpdk-pmdinfo.py, from the source package of exactly the DPDK that is
# installed, into dpdk-sdk/. Needs dpkg-dev and a Debian mirror, not root.

set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

usage()
{
	cat <<-EOF
	usage: ${0##*/} [--force] [--from DPDK-SOURCE-TREE] [--to DIR]

	Fills DIR (default: dpdk-sdk/ of this tree) with include/, buildtools/, usertools/
	and VERSION of the DPDK that pkg-config finds. Nothing is done if that is there.

	  --force      fetch again
	  --from TREE  take the files from an unpacked DPDK source tree, not from a mirror;
	               for a DPDK that is no Debian package
	  --to DIR     fill DIR; meson takes it with -Ddpdk_sdk=DIR
	EOF
}

headers='dev_driver.h bus_driver.h bus_pci_driver.h bus_vdev_driver.h
rte_compressdev_pmd.h rte_compressdev_internal.h cryptodev_pmd.h'
generator='pmdinfogen.py coff.py gen-pmdinfo-cfile.py'

force='' from='' to=$top/dpdk-sdk
while [ $# -gt 0 ]; do
	case $1 in
	--force) force=1 ;;
	--from) from=${2:?--from takes a folder}; shift ;;
	--to) to=${2:?--to takes a folder}; shift ;;
	-h|--help) usage; exit 0 ;;
	*) usage >&2; exit 2 ;;
	esac
	shift
done

version=$(pkg-config --modversion libdpdk 2>/dev/null) ||
	die "pkg-config finds no libdpdk (Debian: apt-get install libdpdk-dev pkg-config)"

# The package's full version: a new Debian revision may patch a header.
package=
if command -v dpkg-query >/dev/null; then
	package=$(dpkg-query -W -f '${source:Version}' libdpdk-dev 2>/dev/null || true)
	case $package in
	"$version"-*|*:"$version"-*) ;;
	*) package= ;;	# another DPDK stands before the package's in pkg-config's path
	esac
fi
origin=${package:-$version}

up_to_date()
{
	local file

	[ "$(cat "$to/VERSION" 2>/dev/null)" = "$version" ] || return 1
	[ "$(cat "$to/ORIGIN" 2>/dev/null)" = "$origin" ] || return 1
	for file in $headers; do
		[ -f "$to/include/$file" ] || return 1
	done
	for file in $generator; do
		[ -f "$to/buildtools/$file" ] || return 1
	done
	[ -f "$to/usertools/dpdk-pmdinfo.py" ]
}

# The name of the source package version to ask the mirror for, printed.
source_version()
{
	local known

	known=$(apt_do "$1" apt-cache showsrc dpdk 2>/dev/null | sed -n 's/^Version: //p' | sort -u)
	if [ -n "$package" ]; then
		grep -Fx "$package" <<<"$known" && return
	else
		grep -E "^([0-9]+:)?${version//./\\.}-" <<<"$known" | tail -n 1 && return
	fi
	die "the mirrors have no source of DPDK $origin (they have: $(tr '\n' ' ' <<<"$known")).
If it is newer, upgrade libdpdk-dev; else get that source and use --from."
}

# Download through a private apt: signature of the mirror's index, then hash of each file.
download()
{
	local apt=$work_dir/apt wanted

	for tool in apt-get dpkg-source; do
		command -v $tool >/dev/null || die "$tool is missing (apt-get install dpkg-dev)"
	done
	apt_private "$apt" deb-src
	step "reading the mirrors' source lists" apt_do "$apt" apt-get -q update ||
		say "some list could not be read, going on"
	wanted=$(source_version "$apt")
	cd "$work_dir"
	step "downloading the DPDK $wanted source package" \
		apt_do "$apt" apt-get -q source --download-only --only-source "dpdk=$wanted" ||
		exit 1
	# apt has compared each file with the signed index; the packager's own signature would
	# need a keyring that few machines have.
	step "unpacking it" dpkg-source --no-check -x dpdk_*.dsc dpdk || exit 1
	from=$work_dir/dpdk
	cd "$top"
}

# take DIR-IN-SDK NAME...: copy the one file of that name in the source tree.
take()
{
	local into=$1 name found
	shift
	mkdir -p "$work_dir/sdk/$into"
	for name in "$@"; do
		found=$(cd "$from" && find lib drivers buildtools usertools -name "$name" -type f)
		[ -n "$found" ] || die "$from has no $name: not a DPDK tree that we know"
		[ "$(wc -l <<<"$found")" -eq 1 ] || die "$from has more than one $name"
		cp "$from/$found" "$work_dir/sdk/$into/"
	done
}

if [ -z "$force$from" ] && up_to_date; then
	say "driver SDK of DPDK $origin: already in ${to#"$top/"}/"
	exit 0
fi

work_open
if [ -z "$from" ]; then
	download
fi
tree_version=$(cat "$from/VERSION" 2>/dev/null) || die "$from is no DPDK source tree: no VERSION"
[ "$tree_version" = "$version" ] ||
	die "libdpdk is version $version, but $from is DPDK $tree_version"

# shellcheck disable=SC2086
take include $headers
# shellcheck disable=SC2086
take buildtools $generator
take usertools dpdk-pmdinfo.py
say "$version" >"$work_dir/sdk/VERSION"
say "$origin" >"$work_dir/sdk/ORIGIN"

# One rename, so that a build never sees half of it.
mkdir -p "$(dirname "$to")"
rm -rf "$to.new" "$to.old"
cp -r "$work_dir/sdk" "$to.new"
if [ -e "$to" ]; then
	mv "$to" "$to.old"
fi
mv "$to.new" "$to"
rm -rf "$to.old"
say "driver SDK of DPDK $origin: now in ${to#"$top/"}/"
