#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) 2026 WarpDrive PMD authors
#
# All suites, from a bare machine: see --help. The suites themselves are in check-build.sh,
# check-dpdk.sh, check-crypto.sh and check-other.sh; this file runs them and counts.
#
# A suite is a function. What it prints goes into a log; a line "N passed, N failed, N skipped"
# there is its count, else it counts as one. It returns 0, 77 (skipped, its last line says why),
# or anything else (failed).

set -uo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=check-build.sh
. "$(dirname "$0")/check-build.sh"
# shellcheck source=check-dpdk.sh
. "$(dirname "$0")/check-dpdk.sh"
# shellcheck source=check-crypto.sh
. "$(dirname "$0")/check-crypto.sh"
# shellcheck source=check-other.sh
. "$(dirname "$0")/check-other.sh"

# name, "full" when --quick leaves it out, what it is
suites='
style       -     forbidden words, licence lines, width, guards
spelling    -     codespell
scripts     -     shellcheck on the scripts
docs        -     reST pages and links
build       -     gcc, warnings as errors
headers     -     each header compiles alone
unit        -     unit and model tests
pmdinfo     -     what dpdk-pmdinfo.py says about the plugins
install     -     meson install, run path, EAL finds the plugin without -d
autotest    -     compressdev_autotest of dpdk-test on every kind of model
perf        -     dpdk-test-compress-perf in all its modes
cryptotest  -     the crypto suite of dpdk-test on every kind of model
asymtest    -     the public-key suites of dpdk-test on every kind of model
cryptoperf  -     dpdk-test-crypto-perf in its modes
selftest    -     dpdk-test-accel selftest
app         -     scripts that use dpdk-test-accel as people do
model       -     the device model builds and passes without DPDK
asan        -     unit and model tests with address and undefined-behaviour sanitizers
fuzz        -     random input for the model and its server, a minute for each program
clang       full  clang, warnings as errors, and its unit tests
valgrind    full  unit and model tests under valgrind
arm64       full  cross build; unit and model tests and autotest under qemu-user
guests      full  kernel drivers and the PMD on the served model, in x86-64 and arm64 guests
interop     full  vfio-user with the sample programs of libvfio-user in WD_LIBVFIO_USER
releases    full  builds, unit tests and autotest with each DPDK in WD_DPDK_PREFIXES
'

usage()
{
	cat <<-EOF
	usage: ${0##*/} [--quick] [SUITE...]

	Installs the packages that are missing (as root; else it names them and goes on with
	what is there), builds, and runs all suites, or those named. One line each; logs of
	suites that failed are kept. The last line is "N passed, N failed, N skipped"; the exit
	status is 0 if nothing failed.

	  --quick  leave out the suites marked "full", fuzz for ten seconds

	WD_DPDK_PREFIXES names installed DPDKs of other releases, separated by colons.
	WD_LIBVFIO_USER names a folder where libvfio-user was built.

	EOF
	sed '/^$/d; s/^/  /' <<<"$suites"
}

on_exit()
{
	huge_restore
}

passed=0 failed=0 skipped=0

# run_counts LOG STATUS: set p, f, s.
run_counts()
{
	local found

	found=$(grep -aE '^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$' "$1" | tail -n 1)
	p=0 f=0 s=0
	if [ -n "$found" ]; then
		read -r p f s <<<"${found//[!0-9 ]/}"
	fi
	case $2 in
	0) [ $((p + f + s)) -gt 0 ] || p=1 ;;
	77) [ "$s" -gt 0 ] || s=1 ;;
	*) [ "$f" -gt 0 ] || f=1 ;;
	esac
}

# A suite lives in a shell of its own: what it exports or changes stays there.
suite_in_shell()
{
	trap - EXIT INT TERM HUP
	[ ! -f "$plugin" ] || plugin_place
	("suite_$1")
}

run_suite()
{
	local name=$1 log=$work_dir/$1.log start=$SECONDS status word reason

	child_start "$log" suite_in_shell "$name"
	suite_watch "$child" "$log" "$name" "$start"
	status=$?
	child=
	run_counts "$log" $status
	# Counted failures are failures, whatever the status says.
	[ "$status" -ne 0 ] || [ "$f" -eq 0 ] || status=1
	reason="$p passed"
	case $status in
	0) word=ok
		[ "$s" -eq 0 ] || reason+=", $s skipped" ;;
	77) word=skipped
		reason=$(tail -n 1 "$log") ;;
	*) word=FAILED
		reason="$f failed, $p passed"
		work_keep=1 ;;
	esac
	printf '%-8s %-10s (%s, %d s)\n' "$word" "$name" "$reason" $((SECONDS - start))
	if [ "$word" = FAILED ]; then
		tail -n 40 "$log" | cut -c 1-200 | sed 's/^/    /'
	elif [ "$word" = ok ]; then
		# Cases that a suite left out, by reason.
		sed -n 's/^# retried: /    retried: /p' "$log"
		sed -n 's/^.*# skipped: //p; s/^ *skipped: //p; s/^skipped [^ ]*: //p' "$log" |
			sort | uniq -c | head -n 10 | sed 's/^ *\([0-9]*\) /    \1 skipped: /'
	fi
	passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
}

# Like step_watch(), but without a line of its own when there is no terminal.
suite_watch()
{
	local pid=$1 log=$2 name=$3 start=$4 shown=0 mark='-\|/' i=0

	while kill -0 "$pid" 2>/dev/null; do
		if [ -t 1 ]; then
			printf '\r%s %s %ds %s\033[K' "${mark:i++ % 4:1}" "$name" \
				$((SECONDS - start)) "$(step_progress "$log")"
		elif [ $((SECONDS - start - shown)) -ge 30 ]; then
			shown=$((SECONDS - start))
			say "...      $name, $shown s $(step_progress "$log")"
		fi
		sleep 0.2
	done
	[ -t 1 ] && printf '\r\033[K'
	wait "$pid"
}

quick='' chosen=''
while [ $# -gt 0 ]; do
	case $1 in
	--quick) quick=1 ;;
	-h|--help) usage; exit 0 ;;
	*) grep -q "^$1 " <<<"$suites" || { usage >&2; die "no suite $1"; }
		chosen+=" $1 " ;;
	esac
	shift
done

cd "$top" || exit 1
work_open
# A missing tool is a suite skipped; a missing library ends it here.
packages_need "$build_packages" || exit 1
packages_need "$check_packages" || say "going on: suites that need them are skipped"
"$top/devtools/fetch-sdk.sh" || exit 1
huge_setup 512
[ -z "$eal_cost" ] || say "$eal_cost"

while read -r name when _; do
	[ -n "$name" ] || continue
	if [ -n "$chosen" ]; then
		[[ $chosen == *" $name "* ]] || continue
	elif [ -n "$quick" ] && [ "$when" = full ]; then
		printf '%-8s %-10s (%s, 0 s)\n' skipped "$name" "--quick"
		skipped=$((skipped + 1))
		continue
	fi
	run_suite "$name"
done <<<"$suites"

say "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
