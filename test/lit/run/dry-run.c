// --dry-run prints the plan and starts nothing.
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang -O2 %t/prog.c -o %t/prog && %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: %bpftime-aot run --dry-run %t/probe.o --at in=%t/prog:main -- %t/prog %t/trace >%t/out 2>%t/err
// RUN: FileCheck %t/probe.c <%t/out
// RUN: test ! -s %t/err && test ! -e %t/trace
//--- prog.c
#include <fcntl.h>
int main(int argc, char **argv) { return open(argv[1], O_CREAT | O_WRONLY, 0600) < 0; }
//--- probe.c
#include "count.h"
// CHECK: main
// CHECK-NOT: counts (array
SEC("uprobe") int in(struct pt_regs *ctx) { return add(0, 1), 0; }
