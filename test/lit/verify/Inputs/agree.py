#!/usr/bin/python3
"""Compares the verifier's verdicts with the running kernel's: agree.py VERIFY WORK CLANG... -- FOLDER...

Every program of every C file in the folders that includes rules.h is judged by both. They
must agree; `unsupported` agrees with anything. A file that says `DIFFERS: reason` must
differ, so that an entry whose reason is gone is noticed. Prints one line per difference
and the count of agreements; the status is 1 if something is not as it should be.
"""
import glob
import json
import os
import re
import subprocess
import sys


def judge(verify, clang, source, work):
    """(program, ours, kernel, text) per program of a file, or a reason why not."""
    object_ = os.path.join(work, os.path.basename(source) + ".o")
    built = subprocess.run(clang + ["-c", source, "-o", object_], capture_output=True, text=True)
    if built.returncode:
        return built.stderr
    run = subprocess.run([verify, "--engine=both", "-j", object_], capture_output=True, text=True)
    try:
        programs = json.loads(run.stdout)["programs"]
    except (ValueError, KeyError):
        return run.stdout + run.stderr
    rows = []
    for p in programs:
        reasons = [d["what"] for d in p["diagnostics"] + p["kernel"]["diagnostics"]]
        rows.append((p["program"], p["verdict"], p["kernel"]["verdict"], "; ".join(reasons)))
    return rows


def main():
    verify, work = sys.argv[1:3]
    split = sys.argv.index("--")
    clang, folders = sys.argv[3:split], sys.argv[split + 1:]
    os.makedirs(work, exist_ok=True)
    agreed = unsupported = bad = 0
    for source in sorted(s for folder in folders for s in glob.glob(os.path.join(folder, "*.c"))):
        with open(source, encoding="utf-8") as file:
            text = file.read()
        if '"rules.h"' not in text:
            continue
        name, known = os.path.basename(source), re.search(r"DIFFERS: (.*)", text)
        rows = judge(verify, clang, source, work)
        if isinstance(rows, str):
            print(f"PROBLEM {name}: {rows}")
            bad += 1
            continue
        judged = [row for row in rows if row[1] != "unsupported" and row[2] != "unavailable"]
        differs = [row for row in judged if row[1] != row[2]]
        unsupported += len(rows) - len(judged)
        agreed += len(judged) - len(differs)
        if bool(differs) != bool(known):
            bad += 1
            print(f"PROBLEM {name}: " + ("agrees now" if known else "; ".join(
                f"{p}: here {ours}, kernel {kernel} ({why})" for p, ours, kernel, why in differs)))
    print(f"{agreed} programs agree, {unsupported} are unsupported here, {bad} problems")
    return bad != 0


if __name__ == "__main__":
    sys.exit(main())
