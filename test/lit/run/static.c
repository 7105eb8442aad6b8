// Static programs of glibc and musl are probed from their first instruction, threads and results included.
// REQUIRES: ptrace, musl-gcc
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: %clang -O2 -static -pthread %t/prog.c -o %t/glibc && musl-gcc -O2 -static -pthread %t/prog.c -o %t/musl
// RUN: %bpftime-aot run %t/probe.o --at in=%t/glibc:work --at out=%t/glibc:work -- %t/glibc 2>&1 | FileCheck %t/probe.c
// RUN: %bpftime-aot run %t/probe.o --at in=%t/musl:work --at out=%t/musl:work -- %t/musl 2>&1 | FileCheck %t/probe.c
//--- prog.c
#include <pthread.h>
#include <stdlib.h>
__attribute__((noinline)) int work(int n) {
  __asm__ volatile("" : "+r"(n));
  return n + 1;
}
static void *loop(void *unused) {
  for (int i = 0; i < 1000; i++)
    if (work(i) != i + 1) abort();
  return unused;
}
int main(void) {
  pthread_t threads[3];
  for (int i = 0; i < 3; i++) pthread_create(&threads[i], 0, loop, 0);
  for (int i = 0; i < 3; i++) pthread_join(threads[i], 0);
  return 0;
}
//--- probe.c
#include "count.h"
// CHECK: 0 3000
// CHECK-NEXT: 1 3000
SEC("uprobe") int in(struct pt_regs *ctx) { return add(0, 1), 0; }
SEC("uretprobe") int out(struct pt_regs *ctx) { return add(1, 1), 0; }
