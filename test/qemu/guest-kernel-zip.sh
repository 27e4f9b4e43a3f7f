# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) 2026 WarpDrive PMD authors
# shellcheck shell=dash disable=SC2154,SC2034,SC3043
#
# Linux's hisi_zip on one function. Words: pf or vf, v2 or v3.

kind=$1
hw=$2
bdf=$(functions | head -n 1)
algorithm=hisi-deflate-acomp

probed()
{
	insmod /modules/hisi_qm.ko && insmod /modules/hisi_zip.ko || return 1
	wait_for 10 bound || because "hisi_zip did not bind: $(dmesg | grep hisi_zip | tail -n 2)"
}

bound()
{
	[ "$(driver_of "$bdf")" = hisi_zip ]
}

# What /proc/crypto says of the driver's deflate: one field's value.
crypto_field()
{
	awk -v want="$algorithm" -v field="$1" 'BEGIN { RS = "" }
		$0 ~ "driver *: " want { n = split($0, row, "\n")
			for (i = 1; i <= n; i++) if (row[i] ~ "^" field " *:") {
				sub(/^[^:]*: */, "", row[i]); print row[i] } }' /proc/crypto
}

selftest_passed()
{
	[ "$(crypto_field selftest)" = passed ]
}

registered()
{
	wait_for 30 selftest_passed ||
		because "self-test of $algorithm: $(crypto_field selftest); $(dmesg | tail -n 2)"
}

not_registered()
{
	[ -z "$(crypto_field selftest)" ] || because "$algorithm is there on $hw"
}

# The self-test's requests, one at a time, since the driver took the function.
counted()
{
	irqs_of=$bdf irqs_before=0 irqs_requests=0
	irqs_end 95
}

# Each time the driver takes the algorithm away and brings it back, tested again.
rebound()
{
	local i

	for i in $(seq "$1"); do
		echo "$bdf" >"$pci/drivers/hisi_zip/unbind" ||
			{ because "round $i: unbind"; return 1; }
		! bound || { because "round $i: still bound"; return 1; }
		echo "$bdf" >"$pci/drivers/hisi_zip/bind" ||
			{ because "round $i: bind: $(dmesg | tail -n 2)"; return 1; }
		if [ "$hw" = v3 ] && ! wait_for 30 selftest_passed; then
			because "round $i: self-test: $(crypto_field selftest)"
			return 1
		fi
	done
	note "$1 times"
}

# wd_acomp's last line.
load_said()
{
	dmesg | sed -n 's/.*wd_acomp: //p' | tail -n 1
}

gone()
{
	! kill -0 "$1"
}

# What the driver counts: requests sent, received, refused for want of room, failed.
counters()
{
	grep . /sys/kernel/debug/hisi_zip/"$bdf"/zip_dfx/* | sed 's|.*/||'
}

# Function level resets while threads compress; requests may fail meanwhile, data not.
reset_under_load()
{
	local i load

	insmod /modules/wd_acomp.ko seconds=8 threads=2 size_max=16384 lossy=1 &
	load=$!
	sleep 2
	for i in 1 2 3; do
		echo 1 >"$pci/devices/$bdf/reset" || { because "reset $i was refused"; return 1; }
		sleep 1
	done
	wait_for 30 gone $load ||
		{ because "requests that never came back: $(counters)"; return 1; }
	wait $load || { because "the load failed: $(load_said)"; return 1; }
	rmmod wd_acomp
	note "$(load_said)"
}

# load_passes THREADS SIZE IRQS: the data must be right, without a failure, and the interrupts so
# many in a hundred requests.
load_passes()
{
	irqs_begin "$bdf"
	insmod /modules/wd_acomp.ko seconds=3 threads="$1" size_max="$2" ||
		{ because "$(dmesg | grep wd_acomp | tail -n 2)"; return 1; }
	rmmod wd_acomp
	irqs_end "$3" && note "$(load_said), $irqs_said"
}

removed()
{
	rmmod hisi_zip && rmmod hisi_qm
}

check found [ -n "$bdf" ] || give_up
check probe probed || give_up
if [ "$hw" = v3 ]; then
	check selftest registered || give_up
	check interrupts counted
	check bind-unbind rebound 10
	check load-serial load_passes 1 4096 95
	check load load_passes 2 65536 1
	check reset-under-load reset_under_load
	check load-after-reset load_passes 2 65536 1
else
	check no-algorithm not_registered
	check bind-unbind rebound 10
fi
check remove removed
