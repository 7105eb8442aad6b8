#!/usr/bin/python3
"""The objects of Debian's libbpf-tools, judged by both verifiers: real_objects.py VERIFY WORK OBJECT-INPUTS

No program of theirs may be refused here unless the kernel's BTF lacks what it names, and
where the kernel can judge both must agree. Prints one PROBLEM line per difference and a
count; the status is 1 if there was one.
"""
import json
import os
import subprocess
import sys

# What a program cannot help: the running kernel has no such field, type or function.
MISSING = ("unresolved-core", "insn-unsupported")


def judge(verify, path):
    run = subprocess.run([verify, "--engine=both", "-j", path], capture_output=True, text=True, check=False)
    return json.loads(run.stdout)["programs"]


def problem(program):
    """What is not as it should be with one program's verdicts, or None."""
    ours, kernel = program["verdict"], program["kernel"]["verdict"]
    reason = program["diagnostics"][0] if program["diagnostics"] else {"id": "", "what": ""}
    if ours == "accepted":
        return f"the kernel rejects it: {program['kernel']['reason']}" if kernel == "rejected" else None
    if kernel == "accepted" or reason["id"] not in MISSING:
        return f"{ours} here: {reason['what']} (kernel: {kernel})"
    return None


def main():
    verify, work, inputs = sys.argv[1:]
    sys.path.append(inputs)
    import libbpf_tools
    os.makedirs(work, exist_ok=True)
    agreed = alone = missing = problems = 0
    for name, path in libbpf_tools.carve_all(work):
        for program in judge(verify, path):
            text = problem(program)
            if text:
                print(f"PROBLEM {name}: {program['program']}: {text}")
                problems += 1
            elif program["verdict"] != "accepted":
                missing += 1
            elif program["kernel"]["verdict"] == "accepted":
                agreed += 1
            else:
                alone += 1
    print(f"{agreed} accepted by both, {alone} here where the kernel cannot judge, "
          f"{missing} name what this kernel lacks, {problems} problems")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
