# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) 2026 WarpDrive PMD authors
# shellcheck shell=bash
# shellcheck disable=SC2154,SC2034 # lib.sh sets what is read here, the suites read what is set
#
# Suites of check.sh on another processor than this machine's, with others' programs, and on other
# DPDK releases than the one that is installed. Sourced, not run.

# sum_begin, then sum_add TEXT COMMAND...: run a part, add up what it counted; sum_end prints it.
# A part that does not count is one test.
sum_begin()
{
	sum_p=0 sum_f=0 sum_s=0
}

sum_add()
{
	local log=$work_dir/part.log text=$1 status p f s
	shift

	say "== $text"
	# A shell of its own, as some parts end with exit 77.
	("$@") 2>&1 | tee "$log" |
		grep --line-buffered -vE '^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$'
	status=${PIPESTATUS[0]}
	run_counts "$log" "$status"
	[ "$f" -eq 0 ] || say "failed: $text"
	sum_p=$((sum_p + p)) sum_f=$((sum_f + f)) sum_s=$((sum_s + s))
	[ "$f" -eq 0 ]
}

sum_end()
{
	say "$sum_p passed, $sum_f failed, $sum_s skipped"
	[ "$sum_f" -eq 0 ]
}

# ---- arm64 ----

arm64_build()
{
	build_configure "$1" --cross-file "$cache/arm64/sysroot.ini" \
		--cross-file devtools/arm64.ini || return 1
	# qemu-user may have come, or the cache moved, since the folder was configured.
	if [ "$cache/arm64/sysroot.ini" -nt "$1/build.ninja" ]; then
		meson setup --wipe "$1" || return 1
	fi
	ninja -C "$1" || return 1
	aarch64-linux-gnu-readelf -h "$1/drivers/$(basename "$plugin")" | grep 'Machine:.*AArch64'
}

arm64_units()
{
	# Rounds of the tests that compare with zlib at random: up to 20000 otherwise.
	export ZIP_TEST_ROUNDS=300
	# Order between threads is what this processor is here for.
	export ZIP_TEST_SECONDS=4
	unit_run "$1" --timeout-multiplier=3
}

arm64_autotest()
{
	local root=$cache/arm64/root

	build=$1 plugin=$1/drivers/$(basename "$plugin")
	plugin_place
	eal_memory=(--no-huge --no-shconf -m 512)
	dpdk_test=("$qemu" -L "$root" "$root/usr/bin/dpdk-test")
	suite_autotest
}

# Needs no root: the arm64 system is a folder of unpacked packages.
arm64_root()
{
	need aarch64-linux-gnu-gcc gcc-aarch64-linux-gnu
	need apt-get apt
	devtools/arm64-sysroot.sh
}

# qemu-user looks into that folder before it looks at the machine's own files.
suite_arm64()
{
	local dir=$top/build-arm64 qemu

	arm64_root || return 1
	qemu=$(command -v qemu-aarch64-static || command -v qemu-aarch64)
	sum_begin
	if ! sum_add "build" arm64_build "$dir"; then
		sum_end
		return 1
	fi
	if [ -z "$qemu" ]; then
		say "# skipped: no qemu-aarch64-static here (Debian: qemu-user-static)"
		sum_s=$((sum_s + 1))
	else
		sum_add "unit and model tests" arm64_units "$dir"
		sum_add "autotest" arm64_autotest "$dir"
	fi
	sum_end
}

# ---- other implementations of vfio-user ----

suite_interop()
{
	local program=$build/test/interop/test_libvfio_user

	[ -x "$program" ] || { say "$program was not built"; return 77; }
	"$program"
}

# ---- guests, which may be of that processor, too ----

guests_cross()
{
	arm64_root && arm64_build "$1"
}

# The model as a device on a bus. The first run builds kernels. Without a cross build the guests on
# arm64 are skipped.
suite_guests()
{
	export WD_BUILD=$build WD_BUILD_ARM64=$top/build-arm64

	sum_begin
	sum_add "cross build for arm64" guests_cross "$WD_BUILD_ARM64"
	sum_add "guests" test/qemu/run.sh
	sum_end
}

# ---- other DPDK releases ----

# Everything that runs dpdk-test takes it from the prefix.
release_run()
{
	local prefix=$1 dir=$2 version=$3

	sum_add "DPDK $version: build" release_build "$dir" || return
	sum_add "DPDK $version: unit tests" unit_run "$dir" --timeout-multiplier=3
	sum_add "DPDK $version: autotest" release_autotest "$prefix" "$dir"
	sum_add "DPDK $version: asymtest" release_asymtest "$prefix" "$dir" "$version"
	sum_add "DPDK $version: LZ4 in the performance tool" release_lz4 "$prefix" "$dir"
}

release_build()
{
	build_configure "$1" && ninja -C "$1"
}

# release_program PREFIX NAME: print where it is, or end the part.
release_program()
{
	local program

	program=$(find "$1" -type f -name "$2" -executable | head -n 1)
	[ -n "$program" ] || { say "# skipped: no $2 in $1"; exit 77; }
	# A plugin would bring a second EAL along. With -q grep ends first, and readelf fails.
	readelf -d "$program" | grep 'NEEDED.*librte_eal' >/dev/null ||
		{ say "# skipped: $program was linked with static libraries"; exit 77; }
	say "$program"
}

release_plugin()
{
	build=$1 plugin=$1/drivers/$(basename "$plugin")
	plugin_place
}

release_autotest()
{
	local program

	program=$(release_program "$1" dpdk-test) || { say "$program"; exit 77; }
	dpdk_test=("$program")
	release_plugin "$2"
	suite_autotest
}

# Which cases a release has is its own matter; what it executes on version 3 is written down here.
release_asymtest()
{
	local program lists

	program=$(release_program "$1" dpdk-test) || { say "$program"; exit 77; }
	dpdk_test=("$program")
	release_plugin "$2"
	case $3 in
	24.11*) lists='openssl:21:22 cn10k:17:18 qat_asym:6:6' ;;
	25.11*) lists='openssl:23:24 cn10k:21:28 qat_asym:11:11' ;;
	26.07*) lists='openssl:37:44' ;;
	*) say "# skipped: nobody has counted the public-key cases of $3"; exit 77 ;;
	esac
	# shellcheck disable=SC2086 # words
	asymtest_rows hw=v3 $lists | sed 's/_asym_asym/_asym/' >"$work_dir/asym.rows"
	preload_rows hisi_hpre <"$work_dir/asym.rows"
}

# compressdev knows LZ4 since 23.07, and only this tool asks for it; the device does not decompress
# it, so that what comes out is for our own tests to judge (driver_zip_lz4_*).
release_lz4()
{
	local program help shape size segments

	program=$(release_program "$1" dpdk-test-compress-perf) || { say "$program"; exit 77; }
	help=$("$program" --no-pci --no-huge --no-shconf -m 64 -- --help 2>&1)
	[[ $help == *lz4* ]] || { say "# skipped: this tool knows no LZ4"; exit 77; }
	[[ $(lcores 2) == *,* ]] || { say "# skipped: the tool needs two CPUs"; exit 77; }
	perf_tool=("$program")
	perf_extra=(--algo lz4 --lz4-flags 32)
	release_plugin "$2"
	perf_input
	for shape in 4096:1 16384:1 2048:64; do
		IFS=: read -r size segments <<<"$shape"
		perf_run throughput comp "$size" "$segments" fixed || return 1
	done
	say "3 passed, 0 failed, 0 skipped"
}

suite_releases()
{
	local prefix pc version prefixes

	[ -n "${WD_DPDK_PREFIXES:-}" ] ||
		{ say "WD_DPDK_PREFIXES names no installed DPDK"; return 77; }
	export ZIP_TEST_ROUNDS=${ZIP_TEST_ROUNDS:-600}
	sum_begin
	IFS=: read -r -a prefixes <<<"$WD_DPDK_PREFIXES"
	for prefix in "${prefixes[@]}"; do
		pc=$(find "$prefix" -name libdpdk.pc -printf '%h\n' 2>/dev/null | head -n 1)
		if [ -z "$pc" ]; then
			say "failed: no libdpdk.pc below $prefix"
			sum_f=$((sum_f + 1))
			continue
		fi
		version=$(PKG_CONFIG_PATH=$pc pkg-config --modversion libdpdk) || return 1
		export PKG_CONFIG_PATH=$pc LD_LIBRARY_PATH=${pc%/pkgconfig}
		release_run "$prefix" "$top/build-dpdk-$version" "$version"
	done
	sum_end
}
