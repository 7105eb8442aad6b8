// A pointer on one path and a number on another cannot be followed.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: r2 is used as an address
#include "rules.h"

PROGRAM("kprobe", f,
        "r6 = *(u64 *)(r1 + 0); r2 = r10; r2 += -8; r3 = 0; *(u64 *)(r10 - 8) = r3; if r6 == 0 goto +1; r2 = r6; r0 = *(u64 *)(r2 + 0); exit;")
