// When the process ends while it is attached to, attach prints the maps and ends as well.
// REQUIRES: ptrace
// RUN: rm -rf %t && split-file %s %t && %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: %clang -O2 %t/prog.c -o %t/prog
// RUN: sh -c '%t/prog & exec timeout 20 %bpftime-aot attach %t/probe.o --at in=%t/prog:work -p $! 2>&1' | FileCheck %t/probe.c
// RUN: sh -c '%t/prog & exec timeout 20 %bpftime-aot attach -j %t/probe.o --at in=%t/prog:work -p $!' | FileCheck %t/probe.c --check-prefix=JSON
//--- prog.c
#include <unistd.h>
__attribute__((noinline)) int work(int n) {
  __asm__ volatile("" : "+r"(n));
  return n;
}
int main(void) {
  for (int i = 0; i < 30; i++) {
    usleep(100000);
    work(i);
  }
  return 0;
}
//--- probe.c
#include "count.h"
// CHECK: prog-{{.*}}: work 29
// CHECK-NEXT: counts (array, 1 of 8 elements not zero)
// JSON: {"event":"trace","text":"prog-{{.*}}: work 29"}
// JSON-NEXT: {"event":"maps","maps":[{"name":"counts"
SEC("uprobe") int in(struct pt_regs *ctx) {
  bpf_printk("work %d", (int)PT_REGS_PARM1(ctx));
  return add(0, 1), 0;
}
