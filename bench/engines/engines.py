"""How fast the code is that comes out: the programs of bench/micro/ under every engine.

Each program is compiled natively and to eBPF from the same source; a row is one program, a
column one engine, a figure the engine's time over that of native code built with all the
machine has. Engines take turns in one process (Runner.cpp); before anything is timed, all
of them must leave the same result and the same packet.
"""
import concurrent.futures
import glob
import math
import os
import subprocess

import harness

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCES = os.path.join(HERE, "../micro")
INCLUDE = os.path.join(HERE, "../../runtime-lib/include")
PACKET_BYTES = 2048
CLANG = "clang-19"

NATIVE = [CLANG, "-shared", "-fPIC", "-O3", "-DMICRO_NATIVE", "-I" + INCLUDE]
HOST = "-march=native"
PROBE = ["-DMICRO_PROBE", "-D__TARGET_ARCH_x86"]
NATIVE_VARIANTS = {"native": [HOST], "native x86-64": [], "native general": [HOST, "-mgeneral-regs-only"],
                   "native probe": [HOST, "-mgeneral-regs-only"] + PROBE}
# Byte code of a program: the flags of clang; and for DPDK, which refuses loops and newer jumps.
BYTE_CODE = {"": [], "v4": ["-mcpu=v4"], "probe": PROBE}
FLAT = ["-DMICRO_FLAT", "-mllvm", "-unroll-threshold=20000", "-mllvm", "-unroll-full-max-count=2048"]
# Columns of our own: of which byte code, and the flags of `compile`. All but the last two have
# the registers of entries called by the C ABI; `probe` is what the runtime calls at a uprobe.
# `generic` is the body that the loader picks here, `generic v3` what it picks without AVX-512,
# `baseline` what any x86-64 runs.
OURS = {"host": ("", ["-O3", "--mcpu=host"]), "host v4": ("v4", ["-O3", "--mcpu=host"]), "generic": ("", ["-O3"]),
        "generic v3": ("", ["-O3", "--levels=x86-64-v3"]), "baseline": ("", ["-O3", "--levels=none"]),
        "general": ("", ["-O3", "--mcpu=host", "--mattr=-x87,-mmx,-sse"]), "probe": ("probe", ["-O3", "--mcpu=host"])}
KERNEL, DPDK = "kernel", "dpdk"
# What each engine is compared with, if not with "native".
BASE = {"general": "native general", "probe": "native probe"}


def programs(only=None):
    names = sorted(os.path.basename(p)[:-len(".bpf.c")] for p in glob.glob(os.path.join(SOURCES, "*.bpf.c")))
    return [n for n in names if not only or n in only]


def run(command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        raise RuntimeError(" ".join(command) + "\n" + done.stdout)


def build_bpf(source, output, isa, flags):
    run([CLANG, "-target", "bpf", "-mcpu=" + isa, "-O2", "-g", "-idirafter", "/usr/include/x86_64-linux-gnu",
         *flags, "-c", source, "-o", output])


def build_flat(source, place):
    """What DPDK loads: the instructions alone."""
    try:
        build_bpf(source, place("flat.bpf.o"), "v2", FLAT)
    except RuntimeError:
        return "absent", "clang makes nothing without loops of it"
    run(["llvm-objcopy-19", "--dump-section=flat=" + place("flat.insns"), place("flat.bpf.o"), "/dev/null"])
    return DPDK, place("flat.insns")


def build_ours(tool, bpf, place, variant, flags):
    """The blob of one of our columns; a probe may do less than an XDP program."""
    native, blob = place(variant + ".native"), place(variant + ".blob")
    try:
        run([tool, "compile", bpf, "-o", native] + flags)
    except RuntimeError as error:
        if variant != "probe":
            raise
        return "absent", "as a probe the verifier refuses it: " + str(error).splitlines()[1]
    run([tool, "link", native, "--kind=blob", "-o", blob])
    return "blob", blob


def build_one(build, folder, name, isa):
    """{engine: (how the runner loads it, file)} of one program; or ("absent", why)."""
    source, tool = os.path.join(SOURCES, name + ".bpf.c"), os.path.join(build, "bin/bpftime-aot")
    place = lambda suffix: os.path.join(folder, f"{name}.{suffix}".replace(" ", "-"))  # noqa: E731
    made = {}
    for variant, flags in NATIVE_VARIANTS.items():
        made[variant] = ("native", place(variant + ".so"))
        run(NATIVE + flags + [source, "-o", made[variant][1]])
    bpf = {code: place(code + ".bpf.o" if code else "bpf.o") for code in BYTE_CODE}
    for code, flags in BYTE_CODE.items():
        build_bpf(source, bpf[code], isa, flags)
    run([tool, "compile", bpf[""], "-o", place("small.native"), "-Os"])
    for variant, (code, flags) in OURS.items():
        made[variant] = build_ours(tool, bpf[code], place, variant, flags)
    made[KERNEL] = ("kernel", bpf[""])
    made[DPDK] = build_flat(source, place)
    return made


def text_bytes(path):
    """Bytes of code in an object file."""
    out = subprocess.run(["llvm-size-19", "-A", path], stdout=subprocess.PIPE, text=True, check=True).stdout
    return sum(int(words[1]) for words in map(str.split, out.splitlines())
               if words and (words[0].startswith(".text") or words[0] == "xdp"))


def size_ratio(folder, names):
    """Native code made with -Os over the byte code it came from."""
    return sum(text_bytes(os.path.join(folder, f"{n}.small.native")) for n in names) / sum(
        text_bytes(os.path.join(folder, f"{n}.bpf.o")) for n in names)


class Runner:
    """The process in which the engines of one program take turns."""

    def __init__(self, build):
        binary = os.path.join(build, "bench/bin/bench-engines")
        self.process = subprocess.Popen([binary, str(PACKET_BYTES)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True)

    def ask(self, *words):
        self.process.stdin.write(" ".join(words) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().split(maxsplit=1)
        if not answer or answer[0] != "ok":
            raise RuntimeError(answer[1].strip() if len(answer) > 1 else "the runner died")
        return answer[1].strip() if len(answer) > 1 else ""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()


def measure_one(build, made, rounds, micros):
    """{engine: least ns}, and why an engine is left out. All results must agree."""
    absent = {}
    with Runner(build) as runner:
        loaded = []
        for engine, (how, path) in made.items():
            if how == "absent":
                absent[engine] = path
                continue
            try:
                runner.ask(how, engine.replace(" ", "-"), path)
                loaded.append(engine)
            except RuntimeError as why:
                if how not in (KERNEL, DPDK):
                    raise
                absent[engine] = str(why)
        results = {engine: runner.ask("check", engine.replace(" ", "-")) for engine in loaded}
        if len(set(results.values())) != 1:
            raise RuntimeError("the engines disagree: " + str(results))
        if not rounds:
            return {}, absent
        samples = harness.interleaved(
            {e: lambda e=e: float(runner.ask("time", e.replace(" ", "-"), str(micros))) for e in loaded}, rounds)
    return {engine: min(s) for engine, s in samples.items()}, absent


def measure(build, folder, rounds, micros=400, isa="v3", only=None):
    """{"programs": {name: {engine: ns}}, "absent": {engine: reason}, ...}; no times without rounds."""
    os.makedirs(folder, exist_ok=True)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        names = programs(only)
        made = dict(zip(names, pool.map(lambda n: build_one(build, folder, n, isa), names)))
    result = {"programs": {}, "absent": {}, "size ratio": size_ratio(folder, names)}
    for name in names:
        try:
            result["programs"][name], absent = measure_one(build, made[name], rounds, micros)
        except RuntimeError as error:
            raise RuntimeError(f"{name}: {error}") from error
        for engine, why in absent.items():
            result["absent"].setdefault(engine, {})[name] = why
    return result


def ratio(times, engine):
    return times[engine] / times[BASE.get(engine, "native")]


def geomean(values):
    return math.exp(sum(math.log(v) for v in values) / len(values)) if values else float("nan")


def render(result):
    columns = [*list(NATIVE_VARIANTS)[1:], *OURS, KERNEL, DPDK]
    rows, ratios = [], {c: [] for c in columns}
    for name, times in result["programs"].items():
        row = [name, harness.figure(times["native"])]
        for column in columns:
            if column in times:
                ratios[column].append(ratio(times, column))
            row.append(f"{ratio(times, column):.2f}" if column in times else "–")
        rows.append(row)
    rows.append(["geometric mean", ""] + [f"{geomean(ratios[c]):.3f}" for c in columns])
    rows.append(["worst", ""] + [f"{max(ratios[c], default=float('nan')):.2f}" for c in columns])
    text = harness.table(["time over native", "native ns", *columns], rows)
    text += "\n\n  host v4: from byte code made with -mcpu=v4; the others have v3"
    text += "\n  general: no vector registers, over native code built the same way"
    text += "\n  probe: uprobe programs, on registers and a map, over native code built the same way"
    text += f"\n  native code made with -Os takes {result['size ratio']:.2f} of the byte code's size"
    for engine, why in result["absent"].items():
        text += f"\n  {engine} did not run {len(why)} programs: {sorted(set(why.values()))[0]}"
    return text
