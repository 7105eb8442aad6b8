// Fifty times in and out of a running process leave it correct, unchanged and no bigger than after the first.
// REQUIRES: ptrace
// RUN: rm -rf %t && split-file %s %t && %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: %clang -O2 -pthread %S/../Inputs/workers.c -o %t/workers
// RUN: %python %S/../Inputs/target.py %t/workers -- %python %t/cycles.py %bpftime-aot %t/probe.o %t/workers @PID@ \
// RUN:   -- %python %S/../Inputs/same_code.py @PID@ %t/workers >%t/out 2>&1
// RUN: FileCheck %t/probe.c <%t/out
//--- probe.c
#include "count.h"
// CHECK: 50 cycles, grown by 0 mappings and 0 descriptors
// CHECK-NEXT: same code
// CHECK-NEXT: target is alive
// CHECK-NEXT: target: wrong results: 0
// CHECK-NEXT: target ended with 0
SEC("uprobe") int in(struct pt_regs *ctx) { return add(0, 1), 0; }
SEC("uretprobe") int out(struct pt_regs *ctx) { return add(1, 1), 0; }
//--- cycles.py
import os, subprocess, sys
tool, probe, workers, pid = sys.argv[1:]

def size():
    return len(open(f"/proc/{pid}/maps").readlines()), len(os.listdir(f"/proc/{pid}/fd"))

def cycle():
    at = [f"--at=in={workers}:work", f"--at=out={workers}:work"]
    subprocess.run([tool, "attach", probe, "-p", pid, "--background", *at], check=True, stdout=subprocess.DEVNULL)
    subprocess.run([tool, "detach", "-p", pid], check=True)

cycle()
first = size()
for i in range(50):
    cycle()
last = size()
print("50 cycles, grown by %d mappings and %d descriptors" % (max(0, last[0] - first[0]), last[1] - first[1]))
