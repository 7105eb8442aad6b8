"""What a verdict costs: our verifier and the running kernel's, on the same programs.

One run of `bpftime-verify --engine=both` judges each program of an object by both, one
right after the other; rounds go over all objects in random order. Ours is the time of the
verification in a process that was just started, the kernel's is what it says itself
("verification time"), in steps of a microsecond; beside it stands the whole system call.
Figures are over the programs that both accept; medians of the rounds come first.
"""
import json
import os
import random
import statistics
import subprocess
import sys

import harness

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path += [os.path.join(HERE, "../../test/lit/object/Inputs"), os.path.join(HERE, "../../test/kernel/selftests")]
import libbpf_tools  # noqa: E402
import sources  # noqa: E402

TIMEOUT_S = 60
TIMES = {"ours": lambda p: p["time_ns"], "kernel": lambda p: p["kernel"]["time_ns"],
         "kernel, loading": lambda p: p["kernel"]["load_time_ns"]}


def corpora(build, folder):
    """{name: [object files]}; what this machine lacks is left out, and said."""
    found = {"loops": [os.path.join(build, "bench/verify/verify-loops.bpf.o")]}
    try:
        found["libbpf-tools"] = [path for _, path in libbpf_tools.carve_all(folder)]
        selftests = sources.objects(os.path.join(build, "test/kernel/selftests"))
        found["selftests"] = [os.path.join(selftests, name) for name in sorted(os.listdir(selftests))]
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"  left out: {error}")
    return found


def judge(verify, path, *options):
    """The programs of one object as the tool reports them; none if it cannot be read."""
    try:
        run = subprocess.run([verify, path, "-j", *options], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                             timeout=TIMEOUT_S, check=False)
        return json.loads(run.stdout).get("programs", [])
    except (subprocess.TimeoutExpired, ValueError):
        return []


def percentile(samples, percent):
    return sorted(samples)[min(len(samples) - 1, len(samples) * percent // 100)]


def spread(samples):
    return {"median": statistics.median(samples), "p90": percentile(samples, 90), "max": max(samples)}


def samples_of(verify, paths, rounds):
    """{(object, program): [reports]}, one report for each round."""
    order, reports = random.Random(1), {}
    for _ in range(rounds):
        order.shuffle(paths)
        for path in paths:
            for program in judge(verify, path, "--engine=both"):
                reports.setdefault((os.path.basename(path), program["program"]), []).append(program)
    return reports


def compare(reports):
    """One row for each program that both accept: medians, and what does not vary."""
    rows = {}
    for (file, name), runs in reports.items():
        last = runs[-1]
        if last["verdict"] != "accepted" or last["kernel"]["verdict"] != "accepted":
            continue
        row = {title: statistics.median(map(take, runs)) for title, take in TIMES.items()}
        # The kernel rounds down to microseconds; half of one is the fair guess at none.
        row["ratio"] = row["ours"] / max(row["kernel"], 500)
        row.update(insns=last["insns_processed"], kernel_insns=last["kernel"]["insns_processed"],
                   memory=max(r["peak_memory_bytes"] for r in runs))
        rows[f"{file}:{name}"] = row
    return rows


def peaks(rows):
    """The most memory that each object took: programs are judged one after the other."""
    by_object = {}
    for name, row in rows.items():
        file = name.partition(":")[0]
        by_object[file] = max(by_object.get(file, 0), row["memory"])
    return list(by_object.values())


def disagreements(reports):
    """Programs that one accepts and the other rejects: (name, ours, kernel)."""
    pairs = [(f"{file}:{name}", runs[-1]["verdict"], runs[-1]["kernel"]["verdict"])
             for (file, name), runs in reports.items()]
    return [p for p in pairs if p[1] != p[2] and {p[1], p[2]} == {"accepted", "rejected"}]


def measure(build, folder, rounds):
    verify = os.path.join(build, "bin", "bpftime-verify")
    result = {}
    for corpus, paths in corpora(build, folder).items():
        reports = samples_of(verify, list(paths), rounds)
        rows = compare(reports)
        if not rows:
            print(f"  {corpus}: no program is accepted by both (is bpf() allowed here?)")
            continue
        result[corpus] = {
            "judged": len(reports), "compared": len(rows), "disagreements": disagreements(reports),
            **{title: spread([row[title] for row in rows.values()]) for title in TIMES},
            "ratio": spread([row["ratio"] for row in rows.values()]),
            "memory": spread(peaks(rows)),
            "programs": rows}
    return result


def microseconds(nanoseconds):
    return harness.figure(nanoseconds / 1000)


def kibibytes(count):
    return f"{count / 1024:,.0f}"


def render(result):
    lines = []
    for corpus, r in result.items():
        lines += ["", f"  {corpus}: {r['compared']} of {r['judged']} programs accepted by both, "
                      f"{len(r['disagreements'])} disagreements"]
        rows = [[title + ", us"] + [microseconds(r[title][k]) for k in ("median", "p90", "max")] for title in TIMES]
        rows.append(["ours / kernel"] + [harness.figure(r["ratio"][k]) for k in ("median", "p90", "max")])
        rows.append(["memory of an object, KiB"] + [kibibytes(r["memory"][k]) for k in ("median", "p90", "max")])
        lines.append(harness.table(["", "median", "p90", "max"], rows))
        worst = sorted(r["programs"].items(), key=lambda item: -item[1]["ours"])[:5]
        lines.append(harness.table(["longest", "ours, us", "kernel, us", "insns", "kernel's"], [
            [name, microseconds(row["ours"]), microseconds(row["kernel"]), f"{row['insns']:,}",
             f"{row['kernel_insns']:,}"] for name, row in worst]))
        lines += [f"  disagreement: {name}: {ours} here, {kernel} by the kernel"
                  for name, ours, kernel in r["disagreements"]]
    return "\n".join(lines)
