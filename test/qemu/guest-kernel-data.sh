# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) 2026 WarpDrive PMD authors
# shellcheck shell=dash disable=SC2154,SC2034,SC3043
#
# Much data through Linux's driver, from several threads, in lists of scattered pieces, compared
# with what the kernel's own DEFLATE says of them.

bdf=$(functions | head -n 1)

probed()
{
	insmod /modules/hisi_qm.ko && insmod /modules/hisi_zip.ko || return 1
	wait_for 30 grep -q hisi-deflate-acomp /proc/crypto ||
		because "no algorithm: $(dmesg | tail -n 2)"
}

# load SECONDS THREADS SIZE: fails when one request fails or one byte is wrong.
load()
{
	insmod /modules/wd_acomp.ko seconds="$1" threads="$2" size_max="$3" ||
		{ because "$(dmesg | grep wd_acomp | tail -n 2)"; return 1; }
	rmmod wd_acomp
	note "$(dmesg | sed -n 's/.*wd_acomp: //p' | tail -n 1)"
}

check found [ -n "$bdf" ] || give_up
check probe probed || give_up
irqs_begin "$bdf"
check small load 5 4 512
check pages load 10 4 4096
check large load 15 4 200000
check many load 10 16 65536
check interrupts irqs_end 1
check remove rmmod hisi_zip
