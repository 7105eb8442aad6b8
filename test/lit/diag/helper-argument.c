// A helper that takes a map takes nothing else.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: argument 1 of bpf_map_lookup_elem must be a map
// CHECK: because: r1 is the context pointer
#include "rules.h"

PROGRAM("kprobe", f,
        "r2 = r10; r2 += -8; call 1; r0 = 0; exit;")
