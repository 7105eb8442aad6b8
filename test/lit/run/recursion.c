// Every level of a recursive function is counted at entry and at return, and results stay right.
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang -O0 %t/prog.c -o %t/prog && %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: %bpftime-aot run %t/probe.o --at in=%t/prog:fib --at out=%t/prog:fib -- %t/prog 2>&1 | FileCheck %t/probe.c
//--- prog.c
__attribute__((noinline)) int fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
int main(void) { return fib(15) != 610; }
//--- probe.c
#include "count.h"
// fib(15) makes 2 * fib(16) - 1 calls; the results sum up to a known number as well.
// CHECK: 0 1973
// CHECK-NEXT: 1 1973
// CHECK-NEXT: 2 6865
SEC("uprobe") int in(struct pt_regs *ctx) { return add(0, 1), 0; }
SEC("uretprobe") int out(struct pt_regs *ctx) { return add(1, 1), add(2, PT_REGS_RC(ctx)), 0; }
