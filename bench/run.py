#!/usr/bin/python3
"""All measurements: run.py BUILD [--quick] [attach|maps|load|compile|engines|verify|size …]

Prints tables and writes BUILD/bench/results.json with the facts of the machine. Each part
has a baseline row of its own; ratios are what to compare between machines.
"""
import json
import os
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
for part in ("harness", "attach", "compile", "engines", "size", "verify"):
    sys.path.insert(0, os.path.join(HERE, part))
import attach  # noqa: E402
import compile as inside  # noqa: E402
import engines  # noqa: E402
import harness  # noqa: E402
import size  # noqa: E402
import verify  # noqa: E402


def milliseconds(command):
    begin = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return 1000 * (time.monotonic() - begin)


def run_attach(build, quick, _folder):
    """What a probe adds to a call."""
    result = attach.measure(build, rounds=3 if quick else 11, milliseconds=10 if quick else 30)
    print(attach.render(result))
    return result


def linked(build, bpf_object, folder):
    """An eBPF object as native object and blob."""
    tool, stem = os.path.join(build, "bin", "bpftime-aot"), os.path.join(folder, os.path.basename(bpf_object)[:-len(".bpf.o")])
    native, blob = stem + ".native", stem + ".blob"
    subprocess.run([tool, "compile", bpf_object, "-o", native], check=True)
    subprocess.run([tool, "link", native, "-o", blob, "--kind=blob"], check=True)
    return native, blob


def example(build, folder):
    """The example, for the parts that need one."""
    return linked(build, os.path.join(build, "examples/malloc/malloc.bpf.o"), folder)


def google_benchmark(build, binary, quick, *arguments):
    """{name: summary in ns} of a Google Benchmark binary, its cases interleaved at random."""
    command = [os.path.join(build, "bench/bin", binary), *arguments, "--benchmark_format=json",
               f"--benchmark_repetitions={3 if quick else 9}", "--benchmark_enable_random_interleaving=true",
               "--benchmark_min_time=0.05"]
    out = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
    samples = {}
    for run in json.loads(out)["benchmarks"]:
        if run["run_type"] == "iteration":
            if run.get("error_occurred"):
                raise RuntimeError(run["name"] + ": " + run["error_message"])
            samples.setdefault(run["run_name"], []).append(run["real_time"])
    return {name: harness.summary(s) for name, s in samples.items()}


def spread(summary):
    return f"{harness.figure(summary['low'])}–{harness.figure(summary['high'])}"


def run_load(build, quick, folder):
    """Loading a blob, beside dlopen."""
    _, blob = example(build, folder)
    result = google_benchmark(build, "bench-load", quick, blob, os.path.join(build, "lib/libbench-shared.so"))
    base = result["load/dlopen"]["median"]
    print(harness.table(["ns", "median", "quartiles", "of dlopen"],
                        [[name, harness.figure(s["median"]), spread(s), f"{s['median'] / base:.2f}"]
                         for name, s in result.items()]))
    return result


def run_maps(build, quick, folder):
    """Maps and helpers called out of line and inlined; baselines: the empty loop and inlined_keys."""
    _, blob = linked(build, os.path.join(build, "bench/maps/inlined.bpf.o"), folder)
    result = google_benchmark(build, "bench-maps", quick, blob)
    print(harness.table(["ns per call", "median", "quartiles"],
                        [[name, harness.figure(s["median"]), spread(s)] for name, s in result.items()]))
    return result


def run_compile(build, quick, folder):
    """Inside the compiler; and the commands on examples/malloc, beside the BPF compiler itself."""
    result = {"inside": inside.measure(build, folder, rounds=2 if quick else 5)}
    print(inside.render(result["inside"]) + "\n")
    native, blob = example(build, folder)
    source = os.path.join(HERE, "../examples/malloc/malloc.bpf.c")
    bpf, tool = os.path.join(build, "examples/malloc/malloc.bpf.o"), os.path.join(build, "bin/bpftime-aot")
    commands = {
        "clang -target bpf": ["clang-19", "-target", "bpf", "-mcpu=v3", "-O2", "-g", "-D__TARGET_ARCH_x86", "-idirafter",
                              "/usr/include/x86_64-linux-gnu", "-c", source, "-o", os.path.join(folder, "malloc.o")],
        "bpftime-aot --version": [tool, "--version"],
        "bpftime-verify": [os.path.join(build, "bin/bpftime-verify"), bpf],
        "bpftime-aot compile": [tool, "compile", bpf, "-o", native],
        "bpftime-aot link": [tool, "link", native, "-o", blob, "--kind=blob"],
    }
    samples = harness.interleaved({name: lambda c=c: milliseconds(c) for name, c in commands.items()}, 5 if quick else 15)
    commands = {name: harness.summary(s) for name, s in samples.items()}
    print(harness.table(["milliseconds, whole command", "median", "quartiles"],
                        [[name, harness.figure(s["median"]), spread(s)] for name, s in commands.items()]))
    return {**result, **commands}


def run_engines(build, quick, folder):
    """Compiled code on the programs of bench/micro/, beside native code and the kernel's JIT."""
    result = engines.measure(build, folder, rounds=5 if quick else 15)
    print(engines.render(result))
    return result


def run_verify(build, quick, folder):
    """Verdicts on the same programs, ours and the kernel's."""
    result = verify.measure(build, folder, rounds=2 if quick else 9)
    print(verify.render(result))
    return result


def run_size(build, _quick, folder):
    """Bytes: the runtime, and what the example's artifacts take over their code."""
    native, blob = example(build, folder)
    result = size.measure(build, native, blob)
    print(harness.table(["bytes", "code and constants", "file"],
                        [[name, f"{s['text']:,}", f"{s['file']:,}"] for name, s in result["artifacts"].items()]))
    print(harness.table(["functions", "code and constants"],
                        [[name, f"{n:,}"] for name, n in result["groups"].items()]))
    return result


PARTS = {"attach": run_attach, "maps": run_maps, "load": run_load, "compile": run_compile, "engines": run_engines, "verify": run_verify,
         "size": run_size}


def main():
    words = [w for w in sys.argv[1:] if w != "--quick"]
    if not words or any(w not in PARTS for w in words[1:]):
        sys.exit(__doc__)
    build, quick = os.path.abspath(words[0]), "--quick" in sys.argv
    results = {"machine": harness.machine()}
    print("  " + ", ".join(f"{k} {v}" for k, v in results["machine"].items()))
    with tempfile.TemporaryDirectory(prefix="bpftime-bench-") as folder:
        for name in words[1:] or PARTS:
            print(f"\n{name}: {PARTS[name].__doc__}\n", flush=True)
            results[name] = PARTS[name](build, quick, folder)
    path = os.path.join(build, "bench", "results.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(results, file, indent=1)
    print(f"\n  written to {path}")


if __name__ == "__main__":
    main()
