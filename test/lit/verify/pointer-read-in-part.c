// A spilled pointer is read whole.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: a pointer is read in part
#include "rules.h"

PROGRAM("kprobe", f,
        "*(u64 *)(r10 - 8) = r1; r0 = *(u32 *)(r10 - 8); exit;")
