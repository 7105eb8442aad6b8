// A function that is left by longjmp is counted at entry only, and later returns are still seen.
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang -O2 %t/prog.c -o %t/prog && %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: %bpftime-aot run %t/probe.o --at in=%t/prog:work --at out=%t/prog:work -- %t/prog 2>&1 | FileCheck %t/probe.c
//--- prog.c
#include <setjmp.h>
static jmp_buf back;
__attribute__((noinline)) int work(int n) {
  if (n % 3 == 0) longjmp(back, 1);
  __asm__ volatile("" : "+r"(n));
  return n;
}
int main(void) {
  volatile int i = 0, sum = 0;
  while (i < 300)
    if (!setjmp(back)) sum += work(i++);
  return sum != 30000;
}
//--- probe.c
#include "count.h"
// CHECK: 0 300
// CHECK-NEXT: 1 200
SEC("uprobe") int in(struct pt_regs *ctx) { return add(0, 1), 0; }
SEC("uretprobe") int out(struct pt_regs *ctx) { return add(1, 1), 0; }
