// A constant key beyond the array gives NULL.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: r0 may be NULL here
#include "rules.h"

PROGRAM("kprobe", f,
        "r1 = 4; *(u32 *)(r10 - 4) = r1; r2 = r10; r2 += -4; r1 = %[array] ll; call 1; r0 = *(u64 *)(r0 + 0); exit;")
