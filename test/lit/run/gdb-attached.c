// A debugger that comes later sees who called a function whose return is probed, with nothing told to it.
// REQUIRES: gdb, ptrace
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang -O1 %t/prog.c -o %t/prog && %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: %bpftime-aot run %t/probe.o --at out=%t/prog:work -- %t/prog > %t/log 2>&1
// RUN: FileCheck %s < %t/log
// CHECK-NOT: in-memory
// CHECK: in work ()
// CHECK-NEXT: in ?? ()
// CHECK-NEXT: in caller ()
// CHECK-NEXT: in main ()
// CHECK: 0 1
//--- prog.c
#include <stdlib.h>
__attribute__((noinline)) int work(void) { return system("gdb -nx -batch -p $PPID -ex bt 2>&1") + 1; }
__attribute__((noinline)) int caller(void) { return work() * 2; }
int main(void) { return caller() - 2; }
//--- probe.c
#include "count.h"
SEC("uretprobe") int out(struct pt_regs *ctx) { return add(0, 1), 0; }
