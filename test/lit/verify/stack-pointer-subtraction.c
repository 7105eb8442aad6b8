// Nothing is subtracted from a stack pointer.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: arithmetic on a stack pointer (subtraction) is not allowed
#include "rules.h"

PROGRAM("kprobe", f,
        "r2 = r10; r2 -= 8; r0 = 0; exit;")
