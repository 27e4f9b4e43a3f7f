#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) 2026 WarpDrive PMD authors
#
# compress and decompress as people use them: files, pipes, other programs' files, bad ones.

# Functions are called by name, through check().
# shellcheck disable=SC2317
# shellcheck source=common.inc
. "$(dirname "$0")/common.inc"

make_files()
{
	: >empty
	printf x >one
	seq 1 60000 | sed 's/$/ the quick brown fox jumps over the lazy dog/' >text
	head -c 3000000 /dev/urandom >random
	head -c 5000000 /dev/zero >zero
	cat text random zero text >mixed
}

# round FORMAT FILE OPTION...: there and back, and another program agrees.
round()
{
	local format=$1 file=$2 packed=$2.$1

	shift 2
	accel compress -q --format "$format" "$@" -f -o "$packed" "$file" || return 1
	case $format in
	gzip) gzip -t <"$packed" && gzip -dc <"$packed" | cmp - "$file" || return 1 ;;
	*) python3 - "$format" "$packed" "$file" <<-'PY' || return 1
	import sys, zlib
	fmt, packed, plain = sys.argv[1:]
	d = zlib.decompressobj(15 if fmt == "zlib" else -15)
	out = d.decompress(open(packed, "rb").read()) + d.flush()
	assert d.eof and not d.unused_data, "no end, or data behind it"
	assert out == open(plain, "rb").read(), "data differs"
	PY
	esac
	accel decompress -q --format "$format" -f -o back "$packed" && cmp back "$file"
}

pipes()
{
	accel compress -q --block 64k -o - mixed | accel decompress -q - >piped && cmp piped mixed
}

names()
{
	cp text plain && touch -d 2001-02-03 plain && chmod 640 plain &&
		accel compress -q plain && [ -f plain ] && rm plain &&
		accel decompress -q --rm plain.gz && cmp plain text && [ ! -e plain.gz ] &&
		[ "$(stat -c '%a %y' plain | cut -c 1-14)" = "640 2001-02-03" ]
}

# Headers with all optional fields, several members, padding: what gzip and others may write.
foreign_files()
{
	python3 - <<-'PY'
	import gzip, struct, zlib
	def member(data, extra=b"", name=b"", comment=b"", hcrc=False, level=6):
	    flags = 2 * hcrc | 4 * bool(extra) | 8 * bool(name) | 16 * bool(comment)
	    h = struct.pack("<BBBBIBB", 31, 139, 8, flags, 1, 0, 3)
	    if extra: h += struct.pack("<H", len(extra)) + extra
	    if name: h += name + b"\0"
	    if comment: h += comment + b"\0"
	    if hcrc: h += struct.pack("<H", zlib.crc32(h) & 0xffff)
	    c = zlib.compressobj(level, 8, -15)
	    tail = struct.pack("<II", zlib.crc32(data), len(data))
	    return h + c.compress(data) + c.flush() + tail
	text = open("text", "rb").read()
	m = member(text, b"XY\x02\0ab", b"a name", b"a comment", True)
	open("fields.gz", "wb").write(m)
	others = member(b"") + member(b"x", level=0) + member(text, level=1)
	open("members.gz", "wb").write(m + others)
	open("members", "wb").write(text + b"x" + text)
	open("padded.gz", "wb").write(m + b"\0" * 1000)
	open("garbage.gz", "wb").write(m + b"garbage")
	# Members end at every place of the reader's buffer now and then.
	open("many", "wb").write(b"".join(b"%d," % i * (i % 50) for i in range(3000)))
	open("many.gz", "wb").write(b"".join(member(b"%d," % i * (i % 50)) for i in range(3000)))
	PY
	gzip -9c text >nine.gz && gzip -1c mixed >fast.gz
}

foreign()
{
	accel decompress -q -f -o back "$1" && cmp back "$2"
}

concatenated()
{
	gzip -c one >foreign.gz && accel compress -q -f --block 100k -o ours.gz text &&
		cat ours.gz foreign.gz ours.gz >both.gz && cat text one text >both &&
		gzip -dc both.gz | cmp - both && foreign both.gz both
}

garbage()
{
	accel decompress -f -o back garbage.gz 2>err && cmp back text &&
		grep -q 'trailing garbage' err
}

# flips FILE PLAIN STEP: whatever bit breaks, the result is right or there is none.
flips()
{
	local i

	for ((i = 0; i < 100; i += $3)); do
		python3 - "$1" "$i" <<-'PY'
		import sys
		d = bytearray(open(sys.argv[1], "rb").read())
		d[int(sys.argv[2])] ^= 1 << int(sys.argv[2]) % 8
		open("flipped.gz", "wb").write(d)
		PY
		rm -f back
		accel decompress -q -o back flipped.gz 2>err
		case $? in
		0) cmp -s back "$2" || { echo "byte $i: wrong output" >>err; return 1; } ;;
		1) [ ! -e back ] || { echo "byte $i: half an output" >>err; return 1; } ;;
		*) echo "byte $i: died" >>err; return 1 ;;
		esac
	done
	clean_folder .
}

truncated()
{
	local n size=$(($(stat -c %s "$1")))

	for n in 1 9 15 23 30 $((size / 2)) $((size - 9)) $((size - 8)) $((size - 1)); do
		head -c "$n" "$1" >cut.gz
		rm -f back
		if accel decompress -q -o back cut.gz 2>err || [ -e back ] ||
			! grep -q 'unexpected end\|corrupt' err; then
			echo "$n bytes accepted, or half an output" >>err
			return 1
		fi
	done
	clean_folder .
}

interrupted()
{
	local pid

	mkdir -p broken
	# What the shell ignores, as one that runs in the background does SIGINT, its children do.
	env --default-signal="$1" "$ACCEL" ${eal_options[@]+"${eal_options[@]}"} -- compress -q \
		-o broken/out.gz - </dev/zero 2>/dev/null &
	pid=$!
	# It must be at work: the temporary file is there.
	for _ in $(seq 100); do
		[ -n "$(find broken -name '.*.tmp')" ] && break
		sleep 0.1
	done
	[ -n "$(find broken -name '.*.tmp')" ] || return 1
	kill -"$1" "$pid"
	wait "$pid"
	[ $? -gt 128 ] && [ -z "$(ls -A broken)" ]
}

full_disk()
{
	local bad=0

	mkdir -p small && mount -t tmpfs -o size=1m tmpfs small || return 77
	accel compress -q -o small/out.gz random 2>err && bad=1
	grep -q 'No space left' err || bad=1
	[ -z "$(ls -A small)" ] || bad=1
	umount small
	return $bad
}

make_files
for format in gzip zlib raw; do
	for file in empty one text random zero mixed; do
		check "$format $file" round $format $file
	done
done
check "small blocks" round gzip text --block 1000 --depth 32
check "block of one byte" round gzip one --block 1
check "large blocks" round gzip mixed --block 8M --depth 2
check "zlib in small blocks" round zlib mixed --block 10000
check "four queues, verified" round gzip mixed --queues 4 --verify
check "level 1, fixed" round gzip text -l 1 --huffman fixed
check "level 9, dynamic" round gzip text -l 9 --huffman dynamic
check "level 0" round gzip text -l 0
check "pipes" pipes
check "names, mode and time" names

foreign_files
check "foreign: every header field" foreign fields.gz text
check "foreign: members, an empty one too" foreign members.gz members
check "foreign: 3000 members" foreign many.gz many
check "foreign: gzip -9" foreign nine.gz text
check "foreign: gzip -1" foreign fast.gz mixed
check "foreign: zero padding" foreign padded.gz text
check "foreign: trailing garbage is told" garbage
check "foreign and ours in one file" concatenated

accel compress -q -f -o ours.gz text
head -c 5000 text >short && gzip -c short >short.gz
check "flipped bits of our file" flips ours.gz text 7
check "flipped bits of gzip's file" flips short.gz short 7
check "truncated: ours" truncated ours.gz
check "truncated: gzip's" truncated nine.gz
check "SIGINT leaves nothing" interrupted INT
check "SIGTERM leaves nothing" interrupted TERM

echo old >exists
refuse "existing output" "exists already" accel compress -o exists text
check "existing output is untouched" grep -q old exists
refuse "missing input" "No such file" accel compress -o new.gz nothing
refuse "input is a folder" "is a folder" accel compress -o new.gz .
refuse "missing folder for output" "cannot be created" accel compress -o no/new.gz text
refuse "not compressed" "neither gzip nor zlib" accel decompress -o new text
refuse "not gzip" "not in gzip format" accel decompress --format gzip -o new text
refuse "empty input" "unexpected end" accel decompress -o new empty
refuse "unknown suffix" "no suffix" accel decompress text
refuse "wrong checksum" "wrong checksum" accel decompress -o new <(
	python3 -c 'import sys; d = bytearray(open("nine.gz", "rb").read()); d[-5] ^= 1
sys.stdout.buffer.write(d)')
refuse "wrong length" "wrong length" accel decompress -o new <(
	python3 -c 'import sys; d = bytearray(open("nine.gz", "rb").read()); d[-1] ^= 1
sys.stdout.buffer.write(d)')
refuse "unknown option" "did you mean --block" accel compress --blok 3 text
to_full()
{
	accel compress -o - text >/dev/full
}
refuse "output that takes nothing" "No space left" to_full
check "nothing is left behind" clean_folder
full_disk
case $? in
0) ok "full disk" ;;
77) skip "full disk" "no right to mount a small file system" ;;
*) not_ok "full disk" ;;
esac
finish
