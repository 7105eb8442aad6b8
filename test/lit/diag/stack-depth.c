// The stacks of a chain of calls have 512 bytes together.
// DIFFERS: kernels from 6.13 give each function of a probe 512 bytes of its own
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: a chain of calls needs more than 512 bytes of stack
// CHECK: because: f uses 304 bytes
// CHECK: deep uses 304 bytes
#include "rules.h"

FUNCTION(deep, "r1 = 0; *(u64 *)(r10 - 304) = r1; r0 = 0; exit;")
PROGRAM("kprobe", f,
        "r1 = 0; *(u64 *)(r10 - 304) = r1; call deep; exit;")
