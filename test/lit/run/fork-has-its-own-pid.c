// A forked child's first hit and its later ones see the child's ids, not those kept for its parent.
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang -O2 %t/prog.c -o %t/prog && %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: %bpftime-aot run %t/probe.o --follow=fork --at in=%t/prog:work -- %t/prog 2>&1 | FileCheck %t/probe.c
//--- prog.c
#include <sys/wait.h>
#include <unistd.h>
__attribute__((noinline)) int work(int pid) {
  __asm__ volatile("" : "+r"(pid));
  return pid;
}
int main(void) {
  for (int i = 0; i < 10; i++) work(getpid());
  if (fork() == 0) {
    for (int i = 0; i < 10; i++) work(getpid());
    _exit(0);
  }
  wait(0);
  for (int i = 0; i < 10; i++) work(getpid());
  return 0;
}
//--- probe.c
#include "count.h"
// CHECK: 0 30
// CHECK-NOT: 1 {{[1-9]}}
SEC("uprobe") int in(struct pt_regs *ctx) {
  __u64 own = (__u32)PT_REGS_PARM1(ctx);
  return add(bpf_get_current_pid_tgid() == (own << 32 | own) ? 0 : 1, 1), 0;
}
