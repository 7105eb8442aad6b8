// A pointer into a frame that ends cannot be stored in the caller's frame.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: a pointer is stored into the caller's frame
#include "rules.h"

FUNCTION(store, "*(u64 *)(r1 + 0) = r10; r0 = 0; exit;")
PROGRAM("kprobe", f,
        "r1 = r10; r1 += -8; call store; r0 = 0; exit;")
