// A function cannot return a pointer to its stack.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: the function returns a pointer to a stack
// CHECK: because: r0 is a stack pointer
// CHECK-NEXT: in leak(), called at insn 0
#include "rules.h"

FUNCTION(leak, "r0 = r10; exit;")
PROGRAM("kprobe", f,
        "call leak; r0 = 0; exit;")
