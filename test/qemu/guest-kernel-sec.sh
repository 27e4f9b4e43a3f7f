# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) 2026 WarpDrive PMD authors
# shellcheck shell=dash disable=SC2154,SC2034,SC3043
#
# Linux's hisi_sec2 on one function: it probes, and each algorithm that it registers passes the
# kernel's own tests. Words: pf or vf, v2 or v3.

kind=$1
hw=$2
bdf=$(functions | head -n 1)
algorithms='ecb(aes) cbc(aes) xts(aes) ccm(aes) gcm(aes) cbc(sm4) xts(sm4)
	ecb(des3_ede) cbc(des3_ede) authenc(hmac(sha1),cbc(aes))
	authenc(hmac(sha256),cbc(aes)) authenc(hmac(sha512),cbc(aes))'
algorithms_v3='ctr(aes) ctr(sm4) ccm(sm4) gcm(sm4)'
[ "$hw" = v2 ] || algorithms="$algorithms $algorithms_v3"

probed()
{
	# The fallback of authenc needs SHA-1, which this kernel has as a module.
	insmod /modules/sha1_generic.ko && insmod /modules/hisi_qm.ko &&
		insmod /modules/hisi_sec2.ko || return 1
	wait_for 10 bound || because "hisi_sec2 did not bind: $(dmesg | grep hisi_sec | tail -n 2)"
}

bound()
{
	[ "$(driver_of "$bdf")" = hisi_sec2 ]
}

# crypto_field DRIVER FIELD: one value of /proc/crypto.
crypto_field()
{
	awk -v want="$1" -v field="$2" 'BEGIN { RS = "" }
		{ n = split($0, row, "\n"); mine = 0
			for (i = 1; i <= n; i++) {
				key = row[i]; sub(/ *:.*/, "", key)
				value = row[i]; sub(/^[^:]*: */, "", value)
				if (key == "driver" && value == want) mine = 1
				if (key == field) found = value }
			if (mine) print found }' /proc/crypto
}

tested()
{
	[ "$(crypto_field "hisi_sec_$1" selftest)" = passed ]
}

registered()
{
	wait_for 60 tested "$1" || {
		because "self-test $(crypto_field "hisi_sec_$1" selftest): $(dmesg |
			grep -F "hisi_sec_$1" | tail -n 2)"
		return 1
	}
	note "selftest $(crypto_field "hisi_sec_$1" selftest)," \
		"priority $(crypto_field "hisi_sec_$1" priority)"
}

# The driver registers no more than what is asked for above.
no_others()
{
	local n want

	n=$(grep -c '^driver *: hisi_sec_' /proc/crypto)
	want=$(echo "$algorithms" | wc -w)
	[ "$n" = "$want" ] || because "$n algorithms, not $want"
	note "$n algorithms"
}

counted()
{
	local n

	n=$(interrupts "$bdf")
	[ "$n" -gt 0 ] || { because "no interrupt: $(grep -c . /proc/interrupts) rows"; return 1; }
	note "$n interrupts"
}

all_tested()
{
	local name

	for name in $algorithms; do
		tested "$name" || return 1
	done
}

# What the driver counts. Its "done_flag_cnt" has the requests with a wrong tag, too, as some of
# the kernel's tests are.
dfx()
{
	cat /sys/kernel/debug/hisi_sec2/"$bdf"/sec_dfx/"$1"
}

done_by_device()
{
	[ "$(dfx send_cnt)" -gt 0 ] || { because "nothing was sent to the device"; return 1; }
	[ "$(dfx send_cnt)" = "$(dfx recv_cnt)" ] ||
		{ because "$(dfx send_cnt) sent, $(dfx recv_cnt) back"; return 1; }
	note "$(dfx send_cnt) requests, $(dfx err_bd_cnt) malformed," \
		"$(dfx done_flag_cnt) wrong tags"
	[ "$(dfx err_bd_cnt)" = 0 ]
}

# Each time the driver takes the algorithms away and brings them back, tested again.
rebound()
{
	local i

	for i in $(seq "$1"); do
		echo "$bdf" >"$pci/drivers/hisi_sec2/unbind" ||
			{ because "round $i: unbind"; return 1; }
		! bound || { because "round $i: still bound"; return 1; }
		echo "$bdf" >"$pci/drivers/hisi_sec2/bind" ||
			{ because "round $i: bind: $(dmesg | tail -n 2)"; return 1; }
		wait_for 60 all_tested || { because "round $i: self-test"; return 1; }
	done
	note "$1 times"
}

removed()
{
	rmmod hisi_sec2 && rmmod hisi_qm
}

check found [ -n "$bdf" ] || give_up
check probe probed || give_up
for name in $algorithms; do
	check "$name" registered "$name"
done
check no-others no_others
check device done_by_device
check interrupts counted
check bind-unbind rebound 3
check remove removed
