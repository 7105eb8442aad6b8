"""What compiling costs inside the compiler: `compile -j` says what each stage took.

Objects are those of libbpf-tools, as Debian's package carries them, and the programs of
bench/micro/. Times are CPU time in a process that was just started, reading the file and
writing the result not counted; of each object the least of the rounds, divided by its
programs. Objects that the compiler refuses are named. For growth there are functions of
1,000 to 100,000 instructions: of loops of three instructions, of one block, and of branches.
"""
import glob
import json
import os
import random
import statistics
import subprocess
import sys

import harness

HERE = os.path.dirname(os.path.abspath(__file__))
LIT = os.path.join(HERE, "../../test/lit")
sys.path.append(os.path.join(LIT, "object/Inputs"))
import libbpf_tools  # noqa: E402

CLANG = ["clang-19", "-target", "bpf"]
# Kinds of large functions: instructions of one unit, and of the functions. The verifier, like the
# kernel's, follows no path with more than 8192 branches that go both ways.
HUGE = {"loops": (4, (1000, 10000, 100000)), "line": (3, (1000, 10000, 100000)), "branches": (5, (1000, 10000, 40000))}
EMPTY = "the empty program"


def compile_micro(folder):
    """The programs of bench/micro/ as objects."""
    objects = []
    for source in sorted(glob.glob(os.path.join(HERE, "../micro/*.bpf.c"))):
        objects.append(os.path.join(folder, os.path.basename(source)[:-len(".bpf.c")] + ".micro.o"))
        subprocess.run([*CLANG, "-mcpu=v3", "-O2", "-g", "-idirafter", "/usr/include/x86_64-linux-gnu", "-c", source,
                        "-o", objects[-1]], check=True)
    return objects


def assemble(folder, name, text):
    place = os.path.join(folder, name.replace(" ", "-"))
    with open(place + ".s", "w", encoding="utf-8") as file:
        file.write(text)
    subprocess.run([*CLANG, "-c", place + ".s", "-o", place + ".o"], check=True)
    return place + ".o"


def huge(kind, insns):
    """A function of about so many instructions."""
    count = insns // HUGE[kind][0]
    return subprocess.run([sys.executable, os.path.join(LIT, "codegen/Inputs/huge.py"), kind, str(count)],
                          stdout=subprocess.PIPE, text=True, check=True).stdout


def corpora(folder):
    """{name: [object files]}; what this machine lacks is left out, and said."""
    empty = '.section raw_tp,"ax",@progbits\n.globl program\n.type program,@function\nprogram:\n' \
            "r0 = 0\nexit\n.size program,.-program\n"
    found = {EMPTY: [assemble(folder, "empty", empty)], "bench/micro": compile_micro(folder)}
    try:
        found["libbpf-tools"] = [path for _, path in libbpf_tools.carve_all(folder)]
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"  left out: {error}")
    for kind, (_, sizes) in HUGE.items():
        for size in sizes:
            found[f"{kind} {size:,}"] = [assemble(folder, f"{kind}-{size}", huge(kind, size))]
    return found


def programs_of(tool, path):
    done = subprocess.run([tool, "inspect", path, "-j"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    return len(json.loads(done.stdout).get("programs", [])) if done.returncode == 0 else 0


def compile_once(tool, path):
    """What `compile -j` says; nothing if it refuses the object."""
    done = subprocess.run([tool, "compile", path, "-o", path + ".native", "-j"], stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, check=False)
    return json.loads(done.stdout) if done.returncode == 0 else None


def total_ms(report):
    return sum(report["stages_ms"].values())


def measure_object(tool, path, reports):
    """Of the round that took least."""
    least = min(reports, key=total_ms)
    count = programs_of(tool, path)
    return {"programs": count, "ms": total_ms(least), "ms per program": total_ms(least) / max(count, 1),
            "stages_ms": least["stages_ms"], "peak_memory_bytes": max(r["peak_memory_bytes"] for r in reports)}


def measure(build, folder, rounds):
    """{corpus: {object: its figures}, "refused": [...]}"""
    tool, found = os.path.join(build, "bin/bpftime-aot"), corpora(folder)
    paths = [path for objects in found.values() for path in objects]
    order, reports = random.Random(1), {path: [] for path in paths}
    for _ in range(rounds):
        order.shuffle(paths)
        for path in paths:
            reports[path].append(compile_once(tool, path))
    result = {name: {os.path.basename(p): measure_object(tool, p, reports[p]) for p in objects if reports[p][0]}
              for name, objects in found.items()}
    return {"corpora": result, "refused": sorted(os.path.basename(p) for p in paths if not reports[p][0])}


def render_corpus(name, objects):
    times = [o["ms per program"] for o in objects.values()]
    stages = {}
    for figures in objects.values():
        for stage, milliseconds in figures["stages_ms"].items():
            stages[stage] = stages.get(stage, 0) + milliseconds
    whole = sum(stages.values())
    shares = " ".join(f"{stage} {100 * ms / whole:.0f}%" for stage, ms in stages.items())
    return [name, len(objects), sum(o["programs"] for o in objects.values()), harness.figure(statistics.median(times)),
            harness.figure(max(times)), f"{max(o['peak_memory_bytes'] for o in objects.values()) / 1e6:.0f}", shares]


def render(result):
    header = ["inside the compiler", "objects", "programs", "ms per program", "largest", "peak MB", "stages"]
    text = harness.table(header, [render_corpus(name, objects) for name, objects in result["corpora"].items() if objects])
    for kind, (_, sizes) in HUGE.items():
        each = [sum(o["ms"] for o in result["corpora"][f"{kind} {size:,}"].values()) * 1000 / size for size in sizes]
        text += f"\n  {kind}: " + ", ".join(f"{us:.0f}" for us in each) + \
            " µs an instruction of functions of " + ", ".join(f"{size:,}" for size in sizes)
    if result["refused"]:
        text += f"\n  refused: {', '.join(result['refused'])}"
    return text
