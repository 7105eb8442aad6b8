// A thread that ends itself, or is cancelled, in a probed call runs the cleanup of all who called it.
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang -O2 -pthread -fexceptions %t/prog.c -o %t/prog && %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: %bpftime-aot run %t/probe.o --at in=%t/prog:work --at out=%t/prog:work -- %t/prog 2>&1 | FileCheck %t/probe.c
//--- prog.c
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>
static int cleaned;
static void clean(int *unused) { cleaned++; }
__attribute__((noinline)) int work(int ends) {
  if (ends) pthread_exit(0);
  pause();
  return 1;
}
static void *outside(void *ends) {
  __attribute__((cleanup(clean))) int guard = 0;
  if (work(ends != 0)) abort();
  return 0;
}
int main(void) {
  for (long ends = 0; ends < 2; ends++) {
    pthread_t thread;
    if (pthread_create(&thread, 0, outside, (void *)ends)) abort();
    if (!ends) pthread_cancel(thread);
    pthread_join(thread, 0);
  }
  return cleaned - 2;
}
//--- probe.c
#include "count.h"
// CHECK: counts
// CHECK-NEXT: 0 2
// CHECK-NOT: {{.}}
SEC("uprobe") int in(struct pt_regs *ctx) { return add(0, 1), 0; }
SEC("uretprobe") int out(struct pt_regs *ctx) { return add(1, 1), 0; }
