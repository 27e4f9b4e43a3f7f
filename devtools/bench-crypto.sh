# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) 2026 WarpDrive PMD authors
# shellcheck shell=bash
# shellcheck disable=SC2154 # lib.sh and bench.sh set what is read here
#
# The crypto part of bench.sh: crypto_hisi_sec beside DPDK's software drivers. Sourced, not run.

crypto_drivers='hisi_sec aesni_mb openssl'
crypto_sizes='64 256 1024 4096 16384'
# As cryptoperf_options() calls them, and what people do.
crypto_ops='cbc:AES-128-CBC ctr:AES-256-CTR gcm:AES-128-GCM hmac:HMAC-SHA256
chain:AES-128-CBC+HMAC-SHA1 sm4:SM4-CBC sm3:SM3'

# "driver op size": how many ops take about half a second. What a driver does not offer is not
# there.
declare -A crypto_total

# The library has no pkg-config file.
ipsec_mb_version()
{
	local version

	version=$(printf '#include <intel-ipsec-mb.h>\nIMB_VERSION_STR\n' | cc -E -P - 2>/dev/null |
		tail -n 1 | tr -d '"')
	echo "${version:--}"
}

# crypto_start LOG DRIVER VDEV-ARGS OP TOOL-OPTIONS...
crypto_start()
{
	local log=$1 driver=$2 args=$3 op=$4 options
	shift 4

	read -ra options <<<"$(cryptoperf_options "$op")"
	[ "$driver" != hisi_sec ] || args+=${devargs:+${args:+,}$devargs}
	tool_start dpdk-test-crypto-perf "$log" "crypto_$driver" "$args" \
		--devtype "crypto_$driver" --burst-sz 32 --silent --csv-friendly \
		"${options[@]}" "$@"
}

# crypto_rows LOG: the tool's rows, columns separated by blanks. It may end with 0 without any.
crypto_rows()
{
	grep -aE '^ *[0-9]+,' "$1" | tr ',' ' '
}

# crypto_probe DRIVER: which operations it has, by trying, and how fast about. Large requests come
# first: by then everything is loaded, and the small ones are not taken for slow. Others may be
# missing or fail, ours may not.
crypto_probe()
{
	local driver=$1 op log=$work_dir/crypto.log status size mops ops sizes

	sizes=$(tr ' ' '\n' <<<"$crypto_sizes" | sort -rn | paste -sd,)
	for op in $crypto_ops; do
		op=${op%:*}
		progress "looking what $driver offers: $op"
		crypto_start "$log" "$driver" '' "$op" --ptest throughput --total-ops 2048 \
			--buffer-sz "$sizes"
		tool_wait
		status=$?
		! grep -q 'does not support capabilities requested' "$log" || continue
		if [ $status -ne 0 ] || [ -z "$(crypto_rows "$log")" ]; then
			if [ "$driver" != hisi_sec ] &&
					grep -qE 'failed to (parse|initialize)' "$log"; then
				progress ""
				say "crypto_$driver is not here, or not for this machine"
				return 0
			fi
			tool_failed "$log" "$driver, $op"
			[ "$driver" != hisi_sec ] || return 1
			continue
		fi
		while read -r _ size _ _ _ _ _ mops _; do
			# Millions with three digits after the point: without it, thousands.
			ops=$((10#${mops/./} * 500))
			crypto_total[$driver $op $size]=$((ops > 2048 ? ops : 2048))
		done < <(crypto_rows "$log")
	done
}

# One line "driver op size Gb/s" per run, in the file crypto-runs.
crypto_measure()
{
	local round driver op size total log=$work_dir/crypto.log n=0 all row

	all=$((rounds * ${#crypto_total[@]}))
	for round in $(seq "$rounds"); do
		for op in $crypto_ops; do
			op=${op%:*}
			for size in $crypto_sizes; do
				for driver in $crypto_drivers; do
					total=${crypto_total[$driver $op $size]:-}
					[ -n "$total" ] || continue
					n=$((n + 1))
					progress "run $n of $all: $size bytes, $op, $driver"
					crypto_start "$log" "$driver" '' "$op" --ptest throughput \
						--total-ops "$total" --buffer-sz "$size"
					tool_wait && row=$(crypto_rows "$log") && [ -n "$row" ] ||
						tool_failed "$log" "$driver, $size bytes, $op" ||
						return 1
					# shellcheck disable=SC2086
					set -- $row
					echo "$driver $op $size $9" >>"$work_dir/crypto-runs"
				done
			done
		done
	done
	progress ""
}

crypto_table()
{
	awk -v sizes="$crypto_sizes" -v ops="$crypto_ops" '
	function rate(key) { return key in top ? sprintf("%.2f", top[key]) : "-" }
	function ratio(a, b) {
		return a in top && b in top && top[b] > 0 ? sprintf("%.2f", top[a] / top[b]) : "-"
	}
	{
		k = $2 " " $3 " " $1
		if (!(k in top) || top[k] < $4)
			top[k] = $4
	}
	END {
		print "Gb/s                    bytes     ours aesni_mb  openssl      :mb :openssl"
		m = split(sizes, s, " "); n = split(ops, o, " ")
		for (j = 1; j <= n; j++) {
			split(o[j], name, ":")
			for (i = 1; i <= m; i++) {
				k = name[1] " " s[i] " "
				printf "%-22s %6d %8s %8s %8s %8s %8s\n", name[2], s[i],
					rate(k "hisi_sec"), rate(k "aesni_mb"), rate(k "openssl"),
					ratio(k "hisi_sec", k "aesni_mb"),
					ratio(k "hisi_sec", k "openssl")
			}
		}
	}' "$work_dir/crypto-runs"
}

# crypto_cycles_run DRIVER OP: add a line "enqueue + dequeue, waiting" to the file crypto-cycles-OP.
# The tool fills the queue, waits, and empties it; the model needs less than that millisecond for
# 1024 requests of 64 bytes. Waiting is 1 if the driver was asked in vain more than now and then:
# on a machine that is busy otherwise, that is what is measured.
crypto_cycles_run()
{
	local driver=$1 op=$2 log=$work_dir/crypto.log args='' row

	[ "$driver" != hisi_sec ] || args=model=thread
	crypto_start "$log" "$driver" "$args" "$op" --ptest pmd-cyclecount --total-ops 204800 \
		--desc-nb 1024 --pmd-cyclecount-delay-ms 1 --buffer-sz 64
	[ "$driver" != hisi_sec ] || main_thread_yields
	tool_wait && row=$(crypto_rows "$log") && [ -n "$row" ] ||
		tool_failed "$log" "cycles of $driver, $op" || return 1
	# lcore size burst enqueued dequeued, two retries, cycles to build, enqueue, dequeue
	awk '{ print $9 + $10, ($7 > $5 / 100) }' <<<"$row" >>"$work_dir/crypto-cycles-$op"
}

# crypto_cycles_line OP NAME
crypto_cycles_line()
{
	local late

	awk '{ print $1 }' "$work_dir/crypto-cycles-$1" | cycles_line "$2"
	late=$(awk '{ n += $2 } END { print n }' "$work_dir/crypto-cycles-$1")
	[ "$late" -eq 0 ] ||
		say "    in $late of them the model was late, and waiting for it is counted"
}

crypto_cycles()
{
	local round op own='' row

	for op in cbc gcm chain; do
		[ -z "${crypto_total[hisi_sec $op 64]:-}" ] || own+=" $op"
	done
	for round in $(seq "$rounds"); do
		progress "cycles, round $round"
		handover "$work_dir/crypto-handover" || return 1
		for op in $own; do
			crypto_cycles_run hisi_sec "$op" || return 1
		done
		crypto_cycles_run null null || return 1
	done
	progress ""
	say "cycles per op (enqueue + dequeue) of 64 bytes, burst 32, queue of 1024, delay 1 ms," \
		"model on another core:"
	for row in $crypto_ops; do
		[[ " $own " != *" ${row%:*} "* ]] ||
			crypto_cycles_line "${row%:*}" "${row#*:}"
	done
	cycles_line "of these to hand over an SQE" <"$work_dir/crypto-handover"
	crypto_cycles_line null "crypto_null"
}

crypto_part()
{
	local driver

	say "one lcore, burst 32, best of $rounds rounds;" \
		"\":mb\" is ours divided by aesni_mb's; \"-\": not offered"
	say
	for driver in $crypto_drivers; do
		crypto_probe "$driver" || return 1
	done
	progress ""
	crypto_measure || return 1
	crypto_table
	say
	crypto_cycles
}
