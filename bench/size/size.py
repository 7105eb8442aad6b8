"""Sizes in bytes: the runtime as it is loaded, and artifacts beside the code in them."""
import os
import subprocess

# What is mapped into a process beside its data: code, constants, unwind tables.
LOADED = (".text", ".rodata", ".eh_frame", ".eh_frame_hdr", ".data.rel.ro", ".got")


def sections(path):
    """{name: bytes} of an ELF file."""
    out = subprocess.run(["llvm-size-19", "-A", path], check=True, stdout=subprocess.PIPE, text=True).stdout
    rows = (line.split() for line in out.splitlines())
    return {row[0]: int(row[1]) for row in rows if len(row) == 3 and row[1].isdigit()}


def elf(path):
    text = sum(n for name, n in sections(path).items() if name.startswith(LOADED))
    return {"text": text, "file": os.path.getsize(path)}


def code_size(blob):
    """The code part of a blob: the field code_size of its header (abi/image.h)."""
    with open(blob, "rb") as file:
        header = file.read(28)
    return int.from_bytes(header[24:28], "little")


def measure(build, native, blob):
    return {
        "libbpftime-preload.so": elf(os.path.join(build, "lib/libbpftime-preload.so")),
        "libbpftime-inject.so": elf(os.path.join(build, "lib/libbpftime-inject.so")),
        "malloc.native": elf(native),
        "malloc.blob": {"text": code_size(blob), "file": os.path.getsize(blob)},
    }
