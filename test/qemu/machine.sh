# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) 2026 WarpDrive PMD authors
# shellcheck shell=bash
# shellcheck disable=SC2154 # lib.sh, prepare.sh and run.sh set what is read here
#
# One guest: the functions on its bus, the machine itself, and what it says. Sourced by run.sh.

servers=()	# process ids of wd-model
sockets=()

# The same for all cases on one processor: busybox, the guest scripts, the modules.
initrd_make()
{
	local file list=$initrd.list

	{
		printf 'dir /%s 755 0 0\n' bin dev guest modules
		printf 'nod /dev/console 600 0 0 c 5 1\n'
		printf 'file /bin/busybox %s 755 0 0\n' "$busybox"
		printf 'slink /bin/sh busybox 755 0 0\n'
		printf 'file /init %s 755 0 0\n' "$here/guest-init"
		for file in "$here"/guest-*.sh; do
			printf 'file /guest/%s %s 644 0 0\n' "${file##*/}" "$file"
		done
		for file in "$linux_out"/modules/*.ko; do
			printf 'file /modules/%s %s 644 0 0\n' "${file##*/}" "$file"
		done
	} >"$list"
	"$linux_out/gen_init_cpio" "$list" >"$initrd"
}

# ---- wd-model ----

# Before all else that runs here, where we may: dpdk-test gives an operation 100 ms, in which the
# guest, QEMU and wd-model all must get a CPU.
first()
{
	if [ "$(nice -n -20 nice 2>/dev/null)" = -20 ]; then
		exec nice -n -20 "$@"
	fi
	exec "$@"
}

# serve_start DIR FUNCTIONS: serve each; sets $sockets. 77: there is no wd-model.
serve_start()
{
	local dir=$1 functions=$2 device i=0 args=()

	servers=() sockets=()
	[ "$functions" != - ] || return 0
	[ -x "$wd_model" ] || return 77
	for device in ${functions//+/ }; do
		sockets+=("$dir/$i.sock")
		args+=(--device "$device" --socket "$dir/$i.sock")
		i=$((i + 1))
	done
	first "$wd_model" "${args[@]}" >"$dir/model.log" 2>&1 </dev/null &
	servers+=($!)
	for ((i = 0; i < 100; i++)); do
		serve_ready && return 0
		serve_lives || break
		sleep 0.05
	done
	return 1
}

serve_ready()
{
	local path

	for path in "${sockets[@]}"; do
		[ -S "$path" ] || return 1
	done
}

serve_lives()
{
	local pid

	for pid in "${servers[@]}"; do
		kill -0 "$pid" 2>/dev/null || return 1
	done
}

# Each must end by SIGTERM and leave no socket. Returns 1 with $reason set if one does not.
serve_end()
{
	local pid i status bad=0

	for pid in "${servers[@]}"; do
		kill -TERM "$pid" 2>/dev/null
		for ((i = 0; i < 100; i++)); do
			kill -0 "$pid" 2>/dev/null || break
			sleep 0.05
		done
		if kill -KILL "$pid" 2>/dev/null; then
			bad=1 reason="wd-model does not end by SIGTERM"
		fi
		wait "$pid" 2>/dev/null
		status=$?
		if [ $bad -eq 0 ] && [ $status -ne 0 ] && [ $status -ne 143 ]; then
			bad=1 reason="wd-model ended with status $status"
		fi
	done
	servers=()
	return $bad
}

# ---- the machine ----

# What a case's machine is, in $machine_argv. Shared memory is what lets wd-model see the guest's.
# Programs come from a root of the host's and a build folder, in two shares.
machine_command()
{
	local dir=$1 script=$2 words=$3 path append slot=16

	append="$kernel_arg panic=-1 oops=panic loglevel=7"
	append+=" wd.script=$script wd.args=${words#-} wd.build=$guest_built"
	append+=" wd.plugin=$guest_built/drivers/${plugin##*/}"
	qemu_command
	# shellcheck disable=SC2054 # the commas are QEMU's
	machine_argv=("${qemu_argv[@]}" "${board[@]}" -accel tcg
		-smp 2 -m 1G -object memory-backend-memfd,id=ram,size=1G,share=on
		-nodefaults -no-reboot -display none -monitor none
		-chardev "file,id=console,path=$dir/console" -serial chardev:console
		-device virtio-serial-pci
		-chardev "file,id=results,path=$dir/results"
		-device virtserialport,chardev=results,name=wd.results
		-kernel "$linux_out/image" -initrd "$initrd" -append "$append")
	machine_share root "$guest_root"
	[ ! -d "$built" ] || machine_share build "$built"
	for path in "${sockets[@]}"; do
		machine_argv+=(-device "$(printf '{"driver":"vfio-user-pci","addr":"%x",%s}' $slot \
			"$(printf '"socket":{"path":"%s","type":"unix"}' "$path")")")
		slot=$((slot + 1))
	done
	case ,$words, in *,dsm,*) machine_dsm "$dir/dsm.aml" ;; esac
}

# machine_dsm FILE: what a Kunpeng 920's firmware has for the first function, in ACPI's byte code,
# as far as Linux needs it: Scope (\_SB.PCI0.S80) { Method (_DSM, 4) { Return (One) } }. QEMU calls
# the device of slot 0x10 so; where there is no ACPI there is none of this.
machine_dsm()
{
	printf '\x10\x19\\\x2f\x03_SB_PCI0S80_\x14\x08_DSM\x04\xa4\x01' >"$1"
	machine_argv+=(-acpitable "sig=SSDT,rev=2,oem_id=WDPMD,oem_table_id=HPRE,data=${1//,/,,}")
}

# machine_share NAME FOLDER: read-only. QEMU wants a comma in a name twice.
machine_share()
{
	local options=security_model=none,readonly=on,multidevs=remap

	machine_argv+=(-fsdev "local,id=$1,path=${2//,/,,},$options"
		-device "virtio-9p-pci,fsdev=$1,mount_tag=$1")
}

# machine_watch NAME: wait for $child and show that it lives.
machine_watch()
{
	local name=$1 start=$SECONDS shown=0 mark='-\|/' i=0

	while kill -0 "$child" 2>/dev/null; do
		if [ -t 1 ]; then
			printf '\r%s %s %ds\033[K' "${mark:i++ % 4:1}" "$name" $((SECONDS - start))
		elif [ $((SECONDS - start - shown)) -ge 60 ]; then
			shown=$((SECONDS - start))
			say "... $name, $shown s"
		fi
		sleep 0.2
	done
	[ -t 1 ] && printf '\r\033[K'
	wait "$child"
}

# machine_judge FILE: 0 or 1 (failed); sets $reason and $count.
machine_judge()
{
	local line last='' bad=0 good=0 left=0 first=''

	count=0
	while IFS= read -r line || [ -n "$line" ]; do
		[ -z "$last" ] || { reason="more after the end: $line"; return 1; }
		case $line in
		"ok "?*) good=$((good + 1)) ;;
		"FAILED "?*": "?*) bad=$((bad + 1)); first=${first:-${line#FAILED }} ;;
		"skipped "?*": "?*) left=$((left + 1)); reason=${line#skipped } ;;
		"end "*) last=${line#end }; continue ;;
		*) reason="no result: $line"; return 1 ;;
		esac
		count=$((count + 1))
	done <"$1"
	if [ "$bad" -gt 0 ]; then
		reason=$first
		[ "$bad" -eq 1 ] || reason+=" (and $((bad - 1)) more)"
		return 1
	fi
	[ -n "$last" ] || { reason="the guest ended early, after $count results"; return 1; }
	[ "$last" = "$count" ] || { reason="$count results came, the guest sent $last"; return 1; }
	[ "$good" -gt 0 ] || [ "$left" -gt 0 ] || { reason="no results"; return 1; }
	reason="$good checks"
	[ "$left" -eq 0 ] || reason+=", $left skipped"
}

# machine_skip NAME REASON
machine_skip()
{
	say "skipped $1: $2"
	return 77
}

# machine_run NAME SECONDS SCRIPT FUNCTIONS WORDS: one case, one line (and its checks below it
# when something is to be said of them).
machine_run()
{
	local name=$1 limit=$2 dir=$work_dir/$1 start=$SECONDS status=0 ended reason='' count=0

	mkdir -p "$dir"
	: >"$dir/results"
	if [ "$4" != - ] && [ ! -f "$built/drivers/${plugin##*/}" ]; then
		machine_skip "$name" "no plugin in $built"
		return
	fi
	serve_start "$dir" "$4"
	case $? in
	0) ;;
	77) machine_skip "$name" "$wd_model is not there"; return ;;
	*) machine_failed "$name" "wd-model does not serve: $(tail -n 1 "$dir/model.log")"
		serve_end
		return 1 ;;
	esac
	machine_command "$dir" "$3" "$5"
	child_start "$dir/qemu.log" first timeout -k 5 "$limit" "${machine_argv[@]}"
	machine_watch "$name"
	ended=$?
	child=
	machine_judge "$dir/results" || status=1
	if [ $ended -eq 124 ] || [ $ended -eq 137 ]; then
		status=1 reason="no end after $limit s, $count results"
		reason+=", the last: $(tail -n 1 "$dir/results")"
	elif [ $ended -ne 0 ]; then
		status=1 reason="QEMU ended with status $ended: $(tail -n 1 "$dir/qemu.log")"
	fi
	if [ ${#servers[@]} -gt 0 ] && ! serve_lives; then
		status=1 reason="wd-model died: $(tail -n 1 "$dir/model.log")"
		serve_end
	else
		serve_end || status=1
	fi
	if [ $status -ne 0 ]; then
		machine_failed "$name" "$reason"
		return
	fi
	say "ok $name ($reason, $((SECONDS - start)) s)"
	sed -n 's/^skipped /    skipped: /p' "$dir/results"
}

# machine_failed NAME REASON
machine_failed()
{
	local dir=$work_dir/$1 log

	say "FAILED $1: $2"
	sed -n '/^FAILED /s/^/    /p' "$dir/results"
	for log in console qemu.log model.log; do
		[ -s "$dir/$log" ] || continue
		say "    $log ends with"
		tail -n 15 "$dir/$log" | tr -d '\r' | cut -c 1-160 | sed 's/^/      /'
	done
	return 1
}

machine_end()
{
	[ ${#servers[@]} -eq 0 ] || kill -KILL "${servers[@]}" 2>/dev/null
}
