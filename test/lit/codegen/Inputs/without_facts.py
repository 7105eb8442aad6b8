"""Runs every program of eBPF objects with the verifier's facts and with none, and compares.

usage: without_facts.py BPFTIME-AOT OBJECT...

An object that the verifier refuses is passed over. Prints one line per difference and a
summary; exit status 1 if there was a difference.
"""
import json
import subprocess
import sys
import tempfile


def run(aot, obj, program, ctx, options):
    command = [aot, "test-run", obj, "--program", program, "-j", "--ctx-in", ctx, "--repeat", "3"]
    result = json.loads(subprocess.run(command + options, capture_output=True).stdout)
    return result.get("r0", result.get("error", {}).get("id"))


def main(aot, *objects):
    programs = differences = 0
    with tempfile.NamedTemporaryFile() as ctx:
        ctx.write(b"".join((i % 4).to_bytes(8, "little") for i in range(12)))
        ctx.flush()
        for obj in objects:
            inspected = subprocess.run([aot, "inspect", "-j", obj], capture_output=True)
            for program in json.loads(inspected.stdout).get("programs", []):
                known = run(aot, obj, program["program"], ctx.name, [])
                if not isinstance(known, int):
                    continue
                unknown = run(aot, obj, program["program"], ctx.name, ["--verify=off", "--allow-unverified"])
                programs += 1
                if known != unknown:
                    differences += 1
                    print(f"{obj} {program['name']}: {known} with facts, {unknown} without")
    print(f"{programs} programs, {differences} differences")
    return differences != 0


sys.exit(main(*sys.argv[1:]))
