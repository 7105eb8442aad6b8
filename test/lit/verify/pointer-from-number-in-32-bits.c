// A 32-bit difference of a number and a pointer is a number, as of two pointers.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-verify %t.o | FileCheck %s
// CHECK: f: accepted
#include "rules.h"

PROGRAM("kprobe", f,
        "r0 = 0; w0 -= w1; exit;")
