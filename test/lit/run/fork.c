// A forked child is counted like its parent with --follow=fork and not at all with --follow=none.
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang -O2 %t/prog.c -o %t/prog && %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: %bpftime-aot run %t/probe.o --follow=fork --at in=%t/prog:work -- %t/prog 2>&1 | FileCheck %t/probe.c
// RUN: %bpftime-aot run %t/probe.o --follow=none --at in=%t/prog:work -- %t/prog 2>&1 | FileCheck %t/probe.c --check-prefix=NONE
//--- prog.c
#include <sys/wait.h>
#include <unistd.h>
__attribute__((noinline)) int work(int n) {
  __asm__ volatile("" : "+r"(n));
  return n;
}
int main(void) {
  int status = 0;
  for (int i = 0; i < 10; i++) work(i);
  for (int child = 0; child < 3; child++)
    if (fork() == 0) {
      for (int i = 0; i < 100; i++) work(i);
      _exit(0);
    }
  while (wait(&status) > 0)
    if (status) return 1;
  return 0;
}
//--- probe.c
#include "count.h"
// CHECK: 0 310
// NONE: 0 10
SEC("uprobe") int in(struct pt_regs *ctx) { return add(0, 1), 0; }
