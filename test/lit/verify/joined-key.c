// A key that is constant on each path is so on the path that is pruned.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: r0 may be NULL here
#include "rules.h"

PROGRAM("kprobe", f,
        "r6 = *(u64 *)(r1 + 0); r1 = 0; if r6 == 0 goto +1; r1 = 4; *(u32 *)(r10 - 4) = r1; r7 = 1; if r6 == 5 goto +0; if r6 == 6 goto +0; if r6 == 7 goto +0; r2 = r10; r2 += -4; r1 = %[array] ll; call 1; r0 = *(u64 *)(r0 + 0); exit;")
