// Nothing is claimed about a shift by more than the width of the value.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: the pointer may move out of any object
#include "rules.h"

PROGRAM("kprobe", f,
        LOOKUP_CHECKED "r1 = 1; r2 = 65; r1 <<= r2; r0 += r1; r0 = *(u8 *)(r0 + 0); exit;")
