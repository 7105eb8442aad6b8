// Attaching to a running process with threads counts, and detaching leaves its code as the file has it.
// REQUIRES: ptrace
// RUN: rm -rf %t && split-file %s %t && %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: %clang -O2 -pthread %S/../Inputs/workers.c -o %t/workers
// RUN: %python %S/../Inputs/target.py %t/workers \
// RUN:   -- %bpftime-aot attach %t/probe.o --at in=%t/workers:work --at out=%t/workers:work -p @PID@ --background --session ad-@PID@ \
// RUN:   -- sh -c 'while test $(%bpftime-aot map lookup counts key 1 --session ad-@PID@ | sed -n s/value:.//p) -lt 1000; do sleep 0.1; done' \
// RUN:   -- sh -c 'if %python %S/../Inputs/same_code.py @PID@ %t/workers; then exit 1; fi' \
// RUN:   -- %bpftime-aot detach --session ad-@PID@ \
// RUN:   -- %python %S/../Inputs/same_code.py @PID@ %t/workers >%t/out 2>&1
// RUN: FileCheck %t/probe.c <%t/out
//--- probe.c
#include "count.h"
// CHECK: target: ready
// CHECK: the code differs
// CHECK: same code
// CHECK-NEXT: target is alive
// CHECK-NEXT: target: wrong results: 0
// CHECK-NEXT: target ended with 0
SEC("uprobe") int in(struct pt_regs *ctx) { return add(0, 1), 0; }
SEC("uretprobe") int out(struct pt_regs *ctx) { return add(1, 1), 0; }
