#!/usr/bin/python3
"""Runs tables of the instruction set through the compiler, the interpreter and the kernel.

usage: isa.py BUILD TABLE
       isa.py BUILD --target=NAME TABLE…   on another CPU, at -O2

A table has two kinds of entries, `#` begins a comment:

    op NAME : ASSEMBLY          ASSEMBLY changes r0; $r, $w stand for the second operand
      A [B] = RESULT            in 64 and 32 bits. The first operand is in r0.

    run NAME [MEMORY]           a whole program; r1 is its memory (hexadecimal), r2 the length
      ASSEMBLY
      = RESULT

All rows of an `op` are two programs: one with operands from memory, so that nothing folds, and
one with the second as an immediate, where it can be one, and with both as constants (not for
the kernel, which refuses some). A program gives 0, or the first row that fails (from 1).
Assembly is clang's; what clang 19 cannot write is `.8byte`. Every program runs at -O0 and -O2.
"""
import os
import re
import struct
import subprocess
import sys
import tempfile

CLANG = "/usr/lib/llvm-19/bin/clang"
MASK = (1 << 64) - 1


def number(text):
    return int(text, 0) & MASK


class Program:
    def __init__(self, name, memory, lines, result):
        self.name, self.memory, self.lines, self.result = name, memory, lines, result
        self.code = b""


def operation(assembly, operand):
    """The instructions of one row, with `operand` a register number or an immediate."""
    register = isinstance(operand, str)
    text = assembly.replace("$r", "r" + operand if register else str(operand))
    text = text.replace("$w", "w" + operand if register else str(operand))
    return [line.strip() for line in text.split(";")]


def op_program(name, assembly, rows, folds):
    """One program out of all rows, and its memory: A, B and RESULT of each."""
    lines, memory = ["r6 = r1"], b""
    is_binary = "$" in assembly
    for index, (a, b, result) in enumerate(rows):
        here = len(memory)
        memory += struct.pack("<QQQ", a, b, result)
        signed = b - (1 << 64) if b >> 63 else b
        # In 32-bit operations the immediate is the low half, whatever the register holds.
        immediate = signed if "$r" in assembly else struct.unpack("<i", struct.pack("<I", b & 0xffffffff))[0]
        ways = [(f"r0 = *(u64 *)(r6 + {here})", f"r3 = *(u64 *)(r6 + {here + 8})", "3")]
        if folds:
            ways = [(f"r0 = {a:#x} ll", f"r3 = {b:#x} ll", "3")]
            if is_binary and -(1 << 31) <= immediate < 1 << 31:
                ways.append((f"r0 = *(u64 *)(r6 + {here})", "r3 = 0", immediate))
        for way, (first, second, operand) in enumerate(ways):
            label = f"L{index}_{way}"
            lines += [first, second, *operation(assembly.replace("@", label), operand),
                      f"r4 = *(u64 *)(r6 + {here + 16})", f"r7 = {index + 1}",
                      "if r0 != r4 goto failed"]
    return Program(name, memory, lines + ["r7 = 0", "failed:", "r0 = r7", "exit"], 0)


def parse(path):
    programs, entry = [], None
    for raw in open(path):
        line = raw.split("#")[0].strip()
        if not line or line.startswith(("RUN:", "REQUIRES:")):
            continue
        if match := re.fullmatch(r"op (\S+) : (.*)", line):
            entry = ("op", match[1], match[2], [])
            programs.append(entry)
        elif match := re.fullmatch(r"run (\S+)\s*([0-9a-f ]*)", line):
            entry = ("run", match[1], bytes.fromhex(match[2]), [])
            programs.append(entry)
        elif entry[0] == "op":
            operands, result = line.split("=")
            values = [number(word) for word in operands.split()]
            entry[3].append((values[0], values[1] if len(values) > 1 else 0, number(result)))
        elif line.startswith("= "):
            programs[-1] = Program(entry[1], entry[2], entry[3], number(line[2:]))
        else:
            entry[3].append(line)
    rows = sum(len(p[3]) if isinstance(p, tuple) else 1 for p in programs)
    for kind in [p for p in programs if isinstance(p, tuple)]:
        _, name, *rest = kind
        programs.remove(kind)
        programs += [op_program(name, *rest, folds=False), op_program(name + "-constant", *rest, folds=True)]
    return programs, rows


def sections(elf):
    """(name, type, bytes, link, info) of each section of an ELF file."""
    start, = struct.unpack_from("<Q", elf, 0x28)
    size, count, names = struct.unpack_from("<HHH", elf, 0x3a)
    headers = [struct.unpack_from("<IIQQQQIIQQ", elf, start + i * size) for i in range(count)]
    table = elf[headers[names][4]:]
    return [(table[h[0]:table.index(b"\0", h[0])].decode(), h[1], elf[h[4]:h[4] + h[5]], h[6], h[7])
            for h in headers]


def assemble(programs):
    """One clang for all: each program is a section of its own, calls are resolved here."""
    with tempfile.TemporaryDirectory() as folder:
        source, output = os.path.join(folder, "isa.s"), os.path.join(folder, "isa.o")
        with open(source, "w") as file:
            for index, program in enumerate(programs):
                file.write(f'.section p{index},"ax",@progbits\n')
                labels = {m[1] for line in program.lines if (m := re.fullmatch(r"(\w+):", line))}
                for line in program.lines:
                    for label in labels:
                        line = re.sub(rf"\b{label}\b", f"{label}_{index}", line)
                    file.write(line + "\n")
        subprocess.run([CLANG, "-target", "bpf", "-mcpu=v4", "-c", source, "-o", output], check=True)
        elf = open(output, "rb").read()
    found = sections(elf)
    code = {name: bytearray(content) for name, _, content, _, _ in found}
    for name, kind, content, link, info in found:
        if kind != 9:  # SHT_REL
            continue
        target = found[info][0]
        for offset, what in struct.iter_unpack("<QQ", content):
            _, symbol_info, _, _, value, _ = struct.unpack_from("<IBBHQQ", found[link][2], (what >> 32) * 24)
            assert what & 0xffffffff == 10, "R_BPF_64_32"
            imm, = struct.unpack_from("<i", code[target], offset + 4)
            callee = imm + 1 if symbol_info & 15 == 3 else value // 8  # relative to section or symbol
            struct.pack_into("<i", code[target], offset + 4, callee - offset // 8 - 1)
    for index, program in enumerate(programs):
        program.code = bytes(code[f"p{index}"])


def plugin(build, program, level, *options):
    command = [os.path.join(build, "bin", "bpf-conformance-plugin"), *options]
    # As the suites do it: two blanks behind every byte, and no argument without memory.
    if program.memory:
        command.append("".join(f"{byte:02x}  " for byte in program.memory))
    text = "".join(f"{byte:02x}  " for byte in program.code) + "\n"
    done = subprocess.run(command + [f"--opt={level}"], input=text, capture_output=True, text=True)
    if done.returncode:
        return f"status {done.returncode}: {done.stderr.strip()}"
    return int(done.stdout, 16)


def run(build, programs, levels, *options):
    """How many results of the plugin are not the expected ones."""
    failures = 0
    for program in programs:
        for level in levels:
            got = plugin(build, program, level, *options)
            if got != program.result:
                failures += 1
                shown = f"{got:#x}" if isinstance(got, int) else got
                print(f"{program.name}: expected {program.result:#x}, -O{level} says {shown}")
    return failures


def judge(build, programs):
    """What the interpreter and the kernel say of the expected results."""
    lines = "".join(f"{p.name} {p.memory.hex() or '-'} {p.code.hex()} {p.result:x}\n" for p in programs)
    command = [os.path.join(build, "test", "kernel", "bpftime-isa")]
    return subprocess.run(command, input=lines, text=True).returncode


def main():
    build, *tables = sys.argv[1:]
    options = [tables.pop(0)] if tables[0].startswith("--target=") else []
    failures = count = total = 0
    for table in tables:
        programs, rows = parse(table)
        assemble(programs)
        failures += run(build, programs, "2" if options else "02", *options)
        if not options:
            failures += judge(build, programs) != 0
        count += len(programs)
        total += rows
    print(f"{count} programs, {total} rows, {failures} failures")
    sys.exit(1 if failures or not count else 0)


main()
