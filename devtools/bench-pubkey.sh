# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) 2026 WarpDrive PMD authors
# shellcheck shell=bash
# shellcheck disable=SC2154 # lib.sh and bench.sh set what is read here
#
# The public-key part of bench.sh: crypto_hisi_hpre beside crypto_openssl and libcrypto's own
# measurement, and what more threads of the model do. Sourced, not run.

# Of our tool: name:what people call it. Both directions of what signs.
pubkey_algs='rsa-2048:RSA-2048 rsa-4096:RSA-4096 ecdsa-p256:ECDSA~P-256 ecdh-p256:ECDH~P-256
sm2:SM2 dh-2048:DH-2048 modexp-2048:MODEX-2048'
pubkey_threads_algs='rsa-2048 ecdsa-p256 ecdh-p256'

# pubkey_tool LOG LCORES VDEVS -- ARGUMENTS...: run the tool's command. What it says besides goes to
# LOG.said.
pubkey_tool()
{
	local log=$1 lcores=$2 vdevs=() eal=("${eal_memory[@]}")
	shift 2

	while [ "$1" != -- ]; do
		vdevs+=("--vdev=$1")
		shift
	done
	[[ " ${eal_memory[*]} " != *" --no-huge "* ]] || eal+=(--file-prefix="bench$$")
	# shellcheck disable=SC2016 # the inner shell's
	child_start "$log" timeout --foreground -k 10 600 \
		bash -c 'exec "$@" 2>"$0"' "$log.said" "$build/app/dpdk-test-accel" \
		--lcores "$lcores" --no-pci "${eal[@]}" \
		-d "$(dirname "$plugin")/librte_crypto_hisi_hpre.so" "${vdevs[@]}" "$@"
	tool_wait
}

# pubkey_rows LOG: "device driver algorithm direction ops-per-second" for each result.
pubkey_rows()
{
	python3 - "$1" <<-'PY'
	import json, sys
	text = open(sys.argv[1], encoding="utf-8", errors="replace").read()
	# What libraries say comes in front of it.
	for r in json.loads(text[text.index("{\n"):])["results"]:
	    print(r["device"], r["driver"], r["algorithm"], r["direction"], r["ops_per_second"])
	PY
}

# pubkey_bench LOG OPTIONS...: the tool's rows of one bench; LCORES and VDEVS are set.
pubkey_bench()
{
	local log=$1
	shift

	if ! pubkey_tool "$log" "$lcores" "${vdevs[@]}" -- bench --json --seconds 1 "$@" ||
		! pubkey_rows "$log"; then
		tool_failed "$log.said" "bench $*"
	fi
}

# What our device has of the list, as this release of DPDK knows it.
pubkey_names()
{
	local log=$work_dir/pubkey.log name have

	pubkey_tool "$log" "${cpus%%,*}" crypto_hisi_hpre0 -- list ||
		tool_failed "$log.said" "list" || return 1
	have=$(sed -n 's/^   \([a-z0-9]*\):.*/\1/p' "$log")
	for name in $pubkey_algs; do
		name=${name%:*}
		case $name in
		modexp-*) grep -qx modexp <<<"$have" ;;
		*) grep -qx "${name%-*}" <<<"$have" ;;
		esac && echo "$name"
	done
}

# libcrypto by itself: "libcrypto algorithm direction ops-per-second".
pubkey_speed()
{
	openssl speed -elapsed -seconds 1 rsa2048 rsa4096 ecdsap256 ecdhp256 ffdh2048 sm2 \
		2>/dev/null | awk '
	$1 == "rsa" { a = "rsa-" $2 }
	$3 == "ecdsa" { a = "ecdsa-p256" }
	$3 == "SM2" { a = "sm2" }
	$1 == "rsa" || $3 == "ecdsa" || $3 == "SM2" {
		print "libcrypto", a, "sign", $(NF - 1)
		print "libcrypto", a, "verify", $NF
	}
	$3 == "ecdh" { print "libcrypto", "ecdh-p256", "derive", $NF }
	$3 == "ffdh" { print "libcrypto", "dh-2048", "derive", $NF }'
}

# One line "driver algorithm direction ops" per result, in the file pubkey-runs.
pubkey_measure()
{
	local round lcores=${cpus%%,*} vdevs=("crypto_hisi_hpre0${devargs:+,$devargs}")

	for round in $(seq "$rounds"); do
		progress "round $round of $rounds"
		pubkey_bench "$work_dir/pubkey.log" --alg "$1" --against crypto_openssl \
			>"$work_dir/pubkey-rows" || return 1
		cut -d ' ' -f 2- "$work_dir/pubkey-rows" >>"$work_dir/pubkey-runs"
		pubkey_speed >>"$work_dir/pubkey-runs"
	done
	progress ""
}

pubkey_table()
{
	awk -v algs="$pubkey_algs" '
	function rate(key) { return key in top ? sprintf("%.0f", top[key]) : "-" }
	function ratio(a, b) {
		return a in top && b in top && top[b] > 0 ? sprintf("%.2f", top[a] / top[b]) : "-"
	}
	{
		k = $2 " " $3 " " $1
		if (!(k in top) || top[k] < $4)
			top[k] = $4
	}
	END {
		print "ops/s                           ours  openssl libcrypto  :openssl :libcrypto"
		n = split(algs, a, " "); split("sign verify derive power", ways, " ")
		for (j = 1; j <= n; j++) {
			split(a[j], name, ":"); sub("~", " ", name[2])
			for (i = 1; i <= 4; i++) {
				k = name[1] " " ways[i] " "
				if (!(k "crypto_hisi_hpre" in top))
					continue
				printf "%-24s %11s %8s %9s %9s %10s\n", name[2] " " ways[i],
					rate(k "crypto_hisi_hpre"), rate(k "crypto_openssl"),
					rate(k "libcrypto"),
					ratio(k "crypto_hisi_hpre", k "crypto_openssl"),
					ratio(k "crypto_hisi_hpre", k "libcrypto")
			}
		}
	}' "$work_dir/pubkey-runs"
}

# Two threads of the model and one, in turns, each on two queue pairs. The thread that polls sleeps
# when nothing came back, so that two CPUs are enough.
pubkey_threads()
{
	local round lcores="${cpus%%,*}@($cpus)" vdevs=(
		"crypto_hisi_hpre0,model=thread,threads=2${devargs:+,$devargs}"
		"crypto_hisi_hpre1,model=thread,threads=1${devargs:+,$devargs}")

	for round in $(seq "$rounds"); do
		progress "threads, round $round of $rounds"
		pubkey_bench "$work_dir/pubkey.log" --alg "$1" --queues 2 --nap 100 \
			--against crypto_hisi_hpre1 >>"$work_dir/pubkey-threads" || return 1
	done
	progress ""
	say "ops/s with model=thread, two queue pairs       one thread  two threads    two:one"
	awk '{
		k = $3 " " $4
		if (!(k in seen)) { seen[k] = 1; order[++n] = k }
		t = k " " $1
		if (!(t in top) || top[t] < $5)
			top[t] = $5
	}
	END {
		for (i = 1; i <= n; i++) {
			one = top[order[i] " crypto_hisi_hpre1"]
			two = top[order[i] " crypto_hisi_hpre0"]
			printf "%-45s %11.0f %12.0f %10.2f\n", order[i], one, two, two / one
		}
	}' "$work_dir/pubkey-threads"
}

pubkey_part()
{
	local names threads='' name

	names=$(pubkey_names | paste -sd,)
	[ -n "$names" ] || return 1
	for name in $pubkey_threads_algs; do
		[[ ",$names," != *",$name,"* ]] || threads+="${threads:+,}$name"
	done
	say "one lcore, burst 32, 32 in flight, best of $rounds rounds;" \
		"\":openssl\" is ours divided by crypto_openssl's;"
	say "libcrypto is \"openssl speed\", one op after the other; \"-\": not offered"
	say
	pubkey_measure "$names" || return 1
	pubkey_table
	say
	pubkey_threads "$threads"
}
