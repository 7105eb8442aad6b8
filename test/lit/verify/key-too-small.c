// A key has as many bytes as the map says.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: read of 8 bytes at offset -4 leaves the stack
#include "rules.h"

PROGRAM("kprobe", f,
        "r2 = r10; r2 += -4; r1 = 0; *(u32 *)(r10 - 4) = r1; r1 = %[hash] ll; call 1; r0 = 0; exit;")
