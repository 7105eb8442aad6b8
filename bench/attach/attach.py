"""What a probe costs per call: nothing attached, ours by either door, and the kernel's.

One victim process is measured all the time; probes come and go between measurements. Only
preloading needs a process of its own for each. The hit counts of all sides must equal the
calls, else the measurement is refused.
"""
import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "harness"))
import harness  # noqa: E402

CASES = [
    # name, function, object; first instruction as the kernel sees it
    ("uprobe at push", "victim_push", "entry"),
    ("uprobe at nop5", "victim_nop5", "entry"),
    ("uprobe at sub", "victim_sub", "entry"),
    ("uretprobe at push", "victim_push", "return"),
    ("uretprobe at nop5", "victim_nop5", "return"),
]


class KernelRefused(Exception):
    """bpf() or perf_event_open() is not allowed here."""


class Victim:
    """The measured process; `start` are the words of a command that starts it."""

    def __init__(self, build, start=()):
        self.path = os.path.join(build, "bench", "bin", "bench-victim")
        self.process = subprocess.Popen([*start, self.path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def measure(self, function, milliseconds):
        """(ns per call, calls)"""
        print(function, milliseconds, file=self.process.stdin, flush=True)
        time_ns, calls = self.process.stdout.readline().split()
        return float(time_ns), int(calls)

    def close(self):
        self.process.stdin.close()
        if self.process.wait() != 0:
            raise RuntimeError("the measured function returned something wrong")


def check(hits, calls, who):
    if hits != calls:
        raise RuntimeError(f"{who} counted {hits} hits of {calls} calls")


class Ours:
    """The same object compiled, linked and attached by bpftime-aot."""

    def __init__(self, build, folder):
        self.tool, self.build, self.folder, self.count = os.path.join(build, "bin", "bpftime-aot"), build, folder, 0

    def blob(self, victim, function, kind):
        native = os.path.join(self.folder, kind + ".native")
        blob = os.path.join(self.folder, f"{kind}-{function}.blob")
        if not os.path.exists(native):
            self.run("compile", os.path.join(self.build, "bench", "attach", kind + ".bpf.o"), "-o", native)
        if not os.path.exists(blob):
            self.run("link", native, "-o", blob, "--kind=blob", f"--at=count={victim.path}:{function}")
        return blob

    def run(self, *words):
        return subprocess.run([self.tool, *words], check=True, stdout=subprocess.PIPE, text=True).stdout

    def session(self):
        self.count += 1
        return f"bench-{os.getpid()}-{self.count}"

    def hits(self, session):
        return json.loads(self.run("map", "dump", "hits", "--session", session, "-j"))[0]["formatted"]["value"]

    def measure_preloaded(self, victim, function, kind, milliseconds):
        session, blob = self.session(), self.blob(victim, function, kind)
        own = Victim(self.build, [self.tool, "run", blob, "--session", session, "-o", "/dev/null", "--"])
        time_ns, calls = own.measure(function, milliseconds)
        hits = self.hits(session)
        own.close()
        check(hits, calls, "bpftime-aot, preloaded,")
        return time_ns

    def measure_injected(self, victim, function, kind, milliseconds):
        session, blob = self.session(), self.blob(victim, function, kind)
        self.run("attach", blob, "-p", str(victim.process.pid), "--background", "--session", session)
        try:
            time_ns, calls = victim.measure(function, milliseconds)
            hits = self.hits(session)
        finally:
            self.run("detach", "--session", session)
        check(hits, calls, "bpftime-aot, injected,")
        return time_ns


def measure_kernel(build, victim, function, kind, milliseconds):
    probe = subprocess.Popen(
        [os.path.join(build, "bench", "bin", "bench-kernel-probe"),
         os.path.join(build, "bench", "attach", kind + ".bpf.o"), victim.path, function, str(victim.process.pid)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if probe.stdout.readline().strip() != "ready":
        raise KernelRefused(probe.communicate()[1].strip())
    time_ns, calls = victim.measure(function, milliseconds)
    out, _ = probe.communicate()
    check(int(out.split()[1]), calls, "the kernel")
    return time_ns


def measure(build, cases=None, rounds=7, milliseconds=20):
    """{"cases": {name: {"none"|"preloaded"|"injected"|"kernel": summary}}, "kernel_refused": None or why}"""
    result = {"cases": {}, "kernel_refused": None}
    with tempfile.TemporaryDirectory(prefix="bpftime-bench-") as folder:
        victim, ours = Victim(build), Ours(build, folder)
        try:
            measure_kernel(build, victim, "victim_push", "entry", 1)
        except KernelRefused as reason:
            result["kernel_refused"] = str(reason)
        for name, function, kind in CASES:
            if cases and name not in cases:
                continue
            variants = {
                "none": lambda: victim.measure(function, milliseconds)[0],
                "preloaded": lambda: ours.measure_preloaded(victim, function, kind, milliseconds),
                "injected": lambda: ours.measure_injected(victim, function, kind, milliseconds),
            }
            if not result["kernel_refused"]:
                variants["kernel"] = lambda: measure_kernel(build, victim, function, kind, milliseconds)
            samples = harness.interleaved(variants, rounds)
            result["cases"][name] = {v: harness.summary(s) for v, s in samples.items()}
        victim.close()
    return result


def rows(result):
    """One row per case: the call alone, what each side adds to it, and the ratio of the kernel's."""
    for name, case in result["cases"].items():
        base = case["none"]["median"]
        # A loop cannot resolve less than a tenth of a nanosecond.
        ours = [max(case[door]["median"] - base, 0.1) for door in ("preloaded", "injected")]
        row = [name, harness.figure(base), *map(harness.figure, ours)]
        if "kernel" in case:
            kernel = case["kernel"]["median"] - base
            row += [harness.figure(kernel), " / ".join(f"{kernel / o:,.0f}×" for o in ours)]
        yield row


def render(result):
    header = ["ns per call", "unprobed", "preloaded adds", "injected adds"]
    if not result["kernel_refused"]:
        header += ["kernel adds", "ratios"]
    text = harness.table(header, list(rows(result)))
    if result["kernel_refused"]:
        text += f"\n\n  The kernel's own uprobes could not be measured here: {result['kernel_refused']}."
    return text
