// A pointer whose slot was written in part is only a number.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: r3 is used as an address
#include "rules.h"

PROGRAM("kprobe", f,
        "*(u64 *)(r10 - 8) = r1; r2 = 0; *(u8 *)(r10 - 8) = r2; r3 = *(u64 *)(r10 - 8); r0 = *(u64 *)(r3 + 0); exit;")
