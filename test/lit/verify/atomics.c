// Atomic operations work on map values and on the stack.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-verify %t.o | FileCheck %s
// CHECK: f: accepted
#include "rules.h"

PROGRAM("kprobe", f,
        LOOKUP_CHECKED "r1 = 1; lock *(u64 *)(r0 + 8) += r1; lock *(u32 *)(r0 + 4) += r1; r1 = 2; *(u64 *)(r10 - 8) = r1; r1 = atomic_fetch_add((u64 *)(r10 - 8), r1); r0 = r1; exit;")
