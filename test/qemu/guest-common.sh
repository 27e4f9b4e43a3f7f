# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) 2026 WarpDrive PMD authors
# shellcheck shell=dash disable=SC2154,SC2034,SC3043
# shellcheck disable=SC2154,SC2034 # guest-init sets some, guest scripts use some
#
# What guest scripts share. Sourced by guest-init in busybox's shell; run.sh says what is here.

results=0
why=/tmp/why

# ---- results ----

result()
{
	results=$((results + 1))
	printf '%s\n' "$*" >&3
	printf '# %s\n' "$*"
}

# One line, whatever was in it.
line()
{
	tr -c ' -~' ' ' | tr -s ' ' | cut -c 1-160
}

ok()
{
	result "ok $1${2:+: $2}"
}

fail()
{
	result "FAILED $1: $(printf '%s' "${2:-no reason given}" | line)"
}

skip()
{
	result "skipped $1: $(printf '%s' "$2" | line)"
}

# check NAME COMMAND...: the command must succeed; what it writes to $why is the reason else, or
# the end of what it said.
check()
{
	local name=$1

	shift
	rm -f "$why"
	if "$@" >/tmp/check.out 2>&1; then
		cat /tmp/check.out
		[ -s "$why" ] || : >"$why"
		ok "$name" "$(line <"$why")"
		return 0
	fi
	cat /tmp/check.out
	[ -s "$why" ] || tail -n 3 /tmp/check.out >"$why"
	fail "$name" "$(cat "$why")"
	return 1
}

# For use in functions that check() runs.
because()
{
	printf '%s' "$*" >"$why"
	return 1
}

note()
{
	printf '%s' "$*" >"$why"
}

# What no run may leave in the kernel's log. DMAR is Intel's IOMMU, EP a device behind virtio's.
log_bad='WARNING:|BUG:|Oops|Call Trace|general protection|blocked for more than'
log_bad="$log_bad|DMAR:.*fault|fault from EP"

log_clean()
{
	! dmesg | grep -E "$log_bad" >/tmp/bad || because "$(head -n 2 /tmp/bad)"
}

# The end of the machine; the count shows the other side that nothing was lost.
finish()
{
	check kernel-log log_clean
	printf 'end %d\n' "$results" >&3
	exec 3>&-
	sync
	reboot -f
	sleep 60
}

# Nothing that follows could work.
give_up()
{
	finish
}

# wait_for SECONDS COMMAND...: until it succeeds.
wait_for()
{
	local end=$(($(cut -d. -f1 /proc/uptime) + $1))

	shift
	until "$@" 2>/dev/null; do
		[ "$(cut -d. -f1 /proc/uptime)" -lt $end ] || return 1
		sleep 0.1
	done
}

# ---- the accelerators on the bus ----

pci=/sys/bus/pci

# functions: addresses of our functions, sorted.
functions()
{
	local dev

	for dev in "$pci"/devices/*; do
		[ "$(cat "$dev/vendor")" = 0x19e5 ] && echo "${dev##*/}"
	done
}

# driver_of ADDRESS: its name, empty when it has none.
driver_of()
{
	[ ! -e "$pci/devices/$1/driver" ] || basename "$(readlink "$pci/devices/$1/driver")"
}

# driver_bind ADDRESS DRIVER: that driver and no other.
driver_bind()
{
	[ -z "$(driver_of "$1")" ] || echo "$1" >"$pci/devices/$1/driver/unbind"
	echo "$2" >"$pci/devices/$1/driver_override"
	echo "$1" >"$pci/drivers_probe"
	[ "$(driver_of "$1")" = "$2" ] || because "$1 does not bind to $2: $(dmesg | tail -n 2)"
}

# interrupts ADDRESS: how many its vectors have raised in all.
interrupts()
{
	local irq sum=0 n

	for irq in "$pci/devices/$1"/msi_irqs/*; do
		n=$(awk -v irq="${irq##*/}:" '$1 == irq {
			for (i = 2; i <= NF && $i ~ /^[0-9]+$/; i++) sum += $i
			print sum + 0 }' /proc/interrupts)
		sum=$((sum + ${n:-0}))
	done
	echo $sum
}

# What Linux's hisi_zip counts of ADDRESS: dfx ADDRESS FILE, below its folder of debugfs.
dfx()
{
	cat "/sys/kernel/debug/hisi_zip/$1/$2"
}

# irqs_begin ADDRESS, then irqs_end LEAST: since then, at least LEAST interrupts (but for one) for a
# hundred requests that came back, not more than one for each, and none for nothing; notes both.
#
# More cannot be: qm_poll_req_cb() of Linux's qm.c arms a completion queue after it has found no
# further entry in it; one event is made of the first entry after that, and one interrupt of the
# first event after the doorbell of qm_get_complete_eqe_num(), which counts in err_irq when it finds
# no event. Fewer may be: the driver finds by itself, before it arms the queue, what completed while
# it handled an entry. One request at a time leaves next to nothing to be found so.
irqs_begin()
{
	irqs_of=$1
	irqs_before=$(interrupts "$1")
	irqs_requests=$(dfx "$1" zip_dfx/recv_cnt)
}

irqs_end()
{
	local irqs requests none

	irqs=$(($(interrupts "$irqs_of") - irqs_before))
	requests=$(($(dfx "$irqs_of" zip_dfx/recv_cnt) - irqs_requests))
	none=$(dfx "$irqs_of" qm/err_irq)
	irqs_said="$irqs interrupts for $requests requests"
	if [ "$requests" -gt 0 ] && [ "$irqs" -gt 0 ] && [ "$irqs" -le "$requests" ] &&
			[ $(((irqs + 1) * 100)) -ge $((requests * $1)) ] && [ "$none" = 0 ]; then
		note "$irqs_said"
		return 0
	fi
	because "$irqs_said, $none without an event"
}

# ---- programs of the host ----

# share NAME FOLDER: one of the host's folders.
share()
{
	mount -t 9p -o trans=virtio,version=9p2000.L,msize=512000,cache=loose,ro "$1" "$2"
}

# host_mount: below /host the root of the host's programs and the build folder, read-only; what
# programs write to is the guest's.
host_mount()
{
	local mode=1777 entry name

	share root /share || return 1
	mount -t tmpfs -o mode=755 none /host
	for entry in /share/*; do
		name=/host/${entry##*/}
		if [ -L "$entry" ]; then
			ln -s "$(readlink "$entry")" "$name"
		elif [ -d "$entry" ]; then
			mkdir "$name" && mount --bind "$entry" "$name" || return 1
		fi
	done
	# EAL takes no plugin from below a folder that everybody may write to.
	case $build in /tmp/* | /var/tmp/* | /run/*) mode=755 ;; esac
	for name in tmp run var/tmp; do
		mkdir -p "/host/$name" 2>/dev/null || continue
		mount -t tmpfs -o mode=$mode none "/host/$name" || return 1
	done
	for name in proc sys dev; do
		mkdir -p "/host/$name" && mount --bind "/$name" "/host/$name" || return 1
	done
	! grep -qx build /sys/bus/virtio/drivers/9pnet_virtio/virtio*/mount_tag ||
		{ mkdir -p "/host$build" && share build "/host$build"; }
}

# host SECONDS COMMAND...: run a program of the host, for so long at the most.
host()
{
	local limit=$1

	shift
	timeout "$limit" chroot /host /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin \
		HOME=/tmp LC_ALL=C.UTF-8 "$@" </dev/null
}

# huge_pages MB
huge_pages()
{
	local file=/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages

	echo $(($1 / 2)) >$file
	[ "$(cat $file)" -ge $(($1 / 2)) ] || because "$(cat $file) hugepages, not $(($1 / 2))"
}

# autotest_said LOG: note the suite's counts; did all of its 27 cases run and pass?
autotest_said()
{
	local total ok bad

	total=$(sed -n 's/.*Tests Total : *//p' "$1")
	ok=$(sed -n 's/.*Tests Passed : *//p' "$1")
	bad=$(sed -n 's/.*Tests Failed : *//p' "$1")
	note "total $total, passed $ok, failed $bad"
	[ "$total" = 27 ] && [ "$ok" = 27 ] && [ "$bad" = 0 ]
}

# autotest COMMAND...: the suite by /tmp/autotest; the command runs it, with its output in $log,
# again while there is no verdict. dpdk-test takes its commands from its input.
autotest()
{
	local try

	printf 'compressdev_autotest\nquit\n' >/host/tmp/in
	printf '#!/bin/sh\nexec dpdk-test "$@" </tmp/in\n' >/host/tmp/autotest
	chmod 755 /host/tmp/in /host/tmp/autotest
	for try in 1 2 3 4 5; do
		"$@"
		autotest_said "$log" && return 0
		autotest_late "$log" || break
		echo "no verdict from try $try: the suite's 100 ms ran out"
	done
	tail -n 60 "$log"
	return 1
}

# autotest_late LOG: did the suite run out of its 100 ms for an operation before it or the driver
# complained of anything else? That says nothing of the device: one of its operations keeps the
# model busy for most of that time. What follows in the log is the suite's own fault, as it frees
# what is in flight.
autotest_late()
{
	awk '/^USER1: Not all operations could be dequeued/ { late = 1; exit }
		/^USER1: This is a negative test/ { negative = 1; next }
		# What a negative test expects.
		negative && /^USER1: Decomp: Some operations were not successful/ { next }
		/^USER1: / && !/Running tests/ { exit }
		/^(WD: )?compress_hisi_zip/ { exit }
		END { exit !late }' "$1"
}
