#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) 2026 WarpDrive PMD authors
"""Parse the documentation, follow its links.

Pages are written for Sphinx, as DPDK's are; docutils parses them here, with Sphinx's own roles
and directives reduced to what can be checked: does the page, label or file exist? Needs Debian's
python3-docutils; without it, exits with 77 after the links of README.md were checked.
"""

import os
import re
import sys

top = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
doc = os.path.join(top, "doc")
wrong = []


def remark(where, what):
    wrong.append(f"{os.path.relpath(where, top)}: {what}")


def check_markdown(path):
    """Links to files of the tree, outside code blocks."""
    with open(path, encoding="utf-8") as file:
        text = re.sub(r"^```.*?^```", "", file.read(), flags=re.S | re.M)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" in target or target.startswith("#"):
            continue
        if not os.path.exists(os.path.join(os.path.dirname(path), target.split("#")[0])):
            remark(path, f"link to {target}, which does not exist")


def pages():
    for folder, _, names in os.walk(doc):
        for name in sorted(names):
            if name.endswith(".rst"):
                yield os.path.join(folder, name)


def sphinx_words(labels, listed):
    """Teach docutils the Sphinx words that the pages use."""
    from docutils import nodes
    from docutils.parsers.rst import Directive, directives, roles

    def page_role(name, rawtext, text, lineno, inliner, options=None, content=None):
        target = re.sub(r".*<(.*)>$", r"\1", text, flags=re.S)
        source = inliner.document.current_source
        if name == "doc":
            base = doc if target.startswith("/") else os.path.dirname(source)
            if not os.path.isfile(os.path.join(base, target.lstrip("/") + ".rst")):
                remark(source, f":doc:`{target}`: no such page")
        elif name == "ref" and target not in labels:
            remark(source, f":ref:`{target}`: no such label")
        return [nodes.literal(rawtext, text)], []

    class Toctree(Directive):
        has_content = True
        option_spec = {"maxdepth": int, "numbered": directives.flag, "caption": str,
                       "glob": directives.flag, "hidden": directives.flag}

        def run(self):
            source = self.state.document.current_source
            for line in self.content:
                target = re.sub(r".*<(.*)>$", r"\1", line.strip())
                path = os.path.join(os.path.dirname(source), target + ".rst")
                if not os.path.isfile(path):
                    remark(source, f"toctree: no page {target}")
                listed.add(os.path.normpath(path))
            return []

    class Ignored(Directive):
        has_content = True
        optional_arguments = 1
        final_argument_whitespace = True

        def run(self):
            return []

    class Included(Ignored):
        option_spec = {"language": str, "lines": str, "caption": str, "start-after": str,
                       "end-before": str}
        required_arguments, optional_arguments = 1, 0

        def run(self):
            source = self.state.document.current_source
            path = os.path.join(os.path.dirname(source), self.arguments[0])
            if not os.path.isfile(path):
                remark(source, f"literalinclude: no file {self.arguments[0]}")
            return []

    for name in ("doc", "ref", "file", "term", "numref", "option"):
        roles.register_local_role(name, page_role)
    directives.register_directive("toctree", Toctree)
    directives.register_directive("literalinclude", Included)
    for name in ("index", "only", "seealso", "versionadded", "deprecated", "_table"):
        directives.register_directive(name, Ignored)


def check_pages():
    from docutils.core import publish_doctree
    from docutils.utils import SystemMessage

    found, labels, listed = list(pages()), set(), set()
    for path in found:
        with open(path, encoding="utf-8") as file:
            labels |= set(re.findall(r"^\.\. _([^:]+):", file.read(), flags=re.M))
    sphinx_words(labels, listed)
    for path in found:
        with open(path, encoding="utf-8") as file:
            try:
                publish_doctree(file.read(), source_path=path, settings_overrides={
                    "report_level": 2, "halt_level": 5, "warning_stream": Messages(path),
                    "file_insertion_enabled": False, "input_encoding": "unicode"})
            except SystemMessage as error:
                remark(path, str(error))
    index = os.path.join(doc, "index.rst")
    for path in found:
        if path != index and path not in listed:
            remark(path, "is in no table of contents (doc/index.rst)")
    return len(found)


class Messages:
    """A stream that turns docutils' warnings into remarks."""

    def __init__(self, path):
        self.path = path

    def write(self, text):
        if text.strip():
            remark(self.path, text.strip())


def main():
    for name in sorted(os.listdir(top)):
        if name.endswith(".md"):
            check_markdown(os.path.join(top, name))
    status, count = 0, 0
    try:
        count = check_pages()
    except ImportError:
        status = 77
    print(*wrong, sep="\n")
    if wrong:
        status = 1
    elif status == 77:
        print("python3 has no docutils (Debian: python3-docutils)")
    else:
        print(f"{count} pages and the links of README.md are sound")
    sys.exit(status)


if __name__ == "__main__":
    main()
