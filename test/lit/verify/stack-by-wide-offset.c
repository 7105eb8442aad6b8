// An index that may leave the stack is refused.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: write of 1 byte at offset -8 to 7 leaves the stack
#include "rules.h"

PROGRAM("kprobe", f,
        "r2 = *(u64 *)(r1 + 0); r2 &= 15; r4 = r10; r4 += -8; r4 += r2; r3 = 0; *(u8 *)(r4 + 0) = r3; r0 = 0; exit;")
