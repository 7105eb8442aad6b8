# Carves the eBPF objects out of Debian's libbpf-tools and runs the tools on each.
#
#   carve.py BIN-FOLDER WORK-FOLDER
#
# For each: `inspect`, `bpftime-verify` and `compile` must end within a time limit with
# status 0, 1, 2 or 3; after a refusal there is no output; a native object refers to
# nothing but helpers and its own maps. The table of all objects goes to standard output.
import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import libbpf_tools

SECONDS_MAX = 60
RELOCATIONS = {"R_X86_64_64", "R_X86_64_PC32", "R_X86_64_PLT32", "R_X86_64_GOTPCREL", "R_X86_64_GOTPCRELX",
               "R_X86_64_REX_GOTPCRELX"}
binaries, work = sys.argv[1:]
tool = os.path.join(binaries, "bpftime-aot")
verifier = os.path.join(binaries, "bpftime-verify")
readelf = "llvm-readelf"


def run(problems, name, *command):
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS_MAX, errors="replace")
    except subprocess.TimeoutExpired:
        problems.append(f"{name}: {command[1]} hangs")
        return 1, "", "time-out"
    if done.returncode not in (0, 1, 2, 3):
        problems.append(f"{name}: {' '.join(command[:2])} ends with {done.returncode}: {done.stderr[-300:]}")
    return done.returncode, done.stdout, done.stderr


def check_native(problems, name, path):
    """No import but helpers, maps and what inlined helpers look at, no relocation of a type that nobody expects."""
    dump = subprocess.run([readelf, "-sW", "-rW", path], capture_output=True, text=True, check=True).stdout
    in_debug = False  # debuggers relocate their own sections
    for line in dump.split("\n"):
        if line.startswith("Relocation section"):
            in_debug = ".rela.debug_" in line
        symbol = re.match(r"\s*\d+: \S+ .* UND (\S+)", line)
        if symbol and not re.match(r"bpftime_((helper|map|map_data)_|here$)", symbol.group(1)):
            problems.append(f"{name}: imports {symbol.group(1)}")
        kind = re.search(r"\bR_[A-Z0-9_]+", line)
        if kind and not in_debug and kind.group(0) not in RELOCATIONS:
            problems.append(f"{name}: relocation {kind.group(0)}")


def verdicts(text):
    """"accepted/rejected/unsupported", counted over programs."""
    try:
        programs = json.loads(text).get("programs", [])
    except ValueError:
        return "-"
    each = [p["verdict"] for p in programs]
    return "/".join(str(each.count(v)) for v in ("accepted", "rejected", "unsupported"))


def examine(item):
    name, path = item
    problems = []
    native = os.path.join(work, name + ".native")
    if os.path.exists(native):
        os.unlink(native)
    run(problems, name, tool, "inspect", path)
    _, programs, _ = run(problems, name, tool, "compile", "--emit=programs", path, "-o", "-")
    _, report, _ = run(problems, name, verifier, "-j", path)
    status, _, errors = run(problems, name, tool, "compile", path, "-o", native)
    if (status == 0) != os.path.exists(native):
        problems.append(f"{name}: status {status} and output {os.path.exists(native)} disagree")
    if status == 0:
        check_native(problems, name, native)
    reasons = sorted(set(re.findall(r"error: (.*?)(?: \[program .*\])?$", errors, re.M)))
    if status and not reasons:
        problems.append(f"{name}: refused without a reason")
    count = len(re.findall(r"^program ", programs, re.M))
    if not count:
        problems.append(f"{name}: no program was read")
    return name, count, verdicts(report), "compiles" if status == 0 else "; ".join(reasons), problems


os.makedirs(work, exist_ok=True)
with ThreadPoolExecutor(2) as pool:
    rows = list(pool.map(examine, libbpf_tools.carve_all(work)))
print(f"{'object':16} {'programs':>8}  {'ok/no/unsup':11}  compile")
for name, count, verdict, outcome, _ in rows:
    print(f"{name:16} {count:8}  {verdict:11}  {outcome[:200]}")
print(f"{len(rows)} objects, {sum(row[3] == 'compiles' for row in rows)} compile")
found = [problem for row in rows for problem in row[4]]
print("\n".join(found), file=sys.stderr)
sys.exit(1 if found else 0)
