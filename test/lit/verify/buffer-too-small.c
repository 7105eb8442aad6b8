// A helper cannot write past a buffer.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: write of 16 bytes at offset -8 leaves the stack
#include "rules.h"

PROGRAM("kprobe", f,
        "r1 = r10; r1 += -8; r2 = 16; r3 = 0; call 113; r0 = 0; exit;")
