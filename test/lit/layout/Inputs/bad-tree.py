#!/usr/bin/python3
"""Writes a tree that breaks every rule of layout.py: bad-tree.py FOLDER."""
import os
import sys

BAD = {
    # file-sizes, function-sizes, prologue, comments, finished, self-contained, formatted
    "compiler/verify/Big.cpp": "int  f() {\n" + "  g();\n" * 900 + "}\n// TO" + "DO later\n// see /ho" + "me/me\n",
    "compiler/support/Up.h": '// Looks upwards.\n#include "codegen/Codegen.h"\n',
    "runtime-lib/core/up.cpp": '// Looks upwards.\n#include "../probe/load.h"\n',
    "compiler/support/diagnostics.def": 'DIAG(Untested, "untested", Input, BadInput, "no", "no")\n',
    "runtime-lib/abi/helpers.def": "HELPER(1, untested, 0, BASE, INT, NONE, NONE, NONE, NONE, NONE)\n",
    "runtime-lib/abi/map_types.def": 'MAP_TYPE(1, untested, untested, "BPF_MAP_TYPE_UNTESTED")\n',
    "runtime-lib/abi/attach_kinds.def": 'ATTACH_KIND(1, untested, "untested", kprobe)\n',
    "test/lit/run/no-sentence.test": "RUN: true\n",
}

for path, content in BAD.items():
    path = os.path.join(sys.argv[1], path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(content)
