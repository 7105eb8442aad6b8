// An object whose sections name no target needs --at.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: sh -c '%bpftime-aot run %t.o -- true 2>%t.err; test $? = 125'
// RUN: FileCheck %s <%t.err
// CHECK: error: no program of {{.*}} says where it attaches
// CHECK-NEXT: try: Place one with --at PROGRAM=BINARY:SYMBOL.
#include "count.h"
SEC("uprobe") int in(struct pt_regs *ctx) { return add(0, 1), 0; }
