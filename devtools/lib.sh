# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) 2026 WarpDrive PMD authors
# shellcheck shell=bash
# shellcheck disable=SC2034 # what is set here is used by those that source it
#
# What the scripts of this folder share: messages, steps with progress, packages, a private apt,
# memory and options for the programs of DPDK.
# Sourced, not run.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# What is made once and kept: arm64 packages, copies of plugins, what test/qemu makes.
cache=${WARPDRIVE_QEMU_CACHE:-${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/warpdrive-pmd}
build=$top/build
plugin=$build/drivers/librte_compress_hisi_zip.so

# Translated messages and sizes would not be what the scripts look for.
export LC_ALL=C.UTF-8

say()
{
	printf '%s\n' "$*"
}

die()
{
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	exit 1
}

# ---- a folder for logs and temporary files, removed when the script ends well ----

work_dir=
work_keep=
child=		# process group of the command that runs in the background

work_open()
{
	work_dir=$(mktemp -d "${TMPDIR:-/tmp}/warpdrive.XXXXXX") || die "no temporary folder"
	chmod 755 "$work_dir"	# apt's own user has to reach what apt keeps here
	trap work_close EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
}

work_close()
{
	local status=$?

	trap - EXIT
	[ -z "$child" ] || kill -- "-$child" 2>/dev/null
	type -t on_exit >/dev/null && on_exit
	if [ -n "$work_keep" ]; then
		say "logs are in $work_dir"
	else
		rm -rf "$work_dir"
	fi
	exit $status
}

# ---- long commands: one line each, alive on a terminal, the log's end when they fail ----

# What the command said last about how far it is: ninja's [3/40], a percentage.
step_progress()
{
	tail -c 400 "$1" 2>/dev/null | tr '\r' '\n' |
		grep -oE '\[[0-9]+/[0-9]+\]|[0-9]+%' | tail -n 1
}

# child_start LOG COMMAND...: run it in a process group of its own, so that an interrupted script
# leaves nothing behind; its id is in $child.
child_start()
{
	local log=$1
	shift

	set -m
	"$@" >"$log" 2>&1 </dev/null &
	child=$!
	set +m
}

# step_watch PID LOG TEXT: wait for PID and show that it lives.
step_watch()
{
	local pid=$1 log=$2 text=$3 start=$SECONDS shown=0 mark='-\|/' i=0

	if [ ! -t 1 ]; then
		printf '%s ...' "$text"
	fi
	while kill -0 "$pid" 2>/dev/null; do
		if [ -t 1 ]; then
			printf '\r%s %s %ds %s\033[K' "${mark:i++ % 4:1}" "$text" \
				$((SECONDS - start)) "$(step_progress "$log")"
			sleep 0.2
		else
			# A log that stands still for minutes looks like a hang.
			if [ $((SECONDS - start - shown)) -ge 30 ]; then
				shown=$((SECONDS - start))
				printf ' %ds%s ...' $shown "$(step_progress "$log" | sed 's/^/ /')"
			fi
			sleep 0.1
		fi
	done
	[ -t 1 ] && printf '\r\033[K'
	wait "$pid"
}

# step TEXT COMMAND...: run COMMAND with its output in a log. Returns its status; a failure has
# shown the end of the log.
step()
{
	local text=$1 log start=$SECONDS status
	shift
	log=$(mktemp "$work_dir/log.XXXXXX")
	child_start "$log" "$@"
	step_watch "$child" "$log" "$text"
	status=$?
	child=
	[ -t 1 ] && printf '%s ...' "$text"
	if [ $status -eq 0 ]; then
		printf ' done (%d s)\n' $((SECONDS - start))
		rm -f "$log"
	else
		printf ' failed (status %d)\n' $status
		tail -n 25 "$log" | sed 's/^/    /'
		work_keep=1
	fi
	return $status
}

# ---- packages ----

# Rows "package: why", what building takes and what the suites take on top.
build_packages='
gcc: compiles C
libc6-dev: C library headers
meson: configures the build
ninja-build: runs the build
pkgconf: finds libraries (pkg-config)
libdpdk-dev: DPDK itself
dpkg-dev: unpacks the DPDK source package, for the driver SDK headers
xz-utils: the same
ca-certificates: lets apt use https mirrors
python3: the scripts of the build
python3-pyelftools: writes what dpdk-pmdinfo.py reads into the plugins
libnuma-dev: memory near the device
libisal-dev: the device model compresses with it
libdeflate-dev: the same, for ratio and checksums
zlib1g-dev: the same, for streams that are resumed
liblz4-dev: the same, LZ4 blocks
libssl-dev: crypto of the device model
'
check_packages='
dpdk-dev: dpdk-test and the performance tools
clang: second compiler
libclang-rt-dev: sanitizers and fuzzing with clang
valgrind: memory checks
codespell: spelling
openssl: judge of what test-accel encrypts and signs
python3-docutils: checks the documentation
shellcheck: checks the scripts
gcc-aarch64-linux-gnu: cross build for arm64
libc6-dev-arm64-cross: the same
qemu-user-static: runs arm64 programs
'

packages_missing()
{
	local row name

	while read -r row; do
		[ -n "$row" ] || continue
		name=${row%%:*}
		dpkg-query -W -f '${Status}\n' "$name" 2>/dev/null |
			grep -q '^install ok installed' || printf '%s\n' "$row"
	done <<<"$1"
}

packages_names()
{
	printf '%s\n' "$1" | sed 's/:.*//' | tr '\n' ' '
}

packages_install()
{
	export DEBIAN_FRONTEND=noninteractive
	# An update that fails (one mirror away) may still leave all that is needed.
	apt-get -q update || say "apt-get update failed, going on with the lists that are here"
	# shellcheck disable=SC2086
	apt-get -q -y --no-install-recommends -o Dpkg::Options::=--force-confold install $1
}

# packages_need ROWS: have them installed, or say which are missing and return 1.
packages_need()
{
	local missing

	if ! command -v dpkg-query >/dev/null; then
		say "This is no Debian: please see to it that these are here (Debian's names):"
		printf '%s\n' "$1" | sed '/^$/d; s/^/    /'
		return 0
	fi
	missing=$(packages_missing "$1")
	[ -n "$missing" ] || return 0
	if [ "$(id -u)" -ne 0 ]; then
		say "These packages are missing, and only root can install them:"
		printf '%s\n' "$missing" | sed 's/^/    /'
		say "    apt-get install $(packages_names "$missing")"
		return 1
	fi
	say "Installing with apt-get, because they are missing:"
	printf '%s\n' "$missing" | sed 's/^/    /'
	step "installing packages" packages_install "$(packages_names "$missing")"
}

# ---- apt with its own sources and lists, so that the machine's stay as they are ----

# apt_private DIR TYPE [ARCH]: prepare DIR; TYPE is deb or deb-src. The sources are the machine's
# own, so mirrors, keys and proxies are those that its owner chose.
apt_private()
{
	local dir=$1 type=$2 arch=${3:-} file list parts

	mkdir -p "$dir/sources" "$dir/lists/partial" "$dir/cache/archives/partial"
	eval "$(apt-config shell list Dir::Etc::sourcelist/f parts Dir::Etc::sourceparts/d)"
	for file in "$list" "$parts"/*.list; do
		[ -f "$file" ] || continue
		sed -n "s/^[[:space:]]*deb[[:space:]]/$type /p" "$file" \
			>"$dir/sources/$(basename "$file" .list).list"
	done
	for file in "$parts"/*.sources; do
		[ -f "$file" ] || continue
		# A stanza that lists only deb-src would appear twice if it were kept.
		awk -v type="$type" 'BEGIN { RS = ""; ORS = "\n\n" }
			/(^|\n)[Tt]ypes:[^\n]*deb([[:space:]]|$|\n)/ {
				sub(/[Tt]ypes:[^\n]*/, "Types: " type); print }' \
			"$file" >"$dir/sources/$(basename "$file")"
	done
	{
		# Hooks of the machine's apt.conf are for the machine's lists.
		apt-config dump | grep -vE '^(APT::Update|DPkg)::'
		say "Dir::Etc::main \"/dev/null\";"
		say "Dir::Etc::parts \"/dev/null\";"
		say "Dir::Etc::sourcelist \"/dev/null\";"
		say "Dir::Etc::sourceparts \"$dir/sources\";"
		say "Dir::State::lists \"$dir/lists\";"
		say "Dir::Cache \"$dir/cache\";"
		say "Dir::Cache::archives \"$dir/cache/archives\";"
		say "APT::Get::List-Cleanup \"1\";"
		# Downloads land in a folder of the caller's, which apt's own user cannot write.
		say "APT::Sandbox::User \"root\";"
		if [ -n "$arch" ]; then
			say "APT::Architecture \"$arch\";"
			say "#clear APT::Architectures;"
			say "APT::Architectures { \"$arch\"; };"
			# Nothing is installed for that architecture.
			: >"$dir/status"
			say "Dir::State::status \"$dir/status\";"
		fi
	} >"$dir/apt.conf"
}

# apt_do DIR COMMAND...: apt-get or apt-cache in that private world.
apt_do()
{
	local dir=$1
	shift
	APT_CONFIG=$dir/apt.conf "$@"
}

# ---- memory for EAL ----

huge_dir=/sys/kernel/mm/hugepages/hugepages-2048kB
huge_before=	# what to put back at the end
eal_memory=()	# EAL's options for memory
eal_cost=	# what is lost, when something is

huge_free_mb()
{
	local free

	free=$(cat $huge_dir/free_hugepages 2>/dev/null) || free=0
	echo $((free * 2))
}

# huge_setup MB: have EAL use hugepages, reserved for a while if need be; else do without.
huge_setup()
{
	local want=$1 have before

	have=$(huge_free_mb)
	if [ "$have" -lt "$want" ] && [ -w $huge_dir/nr_hugepages ]; then
		before=$(cat $huge_dir/nr_hugepages)
		if echo $((before + (want - have + 1) / 2)) 2>/dev/null >$huge_dir/nr_hugepages
		then
			huge_before=$before
			say "hugepages: reserving $((want - have)) MB more for this run"
		fi
		have=$(huge_free_mb)
	fi
	if [ "$have" -ge "$want" ]; then
		eal_memory=(--in-memory -m "$want")
		return
	fi
	huge_restore
	# Without shared files nothing of this run can meet another one's.
	eal_memory=(--no-huge --no-shconf -m "$want")
	eal_cost="no hugepages ($have MB of 2 MB pages free, $want wanted"
	[ "$(id -u)" -eq 0 ] || eal_cost+=", and only root can reserve them"
	eal_cost+="): using ordinary memory.
This costs some speed, and a real device could not be used: its memory must stay in place.
To have them: echo $((want / 2)) > $huge_dir/nr_hugepages"
}

huge_restore()
{
	if [ -n "$huge_before" ]; then
		echo "$huge_before" 2>/dev/null >$huge_dir/nr_hugepages
		huge_before=
	fi
}

# lcores N: a list of N CPUs that this process may use, or fewer; EAL's -l.
lcores()
{
	taskset -cp $$ 2>/dev/null | sed 's/.*: //' | tr ',' '\n' |
		while IFS=- read -r first last; do seq "$first" "${last:-$first}"; done |
		head -n "$1" | paste -sd,
}

# plugin_place: have $plugin where EAL takes it. It refuses all that is below a folder which
# everybody may write to, such as /tmp; a tree there lends copies of what it built.
plugin_place()
{
	local dir lib

	plugin_unsafe "$build/drivers" || return 0
	dir=$cache/plugins
	mkdir -p "$dir/drivers" "$dir/lib"
	! plugin_unsafe "$dir/drivers" ||
		die "EAL refuses plugins in $build and $dir: everybody may write to a folder above"
	say "everybody may write to a folder above $build, which EAL refuses:"
	say "the plugin was copied to $dir"
	cp "$build"/drivers/*.so "$dir/drivers/"
	for lib in wd_common wd_model; do
		mkdir -p "$dir/lib/$lib"
		cp -L "$build/lib/$lib/lib$lib.so.0" "$dir/lib/$lib/"
	done
	plugin=$dir/drivers/$(basename "$plugin")
}

plugin_unsafe()
{
	local dir=$1

	while :; do
		[ $((8#$(stat -L -c %a "$dir") & 2)) -eq 0 ] || return 0
		[ "$dir" != / ] || return 1
		dir=$(dirname "$dir")
	done
}

# ---- crypto operations ----

# cryptoperf_options OP: what dpdk-test-crypto-perf is told of it.
cryptoperf_options()
{
	local encrypt='--cipher-op encrypt --cipher-iv-sz 16' generate='--auth-op generate'

	case $1 in
	null) echo "--optype cipher-only --cipher-algo null --cipher-key-sz 0" \
		"--cipher-op encrypt --cipher-iv-sz 0" ;;
	cbc) echo "--optype cipher-only --cipher-algo aes-cbc --cipher-key-sz 16 $encrypt" ;;
	ctr) echo "--optype cipher-only --cipher-algo aes-ctr --cipher-key-sz 32 $encrypt" ;;
	sm4) echo "--optype cipher-only --cipher-algo sm4-cbc --cipher-key-sz 16 $encrypt" ;;
	hmac) echo "--optype auth-only --auth-algo sha2-256-hmac --auth-key-sz 32 $generate" \
		"--digest-sz 32" ;;
	sm3) echo "--optype auth-only --auth-algo sm3 --auth-key-sz 0 $generate --digest-sz 32" ;;
	chain) echo "--optype cipher-then-auth --cipher-algo aes-cbc --cipher-key-sz 16 $encrypt" \
		"--auth-algo sha1-hmac --auth-key-sz 20 $generate --digest-sz 20" ;;
	gcm) echo "--optype aead --aead-algo aes-gcm --aead-op encrypt --aead-key-sz 16" \
		"--aead-iv-sz 12 --aead-aad-sz 16 --digest-sz 16" ;;
	esac
}

# ---- building ----

# build_configure DIR OPTIONS...: meson setup, once.
build_configure()
{
	local dir=$1
	shift

	[ -f "$dir/build.ninja" ] || meson setup "$dir" "$top" "$@"
}
