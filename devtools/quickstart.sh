#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) 2026 WarpDrive PMD authors
#
# From a bare machine to a file that went through the poll-mode driver: see --help.

set -uo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

usage()
{
	cat <<-EOF
	usage: ${0##*/} [FILE]

	Installs the packages that are missing (as root; else it names them), fetches the
	DPDK driver SDK headers, builds into build/, and compresses FILE into FILE.gz with the
	driver compress_hisi_zip: on its device model, so that no accelerator is needed. The
	result is checked with gzip. Without FILE a sample in build/ is taken.

	A FILE.gz that holds something else is not touched. May be run again at any time.
	EOF
}

on_exit()
{
	huge_restore
}

# Text that every machine with this tree has: our sources and DPDK's headers, eight times so that
# there is something to measure. (Blocks are compressed independently of each other.)
make_sample()
{
	local headers

	headers=$(pkg-config --variable=includedir libdpdk)
	for _ in 1 2 3 4 5 6 7 8; do
		cat "$top"/*.md "$top"/doc/*.rst "$top"/{lib,drivers,app}/*/*.[ch] "$headers"/*.h
	done >"$1" 2>/dev/null
	[ -s "$1" ]
}

# May FILE.gz be written? A copy of this file's data may be made anew, all else is the user's.
check_output()
{
	[ -e "$1.gz" ] || return 0
	if [ -f "$1.gz" ] && gzip -t <"$1.gz" 2>/dev/null && gzip -dc <"$1.gz" | cmp -s - "$1"; then
		say "$1.gz is there and holds the same data: making it anew"
		return 0
	fi
	die "$1.gz exists and does not hold the data of $1: move it away first"
}

case ${1:-} in
-h|--help) usage; exit 0 ;;
-*) usage >&2; exit 2 ;;
esac
[ $# -le 1 ] || { usage >&2; exit 2; }
file=${1:-}
if [ -n "$file" ]; then
	# Before minutes of work, not after.
	[ -f "$file" ] || die "$file: $([ -e "$file" ] && echo "not a regular file" ||
		echo "no such file")"
	[ -r "$file" ] || die "$file cannot be read"
	[ -w "$(dirname "$file")" ] ||
		die "$(dirname "$file") cannot be written: no place for $file.gz"
	check_output "$file"
fi

work_open
packages_need "$build_packages" || exit 1
"$top/devtools/fetch-sdk.sh" || exit 1
step "configuring build/" build_configure "$build" || exit 1
step "building" ninja -C "$build" || exit 1

plugin_place
huge_setup 256
[ -z "$eal_cost" ] || say "$eal_cost"

if [ -z "$file" ]; then
	file=$build/sample
	make_sample "$file" || die "no sample could be made"
	rm -f "$file.gz"
	say "sample: the headers of DPDK and the sources here, $(stat -c %s "$file") bytes"
fi

say "compressing $file with compress_hisi_zip on the device model"
"$build/app/dpdk-test-accel" -l "$(lcores 2)" --no-pci "${eal_memory[@]}" -d "$plugin" \
	--vdev=compress_hisi_zip0 --log-level=lib.eal:error -- \
	compress --force -o "$file.gz" "$file" ||
	die "compressing failed"

gzip -t "$file.gz" || die "gzip -t finds $file.gz broken"
gzip -dc <"$file.gz" | cmp - "$file" || die "$file.gz does not give back $file"
say "$file.gz: gzip reads it, and its data is that of $file"
