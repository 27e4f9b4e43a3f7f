#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) 2026 WarpDrive PMD authors
"""Print the folder from which the installed EAL loads plugins without being asked.

DPDK compiles it into librte_eal as "DPDK_PLUGIN_PATH=<folder>"; pkg-config does not know it.
"""

import os
import re
import sys


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: eal-plugin-dir.py LIBDIR")
    path = os.path.join(sys.argv[1], "librte_eal.so")
    try:
        with open(path, "rb") as file:
            image = file.read()
    except OSError as error:
        sys.exit(f"{error}; a DPDK with shared libraries is needed")
    found = re.search(rb"DPDK_PLUGIN_PATH=([^\0]+)\0", image)
    if not found:
        sys.exit(f"{path} names no plugin folder; give -Dpmd_dir=DIR")
    print(found.group(1).decode())


if __name__ == "__main__":
    main()
