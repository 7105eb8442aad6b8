#!/usr/bin/python3
"""Runs every test of a build: googletest binaries, then lit; one summary for both.

usage: run.py BUILD [--long] [--filter=REGEX]

Ends with the line `N passed, N failed, N skipped`, preceded by what failed and by what was
skipped and why. Exit status 1 if anything failed or nothing ran.
"""
import collections
import glob
import json
import os
import re
import subprocess
import sys
import tempfile

LIT = "/usr/lib/llvm-19/build/utils/lit/lit.py"
UNIT_TIMEOUT_S, LONG_TIMEOUT_S = 300, 3600

Result = collections.namedtuple("Result", "name outcome reason")  # outcome: passed failed skipped


def run_unit(binary, long_run):
    """Every test case of one googletest binary."""
    name = os.path.basename(binary)
    with tempfile.TemporaryDirectory() as folder:
        report = os.path.join(folder, "report.json")
        command = [binary, "--gtest_brief=1", "--gtest_output=json:" + report]
        try:
            status = subprocess.run(command, timeout=LONG_TIMEOUT_S if long_run else UNIT_TIMEOUT_S).returncode
        except subprocess.TimeoutExpired:
            return [Result(name, "failed", "ran out of time")]
        if not os.path.exists(report):
            return [Result(name, "failed", f"ended with status {status} and without a report")]
        results = [unit_result(name, suite["name"], case)
                   for suite in json.load(open(report))["testsuites"] for case in suite["testsuite"]]
    # A crash after the report was written, or a binary without a test, must not pass.
    if not results or (status != 0 and not any(r.outcome == "failed" for r in results)):
        results.append(Result(name, "failed", f"ended with status {status} after {len(results)} cases"))
    return results


def unit_result(binary, suite, case):
    name = f"{binary}: {suite}.{case['name']}"
    if case.get("failures"):
        return Result(name, "failed", case["failures"][0]["failure"])
    if case["result"] == "SKIPPED" or case.get("status") == "NOTRUN":
        messages = case.get("skipped") or [{}]
        return Result(name, "skipped", messages[0].get("message", "disabled").strip().splitlines()[-1])
    return Result(name, "passed", "")


def run_lit(build, test_filter):
    """Every lit test, in lit's own words for the user and as results for the summary."""
    report = os.path.join(build, "test", "lit-results.json")
    if os.path.exists(report):
        os.remove(report)
    command = ["/usr/bin/python3", LIT, "-v", "-j", str(os.cpu_count()), "--order=lexical", "-o", report,
               os.path.join(build, "test")]
    if test_filter:
        command.insert(3, "--filter=" + test_filter)
    status = subprocess.run(command).returncode
    if not os.path.exists(report):
        return [Result("lit", "failed", f"ended with status {status} and without results")]
    reasons = json.load(open(os.path.join(build, "test", "features.json")))
    return [lit_result(test, reasons) for test in json.load(open(report))["tests"]]


def lit_result(test, reasons):
    if test["code"] in ("PASS", "XFAIL", "FLAKYPASS"):
        return Result(test["name"], "passed", "")
    if test["code"] in ("UNSUPPORTED", "SKIPPED", "EXCLUDED"):
        missing = re.sub(r".*features: ", "", test["output"].strip())
        why = [f"{name} ({reasons[name]})" if reasons.get(name) else name for name in missing.split(", ")]
        return Result(test["name"], "skipped", "needs " + ", ".join(why))
    return Result(test["name"], "failed", test["code"])


def summarise(results):
    by_outcome = collections.defaultdict(list)
    for r in results:
        by_outcome[r.outcome].append(r)
    print()
    for r in by_outcome["failed"]:
        print(f"FAILED  {r.name}: {r.reason.strip().splitlines()[0] if r.reason.strip() else ''}")
    for r in by_outcome["skipped"]:
        print(f"skipped {r.name}: {r.reason}")
    counts = [len(by_outcome[o]) for o in ("passed", "failed", "skipped")]
    print("%d passed, %d failed, %d skipped" % tuple(counts))
    return 1 if counts[1] or not counts[0] else 0


def main():
    arguments = sys.argv[1:]
    long_run = "--long" in arguments
    filters = [a.partition("=")[2] for a in arguments if a.startswith("--filter=")]
    rest = [a for a in arguments if a != "--long" and not a.startswith("--filter=")]
    if len(rest) != 1:
        sys.exit(__doc__)
    if long_run:
        os.environ["BPFTIME_TEST_LONG"] = "1"  # the feature `long`, and loops that read it
        os.environ.setdefault("BPFTIME_STRESS_KILLS", "10000")
        os.environ.setdefault("BPFTIME_STRESS_RECORDS", "12000000")  # for each of nine sizes
    build = os.path.abspath(rest[0])
    results = []
    if not filters:
        for binary in sorted(glob.glob(os.path.join(build, "test", "unit", "*"))):
            if os.access(binary, os.X_OK) and os.path.isfile(binary) and not binary.endswith(".so"):
                results += run_unit(binary, long_run)
    results += run_lit(build, filters[0] if filters else None)
    sys.exit(summarise(results))


if __name__ == "__main__":
    main()
