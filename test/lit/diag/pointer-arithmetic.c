// A pointer cannot be multiplied.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: arithmetic on a pointer with an operation other than + and - is not allowed
// CHECK: because: r1 is the context pointer
// CHECK: insn: 0: r1 *= 8
#include "rules.h"

PROGRAM("kprobe", f,
        "r1 *= 8; r0 = 0; exit;")
