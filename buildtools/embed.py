#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) 2026 WarpDrive PMD authors
#
# embed.py NAME IN OUT: a C file with the bytes of IN as NAME[] and NAME_len.

import sys

name, source, target = sys.argv[1:]
with open(source, "rb") as f:
    data = f.read()
with open(target, "w", encoding="ascii") as f:
    f.write(f"extern const char {name}[];\nextern const unsigned int {name}_len;\n")
    f.write(f"const char {name}[] = {{")
    for i, byte in enumerate(data):
        f.write(("\n\t" if i % 16 == 0 else " ") + f"{byte},")
    f.write(f"\n}};\nconst unsigned int {name}_len = sizeof({name});\n")
