"""Runs a program of an object in the kernel, here, and in the kernel again. It writes times
into its packet, 8 bytes each; ours must lie between the kernel's, give or take a slack.

usage: between.py BPFTIME-AOT OBJECT PROGRAM NAME=SLACK...
"""
import os
import shutil
import struct
import subprocess
import sys
import tempfile


def main(tool, file, program, *fields):
    pin = f"/sys/fs/bpf/bpftime-between-{os.getpid()}"
    with tempfile.TemporaryDirectory() as folder:
        packet, out = os.path.join(folder, "in"), os.path.join(folder, "out")
        with open(packet, "wb") as empty:
            empty.write(bytes(8 * len(fields)))

        def run(*command):
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            with open(out, "rb") as result:
                return struct.unpack(f"<{len(fields)}Q", result.read())

        try:
            subprocess.run(["bpftool", "prog", "loadall", file, pin], check=True)
            kernel = ("bpftool", "prog", "run", "pinned", f"{pin}/{program}", "data_in", packet, "data_out", out)
            before = run(*kernel)
            ours = run(tool, "test-run", file, "--program", program, "--data-in", packet, "--data-out", out)
            after = run(*kernel)
        finally:
            shutil.rmtree(pin, ignore_errors=True)
    for field, low, value, high in zip(fields, before, ours, after):
        name, slack = field.split("=")
        isBetween = low - int(slack) <= value <= high + int(slack)
        print(name, "between" if isBetween else f"OUTSIDE {low} {value} {high}")


main(*sys.argv[1:])
