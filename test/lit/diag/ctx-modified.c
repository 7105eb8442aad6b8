// The context is addressed by constant offsets only.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: the context pointer was changed before this access
// CHECK: because: r1 is the context pointer at offset 8
#include "rules.h"

PROGRAM("kprobe", f,
        "r1 += 8; r0 = *(u64 *)(r1 + 0); exit;")
