// A second session for a process that has probes already is refused, and the first goes on.
// REQUIRES: ptrace
// RUN: rm -rf %t && split-file %s %t && %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: %clang -O2 -pthread %S/../Inputs/workers.c -o %t/workers
// RUN: %python %S/../Inputs/target.py %t/workers \
// RUN:   -- %bpftime-aot attach %t/probe.o --at in=%t/workers:work -p @PID@ --background --session once-@PID@ \
// RUN:   -- sh -c '%bpftime-aot attach %t/probe.o --at in=%t/workers:work -p @PID@ --background --session twice-@PID@; test $? = 1' \
// RUN:   -- sh -c 'ls /dev/shm/bpftime-$(id -u) | grep -c twice-@PID@; true' \
// RUN:   -- %bpftime-aot detach --session once-@PID@ -- %python %S/../Inputs/same_code.py @PID@ %t/workers >%t/out 2>&1
// RUN: FileCheck %t/probe.c <%t/out
//--- probe.c
#include "count.h"
// CHECK: once-[[#PID:]]
// CHECK-NEXT: error: the probes are not in process [[#PID]]: already exists
// CHECK-NEXT: because: another session has its probes in this process
// CHECK-NEXT: try:
// CHECK-NEXT: 0
// CHECK-NEXT: same code
// CHECK: target: wrong results: 0
SEC("uprobe") int in(struct pt_regs *ctx) { return add(0, 1), 0; }
