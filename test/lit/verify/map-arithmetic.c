// A map is not memory.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: arithmetic on a map is not allowed
#include "rules.h"

PROGRAM("kprobe", f,
        "r1 = %[array] ll; r1 += 8; r0 = 0; exit;")
