// The difference of two pointers is a number.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-verify %t.o | FileCheck %s
// CHECK: f: accepted
#include "rules.h"

PROGRAM("kprobe", f,
        "r2 = r10; r2 += -8; r0 = r10; r0 -= r2; exit;")
