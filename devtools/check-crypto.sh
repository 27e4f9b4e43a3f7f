# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) 2026 WarpDrive PMD authors
# shellcheck shell=bash
# shellcheck disable=SC2154 # lib.sh and check-dpdk.sh set what is read here
#
# Suites of check.sh that run DPDK's crypto programs on our crypto drivers. Sourced, not run.

# crypto_eal DRIVER VDEV-ARGS: as eal().
crypto_eal()
{
	# shellcheck disable=SC2034 # for eal()
	local vdev=crypto_${1}0 plugin_used

	# shellcheck disable=SC2034
	plugin_used=$(dirname "$plugin")/librte_crypto_$1.so
	eal "${2:-}"
}

# Kinds of model for DPDK's suite, and how many of its 697 cases are executed at least there.
# doc/hisi_sec.rst says what the others are. The suite is this long in 22.11.
sec_models='hw=v3:320 hw=v3,func=pf:320 hw=v2:266 hw=v3,model=thread:320 hw=v3,model=service:320'

# The suites choose a device by names that are built into dpdk-test; a library of ours makes one of
# these mean our driver. preload_run DRIVER ARGS COMMAND NAME EXECUTED TOTAL
preload_run()
{
	local log=$work_dir/preload.out options more

	more=$(model_eal "$2") || return 77
	mapfile -t options < <(crypto_eal "$1" "$2"; printf '%s' "${more:+$more$'\n'}")
	printf '%s\nquit\n' "$3" |
		first env PRELOAD_ALIAS="$4" PRELOAD_DRIVER="crypto_$1" \
			LD_PRELOAD="$build/test/preload/libpreload_driver_id.so" \
			timeout -k 10 300 "${dpdk_test[@]}" "${options[@]}" >"$log" 2>&1
	autotest_judge "$log" "$5" "$6"
}

# preload_rows DRIVER: run what the lines of the input say: ARGS COMMAND NAME EXECUTED TOTAL.
preload_rows()
{
	local row args command name executed total p=0 f=0 s=0 rows

	need "${dpdk_test[0]}" dpdk-dev
	mapfile -t rows
	for row in "${rows[@]}"; do
		read -r args command name executed total <<<"$row"
		[ -n "$args" ] || continue
		say "== $args $command"
		preload_run "$1" "$args" "$command" "$name" "$executed" "$total"
		case $? in
		0) p=$((p + 1)) ;;
		77) s=$((s + 1)); say "# skipped: $args needs a second CPU" ;;
		*) f=$((f + 1)); say "failed: $args $command" ;;
		esac
	done
	say "$p passed, $f failed, $s skipped"
	[ $f -eq 0 ]
}

suite_cryptotest()
{
	local row

	for row in $sec_models; do
		echo "${row%:*} cryptodev_nitrox_autotest crypto_nitrox_sym ${row#*:} 697"
	done | preload_rows hisi_sec
}

# asymtest_rows ARGS LIST:EXECUTED:TOTAL...: lines for preload_rows.
asymtest_rows()
{
	local args=$1 row list executed total

	shift
	for row in "$@"; do
		IFS=: read -r list executed total <<<"$row"
		echo "$args cryptodev_${list}_asym_autotest crypto_$list $executed $total"
	done
}

# The two lists of 22.11. Version 2 has no curves, and two cases are for them.
suite_asymtest()
{
	local args

	for args in hw=v3 hw=v3,func=pf hw=v3,model=thread hw=v3,model=service; do
		asymtest_rows "$args" openssl:10:10 cn10k:6:6
	done >"$work_dir/asym.rows"
	asymtest_rows hw=v2 openssl:10:10 cn10k:4:6 >>"$work_dir/asym.rows"
	preload_rows hisi_hpre <"$work_dir/asym.rows"
}

cryptoperf_ops='cbc ctr sm4 hmac sm3 chain gcm'

# cryptoperf_run TEST OP: one run of the tool, short. It ends with 0 after some errors.
cryptoperf_run()
{
	local test=$1 op=$2 log=$work_dir/cryptoperf.out options line

	mapfile -t options < <(crypto_eal hisi_sec)
	# shellcheck disable=SC2046 # words
	timeout -k 10 120 dpdk-test-crypto-perf "${options[@]}" -- --devtype crypto_hisi_sec \
		--ptest "$test" --total-ops 20000 --burst-sz 32 --buffer-sz 64,2048 \
		--silent $(cryptoperf_options "$op") >"$log" 2>&1
	# A row of the table; latency has none.
	line=$(grep -aE '^ *[0-9]+[, ]|^# time \[us\]' "$log" | tail -n 1 | tr -s ' \t' ' ')
	if [ -z "$line" ] ||
			grep -avE '^ *(#|lcore)' "$log" | grep -qaiE 'failed (to|enq)|error'; then
		say "failed $test $op"
		tail -n 15 "$log"
		return 1
	fi
	say "ok $test $op: $line"
}

suite_cryptoperf()
{
	local test op p=0 f=0

	need dpdk-test-crypto-perf dpdk-dev
	[[ $(lcores 2) == *,* ]] || { say "the tool needs two CPUs"; return 77; }
	for test in throughput latency pmd-cyclecount; do
		for op in $cryptoperf_ops; do
			if cryptoperf_run $test "$op"; then
				p=$((p + 1))
			else
				f=$((f + 1))
			fi
		done
	done
	say "$p passed, $f failed, 0 skipped"
	[ $f -eq 0 ]
}
