// A call destroys r1 to r5.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: r1 is read before it is written
#include "rules.h"

FUNCTION(nothing, "r0 = 0; exit;")
PROGRAM("kprobe", f,
        "call nothing; r0 = r1; exit;")
