// A pointer is spilled whole.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: a pointer is stored in part
// CHECK: because: the value stored is the context pointer
#include "rules.h"

PROGRAM("kprobe", f,
        "*(u32 *)(r10 - 8) = r1; r0 = 0; exit;")
