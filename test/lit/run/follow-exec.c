// A program that a shell starts is probed too, unless only forks are followed.
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang -O2 %t/prog.c -o %t/prog && %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: %bpftime-aot run %t/probe.o -- sh -c '%t/prog; %t/prog; true' 2>&1 | FileCheck %t/probe.c
// RUN: %bpftime-aot run %t/probe.o --follow=fork -- sh -c '%t/prog; %t/prog; true' 2>&1 | FileCheck %t/probe.c --check-prefix=FORK
//--- prog.c
#include <stdlib.h>
#include <string.h>
int main(void) {
  for (int i = 0; i < 21; i++) {
    char *volatile copy = strndup("some text", 4);
    free(copy);
  }
  return 0;
}
//--- probe.c
#include "count.h"
// CHECK: 0 42
// FORK: counts (array, 0 of 8 elements not zero)
SEC("uprobe/libc.so.6:strndup") int in(struct pt_regs *ctx) { return add(0, 1), 0; }
