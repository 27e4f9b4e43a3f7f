# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) 2026 WarpDrive PMD authors
# shellcheck shell=dash disable=SC2154,SC2034,SC3043
#
# Linux's hisi_sec2 or hisi_hpre on one function: it probes, and each algorithm that it registers
# passes the kernel's own tests. Words: sec or hpre, pf or vf, v2 or v3; "dsm" where the machine has
# the firmware's part of it.

engine=$1
kind=$2
hw=$3
firmware=$4
bdf=$(functions | head -n 1)

# What is the engine's: module, what that needs in other modules, beginning of its algorithms'
# names, the algorithms, and its counters of requests. $least of these the kernel's tests make.
case $engine in
sec)
	driver=hisi_sec2 needs=sha1_generic prefix=hisi_sec_ counts=sec_dfx bad=err_bd_cnt
	algorithms='ecb(aes) cbc(aes) xts(aes) ccm(aes) gcm(aes) cbc(sm4) xts(sm4)
		ecb(des3_ede) cbc(des3_ede) authenc(hmac(sha1),cbc(aes))
		authenc(hmac(sha256),cbc(aes)) authenc(hmac(sha512),cbc(aes))'
	[ "$hw" = v2 ] || algorithms="$algorithms ctr(aes) ctr(sm4) ccm(sm4) gcm(sm4)"
	least=1 ;;
hpre)
	driver=hisi_hpre needs='' prefix=hpre- counts=hpre_dfx
	bad='send_fail_cnt invalid_req_cnt'
	# Vectors of crypto/testmgr.h that are not for software: rsa 4, of them 3 with private
	# keys, dh 2, both ways; then one, two (and a key pair made), one, and 65.
	algorithms='rsa dh' least=11
	if [ "$hw" != v2 ]; then
		algorithms="$algorithms ecdh-nist-p192 ecdh-nist-p256 ecdh-nist-p384 curve25519"
		least=$((least + 2 + 5 + 2 + 130))
	fi ;;
esac

loaded()
{
	local module

	# What the driver falls back to; this kernel has some of it as modules.
	for module in $needs hisi_qm $driver; do
		insmod "/modules/$module.ko" || { because "no $module"; return 1; }
	done
}

probed()
{
	loaded || return 1
	wait_for 10 bound || because "$driver did not bind: $(dmesg | grep "$driver" | tail -n 2)"
}

bound()
{
	[ "$(driver_of "$bdf")" = "$driver" ]
}

# HPRE's PF of version 2 asks the firmware to see to interrupts (_DSM), and does without nothing.
no_firmware()
{
	loaded || return 1
	! bound || { because "it binds without firmware"; return 1; }
	dmesg | grep -F "$bdf" | grep -q 'ACPI handle failed' ||
		{ because "$(dmesg | grep -F "$bdf" | tail -n 2)"; return 1; }
	note "$(dmesg | grep -F "$bdf" | grep 'ACPI handle failed' | tail -n 1)"
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
	[ "$(crypto_field "$prefix$1" selftest)" = passed ]
}

registered()
{
	wait_for 60 tested "$1" || {
		because "self-test $(crypto_field "$prefix$1" selftest): $(dmesg |
			grep -F "$prefix$1" | tail -n 2)"
		return 1
	}
	note "selftest $(crypto_field "$prefix$1" selftest)," \
		"priority $(crypto_field "$prefix$1" priority)"
}

# The driver registers no more than what is asked for above.
no_others()
{
	local n want

	n=$(grep -c "^driver *: $prefix" /proc/crypto)
	want=$(echo "$algorithms" | wc -w)
	[ "$n" = "$want" ] || { because "$n algorithms, not $want"; return 1; }
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

# What the driver counts. hisi_sec2's "done_flag_cnt" has the requests with a wrong tag, too, as
# some of the kernel's tests are.
count()
{
	cat "/sys/kernel/debug/$driver/$bdf/$counts/$1"
}

done_by_device()
{
	local sent back name

	sent=$(count send_cnt) back=$(count recv_cnt)
	[ "$sent" -ge "$least" ] || { because "$sent requests, not $least at least"; return 1; }
	[ "$sent" = "$back" ] || { because "$sent sent, $back back"; return 1; }
	for name in $bad; do
		[ "$(count "$name")" = 0 ] || { because "$name: $(count "$name")"; return 1; }
	done
	note "$sent requests"
}

# What the driver shows of its function: registers must be there to be read. A VF asks its PF for
# alg_qos, and no PF is here.
shown()
{
	local file n=0

	find "/sys/kernel/debug/$driver/$bdf" -type f >/tmp/files
	while read -r file; do
		[ "$kind-${file##*/}" != vf-alg_qos ] || continue
		echo "== $file"
		cat "$file" || { because "$file"; return 1; }
		n=$((n + 1))
	done </tmp/files
	[ $n -gt 10 ] || { because "$n files"; return 1; }
	note "$n files"
}

# The function is made new and given its set-up again, in the driver's hands.
reset()
{
	local i

	for i in 1 2 3; do
		echo 1 >"$pci/devices/$bdf/reset" || { because "reset $i was refused"; return 1; }
	done
	i=$(dmesg | grep -cF "$bdf: FLR reset complete")
	[ "$i" = 3 ] || because "$i of 3 resets complete: $(dmesg | tail -n 2)"
}

# Each time the driver takes the algorithms away and brings them back, tested again.
rebound()
{
	local i

	for i in $(seq "$1"); do
		echo "$bdf" >"$pci/drivers/$driver/unbind" ||
			{ because "round $i: unbind"; return 1; }
		! bound || { because "round $i: still bound"; return 1; }
		echo "$bdf" >"$pci/drivers/$driver/bind" ||
			{ because "round $i: bind: $(dmesg | tail -n 2)"; return 1; }
		wait_for 60 all_tested || { because "round $i: self-test"; return 1; }
	done
	note "$1 times"
}

removed()
{
	rmmod "$driver" && rmmod hisi_qm
}

check found [ -n "$bdf" ] || give_up
if [ "$engine-$kind-$hw-$firmware" = hpre-pf-v2- ]; then
	check no-firmware no_firmware
	check remove removed
	give_up
fi
check probe probed || give_up
for name in $algorithms; do
	check "$name" registered "$name"
done
check no-others no_others
check device done_by_device
check interrupts counted
check debugfs shown
check reset reset
check bind-unbind rebound 3
check remove removed
