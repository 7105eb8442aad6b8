// An element exists for sure only if the smallest size that a host may choose has it.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-verify %t.o | FileCheck %s
// RUN: %bpftime-verify %t.o --settable-size=array=4..100 | FileCheck %s
// RUN: not %bpftime-verify %t.o --settable-size=array=3..4 2>&1 | FileCheck %s --check-prefix=SMALLER
// CHECK: f: accepted
// SMALLER: f: rejected
// SMALLER: error: r0 may be NULL here
#include "rules.h"

PROGRAM("kprobe", f,
        "r1 = 3; *(u32 *)(r10 - 8) = r1; r2 = r10; r2 += -8; r1 = %[array] ll; call 1;"
        "r0 = *(u64 *)(r0 + 0); exit;")
