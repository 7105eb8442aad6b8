// A read beyond the context is refused.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: read of 8 bytes at offset 168 of the context is not allowed in a program of type kprobe
// CHECK: because: the context has 168 bytes
#include "rules.h"

PROGRAM("kprobe", f,
        "r0 = *(u64 *)(r1 + 168); exit;")
