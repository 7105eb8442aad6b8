// A bounded index into the stack is allowed.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-verify %t.o | FileCheck %s
// CHECK: f: accepted
#include "rules.h"

PROGRAM("kprobe", f,
        "r2 = *(u64 *)(r1 + 0); r2 &= 7; r3 = 0; *(u64 *)(r10 - 8) = r3; r4 = r10; r4 += -8; r4 += r2; *(u8 *)(r4 + 0) = r3; r0 = *(u8 *)(r4 + 0); exit;")
