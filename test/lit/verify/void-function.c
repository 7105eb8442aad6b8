// A function that returns nothing may leave r0 unwritten.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-verify %t.o | FileCheck %s
// CHECK: f: accepted
#include "rules.h"

FUNCTION(nothing, "r1 = 0; exit;")

PROGRAM("kprobe", f,
        "call nothing; r0 = 0; exit;")
