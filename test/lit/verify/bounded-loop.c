// A loop with a bound is unrolled.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-verify %t.o | FileCheck %s
// CHECK: f: accepted
#include "rules.h"

PROGRAM("kprobe", f,
        "r0 = 0; r1 = 0; r0 += r1; r1 += 1; if r1 < 1000 goto -3; exit;")
