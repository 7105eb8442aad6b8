// 32-bit arithmetic on a pointer is refused.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: arithmetic on a pointer in 32 bits is not allowed
#include "rules.h"

PROGRAM("kprobe", f,
        "w1 += 8; r0 = 0; exit;")
