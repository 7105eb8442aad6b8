// Children of vfork and of raw clone, which borrow their parent's thread, are counted and harm nobody.
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang -O2 %t/prog.c -o %t/prog && %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: %bpftime-aot run %t/probe.o --at in=%t/prog:work --at out=%t/prog:work -- %t/prog 2>&1 | FileCheck %t/probe.c
//--- prog.c
#define _GNU_SOURCE
#include <linux/futex.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
__attribute__((noinline)) int work(int n) {
  __asm__ volatile("" : "+r"(n));
  return n + 1;
}
static void many(void) {
  for (int i = 0; i < 100; i++)
    if (work(i) != i + 1) abort();
}
static int stack[65536] __attribute__((aligned(16)));
static volatile int left = 1;
/* A thread that has no thread pointer of its own: it shares its creator's. */
static int body(void *unused) {
  (void)unused;
  many();
  left = 0;
  syscall(SYS_exit, 0);
  return 0;
}
int main(void) {
  int status = 0;
  many();
  pid_t child = vfork();
  if (child == 0) {
    many();
    _exit(0);
  }
  if (waitpid(child, &status, 0) != child || status) return 1;
  many();
  if (clone(body, stack + 65536, CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM,
            NULL) < 0)
    return 2;
  while (left) usleep(1000);
  many();
  return 0;
}
//--- probe.c
#include "count.h"
// CHECK: 0 500
// CHECK-NEXT: 1 500
SEC("uprobe") int in(struct pt_regs *ctx) { return add(0, 1), 0; }
SEC("uretprobe") int out(struct pt_regs *ctx) { return add(1, 1), 0; }
