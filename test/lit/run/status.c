// run ends as its command did: with its status, with 128+n for a signal, with 125 if it could not do its part.
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang -O2 %t/prog.c -o %t/prog && %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: sh -c '%bpftime-aot run %t/probe.o --at in=%t/prog:main -- %t/prog 42; test $? = 42'
// RUN: sh -c '%bpftime-aot run %t/probe.o --at in=%t/prog:main -- %t/prog 0'
// RUN: sh -c '%bpftime-aot run %t/probe.o --at in=%t/prog:main -- %t/prog -9; test $? = 137'
// RUN: sh -c '%bpftime-aot run %t/probe.o --at in=%t/prog:main -- %t/missing; test $? = 125'
// RUN: sh -c '%bpftime-aot run %t/probe.o -- %t/prog 0; test $? = 125'
// RUN: sh -c '%bpftime-aot run; test $? = 64'
//--- prog.c
#include <signal.h>
#include <stdlib.h>
int main(int argc, char **argv) {
  int status = argc > 1 ? atoi(argv[1]) : 0;
  return status < 0 ? raise(-status) : status;
}
//--- probe.c
#include "count.h"
SEC("uprobe") int in(struct pt_regs *ctx) { return add(0, 1), 0; }
