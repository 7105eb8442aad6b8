"""The eBPF objects inside Debian's libbpf-tools.

The binaries of that package hold their objects as data: ELF headers of machine 247 that
are not at the start of the file. Each object's size follows from its section headers.
"""
import os
import struct
import subprocess

ELF_BPF = b"\x7fELF\x02\x01\x01"


def extent(data, at):
    """Bytes of the ELF file that begins at `at`."""
    headers, = struct.unpack_from("<Q", data, at + 40)
    size, count = struct.unpack_from("<HH", data, at + 58)
    end = headers + size * count
    for i in range(count):
        kind, = struct.unpack_from("<I", data, at + headers + i * size + 4)
        offset, length = struct.unpack_from("<QQ", data, at + headers + i * size + 24)
        if kind != 8:  # SHT_NOBITS takes no room
            end = max(end, offset + length)
    return end


def carve(path):
    with open(path, "rb") as file:
        data = file.read()
    at = data.find(ELF_BPF, 1)
    while at >= 0:
        if struct.unpack_from("<HH", data, at + 16) == (1, 247):
            yield data[at:at + extent(data, at)]
        at = data.find(ELF_BPF, at + 1)


def carve_all(work):
    """(name, path) of every object, written into `work`."""
    listing = subprocess.run(["dpkg", "-L", "libbpf-tools"], capture_output=True, text=True, check=True).stdout
    for path in sorted(listing.split("\n")):
        if "/sbin/" not in path or os.path.islink(path):
            continue
        for number, content in enumerate(carve(path)):
            name = os.path.basename(path) + (f"-{number}" if number else "")
            out = os.path.join(work, name + ".bpf.o")
            with open(out, "wb") as file:
                file.write(content)
            yield name, out
