// A context read is aligned.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: because: the offset must be a multiple of the access size
#include "rules.h"

PROGRAM("kprobe", f,
        "r0 = *(u32 *)(r1 + 2); exit;")
