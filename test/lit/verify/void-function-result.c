// What a function did not return is not there to be read.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: r0 is read before it is written
#include "rules.h"

FUNCTION(nothing, "r1 = 0; exit;")

PROGRAM("kprobe", f,
        "call nothing; exit;")
