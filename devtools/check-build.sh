# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) 2026 WarpDrive PMD authors
# shellcheck shell=bash
# shellcheck disable=SC2154 # lib.sh sets what is read here
#
# Suites of check.sh: texts, builds, and tests that need no EAL device. Sourced, not run.

# need TOOL PACKAGE: or the suite is skipped.
need()
{
	command -v "$1" >/dev/null || { say "no $1 here (Debian: $2)"; exit 77; }
}

# ---- texts ----

suite_style()
{
	python3 devtools/check-style.py
}

tree_texts()
{
	{ git ls-files --cached --others --exclude-standard 2>/dev/null ||
		find . -type f -not -path './build/*' -not -path './build-*/*' \
			-not -path './.git/*' -not -path './dpdk-sdk/*' -printf '%P\n'
	} | grep -E '\.(c|h|py|sh|md|rst|build|txt)$|^MAINTAINERS$'
}

suite_spelling()
{
	need codespell codespell
	# Words of the trade that look like slips.
	tree_texts | xargs codespell -L 'inflight,ypes,inout,ans,ist,mis,te,parm,fo,nd,hda,aas,stap'
}

suite_scripts()
{
	local scripts

	need shellcheck shellcheck
	mapfile -t scripts < <(tree_texts | grep '\.sh$'; echo .ci/run)
	shellcheck -x -P SCRIPTDIR "${scripts[@]}"
}

suite_docs()
{
	local python

	for python in python3 /usr/bin/python3; do
		"$python" -c 'import docutils' 2>/dev/null && break
	done
	"$python" devtools/check-docs.py
}

# ---- builds ----

suite_build()
{
	build_configure "$build" && ninja -C "$build"
}

# What a header is compiled with, by folder.
header_flags()
{
	local dpdk common='-Ilib/wd_common -Ilib/wd_hw'

	dpdk="-isystem dpdk-sdk/include $(pkg-config --cflags libdpdk)
		-DALLOW_EXPERIMENTAL_API -DALLOW_INTERNAL_API"
	case $1 in
	lib/wd_hw/*) echo -Ilib/wd_hw ;;
	lib/wd_model/*) echo -Ilib/wd_model -Ilib/wd_hw -Ilib/vfio_user ;;
	app/*|test/*) echo "-I$(dirname "$1") -I$(dirname "$1")/.. -Itest/unit -Ilib/wd_model" \
		"-Ilib/vfio_user $common $dpdk" ;;
	*) echo "-I$(dirname "$1") $common $dpdk" ;;
	esac
}

suite_headers()
{
	local header bad=0 n=0

	while read -r header; do
		n=$((n + 1))
		# Twice: the guard has to hold.
		# shellcheck disable=SC2046
		printf '#include "%s"\n#include "%s"\n' "$top/$header" "$top/$header" |
			gcc -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Werror -Wno-unused-parameter \
				-fsyntax-only $(header_flags "$header") -x c - ||
			{ say "$header does not compile alone"; bad=$((bad + 1)); }
	done < <(tree_texts | grep '\.h$')
	say "$((n - bad)) passed, $bad failed, 0 skipped"
	[ $bad -eq 0 ]
}

# ---- unit tests ----

# unit_run DIR MESON-OPTIONS...: meson test, and the sum of what the programs counted.
unit_run()
{
	local dir=$1 log status
	shift

	rm -f "$dir"/meson-logs/testlog*.txt
	meson test -C "$dir" --no-rebuild --print-errorlogs "$@"
	status=$?
	# Its name depends on the wrapper.
	log=$(echo "$dir"/meson-logs/testlog*.txt)
	grep -ahE '# skipped: |^ *skipped: ' "$log"
	unit_sum "$log" || return 1
	return $status
}

unit_sum()
{
	awk -v s="${left_out:-0}" '
		/^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$/ { p += $1; f += $3; s += $5 }
		END { printf "%d passed, %d failed, %d skipped\n", p, f, s; exit p + f + s == 0 }' \
		"$1" || { say "no test said that it ran"; return 1; }
}

suite_unit()
{
	unit_run "$build" --timeout-multiplier=3
}

suite_model()
{
	local dir=$top/build-model

	build_configure "$dir" -Ddpdk=disabled && ninja -C "$dir" &&
		unit_run "$dir" --timeout-multiplier=3
}

suite_asan()
{
	local dir=$top/build-asan

	build_configure "$dir" -Dbuildtype=debugoptimized -Db_sanitize=address,undefined \
		-Db_lundef=false && ninja -C "$dir" || return 1
	# A library that is loaded late must not bring its own runtime; EAL keeps memory to the
	# end of the process, by design.
	export ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1
	export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
	export LSAN_OPTIONS=suppressions=$top/devtools/lsan.supp:print_suppressions=0
	unit_run "$dir" --timeout-multiplier=3
}

# valgrind_tests: set $tests to those to run; a line for each of the $left_out others says why.
valgrind_tests()
{
	local test why

	tests=() left_out=0
	for test in $(meson test -C "$build" --list --no-rebuild 2>/dev/null | sed 's/.* //'); do
		case $test in
		*--va|*--pa)
			why="EAL reserves more addresses than valgrind has" ;;
		driver_*_v2_thread)
			why="v2 under valgrind runs inline, threads run with v3" ;;
		fuzz_*)
			why="the fuzzers bring a sanitizer of their own" ;;
		*)	tests+=("$test")
			continue ;;
		esac
		left_out=$((left_out + 1))
		say "$test # skipped: $why"
	done
}

suite_valgrind()
{
	local tests left_out

	need valgrind valgrind
	valgrind_tests
	# Rounds of the tests that compare with zlib at random: up to 20000 otherwise.
	export ZIP_TEST_ROUNDS=600
	# No suppressions: nothing needs one. One thread runs at a time; without turns, one that
	# polls keeps the device's thread from it for seconds, and ops time out.
	unit_run "$build" "${tests[@]}" --timeout-multiplier=10 \
		--wrap="valgrind -q --fair-sched=yes --error-exitcode=9 --leak-check=full \
--show-leak-kinds=definite --errors-for-leak-kinds=definite"
}

suite_clang()
{
	local dir=$top/build-clang

	need clang clang
	CC=clang build_configure "$dir" && ninja -C "$dir" && unit_run "$dir" --timeout-multiplier=3
}

suite_fuzz()
{
	local dir=$build/test/fuzz program seconds=60 ran=0 list

	[ -z "$quick" ] || seconds=3
	list=$(find "$dir" -maxdepth 1 -type f -name 'fuzz_*' -executable)
	[ -n "$list" ] || { say "no fuzz program was built"; return 77; }
	for program in $list; do
		say "== $program"
		"$program" --seconds "$seconds" || return 1
		ran=$((ran + 1))
	done
	say "$ran passed, 0 failed, 0 skipped"
}
