"""Sizes in bytes: the runtime as it is loaded and by groups of functions, and artifacts beside
the code in them."""
import collections
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


def elf_archive(path):
    out = subprocess.run(["llvm-size-19", path], check=True, stdout=subprocess.PIPE, text=True).stdout
    return {"text": sum(int(line.split()[0]) for line in out.splitlines()[1:]), "file": os.path.getsize(path)}


def code_size(blob):
    """The code part of a blob: the field code_size of its header (abi/image.h)."""
    with open(blob, "rb") as file:
        header = file.read(28)
    return int.from_bytes(header[24:28], "little")


def groups(build):
    """Text of the full runtime by folder, maps and helpers by file: {"maps/hash": bytes}."""
    folder = os.path.join(build, "runtime-lib/CMakeFiles/bpftime_rt_objects.dir")
    out = collections.Counter()
    for path, _, leaves in os.walk(folder):
        for leaf in leaves:
            group = os.path.relpath(path, folder).split(os.sep)[0]
            if group in ("maps", "helpers"):
                group += "/" + leaf.split(".")[0]
            if leaf.endswith(".o"):
                out[group] += elf(os.path.join(path, leaf))["text"]
    return dict(out.most_common())


def measure(build, native, blob):
    artifacts = {
        "libbpftime-preload.so": elf(os.path.join(build, "lib/libbpftime-preload.so")),
        "libbpftime-inject.so": elf(os.path.join(build, "lib/libbpftime-inject.so")),
        "libbpftime-rt-tiny.a": elf_archive(os.path.join(build, "lib/libbpftime-rt-tiny.a")),
        "malloc.native": elf(native),
        "malloc.blob": {"text": code_size(blob), "file": os.path.getsize(blob)},
    }
    return {"artifacts": artifacts, "groups": groups(build)}
