// A dynamic program of musl is preloaded like one of glibc: its own functions and those of its libc.
// REQUIRES: musl-gcc
// RUN: rm -rf %t && split-file %s %t && %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: musl-gcc -O2 -fPIE -pie %t/prog.c -o %t/prog
// RUN: %bpftime-aot run %t/probe.o --at in=%t/prog:work --at copy=libc.so:strdup -- %t/prog 2>&1 | FileCheck %t/probe.c
//--- prog.c
#include <stdlib.h>
#include <string.h>
__attribute__((noinline)) int work(int n) {
  static volatile int sum;
  return sum += n;
}
int main(void) {
  for (int i = 0; i < 9; i++) {
    char *volatile copy = strdup("some text");
    free(copy);
    work(i);
    work(i);
  }
  return 0;
}
//--- probe.c
#include "count.h"
// CHECK: 0 18
// CHECK-NEXT: 1 9
SEC("uprobe") int in(struct pt_regs *ctx) { return add(0, 1), 0; }
SEC("uprobe") int copy(struct pt_regs *ctx) { return add(1, 1), 0; }
