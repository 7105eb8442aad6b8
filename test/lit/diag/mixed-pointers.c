// One instruction cannot access the context on one path and the stack on another.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: this instruction accesses the context on one path and other memory on another
#include "rules.h"

PROGRAM("kprobe", f,
        "r2 = *(u64 *)(r1 + 8); r3 = r10; r3 += -8; r4 = 0; *(u64 *)(r10 - 8) = r4;"
        "if r2 == 0 goto +1; r3 = r1; r0 = *(u64 *)(r3 + 0); exit;")
