// Two pointers cannot be added.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: arithmetic on two pointers is not allowed
#include "rules.h"

PROGRAM("kprobe", f,
        "r2 = r10; r2 += r10; r0 = 0; exit;")
