// A program's own backtrace reaches main from a probed call that a probed function made.
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang -O1 -fno-omit-frame-pointer -rdynamic %t/prog.c -o %t/prog && %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: %t/prog 2>&1 | FileCheck %t/prog.c
// RUN: %bpftime-aot run %t/probe.o --at out=%t/prog:inner --at out2=%t/prog:outer -- %t/prog 2>&1 | FileCheck %t/prog.c
//--- prog.c
#include <execinfo.h>
// CHECK: (inner+
// CHECK: (outer+
// CHECK: (caller+
// CHECK: (main+
// CHECK: __libc_start_main
// CHECK: (_start+
__attribute__((noinline)) int inner(void) {
  void *stack[20];
  int count = backtrace(stack, 20);
  backtrace_symbols_fd(stack, count, 2);
  return count;
}
__attribute__((noinline)) int outer(void) { return inner() + 1; }
__attribute__((noinline)) int caller(void) { return outer() + 1; }
int main(void) { return caller() == 0; }
//--- probe.c
#include "count.h"
SEC("uretprobe") int out(struct pt_regs *ctx) { return add(0, 1), 0; }
SEC("uretprobe") int out2(struct pt_regs *ctx) { return add(1, 1), 0; }
