// attach streams until it is interrupted, then takes the probes out and prints the maps.
// REQUIRES: ptrace
// RUN: rm -rf %t && mkdir %t && %clang-bpf -c %s -o %t/probe.o
// RUN: %clang -O2 -pthread %S/../Inputs/workers.c -o %t/workers
// RUN: sh %S/../Inputs/attach_once.sh %bpftime-aot %t/probe.o %t/workers | FileCheck %s
#include "count.h"
// CHECK: target: ready
// CHECK: counts (array, 2 of 8 elements not zero)
// CHECK-NEXT: 0 [[#]]
// CHECK-NEXT: 1 [[#]]
// CHECK: same code
// CHECK: target: wrong results: 0
// CHECK: target ended with 0
SEC("uprobe") int in(struct pt_regs *ctx) { return add(0, 1), 0; }
SEC("uretprobe") int out(struct pt_regs *ctx) { return add(1, 1), 0; }
