// Accesses to the stack are aligned.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: write of 4 bytes at offset -6 is not aligned
// CHECK: because: r10 is a stack pointer
#include "rules.h"

PROGRAM("kprobe", f,
        "r0 = 0; *(u32 *)(r10 - 6) = r0; exit;")
