// Atomic operations do not work on the context.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: atomic operations on the context are not allowed
#include "rules.h"

PROGRAM("syscall", f,
        "r2 = 1; lock *(u64 *)(r1 + 0) += r2; r0 = 0; exit;")
