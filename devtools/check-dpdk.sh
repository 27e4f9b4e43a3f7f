# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) 2026 WarpDrive PMD authors
# shellcheck shell=bash
# shellcheck disable=SC2154 # lib.sh sets what is read here
#
# Suites of check.sh that run DPDK's programs, and ours, on the plugin. Sourced, not run.

vdev=compress_hisi_zip0
# The programs and what runs them.
dpdk_test=(dpdk-test)
perf_tool=(dpdk-test-compress-perf)
perf_extra=()

# eal VDEV-ARGS: the options of every EAL program here. Two lcores where there are two.
eal()
{
	printf '%s\n' -l "$(lcores 2)" --no-pci "${eal_memory[@]}" -d "${plugin_used:-$plugin}" \
		"--vdev=$vdev${1:+,$1}"
	# Programs without shared memory files still have a folder of their own.
	[[ " ${eal_memory[*]} " != *" --no-huge "* ]] ||
		printf '%s\n' --file-prefix="check$BASHPID"
}

# accel_eal: the same for our tool, which uses every engine.
accel_eal()
{
	eal
	printf '%s\n' -d "$(dirname "${plugin_used:-$plugin}")/librte_crypto_hisi_sec.so"
}

# Kinds of model for DPDK's own suite. A service core takes an lcore of its own. Not hw=v2, which
# cannot decompress raw data, and the suite has nobody else do it: selftest is for that version.
models='hw=v3 hw=v3,func=pf hw=v3,model=thread hw=v3,model=service'

# model_eal ARGS: EAL's further options for that kind; status 77 when it cannot be had here.
model_eal()
{
	local cpus

	[[ $1 == *model=service* ]] || return 0
	cpus=$(lcores 2)
	[[ $cpus == *,* ]] || return 77
	printf '%s\n' -S "${cpus#*,}"
}

suite_pmdinfo()
{
	local python

	[ -f dpdk-sdk/usertools/dpdk-pmdinfo.py ] || { say "no dpdk-pmdinfo.py here"; return 77; }
	for python in python3 /usr/bin/python3; do
		"$python" -c 'import elftools' 2>/dev/null && break
	done
	pmdinfo_judge "$plugin" a250 a251 &&
		pmdinfo_judge "$(dirname "$plugin")/librte_crypto_hisi_sec.so" a255 a256 &&
		pmdinfo_judge "$(dirname "$plugin")/librte_crypto_hisi_hpre.so" a258 a259
}

# pmdinfo_judge PLUGIN PF VF: by suite_pmdinfo's $python.
pmdinfo_judge()
{
	local out

	out=$("$python" dpdk-sdk/usertools/dpdk-pmdinfo.py "$1") || return 1
	say "$out"
	"$python" - "$out" lib/wd_common/wd_dev.h "$2" "$3" <<-'JUDGE'
	import json, re, sys

	drivers = json.loads(sys.argv[1])
	ids = {(i["vendor"], i["device"]) for d in drivers for i in d.get("pci_ids", [])}
	want = {("19e5", i) for i in sys.argv[3:]}
	assert ids >= want, f"PCI ids of PF and VF, got {ids}"
	assert any("vfio-pci" in d.get("kmod", "") for d in drivers), "vfio-pci not named"
	params = " ".join(d.get("params", "") for d in drivers)
	for key in re.findall(r'^\s+"(\w+)=<', open(sys.argv[2]).read(), re.M):
	    assert f"{key}=" in params, f"devarg {key} not named in {params!r}"
	JUDGE
}

# Into a folder of its own: does the plugin find our libraries from where it is installed?
suite_install()
{
	local root=$build/install-test pmds bad=0

	! plugin_unsafe "$build" || root=$cache/install-test
	rm -rf "$root"
	DESTDIR=$root meson install -C "$build" --no-rebuild --quiet || return 1
	pmds=$(find "$root" -name "$(basename "$plugin")" -printf '%h\n')
	find "$root" -type f -o -type l | sed "s|^$root||"
	[ -n "$pmds" ] || { say "no plugin was installed"; return 1; }
	(
		plugin_used=$pmds/$(basename "$plugin")
		autotest_run hw=v3 27
	) || bad=1
	say "== EAL with an installed plugin, without -d"
	install_default "$root" "${pmds#"$root"}"
	case $? in
	0) say "$((2 - bad)) passed, $bad failed, 0 skipped" ;;
	77) say "$((1 - bad)) passed, $bad failed, 1 skipped" ;;
	*) say "$((1 - bad)) passed, $((1 + bad)) failed, 0 skipped" ;;
	esac
}

# In a mount namespace the installed files appear at their final places; the machine sees nothing.
install_default()
{
	local root=$1 pmds=$2 libs

	unshare -m true 2>/dev/null ||
		{ say "# skipped: EAL without -d: no mount namespace for us here"; return 77; }
	libs=$(dirname "$(find "$root" -name 'libwd_common.so.0')")
	libs=${libs#"$root"}
	cp -a "$pmds" "$work_dir/pmds" && cp -a "$root$pmds"/. "$work_dir/pmds/" || return 1
	mkdir -p "$libs"
	cp -a "$libs" "$work_dir/libs" && cp -a "$root$libs"/. "$work_dir/libs/" || return 1
	mapfile -t options < <(eal hw=v3 | sed '/^-d$/,+1d')
	# shellcheck disable=SC2016
	printf 'compressdev_autotest\nquit\n' | unshare -m sh -c '
		mount --bind "$1" "$2" && mount --bind "$3" "$4" && shift 4 &&
		exec timeout -k 10 300 dpdk-test "$@"' \
		sh "$work_dir/pmds" "$pmds" "$work_dir/libs" "$libs" "${options[@]}" \
		>"$work_dir/default.log" 2>&1
	autotest_judge "$work_dir/default.log" 27 27
}

# autotest_judge LOG EXECUTED TOTAL: print the suite's own counts; all right if it ran so many cases
# and has so many in all.
autotest_judge()
{
	local total executed ok bad

	total=$(sed -n 's/.*Tests Total : *//p' "$1" | tail -n 1)
	executed=$(sed -n 's/.*Tests Executed : *//p' "$1" | tail -n 1)
	ok=$(sed -n 's/.*Tests Passed : *//p' "$1" | tail -n 1)
	bad=$(sed -n 's/.*Tests Failed : *//p' "$1" | tail -n 1)
	say "total ${total:-?}, executed ${executed:-?}, passed ${ok:-?}, failed ${bad:-?}"
	if [ "${executed:-0}" -ge "$2" ] && [ "${bad:-1}" -eq 0 ] && [ "$ok" -eq "$executed" ] &&
			[ "${total:-0}" -eq "$3" ]; then
		return 0
	fi
	grep -aE 'failed|FAIL|hisi_zip|wd_|Invalid|error' "$1" | tail -n 20
	tail -n 5 "$1"
	return 1
}

# Before all else that runs here: between two looks at the device the suite sleeps, and gives up
# after 100 ms. A model with a thread or a core of its own must get a CPU in that time; eight busy
# loops beside it make every run fail, and none at this priority. Others than root go without.
first()
{
	if [ "$(nice -n -20 nice 2>/dev/null)" = -20 ]; then
		nice -n -20 "$@"
	else
		"$@"
	fi
}

# autotest_late LOG: did the suite run out of time before it or the driver complained of anything
# else? What follows may be the suite's own fault, as it frees what is in flight.
autotest_late()
{
	awk '/^USER1: Not all operations could be dequeued/ { late = 1; exit }
		/^USER1: This is a negative test/ { negative = 1; next }
		# What a negative test expects.
		negative && /^USER1: Decomp(ression)?: .*(not successful|operation failed)/ { next }
		/^USER1: / && !/Running tests/ { exit }
		/^(WD: )?compress_hisi_zip/ { exit }
		END { exit !late }' "$1"
}

# autotest_run ARGS EXECUTED: compressdev_autotest on one kind of device.
autotest_run()
{
	local log=$work_dir/autotest.out options more try

	more=$(model_eal "$1") || return 77
	mapfile -t options < <(eal "$1"; printf '%s' "${more:+$more$'\n'}")
	for try in 1 2 3; do
		printf 'compressdev_autotest\nquit\n' |
			first timeout -k 10 300 "${dpdk_test[@]}" "${options[@]}" >"$log" 2>&1
		autotest_judge "$log" "$2" 27 && return
		# No device of its own, no wait: there the message means a lost op.
		[[ $1 == *model=* ]] && autotest_late "$log" && [ "$try" -lt 3 ] || return 1
		say "no verdict from try $try: the suite's 100 ms ran out"
		retries=$((retries + 1))
	done
}

suite_autotest()
{
	local args p=0 f=0 s=0 retries=0

	need "${dpdk_test[0]}" dpdk-dev
	for args in $models; do
		say "== $args"
		autotest_run "$args" 27
		case $? in
		0) p=$((p + 1)) ;;
		77) s=$((s + 1)); say "# skipped: $args needs a second CPU" ;;
		*) f=$((f + 1)); say "failed: $args" ;;
		esac
	done
	[ $retries -eq 0 ] || say "# retried: the suite's 100 ms ran out $retries times"
	say "$p passed, $f failed, $s skipped"
	[ $f -eq 0 ]
}

# perf_failed STATUS TEST LOG: the tool ends with 0 after some errors, too.
perf_failed()
{
	[ "$1" -eq 0 ] || return 0
	grep -qaiE 'not (successful|finished correctly|the same|equal)|failed|error| inf' "$3" &&
		return 0
	# Decompression without compression has nothing to compare with, and prints no table.
	[ "$2" = "verify decomp" ] && return 1
	! grep -qaE '^ *[0-9]+ +1 +[0-9]+' "$3"
}

# perf_run TEST OPERATION SEGMENT-SIZE SEGMENTS HUFFMAN: one run of the performance tool, short.
perf_run()
{
	local log=$work_dir/perf.out input=$work_dir/perf.in options status

	mapfile -t options < <(eal)
	# Alone, decompression takes the file as one DEFLATE stream.
	[ "$2" != decomp ] || input=$work_dir/perf.deflate
	timeout -k 10 300 "${perf_tool[@]}" "${options[@]}" -- --ptest "$1" \
		--driver-name compress_hisi_zip --input-file "$input" \
		--operation "$2" --seg-sz "$3" --max-num-sgl-segs "$4" --huffman-enc "$5" \
		--compress-level 1 --num-iter 2 --burst-sz 32 --pool-sz 2048 \
		--cc-delay-us 100 "${perf_extra[@]}" >"$log" 2>&1
	status=$?
	if perf_failed $status "$1 $2" "$log"; then
		say "failed $*: status $status"
		tail -n 15 "$log"
		return 1
	fi
	say "ok $*: $(grep -aE '^ *[0-9]+ +1 +[0-9]+' "$log" | tail -n 1 | tr -s ' ')"
}

perf_input()
{
	cat lib/*/*.[ch] drivers/compress/*/*.[ch] | head -c 400000 >"$work_dir/perf.in"
}

suite_perf()
{
	local kind operation shape size segments huffman p=0 f=0

	need dpdk-test-compress-perf dpdk-dev
	[[ $(lcores 2) == *,* ]] || { say "the tool needs two CPUs"; return 77; }
	perf_input
	python3 -c 'import sys, zlib
c = zlib.compressobj(6, zlib.DEFLATED, -15)
sys.stdout.buffer.write(c.compress(sys.stdin.buffer.read()) + c.flush())' \
		<"$work_dir/perf.in" >"$work_dir/perf.deflate"
	for kind in throughput verify pmd-cyclecount; do
		for operation in comp decomp comp_and_decomp; do
			for shape in 4096:1:dynamic 16384:1:fixed 2048:64:dynamic; do
				IFS=: read -r size segments huffman <<<"$shape"
				# Its input and output then are one op.
				[ $operation != decomp ] || segments=255
				if perf_run $kind $operation "$size" "$segments" "$huffman"; then
					p=$((p + 1))
				else
					f=$((f + 1))
				fi
			done
		done
	done
	say "$p passed, $f failed, 0 skipped"
	[ $f -eq 0 ]
}

# The data cases of our own tool, which goes through every kind of model itself.
suite_selftest()
{
	local options more

	more=$(model_eal model=service)
	mapfile -t options < <(accel_eal; printf '%s' "${more:+$more$'\n'}")
	timeout -k 10 1800 "$build/app/dpdk-test-accel" "${options[@]}" -- selftest \
		${quick:+--quick} 2>&1
}

# Each test/app/*.sh runs the tool as a person would; it gets the tool and EAL's options.
suite_app()
{
	local script bad=0 log=$work_dir/app.out

	export ACCEL=$build/app/dpdk-test-accel ACCEL_EAL
	ACCEL_EAL=$(accel_eal | tr '\n' ' ')
	for script in test/app/*.sh; do
		[ -f "$script" ] || { say "no scripts in test/app"; return 77; }
		say "== $script"
		bash "$script" || { say "failed: $script"; bad=$((bad + 1)); }
	done >"$log" 2>&1
	cat "$log"
	unit_sum "$log" && [ $bad -eq 0 ]
}
