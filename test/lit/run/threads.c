// Eight threads that call a probed function are counted without losing one call.
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang -O2 -pthread %t/prog.c -o %t/prog && %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: %bpftime-aot run %t/probe.o --at in=%t/prog:work --at out=%t/prog:work -- %t/prog 2>&1 | FileCheck %t/probe.c
//--- prog.c
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
__attribute__((noinline)) int work(int n) {
  __asm__ volatile("" : "+r"(n));
  return n + 1;
}
static void *loop(void *unused) {
  for (int i = 0; i < 50000; i++)
    if (work(i) != i + 1) abort();
  return unused;
}
int main(void) {
  pthread_t threads[8];
  for (int i = 0; i < 8; i++) pthread_create(&threads[i], 0, loop, 0);
  for (int i = 0; i < 8; i++) pthread_join(threads[i], 0);
  return 0;
}
//--- probe.c
#include "count.h"
// CHECK: 0 400000
// CHECK-NEXT: 1 400000
SEC("uprobe") int in(struct pt_regs *ctx) { return add(0, 1), 0; }
SEC("uretprobe") int out(struct pt_regs *ctx) { return add(1, 1), 0; }
