// Two objects of a session do not patch one place: the second is refused, and the first goes on.
// REQUIRES: ptrace
// RUN: rm -rf %t && split-file %s %t && %clang-bpf -c %t/first.c -o %t/first.o && %clang-bpf -c %t/second.c -o %t/second.o
// RUN: %clang -O2 -pthread %S/../Inputs/workers.c -o %t/workers
// RUN: %python %S/../Inputs/target.py %t/workers \
// RUN:   -- %bpftime-aot attach %t/first.o --at first=%t/workers:work -p @PID@ --background --session place-@PID@ \
// RUN:   -- sh -c '%bpftime-aot attach %t/second.o --at second=%t/workers:work -p @PID@ --background --session place-@PID@; test $? = 1' \
// RUN:   -- sh -c '%bpftime-aot sessions | grep -A1 "^place-@PID@"' \
// RUN:   -- %bpftime-aot detach --session place-@PID@ -- %python %S/../Inputs/same_code.py @PID@ %t/workers >%t/out 2>&1
// RUN: FileCheck %t/second.c <%t/out
//--- first.c
#include "count.h"
SEC("uprobe") int first(struct pt_regs *ctx) { return add(0, 1), 0; }
//--- second.c
#include "count.h"
// CHECK: place-[[#PID:]]
// CHECK-NEXT: error: the probes are not in process [[#PID]]: the instructions at the probe site are not the expected ones
// CHECK-NEXT: because: the probe at work of {{.*}}workers
// CHECK-NEXT: other programs of the session may have a probe there: link those of one place together
// CHECK: [[#PID]] workers {{ *}}live {{ *}}inject {{ *}}1 sites
// CHECK: same code
// CHECK: target: wrong results: 0
SEC("uprobe") int second(struct pt_regs *ctx) { return add(0, 1), 0; }
