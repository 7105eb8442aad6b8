// A loop of a few thousand rounds with a decision in each is followed to its end.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-verify %t.o | FileCheck %s
// CHECK: f: accepted
#include "rules.h"

PROGRAM("kprobe", f,
        "r6 = 0; r6 += 1; call 5; r0 &= 1; if r0 == 0 goto +1; r7 = r6; if r6 < 4000 goto -6; r0 = 0; exit;")
