"""Runs every program of an eBPF object in the kernel and through `bpftime-aot test-run`
on the same input, and prints both results. Of programs with a packet the packet as it is
afterwards must be the same too, and with a context as well, that one.

usage: compare.py BPFTIME-AOT OBJECT [--data FILE] [--ctx FILE] [--option=--verify=off …]

The kernel's side is `bpftool prog run` on programs pinned under a name of their own, which
is removed again. Exit status 1 if a result differs or a side fails.
"""
import argparse
import ctypes
import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile


def read(path):
    with open(path, "rb") as file:
        return file.read()


def outcome(command, options, folder, style):
    """(retval or the failure's text, packet afterwards, context afterwards)"""
    given = {"data_in": options.data, "ctx_in": options.ctx}
    if options.data:
        given["data_out"] = os.path.join(folder, "data")
    if options.data and options.ctx:
        given["ctx_out"] = os.path.join(folder, "ctx")
    for name, path in given.items():
        if path:
            command += style(name, path)
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        return "failed: " + done.stdout.strip() + done.stderr.strip(), None, None
    outs = [read(given[name]) if given.get(name) else b"" for name in ("data_out", "ctx_out")]
    return json.loads(done.stdout)["retval"], *outs


def bpf(command, layout, *fields):
    """bpf(2), and the attributes afterwards."""
    attr = ctypes.create_string_buffer(struct.pack(layout, *fields), 128)
    result = ctypes.CDLL(None, use_errno=True).syscall(321, command, attr, 128)
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result, struct.unpack_from(layout, attr)


def plain(path, ctx):
    """A program that has no packet: bpftool gives it too many arguments."""
    name, given = ctypes.create_string_buffer(path.encode()), ctypes.create_string_buffer(ctx, len(ctx))
    fd, _ = bpf(7, "<QII", ctypes.addressof(name), 0, 0)
    try:
        _, attr = bpf(10, "<4I2Q4I2Q", fd, 0, 0, 0, 0, 0, 0, 0, len(ctx), 0, ctypes.addressof(given), 0)
        return attr[1], b"", b""
    except OSError as error:
        return f"failed: {error}", None, None
    finally:
        os.close(fd)


def kernel(pin, program, options, folder):
    if options.ctx and not options.data:
        return plain(os.path.join(pin, program), read(options.ctx))
    command = ["bpftool", "-j", "prog", "run", "pinned", os.path.join(pin, program)]
    return outcome(command, options, folder, lambda name, path: [name, path])


def ours(program, options, folder):
    command = [options.tool, "test-run", options.object, "--program", program, "-j", *options.option]
    return outcome(command, options, folder, lambda name, path: ["--" + name.replace("_", "-"), path])


def word(theirs, our):
    if theirs == our:
        return "same" if isinstance(our[0], int) else "BOTH FAILED"
    return "DIFFERENT " + " ".join(
        f"{name}{place(a, b)}" for name, a, b in zip(("retval", "data", "ctx"), theirs, our) if a != b)


def place(theirs, our):
    """Where two results of bytes part, and the 16 bytes from there on."""
    if not isinstance(theirs, bytes) or not isinstance(our, bytes):
        return ""
    at = next((i for i, (a, b) in enumerate(zip(theirs, our)) if a != b), min(len(theirs), len(our)))
    return f" at {at} of {len(theirs)}/{len(our)}: {theirs[at:at + 16].hex()} ours {our[at:at + 16].hex()}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tool")
    parser.add_argument("object")
    parser.add_argument("--data")
    parser.add_argument("--ctx")
    parser.add_argument("--option", action="append", default=[], help="further options of test-run")
    options = parser.parse_args()
    pin = "/sys/fs/bpf/bpftime-compare-%d" % os.getpid()
    try:
        # Programs and maps are loaded afresh for each program, as test-run does.
        names, bad = None, False
        while names is None or names:
            # The kernel empties a program array once nobody but programs holds it.
            subprocess.run(["bpftool", "prog", "loadall", options.object, pin, "pinmaps", pin + "-maps"], check=True)
            if names is None:
                names = sorted(os.listdir(pin))
            name = names.pop(0)
            with tempfile.TemporaryDirectory() as folder:
                theirs, our = kernel(pin, name, options, folder), ours(name, options, folder)
            bad |= word(theirs, our) != "same"
            print(f"{name}: kernel {theirs[0]} ours {our[0]} {word(theirs, our)}")
            shutil.rmtree(pin)
            shutil.rmtree(pin + "-maps", ignore_errors=True)
        return 1 if bad else 0
    finally:
        shutil.rmtree(pin, ignore_errors=True)
        shutil.rmtree(pin + "-maps", ignore_errors=True)


sys.exit(main())
