"""Asks bpftime-verify about cases: one process for an object, one for each program if need be.

An object that cannot be opened as a whole must not hide its other programs, and a program
that takes too long or crashes the verifier must not hide them either; each of these becomes
a verdict of its own. What our reader of objects refuses counts by the category of its
diagnostic: damaged instructions are rejected, a notation that we lack is unsupported.
"""
import collections
import itertools
import json
import os
import subprocess

TIMEOUT_S = 20

# verdict: accepted, rejected, unsupported, crash or timeout; diagnostics: [(id, message)]
Verdict = collections.namedtuple("Verdict", "verdict diagnostics")


def judge_all(verify, folder, cases):
    """[(case, Verdict)] in the order of the cases"""
    judged = []
    for (file, btf), group in itertools.groupby(cases, lambda case: (case.file, case.btf)):
        group = list(group)
        command = [verify, os.path.join(folder, file + ".o"), "-j"]
        if btf:
            command.append("--btf=" + os.path.join(folder, btf))
        judged += zip(group, _judge(command, [case.program for case in group]))
    return judged


def _judge(command, programs):
    result = _run(command + ["--program=" + program for program in programs])
    if isinstance(result, dict) and "programs" in result:
        by_name = {program["program"]: program for program in result["programs"]}
        return [_of_program(by_name[program]) for program in programs]
    if len(programs) > 1:
        return [_judge(command, [program])[0] for program in programs]
    return [_of_error(result["error"]) if isinstance(result, dict) else result]


def _run(command):
    """The JSON document, or the Verdict that stands for its absence."""
    try:
        run = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S, check=False)
        return json.loads(run.stdout)
    except subprocess.TimeoutExpired:
        return Verdict("timeout", [("timeout", f"no verdict after {TIMEOUT_S} s")])
    except ValueError:
        return Verdict("crash", [("crash", f"status {run.returncode}: {run.stderr.strip()[-300:]}")])


def _of_program(program):
    return Verdict(program["verdict"], [(d["id"], d["message"]) for d in program["diagnostics"]])


def _of_error(error):
    verdict = "unsupported" if error["category"] == "unsupported" else "rejected"
    return Verdict(verdict, [(error["id"], error["message"])])
