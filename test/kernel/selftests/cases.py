"""Reads the annotated programs of a BPF object: what each is, and what the kernel says of it.

The selftests note their expectations as BTF declaration tags on the functions
(`comment:test_expect_failure` and so on); a program without any must load, as must those
that others call. The ELF symbol table gives each program its section, the .BTF section its
tags. The objects are our own compiler's, so nothing is checked here. Annotations for
unprivileged users are left aside: we verify as root does.
"""
import collections
import glob
import os
import struct

# expected: "accepted" or "rejected"; messages: texts in the kernel's log; retval: text or
# None; btf: name of the object whose BTF stands in for the kernel's, or None.
Case = collections.namedtuple("Case", "file program section expected messages retval btf")

ANNOTATED = "verifier_*.o", "dynptr_*.o", "user_ringbuf_*.o"
SHT_SYMTAB, STT_FUNC = 2, 2
BTF_FUNC, BTF_DECL_TAG = 12, 17
# Bytes after a type's 12-byte head: fixed ones, and ones for each of its members.
BTF_EXTRA = {1: (4, 0), 3: (12, 0), 4: (0, 12), 5: (0, 12), 6: (0, 8), 13: (0, 8), 14: (4, 0),
             15: (0, 12), 17: (4, 0), 19: (0, 12)}


def read_all(folder):
    """Every case of a folder of objects, in the order of files and names."""
    paths = (path for name in ANNOTATED for path in glob.glob(os.path.join(folder, name)))
    return [case for path in sorted(paths) for case in read(path)]


def read(path):
    with open(path, "rb") as file:
        data = file.read()
    name = os.path.basename(path)[:-2]
    sections = _sections(data)
    tags = _tags(data, sections)
    cases = [_case(name, program, section, tags.get(program, {}))
             for program, section in sorted(_functions(data, sections).items())]
    return [case for case in cases if case]


def _case(file, program, section, tags):
    if "X86_64" not in tags.get("test_arch", ["X86_64"]):
        return None
    return Case(file, program, section.lstrip("?"),
                "rejected" if "test_expect_failure" in tags else "accepted",
                # The tag is `…_msg=COUNTER=TEXT`: equal tags would fall together.
                [text.partition("=")[2] for text in tags.get("test_expect_msg", [])],
                tags.get("test_retval", [None])[0],
                tags.get("test_btf_path", [None])[0])


def _string(data, at):
    return data[at:data.index(b"\0", at)].decode()


def _sections(data):
    """[(name, type, offset, size, link)] by number"""
    table, = struct.unpack_from("<Q", data, 40)
    count, names = struct.unpack_from("<HH", data, 60)
    heads = [struct.unpack_from("<IIQQQQI", data, table + 64 * i) for i in range(count)]
    return [(_string(data, heads[names][4] + h[0]), h[1], h[4], h[5], h[6]) for h in heads]


def _functions(data, sections):
    """{function: section}, without those in .text, which only others call"""
    _, _, at, size, link = next(s for s in sections if s[1] == SHT_SYMTAB)
    found = {}
    for entry in range(at, at + size, 24):
        name, info, _, section = struct.unpack_from("<IBBH", data, entry)
        if info & 15 == STT_FUNC and sections[section][0] != ".text":
            found[_string(data, sections[link][2] + name)] = sections[section][0]
    return found


def _tags(data, sections):
    """{function: {tag: [values]}}"""
    base = next(s[2] for s in sections if s[0] == ".BTF")
    head, types, types_size, strings = struct.unpack_from("<IIII", data, base + 4)
    at, end, strings = base + head + types, base + head + types + types_size, base + head + strings
    functions, tags, number = {}, collections.defaultdict(lambda: collections.defaultdict(list)), 1
    while at < end:
        name, info, target = struct.unpack_from("<III", data, at)
        kind, members = info >> 24 & 31, info & 0xFFFF
        if kind == BTF_FUNC:
            functions[number] = _string(data, strings + name)
        elif kind == BTF_DECL_TAG:
            tag, _, value = _string(data, strings + name).removeprefix("comment:").partition("=")
            tags[target][tag].append(value)
        fixed, each = BTF_EXTRA.get(kind, (0, 0))
        at, number = at + 12 + fixed + each * members, number + 1
    return {functions[target]: found for target, found in tags.items() if target in functions}
