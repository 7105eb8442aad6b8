// Atomic operations are aligned everywhere.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: read of 8 bytes at offset 4 is not aligned
#include "rules.h"

PROGRAM("kprobe", f,
        LOOKUP_CHECKED "r1 = 1; lock *(u64 *)(r0 + 4) += r1; r0 = 0; exit;")
