// The command keeps its own LD_PRELOAD, its standard streams and its arguments.
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang -O2 %t/prog.c -o %t/prog && %clang -shared -fPIC %t/other.c -o %t/other.so && %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: sh -c 'echo some input | LD_PRELOAD=%t/other.so %bpftime-aot run %t/probe.o --at in=%t/prog:main -- %t/prog -j --help "a b"' >%t/out 2>%t/err
// RUN: FileCheck %t/prog.c <%t/out
//--- prog.c
#include <stdio.h>
int answer(void) __attribute__((weak));
// CHECK: 42
// CHECK-NEXT: -j
// CHECK-NEXT: --help
// CHECK-NEXT: a b
// CHECK-NEXT: some input
int main(int argc, char **argv) {
  char line[100];
  printf("%d\n", answer ? answer() : 0);
  for (int i = 1; i < argc; i++) puts(argv[i]);
  if (fgets(line, sizeof line, stdin)) fputs(line, stdout);
  return 0;
}
//--- other.c
int answer(void) { return 42; }
//--- probe.c
#include "count.h"
SEC("uprobe") int in(struct pt_regs *ctx) { return add(0, 1), 0; }
