#!/usr/bin/python3
"""Holds the verifier against the kernel's annotated selftests.

usage: check.py BUILD verdicts|causes|retvals [--verify PATH] [--only REGEX]

verdicts  what the kernel accepts is accepted here, what it rejects is not
causes    what is rejected is rejected for the kernel's reason (causes.txt)
retvals   compiled, a program returns what the kernel's run of it does
--verify  another bpftime-verify than BUILD's; --only: cases whose FILE:PROGRAM matches

Everything that the selftests annotate counts, but for what exceptions.txt names with a
reason. Differences are printed one a line, then the figures; the status is 1 if a figure
misses its bound below, or a row of a table has become wrong.
"""
import argparse
import collections
import os
import re
import sys

import cases
import retvals
import sources
import tables
import verdicts

# Shares of the counted cases that must come out right; what is accepted wrongly is a hole.
ACCEPTED_SHARE_MIN = 0.99
REJECTED_SHARE_MIN = 0.99
WRONGLY_ACCEPTED_MAX = 0
CAUSE_SHARE_MIN = 0.95
RETVALS_EQUAL_MIN = 350


class Report:
    """Collects differences and figures; `failed` once one of them is not as it must be."""

    def __init__(self):
        self.failed = False

    def difference(self, kind, case, verdict, wanted):
        said = "; ".join(f"{id_}: {message}" for id_, message in verdict.diagnostics) or "-"
        print(f"{kind:16} {case.file}:{case.program} [{case.section}]\n"
              f"                 ours:   {said}\n                 kernel: {wanted}")

    def problem(self, text):
        print("PROBLEM", text)
        self.failed = True

    def share(self, name, good, total, least):
        """A share that must reach its bound; no cases at all are no success."""
        print(f"{name}: {good} of {total} ({100 * good / max(total, 1):.1f} %, at least {100 * least:.0f} %)")
        if total == 0 or good < least * total:
            self.problem(f"{name} is below its bound")


def counted(judged, exceptions, report):
    """The cases that count: all but those whose exception gave the verdict they got.

    A row that matches no case is a slip of the pen, and one whose cases are all judged
    right has had its day: neither may stay.
    """
    matched, right = collections.Counter(), collections.Counter()
    kept = []
    for case, verdict in judged:
        row = next((r for r in exceptions if r.pattern.fullmatch(f"{case.file}:{case.program}@{case.section}")), None)
        is_right = verdict.verdict == case.expected
        if row:
            matched[row.line] += 1
            right[row.line] += is_right
        if is_right or not row or verdict.verdict != row.verdict:
            kept.append((case, verdict))
    for row in exceptions:
        if matched[row.line] == right[row.line]:
            report.problem(f"{row.line}: " + ("all its cases are judged right now" if matched[row.line] else
                                              "matches no case"))
        elif right[row.line]:
            print(f"{row.line}: {right[row.line]} of its {matched[row.line]} cases are judged right already")
    return kept


def check_verdicts(judged, everything, report):
    exceptions = tables.exceptions()
    kept = counted(judged, exceptions if everything else [], report)
    tally = collections.Counter((case.expected, verdict.verdict) for case, verdict in kept)
    for case, verdict in sorted(kept, key=lambda pair: pair[1].verdict):
        if verdict.verdict != case.expected:
            kind = ("wrongly " if verdict.verdict in ("accepted", "rejected") else "") + verdict.verdict
            report.difference(kind, case, verdict, " | ".join(case.messages) or case.expected)
    print(f"{len(judged)} annotated programs, {len(judged) - len(kept)} excepted")
    for expected, least in (("accepted", ACCEPTED_SHARE_MIN), ("rejected", REJECTED_SHARE_MIN)):
        total = sum(n for (wanted, _), n in tally.items() if wanted == expected)
        report.share("rightly " + expected, tally[expected, expected], total, least if everything else 0)
    print(f"wrongly accepted: {tally['rejected', 'accepted']} (at most {WRONGLY_ACCEPTED_MAX})")
    if tally["rejected", "accepted"] > WRONGLY_ACCEPTED_MAX:
        report.problem("programs are accepted that the kernel rejects")


def agreed_ids(case, causes, used):
    """The diagnostics that say what the kernel's messages say: the first row of each counts."""
    agreed = set()
    for message in case.messages:
        cause = next((c for c in causes if c.pattern.search(message)), None)
        if cause:
            used.add(cause.line)
            agreed.update(cause.ids)
    return agreed


def check_causes(judged, everything, report, ids):
    causes, used, same, total, silent = tables.causes(), set(), 0, 0, 0
    for cause in causes:
        for id_ in set(cause.ids) - ids:
            report.problem(f"{cause.line}: there is no diagnostic {id_}")
    for case, verdict in judged:
        if case.expected != "rejected":
            continue
        agreed = agreed_ids(case, causes, used)
        if verdict.verdict != "rejected":
            continue
        if not case.messages:
            silent += 1
            continue
        total += 1
        if not agreed:
            report.problem(f"causes.txt has no row for {case.file}:{case.program}: {' | '.join(case.messages)}")
        elif agreed & {id_ for id_, _ in verdict.diagnostics}:
            same += 1
        else:
            report.difference("other cause", case, verdict, " | ".join(case.messages))
    for cause in causes if everything else []:
        if cause.line not in used:
            report.problem(f"{cause.line}: no message matches")
    print(f"{silent} of the rejected programs have no message to compare")
    report.share("rejected for the kernel's reason", same, total, CAUSE_SHARE_MIN if everything else 0)


def check_retvals(judged, everything, report, tool, folder):
    accepted = [case for case, verdict in judged
                if verdict.verdict == case.expected == "accepted" and case.retval is not None]
    results = collections.Counter()
    for case in accepted:
        outcome, text = retvals.run(tool, folder, case)
        results[outcome if outcome != "not run" else "not run, " + text] += 1
        if outcome == "different":
            report.problem(f"{case.file}:{case.program} [{case.section}] returns {text}, not {case.retval}")
    for outcome, count in results.most_common():
        print(f"{count:5} {outcome}")
    if everything and results["equal"] < RETVALS_EQUAL_MIN:
        report.problem(f"fewer than {RETVALS_EQUAL_MIN} programs were run")


def diagnostic_ids():
    table = os.path.join(tables.FOLDER, "..", "..", "..", "compiler", "support", "diagnostics.def")
    with open(table, encoding="utf-8") as file:
        return set(re.findall(r'^DIAG\(\w+, "([a-z0-9-]+)"', file.read(), re.M))


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("build")
    parser.add_argument("what", choices=("verdicts", "causes", "retvals"))
    parser.add_argument("--verify")
    parser.add_argument("--only", default="")
    arguments = parser.parse_args()
    build = os.path.abspath(arguments.build)
    folder = sources.objects(os.path.join(build, "test", "kernel", "selftests"))
    wanted = [case for case in cases.read_all(folder) if re.search(arguments.only, f"{case.file}:{case.program}")]
    judged = verdicts.judge_all(arguments.verify or os.path.join(build, "bin", "bpftime-verify"), folder, wanted)
    report, everything = Report(), not arguments.only
    if arguments.what == "verdicts":
        check_verdicts(judged, everything, report)
    elif arguments.what == "causes":
        check_causes(judged, everything, report, diagnostic_ids())
    else:
        check_retvals(judged, everything, report, os.path.join(build, "bin", "bpftime-aot"), folder)
    return report.failed


if __name__ == "__main__":
    sys.exit(main())
