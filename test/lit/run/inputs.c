// An eBPF object, a native object and a blob of the same program do the same.
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang -O2 %t/prog.c -o %t/prog && %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: %bpftime-aot compile %t/probe.o -o %t/probe.native
// RUN: %bpftime-aot link %t/probe.native --at in=%t/prog:work -o %t/probe.blob
// RUN: %bpftime-aot run %t/probe.o --at in=%t/prog:work -- %t/prog 2>&1 | FileCheck %t/probe.c
// RUN: %bpftime-aot run %t/probe.native --at in=%t/prog:work -- %t/prog 2>&1 | FileCheck %t/probe.c
// RUN: %bpftime-aot run %t/probe.blob -- %t/prog 2>&1 | FileCheck %t/probe.c
//--- prog.c
__attribute__((noinline)) int work(int n) {
  __asm__ volatile("" : "+r"(n));
  return n;
}
int main(void) {
  for (int i = 0; i < 5; i++) work(i);
  return 0;
}
//--- probe.c
#include "count.h"
// CHECK: 0 5
SEC("uprobe") int in(struct pt_regs *ctx) { return add(0, 1), 0; }
