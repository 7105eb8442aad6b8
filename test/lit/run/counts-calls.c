// Probes on a function of the program and on one of libc run exactly as often as the functions are called.
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang -O2 %t/prog.c -o %t/prog && %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: %bpftime-aot run %t/probe.o --at on_work=%t/prog:work --at on_return=%t/prog:work -- %t/prog >%t/out 2>%t/err
// RUN: FileCheck %t/probe.c <%t/err
// RUN: FileCheck %t/prog.c <%t/out
//--- prog.c
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
__attribute__((noinline)) long work(long n) {
  static volatile long sum;
  return sum += n;
}
int main(void) {
  // CHECK: sum 499500
  long last = 0;
  for (int i = 0; i < 1000; i++) last = work(i);
  for (int i = 0; i < 12; i++) {
    char *volatile copy = strdup("some text");
    free(copy);
  }
  printf("sum %ld\n", last);
  return 0;
}
//--- probe.c
#include "count.h"
// CHECK: counts (array, 3 of 8 elements not zero)
// CHECK-NEXT: 0 1000
// CHECK-NEXT: 1 1000
// CHECK-NEXT: 2 12
// CHECK-NOT: {{.}}
SEC("uprobe") int on_work(struct pt_regs *ctx) { return add(0, 1), 0; }
SEC("uretprobe") int on_return(struct pt_regs *ctx) { return add(1, 1), 0; }
SEC("uprobe/libc.so.6:strdup") int on_strdup(struct pt_regs *ctx) { return add(2, 1), 0; }
