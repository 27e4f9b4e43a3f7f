#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) 2026 WarpDrive PMD authors
"""Look for what the house style forbids and a script can see.

Prints "file:line: what is wrong" and exits with 1 if there was anything. Files are those that
git knows or would add; on a tree without git, all but build folders.
"""

import os
import re
import subprocess
import sys

C_FILES = r"\.[ch]$"
LIBRARY = r"^(lib|drivers)/.*\.[ch]$"
NO_DPDK = r"^lib/(wd_hw|wd_model|vfio_user)/"

# Which files, what, why and what instead. Comments and strings are blanked out before.
FORBIDDEN = [
    (C_FILES, r"\brte_smp_[rw]?mb\b", "rte_smp_*: use rte_atomic_thread_fence() or rte_io_*mb()"),
    (r"^(?!.*wd_compat\.h).*\.[ch]$", r"\b__(atomic|sync)_\w+",
     "compiler builtin: use rte_atomic_*, in plain C <stdatomic.h>"),
    (C_FILES, r"always_inline", "forced inlining: leave it to the compiler"),
    (C_FILES, r"^\s*#\s*(ifndef|define)\s+_\w*_H_*\s*$",
     "guard with a leading underscore: reserved to the compiler; use WD_QP_H"),
    (LIBRARY, r"\b(printf|puts|putchar|perror|vprintf)\s*\(", "libraries never print: log"),
    (LIBRARY, r"\bfprintf\s*\(\s*std(out|err)\b", "libraries never print: log"),
    (LIBRARY, r"\b(_?exit|abort)\s*\(", "libraries never end the process: return an error"),
    (r"^drivers/.*\.[ch]$", r"#\s*include\s*<(linux/|sys/ioctl\.h)",
     "drivers never include a kernel header"),
    (NO_DPDK, r"#\s*include\s*[<\"]rte_", "no DPDK in this folder"),
    (r"^lib/wd_hw/", r"#\s*include\s+(?!\s|<(stdint|stddef|assert)\.h>|\"[a-z_]+\.h\")",
     "the silicon's headers include libc's types and each other only"),
    (r"^lib/wd_hw/", r"\w\s*:\s*\d+\s*;", "bit field in device memory: use masks"),
]

# The same on the text as it stands.
RAW = [
    (r".", r"\r", "carriage return"),
    (r".", r"[ \t]+$", "blanks at the end of the line"),
    (r".", r"\b(TO" "DO|FIX" r"ME|XX" r"X)\b", "left open: finish it or say so in the docs"),
    (r"(\.[ch]|\.md|\.rst|meson\.build)$", r"(^|[\s\"'(=])/(tmp|work|root|home)/",
     "a path of one machine"),
    (C_FILES, r"^ {8}", "indented by spaces: tabs of 8"),
    (r"(\.py|meson\.build|meson_options\.txt)$", r"\t", "tab: four spaces"),
]

WIDTH = [(r"\.(md|rst)$", 80), (r"(\.(c|h|py|sh|build|ini)|meson_options\.txt)$", 100)]

# Data, and files whose form leaves no room.
NO_LICENCE = r"^(LICENSE|MAINTAINERS|README\.md|\.gitignore|\.editorconfig|\.clang-format)$" \
    r"|^test/vectors/|^test/.*/data/|\.(gz|bin|zz)$|^doc/features/"


def tree_files():
    try:
        out = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            check=True, capture_output=True).stdout.decode()
        return sorted(f for f in out.split("\0") if f and os.path.isfile(f))
    except (OSError, subprocess.CalledProcessError):
        found = []
        for folder, folders, names in os.walk("."):
            folders[:] = [d for d in folders
                          if d not in (".git", "build", "dpdk-sdk", "__pycache__")
                          and not d.startswith("build-")]
            found += [os.path.relpath(os.path.join(folder, n)) for n in names]
        return sorted(found)


def blank(text):
    """Comments and strings as spaces, so that words in them do not count; lines stay."""
    def hide(match):
        word = match.group(0)
        if word[0] in "\"'" and "\n" not in word:
            return word[0] + " " * (len(word) - 2) + word[-1] if len(word) > 1 else word
        return re.sub(r"[^\n]", " ", word)

    def keep_includes(match):
        return match.group(0) if match.group(1) else hide(match)

    return re.sub(
        r"(^[ \t]*#[ \t]*include[^\n]*)|/\*.*?\*/|//[^\n]*"
        r"|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'",
        keep_includes, text, flags=re.S | re.M)


def check_guard(name, text):
    """The guard is the file's name with a prefix, so that two headers never share one."""
    found = re.search(r"^#ifndef (\w+)\n#define (\w+)$", text, flags=re.M)
    want = re.sub(r"\W", "_", os.path.basename(name)).upper()
    if not found or found.group(1) != found.group(2):
        yield 1, "no include guard (#ifndef and #define in adjacent lines)"
    elif found.group(1) != want and not found.group(1).endswith("_" + want):
        yield 1, f"guard {found.group(1)} does not end in {want}"


def check_lines(name, text, rules):
    rules = [(re.compile(what), why) for where, what, why in rules if re.search(where, name)]
    for number, line in enumerate(text.split("\n"), 1):
        for what, why in rules:
            if what.search(line):
                yield number, why


def check_width(name, text):
    for where, width in WIDTH:
        if not re.search(where, name):
            continue
        for number, line in enumerate(text.split("\n"), 1):
            # A table row or a link cannot be broken.
            if name.endswith(".md") and line.startswith("|") or "://" in line:
                continue
            if len(line.expandtabs(8)) > width:
                yield number, f"longer than {width} columns"


def check(name):
    with open(name, "rb") as file:
        data = file.read()
    try:
        text = data.decode()
    except UnicodeDecodeError:
        if not re.search(NO_LICENCE, name):
            yield 1, "not UTF-8 text"
        return
    if text and not text.endswith("\n"):
        yield text.count("\n") + 1, "no newline at the end"
    if not re.search(NO_LICENCE, name):
        head = "\n".join(text.split("\n")[:4])
        if "SPDX-License-Identifier: BSD-3-Clause" not in head or "Copyright (c)" not in head:
            yield 1, "no SPDX and copyright lines at the top"
    if name.endswith(".h"):
        yield from check_guard(name, text)
    yield from check_width(name, text)
    if not re.search(r"^(LICENSE|test/vectors/)|\.(gz|bin|zz)$", name):
        yield from check_lines(name, text, RAW)
    if re.search(C_FILES, name):
        yield from check_lines(name, blank(text), FORBIDDEN)


def main():
    os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
    bad = 0
    names = tree_files()
    for name in names:
        for number, why in sorted(check(name)):
            print(f"{name}:{number}: {why}")
            bad += 1
    print(f"{len(names)} files, {bad} remarks")
    sys.exit(bad > 0)


if __name__ == "__main__":
    main()
