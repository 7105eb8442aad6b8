// Static programs of glibc and musl are attached to while they run, and let go unchanged.
// REQUIRES: ptrace, musl-gcc
// RUN: rm -rf %t && mkdir %t && %clang-bpf -c %s -o %t/probe.o
// RUN: %clang -O2 -static -pthread %S/../Inputs/workers.c -o %t/glibc && musl-gcc -O2 -static -pthread %S/../Inputs/workers.c -o %t/musl
// RUN: sh %S/../Inputs/attach_once.sh %bpftime-aot %t/probe.o %t/glibc | FileCheck %s
// RUN: sh %S/../Inputs/attach_once.sh %bpftime-aot %t/probe.o %t/musl | FileCheck %s
#include "count.h"
// CHECK: target: ready
// CHECK: 0 [[#]]
// CHECK: 1 [[#]]
// CHECK: same code
// CHECK: target: wrong results: 0
// CHECK: target ended with 0
SEC("uprobe") int in(struct pt_regs *ctx) { return add(0, 1), 0; }
SEC("uretprobe") int out(struct pt_regs *ctx) { return add(1, 1), 0; }
