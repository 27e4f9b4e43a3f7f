#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) 2026 WarpDrive PMD authors
#
# How fast: our drivers on their inline models beside DPDK's software drivers, in one run, and what
# the drivers themselves cost. See --help. The parts for crypto are in bench-crypto.sh and
# bench-pubkey.sh.

set -uo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=bench-crypto.sh
. "$(dirname "$0")/bench-crypto.sh"
# shellcheck source=bench-pubkey.sh
. "$(dirname "$0")/bench-pubkey.sh"

usage()
{
	cat <<-EOF
	usage: ${0##*/} [--only compress|crypto|pubkey] [--rounds N] [--devargs ARGS] [FILE]

	Compression: throughput and ratio of compress_hisi_zip (model=inline), compress_isal and
	compress_zlib with dpdk-test-compress-perf, one lcore each, level 1, dynamic and fixed
	Huffman codes, segments of 4 KiB, 16 KiB and 59460 bytes (the largest the tool takes);
	then the driver's own cycles with the model on another core, and the memory of a queue
	pair. The data is FILE, or ../shared/corpus/calgary joined, or DPDK's headers and our
	sources.

	Crypto: throughput of crypto_hisi_sec (model=inline), crypto_aesni_mb and crypto_openssl
	with dpdk-test-crypto-perf, one lcore each, 64 to 16384 bytes; "-" is what a driver
	does not offer. Then the driver's own cycles with the model on another core, beside
	those of crypto_null.

	Public keys: ops per second of crypto_hisi_hpre (model=inline) and crypto_openssl with our
	dpdk-test-accel bench, one lcore, and what openssl speed says; then two threads of the model
	beside one.

	Drivers take turns, and of N rounds (default 5) the best figure counts: what else the
	machine does only ever slows a run down.

	  --only     one of the parts
	  --devargs  more devargs for our driver

	Needs a build in build/ (devtools/quickstart.sh makes one) and two CPUs.
	EOF
}

on_exit()
{
	huge_restore
}

drivers='hisi_zip isal zlib'
sizes='4096 16384 59460'
codes='dynamic fixed'
rounds=5 devargs='' file='' parts='compress crypto pubkey'

# Text that every machine with this tree has.
own_files()
{
	cat "$top"/{lib,drivers,app}/*/*.[ch] "$(pkg-config --variable=includedir libdpdk)"/*.h
}

choose_data()
{
	local corpus=$top/../shared/corpus/calgary

	if [ -n "$file" ]; then
		[ -s "$file" ] || die "$file: no such file, or empty"
		data_name=$file
		# The tool holds all of it in memory, several times.
		head -c $((32 << 20)) "$file" >"$work_dir/data" || exit 1
	elif [ -d "$corpus" ]; then
		data_name="Calgary corpus, joined"
		cat "$corpus"/* >"$work_dir/data"
	else
		data_name="sources here and headers of DPDK"
		own_files 2>/dev/null | head -c $((8 << 20)) >"$work_dir/data"
	fi
	data_name+=", $(stat -c %s "$work_dir/data") bytes"
}

# tool_start TOOL LOG DEVICE VDEV-ARGS OPTIONS...: start a performance tool on a vdev.
tool_start()
{
	local tool=$1 log=$2 device=$3 args=$4 eal=("${eal_memory[@]}")
	shift 4

	[[ $device != *_hisi_* ]] || eal+=(-d "$(dirname "$plugin")/librte_$device.so")
	[[ " ${eal_memory[*]} " != *" --no-huge "* ]] || eal+=(--file-prefix="bench$$")
	# In the foreground of its own process group: there it ends when this script is stopped.
	child_start "$log" timeout --foreground -k 10 600 "$tool" -l "$cpus" --no-pci "${eal[@]}" \
		--vdev="${device}0${args:+,$args}" -- "$@"
}

# The status of what was started.
tool_wait()
{
	local status

	wait "$child"
	status=$?
	child=
	return $status
}

# tool_failed LOG WHAT: say so, with the end of the log.
tool_failed()
{
	progress ""
	say "failed: $2" >&2
	tail -n 15 "$1" >&2
	return 1
}

# compress_start LOG VDEV-ARGS DRIVER TOOL-OPTIONS...
compress_start()
{
	local log=$1 args=$2 driver=$3
	shift 3

	tool_start dpdk-test-compress-perf "$log" "compress_$driver" "$args" \
		--driver-name "compress_$driver" --input-file "$work_dir/data" \
		--operation comp_and_decomp --max-num-sgl-segs 1 --compress-level 1 \
		--burst-sz 32 "$@"
}

# One line "driver size code compressed-percent comp-Gb/s decomp-Gb/s" per run, in the file runs.
compress_measure()
{
	local round driver size code args log=$work_dir/perf.log n=0 all row

	all=$((rounds * $(wc -w <<<"$sizes") * $(wc -w <<<"$codes") * $(wc -w <<<"$drivers")))
	for round in $(seq "$rounds"); do
		for size in $sizes; do
			for code in $codes; do
				for driver in $drivers; do
					n=$((n + 1))
					progress "run $n of $all: $size bytes, $code, $driver"
					args=
					[ "$driver" != hisi_zip ] || args=$devargs
					compress_start "$log" "$args" "$driver" \
						--ptest throughput --seg-sz "$size" \
						--huffman-enc "$code" --num-iter 20
					tool_wait || tool_failed "$log" \
						"$driver, $size bytes, $code" || return 1
					row=$(grep -E '^ *[0-9]+ +1 +[0-9]+' "$log" | tail -n 1)
					# shellcheck disable=SC2086
					set -- $row
					echo "$driver $size $code $4 $5 $6" >>"$work_dir/runs"
				done
			done
		done
	done
	progress ""
}

progress()
{
	[ ! -t 2 ] || printf '\r%s\033[K' "$1" >&2
}

compress_table()
{
	awk -v sizes="$sizes" -v codes="$codes" '
	function best(key, v) { return (key in top && top[key] >= v) ? top[key] : v }
	function ratio(a, b) { return b > 0 ? sprintf("%.2f", a / b) : "-" }
	{
		k = $2 " " $3 " " $1
		pct[k] = $4
		top[k " c"] = best(k " c", $5)
		top[k " d"] = best(k " d", $6)
	}
	END {
		print "                  compress Gb/s                        decompress Gb/s" \
			"                      size, % of input"
		print " bytes  Huffman   ours   isal   zlib  :isal  :zlib     ours   isal" \
			"   zlib  :isal  :zlib     ours   isal   zlib  :isal"
		m = split(sizes, s, " "); n = split(codes, c, " ")
		for (j = 1; j <= n; j++) for (i = 1; i <= m; i++) {
			k = s[i] " " c[j] " "
			o = k "hisi_zip"; l = k "isal"; z = k "zlib"
			printf "%6d  %-7s", s[i], c[j]
			for (d = 1; d <= 2; d++) {
				w = d == 1 ? " c" : " d"
				printf "%s%6.2f %6.2f %6.2f %6s %6s", d == 1 ? " " : "   ",
					top[o w], top[l w], top[z w],
					ratio(top[o w], top[l w]), ratio(top[o w], top[z w])
			}
			printf "   %6.2f %6.2f %6.2f %6s\n", pct[o], pct[l], pct[z],
				sprintf("%.3f", pct[l] > 0 ? pct[o] / pct[l] : 0)
		}
	}' "$work_dir/runs"
}

# Cycles that the calling core spends in the driver while the model works on another core, at the
# tool's own delay between the two calls. Beside them what the cores need to hand over SQEs.
compress_cycles()
{
	local round log=$work_dir/cycles.log row

	for round in $(seq "$rounds"); do
		progress "cycles, round $round"
		handover "$work_dir/handover" || return 1
		compress_start "$log" "model=thread${devargs:+,$devargs}" hisi_zip --num-iter 20 \
			--ptest pmd-cyclecount --seg-sz 2048 --huffman-enc fixed
		main_thread_yields
		tool_wait || tool_failed "$log" "cycles of hisi_zip" || return 1
		# lcore level size percent | four retries | setup, C-e, C-d, D-e, D-d
		row=$(grep -E '^ *[0-9]+ +1 +[0-9]+' "$log" | tail -n 1 | tr -d '|')
		# shellcheck disable=SC2086
		set -- $row
		say "$9 ${10} ${11} ${12} ${13}" >>"$work_dir/cycles"
	done
	progress ""
	say "cycles per op of 2 KiB, burst 32, delay 500 us, model on another core:"
	awk '{ print $2 + $3 }' "$work_dir/cycles" | cycles_line "enqueue + dequeue, compress"
	awk '{ print $4 + $5 }' "$work_dir/cycles" | cycles_line "enqueue + dequeue, decompress"
	cycles_line "of these to hand over an SQE" <"$work_dir/handover"
}

# handover FILE: add to it what one SQE takes from core to core and back.
handover()
{
	[ -x "$work_dir/sqe-handover" ] || tool_build sqe-handover -pthread || return 1
	"$work_dir/sqe-handover" "${cpus#*,}" "${cpus%%,*}" >"$work_dir/handover.out" || return 1
	awk '{ print $1 + $2 }' "$work_dir/handover.out" >>"$1"
}

# The tool's main thread spins while it waits for the one that measures; on a machine of two CPUs
# the model would get half of one.
main_thread_yields()
{
	local tool

	for _ in {1..300}; do
		tool=$(pgrep -P "$child" 2>/dev/null) &&
			grep -qs '^wd' "/proc/$tool/task/"*/comm && chrt --idle --pid 0 "$tool" &&
			return
		kill -0 "$child" 2>/dev/null || return
		sleep 0.01
	done
	say "warning: the model shares its CPU with the tool's main thread" >&2
}

# A small program of devtools/, with DPDK. $1: its name; the rest: more options of cc.
tool_build()
{
	local name=$1
	shift

	# shellcheck disable=SC2046
	cc -O2 -Wall -DALLOW_EXPERIMENTAL_API "$@" -o "$work_dir/$name" "$top/devtools/$name.c" \
		$(pkg-config --cflags --libs libdpdk)
}

# One line about the numbers on standard input.
cycles_line()
{
	sort -n | awk -v name="$1" '{ v[NR] = $1 }
		END { printf "  %-30s median %d of %d runs, %d to %d\n", name,
			v[int((NR + 1) / 2)], NR, v[1], v[NR] }'
}

compress_memory()
{
	local prefix=()

	[[ " ${eal_memory[*]} " != *" --no-huge "* ]] || prefix=(--file-prefix="bench$$")
	tool_build qp-memory || return 1
	"$work_dir/qp-memory" -l "${cpus%%,*}" --no-pci "${eal_memory[@]}" "${prefix[@]}" \
		-d "$plugin" --vdev="compress_hisi_zip0${devargs:+,$devargs}" --log-level='*:error'
}

compress_part()
{
	say "data     $data_name"
	say "level 1, one lcore, best of $rounds rounds; \":isal\" is ours divided by isal's"
	say
	compress_measure || return 1
	compress_table
	say
	compress_cycles || return 1
	say
	compress_memory
}

# The versions of what computes in the chosen parts.
software()
{
	local lib libs=libdpdk

	[[ $parts != *compress* ]] || libs+=' libisal libdeflate zlib'
	[[ $parts != *crypto* && $parts != *pubkey* ]] || libs+=' libcrypto'
	for lib in $libs; do
		printf ' %s %s' "$lib" "$(pkg-config --modversion "$lib")"
	done
	[[ $parts != *crypto* ]] || printf ' intel-ipsec-mb %s' "$(ipsec_mb_version)"
}

command_line="${0##*/} $*"
while [ $# -gt 0 ]; do
	case $1 in
	--only) parts=${2:?--only takes compress, crypto or pubkey}; shift ;;
	--rounds) rounds=${2:?--rounds takes a number}; shift ;;
	--devargs) devargs=${2:?--devargs takes devargs}; shift ;;
	-h|--help) usage; exit 0 ;;
	-*) usage >&2; exit 2 ;;
	*) file=$1 ;;
	esac
	shift
done
[[ $rounds =~ ^[1-9][0-9]*$ ]] || die "--rounds takes a number, not $rounds"
case $parts in
compress|crypto|pubkey|'compress crypto pubkey') ;;
*) die "--only takes compress, crypto or pubkey, not $parts" ;;
esac
[ -z "$file" ] || [[ $parts == *compress* ]] || die "$file: the $parts part reads no file"

# What a part needs: PROGRAM DRIVER.
part_check()
{
	command -v "$1" >/dev/null || [ -x "$build/app/$1" ] ||
		die "no $1 here (Debian: apt-get install dpdk-dev; ours: devtools/quickstart.sh)"
	[ -e "$(dirname "$plugin")/librte_$2.so" ] ||
		die "no driver $2 in $build: build first (devtools/quickstart.sh)"
}
for part in $parts; do
	case $part in
	compress) part_check dpdk-test-compress-perf compress_hisi_zip ;;
	crypto) part_check dpdk-test-crypto-perf crypto_hisi_sec ;;
	pubkey) part_check dpdk-test-accel crypto_hisi_hpre ;;
	esac
done
cpus=$(lcores 2)
[[ $cpus == *,* ]] || die "the tool needs two CPUs"

work_open
plugin_place
huge_setup 512
[ -z "$eal_cost" ] || say "$eal_cost"
[[ $parts != *compress* ]] || choose_data

say "date     $(date -u '+%Y-%m-%d %H:%M UTC')"
say "machine  $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) CPUs," \
	"Linux $(uname -r)"
say "software $(software)"
say "command  devtools/$command_line"
for part in $parts; do
	"${part}_part" || exit 1
	[ "$part" = "${parts##* }" ] || say
done
