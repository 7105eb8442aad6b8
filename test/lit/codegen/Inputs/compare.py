"""Runs every program of an eBPF object in the kernel and through `bpftime-aot test-run`
on the same input, and prints both results.

usage: compare.py BPFTIME-AOT OBJECT [--data FILE] [--ctx FILE]

The kernel's side is `bpftool prog run` on programs pinned under a name of their own, which
is removed again. Exit status 1 if a result differs or a side fails.
"""
import argparse
import json
import os
import shutil
import subprocess
import sys


def kernel(pin, program, options):
    command = ["bpftool", "-j", "prog", "run", "pinned", os.path.join(pin, program)]
    if options.data:
        command += ["data_in", options.data]
    if options.ctx:
        command += ["ctx_in", options.ctx]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        return "failed: " + done.stdout.strip() + done.stderr.strip()
    return json.loads(done.stdout)["retval"]


def ours(program, options):
    command = [options.tool, "test-run", options.object, "--program", program, "-j"]
    if options.data:
        command += ["--data-in", options.data]
    if options.ctx:
        command += ["--ctx-in", options.ctx]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        return "failed: " + done.stdout.strip() + done.stderr.strip()
    return json.loads(done.stdout)["retval"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tool")
    parser.add_argument("object")
    parser.add_argument("--data")
    parser.add_argument("--ctx")
    options = parser.parse_args()
    pin = "/sys/fs/bpf/bpftime-compare-%d" % os.getpid()
    try:
        # Programs and maps are loaded afresh for each program, as test-run does.
        names, bad = None, False
        while names is None or names:
            subprocess.run(["bpftool", "prog", "loadall", options.object, pin], check=True)
            if names is None:
                names = sorted(os.listdir(pin))
            name = names.pop(0)
            theirs, our = kernel(pin, name, options), ours(name, options)
            bad |= theirs != our or not isinstance(our, int)
            print(f"{name}: kernel {theirs} ours {our} {'same' if theirs == our else 'DIFFERENT'}")
            shutil.rmtree(pin)
        return 1 if bad else 0
    finally:
        shutil.rmtree(pin, ignore_errors=True)


sys.exit(main())
