#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) 2026 WarpDrive PMD authors
#
# How fast: hisi_zip on its inline model beside DPDK's software drivers, in one run, and what the
# driver itself costs. See --help.

set -uo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

usage()
{
	cat <<-EOF
	usage: ${0##*/} [--rounds N] [--devargs ARGS] [FILE]

	Prints throughput and ratio of compress_hisi_zip (model=inline), compress_isal and
	compress_zlib with dpdk-test-compress-perf, one lcore each, level 1, dynamic and fixed
	Huffman codes, segments of 4 KiB, 16 KiB and 59460 bytes (the largest the tool takes);
	then the driver's own cycles with the model on another core, and the memory of a queue
	pair. Drivers take turns, and of N rounds (default 5) the best figure counts: what
	else the machine does only ever slows a run down.

	The data is FILE, or ../shared/corpus/calgary joined, or DPDK's headers and our
	sources. Needs a build in build/ (devtools/quickstart.sh makes one) and two CPUs.
	EOF
}

on_exit()
{
	huge_restore
}

drivers='hisi_zip isal zlib'
sizes='4096 16384 59460'
codes='dynamic fixed'
rounds=5 devargs='' file=''

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

# perf LOG VDEV-ARGS DRIVER TOOL-OPTIONS...: run the tool; its log is shown if it fails.
perf()
{
	local log=$1 args=$2 driver=$3 plugged=()
	shift 3

	[ "$driver" != hisi_zip ] || plugged=(-d "$plugin")
	[[ " ${eal_memory[*]} " != *" --no-huge "* ]] || plugged+=(--file-prefix="bench$$")
	timeout -k 10 600 dpdk-test-compress-perf -l "$cpus" --no-pci "${eal_memory[@]}" \
		"${plugged[@]}" --vdev="compress_${driver}0${args:+,$args}" -- \
		--driver-name "compress_$driver" --input-file "$work_dir/data" \
		--operation comp_and_decomp --max-num-sgl-segs 1 --compress-level 1 \
		--burst-sz 32 "$@" >"$log" 2>&1 </dev/null && return
	say "dpdk-test-compress-perf failed on compress_$driver ($*):" >&2
	tail -n 15 "$log" >&2
	return 1
}

# One line "driver size code compressed-percent comp-Gb/s decomp-Gb/s" per run, in the file runs.
measure()
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
					perf "$log" "$args" "$driver" --ptest throughput \
						--seg-sz "$size" --huffman-enc "$code" \
						--num-iter 20 || return 1
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

table()
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
cycles()
{
	local round log=$work_dir/cycles.log row

	tool_build sqe-handover -pthread || return 1
	for round in $(seq "$rounds"); do
		progress "cycles, round $round"
		"$work_dir/sqe-handover" "${cpus#*,}" "${cpus%%,*}" >>"$work_dir/handover" ||
			return 1
		perf "$log" "model=thread${devargs:+,$devargs}" hisi_zip --num-iter 20 \
			--ptest pmd-cyclecount --seg-sz 2048 --huffman-enc fixed &
		main_thread_yields $!
		wait $! || return 1
		# lcore level size percent | four retries | setup, C-e, C-d, D-e, D-d
		row=$(grep -E '^ *[0-9]+ +1 +[0-9]+' "$log" | tail -n 1 | tr -d '|')
		# shellcheck disable=SC2086
		set -- $row
		say "$9 ${10} ${11} ${12} ${13}" >>"$work_dir/cycles"
	done
	progress ""
	say "cycles per op of 2 KiB, burst 32, delay 500 us, model on another core:"
	awk '{ print $2 + $3 }' "$work_dir/cycles" | sort -n |
		cycles_line "enqueue + dequeue, compress"
	awk '{ print $4 + $5 }' "$work_dir/cycles" | sort -n |
		cycles_line "enqueue + dequeue, decompress"
	awk '{ print $1 + $2 }' "$work_dir/handover" | sort -n |
		cycles_line "of these to hand over an SQE"
}

# The tool's main thread spins while it waits for the one that measures; on a machine of two CPUs
# the model would get half of one. $1: the process that runs perf().
main_thread_yields()
{
	local tool

	for _ in {1..300}; do
		tool=$(pgrep -P "$(pgrep -P "$1" | head -n 1)" 2>/dev/null) &&
			grep -qs '^wd' "/proc/$tool/task/"*/comm && chrt --idle --pid 0 "$tool" &&
			return
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

# Sorted numbers on standard input.
cycles_line()
{
	awk -v name="$1" '{ v[NR] = $1 }
		END { printf "  %-30s median %d of %d runs, %d to %d\n", name,
			v[int((NR + 1) / 2)], NR, v[1], v[NR] }'
}

memory()
{
	local prefix=()

	[[ " ${eal_memory[*]} " != *" --no-huge "* ]] || prefix=(--file-prefix="bench$$")
	tool_build qp-memory || return 1
	"$work_dir/qp-memory" -l "${cpus%%,*}" --no-pci "${eal_memory[@]}" "${prefix[@]}" \
		-d "$plugin" --vdev="compress_hisi_zip0${devargs:+,$devargs}" --log-level='*:error'
}

command_line="${0##*/} $*"
while [ $# -gt 0 ]; do
	case $1 in
	--rounds) rounds=${2:?--rounds takes a number}; shift ;;
	--devargs) devargs=${2:?--devargs takes devargs}; shift ;;
	-h|--help) usage; exit 0 ;;
	-*) usage >&2; exit 2 ;;
	*) file=$1 ;;
	esac
	shift
done
[[ $rounds =~ ^[1-9][0-9]*$ ]] || die "--rounds takes a number, not $rounds"
command -v dpdk-test-compress-perf >/dev/null ||
	die "no dpdk-test-compress-perf here (Debian: apt-get install dpdk-dev)"
[ -f "$plugin" ] || die "no $plugin: build first (devtools/quickstart.sh)"
cpus=$(lcores 2)
[[ $cpus == *,* ]] || die "the tool needs two CPUs"

work_open
plugin_place
huge_setup 512
[ -z "$eal_cost" ] || say "$eal_cost"
choose_data

say "date     $(date -u '+%Y-%m-%d %H:%M UTC')"
say "machine  $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) CPUs," \
	"Linux $(uname -r)"
say "software $(for lib in libdpdk libisal libdeflate zlib; do
	printf ' %s %s' $lib "$(pkg-config --modversion $lib)"; done)"
say "command  devtools/$command_line"
say "data     $data_name"
say "level 1, one lcore, best of $rounds rounds; \":isal\" is ours divided by isal's"
say
measure || exit 1
table
say
cycles || exit 1
say
memory
