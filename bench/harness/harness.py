"""What every measurement shares: interleaving, medians with spread, the machine, tables.

Samples of the variants of one case are taken in turns (A B C, C A B, …), so that a change
of the machine's mood hits all of them alike; the ratio of medians is what counts.
"""
import os
import platform
import random
import statistics
import time


def interleaved(variants, rounds, seed=1):
    """{name: [samples]} of {name: function}: every function once per round, in random order."""
    order, samples = random.Random(seed), {name: [] for name in variants}
    for _ in range(rounds):
        names = list(variants)
        order.shuffle(names)
        for name in names:
            samples[name].append(variants[name]())
    return samples


def summary(samples):
    """Median and quartiles; with fewer than four samples the extremes."""
    ordered = sorted(samples)
    low, high = ordered[0], ordered[-1]
    if len(ordered) >= 4:
        low, _, high = statistics.quantiles(ordered, n=4)
    return {"median": statistics.median(ordered), "low": low, "high": high, "samples": len(ordered)}


def machine():
    """The facts without which a figure means nothing."""
    model = "unknown"
    with open("/proc/cpuinfo", encoding="utf-8") as cpuinfo:
        for line in cpuinfo:
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
                break
    return {"cpu": model, "cpus": os.cpu_count(), "kernel": platform.release(),
            "machine": platform.machine(), "load": os.getloadavg()[0],
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}


def table(header, rows):
    """Text columns: the first to the left, the others to the right."""
    cells = [[str(c) for c in row] for row in [header] + rows]
    widths = [max(len(row[i]) for row in cells) for i in range(len(header))]
    lines = ["  ".join(c.ljust(w) if i == 0 else c.rjust(w) for i, (c, w) in enumerate(zip(row, widths))).rstrip()
             for row in cells]
    lines.insert(1, "  ".join("─" * w for w in widths))
    return "\n".join("  " + line for line in lines)


def figure(value):
    """Three significant digits, no exponent: 0.42, 3.14, 27.8, 591, 12,300."""
    if value == 0:
        return "0"
    for limit, digits in ((10, 2), (100, 1)):
        if abs(value) < limit:
            return f"{value:.{digits}f}"
    return f"{value:,.0f}"
