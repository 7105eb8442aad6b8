// Where the limit allows few descriptors, the runtime takes a high one of them and not the next.
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang -O2 %t/prog.c -o %t/prog && %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: %bpftime-aot run %t/probe.o --at in=%t/prog:work -- sh -c "ulimit -n 20; exec %t/prog" >%t/out 2>%t/err </dev/null
// RUN: FileCheck %t/prog.c <%t/out
// RUN: FileCheck %t/probe.c <%t/err
//--- prog.c
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>
__attribute__((noinline)) int work(int n) {
  __asm__ volatile("" : "+r"(n));
  return n;
}
// CHECK: next are 3 4 5 6 7 8
int main(void) {
  for (int i = 0; i < 7; i++) work(i);
  printf("next are");
  for (int i = 0; i < 6; i++) printf(" %d", open("/dev/null", O_RDONLY));
  puts("");
  return 0;
}
//--- probe.c
#include "count.h"
// CHECK: 0 7
SEC("uprobe") int in(struct pt_regs *ctx) { return add(0, 1), 0; }
