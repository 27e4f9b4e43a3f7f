#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) 2026 WarpDrive PMD authors
#
# The program wd-model from outside: arguments, sockets, signals. wd-model.sh PROGRAM

set -u
# In a cross build meson puts folders of the other system first, whose programs do not run here.
PATH=/usr/local/bin:/usr/bin:/bin
# What starts programs of another processor, as meson hands it to tests, in quotes.
eval "program=(${MESON_EXE_WRAPPER:-})"
program+=("$1")
dir=$(mktemp -d)
passed=0 failed=0 pid=

finish()
{
	[ -z "$pid" ] || kill -KILL "$pid" 2>/dev/null
	rm -rf "$dir"
}
trap finish EXIT

# check NAME COMMAND...
check()
{
	local name=$1

	shift
	if "$@" >"$dir/out" 2>&1; then
		echo "ok $name"
		passed=$((passed + 1))
	else
		sed 's/^/  /' "$dir/out"
		echo "not ok $name"
		failed=$((failed + 1))
	fi
}

# refuses STATUS WORDS ARGUMENTS...: ends with that status and says that.
refuses()
{
	local want=$1 words=$2 status
	shift 2

	timeout 10 "${program[@]}" "$@" >"$dir/said" 2>&1
	status=$?
	cat "$dir/said"
	[ $status -eq "$want" ] && grep -q "$words" "$dir/said"
}

start()
{
	local i

	# Not what the one before has said.
	: >"$dir/log"
	"${program[@]}" "$@" 2>>"$dir/log" &
	pid=$!
	for ((i = 0; i < 100; i++)); do
		grep -q serving "$dir/log" && return 0
		sleep 0.05
	done
	cat "$dir/log"
	return 1
}

# signalled SIGNAL: the status with which it ends.
signalled()
{
	local status

	kill "-$1" "$pid"
	wait "$pid"
	status=$?
	pid=
	return $status
}

help_says()
{
	"${program[@]}" --help | grep -q -- '--device ENGINE'
}

mode_is()
{
	[ "$(stat -c '%F %a' "$dir/a.sock")" = 'socket 600' ]
}

gone()
{
	[ ! -e "$1" ]
}

killed()
{
	signalled KILL
	[ -S "$dir/a.sock" ]
}

a=$dir/a.sock
check help help_says
check no-device refuses 2 'no --device'
check no-socket refuses 2 'has no --socket' --device zip
check socket-first refuses 2 'no --device before' --socket "$a"
check two-devices refuses 2 'has no --socket' --device zip --device zip --socket "$a"
check bad-item refuses 2 'hw' --device zip,hw=v9 --socket "$a"
check bad-queues refuses 2 'queues' --device zip,queues=1025 --socket "$a"
check bad-vf refuses 2 'vf' --device zip,vf=64 --socket "$a"
check bad-engine refuses 1 'no such engine' --device zap --socket "$a"
check vf-without-pf refuses 1 'physical function' --device zip,vf=1 --socket "$a"
check vf-twice refuses 1 'number is taken' --device zip --socket "$a" \
	--device zip,vf=1 --socket "$dir/b.sock" --device zip,vf=1 --socket "$dir/c.sock"
check vf-other-hw refuses 1 'does not match' --device zip --socket "$a" \
	--device zip,vf=1,hw=v2 --socket "$dir/b.sock"
check nothing-left gone "$a"
check no-folder refuses 1 'No such file' --device zip --socket "$dir/none/a.sock"
check start start --device zip --socket "$a" --device zip,vf=1 --socket "$dir/b.sock"
check mode mode_is
check live-is-kept refuses 1 'live server' --device zip --socket "$a"
check sigterm signalled TERM
check removed gone "$a"
check removed-vf gone "$dir/b.sock"
check start-again start --device zip,vf,hw=v2,queues=4 --socket "$a"
check killed killed
check dead-is-replaced start --device zip --socket "$a"
check sigint signalled INT
check removed-again gone "$a"
echo "$passed passed, $failed failed, 0 skipped"
[ $failed -eq 0 ]
