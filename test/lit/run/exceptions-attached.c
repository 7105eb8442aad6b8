// Exceptions pass through probed calls of a process that was attached to, by hooks in its C library, and afterwards.
// REQUIRES: ptrace, llvm-libunwind
// RUN: rm -rf %t && mkdir %t && %clang-bpf -c %s -o %t/probe.o
// RUN: %clangxx -O2 -pthread %S/../Inputs/throwers.cpp -o %t/shared
// RUN: %clangxx -O2 -pthread -static %S/../Inputs/throwers.cpp -o %t/static
// RUN: %clangxx -O2 -pthread -Wl,--no-as-needed -l:libunwind.so.1 %S/../Inputs/throwers.cpp -o %t/llvm
// RUN: sh %S/../Inputs/attach_until_counted.sh %bpftime-aot %t/probe.o %t/shared 2>&1 | FileCheck %s
// RUN: sh %S/../Inputs/attach_until_counted.sh %bpftime-aot %t/probe.o %t/static 2>&1 | FileCheck %s
// RUN: sh %S/../Inputs/attach_until_counted.sh %bpftime-aot %t/probe.o %t/llvm 2>&1 | FileCheck %s
#include "count.h"
// CHECK: target: ready
// CHECK: same code
// CHECK: target: wrong results: 0
// CHECK: target ended with 0
SEC("uprobe") int in(struct pt_regs *ctx) { return add(0, 1), 0; }
SEC("uretprobe") int out(struct pt_regs *ctx) { return add(1, 1), 0; }
